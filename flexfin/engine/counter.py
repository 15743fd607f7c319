"""Which changes of terms give each side what is asked: packages that differ in what they move.

Nothing here knows a model. Gains are straight lines in some terms, the prices: of these the values
are worked out, and rounded to their steps. Of all other terms values are tried, one term at a time
and two together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from typing import Final, NamedTuple

import numpy as np

from flexfin.formulas.arrays import Array

TOGETHER: Final = 2  # prices, and other terms, that one package moves at most
ALL: Final = 3  # terms that it moves at most
MOST: Final = 5  # packages
FEW: Final = 3  # with fewer, a package may move what another moves and one term more
_SIDES: Final = 2
_EXACT: Final = 1e-6  # euros
_OVER: Final = 1e-9  # of a step: what a division leaves over
_AT_ONCE: Final = 1_000_000  # gains that are looked at together: some tens of MB


class FreeTerm(NamedTuple):
    """A term that may move: its value now, and to which multiples of a step within bounds.

    `is_price` is set where the gains are straight lines in it.
    """

    path: str
    now: float
    low: float
    high: float
    step: float
    is_price: bool

    @property
    def span(self) -> float:
        """Give how far it can move: what a move is measured by."""
        return max(self.high, self.now) - min(self.low, self.now) or 1.0

    def values(self) -> list[float]:
        """Give the values that it may get: multiples of the step, and as it is now."""
        first = math.ceil(self.low / self.step - _OVER)
        last = math.floor(self.high / self.step + _OVER)
        found = {round(number * self.step, 9) for number in range(first, last + 1)}
        return sorted(found | {self.now})


class Target(NamedTuple):
    """What is asked of the gains: of each row, weights @ gains at least `least`.

    The first two rows are of the expected gains. They say that each side has at least so much; a
    row and its opposite say that both have the same. They may be missed by the rounding of a price,
    the rows after them may not.
    """

    weights: Array  # shape (rows, gains)
    least: Array  # shape (rows,) [EUR]

    @property
    def expected(self) -> Target:
        """Give what is asked of the expected gains alone."""
        return Target(self.weights[:_SIDES, :_SIDES], self.least[:_SIDES])


class Ground(NamedTuple):
    """Gains where the terms that are no prices have been given values.

    `values` has shape (points, other terms), `gains` (points, gains) at the prices of now, `slopes`
    (points, gains, prices). The first two gains are those that both sides expect, others are gains
    by scenario. At `can` places what is agreed can be delivered.
    """

    values: Array
    gains: Array
    slopes: Array
    can: Array

    def where(self, holds: Array) -> Ground:
        """Give some of the points."""
        return Ground(*(array[holds] for array in self))

    @property
    def expected(self) -> Ground:
        """Give the expected gains alone."""
        return self._replace(gains=self.gains[:, :_SIDES], slopes=self.slopes[:, :_SIDES])


class TermPackage(NamedTuple):
    """Changes of terms: new values by path, how far they move, and by how much they fall short.

    `is_rounded` is set where what is asked is met but for the rounding of a price.
    """

    changes: dict[str, float]
    distance: float
    short: float
    is_rounded: bool

    @property
    def moved(self) -> frozenset[str]:
        """Give the terms that it moves."""
        return frozenset(self.changes)


def packages(terms: Sequence[FreeTerm], ground: Ground, target: Target) -> list[TermPackage]:
    """Give the best package for every set of terms that can do it; the plainest first.

    Best is what moves least, a move being measured by the span of its term.
    """
    prices = [term for term in terms if term.is_price]
    others = [term for term in terms if not term.is_price]
    now = np.array([term.now for term in others])
    moves = ground.values != now if others else np.zeros((len(ground.gains), 0), bool)
    spans = np.array([term.span for term in others])
    away = (np.abs(ground.values - now) / spans).sum(axis=1) if others else np.zeros(len(moves))
    found = []
    for chosen in _sets(len(others)):
        wanted = np.isin(np.arange(len(others)), chosen)
        here = np.flatnonzero((moves == wanted).all(axis=1) & ground.can)
        if not len(here):
            continue
        points = _Points(ground.where(here), target, away[here])
        for moved in _sets(len(prices)):
            if not 0 < len(chosen) + len(moved) <= ALL:
                continue
            best = points.best([prices[at] for at in moved], moved)
            if best is None:
                continue
            at, new, short, distance = best
            changes = {others[n].path: float(ground.values[here[at], n]) for n in chosen}
            changes |= {prices[n].path: value for n, value in zip(moved, new, strict=True)}
            found.append(TermPackage(changes, distance, short, short > _EXACT))
    return sorted(found, key=lambda one: (one.is_rounded, len(one.changes), round(one.distance, 9)))


def _sets(count: int) -> Iterator[tuple[int, ...]]:
    for size in range(min(count, TOGETHER) + 1):
        yield from combinations(range(count), size)


def different(
    found: Sequence[TermPackage], suits: Callable[[TermPackage], bool]
) -> list[TermPackage]:
    """Choose packages that differ in what they move, and suit.

    One that moves all that another moves, and more, comes only where there are few.
    """
    chosen: list[TermPackage] = []
    for most, plain in ((MOST, True), (FEW, False)):
        for one in found:
            if len(chosen) >= most or one in chosen:
                continue
            is_more = any(one.moved > other.moved for other in chosen)
            # what the other gives by itself is no other package
            is_idle = any(one.changes.items() >= other.changes.items() for other in chosen)
            if not (plain and is_more) and not is_idle and suits(one):
                chosen.append(one)
    return chosen


class _Points:
    """Points at which prices are worked out; all of them together."""

    def __init__(self, ground: Ground, target: Target, away: Array) -> None:
        self.over = ground.gains @ target.weights.T - target.least  # (points, rows); 0 is enough
        self.slopes = np.einsum("rs,psk->prk", target.weights, ground.slopes)
        self.away = away

    def best(
        self, prices: Sequence[FreeTerm], places: Sequence[int]
    ) -> tuple[int, list[float], float, float] | None:
        """Give the point, the prices there, what they fall short and how far all moves; or None.

        What is met but for the rounding of a price counts where nothing is met in full.
        """
        if not prices:
            found = self._least(self.over, self.away, np.zeros_like(self.over))
            return found and (found[0], [], *found[1:])
        slopes = self.slopes[:, :, list(places)]
        idle = (slopes == 0).all(axis=1).any(axis=1)  # a price that is paid on nothing
        base = np.where(idle[:, None], -np.inf, self.over)
        steps = np.array([price.step for price in prices])
        halves = np.where(slopes == 0, np.inf, np.abs(slopes) * steps / 2).min(axis=2)
        slack = np.where(np.isfinite(halves), halves, 0.0)
        slack[:, _SIDES:] = 0.0
        *first, last = prices
        values = np.array([*product(*(price.values() for price in first))], float)
        moves = values - [price.now for price in first]
        values, moves = (array[moves.all(axis=1)] for array in (values, moves))
        parts = range(0, len(moves), max(1, _AT_ONCE // base.size))
        for room in (np.zeros_like(slack), slack):
            best = None
            for start in parts:
                moved = moves[start : start + parts.step]
                over = base + np.einsum("prk,vk->vpr", slopes[:, :, :-1], moved)
                away = (np.abs(moved) / [price.span for price in first]).sum(axis=1)[:, None]
                value = _nearest(last, over + room, slopes[:, :, -1])
                left = over + slopes[:, :, -1] * (value - last.now)[..., None]
                far = self.away + away + np.abs(value - last.now) / last.span
                found = self._least(left, far, room)
                if found is None or (best and round(found[2], 9) >= round(best[3], 9)):
                    continue
                place, at = divmod(found[0], len(base))
                best = at, [*map(float, values[start + place]), float(value[place, at])], *found[1:]
            if best:
                return best
        return None

    @staticmethod
    def _least(over: Array, away: Array, room: Array) -> tuple[int, float, float] | None:
        """Give where the least moves of all that have enough left over, within `room`.

        With it what falls short, and how far it moves. `over` has shape (..., rows).
        """
        enough = (over + room >= -_EXACT).all(axis=-1)
        if not enough.any():
            return None
        at = int(np.argmin(np.where(enough, np.round(away, 9), np.inf)))
        short = np.maximum(0, -over[..., :_SIDES]).sum(axis=-1)
        return at, float(short.flat[at]), float(away.flat[at])


def _nearest(price: FreeTerm, over: Array, slopes: Array) -> Array:
    """Give for each point the multiple of the step, nearest to now, that leaves nothing short.

    `over` and `slopes` have shape (..., rows). No number where there is none but now.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        bounds = np.where(slopes == 0, 0.0, -over / slopes)
    low = np.where(slopes > 0, bounds, -np.inf).max(axis=-1) + price.now
    high = np.where(slopes < 0, bounds, np.inf).min(axis=-1) + price.now
    low, high = np.maximum(low, price.low), np.minimum(high, price.high)
    first = np.ceil(low / price.step - _OVER)
    last = np.floor(high / price.step + _OVER)
    here = price.now / price.step
    below, above = np.ceil(here - _OVER) - 1, np.floor(here + _OVER) + 1  # no move is none
    up, down = np.maximum(first, above), np.minimum(last, below)
    up, down = np.where(up <= last, up, np.nan), np.where(down >= first, down, np.nan)
    goes_up = np.isnan(down) | (np.abs(up - here) <= np.abs(down - here))
    return np.round(np.where(goes_up, up, down) * price.step, 9)


class _Limits:
    """How far both rows of a target can be exceeded where prices have every value within bounds.

    Linear programmes over a box, one for each point, exactly: by duality the most is the lowest,
    over weights of the rows, of the most of the weighted line; and that is at a weight at which a
    price turns from its one bound to the other.
    """

    def __init__(self, terms: Sequence[FreeTerm], ground: Ground, target: Target) -> None:
        prices = [term for term in terms if term.is_price]
        self.over = ground.gains @ target.weights.T - target.least
        self.slopes = np.einsum("rs,psk->prk", target.weights, ground.slopes)
        self.low = np.array([min(price.low, price.now) - price.now for price in prices])
        self.high = np.array([max(price.high, price.now) - price.now for price in prices])

    def most(self, first: Array, second: Array) -> Array:
        """Give the most of the rows together, with these weights of each, by point."""
        mixed = first[:, None] * self.slopes[:, 0] + second[:, None] * self.slopes[:, 1]
        ends = np.maximum(mixed * self.low, mixed * self.high).sum(axis=1)
        found: Array = first * self.over[:, 0] + second * self.over[:, 1] + ends
        return found


def most_for_all(terms: Sequence[FreeTerm], ground: Ground, target: Target) -> Array:
    """Give by point the most by which both rows are exceeded; below 0 what falls short at best."""
    limits = _Limits(terms, ground, target)
    one, other = limits.slopes[:, 0], limits.slopes[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        turning = np.where(one == other, 0.0, np.clip(other / (other - one), 0, 1))
    ends = np.zeros(len(one)), np.ones(len(one))
    found: Array = np.min([limits.most(weight, 1 - weight) for weight in (*ends, *turning.T)], 0)
    return found


def most_for_one(terms: Sequence[FreeTerm], ground: Ground, target: Target, row: int) -> Array:
    """Give by point the most by which one row is exceeded where the other is met.

    Minus infinity where that cannot be met.
    """
    limits = _Limits(terms, ground, target)
    ones, none = np.ones(len(limits.over)), np.zeros(len(limits.over))
    one, other = limits.slopes[:, row], limits.slopes[:, 1 - row]
    with np.errstate(divide="ignore", invalid="ignore"):
        turning = np.where(other == 0, 0.0, np.maximum(0, -one / other))

    def most(own: Array, others: Array) -> Array:
        return limits.most(own, others) if row == 0 else limits.most(others, own)

    found = np.min([most(ones, weight) for weight in (none, *turning.T)], axis=0)
    return np.where(most(none, ones) >= -_EXACT, found, -np.inf)
