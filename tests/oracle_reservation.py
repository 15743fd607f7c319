"""The reservation agreement a second time, in plain Python, month by month.

It stands on oracle.py for rooms and cost, and on oracle_reserve.py for what a shortage costs.
"""

from __future__ import annotations

from typing import Any

from oracle import calculate
from oracle_case import Case, Lines, month_index, months_of
from oracle_reserve import callable_groups, reserve_lines, with_reserve, without_tenants

TERMS = {
    "vat": 0.0, "notice_months": 0, "minimum_call_months": 1, "late_penalty": 0.0,
    "alternative_occupancy": 1.0, "holder_alternative": "emergency", "alternative_fee": 0.0,
    "alternative_call_price": 0.0, "minimum_take": 0.0, "take_price": 0.0,
}  # fmt: skip


def terms_of(case: Case) -> Case:
    """Give the terms with their defaults: the grantor is the one lessor of the callable groups."""
    terms = {**TERMS, **case["reservation"]}
    if "grantor" not in terms:
        lessors = {case["groups"][name]["lessor"] for name in callable_groups(case)}
        (terms["grantor"],) = lessors
    return terms


def agreement(case: Case, scenario: str) -> Lines:
    """Give the lines of the reservation agreement by month, or as one number."""
    found = calculate(case, scenario)
    case = with_reserve(case)
    return reservation_lines(case, found, reserve_lines(case, found))


def _window(line: dict[str, float], keys: list[str], place: int, before: int) -> list[float]:
    """Give this value and so many before it; before the first month nothing was there."""
    return [line[keys[at]] if at >= 0 else 0.0 for at in range(place - before, place + 1)]


def reservation_lines(case: Case, found: Lines, reserve: Lines) -> Lines:
    """Give the lines of the agreement; `case` has the defaults of the reserve."""
    terms, months = terms_of(case), months_of(case)
    holder, grantor = terms["holder"], terms["grantor"]
    groups = {name: case["groups"][name] for name in callable_groups(case)}
    suppliers = {grantor}
    for group in groups.values():
        suppliers |= {group["lessor"], group["operator"]}
    keys = [month.key for month in months]
    inside = {m.key: 1 if m.number <= terms["term_months"] else 0 for m in months}
    called = {
        at: inside[at] * sum(found["called_places"][name][at] for name in groups) for at in keys
    }
    wanted = {
        name: {
            at: min(found["reserve_places"][name][at], found["called_need"][name][at])
            for at in keys
        }
        for name in groups
    }
    by_month = (
        "reserved", "paid_called", "late_places", "fee_paid", "call_paid", "vat_paid", "penalty",
        "called_running_cost", "supply_with", "supply_alternative", "holder_with",
        "holder_without",
    )  # fmt: skip
    lines: Lines = {name: {} for name in by_month}
    totals = dict.fromkeys(
        ("grantor_gain", "holder_gain", "fee_base_grantor", "fee_base_holder"), 0.0
    )
    lines["is_supplier"] = {p: 1 if p in suppliers else 0 for p in case["parties"]}
    lines["called"] = called
    lines["holder_called_cost"] = {
        strategy: by_party[holder] for strategy, by_party in reserve["called_cost_of_party"].items()
    }
    cost, called_cost = reserve["shortage_cost"], reserve["called_cost_of_party"]
    for place, month in enumerate(months):
        at, index = month.key, found["contract_cost_index"][month.key]
        a_day = month.days * index
        promised = sum(found["reserve_places"][name][at] for name in groups)
        reserved = promised * inside[at]
        longest = terms["minimum_call_months"] - 1
        paid = min(reserved, max(_window(called, keys, place, longest)))
        late = 0.0
        for name in groups:
            due = min(_window(wanted[name], keys, place, terms["notice_months"]))
            late += inside[at] * max(0.0, due - found["called_places"][name][at])
        fee = terms["fee"] * (reserved - paid) * a_day
        missed = max(0.0, terms["minimum_take"] * reserved - paid)
        call = (terms["call_price"] * paid + terms["take_price"] * missed) * a_day
        penalty = terms["late_penalty"] * late * a_day

        # What the suppliers pay for people in called rooms; the holder pays its own.
        running = sum(called_cost["let"][party][at] for party in suppliers if party != holder)
        result = sum(reserve["callable_rent_result"][name][at] for name in groups)
        alternative = sum(
            _ordinary_letting(terms, group, found["open_units"][name][at], found["rent_index"][at], index)
            for name, group in groups.items()
        )  # fmt: skip
        if month.index > month_index(terms.get("alternative_until", "9999-12")):
            alternative = 0.0

        need = found["reserve_need"][at]
        elsewhere_called = min(promised, need)
        own = sum(without_tenants(name, at, found, reserve) for name in groups)
        without = {
            "emergency": cost["give_up"][at],
            "own_reserve": own + cost["hold"][at] + called_cost["hold"][holder][at],
            "elsewhere": cost["hold"][at]
            + a_day
            * (
                terms["alternative_fee"] * (promised - elsewhere_called)
                + terms["alternative_call_price"] * elsewhere_called
            ),
        }[terms["holder_alternative"]]
        with_it = (fee + call) * (1 + terms["vat"]) - penalty
        with_it += cost["let"][at] + called_cost["let"][holder][at]
        supply = fee + call - penalty + result - running
        values = (
            reserved,
            paid,
            late,
            fee,
            call,
            (fee + call) * terms["vat"],
            penalty,
            running,
            supply,
            alternative,
            with_it,
            without,
        )
        for name, value in zip(by_month, values, strict=True):
            lines[name][at] = value
        for_grantor = inside[at] * found["party_discount_factor"][grantor][at]
        for_holder = inside[at] * found["party_discount_factor"][holder][at]
        totals["grantor_gain"] += (supply - alternative) * for_grantor
        totals["holder_gain"] += (without - with_it) * for_holder
        totals["fee_base_grantor"] += (reserved - paid) * a_day * for_grantor
        totals["fee_base_holder"] += (reserved - paid) * a_day * (1 + terms["vat"]) * for_holder
    return lines | totals | _limits(terms["fee"], totals)


def _ordinary_letting(
    terms: Any, group: Any, rooms: float, rent_index: float, index: float
) -> float:
    """Give the result of letting a group in the ordinary way."""
    each = group["management_cost"] + group["letting_cost"] * group["turnover"] / 12
    rent = terms["alternative_rent"] * rent_index - each * index
    return float(rent * rooms * terms["alternative_occupancy"])


def _limits(fee: float, totals: dict[str, float]) -> Lines:
    """Give the fee at which the grantor, and the one at which the holder, gains nothing."""
    floor = ceiling = fee
    if round(totals["fee_base_grantor"], 9):
        floor = fee - totals["grantor_gain"] / totals["fee_base_grantor"]
    if round(totals["fee_base_holder"], 9):
        ceiling = fee + totals["holder_gain"] / totals["fee_base_holder"]
    return {"fee_floor": floor, "fee_ceiling": ceiling}
