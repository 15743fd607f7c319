"""A table with a month in each row and an element in each column -> values by element and month."""

from __future__ import annotations

from flexfin.case.files import Files
from flexfin.ground.csv_rows import read_rows
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.ground.table_cells import GivenRow, oldest_first
from flexfin.ground.table_heads import has_months, rows_wanted, without_title
from flexfin.ground.yaml import Scalar
from flexfin.model.names import name_fault


def csv_columns(
    value: Scalar, files: Files, problems: list[Problem]
) -> dict[str, dict[int, float]]:
    """Read a table with a column of months and a column for each element: month -> value."""
    path, wrong = files.beside(value), list[Problem]()
    try:
        rows = without_title(
            read_rows(path, lambda: _example(str(path)), files.data), has_months
        )
        names = _names(rows)
        columns: dict[str, dict[int, float]] = {name: {} for name in names}
        last = 0
        for row in oldest_first(rows[1:]):
            month, numbers = _numbers(row, len(names) + 1, wrong)
            if month is None or len(numbers) < len(names):
                continue
            if month <= last:
                message = _("the months of the steps must go up")
                wrong.append(Problem(row.place, message, _("Put them in order, each month once.")))
            last = month
            for name, number in zip(names, numbers, strict=True):
                columns[name][month] = number
    except FlexfinError as error:
        wrong += error.problems
    problems += [problem for problem in wrong if problem not in problems]
    return {} if wrong else columns


def _names(rows: list[GivenRow]) -> list[str]:
    """Give the names of the columns after the first."""
    names, place = rows[0].texts[1:], rows[0].place
    if not names:
        raise FlexfinError(
            Problem(place, _("the first row names no columns"), _example(place.file))
        )
    for name in names:
        if fault := name_fault(name):
            raise FlexfinError(Problem(place, _("'{name}' cannot be a name", name=name), fault))
        if names.count(name) > 1:
            message = _("'{key}' stands here a second time", key=name)
            raise FlexfinError(Problem(place, message, _("Give one of them another name.")))
    return names


def _numbers(row: GivenRow, count: int, problems: list[Problem]) -> tuple[int | None, list[float]]:
    """Give the month of a row, and its numbers; what is wrong goes to `problems`."""
    if len(row.cells) != count:
        message = _("'{text}' is not a month and a number for each column", text=row.place.text)
        problems.append(Problem(row.place, message, _example(row.place.file)))
        return None, []
    month = row.cells[0].month(problems)
    numbers = [cell.number(problems) for cell in row.cells[1:]]
    return month, [number for number in numbers if number is not None]


def _example(file: str) -> str:
    return rows_wanted(file, _("month,base"), "2027-01,271.5")
