"""A View as a workbook of values: what a colleague works on with; formulas are in the workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import zip_longest
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Final

from flexfin.ground.live import CellArea, Changeable, Live
from flexfin.ground.messages import _
from flexfin.ground.months import parse_month, serial
from flexfin.ground.view import Part, View, ViewTable, part
from flexfin.workbook.file import begin_workbook
from flexfin.workbook.manifest import seal_workbook
from flexfin.workbook.sheet_names import free_name
from flexfin.workbook.styles import (
    BLUE,
    FINE,
    FORMATS,
    GREY,
    MONTH,
    RESULT,
    TO_CENTS,
    Look,
    Styles,
    ValueCell,
)
from flexfin.workbook.value_cells import PlacedTable, ValueLine, ValueTable, blocks_of
from flexfin.workbook.value_charts import ROOM, put_chart

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_LABEL, _COLUMN = (24, 56), (10, 20)  # least and most width: of labels, of other columns
_WORDS: Final = 60  # characters from which a cell is a sentence, in a column as wide as labels
_NAME: Final = 28  # characters of the name of a sheet
# what follows upon what a title says: a period, a day
_ENDS: Final = re.compile(r"[,;(]| (?:van|of) (?=\w+ [0-9]{4}\b)| (?:op|on) (?=[0-9]{4}-)")
_LINE, _LEAST = 13.5, 60  # height of a line of text in points; least width of the page
_WIDE: Final = 100  # width of a page of words alone
_MONTH: Final = re.compile("[0-9]{4}-[0-9]{2}")
_COUNTED: Final = re.compile("[0-9]{1,9}")  # a year, a number of places: text would be no number
# how numbers are written beside live ones
_SHOWN: Final = {**FORMATS, "cents": TO_CENTS, "fine": FINE}
_WORDS_LEFT: Final[dict[str, Look]] = {"align": "left", "indent": 1}
# how what is said looks, by its tone
_LOOKS: Final[Mapping[str, Mapping[str, Look]]] = {
    "section": {"bold": True, "font_size": 12, "font_color": BLUE},
    "note": {"font_color": GREY},
    "good": {"font_color": "#1E6B1E"},
    "attention": {"font_color": "#8A4B00"},
    "bad": {"font_color": "#A10000", "bold": True},
}


def as_workbook(view: View, mark: str) -> bytes:
    """Give the bytes of a workbook with what is in a view, in the order in which it is read.

    A part that has a page of its own has a sheet of its own here. The mark stands in the footers,
    and with a seal among the properties.
    """
    target = io.BytesIO()
    file = begin_workbook(target)
    styles, names, foots = Styles(file), [_name(view.title)], list[str]()
    first = [part("", "", *view.lead), *(one for one in view.parts if not one.has_page)]
    pages = [(view.title, first)]
    for one in view.parts:
        if one.has_page:
            names.append(free_name(one.title, str(len(names)), names))
            pages.append((one.title, [one._replace(title="")]))
    for name, (heading, parts) in zip(names, pages, strict=True):
        write_page(file, styles, name, heading, parts)
        foots.append(heading)
    seal_workbook(file, mark, view.title, foots)
    file.close()
    return target.getvalue()


def _name(title: str) -> str:
    """Name a sheet by what its title says of the case, in whole words."""
    said = _ENDS.split(title.rpartition(": ")[2])[0]
    short = shorten(said, _NAME, placeholder="")
    return free_name(short[:1].upper() + short[1:], "flexfin", ())


def write_page(
    file: Workbook, styles: Styles, name: str, title: str, parts: Iterable[Part]
) -> None:
    """Write parts of a view on a sheet of their own."""
    sheet = file.add_worksheet(name)
    page = ValuePage(file, styles, sheet, parts)
    page.title(title)
    page.write()
    sheet.hide_gridlines(2)
    sheet.freeze_panes(1, 1 if len(page.widths) > 6 else 0)
    if sum(page.widths) > 95:
        sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)


def _wrapped(text: str, width: int) -> list[str]:
    """Give the rows of a text, in which no word is broken."""
    return wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def _in_words(rows: Sequence[Sequence[ValueCell]]) -> set[int]:
    """Give the columns that hold words alone: these stand to the left, numbers to the right."""
    columns = enumerate(zip_longest(*rows))  # a row may end before the others do
    held = ((at, [x.value for x in cells if x and x.value is not None]) for at, cells in columns)
    return {
        at
        for at, values in held
        if all(isinstance(x, str) for x in values)
        and any(isinstance(x, str) and x[:1].isalpha() for x in values)
    }


class ValuePage:
    """A sheet while it is written, from a row and column on: widths that fit all its tables.

    With `places`, of all tables of the workbook by key, numbers may be live; values are blue then.
    """

    def __init__(
        self,
        file: Workbook,
        styles: Styles,
        sheet: Worksheet,
        parts: Iterable[Part],
        row: int = 0,
        left: int = 0,
        places: dict[str, PlacedTable] | None = None,
    ) -> None:
        self.file, self.styles, self.sheet, self.row, self.left = file, styles, sheet, row, left
        self.places = places
        self.live: list[tuple[int, int, Live, Format]] = []
        self.top, self.breaks = row, list[int]()  # rows above which a page of paper ends
        self.blocks = [*blocks_of(parts)]
        tables = [block for block in self.blocks if isinstance(block, ValueTable)]
        labels = [len(row.label) + 3 * row.inset for one in tables for row in one.table.rows]
        self.widths = [min(max([*labels, _LABEL[0]]) + 2, _LABEL[1])]
        columns = [[column.label for column in one.table.columns] for one in tables]
        for place in range(max(map(len, columns), default=0)):
            cells = (row for one in tables for row in one.cells)
            texts = [row[place].text for row in cells if place < len(row)]
            heads = [labels[place] for labels in columns if place < len(labels)]
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

    def write(self) -> None:
        """Write lines and tables; a part with a chart begins on a page of its own."""
        for place, block in enumerate(self.blocks):
            if isinstance(block, ValueTable):
                is_next = isinstance([None, *self.blocks][place], ValueTable)
                self.row += is_next and self.places is not None
                self.table(block)
                continue
            if block.look == "section":
                self.row += 1
                rest = self.blocks[place + 1 :]
                until = (n for n, one in enumerate(rest) if getattr(one, "look", "") == "section")
                within = rest[: next(until, len(rest))]
                if any(isinstance(one, ValueTable) and one.chart for one in within):
                    self.breaks.append(self.row)
            self.line(block)
        self.sheet.set_h_pagebreaks([row for row in self.breaks if row > self.top + 2])
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def title(self, text: str) -> None:
        """Write a title: in larger letters, on one line."""
        self.sheet.write_string(self.row, self.left, text, self.styles.title())
        self.row += 1

    def line(self, line: ValueLine) -> None:
        """Write a line of text across the page, over as many rows as it needs: none is merged."""
        width, style = int(sum(self.widths) * 1.05), self._looks(line)
        for text in line.text.split("\n"):
            if len(self.widths) == 1 and len(text) > width:
                self._set_height(len(_wrapped(text, width)))
                wrapping = self._looks(line, text_wrap=True, valign="top")
                self.sheet.write_string(self.row, self.left, text, wrapping)
                self.row += 1
                continue
            for words in _wrapped(text, width):
                self.sheet.write_string(self.row, self.left, words, style)
                self.row += 1

    def _looks(self, line: ValueLine, **more: Look) -> Format:
        return self.styles.get(**more, **_LOOKS.get(line.look, {}))

    def _set_height(self, lines: int) -> None:
        if lines > 1:
            self.sheet.set_row(self.row, lines * _LINE)

    def table(self, found: ValueTable) -> None:
        """Write a table: headings that share what stands above them, and rows."""
        table, chart = found.table, found.chart
        heads, over = ([c.label for c in table.columns], [c.over for c in table.columns])
        words = {self.left + 1 + place for place in _in_words(found.cells)}
        if chart:
            first = self.row + ROOM + any(over) + 1
            rows = first, first + len(table.rows) - 1
            put_chart(self.file, self.sheet, chart, heads, (self.row, self.left), rows)
            self.row += ROOM
        if any(over):
            self._write_over(over)
        self.sheet.write_string(self.row, self.left, table.first, self.styles.head(valign="bottom"))
        for place, word in enumerate(heads, self.left + 1):
            side: dict[str, Look] = _WORDS_LEFT if place in words else {"align": "right"}
            self._words(place, word, self.styles.head(valign="bottom", text_wrap=True, **side))
        wraps = [len(wrap(word, self.widths[at] - 1)) for at, word in enumerate(heads, 1)]
        self._set_height(max(wraps, default=1))
        if self.places is not None:
            self._placed(table)
        self.row += 1
        for place, (row, cells) in enumerate(zip(table.rows, found.cells, strict=True)):
            look: dict[str, Look] = {"top": 1, "top_color": GREY} if row.ruled else {}
            if row.ruled and place == len(table.rows) - 1:
                look["bold"] = True
            label = self.styles.label(align="left", text_wrap=True, indent=int(row.inset), **look)
            if chart and chart.at:
                number = self.styles.number("General", align="left")
                self.sheet.write_number(self.row, self.left, chart.at[place], number)
            else:
                self._words(self.left, row.label, label)
            wraps = [len(wrap(row.label, self.widths[0] + 4 - 3 * row.inset))]
            for at, cell in enumerate(cells, 1):
                if isinstance(cell.value, str):
                    wraps.append(len(wrap(cell.value, self.widths[at])))
            self._set_height(max(wraps))
            for column, cell in enumerate(cells, self.left + 1):
                self._write(column, cell, {**look, **_WORDS_LEFT} if column in words else look)
            self.row += 1

    def _words(self, column: int, words: str, style: Format) -> None:
        """Write a heading or label; what is a number is one, to the left or right as the words."""
        if _COUNTED.fullmatch(words):
            self.sheet.write_number(self.row, column, int(words), style)
        else:
            self.sheet.write_string(self.row, column, words, style)

    def _write_over(self, over: Sequence[str]) -> None:
        across = self.styles.head(align="center_across")
        self.sheet.write_blank(self.row, self.left, None, self.styles.head())
        before = ""
        for column, word in enumerate(over, self.left + 1):
            if word and word == before:
                self.sheet.write_blank(self.row, column, None, across)
            else:
                self._words(column, word, across)
            before = word
        self.row += 1

    def _write(self, column: int, cell: ValueCell, look: dict[str, Look]) -> None:
        match cell.value:
            case None:
                self.sheet.write_blank(self.row, column, None, self.styles.get(**look))
            case bool() as held:
                self.sheet.write_boolean(self.row, column, held, self.styles.get(**look))
            case str() as text:
                style = self.styles.get(**{"align": "right", "text_wrap": True, **look})
                self.sheet.write_string(self.row, column, text, style)
            case held if self.places is not None:
                self._write_live(column, held, cell, look)
            case held:
                style = self.styles.number(cell.format or "General", **look)
                self.sheet.write_number(self.row, column, held, style)

    # --- where numbers are live --------------------------------------------------------------

    def finish(self) -> None:
        """Write what is live, now that all tables have their place."""
        for row, column, live, style in self.live:
            areas = [self.area(part) for part in live.parts]
            if all(areas):
                self.formula(row, column, live.text.format(*areas), style, live + 0.0)
            else:
                self.sheet.write_number(row, column, live, style)

    def formula(self, row: int, column: int, text: str, style: Format, value: float) -> None:
        """Write a formula with its stored value."""
        self.sheet.write_formula(row, column, f"={text}", style, value)

    def area(self, part: Hashable) -> str:
        """Write the cells that a part of something live is, if they are in the workbook."""
        assert isinstance(part, CellArea)
        assert self.places
        return self.places[part.table].area(part, self.sheet.get_name())

    def _placed(self, table: ViewTable) -> None:
        """Note where a table stands, below its headings; those that are months are dates."""
        assert self.places is not None
        name, left = self.sheet.get_name(), self.left + 1
        self.places[table.key] = PlacedTable(name, self.row + 2, left + 1, table)
        style = self.styles.head(num_format=MONTH, align="right")
        for column, head in enumerate(table.columns, left):
            if _MONTH.fullmatch(head.key):
                self.sheet.write_number(self.row, column, serial(parse_month(head.key)), style)

    def _write_live(self, column: int, held: float, cell: ValueCell, look: dict[str, Look]) -> None:
        shown = _SHOWN[cell.shape]
        if "top" in look:
            look = {"bold": True, "bg_color": RESULT}
        if isinstance(held, Live):
            if cell.text[:1].isalpha():  # a check: what it reads where nothing is wrong
                wrong = _("not in order")
                shown = f'[=0]"{cell.text}";"{wrong}"'
            self.live.append((self.row, column, held, self.styles.number(shown, **look)))
        elif isinstance(held, Changeable):
            self.sheet.write_number(self.row, column, held, self.styles.input(shown, **look))
        elif isinstance(held, int):
            self.sheet.write_number(self.row, column, held, self.styles.identity(align="left"))
        else:
            self.sheet.write_number(self.row, column, held, self.styles.fixed(shown, **look))
