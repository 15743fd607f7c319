"""What is kept of one case of a portfolio: lines added up over elements, and what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from flexfin.case.case import Case
from flexfin.engine.checks import broken
from flexfin.engine.draw import can_draw, run_drawn
from flexfin.engine.load import load_case
from flexfin.engine.results import How, Results
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import Statistics
from flexfin.formulas.arrays import Array
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.random import SharedLuck
from flexfin.model.models import Models


class Wanted(NamedTuple):
    """The lines that are kept of a case, as far as it has them; elements are added up.

    `numbers` says what is taken of the months of a line; `monthly` keeps them; `parties` are lines
    of parties, by calendar year. These are of the first scenario. `drawn` is the line over drawn
    scenarios, in which a month counts for as much as `weight` says. A case with `faults` is not
    taken, though it can be worked out.
    """

    numbers: Mapping[str, How]
    monthly: Sequence[str]
    parties: Sequence[str]
    drawn: str
    weight: str
    faults: Callable[[Case], Sequence[Problem]]


class DrawsTogether(NamedTuple):
    """How scenarios are drawn: how many, the seed, and how much of the demand is shared."""

    scenarios: int
    seed: int
    correlation: float


@dataclass(frozen=True, slots=True)
class Location:
    """What is kept of one case.

    `start` is its first calendar month; `can_draw` tells whether the case says anything that could
    be drawn; `files` are those that it names; `parties` gives the label of each party; `monthly`
    has shape (months,), `yearly` (parties, calendar years), `drawn` (months, scenarios), or
    (months, 1) where nothing is uncertain; `short` are the statistics of the drawn line, weighed
    and added up.
    """

    file: str
    name: str
    scenario: str
    start: int
    months: int
    numbers: Mapping[str, float]
    monthly: Mapping[str, Array]
    parties: Mapping[str, str]
    yearly: Mapping[str, Array]
    weight: Array
    can_draw: bool
    files: tuple[str, ...] = ()
    drawn: Array | None = None
    short: Statistics | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def years(self) -> range:
        """Give the calendar years."""
        return range(self.start // 12, (self.start + self.months - 1) // 12 + 1)


@dataclass(frozen=True, slots=True)
class Failed:
    """A case that could not be worked out, and why."""

    file: str
    problems: tuple[Problem, ...]


def location_of(
    path: Path,
    models: Models,
    wanted: Wanted,
    draws: DrawsTogether | None,
    figures: Path | None = None,
) -> Location:
    """Work out one case. Raises FlexfinError with everything that is wrong in it."""
    case = load_case(path, models, None, figures)
    if faults := wanted.faults(case):
        raise FlexfinError(faults)
    lines = case.models.lines
    known = [
        name
        for name in [*wanted.numbers, *wanted.monthly, *wanted.parties, wanted.weight]
        if name in lines
    ]
    checks = [name for name, line in lines.items() if line.kind == "check"]
    results = evaluate(case, dict.fromkeys([*known, *checks]), scenarios=[case.first_scenario])
    months = case.calendar.count
    return Location(
        file=path.name,
        name=case.name,
        scenario=case.first_scenario,
        start=case.calendar.start,
        months=months,
        numbers={
            name: _taken(_added(results, name), how, months)
            for name, how in wanted.numbers.items()
            if name in lines
        },
        monthly={
            name: np.array(np.broadcast_to(_added(results, name), months))
            for name in wanted.monthly
            if name in lines
        },
        parties={name: case.label_of("party", name) for name in case.elements_of("party")},
        yearly={name: _by_year(results, name) for name in wanted.parties if name in lines},
        weight=np.array(np.broadcast_to(_added(results, wanted.weight), months)),
        can_draw=can_draw(case),
        files=tuple(file.name for file in case.files[1:]),
        drawn=_drawn(path, case, wanted.drawn, draws) if draws else None,
        problems=tuple(broken(results)),
    )


def _added(results: Results, name: str) -> Array:
    """Give a line of the one scenario, added up over its elements: its months, or one number."""
    return results[name].added_to("month")


def _taken(array: Array, how: How, months: int) -> float:
    match how:
        case "year":
            return float(array.sum()) * 12 / months
        case "mean":
            return float(array.mean())
        case "highest":
            return float(array.max())
    return float(array.sum())


def _by_year(results: Results, name: str) -> Array:
    """Give a line of parties by calendar year, shape (parties, years)."""
    array, calendar = results[name].added_to("party", "month"), results.case.calendar
    years = [array[:, calendar.months_of(int(year))].sum(axis=1) for year in calendar.years]
    return np.stack(years, axis=1)


def _drawn(path: Path, case: Case, line: str, draws: DrawsTogether) -> Array | None:
    if line not in case.models.lines:
        return None
    if not can_draw(case):  # the one scenario there is, whatever is drawn elsewhere
        return _added(evaluate(case, [line], scenarios=[case.first_scenario]), line)[:, None]
    luck = SharedLuck(draws.seed, draws.correlation, path.name, case.calendar.start)
    found = np.empty((case.calendar.count, draws.scenarios))
    done = 0
    for part in run_drawn(case, [line], draws.scenarios, luck, workers=1):
        array = part[line].added_to("scenario", "month")
        if "scenario" not in part[line].axes:
            array = array[None, :]
        size = len(part.scenarios)
        found[:, done : done + size] = array.T
        done += size
    return found
