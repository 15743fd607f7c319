"""The figures of the law in a case: read on its reference date, and only when a line needs them."""

from __future__ import annotations

import datetime
import math
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from flexfin.case.figures import NO_FIGURES, GivenFigures
from flexfin.formulas.units import fits
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _, mark
from flexfin.ground.months import day_words, format_month, month_words
from flexfin.model.figures import ONE_DAY, YES_NO, Dated, Parameter, load_parameter
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

    def knows(self, month: int) -> bool:
        """Tell whether there was a value by some month, in force still or not."""
        return bool(self.since) and month >= self.since[0]

    def at(self, month: int) -> Dated:
        """Give what was in force in a month; before the first one, that."""
        return self.dated[max(0, bisect_right(self.since, month) - 1)]


class OutOfDate(NamedTuple):
    """Of which year figures are that may be others by now, that in a line, and what shows more.

    All are empty where there are none.
    """

    dates: str = ""
    line: str = ""
    order: str = ""


class UnknownFigure(FlexfinError):
    """A formula took a figure that is not known on the reference date."""

    def __init__(self, figure: str, problem: Problem) -> None:
        super().__init__(problem)
        self.figure = figure


class Law(Mapping[str, LawFigure]):
    """The figures of the law by the name of the line that stands for them.

    A file is read the first time a line asks for its figure, in this case or in another of the same
    models: a case with eighty of them answers a question about two as quickly as before.

    Parameters
    ----------
    lines : the lines of the models that stand for a figure.
    folder : where the files of the figures are.
    known : the figures that were read already, by name; those that are read are added.
    day : the day on which the law is read.
    start : the first month of the calculation, counted from year 0.
    at : the reference date in the case, or what it follows from.
    given : the figures that a file of the user gives.
    """

    def __init__(
        self,
        lines: Iterable[FigureLine],
        folder: Path,
        known: dict[str, Parameter],
        day: datetime.date,
        start: int,
        at: Place,
        given: GivenFigures = NO_FIGURES,
    ) -> None:
        self.lines, self.given = {line.name: line for line in lines}, given
        self.folder, self.known = folder, known
        self.day, self.start, self.at = day, start, at
        self.ended_too = False  # figures that ended before the day are still used
        self._read: dict[str, LawFigure] = {}
        self._histories: dict[str, FigureHistory] = {}

    def __getitem__(self, name: str) -> LawFigure:
        if name not in self._read:
            line = self.lines[name]
            if line.parameter not in self.known:
                self.known[line.parameter] = load_parameter(self.folder, line.parameter)
            parameter = self.known[line.parameter]
            is_alike = parameter.is_yes_no == line.is_condition
            fitting = line.unit is None or fits(parameter.measure, line.unit)
            if not is_alike or not fitting:
                message = _(
                    "'{name}' has the unit {unit}, and the line {other}",
                    name=parameter.name,
                    unit=parameter.unit,
                    other=YES_NO if line.is_condition else line.unit,
                )
                raise FlexfinError(Problem(parameter.place, message))
            if parameter.name in self.given.values:
                parameter = parameter.with_given(self.given.values[parameter.name])
            found = parameter.find(self.day)
            if found is None and self.ended_too:
                found = parameter.before(self.day) or parameter.values[0]
            self._read[name] = LawFigure(parameter, found)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self.lines  # without reading its file

    def __iter__(self) -> Iterator[str]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def read_on(self, day: datetime.date) -> Law:
        """Give the law as it is read on a day, with what each figure was before where it ended."""
        law = Law(
            self.lines.values(), self.folder, self.known, day, self.start, self.at, self.given
        )
        law.ended_too = True
        return law

    def with_some(self, other: Law, names: Iterable[str]) -> Law:
        """Give the law in which some lines stand for what they do in another."""
        law = Law(
            self.lines.values(), self.folder, self.known, self.day, self.start, self.at, self.given
        )
        for name in names:
            law._read[name] = other[name]
            law._histories[name] = other.history(name, may_be_unknown=True)
        return law

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

    def history(self, name: str, line: str = "", *, may_be_unknown: bool = False) -> FigureHistory:
        """Give a figure through time, as it was known on the reference date, for a `line`.

        Raises UnknownFigure where it was not known before that day either, unless that may be.
        """
        if name not in self._histories:
            parameter = self[name].parameter
            dated = tuple(one for one in parameter.values if one.since <= self.day)
            ends = [parameter.end_of(one) for one in dated]
            self._histories[name] = FigureHistory(
                tuple(_month_from(one.since) for one in dated),
                tuple(_month_from(end + ONE_DAY) - 1.0 if end else math.inf for end in ends),
                tuple(one.value for one in dated),
                dated,
            )
        if not self._histories[name].dated and not may_be_unknown:
            raise self.unknown(name, line)
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

    def remark(self, name: str, *, with_file: bool = True) -> str:
        """Say what deserves attention about a figure, or nothing; that a user gives it, and where.

        The file is not named without `with_file`.
        """
        parameter, dated = self[name]
        if dated is None:
            day = day_words(self.day)
            return _(
                "not known on {day}; known {periods}",
                day=day,
                periods=", ".join(parameter.periods(day_words)),
            )
        texts = {
            "memory": _("from memory, not checked"),
            "ended": _("ends before the first month"),
            "unchecked": _("may have changed since it was checked"),
        }
        derived = [_("derived, see the source")] if dated.status == "derived" else []
        said = _("from {file}", file=dated.given_in) if with_file else _("given in a file")
        given = [said] if dated.given_in else []
        later = [_("from {since} on another is given", since=day_words(one.since))
                 for one in self.later(name)]  # fmt: skip
        doubts = (texts[doubt] for doubt in self.doubts(name))
        return "; ".join([*given, *derived, *doubts, *later])

    def warnings(self, names: Container[str], deciding: Container[str]) -> tuple[Problem, ...]:
        """Warn about the doubtful figures among these lines, in a line for each kind of doubt.

        That one is from memory is said only of those on which numbers hang: the `deciding` ones.
        """
        at, used = Place(self.at.file), [name for name in self if name in names]
        heard = [name for name in used if name in deciding]
        old = self.out_of_date(used)
        more = old.order and _("{line}: `{order}` shows more", line=old.line, order=old.order)
        said = (self._from_memory(heard), more, self._not_yet_read(used))
        return tuple(Problem(at, message, level="warning") for message in said if message)

    def out_of_date(self, names: Iterable[str], *, are_used: bool = True) -> OutOfDate:
        """Say of which year figures are that ended before the start, or may be others by now."""
        ended: dict[str, tuple[str, datetime.date]] = {}  # by file: the line, and the last day
        unchecked: dict[str, tuple[str, datetime.date]] = {}
        every = set[str]()
        for name in names:
            parameter, dated = self[name]
            every.add(parameter.name)
            doubts = set(self.doubts(name))
            if dated is not None and "ended" in doubts:
                end = parameter.end_of(dated)
                assert end is not None
                ended[parameter.name] = name, end
            elif dated is not None and "unchecked" in doubts:
                unchecked[parameter.name] = name, parameter.checked_of(dated)
        said = list(self._of_when(ended, unchecked, 0 if are_used else len(every)))
        if not said:
            return OutOfDate()
        first = max(self.day.isoformat(), f"{format_month(self.start)}-01")
        option = f"--missing --on {first}" if ended else f"--on {self.day.isoformat()}"
        line = _("the law is read on {day} and the calculation begins in {month}; {figures}",
                 day=day_words(self.day), month=month_words(self.start), figures="; ".join(said))
        days = [day for _name, day in (*ended.values(), *unchecked.values())]
        years = dict.fromkeys(str(day.year) for day in sorted(days))
        return OutOfDate(", ".join(years), line, f"flexfin parameters {option}")

    def _of_when(
        self, ended: Mapping[str, tuple[str, datetime.date]],
        unchecked: Mapping[str, tuple[str, datetime.date]], total: int,
    ) -> Iterator[str]:  # fmt: skip
        """Say of which year the figures are that ended, and when the others were last checked."""
        until = {x: one for x, one in ended.items() if self._date(one[1]) != str(one[1].year)}
        of_year = {x: one for x, one in ended.items() if x not in until}
        for found, one, several in (
            (of_year, mark("'{label}' is of {dates}"), mark("{figures} are of {dates}")),
            (until, mark("'{label}' holds up to and including {dates}"),
             mark("{figures} hold up to and including {dates}")),
            (unchecked, mark("'{label}' was last checked in {dates}"),
             mark("{figures} were last checked in {dates}")),
        ):  # fmt: skip
            dates = ", ".join(sorted({self._date(day) for _name, day in found.values()}))
            if len(found) == 1:
                ((name, _day),) = found.values()
                yield _(one, label=self[name].parameter.label, dates=dates)
            elif found:
                many = mark("{count} of the {total} figures of the law") if total else mark(
                    "{count} figures used here")  # fmt: skip
                many = _(many, count=len(found), total=total)
                yield _(several, figures=many, dates=dates)

    def later(self, name: str) -> tuple[Dated, ...]:
        """Give the values that a file gives of a figure, and that begin after the law is read.

        Those that the models give too for that day are left out.
        """
        parameter, given = self.lines[name].parameter, self.given.values
        later = [dated for dated in given.get(parameter, ()) if dated.since > self.day]
        return tuple(
            dated
            for dated in later
            if (known := self.known[parameter].find(dated.since)) is None
            or known.value != dated.value
        )

    def _not_yet_read(self, names: Iterable[str]) -> str:
        """Name the figures of which a file gives a value that does not count yet, or nothing."""
        later = {str(self[name].parameter.label): self.later(name) for name in names}
        found = {label: dated[0].since for label, dated in later.items() if dated}
        if not found:
            return ""
        return _(
            "{file} gives what begins after {day}, the day on which the law is read, and does not "
            "count here: {figures}. `reference_date: {since}` reads the law on that day",
            file=self.given.file,
            day=self.day.isoformat(),
            figures="; ".join(f"{label} ({since})" for label, since in found.items()),
            since=max(found.values()).isoformat(),
        )

    def _date(self, day: datetime.date) -> str:
        """Give the year of a day; the day itself where the law is read in the same year."""
        is_year = day.year < max(self.day.year, self.start // 12)
        return str(day.year) if is_year else day_words(day)

    def _from_memory(self, names: Iterable[str]) -> str:
        """Name the figures that nobody compared with their source, or nothing."""
        found = {
            self.lines[name].parameter: str(self[name].parameter.label)
            for name in names
            if "memory" in self.doubts(name)
        }
        labels = "; ".join(found.values())
        if len(found) < 2:
            said = _("'{label}' is from memory and was not checked", label=labels)
            return said if found else ""
        return _("{count} figures of the law are from memory and were not checked: {names}",
                 count=len(found), names=labels)  # fmt: skip


def _month_from(day: datetime.date) -> int:
    """Give the first month whose first day is not before a day, counted from year 0."""
    return day.year * 12 + day.month - (day.day == 1)
