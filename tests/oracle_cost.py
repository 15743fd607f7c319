"""Integral cost in plain Python: investments, cost items and contracts, each by group and month."""

from __future__ import annotations

import math

from oracle_case import (
    BASES,
    Case,
    Lines,
    Month,
    in_month,
    is_zero,
    month_index,
    ratio,
    shares_by_key,
)

PER_OPEN_ROOM = ("unit_year", "unit_month", "place_year", "place_day")
PER_OCCUPIED = ("occupied_place_day", "occupied_unit_month")


def quantity_of(
    per: str, group: Case, days: int, rooms: float, places: float, occupied: float
) -> float:
    """Return what one month of a group counts for at a price per m2, room or place.

    `rooms` and `places` are in operation; `occupied` is in the measure that `per` asks for.
    """
    if per == "m2_year":
        return float(group["floor_area"]) / 12
    if per == "unit_year":
        return rooms / 12
    if per == "unit_month":
        return rooms
    if per == "place_year":
        return places / 12
    if per == "place_day":
        return places * days
    if per == "occupied_place_day":
        return occupied * days
    if per == "occupied_unit_month":
        return occupied
    raise ValueError(f"unknown per: {per}")


# --- investments --------------------------------------------------------------------------------


def life_in_months(life_years: float) -> int:
    """Return a life in whole months, halves up."""
    return max(1, math.floor(life_years * 12 + 0.5))


def grants_for(case: Case, investment: str) -> float:
    """Return what is granted towards an investment."""
    grants = case["grants"].values()
    return float(sum(one["amount"] for one in grants if one.get("investment") == investment))


def capital_lines(case: Case, months: list[Month]) -> Lines:
    """Return book value, depreciation and capital charge of every investment."""
    parties = case["parties"]
    wacc = {
        name: party["debt_share"] * party["interest"]
        + (1 - party["debt_share"]) * party["return_on_equity"]
        for name, party in parties.items()
    }
    lines: Lines = {"party_wacc": wacc}
    by_investment = ("life_months", "gross_amount", "amount", "monthly_rate", "level_payment")
    by_month = ("age", "in_use", "book_value", "capital_charge", "depreciation")
    by_group = ("investment_carried", "investment_share", "capital_cost_of_item")
    for line in (*by_investment, *by_month, *by_group):
        lines[line] = {}

    for name, investment in case["investments"].items():
        payer = parties[investment["paid_by"]]
        gross = investment["amount"] * (1 + investment["vat"] * (1 - payer["vat_recovery"]))
        amount = gross - grants_for(case, name)
        rate = (1 + wacc[investment["paid_by"]]) ** (1 / 12) - 1
        life = life_in_months(investment["life_years"])
        residual = investment["residual_value"]
        if is_zero(rate):
            level = (amount - residual) / life
        else:
            discount = (1 + rate) ** -life
            level = (amount - residual * discount) * rate / (1 - discount)
        for line, value in zip(by_investment, (life, gross, amount, rate, level), strict=True):
            lines[line][name] = value

        for line in by_month:
            lines[line][name] = {}
        for month in months:
            age = month.index - month_index(investment["date"])
            in_use = 1 if 0 <= age < life else 0
            book = charge = written_off = 0.0
            if in_use and investment["method"] == "annuity":
                book = amount - level * age
                if not is_zero(rate):
                    growth = (1 + rate) ** age
                    book = amount * growth - level * (growth - 1) / rate
                charge = rate * book
                written_off = level - charge
            elif in_use:
                written_off = (amount - residual) / life
                book = amount - written_off * age
                charge = rate * book
            now = (age, in_use, book, charge, written_off)
            for line, value in zip(by_month, now, strict=True):
                lines[line][name][month.key] = value

        carried, share = shares_by_key(case, investment)
        lines["investment_carried"][name] = carried
        lines["investment_share"][name] = share
        lines["capital_cost_of_item"][name] = {
            group: {
                m.key: share[group]
                * (lines["depreciation"][name][m.key] + lines["capital_charge"][name][m.key])
                for m in months
            }
            for group in case["groups"]
        }
    return lines


# --- cost items ---------------------------------------------------------------------------------


def payers_of(case: Case, cost: Case) -> tuple[dict[str, float], float, dict[str, float]]:
    """Return the part of each payer, the factor of VAT, and the part of each with its VAT."""
    parties, agreed = case["parties"], cost.get("payers")
    part = {
        name: float(agreed.get(name, 0)) if agreed else float(name == cost["paid_by"])
        for name in parties
    }
    with_vat = {
        name: part[name] * (1 + cost["vat"] * (1 - party["vat_recovery"]))
        for name, party in parties.items()
    }
    whole = sum(with_vat.values())  # 1 where all VAT comes back
    return part, whole, {name: amount / whole for name, amount in with_vat.items()}


def _quantity_by_group(
    case: Case, cost: Case, months: list[Month], lines: Lines, rooms: Lines, places: Lines
) -> Lines:
    """Count what a price is per; `rooms` and `places` are those that are occupied."""
    per = cost["per"]
    carried, share = shares_by_key(case, cost)
    found: Lines = {name: {} for name in case["groups"]}
    for name, group in case["groups"].items():
        for month in months:
            at = month.key
            if per in ("year", "month"):
                found[name][at] = share[name] / (12 if per == "year" else 1)
                continue
            found[name][at] = carried[name] * quantity_of(
                per,
                group,
                month.days,
                lines["open_units"][name][at],
                lines["open_places"][name][at],
                (places if per == "occupied_place_day" else rooms)[name][at],
            )
    return found


def operating_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return every cost item by group and month, and the whole cost of each group."""
    groups = case["groups"]
    by_cost = (
        "cost_carried", "cost_share", "cost_in_time", "follows_occupancy", "payer_part",
        "cost_vat_factor", "cost_paid_share", "price_of_item", "quantity", "cost_of_item",
        "cost_of_item_paid",
    )  # fmt: skip
    new: Lines = {line: {} for line in by_cost}
    new["quantity_at"] = {basis: {} for basis in BASES}
    new["recoverable_item_at"] = {basis: {} for basis in BASES}
    for item, cost in case["costs"].items():
        per = cost["per"]
        carried, share = shares_by_key(case, cost)
        part, vat_factor, paid_share = payers_of(case, cost)
        in_time = {m.key: 1 if cost["from"] <= m.index <= cost["until"] else 0 for m in months}
        index = lines["index_factor"].get(cost["index"])
        price = {
            m.key: in_time[m.key] * cost["amount"] * vat_factor * (index[m.key] if index else 1)
            for m in months
        }

        quantity = _quantity_by_group(
            case, cost, months, lines, lines["occupied_units"], lines["occupied_places"]
        )
        whole = {n: {m.key: price[m.key] * quantity[n][m.key] for m in months} for n in groups}
        for line, value in zip(
            by_cost,
            (
                carried,
                share,
                in_time,
                1 if per in PER_OCCUPIED else 0,
                part,
                vat_factor,
                paid_share,
                price,
                quantity,
                whole,
                {
                    party: {m.key: sum(whole[n][m.key] for n in groups) * own for m in months}
                    for party, own in paid_share.items()
                },
            ),
            strict=True,
        ):
            new[line][item] = value

        for basis in BASES:
            rooms, places = lines["units_at"][basis], lines["places_at"][basis]
            own = _quantity_by_group(case, cost, months, lines, rooms, places)
            new["quantity_at"][basis][item] = own
            new["recoverable_item_at"][basis][item] = {
                name: {
                    m.key: price[m.key]
                    * own[name][m.key]
                    * _let_part(per, group, lines, rooms[name][m.key], (name, m.key))
                    if cost["recoverable"] == "yes" and group["kind"] == "tenants"
                    else 0.0
                    for m in months
                }
                for name, group in groups.items()
            }

    new["recoverable_at"] = {
        basis: {
            name: {
                m.key: sum(new["recoverable_item_at"][basis][item][name][m.key] for item in case["costs"])
                for m in months
            }
            for name in groups
        }
        for basis in BASES
    }  # fmt: skip
    new["recoverable_cost"] = new["recoverable_at"]["planned"]
    new.update(_whole_cost(case, months, lines, new))
    return new


def _let_part(per: str, group: Case, lines: Lines, rooms: float, at: tuple[str, str]) -> float:
    """Return the part of a cost that tenants are there to repay: empty rooms pay no service."""
    if per in PER_OCCUPIED:
        return 1.0
    if per in PER_OPEN_ROOM:
        return ratio(rooms, lines["open_units"][at[0]][at[1]])
    return rooms / float(group["units"])


def _whole_cost(case: Case, months: list[Month], lines: Lines, costs: Lines) -> Lines:
    groups = case["groups"]
    by_group = (
        "operating_cost", "capital_cost", "integral_cost", "cost_per_place_day",
        "cost_per_unit_month", "cost_per_m2_year",
    )  # fmt: skip
    new: Lines = {line: {name: {} for name in groups} for line in by_group}
    new["integral_cost_total"] = dict.fromkeys((month.key for month in months), 0.0)
    for month in months:
        for name, group in groups.items():
            at, normal = month.key, group["normal_occupancy"]
            operating = sum(costs["cost_of_item"][item][name][at] for item in case["costs"])
            capital = sum(lines["capital_cost_of_item"][i][name][at] for i in case["investments"])
            whole = operating + capital
            rooms, places = lines["open_units"][name][at], lines["open_places"][name][at]
            amounts = (
                operating,
                capital,
                whole,
                ratio(whole, places) / (normal * month.days),
                ratio(whole, rooms) / normal,
                12 * whole / group["floor_area"],
            )
            for line, value in zip(by_group, amounts, strict=True):
                new[line][name][at] = value
            new["integral_cost_total"][at] += whole
    return new


# --- contracts ----------------------------------------------------------------------------------


def contract_index(contract: Case, case: Case, months: list[Month]) -> dict[str, float]:
    """Return how a contract's price has risen: yearly in its own month, within cap and floor."""
    path = case["indexation"].get(contract["index"])
    priced = max(months[0].index, contract["from"])
    factors, factor = {}, 1.0
    for month in months:
        if path is not None and month.index > priced and month.month == contract["index_month"]:
            rate = in_month(path, month.index)
            factor *= 1 + min(contract["index_cap"], max(contract["index_floor"], rate))
        factors[month.key] = factor
    return factors


def topped_up(room: dict[str, float], use: dict[str, float], minimum: float) -> dict[str, float]:
    """Return what is billed per group: what is used, raised to the minimum of all together.

    What is lacking goes to the groups in the measure of what each has left.
    """
    lacking = max(0.0, minimum * sum(room.values()) - sum(use.values()))
    left = {name: max(0.0, room[name] - use[name]) for name in room}
    return {name: use[name] + ratio(lacking * left[name], sum(left.values())) for name in room}


def _billed_by_group(
    case: Case, contract: Case, months: list[Month], lines: Lines, rooms: Lines, places: Lines
) -> Lines:
    """Count what a contract is paid for, with the minimum over all its groups together."""
    per, groups = contract["per"], case["groups"]
    carried, share = shares_by_key(case, contract)
    in_places = per == "occupied_place_day"
    found: Lines = {name: {} for name in groups}
    for month in months:
        at, room, use = month.key, {}, {}
        for name, group in groups.items():
            measure = group["places"] / group["units"] if in_places else 1.0
            room[name] = carried[name] * lines["usable_units"][name][at] * measure
            use[name] = carried[name] * (places if in_places else rooms)[name][at]
        billed = topped_up(room, use, contract["minimum_share"])
        for name, group in groups.items():
            if per in ("year", "month"):
                found[name][at] = share[name] / (12 if per == "year" else 1)
                continue
            found[name][at] = carried[name] * quantity_of(
                per,
                group,
                month.days,
                lines["open_units"][name][at],
                lines["open_places"][name][at],
                billed[name],
            )
    return found


def contract_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return what every contract pays each month, as it is and at each occupancy."""
    groups, parties = case["groups"], case["parties"]
    by_contract = (
        "contract_carried", "contract_share", "contract_in_time", "contract_index_factor",
        "contract_quantity", "contract_payment_of_group", "contract_payment", "contract_vat_cost",
    )  # fmt: skip
    new: Lines = {line: {} for line in by_contract}
    for line in ("contract_quantity_at", "contract_payment_at"):
        new[line] = {basis: {} for basis in BASES}
    new["contract_vat_share"] = {}  # of a payment, what cannot be reclaimed

    for item, contract in case["contracts"].items():
        carried, share = shares_by_key(case, contract)
        factor = contract_index(contract, case, months)
        in_time = {
            m.key: 1 if contract["from"] <= m.index <= contract["until"] else 0 for m in months
        }
        price = {
            m.key: in_month(contract["amount"], m.index) * factor[m.key] * in_time[m.key]
            for m in months
        }
        quantity = _billed_by_group(
            case, contract, months, lines, lines["occupied_units"], lines["occupied_places"]
        )
        by_group = {n: {m.key: price[m.key] * quantity[n][m.key] for m in months} for n in groups}
        payment = {m.key: sum(by_group[n][m.key] for n in groups) for m in months}
        pays = parties.get(contract["pays"])
        lost = contract["vat"] * (1 - pays["vat_recovery"]) if pays else 0.0
        vat_cost = {m.key: payment[m.key] * lost for m in months}
        values = (carried, share, in_time, factor, quantity, by_group, payment, vat_cost)
        for line, value in zip(by_contract, values, strict=True):
            new[line][item] = value
        new["contract_vat_share"][item] = lost
        for basis in BASES:
            rooms, places = lines["units_at"][basis], lines["places_at"][basis]
            at_basis = _billed_by_group(case, contract, months, lines, rooms, places)
            new["contract_quantity_at"][basis][item] = at_basis
            new["contract_payment_at"][basis][item] = {
                n: {m.key: price[m.key] * at_basis[n][m.key] for m in months} for n in groups
            }
    return new
