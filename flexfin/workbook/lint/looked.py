"""A workbook that is looked through, and how findings in it are made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from flexfin.ground.letters import address, stretches
from flexfin.ground.messages import _
from flexfin.workbook.lint.added import ADDED, NO_SUM, AddedLine, runs_of
from flexfin.workbook.lint.opening import Seen, SeenBook
from flexfin.workbook.lint.outcomes import Worked
from flexfin.workbook.lint.references import Area
from flexfin.workbook.lint.rows import At, Segment, segments_of
from flexfin.workbook.lint.rules import RULES, UNIT, UNIT_WORDS, Rule

_HEADER_ROWS: Final = 12
_MANY: Final = 3  # units in a column that has no head
# formulas that are no copies of the one left of them, and characters of these: nearly five times
# what our largest example has (16,600 and 0.8 million), and under 500 MB to look at
MOST_FORMULAS: Final = 80_000
_MANY_CELLS: Final = 300_000  # of a workbook of which half as many are looked at
_MOST_WRITTEN: Final = 4_000_000
_FINDINGS: Final = 100  # of one kind on a sheet, each with words of its own
MOST: Final = 8  # stretches of cells named in one finding


class LintFinding(NamedTuple):
    """What breaks a rule: on which sheet (none: the workbook), in which and how many cells.

    `cost` is what it should be minus what it is; None where that cannot be told.
    """

    rule: Rule
    sheet: str
    cells: str
    number: int
    detail: str
    cost: float | None = None
    held: str = ""  # in these cells

    @property
    def told(self) -> frozenset[str]:
        """Give the cells, with what stands in them."""
        return frozenset(self.held.split("\n"))

    @property
    def mark(self) -> str:
        """Give the mark of this finding; another one where what stands in the cells has changed."""
        said = "\n".join((self.rule.name, self.sheet, self.held or f"{self.cells} {self.number}"))
        return f"m{hashlib.sha256(said.encode()).hexdigest()[:11]}"


class Found(NamedTuple):
    """Cells with which something is wrong, and what that costs.

    Where `alike` is the same, it is one slip that was copied.
    """

    cells: Sequence[At]
    detail: str
    cost: float | None = None
    alike: object = None


class LintBook:
    """One workbook being looked through."""

    def __init__(self, book: SeenBook) -> None:
        self.book = book
        self.sheets = {sheet.name: sheet for sheet in book.sheets}
        self.count = self.written = 0
        self.beyond: dict[str, int] = {}  # formulas by sheet that are not looked at
        cells = sum(len(sheet.sheet.cells) for sheet in book.sheets)
        self.most = MOST_FORMULAS // (1 + (cells > _MANY_CELLS))
        self.segments = {sheet.name: [*self._counted(sheet)] for sheet in book.sheets}
        self.worked = Worked(self.sheets)
        self.names = {name.lower() for name in book.names}

    def _counted(self, sheet: Seen) -> Iterator[Segment]:
        """Give the segments of a sheet, as far as these are not too much to remember."""
        for one in segments_of(sheet):
            self.count += 1
            self.written += len(one.formula)
            if self.count > self.most or self.written > _MOST_WRITTEN:
                self.beyond[sheet.name] = self.beyond.get(sheet.name, 0) + len(one.cells)
            else:
                yield one

    def cells(
        self,
        rule: str,
        sheet: str,
        places: Iterable[At],
        detail: str = "",
        cost: float | None = None,
    ) -> Iterator[LintFinding]:
        """Give one finding for cells of one sheet; nothing where there are none."""
        found = sorted(set(places))
        if found:
            seen = self.sheets[sheet]
            held = "\n".join(f"{at} {seen.formulas.get(at) or seen.value(at)}" for at in found)
            yield LintFinding(RULES[rule], sheet, ranges(found), len(found), detail, cost, held)

    def each(self, rule: str, sheet: str, found: Iterable[Found]) -> Iterator[LintFinding]:
        """Give a finding for all cells with which the same is wrong; what costs most first."""
        alike: dict[object, list[Found]] = {}
        for one in found:
            alike.setdefault(one.alike or one.detail, []).append(one)
        kept = [*alike.values()]
        if len(kept) > _FINDINGS:  # nobody reads them all
            rest = [one for ones in kept[_FINDINGS:] for one in ones]
            kept[_FINDINGS:] = [[one._replace(detail=_("and others"), cost=None) for one in rest]]
        findings = [
            finding
            for ones in kept
            for finding in self.cells(
                rule, sheet, (at for one in ones for at in one.cells), ones[0].detail,
                None if any(one.cost is None for one in ones) else sum(o.cost or 0 for o in ones),
            )
        ]  # fmt: skip
        yield from sorted(findings, key=lambda finding: -abs(finding.cost or 0))

    def short_by(self, sheet: str, formulas: Mapping[At, str]) -> float | None:
        """Give how much more cells would hold with other formulas; None where it cannot be told."""
        pairs = [(self.worked.outcome(formula, sheet), self.worked.number(sheet, at))
                 for at, formula in formulas.items()]  # fmt: skip
        told = [to - now for to, now in pairs if to is not None and now is not None]
        return sum(told) if len(told) == len(pairs) else None

    def per_segment(
        self, rule: str, wrong: Callable[[Segment], str | None]
    ) -> Iterator[LintFinding]:
        """Give a finding for all segments of a sheet with which the same is wrong."""
        for sheet, segments in self.segments.items():
            odd = ((segment, wrong(segment)) for segment in segments)
            yield from self.each(rule, sheet, (Found(s.cells, d) for s, d in odd if d is not None))

    @cached_property
    def has_inputs(self) -> bool:
        """Tell whether there are cells to type in that are unlocked, and formulas that are locked.
        """
        places = [(sheet, at) for sheet in self.sheets.values() for at in sheet.formulas]
        locked = sum(sheet.looks[at].locked for sheet, at in places)
        cells = (look for sheet in self.sheets.values() for look in sheet.looks.values())
        return locked > 0.9 * len(places) > 0 and any(not look.locked for look in cells)

    @cached_property
    def sums(self) -> Sequence[Sequence[AddedLine]]:
        """Give all sums of cells below or beside each other; those with one formula together."""
        return [*runs_of(self.segments)]

    @cached_property
    def rows(self) -> Mapping[str, Mapping[At, Segment]]:
        """Give for each cell with a formula what it is part of."""
        return {
            sheet: {at: segment for segment in segments for at in segment.cells}
            for sheet, segments in self.segments.items()
        }

    @cached_property
    def units(self) -> Mapping[str, tuple[At | None, Mapping[int, str]]]:
        """Give for each sheet the units of its rows, and the head of their column."""
        return {sheet: self._units(sheet) for sheet in self.sheets}

    def _units(self, sheet: str) -> tuple[At | None, Mapping[int, str]]:
        """Give the head of the column for units on a sheet, and the unit of each row below it.

        Without a head these are the units that stand right of a number.
        """
        seen = self.sheets[sheet]  # where a unit goes with a choice, it is the text of a formula
        texts = {at: seen.value(at) for at in seen.texts} | dict(seen.constants)
        heads = (at for at, value in seen.constants.items()
                 if at[0] <= _HEADER_ROWS and UNIT_WORDS.fullmatch(str(value).strip()))  # fmt: skip
        columns, first = dict[int, dict[int, str]](), dict[int, int]()
        for (row, column), value in texts.items():
            columns.setdefault(column, {})[row] = str(value)
            if isinstance(value, str):
                first[row] = min(column, first.get(row, column))
        for top, column in sorted(heads):
            below = {row: text for row, text in columns[column].items() if row > top}
            names = {text for text in below.values() if not UNIT.fullmatch(text.strip())}
            # others are names of homes: they stand first in their rows, or differ in most of them
            is_labelled = any(first.get(row, column) < column for row in below)
            if is_labelled and 2 * len(names) <= len(below):
                return (top, column), below
        return None, self._beside_numbers(sheet)

    def _beside_numbers(self, sheet: str) -> dict[int, str]:
        """Give the units in the column where most texts right of a number are units."""
        seen, columns = self.sheets[sheet], dict[int, dict[int, str]]()
        for (row, column), value in seen.constants.items():
            left = row, column - 1
            if isinstance(value, str) and (left in seen.formulas or seen.is_number(left)):
                columns.setdefault(column, {})[row] = value.strip()
        for _column, texts in sorted(columns.items()):
            units = {row: text for row, text in texts.items() if text and UNIT.fullmatch(text)}
            if len(units) >= _MANY and 2 * len(units) > len(texts):
                return units
        return {}

    @cached_property
    def added(self) -> Mapping[str, set[At]]:
        """Give on each sheet the cells that hold nothing but cells added up."""
        return {
            sheet: {at for one in segments
                    if ADDED.fullmatch(one.formula) and not NO_SUM.match(one.formula)
                    for at in one.cells}
            for sheet, segments in self.segments.items()
        }  # fmt: skip

    @cached_property
    def added_apart(self) -> list[Area]:
        """Give the cells that formulas add up or take off one by one."""
        return [
            first._replace(right=last.right)
            for segments in self.segments.values()
            for one in segments
            if ADDED.fullmatch(one.formula) and len(one.ends) > 1
            for first, last in one.ends
            if (first.top, first.left) == (first.bottom, first.right) and first.top != one.row
        ]  # fmt: skip

    @cached_property
    def uses(self) -> list[tuple[str, int, Area]]:
        """Give the cells that formulas refer to, with the sheet and row of the formula."""
        return [
            (sheet, segment.row, area)
            for sheet, segments in self.segments.items()
            for segment in segments
            for area in segment.areas
        ]


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
