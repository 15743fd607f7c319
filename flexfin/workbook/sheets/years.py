"""The sheet with every amount of euros per month, by calendar year."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from flexfin.formulas.units import Unit
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.model.line import FormulaLine, Line
from flexfin.workbook.layout import HEADER
from flexfin.workbook.sheets.heading import axis_titles, heading, page, widen_axes
from flexfin.workbook.sheets.model import LABEL, WIDEST
from flexfin.workbook.styles import MONEY

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def write(book: Book, sheet: Worksheet) -> None:
    """Write every amount of euros per month by calendar year."""
    layout, styles, case = book.layout, book.styles, book.case
    heading(book, sheet, _("Years"))
    first = layout.unit + 1
    years = [int(year) for year in case.calendar.years]
    last = column_name(first + len(years) - 1)
    head = styles.head()
    sheet.write_string(3, 0, _("Line"), head)
    sheet.write_string(3, 1, _("Description"), head)
    titles = axis_titles(book, case.models.lines.values())
    for column, title in titles.items():
        sheet.write_string(3, column, title, head)
    sheet.write_string(3, layout.unit, _("Unit"), head)
    for offset, year in enumerate(years):
        sheet.write_number(3, first + offset, year, styles.head(num_format="0", align="right"))
    sheet.write_string(3, first + len(years), _("Total"), styles.head(align="right"))
    row = 4
    months = (f"${column_name(layout.first)}", f"${layout.last_column}")
    for model in layout.models:
        lines = [
            line
            for line in case.models.lines_of(model.name)
            if _is_money_per_month(line)
            and line.name in layout.blocks
            and layout.holds_number(line)  # a maximum is not added up
        ]
        if not lines:
            continue
        for column in range(first + len(years) + 1):
            sheet.write_blank(row, column, None, styles.section())
        sheet.write_string(row, 1, str(model.label), styles.section())
        row += 1
        for line in lines:
            for key in layout.keys(line):
                cell = layout.cells[line.name, key]
                sheet.write_string(row, 0, book.row(line, key).identity, styles.identity())
                label = book.row(line, key).label
                sheet.write_string(row, 1, label, styles.label(text_wrap=True))
                if len(label) > LABEL:
                    sheet.set_row(row, 13.5 * len(wrap(label, LABEL)))
                for axis, name in zip(line.elements, key, strict=True):
                    sheet.write_string(row, 2 + layout.axis_columns[axis], name, styles.note())
                sheet.write_string(row, layout.unit, _("EUR per year"), styles.note())
                stored = np.array(book.stored(line, key))
                numbers = f"'{cell.sheet}'!{months[0]}${cell.row}:{months[1]}${cell.row}"
                header = f"'{cell.sheet}'!{months[0]}${HEADER['year']}:{months[1]}${HEADER['year']}"
                for offset, year in enumerate(years):
                    letters = column_name(first + offset)
                    value = float(stored[case.calendar.months_of(year)].sum())
                    text = f"SUMIFS({numbers},{header},{letters}$4)"
                    book.formula(sheet, f"{letters}{row + 1}", text, styles.number(MONEY), value)
                total = f"SUM({column_name(first)}{row + 1}:{last}{row + 1})"
                where = f"{column_name(first + len(years))}{row + 1}"
                book.formula(sheet, where, total, styles.result(MONEY), float(stored.sum()))
                row += 1
        row += 1
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 1, WIDEST)
    widen_axes(sheet, titles, 12)
    sheet.set_column(layout.unit, layout.unit, 12)
    sheet.set_column(first, first + len(years), 13)
    sheet.freeze_panes(4, 2)
    sheet.repeat_rows(0, 3)
    page(book, sheet)
    sheet.set_paper(8)  # A3: ten years and the words before them


def _is_money_per_month(line: Line) -> bool:
    unit = line.unit
    return (
        isinstance(line, FormulaLine)
        and "month" in line.axes
        and isinstance(unit, Unit)
        and str(unit) == "EUR/month"
        and line.kind == "formula"
    )
