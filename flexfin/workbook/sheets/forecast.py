"""What happened, to be filled in further, and the forecast for the year that follows from it."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import TYPE_CHECKING

from flexfin.case.workbook_cells import MARK, PAST
from flexfin.engine.results import InMonth
from flexfin.ground.letters import address, column_name
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.ground.view import View
from flexfin.workbook.headings import heads
from flexfin.workbook.layout import FIRST_ROW, HEADER
from flexfin.workbook.sheets.heading import calendar, heading, page
from flexfin.workbook.sheets.model import write_words
from flexfin.workbook.styles import BLUE, MONTH, line_format
from flexfin.workbook.value_sheet import ValuePage

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

# --- what happened -------------------------------------------------------------------------------


def write_actuals(book: Book, sheet: Worksheet) -> None:
    """Write what happened by month: a cell that is filled in takes the place of the formula."""
    styles, layout, case = book.styles, book.layout, book.case
    heading(book, sheet, layout.names["actuals"])
    calendar(book, sheet)
    heads(sheet, styles, HEADER["date"] - 1, (_("Line"), _("Description")))
    heads(sheet, styles, HEADER["date"] - 1, (_("Unit"),), layout.unit)
    note = _("A month that is filled in takes the place of the formula, on every sheet.")
    sheet.write_string(HEADER["month"] - 1, 0, f"{MARK}{PAST}", styles.identity())
    sheet.write_string(HEADER["month"] - 1, 1, _("Month number"), styles.note())
    sheet.write_string(HEADER["year"] - 1, 1, _("Calendar year"), styles.note())
    for (name, key), row in book.actual_rows.items():
        line = case.models.lines[name]
        write_words(book, sheet, line, key, row, first=False)
        style = styles.input(line_format(line, book.row(line, key).unit))
        for offset, value in enumerate(case.actuals[name, key]):
            at = (row - 1, layout.first + offset)
            if math.isnan(value):
                sheet.write_blank(*at, None, style)
            else:
                sheet.write_number(*at, value, style)
    last = FIRST_ROW + len(book.actual_rows)
    sheet.write_string(last - 1, 1, _("Last month that is known"), styles.label(bold=True))
    sheet.write_string(last - 1, layout.unit, case.models.axis_name("month"), styles.note())
    sheet.write_string(last + 1, 1, note, styles.note())
    rows = [case.actuals[row] for row in book.actual_rows]
    known = [
        not all(math.isnan(row[place]) for row in rows) for place in range(case.calendar.count)
    ]
    dates = [serial(case.calendar.start + n) if there else 0 for n, there in enumerate(known)]
    for (this, _before), date in zip(book.columns, dates, strict=True):
        text = f"IF(COUNT({this}{FIRST_ROW}:{this}{last - 1})=0,0,{this}${HEADER['date']})"
        book.formula(sheet, f"{this}{last}", text, styles.number(f'[=0]"";{MONTH}'), date)
    text = f"MAX({column_name(layout.first)}{last}:{layout.last_column}{last})"
    cell = f"{column_name(layout.value)}{last}"
    book.formula(sheet, cell, text, styles.result(MONTH), max(dates))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 56)
    sheet.set_column(layout.first, layout.last, 10.5)
    sheet.freeze_panes(HEADER["year"], 2)
    page(book, sheet)
    mark_past(book, sheet, last, shaded=False)


def mark_past(book: Book, sheet: Worksheet, last_row: int, *, shaded: bool = True) -> None:
    """Draw a line between the last month that is known and the forecast, with the past shaded."""
    layout = book.layout
    row = FIRST_ROW + len(book.actual_rows)
    cell = f"'{layout.names['actuals']}'!${column_name(layout.value)}${row}"
    month = f"{column_name(layout.first)}${HEADER['date']}"
    area = (HEADER["date"], layout.first, last_row - 1, layout.last)  # below the dates
    line = book.file.add_format({"right": 1, "right_color": BLUE})
    past = book.file.add_format({"bg_color": "#F2F2F2"})
    for sign, look in (("=", line), *([("<=", past)] if shaded else [])):
        rule = {"type": "formula", "criteria": f"={month}{sign}{cell}", "format": look}
        sheet.conditional_format(*area, rule)


# --- the year ------------------------------------------------------------------------------------


class _YearPage(ValuePage):
    """The page of a year, with links to rows of the models in a month."""

    book: Book

    def formula(self, row: int, column: int, text: str, style: Format, value: float) -> None:
        self.book.formula(self.sheet, address(row + 1, column + 1), text, style, value)

    def area(self, part: Hashable) -> str:
        if not isinstance(part, InMonth):
            return super().area(part)
        cell = self.book.layout.cells.get(part.row)
        letters = column_name(self.book.layout.first + part.month)
        return f"'{cell.sheet}'!{cell.column or letters}{cell.row}" if cell else ""


def write(book: Book, sheet: Worksheet, forecast: View) -> None:
    """Write plan, effects and what is expected of each party, and below it the months."""
    heading(book, sheet, forecast.title)
    year = _YearPage(book.file, book.styles, sheet, forecast.parts, 3, 1, {})
    year.book = book
    year.write()
    year.finish()
    sheet.set_column(0, 0, 3)
    sheet.freeze_panes(3, 2)
    page(book, sheet)
