"""What moves in a case when the law is read on another day: which rows, from when, by which figure.

The case is worked out twice. Which figures a row moves with is found by letting them move one at a
time; where it takes several together, all those that the row hangs on are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.case.case import Case
from flexfin.engine.paid import party_of
from flexfin.engine.results import Results, keys_of
from flexfin.engine.run import evaluate
from flexfin.formulas.units import Unit
from flexfin.ground.errors import FlexfinError
from flexfin.model.figures import Dated
from flexfin.model.line import Key, Line, Side
from flexfin.model.order import needed

_CLOSE: Final = 1e-9
_YEAR: Final = "year"


class FigureMove(NamedTuple):
    """A figure of the law that is another on the second day; `before` is None where it is new."""

    name: str  # of the line that stands for it
    before: Dated | None
    after: Dated

    @property
    def month(self) -> int:
        """Give the first month that begins under it, counted from year 0."""
        day = self.after.since
        return day.year * 12 + day.month - (day.day == 1)


class LawMove(NamedTuple):
    """A row that moves: whom it concerns, from which month, its value then, what makes it move.

    `rest` is what the amounts of all months from then on differ together, of what is paid by month.
    """

    line: Line
    at: Mapping[str, str]
    parties: tuple[str, ...]
    month: int
    before: Any
    after: Any
    rest: float | None
    figures: tuple[str, ...]


class LawMoved(NamedTuple):
    """All figures that are others on the second day and that count here, and the rows that move."""

    figures: tuple[FigureMove, ...]
    moves: tuple[LawMove, ...]
    after: Results


class _Path(NamedTuple):
    """The values of a row, each from a month on; one value where it has no months or years."""

    line: Line
    at: Mapping[str, str]
    months: Sequence[int]
    values: Sequence[Any]

    @property
    def name(self) -> tuple[str, ...]:
        return self.line.name, *self.at.values()


def law_moved(before: Case, after: Case, scenario: str) -> LawMoved:
    """Tell what moves between the same case under the law of two days.

    Raises FlexfinError where a figure that is needed is not known on one of the days.
    """
    lines = before.models.lines
    told = [line for line in lines.values() if _is_told(line)]
    sides = [name for line in told for side in _sides(line) for name in side.names if name in lines]
    wanted = [*dict.fromkeys([*(line.name for line in told), *sides])]
    first, last = (evaluate(one, wanted, scenarios=[scenario]) for one in (before, after))
    old, new = ({path.name: path for path in _paths(run, told)} for run in (first, last))
    moved = {name: path for name, path in new.items() if _differ(old[name].values, path.values)}
    names = [*dict.fromkeys(path.line.name for path in moved.values())]
    reach = {name: needed(lines, [name]) for name in names}
    figures = [*_figures(before, after, set().union(*reach.values()))]
    by = _moved_by(before, after, scenario, figures, [lines[name] for name in names], old)
    found = []
    for name, path in moved.items():
        mine = by.get(name) or [one for one in figures if one.name in reach[path.line.name]]
        move = _move(old[name], path, mine, last)
        if move is not None:
            found.append(move)
    used = {name for one in found for name in one.figures}
    return LawMoved(tuple(one for one in figures if one.name in used), tuple(found), last)


def _is_told(line: Line) -> bool:
    return bool(line.moves or line.paid_by or (line.asks and line.kind == "finding"))


def _sides(line: Line) -> Iterator[Side]:
    yield from filter(None, (line.whose, line.paid_by, line.paid_to))


def _figures(before: Case, after: Case, used: set[str]) -> Iterator[FigureMove]:
    """Give the figures that are others; of lines that stand for the same one, the first."""
    seen = set[str]()
    for name in [name for name in before.law if name in used]:
        one, other = before.law[name], after.law[name]
        if other.dated is None or one.parameter.name in seen:
            continue
        if one.dated is None or one.dated.value != other.dated.value:
            seen.add(one.parameter.name)
            yield FigureMove(name, one.dated, other.dated)


def _moved_by(
    before: Case,
    after: Case,
    scenario: str,
    figures: Sequence[FigureMove],
    lines: Sequence[Line],
    old: Mapping[tuple[str, ...], _Path],
) -> dict[tuple[str, ...], list[FigureMove]]:
    """Tell which rows move with each figure alone."""
    found: dict[tuple[str, ...], list[FigureMove]] = {}
    for one in figures:
        parameter = before.law.lines[one.name].parameter
        same = [name for name, line in before.law.lines.items() if line.parameter == parameter]
        case = replace(before, law=before.law.with_some(after.law, same))
        try:
            run = evaluate(case, [line.name for line in lines], scenarios=[scenario])
        except FlexfinError:  # it makes no case without others
            continue
        for path in _paths(run, lines):
            if _differ(old[path.name].values, path.values):
                found.setdefault(path.name, []).append(one)
    return found


def _move(
    old: _Path, new: _Path, figures: Sequence[FigureMove], results: Results
) -> LawMove | None:
    """Give how a row moves; None where it does so only before the figures hold, or nothing asks."""
    calendar = results.case.calendar
    since = min((one.month for one in figures), default=calendar.start)
    places = [
        place
        for place, values in enumerate(zip(old.values, new.values, strict=True))
        if _differ(*([value] for value in values))
        and (len(new.months) == 1 or new.months[place] >= _begin(new, since))
    ]
    month = max(since, new.months[places[0]]) if places else since
    if not places or month >= calendar.start + calendar.count:
        return None
    place = places[0]
    if new.line.kind == "finding" and not new.values[place]:
        return None  # it was asked before, and is no longer
    unit, rest = new.line.unit, None
    if isinstance(unit, Unit) and unit.power_of("EUR") and "month" in new.line.axes:
        rest = float(sum(new.values[place:]) - sum(old.values[place:]))
    parties = tuple(party_of(results, side, new.at) for side in _sides(new.line))
    names = tuple(one.name for one in figures)
    before, after = old.values[place], new.values[place]
    return LawMove(new.line, new.at, parties, month, before, after, rest, names)


def _begin(path: _Path, since: int) -> int:
    """Give the first month that counts: of amounts by year, that of the year."""
    return since // 12 * 12 if _YEAR in path.line.axes else since


def _paths(results: Results, lines: Sequence[Line]) -> Iterator[_Path]:
    """Give the values of each row; the years of one row together."""
    calendar = results.case.calendar
    for line in lines:
        rows: dict[Key, list[Any]] = {}
        for key in keys_of(line, results.case):
            row = results.row(line.name, key)
            values = row[:, 0].tolist() if isinstance(row, np.ndarray) else [row]
            at = line.result_at(key)
            rows.setdefault(tuple(v for a, v in at.items() if a != _YEAR), []).extend(values)
        axes = [axis for axis in line.elements if axis != _YEAR]
        for short, values in rows.items():
            months = [calendar.start]
            if _YEAR in line.elements:
                months = [int(year) * 12 for year in calendar.years]
            elif len(values) > 1:
                months = [calendar.start + place for place in range(len(values))]
            yield _Path(line, dict(zip(axes, short, strict=True)), months, values)


def _differ(one: Sequence[Any], other: Sequence[Any]) -> bool:
    for before, after in zip(one, other, strict=True):
        if isinstance(before, str) or isinstance(after, str):
            if before != after:
                return True
        elif abs(float(after) - float(before)) > _CLOSE * max(1.0, abs(float(before))):
            return True
    return False
