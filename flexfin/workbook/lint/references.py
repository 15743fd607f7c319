"""What stands in the text of a formula: the cells it refers to, functions, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from flexfin.ground.letters import LAST_COLUMN, LAST_ROW, column_number, is_cell

_QUOTED: Final = r'"(?:[^"]|"")*"'
_SHEET: Final = r"(?:'((?:[^']|'')+)'|([^\W\d][\w.]*|\[\d+\][\w.]*))!"
_ONE: Final = r"(\$?)([A-Z]{1,3})(\$?)([1-9]\d{0,6})(?![\w(.!])"
_AREA: Final = re.compile(
    rf"{_QUOTED}|(?:{_SHEET})?(?<![\w.$]){_ONE}(?::{_ONE})?"
    rf"|(?:{_SHEET})?(?<![\w.$])\$?([A-Z]{{1,3}}):\$?([A-Z]{{1,3}})(?![\w(.!])"
    rf"|(?:{_SHEET})?(?<![\w.$:])\$?([1-9]\d{{0,6}}):\$?([1-9]\d{{0,6}})(?![\w(.!])"
)
_SHAPE: Final = re.compile(rf"{_QUOTED}|'(?:[^']|'')+'!|(?<![\w.$]){_ONE}")
# what is no number of its own: texts, sheets, cells, whole columns and rows
_APART: Final = re.compile(
    rf"{_QUOTED}|{_SHEET}|(?<![\w.$]){_ONE}|\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}(?![\w(])|\$?\d+:\$?\d+"
)
_NUMBER: Final = re.compile(r"(?<![\w.])(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)%?")
_FUNCTION: Final = re.compile(r"([A-Za-z_][\w.]*)\(")
_TOKEN: Final = re.compile(rf"{_QUOTED}|'(?:[^']|'')+'|([A-Za-z_][\w.]*)?\(|\)|,")
PURE: Final = re.compile(r"=\+?(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Z]{1,3}\$?\d+\s*")


class Area(NamedTuple):
    """Cells that a formula refers to: sheet, first and last row, first and last column."""

    sheet: str
    top: int
    bottom: int
    left: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell is one of them."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def areas(formula: str, sheet: str) -> Iterator[Area]:
    """Give the cells that a formula on a sheet refers to."""
    for found in _AREA.finditer(formula):
        groups = found.groups()
        if groups[3]:
            if not is_cell(groups[3], groups[5]):
                continue
            name = (groups[0] or groups[1] or sheet).replace("''", "'")
            left, top = column_number(groups[3]) + 1, int(groups[5])
            right, bottom = (
                (column_number(groups[7]) + 1, int(groups[9])) if groups[7] else (left, top)
            )
            yield _area(name, top, bottom, left, right)
        elif groups[12]:
            name = (groups[10] or groups[11] or sheet).replace("''", "'")
            left, right = column_number(groups[12]) + 1, column_number(groups[13]) + 1
            yield _area(name, 1, LAST_ROW, left, right)
        elif groups[16]:
            name = (groups[14] or groups[15] or sheet).replace("''", "'")
            yield _area(name, int(groups[16]), int(groups[17]), 1, LAST_COLUMN)


def _area(sheet: str, row: int, other: int, column: int, beside: int) -> Area:
    """Give the area between two corners, whichever is named first."""
    return Area(sheet, min(row, other), max(row, other), min(column, beside), max(column, beside))


def shape(formula: str, column: int) -> str:
    """Write a formula with its columns relative to its own: equal in a row that is consistent."""

    def shifted(match: re.Match[str]) -> str:
        if not match[2] or match[1] or not is_cell(match[2], match[4]):
            return match[0]
        return f"[{column_number(match[2]) + 1 - column}]{match[3]}{match[4]}"

    return _SHAPE.sub(shifted, formula)


def functions(formula: str) -> set[str]:
    """Give the functions that a formula calls, in capitals."""
    bare = re.sub(rf"{_QUOTED}|'(?:[^']|'')+'!", "", formula)
    return {name.upper().removeprefix("_XLFN.") for name in _FUNCTION.findall(bare)}


def numbers(formula: str) -> Iterator[str]:
    """Give the numbers written in a formula, but the digits to which it rounds."""
    bare = _APART.sub("x", formula)
    bare = re.sub(r"(ROUND(?:UP|DOWN)?)\(", "\x01(", bare, flags=re.IGNORECASE)
    digits = set(_digits(bare))
    for found in _NUMBER.finditer(bare):
        if found.start() not in digits:
            yield found[0]


def _digits(bare: str) -> Iterator[int]:
    """Give where the second argument of each rounding begins."""
    stack: list[bool] = []
    for at, sign in enumerate(bare):
        if sign == "(":
            stack.append(at > 0 and bare[at - 1] == "\x01")
        elif sign == ")" and stack:
            stack.pop()
        elif sign == "," and stack and stack[-1]:
            rest = bare[at + 1 :]
            yield at + 1 + len(rest) - len(rest.lstrip(" -"))


def depth_of_ifs(formula: str) -> int:
    """Give how deep IFs stand in each other."""
    stack: list[bool] = []
    deepest = 0
    for found in _TOKEN.finditer(formula):
        if found[0].endswith("(") and not found[0].startswith(('"', "'")):
            stack.append((found[1] or "").upper() == "IF")
            deepest = max(deepest, sum(stack))
        elif found[0] == ")" and stack:
            stack.pop()
    return deepest


def names_in(formula: str, names: set[str]) -> set[str]:
    """Give the defined names that a formula uses; `names` in small letters."""
    bare = re.sub(rf"{_QUOTED}|{_SHEET}", " ", formula)
    return {
        word for word in re.findall(r"[^\W\d][\w.\\]*(?![\w.(!])", bare.lower()) if word in names
    }
