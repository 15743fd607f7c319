"""What is negotiated: places and days by month in every scenario, and all else of a gain."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from flexfin.answers.agreement import AgreementFigures
from flexfin.answers.agreement_terms import (
    FEE,
    GRANTOR,
    GRANTOR_GAIN,
    HOLDER,
    HOLDER_GAIN,
    side_labels,
    written,
)
from flexfin.case.case import Case
from flexfin.case.shared import Shared
from flexfin.engine.draw import weights_in
from flexfin.engine.load import with_inputs
from flexfin.engine.run import Results, evaluate
from flexfin.engine.spans import spaced
from flexfin.formulas.arrays import Array, highest, lowest
from flexfin.workbook.negotiation import (
    Circumstances,
    Negotiation,
    NegotiationSide,
    Roles,
    ScenarioPlaces,
)

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
    case: Case, figures: AgreementFigures, notes: tuple[str, ...], shared: Shared | None = None
) -> Negotiation | None:
    """Work out what the negotiation sheet shows; None where nothing of it may be shared.

    `figures` are over the scenarios that the case names. Of a case that is shared, `shared` says
    which side may be shown.
    """
    gains = (GRANTOR_GAIN, HOLDER_GAIN)
    open_sides = [at for at, gain in enumerate(gains) if shared is None or not shared.has(gain)]
    needed = (*ROLES, "probability", "called", _NEED)
    if not open_sides or (shared is not None and any(map(shared.has, needed))):
        return None
    spans = [1 + int(max(_SPAN, *_given(case, name))) for name in (ROLES.notice, ROLES.shortest)]
    labels, terms = side_labels(case), {case.models.input_lines[name].path for name in ROLES}
    cases, of = [case], dict[str, int]()
    for name, changes in case.offers.items():
        others = {path: text for path, text in changes.items() if path not in terms}
        of[name] = len(cases) if others else 0
        cases += [with_inputs(case, others)] if others else []
    ceiling = figures.range.ceiling if figures.range else 0.0
    fee, price = (float(case.values[name][()]) for name in (ROLES.fee, ROLES.call))
    end = _STEPS * max(1, math.ceil(max(2 * fee, ceiling) / _STEPS))
    prices = (price / 2, price * 2) if price else (0.0, 6.0)
    return Negotiation(
        ROLES,
        tuple(NegotiationSide(labels[at], (1, -1)[at]) for at in open_sides),
        tuple(_circumstances(one, open_sides, spans) for one in cases),
        of,
        spaced(0.0, end, _CELLS),
        spaced(*prices, _CELLS),
        notes,
    )


def _circumstances(case: Case, sides: list[int], spans: list[int]) -> Circumstances:
    """Work out what gains rest on in a case, over a term as long as the case."""
    if case.values[ROLES.term][()] < case.calendar.count:
        case = with_inputs(case, {_TERM: written(case.calendar.count)})
    results = evaluate(case, _LINES, scenarios=case.scenarios)
    weights = weights_in(results)
    days = results.monthly("days")[:, 0] * results.monthly("contract_cost_index")[:, 0]
    vat = 1 + float(case.values[_VAT][()])
    parties = [str(case.values[name][()]) for name in (GRANTOR, HOLDER)]
    factors = [results.monthly(_FACTOR, (party,))[:, 0] for party in parties]
    rest = _rest(results, factors, vat)
    reserved = results.monthly("reserved")[:, 0]
    return Circumstances(
        reserved,
        np.stack([days * factors[side] for side in sides]),
        tuple((1.0, vat)[side] for side in sides),
        tuple(
            ScenarioPlaces(
                case.label_of("scenario", name),
                float(weights[at]),
                _paid(results, at, reserved, spans[1] - 1),
                _late(results, at, spans[0]),
                np.stack([rest[side][:, at] for side in sides]),
            )
            for at, name in enumerate(case.scenarios)
        ),
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


def _paid(results: Results, scenario: int, reserved: Array, count: int) -> Array:
    """Give the called places that are paid, for each shortest call from one month on."""
    called = results.monthly("called")[:, [scenario]]
    return np.stack([np.minimum(reserved, highest(called, more)[:, 0]) for more in range(count)])


def _late(results: Results, scenario: int, count: int) -> Array:
    """Give the late places of all groups together, for each notice from none on."""
    late = np.zeros((count, results.case.calendar.count))
    for group in results.case.elements_of("group"):
        need = results.monthly(_NEED, (group,))[:, [scenario]]
        there = results.monthly(_DELIVERED, (group,))[:, [scenario]]
        for notice in range(count):
            late[notice] += np.maximum(0, lowest(need, notice) - there)[:, 0]
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
