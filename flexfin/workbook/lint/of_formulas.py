"""What can be wrong with formulas: each by itself, and those that stand in one row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from flexfin.ground.messages import _
from flexfin.workbook.lint import references
from flexfin.workbook.lint.looked import LintBook, LintFinding
from flexfin.workbook.lint.references import PURE
from flexfin.workbook.lint.rows import At, Segment
from flexfin.workbook.lint.rules import (
    LONGEST,
    PLAIN,
    UNITS,
)


def constants(looked: LintBook) -> Iterator[LintFinding]:
    """Find numbers in formulas."""

    def wrong(segment: Segment) -> str | None:
        found = [
            text
            for text in references.numbers(segment.formula)
            if text.endswith("%") or float(text) not in (*PLAIN, *UNITS)
        ]
        return ", ".join(dict.fromkeys(found)) if found else None

    return looked.per_segment("constant", wrong)


def inconsistent(looked: LintBook) -> Iterator[LintFinding]:
    """Find rows with more than one formula."""
    for sheet, segments in looked.segments.items():
        odd: list[At] = []
        for run in _runs(segments):
            odd += _odd(run)
        yield from looked.cells("consistent", sheet, odd)


def overwritten(looked: LintBook) -> Iterator[LintFinding]:
    """Find numbers between cells with the same formula."""
    for name, segments in looked.segments.items():
        constants = looked.sheets[name].constants
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
        yield from looked.cells("overwritten", name, odd)


def chains(looked: LintBook) -> Iterator[LintFinding]:
    """Find links to links; an input that takes over another one until filled in is none."""
    links: dict[tuple[str, At], tuple[str, At]] = {}
    for name, sheet in looked.sheets.items():
        for at, formula in sheet.formulas.items():
            if PURE.fullmatch(formula) and sheet.looks[at].locked:
                for area in references.areas(formula, name):  # none, where it is a name
                    links[name, at] = area.sheet, (area.top, area.left)
    for name in looked.sheets:
        odd = [at for (sheet, at), to in links.items() if sheet == name and to in links]
        yield from looked.cells("daisy", name, odd)


def calls(looked: LintBook, rule: str, wanted: Iterable[str]) -> Iterator[LintFinding]:
    """Find functions."""

    def wrong(segment: Segment) -> str | None:
        found = references.functions(segment.formula).intersection(wanted)
        return ", ".join(sorted(found)) if found else None

    return looked.per_segment(rule, wrong)


def arrays(looked: LintBook) -> Iterator[LintFinding]:
    """Find array formulas."""
    for name, sheet in looked.sheets.items():
        yield from looked.cells("array", name, sheet.arrays)


def long(looked: LintBook) -> Iterator[LintFinding]:
    """Find long formulas."""

    def wrong(segment: Segment) -> str | None:
        bare = re.sub(r"'(?:[^']|'')+'!", "", segment.formula)
        return "" if len(bare) > LONGEST else None

    return looked.per_segment("long", wrong)


def nested(looked: LintBook) -> Iterator[LintFinding]:
    """Find IFs in IFs."""

    def wrong(segment: Segment) -> str | None:
        depth = references.depth_of_ifs(segment.formula)
        return _("{count} deep", count=depth) if depth > 1 else None

    return looked.per_segment("nested", wrong)


def named(looked: LintBook) -> Iterator[LintFinding]:
    """Find formulas that use names."""
    if not looked.names:
        return

    def wrong(segment: Segment) -> str | None:
        found = references.names_in(segment.formula, looked.names)
        return ", ".join(sorted(found)) if found else None

    yield from looked.per_segment("name", wrong)


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
