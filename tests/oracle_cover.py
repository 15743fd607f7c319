"""The test of the Wet Markt en Overheid in plain Python: money received against money to pass on."""

from __future__ import annotations

from oracle_case import BASES, Case, Lines, Month, is_zero, ratio
from oracle_cost import PER_OCCUPIED


def lessor_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return what the lessor of each group bears for it and receives for it."""
    groups = case["groups"]
    new: Lines = {
        "own_letting": {
            name: 1 if group["operator"] == group["lessor"] and group["kind"] == "tenants" else 0
            for name, group in groups.items()
        },
        "lessor_share": {
            item: {
                name: lines["cost_paid_share"][item].get(group["lessor"], 0.0)
                for name, group in groups.items()
            }
            for item in case["costs"]
        },
        "lessor_cost": {name: {} for name in groups},
    }
    for line in ("lessor_cost_at", "lessor_revenue_at", "bare_revenue_at", "rented_at"):
        new[line] = {basis: {name: {} for name in groups} for basis in BASES}
    for name in groups:
        for month in months:
            new["lessor_cost"][name][month.key] = _as_paid(case, name, month.key, lines, new)
            for basis in BASES:
                found = _at_basis(case, name, month.key, basis, lines, new)
                for line, value in found.items():
                    new[line][basis][name][month.key] = value
    new["lessor_revenue"] = new["lessor_revenue_at"]["planned"]
    new["pass_through_cost"] = new["lessor_cost_at"]["planned"]
    return new


def _capital(case: Case, name: str, at: str, lines: Lines) -> float:
    lessor = case["groups"][name]["lessor"]
    return sum(
        lines["capital_cost_of_item"][item][name][at]
        for item, one in case["investments"].items()
        if one["paid_by"] == lessor
    )


def _as_paid(case: Case, name: str, at: str, lines: Lines, new: Lines) -> float:
    """Everything the lessor bears for a group as it is paid, called rooms or not."""
    group = case["groups"][name]
    cost = _capital(case, name, at, lines)
    for item in case["costs"]:
        cost += lines["cost_of_item"][item][name][at] * new["lessor_share"][item][name]
    for item, contract in case["contracts"].items():
        if contract["pays"] == group["lessor"]:
            paid = lines["contract_payment_of_group"][item][name][at]
            cost += paid * (1 + lines["contract_vat_share"][item])
    if new["own_letting"][name]:
        index = lines["contract_cost_index"][at]
        cost += index * group["management_cost"] * lines["let_units"][name][at]
        cost += index * group["letting_cost"] * lines["letting"][name][at]
    return cost


def _at_basis(
    case: Case, name: str, at: str, basis: str, lines: Lines, new: Lines
) -> dict[str, float]:
    """Cost and revenue at one occupancy; what does not follow occupancy, for the tenants' part."""
    group, use = case["groups"][name], lines["tenant_use"][name][at]
    rooms = lines["units_at"][basis][name][at]
    cost = use * _capital(case, name, at, lines)
    revenue = bare = recovered = 0.0
    for item, one in case["costs"].items():
        own = new["lessor_share"][item][name]
        counted = lines["quantity_at"][basis][item][name][at]
        part = 1.0 if one["per"] in PER_OCCUPIED else use
        cost += lines["price_of_item"][item][at] * counted * own * part
        recovered += lines["recoverable_item_at"][basis][item][name][at] * own
    for item, contract in case["contracts"].items():
        part = 1.0 if contract["per"] in PER_OCCUPIED else use
        paid = lines["contract_payment_at"][basis][item][name][at] * part
        if contract["pays"] == group["lessor"]:
            cost += paid * (1 + lines["contract_vat_share"][item])
        if contract["receives"] == group["lessor"]:
            revenue += paid
            bare += 0.0 if contract["service"] == "yes" else paid
    if new["own_letting"][name]:
        each = group["management_cost"] + group["letting_cost"] * group["turnover"] / 12
        cost += each * lines["contract_cost_index"][at] * rooms
        rent = group["asked_rent"] * lines["rent_index"][at] * rooms
        revenue += rent + recovered
        bare += rent
    return {
        "lessor_cost_at": cost,
        "lessor_revenue_at": revenue,
        "bare_revenue_at": bare,
        "rented_at": rooms * lines["rent_index"][at],
    }


def cost_rent_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return the rent that covers the cost, what is charged, and the verdict, for each group."""
    groups, chosen = case["groups"], case["pass_through"]["occupancy_basis"]

    def worth(amounts: dict[str, float]) -> float:
        return sum(amount * lines["discount_factor"][at] for at, amount in amounts.items())

    at_basis = ("cost_rent", "charged_rent", "bare_rent", "coverage")
    new: Lines = {f"{line}_at": {basis: {} for basis in BASES} for line in at_basis}
    new |= {line: {} for line in at_basis}
    for line in ("rent_short", "cost_called_place_day", "pass_through_verdict", "accrual_coverage"):
        new[line] = {}
    for name, group in groups.items():
        for basis in BASES:
            cost = worth(lines["lessor_cost_at"][basis][name])
            revenue = worth(lines["lessor_revenue_at"][basis][name])
            rented = worth(lines["rented_at"][basis][name])
            values = {
                "cost_rent": ratio(cost, rented),
                "charged_rent": ratio(revenue, rented),
                "bare_rent": ratio(worth(lines["bare_revenue_at"][basis][name]), rented),
                "coverage": 1.0 if is_zero(cost) else revenue / cost,
            }
            for line, value in values.items():
                new[f"{line}_at"][basis][name] = value
                if basis == chosen:
                    new[line][name] = value
        new["rent_short"][name] = max(0.0, new["cost_rent"][name] - new["charged_rent"][name])
        new["pass_through_verdict"][name] = (
            verdict(case, group, new["coverage"][name], worth(lines["lessor_cost_at"][chosen][name]))
            if any(lines["usable_units"][name].values())
            else "not_applicable"  # never open: nothing is let
        )

        place_days = {
            m.key: lines["reserve_places"][name][m.key] * m.days * lines["contract_cost_index"][m.key]
            for m in months
        }  # fmt: skip
        called = 0.0
        if group["callable"] == "yes":
            called = ratio(worth(lines["lessor_cost"][name]), worth(place_days))
        new["cost_called_place_day"][name] = called
        new["accrual_coverage"][name] = {}
        for year in dict.fromkeys(month.year for month in months):
            keys = [month.key for month in months if month.year == year]
            cost = sum(lines["pass_through_cost"][name][at] for at in keys)
            revenue = sum(lines["lessor_revenue"][name][at] for at in keys)
            new["accrual_coverage"][name][str(year)] = 1.0 if is_zero(cost) else revenue / cost
    return new


def verdict(case: Case, group: Case, coverage: float, cost: float) -> str:
    """Return what the Wet Markt en Overheid says of the price of one group."""
    answers, parties = case["pass_through"], case["parties"]
    is_reception = group["kind"] == "reception"
    uses_it_itself = is_reception and group["operator"] == group["lessor"]
    if parties[group["lessor"]]["government"] != "yes" or uses_it_itself:
        return "not_applicable"

    other_government = (
        group["operator"] != group["lessor"] and parties[group["operator"]]["government"] == "yes"
    )
    is_public_task = is_reception or answers["public_task"] == "yes"
    if other_government and is_public_task:
        return "outside_chapter"
    if is_zero(cost):
        return "not_applicable"  # nothing is to be covered
    if coverage >= 1 - 1e-9:
        return "covered"
    if answers["public_interest_declared"] == "yes":
        return "public_interest"
    if answers["vacancy_substantiated"] == "yes" and answers["municipal_task"] == "yes":
        return "guide_exemption"
    return "uncovered"
