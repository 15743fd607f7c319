"""The cells of a workbook that returns, by sheet and row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flexfin.case.workbook_cells import LIMITS
from flexfin.ground.messages import _
from flexfin.ground.numbers import number_text
from flexfin.ground.opened import Package
from flexfin.ground.sheets import OpenBook, OpenSheet, SheetCell, filled, read_book
from flexfin.workbook.returned.remarked import remarked

TALLEST: Final = 50_000  # rows that are looked at
MOST_SHEETS: Final = 500
_LONGEST: Final = 60  # characters of what a cell holds, in messages


class Formula(str):
    """The text of a formula, with its equals sign."""

    __slots__ = ()


Content = str | float | bool  # of a cell; dates as the numbers they are in a cell
Grid = dict[int, dict[int, Content]]  # row -> column -> content, both from 1; no empty cells


@dataclass(frozen=True)
class Returned:
    """A workbook that returns: its cells by sheet, in order; which are hidden; what else it has,
    comments and notes too.

    `sheets` have formulas where these stand, `values` what the file keeps of what they give.
    """

    path: Path
    book: OpenBook
    sheets: Mapping[str, Grid]
    values: Mapping[str, Grid]
    hidden: tuple[str, ...]
    remarks: tuple[str, ...]


def same(one: Content | None, other: Content | None) -> bool:
    """Tell whether two cells hold the same; LibreOffice saves fifteen digits of a number."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or one.strip() == other.strip()
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-13 * max(abs(one), abs(other))


def shortened(content: Content) -> str:
    """Give what a cell holds, not too long for a message."""
    text = str(content).strip() if isinstance(content, bool | str) else number_text(content)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def read_workbook(path: Path, width: int) -> Returned:
    """Read the cells of a workbook, at most `width` columns of each sheet.

    Raises FlexfinError where it cannot be opened safely, or not at all.
    """
    package = Package(path, LIMITS)
    package.refuse_macros()
    book = read_book(package)
    if len(book.sheets) > MOST_SHEETS:
        raise package.too_much(_("this workbook has more than {limit} sheets", limit=MOST_SHEETS))
    sheets, values = {}, {}
    for sheet in book.sheets:
        sheets[sheet.name], values[sheet.name] = _grids(sheet, width)
    hidden = tuple(sheet.name for sheet in book.sheets if sheet.state != "visible")
    said = (one.words for one in remarked(package, book))
    return Returned(path, book, sheets, values, hidden, (*package.remarks(), *said))


def _grids(sheet: OpenSheet, width: int) -> tuple[Grid, Grid]:
    """Give what stands in the cells of a sheet, and what formulas gave in the rows with any."""
    found: Grid = {}
    values: Grid = {}
    for cell in sorted(filled(sheet), key=lambda cell: (cell.row, cell.column)):
        if cell.row > TALLEST or cell.column > width:
            continue
        value = _content(cell)
        if cell.formula:
            found.setdefault(cell.row, {})[cell.column] = Formula(cell.formula)
            if value is not None:
                values.setdefault(cell.row, {})[cell.column] = value
        elif value is not None:
            found.setdefault(cell.row, {})[cell.column] = value
    return found, values


def _content(cell: SheetCell) -> Content | None:
    if isinstance(cell.value, str | bool) or cell.value is None:
        return cell.value
    return float(cell.value) if math.isfinite(cell.value) else str(cell.value)
