"""A workbook that is looked through, and how findings in it are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import groupby
from typing import Final, NamedTuple

from flexfin.ground.letters import address
from flexfin.ground.messages import _
from flexfin.workbook.lint.opening import SeenBook
from flexfin.workbook.lint.references import Area
from flexfin.workbook.lint.rows import At, Segment, segments_of
from flexfin.workbook.lint.rules import (
    RULES,
    Rule,
)

MOST: Final = 8  # stretches of cells named in one finding


class LintFinding(NamedTuple):
    """What breaks a rule: on which sheet (none: the workbook), in which and how many cells."""

    rule: Rule
    sheet: str
    cells: str
    number: int
    detail: str


class LintBook:
    """One workbook being looked through."""

    def __init__(self, book: SeenBook) -> None:
        self.book = book
        self.sheets = {sheet.name: sheet for sheet in book.sheets}
        self.segments = {sheet.name: segments_of(sheet) for sheet in book.sheets}
        self.names = {name.lower() for name in book.names}

    def cells(
        self, rule: str, sheet: str, places: Iterable[At], detail: str = ""
    ) -> Iterator[LintFinding]:
        """Give one finding for cells of one sheet; nothing where there are none."""
        found = sorted(set(places))
        if found:
            yield LintFinding(RULES[rule], sheet, ranges(found), len(found), detail)

    def per_segment(
        self, rule: str, wrong: Callable[[Segment], str | None]
    ) -> Iterator[LintFinding]:
        """Give a finding for all segments of a sheet with which the same is wrong."""
        for sheet, segments in self.segments.items():
            by_detail: dict[str, list[At]] = {}
            for segment in segments:
                detail = wrong(segment)
                if detail is not None:
                    by_detail.setdefault(detail, []).extend(segment.cells)
            for detail, places in by_detail.items():
                yield from self.cells(rule, sheet, places, detail)

    @cached_property
    def areas(self) -> list[tuple[str, Area]]:
        """Give the cells that formulas refer to, with the sheet of the formula."""
        return [
            (sheet, area)
            for sheet, segments in self.segments.items()
            for segment in segments
            for area in segment.areas
        ]


def stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Give the first and last of numbers that follow each other."""
    found = []
    for _gap, part in groupby(enumerate(sorted(set(numbers))), key=lambda pair: pair[1] - pair[0]):
        members = [number for _at, number in part]
        found.append((members[0], members[-1]))
    return found


def ranges(places: Iterable[At]) -> str:
    """Write cells as ranges: those beside each other, and equal rows below each other, as one."""
    rows: dict[int, list[int]] = {}
    for row, column in places:
        rows.setdefault(row, []).append(column)
    blocks: list[list[int]] = []  # top, bottom, left, right
    for row in sorted(rows):
        for left, right in stretches(rows[row]):
            above = next((b for b in blocks if b[1] == row - 1 and b[2:] == [left, right]), None)
            if above:
                above[1] = row
            else:
                blocks.append([row, row, left, right])
    written = []
    for top, bottom, left, right in blocks[:MOST]:
        first, last = address(top, left), address(bottom, right)
        written.append(first if first == last else f"{first}:{last}")
    more = len(blocks) - MOST
    return ", ".join(written) + (_(" and {count} more", count=more) if more > 0 else "")
