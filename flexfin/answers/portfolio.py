"""Many locations: what is asked of each case, and what all of them come to together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.check import faults_of
from flexfin.answers.figures import Figure
from flexfin.answers.scenarios import statistics_table
from flexfin.engine.location import Location, Wanted
from flexfin.engine.portfolio import Portfolio
from flexfin.engine.results import SHORT, Headline
from flexfin.engine.statistics import statistics
from flexfin.formulas.arrays import Array
from flexfin.ground.messages import _, mark
from flexfin.ground.months import format_month, month_words
from flexfin.ground.numbers import Shape, number
from flexfin.ground.view import (
    Part,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    points,
    shown,
    view,
)

OWN, RESERVE, COST, SAVING = (
    "dedicated_places", "reserve_places", "integral_cost_total", "reserve_saving_year",
)  # fmt: skip
NEED, CALLED, SHORTAGE, DAYS = "reception_need", "called_places", "shortage", "days"
PAID, RECEIVED = "cash_out", "cash_in"
WANTED: Final = Wanted(
    numbers={OWN: "highest", RESERVE: "highest", COST: "year", SAVING: "value"},
    monthly=(NEED, RESERVE, CALLED, SHORTAGE),
    parties=(PAID, RECEIVED),
    drawn=SHORTAGE,
    weight=DAYS,
    faults=faults_of,
)
LARGEST: Final = 10  # parties on the screen; other formats have all
# months of all locations: the line, its name in data, its label
MONTHLY: Final = (
    (NEED, "reception_need", mark("Need for reception places")),
    (RESERVE, "reserve_places", mark("Reserve places")),
    (CALLED, "reserve_called", mark("of which called")),
    (SHORTAGE, "shortage", mark("Places short")),
)


class PortfolioRow(NamedTuple):
    """A number of each location: its name in data, its label, how it is written, the numbers.

    `over` is a heading that columns share; `total` is that of all locations together.
    """

    name: str
    label: str
    shape: Shape
    values: tuple[float | None, ...]
    total: float | None
    over: str = ""

    @property
    def whole_label(self) -> str:
        """Give the label with the heading it shares."""
        return f"{self.over}, {self.label}" if self.over else self.label


def totals_of(portfolio: Portfolio) -> dict[Figure, Array]:
    """Give the figures of the shortage of all locations by drawn scenario; none without these."""
    if portfolio.drawn is None or portfolio.weighed is None or not portfolio.months:
        return {}
    drawn, of = portfolio.drawn, Headline(SHORTAGE)
    highest = Figure(of, "highest_shortage", _("Highest month, places short"), "whole")
    months = Figure(of, "months_short", _("Months with a shortage"), "cents")
    return {
        Figure(of, "place_days_short", _("Place-days short"), "whole"): portfolio.weighed,
        highest: drawn.max(axis=0),
        months: (drawn > SHORT).sum(axis=0).astype(float),
    }


def bands_of(portfolio: Portfolio) -> Array:
    """Give P50, P90, P95 and the mean of the shortage of all locations by month."""
    assert portfolio.drawn is not None
    found = np.quantile(portfolio.drawn, (0.5, 0.9, 0.95), axis=1, method="inverted_cdf")
    return np.vstack([found, portfolio.drawn.mean(axis=1)])


def rows_of(portfolio: Portfolio) -> list[PortfolioRow]:
    """Give the numbers of each location and their total, in the order of the table."""
    ones = portfolio.locations

    def numbers(line: str) -> list[float | None]:
        return [one.numbers.get(line) for one in ones]

    def short(one: Location) -> float | None:
        return float(one.monthly[SHORTAGE] @ one.weight) if SHORTAGE in one.monthly else None

    places, money, days = _("Places"), _("Euros per year"), _("Place-days short")
    found = [
        _row("own_places", _("own"), places, numbers(OWN)),
        _row("reserve_places", _("reserve"), places, numbers(RESERVE)),
        _row("integral_cost_year", _("cost"), money, numbers(COST)),
        _row("reserve_saving_year", _("saved"), money, numbers(SAVING)),
        _row("place_days_short", _("case"), days, [short(one) for one in ones]),
    ]
    if portfolio.weighed is not None:
        together = statistics(portfolio.weighed, None, "low")
        for name, label in (("mean", _("mean")), ("p95", "P95")):
            values = [None if one.short is None else getattr(one.short, name) for one in ones]
            row = _row(f"place_days_short_{name}", label, days, values)
            found.append(row._replace(total=float(getattr(together, name))))  # no sum, for the P95
    return found


def _row(name: str, label: str, over: str, values: Sequence[float | None]) -> PortfolioRow:
    known = [value for value in values if value is not None]
    total = float(sum(known)) if known else None
    return PortfolioRow(name, label, "whole", tuple(values), total, over)


def remarks_of(portfolio: Portfolio) -> list[str]:
    """Say what a reader has to know of the figures."""
    without = [one.name for one in portfolio.locations if not one.yearly]
    found = []
    if without:
        found.append(_("Without parties, finance or demand, and so not among the amounts: {names}.",
                       names=", ".join(map(shown, without))))  # fmt: skip
    if len({(one.start, one.months) for one in portfolio.locations}) > 1:
        found.append(_("The locations do not all run in the same months: totals of places and of "
                       "euros per year add up what need not be there at once."))  # fmt: skip
    if portfolio.not_drawn:
        names = ", ".join(shown(one.name) for one in portfolio.not_drawn)
        found.append(_("The same in every drawn scenario, as they have no 'demand.simulation', no "
                       "'uncertainty' and no chances of their scenarios: {names}.",
                       names=names))  # fmt: skip
    if portfolio.failed:
        found.append(_("Not counted, because something is wrong in them: {files}.",
                       files=", ".join(shown(one.file) for one in portfolio.failed)))  # fmt: skip
    return found


def meaning_of(portfolio: Portfolio) -> list[str]:
    """Say how scenarios were drawn, what the correlation means, and what sharing risk brings."""
    draws, found = portfolio.draws, []
    if draws is None:
        return []
    found.append(
        _("Seed {seed}: with the same seed come the same digits. Moving together {share}: so far "
          "the demand of any two locations rises and falls together, month by month; a surge at "
          "one is with this chance one that comes to all. At 100% all locations of equal demand "
          "draw the same, at 0% each draws by itself. What else is uncertain each location draws "
          "by itself.",
          seed=draws.seed, share=number(draws.correlation, "percent"))
    )  # fmt: skip
    known = [one.short.p95 for one in portfolio.locations if one.short is not None]
    if known and portfolio.weighed is not None:
        together = statistics(portfolio.weighed, None, "low").p95
        found.append(
            _("In 95% of the scenarios all locations together are at most {together} place-days "
              "short; what that is of each location adds up to {apart}. The difference is what bad "
              "luck in one place and good luck in another make up for.",
              together=number(together, "whole"), apart=number(sum(known), "whole"))
        )  # fmt: skip
    return found


def period_of(portfolio: Portfolio) -> tuple[str, str]:
    """Give the first and last month of all locations."""
    last = portfolio.start + portfolio.months - 1
    return format_month(portfolio.start), format_month(last)


def period_words(portfolio: Portfolio) -> tuple[str, str]:
    """Give the first and last month of all locations in words."""
    return month_words(portfolio.start), month_words(portfolio.start + portfolio.months - 1)


# --- the answer ----------------------------------------------------------------------------------


def portfolio_view(portfolio: Portfolio) -> View:
    """Give everything as tables and sentences."""
    failed = {one.file: [p.message for p in one.problems] for one in portfolio.failed}
    facts: dict[str, object] = {"locations": len(portfolio.locations), "failed": failed}
    if portfolio.draws is not None:
        draws = portfolio.draws
        facts["simulation"] = {
            "scenarios": draws.scenarios, "seed": draws.seed, "correlation": draws.correlation,
        }  # fmt: skip
    count = len(portfolio.locations)
    title = _("1 location") if count == 1 else _("{count} locations together", count=count)
    remarks = points(remarks_of(portfolio))
    if not portfolio.locations:
        return view("portfolio", title, facts, remarks)
    first, last = period_of(portfolio)
    words = period_words(portfolio)
    text = _("{first} to {last}. Amounts in euros of the month itself; each location in its "
             "first scenario, unless a table says otherwise.",
             first=words[0], last=words[1])  # fmt: skip
    return view(
        "portfolio",
        title,
        facts | {"start": first, "end": last},
        [Sentence(text, tone="note"), *remarks],
        _locations(portfolio),
        *_parties(portfolio),
        _months(portfolio),
        drawn_part(portfolio),
    )


def _locations(portfolio: Portfolio) -> Part:
    note = _("Places: in the month in which most are open. Cost: the integral cost. Saved: by "
             "letting, against holding the reserve empty. Place-days short: over all months of the "
             "location, as the case has it in its first scenario, and where scenarios are drawn "
             "over these.")  # fmt: skip
    found = rows_of(portfolio)
    heads = tuple(TableColumn(one.name, one.label, one.over, one.shape) for one in found)
    rows = [
        TableRow(one.file, shown(one.name), tuple(row.values[place] for row in found))
        for place, one in enumerate(portfolio.locations)
    ]
    rows.append(TableRow("total", _("Total"), tuple(row.total for row in found), ruled=True))
    table = ViewTable("locations", _("Location"), heads, tuple(rows))
    return part("locations", _("Location by location"), table, note=note)


def _parties(portfolio: Portfolio) -> list[Part]:
    paid, received = portfolio.yearly(PAID), portfolio.yearly(RECEIVED)
    if not paid:
        return []
    ordered = sorted(paid, key=lambda name: -float(paid[name].sum()))
    brief = tuple(ordered[:LARGEST])
    rows = tuple(
        TableRow(
            name,
            shown(name),
            tuple(
                float(amounts.sum())
                for amounts in (paid[name], received[name], received[name] - paid[name])
            ),
        )
        for name in ordered
    )
    heads = columns(("paid", "received", "balance"), (_("Pays"), _("Receives"), _("Balance")))
    note = _("Over all locations and years, also what parties pay each other. Parties with "
             "the same label count as one; those that pay most stand first.")  # fmt: skip
    years = [*map(str, portfolio.years)]
    by_year = tuple(
        TableRow(name, shown(name), (*paid[name].tolist(), float(paid[name].sum())))
        for name in ordered
    )
    over_years = columns([*years, "total"], [*years, _("Total")])
    return [
        part(
            "parties",
            _("What each party pays and receives, in euros"),
            ViewTable("parties", _("Party"), heads, rows, unit="EUR", brief=brief),
            note=note,
        ),
        part(
            "paid",
            _("What each party pays per calendar year, in euros"),
            ViewTable("paid", _("Party"), over_years, by_year, unit="EUR", brief=brief),
        ),
    ]


def _months(portfolio: Portfolio) -> Part:
    years = (portfolio.start + np.arange(portfolio.months)) // 12
    values = []
    for line, _name, _label in MONTHLY:
        months = portfolio.monthly(line)
        take = np.max if line == SHORTAGE else np.mean
        values.append([float(take(months[years == year])) for year in portfolio.years])
    rows = tuple(
        TableRow(str(year), str(year), row)
        for year, row in zip(portfolio.years, zip(*values, strict=True), strict=True)
    )
    heads = columns(
        [name for _line, name, _label in MONTHLY], [_(label) for _line, _name, label in MONTHLY]
    )
    return part(
        "reserve",
        _("The reserve of all locations, per calendar year, in places"),
        ViewTable("reserve", _("Year"), heads, rows, unit="place"),
        note=_("The average month; of the shortage the highest month. The workbook has every "
               "month."),
    )  # fmt: skip


def drawn_part(portfolio: Portfolio) -> Part | None:
    """Make the statistics of the shortage of all locations; None where nothing is drawn."""
    totals = totals_of(portfolio)
    if not totals or portfolio.draws is None:
        return None
    found = [statistics(values, None, "low") for values in totals.values()]
    return part(
        "statistics",
        _("The shortage of all locations together, over {count} drawn scenarios",
          count=number(portfolio.draws.scenarios, "whole")),
        *(Sentence(text, tone="note") for text in meaning_of(portfolio)),
        statistics_table("statistics", [*totals], found, without=("loss_chance",)),
    )  # fmt: skip
