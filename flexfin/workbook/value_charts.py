"""Charts of what stands in a table of values, told apart in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from flexfin.formulas.units import unit_words
from flexfin.ground.letters import column_name
from flexfin.ground.view import ViewChart
from flexfin.workbook.chart_looks import amounts_axis, insert, legend
from flexfin.workbook.styles import BLUE, DASHES, SHADES, Settings

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

ROOM: Final = 18  # the rows that a chart takes
_SIZE: Final = (860, 340)  # pixels
_YEAR: Final = 12  # of months: from twice as many on one label in twelve is written
# the edges of the outer band, of the inner band, and the middle, from low to high
_BANDS: Final = (
    ("#8FAADC", 1.25, "round_dot"), ("#5B84C4", 1.5, "dash"), (BLUE, 2.5, "solid"),
    ("#5B84C4", 1.5, "dash"), ("#8FAADC", 1.25, "round_dot"),
)  # fmt: skip
_LEVELS: Final = (("#C00000", 2.0, "long_dash"), ("#C00000", 2.0, "long_dash_dot"))
_LOOKS: Final = tuple((shade, 2.0, dash) for shade, dash in zip(SHADES, DASHES, strict=True))


def series_of(
    sheet: Worksheet, column: int, rows: tuple[int, int, int], look: Settings, labels: int = 1
) -> Settings:
    """Give a series of a chart: its name above its values, and labels in a column before them.

    Columns count from 0; `rows` are those of the name, the first and the last value, from 1.
    """
    (head, first, last), area = rows, f"='{sheet.get_name()}'!$"
    values, words = (f"{area}{column_name(at)}$" for at in (column, labels))
    own = {
        "name_formula": f"{values}{head}",
        "categories": f"{words}{first}:${column_name(labels)}${last}",
        "values": f"{values}{first}:${column_name(column)}${last}",
    }
    return {**own, **look}


def put_chart(
    file: Workbook,
    sheet: Worksheet,
    chart: ViewChart,
    names: Sequence[str],
    at: tuple[int, int],
    rows: tuple[int, int],
) -> None:
    """Draw a table of values above it.

    `names` are its headings, `at` the row and column of the corner of the chart, which is that of
    the labels, and `rows` those of the first and the last values. All count from 0. The last
    columns are levels: lines across the chart.
    """
    is_bar, across = chart.kind in ("bars", "tornado"), at[1]
    curve = "scatter" if chart.at else "line"
    kind = {"curve": curve, "bands": "line", "histogram": "column"}.get(chart.kind, "bar")
    drawn = file.add_chart({"type": kind, **({"subtype": "straight"} if kind == "scatter" else {})})

    def cells(column: int) -> list[str | int]:
        return [sheet.get_name(), rows[0], column, rows[1], column]

    looks = _BANDS if chart.kind == "bands" else _LOOKS
    looks = (*looks[: len(names) - len(chart.levels)], *_LEVELS[: len(chart.levels)])
    for place, name in enumerate(names):
        stroke = dict(zip(("color", "width", "dash_type"), looks[place], strict=True))
        bar = {"fill": {"color": BLUE}, "gap": 40 if is_bar else 5}
        look = bar if kind in ("bar", "column") else {"line": stroke}
        values = cells(across + 1 + place)
        drawn.add_series({"name": name, "categories": cells(across), "values": values, **look})
    of = chart.series[0].label if len(chart.series) == 1 else unit_words(chart.unit)
    style = {"percent": "0%", "cents": "0.0#"}.get(chart.shape, "#,##0")
    up = {**amounts_axis(of, style, 8)}
    labels = {key: up[key] for key in ("num_font", "name_font", "label_position")}
    labels |= {"name": chart.first}
    if chart.kind == "tornado":
        reach = max(1.0, *map(abs, chart.series[0].values))
        up |= {"min": -reach, "max": reach}
    if kind == "line" and rows[1] - rows[0] >= 2 * _YEAR:
        labels |= {"interval_unit": _YEAR, "interval_tick": _YEAR}
    if is_bar:  # each is named, however many they are
        labels |= {"interval_unit": 1}
    # of a bar chart the axis across is that of the values
    drawn.set_x_axis({**up, "label_position": "high"} if is_bar else labels)
    drawn.set_y_axis({**labels, "reverse": True} if is_bar else up)
    drawn.set_legend(legend(8) if len(names) > 1 else {"none": True})
    words = ", ".join(filter(None, (chart.first, of)))
    insert(sheet, drawn, at, _SIZE, (chart.title, 12), words, y_offset=6)
