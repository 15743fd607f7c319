"""What the Board summary shows of need, parties, the first years, and the fee or the rent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.agreement import AgreementFigures
from flexfin.answers.agreement_terms import FEE, SIDES, labels_over, side_labels, sides_told
from flexfin.answers.beside_gain import beside_words
from flexfin.answers.board_key_figures import all_rows, has
from flexfin.answers.board_scenarios import NEED, Over, of_offer
from flexfin.answers.board_words import shortened
from flexfin.answers.figures import element_label, groups_of, year_labels
from flexfin.answers.input_text import told_of
from flexfin.answers.offers import Offer, PlainOffer, analogues_of
from flexfin.answers.rent import ASKED
from flexfin.case.case import Case
from flexfin.case.row import rows_of
from flexfin.engine.draw import DrawRequest
from flexfin.engine.results import Headline, Terms, live_sum
from flexfin.engine.run import Results
from flexfin.engine.tables import unit_text
from flexfin.formulas.units import unit_words
from flexfin.ground.messages import _
from flexfin.ground.months import month_words
from flexfin.ground.numbers import UNLIMITED, Shape
from flexfin.ground.view import Part, TableColumn, TableRow, ViewTable, columns, part
from flexfin.workbook.sheet_names import sheet_names, tables_name
from flexfin.workbook.sheets.summary_page import VALUE

_OWN, _CALLED, _CASH, _RESULT, _PRICE, _NOTICE, _SHARE = (
    "dedicated_places", "called_places", "cash_flow", "budget_result", "call_price",
    "reservation_notice", "fee_share",
)  # fmt: skip
_YEARS, _MOST_YEARS = 4, 5  # a budget, and three years ahead; one more is no year left out
_MORE: Final = 3  # of what else an offer changes, told on the page
_DOWN, _ACROSS = 5, 6  # offers below each other, the case among them, and beside each other

# --- need ----------------------------------------------------------------------------------------


def need_of(case: Case, results: Results, over: Over) -> Part | None:
    """Give the need over scenarios, against the places there are; None where nobody is received."""
    if over.need is None or not over.need[1].any() or not has(case, _OWN, _CALLED):
        return None
    own = (Headline(_OWN),)
    heads = columns(
        ("low", "high", "need", "own", "delivered"),
        (_("Need, lower in 10%"), _("Need, lower in 90%"), _("Need, live scenario"),
         _("Dedicated places"), _("Places delivered")),
    )  # fmt: skip
    known = ((Headline(NEED),), own, own + all_rows(case, _CALLED))
    lines = [live_sum(results, one) for one in known]
    values = zip(*(values.tolist() for values in over.need), strict=True)
    months = zip(case.calendar.months, values, strict=True)
    rows = tuple(TableRow(month, month, (*found, *lines)) for month, found in months)
    title = _("Need for reception places, and the places there are")
    return part("need", title, ViewTable("need", _("Month"), heads, rows))


# --- tables --------------------------------------------------------------------------------------


def cash_of(case: Case) -> dict[str, Terms]:
    """Give the cash of the average year of each party."""
    parties = case.elements_of("party") if has(case, _CASH) else ()
    return {party: (Headline(_CASH, (party,), "year"),) for party in parties}


def pays_of(case: Case, results: Results, over: Over) -> Part | None:
    """Give what each party pays or receives a year: expected, in the live scenario, at worst."""
    if not has(case, _CASH):
        return None
    labels = (f"{VALUE} " + _("Expected"), _("Live scenario"), f"{VALUE} " + _("Worst year"))
    rows = tuple(
        TableRow(
            party,
            element_label(case, "party", party),
            (over.expected(cash), live_sum(results, cash), over.worst_year(party)),
        )
        for party, cash in cash_of(case).items()
    )
    table = ViewTable("pays", "", columns(("expected", "live", "worst_year"), labels), rows)
    worst = shortened([*_worst_years(case, over)], _ACROSS)
    note = _("Cash in euros a year; a minus is paid. Of a broken year the months that there are "
             "count. Worst year: {years}.", years="; ".join(worst))  # fmt: skip
    return part("pays", _("Who pays what a year"), table, note=note)


def _worst_years(case: Case, over: Over) -> Iterator[str]:
    """Say which year is the worst of each party."""
    for party in case.elements_of("party"):
        year = year_labels(case)[over.worst_year_at(party)]
        yield f"{element_label(case, 'party', party)} {year}"


def budget_of(case: Case, results: Results) -> Part | None:
    """Give the result of each party in the first calendar years, as its budget has it."""
    if not has(case, _RESULT):
        return None
    every = case.calendar.years
    years = every if len(every) <= _MOST_YEARS else every[:_YEARS]
    rows = tuple(
        TableRow(
            party,
            element_label(case, "party", party),
            tuple(live_sum(results, (Headline(_RESULT, (party, year)),)) for year in years),
        )
        for party in case.elements_of("party")
    )
    table = ViewTable("budget", "", columns(years, year_labels(case)[: len(years)]), rows)
    model, sheets = case.models.models[case.models.lines[_RESULT].model], sheet_names(case)
    note = _("Budget: income less cost, with depreciation and interest; in full on the sheet "
             "{sheet}. A minus is a deficit.",
             sheet=sheets.get(tables_name(model), sheets[model.name]))  # fmt: skip
    if len(every) > len(years):
        note += " " + _("These are the first {count} of {all} years.",
                        count=len(years), all=len(every))  # fmt: skip
    return part("budget", _("Budget: result, live scenario"), table, note=note)


def nearest(offers: Sequence[Offer]) -> list[Offer]:
    """Give the case itself, and the offers nearest to being agreed that a page has room for."""
    least = {one.name: min(map(float, one.outcomes.gains)) for one in offers if one.name}
    best = sorted(least, key=lambda name: -least[name])[: _DOWN - 1]
    return [one for one in offers if not one.name or one.name in best]


def offers_table(case: Case, every: Sequence[Offer]) -> Part | None:
    """Give the offers side by side: their prices, and what each side gains by them, expected.

    Where there are many, the nearest to being agreed.
    """
    offers = nearest(every)
    if not any(offer.name for offer in offers):
        return None
    called, cases = [one.label for one in offers], [one.case for one in offers]
    heads = (
        TableColumn(FEE, _("Fee"), shape="cents"),
        TableColumn(_PRICE, _("Call price"), shape="cents"),
        TableColumn(_NOTICE, _("Notice, months"), shape="whole"),
        *columns(SIDES, [_("Gain {side}", side=side) for side in labels_over(cases)]),
    )
    rows = []
    for offer in offers:
        terms = [float(offer.case.values[name][()]) for name in (FEE, _PRICE, _NOTICE)]
        gains = map(float, offer.outcomes.gains)
        rows.append(TableRow(offer.name, offer.label, (*terms, *gains)))
    note = _("Gain: in euros of {month} over the whole term, against having no agreement; a minus "
             "is a loss.", month=month_words(case.calendar.start))  # fmt: skip
    if more := len(every) - len(offers):
        note = _("And {count} more, with less for whom gains least: all stand on the sheet "
                 "{sheet}.", count=more, sheet=_("Negotiation")) + f" {note}"  # fmt: skip
    note = " ".join((note, *sides_told(called, cases)))
    known = {path for path, row in rows_of(case).items() if row.line.name in (FEE, _PRICE, _NOTICE)}
    for offer in offers:
        aside = known.union(offer.beside.paths)
        if told := _changes(offer, [path for path in offer.changes if path not in aside]):
            note += " " + _("{offer} also has: {changes}.", offer=offer.label, changes=told)
        if beside := beside_words(offer.label, offer.case, offer.beside):
            note += f" {beside}"
    table = ViewTable("offers", "", heads, tuple(rows))
    return part("offers", _("Offers side by side"), table, note=note)


def paid_by_offer(
    case: Case, offers: Sequence[PlainOffer], asked: DrawRequest | None, over: Over
) -> Part | None:
    """Give what each party pays or receives a year under each offer, as expected."""
    if not offers or not has(case, _CASH):
        return None
    seen = offers[:_ACROSS]
    found = [over, *(of_offer(offer.case, asked, cash_of(offer.case).values()) for offer in seen)]
    names = ("this_case", *(one.name for one in seen))
    heads = columns(names, [_("this case"), *(one.label for one in seen)])
    rows = tuple(
        TableRow(party, element_label(case, "party", party), tuple(o.expected(cash) for o in found))
        for party, cash in cash_of(case).items()
    )
    note = _("Expected cash of each party in euros a year; a minus is paid.")
    if more := len(offers) - len(seen):
        note = _("And {count} more: all stand on the sheet {sheet}.",
                 count=more, sheet=_("Inputs")) + f" {note}"  # fmt: skip
    for offer in seen:
        note += f" {offer.label}: {_changes(offer, offer.changes)}."
    table = ViewTable("offers", "", heads, rows)
    return part("offers", _("Offers side by side"), table, note=note)


def _changes(offer: Offer | PlainOffer, paths: Collection[str]) -> str:
    """Say some of what an offer changes."""
    return "; ".join(shortened(told_of(offer.case, paths), _MORE))


# --- the ladder ----------------------------------------------------------------------------------


def fee_bars(
    case: Case, results: Results, agreement: AgreementFigures, offers: Sequence[Offer]
) -> Part:
    """Give the range of the fee, the offers, and what is paid for a vacant place elsewhere.

    Elsewhere that is a share of what a place in use costs; so all are, of their own call price.
    Without a price they are amounts, and what is paid elsewhere is left out.
    """
    grantor, holder = side_labels(case)
    kinds = (_("Limit of a side"), _("Offer"), _("Vacant place elsewhere"))
    rungs: list[_Rung] = []
    as_share = all(_price(offer.case) for offer in offers) and bool(_price(case))

    def add(label: str, kind: int, value: float, terms: Terms = (), price: float = 1.0) -> None:
        value = float(value / (price if as_share else 1.0))
        rungs.append(_Rung(value, label, kind, live_sum(results, terms) if terms else value))

    price, found = _price(case), agreement.range
    if found is not None:
        add(f"{VALUE} " + _("Lowest for {side}", side=grantor), 0, found.floor, price=price)
        add(f"{VALUE} " + _("Highest for {side}", side=holder), 0, found.ceiling, price=price)
    live = (Headline(_SHARE if as_share else FEE),)
    add(_("Live: the fee in this workbook"), 1, agreement.fee, live, price)
    for offer in nearest(offers):
        if offer.name:
            add(f"{VALUE} {offer.label}", 1, offer.fee, price=_price(offer.case))
    for name, share in analogues_of(case).items() if as_share else ():
        if name in case.law:
            where = str(case.models.lines[name].label).rpartition(", ")[2]
            add(where, 2, share, (Headline(name),))
    title = _("The fee: its limits, the offers, what is paid elsewhere")
    if found is not None and found.exists:
        title = _("The fee: between the light bars both sides gain")
    unit = _("Share of the call price") if as_share else _("EUR/place/day")
    shape: Shape = "percent" if as_share else "cents"
    return _bars(title, unit, shape, kinds, rungs)


class _Rung(NamedTuple):
    """A bar: at which height it stands, of which kind it is, what is written, live or not."""

    height: float
    label: str
    kind: int
    value: float


def _bars(
    title: str, unit: str, shape: Shape, kinds: Sequence[str], rungs: Iterable[_Rung]
) -> Part:
    """Put bars below each other by height, with a column for each kind that there is."""
    found = sorted(rungs, key=lambda rung: rung.height)
    used = [kind for kind in range(len(kinds)) if any(rung.kind == kind for rung in found)]
    rows = tuple(
        TableRow(str(place), rung.label,
                 tuple(rung.value if kind == rung.kind else None for kind in used))
        for place, rung in enumerate(found)
    )  # fmt: skip
    heads = columns([str(kind) for kind in used], [kinds[kind] for kind in used])
    return part("bars", title, ViewTable("bars", unit, heads, rows, shape))


def _price(case: Case) -> float:
    """Give the call price of a case."""
    return float(case.values[_PRICE][()])


def rent_bars(case: Case, results: Results) -> Part | None:
    """Give the ladder of rents of the first group that has one, as its model file draws it."""
    charts = (chart for chart in case.models.charts if chart.kind == "ladder")
    ladders = [chart for chart in charts if ASKED in chart.lines and has(case, *chart.lines)]
    for chart, group in product(ladders, groups_of(case, "tenants")):
        rungs = [*_rungs(case, results, chart.lines, group)]
        if len(rungs) > 1:
            title = f"{chart.label} · {element_label(case, 'group', group)}"
            unit = unit_words(unit_text(case.models.lines[ASKED]))
            return _bars(title, unit, "cents", [str(chart.label)], rungs)
    return None


def _rungs(case: Case, results: Results, names: Sequence[str], group: str) -> Iterator[_Rung]:
    for name in names:
        line = case.models.lines[name]
        key = tuple(group for axis in line.elements if axis == "group")
        if len(key) != len(line.elements):
            continue
        value = float(np.ravel(np.asarray(results.row(name, key), float))[0])
        if 0 < value < UNLIMITED:
            yield _Rung(value, str(line.label), 0, live_sum(results, (Headline(name, key),)))
