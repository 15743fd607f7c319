"""What an agreement is worth to both sides over scenarios, and for which terms both gain.

Nothing here knows a model: it works on gains by scenario, and on functions that give them for
another value of a term. Scenarios may be the named ones of a case or simulated ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from flexfin.engine.spans import STEADY, Course, course, tried, zero
from flexfin.formulas.arrays import Array

GRANTOR, HOLDER = 1, 2  # where a reading has the gain of each side


class Outcomes(NamedTuple):
    """What an agreement is worth to both sides in every scenario.

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
    def counts(self) -> Array:
        """Tell of each scenario whether it has a chance."""
        found: Array = self.weights > 0
        return found

    @property
    def worst(self) -> tuple[float, float]:
        """Give the lowest gain of both sides in a scenario that has a chance."""
        counts = self.counts
        return float(self.grantor[counts].min()), float(self.holder[counts].min())

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

    Below `floor` the grantor is better off without the agreement, above `ceiling` the holder. At
    `split` both gain the same; with equal fee bases that is the midpoint.
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
