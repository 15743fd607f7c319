"""What the workbook of many locations holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flexfin.answers.portfolio import (
    MONTHLY,
    PAID,
    RECEIVED,
    bands_of,
    drawn_part,
    meaning_of,
    period_of,
    remarks_of,
    rows_of,
    totals_of,
)
from flexfin.answers.reserve import histogram
from flexfin.engine.portfolio import Portfolio
from flexfin.ground.errors import plain
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.ground.numbers import number
from flexfin.ground.view import ChartSeries, View, ViewChart, part, view
from flexfin.workbook.portfolio.cells import PortfolioBook, PortfolioSummary, PortfolioValues, Table
from flexfin.workbook.portfolio.sheets import write_book


def write_portfolio(target: Path, portfolio: Portfolio, mark: str) -> PortfolioSummary:
    """Write the workbook of many locations, whole or not at all, with a mark of what it says."""
    return write_book(target, book_of(portfolio), mark)


def book_of(portfolio: Portfolio) -> PortfolioBook:
    """Give what the workbook holds."""
    rows = rows_of(portfolio)
    # of what was drawn the total is not the sum
    summed = [row.total is not None and not row.name.endswith(("_mean", "_p95")) for row in rows]
    months = [(line, place) for place, (line, _name, _label) in enumerate(MONTHLY, 1)]
    labels = [_(label) for _line, _name, label in MONTHLY]
    parties = list(portfolio.yearly(PAID))
    return PortfolioBook(
        about=_about(portfolio),
        failed=[(one.file, plain(p.message)) for one in portfolio.failed for p in one.problems],
        locations=Table(
            [
                _("File"), _("Location"), _("First month"), _("Months"),
                *(r.whole_label for r in rows),
            ],
            [
                [one.file, one.name, one.start, one.months, *(row.values[place] for row in rows)]
                for place, one in enumerate(portfolio.locations)
            ],
            ["text", "text", "month", "whole", *(row.shape for row in rows)],
        ),
        summed=[False] * 4 + summed,
        totals=[None] * 4 + [row.total for row in rows],
        years=list(portfolio.years) if portfolio.months else [],
        parties=parties,
        paid=list(_payments(portfolio, PAID, parties)),
        received=list(_payments(portfolio, RECEIVED, parties)),
        start=portfolio.start,
        length=portfolio.months,
        measures=labels,
        months=[
            PortfolioValues(
                one.name,
                place,
                labels[place - 1],
                _spread(one.monthly[line].tolist(), one.start - portfolio.start, portfolio.months),
            )
            for one in portfolio.locations
            for line, place in months
            if line in one.monthly
        ],
        drawn=_drawn(portfolio),
    )


def _about(portfolio: Portfolio) -> list[tuple[str, str]]:
    first, last = period_of(portfolio)
    found = [
        (_("Locations"), number(len(portfolio.locations), "whole")),
        (_("Period"), _("{first} to {last}", first=first, last=last)),
        (_("Amounts"), _("In euros of the month itself; each location in its first scenario.")),
        (_("Parties"), _("Parties with the same label count as one.")),
    ]
    notes = [*remarks_of(portfolio), *meaning_of(portfolio)]
    return [*found, *((_("Note"), text) for text in notes)]


def _payments(portfolio: Portfolio, line: str, parties: list[str]) -> Iterator[PortfolioValues]:
    years = portfolio.years
    for one in portfolio.locations:
        for label, amounts in zip(one.parties.values(), one.yearly.get(line, ()), strict=False):
            values = _spread(amounts.tolist(), one.years.start - years.start, len(years))
            yield PortfolioValues(one.name, 1 + parties.index(label), label, values)


def _spread(values: list[float], before: int, count: int) -> list[float]:
    """Put values in their place among all months or years; 0 elsewhere."""
    return [0.0] * before + values + [0.0] * (count - before - len(values))


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
    by_month = ViewChart("months", "curve", "", _("Month"), months, series, unit="place")
    parts = [
        statistics,
        part("histogram", _("How often the shortage is how large"), spread),
        part("months", _("Places short in all locations together"), by_month),
    ]
    return view("drawn", _("Shortage"), about, (), *parts)
