"""The cost of a case: the figures a controller asks for, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.figures import (
    Array,
    Figure,
    see_lines,
    spread,
    year_label,
)
from flexfin.answers.findings import (
    Finding,
    findings_of,
    judged,
)
from flexfin.answers.scenarios import (
    Spreads,
    by_group,
    spreads_of,
)
from flexfin.case.case import Case
from flexfin.engine.checks import Check, checks_of
from flexfin.engine.draw import DrawRequest, Headline
from flexfin.engine.run import Results, evaluate
from flexfin.ground.messages import _
from flexfin.ground.months import format_month

_CATEGORY, _ITEM_COST, _SHARE = "cost_category", "cost_of_item", "investment_share"
_TOTAL, _ALL, _PRICES = "integral_cost", "integral_cost_total", "price_level"
CAPITAL: Final = ("depreciation", "capital_charge")
PER_ROOM: Final = ("cost_per_unit_month", "cost_per_place_day")
AVERAGES: Final = (*PER_ROOM, "cost_per_m2_year")
_OPEN = "open_units"
# over the days that somebody lives in the rooms, and those days
PLANNED, _LIVED = "cost_per_occupied_place_day", "lived_days"
_RECEIVED, _CALLED_RATE = "called_people", "called_person_rate"
# what is worked out at each occupancy, and the same at the occupancy that the case chooses
AT: Final = {
    "cost_rent": "cost_rent_at",
    "charged_rent": "charged_rent_at",
    "coverage": "coverage_at",
}
RENTS: Final = ("cost_rent", "charged_rent")
_RENTED = "rented_value_at"
# what is received and what is to be passed on, of which the coverage is the share
_OF_PERIOD = ("revenue_value_at", "cost_value_at")
_OF_YEAR = ("lessor_revenue_by_year", "pass_through_cost_by_year")
BASIS, _SHORT, COVERAGE = "occupancy_basis", "rent_short", "coverage"
BY_YEAR, VERDICT, RISE = "accrual_coverage", "pass_through_verdict", "uncovered_rise"
_LINES: Final = (
    _CATEGORY, _ITEM_COST, _SHARE, _TOTAL, _ALL, *CAPITAL, *AVERAGES, *AT, *AT.values(),
    BASIS, _SHORT, BY_YEAR, VERDICT, RISE, _OPEN, PLANNED, _LIVED,
    _RECEIVED, _CALLED_RATE, _RENTED, *_OF_PERIOD, *_OF_YEAR,
)  # fmt: skip
# the models whose checks and findings it shows
_MODELS: Final = (
    "time", "demand", "occupancy", "capital", "integral_cost", "contracts", "pass_through",
)  # fmt: skip
# where no rise in rent is asked for
SETTLED: Final = ("not_applicable", "outside_chapter", "covered")


# --- figures of the cost -----------------------------------------------------------------------


class CostRow(NamedTuple):
    """One category of cost: EUR per group and month."""

    key: str
    label: str
    months: Array


class Stretch(NamedTuple):
    """Months of which amounts are shown: added up and multiplied by `factor`."""

    label: str
    months: slice
    factor: float = 1.0


class CostFigures(NamedTuple):
    """Everything that `flexfin cost` shows."""

    case: Case
    scenario: str
    results: Results
    rows: tuple[CostRow, ...]
    total: CostRow
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    spreads: Spreads  # over the named scenarios, and drawn ones where asked for

    @property
    def groups(self) -> tuple[str, ...]:
        """Give the names of the groups."""
        return self.case.elements_of("group")

    def of(self, name: str, *axes: str) -> Array:
        """Give a line with exactly these axes, in this order."""
        return spread(self.results, name, axes)

    @property
    def bases(self) -> tuple[str, ...]:
        """Give the names of the occupancies at which cost and revenue are compared."""
        return self.case.elements_of("basis")

    def at(self, name: str, basis: str) -> Array:
        """Give a line at an occupancy, by group."""
        found: Array = self.of(name, "basis", "group")[self.bases.index(basis)]
        return found

    def rents_at(self, name: str, basis: str) -> list[float | None]:
        """Give a rent at an occupancy, by group; None where no room is in use at it."""
        return [
            value if rooms > 0 else None
            for value, rooms in zip(
                self.at(name, basis).tolist(), self.at(_RENTED, basis), strict=True
            )
        ]

    def coverage_at(self, basis: str) -> list[float | None]:
        """Give the coverage of each group at an occupancy; None where no money goes round."""
        money = [self.at(name, basis) for name in _OF_PERIOD]
        return _shares(self.at(AT[COVERAGE], basis), money)

    @property
    def coverage_by_year(self) -> list[list[float | None]]:
        """Give the coverage of each group by year; None where no money goes round."""
        money = [self.of(name, "group", "year") for name in _OF_YEAR]
        return [
            _shares(shares, list(amounts))
            for shares, *amounts in zip(self.of(BY_YEAR, "group", "year"), *money, strict=True)
        ]

    @property
    def year(self) -> str:
        """Give the first full calendar year, or else the first one."""
        calendar = self.case.calendar
        full = [year for year in calendar.years if length_of(calendar.months_of(int(year))) == 12]
        return (full or calendar.years)[0]

    @property
    def stretches(self) -> tuple[Stretch, Stretch]:
        """Give the year that is shown, and the average year of the whole period."""
        calendar = self.case.calendar
        months = calendar.months_of(int(self.year))
        label = year_label(self.year, length_of(months))
        whole = slice(0, calendar.count)
        return Stretch(label, months), Stretch(_("average"), whole, 12 / calendar.count)

    def average(self, name: str) -> list[float | None]:
        """Give the average of a line over all months, by group.

        What is counted per room or place has no meaning in months in which a group is closed: these
        are left out, and None stands for a group that is closed all along.
        """
        months = self.of(name, "group", "month")
        is_open = self.of(_OPEN, "group", "month") > 0
        if name not in PER_ROOM:
            is_open = np.full(months.shape, True)
        return [
            float(row[there].mean()) if there.any() else None
            for row, there in zip(months, is_open, strict=True)
        ]

    @property
    def per_day_lived(self) -> list[float | None]:
        """Give the cost of each group over the days that somebody lives in its rooms, or None."""
        days = self.of(_LIVED, "group")
        return [
            value if round(lived, 9) > 0 else None
            for value, lived in zip(self.of(PLANNED, "group").tolist(), days.tolist(), strict=True)
        ]

    @property
    def pays_for_called(self) -> bool:
        """Say whether the reception groups pay for what people in called rooms use."""
        return bool((self.of(_RECEIVED, "month") * self.of(_CALLED_RATE, "month") > 0).any())

    def missing(self, group: str) -> tuple[Finding, ...]:
        """Give what the test of the pass-through finds missing for a group."""
        return tuple(f for f in self.findings if f.elements.get("group") == group)

    @property
    def elsewhere(self) -> tuple[Finding, ...]:
        """Give the findings that belong to no group's verdict."""
        verdicts = [f for group in self.groups for f in self.missing(group)]
        return tuple(f for f in self.findings if f not in verdicts)

    def rise(self, position: int) -> float:
        """Give the rise in rent that would cover the cost of a group, where that is asked for."""
        verdict = str(self.of(VERDICT, "group")[position])
        return 0.0 if verdict in SETTLED else float(self.of(_SHORT, "group")[position])


def _shares(shares: Array, money: Sequence[Array]) -> list[float | None]:
    paid = np.any([np.round(amounts, 9) != 0 for amounts in money], axis=0)
    return [share if there else None for share, there in zip(shares.tolist(), paid, strict=True)]


def length_of(months: slice) -> int:
    """Give the number of months of a stretch."""
    return int(months.stop - months.start)


def cost_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> CostFigures:
    """Work out what `flexfin cost` shows, over drawn scenarios too where these are asked for.

    Raises FlexfinError where the case lacks a section that the cost needs.
    """
    see_lines(case, _LINES, "cost")
    lines = case.models.lines
    everything = evaluate(case, [*_LINES, *judged(case, _MODELS)])
    results = everything.only(scenario)
    items = spread(results, _ITEM_COST, ("cost", "group", "month"))
    of_cost = [case.values[_CATEGORY][cost,] for cost in case.elements_of("cost")]
    rows = [
        CostRow(word, str(label), items[[c == word for c in of_cost]].sum(axis=0))
        for word, label in lines[_CATEGORY].choices.items()
        if word in of_cost
    ]
    shares = spread(results, _SHARE, ("investment", "group"))
    for name in CAPITAL:
        months = np.einsum("ig,im->gm", shares, spread(results, name, ("investment", "month")))
        rows.append(CostRow(name, str(lines[name].label), months))
    total = spread(results, _TOTAL, ("group", "month"))
    return CostFigures(
        case,
        scenario,
        results,
        tuple(rows),
        CostRow(_TOTAL, str(lines[_TOTAL].label), total),
        findings_of(results),
        checks_of(results),
        spreads_of(case, _spread_figures(case), asked, everything=everything),
    )


def _spread_figures(case: Case) -> list[Figure]:
    """Give the figures that are shown over drawn scenarios."""
    return [
        Figure(
            Headline(_ALL, (), "year"),
            _ALL,
            _("{label}, a year", label=case.models.lines[_ALL].label),
            "whole",
        ),
        *by_group(case, RENTS[0], "cents"),
        *by_group(case, COVERAGE, "percent"),
    ]


def price_level(case: Case) -> str:
    """Give the month in whose prices costs were given."""
    return format_month(int(case.values[_PRICES][()]))
