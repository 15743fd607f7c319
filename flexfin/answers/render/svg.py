"""A chart as SVG, told apart in black and white, with its title and what it shows in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from flexfin.answers.page import number
from flexfin.answers.view import ViewChart

_WIDE, _ROW, _LEFT, _RIGHT = 720, 24, 250, 110
_HIGH, _MARGIN, _BOTTOM = 300, 80, 40
_FILLS: Final = ("#DEEBF7", "#9DC3E6")  # of the outer and inner band
_DARK, _LINE, _MINUS = "#1F3864", "#7F7F7F", "#C55A11"


def drawn(chart: ViewChart) -> str:
    """Draw a chart. Its numbers are told in words to who cannot see it."""
    body, height = _bars(chart) if chart.kind in ("bars", "tornado") else _lines(chart)
    title = escape(chart.title or chart.first)
    values = "; ".join(
        f"{label}: {number(value, chart.shape)}"
        for one in chart.series[:1]
        for label, value in list(zip(chart.labels, one.values, strict=True))[:60]
    )
    return (
        f'<svg role="img" viewBox="0 0 {_WIDE} {height}" width="{_WIDE}" height="{height}" '
        f'font-family="inherit" font-size="13" aria-label="{title}">'
        f"<title>{title}</title><desc>{escape(values)}</desc>{body}</svg>"
    )


def _text(x: float, y: float, words: str, anchor: str = "start", colour: str = "#1a1a1a") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text {place} text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{_LINE}"{dashed}/>'


def _bars(chart: ViewChart) -> tuple[str, int]:
    values = chart.series[0].values
    most = max((abs(value) for value in values), default=0.0) or 1.0
    both = chart.kind == "tornado" or any(value < 0 for value in values)
    room = _WIDE - _LEFT - _RIGHT
    zero = _LEFT + (room / 2 if both else 0.0)
    scale = (room / 2 if both else room) / most
    found = []
    for place, (label, value) in enumerate(zip(chart.labels, values, strict=True)):
        top = place * _ROW + 6
        start = zero + min(value, 0.0) * scale
        colour = _MINUS if value < 0 else _DARK
        words = label if len(label) <= 38 else f"{label[:37]}…"
        found += [
            _text(_LEFT - 8, top + 13, words, "end"),
            f'<rect x="{start:.1f}" y="{top}" width="{max(abs(value) * scale, 0.5):.1f}" '
            f'height="{_ROW - 8}" fill="{colour}"/>',
            _text(_WIDE - _RIGHT + 8, top + 13, number(value, chart.shape)),
        ]
    height = len(values) * _ROW + 10
    return "".join([*found, _rule(zero, 0, zero, height)]), height


def _lines(chart: ViewChart) -> tuple[str, int]:
    every = [value for one in chart.series for value in one.values]
    every += [value for _label, value in chart.levels]
    low, high = min(*every, 0.0) if min(every) >= 0 else min(every), max(every)
    span = (high - low) or 1.0
    count = max(len(chart.labels) - 1, 1)
    room = _WIDE - _MARGIN - 20

    def at(place: int, value: float) -> str:
        x = _MARGIN + place / count * room
        return f"{x:.1f},{_HIGH - (value - low) / span * (_HIGH - 10):.1f}"

    def path(values: Sequence[float]) -> list[str]:
        return [at(place, value) for place, value in enumerate(values)]

    found = [_rule(_MARGIN, _HIGH, _WIDE - 20, _HIGH)]
    for share in (0.0, 0.5, 1.0):
        value = low + share * span
        y = _HIGH - share * (_HIGH - 10)
        found += [_text(_MARGIN - 8, y + 4, number(value, chart.shape), "end")]
    series = [one.values for one in chart.series]
    if chart.kind == "bands":
        for fill, (under, upper) in zip(_FILLS, ((0, 4), (1, 3)), strict=True):
            ring = " ".join([*path(series[under]), *reversed(path(series[upper]))])
            found.append(f'<polygon points="{ring}" fill="{fill}"/>')
        series = [series[2]]
    found += [
        f'<polyline points="{" ".join(path(values))}" fill="none" stroke="{_DARK}" '
        'stroke-width="2"/>'
        for values in series
    ]
    for label, value in chart.levels:
        y = float(at(0, value).split(",")[1])
        found += [_rule(_MARGIN, y, _WIDE - 20, y, "6 4"), _text(_MARGIN + 6, y - 4, label)]
    foot = _HIGH + 18
    found += [
        _text(_MARGIN, foot, chart.labels[0]),
        _text(_WIDE - 20, foot, chart.labels[-1], "end"),
    ]
    return "".join(found), _HIGH + _BOTTOM
