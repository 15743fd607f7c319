"""The parts of the Board summary, and the page on which they are written one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.amounts import Amounts, AmountTerm, Terms
from flexfin.workbook.styles import FORMATS, MONEY

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

VALUE: Final = "◆"  # marks what is a value, worked out at export
WIDTHS: Final = (1, 42, *[14.5] * 5)
LAST: Final = len(WIDTHS) - 1
_MARK: Final = LAST - 2  # where the mark of values begins
_SIZE: Final = 11  # of the words: the page is printed at some nine tenths
_LINE: Final = {"page": 116, "beside": 104, "meaning": 88}  # characters in a line of words
Cell = str | float | Terms | None  # words, a value at export, or what is live


class KeyFigure(NamedTuple):
    """One figure and what it means; `verdict` is a row of text that says it instead."""

    label: str
    amount: Terms
    shape: str
    unit: str
    meaning: str
    verdict: AmountTerm | None = None


class Need(NamedTuple):
    """Need for places by month: quantiles over scenarios, and live rows beside them.

    `low`, `high` and `short` are the P10 and P90 of the need and the P90 of the shortage.
    """

    low: Sequence[float]
    high: Sequence[float]
    short: Sequence[float]
    lines: Sequence[tuple[str, Terms]]  # need, own places, delivered places in the live scenario


class BoardTable(NamedTuple):
    """A small table: a heading for each column, and rows of a label and cells.

    `shapes` says by column how numbers are written, `is_value` whether some are values at export.
    """

    key: str
    title: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    note: str = ""
    shapes: Sequence[str] = ()
    is_value: bool = False


class RentRung(NamedTuple):
    """A bar of a ladder: of which kind it is, live or a value."""

    label: str
    kind: int
    amount: Terms | float


class Bars(NamedTuple):
    """A ladder: amounts of some kinds under each other."""

    title: str
    unit: str
    kinds: Sequence[str]
    rungs: Sequence[RentRung]


class Board(NamedTuple):
    """Everything on the sheet; what a case does not have is None or empty."""

    question: Sequence[str]
    proposal: str  # what the case proposes; data
    without: Sequence[str]  # what happens when the board does not agree
    figures: Sequence[KeyFigure]
    need: Need | None
    tables: Sequence[BoardTable]  # who pays what, the first budget years, the offers
    bars: Bars | None
    risks: Sequence[str]
    findings: Sequence[tuple[str, Terms]]  # live: holds where the sum is above zero
    agreed: Sequence[str]
    open: Sequence[str]
    basis: str  # over which scenarios the values are


class BoardSummary:
    """The sheet in the making; `row` is the next free row, from 1."""

    def __init__(self, book: Book, sheet: Worksheet, board: Board) -> None:
        self.book, self.sheet, self.board = book, sheet, board
        self.styles, self.amounts = book.styles, Amounts(book)
        self.row = 4

    # --- words -------------------------------------------------------------------------------

    def section(self, title: str, *, is_value: bool = False) -> None:
        """Write a heading; over values with a mark that says when they are no longer valid."""
        style = self.styles.get(bold=True, font_size=12, bottom=2, valign="bottom")
        for column in range(1, LAST + 1):
            self.sheet.write_blank(self.row - 1, column, None, style)
        self.sheet.write_string(self.row - 1, 1, title, style)
        self.sheet.set_row(self.row - 1, 22)
        if is_value:
            self.fresh()
        self.row += 1

    def fresh(self) -> None:
        """Write what turns as soon as an input or the offer is another than at export."""
        layout = self.book.layout
        good, old = _("{mark} value at export", mark=VALUE), _("value at export: no longer valid")
        same = f"{layout.selector(layout.changed_row)}=0"
        if layout.offers:
            same = f'AND({same},{layout.selector(layout.offer_row)}="{layout.offered.base}")'
        look = self.styles.get(font_size=9, bottom=2, italic=True, valign="bottom")
        place = f"{column_name(_MARK)}{self.row}"
        self.book.formula(self.sheet, place, f'IF({same},"{good}","{old}")', look, good)
        bad = self.book.file.add_format({"bold": True, "bg_color": "#D9D9D9"})
        rule = {"type": "text", "criteria": "containing", "value": old, "format": bad}
        self.sheet.conditional_format(place, rule)

    def sentence(
        self, text: str, width: str = "page", bullet: str = "", **look: str | float
    ) -> None:
        """Write words over as many rows as they need, so that nothing has to be merged."""
        style = self.styles.label(font_size=_SIZE, **look)
        for number, line in enumerate(wrap(text, _LINE[width]) or [""]):
            mark = bullet if number == 0 else " " * 3 if bullet else ""
            self.sheet.write_string(self.row - 1, 1, f"{mark}{line}", style)
            self.row += 1

    def words(self, title: str, texts: Sequence[str]) -> None:
        """Write a heading and points below it, which were worked out at export."""
        if texts:
            self.section(title, is_value=True)
            for text in texts:
                self.sentence(text, bullet="• ")

    # --- figures and tables --------------------------------------------------------------------

    def figures(self) -> None:
        """Write the key figures, each with what it means."""
        self.section(_("Key figures, in the live scenario"))
        for figure in self.board.figures:
            row = self.row
            shape = FORMATS[figure.shape].replace("[Red]", "")
            style = self.styles.number(shape, bold=True, font_size=_SIZE)
            self.sheet.write_string(row - 1, 1, figure.label, self.styles.label(font_size=_SIZE))
            value = self.amounts.value(figure.amount)
            self.book.formula(self.sheet, f"C{row}", self.amounts.text(figure.amount), style, value)
            small = self.styles.get(font_size=9)
            if figure.verdict is not None:
                text, word = self.amounts.at(figure.verdict), self.amounts.word(figure.verdict)
                self.book.formula(
                    self.sheet, f"D{row}", f'" {figure.meaning}: "&{text}', small,
                    f" {figure.meaning}: {word}",
                )  # fmt: skip
            else:
                words = " · ".join(filter(None, (figure.unit, figure.meaning)))
                for line in wrap(words, _LINE["meaning"]):
                    self.sheet.write_string(self.row - 1, 3, f" {line}", small)
                    self.row += 1
                continue
            self.row += 1

    def table(self, table: BoardTable) -> None:
        """Write a table: words and values at export as they are, and what is live as formulas."""
        self.section(table.title, is_value=table.is_value)
        styles = self.styles
        head = styles.get(bold=True, font_size=10, align="right", text_wrap=True, bottom=1)
        self.sheet.write_blank(self.row - 1, 1, None, styles.get(bottom=1))
        for column, title in enumerate(table.heads, 2):
            self.sheet.write_string(self.row - 1, column, title, head)
        lines = max(len(wrap(title, 12)) for title in table.heads)
        if lines > 1:
            self.sheet.set_row(self.row - 1, 14 * lines)
        self.row += 1
        for label, cells in table.rows:
            self.sheet.write_string(self.row - 1, 1, label, styles.label(font_size=_SIZE))
            for place, cell in enumerate(cells):
                shape = FORMATS[table.shapes[place]] if table.shapes else MONEY
                self.put(2 + place, cell, shape.replace("[Red]", ""))
            self.row += 1
        if table.note:
            for line in wrap(table.note, 140):
                self.sheet.write_string(self.row - 1, 1, line, styles.note())
                self.row += 1

    def put(self, column: int, cell: Cell, shape: str) -> None:
        """Write one cell of a table."""
        if isinstance(cell, str):
            style = self.styles.get(font_size=_SIZE, align="right")
            self.sheet.write_string(self.row - 1, column, cell, style)
        elif isinstance(cell, float):
            self.sheet.write_number(
                self.row - 1, column, cell, self.styles.number(shape, font_size=_SIZE)
            )
        elif cell is not None:
            style = self.styles.number(shape, font_size=_SIZE)
            self.cell(self.row, column, self.amounts.text(cell), style, self.amounts.value(cell))

    # --- what is uncertain, agreed and open ----------------------------------------------------

    def risks(self) -> None:
        """Write the risks, and findings: a live word before each tells whether it holds now."""
        board = self.board
        if not board.risks and not board.findings:
            return
        self.section(_("Risks"), is_value=bool(board.risks))
        for text in board.risks:
            self.sentence(text, bullet="• ")
        now, not_now = _("now"), _("not now")
        mark = self.styles.number(f'[>0]"{now}";[=0]"{not_now}";General',
                                  align="right", font_size=9)  # fmt: skip
        for text, terms in board.findings:
            if terms:
                value = self.amounts.value(terms)
                self.cell(self.row, LAST, self.amounts.text(terms), mark, value)
            self.sentence(text, "beside", "○ ")

    def cell(self, row: int, column: int, text: str, style: Any, value: Any) -> None:
        """Write a formula by row and column, from 1 and from 0."""
        self.book.formula(self.sheet, f"{column_name(column)}{row}", text, style, value)


def by_year(name: str, key: tuple[str, ...], years: Sequence[str]) -> list[Cell]:
    """Give the row of a line by calendar year as cells."""
    return [(AmountTerm(name, (*key, year)),) for year in years]


__all__ = [
    "AmountTerm",
    "Bars",
    "Board",
    "BoardTable",
    "Cell",
    "KeyFigure",
    "Need",
    "RentRung",
]  # fmt: skip
