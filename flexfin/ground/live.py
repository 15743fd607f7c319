"""What a workbook works out itself; in all else that is written it is a number or a word."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple, Self

from flexfin.ground.numbers import Shape


class Live(float):
    """A number that a workbook works out itself; elsewhere it is a number as any other.

    In the text of its formula each {} is one of its parts, such as what a row of a line comes to.
    """

    __slots__ = ("parts", "shape", "text")
    text: str
    parts: tuple[Hashable, ...]
    shape: Shape | None

    def __new__(cls, value: float, text: str, *parts: Hashable) -> Self:
        """Give a number with its formula."""
        found = super().__new__(cls, value)
        found.text, found.parts, found.shape = text, parts, None
        return found

    def shaped(self, shape: Shape) -> Self:
        """Say how it is written, whatever the row and the column say."""
        self.shape = shape
        return self


class LiveWord(str):
    """Words before a word that a workbook takes from a row; elsewhere words as any other."""

    __slots__ = ("before", "row")
    before: str
    row: Hashable

    def __new__(cls, before: str, word: str, row: Hashable) -> Self:
        """Give words with the row that the last of them comes from."""
        found = super().__new__(cls, f"{before}{word}")
        found.before, found.row = before, row
        return found


class Changeable(float):
    """A number that who reads a workbook may change; elsewhere it is a number as any other."""

    __slots__ = ()


class CellArea(NamedTuple):
    """Cells of a table of the same workbook, from one key to another: a cell, a row or a column.

    They are written `like` A1: as $A1 where the column is the same wherever the formula stands, as
    $A$1:A1 where they begin with the same cell.
    """

    table: str
    columns: tuple[str, str]
    rows: tuple[str, str]
    like: str = "A1"
