"""Calculate Rent, Tenancy and Tenant a second time, in plain Python; state aid is in oracle_aid.py.

What it needs of occupancy and cost comes from oracle.py. The figures of the law stand here again as
numbers, by the date on which they began; the points tables are read from their CSV files.
"""

from __future__ import annotations

import csv
import datetime
import math
from pathlib import Path
from typing import Any

from oracle import Case, Lines, calculate, month_index, months_of, with_defaults
from oracle_aid import aid_lines
from oracle_case import in_month, plain_values

TABLES = Path(__file__).parent.parent / "models" / "parameters"
Day = datetime.date
UNLIMITED = 1e12
JULY_2024 = Day(2024, 7, 1)

# category of the Leegstandwet: longest, first permit, extension, shortest tenancy, notice (months)
PERMITS = {"a": (120, 24, 12, 6, 3), "b": (60, 60, 0, 6, 3), "c": (84, 24, 12, 6, 3), "d": (60, 24, 12, 3, 2)}  # fmt: skip

RENT_DEFAULTS = {
    "service_charge": 0.0, "insecurity_discount": 0.0, "expected_stay": 12.0, "regular_stay": 12.0,
    "moving_cost": 0.0, "dwelling": "room", "vacancy_act_category": "a", "vacant_at_permit": "yes",
    "for_sale": "no", "listed_group_kind": "not_listed", "tenant_age": 23, "household_size": 1,
    "tenant_assets": 0.0, "designated_rooms": "no", "callable": "no", "relet_after_call": "yes",
    "minimum_term": 0, "notice_months": 0, "letting_cost": 0.0, "turnover": 0.0,
    "monument": "none", "protected_townscape": "no", "new_building": "no", "partner": "no",
    "contract_form": "open_ended",
}  # fmt: skip

# (first day, last day, percentage) of the highest yearly rise in each sector
RISES = {
    "social": (("2020-07-01", "2021-06-30", 0.051), ("2021-07-01", "2022-06-30", 0.0),
               ("2022-07-01", "2023-06-30", 0.023), ("2023-07-01", "2024-06-30", 0.031),
               ("2024-07-01", "2025-06-30", 0.058), ("2025-07-01", "2026-06-30", 0.05),
               ("2026-07-01", "2027-06-30", 0.041)),
    "middle": (("2025-01-01", "2025-12-31", 0.077), ("2026-01-01", "2026-12-31", 0.061)),
    "free": (("2021-05-01", "2021-12-31", 0.024), ("2022-01-01", "2022-12-31", 0.033),
             ("2023-01-01", "2023-12-31", 0.041), ("2024-01-01", "2024-12-31", 0.055),
             ("2025-01-01", "2025-12-31", 0.041), ("2026-01-01", "2026-12-31", 0.044)),
}  # fmt: skip
# limits of social and middle rent, by year (from July 2024)
SOCIAL_LIMITS = {2020: 737.14, 2021: 752.33, 2022: 763.47, 2023: 808.06, 2024: 879.66, 2025: 900.07, 2026: 932.93}
MIDDLE_LIMITS = {2024: 1157.95, 2025: 1184.82, 2026: 1228.07}
SURCHARGES = {"none": 0.0, "municipal": 0.15, "national": 0.35}


def table_on(dwelling: str, day: Day) -> dict[int, float]:
    """Read the points table that holds on a day."""
    kind = "room" if dwelling == "room" else "self_contained"
    starts = [
        Day.fromisoformat(path.stem.removeprefix(f"wws_{kind}_"))
        for path in TABLES.glob(f"wws_{kind}_*.csv")
    ]
    start = max(one for one in starts if one <= day)
    with (TABLES / f"wws_{kind}_{start.isoformat()}.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return {int(float(row[0])): float(row[1]) for row in rows if row}


def maximum_by_points(points: float, dwelling: str, day: Day) -> float:
    """Give the maximum rent of a number of points."""
    whole = math.floor(points + 0.5)
    table = table_on(dwelling, day)
    if dwelling == "self_contained" and whole < 40:
        return table[40]
    if whole <= 250:
        return table[whole]
    return table[250] + (whole - 250) * (table[250] - table[249])


def benefit_2026(rent: float, income: float, age: int, persons: int) -> float:
    """Give the rent benefit of 2026 per month, by the steps of law and tax authority."""
    counted = min(rent, 932.93 if age >= 21 else 498.20)
    base = 202.52 if persons == 1 else 200.71
    aftopping = 713.02 if persons <= 2 else 764.14
    benefit = 0.0
    if counted > base:
        benefit += min(counted, 498.20) - base
    if counted > 498.20:
        benefit += 0.65 * (min(counted, aftopping) - 498.20)
    if counted > aftopping:
        benefit += 0.40 * (counted - aftopping)
    start, share = (23425, 0.27) if persons == 1 else (31500, 0.22)
    if income > start:
        benefit -= (income - start) * share / 12
    return float(math.floor(round(max(0.0, benefit), 9)))


def begun(group: Case) -> Day:
    """Give the first day of the contracts of a group."""
    return Day.fromisoformat(f"{group.get('permit_from', group['start'])}-01")


def is_new_contract(group: Case, day: Day) -> bool:
    """Tell whether contracts are of since the Wet betaalbare huur."""
    return min(begun(group), day) >= JULY_2024


def starts_social(group: Case, day: Day) -> bool:
    """Tell whether the starting rent was at or below the limit of then; of a room it always is."""
    limit = SOCIAL_LIMITS[min(begun(group), day).year]
    return bool(group["dwelling"] == "room" or group["starting_rent"] <= limit)


def with_surcharge(rent: float, points: float, group: Case, day: Day) -> float:
    """Give the maximum with the surcharges of monument, townscape and new building, in cents."""
    share = SURCHARGES[group["monument"]]
    if group["monument"] == "national" and not is_new_contract(group, day):
        share = 0.0
    if group["monument"] == "none" and group["protected_townscape"] == "yes":
        share = 0.05
    middle = group["dwelling"] == "self_contained" and 144 <= math.floor(points + 0.5) <= 186
    if group["new_building"] == "yes" and middle and is_new_contract(group, day):
        share += 0.10
    return rent + math.floor(round(rent * share * 100, 6) + 0.5) / 100


def sector_of(group: Case, points: float | None, day: Day) -> str:
    """Give the sector in which the yearly rise is limited."""
    free_permit = group["tenancy"] == "vacancy_act" and group["vacancy_act_category"] == "b"
    if group["tenancy"] == "short_stay" or free_permit:
        return "none"
    if starts_social(group, day):
        return "social"
    # below a permit of the Leegstandwet BW 7:247 is off (art. 16 lid 1): no free sector
    beyond = "social" if group["tenancy"] == "vacancy_act" else "free"
    if not is_new_contract(group, day):
        return beyond
    whole = None if points is None else math.floor(points + 0.5)
    if whole is not None and whole <= 143:
        return "social"
    is_low = group["starting_rent"] <= MIDDLE_LIMITS[min(begun(group), day).year]
    return "middle" if is_low or (whole is not None and whole <= 186) else beyond


def rises(sector: str, path: Any, day: Day, months: list[Any], until: int | None) -> tuple[int, int]:
    """Count the Julys in which the rent rises more than is allowed: laid down, or as last known."""
    known = above = 0
    for month in months[1:]:
        if month.index % 12 != 6 or sector == "none" or (until is not None and month.index > until):
            continue
        now = Day(month.year, 7, 1).isoformat()
        past = [one for one in RISES[sector] if one[0] <= min(now, day.isoformat())]
        if past and round(in_month(path, month.index) - past[-1][2], 9) > 0:
            known += now <= past[-1][1]
            above += now > past[-1][1]
    return known, above


def projection(path: Any, year: int, months: list[Any]) -> dict[str, float]:
    """Give how the maximum is thought to rise: each January after the year of the law's figures.

    A January before the first month rises at the rate of the first month.
    """
    factors = {}
    for month in months:
        factor = 1.0
        for later in range(year + 1, month.year + 1):
            factor *= 1 + in_month(path, max(12 * later, months[0].index))
        factors[month.key] = factor
    return factors


def rent_lines(case: Case, scenario: str) -> Lines:
    """Return the lines of the four models for one scenario, nested by element, month and year."""
    case = plain_values(case)
    before = calculate(case, scenario)
    day = Day.fromisoformat(str(case["reference_date"]))
    full = with_defaults(case)
    months = months_of(full)
    lines: Lines = {}
    for name, given in case["groups"].items():
        found = _group(case, given, name, day, months, before)
        for line, value in found.items():
            lines.setdefault(line, {})[name] = value
    lines.update(aid_lines(full, day, months, before, lines["aid_per_unit"]))
    return lines


def _group(
    case: Case, given: Case, name: str, day: Day, months: list[Any], before: Lines
) -> dict[str, Any]:
    years = list(dict.fromkeys(str(month.year) for month in months))
    if given["kind"] == "reception":
        zero = dict.fromkeys(
            ("years_rise_too_high", "years_rise_above_last",
             "temporality_discount", "market_conform_rent", "social_max_rent", "ceiling_rent",
             "lawful_rent", "below_social", "operator_benchmark", "aid_per_unit", "rent_benefit",
             "net_rent", "months_above_ceiling", "extensions_needed", "permit_max_months"), 0.0,
        )  # fmt: skip
        words = {"ceiling_rule": "not_let", "below_social_holds": "not_let", "sector": "none"}
        findings = dict.fromkeys(_findings({}, given, day, 0, None, 0, False), 0.0)
        return {**zero, **words, **findings, "asked_income_by_year": dict.fromkeys(years, 0.0)}

    group = {**RENT_DEFAULTS, "start": case["start"], **given}
    group.setdefault("tenancy", "vacancy_act" if group["callable"] == "yes" else "regular")
    group.setdefault("market_rent", group["asked_rent"])
    group.setdefault("starting_rent", group["asked_rent"])
    rent = group["asked_rent"]
    discount = group["market_rent"] * group["insecurity_discount"]
    discount += group["moving_cost"] / group["expected_stay"]
    discount -= group["moving_cost"] / group["regular_stay"]
    conform = max(0.0, group["market_rent"] - discount)

    points = group.get("wws_points")
    def maximum(then: Day) -> float:
        if points is None:
            return 0.0
        return with_surcharge(maximum_by_points(points, group["dwelling"], then), points, group, day)

    social = maximum(day)
    rule = _rule(group, points, day)
    ceiling = social if rule in ("permit", "points") else UNLIMITED

    index = case.get("rent", {}).get("maximum_index", "cost")
    risen = projection(case["indexation"][index], day.year, months)
    sector = sector_of(group, points, day)
    above, in_time, until = 0, {}, month_index(given["let_until"]) if "let_until" in given else None
    for month in months:
        then = maximum(min(day, Day(month.year, month.index % 12 + 1, 1)))
        in_time[month.key] = UNLIMITED if ceiling == UNLIMITED else then * risen[month.key]
        if until is not None and month.index > until:
            continue
        above += round(rent * before["rent_index"][month.key] - in_time[month.key], 9) > 0

    let, income = before["let_units"][name], dict.fromkeys(years, 0.0)
    for month in months:
        income[str(month.year)] += let[month.key] * before["rent_index"][month.key] * rent
    each = group["management_cost"] + group["letting_cost"] * group["turnover"] / 12
    benchmark = max(0.0, conform - each)
    first = month_index(group.get("permit_from", case["start"]))
    term = 0 if until is None else max(0, until - first + 1)
    too_high, above_last = rises(sector, case["indexation"].get("rent", 0.0), day, months, until)
    longest, first_permit, extension, _short, _notice = PERMITS[group["vacancy_act_category"]]
    is_permit = group["tenancy"] == "vacancy_act"
    environmental = _environmental(group, given, first)
    if environmental is not None:
        longest = first_permit = min(longest, environmental)
    extensions = 0
    if is_permit:
        left = min(term, longest) - first_permit
        while left > 0:
            extensions, left = extensions + 1, left - extension

    counts = group["dwelling"] == "self_contained" or group["designated_rooms"] == "yes"
    benefit = 0.0
    limit = 76958 if group["partner"] == "yes" else 38479
    if "tenant_income" in given and counts and group["tenant_assets"] <= limit:
        benefit = benefit_2026(
            min(rent, ceiling), group["tenant_income"], group["tenant_age"], group["household_size"]
        )
    return {
        "insecurity_part": group["market_rent"] * group["insecurity_discount"],
        "temporality_discount": discount,
        "market_conform_rent": conform,
        "social_max_rent": social,
        "ceiling_rule": rule,
        "ceiling_rent": ceiling,
        "lawful_rent": min(conform, ceiling),
        "below_social": 0.0 if points is None else social - conform,
        "below_social_holds": "unknown"
        if points is None
        else ("below" if round(social - conform, 9) > 0 else "not_below"),
        "ceiling_over_time": in_time,
        "months_above_ceiling": float(above),
        "asked_income_by_year": income,
        "operator_benchmark": benchmark,
        "aid_per_unit": max(0.0, benchmark - before["bare_rent"][name]),
        "permit_max_months": float(longest if is_permit else 0),
        "extensions_needed": float(extensions),
        "sector": sector,
        "years_rise_too_high": float(too_high),
        "years_rise_above_last": float(above_last),
        "rent_benefit": benefit,
        "net_rent": rent - benefit,
        **{
            line: float(holds)
            for line, holds in _findings(
                group, given, day, term, until, extensions, rule == "unknown"
            ).items()
        },
        **_price_findings(group, rule, conform, ceiling, social, points, above),
    }


def _environmental(group: Case, given: Case, first: int) -> int | None:
    """Give the months of the environmental permit that decides the term; None where none does."""
    is_building = group.get("tenancy") == "vacancy_act" and group.get("vacancy_act_category", "a") == "a"
    if not is_building or "environmental_permit_until" not in given:
        return None
    return max(0, month_index(given["environmental_permit_until"]) - first + 1)


def _rule(group: Case, points: float | None, day: Day) -> str:
    """Say where the maximum comes from."""
    match group["tenancy"]:
        case "short_stay":
            return "free"
        case "vacancy_act":
            if group["vacancy_act_category"] == "b":
                return "free"
            return "unknown" if points is None else "permit"
    whole = None if points is None else math.floor(points + 0.5)
    if group["dwelling"] == "room":
        is_bound = True
    elif is_new_contract(group, day):
        is_bound = whole is None or whole <= 186
    else:
        is_few = whole is not None and whole <= 143 and day >= Day(2025, 7, 1)
        is_bound = starts_social(group, day) or is_few
    if not is_bound:
        return "free"
    return "unknown" if whole is None else "points"


def _price_findings(
    group: Case, rule: str, conform: float, ceiling: float, social: float,
    points: float | None, above: int,
) -> dict[str, float]:  # fmt: skip
    rent = group["asked_rent"]
    too_high = round(rent - ceiling, 9) > 0
    conform_too_high = round(conform - ceiling, 9) > 0
    holds = {
        "asked_above_permit": rule == "permit" and too_high,
        "asked_above_points": rule == "points" and too_high,
        "market_conform_above_permit": rule == "permit" and conform_too_high,
        "market_conform_above_points": rule == "points" and conform_too_high,
        "asked_above_market_conform": round(rent - conform, 9) > 0,
        "not_below_social": points is not None and round(social - conform, 9) <= 0,
        "rent_passes_ceiling": above > 0 and not too_high,
    }
    return {line: float(value) for line, value in holds.items()}


def _findings(
    group: Case, given: Case, day: Day, term: int, until: int | None, extensions: int, unknown: bool
) -> dict[str, bool]:
    """Say of each finding on the contract whether it holds; of no group, none does."""
    route = group.get("tenancy", "")
    permit, listed, short = (
        route == word for word in ("vacancy_act", "listed_group", "short_stay")
    )
    category = group.get("vacancy_act_category", "a")
    longest, _first, _extension, shortest, notice = PERMITS[category]
    room = group.get("dwelling") == "room"
    regular, youth = route == "regular", route == "youth_contract"
    since = day >= JULY_2024
    stay = max(group.get("expected_stay", 0), group.get("minimum_term", 0))
    temporary = 24 if since or not room else 60
    begin = month_index(given.get("permit_from", group["start"])) if group else 0
    environmental = _environmental(group, given, begin)
    has_end = group.get("contract_form") == "fixed_end"
    gap = math.inf
    if "previous_permit_until" in given and permit:
        first = month_index(given.get("permit_from", group["start"]))
        gap = max(0, first - month_index(given["previous_permit_until"]) - 1)
    return {
        "points_missing": unknown,
        "permit_end_missing": permit and until is None,
        "permit_too_long": permit and term > longest,
        "environmental_permit_past": environmental is not None and bool(group)
        and month_index(given["environmental_permit_until"]) < month_index(group["start"])
        and (until is None or until >= month_index(group["start"])),
        "permit_beyond_environmental": environmental is not None and term > environmental
        and month_index(given["environmental_permit_until"]) >= month_index(group["start"]),
        "permit_not_extended": environmental is not None and term <= environmental,
        "environmental_permit_unused": bool(group) and environmental is None
        and "environmental_permit_until" in given,
        "fixed_end_not_callable": permit and has_end and group["callable"] == "yes",
        "contract_form_unused": has_end and not permit,
        "permit_needs_extensions": extensions > 0,
        "permit_gap_too_short": gap < 60,
        "permit_space_in_use": permit and group["vacant_at_permit"] == "no",
        "permit_after_call": permit and group["callable"] == group["relet_after_call"] == "yes",
        "permit_only_for_sale": permit and category == "b" and (room or group["for_sale"] == "no"),
        "permit_rental_for_sale": permit and category == "d" and group["for_sale"] == "no",
        "permit_term_too_short": permit and group["minimum_term"] < shortest,
        "permit_notice_too_short": permit and group["notice_months"] < notice,
        "listed_group_needed": listed and since and group["listed_group_kind"] == "not_listed",
        "temporary_too_long": listed and stay > temporary,
        "temporary_once": listed,
        "temporary_no_early_call": listed and group["callable"] == "yes",
        "regular_end_room": regular and until is not None and room,
        "regular_end_dwelling": regular and until is not None and not room,
        "regular_permit_too_long": regular and until is not None and not room and term > 180,
        "youth_terms": youth,
        "youth_ends_early": youth and until is not None and term < 60,
        "youth_too_old": youth and "tenant_age" in given and group["tenant_age"] >= 28,
        "short_stay_nature": short,
        "short_stay_long": short and stay > 1,
        "short_stay_taxed": short and group["asked_rent"] > 0,
        "rooms_without_benefit": room and group["designated_rooms"] == "no",
    }
