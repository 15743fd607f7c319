"""The log: of which case this workbook is an export, and room to note what was changed since."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.case.origins import CaseNote
from flexfin.case.words import read_day
from flexfin.ground.messages import _
from flexfin.ground.months import day_words
from flexfin.ground.numbers import number
from flexfin.workbook.headings import heads, section
from flexfin.workbook.manifest import CODES_LABEL, AnsweredEdition, write_manifest
from flexfin.workbook.sheets.heading import heading, page
from flexfin.workbook.styles import DAY, LINE
from flexfin.workbook.text_width import HEIGHT, lines_in

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_ROOM: Final = 30  # changes that can be noted: with what stands above them a page
_FACT: Final = 150  # characters on a line of what this is an export of
_WIDTHS: Final = (5, 32, 22, 34, 18, 18, 40, 22)


class Log(NamedTuple):
    """What is known of an export; nothing of the machine or the user that made it."""

    date: str = ""
    drawn: tuple[int, int] | None = None  # how many scenarios, and with which seed
    after: AnsweredEdition | None = None  # that it answers
    shared_mark: str = ""  # of the same version, made to share


def shared_mark_label() -> str:
    """Give the label of the mark that the same version has where it is shared."""
    return _("Mark of the edition to share")


def write(book: Book, sheet: Worksheet, log: Log, edition: str) -> None:
    """Write what this is an export of, a table to note changes in, and codes of all sheets.

    It is the last sheet that is written: the codes are of what stands in all of them.
    """
    from flexfin import __version__

    styles, case = book.styles, book.case
    heading(book, sheet, book.layout.names["log"])
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    scenarios = ", ".join(case.label_of("scenario", one) for one in case.scenarios)
    if log.drawn:
        count, seed = log.drawn
        scenarios = _("{count} drawn, seed {seed}", count=number(count, "whole"), seed=seed)
    facts = [
        (_("Case"), case.name),
        # without it there is no date: a workbook is the same whenever it is made
        *([(_("Date of the export"), day_words(made))] if (made := read_day(log.date)) else []),
        (_("Law as it stands on"), day_words(case.reference_date)),
        (_("Scenarios"), scenarios),
        (_("Live scenario at export"), case.label_of("scenario", book.scenario)),
        (_("Models"), ", ".join(str(model.label) for model in book.layout.models)),
        (_("Made with"), f"flexfin {__version__}"),
        (shared_mark_label(), log.shared_mark),
        (_("Edition"), edition),
    ]
    row = 3
    for label, text in facts:
        for place, line in enumerate(wrap(text, _FACT)):
            row += 1
            if place == 0:
                sheet.write_string(row - 1, 1, label, styles.label(bold=True))
            sheet.write_string(row - 1, 2, line, styles.label())
    row += 2
    section(sheet, styles, row - 1, _("Changes since the export"), range(1, len(_WIDTHS)))
    note = _(
        "Note here what is changed, by whom and why. The sheet {sheet} marks by itself what "
        "differs from the export.", sheet=book.layout.names["inputs"],
    )  # fmt: skip
    sheet.write_string(row, 1, note, styles.note())
    _table(book, sheet, row + 2)
    row += _ROOM + 5
    notes = [note for note in case.notes.values() if note.is_shared or not book.is_shared]
    row = write_notes(book, sheet, row, notes)
    sheet.write_string(row - 1, 1, _(CODES_LABEL), styles.section())
    write_manifest(book, sheet, row, log.after)
    sheet.freeze_panes(2, 0)
    sheet.print_area(0, 0, row + len(book.file.worksheets()), len(_WIDTHS) - 1)
    sheet.repeat_rows(0, 1)
    sheet.set_h_pagebreaks([row - 1])  # the codes begin on a page of their own
    page(book, sheet)


def write_notes(book: Book, sheet: Worksheet, row: int, notes: Sequence[CaseNote]) -> int:
    """Write what was noted in workbooks that came back; give the row behind it."""
    if not notes:
        return row
    styles = book.styles
    title = _("Noted in workbooks that came back")
    section(sheet, styles, row - 1, title, range(1, len(_WIDTHS)))
    wrapped = styles.label(text_wrap=True, valign="top")
    for note in notes:
        for column, text in ((1, note.cell), (2, note.author), (3, note.edition), (6, note.text)):
            sheet.write_string(row, column, text, wrapped)
        sheet.set_row(row, HEIGHT * lines_in(note.text, _WIDTHS[6]))
        row += 1
    return row + 2


def _table(book: Book, sheet: Worksheet, row: int) -> None:
    """Write the empty table; `row` is that of its headings, from 1."""
    styles = book.styles
    titles = (
        _("No."), _("Date"), _("Party and name"), _("Input or sheet and cell"), _("Old value"),
        _("New value"), _("Reason"), _("Agreed by"),
    )  # fmt: skip
    heads(sheet, styles, row - 1, titles)
    for place in range(1, _ROOM + 1):
        style = styles.get(num_format="0", font_size=9, bottom=1, bottom_color=LINE)
        sheet.write_number(row - 1 + place, 0, place, style)
        for column in range(1, len(titles)):
            shown = DAY if column == 1 else "General"
            sheet.write_blank(
                row - 1 + place, column, None,
                styles.input(shown, align="left", text_wrap=True, valign="top"),
            )  # fmt: skip
    sheet.data_validation(
        f"B{row + 1}:B{row + _ROOM}",
        {"validate": "date", "criteria": ">=", "value": "=1",
         "error_message": _("A date is needed here.")},
    )  # fmt: skip
