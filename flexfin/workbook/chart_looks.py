"""What native charts share: fonts, axes, a legend, and words for who cannot see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flexfin.workbook.styles import FONT, LINE, MONTH, Setting, Settings

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

EDGE: Final[Settings] = {"color": "#404040", "width": 0.5}  # of columns and bars
_FEW: Final = 72  # months
GRID: Final[Settings] = {"visible": True, "line": {"color": LINE}}


def chart_font(size: int) -> Settings:
    """Give the font of words in a chart."""
    return {"name": FONT, "size": size, "bold": False}


def amounts_axis(name: str, shown: str, size: int, **more: Setting) -> Settings:
    """Give an axis of numbers, with lines across the chart."""
    fonts = {"name_font": chart_font(size), "num_font": chart_font(size)}
    low: Settings = {"label_position": "low", "major_gridlines": GRID}
    return {"name": name, "num_format": shown, **fonts, **low, **more}


def years_axis(size: int, months: range) -> Settings:
    """Give an axis of months on which a word stands for each year: the first month of it.

    Where that is January it is the year alone.
    """
    is_year = months[0] % 12 == 0
    step = 1 if is_year or len(months) <= _FEW else 2  # that the names do not touch
    years: Settings = {"num_format": "yyyy" if is_year else MONTH, "major_unit": step,
                       "major_unit_type": "years"}  # fmt: skip
    return {"date_axis": True, "num_font": chart_font(size), "label_position": "low", **years}


def legend(size: int, **more: Setting) -> Settings:
    """Give a legend below a chart."""
    return {"position": "bottom", "font": chart_font(size), **more}


def insert(
    sheet: Worksheet,
    chart: Chart,
    at: tuple[int, int],
    size: tuple[int, int],
    title: tuple[str, int],
    words: str,
    **offset: int,
) -> None:
    """Put a chart on a sheet, from a row and column on; its size is in pixels.

    The title comes with the size of its letters; `words` say what is in the chart.
    """
    chart.set_title({"name": title[0], "name_font": {"name": FONT, "size": title[1], "bold": True}})
    chart.set_size({"width": size[0], "height": size[1]})
    chart.set_chartarea({"border": {"color": "#BFBFBF"}})
    options = {"description": f"{title[0]}: {words}"[:1000], "object_position": 2, **offset}
    sheet.insert_chart(*at, chart, options)
