"""Dated figures of the law: their value on a day, their source, the day they were last checked."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from flexfin.formulas.units import parse_unit
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.files import read_text
from flexfin.ground.messages import _
from flexfin.ground.numbers import read_number
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import read_yaml
from flexfin.model.keys import Keys
from flexfin.model.line import Label

Table = Mapping[float, float]
_KEYS = ("nl", "en", "unit", "key", "checked", "status", "values")
_VALUE_KEYS = ("value", "table", "until", "source", "url", "status")
_STATUSES = ("memory", "derived")
_ROW = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?),(-?[0-9]+(?:\.[0-9]+)?)(?:,.*)?")
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """A value (or a table) that holds from a day on.

    `until` is the last day it holds; None where the law names no end. `status` is `memory` where
    nobody saw the source, `derived` where it was worked out from others, else empty.
    `percent` tells that the file writes the value as a percentage, which is how people read it.
    """

    since: datetime.date
    value: float | Table
    until: datetime.date | None
    source: str
    url: str
    status: str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure of the law, through time.

    `key` says by what a table is looked up, such as points; None where the file does not say it.
    """

    name: str
    label: Label
    unit: str
    checked: datetime.date
    values: tuple[Dated, ...]
    place: Place
    key: Label | None = None

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
            "It is known {periods}; choose such a reference_date, or add the figure.",
            periods=", ".join(self.periods()),
        )

    def periods(self) -> Iterator[str]:
        """Give the stretches of days without a gap on which the figure is known, in words."""
        first = self.values[0].since
        for dated, after in zip_longest(self.values, self.values[1:]):
            end = self.end_of(dated)
            if after is not None and end is not None and after.since <= end + ONE_DAY:
                continue
            yield (
                _("from {first} until {last}", first=first.isoformat(), last=end.isoformat())
                if end
                else _("from {first} on", first=first.isoformat())
            )
            first = after.since if after is not None else first

    def end_of(self, dated: Dated) -> datetime.date | None:
        """Give the last day that a value holds; None for one that may hold still."""
        after = [other.since for other in self.values if other.since > dated.since]
        return dated.until or (after[0] - ONE_DAY if after else None)

    def is_unchecked(self, dated: Dated, day: datetime.date) -> bool:
        """Tell whether a value may have been replaced: the day lies after the last check."""
        return self.end_of(dated) is None and day > self.checked


def load_parameter(folder: Path, name: str) -> Parameter:
    """Read one dated figure from `folder`/NAME.yaml.

    Raises FlexfinError where the file is missing or a value in it cannot be read.
    """
    path = folder / f"{name}.yaml"
    tree = read_yaml(path)
    keys = Keys()
    keys.known(tree, _KEYS)
    status = keys.one_of(tree, "status", _STATUSES)
    values: list[Dated] = []
    for entry in keys.section(tree, "values"):
        one = entry.value
        if not isinstance(one, Section):
            keys.problem(entry.key.place, _("'{key}' is missing", key="value"))
            continue
        keys.known(one, _VALUE_KEYS)
        since = _date(keys, entry.key.text, entry.key.place)
        until = _date(keys, keys.optional(one, "until"), one.place) if one.get("until") else None
        table = keys.optional(one, "table")
        value = _table(folder / table) if table else _value(keys, one)
        source, url = keys.word(one, "source"), keys.optional(one, "url")
        own = keys.one_of(one, "status", _STATUSES)
        percent = not table and keys.optional(one, "value").endswith("%")
        values.append(Dated(since, value, until, source, url, own or status, percent))
    _see_dates(keys, tree, values)
    found = Parameter(
        name,
        keys.label(tree),
        _unit(keys, tree),
        _date(keys, keys.word(tree, "checked"), tree.place),
        tuple(values),
        Place(str(path)),
        _key(keys, tree),
    )
    if keys.problems:
        raise FlexfinError(keys.problems)
    return found


def parameter_names(folder: Path) -> list[str]:
    """Give the names of all dated figures in a folder."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def _key(keys: Keys, tree: Section) -> Label | None:
    """Read by what a table is looked up, where the file says it."""
    key = tree.get("key")
    if key is None or isinstance(key, Section):
        return keys.label(key) if key else None
    keys.problem(key.place, _("a label in both languages is needed here"))
    return None


def _see_dates(keys: Keys, tree: Section, values: Sequence[Dated]) -> None:
    """See that the days go up and that no two values hold on one day."""
    dates = [dated.since for dated in values]
    if not values or dates != sorted(dates):
        keys.problem(tree.place, _("the dates under 'values' must go up"))
        return
    for dated, after in zip_longest(values, values[1:]):
        if dated.until is None:
            continue
        if dated.until < dated.since or (after is not None and dated.until >= after.since):
            message = _(
                "the value of {since} cannot hold until {until}",
                since=dated.since.isoformat(),
                until=dated.until.isoformat(),
            )
            remedy = _("A value holds from its first day at most until the day before the next.")
            keys.problem(tree.place, message, remedy)


def _unit(keys: Keys, tree: Section) -> str:
    unit = keys.word(tree, "unit")
    try:
        parse_unit(unit or "1")
    except ValueError:
        place = (tree.get("unit") or tree).place
        keys.problem(place, _("'{text}' is no unit", text=unit))
    return unit


def _date(keys: Keys, text: str, at: Place) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        keys.problem(at, _("'{text}' is no date such as 2026-07-01", text=text))
        return datetime.date.min


def _value(keys: Keys, section: Section) -> float:
    text = keys.word(section, "value")
    number = read_number(text)
    if number is None:
        if text:
            place = (section.get("value") or section).place
            keys.problem(place, _("'{text}' is no number", text=text))
        return 0.0
    return number


def _table(path: Path) -> Table:
    """Read a table with a key and a value in each row, under a row with names; keys go up."""
    table: dict[float, float] = {}
    last = -math.inf
    for number, row in enumerate(read_text(path).split("\n"), 1):
        if number == 1 or not row.strip():
            continue
        found = _ROW.fullmatch(row.strip())
        key = float(found[1]) if found else math.nan
        if found is None or key <= last:
            place = Place(str(path), number, 1, len(row), row)
            message = (
                _("the keys of a table go up, and {key} does not", key=found[1])
                if found
                else _("'{text}' is not a key and a value", text=row)
            )
            raise FlexfinError(Problem(place, message, _("Write rows such as 40,271.25.")))
        table[key] = float(found[2])
        last = key
    return table
