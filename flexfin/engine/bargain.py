"""What a deal is worth to both sides over scenarios, and for which terms both gain.

Nothing here knows a model: it works on gains by scenario, and on functions that give them for
another value of a term. Scenarios may be the named ones of a case or simulated ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

import numpy as np

from flexfin.formulas.arrays import Array

Course = Literal["up", "down", "flat", "both"]  # how a gain moves when a term goes up

STEADY: Final = 1e-9  # a gain that moves less than this part of its size does not move
STEPS: Final = 20  # stretches into which a span is cut to look for zeros
GRANTOR, HOLDER = 1, 2  # where a reading has the gain of each side
MOST_WHOLE: Final = 240  # whole numbers that are all tried; a longer span is cut into stretches


class Outcomes(NamedTuple):
    """What a deal is worth to both sides in every scenario.

    `grantor` and `holder` are gains over the side's alternative, `grantor_base` and `holder_base`
    what one euro of fee is worth to each; all of shape (scenarios,) [EUR, EUR per euro of fee].
    `weights` are the chances of the scenarios; they need not add up to 1.
    """

    scenarios: tuple[str, ...]
    weights: Array
    grantor: Array
    holder: Array
    grantor_base: Array
    holder_base: Array

    def mean(self, values: Array) -> float:
        """Give the expectation of values by scenario."""
        return float(values @ self.weights / self.weights.sum())

    @property
    def gains(self) -> tuple[float, float]:
        """Give the expected gain of both sides."""
        return self.mean(self.grantor), self.mean(self.holder)

    @property
    def is_hindsight(self) -> bool:
        """Tell whether only one scenario counts, so that nothing is left to chance."""
        return int(np.count_nonzero(self.weights)) == 1

    def with_fee(self, change: float) -> Outcomes:
        """Give the outcomes with a fee that differs by so many euros; it passes from one side
        to the other."""
        return self._replace(
            grantor=self.grantor + change * self.grantor_base,
            holder=self.holder - change * self.holder_base,
        )


class FeeRange(NamedTuple):
    """The fees between which both sides gain in expectation.

    Below `floor` the grantor is better off without the deal, above `ceiling` the holder. At `split`
    both gain the same; with equal fee bases that is the midpoint.
    """

    floor: float
    ceiling: float
    split: float

    @property
    def midpoint(self) -> float:
        """Give the middle of the range."""
        return (self.floor + self.ceiling) / 2

    @property
    def exists(self) -> bool:
        """Tell whether there is a fee at which neither side loses."""
        return self.floor <= self.ceiling + STEADY


def fee_range(outcomes: Outcomes, fee: float) -> FeeRange | None:
    """Give the range of the fee: exact, because gains are straight lines in the fee.

    Parameters
    ----------
    fee : the fee at which `outcomes` hold [EUR/place/day].

    Returns
    -------
    The range, or None where the fee is paid on nothing and so settles nothing.
    """
    grantor, holder = outcomes.gains
    grantor_base, holder_base = map(outcomes.mean, (outcomes.grantor_base, outcomes.holder_base))
    if grantor_base <= 0 or holder_base <= 0:
        return None
    return FeeRange(
        fee - grantor / grantor_base,
        fee + holder / holder_base,
        fee + (holder - grantor) / (grantor_base + holder_base),
    )


class Standing(NamedTuple):
    """How one side stands: in expectation, by scenario, and in hindsight.

    `regret_agreed` is what the side gives up in expectation by agreeing where refusing would have
    been better in the scenario that came; `regret_refused` the other way round; `worst_agreed` and
    `worst_refused` are the largest of any scenario that has a chance [EUR].
    """

    expected: float
    wins: int  # scenarios in which the side gains
    chance: float  # of gaining
    regret_agreed: float
    regret_refused: float
    worst_agreed: float
    worst_refused: float


def standing(outcomes: Outcomes, gains: Array) -> Standing:
    """Judge the gains of one side by scenario."""
    lost, missed = np.maximum(0, -gains), np.maximum(0, gains)
    counts = outcomes.weights > 0
    return Standing(
        outcomes.mean(gains),
        int(((gains > 0) & counts).sum()),
        outcomes.mean((gains > 0).astype(float)),
        outcomes.mean(lost),
        outcomes.mean(missed),
        float(lost[counts].max()),
        float(missed[counts].max()),
    )


# --- any other term ------------------------------------------------------------------------------


class Reading(NamedTuple):
    """The expected gain of both sides at one value of a term [EUR]."""

    value: float
    grantor: float
    holder: float

    @property
    def both_gain(self) -> bool:
        """Tell whether neither side loses, within rounding."""
        slack = STEADY * max(1.0, abs(self.grantor), abs(self.holder))
        return self.grantor >= -slack and self.holder >= -slack


class Sweep(NamedTuple):
    """A term over a span: readings, where each side's gain is zero, where both gain.

    `stretches` are closed; of a whole-number term they begin and end at a number that was tried.
    """

    readings: tuple[Reading, ...]
    grantor_zeros: tuple[float, ...]
    holder_zeros: tuple[float, ...]
    stretches: tuple[tuple[float, float], ...]
    grantor_course: Course
    holder_course: Course


Gains = Callable[[float], tuple[float, float]]


def sweep(gains: Gains, start: float, end: float, *, whole: bool = False) -> Sweep:
    """Move a term from `start` to `end` and see what happens to both sides.

    Parameters
    ----------
    gains : the expected gain of grantor and holder at a value of the term.
    whole : only whole numbers are tried; a zero is then the first number beyond it.
    """
    found: dict[float, Reading] = {}

    def at(value: float) -> Reading:
        if value not in found:
            found[value] = Reading(value, *gains(value))
        return found[value]

    readings = tuple(at(value) for value in tried(start, end, whole))
    zeros = [_zeros(at, readings, side, whole) for side in (GRANTOR, HOLDER)]
    stretches = (
        _runs(readings)
        if whole
        else _stretches(at, sorted({start, end, *zeros[0], *zeros[1]}), readings)
    )
    return Sweep(
        readings,
        zeros[0],
        zeros[1],
        stretches,
        course([reading.grantor for reading in readings]),
        course([reading.holder for reading in readings]),
    )


def _zeros(
    at: Callable[[float], Reading], readings: Sequence[Reading], side: int, whole: bool
) -> tuple[float, ...]:
    """Give the values at which the gain of one side passes zero."""
    found = [reading.value for reading in readings if reading[side] == 0]
    for one, other in pairwise(readings):
        if one[side] * other[side] < 0:
            found.append(
                other.value if whole else zero(lambda x: at(x)[side], one.value, other.value)
            )
    return tuple(sorted(found))


def tried(start: float, end: float, whole: bool) -> list[float]:
    """Give the values at which a span is read; whole numbers where there are no others."""
    if whole:
        first, last = math.ceil(start), math.floor(end)
        step = max(1, math.ceil((last - first) / MOST_WHOLE))
        return [float(value) for value in dict.fromkeys([*range(first, last + 1, step), last])]
    return [float(value) for value in np.linspace(start, end, STEPS + 1)]


def _runs(readings: Sequence[Reading]) -> tuple[tuple[float, float], ...]:
    """Give the runs of neighbouring values at which both gain."""
    runs: list[tuple[float, float]] = []
    before = False
    for reading in readings:
        if reading.both_gain:
            first = runs.pop()[0] if before else reading.value
            runs.append((first, reading.value))
        before = reading.both_gain
    return tuple(runs)


def _stretches(
    at: Callable[[float], Reading], edges: Sequence[float], readings: Sequence[Reading]
) -> tuple[tuple[float, float], ...]:
    """Give the stretches between zeros in which both gain."""
    found: list[tuple[float, float]] = []
    for low, high in pairwise(edges):
        inside = [r for r in readings if low < r.value < high] or [at((low + high) / 2)]
        if all(reading.both_gain for reading in inside):
            first = found.pop()[0] if found and found[-1][1] == low else low
            found.append((first, high))
    return tuple(found)


def course(values: Sequence[float]) -> Course:
    """Say how values move along a rising term."""
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


# --- trade-offs ----------------------------------------------------------------------------------


class Worth(NamedTuple):
    """What a step in a term is worth: to both sides [EUR], and as a change of the fee.

    `grantor_fee` is the change of the fee that takes the grantor's gain away again, `holder_fee`
    the one that gives the holder's loss back; a negative one is a lower fee. None where the fee
    is paid on nothing.
    """

    step: float
    grantor: float
    holder: float
    grantor_fee: float | None
    holder_fee: float | None

    @property
    def total(self) -> float:
        """Give what both sides together gain."""
        return self.grantor + self.holder


def worth(before: Outcomes, after: Outcomes, step: float) -> Worth:
    """Say what it is worth to go from one outcome to another by a step in a term.

    The fee that makes up for it is paid under the new terms, and so on the new base.
    """
    grantor = after.gains[0] - before.gains[0]
    holder = after.gains[1] - before.gains[1]
    grantor_base, holder_base = map(after.mean, (after.grantor_base, after.holder_base))
    return Worth(
        step,
        grantor,
        holder,
        -grantor / grantor_base if grantor_base > 0 else None,
        holder / holder_base if holder_base > 0 else None,
    )


class Grid(NamedTuple):
    """Expected gains for every pair of values of two terms, [row][column]."""

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    cells: tuple[tuple[Reading, ...], ...]  # the value of a reading is that of its column


def grid(
    gains: Callable[[float, float], tuple[float, float]],
    rows: Sequence[float],
    columns: Sequence[float],
) -> Grid:
    """Work out the gains of both sides for every pair of values."""
    return Grid(
        tuple(rows),
        tuple(columns),
        tuple(tuple(Reading(column, *gains(row, column)) for column in columns) for row in rows),
    )


def spaced(start: float, end: float, count: int, *, whole: bool = False) -> tuple[float, ...]:
    """Give values from `start` to `end`, evenly; whole numbers where the term takes no others."""
    values = np.linspace(start, end, count)
    if whole:
        values = np.unique(np.floor(values + 0.5))
    return tuple(float(value) for value in values)
