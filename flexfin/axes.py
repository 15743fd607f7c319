"""Along which axes a formula varies."""

from __future__ import annotations

from collections.abc import Mapping

from flexfin.formula import Call, Name, Negative, Node, Operation
from flexfin.functions import FUNCTIONS, Function
from flexfin.model import Axis, Line

Axes = frozenset[str]
_NONE: Axes = frozenset()
# for a while: the axes in whose sets a word stands
_WORDS = {"basis": ("normal", "planned", "full"), "strategy": ("hold", "let", "give_up")}


class Varying:
    """Works out along which axes formulas vary, over a set of lines."""

    def __init__(self, lines: Mapping[str, Line], all_: Mapping[str, Axis]) -> None:
        self.lines, self.every_axis = lines, all_
        # those of which the name of an element may be used as a text
        self.text_axes = [axis for axis in all_ if axis not in ("scenario", "month", "year")]
        self.known: dict[str, Axes] = {
            name: frozenset(line.axes)
            for name, line in lines.items()
            if line.formula is None or line.axes
        }

    def all_axes(self) -> dict[str, Axes]:
        """Give the axes of every line.

        Lines may hang on each other in a circle through earlier months; so this goes round until
        nothing is added.
        """
        for name in self.lines:
            self.known.setdefault(name, _NONE)
        # a circle is no longer than that
        for _round in range(len(self.lines) + len(self.every_axis)):
            before = dict(self.known)
            for name, line in self.lines.items():
                if line.formula is not None:
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
                return self._axes_of_call(node, FUNCTIONS[name])
            case _:
                return _NONE

    def _axes_of_call(self, call: Call, function: Function) -> Axes:
        args = call.args
        match function.reach:
            case "over":
                return self.axes(args[0]) - {arg.name for arg in args[1:] if isinstance(arg, Name)}
            case "year":
                return self.axes(args[0]) - {"month"} | {"year"}
            case "months":
                return self.axes(args[0]) - {"month"}
            case "past":
                return _NONE.union(*(self.axes(arg) for arg in self.amounts(call))) | (
                    {"month"} if self.look_back_axis(call) == "month" else _NONE
                )
            case "pick":
                others = [self.axes(arg) for arg in args[1:]]
                return (self.axes(args[0]) - {self.picked_axis(call) or ""}).union(*others)
            case "named":
                summed = _NONE.union(*(self.axes(arg) for arg in args[1:2])) - {"scenario", "month"}
                return (self.axes(args[0]) - summed) | {self.named_axis(call) or ""} - {""}
            case "table":
                return self.axes(args[1]) if len(args) > 1 else _NONE
            case _:
                return _NONE.union(*(self.axes(arg) for arg in args))

    def amounts(self, call: Call) -> tuple[Node, ...]:
        """Give the arguments that are amounts, not axes."""
        reach = FUNCTIONS[call.name].reach
        if reach == "over":
            return call.args[:1]
        if call.name == "previous" or reach == "named":
            return call.args[:2]
        return call.args

    def look_back_axis(self, call: Call) -> str:
        """Give the axis along which a look back goes."""
        third = call.args[2] if call.name == "previous" and len(call.args) > 2 else None
        return third.name if isinstance(third, Name) else "month"

    def picked_axis(self, call: Call) -> str | None:
        """Give the axis of which pick() takes one element, or None where that is not clear."""
        reference = call.args[1] if len(call.args) > 1 else None
        if isinstance(reference, Name) and reference.name in self.lines:
            line = self.lines[reference.name]
            if line.input and line.input.names:
                return line.input.names
        word = getattr(reference, "value", None)
        for axis, words in _WORDS.items():
            if word in words and axis in self.axes(call.args[0]):
                return axis
        found = self.axes(call.args[0]) & set(self.text_axes)
        return next(iter(found)) if len(found) == 1 else None

    def named_axis(self, call: Call) -> str | None:
        """Give the axis to whose elements sum_to() adds up."""
        if len(call.args) > 2:
            return call.args[2].name if isinstance(call.args[2], Name) else None
        reference = call.args[1] if len(call.args) > 1 else None
        line = self.lines.get(reference.name) if isinstance(reference, Name) else None
        return line.input.names or None if line and line.input else None
