"""The figures on the Board summary: which rows they are, and what is worked out over scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.agreement import AgreementFigures
from flexfin.answers.agreement_terms import FEE, side_labels
from flexfin.answers.figures import Array, reserve_groups
from flexfin.answers.offers import Offer, analogues_of
from flexfin.answers.view import shown
from flexfin.case.case import Case
from flexfin.engine.bargain import FeeRange
from flexfin.engine.draw import DrawRequest, Headline, probabilities, simulate
from flexfin.engine.run import Results
from flexfin.formulas.formula import UNLIMITED
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.model.line import FormulaLine, RowKey
from flexfin.workbook.amounts import AmountTerm, How, Terms
from flexfin.workbook.sheets.board_parts import (
    VALUE,
    Bars,
    KeyFigure,
    Need,
    Parties,
    PartyRow,
    RentRung,
)

_NEED, _OWN, _CALLED, _SHORTAGE = (
    "reception_need", "dedicated_places", "called_places", "shortage",
)  # fmt: skip
_CASH, _YEARLY, _NPV, _OWNER = "cash_flow", "result_by_year", "net_present_value", "owner"
_COST, _COST_DAY, _KIND = "integral_cost_total", "cost_per_place_day", "kind"
_COVERAGE, _VERDICT = "coverage", "pass_through_verdict"
_SAVING, _SERVICE, _VACANCY = "reserve_saving_year", "strategy_service_level", "vacancy_loss"
_BROUGHT_IN, _KEPT = "brought_in", "keep_saving_value"
_PRICE: Final = "call_price"
_MOST: Final = 8  # key figures on the page
_LOW, _HIGH, _BAD = 0.10, 0.90, 0.10
# the payments in each column of the table of parties: by name, or all of a model; what is in none
# of them is operation
_INVESTED: Final = ("investment_payment", "residual_payment")
_RENTS: Final = ("contract_payment", "rent_income", "service_income")
_FEES, _RISK = "reservation", "vacancy_risk"


class Over(NamedTuple):
    """What is known over many scenarios: of the need by month, and of each party by year.

    `need` has P10 and P90 of the need and P90 of the shortage, by month; `bad_year` by party;
    `range` is that of the fee.
    """

    scenarios: int
    seed: int | None  # None: the scenarios that the case names
    weighed: bool  # by chances that the case gives
    need: tuple[Array, ...] | None
    bad_year: Mapping[str, float]
    range: FeeRange | None


def over_scenarios(
    case: Case, results: Results, asked: DrawRequest | None, agreement: AgreementFigures | None
) -> Over:
    """Work out what hangs on many scenarios: the drawn ones where asked for, else the named."""
    lines = case.models.lines
    paths: list[RowKey] = [(name, ()) for name in (_NEED, _SHORTAGE) if name in lines]
    years = _full_years(case)
    parties = case.elements_of("party") if _YEARLY in lines else ()
    yearly = {party: [Headline(_YEARLY, (party, year)) for year in years] for party in parties}
    headlines = [headline for found in yearly.values() for headline in found]
    if asked is None:
        given = probabilities(case)
        weighed = given is not None
        weights = np.ones(len(case.scenarios)) if given is None else given
        rows = {row: _months(case, results, row) for row in paths}
        values = {headline: headline.of(results) for headline in headlines}
        count, seed = len(case.scenarios), None
    else:
        drawn = simulate(case, headlines, asked.scenarios, asked.seed, paths=paths)
        rows, values = dict(drawn.paths), dict(drawn.figures)
        weights, weighed = np.ones(drawn.count), False
        count, seed = drawn.count, drawn.seed
    need = None
    if len(paths) == 2:
        need = (
            *_quantiles(rows[paths[0]], weights, (_LOW, _HIGH)),
            *_quantiles(rows[paths[1]], weights, (_HIGH,)),
        )
    bad = {
        party: _pooled(np.stack([values[headline] for headline in found]), weights)
        for party, found in yearly.items()
    }
    return Over(count, seed, weighed, need, bad, agreement.range if agreement else None)


def _months(case: Case, results: Results, row: tuple[str, tuple[str, ...]]) -> Array:
    found = np.atleast_2d(np.asarray(results.row(*row), float))
    return np.broadcast_to(found, (case.calendar.count, len(results.scenarios)))


def _quantiles(paths: Array, weights: Array, shares: Sequence[float]) -> tuple[Array, ...]:
    """Give values that occur, by month; `paths` has months by scenarios."""
    chances = np.broadcast_to(weights[: paths.shape[1]], paths.shape)
    found = np.quantile(paths, shares, axis=1, method="inverted_cdf", weights=chances)
    return tuple(found)


def _pooled(yearly: Array, weights: Array) -> float:
    """Give the result that nine in ten of all years in all scenarios are better than."""
    chances = np.broadcast_to(weights, yearly.shape)
    found = np.quantile(
        yearly.ravel(), _BAD, method="inverted_cdf", weights=np.ravel(chances)
    )  # fmt: skip
    return float(found)


def _full_years(case: Case) -> tuple[str, ...]:
    """Give the calendar years that are whole; all of them where none is."""
    years = case.calendar.years
    spans = {year: case.calendar.months_of(int(year)) for year in years}
    full = tuple(year for year, span in spans.items() if span.stop - span.start == 12)
    return full or years


# --- rows ----------------------------------------------------------------------------------------


def all_rows(case: Case, name: str, how: How = "total", sign: int = 1) -> Terms:
    """Give every row of a line as a sum."""
    line = case.models.lines[name]
    keys = product(*(case.elements_of(axis) for axis in line.elements))
    return tuple(AmountTerm(name, key, how, sign) for key in keys)


def _has(case: Case, *names: str) -> bool:
    return all(name in case.models.lines for name in names)


def groups_of(case: Case, kind: str) -> list[str]:
    """Give the groups of a kind."""
    if not _has(case, _KIND):
        return []
    return [group for group in case.elements_of("group") if case.values[_KIND][group,] == kind]


# --- key figures ---------------------------------------------------------------------------------


def key_figures(case: Case, agreement: AgreementFigures | None, over: Over) -> list[KeyFigure]:
    """Give five to eight figures that a board asks for first, and what each means."""
    return list(_figures(case, agreement, over))[:_MOST]


def _figures(case: Case, agreement: AgreementFigures | None, over: Over) -> Iterator[KeyFigure]:
    year, day = _("EUR/year"), _("EUR/day")
    if _has(case, _COST):
        yield KeyFigure(
            str(case.models.lines[_COST].label), all_rows(case, _COST, "year"), "whole", year,
            _("All cost of the location, with interest and depreciation; the average year."),
        )  # fmt: skip
    if _has(case, _COST_DAY):
        for group in groups_of(case, "reception")[:1]:
            yield KeyFigure(
                _("Cost per normal place: {group}",
                  group=shown(case.label_of("group", group))),
                (AmountTerm(_COST_DAY, (group,), "mean"),), "cents", day,
                _("The cost of the scenario, over the places that are normally occupied; the "
                  "average month."),
            )  # fmt: skip
    if _has(case, _COVERAGE, _VERDICT):
        for group in (groups_of(case, "tenants") or groups_of(case, "reception"))[:2]:
            yield KeyFigure(
                _("Rent against its cost: {group}", group=shown(case.label_of("group", group))),
                (AmountTerm(_COVERAGE, (group,)),), "percent", "",
                _("Verdict under the Wet Markt en Overheid"), AmountTerm(_VERDICT, (group,)),
            )  # fmt: skip
    reserve = reserve_groups(case) if _has(case, _SAVING, _SERVICE) else []
    if reserve and reserve_groups(case, "tenants"):
        yield KeyFigure(
            _("Saved by letting the reserve"), (AmountTerm(_SAVING),), "whole", year,
            _("Against keeping the rooms empty for reception; a minus: letting costs more."),
        )  # fmt: skip
        yield KeyFigure(
            _("Months with enough places"), (AmountTerm(_SERVICE, ("let",)),), "percent", "",
            _("When the reserve is let; in the other months emergency places are needed."),
        )  # fmt: skip
    elif reserve:
        yield KeyFigure(
            _("Saved by holding the reserve"), (AmountTerm(_KEPT),), "whole", "EUR",
            _("Against giving the places up, over the whole period; a minus: holding costs more."),
        )  # fmt: skip
        yield KeyFigure(
            _("Months with enough places"), (AmountTerm(_SERVICE, ("hold",)),), "percent", "",
            _("With the places ready; in the other months emergency places are needed."),
        )  # fmt: skip
    elif _has(case, _SHORTAGE):
        yield KeyFigure(
            _("Largest shortage of places"), (AmountTerm(_SHORTAGE, (), "highest"),), "tenth",
            _("places"), _("In the month in which most people find no place here."),
        )  # fmt: skip
    if agreement is not None:
        yield KeyFigure(
            _("Reservation fee"), (AmountTerm(FEE),), "cents", _("EUR/place/day"),
            _range_words(case, agreement, over),
        )  # fmt: skip
    if _has(case, _VACANCY):
        yield KeyFigure(
            _("Vacancy loss to be borne"), all_rows(case, _VACANCY, "year"), "whole", year,
            _("What empty rooms cost beyond the normal; the average year, all parties together."),
        )  # fmt: skip
    if _has(case, _NPV, _OWNER):
        owner = str(case.values[_OWNER][()])
        yield KeyFigure(
            _("Net present value: {party}", party=shown(case.label_of("party", owner))),
            (AmountTerm(_NPV, (owner,)),), "whole", "EUR",
            _("All cash of the owner in euros of today, with the building at begin and end."),
        )  # fmt: skip


def _range_words(case: Case, agreement: AgreementFigures, over: Over) -> str:
    grantor, holder = side_labels(case)
    found = over.range
    if found is None:
        return _("No place is reserved without being called, so the fee is paid on nothing.")
    low, high = number(found.floor, "cents"), number(found.ceiling, "cents")
    if not found.exists:
        return f"{VALUE} " + _(
            "No fee suits both: {grantor} needs at least € {low}, {holder} pays at most € {high}.",
            grantor=grantor, low=low, holder=holder, high=high,
        )  # fmt: skip
    return f"{VALUE} " + _(
        "Both gain between € {low} (lowest for {grantor}) and € {high} (highest for {holder}).",
        grantor=grantor, low=low, holder=holder, high=high,
    )  # fmt: skip


# --- need ----------------------------------------------------------------------------------------


def need_of(case: Case, over: Over) -> Need | None:
    """Give the need over scenarios, against the places there are; None where nobody is received."""
    if over.need is None or not over.need[1].any() or not _has(case, _OWN, _CALLED):
        return None
    own = (AmountTerm(_OWN),)
    low, high, short = (values.tolist() for values in over.need)
    return Need(
        low, high, short,
        [
            (_("Need, live scenario"), (AmountTerm(_NEED),)),
            (_("Dedicated places"), own),
            (_("Places delivered, live scenario"), own + all_rows(case, _CALLED)),
        ],
    )  # fmt: skip


# --- parties -------------------------------------------------------------------------------------


def parties_of(case: Case, over: Over) -> Parties | None:
    """Give what each party receives and pays over the whole period, by subject."""
    if not _has(case, _CASH, _NPV, _BROUGHT_IN):
        return None
    entries = [
        line for line in case.models.lines.values()
        if isinstance(line, FormulaLine) and line.booking and not line.is_step
    ]  # fmt: skip
    invested = _entries(entries, lambda line: line in _INVESTED)
    columns = [(_("Investment"), [*invested])]
    subjects = (
        (_("Rent"), lambda name: name in _RENTS),
        (_("Fee and call"), lambda name: _model_of(case, name) == _FEES),
        (_("Vacancy settled"), lambda name: _model_of(case, name) == _RISK),
    )
    for title, chosen in subjects:
        found = _entries(entries, chosen)
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
                shown(case.label_of("party", party)),
                [*amounts, (cash, brought_in)],
                (AmountTerm(_NPV, (party,)),),
                over.bad_year[party],
                (cash,),
            )
        )
    note = _(
        "Investment: paid, and the book value brought in. Present value: with the value at the "
        "end. Year P90: the cash of a bad year; nine years in ten are better."
    )
    return Parties(heads, 1, rows, note)


def _model_of(case: Case, name: str) -> str:
    return case.models.lines[name].model if name in case.models.lines else ""


def _entries(entries: Sequence[FormulaLine], chosen: Any) -> list[tuple[str, int]]:
    """Give the entries of the payments chosen: their line, and whether they come in or go out."""
    return [
        (line.name, -1 if line.booking.account == "cash_out" else 1)
        for line in entries
        if line.booking and line.booking.account in ("cash_in", "cash_out")
        and chosen(line.booking.payment)
    ]  # fmt: skip


def budget_of(case: Case) -> list[tuple[str, Terms]]:
    """Give the rows of the budget: cost, vacancy, and the cash of each party."""
    rows = [
        (str(case.models.lines[name].label), all_rows(case, name))
        for name in (_COST, _VACANCY)
        if _has(case, name)
    ]
    if _has(case, _CASH):
        rows += [
            (
                _("Net cash: {party}", party=shown(case.label_of("party", party))),
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
            if chart.kind != "ladder" or not _has(case, *chart.lines):
                continue
            for group in groups_of(case, "tenants"):
                rungs = _rungs(case, results, chart.lines, group)
                if len(rungs) > 1:
                    label = shown(case.label_of("group", group))
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
