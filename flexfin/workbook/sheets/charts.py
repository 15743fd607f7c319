"""The sheet with the charts of a model: the amounts drawn, live, and a native chart below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from flexfin.formulas.units import Unit, unit_after
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.model.line import InputLine, Key, Line
from flexfin.model.models import Chart, Model
from flexfin.workbook.chart_looks import (
    EDGE,
    amounts_axis,
    chart_font,
    insert,
    legend,
    years_axis,
)
from flexfin.workbook.headings import heads, section
from flexfin.workbook.layout import HEADER
from flexfin.workbook.sheets.heading import footer, heading, left_out_text
from flexfin.workbook.styles import (
    DASHES,
    FILLS,
    SHADES,
    UNSHOWN,
    Settings,
    input_format,
    number_format,
)
from flexfin.workbook.value_charts import series_of

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as Drawing
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_SIZE, _ROWS = (850, 360), 19  # of a chart: pixels, and the rows that it covers
_FROM_TWO: Final = '[>=2]#,##0;[<=-2]-#,##0;""'  # of an axis that has nothing on it yet
_PAGE: Final = 68  # rows on a printed page
_HEAD: Final = 16  # characters of a heading in one row
Rung = tuple[Line, Key, float]  # a row of a ladder and its amount
_COLUMNS: Final = 7  # as wide as a chart


def chart_name(model: Model) -> str:
    """Give the name by which the layout knows the sheet with the charts of a model."""
    return f"{model.name}!charts"


def charts_of(book: Book, model: Model) -> list[Chart]:
    """Give the charts of a model of which something may be shared."""
    return [chart for chart in model.charts if _may_draw(book, chart)
            and (chart.kind != "ladder" or any(_ladders(book, chart)))]  # fmt: skip


def _ladders(book: Book, chart: Chart) -> Iterator[tuple[list[str], list[Rung]]]:
    """Give the words and the rungs of a ladder for each element that has at least two."""
    lines = [book.case.models.lines[name] for name in chart.lines]
    for key in book.layout.keys(lines[0]):
        at = dict(zip(lines[0].elements, key, strict=True))
        rows = [(line, line.result_key(at)) for line in lines]
        if (lines[0].name, key) not in book.layout.cells:
            continue  # the first line is not asked for this element
        found = [(line, k, _number(book, line, k)) for line, k in rows]
        # what is nothing or has no limit makes no rung
        rungs = [rung for rung in found if rung[2] > 0]
        if len(rungs) > 1:
            names = [book.case.label_of(axis, name) for axis, name in at.items()]
            yield names, sorted(rungs, key=lambda rung: rung[2])


def _number(book: Book, line: Line, key: Key) -> float:
    """Give the stored value of a row without months; 0 where there is no amount."""
    if (line.name, key) not in book.layout.cells:
        return 0.0
    found = book.stored(line, key)
    return 0.0 if isinstance(found, str) else float(found)


def _may_draw(book: Book, chart: Chart) -> bool:
    """Tell whether the lines of a chart are there, and of columns every amount."""
    shared, blocks = book.layout.shared, book.layout.blocks
    names = [name for name in chart.lines if name in book.case.models.lines]
    if len(names) < len(chart.lines):
        return False
    if chart.kind == "columns":
        return not any(map(shared.has, names))
    return not any(shared.has(name) and name not in blocks for name in names)


def write(book: Book, sheet: Worksheet, model: Model) -> None:
    """Write the charts of a model, one below the other."""
    Charts(book, sheet).write(model)


class Charts:
    """One sheet with charts in the making; `row` is the next free row."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self.book, self.sheet = book, sheet
        self.area = f"'{sheet.get_name()}'!"
        self.row = 4
        self.stretches: list[tuple[int, int]] = []  # the rows of each chart with its amounts

    def write(self, model: Model) -> None:
        """Write all charts, and set the pages such that none is cut."""
        sheet, layout = self.sheet, self.book.layout
        heading(self.book, sheet, layout.names[chart_name(model)])
        lines = {name for chart in model.charts for name in chart.lines}
        sheet.write_string("B3", left_out_text(self.book, lines), self.book.styles.note())
        sheet.set_column(0, 0, 9)
        sheet.set_column(1, 1, 46)
        sheet.set_column(2, _COLUMNS - 1, 17)
        draw = {"ladder": self.ladders, "columns": self.columns, "line": self.line}
        for chart in charts_of(self.book, model):
            draw[chart.kind](chart)
        sheet.freeze_panes(2, 0)
        sheet.set_portrait()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        breaks, top = [], 1
        for first, last in self.stretches:
            if last - top >= _PAGE:
                breaks.append(first - 1)
                top = first
        sheet.set_h_pagebreaks(breaks)
        sheet.print_area(0, 1, max(self.row, 5) - 1, _COLUMNS - 1)
        footer(self.book, sheet)

    # --- ladder ------------------------------------------------------------------------------

    def ladders(self, chart: Chart) -> None:
        """Draw a ladder for each element that has one."""
        for names, rungs in _ladders(self.book, chart):
            self.ladder(chart, names, rungs)

    def ladder(self, chart: Chart, names: Sequence[str], rungs: Sequence[Rung]) -> None:
        """Draw one ladder, the lowest amount first."""
        book, sheet, styles = self.book, self.sheet, self.book.styles
        unit = _unit(rungs[0][0])
        title = " · ".join([str(chart.label), *names])
        self.titles(chart, title)
        heads(sheet, styles, self.row - 1, (_("Line"), _("Description"), unit), right=(2,))
        first = self.row + 1
        for line, key, value in rungs:
            self.row += 1
            cell = book.layout.cells[line.name, key]
            sheet.write_string(self.row - 1, 0, book.row(line, key).identity, styles.identity())
            sheet.write_string(self.row - 1, 1, str(line.label), styles.label())
            text = cell.reference
            if line.name in book.layout.open_ended.numbers:
                text = f"IF(ISNUMBER({text}),{text},0)"
            style = styles.number(number_format(line.unit))
            book.formula(sheet, f"C{self.row}", text, style, value)
        drawing = book.file.add_chart({"type": "bar"})
        beside = {"value": True, "num_format": "#,##0.00", "font": chart_font(9)}
        drawing.add_series({
            "name": title,
            "categories": f"={self.area}$B${first}:$B${self.row}",
            "values": f"={self.area}$C${first}:$C${self.row}",
            "gap": 50, "data_labels": beside, **FILLS[0],
        })  # fmt: skip
        drawing.set_y_axis({"reverse": True, "num_font": chart_font(9), "major_tick_mark": "none"})
        # each bar has its amount beside it, so the axis needs none
        drawing.set_x_axis(
            {"min": 0, "label_position": "none", "major_gridlines": {"visible": False}}
        )
        drawing.set_legend({"none": True})
        amounts = ", ".join(f"{line.label} {value:.2f}" for line, _key, value in rungs)
        self.insert(drawing, f"{title} ({unit})", amounts)

    # --- columns and lines -------------------------------------------------------------------

    def columns(self, chart: Chart) -> None:
        """Draw a line by two axes as stacked columns."""
        book, sheet, styles, case = self.book, self.sheet, self.book.styles, self.book.case
        line = case.models.lines[chart.lines[0]]
        series, categories = case.elements_of(chart.series), case.elements_of(chart.categories)
        if not series or not categories:
            return
        self.titles(chart, str(chart.label))
        head = self.row
        names = self.row = head + 1
        sheet.write_string(head - 1, 1, _unit(line), styles.head())
        if any(len(case.label_of(chart.series, name)) > _HEAD for name in series):
            sheet.set_row(head - 1, 28)
        for offset, name in enumerate(series):  # by the names below the labels amounts are found
            label = case.label_of(chart.series, name)
            style = styles.head(align="right", text_wrap=True)
            sheet.write_string(head - 1, 2 + offset, label, style)
            sheet.write_string(names - 1, 2 + offset, name, styles.identity(num_format=UNSHOWN))
        sheet.set_row(names - 1, 3)
        amounts, of_series, of_category = self.ranges(line, chart)
        shown = input_format(line) if isinstance(line, InputLine) else number_format(line.unit)
        for name in categories:
            self.row += 1
            if chart.categories == "year":
                year = styles.number("0", font_size=8, align="left")
                sheet.write_number(self.row - 1, 0, int(name), year)
            else:
                sheet.write_string(self.row - 1, 0, name, styles.identity())
            label = case.label_of(chart.categories, name)
            sheet.write_string(self.row - 1, 1, label, styles.label())
            for offset, other in enumerate(series):
                letters = column_name(2 + offset)
                here = f"{of_series},{letters}${names},{of_category},$A{self.row}"
                at = {chart.series: other, chart.categories: name}
                key = tuple(at[axis] for axis in line.row_axes)
                where = f"{letters}{self.row}"
                text = f"SUMIFS({amounts},{here})"
                book.formula(sheet, where, text, styles.number(shown), _number(book, line, key))
        keys = [key for key in book.layout.keys(line) if (line.name, key) in book.layout.cells]
        if not any(np.any(np.asarray(book.results.row(line.name, key), float)) for key in keys):
            words = _("All amounts are nil, in every scenario: there is nothing to draw.")
            sheet.write_string(self.row, 1, words, styles.note())
            self.row += 3
            self.stretches[-1] = (self.stretches[-1][0], self.row - 1)
            return
        drawing = book.file.add_chart({"type": "column", "subtype": "stacked"})
        for offset in range(len(series)):
            look = {"gap": 60, "border": EDGE, **FILLS[offset % len(FILLS)]}
            rows = (head, names + 1, self.row)
            drawing.add_series(series_of(self.sheet, 2 + offset, rows, look))
        axis = _amounts(line)
        if not any(_number(book, line, key) for key in keys):  # or it would run from 0 to 1 and 1
            drawn = f"C{names + 1}:{column_name(1 + len(series))}{self.row}"
            words = _("All amounts are nil in the scenario that is shown.")
            self.row += 1
            text = f'IF(AND(MAX({drawn})=0,MIN({drawn})=0),"{words}","")'
            book.formula(sheet, f"B{self.row}", text, styles.note(), words)
            axis = {**axis, "num_format": _FROM_TWO}
        drawing.set_x_axis({"num_font": chart_font(9), "label_position": "low"})
        drawing.set_y_axis(axis)
        drawing.set_legend(legend(9))
        labels = ", ".join(case.label_of(chart.series, name) for name in series)
        self.insert(drawing, str(chart.label), labels)

    def ranges(self, line: Line, chart: Chart) -> tuple[str, str, str]:
        """Give the cells of a line, and those beside them with the names of both axes."""
        layout = self.book.layout
        rows = layout.blocks[line.name]
        first, last = layout.cells[rows[0]], layout.cells[rows[-1]]
        columns = [first.column]
        for axis in (chart.series, chart.categories):
            columns.append(column_name(2 + layout.axis_columns[axis]))
        amounts, series, categories = (
            f"'{first.sheet}'!${column}${first.row}:${column}${last.row}" for column in columns
        )
        return amounts, series, categories

    def line(self, chart: Chart) -> None:
        """Draw lines by month; a row that is nothing in all months is left out."""
        book, layout = self.book, self.book.layout
        lines = [book.case.models.lines[name] for name in chart.lines]
        rows = [(line, key) for line in lines for key in layout.keys(line)]
        rows = [(line, key) for line, key in rows if any(book.stored(line, key))]
        if not rows:
            return
        self.titles(chart, str(chart.label))
        first, last, dates = column_name(layout.first), layout.last_column, HEADER["date"]
        drawing = book.file.add_chart({"type": "line"})
        for number, (line, key) in enumerate(rows):
            cell = layout.cells[line.name, key]
            place = number % len(SHADES)
            area = f"='{cell.sheet}'!$"
            drawing.add_series({
                "name_formula": f"{area}B${cell.row}",
                "categories": f"{area}{first}${dates}:${last}${dates}",
                "values": f"{area}{first}${cell.row}:${last}${cell.row}",
                "line": {"color": SHADES[place], "dash_type": DASHES[place], "width": 2},
            })  # fmt: skip
        drawing.set_x_axis(years_axis(9, book.case.calendar.span))
        drawing.set_y_axis(_amounts(rows[0][0]))
        drawing.set_legend(legend(9))
        self.row -= 1  # the amounts stand on the sheet of the model
        words = ", ".join(book.row(line, key).label for line, key in rows)
        self.insert(drawing, str(chart.label), words)

    # --- what charts share -------------------------------------------------------------------

    def titles(self, chart: Chart, title: str) -> None:
        """Write the title of a chart and how to read it."""
        styles = self.book.styles
        self.stretches.append((self.row, self.row))
        section(self.sheet, styles, self.row - 1, title, range(_COLUMNS))
        self.row += 1
        if chart.note:
            self.sheet.write_string(self.row - 1, 1, str(chart.note), styles.note())
            self.row += 1

    def insert(self, drawing: Drawing, title: str, words: str) -> None:
        """Put a chart below its amounts; `words` say what is in it, for who cannot see it."""
        insert(self.sheet, drawing, (self.row, 1), _SIZE, (title, 12), words, y_offset=8)
        self.row += _ROWS + 1
        self.stretches[-1] = (self.stretches[-1][0], self.row)
        self.row += 1


def _amounts(line: Line) -> Settings:
    plain = isinstance(line.unit, Unit) and line.unit.is_plain
    name = _unit(line) or _("share")
    return amounts_axis(name, "0%", 9, max=1) if plain else amounts_axis(name, "#,##0", 9)


def _unit(line: Line) -> str:
    return unit_after(line.unit) if line.unit else ""


__all__ = ["Charts", "chart_name", "write"]
