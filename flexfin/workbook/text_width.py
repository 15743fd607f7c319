"""How wide a text is, and how many lines it takes in a column.

Excel makes the rows of a new workbook no higher for what wraps, so they are given their height. A
column is as many figures wide as its width says, of Calibri of 11 points; where a program lacks
that font, its columns and its letters grow alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final


class _Widths(dict[str, int]):
    """The widths of letters of Calibri, in hundredths of an em."""

    def __missing__(self, _letter: str) -> int:
        """Give that of letters with accents and most signs: as small letters and figures."""
        return 52


_WIDTHS: Final = _Widths(
    (letter, width)
    for width, letters in (
        (25, "ijlI,.·:;'`"), (32, "()[]{}f-Jt! r"), (40, 'sz"/\\cL'), (46, "kvyxFS?|agZETY"),
        (50, "e"), (57, "KPXCBRVA"), (65, "DHGUNOQ&"), (80, "mwMW%…@→"),
    ) for letter in letters
)  # fmt: skip
_FIGURE, _DOTS = 7, 96 / 72  # dots of a figure on a screen; dots in a point
_HYPHEN: Final = re.compile(r"(?<=[^\W\d]-)(?=[^\W\d])")  # within a word
_BOLD: Final = 1.04  # times as wide
HEIGHT: Final = 13.5  # points that a line of a text takes


def width_of(text: str, size: float = 10, *, bold: bool = False) -> float:
    """Give how wide a column has to be for a text, in letters of `size` points."""
    return _hundredths(text) / _room(1, size, bold=bold)


def lines_in(text: str, width: float, size: float = 10, *, bold: bool = False) -> int:
    """Give how many lines a text takes in a column of a width."""
    return len(wrapped(text, width, size, bold=bold))


@lru_cache(1 << 14)  # the rows of a line share their source
def wrapped(text: str, width: float, size: float = 10, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text at blanks, and at hyphens within words, into lines that fit a column."""
    lines, room = list[str](), _room(width, size, bold=bold) + 1e-6
    for paragraph in text.split("\n"):
        if _hundredths(paragraph) <= room:
            lines.append(paragraph)
            continue
        lines.append("")
        for part in _parts(paragraph):
            if lines[-1] and _hundredths(lines[-1] + part.rstrip(" ")) > room:
                lines.append("")
            if _hundredths(part.rstrip(" ")) <= room:
                lines[-1] += part
                continue
            for letter in part:  # a word that is longer than a line
                if _hundredths(lines[-1] + letter) > room and letter != " " and lines[-1]:
                    lines.append("")
                lines[-1] += letter
    return tuple(line.strip(" ") for line in lines)


def _parts(text: str) -> Iterator[str]:
    """Give the parts between which a text may break; an --option is one."""
    for word in re.findall("[^ ]+ *| +", text):
        yield from [word] if "--" in word else _HYPHEN.split(word)


@lru_cache(1 << 14)  # words come back
def _hundredths(text: str) -> int:
    """Give how wide a text is, in hundredths of an em."""
    return sum(map(_WIDTHS.__getitem__, text))


def _room(width: float, size: float, *, bold: bool) -> float:
    """Give how many hundredths of an em, of letters of `size` points, a column has room for."""
    return width * _FIGURE * 100 / (size * _DOTS * (_BOLD if bold else 1))
