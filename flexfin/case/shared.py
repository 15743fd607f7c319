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
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, product
from typing import Any, Protocol

from flexfin.case.case import Case
from flexfin.case.row import rows_of
from flexfin.formulas.formula import Call, Name, Node, Text, children, walk
from flexfin.formulas.functions import FUNCTIONS
from flexfin.formulas.reach import Reach
from flexfin.formulas.units import UnitByChoice
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.model.check import Signatures
from flexfin.model.line import FormulaLine, InputLine, Key, Line, RowKey
from flexfin.model.order import reached
from flexfin.model.templates import names_in


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
    rows: Mapping[RowKey, frozenset[str]]
    held: frozenset[RowKey]
    offers: tuple[str, ...]
    sources: frozenset[RowKey] = frozenset()

    def has(self, name: str) -> bool:
        """Tell whether any row of a line is left out."""
        return any(line == name for line, _key in self.rows)

    def is_source(self, row: RowKey) -> bool:
        """Tell whether the case itself calls a row confidential."""
        return row in self.sources


NOTHING = Shared((), {}, frozenset(), ())


def shared_of(case: Case, results: Derived | None = None, *, inputs_alone: bool = False) -> Shared:
    """Work out what is left out of a case that is shared; with `inputs_alone`, of its inputs only.

    Without `results` only the rows of inputs can be told apart by the names in formulas.
    Raises FlexfinError where an input is confidential that shapes everything else.
    """
    sources = _sources(case)
    if not sources:
        return NOTHING
    graph = _Graph(case, results)
    used_by: dict[RowKey, list[RowKey]] = defaultdict(list)
    rows = graph.rows(graph.below({name for name, _key in sources}))
    if inputs_alone:
        rows = iter(graph.above(row for row in rows if row[0] in case.models.input_lines))
    for row in rows:
        for other in graph.uses(*row):
            used_by[other].append(row)
    found: dict[RowKey, set[str]] = {row: {path} for row, path in sources.items()}
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
    held = frozenset(row for row in graph.above(names) if row[0] in case.models.input_lines)
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


def _paths(case: Case) -> dict[str, RowKey]:
    """Give the row of every input by its path, and by that of what is given in its place."""
    rows = rows_of(case)
    found = {path: row.name for path, row in rows.items()}
    for row in rows.values():
        if row.key in case.provided.get(row.line.name, {}) and row.line.instead:
            found[row.line.instead_path_at(row.key)] = row.name
    return found


def _sources(case: Case) -> dict[RowKey, str]:
    """Give the rows that the case calls confidential, and their paths.

    Raises FlexfinError for those that cannot be left out.
    """
    found = {row: path for path, row in _paths(case).items() if case.is_confidential(path)}
    problems, shapes = [], {name for path, word in case.chosen_words.items()
                            for name in names_in(case.models, path, word)}  # fmt: skip
    for (name, key), path in found.items():
        if case.models.input_lines[name].locked or name in shapes:
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


@lru_cache(maxsize=1 << 13)  # asked of every line for each case
def _names_of(formula: Node) -> frozenset[str]:
    """Give the names in a formula."""
    return frozenset(part.name for part in walk(formula) if isinstance(part, Name))


def _axes(line: Line) -> tuple[str, ...]:
    """Give the axes of the rows of a line: those of an input have scenarios too."""
    return line.row_axes


class _Graph:
    """Which rows use which.

    `named` gives a row the rows whose names it goes by, and `passed` the amounts that it does not
    take because of such a name.
    """

    def __init__(self, case: Case, results: Derived | None) -> None:
        self.case, self.lines, self.results = case, case.models.lines, results
        self.signatures = Signatures(self.lines, case.models.axes)
        self.named: dict[RowKey, set[RowKey]] = defaultdict(set)
        self.passed: dict[tuple[RowKey, RowKey], set[RowKey]] = defaultdict(set)
        self.row: RowKey = ("", ())
        # what a row itself tells of others: what chose its unit, what cannot be given beside it
        self.told_by: dict[str, set[str]] = defaultdict(set)
        for line in self.lines.values():
            if isinstance(line.unit, UnitByChoice):
                self.told_by[line.name].add(line.unit.selector)
            if isinstance(line, InputLine) and line.not_with:
                self.told_by[line.name].add(line.not_with)
                self.told_by[line.not_with].add(line.name)
        self.known: dict[RowKey, frozenset[RowKey]] = {}

    def below(self, names: Iterable[str]) -> set[str]:
        """Give the lines of which a row may hang on one of some lines, these included."""
        users: dict[str, set[str]] = defaultdict(set)
        for name, line in self.lines.items():
            nodes = [line.rule, *([line.only, line.instead] if isinstance(line, InputLine) else [])]
            named = (_names_of(one) for one in nodes if one is not None)
            for used in chain(*named, self.told_by[name]):
                users[used].add(name)
        return reached(names, lambda name: users[name])

    def rows(self, names: Container[str]) -> Iterator[RowKey]:
        """Give every row of some lines of the case."""
        for name, line in self.lines.items():
            if name in names:
                for key in product(*(self.elements_of(axis) for axis in _axes(line))):
                    yield name, key

    def elements_of(self, axis: str) -> tuple[str, ...]:
        return self.case.scenarios if axis == "scenario" else self.case.elements_of(axis)

    def above(self, rows: Iterable[RowKey]) -> set[RowKey]:
        """Give all rows that some rows hang on, themselves included."""
        return reached(rows, lambda row: self.uses(*row))

    def uses(self, name: str, key: Key) -> frozenset[RowKey]:
        """Give the rows that a row uses."""
        row = (name, key)
        if row not in self.known:
            line, self.row = self.lines[name], row
            at = dict(zip(_axes(line), key, strict=True))
            told = (self.of_line(self.lines[one], at) for one in self.told_by[name])
            used = (self.of(node, at) for node in self.nodes(line, key))
            self.known[row] = frozenset(chain(*told, *used))
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
        if not (given or line.default is None or isinstance(line.default, float | str)):
            yield line.default
        if key in self.case.provided.get(line.name, {}) and line.instead:
            yield from line.instead.args

    def of(self, node: Node, at: Mapping[str, str]) -> Iterator[RowKey]:
        """Give the rows that a formula uses; of an axis that is not in `at`, every element."""
        if isinstance(node, Name):
            if node.name in self.lines:
                yield from self.of_line(self.lines[node.name], at)
            return
        if not isinstance(node, Call) or node.name not in FUNCTIONS:
            for child in children(node):
                yield from self.of(child, at)
            return
        reach = self.signatures.reach(node)
        for other in reach.others:
            yield from self.of(other, at)
        if reach.how == "all":
            free = {*reach.along, reach.to}
            yield from self.of(node.args[0], {a: name for a, name in at.items() if a not in free})
        elif reach.how == "one":
            yield from self.picked(node.args[0], reach, at)
        elif reach.how == "named":
            yield from self.summed(node.args[0], reach, at)
        elif reach.how == "before" and reach.along[0] in at:
            for there in reach.places(at, self):
                yield from self.of(node.args[0], there)
        else:
            yield from self.of(node.args[0], at)

    def of_line(self, line: Line, at: Mapping[str, str]) -> Iterator[RowKey]:
        """Give the rows of a line that fit."""
        choices = [(at[axis],) if axis in at else self.elements_of(axis) for axis in _axes(line)]
        yield from ((line.name, key) for key in product(*choices))

    def picked(self, amounts: Node, reach: Reach, at: Mapping[str, str]) -> Iterator[RowKey]:
        """Give the rows of the element that is named; of all where the name is not known."""
        rows = [row for there in reach.places(at, self) for row in self.of(amounts, there)]
        yield from rows
        if isinstance(reach.by, Name):
            free = {axis: name for axis, name in at.items() if axis not in reach.along}
            passed = set(self.of(amounts, free)).difference(rows)
            for reference in self.of(reach.by, at):
                self.pass_over(reference, passed)

    def summed(self, amounts: Node, reach: Reach, at: Mapping[str, str]) -> Iterator[RowKey]:
        """Give the rows that name this one's element, and the names themselves."""
        rows = {row for there in reach.places(at, self) for row in self.of(amounts, there)}
        yield from rows
        if reach.by is None:
            return
        for there in replace(reach, by=None).places(at, self):
            for reference in self.of(reach.by, there):
                yield reference
                self.pass_over(reference, set(self.of(amounts, there)) - rows)

    def pass_over(self, reference: RowKey, amounts: set[RowKey]) -> None:
        """Note what a row does not take because of a name."""
        self.named[self.row].add(reference)
        self.passed[self.row, reference] |= amounts

    def name_in(self, reference: Node, at: Mapping[str, str]) -> str | None:
        """Give the name that a reference holds, where it is one and the same at all times."""
        if isinstance(reference, Text):
            return reference.value
        rows = [*self.of(reference, at)]
        if not isinstance(reference, Name) or len(rows) != 1:
            return None
        name, key = rows[0]
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
