"""What can be wrong with a cell by its neighbours: another formula, or a number in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from flexfin.ground.letters import address
from flexfin.ground.messages import _
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding
from flexfin.workbook.lint.of_totals import broken_columns
from flexfin.workbook.lint.references import Area, areas, put_in, shape
from flexfin.workbook.lint.rows import At, Segment
from flexfin.workbook.lint.rules import NEAR, TOTAL_WORDS, YEARS

_TOGETHER: Final = 3  # stretches beside each other that may break with the same formula
_MANY: Final = 3  # cells with one formula, from where a cell beside them should have it too
_PLACED: Final = re.compile(r"(?:\$[A-Z]{1,3}|\[-?\d+\])(?:\$\d+|\[-?\d+\])")


def inconsistent(looked: LintBook) -> Iterator[LintFinding]:
    """Find cells with another formula than their neighbours in a row, or in a column."""
    for sheet, segments in looked.segments.items():
        odd = {one.row * 100_000 + one.first: (one, by) for run in _runs(segments)
               for one, by in _odd(run)}  # fmt: skip
        for one in segments:
            by = _column(looked, sheet, one)
            if by is not None:
                odd.setdefault(one.row * 100_000 + one.first, (one, by))
        for at, by in broken_columns(looked, sheet):
            if at in looked.rows[sheet]:
                odd.setdefault(at[0] * 100_000 + at[1], (looked.rows[sheet][at], by))
        found = []
        for one, by in odd.values():
            formulas = {at: by.at(at) for at in one.cells}
            detail = _("beside it, and expected here: {formula}",
                       formula=formulas[one.row, one.first])  # fmt: skip
            found.append(Found(one.cells, detail, looked.short_by(sheet, formulas)))
        yield from looked.each("consistent", sheet, found)


def overwritten(looked: LintBook) -> Iterator[LintFinding]:
    """Find numbers where neighbours have a formula, and totals that are typed."""
    for sheet in looked.sheets:
        found = dict(_totals(looked, sheet))
        typed = ((at, by) for at, by in broken_columns(looked, sheet)
                 if at not in looked.rows[sheet])  # fmt: skip
        for at, by in (*typed, *_between(looked, sheet), *_below(looked, sheet)):
            found[at] = by.at(at)
        ones = [
            Found([at], _("expected here: {formula}", formula=formula),
                  looked.short_by(sheet, {at: formula}))
            for at, formula in found.items()
        ]  # fmt: skip
        yield from looked.each("overwritten", sheet, ones)


def _between(looked: LintBook, name: str) -> Iterator[tuple[At, Segment]]:
    """Give numbers between cells of a row with the same formula, or at the end of these."""
    sheet, segments = looked.sheets[name], looked.segments[name]
    for before, after in pairwise(segments):
        gap = [(before.row, column) for column in range(before.last + 1, after.first)]
        is_one = before.row == after.row and before.shape == after.shape
        is_short = 0 < len(gap) < len(before.cells) + len(after.cells)
        if is_one and is_short and all(map(sheet.is_number, gap)):
            yield from ((at, before) for at in gap)
    ends = {(one.row, one.last + 1): one for one in segments if len(one.cells) >= _MANY}
    rows = looked.rows[name]
    for at, one in ends.items():
        if sheet.is_number(at) and not sheet.looks[at].coloured and sheet.looks[at].locked:
            beside = (rows.get((at[0] + step, at[1])) for step in (-2, -1, 1, 2))
            if any(other and other.first < at[1] - 1 for other in beside):
                yield at, one


def _below(looked: LintBook, name: str) -> Iterator[tuple[At, Segment]]:
    """Give numbers between cells of a column with the same formula."""
    sheet, rows = looked.sheets[name], looked.rows[name]
    for at in sheet.constants:
        above, below = rows.get((at[0] - 1, at[1])), rows.get((at[0] + 1, at[1]))
        if above and below and above.relative == below.relative and sheet.is_number(at):
            many = _alike(looked, above, at[1], -1) + _alike(looked, below, at[1], 1)
            if many >= _MANY and not sheet.looks[at].coloured:
                yield at, above


def _totals(looked: LintBook, name: str) -> Iterator[tuple[At, str]]:
    """Give numbers that are typed in a row that says it is a total, with the sum they stand for."""
    sheet = looked.sheets[name]
    named = {row for (row, _column), text in sheet.constants.items()
             if isinstance(text, str) and TOTAL_WORDS.match(text.strip())}  # fmt: skip
    beside = {(one.row, one.relative) for one in looked.segments[name]}
    for row, column in [*sheet.constants] if sheet.formulas else []:
        look, number = sheet.looks[row, column], sheet.constants[row, column]
        if row not in named or not sheet.is_number((row, column)) or number in YEARS:
            continue
        top = row
        while sheet.is_number((top - 1, column)) or (top - 1, column) in sheet.formulas:
            top -= 1
        if row - top < 2 or named.intersection(range(top, row)) or look.coloured or not look.locked:
            continue
        formula = f"=SUM({address(top, column)}:{address(row - 1, column)})"
        off = looked.short_by(name, {(row, column): formula})
        # of values alone, with the right total, nothing was typed over
        is_sum_beside = (row, shape(formula, column, row)) in beside
        if is_sum_beside or off is None or abs(off) > NEAR:
            yield (row, column), formula


def _column(looked: LintBook, sheet: str, one: Segment) -> Segment | None:
    """Give what stands above a cell where it breaks with its column; None where it does not."""
    rows = looked.rows[sheet]
    above, below = rows.get((one.row - 1, one.first)), rows.get((one.row + 1, one.first))
    look = looked.sheets[sheet].looks[one.row, one.first]
    if above is None or one.first != one.last or above.relative == one.relative:
        return None
    if look.coloured or not look.locked:
        return None
    up = _alike(looked, above, one.first, -1)
    is_between = below is not None and below.relative == above.relative
    down = _alike(looked, below, one.first, 1) if below is not None and is_between else 0
    return above if up + down >= _MANY and _resembles(one, above) else None


def _alike(looked: LintBook, one: Segment, column: int, step: int) -> int:
    """Give how many cells of a column have this formula, from here on, up to enough."""
    rows, row = looked.rows[one.sheet], one.row
    for count in range(_MANY):
        found = rows.get((row + count * step, column))
        if found is None or found.relative != one.relative:
            return count
    return _MANY


def _runs(segments: list[Segment]) -> Iterator[list[Segment]]:
    """Give the segments that stand beside each other without a gap."""
    run: list[Segment] = []
    for segment in segments:
        if run and (run[-1].row != segment.row or run[-1].last + 1 != segment.first):
            yield run
            run = []
        run.append(segment)
    if run:
        yield run


def _odd(run: list[Segment]) -> Iterator[tuple[Segment, Segment]]:
    """Give what in a run breaks with its formula, and what it breaks with.

    A cell of its own at either end may be an opening or a total, unless it is much like the others.
    What stands between cells with the same formula breaks with it; so does the shorter of two
    stretches.
    """
    for place, before in enumerate(run):
        for far in range(place + 2, min(place + 2 + _TOGETHER, len(run))):
            between = run[place + 1 : far]
            if before.shape == run[far].shape:
                if sum(len(one.cells) for one in between) <= len(before.cells):
                    yield from ((one, before) for one in between if one.shape != before.shape)
                break
    long = [segment for segment in run if len(segment.cells) > 1]
    if len(long) > 1:
        most = max(long, key=lambda segment: len(segment.cells))
        yield from ((one, most) for one in long if one.shape != most.shape)
    for before, last in pairwise(run[-2:]):
        if len(last.cells) == 1 and len(before.cells) >= _MANY and _resembles(last, before):
            yield last, before


def _resembles(one: Segment, other: Segment) -> bool:
    """Tell whether a formula is another one but for where its references begin or end."""
    expected = other.at((one.row, one.first))
    if _bare(one.formula) != _bare(expected):
        return False
    written = zip(_PLACED.findall(one.relative), _PLACED.findall(other.relative), strict=False)
    if any(a != b and "[" not in a + b for a, b in written):  # no slip of copying: both are fixed
        return False
    pairs = zip(areas(one.formula, ""), areas(expected, ""), strict=False)
    return all(_shares(a, b) for a, b in pairs)


def _bare(formula: str) -> str:
    """Write a formula without what it refers to."""
    return put_in(formula, lambda match: "#" if re.search(r"\d\Z", match[0]) else match[0])


def _shares(one: Area, other: Area) -> bool:
    """Tell whether two areas have the same rows or the same columns."""
    in_rows = (one.top, one.bottom) == (other.top, other.bottom)
    in_columns = (one.left, one.right) == (other.left, other.right)
    return one.sheet == other.sheet and (in_rows or in_columns)
