"""What a figure is over many scenarios: statistics, weighted where scenarios have chances.

Quantiles are values that occur: the lowest value that is not exceeded with at least that chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from flexfin.formulas.arrays import Array

Better = Literal["high", "low", ""]
TAIL: Final = 0.05  # the worst 5%
QUANTILES: Final = (0.05, 0.10, 0.50, 0.90, 0.95)
LEEWAY: Final = 1e-9  # a loss is more than this


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is said of one figure over scenarios.

    `worst` and `shortfall` (the mean of the worst 5%) are None where it is not known whether high
    or low is better; `loss_chance` is the chance of a value below zero, and None where high is not
    better. `error` is the standard error of the mean: it says how much of the mean is the luck of
    this draw; it is 0 where scenarios have chances of their own.
    """

    count: int
    mean: float
    deviation: float
    p5: float
    p10: float
    p50: float
    p90: float
    p95: float
    lowest: float
    highest: float
    worst: float | None
    shortfall: float | None
    loss_chance: float | None
    error: float

    def data(self) -> dict[str, float | int | None]:
        """Give the statistics as data, with English keys."""
        return asdict(self)


def statistics(values: Array, weights: Array | None = None, better: Better = "") -> Statistics:
    """Give the statistics of values over scenarios.

    Parameters
    ----------
    values : shape (scenarios,).
    weights : the chances of the scenarios, which need not add up to 1; equal without them.
    better : whether a high or a low value is better; this alone says which tail is the worst.
    """
    values = np.asarray(values, float)
    chances = _chances(values, weights)
    order = np.argsort(values, kind="stable")
    ordered, mass = values[order], chances[order]
    mean = expectation(values, weights)
    away = values - mean
    variance = float(np.sum(chances * away * away))
    count = len(values)
    error = 0.0
    if weights is None and count > 1:
        variance *= count / (count - 1)
        error = float(np.sqrt(variance / count))
    p5, p10, p50, p90, p95 = _quantiles(ordered, mass)
    happens = mass > 0
    lowest, highest = float(ordered[happens][0]), float(ordered[happens][-1])
    return Statistics(
        count=count,
        mean=mean,
        deviation=float(np.sqrt(variance)),
        p5=p5,
        p10=p10,
        p50=p50,
        p90=p90,
        p95=p95,
        lowest=lowest,
        highest=highest,
        worst={"high": lowest, "low": highest}.get(better),
        shortfall=in_tail(values, tail(values, weights, better)) if better else None,
        loss_chance=float(chances[values < -LEEWAY].sum()) if better == "high" else None,
        error=error,
    )


def expectation(values: Array, weights: Array | None = None) -> float:
    """Give the mean, weighted by chances; that of equal values is exactly that value."""
    values = np.asarray(values, float)
    first = float(values[0])
    return first + float(np.sum(_chances(values, weights) * (values - first)))


def tail(values: Array, weights: Array | None, better: Better) -> Array:
    """Give the share of each scenario in the worst 5%; the shares add up to 1.

    With it the mean of any other figure in the worst 5% is a sum of products.
    """
    values = np.asarray(values, float)
    chances = _chances(values, weights)
    order = np.argsort(values if better == "high" else -values, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(chances[order])[:-1]])
    shares = np.zeros(len(values))
    shares[order] = np.clip(TAIL - before, 0.0, chances[order])
    found: Array = shares / shares.sum()
    return found


def in_tail(values: Array, shares: Array) -> float:
    """Give the mean of a figure in the worst 5% of another; `shares` are those of `tail`."""
    values = np.asarray(values, float)
    first = float(values[0])
    return first + float(np.sum((values - first) * shares))


def rank_correlation(one: Array, other: Array) -> float:
    """Give Spearman's rank correlation of two figures; 0 where one of them is level."""
    a, b = _ranks(one), _ranks(other)
    a, b = a - a.mean(), b - b.mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread > 0 else 0.0


def tornado(
    values: Array, inputs: Mapping[str, Array], most: int = 10
) -> Sequence[tuple[str, float]]:
    """Give the inputs that a figure goes up or down with most, with their rank correlations."""
    found = [(name, rank_correlation(values, array)) for name, array in inputs.items()]
    return sorted(found, key=lambda pair: -abs(pair[1]))[:most]


def _ranks(values: Array) -> Array:
    """Give ranks; equal values share the mean of their ranks."""
    _values, at, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Array = (last - (counts - 1) / 2)[at]
    return ranks


def _chances(values: Array, weights: Array | None) -> Array:
    if weights is None:
        return np.full(len(values), 1 / len(values))
    weights = np.asarray(weights, float)
    found: Array = weights / weights.sum()
    return found


def _quantiles(ordered: Array, mass: Array) -> tuple[float, ...]:
    reached = np.cumsum(mass)
    # a share that is reached but for rounding is reached
    places = np.searchsorted(reached, np.array(QUANTILES) - 1e-12, "left")
    return tuple(ordered[np.minimum(places, len(ordered) - 1)].tolist())


# --- a few scenarios with probabilities ----------------------------------------------------


def weights_of(probabilities: ArrayLike) -> Array:
    """Give weights that add up to 1; equal ones where no probability is given."""
    given = np.asarray(probabilities, float)
    total = given.sum()
    return given / total if total > 0 else np.full(len(given), 1 / len(given))


def mean(values: ArrayLike, weights: Array) -> Any:
    """Give the mean over the first axis.

    Parameters
    ----------
    values : shape (n, ...), one for each scenario.
    weights : shape (n,), adding up to 1.
    """
    return np.tensordot(weights, np.asarray(values, float), 1)
