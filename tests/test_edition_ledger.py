"""Third edition, the cash of parties: settlement of service, what is paid on the first day, grants; by hand.

`small` starts in April 2027 (30 days) with 25 reception rooms of 4 places and 10 rooms for tenants.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import ROOT, shipped
from worked_cases import base, reception, small, tenants

from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate

Found = dict[str, Any]
CONTRACT_CASE = ROOT / "tests" / "cases" / "contract.yaml"


# --- 12: service is settled at the end of the year -------------------------------------------------


def served(charge: float, months: int = 12, **cost: Any) -> Found:
    """Give 10 rooms let by socius at 300 and a service charge; service costs the owner 30 a room."""
    youth = tenants(operator="socius", service_charge=charge)
    service = {"amount": 30, "per": "occupied_unit_month", "group": "youth", "recoverable": "yes"}
    plain = small(
        {"asylum": reception(), "youth": youth}, months, 100, costs={"care": service | cost}
    )
    plain["parties"]["socius"] = {"government": "no"}
    return base(plain)


def test_the_operator_pays_back_what_tenants_paid_too_much() -> None:
    # 50 - 30 is 200 a month: April to December 1,800, January to March 600
    found = served(50)
    assert found["service_refund"][1].tolist() == pytest.approx([*[0] * 8, 1800, 0, 0, 600])
    assert found["service_collected"][1].tolist() == [0] * 12
    # December: 10 x 350 - 1,800; the year to March keeps the rent and what service costs
    assert found["cash_flow"][2, 8] == pytest.approx(1700)
    assert found["result_by_year"][2].tolist() == pytest.approx([9 * 3300, 3 * 3300])


def test_the_operator_collects_what_tenants_paid_too_little() -> None:
    # 20 - 30 is -100 a month
    found = served(20)
    assert found["service_collected"][1].tolist() == pytest.approx([*[0] * 8, 900, 0, 0, 300])
    assert found["service_refund"][1].tolist() == [0] * 12
    assert found["result_by_year"][2].tolist() == pytest.approx([9 * 3300, 3 * 3300])


def test_within_a_calendar_year_too_much_and_too_little_are_set_off() -> None:
    # To September 6 x 500, from October 3 x (500 - 700) = 2,400; in 2028 3 x -200. Cost 70 from October.
    found = served(50, amount=70, **{"from": "2027-10"})
    assert found["service_refund"][1].tolist() == pytest.approx([*[0] * 8, 2400, 0, 0, 0])
    assert found["service_collected"][1].tolist() == pytest.approx([*[0] * 11, 600])


def test_no_service_is_kept_by_the_operator_of_the_contract_case() -> None:
    # Rooms at 340 and 110, of which Socius pays the owner 240 and 70, and about 75 of management:
    # the 110 less 70 that it seemed to keep (net present value 150,926) goes back to the tenants.
    results = evaluate(load_case(CONTRACT_CASE, shipped()))
    place = list(results["net_present_value"].names_of("party")).index("socius")
    income, cost = (
        results[name].array[0, 1].sum() for name in ("service_income", "recoverable_cost")
    )
    refund, collected = (
        results[n].array[0, 1].sum() for n in ("service_refund", "service_collected")
    )
    assert income + collected - refund == pytest.approx(cost)
    assert results["net_present_value"].array[0, place] < 0


# --- 14: investments are paid on the first day -----------------------------------------------------


def invested(months: int, wacc: float, **keys: Any) -> Found:
    """Give a case in which coa does nothing but pay one investment, at its own cost of capital."""
    item = {"paid_by": "coa", "life_years": 1, **keys}
    finance = {"debt_share": 1, "interest": wacc, "return_on_equity": 0}
    plain = small(
        {"asylum": reception()}, months, 100, investments={"house": item}, finance=finance
    )
    plain["parties"]["coa"]["discount_rate"] = wacc
    return base(plain)


def test_an_investment_in_the_first_month_is_paid_at_once() -> None:
    # 80% at 4.1% and 20% at 7% is 4.68%. 8 million on the first day are worth 8 million; at the end
    # of the month they would be worth 8,000,000 x (1 - 1.0468^(-1/12)) = 30,434 less.
    wacc = 0.8 * 0.041 + 0.2 * 0.07
    found = invested(3, wacc, amount=8_000_000, date="2027-04", life_years=25)
    assert found["cash_value"][1] == pytest.approx(-8_000_000)
    assert pytest.approx(30_434, abs=0.5) == 8_000_000 * (1 - 1.0468 ** (-1 / 12))
    assert found["cash_flow"][1].tolist() == [-8_000_000, 0, 0]


@pytest.mark.parametrize("method", ["linear", "annuity"])
@pytest.mark.parametrize("month", [1, 2, 9, 12, 24])
@pytest.mark.parametrize("residual", [0, 300])
def test_capital_cost_and_the_closing_book_value_are_worth_the_amount(
    method: str, month: int, residual: float
) -> None:
    # 1,200 on the first day of month 1 (April 2027) to 24, life 12 months, at 6%
    index = 2027 * 12 + 3 + month - 1
    date = f"{index // 12}-{index % 12 + 1:02d}"
    found = invested(24, 0.06, amount=1200, date=date, method=method, residual_value=residual)
    month_end = 1.06 ** (-np.arange(1, 25) / 12)
    worth = (found["capital_cost"][0] * month_end).sum()
    # what is left: the book value after month 24, or the residual value when the life has ended
    used = min(12, 24 - month + 1)
    closing = 1200 - found["depreciation"][0].sum()
    worth += closing * 1.06 ** (-(month - 1 + used) / 12)
    assert worth == pytest.approx(1200 * 1.06 ** (-(month - 1) / 12))
    assert closing == pytest.approx(residual) or used < 12
    # the payer has just its cost of capital: charging the capital cost on, it is worth nothing
    charged_on = (found["capital_cost"][0] * month_end).sum()
    assert found["net_present_value"][1] == pytest.approx(-charged_on)


# --- grants ---------------------------------------------------------------------------------------


def granted(months: int, grant: dict[str, Any], **investment: Any) -> Found:
    investments = {}
    if investment:
        investments = {
            "house": {"amount": 1200, "date": "2027-05", "life_years": 10 / 12} | investment
        }
    plain = small(
        {"asylum": reception()}, months, 100, investments=investments, grants={"gift": grant}
    )
    plain["parties"]["owner"]["discount_rate"] = 0.12
    return base(plain)


def test_a_grant_is_paid_on_the_first_day_of_its_month() -> None:
    found = granted(3, {"from": "coa", "to": "owner", "amount": 500, "date": "2027-05"})
    assert found["grant_payment"].tolist() == [[0, 500, 0]]
    assert found["cash_flow"].tolist() == [[0, 500, 0], [0, -500, 0]]
    # the first day of May is one month after the start
    assert found["cash_value"].tolist() == pytest.approx([500 * 1.12 ** (-1 / 12), -500])


def test_a_grant_may_come_from_outside() -> None:
    found = granted(3, {"from": "outside", "to": "owner", "amount": 500, "date": "2027-04"})
    assert found["cash_flow"].tolist() == [[500, 0, 0], [0, 0, 0]]
    assert found["cash_value"].tolist() == pytest.approx([500, 0])
    assert found["cash_from_outside"].tolist() == [500, 0, 0]


def test_a_grant_for_an_investment_lowers_what_is_written_off_and_charged() -> None:
    # 1,200 less 300 in 10 months: 90 a month from May; 1,200 is paid and 300 received in May
    grant = {"from": "coa", "to": "owner", "amount": 300, "investment": "house"}
    found = granted(12, grant, method="linear")
    assert found["gross_amount"].tolist() == [1200]
    assert found["amount"].tolist() == [900]
    assert found["depreciation"][0].tolist() == pytest.approx([0, *[90] * 10, 0])
    assert found["capital_cost"][0].tolist() == pytest.approx([0, *[90] * 10, 0])
    assert found["cash_flow"][:, 1].tolist() == [-900, -300]
    assert found["cash_value"][0] == pytest.approx(-900 * 1.12 ** (-1 / 12))


def test_a_grant_for_an_investment_with_vat_is_taken_from_the_amount_with_vat() -> None:
    # 1,200 and 21% that the owner cannot reclaim: 1,452, less 452
    grant = {"from": "outside", "to": "owner", "amount": 452, "investment": "house"}
    plain = small(
        {"asylum": reception()}, 2, 100, grants={"gift": grant},
        investments={"house": {"amount": 1200, "vat": 0.21, "date": "2027-04", "life_years": 1}},
    )  # fmt: skip
    plain["parties"]["owner"]["vat_recovery"] = 0
    found = base(plain)
    assert found["gross_amount"].tolist() == pytest.approx([1452])
    assert found["amount"].tolist() == pytest.approx([1000])
    assert found["investment_payment"].tolist() == [pytest.approx([1452, 0])]


def test_a_grant_of_before_the_start_is_not_paid_and_lowers_the_book_value_brought_in() -> None:
    # (1,200 - 200) in 20 months from June 2026: in April 2027 10 are past, 500 is left
    grant = {"from": "outside", "to": "owner", "amount": 200, "investment": "house"}
    found = granted(3, grant, date="2026-06", life_years=20 / 12)
    assert found["brought_in"].tolist() == pytest.approx([500, 0])
    assert found["cash_flow"].tolist() == [[0, 0, 0], [0, 0, 0]]
    alone = granted(3, {"from": "outside", "to": "owner", "amount": 200, "date": "2026-06"})
    assert alone["cash_flow"].tolist() == [[0, 0, 0], [0, 0, 0]]
