"""What the negotiation sheet is worked out from: places and days by month, and gains under terms.

A gain is a straight line in fee, call price and the prices of what is late or not taken: each times
its days. These hang on the places by month and on notice, shortest call, term and minimum take; the
workbook has a table with a column for each notice and each shortest call. All else is one amount.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from flexfin.formulas.arrays import Array

KINDS: Final = ("idle", "call", "missed", "late")  # what days are counted of


class Roles(NamedTuple):
    """Which line of the models is which term."""

    fee: str
    call: str
    missed: str  # its price
    late: str  # the penalty
    notice: str
    shortest: str
    term: str
    take: str

    @property
    def prices(self) -> tuple[str, ...]:
        """Give the terms that a gain is a straight line in, in the order of KINDS."""
        return (self.fee, self.call, self.missed, self.late)


class NegotiationSide(NamedTuple):
    """A side: `sign` is 1 where it is paid, -1 where it pays; `name` is that in the answers."""

    name: str
    label: str
    sign: int


class ScenarioPlaces(NamedTuple):
    """One scenario by month: places paid by shortest call, late places by notice, all else.

    `paid` goes by shortest call from 1, `late` by notice from 0, `rest` [EUR] by side; by month.
    """

    name: str
    chance: float
    paid: Array
    late: Array
    rest: Array


class Days(NamedTuple):
    """What a gain is made of, by scenario and side, and what is expected of each side.

    `days` has shape (kinds, scenarios, sides), `rest` and `gains` (scenarios, sides); `base` are
    the expected days with fee and with call by side, times what a side pays of a euro.
    """

    days: Array
    rest: Array
    gains: Array
    expected: Sequence[float]
    base: Sequence[Sequence[float]]


class Circumstances(NamedTuple):
    """What gains rest on beside the terms; an offer that changes more than terms has its own.

    `days` are the days of each month, indexed and discounted, shape (sides, months); `with_vat` is
    what each side pays or receives of a euro on the table: more than 1 where VAT is on top.
    """

    reserved: Array
    days: Array
    with_vat: tuple[float, ...]
    scenarios: tuple[ScenarioPlaces, ...]


class Negotiation(NamedTuple):
    """Everything that the sheet shows of an agreement. `sides` has those that may be shown.

    `of` says by offer which of the circumstances are its own, the first being those of the case;
    `more` what such an offer changes besides the terms.
    """

    roles: Roles
    sides: tuple[NegotiationSide, ...]
    circumstances: tuple[Circumstances, ...]
    of: Mapping[str, int]
    more: Mapping[str, str]
    fees: Sequence[float]  # down and across the grid
    calls: Sequence[float]
    notes: tuple[str, ...]

    @property
    def scenarios(self) -> tuple[ScenarioPlaces, ...]:
        """Give the scenarios as the case has them."""
        return self.circumstances[0].scenarios

    @property
    def chances(self) -> Array:
        """Give the chances of the scenarios, which add up to 1."""
        return np.array([one.chance for one in self.scenarios])

    @property
    def months(self) -> int:
        """Give the number of months."""
        return len(self.circumstances[0].reserved)

    def under(self, terms: Mapping[str, float], circumstances: int = 0) -> Days:
        """Work out the gains under terms: the same that the formulas of the sheet give."""
        roles, inside = self.roles, np.arange(self.months) < terms[self.roles.term]
        known = self.circumstances[circumstances]
        days = np.zeros((len(KINDS), len(self.scenarios), len(self.sides)))
        rest = np.zeros(days.shape[1:])
        for at, scenario in enumerate(known.scenarios):
            paid = scenario.paid[min(len(scenario.paid), max(1, int(terms[roles.shortest]))) - 1]
            late = scenario.late[min(len(scenario.late) - 1, int(terms[roles.notice]))]
            missed = np.maximum(0, terms[roles.take] * known.reserved - paid)
            for place in range(len(self.sides)):
                for kind, places in enumerate((known.reserved - paid, paid, missed, late)):
                    days[kind, at, place] = (known.days[place] * inside) @ places
                rest[at, place] = scenario.rest[place] @ inside
        signs, vat = np.array([side.sign for side in self.sides]), np.array(known.with_vat)
        paid_over = vat * sum(terms[n] * d for n, d in zip(roles.prices[:3], days[:3], strict=True))
        gains = rest + signs * (paid_over - terms[roles.late] * days[3])
        base = vat * (self.chances @ days[:2])
        return Days(days, rest, gains, (self.chances @ gains).tolist(), base.tolist())
