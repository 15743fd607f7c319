"""Months as whole numbers since year 0, and the calendar of a case."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import cached_property

FIRST_MONTH = 1900 * 12  # Excel knows no dates before 1900
LAST_MONTH = 9999 * 12 + 11


def parse_month(text: str) -> int:
    """Read `2027-01` as months since year 0.

    Raises ValueError where the text is no month between 1900-01 and 9999-12.
    """
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1900:
        raise ValueError(text)
    return int(match[1]) * 12 + int(match[2]) - 1


def format_month(month: int) -> str:
    """Write months since year 0 as `2027-01`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def days_in(month: int) -> int:
    """Give the number of days of a month."""
    return calendar.monthrange(month // 12, month % 12 + 1)[1]


@dataclass(frozen=True)
class Calendar:
    """The months of a calculation: `count` months from `start` (months since year 0)."""

    start: int
    count: int

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Give the months as `2027-01`, ..."""
        return tuple(format_month(self.start + i) for i in range(self.count))

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Give the calendar years touched, as `2027`, ..."""
        return tuple(dict.fromkeys(month[:4] for month in self.months))

    def months_of(self, year: int) -> slice:
        """Give the stretch of month positions (from 0) that lies in a calendar year."""
        first = year * 12 - self.start
        return slice(max(0, first), min(self.count, first + 12))
