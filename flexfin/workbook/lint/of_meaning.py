"""What does not fit what stands beside it: another row, a share far above all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding
from flexfin.workbook.lint.rows import At, Segment

LINK: Final = re.compile(r"=?(?:'[^']+'|\w+)!\$?[A-Z]{1,3}\$?(\d+)", re.IGNORECASE)
_ALIKE: Final = 2  # links with the label of their own row, before one with another is odd
_MOST: Final = 2.0  # a share may be over 100%, but hardly over twice that
_MANY: Final = 3  # shares in a row or column


def other_rows(looked: LintBook) -> Iterator[LintFinding]:
    """Find links to a row with another label, where a row with the same label is there as well."""
    labels = {name: sheet.labels for name, sheet in looked.sheets.items()}
    for name, segments in looked.segments.items():
        links = [(one, match) for one in segments if (match := LINK.fullmatch(one.formula))
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
    """Find a share of more than twice all: among the parts of one whole, or in an input.

    A colour tells an input where formulas stand beside it: of values alone it may tell a result.
    """
    is_live = any(sheet.formulas for sheet in looked.sheets.values())
    for name, sheet in looked.sheets.items():
        parts = {at: float(value) for at, value in sheet.constants.items()
                 if isinstance(value, float | int) and "%" in sheet.looks[at].format}  # fmt: skip
        odd = [at for at, value in parts.items() if value > _MOST
               and (not sheet.looks[at].locked or (is_live and sheet.looks[at].coloured)
                    or any(map(_are_of_one, _beside(parts, at))))]  # fmt: skip
        found = [Found([at], f"{number(100 * parts[at], 'tenth')}%") for at in odd]
        yield from looked.each("share", name, found)


def _are_of_one(shares: Sequence[float]) -> bool:
    return len(shares) >= _MANY and min(shares) >= 0 and sum(shares) <= 1


def _beside(parts: Mapping[At, float], at: At) -> Iterator[list[float]]:
    """Give the shares above and below a cell, and those left and right of it."""
    for down, right in ((1, 0), (0, 1)):
        found = []
        for step in (-1, 1):
            one = at[0] + step * down, at[1] + step * right
            while one in parts:
                found.append(parts[one])
                one = one[0] + step * down, one[1] + step * right
        yield found
