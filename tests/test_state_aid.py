"""The model State aid by hand: aid per operator and year, over three years, against the ceilings."""

from __future__ import annotations

from typing import Any

import pytest
from worked_cases import base, load, reception, small, tenants

from flexfin.evaluate import evaluate
from flexfin.report.judgement import findings_of


def aided(months: int = 36, **changes: Any) -> dict[str, Any]:
    """Give 10 rooms that the owner lets cheaply to a housing party, from January 2027.

    An operator could pay (400 + 50) x 90% - 60 = 345 a room; it is charged 200: aid of 145 a room.
    """
    group = tenants(
        operator="housing", market_rent=400, service_charge=50, normal_occupancy=0.9,
        management_cost=60, tenancy="short_stay", **changes,
    )  # fmt: skip
    rent = {"pays": "housing", "receives": "owner", "group": "youth", "amount": 200,
            "per": "occupied_unit_month"}  # fmt: skip
    case = small({"asylum": reception(), "youth": group}, months, 100, contracts={"rent": rent},
                 start="2027-01", reference_date="2026-11-01")  # fmt: skip
    case["demand"] = {"scenarios": {"base": {"2027-01": 100}}}
    case["parties"]["housing"] = {"government": "no"}
    return case


def of_housing(line: str, case: dict[str, Any]) -> list[float]:
    """Give a line of the third party."""
    found: list[float] = base(case)[line][2].tolist()
    return found


def said(case: dict[str, Any]) -> set[str]:
    found = findings_of(evaluate(load(case), ["aid_above_general", "aid_above_sgei"]))
    return {finding.line.name for finding in found}


def test_aid_is_what_the_operator_could_pay_above_what_it_is_charged() -> None:
    found = base(aided())
    assert found["operator_benchmark"].tolist() == pytest.approx([0, 345])
    assert found["aid_per_unit"].tolist() == pytest.approx([0, 145])
    # 145 x 10 rooms x 12 months = 17,400 a year
    assert found["aid_by_year"][2].tolist() == pytest.approx([17_400] * 3)
    assert found["aid_by_year"][:2].tolist() == [[0] * 3] * 2


def test_three_years_count_together_and_the_years_before_have_the_other_aid() -> None:
    case = aided(48)
    case["parties"]["housing"]["other_aid_per_year"] = 1000
    # 18,400 a year; before 2027 only the other 1,000
    assert of_housing("all_aid_by_year", case) == pytest.approx([18_400] * 4)
    assert of_housing("aid_over_three_years", case) == pytest.approx(
        [20_400, 37_800, 55_200, 55_200]
    )
    case["parties"]["housing"]["other_aid_per_year"] = 235_000
    # 252,400 a year: 722,400, 739,800, 757,200 and 757,200 over three years
    assert of_housing("aid_beyond_general", case) == pytest.approx(
        [422_400, 439_800, 457_200, 457_200]
    )
    assert of_housing("aid_beyond_sgei", case) == pytest.approx([0, 0, 7_200, 7_200])


def test_aid_rises_with_the_rent_index_and_follows_the_rooms_let() -> None:
    # 18 months, 3% on 1 July 2027 and again in 2028. 2027: 145 x 10 x (6 + 6 x 1.03) = 17,661
    # 2028, January to June: 145 x 10 x 6 x 1.03 = 8,961. With 5 rooms let half of it.
    case = aided(18)
    case["indexation"]["rent"] = 0.03
    assert of_housing("aid_by_year", case) == pytest.approx([17_661, 8_961])
    case["groups"]["youth"] |= {"let_at_start": 5, "fill_rate": 0}
    assert of_housing("aid_by_year", case) == pytest.approx([8_830.5, 4_480.5])


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (82_600, set()),  # 3 x (17,400 + 82,600) = 300,000: the ceiling itself
        (82_601, {"aid_above_general"}),
        (232_600, {"aid_above_general"}),  # 750,000
        (232_601, {"aid_above_sgei"}),
    ],
)
def test_aid_is_set_against_both_ceilings(other: float, expected: set[str]) -> None:
    case = aided()
    case["parties"]["housing"]["other_aid_per_year"] = other
    assert said(case) == expected


def test_before_2024_the_ceiling_was_200_000() -> None:
    case = aided()
    case["parties"]["housing"]["other_aid_per_year"] = 50_000  # 3 x 67,400 = 202,200
    assert said(case) == set()
    case["reference_date"] = "2023-12-31"
    assert said(case) == {"aid_above_general"}


def test_no_aid_comes_from_a_private_lessor_or_goes_to_the_lessor_itself() -> None:
    private = aided()
    private["parties"]["owner"]["government"] = "no"
    assert of_housing("aid_by_year", private) == [0] * 3
    own = aided()
    own["groups"]["youth"]["operator"] = "owner"
    assert base(own)["aid_by_year"].tolist() == [[0] * 3] * 3
