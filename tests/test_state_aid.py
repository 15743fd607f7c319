"""The model State aid by hand: aid per operator, when granted, over three years, against the ceilings."""

from __future__ import annotations

from typing import Any

import pytest
from worked_cases import base, load, reception, small, tenants

from flexfin.answers.findings import findings_of
from flexfin.engine.run import evaluate


def aided(months: int = 36, **changes: Any) -> dict[str, Any]:
    """Give 10 rooms that the owner lets cheaply to a housing party, from January 2027.

    An operator could pay 400 - 60 = 340 a room that is let; it is charged 200: aid of 140 a room.
    The 50 that tenants pay for service is passed on at cost.
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
    assert found["operator_benchmark"].tolist() == pytest.approx([0, 340])
    assert found["aid_per_unit"].tolist() == pytest.approx([0, 140])
    # 140 x 10 rooms x 12 months = 16,800 a year is enjoyed, 50,400 is granted in the first
    assert found["aid_by_year"][2].tolist() == pytest.approx([16_800] * 3)
    assert found["granted_by_year"][2].tolist() == pytest.approx([50_400, 0, 0])
    assert found["aid_by_year"][:2].tolist() == [[0] * 3] * 2


def test_three_years_count_together_and_the_years_before_have_the_other_aid() -> None:
    case = aided(48)
    case["parties"]["housing"]["other_aid_per_year"] = 1000
    # 4 x 16,800 and 1,000 in 2027, 1,000 in each other year, before 2027 too
    assert of_housing("granted_by_year", case) == pytest.approx([68_200, 1000, 1000, 1000])
    assert of_housing("aid_over_three_years", case) == pytest.approx(
        [70_200, 70_200, 70_200, 3_000]
    )
    case["parties"]["housing"]["other_aid_per_year"] = 235_000
    # 67,200 + 3 x 235,000 = 772,200, and 705,000 without what was granted in 2027
    assert of_housing("aid_beyond_general", case) == pytest.approx(
        [472_200, 472_200, 472_200, 405_000]
    )
    assert of_housing("aid_beyond_sgei", case) == pytest.approx([22_200, 22_200, 22_200, 0])


def test_aid_rises_with_the_rent_index_and_follows_the_rooms_let() -> None:
    # 18 months, 3% on 1 July 2027; the rent charged rises with it. 2027: 140 x 10 x (6 + 6 x 1.03) =
    # 17,052. 2028, January to June: 140 x 10 x 6 x 1.03 = 8,652. With 5 rooms let half of it.
    case = aided(18)
    case["indexation"]["rent"] = 0.03
    case["contracts"]["rent"]["index"] = "rent"
    assert of_housing("aid_by_year", case) == pytest.approx([17_052, 8_652])
    case["groups"]["youth"] |= {"let_at_start": 5, "fill_rate": 0}
    assert of_housing("aid_by_year", case) == pytest.approx([8_526, 4_326])


def test_a_rent_that_does_not_rise_with_the_market_is_aid_that_grows() -> None:
    # Not indexed, 200 in 18 months at 90% is 200 x 18 / (6 + 12 x 1.03) = 196.0784 in prices of the
    # start: 143.9216 a room, and that with the rent index.
    case = aided(18)
    case["indexation"]["rent"] = 0.03
    rent = 200 * 18 / 18.36
    assert of_housing("aid_by_year", case) == pytest.approx(
        [(340 - rent) * 10 * (6 + 6 * 1.03), (340 - rent) * 10 * 6 * 1.03]
    )


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (83_200, set()),  # 3 x (16,800 + 83,200) = 300,000: the ceiling itself
        (83_201, {"aid_above_general"}),
        (233_200, {"aid_above_general"}),  # 750,000
        (233_201, {"aid_above_sgei"}),
    ],
)
def test_aid_is_set_against_both_ceilings(other: float, expected: set[str]) -> None:
    case = aided()
    case["parties"]["housing"]["other_aid_per_year"] = other
    assert said(case) == expected


def test_before_2024_the_ceiling_was_200_000() -> None:
    case = aided()
    case["parties"]["housing"]["other_aid_per_year"] = 50_000  # 3 x 66,800 = 200,400
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
