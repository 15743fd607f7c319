"""Movable units: what they are worth after the first term, and what that does to cost and cash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from flexfin.answers.figures import see_lines
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import Spreads, table_spreads
from flexfin.answers.use_in_turn import NEEDED, Switching, can_switch, switching_of
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest
from flexfin.engine.run import evaluate
from flexfin.ground.view import shown

MOVABLE, UNITS, TERM, END = "is_movable", "movable_units", "first_term", "term_end_number"
EXPECTED, SHARE = "expected_residual", "expected_residual_share"
LOWEST, HIGHEST, DEVIATION = "residual_lowest", "residual_highest", "residual_deviation"
TODAY, COSTS = "expected_residual_today", "chance_of_cost"
WITHOUT, WITH = "cost_rent_without", "cost_rent_with"
CARRIES = "carries_movable"
COVERED, UNCOVERED, AT_END, SOLD = (
    "guaranteed_units", "unguaranteed_units", "guarantee_at_end", "sold_for",
)  # fmt: skip
SHORT, TAKEN, WORTH, PAYER = (
    "shortfall",
    "guarantee_taken",
    "second_life_worth",
    "investment_paid_by",
)
_LINES: Final = (
    MOVABLE, UNITS, TERM, END, EXPECTED, SHARE, LOWEST, HIGHEST, DEVIATION, TODAY, COSTS, COVERED,
    UNCOVERED, AT_END, SOLD, SHORT, WITHOUT, WITH, CARRIES, TAKEN, WORTH, PAYER,
)  # fmt: skip
_TABLES: Final = {
    "relocation": ("outcomes",),
    "relocation_cost": ("cost_rent", "integral_cost"),
    "relocation_guarantee": ("shortfall", "residual_of_parties"),
    "relocation_cash": ("parties", "second_life_by_year"),
}
_MODELS: Final = (
    "relocation", "relocation_cash", "relocation_cost", "relocation_guarantee",
)  # fmt: skip
_MODELS_OF_SWITCHING: Final = ("demand", "occupancy", "ledger")


@dataclass(frozen=True)
class UnitsFigures(Report):
    """Everything that `flexfin units` shows."""

    switching: Switching | None
    spreads: Spreads | None = None  # over drawn scenarios

    def label(self, name: str) -> str:
        """Give the label of an investment, safe to print."""
        return shown(self.case.label_of("investment", name))

    @property
    def has_second_life(self) -> bool:
        """Tell whether the case has movable units; else only the use in turn is shown."""
        return EXPECTED in self.results and bool(self.movable)

    @property
    def movable(self) -> dict[str, int]:
        """Give the movable investments, with their positions."""
        if MOVABLE not in self.results:
            return {}
        marks = self.of(MOVABLE, "investment").tolist()
        names = self.case.elements_of("investment")
        return {name: place for place, name in enumerate(names) if marks[place]}

    @property
    def groups(self) -> dict[str, int]:
        """Give the groups that use movable units, with their positions."""
        marks = self.of(CARRIES, "group").tolist()
        names = self.case.elements_of("group")
        return {name: place for place, name in enumerate(names) if marks[place]}


def units_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> UnitsFigures:
    """Work out what `flexfin units` shows; with drawn scenarios where these are asked for.

    Raises FlexfinError where the case has neither movable units nor rooms used in turn.
    """
    if not can_switch(case):
        see_lines(case, _LINES, "units")
    second = _LINES if all(name in case.models.lines for name in _LINES) else ()
    models_shown = _MODELS if second else _MODELS_OF_SWITCHING
    lines = shown_lines(case, second or NEEDED, _TABLES if second else {}, models_shown)
    results = evaluate(case, lines, scenarios=[scenario])
    figures = UnitsFigures(case, scenario, results, switching_of(case, asked))
    if asked is None or not figures.has_second_life:
        return figures
    return replace(figures, spreads=table_spreads(case, "relocation_cash", asked))
