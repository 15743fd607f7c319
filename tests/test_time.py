"""The model Time: calendar, discounting and indexation, by hand and against Python."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from effort import drawn
from hypothesis import given
from hypothesis import strategies as st
from strategies import case_from, frame

from flexfin.engine.run import evaluate

PARTIES = "parties: {owner: {}, coa: {discount_rate: 21%}}\n"


def lines(text: str = "", **keys: Any) -> dict[str, Any]:
    """Work the model Time out for a case without buildings."""
    base = "discount_rate: 0%\nindexation: {cost: 2%, rent: 3%}\n" + PARTIES
    results = evaluate(case_from(frame(text + base.replace("0%", keys.pop("rate", "0%")), **keys)))
    return {name: found.array.tolist() for name, found in results.items()}


def test_a_small_case_by_hand() -> None:
    # November 2027 to February 2028, prices of May 2026
    found = lines("price_level: 2026-05\n", rate="21%", start="2027-11", months=4)
    assert found["month_number"] == [1, 2, 3, 4]
    assert found["calendar_index"] == [2027 * 12 + 10, 2027 * 12 + 11, 2028 * 12, 2028 * 12 + 1]
    assert found["calendar_year"] == [2027, 2027, 2028, 2028]
    assert found["calendar_month"] == [11, 12, 1, 2]
    assert found["days"] == [30, 31, 31, 29]  # 2028 is a leap year
    # costs step every January since 2026; contracts since the start
    assert found["cost_index"] == pytest.approx([1.02, 1.02, 1.02**2, 1.02**2])
    assert found["contract_cost_index"] == pytest.approx([1, 1, 1.02, 1.02])
    # 1.21^(-1/12) = 0.984241...; after 6 months 1/1.1
    assert found["discount_factor"] == pytest.approx([1.21 ** (-n / 12) for n in (1, 2, 3, 4)])
    assert found["party_discount_factor"][0] == found["discount_factor"]


def test_rents_step_in_the_julys_after_the_start() -> None:
    # start June 2027: the July of 2027 is the first step
    june = lines(start="2027-06", months=14)["rent_index"]
    assert june == pytest.approx([1] + [1.03] * 12 + [1.03**2])
    # start July 2027: rents are in prices of that month, so the first step is July 2028
    july = lines(start="2027-07", months=13)["rent_index"]
    assert july == pytest.approx([1] * 12 + [1.03])


def test_a_party_may_have_a_discount_rate_of_its_own() -> None:
    found = lines(rate="0%", months=12)
    assert found["party_discount_factor"][0] == [1] * 12
    assert found["party_discount_factor"][1][5] == pytest.approx(1 / 1.1)  # 1.21^(-6/12)
    assert found["party_discount_factor"][1][11] == pytest.approx(1 / 1.21)


def test_without_a_price_level_costs_are_in_prices_of_the_start() -> None:
    assert lines(start="2027-12", months=2)["cost_index"] == pytest.approx([1, 1.02])


@drawn(40)
@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)), st.integers(1, 40))
def test_the_calendar_agrees_with_python_dates(start: datetime.date, months: int) -> None:
    found = lines(start=f"{start:%Y-%m}", months=months)
    day = start.replace(day=1)
    for place in range(months):
        following = (day + datetime.timedelta(days=31)).replace(day=1)
        assert found["calendar_year"][place] == day.year
        assert found["calendar_month"][place] == day.month
        assert found["days"][place] == (following - day).days
        day = following
