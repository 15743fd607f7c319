"""Bounds of an input that are another input of the same element: `between: 0 and units`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

from flexfin.ground.messages import _
from flexfin.ground.months import format_day, format_month
from flexfin.ground.numbers import number_text
from flexfin.model.line import Input, Line, Models

Key = tuple[str, ...]
Row = tuple[str, Key]
End = Literal["low", "high"]


class Crossing(NamedTuple):
    """An input that is beyond another one, and what to say of it."""

    row: Row
    limit: Row
    message: str


def limit_of(spec: Input, key: Key, other: Line) -> Row:
    """Give the row of the input that bounds an element of another."""
    assert other.input is not None
    at = dict(zip(spec.axes, key, strict=True))
    return other.name, tuple(at[axis] for axis in other.input.axes)


def crossings(
    models: Models,
    rows: Mapping[str, Mapping[Key, object]],
    extreme: Callable[[Row, End], float],
) -> Iterator[Crossing]:
    """Give the inputs that are beyond the input that bounds them.

    `rows` are the elements that are asked for, by line; `extreme` gives the lowest or highest value
    that a row can have.
    """
    for line in models.inputs.values():
        spec = line.input
        assert spec is not None
        for name, is_low in ((spec.range.low_of, True), (spec.range.high_of, False)):
            if not name:
                continue
            other = models.lines[name]
            for key in rows.get(line.name, {}):
                row, limit = (line.name, key), limit_of(spec, key, other)
                if limit[1] not in rows.get(name, {}):  # not asked for here
                    continue
                ends: tuple[End, End] = ("low", "high") if is_low else ("high", "low")
                value, bound = extreme(row, ends[0]), extreme(limit, ends[1])
                if not _holds(value, bound, is_low, spec.range.strict):
                    yield Crossing(row, limit, _message(models, row, limit, value, bound, is_low))


def _holds(value: float, bound: float, is_low: bool, strict: bool) -> bool:
    if is_low:
        return value > bound if strict else value >= bound
    return value <= bound


def _message(models: Models, row: Row, limit: Row, value: float, bound: float, is_low: bool) -> str:
    line, other = models.lines[row[0]], models.lines[limit[0]]
    spec = other.input
    assert line.input is not None
    assert spec is not None
    words = {
        "text": _written(line, value),
        "limit": _written(other, bound),
        "label": other.label,
        "path": spec.path_of(dict(zip(spec.axes, limit[1], strict=True))),
    }
    if line.input.date:
        if is_low:
            return _("{text} lies before {limit}, which is '{label}' ({path})", **words)
        return _("{text} lies after {limit}, which is '{label}' ({path})", **words)
    if not is_low:
        return _("{text} is more than {limit}, which is '{label}' ({path})", **words)
    if line.input.range.strict:
        return _("{text} is not more than {limit}, which is '{label}' ({path})", **words)
    return _("{text} is less than {limit}, which is '{label}' ({path})", **words)


def _written(line: Line, value: float) -> str:
    spec = line.input
    assert spec is not None
    if spec.date:
        return format_day(value) if spec.date == "day" else format_month(int(value))
    return number_text(value, percent="%" in spec.range.text)


def range_words(spec: Input, lines: Mapping[str, Line]) -> str:
    """Write the range of an input; a bound that is another input by its label."""
    names = {name for name in (spec.range.low_of, spec.range.high_of) if name}
    return re.sub(
        r"[a-z][a-z0-9_]*",
        lambda word: str(lines[word[0]].label) if word[0] in names else word[0],
        spec.range.text.replace(" and ", " - "),
    )
