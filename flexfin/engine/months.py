"""What a table takes of the months of a line: their total, average, first, last or highest."""

from __future__ import annotations

from flexfin.formulas.arrays import Array
from flexfin.formulas.units import Unit
from flexfin.model.line import Line
from flexfin.model.models import ModelTable, OverMonths


def taken(array: Array, over: OverMonths) -> Array:
    """Take the months, the last axis, together."""
    found: Array
    match over:
        case "total":
            found = array.sum(-1)
        case "average":
            found = array.mean(-1)
        case "highest":
            found = array.max(-1)
        case "first" | "last":
            found = array[..., 0 if over == "first" else -1]
    return found


def over_months(line: Line, table: ModelTable) -> OverMonths:
    """Tell what is taken of the months of a line."""
    if table.months:
        return table.months
    unit = line.unit
    return "total" if isinstance(unit, Unit) and unit.power_of("month") < 0 else "average"
