"""What the Board summary shows of need, parties, the first years, and the fee or the rent."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Final

import numpy as np

from flexfin.answers.agreement import AgreementFigures
from flexfin.answers.agreement_terms import FEE, side_labels
from flexfin.answers.board_key_figures import all_rows, has
from flexfin.answers.board_scenarios import NEED, Over
from flexfin.answers.board_words import shortened
from flexfin.answers.figures import element_label, groups_of, year_labels
from flexfin.answers.input_text import label_of, text_of
from flexfin.answers.offers import Offer, analogues_of
from flexfin.case.case import Case
from flexfin.case.row import row_at, rows_of
from flexfin.engine.results import Headline
from flexfin.engine.run import Results
from flexfin.ground.messages import _
from flexfin.ground.numbers import UNLIMITED, Shape
from flexfin.workbook.amounts import Terms
from flexfin.workbook.sheets.board_parts import Bars, Need, RentRung, by_year
from flexfin.workbook.sheets.summary_page import VALUE, BoardTable, Cell

_OWN, _CALLED, _CASH, _RESULT, _PRICE, _NOTICE, _SHARE = (
    "dedicated_places", "called_places", "cash_flow", "budget_result", "call_price",
    "reservation_notice", "fee_share",
)  # fmt: skip
_YEARS: Final = 4  # a budget, and three years ahead
_MORE: Final = 3  # of what else an offer changes, told on the page

# --- need ----------------------------------------------------------------------------------------


def need_of(case: Case, over: Over) -> Need | None:
    """Give the need over scenarios, against the places there are; None where nobody is received."""
    if over.need is None or not over.need[1].any() or not has(case, _OWN, _CALLED):
        return None
    own = (Headline(_OWN),)
    low, high, short = (values.tolist() for values in over.need)
    return Need(
        low, high, short,
        [
            (_("Need, live scenario"), (Headline(NEED),)),
            (_("Dedicated places"), own),
            (_("Places delivered"), own + all_rows(case, _CALLED)),
        ],
    )  # fmt: skip


# --- tables --------------------------------------------------------------------------------------


def cash_of(case: Case) -> dict[str, Terms]:
    """Give the cash of the average year of each party."""
    parties = case.elements_of("party") if has(case, _CASH) else ()
    return {party: (Headline(_CASH, (party,), "year"),) for party in parties}


def pays_of(case: Case, over: Over) -> BoardTable | None:
    """Give what each party pays or receives a year: expected, in the live scenario, at worst."""
    if not has(case, _CASH):
        return None
    heads = (f"{VALUE} " + _("Expected"), _("Live scenario"), f"{VALUE} " + _("Worst year"))
    rows: list[tuple[str, Sequence[Cell]]] = [
        (
            element_label(case, "party", party),
            (over.expected(cash), cash, over.worst_year(party)),
        )
        for party, cash in cash_of(case).items()
    ]
    note = _("Cash in euros a year; a minus is paid. Of a broken year the months that there are "
             "count.")  # fmt: skip
    return BoardTable("pays", _("Who pays what a year"), heads, rows, note, is_value=True)


def budget_of(case: Case) -> BoardTable | None:
    """Give the result of each party in the first calendar years, as its budget has it."""
    if not has(case, _RESULT):
        return None
    years = case.calendar.years[:_YEARS]
    rows = [
        (element_label(case, "party", party), by_year(_RESULT, (party,), years))
        for party in case.elements_of("party")
    ]
    note = _("Budget: income less cost, with depreciation and interest; in full on the sheet with "
             "the budget. A minus is a deficit.")  # fmt: skip
    title = _("Budget: result, live scenario")
    return BoardTable("budget", title, [*year_labels(case)[:_YEARS]], rows, note)


def offers_table(case: Case, offers: Sequence[Offer]) -> BoardTable | None:
    """Give the offers side by side: their prices, and what each side gains by them, expected."""
    if not any(offer.name for offer in offers):
        return None
    grantor, holder = side_labels(case)
    heads = (_("Fee"), _("Call price"), _("Notice, months"), _("Gain {side}", side=grantor),
             _("Gain {side}", side=holder))  # fmt: skip
    rows: list[tuple[str, Sequence[Cell]]] = []
    for offer in offers:
        terms = [float(offer.case.values[name][()]) for name in (FEE, _PRICE, _NOTICE)]
        rows.append((offer.label, (*terms, *map(float, offer.outcomes.gains))))
    note = _("Gain: in euros of today over the whole term, against having no agreement; a minus "
             "is a loss.")  # fmt: skip
    known = {path for path, row in rows_of(case).items() if row.line.name in (FEE, _PRICE, _NOTICE)}
    for offer in offers:
        more = [path for path in offer.changes if path not in known]
        if more:
            told = [f"{label_of(row)} {text_of(row)}"
                    for row in (row_at(offer.case, path) for path in more)]  # fmt: skip
            note += " " + _("{offer} also has: {changes}.", offer=offer.label,
                            changes="; ".join(shortened(told, _MORE)))  # fmt: skip
    shapes: Sequence[Shape] = ("cents", "cents", "tenth", "whole", "whole")
    return BoardTable("offers", _("Offers side by side"), heads, rows, note, shapes, is_value=True)


# --- the ladder ----------------------------------------------------------------------------------


def fee_bars(
    case: Case, agreement: AgreementFigures, offers: Sequence[Offer]
) -> Bars | None:
    """Give the range of the fee, the offers, and what is paid for a vacant place elsewhere.

    Elsewhere that is a share of what a place in use costs; so all are, of their own call price.
    Without a price they are amounts, and what is paid elsewhere is left out.
    """
    grantor, holder = side_labels(case)
    kinds = (_("Limit of a side"), _("Offer"), _("Vacant place elsewhere"))
    rungs: list[tuple[float, RentRung]] = []
    as_share = all(_price(offer.case) for offer in offers) and bool(_price(case))

    def add(label: str, kind: int, value: float, terms: Terms = (), price: float = 1.0) -> None:
        value /= price if as_share else 1.0
        rungs.append((value, RentRung(label, kind, terms or float(value))))

    price, found = _price(case), agreement.range
    if found is not None:
        add(f"{VALUE} " + _("Lowest fee for {side}", side=grantor), 0, found.floor, price=price)
        add(f"{VALUE} " + _("Highest fee for {side}", side=holder), 0, found.ceiling, price=price)
    live = (Headline(_SHARE if as_share else FEE),)
    add(_("Live: the fee in this workbook"), 1, agreement.fee, live, price)
    for offer in offers:
        if offer.name:
            add(f"{VALUE} {offer.label}", 1, offer.fee, price=_price(offer.case))
    for name, share in analogues_of(case).items() if as_share else ():
        if name in case.law:
            where = str(case.models.lines[name].label).rpartition(", ")[2]
            add(where, 2, share, (Headline(name),))
    rungs.sort(key=lambda pair: pair[0])
    used = [kind for kind in range(len(kinds)) if any(r.kind == kind for _value, r in rungs)]
    bars = [rung._replace(kind=used.index(rung.kind)) for _value, rung in rungs]
    title = _("The fee: its limits, the offers, what is paid elsewhere")
    if found is not None and found.exists:
        title = _("The fee: between the light bars both sides gain")
    unit = _("Share of the call price") if as_share else _("EUR/place/day")
    shape: Shape = "percent" if as_share else "cents"
    return Bars(title, unit, shape, [kinds[kind] for kind in used], bars)


def _price(case: Case) -> float:
    """Give the call price of a case."""
    return float(case.values[_PRICE][()])


def rent_bars(case: Case, results: Results) -> Bars | None:
    """Give the ladder of rents of the first group that has one, as its model file draws it."""
    ladders = [one for one in case.models.charts if one.kind == "ladder" and has(case, *one.lines)]
    for chart, group in product(ladders, groups_of(case, "tenants")):
        rungs = _rungs(case, results, chart.lines, group)
        if len(rungs) > 1:
            title = f"{chart.label} · {element_label(case, 'group', group)}"
            return Bars(title, _("EUR/room/month"), "cents", [str(chart.label)], rungs)
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
            found.append((value, RentRung(str(line.label), 0, (Headline(name, key),))))
    return [rung for _value, rung in sorted(found, key=lambda pair: pair[0])]
