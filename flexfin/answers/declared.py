"""The tables that model files declare, as parts of a View."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from flexfin.answers.figures import year_labels
from flexfin.answers.table_values import Asking, TableValues, cell, take
from flexfin.case.case import Case
from flexfin.engine.months import stretches, when
from flexfin.engine.results import Results
from flexfin.formulas.units import unit_after
from flexfin.ground.messages import _
from flexfin.ground.view import (
    Datum,
    Item,
    Part,
    Said,
    TableColumn,
    TableRow,
    ViewTable,
    part,
    shown,
)
from flexfin.model.models import ModelTable

_NOTHING, _TOTAL, _EXPECTED = 0.005, "total", "expected"


def declared(
    results: Results,
    model: str,
    table: str,
    *items: Item | None,
    scenario: str | None = None,
    of: str = "",
    title: str = "",
) -> Part | None:
    """Make a part of a table that a model declares, with `items` below it; None where it is empty.

    `results` has its lines; of lines by scenario `scenario` is shown, the first without it, unless
    the table has scenarios as rows or columns. `of` is the element whose table it is, where there
    is one for each. `title` stands instead of that of the table.
    """
    known = results.case.models.models
    if model not in known:
        return None
    found = table_part(results, known[model].table(table), scenario, of, title)
    return found and found._replace(items=(*found.items, *(one for one in items if one)))


def marked(part_: Part | None, keys: Iterable[str], mark: str = " ◄") -> Part | None:
    """Put a mark behind the labels of some rows of the tables of a part."""
    chosen = {*keys}

    def item_of(item: Item) -> Item:
        if not isinstance(item, ViewTable):
            return item
        found = tuple(
            row._replace(label=f"{row.label}{mark}") if row.key in chosen else row
            for row in item.rows
        )
        return item._replace(rows=found)

    return part_ and part_._replace(items=tuple(map(item_of, part_.items)))


def lines_of_tables(case: Case, tables: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Give the lines that tables need, by model; none of a model that the case has not."""
    known = case.models.models
    found = [
        line
        for model, names in tables.items()
        if model in known
        for name in names
        for line in known[model].table(name).needs
    ]
    return tuple(line for line in dict.fromkeys(found) if line in case.models.lines)


def table_parts(results: Results, table: ModelTable, scenario: str | None = None) -> Iterator[Part]:
    """Make the part of a declared table, or one for each element; empty ones are left out."""
    for one in results.case.elements_of(table.each) if table.each else ("",):
        found = table_part(results, table, scenario, one)
        if found:
            yield found


def table_part(
    results: Results, table: ModelTable, scenario: str | None = None, of: str = "", title: str = ""
) -> Part | None:
    """Make the part of a table, of one element where there is one for each; None if empty."""
    place = results.scenarios.index(scenario) if scenario in results.scenarios else 0
    wanted = Asking(results, table, place, {table.each: of} if table.each else {})
    body = _elements_down(wanted) if table.down else _lines_down(wanted)
    body = _with_total_row(wanted, _with_total_columns(wanted, _pruned(wanted, body)))
    if not body.rows or not body.columns:
        return None
    case, key = results.case, f"{table.name}.{of}" if of else table.name
    title = title or str(table.label)
    if of:
        title = f"{shown(case.label_of(table.each, of))}: {title}"
    if table.months == ("full_year",):
        title = f"{title}, {when(case.calendar, 'full_year')}"
    rows, heads, unit = _measured(body)
    first = case.models.axis_name(table.down) if table.down else _("Figure")
    found = ViewTable(key, first[:1].upper() + first[1:], heads, rows)
    title = f"{title} [{unit_after(unit)}]" if unit else title
    return part(key, title, found, note=str(table.note) if table.note else "")


class _Body(NamedTuple):
    """Rows and columns before totals; of each column the block that a total is of."""

    columns: tuple[TableColumn, ...]
    blocks: tuple[str, ...]
    rows: tuple[TableRow, ...]
    apart: frozenset[str]  # keys of rows, or blocks, that have no total


def _lines_down(wanted: Asking) -> _Body:
    """Lay a table out with lines as rows."""
    results, table = wanted.results, wanted.table
    case, names = results.case, wanted.names_of(table.across)
    blocks = stretches(case.calendar, table.months)
    heads, apart = [], set()
    for over in blocks:
        above = when(case.calendar, over) if over and len(table.months) > 1 else ""
        for name, label in zip(names, _labels(wanted, table.across), strict=True):
            head = TableColumn((f"{over}.{name}" if above else name) or "value", label, above)
            heads.append((head, over or ""))
    rows = []
    for entry in wanted.entries:
        found = [take(wanted, entry, over) for over in blocks]
        first = found[0]
        for place, (key, at, words) in enumerate(first.rows(table.across)):
            label = first.row_label(words)
            values = tuple(cell(one, {**at, table.across: name}) for one in found for name in names)
            row = ".".join(filter(None, [entry.key, *key])) or entry.line
            rows.append(TableRow(row, label, values, first.shape(table), first.unit,
                                 entry.is_ruled and not place, entry.is_inset))  # fmt: skip
            if not entry.is_added:
                apart.add(row)
    return _Body(
        tuple(head for head, _over in heads), tuple(over for _head, over in heads), tuple(rows),
        frozenset(apart),
    )  # fmt: skip


def _elements_down(wanted: Asking) -> _Body:
    """Lay a table out with the elements of an axis as rows, and lines as columns."""
    table = wanted.table
    entries = wanted.entries
    found = [take(wanted, one, one.months or next(iter(table.months), None)) for one in entries]
    heads: list[tuple[TableColumn, str, TableValues, Mapping[str, str]]] = []
    for one in found:
        label, shape = one.label, one.shape(table)
        if one.entry.months == "full_year":
            label = f"{label}, {when(wanted.results.case.calendar, 'full_year')}"
        several = len(found) > 1
        for names, at, words in one.rows(table.down):
            if not names:
                column = TableColumn(one.entry.key, label, shape=shape, unit=one.unit)
                heads.append((column, "", one, at))
                continue
            key = ".".join([one.entry.key, *names] if several else names)
            column = TableColumn(key, ", ".join(words), label if several else "", shape, one.unit)
            heads.append((column, one.entry.key, one, at))
    rows = [
        TableRow(
            name,
            label,
            tuple(cell(one, {**at, table.down: name}) for _c, _b, one, at in heads),
        )
        for name, label in zip(
            wanted.names_of(table.down), _labels(wanted, table.down), strict=True
        )
    ]  # fmt: skip
    return _Body(
        tuple(column for column, _block, _one, _name in heads),
        tuple(block for _column, block, _one, _name in heads),
        tuple(rows),
        frozenset(one.entry.key for one in found if not one.entry.is_added),
    )


def _labels(wanted: Asking, axis: str) -> list[str]:
    case, names = wanted.results.case, wanted.names_of(axis)
    if not axis:
        return [_("Value")]
    return year_labels(case) if axis == "year" else [shown(case.label_of(axis, n)) for n in names]


# --- totals, and what is left out ----------------------------------------------------------------


def _pruned(wanted: Asking, body: _Body) -> _Body:
    """Leave out rows and columns of which nothing counts, and rows of zeros where these do not."""
    rows, table = body.rows, wanted.table
    if table.is_not_zero:
        rows = tuple(row for row in rows if row.ruled or any(map(_is_something, row.values)))
    if not table.only and not any(map(wanted.only, table.entries)):
        return body._replace(rows=rows)
    rows = tuple(row for row in rows if any(value is not None for value in row.values))
    kept = [
        at for at in range(len(body.columns)) if any(row.values[at] is not None for row in rows)
    ]
    return body._replace(
        columns=tuple(body.columns[at] for at in kept),
        blocks=tuple(body.blocks[at] for at in kept),
        rows=tuple(row._replace(values=tuple(row.values[at] for at in kept)) for row in rows),
    )


def _is_something(value: Datum) -> bool:
    number = _number(value)
    return value is not None and (number is None or abs(number) >= _NOTHING)


def _with_total_columns(wanted: Asking, body: _Body) -> _Body:
    """Put a total after the columns of each block; of scenarios the expectation before them."""
    across = wanted.table.across
    if not across or across not in wanted.table.total:
        return body
    by_line = bool(wanted.table.down)
    columns, blocks = list(body.columns), list(body.blocks)
    rows = [list(row.values) for row in body.rows]
    key, label = _total_of(across)
    for block in dict.fromkeys(body.blocks):
        places = [at for at, one in enumerate(blocks) if one == block]
        is_one_line = by_line and not block  # a line that does not vary by it
        if len(places) < 2 or is_one_line or (by_line and block in body.apart):
            continue
        first, last = columns[places[0]], places[-1] + 1
        at = places[0] if across == "scenario" else last
        weights = _weights(wanted, across, [columns[place].key for place in places])
        total = _expected if across == "scenario" else _added
        name = first.key.rpartition(".")[0]
        columns.insert(at, first._replace(key=f"{name}.{key}" if name else key, label=label))
        blocks.insert(at, block)
        for row, values in zip(body.rows, rows, strict=True):
            mine = [values[place] for place in places]
            values.insert(at, None if row.key in body.apart else total(mine, weights))
    return body._replace(
        columns=tuple(columns),
        blocks=tuple(blocks),
        rows=tuple(
            row._replace(values=tuple(values)) for row, values in zip(body.rows, rows, strict=True)
        ),
    )


def _with_total_row(wanted: Asking, body: _Body) -> _Body:
    """Put a total below the rows; of scenarios the expectation."""
    down = wanted.table.down
    if not down or down not in wanted.table.total or len(body.rows) < 2:
        return body
    key, label = _total_of(down)
    weights = _weights(wanted, down, [row.key for row in body.rows])
    total = _expected if down == "scenario" else _added
    values = tuple(
        None
        if (block or column.key) in body.apart
        else total([row.values[at] for row in body.rows], weights)
        for at, (column, block) in enumerate(zip(body.columns, body.blocks, strict=True))
    )
    return body._replace(rows=(*body.rows, TableRow(key, label, values, ruled=True)))


def _weights(wanted: Asking, axis: str, keys: Sequence[str]) -> list[float]:
    """Give how heavy each element weighs in a total; of scenarios some may be left out."""
    if axis != "scenario":
        return [1.0] * len(keys)
    known = dict(zip(wanted.names_of(axis), wanted.weights, strict=True))
    return [known[key.rpartition(".")[2]] for key in keys]


def _total_of(axis: str) -> tuple[str, str]:
    return (_EXPECTED, _("Expected")) if axis == "scenario" else (_TOTAL, _("Total"))


def _added(values: Sequence[Datum], weights: Sequence[float]) -> float | None:
    numbers = [_number(value) for value in values]
    known = [one * weight for one, weight in zip(numbers, weights, strict=True) if one is not None]
    return sum(known) if known else None


def _expected(values: Sequence[Datum], weights: Sequence[float]) -> float | None:
    """Give the expectation over the scenarios that have a value at all."""
    total = sum(w for value, w in zip(values, weights, strict=True) if _number(value) is not None)
    added = _added(values, weights)
    return added / total if added is not None and total else None


def _number(value: Datum) -> float | None:
    held = value.value if isinstance(value, Said) else value
    return float(held) if isinstance(held, float | int) else None


def _measured(body: _Body) -> tuple[tuple[TableRow, ...], tuple[TableColumn, ...], str]:
    """Tell units in words: that of most above all, and another one where it holds."""
    things: list[TableRow | TableColumn] = [*body.rows, *body.columns]
    units = [one.unit for one in things if _is_measured(one)]
    most = max(units, key=units.count, default="")
    if 2 * units.count(most) <= len(units) or "1" in units:
        most = ""
    rows = tuple(row._replace(label=_with_unit(row.label, row.unit, most)) for row in body.rows)
    heads = tuple(one._replace(label=_with_unit(one.label, one.unit, most)) for one in body.columns)
    return rows, heads, most


def _is_measured(one: TableRow | TableColumn) -> bool:
    """Tell whether a reader needs a unit; words and shares say what they are."""
    return bool(one.unit) and not (one.unit == "1" and one.shape == "percent")


def _with_unit(label: str, unit: str, most: str) -> str:
    return label if unit in ("", "1", most) else f"{label} [{unit_after(unit)}]"
