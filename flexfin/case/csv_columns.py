"""A CSV with a month in each row and an element in each column -> values by element and month."""

from __future__ import annotations

import math

from flexfin.case.files import Files
from flexfin.ground.csv_rows import CsvRow, read_csv
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import parse_month
from flexfin.ground.numbers import read_number
from flexfin.ground.yaml import Scalar
from flexfin.model.names import name_fault


def csv_columns(
    value: Scalar, files: Files, problems: list[Problem]
) -> dict[str, dict[int, float]]:
    """Read a CSV with a column of months and a column for each element: month -> value."""
    path = files.beside(value.text)
    try:
        rows = read_csv(path, read=files.text)
        names = _names(rows)
        columns: dict[str, dict[int, float]] = {name: {} for name in names}
        last = 0
        for row in rows[1:]:
            month, numbers = _numbers(row, len(names) + 1)
            if month <= last:
                raise FlexfinError(Problem(row.place, _("the months of the steps must go up")))
            last = month
            for name, number in zip(names, numbers, strict=True):
                columns[name][month] = number
    except FlexfinError as error:
        problems += [problem for problem in error.problems if problem not in problems]
        return {}
    return columns


def _names(rows: list[CsvRow]) -> list[str]:
    """Give the names of the columns after the first."""
    names, place = rows[0].texts[1:], rows[0].place
    if not names:
        raise FlexfinError(Problem(place, _("the first row names no columns"), _example()))
    for name in names:
        if fault := name_fault(name):
            raise FlexfinError(Problem(place, _("'{name}' cannot be a name", name=name), fault))
        if names.count(name) > 1:
            message = _("'{key}' stands here a second time", key=name)
            raise FlexfinError(Problem(place, message))
    return names


def _numbers(row: CsvRow, count: int) -> tuple[int, list[float]]:
    """Give the month of a row, and its numbers."""
    texts, wrong = row.texts, ""
    numbers = [read_number(text) for text in texts[1:]]
    found = [number for number in numbers if number is not None and math.isfinite(number)]
    if len(texts) != count:
        wrong = row.place.text
    elif len(found) < len(numbers):
        wrong = next(t for t, n in zip(texts[1:], numbers, strict=True) if n not in found)
    else:
        try:
            return parse_month(texts[0]), found
        except ValueError:
            wrong = texts[0]
    message = _("'{text}' is not a month and a number for each column", text=wrong)
    raise FlexfinError(Problem(row.place, message, _example()))


def _example() -> str:
    return _("Write rows such as 2027-01,271.5 under a row with names: month,base.")
