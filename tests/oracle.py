"""Calculate Time, Occupancy and Integral cost of a case a second time, in plain Python.

The tests compare flexfin with this file. It shares no code with flexfin and uses no arrays: one
number at a time, month after month, group after group. Where a formula of the models keeps a
running total (tenants under notice, rooms in refit), this file counts again from the events.
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

ROUNDING = 9  # comparisons of computed amounts go through round(x, 9)
ALWAYS = -math.inf
NEVER_ENDS = math.inf
BASES = ("normal", "planned", "full")


@dataclass(frozen=True)
class Month:
    """One month of the calculation: its text, its rank from 1, and its place in the calendar."""

    key: str
    number: int
    index: int
    year: int
    month: int
    days: int


# --- reading a case ---------------------------------------------------------------------------


def read_plain_case(path: str | Path) -> Case:
    """Read a case file as a plain nested dict with percentages as fractions and yes/no as text."""
    case: Case = _plain(YAML(typ="safe").load(Path(path).read_text(encoding="utf-8")))
    return case


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"[-+]?[0-9_]*\.?[0-9_]+\s*%", text):
            return float(text[:-1].replace("_", "")) / 100
        if re.fullmatch(r"[-+]?[0-9_]*\.?[0-9]+", text) and "_" in text:
            return float(text.replace("_", ""))
    return value


def month_index(text: str) -> int:
    """Return the months since year 0 of a month such as "2027-01"."""
    year, month = text.split("-")
    return 12 * int(year) + int(month) - 1


def with_defaults(case: Case) -> Case:
    """Return a copy of the case in which every default of the models is filled in."""
    case = copy.deepcopy(case)
    case.setdefault("price_level", case["start"])
    case.setdefault("parties", {})
    case.setdefault("indexation", {})
    for section in ("investments", "costs", "contracts", "finance", "pass_through", "reserve"):
        case[section] = case.get(section) or {}

    case["parties"] = {name: dict(party or {}) for name, party in case["parties"].items()}
    for party in case["parties"].values():
        party.setdefault("discount_rate", case["discount_rate"])
        party.setdefault("government", "no")

    for name, group in case["groups"].items():
        case["groups"][name] = _group_with_defaults(group, case.get("owner", ""))

    for investment in case["investments"].values():
        investment.setdefault("residual_value", 0.0)
        investment.setdefault("method", "linear")
        investment.setdefault("key", "floor_area")
        investment.setdefault("group", "all")
        investment.setdefault("paid_by", case.get("owner", ""))

    for cost in case["costs"].values():
        cost.setdefault("key", "floor_area")
        cost.setdefault("group", "all")
        cost.setdefault("index", "none")
        cost.setdefault("paid_by", case.get("owner", ""))
        cost["from"] = month_index(cost["from"]) if "from" in cost else ALWAYS
        cost["until"] = month_index(cost["until"]) if "until" in cost else NEVER_ENDS

    for contract in case["contracts"].values():
        contract.setdefault("index", "none")
        contract.setdefault("minimum_share", 0.0)

    for rate in ("debt_share", "interest", "return_on_equity"):
        case["finance"].setdefault(rate, 0.0)
    case["reserve"].setdefault("buffer_places", 0.0)
    case["reserve"].setdefault("price_level", case["start"])
    case["demand"].setdefault("planning_occupancy", 1.0)
    case["pass_through"].setdefault("occupancy_basis", "normal")
    for question in (
        "public_task",
        "public_interest_declared",
        "vacancy_substantiated",
        "municipal_task",
    ):
        case["pass_through"].setdefault(question, "no")
    return case


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
    "places_when_called": 0.0,
}


def _group_with_defaults(group: Case, owner: str) -> Case:
    filled = dict(group)
    filled.setdefault("callable", "no")
    filled.setdefault("relet_after_call", "yes")
    filled.setdefault("lessor", owner)
    filled.setdefault("operator", owner)
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


def people_in(demand: Any, months: list[Month]) -> dict[str, float]:
    """Return the people of each month from one number or from steps that hold until the next."""
    if not isinstance(demand, dict):
        return {month.key: float(demand) for month in months}
    people = {}
    for month in months:
        for step in sorted(demand, key=month_index):
            if month_index(step) <= month.index:
                people[month.key] = float(demand[step])
    return people


# --- the whole calculation --------------------------------------------------------------------


def calculate(case: Case, scenario: str) -> Lines:
    """Return every line of Time, Occupancy and Integral cost by name for one scenario.

    A line is nested by element name in the order investment, cost, contract, party, index, group,
    month; a month is written "2027-01" and a line without elements is a bare number.
    """
    case = with_defaults(case)
    months = months_of(case)
    lines = time_lines(case, months)
    lines.update(occupancy_lines(case, scenario, months))
    lines.update(tenant_and_place_lines(case, months, lines))
    lines.update(capital_lines(case, months))
    lines.update(operating_lines(case, months, lines))
    lines.update(contract_lines(case, months, lines))
    lines.update(lessor_lines(case, months, lines))
    lines.update(cost_rent_lines(case, months, lines))
    return lines


# --- time -------------------------------------------------------------------------------------


def time_lines(case: Case, months: list[Month]) -> Lines:
    """Return the calendar, discount factors and index factors."""
    start = month_index(case["start"])
    start_year, start_month = start // 12, start % 12 + 1
    price_year = month_index(case["price_level"]) // 12
    reserve_price_year = month_index(case["reserve"]["price_level"]) // 12
    indexation = case["indexation"]

    lines: Lines = {
        "month_number": {month.key: month.number for month in months},
        "calendar_index": {month.key: month.index for month in months},
        "calendar_year": {month.key: month.year for month in months},
        "calendar_month": {month.key: month.month for month in months},
        "days": {month.key: month.days for month in months},
    }
    lines["discount_factor"] = {
        month.key: (1 + case["discount_rate"]) ** (-month.number / 12) for month in months
    }
    lines["party_discount_factor"] = {
        name: {month.key: (1 + party["discount_rate"]) ** (-month.number / 12) for month in months}
        for name, party in case["parties"].items()
    }
    lines["index_factor"] = {
        name: {month.key: (1 + rate) ** (month.year - price_year) for month in months}
        for name, rate in indexation.items()
    }
    lines["start_index_factor"] = {
        name: {month.key: (1 + rate) ** (month.year - start_year) for month in months}
        for name, rate in indexation.items()
    }
    lines["cost_index"] = lines["index_factor"]["cost"]
    lines["contract_cost_index"] = lines["start_index_factor"]["cost"]
    lines["reserve_index"] = {
        month.key: (1 + indexation["cost"]) ** (month.year - reserve_price_year) for month in months
    }

    # Rents rise in every July that comes after the start month.
    lines["rent_index"] = {}
    for month in months:
        julys = 0
        for year in range(start_year, month.year + 1):
            after_start = year > start_year or start_month < 7
            reached = year < month.year or month.month >= 7
            if after_start and reached:
                julys += 1
        lines["rent_index"][month.key] = (1 + indexation["rent"]) ** julys
    return lines


# --- occupancy --------------------------------------------------------------------------------


def occupancy_lines(case: Case, scenario: str, months: list[Month]) -> Lines:
    """Return who is in which room, month by month and group by group."""
    groups = case["groups"]
    people = people_in(case["demand"]["scenarios"][scenario], months)
    buffer_places = case["reserve"]["buffer_places"]
    lines: Lines = {}

    dedicated_places = 0.0
    for group in groups.values():
        if group["kind"] == "reception":
            dedicated_places += group["places"]
    reserve_places = {name: group["places_when_called"] for name, group in groups.items()}
    total_reserve = sum(reserve_places.values())
    reserve_weight, density = {}, {}
    for name, group in groups.items():
        if group["callable"] == "yes":
            reserve_weight[name] = group["places_when_called"] / max(1, total_reserve)
            density[name] = group["places_when_called"] / group["units"]
        else:
            reserve_weight[name] = 0.0
            density[name] = 1.0

    lines["people"] = people
    lines["dedicated_places"] = dedicated_places
    lines["reserve_places"] = reserve_places
    lines["reserve_weight"] = reserve_weight
    lines["density"] = density
    lines["reception_need"] = {}
    lines["dedicated_used"] = {}
    lines["reserve_need"] = {}
    lines["shortage"] = {}
    for name in GROUP_MONTH_LINES:
        lines[name] = {group_name: {} for group_name in groups}

    for month in months:
        need = people[month.key] / case["demand"]["planning_occupancy"]
        used = min(need, dedicated_places)
        reserve_need = max(0.0, need - dedicated_places)
        lines["reception_need"][month.key] = need
        lines["dedicated_used"][month.key] = used
        lines["reserve_need"][month.key] = reserve_need

        all_called = 0.0
        for name, group in groups.items():
            earlier = {line: list(lines[line][name].values()) for line in GROUP_MONTH_LINES}
            now = step_group(
                group,
                month,
                earlier,
                reserve_need=reserve_need,
                weight=reserve_weight[name],
                density=density[name],
                buffer_places=buffer_places,
            )
            for line, value in now.items():
                lines[line][name][month.key] = value
            all_called += now["called_places"]
        lines["shortage"][month.key] = max(0.0, need - used - all_called)
    return lines


GROUP_MONTH_LINES = (
    "called_need",
    "called_rooms_wanted",
    "held_rooms",
    "room_for_tenants",
    "in_permit",
    "ever_called",
    "may_let",
    "ending",
    "pending",
    "turned_over",
    "standing",
    "recent",
    "notices",
    "moved_out",
    "staying",
    "released",
    "refit_started",
    "in_refit",
    "letting",
    "let_units",
    "called_places",
    "empty_units",
    "empty_in_refit",
    "empty_held",
    "empty_market",
)


def step_group(
    group: Case,
    month: Month,
    earlier: dict[str, list[float]],
    *,
    reserve_need: float,
    weight: float,
    density: float,
    buffer_places: float,
) -> dict[str, float]:
    """Return one month of one group, given the months before it (the first month first)."""
    units = group["units"]
    is_callable = group["callable"] == "yes"
    notice = int(group["notice_months"])
    refit = int(group["refit_months"])
    let_before = earlier["let_units"][-1] if earlier["let_units"] else group["let_at_start"]
    called_before = earlier["called_places"][-1] if earlier["called_places"] else 0.0

    # What reception asks of these rooms.
    called_need = reserve_need * weight
    called_rooms_wanted = min(units, called_need / density)
    held_rooms = min(units, (called_need + buffer_places * weight) / density)
    room_for_tenants = units - held_rooms

    # May these rooms be let at all?
    in_permit = 1 if month.index <= group["let_until"] else 0
    ever_called = 0
    for places in earlier["called_places"]:
        if round(places, ROUNDING) > 0:
            ever_called = 1
    may_let = in_permit
    if group["relet_after_call"] == "no" and ever_called == 1:
        may_let = 0

    # Tenants under notice: most leave after the notice, overstayers some months later.
    in_time, late = 1 - group["overstay_share"], group["overstay_share"]
    ending = 0.0
    pending = 0.0
    if notice > 0:
        for ago, given in _months_ago(earlier["notices"]):
            for part, months_until_gone in (
                (in_time, notice),
                (late, notice + int(group["overstay_months"])),
            ):
                if ago == months_until_gone:
                    ending += part * given
                elif ago < months_until_gone:
                    pending += part * given

    # Tenants who leave by themselves; who is under notice does not.
    turned_over = group["turnover"] / 12 * max(0.0, let_before - ending - pending)
    standing = let_before - ending - turned_over

    # Tenants whose minimum term would not have passed by the end of a notice given now.
    protected_months = max(1, int(group["minimum_term"]) - notice)
    recent = 0.0
    for ago, let in _months_ago(earlier["letting"]):
        if ago < protected_months:
            recent += let

    # Notice to as many tenants as are in the way, and not protected.
    notices = 0.0
    if is_callable:
        notices = max(0.0, standing - pending - max(room_for_tenants, recent))
    moved_out = ending
    if notice == 0:
        moved_out += notices
    staying = 0.0
    if in_permit:
        staying = max(0.0, let_before - moved_out - turned_over)

    # Rooms that change use are out for the refit months, this month included.
    released = max(0.0, called_before / density - called_rooms_wanted)
    refit_started = moved_out + released if is_callable else 0.0
    in_refit = 0.0
    if refit > 0:
        in_refit = refit_started
        for ago, started in _months_ago(earlier["refit_started"]):
            if ago < refit:
                in_refit += started

    # New tenants, then reception in what is free.
    letting = 0.0
    if group["kind"] == "tenants" and may_let:
        letting = min(group["fill_rate"], max(0.0, room_for_tenants - staying - in_refit))
    let_units = staying + letting
    called_places = 0.0
    if is_callable:
        called_places = min(called_need, max(0.0, units - let_units - in_refit) * density)

    # Empty rooms by cause.
    empty_units = units - let_units - called_places / density
    empty_in_refit = min(empty_units, in_refit)
    empty_held = min(empty_units - empty_in_refit, max(0.0, held_rooms - called_places / density))
    empty_market = empty_units - empty_in_refit - empty_held

    return {
        "called_need": called_need,
        "called_rooms_wanted": called_rooms_wanted,
        "held_rooms": held_rooms,
        "room_for_tenants": room_for_tenants,
        "in_permit": in_permit,
        "ever_called": ever_called,
        "may_let": may_let,
        "ending": ending,
        "pending": pending,
        "turned_over": turned_over,
        "standing": standing,
        "recent": recent,
        "notices": notices,
        "moved_out": moved_out,
        "staying": staying,
        "released": released,
        "refit_started": refit_started,
        "in_refit": in_refit,
        "letting": letting,
        "let_units": let_units,
        "called_places": called_places,
        "empty_units": empty_units,
        "empty_in_refit": empty_in_refit,
        "empty_held": empty_held,
        "empty_market": empty_market,
    }


def _months_ago(values: list[float]) -> list[tuple[int, float]]:
    """Pair every earlier value with how many months ago it was."""
    return [(len(values) - place, value) for place, value in enumerate(values)]


def tenant_and_place_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return rooms and places in use, and the part of the time that rooms are there for tenants."""
    groups = case["groups"]
    dedicated = lines["dedicated_places"]
    reception_share: dict[str, float] = {}
    occupied_units: Lines = {name: {} for name in groups}
    occupied_places: Lines = {name: {} for name in groups}
    tenant_use: Lines = {name: {} for name in groups}
    for name, group in groups.items():
        is_reception = group["kind"] == "reception"
        reception_share[name] = group["places"] / dedicated if is_reception else 0.0
        for month in months:
            used = lines["dedicated_used"][month.key]
            let_units = lines["let_units"][name][month.key]
            called = lines["called_places"][name][month.key]
            if is_reception:
                # People in called rooms count as this reception's people.
                everywhere = sum(lines["called_places"][other][month.key] for other in groups)
                occupied_units[name][month.key] = group["units"] * used / dedicated
                occupied_places[name][month.key] = (used + everywhere) * reception_share[name]
                tenant_use[name][month.key] = 1.0
            else:
                called_rooms = called / lines["density"][name]
                occupied_units[name][month.key] = let_units
                occupied_places[name][month.key] = let_units * group["places"] / group["units"]
                tenant_use[name][month.key] = 1 - called_rooms / group["units"]
    return {
        "reception_share": reception_share,
        "occupied_units": occupied_units,
        "occupied_places": occupied_places,
        "tenant_use": tenant_use,
    }


# --- integral cost ----------------------------------------------------------------------------


def shares_by_key(case: Case, item: Case) -> tuple[Lines, Lines, Lines]:
    """Return who carries an item (0 or 1), on which base, and the share of each group."""
    carried, base = {}, {}
    for name, group in case["groups"].items():
        carried[name] = 1 if item["group"] in ("all", name) else 0
        size = 1 if item["key"] == "equal" else group[item["key"]]
        base[name] = carried[name] * size
    total = sum(base.values())
    return carried, base, {name: base[name] / total for name in base}


def capital_lines(case: Case, months: list[Month]) -> Lines:
    """Return book value, depreciation and capital charge of every investment."""
    finance = case["finance"]
    wacc = (
        finance["debt_share"] * finance["interest"]
        + (1 - finance["debt_share"]) * finance["return_on_equity"]
    )
    rate = (1 + wacc) ** (1 / 12) - 1
    lines: Lines = {"wacc": wacc, "monthly_rate": rate}
    by_investment = ("life_months", "level_payment")
    by_month = (
        "age", "in_use", "years_used", "book_annuity", "book_linear", "book_value",
        "capital_charge", "depreciation",
    )  # fmt: skip
    by_group = ("investment_carried", "investment_base", "investment_share")
    for line in (*by_investment, *by_month, *by_group):
        lines[line] = {}

    for name, investment in case["investments"].items():
        amount, residual = investment["amount"], investment["residual_value"]
        life = investment["life_years"] * 12
        if rate == 0:
            level = (amount - residual) / life
        else:
            discount = (1 + rate) ** -life
            level = (amount - residual * discount) * rate / (1 - discount)
        lines["life_months"][name] = life
        lines["level_payment"][name] = level
        for line in by_month:
            lines[line][name] = {}

        for month in months:
            age = month.index - month_index(investment["date"])
            used = max(0, age)  # months of use before this month
            in_use = 1 if 0 <= age < life else 0
            if rate == 0:
                book_annuity = amount - level * used
            else:
                growth = (1 + rate) ** used
                book_annuity = amount * growth - level * (growth - 1) / rate
            book_linear = amount - (amount - residual) * used / life
            book_value, charge, depreciation = 0.0, 0.0, 0.0
            if in_use:
                is_annuity = investment["method"] == "annuity"
                book_value = book_annuity if is_annuity else book_linear
                charge = rate * book_value
                depreciation = level - charge if is_annuity else (amount - residual) / life
            now = (age, in_use, used, book_annuity, book_linear, book_value, charge, depreciation)
            for line, value in zip(by_month, now, strict=True):
                lines[line][name][month.key] = value

        carried, base, share = shares_by_key(case, investment)
        lines["investment_carried"][name] = carried
        lines["investment_base"][name] = base
        lines["investment_share"][name] = share
    return lines


def operating_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return every cost item by group and month, and the whole cost of each group."""
    groups = case["groups"]
    new: Lines = {
        line: {}
        for line in (
            "cost_carried", "cost_base", "cost_share", "cost_in_time", "quantity", "cost_of_item",
        )
    }  # fmt: skip
    for item, cost in case["costs"].items():
        carried, base, share = shares_by_key(case, cost)
        new["cost_carried"][item] = carried
        new["cost_base"][item] = base
        new["cost_share"][item] = share
        new["cost_in_time"][item] = {
            month.key: 1 if cost["from"] <= month.index <= cost["until"] else 0 for month in months
        }
        new["quantity"][item] = {name: {} for name in groups}
        new["cost_of_item"][item] = {name: {} for name in groups}
        for name, group in groups.items():
            for month in months:
                if cost["per"] == "year":
                    quantity = share[name] / 12
                elif cost["per"] == "month":
                    quantity = share[name]
                else:
                    quantity = carried[name] * units_of_account(
                        cost["per"],
                        group,
                        month,
                        lines["occupied_places"][name][month.key],
                        lines["occupied_units"][name][month.key],
                    )
                price = cost["amount"]
                if cost["index"] in lines["index_factor"]:
                    price *= lines["index_factor"][cost["index"]][month.key]
                new["quantity"][item][name][month.key] = quantity
                in_time = new["cost_in_time"][item][month.key]
                new["cost_of_item"][item][name][month.key] = price * quantity if in_time else 0.0

    by_group = (
        "operating_cost", "capital_cost", "integral_cost", "cost_per_place_day",
        "cost_per_unit_month", "cost_per_m2_year",
    )  # fmt: skip
    for line in by_group:
        new[line] = {name: {} for name in groups}
    new["integral_cost_total"] = {}
    for month in months:
        total = 0.0
        for name, group in groups.items():
            operating = sum(new["cost_of_item"][item][name][month.key] for item in case["costs"])
            capital = sum(
                lines["investment_share"][investment][name]
                * (
                    lines["depreciation"][investment][month.key]
                    + lines["capital_charge"][investment][month.key]
                )
                for investment in case["investments"]
            )
            whole = operating + capital
            total += whole
            normal = group["normal_occupancy"]
            new["operating_cost"][name][month.key] = operating
            new["capital_cost"][name][month.key] = capital
            new["integral_cost"][name][month.key] = whole
            new["cost_per_place_day"][name][month.key] = whole / (
                group["places"] * normal * month.days
            )
            new["cost_per_unit_month"][name][month.key] = whole / (group["units"] * normal)
            new["cost_per_m2_year"][name][month.key] = 12 * whole / group["floor_area"]
        new["integral_cost_total"][month.key] = total
    return new


def units_of_account(
    per: str, group: Case, month: Month, occupied_places: float, occupied_units: float
) -> float:
    """Return what one month of a group counts for at a price per m2, unit or place."""
    if per == "m2_year":
        return float(group["floor_area"]) / 12
    if per == "unit_year":
        return float(group["units"]) / 12
    if per == "unit_month":
        return float(group["units"])
    if per == "place_year":
        return float(group["places"]) / 12
    if per == "place_day":
        return float(group["places"]) * month.days
    if per == "occupied_place_day":
        return occupied_places * month.days
    if per == "occupied_unit_month":
        return occupied_units
    raise ValueError(f"unknown per: {per}")


def contract_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return what every contract pays each month, and its price per room and month."""
    groups = case["groups"]
    new: Lines = {
        line: {}
        for line in (
            "contract_for", "contract_quantity", "contract_index_factor", "contract_payment",
            "lessor_receives", "lessor_pays", "per_unit",
        )
    }  # fmt: skip
    for item, contract in case["contracts"].items():
        per = contract["per"]
        new["contract_quantity"][item] = {name: {} for name in groups}
        for line in ("contract_for", "lessor_receives", "lessor_pays", "per_unit"):
            new[line][item] = {}
        for name, group in groups.items():
            is_for = 1 if contract["group"] == name else 0
            new["contract_for"][item][name] = is_for
            new["lessor_receives"][item][name] = (
                is_for if contract["receives"] == group["lessor"] else 0
            )
            new["lessor_pays"][item][name] = is_for if contract["pays"] == group["lessor"] else 0
            new["per_unit"][item][name] = contract_units_per_room(per, group)
            for month in months:
                if per == "year":
                    quantity = 1 / 12
                elif per == "month":
                    quantity = 1.0
                else:
                    # At least the minimum share of the rooms not called for reception is paid.
                    paid_units = max(
                        lines["occupied_units"][name][month.key],
                        contract["minimum_share"]
                        * group["units"]
                        * lines["tenant_use"][name][month.key],
                    )
                    quantity = units_of_account(
                        per, group, month, lines["occupied_places"][name][month.key], paid_units
                    )
                new["contract_quantity"][item][name][month.key] = is_for * quantity

        new["contract_index_factor"][item] = {}
        new["contract_payment"][item] = {}
        for month in months:
            if contract["index"] == "rent":
                factor = lines["rent_index"][month.key]
            elif contract["index"] in lines["start_index_factor"]:
                factor = lines["start_index_factor"][contract["index"]][month.key]
            else:
                factor = 1.0
            quantity = sum(new["contract_quantity"][item][name][month.key] for name in groups)
            new["contract_index_factor"][item][month.key] = factor
            new["contract_payment"][item][month.key] = contract["amount"] * factor * quantity
    return new


def contract_units_per_room(per: str, group: Case) -> float:
    """Return how often a contract's price is paid for one room in an average month."""
    units = float(group["units"])
    places = float(group["places"])
    if per == "year":
        return 1 / 12 / units
    if per == "month":
        return 1 / units
    if per == "m2_year":
        return float(group["floor_area"]) / 12 / units
    if per == "unit_year":
        return 1 / 12
    if per in ("unit_month", "occupied_unit_month"):
        return 1.0
    if per == "place_year":
        return places / 12 / units
    if per in ("place_day", "occupied_place_day"):
        return places * 365 / 12 / units
    raise ValueError(f"unknown per: {per}")


def lessor_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return what the lessor of each group bears for it and receives for it."""
    own_letting: Lines = {}
    lessor_cost: Lines = {}
    lessor_revenue: Lines = {}
    for name, group in case["groups"].items():
        lessor = group["lessor"]
        lets_itself = group["operator"] == lessor and group["kind"] == "tenants"
        own_letting[name] = 1 if lets_itself else 0
        lessor_cost[name] = {}
        lessor_revenue[name] = {}
        for month in months:
            cost, revenue = 0.0, 0.0
            for item, cost_item in case["costs"].items():
                if cost_item["paid_by"] == lessor:
                    cost += lines["cost_of_item"][item][name][month.key]
            for item, investment in case["investments"].items():
                if investment["paid_by"] == lessor:
                    cost += lines["investment_share"][item][name] * (
                        lines["depreciation"][item][month.key]
                        + lines["capital_charge"][item][month.key]
                    )
            for item, contract in case["contracts"].items():
                if contract["group"] != name:
                    continue
                if contract["pays"] == lessor:
                    cost += lines["contract_payment"][item][month.key]
                if contract["receives"] == lessor:
                    revenue += lines["contract_payment"][item][month.key]
            if lets_itself:
                let_units = lines["let_units"][name][month.key]
                cost += (
                    group["management_cost"] * lines["contract_cost_index"][month.key] * let_units
                )
                revenue += (
                    (group["asked_rent"] + group["service_charge"])
                    * lines["rent_index"][month.key]
                    * let_units
                )
            lessor_cost[name][month.key] = cost
            lessor_revenue[name][month.key] = revenue
    return {
        "own_letting": own_letting,
        "lessor_cost": lessor_cost,
        "lessor_revenue": lessor_revenue,
    }


def cost_rent_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return the rent that covers the cost, what is charged, and the verdict, for each group."""
    names = (
        "planned_units", "planned_occupancy", "assumed_occupancy", "cost_base_units", "cost_rent",
        "charged_rent", "coverage", "rent_short", "cost_called_place_day", "pass_through_verdict",
        *(f"cost_rent_{basis}" for basis in BASES), *(f"coverage_{basis}" for basis in BASES),
    )  # fmt: skip
    new: Lines = {name: {} for name in names}
    chosen = case["pass_through"]["occupancy_basis"]
    for name, group in case["groups"].items():
        units = group["units"]
        tenant_use = lines["tenant_use"][name]

        planned_units = sum(units * tenant_use[month.key] for month in months)
        occupied = sum(lines["occupied_units"][name][month.key] for month in months)
        if round(planned_units, ROUNDING) == 0:
            planned_occupancy = 1.0
        else:
            planned_occupancy = occupied / max(1, planned_units)
        new["planned_units"][name] = planned_units
        new["planned_occupancy"][name] = planned_occupancy

        charged = 0.0
        for item, contract in case["contracts"].items():
            if lines["lessor_receives"][item][name]:
                charged += contract["amount"] * lines["per_unit"][item][name]
        if lines["own_letting"][name]:
            charged += group["asked_rent"] + group["service_charge"]
        new["charged_rent"][name] = charged

        cost_value = 0.0
        for month in months:
            cost_value += (
                lines["lessor_cost"][name][month.key]
                * tenant_use[month.key]
                * lines["discount_factor"][month.key]
            )
        occupancy_by_basis = {
            "normal": group["normal_occupancy"],
            "planned": planned_occupancy,
            "full": 1.0,
        }
        for basis in BASES:
            base_units = 0.0
            for month in months:
                base_units += (
                    units
                    * tenant_use[month.key]
                    * occupancy_by_basis[basis]
                    * lines["rent_index"][month.key]
                    * lines["discount_factor"][month.key]
                )
            cost_rent = 0.0
            if round(base_units, ROUNDING) != 0:
                cost_rent = cost_value / max(1, base_units)
            coverage = 0.0
            if round(cost_rent, ROUNDING) != 0:
                coverage = charged / cost_rent
            new[f"cost_rent_{basis}"][name] = cost_rent
            new[f"coverage_{basis}"][name] = coverage
            if basis == chosen:
                new["assumed_occupancy"][name] = occupancy_by_basis[basis]
                new["cost_base_units"][name] = base_units
                new["cost_rent"][name] = cost_rent
                new["coverage"][name] = coverage
                new["rent_short"][name] = max(0.0, cost_rent - charged)

        called_place_day = 0.0
        if group["callable"] == "yes":
            whole_cost, place_days = 0.0, 0.0
            for month in months:
                discount = lines["discount_factor"][month.key]
                whole_cost += lines["lessor_cost"][name][month.key] * discount
                place_days += (
                    group["places_when_called"]
                    * month.days
                    * lines["contract_cost_index"][month.key]
                    * discount
                )
            called_place_day = whole_cost / place_days
        new["cost_called_place_day"][name] = called_place_day
        new["pass_through_verdict"][name] = verdict(
            case, group, new["coverage"][name], new["cost_rent"][name]
        )
    return new


def verdict(case: Case, group: Case, coverage: float, cost_rent: float) -> str:
    """Return what the Wet Markt en Overheid says of the price of one group."""
    answers = case["pass_through"]
    parties = case["parties"]
    is_reception = group["kind"] == "reception"
    uses_it_itself = is_reception and group["operator"] == group["lessor"]
    if parties[group["lessor"]]["government"] != "yes" or uses_it_itself:
        return "not_applicable"

    other_government = (
        group["operator"] != group["lessor"] and parties[group["operator"]]["government"] == "yes"
    )
    is_public_task = is_reception or answers["public_task"] == "yes"
    if other_government and is_public_task:
        return "outside_chapter"
    if coverage >= 1 - 1e-9 or cost_rent == 0:  # where nothing is borne, nothing is uncovered
        return "covered"
    if answers["public_interest_declared"] == "yes":
        return "public_interest"
    if answers["vacancy_substantiated"] == "yes" and answers["municipal_task"] == "yes":
        return "guide_exemption"
    return "uncovered"
