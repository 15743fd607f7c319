"""What can be wrong with a cell by its neighbours: another formula, or a number in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from flexfin.ground.letters import address
from flexfin.ground.messages import _
from flexfin.workbook.lint.added import ADDED, area_in
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding
from flexfin.workbook.lint.references import Area, areas, bare, shape
from flexfin.workbook.lint.rows import At, Segment
from flexfin.workbook.lint.rules import NEAR, TOTAL_WORDS, YEARS

_GAP: Final = 2  # empty rows within a column of totals
_MANY: Final = 3  # cells with one formula, from where a cell beside them should have it too
_SURE: Final = 5  # cells around one in a column, from where it is as one in a row
_PLACED: Final = re.compile(r"(?:\$[A-Z]{1,3}|\[-?\d+\])(?:\$\d+|\[-?\d+\])")


def inconsistent(looked: LintBook) -> Iterator[LintFinding]:
    """Find cells with another formula than their neighbours in a row, or in a column."""
    for sheet, segments in looked.segments.items():
        odd = {one.row * 100_000 + one.first: (one, by) for run in _runs(segments)
               for one, by in _odd(run) if not _is_across(looked, one)}  # fmt: skip
        for one in segments:
            by = _column(looked, sheet, one)
            if by is not None:
                odd.setdefault(one.row * 100_000 + one.first, (one, by))
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
        typed = (*_between(looked, sheet), *_below(looked, sheet), *_amid_totals(looked, sheet))
        for at, by in typed:
            found[at] = by.at(at)
        ones = [
            Found([at], _("expected here: {formula}", formula=formula),
                  looked.short_by(sheet, {at: formula}))
            for at, formula in found.items()
        ]  # fmt: skip
        words = _("formulas stand around it, and only inputs can be typed in here")
        ones += [Found([at], words, None) for at in _sealed(looked, sheet) if at not in found]
        yield from looked.each("overwritten", sheet, ones)


def _sealed(looked: LintBook, name: str) -> Iterator[At]:
    """Give numbers in cells that are locked, between formulas, where cells to type in are not.

    That is a workbook in which whoever made it locked all but the inputs.
    """
    if not looked.has_inputs:
        return
    sheet = looked.sheets[name]
    beside = {row for row, _column in sheet.formulas}
    for row, column in sheet.constants:
        at = (row, column)
        if row in beside and sheet.is_number(at) and sheet.looks[at].locked:
            down = {(row - 1, column), (row + 1, column)}
            across = {(row, column - 1), (row, column + 1)}
            is_across = across <= sheet.formulas.keys() and down & sheet.formulas.keys()
            if down <= sheet.formulas.keys() or is_across:
                yield at


def _between(looked: LintBook, name: str) -> Iterator[tuple[At, Segment]]:
    """Give numbers between cells of a row with the same formula, or at the end of these."""
    sheet, segments = looked.sheets[name], looked.segments[name]
    for before, after in pairwise(segments):
        gap = [(before.row, column) for column in range(before.last + 1, after.first)]
        is_one = before.row == after.row and before.shape == after.shape
        around = len(before.cells) + len(after.cells)  # of two, each may go with a number
        is_short = 0 < len(gap) < around and around >= _MANY
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


def _amid_totals(looked: LintBook, name: str) -> Iterator[tuple[At, Segment]]:
    """Give numbers that are typed in a column of totals of rows, in a row that can be added up."""
    sheet = looked.sheets[name]
    for at, value in sheet.constants.items():
        if not sheet.is_number(at) or sheet.looks[at].coloured or value in YEARS:
            continue
        above, below = (_near(looked, name, at, step) for step in (-1, 1))
        by = above or below
        if by is None or (above and below and above.relative != below.relative):
            continue
        many = sum(_alike(looked, one, at[1], step)
                   for one, step in ((above, -1), (below, 1)) if one)  # fmt: skip
        cells = area_in(by.at(at), name)
        if many < _MANY or cells is None or cells.top != at[0] or cells.left == cells.right:
            continue
        filled = [*looked.worked.filled(cells)]
        # what is worked out with it, it is not the total of
        used = any(part.holds(*at) for one in filled if one in looked.rows[name]
                   for part in looked.rows[name][one].areas if part.sheet == name)  # fmt: skip
        numbers = [one for one in filled if one in sheet.formulas or sheet.is_number(one)]
        if not used and len(numbers) == cells.right - cells.left + 1:
            yield at, by


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
    look = looked.sheets[sheet].looks[one.row, one.first]
    if look.coloured or not look.locked:
        return None
    above, below = (_near(looked, sheet, (one.row, one.first), step) for step in (-1, 1))
    by = above if above is not None else below
    if by is None or by.relative == one.relative or not _stands_as(one, by):
        return None
    up = _alike(looked, above, one.first, -1) if above is not None else 0
    is_between = below is not None and below.relative == by.relative
    down = _alike(looked, below, one.first, 1) if below is not None and is_between else 0
    if up + down < _MANY:
        return None
    is_beside = above is not None and above.row == one.row - 1 and one.first == one.last
    is_sure = is_beside and up > 0 < down and up + down >= _SURE
    is_slip = is_beside and (_resembles(one, by) or (is_sure and _strays(one, by)))
    return by if is_slip or _is_no_total(looked, one, by) else None


def _strays(one: Segment, other: Segment) -> bool:
    """Tell whether a formula does what another one does with less of it, or with other signs.

    Less is a part of what is added up, or of a range that begins or ends with it.
    """
    expected = other.at((one.row, one.first))
    here, there = ([*areas(formula, "")] for formula in (one.formula, expected))
    if ADDED.fullmatch(one.formula) and ADDED.fullmatch(expected):
        return len(here) > 1 and {*here} <= {*there}
    pairs = [*zip(here, there, strict=False)]
    return bare(one.formula) == bare(expected) and all(a == b or _has_part(a, b) for a, b in pairs)


def _has_part(one: Area, other: Area) -> bool:
    """Tell whether of two ranges one is a part of the other, and both begin or end together."""
    is_range = (one.top, one.left) != (one.bottom, one.right)
    begins = (one.top, one.left) == (other.top, other.left)
    ends = (one.bottom, one.right) == (other.bottom, other.right)
    return is_range and (begins or ends) and (one.has(other) or other.has(one))


def _is_across(looked: LintBook, one: Segment) -> bool:
    """Tell whether a cell is of a column that takes its rows together: of a year amid quarters."""
    if one.first != one.last or not all(part.top == one.row == part.bottom for part in one.areas):
        return False
    around = (_near(looked, one.sheet, (one.row, one.first), step) for step in (-1, 1))
    return any(other is not None and other.relative == one.relative for other in around)


def _stands_as(one: Segment, other: Segment) -> bool:
    """Tell whether a formula stands in one cell, or in the same columns as another."""
    return one.first == one.last or (one.first, one.last) == (other.first, other.last)


def _is_no_total(looked: LintBook, one: Segment, by: Segment) -> bool:
    """Tell whether a cell amid totals of rows is none: a part of its row, or more than its row.

    What may be no sum, as what is in stock at the end of a year, looks like a part too. So what is
    in the row must be worked out as in the row of the other total, or be added up with it.
    """
    expected = by.at((one.row, one.first))
    cells = area_in(expected, one.sheet)
    if cells is None or not ADDED.fullmatch(one.formula) or cells.top != one.row:
        return False
    if expected.lstrip("=").upper() in one.formula.upper():
        return True
    if not all(cells.has(part) for part in areas(one.formula, one.sheet)):
        return False
    formulas = looked.sheets[one.sheet].formulas
    own, other = (bare(formulas.get((row, cells.left), "")) for row in (one.row, by.row))
    lines = (line for run in looked.sums for line in run if line.sheet == one.sheet)
    is_added = any(line.is_column and line.cells.holds(one.row, one.first)
                   and line.cells.holds(by.row, one.first) for line in lines)  # fmt: skip
    return own == other != "" or is_added


def _near(looked: LintBook, name: str, at: At, step: int) -> Segment | None:
    """Give the first formula above or below a cell, past at most a few cells that are empty."""
    rows, constants = looked.rows[name], looked.sheets[name].constants
    for count in range(1, _GAP + 2):
        place = (at[0] + count * step, at[1])
        if place in rows or place in constants:
            return rows.get(place)
    return None


def _alike(looked: LintBook, one: Segment, column: int, step: int) -> int:
    """Give how many cells of a column have this formula, from here on, up to enough."""
    found: Segment | None = one
    for count in range(_SURE):
        if found is None or found.relative != one.relative:
            return count
        found = _near(looked, one.sheet, (found.row, column), step)
    return _SURE


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
    seen: dict[str, int] = {}
    for place, after in enumerate(run):
        begin = seen.get(after.shape, place)
        seen[after.shape] = place
        between = run[begin + 1 : place]
        around = len(run[begin].cells), len(after.cells)
        if sum(len(one.cells) for one in between) <= max(around) and sum(around) >= _MANY:
            yield from ((one, run[begin]) for one in between)
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
    if bare(one.formula) != bare(expected):
        return False
    written = zip(_PLACED.findall(one.relative), _PLACED.findall(other.relative), strict=False)
    if any(a != b and "[" not in a + b for a, b in written):  # no slip of copying: both are fixed
        return False
    pairs = zip(areas(one.formula, ""), areas(expected, ""), strict=False)
    return all(_shares(a, b) for a, b in pairs)


def _shares(one: Area, other: Area) -> bool:
    """Tell whether two areas have the same rows or the same columns."""
    in_rows = (one.top, one.bottom) == (other.top, other.bottom)
    in_columns = (one.left, one.right) == (other.left, other.right)
    return one.sheet == other.sheet and (in_rows or in_columns)
