"""The model Rent by hand: discount, points, the legal maximum of each contract, time, findings."""

from __future__ import annotations

from typing import Any

import pytest
from strategies import EXAMPLE, shipped
from worked_cases import base, load, reception, small, tenants

from flexfin.answers.findings import findings_of, judged
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.numbers import UNLIMITED

DAY = "2026-11-01"


def case_of(months: int = 12, day: str = DAY, **inputs: Any) -> dict[str, Any]:
    """Give a case with reception and one group of 10 rooms for tenants, read on a day."""
    return small(
        {"asylum": reception(), "youth": tenants(**inputs)}, months, 100, reference_date=day
    )


def youth(line: str, case: dict[str, Any]) -> Any:
    """Give a line of the group of tenants, the second group."""
    return base(case)[line][1]


def findings(case: dict[str, Any], *models: str) -> set[str]:
    """Give the names of the findings of some models that hold for the tenants."""
    made = load(case)
    found = findings_of(evaluate(made, judged(made, models or ("rent", "rent_over_time"))))
    return {one.line.name for one in found}


# --- the discount --------------------------------------------------------------------------------


def test_the_discount_has_a_part_for_insecurity_and_a_part_for_moving() -> None:
    # 10% of 430 = 43.00. Moving costs 1,200 every 12 months instead of every 48:
    # 1,200/12 - 1,200/48 = 100 - 25 = 75.00. Together 118.00: 430 - 118 = 312.00.
    case = case_of(market_rent=430, insecurity_discount=0.1, moving_cost=1200, expected_stay=12,
                   regular_stay=48)  # fmt: skip
    assert youth("insecurity_part", case) == pytest.approx(43)
    assert youth("moving_part", case) == pytest.approx(75)
    assert youth("temporality_discount", case) == pytest.approx(118)
    assert youth("market_conform_rent", case) == pytest.approx(312)


def test_a_rent_below_zero_is_none_and_a_stay_beyond_the_regular_one_is_pointed_out() -> None:
    # 600/6 - 600/60 = 90 is more than the market rent of 80
    low = case_of(market_rent=80, asked_rent=80, moving_cost=600, expected_stay=6, regular_stay=60)
    assert youth("market_conform_rent", low) == 0
    # 600/24 - 600/12 = -25: the rent goes up from 300 to 325
    longer = case_of(market_rent=300, moving_cost=600, expected_stay=24, regular_stay=12)
    assert youth("market_conform_rent", longer) == pytest.approx(325)
    assert "stay_beyond_regular" in findings(longer)
    assert "stay_beyond_regular" not in findings(low)


def test_the_example_is_worked_out_as_on_paper() -> None:
    # market 430: 8% = 34.40; moving 1,500/18 - 1,500/48 = 83.3333 - 31.25 = 52.0833
    # 430 - 34.40 - 52.0833 = 343.5167. Room of 36 points in 2026: 366.90. So 23.3833 below social.
    results = evaluate(load_case(EXAMPLE, shipped()))
    assert results["temporality_discount"].array[1] == pytest.approx(86.4833, abs=1e-4)
    assert results["market_conform_rent"].array[1] == pytest.approx(343.5167, abs=1e-4)
    assert results["social_max_rent"].array[1] == 366.90
    assert results["ceiling_rule"].array[1] == "permit"
    assert results["lawful_rent"].array[1] == results["market_conform_rent"].array[1]
    assert results["below_social"].array[1] == pytest.approx(23.3833, abs=1e-4)
    assert results["below_social_holds"].array[1] == "below"


# --- points --------------------------------------------------------------------------------------

SELF, ROOM = "self_contained", "room"
# amounts: the tables of the Huurcommissie and of woonstadrotterdam/woningwaardering
POINTS: list[tuple[str, str, float, float]] = [
    ("2026-11-01", SELF, 143, 932.93),
    ("2026-11-01", SELF, 186, 1228.07),
    ("2026-11-01", SELF, 143.4, 932.93),
    ("2026-11-01", SELF, 143.5, 939.73),  # half a point up: 144
    ("2026-11-01", SELF, 39, 250.26),  # below 40 points the amount of 40
    ("2026-11-01", SELF, 0, 250.26),
    ("2026-11-01", SELF, 250, 1667.40),
    ("2026-11-01", SELF, 253, 1687.98),  # 1,667.40 + 3 x (1,667.40 - 1,660.54)
    ("2026-11-01", ROOM, 20, 203.87),
    ("2026-11-01", ROOM, 0, 0),  # rooms have no lowest amount
    ("2026-11-01", ROOM, 142, 1043.83),
    ("2026-01-01", ROOM, 100, 822.35),
    ("2025-12-31", ROOM, 100, 793.39),  # tables change on 1 January since 2025
    ("2024-12-31", ROOM, 100, 775.40),
    ("2025-06-01", SELF, 115, 714.57),
    ("2024-07-01", SELF, 40, 235.96),
]


@pytest.mark.parametrize(("day", "dwelling", "points", "rent"), POINTS)
def test_points_give_the_maximum_of_the_table_of_that_day(
    day: str, dwelling: str, points: float, rent: float
) -> None:
    case = case_of(1, day, dwelling=dwelling, wws_points=points, tenancy="vacancy_act")
    assert youth("social_max_rent", case) == pytest.approx(rent, abs=1e-9)
    assert base(case)["social_max_rent"][0] == 0, "not for reception"


# --- the legal maximum ---------------------------------------------------------------------------

PERMIT: dict[str, Any] = {"tenancy": "vacancy_act"}
# contract, rule, maximum (None: none), by the tables of 2026
CEILINGS: list[tuple[dict[str, Any], str, float | None]] = [
    ({**PERMIT, "vacancy_act_category": "a", "wws_points": 60}, "permit", 611.28),
    ({**PERMIT, "vacancy_act_category": "b", "wws_points": 60}, "free", None),
    ({**PERMIT, "vacancy_act_category": "c", "wws_points": 160, "dwelling": SELF}, "permit", 1049.57),
    ({**PERMIT, "vacancy_act_category": "d", "wws_points": 200, "dwelling": SELF}, "permit", 1324.18),
    ({**PERMIT, "vacancy_act_category": "b"}, "free", None),
    ({**PERMIT}, "unknown", None),
    ({"tenancy": "regular", "wws_points": 186, "dwelling": SELF}, "points", 1228.07),
    ({"tenancy": "regular", "wws_points": 186.4, "dwelling": SELF}, "points", 1228.07),
    ({"tenancy": "regular", "wws_points": 186.5, "dwelling": SELF}, "free", None),
    ({"tenancy": "regular", "wws_points": 187, "dwelling": ROOM}, "points", 1281.26),
    ({"tenancy": "regular", "dwelling": SELF}, "unknown", None),
    ({"tenancy": "listed_group", "wws_points": 80, "dwelling": SELF}, "points", 500.38),
    ({"tenancy": "listed_group", "wws_points": 200, "dwelling": SELF}, "free", None),
    ({"tenancy": "youth_contract", "wws_points": 100, "dwelling": SELF}, "points", 637.67),
    ({"tenancy": "short_stay", "wws_points": 100, "dwelling": SELF}, "free", None),
    ({"tenancy": "short_stay"}, "free", None),
]  # fmt: skip


@pytest.mark.parametrize(("inputs", "rule", "maximum"), CEILINGS)
def test_every_contract_has_its_own_legal_maximum(
    inputs: dict[str, Any], rule: str, maximum: float | None
) -> None:
    found = base(case_of(1, market_rent=5000, **inputs))
    assert found["ceiling_rule"][1] == rule
    assert found["ceiling_rent"][1] == (UNLIMITED if maximum is None else pytest.approx(maximum))
    # the market would pay 5,000: what the law allows is the maximum, where there is one
    assert found["lawful_rent"][1] == (5000 if maximum is None else pytest.approx(maximum))
    assert found["has_ceiling"][1] == (maximum is not None)
    assert found["ceiling_rule"][0] == "not_let"
    assert found["ceiling_rent"][0] == found["lawful_rent"][0] == 0


def test_the_contract_is_open_ended_unless_said_and_a_callable_group_has_a_permit() -> None:
    assert load(case_of(1)).values["tenancy"]["youth",] == "regular"
    callable_group = case_of(1, callable="yes", places_when_called=20, fill_rate=1, let_at_start=10)
    assert load(callable_group).values["tenancy"]["youth",] == "vacancy_act"


def test_before_july_2024_a_permit_needs_only_the_table_of_that_day() -> None:
    # the limit of 186 points did not exist then; a permit does not ask for it
    case = case_of(1, "2024-06-30", dwelling=SELF, wws_points=100, tenancy="vacancy_act")
    assert youth("ceiling_rent", case) == pytest.approx(583.18)


# --- income and time -----------------------------------------------------------------------------


def test_income_per_year_is_rooms_let_times_the_rent_at_each_choice() -> None:
    # From April 2027, 12 months, 10 rooms let throughout. Rent rises 3% on 1 July 2027.
    # 2027: 3 months x 10 + 6 months x 10 x 1.03 = 30 + 61.8 = 91.8 room months; 2028: 3 x 10.3 = 30.9.
    case = case_of(asked_rent=400, market_rent=500, wws_points=20, tenancy="vacancy_act",
                   insecurity_discount=0.1)  # fmt: skip
    case["indexation"] = {"cost": 0, "rent": 0.03}
    found = base(case)
    assert found["let_months_by_year"][1].tolist() == pytest.approx([91.8, 30.9])
    assert found["asked_income_by_year"][1].tolist() == pytest.approx([91.8 * 400, 30.9 * 400])
    assert found["market_conform_income_by_year"][1][0] == pytest.approx(91.8 * 450)
    assert found["social_income_by_year"][1][0] == pytest.approx(91.8 * 203.87)
    assert found["lawful_income_by_year"][1][0] == pytest.approx(91.8 * 203.87)
    assert found["cost_income_by_year"][1][0] == pytest.approx(91.8 * found["cost_rent"][1])
    assert found["asked_income_by_year"][0].tolist() == [0, 0], "not for reception"


def test_the_maximum_steps_in_january_and_the_rent_in_july() -> None:
    # Law of 2026, room of 20 points: 203.87. From April 2027 one January has passed: 203.87 x 1.03
    # = 209.9861; from January 2028: 203.87 x 1.03^2 = 216.2857. Rent 207: 207 x 1.03 = 213.21 from
    # July 2027. So it is above the maximum from July to December 2027: 6 months.
    case = case_of(24, asked_rent=207, market_rent=300, wws_points=20, tenancy="vacancy_act",
                   let_until="2028-06")  # fmt: skip
    case["indexation"] = {"cost": 0, "rent": 0.03}
    case["rent"] = {"maximum_index": "rent"}
    found = base(case)
    ceiling = found["ceiling_over_time"][1]
    assert ceiling[[0, 8, 9, 20, 21]].tolist() == pytest.approx(
        [209.9861, 209.9861, 216.285683, 216.285683, 222.77425349]
    )
    rent = found["asked_rent_over_time"][1]
    assert rent[[0, 2, 3, 14, 15]].tolist() == pytest.approx([207, 207, 213.21, 213.21, 219.6063])
    # July to December 2027; from July 2028 (219.61 above 216.29) nothing is let any more
    above = found["above_ceiling_over_time"][1] > 0
    assert above.tolist() == [0] * 3 + [1] * 6 + [0] * 15
    assert found["above_ceiling_over_time"][1][3] == pytest.approx(213.21 - 209.9861)
    assert found["months_above_ceiling"][1] == 6
    assert (found["projection_years"] > 0).tolist() == [1] * 24
    # 207 is already above 203.87 on the reference date: that is said, not that it comes later
    assert {"asked_above_permit"} == findings(case) & {"asked_above_permit", "rent_passes_ceiling"}
    case["groups"]["youth"]["asked_rent"] = 203  # 203 x 1.03 = 209.09 and x 1.0609 = 215.36
    assert not findings(case) & {"asked_above_permit", "rent_passes_ceiling"}
    case["reference_date"], case["start"] = "2026-11-01", "2026-04"  # July 2026 before January 2027
    case["groups"]["youth"]["let_until"] = "2027-12"
    case["demand"]["scenarios"]["base"] = {"2026-04": 100}
    assert {"rent_passes_ceiling"} == findings(case) & {"asked_above_permit", "rent_passes_ceiling"}
    assert (base(case)["projection_years"] > 0).tolist() == [0] * 9 + [1] * 15


def test_the_maximum_follows_the_path_of_the_index_that_is_named() -> None:
    # 203.87 of 2026, from January 2027 x 1.03, 2028 x 1.05, 2029 x 0.99; the rent, 100, steps in July
    case = case_of(31, asked_rent=100, wws_points=20, tenancy="vacancy_act")
    case["start"] = "2027-01"
    case["demand"] = {"scenarios": {"base": 100}}
    case["indexation"] = {"cost": 0, "rent": {"2027-01": 0.03, "2028-01": 0.05, "2029-01": -0.01}}
    case["rent"] = {"maximum_index": "rent"}
    found = base(case)
    last = 203.87 * 1.03 * 1.05 * 0.99
    assert found["ceiling_over_time"][1][[0, 11, 12, 23, 24, 30]].tolist() == pytest.approx(
        [203.87 * 1.03, 203.87 * 1.03, 203.87 * 1.03 * 1.05, 203.87 * 1.03 * 1.05, last, last]
    )
    assert found["asked_rent_over_time"][1][[5, 6, 17, 18, 29, 30]].tolist() == pytest.approx(
        [100, 103, 103, 108.15, 108.15, 107.0685]
    )


def test_the_maximum_follows_the_cost_index_and_not_that_of_the_rent() -> None:
    # 203.87 x 1.02 from January 2027, x 1.02^2 = 212.1063 from January 2028; the rent index is 9%
    case = case_of(13, wws_points=20, tenancy="vacancy_act")
    case["start"], case["demand"] = "2027-01", {"scenarios": {"base": 100}}
    case["indexation"] = {"cost": 0.02, "rent": 0.09}
    assert base(case)["ceiling_over_time"][1][[0, 12]].tolist() == pytest.approx(
        [207.9474, 212.106348]
    )


def test_past_years_have_their_own_table() -> None:
    # By hand from the tables, 120 points self-contained: 708.72 from July 2023, 730.69 from July 2024,
    # 747.65 from January 2025, 774.94 from January 2026; x 1.02 from January 2027
    case = case_of(40, wws_points=120, tenancy="regular", dwelling="self_contained")
    case["start"], case["demand"] = "2024-05", {"scenarios": {"base": 100}}
    case["indexation"] = {"cost": 0.02, "rent": 0.01}
    ceiling = base(case)["ceiling_over_time"][1]
    assert ceiling[[0, 1, 2, 7, 8, 19, 20, 31, 32]].tolist() == pytest.approx(
        [708.72, 708.72, 730.69, 730.69, 747.65, 747.65, 774.94, 774.94, 774.94 * 1.02]
    )
    assert "maximum_not_known_then" not in findings(case)
    # 252 points: 1,667.40 of 250 points and twice the step of 6.86 from 249 in 2026: 1,681.12
    case["groups"]["youth"] |= {"wws_points": 252, "tenancy": "vacancy_act"}
    first, last = base(case)["ceiling_over_time"][1][[0, 31]].tolist()
    found = base(case)
    assert last == pytest.approx(1681.12) == pytest.approx(found["social_max_rent"][1])
    # 1,524.92 of 250 points in 2023, and twice the step of 6.27 from 249
    assert first == pytest.approx(1524.92 + 2 * 6.27)


def test_a_maximum_from_before_the_first_table_is_said_not_to_be_known() -> None:
    # rooms have a table since July 2024: its 20 points, 192.23, stand in for May and June
    case = case_of(4, wws_points=20, tenancy="vacancy_act")
    case["start"], case["demand"] = "2024-05", {"scenarios": {"base": 100}}
    assert base(case)["ceiling_over_time"][1].tolist() == [192.23] * 4
    assert "maximum_not_known_then" in findings(case)
    case["start"], case["demand"] = "2024-07", {"scenarios": {"base": 100}}
    assert "maximum_not_known_then" not in findings(case)


def test_no_maximum_stays_none_through_time() -> None:
    case = case_of(24, tenancy="short_stay", asked_rent=3000)
    case["indexation"] = {"cost": 0, "rent": -0.02}
    assert set(youth("ceiling_over_time", case).tolist()) == {UNLIMITED}
    assert youth("months_above_ceiling", case) == 0


# --- findings ------------------------------------------------------------------------------------

# room of 20 points: 203.87
FINDINGS: list[tuple[dict[str, Any], set[str]]] = [
    ({**PERMIT, "asked_rent": 203.87, "wws_points": 20}, {"not_below_social"}),
    ({**PERMIT, "asked_rent": 203.87, "market_rent": 203, "wws_points": 20},
     {"asked_above_market_conform"}),
    ({**PERMIT, "asked_rent": 203.88, "market_rent": 203, "wws_points": 20},
     {"asked_above_permit", "asked_above_market_conform"}),
    ({**PERMIT, "asked_rent": 200, "market_rent": 210, "wws_points": 20},
     {"market_conform_above_permit", "not_below_social"}),
    ({"tenancy": "regular", "asked_rent": 210, "wws_points": 20},
     {"asked_above_points", "market_conform_above_points", "not_below_social"}),
    ({"tenancy": "regular"}, {"points_missing"}),
    ({**PERMIT, "vacancy_act_category": "b"}, set()),
    ({"tenancy": "short_stay"}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("inputs", "expected"), FINDINGS)
def test_findings_say_which_rent_is_above_which(inputs: dict[str, Any], expected: set[str]) -> None:
    assert findings(case_of(1, **inputs)) == expected
