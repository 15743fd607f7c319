"""Amounts on summary sheets: sums of rows of the model sheets, live, with their stored values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from flexfin.ground.letters import column_name
from flexfin.model.line import Key
from flexfin.workbook.layout import HEADER, Cell

if TYPE_CHECKING:
    from flexfin.workbook.book import Book

How = Literal["value", "total", "year", "mean", "highest"]


class AmountTerm(NamedTuple):
    """A row of a line, and what is taken of it.

    `value` of a row without months; of its months the `total`, the average `year`, the
    `mean` or the `highest` month. `sign` is 1 or -1.
    """

    line: str
    key: Key = ()
    how: How = "value"
    sign: int = 1


Terms = tuple[AmountTerm, ...]


class Amounts:
    """Writes sums of rows of one workbook as formulas, and gives what these are worth."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def text(self, terms: Sequence[AmountTerm]) -> str:
        """Write a sum as a formula."""
        return self._joined(terms, self._whole)

    def value(self, terms: Sequence[AmountTerm]) -> float:
        """Give the stored value of a sum."""
        return self._added(terms, self._taken)

    def text_in_month(self, terms: Sequence[AmountTerm], month: str) -> str:
        """Write a sum in the month whose number stands in a cell."""

        def text(term: AmountTerm) -> str:
            cell = self._cell(term)
            if not cell.is_monthly:
                return cell.reference
            return f"INDEX({self._row(cell, cell.row)},{month})"

        return self._joined(terms, text)

    def values_by_month(self, terms: Sequence[AmountTerm]) -> list[float]:
        """Give the stored values of a sum by month."""
        total = np.zeros(self.book.case.calendar.count)
        for term in terms:
            total = total + term.sign * self._months(term)
        return total.tolist()

    def word(self, term: AmountTerm) -> str:
        """Give the stored word of a row of text."""
        return str(self.book.stored(self.book.case.models.lines[term.line], term.key))

    def at(self, term: AmountTerm) -> str:
        """Write the cell of a row without months."""
        return self._cell(term).reference

    def place(self, term: AmountTerm) -> str:
        """Give where a row stands, for a link."""
        cell = self._cell(term)
        return f"'{cell.sheet}'!{cell.column or 'B'}{cell.row}"

    # --- pieces ------------------------------------------------------------------------------

    def _joined(self, terms: Sequence[AmountTerm], write: Callable[[AmountTerm], str]) -> str:
        text = ""
        for term in terms:
            sign = "-" if term.sign < 0 else "+" if text else ""
            text += f"{sign}{write(term)}"
        return text or "0"

    def _added(self, terms: Sequence[AmountTerm], give: Callable[[AmountTerm], float]) -> float:
        return sum((term.sign * give(term) for term in terms), 0.0)

    def _whole(self, term: AmountTerm) -> str:
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

    def _taken(self, term: AmountTerm) -> float:
        if not self._cell(term).is_monthly:
            return float(self.book.stored(self.book.case.models.lines[term.line], term.key))
        months = self._months(term)
        if term.how == "mean":
            return float(months.sum()) / len(months)
        if term.how == "highest":
            return float(months.max())
        return float(months.sum()) * (12 / len(months) if term.how == "year" else 1)

    def _months(self, term: AmountTerm) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        stored = self.book.stored(self.book.case.models.lines[term.line], term.key)
        count = self.book.case.calendar.count
        return np.array(np.broadcast_to(np.asarray(stored, float), (count,)))

    def _cell(self, term: AmountTerm) -> Cell:
        return self.book.layout.cells[term.line, term.key]

    def _row(self, cell: Cell, row: int) -> str:
        layout = self.book.layout
        first, last = column_name(layout.first), layout.last_column
        return f"'{cell.sheet}'!${first}${row}:${last}${row}"


__all__ = ["AmountTerm", "Amounts", "Terms"]
