"""The range of an input in a workbook: numbers, or the live cells of other inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flexfin.case.bounds import End, limit_of
from flexfin.ground.letters import column_name, place_of
from flexfin.ground.months import serial
from flexfin.model.line import InputLine, Key
from flexfin.workbook.references import NO_LIMIT_TEXT

if TYPE_CHECKING:
    from flexfin.workbook.book import Book

ENDS: Final[tuple[End, End]] = ("low", "high")
_LAST_DAY: Final = "2958465"  # that there is in Excel: 31 December 9999


def bound(book: Book, line: InputLine, key: Key, end: End, sheet: str) -> str:
    """Write the bound of an input, for a sheet: a number, the live cell of another, or nothing.

    Of a month it is the number of a day, also where the bound is a month of the model.
    """
    name, layout = getattr(line.range, f"{end}_of"), book.layout
    if line.date and (month := getattr(line.range, end)) is not None:
        return str(serial(month))
    other = book.case.models.input_lines.get(name)
    cell = layout.inputs.get(limit_of(line, key, other)) if other else None
    if cell is None:
        number = getattr(line.range, end)
        return "" if number is None else f"{number:.15g}".upper()
    text = f"${cell.column}${cell.row}"
    if cell.sheet != sheet:
        text = f"'{cell.sheet}'!{text}"
    if name not in layout.open_ended.numbers:
        return text
    return f"N({text})" if end == "low" else f"MIN({text},{NO_LIMIT_TEXT})"


def within(book: Book, line: InputLine, key: Key, sheet: str, cells: str) -> list[str]:
    """Write what must hold of the numbers in cells of a sheet: in range, and whole where asked.

    Cells that are empty, or hold a word, are not looked at.
    """
    low, high = (bound(book, line, key, end, sheet) for end in ENDS)
    if line.date:
        low, high = low or "1", high or _LAST_DAY
    found = [f"MIN({cells}){'>' if line.range.strict else '>='}{low}"] if low else []
    may_be_none = line.is_monthly or line.name in book.layout.open_ended.numbers
    if found and may_be_none:
        found = [f"OR(COUNT({cells})=0,{found[0]})"]
    found += [f"MAX({cells})<={high}"] if high else []
    if line.whole:
        # one by one: INT of an area with an empty cell is an error in some programs
        numbers = (f"N({cell})" if may_be_none else cell for cell in cells_of(cells))
        found += [f"INT({number})={number}" for number in numbers]
    return found


def cells_of(area: str) -> list[str]:
    """Give each cell of a row of cells such as $I7:$L7, or of one."""
    (row, first), (_row, last) = (place_of(area.split(":")[end]) for end in (0, -1))
    return [f"${column_name(column - 1)}{row}" for column in range(first, last + 1)]
