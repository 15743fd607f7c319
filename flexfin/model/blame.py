"""What a check or finding blames: inputs by name or path, a remedy with fields, when it is known.

A check that names what is to blame tells the user where the case goes wrong. One that hangs on
inputs only is looked at when a case is read (checks.py), in the order that is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from string import Formatter
from typing import Final

from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import Scalar
from flexfin.model.line import FormulaLine, InputLine, Line
from flexfin.model.models import Block, Model
from flexfin.model.order import blocks, uses_of

VALUE: Final = "value"  # the field of a remedy for what the case gives
# how the value of a line is written: {up_to:percent}; where an input or figure comes from; a name
FORMS: Final = ("", "euros", "percent", "month", "source", "key")
KEY: Final = "key"  # the form that names an input as the file of the case does
_START: Final = "start"  # the path of the input that the calendar hangs on


def with_blames(
    lines: Mapping[str, Line],
    blamed: Mapping[str, tuple[Scalar, ...]],
    models: Mapping[str, Model],
    problems: list[Problem],
) -> dict[str, Line]:
    """Give all lines, those that blame with the names of the inputs; see that remedies fit."""
    result = dict(lines)
    judging = {n: x for n, x in lines.items() if isinstance(x, FormulaLine) and x.kind != "formula"}
    for name, words in blamed.items():
        names = [_named(word, lines, problems) for word in words]
        result[name] = judging[name] = replace(judging[name], blames=tuple(filter(None, names)))
        for word, found in zip(words, names, strict=True):
            problems += _absent(word, lines.get(found), lines[name], models)
    for line in judging.values():
        problems += _remedy_faults(line, result, line.name in blamed)
    return result


def _named(word: Scalar, lines: Mapping[str, Line], problems: list[Problem]) -> str:
    """Give the name of the input that is blamed, by its name or its path; nothing if it is none."""
    inputs = {line.path: name for name, line in lines.items() if isinstance(line, InputLine)}
    name = inputs.get(word.text, word.text)
    if name in inputs.values():
        return name
    message = _("there is no input '{path}'", path=word.text)
    problems.append(Problem(word.place, message, did_you_mean(name, [*inputs.values(), *inputs])))
    return ""


def _absent(
    word: Scalar, blamed: Line | None, line: Line, models: Mapping[str, Model]
) -> Iterator[Problem]:
    """See that an input that is blamed is there whenever the check is."""
    absent = [
        section
        for section in (models[blamed.model].needs if blamed else ())
        if section not in models[line.model].needs
    ]
    if blamed and absent:
        yield Problem(
            word.place,
            _("'{name}' is off in a case without '{section}', and '{line}' uses it",
              name=blamed.name, section=absent[0], line=line.name),
            _("Add '{section}' to what model {model} needs.", section=absent[0], model=line.model),
        )  # fmt: skip


def _remedy_faults(line: FormulaLine, lines: Mapping[str, Line], blames: bool) -> Iterator[Problem]:
    """Find what is wrong with a remedy: missing in a language, or a field that says nothing."""
    remedy = line.remedy
    if remedy is None or not (remedy.nl and remedy.en):
        if remedy is not None or (blames and line.kind == "check"):
            yield Problem(
                line.place,
                _("'{key}' is missing", key="remedy_nl" if remedy is None else "remedy_en"),
                _("A remedy stands in both languages: remedy_nl and remedy_en."),
            )
        return
    for text in (remedy.nl, remedy.en):
        for name, form in _fields(text):
            other = lines.get(name)
            fits = other is not None and {*other.axes} <= {*line.axes} and form in FORMS
            if form == KEY:
                fits = isinstance(other, InputLine)
            if (name != VALUE and not fits) or (name == VALUE and not blames):
                known = [n for n, o in lines.items() if {*o.axes} <= {*line.axes}]
                yield Problem(
                    line.place,
                    _("the remedy cannot say '{name}' here", name=f"{name}:{form}".rstrip(":")),
                    did_you_mean(name, known)
                    or _("Use lines that vary by no more than this one, or value: {names}.",
                         names="{value}, {units}, {up_to:percent}, {start:month}, {up_to:key}"),
                )  # fmt: skip


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Give the fields of a remedy, each with its form."""
    try:
        for _before, name, form, _conversion in Formatter().parse(text):
            if name is not None:
                yield name, form or ""
    except ValueError:  # a bracket that is not closed
        yield text, ""


def fields_of(remedy: str) -> list[str]:
    """Give the names of the lines that a remedy tells the values of."""
    return [name for name, form in _fields(remedy) if name != VALUE and form != KEY]


def early_blocks(lines: Mapping[str, Line]) -> tuple[Block, ...]:
    """Give the checks that blame an input and hang on nothing but inputs, with what they need.

    They hang on no figure of the law, and on nothing that goes month by month but the calendar.
    """
    checks = [name for name, line in lines.items() if line.kind == "check" and line.blames]
    order = blocks(lines, checks)
    calendar: set[str] = set()
    early: set[str] = set()
    for block in order:
        used = _used(block, lines)
        kinds = {lines[name].kind for name in block.lines}
        inputs = [lines[name] for name in block.lines]
        asked = [line.path for line in inputs if isinstance(line, InputLine)]
        if "parameter" in kinds:
            continue
        if used <= calendar and asked in ([], [_START]):
            calendar.update(block.lines)
            early.update(block.lines)
        elif asked or (used <= early and not block.stepped):
            early.update(block.lines)
    return blocks(lines, [name for name in checks if name in early])


def _used(block: Block, lines: Mapping[str, Line]) -> set[str]:
    used = {used for name in block.lines for used, _when in uses_of(lines[name])}
    return {name for name in used if name in lines} - {*block.lines}


def rows_are_apart(lines: Mapping[str, Line], names: Iterable[str]) -> bool:
    """Tell whether rows of these lines hang on rows of the same elements, or of all, alone."""
    apart = ("pick", "sum_to", "previous")
    parts = (part for name in names for part in lines[name].parts())
    return not any(getattr(part, "name", "") in apart for part in parts)
