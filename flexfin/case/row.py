"""A row: a line with its elements in a case. Its path, label and unit are worked out here alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flexfin.case.case import Case
from flexfin.case.origins import Origin
from flexfin.formulas.units import AnyUnit, UnitByChoice
from flexfin.ground.messages import _
from flexfin.ground.months import format_day, format_month
from flexfin.ground.numbers import number_text
from flexfin.model.line import FormulaLine, InputLine, Key, Line, RowKey
from flexfin.model.openended import word_for

_Kind = TypeVar("_Kind", bound=Line)


@dataclass(frozen=True, slots=True)
class Row(Generic[_Kind]):
    """A line with its elements, in the order of its `row_axes`."""

    case: Case
    line: _Kind
    key: Key

    @property
    def name(self) -> RowKey:
        """Give what tables of values have as key."""
        return self.line.name, self.key

    @property
    def at(self) -> dict[str, str]:
        """Give the elements by axis."""
        return self.line.at(self.key)

    @property
    def path(self) -> str:
        """Give the path in the case; a row of no input has only an identity."""
        return self.line.path_at(self.key) if isinstance(self.line, InputLine) else self.identity

    @property
    def identity(self) -> str:
        """Give its name and elements, as they stand beside it in a workbook."""
        return ".".join([self.line.name, *self.key])

    @property
    def names(self) -> list[str]:
        """Give the labels of the elements."""
        return [self.case.label_of(axis, name) for axis, name in self.at.items()]

    @property
    def label(self) -> str:
        """Give the label of the line and those of the elements: `Kamers · Jongeren`."""
        label = str(self.line.label)
        if isinstance(self.line, FormulaLine) and self.line.is_step:
            step = _("step {number}", number=self.line.name.rpartition("_")[2])
            label += f" ({step})"
        return " · ".join([label, *self.names])

    @property
    def unit(self) -> AnyUnit | None:
        """Give the unit of this row: where it hangs on a choice, the one that was chosen."""
        return unit_at(self.case, self.line.unit, self.at)

    @property
    def value(self) -> Any:
        """Give the value of an input: a number, a text, or a tuple of a number for each month."""
        return self.case.values[self.line.name][self.key]

    @property
    def origin(self) -> Origin:
        """Give where the value of an input comes from."""
        return self.case.origins[self.line.name][self.key]


def value_word(line: InputLine, value: Any) -> str:
    """Write the value of an input as a case file does; `value` may be steps: month -> amount."""
    if isinstance(value, Mapping):
        steps = (f"{format_month(m)}: {value_word(line, x)}" for m, x in sorted(value.items()))
        return f"{{{', '.join(steps)}}}"
    if line.is_text:
        return str(value)
    if word := word_for(line, value):
        return word
    if line.date:
        return format_day(value) if line.date == "day" else format_month(int(value))
    return number_text(float(value), percent=line.is_percentage)


def rows_of(case: Case) -> dict[str, Row[InputLine]]:
    """Give every input that the case asks for, by path."""
    return {path: row_at(case, path) for path in case.rows}


def row_at(case: Case, path: str) -> Row[InputLine]:
    """Give one input that the case asks for, by its path."""
    name, key = case.rows[path]
    return Row(case, case.models.input_lines[name], key)


def unit_at(case: Case, unit: AnyUnit | None, at: Mapping[str, str]) -> AnyUnit | None:
    """Give a unit, and where it hangs on a choice the one that was chosen for these elements."""
    if not isinstance(unit, UnitByChoice):
        return unit
    selector = case.models.input_lines.get(unit.selector)
    if selector is None or not set(selector.row_axes) <= set(at):
        return unit
    return unit.units.get(case.values[selector.name].get(selector.key_of(at), ""), unit)
