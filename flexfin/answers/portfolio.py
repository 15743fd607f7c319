"""Many locations: what is asked of each case, and the tables, JSON and CSV of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.page import Column, Page, shown
from flexfin.answers.scenarios import ROWS, statistic_cells
from flexfin.engine.draw import SHORT
from flexfin.engine.portfolio import Location, Portfolio, Wanted
from flexfin.engine.results import Array
from flexfin.engine.statistics import Statistics, statistics
from flexfin.engine.tables import to_csv, to_json
from flexfin.ground.messages import _, mark
from flexfin.ground.months import format_month
from flexfin.ground.numbers import Shape, number

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
)
LARGEST: Final = 10  # parties on the screen; the workbook and the data have all
# months of all locations: the line, its name in data, its label
MONTHLY: Final = (
    (NEED, "reception_need", mark("Need for reception places")),
    (RESERVE, "reserve_places", mark("Reserve places")),
    (CALLED, "reserve_called", mark("of which called")),
    (SHORTAGE, "shortage", mark("Places short")),
)


class Total(NamedTuple):
    """A figure of the shortage of all locations together, over drawn scenarios."""

    name: str
    label: str
    shape: Shape
    values: Array
    found: Statistics


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


def totals_of(portfolio: Portfolio) -> list[Total]:
    """Give the figures of the shortage of all locations together; none where nothing is drawn."""
    if portfolio.drawn is None or portfolio.weighed is None or not portfolio.months:
        return []
    drawn = portfolio.drawn
    figures: list[tuple[str, str, Shape, Array]] = [
        ("place_days_short", _("Place-days short"), "whole", portfolio.weighed),
        ("highest_shortage", _("Highest month, places short"), "whole", drawn.max(axis=0)),
        ("months_short", _("Months with a shortage"), "digits",
         (drawn > SHORT).sum(axis=0).astype(float)),
    ]  # fmt: skip
    return [
        Total(name, label, shape, values, statistics(values, None, "low"))
        for name, label, shape, values in figures
    ]


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
        _("Seed {seed}: with the same seed come the same digits. Correlation {share}: so far the "
          "demand of any two locations rises and falls together, month by month; a surge at one is "
          "with this chance one that comes to all. At 100% all locations of equal demand draw the "
          "same, at 0% each draws by itself. What else is uncertain each location draws by itself.",
          seed=draws.seed, share=number(draws.correlation, "percent"))
    )  # fmt: skip
    known = [one.short.p95 for one in portfolio.locations if one.short is not None]
    if known and portfolio.weighed is not None:
        together = statistics(portfolio.weighed, None, "low").p95
        found.append(
            _("The P95 of all locations together is {together} place-days; those of the locations "
              "add up to {apart}. The difference is what bad luck in one place and good luck in "
              "another make up for.",
              together=number(together, "whole"), apart=number(sum(known), "whole"))
        )  # fmt: skip
    return found


def period_of(portfolio: Portfolio) -> tuple[str, str]:
    """Give the first and last month of all locations."""
    last = portfolio.start + portfolio.months - 1
    return format_month(portfolio.start), format_month(last)


# --- data ---------------------------------------------------------------------------------------


def portfolio_data(portfolio: Portfolio) -> dict[str, Any]:
    """Give everything as data, with English keys."""
    rows = rows_of(portfolio)
    data: dict[str, Any] = {
        "locations": {
            one.file: {
                "name": one.name,
                "scenario": one.scenario,
                "first_month": format_month(one.start),
                "months": one.months,
                **{row.name: row.values[place] for row in rows},
            }
            for place, one in enumerate(portfolio.locations)
        },
        "failed": {one.file: [p.message for p in one.problems] for one in portfolio.failed},
        "total": {row.name: row.total for row in rows},
        "parties": {
            word: {
                label: dict(zip(map(str, portfolio.years), amounts.tolist(), strict=True))
                for label, amounts in portfolio.yearly(line).items()
            }
            for word, line in (("paid", PAID), ("received", RECEIVED))
        },
        "months": {
            name: dict(zip(_months(portfolio), portfolio.monthly(line).tolist(), strict=True))
            for line, name, _label in MONTHLY
        },
    }
    totals = totals_of(portfolio)
    if portfolio.draws is not None:
        draws = portfolio.draws
        data["simulation"] = {
            "scenarios": draws.scenarios, "seed": draws.seed, "correlation": draws.correlation,
        }  # fmt: skip
        data["statistics"] = {one.name: one.found.data() for one in totals}
        bands = bands_of(portfolio).tolist() if totals else []
        data["shortage_by_month"] = {
            name: dict(zip(_months(portfolio), band, strict=True))
            for name, band in zip(("p50", "p90", "p95", "mean"), bands, strict=False)
        }
    return data


def _months(portfolio: Portfolio) -> list[str]:
    return [format_month(portfolio.start + month) for month in range(portfolio.months)]


def portfolio_json(portfolio: Portfolio) -> str:
    """Write everything as JSON."""
    return to_json(portfolio_data(portfolio))


def portfolio_csv(portfolio: Portfolio) -> str:
    """Write everything as CSV: table, name, what, period and value."""
    data = portfolio_data(portfolio)
    rows: list[list[Any]] = [
        ["locations", file, what, "", value]
        for file, numbers in data["locations"].items()
        for what, value in numbers.items()
    ]
    rows += [["failed", file, "problem", "", p] for file, ps in data["failed"].items() for p in ps]
    rows += [["total", "", what, "", value] for what, value in data["total"].items()]
    rows += [
        ["parties", label, what, year, value]
        for what, parties in data["parties"].items()
        for label, years in parties.items()
        for year, value in years.items()
    ]
    for table in ("months", "shortage_by_month"):
        rows += [
            [table, "", what, month, value]
            for what, months in data.get(table, {}).items()
            for month, value in months.items()
        ]
    rows += [["simulation", "", what, "", v] for what, v in data.get("simulation", {}).items()]
    rows += [
        ["statistics", name, what, "", value]
        for name, found in data.get("statistics", {}).items()
        for what, value in found.items()
    ]
    plain = [["" if value is None else value for value in row] for row in rows]
    return to_csv(["table", "name", "what", "period", "value"], plain)


# --- tables -------------------------------------------------------------------------------------


def portfolio_tables(portfolio: Portfolio, width: int, colours: bool) -> str:
    """Write the tables."""
    page = Page(width)
    count = len(portfolio.locations)
    page.say(_("{count} locations together", count=count), "bold")
    if not count:
        for remark in remarks_of(portfolio):
            page.point(remark)
        return page.text(colours)
    first, last = period_of(portfolio)
    page.say(_("{first} to {last}. Amounts in euros of the month itself; each location in its "
               "first scenario, unless a table says otherwise.", first=first, last=last),
             "dim")  # fmt: skip
    for remark in remarks_of(portfolio):
        page.point(remark)
    _show_locations(page, portfolio)
    _show_parties(page, portfolio)
    _show_months(page, portfolio)
    _show_drawn(page, portfolio)
    return page.text(colours)


def _cell(value: float | None, shape: Shape) -> str:
    return "–" if value is None else number(value, shape)


def _show_locations(page: Page, portfolio: Portfolio) -> None:
    note = _("Places: in the month in which most are open. Cost: the integral cost. Saved: by "
             "letting, against holding the reserve empty. Place-days short: over all months of the "
             "location, as the case has it in its first scenario, and where scenarios are drawn "
             "over these.")  # fmt: skip
    page.heading(_("Location by location"), note)
    columns = [
        Column(
            row.over,
            row.label,
            tuple(_cell(value, row.shape) for value in (*row.values, row.total)),
        )
        for row in rows_of(portfolio)
    ]
    labels = [*(shown(one.name, 28) for one in portfolio.locations), _("Total")]
    page.table(_("Location"), labels, columns, [len(labels) - 1])


def _show_parties(page: Page, portfolio: Portfolio) -> None:
    paid, received = portfolio.yearly(PAID), portfolio.yearly(RECEIVED)
    if not paid:
        return
    every = len(paid)
    largest = sorted(paid, key=lambda name: -float(paid[name].sum()))[:LARGEST]
    paid = {name: paid[name] for name in largest}
    page.heading(_("What each party pays and receives, in euros"),
                 _("Over all locations and years, also what parties pay each other. Parties with "
                   "the same label count as one."))  # fmt: skip
    if every > len(paid):
        page.say(_("The {count} that pay most; the workbook, JSON and CSV have all {every}.",
                   count=len(paid), every=every), "dim")  # fmt: skip
    parts = [
        (_("Pays"), {name: float(amounts.sum()) for name, amounts in paid.items()}),
        (_("Receives"), {name: float(received[name].sum()) for name in paid}),
        (_("Balance"), {name: float((received[name] - paid[name]).sum()) for name in paid}),
    ]
    columns = [
        Column("", word, tuple(number(found[name], "whole") for name in paid))
        for word, found in parts
    ]
    page.table(_("Party"), [shown(name) for name in paid], columns)
    page.heading(_("What each party pays per calendar year, in euros"))
    columns = [
        Column(
            "",
            shown(name),
            tuple(number(value, "whole") for value in [*amounts.tolist(), float(amounts.sum())]),
        )
        for name, amounts in paid.items()
    ]
    labels = [*map(str, portfolio.years), _("Total")]
    page.table(_("Year"), labels, columns, [len(labels) - 1])


def _show_months(page: Page, portfolio: Portfolio) -> None:
    years = (portfolio.start + np.arange(portfolio.months)) // 12
    page.heading(_("The reserve of all locations, per calendar year, in places"),
                 _("The average month; of the shortage the highest month. The workbook has every "
                   "month."))  # fmt: skip
    columns = []
    for line, _name, label in MONTHLY:
        months = portfolio.monthly(line)
        taken = np.max if line == SHORTAGE else np.mean
        values = [float(taken(months[years == year])) for year in portfolio.years]
        columns.append(Column("", _(label), tuple(number(value, "whole") for value in values)))
    page.table(_("Year"), [str(year) for year in portfolio.years], columns)


def _show_drawn(page: Page, portfolio: Portfolio) -> None:
    totals = totals_of(portfolio)
    if not totals or portfolio.draws is None:
        return
    page.heading(_("The shortage of all locations together, over {count} drawn scenarios",
                   count=number(portfolio.draws.scenarios, "whole")))  # fmt: skip
    for text in meaning_of(portfolio):
        page.say(text, "dim")
    names = [(name, word) for name, word in ROWS if name != "loss_chance"]
    places = [place for place, (name, _word) in enumerate(ROWS) if name != "loss_chance"]
    columns = []
    for one in totals:
        cells = statistic_cells(one.found, one.shape)
        columns.append(Column("", one.label, tuple(cells[place] for place in places)))
    page.table(_("Statistic"), [_(word) for _name, word in names], columns)
