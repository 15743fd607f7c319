"""What can be wrong with formulas: each by itself, and those that stand in one row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flexfin.ground.messages import _
from flexfin.workbook.lint import references
from flexfin.workbook.lint.looked import LintBook, LintFinding
from flexfin.workbook.lint.references import PURE
from flexfin.workbook.lint.rows import At, Segment
from flexfin.workbook.lint.rules import LONGEST, PLAIN, UNITS


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
