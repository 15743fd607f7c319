"""The forecast: past months as they were, the rest by the models from where that led."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.actual_columns import KIND, LET, PEOPLE, READY, TAKEN, USED
from flexfin.answers.actuals import DEVIATION_NOTE, Realised, deviation_columns, realised
from flexfin.answers.figures import see_lines, year_labels
from flexfin.answers.forecast_year import Expected, year_view
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.engine.paid import added, paid_in, payments_of
from flexfin.engine.run import Results, evaluate
from flexfin.engine.settlement import deviation
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import month_words, parse_month
from flexfin.ground.view import (
    Part,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    rows,
    shown,
    view,
)
from flexfin.model.line import RowKey
from flexfin.workbook.workbook import WorkbookSummary

CASH: Final = "cash_flow"
INDEX, RENT_INDEX = "index_factor", "rent_index"
_LONG: Final = 120  # characters of a payment and the party beside it


class Forecast(NamedTuple):
    """Everything that `flexfin forecast` shows."""

    case: Realised
    scenario: str
    year: int
    plan: Results
    volume: Results
    real: Results

    @property
    def last(self) -> int:
        """Give the place of the last month that has passed."""
        return self.case.actuals.first + self.case.actuals.count - 1

    @property
    def stretch(self) -> slice:
        """Give the months of the year."""
        return self.case.plan.calendar.months_of(self.year)

    def expected(self) -> Iterator[Expected]:
        """Give every payment of each party in the year, where there is or was to be any."""
        past = slice(self.stretch.start, min(self.stretch.stop, self.last + 1))
        for paid in paid_in(self.plan):
            three = [paid.sign * added(r, (paid.row,), self.stretch) for r in self.runs]
            if not np.any(three):
                continue
            volumes = [added(r, paid.volumes, self.stretch) for r in self.runs[:2]]
            own = paid.volumes == (paid.row,)
            why = deviation(
                paid.name, paid.label, (three[0], three[1], three[2]),
                (three[0], three[1]) if own else (volumes[0], volumes[1]),
            )  # fmt: skip
            to_date = paid.sign * float(added(self.real, (paid.row,), past).sum())
            yield Expected(paid, round(to_date * 100), why)

    @property
    def runs(self) -> tuple[Results, Results, Results]:
        """Give the plan, with what was taken at planned prices, and as it turns out."""
        return self.plan, self.volume, self.real


def forecast_of(
    case: Case, scenario: str, path: Path, year: int | None = None, ledger: Path | None = None
) -> Forecast:
    """Read what happened, and work out what is to be expected.

    Raises FlexfinError where the case lacks a section, or with all that is wrong in the file.
    """
    see_lines(case, (*USED, CASH), "forecast")
    found = realised(case, scenario, path, ledger)
    last = case.calendar.months[found.actuals.stretch.stop - 1]
    if year is not None and str(year) not in case.calendar.years:
        message = _("{year} lies outside the case", year=year)
        first, final = case.calendar.years[0], case.calendar.years[-1]
        remedy = _("The case runs from {first} to {last}.", first=first, last=final)
        raise FlexfinError(Problem(Place("--year"), message, remedy))
    wanted = [*payments_of(case), CASH, LET, TAKEN, READY, PEOPLE, INDEX, RENT_INDEX]
    plan, volume, real = (
        evaluate(one, wanted, scenarios=[scenario])
        for one in (found.plan, found.volume, found.real)
    )
    return Forecast(found, scenario, year or int(last[:4]), plan, volume, real)


def write_forecast(target: Path, found: Forecast) -> WorkbookSummary:
    """Write the whole workbook of the case as it turned out, with the forecast of the year."""
    case = found.case.real
    months = case.calendar.months[found.stretch]
    year = year_view(case, found.year, months, [*found.expected()])
    return CaseWorkbook(case, evaluate(case), forecast=year).write(target)


def forecast_view(found: Forecast) -> View:
    """Give the forecast as tables and sentences."""
    case, actuals = found.case.plan, found.case.actuals
    months = case.calendar.months
    first, last = months[actuals.first], months[found.last]
    words = [month_words(parse_month(month)) for month in (first, last)]
    facts = {
        "case": case.name, "scenario": found.scenario, "start": first, "end": last,
        "year": found.year,
    }  # fmt: skip
    text = _("As it was from {first} to {last}; after that by the models, from where that led. "
             "Plan: scenario {scenario}. Amounts in euros; what a party pays is negative.",
             first=words[0], last=words[1],
             scenario=shown(case.label_of("scenario", found.scenario)))  # fmt: skip
    lead = [Sentence(text, tone="note"), *found.case.planned()]
    expected = [*found.expected()]
    title = _("{case}: forecast for {year}", case=shown(case.name), year=found.year)
    return view(
        "forecast", title, facts, lead,
        _position(found), _parties(found, expected), _items(found, expected), _years(found),
        *found.case.given.parts(),
    )  # fmt: skip


def _position(found: Forecast) -> Part:
    """Show where the last month that has passed led."""
    case = found.case.plan

    def row(key: str, label: str, unit: str, row: RowKey, at: int = found.last) -> TableRow:
        values = [float(run.monthly(*row)[at, 0]) for run in (found.plan, found.real)]
        return TableRow(key, label, tuple(values), unit=unit)

    def all_rows() -> Iterator[TableRow]:
        for group in case.elements_of("group"):
            name = shown(case.label_of("group", group))
            if case.values[KIND][group,] == "tenants":
                yield row(
                    f"let.{group}", _("Rooms let: {name}", name=name), "unit", (LET, (group,))
                )
                if case.values["callable"][group,] == "yes":
                    text = _("Rooms ready for reception: {name}", name=name)
                    yield row(f"ready.{group}", text, "unit", (READY, (group,)))
            else:
                text = _("Places taken: {name}", name=name)
                yield row(f"places.{group}", text, "place", (TAKEN, (group,)))
        for index in case.elements_of("index"):
            name = shown(case.label_of("index", index))
            text = _("Index reached: {name}", name=name)
            yield row(f"index.{index}", text, "1", (INDEX, (index,)))
        yield row("rent_index", _("Index of the rents"), "1", (RENT_INDEX, ()))
        if found.last + 1 < case.calendar.count:
            text = _("People to be received, the month after")
            yield row("people", text, "place", (PEOPLE, ()), found.last + 1)

    month = case.calendar.months[found.last]
    heads = columns(("plan", "actual"), (_("Plan"), _("Actual")))
    table = ViewTable("position", "", heads, tuple(all_rows()), "digits")
    return part("position", _("Where {month} ended", month=month_words(parse_month(month))), table)


def _parties(found: Forecast, expected: Sequence[Expected]) -> Part:
    parties = found.case.plan.elements_of("party")
    amounts = {party: [0, 0, 0] for party in parties}
    for one in expected:
        row = amounts[one.paid.party]
        for place, cents in enumerate((one.why.plan, one.to_date, one.why.actual)):
            row[place] += cents
    table = ViewTable(
        "parties",
        _("Party"),
        columns(
            ("plan", "to_date", "rest", "expected", "difference"),
            (_("Plan"), _("To date"), _("To come"), _("Expected"), _("Difference")),
        ),
        tuple(
            TableRow(
                party,
                shown(found.case.plan.label_of("party", party)),
                tuple(c / 100 for c in (plan, past, all_ - past, all_, all_ - plan)),
            )
            for party, (plan, past, all_) in amounts.items()
        ),
        "cents",
        "EUR",
    )
    title = _("What each party receives in {year} (negative: pays)", year=found.year)
    return part("parties", title, table)


def _items(found: Forecast, expected: Sequence[Expected]) -> Part:
    case = found.case.plan
    heads = deviation_columns("expected", _("Expected"))
    tables = []
    for party in case.elements_of("party"):
        own = [one for one in expected if one.paid.party == party]
        total = np.sum([one.why.cents for one in own], axis=0, dtype=int).tolist()
        found_rows = [
            TableRow(
                one.paid.name, shown(one.paid.label, _LONG), tuple(c / 100 for c in one.why.cents)
            )
            for one in own
        ]
        if own:
            found_rows.append(
                TableRow("together", _("Together"), tuple(c / 100 for c in total), ruled=True)
            )
            label = shown(case.label_of("party", party))
            key = f"items.{party}"
            tables.append(ViewTable(key, label, heads, tuple(found_rows), "cents", "EUR"))
    more = _("What has no volume of its own counts wholly as volume or price.")
    note = " ".join((_(DEVIATION_NOTE), more))
    return part("items", _("Why it differs from plan"), *tables, note=note)


def _years(found: Forecast) -> Part:
    """Show the cash of each party in every year, as planned and as is now expected."""
    case = found.case.plan
    parties, years = case.elements_of("party"), case.calendar.years
    heads: list[TableColumn] = []
    values = []
    for party in parties:
        label = shown(case.label_of("party", party))
        texts = (_("Plan"), _("Expected"))
        heads += columns((f"{party}.plan", f"{party}.expected"), texts, label)
        for run in (found.plan, found.real):
            row = run.monthly(CASH, (party,))[:, 0]
            by_year = [float(row[case.calendar.months_of(int(y))].sum()) for y in years]
            values.append([*by_year, sum(by_year)])
    names = [*years, "total"]
    labels = [*year_labels(case), _("Total")]
    table = ViewTable(
        "years", _("Year"), tuple(heads), rows(names, labels, values, True), "whole", "EUR"
    )
    return part("years", _("Cash of each party by calendar year"), table)
