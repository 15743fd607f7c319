"""The sheets on an agreement beside that of the negotiation: its places by month, the term sheet.

The figures of the term sheet are the live inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.case.row import rows_of
from flexfin.formulas.units import UnitByChoice
from flexfin.ground.messages import _
from flexfin.workbook.input_words import QuotedInput, unit_text
from flexfin.workbook.lead import lead
from flexfin.workbook.negotiation import Negotiation
from flexfin.workbook.sheets import negotiation_months
from flexfin.workbook.sheets.heading import heading, page
from flexfin.workbook.sheets.input_formulas import cell_value, fixed_link
from flexfin.workbook.styles import LINK, input_format, is_money
from flexfin.workbook.text_width import HEIGHT, lines_in

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_WIDTHS: Final = (8, 90, 26, 14, 34, 36)


class Agreement(NamedTuple):
    """What the sheets hold; without a negotiation no gain may be shown.

    `words` are lines of a term sheet, each with a number before it or none, and whether it is a
    heading; `figures` are the inputs behind them.
    """

    negotiation: Negotiation | None
    words: Sequence[tuple[str, str, bool]]
    figures: Sequence[QuotedInput]

    @property
    def sheets(self) -> tuple[str, ...]:
        """Give the names of the sheets that are written, beside that with the terms."""
        return (*(["by_month"] if self.negotiation else []), "terms")


def about() -> dict[str, str]:
    """Say what stands on each sheet."""
    return {
        "negotiation": _("The terms of each offer to change, and what each side gains by them"),
        "by_month": _("What the negotiation is worked out from: places by month"),
        "terms": _("The terms in words: a draft for counsel"),
    }


def write(book: Book, sheets: Mapping[str, Worksheet], agreement: Agreement) -> None:
    """Write the sheets of an agreement that hold more than inputs."""
    if agreement.negotiation is not None:
        negotiation_months.write(book, sheets["by_month"], agreement.negotiation)
    sheet = sheets["terms"]
    heading(book, sheet, book.layout.names["terms"])
    last = _terms(book, sheet, agreement)
    sheet.freeze_panes(2, 0)
    sheet.print_area(0, 0, last, len(_WIDTHS) - 2)  # without the paths of the case
    page(book, sheet)


def _terms(book: Book, sheet: Worksheet, agreement: Agreement) -> int:
    styles = book.styles
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    row = 3
    for number, text, is_heading in agreement.words:
        row += is_heading
        if number:
            sheet.write_string(row - 1, 0, number, styles.identity())
        if is_heading:
            sheet.write_string(row - 1, 1, text, styles.section())
        else:
            _sentence(book, sheet, row, text)
        row += 1
    row += 1
    sheet.set_h_pagebreaks([row - 1])  # no heading stands alone at the foot of a page
    sheet.write_string(row - 1, 1, _("The figures behind these terms"), styles.section())
    row += 1
    words = _("The sentences are those of the export; the figures below them are live.")
    sheet.write_string(row - 1, 1, words, styles.note())
    row += 1
    titles = (_("Figure"), _("Value, live"), _("Status"), _("Source"), _("Place in the case"))
    for column, title in enumerate(titles, 1):
        right = styles.head(align="right") if column == 2 else styles.head(indent=int(column > 2))
        sheet.write_string(row - 1, column, title, right)
    sheet.repeat_rows(row - 1)  # on the pages behind this one
    rows = rows_of(book.case)
    values = [26.0, *(0.95 * len(figure.value) for figure in agreement.figures)]
    sheet.set_column(2, 2, min(40, max(values)))
    for figure in agreement.figures:
        row += 1
        if (lines := lines_in(figure.source, _WIDTHS[4] - 1.5, 9)) > 1:
            sheet.set_row(row - 1, HEIGHT * lines)
        sheet.write_string(row - 1, 3, figure.status, styles.note())
        sheet.write_string(row - 1, 4, figure.source, styles.note(text_wrap=True))
        sheet.write_string(row - 1, 5, figure.path, styles.identity())
        found = rows.get(figure.path)
        line, key = (found.line, found.key) if found else (None, ())
        cell = book.layout.inputs.get((line.name, key)) if line else None
        if line is None or cell is None or (line.name, key) in book.layout.monthly.stepped:
            sheet.write_string(row - 1, 1, figure.label, styles.label())
            sheet.write_string(row - 1, 2, figure.value, styles.label(align="right"))
            continue
        sheet.write_string(row - 1, 1, figure.label, styles.label(font_color=LINK))
        lead(sheet, row - 1, 1, f"'{cell.sheet}'!B{cell.row}", _("To the row of this figure"))
        text = book.layout.live_cell(line.name, key).reference
        if book.layout.is_fixed(line, key):  # no offer changes it, so its live cell is a link
            text = fixed_link(book, line, key) or book.layout.input_cell(line.name, key).reference
        value = book.case.values[line.name][key]
        is_called = book.words.is_called(line)  # in its cell too
        stored = book.words.text(line, value) if is_called else cell_value(book, line, value)
        unit = "" if line.is_percentage or line.date else unit_text(line, line.unit)
        if isinstance(line.unit, UnitByChoice) and is_money(line.unit):
            unit = "EUR"  # per what is a choice, which stands here too
        shown, several = input_format(line), figure.value.partition(" ")[2]
        if unit and several and not is_money(line.unit):  # 1 month, 4 months
            shown = f'[=1]0 "{unit}";{shown.partition(";")[0]} "{several}"'
        elif unit:  # behind each part of the format
            shown = ";".join(f'{part} "{unit}"' for part in shown.split(";"))
        style = styles.number(shown, align="right")
        book.formula(sheet, f"C{row}", text, style, stored)
    return row


def _sentence(book: Book, sheet: Worksheet, row: int, text: str) -> None:
    """Write words that wrap, in a row as high as they need."""
    sheet.write_string(row - 1, 1, text, book.styles.label(text_wrap=True))
    if (lines := lines_in(text, _WIDTHS[1])) > 1:
        sheet.set_row(row - 1, HEIGHT * lines)
