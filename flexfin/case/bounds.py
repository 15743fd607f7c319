"""Bounds of an input that are another input of the same element: `between: 0 and units`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

from flexfin.case.named import Named
from flexfin.ground.messages import _
from flexfin.ground.months import format_day, format_month
from flexfin.ground.numbers import number_text
from flexfin.model.line import InputLine, Key, Line, RowKey

End = Literal["low", "high"]


class Crossing(NamedTuple):
    """An input that is beyond another one, and what to say of it."""

    row: RowKey
    limit: RowKey
    message: str


def limit_of(line: InputLine, key: Key, other: InputLine) -> RowKey:
    """Give the row of the input that bounds an element of another."""
    at = line.at(key)
    return other.name, other.key_of(at)


def crossings(
    named: Named, rows: Mapping[str, Mapping[Key, object]], extreme: Callable[[RowKey, End], float]
) -> Iterator[Crossing]:
    """Give the inputs that are beyond the input that bounds them.

    `named` says what inputs are called; `rows` are the elements that are asked for, by line;
    `extreme` gives the lowest or highest value that a row can have.
    """
    models = named.models
    for line in models.inputs.values():
        for name, is_low in ((line.range.low_of, True), (line.range.high_of, False)):
            if not name:
                continue
            other = models.input_lines[name]
            for key in rows.get(line.name, {}):
                row, limit = (line.name, key), limit_of(line, key, other)
                if limit[1] not in rows.get(name, {}):  # not asked for here
                    continue
                ends: tuple[End, End] = ("low", "high") if is_low else ("high", "low")
                value, bound = extreme(row, ends[0]), extreme(limit, ends[1])
                if not _holds(value, bound, is_low, line.range.strict):
                    yield Crossing(row, limit, _message(named, row, limit, value, bound, is_low))


def _holds(value: float, bound: float, is_low: bool, strict: bool) -> bool:
    if is_low:
        return value > bound if strict else value >= bound
    return value <= bound


def _message(
    named: Named, row: RowKey, limit: RowKey, value: float, bound: float, is_low: bool
) -> str:
    line, other = (named.models.input_lines[name] for name in (row[0], limit[0]))
    words = {
        "text": named.number(_written(line, value)),
        "limit": named.number(_written(other, bound)),
        "input": named.both(other, other.path_at(limit[1])),
    }
    if line.date:
        if is_low:
            return _("{text} lies before {limit}, which is {input}", **words)
        return _("{text} lies after {limit}, which is {input}", **words)
    if not is_low:
        return _("{text} is more than {limit}, which is {input}", **words)
    if line.range.strict:
        return _("{text} is not more than {limit}, which is {input}", **words)
    return _("{text} is less than {limit}, which is {input}", **words)


def _written(line: InputLine, value: float) -> str:
    if line.date:
        return format_day(value) if line.date == "day" else format_month(int(value))
    return number_text(value, percent=line.is_percentage)


def range_words(line: InputLine, lines: Mapping[str, Line]) -> str:
    """Write the range of an input; a bound that is another input by its label."""
    names = {name for name in (line.range.low_of, line.range.high_of) if name}
    return re.sub(
        r"[a-z][a-z0-9_]*",
        lambda word: str(lines[word[0]].label) if word[0] in names else word[0],
        line.range.text.replace(" and ", " - "),
    )
