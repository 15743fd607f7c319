"""The words of choices that formulas look up: lists in cells, below the inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flexfin.case.case import Case
from flexfin.formulas.formula import Name
from flexfin.model.line import Line
from flexfin.model.models import Models
from flexfin.workbook.words import CellWords

FEWEST: Final = 3  # words; fewer are as short where they are looked up
_SIGNS: Final = frozenset("*?~")  # MATCH reads them as signs of its own


class ChoiceLists:
    """Where the lists of words stand: words -> the row of the first; `cells` gives the range."""

    def __init__(self, case: Case, sheet: str, first: int) -> None:
        self.sheet, self.words = sheet, CellWords(case)
        self.rows: dict[tuple[str, ...], int] = {}
        self.next = first
        for line in _chosen_by(case.models):
            words = self.words_of(line)
            if len(words) >= FEWEST and not _SIGNS.intersection("".join(words)):
                self.add(words)

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
