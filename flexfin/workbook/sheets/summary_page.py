"""Parts of a View on one page: what is live, and below a mark what is a value at export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from flexfin.engine.results import Headline
from flexfin.ground.letters import column_name
from flexfin.ground.live import Live, LiveWord
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape
from flexfin.ground.view import Datum, Part, Sentence, TableColumn, TableRow, ViewTable
from flexfin.workbook.amounts import Amounts, rows_of
from flexfin.workbook.lead import lead
from flexfin.workbook.styles import FORMATS, GREY, LINK, MONEY, Look
from flexfin.workbook.text_width import lines_in, wrapped
from flexfin.workbook.value_cells import PlacedTable

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

VALUE: Final = "◆"  # marks what is a value, worked out at export
_SIZE: Final = 11  # of the words, where the page does not say
_LEAST: Final = 7  # points of a heading
_SPARE: Final = 2  # width that is left free at the end of a line
_LETTER: Final = 12.0 / 14.5  # characters of a heading in a unit of width


def lines_of(text: str, width: float, size: float, *, bold: bool = False) -> Sequence[str]:
    """Give words as lines, in which no amount is torn from its sign of money, and no --option."""
    return wrapped(text.replace("€ ", "€\u00a0"), width, size, bold=bold)


def is_value(found: Part) -> bool:
    """Tell whether anything in a part was worked out at export; notes do not count."""
    tables = [item for item in found.items if isinstance(item, ViewTable)]
    cells = [cell for table in tables for row in table.rows for cell in row.values]
    said = [item for item in found.items if isinstance(item, Sentence) and item.tone != "note"]
    return any(isinstance(one, float) and not isinstance(one, Live) for one in cells) or any(
        "holds" not in one.data for one in said
    )


def _live_in(row: TableRow | None) -> Live | None:
    cells = row.values if row else ()
    return next((one for one in cells if isinstance(one, Live) and rows_of(one)), None)


class SummaryPage:
    """The page in the making; `row` is the next free row, from 1.

    Of `widths` the first is that of the margin; the second has the labels, the others the cells.
    """

    def __init__(self, book: Book, sheet: Worksheet, widths: Sequence[float]) -> None:
        self.book, self.sheet, self.widths = book, sheet, widths
        self.styles, self.amounts = book.styles, Amounts(book)
        self.last = len(widths) - 1
        self.row, self.size = 4, _SIZE
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
            same = f"AND({same},{layout.offer_number}=1)"
        look = self.styles.get(font_size=self.size - 2, bottom=2, italic=True, valign="bottom")
        place = f"{column_name(column)}{self.row}"
        self.book.formula(self.sheet, place, f'IF({same},"{good}","{old}")', look, good)
        bad = self.book.file.add_format({"bold": True, "bg_color": "#D9D9D9"})
        rule = {"type": "text", "criteria": "containing", "value": old, "format": bad}
        self.sheet.conditional_format(place, rule)

    def across(self, first: int = 1, last: int = 0) -> float:
        """Give how wide words may be that run on from a column, up to one or the end."""
        return sum(self.widths[first : last or None]) - _SPARE

    def sentence(
        self, text: str, bullet: str = "", *, before: int = 0, bold: bool = False
    ) -> None:
        """Write words over as many rows as they need, so that nothing has to be merged.

        They end before a column, where another has something to say.
        """
        style = self.styles.label(font_size=self.size, **{"bold": True} if bold else {})
        room = self.across(1, before) - 2 * bool(bullet)
        for number, line in enumerate(lines_of(text, room, self.size, bold=bold)):
            mark = bullet if number == 0 else " " * 3 if bullet else ""
            self.sheet.write_string(self.row - 1, 1, f"{mark}{line}", style)
            self.row += 1

    def small(self, text: str) -> None:
        """Write small print."""
        style = self.styles.get(font_size=self.size - 2, font_color=GREY, indent=1)
        for line in lines_of(text, self.across(), self.size - 2) if text else ():
            self.sheet.write_string(self.row - 1, 1, line, style)
            self.row += 1

    # --- parts -------------------------------------------------------------------------------

    def part(self, found: Part) -> None:
        """Write a part, and below it what is noted of it."""
        if found.title:
            self.section(found.title, is_value=is_value(found), by_offer=found.key != "offers")
        above: list[str] = []
        for item in found.items:
            if isinstance(item, Sentence):
                self.say(item)
            elif isinstance(item, ViewTable):
                heads = [column.label for column in item.columns if column.label]
                if heads != above:
                    self.heads(heads)
                    for at, column in enumerate(item.columns, 2):
                        # LibreOffice wraps no words that lead somewhere; the cells below do
                        if len(column.label) <= self.widths[at] * _LETTER:
                            self.lead(self.row - 1, at, self.place_of(None, column))
                above = heads
                if item.first:
                    bold = self.styles.label(bold=True)
                    self.sheet.write_string(self.row - 1, 1, item.first, bold)
                    self.row += 1
                self.rows(item)
        self.small(found.note)

    def say(self, sentence: Sentence) -> None:
        """Write a sentence of a part."""
        self.small(sentence.text)

    def heads(self, titles: Sequence[str]) -> None:
        """Write the headings of columns, over as many lines as the longest needs."""
        look: dict[str, Look] = {"bold": True, "align": "right", "text_wrap": True, "bottom": 1}
        self.sheet.write_blank(self.row - 1, 1, None, self.styles.get(bottom=1))
        rooms = [width * _LETTER for width in self.widths[2:]]
        fit = [room / max(map(len, title.split()), default=1)
               for title, room in zip(titles, rooms, strict=False) if title]  # fmt: skip
        # no word is broken, and all are as large
        size = max(_LEAST, int(min([self.size - 1, *(10 * one for one in fit)])))
        lines = 1
        for column, title in enumerate(titles, 2):
            most = int(rooms[column - 2] * 10 / size)
            told = re.sub(rf"([^\s-]{{{most - 1}}})[^\s-]{{2,}}", r"\1…", title)  # lines end at -
            apart = "\n".join(wrap(told, most + 2))  # heads with fuller lines would touch
            self.sheet.write_string(self.row - 1, column, apart,
                                    self.styles.get(font_size=size, **look))  # fmt: skip
            lines = max(lines, len(wrap(told, most)))
        if lines > 1:
            self.sheet.set_row(self.row - 1, 14 * lines)
        self.row += 1

    def rows(self, table: ViewTable) -> None:
        """Write the rows of a table; words in columns without a heading run on to the right."""
        aside = [place for place, column in enumerate(table.columns) if not column.label]
        look: dict[str, Look] = {"bold": True} if aside else {}
        if not aside:  # each row takes one
            name = self.sheet.get_name()
            self.amounts.places[table.key] = PlacedTable(name, self.row, 3, table)
        for row in table.rows:
            self.label(row)
            for place, column in enumerate(table.columns):
                if place not in aside:
                    cell = row.values[place]
                    bold = look if isinstance(cell, Live) else {}
                    self.put(2 + place, cell, table.shape_of(row, column), **bold)
                    if isinstance(cell, float | int):
                        self.lead(self.row, 2 + place, self.place_of(row, column, cell))
            self.aside(2 + len(table.columns) - len(aside), [row.values[at] for at in aside])

    def aside(self, column: int, words: Sequence[Datum]) -> None:
        """Write words beside the cells of a row, over as many lines as they need."""
        style = self.styles.get(font_size=self.size - 1, indent=1)
        if words and isinstance(words[-1], LiveWord):
            text, word = self.amounts.word(words[-1])
            self.cell(self.row, column, text, style, word)
            self.row += 1
            return
        said = " · ".join(str(one) for one in words if one)
        for line in lines_of(said, self.across(column), self.size - 1):
            if line:
                self.sheet.write_string(self.row - 1, column, f" {line}", style)
            self.row += 1

    def label(self, row: TableRow) -> None:
        """Write the label of a row; it leads to where its figures come from."""
        # LibreOffice wraps no words that lead somewhere; the cells beside them do
        lines = lines_in(row.label, self.widths[1], self.size)
        place = self.place_of(row, None)
        look: dict[str, Look] = {"font_color": LINK} if place and lines == 1 else {}
        style = self.styles.label(font_size=self.size, text_wrap=True, **look)
        if lines > 1:
            self.sheet.set_row(self.row - 1, self.size * 1.3 * lines)
        self.sheet.write_string(self.row - 1, 1, row.label, style)
        self.lead(self.row, 1, place if lines == 1 else "")
        live = _live_in(row)
        first = live.parts[0] if live is not None and place else None
        if isinstance(first, Headline) and first.by:
            self.cell(self.row, 1, self.amounts.label(first), style, row.label)

    def place_of(
        self, row: TableRow | None, column: TableColumn | None, cell: Datum = None
    ) -> str:
        """Give where a cell, the label of a row or the head of a column leads; empty: nowhere.

        That is the row that a live amount comes from; of another, that of what is live beside it.
        """
        live = cell if isinstance(cell, Live) and rows_of(cell) else _live_in(row)
        return self.amounts.place(live) if live is not None and self.amounts.has(live) else ""

    def lead(self, row: int, column: int, place: str) -> None:
        """Let a cell lead to where its figure comes from; `row` counts from 1."""
        lead(self.sheet, row - 1, column, place, _("To the row of this figure"))

    def put(self, column: int, cell: Datum, shape: Shape, **look: Look) -> None:
        """Write one cell of a table; nothing where its rows do not stand in the workbook."""
        if isinstance(cell, str):
            style = self.styles.get(font_size=self.size, align="right")
            self.sheet.write_string(self.row - 1, column, cell, style)
            return
        shape = (cell.shape if isinstance(cell, Live) else None) or shape
        shown = FORMATS.get(shape, MONEY).replace("[Red]", "")
        style = self.styles.number(shown, font_size=min(self.size, _SIZE), shrink=True, **look)
        if isinstance(cell, Live):
            if self.amounts.has(cell):
                text, value = self.amounts.formula(cell)
                self.cell(self.row, column, text, style, value)
        elif isinstance(cell, float):
            self.sheet.write_number(self.row - 1, column, cell, style)

    def cell(self, row: int, column: int, text: str, style: Any, value: Any) -> None:
        """Write a formula by row and column, from 1 and from 0."""
        self.book.formula(self.sheet, f"{column_name(column)}{row}", text, style, value)
