"""What each party bears of vacancy over scenarios: the mean, the spread, the worst year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from flexfin.answers.figures import Array, over_scenarios
from flexfin.engine.run import Results
from flexfin.engine.statistics import expectation, statistics

COST, FACTOR = "vacancy_cost", "discount_factor"


class Burden(NamedTuple):
    """What one party bears of vacancy, in euros a year; positive is cost.

    A calendar year of which the case holds a part counts times 12 over its months, in the worst
    year as in the average one: so no average year costs more than the worst.
    """

    party: str
    by_scenario: Mapping[str, float]  # the average year of each named scenario
    expected: float
    worst: float  # the calendar year that costs most, in any scenario that can come
    worst_year: str
    worst_scenario: str
    worst_months: int  # of that year in the case
    value: float  # expected present value, in euros
    capital: float  # expected shortfall less the mean, in euros a year
    high: float  # the average year that is not exceeded with a probability of 90%
    touched: bool  # whether it bears anything in any scenario


def burdens_of(parts: Iterable[Results], weights: Array | None = None) -> tuple[Burden, ...]:
    """Work out what each party bears, over all scenarios.

    Parameters
    ----------
    parts : the scenarios, in blocks.
    weights : their chances, where they are the named ones; drawn ones all count the same.
    """
    averages: list[Array] = []  # of each block, shape (scenarios, parties)
    values: list[Array] = []
    worst: dict[str, tuple[float, str, str, int]] = {}  # by party: amount, year, scenario, months
    names: list[str] = []
    for part in parts:
        case, calendar = part.case, part.case.calendar
        cost = over_scenarios(part, COST, ("party", "month"))
        averages.append(cost.sum(-1) * 12 / calendar.count)
        factors = over_scenarios(part, FACTOR, ("month",))
        values.append(np.einsum("spm,sm->sp", cost, factors))
        spans = [calendar.months_of(int(year)) for year in calendar.years]
        lengths = [span.stop - span.start for span in spans]
        by_year = np.stack([cost[..., span].sum(-1) for span in spans], -1) * 12 / lengths
        if weights is not None:  # what has no chance is no worst year
            by_year = np.where(weights[:, None, None] > 0, by_year, -np.inf)
        first = len(names)
        count = len(cost)
        names += (
            part.scenarios if weights is not None else map(str, range(first + 1, first + count + 1))
        )
        for place, party in enumerate(case.elements_of("party")):
            mine = by_year[:, place]
            at, year = np.unravel_index(int(np.argmax(mine)), mine.shape)
            amount = float(mine[at, year])
            if party not in worst or amount > worst[party][0]:
                found_in = names[first + int(at)]
                worst[party] = (amount, calendar.years[int(year)], found_in, lengths[int(year)])
    average, value = np.concatenate(averages), np.concatenate(values)
    found = []
    for place, party in enumerate(worst):
        mine = average[:, place]
        figures = statistics(mine, weights, "low")
        assert figures.shortfall is not None
        found.append(
            Burden(
                party,
                {} if weights is None else dict(zip(names, mine.tolist(), strict=True)),
                figures.mean,
                *worst[party],
                expectation(value[:, place], weights),
                figures.shortfall - figures.mean,
                figures.p90,
                bool(np.any(np.round(mine, 2))),
            )
        )
    return tuple(found)
