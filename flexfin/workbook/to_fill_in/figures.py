"""A workbook to fill in with figures of the law: a row for each value."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.case import workbook_cells as kinds
from flexfin.ground.messages import _
from flexfin.workbook.file import begin_workbook
from flexfin.workbook.styles import RESULT, SHARE, Styles
from flexfin.workbook.to_fill_in.cover import print_on_a_page

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_DATE: Final = "yyyy-mm-dd"
_HEAD: Final = 4  # rows above the first figure, the last of which has the keys
# by the key of a column how wide it is; those in yellow are read
_COLUMNS: Final = {
    "figure": 34, "label": 50, "unit": 18, "before": 30, "where": 60, "when": 30, "since": 12,
    "value": 16, "table": 36, "until": 12, "source": 44, "url": 44,
}  # fmt: skip
_FILLED_IN: Final = ("since", "value", "table", "until", "source", "url")


class FigureRow(NamedTuple):
    """A figure whose next value is to be filled in: words by column, and its days."""

    words: Mapping[str, str]
    since: datetime.date
    until: datetime.date | None
    is_share: bool
    is_yes_no: bool


def figures_workbook(rows: Sequence[FigureRow]) -> bytes:
    """Give the workbook, with a yellow cell for what is to be filled in."""
    target = io.BytesIO()
    with begin_workbook(target) as file:
        styles, sheet = Styles(file), file.add_worksheet(_("New figures"))
        sheet.hide_gridlines(2)
        sheet.write_string(0, 1, _("Figures of the law to fill in"), styles.title())
        note = _("Yellow is to fill in: value and source. What stays empty does not count. Tables "
                 "stand in the CSV files that are named.")  # fmt: skip
        sheet.write_string(1, 1, note, styles.note())
        heads = {
            "figure": _("Figure"), "label": _("Description"), "unit": _("Unit"),
            "before": _("Before"), "where": _("Published in"), "when": _("When"),
            "since": _("Since"), "value": _("Value"), "table": _("File of the table"),
            "until": _("Until"), "source": _("Source"), "url": _("Publication"),
        }  # fmt: skip
        for column, (key, width) in enumerate(_COLUMNS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEAD - 2, column, heads[key], styles.head())
            word = f"{kinds.MARK}{kinds.LISTS}" if column == 0 else key
            sheet.write_string(_HEAD - 1, column, word, styles.identity(bg_color=RESULT))
        for place, row in enumerate(rows, _HEAD):
            _write_row(sheet, styles, place, row)
        sheet.freeze_panes(_HEAD, 2)
        print_on_a_page(sheet, _HEAD + len(rows), len(_COLUMNS) - 1)
    return target.getvalue()


def _write_row(sheet: Worksheet, styles: Styles, place: int, row: FigureRow) -> None:
    """Write a figure; its words are text, whatever they are."""
    days = {"since": row.since, "until": row.until}
    for column, key in enumerate(_COLUMNS):
        shown = _DATE if key in days else "@" if key != "value" else "General"
        if key == "value" and row.is_share:
            shown = SHARE
        style = styles.input(shown) if key in _FILLED_IN else styles.note()
        if column == 0:
            style = styles.identity()
        if key == "value" and row.is_yes_no:
            sheet.data_validation(place, column, place, column, {
                "validate": "list", "source": [_("yes"), _("no")],
                "error_message": _("Write yes or no."),
            })  # fmt: skip
        day = days.get(key)
        if day is not None:
            moment = datetime.datetime(day.year, day.month, day.day)
            sheet.write_datetime(place, column, moment, style)
        elif text := row.words.get(key, ""):
            sheet.write_string(place, column, text, style)
        else:
            sheet.write_blank(place, column, None, style)
