"""The unit beside an amount: words, or a formula where the unit hangs on a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.formulas.formula import Call, Name, Text
from flexfin.formulas.units import UnitByChoice, unit_after
from flexfin.model.line import Key, Line
from flexfin.workbook.layout import Cell

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def write_unit(
    book: Book, sheet: Worksheet, cell: Cell, line: Line, key: Key, words: str, style: Format
) -> None:
    """Write the unit of a row in a cell; `words` are those of now."""
    unit, writer = line.unit, book.text_of(line)
    where = f"{cell.column}{cell.row}"
    selector = book.case.models.lines.get(unit.selector) if isinstance(unit, UnitByChoice) else None
    at = line.at(key)
    chosen = {axis: name for axis, name in at.items() if selector and axis in selector.axes}
    if not isinstance(unit, UnitByChoice) or selector is None or not selector.choices or (
        len(chosen) < len(selector.row_axes) or writer.cell(selector, chosen) is None
    ):
        sheet.write_string(where, words, style)
        return
    args: list[Name | Text] = [Name(selector.name)]
    for word in selector.choices:
        found = unit.units.get(word)
        args += [Text(word), Text(unit_after(found) if found is not None else "-")]
    text = writer.write(line, key, Call("choose", tuple(args)), cell)
    book.formula(sheet, where, text, style, words)
