"""A View as a workbook of values: what a colleague works on with; formulas are in the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.answers.view import (
    Datum,
    Outline,
    Said,
    Sentence,
    View,
    ViewChart,
    ViewTable,
    text_of,
)
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape
from flexfin.model.openended import is_unlimited
from flexfin.workbook.value_sheet import (
    ValueCell,
    ValueLine,
    ValueRow,
    ValueTable,
    number_cell,
    value_workbook,
)


def as_workbook(view: View) -> bytes:
    """Give the bytes of a workbook with what is in a view, in the order in which it is read."""
    blocks: list[ValueLine | ValueTable] = [ValueLine(one.whole, one.tone) for one in view.lead]
    for part in view.parts:
        blocks += [ValueLine(part.title, "section")] if part.title else []
        blocks += [ValueLine(part.note, "note")] if part.note else []
        for item in part.items:
            match item:
                case Sentence():
                    mark = "• " if item.is_point else ""
                    blocks.append(ValueLine(f"{mark}{item.whole}", item.tone))
                case ViewTable():
                    blocks.append(_table(item))
                case ViewChart():
                    blocks += [ValueLine(item.title, "note")] if item.title else []
                    blocks.append(_table(item.table()))
                case Outline():
                    blocks.append(ValueTable("", [], [_("Value")], list(_rows(item))))
    return value_workbook(view.title, blocks)


def _table(table: ViewTable) -> ValueTable:
    return ValueTable(
        table.first,
        [column.over for column in table.columns],
        [column.label for column in table.columns],
        [
            ValueRow(
                row.label,
                [
                    _cell(value, table.shape_of(row, column))
                    for value, column in zip(row.values, table.columns, strict=True)
                ],
                row.ruled,
                int(row.inset),
            )
            for row in table.rows
        ],
    )


def _rows(outline: Outline) -> Iterator[ValueRow]:
    for top in outline.entries:
        for path, entry in top.all():
            depth = path.count(".")
            label = " ".join(filter(None, (entry.label, entry.mark)))
            cells = [_cell(entry.value, "digits")] if entry.value else []
            yield ValueRow(label, cells, inset=depth)
            yield from (ValueRow(line.text, [], inset=depth + 1) for line in entry.lines)


def _cell(value: Datum, shape: Shape) -> ValueCell:
    held = value.value if isinstance(value, Said) else value
    words = text_of(value, shape)
    if held is None and not isinstance(value, Said):
        return ValueCell(None)
    if isinstance(held, bool | str) or held is None or is_unlimited(held):
        return ValueCell(words, words)
    return number_cell(held, shape, words)
