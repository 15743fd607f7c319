"""The rent of a case: what is lawful, what the market bears, what it costs and what it brings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.figures import Array, see_lines, spread
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
from flexfin.engine.draw import DrawRequest
from flexfin.engine.run import Results, evaluate
from flexfin.formulas.formula import UNLIMITED
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _

_KIND, _TENANTS = "kind", "tenants"
ASKED, CEILING, CEILING_RULE = "asked_rent", "ceiling_rent", "ceiling_rule"
BELOW, BELOW_HOLDS = "below_social", "below_social_holds"
_LIMITS: Final = ("discount_limit", "capping_low", "capping_high", "social_limit")
# the rungs of the ladder; what is nothing or has no limit makes none
_LADDER: Final = (
    ASKED, "lawful_rent", "market_conform_rent", "market_rent", "social_max_rent", "cost_rent",
    "bare_rent", CEILING, *_LIMITS,
)  # fmt: skip
DISCOUNT: Final = (
    "market_rent", "insecurity_part", "moving_part", "market_conform_rent",
)  # fmt: skip
INCOME: Final = (
    "asked_income_by_year", "lawful_income_by_year", "market_conform_income_by_year",
    "social_income_by_year", "cost_income_by_year",
)  # fmt: skip
_CEILING_OVER_TIME, _RENT_OVER_TIME = "ceiling_over_time", "asked_rent_over_time"
_PROJECTED = "projection_years"  # none of these: laid down
SECTOR = "sector"
_RISE: Final = ("rise_in_year", "allowed_rise", "allowed_rise_known")
ROUTE: Final = ("tenancy", "vacancy_act_category", "dwelling")
POINTS = "wws_points"
_RENT = "rent_income"
_TENANT: Final = ("tenant_income", "tenant_age", "household_size")
BENEFIT_KNOWN = "benefit_asked"
BENEFIT: Final = (
    "calculation_rent", "basic_rent", "first_part", "second_part", "third_part", "benefit_taper",
    "rent_benefit", "net_rent",
)  # fmt: skip
AID, AID_THREE_YEARS = "aid_by_year", "aid_over_three_years"
AID_AT_GRANT, REFERENCE_RATE = "aid_at_grant", "reference_rate"
AID_LIMITS: Final = ("general_ceiling", "sgei_ceiling")
_LINES: Final = tuple(
    dict.fromkeys(
        (
            _KIND, *_LADDER, *DISCOUNT, *INCOME, _CEILING_OVER_TIME, _RENT_OVER_TIME, _PROJECTED,
            *ROUTE, CEILING_RULE, BELOW_HOLDS, POINTS, BELOW, BENEFIT_KNOWN, *_TENANT, *BENEFIT,
            SECTOR, *_RISE, AID, AID_THREE_YEARS, AID_AT_GRANT, REFERENCE_RATE, *AID_LIMITS,
        )
    )
)  # fmt: skip
# the models whose checks and findings it shows
_MODELS: Final = (
    "rent", "rent_over_time", "tenancy_route", "tenant", "allocation", "state_aid",
)  # fmt: skip
SPREAD: Final = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")
_MONTH_OF_RENT, _MONTH_OF_CEILING = 7, 1  # rents rise on 1 July, ceilings on 1 January


# --- figures of the rent -----------------------------------------------------------------------


class Rung(NamedTuple):
    """One amount of the ladder, in EUR per unit per month."""

    line: str
    label: str
    amount: float


class RentStep(NamedTuple):
    """The ceiling from January and the rent from July of one year; None where there is none.

    In the year in which the case begins after these months, they are those of its first month.
    `rise` is that of July, and `allowed` what the sector allows then: of that year where it
    `is_known`, else as last known; None where no rent rises, or the law does not limit it.
    """

    year: str
    ceiling: float | None
    rent: float | None
    projected: bool
    rise: float | None
    allowed: float | None
    is_known: bool

    @property
    def is_above(self) -> bool:
        """Tell whether the rent of July lies above the ceiling of that year."""
        return self.rent is not None and self.ceiling is not None and self.rent > self.ceiling


class RentFigures(NamedTuple):
    """Everything that `flexfin rent` shows; `groups` are those that are let to tenants."""

    case: Case
    scenario: str
    results: Results
    groups: tuple[str, ...]
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    spreads: Spreads  # over the named scenarios, and drawn ones where asked for

    def of(self, name: str, group: str) -> Any:
        """Give the value of a line without months for one group."""
        line = self.case.models.lines[name]
        axes = [axis for axis in line.axes if axis == "group"]
        found = spread(self.results, name, axes)
        place = (self.case.elements_of("group").index(group),) if axes else ()
        value = found[place]
        return value.item() if isinstance(value, np.generic) else value

    def by(self, name: str, group: str, axis: str) -> Array:
        """Give a line of one group along months or years."""
        place = self.case.elements_of("group").index(group)
        axes = [one for one in ("group", axis) if one in self.case.models.lines[name].axes]
        found: Array = spread(self.results, name, axes)
        return found[place] if "group" in axes else found

    def label(self, name: str) -> str:
        """Give the label of a line."""
        return str(self.case.models.lines[name].label)

    def word(self, name: str, group: str) -> str:
        """Give the label of the word that a line of text holds for a group."""
        word = str(self.of(name, group))
        return str(self.case.models.lines[name].choices.get(word, word))

    def ladder(self, group: str) -> list[Rung]:
        """Give the amounts of a group, the lowest first."""
        rungs = [Rung(name, self.label(name), self.of(name, group)) for name in _LADDER]
        return sorted(
            (rung for rung in rungs if 0 < rung.amount < UNLIMITED), key=lambda rung: rung.amount
        )

    def steps(self, group: str) -> Iterator[RentStep]:
        """Give the ceiling of each year against its rent from July."""
        calendar = self.case.calendar
        ceilings = self.by(_CEILING_OVER_TIME, group, "month")
        rents = self.by(_RENT_OVER_TIME, group, "month")
        projected = spread(self.results, _PROJECTED, ("month",))
        rises, allowed, known = (self.by(name, group, "year").tolist() for name in _RISE)
        for place, year in enumerate(calendar.years):
            january, july = (
                max(0, int(year) * 12 + month - 1 - calendar.start)
                for month in (_MONTH_OF_CEILING, _MONTH_OF_RENT)
            )
            ceiling = float(ceilings[january])
            yield RentStep(
                year,
                None if ceiling >= UNLIMITED else ceiling,
                float(rents[july]) if july < calendar.count else None,
                bool(projected[january]),
                rises[place] if allowed[place] else None,
                allowed[place] if 0 < allowed[place] < UNLIMITED else None,
                bool(known[place]),
            )

    @property
    def year(self) -> str:
        """Give the first full calendar year, or else the first one."""
        calendar = self.case.calendar
        stretches = {year: calendar.months_of(int(year)) for year in calendar.years}
        full = [year for year, months in stretches.items() if months.stop - months.start == 12]
        return (full or calendar.years)[0]

    def income(self, name: str, group: str) -> float:
        """Give an amount by year in the year that is shown."""
        place = self.case.calendar.years.index(self.year)
        return float(self.by(name, group, "year")[place])


def rent_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> RentFigures:
    """Work out what `flexfin rent` shows.

    Raises FlexfinError where the case lacks a section that the rent needs, or lets to nobody.
    """
    see_lines(case, _LINES, "rent")
    kinds = case.values[_KIND]
    groups = tuple(group for group in case.elements_of("group") if kinds[group,] == _TENANTS)
    if not groups:
        message = _("no group of this case is let to tenants, so there is no rent to show")
        remedy = _("A group with 'kind: tenants' has a rent.")
        raise FlexfinError(Problem(Place(case.path), message, remedy))
    results = evaluate(case, [*_LINES, *judged(case, _MODELS)], scenarios=[scenario])
    shown = [f for f in by_group(case, _RENT, "whole", "year") if f.headline.key[0] in groups]
    spreads = spreads_of(case, shown, asked)
    return RentFigures(
        case, scenario, results, groups, findings_of(results), checks_of(results), spreads
    )
