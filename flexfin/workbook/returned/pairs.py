"""The sheets of two workbooks in pairs, with their rows and columns; and one finding about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeVar

from flexfin.ground.letters import address, stretches
from flexfin.ground.shared_parts import Look
from flexfin.ground.sheets import Formula
from flexfin.workbook.returned.cells import CellGrids, Content, Grid
from flexfin.workbook.returned.matching import Match, columns_matched, match, rows_matched

CellKind = Literal[
    "formula", "overwritten", "emptied", "label", "value", "placed", "stored", "unmoved", "lost",
    "dated",
]  # fmt: skip
Kind = CellKind | Literal[
    "row_added", "row_removed", "row_moved", "row_hidden", "row_shown", "column_added",
    "column_removed", "column_hidden", "column_shown", "sheet_added", "sheet_removed",
    "sheet_renamed", "sheet_moved", "sheet_hidden", "sheet_shown", "sheet_copied",
    "sheet_changed", "format", "lock", "unseen", "validation", "conditional", "merged", "link",
    "setting", "name", "drawn",
]  # fmt: skip
T = TypeVar("T")
_ALIKE: Final = 0.6  # of what a sheet is known by, where it has another name


class ReturnFinding(NamedTuple):
    """One thing that differs: what kind, on which sheet, in which row, in which cells.

    `row` is the identity of the row, or its words; `cell` the first cell, `times` how many there
    are; `was` and `now` what that first cell held and holds.
    """

    kind: Kind
    sheet: str
    row: str = ""
    cell: str = ""
    times: int = 1
    was: str = ""
    now: str = ""


@dataclass
class CellPair:
    """A sheet at export and now, with rows and columns matched."""

    name: str  # at export
    title: str  # now
    then: CellGrids
    current: CellGrids
    rows: Match
    columns: Match
    is_copy: bool = False  # the sheet itself is there too
    place: dict[int, int] = field(default_factory=dict)  # row at export -> row now
    across: dict[int, int] = field(default_factory=dict)  # the same for columns

    def __post_init__(self) -> None:
        self.export, self.now = self.then.cells, self.current.cells
        self.place = {then: now for now, then in self.rows.at.items()}
        self.across = {then: now for now, then in self.columns.at.items()}

    @property
    def is_in_place(self) -> bool:
        """Tell whether no row or column has moved, and the sheet has its name."""
        return self.rows.is_same and self.columns.is_same and self.name == self.title

    @property
    def said_of(self) -> str:
        """Give the name that findings bear: that at export, or of a copy its own."""
        return self.title if self.is_copy else self.name

    def found(self, row: int, column: int) -> Content | None:
        """Give what a cell at export holds now."""
        there = column if self.columns.is_same else self.across.get(column, 0)
        return self.now.get(self.place.get(row, 0), {}).get(there)

    def looks(self, row: int, column: int) -> tuple[Look, Look]:
        """Give the look of a cell, at export and now."""
        there = column if self.columns.is_same else self.across.get(column, 0)
        now = self.current.look(self.place.get(row, 0), there)
        return self.then.look(row, column) or Look(), now or Look()

    def address(self, row: int, column: int) -> str:
        """Give where a cell at export stands now."""
        return address(self.place.get(row, row), self.across.get(column, column))


def pair(
    name: str, title: str, then: CellGrids, now: CellGrids, *, is_copy: bool = False
) -> CellPair:
    """Match the rows and columns of a sheet."""
    rows = rows_matched(then.cells, now.cells)
    columns = columns_matched(then.cells, now.cells)
    return CellPair(name, title, then, now, rows, columns, is_copy)


def titles_of(
    export: Mapping[str, Grid], now: Mapping[str, Grid]
) -> tuple[dict[str, str], dict[str, str]]:
    """Pair the sheets: by name, and those left by what they hold.

    Gives the titles now by the names at export, and of each copy the name that it is a copy of.
    """
    titles = {name: name for name in export if name in now}
    left = [title for title in now if title not in export]
    known = {name: _texts(export[name]) for name in export} if left else {}
    copies = {}
    for title in left:
        texts = _texts(now[title])
        # which part of all texts two sheets have both
        likeness = {
            name: len(own & texts) / max(1, len(own | texts)) for name, own in known.items()
        }
        # one that is gone itself, and else the one most like it
        name = max(likeness, key=lambda one: (one not in titles, likeness[one]) if
                   likeness[one] >= _ALIKE else (False, 0.0), default="")  # fmt: skip
        if likeness.get(name, 0.0) < _ALIKE:
            continue
        if name in titles:
            copies[title] = name
        else:
            titles[name] = title
    return titles, copies


def _texts(grid: Grid) -> set[str]:
    return {
        text for cells in grid.values() for text in cells.values()
        if isinstance(text, str) and not isinstance(text, Formula)
    }  # fmt: skip


def out_of_order(now: list[str], then: Mapping[str, int]) -> list[str]:
    """Give the sheets that had to move for the order to be what it is."""
    names = {place: ("identity", name, 1) for place, name in enumerate(now, 1)}
    export = {then[name] + 1: ("identity", name, 1) for name in now}
    if dict(export) == dict(names):
        return []
    return [now[place - 1] for place in match(export, names).moved]


def blocks(cells: Mapping[tuple[int, int], T]) -> Iterator[tuple[int, str, T]]:
    """Give the areas of cells that have the same; with the row that each begins in."""
    by_row: dict[tuple[int, T], list[int]] = {}
    for (row, column), value in cells.items():
        by_row.setdefault((row, value), []).append(column)
    by_ends: dict[tuple[int, int, T], list[int]] = {}
    for (row, value), columns in by_row.items():
        for left, right in stretches(columns):
            by_ends.setdefault((left, right, value), []).append(row)
    for (left, right, value), rows in by_ends.items():
        for top, bottom in stretches(rows):
            ends = address(top, left), address(bottom, right)
            yield top, ":".join(dict.fromkeys(ends)), value
