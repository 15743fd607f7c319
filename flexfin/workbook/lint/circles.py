"""Formulas that refer to their own result, directly or by way of others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from flexfin.model.order import strongly_connected
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.references import Area, areas
from flexfin.workbook.lint.rows import At, Segment

_MOST: Final = 20_000_000  # references that are followed cell by cell


def circles(
    segments: Mapping[str, list[Segment]], sheets: Mapping[str, Seen]
) -> dict[str, list[At]]:
    """Give the cells of every circle, by sheet.

    Rows are looked at first: where these hang on each other in no circle, no cells do. Within rows
    that do, as where a row looks at the month before, it goes cell by cell.
    """
    everything = [segment for found in segments.values() for segment in found]
    index = _Rows((s.sheet, s.row, s.first, s.last, at) for at, s in enumerate(everything))
    graph = {
        at: [other for area in segment.areas for other in index.of(area)]
        for at, segment in enumerate(everything)
    }
    found: dict[str, list[At]] = {}
    names = {str(at): [str(other) for other in others] for at, others in graph.items()}
    for part in strongly_connected(names):
        members = [everything[int(name)] for name in part]
        if len(part) > 1 or part[0] in names[part[0]]:
            for sheet, at in _cells(members, sheets):
                found.setdefault(sheet, []).append(at)
    return found


def _cells(segments: Iterable[Segment], sheets: Mapping[str, Seen]) -> Iterator[tuple[str, At]]:
    """Give the cells of these segments that hang on themselves."""
    nodes = [(s.sheet, at) for s in segments for at in s.cells]
    index = _Rows((sheet, row, col, col, at) for at, (sheet, (row, col)) in enumerate(nodes))
    graph: dict[str, list[str]] = {}
    followed = 0
    for at, (sheet, place) in enumerate(nodes):
        used = [
            str(other)
            for area in areas(sheets[sheet].formulas[place], sheet)
            for other in index.of(area)
        ]
        followed += len(used)
        if followed > _MOST:
            return
        graph[str(at)] = used
    for part in strongly_connected(graph):
        if len(part) > 1 or part[0] in graph[part[0]]:
            yield from (nodes[int(name)] for name in part)


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

    def of(self, area: Area) -> Iterator[int]:
        """Give the numbers of what stands in an area, in part or whole."""
        order = self.order.get(area.sheet, [])
        rows = self.rows.get(area.sheet, {})
        for row in order[bisect_left(order, area.top) : bisect_right(order, area.bottom)]:
            for first, last, at in rows[row]:
                if first > area.right:
                    break
                if last >= area.left:
                    yield at
