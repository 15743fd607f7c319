"""Simulated paths of the people to be received, as many as asked for, made block by block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np

from flexfin.case.case import Case
from flexfin.formulas.arrays import Array
from flexfin.ground.errors import Place
from flexfin.ground.random import Luck
from flexfin.model.line import Line

PEOPLE: Final = "demand.scenarios.*"  # the input that is simulated
SECTION: Final = "demand.simulation"
MEAN: Final = f"{SECTION}.mean"
REVERSION: Final = f"{SECTION}.reversion"
VOLATILITY: Final = f"{SECTION}.volatility"
SURGES_PER_YEAR: Final = f"{SECTION}.surges_per_year"
SURGE_SIZE: Final = f"{SECTION}.surge_size"
SURGE_DECAY: Final = f"{SECTION}.surge_decay"
_FEW: Final = 2_000  # scenarios of which what was drawn is kept
FIGURES: Final = (MEAN, REVERSION, VOLATILITY, SURGES_PER_YEAR, SURGE_SIZE, SURGE_DECAY)


@dataclass(frozen=True)
class Demand:
    """How the people of a case are simulated: by the process, or by changes of a history.

    `figures` are those of the process by path; `changes` those of the history from month to
    month, in people of this location; `named` are the named scenarios and `chances` their chances
    added up, from which is drawn where the case has no simulation.
    """

    method: Literal["process", "bootstrap", "named"]
    months: int
    start: float
    figures: Mapping[str, float]
    changes: Array
    stretch: int
    named: Array
    chances: Array

    def paths(
        self, seed: int | Luck, first: int, count: int, drawn: Mapping[str, Array] | None = None
    ) -> Array:
        """Make some of the paths.

        Parameters
        ----------
        seed : or where draws come from, where locations share some.
        first : the number of the first path, from 0; a path does not hang on those around it.
        drawn : figures of the process that differ by path, shape (count,), by their path.

        Returns
        -------
        People to be received, shape (months, count).
        """
        luck = Luck(seed) if isinstance(seed, int) else seed
        if self.method == "named":
            share = luck.shares("scenario", None, first, count)
            named, chances = self._rising() if luck.is_shared else (self.named, self.chances)
            place = np.minimum(np.searchsorted(chances, share, "right"), len(named) - 1)
            return np.ascontiguousarray(named[place].T)
        if self.method == "bootstrap":
            return self._bootstrapped(luck, first, count)
        figures = {path: (drawn or {}).get(path, self.figures[path]) for path in FIGURES}
        return self._by_process(luck, first, count, figures)

    def _rising(self) -> tuple[Array, Array]:
        """Give the named scenarios from few people to many: then locations rise together."""
        order = np.argsort(self.named.mean(axis=1), kind="stable")
        chances = np.diff(self.chances, prepend=0.0)[order]
        return self.named[order], np.cumsum(chances)

    def _by_process(
        self, luck: Luck, first: int, count: int, figure: Mapping[str, float | Array]
    ) -> Array:
        people = np.empty((self.months, count))
        level, stock = np.full(count, self.start), np.zeros(count)
        people[0] = np.maximum(0.0, level)
        chance = np.broadcast_to(np.asarray(figure[SURGES_PER_YEAR]) / 12, count)
        size = np.broadcast_to(np.asarray(figure[SURGE_SIZE]), count)
        draw = _drawn if count <= _FEW else _drawn.__wrapped__
        for month in range(1, self.months):
            shock = draw("level", luck, month, first, count)
            level = level + figure[REVERSION] * (figure[MEAN] - level)
            level += figure[VOLATILITY] * shock
            stock = stock * (1 - np.asarray(figure[SURGE_DECAY]))
            if np.any(chance > 0):
                # one draw says whether a surge comes, and by how far it passed, how large it is
                share = draw("surge", luck, month, first, count)
                hit = np.nonzero(share < chance)
                stock[hit] -= size[hit] * np.log1p(-share[hit] / chance[hit])
            people[month] = np.maximum(0.0, level + stock)
        return people

    def _bootstrapped(self, luck: Luck, first: int, count: int) -> Array:
        people = np.empty((self.months, count))
        people[0] = self.start
        places = len(self.changes) - min(self.stretch, len(self.changes)) + 1
        at = np.zeros(count, int)
        for month in range(1, self.months):
            place = luck.place_in(month, self.stretch)
            if month == 1 or place == 0:  # of many locations the first may be a part only
                share = luck.shares("stretch", month - place, first, count)
                at = np.minimum((share * places).astype(int), places - 1)
            change = self.changes[(at + place) % len(self.changes)]
            people[month] = np.maximum(0.0, people[month - 1] + change)
        return people


@lru_cache(maxsize=512)
def _drawn(
    what: Literal["level", "surge"], luck: Luck, month: int, first: int, count: int
) -> Array:
    """Draw for a month: normals for the level, shares for surges. Kept for other figures."""
    return (luck.normals if what == "level" else luck.shares)(what, month, first, count)


def is_simulated(case: Case) -> bool:
    """Tell whether a case says how people are simulated."""
    return any(
        origin.place is not None
        for path, line in case.models.inputs.items()
        if path.startswith(f"{SECTION}.")
        for origin in case.origins[line.name].values()
    )


def demand_of(case: Case) -> Demand:
    """Read how the people of a case are simulated.

    Raises FlexfinError where the history it names cannot be used.
    """
    line = case.models.inputs[PEOPLE]
    people = case.values[line.name]
    chance = _line(case, "demand.probabilities.*scenario")
    chances = [float(case.values[chance.name][name,]) for name in case.scenarios]
    if sum(chances) == 0:
        chances = [float(name == case.first_scenario) for name in case.scenarios]
    method: Literal["process", "bootstrap", "named"] = "named"
    if is_simulated(case):
        method = _value(case, f"{SECTION}.method")
    changes, stretch = np.zeros(1), 1
    if method == "bootstrap":
        changes, stretch = _changes(case), int(_value(case, f"{SECTION}.stretch_months"))
    return Demand(
        method=method,
        months=case.calendar.count,
        start=float(people[case.first_scenario,][0]),
        figures={path: float(_value(case, path)) for path in FIGURES},
        changes=changes,
        stretch=stretch,
        named=np.array([people[name,] for name in case.scenarios], float),
        chances=np.cumsum(chances),
    )


def _changes(case: Case) -> Array:
    from flexfin.case.history import read_history
    from flexfin.ground.yaml import Scalar

    file, place = str(_value(case, f"{SECTION}.history")), _place(case, f"{SECTION}.history")
    path = case.source.files.beside(Scalar(file, place))
    interpolate = _value(case, f"{SECTION}.interpolate") == "yes"
    history = read_history(path, interpolate=interpolate, files=case.source.files)
    return np.diff(history.values) * float(_value(case, f"{SECTION}.scale"))


def _line(case: Case, path: str) -> Line:
    return case.models.inputs[path]


def _value(case: Case, path: str) -> Any:
    return case.values[_line(case, path).name][()]


def _place(case: Case, path: str) -> Place:
    return case.origins[_line(case, path).name][()].place or Place(case.path)
