"""What can be wrong with sums: cells left out or counted twice, texts and other units in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from flexfin.ground.messages import _
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding, ranges
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.references import Area, area, areas, calls
from flexfin.workbook.lint.rows import At
from flexfin.workbook.lint.rules import YEARS

_ONE_SUM: Final = re.compile(r"=\s*SUM\([^()]*\)\s*", re.IGNORECASE)
_TERM: Final = r"(?:SUM\([^()]*\)|(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Z]{1,3}\$?\d+)"
_ADDED: Final = re.compile(rf"=\s*[+-]?{_TERM}(?:\s*[+-]\s*{_TERM})*\s*", re.IGNORECASE)
_AMOUNT: Final = re.compile(r"\s*(?:€\s*)?[-+]?\d[\d.,]*")
_SAME_UNITS: Final = {"€": "eur", "euro": "eur", "euros": "eur", "%": "1"}
_A_MONTH: Final = re.compile(r" ?(?:/|\bper ) ?(?:maand|month)\Z")  # a column of months has both


class Line(NamedTuple):
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
    def track(self) -> tuple[str, bool, int]:
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


def short(looked: LintBook) -> Iterator[LintFinding]:
    """Find sums that end a cell too early, or skip one."""
    by_track: dict[tuple[str, bool, int], list[Line]] = {}
    runs = [*_runs(looked)]
    for run in runs:
        for line in run:
            by_track.setdefault(line.track, []).append(line)
    found: dict[str, list[Found]] = {}
    for run in runs:
        if _goes_along(looked, run[0]):
            continue
        if any(_left_out(looked, line, by_track[line.track]) for line in (run[0], run[-1])):
            for line in run:
                left = _left_out(looked, line, by_track[line.track])
                if left:
                    found.setdefault(line.sheet, []).append(_short_by(looked, left, line))
    for sheet in looked.sheets:
        found.setdefault(sheet, []).extend(_skipping(looked, sheet))
        yield from looked.each("short", sheet, found[sheet])


def twice(looked: LintBook) -> Iterator[LintFinding]:
    """Find sums over cells and over a sum of these."""
    found: dict[str, list[Found]] = {}
    for line in (line for run in _runs(looked) for line in run):
        seen, (low, high) = looked.sheets[line.cells.sheet], line.ends
        if high - low > _FAR or not _ONE_SUM.fullmatch(looked.sheets[line.sheet].formulas[line.at]):
            continue
        inner = [
            line.cell(place) for place in range(low, high + 1)
            if _ONE_SUM.fullmatch(formula := seen.formulas.get(line.cell(place), ""))
            and any(_within(part, line.cells) for part in areas(formula, seen.name))
        ]  # fmt: skip
        if inner:
            total = _total(looked, seen.name, inner)
            detail = _("a sum of cells that are in it too: {cells}", cells=ranges(inner))
            found.setdefault(line.sheet, []).append(
                Found(
                    [line.at],
                    detail,
                    -total if total is not None else None,
                    looked.rows[line.sheet][line.at].relative,
                )
            )
    for sheet, ones in found.items():
        yield from looked.each("twice", sheet, ones)


def texts(looked: LintBook) -> Iterator[tuple[str, At]]:
    """Give texts with digits amid numbers that are added up: the sum passes over them."""
    with_digits: dict[tuple[str, bool, int], list[At]] = {}
    for name, seen in looked.sheets.items():
        for at in _with_digits(seen):
            for is_column in (True, False):
                with_digits.setdefault((name, is_column, at[is_column]), []).append(at)
    for line in (line for run in _runs(looked) for line in run):
        seen, cells = looked.sheets[line.cells.sheet], line.cells
        odd = [at for at in with_digits.get(line.track, ()) if cells.holds(*at)]
        if odd:
            filled = looked.worked.filled(cells)
            numbers = [at for at in filled if looked.worked.number(seen.name, at) is not None]
            for at in odd if numbers else ():
                is_amount = _AMOUNT.match(str(seen.value(at)))
                if numbers[0] < at and (at < numbers[-1] or is_amount):
                    yield seen.name, at


def _with_digits(seen: Seen) -> list[At]:
    """Give the cells with a text, typed or of a formula, in which there are digits."""
    texts = (at for at, value in seen.constants.items() if isinstance(value, str))
    return [at for at in (*texts, *seen.texts)
            if at not in seen.errors and re.search(r"\d", str(seen.value(at)))]  # fmt: skip


def units(looked: LintBook) -> Iterator[LintFinding]:
    """Find sums of rows whose units differ."""
    by_sheet = {name: looked.units(name)[1] for name in looked.sheets}

    def wrong(formula: str, sheet: str) -> str | None:
        if not _ADDED.fullmatch(formula):
            return None
        found: dict[str, str] = {}
        for cells in areas(formula, sheet):
            rows = by_sheet.get(cells.sheet, {})
            for row in range(cells.top, min(cells.bottom, cells.top + _FAR) + 1):
                if row in rows and any(looked.worked.filled(cells._replace(top=row, bottom=row))):
                    bare = _A_MONTH.sub("", " ".join(rows[row].lower().split()))
                    found.setdefault(_SAME_UNITS.get(bare, bare), rows[row])
        return " + ".join(found.values()) if len(found) > 1 else None

    yield from looked.per_segment("units", lambda one: wrong(one.formula, one.sheet))


_FAR: Final = 5_000  # cells of a sum that are looked at one by one


def _runs(looked: LintBook) -> Iterator[list[Line]]:
    """Give all sums of cells below or beside each other; those with one formula together."""
    for sheet, segments in looked.segments.items():
        for one in segments:
            if "SUM(" not in one.formula.upper():
                continue
            ends = zip(_added(one.formula, sheet), _added(one.final, sheet), strict=True)
            for first, last in ends:
                is_column = first.left == first.right
                if is_column != (first.top == first.bottom) and first.sheet in looked.sheets:
                    yield [Line(sheet, at, one.moved(first, last, at[1]), is_column)
                           for at in one.cells]  # fmt: skip


def _added(formula: str, sheet: str) -> list[Area]:
    """Give the areas that a formula adds up."""
    args = (arg for name, args in calls(formula) if name == "SUM" for arg in args)
    return [cells for arg in args if (cells := area(arg, sheet)) is not None]


def _goes_along(looked: LintBook, line: Line) -> bool:
    """Tell whether the sum beside this one is of the next cells: over some months, or up to now."""
    rows = looked.rows[line.sheet]
    own = rows[line.at]
    if not line.is_column:
        return len(own.cells) > 1
    steps = [rows.get((line.at[0] + step, line.at[1])) for step in (-1, 1)]
    return any(other is not None and other.relative == own.relative for other in steps)


def _beyond(looked: LintBook, line: Line, others: Sequence[Line], step: int) -> Iterator[At]:
    """Give the cells beside what is added up that are of the same kind, on one side."""
    seen, (low, high) = looked.sheets[line.cells.sheet], line.ends
    edge = high if step > 0 else low
    if not _is_kind(looked, seen, line.cell(edge - step), line.cell(edge)):
        return
    place = edge + step
    while _is_kind(looked, seen, line.cell(edge), line.cell(place)):
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


def _is_of_totals(seen: Seen, at: At, line: Line) -> bool:
    """Tell whether a cell stands in a row or column of sums over the cells that are added up."""
    low, high = line.ends
    for near in _beside(at, line):
        for cells in areas(seen.formulas.get(near, ""), seen.name):
            first, last = (cells.top, cells.bottom) if line.is_column else (cells.left, cells.right)
            if cells.sheet == seen.name and first < last and first <= high and last >= low:
                return True
    return False


def _beside(at: At, line: Line) -> list[At]:
    """Give the cells on both sides of one that is added up, or may be."""
    row, column = at
    if line.is_column:
        return [(row, column + 1), (row, column - 1)]
    return [(row + 1, column), (row - 1, column)]


def _is_kind(looked: LintBook, seen: Seen, at: At, other: At) -> bool:
    """Tell whether two cells hold the same kind of number: typed alike, or with one formula."""
    if seen.is_number(at) and seen.is_number(other):
        return seen.looks[at] == seen.looks[other]
    rows = looked.rows[seen.name]
    return at in rows and other in rows and rows[at].relative == rows[other].relative


def _heads(seen: Seen, at: At, line: Line) -> bool:
    """Tell whether a number heads a row or column: a year, a month, one that goes up by one."""
    value = seen.constants.get(at)
    if not isinstance(value, int | float):
        return False
    others = [seen.constants.get(one) for one in _beside(at, line)]
    goes_up = any(isinstance(other, int | float) and abs(other - value) == 1 for other in others)
    return goes_up or value in YEARS or seen.looks[at].is_date


def _left_out(looked: LintBook, line: Line, others: Sequence[Line]) -> list[At]:
    """Give the cells that a sum should have taken in too."""
    # what stands before it is another thing, seen from elsewhere
    steps = (1, -1) if line.is_beside else (1,)
    left = [at for step in steps for at in _beyond(looked, line, others, step)]
    return left if 2 * len(left) <= line.size else []


def _short_by(looked: LintBook, left: Sequence[At], line: Line) -> Found:
    """Say which cells a sum leaves out; its cost is what they hold."""
    detail = _("left out: {cells}", cells=ranges(left))
    cost, own = _total(looked, line.cells.sheet, left), looked.rows[line.sheet][line.at]
    return Found([line.at], detail, cost, own.relative)


def _total(looked: LintBook, sheet: str, cells: Iterable[At]) -> float | None:
    numbers = [looked.worked.number(sheet, at) for at in cells]
    return None if None in numbers else sum(number or 0.0 for number in numbers)


def _skipping(looked: LintBook, sheet: str) -> Iterator[Found]:
    """Give formulas that add up cells of a column or row, but for one between them."""
    seen = looked.sheets[sheet]
    for one in looked.segments[sheet]:
        if not _ADDED.fullmatch(one.formula) or "-" in one.formula:
            continue
        for at in one.cells:
            parts = [*areas(seen.formulas[at], sheet)]
            for is_column in (True, False):
                line = _hull(sheet, at, parts, is_column)
                if line is not None:
                    left = _gaps(looked, line, parts)
                    if left:
                        yield _short_by(looked, left, line)


def _hull(sheet: str, at: At, parts: Sequence[Area], is_column: bool) -> Line | None:
    """Give the whole column or row from the first of the parts to the last; None for others."""
    if len(parts) < 2 or any(part.sheet != parts[0].sheet for part in parts):
        return None
    hull = Area(parts[0].sheet, min(p.top for p in parts), max(p.bottom for p in parts),
                min(p.left for p in parts), max(p.right for p in parts))  # fmt: skip
    across, down = hull.right - hull.left, hull.bottom - hull.top
    if (across if is_column else down) or not 2 < (down if is_column else across) <= _FAR:
        return None
    return Line(sheet, at, hull, is_column)


def _gaps(looked: LintBook, line: Line, parts: Sequence[Area]) -> list[At]:
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
    is_kind = len(around) == 2 and any(_is_kind(looked, seen, left[0], at) for at in around)
    return left if is_kind and len(inside) > 2 else []


def _within(part: Area, whole: Area) -> bool:
    return (
        part.sheet == whole.sheet and whole.top <= part.top and part.bottom <= whole.bottom
        and whole.left <= part.left and part.right <= whole.right
    )  # fmt: skip
