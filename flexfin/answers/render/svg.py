"""A chart as SVG, told apart in black and white, with its title and what it shows in words."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Final

from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import ViewChart

_WIDE, _LETTER, _LINE = 720, 8.0, 16  # of the chart, of a letter of a wide font, of a line of text
_LEFT, _RIGHT, _BAR = 250, 110, 16  # of bars: room for labels and values; how thick one is
_MARGIN, _EDGE, _TOP, _HIGH = 90, 30, 26, 300  # of curves
_FILLS: Final = ("#DEEBF7", "#9DC3E6")  # of the outer and inner band
_DARK, _GREY, _LIGHT, _TEXT = "#1F3864", "#7F7F7F", "#D9D9D9", "#1A1A1A"
_DASHES: Final = ("", "9 4", "2 3", "9 3 2 3")  # of the series of a curve
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240)  # between labels: months, or years of them


def drawn(chart: ViewChart, about: str) -> str:
    """Draw a chart. What bars show is told in words to who cannot see it.

    One without a title of its own is called by what it is about: the title of its part.
    """
    is_bars = chart.kind in ("bars", "histogram", "tornado")
    body, height = _bars(chart) if is_bars else _lines(chart)
    title = escape((chart.title or about).rstrip(":"))
    told = [*zip(chart.labels, chart.series[0].values, strict=True)] if is_bars else []
    words = "; ".join(f"{label}: {number(value, chart.shape)}" for label, value in told)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDE} {height}" '
        f'width="{_WIDE}" height="{height}" font-family="Calibri,Carlito,Arial,sans-serif" '
        f'font-size="13" aria-label="{title}"><title>{title}</title>'
        + (f"<desc>{escape(words)}</desc>" if words else "")
        + f"{body}</svg>"
    )


def _text(x: float, y: float, words: str, anchor: str = "start", more: str = "") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{_TEXT}"{more}>{escape(words)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float, dash: str = "", colour: str = _GREY) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}"{dashed}/>'


def _bars(chart: ViewChart) -> tuple[str, int]:
    """Draw a bar for every label, the label before it and its value behind; none is cut."""
    values = chart.series[0].values
    low, high = min(0.0, *values), max(0.0, *values)
    if chart.kind == "tornado":  # as far to both sides
        high = max(high, -low, 1.0)
        low = -high
    scale = (_WIDE - _LEFT - _RIGHT) / ((high - low) or 1.0)
    zero = _LEFT - low * scale
    bold = ' font-weight="bold"'
    found = [
        _text(_LEFT - 8, 13, chart.first, "end", bold),
        _text(_WIDE - 4, 13, chart.series[0].label, "end", bold),
    ]
    y = _TOP
    for label, value in zip(chart.labels, values, strict=True):
        lines = textwrap.wrap(label, int((_LEFT - 10) / _LETTER)) or [""]
        for line in lines:
            found.append(_text(_LEFT - 8, y + 12, line, "end"))
            y += _LINE
        # what lies below zero is an outline, so that black and white tell it apart
        fill = "#FFFFFF" if value < 0 else _DARK
        top = y - (len(lines) * _LINE + _BAR) / 2
        found += [
            f'<rect x="{zero + min(value, 0.0) * scale:.1f}" y="{top:.1f}" '
            f'width="{max(abs(value) * scale, 0.5):.1f}" height="{_BAR}" fill="{fill}" '
            f'stroke="{_DARK}"/>',
            _text(_WIDE - 4, top + 12, number(value, chart.shape), "end"),
        ]
        y += 8
    return "".join([*found, _rule(zero, _TOP - 4, zero, y - 4)]), y


def _lines(chart: ViewChart) -> tuple[str, int]:
    """Draw series over their labels: lines, or bands around one."""
    values = [one.values for one in chart.series]
    every = [value for one in values for value in one] + [one.value for one in chart.levels]
    marks = _ticks(min(0.0, *every), max(every))
    low, high = marks[0], marks[-1]
    at = chart.at or tuple(float(place) for place in range(len(chart.labels)))
    first, span = at[0], (at[-1] - at[0]) or 1.0
    right = _WIDE - _EDGE

    def across(place: float) -> float:
        return _MARGIN + (place - first) / span * (right - _MARGIN)

    def up(value: float) -> float:
        return _TOP + (high - value) / (high - low) * (_HIGH - _TOP)

    def path(series: Sequence[float]) -> list[str]:
        return [f"{across(x):.1f},{up(y):.1f}" for x, y in zip(at, series, strict=True)]

    shape = "digits" if chart.shape == "whole" and marks[1] - marks[0] < 1 else chart.shape
    found = [_text(_MARGIN - 8, 13, chart.series[0].label)] if len(values) == 1 else []
    for mark in marks:
        found += [
            _rule(_MARGIN, up(mark), right, up(mark), "", _GREY if mark == low else _LIGHT),
            _text(_MARGIN - 8, up(mark) + 4, number(mark, shape), "end"),
        ]
    if chart.kind == "bands":
        for fill, under, upper in zip(_FILLS, values[:2], values[:2:-1], strict=True):
            ring = " ".join([*path(under), *reversed(path(upper))])
            found.append(f'<polygon points="{ring}" fill="{fill}" stroke="{_GREY}"/>')
        values = [values[2]]
    found += [_line(path(series), dash) for series, dash in zip(values, _DASHES * 9, strict=False)]
    found += _levels(chart, up)
    for place, words in _labels(chart, at):
        x = across(place)
        found += [_rule(x, _HIGH, x, _HIGH + 5), _text(x, _HIGH + 18, words, "middle")]
    found.append(_text((_MARGIN + right) / 2, _HIGH + 36, chart.first, "middle"))
    legend = _legend(chart)
    return "".join([*found, *legend]), _HIGH + (68 if legend else 44)


def _line(points: Iterable[str], dash: str) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{_DARK}" '
        f'stroke-width="2"{dashed}/>'
    )


def _levels(chart: ViewChart, up: Callable[[float], float]) -> list[str]:
    """Draw lines across with their labels; of two that are near, one label goes to the right."""
    halo = ' stroke="#FFFFFF" stroke-width="4" paint-order="stroke"'
    found, last, is_right = [], -math.inf, False
    for level in sorted(chart.levels, key=lambda one: -one.value):
        y = up(level.value)
        is_right = y - last < _LINE and not is_right
        x, anchor = (_WIDE - _EDGE - 6, "end") if is_right else (_MARGIN + 6, "start")
        found += [
            _rule(_MARGIN, y, _WIDE - _EDGE, y, "6 4", _TEXT),
            _text(x, y - 4, level.label, anchor, halo),
        ]
        last = y
    return found


def _legend(chart: ViewChart) -> list[str]:
    """Say below a chart what its bands or its series are."""
    y, x, found = _HIGH + 50, float(_MARGIN), []
    if chart.kind == "bands":
        fills = (("", _("the middle one")), (_FILLS[1], _("half of the scenarios")),
                 (_FILLS[0], _("nine of ten")))  # fmt: skip
        signs = [
            (f'<rect x="{{0}}" y="{y}" width="26" height="12" fill="{fill}" stroke="{_GREY}"/>'
             if fill else _line([f"{{0}},{y + 6}", f"{{1}},{y + 6}"], ""), words)
            for fill, words in fills
        ]  # fmt: skip
    elif len(chart.series) > 1:
        signs = [
            (_line([f"{{0}},{y + 6}", f"{{1}},{y + 6}"], dash), one.label)
            for one, dash in zip(chart.series, _DASHES * 9, strict=False)
        ]
    else:
        signs = []
    for sign, words in signs:
        found += [sign.format(f"{x:.1f}", f"{x + 26:.1f}"), _text(x + 32, y + 11, words)]
        x += 56 + len(words) * _LETTER
    return found


def _labels(chart: ViewChart, at: Sequence[float]) -> list[tuple[float, str]]:
    """Choose what stands below: round numbers where points lie at numbers, else some labels."""
    if chart.at:
        marks = _ticks(at[0], at[-1])
        return [(mark, number(mark, "digits")) for mark in marks if at[0] <= mark <= at[-1]]
    most = 8
    step = next((step for step in _STEPS if len(at) / step <= most), len(at) // most)
    chosen = list(range(0, len(at), step))
    if len(at) - 1 - chosen[-1] >= step * 0.6:
        chosen.append(len(at) - 1)
    return [(at[place], chart.labels[place]) for place in chosen]


def _ticks(low: float, high: float) -> list[float]:
    """Give round numbers, from at most the lowest value to at least the highest."""
    span = (high - low) or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(span / 5))
    step = next(power * size for size in (1, 2, 5, 10) if span / (power * size) <= 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [place * step for place in range(first, max(last, first + 1) + 1)]
