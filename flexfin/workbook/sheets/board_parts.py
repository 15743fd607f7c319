"""The parts of the Board summary, and the page on which they are written one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.engine.results import Headline
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape
from flexfin.workbook.amounts import Terms
from flexfin.workbook.sheets.summary_page import VALUE, BoardTable, Cell, SummaryPage, lines_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

WIDTHS: Final = (1, 34, *[11.0] * 7)
LAST: Final = len(WIDTHS) - 1
# characters in a line of words: over the page, in bold, beside a mark, beside two numbers, small
PAGE, BOLD, _BESIDE, _MEANING, _NOTE = 124, 106, 112, 70, 154


class KeyFigure(NamedTuple):
    """One figure and what it means; `verdict` is a row of text that says it instead.

    `expected` is its expectation over scenarios, a value at export.
    """

    label: str
    amount: Terms
    shape: Shape
    unit: str
    meaning: str
    verdict: Headline | None = None
    expected: float | None = None
    is_saving: bool = False  # stands with its chance of a loss


class Need(NamedTuple):
    """Need for places by month: quantiles over scenarios, and live rows beside them.

    `low`, `high` and `short` are the P10 and P90 of the need and the P90 of the shortage.
    """

    low: Sequence[float]
    high: Sequence[float]
    short: Sequence[float]
    lines: Sequence[tuple[str, Terms]]  # need, own places, delivered places in the live scenario


class RentRung(NamedTuple):
    """A bar of a ladder: of which kind it is, live or a value."""

    label: str
    kind: int
    amount: Terms | float


class Bars(NamedTuple):
    """A ladder: amounts of some kinds under each other; `shape` says how they are written."""

    title: str
    unit: str
    shape: Shape
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


class BoardSummary(SummaryPage):
    """The sheet in the making."""

    def __init__(self, book: Book, sheet: Worksheet, board: Board) -> None:
        super().__init__(book, sheet, WIDTHS)
        self.board, self.note = board, _NOTE

    def tables(self) -> None:
        """Write the tables; those of the same parties stand beside each other."""
        pays, budget = (
            next((one for one in self.board.tables if one.key == key), None)
            for key in ("pays", "budget")
        )
        beside = pays is not None and budget is not None and self.pair(pays, budget)
        for table in self.board.tables:
            if not (beside and table.key in ("pays", "budget")):
                self.table(table)

    def pair(self, left: BoardTable, right: BoardTable) -> bool:
        """Write two tables beside each other, where they have the same rows and there is room."""
        heads = [*left.heads, *right.heads]
        if [label for label, _cells in left.rows] != [label for label, _cells in right.rows] \
                or len(heads) > LAST - 1:
            return False
        self.section(left.title, is_value=left.is_value, marked=2)
        style = self.styles.get(bold=True, bottom=2, valign="bottom")
        self.sheet.write_string(self.row - 2, 2 + len(left.heads), right.title, style)
        rows = [(label, [*cells, *more]) for (label, cells), (_label, more)
                in zip(left.rows, right.rows, strict=True)]  # fmt: skip
        self.heads(heads)
        self.rows(left._replace(rows=rows))
        self.small(f"{left.note} {right.note}")
        return True

    def words(self, title: str, texts: Sequence[str]) -> None:
        """Write a heading and points below it, which were worked out at export."""
        if texts:
            self.section(title, is_value=True)
            for text in texts:
                self.sentence(text, PAGE, "• ")

    def figures(self) -> None:
        """Write the key figures: expected and in the live scenario, each with what it means."""
        self.section(_("Key figures"), is_value=True)
        self.heads((f"{VALUE} " + _("Expected"), _("Live scenario")))
        small = self.styles.get()
        for figure in self.board.figures:
            row = self.row
            self.label(figure.label, (figure.amount,))
            self.put(2, figure.expected, figure.shape)
            self.put(3, figure.amount, figure.shape, bold=True)
            if figure.verdict is not None:
                text, word = self.amounts.at(figure.verdict), self.amounts.word(figure.verdict)
                self.cell(row, 4, f'" {figure.meaning}: "&{text}', small,
                          f" {figure.meaning}: {word}")  # fmt: skip
                self.row += 1
                continue
            words = " · ".join(filter(None, (figure.unit, figure.meaning)))
            for line in lines_of(words, _MEANING):
                self.sheet.write_string(self.row - 1, 4, f" {line}", small)
                self.row += 1

    def risks(self) -> None:
        """Write the risks, and findings: a live word before each tells whether it holds now."""
        board = self.board
        if not board.risks and not board.findings:
            return
        self.section(_("Risks"), is_value=bool(board.risks))
        for text in board.risks:
            self.sentence(text, PAGE, "• ")
        now, not_now = _("now"), _("not now")
        mark = self.styles.number(f'[>0]"{now}";[=0]"{not_now}";General',
                                  align="right", font_size=9)  # fmt: skip
        for text, terms in board.findings:
            if terms:
                value = self.amounts.value(terms)
                self.cell(self.row, LAST, self.amounts.text(terms), mark, value)
            self.sentence(text, _BESIDE, "○ ")


def by_year(name: str, key: tuple[str, ...], years: Sequence[str]) -> list[Cell]:
    """Give the row of a line by calendar year as cells."""
    return [(Headline(name, (*key, year)),) for year in years]
