"""Amounts on summary sheets: sums of rows of the model sheets, live, with their stored values."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np

from flexfin.engine.results import Headline, Terms
from flexfin.ground.letters import column_name
from flexfin.ground.live import CellArea, Live, LiveWord
from flexfin.workbook.layout import HEADER, Cell
from flexfin.workbook.value_cells import PlacedTable

if TYPE_CHECKING:
    from flexfin.workbook.book import Book


class Amounts:
    """Writes sums of rows of one workbook as formulas, and gives what these are worth."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.places: dict[str, PlacedTable] = {}  # the tables of the same page

    def has(self, live: Live) -> bool:
        """Tell whether all rows of what is live stand in the workbook."""
        for one in rows_of(live):
            cells = self._book(one).layout.cells
            if (one.line, one.key) not in cells or (one.by and (one.by, ()) not in cells):
                return False
        return True

    def formula(self, live: Live) -> tuple[str, float]:
        """Write what is live as a formula, and give what that is worth."""
        rows = rows_of(live)
        text = live.text.format(*map(self._whole, live.parts))
        given = self.book.case.models.input_lines
        if not is_sum(live) or any(one.line in given for one in rows):
            return text, float(live)
        return text, sum(map(self._taken, rows), 0.0)  # another scenario may be live in this book

    def text_in_month(self, live: Live, month: str) -> str:
        """Write a sum of rows in the month whose number stands in a cell."""

        def text(term: Headline) -> str:
            cell = self._cell(term)
            if not cell.is_monthly:
                return cell.reference
            return f"INDEX({self._row(cell, cell.row)},{month})"

        return live.text.format(*map(text, rows_of(live)))

    def values_by_month(self, live: Live) -> list[float]:
        """Give the stored values of a sum of rows by month."""
        months = np.zeros(self.book.case.calendar.count)
        return sum(map(self._months, rows_of(live)), months).tolist()

    def word(self, word: LiveWord) -> tuple[str, str]:
        """Write words with the word of a row as a formula, and give what that gives."""
        row = word.row
        assert isinstance(row, Headline)
        found = self.book.stored(self.book.case.models.lines[row.line], row.key)
        return f'" {word.before}"&{self._cell(row).reference}', f" {word.before}{found}"

    def place(self, live: Live) -> str:
        """Give where the first row of what is live stands, for a link."""
        cell = self._cell(rows_of(live)[0])
        return f"'{cell.sheet}'!{cell.column or 'B'}{cell.row}"

    def label(self, term: Headline) -> str:
        """Write the label of the row that goes with what another line names."""
        return self._picked(term, "B")

    # --- pieces ------------------------------------------------------------------------------

    def _book(self, term: Headline) -> Book:
        return self.book.by_scenario[term.scenario] if term.scenario else self.book

    def _picked(self, term: Headline, column: str) -> str:
        """Write what stands in a column, in the row of the element that another line names."""
        layout, line = self.book.layout, self.book.case.models.lines[term.line]
        cells = [layout.cells[term.line, key] for key in layout.keys(line)]
        (axis,) = line.elements
        wanted, names = layout.cells[term.by, ()], column_name(2 + layout.axis_columns[axis])
        found, among = (f"'{cells[0].sheet}'!${letters}${cells[0].row}:${letters}${cells[-1].row}"
                        for letters in (column, names))  # fmt: skip
        return f"INDEX({found},MATCH({wanted.reference},{among},0))"

    def _whole(self, term: Hashable) -> str:
        if isinstance(term, CellArea):
            placed = self.places[term.table]
            return placed.area(term, placed.sheet)
        assert isinstance(term, Headline)
        cell = self._cell(term)
        if term.by:
            return self._picked(term, cell.column)
        if not cell.is_monthly:
            return cell.reference
        numbers = self._row(cell, cell.row)
        if term.how == "mean":
            return f"AVERAGE({numbers})"
        if term.how == "highest":
            return f"MAX({numbers})"
        if term.how == "year":
            return f"SUM({numbers})*12/COUNT({self._row(cell, HEADER['month'])})"
        return f"SUM({numbers})"

    def _taken(self, term: Headline) -> float:
        if not self._cell(term).is_monthly:
            stored = self._book(term).stored(self.book.case.models.lines[term.line], term.key)
            return float(stored)
        months = self._months(term)
        if term.how == "mean":
            return float(months.sum()) / len(months)
        if term.how == "highest":
            return float(months.max())
        return float(months.sum()) * (12 / len(months) if term.how == "year" else 1)

    def _months(self, term: Headline) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        stored = self._book(term).stored(self.book.case.models.lines[term.line], term.key)
        count = self.book.case.calendar.count
        return np.array(np.broadcast_to(np.asarray(stored, float), (count,)))

    def _cell(self, term: Headline) -> Cell:
        return self._book(term).layout.cells[term.line, term.key]

    def _row(self, cell: Cell, row: int) -> str:
        layout = self.book.layout
        first, last = column_name(layout.first), layout.last_column
        return f"'{cell.sheet}'!${first}${row}:${last}${row}"


def is_sum(live: Live) -> bool:
    """Tell whether something live is rows that are added up."""
    return len(rows_of(live)) == len(live.parts) and live.text == "+".join(["{}"] * len(live.parts))


def rows_of(live: Live) -> Terms:
    """Give the rows that something live hangs on."""
    return tuple(one for one in live.parts if isinstance(one, Headline))
