"""Months as whole numbers, and the calendar of a case."""

from __future__ import annotations

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexfin.ground.months import (
    FIRST_MONTH,
    LAST_MONTH,
    Calendar,
    day_of,
    days_in,
    format_day,
    format_month,
    months_until,
    parse_month,
)


def test_a_month_is_counted_from_year_0() -> None:
    assert parse_month("2027-01") == 2027 * 12
    assert parse_month("2026-12") == 2027 * 12 - 1


@given(st.one_of(st.integers(FIRST_MONTH, 2200 * 12 + 11), st.just(LAST_MONTH)))
def test_a_month_written_and_read_is_the_same(month: int) -> None:
    assert parse_month(format_month(month)) == month


@pytest.mark.parametrize(
    "text",
    ["2027-13", "2027-00", "2027-1", "27-01", "2027-01-01", "1899-12", "2201-01", "9999-11", "", "2027/01", "٢٠٢٧-٠١"],
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*") as caught:
        parse_month(text)
    assert caught.value.args == (text,)


@given(st.dates(datetime.date(1900, 1, 1)))
def test_months_have_the_days_that_the_calendar_gives_them(day: datetime.date) -> None:
    month = day.year * 12 + day.month - 1
    assert days_in(month) == calendar.monthrange(day.year, day.month)[1]


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)))
def test_a_day_counted_in_months_is_found_again(day: datetime.date) -> None:
    months = months_until(day)
    assert int(months) == parse_month(day.isoformat()[:7])
    assert (months == int(months)) is (day.day == 1)
    assert day_of(months) == day
    assert format_day(months) == day.isoformat()


def test_a_calendar_names_its_months_and_years() -> None:
    # November 2027, December 2027, January 2028
    found = Calendar(parse_month("2027-11"), 3)
    assert found.months == ("2027-11", "2027-12", "2028-01")
    assert found.years == ("2027", "2028")
    assert found.months_of(2027) == slice(0, 2)
    assert found.months_of(2028) == slice(2, 3)


@given(st.integers(FIRST_MONTH, LAST_MONTH - 600), st.integers(1, 600))
def test_the_years_of_a_calendar_part_its_months(start: int, count: int) -> None:
    found = Calendar(start, count)
    parted = [month for year in found.years for month in found.months[found.months_of(int(year))]]
    assert tuple(parted) == found.months
