"""The reserve worked out once more in plain Python, month by month: what flexfin is compared with.

Nothing of flexfin is used here. Lines are nested as in oracle.py, with the strategy first.
"""

from __future__ import annotations

from typing import Any

import oracle

STRATEGIES = ("hold", "let", "give_up")
Case = dict[str, Any]


def with_reserve(case: Case) -> Case:
    """Return the case with every default of the section reserve."""
    case = oracle.with_defaults(case)
    reserve = case["reserve"]
    for name, value in {
        "variable_share": 1.0, "emergency_months": 1, "opening_cost": 0.0, "closing_cost": 0.0,
        "avoidable_share": 0.0, "service_level": 1.0, "shortage_paid_by": case.get("reservation", {}).get("holder", case.get("owner", "")),
    }.items():  # fmt: skip
        reserve.setdefault(name, value)
    return case


def calculate(case: Case, scenario: str) -> dict[str, Any]:
    """Return the lines of the reserve for one scenario."""
    found = oracle.calculate(case, scenario)
    case = with_reserve(case)
    months, groups, reserve = oracle.months_of(case), case["groups"], case["reserve"]
    callable_groups = [name for name, group in groups.items() if group["callable"] == "yes"]
    total_reserve = sum(groups[name]["places_when_called"] for name in callable_groups)
    lines: dict[str, Any] = {}

    lines["callable_result"] = {name: {} for name in groups}
    income, expense = {name: {} for name in groups}, {name: {} for name in groups}
    for name, group in groups.items():
        for month in months:
            at = month.key
            is_callable = name in callable_groups
            index, rent = found["contract_cost_index"][at], found["rent_index"][at]
            let = found["let_units"][name][at] if is_callable else 0.0
            letting = found["letting"][name][at] if is_callable else 0.0
            refit = found["refit_started"][name][at] if is_callable else 0.0
            kept = group["management_cost"] * index * let + group["letting_cost"] * index * letting
            income[name][at] = (group["asked_rent"] + group["service_charge"]) * rent * let - kept
            expense[name][at] = (
                group["refit_cost"] * index * refit + group["service_charge"] * rent * let
            )
            lines["callable_result"][name][at] = income[name][at] - expense[name][at]

    for name in ("short", "replaced", "emergency", "opened", "shortage_cost", "net_cost"):
        lines[name] = {strategy: {} for strategy in STRATEGIES}
    for strategy in STRATEGIES:
        history: list[float] = []  # shortage, month after month; before the first there was none
        replaced_before = 0.0
        unreplaced: list[float] = []
        for month in months:
            at = month.key
            need, index = found["reserve_need"][at], found["reserve_index"][at]
            short = {
                "hold": max(0.0, need - total_reserve), "let": found["shortage"][at], "give_up": need,
            }[strategy]  # fmt: skip
            history.append(short)
            waited = reserve["replacement_months"]
            replaced = min(history[-waited - 1 :]) if len(history) > waited else 0.0
            unreplaced.append(short - replaced)
            emergency = max(unreplaced[-int(reserve["emergency_months"]) :])
            opened = max(0.0, replaced - replaced_before)
            replaced_before = replaced
            other = reserve["variable_share"] * (reserve["regular_cost"] - reserve["housing_cost"])
            missed = (reserve["emergency_cost"] - other) * index
            cost = emergency * missed * month.days
            cost += replaced * reserve["housing_cost"] * index * month.days
            cost += opened * reserve["opening_cost"] * index
            gain = 0.0
            if strategy == "let":
                gain = sum(lines["callable_result"][name][at] for name in groups)
            if strategy == "give_up":
                gain = reserve["avoidable_share"] * sum(
                    found["operating_cost"][name][at] for name in callable_groups
                )
                if month.number == 1:
                    gain -= reserve["closing_cost"] * index * total_reserve
            values = (short, replaced, emergency, opened, cost, cost - gain)
            for line, value in zip(
                ("short", "replaced", "emergency", "opened", "shortage_cost", "net_cost"),
                values,
                strict=True,
            ):
                lines[line][strategy][at] = value

    lines["reserve_saving"] = {
        m.key: lines["net_cost"]["hold"][m.key] - lines["net_cost"]["let"][m.key] for m in months
    }
    lines.update(totals(case, found, lines))
    lines.update(empty_rooms(case, found, callable_groups))
    lines["saving_of_party"] = by_party(case, found, lines, income, expense, callable_groups)
    lines["delivered_after_call"] = delivered(case, months)
    return lines


def totals(case: Case, found: Any, lines: Any) -> dict[str, Any]:
    """Return what is added up over the months."""
    months = oracle.months_of(case)
    years = len(months) / 12
    factor = found["discount_factor"]
    saving = lines["reserve_saving"]
    result: dict[str, Any] = {
        "reserve_saving_value": sum(saving[m.key] * factor[m.key] for m in months),
        "reserve_saving_year": sum(saving.values()) / years,
    }
    for name in ("net_cost_value", "net_cost_year", "shortage_cost_year", "strategy_short_share",
                 "strategy_days_short", "strategy_emergency_days"):  # fmt: skip
        result[name] = {}
    for strategy in STRATEGIES:
        net, cost = lines["net_cost"][strategy], lines["shortage_cost"][strategy]
        short, emergency = lines["short"][strategy], lines["emergency"][strategy]
        result["net_cost_value"][strategy] = sum(net[m.key] * factor[m.key] for m in months)
        result["net_cost_year"][strategy] = sum(net.values()) / years
        result["shortage_cost_year"][strategy] = sum(cost.values()) / years
        result["strategy_short_share"][strategy] = sum(x > 1e-6 for x in short.values()) / len(
            months
        )
        result["strategy_days_short"][strategy] = sum(short[m.key] * m.days for m in months)
        result["strategy_emergency_days"][strategy] = sum(emergency[m.key] * m.days for m in months)
    result["months_short_share"] = result["strategy_short_share"]["let"]
    return result


def empty_rooms(case: Case, found: Any, callable_groups: list[str]) -> dict[str, Any]:
    """Return the cost of empty rooms, and of the reserve as a whole, for each strategy and month."""
    result: dict[str, Any] = {"empty_reserve_cost": {s: {} for s in STRATEGIES}, "holding_cost": {}}
    for month in oracle.months_of(case):
        at, held, let = month.key, 0.0, 0.0
        for name in callable_groups:
            group = case["groups"][name]
            per_room = found["integral_cost"][name][at] / group["units"]
            density = group["places_when_called"] / group["units"]
            needed = min(found["called_need"][name][at], group["places_when_called"])
            held += (group["units"] - needed / density) * per_room
            let += found["empty_units"][name][at] * per_room
        result["empty_reserve_cost"]["hold"][at] = held
        result["empty_reserve_cost"]["let"][at] = let
        result["empty_reserve_cost"]["give_up"][at] = 0.0
        result["holding_cost"][at] = sum(found["integral_cost"][n][at] for n in callable_groups)
    return result


def by_party(case: Case, found: Any, lines: Any, income: Any, expense: Any, callable_groups: list[str]) -> Any:  # fmt: skip
    """Return what letting brings each party against holding."""
    result: dict[str, dict[str, float]] = {party: {} for party in case["parties"]}
    cost = lines["shortage_cost"]
    for party, saving in result.items():
        for month in oracle.months_of(case):
            at = month.key
            amount = 0.0
            if party == case["reserve"]["shortage_paid_by"]:
                amount += cost["hold"][at] - cost["let"][at]
            for name in callable_groups:
                amount += income[name][at] if case["groups"][name]["operator"] == party else 0.0
                amount -= expense[name][at] if case["groups"][name]["lessor"] == party else 0.0
            for name, contract in case["contracts"].items():
                if contract["group"] in callable_groups:
                    if contract["pays"] == case["groups"][contract["group"]]["lessor"]:
                        continue  # its head lease: due when the rooms are held as well
                    paid = found["contract_payment"][name][at]
                    amount += paid if contract["receives"] == party else 0.0
                    amount -= paid if contract["pays"] == party else 0.0
            saving[at] = amount
    return result


def delivered(case: Case, months: list[Any]) -> Any:
    """Return the places there are so many months after a call of everything, month 1 the call."""
    result: dict[str, dict[str, float]] = {}
    for name, group in case["groups"].items():
        result[name] = {}
        for month in months:
            places = group["places_when_called"]
            if group["callable"] == "yes":
                let = group["let_at_start"] / group["units"]
                waited = month.number - 1
                notice = group["notice_months"] + group["refit_months"]
                left = 0.0
                if waited >= notice:
                    left += 1 - group["overstay_share"]
                if waited >= notice + group["overstay_months"]:
                    left += group["overstay_share"]
                places *= (1 - let) + let * left
            result[name][month.key] = places
    return result
