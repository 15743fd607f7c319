"""The cells that the workbook of a case would have, without writing a file."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

from flexfin.case.case import Case
from flexfin.case.shared import Shared
from flexfin.workbook.book import Book, ResultRows
from flexfin.workbook.file import begin_workbook
from flexfin.workbook.negotiation_book import negotiation_book
from flexfin.workbook.negotiation_book import write_sheets as negotiation_book_sheets
from flexfin.workbook.returned.cells import Content, Formula, Grid
from flexfin.workbook.sheets import agreement as agreementsheets
from flexfin.workbook.workbook import write_sheets

if TYPE_CHECKING:
    from xlsxwriter.format import Format


class AsExported:
    """The workbook of a case as flexfin writes it now: its cells by sheet, and its layout."""

    def __init__(
        self,
        case: Case,
        results: ResultRows,
        agreement: agreementsheets.Agreement | None = None,
        shared: Shared | None = None,
        *,
        values_only: bool = False,
        terms_alone: bool = False,
    ) -> None:
        file = begin_workbook(io.BytesIO())  # never closed, so never written
        file.worksheet_class = _recorder()
        if terms_alone and agreement is not None:
            self.book = negotiation_book(file, case, results, shared)
            negotiation_book_sheets(self.book, case, agreement)
        else:
            self.book = Book(file, case, results, case.first_scenario, shared, values_only)
            write_sheets(self.book, agreement=agreement)
        self.layout = self.book.layout
        self.sheets: dict[str, Grid] = {sheet.name: sheet.cells for sheet in file.worksheets()}


def _recorder() -> type:
    """Give the worksheet that keeps what is written in it."""
    from flexfin.workbook.plain_sheet import PlainSheet

    class Recorder(PlainSheet):
        def __init__(self) -> None:
            super().__init__()
            self.cells: Grid = {}

        def _keep(self, row: int, column: int, content: Content) -> int:
            if content != "":
                self.cells.setdefault(row + 1, {})[column + 1] = content
            return 0

        def _write_string(self, row: int, col: int, string: str, *_style: Format) -> int:
            return self._keep(row, col, string)

        def _write_number(self, row: int, col: int, number: float, *_style: Format) -> int:
            return self._keep(row, col, float(number))

        def _write_formula(self, row: int, col: int, formula: str, *_style: Format) -> int:
            return self._keep(row, col, Formula(f"={formula.removeprefix('=')}"))

        def _write_datetime(
            self, row: int, col: int, date: datetime.date, *_style: Format
        ) -> int:
            return self._keep(row, col, float(self._convert_date_time(date)))

        def _write_url(self, row: int, col: int, url: str, *style: Format | str) -> int:
            string = style[1] if len(style) > 1 else None
            return self._keep(row, col, string or url)

    return Recorder
