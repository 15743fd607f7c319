"""Stretches of cells beside each other with the same formula: what a row consists of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.references import Area, areas, shape

At = tuple[int, int]  # row and column, from 1


class Segment:
    """Cells beside each other in one row, with one formula; `formula` is that of the first."""

    def __init__(self, sheet: str, row: int, first: int, formula: str, shape: str) -> None:
        self.sheet, self.row, self.first, self.last = sheet, row, first, first
        self.formula, self.final, self.shape = formula, formula, shape

    @property
    def cells(self) -> list[At]:
        """Give its cells."""
        return [(self.row, column) for column in range(self.first, self.last + 1)]

    @cached_property
    def areas(self) -> list[Area]:
        """Give all that its cells refer to, a stretch for each reference in the formula."""
        starts = list(areas(self.formula, self.sheet))
        if self.last == self.first:
            return starts
        return [
            Area(
                a.sheet,
                min(a.top, b.top),
                max(a.bottom, b.bottom),
                min(a.left, b.left),
                max(a.right, b.right),
            )
            for a, b in zip(starts, areas(self.final, self.sheet), strict=True)
        ]


def segments_of(sheet: Seen) -> list[Segment]:
    """Give the segments of a sheet, by row and then by column."""
    return list(_segments(sheet))


def _segments(sheet: Seen) -> Iterator[Segment]:
    current: Segment | None = None
    for (row, column), formula in sorted(sheet.formulas.items()):
        written = shape(formula, column)
        if current is not None and (current.row, current.last + 1, current.shape) == (
            row,
            column,
            written,
        ):
            current.last, current.final = column, formula
            continue
        if current is not None:
            yield current
        current = Segment(sheet.name, row, column, formula, written)
    if current is not None:
        yield current
