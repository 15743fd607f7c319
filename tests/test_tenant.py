"""The model Tenant by hand: rent benefit of 2024 to 2026 step by step, and what is left to pay."""

from __future__ import annotations

from typing import Any

import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from strategies import shown
from test_rent import base, case_of, findings, load, youth

from flexfin.engine.checks import broken
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError

HOME: dict[str, Any] = {"dwelling": "self_contained", "tenancy": "short_stay"}

# The figures are those of the Wet op de huurtoeslag, text of 1 January 2026, and the steps those of the
# law (articles 13, 16, 17, 20 and 21); these sums are worked out here. The official ones stand below.
# (rent, income, age, persons, benefit)
BENEFITS: list[tuple[float, float, int, int, int]] = [
    # 450 - 202.52 = 247.48, all of it refunded; income below 23,425: nothing off. 247
    (450, 20_000, 30, 1, 247),
    # 498.20 - 202.52 = 295.68; (700 - 498.20) x 65% = 131.17; together 426.85
    (700, 23_425, 30, 1, 426),
    # the same, less (28,425 - 23,425) x 27% / 12 = 112.50: 314.35
    (700, 28_425, 30, 1, 314),
    # 295.68 + (713.02 - 498.20) x 65% = 139.633; (800 - 713.02) x 40% = 34.792: 470.105
    (800, 20_000, 30, 1, 470),
    # more than 932.93 does not count: 295.68 + 139.633 + (932.93 - 713.02) x 40% = 87.964: 523.277
    (1_500, 20_000, 30, 1, 523),
    # below 21 nothing above 498.20 counts: 295.68
    (700, 20_000, 20, 1, 295),
    (700, 20_000, 21, 1, 426),
    # two persons: 498.20 - 200.71 = 297.49; 131.17: 428.66, less (35,000 - 31,500) x 22% / 12 = 64.1667
    (700, 35_000, 30, 2, 364),
    # three persons: 297.49 + (764.14 - 498.20) x 65% = 172.861; (800 - 764.14) x 40% = 14.344: 484.695
    (800, 31_500, 30, 3, 484),
    # two persons: 297.49 + 139.633 + (800 - 713.02) x 40% = 34.792: 471.915
    (800, 31_500, 30, 2, 471),
    # a rent below the basic rent, and an income that leaves nothing: 426.85 - 14,000 x 27% / 12 = 111.85
    (200, 20_000, 30, 1, 0),
    (700, 37_425, 30, 1, 111),
    (700, 60_000, 30, 1, 0),
    # 302.52 - 202.52 = exactly 100: stays 100
    (302.52, 20_000, 30, 1, 100),
]

# The three worked examples of Dienst Toeslagen in "Berekening huurtoeslag 2026" (tg0831z62fd, June 2026;
# https://download.belastingdienst.nl/toeslagen/docs/berekening_huurtoeslag_tg0831z62fd.pdf), as two public
# copies of its figures give them: the amounts of each step and the benefit are theirs, not ours.
# (rent, income, age, persons, up to the quality discount limit, up to the capping limit, above it,
# fall by income, benefit)
OFFICIAL: dict[str, tuple[float, float, int, int, float, float, float, float, int]] = {
    "single, aged 20": (600, 22_000, 20, 1, 295.68, 0, 0, 0, 295),
    "partners with a child": (1_200, 34_000, 34, 3, 297.49, 172.86, 67.52, 45.83, 492),
    "single, state pension age": (710, 29_000, 67, 1, 295.68, 137.67, 0, 125.44, 307),
}


@pytest.mark.parametrize("example", OFFICIAL.values(), ids=OFFICIAL.keys())
def test_the_official_worked_examples_of_2026(
    example: tuple[float, float, int, int, float, float, float, float, int],
) -> None:
    rent, income, age, persons, first, second, third, taper, benefit = example
    found = base(
        case_of(
            1, asked_rent=rent, tenant_income=income, tenant_age=age, household_size=persons, **HOME
        )
    )
    parts = ("first_part", "second_part", "third_part", "benefit_taper")
    steps = {part: found[part][1] for part in parts}
    assert steps == pytest.approx(
        dict(zip(parts, (first, second, third, taper), strict=True)), abs=0.005
    )
    assert found["rent_benefit"][1] == benefit


@pytest.mark.parametrize(("rent", "income", "age", "persons", "benefit"), BENEFITS)
def test_rent_benefit_of_2026_step_by_step(
    rent: float, income: float, age: int, persons: int, benefit: int
) -> None:
    case = case_of(
        1, asked_rent=rent, tenant_income=income, tenant_age=age, household_size=persons,
        service_charge=40, **HOME,
    )  # fmt: skip
    found = base(case)
    assert found["rent_benefit"][1] == benefit
    assert found["net_rent"][1] == pytest.approx(rent - benefit)
    assert found["net_housing_cost"][1] == pytest.approx(rent - benefit + 40)
    assert found["rent_benefit"][0] == found["net_rent"][0] == 0, "not for reception"


def test_the_rent_counts_up_to_the_maximum_by_the_points() -> None:
    # 80 points: 500.38. Asked 700, so 500.38 counts: 295.68 + 2.18 x 65% = 1.417: 297.097
    case = case_of(1, asked_rent=700, tenant_income=20_000, wws_points=80, tenancy="regular",
                   dwelling="self_contained")  # fmt: skip
    found = base(case)
    assert found["calculation_rent"][1] == pytest.approx(500.38)
    assert found["rent_benefit"][1] == 297
    assert found["net_rent"][1] == 403


def test_rooms_get_none_unless_the_building_is_designated() -> None:
    room: dict[str, Any] = {"asked_rent": 450, "tenant_income": 20_000, "tenancy": "short_stay"}
    assert youth("rent_benefit", case_of(1, **room)) == 0
    assert findings(case_of(1, **room), "tenant") == {"rooms_without_benefit"}
    designated = case_of(1, designated_rooms="yes", **room)
    assert youth("rent_benefit", designated) == 247
    assert findings(designated, "tenant") == set()


def test_without_an_income_nothing_is_worked_out() -> None:
    found = base(case_of(1, asked_rent=450, **HOME))
    assert found["rent_benefit"][1] == 0
    assert found["net_rent"][1] == 450
    # not even where the figures of the day are not known
    assert base(case_of(1, "2023-08-01", asked_rent=450, **HOME))["net_rent"][1] == 450


# persons, whether there is a partner, assets, benefit; a single parent has the limit of one person
@pytest.mark.parametrize(
    ("persons", "partner", "assets", "benefit"),
    [(1, "no", 38_479, 247), (1, "no", 38_480, 0), (2, "yes", 76_958, 249), (2, "yes", 76_959, 0),
     (2, "no", 38_479, 249), (2, "no", 38_480, 0), (3, "no", 38_480, 0)],
)  # fmt: skip
def test_assets_above_the_limit_end_the_benefit(
    persons: int, partner: str, assets: float, benefit: int
) -> None:
    case = case_of(1, asked_rent=450, tenant_income=20_000, household_size=persons,
                   tenant_assets=assets, partner=partner, **HOME)  # fmt: skip
    assert youth("rent_benefit", case) == benefit
    assert ("assets_too_high" in findings(case, "tenant")) is (benefit == 0)


def test_where_a_partner_would_decide_it_is_asked_whether_there_is_one() -> None:
    inputs: dict[str, Any] = {"asked_rent": 450, "tenant_income": 20_000, "household_size": 2, **HOME}
    assert findings(case_of(1, tenant_assets=50_000, **inputs), "tenant") == {
        "assets_too_high", "partner_decides",
    }  # fmt: skip
    assert findings(case_of(1, tenant_assets=77_000, **inputs), "tenant") == {"assets_too_high"}
    said = case_of(1, tenant_assets=50_000, partner="no", **inputs)
    assert findings(said, "tenant") == {"assets_too_high"}


def test_a_rent_above_what_counts_is_pointed_out() -> None:
    inputs: dict[str, Any] = {"tenant_income": 20_000, **HOME}
    assert findings(case_of(1, asked_rent=932.93, **inputs), "tenant") == set()
    assert findings(case_of(1, asked_rent=932.94, **inputs), "tenant") == {"rent_counts_partly"}


def test_the_benefit_of_a_year_whose_figures_are_not_known_is_refused() -> None:
    case = load(case_of(1, "2023-08-01", asked_rent=450, tenant_income=20_000, **HOME))
    with pytest.raises(FlexfinError) as error:
        evaluate(case)
    assert any("rent_benefit_norm_rent_by_income" in text for *_at, text in shown(error.value))


# Income and benefit of one person of 27 with a bare rent of 900, as metronieuws.nl published them in
# January 2025 ("Zoveel huurtoeslag ontvang je in 2025 per inkomen").
PUBLISHED_2025 = {
    22_000: 498, 23_500: 482, 25_000: 449, 26_500: 414, 28_000: 378, 29_500: 339, 31_000: 299,
    32_500: 257, 34_000: 215, 35_500: 185, 37_000: 153, 39_500: 98, 41_000: 72, 43_500: 35,
    45_000: 11, 46_500: 0,
}  # fmt: skip


@pytest.mark.parametrize(("income", "benefit"), PUBLISHED_2025.items())
def test_the_published_benefits_of_2025_of_one_person(income: int, benefit: int) -> None:
    case = case_of(1, "2025-06-01", asked_rent=900, tenant_income=income, tenant_age=27, **HOME)
    assert youth("rent_benefit", case) == benefit


def test_the_published_benefit_of_2024_of_one_person() -> None:
    # Kamerstukken II 2024/25, 36 608, nr. 6, example 1: bare rent 700 and 20 of service charge that
    # counts, income 25,000: 329.20 a month in 2024. The norm rent is 318.19 at that income, so
    # (454.47 - 280.47) + (650.43 - 454.47) x 65% + (720 - 650.43) x 40% = 329.199
    case = case_of(1, "2024-06-01", asked_rent=720, tenant_income=25_000, tenant_age=40, **HOME)
    found = base(case)
    assert found["norm_rent"][1] == pytest.approx(318.193, abs=0.001)
    assert found["benefit_before_rounding"][1] == pytest.approx(329.20, abs=0.005)
    assert found["rent_benefit"][1] == 329


def test_until_2025_a_rent_above_the_limit_ends_the_right() -> None:
    # the same document, example 3: a rent of 1,000 gave no right in 2024
    inputs: dict[str, Any] = {"tenant_income": 20_000, "tenant_age": 40, **HOME}
    for day, limit, age in (("2024-06-01", 879.66, 40), ("2025-06-01", 900.07, 40),
                            ("2024-06-01", 454.47, 22), ("2025-06-01", 477.20, 22)):  # fmt: skip
        inputs["tenant_age"] = age
        at, above = (case_of(1, day, asked_rent=rent, **inputs) for rent in (limit, limit + 0.01))
        assert youth("rent_benefit", at) > 200
        assert youth("rent_benefit", above) == 0
        assert "rent_above_right" not in findings(at, "tenant")
        assert findings(above, "tenant") == {"rent_above_right"}
    assert findings(case_of(1, asked_rent=1_000, **inputs), "tenant") == {"rent_counts_partly"}


@pytest.mark.parametrize("day", ["2024-06-01", "2025-06-01"])
@pytest.mark.parametrize("more", [{"household_size": 2}, {"tenant_age": 67}])
def test_of_more_persons_and_of_pensioners_the_benefit_until_2025_is_refused_with_the_reason(
    day: str, more: dict[str, int]
) -> None:
    given = {"tenant_age": 40, **more}
    results = evaluate(load(case_of(1, day, asked_rent=700, tenant_income=25_000, **given, **HOME)))
    (problem,) = broken(results)
    assert "Rent benefit of 2024 and 2025 can be worked out" in problem.message
    assert "example of the ministry of 2024 does not follow from the rules" in problem.remedy
    assert problem.place
    assert problem.place.line
    assert results["rent_benefit"].array.tolist() == [0, 0]
    # the same household in 2026, and one person below that age, are no problem
    for other_day, household in (("2026-06-01", given), (day, {"tenant_age": 66})):
        case = case_of(1, other_day, asked_rent=700, tenant_income=25_000, **household, **HOME)
        assert broken(evaluate(load(case))) == []


@drawn(25, suppress_health_check=list(HealthCheck))
@given(
    rent=st.integers(0, 1000), income=st.integers(0, 60_000), more=st.integers(1, 20_000),
    day=st.sampled_from(["2024-06-01", "2025-06-01"]),
)  # fmt: skip
def test_until_2025_more_income_never_gives_more_benefit(
    rent: int, income: int, more: int, day: str
) -> None:
    def benefit(income: int) -> float:
        case = case_of(1, day, asked_rent=rent, tenant_income=income, tenant_age=40, **HOME)
        return float(youth("rent_benefit", case))

    assert 0 <= benefit(income + more) <= benefit(income) <= rent


@drawn(40, suppress_health_check=list(HealthCheck))
@given(
    rent=st.integers(0, 1500), income=st.integers(0, 60_000), more=st.integers(1, 20_000),
    persons=st.integers(1, 6), age=st.integers(18, 40),
)  # fmt: skip
def test_more_income_never_gives_more_benefit_and_no_benefit_is_above_the_rent(
    rent: int, income: int, more: int, persons: int, age: int
) -> None:
    def benefit(income: int) -> float:
        case = case_of(1, asked_rent=rent, tenant_income=income, household_size=persons,
                       tenant_age=age, **HOME)  # fmt: skip
        return float(youth("rent_benefit", case))

    low, high = benefit(income), benefit(income + more)
    assert 0 <= high <= low <= rent
    assert low == int(low)
