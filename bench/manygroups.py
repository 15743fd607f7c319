"""A case with any number of groups, each with cost, a contract and an investment of its own."""

from __future__ import annotations

HEAD = """\
case: many groups
start: 2027-01
months: 120
discount_rate: 3%
owner: lessor
indexation: {cost: 2%, rent: 2.5%}
parties:
  lessor: {government: yes}
  coa: {government: yes}
  operator: {}
finance: {debt_share: 70%, interest: 4.1%, return_on_equity: 6%}
demand:
  planning_occupancy: 91%
  scenarios: {base: {2027-01: PEOPLE, 2029-01: MORE}}
reserve: {regular_cost: 90, housing_cost: 21, emergency_cost: 205, replacement_months: 9}
"""
RECEPTION = """\
  GROUP: {kind: reception, units: 20, places: 50, floor_area: 900, normal_occupancy: 91%,
          lessor: lessor, operator: coa}
"""
TENANTS = """\
  GROUP: {kind: tenants, units: 30, places: 30, callable: yes, places_when_called: 80,
          floor_area: 900, normal_occupancy: 96%, lessor: lessor, operator: operator,
          asked_rent: 350, management_cost: 50, turnover: 20%, fill_rate: 4, let_at_start: 25,
          notice_months: 3, minimum_term: 6, refit_months: 1, refit_cost: 500}
"""


def text(groups: int) -> str:
    """Give the case: half of the groups are reception, half tenants whose rooms can be called."""
    names = [f"group_{number}" for number in range(groups)]
    sections = {
        "groups": [
            (TENANTS if number % 2 else RECEPTION).replace("GROUP", name)
            for number, name in enumerate(names)
        ],
        "costs": [
            f"  cost_{name}: {{category: housing, amount: 90_000, per: year, group: {name}}}\n"
            f"  energy_{name}: {{category: energy, amount: 1.35, per: occupied_place_day, "
            f"group: {name}, recoverable: yes}}\n"
            for name in names
        ],
        "contracts": [
            f"  rent_{name}: {{pays: operator, receives: lessor, group: {name}, amount: 240, "
            "per: occupied_unit_month, index: rent}\n"
            for name in names
        ],
        "investments": [
            f"  work_{name}: {{amount: 200_000, date: 2027-01, life_years: 20, group: {name}}}\n"
            for name in names
        ],
    }
    head = HEAD.replace("PEOPLE", str(groups * 20)).replace("MORE", str(groups * 35))
    return head + "".join(f"{name}:\n{''.join(lines)}" for name, lines in sections.items())
