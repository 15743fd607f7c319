"""Slides as a file of PowerPoint, with native charts and tables.

The only import of python-pptx. What stands in a slide is data: it is written as text, never read.
Series are told apart by pattern and shade, without colour.
"""

from __future__ import annotations

import datetime
import importlib.util
import re
import sys
from collections.abc import Sequence
from math import ceil
from types import ModuleType
from typing import TYPE_CHECKING, Final

from flexfin.answers.slides import Deck, Slide, SlideChart, SlideTable
from flexfin.ground.errors import plain
from flexfin.workbook.manifest import sealed

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.shapes.graphfrm import GraphicFrame
    from pptx.slide import Slide as PptxSlide

_AMOUNT: Final = re.compile(r"-?€ ?-?(?=\d)")
_WIDE, _HIGH = 13.333, 7.5  # inches
_LEFT, _TOP, _BODY = 0.6, 1.55, 12.1  # of what stands below the title
_NOTE: Final = 140  # characters of small print in one line
_LINE: Final = 45  # characters of a title of one line
_CHART: Final = 1.6  # inches: the least that a chart below a table takes
_FIRST: Final = (2.0, 4.5)  # inches: the least and the most of the first column of a table
_SIZES: Final = (14, 12, 10)  # of letters in a table: the largest that fits
_DARK: Final = "1A1A1A"
# series after each other: a shade and what is drawn in it, none for plain
_LOOKS: Final = (
    ("262626", ""), ("D9D9D9", ""), ("262626", "WIDE_UPWARD_DIAGONAL"), ("8C8C8C", ""),
    ("404040", "DARK_HORIZONTAL"), ("404040", "LARGE_GRID"), ("404040", "DARK_DOWNWARD_DIAGONAL"),
    ("BFBFBF", ""),
)  # fmt: skip


def as_pptx(deck: Deck, mark: str) -> bytes:
    """Make the file of a deck; it bears the mark of the case, and the code of its text."""
    _without_pictures()
    import pptx
    from pptx.util import Inches

    file = pptx.Presentation()
    file.slide_width, file.slide_height = Inches(_WIDE), Inches(_HIGH)
    for number, slide in enumerate(deck.slides, 1):
        _write(file, slide, f"{deck.foot} · {mark} · {number} / {len(deck.slides)}")
    about, day = file.core_properties, datetime.datetime.combine(deck.date, datetime.time())
    about.title, about.author, about.last_modified_by = plain(deck.title), "flexfin", "flexfin"
    about.created = about.modified = day
    return sealed(file, mark)


def _without_pictures() -> None:
    """Let python-pptx be without Pillow, which the portable folder leaves out.

    It reads pictures and measures letters with it, and a deck asks neither.
    """
    if importlib.util.find_spec("PIL") is None and "PIL" not in sys.modules:
        absent = ModuleType("PIL")
        absent.__dict__.update(Image=None, ImageFont=None)
        sys.modules["PIL"] = absent


def _write(file: Presentation, slide: Slide, foot: str) -> None:
    page = file.slides.add_slide(file.slide_layouts[5])  # a title alone
    title = page.shapes.title
    assert title is not None
    top = _TOP - (0.3 if len(slide.title) <= _LINE else 0)
    title.left, title.top, title.width, title.height = _box(_LEFT, 0.35, _BODY, top - 0.45)
    title.text_frame.word_wrap = True
    _say(title.text_frame, [slide.title], _title_size(slide.title), bold=True)
    room = _HIGH - top - 0.75
    printed = 0.25 * ceil(len(slide.note) / _NOTE)  # inches that small print takes
    small = printed + 0.1 if slide.note else 0.0
    if slide.points:
        share = 1.0 if not (slide.chart or slide.table) else 0.12 * len(slide.points)
        box = page.shapes.add_textbox(*_box(_LEFT, top, _BODY, room * share))
        box.text_frame.word_wrap = True
        lines = sum(1 + len(text) // 100 for text in slide.points)
        is_alone = share == 1.0
        size = 20 if is_alone and lines < 9 else 16 if lines < 15 else 14
        _say(box.text_frame, slide.points, size, space=8 if lines < 11 else 4, heads=slide.heads)
        top, room = top + room * share, room * (1 - share)
    if slide.table:
        kept = small + (_CHART if slide.chart else 0)
        high = _table(page, slide.title, slide.table, top, room - kept - 0.2)
        top, room = top + high + 0.2, room - high - 0.2
    if slide.chart:
        _chart(page, slide.chart, top, room - small)
    for text, place in ((slide.note, 7.0 - printed), (foot, 7.08)):
        if text:
            box = page.shapes.add_textbox(*_box(_LEFT, place, _BODY, 0.3))
            box.text_frame.word_wrap = True
            _say(box.text_frame, [text], 12)


def _title_size(title: str) -> int:
    """Give the size of letters in which a title stays in its two or three lines."""
    return 28 if len(title) < 90 else 22 if len(title) < 150 else 18


def _box(left: float, top: float, width: float, height: float) -> tuple[int, int, int, int]:
    from pptx.util import Inches

    return Inches(left), Inches(top), Inches(width), Inches(height)


def _say(
    frame: object,
    texts: Sequence[str],
    size: int,
    *,
    bold: bool = False,
    space: int = 0,
    heads: Sequence[str] = (),
) -> None:
    """Write paragraphs in a frame of text, those that are heads in bold."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.text.text import TextFrame
    from pptx.util import Pt

    assert isinstance(frame, TextFrame)
    for number, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(space)
        run = paragraph.add_run()
        run.text = _AMOUNT.sub(_together, plain(text))
        run.font.size, run.font.bold = Pt(size), bold or text in heads
        run.font.color.rgb = RGBColor.from_string(_DARK)


def _together(amount: re.Match[str]) -> str:
    """Give an amount that no line breaks: its sign and its minus stay with it."""
    return amount[0].replace(" ", "\N{NO-BREAK SPACE}").replace("-", "\N{NON-BREAKING HYPHEN}")


def _table(page: PptxSlide, title: str, table: SlideTable, top: float, room: float) -> float:
    """Write a table in letters with which it stays in its room [inches]; give how high it is."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches

    count = len(table.heads)
    first = min(_FIRST[1], max(_FIRST[0], 0.11 * max(len(row[0]) for row in table.rows)))
    widths = [first, *[(_BODY - first) / (count - 1)] * (count - 1)]
    for size in _SIZES:
        highs = [_high(cells, widths, size) for cells in (table.heads, *table.rows)]
        if sum(highs) <= room:
            break
    box = _box(_LEFT, top, _BODY, sum(highs))
    frame = page.shapes.add_table(len(table.rows) + 1, count, *box)
    frame.name = plain(" · ".join(filter(None, table.heads)))[:200]
    lines = (" · ".join(filter(None, cells)) for cells in (table.heads, *table.rows))
    _tell(frame, f"{title}. {'; '.join(lines)}")
    found = frame.table
    found.horz_banding = False
    for width, across in zip(widths, found.columns, strict=True):
        across.width = Inches(width)
    for high, down in zip(highs, found.rows, strict=True):
        down.height = Inches(high)
    for row, cells in enumerate((table.heads, *table.rows)):
        for column, text in enumerate(cells):
            cell = found.cell(row, column)
            _say(cell.text_frame, [text], size if row else min(size, 12), bold=row == 0)
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if column else PP_ALIGN.LEFT
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string("D9D9D9" if row == 0 else "FFFFFF")
    return sum(highs)


def _high(cells: Sequence[str], widths: Sequence[float], size: int) -> float:
    """Give the height of a row in inches: lines of words in letters of half their height."""
    letter = size / 72
    found = zip(cells, widths, strict=True)
    lines = (ceil(len(text) * letter / 2 / (wide - 0.2)) for text, wide in found)
    return 1.2 * letter * max(1, *lines) + 0.1


def _tell(frame: GraphicFrame, words: str) -> None:
    """Say in words what a chart or a table shows, for who does not see it."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(words)[:1000])


def _chart(page: PptxSlide, chart: SlideChart, top: float, high: float) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.enum.dml import MSO_PATTERN
    from pptx.util import Pt

    data = CategoryChartData(number_format=chart.shown)
    data.categories = [plain(name) for name in chart.categories]
    for name, values in chart.series:
        data.add_series(plain(name), values)
    size = _box(_LEFT, top, _BODY, high)
    frame = page.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *size, data)
    _tell(frame, chart.words)
    found = frame.chart
    found.font.size = Pt(14 if high > 2 else 11)
    found.has_legend = len(chart.series) > 1
    if found.legend is not None:
        found.legend.position = XL_LEGEND_POSITION.BOTTOM
        found.legend.include_in_layout = False
    found.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    found.value_axis.tick_labels.number_format = chart.shown
    found.value_axis.tick_labels.number_format_is_linked = False
    found.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string("D9D9D9")
    found.plots[0].gap_width = 60
    for number, series in enumerate(found.plots[0].series):
        shade, pattern = _LOOKS[number % len(_LOOKS)]
        fill = series.format.fill
        series.invert_if_negative = False
        if pattern:
            fill.patterned()
            fill.pattern = getattr(MSO_PATTERN, pattern)
            fill.fore_color.rgb = RGBColor.from_string(shade)
            fill.back_color.rgb = RGBColor.from_string("FFFFFF")
        else:
            fill.solid()
            fill.fore_color.rgb = RGBColor.from_string(shade)
        series.format.line.color.rgb = RGBColor.from_string("262626")
