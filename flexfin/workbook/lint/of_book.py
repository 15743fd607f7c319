"""What can be wrong with a workbook as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from flexfin.ground.letters import column_name, stretches
from flexfin.ground.messages import _
from flexfin.workbook.lint.circles import TooManyCells, circles
from flexfin.workbook.lint.looked import MOST, LintBook, LintFinding
from flexfin.workbook.lint.rules import CHECK_WORDS, FEW, RULES

# a sheet or a name of another file; a column of a table has no sign behind its bracket
_EXTERNAL: Final = re.compile(r"\[[^\[\]]+\][^\[\]'\"!]*'?!")


def beyond(looked: LintBook) -> Iterator[LintFinding]:
    """Say of each sheet how many formulas were not looked at: there are too many of them."""
    for name, count in looked.beyond.items():
        yield LintFinding(RULES["beyond"], name, "", count, "")


def hidden(looked: LintBook) -> Iterator[LintFinding]:
    """Find hidden sheets, rows and columns."""
    for sheet in looked.book.sheets:
        if sheet.state != "visible":
            yield LintFinding(RULES["hidden"], sheet.name, "", 1, _("the sheet is hidden"))
        if sheet.hidden_rows:
            rows = islice(stretches(sheet.hidden_rows), MOST)
            text = ", ".join(f"{a}:{b}" for a, b in rows)
            count = len(sheet.hidden_rows)
            yield LintFinding(RULES["hidden"], sheet.name, text, count, _("hidden rows"))
        for first, last in sheet.hidden_columns:
            text = f"{column_name(first - 1)}:{column_name(last - 1)}"
            yield LintFinding(
                RULES["hidden"], sheet.name, text, last - first + 1, _("hidden columns")
            )


def merged(looked: LintBook) -> Iterator[LintFinding]:
    """Find merged cells."""
    for sheet in looked.book.sheets:
        if sheet.merged:
            text = ", ".join(sheet.merged[:MOST])
            yield LintFinding(RULES["merged"], sheet.name, text, len(sheet.merged), "")


def external(looked: LintBook) -> Iterator[LintFinding]:
    """Find what refers to other files."""
    links = looked.book.package.starting("xl/externalLinks/external")
    if links:
        detail = _("{count} links to other files", count=len(links))
        yield LintFinding(RULES["external"], "", "", len(links), detail)
    if looked.book.package.has("xl/connections.xml"):
        yield LintFinding(RULES["external"], "", "", 1, _("a connection to data elsewhere"))
    yield from looked.per_segment(
        "external",
        lambda s: "" if _EXTERNAL.search(re.sub(r'"[^"]*"', "", s.formula)) else None,
    )


def circular(looked: LintBook) -> Iterator[LintFinding]:
    """Find formulas that refer to themselves, and iteration that hides it."""
    if looked.book.iterates:
        yield LintFinding(RULES["circular"], "", "", 1, _("iteration is turned on"))
    try:
        for sheet, places in circles(looked.segments).items():
            yield from looked.cells("circular", sheet, places)
    except TooManyCells:
        detail = _("could not be looked at: formulas refer to too many cells")
        yield LintFinding(RULES["circular"], "", "", 1, detail)


def no_checks(looked: LintBook) -> Iterator[LintFinding]:
    """See that there is a sheet with checks, and that other sheets refer to it.

    Where no formula goes on with the outcomes of others, as on a form, it needs none.
    """
    if not _goes_on(looked):
        return
    checks = {
        sheet.name
        for sheet in looked.book.sheets
        if any(word in sheet.name.lower() for word in CHECK_WORDS)
    }
    if not checks:
        yield LintFinding(RULES["check"], "", "", 1, _("there is no sheet with checks"))
    elif not any(area.sheet in checks for sheet, _row, area in looked.uses if sheet not in checks):
        yield LintFinding(
            RULES["check"], min(checks), "", 1, _("no other sheet shows the master check")
        )


def _goes_on(looked: LintBook) -> bool:
    """Tell whether formulas go on with the numbers of more than a few others."""
    sheets = looked.sheets
    keeps = any(sheet.value(at) is not None for sheet in sheets.values() for at in sheet.formulas)

    def is_number(sheet: str, row: int, column: int) -> bool:
        return not keeps or isinstance(sheets[sheet].value((row, column)), int | float)

    columns: dict[str, dict[int, list[int]]] = {}  # of numbers that formulas give, by row
    for name, sheet in sheets.items():
        for row, column in sheet.formulas:
            if is_number(name, row, column):
                columns.setdefault(name, {}).setdefault(row, []).append(column)
    used: set[tuple[str, int, int]] = set()
    for name, segments in looked.segments.items():
        for one in segments:
            for area in one.areas if is_number(name, one.row, one.first) else ():
                rows = columns.get(area.sheet, {})
                down = range(area.top, area.bottom + 1)
                used |= {
                    (area.sheet, row, column)
                    for row in (down if len(down) < len(rows) else rows)
                    for column in rows.get(row, ()) if row in down
                    if area.left <= column <= area.right
                }  # fmt: skip
                if len(used) > FEW:
                    return True
    return False


def macros(looked: LintBook) -> Iterator[LintFinding]:
    """Find macros."""
    count = len(looked.book.package.macros)
    if count:
        yield LintFinding(RULES["macro"], "", "", count, "")
