"""Checks of a case: lines that must be zero; what is to blame where they are not, and where.

A check that hangs on inputs only is looked at when a case is read, whatever else is wrong in it;
the others when their model runs. One that names what it blames tells the place of that input, what
the case gives there and what to do; what follows from it is not said as well. A finding that names
what it blames is a remark with a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from string import Formatter
from typing import Any, NamedTuple

import numpy as np

from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.case.schema import find, nearest_value
from flexfin.engine.results import Results, keys_of
from flexfin.engine.run import Program, evaluate
from flexfin.formulas.formula import Name
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import format_month, parse_month
from flexfin.ground.numbers import number, number_text
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.model.blame import VALUE, fields_of, rows_are_apart
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


@dataclass(frozen=True, slots=True)
class _Off:
    """A value of a line that should be zero: its elements, month (from 0) and scenario."""

    line: FormulaLine
    key: Key
    value: float
    month: int | None
    scenario: str | None

    @property
    def at(self) -> dict[str, str]:
        elements = self.line.at(self.key)
        return {**elements, "scenario": self.scenario} if self.scenario else elements


def checks_of(results: Results) -> tuple[Check, ...]:
    """Give all check lines that were worked out."""
    lines = map(results.case.models.lines.__getitem__, results)
    return tuple(_check(line, results) for line in lines if line.kind == "check")


def _check(line: FormulaLine, results: Results) -> Check:
    off = max(_values(line, results), key=lambda one: abs(one.value), default=None)
    limit = _tolerance(line, results)
    if off is None or off.value == 0:
        return Check(line, 0.0, "", limit)
    return Check(line, off.value, ", ".join(_where(off, results.case)), limit)


def _tolerance(line: Line, results: Results) -> float:
    return tolerance_of(results.largest.get(line.name, 0.0))


def _values(line: FormulaLine, results: Results) -> Iterator[_Off]:
    """Give, for all elements of a line, the value that is farthest from zero."""
    for key in keys_of(line, results.case):
        row = np.asarray(results.row(line.name, key), float)
        position = int(np.argmax(np.abs(row)))
        month, scenario = divmod(position, row.shape[-1]) if row.ndim == 2 else (0, 0)
        yield _Off(
            line,
            key,
            float(row.reshape(-1)[position]),
            month if row.ndim == 2 and row.shape[0] > 1 else None,
            results.scenarios[scenario] if row.ndim == 2 and row.shape[1] > 1 else None,
        )


def _where(off: _Off, case: Case) -> list[str]:
    return [*Row(case, off.line, off.key).names, *_when(off, case)]


def _when(off: _Off, case: Case) -> list[str]:
    month = [] if off.month is None else [case.calendar.months[off.month]]
    return [*month, *([_("scenario {name}", name=off.scenario)] if off.scenario else [])]


# --- problems ----------------------------------------------------------------------------------


def broken(results: Results) -> list[Problem]:
    """Give a problem for every check that is not in order; of one cause only what names it."""
    case, problems, blamed = results.case, [], set[str]()
    failing = [check for check in checks_of(results) if not check.is_in_order]
    for check in failing:
        if check.line.blames:
            blamed.update(check.line.blames)
            problems += _blaming(check.line, results)
    for check in failing:
        if check.line.blames or needed(case.models.lines, [check.line.name]) & blamed:
            continue
        value = f"{check.deviation:.6g}"
        label, where = check.line.label, check.where
        message = (
            _("a check fails: '{label}' should be 0 and is {value} ({where})",
              label=label, value=value, where=where)
            if where
            else _("a check fails: '{label}' should be 0 and is {value}", label=label, value=value)
        )  # fmt: skip
        formula = check.line.text
        remedy = (
            str(check.line.remedy)
            if check.line.remedy
            else _("It is {formula}; look at the inputs of these lines.", formula=formula)
        )
        problems.append(Problem(_first_place(check, results), message, remedy))
    return once(problems)


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
    found: dict[tuple[Any, ...], Problem] = {}
    for problem in problems:
        at = problem.place
        known = at is not None and (at.line or at.sheet)
        found.setdefault((*problem.sort_key, "" if known else problem.message), problem)
    return list(found.values())


def _blaming(line: FormulaLine, results: Results) -> list[Problem]:
    """Give a problem for every element for which a check is not in order, at what is to blame."""
    limit = _tolerance(line, results)
    return [_problem(off, results.case) for off in _values(line, results) if abs(off.value) > limit]


def _problem(off: _Off, case: Case) -> Problem:
    place, value = _blamed(off, case)
    details = [_("given: {value}", value=value)] if value else []
    is_vague = not place.line and not place.sheet and place.file == case.path
    details += _where(off, case) if is_vague else _when(off, case)
    label = off.line.label
    message = (
        _("not in order: {label} ({details})", label=label, details="; ".join(details))
        if details
        else _("not in order: {label}", label=label)
    )
    return Problem(place, message, _remedy(off, value, case))


def remarks_of(results: Results) -> list[Problem]:
    """Give a remark, with its place, for every finding that holds and names what it blames."""
    case, found = results.case, []
    for name in results:
        line = case.models.lines[name]
        if line.kind != "finding" or not line.blames:
            continue
        for off in _values(line, results):
            if off.value:
                place, value = _blamed(off, case)
                message = _("note: {label}", label=line.label)
                found.append(Problem(place, message, _remedy(off, value, case), "warning"))
    return found


def late_steps(case: Case) -> Iterator[Problem]:
    """Give a remark for the first step of each input that begins after the last month."""
    last = case.calendar.months[-1]
    for name, rows in case.steps.items():
        line = case.models.input_lines[name]
        for key in rows:
            value = find(case.root, line.path, line.path_parts(line.path, line.at(key)))
            for entry in value if isinstance(value, Section) else ():
                if _month(entry.key) >= case.calendar.start + case.calendar.count:
                    message = _("note: this step begins after the last month, {month}, "
                                "and changes nothing", month=last)  # fmt: skip
                    yield Problem(entry.key.place, message, "", "warning")
                    break


# --- what is to blame --------------------------------------------------------------------------


def _blamed(off: _Off, case: Case) -> tuple[Place, str]:
    """Give the place of the first input blamed that is given, and what the case says there.

    What was changed for this run comes first. Where nothing is given it is the nearest section;
    where the check has fewer elements than the input, as shares of parties have, it is the section
    that holds them. In a sheet a section is a row or a mark, not one cell: there it is its last.
    """
    found: list[tuple[Place, str]] = []
    sections: list[Place] = []
    for name in off.line.blames:
        line = case.models.input_lines[name]
        paths = filter(None, (line.path, line.instead_path))
        given = [_in_force(x, off, case) for path in paths for x in _given(path, line, off, case)]
        typed = [one for one in given if one[0].file != case.path]
        section = nearest_value(case.root, line.path_parts(line.path, off.at)).place
        found[:0] = typed[-1:]
        if off.at.keys() >= {*line.row_axes}:
            found += given[-1:]
            sections.append(section)
        else:
            sections.insert(0, given[-1][0] if given and section.sheet else section)
    return found[0] if found else (sections[0], "")


def _given(path: str, line: InputLine, off: _Off, case: Case) -> Iterator[Value]:
    """Give what the case says at a path, for all elements that the check does not tell apart."""
    values: list[Value] = [case.root]
    stars = iter(line.stars)
    for part in path.split("."):
        name = off.at.get(next(stars)) if part.startswith("*") else part
        values = [
            entry.value
            for value in values
            for entry in (value if isinstance(value, Section) else ())
            if name in (None, entry.key.text)
        ]
    yield from values


def _in_force(value: Value, off: _Off, case: Case) -> tuple[Place, str]:
    """Give the place and text of a value; of steps by month, of the step that counts then."""
    if isinstance(value, Section):
        until = case.calendar.start + (off.month or 0)
        steps = [entry for entry in value if _month(entry.key) <= until]
        return _in_force(steps[-1].value, off, case) if steps else (value.place, "")
    return value.place, value.text if isinstance(value, Scalar) else ""


def _month(key: Scalar) -> int:
    try:
        return parse_month(key.text)
    except ValueError:
        return 0


def _remedy(off: _Off, value: str, case: Case) -> str:
    """Write the remedy of a line, with its fields filled in."""
    if off.line.remedy is None:
        return ""
    text = str(off.line.remedy)
    names = fields_of(text)
    if not names and f"{{{VALUE}" not in text:
        return text
    try:
        found = evaluate(case, names) if names else None
    except FlexfinError:  # something else is wrong in the case; the place is said
        return ""
    parts = []
    for before, name, form, _conversion in Formatter().parse(text):
        parts.append(before)
        if name == VALUE:
            parts.append(value)
        elif name and found is not None:
            parts.append(_written(case.models.lines[name], form or "", off, found))
    return "".join(parts)


def _written(line: Line, form: str, off: _Off, results: Results) -> str:
    """Write the value of a line as a case would hold it."""
    row = results.row(line.name, line.result_key(off.at))
    if isinstance(row, np.ndarray):
        names = results.scenarios
        column = names.index(off.scenario) if off.scenario in names and row.shape[-1] > 1 else 0
        row = row[min(off.month or 0, len(row) - 1), column]
    if line.is_text:
        return str(row)
    if form == "month" or line.date == "month":
        return format_month(int(row))
    if form == "euros":
        amount = round(float(row), 2)
        return number(amount, "whole" if amount == int(amount) else "cents")
    percent = form == "percent" or line.is_percentage
    return number_text(round(float(row), 9), percent=percent)


# --- while a case is read ----------------------------------------------------------------------


def faults_of_inputs(case: Case, doubtful: Doubtful | None) -> list[Problem]:
    """Give a problem for every check of inputs that is not in order.

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
        results = Program(case, [line.name for line in checks], order=order).results()
    except FlexfinError:
        if doubtful is None:
            raise
        return []
    found = []
    for line in checks:
        limit = _tolerance(line, results)
        for off in _values(line, results):
            sound = doubtful is None or not _hangs_on_fault(off, case, doubtful)
            if abs(off.value) > limit and sound:
                found.append(_problem(off, case))
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


def _hangs_on_fault(off: _Off, case: Case, doubtful: Doubtful) -> bool:
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
