"""What does not fit the words beside it: another row, a share above all, a text among dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.rows import At, Segment

_LINK: Final = re.compile(r"=?(?:'[^']+'|\w+)!\$?[A-Z]{1,3}\$?(\d+)", re.IGNORECASE)
_ALIKE: Final = 2  # links with the label of their own row, before one with another is odd
_MOST: Final = 2.0  # a share may be over 100%, but hardly over twice that amid others below it
_DATE: Final = re.compile(
    r"\s*(?:\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{2,4})?|(?:\d{1,2} )?[a-z]{3,9}\.?[ -]'?\d{2,4})\s*",
    re.IGNORECASE,
)
_MANY: Final = 3  # dates in a row or column
_MONTHS: Final = 12
_YEARLY: Final = re.compile(
    r"(?:\bper|/)\s*(?:jaar|year|annum)\b|\bp\.\s?j\.|\b(?:jaarlijks|annual|yearly)", re.IGNORECASE
)


def other_rows(looked: LintBook) -> Iterator[LintFinding]:
    """Find links to a row with another label, where a row with the same label is there as well."""
    labels = {name: _labels(sheet) for name, sheet in looked.sheets.items()}
    for name, segments in looked.segments.items():
        links = [(one, match) for one in segments if (match := _LINK.fullmatch(one.formula))
                 and one.areas and one.areas[0].sheet not in ("", name)]  # fmt: skip
        alike: dict[str, int] = {}
        odd: list[tuple[Segment, str, str]] = []
        for one, match in links:
            to = one.areas[0].sheet
            here, there = labels[name].get(one.row, ""), labels.get(to, {}).get(int(match[1]), "")
            is_same = here.casefold() == there.casefold()
            alike[to] = alike.get(to, 0) + (is_same and here != "")
            if here and there and not is_same:
                odd.append((one, here, there))
        found = []
        for one, here, there in odd:
            to = one.areas[0].sheet
            rows = [row for row, label in labels[to].items() if label.casefold() == here.casefold()]
            if len(rows) == 1 and alike[to] >= _ALIKE:
                formulas = looked.sheets[name].formulas
                meant = {at: re.sub(r"\d+\Z", str(rows[0]), formulas[at]) for at in one.cells}
                words = _("it takes '{there}'; '{here}' stands in row {row}",
                          there=there, here=here, row=rows[0])  # fmt: skip
                found.append(Found(one.cells, words, looked.short_by(name, meant)))
        yield from looked.each("other_row", name, found)


def shares(looked: LintBook) -> Iterator[LintFinding]:
    """Find a share of more than twice all, amid others that are parts of it."""
    for name, sheet in looked.sheets.items():
        tracks: dict[tuple[bool, int], dict[At, float]] = {}
        for at, value in sheet.constants.items():
            if isinstance(value, float | int) and "%" in sheet.looks[at].format:
                for is_column in (True, False):
                    tracks.setdefault((is_column, at[is_column]), {})[at] = float(value)
        odd = {
            at: value
            for found in tracks.values()
            for at, value in found.items()
            if value > _MOST and len(found) > _MANY
            and all(0 <= other <= 1 for place, other in found.items() if place != at)
        }  # fmt: skip
        found = [Found([at], f"{number(100 * value, 'tenth')}%") for at, value in odd.items()]
        yield from looked.each("share", name, found)


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
        units, labels = looked.units[name][1], _labels(sheet)
        odd: list[At] = []
        for one in segments:
            cells = [at for at in one.cells if at[1] in months]
            if len(cells) < _MONTHS or not _LINK.fullmatch(one.formula):
                continue
            first, last = one.ends[0]
            row = first.top
            told = looked.units.get(first.sheet, (None, {}))[1].get(row, "")
            there = looked.sheets.get(first.sheet)
            words = f"{told} {_labels(there).get(row, '') if there else ''}"
            here = f"{units.get(one.row, '')} {labels.get(one.row, '')}"
            is_share = "%" in words or (there and "%" in _format(there, (row, first.left)))
            if first == last and _YEARLY.search(words) and not (is_share or _YEARLY.search(here)):
                odd += one.cells
        yield from looked.cells("yearly", name, odd)


def _format(sheet: Seen, at: At) -> str:
    return sheet.looks[at].format if at in sheet.looks else ""


def _labels(sheet: Seen) -> Mapping[int, str]:
    """Give the first words of each row."""
    found: dict[int, tuple[int, str]] = {}
    for (row, column), value in sheet.constants.items():
        if isinstance(value, str) and value.strip() and column < found.get(row, (1 << 20, ""))[0]:
            found[row] = column, " ".join(value.split())
    return {row: text for row, (_column, text) in found.items()}


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
