"""The sheets on an agreement beside that of the negotiation: its places by month, the term sheet.

The figures of the term sheet are the live inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.case.row import rows_of
from flexfin.formulas.units import MONTH as MONTHS
from flexfin.formulas.units import UnitByChoice
from flexfin.ground.messages import _
from flexfin.model.line import InputLine, Key
from flexfin.workbook.input_words import QuotedInput
from flexfin.workbook.lead import lead
from flexfin.workbook.negotiation import Negotiation
from flexfin.workbook.sheets import negotiation_months
from flexfin.workbook.sheets.heading import breaks, heading, page, room_on
from flexfin.workbook.sheets.input_formulas import cell_value, fixed_link
from flexfin.workbook.styles import LINK, input_format
from flexfin.workbook.text_width import HEIGHT, lines_in, width_of
from flexfin.workbook.words import quoted

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_WIDTHS: Final = (8, 90, 26, 14, 34, 36)
_LONG_MONTH: Final = "mmmm yyyy"


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


def about(*, is_whole: bool) -> dict[str, str]:
    """Say what stands on each sheet; of what is not whole one side may be left out."""
    return {
        "negotiation": _("The terms of each offer to change, and what each side gains by them")
        if is_whole else _("The terms of each offer to change, and what they are worth"),
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
    row, starts, taken = 3, [0], dict[int, int]()
    for number, text, is_heading in agreement.words:
        row += is_heading
        starts += [row - 1] * is_heading
        taken[row - 1] = lines_in(text, _WIDTHS[1])
        if number:
            sheet.write_string(row - 1, 0, number, styles.identity())
        if is_heading:
            sheet.write_string(row - 1, 1, text, styles.section())
        else:
            _sentence(book, sheet, row, text)
        row += 1
    row += 1
    values = [26.0, *(1.5 + width_of(figure.value) for figure in agreement.figures)]
    widths = [*_WIDTHS[:2], min(60, max(values)), *_WIDTHS[3:-1]]
    sheet.set_column(2, 2, widths[2])
    # no heading stands alone at the foot of a page
    sheet.set_h_pagebreaks([*breaks(starts, row, room_on(widths), taken), row - 1])
    sheet.write_string(row - 1, 1, _("The figures behind these terms"), styles.section())
    row += 1
    words = _("The sentences are those of the export; the figures below them are live.")
    value = _("Value, live")
    if book.layout.terms_alone:  # the other inputs are not in this edition
        words = _("Sentences and figures are those of the export; where its name is blue, a "
                  "figure is live.")  # fmt: skip
        value = _("Value")
    sheet.write_string(row - 1, 1, words, styles.note())
    row += 1
    titles = (_("Figure"), value, _("Status"), _("Source"), _("Place in the case"))
    for column, title in enumerate(titles, 1):
        right = styles.head(align="right") if column == 2 else styles.head(indent=int(column > 2))
        sheet.write_string(row - 1, column, title, right)
    rows = rows_of(book.case)
    places = {figure.path: place for place, figure in enumerate(agreement.figures, row + 1)}
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
        if line.several and stored == value != figure.value:  # by its label, where it has one
            text = f"IF({text}={quoted(value)},{quoted(figure.value)},{text})"
            stored = figure.value
        shown = _format(line, figure)
        style = styles.number(shown, align="right")
        book.formula(sheet, f"C{row}", text, style, stored)
        if isinstance(line.unit, UnitByChoice):
            _per(book, sheet, line, key, row, places)
    return row


def _format(line: InputLine, figure: QuotedInput) -> str:
    """Give the format in which a live figure reads as the words of the export do."""
    if line.date == "month":
        return _LONG_MONTH
    if line.is_text or line.yes_no:
        return input_format(line)
    shown = "0.0##%" if line.is_percentage else input_format(line)
    before, _found, after = figure.value.partition(figure.figure)
    if line.unit == MONTHS and after:  # 1 month, 4 months
        one, several = _("month"), _("months")
        return f'[=1]0 "{one}";{shown.partition(";")[0]} "{several}"'
    around = [f'"{text}"' if text else "" for text in (before, after)]
    return ";".join(f"{around[0]}{part}{around[1]}" for part in shown.split(";"))


def _per(
    book: Book, sheet: Worksheet, line: InputLine, key: Key, row: int, places: Mapping[str, int]
) -> None:
    """Leave away per what an amount is where that is no longer the choice of the export."""
    assert isinstance(line.unit, UnitByChoice)
    choice = book.case.models.input_lines[line.unit.selector]
    own = choice.key_of(line.at(key))
    place = places.get(choice.path_at(own))
    if place is None:  # the terms do not say it
        return
    said = quoted(str(cell_value(book, choice, book.case.values[choice.name][own])))
    style = book.file.add_format({"num_format": f'"€\N{NO-BREAK SPACE}"{input_format(line)}'})
    rule = {"type": "formula", "criteria": f"=$C${place}<>{said}", "format": style}
    sheet.conditional_format(f"C{row}", rule)


def _sentence(book: Book, sheet: Worksheet, row: int, text: str) -> None:
    """Write words that wrap, in a row as high as they need."""
    sheet.write_string(row - 1, 1, text, book.styles.label(text_wrap=True))
    if (lines := lines_in(text, _WIDTHS[1])) > 1:
        sheet.set_row(row - 1, HEIGHT * lines)
