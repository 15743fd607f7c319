"""Formulas that refer to their own result, directly or by way of others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from flexfin.ground.effort import go_on
from flexfin.model.order import strongly_connected
from flexfin.workbook.lint.references import Area
from flexfin.workbook.lint.rows import At, Segment

_MOST: Final = 20_000_000  # references that are followed cell by cell


class TooManyCells(Exception):
    """Formulas refer to more cells than can be followed."""


def circles(segments: Mapping[str, list[Segment]]) -> dict[str, list[At]]:
    """Give the cells of every circle, by sheet.

    Rows are looked at first: where these hang on each other in no circle, no cells do. Within rows
    that do, as where a row looks at the month before, it goes cell by cell.

    Raises TooManyCells where there is too much to follow.
    """
    everything = [segment for found in segments.values() for segment in found]
    index = _Rows((s.sheet, s.row, s.first, s.last, at) for at, s in enumerate(everything))
    found: dict[str, list[At]] = {}
    for part in _circles([segment.areas for segment in everything], index):
        for sheet, at in _cells([everything[number] for number in part]):
            found.setdefault(sheet, []).append(at)
    return found


def _cells(segments: Sequence[Segment]) -> Iterator[tuple[str, At]]:
    """Give the cells of these segments that hang on themselves."""
    rows = _Rows((s.sheet, s.row, s.first, s.last, at) for at, s in enumerate(segments))
    ends = [
        [pair for pair, whole in zip(one.ends, one.areas, strict=True)
         if next(rows.of(whole), None) is not None]
        for one in segments
    ]  # fmt: skip
    if any(_is_all_on_one_side(segments, ends, step) for step in (1, -1)):
        return
    nodes = [(s.sheet, at) for s in segments for at in s.cells]
    index = _Rows((sheet, row, col, col, at) for at, (sheet, (row, col)) in enumerate(nodes))
    used = [
        [one.moved(first, last, column) for first, last in pairs]
        for one, pairs in zip(segments, ends, strict=True)
        for _row, column in one.cells
    ]
    for part in _circles(used, index):
        yield from (nodes[number] for number in part)


def _is_all_on_one_side(
    segments: Sequence[Segment], ends: Sequence[Sequence[tuple[Area, Area]]], step: int
) -> bool:
    """Tell whether all cells look to columns before their own (or after it): months gone by."""
    return all(
        (at - last.right if step > 0 else last.left - at) > 0
        for one, pairs in zip(segments, ends, strict=True)
        for first, final in pairs
        for at, last in ((one.first, first), (one.last, final))
    )


def _circles(used: Sequence[Sequence[Area]], index: _Rows) -> Iterator[list[int]]:
    """Give the numbers of what hangs on itself, where each uses these areas.

    An area of more rows that many use, as the table of a lookup, is followed once.
    """
    graph: dict[int | Area, Iterable[int | Area]] = {}
    for at, cells in enumerate(used):
        tall = [area for area in cells if area.top < area.bottom]
        low = [area for area in cells if area.top == area.bottom]
        graph[at] = [*tall, *(other for area in low for other in index.of(area))]
        graph.update((area, index.of(area)) for area in tall if area not in graph)
    for part in strongly_connected(graph):
        if len(part) > 1 or part[0] in graph[part[0]]:
            yield [one for one in part if isinstance(one, int)]


class _Rows:
    """Finds what stands in an area, row by row: each has first and last column, and a number."""

    def __init__(self, found: Iterable[tuple[str, int, int, int, int]]) -> None:
        self.rows: dict[str, dict[int, list[tuple[int, int, int]]]] = {}
        for sheet, row, first, last, at in found:
            self.rows.setdefault(sheet, {}).setdefault(row, []).append((first, last, at))
        self.order = {sheet: sorted(rows) for sheet, rows in self.rows.items()}
        for rows in self.rows.values():
            for stretches in rows.values():
                stretches.sort()
        self.left = _MOST

    def of(self, area: Area) -> Iterator[int]:
        """Give the numbers of what stands in an area, in part or whole."""
        order = self.order.get(area.sheet, [])
        rows = self.rows.get(area.sheet, {})
        for row in order[bisect_left(order, area.top) : bisect_right(order, area.bottom)]:
            go_on()
            for first, last, at in rows[row]:
                if first > area.right:
                    break
                if last >= area.left:
                    yield at
                self.left -= 1
                if self.left < 0:
                    raise TooManyCells
