"""The cells of a workbook of many locations, and what stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.ground.messages import _
from flexfin.ground.months import month_words, months_words, serial
from flexfin.ground.view import View
from flexfin.workbook.styles import BLUE, FORMATS, MONTH, WHOLE, Styles

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

HEAD, FIRST = 4, 5  # rows of headings and of what stands first below them, from 0
LEFT: Final = 4  # the first column with years or months, from 0
TONES: Final = ("#8FAADC", BLUE, "#70AD47", "#C00000", "#D6E0F0")


CellRange = tuple[int, int, int, int]  # first row and column, last row and column, from 0


class PortfolioValues(NamedTuple):
    """A row of values: the location, the number and the name of what it is of, and the values."""

    location: str
    number: int
    name: str
    values: Sequence[float]


class Table(NamedTuple):
    """A table of values, with the format of each column."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str | float | None]]
    formats: Sequence[str]


class PortfolioBook(NamedTuple):
    """Everything in the workbook.

    `locations` has a row for each location; `summed` tells which of its columns add up, and
    `totals` what stands in the total of the others. `paid`, `received` have calendar years, their
    number is that of the party; `months` calendar months, its number that of the measure.
    """

    about: Sequence[tuple[str, str]]
    failed: Sequence[tuple[str, str]]
    locations: Table
    summed: Sequence[bool]
    totals: Sequence[float | None]
    years: Sequence[int]
    parties: Sequence[str]
    paid: Sequence[PortfolioValues]
    received: Sequence[PortfolioValues]
    start: int
    length: int
    measures: Sequence[str]
    months: Sequence[PortfolioValues]
    drawn: View | None


class PortfolioSummary(NamedTuple):
    """What a workbook holds."""

    sheets: int
    formulas: int


class PortfolioCells:
    """The sheets of one workbook in the making, and how cells are written."""

    def __init__(self, file: Workbook, book: PortfolioBook, names: dict[str, str]) -> None:
        self.file, self.book = file, book
        self.styles = Styles(file)
        self.formulas = 0
        self.sheets = {key: file.add_worksheet(name) for key, name in names.items()}

    def name(self, key: str) -> str:
        """Give the name of a sheet as formulas write it."""
        return f"'{self.sheets[key].get_name()}'!"

    def formula(
        self, sheet: Worksheet, row: int, column: int, text: str, style: Format, value: float
    ) -> None:
        """Write one formula with its stored value."""
        sheet.write_formula(row, column, f"={text}", style, value + 0.0)
        self.formulas += 1

    def begin(self, key: str, note: str, widths: Sequence[float]) -> Worksheet:
        """Begin a sheet: its title, a sentence, the widths of its columns from B on."""
        sheet = self.sheets[key]
        sheet.write_string(0, 1, sheet.get_name(), self.styles.title())
        sheet.set_row(0, 24)
        sheet.write_string(1, 1, note, self.styles.note())
        sheet.set_column(0, 0, 2)
        for column, width in enumerate(widths, 1):
            sheet.set_column(column, column, width)
        return sheet

    def heads(self, sheet: Worksheet, heads: Sequence[str], row: int = HEAD) -> None:
        """Write headings from column B on."""
        for column, head in enumerate(heads, 1):
            align = "left" if column < LEFT else "right"
            style = self.styles.head(align=align, text_wrap=True)
            sheet.write_string(row, column, head, style)

    def dates(self, sheet: Worksheet) -> None:
        """Write the months above the columns."""
        style = self.styles.head(num_format=MONTH, align="right")
        for month in range(self.book.length):
            sheet.write_number(HEAD, LEFT + month, serial(self.book.start + month), style)
        sheet.set_column(LEFT, LEFT + self.book.length - 1, 10)

    def put_chart(
        self, sheet: Worksheet, chart: Chart, title: str, row: int, column: int = 1
    ) -> None:
        """Put a chart over months on a sheet."""
        small = {"num_font": {"size": 8}, "name_font": {"size": 9}}
        chart.set_title({"name": title, "name_font": {"size": 12, "color": BLUE}, "overlay": False})
        years = {"date_axis": True, "num_format": "yyyy", "major_unit": 1,
                 "major_unit_type": "years"}  # fmt: skip
        chart.set_x_axis({**small, **years, "name": _("Month")})
        grid = {"visible": True, "line": {"color": "#D9D9D9"}}
        chart.set_y_axis({**small, "name": _("Places"), "num_format": WHOLE, "min": 0,
                          "major_gridlines": grid})  # fmt: skip
        chart.set_legend({"position": "bottom", "font": {"size": 8}})
        chart.set_size({"width": 820, "height": 340})
        start, count = self.book.start, self.book.length
        period = _("{first} to {last} ({months})", first=month_words(start),
                   last=month_words(start + count - 1), months=months_words(count))  # fmt: skip
        words = ". ".join((title, _("Places"), period))
        sheet.insert_chart(row, column, chart, {"description": words})

    def put_row(
        self,
        sheet: Worksheet,
        row: int,
        values: Sequence[str | float | None],
        formats: Sequence[str],
    ) -> None:
        """Write a row of words and values, from column B on."""
        for column, value in enumerate(values):
            word = formats[column]
            if isinstance(value, str):
                sheet.write_string(row, 1 + column, value, self.styles.label())
            elif value is not None:
                number = serial(int(value)) if word == "month" else value
                align = "left" if column == 0 else "right"
                style = self.styles.fixed(FORMATS[word], align=align)
                sheet.write_number(row, 1 + column, number, style)


def add_line(
    chart: Chart, sheet: Worksheet, number: int, name: str, ranges: tuple[CellRange, CellRange]
) -> None:
    """Draw a line; `ranges` are the cells of its categories and of its values."""
    categories, values = ([sheet.get_name(), *cells] for cells in ranges)
    line = {"color": TONES[number % len(TONES)], "width": 2}
    chart.add_series({"name": name, "categories": categories, "values": values, "line": line})
