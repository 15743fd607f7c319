"""Lines and tables of values as a workbook of their own: no formulas, numbers to work with."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.ground.messages import language
from flexfin.ground.numbers import Shape, number
from flexfin.workbook.file import begin_workbook
from flexfin.workbook.styles import BLUE, GREY, Look, Styles

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_LABEL, _COLUMN = (24, 56), (10, 20)  # least and most width: of labels, of other columns
_LINE, _LEAST = 13.5, 60  # height of a line of text in points; least width of the page
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
    """A row of a table: a rule may stand above it; what is inset is a part of the row above."""

    label: str
    cells: Sequence[ValueCell]
    ruled: bool = False
    inset: int = 0


class ValueTable(NamedTuple):
    """A table: headings (the upper ones may be empty), rows with a label."""

    first: str
    over: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[ValueRow]


def number_cell(value: float, shape: Shape, words: str = "") -> ValueCell:
    """Give a number that reads as on the screen, `words` around it included."""
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


def value_workbook(title: str, blocks: Sequence[ValueLine | ValueTable]) -> bytes:
    """Give the bytes of a workbook with one sheet: lines of text and tables below each other."""
    target = io.BytesIO()
    file = begin_workbook(target)
    sheet = _ValuePage(file, [block for block in blocks if isinstance(block, ValueTable)])
    sheet.line(ValueLine(title), sheet.styles.title())
    for block in blocks:
        if isinstance(block, ValueTable):
            sheet.table(block)
        else:
            sheet.row += block.look == "section"
            sheet.line(block, sheet.styles.get(text_wrap=True, **_LOOKS.get(block.look, {})))
    sheet.set_page(title)
    file.set_properties({"title": title})
    file.close()
    return target.getvalue()


class _ValuePage:
    """The sheet while it is written: widths that fit what stands in all tables."""

    def __init__(self, file: Workbook, tables: Sequence[ValueTable]) -> None:
        self.styles, self.row = Styles(file), 0
        self.sheet = file.add_worksheet("flexfin")
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
            self.widths.append(min(wide, _COLUMN[1]))
        while sum(self.widths) < _LEAST:  # room for words beside narrow tables
            self.widths.append(_COLUMN[0])
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, width)

    def line(self, line: ValueLine, style: Format) -> None:
        """Write a line of text across the page, as high as it needs."""
        last = len(self.widths) - 1
        if last:
            self.sheet.merge_range(self.row, 0, self.row, last, "", style)
        self.sheet.write_string(self.row, 0, line.text, style)
        if self.row:  # a title is in larger letters, on a row that grows by itself
            self._set_height(len(wrap(line.text, int(sum(self.widths) * 1.05))))
        self.row += 1

    def _set_height(self, lines: int) -> None:
        if lines > 1:
            self.sheet.set_row(self.row, lines * _LINE)

    def table(self, table: ValueTable) -> None:
        """Write a table: headings that share what stands above them, and rows."""
        head = self.styles.head(align="right", valign="bottom", text_wrap=True)
        if any(table.over):
            self._write_over(table.over)
        self.sheet.write_string(self.row, 0, table.first, self.styles.head(valign="bottom"))
        for place, word in enumerate(table.heads, 1):
            self.sheet.write_string(self.row, place, word, head)
        wraps = [len(wrap(word, self.widths[at] - 1)) for at, word in enumerate(table.heads, 1)]
        self._set_height(max(wraps, default=1))
        self.row += 1
        for place, row in enumerate(table.rows):
            look: dict[str, Look] = {"top": 1, "top_color": GREY} if row.ruled else {}
            if row.ruled and place == len(table.rows) - 1:
                look["bold"] = True
            label = self.styles.label(text_wrap=True, indent=row.inset, **look)
            self.sheet.write_string(self.row, 0, row.label, label)
            self._set_height(len(wrap(row.label, self.widths[0] + 4 - 3 * row.inset)))
            for column, cell in enumerate(row.cells, 1):
                self._write(column, cell, look)
            self.row += 1

    def _write_over(self, over: Sequence[str]) -> None:
        style = self.styles.head(align="center")
        self.sheet.write_blank(self.row, 0, None, style)
        column = 1
        for word, group in groupby(over):
            last = column + len(list(group)) - 1
            if last > column:
                self.sheet.merge_range(self.row, column, self.row, last, word, style)
            else:
                self.sheet.write_string(self.row, column, word, style)
            column = last + 1
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

    def set_page(self, title: str) -> None:
        """Set what stands still on the screen, and how the sheet is printed."""
        sheet = self.sheet
        sheet.hide_gridlines(2)
        sheet.freeze_panes(1, 1 if len(self.widths) > 6 else 0)
        if sum(self.widths) > 95:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer("&L&8" + title.replace("&", "&&")[:150] + "&R&8&P / &N")
