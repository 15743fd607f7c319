"""The unit beside an amount: words, or a formula where the unit hangs on a choice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flexfin.formulas.formula import Call, Name, Text
from flexfin.formulas.units import MONTH, AnyUnit, UnitByChoice
from flexfin.ground.letters import column_number
from flexfin.model.line import FormulaLine, InputLine, Key, Line
from flexfin.model.openended import calendar_text
from flexfin.workbook.layout import Cell

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def write_unit(
    book: Book,
    sheet: Worksheet,
    cell: Cell,
    line: Line,
    key: Key,
    style: Format,
    told: Callable[[AnyUnit | None], str],
) -> None:
    """Write the unit of a row in a cell, as `told`; by formula where it goes with a choice.

    Beside a number that stands for a calendar month, counted from year 0, that month stands too.
    """
    unit, text = line.unit, ""
    said = told(unit)
    if isinstance(unit, UnitByChoice):
        text = _by_choice(book, cell, line, unit, key, told)
        said = told(book.row(line, key).unit)
    elif month := month_of(book, line, key):
        here = book.layout.cells[line.name, key]
        number = f"{here.column}{here.row}"
        text = f'"{said} "&INT({number}/12)&"-"&RIGHT("0"&1+INT(MOD({number},12)),2)'
        said = f"{said} {month}"
    if text:
        book.formula(sheet, f"{cell.column}{cell.row}", text, style, said)
    else:
        sheet.write_string(cell.row - 1, column_number(cell.column), said, style)


def month_of(book: Book, line: Line, key: Key) -> str:
    """Give the month that the one number of a row stands for; nothing where it is no month."""
    if not isinstance(line, FormulaLine) or line.unit != MONTH or "month" in line.axes:
        return ""
    value = book.stored(line, key)
    return calendar_text(MONTH, value) if isinstance(value, float) else ""


def _by_choice(
    book: Book,
    cell: Cell,
    line: Line,
    unit: UnitByChoice,
    key: Key,
    told: Callable[[AnyUnit | None], str],
) -> str:
    """Write the unit of a row by the choice it hangs on; nothing where that cannot be changed."""
    writer = book.text_of(line)
    selector = book.case.models.lines.get(unit.selector)
    at = line.at(key)
    if not isinstance(selector, InputLine) or not {*selector.row_axes} <= {*at}:
        return ""
    chosen = {axis: at[axis] for axis in selector.row_axes}
    own = selector.key_of(at)
    if writer.cell(selector, chosen) is None or not book.may_change(selector, own):
        return ""
    args: list[Name | Text] = [Name(selector.name)]
    for word in selector.choices:
        found = unit.units.get(word)
        args += [Text(word), Text(told(found) if found is not None else "-")]
    return writer.write(line, key, Call("choose", tuple(args)), cell)
