"""Case -> values of lines, for any number of scenarios.

Formulas are turned into closures once (compile.py); these then run over blocks of scenarios: whole
arrays where that can be, month by month where lines look back at each other.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np

from flexfin.case.case import Case
from flexfin.case.law import UnknownFigure
from flexfin.engine.by_scenario import Code, Given, Known, Slots, Step, run_stepped
from flexfin.engine.compile import Compiler
from flexfin.engine.results import Results, Values, joined, keys_of
from flexfin.formulas.arrays import Array
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.model.line import FormulaLine, Key, RowKey
from flexfin.model.models import Block
from flexfin.model.order import hanging_on, order_of, with_told
from flexfin.model.tolerance import added_up

_NUMBER: Final = (float, int)
_WORDS: Final = (str, Mapping)
BLOCK: Final = 2_000  # scenarios at once: enough to hide Python, and little enough for the cache


def evaluate(
    case: Case,
    wanted: Iterable[str] | None = None,
    *,
    scenarios: Sequence[str] | None = None,
    paths: Mapping[str, Array] | None = None,
    workers: int = 1,
) -> Results:
    """Work out lines of a case; what really happened takes the place of formulas.

    Parameters
    ----------
    wanted : names of lines; all lines without it.
    scenarios : names of scenarios of the case; all of them without it.
    paths : instead of named scenarios, arrays of shape (scenarios, months) for monthly inputs
        that have a scenario axis, such as simulated demand.
    workers : threads that work on blocks of scenarios.

    Returns
    -------
    The lines, over all scenarios.

    Raises
    ------
    FlexfinError where a value is no number, naming line, scenario, month and element.
    KeyError where there is no such line or scenario.
    """
    return Program(case, wanted).results(scenarios, paths=paths, workers=workers)


class Draws(Protocol):
    """Where scenarios come from that are not those of the case."""

    @property
    def count(self) -> int:
        """Give the number of scenarios."""

    def rows(self, first: int, last: int) -> Mapping[RowKey, Array]:
        """Give rows of inputs for some of the scenarios, shape (months or 1, scenarios)."""


class _Paths:
    """Scenarios from arrays that are there already."""

    def __init__(self, case: Case, paths: Mapping[str, Array]) -> None:
        self.paths = {
            (name, key): np.asarray(array, float)
            for name, array in paths.items()
            for key in keys_of(case.models.lines[name], case)
        }
        self.count = len(next(iter(paths.values())))

    def rows(self, first: int, last: int) -> Mapping[RowKey, Array]:
        """Give rows of inputs for some of the scenarios."""
        return {row: np.ascontiguousarray(array[first:last].T) for row, array in self.paths.items()}


class Program:
    """The formulas of a case, ready to run over any number of scenarios."""

    def __init__(
        self,
        case: Case,
        wanted: Iterable[str] | None = None,
        order: Sequence[Block] | None = None,  # of what is wanted, where it is known
        known: Mapping[RowKey, Any] | None = None,  # rows of another program that are the same here
        held: Container[str] = (),  # formulas of which the rows come with the scenarios
    ) -> None:
        self.case = case
        lines = case.models.lines
        self.names = list(lines if wanted is None else with_told(lines, wanted))
        unknown = [name for name in self.names if name not in lines]
        if unknown:
            raise KeyError(unknown[0])
        order = order_of(case.models, tuple(self.names)) if order is None else order
        case.law.read(name for block in order for name in block.lines if name in case.law)
        compiler = Compiler(case, lambda name: evaluate(case, [name])[name], known, held)
        with np.errstate(all="ignore"):
            for block in order:
                compiler.add(block)
        asked = () if wanted is None else self.names
        self._see_unknown(compiler.unknown, asked)
        self.figures = frozenset(compiler.figures.union(name for name in asked if name in case.law))
        self.static: Mapping[RowKey, Any] = compiler.static
        wanted = set(self.names)
        self.still = {row: value for row, value in self.static.items() if row[0] in wanted}
        self.rows: Sequence[RowKey] = list(compiler.slot)  # by slot
        self.inputs: Sequence[Given] = compiler.inputs
        self.code: Sequence[Code] = compiler.code
        checks = [lines[name] for name in self.names if lines[name].kind == "check"]
        self.added = {one.name: [line.name for line in added_up(one, lines)] for one in checks}
        kept = {*self.names, *(name for names in self.added.values() for name in names)}
        self.spent: Sequence[list[int]] = [[] for _code in self.code]  # slots, by the last use
        for slot, row in enumerate(self.rows):
            if row[0] not in kept and compiler.last_use[row] < len(self.code):
                self.spent[compiler.last_use[row]].append(slot)
        self.certain = dict(self.static)
        for row in compiler.unknown:
            self.certain.pop(row, None)
        self._check(self.certain, case.scenarios)
        asked_of = {name for names in self.added.values() for name in names}
        self.largest = _largest(self.static, dict.fromkeys(asked_of, 0.0))

    def same_in(self, other: Case) -> dict[RowKey, Known]:
        """Give the rows that are the same in a case of the same reading with other inputs."""
        case = self.case
        same = other.models is case.models and other.law is case.law
        if not same or other.actuals is not case.actuals:
            return {}
        moved = hanging_on(
            case.models,
            [
                name for name in case.values
                if case.values[name] != other.values[name]
                or case.origins[name] != other.origins[name]
            ],
        )  # fmt: skip
        return {row: value for row, value in self.certain.items() if row[0] not in moved}

    def results(
        self,
        scenarios: Sequence[str] | None = None,
        *,
        paths: Mapping[str, Array] | None = None,
        columns: Mapping[RowKey, Array] | None = None,
        workers: int = 1,
    ) -> Results:
        """Give the lines over some scenarios, all of them at once; may be asked more than once."""
        asked = self.run(scenarios=scenarios, paths=paths, columns=columns, workers=workers)
        parts = list(asked)
        return parts[0] if len(parts) == 1 else joined(parts)

    def run(
        self,
        *,
        scenarios: Sequence[str] | None = None,
        paths: Mapping[str, Array] | None = None,
        draws: Draws | None = None,
        columns: Mapping[RowKey, Array] | None = None,
        workers: int = 1,
        block: int = BLOCK,
    ) -> Iterator[Results]:
        """Give the results block by block, in order; memory does not grow with their number.

        `columns` are rows of inputs that differ beside the scenarios, which may be named again:
        shape (1, scenarios).
        """
        names = list(scenarios or self.case.scenarios)
        if paths is not None:
            draws = _Paths(self.case, paths)
        count = len(names) if draws is None else draws.count
        stretches = [slice(first, min(count, first + block)) for first in range(0, count, block)]

        def one(stretch: slice) -> Results:
            if draws is None:
                rows = {row: values[:, stretch] for row, values in (columns or {}).items()}
                return self._run_block(names[stretch], rows)
            numbers = [str(number + 1) for number in range(stretch.start, stretch.stop)]
            return self._run_block(numbers, draws.rows(stretch.start, stretch.stop))

        if workers == 1 or len(stretches) == 1:
            yield from map(one, stretches)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(workers) as pool:
            waiting = [pool.submit(one, stretch) for stretch in stretches[: workers + 1]]
            for stretch in [*stretches[workers + 1 :], *[None] * len(waiting)]:
                yield waiting.pop(0).result()
                if stretch is not None:
                    waiting.append(pool.submit(one, stretch))

    def _run_block(self, names: Sequence[str], drawn: Mapping[RowKey, Array]) -> Results:
        slots: Slots = [None] * len(self.rows)
        for given in self.inputs:
            slots[given.slot] = self._given_rows(given, names, drawn)
        self._check(self._held(slots, self.inputs), names)
        months = self.case.calendar.count
        with np.errstate(all="ignore"):
            for code, spent in zip(self.code, self.spent, strict=True):
                if code.stepped:
                    run_stepped(slots, code.steps, months, len(names))
                for step in () if code.stepped else code.steps:
                    found = step.value.at(slots, 0)
                    if code.by_month and len(found) != months:
                        found = np.broadcast_to(found, (months, found.shape[1]))
                    slots[step.slot] = found
                self._check(self._held(slots, code.steps), names)
                for slot in spent:  # memory that is used again is not asked for again
                    slots[slot] = None
        moving = {
            row: value
            for row, value in zip(self.rows, slots, strict=True)
            if value is not None and row not in self.static
        }
        wanted = set(self.names)
        rows = self.still | {row: value for row, value in moving.items() if row[0] in wanted}
        largest = _largest(moving, self.largest)
        added = {check: max((largest[name] for name in lines), default=0.0)
                 for check, lines in self.added.items()}  # fmt: skip
        return Results(self.case, rows, self.names, names, self.figures, added)

    def _held(self, slots: Slots, which: Iterable[Given | Step]) -> Mapping[RowKey, Any]:
        return {self.rows[one.slot]: slots[one.slot] for one in which}

    def _see_unknown(self, unknown: Mapping[RowKey, UnknownFigure], asked: Container[str]) -> None:
        """Raise FlexfinError where lines hang on figures of the law that are not known.

        A figure itself is no reason, unless it is asked for by name: all that is said of it then is
        that it is not known.
        """
        found: dict[str, UnknownFigure] = {}
        for (name, _key), error in unknown.items():
            if self.case.models.lines[name].kind != "parameter" or name in asked:
                found.setdefault(error.figure, error)
        if found:
            raise FlexfinError(p for error in found.values() for p in error.problems)

    def _given_rows(
        self, given: Given, names: Sequence[str], drawn: Mapping[RowKey, Array]
    ) -> Array:
        line = self.case.models.lines[given.line]
        if not given.marks and (given.line, given.key) in drawn:
            rows = drawn[given.line, given.key]
            if line.is_monthly and len(rows) == 1:  # one number for all months
                rows = np.broadcast_to(rows, (self.case.calendar.count, rows.shape[1]))
            return rows
        columns = []
        for name in names if names[0] in self.case.scenarios else [self.case.first_scenario]:
            elements = {**line.result_at(given.key), "scenario": name}
            place = line.key_of(elements)
            is_given = self.case.origins[given.line][place].place is not None
            columns.append(is_given if given.marks else self.case.values[given.line][place])
        if line.is_text and not given.marks:
            return np.array([columns], object)
        array = np.array(columns, float)
        return array.T if line.is_monthly and not given.marks else array[None, :]

    def _check(self, rows: Mapping[RowKey, Any], names: Sequence[str]) -> None:
        """See that every number is one. Raises FlexfinError with the first that is not."""
        for (name, key), value in rows.items():
            if isinstance(value, _NUMBER) and math.isfinite(value):
                continue
            if not isinstance(value, np.ndarray) and isinstance(value, _WORDS):
                continue
            array = np.asarray(value)
            kind = array.dtype.kind
            if kind == "U" or (kind != "O" and math.isfinite(np.add.reduce(array, axis=None))):
                continue
            array = np.atleast_2d(array)
            bad = np.argwhere([[x is None for x in row] for row in array] if kind == "O"
                              else ~np.isfinite(array))  # fmt: skip
            if len(bad):
                raise FlexfinError(self._no_number(name, key, bad[0], array, names))

    def _no_number(
        self, name: str, key: Key, at: Array, array: Array, names: Sequence[str]
    ) -> Problem:
        line = self.case.models.lines[name]
        where = [f"{axis} {element}" for axis, element in zip(line.elements, key, strict=True)]
        if array.shape[0] > 1:
            month = self.case.calendar.months[int(at[0])]
            where.append(_("month {month}", month=month))
        if "scenario" in line.axes and array.shape[1] == len(names):
            where.append(_("scenario {name}", name=names[int(at[1])]))
        told = (
            _("'{line}' is no number ({where}): no rate of return fits these amounts, or more than "
              "one", line=name, where=", ".join(where) or "-")
            if isinstance(line, FormulaLine) and "irr(" in line.text
            else _("'{line}' is no number ({where}): a division by zero, or a power that does not "
                   "exist", line=name, where=", ".join(where) or "-")
        )  # fmt: skip
        return Problem(
            line.place,
            told,
            _("Look at the inputs of {formula}.",
              formula=line.text if isinstance(line, FormulaLine) else line.name),
        )  # fmt: skip


def _largest(rows: Mapping[RowKey, Any], before: Mapping[str, float]) -> dict[str, float]:
    """Give the largest amount in rows of some lines, or what was the largest before."""
    largest = dict(before)
    for (name, _key), value in rows.items():
        if name in largest:
            found = abs(value) if isinstance(value, _NUMBER) else np.abs(value).max()
            largest[name] = max(largest[name], float(found))
    return largest


__all__ = ["BLOCK", "Draws", "Program", "Results", "Values", "evaluate", "keys_of"]
