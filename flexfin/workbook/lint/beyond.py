"""Cells beside what a sum adds up: whether they are of the same kind, and belong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flexfin.workbook.lint.added import FAR, AddedLine
from flexfin.workbook.lint.looked import LintBook
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.references import areas, bare
from flexfin.workbook.lint.rows import At
from flexfin.workbook.lint.rules import APART_WORDS, PART_WORDS, YEARS


def goes_along(looked: LintBook, run: Sequence[AddedLine]) -> bool:
    """Tell whether the sum beside this one is of the next cells: over some months, or up to now."""
    line, rows = run[0], looked.rows[run[0].sheet]
    own = rows[line.at]
    if not line.is_column:
        return line.cells != run[-1].cells
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
        is_head = step < 0 and heads(seen, at, line)
        if (seen.name, at) == (line.sheet, line.at) or elsewhere or is_head:
            return
        if _is_of_totals(seen, at, line):
            return
        yield at
        place += step


def before_total(looked: LintBook, line: AddedLine, others: Sequence[AddedLine]) -> Iterator[At]:
    """Give the cells between what is added up and its sum, where they are of the same unit.

    What is added up or taken off elsewhere, hangs on the others, or is part of one, is left out on
    purpose.
    """
    seen, (_low, high) = looked.sheets[line.cells.sheet], line.ends
    step, edge, sum_at = high + 1, line.cell(high), line.place(line.at)[1]
    left = [line.cell(place) for place in range(step, sum_at)]
    if not (line.is_beside and line.is_column and len(left) in (1, 2) and line.size < FAR):
        return
    if any(o.ends[0] < sum_at and o.ends[1] >= step for o in others):
        return
    if all(_belongs(looked, seen, at, edge, line) for at in left):
        yield from left


def _belongs(looked: LintBook, seen: Seen, at: At, edge: At, line: AddedLine) -> bool:
    """Tell whether a cell right before a sum is as the last one that is added up."""
    formulas, (_head, units) = seen.formulas, looked.units[seen.name]
    own, other = formulas.get(at), formulas.get(edge)
    if (own is None) != (other is None) or not (own or seen.is_number(at)):
        return False
    label = " ".join(str(seen.constants.get((at[0], column), "")) for column in (1, 2, 3))
    unit, of_edge = units.get(at[0]), units.get(edge[0])
    is_formed = own is not None and other is not None and bare(own) == bare(other)
    is_alike = unit == of_edge and (unit is not None or is_formed)
    if not is_alike or seen.looks[at] != seen.looks[edge] or PART_WORDS.search(label):
        return False
    hangs = [*areas(own or "", seen.name)]
    if any(cells.sheet == seen.name and cells.top < cells.bottom for cells in hangs):
        return False  # a sum of other rows
    for row in range(line.ends[0], line.ends[1] + 1):
        summed = (row, at[1])
        if any(cells.holds(*summed) for cells in hangs if cells.sheet == seen.name):
            return False
        used = areas(formulas.get(summed, ""), seen.name)
        if any(cells.holds(*at) for cells in used if cells.sheet == seen.name):
            return False
    return not any(cells.sheet == seen.name and cells.holds(*at) for cells in looked.added_apart)


def names_another(label: str, others: str = "") -> bool:
    """Tell whether the label of a row names what is added up with no amounts: a stock, a price.

    What the labels of the others say too, tells no difference.
    """
    said, rest = (set(APART_WORDS.findall(re.sub(r"\d", "0", text.casefold())))
                  for text in (label, others))  # fmt: skip
    return bool(PART_WORDS.search(label) or said - rest)


def is_taken(looked: LintBook, at: At, line: AddedLine, others: Sequence[At]) -> bool:
    """Tell whether a formula beside the sum takes a cell, and on another sheet none of the others.

    What its own row makes of it says nothing.
    """
    sheet, own = line.cells.sheet, (at[0], line.at[0])
    uses = [one for one in looked.uses if one[2].sheet == sheet]
    apart = {name for name, row, area in uses
             if area.holds(*at) and not (name == sheet and row in own)}  # fmt: skip
    if not apart or sheet in apart:
        return bool(apart)
    known = {name for name, _row, area in uses if any(area.holds(*other) for other in others)}
    return bool(apart - known)


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


def heads(seen: Seen, at: At, line: AddedLine) -> bool:
    """Tell whether a number heads a row or column: a year, a month, one that goes up by one."""
    value = seen.constants.get(at)
    if not isinstance(value, int | float):
        return False
    others = [seen.constants.get(one) for one in _beside(at, line)]
    goes_up = any(isinstance(other, int | float) and abs(other - value) == 1 for other in others)
    return goes_up or value in YEARS or seen.looks[at].is_date
