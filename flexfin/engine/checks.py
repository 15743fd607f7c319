"""Checks of a case: lines that must be zero; what is to blame where they are not, and where.

A check that hangs on inputs only is looked at when a case is read, whatever else is wrong in it;
the others when their model runs. One that names what it blames tells the place of that input, what
the case gives there and what to do; what follows from it is not said as well. A finding that names
what it blames is a remark with a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from flexfin.case.case import Case
from flexfin.engine.blamed import OffZero, problem_at, remark_at, where_of
from flexfin.engine.results import Results, keys_of
from flexfin.engine.run import Program
from flexfin.formulas.formula import Name
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.model.blame import rows_are_apart
from flexfin.model.line import FormulaLine, InputLine, Key, Line
from flexfin.model.order import needed
from flexfin.model.tolerance import LEAST, tolerance_of

# tells whether something is wrong with an input, or without a key with its section
Doubtful = Callable[[str, Key | None], bool]


class Check(NamedTuple):
    """How far a check line is from zero at most, how far it may be, and where that is."""

    line: FormulaLine
    deviation: float
    where: str
    tolerance: float = LEAST

    @property
    def is_in_order(self) -> bool:
        """Tell whether the line is zero, but for what adding up large amounts leaves over."""
        return abs(self.deviation) <= self.tolerance

    @property
    def said(self) -> str:
        """Write how far the line is from zero, as readers do."""
        large = abs(self.deviation) >= 0.0001
        return number(self.deviation, "digits") if large else f"{self.deviation:.1e}"


def checks_of(results: Results) -> tuple[Check, ...]:
    """Give all check lines that were worked out."""
    lines = map(results.case.models.lines.__getitem__, results)
    return tuple(_check(line, results) for line in lines if line.kind == "check")


def _check(line: FormulaLine, results: Results) -> Check:
    off = max(_values(line, results), key=lambda one: abs(one.value), default=None)
    limit = _tolerance(line, results)
    if off is None or off.value == 0:
        return Check(line, 0.0, "", limit)
    return Check(line, off.value, ", ".join(where_of(off, results.case)), limit)


def _tolerance(line: Line, results: Results) -> float:
    return tolerance_of(results.largest.get(line.name, 0.0))


def _values(line: FormulaLine, results: Results) -> Iterator[OffZero]:
    """Give, for all elements of a line, the value that is farthest from zero."""
    for key in keys_of(line, results.case):
        row = np.asarray(results.row(line.name, key), float)
        position = int(np.argmax(np.abs(row)))
        month, scenario = divmod(position, row.shape[-1]) if row.ndim == 2 else (0, 0)
        yield OffZero(
            line,
            key,
            float(row.reshape(-1)[position]),
            month if row.ndim == 2 and row.shape[0] > 1 else None,
            results.scenarios[scenario] if row.ndim == 2 and row.shape[1] > 1 else None,
        )


# --- problems ----------------------------------------------------------------------------------


def broken(results: Results) -> list[Problem]:
    """Give a problem for every check that is not in order; of one cause only what names it."""
    case, problems, blamed = results.case, [], set[str]()
    failing = [check for check in checks_of(results) if not check.is_in_order]
    for check in failing:
        if check.line.blames:
            blamed.update(check.line.blames)
            problems += [problem_at(off, case) for off in _off(check.line, results)]
    for check in failing:
        if check.line.blames or needed(case.models.lines, [check.line.name]) & blamed:
            continue
        value, label, where = check.said, check.line.label, check.where
        message = (
            _("a check fails: '{label}' should be 0 and is {value} ({where})",
              label=label, value=value, where=where)
            if where
            else _("a check fails: '{label}' should be 0 and is {value}", label=label, value=value)
        )  # fmt: skip
        remedy = str(check.line.remedy) if check.line.remedy else _where_to_look(check, case)
        problems.append(Problem(_first_place(check, results), message, remedy))
    return once(problems)


def _where_to_look(check: Check, case: Case) -> str:
    """Say which lines a check without a remedy compares."""
    names = dict.fromkeys(part.name for part in check.line.parts() if isinstance(part, Name))
    lines = [case.models.lines[name] for name in names if name in case.models.lines]
    labels = dict.fromkeys(f"'{line.label}'" for line in lines)
    return _("Look at the inputs behind {lines}.", lines=", ".join(labels)) if labels else ""


def _first_place(check: Check, results: Results) -> Place:
    """Give where the case says what a check is about: the first input in it that was given."""
    case = results.case
    off = max(_values(check.line, results), key=lambda one: abs(one.value))
    for part in check.line.parts():
        line = case.models.lines.get(part.name) if isinstance(part, Name) else None
        if isinstance(line, InputLine) and set(line.row_axes) <= set(off.at):
            key = line.key_of(off.at)
            origin = case.origins[line.name].get(key)
            if origin is not None and origin.place is not None:
                return origin.place
    return Place(case.path)


def once(problems: Iterable[Problem]) -> list[Problem]:
    """Give the first problem of each place: of one value one thing is said."""
    found: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        at = problem.place
        known = at is not None and (at.line or at.sheet)
        found.setdefault((*problem.sort_key, "" if known else problem.message), problem)
    return list(found.values())


def _off(line: FormulaLine, results: Results) -> list[OffZero]:
    """Give the values of a check, one for every element, that are too far from zero."""
    limit = _tolerance(line, results)
    return [off for off in _values(line, results) if abs(off.value) > limit]


def remarks_of(results: Results) -> list[Problem]:
    """Give a remark, with its place, for every finding that holds and names what it blames."""
    lines = map(results.case.models.lines.__getitem__, results)
    return [
        remark_at(off, results.case)
        for line in lines
        if line.kind == "finding" and line.blames
        for off in _values(line, results)
        if off.value
    ]


# --- while a case is read ----------------------------------------------------------------------


def faults_of_inputs(
    case: Case, doubtful: Doubtful | None, scenarios: Sequence[str] | None = None
) -> list[Problem]:
    """Give a problem for every check of inputs that is not in order, in some scenarios or all.

    `doubtful` is there where something is wrong already: it tells of which inputs. Checks that hang
    on these are left out, and so are all where the inputs cannot be worked with at all.
    """
    lines, order = case.models.lines, case.models.early
    checks = [
        line
        for block in order
        for line in map(lines.__getitem__, block.lines)
        if line.kind == "check" and line.blames
        if doubtful is None or _is_whole(case, needed(lines, [line.name]))
    ]
    if not checks:
        return []
    try:
        results = Program(case, [line.name for line in checks], order=order).results(scenarios)
    except FlexfinError:
        if doubtful is None:
            raise
        return []
    found = [
        problem_at(off, case)
        for line in checks
        for off in _off(line, results)
        if doubtful is None or not _hangs_on_fault(off, case, doubtful)
    ]
    return once(found)


def _is_whole(case: Case, names: Iterable[str]) -> bool:
    """Tell whether each of the inputs among these lines has a value for all of its elements."""
    sets = {**case.sets, "scenario": case.scenarios}
    for name in names:
        line = case.models.input_lines.get(name)
        if line is not None and any(
            key not in case.values[name] for key in product(*(sets[axis] for axis in line.row_axes))
        ):
            return False
    return True


def _hangs_on_fault(off: OffZero, case: Case, doubtful: Doubtful) -> bool:
    lines = case.models.lines
    names = needed(lines, [off.line.name])
    at = off.at if rows_are_apart(lines, names) else {}
    for name in names:
        line = case.models.input_lines.get(name)
        if line is None:
            continue
        if doubtful(name, None):
            return True
        for key in case.values[name]:
            elements = line.at(key)
            here = all(elements.get(axis, one) == one for axis, one in at.items())
            if here and doubtful(name, key):
                return True
    return False
