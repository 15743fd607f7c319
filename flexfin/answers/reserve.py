"""The reserve of a case: what letting it saves, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from flexfin.answers.break_evens import Thresholds, thresholds_of
from flexfin.answers.drawn import (
    NEED_MEAN,
    NEED_PEAK,
    Circumstance,
    headline_label,
    name_of,
    path_label,
)
from flexfin.answers.figures import Array, reserve_groups, see_lines
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import Spreads, table_spreads
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import tornado
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import ChartLevel, ChartSeries, Part, ViewChart, part

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
TABLES: Final = {"reserve_capacity": ("strategies", "places_and_months", "holding_cost", "parties")}
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


QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)
BINS = 15


def fan_of(figures: ReserveFigures) -> Array | None:
    """Give P5, P25, P50, P75 and P95 of the need in each month, of the drawn scenarios kept."""
    drawn = figures.spreads.simulated
    if drawn is None:
        return None
    found: Array = np.quantile(drawn.paths[FAN], QUANTILES, axis=1, method="inverted_cdf")
    return found


def bins_of(values: Array) -> tuple[Array, Array]:
    """Give the edges of bins of round width, and the share of the values in each."""
    low, high = float(values.min()), float(values.max())
    raw = max((high - low) / BINS, 1.0)
    unit = 10.0 ** np.floor(np.log10(raw))
    width = unit * next(step for step in (1, 2, 5, 10) if step * unit >= raw)
    edges = np.arange(np.floor(low / width), np.floor(high / width) + 2) * width
    counts, edges = np.histogram(values, edges)
    return edges, counts / len(values)


def input_label(case: Case, name: str) -> str:
    """Give the label of a bar of the tornado: an input by its path, or a figure of the need."""
    for headline in (NEED_MEAN, NEED_PEAK):
        if name == name_of(headline):
            return headline_label(case, headline)
    return path_label(case, name)


def need_part(figures: ReserveFigures) -> Part | None:
    """Draw the need over the months against the places of the location."""
    bands = fan_of(figures)
    if bands is None:
        return None
    own, every = figures.levels
    levels = (
        ChartLevel("own", _("{count} places of its own", count=number(own, "whole")), own),
        ChartLevel("all", _("{count} with the reserve", count=number(every, "whole")), every),
    )
    series = tuple(
        ChartSeries(f"p{share * 100:.0f}", f"P{share * 100:.0f}", tuple(band.tolist()))
        for share, band in zip(QUANTILES, bands, strict=True)
    )
    months = figures.case.calendar.months
    return part(
        "need",
        _("Need for reception places, against the places there are"),
        ViewChart("need", "bands", "", _("Month"), months, series, unit="place", levels=levels),
    )


def histogram(values: Array, first: str) -> ViewChart:
    """Draw how values are spread over scenarios; `first` says what they are, from each bin on."""
    edges, shares = bins_of(values)
    found = edges[:-1].tolist()
    return ViewChart(
        "histogram",
        "histogram",
        "",
        first,
        tuple(number(edge, "whole") for edge in found),
        (ChartSeries("share", _("Share of the scenarios"), tuple(shares.tolist())),),
        "percent",
        keys=tuple(f"{edge:.0f}" for edge in found),
    )


def histogram_part(figures: ReserveFigures) -> Part | None:
    """Draw how the saving is spread over the drawn scenarios."""
    drawn = figures.spreads.simulated
    if drawn is None:
        return None
    chart = histogram(drawn.figures[figures.saving], _("From, in euros of present value"))
    return part(
        "histogram",
        _("The saving against holding over the drawn scenarios")
        if figures.is_let
        else _("The saving against giving up over the drawn scenarios"),
        chart,
        note=_("From the amount on, in euros of present value; the share of the scenarios."),
    )


def tornado_part(figures: ReserveFigures) -> Part | None:
    """Draw what the saving goes up and down with most."""
    found = tornado_of(figures)
    if not found:
        return None
    names, values = zip(*found, strict=True)
    chart = ViewChart(
        "tornado",
        "tornado",
        "",
        _("Input"),
        tuple(input_label(figures.case, name) for name in names),
        (ChartSeries("correlation", _("how far they move together"), values),),
        "cents",
        keys=names,
    )
    return part(
        "tornado",
        _("What the saving goes up and down with"),
        chart,
        note=_(
            "How firmly they go together: 1 always up together, -1 always opposite, 0 no relation."
        ),
    )
