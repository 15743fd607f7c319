"""Values that hang on the scenario: closures over rows, and running them month by month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from flexfin.results import Key

Slots = list[Any]


@dataclass(frozen=True, slots=True)
class Moving:
    """A value that hangs on the scenario: a closure over the rows of the block and the month.

    In a stepped block `month` counts from 0 and the result has shape (scenarios,); elsewhere it is
    not looked at and the result has shape (months or 1, scenarios).
    """

    at: Callable[[Slots, int], Any]


@dataclass(frozen=True, slots=True)
class Given:
    """An input by scenario; `marks` where not its value is meant but whether it is given."""

    slot: int
    line: str
    key: Key
    marks: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One row to work out: its slot, and the closure that gives it."""

    slot: int
    value: Moving


@dataclass(frozen=True, slots=True)
class Code:
    """The rows of one block of lines, in order; `by_month` where every row has all months."""

    steps: tuple[Step, ...]
    stepped: bool
    by_month: bool


def run_stepped(slots: Slots, steps: Iterable[Step], months: int, count: int) -> None:
    """Go through the months; every row gets its history in slots, shape (months, count)."""
    rows = []
    for step in steps:
        slots[step.slot] = np.empty((months, count))
        rows.append((slots[step.slot], step.value.at))
    for month in range(months):
        for history, at in rows:
            history[month] = at(slots, month)


def window_at(
    history: Callable[[Slots], Any], months: int, best: np.ufunc
) -> Callable[[Slots, int], Any]:
    """Give the best of a month and the months before it; before the first month there was 0."""

    def window(slots: Slots, month: int) -> Any:
        found = best.reduce(history(slots)[max(0, month - months) : month + 1], axis=0)
        return found if month >= months else best(found, 0.0)

    return window
