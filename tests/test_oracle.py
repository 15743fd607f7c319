"""Prove the oracle by hand: small cases with the arithmetic in the comments."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from oracle import calculate, month_index, months_of, people_in, read_plain_case, with_defaults

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "stieltjesstraat.yaml"


def small_case(groups: dict[str, Any], months: int, people: Any, **sections: Any) -> dict[str, Any]:
    """Return a case with two parties, no indexation and no discounting unless sections say so."""
    case = {
        "start": "2027-04",
        "months": months,
        "discount_rate": 0.0,
        "owner": "owner",
        "indexation": {"cost": 0.0, "rent": 0.0},
        "parties": {"owner": {"government": "yes"}, "coa": {"government": "yes"}},
        "groups": groups,
        "demand": {"scenarios": {"base": people}},
    }
    return {**case, **sections}


def reception(**inputs: Any) -> dict[str, Any]:
    """Return a reception group of 100 places."""
    group = {
        "kind": "reception",
        "units": 25,
        "places": 100,
        "floor_area": 1000,
        "normal_occupancy": 1.0,
        "lessor": "owner",
        "operator": "coa",
    }
    return {**group, **inputs}


def tenants(**inputs: Any) -> dict[str, Any]:
    """Return a group of 10 rooms for tenants, let by the owner itself."""
    group = {
        "kind": "tenants",
        "units": 10,
        "places": 10,
        "floor_area": 300,
        "normal_occupancy": 1.0,
        "lessor": "owner",
        "operator": "owner",
        "asked_rent": 300.0,
        "management_cost": 0.0,
    }
    return {**group, **inputs}


def over_time(line: dict[str, float]) -> list[Any]:
    """Return the months of a line in order, each to be compared within rounding."""
    return [pytest.approx(value, abs=1e-12) for value in line.values()]


def test_called_rooms_come_after_notice_and_refit_and_go_back_after_refit() -> None:
    # 10 rooms stand for 40 places: 4 places a room. From month 3 (2027-06) 120 people need 20
    # places beyond the 100: 5 rooms. From month 8 (2027-11) nothing is needed any more.
    #
    # month 3: 10 let, room for 5: notice to 5. All still there: 0 places, short 20.
    # month 4: 5 under notice, none to be added: 10 - 5 under notice - 5 = 0. Short 20.
    # month 5: the notices of month 3 end (2 months). 5 rooms in refit, 5 let, 0 free. Short 20.
    # month 6: refit done (1 month): 5 rooms = 20 places. Short 0. Month 7 the same.
    # month 8: 5 rooms go back to the tenants, in refit. month 9-11: 2, 2 and the last 1 let again.
    group = tenants(
        callable="yes",
        places_when_called=40,
        let_at_start=10,
        fill_rate=2,
        notice_months=2,
        refit_months=1,
    )
    people = {"2027-04": 100, "2027-06": 120, "2027-11": 100}
    lines = calculate(
        small_case({"asylum": reception(), "youth": group}, 12, people), scenario="base"
    )

    def youth(line: str) -> list[float]:
        return over_time(lines[line]["youth"])

    assert lines["density"]["youth"] == 4
    assert youth("notices") == [0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert youth("pending") == [0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0]
    assert youth("ending") == [0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]
    assert youth("refit_to_reception") == [0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]
    assert youth("refit_to_tenants") == [0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0]
    assert youth("ready_units") == [0, 0, 0, 0, 0, 5, 5, 0, 0, 0, 0, 0]
    assert youth("in_refit") == [0, 0, 0, 0, 5, 0, 0, 5, 0, 0, 0, 0]
    assert youth("letting") == [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 1, 0]
    assert youth("let_units") == [10, 10, 10, 10, 5, 5, 5, 5, 7, 9, 10, 10]
    assert youth("called_places") == [0, 0, 0, 0, 0, 20, 20, 0, 0, 0, 0, 0]
    assert over_time(lines["shortage"]) == [0, 0, 20, 20, 20, 0, 0, 0, 0, 0, 0, 0]
    assert youth("empty_market") == [0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0]
    # tenant_use: 5 of 10 rooms are on their way to reception in month 5, and called in 6 and 7.
    assert youth("tenant_use") == [1, 1, 1, 1, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1]


def test_tenants_leave_by_turnover_and_rooms_fill_no_faster_than_the_fill_rate() -> None:
    # 8 of 10 let; 60% a year leave = 5% a month; 0.2 rooms let per month; permit to month 2.
    # month 1: 5% of 8   = 0.4  leave, 7.6  stay, + 0.2 = 7.8  let, 2.2  empty
    # month 2: 5% of 7.8 = 0.39 leave, 7.41 stay, + 0.2 = 7.61 let, 2.39 empty
    # month 3: after the permit nobody stays and nothing is let: 10 empty
    group = tenants(let_at_start=8, fill_rate=0.2, turnover=0.6, let_until="2027-05")
    lines = calculate(small_case({"asylum": reception(), "youth": group}, 3, 100), "base")
    assert over_time(lines["turned_over"]["youth"]) == [0.4, 0.39, 0.3805]
    assert over_time(lines["staying"]["youth"]) == [7.6, 7.41, 0]
    assert over_time(lines["letting"]["youth"]) == [0.2, 0.2, 0]
    assert over_time(lines["let_units"]["youth"]) == [7.8, 7.61, 0]
    assert over_time(lines["empty_market"]["youth"]) == [2.2, 2.39, 10]


def test_a_tenant_leaves_after_the_minimum_term_and_overstayers_later() -> None:
    # 4 rooms of 4 places, empty; all 4 let in month 1. From month 2 all 16 places are needed.
    # Notice 1 month, minimum term 4: who came in month 1 may go after month 4, so the first notice
    # is in month 4 and 80% leave in month 5: 3.2 rooms. The other 0.8 is 2 months late: month 7.
    group = tenants(
        units=4,
        places=4,
        callable="yes",
        places_when_called=16,
        let_at_start=0,
        fill_rate=4,
        notice_months=1,
        minimum_term=4,
        overstay_share=0.2,
        overstay_months=2,
    )
    people = {"2027-04": 100, "2027-05": 116}
    lines = calculate(small_case({"asylum": reception(), "youth": group}, 7, people), "base")
    assert over_time(lines["recent"]["youth"]) == [0, 4, 4, 0, 0, 0, 0]
    assert over_time(lines["notices"]["youth"]) == [0, 0, 0, 4, 0, 0, 0]
    assert over_time(lines["ending"]["youth"]) == [0, 0, 0, 0, 3.2, 0, 0.8]
    assert over_time(lines["pending"]["youth"]) == [0, 0, 0, 0, 0.8, 0.8, 0]
    assert over_time(lines["let_units"]["youth"]) == [4, 4, 4, 4, 0.8, 0.8, 0]
    # 3.2 free rooms of 4 places = 12.8 places.
    assert over_time(lines["called_places"]["youth"]) == [0, 0, 0, 0, 12.8, 12.8, 16]


# One month, April 2027: 30 days. Reception: 10 rooms, 40 places, 600 m2, 30 people, so 30 places
# and 7.5 rooms taken. Youth: 5 rooms, 10 places, 200 m2, 4 rooms let, so 4 x 10/5 = 8 places taken.
COST_ITEMS: list[tuple[dict[str, Any], float, float]] = [
    ({"amount": 1200, "per": "year"}, 75, 25),  # 100 a month, by floor area 600:200
    ({"amount": 600, "per": "year", "key": "places"}, 40, 10),  # 50 a month, 40:10
    ({"amount": 240, "per": "year", "key": "equal"}, 10, 10),  # 20 a month, 1:1
    ({"amount": 150, "per": "month", "key": "units"}, 100, 50),  # 10:5
    ({"amount": 7, "per": "month", "group": "youth"}, 0, 7),
    ({"amount": 12, "per": "m2_year"}, 600, 200),  # 1 a month per m2
    ({"amount": 24, "per": "unit_year"}, 20, 10),  # 2 a month per room
    ({"amount": 3, "per": "unit_month"}, 30, 15),
    ({"amount": 12, "per": "place_year"}, 40, 10),  # 1 a month per place
    ({"amount": 1, "per": "place_day"}, 1200, 300),  # 40 x 30 and 10 x 30
    ({"amount": 2, "per": "occupied_place_day"}, 1800, 480),  # 2 x 30 x 30 and 2 x 8 x 30
    ({"amount": 10, "per": "occupied_unit_month"}, 75, 40),  # 10 x 7.5 and 10 x 4
    ({"amount": 9, "per": "month", "from": "2027-05"}, 0, 0),  # a month too late
    ({"amount": 9, "per": "month", "until": "2027-03"}, 0, 0),  # a month too early
]


def test_every_cost_item_counts_what_its_price_is_per() -> None:
    groups = {
        "asylum": reception(units=10, places=40, floor_area=600),
        "youth": tenants(units=5, floor_area=200, let_at_start=4, fill_rate=0),
    }
    costs = {
        f"item_{letter}": cost[0] for letter, cost in zip("abcdefghijklmn", COST_ITEMS, strict=True)
    }
    lines = calculate(small_case(groups, 1, 30, costs=costs), "base")
    for name, (_, for_asylum, for_youth) in zip(costs, COST_ITEMS, strict=True):
        assert over_time(lines["cost_of_item"][name]["asylum"]) == [for_asylum], name
        assert over_time(lines["cost_of_item"][name]["youth"]) == [for_youth], name
    # 75 + 40 + 10 + 100 + 600 + 20 + 30 + 40 + 1200 + 1800 + 75 = 3990
    # 25 + 10 + 10 + 50 + 7 + 200 + 10 + 15 + 10 + 300 + 480 + 40 = 1157
    assert lines["integral_cost"]["asylum"]["2027-04"] == pytest.approx(3990)
    assert lines["integral_cost"]["youth"]["2027-04"] == pytest.approx(1157)
    assert lines["integral_cost_total"]["2027-04"] == pytest.approx(5147)
    assert lines["cost_per_place_day"]["asylum"]["2027-04"] == pytest.approx(3990 / 40 / 30)
    assert lines["cost_per_unit_month"]["asylum"]["2027-04"] == pytest.approx(399)
    assert lines["cost_per_m2_year"]["asylum"]["2027-04"] == pytest.approx(12 * 3990 / 600)


def test_capital_charge_is_the_monthly_rate_on_the_opening_book_value() -> None:
    # 1,200 over 12 months at 1% a month: a wacc of 1.01^12 - 1 = 12.682503% a year.
    # Linear: 100 a month; the charge is 1% of 1200, 1100, ..., 100 = 12, 11, ..., 1.
    # Annuity: 1200 x 0.01 / (1 - 1.01^-12) = 106.618546 a month.
    #   month 1: charge 12.000000, depreciation 94.618546, leaves 1105.381454
    #   month 2: charge 11.053815, depreciation 95.564732
    investment = {"amount": 1200, "date": "2027-04", "life_years": 1}
    lines = calculate(
        small_case(
            {"asylum": reception()},
            13,
            100,
            investments={"straight": investment, "level": {**investment, "method": "annuity"}},
            finance={"debt_share": 1.0, "interest": 1.01**12 - 1, "return_on_equity": 0.5},
        ),
        "base",
    )
    assert lines["monthly_rate"]["level"] == pytest.approx(0.01)
    assert list(lines["depreciation"]["straight"].values()) == pytest.approx([100] * 12 + [0])
    charges = [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert list(lines["capital_charge"]["straight"].values()) == pytest.approx(charges)

    assert lines["level_payment"]["level"] == pytest.approx(106.618546, abs=1e-6)
    charge = list(lines["capital_charge"]["level"].values())
    depreciation = list(lines["depreciation"]["level"].values())
    assert charge[:2] == pytest.approx([12, 11.053815], abs=1e-6)
    assert depreciation[:2] == pytest.approx([94.618546, 95.564732], abs=1e-6)
    assert lines["book_value"]["level"]["2027-05"] == pytest.approx(1105.381454, abs=1e-6)

    # Both pay back exactly 1,200 at the rate itself, and nothing after the 12 months.
    for name in ("straight", "level"):
        book, whole = lines["depreciation"][name], 0.0
        for number, month in enumerate(book, start=1):
            whole += (book[month] + lines["capital_charge"][name][month]) / 1.01**number
        assert whole == pytest.approx(1200)
        assert sum(book.values()) == pytest.approx(1200)
    assert lines["capital_cost"]["asylum"]["2028-04"] == 0


def test_costs_step_in_january_and_rents_in_july_after_the_start() -> None:
    # Start 2027-04, price level 2026-07: one January before the start, two by 2028-01.
    case = small_case({"asylum": reception()}, 16, 100, price_level="2026-07")
    case["indexation"] = {"cost": 0.02, "rent": 0.03}
    lines = calculate(case, "base")
    assert lines["cost_index"]["2027-12"] == pytest.approx(1.02)
    assert lines["cost_index"]["2028-01"] == pytest.approx(1.02**2)
    assert lines["contract_cost_index"]["2027-12"] == 1
    assert lines["contract_cost_index"]["2028-01"] == pytest.approx(1.02)
    assert lines["rent_index"]["2027-06"] == 1
    assert lines["rent_index"]["2027-07"] == pytest.approx(1.03)
    assert lines["rent_index"]["2028-07"] == pytest.approx(1.03**2)
    lines = calculate({**case, "start": "2027-07", "demand": case["demand"]}, "base")
    assert lines["rent_index"]["2028-06"] == 1  # the July of the start is no step
    assert lines["rent_index"]["2028-07"] == pytest.approx(1.03)


@pytest.mark.parametrize(
    ("operator", "price", "answers", "expected"),
    [
        ("owner", 80, {}, "uncovered"),
        ("owner", 80, {"vacancy_substantiated": "yes"}, "uncovered"),
        (
            "owner",
            80,
            {"vacancy_substantiated": "yes", "municipal_task": "yes"},
            "guide_exemption",
        ),
        ("owner", 80, {"public_interest_declared": "yes"}, "public_interest"),
        ("owner", 100, {}, "covered"),
        ("coa", 100, {"public_task": "yes"}, "outside_chapter"),
        ("coa", 80, {"public_task": "no"}, "uncovered"),
    ],
)
def test_the_verdict_compares_the_rent_charged_with_the_rent_that_covers_cost(
    operator: str, price: float, answers: dict[str, str], expected: str
) -> None:
    # 900 a month for 10 rooms at a normal occupancy of 90%: 900 / 9 = 100 a room; full: 90 a room.
    # All 10 rooms are let: planned occupancy 100%, also 90 a room.
    contract = {"pays": "coa", "receives": "owner", "group": "youth", "per": "occupied_unit_month"}
    group = tenants(normal_occupancy=0.9, asked_rent=0.0, operator=operator)
    lines = calculate(
        small_case(
            {"asylum": reception(), "youth": group},
            6,
            100,
            costs={"rooms": {"amount": 900, "per": "month", "group": "youth"}},
            contracts={"lease": {**contract, "amount": price}},
            pass_through=answers,
        ),
        "base",
    )
    assert lines["cost_rent_at"]["normal"]["youth"] == pytest.approx(100)
    assert lines["cost_rent_at"]["planned"]["youth"] == pytest.approx(90)
    assert lines["cost_rent_at"]["full"]["youth"] == pytest.approx(90)
    assert lines["coverage"]["youth"] == pytest.approx(price / 100)
    assert lines["rent_short"]["youth"] == pytest.approx(100 - price)
    assert sum(lines["lessor_revenue"]["youth"].values()) == pytest.approx(6 * 10 * price)
    assert lines["pass_through_verdict"]["youth"] == expected
    assert lines["pass_through_verdict"]["asylum"] == "outside_chapter"


def test_the_loader_reads_percentages_underscores_and_yes_as_meant() -> None:
    case = read_plain_case(EXAMPLE)
    assert case["discount_rate"] == 0.04
    assert case["investments"]["conversion"]["amount"] == 8_000_000
    assert case["groups"]["youth"]["callable"] == "yes"
    assert case["parties"]["socius"]["government"] == "no"
    assert case["demand"]["scenarios"]["low"] == {"2027-01": 271, "2028-01": 240}
    assert with_defaults(case)["groups"]["reception"]["callable"] == "no"
    assert month_index(case["start"]) == 12 * 2027


def handwritten() -> ModuleType:
    """Load bench/handwritten.py, which is no package."""
    spec = importlib.util.spec_from_file_location("handwritten", ROOT / "bench" / "handwritten.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_handwritten_numpy_agrees_with_the_oracle_on_the_example() -> None:
    case = read_plain_case(EXAMPLE)
    scenarios = list(case["demand"]["scenarios"])
    months = months_of(case)
    people = np.array(
        [list(people_in(case["demand"]["scenarios"][name], months).values()) for name in scenarios]
    )
    result = handwritten().run(case, people)
    for place, scenario in enumerate(scenarios):
        lines = calculate(case, scenario)
        for name in ("let_units", "called_places", "integral_cost", "lessor_revenue"):
            for row, group in enumerate(case["groups"]):
                expected = np.array(list(lines[name][group].values()))
                np.testing.assert_allclose(
                    result[name][:, row, place], expected, rtol=1e-9, atol=1e-9, err_msg=name
                )
        shortage = np.array(list(lines["shortage"].values()))
        np.testing.assert_allclose(result["shortage"][:, place], shortage, rtol=1e-9, atol=1e-9)
        coverage = np.array(list(lines["coverage"].values()))
        np.testing.assert_allclose(result["coverage"][:, place], coverage, rtol=1e-9)
