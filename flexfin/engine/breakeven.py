"""What a figure does as one input changes, and at which value of that input it is nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from flexfin.case.case import Case
from flexfin.engine.demand import PEOPLE, SECTION
from flexfin.engine.draw import Drawn, cores, drawn_inputs, probabilities
from flexfin.engine.results import Headline
from flexfin.engine.run import BLOCK, Draws, Program
from flexfin.engine.statistics import expectation
from flexfin.formulas.arrays import Array
from flexfin.model.line import RowKey
from flexfin.model.order import hanging_on

POINTS: Final = 9  # values tried at once
ROUNDS: Final = 12  # of narrowing, at most
CLOSE: Final = 1e-10  # of the range: near enough


class Scenarios:
    """The scenarios over which figures are expected: those of the case, or drawn ones.

    With `count` scenarios drawn their mean counts; else the named ones with their chances, or,
    where these have no chances, the scenario `only`.
    """

    def __init__(self, case: Case, only: str, count: int = 0, seed: int = 1) -> None:
        self.case = case.with_draws() if count else case
        self.drawn = Drawn(self.case, count, seed) if count else None
        self.weights: Array | None = None
        self.count = count
        if self.drawn is not None:
            self.rows = self.drawn.rows(0, count)
            return
        chances = probabilities(case)
        names = [only] if chances is None else list(case.scenarios)
        self.weights = np.ones(1) if chances is None else chances
        self.rows = {}
        if PEOPLE in case.models.inputs:
            line = case.models.inputs[PEOPLE].name
            people = np.array([case.values[line][name,] for name in names], float).T
            self.rows[line, ()] = np.ascontiguousarray(people)
        self.count = len(names)

    @property
    def is_process(self) -> bool:
        """Tell whether people are drawn by the process, so that its figures matter."""
        return self.drawn is not None and self.drawn.demand.method == "process"

    def with_value(self, path: str, value: float) -> Mapping[RowKey, Array]:
        """Give the rows of all scenarios where a figure of the simulation has a value."""
        assert self.drawn is not None
        rows = dict(self.rows)
        drawn = drawn_inputs(self.case, self.drawn.seed, 0, self.count)
        inputs = drawn | {path: np.full(self.count, value)}
        rows[self.drawn.people] = self.drawn.demand.paths(self.drawn.seed, 0, self.count, inputs)
        return rows


class _Laid:
    """All scenarios for each of some values of one input, laid one after the other."""

    def __init__(self, scenarios: Scenarios, path: str, row: RowKey, values: Array) -> None:
        self.scenarios, self.path, self.row, self.values = scenarios, path, row, values
        self.count = scenarios.count * len(values)

    def rows(self, first: int, last: int) -> Mapping[RowKey, Array]:
        """Give rows of inputs for some of them."""
        numbers = np.arange(first, last)
        which, scenario = numbers // self.scenarios.count, numbers % self.scenarios.count
        if self.path.startswith(f"{SECTION}."):
            parts: dict[RowKey, list[Array]] = {}
            for value in np.unique(which):
                rows = self.scenarios.with_value(self.path, float(self.values[value]))
                for row, array in rows.items():
                    parts.setdefault(row, []).append(array[:, scenario[which == value]])
            laid = {row: np.concatenate(arrays, axis=1) for row, arrays in parts.items()}
        else:
            laid = {
                row: np.ascontiguousarray(array[:, scenario])
                for row, array in self.scenarios.rows.items()
            }
        laid[self.row] = self.values[which][None, :]
        return laid


class Along:
    """Figures as functions of one input, expected over scenarios."""

    def __init__(self, scenarios: Scenarios, path: str, headlines: Sequence[Headline]) -> None:
        self.scenarios, self.path, self.headlines = scenarios, path, tuple(headlines)
        self.row = scenarios.case.rows[path]
        lines = dict.fromkeys(headline.line for headline in headlines)
        self.program = Program(scenarios.case.varying([self.row]), lines)

    def __call__(self, values: Sequence[float]) -> Array:
        """Give the expected figures at these values, shape (headlines, values)."""
        laid = _Laid(self.scenarios, self.path, self.row, np.asarray(values, float))
        figures = [[headline] for headline in self.headlines]
        return expectations(self.scenarios, self.program, laid, figures)


def expectations(
    scenarios: Scenarios, program: Program, laid: Draws, figures: Sequence[Sequence[Headline]]
) -> Array:
    """Give the expectation of figures, each a sum, for every time that all scenarios are laid.

    Shape (figures, times).
    """
    found: list[list[Array]] = [[] for _figure in figures]
    for part in program.run(draws=laid, workers=cores(), block=max(BLOCK, scenarios.count)):
        for pieces, figure in zip(found, figures, strict=True):
            pieces.append(np.sum([one.of(part) for one in figure], axis=0))
    sets = (np.concatenate(pieces).reshape(-1, scenarios.count) for pieces in found)
    return np.array([[expectation(row, scenarios.weights) for row in one] for one in sets])


def with_whole(case: Case, path: str, value: float) -> Case:
    """Give the case in which an input has another value, also one that no scenario may change."""
    row = case.rows[path]
    is_monthly = case.models.lines[row[0]].is_monthly
    return case.supposing({row: (value,) * case.calendar.count if is_monthly else value})


@dataclass(frozen=True)
class BreakEven:
    """At which value of an input a figure is nothing.

    `value` is None where the figure has the same sign in the whole range; `positive_below` tells
    whether it is positive for lower values of the input; `ends` are the figure at both ends of the
    range; `others` is the number of other values at which its sign changes too.
    """

    path: str
    now: float
    low: float
    high: float
    value: float | None
    positive_below: bool
    ends: tuple[float, float]
    others: int = 0


def root(
    function: Callable[[Sequence[float]], Array], low: float, high: float, near: float
) -> tuple[float | None, bool, tuple[float, float], int]:
    """Find where a function of one number is zero, between two bounds.

    Several values are tried at once; of the stretches in which the sign changes, the one nearest to
    `near` is narrowed. Gives the root (None: no change of sign), whether the function is positive
    below it, its values at both bounds, and the number of other changes of sign.
    """
    points = np.linspace(low, high, 2 * POINTS + 1)
    values = function(points.tolist())
    ends = float(values[0]), float(values[-1])
    changes = _changes(values)
    if not len(changes):
        return None, bool(values[0] > 0), ends, 0
    middles = (points[changes] + points[changes + 1]) / 2
    at = int(changes[np.argmin(np.abs(middles - near))])
    for _round in range(ROUNDS):
        left, right = float(points[at]), float(points[at + 1])
        if right - left <= CLOSE * (high - low):
            break
        # a function that is nearly straight here is zero near where the line is: look there closely
        guess = left - float(values[at]) * (right - left) / float(values[at + 1] - values[at])
        step = (right - left) / POINTS**2
        tried = [*np.linspace(left, right, POINTS), guess - step, guess, guess + step]
        points = np.unique(np.clip(tried, left, right))
        values = function(points.tolist())
        inside = _changes(values)
        if not len(
            inside
        ):  # the same value worked out in another block, and its last digit differs
            break
        at = int(inside[0])
    left, right = float(points[at]), float(points[at + 1])
    below, above = float(values[at]), float(values[at + 1])
    found = left if below == above else left - below * (right - left) / (above - below)
    return min(max(found, left), right), below >= 0, ends, len(changes) - 1


def _changes(values: Array) -> Array:
    """Give the places after which the sign changes; from zero on counts as above."""
    above = values >= 0
    return np.nonzero(above[:-1] != above[1:])[0]


def break_even(
    scenarios: Scenarios, path: str, headline: Headline, low: float, high: float
) -> BreakEven:
    """Find the value of an input at which the expected figure is nothing."""
    along = Along(scenarios, path, [headline])
    name, key = along.row
    now = scenarios.case.number(name, key)
    assert now is not None, "an input in steps is no one number"
    value, positive, ends, others = root(lambda points: along(points)[0], low, high, now)
    return BreakEven(path, now, low, high, value, positive, ends, others)


def last_whole(
    case: Case, only: str, path: str, headline: Headline, most: int, count: int = 0, seed: int = 1
) -> BreakEven:
    """Find the last whole value, from 0 up, up to which the expected figure is not negative."""
    name, key = case.rows[path]
    moved = hanging_on(case.models, [name])
    known: dict[RowKey, Any] = {}  # what does not hang on the input is worked out once
    figures = []
    for value in range(most + 1):
        scenarios = Scenarios(with_whole(case, path, float(value)), only, count, seed)
        program = Program(scenarios.case, [headline.line], known=known)
        known |= {row: x for row, x in program.certain.items() if row[0] not in moved}
        figures.append(expected_of(scenarios, headline, program))
    good = [figure >= 0 for figure in figures]
    last = next((value - 1 for value, fine in enumerate(good) if not fine), None)
    found = None if last is None or last < 0 else float(last)
    ends = figures[0], figures[-1]
    return BreakEven(path, float(case.values[name][key]), 0, most, found, good[0], ends)


def expected_of(scenarios: Scenarios, headline: Headline, program: Program | None = None) -> float:
    """Give the expectation of a figure over scenarios; `program` where it is there already."""

    class Same:
        count = scenarios.count

        def rows(self, first: int, last: int) -> Mapping[RowKey, Array]:
            return {row: array[:, first:last] for row, array in scenarios.rows.items()}

    program = program or Program(scenarios.case, [headline.line])
    return float(expectations(scenarios, program, Same(), [[headline]])[0, 0])
