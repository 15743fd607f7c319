"""What is to blame where a line is not zero that should be: where, what is given, the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

import numpy as np

from flexfin.case.case import Case
from flexfin.case.named import Named
from flexfin.case.row import Row
from flexfin.case.schema import nearest_value
from flexfin.engine.results import Results
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import format_month, parse_month
from flexfin.ground.numbers import number, number_text, readable
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.model.blame import KEY, VALUE, fields_of
from flexfin.model.line import FigureLine, FormulaLine, InputLine, Key, Line


@dataclass(frozen=True, slots=True)
class OffZero:
    """A value of a line that should be zero: its elements, month (from 0) and scenario."""

    line: FormulaLine
    key: Key
    value: float
    month: int | None
    scenario: str | None

    @property
    def at(self) -> dict[str, str]:
        """Give the elements by axis, the scenario too."""
        elements = self.line.at(self.key)
        return {**elements, "scenario": self.scenario} if self.scenario else elements


def where_of(off: OffZero, case: Case) -> list[str]:
    """Give the elements, month and scenario of a value, in words."""
    return [*Row(case, off.line, off.key).names, *_when(off, case)]


def _when(off: OffZero, case: Case) -> list[str]:
    named = Named(case.models, case.path)
    month = [] if off.month is None else [named.number(case.calendar.months[off.month])]
    return [*month, *([_("scenario {name}", name=off.scenario)] if off.scenario else [])]


def problem_at(off: OffZero, case: Case) -> Problem:
    """Give the problem of a check that is not in order, at what it blames."""
    place, value = _blamed(off, case)
    details = [_("given: {value}", value=value)] if value else []
    is_vague = not place.line and not place.sheet and place.file == case.path
    details += where_of(off, case) if is_vague else _when(off, case)
    label = off.line.label
    message = (
        _("not in order: {label} ({details})", label=label, details="; ".join(details))
        if details
        else _("not in order: {label}", label=label)
    )
    return Problem(place, message, told_remedy(off, value, case))


def remark_at(off: OffZero, case: Case) -> Problem:
    """Give the remark of a finding that holds, at what it blames."""
    place, value = _blamed(off, case)
    message = _("note: {label}", label=off.line.label)
    return Problem(place, message, told_remedy(off, value, case), "warning")


def _blamed(off: OffZero, case: Case) -> tuple[Place, str]:
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


def _given(path: str, line: InputLine, off: OffZero, case: Case) -> Iterator[Value]:
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


def _in_force(value: Value, off: OffZero, case: Case) -> tuple[Place, str]:
    """Give the place and text of a value; of steps by month, of the step that counts then."""
    if isinstance(value, Section):
        until = case.calendar.start + (off.month or 0)
        steps = [entry for entry in value if month_of(entry.key) <= until]
        return _in_force(steps[-1].value, off, case) if steps else (value.place, "")
    return value.place, value.text if isinstance(value, Scalar) else ""


def month_of(key: Scalar) -> int:
    """Give the month of a step; 0 where it is none."""
    try:
        return parse_month(key.text)
    except ValueError:
        return 0


def told_remedy(off: OffZero, value: str, case: Case) -> str:
    """Write the remedy of a line, with its fields filled in."""
    if off.line.remedy is None:
        return ""
    text = str(off.line.remedy)
    names = fields_of(text)
    try:
        found = evaluate(case, names) if names else None
    except FlexfinError:  # something else is wrong in the case; the place is said
        return ""
    parts = []
    for before, name, form, _conversion in Formatter().parse(text):
        parts.append(before)
        if name == VALUE:
            parts.append(value)
        elif name and form == KEY and isinstance(line := case.models.lines[name], InputLine):
            parts.append(Named(case.models, case.path).key(line))
        elif name and found is not None:
            parts.append(_written(case.models.lines[name], form or "", off, found))
    return "".join(parts)


def _written(line: Line, form: str, off: OffZero, results: Results) -> str:
    """Write the value of a line as a case would hold it; or where it comes from."""
    if form == "source":
        return _source(line, line.result_key(off.at), results.case)
    row = results.row(line.name, line.result_key(off.at))
    if isinstance(row, np.ndarray):
        names = results.scenarios
        column = names.index(off.scenario) if off.scenario in names and row.shape[-1] > 1 else 0
        row = row[min(off.month or 0, len(row) - 1), column]
    if line.is_text:
        return str(row)
    as_in_file = Named(results.case.models, results.case.path).number
    if form == "month" or line.date == "month":
        return as_in_file(format_month(int(row)))
    if form == "euros":
        amount = round(float(row), 2)
        return number(amount, "whole" if amount == int(amount) else "cents")
    percent = form == "percent" or line.is_percentage
    text = number_text(round(float(row), 9), percent=percent)
    return readable(text) if form == "percent" else as_in_file(text)


def _source(line: Line, key: Key, case: Case) -> str:
    """Give the source of an input, or of a figure of the law with its first day and its file."""
    if isinstance(line, InputLine):
        return case.origins[line.name][key].source or _("no source is given")
    dated = case.law[line.name].dated if isinstance(line, FigureLine) else None
    if dated is None:
        return line.source
    file = [_("from {file}", file=dated.given_in)] if dated.given_in else []
    return ", ".join([dated.source, _("from {day} on", day=dated.since.isoformat()), *file])
