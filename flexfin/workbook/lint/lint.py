"""Look a workbook through for what breaks the rules of FAST and ICAEW that a program can check."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final, NamedTuple

from flexfin.ground.letters import LAST_ROW, address, column_name
from flexfin.ground.messages import _
from flexfin.workbook.lint import references
from flexfin.workbook.lint.circles import circles
from flexfin.workbook.lint.opening import Seen, SeenBook, opened
from flexfin.workbook.lint.references import PURE, Area
from flexfin.workbook.lint.rows import At, Segment, segments_of
from flexfin.workbook.lint.rules import (
    CHECK_WORDS,
    FEW,
    LONGEST,
    PLAIN,
    RULES,
    UNIT_WORDS,
    UNITS,
    VOLATILE,
    Rule,
)

_MOST: Final = 8  # stretches of cells named in one finding
_NUMERIC: Final = re.compile(r"\s*[-+]?(?:€\s*)?(?:\d[\d.,\s]*|[.,]\d+)%?\s*")
_EXTERNAL: Final = re.compile(r"\[[^\]]+\]")
_HEADER_ROWS: Final = 12
_NOT_KNOWN: Final = "=NA()"  # says in so many words that there is no number


class LintFinding(NamedTuple):
    """What breaks a rule: on which sheet (none: the workbook), in which and how many cells."""

    rule: Rule
    sheet: str
    cells: str
    number: int
    detail: str


def lint(path: Path) -> list[LintFinding]:
    """Look a workbook through; give what was found, in the order of the rules.

    Raises FlexfinError where it cannot be opened safely or is damaged.
    """
    return list(Linter(opened(path)).findings())


class Linter:
    """One workbook being looked through."""

    def __init__(self, book: SeenBook) -> None:
        self.book = book
        self.sheets = {sheet.name: sheet for sheet in book.sheets}
        self.segments = {sheet.name: segments_of(sheet) for sheet in book.sheets}
        self.names = {name.lower() for name in book.names}

    def findings(self) -> Iterator[LintFinding]:
        """Give everything that was found."""
        looks: dict[str, Callable[[], Iterator[LintFinding]]] = {
            "hidden": self.hidden, "merged": self.merged, "constant": self.constants,
            "consistent": self.inconsistent, "overwritten": self.overwritten,
            "daisy": self.chains, "offset": lambda: self.calls("offset", {"OFFSET", "INDIRECT"}),
            "volatile": lambda: self.calls("volatile", VOLATILE),
            "npv": lambda: self.calls("npv", {"NPV"}), "external": self.external,
            "error": self.errors, "circular": self.circular, "text_number": self.text_numbers,
            "protected": self.unprotected, "unlocked": self.unlocked, "colour": self.uncoloured,
            "label": self.unlabelled, "unit": self.no_units, "check": self.no_checks,
            "array": self.arrays, "long": self.long, "nested": self.nested, "name": self.named,
            "macro": self.macros,
        }  # fmt: skip
        for name in RULES:
            yield from looks[name]()

    # --- how findings are made ---------------------------------------------------------------

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

    # --- the workbook as a whole -------------------------------------------------------------

    def hidden(self) -> Iterator[LintFinding]:
        """Find hidden sheets, rows and columns."""
        for sheet in self.book.sheets:
            if sheet.state != "visible":
                yield LintFinding(RULES["hidden"], sheet.name, "", 1, _("the sheet is hidden"))
            if sheet.hidden_rows:
                rows = _stretches(sheet.hidden_rows)
                text = ", ".join(f"{a}:{b}" for a, b in rows[:_MOST])
                yield LintFinding(
                    RULES["hidden"],
                    sheet.name,
                    text,
                    len(sheet.hidden_rows),
                    _("hidden rows"),
                )
            for first, last in sheet.hidden_columns:
                text = f"{column_name(first - 1)}:{column_name(last - 1)}"
                yield LintFinding(
                    RULES["hidden"], sheet.name, text, last - first + 1, _("hidden columns")
                )

    def merged(self) -> Iterator[LintFinding]:
        """Find merged cells."""
        for sheet in self.book.sheets:
            if sheet.merged:
                text = ", ".join(sheet.merged[:_MOST])
                yield LintFinding(RULES["merged"], sheet.name, text, len(sheet.merged), "")

    def external(self) -> Iterator[LintFinding]:
        """Find what refers to other files."""
        links = self.book.package.starting("xl/externalLinks/external")
        if links:
            detail = _("{count} links to other files", count=len(links))
            yield LintFinding(RULES["external"], "", "", len(links), detail)
        if self.book.package.has("xl/connections.xml"):
            yield LintFinding(RULES["external"], "", "", 1, _("a connection to data elsewhere"))
        yield from self.per_segment(
            "external",
            lambda s: "" if _EXTERNAL.search(re.sub(r'"[^"]*"', "", s.formula)) else None,
        )

    def circular(self) -> Iterator[LintFinding]:
        """Find formulas that refer to themselves, and iteration that hides it."""
        if self.book.iterates:
            yield LintFinding(RULES["circular"], "", "", 1, _("iteration is turned on"))
        for sheet, places in circles(self.segments, self.sheets).items():
            yield from self.cells("circular", sheet, places)

    def no_checks(self) -> Iterator[LintFinding]:
        """See that there is a sheet with checks, and that other sheets refer to it."""
        if sum(len(sheet.formulas) for sheet in self.book.sheets) <= FEW:
            return
        checks = {
            sheet.name
            for sheet in self.book.sheets
            if any(word in sheet.name.lower() for word in CHECK_WORDS)
        }
        if not checks:
            yield LintFinding(RULES["check"], "", "", 1, _("there is no sheet with checks"))
        elif not any(area.sheet in checks for sheet, area in self.areas if sheet not in checks):
            yield LintFinding(
                RULES["check"], min(checks), "", 1, _("no other sheet shows the master check")
            )

    def macros(self) -> Iterator[LintFinding]:
        """Find macros."""
        count = len(self.book.package.macros)
        if count:
            yield LintFinding(RULES["macro"], "", "", count, "")

    @cached_property
    def areas(self) -> list[tuple[str, Area]]:
        """Give the cells that formulas refer to, with the sheet of the formula."""
        return [
            (sheet, area)
            for sheet, segments in self.segments.items()
            for segment in segments
            for area in segment.areas
        ]

    # --- formulas ----------------------------------------------------------------------------

    def constants(self) -> Iterator[LintFinding]:
        """Find numbers in formulas."""

        def wrong(segment: Segment) -> str | None:
            found = [
                text
                for text in references.numbers(segment.formula)
                if text.endswith("%") or float(text) not in (*PLAIN, *UNITS)
            ]
            return ", ".join(dict.fromkeys(found)) if found else None

        return self.per_segment("constant", wrong)

    def inconsistent(self) -> Iterator[LintFinding]:
        """Find rows with more than one formula."""
        for sheet, segments in self.segments.items():
            odd: list[At] = []
            for run in _runs(segments):
                odd += _odd(run)
            yield from self.cells("consistent", sheet, odd)

    def overwritten(self) -> Iterator[LintFinding]:
        """Find numbers between cells with the same formula."""
        for name, segments in self.segments.items():
            constants = self.sheets[name].constants
            odd: list[At] = []
            for before, after in pairwise(segments):
                gap = range(before.last + 1, after.first)
                if (
                    before.row == after.row
                    and before.shape == after.shape
                    and len(gap) > 0
                    and len(gap) < len(before.cells) + len(after.cells)
                ):
                    places = [(before.row, column) for column in gap]
                    if all(isinstance(constants.get(at), int | float) for at in places):
                        odd += places
            yield from self.cells("overwritten", name, odd)

    def chains(self) -> Iterator[LintFinding]:
        """Find links to links; an input that takes over another one until filled in is none."""
        links: dict[tuple[str, At], tuple[str, At]] = {}
        for name, sheet in self.sheets.items():
            for at, formula in sheet.formulas.items():
                if PURE.fullmatch(formula) and sheet.looks[at].locked:
                    for area in references.areas(formula, name):  # none, where it is a name
                        links[name, at] = area.sheet, (area.top, area.left)
        for name in self.sheets:
            odd = [at for (sheet, at), to in links.items() if sheet == name and to in links]
            yield from self.cells("daisy", name, odd)

    def calls(self, rule: str, wanted: Iterable[str]) -> Iterator[LintFinding]:
        """Find functions."""

        def wrong(segment: Segment) -> str | None:
            found = references.functions(segment.formula).intersection(wanted)
            return ", ".join(sorted(found)) if found else None

        return self.per_segment(rule, wrong)

    def arrays(self) -> Iterator[LintFinding]:
        """Find array formulas."""
        for name, sheet in self.sheets.items():
            yield from self.cells("array", name, sheet.arrays)

    def long(self) -> Iterator[LintFinding]:
        """Find long formulas."""

        def wrong(segment: Segment) -> str | None:
            bare = re.sub(r"'(?:[^']|'')+'!", "", segment.formula)
            return "" if len(bare) > LONGEST else None

        return self.per_segment("long", wrong)

    def nested(self) -> Iterator[LintFinding]:
        """Find IFs in IFs."""

        def wrong(segment: Segment) -> str | None:
            depth = references.depth_of_ifs(segment.formula)
            return _("{count} deep", count=depth) if depth > 1 else None

        return self.per_segment("nested", wrong)

    def named(self) -> Iterator[LintFinding]:
        """Find formulas that use names."""
        if not self.names:
            return

        def wrong(segment: Segment) -> str | None:
            found = references.names_in(segment.formula, self.names)
            return ", ".join(sorted(found)) if found else None

        yield from self.per_segment("name", wrong)

    # --- cells -------------------------------------------------------------------------------

    def errors(self) -> Iterator[LintFinding]:
        """Find errors: stored, in formulas and in names."""
        for name, sheet in self.sheets.items():
            broken = [
                at for at, formula in sheet.formulas.items()
                if "#REF!" in formula or "#NAME?" in formula
            ]  # fmt: skip
            stored = [at for at in sheet.errors if sheet.formulas.get(at) != _NOT_KNOWN]
            yield from self.cells("error", name, [*stored, *broken])
        names = sorted(name for name, to in self.book.names.items() if "#REF!" in to)
        if names:
            detail = ", ".join(names[:_MOST])
            yield LintFinding(RULES["error"], "", "", len(names), detail)

    def text_numbers(self) -> Iterator[LintFinding]:
        """Find numbers stored as text that formulas refer to, or that are inputs."""
        for name, sheet in self.sheets.items():
            odd = [
                at
                for at, value in sheet.constants.items()
                if isinstance(value, str) and _NUMERIC.fullmatch(value)
            ]
            if odd:
                used = [area for _sheet, area in self.areas if area.sheet == name]
                odd = [
                    at
                    for at in odd
                    if not sheet.looks[at].locked or any(area.holds(*at) for area in used)
                ]
            yield from self.cells("text_number", name, odd)

    def unprotected(self) -> Iterator[LintFinding]:
        """Find sheets with formulas that are not protected."""
        for name, sheet in self.sheets.items():
            if sheet.formulas and not sheet.is_protected:
                yield LintFinding(RULES["protected"], name, "", len(sheet.formulas), "")

    def unlocked(self) -> Iterator[LintFinding]:
        """Find formulas that may be changed and do not look like inputs."""
        for name, sheet in self.sheets.items():
            looks = sheet.looks
            odd = [at for at in sheet.formulas if not looks[at].locked and not looks[at].coloured]
            yield from self.cells("unlocked", name, odd)

    def uncoloured(self) -> Iterator[LintFinding]:
        """Find cells that may be changed and do not look like inputs."""
        for name, sheet in self.sheets.items():
            odd = [
                at
                for at, look in sheet.looks.items()
                if not look.locked and not look.coloured and at not in sheet.formulas
            ]
            yield from self.cells("colour", name, odd)

    def unlabelled(self) -> Iterator[LintFinding]:
        """Find rows of numbers without a word at their left, or right beside them."""
        for name, segments in self.segments.items():
            sheet = self.sheets[name]
            labelled = _leftmost(sheet)
            odd: list[At] = []
            for segment in segments:
                number = (segment.row, segment.first) not in sheet.texts
                if isinstance(sheet.constants.get((segment.row, segment.last + 1)), str):
                    continue
                if number and labelled.get(segment.row, segment.first) >= segment.first:
                    odd += segment.cells
            yield from self.cells("label", name, odd)

    def no_units(self) -> Iterator[LintFinding]:
        """Find rows of numbers without a unit, on sheets with a column for units."""
        for name, segments in self.segments.items():
            sheet = self.sheets[name]
            heads = [
                at
                for at, value in sheet.constants.items()
                if at[0] <= _HEADER_ROWS and UNIT_WORDS.fullmatch(str(value).strip())
            ]
            if not heads:
                continue
            head, column = min(heads)
            below = [row for row, col in sheet.constants if col == column and row > head]
            top = min(below, default=LAST_ROW) - 1  # headings may have more rows
            odd = [
                at
                for segment in segments
                if segment.row > top and len(segment.cells) > 1 and segment.first > column
                and (segment.row, segment.first) not in sheet.texts
                and (segment.row, column) not in sheet.constants
                for at in segment.cells
            ]  # fmt: skip
            yield from self.cells("unit", name, odd)


def _leftmost(sheet: Seen) -> dict[int, int]:
    """Give the first column of each row with a word or number that is written there."""
    found: dict[int, int] = {}
    for row, column in (*sheet.constants, *sheet.texts):
        found[row] = min(column, found.get(row, column))
    return found


def _runs(segments: list[Segment]) -> Iterator[list[Segment]]:
    """Give the segments that stand beside each other without a gap."""
    run: list[Segment] = []
    for segment in segments:
        if run and (run[-1].row != segment.row or run[-1].last + 1 != segment.first):
            yield run
            run = []
        run.append(segment)
    if run:
        yield run


def _odd(run: list[Segment]) -> list[At]:
    """Give the cells of a run that break with its formula.

    A cell of its own at either end may be an opening or a total. What stands between cells with the
    same formula breaks with it; and so does the shorter of two stretches.
    """
    odd: list[At] = []
    for before, segment, after in zip(run, run[1:], run[2:], strict=False):
        if before.shape == after.shape and len(segment.cells) <= len(before.cells):
            odd += segment.cells
    long = [segment for segment in run if len(segment.cells) > 1]
    if len(long) > 1:
        most = max(long, key=lambda segment: len(segment.cells))
        odd += [at for s in long if s.shape != most.shape for at in s.cells]
    return odd


def _stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
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
        for left, right in _stretches(rows[row]):
            above = next((b for b in blocks if b[1] == row - 1 and b[2:] == [left, right]), None)
            if above:
                above[1] = row
            else:
                blocks.append([row, row, left, right])
    written = []
    for top, bottom, left, right in blocks[:_MOST]:
        first, last = address(top, left), address(bottom, right)
        written.append(first if first == last else f"{first}:{last}")
    more = len(blocks) - _MOST
    return ", ".join(written) + (_(" and {count} more", count=more) if more > 0 else "")


__all__ = ["LintFinding", "lint", "ranges"]
