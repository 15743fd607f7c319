"""The figures of the law in a case: read on its reference date, and only when a line needs them."""

from __future__ import annotations

import datetime
import math
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

from flexfin.formulas.units import fits, parse_unit
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.model.figures import ONE_DAY, Dated, Parameter, load_parameter
from flexfin.model.line import FigureLine

Doubt = Literal["memory", "ended", "unchecked"]


class LawFigure(NamedTuple):
    """A figure of the law as a case uses it; `dated` is None where it is not known on the day."""

    parameter: Parameter
    dated: Dated | None


class FigureHistory(NamedTuple):
    """A figure of the law through time, up to the reference date; the first value is the oldest.

    Each value holds from a month on. Where the law lets one end before the next begins, it goes on
    holding and is not `known`; before the first month the first value stands in.
    """

    since: tuple[int, ...]  # the first month on whose first day it holds, counted from year 0
    until: tuple[float, ...]  # the last such month; infinite for one that may hold still
    values: tuple[float | Mapping[float, float], ...]
    dated: tuple[Dated, ...]

    def at(self, month: int) -> Dated:
        """Give what was in force in a month; before the first one, that."""
        return self.dated[max(0, bisect_right(self.since, month) - 1)]


class UnknownFigure(FlexfinError):
    """A formula took a figure that is not known on the reference date."""

    def __init__(self, figure: str, problem: Problem) -> None:
        super().__init__(problem)
        self.figure = figure


class Law(Mapping[str, LawFigure]):
    """The figures of the law by the name of the line that stands for them.

    A file is read the first time a line asks for its figure: a case with eighty of them answers a
    question about two as quickly as before.

    Parameters
    ----------
    lines : the lines of the models that stand for a figure.
    folder : where the files of the figures are.
    day : the day on which the law is read.
    start : the first month of the calculation, counted from year 0.
    at : the reference date in the case, or what it follows from.
    """

    def __init__(
        self, lines: Iterable[FigureLine], folder: Path, day: datetime.date, start: int, at: Place
    ) -> None:
        self.lines = {line.name: line for line in lines}
        self.folder, self.day, self.start, self.at = folder, day, start, at
        self._read: dict[str, LawFigure] = {}
        self._histories: dict[str, FigureHistory] = {}

    def __getitem__(self, name: str) -> LawFigure:
        if name not in self._read:
            line = self.lines[name]
            parameter = load_parameter(self.folder, line.parameter)
            if line.unit is not None and not fits(parse_unit(parameter.unit), line.unit):
                message = _(
                    "'{name}' has the unit {unit}, and the line {other}",
                    name=parameter.name,
                    unit=parameter.unit,
                    other=line.unit,
                )
                raise FlexfinError(Problem(parameter.place, message))
            self._read[name] = LawFigure(parameter, parameter.find(self.day))
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self.lines  # without reading its file

    def __iter__(self) -> Iterator[str]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def read(self, names: Iterable[str]) -> None:
        """Read the figures that these lines stand for.

        Raises FlexfinError with all that is wrong in their files.
        """
        problems: list[Problem] = []
        for name in names:
            try:
                self.get(name)
            except FlexfinError as error:
                problems += error.problems
        if problems:
            raise FlexfinError(dict.fromkeys(problems))

    def history(self, name: str) -> FigureHistory:
        """Give a figure through time, as it was known on the reference date.

        Raises UnknownFigure where it was not known before that day either.
        """
        if name not in self._histories:
            parameter = self[name].parameter
            dated = tuple(one for one in parameter.values if one.since <= self.day)
            if not dated:
                raise self.unknown(name)
            ends = [parameter.end_of(one) for one in dated]
            self._histories[name] = FigureHistory(
                tuple(_month_from(one.since) for one in dated),
                tuple(_month_from(end + ONE_DAY) - 1.0 if end else math.inf for end in ends),
                tuple(one.value for one in dated),
                dated,
            )
        return self._histories[name]

    def unknown(self, name: str, line: str = "") -> UnknownFigure:
        """Give the error for a figure that is not known on the day, and that `line` takes."""
        parameter = self[name].parameter
        message = parameter.unknown_on(self.day)
        if line:
            message = _("{fault}; '{line}' needs it", fault=message, line=line)
        return UnknownFigure(parameter.name, Problem(self.at, message, parameter.known_when()))

    def doubts(self, name: str) -> Iterator[Doubt]:
        """Give what is doubtful about a figure, where it is known."""
        parameter, dated = self[name]
        if dated is None:
            return
        if dated.status == "memory":
            yield "memory"
        end = parameter.end_of(dated)
        if end is not None and end < datetime.date(self.start // 12, self.start % 12 + 1, 1):
            yield "ended"
        if parameter.is_unchecked(dated, self.day):
            yield "unchecked"

    def remark(self, name: str) -> str:
        """Say what deserves attention about a figure, or nothing."""
        parameter, dated = self[name]
        if dated is None:
            day = self.day.isoformat()
            return _(
                "not known on {day}; known {periods}",
                day=day,
                periods=", ".join(parameter.periods()),
            )
        texts = {
            "memory": _("from memory, not checked"),
            "ended": _("ends before the first month"),
            "unchecked": _("may have changed since it was checked"),
        }
        derived = [_("derived, see the source")] if dated.status == "derived" else []
        return "; ".join([*derived, *(texts[doubt] for doubt in self.doubts(name))])

    def warnings(self, names: Container[str]) -> tuple[Problem, ...]:
        """Warn about the doubtful figures among these lines: one warning for each kind of doubt."""
        found: dict[Doubt, dict[str, str]] = {"memory": {}, "ended": {}, "unchecked": {}}
        for name in self:
            if name in names:
                for doubt in self.doubts(name):
                    found[doubt][self.lines[name].parameter] = name
        at = Place(self.at.file)
        return tuple(
            Problem(at, self._doubtful(doubt, list(lines.values())), remedy, level="warning")
            for doubt, lines in found.items()
            if lines
            for remedy in [self._remedy(doubt)]
        )

    def _remedy(self, doubt: Doubt) -> str:
        first = f"{format_month(self.start)}-01"
        day = max(self.day.isoformat(), first) if doubt == "ended" else self.day.isoformat()
        return _("`flexfin parameters --stale --on {day}` shows more.", day=day)

    def _doubtful(self, doubt: Doubt, names: list[str]) -> str:
        """Name the figures about which there is one kind of doubt."""
        count = len(names)
        labels = "; ".join(str(self[name].parameter.label) for name in names)
        month, day = format_month(self.start), self.day.isoformat()
        if doubt == "memory":
            if count == 1:
                return _("'{label}' is from memory and was not checked", label=labels)
            return _(
                "{count} figures of the law are from memory and were not checked: {names}",
                count=count,
                names=labels,
            )
        dates = self._with_dates(doubt, names)
        if doubt == "ended":
            if count == 1:
                return _(
                    "'{label}' is a figure until {until}, and the calculation begins in {month}",
                    label=labels,
                    until=self._date_of(doubt, names[0]),
                    month=month,
                )
            return _(
                "{count} figures of the law end before the calculation begins in {month}: {names}",
                count=count,
                month=month,
                names=dates,
            )
        if count == 1:
            return _(
                "'{label}' is used as it stood on {checked}; it may have changed before {day}",
                label=labels,
                checked=self._date_of(doubt, names[0]),
                day=day,
            )
        return _(
            "{count} figures of the law may have changed between their last check and {day}: "
            "{names}",
            count=count,
            day=day,
            names=dates,
        )

    def _date_of(self, doubt: Doubt, name: str) -> str:
        """Give the day that belongs to a doubt: the end of the value, or the last check."""
        parameter, dated = self[name]
        end = parameter.end_of(dated) if dated is not None and doubt == "ended" else None
        return (end or parameter.checked).isoformat()

    def _with_dates(self, doubt: Doubt, names: Iterable[str]) -> str:
        """Name figures, those with the same day together."""
        dated = sorted(names, key=lambda name: self._date_of(doubt, name))
        parts = []
        for date, group in groupby(dated, key=lambda name: self._date_of(doubt, name)):
            labels = "; ".join(str(self[name].parameter.label) for name in group)
            text = (
                _("until {date}: {names}", date=date, names=labels)
                if doubt == "ended"
                else _("checked on {date}: {names}", date=date, names=labels)
            )
            parts.append(text)
        return ". ".join(parts)


def _month_from(day: datetime.date) -> int:
    """Give the first month whose first day is not before a day, counted from year 0."""
    return day.year * 12 + day.month - (day.day == 1)
