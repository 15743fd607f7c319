"""The cost of a case: the figures a controller asks for, and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from flexfin.answers.check import VERDICT
from flexfin.answers.figures import see_lines
from flexfin.answers.findings import Finding
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import NAMED, Spreads, table_spreads
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest
from flexfin.engine.run import evaluate

_ALL, _PRICES = "integral_cost_total", "price_level"
_RECEIVED, _CALLED_RATE = "called_people", "called_person_rate"
BASIS, _SHORT, COVERAGE, _RENT = "occupancy_basis", "rent_short", "coverage", "cost_rent"
RISE = "uncovered_rise"
_YEARLY, _YEARLY_COST = "accrual_coverage", "pass_through_cost_by_year"
_LESSOR, _OPERATOR = "lessor", "operator"
_LINES: Final = (
    _ALL, _RENT, COVERAGE, BASIS, _SHORT, VERDICT, RISE, _RECEIVED, _CALLED_RATE,
    _YEARLY, _YEARLY_COST, _LESSOR, _OPERATOR,
)  # fmt: skip
_TABLES: Final = {
    "integral_cost": ("cost_per_year",),
    "pass_through": ("key_figures", "coverage", "coverage_by_year", NAMED),
}
# the models whose checks and findings it shows
_MODELS: Final = (
    "time", "demand", "occupancy", "capital", "integral_cost", "contracts", "pass_through",
)  # fmt: skip
# where no rise in rent is asked for
SETTLED: Final = ("not_applicable", "outside_chapter", "covered")


# --- figures of the cost -----------------------------------------------------------------------


@dataclass(frozen=True)
class CostFigures(Report):
    """Everything that `flexfin cost` shows."""

    spreads: Spreads  # over the named scenarios, and drawn ones where asked for

    @property
    def groups(self) -> tuple[str, ...]:
        """Give the names of the groups."""
        return self.case.elements_of("group")

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

    def rise_of_contracts(self, position: int) -> float:
        """Give by which share all amounts of its contracts would have to rise to cover the cost.

        Each keeps its own index, so this covers whatever that index is; 0 where the lessor lets
        the rooms itself or receives nothing.
        """
        lets_itself = self.of(_LESSOR, "group")[position] == self.of(_OPERATOR, "group")[position]
        coverage = float(self.of(COVERAGE, "group")[position])
        return 0.0 if lets_itself or coverage <= 0 else 1 / coverage - 1

    def lowest_year(self, position: int) -> tuple[str, float] | None:
        """Give the calendar year with the lowest coverage of a group, and that coverage."""
        has_cost = self.of(_YEARLY_COST, "group", "year")[position] > 0
        if not has_cost.any():
            return None
        coverage = np.where(has_cost, self.of(_YEARLY, "group", "year")[position], np.inf)
        lowest = int(coverage.argmin())
        return self.case.elements_of("year")[lowest], float(coverage[lowest])


def cost_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> CostFigures:
    """Work out what `flexfin cost` shows, over drawn scenarios too where these are asked for.

    Raises FlexfinError where the case lacks a section that the cost needs.
    """
    see_lines(case, _LINES, "cost")
    everything = evaluate(case, shown_lines(case, _LINES, _TABLES, _MODELS))
    spreads = table_spreads(case, "pass_through", asked, everything)
    return CostFigures(case, scenario, everything.only(scenario), spreads)


def price_level(case: Case) -> int:
    """Give the month in whose prices costs were given."""
    return int(case.values[_PRICES][()])
