"""Third edition, time and cost: paths of indices, shares, payers, VAT, finance by party, life; by hand.

`small` starts in April 2027 (30 days) with 25 reception rooms of 4 places and 10 rooms for tenants.
"""

from __future__ import annotations

from typing import Any

import pytest
from worked_cases import base, reception, small, tenants

Found = dict[str, Any]
GROUPS = {"asylum": reception(), "youth": tenants()}


def indexed(start: str, months: int, cost: Any, rent: Any = 0, **sections: Any) -> Found:
    plain = small({"asylum": reception()}, months, 100, **sections)
    return base(plain | {"start": start, "indexation": {"cost": cost, "rent": rent}})


# --- time -----------------------------------------------------------------------------------------


def test_an_index_may_be_a_path_and_its_rate_counts_in_january() -> None:
    # 9% for 2027 is that of the step of January 2027, before the start; 2028 3.5%, 2029 -1%
    found = indexed("2027-01", 25, {"2027-01": 0.09, "2028-01": 0.035, "2029-01": -0.01})
    index = found["cost_index"]
    assert index[0] == index[11] == 1
    assert index[12] == index[23] == pytest.approx(1.035)
    assert index[24] == pytest.approx(1.035 * 0.99)
    assert found["contract_cost_index"].tolist() == index.tolist()


def test_years_before_the_start_take_the_rate_of_the_first_month() -> None:
    # from July 2025 two Januaries at 9%, then 3.5%
    steps = {"2027-01": 0.09, "2028-01": 0.035}
    found = indexed("2027-01", 13, steps, price_level="2025-07")
    assert found["cost_index"][[0, 12]].tolist() == pytest.approx([1.09**2, 1.09**2 * 1.035])
    assert found["contract_cost_index"][[0, 12]].tolist() == pytest.approx([1, 1.035])


def test_the_rate_of_the_month_of_the_step_counts_and_no_other() -> None:
    # rent steps in July at the 6% that holds then; the 2% of June and the 9% of September do nothing
    rent = {"2027-04": 0.02, "2027-07": 0.06, "2027-09": 0.09, "2028-07": 0.01}
    found = indexed("2027-04", 16, 0, rent)
    assert found["rent_index"][[0, 2, 3, 14, 15]].tolist() == pytest.approx(
        [1, 1, 1.06, 1.06, 1.06 * 1.01]
    )


def test_a_case_that_starts_in_the_month_of_a_step_has_its_prices_of_that_month() -> None:
    found = indexed("2027-07", 13, 0, {"2027-07": 0.06, "2028-07": 0.02})
    assert found["rent_index"][[0, 11, 12]].tolist() == pytest.approx([1, 1, 1.02])


# --- 19: who carries a cost, and who pays it -------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "asylum", "youth", "more"),
    [
        ({"group": ["asylum", "youth"]}, 1000, 300, 0),  # 1,300 by floor area, without the third
        ({"group": ["asylum", "youth"], "key": "units"}, 1300 * 25 / 35, 1300 * 10 / 35, 0),
        ({"group": ["asylum", "more"], "key": "equal"}, 650, 0, 650),
        ({"group": "all", "key": "places"}, 1300 / 2.1, 130 / 2.1, 1300 / 2.1),
        ({"shares": {"asylum": 0.6, "youth": 0.4}}, 780, 520, 0),
        ({"shares": {"more": 1}, "per": "year", "amount": 15_600}, 0, 0, 1300),
        ({"group": ["asylum", "youth"], "per": "unit_month", "amount": 2}, 50, 20, 0),
        ({"group": ["asylum", "youth"], "per": "m2_year", "amount": 12}, 1000, 300, 0),
        ({"group": ["youth", "more"], "per": "place_day", "amount": 1}, 0, 300, 3000),
        ({"group": ["youth", "more"], "per": "occupied_unit_month", "amount": 4}, 0, 40, 50),
    ],
)
def test_a_cost_is_carried_by_the_groups_named_by_key_or_by_shares(
    keys: dict[str, Any], asylum: float, youth: float, more: float
) -> None:
    # 100 people in 200 places of two reception groups: 12.5 of 25 rooms in each
    groups = {**GROUPS, "more": reception()}
    cost = {"amount": 1300, "per": "month", **keys}
    found = base(small(groups, 1, 100, costs={"cost": cost}))
    assert found["cost_of_item"][0, :, 0].tolist() == pytest.approx([asylum, youth, more])


def test_an_investment_is_carried_by_the_groups_named_by_key_or_by_shares() -> None:
    # 12,000 in 10 years: 100 a month
    base_keys = {"amount": 12_000, "date": "2027-04", "life_years": 10}
    investments = {
        "key": {**base_keys, "group": ["asylum", "youth"], "key": "units"},
        "shares": {**base_keys, "shares": {"youth": 0.25, "more": 0.75}},
    }
    groups = {**GROUPS, "more": reception()}
    found = base(small(groups, 1, 100, investments=investments))
    assert found["capital_cost_of_item"][:, :, 0].tolist() == [
        pytest.approx([2500 / 35, 1000 / 35, 0]), pytest.approx([0, 25, 75]),
    ]  # fmt: skip


def test_a_cost_is_paid_by_several_parties_each_its_part() -> None:
    cost = {"amount": 1000, "per": "month", "payers": {"owner": 0.3, "coa": 0.7}}
    found = base(small(GROUPS, 1, 100, costs={"cost": cost}))
    assert found["cost_of_item_paid"][0, :, 0].tolist() == pytest.approx([300, 700])
    assert found["cash_flow"][:, 0].tolist() == pytest.approx([-300 + 3000, -700])  # 10 rooms x 300


def test_vat_is_cost_where_the_payer_cannot_reclaim_it() -> None:
    # 1,000 and 21%, half by coa that reclaims nothing, half by the owner that reclaims all:
    # 605 and 500, 1,105 in all; by index and per anything the same
    cost = {"amount": 1000, "per": "month", "vat": 0.21, "payers": {"owner": 0.5, "coa": 0.5}}
    plain = small({"asylum": reception()}, 1, 100, costs={"cost": cost})
    plain["parties"]["coa"]["vat_recovery"] = 0
    found = base(plain)
    assert found["operating_cost"][0].tolist() == pytest.approx([1105])
    assert found["cost_of_item_paid"][0, :, 0].tolist() == pytest.approx([500, 605])
    # one payer that reclaims 40%: 1,000 + 60% of 210
    plain["costs"]["cost"] = {"amount": 1000, "per": "month", "vat": 0.21, "paid_by": "coa"}
    plain["parties"]["coa"]["vat_recovery"] = 0.4
    assert base(plain)["operating_cost"][0].tolist() == pytest.approx([1126])
    # by default all is reclaimed
    del plain["parties"]["coa"]["vat_recovery"]
    assert base(plain)["operating_cost"][0].tolist() == pytest.approx([1000])


def test_vat_on_an_investment_is_paid_and_written_off() -> None:
    # 1,000 and 21%, of which coa reclaims 40%: 1,126, in 10 months 112.60
    beds = {"amount": 1000, "date": "2027-04", "life_years": 10 / 12, "vat": 0.21, "paid_by": "coa"}
    plain = small({"asylum": reception()}, 10, 100, investments={"beds": beds})
    plain["parties"]["coa"]["vat_recovery"] = 0.4
    found = base(plain)
    assert found["gross_amount"].tolist() == pytest.approx([1126])
    assert found["amount"].tolist() == pytest.approx([1126])
    assert found["depreciation"][0].tolist() == pytest.approx([112.6] * 10)
    assert found["investment_payment"][0].tolist() == pytest.approx([1126, *[0] * 9])


# --- finance by party -----------------------------------------------------------------------------


def test_who_pays_an_investment_takes_its_own_cost_of_capital() -> None:
    # finance: 80% at 4% and 20% at 7%: 4.6%. coa: 100% debt at 2%. owner: own return of 12%:
    # 80% x 4% + 20% x 12% = 5.6%. A year's rate r is (1 + r)^(1/12) - 1 a month on 12,000.
    item = {"amount": 12_000, "date": "2027-04", "life_years": 10}
    plain = small(
        {"asylum": reception()},
        1,
        100,
        investments={"coa": {**item, "paid_by": "coa"}, "owner": item, "third": {**item, "paid_by": "third"}},
        finance={"debt_share": 0.8, "interest": 0.04, "return_on_equity": 0.07},
    )  # fmt: skip
    plain["parties"]["coa"] |= {"debt_share": 1, "interest": 0.02}
    plain["parties"]["owner"]["return_on_equity"] = 0.12
    plain["parties"]["third"] = {"government": "no"}
    found = base(plain)
    assert found["party_wacc"].tolist() == pytest.approx([0.056, 0.02, 0.046])
    rates = [1.02 ** (1 / 12) - 1, 1.056 ** (1 / 12) - 1, 1.046 ** (1 / 12) - 1]
    assert found["monthly_rate"].tolist() == pytest.approx(rates)
    charges = [12_000 * rate for rate in rates]
    assert found["capital_charge"][:, 0].tolist() == pytest.approx(charges)


# --- 15: a life of whole months -------------------------------------------------------------------


@pytest.mark.parametrize("method", ["linear", "annuity"])
@pytest.mark.parametrize(
    ("years", "months"),
    [(3.3, 40), (3.29, 39), (1.04, 12), (0.1, 1)],  # 39.6, 39.48, 12.48 and 1.2 months
)
def test_depreciation_adds_up_to_the_investment(method: str, years: float, months: int) -> None:
    # 1,200 less 200: in whole months, the last of which is the last with a charge
    beds = {"amount": 1200, "date": "2027-05", "life_years": years, "residual_value": 200,
            "method": method}  # fmt: skip
    finance = {"debt_share": 1, "interest": 0.05, "return_on_equity": 0}
    found = base(
        small({"asylum": reception()}, 60, 100, investments={"beds": beds}, finance=finance)
    )
    assert found["depreciation"][0].sum() == pytest.approx(1000)
    assert (found["depreciation"][0] > 0).tolist() == [
        False,
        *[True] * months,
        *[False] * (59 - months),
    ]
    assert found["residual_payment"][0].tolist() == [
        0,
        *[0] * (months - 1),
        200,
        *[0] * (59 - months),
    ]


def test_a_group_with_no_part_in_the_agreed_shares_carries_nothing() -> None:
    # The rooms of the tenants, whose permit ends in a month, have no part in beds of ten years.
    shares = {"asylum": "100%", "youth": "0%"}
    beds = {"amount": 1200, "date": "2027-04", "life_years": 10, "shares": shares}
    rent = {"amount": 100, "per": "month", "shares": shares}
    groups = {"asylum": reception(), "youth": tenants(let_until="2027-05")}
    found = base(small(groups, 2, 100, investments={"beds": beds}, costs={"rent": rent}))
    assert found["investment_carried"].tolist() == [[1, 0]]
    assert found["cost_carried"].tolist() == [[1, 0]]
    assert found["depreciation_beyond_permit"].tolist() == [[0, 0]]


def test_the_part_of_an_item_that_let_rooms_carry() -> None:
    """Of 10 rooms 8 are open and 4 let: 4 of 8 of a price per room, 4 of 10 of one for the house.

    30 per open room: 30 x 8 x 4/8 = 120; 100 for the house: 100 x 4/10 = 40.
    """
    costs = {
        "caretaker": {"amount": 30, "per": "unit_month", "recoverable": "yes", "group": "rooms"},
        "lift": {"amount": 100, "per": "month", "recoverable": "yes", "group": "rooms"},
    }
    rooms = tenants(open=0.8, let_at_start=4, fill_rate=0)
    found = base(small({"rooms": rooms}, 1, 0, costs=costs))
    # normal, planned, full; caretaker and lift; one group; one month
    assert found["let_part_at"][1, :, 0, 0] == pytest.approx([0.5, 0.4])
    assert found["recoverable_item_at"][1, :, 0, 0] == pytest.approx([120, 40])
    assert found["recoverable_cost"][0, 0] == pytest.approx(160)
