"""What can be wrong with what a formula refers to: empty cells, tables that move along."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from flexfin.ground.messages import _
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding, ranges
from flexfin.workbook.lint.references import Area, area, functions
from flexfin.workbook.lint.rows import At, Segment

# a formula that looks whether a cell is empty, or takes no number from it
_ASKS: Final = re.compile(
    r'""|\bIF\(|ISBLANK|ISNUMBER|ISTEXT|COUNT|ROWS?\(|COLUMNS?\(|CELL\(|INDEX\(|&'
)
# functions that look in an area, by which argument
_TABLES: Final[Mapping[str, tuple[int, ...]]] = {
    "VLOOKUP": (1,), "HLOOKUP": (1,), "LOOKUP": (1, 2), "XLOOKUP": (1, 2), "MATCH": (1,),
    "XMATCH": (1,), "INDEX": (0,), "SUMIF": (0, 2), "COUNTIF": (0,), "RANK": (1,),
}  # fmt: skip
_FAR: Final = 400  # rows with one formula that are looked at upwards


def empties(looked: LintBook) -> Iterator[LintFinding]:
    """Find references to empty cells: `anchor` where copying moved them there, else `empty`."""
    for sheet, segments in looked.segments.items():
        found: dict[str, list[Found]] = {"anchor": [], "empty": []}
        for one in segments:
            if _ASKS.search(one.formula.upper()):
                continue
            for place, (first, last) in enumerate(one.ends):
                if first.left != first.right or first.top != first.bottom:
                    continue
                there = _empty_cells(looked, first, last)
                if there and not _is_opening(looked, one, last):
                    step = one.first - first.left if first.left != last.left else None
                    odd = [(row, column) for row, column in one.cells
                           if step is None or (first.top, column - step) in there]  # fmt: skip
                    moved = len(odd) < len(one.cells) or _moved_down(looked, one, place)
                    name = ("" if first.sheet == sheet else f"{first.sheet}!") + ranges(there)
                    found["anchor" if moved else "empty"].append(
                        Found(odd, _("empty: {cells}", cells=name), alike=(one.relative, place))
                    )
        for rule, ones in found.items():
            yield from looked.each(rule, sheet, ones)


def drifting(looked: LintBook) -> Iterator[LintFinding]:
    """Find lookups whose table moves along where the formula is copied."""
    yield from looked.per_segment("anchor", partial(_drifting, looked))


def _empty_cells(looked: LintBook, first: Area, last: Area) -> set[At]:
    """Give the cells from one to another in which nothing stands, nor is to be filled in."""
    sheet = looked.sheets.get(first.sheet)
    if sheet is None:
        return set()
    row, formulas, constants = first.top, sheet.formulas, sheet.constants
    return {
        at for column in range(first.left, last.left + 1)
        if (at := (row, column)) not in formulas and at not in constants
        and (at not in sheet.looks or sheet.looks[at].locked)
    }  # fmt: skip


def _is_opening(looked: LintBook, one: Segment, cells: Area) -> bool:
    """Tell whether a formula goes on from the cell before it: what it begins with may be empty."""
    if cells.sheet != one.sheet:
        return False
    below = looked.rows[one.sheet].get((one.row + 1, one.first))
    is_down = below is not None and below.relative == one.relative and cells.top == one.row - 1
    is_along = cells.top == one.row and one.first <= cells.left < one.last
    return is_along or (is_down and cells.left == one.last)


def _moved_down(looked: LintBook, one: Segment, place: int) -> bool:
    """Tell whether a cell above, with the same formula, refers to a cell that is not empty."""
    rows = looked.rows[one.sheet]
    for row in range(one.row - 1, max(0, one.row - _FAR), -1):
        above = rows.get((row, one.first))
        if above is None or above.relative != one.relative or above.first != one.first:
            return False
        cell = above.ends[place][0]
        if not _empty_cells(looked, cell, cell):
            return True
    return False


def _drifting(looked: LintBook, one: Segment) -> str | None:
    """Say which table of a lookup moves along where the formula is copied."""
    if not functions(one.formula).intersection(_TABLES):
        return None
    below = [looked.rows[one.sheet].get((one.row + step, one.first)) for step in (-1, 1)]
    is_copied_down = any(other and other.relative == one.relative for other in below)
    for name, args in one.calls:
        for place in _TABLES.get(name, ()):
            text = args[place] if place < len(args) else ""
            cells = area(text, one.sheet)
            if cells is None or ":" not in text:
                continue
            bare = text.rpartition("!")[2]
            free_rows = re.search(r"[A-Z]\d+:\$?[A-Z]+\d", bare) and cells.bottom > cells.top
            free_columns = re.match(r"[A-Z].*:[A-Z]", bare) and cells.right > cells.left
            if (is_copied_down and free_rows) or (len(one.cells) > 1 and free_columns):
                return _("the table of {function} moves along", function=name)
    return None
