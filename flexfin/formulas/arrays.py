"""The numpy sides of the functions of the formula language.

Values are numbers, or arrays of shape (months or 1, scenarios or 1); they do as Excel does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Value = Any  # float, str, bool, or an Array of shape (months or 1, scenarios or 1)
_OF_NUMPY: Final = (np.ndarray, np.generic)


def as_plain(x: Value) -> Value:
    """Give a value as Python has it, where it is one and not an array."""
    return x.item() if isinstance(x, _OF_NUMPY) and x.ndim == 0 else x


def rounded(x: Value, digits: Value = 0.0) -> Value:
    """Round halves away from zero, as Excel does.

    A value within four units in the last place of a half counts as the half: 2.675 has no exact
    binary form, and a controller who types it expects 2.68. What is too large to have such
    decimals stays as it is.
    """
    factor = np.power(10.0, digits)
    scaled = np.abs(x) * factor
    leeway = 4 * np.finfo(float).eps * scaled
    whole = np.floor(scaled + np.where(leeway < 0.1, leeway, 0.0) + 0.5)
    return np.where(scaled < 2.0**52, np.sign(x) * whole / factor, x)


def growth(rate: Value, time: Value) -> Value:
    """Give (1 + rate)^time."""
    return power(1.0 + np.asarray(rate, float), time)


def power(base: Value, exponent: Value) -> Value:
    """Raise to a power; 0^0 and roots of negative numbers are no number (Excel: #NUM!)."""
    base = np.asarray(base, float)
    result = np.power(base, exponent)
    bad = (base == 0) & (np.asarray(exponent) == 0)
    return np.where(bad, np.nan, result) if np.any(bad) else result


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": power,
    "=": np.equal, "<>": np.not_equal, "<": np.less, "<=": np.less_equal,
    ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip


def operator_of(sign: str, left: Value, right: Value) -> Callable[[Any, Any], Any]:
    """Give what a sign does to two values; of two texts it tells whether they are the same."""
    if isinstance(left, str) and isinstance(right, str):
        return (lambda a, b: a == b) if sign == "=" else (lambda a, b: a != b)
    return OPERATORS[sign]


def payment(rate: Value, periods: Value, amount: Value, end: Value) -> Value:
    """Give the level payment per period that leaves `end` of an amount.

    What grows over all periods is not the power less 1: of a rate of a thousandth of a percent that
    would leave eleven digits, and not the same in every array.
    """
    rate = np.asarray(rate, float)
    grown = np.expm1(periods * np.log1p(rate))
    share = np.where(rate == 0, np.divide(1.0, periods), rate / np.where(rate == 0, 1.0, grown))
    return amount * rate + np.subtract(amount, end) * share


def irr(x: Array) -> Array:
    """Give the rate at which the months are worth nothing together: shape (1, scenarios).

    Not a number where there is no such rate, or more than one: which of these a spreadsheet finds
    hangs on where it begins.
    """
    return np.array([[_irr(x[:, s]) for s in range(x.shape[1])]])


def _irr(x: Array) -> float:
    import numpy_financial

    signs = np.sign(x[x != 0])
    if np.count_nonzero(signs[1:] != signs[:-1]) > 1:  # else there is at most one (Descartes)
        discounts = np.roots(x[::-1])  # 1 / (1 + rate), above 0
        near = np.abs(discounts.imag) <= 1e-4 * np.abs(discounts)  # a double root parts
        real = discounts.real[near & (discounts.real > 1e-9)]
        if len(real) != 1:
            return math.nan
    return float(numpy_financial.irr(x))


def add_up(rows: Sequence[Value]) -> Value:
    """Add rows up; an empty set adds up to 0."""
    total: Value = 0.0
    for row in rows:
        total = total + row
    return total


def months_added(x: Array) -> Array:
    """Add the months of a row up: shape (1, scenarios).

    Month after month, whatever the number of scenarios beside it: so that a scenario gives the
    same to the last digit in a block of any size.
    """
    if x.shape[1] == 1:
        return np.cumsum(x, axis=0)[-1:]
    total: Array = np.sum(np.ascontiguousarray(x), axis=0, keepdims=True)
    return total


def lagged(x: Array, months: int, start: Value) -> Array:
    """Give each month the value of `months` months before; before the first month `start`."""
    if months == 0:
        return x
    result = np.empty(np.broadcast_shapes(x.shape, np.shape(start) or (1, 1)), x.dtype)
    result[:months] = start
    result[months:] = x[: max(0, len(x) - months)]
    return result


def lowest(x: Array, months: int) -> Array:
    """Give the lowest of each month and the `months` before it; before the first it was 0."""
    return _window(x, months, np.minimum)


def highest(x: Array, months: int) -> Array:
    """Give the highest of each month and the `months` before it; before the first it was 0."""
    return _window(x, months, np.maximum)


def _window(x: Array, months: int, best: Callable[..., Array]) -> Array:
    result, covered = x, 1
    width = min(months, len(x)) + 1
    while covered < width:  # twice as many months each time
        step = min(covered, width - covered)
        result = best(result, lagged(result, step, 0.0))
        covered += step
    return result


def days(x: Value) -> Value:
    """Give the number of days of months since year 0."""
    month = np.asarray(x, float).astype(np.int64) - 1970 * 12
    months = (one.astype("datetime64[M]") for one in (month, month + 1))
    first, after = (one.astype("datetime64[D]").astype(np.int64) for one in months)
    return (after - first).astype(float)


class Versions(Protocol):
    """A figure of the law through time: what held from, and until, which months."""

    @property
    def since(self) -> Sequence[int]:
        """Give the first month of each value."""

    @property
    def until(self) -> Sequence[float]:
        """Give the last month of each value; infinite where it may hold still."""

    @property
    def values(self) -> Sequence[float | Mapping[float, float]]:
        """Give the values, or tables, the oldest first."""


def looked_up(
    table: Mapping[float, float] | Versions, key: Value, month: Value | None = None
) -> Value:
    """Give the values at keys of a table, or of the one that was in force in a month.

    No number where the table has no such key.
    """
    if isinstance(table, Mapping):
        return np.vectorize(lambda k: table.get(float(k), np.nan), otypes=[float])(key)
    found = [looked_up(one, key) for one in table.values if isinstance(one, Mapping)]
    return _chosen(_version(table, month), found)


def in_force(figure: Versions, month: Value, otherwise: Value | None = None) -> Value:
    """Give the value that was in force in a month; before the first one `otherwise`, or that."""
    if not figure.since:
        return np.multiply(month, 0.0) + otherwise
    found = _chosen(_version(figure, month), figure.values)
    return found if otherwise is None else np.where(month < figure.since[0], otherwise, found)


def known(figure: Versions, month: Value) -> Value:
    """Tell whether a value is known for a month: 1, or 0 before the first and after an end."""
    if not figure.since:
        return np.multiply(month, 0.0)
    until = _chosen(_version(figure, month), figure.until)
    return np.multiply((np.asarray(month) >= figure.since[0]) & (np.asarray(month) <= until), 1.0)


def _version(figure: Versions, month: Value) -> Value:
    return np.maximum(0, np.searchsorted(figure.since, np.asarray(month), side="right") - 1)


def _chosen(version: Value, values: Sequence[Any]) -> Value:
    return np.select([version == place for place in range(len(values))], values)


def folded(combine_two: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of two values one of any number of values."""

    def numpy(*values: Value) -> Value:
        result = values[0]
        for value in values[1:]:
            result = combine_two(result, value)
        return result

    return numpy
