"""What the Board summary shows of need, parties, the first years, and the fee or the rent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np

from flexfin.answers.agreement import AgreementFigures
from flexfin.answers.agreement_terms import FEE, side_labels
from flexfin.answers.board_key_figures import COST, NPV, VACANCY, all_rows, has
from flexfin.answers.board_scenarios import NEED, Over
from flexfin.answers.figures import element_label, groups_of
from flexfin.answers.offers import Offer, analogues_of
from flexfin.case.case import Case
from flexfin.engine.run import Results
from flexfin.formulas.formula import UNLIMITED
from flexfin.ground.messages import _
from flexfin.model.line import FormulaLine
from flexfin.workbook.amounts import AmountTerm, Terms
from flexfin.workbook.sheets.board_parts import VALUE, Bars, Need, Parties, PartyRow, RentRung

_OWN, _CALLED, _CASH, _BROUGHT_IN, _PRICE = (
    "dedicated_places", "called_places", "cash_flow", "brought_in", "call_price",
)  # fmt: skip
# the payments in columns of the table of parties; what is in no column is operation
_INVESTED: Final = ("investment_payment", "residual_payment")
_RENTS: Final = ("contract_payment", "rent_income", "service_income")

# --- need ----------------------------------------------------------------------------------------


def need_of(case: Case, over: Over) -> Need | None:
    """Give the need over scenarios, against the places there are; None where nobody is received."""
    if over.need is None or not over.need[1].any() or not has(case, _OWN, _CALLED):
        return None
    own = (AmountTerm(_OWN),)
    low, high, short = (values.tolist() for values in over.need)
    return Need(
        low, high, short,
        [
            (_("Need, live scenario"), (AmountTerm(NEED),)),
            (_("Dedicated places"), own),
            (_("Places delivered, live scenario"), own + all_rows(case, _CALLED)),
        ],
    )  # fmt: skip


# --- parties -------------------------------------------------------------------------------------


def parties_of(case: Case, over: Over) -> Parties | None:
    """Give what each party receives and pays over the whole period, by subject."""
    if not has(case, _CASH, NPV, _BROUGHT_IN):
        return None
    subjects = (
        (_("Rent"), _RENTS),
        (_("Fee and call"), _payments_of(case, "reservation")),
        (_("Vacancy settled"), _payments_of(case, "vacancy_risk")),
    )
    columns = [(_("Investment"), _entries(case, _INVESTED))]
    for title, payments in subjects:
        found = _entries(case, payments)
        if found:
            columns.append((title, found))
    titles = [title for title, _found in columns]
    heads = [titles[0], _("Operation"), *titles[1:], _("Total"), _("Present value"),
             f"{VALUE} " + _("Year P90")]  # fmt: skip
    rows = []
    for party in case.elements_of("party"):
        brought_in = AmountTerm(_BROUGHT_IN, (party,), sign=-1)
        cash = AmountTerm(_CASH, (party,), "total")
        amounts: list[Terms] = [
            tuple(AmountTerm(name, (party,), "total", sign) for name, sign in found)
            for _title, found in columns
        ]
        amounts[0] = (brought_in, *amounts[0])
        rows.append(
            PartyRow(
                element_label(case, "party", party),
                [*amounts, (cash, brought_in)],
                (AmountTerm(NPV, (party,)),),
                over.bad_year[party],
                (cash,),
            )
        )
    note = _(
        "Investment: paid, and the book value brought in. Present value: with the value at the "
        "end. Year P90: the cash of a bad year; nine years in ten are better."
    )
    return Parties(heads, 1, rows, note)


def _payments_of(case: Case, model: str) -> list[str]:
    return [line.name for line in case.models.lines.values() if line.model == model]


def _entries(case: Case, payments: Collection[str]) -> list[tuple[str, int]]:
    """Give the entries of some payments: their line, and whether they come in or go out."""
    signs = {"cash_in": 1, "cash_out": -1}
    return [
        (line.name, signs[line.booking.account])
        for line in case.models.lines.values()
        if isinstance(line, FormulaLine) and line.booking and not line.is_step
        and line.booking.account in signs and line.booking.payment in payments
    ]  # fmt: skip


def budget_of(case: Case) -> list[tuple[str, Terms]]:
    """Give the rows of the budget: cost, vacancy, and the cash of each party."""
    rows = [
        (str(case.models.lines[name].label), all_rows(case, name))
        for name in (COST, VACANCY)
        if has(case, name)
    ]
    if has(case, _CASH):
        rows += [
            (
                _("Net cash: {party}", party=element_label(case, "party", party)),
                (AmountTerm(_CASH, (party,), "total"),),
            )
            for party in case.elements_of("party")
        ]
    return rows


# --- the ladder ----------------------------------------------------------------------------------


def fee_bars(
    case: Case, agreement: AgreementFigures, offers: Sequence[Offer], over: Over
) -> Bars | None:
    """Give the range of the fee, the offers, and what is paid for a vacant place elsewhere."""
    grantor, holder = side_labels(case)
    kinds = (_("Limit of a side"), _("Offer"), _("Vacant place elsewhere"))
    rungs: list[tuple[float, RentRung]] = []

    def add(label: str, kind: int, value: float, terms: Terms = ()) -> None:
        rungs.append((value, RentRung(label, kind, terms or float(value))))

    if over.range is not None:
        add(f"{VALUE} " + _("Lowest fee for {side}", side=grantor), 0, over.range.floor)
        add(f"{VALUE} " + _("Highest fee for {side}", side=holder), 0, over.range.ceiling)
    add(_("Live: the fee in this workbook"), 1, agreement.fee, (AmountTerm(FEE),))
    for offer in offers:
        if offer.name:
            add(f"{VALUE} {offer.label}", 1, offer.fee)
    for name, share in analogues_of(case).items():
        if name in case.law:
            price = float(case.values[_PRICE][()])
            terms = (AmountTerm(name, times=_PRICE),)
            where = str(case.models.lines[name].label).rpartition(", ")[2]
            add(where, 2, share * price, terms)
    rungs.sort(key=lambda pair: pair[0])
    used = [kind for kind in range(len(kinds)) if any(r.kind == kind for _value, r in rungs)]
    found = [rung._replace(kind=used.index(rung.kind)) for _value, rung in rungs]
    title = _("The fee: its limits, the offers, what is paid elsewhere")
    if over.range is not None and over.range.exists:
        title = _("The fee: between the light bars both sides gain")
    return Bars(title, _("EUR/place/day"), [kinds[kind] for kind in used], found)


def rent_bars(case: Case, results: Results) -> Bars | None:
    """Give the ladder of rents of the first group that has one, as its model file draws it."""
    for model in case.models.models.values():
        for chart in model.charts:
            if chart.kind != "ladder" or not has(case, *chart.lines):
                continue
            for group in groups_of(case, "tenants"):
                rungs = _rungs(case, results, chart.lines, group)
                if len(rungs) > 1:
                    label = element_label(case, "group", group)
                    unit = _("EUR/room/month")
                    return Bars(f"{chart.label} · {label}", unit, [str(chart.label)], rungs)
    return None


def _rungs(case: Case, results: Results, names: Sequence[str], group: str) -> list[RentRung]:
    found = []
    for name in names:
        line = case.models.lines[name]
        key = tuple(group for axis in line.elements if axis == "group")
        if len(key) != len(line.elements):
            continue
        value = float(np.ravel(np.asarray(results.row(name, key), float))[0])
        if 0 < value < UNLIMITED:
            found.append((value, RentRung(str(line.label), 0, (AmountTerm(name, key),))))
    return [rung for _value, rung in sorted(found, key=lambda pair: pair[0])]
