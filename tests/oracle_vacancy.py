"""Who bears vacancy, in plain Python: each year from its first month, layers and caps done anew.

The loss is what the bearer misses: what it would receive at the reference occupancy less what it
does receive, over the stretch in which it is measured, and never below nothing.
"""

from __future__ import annotations

from typing import Any

from oracle_case import Case, Lines, Month, covers, is_zero, ratio


def agreed(case: Case) -> Case:
    """Give the section on vacancy with layers and fund, whatever kind of agreement it names."""
    risk, owner = dict(case["vacancy_risk"]), case["owner"]
    risk["caps"] = {n: {"excess_to": owner, **cap} for n, cap in risk.get("caps", {}).items()}
    user, part = risk.get("user"), risk.get("user_share")
    if "kind" not in risk:
        return risk
    shared = {} if part is None else {owner: 1 - part, user: part}
    if part is not None and user == owner:
        shared = {owner: 1.0}
    low, middle = risk.get("owner_part"), risk.get("shared_until")
    layers = {
        "owner_bears_all": [(1, {owner: 1})],
        "user_bears_all": [(1, {user: 1})],
        "fixed_key": [(1, shared)],
        "minimum_guarantee": [(1 - risk.get("guarantee", 0), {owner: 1}), (1, {user: 1})],
        "frictional_shared": [(low, {owner: 1}), (1, shared)],
        "three_layers": [(low, {owner: 1}), (middle, shared), (1, {risk.get("backstop"): 1})],
        "fund": [(1, shared)],
    }[risk["kind"]]
    named = {str(n): {"up_to": top, "shares": parts} for n, (top, parts) in enumerate(layers)}
    total = risk.get("fund_total", 0)
    return {**risk, "layers": named, "fund": {name: total * p for name, p in shared.items()}}


def vacancy_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return losses, fund, what each party bears and the compensation; `case` has its defaults."""
    risk, groups, parties = agreed(case), case["groups"], list(case["parties"])
    covered = {name: covers(risk.get("groups", "all"), name) for name in groups}
    reference = "normal" if risk.get("above_normal", "yes") == "yes" else "full"
    base = risk.get("loss", "charged")
    yearly = risk.get("measured", "year") == "year"
    keys = [month.key for month in months]

    def stretch(place: int) -> list[str]:
        """The months that are measured together with a month: those of its year, or itself."""
        first = max(0, place - (months[place].month - 1)) if yearly else place
        return keys[first : place + 1]

    # What each group misses, to date and in the month.
    value: dict[str, dict[str, dict[str, float]]] = {}
    for basis in ("normal", "planned", "full"):
        value[basis] = {n: _value(case, n, base, basis, keys, lines) for n in groups}
    new: Lines = {
        name: {} for name in ("loss_to_date", "group_loss", "lessor_loss", "operator_loss")
    }
    for name, group in groups.items():
        mine, of_lessor = [], []
        chain = (
            base == "asked" and group["kind"] == "tenants" and group["operator"] != group["lessor"]
        )
        charged = lines["lessor_revenue_at"]
        for place in range(len(months)):
            missed = rent_missed = 0.0
            for at in stretch(place):
                if covered[name]:
                    missed += value[reference][name][at] - value["planned"][name][at]
                    rent_missed += charged[reference][name][at] - charged["planned"][name][at]
            mine.append(max(0.0, missed))
            of_lessor.append(min(mine[-1], max(0.0, rent_missed)) if chain else mine[-1])
        new["loss_to_date"][name] = dict(zip(keys, mine, strict=True))
        new["group_loss"][name] = _in_month(mine, months, yearly)
        new["lessor_loss"][name] = _in_month(of_lessor, months, yearly)
        new["operator_loss"][name] = {
            at: new["group_loss"][name][at] - new["lessor_loss"][name][at] for at in keys
        }
    new["vacancy_loss"] = {at: sum(new["group_loss"][n][at] for n in groups) for at in keys}
    new["full_loss"] = {at: sum(value["full"][n][at] for n in groups if covered[n]) for at in keys}
    new |= _causes(case, keys, lines, new)
    new["natural_loss"] = {
        party: {
            at: sum(
                (new["lessor_loss"][n][at] if group["lessor"] == party else 0.0)
                + (new["operator_loss"][n][at] if group["operator"] == party else 0.0)
                for n, group in groups.items()
            )
            for at in keys
        }
        for party in parties
    }

    new |= _fund(risk, parties, months, stretch, lines, new)
    measured, full = [], []
    for place, at in enumerate(keys):
        lost = sum(new["loss_to_date"][n][at] for n in groups)
        measured.append(lost - sum(new["fund_draw"][one] for one in stretch(place)))
        full.append(sum(new["full_loss"][one] for one in stretch(place)))
    new["measured_loss"] = dict(zip(keys, measured, strict=True))
    new["measured_full"] = dict(zip(keys, full, strict=True))
    new["vacancy_rate_by_value"] = {
        at: ratio(new["measured_loss"][at], new["measured_full"][at]) for at in keys
    }
    new |= _borne(risk, parties, months, yearly, new)
    new["compensation"] = {
        p: {
            at: new["party_loss"][p][at] + new["fund_received"][p][at] - new["natural_loss"][p][at]
            for at in keys
        }
        for p in parties
    }
    new["vacancy_cost"] = {
        p: {
            at: new["party_loss"][p][at] + new["fund_paid_in"][p][at] - new["fund_refund"][p][at]
            for at in keys
        }
        for p in parties
    }
    new["vacancy_cost_by_year"] = {
        p: {
            year: sum(amount for at, amount in amounts.items() if at[:4] == year)
            for year in dict.fromkeys(at[:4] for at in keys)
        }
        for p, amounts in new["vacancy_cost"].items()
    }
    return new


def _value(
    case: Case, name: str, base: str, basis: str, keys: list[str], lines: Lines
) -> dict[str, float]:
    """Give what the bearer receives for a group at an occupancy, or what its rooms cost."""
    group, found = case["groups"][name], {}
    for at in keys:
        rooms = lines["units_at"][basis][name][at]
        if base == "asked" and group["kind"] == "tenants":
            rent = group["asked_rent"] * lines["rent_index"][at] * rooms
            found[at] = rent + lines["recoverable_at"][basis][name][at]
        elif base == "integral_cost":
            own = lines["capital_cost"][name][at] + sum(
                lines["price_of_item"][item][at] * lines["quantity_at"]["planned"][item][name][at]
                for item in case["costs"]
            )
            found[at] = own * ratio(rooms, lines["open_units"][name][at])
        else:
            found[at] = lines["lessor_revenue_at"][basis][name][at]
    return found


def _in_month(to_date: list[float], months: list[Month], yearly: bool) -> dict[str, float]:
    """Give what came in each month; a year, and without it each month, begins anew."""
    found = {}
    for place, month in enumerate(months):
        before = to_date[place - 1] if place and yearly and month.month > 1 else 0.0
        found[month.key] = to_date[place] - before
    return found


def _causes(case: Case, keys: list[str], lines: Lines, new: Lines) -> Lines:
    """Divide the loss by cause: rooms on their way back to tenants, and want of demand."""
    refit: Lines = {name: dict.fromkeys(keys, 0.0) for name in case["groups"]}
    for name, group in case["groups"].items():
        refit_to_date = 0.0
        for at in keys if group["kind"] == "tenants" else ():
            empty = lines["usable_units"][name][at] - lines["let_units"][name][at]
            on_way_back = lines["in_refit"][name][at] - lines["arriving"][name][at]
            loss = new["group_loss"][name][at]
            if (
                loss < 0
            ):  # given back to the causes as they took: what refit has of the loss to date
                before = keys[keys.index(at) - 1]
                so_far = new["loss_to_date"][name][before]
                refit[name][at] = ratio(loss * refit_to_date, so_far)
            else:
                refit[name][at] = ratio(loss * on_way_back, empty)
            began = new["loss_to_date"][name][at] == loss
            refit_to_date = refit[name][at] + (0.0 if began else refit_to_date)
    market = {
        name: {at: new["group_loss"][name][at] - refit[name][at] for at in keys} for name in refit
    }
    return {"refit_loss": refit, "market_loss": market}


def _fund(
    risk: Case, parties: list[str], months: list[Month], stretch: Any, lines: Lines, new: Lines
) -> Lines:
    """Give what goes into a fund, what it pays and to whom, and what is paid back at the end.

    The fund pays first. What it pays over a stretch goes to whoever lost, by what each lost in it.
    """
    given = risk.get("fund", {})
    index = lines["contract_cost_index"]
    paid_in = {p: {m.key: given.get(p, 0) * index[m.key] for m in months} for p in parties}
    received: Lines = {p: {} for p in parties}
    refund: Lines = {p: dict.fromkeys((m.key for m in months), 0.0) for p in parties}
    draws: dict[str, float] = {}
    balances: dict[str, float] = {}
    balance = 0.0
    total = sum(given.get(p, 0) for p in parties)
    to_date: dict[str, float] = {}
    for place, month in enumerate(months):
        at, before = month.key, stretch(place)[:-1]
        balance += sum(paid_in[p][at] for p in parties)
        drawn = sum(draws[one] for one in before)
        lost = sum(new["vacancy_loss"][one] for one in stretch(place))
        draws[at] = min(lost, balance + drawn) - drawn
        balance -= draws[at]
        balances[at] = balance
        for p in parties:
            own = sum(new["natural_loss"][p][one] for one in stretch(place))
            due = ratio((drawn + draws[at]) * own, lost)
            received[p][at] = due - (to_date[p] if before else 0.0)
            to_date[p] = due
    last = months[-1].key
    for p in parties:
        refund[p][last] = balance * given.get(p, 0) / total if total else 0.0
    balances[last] = 0.0  # paid back
    return {
        "fund_paid_in": paid_in, "fund_draw": draws, "fund_received": received,
        "fund_refund": refund, "fund_balance": balances,
    }  # fmt: skip


def _borne(risk: Case, parties: list[str], months: list[Month], yearly: bool, new: Lines) -> Lines:
    """Give what each party bears per month, before and after caps per calendar year."""
    lost, full = new["measured_loss"], new["measured_full"]
    before: Lines = {p: {} for p in parties}
    after: Lines = {p: {} for p in parties}
    year_before = dict.fromkeys(parties, 0.0)
    so_far: dict[str, float] = dict.fromkeys(parties, 0.0)
    for month in months:
        if month.month == 1:
            year_before = dict.fromkeys(parties, 0.0)
            so_far = dict.fromkeys(parties, 0.0)
        # The layers of the stretch that is measured; a year adds its months up by itself.
        parts = dict.fromkeys(parties, 0.0)
        rate = 0.0 if is_zero(full[month.key]) else lost[month.key] / full[month.key]
        below = 0.0
        for layer in risk["layers"].values():
            amount = full[month.key] * max(0.0, min(rate, layer["up_to"]) - below)
            for name, part in layer["shares"].items():
                parts[name] += part * amount
            below = layer["up_to"]
        year = parts if yearly else {p: year_before[p] + parts[p] for p in parties}
        capped = dict(year)
        for name, cap in risk["caps"].items():
            above = max(0.0, year[name] - cap["amount"])
            capped[name] -= above
            capped[cap["excess_to"]] += above
        for p in parties:
            before[p][month.key] = year[p] - year_before[p]
            after[p][month.key] = capped[p] - so_far[p]
        year_before, so_far = dict(year), capped
    return {"share_before_caps": before, "party_loss": after}
