"""What can be wrong with totals: in a column of them, above them, and where a condition holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from flexfin.ground.messages import _
from flexfin.workbook.lint.added import ONE_SUM, AddedLine
from flexfin.workbook.lint.looked import LintBook
from flexfin.workbook.lint.references import PURE, Area, area, areas, calls
from flexfin.workbook.lint.rows import At, Segment
from flexfin.workbook.lint.rules import YEARS

_MANY: Final = 3  # totals with one formula in a column, from where the others should have it too
# of a sum under conditions: where the cells to add up stand, and where the first to compare
_UNDER: Final[Mapping[str, tuple[int, int]]] = {"SUMIF": (2, 0), "SUMIFS": (0, 1)}


def broken_columns(looked: LintBook, name: str) -> Iterator[tuple[At, Segment]]:
    """Give cells in a column of totals of rows that hold no such total, and one that does."""
    seen, rows = looked.sheets[name], looked.rows[name]
    by_column: dict[tuple[int, str], list[Segment]] = {}
    for run in looked.sums:
        line = run[0]
        if line.sheet == name == line.cells.sheet and line.is_beside and not line.is_column:
            own = rows[line.at]
            if len(own.cells) == 1 and ONE_SUM.fullmatch(own.formula):
                by_column.setdefault((line.at[1], own.relative), []).append(own)
    for (column, relative), totals in by_column.items():
        if len(totals) < _MANY:
            continue
        first, last = totals[0], totals[-1]
        for row in range(first.row + 1, last.row):
            at, look = (row, column), seen.looks.get((row, column))
            if look is None or look.coloured or not look.locked:
                continue
            expected = first.at(at)
            if at not in rows:
                is_typed = seen.is_number(at) and seen.constants[at] not in YEARS
                if is_typed and all(_is_filled(looked, name, x) for x in areas(expected, name)):
                    yield at, first
            elif rows[at].relative != relative:
                formula = seen.formulas[at]
                around = [rows.get((row + step, column)) for step in (-1, 1)]
                is_between = all(one and one.relative == relative for one in around)
                if formula.startswith(expected) or (is_between and _is_part(formula, expected)):
                    yield at, first


def _is_filled(looked: LintBook, name: str, cells: Area) -> bool:
    """Tell whether every cell of an area holds a formula."""
    rows = looked.rows[name]
    return all((cells.top, column) in rows for column in range(cells.left, cells.right + 1))


def _is_part(formula: str, expected: str) -> bool:
    """Tell whether a formula is one cell of those that it should add up."""
    if not PURE.fullmatch(formula):
        return False
    held = [*areas(expected, "")]
    return any(cells.holds(one.top, one.left) for one in areas(formula, "") for cells in held)


def passed_over(looked: LintBook, run: Sequence[AddedLine]) -> list[At]:
    """Give the cells of a row right above totals that these leave out, and nothing else takes in.

    It is of the unit and the look of the rows that are added up.
    """
    line = run[0]
    name, (_low, high) = line.sheet, line.ends
    if not line.is_column or not line.is_beside or line.at[0] - high != 2 or len(run) < _MANY:
        return []
    seen, rows, above = looked.sheets[name], looked.rows[name], high + 1
    left = [(above, one.at[1]) for one in run]
    own = rows.get(left[0])
    if own is None or any(rows.get(at) is not own for at in left) or "SUM(" in own.formula:
        return []
    units, beneath = looked.units(name)[1], (high, line.at[1])
    if units.get(above) != units.get(high) or seen.looks[left[0]] != seen.looks.get(beneath):
        return []
    is_used = any(
        cells.holds(*left[0]) and cells.sheet == name
        for segments in looked.segments.values() for one in segments
        if (one.sheet, one.row) != (name, above) for cells in one.areas
    )  # fmt: skip
    return [] if is_used else left


def under_conditions(looked: LintBook) -> Iterator[tuple[Segment, AddedLine | None, str]]:
    """Give sums under conditions: the cells they add up, or how these and the others lie apart."""
    for name, segments in looked.segments.items():
        for one in segments:
            if "SUMIF" not in one.formula.upper():
                continue
            for called, args in calls(one.formula):
                places = _UNDER.get(called)
                if places is None or len(args) <= max(places):
                    continue
                added, compared = (area(args[place], name) for place in places)
                if added is None or compared is None or added.sheet not in looked.sheets:
                    continue
                is_column = added.left == added.right
                if _lie_apart(added, compared):
                    yield one, None, _("{added} is added up by {compared}",
                                       added=args[places[0]], compared=args[places[1]])  # fmt: skip
                elif is_column != (added.top == added.bottom) and len(one.cells) == 1:
                    yield one, AddedLine(name, one.cells[0], added, is_column), ""


def _lie_apart(added: Area, compared: Area) -> bool:
    """Tell whether two ranges of one sheet lie beside each other but for where they begin or end.

    Those that share no row or column stand in blocks of their own.
    """
    if added.sheet != compared.sheet:
        return False
    if all(one.top == one.bottom and one.left < one.right for one in (added, compared)):
        spans = (added.left, added.right), (compared.left, compared.right)
    elif all(one.left == one.right and one.top < one.bottom for one in (added, compared)):
        spans = (added.top, added.bottom), (compared.top, compared.bottom)
    else:
        return False
    (first, last), (start, end) = spans
    return spans[0] != spans[1] and first <= end and start <= last
