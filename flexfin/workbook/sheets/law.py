"""The sheet with the figures of the law: value, period, when checked, remark, source; tables."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from flexfin.formulas.units import PLAIN, YEAR, unit_after
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import LAST_MONTH, day_words, serial_of_day
from flexfin.model.figures import Dated
from flexfin.workbook.headings import heads
from flexfin.workbook.layout import FIRST_ROW
from flexfin.workbook.lead import place_on
from flexfin.workbook.sheets.heading import A3, heading, page
from flexfin.workbook.styles import (
    DAY,
    GREY,
    LINK,
    PRICE,
    WARN,
    Look,
    number_format,
    yes_no_format,
)
from flexfin.workbook.text_width import HEIGHT, lines_in

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.model.line import Line
    from flexfin.workbook.book import Book

_UNTIL: Final = f'[>=2900000]"–";{DAY}'  # what may hold still
_OTHER = 17  # of a column beyond these
_WIDTHS = (22, 44, 16, 17, 16, 16, 16, 30, 52, 44)


def attention(book: Book) -> str:
    """Say on another sheet how many figures of the law deserve attention, or nothing."""
    count = _doubtful(book)
    if not count:
        return ""
    return _(
        "{count} of {all} figures of the law deserve attention: see the remarks on sheet {sheet}",
        count=count,
        all=len(book.case.law),
        sheet=book.layout.names["law"],
    )


def _doubtful(book: Book) -> int:
    law = book.case.law
    return sum(law[name].dated is None or any(law.doubts(name)) for name in law)


def given_figures(book: Book) -> tuple[str, str]:
    """Say on another sheet how many figures come from a file of the user, and which; or nothing.

    The name of the file stays in the house.
    """
    found = {
        figure.parameter.name: str(figure.parameter.label)
        for figure in book.case.law.values()
        if figure.dated is not None and figure.dated.given_in
    }
    if not found:
        return "", ""
    count, file = len(found), book.case.law.given.file
    said = str(count) if book.is_shared else _("{count} of {file}", count=count, file=file)
    return said, "; ".join(found.values())


def write_law(book: Book, sheet: Worksheet) -> None:
    """Write the figures of the law that are used, a row each; the tables below them."""
    styles, law = book.styles, book.case.law
    heading(book, sheet, _("Law"))
    said = _(
        "The law as it stands on {day}. Figures that deserve attention, see the remarks: {count}.",
        day=day_words(law.day),
        count=_doubtful(book),
    )
    sheet.write_string("B3", said, styles.note())
    titles = (
        _("Line"), _("Figure"), _("Value"), _("Unit"), _("Since"), _("Until"), _("Last checked"),
        _("Remark"), _("Source"), _("Publication"),
    )  # fmt: skip
    heads(sheet, styles, FIRST_ROW - 2, titles, right=(2,))
    for name in law:
        _write_figure(book, sheet, book.case.models.lines[name])
    for name in book.layout.law.tables:
        _write_table(book, sheet, name)
    for name in book.layout.law.stretches:
        _write_through_time(book, sheet, name)
    beyond = book.layout.law.last + 1 - len(_WIDTHS)
    for column, width in enumerate((*_WIDTHS, *[_OTHER] * beyond)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(FIRST_ROW - 1, 2)
    sheet.repeat_rows(0, FIRST_ROW - 2)
    if book.layout.law.tables or book.layout.law.stretches:
        if book.unfolded:
            sheet.set_h_pagebreaks([book.layout.law.top - 3])
        else:  # with the tables, as wide as they are, none of it could be read
            sheet.print_area(0, 1, book.layout.law.top - 4, len(_WIDTHS) - 1)
    page(book, sheet, A3)  # nine columns of words


def _write_figure(book: Book, sheet: Worksheet, line: Line) -> None:
    """Write one figure; the row gets the height that shows all its words."""
    styles, law = book.styles, book.case.law
    parameter, dated = law[line.name]
    row = book.layout.cells[line.name, ()].row - 1
    words = {
        1: str(parameter.label),
        3: unit_after(line.unit or PLAIN),
        4: day_words(dated.since) if dated else "",
        5: day_words(dated.until) if dated and dated.until else "",
        6: day_words(parameter.checked_of(dated) if dated else parameter.checked),
        7: law.remark(line.name, with_file=not book.is_shared),
        8: dated.source if dated else "",
        9: dated.url if dated else "",
    }
    doubtful = dated is None or any(law.doubts(line.name))
    small: dict[str, Look] = {"font_size": 9, "indent": 1, "valign": "top", "text_wrap": True}
    sheet.write_string(row, 0, line.name, styles.identity(valign="top"))
    for column, text in words.items():
        style = styles.get(**small, font_color=GREY)
        if column == 1:
            style = styles.label(valign="top", text_wrap=True)
        elif column == 7 and doubtful:
            style = styles.get(**small, bg_color=WARN)
        sheet.write_string(row, column, text, style)
    _write_value(book, sheet, line, row)
    sizes = {at: 10 if at == 1 else 9 for at in words}
    heights = (size * lines_in(words[at], _WIDTHS[at] - 1.5, size) for at, size in sizes.items())
    sheet.set_row(row, HEIGHT / 10 * max(*heights, 11))


def _write_value(book: Book, sheet: Worksheet, line: Line, row: int) -> None:
    styles, dated = book.styles, book.case.law[line.name].dated
    if dated is None:
        style = styles.label(align="right", valign="top", bg_color=WARN)
        sheet.write_string(row, 2, _("not known"), style)
    elif isinstance(dated.value, Mapping):
        place = book.layout.law.tables[line.name]
        first = f"{column_name(place.column)}{book.layout.law.top}"
        style = styles.label(align="right", valign="top", font_color=LINK, underline=1)
        sheet.write_url(row, 2, place_on(sheet.get_name(), first), style, _("see the table"))
    else:
        style = styles.number(_format(line, dated, dated.value), align="right", valign="top")
        sheet.write_number(row, 2, dated.value, style)


def _format(line: Line, dated: Dated, value: float) -> str:
    """Give the number format that shows a figure as its file writes it."""
    if line.is_condition:
        return yes_no_format()
    if dated.percent:
        return "0.0##%"
    if line.unit == YEAR:  # which may be one of the calendar
        return "0"
    per_thing = number_format(line.unit) == PRICE
    return "#,##0" if value == int(value) and not per_thing else "#,##0.00##"


def _write_table(book: Book, sheet: Worksheet, name: str) -> None:
    """Write a table, a column for each version that a formula may take."""
    styles, top = book.styles, book.layout.law.top - 1
    line, (column, keys, versions) = book.case.models.lines[name], book.layout.law.tables[name]
    sheet.write_string(top - 2, column, name, styles.identity())
    key = str(book.case.law[name].parameter.key or "")
    sheet.write_string(top - 1, column, key, styles.head(align="right"))
    for offset, at in enumerate(keys):
        sheet.write_number(top + offset, column, at, styles.number("General"))
    for place, version in enumerate(versions, column + 1):
        head = styles.head(align="right")
        if len(versions) > 1:  # from when on each holds; the unit is the one of the line
            since = book.layout.law.stretches[name].history.dated[place - column - 1].since
            dated = styles.head(align="right", num_format=DAY)
            sheet.write_number(top - 1, place, serial_of_day(since), dated)
        else:
            sheet.write_string(top - 1, place, unit_after(line.unit or PLAIN), head)
        for offset, at in enumerate(keys):
            style = styles.number(number_format(line.unit))
            if at in version:
                sheet.write_number(top + offset, place, version[at], style)
            else:  # which has no such key
                book.formula(
                    sheet, f"{column_name(place)}{top + offset + 1}", "NA()", style, "#N/A"
                )


def _write_through_time(book: Book, sheet: Worksheet, name: str) -> None:
    """Write a figure through time: from which day, until which, and what it was."""
    styles, top = book.styles, book.layout.law.top - 1
    line, (column, history) = book.case.models.lines[name], book.layout.law.stretches[name]
    parameter = book.case.law[name].parameter
    sheet.write_string(top - 2, column, name, styles.identity())
    unit = unit_after(line.unit or PLAIN)
    words = (_("Since"), _("Until"), unit, _("First month"), _("Last month"))
    heads(sheet, styles, top - 1, words, column, range(column, column + len(words)))
    for row, dated in enumerate(history.dated, top):
        months = history.since[row - top], min(history.until[row - top], LAST_MONTH)
        for place, month in enumerate(months, column + 3):
            sheet.write_number(row, place, month, styles.number("0"))
        sheet.write_number(row, column, serial_of_day(dated.since), styles.number(DAY))
        until = parameter.end_of(dated) or datetime.date.max
        sheet.write_number(row, column + 1, serial_of_day(until), styles.number(_UNTIL))
        if isinstance(dated.value, Mapping):
            first = f"{column_name(book.layout.law.tables[name].column + 1 + row - top)}{top + 1}"
            style = styles.label(align="right")
            sheet.write_string(row, column + 2, _("see {first}", first=first), style)
        else:
            style = styles.number(_format(line, dated, dated.value))
            sheet.write_number(row, column + 2, dated.value, style)
