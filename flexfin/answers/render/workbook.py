"""A View as a workbook of values: what a colleague works on with; formulas are in the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Final

from flexfin.formulas.units import unit_words
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape, is_unlimited
from flexfin.ground.view import (
    Datum,
    Outline,
    Part,
    Said,
    Sentence,
    View,
    ViewChart,
    ViewTable,
    text_of,
)
from flexfin.workbook.value_charts import ValueChart
from flexfin.workbook.value_sheet import (
    ValueCell,
    ValueLine,
    ValueRow,
    ValueTable,
    number_cell,
    value_workbook,
)

_FIRST: Final = re.compile(r"-?[0-9]+(?:[.,][0-9]{3}(?![0-9]))*([.,][0-9]+)?(%)?")


def as_workbook(view: View) -> bytes:
    """Give the bytes of a workbook with what is in a view, in the order in which it is read.

    A part that has a page of its own has a sheet of its own here.
    """
    lead = [ValueLine(one.whole, one.tone) for one in view.lead]
    first = [one for one in view.parts if not one.has_page]
    pages = [
        (one.title, [*blocks_of([one._replace(title="")])]) for one in view.parts if one.has_page
    ]
    return value_workbook(view.title, [*lead, *blocks_of(first)], pages)


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
                    yield _chart(item, part.title)
                case Outline():
                    found = [*_rows(item)]
                    heads = [_("Value")] if any(row.cells for row in found) else []
                    yield ValueTable("", [], heads, found)


def _chart(chart: ViewChart, title: str) -> ValueTable:
    """Make the table that a chart draws; each level is a column of it."""
    table, levels = _table(chart.table()), chart.levels
    beside = [number_cell(level.value, chart.shape) for level in levels]
    return table._replace(
        over=[],
        heads=[*table.heads, *(level.label for level in levels)],
        rows=[
            row._replace(cells=[*row.cells, *beside], at=at)
            for row, at in zip_longest(table.rows, chart.at)
        ],
        chart=ValueChart(
            "line" if chart.kind == "curve" and not chart.at else chart.kind,
            (chart.title or title).rstrip(":"),
            chart.first,
            chart.series[0].label if len(chart.series) == 1 else unit_words(chart.unit),
            "0%" if chart.shape == "percent" else "0.0#" if chart.shape == "cents" else "#,##0",
            len(levels),
            max(1.0, *map(abs, chart.series[0].values)) if chart.kind == "tornado" else None,
        ),
    )


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
            value = entry.value or entry.data.get("value")
            cells = [_told(value)] if isinstance(value, Said) else []
            yield ValueRow(label, cells, inset=depth)
            yield from (ValueRow(line.text, [], inset=depth + 1) for line in entry.lines)


def _told(value: Said) -> ValueCell:
    """Give a value that reads as its words do, which may tell more decimals."""
    found = _FIRST.match(value.words)
    if not found or isinstance(value.value, bool | str) or value.value is None:
        return _cell(value, "digits")
    decimals = len(found[1] or ",") - 1
    core = "0" if found[0].isdigit() else "#,##0"
    core += f".{'0' * decimals}" * (decimals > 0) + "%" * bool(found[2])
    after = value.words[found.end() :].replace('"', "")
    return ValueCell(value.value, value.words, f'{core}"{after}"' if after else core)


def _cell(value: Datum, shape: Shape) -> ValueCell:
    held = value.value if isinstance(value, Said) else value
    words = text_of(value, shape)
    if held is None and not isinstance(value, Said):
        return ValueCell(None)
    if isinstance(held, bool | str) or held is None or is_unlimited(held):
        return ValueCell(words, words)
    return number_cell(held, shape, words)
