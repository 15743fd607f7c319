"""A line as a table takes it: which scenario, which months, which elements count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.figures import Array, Figure, year_labels
from flexfin.case.case import Case
from flexfin.engine.draw import weights_in
from flexfin.engine.months import full_year, over_months, taken, unit_taken
from flexfin.engine.results import Headline, How, Results
from flexfin.formulas.units import YEAR, AnyUnit, Unit
from flexfin.ground.numbers import Shape, is_unlimited
from flexfin.ground.view import Datum, Said, shown
from flexfin.model import openended
from flexfin.model.line import FormulaLine, InputLine, Line
from flexfin.model.models import ModelTable, OverMonths, TableLine

_ZERO: Final = 1e-9
# what is taken of the months, as it is taken of those of each drawn scenario
_HOW: Final[Mapping[OverMonths, How]] = {
    "total": "total",
    "average": "mean",
    "average_year": "year",
    "highest": "highest",
    "first": "value",
}


class Asking(NamedTuple):
    """A table that is wanted of results: of one scenario, and of one element of an axis."""

    results: Results
    table: ModelTable
    place: int  # of the scenario
    at: Mapping[str, str]

    @property
    def axes(self) -> set[str]:
        """Give the axes along which the table shows its lines."""
        return {self.table.across, self.table.down, self.table.each} - {""}

    @property
    def laid(self) -> set[str]:
        """Give the axes along which a line is laid out also where it does not vary by them."""
        return {self.table.columns, self.table.each} - {""}

    @property
    def entries(self) -> list[TableLine]:
        """Give the lines that this case has; an expectation only where there are scenarios."""
        known, several = self.results.case.models.lines, len(self.results.case.scenarios) > 1
        return [
            one
            for one in self.table.entries
            if one.line in known and (several or not one.is_expected)
        ]

    def only(self, entry: TableLine) -> tuple[str, ...]:
        """Give the lines that tell where a line of the table counts, beside those of the table."""
        line = self.results.case.models.lines.get(entry.line)
        told = line.says_where if isinstance(line, FormulaLine) else ""
        return (*entry.only, told) if told else entry.only

    @property
    def weights(self) -> list[float]:
        """Give the weight of each scenario; without probabilities each weighs the same."""
        found: list[float] = weights_in(self.results).tolist()
        return found

    def names_of(self, axis: str) -> tuple[str, ...]:
        """Give the names along an axis; one empty name where there is none."""
        if not axis:
            return ("",)
        return self.results.scenarios if axis == "scenario" else self.results.case.elements_of(axis)


class TableValues(NamedTuple):
    """A line as a table takes it: values along axes, and which of them count."""

    case: Case
    entry: TableLine
    line: Line
    axes: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    array: Array
    counts: Array
    unit: str
    fixed: Mapping[str, str]  # of axes that are not shown, which element

    @property
    def label(self) -> str:
        """Give the label that the table has for it, or else its own."""
        return str(self.entry.label or self.line.label)

    def shape(self, table: ModelTable) -> Shape:
        """Tell how its numbers are written."""
        return self.entry.shape or table.shape or shape_of(self.line.unit)

    def rows(self, across: str) -> Iterator[tuple[tuple[str, ...], Mapping[str, str], list[str]]]:
        """Give the elements of all axes but one: names, names by axis, and labels."""
        down = [axis for axis in self.axes if axis != across]
        for key in product(*(self.names[axis] for axis in down)):
            at = dict(zip(down, key, strict=True))
            yield key, at, [self.label_of(axis, name) for axis, name in at.items()]

    def row_label(self, words: Sequence[str]) -> str:
        """Give the label of a row of it, of elements in these words."""
        first = [] if self.entry.by and not self.entry.label else [self.label]
        return ", ".join(filter(None, [*first, *words]))

    def label_of(self, axis: str, name: str) -> str:
        """Give the label of an element, or of the word by which elements were added up."""
        if axis == self.entry.by:
            return str(self.case.models.lines[axis].choices[name])
        if axis == "year":
            return year_labels(self.case)[self.names[axis].index(name)]
        return shown(self.case.label_of(axis, name))


class _Along(NamedTuple):
    """Values along axes."""

    axes: tuple[str, ...]
    array: Array


def take(wanted: Asking, entry: TableLine, over: OverMonths | None) -> TableValues:
    """Take a line as a table shows it; `over` says what is taken of its months."""
    case = wanted.results.case
    line = case.models.lines[entry.line]
    asked = entry.months or over
    unit = str(line.unit) if isinstance(line.unit, Unit) else ""
    values = _of(wanted, line.name, entry.is_expected)
    only = (*wanted.table.only, *wanted.only(entry))
    known = [name for name in only if name in case.models.lines]
    masks = [_of(wanted, name, False) for name in known]
    masks = [_Along(one.axes, np.abs(one.array.astype(float)) > _ZERO) for one in masks]
    monthly = [one for one in masks if "month" in one.axes and "month" in values.axes]
    values, counts = _together(wanted, values, monthly)
    if "month" in values.axes and "month" not in wanted.axes:
        how = "first" if line.is_text else over_months(line, asked)
        values, counts = _months(wanted, values, counts, how)
        if isinstance(line.unit, Unit):
            unit = str(unit_taken(line.unit, how))
    elif "year" in values.axes and "year" not in wanted.axes and asked:
        values, counts = _years(wanted, values, counts, asked)
        if isinstance(line.unit, Unit):
            unit = str(line.unit if asked == "total" else line.unit / YEAR)
    others = [_by_year(wanted, one) for one in masks if one not in monthly]
    values, others_count = _together(wanted, values, [*others, _Along(values.axes, counts)])
    names = {axis: wanted.names_of(axis) for axis in values.axes}
    fixed = {"scenario": wanted.results.scenarios[wanted.place], **wanted.at}
    found = TableValues(
        case, entry, line, values.axes, names, values.array, others_count, unit, fixed
    )
    return _by_word(wanted, found) if entry.by else found


def figures_of(results: Results, table: ModelTable) -> list[Figure]:
    """Give what a table shows of each scenario as figures, but for what has no total over them."""
    wanted, found = Asking(results, table, 0, {}), []
    lone = bool(table.down) and len(wanted.entries) == 1  # then its elements say enough
    for entry in wanted.entries:
        if not entry.is_added:
            continue
        one = take(wanted, entry, next(iter(table.months), None))
        how: How = "value"
        if "month" in one.line.axes:
            how = _HOW[over_months(one.line, entry.months or next(iter(table.months), None))]
        for key, at, words in one.rows("scenario"):
            columns = ({**at, "scenario": name} for name in results.scenarios)
            counts = tuple(cell(one, column) is not None for column in columns)
            if any(counts):
                name = ".".join(key if lone else [entry.key, *key])
                label = ", ".join(words) if lone else one.row_label(words)
                is_of_some = entry.line in entry.only
                headline = Headline(entry.line, key, how)
                found.append(Figure(headline, name, label, one.shape(table), is_of_some, counts))
    return found


def _of(wanted: Asking, name: str, is_expected: bool) -> _Along:
    """Give a line in the scenario that is shown, in all, or as expected, of the element wanted."""
    values = wanted.results[name]
    axes, array = list(values.axes), np.asarray(values.array)
    for axis, element in wanted.at.items():
        if axis in axes:
            array = np.take(array, wanted.names_of(axis).index(element), axes.index(axis))
            axes.remove(axis)
    if "scenario" in axes and "scenario" not in wanted.axes:
        at = axes.index("scenario")
        if is_expected:
            array = np.tensordot(array.astype(float), np.array(wanted.weights), (at, 0))
        else:
            array = np.take(array, min(wanted.place, array.shape[at] - 1), at)
        axes.remove("scenario")
    return _Along(tuple(axes), array)


def _together(wanted: Asking, values: _Along, masks: Sequence[_Along]) -> tuple[_Along, Array]:
    """Lay values and masks along the same axes: those of the values, and of the table."""
    more = [axis for one in masks for axis in one.axes if axis in wanted.laid]
    axes = tuple(dict.fromkeys([*values.axes, *more]))
    arrays = [_aligned(values, axes)]
    for one in masks:
        lost = tuple(at for at, axis in enumerate(one.axes) if axis not in axes)
        kept = tuple(axis for axis in one.axes if axis in axes)
        arrays.append(_aligned(_Along(kept, np.any(one.array, axis=lost)), axes))
    sizes = tuple(len(wanted.names_of(axis)) for axis in axes)
    arrays = [np.broadcast_to(array, sizes) for array in arrays]
    return _Along(axes, arrays[0]), np.logical_and.reduce([np.full(sizes, True), *arrays[1:]])


def _aligned(values: _Along, axes: tuple[str, ...]) -> Array:
    array = np.transpose(values.array, [values.axes.index(a) for a in axes if a in values.axes])
    for position, axis in enumerate(axes):
        if axis not in values.axes:
            array = np.expand_dims(array, position)
    return array


def _months(
    wanted: Asking, values: _Along, counts: Array, over: OverMonths
) -> tuple[_Along, Array]:
    """Take the months together, in each year where the table has years."""
    calendar, at = wanted.results.case.calendar, values.axes.index("month")
    axes = tuple(axis for axis in values.axes if axis != "month")
    array, counts = np.moveaxis(values.array, at, -1), np.moveaxis(counts, at, -1)
    by_year = "year" in wanted.axes
    spans = [slice(0, calendar.count)]
    if by_year:
        spans = [calendar.months_of(int(year)) for year in calendar.years]
    elif over == "full_year":
        spans = [calendar.months_of(int(full_year(calendar)))]
    found = [taken(array[..., one], over, counts[..., one]) for one in spans]
    kept: list[Array] = [np.any(counts[..., one], axis=(-1,)) for one in spans]
    if by_year:
        return _Along((*axes, "year"), np.stack(found, -1)), np.stack(kept, -1)
    return _Along(axes, found[0]), kept[0]


def _years(wanted: Asking, values: _Along, counts: Array, over: OverMonths) -> tuple[_Along, Array]:
    """Take the years of a line by year together, or the first full one."""
    calendar, at = wanted.results.case.calendar, values.axes.index("year")
    axes = tuple(axis for axis in values.axes if axis != "year")
    array = np.where(counts, values.array, 0)
    if over == "full_year":
        place = calendar.years.index(full_year(calendar))
        return _Along(axes, np.take(array, place, at)), np.take(counts, place, at)
    factor = 12 / calendar.count if over == "average_year" else 1
    return _Along(axes, array.sum(at) * factor), np.any(counts, axis=(at,))


def _by_year(wanted: Asking, mask: _Along) -> _Along:
    """Tell of each year whether a mask holds in any of its months, where the table has years."""
    if "month" not in mask.axes or "year" not in wanted.axes:
        return mask
    calendar, at = wanted.results.case.calendar, mask.axes.index("month")
    array = np.moveaxis(mask.array, at, -1)
    spans = [calendar.months_of(int(year)) for year in calendar.years]
    axes = tuple(axis for axis in mask.axes if axis != "month")
    return _Along((*axes, "year"), np.stack([array[..., one].any(-1) for one in spans], -1))


def _by_word(wanted: Asking, found: TableValues) -> TableValues:
    """Add up the elements for which a line of words has the same word."""
    words = wanted.results[found.entry.by]
    axis = words.axes[0]
    given = [str(word) for word in np.asarray(words.array).tolist()]
    present = tuple(word for word in words.line.choices if word in given)
    at = found.axes.index(axis)
    array = np.where(found.counts, found.array, 0)

    def added(values: Array, places: Iterable[int]) -> Array:
        sums: Array = np.take(values, [*places], at).sum(at)
        return sums

    if not present:  # no elements at all
        return found
    places = [[n for n, word in enumerate(given) if word == one] for one in present]
    return found._replace(
        axes=tuple(found.entry.by if one == axis else one for one in found.axes),
        names={**found.names, found.entry.by: present},
        array=np.stack([added(array, one) for one in places], at),
        counts=np.stack([added(found.counts, one) > 0 for one in places], at),
    )


# --- values as cells -----------------------------------------------------------------------------


def cell(taken: TableValues, at: Mapping[str, str]) -> Datum:
    """Give a value of a line as a cell; None where it does not count."""
    place = tuple(taken.names[axis].index(at[axis]) for axis in taken.axes)
    if not taken.counts[place]:
        return None
    value = taken.array[place]
    value = value.item() if hasattr(value, "item") else value
    return datum(taken.case, taken.line, 0 - value if taken.entry.is_less else value,
                 {**taken.fixed, **at})  # fmt: skip


def shape_of(unit: AnyUnit | None) -> Shape:
    """Tell how numbers of a unit are written, where a table does not say it."""
    if isinstance(unit, Unit) and unit.power_of("EUR"):
        per_thing = any(unit.power_of(base) < 0 for base in ("unit", "place", "m2", "day"))
        return "cents" if per_thing else "whole"
    if isinstance(unit, Unit) and unit.is_share:
        return "percent"
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
        held = float(value) if line.unit == YEAR else word or text
        return Said(held, openended.shown(line, value) or text)
    if is_unlimited(value):
        return Said(float(value), openended.shown(line, value))
    return float(value)
