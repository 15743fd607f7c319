"""A history of people to be received: reading it by month, and fitting the simulation to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from flexfin.case.files import Files
from flexfin.formulas.arrays import Array
from flexfin.ground.csv_rows import read_data, read_rows
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import format_month, month_words, parse_month
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.table_cells import GivenRow, oldest_first
from flexfin.ground.table_heads import has_months, rows_wanted, without_title

LEAST_MONTHS: Final = 24  # for a fit or for drawing changes from it
LEAST_GIVEN: Final = 12
LONGEST: Final = 1_200  # months
SURGE: Final = 2.5  # standard deviations
ROUNDS: Final = 30  # of finding surges, at most


@dataclass(frozen=True)
class History:
    """People month after month from `first` (months since year 0).

    `given` is the number of months that the file gives; the others lie on a straight line between
    the nearest two.
    """

    file: str
    first: int
    values: Array
    given: int

    @property
    def interpolated(self) -> int:
        """Give the number of months that the file does not give."""
        return len(self.values) - self.given

    @property
    def months(self) -> tuple[str, str]:
        """Give the first and the last month."""
        return format_month(self.first), format_month(self.first + len(self.values) - 1)


class _Row(NamedTuple):
    place: Place
    month: int
    people: float


def read_history(
    path: Path, *, interpolate: bool = False, column: str = "", files: Files | None = None
) -> History:
    """Read a table: months (2027-01) or days (2027-01-31) in its first column, people in another.

    Of several days in one month the last counts; the newest may come first. `column` names
    the column with people, the second without it. `files` are those of a case.

    Raises FlexfinError where a row is no month and number, where rows do not go up, where there are
    too few months, and where months are lacking unless they may be interpolated.
    """
    problems: list[Problem] = []
    rows = list(_rows(path, files, column, problems))
    if problems:
        raise FlexfinError(problems)
    by_month = {row.month: row.people for row in rows}
    months = sorted(by_month)
    whole = Place(str(path))
    count = months[-1] - months[0] + 1 if months else 0
    if count < LEAST_MONTHS or len(months) < LEAST_GIVEN:
        message = _("this history has {months} months, of which {given} are given; too few",
                    months=count, given=len(months))  # fmt: skip
        remedy = _("At least {months} months, and {given} of them given, say something.",
                   months=LEAST_MONTHS, given=LEAST_GIVEN)  # fmt: skip
        raise FlexfinError(Problem(whole, message, remedy))
    if count > LONGEST:
        message = _("this history is longer than {limit} months", limit=LONGEST)
        raise FlexfinError(Problem(whole, message))
    if count > len(months) and not interpolate:
        raise FlexfinError(_gap(rows, months, count))
    every = np.arange(months[0], months[-1] + 1)
    values = np.interp(every, months, [by_month[month] for month in months])
    return History(str(path), months[0], values, len(months))


def _gap(rows: list[_Row], months: list[int], count: int) -> Problem:
    before = next(a for a, b in pairwise(months) if b > a + 1)
    after = next(row for row in rows if row.month > before)
    return Problem(
        after.place,
        _("{count} months are lacking, first {month}",
          count=count - len(months), month=month_words(before + 1)),
        _("Complete the history, or have the months between drawn as a straight line: "
          "--interpolate with a fit, interpolate: yes in a case. It makes changes look smoother "
          "than they were."),
    )  # fmt: skip


def _rows(path: Path, files: Files | None, column: str, problems: list[Problem]) -> Iterator[_Row]:
    found = read_rows(path, lambda: _example(str(path)), files.data if files else read_data)
    rows = without_title(found, has_months)
    position = _column(rows, column, problems)
    if position is None:
        return
    last = ""
    for row in oldest_first(rows[1:]):
        texts, place = row.texts, row.place
        if any(texts[len(rows[0].cells) :]):  # as where decimals have the comma of the columns
            problems.append(row.unlike(len(rows[0].cells)))
            continue
        if len(texts) <= position:
            message = _("'{text}' is no month and number of people", text=",".join(texts[:2]))
            problems.append(Problem(place, message, _example(place.file)))
            continue
        when = row.cells[0].time_word(problems)
        people = row.cells[position].number(problems)
        if when is None or people is None:
            continue
        if people < 0:
            message = _("{text} is outside the range {range}", text=texts[position], range=">= 0")
            remedy = _("Correct it, or leave the month out.")
            problems.append(row.cells[position].fault("range", message, remedy))
        if when.text <= last:
            message = _("the months of a history must go up")
            remedy = _("Put them in order, each month once.")
            problems.append(row.cells[0].fault("month", message, remedy))
        last = when.text
        yield _Row(place, parse_month(when.text[:7]), people)


def _column(rows: list[GivenRow], column: str, problems: list[Problem]) -> int | None:
    place, cells, head = rows[0].place, rows[0].cells, rows[0].texts
    if len(head) < 2 or cells[0].time_word([]) is not None:
        problems.append(Problem(place, _("the first row names no columns"), _example(place.file)))
    elif column and column not in head[1:]:
        message = _("no column of this file is named '{name}'", name=column)
        remedy = did_you_mean(column, head[1:]) or _("Known: {names}.", names=", ".join(head[1:]))
        problems.append(Problem(place, message, remedy))
    else:
        found = head.index(column) if column else 1
        counted = [at for at in range(1, len(head)) if _has_numbers(rows[1:], at)]
        if found in counted or not counted:
            return found
        names = ", ".join(head[at] for at in counted)
        message = _("there are no numbers in the column '{name}'", name=head[found])
        remedy = _("The second column has the people. With a fit, --column names another: {names}.",
                   names=names)  # fmt: skip
        problems.append(Problem(cells[found].place, message, remedy))
    return None


def _has_numbers(rows: Iterable[GivenRow], at: int) -> bool:
    """Tell whether any cell of a column may be a number."""
    texts = (row.cells[at].text for row in rows if at < len(row.cells))
    return any(re.match(r"\W*[0-9]", text) for text in texts)


def _example(file: str) -> str:
    return rows_wanted(file, _("month,people"), "2026-01,271")


# --- fit -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fit:
    """The figures of the simulation that fit a history best; rates per month, sizes in people.

    `reverts` is False where the history shows no way back to a mean: then `mean` is its average.
    """

    mean: float
    reversion: float
    volatility: float
    surges_per_year: float
    surge_size: float
    surge_decay: float
    surges: tuple[str, ...]  # the months in which one began
    reverts: bool

    def scaled(self, scale: float) -> Fit:
        """Give the figures for a location with this number of people for each of the history."""
        return replace(
            self,
            mean=self.mean * scale,
            volatility=self.volatility * scale,
            surge_size=self.surge_size * scale,
        )


def fit_history(history: History) -> Fit:
    """Fit the process of the simulation to a history by least squares.

    The change of a month is explained by the level before it: x[t+1] - x[t] = reversion * (mean -
    x[t]) + what is left. Surges are months of which more than 2.5 standard deviations are left,
    months in a row together one; what they brought is then taken out, at the decay with which the
    rest fits best. One large surge hides a smaller one; so this goes round until no other is found.
    """
    x = history.values
    jumps, decay, level = np.zeros(len(x) - 1), 0.0, x
    for _round in range(ROUNDS):
        left = _line_through(level)[2]
        known = jumps > 0
        excess = left + jumps  # what a surge brought is no shock
        is_surge = excess > max(1e-9, SURGE * _deviation(left[~known]))
        if (is_surge == known).all():
            break
        jumps = np.where(is_surge, excess, 0.0)
        decay, level = _without(x, jumps)
    slope, start, left = _line_through(level)
    is_surge = jumps > 0
    begins = is_surge & ~np.concatenate([[False], is_surge[:-1]])
    surges = int(begins.sum())
    reverts = -1 <= slope < 0
    return Fit(
        mean=max(0.0, -start / slope) if reverts else float(level.mean()),
        reversion=-slope if reverts else 0.0,
        volatility=_deviation(left),
        surges_per_year=surges * 12 / len(left),
        surge_size=float(jumps.sum()) / max(1, surges),
        surge_decay=decay,
        surges=tuple(format_month(history.first + 1 + int(t)) for t in np.nonzero(begins)[0]),
        reverts=reverts,
    )


def _without(x: Array, jumps: Array) -> tuple[float, Array]:
    """Give the decay of surges with which the rest of a history fits best, and that rest."""
    if not jumps.any():
        return 0.0, x
    rests = [(decay / 100, x - _stock(jumps, decay / 100)) for decay in range(1, 101)]
    return min(rests, key=lambda rest: float(np.sum(_line_through(rest[1])[2] ** 2)))


def _deviation(left: Array) -> float:
    """Give the standard deviation of what is left of a line; what is only rounding counts not."""
    found = float(np.sqrt(np.sum(left**2) / max(1, len(left) - 2)))
    return found if found > 1e-9 else 0.0


def _line_through(x: Array) -> tuple[float, float, Array]:
    """Give slope and start of the line through changes against levels, and what is left."""
    level, change = x[:-1], np.diff(x)
    away = level - level.mean()
    spread = float(away @ away)
    slope = float(away @ change) / spread if spread > 0 else 0.0
    start = float(change.mean() - slope * level.mean())
    return slope, start, change - start - slope * level


def _stock(jumps: Array, decay: float) -> Array:
    """Give what surges have left in each month."""
    stock = np.zeros(len(jumps) + 1)
    for month, jump in enumerate(jumps):
        stock[month + 1] = stock[month] * (1 - decay) + jump
    return stock
