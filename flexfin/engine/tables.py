"""A line in one scenario, or in all: its months as they are, or added up over years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from flexfin.engine.results import Values
from flexfin.formulas.arrays import Array
from flexfin.formulas.units import MONTH, UnitByChoice, unit_words
from flexfin.ground.messages import _
from flexfin.model.line import Line
from flexfin.model.models import Models


class NoMeaning(Exception):
    """Adding up what cannot be added up; the message says why."""


class Plain(NamedTuple):
    """A line in one scenario: `names` has the elements of each of `axes`; no axis is scenario."""

    line: Line
    unit: str
    axes: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    array: Array


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
    unit = unit_text(values.line)
    names = [values.names_of(axis) for axis in axes]
    if by is None:
        return Plain(values.line, unit, tuple(axes), tuple(names), array)
    unit = _unit_added_up(values.line)
    calendar = values.results.case.calendar
    if by == "total":
        array, axes, names = array.sum(-1), axes[:-1], names[:-1]
    else:
        years = [array[..., calendar.months_of(int(year))].sum(-1) for year in calendar.years]
        array = np.stack(years, -1)
        axes[-1], names[-1] = "year", calendar.years
    return Plain(values.line, unit, tuple(axes), tuple(names), array)


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
                unit=unit_words(line.unit),
            )
        )
    return " | ".join(dict.fromkeys(str(unit * MONTH) for unit in units))


def unit_text(line: Line) -> str:
    """Give the unit of a line; "text" where it holds words, "yes_no" where it is a condition."""
    if line.is_condition:
        return "yes_no"
    return "text" if line.unit is None else str(line.unit)
