"""The sheet with comparable rents: the list of each group, and the spread of its amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.case.given_by.comparables import M2, Comparables
from flexfin.formulas.units import PLAIN, unit_words
from flexfin.ground.messages import _
from flexfin.model.line import InputLine, Key
from flexfin.workbook.headings import heads, section
from flexfin.workbook.layout import FIRST_ROW
from flexfin.workbook.sheets.heading import heading, page
from flexfin.workbook.styles import number_format

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


RENT = "#,##0.00"


def write(book: Book, sheet: Worksheet) -> None:
    """Write the comparable rents of every input that stands on them."""
    styles = book.styles
    heading(book, sheet, _("Comparable rents"))
    note = _(
        "Values, worked out when the workbook was made: no formulas. A list that changes takes a "
        "new workbook; the rent in use can be changed on the sheet with inputs."
    )
    sheet.write_string("B3", note, styles.note())
    row = FIRST_ROW - 1
    for name, keys in book.case.provided.items():
        line = book.case.models.input_lines[name]
        for key, provided in keys.items():
            if isinstance(provided.details, Comparables):
                row = _write_spread(book, sheet, line, key, provided.details, row)
                row = _write_list(book, sheet, line, provided.details, row + 1) + 1
    for column, width in enumerate((26, 50, 30, 12, 16, 18, 10, 13, 60)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(3, 0)
    page(book, sheet)


def _write_spread(
    book: Book, sheet: Worksheet, line: InputLine, key: Key, found: Comparables, row: int
) -> int:
    styles = book.styles
    section(sheet, styles, row, book.row(line, key).label, range(9))
    path = line.path_at(key)
    cell = book.layout.cells[line.name, key]
    amounts = [
        (_("Lowest"), found.lowest),
        (_("A quarter is lower, by weight"), found.lower_quartile),
        (_("The middle one, by weight"), found.median),
        (_("A quarter is higher, by weight"), found.upper_quartile),
        (_("Highest"), found.highest),
    ]
    for label, amount in amounts:
        row += 1
        sheet.write_string(row, 1, label, styles.label())
        sheet.write_number(row, 5, amount, styles.number(RENT))
    row += 1
    sheet.write_string(row, 0, path, styles.identity())
    sheet.write_string(row, 1, _("In use in this workbook"), styles.label(bold=True))
    stored = book.case.values[line.name][key]
    text = cell.reference
    book.formula(sheet, f"F{row + 1}", text, styles.result(number_format(line.unit)), stored)
    facts = [
        (_("Number of comparable rents"), str(len(found.items))),
        (_("Dates"), _("{first} to {last}", first=found.first, last=found.last)),
        *([(_("Area of a unit, for rents per m2"), f"{found.area:g} m2")] if found.area else []),
    ]
    for label, words in facts:
        row += 1
        sheet.write_string(row, 1, label, styles.label())
        sheet.write_string(row, 5, words, styles.label(align="right"))
    return row + 1


def _write_list(book: Book, sheet: Worksheet, line: InputLine, found: Comparables, row: int) -> int:
    styles = book.styles
    unit = unit_words(line.unit or PLAIN)
    titles = (_("Comparable"), _("Address"), _("Rent"), _("Per"), unit, _("Weight"), _("Date"),
              _("Source"))  # fmt: skip
    heads(sheet, styles, row, titles, 1, (3, 5, 6))
    for item in found.items:
        row += 1
        for column, text in ((1, item.label), (2, item.address)):
            if text:
                sheet.write_string(row, column, text, styles.label())
        sheet.write_number(row, 3, item.rent, styles.number(RENT))
        sheet.write_string(row, 4, "m2" if item.per == M2 else _("unit"), styles.note())
        sheet.write_number(row, 5, item.amount, styles.number(RENT))
        sheet.write_number(row, 6, item.weight, styles.number("General"))
        sheet.write_string(row, 7, item.date, styles.note())
        sheet.write_string(row, 8, item.source, styles.note())
    return row + 2
