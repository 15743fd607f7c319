"""Dates and months: a text among dates, an amount of a year in each month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flexfin.workbook.lint.looked import LintBook, LintFinding
from flexfin.workbook.lint.of_meaning import LINK
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.rows import At

_MONTH: Final = "(?:jan|feb|m(?:a[arty]|ei|rt)|apr|jun|jul|aug|sep|o[ck]t|nov|dec)[a-z]{0,6}"
_DATE: Final = re.compile(
    r"\s*(?:\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{2,4})?|"
    rf"(?:\d{{1,2}} )?{_MONTH}\.?[ -]'?\d{{2,4}})\s*",
    re.IGNORECASE,
)
_MANY: Final = 3  # dates in a row or column
_MONTHS: Final = 12
_YEARLY: Final = re.compile(
    r"(?:\bper|/)\s*(?:jaar|year|annum)\b|\bp\.\s?j\.|\b(?:jaarlijks|annual|yearly)", re.IGNORECASE
)


def text_dates(looked: LintBook) -> Iterator[LintFinding]:
    """Find texts that read as dates, between dates or beside them."""
    for name, sheet in looked.sheets.items():
        dates: dict[tuple[bool, int], list[int]] = {}
        for at in (*sheet.constants, *sheet.formulas):
            if isinstance(sheet.value(at), float | int) and sheet.looks[at].is_date:
                for is_column in (True, False):
                    dates.setdefault((is_column, at[is_column]), []).append(at[not is_column])
        odd = [
            at
            for at, value in sheet.constants.items()
            if isinstance(value, str) and _DATE.fullmatch(value)
            and any(_is_beside(dates.get((c, at[c]), []), at[not c]) for c in (True, False))
        ]  # fmt: skip
        yield from looked.cells("text_date", name, odd)


def _is_beside(dates: list[int], place: int) -> bool:
    """Tell whether a place is between dates, or next to the first or last of them."""
    return len(dates) >= _MANY and min(dates) - 1 <= place <= max(dates) + 1


def yearly(looked: LintBook) -> Iterator[LintFinding]:
    """Find an amount of a year that stands in each month."""
    for name, segments in looked.segments.items():
        sheet, months = looked.sheets[name], _months(looked.sheets[name])
        units, labels = looked.units[name][1], sheet.labels
        odd: list[At] = []
        for one in segments:
            cells = [at for at in one.cells if at[1] in months]
            if len(cells) < _MONTHS or not LINK.fullmatch(one.formula):
                continue
            first, last = one.ends[0]
            row = first.top
            told = looked.units.get(first.sheet, (None, {}))[1].get(row, "")
            there = looked.sheets.get(first.sheet)
            words = f"{told} {there.labels.get(row, '') if there else ''}"
            here = f"{units.get(one.row, '')} {labels.get(one.row, '')}"
            is_share = "%" in words or (there and "%" in _format(there, (row, first.left)))
            if first == last and _YEARLY.search(words) and not (is_share or _YEARLY.search(here)):
                odd += one.cells
        yield from looked.cells("yearly", name, odd)


def _format(sheet: Seen, at: At) -> str:
    return sheet.looks[at].format if at in sheet.looks else ""


def _months(sheet: Seen) -> set[int]:
    """Give the columns below dates that are a month apart."""
    heads: dict[int, dict[int, float]] = {}
    for at in (*sheet.constants, *sheet.formulas):
        value = sheet.value(at)
        if isinstance(value, float | int) and sheet.looks[at].is_date:
            heads.setdefault(at[0], {})[at[1]] = float(value)
    return {
        column
        for row in heads.values()
        for column, day in row.items()
        if any(28 <= abs(row.get(column + step, 0) - day) <= 31 for step in (-1, 1))
    }
