"""Reserve cost and the reservation agreement a second time, in plain Python, month by month.

Written from the design, not from the models; it stands on oracle.py for rooms and cost.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from oracle import calculate, month_index, months_of, with_defaults
from random_cases import PARTIES, amounts, plain_cases, rates

Case = dict[str, Any]
Lines = dict[str, Any]


def window(values: list[float], place: int, before: int) -> list[float]:
    """Give this value and so many before it; before the first month nothing was there."""
    return [values[at] if at >= 0 else 0.0 for at in range(place - before, place + 1)]


def shortage_costs(
    case: Case, short: list[float], days: list[int], index: list[float]
) -> list[float]:
    """Give the cost of a shortage by month: emergency places first, regular ones when it lasts."""
    reserve = case["reserve"]
    extra = reserve["emergency_cost"] - reserve["variable_share"] * (
        reserve["regular_cost"] - reserve["housing_cost"]
    )
    lasting = [min(window(short, t, reserve["replacement_months"])) for t in range(len(short))]
    rest = [s - r for s, r in zip(short, lasting, strict=True)]
    costs = []
    for t in range(len(short)):
        emergency = max(window(rest, t, reserve["emergency_months"] - 1))
        opened = max(0.0, lasting[t] - (lasting[t - 1] if t else 0.0))
        costs.append(
            index[t]
            * (
                emergency * extra * days[t]
                + lasting[t] * reserve["housing_cost"] * days[t]
                + opened * reserve["opening_cost"]
            )
        )
    return costs


def agreement(case: Case, scenario: str) -> Lines:
    """Give the lines of the reservation agreement: by month as a list, or one number."""
    plain = calculate(case, scenario)
    case = with_defaults(case)
    months, terms = months_of(case), case["reservation"]
    keys = [month.key for month in months]
    days = [month.days for month in months]
    index = [plain["contract_cost_index"][key] for key in keys]
    rent_index = [plain["rent_index"][key] for key in keys]
    reserve_index = [plain["reserve_index"][key] for key in keys]
    groups = {n: g for n, g in case["groups"].items() if g["callable"] == "yes"}
    promised = sum(group["places_when_called"] for group in groups.values())
    need = [plain["reserve_need"][key] for key in keys]
    called = [sum(plain["called_places"][n][key] for n in groups) for key in keys]
    inside = [1 if month.number <= terms["term_months"] else 0 for month in months]
    let_short = [plain["shortage"][key] for key in keys]
    cost_let = shortage_costs(case, let_short, days, reserve_index)
    cost_give_up = shortage_costs(case, need, days, reserve_index)
    cost_hold = shortage_costs(case, [max(0.0, n - promised) for n in need], days, reserve_index)
    rate = {name: case["parties"][name]["discount_rate"] for name in PARTIES}

    lines: Lines = {
        name: []
        for name in (
            "reserved", "paid_called", "late_places", "fee_paid", "call_paid", "penalty",
            "supply_with", "supply_alternative", "holder_with", "holder_without",
        )
    }  # fmt: skip
    lines["called"] = [c * i for c, i in zip(called, inside, strict=True)]
    totals = dict.fromkeys(("owner_gain", "holder_gain", "fee_base_owner", "fee_base_holder"), 0.0)
    for t, key in enumerate(keys):
        reserved = promised * inside[t]
        paid = min(reserved, max(window(lines["called"], t, terms["minimum_call_months"] - 1)))
        late = 0.0
        for name, group in groups.items():
            weight = plain["reserve_weight"][name]
            wanted = [min(group["places_when_called"], n * weight) for n in need]
            due = min(window(wanted, t, terms["notice_months"]))
            late += max(0.0, due - plain["called_places"][name][key]) * inside[t]
        fee_days = (reserved - paid) * days[t] * index[t]
        fee, call = terms["fee"] * fee_days, terms["call_price"] * paid * days[t] * index[t]
        penalty = terms["late_penalty"] * late * days[t] * index[t]
        result = alternative = 0.0
        for name, group in groups.items():
            result += group["asked_rent"] * rent_index[t] * plain["let_units"][name][key]
            result -= index[t] * (
                group["management_cost"] * plain["let_units"][name][key]
                + group["letting_cost"] * plain["letting"][name][key]
                + group["refit_cost"] * plain["refit_started"][name][key]
            )
            alternative += (
                (
                    terms["owner_alternative_rent"] * rent_index[t]
                    - group["management_cost"] * index[t]
                )
                * group["units"]
                * terms["owner_alternative_occupancy"]
            )
        elsewhere_called = min(promised, need[t])
        without = {
            "emergency": cost_give_up[t],
            "own_reserve": sum(plain["integral_cost"][name][key] for name in groups) + cost_hold[t],
            "elsewhere": cost_hold[t]
            + days[t]
            * index[t]
            * (
                terms["alternative_fee"] * (promised - elsewhere_called)
                + terms["alternative_call_price"] * elsewhere_called
            ),
        }[terms["holder_alternative"]]
        with_it = (fee + call) * (1 + terms["vat"]) - penalty + cost_let[t]
        for name, value in (
            ("reserved", reserved), ("paid_called", paid), ("late_places", late),
            ("fee_paid", fee), ("call_paid", call), ("penalty", penalty),
            ("supply_with", fee + call - penalty + result), ("supply_alternative", alternative),
            ("holder_with", with_it), ("holder_without", without),
        ):  # fmt: skip
            lines[name].append(value)
        owner = inside[t] * (1 + rate[case["owner"]]) ** (-(t + 1) / 12)
        holder = inside[t] * (1 + rate[terms["holder"]]) ** (-(t + 1) / 12)
        totals["owner_gain"] += (fee + call - penalty + result - alternative) * owner
        totals["holder_gain"] += (without - with_it) * holder
        totals["fee_base_owner"] += fee_days * owner
        totals["fee_base_holder"] += fee_days * (1 + terms["vat"]) * holder
    return lines | totals


@st.composite
def agreements(draw: DrawFn) -> Case:
    """Draw a small case with a callable group and an agreement on its rooms."""
    case = draw(
        plain_cases().filter(
            lambda c: any(g.get("callable") == "yes" for g in c["groups"].values())
        )
    )
    low = month_index(case["start"])
    case["reserve"] = {
        "price_level": case["price_level"] if low else case["start"],
        "regular_cost": draw(amounts(60, 120)),
        "housing_cost": draw(amounts(10, 40)),
        "variable_share": draw(rates(0, 1)),
        "emergency_cost": draw(amounts(80, 300)),
        "emergency_months": draw(st.integers(1, 6)),
        "replacement_months": draw(st.integers(0, 12)),
        "opening_cost": draw(amounts(0, 9000)),
        "closing_cost": draw(amounts(0, 5000)),
        "avoidable_share": draw(rates(0, 1)),
    }
    case["reservation"] = {
        "holder": draw(st.sampled_from([name for name in PARTIES if name != "owner"])),
        "fee": draw(amounts(0, 9)),
        "call_price": draw(amounts(0, 30)),
        "vat": draw(st.sampled_from([0.0, 0.21])),
        "notice_months": draw(st.integers(0, 8)),
        "minimum_call_months": draw(st.integers(1, 9)),
        "term_months": draw(st.integers(1, case["months"] + 6)),
        "late_penalty": draw(amounts(0, 40)),
        "owner_alternative_rent": draw(amounts(150, 700)),
        "owner_alternative_occupancy": draw(rates(0.5, 1)),
        "holder_alternative": draw(st.sampled_from(["emergency", "own_reserve", "elsewhere"])),
        "alternative_fee": draw(amounts(0, 9)),
        "alternative_call_price": draw(amounts(0, 30)),
    }
    return case
