"""Many locations -> a workbook: values of each location, and live totals of all of them.

What a location itself gives are values, worked out by flexfin and marked as such; everything over
locations is a formula. Parties are added up by their number, as a label could be read as a pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.ground.messages import _
from flexfin.ground.months import month_words, months_words
from flexfin.ground.view import View, ViewTable
from flexfin.workbook.file import locked, new_workbook
from flexfin.workbook.manifest import seal_workbook
from flexfin.workbook.styles import BLUE, WHOLE, Styles
from flexfin.workbook.value_cells import PlacedTable
from flexfin.workbook.value_sheet import ValuePage

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_HEAD, _LEFT = 4, 4  # the row of headings, the first column with years or months, from 0
_TONES: Final = ("#8FAADC", BLUE, "#70AD47", "#C00000")
_FROZEN: Final = {"locations": (_HEAD + 2, 3), "overview": (0, 0), "drawn": (0, 0)}
_MONTHLY: Final = ("reserve", "months")


class PortfolioSummary(NamedTuple):
    """What a workbook holds."""

    sheets: int
    formulas: int


def write_book(
    target: Path, title: str, pages: Sequence[View], months: range, mark: str
) -> PortfolioSummary:
    """Write the workbook, whole or not at all, with a mark of what it says: a sheet for each page.

    `months` are those of all locations.
    """
    with new_workbook(target) as file:
        styles, places, sheets = Styles(file), dict[str, PlacedTable](), list[ValuePage]()
        for page in pages:
            sheet, first = file.add_worksheet(page.title), page.lead[0]
            sheet.write_string(0, 1, page.title, styles.title())
            sheet.set_row(0, 24)
            sheet.write_string(1, 1, first.text, styles.note())
            sheet.set_column(0, 0, 2)
            for row, (label, value) in enumerate(page.facts.items(), 3):
                sheet.write_string(row, 1, label, styles.label())
                sheet.write_string(row, 2, str(value), styles.label())
            row = _HEAD + len(page.facts)
            sheets.append(ValuePage(file, styles, sheet, page.parts, row, 1, places))
            sheets[-1].write()
            _page(sheet, page.key)
            if page.key == "reserve" and months:
                _chart(file, sheet, places["reserve"].table, months)
        for one in sheets:
            one.finish()
        file.set_calc_mode("auto")
        seal_workbook(file, mark, title, [one.name for one in file.worksheets()])
        return PortfolioSummary(len(sheets), sum(len(one.live) for one in sheets))


def _page(sheet: Worksheet, key: str) -> None:
    if key != "overview":
        sheet.set_landscape()
    sheet.freeze_panes(*_FROZEN.get(key, (_HEAD + 1, _LEFT)))
    if key not in ("overview", "drawn"):
        sheet.repeat_rows(_HEAD)
    if key in _MONTHLY:  # A3: twelve months to a page, with their names
        sheet.set_paper(8)
        sheet.set_print_scale(75)
        sheet.repeat_columns(1, _LEFT - 1)
    locked(sheet)


def _chart(file: Workbook, sheet: Worksheet, table: ViewTable, months: range) -> None:
    """Draw the months of a table below it, a line for each row."""
    chart, last = file.add_chart({"type": "line"}), _LEFT + len(months) - 1
    for row, (one, tone) in enumerate(zip(table.rows, _TONES, strict=False), _HEAD + 1):
        dates, values = ([sheet.get_name(), at, _LEFT, at, last] for at in (_HEAD, row))
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
    sheet.insert_chart(_HEAD + len(table.rows) + 3, _LEFT, chart, {"description": words})
