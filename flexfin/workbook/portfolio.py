"""How the sheets of many locations are held and printed, and the chart of their reserve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flexfin.ground.messages import _
from flexfin.ground.months import month_words, months_words
from flexfin.ground.view import View, ViewTable
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
    small = {"num_font": {"size": 8}, "name_font": {"size": 9}}
    title = _("The reserve of all locations")
    chart.set_title({"name": title, "name_font": {"size": 12, "color": BLUE}, "overlay": False})
    years = {"date_axis": True, "num_format": "yyyy", "major_unit": 1, "major_unit_type": "years"}
    chart.set_x_axis({**small, **years, "name": _("Month")})
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    chart.set_y_axis({**small, "name": _("Places"), "num_format": WHOLE, "min": 0,
                      "major_gridlines": grid})  # fmt: skip
    chart.set_legend({"position": "bottom", "font": {"size": 8}})
    chart.set_size({"width": 820, "height": 340})
    period = _("{first} to {last} ({months})", first=month_words(months[0]),
               last=month_words(months[-1]), months=months_words(len(months)))  # fmt: skip
    words = ". ".join((title, _("Places"), period))
    sheet.insert_chart(HEAD + len(table.rows) + 3, _LEFT, chart, {"description": words})
