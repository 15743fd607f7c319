"""The first row of a table that somebody else wrote: which column is which, and what one asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from flexfin.ground.errors import FlexfinError
from flexfin.ground.files import LARGEST, read_file
from flexfin.ground.messages import _, language
from flexfin.ground.table_cells import GivenRow

MONTHS: Final = ("month", "maand")  # the name of a column of months, in English and Dutch
_NAMED: Final = 2  # columns that are known, at least, in a row that names them
_PAIR: Final = 2  # what something of the table is and its value: Boekjaar, 2027


class Heads:
    """How the columns of a table may be called: first in English, then in Dutch, then otherwise."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = {name: text.split(", ") for name, text in words.items()}
        self.names = {word: name for name, words in self.words.items() for word in words}

    def of(self, head: GivenRow) -> list[str]:
        """Give the name of each column; nothing for one that is not known."""
        return [self.names.get(" ".join(text.casefold().split()), "") for text in head.texts]

    def name(self, row: GivenRow) -> bool:
        """Tell whether a row names the columns."""
        return len({*self.of(row)} - {""}) >= _NAMED

    def word(self, name: str) -> str:
        """Give the word for a column in the language in use."""
        return self.words[name][language() == "nl"]


def without_title(rows: Sequence[GivenRow], names: Callable[[GivenRow], bool]) -> list[GivenRow]:
    """Give the rows from the one that names the columns, below what can only be a title.

    Where no row does, or more than one, or values stand above it, it gives them all.
    """
    found = [at for at, row in enumerate(rows) if names(row)]
    start = found[0] if len(found) == 1 else 0
    return [*rows[start if all(map(_is_title, rows[:start])) else 0 :]]


def _is_title(row: GivenRow) -> bool:
    given = [cell for cell in row.cells if cell.text]
    return len(given) == 1 or (len(given) == _PAIR and given[0].time_word([]) is None)


def has_months(row: GivenRow) -> bool:
    """Tell whether the first column of a row is named as months are."""
    return row.texts[0].casefold() in MONTHS


def rows_wanted(file: str, head: str, row: str) -> str:
    """Say what a table looks like, as who made it in its own program can make it."""
    if ".xlsx" in file.lower():
        said = _("In Excel: the first row of the sheet has the names {names}, each in a cell; the "
                 "values stand below.", names=head.replace(",", ", "))  # fmt: skip
        return f"{said}{other_sheet(file)}"
    if _has_semicolons(file):
        head, row = head.replace(",", ";"), row.replace(",", ";").replace(".", ",")
    return _("Write rows such as {row} under a row with names: {head}.", row=row, head=head)


def other_sheet(file: str) -> str:
    """Say of a workbook how another sheet of it is named; of other files nothing."""
    if ".xlsx" not in file.lower():
        return ""
    example = _("{file}#SHEET", file=file.partition("#")[0])
    said = _("Is it another sheet, write that behind the name: {example}.", example=example)
    return f" {said}"


def _has_semicolons(file: str) -> bool:
    """Tell whether semicolons part the columns of a file, as a Dutch Excel writes it."""
    try:
        first = read_file(Path(file), LARGEST).partition(b"\n")[0]
    except FlexfinError:
        return False
    return first.count(b";") > first.count(b",")
