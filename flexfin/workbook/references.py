"""References to the cells of a workbook, as they are written in the formulas of one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from flexfin.formulas.formula import bracket
from flexfin.ground.letters import column_name
from flexfin.ground.months import DAYS, FIRST_MONTH, serial
from flexfin.model.line import Line, RowKey
from flexfin.model.openended import is_month
from flexfin.workbook.cell import BEFORE, HEADER, THIS, Cell
from flexfin.workbook.law_places import NOT_KNOWN
from flexfin.workbook.places import Places
from flexfin.workbook.words import quoted

NO_LIMIT_TEXT: Final = "1E+12"  # `unlimited` in a formula


class References:
    """Writes references to cells from one row: of this month, of other months, of other rows."""

    def __init__(self, layout: Places, circle: frozenset[str]) -> None:
        self.layout = layout
        self.lines: Mapping[str, Line] = layout.case.models.lines
        self.circle = circle  # lines that hang on this row through earlier months
        self.at: Mapping[str, str] = {}
        self.row = 0
        self.sheet = ""

    def cell(self, line: Line, at: Mapping[str, str]) -> Cell | None:
        """Give where a line stands for these elements, or None where it is not asked."""
        return self.layout.cells.get(self.layout.row_of(line, at))

    def reference(self, line: Line, at: Mapping[str, str], *, as_it_is: bool = False) -> str:
        """Write a row's cell: of this month, or the only one there is."""
        cell = self.layout.one_number(self.layout.row_of(line, at)) or self.cell(line, at)
        if line.name in self.layout.law.unknown:
            return NOT_KNOWN
        if cell is None:  # asked for other elements only
            return quoted("") if line.is_text else "0"
        place = f"{THIS}{cell.row}" if cell.is_monthly else f"${cell.column}${cell.row}"
        text = f"{self.prefix(cell)}{place}"
        return text if as_it_is else self.read(line, text)

    def read(self, line: Line, cell: str) -> str:
        """Write what a cell stands for: a date for months since year 0, a word for a number.

        MIN and MAX pass over a word in a cell, so that a word stands for the other number.
        """
        number = self.layout.open_ended.numbers.get(line.name)
        if not is_month(line):
            return cell if number is None else f"MIN({cell},{NO_LIMIT_TEXT})"
        if number is not None:
            end = "MAX" if number == FIRST_MONTH else "MIN"
            cell = f"{end}({cell},{serial(number):.0f})"
        day = f"+(DAY({cell})-1)/{DAYS}" if line.date == "day" else ""
        return bracket(f"YEAR({cell})*12+MONTH({cell})-1{day}", True)

    def prefix(self, cell: Cell) -> str:
        """Write the sheet of a cell, where it is another one."""
        return "" if cell.sheet == self.sheet else f"'{cell.sheet}'!"

    def month(self) -> str:
        """Give the cell with the month number of this column."""
        return f"{THIS}${HEADER['month']}"

    def month_count(self) -> str:
        """Write the number of months."""
        first, last = column_name(self.layout.first), self.layout.last_column
        return f"COLUMNS(${first}$1:${last}$1)"

    def cells(self, rows: Sequence[RowKey], months: bool = False) -> str:
        """Write rows that stand below each other as one range: of this month, or of all months."""
        first, last = self.layout.cells[rows[0]], self.layout.cells[rows[-1]]
        if not first.is_monthly:
            start, end = f"${first.column}${first.row}", f"${first.column}${last.row}"
        elif months:
            start = f"${column_name(self.layout.first)}${first.row}"
            end = f"${self.layout.last_column}${last.row}"
        else:
            start, end = f"{THIS}${first.row}", f"{THIS}${last.row}"
        return self.prefix(first) + (start if start == end else f"{start}:{end}")

    def identities(self, rows: Sequence[RowKey], axis: str) -> str:
        """Write the cells with the names of an axis beside rows."""
        first, last = self.layout.cells[rows[0]], self.layout.cells[rows[-1]]
        column = column_name(2 + self.layout.axis_columns[axis])
        return f"{self.prefix(first)}${column}${first.row}:${column}${last.row}"

    def months(self, name: str, last: Literal["this", "last"]) -> str:
        """Give the cells of line `name` in this row, from month 1 to this or the last month."""
        cell = self.cell(self.lines[name], self.at)
        assert cell is not None
        end = THIS if last == "this" else f"${self.layout.last_column}"
        return f"{self.prefix(cell)}${column_name(self.layout.first)}{cell.row}:{end}{cell.row}"

    def history(self, name: str) -> str:
        """Give the cells of line `name` from the opening column on."""
        cell = self.cell(self.lines[name], self.at)
        assert cell is not None
        end = BEFORE if name in self.circle else THIS
        return f"{self.prefix(cell)}${column_name(self.layout.opening)}{cell.row}:{end}{cell.row}"

    def own_element(self, axis: str) -> str:
        """Give the cell with the name of this row's own element."""
        return f"${column_name(2 + self.layout.axis_columns[axis])}{self.row}"

    def elements_of(self, axis: str) -> tuple[str, ...]:
        """Give the elements of an axis."""
        return self.layout.case.elements_of(axis)

    def matching(self, line: Line, free: Sequence[str]) -> list[RowKey]:
        """Give the rows of a line that differ from this row only along the axes that are free."""
        return self.layout.matching(line, free, self.at)

    def is_given(self, name: str) -> str:
        """Write whether the user gave this input: at export, or by changing it since."""
        line = self.lines[name]
        cell = self.cell(line, self.at)
        given = self.layout.case.origins[name]
        key = tuple(self.at[axis] for axis in line.row_axes if axis in self.at)
        mark = 1 if key in given and given[key].place is not None else 0
        if cell is None or cell.is_monthly or mark:
            return str(mark)
        layout, sheet = self.layout, self.prefix(cell)
        own, then = (f"{sheet}${column_name(c)}${cell.row}" for c in (layout.given, layout.export))
        if not layout.offers:
            return f"({own}<>{then})*1"
        offer, number = sheet + layout.choices.format(row=f"${cell.row}"), layout.offer_number
        return f'OR({own}<>{then},AND({number}>1,INDEX({offer},{number})<>""))*1'
