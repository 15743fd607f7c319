"""The unit beside an amount: words, or a formula where the unit hangs on a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.formulas.formula import Call, Name, Text
from flexfin.formulas.units import UnitByChoice, unit_words
from flexfin.model.line import InputLine, Key, Line
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
    words: str | None = None,
) -> None:
    """Write the unit of a row in a cell; `words` are those of now, where they are others."""
    if words is None:
        unit = book.row(line, key).unit
        words = "" if unit is None else unit_words(unit)
    where, text = f"{cell.column}{cell.row}", live_unit(book, cell, line, key)
    if text:
        book.formula(sheet, where, text, style, words)
    else:
        sheet.write_string(where, words, style)


def live_unit(book: Book, cell: Cell, line: Line, key: Key) -> str:
    """Write the unit of a row as it goes with a choice; nothing where that cannot be changed."""
    unit, writer = line.unit, book.text_of(line)
    if not isinstance(unit, UnitByChoice):
        return ""
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
        args += [Text(word), Text(unit_words(found) if found is not None else "-")]
    return writer.write(line, key, Call("choose", tuple(args)), cell)
