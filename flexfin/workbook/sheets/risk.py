"""The sheet Scenarios and risk: values of drawn scenarios, with native charts.

What stands here are values, not formulas: ten thousand scenarios do not fit a workbook. The sheet
says so, with the seed, the number of scenarios, the date and the mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.ground.messages import _
from flexfin.ground.view import View
from flexfin.workbook.sheets.heading import heading, page
from flexfin.workbook.value_sheet import ValuePage

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def write(book: Book, sheet: Worksheet, risk: View) -> None:
    """Write the sheet."""
    styles = book.styles
    heading(book, sheet, book.layout.names["risk"])
    sheet.set_column(0, 0, 2)
    note = _("Values, worked out by flexfin; they do not follow when an input of this workbook "
             "is changed.")  # fmt: skip
    sheet.write_string(3, 1, note, styles.note())
    for row, (label, value) in enumerate(risk.facts.items(), 4):
        sheet.write_string(row, 1, label, styles.label())
        sheet.write_string(row, 2, str(value), styles.label())
    values = ValuePage(book.file, styles, sheet, risk.parts, 5 + len(risk.facts), 1)
    values.write()
    page(book, sheet)
    sheet.print_area(0, 0, values.row - 1, len(values.widths))
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
