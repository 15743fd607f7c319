"""The values of a figure of the law, each with its first day: read from a file, and looked at.

Files of the models and files that a user fills in hold them in the same way.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise, zip_longest
from pathlib import Path
from typing import Final

from flexfin.formulas.units import Unit
from flexfin.ground.csv_rows import Reading, read_data, read_rows
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import parse_month
from flexfin.ground.numbers import number, number_fault, number_value, read_yes_no
from flexfin.ground.table_cells import TYPE_NUMBER, GivenRow, text_for_number
from flexfin.ground.yaml import Entry, Scalar
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.keys import Keys

Table = Mapping[float, float]
YES_NO: Final = "yes_no"  # the unit of a figure that is yes or no
STATUSES: Final = ("memory", "derived")
VALUE_KEYS: Final = ("value", "table", "until", "source", "url", "status", "checked")
_PLAIN: Final = re.compile(r"(0|[1-9][0-9]*),([0-9]+(?:\.[0-9]{1,2})?)")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST: Final = 8  # times that a value may be the one before it: a slip of the point, and its rise
_SHOWN: Final = 5  # rows of a table that are named
_ENOUGH: Final = 1_000  # rows that a table lacks: more are not looked for


@dataclass(frozen=True, slots=True)
class Dated:
    """A value (or a table) that holds from a day on.

    `until` is the last day it holds; None where the law names no end. `status` is `memory` where
    nobody saw the source, `derived` where it was worked out from others, else empty.
    `percent` tells that the file writes the value as a percentage, which is how people read it.
    `given_in` is the file of a user that it comes from, empty for what comes with the models;
    `checked` the day on which it was compared with its source, None for that of the whole figure.
    """

    since: datetime.date
    value: float | Table
    until: datetime.date | None
    source: str
    url: str
    status: str
    percent: bool = False
    given_in: str = ""
    checked: datetime.date | None = None


def dated_of(
    keys: Keys, entry: Entry, beside: Path, unit: str, read: Reading = read_data, status: str = ""
) -> Dated | None:
    """Read one value with its first day; None where it is no section.

    `beside` is the folder where tables are, `unit` and `status` those of the whole figure. What is
    wrong goes to `keys`.
    """
    one = entry.value
    if not isinstance(one, Section):
        keys.problem(entry.key.place, _("'{key}' is missing", key="value"))
        return None
    keys.known(one, VALUE_KEYS)
    table = keys.optional(one, "table")
    if table and one.get("value") is not None and keys.optional(one, "value"):
        message = _("'{one}' and '{other}' do not go together", one="value", other="table")
        keys.problem(one.entries["value"].key.place, message)
    asked = (
        _("Write yes or no.")
        if unit == YES_NO
        else _("Write the number with a point for decimals; a percentage as 4.1%.")
    )
    as_number = _yes_or_no if unit == YES_NO else _number
    text = keys.word(one, "value", asked) if not table else ""
    return Dated(
        day_of(keys, entry.key.text, entry.key.place),
        _table(keys, beside / table, read) if table else as_number(keys, one, text),
        _day(keys, one, "until"),
        keys.word(one, "source", _("Say where it stands, such as Staatscourant 2026, 12345.")),
        keys.optional(one, "url"),
        keys.one_of(one, "status", STATUSES) or status,
        text.endswith("%"),
        checked=_day(keys, one, "checked"),
    )


def day_of(keys: Keys, text: str, at: Place) -> datetime.date:
    """Read a day; the first there is, with a problem, where it is none."""
    try:
        if not _DAY.fullmatch(text) or not parse_month(text[: len("2026-07")]):
            raise ValueError(text)  # written otherwise, or in a year that nobody means
        return datetime.date.fromisoformat(text)
    except ValueError:
        keys.problem(at, _("'{text}' is no date such as 2026-07-01", text=text))
        return datetime.date.min


def see_days(keys: Keys, at: Section, values: Sequence[Dated]) -> None:
    """See that the days go up and that no two values hold on one day."""
    dates = [dated.since for dated in values]
    if not values or dates != sorted(dates):
        keys.problem(at.place, _("the dates under 'values' must go up"))
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
            keys.problem(at.place, message, remedy)


def _day(keys: Keys, section: Section, key: str) -> datetime.date | None:
    text = keys.optional(section, key)
    day = day_of(keys, text, section.entries[key].value.place) if text else None
    return None if day == datetime.date.max else day  # the last day there is: no end


def _number(keys: Keys, section: Section, text: str) -> float:
    fault = number_fault(text) if text else None
    if fault is not None:
        place = (section.get("value") or section).place
        if place.sheet:
            fault = text_for_number(text, text, _(TYPE_NUMBER))
        keys.problem(place, *fault)
    return number_value(text) if text and fault is None else 0.0


def _yes_or_no(keys: Keys, section: Section, text: str) -> float:
    said = read_yes_no(text)
    if text and said is None:
        keys.not_one_of(Scalar(text, section.entries["value"].value.place), (_("yes"), _("no")))
    return 1.0 if said else 0.0


# --- tables --------------------------------------------------------------------------------------


def _table(keys: Keys, path: Path, read: Reading) -> Table:
    """Read a table with a key and a value in each row, under a row with names; keys go up."""
    table: dict[float, float] = {}
    try:
        if path.is_file() and (plain := _plain_table(read(path))) is not None:
            return plain
        rows = read_rows(path, _rows_wanted, read)[1:]
    except FlexfinError as error:
        keys.problems += error.problems
        return {0.0: 0.0}
    last = -math.inf
    for row in rows:
        found = _key_and_value(row, keys.problems)
        if found is None:
            continue
        if found[0] <= last:
            message = _("the keys of a table go up, and {key} does not", key=row.texts[0])
            keys.problem(row.place, message, _rows_wanted())
        else:
            last, table[found[0]] = found[0], found[1]
    return table or {0.0: 0.0}


def _plain_table(data: bytes) -> Table | None:
    """Give a table in which nothing is wrong or unusual, as those of the models; else None."""
    rows = [_PLAIN.fullmatch(row) for row in data.decode("latin-1").split("\n")[1:] if row]
    table = {float(row[1]): float(row[2]) for row in rows if row}
    ascends = len(table) == len(rows) and list(table) == sorted(table)
    return table if table and ascends else None


def _key_and_value(row: GivenRow, problems: list[Problem]) -> tuple[float, float] | None:
    found = [cell.number(problems) for cell in row.cells[:2] if not cell.text.endswith("%")]
    if len(found) < 2:
        message = _("'{text}' is not a key and a value", text=row.place.text.strip())
        problems.append(Problem(row.place, message, _rows_wanted()))
    key, value = [*found, None, None][:2]
    return None if key is None or value is None else (key, value)


def _rows_wanted() -> str:
    return _("Write rows such as 40,271.25.")


def is_blank_table(path: Path, read: Reading) -> bool:
    """Tell whether a table is as it was made to be filled in: no row has a value yet."""
    try:
        return not any("".join(row.texts[1:]) for row in read_rows(path, read=read)[1:])
    except FlexfinError:
        return False


# --- a second look -------------------------------------------------------------------------------


def gaps(table: Table, before: Table | None) -> list[float]:
    """Give the keys that a table lacks: whole numbers inside it, and those of the one before.

    Of many no more than the first.
    """
    keys = sorted(table)
    holes = (range(math.floor(low) + 1, math.ceil(high)) for low, high in pairwise(keys))
    inside = map(float, islice(chain.from_iterable(holes), _ENOUGH))
    return sorted({*inside, *(key for key in before or () if key not in table)})


def gap_words(missing: Sequence[float]) -> str:
    """Say which rows a table lacks."""
    return _("this table lacks rows: {rows}", rows=_some([f"{key:g}" for key in missing]))


def oddities(dated: Dated, before: Dated | None, unit: Unit) -> Iterator[str]:
    """Say what is strange about a value beside the one before it."""
    now = dated.value
    if isinstance(now, Mapping):
        falls = [high for low, high in pairwise(sorted(now)) if now[high] < now[low]]
        if falls:
            yield _("in this table the value falls at: {rows}", rows=_rows(now, falls))
    if before is None or isinstance(now, Mapping) != isinstance(before.value, Mapping):
        return
    pairs = _pairs(now, before.value)
    since = before.since.isoformat()
    if not isinstance(now, Mapping) and _reads_as_share(dated, before):
        yield _("{value} reads as {share}; what held from {since}: {before}",
                value=number(now, "digits"), share=f"{number(now * 100, 'digits')}%",
                since=since, before=_words(before))  # fmt: skip
        return
    if far := [key for key, (old, new) in pairs.items() if _is_far(old, new)]:
        yield (
            _("{value} is some ten times, or more, as much or as little as what held from {since}: "
              "{before}",
              value=_words(dated), since=since, before=_words(before))
            if not isinstance(now, Mapping)
            else _("in this table a value is some ten times, or more, as much or as little as what "
                   "held from {since}: {rows}", since=since, rows=_rows(now, far))
        )  # fmt: skip
        return
    is_limit = unit.power_of("EUR") > 0
    if is_limit and (less := [key for key, (old, new) in pairs.items() if new < old]):
        yield (
            _("{value} is less than what held from {since}: {before}",
              value=_words(dated), since=since, before=_words(before))
            if not isinstance(now, Mapping)
            else _("in this table a value is less than what held from {since}: {rows}",
                   since=since, rows=_rows(now, less))
        )  # fmt: skip


def _pairs(now: float | Table, before: float | Table) -> dict[float, tuple[float, float]]:
    """Give what was and what is, by key; of one number under the key 0."""
    if isinstance(now, Mapping) and isinstance(before, Mapping):
        return {key: (before[key], now[key]) for key in now if key in before}
    assert not isinstance(now, Mapping)
    assert not isinstance(before, Mapping)
    return {0.0: (before, now)}


def _words(dated: Dated) -> str:
    """Write a value that is one number."""
    assert not isinstance(dated.value, Mapping)
    if dated.percent:
        return f"{number(dated.value * 100, 'digits')}%"
    return number(dated.value, "digits")


def _is_far(old: float, new: float) -> bool:
    low, high = sorted((abs(old), abs(new)))
    return low > 0 and high >= _MOST * low


def _reads_as_share(dated: Dated, before: Dated) -> bool:
    """Tell whether a number without % stands where there was a percentage, and is likely one."""
    if not before.percent or dated.percent:
        return False
    assert not isinstance(dated.value, Mapping)
    assert not isinstance(before.value, Mapping)
    return abs(dated.value) > 1 or _is_far(before.value, dated.value)


def below_nothing(dated: Dated, unit: Unit) -> Iterator[str]:
    """Say where an amount, a term or a number of points is below 0, which only a rise can be."""
    if unit.power_of("EUR") <= 0 and unit.power_of("year") < 0:
        return
    if isinstance(dated.value, Mapping):
        below = [key for key, value in dated.value.items() if value < 0]
        if below:
            yield _("in this table a value is below 0: {rows}", rows=_rows(dated.value, below))
    elif dated.value < 0:
        yield _("{value} is below 0", value=_words(dated))


def _rows(table: Table, keys: Iterable[float]) -> str:
    return _some([f"{key:g} ({number(table[key], 'cents')})" for key in keys])


def _some(words: Sequence[str]) -> str:
    more = [_("and {count} more", count=len(words) - _SHOWN)] if len(words) > _SHOWN else []
    return ", ".join([*words[:_SHOWN], *more])
