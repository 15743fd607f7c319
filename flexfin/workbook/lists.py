"""The words of choices that formulas look up: lists in cells, below the inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from flexfin.case.case import Case
from flexfin.formulas.formula import Name
from flexfin.model.line import Line
from flexfin.model.models import Models
from flexfin.workbook.words import CellWords

FEWEST: Final = 3  # words; fewer are as short where they are looked up
_SIGNS: Final = frozenset("*?~")  # MATCH reads them as signs of its own


class NameCells(NamedTuple):
    """Where a list stands that shows what elements are called: that, all that counts, its meaning.

    Below what is shown stand the names of the elements, which count as well.
    """

    shown: str
    counts: str
    meaning: str

    def taken(self, cell: str, else_of: str) -> str:
        """Write what formulas take for the text in a cell; that in another where it counts not.

        A name that is none would make an error of every formula that looks it up.
        """
        chosen = f"IF({self.has(cell)},{cell},{else_of})"
        return f"INDEX({self.meaning},MATCH({chosen},{self.counts},0))"

    def has(self, cell: str) -> str:
        """Write that a cell holds a text that counts."""
        return f"SUMPRODUCT(({self.counts}={cell})*1)=1"

    def told(self, text: str) -> str:
        """Write what is shown for a text that formulas take."""
        return f"INDEX({self.counts},MATCH({text},{self.meaning},0))"


class ChoiceLists:
    """Where the lists of words stand: words -> the row of the first; `cells` gives the range.

    `named` has those of elements, with what formulas take for each.
    """

    def __init__(self, case: Case, words: CellWords, sheet: str, first: int) -> None:
        self.sheet, self.words = sheet, words
        self.rows: dict[tuple[str, ...], int] = {}
        self.named: dict[tuple[tuple[str, str], ...], int] = {}
        self.next = first
        for line in _chosen_by(case.models):
            known = self.words_of(line)
            if len(known) >= FEWEST and not _SIGNS.intersection("".join(known)):
                self.add(known)

    def words_of(self, line: Line) -> tuple[str, ...]:
        """Give the words of a line as its cells hold them."""
        return tuple(str(self.words.value(line, word)) for word in line.choices)

    def add(self, words: tuple[str, ...]) -> int:
        """Give the row of the first word of a list, which has its place from now on."""
        if words not in self.rows:
            self.rows[words] = self.next
            self.next += len(words) + 1
        return self.rows[words]

    def cells(self, words: tuple[str, ...]) -> str:
        """Give the cells that hold a list."""
        first = self.add(words)
        return f"$B${first}:$B${first + len(words) - 1}"

    def names(self, listed: tuple[tuple[str, str], ...], sheet: str) -> NameCells:
        """Give the cells, for a sheet, with what is listed and what formulas take for that."""
        prefix = "" if sheet == self.sheet else f"'{self.sheet}'!"
        shown = {text.casefold() for text, _taken in listed}
        bare = ((text[1:], name) for text, name in listed if text[0] == "'")  # as Excel types it
        names = ((name, name) for _text, name in listed if name.casefold() not in shown)
        every = (*listed, *bare, *names)
        if every not in self.named:
            self.named[every] = self.next
            self.next += len(every) + 1
        first = self.named[every]
        ends = first + len(listed) - 1, first + len(every) - 1
        return NameCells(*(f"{prefix}${column}${first}:${column}${end}" for column, end in
                           (("B", ends[0]), ("B", ends[1]), ("C", ends[1]))))  # fmt: skip

    def found(self, line: Line | None) -> str:
        """Give the cells with the words of a line, from another sheet; nothing without."""
        words = self.words_of(line) if line is not None else ()
        return f"'{self.sheet}'!{self.cells(words)}" if words in self.rows else ""


def _chosen_by(models: Models) -> Iterator[Line]:
    """Give the lines by the word of which formulas choose."""
    for _line, call in models.calls:
        if call.name in ("choose", "pick"):
            by = call.args[0 if call.name == "choose" else 1]
            selector = models.lines.get(by.name) if isinstance(by, Name) else None
            if selector is not None and not selector.names and not selector.yes_no:
                yield selector
