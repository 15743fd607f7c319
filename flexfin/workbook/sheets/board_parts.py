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
WIDTHS: Final = (2, 36, *[12.5] * 8)
LAST: Final = len(WIDTHS) - 1
RIGHT: Final = 5  # the first column of the right half
_LINE: Final = {
    "page": 145, "page beside": 130, "meaning": 100, "right": 86, "right beside": 68,
}  # fmt: skip  # characters in a line of words


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


class PartyRow(NamedTuple):
    """A party: the columns of its table, and its cash by year."""

    label: str
    amounts: Sequence[Terms]  # with the total last; the column `rest` of the table is left out
    present_value: Terms
    bad_year: float
    cash: Terms


class Parties(NamedTuple):
    """The table of parties; the column that is the rest of the total stands at `rest`."""

    heads: Sequence[str]
    rest: int
    rows: Sequence[PartyRow]
    note: str


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
    figures: Sequence[KeyFigure]
    need: Need | None
    parties: Parties | None
    budget: Sequence[tuple[str, Terms]]
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

    def section(self, title: str, first: int = 1, last: int = LAST) -> None:
        """Write a heading over some columns."""
        for column in range(first, last + 1):
            self.sheet.write_blank(self.row - 1, column, None, self.styles.section())
        self.sheet.write_string(self.row - 1, first, title, self.styles.section())
        self.row += 1

    def sentence(self, text: str, column: int = 1, width: str = "page", bullet: str = "") -> None:
        """Write words over as many rows as they need, so that nothing has to be merged."""
        style = self.styles.label(font_size=11 if width.startswith("page") else 9)
        for number, line in enumerate(wrap(text, _LINE[width]) or [""]):
            mark = bullet if number == 0 else " " * 3 if bullet else ""
            self.sheet.write_string(self.row - 1, column, f"{mark}{line}", style)
            self.row += 1

    # --- key figures -------------------------------------------------------------------------

    def figures(self) -> None:
        """Write the key figures, each with what it means."""
        self.row += 1
        self.section(_("Key figures, in the live scenario"))
        small = self.styles.get(font_size=9)
        for figure in self.board.figures:
            row = self.row
            style = self.styles.result(FORMATS[figure.shape])
            self.sheet.write_string(row - 1, 1, figure.label, self.styles.label())
            value = self.amounts.value(figure.amount)
            self.book.formula(self.sheet, f"C{row}", self.amounts.text(figure.amount), style, value)
            self.sheet.write_string(row - 1, 3, figure.unit, self.styles.note())
            if figure.verdict is not None:
                text, word = self.amounts.at(figure.verdict), self.amounts.word(figure.verdict)
                self.book.formula(
                    self.sheet, f"E{row}", f'"{figure.meaning}: "&{text}', small,
                    f"{figure.meaning}: {word}",
                )  # fmt: skip
                self.row += 1
                continue
            for line in wrap(figure.meaning, _LINE["meaning"]) or [""]:
                self.sheet.write_string(self.row - 1, 4, line, small)
                self.row += 1

    # --- tables ------------------------------------------------------------------------------

    def heads(self, titles: Sequence[str], first: str) -> None:
        """Write the headings of a table with numbers."""
        head = self.styles.head(align="right", text_wrap=True, font_size=9)
        self.sheet.write_string(self.row - 1, 1, first, self.styles.head(font_size=9))
        for column, title in enumerate(titles, 2):
            self.sheet.write_string(self.row - 1, column, title, head)
        for column in range(2 + len(titles), LAST + 1):
            self.sheet.write_blank(self.row - 1, column, None, self.styles.head())

    def parties(self, table: Parties) -> None:
        """Write what each party receives and pays over the whole period."""
        self.row += 1
        self.section(_("Parties over the whole period, in euros; a minus is paid"))
        self.heads(table.heads, _("Party"))
        self.sheet.set_row(self.row - 1, 26)
        shown = self.styles.number(MONEY)
        places = [column for column in range(len(table.heads) - 2) if column != table.rest]
        letters = {place: column_name(2 + place) for place in (*places, table.rest)}
        total = places[-1]
        for party in table.rows:
            self.row += 1
            row = self.row
            self.sheet.write_string(row - 1, 1, party.label, self.styles.label())
            values = {}
            for place, terms in zip(places, party.amounts, strict=True):
                values[place] = self.amounts.value(terms)
                style = self.styles.result(MONEY) if place == total else shown
                text = self.amounts.text(terms)
                self.book.formula(self.sheet, f"{letters[place]}{row}", text, style, values[place])
            others = [place for place in places if place != total]
            rest = "-".join(f"{letters[place]}{row}" for place in (total, *others))
            value = values[total] - sum(values[place] for place in others)
            self.book.formula(self.sheet, f"{letters[table.rest]}{row}", rest, shown, value)
            last = 2 + len(table.heads) - 1
            self.book.formula(
                self.sheet, f"{column_name(last - 1)}{row}", self.amounts.text(party.present_value),
                shown, self.amounts.value(party.present_value),
            )  # fmt: skip
            self.sheet.write_number(row - 1, last, party.bad_year, shown)
        self.row += 1
        self.sheet.write_string(self.row - 1, 1, table.note, self.styles.note())
        self.row += 1

    def budget(self) -> None:
        """Write the first five calendar years."""
        self.row += 1
        years = [int(year) for year in self.book.case.calendar.years[:5]]
        self.section(_("Budget: the first calendar years, in euros"))
        self.heads([], _("Live scenario"))
        head = self.styles.head(num_format="0", align="right", font_size=9)
        for column, year in enumerate(years, 2):
            self.sheet.write_number(self.row - 1, column, year, head)
        top = self.row
        for label, terms in self.board.budget:
            self.row += 1
            self.sheet.write_string(self.row - 1, 1, label, self.styles.label())
            for column, year in enumerate(years, 2):
                letters = column_name(column)
                text = self.amounts.text_in_year(terms, f"{letters}${top}")
                value = self.amounts.value_in_year(terms, year)
                style = self.styles.number(MONEY)
                self.book.formula(self.sheet, f"{letters}{self.row}", text, style, value)
        self.row += 1

    # --- what is uncertain, agreed and open ---------------------------------------------------

    def words(self, column: int) -> int:
        """Write risks, what is agreed and what is open; give the first free row below them."""
        start, board = self.row, self.board
        self.row += 1
        width = "right" if column > 1 else "page"
        if board.risks or board.findings:
            self.section(_("Main risks"), column)
            for text in board.risks:
                self.sentence(text, column, width, f"{VALUE} ")
            self.findings(column, width)
            self.row += 1
        for title, texts in ((_("Agreed"), board.agreed), (_("Open"), board.open)):
            if texts:
                self.section(title, column)
                for text in texts:
                    self.sentence(text, column, width, "• ")
                self.row += 1
        found, self.row = self.row, start
        return found

    def findings(self, column: int, width: str) -> None:
        """Write findings; a live word at the end of each tells whether it holds now."""
        now, not_now = _("now"), _("not now")
        mark = self.styles.number(f'[>0]"{now}";[=0]"{not_now}";General',
                                  align="right", font_size=9)  # fmt: skip
        for text, terms in self.board.findings:
            if terms:
                value = self.amounts.value(terms)
                self.cell(self.row, LAST, self.amounts.text(terms), mark, value)
            self.sentence(text, column, f"{width} beside", "● ")

    def cell(self, row: int, column: int, text: str, style: Any, value: Any) -> None:
        """Write a formula by row and column, from 1 and from 0."""
        self.book.formula(self.sheet, f"{column_name(column)}{row}", text, style, value)


__all__ = [
    "AmountTerm",
    "Bars",
    "Board",
    "KeyFigure",
    "Need",
    "Parties",
    "PartyRow",
    "RentRung",
]
