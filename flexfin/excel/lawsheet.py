"""The sheet with the figures of the law: value, period, when checked, remark, source; tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flexfin.excel.layout import FIRST_ROW
from flexfin.excel.modelsheet import footer
from flexfin.excel.styles import WARN, number_format
from flexfin.language import _
from flexfin.parameters import Dated
from flexfin.units import PLAIN, unit_words

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.excel.workbook import Book
    from flexfin.model import Line

_WIDTHS = (22, 44, 12, 16, 11, 11, 13, 30, 58, 52)


def attention(book: Book) -> str:
    """Say how many figures of the law deserve attention, or nothing."""
    law = book.case.law
    count = sum(law[name].dated is None or any(law.doubts(name)) for name in law)
    if not count:
        return ""
    sheet = book.layout.names["law"]
    return _(
        "{count} of {all} figures of the law deserve attention: see the remarks on sheet {sheet}",
        count=count,
        all=len(law),
        sheet=sheet,
    )


def write_law(book: Book, sheet: Worksheet) -> None:
    """Write the figures of the law that are used, a row each; the tables below them."""
    styles, law = book.styles, book.case.law
    book.heading(sheet, _("Law"))
    said = _("Law as it stands on {day}.", day=law.day.isoformat())
    sheet.write_string("B3", " ".join(filter(None, (said, attention(book)))), styles.note())
    titles = (
        _("Line"), _("Figure"), _("Value"), _("Unit"), _("Since"), _("Until"), _("Last checked"),
        _("Remark"), _("Source"), _("Publication"),
    )  # fmt: skip
    for column, title in enumerate(titles):
        align = {"align": "right"} if column == 2 else {}
        sheet.write_string(FIRST_ROW - 2, column, title, styles.head(**align))
    for name in law:
        _write_figure(book, sheet, book.case.models.lines[name])
    for number, name in enumerate(name for name in law if isinstance(_value(book, name), Mapping)):
        _write_table(book, sheet, name, 2 + 2 * number)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(FIRST_ROW - 1, 2)
    sheet.repeat_rows(FIRST_ROW - 2)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: nine columns of words
    sheet.fit_to_pages(1, 0)
    footer(book, sheet)


def _value(book: Book, name: str) -> float | Mapping[float, float] | None:
    dated = book.case.law[name].dated
    return None if dated is None else dated.value


def _write_figure(book: Book, sheet: Worksheet, line: Line) -> None:
    styles, law = book.styles, book.case.law
    parameter, dated = law[line.name]
    row = book.layout.cells[line.name, ()].row - 1
    note = styles.get(font_size=9, font_color="#7F7F7F", indent=1, valign="top", text_wrap=True)
    label = styles.label(valign="top", text_wrap=True)
    sheet.write_string(
        row, 0, line.name, styles.get(font_size=8, font_color="#7F7F7F", valign="top")
    )
    sheet.write_string(row, 1, str(parameter.label), label)
    remark = law.remark(line.name)
    doubtful = dated is None or any(law.doubts(line.name))
    at = f"C{row + 1}"
    if dated is None:
        # an error, as in the calculation itself: what takes it is no number, the rest is
        book.formula(
            sheet, at, "NA()", styles.number("General", valign="top", bg_color=WARN), "#N/A"
        )
    elif isinstance(dated.value, Mapping):
        keys = book.layout.tables[line.name][0].rpartition("!")[2].split(":")
        sheet.write_string(row, 2, _("see {first}", first=keys[0].replace("$", "")), note)
    else:
        shown = styles.number(_format(line, dated), align="right", valign="top")
        sheet.write_number(row, 2, dated.value, shown)
    texts = [
        unit_words(line.unit or PLAIN),
        dated.since.isoformat() if dated else "",
        dated.until.isoformat() if dated and dated.until else "",
        parameter.checked.isoformat(),
        remark,
        dated.source if dated else "",
        dated.url if dated else "",
    ]
    for column, text in enumerate(texts, 3):
        warned = column == 7 and doubtful
        colour = styles.get(font_size=9, indent=1, valign="top", text_wrap=True, bg_color=WARN)
        sheet.write_string(row, column, text, colour if warned else note)


def _format(line: Line, dated: Dated) -> str:
    """Give the number format that shows a figure as its file writes it."""
    if dated.percent:
        return "0.0##%"
    return "#,##0.####" if str(line.unit) == "1" else number_format(line.unit)


def _write_table(book: Book, sheet: Worksheet, name: str, column: int) -> None:
    styles, top = book.styles, book.layout.table_row
    line, table = book.case.models.lines[name], _value(book, name)
    assert isinstance(table, Mapping)
    head = styles.head(text_wrap=True, align="right", valign="top")
    sheet.write_string(top - 1, column, name, head)
    sheet.write_string(top - 1, column + 1, unit_words(line.unit or PLAIN), head)
    for offset, (key, value) in enumerate(table.items()):
        sheet.write_number(top + offset, column, key, styles.number("#,##0.####"))
        sheet.write_number(top + offset, column + 1, value, styles.number(number_format(line.unit)))
