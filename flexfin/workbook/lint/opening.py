"""Anybody's workbook as the rules look at it: nothing in it is run, and it cannot be too much."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Final

from flexfin.case.workbook_cells import LIMITS as _READ
from flexfin.ground.shared_parts import Look
from flexfin.ground.sheets import At, OpenBook, OpenSheet, filled, open_book

# a workbook that is only looked at stands beside no other: half as much more than is read of ours,
# which takes in ten sheets of 500 rows by month over ten years
LIMITS: Final = _READ._replace(cells=640_000, formulas=40_000_000)
_WORDS: Final = re.compile(r'"[^"]*[^\W\d_][^"]*"')  # between quotes


class Seen:
    """One sheet as it stands in the file. Cells go by (row, column), both from 1."""

    def __init__(self, sheet: OpenSheet) -> None:
        self.sheet, self.name, self.state = sheet, sheet.name, sheet.state
        self.hidden_rows, self.hidden_columns = sheet.hidden_rows, sheet.hidden_columns
        self.merged, self.is_protected = sheet.merged, sheet.is_protected
        cells = sheet.cells.items()
        self.formulas = {at: cell.formula for at, cell in cells if cell.formula}
        self.constants = {
            (cell.row, cell.column): cell.value for cell in filled(sheet) if not cell.formula
        }
        self.arrays = [at for at, cell in cells if cell.is_array]
        self.errors = {at for at, cell in cells if cell.kind == "error"}
        # formulas that give a text; where the file keeps no values, those that have words
        self.texts = {
            at
            for at, cell in cells
            if cell.formula
            and (cell.kind == "text" or (cell.value is None and _WORDS.search(cell.formula)))
        }

    def value(self, at: At) -> float | str | bool | None:
        """Give what stands in a cell, or what the file keeps of what its formula gives."""
        return self.sheet.cells[at].value if at in self.sheet.cells else None

    def is_number(self, at: At) -> bool:
        """Tell whether a number is written in a cell."""
        value = self.constants.get(at)
        return isinstance(value, int | float) and not isinstance(value, bool)

    @cached_property
    def labels(self) -> dict[int, str]:
        """Give the first words of each row."""
        found: dict[int, tuple[int, str]] = {}
        for (row, column), value in self.constants.items():
            is_words = isinstance(value, str) and value.strip()
            if is_words and column < found.get(row, (1 << 20, ""))[0]:
                found[row] = column, " ".join(str(value).split())
        return {row: text for row, (_column, text) in found.items()}

    @cached_property
    def looks(self) -> dict[At, Look]:
        """Give the look of cells that hold something, or that may be changed."""
        return {
            at: cell.look
            for at, cell in self.sheet.cells.items()
            if at in self.formulas or at in self.constants or not cell.look.locked
        }


class SeenBook:
    """A workbook as it stands in the file: its sheets, its names, its parts."""

    def __init__(self, book: OpenBook) -> None:
        self.sheets = [Seen(sheet) for sheet in book.sheets]
        self.names, self.iterates = book.names, book.iterates
        self.package = book.package


def opened(path: Path) -> SeenBook:
    """Read a workbook.

    Raises FlexfinError where the file is no workbook, is too large, or holds what none needs.
    """
    return SeenBook(open_book(path, LIMITS))
