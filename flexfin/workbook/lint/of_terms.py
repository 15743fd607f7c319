"""What sums add up that does not belong together: a sum and its parts, other units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from flexfin.ground.messages import _
from flexfin.workbook.lint.added import ADDED, FAR, ONE_SUM, AddedLine, runs_of
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding, ranges
from flexfin.workbook.lint.references import Area, areas
from flexfin.workbook.lint.rows import At
from flexfin.workbook.lint.rules import UNIT

_SAME_UNITS: Final = {
    **dict.fromkeys(("€", "euro", "euros", "euro's", "bedrag", "bedragen", "amounts"), "eur"),
    **dict.fromkeys(("uren", "hour", "hours"), "uur"),
    # of a plain number, as words and a share say it: one may be added to the other
    **dict.fromkeys(("%", "getal", "number", "ja of nee", "yes or no"), "1"),
}  # fmt: skip
# a unit in the head of a column: in brackets behind its words, or all there is
_IN_HEAD: Final = re.compile(
    r".*[(\[]\s*([^()\[\]]+?)\s*[)\]]"
    r"|((?:bedrag(?:en)?|amounts|eur|euro'?s?|uur|uren|hours?|fte|m2|m²|kwh)\b.*)",
    re.IGNORECASE,
)
_A_MONTH: Final = re.compile(r" ?(?:/|\bper ) ?(?:maand|month)\Z")  # a column of months has both


def twice(looked: LintBook) -> Iterator[LintFinding]:
    """Find sums and averages over cells and over a sum of these."""
    found: dict[str, list[Found]] = {}
    averages = runs_of(looked.segments, "AVERAGE")
    for line in (line for run in (*looked.sums, *averages) for line in run):
        seen, (low, high) = looked.sheets[line.cells.sheet], line.ends
        own = looked.rows[line.sheet][line.at]
        if high - low > FAR or not _is_all(looked, line):
            continue
        added = looked.added[seen.name]
        every = map(line.cell, range(low, high + 1))
        inner = [at for at in every if at in added and _holds(looked, at, line)]
        if inner:
            detail = _("a sum of cells that are in it too: {cells}", cells=ranges(inner))
            cost = _counted_twice(looked, line, inner)
            found.setdefault(line.sheet, []).append(Found([line.at], detail, cost, own.relative))
    for sheet, ones in found.items():
        yield from looked.each("twice", sheet, ones)


def _is_all(looked: LintBook, line: AddedLine) -> bool:
    """Tell whether a formula takes these cells once: as an average, or without taking any off."""
    formula = looked.sheets[line.sheet].formulas[line.at]
    if ONE_SUM.fullmatch(formula) or "AVERAGE(" in formula.upper():
        return True
    if ADDED.fullmatch(formula) is None:  # most are not, which is seen sooner
        return False
    return len([one for one in areas(formula, line.sheet) if one.meets(line.cells)]) == 1


def _counted_twice(looked: LintBook, line: AddedLine, inner: Sequence[At]) -> float | None:
    """Give how much more it should be, without the sums among its cells."""
    formula, cells = looked.sheets[line.sheet].formulas[line.at], line.cells
    total, held = (looked.worked.sum_of(cells.sheet, some)
                   for some in (inner, [*looked.worked.filled(cells)]))  # fmt: skip
    if ONE_SUM.fullmatch(formula):
        parts = [part for at in inner for part in areas(looked.sheets[cells.sheet].formulas[at],
                                                        cells.sheet)]  # fmt: skip
        if any(_is_on_track(part, line) and not cells.has(part) for part in parts):
            total = looked.worked.sum_of(cells.sheet, (
                at for part in parts for at in looked.worked.filled(part) if cells.holds(*at)
            ))  # fmt: skip
        return -total if total is not None else None
    if total is None or held is None or not re.fullmatch(r"=AVERAGE\([^()]*\)", formula, re.I):
        return None
    many = len([*looked.worked.filled(cells)])
    return (held - total) / (many - len(inner)) - held / many if many > len(inner) else None


def _holds(looked: LintBook, at: At, line: AddedLine) -> bool:
    """Tell whether a cell is a sum of others that are added up with it.

    Itself, or as the total of its row where that row is a sum of the rows above it.
    """
    seen = looked.sheets[line.cells.sheet]
    formula = seen.formulas[at]
    parts = [*areas(formula, seen.name)]
    if not ONE_SUM.fullmatch(formula):
        is_along = all(_is_on_track(part, line) for part in parts)
        return len(parts) > 1 and is_along and any(line.cells.meets(part) for part in parts)
    if any(line.cells.meets(part) for part in parts):
        return True
    if len(parts) != 1:  # none in a sum of what is no longer there, or of a name
        return False
    begin = parts[0].top, parts[0].left
    rows = looked.rows[line.sheet]
    beside = rows.get((line.at[0], begin[1]) if line.is_column else (begin[0], line.at[1]))
    is_told = beside is not None and beside.relative == rows[line.at].relative
    is_along = parts[0].sheet == seen.name and line.place(begin)[1] == line.place(at)[1]
    if not is_along or begin not in looked.added[seen.name] or is_told:
        return False
    return all(_is_amid(part, begin, line) for part in areas(seen.formulas[begin], seen.name))


def _is_on_track(part: Area, line: AddedLine) -> bool:
    """Tell whether cells stand in the row or column of what is added up."""
    ends = (part.top, part.left), (part.bottom, part.right)
    return part.sheet == line.cells.sheet and {line.place(at)[0] for at in ends} == {line.track[2]}


def _is_amid(part: Area, begin: At, line: AddedLine) -> bool:
    """Tell whether cells beside a sum stand in rows of what is added up, in one column."""
    ends = line.place((part.top, part.left)), line.place((part.bottom, part.right))
    is_one_track = {track for track, _place in ends} == {line.place(begin)[0]}
    low, high = line.ends
    is_within = low <= ends[0][1] and ends[1][1] <= high
    return part.sheet == line.cells.sheet and is_one_track and is_within


def _is_of_another(looked: LintBook, cells: Area, row: int) -> bool:
    """Tell whether the units of a sheet are those of another table than that of a row of cells.

    Between them stand an empty cell and, right of it, the words of a table of its own.
    """
    seen, head = looked.sheets[cells.sheet], looked.units[cells.sheet][0]
    has_words = False
    for column in range(cells.left - 1, head[1] if head else cells.left, -1):
        at = (row, column)
        if has_words and at not in seen.constants and at not in seen.formulas:
            return True
        has_words = has_words or isinstance(seen.constants.get(at), str)
    return False


def _bare(unit: str) -> str:
    """Give a unit as it is compared with others."""
    bare = _A_MONTH.sub("", " ".join(unit.lower().split()))
    return _SAME_UNITS.get(bare, bare)


def _of_heads(looked: LintBook, cells: Area) -> Iterator[str]:
    """Give the units that the heads of columns have: the words nearest above each that hold one."""
    seen = looked.sheets.get(cells.sheet)
    if seen is None:  # of another file
        return
    for column in range(cells.left, min(cells.right, cells.left + FAR) + 1):
        rows = range(cells.top - 1, max(0, cells.top - FAR), -1)
        above = (seen.constants.get((row, column)) for row in rows)
        head = _IN_HEAD.fullmatch(next((str(one) for one in above if isinstance(one, str)), ""))
        unit = (head[1] or head[2]) if head else ""
        if unit and (UNIT.fullmatch(unit) or _bare(unit) == "eur"):
            yield unit


def units(looked: LintBook) -> Iterator[LintFinding]:
    """Find sums of rows whose units differ."""
    by_sheet = {name: looked.units[name][1] for name in looked.sheets}

    def wrong(formula: str, sheet: str) -> str | None:
        if not ADDED.fullmatch(formula):
            return None
        found: dict[str, str] = {}
        for cells in areas(formula, sheet):
            rows = by_sheet.get(cells.sheet, {})
            for row in range(cells.top, min(cells.bottom, cells.top + FAR) + 1):
                if row not in rows or _is_of_another(looked, cells, row):
                    continue
                if any(looked.worked.filled(cells._replace(top=row, bottom=row))):
                    found.setdefault(_bare(rows[row]), rows[row])
            for unit in () if rows else _of_heads(looked, cells):
                found.setdefault(_bare(unit), unit)
        return " + ".join(found.values()) if len(found) > 1 else None

    yield from looked.per_segment("mixed_units", lambda one: wrong(one.formula, one.sheet))
