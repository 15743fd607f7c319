"""The model Allocation by hand: income limits and suitable allocation of a housing association."""

from __future__ import annotations

from typing import Any

import pytest
from test_rent import base, case_of, findings

HOME: dict[str, Any] = {"dwelling": "self_contained", "tenancy": "short_stay"}


def association(day: str = "2026-11-01", **inputs: Any) -> dict[str, Any]:
    """Give a case in which a housing association lets dwellings."""
    case = case_of(1, day, **{**HOME, **inputs})
    case["parties"]["owner"] |= {"nonprofit": "yes", "corporation": "yes"}
    return case


@pytest.mark.parametrize(
    ("rent", "income", "persons", "expected"),
    [
        # capping limit 713.02 for one or two, 764.14 for three; norm 29,400 and 39,925 (2026)
        (713.02, 20_000, 1, set()),
        (713.03, 20_000, 1, {"allocation_not_suitable"}),
        (713.03, 29_400, 1, {"allocation_not_suitable"}),
        (713.03, 29_401, 1, set()),
        (713.03, 39_925, 2, {"allocation_not_suitable"}),
        (764.14, 39_925, 3, set()),
        (764.15, 39_925, 3, {"allocation_not_suitable"}),
        # income limits of the SGEI 51,537 and 56,910, for rents up to 932.93
        (700, 51_537, 1, set()),
        (700, 51_538, 1, {"income_above_daeb"}),
        (700, 56_910, 2, set()),
        (700, 56_911, 2, {"income_above_daeb"}),
        (932.93, 51_538, 1, {"income_above_daeb"}),
        (932.94, 51_538, 1, set()),
    ],
)
def test_a_letting_that_the_limits_do_not_allow_is_pointed_out(
    rent: float, income: float, persons: int, expected: set[str]
) -> None:
    case = association(asked_rent=rent, tenant_income=income, household_size=persons)
    assert findings(case, "allocation") == expected


def test_the_limits_of_the_household_are_told() -> None:
    found = base(association(asked_rent=700, tenant_income=20_000, household_size=3))
    lines = ("daeb_limit", "above_daeb_share", "suitable_norm", "suitable_rent", "unsuitable_share")
    # 100% - 92.5% and 100% - 95%
    assert [found[line][1] for line in lines] == pytest.approx([56_910, 0.075, 39_925, 764.14, 0.05])


def test_only_a_housing_association_that_knows_the_income_is_tested() -> None:
    assert findings(association(asked_rent=800), "allocation") == {"corporation_income_missing"}
    other = case_of(1, asked_rent=800, tenant_income=20_000, **HOME)
    other["parties"]["owner"]["nonprofit"] = "yes"
    assert findings(other, "allocation") == set()
    # suitable allocation is of self-contained dwellings; the income limit is of rooms too
    room = association(asked_rent=800, tenant_income=20_000, dwelling="room")
    assert findings(room, "allocation") == set()


def test_the_limits_are_those_of_the_day() -> None:
    # 2024: 47,699; 2025: 49,669
    for day, limit in (("2024-03-01", 47_699), ("2025-06-01", 49_669)):
        case = association(day, asked_rent=600, tenant_income=limit, dwelling="room")
        assert findings(case, "allocation") == set()
        case["groups"]["youth"]["tenant_income"] += 1
        assert findings(case, "allocation") == {"income_above_daeb"}
