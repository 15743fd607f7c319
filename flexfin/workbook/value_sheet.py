"""Tables of values as a workbook of their own: no formulas, numbers that can be worked with."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final, NamedTuple

from flexfin.workbook.file import begin_workbook
from flexfin.workbook.styles import Styles

_LABEL, _NUMBER, _MOST = 52, 16, 31  # widths of columns; characters of the name of a sheet

FORMATS: Final = {
    "whole": "#,##0", "tenth": "#,##0.0", "cents": "#,##0.00", "percent": "0.0%",
    "digits": "#,##0.####", "fine": "#,##0.######", "finest": "#,##0.########",
}  # fmt: skip


class ValueCell(NamedTuple):
    """A value and how it is shown: a word of FORMATS, or none for text."""

    value: float | str | bool | None
    shape: str = ""


class ValueTable(NamedTuple):
    """A table: a title, a note, headings (the upper ones may be empty), rows with a label."""

    title: str
    note: str
    first: str
    over: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[ValueCell]]]


def value_workbook(title: str, lines: Sequence[str], tables: Sequence[ValueTable]) -> bytes:
    """Give the bytes of a workbook with one sheet: lines of text, and tables below each other."""
    target = io.BytesIO()
    file = begin_workbook(target)
    styles = Styles(file)
    sheet = file.add_worksheet("flexfin")
    sheet.hide_gridlines(2)
    wide = max((len(table.heads) for table in tables), default=1)
    sheet.set_column(0, 0, _LABEL)
    sheet.set_column(1, max(wide, 1), _NUMBER)
    sheet.write_string(0, 0, title, styles.title())
    row = 1
    for line in lines:
        sheet.write_string(row, 0, line, styles.note())
        row += 1
    for table in tables:
        row += 1
        sheet.write_string(row, 0, table.title, styles.get(bold=True))
        row += 1
        if table.note:
            sheet.write_string(row, 0, table.note, styles.note())
            row += 1
        if any(table.over):
            for column, word in enumerate(table.over, 1):
                sheet.write_string(row, column, word, styles.head(align="right"))
            row += 1
        sheet.write_string(row, 0, table.first, styles.head())
        for column, word in enumerate(table.heads, 1):
            sheet.write_string(row, column, word, styles.head(align="right", text_wrap=True))
        row += 1
        for label, cells in table.rows:
            sheet.write_string(row, 0, label, styles.label(text_wrap=True))
            for column, cell in enumerate(cells, 1):
                match cell.value:
                    case None:
                        pass
                    case bool() as held:
                        sheet.write_boolean(row, column, held, styles.get())
                    case str() as text:
                        sheet.write_string(row, column, text, styles.get(align="right"))
                    case number:
                        style = styles.number(FORMATS.get(cell.shape, "General"))
                        sheet.write_number(row, column, number, style)
            row += 1
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    file.set_properties({"title": title})
    file.close()
    return target.getvalue()
