"""What parties owe each other in cents that add up, and why an amount differs from plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from flexfin.engine.largest_remainder import in_cents, to_cents
from flexfin.formulas.arrays import Array


class Claim(NamedTuple):
    """One item between two parties, in euros: due, and what was paid in advance."""

    name: str
    label: str
    payer: str
    receiver: str
    due: float
    advance: float
    is_planned: bool  # what was planned was paid in advance


class Owed(NamedTuple):
    """A claim in cents, rounded with the others between the same two parties."""

    claim: Claim
    due: int
    advance: int

    @property
    def balance(self) -> int:
        """Give what is still to be paid; negative goes back."""
        return self.due - self.advance


class PartyPair(NamedTuple):
    """Everything between two parties: `payer` owes `receiver` the balance, or gets it back."""

    payer: str
    receiver: str
    items: tuple[Owed, ...]

    @property
    def balance(self) -> int:
        """Give what the first owes the second, in cents."""
        return sum(sign * item.balance for sign, item in self.signed)

    @property
    def is_one_way(self) -> bool:
        """Tell whether all items go from one of the two to the other."""
        return len({item.claim.payer for item in self.items}) == 1

    def left(self, item: Owed) -> tuple[int, int]:
        """Give what is left of an item for the first to pay, and for the second, in cents."""
        balance = item.balance if item.claim.payer == self.payer else -item.balance
        return max(0, balance), max(0, -balance)

    @property
    def signed(self) -> list[tuple[int, Owed]]:
        """Give the items, each with -1 where it goes from the second to the first."""
        return [(1 if item.claim.payer == self.payer else -1, item) for item in self.items]


class MonthlyAmounts(NamedTuple):
    """One item by month: planned volume and price, what was taken, and the amount of it."""

    plan_volume: tuple[float, ...]
    price: tuple[float, ...]
    volume: tuple[float, ...]
    amount: tuple[float, ...]
    given: bool  # the amounts are known by themselves; else they are volume times price


class Deviation(NamedTuple):
    """Why one item differs from plan, in cents: plan + volume + price + time = actual."""

    name: str
    label: str
    plan: int
    volume: int
    price: int
    time: int
    actual: int
    months: MonthlyAmounts
    exact: tuple[float, float, float]  # volume, price and time in euros

    @property
    def cents(self) -> tuple[int, int, int, int, int]:
        """Give the plan, the three effects and what it really came to."""
        return self.plan, self.volume, self.price, self.time, self.actual


def deviation(
    name: str, label: str, amounts: tuple[Array, Array, Array], volumes: tuple[Array, Array]
) -> Deviation:
    """Explain why one item differs from plan.

    Volume: more or less of it, at the average price of the plan. Price: another price than the
    plan has for that month. Time: the same volume in other months, at the plan's price there.

    Parameters
    ----------
    amounts : by month, in euros: planned, what was really taken at planned prices, what it came to.
    volumes : by month: planned and real.
    """
    (plan, middle, real), (before, after) = amounts, volumes
    with np.errstate(all="ignore"):
        price = np.where(after != 0, middle / after, np.where(before != 0, plan / before, 0))
    wanted, prices, taken, came = (tuple(row.tolist()) for row in (before, price, after, real))
    months = MonthlyAmounts(wanted, prices, taken, came, bool(np.any(real != middle)))
    planned, at_plan, actual = plan.sum(), middle.sum(), real.sum()
    had, foreseen = after.sum(), before.sum()
    average = planned / foreseen if foreseen else at_plan / had if had else 0.0
    volume = (had - foreseen) * average
    effects = (volume, actual - at_plan, at_plan - planned - volume)
    first, last = to_cents(planned), to_cents(actual)
    more, dearer, moved = in_cents(effects, last - first)
    return Deviation(name, label, first, more, dearer, moved, last, months, effects)


def pairs_of(claims: Sequence[Claim], order: Sequence[str]) -> Iterator[PartyPair]:
    """Put claims together by the two parties they go between, rounded so that they add up.

    `order` has all parties, in the order in which pairs are told.
    """
    by_pair: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        if claim.payer != claim.receiver:
            first, second = sorted((claim.payer, claim.receiver), key=order.index)
            by_pair.setdefault((first, second), []).append(claim)
    for first, second in sorted(by_pair, key=lambda pair: [order.index(party) for party in pair]):
        # the one who pays stands first; where nothing is left, the one who paid
        pair = (first, second)
        signed = [(1 if c.payer == first else -1, c) for c in by_pair[pair]]
        balance = round(sum(sign * (c.due - c.advance) for sign, c in signed), 2)
        if (balance or sum(sign * c.due for sign, c in signed)) < 0:
            pair, signed = (second, first), [(-sign, c) for sign, c in signed]
        # signed, so that the total between the two is exact too
        due = in_cents([sign * c.due for sign, c in signed])
        advance = in_cents([sign * c.advance for sign, c in signed])
        cents = zip(signed, due, advance, strict=True)
        yield PartyPair(*pair, tuple(Owed(claim, s * d, s * a) for (s, claim), d, a in cents))
