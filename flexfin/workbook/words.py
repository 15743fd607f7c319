"""How words of the case are written in cells and in formulas."""

from __future__ import annotations

from typing import Final

from flexfin.case.called import folded
from flexfin.case.case import Case
from flexfin.model.line import InputLine, Line

_IN_A_FORMAT: Final = 120  # characters; Excel takes 255 in all


class CellWords:
    """How words of the case are written in cells: choices by their label, yes and no as 1 and 0."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.called = case.called
        self._called: dict[str, bool] = {}

    def value(self, line: Line, word: str) -> str | float:
        """Give what a cell of a text line holds for a word."""
        if line.yes_no:
            return 1 if word == "yes" else 0
        label = line.choices.get(word)
        names = line.names
        if label is None or (names and folded(str(label)) in self.case.elements_of(names)):
            return word  # an element has this name
        return str(label)

    def text(self, line: InputLine, word: str) -> str | float:
        """Give what a cell to type in holds for a word: of an element what it is called."""
        if word in line.choices or not line.names or line.several:
            return self.value(line, word)
        return self.called.told(line.names, line.choices).get(word, word)

    def listed(self, line: InputLine) -> tuple[tuple[str, str], ...]:
        """Give what a list of a line shows, with what formulas take for that."""
        words = [str(self.value(line, word)) for word in line.choices]
        names = self.case.elements_of(line.names) if line.names else ()
        return (*((word, word) for word in words),
                *((str(self.text(line, name)), name) for name in names))  # fmt: skip

    def scenario(self, name: str) -> str:
        """Give what the list of scenarios shows for one."""
        return self.called.told("scenario").get(name, name)

    def scenarios(self) -> tuple[tuple[str, str], ...]:
        """Give what the list of scenarios shows, with what formulas take for that."""
        return tuple((self.scenario(name), name) for name in self.case.scenarios)

    def is_called(self, line: InputLine) -> bool:
        """Tell whether a list of a line shows what elements are called instead of their names."""
        if line.name not in self._called:
            listed = () if line.several or not line.names else self.listed(line)
            self._called[line.name] = any(text != taken for text, taken in listed)
        return self._called[line.name]

    def literal(self, line: Line | None, word: str) -> str:
        """Give a word as it stands in a formula."""
        value = self.value(line, word) if line else word
        return str(value) if isinstance(value, int) else quoted(str(value))


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
