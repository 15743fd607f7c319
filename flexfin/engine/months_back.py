"""Looking back along the months of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from flexfin.engine.by_scenario import Known, Slots
from flexfin.formulas.arrays import Array, Value, highest, lagged, lowest
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _

LONGEST_LOOK: Final = 1e6  # months back; beyond any calendar


def window_at(
    history: Callable[[Slots], Array], months: int, best: np.ufunc
) -> Callable[[Slots, int], Array]:
    """Give the best of a month and the months before it; before the first month there was 0."""

    def window(slots: Slots, month: int) -> Array:
        stretch = history(slots)[max(0, month - months) : month + 1]
        found: Array = best.reduce(stretch, axis=0)
        return found if month >= months else np.asarray(best(found, 0.0))

    return window


def whole_months(name: str, place: Place, value: Value) -> int:
    """Give the number of months that a function looks back.

    Raises FlexfinError where that is no whole number of months.
    """
    number = float(np.asarray(value).ravel()[0])
    if not 0 <= number <= LONGEST_LOOK or number != int(number):
        message = _(
            "{name}() looks back {months} months, which is no whole number of months",
            name=name,
            months=number,
        )
        raise FlexfinError(Problem(place, message))
    return int(number)


# looking back over all months at once
LOOKS: Final[Mapping[str, Callable[[Array, int, Known], Array]]] = {
    "previous": lagged,
    "lag": lagged,
    "lowest": lambda x, months, start: lowest(x, months),
    "highest": lambda x, months, start: highest(x, months),
}


def by_column(name: str, place: Place) -> Callable[[Array, Array, Value], Array]:
    """Give a function that looks back a number of months that differs by scenario.

    It takes the months of a row, the number for each scenario, and what there was before.
    """

    def looked(x: Array, months: Array, start: Value) -> Array:
        counts = np.ravel(months)
        shape = (len(x), max(len(counts), x.shape[1]))
        x, counts = np.broadcast_to(x, shape), np.broadcast_to(counts, shape[1:])
        before = np.broadcast_to(start, (1, shape[1]))
        found = np.empty(shape)
        for count in np.unique(counts):
            at = counts == count
            found[:, at] = LOOKS[name](x[:, at], whole_months(name, place, count), before[:, at])
        return found

    return looked


def by_month(months: int, x: Known) -> Array:
    """Give a row its months, where it is the same every month."""
    x = np.asarray(x)
    return np.broadcast_to(x, (months, x.shape[-1] if x.ndim == 2 else 1))
