"""What a formula gives: its kind, its axes and its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flexfin.formulas.formula import (
    COMPARISONS,
    COUNTED,
    Call,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Text,
)
from flexfin.formulas.functions import FUNCTIONS, Function, Kind, MaybeUnit, UnitFault, same
from flexfin.formulas.narrowing import (
    Choices,
    Narrowed,
    both,
    narrowed_by,
    narrowed_unit,
    unit_of_branches,
)
from flexfin.formulas.reach import given
from flexfin.formulas.units import DAY, MONTH, PLAIN, YEAR, Unit, combine
from flexfin.ground.errors import FormulaError
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.model.axes import Varying
from flexfin.model.line import Line
from flexfin.model.models import Axis
from flexfin.model.reach_checks import check_reach, fault
from flexfin.model.several import named_side, takes_several

# bare numbers that have a unit where they multiply or divide
_CONVERSIONS: Mapping[float, Unit] = {12.0: MONTH / YEAR, 365.0: DAY / YEAR}


@dataclass(frozen=True, slots=True)
class Gives:
    """What a formula gives; `unit` is None for text, yes/no and bare numbers."""

    kind: Kind
    unit: MaybeUnit = None


class Signatures(Varying):
    """Works out what formulas give, over a set of lines."""

    def __init__(self, lines: Mapping[str, Line], every_axis: Mapping[str, Axis]) -> None:
        super().__init__(lines, every_axis)
        self.narrowed: Narrowed = {}  # in the branch that is looked at

    @contextmanager
    def where(self, left: Narrowed, *, anew: bool = False) -> Iterator[None]:
        """Look at a branch in which only some choices are left, beside those left already."""
        before = self.narrowed
        self.narrowed = left if anew else both(before, left)
        try:
            yield
        finally:
            self.narrowed = before

    def _choices_of(self, name: str) -> Choices:
        line = self.lines.get(name)
        return frozenset(line.choices) if line and not line.names else frozenset()

    def gives(self, node: Node) -> Gives:
        """Give kind and unit of a formula; raises FormulaError at the part that does not fit."""
        match node:
            case Number():
                return Gives("number")
            case Text():
                return Gives("text")
            case Name():
                return self._of_name(node)
            case Negative():
                return Gives("number", self._number(node.operand, node).unit)
            case Operation():
                return self._of_operation(node)
            case Call():
                return self._of_call(node)

    def _of_name(self, node: Name) -> Gives:
        line = self.lines.get(node.name)
        if line is not None:
            unit = narrowed_unit(line.unit, self.narrowed)
            kind: Kind = "yes_no" if line.is_condition else "text" if line.is_text else "number"
            return Gives(kind, None if kind == "text" else unit)
        if node.name in self.text_axes:
            return Gives("text")
        if node.name in self.every_axis:
            raise fault(node, _("'{name}' cannot be used as a value", name=node.name))
        raise fault(
            node,
            _("there is no line '{name}'", name=node.name),
            did_you_mean(node.name, [*self.lines, *self.text_axes]),
        )

    def _number(self, node: Node, at: Node) -> Gives:
        """Give what an amount is; a line that is yes or no counts as 1 or 0."""
        found = self.gives(node)
        if found.kind == "yes_no" and _counts(node):
            return Gives("number", found.unit)
        if found.kind != "number":
            what = _("a text") if found.kind == "text" else _("a comparison")
            raise fault(
                at if isinstance(node, Operation) else node,
                _("a number is needed here, and this is {what}", what=what),
                _("if(a = b, 1, 0) makes a number of a comparison."),
            )
        return found

    def _of_operation(self, node: Operation) -> Gives:
        if node.sign in COMPARISONS:
            sides = node.left, node.right
            left, right = _counted(sides, [self.gives(side) for side in sides])
            if left.kind != right.kind or left.kind == "yes_no":
                raise fault(
                    node, _("these two cannot be compared: one is a number, the other is not")
                )
            if left.kind == "text" and node.sign not in ("=", "<>"):
                raise fault(node, _("texts are equal or not; neither is the greater"))
            if left.kind == "text":
                self._check_word(node.left, node.right)
                self._check_word(node.right, node.left)
                self._check_named(node)
            self._fitting(node, lambda: same(left.unit, right.unit))
            return Gives("yes_no")
        left, right = self._number(node.left, node), self._number(node.right, node)
        if node.sign in ("+", "-"):
            return Gives("number", self._fitting(node, lambda: same(left.unit, right.unit)))
        if node.sign == "^":
            self._fitting(node, lambda: same(right.unit, PLAIN))
            if not isinstance(node.right, Number) or node.right.value != int(node.right.value):
                return Gives("number", self._fitting(node, lambda: same(left.unit, PLAIN)))
            unit = left.unit
            return Gives(
                "number", unit ** int(node.right.value) if isinstance(unit, Unit) else unit
            )
        how = Unit.__mul__ if node.sign == "*" else Unit.__truediv__
        units = [_factor(node.left, left), _factor(node.right, right)]
        bare = node.sign == "*" and left.unit is None and right.unit is None  # 12 * 3 is 36
        if bare or units == [None, None]:
            return Gives("number")
        both = [unit or PLAIN for unit in units]
        return Gives("number", self._fitting(node, lambda: combine(both[0], both[1], how)))

    def _check_word(self, node: Node, word: Node) -> None:
        """See that a word compared with a line, or an axis, is one of those it can be."""
        if not isinstance(word, Text) or not isinstance(node, Name):
            return
        words = self.words(node)
        if words is not None and word.value not in words:
            line = self.lines.get(node.name)
            known = line.choices if line and line.choices else sorted(words)
            raise fault(
                word,
                _("'{line}' is never \"{word}\"", line=node.name, word=word.value),
                did_you_mean(word.value, known) or _("It can be: {words}.", words=", ".join(known)),
            )

    def _check_named(self, node: Operation) -> None:
        """See that what may name several elements is compared with one of these."""
        side = named_side(node, self.lines)
        if side is None:
            return
        axis, other = self.lines[side.name].names, node.right if side is node.left else node.left
        line = self.lines.get(other.name) if isinstance(other, Name) else None
        names = line.names if line is not None and not line.choices else ""
        is_one = names == axis and not takes_several(other, self.lines)
        if not is_one and (not isinstance(other, Name) or other.name != axis):
            raise fault(
                node,
                _("'{name}' may name several elements, and this is not the name of one",
                  name=side.name),
                _("Compare it with {axis}, or with a word between quotes.", axis=axis),
            )  # fmt: skip

    def _of_call(self, call: Call) -> Gives:
        function = FUNCTIONS.get(call.name)
        if function is None:
            raise fault(
                call,
                _("there is no function '{name}'", name=call.name),
                did_you_mean(call.name, FUNCTIONS),
            )
        count = len(call.args)
        if count < function.least or (function.most is not None and count > function.most):
            raise fault(
                call,
                _(
                    "{count} is the wrong number of arguments of {name}()",
                    name=call.name,
                    count=count,
                ),
                _("Write {name}({arguments}).", name=call.name, arguments=function.arguments),
            )
        check_reach(self, call)
        if call.name == "choose":
            return self._of_choose(call, function)
        if call.name == "if":
            return self._of_if(call)
        amounts = self.reach(call).amounts(call)
        with self.where(self._left_elsewhere(call), anew=True):
            found = [self.gives(amounts[0])]
        found += [self.gives(arg) for arg in amounts[1:]]
        for position, (arg, gives) in enumerate(zip(amounts, found, strict=True)):
            wanted = function.takes[min(position, len(function.takes) - 1)]
            if function.gives is None and wanted == "number":
                continue  # branches may be texts too, as long as all are
            if gives.kind != wanted and function.reach is not given:
                if wanted != "number":
                    raise _wrong_kind(call, arg, wanted)
                if function.needs_line and position == 0 and gives.kind == "yes_no":
                    found[0] = Gives("number", PLAIN)  # it becomes a line of its own
                else:
                    found[position] = self._number(arg, arg)
        kind = function.gives or self._one_kind(call, [found[0], *found[2:]])
        if kind == "text":
            return Gives("text")
        units = [gives.unit for gives in found]
        return Gives(kind, self._fitting(call, lambda: function.unit(call, units)))

    def _left_elsewhere(self, call: Call) -> Narrowed:
        """Give which choices are left in the rows that the first argument of a call reaches."""
        reached = {*self.reach(call).along}
        if not reached:
            return self.narrowed
        return {n: x for n, x in self.narrowed.items() if not reached & self.axes(Name(n))}

    def _of_if(self, call: Call) -> Gives:
        condition, then, otherwise = call.args
        if self.gives(condition).kind != "yes_no":
            raise _wrong_kind(call, condition, "yes_no")
        holds, fails = narrowed_by(condition, self._choices_of)
        found = []
        for branch, left in ((then, holds), (otherwise, fails)):
            with self.where(left):
                found.append(self.gives(branch))
        found = _counted((then, otherwise), found)
        kind = self._one_kind(call, found)
        if kind == "text":
            return Gives("text")
        one, other = (gives.unit for gives in found)
        return Gives(kind, self._fitting(call, lambda: unit_of_branches(one, other, holds, fails)))

    def _of_choose(self, call: Call, function: Function) -> Gives:
        if len(call.args) % 2 == 0:
            raise fault(
                call,
                _("choose() takes a word and then pairs of a text and an amount"),
                _("Write {name}({arguments}).", name=call.name, arguments=function.arguments),
            )
        selector = call.args[0]
        if self.gives(selector).kind != "text":
            raise _wrong_kind(call, selector, "text")
        for word in call.args[1::2]:
            if not isinstance(word, Text):
                raise fault(word, _("a text between quotes is needed here"))
            self._check_word(selector, word)
            if any(word == other and word is not other for other in call.args[1::2]):
                raise fault(word, _("'{text}' stands here twice", text=word.value))
        amounts = []
        for word, amount in zip(call.args[1::2], call.args[2::2], strict=True):
            holds, _fails = narrowed_by(Operation("=", selector, word), self._choices_of)
            with self.where(holds):
                amounts.append(self.gives(amount))
        amounts = _counted(call.args[2::2], amounts)
        kind = self._one_kind(call, amounts)
        if kind == "text":
            return Gives("text")
        units: list[MaybeUnit] = [None]
        for gives in amounts:
            units += [None, gives.unit]
        return Gives(kind, self._fitting(call, lambda: function.unit(call, units)))

    def _one_kind(self, call: Call, branches: list[Gives]) -> Kind:
        kinds = {gives.kind for gives in branches}
        if len(kinds) > 1:
            raise fault(call, _("the branches of {name}() are not of one kind", name=call.name))
        return kinds.pop()

    def _fitting(self, node: Node, unit: Callable[[], MaybeUnit]) -> MaybeUnit:
        """Give a unit; raises FormulaError where those it is made of do not go together."""
        try:
            return unit()
        except UnitFault as wrong:
            raise fault(node, _("units do not fit: {why}", why=str(wrong))) from None
        except ValueError:
            raise fault(node, _("the units of both sides hang on different choices")) from None


def _counted(nodes: Sequence[Node], found: list[Gives]) -> list[Gives]:
    """Let lines that are yes or no count as 1 or 0, where they stand beside a number."""
    if {one.kind for one in found} != {"number", "yes_no"}:
        return found
    return [
        Gives("number", one.unit) if _counts(node) else one
        for node, one in zip(nodes, found, strict=True)
    ]


def _counts(node: Node) -> bool:
    """Tell whether what is yes or no counts as 1 or 0 where a number is asked: a line, given()."""
    return isinstance(node, Name) or (isinstance(node, Call) and node.name in COUNTED)


def _wrong_kind(call: Call, arg: Node, wanted: Kind) -> FormulaError:
    arguments = FUNCTIONS[call.name].arguments
    return fault(
        arg,
        _("{name}() needs a {kind} here", name=call.name, kind=kind_words(wanted)),
        _("Write {name}({arguments}).", name=call.name, arguments=arguments),
    )


def _factor(node: Node, gives: Gives) -> MaybeUnit:
    return _CONVERSIONS.get(node.value) if isinstance(node, Number) else gives.unit


def kind_words(kind: Kind) -> str:
    """Give what a formula gives, in words."""
    names: Mapping[Kind, Callable[[], str]] = {
        "number": lambda: _("number"),
        "text": lambda: _("text"),
        "yes_no": lambda: _("comparison"),
    }
    return names[kind]()
