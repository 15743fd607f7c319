"""Formulas in words and in numbers: labels in the place of names, or the numbers themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeVar

from flexfin.answers.input_text import ValueWords
from flexfin.case.case import Case
from flexfin.engine.evaluation import Evaluation, Looked, Point, Several
from flexfin.formulas.formula import (
    COMPARISONS,
    LEVEL,
    Call,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Text,
)
from flexfin.formulas.reach import Reach
from flexfin.formulas.units import AnyUnit
from flexfin.ground.errors import plain
from flexfin.ground.messages import _, mark
from flexfin.ground.numbers import NO_LIMIT, is_unlimited, number
from flexfin.model.check import Signatures
from flexfin.model.line import Line
from flexfin.model.several import named_side
from flexfin.model.steps import expanded

_SIGNS: Final = {"*": "×", "-": "−", "<>": "≠", "<=": "≤", ">=": "≥"}
_WHOLE: Final = 6
_FINEST: Final = 6  # decimals from which rounding only serves a comparison
# the words of functions with a fixed number of arguments, and how tightly these bind
_PATTERNS: Final[Mapping[str, tuple[str, int]]] = {
    "if": (mark("if {0} then {1}, else {2}"), 0),
    "not": (mark("not ({0})"), _WHOLE),
    "abs": (mark("{0} without its sign"), _WHOLE),
    "growth": ("(1 + {0})^{1}", 5),
    "by_year": (mark("sum of {0} over the months of the year"), 2),
    "previous": (mark("{0} of the month before"), _WHOLE),
    "lag": (mark("{0} of {1} months before"), _WHOLE),
    "lowest": (mark("lowest of {0} in this month and the {1} months before"), 2),
    "highest": (mark("highest of {0} in this month and the {1} months before"), 2),
    "pick": (mark("{0} of {1}"), _WHOLE),
    "sum_to": (mark("sum of {0} where {1} is this one"), 2),
    **dict.fromkeys(("lookup", "in_force"), (mark("{0} at {1}"), _WHOLE)),
    "known": (mark("{0} is known for {1}"), 1),
    "payment": (mark("level payment (rate {0}; periods {1}; amount {2}; rest {3})"), _WHOLE),
    "irr": (mark("return per month of {0}"), 2),
    "given": (mark("{0} is given"), 1),
    "year_of": (mark("year of {0}"), _WHOLE),
    "month_of": (mark("month of the year of {0}"), _WHOLE),
    "days_of": (mark("days in {0}"), _WHOLE),
}
_LOOKS_BACK: Final = ("lag", "lowest", "highest")
_CONDITIONS: Final = ("and", "or", "not", "if")
_LISTS: Final = {"min": mark("lowest of ({list})"), "max": mark("highest of ({list})")}


class Phrase(NamedTuple):
    """Words, and how tightly they bind."""

    text: str
    level: int = _WHOLE

    def within(self, least: int) -> str:
        """Give the words, in brackets where they bind less tightly than needed."""
        return self.text if self.level >= least else f"({self.text})"


class Wording(ValueWords):
    """Writes the formulas and values of a case for people."""

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.lines = case.models.lines
        self.signatures = Signatures(self.lines, case.models.axes)

    def words(self, node: Node, line: Line | None = None) -> str:
        """Write a formula in words; `line` is the one whose value it gives."""
        return _FormulaWriter(self, None, None, line).write(node).text

    def taken(self, worked: Evaluation, line: Line | None = None) -> str:
        """Write in words what made the value of a formula, without what was not used."""
        return _FormulaWriter(self, worked, None, line).write(worked.node).text

    def numbers(self, worked: Evaluation, line: Line | None = None) -> str:
        """Write what made the value of a formula with its numbers filled in."""
        return _FormulaWriter(self, worked, self.figure, line).write(worked.node).text

    def exact(self, worked: Evaluation) -> str:
        """Write a formula with its numbers in full precision."""
        return _FormulaWriter(self, worked, _bare, exact=True).write(worked.node).text

    def unit(self, node: Node) -> AnyUnit | None:
        """Give the unit of a formula."""
        return self.signatures.gives(expanded(node, self.case.models.shorthands)).unit


def running(label: str) -> str:
    """Write a label as it stands within a sentence: `huurindex`, but `COA` and `WWS-punten`."""
    label = plain(label)
    first = label.split(" ")[0]
    return label if first[1:] != first[1:].lower() else label[:1].lower() + label[1:]


_Part = TypeVar("_Part", Operation, Call)
Figure = Callable[[Any, AnyUnit | None, Line | None], str]


class _FormulaWriter:
    """Writes one formula; of one that is worked out it knows which branch was taken."""

    def __init__(
        self,
        wording: Wording,
        worked: Evaluation | None,
        figure: Figure | None = None,
        line: Line | None = None,
        exact: bool = False,
    ) -> None:
        self.wording, self.figure, self.line, self.exact = wording, figure, line, exact
        self.lines, self.axes = wording.lines, wording.case.models.axes
        self.found = {id(part.node): part for part in worked.all()} if worked else {}
        self.counts = False  # whether what is yes or no stands for 1 or 0

    def write(self, node: Node, beside: Node | None = None) -> Phrase:
        """Write a formula; `beside` is what a word in it is compared with."""
        worked = self.found.get(id(node))
        if worked is not None:
            if worked.passes and not (isinstance(node, Call) and self.names_its_place(node)):
                return self.write(worked.parts[-1].node)
            if self.figure is not None and (worked.shows or self.is_element(node)):
                return self.shown(worked, self.figure)
        match node:
            case Number(value, text):
                return Phrase(self.number(value, text))
            case Text(value):
                return Phrase(self.text(value, beside))
            case Name(name):
                line = self.lines.get(name)
                return Phrase(running(str(line.label)) if line else str(self.axes[name].label))
            case Negative():
                return Phrase(f"−{self.write(node.operand).within(_WHOLE)}", 4)
            case Operation():
                return self.within(node.sign not in COMPARISONS, self.operation, node)
            case Call():
                return self.within(node.name not in _CONDITIONS, self.call, node)

    def within(self, counts: bool, write: Callable[[_Part], Phrase], node: _Part) -> Phrase:
        """Write a part of which the parts are numbers, or conditions."""
        before, self.counts = self.counts, counts
        try:
            return write(node)
        finally:
            self.counts = before

    def names_its_place(self, node: Call) -> bool:
        """Tell whether words say of which element or month a number is: x of the month before."""
        worked = self.found[id(node)]
        took_first = bool(worked.parts) and worked.parts[-1].node == node.args[0]
        return self.figure is None and took_first and node.name in ("pick", "previous", "lag")

    def is_element(self, node: Node) -> bool:
        return isinstance(node, Name) and node.name not in self.lines

    def shown(self, worked: Evaluation, figure: Figure) -> Phrase:
        """Write the number that stands in the place of a formula."""
        shown, node = worked.shows, worked.node
        if shown is None:
            assert isinstance(node, Name)
            name = str(worked.value)
            return Phrase(_bare(name) if self.exact else self.wording.element(node.name, name))
        line = shown.line if isinstance(shown, Point | Looked) else None
        unit = line.unit if line else None
        if isinstance(shown, Several):
            unit = self.wording.unit(node)
        if isinstance(shown, Point) and shown.given:
            line = unit = None
            if not self.exact and not self.counts:
                return Phrase(_("yes") if worked.value else _("no"))
        if line is not None and line.is_condition and self.counts:
            line = None
        text = figure(worked.value, unit, line)
        return Phrase(text, 4 if text.startswith("-") else _WHOLE)

    def number(self, value: float, text: str) -> str:
        if self.exact:
            return _bare(value)
        if text.endswith("%"):
            return f"{number(value * 100, 'finest')}%"
        return number(value, "finest")

    def text(self, value: str, beside: Node | None) -> str:
        if self.exact:
            return _bare(value)
        if isinstance(beside, Name) and beside.name not in self.lines and beside.name in self.axes:
            return self.wording.element(beside.name, value)
        line = self.lines.get(beside.name) if isinstance(beside, Name) else self.line
        return self.wording.word(value, line)

    def operation(self, node: Operation) -> Phrase:
        level = LEVEL[node.sign]
        left = self.write(node.left, node.right)
        right = self.write(node.right, node.left)
        side = named_side(node, self.lines)
        if side is not None:
            all_of, one = (left, right) if side is node.left else (right, left)
            pattern = _("{x} includes {y}") if node.sign == "=" else _("{x} does not include {y}")
            return Phrase(pattern.format(x=all_of.within(_WHOLE), y=one.within(_WHOLE)), level)
        if level == 5:
            return Phrase(f"{left.within(_WHOLE)}^{right.within(_WHOLE)}", 5)
        sign = _SIGNS.get(node.sign, node.sign)
        # a number below zero never follows a sign bare
        last = right.within(max(level + 1, 5 if right.level == 4 else 0))
        return Phrase(f"{left.within(level + (level == 1))} {sign} {last}", level)

    def call(self, call: Call) -> Phrase:
        args = [self.write(arg) for arg in call.args]
        match call.name:
            case "and" | "or":
                word = _("and") if call.name == "and" else _("or")
                joined = f" {word} ".join(arg.within(1) for arg in args)
                return Phrase(joined, 0 if len(args) > 1 else 1)
            case "min" | "max":
                return Phrase(_(_LISTS[call.name], list="; ".join(arg.text for arg in args)))
            case "number":
                return args[0]
            case "round":
                digits = call.args[1].value if len(call.args) > 1 and isinstance(
                    call.args[1], Number) else 0  # fmt: skip
                if digits >= _FINEST:
                    return args[0]
                return Phrase(_("{x} rounded to {digits} decimals",
                                x=args[0].within(_WHOLE), digits=int(digits)))  # fmt: skip
            case "sum":
                axes = [str(self.axes[axis].plural) for axis in self.reach(call).along]
                word = _("and")
                return Phrase(_("sum of {x} over all {axes}",
                                x=args[0].within(3), axes=f" {word} ".join(axes)), 2)  # fmt: skip
            case "choose":
                return self.choose(call)
            case "previous" if self.reach(call).along != ("month",):
                axis = self.axes[self.reach(call).along[0]].label
                return Phrase(_("{x} ({axis} before)", x=args[0].within(_WHOLE), axis=axis))
            case "pick":
                return self.picked(call, args)
        if call.name in self.wording.case.models.shorthands:
            label = running(str(self.wording.case.models.shorthands[call.name].label))
            return Phrase(_("{label} of {x}", label=label, x=args[0].within(3)), 2)
        pattern, level = _PATTERNS[call.name]
        words = [arg.within(1 if level == 0 else _WHOLE) for arg in args]
        months = self.found.get(id(call.args[1])) if call.name in _LOOKS_BACK else None
        if months is not None:
            words[1] = number(months.amount, "whole")
        return Phrase(_(pattern).format(*words), level)

    def reach(self, call: Call) -> Reach:
        return self.wording.signatures.reach(call)

    def choose(self, call: Call) -> Phrase:
        selector = self.write(call.args[0]).text
        choices = [
            f"{self.text(word.value, call.args[0])}: {self.write(amount).within(2)}"
            for word, amount in zip(call.args[1::2], call.args[2::2], strict=True)
            if isinstance(word, Text)
        ]
        return Phrase(_("by {selector}: {choices}", selector=selector,
                        choices="; ".join(choices)), 0)  # fmt: skip

    def picked(self, call: Call, args: list[Phrase]) -> Phrase:
        reference, along = call.args[1], self.reach(call).along
        worked = self.found.get(id(reference))
        name = reference.value if isinstance(reference, Text) else worked and str(worked.value)
        of = self.wording.element(along[0], name) if name and along else running(args[1].text)
        if name and along and not self.axes[along[0]].section:  # a way to look at it, no owner
            return Phrase(f"{args[0].within(_WHOLE)}: {running(of)}")
        return Phrase(_("{0} of {1}").format(args[0].within(_WHOLE), of))


def _bare(value: Any, _unit: AnyUnit | None = None, _line: Line | None = None) -> str:
    """Write a value in full precision."""
    if isinstance(value, str):
        return f'"{value}"'
    return NO_LIMIT if is_unlimited(value) else repr(value)
