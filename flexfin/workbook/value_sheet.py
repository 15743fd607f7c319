"""Lines and tables of values as a workbook of their own: no formulas, numbers to work with."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.ground.messages import language
from flexfin.ground.numbers import Shape, number
from flexfin.workbook.file import begin_workbook
from flexfin.workbook.sheet_names import free_name
from flexfin.workbook.styles import BLUE, GREY, Look, Styles
from flexfin.workbook.value_charts import ROOM, ValueChart, put_chart

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_LABEL, _COLUMN = (24, 56), (10, 20)  # least and most width: of labels, of other columns
_WORDS: Final = 60  # characters from which a cell is a sentence, in a column as wide as labels
_LINE, _LEAST = 13.5, 60  # height of a line of text in points; least width of the page
_WIDE: Final = 100  # width of a page of words alone
# how what is said looks, by its tone
_LOOKS: Final[Mapping[str, Mapping[str, Look]]] = {
    "section": {"bold": True, "font_size": 12, "font_color": BLUE},
    "note": {"font_color": GREY},
    "good": {"font_color": "#1E6B1E"},
    "attention": {"font_color": "#8A4B00"},
    "bad": {"font_color": "#A10000", "bold": True},
}


class ValueCell(NamedTuple):
    """A value, how it is read, and for a number the format in which it reads so."""

    value: float | str | bool | None
    text: str = ""
    format: str = ""


class ValueLine(NamedTuple):
    """A line of text, and how it looks."""

    text: str
    look: str = "plain"


class ValueRow(NamedTuple):
    """A row of a table: a rule may stand above it; what is inset is a part of the row above.

    A row of a curve stands `at` a number, which is then its label.
    """

    label: str
    cells: Sequence[ValueCell]
    ruled: bool = False
    inset: int = 0
    at: float | None = None


class ValueTable(NamedTuple):
    """A table: headings (the upper ones may be empty), rows with a label; it may be drawn."""

    first: str
    over: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[ValueRow]
    chart: ValueChart | None = None


Blocks = Sequence[ValueLine | ValueTable]


def number_cell(value: float, shape: Shape, words: str = "") -> ValueCell:
    """Give a number that reads as on the screen, `words` around it included."""
    if words.isdigit() and float(words) == value:  # a year
        return ValueCell(value, words, "0")
    plain = number(value, shape)
    decimals = len(plain.partition("," if language() == "nl" else ".")[2].rstrip("%"))
    core = ("0" if shape == "percent" else "#,##0") + ("." + "0" * decimals if decimals else "")
    core += "%" if shape == "percent" else ""
    before, _found, after = words.partition(plain) if plain in words else ("", "", "")
    around = [f'"{text}"' if text and '"' not in text else "" for text in (before, after)]
    style = f"{around[0]}{core}{around[1]}"
    if value < 0 and not plain.startswith("-"):  # no minus before a zero
        half = 0.5 * 10.0 ** -(decimals + 2 * (shape == "percent"))
        style = f'[>={half:f}]{style};[<=-{half:f}]-{style};"{words or plain}"'
    return ValueCell(value, words or plain, style)


def value_workbook(
    title: str, blocks: Blocks, others: Sequence[tuple[str, Blocks]] = ()
) -> bytes:
    """Give the bytes of a workbook: lines of text and tables below each other on one sheet.

    `others` have sheets of their own, each with its title.
    """
    target = io.BytesIO()
    file = begin_workbook(target)
    styles, names = Styles(file), ["flexfin"]
    for label, _below in others:
        names.append(free_name(label, str(len(names)), names))
    pages = [(title, blocks), *others]
    for name, (heading, below) in zip(names, pages, strict=True):
        _sheet(file, styles, name, heading, below)
    file.set_properties({"title": title})
    file.close()
    return target.getvalue()


def _sheet(file: Workbook, styles: Styles, name: str, title: str, blocks: Blocks) -> None:
    sheet = file.add_worksheet(name)
    page = ValuePage(file, styles, sheet, blocks)
    page.line(ValueLine(title), page.styles.title())
    page.write(blocks)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(1, 1 if len(page.widths) > 6 else 0)
    if sum(page.widths) > 95:
        sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer("&L&8" + title.replace("&", "&&")[:150] + "&R&8&P / &N")


def _wrapped(text: str, width: int) -> list[str]:
    """Give the rows of a text, in which no word is broken."""
    return wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


class ValuePage:
    """A sheet while it is written, from a row and column on: widths that fit all its tables."""

    def __init__(
        self,
        file: Workbook,
        styles: Styles,
        sheet: Worksheet,
        blocks: Blocks,
        row: int = 0,
        left: int = 0,
    ) -> None:
        self.file, self.styles, self.sheet, self.row, self.left = file, styles, sheet, row, left
        self.top, self.breaks = row, list[int]()  # rows above which a page of paper ends
        tables = [block for block in blocks if isinstance(block, ValueTable)]
        labels = [len(row.label) + 3 * row.inset for table in tables for row in table.rows]
        self.widths = [min(max([*labels, _LABEL[0]]) + 2, _LABEL[1])]
        for place in range(max((len(table.heads) for table in tables), default=0)):
            texts = [
                row.cells[place].text
                for table in tables
                for row in table.rows
                if place < len(row.cells)
            ]
            heads = [table.heads[place] for table in tables if place < len(table.heads)]
            words = [len(word) for head in heads for word in head.split()]
            wide = max([*map(len, texts), *words, _COLUMN[0]]) + 2
            most = _LABEL[1] if max(map(len, texts), default=0) > _WORDS else _COLUMN[1]
            self.widths.append(min(wide, most))
        if not tables:  # words alone: each sentence is a cell
            self.widths = [_WIDE]
        while sum(self.widths) < _LEAST:  # room for words beside narrow tables
            self.widths.append(_COLUMN[0])
        for place, width in enumerate(self.widths, left):
            sheet.set_column(place, place, width)

    def write(self, blocks: Blocks) -> None:
        """Write lines and tables; a part with a chart begins on a page of its own."""
        part = self.row
        for place, block in enumerate(blocks):
            if isinstance(block, ValueTable):
                self.table(block)
                continue
            if block.look == "section":
                self.row += 1
                part = self.row
                rest = blocks[place + 1 :]
                until = (n for n, one in enumerate(rest) if getattr(one, "look", "") == "section")
                within = rest[: next(until, len(rest))]
                if any(isinstance(one, ValueTable) and one.chart for one in within):
                    self.breaks.append(part)
            self.line(block, self.styles.get(**_LOOKS.get(block.look, {})))
        self.sheet.set_h_pagebreaks([row for row in self.breaks if row > self.top + 2])
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def line(self, line: ValueLine, style: Format) -> None:
        """Write a line of text across the page, over as many rows as it needs: none is merged."""
        # a title is in larger letters, and stays one line
        width = int(sum(self.widths) * 1.05) if self.row else len(line.text) + 1
        for text in line.text.split("\n"):
            if len(self.widths) == 1 and len(text) > width:
                self._set_height(len(_wrapped(text, width)))
                self.sheet.write_string(self.row, self.left, text, self._wrapping(line))
                self.row += 1
                continue
            for words in _wrapped(text, width):
                self.sheet.write_string(self.row, self.left, words, style)
                self.row += 1

    def _wrapping(self, line: ValueLine) -> Format:
        return self.styles.get(text_wrap=True, valign="top", **_LOOKS.get(line.look, {}))

    def _set_height(self, lines: int) -> None:
        if lines > 1:
            self.sheet.set_row(self.row, lines * _LINE)

    def table(self, table: ValueTable) -> None:
        """Write a table: headings that share what stands above them, and rows."""
        head = self.styles.head(align="right", valign="bottom", text_wrap=True)
        if table.chart:
            self._draw(table, table.chart)
        if any(table.over):
            self._write_over(table.over)
        self.sheet.write_string(self.row, self.left, table.first, self.styles.head(valign="bottom"))
        for place, word in enumerate(table.heads, self.left + 1):
            self.sheet.write_string(self.row, place, word, head)
        wraps = [len(wrap(word, self.widths[at] - 1)) for at, word in enumerate(table.heads, 1)]
        self._set_height(max(wraps, default=1))
        self.row += 1
        for place, row in enumerate(table.rows):
            look: dict[str, Look] = {"top": 1, "top_color": GREY} if row.ruled else {}
            if row.ruled and place == len(table.rows) - 1:
                look["bold"] = True
            label = self.styles.label(text_wrap=True, indent=row.inset, **look)
            if row.at is None:
                self.sheet.write_string(self.row, self.left, row.label, label)
            else:
                number = self.styles.number("General", align="left")
                self.sheet.write_number(self.row, self.left, row.at, number)
            wraps = [len(wrap(row.label, self.widths[0] + 4 - 3 * row.inset))]
            for at, cell in enumerate(row.cells, 1):
                if isinstance(cell.value, str):
                    wraps.append(len(wrap(cell.value, self.widths[at])))
            self._set_height(max(wraps))
            for column, cell in enumerate(row.cells, self.left + 1):
                self._write(column, cell, look)
            self.row += 1

    def _draw(self, table: ValueTable, chart: ValueChart) -> None:
        """Draw a table above it."""
        first = self.row + ROOM + any(table.over) + 1
        rows = first, first + len(table.rows) - 1
        put_chart(self.file, self.sheet, chart, table.heads, (self.row, self.left), rows)
        self.row += ROOM

    def _write_over(self, over: Sequence[str]) -> None:
        across = self.styles.head(align="center_across")
        self.sheet.write_blank(self.row, self.left, None, self.styles.head())
        before = ""
        for column, word in enumerate(over, self.left + 1):
            if word and word == before:
                self.sheet.write_blank(self.row, column, None, across)
            else:
                self.sheet.write_string(self.row, column, word, across)
            before = word
        self.row += 1

    def _write(self, column: int, cell: ValueCell, look: dict[str, Look]) -> None:
        match cell.value:
            case None:
                self.sheet.write_blank(self.row, column, None, self.styles.get(**look))
            case bool() as held:
                self.sheet.write_boolean(self.row, column, held, self.styles.get(**look))
            case str() as text:
                style = self.styles.get(align="right", text_wrap=True, **look)
                self.sheet.write_string(self.row, column, text, style)
            case held:
                style = self.styles.number(cell.format or "General", **look)
                self.sheet.write_number(self.row, column, held, style)
