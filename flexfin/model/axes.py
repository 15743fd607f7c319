"""Along which axes a formula varies."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from flexfin.formulas.formula import Call, Name, Negative, Node, Operation, Text
from flexfin.formulas.functions import FUNCTIONS
from flexfin.formulas.reach import Axes, Reach
from flexfin.model.line import FormulaLine, Line
from flexfin.model.models import Axis


def branches(call: Call) -> tuple[Node, ...]:
    """Give the amounts of which if() or choose() gives one."""
    return call.args[1:] if call.name == "if" else call.args[2::2]


_NONE: Axes = frozenset()


class Varying:
    """Works out along which axes formulas vary, over a set of lines."""

    def __init__(self, lines: Mapping[str, Line], all_: Mapping[str, Axis]) -> None:
        self.lines, self.every_axis = lines, all_
        # those of which the name of an element may be used as a text
        self.text_axes = [axis for axis in all_ if axis not in ("scenario", "month", "year")]
        self.known: dict[str, Axes] = {
            name: frozenset(line.axes)
            for name, line in lines.items()
            if not isinstance(line, FormulaLine) or line.axes
        }

    def all_axes(self, moved: Container[str] | None = None) -> dict[str, Axes]:
        """Give the axes of every line; where only some have `moved`, those of others are known.

        Lines may hang on each other in a circle through earlier months; so this goes round until
        nothing is added.
        """
        for name in self.lines:
            self.known.setdefault(name, _NONE)
        # a circle is no longer than that
        for _round in range(len(self.lines) + len(self.every_axis)):
            before = dict(self.known)
            for name, line in self.lines.items():
                if isinstance(line, FormulaLine) and (moved is None or name in moved):
                    self.known[name] = self.axes(line.formula)
            if self.known == before:
                break
        return self.known

    def axes(self, node: Node) -> Axes:
        """Give the axes along which a formula varies."""
        match node:
            case Name(name):
                return self.known.get(name, frozenset({name}) if name in self.every_axis else _NONE)
            case Operation():
                return self.axes(node.left) | self.axes(node.right)
            case Negative():
                return self.axes(node.operand)
            case Call(name) if name in FUNCTIONS:
                return self.reach(node).axes(node, self)
            case _:
                return _NONE

    def reach(self, call: Call) -> Reach:
        """Give which rows of its first argument a call takes."""
        return FUNCTIONS[call.name].reach(call, self)

    def picked_axis(self, call: Call) -> str | None:
        """Give the axis of which pick() takes one element, or None where that is not clear."""
        reference = call.args[1] if len(call.args) > 1 else None
        if isinstance(reference, Name) and reference.name in self.lines:
            line = self.lines[reference.name]
            if line.names:
                return line.names
        found = [axis for axis in self.text_axes if axis in self.axes(call.args[0])]
        words = self.words(reference) if reference else None
        if words is not None:  # more axes: the one in whose fixed set the words stand
            sets = {axis: self.every_axis[axis].elements for axis in found}
            fixed = [axis for axis in found if words.intersection(sets[axis])]
            others = [axis for axis in found if not sets[axis] and isinstance(reference, Text)]
            found = fixed or others or found
        return found[0] if len(found) == 1 else None

    def words(self, node: Node, seen: frozenset[str] = frozenset()) -> frozenset[str] | None:
        """Give the words that a text can be, or None where these are not known."""
        match node:
            case Text(value):
                return frozenset({value})
            case Name(name) if name in self.lines and name not in seen:
                line = self.lines[name]
                if line.choices and not line.names:
                    return frozenset(line.choices)
                if not isinstance(line, FormulaLine):
                    return None
                return self.words(line.formula, seen | {name})
            case Name(name) if name in self.every_axis and self.every_axis[name].elements:
                return frozenset(self.every_axis[name].elements)
            case Call("if" | "choose"):
                found = [self.words(branch, seen) for branch in branches(node)]
                known = [words for words in found if words is not None]
                return _NONE.union(*known) if len(known) == len(found) else None
            case _:
                return None

    def passed_on(self, node: Node) -> Iterator[Line]:
        """Give the lines whose words a text formula gives as its own."""
        match node:
            case Name(name) if name in self.lines:
                yield self.lines[name]
            case Call("if" | "choose"):
                for branch in branches(node):
                    yield from self.passed_on(branch)
            case Call("pick" | "previous" | "lag"):
                for arg in (node.args[0], *node.args[2 if node.name == "pick" else 1 :]):
                    yield from self.passed_on(arg)

    def named_axis(self, call: Call) -> str | None:
        """Give the axis to whose elements sum_to() adds up."""
        if len(call.args) > 2:
            return call.args[2].name if isinstance(call.args[2], Name) else None
        reference = call.args[1] if len(call.args) > 1 else None
        line = self.lines.get(reference.name) if isinstance(reference, Name) else None
        return (line.names or None) if line else None
