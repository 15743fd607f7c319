"""Third edition, state aid: granted when the right arises, bare rent against bare rent, grants; by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from strategies import ROOT, shipped
from worked_cases import base, load, reception, small, tenants

from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError

Found = dict[str, Any]
CONTRACT_CASE = ROOT / "tests" / "cases" / "contract.yaml"
SERVICE = {"pays": "housing", "receives": "owner", "group": "youth", "amount": 50,
           "per": "occupied_unit_month", "service": "yes"}  # fmt: skip


def aided(months: int = 36, /, **sections: Any) -> dict[str, Any]:
    """Give 10 rooms that the owner lets cheaply to a housing party, from January 2027.

    The market pays 400 a room; management 60, and 120 for each of 20% a year that leaves, 2 a month:
    an operator could pay 338. It pays 200: aid of 138 a room, 1,380 a month.
    """
    group = tenants(
        operator="housing", market_rent=400, service_charge=50, normal_occupancy=0.9,
        management_cost=60, letting_cost=120, turnover=0.2, tenancy="short_stay",
    )  # fmt: skip
    rent = {"pays": "housing", "receives": "owner", "group": "youth", "amount": 200,
            "per": "occupied_unit_month"}  # fmt: skip
    case = small({"asylum": reception(), "youth": group}, months, 100,
                 contracts={"rent": rent, "service": SERVICE}, **sections)  # fmt: skip
    case["parties"]["housing"] = {"government": "no"}
    return case | {"start": "2027-01", "reference_date": "2026-11-01"}


def of_housing(line: str, case: dict[str, Any]) -> Any:
    found = base(case)[line][2]
    return pytest.approx(found.tolist())


def test_rent_is_compared_with_rent_and_service_with_nothing() -> None:
    found = base(aided())
    assert found["operator_benchmark"].tolist() == pytest.approx([0, 338])
    assert found["bare_rent"][1] == pytest.approx(200)
    assert found["aid_per_unit"].tolist() == pytest.approx([0, 138])
    assert found["party_aid"][2].tolist() == pytest.approx([1380] * 36)


def test_aid_is_granted_whole_when_the_contract_begins() -> None:
    # 36 x 1,380 in the first year; what is enjoyed in each year stands beside it
    case = aided()
    assert of_housing("aid_at_grant", case) == 36 * 1380
    assert of_housing("granted_by_year", case) == [36 * 1380, 0, 0]
    assert of_housing("aid_by_year", case) == [12 * 1380] * 3
    assert of_housing("aid_over_three_years", case) == [36 * 1380] * 3


def test_instalments_are_discounted_to_the_day_of_the_grant() -> None:
    # at 4%: the sum of 1,380 / 1.04^(m/12), m = 1 to 36; without a rate of its own that of the case
    worth = sum(1380 / 1.04 ** (month / 12) for month in range(1, 37))
    case = aided(36, state_aid={"reference_rate": 0.04})
    assert of_housing("aid_at_grant", case) == worth
    case = aided(36)
    case["discount_rate"] = 0.04
    assert of_housing("aid_at_grant", case) == worth
    case["state_aid"] = {"reference_rate": 0}
    assert of_housing("aid_at_grant", case) == 36 * 1380


@pytest.mark.parametrize(("government", "aid"), [("no", 36 * 1380), ("yes", 0)])
def test_a_government_body_as_operator_gets_no_aid(government: str, aid: float) -> None:
    case = aided()
    case["parties"]["housing"]["government"] = government
    assert of_housing("aid_at_grant", case) == aid


def test_a_group_of_reception_gets_no_aid() -> None:
    case = aided()
    case["groups"]["asylum"]["operator"] = "housing"
    assert of_housing("aid_at_grant", case) == 36 * 1380


def test_grants_count_in_the_year_in_which_they_are_given() -> None:
    # de minimis 5,000 in 2028, and 700 given in the year before the case and 60 two years before; 8 of
    # three years before counts nowhere, and so does 3 that is paid before the case: that belongs to
    # other aid. Sgei is set against its own ceiling only, and none against neither. Other aid 1,000 a
    # year, in the years before too.
    grants = {
        "counts": {"aid": "de_minimis", "date": "2028-05", "amount": 5000},
        "early": {"aid": "de_minimis", "date": "2027-01", "granted": "2026-05", "amount": 700},
        "earlier": {"aid": "de_minimis", "date": "2027-01", "granted": "2025-12", "amount": 60},
        "too_early": {"aid": "de_minimis", "date": "2027-01", "granted": "2024-12", "amount": 8},
        "paid": {"aid": "de_minimis", "date": "2026-12", "amount": 3},
        "paid_sgei": {"aid": "sgei", "date": "2026-12", "granted": "2026-11", "amount": 3},
        "service": {"aid": "sgei", "date": "2029-05", "amount": 900_000},
        "before": {"aid": "sgei", "date": "2027-01", "granted": "2026-05", "amount": 50},
        "market": {"aid": "none", "date": "2029-06", "amount": 40},
    }
    case = aided(36, grants={n: {"from": "owner", "to": "housing", **g} for n, g in grants.items()})
    case["parties"]["housing"]["other_aid_per_year"] = 1000
    assert of_housing("granted_by_year", case) == [36 * 1380 + 1000, 5000 + 1000, 1000]
    # 2025 to 2027: 1,060 and 1,700 before the case; 2026 to 2028: 1,700
    assert of_housing("aid_over_three_years", case) == [
        36 * 1380 + 1000 + 1060 + 1700, 36 * 1380 + 1000 + 6000 + 1700, 36 * 1380 + 1000 + 6000 + 1000,
    ]  # fmt: skip
    assert of_housing("sgei_over_three_years", case) == [
        36 * 1380 + 1000 + 1060 + 1750, 36 * 1380 + 1000 + 6000 + 1750, 36 * 1380 + 8000 + 900_000,
    ]  # fmt: skip
    # with 900,000 of sgei above the ceiling of 750,000, and nothing above that of 300,000
    assert of_housing("aid_beyond_general", case) == [0, 0, 0]
    assert of_housing("aid_beyond_sgei", case) == [0, 0, 36 * 1380 + 8000 + 900_000 - 750_000]


@pytest.mark.parametrize(
    ("date", "ground", "found"),
    [
        ("2026-12", "de_minimis", 1), ("2025-01", "sgei", 1), ("2027-01", "de_minimis", 0),
        ("2024-12", "de_minimis", 0),  # out of the window of three years of 2027: 2025 to 2027
        ("2026-12", "none", 0),
    ],
)  # fmt: skip
def test_a_grant_that_is_paid_before_the_start_belongs_to_other_aid(
    date: str, ground: str, found: int
) -> None:
    grant = {"from": "owner", "to": "housing", "amount": 10, "date": date, "aid": ground}
    results = base(aided(12, grants={"one": grant}))
    assert np.max(results["grant_paid_before_start"]) == found
    counted = 10.0 if date == "2027-01" else 0.0
    assert results["sgei_over_three_years"][2].tolist() == pytest.approx([12 * 1380 + counted])


@pytest.mark.parametrize(
    ("start", "paid", "granted", "by_year"),
    [
        # paid in January 2029, two years after the right arose: 10,000 / 1.04^2 in 2027
        ("2027-01", "2029-01", "2027-01", [10_000 / 1.04**2, 0, 0]),
        # granted half a year before it is paid, in the year before that
        ("2027-01", "2028-03", "2027-09", [10_000 / 1.04**0.5, 0, 0]),
        # without a month of its own it is granted when it is paid
        ("2027-01", "2029-01", "", [0, 0, 10_000]),
        # granted after it was paid: not worth more than it is
        ("2027-01", "2027-03", "2028-03", [0, 10_000, 0]),
        # in the first calendar year, but before the first month; after the last month it does not count
        ("2027-04", "2027-04", "2027-02", [10_000 / 1.04 ** (2 / 12), 0, 0, 0]),
        ("2027-01", "2029-12", "2030-01", [0, 0, 0]),
    ],
)
def test_a_grant_is_aid_when_it_is_given_discounted_from_when_it_is_paid(
    start: str, paid: str, granted: str, by_year: list[float]
) -> None:
    """Reg. (EU) 2023/2831 and 2023/2832, art. 3(3): whatever the date of payment."""
    for ground, line in (("de_minimis", "granted_by_year"), ("sgei", "own_sgei_by_year")):
        grant = {"from": "owner", "to": "housing", "amount": 10_000, "date": paid, "aid": ground}
        grant |= {"granted": granted} if granted else {}
        case = aided(36, grants={"one": grant}, state_aid={"reference_rate": 0.04})
        case["start"] = start
        case["demand"] = {"scenarios": {"base": {start: 100}}}
        case["contracts"]["rent"]["amount"] = 1_000  # no aid in the rent
        assert of_housing(line, case) == by_year
        # what is paid is as it was
        assert base(case)["grant_payment"].sum() == 10_000


@pytest.mark.parametrize(
    ("gift", "finding"),
    [
        ({"from": "owner", "to": "housing"}, 1),
        ({"from": "owner", "to": "housing", "aid": "none"}, 1),
        ({"from": "owner", "to": "housing", "aid": "de_minimis"}, 0),
        ({"from": "owner", "to": "housing", "aid": "sgei"}, 0),
        ({"from": "owner", "to": "coa"}, 0),  # between government bodies
        ({"from": "housing", "to": "coa"}, 0),
        ({"from": "outside", "to": "housing"}, 0),
    ],
)
def test_a_gift_of_government_without_ground_is_a_finding(
    gift: dict[str, Any], finding: int
) -> None:
    case = aided(12, grants={"gift": {"amount": 10, "date": "2027-03", **gift}})
    assert np.max(base(case)["grant_without_ground"]) == finding


def test_the_contract_case_grants_socius_125_289_at_signing() -> None:
    # An operator could pay 430 less 8% and 1,500 x (1/18 - 1/48) for insecurity = 343.52, less 75 of
    # management and 250 x 25% / 12 of letting: 263.31. Socius pays 240: 23.31 a room, for each room
    # let, with the rent index of 3% a year in July, discounted at 4%: 125,289.
    results = evaluate(load_case(CONTRACT_CASE, shipped()))
    place = list(results["aid_at_grant"].names_of("party")).index("socius")
    per_room = 430 * 0.92 - 1500 * (1 / 18 - 1 / 48) - 75 - 250 * 0.25 / 12 - 240
    let = results["let_units"].array[0, 1]
    months = np.arange(1, 121)
    index = 1.03 ** ((months + 5) // 12)  # July 2027 is month 7
    worth = (per_room * let * index * 1.04 ** (-months / 12)).sum()
    assert results["aid_at_grant"].array[0, place] == pytest.approx(worth)
    assert worth == pytest.approx(125_289, abs=0.5)


# --- a single undertaking, a corporation ---------------------------------------------------------


def test_aid_to_a_single_undertaking_counts_together() -> None:
    # housing gets 36 x 1,380 = 49,680 in 2027; its sister 5,000 a year of other aid: with the parent
    # these are 54,680, 5,000 and 5,000, and 5,000 in each of the two years before
    case = aided()
    case["parties"]["housing"]["single_undertaking_with"] = "parent"
    case["parties"]["sister"] = {
        "government": "no", "other_aid_per_year": 5_000, "single_undertaking_with": "parent",
    }  # fmt: skip
    case["parties"]["parent"] = {"government": "no"}
    found = base(case)
    assert found["granted_by_year"][4].tolist() == pytest.approx([54_680, 5_000, 5_000])
    assert found["aid_over_three_years"][4].tolist() == pytest.approx([64_680, 64_680, 64_680])
    assert found["granted_by_year"][3].tolist() == [5_000] * 3
    assert found["aid_over_three_years"][2].tolist() == pytest.approx([49_680] * 3)


def test_sgei_grants_to_a_single_undertaking_count_together() -> None:
    grant = {"from": "owner", "to": "housing", "amount": 700, "date": "2027-05", "aid": "sgei"}
    case = aided(grants={"one": grant})
    case["parties"]["housing"]["single_undertaking_with"] = "parent"
    case["parties"]["parent"] = {"government": "no"}
    found = base(case)
    assert found["sgei_granted_by_year"][3].tolist() == pytest.approx([49_680 + 700, 0, 0])


@pytest.mark.parametrize(
    ("heads", "count"),
    [
        ({"housing": "sister", "sister": "parent"}, 1),  # the parent would not have that of housing
        ({"housing": "sister", "sister": "housing"}, 2),
        ({"housing": "housing"}, 1),  # would count twice
    ],
)
def test_the_head_of_an_undertaking_is_counted_with_nobody_else(
    heads: dict[str, str], count: int
) -> None:
    case = aided()
    case["parties"] |= {"sister": {"government": "no"}, "parent": {"government": "no"}}
    for party, head in heads.items():
        case["parties"][party]["single_undertaking_with"] = head
    with pytest.raises(FlexfinError) as caught:
        load(case)
    said = [problem.message for problem in caught.value.problems]
    assert sum("names no party itself" in message for message in said) == count == len(said)


def test_a_corporation_that_gets_aid_is_told_of_the_decision() -> None:
    case = aided()
    assert base(case)["corporation_under_decision"].tolist() == [0, 0, 0]
    case["parties"]["housing"]["corporation"] = "yes"
    case["parties"]["owner"]["corporation"] = "yes"  # which gets none
    assert base(case)["corporation_under_decision"].tolist() == [0, 0, 1]
    # a grant without ground asks for one: as a rule that decision
    gift = {"from": "owner", "to": "housing", "amount": 10, "date": "2027-03"}
    case["contracts"]["rent"]["amount"] = 1_000  # no aid in the rent
    assert base(case)["corporation_under_decision"].tolist() == [0, 0, 0]
    case["grants"] = {"gift": gift}
    assert base(case)["corporation_under_decision"].tolist() == [0, 0, 1]


@drawn(20, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(
    st.integers(0, 400), st.integers(0, 250), st.integers(-50, 100), st.integers(1, 60),
    st.integers(1, 12),
)  # fmt: skip
def test_aid_at_grant_is_never_below_the_largest_year_of_enjoyment_discounted(
    rent: int, per_thousand: int, index: int, months: int, month: int
) -> None:
    rate = per_thousand / 1000
    case = aided(months, state_aid={"reference_rate": rate})
    case["contracts"]["rent"]["amount"] = rent
    case["indexation"] = {"cost": 0.0, "rent": index / 1000}
    case["start"] = f"2027-{month:02d}"
    case["demand"] = {"scenarios": {"base": {case["start"]: 100}}}
    found = base(case)
    discounted = found["discounted_aid"][2]
    first, at_grant = 0, float(found["aid_at_grant"][2])
    for enjoyed in found["aid_by_year"][2].tolist():
        last = min(months, first + (12 - (month - 1 + first) % 12))
        assert at_grant >= discounted[first:last].sum() - 1e-6
        # discounted as if it all came in the last month of the year
        assert at_grant >= enjoyed * (1 + rate) ** (-last / 12) - 1e-6
        first = last
