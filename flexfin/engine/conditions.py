"""Conditions of a formula of which the scenario says which is taken.

Both are worked out and one is chosen, scenario by scenario; but a figure of the law that is not
known stops the run only where its branch is taken, as in the workbook.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from flexfin.case.law import UnknownFigure
from flexfin.engine.by_scenario import ByScenario, Known, RowValue
from flexfin.formulas.arrays import Array


class Conditions:
    """The conditions around the branch that is being turned into closures."""

    def __init__(self) -> None:
        self.around: list[tuple[RowValue, bool]] = []  # a condition, and what it is in this branch

    def apply(self, operation: Callable[..., Any], *values: RowValue) -> RowValue:
        """Apply an operation to values, now or in a closure."""
        raise NotImplementedError

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Forget the conditions around: those of one month say nothing about all months."""
        around, self.around = self.around, []
        try:
            yield
        finally:
            self.around = around

    def where(
        self, condition: RowValue, then: Callable[[], RowValue], otherwise: Callable[[], RowValue]
    ) -> RowValue:
        """Give one or the other, scenario by scenario and month by month."""
        values = [self._branch(condition, then, True), self._branch(condition, otherwise, False)]
        return self.apply(np.where, condition, *values)

    def _branch(
        self, condition: RowValue, branch: Callable[[], RowValue], wanted: bool
    ) -> RowValue:
        self.around.append((condition, wanted))
        try:
            return branch()
        except UnknownFigure as error:
            if not any(isinstance(found, ByScenario) for found, _wanted in self.around):
                raise  # known already: some month takes it
            refuse = partial(_refuse, error, [wanted for _found, wanted in self.around])
            return self.apply(refuse, *[found for found, _wanted in self.around])
        finally:
            self.around.pop()


def always(condition: RowValue) -> bool | None:
    """Tell what a condition is in all months and scenarios; None where that is not known."""
    if isinstance(condition, ByScenario):
        return None
    holds = np.asarray(condition, bool)
    return True if holds.all() else None if holds.any() else False


def same(value: RowValue) -> RowValue:
    """Give a value back: the branch that is known already."""
    return value


def _refuse(error: UnknownFigure, wanted: Sequence[bool], *conditions: Known) -> Array:
    """Raise the error where a branch is taken; give no number where it is not."""
    taken: Array = np.array(True)
    for condition, value in zip(conditions, wanted, strict=True):
        taken = np.logical_and(taken, np.asarray(condition, bool) == value)
    if np.any(taken):
        raise error
    return np.full(np.shape(taken), math.nan)
