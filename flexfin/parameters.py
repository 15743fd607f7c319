"""Dated figures of the law: their value on a day, their source, the day they were last checked."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flexfin.errors import FlexfinError, Place, Problem
from flexfin.language import _
from flexfin.model import Label
from flexfin.source import Mapping as Section
from flexfin.source import Scalar, read_text, read_yaml

Table = Mapping[float, float]


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
                        "It is known from {first} until {last}; choose a reference_date in between, or add the figure.",
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

    def word(section: Section, key: str) -> str:
        value = section.get(key)
        return value.text if isinstance(value, Scalar) else ""

    def date(text: str, at: Place) -> datetime.date:
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise FlexfinError(Problem(at, _("'{text}' is no date such as 2026-07-01", text=text))) from None

    values = []
    found = tree.get("values")
    for entry in found if isinstance(found, Section) else ():
        one = entry.value
        if not isinstance(one, Section):
            raise FlexfinError(Problem(entry.key.place, _("'{key}' is missing", key="value")))
        until = word(one, "until")
        values.append(
            Dated(
                since=date(entry.key.text, entry.key.place),
                value=_table(folder / word(one, "table")) if one.get("table") else _value(one),
                until=date(until, one.place) if until else None,
                source=word(one, "source"),
                url=word(one, "url"),
                status=word(one, "status"),
            )
        )
    if not values or values != sorted(values, key=lambda dated: dated.since):
        raise FlexfinError(Problem(tree.place, _("the dates under 'values' must go up")))
    checked = date(word(tree, "checked"), tree.place)
    label = Label(word(tree, "nl"), word(tree, "en"))
    return Parameter(name, label, word(tree, "unit"), checked, tuple(values), Place(str(path)))


def _value(section: Section) -> float:
    value = section.get("value")
    text = value.text.replace("_", "") if isinstance(value, Scalar) else ""
    try:
        return float(text[:-1] + "e-2") if text.endswith("%") else float(text)
    except ValueError:
        raise FlexfinError(Problem((value or section).place, _("'{text}' is no number", text=text))) from None


def _table(path: Path) -> Table:
    rows = list(csv.reader(io.StringIO(read_text(path))))
    try:
        return {float(key): float(value) for key, value, *_rest in rows[1:]}
    except ValueError as error:
        raise FlexfinError(Problem(Place(str(path)), str(error))) from None
