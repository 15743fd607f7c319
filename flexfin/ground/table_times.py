"""A month or day as people and their programs write it: `apr-27`, 30-04-2027, 202704."""

from __future__ import annotations

import datetime
import re
from typing import Final, NamedTuple

from flexfin.ground.messages import _
from flexfin.ground.months import parse_month

_MONTHS: Final = {
    name: month
    for month, names in enumerate(
        (
            "jan januari january", "feb februari february", "mrt maart mar march", "apr april",
            "mei may", "jun juni june", "jul juli july", "aug augustus august",
            "sep sept september", "okt oktober oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
MONTH_NAMES: Final = frozenset(_MONTHS)
_NAMED: Final = re.compile(r"(?:(?P<day>[0-9]{1,2})[ -])?(?P<month>[a-z]+)\.?[ -](?P<year>[0-9]+)")
_DAY_FIRST: Final = re.compile(r"(?P<day>[0-9]{1,2})(?P<mark>[-/])(?P<month>[0-9]{1,2})(?P=mark)"
                               r"(?P<year>[0-9]{4}|[0-9]{2})")  # fmt: skip
_YEAR_FIRST: Final = re.compile(r"(?P<year>[0-9]{4})(?P<mark>-?)(?P<month>[0-9]{2})(?P=mark)"
                                r"(?P<day>[0-9]{2})"
                                r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?")  # fmt: skip
_MONTH_FIRST: Final = re.compile(r"(?P<month>[0-9]{1,2})[-/](?P<year>[0-9]{4})")
_PLAIN_MONTH: Final = re.compile(r"(?P<year>[0-9]{4})[-/]?(?P<month>[0-9]{2})")  # a period too
_SHORT: Final = 2  # digits of a year without its century
_THIS_CENTURY: Final = range(70)  # years of two digits; what is above may be of the one before


class ReadTime(NamedTuple):
    """A month or day as a case file writes it, or why a text cannot be read as one."""

    text: str = ""
    fault: str = ""


def moment_of(text: str, *, is_english: bool = False) -> ReadTime:
    """Read a month or day; with slashes an English program may have put the month first."""
    if found := _PLAIN_MONTH.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
        return _day(int(found["year"]), int(found["month"]), None)
    if found := _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        if is_english and ("/" in text or len(found["year"]) == _SHORT):
            return ReadTime(fault=_("'{text}' can be read in two ways", text=text))
        return _dated(text, found["year"], int(found["month"]), int(found["day"]))
    found = _NAMED.fullmatch(text.casefold())
    month = _MONTHS.get(found["month"]) if found else None
    if found is None or month is None or len(found["year"]) not in (_SHORT, 4):
        return ReadTime()
    return _dated(text, found["year"], month, int(found["day"]) if found["day"] else None)


def _dated(text: str, year: str, month: int, day: int | None) -> ReadTime:
    """Give a month or day of a year, which may have two digits."""
    if len(year) > _SHORT:
        return _day(int(year), month, day)
    if int(year) not in _THIS_CENTURY:
        return ReadTime(fault=_("'{text}' does not say of which century", text=text))
    return _day(2000 + int(year), month, day)


def _day(year: int, month: int, day: int | None) -> ReadTime:
    try:
        date = datetime.date(year, month, day or 1)
        parse_month(date.isoformat()[:7])  # that it can be meant
    except ValueError:
        return ReadTime()
    return ReadTime(date.isoformat() if day else date.isoformat()[:7])


def time_word(text: str) -> str:
    """Give the month or day that was typed as text, as a case file writes it, or nothing."""
    return moment_of(text).text
