"""What sums add up that does not belong together: a sum and its parts, texts, other units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flexfin.ground.messages import _
from flexfin.workbook.lint.added import ADDED, FAR, ONE_SUM, AddedLine
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding, ranges
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.references import Area, areas
from flexfin.workbook.lint.rows import At

_AMOUNT: Final = re.compile(r"\s*(?:€\s*)?[-+]?\d[\d.,]*")
_SAME_UNITS: Final = {
    "€": "eur", "euro": "eur", "euros": "eur",
    # of a plain number, as words and a share say it: one may be added to the other
    **dict.fromkeys(("%", "getal", "number", "ja of nee", "yes or no"), "1"),
}  # fmt: skip
_A_MONTH: Final = re.compile(r" ?(?:/|\bper ) ?(?:maand|month)\Z")  # a column of months has both


def twice(looked: LintBook) -> Iterator[LintFinding]:
    """Find sums over cells and over a sum of these."""
    found: dict[str, list[Found]] = {}
    for line in (line for run in looked.sums for line in run):
        seen, (low, high) = looked.sheets[line.cells.sheet], line.ends
        if high - low > FAR or not ONE_SUM.fullmatch(looked.sheets[line.sheet].formulas[line.at]):
            continue
        inner = [
            line.cell(place) for place in range(low, high + 1)
            if ONE_SUM.fullmatch(formula := seen.formulas.get(line.cell(place), ""))
            and any(_within(part, line.cells) or _across(seen, part, line)
                    for part in areas(formula, seen.name))
        ]  # fmt: skip
        if inner:
            total = looked.worked.sum_of(seen.name, inner)
            detail = _("a sum of cells that are in it too: {cells}", cells=ranges(inner))
            found.setdefault(line.sheet, []).append(
                Found(
                    [line.at],
                    detail,
                    -total if total is not None else None,
                    looked.rows[line.sheet][line.at].relative,
                )
            )
    for sheet, ones in found.items():
        yield from looked.each("twice", sheet, ones)


def texts(looked: LintBook) -> Iterator[tuple[str, At]]:
    """Give texts with digits amid numbers that are added up: the sum passes over them."""
    with_digits: dict[tuple[str, bool, int], list[At]] = {}
    for name, seen in looked.sheets.items():
        for at in _with_digits(seen):
            for is_column in (True, False):
                with_digits.setdefault((name, is_column, at[is_column]), []).append(at)
    for line in (line for run in looked.sums for line in run):
        seen, cells = looked.sheets[line.cells.sheet], line.cells
        odd = [at for at in with_digits.get(line.track, ()) if cells.holds(*at)]
        if odd:
            filled = looked.worked.filled(cells)
            numbers = [at for at in filled if looked.worked.number(seen.name, at) is not None]
            for at in odd if numbers else ():
                is_amount = _AMOUNT.match(str(seen.value(at)))
                if numbers[0] < at and (at < numbers[-1] or is_amount):
                    yield seen.name, at


def _with_digits(seen: Seen) -> list[At]:
    """Give the cells with a text, typed or of a formula, in which there are digits."""
    texts = (at for at, value in seen.constants.items() if isinstance(value, str))
    return [at for at in (*texts, *seen.texts)
            if at not in seen.errors and re.search(r"\d", str(seen.value(at)))]  # fmt: skip


def units(looked: LintBook) -> Iterator[LintFinding]:
    """Find sums of rows whose units differ."""
    by_sheet = {name: looked.units(name)[1] for name in looked.sheets}

    def wrong(formula: str, sheet: str) -> str | None:
        if not ADDED.fullmatch(formula):
            return None
        found: dict[str, str] = {}
        for cells in areas(formula, sheet):
            rows = by_sheet.get(cells.sheet, {})
            for row in range(cells.top, min(cells.bottom, cells.top + FAR) + 1):
                if row in rows and any(looked.worked.filled(cells._replace(top=row, bottom=row))):
                    bare = _A_MONTH.sub("", " ".join(rows[row].lower().split()))
                    found.setdefault(_SAME_UNITS.get(bare, bare), rows[row])
        return " + ".join(found.values()) if len(found) > 1 else None

    yield from looked.per_segment("mixed_units", lambda one: wrong(one.formula, one.sheet))


def _across(seen: Seen, part: Area, line: AddedLine) -> bool:
    """Tell whether a row of totals, each of rows that are added up here too, is added up."""
    (low, high), formula = line.ends, seen.formulas.get((part.top, part.left), "")
    if not line.is_column or part.top != part.bottom or not ONE_SUM.fullmatch(formula):
        return False
    if (line.at[0], part.left) in seen.formulas:  # told of that sum
        return False
    return any(x.left == x.right == part.left and low <= x.top and x.bottom <= high
               and x.top < x.bottom and not x.top <= part.top <= x.bottom
               for x in areas(formula, seen.name))  # fmt: skip


def _within(part: Area, whole: Area) -> bool:
    return (
        part.sheet == whole.sheet and whole.top <= part.top and part.bottom <= whole.bottom
        and whole.left <= part.left and part.right <= whole.right
    )  # fmt: skip
