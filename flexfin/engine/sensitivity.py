"""What figures do as each of many inputs goes down and up, one at a time, in a single run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import Final, NamedTuple

import numpy as np

from flexfin.case.bounds import limit_of
from flexfin.case.case import Case
from flexfin.case.spreads import followers
from flexfin.engine.breakeven import Scenarios, expectations
from flexfin.engine.demand import PEOPLE
from flexfin.engine.results import Headline
from flexfin.engine.run import Program
from flexfin.formulas.arrays import Array
from flexfin.formulas.formula import Name
from flexfin.formulas.units import YEAR
from flexfin.model.line import InputLine, Key, RowKey
from flexfin.model.order import alike_by_scenario, needed

_WHOLE: Final = ("month", "unit", "place")  # units of what there are so many of


class Move(NamedTuple):
    """An input that goes down and up: its path, the rows that go with it, and its values.

    Without rows it is the people of all scenarios, and the values are what these are times.
    """

    path: str
    rows: tuple[RowKey, ...]
    low: float
    now: float
    high: float


class Sensitivities(NamedTuple):
    """The expectation of figures: now, and with each input lower and higher.

    `now` has shape (figures,), `low` and `high` (figures, moves).
    """

    moves: Sequence[Move]
    now: Array
    low: Array
    high: Array


def moves_of(case: Case, share: float, lines: Iterable[str]) -> Iterator[Move]:
    """Give the inputs that the case itself gives as one number, a share lower and higher.

    These are the ones that `lines` hang on.
    Inputs that the case leaves at what another is go with it. Numbers of months and of whole things
    are left out; and what lasts some years that would end within the case: after its life nothing
    is written off, so that a shorter and a longer one both cost less.
    """
    alike, used = alike_by_scenario(case.models), needed(case.models.lines, lines)
    given = {
        name: {key: origin.place for key, origin in origins.items()}
        for name, origins in case.origins.items()
    }
    if PEOPLE in case.models.inputs:
        yield Move(PEOPLE, (), 1 - share, 1.0, 1 + share)
    for path, row in case.rows.items():
        line = case.models.input_lines[row[0]]
        is_word = line.is_text or line.date or line.yes_no
        is_whole = line.whole or line.name in alike or str(line.unit) in _WHOLE
        if is_word or is_whole or "scenario" in line.row_axes or given[row[0]][row[1]] is None:
            continue
        value = case.number(*row)
        if value is None or value == 0:
            continue
        if line.unit == YEAR and value * (1 - share) * 12 < case.calendar.count:
            continue
        also = [*followers(case.models, given, row)]
        if not all(isinstance(case.models.input_lines[name].rule, Name) for name, _key in also):
            continue  # of one that is worked out from it
        rows = dict.fromkeys([row, *also])
        if not any(name in used for name, _key in rows):
            continue
        step = abs(value) * share
        low, high = value - step, value + step
        low = low if line.range.low is None else max(low, float(line.range.low))
        high = min(high, _most(case, line, row[1]))
        yield Move(path, tuple(rows), low, value, high)


def _most(case: Case, line: InputLine, key: Key) -> float:
    """Give the most that an input may be: a number, or what another one is."""
    if not line.range.high_of:
        return inf if line.range.high is None else float(line.range.high)
    name, at = limit_of(line, key, case.models.input_lines[line.range.high_of])
    most = case.number(name, at)
    return inf if most is None else most


class _LaidMoves:
    """The named scenarios: as they are, then with each input lower, then with each higher."""

    def __init__(self, scenarios: Scenarios, moves: Sequence[Move]) -> None:
        self.moves, self.size, self.people = moves, scenarios.count, scenarios.rows
        self.count = self.size * (1 + 2 * len(moves))

    def rows(self, first: int, last: int) -> Mapping[RowKey, Array]:
        """Give rows of inputs for some of them."""
        numbers = np.arange(first, last)
        which, scenario = numbers // self.size, numbers % self.size
        laid = {row: np.ascontiguousarray(array[:, scenario])
                for row, array in self.people.items()}  # fmt: skip
        for at, move in enumerate(self.moves, 1):
            values = np.full(len(numbers), move.now)
            values[which == at] = move.low
            values[which == at + len(self.moves)] = move.high
            laid |= dict.fromkeys(move.rows, values[None, :])
            if not move.rows:
                laid |= {row: laid[row] * values for row in self.people}
        return laid


def sensitivities(
    case: Case, moves: Sequence[Move], figures: Sequence[Sequence[Headline]]
) -> Sensitivities:
    """Work out the expectation of figures, each a sum, with each input lower and higher."""
    scenarios = Scenarios(case, case.first_scenario)
    lines = dict.fromkeys(one.line for figure in figures for one in figure)
    program = Program(case.varying(row for move in moves for row in move.rows), lines)
    means = expectations(scenarios, program, _LaidMoves(scenarios, moves), figures)
    lower, higher = means[:, 1 : len(moves) + 1], means[:, len(moves) + 1 :]
    return Sensitivities(moves, means[:, 0], lower, higher)
