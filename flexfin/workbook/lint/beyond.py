"""Cells beside what a sum adds up: whether they are of the same kind, and belong in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flexfin.workbook.lint.added import AddedLine
from flexfin.workbook.lint.looked import LintBook
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.references import areas
from flexfin.workbook.lint.rows import At
from flexfin.workbook.lint.rules import YEARS


def goes_along(looked: LintBook, line: AddedLine) -> bool:
    """Tell whether the sum beside this one is of the next cells: over some months, or up to now."""
    rows = looked.rows[line.sheet]
    own = rows[line.at]
    if not line.is_column:
        return len(own.cells) > 1
    steps = [rows.get((line.at[0] + step, line.at[1])) for step in (-1, 1)]
    return any(other is not None and other.relative == own.relative for other in steps)


def beyond(
    looked: LintBook, line: AddedLine, others: Sequence[AddedLine], step: int
) -> Iterator[At]:
    """Give the cells beside what is added up that are of the same kind, on one side."""
    seen, (low, high) = looked.sheets[line.cells.sheet], line.ends
    edge = high if step > 0 else low
    if not is_kind(looked, seen, line.cell(edge - step), line.cell(edge)):
        return
    place = edge + step
    while is_kind(looked, seen, line.cell(edge), line.cell(place)):
        at = line.cell(place)
        elsewhere = any(o.ends[0] <= place <= o.ends[1] and (o.ends[1] < low or o.ends[0] > high)
                        for o in others)  # fmt: skip
        is_head = step < 0 and _heads(seen, at, line)
        if (seen.name, at) == (line.sheet, line.at) or elsewhere or is_head:
            return
        if _is_of_totals(seen, at, line):
            return
        yield at
        place += step


def _is_of_totals(seen: Seen, at: At, line: AddedLine) -> bool:
    """Tell whether a cell stands in a row or column of sums over the cells that are added up."""
    low, high = line.ends
    for near in _beside(at, line):
        for cells in areas(seen.formulas.get(near, ""), seen.name):
            first, last = (cells.top, cells.bottom) if line.is_column else (cells.left, cells.right)
            if cells.sheet == seen.name and first < last and first <= high and last >= low:
                return True
    return False


def _beside(at: At, line: AddedLine) -> list[At]:
    """Give the cells on both sides of one that is added up, or may be."""
    row, column = at
    if line.is_column:
        return [(row, column + 1), (row, column - 1)]
    return [(row + 1, column), (row - 1, column)]


def is_kind(looked: LintBook, seen: Seen, at: At, other: At) -> bool:
    """Tell whether two cells hold the same kind of number: typed alike, or with one formula."""
    if seen.is_number(at) and seen.is_number(other):
        return seen.looks[at] == seen.looks[other]
    rows = looked.rows[seen.name]
    return at in rows and other in rows and rows[at].relative == rows[other].relative


def _heads(seen: Seen, at: At, line: AddedLine) -> bool:
    """Tell whether a number heads a row or column: a year, a month, one that goes up by one."""
    value = seen.constants.get(at)
    if not isinstance(value, int | float):
        return False
    others = [seen.constants.get(one) for one in _beside(at, line)]
    goes_up = any(isinstance(other, int | float) and abs(other - value) == 1 for other in others)
    return goes_up or value in YEARS or seen.looks[at].is_date
