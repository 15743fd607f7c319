"""The letters of columns and the addresses of cells, as spreadsheets write them."""

from __future__ import annotations


def column_name(number: int) -> str:
    """Give the letters of a column; 0 is A."""
    name = ""
    number += 1
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


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
    bare = cell.replace("$", "")
    letters = bare.rstrip("0123456789")
    return int(bare[len(letters) :]), column_number(letters) + 1
