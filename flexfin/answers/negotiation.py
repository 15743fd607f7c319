"""What is negotiated: places and days by month in every scenario, and all else of a gain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from flexfin.answers.agreement import AgreementFigures, basis_of
from flexfin.answers.agreement_terms import (
    FEE,
    GRANTOR_GAIN,
    HOLDER_GAIN,
    SIDES,
    labels_over,
    sides_of,
    sides_told,
    written,
)
from flexfin.answers.beside_gain import beside_words
from flexfin.answers.input_text import told_of
from flexfin.answers.offers import Offer
from flexfin.case.case import Case
from flexfin.case.shared import Shared
from flexfin.engine.draw import DrawRequest, run_drawn, weights_in
from flexfin.engine.load import with_inputs
from flexfin.engine.run import Results, evaluate
from flexfin.engine.spans import spaced
from flexfin.formulas.arrays import Array, highest, lowest
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import shown
from flexfin.workbook.negotiation import (
    Circumstances,
    Negotiation,
    NegotiationSide,
    Roles,
    ScenarioPlaces,
)
from flexfin.workbook.offered import Offered

ROLES: Final = Roles(
    FEE, "call_price", "take_price", "late_penalty", "reservation_notice", "minimum_call_months",
    "term_months", "minimum_take",
)  # fmt: skip
_TERM: Final = "reservation.term_months"
_NEED, _DELIVERED, _FACTOR, _VAT = (
    "callable_need", "called_places", "party_discount_factor", "vat",
)  # fmt: skip
_LINES: Final = (
    "called", "reserved", _NEED, _DELIVERED, "days", "contract_cost_index", _FACTOR, "fee_paid",
    "call_paid", "penalty", "supply_with", "supply_alternative", "holder_with", "holder_without",
)  # fmt: skip
_SPAN: Final = 24  # months of notice and of a shortest call that a table has at least
_CELLS: Final = 7  # rows and columns of the grid
_STEPS: Final = 1.5  # euros: the fee of a grid goes up by a multiple of 0.25 in each of its 6 steps


def negotiation_of(
    named: AgreementFigures,
    drawn: AgreementFigures,
    shared: Shared | None = None,
    offers: Sequence[Offer] = (),
) -> Negotiation | None:
    """Work out what the negotiation sheet shows; None where nothing of it may be shared.

    `named` are over the scenarios that the case names; `drawn` over drawn ones, or the same. The
    expectation is that of the drawn ones where the sheet can give it: where discounting, prices and
    places reserved are the same in each of them. Of a case that is shared, `shared` says which side
    may be shown.
    """
    found = _over(drawn, shared, offers)
    if found is None or named is drawn or _agrees(found, drawn):
        return found
    return _over(named, shared, offers)


def _agrees(found: Negotiation, figures: AgreementFigures) -> bool:
    """Tell whether the sheet gives the gains of the case."""
    case, outcomes = figures.case, figures.outcomes
    days = found.under({name: float(case.values[name][()]) for name in found.roles})
    known = {1: outcomes.gains[0], -1: outcomes.gains[1]}
    wanted = [known[side.sign] for side in found.sides]
    return bool(np.allclose(days.expected, wanted, rtol=1e-9, atol=1e-6))


def _over(
    figures: AgreementFigures, shared: Shared | None, offers: Sequence[Offer]
) -> Negotiation | None:
    case, asked = figures.case, figures.agreement.asked
    gains = (GRANTOR_GAIN, HOLDER_GAIN)
    open_sides = [at for at, gain in enumerate(gains) if shared is None or not shared.has(gain)]
    needed = (*ROLES, "probability", "called", _NEED)
    if not open_sides or (shared is not None and any(map(shared.has, needed))):
        return None
    spans = [1 + int(max(_SPAN, *_given(case, name))) for name in (ROLES.notice, ROLES.shortest)]
    terms = {case.models.input_lines[name].path for name in ROLES}
    cases, of, more = [case], dict[str, int](), dict[str, str]()
    aside = Offered(case).aside  # no column is worked out from what takes a new export
    for name, changes in case.offers.items():
        if name in aside:
            continue
        others = {path: text for path, text in changes.items() if path not in terms}
        of[name] = len(cases) if others else 0
        if others:
            cases.append(with_inputs(case, others))
            more[name] = "; ".join(told_of(cases[-1], others))
    ceiling = figures.range.ceiling if figures.range else 0.0
    fee, price = (float(case.values[name][()]) for name in (ROLES.fee, ROLES.call))
    end = _STEPS * max(1, math.ceil(max(2 * fee, ceiling) / _STEPS))
    prices = (price / 2, price * 2) if price else (0.0, 6.0)
    labels = labels_over(cases)
    called = ["", *(shown(case.label_of("offer", name)) for name in more)]
    beside = [beside_words(one.label, one.case, one.beside, shared) for one in offers
              if one.name in of]  # fmt: skip
    gone = [
        _(
            "Not in this edition, because it is confidential or rests on what is: what {side} "
            "gains, and with that the range of the fee, the equal split and the packages.",
            side=shown(labels[at]),
        )
        for at in range(len(gains))
        if at not in open_sides
    ]
    return Negotiation(
        ROLES,
        tuple(NegotiationSide(SIDES[at], labels[at], (1, -1)[at]) for at in open_sides),
        tuple(_circumstances(one, open_sides, spans, asked) for one in cases),
        of,
        more,
        tuple(sorted({*spaced(0.0, end, _CELLS), fee})),  # the case has a row
        spaced(*prices, _CELLS),
        (*gone, *basis_of(figures), *sides_told(called, cases), *filter(None, beside)),
    )


def _circumstances(
    case: Case, sides: list[int], spans: list[int], asked: DrawRequest | None
) -> Circumstances:
    """Work out what gains rest on in a case, over a term as long as the case.

    Gains are a straight line in places by month: the expectation over drawn scenarios is the gain
    of their average, which stands beside the named ones as one scenario that is certain.
    """
    if case.values[ROLES.term][()] < case.calendar.count:
        case = with_inputs(case, {_TERM: written(case.calendar.count)})
    results = evaluate(case, _LINES, scenarios=case.scenarios)
    weights = weights_in(results)
    days = results.monthly("days")[:, 0] * results.monthly("contract_cost_index")[:, 0]
    vat = 1 + float(case.values[_VAT][()])
    factors = [results.monthly(_FACTOR, (party,))[:, 0] for party in sides_of(case)]
    reserved = results.monthly("reserved")[:, 0]

    def places(name: str, chance: float, of: Results, shares: Array) -> ScenarioPlaces:
        rest = _rest(of, factors, vat)
        return ScenarioPlaces(
            name, chance,
            _paid(of, shares, reserved, spans[1] - 1),
            _late(of, shares, spans[0]),
            np.stack([rest[side] @ shares for side in sides]),
        )  # fmt: skip

    given = weights if asked is None else np.zeros(len(weights))
    found = [
        places(case.label_of("scenario", name), float(given[at]), results, np.eye(len(given))[at])
        for at, name in enumerate(case.scenarios)
    ]
    if asked is not None:
        count = number(asked.scenarios, "whole")
        name = _("{count} drawn, on average", count=count)
        parts = [
            places(name, 1.0, part, np.full(len(part.scenarios), 1 / asked.scenarios))
            for part in run_drawn(case, _LINES, asked.scenarios, asked.seed)
        ]
        found.append(
            ScenarioPlaces(
                name, 1.0, np.sum([one.paid for one in parts], axis=0),
                np.sum([one.late for one in parts], axis=0),
                np.sum([one.rest for one in parts], axis=0),
            )
        )  # fmt: skip
    return Circumstances(
        reserved,
        np.stack([days * factors[side] for side in sides]),
        tuple((1.0, vat)[side] for side in sides),
        tuple(found),
    )


def _rest(results: Results, factors: list[Array], vat: float) -> list[Array]:
    """Give what each side gains by month but for fee, call and penalty, discounted."""
    paid = results.monthly("fee_paid") + results.monthly("call_paid")
    penalty = results.monthly("penalty")
    supply = results.monthly("supply_with") - paid + penalty
    holder = results.monthly("holder_with") - vat * paid + penalty
    return [
        (supply - results.monthly("supply_alternative")) * factors[0][:, None],
        (results.monthly("holder_without") - holder) * factors[1][:, None],
    ]


def _paid(results: Results, shares: Array, reserved: Array, count: int) -> Array:
    """Give the called places that are paid, for each shortest call from one month on.

    `shares` say how far each scenario counts.
    """
    called = results.monthly("called")
    limit = reserved[:, None]
    return np.stack([np.minimum(limit, highest(called, n)) @ shares for n in range(count)])


def _late(results: Results, shares: Array, count: int) -> Array:
    """Give the late places of all groups together, for each notice from none on."""
    late = np.zeros((count, results.case.calendar.count))
    for group in results.case.elements_of("group"):
        need, there = (results.monthly(name, (group,)) for name in (_NEED, _DELIVERED))
        for notice in range(count):
            late[notice] += np.maximum(0, lowest(need, notice) - there) @ shares
    return late


def _given(case: Case, name: str) -> list[float]:
    """Give the values of a term in the case and in its offers."""
    line = case.models.input_lines[name]
    found: list[Any] = [case.values[name][()]]
    found += [
        with_inputs(case, dict(changes)).values[name][()]
        for changes in case.offers.values()
        if line.path in changes
    ]
    return [float(value) for value in found]
