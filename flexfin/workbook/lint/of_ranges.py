"""Ranges that a function goes through together: a month beside a month, an item beside an item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

from flexfin.ground.letters import address
from flexfin.ground.messages import _
from flexfin.workbook.lint.looked import LintBook, LintFinding
from flexfin.workbook.lint.references import Area, area, calls
from flexfin.workbook.lint.rows import Segment

# the arguments that are gone through together
_TOGETHER: Final[Mapping[str, tuple[int | slice, ...]]] = {
    "SUMIF": (0, 2), "AVERAGEIF": (0, 2), "SUMIFS": (0, slice(1, None, 2)),
    "AVERAGEIFS": (0, slice(1, None, 2)), "MAXIFS": (0, slice(1, None, 2)),
    "MINIFS": (0, slice(1, None, 2)), "COUNTIFS": (slice(0, None, 2),),
    "SUMPRODUCT": (slice(None),), "LOOKUP": (1, 2), "XLOOKUP": (1, 2),
}  # fmt: skip
_MATCH: Final = re.compile(r"MATCH\(.*\)", re.IGNORECASE)


def unequal(looked: LintBook) -> Iterator[LintFinding]:
    """Find ranges of one function of which one is shorter, or a cell further on."""

    def wrong(one: Segment) -> str | None:
        for cells in _together(one):
            for first, other in combinations(cells, 2):
                if _is_off(first, other):
                    return _("{first} beside {other}", first=_named(first, one.sheet),
                             other=_named(other, one.sheet))  # fmt: skip
        return None

    yield from looked.per_segment("ranges", wrong)


def _together(one: Segment) -> Iterator[list[Area]]:
    """Give the ranges that each function in a formula goes through together."""
    for name, args in one.calls:
        if name in _TOGETHER:
            texts = [
                text
                for part in _TOGETHER[name]
                if part != slice(None) or len(args) > 1
                for text in (args[part] if isinstance(part, slice) else args[part : part + 1])
            ]
            yield [cells for text in texts
                   if ":" in text and (cells := area(text, one.sheet)) is not None]  # fmt: skip
        if name == "INDEX" and len(args) == 2 and _MATCH.fullmatch(args[1]):
            found = [inner for inner_name, inner in calls(args[1]) if inner_name == "MATCH"]
            texts = [args[0], *(inner[1] for inner in found[-1:] if len(inner) > 1)]
            pair = [area(text, one.sheet) for text in texts]
            yield [cells for cells in pair if cells is not None and _is_line(cells)]


def _is_line(cells: Area) -> bool:
    return (cells.top == cells.bottom) != (cells.left == cells.right)


def _is_off(one: Area, other: Area) -> bool:
    """Tell whether two ranges, both a row or both a column, do not run over the same.

    Equally long ones that have nothing in common are blocks apart. Those in one row or column are
    a value and what stands before it.
    """
    if not (_is_line(one) and _is_line(other)) or (one.top == one.bottom) != (
        other.top == other.bottom
    ):
        return False
    is_row = one.top == one.bottom
    (a, b), (c, d) = ((x.left, x.right) if is_row else (x.top, x.bottom) for x in (one, other))
    is_one_track = one.top == other.top if is_row else one.left == other.left
    is_shifted = one.sheet == other.sheet and a != c and a <= d and c <= b and not is_one_track
    return b - a != d - c or is_shifted


def _named(cells: Area, sheet: str) -> str:
    """Write a range, with its sheet where that is another one."""
    there = f"{address(cells.top, cells.left)}:{address(cells.bottom, cells.right)}"
    return there if cells.sheet == sheet else f"{cells.sheet}!{there}"
