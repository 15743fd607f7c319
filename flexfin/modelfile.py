"""Model files -> models: reading, and giving every part that needs rows of its own a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from flexfin import source
from flexfin.errors import FlexfinError, FormulaError, Place, Problem
from flexfin.formula import Call, Name, Negative, Node, Operation, Text, parse, walk, write
from flexfin.functions import FUNCTIONS
from flexfin.language import _
from flexfin.model import (
    AXES,
    SECTION_AXES,
    UNLIMITED,
    Input,
    Label,
    Line,
    LineKind,
    Model,
    Models,
    Range,
    in_order,
)
from flexfin.months import FIRST_MONTH, LAST_MONTH
from flexfin.signature import Signatures, check_line
from flexfin.source import Mapping as Section
from flexfin.source import Scalar, Value, did_you_mean, read_yaml
from flexfin.units import PLAIN, AnyUnit, Unit, UnitByChoice, parse_unit

YES_NO: Final[Mapping[str, Label]] = {"yes": Label("ja", "yes"), "no": Label("nee", "no")}
_KINDS: Final[tuple[LineKind, ...]] = ("input", "parameter", "formula", "check", "finding")
_LINE_KEYS = ("nl", "en", "unit", "source", "choices", *_KINDS)
_INPUT_KEYS = (
    "default", "needed", "only", "above", "at_least", "between", "whole", "monthly", "date",
    "names", "not_with", "hint_nl", "hint_en",
)  # fmt: skip
_MODEL_KEYS = ("model", "nl", "en", "source", "needs", "sets", "functions", "lines")
_OPEN: Final = {
    "open_start": float(FIRST_MONTH),
    "open_end": float(LAST_MONTH),
    "unlimited": UNLIMITED,
}


def shipped(folder: str) -> Path:
    """Give the folder with the models or examples that come with flexfin."""
    inside = Path(__file__).parent / folder
    return inside if inside.is_dir() else Path(__file__).parent.parent / folder


def load_models(folder: Path | None = None) -> Models:
    """Read all model files of a folder (the shipped ones without it), and check them together.

    Raises FlexfinError with everything that is wrong in any of them.
    """
    folder = folder or shipped("models")
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise FlexfinError(
            Problem(
                Place(str(folder)),
                _("there are no model files here"),
                _("Name a folder with files such as occupancy.yaml."),
            )
        )
    reader = _Reader()
    for file in files:
        reader.file(file)
    lines = reader.with_steps()
    if not reader.problems:
        lines = _with_signatures(lines, reader.problems)
    if reader.problems:
        raise FlexfinError(reader.problems)
    return Models(reader.models, lines, str(folder))


def name_fault(name: str) -> str:
    """Say why a name cannot be the name of a line or an element; nothing where it can."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return _("a name begins with a letter a-z and goes on with a-z, 0-9 and _")
    if _is_address(name):
        return _("Excel reads '{name}' as the address of a cell", name=name)
    if name in ("true", "false", "outside", "all", "none", "yes", "no"):
        return _("'{name}' has a meaning of its own", name=name)
    if len(name) > 60:
        return _("a name has at most {limit} characters", limit=60)
    return ""


def _is_address(name: str) -> bool:
    if re.fullmatch(r"(r[0-9]*)?(c[0-9]*)?", name):
        return True
    match = re.fullmatch(r"([a-z]{1,3})([0-9]+)", name)
    if match is None:
        return False
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("a") + 1
    return column <= 16_384 and 1 <= int(match[2]) <= 1_048_576


@dataclass(frozen=True, slots=True)
class _Shorthand:
    """A formula with one argument that a model file gives a name: present_value(x)."""

    argument: str
    body: Node


class _Reader:
    """Reads model files one after the other, and collects what is wrong."""

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}
        self.lines: dict[str, Line] = {}
        self.shorthands: dict[str, _Shorthand] = {}
        self.paths: dict[str, str] = {}
        self.problems: list[Problem] = []

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(place, message, remedy))

    def file(self, path: Path) -> None:
        try:
            tree = read_yaml(path)
        except FlexfinError as error:
            self.problems += error.problems
            return
        self.known_keys(tree, _MODEL_KEYS)
        name = self.word(tree, "model")
        needs = tree.get("needs")
        self.models[name] = Model(
            name,
            self.label(tree),
            tree.place,
            tuple(item.text for item in needs.items if isinstance(item, Scalar))
            if isinstance(needs, source.Sequence)
            else (),
            self.optional(tree, "source"),
            self.sets(tree),
        )
        for entry in self.section(tree, "functions"):
            self.shorthand(entry)
        for entry in self.section(tree, "lines"):
            self.line(entry, name)

    # --- parts of a file ---------------------------------------------------------------------

    def section(self, tree: Section, key: str) -> Iterator[source.Entry]:
        value = tree.get(key)
        if isinstance(value, Section):
            yield from value
        elif value is not None or key == "lines":
            self.problem((value or tree).place, _("'{key}' holds names with their own keys", key=key))

    def known_keys(self, tree: Section, known: tuple[str, ...]) -> None:
        for entry in tree:
            if entry.key.text not in known:
                self.problem(
                    entry.key.place,
                    _("unknown key '{key}'", key=entry.key.text),
                    did_you_mean(entry.key.text, known),
                )

    def word(self, tree: Section, key: str) -> str:
        value = tree.get(key)
        if isinstance(value, Scalar):
            return value.text
        self.problem((value or tree).place, _("'{key}' is missing", key=key))
        return ""

    def optional(self, tree: Section, key: str) -> str:
        value = tree.get(key)
        return value.text if isinstance(value, Scalar) else ""

    def label(self, tree: Section) -> Label:
        return Label(self.word(tree, "nl"), self.word(tree, "en"))

    def labels(self, value: Value | None) -> dict[str, Label]:
        if not isinstance(value, Section):
            return {}
        return {
            entry.key.text: self.label(entry.value)
            for entry in value
            if isinstance(entry.value, Section)
        }

    def sets(self, tree: Section) -> dict[str, dict[str, Label]]:
        value = tree.get("sets")
        if not isinstance(value, Section):
            return {}
        for entry in value:
            if entry.key.text not in AXES:
                self.problem(entry.key.place, _("there is no axis '{name}'", name=entry.key.text),
                             did_you_mean(entry.key.text, AXES))  # fmt: skip
        return {entry.key.text: self.labels(entry.value) for entry in value}

    def shorthand(self, entry: source.Entry) -> None:
        if isinstance(entry.value, Section):
            body = self.formula(entry.value.get("formula"))
            if body is not None:
                self.shorthands[entry.key.text] = _Shorthand(self.word(entry.value, "argument"), body)

    def formula(self, value: Value | None) -> Node | None:
        if not isinstance(value, Scalar):
            if value is not None:
                self.problem(value.place, _("a formula is text on one line"))
            return None
        try:
            return parse(value.text)
        except FormulaError as fault:
            self.problems.append(formula_problem(value.place, value.text, fault))
            return None

    def line(self, entry: source.Entry, model: str) -> None:
        name, tree = entry.key.text, entry.value
        fault = name_fault(name)
        if not fault and (name in FUNCTIONS or name in AXES):
            fault = _("'{name}' has a meaning of its own", name=name)
        if fault:
            self.problem(entry.key.place, _("'{name}' cannot be a name", name=name), fault)
        if name in self.lines:
            first = self.lines[name].place
            self.problem(
                entry.key.place,
                _("there is another line '{name}'", name=name),
                _("It stands in {file}, line {line}.", file=first.file, line=first.line),
            )
        if not isinstance(tree, Section):
            self.problem(entry.key.place, _("a line has keys of its own: nl, en, unit and a formula or input"))
            return
        kinds = [kind for kind in _KINDS if tree.get(kind) is not None]
        if len(kinds) != 1:
            self.problem(
                entry.key.place,
                _("'{name}' is not exactly one of input, parameter, formula, check and finding", name=name),
            )
            return
        kind = kinds[0]
        self.known_keys(tree, (*_LINE_KEYS, *(_INPUT_KEYS if kind == "input" else ())))
        value = tree.get(kind)
        yes_no = self.optional(tree, "choices") == "yes_no"
        is_formula = kind in ("formula", "check", "finding")
        place = value.place if is_formula and value is not None else entry.key.place
        asked = self.input(tree, name) if kind == "input" else None
        self.lines[name] = Line(
            name=name,
            model=model,
            label=self.label(tree),
            kind=kind,
            unit=self.unit(tree),
            place=place,
            axes=in_order((*asked.axes, *(("month",) if asked.monthly else ()))) if asked else (),
            source=self.optional(tree, "source"),
            text=" ".join(value.text.split()) if is_formula and isinstance(value, Scalar) else "",
            formula=self.formula(value) if is_formula else None,
            input=asked,
            parameter=self.optional(tree, "parameter"),
            choices=YES_NO if yes_no else self.labels(tree.get("choices")),
            yes_no=yes_no,
        )

    def unit(self, tree: Section) -> AnyUnit | None:
        value = tree.get("unit")
        if isinstance(value, Section) and len(value.entries) == 1:
            selector = next(iter(value))
            if isinstance(selector.value, Section):
                units = {e.key.text: self.one_unit(e.value) for e in selector.value}
                return UnitByChoice(selector.key.text, units)
        if isinstance(value, Scalar):
            return None if value.text == "text" else self.one_unit(value)
        self.problem((value or tree).place, _("'{key}' is missing", key="unit"))
        return PLAIN

    def one_unit(self, value: Value) -> Unit:
        text = value.text if isinstance(value, Scalar) else ""
        try:
            return parse_unit(text)
        except ValueError as fault:
            self.problem(
                value.place,
                _("'{text}' is no unit", text=fault.args[0]),
                _("Units are made of EUR, unit, place, m2, day, month, year, with * and /; or 1, or text."),
            )
            return PLAIN

    # --- inputs ------------------------------------------------------------------------------

    def input(self, tree: Section, name: str) -> Input:
        path = self.word(tree, "input")
        at = (tree.get("input") or tree).place
        if path in self.paths:
            self.problem(at, _("line '{name}' has the same input", name=self.paths[path]))
        self.paths[path] = name
        hint = Label(self.optional(tree, "hint_nl"), self.optional(tree, "hint_en"))
        date = self.optional(tree, "date")
        return Input(
            path=path,
            axes=self.axes_of_path(path, at),
            default=self.default(tree),
            needed=self.formula(tree.get("needed")),
            only=self.formula(tree.get("only")),
            range=self.range(tree),
            whole=self.optional(tree, "whole") == "yes",
            monthly=self.optional(tree, "monthly") == "yes",
            date="month" if date == "month" else "day" if date == "day" else "",
            names=self.optional(tree, "names"),
            not_with=self.optional(tree, "not_with"),
            hint=hint if hint.nl else None,
        )

    def axes_of_path(self, path: str, at: Place) -> tuple[str, ...]:
        axes: list[str] = []
        parts = path.split(".")
        for position, part in enumerate(parts):
            if part.startswith("*"):
                axis = part[1:] or SECTION_AXES.get(".".join(parts[:position]), "")
                if axis not in AXES:
                    self.problem(
                        at,
                        _("it is not clear which axis this * is"),
                        _("Name it: *party, for example."),
                    )
                axes.append(axis)
        return tuple(axes)

    def default(self, tree: Section) -> float | str | Node | None:
        value = tree.get("default")
        if not isinstance(value, Scalar):
            return None
        if value.text in _OPEN:
            return _OPEN[value.text]
        if value.text.startswith("="):
            return self.formula(replace(value, text=value.text[1:]))
        number = _number(value.text)
        return value.text if number is None else number

    def range(self, tree: Section) -> Range:
        for key in ("above", "at_least"):
            value = tree.get(key)
            if isinstance(value, Scalar):
                return Range(self.bound(value, value.text), None, key == "above", f"{'>' if key == 'above' else '>='} {value.text}")
        value = tree.get("between")
        if isinstance(value, Scalar):
            low, found, high = value.text.partition(" and ")
            if not found:
                self.problem(value.place, _("write a range as '0% and 25%'"))
            return Range(self.bound(value, low), self.bound(value, high), False, f"{low} - {high}")
        return Range()

    def bound(self, value: Scalar, text: str) -> float:
        number = _number(text)
        if number is None:
            self.problem(value.place, _("'{text}' is no number", text=text))
        return number or 0.0

    # --- steps -------------------------------------------------------------------------------

    def with_steps(self) -> dict[str, Line]:
        """Give all lines, with a line of its own for each part of a formula that needs rows."""
        result: dict[str, Line] = {}
        for line in self.lines.values():
            formula = line.formula
            if formula is not None:
                steps: list[Line] = []
                formula = self.expanded(formula)
                formula = self.in_steps(formula, line, steps)
                result |= {step.name: step for step in steps}
                line = replace(line, formula=formula)
            result[line.name] = line
        return result

    def expanded(self, node: Node) -> Node:
        """Write shorthands out."""
        node = _mapped(node, self.expanded)
        if isinstance(node, Call) and node.name in self.shorthands and len(node.args) == 1:
            short = self.shorthands[node.name]
            return _substituted(short.body, short.argument, node.args[0], node.at)
        return node

    def in_steps(self, node: Node, line: Line, steps: list[Line]) -> Node:
        node = _mapped(node, lambda child: self.in_steps(child, line, steps))
        if not isinstance(node, Call) or node.name not in FUNCTIONS or not node.args:
            return node
        first = node.args[0]
        if (
            not FUNCTIONS[node.name].needs_line
            or isinstance(first, Name)
            or _is_product_over_months(node)
        ):
            return node
        step = replace(
            line,
            name=f"{line.name}_step_{len(steps) + 1}",
            kind="formula",
            unit=PLAIN,
            text=write(first),
            formula=first,
            step_of=line.name,
            choices={},
        )
        steps.append(step)
        return Call(node.name, (Name(step.name, first.at), *node.args[1:]), node.at)


def _is_product_over_months(call: Call) -> bool:
    """Tell whether this is sum(a * b * ..., month), which SUMPRODUCT does without extra rows."""
    if call.name != "sum" or [a.name for a in call.args[1:] if isinstance(a, Name)] != ["month"]:
        return False
    return all(
        isinstance(part, Name) or (isinstance(part, Operation) and part.sign == "*")
        for part in walk(call.args[0])
    )


def _mapped(node: Node, change: object) -> Node:
    assert callable(change)
    match node:
        case Call():
            return Call(node.name, tuple(change(arg) for arg in node.args), node.at)
        case Operation():
            return Operation(node.sign, change(node.left), change(node.right), node.at)
        case Negative():
            return Negative(change(node.operand), node.at)
        case _:
            return node


def _substituted(node: Node, name: str, value: Node, at: tuple[int, int]) -> Node:
    if isinstance(node, Name):
        return value if node.name == name else Name(node.name, at)
    node = _mapped(node, lambda child: _substituted(child, name, value, at))
    return replace(node, at=at) if isinstance(node, Call | Operation | Negative | Text) else node


def _number(text: str) -> float | None:
    match = re.fullmatch(r"\s*(-?[\d_]+(?:\.\d+)?)(%?)\s*", text)
    return float(match[1].replace("_", "") + ("e-2" if match[2] else "")) if match else None


def formula_problem(place: Place, text: str, fault: FormulaError, level: Literal["error"] = "error") -> Problem:
    """Turn a fault in a formula into a problem at its place in the file."""
    shown = place.text[place.column - 1 :]
    offset = shown.find(text) if text else 0
    if offset < 0:  # written over several lines: point at its beginning
        return Problem(place, fault.message, fault.remedy, level)
    return Problem(place.within(offset + fault.start, fault.end - fault.start), fault.message, fault.remedy, level)


def _with_signatures(lines: dict[str, Line], problems: list[Problem]) -> dict[str, Line]:
    """Work out axes and units of all lines; add what does not fit to `problems`."""
    signatures = Signatures(lines)
    axes = signatures.all_axes()
    result = dict(lines)
    signatures.lines = result
    for name, line in lines.items():
        if line.formula is None:
            continue
        try:
            unit = check_line(signatures, line)
            result[name] = replace(line, axes=in_order(axes[name]), unit=unit)
        except FormulaError as fault:
            problems.append(formula_problem(line.place, line.text, fault))
    for line in lines.values():
        for condition in (line.input.needed, line.input.only, line.input.default) if line.input else ():
            if isinstance(condition, Call | Operation | Negative | Name):
                try:
                    signatures.gives(condition)
                except FormulaError as fault:
                    problems.append(Problem(line.place, fault.message, fault.remedy))
    return result
