"""The model Integral cost: small cases by hand, the six verdicts, and what holds in every case."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from random_cases import plain_cases
from second_opinion import with_checks
from strategies import EXAMPLE, shipped
from test_oracle import COST_ITEMS
from worked_cases import base, load, reception, small, tenants

from flexfin.engine.load import load_case
from flexfin.engine.run import Results, evaluate

ANY_CASE = drawn(25, 5, suppress_health_check=list(HealthCheck))


def test_every_cost_item_counts_what_its_price_is_per() -> None:
    groups = {
        "asylum": reception(units=10, places=40, floor_area=600),
        "youth": tenants(units=5, places=10, floor_area=200, let_at_start=4, fill_rate=0),
    }
    costs = {f"item_{n}": cost[0] for n, cost in zip("abdefghijklmno", COST_ITEMS, strict=True)}
    found = base(small(groups, 1, 30, costs=costs))
    assert found["cost_of_item"][:, 0, 0].tolist() == pytest.approx([c[1] for c in COST_ITEMS])
    assert found["cost_of_item"][:, 1, 0].tolist() == pytest.approx([c[2] for c in COST_ITEMS])
    # 75 + 40 + 10 + 100 + 600 + 20 + 30 + 40 + 1200 + 1800 + 75 = 3990
    # 25 + 10 + 10 + 50 + 7 + 200 + 10 + 15 + 10 + 300 + 480 + 40 = 1157
    assert found["integral_cost"][:, 0].tolist() == pytest.approx([3990, 1157])
    assert found["integral_cost_total"].tolist() == pytest.approx([5147])
    assert found["cost_per_place_day"][0, 0] == pytest.approx(3990 / 40 / 30)
    assert found["cost_per_unit_month"][0, 0] == pytest.approx(399)
    assert found["cost_per_m2_year"][0, 0] == pytest.approx(12 * 3990 / 600)


def test_capital_charge_is_the_monthly_rate_on_the_opening_book_value() -> None:
    # 1,200 over 12 months at 1% a month: a wacc of 1.01^12 - 1 = 12.682503% a year.
    # Linear: 100 a month; the charge is 1% of 1200, 1100, ..., 100 = 12, 11, ..., 1.
    # Annuity: 1200 x 0.01 / (1 - 1.01^-12) = 106.618546 a month.
    #   month 1: charge 12.000000, depreciation 94.618546, leaves 1105.381454
    #   month 2: charge 11.053815, depreciation 95.564732
    investment = {"amount": 1200, "date": "2027-04", "life_years": 1}
    found = base(
        small(
            {"asylum": reception()},
            13,
            100,
            investments={"straight": investment, "level": {**investment, "method": "annuity"}},
            finance={"debt_share": 1, "interest": 1.01**12 - 1, "return_on_equity": 0.25},
        )
    )
    assert found["monthly_rate"] == pytest.approx(0.01)
    assert found["depreciation"][0].tolist() == pytest.approx([100] * 12 + [0])
    assert found["capital_charge"][0].tolist() == pytest.approx([*range(12, 0, -1), 0])
    assert found["level_payment"][1] == pytest.approx(106.618546, abs=1e-6)
    assert found["capital_charge"][1][:2].tolist() == pytest.approx([12, 11.053815], abs=1e-6)
    assert found["depreciation"][1][:2].tolist() == pytest.approx([94.618546, 95.564732], abs=1e-6)
    assert found["book_value"][1][1] == pytest.approx(1105.381454, abs=1e-6)
    assert found["capital_cost"][0][12] == 0


RATES = st.one_of(st.just(0.0), st.integers(1, 24).map(lambda n: n / 100))


@drawn(60, 6)
@given(
    method=st.sampled_from(["linear", "annuity"]),
    rate=RATES,
    shift=st.integers(-30, 20),
    life=st.integers(1, 4),
    residual=st.sampled_from([0, 100, 1200]),
)
def test_depreciation_and_charge_at_the_wacc_give_the_opening_book_value_back(
    method: str, rate: float, shift: int, life: int, residual: int
) -> None:
    # the investment starts `shift` months after the first; 24 months are worked out
    start = 2027 * 12 + 3 + shift
    found = base(
        small(
            {"asylum": reception()},
            24,
            100,
            investments={
                "house": {
                    "amount": 1200, "date": f"{start // 12}-{start % 12 + 1:02d}",
                    "life_years": life, "method": method, "residual_value": residual,
                }
            },
            finance={"debt_share": 1, "interest": rate, "return_on_equity": 0},
        )
    )  # fmt: skip
    monthly = (1 + rate) ** (1 / 12) - 1
    book, charge = found["book_value"][0], found["capital_charge"][0]
    paid = found["depreciation"][0] + charge
    in_use = [month for month in range(24) if shift <= month < shift + life * 12]
    if not in_use:
        assert paid.tolist() == [0] * 24
        return
    first, last = in_use[0], in_use[-1]
    if shift >= 0:
        assert book[first] == pytest.approx(1200)
    closing = book[last] - found["depreciation"][0][last]  # what is left after the last month
    if last == shift + life * 12 - 1:
        assert closing == pytest.approx(residual, abs=1e-6)
    worth = closing / (1 + monthly) ** len(in_use)
    worth += sum(paid[month] / (1 + monthly) ** n for n, month in enumerate(in_use, 1))
    assert worth == pytest.approx(book[first], rel=1e-9)
    assert all(paid[month] == 0 for month in range(24) if month not in in_use)


def test_the_lessor_bears_what_it_pays_and_receives_what_its_contracts_bring() -> None:
    # Owner pays 500 a month for both groups by rooms (25:10), COA pays 70 for reception alone.
    # The lease of reception: 2 a place a day x 100 places x 30 days = 6000.
    # Youth is let by the owner itself: 10 rooms x 300, and 20 a room of management.
    found = base(
        small(
            {"asylum": reception(), "youth": tenants(management_cost=20)},
            1,
            100,
            costs={
                "house": {"amount": 500, "per": "month", "key": "units"},
                "guard": {"amount": 70, "per": "month", "group": "asylum", "paid_by": "coa"},
            },
            contracts={
                "lease": {"pays": "coa", "receives": "owner", "group": "asylum", "amount": 2,
                          "per": "place_day"},
                "ground": {"pays": "owner", "receives": "outside", "group": "asylum",
                           "amount": 1200, "per": "year"},
            },
        )
    )  # fmt: skip
    # asylum: 500 x 25/35 + 100 of its own lease; youth: 500 x 10/35 + 10 x 20
    assert found["lessor_cost"][:, 0].tolist() == pytest.approx([2500 / 7 + 100, 1000 / 7 + 200])
    assert found["lessor_revenue"][:, 0].tolist() == pytest.approx([6000, 3000])
    assert found["own_letting"].tolist() == [0, 1]
    # what comes in over the rooms: 6,000 / 25 rooms in April; 300 for a room
    assert found["charged_rent"].tolist() == pytest.approx([6000 / 25, 300])


@pytest.mark.parametrize(
    ("lessor", "operator", "price", "answers", "expected"),
    [
        ("private", "coa", 80, {}, "not_applicable"),  # the lessor is no government body
        ("owner", "coa", 80, {"public_task": "yes"}, "outside_chapter"),
        ("owner", "owner", 100, {}, "covered"),
        ("owner", "owner", 99.99, {}, "uncovered"),
        ("owner", "private", 80, {"public_interest_declared": "yes"}, "public_interest"),
        ("owner", "private", 80, {"vacancy_substantiated": "yes", "municipal_task": "yes"},
         "guide_exemption"),
        ("owner", "private", 80, {"vacancy_substantiated": "yes"}, "uncovered"),
        ("owner", "private", 80, {"public_task": "yes"}, "uncovered"),  # no government body takes
        ("owner", "coa", 80, {}, "uncovered"),
    ],
)  # fmt: skip
def test_the_verdict_compares_the_rent_charged_with_the_rent_that_covers_cost(
    lessor: str, operator: str, price: float, answers: dict[str, str], expected: str
) -> None:
    # 900 a month for 10 rooms at a normal occupancy of 90%: 900 / 9 = 100 a room; full: 90 a room.
    # All 10 rooms are let: planned occupancy 100%, also 90 a room. What comes in is the price for each
    # room that is taken, at the same occupancy.
    plain = small(
        {
            "asylum": reception(),
            "youth": tenants(normal_occupancy=0.9, asked_rent=0, lessor=lessor, operator=operator),
        },
        6,
        100,
        costs={"rooms": {"amount": 900, "per": "month", "group": "youth", "paid_by": lessor}},
        contracts={"lease": {"pays": "coa", "receives": lessor, "group": "youth",
                             "amount": price, "per": "occupied_unit_month"}},
        pass_through=answers,
    )  # fmt: skip
    plain["parties"]["private"] = {"government": "no"}
    found = base(plain)
    assert found["cost_rent_at"][:, 1].tolist() == pytest.approx([100, 90, 90])
    assert found["charged_rent_at"][:, 1].tolist() == pytest.approx([price] * 3)
    assert found["coverage"][1] == pytest.approx(price / 100)
    assert found["coverage_at"][1:, 1].tolist() == pytest.approx([price / 90] * 2)
    assert found["rent_short"][1] == pytest.approx(max(0, 100 - price))
    assert found["pass_through_verdict"][1] == expected
    assert found["pass_through_verdict"][0] == "outside_chapter"
    rise = 100 - price if expected == "uncovered" else 0
    assert found["uncovered_rise"][1] == pytest.approx(rise)


def test_a_lessor_that_receives_itself_is_not_judged() -> None:
    found = base(small({"asylum": reception(operator="owner")}, 2, 100))
    assert found["pass_through_verdict"].tolist() == ["not_applicable"]


def test_findings_are_1_where_something_deserves_attention() -> None:
    plain = small({"asylum": reception(), "youth": tenants(let_until="2027-05")}, 3, 100)
    plain["finance"] = {"debt_share": 0.8, "interest": 0.01, "return_on_equity": 0}
    plain["investments"] = {"beds": {"amount": 9000, "date": "2027-04", "life_years": 10}}
    plain["costs"] = {"rooms": {"amount": 900000, "per": "month"}}
    found = base(plain)
    # the owner pays the investment, coa none
    assert found["equity_at_zero"].tolist() == [1, 0]
    assert found["interest_below_commercial"].tolist() == [
        1,
        0,
    ]  # 1% is less than the usual interest
    assert found["depreciation_beyond_permit"].tolist() == [
        [0, 1]
    ]  # ten years, a permit of two months
    assert found["vacancy_evidence_missing"].tolist() == [0, 1]
    plain["finance"] = {"debt_share": 0.8, "interest": 0.2, "return_on_equity": 0.05}
    found = base(plain)
    assert found["equity_at_zero"].tolist() == [0, 0]
    assert found["interest_below_commercial"].tolist() == [0, 0]
    # what is passed on to nobody, or falls outside the chapter, knows no usual interest
    plain["finance"] = {"debt_share": 0.8, "interest": 0.01, "return_on_equity": 0}
    plain["groups"] = {"asylum": reception()}
    assert base(plain)["pass_through_verdict"].tolist() == ["outside_chapter"]
    assert base(plain)["interest_below_commercial"].tolist() == [0, 0]
    plain["groups"] = {"asylum": reception(operator="owner")}
    assert base(plain)["interest_below_commercial"].tolist() == [0, 0]


# --- what holds in every case -------------------------------------------------------------------


def all_checks(results: Results) -> None:
    for name, found in results.items():
        if found.line.kind == "check":
            np.testing.assert_allclose(found.array, 0, atol=1e-6, err_msg=name)


def test_every_check_of_the_example_is_zero() -> None:
    results = evaluate(load_case(EXAMPLE, shipped()))
    assert sum(found.line.kind == "check" for found in results.values()) >= 8
    all_checks(results)


@ANY_CASE
@given(plain_cases())
def test_checks_are_zero_and_shares_add_up_to_1(plain: Any) -> None:
    case = load(plain)
    results = with_checks(case, "cost_share", "investment_share")
    all_checks(results)
    for line in ("cost_share", "investment_share"):
        shares = results[line].array
        assert shares.shape[0] == len(case.elements_of(results[line].axes[0]))
        np.testing.assert_allclose(shares.sum(axis=-1), 1, rtol=1e-12)
        assert (shares >= 0).all()


@ANY_CASE
@given(plain_cases())
def test_findings_are_0_or_1(plain: Any) -> None:
    case = load(plain)
    findings = [line.name for line in case.models.lines.values() if line.kind == "finding"]
    for name, found in evaluate(case, findings).items():
        if found.line.kind == "finding":
            assert set(np.unique(found.array)) <= {0, 1}, name


@ANY_CASE
@given(plain_cases())
def test_cost_items_and_investments_together_are_the_whole_cost(plain: Any) -> None:
    results = evaluate(load(plain), ["integral_cost", "cost_of_item", "capital_cost_of_item"])
    whole = results["integral_cost"].array.sum(axis=(1, 2))  # by scenario
    operating = results["cost_of_item"].array.sum(axis=(1, 2, 3))
    capital = results["capital_cost_of_item"].array.sum()  # the same in every scenario
    np.testing.assert_allclose(whole, operating + capital, rtol=1e-9)
