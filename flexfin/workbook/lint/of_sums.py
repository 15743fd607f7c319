"""Sums that leave out a cell: at their end, or between what they add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flexfin.ground.messages import _
from flexfin.workbook.lint.added import FAR, AddedLine, Track, area_in
from flexfin.workbook.lint.beyond import before_total, beyond, goes_along, is_kind
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding, ranges
from flexfin.workbook.lint.of_totals import incomplete
from flexfin.workbook.lint.references import Area, areas
from flexfin.workbook.lint.rows import At


def short(looked: LintBook) -> Iterator[LintFinding]:
    """Find sums that end a cell too early, or skip one."""
    by_track: dict[Track, list[AddedLine]] = {}
    for run in looked.sums:
        for line in run:
            by_track.setdefault(line.track, []).append(line)
    found: dict[str, list[Found]] = {}
    for run in looked.sums:
        if goes_along(looked, run):
            continue
        if any(_left_out(looked, line, by_track[line.track]) for line in (run[0], run[-1])):
            for line in run:
                left = _left_out(looked, line, by_track[line.track])
                if left:
                    found.setdefault(line.sheet, []).append(_short_by(looked, left, line))
    for sheet in looked.sheets:
        found.setdefault(sheet, []).extend(_skipping(looked, sheet, by_track))
    told = {(sheet, at) for sheet, ones in found.items() for one in ones for at in one.cells}
    for line, left in incomplete(looked):
        if (line.sheet, line.at) not in told:
            found[line.sheet].append(_short_by(looked, left, line))
    for sheet, ones in found.items():
        yield from looked.each("left_out", sheet, ones)


def _left_out(looked: LintBook, line: AddedLine, others: Sequence[AddedLine]) -> list[At]:
    """Give the cells that a sum should have taken in too."""
    # what stands before it is another thing, seen from elsewhere; above it may be one anyhow
    steps = (1, -1) if line.is_beside and not line.is_column else (1,)
    left = [at for step in steps for at in beyond(looked, line, others, step)]
    left = left or [*before_total(looked, line, others)]
    return left if 2 * len(left) <= line.size else []


def _short_by(looked: LintBook, left: Sequence[At], line: AddedLine) -> Found:
    """Say which cells a sum leaves out; its cost is what they hold."""
    detail = _("left out: {cells}", cells=ranges(left))
    own = looked.rows[line.sheet][line.at]
    is_all = "SUMIF" not in own.formula.upper()  # else only what meets the condition is left out
    counted = [at for at in left if not _is_counted(looked, line, at)]
    cost = looked.worked.sum_of(line.cells.sheet, counted) if is_all else None
    return Found([line.at], detail, cost, own.relative)


def _is_counted(looked: LintBook, line: AddedLine, at: At) -> bool:
    """Tell whether a cell is the sum of a row in which the same sum leaves out each cell too."""
    cells = area_in(looked.sheets[line.cells.sheet].formulas.get(at, ""), line.cells.sheet)
    if cells is None or not line.is_column or cells.holds(*at) or cells.sheet != line.sheet:
        return False
    rows = looked.rows[line.sheet]
    beside = rows.get((line.at[0], cells.left))
    return beside is not None and beside.relative == rows[line.at].relative


def _skipping(
    looked: LintBook, sheet: str, by_track: Mapping[Track, Sequence[AddedLine]]
) -> Iterator[Found]:
    """Give formulas that add up cells one by one, but for one between them or right below."""
    added, seen = looked.added[sheet], looked.sheets[sheet]
    for at in (at for one in looked.segments[sheet] if one.cells[0] in added for at in one.cells):
        parts = [*areas(seen.formulas[at], sheet)]
        for is_column in (True, False):
            line = _hull(sheet, at, parts, is_column)
            if line is None:
                continue
            left = _gaps(looked, line, parts)
            if not left and len(parts) == line.size:
                left = [*before_total(looked, line, by_track.get(line.track, ()))]
                left = left if 2 * len(left) <= line.size else []
            if left:
                yield _short_by(looked, left, line)


def _hull(sheet: str, at: At, parts: Sequence[Area], is_column: bool) -> AddedLine | None:
    """Give the whole column or row from the first of the parts to the last; None for others."""
    if len(parts) < 2 or any(part.sheet != parts[0].sheet for part in parts):
        return None
    hull = Area(parts[0].sheet, min(p.top for p in parts), max(p.bottom for p in parts),
                min(p.left for p in parts), max(p.right for p in parts))  # fmt: skip
    across, down = hull.right - hull.left, hull.bottom - hull.top
    if (across if is_column else down) or not 0 < (down if is_column else across) <= FAR:
        return None
    return AddedLine(sheet, at, hull, is_column)


def _gaps(looked: LintBook, line: AddedLine, parts: Sequence[Area]) -> list[At]:
    """Give the cells between what is added up that are of the same kind, and hang on no other."""
    seen = looked.sheets.get(line.cells.sheet)
    if seen is None:
        return []
    inside = {(row, column) for part in parts for row in range(part.top, part.bottom + 1)
              for column in range(part.left, part.right + 1)}  # fmt: skip
    every = [line.cell(place) for place in range(line.ends[0], line.ends[1] + 1)]
    threes = zip(every, every[1:], every[2:], strict=False)
    if not any(b not in inside and {a, c} <= inside for a, b, c in threes):
        return []
    held = [cells for at in inside for cells in areas(seen.formulas.get(at, ""), seen.name)]
    left = [at for at in every if at not in inside and not any(c.holds(*at) for c in held)
            and looked.worked.number(seen.name, at) is not None]  # fmt: skip
    is_one = len(left) == 1 and (seen.name, left[0]) != (line.sheet, line.at)
    around = [at for at in inside if is_one and abs(at[0] - left[0][0] + at[1] - left[0][1]) == 1]
    fits = len(around) == 2 and any(is_kind(looked, seen, left[0], at) for at in around)
    return left if fits and len(inside) > 2 else []
