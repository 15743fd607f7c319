"""Sums in a workbook: the cells that each adds up, and what these come to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from flexfin.workbook.lint.references import PURE, Area, area, areas, calls
from flexfin.workbook.lint.rows import At, Segment

FAR: Final = 5_000  # cells of a sum that are looked at one by one
ONE_SUM: Final = re.compile(r"=\s*SUM\([^()]*\)\s*", re.IGNORECASE)
_TERM: Final = r"(?:SUM\([^()]*\)|(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Z]{1,3}\$?\d+)"
# cells and sums, added up or taken off
ADDED: Final = re.compile(rf"=\s*[+-]?{_TERM}(?:\s*[+-]\s*{_TERM})*\s*", re.IGNORECASE)
NO_SUM: Final = re.compile(rf".*-|{PURE.pattern}\Z")  # a difference, or a link
_ADDS: Final = {"SUM": slice(None), "SUMIF": slice(2, 3), "SUMIFS": slice(1)}
# the row or column in which cells stand: sheet, whether it is a column, which
Track = tuple[str, bool, int]


class AddedLine(NamedTuple):
    """Cells below or beside each other that are added up, and the cell with the sum."""

    sheet: str  # of the sum
    at: At
    cells: Area
    is_column: bool

    @property
    def size(self) -> int:
        """Give how many cells are added up."""
        cells = self.cells
        return cells.bottom - cells.top + cells.right - cells.left + 1

    @property
    def track(self) -> Track:
        """Give the row or column in which the cells stand."""
        return self.cells.sheet, self.is_column, self.place((self.cells.top, self.cells.left))[0]

    @property
    def is_beside(self) -> bool:
        """Tell whether the sum stands in the same row or column."""
        return self.track == (self.sheet, self.is_column, self.place(self.at)[0])

    def place(self, at: At) -> tuple[int, int]:
        """Give in which column (or row) a cell stands, and where in it."""
        return (at[1], at[0]) if self.is_column else at

    @property
    def ends(self) -> tuple[int, int]:
        """Give where the cells begin and end in their column or row."""
        cells = self.cells
        return (cells.top, cells.bottom) if self.is_column else (cells.left, cells.right)

    def cell(self, place: int) -> At:
        """Give the cell at a place in the column or row."""
        return (place, self.cells.left) if self.is_column else (self.cells.top, place)


def runs_of(
    all_segments: Mapping[str, list[Segment]], function: str = "SUM"
) -> Iterator[list[AddedLine]]:
    """Give all sums of cells below or beside each other; those with one formula together.

    With another function what that takes together.
    """
    parts = _ADDS if function == "SUM" else {function: slice(None)}
    for sheet, segments in all_segments.items():
        for one in segments:
            if function not in one.formula.upper():
                continue
            first_ones = _added(one.calls, sheet, parts)
            is_one = one.final == one.formula
            last_ones = first_ones if is_one else _added(calls(one.final), sheet, parts)
            ends = zip(first_ones, last_ones, strict=True)
            for first, last in ends:
                is_column = first.left == first.right
                if is_column != (first.top == first.bottom) and first.sheet in all_segments:
                    yield [AddedLine(sheet, at, one.moved(first, last, at[1]), is_column)
                           for at in one.cells]  # fmt: skip


def area_in(formula: str, sheet: str) -> Area | None:
    """Give the cells of a row that a formula adds up and does nothing else with."""
    parts = [*areas(formula, sheet)] if ONE_SUM.fullmatch(formula) else []
    return parts[0] if len(parts) == 1 and parts[0].top == parts[0].bottom else None


def _added(
    found: Iterable[tuple[str, list[str]]], sheet: str, parts: Mapping[str, slice]
) -> list[Area]:
    """Give the areas that a formula adds up: the arguments of functions that it does so with."""
    args = (arg for name, args in found if name in parts for arg in args[parts[name]])
    return [cells for arg in args if (cells := area(arg, sheet)) is not None]
