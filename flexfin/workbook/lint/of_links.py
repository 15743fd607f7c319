"""What can be wrong with what a formula refers to, looks up or masks, and with what checks say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from flexfin.ground.messages import _
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding, ranges
from flexfin.workbook.lint.references import Area, area, calls, functions
from flexfin.workbook.lint.rows import At, Segment
from flexfin.workbook.lint.rules import CHECK_LABEL, CHECK_WORDS, NEAR, WRONG_WORDS

# a formula that looks whether a cell is empty, or takes no number from it
_ASKS: Final = re.compile(
    r'""|\bIF\(|ISBLANK|ISNUMBER|ISTEXT|COUNT|ROWS?\(|COLUMNS?\(|CELL\(|INDEX\(|&'
)
# functions that look in an area, by which argument
_TABLES: Final[Mapping[str, tuple[int, ...]]] = {
    "VLOOKUP": (1,), "HLOOKUP": (1,), "LOOKUP": (1, 2), "XLOOKUP": (1, 2), "MATCH": (1,),
    "XMATCH": (1,), "INDEX": (0,), "SUMIF": (0, 2), "COUNTIF": (0,), "RANK": (1,),
}  # fmt: skip
# and which argument says that the match is exact, with what
_EXACT: Final[Mapping[str, tuple[int, tuple[str, ...]]]] = {
    "VLOOKUP": (3, ("0", "FALSE")), "HLOOKUP": (3, ("0", "FALSE")), "MATCH": (2, ("0",)),
}  # fmt: skip
_MASKS: Final = ("IFERROR", "IFNA")
_ASK_ERROR: Final = ("ISERROR", "ISERR", "ISNA")
_FILLED: Final = re.compile(r'-?\d+(?:\.\d+)?|""|')  # what stands in the place of an error
_FAR: Final = 400  # rows with one formula that are looked at upwards
_DIFFERENCE: Final = re.compile(r"=\s*(?:ROUND|ABS)?\(?[^<>=]*-[^<>=]*")


def empties(looked: LintBook) -> Iterator[LintFinding]:
    """Find references to empty cells: `anchor` where copying moved them there, else `empty`."""
    for sheet, segments in looked.segments.items():
        found: dict[str, list[Found]] = {"anchor": [], "empty": []}
        for one in segments:
            if _ASKS.search(one.formula.upper()):
                continue
            for place, (first, last) in enumerate(one.ends):
                if first.left != first.right or first.top != first.bottom:
                    continue
                there = _empty_cells(looked, first, last)
                if there and not _is_opening(looked, one, last):
                    step = one.first - first.left if first.left != last.left else None
                    odd = [(row, column) for row, column in one.cells
                           if step is None or (first.top, column - step) in there]  # fmt: skip
                    moved = len(odd) < len(one.cells) or _moved_down(looked, one, place)
                    name = ("" if first.sheet == sheet else f"{first.sheet}!") + ranges(there)
                    found["anchor" if moved else "empty"].append(
                        Found(odd, _("empty: {cells}", cells=name), alike=(one.relative, place))
                    )
        for rule, ones in found.items():
            yield from looked.each(rule, sheet, ones)


def drifting(looked: LintBook) -> Iterator[LintFinding]:
    """Find lookups whose table moves along where the formula is copied."""
    yield from looked.per_segment("anchor", partial(_drifting, looked))


def _empty_cells(looked: LintBook, first: Area, last: Area) -> set[At]:
    """Give the cells from one to another in which nothing stands, nor is to be filled in."""
    sheet = looked.sheets.get(first.sheet)
    if sheet is None:
        return set()
    row, formulas, constants = first.top, sheet.formulas, sheet.constants
    return {
        at for column in range(first.left, last.left + 1)
        if (at := (row, column)) not in formulas and at not in constants
        and (at not in sheet.looks or sheet.looks[at].locked)
    }  # fmt: skip


def _is_opening(looked: LintBook, one: Segment, cells: Area) -> bool:
    """Tell whether a formula goes on from the cell before it: what it begins with may be empty."""
    if cells.sheet != one.sheet:
        return False
    below = looked.rows[one.sheet].get((one.row + 1, one.first))
    is_down = below is not None and below.relative == one.relative and cells.top == one.row - 1
    is_along = cells.top == one.row and one.first <= cells.left < one.last
    return is_along or (is_down and cells.left == one.last)


def _moved_down(looked: LintBook, one: Segment, place: int) -> bool:
    """Tell whether a cell above, with the same formula, refers to a cell that is not empty."""
    rows = looked.rows[one.sheet]
    for row in range(one.row - 1, max(0, one.row - _FAR), -1):
        above = rows.get((row, one.first))
        if above is None or above.relative != one.relative or above.first != one.first:
            return False
        cell = above.ends[place][0]
        if not _empty_cells(looked, cell, cell):
            return True
    return False


def _drifting(looked: LintBook, one: Segment) -> str | None:
    """Say which table of a lookup moves along where the formula is copied."""
    if not functions(one.formula).intersection(_TABLES):
        return None
    below = [looked.rows[one.sheet].get((one.row + step, one.first)) for step in (-1, 1)]
    is_copied_down = any(other and other.relative == one.relative for other in below)
    for name, args in calls(one.formula):
        for place in _TABLES.get(name, ()):
            text = args[place] if place < len(args) else ""
            cells = area(text, one.sheet)
            if cells is None or ":" not in text:
                continue
            bare = text.rpartition("!")[2]
            free_rows = re.search(r"[A-Z]\d+:\$?[A-Z]+\d", bare) and cells.bottom > cells.top
            free_columns = re.match(r"[A-Z].*:[A-Z]", bare) and cells.right > cells.left
            if (is_copied_down and free_rows) or (len(one.cells) > 1 and free_columns):
                return _("the table of {function} moves along", function=name)
    return None


def lookups(looked: LintBook) -> Iterator[LintFinding]:
    """Find lookups that take the nearest where what is looked for is not there."""

    def wrong(one: Segment) -> str | None:
        for name, args in calls(one.formula):
            if name in _EXACT:
                place, exact = _EXACT[name]
                said = args[place].upper() if place < len(args) else None
                is_exact = said == "" or said in exact
                if not is_exact and not (said and _goes_up(looked, one.sheet, args[1])):
                    return name
        return None

    yield from looked.per_segment("lookup", wrong)


def _goes_up(looked: LintBook, sheet: str, text: str) -> bool:
    """Tell whether a table begins with numbers that go up, as the steps of a scale do."""
    cells = area(text, sheet)
    if cells is None or cells.sheet not in looked.sheets:
        return False
    is_row = cells.top == cells.bottom
    line = cells if is_row else cells._replace(right=cells.left)
    found = [looked.worked.number(cells.sheet, at) for at in looked.worked.filled(line)]
    numbers = [number for number in found if number is not None]
    return len(numbers) == len(found) > 0 and numbers == sorted(numbers)


def masked(looked: LintBook) -> Iterator[LintFinding]:
    """Find errors in the place of which a number or nothing is put."""

    def wrong(one: Segment) -> str | None:
        for name, args in calls(one.formula):
            if name in _MASKS and len(args) > 1 and _FILLED.fullmatch(args[1]):
                return f"{name}(…,{args[1]})"
            asked = args[0].partition("(")[0].upper() if name == "IF" and len(args) > 1 else ""
            if asked in _ASK_ERROR and _FILLED.fullmatch(args[1]):
                return f"IF({asked}(…),{args[1]},…)"
        return None

    yield from looked.per_segment("masked", wrong)


def failing(looked: LintBook) -> Iterator[LintFinding]:
    """Find checks that say that something is wrong."""
    for name, sheet in looked.sheets.items():
        is_check = any(word in name.lower() for word in CHECK_WORDS)
        rows = {
            row for (row, _column), text in sheet.constants.items()
            if isinstance(text, str) and CHECK_LABEL.search(text)
        }  # fmt: skip
        found = []
        for at, formula in sheet.formulas.items():
            if is_check or at[0] in rows:
                said, cost = _verdict(looked, name, at, formula)
                if said:
                    found.append(Found([at], said, cost))
        yield from looked.each("failing", name, found)


def _verdict(looked: LintBook, sheet: str, at: At, formula: str) -> tuple[str, float | None]:
    """Say what a check says is wrong, and by how much it is off; nothing where it is in order."""
    value = looked.sheets[sheet].value(at)
    if isinstance(value, bool):
        return ("" if value else "FALSE"), None
    if isinstance(value, str):
        return (value if value.strip().lower() in WRONG_WORDS else ""), None
    if _DIFFERENCE.fullmatch(formula) and not _is_judged(looked, sheet, at):
        number = looked.worked.number(sheet, at)
        return (_("the two differ"), -number) if number and abs(number) > NEAR else ("", None)
    (*_inner, (name, found)) = [("", list[str]()), *calls(formula)]  # the outer one is last
    if value is not None and name == "IF" and formula.endswith(")") and len(found) == 3:
        wrong = found[1] if re.search(r"<>|\bABS\(.*>", found[0], re.IGNORECASE) else found[2]
        if ">" in found[0] and wrong == found[2]:  # a number of something, perhaps, that may be
            return "", None
        if {found[1], found[2]} == {"0", "1"} and str(int(value)) == wrong:
            return str(int(value)), None
    return "", None


def _is_judged(looked: LintBook, sheet: str, at: At) -> bool:
    """Tell whether another cell of the row says what this one means."""
    row = (one for one in looked.segments[sheet] if one.row == at[0])
    return any(cells.sheet == sheet and cells.holds(*at) for one in row for cells in one.areas)
