"""The reserve worked out once more in plain Python, month by month: what flexfin is compared with.

Nothing of flexfin is used here. Lines are nested as in oracle.py, with the strategy first.
"""

from __future__ import annotations

from typing import Any

import oracle
from oracle_case import Case, Lines, Month, ratio

STRATEGIES = ("hold", "let", "give_up")
RESERVE_DEFAULTS = {
    "variable_share": 1.0, "emergency_months": 1, "opening_cost": 0.0, "closing_cost": 0.0,
    "avoidable_share": 0.0, "service_level": 1.0,
}  # fmt: skip


def with_reserve(case: Case) -> Case:
    """Return the case with every default of the section reserve."""
    case = oracle.with_defaults(case)
    reserve = case["reserve"]
    for name, value in RESERVE_DEFAULTS.items():
        reserve.setdefault(name, value)
    reserve.setdefault("emergency_idle_cost", reserve.get("emergency_cost", 0.0))
    payer = case.get("reservation", {}).get("holder", case["owner"])
    reserve.setdefault("shortage_paid_by", payer)
    return case


def calculate(case: Case, scenario: str) -> Lines:
    """Return the lines of the reserve for one scenario."""
    found = oracle.calculate(case, scenario)
    return reserve_lines(with_reserve(case), found)


def reserve_lines(case: Case, found: Lines) -> Lines:
    """Return the lines of the reserve, given those of the location; `case` has its defaults."""
    months = oracle.months_of(case)
    lines = letting_lines(case, months, found)
    lines |= called_lines(case, months, found)
    for name in ("short", "replaced", "emergency", "opened", "shortage_cost", "net_cost"):
        lines[name] = {strategy: {} for strategy in STRATEGIES}
    lines["give_up_saving"] = {}
    for strategy in STRATEGIES:
        short = [_short(strategy, month.key, found) for month in months]
        shortage = shortage_costs(case["reserve"], short, months, found["reserve_index"])
        for line, values in shortage.items():
            lines[line][strategy] = values
        for month in months:
            at = month.key
            gain = 0.0
            if strategy == "let":
                gain = sum(one[at] for one in lines["callable_result"].values())
            if strategy == "give_up":
                gain = lines["give_up_saving"][at] = _given_up(case, month, found, lines)
            cost = lines["shortage_cost"][strategy][at] + lines["called_cost"][strategy][at]
            lines["net_cost"][strategy][at] = cost - gain
    lines["reserve_saving"] = {
        m.key: lines["net_cost"]["hold"][m.key] - lines["net_cost"]["let"][m.key] for m in months
    }
    lines.update(totals(months, found, lines))
    lines.update(empty_rooms(case, months, found, lines))
    lines.update(by_party(case, months, found, lines))
    lines["delivered_after_call"] = delivered(case, months, found)
    return lines


def callable_groups(case: Case) -> list[str]:
    """Give the groups that reception may call."""
    return [name for name, group in case["groups"].items() if group["callable"] == "yes"]


def _short(strategy: str, at: str, found: Lines) -> float:
    need = float(found["reserve_need"][at])
    reserve = sum(places[at] for places in found["reserve_places"].values())
    if strategy == "hold":
        return max(0.0, need - reserve)
    return float(found["shortage"][at]) if strategy == "let" else need


def shortage_costs(
    reserve: Case, short: list[float], months: list[Month], index: dict[str, float]
) -> Lines:
    """Give a shortage by what meets it, and its cost: emergency places, then regular ones.

    An emergency place is contracted for some months; while nobody sleeps there it costs less, and
    saves nothing elsewhere.
    """
    waited, contracted = int(reserve["replacement_months"]), int(reserve["emergency_months"])
    saved = reserve["variable_share"] * (reserve["regular_cost"] - reserve["housing_cost"])
    lines: Lines = {
        name: {} for name in ("short", "replaced", "emergency", "opened", "shortage_cost")
    }
    history: list[float] = []  # before the first month there was no shortage
    slept_in: list[float] = []
    before = 0.0
    for month, missing in zip(months, short, strict=True):
        history.append(missing)
        replaced = min(history[-waited - 1 :]) if len(history) > waited else 0.0
        slept_in.append(missing - replaced)
        emergency = max(slept_in[-contracted:])
        opened = max(0.0, replaced - before)
        before = replaced
        a_day = slept_in[-1] * (reserve["emergency_cost"] - saved)
        a_day += (emergency - slept_in[-1]) * reserve["emergency_idle_cost"]
        a_day += replaced * reserve["housing_cost"]
        cost = index[month.key] * (month.days * a_day + opened * reserve["opening_cost"])
        values = (missing, replaced, emergency, opened, cost)
        for name, value in zip(lines, values, strict=True):
            lines[name][month.key] = value
    return lines


def letting_lines(case: Case, months: list[Month], found: Lines) -> Lines:
    """Return what letting the reserve brings: rent, service at cost, and cost of occupancy."""
    names = ("callable_rent_result", "callable_result", "letting_income", "letting_expense")
    lines: Lines = {name: {group: {} for group in case["groups"]} for name in names}
    lines["letting_cost_of_item"] = {
        item: {
            name: {
                m.key: found["cost_of_item"][item][name][m.key]
                if group["callable"] == "yes" and found["follows_occupancy"][item]
                else 0.0
                for m in months
            }
            for name, group in case["groups"].items()
        }
        for item in case["costs"]
    }
    for name, group in case["groups"].items():
        for month in months:
            at = month.key
            if group["callable"] != "yes":
                for line in names:
                    lines[line][name][at] = 0.0
                continue
            index, let = found["contract_cost_index"][at], found["let_units"][name][at]
            rent = group["asked_rent"] * found["rent_index"][at] * let
            running = index * group["management_cost"] * let
            running += index * group["letting_cost"] * found["letting"][name][at]
            refit = index * group["refit_cost"] * found["refit_started"][name][at]
            repaid = found["recoverable_cost"][name][at]
            items = lines["letting_cost_of_item"].values()
            cost_of_tenants = sum(item[name][at] for item in items)
            lines["callable_rent_result"][name][at] = rent - running - refit
            lines["callable_result"][name][at] = rent - running - refit + repaid - cost_of_tenants
            # The operator keeps of the service charge what it cost: the rest is settled.
            lines["letting_income"][name][at] = rent - running + repaid
            lines["letting_expense"][name][at] = refit
    return lines


def called_lines(case: Case, months: list[Month], found: Lines) -> Lines:
    """Return what people in called rooms cost the location, in every strategy that has the room."""
    full = case["demand"]["planning_occupancy"]
    lines: Lines = {
        "strategy_called_places": {s: {n: {} for n in case["groups"]} for s in STRATEGIES},
        "strategy_called_people": {s: {} for s in STRATEGIES},
        "called_cost_of_item": {
            s: {i: {n: {} for n in case["groups"]} for i in case["costs"]} for s in STRATEGIES
        },
        "called_cost": {s: {} for s in STRATEGIES},
        "called_cost_of_party": {s: {p: {} for p in case["parties"]} for s in STRATEGIES},
    }
    for strategy in STRATEGIES:
        for month in months:
            at, whole = month.key, 0.0
            of_party = dict.fromkeys(case["parties"], 0.0)
            for name in case["groups"]:
                needed = min(found["called_need"][name][at], found["reserve_places"][name][at])
                places = {"hold": needed, "let": found["called_places"][name][at], "give_up": 0.0}
                lines["strategy_called_places"][strategy][name][at] = places[strategy]
            people = full * sum(
                one[at] for one in lines["strategy_called_places"][strategy].values()
            )
            lines["strategy_called_people"][strategy][at] = people
            for item, cost in case["costs"].items():
                for name in case["groups"]:
                    amount = 0.0
                    if cost["per"] == "occupied_place_day":
                        share = found["reception_share"][name][at]
                        carried = found["cost_carried"][item][name]
                        amount = carried * share * people * month.days
                        amount *= found["price_of_item"][item][at]
                    lines["called_cost_of_item"][strategy][item][name][at] = amount
                    whole += amount
                    for party, own in found["cost_paid_share"][item].items():
                        of_party[party] += amount * own
            lines["called_cost"][strategy][at] = whole
            for party, amount in of_party.items():
                lines["called_cost_of_party"][strategy][party][at] = amount
    return lines


def _given_up(case: Case, month: Month, found: Lines, lines: Lines) -> float:
    """Give what giving the rooms up saves: part of what they cost without tenants, less closing."""
    reserve, at = case["reserve"], month.key
    running = 0.0
    for name in callable_groups(case):
        running += found["operating_cost"][name][at]
        running -= sum(item[name][at] for item in lines["letting_cost_of_item"].values())
    saved = reserve["avoidable_share"] * running
    if month.number == 1:
        places = sum(one[at] for one in found["reserve_places"].values())
        saved -= reserve["closing_cost"] * found["reserve_index"][at] * places
    return float(saved)


def totals(months: list[Month], found: Lines, lines: Lines) -> Lines:
    """Return what is added up over the months."""
    years, factor = len(months) / 12, found["discount_factor"]
    saving = lines["reserve_saving"]
    result: Lines = {
        "reserve_saving_total": sum(saving.values()),
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
        months_short = sum(round(x, 9) > 0 for x in short.values())
        result["strategy_short_share"][strategy] = months_short / len(months)
        result["strategy_days_short"][strategy] = sum(short[m.key] * m.days for m in months)
        result["strategy_emergency_days"][strategy] = sum(emergency[m.key] * m.days for m in months)
    result["months_short_share"] = result["strategy_short_share"]["let"]
    return result


def without_tenants(name: str, at: str, found: Lines, lines: Lines) -> float:
    """Give what the rooms of a group cost in a month in which nobody rents them."""
    items = lines["letting_cost_of_item"].values()
    return float(found["integral_cost"][name][at] - sum(item[name][at] for item in items))


def empty_rooms(case: Case, months: list[Month], found: Lines, lines: Lines) -> Lines:
    """Return the cost of empty rooms, and of the reserve as a whole, for each strategy and month."""
    result: Lines = {"empty_reserve_cost": {s: {} for s in STRATEGIES}, "holding_cost": {}}
    for month in months:
        at, held, let, total = month.key, 0.0, 0.0, 0.0
        for name in callable_groups(case):
            whole, rooms = without_tenants(name, at, found, lines), found["open_units"][name][at]
            needed = min(found["called_need"][name][at], found["reserve_places"][name][at])
            held += ratio((rooms - needed / found["density"][name]) * whole, rooms)
            let += ratio(found["empty_units"][name][at] * whole, rooms)
            total += whole
        result["empty_reserve_cost"]["hold"][at] = held
        result["empty_reserve_cost"]["let"][at] = let
        result["empty_reserve_cost"]["give_up"][at] = 0.0
        result["holding_cost"][at] = total
    return result


def by_party(case: Case, months: list[Month], found: Lines, lines: Lines) -> Lines:
    """Return what letting brings each party against holding, and those outside."""
    saving: Lines = {party: {} for party in case["parties"]}
    outside: dict[str, float] = {}
    cost, called = lines["shortage_cost"], lines["called_cost_of_party"]
    for month in months:
        at = month.key
        for party, amounts in saving.items():
            amount: Any = called["hold"][party][at] - called["let"][party][at]
            if party == case["reserve"]["shortage_paid_by"]:
                amount += cost["hold"][at] - cost["let"][at]
            for name in callable_groups(case):
                group = case["groups"][name]
                if group["operator"] == party:
                    amount += lines["letting_income"][name][at]
                if group["lessor"] == party:
                    amount -= lines["letting_expense"][name][at]
                for item in case["costs"]:
                    own = found["cost_paid_share"][item][party]
                    amount -= lines["letting_cost_of_item"][item][name][at] * own
                for item, contract in case["contracts"].items():
                    if contract["pays"] == group["lessor"]:
                        continue  # its head lease: due when the rooms are held as well
                    paid = found["contract_payment_of_group"][item][name][at]
                    amount += paid if contract["receives"] == party else 0.0
                    amount -= paid if contract["pays"] == party else 0.0
            amounts[at] = amount
        outside[at] = lines["reserve_saving"][at] - sum(one[at] for one in saving.values())
    return {
        "saving_of_party": saving,
        "saving_outside": outside,
        "saving_of_party_total": {p: sum(amounts.values()) for p, amounts in saving.items()},
    }


def delivered(case: Case, months: list[Month], found: Lines) -> Any:
    """Return the places there are so many months after a call of everything, month 1 the call.

    Rooms that are ready come at once, empty ones after a refit, let ones after notice and refit.
    """
    result: dict[str, dict[str, float]] = {}
    for name, group in case["groups"].items():
        result[name] = {}
        for month in months:
            there = 0.0
            if group["callable"] == "yes":
                let, ready = group["let_at_start"], group["ready_at_start"]
                waited = month.number - 1
                notice = group["notice_months"] + group["refit_months"]
                there = ready
                if waited >= group["refit_months"]:
                    there += group["units"] - let - ready
                if waited >= notice:
                    there += let * (1 - group["overstay_share"])
                if waited >= notice + group["overstay_months"]:
                    there += let * group["overstay_share"]
            places = found["reserve_places"][name][month.key]
            result[name][month.key] = places * there / group["units"]
    return result
