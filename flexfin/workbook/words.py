"""How words of the case are written in cells and in formulas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flexfin.case.case import Case
from flexfin.model.line import Line

_IN_A_FORMAT: Final = 120  # characters; Excel takes 255 in all


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


def worded(cell: str, words: Iterable[tuple[str | float, str]]) -> str:
    """Write the label of the word in a cell; the cell where no word has one."""
    told = [*words]
    parts = [f'IF({cell}={quoted(str(word))},{quoted(said)},"")' for word, said in told]
    return "&".join(parts) if any(word != said for word, said in told) else cell


def holds_name(cell: str, name: str, every: str = "") -> str:
    """Write whether a cell with names, commas between them, has one, or holds the word `every`."""
    listed = f'","&SUBSTITUTE({cell}," ","")&","'
    found = f'ISNUMBER(SEARCH(","&{name}&",",{listed}))'
    return f"OR({cell}={every},{found})" if every else found


def reads_as(name: str, label: str) -> dict[str, str | bool]:
    """Give the look in which a name, by which formulas find a row, reads as its label."""
    text = label.replace('"', "'")[:_IN_A_FORMAT]
    return {} if name == label else {"num_format": f';;;"{text}"', "shrink": True}


def quoted(text: str) -> str:
    """Write a text in a formula."""
    return '"' + text.replace('"', '""') + '"'
