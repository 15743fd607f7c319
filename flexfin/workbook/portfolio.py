"""How the sheets of many locations are held and printed, and the chart of their reserve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flexfin.ground.messages import _
from flexfin.ground.months import month_words, months_words
from flexfin.ground.view import View, ViewTable
from flexfin.workbook.chart_looks import amounts_axis, chart_font, insert, legend, years_axis
from flexfin.workbook.live_book import HEAD, write_live
from flexfin.workbook.styles import BLUE, WHOLE

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_LEFT: Final = 4  # the first column with years or months, from 0
_TONES: Final = ("#8FAADC", BLUE, "#70AD47", "#C00000")
_FROZEN: Final = {"locations": (HEAD + 2, 3), "overview": (0, 0), "drawn": (0, 0)}
_MONTHLY: Final = ("reserve", "months")


def write_book(target: Path, title: str, pages: Sequence[View], months: range, mark: str) -> int:
    """Write the workbook, whole or not at all, with a mark of what it says; count the formulas.

    `months` are those of all locations.
    """

    def finish(file: Workbook, sheet: Worksheet, page: View) -> None:
        _page(sheet, page.key)
        if page.key == "reserve" and months:
            _chart(file, sheet, page.table("reserve"), months)

    return write_live(target, title, {page.title: page for page in pages}, mark, finish)


def _page(sheet: Worksheet, key: str) -> None:
    if key != "overview":
        sheet.set_landscape()
    sheet.freeze_panes(*_FROZEN.get(key, (HEAD + 1, _LEFT)))
    if key not in ("overview", "drawn"):
        sheet.repeat_rows(HEAD)
    if key in _MONTHLY:  # A3: twelve months to a page, with their names
        sheet.set_paper(8)
        sheet.set_print_scale(75)
        sheet.repeat_columns(1, _LEFT - 1)


def _chart(file: Workbook, sheet: Worksheet, table: ViewTable, months: range) -> None:
    """Draw the months of a table below it, a line for each row."""
    chart, last = file.add_chart({"type": "line"}), _LEFT + len(months) - 1
    for row, (one, tone) in enumerate(zip(table.rows, _TONES, strict=False), HEAD + 1):
        dates, values = ([sheet.get_name(), at, _LEFT, at, last] for at in (HEAD, row))
        line = {"color": tone, "width": 2}
        chart.add_series({"name": one.label, "categories": dates, "values": values, "line": line})
    title = _("The reserve of all locations")
    chart.set_x_axis({**years_axis(8, months), "name": _("Month"), "name_font": chart_font(8)})
    chart.set_y_axis(amounts_axis(_("Places"), WHOLE, 8, min=0))
    chart.set_legend(legend(8))
    period = _("{first} to {last} ({months})", first=month_words(months[0]),
               last=month_words(months[-1]), months=months_words(len(months)))  # fmt: skip
    words, at = ". ".join((_("Places"), period)), (HEAD + len(table.rows) + 3, _LEFT)
    insert(sheet, chart, at, (820, 340), (title, 12), words)
