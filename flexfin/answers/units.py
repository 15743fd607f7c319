"""Movable units: what they are worth after the first term, and what that does to cost and cash."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.figures import Array, Figure, see_lines, spread
from flexfin.answers.findings import Finding, findings_of, judged
from flexfin.answers.scenarios import (
    Spreads,
    spreads_of,
)
from flexfin.answers.use_in_turn import NEEDED, Switching, can_switch, switching_of
from flexfin.answers.view import shown
from flexfin.case.case import Case
from flexfin.engine.checks import Check, checks_of
from flexfin.engine.draw import DrawRequest, Headline
from flexfin.engine.run import Results, evaluate

MOVABLE, UNITS, TERM, END = "is_movable", "movable_units", "first_term", "term_end_number"
CHANCE, IDLE, SECOND = "probability_of_outcome", "idle_months", "second_term"
VALUE, EXPECTED, SHARE = "outcome_value", "expected_residual", "expected_residual_share"
LOWEST, HIGHEST, DEVIATION = "residual_lowest", "residual_highest", "residual_deviation"
TODAY, COSTS = "expected_residual_today", "chance_of_cost"
RENTS: Final = ("cost_rent_plain", "cost_rent_without", "cost_rent_with", "cost_rent_guaranteed")
INTEGRAL: Final = (
    "integral_cost_plain", "integral_cost_without", "integral_cost_with",
    "integral_cost_guaranteed",
)  # fmt: skip
COMPARED, CARRIES = "compared_month", "carries_movable"
COVERED, UNCOVERED, AT_END, SOLD = (
    "guaranteed_units", "unguaranteed_units", "guarantee_at_end", "sold_for",
)  # fmt: skip
SHORT: Final = "shortfall"
ROLES: Final = ("state", "municipality", "investor")
FEE, SOLD_CHANCE, BALANCE, TAKEN = (
    "guarantee_fee", "chance_sold", "guarantee_balance", "guarantee_taken",
)  # fmt: skip
CASH, AHEAD, WORTH, BY_YEAR = (
    "second_life_and_guarantee", "second_life_ahead_of_party", "second_life_worth",
    "second_life_by_year",
)  # fmt: skip
PAYER, AMOUNT = "investment_paid_by", "amount"
_INVESTMENT: Final = (
    UNITS, TERM, END, EXPECTED, SHARE, LOWEST, HIGHEST, DEVIATION, TODAY, COSTS, COVERED,
    UNCOVERED, AT_END, SOLD, SHORT, *(f"{SHORT}_{role}" for role in ROLES), FEE, SOLD_CHANCE,
)  # fmt: skip
_OUTCOME: Final = (CHANCE, IDLE, SECOND, VALUE)
_PARTY: Final = (BALANCE, AHEAD, WORTH)
_LINES: Final = (
    MOVABLE, *_INVESTMENT, *_OUTCOME, *RENTS, *INTEGRAL, COMPARED, CARRIES, *_PARTY, CASH, BY_YEAR,
    TAKEN, PAYER, AMOUNT, *(f"{role}_share" for role in ROLES),
)  # fmt: skip
_MODELS: Final = (
    "relocation", "relocation_cash", "relocation_cost", "relocation_guarantee",
)  # fmt: skip
_MODELS_OF_SWITCHING: Final = ("demand", "occupancy", "ledger")


class UnitsFigures(NamedTuple):
    """Everything that `flexfin units` shows."""

    case: Case
    scenario: str
    results: Results
    spreads: Spreads | None  # over drawn scenarios
    switching: Switching | None
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]

    def of(self, name: str, *axes: str) -> Array:
        """Give a line with exactly these axes, in this order."""
        return spread(self.results, name, axes)

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

    @property
    def months_compared(self) -> int:
        """Give the number of months over which cost with and without a second life is compared."""
        return int(self.of(COMPARED, "month").sum())

    def residual_of_parties(self) -> Array:
        """Give the expected residual value by the party that paid the units, shape (parties,)."""
        parties, names = self.case.elements_of("party"), self.case.elements_of("investment")
        paid_by = self.case.values[PAYER]
        expected = self.of(EXPECTED, "investment")
        found = np.zeros(len(parties))
        for place, name in enumerate(names):
            found[parties.index(paid_by[name,])] += expected[place]
        return found

    def shared(self) -> dict[str, dict[str, float]]:
        """Give what each role bears of a shortfall, without the guarantee and with it.

        When sold, and as expected; `fee` is what the role pays for the guarantee (or, below zero,
        receives). Without it all is borne by who invests.
        """
        chance, fee = self.of(SOLD_CHANCE, "investment"), float(self.of(FEE, "investment").sum())
        whole = self.of(SHORT, "investment")
        found = {}
        for role in ROLES:
            short = self.of(f"{SHORT}_{role}", "investment")
            before = whole if role == ROLES[-1] else 0 * whole
            found[role] = {
                "sold_without": float(before.sum()),
                "sold_with": float(short.sum()),
                "expected_without": float(before @ chance),
                "expected_with": float(short @ chance),
                "fee": {"state": -fee, "investor": fee}.get(role, 0.0),
            }
        return found


def units_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> UnitsFigures:
    """Work out what `flexfin units` shows; with drawn scenarios where these are asked for.

    Raises FlexfinError where the case has neither movable units nor rooms used in turn.
    """
    if not can_switch(case):
        see_lines(case, _LINES, "units")
    second = _LINES if all(name in case.models.lines for name in _LINES) else ()
    models_shown = _MODELS if second else _MODELS_OF_SWITCHING
    lines = [*(second or NEEDED), *judged(case, models_shown)]
    results = evaluate(case, lines, scenarios=[scenario])
    figures = UnitsFigures(
        case, scenario, results, None, switching_of(case, asked),
        findings_of(results), checks_of(results),
    )  # fmt: skip
    if asked is None or not figures.has_second_life:
        return figures
    return figures._replace(spreads=spreads_of(case, _spread_figures(figures), asked))


def _spread_figures(figures: UnitsFigures) -> list[Figure]:
    """Give the figures that are shown over drawn scenarios."""
    case = figures.case

    def along(line: str, axis: str, names: Any) -> list[Figure]:
        label = case.models.lines[line].label
        return [
            Figure(
                Headline(line, (name,)),
                f"{line}.{name}",
                f"{label}, {shown(case.label_of(axis, name))}",
                "cents" if axis == "group" else "whole",
            )
            for name in names
        ]

    payers = [p for p in case.elements_of("party") if p in figures.case.values[PAYER].values()]
    return [
        *along(EXPECTED, "investment", figures.movable),
        *along(RENTS[2], "group", figures.groups),
        *along(WORTH, "party", payers),
    ]


def yearly(figures: UnitsFigures, name: str) -> Array:
    """Give a cost by group in the average year of the months that are compared."""
    total = figures.of(name, "group", "month").sum(-1)
    found: Array = total * 12 / max(1, figures.months_compared)
    return found
