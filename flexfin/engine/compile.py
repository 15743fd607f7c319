"""Formulas -> closures over the rows of a block of scenarios.

What is a row in the workbook is here one array of shape (months or 1, scenarios or 1). Rows that
hang on no scenario are worked out at once, while the formulas are turned into closures; conditions
that are known then leave only the branch taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping, Sequence

import numpy as np

from flexfin.case.case import Case
from flexfin.case.law import UnknownFigure
from flexfin.engine.by_scenario import (
    ByScenario,
    Code,
    Given,
    Known,
    RowValue,
    Slots,
    Step,
    as_row,
    run_stepped,
)
from flexfin.engine.readied import readied
from flexfin.engine.results import Values, keys_of
from flexfin.engine.row_values import RowValues
from flexfin.formulas.formula import Node
from flexfin.formulas.reach import At
from flexfin.model.line import FigureLine, FormulaLine, InputLine, Key, RowKey
from flexfin.model.models import Block


class Compiler(RowValues):
    """Turns the lines of a case into known rows and closures.

    After `add` of all blocks, `static` holds the rows that are known, and `code` what to run, in
    order, for the others.
    """

    def __init__(
        self,
        case: Case,
        over_scenarios: Callable[[str], Values],
        known: Mapping[RowKey, Known] | None = None,
        held: Container[str] = (),
    ) -> None:
        super().__init__(case, over_scenarios, known)
        self.ready = readied(case.models)
        self.held = held  # formulas of which each block is given the rows that are not known
        # what really happened: some rows are known whole, of others some months
        self.actuals = {row: np.array(x)[:, None] for row, x in case.actuals.items()}
        self.static |= {row: x for row, x in self.actuals.items() if not np.isnan(x).any()}
        self.code: list[Code] = []
        self.last_use: dict[RowKey, int] = {}  # of rows with a slot: in which code

    def slot_of(self, row: RowKey) -> int:
        """Give the place of a row, for what is being turned into closures."""
        self.last_use[row] = len(self.code)
        return super().slot_of(row)

    def name_in(self, reference: Node, at: At) -> str | None:
        """Give the name that a reference holds; None where that hangs on the scenario or month."""
        value = self.ready.reference(reference)(self, at)
        return value if isinstance(value, str) else None

    def add(self, block: Block) -> None:
        """Add the rows of a block; blocks come in order of computation."""
        lines = [self.case.models.lines[name] for name in block.lines]
        if any(name in self.held for name in block.lines):
            self.inputs += [
                Given(self.slot_of((line.name, key)), line.name, key, False)
                for line in lines
                for key in keys_of(line, self.case)
                if line.name in self.held and (line.name, key) not in self.static
            ]
        elif block.stepped:
            self._add_stepped([line for line in lines if isinstance(line, FormulaLine)])
        elif isinstance(lines[0], FormulaLine):
            self._add_whole(lines[0])
        else:
            self._add_given(lines[0])

    def _add_whole(self, line: FormulaLine) -> None:
        if steps := self._steps([(line, key) for key in keys_of(line, self.case)]):
            self.code.append(Code(tuple(steps), False, "month" in line.axes))

    def _steps(self, rows: Sequence[tuple[FormulaLine, Key]]) -> list[Step]:
        """Work rows out as far as they hang on no scenario; give closures of the others."""
        steps = []
        for line, key in rows:
            row = (line.name, key)
            if row in self.static:  # given, or known by now
                continue
            value = self._row_of(line, key)
            if isinstance(value, ByScenario):
                steps.append(Step(self.slot_of(row), value))
            else:
                self.static[row] = value
        return steps

    def _add_stepped(self, lines: Sequence[FormulaLine]) -> None:
        """Turn lines that look back at each other into closures for one month.

        A row that turns out to be the same always (nobody is given notice in a group that cannot
        be called) makes others simpler; so this goes round until nothing changes.
        """
        rows = [(line, key) for line in lines for key in keys_of(line, self.case)]
        for line, key in rows:
            self.slot_of((line.name, key))
        self.stepping = frozenset(line.name for line in lines)
        known = -1
        while known != len(self.static):
            known = len(self.static)
            steps = self._steps(rows)
        self.stepping = None
        if any("scenario" in line.axes for line in lines):
            self.code.append(Code(tuple(steps), True, True))
            return
        slots: Slots = [None] * len(self.slot)  # hangs on no scenario: run it once, here
        run_stepped(slots, steps, self.case.calendar.count, 1)
        for line, key in rows:
            self.static.setdefault((line.name, key), slots[self.slot[line.name, key]])

    def _row_of(self, line: FormulaLine, key: Key) -> RowValue:
        """Give the value of a row, or its closure; no number where it takes an unknown figure."""
        self.line = line.name
        try:
            value = self.ready[line.name](self, line.result_at(key))
            value = self.apply(np.multiply, value, 1.0) if line.is_condition else value
            real = self.actuals.get((line.name, key))
            return value if real is None else self.apply(np.where, np.isnan(real), value, real)
        except UnknownFigure as error:
            self.unknown[line.name, key] = error
            return math.nan

    def _add_given(self, line: InputLine | FigureLine) -> None:
        if line.kind == "parameter":
            dated = self.case.law[line.name].dated
            self.static[line.name, ()] = math.nan if dated is None else dated.value
            if dated is None:
                self.unknown[line.name, ()] = self.case.law.unknown(line.name)
            return
        always = "scenario" in line.row_axes
        for key in keys_of(line, self.case) if always else self.case.values[line.name]:
            if always or (line.name, key) in self.case.drawn:
                self.inputs.append(Given(self.slot_of((line.name, key)), line.name, key, False))
            else:
                self.static[line.name, key] = as_row(self.case.values[line.name][key])
