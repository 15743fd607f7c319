"""One workbook in the making: what its sheets share."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.case.shared import NOTHING, Shared
from flexfin.ground.letters import column_name, place_of
from flexfin.ground.messages import _
from flexfin.model.check import Signatures
from flexfin.model.line import InputLine, Key, Line, RowKey
from flexfin.model.order import blocks
from flexfin.model.unknown import Unknown
from flexfin.workbook.cell import Months
from flexfin.workbook.formulas import RowText
from flexfin.workbook.layout import FIRST_ROW, Layout
from flexfin.workbook.mark import mark_of
from flexfin.workbook.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


class ResultRows(Protocol):
    """The values of all lines: what evaluate gives, as far as the workbook needs it."""

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Give the scenarios that were run."""

    @property
    def figures(self) -> Container[str]:
        """Give the lines of the figures of the law that were really used."""

    def row(self, name: str, key: Key = ()) -> Any:
        """Give one row: a number or text, or an array (months or 1, scenarios or 1)."""


class Book:
    """One workbook in the making: its file, layout, styles and values."""

    def __init__(
        self,
        file: Workbook,
        case: Case,
        results: ResultRows,
        scenario: str,
        shared: Shared | None = None,
        values_only: bool = False,
        unfolded: bool = False,
        *,
        terms_alone: bool = False,
    ) -> None:
        self.is_shared, self.values_only = shared is not None, values_only
        self.guard = ""  # the cell that must be 0 for what is written now to show anything
        self.unfolded = unfolded  # months and steps in between are shown, and printed too
        self.file, self.case, self.results, self.scenario = file, case, results, scenario
        self.layout = Layout(case, shared or NOTHING, terms_alone=terms_alone)
        self.styles = Styles(file)
        self.words = self.layout.words
        self.labels: dict[RowKey, str] = {}
        self.signatures = Signatures(case.models.lines, case.models.axes)
        self.circles = _circles(case)
        law = case.law
        figures = [name for name in law if law[name].dated is None]
        never = [x for x in figures if not law.history(x, may_be_unknown=True).dated]
        self.unknown = Unknown(case.models, figures, never)
        # the rows of the sheet with what happened
        known = [row for row in case.actuals if row in self.layout.cells]
        self.actual_rows = {row: place for place, row in enumerate(known, FIRST_ROW)}
        self.position = results.scenarios.index(scenario)
        self.formulas = 0
        self.by_scenario: dict[str, Book] = {}  # of those with rows of their own
        self.gains: dict[tuple[str, str], str] = {}  # where that of an offer and a side stands
        self.mark = mark_of(case, shared=self.is_shared)
        layout = self.layout
        self.columns = [
            (column_name(c), column_name(c - 1)) for c in range(layout.first, layout.last + 1)
        ]

    def describe(self, edition: str) -> None:
        """Write what the file says of itself.

        Of what is shared nothing tells when it was made but what the case says itself.
        """
        day = datetime.combine(self.case.reference_date, time())
        self.file.set_properties(
            {
                "title": f"flexfin: {self.case.name}",
                "keywords": edition,
                "comments": _("Made with flexfin; values only, no formulas.")
                if self.values_only
                else _("Made with flexfin; formulas are live."),
                **({"created": day} if self.is_shared else {}),
            }
        )

    def set_row(
        self, sheet: Worksheet, row: int, height: float | None = None, style: Format | None = None
    ) -> None:
        """Set the height of a row, from 1, and fold it where it is no result."""
        options = self.layout.folds.options(sheet.get_name(), row)
        if self.unfolded:
            options = {"level": options["level"]} if "level" in options else {}
        if height or style or options:
            sheet.set_row(row - 1, height, style, options)

    def row(self, line: Line, key: Key) -> Row[Line]:
        """Give a line with its elements."""
        return Row(self.case, line, key)

    def label(self, line: Line, key: Key) -> str:
        """Give the label of a row, which more than one asks for."""
        row = line.name, key
        if row not in self.labels:
            self.labels[row] = self.row(line, key).label
        return self.labels[row]

    # --- values ------------------------------------------------------------------------------

    def stored(self, line: Line, key: Key) -> Any:
        """Give what cells of a row hold: one value, or a list over the months."""
        value = self.results.row(line.name, key)
        if isinstance(value, np.ndarray):
            column = value[:, min(self.position, value.shape[1] - 1)] if value.ndim == 2 else value
            found = column.tolist()
            if line.name in self.layout.open_ended.numbers:
                found = [self.layout.open_ended.word(line, x) or x for x in found]
            months = self.case.calendar.count
            if "month" in line.axes:
                return found if len(found) == months else found * months
            value = found[0]
        elif "month" in line.axes:
            return [self.layout.open_ended.word(line, value) or value] * self.case.calendar.count
        if isinstance(value, str):
            return self.words.value(line, value)
        return self.layout.open_ended.word(line, value) or float(value)

    def text_of(self, line: Line) -> RowText:
        """Give the writer of formulas for the rows of a line."""
        return RowText(
            self.layout,
            self.words,
            self.signatures,
            self.circles.get(line.name, frozenset()),
            self.unknown,
        )

    def may_change(self, line: InputLine, key: Key) -> bool:
        """Tell whether an input may be changed in this workbook, and all sheets follow."""
        held = self.layout.is_fixed(line, key) or (line.name, key) in self.layout.shared.held
        return not held and not self.values_only

    # --- cells -------------------------------------------------------------------------------

    def formula(
        self, sheet: Worksheet, cell: str, text: str, style: Format, value: str | float
    ) -> None:
        """Write one formula with its stored value."""
        if self.values_only:
            (sheet.write_string if isinstance(value, str) else sheet.write_number)(
                cell, value, style
            )
            return
        if self.guard:
            empty = '""'
            is_plain = "IF(" not in text  # no IF stands in another
            text = (f"IF({self.guard}=0,{text},{empty})" if is_plain
                    else f"CHOOSE(1+({self.guard}>0),{text},{empty})")  # fmt: skip
        row, column = place_of(cell)
        sheet.put_formula(row - 1, column - 1, text, style, value)
        self.formulas += 1

    def months(
        self, sheet: Worksheet, row: int, text: str, style: Format, values: Sequence[str | float]
    ) -> None:
        """Write the one formula of a row in every month."""
        first = self.layout.first
        if self.values_only:
            for offset, value in enumerate(values):
                put = sheet.write_string if isinstance(value, str) else sheet.write_number
                put(row - 1, first + offset, value, style)
            return
        sheet.put_months(row - 1, first, Months(text, style, values, self.columns))
        self.formulas += len(self.columns)


def _circles(case: Case) -> Mapping[str, frozenset[str]]:
    """Give each line the lines it hangs on in a circle through earlier months."""
    return {
        name: frozenset(block.lines)
        for block in blocks(case.models.lines)
        if block.stepped
        for name in block.lines
    }
