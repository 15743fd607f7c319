"""Draw small valid cases for property tests, and write them as case files.

"Nicely behaved" is defined here once: rooms and money of a common size, few months, rates of a few
per cent. Every decimal number has two or four decimals of which the last is not 0, because a case
file refuses three decimals after a short whole part (380.000 may mean two things).
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Case = dict[str, Any]

PARTIES = ("owner", "agency", "housing")
INDEXES = ("cost", "wage", "rent")
KEYS = ("floor_area", "units", "places", "equal")
COST_PER = (
    "year",
    "month",
    "m2_year",
    "unit_year",
    "unit_month",
    "place_year",
    "place_day",
    "occupied_place_day",
    "occupied_unit_month",
)
TYPICAL_AMOUNT = {
    "year": 40_000,
    "month": 3_000,
    "m2_year": 25,
    "unit_year": 900,
    "unit_month": 90,
    "place_year": 600,
    "place_day": 6,
    "occupied_place_day": 4,
    "occupied_unit_month": 200,
}
FIRST_YEAR, LAST_YEAR = 2025, 2030


def rates(low: float, high: float) -> SearchStrategy[float]:
    """Draw a fraction with exactly four decimals."""
    lowest, highest = round(low * 1000), round(high * 1000) - 1
    tens = st.integers(lowest, max(lowest, highest))
    return st.builds(lambda ten, one: (10 * ten + one) / 10_000, tens, st.integers(1, 9))


def amounts(low: float, high: float) -> SearchStrategy[float]:
    """Draw a whole number, or one with exactly two decimals."""
    whole = st.integers(round(low), round(high)).map(float)
    tens = st.integers(round(low * 10), round(high * 10) - 1)
    cents = st.builds(lambda ten, one: (10 * ten + one) / 100, tens, st.integers(1, 9))
    return st.one_of(whole, cents)


def month_text(index: int) -> str:
    """Write a month of so many months since year 0."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def yes_or_no() -> SearchStrategy[str]:
    """Draw the answer to a question."""
    return st.sampled_from(["yes", "no"])


@st.composite
def _reception(draw: DrawFn) -> Case:
    units = draw(st.integers(2, 40))
    return {
        "kind": "reception",
        "units": units,
        "places": units * draw(st.integers(1, 5)),
        "floor_area": draw(amounts(20 * units, 60 * units)),
        "normal_occupancy": draw(rates(0.8, 1)),
        "lessor": draw(st.sampled_from(PARTIES)),
        "operator": draw(st.sampled_from(PARTIES)),
    }


@st.composite
def _tenants(draw: DrawFn, start: int, months: int) -> Case:
    units = draw(st.integers(2, 40))
    group: Case = {
        "kind": "tenants",
        "units": units,
        "places": units * draw(st.integers(1, 2)),
        "floor_area": draw(amounts(20 * units, 60 * units)),
        "normal_occupancy": draw(rates(0.8, 1)),
        "lessor": draw(st.sampled_from(PARTIES)),
        "operator": draw(st.sampled_from(PARTIES)),
        "asked_rent": draw(amounts(200, 600)),
        "management_cost": draw(amounts(10, 90)),
    }
    is_callable = draw(yes_or_no())
    optional: dict[str, SearchStrategy[Any]] = {
        "service_charge": amounts(10, 150),
        "letting_cost": amounts(50, 400),
        "turnover": rates(0.01, 0.6),
        "let_until": st.integers(start - 2, start + months + 6).map(month_text),
    }
    if is_callable == "yes":
        group["callable"] = "yes"
        group["places_when_called"] = units * draw(st.integers(1, 4)) + draw(st.integers(0, 3))
        group["fill_rate"] = draw(amounts(1, units))
        group["let_at_start"] = min(float(units), draw(amounts(0, units)))
        group["notice_months"] = draw(st.integers(0, 5))
        group["refit_cost"] = draw(amounts(100, 1500))
        optional |= {
            "relet_after_call": yes_or_no(),
            "minimum_term": st.integers(0, 12),
            "overstay_share": rates(0.01, 0.5),
            "overstay_months": st.integers(0, 5),
            "refit_months": st.integers(0, 3),
        }
    else:
        optional |= {
            "callable": st.just("no"),
            "fill_rate": amounts(1, units),
            "let_at_start": amounts(0, units).map(lambda let: min(float(units), let)),
        }
    return _with_some(draw, group, optional)


def _with_some(draw: DrawFn, given: Case, optional: dict[str, SearchStrategy[Any]]) -> Case:
    """Add a part of the inputs that have a default."""
    for name, strategy in optional.items():
        if draw(st.booleans()):
            given[name] = draw(strategy)
    return given


def _key_or_group(draw: DrawFn, item: Case, groups: list[str]) -> None:
    """Say by key or by group who carries an item, or leave both out."""
    choice = draw(st.sampled_from(["key", "group", "neither"]))
    if choice == "key":
        item["key"] = draw(st.sampled_from(KEYS))
    elif choice == "group":
        item["group"] = draw(st.sampled_from(groups))


@st.composite
def _cost(draw: DrawFn, groups: list[str], start: int, months: int) -> Case:
    per = draw(st.sampled_from(COST_PER))
    typical = TYPICAL_AMOUNT[per]
    item: Case = {"amount": draw(amounts(typical / 2, typical * 2)), "per": per}
    _key_or_group(draw, item, groups)
    first = draw(st.integers(start - 3, start + months))
    last = draw(st.integers(first, start + months + 3))
    optional: dict[str, SearchStrategy[Any]] = {
        "from": st.just(month_text(first)),
        "until": st.just(month_text(last)),
        "index": st.sampled_from(["cost", "wage", "none"]),
        "paid_by": st.sampled_from(PARTIES),
    }
    return _with_some(draw, item, optional)


@st.composite
def _investment(draw: DrawFn, groups: list[str], start: int, months: int) -> Case:
    amount = draw(amounts(10_000, 900_000))
    item: Case = {
        "amount": amount,
        "date": month_text(draw(st.integers(start - 30, start + months))),
        "life_years": draw(st.integers(1, 30)),
    }
    _key_or_group(draw, item, groups)
    optional: dict[str, SearchStrategy[Any]] = {
        "method": st.sampled_from(["linear", "annuity"]),
        "residual_value": st.integers(0, int(amount) // 2).map(float),
        "paid_by": st.sampled_from(PARTIES),
    }
    return _with_some(draw, item, optional)


@st.composite
def _contract(draw: DrawFn, groups: list[str]) -> Case:
    pays = draw(st.sampled_from(PARTIES))
    per = draw(st.sampled_from(COST_PER))
    typical = TYPICAL_AMOUNT[per]
    item: Case = {
        "pays": pays,
        "receives": draw(st.sampled_from([party for party in PARTIES if party != pays])),
        "group": draw(st.sampled_from(groups)),
        "amount": draw(amounts(typical / 2, typical * 2)),
        "per": per,
    }
    optional: dict[str, SearchStrategy[Any]] = {"index": st.sampled_from([*INDEXES, "none"])}
    if per == "occupied_unit_month":
        optional["minimum_share"] = rates(0.1, 1)
    return _with_some(draw, item, optional)


@st.composite
def _steps(draw: DrawFn, start: int, months: int, most: int) -> dict[str, float]:
    later = draw(st.lists(st.integers(start + 1, start + months - 1), max_size=4, unique=True))
    dates = [start - draw(st.integers(0, 2)), *sorted(later)]
    return {month_text(date): draw(amounts(0, most)) for date in dates}


@st.composite
def plain_cases(draw: DrawFn) -> Case:
    """Draw a small valid case as a plain nested dict, in the form that oracle.calculate takes."""
    start = draw(st.integers(FIRST_YEAR * 12, LAST_YEAR * 12 + 11))
    months = draw(st.integers(6, 30))
    groups: dict[str, Case] = {"asylum": draw(_reception())}
    second = draw(st.sampled_from(["none", "tenants", "tenants", "tenants"]))
    third = draw(st.sampled_from(["none", "reception", "tenants", "tenants"]))
    if second == "tenants":
        groups["youth"] = draw(_tenants(start, months))
    if third == "reception":
        groups["refugees"] = draw(_reception())
    elif third == "tenants":
        groups["students"] = draw(_tenants(start, months))
    names = list(groups)
    places = sum(group["places"] for group in groups.values() if group["kind"] == "reception")
    called = sum(group.get("places_when_called", 0) for group in groups.values())

    case: Case = {
        "case": "Random case",
        "start": month_text(start),
        "months": months,
        "price_level": month_text(start - draw(st.integers(0, 20))),
        "discount_rate": draw(rates(0, 0.08)),
        "owner": "owner",
        "indexation": {name: draw(rates(0, 0.05)) for name in INDEXES},
        "parties": {name: {"government": draw(yes_or_no())} for name in PARTIES},
        "groups": groups,
        "finance": {
            # A rate of 0 has a branch of its own; rates just above it only measure rounding.
            "debt_share": draw(rates(0.1, 0.9)),
            "interest": draw(st.one_of(st.just(0.0), rates(0.01, 0.08))),
            "return_on_equity": draw(st.one_of(st.just(0.0), rates(0.01, 0.1))),
        },
        "costs": {
            name: draw(_cost(names, start, months))
            for name in ("shell", "energy", "caretaker", "overhead")[: draw(st.integers(1, 4))]
        },
        "pass_through": {
            "occupancy_basis": draw(st.sampled_from(["normal", "planned", "full"])),
            "public_task": draw(yes_or_no()),
            "public_interest_declared": draw(yes_or_no()),
            "vacancy_substantiated": draw(yes_or_no()),
            "municipal_task": draw(yes_or_no()),
        },
    }
    for name in PARTIES:
        if draw(st.booleans()):
            case["parties"][name]["discount_rate"] = draw(rates(0, 0.1))
    for section, item_names, strategy in (
        ("investments", ("conversion", "furnishing"), _investment(names, start, months)),
        ("contracts", ("lease", "head_rent", "services"), _contract(names)),
    ):
        count = draw(st.integers(0, len(item_names)))
        if count:
            case[section] = {name: draw(strategy) for name in item_names[:count]}

    scenarios = ["base", "low"][: draw(st.integers(1, 2))]
    most = max(2, round((places + called) * 1.2))
    demand: Case = {"scenarios": {name: draw(_steps(start, months, most)) for name in scenarios}}
    if draw(st.booleans()):
        demand["planning_occupancy"] = draw(rates(0.8, 1))
    if len(scenarios) == 2:
        demand["probabilities"] = {"base": 0.75, "low": 0.25}
    case["demand"] = demand
    return case


def write_yaml(case: Case) -> str:
    """Write a plain case as the text of a case file."""
    return "".join(_yaml_lines(case, 0))


def _yaml_lines(section: Case, depth: int) -> list[str]:
    lines = []
    for key, value in section.items():
        if isinstance(value, dict):
            lines.append(f"{'  ' * depth}{key}:\n")
            lines.extend(_yaml_lines(value, depth + 1))
        else:
            lines.append(f"{'  ' * depth}{key}: {_scalar(value)}\n")
    return lines


def _scalar(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else repr(value)
