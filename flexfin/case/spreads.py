"""Which inputs of a case are drawn, and how: the section `uncertainty`, and lines that follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from flexfin.case.absent import Absent
from flexfin.case.heads import head, heads, spread
from flexfin.case.inputs import InputReader
from flexfin.case.remedies import as_shown, one_of
from flexfin.formulas.formula import Name, Node, walk
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.random import Spread
from flexfin.ground.yaml import Entry, Scalar, Value
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.axes import Varying
from flexfin.model.line import FormulaLine, InputLine, Key, RowKey
from flexfin.model.models import Models, in_order
from flexfin.model.order import alike_by_scenario, hanging_on

Kind = Literal["triangular", "uniform", "normal"]
Given = Mapping[str, Mapping[Key, Place | None]]  # inputs, and where each is given, if it is
# the numbers of each kind of spread, as a case gives them
KINDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "triangular": ("low", "mode", "high"),
    "uniform": ("low", "high"),
    "normal": ("mean", "deviation", "low", "high"),
}


@dataclass(frozen=True, slots=True)
class Uncertain:
    """An input that is drawn: its path, its rows, how, and where the case says so.

    The first row is its own; the others are inputs that the case leaves at what this one is.
    """

    path: str
    rows: tuple[RowKey, ...]
    spread: Spread
    place: Place


def read_uncertainty(
    sheet: InputReader, absent: Absent, problems: list[Problem]
) -> dict[str, Uncertain]:
    """Read which inputs are drawn; what is wrong goes to `problems`."""
    found = {}
    for entry, line, row in absent.inputs_in("uncertainty", sheet, _example(sheet.root), problems):
        refused = list(_refusals(sheet, line, row))
        problems += [Problem(entry.key.place, message, remedy) for message, remedy in refused]
        spread = _spread(sheet, line, entry)
        if spread is not None and not refused:
            path, also = entry.key.text, followers(sheet.models, sheet.given, row)
            found[path] = Uncertain(path, (row, *also), spread, entry.key.place)
    problems += _crossings(sheet, found)
    return found


def _crossings(sheet: InputReader, found: Mapping[str, Uncertain]) -> Iterator[Problem]:
    """Find inputs of which a draw can lie beyond the input that bounds them."""
    drawn = {row: one for one in found.values() for row in one.rows}
    ends = {row: (one.spread.low, one.spread.high) for row, one in drawn.items()}
    for crossing in sheet.crossings(ends):
        one, limit = drawn.get(crossing.row), drawn.get(crossing.limit)
        if one is not None and one is limit:  # what follows an input moves with it
            continue
        one = one or limit
        if one is not None:
            remedy = _("Draw it between bounds that every other draw leaves room for.")
            yield Problem(one.place, crossing.message, remedy)


def _refusals(sheet: InputReader, line: InputLine, row: RowKey) -> Iterator[tuple[str, str]]:
    """Say why an input cannot be drawn, with the remedy."""
    only_numbers = _("Only numbers can be drawn; compare several cases, or use --set.")
    if line.is_text:
        yield _("'{label}' is a word and cannot be drawn", label=line.label), only_numbers
    elif line.date:
        yield _("'{label}' is a month and cannot be drawn", label=line.label), only_numbers
    elif line.whole:
        message = _("'{label}' is a whole number and cannot be drawn", label=line.label)
        yield message, _("Try a few values with --set.")
    elif "scenario" in line.row_axes:
        message = _("'{label}' is given by scenario and cannot be drawn", label=line.label)
        yield message, _("Draw the figures of demand.simulation instead.")
    elif len(sheet.steps.get(line.name, {}).get(row[1], ())) > 1:
        message = _("'{label}' is given in steps by month and cannot be drawn", label=line.label)
        yield message, _("Give {path} as one number; one is then drawn for all months.",
                         path=sheet.said(sheet.path(*row)))  # fmt: skip
    else:
        models = sheet.models
        if line.name in alike_by_scenario(models, with_months=True):
            message = _("'{label}' is a number of months that is the same in every scenario, "
                        "and cannot be drawn", label=line.label)  # fmt: skip
            yield message, _("Try a few values with --set.")
        for name, key in _hanging(models, sheet.given, row):
            other = models.input_lines[name]
            if not isinstance(other.default, Name):
                yield (
                    _("'{label}' is in the default of '{other}', which would not follow",
                      label=line.label, other=other.label),
                    _("Give {path} a value of its own.", path=sheet.said(sheet.path(name, key))),
                )  # fmt: skip


def _hanging(models: Models, given: Given, row: RowKey) -> Iterator[RowKey]:
    """Give the inputs that the case does not give and of which the default hangs on this one."""
    for other in models.inputs.values():
        default = other.rule
        if default is None or not _names(default, row[0]):
            continue
        for key, at in given[other.name].items():
            if at is None and set(key) >= set(row[1]):
                yield other.name, key


def followers(models: Models, given: Given, row: RowKey) -> Iterator[RowKey]:
    """Give the inputs of which the default hangs on this one; and those that follow them."""
    for other in _hanging(models, given, row):
        yield other
        yield from followers(models, given, other)


def _names(node: Node, name: str) -> bool:
    return any(isinstance(part, Name) and part.name == name for part in walk(node))


def _spread(sheet: InputReader, line: InputLine, entry: Entry) -> Spread | None:
    """Read how one input is drawn."""
    before = len(sheet.problems)
    tree = entry.value
    kind = tree.get("kind") if isinstance(tree, Section) else None
    if not isinstance(tree, Section) or not isinstance(kind, Scalar):
        sheet.problem(tree, _("it is not said how this input is drawn"), _example(tree))
        return None
    word = next((known for known in KINDS if known == kind.text), None)
    if word is None:
        said = as_shown(kind)
        message = _("'{text}' is not one of the choices", text=said)
        kinds = [spread(known, kind) for known in KINDS]
        near = one_of(kinds, said) if kind.place.sheet else did_you_mean(said, kinds)
        sheet.problem(kind, message, near or _example(kind))
        return None
    asked = KINDS[word]
    numbers = dict.fromkeys(("low", "mode", "high", "mean", "deviation"), 0.0)
    for part in tree:
        key = part.key.text
        if key not in ("kind", *asked):
            message = _("a {kind} spread has no {key}", kind=spread(word, tree),
                        key=head(key, tree))  # fmt: skip
            sheet.problem(part.key, message, _has(word, tree))
        elif key in ("mean", "deviation"):
            number = sheet.plain_number(part.value) if isinstance(part.value, Scalar) else None
            numbers[key] = number or 0.0
        elif key != "kind":
            numbers[key] = float(sheet.value(line, part.value))
    for key in asked:
        if tree.get(key) is None:
            sheet.problem(entry.key, _("{key} is missing", key=head(key, tree)), _has(word, tree))
    if len(sheet.problems) > before:
        return None
    middle = numbers["mode"] if word == "triangular" else numbers["mean"]
    named = {key: head(key, tree) for key in numbers}
    if numbers["low"] > numbers["high"]:
        sheet.problem(tree, _("{low} is above {high}", **named), _("Let them change places."))
    elif numbers["deviation"] < 0:
        message, remedy = _("{deviation} is below 0", **named), _("Leave out the minus.")
        sheet.problem(tree, message, remedy)
    elif word == "triangular" and not numbers["low"] <= middle <= numbers["high"]:
        message = _("{mode} lies outside {low} and {high}", **named)
        sheet.problem(tree, message, _("Give one from {low} to {high}.", **named))
    return Spread(word, numbers["low"], numbers["high"], middle, numbers["deviation"])


def _has(kind: Kind, at: Value) -> str:
    return _("A {kind} spread has {keys}.", kind=spread(kind, at), keys=heads(KINDS[kind], at))


def _example(at: Value) -> str:
    if at.place.sheet:
        return _("Choose a kind of spread beside it, and give the numbers that belong to that.")
    return _("Write it as 'finance.interest: {kind: triangular, low: 3%, mode: 4%, high: 6%}'; "
             "kinds are triangular, uniform and normal.")  # fmt: skip


@lru_cache(maxsize=16)
def by_scenario(models: Models, chosen: frozenset[str]) -> Models:
    """Give the models in which some inputs, and all that hangs on them, vary by scenario."""
    lines = {
        name: replace(line, axes=in_order({*line.axes, "scenario"}, models.axes))
        if name in chosen
        else line
        for name, line in models.lines.items()
    }
    found = Varying(lines, models.axes).all_axes(hanging_on(models, chosen))
    axes = {name: in_order(axes, models.axes) for name, axes in found.items()}
    varying = {
        name: replace(line, axes=axes[name])
        if isinstance(line, FormulaLine) and axes[name] != line.axes
        else line
        for name, line in lines.items()
    }
    return replace(models, lines=varying)
