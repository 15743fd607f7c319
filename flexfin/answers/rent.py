"""The rent of a case: what is lawful, what the market bears, what it costs and what it brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.figures import see_lines
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import Spreads, table_spreads
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest
from flexfin.engine.months import full_year
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.numbers import UNLIMITED

_KIND, _TENANTS = "kind", "tenants"
ASKED, CEILING, CEILING_RULE = "asked_rent", "ceiling_rent", "ceiling_rule"
BELOW, BELOW_HOLDS = "below_social", "below_social_holds"
_LIMITS: Final = ("discount_limit", "capping_low", "capping_high", "social_limit")
# the rungs of the ladder; what is nothing or has no limit makes none
_LADDER: Final = (
    ASKED, "lawful_rent", "market_conform_rent", "market_rent", "social_max_rent", "cost_rent",
    "bare_rent", CEILING, *_LIMITS,
)  # fmt: skip
ROUTE: Final = ("tenancy", "vacancy_act_category", "dwelling")
POINTS = "wws_points"
_RENT = "rent_income"
_TENANT: Final = ("tenant_income", "tenant_age", "household_size")
SECTOR = "sector"
AID_LIMITS: Final = ("general_ceiling", "sgei_ceiling")
AID_AT_GRANT, REFERENCE_RATE = "aid_at_grant", "reference_rate"
_LINES: Final = (
    _KIND, *_LADDER, *ROUTE, CEILING_RULE, BELOW_HOLDS, POINTS, BELOW, _RENT, *_TENANT, *AID_LIMITS,
    SECTOR, AID_AT_GRANT, REFERENCE_RATE,
)  # fmt: skip
_TABLES: Final = {
    "rent": ("discount", "income"), "rent_over_time": ("over_time",), "tenant": ("tenant",),
    "state_aid": ("aid",),
}  # fmt: skip
# the models whose checks and findings it shows
_MODELS: Final = (
    "rent", "rent_over_time", "tenancy_route", "tenant", "allocation", "state_aid",
)  # fmt: skip
SPREAD: Final = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")


# --- figures of the rent -----------------------------------------------------------------------


class Rung(NamedTuple):
    """One amount of the ladder, in EUR per unit per month."""

    line: str
    label: str
    amount: float


@dataclass(frozen=True)
class RentFigures(Report):
    """Everything that `flexfin rent` shows; `groups` are those that are let to tenants."""

    groups: tuple[str, ...]
    spreads: Spreads  # over the named scenarios, and drawn ones where asked for

    def at(self, name: str, group: str) -> Any:
        """Give the value of a line without months for one group."""
        line = self.case.models.lines[name]
        axes = [axis for axis in line.axes if axis == "group"]
        found = self.of(name, *axes)
        place = (self.case.elements_of("group").index(group),) if axes else ()
        value = found[place]
        return value.item() if isinstance(value, np.generic) else value

    def label(self, name: str) -> str:
        """Give the label of a line."""
        return str(self.case.models.lines[name].label)

    def word(self, name: str, group: str) -> str:
        """Give the label of the word that a line of text holds for a group."""
        word = str(self.at(name, group))
        return str(self.case.models.lines[name].choices.get(word, word))

    def ladder(self, group: str) -> list[Rung]:
        """Give the amounts of a group, the lowest first."""
        rungs = [Rung(name, self.label(name), self.at(name, group)) for name in _LADDER]
        return sorted(
            (rung for rung in rungs if 0 < rung.amount < UNLIMITED), key=lambda rung: rung.amount
        )

    @property
    def year(self) -> str:
        """Give the first full calendar year, or else the first one."""
        return full_year(self.case.calendar)


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
    lines = shown_lines(case, _LINES, _TABLES, _MODELS)
    results = evaluate(case, lines, scenarios=[scenario])
    return RentFigures(case, scenario, results, groups, table_spreads(case, "rent", asked))
