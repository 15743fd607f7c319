"""The cost of a case: the figures a controller asks for, and how they are shown."""

from __future__ import annotations

from typing import Final, NamedTuple

from flexfin.answers.declared import lines_of_tables
from flexfin.answers.figures import (
    Array,
    see_lines,
    spread,
)
from flexfin.answers.findings import (
    Finding,
    findings_of,
    judged,
)
from flexfin.answers.scenarios import NAMED, Spreads, table_spreads
from flexfin.case.case import Case
from flexfin.engine.checks import Check, checks_of
from flexfin.engine.draw import DrawRequest
from flexfin.engine.run import Results, evaluate

_ALL, _PRICES = "integral_cost_total", "price_level"
_RECEIVED, _CALLED_RATE = "called_people", "called_person_rate"
BASIS, _SHORT, COVERAGE, _RENT = "occupancy_basis", "rent_short", "coverage", "cost_rent"
VERDICT, RISE = "pass_through_verdict", "uncovered_rise"
_LINES: Final = (
    _ALL, _RENT, COVERAGE, BASIS, _SHORT, VERDICT, RISE, _RECEIVED, _CALLED_RATE,
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


class CostFigures(NamedTuple):
    """Everything that `flexfin cost` shows."""

    case: Case
    scenario: str
    results: Results
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


def cost_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> CostFigures:
    """Work out what `flexfin cost` shows, over drawn scenarios too where these are asked for.

    Raises FlexfinError where the case lacks a section that the cost needs.
    """
    see_lines(case, _LINES, "cost")
    lines = [*_LINES, *lines_of_tables(case, _TABLES)]
    everything = evaluate(case, [*lines, *judged(case, _MODELS)])
    results = everything.only(scenario)
    return CostFigures(
        case,
        scenario,
        results,
        findings_of(results),
        checks_of(results),
        table_spreads(case, "pass_through", asked, everything),
    )


def price_level(case: Case) -> int:
    """Give the month in whose prices costs were given."""
    return int(case.values[_PRICES][()])
