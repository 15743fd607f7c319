"""The first sheet of the input workbook: what to do, and what is on which sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flexfin.case import workbook_cells as kinds
from flexfin.ground.messages import _
from flexfin.workbook.headings import heads
from flexfin.workbook.lead import place_on
from flexfin.workbook.styles import Styles
from flexfin.workbook.to_fill_in.parts import FormPage

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def write_cover(sheet: Worksheet, styles: Styles, pages: Sequence[FormPage]) -> None:
    """Write what to do, in five lines, and what is on which sheet."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 90)
    label, bold = styles.label(), styles.label(bold=True)
    sheet.write_string(0, 0, f"{kinds.MARK}{kinds.WORDS}", styles.identity())
    sheet.write_string(0, 1, _("The inputs of a location"), styles.title())
    steps = (
        _("Fill in the yellow cells. What is empty counts at its default; "
          "what has no default is needed."),
        _("Select a cell to see what it may hold: unit, range, default, explanation. "
          "Many cells have a list to choose from."),
        _("A new group, cost item or party is a new column or row: give it a name and fill in "
          "what you know. With more than there are yellow ones, insert one between two of them; "
          "the lists to choose from follow."),
        _("Sheets, rows and columns that you do not need stay, empty. The grey keys in the first "
          "column must stay: by them flexfin finds what you filled in. They are guarded against a "
          "slip, without a password."),
        _("Save it, and let flexfin look: flexfin check FILE.xlsx; then flexfin cost, "
          "workbook and all other commands take this file as it is."),
    )  # fmt: skip
    for number, step in enumerate(steps, 1):
        sheet.write_string(1 + number, 1, _("Step {number}", number=number), bold)
        sheet.write_string(1 + number, 2, step, styles.label(text_wrap=True))
        sheet.set_row(1 + number, 30)
    row = 9
    heads(sheet, styles, row, (_("Sheet"), _("What is on it")), 1)
    for page in pages:
        row += 1
        place = place_on(page.name, "A1")
        sheet.write_url(row, 1, place, styles.label(font_color="#0000C0"), page.name)
        sheet.write_string(row, 2, _about(page), label)
    row += 2
    sheet.write_blank(row, 1, None, styles.input("General"))
    sheet.write_string(row, 2, _("to fill in"), label)
    sheet.write_string(row + 1, 1, "groups.*.units", styles.identity())
    sheet.write_string(row + 1, 2, _("key by which flexfin finds an input; leave it"), label)
    sheet.write_string(
        row + 3, 2,
        _("Comments of a YAML file do not come along; a formula counts with the value that "
          "Excel keeps in the file."),
        styles.note(),
    )  # fmt: skip
    print_on_a_page(sheet, row + 4, 2)
    sheet.fit_to_pages(1, 1)


def _about(page: FormPage) -> str:
    """Say what is on a sheet."""
    labels = [one.label for block in page.blocks for one in block.asked if one.line]
    few = list(dict.fromkeys(label.partition(":")[0] for label in labels))[:4]
    return ", ".join(few) + (", ..." if few else "") or page.blocks[0].title


def print_on_a_page(sheet: Worksheet, last_row: int, last_column: int) -> None:
    """Let a sheet print as wide as a page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_footer("&L&A&R&P / &N")
