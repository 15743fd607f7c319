"""One number over a span: which values are tried, how a figure moves with it, where it is zero."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, Literal

import numpy as np

Course = Literal["up", "down", "flat", "both"]  # how a figure moves when the number goes up

STEADY: Final = 1e-9  # a figure that moves less than this part of its size does not move
STEPS: Final = 20  # stretches into which a span is cut to look for zeros
MOST_WHOLE: Final = 240  # whole numbers that are all tried; a longer span is cut into stretches


def tried(start: float, end: float, whole: bool) -> list[float]:
    """Give the values at which a span is read; whole numbers where there are no others."""
    if whole:
        first, last = math.ceil(start), math.floor(end)
        step = max(1, math.ceil((last - first) / MOST_WHOLE))
        return [float(value) for value in dict.fromkeys([*range(first, last + 1, step), last])]
    return [float(value) for value in np.linspace(start, end, STEPS + 1)]


def spaced(start: float, end: float, count: int, *, whole: bool = False) -> tuple[float, ...]:
    """Give values from `start` to `end`, evenly; whole numbers where there are no others."""
    values = np.linspace(start, end, count)
    if whole:
        values = np.unique(np.floor(values + 0.5))
    return tuple(float(value) for value in values)


def course(values: Sequence[float]) -> Course:
    """Say how a figure moves, by its values along a rising number."""
    size = max(1.0, *(abs(value) for value in values))
    steps = np.diff(np.asarray(values, float))
    up, down = bool((steps > STEADY * size).any()), bool((steps < -STEADY * size).any())
    if up and down:
        return "both"
    return "up" if up else "down" if down else "flat"


def zero(function: Callable[[float], float], low: float, high: float) -> float:
    """Find where a function that changes sign between `low` and `high` is zero.

    Regula falsi, by the method of Illinois: exact after two steps for a straight line, and never
    outside the span.

    Source
    ------
    M. Dowell and P. Jarratt, A modified regula falsi method for computing the root of an equation,
    BIT 11 (1971), 168-174.
    """
    at_low, at_high = function(low), function(high)
    tolerance = STEADY * max(abs(at_low), abs(at_high))
    for _try in range(100):
        middle = high - at_high * (high - low) / (at_high - at_low)
        if not min(low, high) < middle < max(low, high):
            middle = (low + high) / 2
        value = function(middle)
        if abs(value) <= tolerance or abs(high - low) <= 1e-12 * max(1.0, abs(middle)):
            return middle
        if value * at_high < 0:
            low, at_low = high, at_high
        else:
            at_low /= 2
        high, at_high = middle, value
    return high
