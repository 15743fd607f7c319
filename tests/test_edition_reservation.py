"""Third edition, the right to call rooms: who gives it, and what people in called rooms cost; by hand.

`small` starts in April 2027 (30 days) with 100 places for reception; 10 rooms of the tenants stand
for 40 places.
"""

from __future__ import annotations

from typing import Any

import pytest
from worked_cases import base, reception, small, tenants

Found = dict[str, Any]


def deal(months: int = 1, people: Any = 120, /, **terms: Any) -> dict[str, Any]:
    """Give a chain: corporation, municipality that lets the rooms, foundation; coa may call them.

    5 of 10 rooms are let by the foundation at 300 with 20 of management, 5 are called: 20 places.
    """
    youth = tenants(
        lessor="municipality", operator="foundation", callable="yes", places_when_called=40,
        let_at_start=5, fill_rate=10, management_cost=20, letting_cost=100,
    )  # fmt: skip
    plain = small(
        {"asylum": reception(lessor="municipality"), "youth": youth},
        months,
        people,
        reserve={
            "regular_cost": 90, "housing_cost": 21, "emergency_cost": 100, "replacement_months": 9,
        },
        reservation={
            "holder": "coa", "fee": 1, "call_price": 8, "vat": 0.1, "term_months": months,
            "alternative_rent": 350, "alternative_occupancy": 0.9, **terms,
        },
    )  # fmt: skip
    plain["parties"] = {
        "corporation": {"government": "no", "discount_rate": 0.2},
        "municipality": {"government": "yes"},
        "foundation": {"government": "no", "discount_rate": 0.21},
        "coa": {"government": "yes"},
    }
    return plain | {"owner": "corporation"}


# --- 13: the fee goes to who grants ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "received", "suppliers", "factor"),
    [
        # the lessor of the rooms, if nobody else is named, and not the owner
        ({}, [0, 5400, 0, 0], [0, 1, 1, 0], 1),
        ({"grantor": "foundation"}, [0, 0, 5400, 0], [0, 1, 1, 0], 1.21 ** (-1 / 12)),
        ({"grantor": "corporation"}, [5400, 0, 0, 0], [1, 1, 1, 0], 1.2 ** (-1 / 12)),
    ],
)
def test_fee_and_call_price_go_to_who_grants_the_right(
    terms: dict[str, Any], received: list[float], suppliers: list[float], factor: float
) -> None:
    # fee 1 x 20 places x 30 days, call price 8 x 20 x 30: 600 + 4,800; coa pays 10% VAT on top
    found = base(deal(**terms))
    fee, call = found["cash_in_fee_paid"][:, 0], found["cash_in_call_paid"][:, 0]
    assert (fee + call).tolist() == pytest.approx(received)
    assert found["is_supplier"].tolist() == suppliers
    assert found["cash_flow"][3].tolist() == pytest.approx([-5940])
    # 5,400 and 5 x (300 - 20), against 350 - 20 for 90% of 10 rooms: at the rate of who grants
    assert found["grantor_factor"].tolist() == pytest.approx([factor])
    assert found["grantor_gain"] == pytest.approx((5400 + 1400 - 2970) * factor)
    assert found["fee_base_grantor"] == pytest.approx(20 * 30 * factor)
    assert found["fee_floor"] == pytest.approx(1 - 3830 / 600)


def test_who_grants_pays_the_penalty() -> None:
    # notice of a month and all rooms let: 20 places late in May (31 days) at 5, due after a month
    plain = deal(2, late_penalty=5, notice_months=1)
    plain["groups"]["youth"] |= {"let_at_start": 10, "notice_months": 2}
    found = base(plain)
    assert found["penalty"].tolist() == [0, 20 * 5 * 31]
    assert found["cash_out_penalty"][1].tolist() == [0, 3100]
    assert found["cash_out_penalty"][0].tolist() == [0, 0]


# --- what people in called rooms cost --------------------------------------------------------------


def with_meals(holder_alternative: str = "emergency", **payers: float) -> Found:
    """Give meals at 10 a day for 120 people, of whom 20 in called rooms: 6,000 in April."""
    plain = deal(holder_alternative=holder_alternative)
    plain["costs"] = {
        "meals": {"amount": 10, "per": "occupied_place_day", "group": "asylum", "payers": payers},
        "rooms": {"amount": 50, "per": "unit_month", "group": "youth"},
        "energy": {"amount": 15, "per": "occupied_unit_month", "group": "youth"},
    }
    return base(plain)


def test_the_supply_side_bears_its_part_of_what_people_in_called_rooms_cost() -> None:
    # a quarter of 6,000 by the municipality: 5,400 + 1,400 - 1,500
    found = with_meals(municipality=0.25, coa=0.75)
    assert found["called_running_cost"].tolist() == pytest.approx([1500])
    assert found["supply_with"].tolist() == pytest.approx([5300])
    # the corporation pays the rest: it is no supplier
    found = with_meals(municipality=0.25, corporation=0.75)
    assert found["called_running_cost"].tolist() == pytest.approx([1500])


def test_the_holder_bears_its_part_with_the_reservation_and_in_a_reserve_of_its_own() -> None:
    # 75% of 6,000; with: 5,400 and 10% VAT, and 4,500. Without: 20 emergency places at
    # 100 - (90 - 21) = 31 a day, 18,600; meals are in the regular cost of emergency places.
    found = with_meals(municipality=0.25, coa=0.75)
    assert found["holder_called_cost"].tolist() == [[4500], [4500], [0]]
    assert found["holder_with"].tolist() == pytest.approx([5940 + 4500])
    assert found["holder_without"].tolist() == pytest.approx([18_600])
    # a reserve of its own: the rooms, 10 x 50, without the energy of tenants, and the meals
    found = with_meals("own_reserve", municipality=0.25, coa=0.75)
    assert found["own_reserve"].tolist() == pytest.approx([500 + 4500])
    assert found["holder_gain"] == pytest.approx(5000 - 10_440)


def test_what_the_holder_pays_is_not_counted_with_the_supply_side_too() -> None:
    # the holder is operator as well: its part stays its own
    plain = deal()
    plain["groups"]["youth"]["operator"] = "coa"
    plain["costs"] = {"meals": {"amount": 10, "per": "occupied_place_day", "group": "asylum",
                                "payers": {"municipality": 0.25, "coa": 0.75}}}  # fmt: skip
    found = base(plain)
    assert found["is_supplier"].tolist() == [0, 1, 0, 1]
    assert found["called_running_cost"].tolist() == pytest.approx([1500])


# --- ordinary letting ------------------------------------------------------------------------------


def test_ordinary_letting_lasts_as_long_as_it_may_and_pays_for_new_tenants() -> None:
    # (350 - 20 - 100 x 12% / 12) x 10 rooms x 90%, to May
    plain = deal(3, alternative_until="2027-05")
    plain["groups"]["youth"]["turnover"] = 0.12
    found = base(plain)
    assert found["supply_alternative"].tolist() == pytest.approx([2961, 2961, 0])
    del plain["reservation"]["alternative_until"]
    assert base(plain)["supply_alternative"].tolist() == pytest.approx([2961] * 3)


def test_service_is_at_cost_on_both_sides_of_the_comparison() -> None:
    # tenants pay 40 for service that costs 30: neither is in the result of letting
    plain = deal()
    plain["groups"]["youth"]["service_charge"] = 40
    plain["costs"] = {"care": {"amount": 30, "per": "occupied_unit_month", "group": "youth",
                               "recoverable": "yes"}}  # fmt: skip
    assert base(plain)["supply_with"].tolist() == pytest.approx([5400 + 1400])
