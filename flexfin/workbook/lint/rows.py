"""Stretches of cells beside each other with the same formula: what a row consists of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from flexfin.ground.letters import moved
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.references import Area, Copied, areas, calls, shape

At = tuple[int, int]  # row and column, from 1


class Segment:
    """Cells beside each other in one row, with one formula; `formula` is that of the first."""

    def __init__(self, sheet: str, row: int, first: int, formula: str) -> None:
        self.sheet, self.row, self.first, self.last = sheet, row, first, first
        self.formula, self.final = formula, formula

    @property
    def cells(self) -> list[At]:
        """Give its cells."""
        return [(self.row, column) for column in range(self.first, self.last + 1)]

    def moved(self, first: Area, last: Area, column: int) -> Area:
        """Give what a reference is in one of its cells, from what it is in the first and last."""
        step = column - self.first
        left, right = (
            a + step * (a != b) for a, b in ((first.left, last.left), (first.right, last.right))
        )
        return Area(first.sheet, first.top, first.bottom, left, right)

    def at(self, at: At) -> str:
        """Write the formula as it is copied to a cell."""
        return moved(self.formula, at[0] - self.row, at[1] - self.first)

    @cached_property
    def along(self) -> Copied:
        """Give the formula as it is copied to the cells beside it."""
        return Copied(self.formula)

    @cached_property
    def shape(self) -> str:
        """Give the formula with its columns relative: equal in a row that is consistent."""
        return shape(self.formula, self.first)

    @cached_property
    def relative(self) -> str:
        """Give the formula with all that is relative: equal wherever it is copied to."""
        return shape(self.formula, self.first, self.row)

    @cached_property
    def calls(self) -> list[tuple[str, list[str]]]:
        """Give each call in the formula: the function and its arguments as written."""
        return [*calls(self.formula)]

    @cached_property
    def ends(self) -> list[tuple[Area, Area]]:
        """Give each reference as it is in its first cell and in its last."""
        starts = list(areas(self.formula, self.sheet))
        last = starts if self.last == self.first else areas(self.final, self.sheet)
        return [*zip(starts, last, strict=True)]

    @cached_property
    def areas(self) -> list[Area]:
        """Give all that its cells refer to, a stretch for each reference in the formula."""
        return [a if a == b else _hull(a, b) for a, b in self.ends]


def _hull(one: Area, other: Area) -> Area:
    """Give the stretch from one area to another."""
    return Area(one.sheet, min(one.top, other.top), max(one.bottom, other.bottom),
                min(one.left, other.left), max(one.right, other.right))  # fmt: skip


def segments_of(sheet: Seen) -> Iterator[Segment]:
    """Give the segments of a sheet, by row and then by column."""
    current: Segment | None = None
    for (row, column), formula in sorted(sheet.formulas.items()):
        if current is not None:
            is_beside = (current.row, current.last + 1) == (row, column)
            if is_beside and current.along.at(column - current.first) == formula:
                current.last, current.final = column, formula
                continue
            yield current
        current = Segment(sheet.name, row, column, formula)
    if current is not None:
        yield current
