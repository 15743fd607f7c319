"""The cells of a workbook that returns, by sheet and row."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from flexfin.case.workbook_cells import LIMITS
from flexfin.ground.messages import _
from flexfin.ground.numbers import number_text
from flexfin.ground.opened import Package
from flexfin.ground.shared_parts import Look
from flexfin.ground.sheets import OpenBook, OpenSheet, SheetCell, read_book

MOST_SHEETS: Final = 500
_LONGEST: Final = 60  # characters of what a cell holds, in messages
_NO_SIGN: Final = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[A-Za-z]+\]|_(.)|\*.')

Content = str | float | bool  # of a cell; dates as the numbers they are in a cell
Grid = dict[int, dict[int, Content]]  # row -> column -> content, both from 1; no empty cells


@dataclass(frozen=True)
class CellGrids:
    """The cells of a sheet as these are compared: with formulas where there are.

    What these gave, and how cells look, stands in the sheet itself.
    """

    sheet: OpenSheet
    cells: Grid = field(default_factory=dict)

    def look(self, row: int, column: int) -> Look | None:
        """Give the look of a cell, as far as the file says something of it."""
        cell = self.sheet.cells.get((row, column))
        return cell.look if cell else None

    def value(self, row: int, column: int) -> Content | None:
        """Give what a formula gave, as far as the file keeps that."""
        cell = self.sheet.cells.get((row, column))
        return _content(cell) if cell and cell.formula else None


@dataclass(frozen=True)
class Returned:
    """A workbook that returns: the cells of each sheet, in order, and what else it has."""

    path: Path
    book: OpenBook
    sheets: Mapping[str, CellGrids]

    def grids(self) -> dict[str, Grid]:
        """Give the cells by sheet."""
        return {name: grids.cells for name, grids in self.sheets.items()}


def same(one: Content | None, other: Content | None) -> bool:
    """Tell whether two cells hold the same; LibreOffice saves fifteen digits of a number."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or one.strip() == other.strip()
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-13 * max(abs(one), abs(other))


@cache
def same_look(one: Look, other: Look) -> bool:
    """Tell whether two looks show a value alike, and lock it alike; other colours do not count."""
    is_alike = (one.locked, one.unseen) == (other.locked, other.unseen)
    return is_alike and _signs(one.format) == _signs(other.format)


@cache
def _signs(form: str) -> str:
    """Give a number format without the ways in which programs write the same one."""
    usual = ("[>0]", "[<0]", "")  # the condition that a section of a format has anyhow
    form = ";".join(p.removeprefix(usual[min(n, 2)]) for n, p in enumerate(form.split(";")))
    plain = _NO_SIGN.sub(lambda m: m[1] or m[2] or m[3] or (" " if m[4] else ""), form)
    plain = plain.lower().removesuffix(";@").removesuffix(";general")
    return plain.replace("general", "").strip()


def shortened(content: Content) -> str:
    """Give what a cell holds, not too long for a message."""
    text = str(content).strip() if isinstance(content, bool | str) else number_text(content)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def read_workbook(path: Path, data: bytes | None = None) -> Returned:
    """Read the cells of a workbook, or of what was read of it.

    Raises FlexfinError where it cannot be opened safely, or not at all.
    """
    package = Package(path, LIMITS, data)
    package.refuse_macros()
    book = read_book(package)
    if len(book.sheets) > MOST_SHEETS:
        raise package.too_much(_("this workbook has more than {limit} sheets", limit=MOST_SHEETS))
    return cells_of_book(path, book)


def cells_of_book(path: Path, book: OpenBook) -> Returned:
    """Give the cells of a workbook that was read."""
    return Returned(path, book, {sheet.name: _grids(sheet) for sheet in book.sheets})


def _grids(sheet: OpenSheet) -> CellGrids:
    grids = CellGrids(sheet)
    for row, column in sorted(sheet.cells):
        cell = sheet.cells[row, column]
        content = cell.formula or _content(cell)
        if content is not None:
            grids.cells.setdefault(row, {})[column] = content
    return grids


def _content(cell: SheetCell) -> Content | None:
    if isinstance(cell.value, str | bool) or cell.value is None:
        return cell.value
    return float(cell.value) if math.isfinite(cell.value) else str(cell.value)
