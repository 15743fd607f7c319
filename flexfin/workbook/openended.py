"""The cells that hold a word where a month is left open or an amount has no limit.

Formulas that use such a cell take a number for the word; so nowhere stands a month of the year 9999
or the amount that is larger than any other.
"""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.case.case import Case
from flexfin.formulas.formula import Call, Name, Node, Number, walk
from flexfin.ground.numbers import NO_LIMIT, UNLIMITED
from flexfin.model.axes import branches
from flexfin.model.fitting import signatures_of
from flexfin.model.line import InputLine, Line
from flexfin.model.models import Models
from flexfin.model.openended import is_month, open_as, shown


class OpenEnded:
    """The lines of which cells may hold such a word; `numbers` are what the words stand for."""

    def __init__(self, case: Case) -> None:
        self.numbers: dict[str, float] = {}
        lines = case.models.lines
        for line in lines.values():
            number = open_as(line)
            if number is not None:
                self.numbers[line.name] = number
        along = set(_along_months(case.models))
        before = -1
        while before != len(self.numbers):
            before = len(self.numbers)
            for line in lines.values():
                if line.name not in self.numbers and line.name not in along:
                    self._follow(line)
        self.lines = lines

    def word(self, line: Line, value: float | str) -> str:
        """Give the word that a cell holds for a value; nothing where it holds the value itself."""
        return shown(line, value) if line.name in self.numbers else ""

    def ends(self, line: Line, node: Node) -> frozenset[int]:
        """Give the parts of a formula whose cells are as that of the line itself is."""
        if isinstance(line, InputLine):
            return frozenset([id(node)])  # a default that is another input
        if line.rule is not node or line.name not in self.numbers:
            return frozenset()
        return frozenset(map(id, _ends(node)))

    def _follow(self, line: Line) -> None:
        """Note a line that is by default, or in one of its ends, what another line is."""
        node = line.rule
        if line.is_text or node is None:
            return
        found = [self._number(end) for end in _ends(node)]
        if None in found or (isinstance(line, InputLine) and not isinstance(node, Name)):
            return
        for number in found:
            if number and is_month(line) == (number != UNLIMITED):
                self.numbers[line.name] = number

    def _number(self, end: Node) -> float | None:
        """Give what the word of an end stands for: 0 where it has none, None where it is hidden."""
        if isinstance(end, Number) and end.text == NO_LIMIT:
            return UNLIMITED
        if isinstance(end, Name):
            return self.numbers.get(end.name, 0.0)
        names = {part.name for part in walk(end) if isinstance(part, Name)}
        return None if names & set(self.numbers) else 0.0


def _ends(node: Node) -> Iterator[Node]:
    """Give the parts of a formula one of which is its value."""
    if isinstance(node, Call) and node.name in ("if", "choose"):
        for branch in branches(node):
            yield from _ends(branch)
    elif isinstance(node, Call) and node.name == "in_force" and len(node.args) > 2:
        yield from _ends(node.args[2])  # the figure itself is a number always
    else:
        yield node


def _along_months(models: Models) -> Iterator[str]:
    """Give the lines of which formulas take the cells of many months, as these stand."""
    for _line, call in models.calls:
        if "month" in signatures_of(models).reach(call).along:
            yield from (part.name for part in walk(call.args[0]) if isinstance(part, Name))
    for chart in models.charts:
        yield from chart.lines if chart.kind == "line" else ()
