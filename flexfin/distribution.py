"""What a few weighted values, or very many, say together: mean, quantile, worst tail."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
_LEEWAY: Final = 1e-9  # weights such as 0.3 + 0.5 + 0.2 do not add up to 1 in every order


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


def quantile(values: ArrayLike, weights: Array, share: float) -> float:
    """Give the lowest value that is not exceeded with at least this probability.

    It is always one of the values: with probabilities of 50%, 30% and 20% the P90 is the highest of
    the three, the P80 the second. Nothing is interpolated between scenarios.

    Parameters
    ----------
    values, weights : shape (n,), the weights adding up to 1.
    share : from 0 to 1; 0.9 for P90.
    """
    array = np.asarray(values, float)
    order = np.argsort(array, kind="stable")
    reached = np.cumsum(weights[order]) >= share - _LEEWAY
    # a value without any probability is none that can come
    possible = reached & (weights[order] > 0)
    return float(array[order][int(np.argmax(possible))])


def expected_shortfall(values: ArrayLike, weights: Array, share: float) -> float:
    """Give the mean of the worst (highest) values, which together have this probability.

    The value on the edge counts for the part of its probability that lies in the tail.

    Parameters
    ----------
    values, weights : shape (n,), the weights adding up to 1.
    share : above 0 to 1; 0.05 for the worst 5%.
    """
    array = np.asarray(values, float)
    order = np.argsort(-array, kind="stable")
    ends = np.minimum(np.cumsum(weights[order]), share)
    parts = np.diff(ends, prepend=0.0)
    return float(parts @ array[order] / parts.sum())
