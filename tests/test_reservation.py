"""The model Reservation agreement: by hand, against an oracle, and what holds in every case."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from oracle_reservation import agreement
from random_agreements import reservation_cases
from second_opinion import differences
from worked_cases import base, load, reception, small, tenants

from flexfin.engine.run import evaluate

ANY_CASE = drawn(25, 5, suppress_health_check=list(HealthCheck))


def deal(**terms: Any) -> dict[str, Any]:
    """Give ten rooms that stand for forty places, of which twenty are called in June 2027.

    Which rooms are let and called is worked out in test_occupancy.py:
    let    10 10 10 10  5  5  5  5  7  9 10 10   (month 1 is April 2027)
    called  0  0  0  0  0 20 20  0  0  0  0  0
    needed  0  0 20 20 20 20 20  0  0  0  0  0
    """
    group = tenants(
        callable="yes", places_when_called=40, let_at_start=10, fill_rate=2, notice_months=2,
        refit_months=1, management_cost=20, letting_cost=100, refit_cost=50,
    )  # fmt: skip
    people = {"2027-04": 100, "2027-06": 120, "2027-11": 100}
    return small(
        {"asylum": reception(), "youth": group},
        12,
        people,
        costs={"shell": {"amount": 1000, "per": "month", "group": "youth"}},
        reserve={
            "regular_cost": 90, "housing_cost": 21, "emergency_cost": 100, "emergency_months": 2,
            "replacement_months": 3, "opening_cost": 10,
        },
        reservation={
            "holder": "coa", "fee": 1, "call_price": 8, "vat": "10%", "notice_months": 2,
            "minimum_call_months": 4, "term_months": 11, "late_penalty": 5,
            "alternative_rent": 350, "alternative_occupancy": "90%",
            "alternative_fee": 2, "alternative_call_price": 9, **terms,
        },
    )  # fmt: skip


def months(found: dict[str, Any], line: str) -> Any:
    return pytest.approx(found[line].reshape(-1).tolist(), abs=1e-9)


def test_the_holder_pays_for_what_is_kept_for_what_is_called_and_less_for_what_is_late() -> None:
    # The term is 11 months: in month 12 nothing is reserved. A call is paid at least 4 months:
    # 20 places in month 6 and 7, so up to month 10.
    # Notice 2: needed from month 3, due in month 5, 6 and 7; in month 5 (31 days) all 20 are late.
    # Days from April 2027: 30 31 30 31 31 30 31 30 31 31 29 31.
    found = base(deal())
    assert months(found, "reserved") == [40] * 11 + [0]
    assert months(found, "called") == [0, 0, 0, 0, 0, 20, 20, 0, 0, 0, 0, 0]
    assert months(found, "paid_called") == [0, 0, 0, 0, 0, 20, 20, 20, 20, 20, 0, 0]
    assert found["callable_need"][1].tolist() == [0, 0, 20, 20, 20, 20, 20, 0, 0, 0, 0, 0]
    assert found["due_places"][1].tolist() == [0, 0, 0, 0, 20, 20, 20, 0, 0, 0, 0, 0]
    assert months(found, "late_places") == [0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0]
    # 1 x 40 x days while nothing is called, 1 x 20 x days while 20 are
    fee = [1200, 1240, 1200, 1240, 1240, 600, 620, 600, 620, 620, 1160, 0]
    assert months(found, "fee_paid") == fee
    # 8 x 20 x days
    assert months(found, "call_paid") == [0, 0, 0, 0, 0, 4800, 4960, 4800, 4960, 4960, 0, 0]
    assert months(found, "penalty") == [0, 0, 0, 0, 5 * 20 * 31, 0, 0, 0, 0, 0, 0, 0]


def test_the_grantor_gains_what_it_gets_with_the_reservation_beyond_ordinary_letting() -> None:
    # Letting: 300 - 20 a room; 100 for each of 2, 2 and 1 new tenants; 50 for 5 rooms refitted in
    # month 5 and again in month 8. Month 5: 5 x 280 - 250 = 1150. Month 9: 7 x 280 - 200 = 1760.
    # With: month 5: 1240 - 3100 + 1150 = -710. Month 6: 600 + 4800 + 1400 = 6800.
    # Ordinary letting: (350 - 20) x 10 rooms x 90% = 2970.
    # Eleven months with: 54,800; without: 11 x 2970 = 32,670; gain 22,130.
    # The fee is paid on 10,340 place days: floor 1 - 22,130 / 10,340 = -1.140232...
    found = base(deal())
    assert months(found, "supply_with") == [
        4000, 4040, 4000, 4040, -710, 6800, 6980, 6550, 7340, 7900, 3860, 2800,
    ]  # fmt: skip
    assert months(found, "supply_alternative") == [2970] * 12
    assert found["grantor_factor"].tolist() == [1] * 11 + [0]
    assert found["grantor_gain"] == pytest.approx(22_130)
    assert found["fee_base_grantor"] == pytest.approx(10_340)
    assert found["fee_floor"] == pytest.approx(1 - 22_130 / 10_340)


def test_the_holder_gains_what_its_alternative_costs_beyond_the_reservation() -> None:
    # A missing place costs 100 - (90 - 21) = 31 a day; emergency contracts last 2 months, and a place
    # that is empty costs 100. With: short 20 in month 3, 4, 5, 20 x 31 x (30 + 31 + 31) = 57,040; in
    # month 6 paid for nobody: 20 x 100 x 30 = 60,000.
    # Paid: (10,340 + 24,480) x 1.10 - 3,100 = 35,202. Together 152,242.
    # Without: needed in month 3 to 7. What lasts 4 months is replaced: month 6 and 7, 20 places at
    # 21: 12,600 + 13,020, and 20 x 10 to open. Emergency as before. Together 142,860.
    # Gain 142,860 - 152,242 = -9,382; the fee with VAT is paid on 10,340 x 1.1 = 11,374.
    found = base(deal())
    assert found["holder_with"].reshape(-1)[2] == pytest.approx(1200 * 1.1 + 18_600)
    assert found["holder_factor"].tolist() == [1] * 11 + [0]
    assert found["holder_gain"] == pytest.approx(-9382)
    assert found["fee_base_holder"] == pytest.approx(11_374)
    assert found["fee_ceiling"] == pytest.approx(1 - 9382 / 11_374)


def test_a_reserve_of_its_own_costs_the_integral_cost_of_the_rooms() -> None:
    # 1000 a month for 11 months and no shortage, against 152,242
    found = base(deal(holder_alternative="own_reserve"))
    assert months(found, "own_reserve") == [1000] * 12
    assert found["holder_gain"] == pytest.approx(11_000 - 152_242)


def test_a_reservation_elsewhere_costs_its_own_fee_and_call_price() -> None:
    # 20 places called in month 3 to 7: 153 days; 335 days in 11 months.
    # 2 x (40 x 335 - 20 x 153) + 9 x 20 x 153 = 20,680 + 27,540 = 48,220
    found = base(deal(holder_alternative="elsewhere"))
    assert months(found, "elsewhere_called") == [0, 0, 20, 20, 20, 20, 20, 0, 0, 0, 0, 0]
    assert found["elsewhere"].reshape(-1)[0] == pytest.approx(2 * 40 * 30)
    assert found["holder_gain"] == pytest.approx(48_220 - 152_242)


def test_without_a_place_to_pay_the_fee_on_the_fee_itself_stands_as_its_own_limit() -> None:
    # a term of 1 month in which all 40 places are called from the start: no place is kept
    plain = deal(term_months=1)
    plain["groups"]["youth"] |= {"let_at_start": 0, "refit_months": 0}
    plain["demand"] = {"scenarios": {"base": 140}}
    found = base(plain)
    assert found["fee_base_grantor"] == 0
    assert (found["fee_floor"], found["fee_ceiling"]) == (1, 1)


# --- every case ----------------------------------------------------------------------------------


@drawn(25, suppress_health_check=list(HealthCheck))
@given(reservation_cases())
def test_every_line_is_that_of_the_oracle(plain: dict[str, Any]) -> None:
    wrong, compared = differences(load(plain), plain, agreement)
    assert wrong == []
    assert compared > 15


def gains(plain: dict[str, Any], **terms: Any) -> tuple[Any, Any]:
    changed = {**plain, "reservation": {**plain["reservation"], **terms}}
    found = evaluate(load(changed), ["grantor_gain", "holder_gain"])
    return found["grantor_gain"].array, found["holder_gain"].array


@ANY_CASE
@given(reservation_cases())
def test_at_the_floor_the_grantor_gains_nothing_and_at_the_ceiling_the_holder(
    plain: dict[str, Any],
) -> None:
    found = evaluate(load(plain), ["fee_floor", "fee_ceiling", "fee_base_grantor", "grantor_gain",
                                   "holder_gain"])  # fmt: skip
    floors, ceilings = found["fee_floor"].array, found["fee_ceiling"].array
    size = max(1.0, *np.abs(found["grantor_gain"].array), *np.abs(found["holder_gain"].array))
    for position, base_days in enumerate(found["fee_base_grantor"].array):
        for side, limit in ((0, floors[position]), (1, ceilings[position])):
            if base_days > 0 and limit >= 0:  # a case takes no fee below zero
                gain = gains(plain, fee=f"{limit:.14f}")[side][position]
                assert abs(gain) <= 1e-9 * size


@ANY_CASE
@given(reservation_cases(), st.integers(0, 12))
def test_without_a_penalty_the_notice_of_the_agreement_changes_nothing(
    plain: dict[str, Any], notice: int
) -> None:
    before = gains(plain, late_penalty=0)
    after = gains(plain, late_penalty=0, notice_months=notice)
    np.testing.assert_array_equal(before, after)


@ANY_CASE
@given(reservation_cases())
def test_a_higher_fee_never_helps_the_holder_nor_hurts_the_owner(plain: dict[str, Any]) -> None:
    owner, holder = gains(plain)
    more_owner, more_holder = gains(plain, fee=plain["reservation"]["fee"] + 1)
    assert (more_owner >= owner - 1e-6).all()
    assert (more_holder <= holder + 1e-6).all()


# --- can the places be delivered -----------------------------------------------------------------

FINDINGS = (
    "notice_too_short", "minimum_term_too_long", "overstay_too_long", "permit_ends_early",
    "no_new_permit", "denser_than_reception", "term_beyond_period",
)  # fmt: skip


def found_in(group: dict[str, Any] | None = None, **terms: Any) -> list[str]:
    """Give the findings that hold; as it stands: notice 2 and refit 1 month, agreement 3."""
    plain = deal(notice_months=3, **terms)
    plain["groups"]["youth"] |= group or {}
    found = base(plain)
    return [name for name in FINDINGS if np.any(found[name])]


def test_an_agreement_that_can_be_kept_gives_no_finding() -> None:
    # 40 places in 10 rooms is 4 a room, as in the 100 places in 25 rooms of dedicated reception
    assert found_in() == []
    found = base(deal(notice_months=3))
    assert found["delivery_months"].tolist() == [0, 3]
    assert found["reception_density"] == 4
    # 11 months from April 2027: February 2028
    assert found["term_end"] == 2028 * 12 + 1
    assert found["term_counted"] == 11


@pytest.mark.parametrize(
    ("group", "terms", "finding"),
    [
        ({"notice_months": 3}, {}, "notice_too_short"),  # 3 + 1 > 3
        ({"refit_months": 2}, {}, "notice_too_short"),
        ({"minimum_term": 3}, {}, "minimum_term_too_long"),  # 3 + 1 > 3
        ({"overstay_share": "5%", "overstay_months": 1}, {}, "overstay_too_long"),  # 2 + 1 + 1 > 3
        ({"let_until": "2028-01"}, {}, "permit_ends_early"),  # the term ends in 2028-02
        ({"relet_after_call": "no"}, {}, "no_new_permit"),
        ({"places_when_called": 41}, {}, "denser_than_reception"),  # 4.1 a room
        ({}, {"term_months": 13}, "term_beyond_period"),  # 12 months are worked out
    ],
)
def test_what_stands_in_the_way_of_delivery_is_found(
    group: dict[str, Any], terms: dict[str, Any], finding: str
) -> None:
    assert found_in(group, **terms) == [finding]


def test_what_just_fits_is_no_finding() -> None:
    assert found_in({"minimum_term": 2, "let_until": "2028-02", "places_when_called": 39}) == []
    assert found_in({"overstay_share": 0, "overstay_months": 9}, term_months=12) == []


@ANY_CASE
@given(reservation_cases())
def test_a_group_that_is_not_callable_delivers_nothing_and_is_found_nowhere(
    plain: dict[str, Any],
) -> None:
    found = base(plain)
    for position, group in enumerate(plain["groups"].values()):
        if group.get("callable") != "yes":
            assert not any(found[name][position] for name in FINDINGS[:-1])
