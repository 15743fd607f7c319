"""How words of the case are written in cells and in formulas."""

from __future__ import annotations

from flexfin.case.case import Case
from flexfin.model.line import Line


class CellWords:
    """How words of the case are written in cells: choices by their label, yes and no as 1 and 0."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def value(self, line: Line, word: str) -> str | float:
        """Give what a cell of a text line holds for a word."""
        if line.yes_no:
            return 1 if word == "yes" else 0
        label = line.choices.get(word)
        names = line.names
        if label is None or (names and str(label) in self.case.elements_of(names)):
            return word
        return str(label)

    def literal(self, line: Line | None, word: str) -> str:
        """Give a word as it stands in a formula."""
        value = self.value(line, word) if line else word
        return str(value) if isinstance(value, int) else quoted(str(value))


def quoted(text: str) -> str:
    """Write a text in a formula."""
    return '"' + text.replace('"', '""') + '"'
