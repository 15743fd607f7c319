"""Movable units in plain Python: every month of the second life by itself, written off month by month.

The model has closed formulas for what months are worth; here each month of each outcome is a flow of
its own, and book values are rolled forward. Plain amounts of the rest of a case (what is passed on,
who uses which rooms) come from oracle.py.
"""

from __future__ import annotations

from typing import Any

import oracle
from oracle_case import covers, in_month, is_zero, month_index, plain_values

Plain = dict[str, Any]
OUTCOMES = ("stay", "move", "sell")
TEMPORARY = 180  # months
VACANCY_ACT = {"a": 120, "b": 60, "c": 84, "d": 60}
SHARES = {"state": 0.60, "municipality": 0.25, "investor": 0.15}
FEE, YEARS, SOCIAL_RENT = 1000, (2023, 2028), 932.93  # on 1 November 2026


def first_term(case: Plain, name: str) -> tuple[int, int]:
    """Give the months of the first term that count, and the technical life after it."""
    unit, investment = case["relocation"]["investments"][name], case["investments"][name]
    use = month_index(investment["date"])
    life = unit["technical_life_years"] * 12 - max(
        0, use - month_index(unit.get("built", investment["date"]))
    )
    wanted = month_index(unit["term_until"]) - use + 1
    bounds = [wanted, max(0, life)]
    permit = unit.get("permit", "temporary")
    if permit == "temporary":
        bounds.append(TEMPORARY)
    if permit == "vacancy_act":
        bounds.append(VACANCY_ACT[unit.get("permit_category", "a")])
    if "permit_until" in unit:
        bounds.append(month_index(unit["permit_until"]) - use + 1)
    term = max(0, min(bounds))
    return term, max(0, life) - term


def second_term(case: Plain, name: str, outcome: str) -> tuple[int, int]:
    """Give the months without use and the months of use of an outcome."""
    if outcome == "sell":
        return 0, 0
    unit = case["relocation"]["investments"][name]
    one = unit["outcomes"][outcome]
    term, left = first_term(case, name)
    idle = one.get("months_without_use", 0)
    longest = left
    permit = one.get("permit", "temporary")
    if permit == "temporary":
        longest = min(longest, TEMPORARY)
    if permit == "vacancy_act":
        most = VACANCY_ACT[unit.get("permit_category", "a")]
        if outcome == "stay" and unit.get("permit", "temporary") == "vacancy_act":
            most = max(0, most - term)
        longest = min(longest, most)
    return idle, max(0, min(one.get("second_term_months", 0), longest - idle))


def units_of(case: Plain, name: str) -> dict[str, float]:
    """Give the units of each group that the investment is for."""
    one = case["investments"][name]
    if "shares" in one:
        carries = {g: float(str(one["shares"].get(g, 0)).rstrip("%")) > 0 for g in case["groups"]}
    else:
        carries = {g: covers(one.get("group", "all"), g) for g in case["groups"]}
    return {g: group["units"] if carries[g] else 0 for g, group in case["groups"].items()}


def price(case: Plain, index: str, months: int) -> float:
    """Give how prices have risen after so many months of the case, month by month.

    Before the first month the rate of that month holds, and after the last month the last rate.
    """
    path, first = case["indexation"][index], month_index(case["start"])
    if months <= 0:
        return float((1 + in_month(path, first)) ** (months / 12))
    factor = 1.0
    for month in range(months):
        rate = in_month(path, first + min(month, case["months"] - 1))
        factor *= (1 + rate) ** (1 / 12)
    return factor


def end_number(case: Plain, name: str) -> int:
    """Give the month of the calculation in which the first term ends."""
    use = month_index(case["investments"][name]["date"])
    return use + first_term(case, name)[0] - month_index(case["start"])


def flows(case: Plain, name: str, outcome: str) -> dict[int, dict[str, float]]:
    """Give what an outcome brings and costs, by kind, in each month after the first term."""
    one = case["relocation"]["investments"][name]["outcomes"][outcome]
    idle, use = second_term(case, name, outcome)
    count, end = sum(units_of(case, name).values()), end_number(case, name)
    result: dict[int, dict[str, float]] = {}
    for after in range(idle + use + 1):
        costs = count * price(case, "cost", end + after)
        rents = count * price(case, "rent", end + after)
        month = dict.fromkeys(("one_off", "rent", "operating", "ground", "final"), 0.0)
        if after == 0:
            spent = ("renewal_cost", "moving_cost", "foundation_cost")
            month["one_off"] = -costs * sum(one.get(key, 0) for key in spent)
        if after > 0:
            month["ground"] = -costs * one.get("ground_rent", 0) / 12
        if after > idle:
            month["rent"] = rents * one.get("rent", 0) * one.get("occupancy", 1)
            month["operating"] = -costs * one.get("operating_cost", 0)
        if after == idle + use:
            month["final"] = costs * (one.get("proceeds", 0) - one.get("dismantling_cost", 0))
        result[after] = month
    return result


def second_rate(case: Plain) -> float:
    """Give the discount rate of the second life."""
    return float(case["relocation"].get("discount_rate", case["discount_rate"]))


def outcome_value(case: Plain, name: str, outcome: str) -> float:
    """Give what an outcome is worth at the end of the first term."""
    rate = second_rate(case)
    return sum(
        sum(month.values()) / (1 + rate) ** (after / 12)
        for after, month in flows(case, name, outcome).items()
    )


def guarantee(case: Plain, name: str) -> dict[str, float]:
    """Give shortfall, its parts and the fee: in euros, for all homes that qualify."""
    unit, investment = case["relocation"]["investments"][name], case["investments"][name]
    rules = case["relocation"].get("guarantee", {})
    use = month_index(investment["date"])
    new = month_index(unit.get("built", investment["date"])) >= use
    homes = 0.0
    if new and YEARS[0] <= use // 12 <= YEARS[1]:
        for group_name, count in units_of(case, name).items():
            group = case["groups"][group_name]
            if group["kind"] == "tenants":
                fits = (
                    group.get("dwelling", "room") == "self_contained"
                    and group["asked_rent"] <= SOCIAL_RENT
                )
            else:
                fits = group.get("for_displaced", "no") == "yes"
            homes += count if fits else 0
    term = first_term(case, name)[0]
    proceeds = unit["outcomes"]["sell"].get("proceeds", 0)
    sold = proceeds * price(case, "cost", end_number(case, name))
    amount = max(0, rules.get("amount", 0) - rules.get("decline", 0) * term / 12)
    short = homes * max(0, amount - sold)
    return {"homes": homes, "shortfall": short, "fee": homes * FEE} | {
        who: short * share for who, share in SHARES.items()
    }


def written_off(amount: float, end: float, term: int, rate: float, method: str) -> list[float]:
    """Give depreciation and charge together of each month, until the book value is `end`."""
    level = (amount - end) / term
    if method == "annuity" and not is_zero(rate):
        # the payment that leaves `end`: the rest is worth nothing today
        worth = sum((1 + rate) ** -n for n in range(1, term + 1))
        level = (amount - end * (1 + rate) ** -term) / worth
    book, result = amount, []
    for _month in range(term):
        charge = book * rate
        by_annuity = method == "annuity" and not is_zero(rate)
        off = level - charge if by_annuity else (amount - end) / term
        result.append(off + charge)
        book -= off
    assert abs(book - end) < 1e-6 * max(1, abs(amount))
    return result


def movable(case: Plain) -> list[str]:
    """Give the investments that are marked movable."""
    return [name for name, one in case["investments"].items() if one.get("movable") == "yes"]


def calculate(case: Plain, scenario: str) -> dict[str, Any]:
    """Give the lines of the second life for one scenario, by element."""
    case = plain_values(case)
    found = oracle.calculate(case, scenario)
    full = oracle.with_defaults(case)
    months, basis = oracle.months_of(case), full["pass_through"]["occupancy_basis"]
    start = month_index(case["start"])
    lines: dict[str, Any] = {}
    units = movable(full)
    chance = {
        n: {o: case["relocation"]["investments"][n]["outcomes"][o]["probability"] for o in OUTCOMES}
        for n in units
    }
    lines["first_term"] = {n: first_term(case, n)[0] for n in units}
    worth = {n: {o: outcome_value(case, n, o) for o in OUTCOMES} for n in units}
    lines["outcome_value"] = {o: {n: worth[n][o] for n in units} for o in OUTCOMES}
    lines["expected_residual"] = {
        n: sum(chance[n][o] * worth[n][o] for o in OUTCOMES) for n in units
    }
    lines["residual_deviation"] = {
        n: sum(chance[n][o] * (worth[n][o] - lines["expected_residual"][n]) ** 2 for o in OUTCOMES)
        ** 0.5
        for n in units
    }
    possible = {n: [worth[n][o] for o in OUTCOMES if chance[n][o]] for n in units}
    lines["residual_lowest"] = {n: min(possible[n]) for n in units}
    lines["residual_highest"] = {n: max(possible[n]) for n in units}
    agreed = {n: guarantee(case, n) for n in units}
    lines["guaranteed_units"] = {n: agreed[n]["homes"] for n in units}
    lines["shortfall"] = {n: agreed[n]["shortfall"] for n in units}
    for who in SHARES:
        lines[f"shortfall_{who}"] = {n: agreed[n][who] for n in units}
    received = {
        n: chance[n]["sell"] * (agreed[n]["state"] + agreed[n]["municipality"]) for n in units
    }

    # the first term three times over, and the cost rent with it
    ended = [
        month.key for month in months
        if any(month.index - month_index(full["investments"][n]["date"]) >= lines["first_term"][n] for n in units)
    ]  # fmt: skip
    charged: dict[str, dict[str, dict[str, float]]] = {}
    for kind in ("without", "with", "guaranteed"):
        charged[kind] = {}
        for n in units:
            one, term = full["investments"][n], lines["first_term"][n]
            amount = found["amount"][n] + (agreed[n]["fee"] if kind == "guaranteed" else 0)
            rate = found["monthly_rate"][n]
            end = {
                "without": 0.0, "with": lines["expected_residual"][n],
                "guaranteed": lines["expected_residual"][n] + received[n],
            }[kind]  # fmt: skip
            schedule = written_off(amount, end, term, rate, one["method"]) if term else []
            use = month_index(one["date"])
            charged[kind][n] = {
                m.key: schedule[m.index - use] if 0 <= m.index - use < term else 0.0 for m in months
            }
        lines[f"capital_{kind}"] = charged[kind]
    for kind in ("plain", "without", "with", "guaranteed"):
        lines[f"cost_rent_{kind}"], lines[f"integral_cost_{kind}"] = {}, {}
        for group_name, group in full["groups"].items():
            value = base = 0.0
            integral: dict[str, float] = {}
            for m in months:
                integral[m.key] = 0.0
                if m.key in ended:
                    continue
                total = found["integral_cost"][group_name][m.key]
                cost = found["lessor_cost_at"][basis][group_name][m.key]
                used = found["tenant_use"][group_name][m.key]
                for n in units if kind != "plain" else ():
                    plain = found["depreciation"][n][m.key] + found["capital_charge"][n][m.key]
                    share = found["investment_share"][n][group_name]
                    total += share * (charged[kind][n][m.key] - plain)
                    if full["investments"][n]["paid_by"] == group["lessor"]:
                        cost += used * share * (charged[kind][n][m.key] - plain)
                integral[m.key] = total
                factor = found["discount_factor"][m.key]
                value += cost * factor
                base += found["rented_at"][basis][group_name][m.key] * factor
            lines[f"integral_cost_{kind}"][group_name] = integral
            lines[f"cost_rent_{kind}"][group_name] = 0.0 if is_zero(base) else value / base

    # what is paid in the months of the calculation, and what is left after them
    taken = case["relocation"].get("guarantee", {}).get("taken") == "yes"
    rules = case["relocation"].get("guarantee", {})
    cash = {p: {m.key: 0.0 for m in months} for p in full["parties"]}
    ahead = dict.fromkeys(full["parties"], 0.0)

    def pay(party: str, number: int, amount: float) -> None:
        if party in cash and 1 <= number <= len(months):
            cash[party][months[number - 1].key] += amount

    for n in units:
        payer, end = full["investments"][n]["paid_by"], end_number(case, n)
        for o in OUTCOMES:
            to = case["relocation"]["investments"][n]["outcomes"][o].get("ground_rent_to", "")
            for after, month in flows(case, n, o).items():
                pay(payer, end + after, chance[n][o] * sum(month.values()))
                pay(to, end + after, -chance[n][o] * month["ground"])
                if end <= len(months) < end + after:
                    ahead[payer] += (
                        chance[n][o] * sum(month.values())
                        / (1 + second_rate(case)) ** ((end + after - len(months)) / 12)
                    )  # fmt: skip
        if taken:
            use = month_index(full["investments"][n]["date"]) - start + 1
            for who in ("state", "municipality"):
                amount = chance[n]["sell"] * agreed[n][who]
                pay(payer, end, amount)
                pay(rules.get(who, ""), end, -amount)
            pay(payer, use, -agreed[n]["fee"])
            pay(rules.get("state", ""), use, agreed[n]["fee"])
    lines["second_life_and_guarantee"] = cash
    lines["second_life_ahead_of_party"] = ahead
    return lines
