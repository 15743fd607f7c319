"""The Board summary: what is decided, who pays what, the risks and what is open, on one page.

What can be live is live: it goes with the inputs and the scenario of the workbook. What is worked
out over many scenarios is a value, and stands below a mark that says so, and says when an input is
another than at export. The numbers behind the charts stand below the page that is printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flexfin.ground.live import Live
from flexfin.ground.messages import _
from flexfin.ground.view import Datum, Part, Sentence, TableColumn, TableRow, View, ViewTable
from flexfin.workbook.sheets.board_charts import BoardCharts
from flexfin.workbook.sheets.board_places import place_of_offer, place_told
from flexfin.workbook.sheets.heading import footer, heading
from flexfin.workbook.sheets.master import faults_cell
from flexfin.workbook.sheets.summary_page import SummaryPage, is_value

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_DRAWN: Final = ("need", "bars")  # parts with what the charts draw
_COLUMNS: Final = 7  # of figures; one more where two tables need that to stand side by side
_SIZE: Final = 12  # of the words: the page is printed at some three quarters


def write(book: Book, sheet: Worksheet, board: View) -> None:
    """Write the page that is printed, and below it what the charts draw."""
    parts = {one.key: one for one in board.parts}
    paired_columns = sum(len(table.columns) for part, table in board.tables()
                         if part.key in ("pays", "budget"))  # fmt: skip
    summary = _BoardPage(book, sheet, _COLUMNS + (paired_columns == _COLUMNS + 1))
    heading(book, sheet, book.layout.names["board"])
    book.guard = faults_cell(book.layout)  # no error value stands before a council
    charts = BoardCharts(summary, [parts.pop(key) for key in _DRAWN if key in parts])
    top, paired = 0, False
    for key, one in parts.items():
        summary.key = key
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
    sheet.print_area(0, 0, last - 1, summary.last)
    footer(book, sheet)
    sheet.set_margins(0.3, 0.3, 0.3, 0.5)  # room for words


class _BoardPage(SummaryPage):
    """The sheet in the making."""

    def __init__(self, book: Book, sheet: Worksheet, columns: int) -> None:
        super().__init__(book, sheet, (1, 42, *[11.0] * columns))
        self.size = _SIZE
        self.key = ""  # of the part in the making

    def pair(self, left: Part, right: Part) -> bool:
        """Write two tables beside each other, where they have the same rows and there is room."""
        first, second = (item for one in (left, right) for item in one.items
                         if isinstance(item, ViewTable))  # fmt: skip
        columns = (*first.columns, *second.columns)
        if [row.label for row in first.rows] != [row.label for row in second.rows] or len(
            columns
        ) > self.last - 1:
            return False
        self.section(left.title, is_value=is_value(left), marked=2)
        style = self.styles.get(bold=True, bottom=2, valign="bottom")
        self.sheet.write_string(self.row - 2, 2 + len(first.columns), right.title, style)
        self.heads([column.label for column in columns])
        rows = zip(first.rows, second.rows, strict=True)
        both = tuple(one._replace(values=(*one.values, *more.values)) for one, more in rows)
        self.rows(first._replace(columns=columns, rows=both))
        self.small(f"{left.note} {right.note}")
        return True

    def say(self, sentence: Sentence) -> None:
        """Write a sentence; of one that may hold a live word tells whether it does now."""
        if sentence.tone == "strong":
            self.sentence(sentence.text, bold=True)
        elif "holds" in sentence.data:
            holds, now, not_now = sentence.data["holds"], _("holds now"), _("not now")
            place = place_told(self.book, sentence)
            if isinstance(holds, Live):
                mark = self.styles.number(f'[>0]"{now}";[=0]"{not_now}";General',
                                          align="right", font_size=_SIZE - 1)  # fmt: skip
                text, value = self.amounts.formula(holds)
                self.cell(self.row, self.last, text, mark, value)
                self.lead(self.row, self.last, place)
            self.lead(self.row, 1, place)
            self.sentence(sentence.text, "○ ", before=self.last)
        elif sentence.tone == "note":
            self.small(sentence.text)
        else:
            self.lead(self.row, 1, place_told(self.book, sentence))
            self.sentence(sentence.text, "• " if sentence.is_point else "")

    def place_of(self, row: TableRow | None, column: TableColumn | None, cell: Datum = None) -> str:
        """Give where a cell leads; of offers that is a column of the terms, or of the inputs."""
        if self.key != "offers":
            return super().place_of(row, column, cell)
        return place_of_offer(self.book, [one.key for one in (row, column) if one is not None])
