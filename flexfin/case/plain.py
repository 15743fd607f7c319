"""Plain inputs: numbers that nothing hangs on while a case is read, so that they change alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from flexfin.case.schema import place_of_change
from flexfin.case.words import Words
from flexfin.formulas.formula import Name, Node, walk
from flexfin.ground.errors import Problem
from flexfin.ground.yaml import Entry, Scalar
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.models import Models
from flexfin.model.templates import names_in, written_paths

if TYPE_CHECKING:
    from flexfin.case.case import Case


def with_plain(case: Case, changes: Mapping[str, str]) -> Case | None:
    """Give a case with other values of plain inputs; None where one is not plain, or at fault.

    Then the case is made again from what its file says, and what is wrong is told.
    """
    problems: list[Problem] = []
    words = Words(case.sets, case.models.axes, case.calendar, problems)
    values, origins, root = {**case.values}, {**case.origins}, case.root
    for path, text in changes.items():
        name, key = case.rows.get(path, ("", ()))
        if not _is_plain(case, path, name, key):
            return None
        at = place_of_change(path, text)
        found = _put(root, path.split("."), Scalar(text.strip(), at))
        value = words.value(case.models.input_lines[name], Scalar(text.strip(), at))
        if problems or found is None:
            return None
        root = found
        values[name] = {**values[name], key: value}
        origins[name] = {**origins[name], key: replace(origins[name][key], place=at)}
    return replace(
        case, values=values, origins=origins, root=root, changes={**case.changes, **changes}
    )


def _is_plain(case: Case, path: str, name: str, key: tuple[str, ...]) -> bool:
    return moves_alone(case, path) and _is_given(case, name, key)


def _is_given(case: Case, name: str, key: tuple[str, ...]) -> bool:
    return case.origins[name][key].place is not None


def moves_alone(case: Case, path: str) -> bool:
    """Tell whether another value of an input, given or not, changes nothing else in a case."""
    name, key = case.rows.get(path, ("", ()))
    line = case.models.input_lines.get(name)
    return (
        line is not None
        and "." in path
        and not (line.is_text or line.is_monthly or line.date or "scenario" in line.row_axes)
        and name not in looked_at(case.models)
        and (_is_given(case, name, key) or name not in _asked_whether_given(case.models))
        and key not in case.provided.get(name, {})
        and not any(path == x or path.startswith(f"{x}.") for x in written_paths(case.models))
    )


def _put(section: Section, parts: list[str], value: Scalar) -> Section | None:
    """Give a section with another value at a path; None where it has no one value there."""
    entry = section.entries.get(parts[0])
    if entry is None:
        return None
    if len(parts) == 1 and isinstance(entry.value, Scalar):
        new = Entry(Scalar(parts[0], value.place), value)
    elif len(parts) > 1 and isinstance(entry.value, Section):
        below = _put(entry.value, parts[1:], value)
        if below is None:
            return None
        new = Entry(entry.key, below)
    else:
        return None
    return Section({**section.entries, parts[0]: new}, section.place, section.blanks)


@lru_cache(maxsize=16)
def looked_at(models: Models) -> frozenset[str]:
    """Give the inputs that the reading of a case looks at for more than their own value.

    They stand in the default or condition of another, in a bound, a template or an early check.
    """
    found = {name for block in models.early for name in block.lines}
    for name, own in models.input_lines.items():
        rules = (own.default, own.where, own.needed, own.only, own.instead)
        for rule in rules:
            parts = walk(rule) if isinstance(rule, Node) else ()
            found |= {part.name for part in parts if isinstance(part, Name)}
        others = {own.range.low_of, own.range.high_of, own.not_with} - {""}
        found |= {name, *others} if others or own.instead else set()
    for model in models.models.values():
        for path, sections in model.templates.items():
            found |= {name for word in sections for name in names_in(models, path, word)}
    return frozenset(found)


@lru_cache(maxsize=16)
def _asked_whether_given(models: Models) -> frozenset[str]:
    """Give the inputs of which formulas ask whether the case gives them."""
    calls = (call for _line, call in models.calls if call.name == "given")
    return frozenset(arg.name for call in calls for arg in call.args if isinstance(arg, Name))
