"""Read a case for the oracles: months, steps, shares of groups and payers, and every default.

The oracles share no code with flexfin and use no arrays: one number at a time, month after month,
group after group. They are written from the design of the models, not from the models.
"""

from __future__ import annotations

import calendar
import copy
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Case = dict[str, Any]
Lines = dict[str, Any]

ALWAYS = -math.inf
NEVER_ENDS = math.inf
BASES = ("normal", "planned", "full")
KINDS_OF_COST = ("costs", "investments", "contracts")


@dataclass(frozen=True)
class Month:
    """One month of the calculation: its text, its rank from 1, and its place in the calendar."""

    key: str
    number: int
    index: int
    year: int
    month: int
    days: int


def is_zero(x: float) -> bool:
    """Compare with nothing as the language does, at nine decimals."""
    return round(x, 9) == 0


def ratio(x: float, y: float) -> float:
    """Divide, where what is divided by may be nothing."""
    return 0.0 if is_zero(y) else x / y


def read_plain_case(path: str | Path) -> Case:
    """Read a case file as a plain nested dict with percentages as fractions and yes/no as text."""
    case: Case = plain_values(YAML(typ="safe").load(Path(path).read_text(encoding="utf-8")))
    return case


def plain_values(value: Any) -> Any:
    """Read percentages, underscores and yes/no wherever they stand in a case."""
    if isinstance(value, dict):
        return {str(key): plain_values(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain_values(inner) for inner in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"[-+]?[0-9_]*\.?[0-9_]+\s*%", text):
            return float(text[:-1].replace("_", "")) / 100
        if re.fullmatch(r"[-+]?[0-9_]*\.?[0-9]+", text) and "_" in text:
            return float(text.replace("_", ""))
    return value


# --- months -------------------------------------------------------------------------------------


def month_index(text: str) -> int:
    """Return the months since year 0 of a month such as "2027-01"."""
    year, month = text.split("-")
    return 12 * int(year) + int(month) - 1


def months_of(case: Case) -> list[Month]:
    """Return the months of the calculation in order."""
    first = month_index(case["start"])
    months = []
    for number in range(1, int(case["months"]) + 1):
        index = first + number - 1
        year, month = index // 12, index % 12 + 1
        days = calendar.monthrange(year, month)[1]
        months.append(Month(f"{year:04d}-{month:02d}", number, index, year, month, days))
    return months


def in_month(value: Any, index: int) -> float:
    """Return a number, or the step of a path that holds in a month (the first one before it)."""
    if not isinstance(value, dict):
        return float(value)
    steps = sorted((month_index(step), amount) for step, amount in value.items())
    held = steps[0][1]
    for first, amount in steps:
        if first <= index:
            held = amount
    return float(held)


def people_in(demand: Any, months: list[Month]) -> dict[str, float]:
    """Return the people of each month from one number or from steps that hold until the next."""
    return {month.key: in_month(demand, month.index) for month in months}


# --- who carries, who pays ----------------------------------------------------------------------


def covers(named: Any, name: str) -> bool:
    """Tell whether a name, a list of names or `all` takes in a group."""
    return name in named if isinstance(named, list) else named in ("all", name)


def shares_by_key(case: Case, item: Case) -> tuple[dict[str, int], dict[str, float]]:
    """Return which groups carry an item (0 or 1), and the share of each by key or as agreed."""
    groups, given = case["groups"], item.get("shares")
    if given:
        agreed = {name: float(given.get(name, 0)) for name in groups}
        return {name: 1 if share > 0 else 0 for name, share in agreed.items()}, agreed
    carried = {name: 1 if covers(item["group"], name) else 0 for name in groups}
    size = {
        name: carried[name] * (1.0 if item["key"] == "equal" else float(group[item["key"]]))
        for name, group in groups.items()
    }
    total = sum(size.values())
    return carried, {name: size[name] / total for name in groups}


# --- defaults -----------------------------------------------------------------------------------

# What only a group of tenants has, with its value where the case gives none.
TENANT_AMOUNTS = {
    "asked_rent": 0.0,
    "service_charge": 0.0,
    "management_cost": 0.0,
    "letting_cost": 0.0,
    "refit_cost": 0.0,
    "turnover": 0.0,
    "notice_months": 0,
    "minimum_term": 0,
    "overstay_share": 0.0,
    "overstay_months": 0,
    "refit_months": 0,
    "release_after": 0,
    "ready_at_start": 0.0,
    "places_when_called": 0.0,
}
QUESTIONS = (
    "public_task",
    "public_interest_declared",
    "vacancy_substantiated",
    "municipal_task",
)


def with_defaults(case: Case) -> Case:
    """Return a copy of the case in which every default of the models is filled in."""
    case = plain_values(copy.deepcopy(case))
    case.setdefault("price_level", case["start"])
    owner = case.setdefault("owner", "")
    for section in (
        "parties", "indexation", "investments", "costs", "contracts", "grants", "finance",
        "pass_through", "reserve",
    ):  # fmt: skip
        case[section] = case.get(section) or {}
    finance = case["finance"]
    for rate in ("debt_share", "interest", "return_on_equity"):
        finance.setdefault(rate, 0.0)

    case["parties"] = {name: dict(party or {}) for name, party in case["parties"].items()}
    for party in case["parties"].values():
        party.setdefault("discount_rate", case["discount_rate"])
        party.setdefault("government", "no")
        party.setdefault("vat_recovery", 1.0)
        for rate in ("debt_share", "interest", "return_on_equity"):
            party.setdefault(rate, finance[rate])

    case["groups"] = {
        name: _group_with_defaults(group, owner) for name, group in case["groups"].items()
    }
    for section in KINDS_OF_COST:
        for item in case[section].values():
            item.setdefault("group", "all")
            item.setdefault("key", "floor_area")
            item.setdefault("vat", 0.0)
            item.setdefault("index", "none")
            item.setdefault("paid_by", owner)
            item["from"] = month_index(item["from"]) if "from" in item else ALWAYS
            item["until"] = month_index(item["until"]) if "until" in item else NEVER_ENDS
    for investment in case["investments"].values():
        investment.setdefault("residual_value", 0.0)
        investment.setdefault("method", "linear")
    for cost in case["costs"].values():
        cost.setdefault("recoverable", "no")
    for contract in case["contracts"].values():
        contract.setdefault("minimum_share", 0.0)
        contract.setdefault("index_month", 7 if contract["index"] == "rent" else 1)
        contract.setdefault("index_cap", math.inf)
        contract.setdefault("index_floor", -1.0)
        contract.setdefault("service", "no")
    for grant in case["grants"].values():
        grant.setdefault("aid", "none")
        if "investment" in grant:
            grant["date"] = case["investments"][grant["investment"]]["date"]

    case["reserve"].setdefault("buffer_places", 0.0)
    case["reserve"].setdefault("price_level", case["price_level"])
    case.setdefault("demand", {"scenarios": {"base": 0}})
    case["demand"].setdefault("planning_occupancy", 1.0)
    case["pass_through"].setdefault("occupancy_basis", "normal")
    for question in QUESTIONS:
        case["pass_through"].setdefault(question, "no")
    return case


def _group_with_defaults(group: Case, owner: str) -> Case:
    filled = dict(group)
    filled.setdefault("callable", "no")
    filled.setdefault("relet_after_call", "yes")
    filled.setdefault("lessor", owner)
    filled.setdefault("operator", owner)
    filled.setdefault("open", 1.0)
    if filled["kind"] == "reception":
        filled["callable"] = "no"
        filled.update({name: type(value)(0) for name, value in TENANT_AMOUNTS.items()})
        filled.update(let_at_start=0.0, fill_rate=0.0, let_until=0)
        return filled
    for name, value in TENANT_AMOUNTS.items():
        filled.setdefault(name, value)
    if filled["callable"] == "no":
        filled["places_when_called"] = 0.0
        filled.setdefault("let_at_start", filled["units"])
        filled.setdefault("fill_rate", filled["units"])
    open_end = "let_until" not in filled
    filled["let_until"] = NEVER_ENDS if open_end else month_index(filled["let_until"])
    return filled
