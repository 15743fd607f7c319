"""Draw cases in which every group of tenants has a contract, a dwelling, points and tenants."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from random_cases import PARTIES, Case, amounts, month_text, plain_cases, rates, yes_or_no

LISTED = ("students", "second_chance", "permit_holders", "not_listed")
# (reference date, is the rent benefit of that day known)
DAYS = (("2026-11-01", True), ("2026-01-01", True), ("2025-03-31", False), ("2024-07-01", False))


def _contract(draw: DrawFn, group: Case, day: str) -> None:
    routes = ["vacancy_act", "short_stay"] if day < "2024-07-01" else ["vacancy_act", "listed_group", "short_stay"]  # fmt: skip
    if group.get("callable") != "yes":
        routes += ["regular"] + (["youth_contract"] if day >= "2026" else [])
    group["tenancy"] = draw(st.sampled_from(routes))
    if group["tenancy"] == "vacancy_act":
        group["vacancy_act_category"] = draw(st.sampled_from("abcd"))


@st.composite
def rent_cases(draw: DrawFn) -> Case:
    """Draw a small valid case for oracle_rent.rent_lines."""
    case: Case = draw(plain_cases())
    day, benefit_known = draw(st.sampled_from(DAYS))
    case["reference_date"] = day
    start = 12 * int(case["start"][:4]) + int(case["start"][5:]) - 1
    for cost in case["costs"].values():
        cost["category"] = "housing"
    if draw(st.booleans()):
        case["state_aid"] = {"reference_rate": draw(rates(0, 0.08))}
    if draw(st.booleans()) and "rent" in case["indexation"]:
        case["rent"] = {"maximum_index": "rent"}
    for party in case["parties"].values():
        if draw(st.booleans()):
            party["other_aid_per_year"] = draw(amounts(1_000, 300_000))
    for group in case["groups"].values():
        if group["kind"] == "reception":
            continue
        if draw(st.booleans()):  # rooms of a government body with a party that is none
            group["lessor"], group["operator"] = draw(st.permutations(PARTIES))[:2]
            case["parties"][group["lessor"]]["government"] = "yes"
            case["parties"][group["operator"]]["government"] = "no"
        _contract(draw, group, day)
        dwelling = draw(st.sampled_from(["room", "self_contained"]))
        group["dwelling"] = dwelling
        points = st.one_of(st.integers(0, 300), st.sampled_from([39.5, 40.4, 143.5, 186.4, 186.5]))
        optional: dict[str, SearchStrategy[Any]] = {
            "wws_points": points,
            "market_rent": amounts(200, 1200),
            "starting_rent": amounts(400, 1400),
            "insecurity_discount": rates(0.01, 0.3),
            "moving_cost": amounts(100, 3000),
            "expected_stay": st.integers(1, 40),
            "regular_stay": st.integers(12, 60),
            "minimum_term": st.integers(0, 12),
            "permit_from": st.integers(start - 40, start + 6).map(month_text),
            "previous_permit_until": st.integers(start - 120, start).map(month_text),
            "vacant_at_permit": yes_or_no(),
            "for_sale": yes_or_no(),
            "listed_group_kind": st.sampled_from(LISTED),
            "let_until": st.integers(start - 2, start + 200).map(month_text),
            "designated_rooms": yes_or_no(),
            "tenant_age": st.integers(18, 60),
            "household_size": st.integers(1, 5),
            "tenant_assets": amounts(0, 90_000),
            "partner": yes_or_no(),
            "monument": st.sampled_from(["none", "municipal", "national"]),
            "protected_townscape": yes_or_no(),
            "new_building": yes_or_no(),
            "contract_form": st.sampled_from(["open_ended", "fixed_end"]),
            "environmental_permit_until": st.integers(start - 2, start + 200).map(month_text),
        }
        if benefit_known:
            optional["tenant_income"] = amounts(10_000, 60_000)
        for name, strategy in optional.items():
            if draw(st.booleans()):
                group[name] = draw(strategy)
    return case
