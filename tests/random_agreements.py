"""Draw cases with agreements: who bears vacancy, what a reserve costs, what a reservation pays."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from random_cases import PARTIES, Case, amounts, month_text, plain_cases, rates, yes_or_no


@st.composite
def agreed_cases(draw: DrawFn) -> Case:
    """Draw a small valid case in which parties have agreed on vacancy, and often on a reserve."""
    case = draw(plain_cases())
    case["vacancy_risk"] = draw(_vacancy_risk())
    for name in PARTIES:
        if draw(st.booleans()):
            start = int(case["start"][:4]) * 12 + int(case["start"][5:]) - 1
            case["parties"][name]["funded_until"] = month_text(start + draw(st.integers(-2, 30)))
    for cost in case["costs"].values():
        cost["category"] = "services"
        cost["recoverable"] = draw(yes_or_no())
    if "contracts" in case and draw(st.booleans()):
        contract = next(iter(case["contracts"].values()))
        contract[draw(st.sampled_from(["pays", "receives"]))] = "outside"
    if draw(st.booleans()):
        case["reserve"] = draw(_reserve())
        if draw(st.booleans()):
            case["reservation"] = draw(_reservation(case["months"]))
    return case


@st.composite
def _shares(draw: DrawFn) -> Case:
    """Draw shares of the parties that add up to 100%."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=2, max_size=2)))
    parts = (cuts[0], cuts[1] - cuts[0], 100 - cuts[1])
    return {name: f"{part}%" for name, part in zip(PARTIES, parts, strict=True) if part}


@st.composite
def _vacancy_risk(draw: DrawFn) -> Case:
    tops = [*sorted(draw(st.sets(st.integers(1, 99), max_size=3))), 100]
    section: Case = {
        "loss": draw(st.sampled_from(["charged", "asked", "integral_cost"])),
        "above_normal": draw(yes_or_no()),
        "measured": draw(st.sampled_from(["month", "year"])),
        "layers": {
            f"part_{letter}": {"up_to": f"{top}%", "shares": draw(_shares())}
            for letter, top in zip("abcd", tops, strict=False)
        },
    }
    if draw(st.booleans()):
        del section["layers"]
        section |= draw(_kind())
    elif draw(st.booleans()):
        section["fund"] = {
            name: draw(amounts(0, 400)) for name in PARTIES[: draw(st.integers(1, 3))]
        }
    if draw(st.booleans()):
        capped, takes = draw(st.permutations(PARTIES))[:2]
        section["caps"] = {capped: {"amount": draw(amounts(0, 20_000)), "excess_to": takes}}
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
def _reserve(draw: DrawFn) -> Case:
    return {
        "regular_cost": draw(amounts(60, 100)),
        "housing_cost": draw(amounts(15, 30)),
        "variable_share": draw(rates(0.5, 1)),
        "emergency_cost": draw(amounts(150, 220)),
        "emergency_months": draw(st.integers(1, 4)),
        "replacement_months": draw(st.integers(0, 12)),
        "opening_cost": draw(amounts(0, 6_000)),
    }


@st.composite
def _reservation(draw: DrawFn, months: int) -> Case:
    return {
        "holder": draw(st.sampled_from(PARTIES)),
        "fee": draw(amounts(0, 4)),
        "call_price": draw(amounts(0, 20)),
        "vat": draw(rates(0, 0.21)),
        "notice_months": draw(st.integers(0, 5)),
        "minimum_call_months": draw(st.integers(1, 6)),
        "term_months": draw(st.integers(1, months + 6)),
        "late_penalty": draw(amounts(0, 30)),
        "alternative_rent": draw(amounts(200, 500)),
    }
