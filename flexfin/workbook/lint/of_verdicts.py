"""What lookups, masks and checks say: the nearest for what is not there, a number for an error."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from flexfin.ground.messages import _
from flexfin.workbook.lint.looked import Found, LintBook, LintFinding
from flexfin.workbook.lint.references import area, calls
from flexfin.workbook.lint.rows import At, Segment
from flexfin.workbook.lint.rules import CHECK_LABEL, CHECK_WORDS, NEAR, WRONG_WORDS

# which argument says that the match is exact, and what it is where it is left out
_EXACT: Final[Mapping[str, tuple[int, str]]] = {
    "VLOOKUP": (3, "TRUE"), "HLOOKUP": (3, "TRUE"), "MATCH": (2, "1"), "XLOOKUP": (4, "0"),
    "XMATCH": (2, "0"), "LOOKUP": (3, "TRUE"),
}  # fmt: skip
_NEAREST: Final = ("1", "-1", "TRUE", "WAAR")  # LibreOffice writes TRUE as TRUE()
_MASKS: Final = ("IFERROR", "IFNA")
_ASK_ERROR: Final = ("ISERROR", "ISERR", "ISNA")
_FILLED: Final = re.compile(r'-?\d+(?:\.\d+)?|""|')  # what stands in the place of an error
_DIFFERENCE: Final = re.compile(r"=\s*(?:ROUND|ABS)?\(?[^<>=]*-[^<>=]*")


def lookups(looked: LintBook) -> Iterator[LintFinding]:
    """Find lookups that take the nearest where what is looked for is not there."""

    def wrong(one: Segment) -> str | None:
        for name, args in one.calls:
            if name in _EXACT:
                place, otherwise = _EXACT[name]
                is_said = place < len(args)
                said = args[place].upper().removesuffix("()") if is_said else otherwise
                is_known = is_said or name == "LOOKUP"  # which has no other way
                is_fine = is_known and len(args) > 1 and _is_scale(looked, one.sheet, args[1])
                if said in _NEAREST and not is_fine:
                    return name
        return None

    yield from looked.per_segment("lookup", wrong)


def _is_scale(looked: LintBook, sheet: str, text: str) -> bool:
    """Tell whether a table begins with numbers that go up, as the steps of a scale do.

    What is worked out on the spot, as in LOOKUP(2,1/(A1:A9<>""),A1:A9), is no table.
    """
    cells = area(text, sheet)
    if cells is None or cells.sheet not in looked.sheets:
        return "/(" in text
    is_row = cells.top == cells.bottom
    line = cells if is_row else cells._replace(right=cells.left)
    found = [looked.worked.number(cells.sheet, at) for at in looked.worked.filled(line)]
    numbers = [number for number in found if number is not None]
    return len(numbers) == len(found) > 0 and numbers == sorted(numbers)


def masked(looked: LintBook) -> Iterator[LintFinding]:
    """Find errors in the place of which a number or nothing is put."""

    def wrong(one: Segment) -> str | None:
        for name, args in one.calls:
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
