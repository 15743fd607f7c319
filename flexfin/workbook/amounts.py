"""Amounts on summary sheets: sums of rows of the model sheets, live, with their stored values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from flexfin.engine.results import Headline
from flexfin.ground.letters import column_name
from flexfin.workbook.layout import HEADER, Cell

if TYPE_CHECKING:
    from flexfin.workbook.book import Book

Terms = tuple[Headline, ...]  # a sum of rows; how many months something lasts is no amount


class Amounts:
    """Writes sums of rows of one workbook as formulas, and gives what these are worth."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def text(self, terms: Terms) -> str:
        """Write a sum as a formula."""
        return _joined(terms, self._whole)

    def value(self, terms: Terms) -> float:
        """Give the stored value of a sum."""
        return sum(map(self._taken, terms), 0.0)

    def text_in_month(self, terms: Terms, month: str) -> str:
        """Write a sum in the month whose number stands in a cell."""

        def text(term: Headline) -> str:
            cell = self._cell(term)
            if not cell.is_monthly:
                return cell.reference
            return f"INDEX({self._row(cell, cell.row)},{month})"

        return _joined(terms, text)

    def values_by_month(self, terms: Terms) -> list[float]:
        """Give the stored values of a sum by month."""
        total = np.zeros(self.book.case.calendar.count)
        for term in terms:
            total = total + self._months(term)
        return total.tolist()

    def word(self, term: Headline) -> str:
        """Give the stored word of a row of text."""
        return str(self.book.stored(self.book.case.models.lines[term.line], term.key))

    def at(self, term: Headline) -> str:
        """Write the cell of a row without months."""
        return self._cell(term).reference

    def place(self, term: Headline) -> str:
        """Give where a row stands, for a link."""
        cell = self._cell(term)
        return f"'{cell.sheet}'!{cell.column or 'B'}{cell.row}"

    # --- pieces ------------------------------------------------------------------------------

    def _whole(self, term: Headline) -> str:
        cell = self._cell(term)
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
            return float(self.book.stored(self.book.case.models.lines[term.line], term.key))
        months = self._months(term)
        if term.how == "mean":
            return float(months.sum()) / len(months)
        if term.how == "highest":
            return float(months.max())
        return float(months.sum()) * (12 / len(months) if term.how == "year" else 1)

    def _months(self, term: Headline) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        stored = self.book.stored(self.book.case.models.lines[term.line], term.key)
        count = self.book.case.calendar.count
        return np.array(np.broadcast_to(np.asarray(stored, float), (count,)))

    def _cell(self, term: Headline) -> Cell:
        return self.book.layout.cells[term.line, term.key]

    def _row(self, cell: Cell, row: int) -> str:
        layout = self.book.layout
        first, last = column_name(layout.first), layout.last_column
        return f"'{cell.sheet}'!${first}${row}:${last}${row}"


def _joined(terms: Terms, write: Callable[[Headline], str]) -> str:
    return "+".join(map(write, terms)) or "0"
