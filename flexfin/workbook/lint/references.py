"""What stands in the text of a formula: the cells it refers to, functions, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from flexfin.ground.effort import go_on
from flexfin.ground.letters import LAST_COLUMN, LAST_ROW, column_name, column_number, is_cell

_QUOTED: Final = r'"(?:[^"]|"")*"'
_SHEET: Final = r"(?:'((?:[^']|'')+)'|([^\W\d][\w.]*|\[\d+\][\w.]*))!"
_COLUMN: Final = r"\[[^\[\]]*\](?![\w.]*!)"  # of a table
_ONE: Final = r"(\$?)([A-Z]{1,3})(\$?)([1-9]\d{0,6})(?![\w(.!])"
_AREA: Final = re.compile(
    rf"{_QUOTED}|(?:{_SHEET})?(?<![\w.$]){_ONE}(?::{_ONE})?"
    rf"|(?:{_SHEET})?(?<![\w.$])\$?([A-Z]{{1,3}}):\$?([A-Z]{{1,3}})(?![\w(.!])"
    rf"|(?:{_SHEET})?(?<![\w.$:])\$?([1-9]\d{{0,6}}):\$?([1-9]\d{{0,6}})(?![\w(.!])"
    rf"|{_COLUMN}"
)
_SHAPE: Final = re.compile(rf"{_QUOTED}|'(?:[^']|'')+'!|{_COLUMN}|(?<![\w.$]){_ONE}")
# what is no number of its own: texts, sheets, cells, whole columns and rows, columns of tables
_APART: Final = re.compile(
    rf"{_QUOTED}|{_SHEET}|{_COLUMN}|(?<![\w.$]){_ONE}"
    r"|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}(?![\w(])|\$?\d+:\$?\d+"
)
_NUMBER: Final = re.compile(r"(?<![\w.])(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)%?")
_FUNCTION: Final = re.compile(r"([A-Za-z_][\w.]*)\(")
# brackets of calls, and commas between their arguments; what has commas of its own is passed over
_TOKEN: Final = re.compile(
    rf"{_QUOTED}|'(?:[^']|'')+'|\[(?:[^\[\]]|\[[^\[\]]*\])*\]|\{{[^}}]*\}}"
    r"|([A-Za-z_][\w.]*)?\(|\)|,"
)
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

    def has(self, part: Area) -> bool:
        """Tell whether all of another area is in it."""
        ends = (part.top, part.left), (part.bottom, part.right)
        return part.sheet == self.sheet and all(self.holds(*at) for at in ends)

    def meets(self, other: Area) -> bool:
        """Tell whether they have a cell in common."""
        is_across = self.left <= other.right and other.left <= self.right
        is_down = self.top <= other.bottom and other.top <= self.bottom
        return self.sheet == other.sheet and is_across and is_down


def areas(formula: str, sheet: str) -> Iterator[Area]:
    """Give the cells that a formula on a sheet refers to."""
    go_on()
    found = (area_of(match, sheet) for match in _AREA.finditer(formula))
    return (area for area in found if area is not None)


def area(text: str, sheet: str) -> Area | None:
    """Give the cells that a text names; None where it is more than one reference, or none."""
    match = _AREA.fullmatch(text.strip())
    return area_of(match, sheet) if match else None


def put_in(formula: str, change: Callable[[re.Match[str]], str]) -> str:
    """Write a formula with something in the place of each reference and text."""
    return _AREA.sub(change, formula)


def bare(formula: str) -> str:
    """Write a formula without what it refers to."""
    return put_in(formula, lambda match: "#" if re.search(r"\d\Z", match[0]) else match[0])


def area_of(match: re.Match[str], sheet: str) -> Area | None:
    """Give the cells of a reference that was found; None of a text or a name."""
    groups = match.groups()
    if groups[3]:
        if not is_cell(groups[3], groups[5]):
            return None
        name = (groups[0] or groups[1] or sheet).replace("''", "'")
        left, top = column_number(groups[3]) + 1, int(groups[5])
        right, bottom = (column_number(groups[7]) + 1, int(groups[9])) if groups[7] else (left, top)
        return _area(name, top, bottom, left, right)
    if groups[12]:
        name = (groups[10] or groups[11] or sheet).replace("''", "'")
        left, right = column_number(groups[12]) + 1, column_number(groups[13]) + 1
        return _area(name, 1, LAST_ROW, left, right)
    if groups[16]:
        name = (groups[14] or groups[15] or sheet).replace("''", "'")
        return _area(name, int(groups[16]), int(groups[17]), 1, LAST_COLUMN)
    return None


def _area(sheet: str, row: int, other: int, column: int, beside: int) -> Area:
    """Give the area between two corners, whichever is named first."""
    return Area(sheet, min(row, other), max(row, other), min(column, beside), max(column, beside))


def shape(formula: str, column: int, row: int = 0) -> str:
    """Write a formula with its columns relative to its own: equal in a row that is consistent.

    With the row of its cell its rows are relative too: equal wherever it is copied to.
    """

    def shifted(match: re.Match[str]) -> str:
        fixed, letters, fixed_row, digits = match.groups()
        if not letters or not is_cell(letters, digits):
            return match[0]
        across = f"${letters}" if fixed else f"[{column_number(letters) + 1 - column}]"
        down = f"[{int(digits) - row}]" if row and not fixed_row else f"{fixed_row}{digits}"
        return f"{across}{down}"

    go_on()
    return _SHAPE.sub(shifted, formula)


class Copied:
    """A formula as it is in the cells to the right of its own."""

    def __init__(self, formula: str) -> None:
        self.texts, self.columns, end = list[str](), list[int](), 0
        for match in _SHAPE.finditer(formula):
            fixed, letters, _fixed_row, digits = match.groups()
            if letters and not fixed and is_cell(letters, digits):
                self.texts.append(formula[end : match.start(2)])
                self.columns.append(column_number(letters))
                end = match.end(2)
        self.rest = formula[end:]

    def at(self, step: int) -> str:
        """Write it as it is so many cells further on."""
        pairs = zip(self.texts, self.columns, strict=True)
        return "".join([text + column_name(column + step) for text, column in pairs]) + self.rest


def calls(formula: str) -> Iterator[tuple[str, list[str]]]:
    """Give each call in a formula: the function, in capitals, and its arguments as written."""
    go_on()
    stack: list[tuple[str, list[int]]] = []
    for found in _TOKEN.finditer(formula):
        sign = found[0]
        if sign.endswith("(") and not sign.startswith(('"', "'")):
            stack.append(((found[1] or "").upper().removeprefix("_XLFN."), [found.end()]))
        elif sign == "," and stack:
            stack[-1][1].append(found.end())
        elif sign == ")" and stack:
            name, starts = stack.pop()
            ends = [*(start - 1 for start in starts[1:]), found.start()]
            if name:
                yield name, [formula[a:b].strip() for a, b in zip(starts, ends, strict=True)]


def functions(formula: str) -> set[str]:
    """Give the functions that a formula calls, in capitals."""
    bare = re.sub(rf"{_QUOTED}|'(?:[^']|'')+'!", "", formula)
    return {name.upper().removeprefix("_XLFN.") for name in _FUNCTION.findall(bare)}


def numbers(formula: str) -> Iterator[str]:
    """Give the numbers written in a formula, but the digits to which it rounds."""
    go_on()
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
    go_on()
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
