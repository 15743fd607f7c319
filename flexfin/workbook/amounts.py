"""Amounts on summary sheets: sums of rows of the model sheets, live, with their stored values."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np

from flexfin.engine.results import Headline, Terms
from flexfin.ground.letters import column_name
from flexfin.ground.live import CellArea, Live, LiveWord
from flexfin.workbook.layout import HEADER, Cell
from flexfin.workbook.value_cells import PlacedTable

if TYPE_CHECKING:
    from flexfin.workbook.book import Book

_FEW: Final = 4  # rows that are added up one by one, also where they stand below each other


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
        if is_sum(live) and not any(one.by or self._cell(one).is_monthly for one in rows):
            text = "+".join(map(self._added, self._stretches(rows)))
        given = self.book.case.models.input_lines
        if not is_sum(live) or any(one.line in given for one in rows):
            return text, float(live)
        return text, sum(map(self._taken, rows), 0.0)  # another scenario may be live in this book

    def text_in_month(self, live: Live, month: str) -> str:
        """Write a sum of rows in the month whose number stands in a cell."""

        def text(cells: Sequence[Cell]) -> str:
            first, last = cells[0], cells[-1]
            if not first.is_monthly:
                return self._added(cells)
            if first == last:
                return f"INDEX({self._row(first, first.row)},{month})"
            return f"SUM(INDEX({self._row(first, first.row, last.row)},0,{month}))"

        rows = rows_of(live)
        if is_sum(live):
            return "+".join(map(text, self._stretches(rows)))
        return live.text.format(*(text([self._cell(one)]) for one in rows))

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

    def _row(self, cell: Cell, row: int, end: int = 0) -> str:
        layout = self.book.layout
        first, last = column_name(layout.first), layout.last_column
        return f"'{cell.sheet}'!${first}${row}:${last}${end or row}"

    def _stretches(self, rows: Terms) -> Iterator[list[Cell]]:
        """Give the cells of rows: of many that stand below each other together, else one by one."""
        cells = [self._cell(one) for one in rows]
        for _key, found in groupby(enumerate(cells), key=lambda pair: (
            pair[1].sheet, pair[1].column, pair[1].row - pair[0]
        )):  # fmt: skip
            stretch = [cell for _place, cell in found]
            yield from [stretch] if len(stretch) > _FEW else ([cell] for cell in stretch)

    def _added(self, cells: Sequence[Cell]) -> str:
        """Write the sum of cells that stand below each other and have no months."""
        first, last = cells[0], cells[-1]
        if first == last:
            return first.reference
        return f"SUM({first.reference}:${last.column}${last.row})"


def is_sum(live: Live) -> bool:
    """Tell whether something live is rows that are added up."""
    return len(rows_of(live)) == len(live.parts) and live.text == "+".join(["{}"] * len(live.parts))


def rows_of(live: Live) -> Terms:
    """Give the rows that something live hangs on."""
    return tuple(one for one in live.parts if isinstance(one, Headline))
