"""What stays in the house when a case is shared: what is confidential, and all that rests on it.

An input that the case calls confidential is left out, and so is every row from which it could be
worked back: each that hangs on it, directly or through others, totals too. It goes by row, not by
line: what belongs to another party or group stays in where it does not hang on the input.

Where a row takes the amounts of the elements that name it (sum_to) or of one element (pick), only
the elements that the case really names count. The inputs that name them are then held as they are
in what is shared: with another name there, an amount would be missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Protocol

from flexfin.case.case import Case
from flexfin.formulas.formula import Call, Name, Node, Text, children
from flexfin.formulas.functions import FUNCTIONS
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.model.check import Signatures
from flexfin.model.line import FormulaLine, InputLine, Line
from flexfin.model.order import needed

Key = tuple[str, ...]
Row = tuple[str, Key]


class Derived(Protocol):
    """The values of all lines: of the rows that hold a name."""

    def row(self, name: str, key: Key = ()) -> Any:
        """Give one row: a text, or an array."""


@dataclass(frozen=True)
class Shared:
    """What is left out of a case that is shared.

    `inputs` are the paths that the case calls confidential. `rows` gives each row that is left out
    the confidential paths it rests on, inputs themselves included. `held` are inputs that stay as
    they are; `offers` the names of offers that change an input left out; `sources` the rows of the
    confidential inputs.
    """

    inputs: tuple[str, ...]
    rows: Mapping[Row, frozenset[str]]
    held: frozenset[Row]
    offers: tuple[str, ...]
    sources: frozenset[Row] = frozenset()

    def has(self, name: str) -> bool:
        """Tell whether any row of a line is left out."""
        return any(line == name for line, _key in self.rows)

    def is_source(self, row: Row) -> bool:
        """Tell whether the case itself calls a row confidential."""
        return row in self.sources


NOTHING = Shared((), {}, frozenset(), ())


def shared_of(case: Case, results: Derived | None = None) -> Shared:
    """Work out what is left out of a case that is shared.

    Without `results` only the rows of inputs can be told apart by the names in formulas.
    Raises FlexfinError where an input is confidential that shapes everything else.
    """
    sources = _sources(case)
    if not sources:
        return NOTHING
    graph = _Graph(case, results)
    used_by: dict[Row, list[Row]] = defaultdict(list)
    for row in graph.rows():
        for other in graph.uses(*row):
            used_by[other].append(row)
    found: dict[Row, set[str]] = {row: {path} for row, path in sources.items()}
    todo = list(sources)
    while todo:
        row = todo.pop()
        for user in used_by.get(row, ()):
            before = found.setdefault(user, set())
            if not found[row] <= before:
                before |= found[row]
                todo.append(user)
    names = [
        other
        for row, others in graph.named.items()
        if row not in found
        for other in others
        if any(amount in found for amount in graph.passed[row, other])
    ]
    held = frozenset(row for row in graph.above(names) if _is_input(case, row))
    paths = _paths(case)
    offers = tuple(
        name
        for name, changes in case.offers.items()
        if any(paths.get(path) in found for path in changes)
    )
    return Shared(
        tuple(dict.fromkeys(sources.values())),
        {row: frozenset(why) for row, why in found.items()},
        held,
        offers,
        frozenset(sources),
    )


def without(case: Case, shared: Shared) -> Case:
    """Give the case as it is shared: without the rows that are left out.

    A line none of whose rows is left is gone, unless a formula that stays names it.
    """
    lines, gone = case.models.lines, shared.rows
    rows: dict[str, list[Key]] = {name: list(_keys(case, line)) for name, line in lines.items()}
    left = [
        name
        for name, line in lines.items()
        if line.kind == "parameter"
        or not rows[name]
        or any((name, k) not in gone for k in rows[name])
    ]
    stay = needed(lines, left)

    def kept(table: Mapping[str, Mapping[Key, Any]]) -> dict[str, dict[Key, Any]]:
        return {
            name: {key: value for key, value in keys.items() if (name, key) not in gone}
            for name, keys in table.items()
            if name in stay
        }

    uncertain = {
        path: one
        for path, one in case.uncertainty.items()
        if not any(row in gone for row in one.rows)
    }
    return replace(
        case,
        models=replace(case.models, lines={n: x for n, x in lines.items() if n in stay}),
        values=kept(case.values),
        origins=kept(case.origins),
        steps=kept(case.steps),
        provided=kept(case.provided),
        offers={n: x for n, x in case.offers.items() if n not in shared.offers},
        uncertainty=uncertain,
        confidential=(),
    )


def _paths(case: Case) -> dict[str, Row]:
    """Give the row of every input by its path, and by that of what is given in its place."""
    found = {}
    for name, keys in case.origins.items():
        line = case.models.input_lines[name]
        for key in keys:
            found[line.path_at(key)] = name, key
            if key in case.provided.get(name, {}) and line.instead:
                found[line.instead_path_at(key)] = name, key
    return found


def _sources(case: Case) -> dict[Row, str]:
    """Give the rows that the case calls confidential, and their paths.

    Raises FlexfinError for those that cannot be left out.
    """
    found = {row: path for path, row in _paths(case).items() if case.is_confidential(path)}
    problems = []
    for (name, key), path in found.items():
        if case.models.input_lines[name].locked:
            problems.append(
                Problem(
                    case.origins[name][key].place or Place(case.path),
                    _("'{path}' is confidential, and it shapes all the rest", path=path),
                    _("Take it off the list under 'confidential', or share nothing of this case."),
                )
            )
    if problems:
        raise FlexfinError(problems)
    return found


def _is_input(case: Case, row: Row) -> bool:
    return row[0] in case.models.input_lines


def _axes(line: Line) -> tuple[str, ...]:
    """Give the axes of the rows of a line: those of an input have scenarios too."""
    return line.row_axes


def _keys(case: Case, line: Line) -> Iterator[Key]:
    if isinstance(line, InputLine):
        yield from case.origins.get(line.name, {})
    else:
        yield from product(*(case.elements_of(axis) for axis in line.elements))


class _Graph:
    """Which rows use which.

    `named` gives a row the rows whose names it goes by, and `passed` the amounts that it does not
    take because of such a name.
    """

    def __init__(self, case: Case, results: Derived | None) -> None:
        self.case, self.lines, self.results = case, case.models.lines, results
        self.signatures = Signatures(self.lines, case.models.axes)
        self.named: dict[Row, set[Row]] = defaultdict(set)
        self.passed: dict[tuple[Row, Row], set[Row]] = defaultdict(set)
        self.row: Row = ("", ())
        self.known: dict[Row, frozenset[Row]] = {}

    def rows(self) -> Iterator[Row]:
        """Give every row of the case."""
        for name, line in self.lines.items():
            for key in product(*(self.elements(axis) for axis in _axes(line))):
                yield name, key

    def elements(self, axis: str) -> tuple[str, ...]:
        return self.case.scenarios if axis == "scenario" else self.case.elements_of(axis)

    def above(self, rows: Iterable[Row]) -> set[Row]:
        """Give all rows that some rows hang on, themselves included."""
        found: set[Row] = set()
        todo = list(rows)
        while todo:
            row = todo.pop()
            if row not in found:
                found.add(row)
                todo += self.uses(*row)
        return found

    def uses(self, name: str, key: Key) -> frozenset[Row]:
        """Give the rows that a row uses."""
        row = (name, key)
        if row not in self.known:
            line, self.row = self.lines[name], row
            at = dict(zip(_axes(line), key, strict=True))
            self.known[row] = frozenset(
                used for node in self.nodes(line, key) for used in self.of(node, at)
            )
        return self.known[row]

    def nodes(self, line: Line, key: Key) -> Iterator[Node]:
        """Give the formulas of a row: of an input, whether it is asked and what it is then."""
        if not isinstance(line, InputLine):
            if isinstance(line, FormulaLine):
                yield line.formula
            return
        if line.only is not None:
            yield line.only
        origin = self.case.origins.get(line.name, {}).get(key)
        given = origin is not None and origin.place is not None
        if not given and _is_node(line.default):
            yield line.default  # type: ignore[misc]
        if key in self.case.provided.get(line.name, {}) and line.instead:
            yield from line.instead.args

    def of(self, node: Node, at: Mapping[str, str]) -> Iterator[Row]:
        """Give the rows that a formula uses; of an axis that is not in `at`, every element."""
        if isinstance(node, Name):
            if node.name in self.lines:
                yield from self.of_line(self.lines[node.name], at)
            return
        if not isinstance(node, Call) or node.name not in FUNCTIONS:
            for child in children(node):
                yield from self.of(child, at)
            return
        match FUNCTIONS[node.name].reach:
            case "over":
                free = {arg.name for arg in node.args[1:] if isinstance(arg, Name)}
                here = {axis: name for axis, name in at.items() if axis not in free}
                yield from self.of(node.args[0], here)
            case "year":
                yield from self.of(
                    node.args[0], {axis: name for axis, name in at.items() if axis != "year"}
                )
            case "pick":
                yield from self.picked(node, at)
            case "named":
                yield from self.summed(node, at)
            case "past" if self.signatures.look_back_axis(node) != "month":
                yield from self.before(node, at)
            case _:
                for arg in node.args:
                    yield from self.of(arg, at)

    def of_line(self, line: Line, at: Mapping[str, str]) -> Iterator[Row]:
        """Give the rows of a line that fit."""
        choices = [(at[axis],) if axis in at else self.elements(axis) for axis in _axes(line)]
        yield from ((line.name, key) for key in product(*choices))

    def before(self, call: Call, at: Mapping[str, str]) -> Iterator[Row]:
        """Give the rows of a look back along another axis than that of the months."""
        axis = self.signatures.look_back_axis(call)
        yield from self.of(call.args[1], at)
        if axis in at:
            elements = self.elements(axis)
            position = elements.index(at[axis])
            if position:
                yield from self.of(call.args[0], {**at, axis: elements[position - 1]})
        else:
            yield from self.of(call.args[0], at)

    def picked(self, call: Call, at: Mapping[str, str]) -> Iterator[Row]:
        """Give the rows of the element that is named; of all where the name is not known."""
        axis = self.signatures.picked_axis(call)
        assert axis is not None
        for other in call.args[2:]:
            yield from self.of(other, at)
        amounts, reference = call.args[0], call.args[1]
        free = {a: name for a, name in at.items() if a != axis}
        if isinstance(reference, Text):
            yield from self.of(amounts, {**at, axis: reference.value})
            return
        references = list(self.of(reference, at))
        yield from references
        word = (
            self.word(references[0])
            if isinstance(reference, Name) and len(references) == 1
            else None
        )
        if word is None:
            yield from self.of(amounts, free)
            return
        here = set(self.of(amounts, {**free, axis: word})) if word in self.elements(axis) else set()
        self.pass_over(references[0], set(self.of(amounts, free)) - here)
        yield from here

    def summed(self, call: Call, at: Mapping[str, str]) -> Iterator[Row]:
        """Give the rows that name this one's element, and the names themselves."""
        amounts, reference = call.args[0], call.args[1]
        assert isinstance(reference, Name)
        target = self.signatures.named_axis(call)
        line = self.lines[reference.name]
        for name, key in self.of_line(line, {}):
            there = {**at, **dict(zip(_axes(line), key, strict=True))}
            word = self.word((name, key))
            rows = set(self.of(amounts, there))
            yield name, key
            if word is None or target is None or target not in at or word == at[target]:
                yield from rows
            else:
                self.pass_over((name, key), rows)

    def pass_over(self, reference: Row, amounts: set[Row]) -> None:
        """Note what a row does not take because of a name."""
        self.named[self.row].add(reference)
        self.passed[self.row, reference] |= amounts

    def word(self, row: Row) -> str | None:
        """Give the name that a row holds, where it is one and the same at all times."""
        name, key = row
        line = self.lines[name]
        if isinstance(line, InputLine):
            if "scenario" in line.row_axes or line.is_monthly:
                return None
            value = self.case.values[name].get(key)
        elif self.results is None or {"month", "scenario"} & set(line.axes):
            return None
        else:
            value = self.results.row(name, key)
        return value if isinstance(value, str) else None


def _is_node(value: object) -> bool:
    return value is not None and not isinstance(value, float | str)
