"""The workbook of many locations: values of each, and live what all of them come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from flexfin.answers.portfolio import (
    MONTHLY,
    PAID,
    RECEIVED,
    bands_of,
    drawn_part,
    meaning_of,
    period_words,
    remarks_of,
    rows_of,
    totals_of,
)
from flexfin.answers.reserve import histogram
from flexfin.engine.portfolio import Portfolio
from flexfin.ground.errors import plain
from flexfin.ground.live import CellArea, Live
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    ChartSeries,
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewChart,
    ViewTable,
    columns,
    part,
    points,
    view,
)
from flexfin.workbook.portfolio import write_book

_NUMBER = ("number", "number")  # the column with that of a party or a measure


class _NumberedRows(NamedTuple):
    """Rows of a table that have a number, a name, and values in columns of these names."""

    table: str
    names: Sequence[str]
    rows: Sequence[TableRow]

    def cells(self, name: str = "") -> CellArea:
        """Give the cells with values of all rows, or those of one column."""
        ends = (name or self.names[0], name or self.names[-1])
        return CellArea(self.table, ends, (self.rows[0].key, self.rows[-1].key))

    def added(self, number: int, table: str, key: str) -> Iterator[float]:
        """Add up the rows with a number: that of the row `key` of another table."""
        for place, name in enumerate(self.names, 2):
            cells = (row.values[place] for row in self.rows if row.values[0] == number)
            value = sum(cell for cell in cells if isinstance(cell, float))
            if not self.rows:
                yield value
                continue
            numbers = self.cells()._replace(columns=_NUMBER, like="$A1")
            one = CellArea(table, _NUMBER, (key, key), like="$A1")
            yield Live(value, "SUMIFS({},{},{})", self.cells(name), numbers, one)

    def part(self, first: str, name: str) -> Part:
        """Give them as a table."""
        heads = [_("Total") if one == "total" else one for one in self.names]
        found = columns(("number", "name", *self.names), (_("No."), name, *heads))
        return part(self.table, "", ViewTable(self.table, first, found, tuple(self.rows)))


def write_portfolio(target: Path, portfolio: Portfolio, mark: str) -> tuple[int, int]:
    """Write the workbook of many locations, whole or not at all, with a mark of what it says.

    Give the number of sheets and of formulas.
    """
    months = range(portfolio.start, portfolio.start + portfolio.months)
    title = _("flexfin: {count} locations", count=len(portfolio.locations))
    pages = pages_of(portfolio)
    return len(pages), write_book(target, title, pages, months, mark)


def pages_of(portfolio: Portfolio) -> list[View]:
    """Give the sheets in the order of reading."""
    years = [*map(str, portfolio.years)] if portfolio.months else []
    months = [format_month(portfolio.start + place) for place in range(portfolio.months)]
    labels = [_(label) for _line, _name, label in MONTHLY]
    parties = [*portfolio.yearly(PAID)]
    paid, received = (
        _NumberedRows("payments", years, [*_payments(portfolio, line, parties)])
        for line in (PAID, RECEIVED)
    )
    measured = _NumberedRows("months", months, [*_measured(portfolio, labels)])
    reserve = _NumberedRows("reserve", months, [
        TableRow(f"reserve_{n}", label,
                 (n, _("Places"), *measured.added(n, "reserve", f"reserve_{n}")))
        for n, label in enumerate(labels, 1)
    ])  # fmt: skip
    together = _NumberedRows("parties", [*years, "total"], [*_together(parties, paid, received)])
    payments = paid._replace(rows=[*paid.rows, *received.rows])
    drawn = _drawn(portfolio)
    return [
        view("overview", _("Overview"), _about(portfolio),
             [Sentence(_("Blue figures are values that flexfin worked out; they do not follow when "
                         "a case is changed. Black figures are live."))],
             *_overview(portfolio, paid, received, reserve, measured)),
        _page("locations", _("Locations"),
              _("Values of each location, worked out by flexfin; the total is live."),
              part("locations", "", _locations(portfolio))),
        _page("parties", _("Parties"),
              _("Live: the sheet Payments added up over the locations, by the number of the party. "
                "In euros per calendar year."), together.part(_("Party"), "")),
        _page("reserve", _("Reserve"),
              _("Live: the sheet Months added up over the locations, in places."),
              reserve.part(_("Measure"), _("Unit"))),
        *([drawn] if drawn else []),
        _page("payments", _("Payments"),
              _("Values of each location, worked out by flexfin, per calendar year in euros: what "
                "parties pay, and below it what they receive."),
              payments.part(_("Location"), _("Party"))),
        _page("months", _("Months"),
              _("Values of each location by month, worked out by flexfin, in places; in the first "
                "scenario of its case."), measured.part(_("Location"), _("Measure"))),
    ]  # fmt: skip


def _page(key: str, title: str, note: str, table: Part) -> View:
    return view(key, title, {}, (Sentence(note),), table)


# --- values of each location ---------------------------------------------------------------------


def _payments(portfolio: Portfolio, line: str, parties: Sequence[str]) -> Iterator[TableRow]:
    years = portfolio.years
    for one in portfolio.locations:
        for label, amounts in zip(one.parties.values(), one.yearly.get(line, ()), strict=False):
            values = _spread(amounts.tolist(), one.years.start - years.start, len(years))
            key = f"{line}.{one.file}.{label}"
            yield TableRow(key, one.name, (1 + parties.index(label), label, *values))


def _measured(portfolio: Portfolio, labels: Sequence[str]) -> Iterator[TableRow]:
    for one in portfolio.locations:
        before = one.start - portfolio.start
        for n, (line, name, _label) in enumerate(MONTHLY, 1):
            if line in one.monthly:
                values = _spread(one.monthly[line].tolist(), before, portfolio.months)
                yield TableRow(f"{one.file}.{name}", one.name, (n, labels[n - 1], *values))


def _spread(values: list[float], before: int, count: int) -> list[float]:
    """Put values in their place among all months or years; 0 elsewhere."""
    return [0.0] * before + values + [0.0] * (count - before - len(values))


def _locations(portfolio: Portfolio) -> ViewTable:
    """Give a row for each location, below the total."""
    ones, numbers = portfolio.locations, rows_of(portfolio)
    heads = (
        TableColumn("name", _("Location")),
        TableColumn("start", _("First month"), shape="month"),
        TableColumn("months", _("Months")),
        *(TableColumn(one.name, one.whole_label, shape=one.shape) for one in numbers),
    )
    rows = [
        TableRow(one.file, one.file, (one.name, float(one.start), float(one.months),
                                      *(row.values[place] for row in numbers)))
        for place, one in enumerate(ones)
    ]  # fmt: skip
    totals = [
        one.total
        if one.total is None or one.name.endswith(("_mean", "_p95"))  # drawn: it is not the sum
        else Live(one.total, "SUM({})",
                  CellArea("locations", (one.name, one.name), (rows[0].key, rows[-1].key)))
        for one in numbers
    ]  # fmt: skip
    total = TableRow("total", _("Total"), (None, None, None, *totals), ruled=True)
    return ViewTable("locations", _("File"), heads, (total, *rows))


# --- what they come to ---------------------------------------------------------------------------


def _together(
    parties: Sequence[str], paid: _NumberedRows, received: _NumberedRows
) -> Iterator[TableRow]:
    """Give what each party pays and receives over all locations and its balance, with totals."""
    numbers = range(1, len(parties) + 1)
    out = [[*paid.added(n, "parties", f"paid_{n}")] for n in numbers]
    into = [[*received.added(n, "parties", f"received_{n}")] for n in numbers]
    kept: list[list[float]] = []
    for n, both in enumerate(zip(out, into, strict=True), 1):
        cells = (
            [_of_party(f"{key}_{n}", year) for key in ("received", "paid")] for year in paid.names
        )
        amounts = zip(cells, *both, strict=True)
        kept.append([Live(more - less, "{}-{}", *pair) for pair, less, more in amounts])
    blocks = (("paid", _("Pays"), out), ("received", _("Receives"), into),
              ("balance", _("Balance"), kept))  # fmt: skip
    for key, word, rows in blocks if parties else ():
        for n, (party, values) in enumerate(zip(parties, rows, strict=True), 1):
            total = Live(sum(values), "SUM({})", _of_party(f"{key}_{n}", *paid.names))
            yield TableRow(f"{key}_{n}", party, (n, word, *values, total))
        added = [sum(across) for across in zip(*rows, strict=True)]
        totals = (
            Live(value, "SUM({})", CellArea("parties", (name, name), (f"{key}_1", f"{key}_{n}")))
            for name, value in zip([*paid.names, "total"], [*added, sum(added)], strict=True)
        )
        yield TableRow(f"{key}_total", _("Total"), (None, word, *totals), ruled=True)
        yield TableRow(f"{key}_", "", (None,) * (len(added) + 3))


def _of_party(row: str, *names: str) -> CellArea:
    return CellArea("parties", (names[0], names[-1]), (row, row))


def _overview(
    portfolio: Portfolio,
    paid: _NumberedRows,
    received: _NumberedRows,
    reserve: _NumberedRows,
    measured: _NumberedRows,
) -> Iterator[Part]:
    """Give what a reader has to know, what is checked, and which cases are not in the workbook."""
    yield part("notes", _("Note"), *points([*remarks_of(portfolio), *meaning_of(portfolio)]))
    checks = {}
    for word, key, rows in ((_("Pays"), "paid", paid), (_("Receives"), "received", received)):
        if rows.rows:
            text = _("Parties add up to the payments: {word}", word=word.lower())
            total = _of_party(f"{key}_total", "total")
            checks[text] = Live(0.0, "ROUND({}-SUM({}),2)", total, rows.cells())
    if measured.rows:
        both = reserve.cells(), measured.cells()
        text = _("The reserve adds up to the months")
        checks[text] = Live(0.0, "ROUND(SUM({})-SUM({}),2)", *both)
    good = _("in order")
    verdicts = tuple(TableRow(text, text, (Said(one, good),)) for text, one in checks.items())
    heads = columns(("verdict",), (_("Verdict"),))
    yield part("checks", _("Checks"), ViewTable("checks", "", heads, verdicts))
    failed = [(one.file, plain(p.message)) for one in portfolio.failed for p in one.problems]
    problems = tuple(TableRow(file, file, (text,)) for file, text in failed or [(_("none"), "")])
    heads = columns(("problem",), (_("What is wrong"),))
    yield part("failed", _("Cases that are not in it"), ViewTable("failed", "", heads, problems))


def _about(portfolio: Portfolio) -> dict[str, object]:
    first, last = period_words(portfolio)
    period = {_("Period"): _("{first} to {last}", first=first, last=last)}
    return {
        _("Locations"): number(len(portfolio.locations), "whole"),
        **(period if portfolio.locations else {}),
        _("Amounts"): _("In euros of the month itself; each location in its first scenario."),
        _("Parties"): _("Parties with the same label count as one."),
    }


def _drawn(portfolio: Portfolio) -> View | None:
    statistics, draws = drawn_part(portfolio), portfolio.draws
    if statistics is None or draws is None:
        return None
    about = {
        _("Scenarios drawn"): draws.scenarios,
        _("Seed"): draws.seed,
        _("How far demand moves together"): number(draws.correlation, "percent"),
    }
    names = ("P50", "P90", "P95", _("Mean"))
    series = tuple(
        ChartSeries(name, name, tuple(values))
        for name, values in zip(names, bands_of(portfolio).tolist(), strict=True)
    )
    months = tuple(format_month(portfolio.start + place) for place in range(portfolio.months))
    spread = histogram(next(iter(totals_of(portfolio).values())), _("From, in place-days"))
    by_month = ViewChart("short", "curve", "", _("Month"), months, series, unit="place")
    parts = [
        statistics,
        part("histogram", _("How often the shortage is how large"), spread),
        part("months", _("Places short in all locations together"), by_month),
    ]
    note = _("Values, worked out by flexfin over drawn scenarios; the same seed gives the same "
             "digits.")  # fmt: skip
    return view("drawn", _("Shortage"), about, (Sentence(note),), *parts)
