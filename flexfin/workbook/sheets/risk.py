"""The sheet Scenarios and risk: values of drawn scenarios, with native charts.

What stands here are values, not formulas: ten thousand scenarios do not fit a workbook. The sheet
says so, with the seed, the number of scenarios, the date and the mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from flexfin.ground.messages import _
from flexfin.workbook.sheets.heading import heading, page
from flexfin.workbook.value_sheet import Blocks, ValuePage

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


class Risk(NamedTuple):
    """Everything on the sheet: how it was made, and the lines, tables and charts."""

    about: Sequence[tuple[str, str]]
    blocks: Blocks


def write(book: Book, sheet: Worksheet, risk: Risk) -> None:
    """Write the sheet."""
    styles = book.styles
    heading(book, sheet, book.layout.names["risk"])
    sheet.set_column(0, 0, 2)
    note = _("Values, worked out by flexfin; they do not follow when an input of this workbook "
             "is changed.")  # fmt: skip
    sheet.write_string(3, 1, note, styles.note())
    for row, (label, value) in enumerate(risk.about, 4):
        sheet.write_string(row, 1, label, styles.label())
        sheet.write_string(row, 2, value, styles.label())
    values = ValuePage(book.file, styles, sheet, risk.blocks, 5 + len(risk.about), 1)
    values.write(risk.blocks)
    page(book, sheet)
    sheet.print_area(0, 0, values.row - 1, len(values.widths))
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
