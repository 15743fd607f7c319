"""Results: rows of a run -> the values of lines, by element, month and scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np

from flexfin.case.case import Case
from flexfin.formulas.arrays import Array, months_added
from flexfin.ground.errors import Problem
from flexfin.ground.live import Live
from flexfin.model.line import Key, Line, RowKey

if TYPE_CHECKING:
    import pandas as pd

SHORT: Final = 1e-6  # less is nothing: months are counted of which a figure is more
How = Literal["value", "total", "year", "mean", "highest", "months"]  # is taken of months


class Results(Mapping[str, "Values"]):
    """The lines asked for, over the scenarios of one run."""

    def __init__(
        self,
        case: Case,
        rows: Mapping[RowKey, Any],
        names: Sequence[str],
        scenarios: Sequence[str],
        figures: frozenset[str] = frozenset(),  # the lines of the law that were really used
        largest: Mapping[str, float] | None = None,  # by check: the largest amount it adds up
    ) -> None:
        self.case, self.rows, self.figures = case, rows, figures
        self.largest = largest or {}
        self.names, self.scenarios = tuple(names), tuple(scenarios)
        self._names = frozenset(names)

    def __getitem__(self, name: str) -> Values:
        if name not in self._names:
            raise KeyError(name)
        return Values(self.case.models.lines[name], self)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def warnings(self) -> tuple[Problem, ...]:
        """Warn about doubtful figures of the law among those that were used, and the like."""
        return self.case.warnings(self.names, self.figures)

    def row(self, name: str, key: Key = ()) -> Any:
        """Give one row: a number or text, or an array (months or 1, scenarios or 1)."""
        return self.rows[name, key]

    def monthly(self, name: str, key: Key = ()) -> Array:
        """Give a row of numbers with all its months and scenarios."""
        shape = self.case.calendar.count, len(self.scenarios)
        return np.broadcast_to(np.asarray(self.row(name, key), float), shape)

    def only(self, scenario: str) -> Results:
        """Give the same for one of the scenarios."""
        place, rows = self.scenarios.index(scenario), dict(self.rows)
        for row, value in rows.items():
            if isinstance(value, np.ndarray) and value.shape[1] > 1:  # hangs on the scenario
                rows[row] = value[:, [place]]
        return Results(self.case, rows, self.names, [scenario], self.figures, self.largest)

    def __sub__(self, other: Results) -> Results:
        """Give the difference with another run of the same lines over the same scenarios.

        What is words, or a table of the law, stays that of this run.
        """
        rows = {
            row: value - other.rows[row] if isinstance(value, np.ndarray | float | int) else value
            for row, value in self.rows.items()
            if row[0] in self._names
        }
        return Results(self.case, rows, self.names, self.scenarios, self.figures)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one line."""

    line: Line
    results: Results

    @property
    def axes(self) -> tuple[str, ...]:
        """Give the axes, in the order of the array."""
        return self.line.axes

    def names_of(self, axis: str) -> tuple[str, ...]:
        """Give the names along one axis."""
        return self.results.scenarios if axis == "scenario" else self.results.case.elements_of(axis)

    @property
    def array(self) -> Array:
        """Give all values, with the axes in the order of `axes`."""
        case, line = self.results.case, self.line
        sizes = [len(case.elements_of(axis)) for axis in line.elements]
        months = case.calendar.count if "month" in line.axes else 1
        scenarios = len(self.results.scenarios) if "scenario" in line.axes else 1
        found = [self.results.rows[line.name, key] for key in keys_of(line, case)]
        numbers = not line.is_text and not any(isinstance(row, Mapping) for row in found)
        full = np.zeros((*sizes, months, scenarios), float if numbers else object)
        for position, row in zip(np.ndindex(*sizes), found, strict=True):
            full[position] = row
        names = [*line.elements, "month", "scenario"]
        for axis in ("month", "scenario"):
            if axis not in line.axes:
                full = np.squeeze(full, axis=names.index(axis))
                names.remove(axis)
        return np.transpose(full, [names.index(axis) for axis in line.axes])

    def added_over(self, axes: Sequence[str], at: Mapping[str, str]) -> float | Array:
        """Add up over axes, for the elements of `at`: a number, or shape (months, 1)."""
        array, left = self.array, list(self.axes)
        for axis in axes:
            array = array.sum(axis=left.index(axis))
            left.remove(axis)
        for axis in [axis for axis in left if axis != "month"]:
            array = np.take(array, self.names_of(axis).index(at[axis]), left.index(axis))
            left.remove(axis)
        return array[:, None] if left else float(array)

    def added_to(self, *axes: str) -> Array:
        """Give the values by some of the axes, added up over all others."""
        others = tuple([place for place, axis in enumerate(self.axes) if axis not in axes])
        added: Array = np.sum(self.array, axis=others, dtype=float)
        return added

    def frame(self) -> pd.DataFrame:
        """Give a pandas frame: a column of names for each axis, and the column `value`."""
        import pandas as pd

        numbers = np.asarray(self.array).reshape(-1)
        if not self.axes:
            return pd.DataFrame({"value": numbers})
        names = [self.names_of(axis) for axis in self.axes]
        frame = pd.MultiIndex.from_product(names, names=self.axes).to_frame(index=False)
        return frame.assign(value=numbers)


def keys_of(line: Line, case: Case) -> Iterator[Key]:
    """Give the rows of a line: names of elements, in the order of its axes."""
    return product(*(case.elements_of(axis) for axis in line.elements))


def joined(parts: Sequence[Results]) -> Results:
    """Put blocks of scenarios one after the other."""
    rows: dict[RowKey, Any] = {}
    for row, first in parts[0].rows.items():
        if all(part.rows[row] is first for part in parts):  # hangs on no scenario
            rows[row] = first
            continue
        wide = [(len(part.rows[row]), len(part.scenarios)) for part in parts]
        pieces = [
            np.broadcast_to(part.rows[row], shape) for part, shape in zip(parts, wide, strict=True)
        ]
        rows[row] = np.concatenate(pieces, axis=1)
    names = [name for part in parts for name in part.scenarios]
    largest = {name: max(part.largest[name] for part in parts) for name in parts[0].largest}
    return Results(parts[0].case, rows, parts[0].names, names, parts[0].figures, largest)


class Headline(NamedTuple):
    """One figure of each scenario: a row of a line, and what is taken of its months.

    `value` of a row without months; `total` over the months, `year` the average year, `mean` the
    average month, `highest` month, and `months` the number of months in which it is above zero.
    `by` is the line of one word that names the element of the row: in a workbook it goes with that.
    There it is of the scenario that is shown, or of `scenario`, which has rows of its own there.
    """

    line: str
    key: Key = ()
    how: How = "value"
    by: str = ""
    scenario: str = ""

    def of(self, results: Results) -> Array:
        """Give the figure of every scenario, shape (scenarios,)."""
        row = np.asarray(results.row(self.line, self.key), float)
        count = len(results.scenarios)
        months = results.case.calendar.count
        is_monthly = "month" in results.case.models.lines[self.line].axes
        if is_monthly:
            row = np.broadcast_to(np.atleast_2d(row), (months, row.shape[-1] if row.ndim else 1))
        match self.how if is_monthly else "value":
            case "value":
                found = np.atleast_2d(row)[0]
            case "total":
                found = months_added(row)[0]
            case "year":
                found = months_added(row)[0] * 12 / months
            case "mean":
                found = months_added(row)[0] / months
            case "highest":
                found = row.max(axis=0)
            case "months":
                found = (row > SHORT).sum(axis=0).astype(float)
        return np.array(np.broadcast_to(found, count))


Terms = tuple[Headline, ...]  # a sum of rows; how many months something lasts is no amount


class InMonth(NamedTuple):
    """What a row is in a month, by the place of that."""

    row: RowKey
    month: int


def live_sum(results: Results, terms: Terms) -> Live:
    """Add rows up in the scenario that a workbook shows; live there."""
    place = results.scenarios.index(results.case.first_scenario)
    value = sum(float(term.of(results)[place]) for term in terms)
    return Live(value, "+".join(["{}"] * len(terms)) or "0", *terms)
