"""Pictures of the reserve: need against places, the saving, what it goes up and down with."""

from __future__ import annotations

import numpy as np

from flexfin.answers.drawn import NEED_MEAN, NEED_PEAK, headline_label, name_of, path_label
from flexfin.answers.figures import Array
from flexfin.answers.reserve import FAN, ReserveFigures, tornado_of
from flexfin.case.case import Case
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import ChartLevel, ChartSeries, Part, ViewChart, part

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
