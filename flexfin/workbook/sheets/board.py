"""The Board summary: what is decided, who pays what, the risks and what is open, on one page.

What can be live is live: it goes with the inputs and the scenario of the workbook. What is worked
out over many scenarios is a value, and stands below a mark that says so, and says when an input is
another than at export. The numbers behind the charts stand below the page that is printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flexfin.ground.view import View
from flexfin.workbook.sheets.board_charts import BoardCharts
from flexfin.workbook.sheets.board_parts import LAST, BoardSummary
from flexfin.workbook.sheets.heading import footer, heading
from flexfin.workbook.sheets.master import faults_cell

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_DRAWN: Final = ("need", "bars")  # parts with what the charts draw


def write(book: Book, sheet: Worksheet, board: View) -> None:
    """Write the page that is printed, and below it what the charts draw."""
    summary = BoardSummary(book, sheet)
    heading(book, sheet, book.layout.names["board"])
    book.guard = faults_cell(book.layout)  # no error value stands before a council
    parts = {one.key: one for one in board.parts}
    charts = BoardCharts(summary, [parts.pop(key) for key in _DRAWN if key in parts])
    top, paired = 0, False
    for key, one in parts.items():
        if key == "pays" and "budget" in parts:
            paired = summary.pair(one, parts["budget"])
        if not (paired and key in ("pays", "budget")):
            summary.part(one)
        if key == "figures":
            top = summary.row + 1
            summary.row += charts.room
    for basis in board.lead:
        sheet.write_string(summary.row - 1, 1, basis.text, summary.styles.note())
    last = summary.row
    summary.row += 3
    charts.write(top)
    book.guard = ""
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, last - 1, LAST)
    footer(book, sheet)
    sheet.set_margins(0.3, 0.3, 0.3, 0.5)  # room for words
