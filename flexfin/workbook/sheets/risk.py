"""The sheet Scenarios and risk: values of drawn scenarios, with native charts.

What stands here are values, not formulas: ten thousand scenarios do not fit a workbook. The sheet
says so, with the seed, the number of scenarios, the date and the digest of the case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.workbook.sheets.heading import footer, heading
from flexfin.workbook.styles import BLUE, FORMATS, GREY, Setting, Settings

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_LIGHT, _MIDDLE, _RED = "#8FAADC", "#5B84C4", "#C00000"
_LABEL, _NUMBER = 50, 12  # characters of the columns
_WIDTH, _HEIGHT = 620, 340  # of a chart in pixels
_ROOM: Final = 19  # the rows that it takes
_HALF: Final = 5  # the column of the charts on the right
_REMARK: Final = 120  # characters of a line of the remark
_FIRST: Final = 2  # tables on the first page


class Table(NamedTuple):
    """A table of values: the format of each column, or with `by_row` of each row.

    `percent` is the column with percentages, whatever the row.
    """

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | float | None]]
    formats: Sequence[str]
    by_row: bool = False
    percent: int | None = None


class Risk(NamedTuple):
    """Everything on the sheet.

    `remark` is a sentence below what is said about it, or empty; `fan` has a month (since year 0),
    P5, P25, P50, P75, P95, the places of the location's own and those with the reserve in each row;
    `buffer` places, cost and service level; `histogram` the lower edge and share of each bin;
    `tornado` a label and a correlation.
    """

    about: Sequence[tuple[str, str]]
    remark: str
    tables: Sequence[Table]
    fan: Table
    buffer: Table
    histogram: Table
    tornado: Table


def write(book: Book, sheet: Worksheet, risk: Risk) -> None:
    """Write the sheet: tables, then the charts, then what the charts draw, each on its page."""
    styles = book.styles
    heading(book, sheet, book.layout.names["risk"])
    tables = (*risk.tables, risk.fan)
    widths = (2, _LABEL, *[_NUMBER] * max(len(table.heads) - 1 for table in tables))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    row = 3
    note = _("Values, worked out by flexfin; they do not follow when an input of this workbook "
             "is changed.")  # fmt: skip
    sheet.write_string(row, 1, note, styles.note())
    for label, value in risk.about:
        row += 1
        sheet.write_string(row, 1, label, styles.label())
        sheet.write_string(row, 2, value, styles.label())
    for line in wrap(risk.remark, _REMARK):
        row += 1
        sheet.write_string(row, 1, line, styles.label(bold=True))
    row += 2
    breaks, places = [], {}
    for number, table in enumerate(risk.tables):
        if number == _FIRST:
            breaks.append(row)
        row = _table(book, sheet, row, table) + 1

    def drawn(name: str) -> int:
        table = getattr(risk, name)
        places[name] = (row + 2, row + 1 + len(table.rows))  # rows of its values, from 0
        return _table(book, sheet, row, table) + 1

    breaks.append(row)
    row = drawn("tornado")
    row = drawn("histogram")
    top = row
    breaks.append(row)
    row += 2 * _ROOM
    breaks.append(row)
    row = drawn("buffer")
    breaks.append(row)
    row = drawn("fan")  # a row for every month, on pages of its own
    _charts(book, sheet, risk, places, top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_h_pagebreaks(breaks)
    sheet.print_area(0, 0, row - 2, len(widths) - 1)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
    footer(book, sheet)


def _table(book: Book, sheet: Worksheet, row: int, table: Table) -> int:
    """Write one table; give the first free row below it."""
    styles = book.styles
    sheet.write_string(row, 1, table.title, styles.section())
    sheet.set_row(row + 1, 42)  # headings of up to three lines
    for column, head in enumerate(table.heads):
        align = "left" if column == 0 else "right"
        sheet.write_string(row + 1, 1 + column, head, styles.head(text_wrap=True, align=align))
    for down, values in enumerate(table.rows):
        for column, value in enumerate(values):
            word = table.formats[down] if table.by_row else table.formats[column]
            if column == table.percent:
                word = "percent"
            at = (row + 2 + down, 1 + column)
            if isinstance(value, str):
                align = "left" if column == 0 else "right"
                sheet.write_string(*at, value, styles.label(align=align))
            elif value is not None:
                number = serial(int(value)) if word == "month" else value
                align = "left" if column == 0 else "right"
                sheet.write_number(*at, number, styles.number(FORMATS[word], align=align))
    return row + 2 + len(table.rows)


def _charts(
    book: Book, sheet: Worksheet, risk: Risk, places: Mapping[str, tuple[int, int]], top: int
) -> None:
    """Put the four charts two by two, from the row `top` on."""
    name = sheet.get_name()

    def cells(table: str, column: int) -> list[str | int]:
        first, last = places[table]
        return [name, first, 1 + column, last, 1 + column]

    def series(table: str, column: int, **how: Setting) -> Settings:
        head = getattr(risk, table).heads[column]
        return {"name": head, "categories": cells(table, 0), "values": cells(table, column), **how}

    def put(
        chart: Chart, title: str, position: int, across: Settings, up: Settings, legend: bool
    ) -> None:
        small: Settings = {"num_font": {"size": 8}, "name_font": {"size": 9}}
        grid = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
        chart.set_title({"name": title, "name_font": {"size": 12, "color": BLUE}, "overlay": False})
        chart.set_x_axis({**small, **across})
        chart.set_y_axis({**small, **grid, **up})
        below = {"position": "bottom", "font": {"size": 8}}
        chart.set_legend(below if legend else {"none": True})
        chart.set_size({"width": _WIDTH, "height": _HEIGHT})
        names = [str(across.get("name", "")), str(up.get("name", ""))]
        words = f"{title}: {', '.join(filter(None, names))}"
        options = {"description": words, "object_position": 2, "y_offset": 6}
        sheet.insert_chart(top + _ROOM * (position // 2), (1, _HALF)[position % 2], chart, options)

    fan = book.file.add_chart({"type": "line"})
    bands = ((1, _LIGHT, 1.25, "round_dot"), (2, _MIDDLE, 1.5, "dash"), (3, BLUE, 2.5, "solid"),
             (4, _MIDDLE, 1.5, "dash"), (5, _LIGHT, 1.25, "round_dot"))  # fmt: skip
    for column, color, width, dash in bands:
        stroke: Settings = {"color": color, "width": width, "dash_type": dash}
        fan.add_series(series("fan", column, line=stroke))
    for column, dash in ((6, "long_dash"), (7, "long_dash_dot")):
        stroke = {"color": _RED, "width": 2, "dash_type": dash}
        fan.add_series(series("fan", column, line=stroke))
    years: Settings = {"date_axis": True, "num_format": "yyyy", "major_unit": 1,
                       "major_unit_type": "years"}  # fmt: skip
    put(fan, risk.fan.title, 0, {"name": _("Month"), **years}, {"name": _("Places")}, True)

    cost = book.file.add_chart({"type": "scatter", "subtype": "straight"})
    cost.add_series(series("buffer", 1, line={"color": BLUE, "width": 2.25}))
    level: Settings = {"color": GREY, "width": 1.5, "dash_type": "dash"}
    cost.add_series(series("buffer", 2, y2_axis=True, line=level))
    heads = risk.buffer.heads
    level_axis = {"name": heads[2], "name_font": {"size": 9}, "num_font": {"size": 8}}
    cost.set_y2_axis({**level_axis, "num_format": "0%", "max": 1})
    put(cost, risk.buffer.title, 1, {"name": heads[0], "min": 0, "num_format": "0"},
        {"name": heads[1], "num_format": "#,##0"}, True)  # fmt: skip

    bins = book.file.add_chart({"type": "column"})
    bins.add_series(series("histogram", 1, fill={"color": _MIDDLE}, gap=5))
    heads = risk.histogram.heads
    put(bins, risk.histogram.title, 2,
        {"name": heads[0], "num_format": "#,##0", "label_position": "low"},
        {"name": heads[1], "num_format": "0%"}, False)  # fmt: skip

    # of a bar chart the axis across is that of the values, and the one up that of the labels
    bars = book.file.add_chart({"type": "bar"})
    bars.add_series(series("tornado", 1, fill={"color": BLUE}, gap=40))
    put(bars, risk.tornado.title, 3,
        {"name": risk.tornado.heads[1], "min": -1, "max": 1, "num_format": "0.0",
         "label_position": "high"},
        {"reverse": True, "label_position": "low", "major_gridlines": {"visible": False}},
        False)  # fmt: skip
