"""Use in turn: what it is worth that rooms can go from tenants to reception and back.

The same scenarios are worked out twice: able to switch, as the case says, and unable, with rooms
that stay with their tenants. The difference is what being able to switch is worth to each party.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.figures import Array, reserve_groups
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest, Headline, named, simulate
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import Statistics, statistics, weights_of
from flexfin.ground.months import days_in

CALLABLE, NO = "callable", "no"
_WORTH, _SHORT, _REFIT, _EMPTY = (
    "net_present_value", "shortage", "refit_payment", "empty_in_refit",
)  # fmt: skip
SHORTAGE_COST: Final = "shortage_cost"  # there where the case prices a missing place
NEEDED: Final = (_WORTH, _SHORT, _REFIT, _EMPTY)


class Switching(NamedTuple):
    """What being able to switch does, in each named scenario, and over drawn ones."""

    parties: tuple[str, ...]
    weights: Array  # of the named scenarios
    gain: Array  # EUR, by party and scenario: able less unable
    short: tuple[Array, Array]  # places missing in the average month by scenario: able, unable
    refit: Array  # EUR of refit by scenario, able
    refit_rooms: Array  # rooms in refit in the average month by scenario, able
    is_priced: bool  # whether the case says what a missing place costs
    days: int  # of the calculation
    drawn: tuple[Statistics, ...]  # by party and together, over drawn scenarios; empty without

    @property
    def together(self) -> Array:
        """Give the gain of all parties by scenario."""
        found: Array = self.gain.sum(axis=0)
        return found

    @property
    def worth_from(self) -> float | None:
        """Give the price of a missing place per day from which able is better, EUR/place/day.

        What being able to switch costs as expected, over the days that it spares a missing place;
        None where it costs nothing or spares none.
        """
        cost = -float(self.expected(self.together))
        spared = float(self.expected(self.short[1] - self.short[0])) * self.days
        return cost / spared if cost > 0 and spared > 1e-6 else None

    def expected(self, values: Array) -> Any:
        """Give the mean over the named scenarios, by their chances."""
        return values @ self.weights

    def data(self, scenarios: tuple[str, ...]) -> dict[str, Any]:
        """Give the figures as data, with English keys."""

        def by_scenario(values: Array) -> dict[str, float]:
            found = dict(zip(scenarios, values.tolist(), strict=True))
            return {"expected": float(self.expected(values)), **found}

        data: dict[str, Any] = {
            "gain": {p: by_scenario(row) for p, row in zip(self.parties, self.gain, strict=True)},
            "gain_together": by_scenario(self.together),
            "places_short_able": by_scenario(self.short[0]),
            "places_short_unable": by_scenario(self.short[1]),
            "refit_cost": by_scenario(self.refit),
            "rooms_in_refit": by_scenario(self.refit_rooms),
            "shortage_is_priced": self.is_priced,
            "worth_from_price_of_a_missing_place_day": self.worth_from,
        }
        if self.drawn:
            names = (*self.parties, "together")
            data["statistics"] = {n: one.data() for n, one in zip(names, self.drawn, strict=True)}
        return data


def can_switch(case: Case) -> bool:
    """Tell whether a group of the case is used in turn, and its parties have a cash flow."""
    if any(name not in case.models.lines for name in (CALLABLE, *NEEDED)):
        return False
    return bool(reserve_groups(case, "tenants"))


def unable(case: Case) -> Case:
    """Give the case in which no room can be called: each stays with its tenants."""
    words = {**case.values[CALLABLE]}
    words |= {(group,): NO for group in reserve_groups(case, "tenants")}
    return replace(case, values={**case.values, CALLABLE: words})


def switching_of(case: Case, asked: DrawRequest | None) -> Switching | None:
    """Work out what being able to switch is worth; None where no group is used in turn."""
    if not can_switch(case):
        return None
    parties = case.elements_of("party")
    worth = [Headline(_WORTH, (party,)) for party in parties]
    short = Headline(_SHORT, (), "mean")
    groups = case.elements_of("group")
    refit = [Headline(_REFIT, (group,), "total") for group in groups]
    rooms = [Headline(_EMPTY, (group,), "mean") for group in groups]
    both = [case, unable(case)]
    heads = [*worth, short, *refit, *rooms]
    able, without = (
        named(evaluate(one, dict.fromkeys(h.line for h in heads)), heads) for one in both
    )
    drawn: tuple[Statistics, ...] = ()
    if asked is not None:
        runs = [simulate(one, worth, asked.scenarios, asked.seed) for one in both]
        rows = [runs[0].figures[h] - runs[1].figures[h] for h in worth]
        drawn = tuple(statistics(row, None, "high") for row in [*rows, np.sum(rows, axis=0)])
    line = case.models.inputs.get("demand.probabilities.*scenario")
    chances = [case.values[line.name][name,] if line else 0.0 for name in case.scenarios]
    return Switching(
        parties,
        weights_of(chances),
        np.array([able[h] - without[h] for h in worth]),
        (able[short], without[short]),
        np.sum([able[h] for h in refit], axis=0),
        np.sum([able[h] for h in rooms], axis=0),
        SHORTAGE_COST in case.models.lines,
        sum(days_in(case.calendar.start + month) for month in range(case.calendar.count)),
        drawn,
    )
