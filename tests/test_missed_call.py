"""A missed call at 2023 prices: the arithmetic of the research behind flexfin, from a case.

The research (COA, Court of Audit and press figures of 2022-2023, one place): letting at 375 euros a
month, less 2% vacancy and 928 euros of management a year, nets EUR 3,480 a year. A call that is
missed for 91 days costs 126 x 91 less the rent kept, EUR 10,350: about one call per 3 years. With a
gap of 30 days it is EUR 3,400, one call a year. Where one tenant stands for 3.92 reception places it is
EUR 43,850, 12.6 years of net rent; with a gap of 30 days about 4 years. Its amounts are rounded (126 is
190.1 - (83.3 - 19) = 125.8), so they are met here to within half a percent.
"""

from __future__ import annotations

from typing import Any

import pytest
from strategies import case_from, shipped

from flexfin.engine.run import Results, evaluate

# 375 euros less 2%; 928 euros a year; the call comes on 1 April, so three months are 91 days
CASE = """
case: Eén plek, prijspeil 2023
start: 2023-01
months: 12
reference_date: 2026-11-01
discount_rate: 0%
owner: owner
indexation: {{cost: 0%, rent: 0%}}
parties: {{owner: {{government: yes}}}}
groups:
  reception: {{kind: reception, units: 10, places: 10, floor_area: 100, normal_occupancy: 100%, lessor: owner, operator: owner}}
  room:
    {{kind: tenants, units: 1, places: 1, callable: yes, places_when_called: {density}, floor_area: 20,
     normal_occupancy: 100%, lessor: owner, operator: owner, asked_rent: 367.50, market_rent: 375, management_cost: {management},
     fill_rate: 1, let_at_start: 1, notice_months: {notice}}}
finance: {{debt_share: 100%, interest: 0%, return_on_equity: 0%}}
costs: {{shell: {{category: housing, amount: 1000, per: year, key: units}}}}
demand: {{scenarios: {{quiet: 10, call: {{2023-01: 10, 2023-04: {people}}}}}}}
reserve:
  {{regular_cost: 83.30, housing_cost: 19, emergency_cost: 190.10, replacement_months: 600}}
"""


def worked(density: float, notice: int) -> tuple[float, float]:
    """Give the net rent of a year without a call, and what a missed call costs less rent kept."""
    text = CASE.format(
        density=density, notice=notice, people=10 + density, management=f"{928 / 12:.10f}"
    )
    results = evaluate(case_from(text, shipped()))
    net = total(results, "reserve_saving", 0)
    gap = slice(3, 3 + notice)
    short = results["shortage_cost"].array[1, 1, gap].sum()
    kept = results["rent_income"].array[1, 1, gap].sum()
    assert total(results, "reserve_saving", 0) == total(results, "letting_result", 0)
    assert results["shortage_cost"].array[1, 1].sum() == pytest.approx(short)  # nothing after it
    assert results["let_units"].array[1, 1].tolist() == [1.0] * (3 + notice) + [0.0] * (9 - notice)
    return float(net), float(short - kept)


def total(results: Results, name: str, scenario: int) -> Any:
    return results[name].array[scenario].sum()


@pytest.mark.parametrize(
    ("density", "notice", "cost", "years"),
    [
        (1, 3, 10_350, 3.0),  # 91 days: one call per 3 years
        (1, 1, 3_400, 1.0),  # 30 days: one call a year
        (3.92, 3, 43_850, 12.6),  # one tenant stands for 3.92 places
        (3.92, 1, 14_400, 4.1),  # "about 4 years"
    ],
)
def test_a_missed_call_costs_what_the_research_says(
    density: float, notice: int, cost: float, years: float
) -> None:
    net, missed = worked(density, notice)
    assert net == pytest.approx(3_480, rel=0.005)
    assert missed == pytest.approx(cost, rel=0.005)
    assert missed / net == pytest.approx(years, abs=0.05)


def test_it_is_exact_by_hand() -> None:
    net, missed = worked(3.92, 3)
    assert net == pytest.approx(12 * 367.5 - 928)
    assert missed == pytest.approx((190.1 - (83.3 - 19)) * 91 * 3.92 - 3 * 367.5)
