"""The inputs by month of a workbook: which stand in one cell, and which in steps with a row.

One that the case and its offers give as one number is one cell on the sheet with inputs, as any
other. One in steps has its dates and amounts on the sheet of its model, and a row of months.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from flexfin.case.case import Case
from flexfin.formulas.formula import Name, Node, Text, walk
from flexfin.model.fitting import signatures_of
from flexfin.model.line import FormulaLine, InputLine, RowKey
from flexfin.model.models import Models
from flexfin.workbook.offered import Offered

SPARE_STEPS: Final = 6  # empty places for more steps of a monthly input
STEP_ROWS: Final = 4  # dates and amounts of the steps, and both as they were at export


class Monthly:
    """The inputs by month of a case.

    `stepped` are those in steps, in the case or in an offer that can be live, and all that have
    scenarios; `rows` those with a row of months.
    """

    def __init__(self, case: Case, offered: Offered, offers: Sequence[str]) -> None:
        self.case, self.offered, self.offers = case, offered, offers
        inputs = [line for line in case.models.inputs.values() if line.is_monthly]
        self.stepped = frozenset(row for line in inputs for row in self._stepped(line))
        self.rows = frozenset(self._rows(inputs))
        self.lines = frozenset(name for name, _key in self.rows)

    def columns(self, line: InputLine) -> tuple[str, ...]:
        """Give what may have steps of its own: the base, without a name, and each offer."""
        return ("", *self.offers) if "scenario" not in line.row_axes else ("",)

    def steps(self, row: RowKey, offer: str) -> list[tuple[int, float]]:
        """Give the steps of an input, or what an offer says of it: months with amounts."""
        name, key = row
        if not offer:
            return sorted(self.case.steps[name][key].items())
        found = self.offered.steps(offer, self.case.models.input_lines[name], key)
        return sorted((found or {}).items())

    def places(self, row: RowKey) -> int:
        """Give how many steps there is room for."""
        return self.used(row) + SPARE_STEPS

    def used(self, row: RowKey) -> int:
        """Give the most steps that the base or an offer has."""
        columns = self.columns(self.case.models.input_lines[row[0]])
        return max(len(self.steps(row, offer)) for offer in columns)

    def keys(self, line: InputLine) -> list[tuple[str, ...]]:
        """Give the elements for which an input has a row of months."""
        asked = self.case.origins.get(line.name, {})
        return [key for key in asked if (line.name, key) in self.rows]

    def _stepped(self, line: InputLine) -> Iterator[RowKey]:
        for key in self.case.origins.get(line.name, {}):
            row = (line.name, key)
            counts = [len(self.steps(row, offer)) for offer in ("", *self.offered.changes)]
            if "scenario" in line.row_axes or max(counts) > 1:
                yield row

    def _rows(self, inputs: Sequence[InputLine]) -> Iterator[RowKey]:
        """Give the inputs in steps, and those with one number where formulas look along months.

        That is also so where formulas take elements together of which another is in steps.
        """
        plain = [line for line in inputs if "scenario" not in line.row_axes]
        along, together = _looked_at(self.case.models) if plain else (set(), set())
        mixed = together & {name for name, _key in self.stepped}
        for line in inputs:
            for key in self.case.origins.get(line.name, {}):
                if (line.name, key) in self.stepped or line.name in along | mixed:
                    yield line.name, key


def _looked_at(models: Models) -> tuple[set[str], set[str]]:
    """Give the lines that formulas look at along their months, and those at many elements."""
    along: set[str] = set()
    together: set[str] = set()
    for _line, call in models.calls:
        reach = signatures_of(models).reach(call)
        if call.name == "sum":  # a step too: its lines may be added up without it
            parts = walk(_summed(call.args[0], models))
            together |= {part.name for part in parts if isinstance(part, Name)}
        if not isinstance(call.args[0], Name):
            continue
        name = call.args[0].name
        if "month" in reach.along:
            along.add(name)
        elif reach.how in ("named", "before", "one") and not isinstance(reach.by, Text):
            together.add(name)
    return along.union(*(c.lines for c in models.charts if c.kind == "line")), together


def _summed(node: Node, models: Models) -> Node:
    """Give the expression that a sum adds up, written out where it is a step."""
    line = models.lines.get(node.name) if isinstance(node, Name) else None
    return line.formula if isinstance(line, FormulaLine) and line.step_of else node
