"""A page with words and small tables: what is live, and below a mark what is a value at export."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape
from flexfin.workbook.amounts import Amounts, Terms
from flexfin.workbook.styles import FORMATS, LINK, MONEY, Look

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

VALUE: Final = "◆"  # marks what is a value, worked out at export
Cell = str | float | Terms | None  # words, a value at export, or what is live
_SIZE: Final = 11  # of the words: a page is printed at some nine tenths
_NOTE: Final = 140  # characters in a line of small print
_LETTER: Final = 12.0 / 14.5  # characters of a heading in a unit of width


def lines_of(text: str, length: int) -> list[str]:
    """Give words as lines, in which no amount is torn from its sign of money."""
    return wrap(text.replace("€ ", "€\u00a0"), length)


class BoardTable(NamedTuple):
    """A small table: a heading for each column, and rows of a label and cells.

    `shapes` says by column how numbers are written, `row_shapes` by row; `is_value` whether some
    are values at export.
    """

    key: str
    title: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    note: str = ""
    shapes: Sequence[Shape] = ()
    row_shapes: Sequence[Shape] = ()
    is_value: bool = False


class SummaryPage:
    """The page in the making; `row` is the next free row, from 1.

    Of `widths` the first is that of the margin; the second has the labels, the others the cells.
    """

    def __init__(self, book: Book, sheet: Worksheet, widths: Sequence[float]) -> None:
        self.book, self.sheet, self.widths = book, sheet, widths
        self.styles, self.amounts = book.styles, Amounts(book)
        self.last = len(widths) - 1
        self.row, self.note = 4, _NOTE
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)

    # --- words -------------------------------------------------------------------------------

    def section(
        self, title: str, *, is_value: bool = False, by_offer: bool = True, marked: int = 0
    ) -> None:
        """Write a heading; over values with a mark that says when they are no longer valid.

        Without `by_offer` they hold whatever offer is live; `marked` is the column of the mark.
        """
        style = self.styles.get(bold=True, font_size=12, bottom=2, valign="bottom")
        for column in range(1, self.last + 1):
            self.sheet.write_blank(self.row - 1, column, None, style)
        self.sheet.write_string(self.row - 1, 1, title, style)
        self.sheet.set_row(self.row - 1, 19)
        if is_value:
            self.fresh(by_offer, marked or self.last - 2)
        self.row += 1

    def fresh(self, by_offer: bool, column: int) -> None:
        """Write what turns as soon as an input, or the offer, is another than at export."""
        layout = self.book.layout
        good, old = _("{mark} value at export", mark=VALUE), _("value at export: no longer valid")
        same = f"{layout.selector(layout.changed_row)}=0"
        if layout.offers and by_offer:
            same = f'AND({same},{layout.selector(layout.offer_row)}="{layout.offered.base}")'
        look = self.styles.get(font_size=9, bottom=2, italic=True, valign="bottom")
        place = f"{column_name(column)}{self.row}"
        self.book.formula(self.sheet, place, f'IF({same},"{good}","{old}")', look, good)
        bad = self.book.file.add_format({"bold": True, "bg_color": "#D9D9D9"})
        rule = {"type": "text", "criteria": "containing", "value": old, "format": bad}
        self.sheet.conditional_format(place, rule)

    def sentence(self, text: str, length: int, bullet: str = "", **look: Look) -> None:
        """Write words over as many rows as they need, so that nothing has to be merged."""
        style = self.styles.label(font_size=_SIZE, **look)
        for number, line in enumerate(lines_of(text, length) or [""]):
            mark = bullet if number == 0 else " " * 3 if bullet else ""
            self.sheet.write_string(self.row - 1, 1, f"{mark}{line}", style)
            self.row += 1

    def small(self, text: str, length: int = 0) -> None:
        """Write small print."""
        for line in lines_of(text, length or self.note):
            self.sheet.write_string(self.row - 1, 1, line, self.styles.note())
            self.row += 1

    # --- tables ------------------------------------------------------------------------------

    def heads(self, titles: Sequence[str]) -> None:
        """Write the headings of columns, over as many lines as the longest needs."""
        look: dict[str, Look] = {"bold": True, "align": "right", "text_wrap": True, "bottom": 1}
        self.sheet.write_blank(self.row - 1, 1, None, self.styles.get(bottom=1))
        rooms = [max(1, int(width * _LETTER)) for width in self.widths[2:]]
        fit = [room / max(map(len, title.split()), default=1)
               for title, room in zip(titles, rooms, strict=False) if title]  # fmt: skip
        size = max(7, int(10 * min([1, *fit])))  # no word is broken, and all are as large
        lines = 1
        for column, title in enumerate(titles, 2):
            self.sheet.write_string(self.row - 1, column, title,
                                    self.styles.get(font_size=size, **look))  # fmt: skip
            lines = max(lines, len(wrap(title, int(rooms[column - 2] * 10 / size))))
        if lines > 1:
            self.sheet.set_row(self.row - 1, 14 * lines)
        self.row += 1

    def table(self, table: BoardTable) -> None:
        """Write a table: words and values at export as they are, and what is live as formulas."""
        self.section(table.title, is_value=table.is_value, by_offer=table.key != "offers")
        self.heads(table.heads)
        self.rows(table)
        self.small(table.note)

    def rows(self, table: BoardTable) -> None:
        """Write the rows of a table."""
        for number, (label, cells) in enumerate(table.rows):
            self.label(label, cells)
            for place, cell in enumerate(cells):
                down = table.row_shapes[number] if table.row_shapes else "whole"
                self.put(2 + place, cell, table.shapes[place] if table.shapes else down)
            self.row += 1

    def label(self, text: str, cells: Sequence[Cell]) -> None:
        """Write the label of a row; it leads to the row that its first live amount comes from."""
        live = next((cell for cell in cells if isinstance(cell, tuple) and cell), None)
        if live is None:
            style = self.styles.label(font_size=_SIZE, shrink=True)
            self.sheet.write_string(self.row - 1, 1, text, style)
            return
        style = self.styles.label(font_size=_SIZE, font_color=LINK, shrink=True)
        place = self.amounts.place(live[0])
        self.sheet.write_url(self.row - 1, 1, f"internal:{place}", style, text,
                             _("To the row of this figure"))  # fmt: skip

    def put(self, column: int, cell: Cell, shape: Shape, **look: Look) -> None:
        """Write one cell of a table."""
        if isinstance(cell, str):
            style = self.styles.get(font_size=_SIZE, align="right")
            self.sheet.write_string(self.row - 1, column, cell, style)
            return
        shown = FORMATS.get(shape, MONEY).replace("[Red]", "")
        style = self.styles.number(shown, font_size=_SIZE, shrink=True, **look)
        if isinstance(cell, float):
            self.sheet.write_number(self.row - 1, column, cell, style)
        elif cell is not None:
            self.cell(self.row, column, self.amounts.text(cell), style, self.amounts.value(cell))

    def cell(self, row: int, column: int, text: str, style: Any, value: Any) -> None:
        """Write a formula by row and column, from 1 and from 0."""
        self.book.formula(self.sheet, f"{column_name(column)}{row}", text, style, value)
