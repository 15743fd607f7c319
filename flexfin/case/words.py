"""Words in a case file -> values: numbers that cannot be misread, months, choices, CSV."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from flexfin.case.called import Called
from flexfin.case.choice_words import choices, near
from flexfin.case.named import is_made
from flexfin.case.remedies import (
    as_shown,
    date_example,
    month_example,
    number_to_type,
    outside,
    to_type,
)
from flexfin.formulas.units import PLAIN, UnitByChoice, unit_words
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import LAST_MONTH, Calendar, format_month, months_until, parse_month
from flexfin.ground.numbers import number_fault, number_text, number_value, read_yes_no, readable
from flexfin.ground.table_cells import TYPE_NUMBER
from flexfin.ground.yaml import Entry, Scalar, Sequence, Value, parse_yaml
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml_faults import odd_sign
from flexfin.model.line import InputLine
from flexfin.model.models import Axis
from flexfin.model.names import same_name
from flexfin.model.openended import open_as, word_for
from flexfin.model.several import words_in, written

_LONGEST: Final = 40  # characters of a name in a message
_LARGE_SHARE: Final = 2.0  # in a cell: what is more was meant as a number of percents


class Words:
    """Reads one word at a time, and notes what is wrong with it."""

    def __init__(
        self,
        sets: Mapping[str, Mapping[str, str]],
        axes: Mapping[str, Axis],
        calendar: Calendar,
        problems: list[Problem],
    ) -> None:
        self.sets, self.axes, self.calendar, self.problems = sets, axes, calendar, problems
        self.present: Container[str] = {axis.section for axis in axes.values()}
        self.unread: list[tuple[str, str]] = []  # absent sections, and names that are used of them

    @property
    def faults(self) -> int:
        """Give how much is wrong so far."""
        return len(self.problems) + len(self.unread)

    def problem(self, at: Value, message: str, remedy: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(at.place, message, remedy))

    def value(self, line: InputLine, found: Value) -> Any:
        """Read one word as the value of an input; note what is wrong with it."""
        if line.several and not isinstance(found, Section):
            return self.several(line, found)
        if not isinstance(found, Scalar):
            message = _("one value is needed here, not a list or section")
            self.problem(found, message, asked_for(line))
            return nothing(line)
        if not found.text:
            self.problem(found, _("no value is given here"), asked_for(line, found))
            return nothing(line)
        is_free = line.is_text and not (line.choices or line.names or line.date)
        odd = None if is_free else odd_sign(found.text, found.place)
        if odd:
            self.problems.append(odd)
            return nothing(line)
        number = open_as(line)
        if number is not None and found.text == word_for(line, number):
            return number
        if line.yes_no and (holds := read_yes_no(found.text)) is not None:
            return "yes" if holds else "no"
        if line.date and not line.is_text:
            faults = self.faults
            month = self.month(found) if line.date == "month" else self.day(found)
            if self.faults == faults and not line.range.holds(month):
                self.problem(found, outside(found, line), asked_for(line, found))
            return month
        if not line.is_text:
            return self.number(line, found)
        if line.date == "day":
            self.day(found)
        allowed = [*line.choices, *(self.sets[line.names] if line.names else ())]
        if (line.choices or line.names) and found.text not in allowed:
            meant = near(line, found.text, line.choices)
            if not meant and self.names_absent(line.names, found.text):
                return nothing(line)
            is_form = bool(found.place.sheet) and not is_made(found.place.file)
            if is_form and (same := same_name(found.text, allowed)):
                return same  # what is wrong with it is said where it is given as a name
            said = _short(as_shown(found))
            message = _("'{text}' is not one of the choices", text=said)
            words = self.in_words(line, allowed, found)
            if line.names:
                message = _("there is no {axis} '{name}'",
                            axis=self.axes[line.names].label, name=said)  # fmt: skip
            labels = self.sets.get(line.names, {})
            self.problem(found, message, choices(line, found, words, labels))
        return found.text

    def in_words(
        self, line: InputLine, allowed: Iterable[str], at: Value
    ) -> dict[str, str]:
        """Give what an input may be, each as its file names it: in a sheet by labels."""
        named = self.called(line.names, at)
        if is_made(at.place.file) and not line.several:
            named = Called(self.sets).told(line.names, line.choices)
        labels = {**line.choices, **named} if at.place.sheet else {}
        return {word: str(labels.get(word) or word) for word in allowed}

    def called(self, axis: str, at: Value) -> Mapping[str, str]:
        """Give what the elements of an axis are called in a sheet to fill in; else their names."""
        has_labels = bool(at.place.sheet) and not is_made(at.place.file)
        names = self.sets.get(axis, {})
        return {name: (label if has_labels else "") or name for name, label in names.items()}

    def several(self, line: InputLine, found: Scalar | Sequence) -> str:
        """Read one name, a list of names, or a choice such as all; give it as one text."""
        axis, before = line.names, self.faults
        words = list(_listed(found))
        if not words:
            self.problem(found, _("no value is given here"), asked_for(line, found))
        if len(words) == 1 and words[0].text in line.choices:
            return words[0].text
        seen: set[str] = set()
        for word in words:
            name = word.text
            if name in line.choices:
                message = _("'{word}' stands by itself, not in a list", word=name)
                self.problem(word, message)
            elif name not in self.sets[axis]:
                if not near(line, name, line.choices) and self.names_absent(axis, name):
                    continue
                label = self.axes[axis].label
                message = _("there is no {axis} '{name}'", axis=label, name=_short(name))
                allowed = [*line.choices, *self.sets[axis]]
                comma = _("Write a comma between names.")
                remedy = comma if ";" in name else choices(
                    line, word, self.in_words(line, allowed, word), self.sets[axis]
                )
                self.problem(word, message, remedy)
            elif name in seen:
                (said,) = self.in_words(line, [name], word).values()
                message = _("'{key}' stands here a second time", key=said)
                self.problem(word, message, _("Remove one of them."))
            seen.add(name)
        return written(seen, self.sets[axis]) if self.faults == before else nothing(line)

    def names_absent(self, axis: str, name: str) -> bool:
        """Tell whether a name is one of a section that the case lacks, and note that."""
        section = self.axes[axis].section if axis else ""
        if not section or section in self.present:
            return False
        self.unread.append((section, name))
        return True

    def by_month(self, line: InputLine, found: Value) -> dict[int, float]:
        """Read one number, or steps that hold until the next: month -> number."""
        if isinstance(found, Scalar) and found.text.startswith("{"):
            steps = self.parsed(found)
            if steps is None:
                return {}
            found = steps
        if not isinstance(found, Section):
            return {self.calendar.start: self.value(line, found)}
        result: dict[int, float] = {}
        goes_up = True
        for entry in found:
            faults = self.faults
            month = int(self.month(entry.key))
            if self.faults != faults:  # what it should be is not known
                goes_up = False
            elif result and month <= max(result):
                message = _("the months of the steps must go up")
                self.problem(entry.key, message, _("Put them in order, each month once."))
                goes_up = False
            result[month] = self.value(line, entry.value)
        if not result:
            self.problem(found, _("no value is given here"), asked_for(line, found))
        if goes_up:  # else nobody knows which step was meant to be the first
            self.see_start(line, result, found)
        return result

    def parsed(self, found: Scalar) -> Section | None:
        """Read `{2027-01: 271, 2028-07: 320}` where that stands as one text."""
        try:
            section = parse_yaml(found.text, found.place.file)
        except FlexfinError as error:
            self.problems += [
                replace(problem, place=found.place) if found.place.sheet else problem
                for problem in error.problems
            ]
            return None
        if not found.place.line:  # a command: what stands in its braces is pointed at
            return section
        for entry in section:
            value = entry.value
            if isinstance(value, Scalar):
                value = replace(value, place=found.place)
            section.entries[entry.key.text] = Entry(replace(entry.key, place=found.place), value)
        return section

    def see_start(self, line: InputLine, steps: Mapping[int, float], found: Value) -> None:
        """See that steps begin at the first month, or before it where that is allowed."""
        first, start = min(steps, default=0), self.calendar.start
        if not steps or start == LAST_MONTH:  # that stands in for a first month that is missing
            return
        at = next(iter(found)).key if isinstance(found, Section) else found
        month = readable(format_month(start)) if at.place.sheet else format_month(start)
        if first > start:
            self.problem(
                at,
                _("the first step begins after the first month, {month}", month=month),
                _("Give a step at {month} or before.", month=month),
            )
        elif first < start and line.from_start:
            self.problem(
                at,
                _("the first step begins before the first month, {month}", month=month),
                _("Begin at {month}: before it the first value holds, so give amounts in prices "
                  "of that month.", month=month),
            )  # fmt: skip

    def month(self, found: Scalar) -> float:
        """Read a month as months since year 0."""
        try:
            return float(parse_month(found.text))
        except ValueError:
            message = _("'{text}' is no month", text=as_shown(found))
            self.problem(found, message, month_example(found))
            return float(self.calendar.start)

    def day(self, found: Scalar) -> float:
        """Read a day as months since year 0, with the part of its month that has passed."""
        day = read_day(found.text)
        if day is not None:
            return months_until(day)
        message = _("'{text}' is no date", text=as_shown(found))
        self.problem(found, message, date_example(found))
        return float(self.calendar.start)

    def number(self, line: InputLine, found: Scalar) -> float:
        """Read a number, and see that it lies in the range of the input."""
        number = self.plain_number(found, line)
        if number is None:
            return 0.0
        text = as_shown(found)
        if not line.range.holds(number):
            message = outside(found, line)
            fits = "%" in line.range.text and line.range.holds(number / 100)
            if fits and number > _LARGE_SHARE and found.place.sheet:
                share = readable(number_text(round(number / 100, 12), percent=True))
                remedy = _("Type {number}.", number=share)
            elif fits and "%" not in found.text and not found.place.sheet:
                remedy = _("Write {text}% for a percentage.", text=text)
            else:
                remedy = asked_for(line, found)
            self.problem(found, message, remedy)
        if line.whole and number != int(number):
            message, below = _("{text} is not a whole number", text=text), math.floor(number)
            self.problem(found, message, _("Round it: {low} or {high}.", low=below, high=below + 1))
        return number

    def plain_number(self, found: Scalar, line: InputLine | None = None) -> float | None:
        """Read a number; None, with a problem, where it is none or can be misread."""
        fault = number_fault(found.text)
        if fault is None:
            return number_value(found.text)
        if found.place.sheet:
            fault = number_to_type(found, line)
            if read_day(found.text) is not None:
                fault = _("Excel has made a date of this"), _(TYPE_NUMBER)
        self.problem(found, *fault)
        return None


def steps_text(value: Value) -> str:
    """Write a number, or steps by month, as one text."""
    if not isinstance(value, Section):
        return value.text if isinstance(value, Scalar) else ""
    steps = (f"{e.key.text}: {e.value.text}" for e in value if isinstance(e.value, Scalar))
    return f"{{{', '.join(steps)}}}"


def _listed(found: Scalar | Sequence) -> Iterator[Scalar]:
    """Give the words of a list, each with its place."""
    if isinstance(found, Scalar):
        for start, word in words_in(found.text):
            yield Scalar(word, found.place.within(start + found.quoted, len(word)))
        return
    for item in found.items:
        yield item if isinstance(item, Scalar) else Scalar("", item.place)


def read_day(text: str) -> datetime.date | None:
    """Read a date such as 2026-11-01; None where the text is no date."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def nothing(line: InputLine) -> Any:
    """Give what stands where an input has no value."""
    return "" if line.is_text else 0.0


def asked_for(line: InputLine, at: Value | None = None) -> str:
    """Say which input it is; of a cell, which says so, what to type there."""
    if at is not None and at.place.label:
        return to_type(line)
    if isinstance(line.unit, UnitByChoice) or line.unit == PLAIN:
        return _("It is the input '{label}'.", label=line.label)
    unit = unit_words(line.unit) if line.unit else _("text")
    return _("It is the input '{label}' [{unit}].", label=line.label, unit=unit)


def asked_for_or_instead(line: InputLine, at: Value) -> str:
    """Say which input it is, and what may stand in its place."""
    if line.instead is None:
        return asked_for(line, at)
    beside = _("'{key}' may stand in its place.", key=line.instead.name)
    return f"{asked_for(line, at)}\n{beside}"


def _short(text: str) -> str:
    """Give a word as a message quotes it: of one that is long, how it begins."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
