"""A formula at one point -> its value, and every number from which it was worked out.

What evaluate.py does for whole arrays is done here once more for one element, month and scenario,
in the shape of the formula as it was written: without the steps made for the workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final, Literal

import numpy as np

from flexfin.case.case import Key, Origin
from flexfin.engine.results import Results, keys_of
from flexfin.formulas.arrays import OPERATORS, add_up
from flexfin.formulas.formula import (
    Call,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Text,
    parse,
    walk,
)
from flexfin.formulas.functions import FUNCTIONS
from flexfin.formulas.narrowing import Narrowed
from flexfin.formulas.units import AnyUnit, UnitByChoice
from flexfin.model.check import Signatures
from flexfin.model.decimals import comparison_of
from flexfin.model.line import FormulaLine, Line
from flexfin.model.steps import expanded

At = Mapping[str, str]  # axis -> element; months as 2027-01
How = Literal["sum", "lowest", "highest", "irr"]


@dataclass(frozen=True, slots=True)
class Point:
    """The value of a line at one point; `given` where not its value is meant but whether it is."""

    line: Line
    at: At
    value: Any
    given: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        """Give what sets it apart from all others."""
        return self.line.name, self.given, tuple(self.at.items())


@dataclass(frozen=True, slots=True)
class Looked:
    """The value at a key of a table of the law."""

    line: Line
    row: float
    value: float

    @property
    def key(self) -> tuple[Any, ...]:
        """Give what sets it apart from all others."""
        return self.line.name, self.row


@dataclass(frozen=True, slots=True)
class PointTerm:
    """One of several numbers; `added` says of which element or month it is."""

    added: At
    worked: Worked


@dataclass(frozen=True, slots=True)
class Several:
    """Numbers that are made into one: added up, or the lowest or highest of them.

    `at` is where the formula stands that uses them; `from_nothing` says that the months before the
    first one take part too, in which there was 0.
    """

    node: Node
    how: How
    axes: tuple[str, ...]
    at: At
    terms: tuple[PointTerm, ...]
    value: Any
    from_nothing: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        """Give what sets it apart from all others."""
        return self.node, self.axes, tuple(self.at.items())


Shown = Point | Looked | Several


@dataclass(frozen=True, slots=True)
class Worked:
    """A formula with its value.

    `parts` are the formulas in it that were looked at, and `unused` those that were not, because
    a condition left them out. `passes` says that it has the value of the last of its parts, to
    which the others led. `shows` is the number that stands in its place.
    """

    node: Node
    value: Any
    parts: tuple[Worked, ...] = ()
    shows: Shown | None = None
    unused: tuple[Node, ...] = ()
    passes: bool = False

    def all(self) -> Iterator[Worked]:
        """Give this formula and those in it, down to the numbers shown."""
        yield self
        for part in self.parts:
            yield from part.all()

    def path(self) -> Iterator[Worked]:
        """Give the formulas that make the value: without the conditions that led to it."""
        yield self
        for part in self.parts[-1:] if self.passes else self.parts:
            yield from part.path()

    def numbers(self) -> list[Shown]:
        """Give the numbers in it, each once: those that make the value first."""
        parts = (*self.path(), *self.all())
        return list({part.shows.key: part.shows for part in parts if part.shows}.values())


class Working:
    """Works formulas of a case out, one point at a time."""

    def __init__(self, results: Results) -> None:
        self.results, self.case = results, results.case
        self.lines = self.case.models.lines
        self.shorthands = self.case.models.shorthands
        self.signatures = Signatures(self.lines, self.case.models.axes)
        self.months: Final = {name: i for i, name in enumerate(self.case.calendar.months)}
        self.trees: dict[str, Node] = {}

    # --- values of lines ---------------------------------------------------------------------

    def spot(self, line: Line, at: At) -> Point:
        """Give the value of a line; of `at` only its own axes count."""
        here = {axis: at[axis] for axis in line.axes}
        row = self.results.row(line.name, line.result_key(here))
        if isinstance(row, np.ndarray):
            month = self.months[at["month"]] if row.shape[0] > 1 else 0
            scenario = self.results.scenarios.index(at["scenario"]) if row.shape[1] > 1 else 0
            row = row[month, scenario]
        return Point(line, here, _plain(row))

    def formula(self, line: FormulaLine) -> Node:
        """Give the formula of a line as it was written."""
        if line.name not in self.trees:
            self.trees[line.name] = parse(line.text)
        return self.trees[line.name]

    def origin(self, spot: Point) -> Origin | None:
        """Give where an input comes from; None where the case is not asked for it."""
        key: Key = spot.line.key_of(spot.at)
        return self.case.origins[spot.line.name].get(key)

    def unit(self, node: Node, at: At) -> AnyUnit | None:
        """Give the unit of a formula at a point."""
        node = expanded(node, self.shorthands)
        with self.signatures.where(self._words_chosen(node, at)):
            return self.one_unit(self.signatures.gives(node).unit, at)

    def _words_chosen(self, node: Node, at: At) -> Narrowed:
        """Give the words at a point by which units of lines in a formula are chosen."""
        named = [self.lines.get(part.name) for part in walk(node) if isinstance(part, Name)]
        units = [line.unit for line in named if line]
        selectors = {unit.selector for unit in units if isinstance(unit, UnitByChoice)}
        known = [self.lines[name] for name in selectors if set(self.lines[name].axes) <= set(at)]
        return {line.name: frozenset({self.spot(line, at).value}) for line in known}

    def one_unit(self, unit: AnyUnit | None, at: At) -> AnyUnit | None:
        """Give a unit, and where it hangs on a choice the one that was chosen."""
        if not isinstance(unit, UnitByChoice):
            return unit
        selector = self.lines[unit.selector]
        if not set(selector.axes) <= set(at):
            return unit
        return unit.units.get(self.spot(selector, at).value, unit)

    # --- formulas ----------------------------------------------------------------------------

    def work(self, node: Node, at: At) -> Worked:
        """Work a formula out at one point."""
        match node:
            case Number(value) | Text(value):
                return Worked(node, value)
            case Name(name):
                line = self.lines.get(name)
                if line is None:
                    return Worked(node, at[name])  # the name of the element itself
                spot = self.spot(line, at)
                return Worked(node, spot.value, shows=spot)
            case Negative():
                return self._of(node, np.negative, self.work(node.operand, at))
            case Operation():
                sides = self.work(node.left, at), self.work(node.right, at)
                operation = comparison_of(node, self.lines) or _operator(node.sign, sides)
                return self._of(node, operation, *sides)
            case Call():
                if node.name in self.shorthands:
                    written_out = self.work(expanded(node, self.shorthands), at)
                    return replace(written_out, node=node) if written_out.shows else written_out
                return self._call(node, at)

    def _of(self, node: Node, operation: Callable[..., Any], *parts: Worked) -> Worked:
        with np.errstate(all="ignore"):
            value = _plain(operation(*[part.value for part in parts]))
        return Worked(node, value, parts)

    def _call(self, call: Call, at: At) -> Worked:
        function = FUNCTIONS[call.name]
        match function.reach:
            case "branch" if call.name == "if":
                condition = self.work(call.args[0], at)
                taken, other = call.args[1:] if condition.value else (call.args[2], call.args[1])
                return self._through(call, (condition,), self.work(taken, at), (other,))
            case "branch":
                return self._chosen(call, at)
            case "over":
                axes = tuple(arg.name for arg in call.args[1:] if isinstance(arg, Name))
                return self._added(call, axes, at)
            case "year":
                stretch = self.case.calendar.months_of(int(at["year"]))
                here = {axis: name for axis, name in at.items() if axis != "year"}
                points = [{"month": month} for month in self.case.calendar.months[stretch]]
                return self._several(call, "sum", ("month",), here, points)
            case "months":
                points = [{"month": month} for month in self.case.calendar.months]
                return self._several(call, "irr", ("month",), at, points)
            case "pick":
                return self._picked(call, at)
            case "named":
                return self._named(call, at)
            case "past":
                return self._past(call, at)
            case "table":
                return self._looked_up(call, at)
            case "given":
                return self._given(call, at)
            case _:
                parts = [self.work(arg, at) for arg in call.args]
                return self._of(call, function.numpy, *parts)

    def _through(
        self, node: Node, before: tuple[Worked, ...], taken: Worked, unused: tuple[Node, ...] = ()
    ) -> Worked:
        """Give a formula that has the value of the last of its parts."""
        return Worked(node, taken.value, (*before, taken), unused=unused, passes=True)

    def _chosen(self, call: Call, at: At) -> Worked:
        word = self.work(call.args[0], at)
        pairs = list(zip(call.args[1::2], call.args[2::2], strict=True))
        taken = next(
            amount for text, amount in pairs if isinstance(text, Text) and text.value == word.value
        )
        others = tuple(amount for _text, amount in pairs if amount is not taken)
        return self._through(call, (word,), self.work(taken, at), others)

    # --- several numbers ---------------------------------------------------------------------

    def _several(
        self, node: Call, how: How, axes: tuple[str, ...], at: At, points: list[dict[str, str]]
    ) -> Worked:
        terms = tuple(
            PointTerm(point, self.work(node.args[0], {**at, **point})) for point in points
        )
        values = [term.worked.value for term in terms]
        match how:
            case "sum":
                value = add_up(values)
            case "irr":
                value = FUNCTIONS[node.name].numpy(np.array(values, float)[:, None])[0, 0]
            case _:
                value = min(values) if how == "lowest" else max(values)
        shown = Several(node, how, axes, at, terms, _plain(value))
        return Worked(node, shown.value, shows=shown)

    def _added(self, call: Call, axes: tuple[str, ...], at: At) -> Worked:
        """Add up over elements; where it goes over months too, first over those of each element."""
        rows = [axis for axis in axes if axis != "month"]
        points = [
            dict(zip(rows, names, strict=True))
            for names in product(*(self._elements(axis) for axis in rows))
        ]
        if "month" not in axes:
            return self._several(call, "sum", axes, at, points)
        if not rows:
            months = [{"month": month} for month in self.case.calendar.months]
            return self._several(call, "sum", axes, at, months)
        over_months = Call(call.name, (call.args[0], Name("month")), call.at)
        whole = Call(call.name, (over_months, *map(Name, rows)), call.at)
        return replace(self._several(whole, "sum", tuple(rows), at, points), node=call)

    def _elements(self, axis: str) -> tuple[str, ...]:
        return self.results.scenarios if axis == "scenario" else self.case.elements_of(axis)

    def _named(self, call: Call, at: At) -> Worked:
        reference = self._line(call.args[1])
        target = self.signatures.named_axis(call) or ""
        points = []
        for key in keys_of(reference, self.case):
            point = dict(zip(reference.elements, key, strict=True))
            if self.spot(reference, {**at, **point}).value == at[target]:
                points.append(point)
        return self._several(call, "sum", reference.elements, at, points)

    # --- other places ------------------------------------------------------------------------

    def _line(self, node: Node) -> Line:
        assert isinstance(node, Name)
        return self.lines[node.name]

    def _picked(self, call: Call, at: At) -> Worked:
        axis = self.signatures.picked_axis(
            Call(call.name, (expanded(call.args[0], self.shorthands), *call.args[1:]))
        )
        assert axis is not None
        reference = self.work(call.args[1], at)
        if reference.value in self.case.elements_of(axis):
            taken = self.work(call.args[0], {**at, axis: reference.value})
        else:
            taken = self.work(call.args[2], at)
        return self._through(call, (reference,), taken)

    def _past(self, call: Call, at: At) -> Worked:
        x = call.args[0]
        axis = self.signatures.look_back_axis(call)
        if axis != "month":
            elements = self.case.elements_of(axis)
            position = elements.index(at[axis])
            start = position == 0
            here = at if start else {**at, axis: elements[position - 1]}
            return self._through(call, (), self.work(call.args[1] if start else x, here))
        now, names = self.months[at["month"]], self.case.calendar.months
        if call.name == "previous":
            before: tuple[Worked, ...] = ()
            back, begin = 1, call.args[1]
        else:
            before = (self.work(call.args[1], at),)
            back, begin = round(before[0].value), call.args[-1]
        if call.name in ("previous", "lag"):
            if now < back:
                return self._through(call, before, self.work(begin, at))
            return self._through(call, before, self.work(x, {**at, "month": names[now - back]}))
        how: How = "lowest" if call.name == "lowest" else "highest"
        window = [{"month": name} for name in names[max(0, now - back) : now + 1]]
        found = self._several(call, how, ("month",), at, window)
        shown = found.shows
        if now < back and isinstance(shown, Several):
            least = min if how == "lowest" else max
            shown = replace(shown, value=least(shown.value, 0.0), from_nothing=True)
        assert isinstance(shown, Several)
        return Worked(call, shown.value, before, shown)

    def _looked_up(self, call: Call, at: At) -> Worked:
        line, row = self._line(call.args[0]), self.work(call.args[1], at)
        table = self.results.row(line.name)
        value = _plain(FUNCTIONS[call.name].numpy(table, row.value))
        return Worked(call, value, (row,), Looked(line, float(row.value), value))

    def _given(self, call: Call, at: At) -> Worked:
        spot = replace(self.spot(self._line(call.args[0]), at), given=True)
        origin = self.origin(spot)
        value = float(origin is not None and origin.place is not None)
        return Worked(call, value, shows=spot)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") and np.ndim(value) == 0 else value


def _operator(sign: str, sides: tuple[Worked, Worked]) -> Callable[..., Any]:
    if all(isinstance(side.value, str) for side in sides):
        return (lambda a, b: a == b) if sign == "=" else (lambda a, b: a != b)
    return OPERATORS[sign]
