"""Dated figures of the law: their value on a day, their source, the day they were last checked."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from flexfin.formulas.units import PLAIN, Unit, parse_unit
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import read_yaml
from flexfin.model.figure_values import (
    STATUSES,
    YES_NO,
    Dated,
    Table,
    dated_of,
    day_of,
    see_days,
)
from flexfin.model.keys import Keys
from flexfin.model.line import Label

_KEYS = ("nl", "en", "unit", "key", "checked", "where", "when", "new", "lapsed", "status", "values")
ONE_DAY = datetime.timedelta(days=1)
_NEVER = datetime.date.max


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure of the law, through time.

    `key` says by what a table is looked up, such as points; None where the file does not say it.
    `where` and `when` say where and when a next value is published; `is_new` tells that the law
    named no such figure before the first value, `lapsed` that it names none any more.
    """

    name: str
    label: Label
    unit: str
    checked: datetime.date
    values: tuple[Dated, ...]
    place: Place
    key: Label | None = None
    where: Label | None = None
    when: Label | None = None
    is_new: bool = False
    lapsed: bool = False

    @property
    def is_yes_no(self) -> bool:
        """Tell whether the figure is yes or no: its values are 1 and 0."""
        return self.unit == YES_NO

    @property
    def measure(self) -> Unit:
        """Give the unit of its values as numbers."""
        return PLAIN if self.is_yes_no else parse_unit(self.unit)

    def names_none(self, day: datetime.date) -> bool:
        """Tell whether the law names no such figure on a day: not yet, or not any more."""
        is_too_soon = self.is_new and day < self.values[0].since
        return is_too_soon or (self.lapsed and self.find(day) is None)

    def find(self, day: datetime.date) -> Dated | None:
        """Give the value that holds on a day; None before the first day and after an end."""
        known = [dated for dated in self.values if dated.since <= day]
        if not known or (known[-1].until is not None and day > known[-1].until):
            return None
        return known[-1]

    def on(self, day: datetime.date) -> Dated:
        """Give the value that holds on a day.

        Raises FlexfinError before the first day known and after the last day it holds.
        """
        found = self.find(day)
        if found is None:
            raise FlexfinError(Problem(self.place, self.unknown_on(day), self.known_when()))
        return found

    def unknown_on(self, day: datetime.date) -> str:
        """Say that the figure is not known on a day."""
        return _("'{name}' is not known on {day}", name=self.name, day=day.isoformat())

    def known_when(self) -> str:
        """Say on which days the figure is known: the remedy where it is asked on another."""
        return _(
            "It is known {periods}; choose such a reference_date, or give it with --figures "
            "(`flexfin parameters --missing` shows how).",
            periods=", ".join(self.periods()),
        )

    def periods(
        self, written: Callable[[datetime.date], str] = datetime.date.isoformat
    ) -> Iterator[str]:
        """Give the stretches of days without a gap on which the figure is known, in words.

        Days are as a case has them, to be typed there, or as they are `written`.
        """
        first = self.values[0].since
        for dated, after in zip_longest(self.values, self.values[1:]):
            end = self.end_of(dated)
            if after is not None and end is not None and after.since <= end + ONE_DAY:
                continue
            yield (
                _("from {first} until {last}", first=written(first), last=written(end))
                if end
                else _("from {first} on", first=written(first))
            )
            first = after.since if after is not None else first

    def end_of(self, dated: Dated) -> datetime.date | None:
        """Give the last day that a value holds; None for one that may hold still."""
        after = [other.since for other in self.values if other.since > dated.since]
        return dated.until or (after[0] - ONE_DAY if after else None)

    def checked_of(self, dated: Dated) -> datetime.date:
        """Give the day on which a value was last compared with its source."""
        return dated.checked or self.checked

    def is_unchecked(self, dated: Dated, day: datetime.date) -> bool:
        """Tell whether a value may have been replaced: the day lies after the last check."""
        return self.end_of(dated) is None and day > self.checked_of(dated)

    def before(self, since: datetime.date) -> Dated | None:
        """Give the last value that began before a day; None where there was none."""
        return next((dated for dated in reversed(self.values) if dated.since < since), None)

    def with_given(self, given: Sequence[Dated]) -> Parameter:
        """Give the figure with values of a user, which go before those that it has.

        A value that it has holds until a given one begins, and again after that ended; a given one
        without an end holds until the next begins.
        """
        spans: list[tuple[Dated, datetime.date]] = []
        for one in given:
            later = [dated.since for dated in (*self.values, *given) if dated.since > one.since]
            spans.append((one, one.until or min(later, default=_NEVER) - ONE_DAY))
        left = [piece for dated in self.values for piece in self._beside(dated, spans)]
        values = sorted([*left, *given], key=lambda dated: dated.since)
        return replace(self, values=tuple(values))

    def _beside(
        self, dated: Dated, spans: Iterable[tuple[Dated, datetime.date]]
    ) -> Iterator[Dated]:
        """Give what is left of a value beside those that a user gives, in the order of time."""
        end, since = self.end_of(dated) or _NEVER, dated.since
        for one, last in spans:
            if last < since or one.since > end:
                continue
            if since < one.since:
                yield replace(dated, since=since, until=one.since - ONE_DAY)
            if last >= end:
                return
            since = last + ONE_DAY
        yield replace(dated, since=since)


def load_parameter(folder: Path, name: str) -> Parameter:
    """Read one dated figure from `folder`/NAME.yaml.

    Raises FlexfinError where the file is missing or a value in it cannot be read.
    """
    path = folder / f"{name}.yaml"
    tree = read_yaml(path)
    keys = Keys()
    keys.known(tree, _KEYS)
    status = keys.one_of(tree, "status", STATUSES)
    unit = _unit(keys, tree)
    read = [
        dated_of(keys, entry, folder, unit, status=status) for entry in keys.section(tree, "values")
    ]
    values = [dated for dated in read if dated is not None]
    see_days(keys, tree, values)
    found = Parameter(
        name,
        keys.label(tree),
        unit,
        day_of(keys, keys.word(tree, "checked"), tree.place),
        tuple(values),
        Place(str(path)),
        _words(keys, tree, "key"),
        _words(keys, tree, "where"),
        _words(keys, tree, "when"),
        keys.one_of(tree, "new", ("yes",)) == "yes",
        keys.one_of(tree, "lapsed", ("yes",)) == "yes",
    )
    if keys.problems:
        raise FlexfinError(keys.problems)
    return found


def parameter_names(folder: Path) -> list[str]:
    """Give the names of all dated figures in a folder."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def _words(keys: Keys, tree: Section, key: str) -> Label | None:
    """Read words in both languages, such as by what a table is looked up; None without them."""
    words = tree.get(key)
    if words is None or isinstance(words, Section):
        return keys.label(words) if words else None
    keys.problem(words.place, _("a label in both languages is needed here"))
    return None


def _unit(keys: Keys, tree: Section) -> str:
    unit = keys.word(tree, "unit")
    try:
        parse_unit(unit if unit and unit != YES_NO else "1")
    except ValueError:
        place = (tree.get("unit") or tree).place
        keys.problem(place, _("'{text}' is no unit", text=unit))
    return unit


__all__ = ["YES_NO", "Dated", "Parameter", "Table", "load_parameter", "parameter_names"]
