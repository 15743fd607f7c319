"""The Board summary: what is decided, who pays what, the risks and what is open, on one page.

What can be live is live: it goes with the inputs and the scenario of the workbook. What is worked
out over many scenarios is a value, and stands below a mark that says so, and says when an input is
another than at export. The numbers behind the charts stand below the page that is printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.ground.messages import _
from flexfin.workbook.sheets.board_charts import BoardCharts
from flexfin.workbook.sheets.board_parts import BOLD, LAST, PAGE, Board, BoardSummary
from flexfin.workbook.sheets.heading import footer, heading
from flexfin.workbook.sheets.master import faults_cell

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def write(book: Book, sheet: Worksheet, board: Board) -> None:
    """Write the page that is printed, and below it what the charts draw."""
    summary = BoardSummary(book, sheet, board)
    heading(book, sheet, book.layout.names["board"])
    book.guard = faults_cell(book.layout)  # no error value stands before a council
    summary.section(_("What the board is asked to decide"), is_value=True)
    asked, *about = board.question
    summary.sentence(asked, BOLD, bold=True)
    for text in about:
        summary.sentence(text, PAGE)
    none = _("The case makes no proposal.")
    text = _("Proposal: {text}", text=board.proposal) if board.proposal else none
    summary.sentence(text, PAGE)
    summary.words(_("Without an agreement"), board.without)
    summary.tables()
    summary.figures()
    charts = BoardCharts(summary)
    top = summary.row + 1
    summary.row += charts.room
    summary.risks()
    summary.words(_("Agreed"), board.agreed)
    summary.words(_("Open"), board.open)
    sheet.write_string(summary.row - 1, 1, board.basis, summary.styles.note())
    last = summary.row
    summary.row += 3
    charts.write(top)
    book.guard = ""
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, last - 1, LAST)
    footer(book, sheet)
    sheet.set_margins(0.4, 0.4, 0.4, 0.5)  # room for words
