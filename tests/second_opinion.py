"""Compare what flexfin works out with what an oracle says, line by line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from flexfin.case import Case
from flexfin.evaluate import Results, evaluate

Oracle = Callable[[Any, str], dict[str, Any]]


def nested(values: Any, names: list[tuple[str, ...]]) -> Any:
    """Give nested dicts by element as an array."""
    if not names:
        return values
    return [nested(values[name], names[1:]) for name in names[0]]


def found_in(results: Results, name: str, scenario: int) -> tuple[Any, list[str]]:
    """Give a line of one scenario as an array, and the axes of that array."""
    values = results[name]
    axes, array = list(values.axes), values.array
    if "scenario" in axes:
        place = axes.index("scenario")
        array = array.take(scenario, axis=place)
        axes.pop(place)
    return array, axes


def differences(
    case: Case, plain: Any, oracle: Oracle, only: Collection[str] | None = None
) -> tuple[list[str], int]:
    """Give the lines in which flexfin and an oracle differ, and how many were compared."""
    results, wrong, compared = evaluate(case), [], 0
    for place, scenario in enumerate(results.scenarios):
        for name, expected in oracle(plain, scenario).items():
            if name not in results or (only is not None and name not in only):
                continue
            array, axes = found_in(results, name, place)
            theirs = nested(expected, [results[name].names_of(axis) for axis in axes])
            compared += 1
            if results[name].line.is_text:
                if array.tolist() != theirs:
                    wrong.append(f"{name}, {scenario}: {array.tolist()} but {theirs}")
                continue
            ours = np.asarray(array, float)
            other = np.asarray(theirs, float).reshape(ours.shape)
            size = max(1.0, float(np.abs(other).max(initial=0.0)))
            gap = float(np.abs(ours - other).max(initial=0.0))
            if not gap <= 1e-9 * size + 1e-9:
                spot = np.unravel_index(int(np.abs(ours - other).argmax()), ours.shape)
                at = [results[name].names_of(axis)[i] for axis, i in zip(axes, spot, strict=True)]
                wrong.append(f"{name}, {scenario}, {at}: {ours[spot]!r} but {other[spot]!r}")
    return wrong, compared
