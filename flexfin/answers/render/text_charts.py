"""Small pictures of plain signs, for a terminal: they need no colour and can be copied."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import Final

import numpy as np

from flexfin.formulas.arrays import Array

_OUTER, _INNER, _MIDDLE, _LEVEL, _BOTH = "░", "▒", "█", "-", "="
POINTS: Final = "●+x*"  # of curves in one picture
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"


def fan(bands: Array, levels: Sequence[float], width: int, height: int) -> list[str]:
    """Draw bands that widen over the months, and level lines across them.

    Parameters
    ----------
    bands : five rows of the same months, from low to high: the edges of the outer band, of the
        inner band, and the middle; shape (5, months).
    levels : heights at which a line goes across.

    Returns
    -------
    Lines of `width` signs, the highest first.
    """
    places = np.linspace(0, bands.shape[1] - 1, width).round().astype(int)
    shown = bands[:, places]
    low, high = _range([*bands[0], *bands[-1], *levels])
    step = (high - low) / height
    lines = []
    for row in range(height - 1, -1, -1):
        bottom, top = low + row * step, low + (row + 1) * step
        crossed = any(bottom <= level < top for level in levels)
        signs = []
        for p5, p25, p50, p75, p95 in shown.T:
            sign = _LEVEL if crossed else " "
            if bottom <= p95 and p5 < top:
                sign = _BOTH if crossed else _OUTER
            if not crossed and bottom <= p75 and p25 < top:
                sign = _INNER
            if bottom <= p50 < top:
                sign = _MIDDLE
            signs.append(sign)
        lines.append("".join(signs))
    return lines


def curve(x: Array, lines: Array, levels: Sequence[float], width: int, height: int) -> list[str]:
    """Draw points of curves, and level lines across them.

    Parameters
    ----------
    lines : a row for each curve, drawn in the signs of `POINTS` in turn; shape (curves, points).
    levels : heights at which a line goes across.

    Returns
    -------
    Lines of `width` signs, the highest first.
    """
    low, high = _range([*lines.ravel().tolist(), *levels])
    span = float(x[-1] - x[0]) or 1.0
    field = [[" "] * width for _row in range(height)]

    def row_of(value: float) -> list[str]:
        return field[height - 1 - min(height - 1, int((value - low) / (high - low) * height))]

    for level in levels:
        row_of(level)[:] = [_LEVEL] * width
    for sign, line in zip(cycle(POINTS), lines, strict=False):
        for place, value in zip(x, line, strict=True):
            row_of(value)[round((place - x[0]) / span * (width - 1))] = sign
    return ["".join(row) for row in field]


def bar(share: float, width: int) -> str:
    """Draw a bar from the left, of a share of the width, to an eighth of a sign."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[rest] if rest else "")).rstrip()


def two_sided(value: float, width: int) -> str:
    """Draw a bar from the middle: to the right for 1, to the left for -1; always `width` wide."""
    half = (width - 1) // 2
    length = round(min(abs(value), 1.0) * half)
    left = "█" * length if value < 0 else ""
    right = "█" * length if value > 0 else ""
    return f"{left.rjust(half)}│{right.ljust(half)}"


def axis(lines: Sequence[str], low: str, high: str) -> list[str]:
    """Put the scale to the left of a picture: the highest value above, the lowest below."""
    wide = max(len(low), len(high))
    marks = [high, *[""] * (len(lines) - 2), low]
    return [f"{mark.rjust(wide)} │{line}" for mark, line in zip(marks, lines, strict=True)]


def below(first: str, last: str, width: int, margin: int) -> str:
    """Write what stands at both ends below a picture."""
    return " " * margin + first.ljust(width - len(last)) + last


def scale_of(bands: Sequence[float]) -> tuple[float, float]:
    """Give the lowest and highest value that a picture shows."""
    return _range(list(bands))


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = float(min(values)), float(max(values))
    room = (high - low) * 0.02 or max(1.0, abs(high) * 0.1)
    return low - (room if low else 0.0), high + room
