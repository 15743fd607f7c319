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
from flexfin.engine.by_scenario import ByScenario


class Conditions:
    """The conditions around the branch that is being turned into closures.

    `apply` applies an operation to values, now or in a closure.
    """

    def __init__(self, apply: Callable[..., Any]) -> None:
        self.apply = apply
        self.around: list[tuple[Any, bool]] = []  # a condition, and what it is in this branch

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Forget the conditions around: those of one month say nothing about all months."""
        around, self.around = self.around, []
        try:
            yield
        finally:
            self.around = around

    def where(self, condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        """Give one or the other, scenario by scenario and month by month."""
        values = [self._branch(condition, then, True), self._branch(condition, otherwise, False)]
        return self.apply(np.where, condition, *values)

    def _branch(self, condition: Any, branch: Callable[[], Any], wanted: bool) -> Any:
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


def same(value: Any) -> Any:
    """Give a value back: the branch that is known already."""
    return value


def _refuse(error: UnknownFigure, wanted: Sequence[bool], *conditions: Any) -> Any:
    """Raise the error where a branch is taken; give no number where it is not."""
    taken: Any = True
    for condition, value in zip(conditions, wanted, strict=True):
        taken = np.logical_and(taken, np.asarray(condition, bool) == value)
    if np.any(taken):
        raise error
    return np.full(np.shape(taken), math.nan)
