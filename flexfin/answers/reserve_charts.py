"""Pictures of the reserve on the terminal: need against places, saving, buffer."""

from __future__ import annotations

import numpy as np

from flexfin.answers.figures import Array
from flexfin.answers.page import Page
from flexfin.answers.render.text_charts import axis, bar, below, curve, fan, scale_of
from flexfin.answers.reserve import FAN, ReserveFigures
from flexfin.ground.messages import _
from flexfin.ground.numbers import number

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


def show_fan(page: Page, figures: ReserveFigures) -> None:
    """Draw the need over the months against the places of the location."""
    bands = fan_of(figures)
    if bands is None:
        return
    levels = figures.levels
    page.heading(
        _("Need for reception places, against the places there are"),
        _("█ median, ▒ half of the scenarios, ░ nine of ten; lines: {own} places of its own, "
          "{all} with the reserve.",
          own=number(levels[0], "whole"), all=number(levels[1], "whole")),
    )  # fmt: skip
    low, high = scale_of([*bands[0], *bands[-1], *levels])
    ends = number(max(low, 0.0), "whole"), number(high, "whole")
    margin = max(map(len, ends)) + 2
    width = min(page.width - margin, 100)
    for line in axis(fan(bands, levels, width, 12), *ends):
        page.lines.append([(line, "")])
    months = figures.case.calendar.months
    page.lines.append([(below(months[0], months[-1], width, margin), "dim")])


def show_histogram(page: Page, figures: ReserveFigures) -> None:
    """Draw how the saving is spread over the drawn scenarios."""
    drawn = figures.spreads.simulated
    if drawn is None:
        return
    page.heading(
        _("The saving against holding over the drawn scenarios")
        if figures.is_let
        else _("The saving against giving up over the drawn scenarios"),
        _("From the amount on, in euros of present value; the share of the scenarios."),
    )
    edges, shares = bins_of(drawn.figures[figures.saving])
    labels = [number(edge, "whole") for edge in edges[:-1].tolist()]
    wide = max(map(len, labels))
    room = max(10, min(60, page.width - wide - 10))
    for label, share in zip(labels, shares.tolist(), strict=True):
        text = f"{label.rjust(wide)} {number(share, 'percent').rjust(6)} │"
        page.lines.append([(text + bar(share / shares.max(), room), "")])


def show_buffer(page: Page, figures: ReserveFigures) -> None:
    """Draw the cost of letting over the number of places kept free."""
    buffer = figures.thresholds.buffer
    page.say(_("Cost on top of the rooms, over the number of free places:"), "dim")
    low, high = scale_of(buffer.cost.tolist())
    ends = number(low, "whole"), number(high, "whole")
    margin = max(map(len, ends)) + 2
    width = min(page.width - margin, 60)
    for line in axis(curve(buffer.places, buffer.cost, width, 8), *ends):
        page.lines.append([(line, "")])
    first, last = (number(buffer.places[at], "whole") for at in (0, -1))
    page.lines.append([(below(first, last, width, margin), "dim")])
