"""Compare what flexfin works out with what an oracle says, line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from flexfin.case.case import Case
from flexfin.engine.run import Results, evaluate

Oracle = Callable[[Any, str], dict[str, Any]]


def nested(values: Any, names: list[tuple[str, ...]]) -> Any:
    """Give nested dicts by element as an array."""
    if not names:
        return values
    return [nested(values[name], names[1:]) for name in names[0]]


def elements_in(values: Any, axes: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Give the elements that an oracle has of each axis: it may leave out those without a line."""
    found = []
    for names in axes:
        found.append(tuple(name for name in names if name in values))
        values = values[found[-1][0]] if found[-1] else {}
    return found


def found_in(results: Results, name: str, scenario: int) -> tuple[Any, list[str]]:
    """Give a line of one scenario as an array, and the axes of that array."""
    values = results[name]
    axes, array = list(values.axes), values.array
    if "scenario" in axes:
        place = axes.index("scenario")
        array = array.take(scenario, axis=place)
        axes.pop(place)
    return array, axes


def differences(case: Case, plain: Any, oracle: Oracle) -> tuple[list[str], int]:
    """Give the lines in which flexfin and an oracle differ, and how many were compared.

    Amounts are the same within 1e-9 of the largest of the line: a sum of large amounts that cancel
    is no more exact than they are.
    """
    told = {scenario: oracle(plain, scenario) for scenario in case.scenarios}
    asked = {name for lines in told.values() for name in lines if name in case.models.lines}
    results, wrong, compared = evaluate(case, sorted(asked)), [], 0
    for place, scenario in enumerate(results.scenarios):
        for name, expected in told[scenario].items():
            if name not in results:
                continue
            array, axes = found_in(results, name, place)
            everyone = [results[name].names_of(axis) for axis in axes]
            names = elements_in(expected, everyone)
            for axis, (all_names, some) in enumerate(zip(everyone, names, strict=True)):
                array = array.take([all_names.index(one) for one in some], axis=axis)
            theirs = nested(expected, names)
            compared += 1
            if results[name].line.is_text:
                if array.tolist() != theirs:
                    wrong.append(f"{name}, {scenario}: {array.tolist()} but {theirs}")
                continue
            ours = np.asarray(array, float)
            other = np.asarray(theirs, float).reshape(ours.shape)
            size = max(1.0, float(np.abs(other).max(initial=0.0)))
            if not np.abs(ours - other).max(initial=0.0) <= 1e-9 * size:
                spot = np.unravel_index(int(np.abs(ours - other).argmax()), ours.shape)
                at = [one[place] for one, place in zip(names, spot, strict=True)]
                wrong.append(f"{name}, {scenario}, {at}: {ours[spot]!r} but {other[spot]!r}")
    return wrong, compared


def with_checks(case: Case, *lines: str) -> Results:
    """Work lines of a case out, and all its checks."""
    checks = (line.name for line in case.models.lines.values() if line.kind == "check")
    return evaluate(case, [*lines, *checks])
