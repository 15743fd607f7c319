"""The letters of columns and the addresses of cells, as spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet, from 1
# what a formula refers to: a cell, whole columns, whole rows; and what is none of these
_REFERENCE: Final = re.compile(
    r"""(?P<apart>"(?:[^"]|"")*"|'(?:[^']|'')*'!|\[[^\]]*\])
    | (?<![\w.$]) (?P<column>\$?[A-Za-z]{1,3}) (?P<row>\$?[1-9][0-9]{0,6}) (?![\w(.!])
    | (?<![\w.$:]) (?P<left>\$?[A-Za-z]{1,3}) : (?P<right>\$?[A-Za-z]{1,3}) (?![\w(.!])
    | (?<![\w.$:]) (?P<top>\$?[1-9][0-9]{0,6}) : (?P<bottom>\$?[1-9][0-9]{0,6}) (?![\w(.!])""",
    re.VERBOSE,
)


@lru_cache(1 << 15)  # a large workbook asks for the same few a million times
def column_name(number: int) -> str:
    """Give the letters of a column; 0 is A."""
    name = ""
    number += 1
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


@lru_cache(1 << 15)
def column_number(letters: str) -> int:
    """Give the number of a column from its letters; A is 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def address(row: int, column: int) -> str:
    """Give the address of a cell such as B7, of which row and column count from 1."""
    return f"{column_name(column - 1)}{row}"


def place_of(cell: str) -> tuple[int, int]:
    """Give row and column, both from 1, of an address such as $B$7."""
    bare = cell.replace("$", "") if "$" in cell else cell
    letters = bare.rstrip("0123456789")
    return int(bare[len(letters) :]), column_number(letters) + 1


def corners(area: str) -> tuple[int, int, int, int]:
    """Give the first and last row, and the first and last column, of an area such as B7:D9.

    Raises ValueError where it is none.
    """
    (top, left), (bottom, right) = map(place_of, area.split(":"))
    return top, bottom, left, right


def stretches(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Give the first and last of numbers that follow each other, of rows or columns."""
    ordered = enumerate(sorted(set(numbers)))
    for _gap, part in groupby(ordered, key=lambda pair: pair[1] - pair[0]):
        members = [number for _at, number in part]
        yield members[0], members[-1]


def is_cell(letters: str, digits: str) -> bool:
    """Tell whether letters and digits are a cell of a sheet, and no name such as TAX2026."""
    column, row = column_number(letters.lstrip("$")), int(digits.lstrip("$"))
    return 0 <= column < LAST_COLUMN and 0 < row <= LAST_ROW


def moved(formula: str, down: int, right: int) -> str:
    """Write a formula as it is so many cells down and to the right: what is not fixed goes along.

    What would lie off the sheet is #REF!, as in Excel.
    """

    def columns(part: str) -> str:
        number = column_number(part.lstrip("$")) + (0 if part.startswith("$") else right)
        if not 0 <= number < LAST_COLUMN:
            raise _OffTheSheet
        return f"{'$' * part.startswith('$')}{column_name(number)}"

    def rows(part: str) -> str:
        number = int(part.lstrip("$")) + (0 if part.startswith("$") else down)
        if not 0 < number <= LAST_ROW:
            raise _OffTheSheet
        return f"{'$' * part.startswith('$')}{number}"

    def one(match: re.Match[str]) -> str:
        if match["apart"] or (match["column"] and not is_cell(match["column"], match["row"])):
            return match[0]
        try:
            if match["column"]:
                return columns(match["column"]) + rows(match["row"])
            if match["left"]:
                return f"{columns(match['left'])}:{columns(match['right'])}"
            return f"{rows(match['top'])}:{rows(match['bottom'])}"
        except _OffTheSheet:
            return "#REF!"

    return _REFERENCE.sub(one, formula)


class _OffTheSheet(Exception):
    pass
