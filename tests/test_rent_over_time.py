"""The model Rent over time by hand: the yearly rise against what the sector allows in each year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from test_rent import base, case_of, findings, youth

from flexfin.ground.numbers import UNLIMITED

Found = list[float]


def rising(rate: Any, start: str, months: int, day: str = "2026-11-01", **inputs: Any) -> dict[str, Any]:
    """Give a case whose rents rise at a rate each July."""
    case = case_of(months, day, **inputs)
    case["start"], case["demand"] = start, {"scenarios": {"base": 100}}
    case["indexation"] = {"cost": 0, "rent": rate}
    return case


def test_each_year_is_tested_against_the_percentage_of_its_own_july() -> None:
    # a room: 5.8% from July 2024, 5.0% from July 2025, 4.1% from July 2026 until June 2027; of July 2027
    # nothing is laid down: 4.1% is the last known. The rent rises 5% each July.
    case = rising(0.05, "2024-01", 48)
    found = base(case)
    assert found["rise_in_year"].tolist() == [0.05] * 4
    assert found["allowed_rise"][1].tolist() == [0.058, 0.05, 0.041, 0.041]
    assert found["allowed_rise_known"][1].tolist() == [1, 1, 1, 0]
    assert found["rise_too_high"][1].tolist() == [0, 0, 1, 1]
    assert [youth(f"years_rise_{x}", case) for x in ("too_high", "above_last")] == [1, 1]
    assert {"rise_above_maximum", "rise_above_last_known"} <= findings(case)
    assert not {"rise_above_maximum", "rise_above_last_known"} & findings(rising(0.041, "2024-01", 48))


@pytest.mark.parametrize(
    ("inputs", "sector", "allowed"),
    [
        # July 2025 and July 2026: social 5.0% and 4.1%, middle 7.7% and 6.1%, free 4.1% and 4.4%
        ({"dwelling": "room"}, "social", [0.05, 0.041]),
        ({"dwelling": "room", "asked_rent": 1_300}, "social", [0.05, 0.041]),
        ({"dwelling": "self_contained", "wws_points": 143}, "social", [0.05, 0.041]),
        ({"dwelling": "self_contained", "wws_points": 143, "asked_rent": 950}, "social", [0.05, 0.041]),
        ({"dwelling": "self_contained", "wws_points": 144, "asked_rent": 950}, "middle", [0.077, 0.061]),
        ({"dwelling": "self_contained", "wws_points": 186.4, "asked_rent": 1_300}, "middle", [0.077, 0.061]),
        ({"dwelling": "self_contained", "wws_points": 186.5, "asked_rent": 1_300}, "free", [0.041, 0.044]),
        # what was asked at the start decides too: up to 900.07 in January 2025 it is social whatever the
        # points, up to 1,184.82 middle (Huisvestingswet 2014 art. 1; BW art. 7:247)
        ({"dwelling": "self_contained", "wws_points": 200, "asked_rent": 900.07}, "social", [0.05, 0.041]),
        ({"dwelling": "self_contained", "wws_points": 200, "asked_rent": 900.08}, "middle", [0.077, 0.061]),
        ({"dwelling": "self_contained", "wws_points": 200, "asked_rent": 950, "starting_rent": 900}, "social", [0.05, 0.041]),
        ({"dwelling": "self_contained", "asked_rent": 900.07}, "social", [0.05, 0.041]),
        ({"dwelling": "self_contained", "asked_rent": 900.08}, "middle", [0.077, 0.061]),
        ({"dwelling": "self_contained", "asked_rent": 1_184.82}, "middle", [0.077, 0.061]),
        ({"dwelling": "self_contained", "asked_rent": 1_184.83}, "free", [0.041, 0.044]),
        # a contract of 2023 by the limit of then, 808.06, whatever the points: social, or free for good
        ({"dwelling": "self_contained", "wws_points": 160, "asked_rent": 900, "starting_rent": 808.06, "permit_from": "2023-05"}, "social", [0.05, 0.041]),
        ({"dwelling": "self_contained", "wws_points": 160, "asked_rent": 900, "starting_rent": 808.07, "permit_from": "2023-05"}, "free", [0.041, 0.044]),
        ({"dwelling": "self_contained", "wws_points": 143, "asked_rent": 900, "permit_from": "2024-06"}, "free", [0.041, 0.044]),
        ({"dwelling": "self_contained", "wws_points": 143, "asked_rent": 900, "permit_from": "2024-07"}, "social", [0.05, 0.041]),
        # where the law does not limit the rise
        ({"tenancy": "short_stay"}, "none", [UNLIMITED] * 2),
        ({"tenancy": "vacancy_act", "vacancy_act_category": "b"}, "none", [UNLIMITED] * 2),
        ({"tenancy": "vacancy_act"}, "social", [0.05, 0.041]),
        # below a permit that states a maximum BW 7:247 is off (Leegstandwet art. 16(1)): no free sector,
        # so not Uhw art. 10(3); what is not middle rent goes by 10(2)
        ({"tenancy": "vacancy_act", "dwelling": "self_contained", "wws_points": 186, "asked_rent": 1_300}, "middle", [0.077, 0.061]),
        ({"tenancy": "vacancy_act", "dwelling": "self_contained", "wws_points": 187, "asked_rent": 1_190}, "social", [0.05, 0.041]),
        ({"tenancy": "vacancy_act", "dwelling": "self_contained", "wws_points": 150, "asked_rent": 900, "permit_from": "2024-06"}, "social", [0.05, 0.041]),
    ],
)
def test_the_sector_decides_how_much_the_rent_may_rise(
    inputs: dict[str, Any], sector: str, allowed: Found
) -> None:
    case = rising(0.01, "2025-01", 24, **{"tenancy": "regular", **inputs})
    found = base(case)
    assert str(found["sector"][1]) == sector
    assert found["allowed_rise"][1].tolist() == allowed


def test_before_july_2024_there_was_no_middle_rent() -> None:
    # 150 points and a rent of 900: above 879.66, so free in June 2024: 5.5% in that year
    case = rising(0.01, "2024-01", 12, "2024-06-30", tenancy="regular", dwelling="self_contained",
                  wws_points=150, asked_rent=900)  # fmt: skip
    found = base(case)
    assert str(found["sector"][1]) == "free"
    assert found["allowed_rise"][1].tolist() == [0.055]


@pytest.mark.parametrize(("rent", "rule"), [(879.66, "points"), (879.67, "free")])
def test_before_july_2024_the_points_bound_rents_up_to_the_liberalisation_limit(
    rent: float, rule: str
) -> None:
    case = case_of(1, "2024-06-30", tenancy="regular", dwelling="self_contained", wws_points=150,
                   asked_rent=rent)  # fmt: skip
    assert str(youth("ceiling_rule", case)) == rule


@pytest.mark.parametrize(
    ("day", "inputs", "rule"),
    [
        # a contract of July 2024 or later: up to 186 points
        ("2026-11-01", {"wws_points": 186, "asked_rent": 1_300}, "points"),
        ("2026-11-01", {"wws_points": 187, "asked_rent": 1_300}, "free"),
        # one of May 2023 (limit 808.06): regulated at the start, so the points bind it still
        ("2026-11-01", {"wws_points": 187, "starting_rent": 808.06, "permit_from": "2023-05"}, "points"),
        # free at the start: 144 points or more never, fewer since July 2025, after a year of transition
        ("2026-11-01", {"wws_points": 144, "starting_rent": 808.07, "permit_from": "2023-05"}, "free"),
        ("2026-11-01", {"wws_points": 143, "starting_rent": 808.07, "permit_from": "2023-05"}, "points"),
        ("2025-07-01", {"wws_points": 143, "starting_rent": 808.07, "permit_from": "2023-05"}, "points"),
        ("2025-06-30", {"wws_points": 143, "starting_rent": 808.07, "permit_from": "2023-05"}, "free"),
        ("2026-11-01", {"starting_rent": 808.07, "permit_from": "2023-05"}, "free"),
        ("2026-11-01", {"starting_rent": 808.06, "permit_from": "2023-05"}, "unknown"),
    ],
)  # fmt: skip
def test_the_day_of_the_contract_decides_whether_the_points_bind(
    day: str, inputs: dict[str, Any], rule: str
) -> None:
    case = case_of(1, day, tenancy="regular", dwelling="self_contained", **inputs)
    assert str(youth("ceiling_rule", case)) == rule


def test_a_sector_of_which_no_percentage_was_known_yet_is_not_tested() -> None:
    # the first percentage of middle rents is that of 2025
    case = rising(0.2, "2024-01", 12, "2024-07-01", tenancy="regular", dwelling="self_contained",
                  wws_points=150, asked_rent=950, permit_from="2024-07")  # fmt: skip
    assert base(case)["allowed_rise"][1].tolist() == [UNLIMITED]
    assert not {"rise_above_maximum", "rise_above_last_known"} & findings(case)


def test_nothing_rises_in_the_first_month_or_after_the_permit() -> None:
    # July 2025 is the first month, July 2026 the last of the permit: only that one counts
    case = rising(0.2, "2025-07", 30, tenancy="vacancy_act", let_until="2026-07")
    assert youth("rise_too_high", case).tolist() == [0, 1, 0]
    case["groups"]["youth"]["let_until"] = "2026-06"
    assert youth("rise_too_high", case).tolist() == [0, 0, 0]


@drawn(15, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.lists(st.integers(-50, 200).map(lambda n: n / 1000), min_size=2, max_size=2))
def test_a_higher_index_never_breaks_the_limit_less_often(rates: Found) -> None:
    """A rise test is monotone in the index: year by year, and so in the number of years."""
    low, high = (base(rising(rate, "2024-01", 48)) for rate in sorted(rates))
    assert np.all(low["rise_too_high"] <= high["rise_too_high"])
    for line in ("years_rise_too_high", "years_rise_above_last"):
        assert np.all(low[line] <= high[line])


# --- surcharges on the maximum -------------------------------------------------------------------

HOME: dict[str, Any] = {"tenancy": "regular", "dwelling": "self_contained", "wws_points": 160}


@pytest.mark.parametrize(
    ("inputs", "maximum"),
    [
        # 160 points in 2026: 1,049.57
        ({}, 1049.57),
        ({"monument": "national"}, 1416.92),  # + 35%: 367.3495, in cents 367.35
        ({"monument": "municipal"}, 1207.01),  # + 15%: 157.4355, 157.44
        ({"protected_townscape": "yes"}, 1102.05),  # + 5%: 52.4785, 52.48
        ({"protected_townscape": "yes", "monument": "municipal"}, 1207.01),  # not both
        ({"new_building": "yes"}, 1154.53),  # + 10%: 104.957, 104.96
        ({"new_building": "yes", "monument": "national"}, 1521.88),  # + 45%: 472.3065, 472.31
        # not of social rent (143 points: 932.93), nor of rooms (142 points: 1,043.83)
        ({"new_building": "yes", "wws_points": 143}, 932.93),
        ({"new_building": "yes", "dwelling": "room", "wws_points": 142}, 1043.83),
        ({"monument": "national", "dwelling": "room", "wws_points": 142}, 1409.17),  # + 365.3405
    ],
)
def test_a_surcharge_raises_the_maximum_in_cents(inputs: dict[str, Any], maximum: float) -> None:
    case = case_of(1, **{**HOME, **inputs})
    assert youth("social_max_rent", case) == pytest.approx(maximum)
    assert youth("ceiling_rent", case) == pytest.approx(maximum)
    case["start"], case["demand"] = "2026-12", {"scenarios": {"base": 100}}
    assert youth("ceiling_over_time", case)[0] == pytest.approx(maximum)


def test_a_contract_from_before_july_2024_has_not_the_surcharges_of_since() -> None:
    # 160 points: 1,049.57, without the 35% and the 10%; a municipal monument keeps its 15%
    old = {**HOME, "permit_from": "2024-06"}
    for name, value, finding in (
        ("monument", "national", "monument_without_effect"),
        ("new_building", "yes", "new_building_without_effect"),
    ):
        case = case_of(1, **old, **{name: value})
        assert youth("social_max_rent", case) == pytest.approx(1049.57)
        assert finding in findings(case)
        new = case_of(1, **HOME, **{name: value})
        assert finding not in findings(new)
    municipal = case_of(1, **old, monument="municipal")
    assert youth("social_max_rent", municipal) == pytest.approx(1207.01)


def test_a_surcharge_that_does_not_hold_is_pointed_out() -> None:
    assert "new_building_without_effect" not in findings(case_of(1, **HOME, new_building="yes"))
    room = {**HOME, "dwelling": "room", "new_building": "yes"}
    assert "new_building_without_effect" in findings(case_of(1, **room))
    both = {**HOME, "protected_townscape": "yes", "monument": "national"}
    assert "townscape_without_effect" in findings(case_of(1, **both))
