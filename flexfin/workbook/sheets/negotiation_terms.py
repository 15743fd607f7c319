"""The rows of the terms on the negotiation sheet, and what it says above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.sheets.inputs import write_input, write_selectors
from flexfin.workbook.sheets.model import mark_changed
from flexfin.workbook.sheets.negotiation_columns import Warned
from flexfin.workbook.styles import BAD
from flexfin.workbook.terms import input_areas
from flexfin.workbook.validation import Validation

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def write_terms(book: Book, sheet: Worksheet, beyond: Warned | None) -> None:
    """Write the rows of the terms, as on the sheet with inputs.

    `beyond` warns where a column is without figures, as its terms are too long.
    """
    layout, validation = book.layout, Validation(book, sheet)
    if layout.terms_alone:
        write_selectors(book, sheet, validation)
    for name, key in layout.inputs:
        line = book.case.models.input_lines[name]
        if line.negotiable:
            write_input(book, sheet, line, key, validation)
    marks = column_name(layout.changed)
    mark_changed(book, sheet, f"{marks}{layout.terms_row}:{marks}{layout.terms_end}")
    text = _("Type an offer in its yellow column; what stays empty is as in this case.")
    wrong = _("VALUES OF THE EXPORT, NO LONGER VALID: another input than these terms "
              "was changed.")  # fmt: skip
    others = input_areas(layout, layout.changed)[0]
    warned = [Warned(f"COUNT({others})>COUNTIF({others},0)", f'"{wrong}"', wrong)]
    if others.startswith(f"'{sheet.get_name()}'"):  # there are no other inputs
        warned = []
    if beyond:
        warned.append(beyond)
    live = f'"{text}"'
    for at, (is_so, words, _words) in enumerate(reversed(warned)):  # no IF stands in another
        live = f"CHOOSE(1+({is_so}),{live},{words})" if at else f"IF({is_so},{words},{live})"
    if warned:
        book.formula(sheet, "B3", live, book.styles.note(), text)
    else:
        sheet.write_string("B3", text, book.styles.note())
    warning = book.file.add_format({"bg_color": BAD, "bold": True, "font_color": "#9C0006"})
    for one in warned:
        rule = {"type": "text", "criteria": "begins with", "value": one.words[:20],
                "format": warning}  # fmt: skip
        sheet.conditional_format("B3", rule)
