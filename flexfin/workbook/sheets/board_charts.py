"""The charts of the Board summary, and the numbers that they draw, below the printed page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from flexfin.ground.live import Live
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.ground.view import Part, ViewTable
from flexfin.workbook.chart_looks import (
    EDGE,
    amounts_axis,
    chart_font,
    insert,
    legend,
    years_axis,
)
from flexfin.workbook.styles import (
    DASHES,
    FILLS,
    MONTH,
    PRICE,
    SHADES,
    Setting,
    Settings,
)
from flexfin.workbook.text_width import width_of
from flexfin.workbook.value_charts import series_of

if TYPE_CHECKING:
    from flexfin.workbook.sheets.summary_page import SummaryPage

_SIZE: Final = (404, 236)  # of a chart in pixels: half the page, and 12 rows
_ROOM: Final = 13  # rows that it takes
# the part of a chart that names beside bars take: one line, for of two LibreOffice leaves some out
_LEAST_NAMES, _MOST_NAMES = 0.45, 0.57
_FAR, _LONGER, _CUT = 3, 1.25, "»"  # times as long as the second; what is drawn of it; its sign
_BEHIND = "\N{NO-BREAK SPACE}" * 8
_LIGHT = "#D9D9D9"
_NOTHING: Final[Settings] = {"fill": {"none": True}, "border": {"none": True}}
# no edges: of a layer of nothing these would be a line
_BAND: Final[Settings] = {"fill": {"color": _LIGHT}, "border": {"none": True}}
_SHORT: Final[Settings] = {
    "pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#C00000", "bg_color": "white"},
    "border": {"none": True},
}
_FIRST: Final = 8  # column of the first layer
# D and E are the band, F the need, H the places; `layers_of` gives the same
_LAYERS: Final = (
    "MIN(D{row},F{row},H{row})",
    "MAX(0,MIN(E{row},F{row},H{row})-D{row})",
    "MIN(F{row},H{row})-I{row}-J{row}",
    "MAX(0,F{row}-H{row})",
    "MAX(0,D{row}-F{row})",
    "MAX(0,E{row}-MAX(D{row},F{row}))",
)


class BoardCharts:
    """The charts of one summary."""

    def __init__(self, summary: SummaryPage, drawn: Sequence[Part]) -> None:
        self.summary, self.book, self.sheet = summary, summary.book, summary.sheet
        self.drawn, self.amounts, self.styles = drawn, summary.amounts, summary.styles

    @property
    def room(self) -> int:
        """Give the rows that the charts take, with white space."""
        return _ROOM if self.drawn else 0

    def write(self, top: int) -> None:
        """Write the numbers from the next free row on, and put the charts beside each other."""
        self.summary.section(_("The numbers behind the charts (not printed)"))
        self.summary.row += 1
        for place, part in enumerate(self.drawn):
            for table in part.items:
                if isinstance(table, ViewTable):
                    draw = self.need if part.key == "need" else self.bars
                    draw(part.title, table, top, 1 + 3 * place)

    # --- need --------------------------------------------------------------------------------

    def need(self, title: str, table: ViewTable, top: int, place: int) -> None:
        """Draw the need, P10 to P90, against places; what is short of the live need is hatched.

        The table has the band by month, and rows that are live in the others of its columns: the
        need first, the places last. The hatch lies over the band: what of it is below and above is
        a layer each, with a layer of nothing where there is a gap.
        """
        book, sheet, styles, calendar = self.book, self.sheet, self.styles, self.book.case.calendar
        labels = [column.label for column in table.columns]
        band, gap = _("Need, low to high"), _("gap")
        layers = (gap, band, gap, _("Shortage, live scenario"), gap, band)
        self._heads([table.first, *labels, *layers], _("Month number"))
        first = self.summary.row + 1
        lines = [cell for cell in table.rows[0].values if isinstance(cell, Live)]
        paths = [self.amounts.values_by_month(line) for line in lines]
        shown = styles.number("#,##0.0")
        for month, months in enumerate(table.rows):
            self.summary.row += 1
            row = self.summary.row
            sheet.write_number(row - 1, 1, month + 1, styles.number("0", align="left"))
            # when the case starts is fixed, and so are values at export
            sheet.write_number(row - 1, 2, serial(calendar.start + month), styles.number(MONTH))
            low, high = (cell for cell in months.values[:2] if isinstance(cell, float))
            for column, value in enumerate((low, high), 3):
                sheet.write_number(row - 1, column, value, shown)
            for column, (path, line) in enumerate(zip(paths, lines, strict=True), 5):
                text = self.amounts.text_in_month(line, f"$B{row}")
                self._put(row, column, text, shown, path[month])
            drawn = layers_of(low, high, float(paths[0][month]), float(paths[-1][month]))
            for column, (text, value) in enumerate(zip(_LAYERS, drawn, strict=True), _FIRST):
                self._put(row, column, text.format(row=row), shown, value)
        last = self.summary.row
        self.summary.row += 2

        def series(column: int, **look: Setting) -> Settings:
            return series_of(sheet, column, (first - 1, first, last), look, 2)

        area = book.file.add_chart({"type": "area", "subtype": "stacked"})
        looks = (_NOTHING, _BAND, _NOTHING, _SHORT, _NOTHING, _BAND)
        for layer, look in enumerate(looks):
            area.add_series(series(_FIRST + layer, **look))
        unnamed = [0, 2, 4, 5] if has_band(table) else [0, 1, 2, 4, 5]
        over = book.file.add_chart({"type": "line"})
        widths = (2.25, 1.5, 2.25)
        for number in range(len(lines)):
            stroke = {"color": SHADES[(0, 3, 2)[number]], "dash_type": DASHES[(0, 3, 2)[number]],
                      "width": widths[number]}  # fmt: skip
            over.add_series(series(5 + number, line=stroke))
        area.combine(over)
        area.set_x_axis(years_axis(8, calendar.span))
        area.set_y_axis(amounts_axis(_("Places"), "#,##0", 8))
        area.set_legend(legend(8, delete_series=unnamed))
        words = _(
            "The need for places by month as a band, lower in 10% and in 90% of the chances, what "
            "is short in the live scenario hatched, and as lines: {lines}.",
            lines=", ".join(labels[2:]),
        )
        insert(sheet, area, (top - 1, place), _SIZE, (title, 9), words, x_offset=2)

    # --- ladder ------------------------------------------------------------------------------

    def bars(self, title: str, table: ViewTable, top: int, place: int) -> None:
        """Draw amounts under each other, a pattern for each kind: a column of the table."""
        sheet, styles = self.sheet, self.styles
        kinds = [column.label for column in table.columns]
        self._heads(kinds, title)
        first = self.summary.row + 1
        most, names = longest_bar(table)
        # the amount of a bar below nothing stands to its left, where the names end
        is_below = any(cell < 0 for rung in table.rows for cell in rung.values
                       if isinstance(cell, float))  # fmt: skip
        behind, shown = _BEHIND if is_below else "", list[float]()
        said, (small, part) = [], names_beside([name + behind for name in names])
        plain = "0.0%" if table.shape == "percent" else "#,##0.00"
        look = styles.number(plain if table.shape == "percent" else PRICE)
        for rung, name in zip(table.rows, names, strict=True):
            self.summary.row += 1
            row = self.summary.row
            sheet.write_string(row - 1, 1, on_a_line(name, small) + behind, styles.label())
            for column, cell in enumerate(rung.values, 2):
                if isinstance(cell, Live):
                    text, value = self.amounts.formula(cell)
                    self._put(row, column, text, look, value)
                elif isinstance(cell, float):
                    value = cell
                    sheet.write_number(row - 1, column, value, look)
                else:
                    continue
                said.append(f"{rung.label} {value:.2f}")
                shown.append(value)
        last = self.summary.row
        self.summary.row += 2
        chart = self.book.file.add_chart({"type": "bar"})
        beside: Settings = {"value": True, "num_format": plain, "font": chart_font(8),
                            "position": "outside_end"}  # fmt: skip
        for number in range(len(kinds)):
            fill = FILLS[(1, 0, 3)[number % 3]]
            # one over another: each kind has bars of its own, beside which there is nothing
            drawn: Settings = {"gap": 45, "overlap": 100, "border": EDGE,
                               "data_labels": beside, **fill}  # fmt: skip
            chart.add_series(series_of(sheet, 2 + number, (first - 1, first, last), drawn))
        chart.set_y_axis({"reverse": True, "num_font": chart_font(small), "label_position": "low",
                          "major_tick_mark": "none", "interval_unit": 1})  # fmt: skip
        unit = _("{unit} ({sign}: longer)", unit=table.first, sign=_CUT) if most else table.first
        axis = amounts_axis(unit, plain, 8, label_position="none",  # they stand at the bars
                            major_gridlines={"visible": False}, major_tick_mark="none")  # fmt: skip
        from_nothing: Settings = {} if is_below else {"min": 0}
        chart.set_x_axis({**axis, **from_nothing, "max": most} if most else axis)
        chart.set_legend(legend(8) if len(kinds) > 1 else {"none": True})
        # the longest bar has its amount behind it, and one that is cut what it is besides
        amount = max((_part(f"{value:{'.1%' if '%' in plain else ',.2f'}}", 8) for value in shown),
                     default=0.0)  # fmt: skip
        end = min(0.87 if most else 0.95, 0.97 - amount)
        room = {"x": part, "y": 0.17, "width": end - part, "height": 0.62}  # names beside it
        chart.set_plotarea({"layout": room})
        insert(sheet, chart, (top - 1, place), _SIZE, (title, 9), "; ".join(said), x_offset=2)

    # --- what charts share -------------------------------------------------------------------

    def _heads(self, titles: Sequence[str], first: str) -> None:
        style = self.styles.head(align="right", text_wrap=True, font_size=9)
        row = self.summary.row - 1
        self.sheet.write_string(row, 1, first, self.styles.head(text_wrap=True, font_size=9))
        for column, title in enumerate(titles, 2):
            self.sheet.write_string(row, column, title, style)
        self.sheet.set_row(row, 40)

    def _put(self, row: int, column: int, text: str, style: Any, value: Any) -> None:
        self.summary.cell(row, column, text, style, value)


def layers_of(low: float, high: float, need: float, places: float) -> tuple[float, ...]:
    """Give the layers of a month, each on the one before: gap, band, gap, short, gap, band."""
    there = min(need, places)
    below = max(0.0, min(high, there) - low)
    gap = min(low, there)
    return (gap, below, there - gap - below, need - there,
            max(0.0, low - need), max(0.0, high - max(low, need)))  # fmt: skip


def has_band(table: ViewTable) -> bool:
    """Tell whether the need differs between scenarios in any month."""
    return any(row.values[0] != row.values[1] for row in table.rows)


def longest_bar(table: ViewTable) -> tuple[float, list[str]]:
    """Give where a bar ends that would make stripes of all others, or 0; and what each is called.

    One that is longer than the chart has a sign behind its name.
    """
    heights = [max((cell for cell in rung.values if isinstance(cell, float)), default=0.0)
               for rung in table.rows]  # fmt: skip
    longest, second = sorted([0.0, 0.0, *heights])[:-3:-1]
    most = _LONGER * second if longest > _FAR * second > 0 else 0.0
    return most, [f"{rung.label} {_CUT}" if 0 < most < height else rung.label
                  for rung, height in zip(table.rows, heights, strict=True)]  # fmt: skip


def names_beside(names: Sequence[str]) -> tuple[int, float]:
    """Give the size of letters of names beside bars, and the part of the chart that they take."""
    small = 8
    if any(_part(name, small) > _LEAST_NAMES for name in names):
        small = 7
    longest = max((_part(name, small) for name in names), default=0)
    return small, min(_MOST_NAMES, max(_LEAST_NAMES, longest))


def on_a_line(name: str, size: int) -> str:
    """Give a name, without its end where that does not fit beside a bar."""
    if _part(name, size) <= _MOST_NAMES:
        return name
    while _part(f"{name}…", size) > _MOST_NAMES:
        name = name[:-1].rstrip()
    return f"{name}…"


def _part(name: str, size: int) -> float:
    """Give the part of the width of a chart that a name takes, with white space beside it."""
    return (width_of(name, size) * 7 + 12) / _SIZE[0]
