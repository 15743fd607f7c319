"""What a table takes of the months of a line: their total, average, first, last or highest."""

from __future__ import annotations

import numpy as np

from flexfin.formulas.arrays import Array
from flexfin.formulas.units import MONTH, YEAR, Unit
from flexfin.ground.messages import _
from flexfin.ground.months import Calendar
from flexfin.model.line import Line
from flexfin.model.models import OverMonths


def taken(array: Array, over: OverMonths, counts: Array | None = None) -> Array:
    """Take the months, the last axis, together; only those that count, where `counts` says so."""
    if counts is not None:
        array = np.where(counts, array, 0)
    found: Array
    match over:
        case "total" | "full_year":
            found = array.sum(-1)
        case "average" | "average_year":
            number = array.shape[-1] if counts is None else np.maximum(1, counts.sum(-1))
            found = array.sum(-1) / number * (12 if over == "average_year" else 1)
        case "highest":
            found = array.max(-1)
        case "first" | "last":
            found = array[..., 0 if over == "first" else -1]
    return found


def over_months(line: Line, asked: OverMonths | None) -> OverMonths:
    """Tell what is taken of the months of a line."""
    if asked:
        return asked
    unit = line.unit
    return "total" if isinstance(unit, Unit) and unit.power_of("month") < 0 else "average"


def unit_taken(unit: Unit, over: OverMonths) -> Unit:
    """Give the unit of what is taken of the months of a line."""
    match over:
        case "total":
            return unit * MONTH
        case "average_year" | "full_year":
            return unit * MONTH / YEAR
        case _:
            return unit


def full_year(calendar: Calendar) -> str:
    """Give the first full calendar year, or else the first one."""
    spans = {year: calendar.months_of(int(year)) for year in calendar.years}
    full = [year for year, span in spans.items() if span.stop - span.start == 12]
    return (full or calendar.years)[0]


def year_label(year: str, months: int) -> str:
    """Give a calendar year, with the months of it where these are not all."""
    if months == 12:
        return year
    if months == 1:
        return _("{year} (1 month)", year=year)
    return _("{year} ({months} months)", year=year, months=months)


def when(calendar: Calendar, over: OverMonths) -> str:
    """Say of which months a value is."""
    year = full_year(calendar)
    span = calendar.months_of(int(year))
    words: dict[OverMonths, str] = {
        "full_year": year_label(year, span.stop - span.start),
        "average_year": _("average year"),
        "average": _("average month"),
        "total": _("whole period"),
        "first": _("first month"),
        "last": _("last month"),
        "highest": _("highest month"),
    }
    return words[over]


def stretches(calendar: Calendar, asked: tuple[OverMonths, ...]) -> tuple[OverMonths | None, ...]:
    """Give what a table takes; no full year beside other stretches where none is full."""
    if len(asked) < 2:
        return asked or (None,)
    span = calendar.months_of(int(full_year(calendar)))
    is_full = span.stop - span.start == 12
    return tuple(over for over in asked if is_full or over != "full_year")
