"""Many scenarios of a case, drawn: people and uncertain inputs in, a few figures of each out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.case.case import Case
from flexfin.case.named import Named
from flexfin.engine.demand import FIGURES, PEOPLE, SECTION, Demand, demand_of, is_simulated
from flexfin.engine.results import Headline, Results
from flexfin.engine.run import BLOCK, Program
from flexfin.engine.statistics import Statistics, expectation, statistics, tail, weights_of
from flexfin.formulas.arrays import Array
from flexfin.formulas.units import Unit
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.random import Luck
from flexfin.model.line import Line, RowKey

FAN: Final = 10_000  # scenarios of which paths are kept, at most
Progress = Callable[[int, int], None]  # scenarios done, of how many


class DrawRequest(NamedTuple):
    """How many scenarios are asked for, with which seed, and who is told how far it is."""

    scenarios: int
    seed: int
    progress: Progress | None = None


@dataclass(frozen=True)
class Simulated:
    """Figures over drawn scenarios.

    `figures` and `inputs` (drawn inputs, by path) have shape (scenarios,); `paths` the months of
    the rows asked for, of the first scenarios, shape (months, scenarios).
    """

    case: Case
    count: int
    seed: int
    figures: Mapping[Headline, Array]
    inputs: Mapping[str, Array]
    paths: Mapping[RowKey, Array] = field(default_factory=dict)

    def statistics(self, headline: Headline) -> Statistics:
        """Give the statistics of one figure."""
        return statistics_of(self.case.models.lines[headline.line], self.figures[headline])

    def tail(self, headline: Headline) -> Array | None:
        """Give the share of each scenario in the worst 5% of a figure; None where there is none."""
        return worst_shares(self.case.models.lines[headline.line], self.figures[headline])


class Drawn:
    """The scenarios of a simulation: what is drawn for each, block by block."""

    def __init__(self, case: Case, count: int, seed: int | Luck) -> None:
        if not can_draw(case):
            see_simulation(case)
        self.case, self.count, self.seed = case, count, seed
        self.people: RowKey = (case.models.inputs[PEOPLE].name, ())
        self.demand: Demand = demand_of(case)

    def rows(self, first: int, last: int) -> Mapping[RowKey, Array]:
        """Give rows of inputs for some of the scenarios."""
        inputs = drawn_inputs(self.case, self.seed, first, last)
        rows: dict[RowKey, Array] = {
            row: values[None, :]
            for path, values in inputs.items()
            for row in self.case.uncertainty[path].rows
        }
        rows[self.people] = self.demand.paths(self.seed, first, last - first, inputs)
        return rows


def drawn_inputs(case: Case, seed: int | Luck, first: int, last: int) -> dict[str, Array]:
    """Give the uncertain inputs of some of the scenarios, by path.

    Of many locations those of the demand are shared as the demand is; the others are their own.
    """
    luck = Luck(seed) if isinstance(seed, int) else seed
    count = last - first
    found = {}
    for path, one in case.uncertainty.items():
        what = f"input {path}"
        share = (
            luck.shares(what, None, first, count)
            if path in FIGURES
            else luck.own(what, first, count)
        )
        found[path] = one.spread.quantile(share)
    return found


def can_simulate(case: Case) -> bool:
    """Tell whether a case says how people are simulated, or which inputs are uncertain."""
    return PEOPLE in case.models.inputs and bool(is_simulated(case) or case.uncertainty)


def can_draw(case: Case) -> bool:
    """Tell whether anything could be drawn: also which named scenario, by their chances.

    Of one case that says nothing that its expectation does not; of many together it does.
    """
    return can_simulate(case) or (probabilities(case) is not None and len(case.scenarios) > 1)


def see_simulation(case: Case) -> None:
    """See that there is something to simulate. Raises FlexfinError where there is not."""
    named = Named(case.all_models, case.path)
    if PEOPLE not in case.models.inputs:
        message = _("this case has no section '{name}'; there is nothing to simulate",
                    name=named.section("demand"))  # fmt: skip
        raise FlexfinError(Problem(Place(case.path), message, named.how_to_give(["demand"])))
    if not can_simulate(case):
        names = {"section": named.section(SECTION), "other": named.section("uncertainty")}
        message = _("there is nothing to draw: this case has no '{section}' and no '{other}'",
                    **names)  # fmt: skip
        remedy = _("'{section}' says how the number of people goes, '{other}' between what "
                   "other inputs lie. Without --scenarios the named scenarios are shown, and "
                   "weighed with their chances.", **names)  # fmt: skip
        raise FlexfinError(Problem(Place(case.path), message, remedy))


def simulate(
    case: Case,
    headlines: Sequence[Headline],
    count: int,
    seed: int,
    *,
    paths: Sequence[RowKey] = (),
    workers: int = 0,
    block: int = BLOCK,
    progress: Progress | None = None,
) -> Simulated:
    """Draw scenarios and work the figures out.

    Memory grows by a few numbers a scenario only. The same seed gives the same digits, and the
    first scenarios do not hang on how many there are, on the blocks or on the threads.

    Parameters
    ----------
    paths : rows of which the months are kept, of the first 10,000 scenarios at most.
    workers : threads; as many as there are cores where it is 0.
    """
    lines = list(dict.fromkeys([*(h.line for h in headlines), *(name for name, _key in paths)]))
    figures = {headline: np.empty(count) for headline in headlines}
    kept: dict[RowKey, list[Array]] = {row: [] for row in paths}
    done = 0
    for part in run_drawn(
        case, lines, count, seed, workers=workers, block=block, progress=progress
    ):
        size = len(part.scenarios)
        for headline, values in figures.items():
            values[done : done + size] = headline.of(part)
        for row, pieces in kept.items():
            if done < FAN:
                whole = np.broadcast_to(np.asarray(part.row(*row)), (case.calendar.count, size))
                pieces.append(np.array(whole[:, : FAN - done]))
        done += size
    return Simulated(
        case,
        count,
        seed,
        figures,
        drawn_inputs(case, seed, 0, count),
        {row: np.concatenate(pieces, axis=1) for row, pieces in kept.items()},
    )


def run_drawn(
    case: Case,
    lines: Sequence[str],
    count: int,
    seed: int | Luck,
    *,
    workers: int = 0,
    block: int = BLOCK,
    progress: Progress | None = None,
) -> Iterator[Results]:
    """Give lines over drawn scenarios, block by block, for one who keeps less than all of it."""
    varying = case.with_draws()
    drawn = Drawn(varying, count, seed)
    done = 0
    for part in Program(varying, lines).run(draws=drawn, workers=workers or cores(), block=block):
        yield part
        done += len(part.scenarios)
        if progress is not None:
            progress(done, count)


def named(results: Results, headlines: Sequence[Headline]) -> Mapping[Headline, Array]:
    """Give the figures over the scenarios that a run names."""
    return {headline: headline.of(results) for headline in headlines}


def probabilities(case: Case) -> Array | None:
    """Give the chances of the named scenarios; None where the case gives none."""
    line = case.models.inputs.get("demand.probabilities.*scenario")
    if line is None:
        return None
    found = np.array([float(case.values[line.name][name,]) for name in case.scenarios])
    return found if found.sum() > 0 else None


def weights_in(results: Results) -> Array:
    """Give the weight of each scenario of a run: its chance, or all the same without any.

    They add up to 1.
    """
    chances = probabilities(results.case)
    known = {} if chances is None else dict(zip(results.case.scenarios, chances, strict=True))
    return weights_of([float(known.get(name, 0.0)) for name in results.scenarios])


def expected(case: Case, values: Array) -> float | None:
    """Give the expectation of a figure over the named scenarios; None without chances."""
    chances = probabilities(case)
    return None if chances is None else expectation(values, chances)


def statistics_of(line: Line, values: Array, chances: Array | None = None) -> Statistics:
    """Give the statistics of a line over scenarios; the line says what is the worst side.

    Only of money there is a chance of a loss.
    """
    found = statistics(values, chances, line.better)
    is_money = isinstance(line.unit, Unit) and line.unit.power_of("EUR") != 0
    return found if is_money else replace(found, loss_chance=None)


def worst_shares(line: Line, values: Array) -> Array | None:
    """Give the share of each scenario in the worst 5% of a line.

    None where the line does not say which side is worse, or where the values are all the same: then
    no scenario is worse than another.
    """
    if not line.better or values.min() == values.max():
        return None
    return tail(values, None, line.better)


def cores() -> int:
    """Give the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def drawn_data(case: Case, count: int, seed: int) -> dict[str, Any]:
    """Say how scenarios are drawn, as data with English keys."""
    return {"scenarios": count, "seed": seed, "drawn": list(case.uncertainty)}
