"""What is in a View as cells of values: numbers that read as on the screen, to work with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flexfin.ground.letters import column_name
from flexfin.ground.live import CellArea
from flexfin.ground.messages import _, language
from flexfin.ground.numbers import FIRST_NUMBER, Shape, is_unlimited, number_told
from flexfin.ground.view import (
    Datum,
    Outline,
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    ViewChart,
    ViewTable,
    text_of,
)
from flexfin.workbook.styles import ValueCell, number_cell


class ValueLine(NamedTuple):
    """A line of text, and how it looks: as its tone, or as a title or a heading."""

    text: str
    look: str = "plain"


class ValueTable(NamedTuple):
    """A table with its cells, by row; it may be drawn, with levels in its last columns."""

    table: ViewTable
    cells: list[list[ValueCell]]
    chart: ViewChart | None = None


class PlacedTable(NamedTuple):
    """Where a table stands: its sheet, the first row and column of its values, from 1."""

    sheet: str
    row: int
    column: int
    table: ViewTable

    def area(self, cells: CellArea, sheet: str) -> str:
        """Write cells as a formula on a sheet has them."""
        names = [column.key for column in self.table.columns]
        keys = [row.key for row in self.table.rows]
        sheet = "" if sheet == self.sheet else f"'{self.sheet}'!"
        like = cells.like.split(":")
        if sheet and cells.rows[0] != cells.rows[1]:
            like = ["$A$1" if one.startswith("$") else "A$1" for one in like]
        ends = []
        for name, key, one in zip(cells.columns, cells.rows, like * (3 - len(like)), strict=True):
            row = str(self.row + keys.index(key))
            column = column_name(self.column - 1 + names.index(name))
            ends.append(one.replace("1", row).replace("A", column))
        return sheet + ":".join(dict.fromkeys(ends))


def blocks_of(parts: Iterable[Part]) -> Iterator[ValueLine | ValueTable]:
    """Give what is in some parts, in the order in which it is read."""
    for part in parts:
        if part.title:
            yield ValueLine(part.title, "section")
        if part.note:
            yield ValueLine(part.note, "note")
        for item in part.items:
            match item:
                case Sentence():
                    mark = "• " if item.is_point else ""
                    yield ValueLine(f"{mark}{item.whole}", item.tone)
                case ViewTable():
                    yield _table(item)
                case ViewChart():
                    title = (item.title or part.title).rstrip(":")
                    yield _chart(item._replace(title=title))
                case Outline():
                    rows = [*_rows(item)]
                    heads = (TableColumn("", _("Value")),) if any(r.values for r in rows) else ()
                    table = ViewTable(item.key, "", heads, tuple(rows))
                    yield ValueTable(table, [[*map(_told, row.values)] for row in rows])


def _table(table: ViewTable) -> ValueTable:
    cells = [
        [
            _told(value)
            if isinstance(value, Said) and value.unit
            else _cell(value, table.shape_of(row, column))
            for value, column in zip(row.values, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    return ValueTable(table, cells)


def _chart(chart: ViewChart) -> ValueTable:
    """Give the table that a chart draws; each level is a column of it."""
    found, levels = _table(chart.table()), chart.levels
    beside = [number_cell(level.value, chart.shape) for level in levels]
    heads = (TableColumn(level.key, level.label) for level in levels)
    table = found.table._replace(columns=(*found.table.columns, *heads))
    return ValueTable(table, [[*row, *beside] for row in found.cells], chart)


def _rows(outline: Outline) -> Iterator[TableRow]:
    for top in outline.entries:
        for path, entry in top.all():
            depth = path.count(".")
            label = " ".join(filter(None, (entry.label, entry.mark)))
            value = entry.value or entry.data.get("value")
            values = (value,) if isinstance(value, Said) else ()
            yield TableRow(path, label, values, inset=depth)
            yield from (TableRow(path, line.text, (), inset=depth + 1) for line in entry.lines)


def _told(value: Datum) -> ValueCell:
    """Give a value that reads as its words do, which may tell more decimals."""
    assert isinstance(value, Said)
    found = FIRST_NUMBER[language()].match(value.words)
    if not found or isinstance(value.value, bool | str) or value.value is None:
        return _cell(value, "digits")
    decimals = len(found[1] or ",") - 1
    core = '"€ "' * found[0].lstrip("-").startswith("€") + ("0" if found[0].isdigit() else "#,##0")
    core += f".{'0' * decimals}" * (decimals > 0) + "%" * bool(found[2])
    after = value.words[found.end() :].replace('"', "")
    return ValueCell(value.value, value.words, f'{core}"{after}"' if after else core)


def _cell(value: Datum, shape: Shape) -> ValueCell:
    if isinstance(value, Said) and isinstance(value.value, str):  # as a case file writes it
        found = number_told(value.value, value.words)
        if found is not None:
            return _told(Said(found, value.words))
    held = value.value if isinstance(value, Said) else value
    words = text_of(value, shape)
    if held is None and not isinstance(value, Said):
        return ValueCell(None)
    if isinstance(held, bool | str) or held is None or is_unlimited(held):
        return ValueCell(words, words)
    return number_cell(held, shape, words)
