"""Months as whole numbers since year 0, and the calendar of a case."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from flexfin.ground.messages import _, language

_NAMES: Final = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
           "oktober", "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
}  # fmt: skip
FIRST_MONTH = 1900 * 12 + 2  # on days before March 1900 spreadsheets do not agree
LAST_MONTH = 9999 * 12 + 11  # stands for "open"
_YEARS: Final = range(1900, 2201)  # that somebody can mean
_BEFORE_FIRST_DAY: Final = datetime.date(1899, 12, 30)
_LAST_SERIAL: Final = 2_958_465  # 31 December 9999, as Excel counts days
DAYS: Final = 31  # parts into which a month is divided, where a day is counted in months


def parse_month(text: str) -> int:
    """Read `2027-01` as months since year 0.

    Raises ValueError where the text is no month between 1900-01 and 2200-12, or 9999-12.
    """
    match = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    month = int(match[1]) * 12 + int(match[2]) - 1 if match else 0
    if month // 12 not in _YEARS and month != LAST_MONTH:
        raise ValueError(text)
    return month


def format_month(month: int) -> str:
    """Write months since year 0 as `2027-01`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_words(month: int) -> str:
    """Write months since year 0 as people do: `april 2027`."""
    return f"{_NAMES[language()][month % 12]} {month // 12:04d}"


def day_words(day: datetime.date) -> str:
    """Write a day as people do: `1 november 2026`, or `1 November 2026`."""
    return f"{day.day} {month_words(day.year * 12 + day.month - 1)}"


def dates_in_words(text: str) -> str:
    """Write the months and days in a text of a file as people do, and a range of them too."""
    date = r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?"
    if found := re.fullmatch(f"({date}) - ({date})", text):
        first, last = map(dates_in_words, found.groups())
        return _("{first} up to and including {last}", first=first, last=last)
    return re.sub(rf"\b{date}\b", lambda word: _date_words(word[0]), text)


def _date_words(text: str) -> str:
    try:
        return day_words(datetime.date.fromisoformat(text))
    except ValueError:
        pass
    try:
        return month_words(parse_month(text))
    except ValueError:
        return text


def months_words(count: int) -> str:
    """Say how many months: `1 month`, `120 months`."""
    return _("1 month") if count == 1 else _("{count} months", count=count)


def months_until(day: datetime.date) -> float:
    """Give a day as months since year 0: whole on the first of a month, 30/31 more on the 31st."""
    return day.year * 12 + day.month - 1 + (day.day - 1) / DAYS


def day_of(month: float) -> datetime.date:
    """Give the day of months since year 0."""
    whole = int(month)
    return datetime.date(whole // 12, whole % 12 + 1, round((month - whole) * DAYS) + 1)


def format_day(month: float) -> str:
    """Write the day of months since year 0 as `2026-11-01`."""
    return day_of(month).isoformat()


def serial(month: float) -> int:
    """Give the number of a day as Excel counts days; a whole month stands for its first day."""
    return serial_of_day(day_of(month))


def serial_of_day(day: datetime.date) -> int:
    """Give the number of a day as Excel counts days."""
    days = (day - _BEFORE_FIRST_DAY).days
    return days if days > 60 else days - 1  # Excel thinks that 1900 was a leap year


def serial_of(moment: datetime.datetime) -> float:
    """Give the number of a day and a time as Excel counts days."""
    passed = moment - datetime.datetime.combine(moment, datetime.time(tzinfo=moment.tzinfo))
    return serial(months_until(moment)) + passed / datetime.timedelta(days=1)


def day_of_serial(number: float) -> datetime.date | None:
    """Give the day that a number is in Excel; None where it is none."""
    if not 1 <= number < _LAST_SERIAL + 1:
        return None
    return _BEFORE_FIRST_DAY + datetime.timedelta(days=int(number) + (number < 61))


def days_in(month: int) -> int:
    """Give the number of days of a month."""
    return calendar.monthrange(month // 12, month % 12 + 1)[1]


@dataclass(frozen=True)
class Calendar:
    """The months of a calculation: `count` months from `start` (months since year 0)."""

    start: int
    count: int

    @property
    def span(self) -> range:
        """Give the months, counted from year 0."""
        return range(self.start, self.start + self.count)

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Give the months as `2027-01`, ..."""
        return tuple(format_month(self.start + i) for i in range(self.count))

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Give the calendar years touched, as `2027`, ..."""
        return tuple(dict.fromkeys(month[:4] for month in self.months))

    def held(self, steps: Mapping[int, float]) -> tuple[float, ...]:
        """Give each month the amount of the last step before it or in it; else of the first."""
        changes = sorted(steps.items())
        current = changes[0][1] if changes else 0.0
        position, result = 0, []
        for month in self.span:
            while position < len(changes) and changes[position][0] <= month:
                current = changes[position][1]
                position += 1
            result.append(current)
        return tuple(result)

    def months_of(self, year: int) -> slice:
        """Give the stretch of month positions (from 0) that lies in a calendar year."""
        first = year * 12 - self.start
        return slice(max(0, first), min(self.count, first + 12))
