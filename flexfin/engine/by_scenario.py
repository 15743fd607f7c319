"""Values that hang on the scenario: closures over rows, and running them month by month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from flexfin.case.case import Case
from flexfin.case.named import Named, is_workbook
from flexfin.formulas.arrays import Array
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _
from flexfin.model.line import Key, Line

# the value of a row that is known; None where there is no text
Known = float | str | bool | Array | Mapping[float, float] | None
Slots = list[Any]  # the rows of a block: an array each, of numbers or of texts


@dataclass(slots=True, eq=False)  # frozen, the thousands of a case take thrice as long to make
class ByScenario:
    """A value that hangs on the scenario: a closure over the rows of the block and the month.

    In a stepped block `month` counts from 0 and the result has shape (scenarios,); elsewhere it is
    not looked at and the result has shape (months or 1, scenarios).
    """

    at: Callable[[Slots, int], Array]


RowValue = Known | ByScenario


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
    value: ByScenario


@dataclass(frozen=True, slots=True)
class Code:
    """The rows of one block of lines, in order; `by_month` where every row has all months."""

    steps: tuple[Step, ...]
    stepped: bool
    by_month: bool


def as_row(value: float | str | tuple[float, ...]) -> Known:
    """Give the value of an input as a row: one by month with its months below each other."""
    return np.array(value, float)[:, None] if isinstance(value, tuple) else value


def getter(value: RowValue, by_month: bool) -> Callable[[Slots, int], Any]:
    """Give a closure for any value; where `by_month`, a known row of months is cut into months."""
    if isinstance(value, ByScenario):
        return value.at
    if isinstance(value, np.ndarray) and by_month:
        months = value[:, 0].tolist()
        if len(months) == 1:
            only = months[0]
            return lambda slots, month: only
        return lambda slots, month: months[month]
    return lambda slots, month: value


def run_stepped(slots: Slots, steps: Iterable[Step], months: int, count: int) -> None:
    """Go through the months; every row gets its history in slots, shape (months, count)."""
    rows = []
    for step in steps:
        slots[step.slot] = np.empty((months, count))
        rows.append((slots[step.slot], step.value.at))
    for month in range(months):
        for history, at in rows:
            history[month] = at(slots, month)


def no_element(case: Case, line: Line, axis: str, name: str) -> Problem:
    """Say that models take a line of an element that a case does not have."""
    known = case.all_models.axes[axis]
    section, named = case.root.get(known.section), Named(case.all_models, case.path)
    remedy = _("Add {axis} '{name}' to the case.", axis=known.label, name=name)
    if is_workbook(case.path):
        remedy = _("Type {name} as the name of a new {axis} on the sheet {sheet}.",
                   name=name, axis=known.label, sheet=named.section(known.section))  # fmt: skip
    return Problem(
        section.place if section is not None else Place(case.path),
        _("the models take '{line}' of {axis} '{name}', which this case does not have",
          line=line.label, axis=known.label, name=name),
        remedy,
    )  # fmt: skip
