"""Third edition, what contracts bring: minimum take, index, dates, groups, VAT; by hand.

`small` starts in April 2027 (30 days) with 25 reception rooms of 4 places and 10 rooms for tenants.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from random_cases import write_yaml
from worked_cases import base, reception, small, tenants

from flexfin.cli import main

Found = dict[str, Any]


def contract(**keys: Any) -> dict[str, Any]:
    """Give a contract of the reception group, from coa to the owner."""
    return {"pays": "coa", "receives": "owner", "group": "asylum", "amount": 100, **keys}


def paid(
    months: int, people: Any = 100, group: dict[str, Any] | None = None, /, **keys: Any
) -> list[float]:
    """Give what is paid each month under one contract of the reception group."""
    groups = {"asylum": reception(), "youth": group or tenants()}
    start = keys.pop("start", "2027-04")
    indexation = keys.pop("indexation", {"cost": 0, "rent": 0})
    plain = small(groups, months, people, contracts={"lease": contract(**keys)}, start=start)
    found: list[float] = base({**plain, "indexation": indexation})["contract_payment"][0].tolist()
    return found


# --- 7: a minimum is paid, whatever the measure ---------------------------------------------------


def minimum_take(people: float, **keys: Any) -> Found:
    """Give a year of 365 days: 100 places at 13.50 a day, at least 80% of them paid.

    Cost: 120,000 a year and 10 a day for each person; normal occupancy 90%.
    """
    lease = contract(amount=13.50, per="occupied_place_day", minimum_share=0.8, **keys)
    group = reception(units=10, normal_occupancy=0.9)
    costs = {
        "fixed": {"amount": 120_000, "per": "year"},
        "meals": {"amount": 10, "per": "occupied_place_day"},
    }
    plain = small({"asylum": group}, 12, people, costs=costs, contracts={"lease": lease})
    return base(plain | {"start": "2027-01"})


def test_at_least_the_minimum_is_paid_per_occupied_place_too() -> None:
    # 30 people are less than 80 places: 80 x 13.50 x 365 = 394,200, not 30 x 13.50 x 365 = 147,825
    assert minimum_take(30)["contract_payment"].sum() == pytest.approx(394_200)
    # 90 people are more: 90 x 13.50 x 365
    assert minimum_take(90)["contract_payment"].sum() == pytest.approx(443_475)


@pytest.mark.parametrize(
    ("per", "billed"),
    # 30 people in 100 places of 25 rooms: at least 80 places, or 20 rooms, are billed
    [("occupied_place_day", "80 places"), ("occupied_unit_month", "20 rooms")],
)
def test_what_is_billed_is_said_in_the_measure_of_the_contract(
    per: str, billed: str, tmp_path: Path
) -> None:
    lease = contract(per=per, minimum_share=0.8)
    plain = small({"asylum": reception()}, 1, 30, contracts={"lease": lease})
    path = tmp_path / "case.yaml"
    path.write_text(write_yaml(plain), encoding="utf-8")
    words = ["billed_at", "--at", "basis=planned", "--month", "2027-04", "--lang", "en"]
    found = CliRunner().invoke(main, ["explain", str(path), *words])
    assert f"2027-04: {billed}\n" in found.stdout, found.output


def test_the_minimum_counts_over_all_groups_of_the_contract_together() -> None:
    # 35 rooms at 80%: 28. Taken: 10 of 25 by 40 people, and all 10 of the tenants: 20. The other 8
    # are rooms of the reception group, because only there rooms are left.
    groups = {"asylum": reception(), "youth": tenants()}
    lease = contract(group=["asylum", "youth"], per="occupied_unit_month", minimum_share=0.8)
    found = base(small(groups, 1, 40, contracts={"lease": lease}))
    assert found["contract_payment_of_group"][0, :, 0].tolist() == pytest.approx([1800, 1000])
    # at 50% 17.5 is less than 20: what is taken is paid
    lease["minimum_share"] = 0.5
    found = base(small(groups, 1, 40, contracts={"lease": lease}))
    assert found["contract_payment_of_group"][0, :, 0].tolist() == pytest.approx([1000, 1000])


@pytest.mark.parametrize(("people", "places"), [(99, 100), (108, 108)])
def test_people_in_called_rooms_count_towards_the_minimum(people: int, places: int) -> None:
    # At 90% 99 people need 110 places: 90 people in the 100 of the group, 9 in 10 called places:
    # 99 of 100, so 1 is added. 108 people are more than the minimum: 108 are paid.
    group = tenants(callable="yes", places_when_called=40, let_at_start=0, fill_rate=0)
    groups = {"asylum": reception(), "youth": group}
    lease = contract(amount=1, per="occupied_place_day", minimum_share=1)
    demand = {"planning_occupancy": 0.9, "scenarios": {"base": people}}
    found = base(small(groups, 1, people, contracts={"lease": lease}, demand=demand))
    assert found["contract_payment"][0, 0] == pytest.approx(places * 30)


# --- 5: normal occupancy is normal in every scenario ----------------------------------------------


def test_the_cost_rent_at_normal_occupancy_is_the_same_whoever_comes() -> None:
    # 9 of 10 rooms, 90 people: 120,000 + 90 x 10 x 365 = 448,500; / (9 rooms x 12 months) = 4,152.78
    for people in (30, 90):
        found = minimum_take(people)
        assert found["cost_rent"][0] == pytest.approx(448_500 / 108)
        # 443,475 comes in: 98.9%
        assert found["coverage"][0] == pytest.approx(443_475 / 448_500)
    assert pytest.approx(4152.78, abs=0.005) == 448_500 / 108
    # as planned with 30 people: 3 rooms, 120,000 + 109,500 of cost, 394,200 comes in
    found = minimum_take(30)
    normal, planned, full = found["cost_rent_at"][:, 0]
    assert normal == pytest.approx(448_500 / 108)
    assert planned == pytest.approx((120_000 + 30 * 10 * 365) / 36)
    assert full == pytest.approx((120_000 + 100 * 10 * 365) / 120)
    assert found["coverage_at"][1, 0] == pytest.approx(394_200 / 229_500)
    assert found["coverage_at"][2, 0] == pytest.approx(100 * 13.5 * 365 / (120_000 + 365_000))


# --- 19: what a contract can say ------------------------------------------------------------------


def test_an_amount_may_be_free_at_first_and_rise_in_steps() -> None:
    # two months rent-free, then 80, from August 100
    amount = {"2027-04": 0, "2027-06": 80, "2027-08": 100}
    assert paid(6, amount=amount, per="month") == [0, 0, 80, 80, 100, 100]


def test_a_contract_has_a_first_and_a_last_month() -> None:
    keys = {"from": "2027-06", "until": "2027-07"}
    assert paid(6, per="month", **keys) == [0, 0, 100, 100, 0, 0]


def test_the_amount_is_in_prices_of_the_first_month_of_the_contract() -> None:
    # 10% every January; the case starts in October 2027.
    indexation = {"cost": 0.1, "rent": 0}
    keys = {"per": "month", "index": "cost", "indexation": indexation, "start": "2027-10"}
    assert paid(5, **keys) == pytest.approx([100] * 3 + [110] * 2)
    # from December: 100, and 110 from January; from January itself: 100
    assert paid(5, **keys, **{"from": "2027-12"}) == pytest.approx([0, 0, 100, 110, 110])
    assert paid(5, **keys, **{"from": "2028-01"}) == pytest.approx([0, 0, 0, 100, 100])
    # from before the case: prices of October
    assert paid(5, **keys, **{"from": "2025-12"}) == pytest.approx([100] * 3 + [110] * 2)


@pytest.mark.parametrize(
    ("keys", "last"),
    [
        ({}, [100, 100, 106, 106]),  # rent steps in July
        ({"index_month": 6}, [100, 106, 106, 106]),
        ({"index_month": 5}, [100, 100, 100, 100]),  # May is the first month: prices of May
        ({"index_cap": 0.04}, [100, 100, 104, 104]),
        ({"index_floor": 0.08}, [100, 100, 108, 108]),
        ({"index_cap": 0.04, "index_floor": 0.08}, [100, 100, 104, 104]),  # the cap goes first
        ({"index": "cost"}, [100, 100, 100, 100]),  # other indices step in January
        ({"index": "cost", "index_month": 8}, [100, 100, 100, 90]),
        ({"index": "cost", "index_month": 8, "index_floor": 0}, [100, 100, 100, 100]),
        ({"index": "none", "index_month": 7, "index_floor": 0.08}, [100, 100, 100, 100]),
    ],
)
def test_an_index_has_a_month_a_cap_and_a_floor(keys: dict[str, Any], last: list[float]) -> None:
    indexation = {"cost": -0.1, "rent": 0.06}
    keys = {"index": "rent", **keys}
    found = paid(4, per="month", start="2027-05", indexation=indexation, **keys)
    assert found == pytest.approx(last)


def test_a_contract_follows_the_path_of_its_index() -> None:
    # 9% in July 2027, 3.5% in July 2028: 100, 109, 112.815; capped at 5%: 105 and 108.675
    indexation = {"cost": 0, "rent": {"2027-01": 0.09, "2028-01": 0.035}}
    keys = {"per": "month", "index": "rent", "start": "2027-01", "indexation": indexation}
    expected = [100] * 6 + [109] * 12 + [112.815]
    assert paid(19, **keys) == pytest.approx(expected)
    expected = [100] * 6 + [105] * 12 + [108.675]
    assert paid(19, index_cap=0.05, **keys) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("keys", "asylum", "youth"),
    [
        ({"per": "month"}, 260, 78),  # 338 by floor area, 1,000 : 300
        ({"per": "year", "amount": 4056}, 260, 78),
        ({"per": "month", "amount": 35, "key": "units"}, 25, 10),
        ({"per": "month", "amount": 110, "key": "places"}, 100, 10),
        ({"per": "month", "key": "equal"}, 169, 169),
        ({"per": "m2_year", "amount": 12}, 1000, 300),
        ({"per": "unit_month", "amount": 3}, 75, 30),
        ({"per": "place_day", "amount": 1}, 3000, 300),
        ({"per": "occupied_place_day", "amount": 1}, 1800, 180),  # 60 people, 6 rooms let
        ({"per": "occupied_unit_month", "amount": 10}, 150, 60),
    ],
)
@pytest.mark.parametrize("groups", [["asylum", "youth"], "all"])
def test_a_contract_may_be_for_several_groups(
    keys: dict[str, Any], asylum: float, youth: float, groups: Any
) -> None:
    lease = contract(group=groups, **{"amount": 338, **keys})
    rooms = {"asylum": reception(), "youth": tenants(let_at_start=6, fill_rate=0)}
    found = base(small(rooms, 1, 60, contracts={"lease": lease}))
    assert found["contract_payment_of_group"][0, :, 0].tolist() == pytest.approx([asylum, youth])
    assert found["contract_payment"][0, 0] == pytest.approx(asylum + youth)


def test_a_contract_per_place_or_room_follows_what_is_open() -> None:
    # half of 25 rooms and 100 places open in April, all in May (31 days)
    group = reception(open={"2027-04": 0.5, "2027-05": 1})
    for per, amount, expected in (
        ("place_day", 1, [50 * 30, 100 * 31]),
        ("place_year", 12, [50, 100]),
        ("unit_month", 2, [25, 50]),
        ("unit_year", 24, [25, 50]),
        ("month", 7, [7, 7]),
    ):
        lease = contract(per=per, amount=amount)
        found = base(small({"asylum": group}, 2, 100, contracts={"lease": lease}))
        assert found["contract_payment"][0].tolist() == pytest.approx(expected), per


def test_vat_on_a_contract_costs_what_the_payer_cannot_reclaim() -> None:
    # 21% of 1,000, of which coa reclaims 40%: 126 to outside. Who is outside reclaims all.
    terms = contract(amount=1000, per="month", vat=0.21)
    plain = small({"asylum": reception()}, 1, 100, contracts={"lease": terms})
    plain["parties"]["coa"]["vat_recovery"] = 0.4
    found = base(plain)
    assert found["contract_vat_cost"][0, 0] == pytest.approx(126)
    assert found["cash_flow"][:, 0].tolist() == pytest.approx([1000, -1126])
    plain["parties"]["coa"]["vat_recovery"] = 1
    assert base(plain)["contract_vat_cost"][0, 0] == 0
    plain["parties"]["coa"]["vat_recovery"] = 0
    terms["pays"] = "outside"
    assert base(plain)["contract_vat_cost"][0, 0] == 0


def test_a_contract_for_services_brings_revenue_but_no_rent() -> None:
    # 200 and, for services, 50 a room: 250 is charged, of which 200 is rent
    group = tenants(operator="coa", asked_rent=0)
    contracts = {
        "rent": contract(group="youth", amount=200, per="occupied_unit_month"),
        "services": contract(group="youth", amount=50, per="occupied_unit_month", service="yes"),
    }
    found = base(small({"asylum": reception(), "youth": group}, 1, 100, contracts=contracts))
    assert found["charged_rent"][1] == pytest.approx(250)
    assert found["bare_rent"][1] == pytest.approx(200)
