"""Amounts in whole cents that add up exactly: the method of the largest remainder."""

from __future__ import annotations

import math
from collections.abc import Sequence


def to_cents(amount: float) -> int:
    """Round an amount in euros to cents; halves go away from zero."""
    scaled = abs(amount) * 100
    # 2.675 has no exact binary form: within its own rounding error, it counts as the half
    cents = math.floor(scaled + 0.5 + 4 * math.ulp(scaled))
    return int(math.copysign(cents, amount))


def in_cents(amounts: Sequence[float], total: int | None = None) -> list[int]:
    """Round amounts in euros so that they add up to a total in cents.

    Each is rounded down first; the cents that are left go to those with the largest remainder, and
    of equal ones to the first.

    Parameters
    ----------
    amounts : euros.
    total : cents; the rounded sum of the amounts without it.
    """
    wanted = to_cents(math.fsum(amounts)) if total is None else total
    if not amounts:
        return []
    scaled = [round(amount * 100, 6) for amount in amounts]  # 75.9999999999 cents are 76
    cents = [math.floor(value) for value in scaled]
    order = sorted(range(len(cents)), key=lambda n: (round(cents[n] - scaled[n], 6), n))
    left = wanted - sum(cents)
    whole, rest = divmod(left, len(cents))
    for place, position in enumerate(order):
        cents[position] += whole + (1 if place < rest else 0)
    return cents
