"""Use in turn: what it is worth that rooms can go from tenants to reception and back.

The same scenarios are worked out twice: able to switch, as the case says, and unable, with rooms
that stay with their tenants. The difference is what being able to switch is worth to each party.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.declared import declared, lines_of_tables
from flexfin.answers.figures import Array, Figure, over_scenarios, reserve_groups
from flexfin.answers.scenarios import how_drawn, statistics_table
from flexfin.answers.table_values import figures_of
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest, simulate, weights_in
from flexfin.engine.results import Headline
from flexfin.engine.run import Results, evaluate
from flexfin.engine.statistics import Statistics, statistics
from flexfin.ground.messages import _
from flexfin.ground.months import days_in
from flexfin.ground.numbers import number
from flexfin.ground.view import Item, Part, Sentence, ViewTable, part

CALLABLE, NO = "callable", "no"
_WORTH, _SHORT, _REFIT, _EMPTY = (
    "net_present_value", "shortage", "refit_payment", "empty_in_refit",
)  # fmt: skip
SHORTAGE_COST: Final = "shortage_cost"  # there where the case prices a missing place
NEEDED: Final = (_WORTH, _SHORT, _REFIT, _EMPTY)
_TABLES: Final = {"ledger": ("worth_by_scenario",), "occupancy": ("short_and_refit",)}


class Switching(NamedTuple):
    """What being able to switch does, in each named scenario, and over drawn ones."""

    able: Results
    unable: Results
    weights: Array  # of the named scenarios
    is_priced: bool  # whether the case says what a missing place costs
    drawn: Mapping[Figure, Statistics]  # of the gain of each and all, over drawn scenarios
    seed: int  # of these

    @property
    def gain(self) -> Array:
        """Give what each party gains, EUR, by party and scenario: able less unable."""
        return over_scenarios(self.able - self.unable, _WORTH, ["party"]).T

    @property
    def together(self) -> Array:
        """Give the gain of all parties by scenario."""
        found: Array = self.gain.sum(axis=0)
        return found

    @property
    def refit_cost(self) -> float:
        """Give what refit costs over the whole period, as expected."""
        payments = over_scenarios(self.able, _REFIT, ["group", "month"])
        return float(self.expected(payments.sum(axis=(1, 2))))

    @property
    def worth_from(self) -> float | None:
        """Give the price of a missing place per day from which able is better, EUR/place/day.

        What being able to switch costs as expected, over the days that it spares a missing place;
        None where it costs nothing or spares none.
        """
        calendar = self.able.case.calendar
        short = over_scenarios(self.unable - self.able, _SHORT, ["month"]).mean(axis=1)
        days = sum(days_in(calendar.start + month) for month in range(calendar.count))
        cost = -float(self.expected(self.together))
        spared = float(self.expected(short)) * days
        return cost / spared if cost > 0 and spared > 1e-6 else None

    def expected(self, values: Array) -> Any:
        """Give the mean over the named scenarios, by their chances."""
        return values @ self.weights


def can_switch(case: Case) -> bool:
    """Tell whether a group of the case is used in turn, and its parties have a cash flow."""
    if any(name not in case.models.lines for name in (CALLABLE, *NEEDED)):
        return False
    return bool(reserve_groups(case, "tenants"))


def unable(case: Case) -> Case:
    """Give the case in which no room can be called: each stays with its tenants."""
    return case.supposing({(CALLABLE, (group,)): NO for group in reserve_groups(case, "tenants")})


def switching_of(case: Case, asked: DrawRequest | None) -> Switching | None:
    """Work out what being able to switch is worth; None where no group is used in turn."""
    if not can_switch(case):
        return None
    both = [case, unable(case)]
    lines = [*NEEDED, *lines_of_tables(case, _TABLES)]
    able, without = (evaluate(one, dict.fromkeys(lines)) for one in both)
    drawn: dict[Figure, Statistics] = {}
    if asked is not None:
        worth = figures_of(able, case.models.models["ledger"].table("worth_by_scenario"))
        asked_of = [one.headline for one in worth]
        runs = [simulate(one, asked_of, asked.scenarios, asked.seed).figures for one in both]
        gains = {one: runs[0][one.headline] - runs[1][one.headline] for one in worth}
        total = Figure(Headline(_WORTH), "total", _("Total"), "whole")
        gains[total] = np.sum([*gains.values()], axis=0)
        drawn = {one: statistics(gain, None, "high") for one, gain in gains.items()}
    return Switching(
        able,
        without,
        weights_in(able),
        SHORTAGE_COST in case.models.lines,
        drawn,
        asked.seed if asked else 0,
    )


def switching_part(switching: Switching) -> Part:
    """Show what it is worth that rooms can be used in turn."""
    cost, price = switching.refit_cost, switching.worth_from
    said = [
        Sentence(
            _("Refit costs € {amount} over the whole period, as expected.",
              amount=number(cost, "whole")),
            is_point=True,
            data={"refit_cost": cost},
        )
    ]  # fmt: skip
    if not switching.is_priced:
        text = _("The case has no section reserve, so a place short costs nothing here.")
        said.append(Sentence(text, is_point=True))
    if not switching.is_priced and price is not None:
        text = _("Being able to switch pays for itself where a missing place costs more than "
                 "€ {price} per day.", price=number(price, "cents"))  # fmt: skip
        data = {"worth_from_price_of_a_missing_place_day": price}
        said.append(Sentence(text, is_point=True, data=data))
    return part(
        "use_in_turn",
        _("Use in turn: what being able to switch is worth, in euros"),
        *_items(switching.able - switching.unable, "ledger"),
        *_items(switching.able, "occupancy", "able", _("In the average month, able")),
        *_items(switching.unable, "occupancy", "unable", _("In the average month, unable")),
        *said,
        note=_("Two runs on the same scenarios: able, as the case says, less unable, with rooms "
               "that stay with their tenants. Net present value by party, with the time and cost "
               "of refit."),
    )  # fmt: skip


def _items(results: Results, model: str, key: str = "", first: str = "") -> tuple[Item, ...]:
    """Make the table of a model, under a key and a word of its own where there are more of it."""
    (name,) = _TABLES[model]
    found = declared(results, model, name)
    (table, *_more) = found.items if found else (None,)
    if not isinstance(table, ViewTable):
        return ()
    return (table._replace(key=key, first=first) if key else table,)


def drawn_switching_part(case: Case, switching: Switching) -> Part:
    """Make the statistics of it over the drawn scenarios."""
    found = switching.drawn
    count = number(next(iter(found.values())).count, "whole")
    return part(
        "use_in_turn_statistics",
        _("Being able to switch, over {count} drawn scenarios, in euros", count=count),
        how_drawn(case, next(iter(found.values())).count, switching.seed),
        statistics_table("use_in_turn_statistics", [*found], [*found.values()]),
    )
