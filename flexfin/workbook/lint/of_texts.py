"""Texts amid numbers that are added up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flexfin.workbook.lint.looked import LintBook
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.rows import At

_AMOUNT: Final = re.compile(r"\s*(?:€\s*)?[-+]?\d[\d.,]*")


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
