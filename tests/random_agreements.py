"""Draw cases with agreements: who bears vacancy, what a reserve costs, what a reservation pays."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from random_cases import (
    PARTIES,
    Case,
    amounts,
    month_text,
    parts,
    plain_cases,
    rates,
    some_of,
    yes_or_no,
)


@st.composite
def agreed_cases(draw: DrawFn) -> Case:
    """Draw a small valid case in which parties have agreed on vacancy, and often on a reserve."""
    # mostly with contracts: without these only own letting and integral cost can be missed
    with_contracts = plain_cases().filter(lambda plain: "contracts" in plain)
    case = draw(st.one_of(plain_cases(), with_contracts, with_contracts))
    case["vacancy_risk"] = draw(_vacancy_risk(list(case["groups"])))
    for name in PARTIES:
        if draw(st.booleans()):
            funded = _start(case) + draw(st.integers(-2, 30))
            case["parties"][name]["funded_until"] = month_text(funded)
        if draw(st.integers(0, 3)) == 0:
            case["parties"][name]["end_value"] = draw(amounts(0, 50_000))
    for cost in case["costs"].values():
        cost["category"] = "services"
    if "contracts" in case and draw(st.booleans()):
        contract = next(iter(case["contracts"].values()))
        contract[draw(st.sampled_from(["pays", "receives"]))] = "outside"
    if draw(st.booleans()):
        case["reserve"] = draw(reserves(case))
        if draw(st.booleans()):
            case["reservation"] = draw(reservations(case))
    return case


def has_reserve(case: Case) -> bool:
    """Tell whether reception may call rooms of a group."""
    return any(group.get("callable") == "yes" for group in case["groups"].values())


@st.composite
def reserve_cases(draw: DrawFn) -> Case:
    """Draw a small case with rooms that reception may call, and what a shortage costs."""
    case: Case = draw(plain_cases().filter(has_reserve))
    for cost in case["costs"].values():
        cost["category"] = "housing"
    case["reserve"] = draw(reserves(case))
    return case


@st.composite
def reservation_cases(draw: DrawFn) -> Case:
    """Draw a small case with a callable group and an agreement on its rooms."""
    case: Case = draw(reserve_cases())
    case["reservation"] = draw(reservations(case))
    return case


def _start(case: Case) -> int:
    return int(case["start"][:4]) * 12 + int(case["start"][5:]) - 1


@st.composite
def _vacancy_risk(draw: DrawFn, groups: list[str]) -> Case:
    tops = [*sorted(draw(st.sets(st.integers(1, 99), max_size=3))), 100]
    section: Case = {
        "loss": draw(st.sampled_from(["charged", "asked", "integral_cost"])),
        "above_normal": draw(yes_or_no()),
        "measured": draw(st.sampled_from(["month", "year"])),
        "layers": {
            f"part_{letter}": {"up_to": f"{top}%", "shares": draw(parts(list(PARTIES)))}
            for letter, top in zip("abcd", tops, strict=False)
        },
    }
    if draw(st.booleans()):
        del section["layers"]
        section |= draw(_kind())
    elif draw(st.integers(0, 3)):
        section["fund"] = {
            name: draw(amounts(0, 2_000)) for name in PARTIES[: draw(st.integers(1, 3))]
        }
    if draw(st.integers(0, 3)) == 0:
        section["groups"] = draw(some_of(groups))
    if draw(st.booleans()):
        capped, takes = draw(st.permutations(PARTIES))[:2]
        most = draw(st.sampled_from([500, 20_000]))
        section["caps"] = {capped: {"amount": draw(amounts(0, most)), "excess_to": takes}}
    return section


KINDS = {
    "owner_bears_all": (),
    "user_bears_all": ("user",),
    "fixed_key": ("user", "user_share"),
    "minimum_guarantee": ("user", "guarantee"),
    "frictional_shared": ("user", "user_share", "owner_part"),
    "three_layers": ("user", "user_share", "owner_part", "shared_until", "backstop"),
    "fund": ("user", "user_share", "fund_total"),
}


@st.composite
def _kind(draw: DrawFn) -> Case:
    """Draw a kind of agreement with the numbers it asks for, and no others."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    given: Case = {
        "user": draw(st.sampled_from(PARTIES)),
        "user_share": draw(rates(0, 1)),
        "guarantee": draw(rates(0.3, 1)),
        "owner_part": draw(rates(0, 0.3)),
        "shared_until": draw(rates(0.3, 0.9)),
        "backstop": draw(st.sampled_from(PARTIES)),
        "fund_total": draw(amounts(0, 2_000)),
    }
    return {"kind": kind, **{name: given[name] for name in KINDS[kind]}}


@st.composite
def reserves(draw: DrawFn, case: Case) -> Case:
    """Draw what a shortage costs, and the rooms that are kept."""
    found: Case = {
        "regular_cost": draw(amounts(60, 120)),
        "housing_cost": draw(amounts(10, 40)),
        "emergency_cost": draw(amounts(80, 300)),
        "replacement_months": draw(st.integers(0, 14)),
    }
    optional: dict[str, SearchStrategy[Any]] = {
        "price_level": st.sampled_from([month_text(_start(case) - back) for back in (0, 7, 43)]),
        "buffer_places": amounts(1, 40),
        "variable_share": rates(0, 1),
        "emergency_months": st.integers(1, 6),
        "emergency_idle_cost": amounts(0, 300),
        "opening_cost": amounts(0, 9000),
        "closing_cost": amounts(0, 9000),
        "avoidable_share": rates(0, 1),
        "shortage_paid_by": st.sampled_from(PARTIES),
    }
    return found | {name: draw(one) for name, one in optional.items() if draw(st.booleans())}


@st.composite
def reservations(draw: DrawFn, case: Case) -> Case:
    """Draw an agreement on the callable rooms; more than one lessor asks for a grantor."""
    callable_groups = [g for g in case["groups"].values() if g.get("callable") == "yes"]
    lessors = sorted({group["lessor"] for group in callable_groups})
    grantor = draw(st.sampled_from(PARTIES))
    if len(lessors) == 1 and draw(st.booleans()):
        (grantor,) = lessors
    found: Case = {
        "holder": draw(st.sampled_from([name for name in PARTIES if name != grantor])),
        "fee": draw(amounts(0, 9)),
        "call_price": draw(amounts(0, 30)),
        "vat": draw(st.sampled_from([0.0, 0.21])),
        "notice_months": draw(st.integers(0, 8)),
        "minimum_call_months": draw(st.integers(1, 9)),
        "term_months": draw(st.integers(1, case["months"] + 6)),
        "late_penalty": draw(amounts(0, 40)),
        "minimum_take": draw(rates(0, 1)),
        "take_price": draw(amounts(0, 12)),
        "alternative_rent": draw(amounts(150, 700)),
        "alternative_occupancy": draw(rates(0.5, 1)),
        "holder_alternative": draw(st.sampled_from(["emergency", "own_reserve", "elsewhere"])),
        "alternative_fee": draw(amounts(0, 9)),
        "alternative_call_price": draw(amounts(0, 30)),
    }
    if lessors != [grantor] or draw(st.booleans()):
        found["grantor"] = grantor
    if draw(st.booleans()):
        last = _start(case) + draw(st.integers(0, case["months"]))
        found["alternative_until"] = month_text(last)
    return found
