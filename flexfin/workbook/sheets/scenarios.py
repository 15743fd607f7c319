"""The sheet with the scenarios side by side: the one that is shown live, the others at export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.ground.messages import _
from flexfin.ground.view import View
from flexfin.workbook.sheets.heading import A3, heading, page
from flexfin.workbook.sheets.master import faults_cell
from flexfin.workbook.sheets.summary_page import SummaryPage

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_LABEL, _COLUMN, _LEAST = 62, 16, 6  # widths; columns there are at least


def write(book: Book, sheet: Worksheet, found: View) -> None:
    """Write the sheet."""
    most = max((len(table.columns) for _part, table in found.tables()), default=0)
    summary = SummaryPage(book, sheet, (1, _LABEL, *[_COLUMN] * max(_LEAST, most)))
    heading(book, sheet, book.layout.names["scenarios"])
    summary.small(_("The live scenario goes with this workbook: choose another on the sheet with "
                    "inputs. What bears a mark is a value at export."))  # fmt: skip
    for number, part in enumerate(found.parts):
        summary.row += number > 0
        book.guard = faults_cell(book.layout) if part.key == "scenarios" else ""
        summary.part(part)
    book.guard = ""
    sheet.print_area(0, 0, summary.row - 1, summary.last)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 2)
    page(book, sheet, A3, tall=True)  # all of it on one page
