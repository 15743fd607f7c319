"""The reserve of a case: what letting it saves, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flexfin.answers.break_evens import Thresholds, thresholds_of
from flexfin.answers.drawn import NEED_MEAN, NEED_PEAK, Circumstance, name_of
from flexfin.answers.figures import Array, reserve_groups, see_lines
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import Spreads, table_spreads
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import tornado

HOLDING: Final = ("holding_cost_year", "letting_result_year", "holding_cost_after_letting_year")
NET, SERVICE = "net_cost_value", "strategy_service_level"
HOLD, LET = "hold", "let"
SAVING_YEAR, SAVING_VALUE, KEEP_VALUE = (
    "reserve_saving_year",
    "reserve_saving_value",
    "keep_saving_value",
)
OUTSIDE: Final = "saving_outside"
DELIVERED, WANTED, LET_UNITS = "delivered_after_call", "service_level", "let_units"
LET_AT_START, READY_AT_START = "let_at_start", "ready_at_start"
PLACES, OWN = "reserve_places", "dedicated_places"
LINES: Final = (
    NET, SERVICE, *HOLDING, SAVING_YEAR, SAVING_VALUE, KEEP_VALUE, OUTSIDE, DELIVERED, LET_UNITS,
    PLACES, OWN,
)  # fmt: skip
TABLES: Final = {
    "reserve_capacity": ("strategies", "places_and_months", "holding_cost", "parties"),
}
MODELS: Final = (
    "time", "demand", "occupancy", "capital", "integral_cost", "contracts", "pass_through",
    "reserve_capacity",
)  # fmt: skip
FAN: Final = ("reception_need", ())


@dataclass(frozen=True)
class ReserveFigures(Report):
    """Everything that `flexfin reserve` shows."""

    spreads: Spreads
    thresholds: Thresholds

    @property
    def levels(self) -> tuple[float, float]:
        """Give the places of the location's own, and those with the reserve, fully open."""
        own, reserve = self.of(OWN, "month"), self.of(PLACES, "group", "month").sum(axis=0)
        return float(own.max()), float((own + reserve).max())

    @property
    def callable_groups(self) -> list[int]:
        """Give the positions of the groups that are the reserve."""
        found = reserve_groups(self.case)
        return [place for place, g in enumerate(self.case.elements_of("group")) if g in found]

    @property
    def is_let(self) -> bool:
        """Tell whether rooms of the reserve are let; else it stands by, or there is none."""
        return bool(reserve_groups(self.case, "tenants"))

    @property
    def saving(self) -> Headline:
        """Give the saving that matters most: of letting, or of what stands by, of keeping it."""
        return Headline(SAVING_VALUE if self.is_let else KEEP_VALUE)


def reserve_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> ReserveFigures:
    """Work out what `flexfin reserve` shows; with drawn scenarios where these are asked for.

    Raises FlexfinError where the case lacks a section that this needs.
    """
    see_lines(case, LINES, "reserve")
    results = evaluate(case, shown_lines(case, LINES, TABLES, MODELS), scenarios=[scenario])
    spreads = table_spreads(
        case, "reserve_capacity", asked, paths=[FAN], circumstances=_circumstances(case)
    )
    return ReserveFigures(case, scenario, results, spreads, thresholds_of(case, scenario, asked))


def _circumstances(case: Case) -> tuple[Circumstance, ...]:
    """Give what is told of the worst 5%."""
    is_let = bool(reserve_groups(case, "tenants"))
    strategy = (LET if is_let else HOLD,)
    found = (
        Circumstance(NEED_PEAK, "whole"),
        Circumstance(NEED_MEAN, "whole"),
        Circumstance(Headline("strategy_short_months", strategy), "cents"),
        Circumstance(Headline("strategy_days_short", strategy), "whole"),
        Circumstance(Headline("reserve_called", (), "months"), "cents"),
        Circumstance(Headline("shortage_cost_year", strategy), "whole"),
    )
    letting = Circumstance(Headline("letting_result_year"), "whole")
    return (*found, letting) if is_let else found


def steps_of(delivered: Array) -> list[tuple[int, float]]:
    """Give the months after a call in which more places are there, from 0, and how many."""
    steps = [(0, float(delivered[0]))]
    for month, places in enumerate(delivered.tolist()):
        if abs(places - steps[-1][1]) > 1e-9:
            steps.append((month, places))
    return steps


def tornado_of(figures: ReserveFigures) -> list[tuple[str, float]]:
    """Give what the saving goes up and down with most: inputs drawn, and the need."""
    drawn = figures.spreads.simulated
    if drawn is None:
        return []
    inputs = {**drawn.inputs, **{name_of(h): drawn.figures[h] for h in (NEED_MEAN, NEED_PEAK)}}
    return list(tornado(drawn.figures[figures.saving], inputs))
