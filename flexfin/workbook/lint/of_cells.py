"""What can be wrong with cells: what they hold, how they look, what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flexfin.ground.letters import LAST_ROW
from flexfin.workbook.lint import of_texts
from flexfin.workbook.lint.looked import MOST, Found, LintBook, LintFinding
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.references import Area
from flexfin.workbook.lint.rows import At
from flexfin.workbook.lint.rules import RULES

_NUMERIC: Final = re.compile(r"\s*[-+]?(?:€\s*)?(?:\d[\d.,\s]*|[.,]\d+)%?\s*")
_NOT_KNOWN: Final = "=NA()"  # says in so many words that there is no number


def errors(looked: LintBook) -> Iterator[LintFinding]:
    """Find errors: stored, in formulas and in names."""
    for name, sheet in looked.sheets.items():
        broken = [
            at for at, formula in sheet.formulas.items()
            if "#REF!" in formula or "#NAME?" in formula
        ]  # fmt: skip
        stored = [at for at in sheet.errors if sheet.formulas.get(at) != _NOT_KNOWN]
        yield from looked.cells("error", name, [*stored, *broken])
    names = sorted(name for name, to in looked.book.names.items() if "#REF!" in to)
    if names:
        detail = ", ".join(names[:MOST])
        yield LintFinding(RULES["error"], "", "", len(names), detail)


def text_numbers(looked: LintBook) -> Iterator[LintFinding]:
    """Find numbers stored as text that formulas refer to, or that are inputs."""
    amid, areas = set(of_texts.texts(looked)), dict[str, set[Area]]()
    for _sheet, _row, cells in looked.uses:
        areas.setdefault(cells.sheet, set()).add(cells)
    for name, sheet in looked.sheets.items():
        odd = [at for at, value in sheet.constants.items()
               if isinstance(value, str) and _NUMERIC.fullmatch(value)]  # fmt: skip
        if odd:
            used = areas.get(name, set())
            single = {(a.top, a.left) for a in used if (a.top, a.left) == (a.bottom, a.right)}
            large = [a for a in used if (a.top, a.left) != (a.bottom, a.right)]
            odd = [at for at in odd if not sheet.looks[at].locked or at in single
                   or any(a.holds(*at) for a in large)]  # fmt: skip
        places = {*odd, *(at for of, at in amid if of == name)}
        found = [Found([at], "", _number(str(sheet.value(at)))) for at in places]
        yield from looked.each("text_number", name, found)


def _number(text: str) -> float | None:
    """Give the number that a text stands for, as far as that can be told."""
    digits = re.search(r"-?\d[\d.,]*", text)
    bare = (digits[0] if digits else "").rstrip(".,")
    if re.search(r",\d{1,2}\Z", bare) or re.search(r"\.\d{3}\b(?!,)", bare):  # Dutch
        bare = bare.replace(".", "").replace(",", ".")
    try:
        return float(bare.replace(",", ""))
    except ValueError:
        return None


def unprotected(looked: LintBook) -> Iterator[LintFinding]:
    """Find sheets with formulas that are not protected."""
    for name, sheet in looked.sheets.items():
        if sheet.formulas and not sheet.is_protected:
            yield LintFinding(RULES["protected"], name, "", len(sheet.formulas), "")


def unlocked(looked: LintBook) -> Iterator[LintFinding]:
    """Find formulas that may be changed and do not look like inputs."""
    for name, sheet in looked.sheets.items():
        looks = sheet.looks
        odd = [at for at in sheet.formulas if not looks[at].locked and not looks[at].coloured]
        yield from looked.cells("unlocked", name, odd)


def uncoloured(looked: LintBook) -> Iterator[LintFinding]:
    """Find cells that may be changed and do not look like inputs."""
    for name, sheet in looked.sheets.items():
        odd = [
            at
            for at, look in sheet.looks.items()
            if not look.locked and not look.coloured and at not in sheet.formulas
        ]
        yield from looked.cells("colour", name, odd)


def unlabelled(looked: LintBook) -> Iterator[LintFinding]:
    """Find rows of numbers without a word at their left, or right beside them."""
    for name, segments in looked.segments.items():
        sheet = looked.sheets[name]
        labelled = _leftmost(sheet)
        odd: list[At] = []
        for segment in segments:
            number = (segment.row, segment.first) not in sheet.texts
            if isinstance(sheet.constants.get((segment.row, segment.last + 1)), str):
                continue
            if number and labelled.get(segment.row, segment.first) >= segment.first:
                odd += segment.cells
        yield from looked.cells("label", name, odd)


def no_units(looked: LintBook) -> Iterator[LintFinding]:
    """Find rows of numbers without a unit, on sheets with a column for units."""
    for name, segments in looked.segments.items():
        sheet, (head, texts) = looked.sheets[name], looked.units[name]
        if head is None:
            continue
        column, top = head[1], min(texts, default=LAST_ROW) - 1  # headings may have more rows
        odd = [
            at
            for segment in segments
            if segment.row > top and len(segment.cells) > 1 and segment.first > column
            and (segment.row, segment.first) not in sheet.texts
            and (segment.row, column) not in sheet.constants
            and (segment.row, column) not in sheet.texts
            for at in segment.cells
        ]  # fmt: skip
        yield from looked.cells("unit", name, odd)


def _leftmost(sheet: Seen) -> dict[int, int]:
    """Give the first column of each row with a word or number that is written there."""
    found: dict[int, int] = {}
    for row, column in (*sheet.constants, *sheet.texts):
        found[row] = min(column, found.get(row, column))
    return found
