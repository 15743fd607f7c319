"""The keys of an input in a model file -> how the case is asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, Literal

from flexfin.formulas.formula import Call, Name, Node, Number, Text, walk, write
from flexfin.formulas.functions import FUNCTIONS
from flexfin.formulas.reach import branch, own
from flexfin.formulas.units import fits, parse_unit
from flexfin.ground.errors import FormulaError, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import FIRST_MONTH, LAST_MONTH, parse_month
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.numbers import NO_LIMIT, UNLIMITED, read_number
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar
from flexfin.model.check import Signatures
from flexfin.model.given_by import PROVIDERS
from flexfin.model.keys import Keys
from flexfin.model.line import InputLine, Line, Range
from flexfin.model.models import Axis, in_order
from flexfin.model.negotiable import read_negotiable

INPUT_KEYS: Final = (
    "default", "where", "needed", "only", "above", "at_least", "between", "whole", "monthly",
    "from_start", "date", "names", "several", "not_with", "instead", "locked", "negotiable",
    "key_input", "hint_nl", "hint_en", "example",
)  # fmt: skip
_OPEN: Final = {
    "open_start": float(FIRST_MONTH),
    "open_end": float(LAST_MONTH),
    NO_LIMIT: UNLIMITED,
}
_RANGES = ("above", "at_least", "between")


def read_input(
    keys: Keys, tree: Section, axes: Mapping[str, Axis], common: Mapping[str, Any]
) -> InputLine:
    """Read the keys of an input; `common` are those of every line.

    What is wrong goes to the problems of `keys`.
    """
    path = keys.word(tree, "input")
    stars = _stars(keys, tree, path, axes)
    is_monthly = keys.one_of(tree, "monthly", ("yes", "no")) == "yes"
    date: Mapping[str, Literal["", "month", "day"]] = {"month": "month", "day": "day"}
    return InputLine(
        **common,
        path=path,
        stars=stars,
        axes=in_order((*stars, *(("month",) if is_monthly else ())), axes),
        default=_default(keys, tree),
        where=keys.formula(tree.get("where")),
        needed=keys.formula(tree.get("needed")),
        only=keys.formula(tree.get("only")),
        range=_range(keys, tree),
        whole=keys.one_of(tree, "whole", ("yes", "no")) == "yes",
        from_start=keys.one_of(tree, "from_start", ("yes", "no")) == "yes",
        date=date.get(keys.one_of(tree, "date", ("month", "day")), ""),
        names=keys.one_of(tree, "names", tuple(axes)),
        several=keys.one_of(tree, "several", ("yes", "no")) == "yes",
        locked=keys.optional(tree, "locked") == "yes",
        is_key=keys.one_of(tree, "key_input", ("yes", "no")) == "yes",
        negotiable=read_negotiable(keys, tree),
        not_with=keys.optional(tree, "not_with"),
        instead=_instead(keys, tree),
        hint=keys.both(tree, "hint"),
        example=read_number(keys.optional(tree, "example")),
    )


def _stars(keys: Keys, tree: Section, path: str, axes: Mapping[str, Axis]) -> tuple[str, ...]:
    """Give the axis of each star of a path."""
    sections = {axis.section: name for name, axis in axes.items() if axis.section}
    found: list[str] = []
    parts = path.split(".")
    for position, part in enumerate(parts):
        if part.startswith("*"):
            axis = part[1:] or sections.get(".".join(parts[:position]), "")
            if axis not in axes or axis in found:
                keys.problem(
                    tree.entries["input"].value.place,
                    _("it is not clear which axis this * is"),
                    _("Name it: *party, for example."),
                )
            found.append(axis)
    return tuple(found)


def _default(keys: Keys, tree: Section) -> float | str | Node | None:
    if not (text := keys.optional(tree, "default")):
        return None
    value = tree.get("default")
    if text.startswith("=") and isinstance(value, Scalar):
        return keys.formula(replace(value, text=text[1:]))
    number = _OPEN.get(text, read_number(text))
    return text if number is None else number


def _instead(keys: Keys, tree: Section) -> Call | None:
    """Read a provider with its arguments: `comparables(area)`."""
    node = keys.formula(tree.get("instead"))
    if node is None:
        return None
    at = tree.entries["instead"].value.place
    name = node.name if isinstance(node, Name | Call) else ""
    if name not in PROVIDERS:
        message = _("there is no way '{name}' to give an input", name=name or write(node))
        known = _("Known: {names}.", names=", ".join(PROVIDERS))
        keys.problem(at, message, did_you_mean(name, PROVIDERS) or known)
        return None
    found = node if isinstance(node, Call) else Call(name, (), node.at)
    takes = PROVIDERS[name].takes
    if len(found.args) != len(takes):
        message = _("'{name}' takes {count} arguments", name=name, count=len(takes))
        keys.problem(at, message, _("Their units: {units}.", units=", ".join(takes)))
        return None
    return found


def _range(keys: Keys, tree: Section) -> Range:
    found = [key for key in _RANGES if tree.get(key) is not None]
    if not found:
        return Range()
    key, text = found[0], keys.optional(tree, found[0])
    if len(found) > 1:
        keys.problem(
            tree.entries[found[1]].key.place,
            _("'{a}' and '{b}' do not go together", a=found[0], b=found[1]),
            _("Write a range as 'between: 0% and 25%'."),
        )
    place = tree.entries[key].value.place
    if key == "between":
        low, both, high = text.partition(" and ")
        if not both:
            keys.problem(place, _("write a range as '0% and 25%'"))
            return Range()
        (least, low_of), (most, high_of) = _bound(tree, low), _bound(tree, high)
        return Range(least, most, False, f"{low} - {high}", low_of, high_of, place)
    strict, (least, low_of) = key == "above", _bound(tree, text)
    return Range(least, None, strict, f"{'>' if strict else '>='} {text}", low_of, place=place)


def _bound(tree: Section, text: str) -> tuple[float | None, str]:
    """Read a bound: a number, of a month a month, or the name of an input."""
    number = read_number(text)
    if tree.get("date") is not None:
        with suppress(ValueError):
            number = float(parse_month(text))
    return number, "" if number is not None else text


# --- checks over all inputs together -----------------------------------------------------------


def check_inputs(lines: Mapping[str, Line], signatures: Signatures) -> Iterator[Problem]:
    """Find what is wrong with inputs beside each other: paths, defaults, conditions."""
    paths: dict[tuple[str, ...], str] = {}
    for name, line in lines.items():
        if not isinstance(line, InputLine):
            continue
        for path in filter(None, (line.path, line.instead_path)):
            parts = tuple("*" if p.startswith("*") else p for p in path.split("."))
            paths.setdefault(parts, name)
            if paths[parts] != name:
                yield Problem(line.place, _("line '{name}' has the same input", name=paths[parts]))
        if line.instead:
            yield from _check_instead(line, line.instead, signatures)
        if line.from_start and not line.is_monthly:
            message = _("'{a}' belongs to an input with '{b}'", a="from_start", b="monthly: yes")
            yield Problem(line.place, message)
        if line.several and not (line.is_text and line.names):
            yield Problem(
                line.place,
                _("an input that may name several elements is a text with 'names'"),
                _("Add 'names: group', for example, and 'unit: text'."),
            )
        yield from _check_bounds(line, lines)
        yield from _check_default(line)
        yield from _check_conditions(line, lines, signatures)
        yield from _check_shaping(line, lines)
        if line.not_with:
            yield from _check_not_with(line, lines)
    for parts, name in paths.items():
        for length in range(1, len(parts)):
            other = paths.get(parts[:length])
            if other is not None:
                yield Problem(
                    lines[name].place,
                    _("line '{name}' has an input above this one", name=other),
                    _("A path leads to a value or to a section, not to both."),
                )


def _check_not_with(line: InputLine, lines: Mapping[str, Line]) -> Iterator[Problem]:
    """See that the input that may not stand beside this one is there for the same elements."""
    other = lines.get(line.not_with)
    if not isinstance(other, InputLine):
        message = _("there is no input '{path}'", path=line.not_with)
        yield Problem(line.place, message, did_you_mean(line.not_with, lines))
    elif other.row_axes != line.row_axes[: len(other.row_axes)]:
        message = _("'{name}' is there for other elements than this input", name=line.not_with)
        yield Problem(line.place, message)


def unknown_bounds(lines: Mapping[str, Line]) -> Iterator[Problem]:
    """Find the bounds of inputs that are neither a number nor another input."""
    inputs = {name: line for name, line in lines.items() if isinstance(line, InputLine)}
    for line in inputs.values():
        for name in filter(None, (line.range.low_of, line.range.high_of)):
            known = [other for other in inputs if other != line.name]
            if name not in known:
                message = _("'{text}' is no number, and no other input", text=name)
                yield Problem(line.range.place, message, did_you_mean(name, known))


def _check_bounds(line: InputLine, lines: Mapping[str, Line]) -> Iterator[Problem]:
    """See that a bound that is no number is an input of the same element, in the same unit."""
    for name in filter(None, (line.range.low_of, line.range.high_of)):
        other, place = lines[name], line.range.place
        if line.is_text or other.is_text or other.is_monthly or other.date != line.date:
            message = _("'{name}' cannot be a bound of this input", name=name)
            yield Problem(place, message, _("A bound is one number, as the input itself."))
        elif not set(other.row_axes) <= set(line.row_axes):
            message = _("'{name}' is there for other elements than this input", name=name)
            yield Problem(place, message)
        elif not fits(*(each.unit or parse_unit("1") for each in (line, other))):
            message = _("{a} and {b} do not go together", a=line.unit, b=other.unit)
            yield Problem(place, message)


def _check_default(line: InputLine) -> Iterator[Problem]:
    default = line.default
    if not isinstance(default, float | str):
        return
    if isinstance(default, str) != line.is_text:
        yield Problem(
            line.place,
            _("the default '{text}' does not fit the unit {unit}",
              text=default, unit=line.unit or "text"),
        )  # fmt: skip
    elif isinstance(default, str) and line.choices and default not in line.choices:
        yield Problem(
            line.place,
            _("'{text}' is not one of the choices", text=default),
            did_you_mean(default, line.choices),
        )
    elif (
        isinstance(default, float)
        and default not in _OPEN.values()
        and not line.range.holds(default)
    ):
        yield Problem(
                line.place,
                _("{text} is outside the range {range}",
                  text=f"{default:g}", range=line.range.text),
            )  # fmt: skip


def _check_conditions(
    line: InputLine, lines: Mapping[str, Line], signatures: Signatures
) -> Iterator[Problem]:
    """See that conditions and defaults hang on inputs that are known when they are needed."""
    kind = "text" if line.is_text else "number"
    told = line.instead.args if line.instead else ()  # of any kind here; see _check_instead
    yes_no = ["yes_no"]
    conditions = (
        (line.where, yes_no), (line.needed, yes_no), (line.only, yes_no), (line.default, [kind]),
    )  # fmt: skip
    for node, wanted in (*conditions, *((arg, ["text", "number", "yes_no"]) for arg in told)):
        if node is None or isinstance(node, float | str):
            continue
        try:
            if signatures.gives(node).kind not in wanted:
                message = _("a condition is a comparison; a default gives what the line holds")
                yield Problem(line.place, message)
        except FormulaError as fault:
            yield Problem(line.place, fault.message, fault.remedy)
            continue
        elsewhere = line.where is not None and node in (line.where, line.default)
        other = lines.get(node.name) if isinstance(node, Name) else None
        if elsewhere and node is line.default and (not other or len(other.axes) != 1):
            message = _("with 'where' the default is an input of the elements of one axis")
            yield Problem(line.place, message)
        for part in walk(node):
            if isinstance(part, Number | Text) or _is_known_early(part, line, lines, elsewhere):
                continue
            name = part.name if isinstance(part, Name | Call) else ""
            if name:
                yield Problem(
                    line.place,
                    _("'{name}' cannot stand in a condition or default of this input", name=name),
                    _("Use other inputs with the same axes or fewer, and no months."),
                )


def _check_shaping(line: InputLine, lines: Mapping[str, Line]) -> Iterator[Problem]:
    """See that what decides whether an input is asked is locked: a workbook has its row, or not."""
    for part in walk(line.only) if line.only is not None else ():
        other = lines.get(part.name) if isinstance(part, Name) else None
        if isinstance(other, InputLine) and not other.locked:
            message = _("'{name}' decides whether this input is asked, and is not locked",
                        name=other.name)  # fmt: skip
            yield Problem(line.place, message, _("Give it 'locked: yes'."))


def _check_instead(line: InputLine, instead: Call, signatures: Signatures) -> Iterator[Problem]:
    """See that what a provider gives and takes has the units of the lines."""
    provider = PROVIDERS[instead.name]
    if line.is_monthly or line.date or line.path.rpartition(".")[2].startswith("*"):
        message = _("'{name}' gives one number, and this input is none", name=provider.name)
        yield Problem(line.place, message)
    elif line.unit is None or not fits(parse_unit(provider.gives), line.unit):
        yield Problem(
            line.place,
            _("'{name}' gives {unit}, and the line {other}",
              name=provider.name, unit=provider.gives, other=line.unit or "text"),
        )  # fmt: skip
    for node, unit in zip(instead.args, provider.takes, strict=True):
        with suppress(FormulaError):  # said where conditions are checked
            found = signatures.gives(node)
            if found.kind == "number" and unit != "text":
                is_right = found.unit is None or fits(parse_unit(unit), found.unit)
            else:
                is_right = found.kind == unit
            if not is_right:
                other = found.unit or found.kind
                message = _("'{name}' takes {unit}, and gets {other}",
                            name=provider.name, unit=unit, other=other)  # fmt: skip
                yield Problem(line.place, message)


def _is_known_early(
    part: Node, line: InputLine, lines: Mapping[str, Line], elsewhere: bool = False
) -> bool:
    """Tell whether a part hangs on inputs alone; on those of other elements only `elsewhere`."""
    if isinstance(part, Call):
        return part.name in FUNCTIONS and FUNCTIONS[part.name].reach in (own, branch)
    if isinstance(part, Name):
        other = lines.get(part.name)
        if not isinstance(other, InputLine):
            return elsewhere or part.name in line.row_axes
        return not other.is_monthly and (elsewhere or set(other.row_axes) <= set(line.row_axes))
    return True
