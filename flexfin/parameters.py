"""Dated figures of the law: their value on a day, their source, the day they were last checked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flexfin.errors import FlexfinError, Place, Problem
from flexfin.keys import Keys, read_number
from flexfin.language import _
from flexfin.model import Label
from flexfin.source import Mapping as Section
from flexfin.source import read_text, read_yaml
from flexfin.units import parse_unit

Table = Mapping[float, float]
_KEYS = ("nl", "en", "unit", "checked", "status", "values")
_VALUE_KEYS = ("value", "table", "until", "source", "url", "status")


@dataclass(frozen=True, slots=True)
class Dated:
    """A value (or a table) that holds from a day on; `until` is the last day it holds."""

    since: datetime.date
    value: float | Table
    until: datetime.date | None
    source: str
    url: str
    status: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure of the law, through time."""

    name: str
    label: Label
    unit: str
    checked: datetime.date
    values: tuple[Dated, ...]
    place: Place

    def on(self, day: datetime.date) -> Dated:
        """Give the value that holds on a day.

        Raises FlexfinError before the first day known and after the last day it holds.
        """
        known = [dated for dated in self.values if dated.since <= day]
        if not known or (known[-1].until is not None and day > known[-1].until):
            first, last = self.values[0].since, self.values[-1].until
            raise FlexfinError(
                Problem(
                    self.place,
                    _("'{name}' is not known on {day}", name=self.name, day=day.isoformat()),
                    _(
                        "It is known from {first} until {last}; choose a reference_date in "
                        "between, or add the figure.",
                        first=first.isoformat(),
                        last=last.isoformat() if last else _("now"),
                    ),
                )
            )
        return known[-1]

    def warning(self, day: datetime.date) -> Problem | None:
        """Warn where the value used may have been replaced: the day lies after the last check."""
        dated = self.on(day)
        if dated is not self.values[-1] or dated.until is not None or day <= self.checked:
            return None
        return Problem(
            self.place,
            _(
                "'{label}' is used as it stood on {checked}; it may have changed before {day}",
                label=self.label,
                checked=self.checked.isoformat(),
                day=day.isoformat(),
            ),
            level="warning",
        )


def load_parameter(folder: Path, name: str) -> Parameter:
    """Read one dated figure from `folder`/NAME.yaml.

    Raises FlexfinError where the file is missing or a value in it cannot be read.
    """
    path = folder / f"{name}.yaml"
    tree = read_yaml(path)
    keys = Keys()
    keys.known(tree, _KEYS)
    values = []
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
        values.append(Dated(since, value, until, source, url, keys.optional(one, "status")))
    dates = [dated.since for dated in values]
    if not values or dates != sorted(dates):
        keys.problem(tree.place, _("the dates under 'values' must go up"))
    found = Parameter(
        name,
        keys.label(tree),
        _unit(keys, tree),
        _date(keys, keys.word(tree, "checked"), tree.place),
        tuple(values),
        Place(str(path)),
    )
    if keys.problems:
        raise FlexfinError(keys.problems)
    return found


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
    """Read a table with a key and a value in each row, under a row with names."""
    table: dict[float, float] = {}
    for number, row in enumerate(read_text(path).split("\n"), 1):
        if number == 1 or not row.strip():
            continue
        key, _comma, rest = row.partition(",")
        numbers = read_number(key), read_number(rest.split(",")[0])
        if numbers[0] is None or numbers[1] is None:
            place = Place(str(path), number, 1, len(row), row)
            message = _("'{text}' is not a key and a value", text=row)
            raise FlexfinError(Problem(place, message, _("Write rows such as 40,271.25.")))
        table[numbers[0]] = numbers[1]
    return table
