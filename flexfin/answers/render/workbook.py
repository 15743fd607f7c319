"""A View as a workbook of values: what a colleague works on with; formulas are in the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.answers.view import Outline, Said, Sentence, View, text_of
from flexfin.ground.messages import _
from flexfin.model.openended import is_unlimited
from flexfin.workbook.value_sheet import ValueCell, ValueTable, value_workbook


def as_workbook(view: View) -> bytes:
    """Give the bytes of a workbook with the tables and sentences of a view."""
    lines = [one.whole for one in view.lead]
    for part in view.parts:
        said = [item for item in part.items if isinstance(item, Sentence)]
        lines += [f"{part.title}: {one.whole}" if part.title else one.whole for one in said]
    tables = [
        ValueTable(
            title,
            part.note,
            table.first,
            [column.over for column in table.columns],
            [column.label for column in table.columns],
            [
                (
                    f"   {row.label}" if row.inset else row.label,
                    [
                        _cell(value, table.shape_of(row, column))
                        for value, column in zip(row.values, table.columns, strict=True)
                    ],
                )
                for row in table.rows
            ],
        )
        for part, title, table in view.numbers()
    ]
    tables += [
        ValueTable(part.title, part.note, "", [], [_("Value")], list(_rows(outline)))
        for part, outline in view.outlines()
    ]
    return value_workbook(view.title, lines, tables)


def _rows(outline: Outline) -> Iterator[tuple[str, list[ValueCell]]]:
    for top in outline.entries:
        for path, entry in top.all():
            indent = "   " * path.count(".")
            label = " ".join(filter(None, (entry.label, entry.mark)))
            yield indent + label, [_cell(entry.value, "digits")] if entry.value else []
            yield from ((f"{indent}   {line.text}", []) for line in entry.lines)


def _cell(value: object, shape: str) -> ValueCell:
    match value:
        case Said(held, words):
            is_number = isinstance(held, float | int) and not isinstance(held, bool)
            return ValueCell(held, shape) if is_number else ValueCell(words)
        case bool() | str():
            return ValueCell(text_of(value, "whole"))
        case float() | int():
            return ValueCell(text_of(value, "whole") if is_unlimited(value) else value, shape)
    return ValueCell(None)
