"""The first row of a table that somebody else wrote: which column is which, and what one asks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flexfin.ground.errors import FlexfinError
from flexfin.ground.files import LARGEST, read_file
from flexfin.ground.messages import _, language
from flexfin.ground.table_cells import GivenRow


class Heads:
    """How the columns of a table may be called: first in English, then in Dutch, then otherwise."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = {name: text.split(", ") for name, text in words.items()}
        self.names = {word: name for name, words in self.words.items() for word in words}

    def of(self, head: GivenRow) -> list[str]:
        """Give the name of each column; nothing for one that is not known."""
        return [self.names.get(" ".join(text.casefold().split()), "") for text in head.texts]

    def word(self, name: str) -> str:
        """Give the word for a column in the language in use."""
        return self.words[name][language() == "nl"]


def rows_wanted(file: str, head: str, row: str) -> str:
    """Say what a table looks like, as who made it in its own program can make it."""
    if ".xlsx" in file.lower():
        other = _("{file}#SHEET", file=file.partition("#")[0])
        return _("In Excel: the first row of the sheet has the names {names}, each in a cell; the "
                 "values stand below. Is it another sheet, write that behind the name: {example}.",
                 names=head.replace(",", ", "), example=other)  # fmt: skip
    if _has_semicolons(file):
        head, row = head.replace(",", ";"), row.replace(",", ";").replace(".", ",")
    return _("Write rows such as {row} under a row with names: {head}.", row=row, head=head)


def _has_semicolons(file: str) -> bool:
    """Tell whether semicolons part the columns of a file, as a Dutch Excel writes it."""
    try:
        first = read_file(Path(file), LARGEST).partition(b"\n")[0]
    except FlexfinError:
        return False
    return first.count(b";") > first.count(b",")
