"""Results -> nested values for JSON, rows for CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flexfin.engine.results import Values
from flexfin.formulas.formula import NO_LIMIT
from flexfin.formulas.units import MONTH, UnitByChoice
from flexfin.ground.messages import _
from flexfin.model.line import FigureLine, InputLine, Line
from flexfin.model.models import Models, in_order
from flexfin.model.openended import OPEN, is_unlimited, month_text, word_for

Array = NDArray[Any]


class NoMeaning(Exception):
    """Adding up what cannot be added up; the message says why."""


# --- values of one scenario ----------------------------------------------------------------------


class Plain(NamedTuple):
    """A line in one scenario: `names` has the elements of each of `axes`; no axis is scenario."""

    line: Line
    unit: str
    axes: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    array: Array
    asked: Collection[tuple[str, ...]] | None = None  # the elements that an input is asked for

    def is_asked(self, key: Sequence[str]) -> bool:
        """Tell whether the case is asked for the value at a place, if it is an input."""
        at = dict(zip(self.axes, key, strict=False))
        names = (at[axis] for axis in self.line.elements)
        return self.asked is None or tuple(names) in self.asked


def plain_of(
    values: Values, by: Literal["year", "total"] | None = None, scenario: int | None = 0
) -> Plain:
    """Give a line in one scenario, by its position; added up over years or the whole period.

    Where `scenario` is None, scenarios stay the first axis, also of a line that is the same in all.

    Raises NoMeaning where the line does not count something per month, or is a table of the law.
    """
    _see_no_table(values)
    axes, array = list(values.axes), np.asarray(values.array)
    if "scenario" in axes and scenario is not None:
        array = np.take(array, scenario, axes.index("scenario"))
        axes.remove("scenario")
    elif scenario is None and "scenario" not in axes:
        array = np.broadcast_to(array, (len(values.results.scenarios), *array.shape))
        axes.insert(0, "scenario")
    unit = "text" if values.line.unit is None else str(values.line.unit)
    names = [values.names_of(axis) for axis in axes]
    asked = _asked(values)
    if by is None:
        return Plain(values.line, unit, tuple(axes), tuple(names), array, asked)
    unit = _unit_added_up(values.line)
    calendar = values.results.case.calendar
    if by == "total":
        array, axes, names = array.sum(-1), axes[:-1], names[:-1]
    else:
        years = [array[..., calendar.months_of(int(year))].sum(-1) for year in calendar.years]
        array = np.stack(years, -1)
        axes[-1], names[-1] = "year", calendar.years
    return Plain(values.line, unit, tuple(axes), tuple(names), array, asked)


def _asked(values: Values) -> set[tuple[str, ...]] | None:
    """Give the elements for which the case is asked, without scenarios; None for other lines."""
    line = values.line
    if not isinstance(line, InputLine):
        return None
    found = (line.at(key) for key in values.results.case.origins[line.name])
    return {tuple(at[axis] for axis in line.elements) for at in found}


def nothing_of(
    models: Models, line: str, axes: Sequence[str], names: Sequence[Sequence[str]]
) -> str:
    """Say that a line has no values, since the case has no elements of one of its axes."""
    axis = next((axis for axis, found in zip(axes, names, strict=True) if not found), None)
    if axis is None:
        return ""
    word = models.axis_name(axis)
    text = _("line '{name}' varies by {axis}, and this case has none", name=line, axis=word)
    return f"{text}."


def _see_no_table(values: Values) -> None:
    line = values.line
    if line.kind == "parameter" and isinstance(values.results.row(line.name), Mapping):
        message = _("line '{name}' is a table of the law", name=line.name)
        remedy = _("`flexfin parameters {name}` shows it", name=line.parameter)
        raise NoMeaning(f"{message}. {remedy}")


def _unit_added_up(line: Line) -> str:
    """Give the unit of a line added up over months."""
    name = line.name
    if line.unit is None:
        raise NoMeaning(_("line '{name}' holds words; these cannot be added up", name=name))
    if "month" not in line.axes:
        raise NoMeaning(
            _("line '{name}' does not vary by month; there is nothing to add up", name=name)
        )
    units = line.unit.units.values() if isinstance(line.unit, UnitByChoice) else (line.unit,)
    if any(unit.power_of("month") >= 0 for unit in units):
        raise NoMeaning(
            _(
                "line '{name}' is in {unit}, not in something per month; "
                "adding up its months has no meaning",
                name=name,
                unit=line.unit,
            )
        )
    return " | ".join(dict.fromkeys(str(unit * MONTH) for unit in units))


def nested(axes_names: Sequence[Sequence[str]], array: Any) -> Any:
    """Give values nested by name, in the order of the axes; a bare value where there are none."""
    if not axes_names:
        value = array.item() if isinstance(array, np.ndarray | np.generic) else array
        return value + 0.0 if isinstance(value, float) else value  # no minus zero
    return {
        name: nested(axes_names[1:], part) for name, part in zip(axes_names[0], array, strict=True)
    }


def as_json(case: str, scenario: str, lines: Iterable[Plain]) -> str:
    """Write lines as JSON, in full precision."""
    return to_json(
        {
            "case": case,
            "scenario": scenario,
            "lines": {
                plain.line.name: {
                    "unit": plain.unit,
                    "axes": list(plain.axes),
                    "values": nested(plain.names, _worded(plain, None, None)),
                }
                for plain in lines
            },
        }
    )


def to_json(data: Any) -> str:
    """Write data as JSON; an amount without a limit is null."""
    return json.dumps(_limited(data, None), ensure_ascii=False, allow_nan=False, indent=2)


def _limited(data: Any, word: str | None) -> Any:
    """Give data in which a word stands for what has no limit."""
    if isinstance(data, Mapping):
        return {key: _limited(value, word) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_limited(value, word) for value in data]
    return word if is_unlimited(data) else data


def _worded(plain: Plain, word: str | None, nothing: str | None) -> Array:
    """Give the values of a line: months as text, a word where one is open, and what is not asked.

    No limit is for to_json and to_csv.
    """

    def written(key: Sequence[str], value: Any) -> Any:
        if not plain.is_asked(key):
            return nothing
        if isinstance(value, str) or not (month := month_text(plain.line, value)):
            return value
        return word if word_for(plain.line, value) else month

    if plain.asked is None and plain.line.unit != MONTH:
        return plain.array
    keys = product(*plain.names)
    found = [written(key, value) for key, value in zip(keys, plain.array.flat, strict=True)]
    return np.array(found, object).reshape(plain.array.shape)


def as_csv(lines: Iterable[Plain], every: Iterable[str]) -> str:
    """Write lines as CSV: a row for every value, with the line, its axes and the value.

    `every` gives all axes, in order.
    """
    lines = list(lines)
    axes = in_order((axis for plain in lines for axis in plain.axes), every)
    return to_csv(["line", *axes, "value"], _rows(lines, axes))


def _rows(lines: Iterable[Plain], axes: Sequence[str]) -> Iterator[list[Any]]:
    for plain in lines:
        for names, value in zip(
            product(*plain.names), _worded(plain, OPEN, "").reshape(-1).tolist(), strict=True
        ):
            at = dict(zip(plain.axes, names, strict=True))
            yield [plain.line.name, *(at.get(axis, "") for axis in axes), nested((), value)]


def to_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write rows as CSV; an amount without a limit is a word."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(_limited(list(row), NO_LIMIT) for row in rows)
    return text.getvalue()


# --- models --------------------------------------------------------------------------------------


def shown_lines(models: Models, model: str) -> tuple[Line, ...]:
    """Give the lines of a model as its file has them: without the steps made for their formulas."""
    return tuple(line for line in models.lines_of(model) if not line.is_step)


def models_data(models: Models) -> dict[str, Any]:
    """Give the models: label, the sections of a case they need, the number of lines."""
    return {
        "models": {
            model.name: {
                "label": str(model.label),
                "needs": list(model.needs),
                "lines": len(shown_lines(models, model.name)),
                "source": model.source,
            }
            for model in models.models.values()
        }
    }


def model_data(models: Models, name: str) -> dict[str, Any]:
    """Give the lines of one model."""
    lines = {}
    for line in shown_lines(models, name):
        entry: dict[str, Any] = {
            "label": str(line.label),
            "kind": line.kind,
            "unit": unit_text(line),
            "axes": list(line.axes),
        }
        if isinstance(line, InputLine):
            entry["input"] = line.path
        elif isinstance(line, FigureLine):
            entry["parameter"] = line.parameter
        else:
            entry["formula"] = line.text
        if line.paid_by and line.paid_to:
            entry["paid_by"] = " else ".join(line.paid_by.names)
            entry["paid_to"] = " else ".join(line.paid_to.names)
        if line.left_to:
            entry["left_to"] = " else ".join(line.left_to.names)
        if line.choices:
            entry["choices"] = {word: str(label) for word, label in line.choices.items()}
        lines[line.name] = entry | {"source": line.source}
    return {"model": name, "label": str(models.models[name].label), "lines": lines}


def unit_text(line: Line) -> str:
    """Give the unit of a line; "text" where it holds words."""
    return "text" if line.unit is None else str(line.unit)
