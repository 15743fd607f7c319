"""Rows and columns of a workbook that returns, matched with those of the export by identity."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final

from flexfin.ground.sheets import Formula
from flexfin.workbook.returned.cells import Content, Grid

_HEAD: Final = 6  # rows at the top that say what a column holds
_MOST: Final = 4_000  # rows or columns that are aligned; beyond it only equal names match
Name = tuple[str, str, int]  # whether it is an identity or words, the text, the how manieth
Held = dict[int, Counter[Content]]  # line -> the words and numbers in it


@dataclass
class Match:
    """Where each line (a row or column) of a sheet stood at export.

    `at` has those that were found, and those in which something was typed while they were empty;
    `added` those that were put in, so that what stood there has moved.
    """

    at: dict[int, int] = field(default_factory=dict)
    added: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    is_same: bool = True

    def before(self, now: int) -> int:
        """Give where a line stood; one without match keeps its distance to the one before it."""
        if self.is_same:
            return now
        if now in self.at:
            return self.at[now]
        place = bisect_left(self._known, now) - 1
        if place < 0:  # it stands before all that was found, or nothing was
            return now
        known = self._known[place]
        return self.at[known] + now - known

    @cached_property
    def _known(self) -> list[int]:
        return sorted(self.at)

    @property
    def opened(self) -> list[int]:
        """Give the empty lines that were put in between: what follows stands so much further."""
        found, last, before = [], 0, 0
        for now, then in sorted(self.at.items()):
            if now in self.moved or then <= before:
                continue
            named = sum(last < line < now for line in self.added)
            more = (now - last) - (then - before) - named
            first = last + 1 + named
            found += [*range(first, first + more)]
            last, before = now, then
        return found

    def kept(self, then: int, side: int) -> int:
        """Give where the end of an area is after lines that it ended with were removed."""
        while side and then in self._removed and then > 0:
            then -= side
        return then

    @cached_property
    def _removed(self) -> frozenset[int]:
        return frozenset(self.removed)


def row_names(grid: Grid) -> dict[int, Name]:
    """Give each row its name: its identity in column A, else its first words."""
    names: dict[int, Name] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for row in sorted(grid):
        cells = grid[row]
        identity = cells.get(1)
        if identity is not None and not isinstance(identity, Formula):
            name = "identity", str(identity).strip()
        else:
            said = [v for _c, v in sorted(cells.items()) if not isinstance(v, Formula)]
            said.sort(key=lambda content: not isinstance(content, str))
            name = "words", str(said[0]) if said else ""
        if name[1]:  # rows of formulas alone are known by their order
            seen[name] += 1
        names[row] = (*name, seen[name])
    return names


def column_names(grid: Grid) -> dict[int, Name]:
    """Give each column a name from the constants at its top."""
    found: dict[int, list[str]] = {}
    for row in range(1, _HEAD + 1):
        for column, content in grid.get(row, {}).items():
            text = "" if isinstance(content, Formula) else f"{row}:{content}"
            found.setdefault(column, []).append(text)
    names: dict[int, Name] = {}
    seen: Counter[str] = Counter()
    for column in sorted({c for cells in grid.values() for c in cells}):
        text = "|".join(found.get(column, ()))
        seen[text] += 1
        names[column] = ("words", text, seen[text])
    return names


def rows_matched(export: Grid, now: Grid) -> Match:
    """Match the rows of a sheet."""
    found = match(row_names(export), row_names(now))
    return found if found.is_same else _in_place(found, _held(export), _held(now))


def columns_matched(export: Grid, now: Grid) -> Match:
    """Match the columns of a sheet."""
    found = match(column_names(export), column_names(now))
    if found.is_same:
        return found
    return _in_place(found, _held(export, is_across=True), _held(now, is_across=True))


def _held(grid: Grid, *, is_across: bool = False) -> Held:
    """Give what stands in each line; of formulas not, for these are written anew as they move."""
    held: Held = {}
    for row, cells in grid.items():
        for column, content in cells.items():
            line = held.setdefault(column if is_across else row, Counter())
            if not isinstance(content, Formula):
                line[content] += 1
    return held


def _in_place(found: Match, export: Held, now: Held) -> Match:
    """Take no line for one that was put in, unless what stood there has moved.

    A word that is typed at the head of a column gives it another name, and those after it too;
    where as many cells hold the same in their places, nothing has moved.
    """

    def alike(at: Mapping[int, int]) -> int:
        return sum((export[old] & now[new]).total() for new, old in at.items()
                   if old in export and new in now)  # fmt: skip

    stays = {line: line for line in {*export, *now} if line in now or line not in export}
    more = alike(stays) - alike(found.at)
    removed = [line for line in export if line not in now]
    if more > 0 or (more == 0 and not removed):
        return Match(stays, removed=removed, is_same=not removed)
    return _typed_in_empty(found, export)


def _typed_in_empty(found: Match, export: Held) -> Match:
    """Match lines that were empty: those around them stand as far from each other as they did."""
    at, last, before = dict(found.at), 0, 0
    known = [(new, old) for new, old in sorted(found.at.items()) if new not in found.moved]
    for new, old in (*known, (0, 0)):  # after the last nothing can have moved
        for line in found.added:
            is_between = last < line and (not new or (line < new and new - last == old - before))
            if is_between and before + line - last not in export:
                at[line] = before + line - last
        last, before = new, old
    added = [line for line in found.added if line not in at]
    is_same = not (added or found.removed) and all(line == then for line, then in at.items())
    return Match(at, added, found.removed, found.moved, is_same)


def match(export: Mapping[int, Name], now: Mapping[int, Name]) -> Match:
    """Match lines by their name; those without identity also by their place between others."""
    if dict(export) == dict(now):
        return Match({line: line for line in now})
    at: dict[int, int] = {}
    by_name = {name: line for line, name in export.items() if name[0] == "identity"}
    for line, name in now.items():
        if name in by_name:
            at[line] = by_name[name]
    taken = set(at.values())
    for old, new in _aligned([*export.items()], [*now.items()]):
        if new not in at and old not in taken:
            at[new] = old
            taken.add(old)
    added = [line for line in now if line not in at]
    removed = [line for line in export if line not in taken]
    is_same = not (added or removed) and all(line == then for line, then in at.items())
    return Match(at, added, removed, _moved(at), is_same)


def _aligned(
    export: Sequence[tuple[int, Name]], now: Sequence[tuple[int, Name]]
) -> list[tuple[int, int]]:
    """Pair lines without identity: equal ones, and as many that stand between equal ones."""
    if max(len(export), len(now)) > _MOST:
        return []
    pairs = []
    matcher = SequenceMatcher(None, [n for _l, n in export], [n for _l, n in now], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pairs += list(zip(range(a, b), range(c, d), strict=True))
        elif tag == "replace":
            left = [i for i in range(a, b) if export[i][1][0] != "identity"]
            right = [i for i in range(c, d) if now[i][1][0] != "identity"]
            if len(left) == len(right):
                pairs += list(zip(left, right, strict=True))
    return [(export[i][0], now[j][0]) for i, j in pairs]


def _moved(at: Mapping[int, int]) -> list[int]:
    """Give the fewest lines that had to move for the order to be what it is."""
    lines = sorted(at)
    tails: list[int] = []  # for each length, the lowest end of a rising row of so many
    ends: list[int] = []
    back: dict[int, int] = {}
    for line in lines:
        place = bisect_left(tails, at[line])
        if place == len(tails):
            tails.append(at[line])
            ends.append(line)
        else:
            tails[place], ends[place] = at[line], line
        back[line] = ends[place - 1] if place else 0
    stays = set()
    line = ends[-1] if ends else 0
    while line:
        stays.add(line)
        line = back[line]
    return [line for line in lines if line not in stays]
