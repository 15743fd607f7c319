"""Draw small valid cases for property tests, and write them as case files.

Every input of the models is drawn here or in random_agreements.py and random_rents.py: paths of
indices, several groups and payers, VAT, grants, contracts by month, rooms that open in stages.

"Nicely behaved" is defined here once: rooms and money of a common size, few months, rates of a few
per cent. Every decimal number has two or four decimals of which the last is not 0, because a case
file refuses three decimals after a short whole part (380.000 may mean two things).
"""

from __future__ import annotations

import math
from functools import cache
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
OCCUPIED = ("occupied_place_day", "occupied_unit_month")
FIRST_YEAR, LAST_YEAR = 2025, 2030


@cache  # making a strategy takes longer than a draw
def rates(low: float, high: float) -> SearchStrategy[float]:
    """Draw a fraction with exactly four decimals."""
    lowest, highest = round(low * 1000), round(high * 1000) - 1
    tens = st.integers(lowest, max(lowest, highest))
    return st.builds(lambda ten, one: (10 * ten + one) / 10_000, tens, st.integers(1, 9))


@cache
def amounts(low: float, high: float) -> SearchStrategy[float]:
    """Draw a whole number, or one with exactly two decimals."""
    whole = st.integers(round(low), round(high)).map(float)
    tens = st.integers(round(low * 10), round(high * 10) - 1)
    cents = st.builds(lambda ten, one: (10 * ten + one) / 100, tens, st.integers(1, 9))
    return st.one_of(whole, cents)


def month_text(index: int) -> str:
    """Write a month of so many months since year 0."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


@cache
def yes_or_no() -> SearchStrategy[str]:
    """Draw the answer to a question."""
    return st.sampled_from(["yes", "no"])


@st.composite
def steps(
    draw: DrawFn, start: int, months: int, values: SearchStrategy[Any], most: int = 3
) -> dict[str, Any]:
    """Draw values by month, held until the next; the first one holds from the first month."""
    later = draw(st.lists(st.integers(start + 1, start + months - 1), max_size=most, unique=True))
    return {month_text(date): draw(values) for date in [start, *sorted(later)]}


@st.composite
def _open(draw: DrawFn, start: int, months: int, may_fall: bool) -> Any:
    """Draw the share of the rooms in operation: always the same, or in stages."""
    share = st.one_of(st.just(1), rates(0.2, 1))
    if not draw(st.booleans()):
        return draw(share)
    found = draw(steps(start, months, st.one_of(st.just(0), share)))
    return found if may_fall else dict(zip(found, sorted(found.values()), strict=True))


def open_at_start(group: Case) -> int:
    """Give how many whole rooms of a group are in operation at the start."""
    given = group.get("open", 1)
    share = float(next(iter(given.values())) if isinstance(given, dict) else given)
    return math.floor(group["units"] * share + 1e-9)


@st.composite
def _reception(draw: DrawFn, start: int, months: int) -> Case:
    units = draw(st.integers(2, 40))
    group: Case = {
        "kind": "reception",
        "units": units,
        "places": units * draw(st.integers(1, 5)),
        "floor_area": draw(amounts(20 * units, 60 * units)),
        "normal_occupancy": draw(rates(0.8, 1)),
        "lessor": draw(st.sampled_from(PARTIES)),
        "operator": draw(st.sampled_from(PARTIES)),
    }
    return _with_some(draw, group, {"open": _open(start, months, may_fall=True)}, often=3)


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
    _with_some(draw, group, {"open": _open(start, months, may_fall=False)}, often=3)
    ready = open_at_start(group)
    optional: dict[str, SearchStrategy[Any]] = {
        "service_charge": amounts(10, 150),
        "letting_cost": amounts(50, 400),
        "turnover": rates(0.01, 0.6),
        "let_until": st.integers(start - 2, start + months + 6).map(month_text),
        "minimum_term": st.integers(0, 12),
    }
    if draw(yes_or_no()) == "yes":
        group["callable"] = "yes"
        group["places_when_called"] = units * draw(st.integers(1, 4)) + draw(st.integers(0, 3))
        group["fill_rate"] = draw(amounts(1, units))
        group["let_at_start"] = draw(up_to(ready))
        group["notice_months"] = draw(st.integers(0, 5))
        group["refit_cost"] = draw(amounts(100, 1500))
        left = math.floor(ready - group["let_at_start"])
        optional |= {
            "relet_after_call": yes_or_no(),
            "overstay_share": rates(0.01, 0.5),
            "overstay_months": st.integers(0, 5),
            "refit_months": st.integers(0, 3),
            "release_after": st.integers(0, 5),
            "ready_at_start": up_to(left),
        }
    else:
        optional |= {
            "callable": st.just("no"),
            "fill_rate": amounts(1, units),
            "let_at_start": up_to(ready),
        }
    return _with_some(draw, group, optional)


def up_to(most: int) -> SearchStrategy[float]:
    """Draw a number of rooms."""
    return amounts(0, most) if most > 0 else st.just(0.0)


def _with_some(
    draw: DrawFn, given: Case, optional: dict[str, SearchStrategy[Any]], often: int = 1
) -> Case:
    """Add a part of the inputs that have a default: half of them, or one in `often` + 1."""
    for name, strategy in optional.items():
        if draw(st.integers(0, often)) == often:
            given[name] = draw(strategy)
    return given


def parts(names: list[str]) -> SearchStrategy[dict[str, str]]:
    """Draw shares of names, as percentages that add up to 100%."""
    if len(names) == 1:
        return st.just({names[0]: "100%"})

    def shares(cuts: list[int]) -> dict[str, str]:
        edges = [0, *sorted(cuts), 100]
        return {
            name: f"{high - low}%"
            for name, low, high in zip(names, edges[:-1], edges[1:], strict=True)
            if high > low
        }

    cuts = st.lists(st.integers(0, 100), min_size=len(names) - 1, max_size=len(names) - 1)
    return cuts.map(shares)


@st.composite
def some_of(draw: DrawFn, names: list[str]) -> Any:
    """Draw groups: one name, a list of names, or all."""
    kinds = ["one", "all"] if len(names) == 1 else ["one", "several", "all"]
    kind = draw(st.sampled_from(kinds))
    if kind == "several":
        return draw(st.lists(st.sampled_from(names), min_size=2, unique=True))
    return "all" if kind == "all" else draw(st.sampled_from(names))


def _carriers(draw: DrawFn, item: Case, groups: list[str], shares: bool = True) -> None:
    """Say who carries an item: by key, by group, by shares, or nothing at all."""
    ways = ["key", "group", "shares", "nothing"] if shares else ["key", "group", "nothing"]
    way = draw(st.sampled_from(ways))
    if way == "shares":
        item["shares"] = draw(parts(groups))
    if way == "group":
        item["group"] = draw(some_of(groups))
    if way == "key" or (way == "group" and isinstance(item["group"], list) and draw(st.booleans())):
        item["key"] = draw(st.sampled_from(KEYS))


def _stretch(draw: DrawFn, start: int, months: int) -> dict[str, SearchStrategy[Any]]:
    """Give the first and the last month of a cost or contract."""
    first = draw(st.integers(start - 3, start + months - 1))
    last = draw(st.integers(max(first, start), start + months + 3))
    return {"from": st.just(month_text(first)), "until": st.just(month_text(last))}


@st.composite
def _cost(draw: DrawFn, groups: list[str], start: int, months: int) -> Case:
    per = draw(st.sampled_from((*COST_PER, *OCCUPIED)))
    typical = TYPICAL_AMOUNT[per]
    item: Case = {"amount": draw(amounts(typical / 2, typical * 2)), "per": per}
    _carriers(draw, item, groups, shares=per in ("year", "month"))
    optional: dict[str, SearchStrategy[Any]] = {
        **_stretch(draw, start, months),
        "index": st.sampled_from(["cost", "wage", "none"]),
        "recoverable": yes_or_no(),
        "vat": st.sampled_from([0.09, 0.21]),
    }
    paid = st.sampled_from(PARTIES)
    optional |= draw(
        st.sampled_from([{"paid_by": paid}, {"payers": parts(list(PARTIES))}]),
    )
    return _with_some(draw, item, optional)


LIVES = st.one_of(st.integers(1, 30), st.sampled_from([0.4, 1.25, 2.5, 3.3, 7.7]))


@st.composite
def _investment(draw: DrawFn, groups: list[str], start: int, months: int) -> Case:
    amount = draw(amounts(10_000, 900_000))
    item: Case = {
        "amount": amount,
        "date": month_text(draw(st.integers(start - 30, start + months - 1))),
        "life_years": draw(LIVES),
    }
    _carriers(draw, item, groups)
    optional: dict[str, SearchStrategy[Any]] = {
        "method": st.sampled_from(["linear", "annuity"]),
        "residual_value": st.integers(0, int(amount) // 2).map(float),
        "paid_by": st.sampled_from(PARTIES),
        "vat": st.sampled_from([0.09, 0.21]),
    }
    return _with_some(draw, item, optional)


@st.composite
def _contract(draw: DrawFn, groups: dict[str, Case], start: int, months: int) -> Case:
    """Draw a contract: often the rent of a group, from its operator to its lessor."""
    name = draw(st.sampled_from(list(groups)))
    receives = groups[name]["lessor"] if draw(st.booleans()) else draw(st.sampled_from(PARTIES))
    pays = groups[name]["operator"]
    if pays == receives or not draw(st.booleans()):
        pays = draw(st.sampled_from([party for party in PARTIES if party != receives]))
    per = draw(st.sampled_from((*COST_PER, *OCCUPIED, *OCCUPIED)))
    typical = TYPICAL_AMOUNT[per]
    price = amounts(typical / 2, typical * 2)
    by_month = steps(start, months, st.one_of(price, st.just(0)))
    item: Case = {
        "pays": pays,
        "receives": receives,
        "group": name if draw(st.booleans()) else draw(some_of(list(groups))),
        "amount": draw(st.one_of(price, price, by_month)),
        "per": per,
    }
    optional: dict[str, SearchStrategy[Any]] = {
        **_stretch(draw, start, months),
        "index": st.sampled_from([*INDEXES, "none"]),
        "vat": st.sampled_from([0.09, 0.21]),
        "service": yes_or_no(),
        "budget": st.sampled_from(["rent", "service", "contribution"]),
    }
    if per in ("year", "month") and not isinstance(item["group"], str):
        optional["key"] = st.sampled_from(KEYS)
    if per in OCCUPIED:
        optional["minimum_share"] = rates(0.1, 1)
    _with_some(draw, item, optional)
    if item.get("index", "none") != "none":
        _with_some(
            draw, item,
            {"index_month": st.integers(1, 12), "index_cap": rates(0.01, 0.04),
             "index_floor": rates(0, 0.01)},
        )  # fmt: skip
    return item


@st.composite
def _grant(draw: DrawFn, case: Case, start: int) -> Case:
    to = draw(st.sampled_from(PARTIES))
    item: Case = {"to": to, "amount": draw(amounts(1_000, 90_000))}
    paid = {
        name: one for name, one in case.get("investments", {}).items()
        if one["amount"] >= 10 * item["amount"]  # with others, and a residual value of half
    }  # fmt: skip
    if paid and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(paid)))
        item |= {"investment": name, "to": paid[name].get("paid_by", "owner")}
    else:
        item["date"] = month_text(draw(st.integers(start - 2, start + case["months"] - 1)))
    item["from"] = draw(st.sampled_from([n for n in (*PARTIES, "outside") if n != item["to"]]))
    more = {"aid": st.sampled_from(["none", "de_minimis", "sgei"])}
    if "date" in item:
        more["granted"] = st.integers(start - 40, start + case["months"]).map(month_text)
    return _with_some(draw, item, more)


@st.composite
def _party(draw: DrawFn) -> Case:
    optional: dict[str, SearchStrategy[Any]] = {
        "discount_rate": rates(0, 0.1),
        "vat_recovery": rates(0, 1),
        "debt_share": rates(0.1, 0.9),
        "interest": st.one_of(st.just(0), rates(0.01, 0.08)),
        "return_on_equity": st.one_of(st.just(0), rates(0.01, 0.1)),
    }
    return _with_some(draw, {"government": draw(yes_or_no())}, optional)


@st.composite
def _people(draw: DrawFn, start: int, months: int, most: int) -> dict[str, float]:
    later = draw(st.lists(st.integers(start + 1, start + months - 1), max_size=4, unique=True))
    dates = [start - draw(st.integers(0, 2)), *sorted(later)]
    return {month_text(date): draw(amounts(0, most)) for date in dates}


@st.composite
def plain_cases(draw: DrawFn) -> Case:
    """Draw a small valid case as a plain nested dict, in the form that oracle.calculate takes."""
    start = draw(st.integers(FIRST_YEAR * 12, LAST_YEAR * 12 + 11))
    months = draw(st.integers(6, 30))
    groups: dict[str, Case] = {"asylum": draw(_reception(start, months))}
    second = draw(st.sampled_from(["none", "tenants", "tenants", "tenants"]))
    third = draw(st.sampled_from(["none", "reception", "tenants", "tenants"]))
    if second == "tenants":
        groups["youth"] = draw(_tenants(start, months))
    if third == "reception":
        groups["refugees"] = draw(_reception(start, months))
    elif third == "tenants":
        groups["students"] = draw(_tenants(start, months))
    names = list(groups)
    places = sum(group["places"] for group in groups.values() if group["kind"] == "reception")
    called = sum(group.get("places_when_called", 0) for group in groups.values())
    rate = rates(0, 0.05)

    case: Case = {
        "case": "Random case",
        "start": month_text(start),
        "months": months,
        "price_level": month_text(start - draw(st.integers(0, 20))),
        "discount_rate": draw(rates(0, 0.08)),
        "owner": "owner",
        "indexation": {
            name: draw(st.one_of(rate, steps(start, months, st.one_of(rate, st.just(-0.0101)))))
            for name in INDEXES
        },
        "parties": {name: draw(_party()) for name in PARTIES},
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
    for section, item_names, strategy in (
        ("investments", ("conversion", "furnishing"), _investment(names, start, months)),
        ("contracts", ("lease", "head_rent", "services"), _contract(groups, start, months)),
        ("grants", ("subsidy", "bonus"), _grant(case, start)),
    ):
        count = draw(st.integers(0, len(item_names)))
        if count:
            case[section] = {name: draw(strategy) for name in item_names[:count]}

    scenarios = ["base", "low"][: draw(st.integers(1, 2))]
    most = max(2, round((places + called) * 1.2))
    demand: Case = {"scenarios": {name: draw(_people(start, months, most)) for name in scenarios}}
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
        elif isinstance(value, list):
            lines.append(f"{'  ' * depth}{key}: [{', '.join(map(str, value))}]\n")
        else:
            lines.append(f"{'  ' * depth}{key}: {_scalar(value)}\n")
    return lines


def _scalar(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else repr(value)
