"""The range of an input in a workbook: numbers, or the live cells of other inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from flexfin.case.bounds import End, limit_of
from flexfin.ground.letters import column_name, place_of
from flexfin.ground.months import serial
from flexfin.model.line import InputLine, Key
from flexfin.workbook.references import NO_LIMIT_TEXT
from flexfin.workbook.styles import GREY, input_format

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

ENDS: Final[tuple[End, End]] = ("low", "high")
DAYS: Final[Mapping[End, float]] = {"low": 1, "high": 2958465}  # that there are in Excel


def limit_number(line: InputLine, end: End) -> float | None:
    """Give the number that bounds an input, of a date that of a day; None where there is none."""
    number = getattr(line.range, end)
    if line.date:
        is_free = number is None and not getattr(line.range, f"{end}_of")
        return DAYS[end] if is_free else None if number is None else float(serial(number))
    return None if number is None else float(number)


def write_bounds(book: Book, sheet: Worksheet, line: InputLine, row: int) -> None:
    """Write the numbers that bound an input, in a row from 0, for the marks to look at."""
    for end in ENDS if not line.is_text and not line.yes_no else ():
        if (number := limit_number(line, end)) is not None:
            # the first and last day that Excel knows are no limit to a reader
            shown = '"open"' if line.date and number == DAYS[end] else input_format(line)
            style = book.styles.number(shown, font_color=GREY, align="right")
            sheet.write_number(row, book.layout.bounds[end], number, style)


def bound(book: Book, line: InputLine, key: Key, end: End, sheet: str) -> str:
    """Write the bound of an input, for a sheet: a number, the live cell of another, or nothing.

    Of a month it is the number of a day, also where the bound is a month of the model.
    """
    name, layout = getattr(line.range, f"{end}_of"), book.layout
    if limit_number(line, end) is not None:
        own = layout.inputs[line.name, key]
        prefix = "" if own.sheet == sheet else f"'{own.sheet}'!"
        return f"{prefix}${column_name(layout.bounds[end])}${own.row}"
    other = book.case.models.input_lines.get(name)
    cell = layout.inputs.get(limit_of(line, key, other)) if other else None
    if cell is None:
        return ""
    text = f"${cell.column}${cell.row}"
    if cell.sheet != sheet:
        text = f"'{cell.sheet}'!{text}"
    if name not in layout.open_ended.numbers:
        return text
    return f"N({text})" if end == "low" else f"MIN({text},{NO_LIMIT_TEXT})"


def counted(book: Book, line: InputLine, key: Key, sheet: str, cells: str) -> str:
    """Write how many cells of a sheet hold a number between the numbers that bound an input."""
    asked = []
    for end, sign in zip(ENDS, (">" if line.range.strict else ">=", "<="), strict=True):
        if limit_number(line, end) is not None:
            asked.append(f'{cells},"{sign}"&{bound(book, line, key, end, sheet)}')
    return f"COUNTIFS({','.join(asked)})" if asked else f"COUNT({cells})"


def within(book: Book, line: InputLine, key: Key, sheet: str, cells: str) -> list[str]:
    """Write what must hold of numbers that other inputs bound, and that they are whole.

    Cells that are empty, or hold a word, are not looked at.
    """
    low, high = (bound(book, line, key, end, sheet) if limit_number(line, end) is None else ""
                 for end in ENDS)  # fmt: skip
    sign = ">" if line.range.strict else ">="
    found = [f"OR(COUNT({cells})=0,MIN({cells}){sign}{low})"] if low else []
    found += [f"MAX({cells})<={high}"] if high else []
    if line.whole and ":" not in cells:
        found.append(f"INT(N({cells}))=N({cells})")
    elif line.whole:  # INT of an area is an error in some programs; a power of -1 is none
        powers = f'(-1)^(1+{cells})/({cells}<>"")'  # a number where there is a whole one
        found.append(f"SUMPRODUCT(COUNT({powers}))=COUNT({cells})")
    return found


def cells_of(area: str) -> list[str]:
    """Give each cell of a row of cells such as $I7:$L7, or of one."""
    (row, first), (_row, last) = (place_of(area.split(":")[end]) for end in (0, -1))
    return [f"${column_name(column - 1)}{row}" for column in range(first, last + 1)]
