"""The tables that model files declare, as parts of a View."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

import numpy as np

from flexfin.answers.figures import Array, year_labels
from flexfin.answers.view import (
    Datum,
    Part,
    Said,
    TableColumn,
    TableRow,
    ViewTable,
    columns,
    part,
    shown,
)
from flexfin.case.case import Case
from flexfin.engine.months import over_months, taken
from flexfin.engine.results import Results
from flexfin.formulas.units import MONTH, AnyUnit, Unit, unit_words
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape
from flexfin.model import openended
from flexfin.model.line import InputLine, Line
from flexfin.model.models import ModelTable


def declared(results: Results, model: str, table: str, scenario: str | None = None) -> Part:
    """Make a part of a table that a model declares.

    `results` has its lines; of lines by scenario `scenario` is shown, the first without it, unless
    the table has the scenarios as its columns.
    """
    return table_part(results, results.case.models.models[model].tables[table], scenario)


def table_part(results: Results, table: ModelTable, scenario: str | None = None) -> Part:
    """Make a part of a declared table."""
    lines = results.case.models.lines
    place = results.scenarios.index(scenario) if scenario else 0
    rows = tuple(
        row
        for name in table.lines
        if name in lines
        for row in _rows(results, lines[name], table, place)
    )
    heads = _heads(results, table)
    note = str(table.note) if table.note else ""
    found = ViewTable(table.name, _("Figure"), heads, rows)
    return part(table.name, str(table.label), found if rows else None, note=note)


def _heads(results: Results, table: ModelTable) -> tuple[TableColumn, ...]:
    case, axis = results.case, table.across
    if not axis:
        return (TableColumn("value", _("Value")),)
    names = results.scenarios if axis == "scenario" else case.elements_of(axis)
    if axis == "year":
        return columns(names, year_labels(case))
    return columns(names, [shown(case.label_of(axis, name)) for name in names])


def _rows(results: Results, line: Line, table: ModelTable, place: int) -> Iterator[TableRow]:
    """Give a row for every element of a line that is not along the columns."""
    case = results.case
    axes, array, unit = reduced(results, line, table, place)
    down = [axis for axis in axes if axis != table.across]
    last = axes.index(table.across) if table.across else None
    array = array[..., None] if last is None else np.moveaxis(array, last, -1)
    names = _columns_of(results, table.across)
    shape = table.shape or shape_of(line.unit)
    measured = f" [{unit_words(unit)}]" if unit not in ("", "1") else ""
    for key, values in zip(
        product(*(case.elements_of(axis) for axis in down)),
        array.reshape(prod(array.shape[:-1]), array.shape[-1]).tolist(),
        strict=True,
    ):
        at = dict(zip(down, key, strict=True))
        labels = [shown(case.label_of(axis, name)) for axis, name in at.items()]
        yield TableRow(
            ".".join([line.name, *key]),
            ", ".join([str(line.label), *labels]) + measured,
            tuple(
                datum(case, line, value, {**at, table.across: name})
                for name, value in zip(names, values, strict=True)
            ),
            shape,
            unit,
        )


def _columns_of(results: Results, axis: str) -> Sequence[str]:
    if not axis:
        return ("",)
    return results.scenarios if axis == "scenario" else results.case.elements_of(axis)


def reduced(
    results: Results, line: Line, table: ModelTable, place: int
) -> tuple[list[str], Array, str]:
    """Give a line as a table shows it: axes, values and unit, with the months taken together."""
    values = results[line.name]
    axes, array = list(values.axes), np.asarray(values.array)
    unit = str(line.unit) if isinstance(line.unit, Unit) else ""
    if "month" in axes:
        over = over_months(line, table)
        at = axes.index("month")
        if table.across == "year" and not line.is_text:
            calendar = results.case.calendar
            spans = [calendar.months_of(int(year)) for year in calendar.years]
            parts = [taken(np.moveaxis(array, at, -1)[..., span], over) for span in spans]
            array, axes = np.stack(parts, -1), [*(a for a in axes if a != "month"), "year"]
        else:
            array = taken(np.moveaxis(array, at, -1), "first" if line.is_text else over)
            axes.remove("month")
        if over == "total" and isinstance(line.unit, Unit):
            unit = str(line.unit * MONTH)
    if "scenario" in axes and table.across != "scenario":
        array = np.take(array, min(place, array.shape[axes.index("scenario")] - 1),
                        axes.index("scenario"))  # fmt: skip
        axes.remove("scenario")
    return axes, array, unit


def shape_of(unit: AnyUnit | None) -> Shape:
    """Tell how numbers of a unit are written, where a table does not say it."""
    if isinstance(unit, Unit) and unit.power_of("EUR"):
        per_thing = any(unit.power_of(base) < 0 for base in ("unit", "place", "m2", "day"))
        return "cents" if per_thing else "whole"
    is_count = isinstance(unit, Unit) and any(unit.power_of(base) for base in ("unit", "place"))
    return "tenth" if is_count else "digits"


def datum(case: Case, line: Line, value: object, at: Mapping[str, str]) -> Datum:
    """Give a value of a line as a cell: words with their label, months and open ends in words."""
    if isinstance(line, InputLine):  # what is not asked has no value
        key = tuple(at[axis] for axis in line.row_axes if axis in at)
        if len(key) == len(line.row_axes) and key not in case.origins[line.name]:
            return None
    if isinstance(value, str):
        return Said(value, shown(str(line.choices.get(value, value))))
    assert isinstance(value, float | int)
    if line.is_condition:
        return bool(value)
    if text := openended.month_text(line, value):
        word = openended.word_for(line, value)
        return Said(word or text, openended.shown(line, value) or text)
    return float(value)
