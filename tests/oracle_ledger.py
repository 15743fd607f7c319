"""Who bears vacancy and who pays what, in plain Python: a second opinion on two models.

It starts from amounts that other tests have proved (what is let, what an item costs) and does
layers, caps and payments anew: each year from its first month, each payment by hand.
"""

from __future__ import annotations

from typing import Any

from oracle import month_index

Plain = dict[str, Any]
Rows = dict[str, dict[str, list[float]]]  # line -> element -> months


def share(text: Any) -> float:
    """Read `25%` or a number."""
    return float(str(text).rstrip("%")) / (100 if str(text).endswith("%") else 1)


def agreed(case: Plain) -> Plain:
    """Give the section on vacancy with layers and fund, whatever kind of agreement it names."""
    risk, owner = case["vacancy_risk"], case["owner"]
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


def fund(case: Plain, loss: list[float], index: list[float]) -> tuple[list[float], Plain, float]:
    """Give what a fund pays each month, what parties pay in, and what is left at the end."""
    paid_in = {name: [a * i for i in index] for name, a in agreed(case).get("fund", {}).items()}
    balance, draws = 0.0, []
    for month, lost in enumerate(loss):
        balance += sum(amounts[month] for amounts in paid_in.values())
        draws.append(min(balance, lost))
        balance -= draws[-1]
    return draws, paid_in, balance


def borne(case: Plain, loss: list[float], full: list[float]) -> dict[str, list[float]]:
    """Give what each party bears of a loss per month, by the layers and caps of a case."""
    risk, parties = agreed(case), list(case["parties"])
    start = month_index(case["start"])
    result: dict[str, list[float]] = {name: [] for name in parties}
    for month in range(len(loss)):
        january = max(0, month - (start + month) % 12)
        now = _to_date(risk, parties, loss, full, january, month)
        before = _to_date(risk, parties, loss, full, january, month - 1)
        for name in parties:
            result[name].append(now[name] - before[name])
    return result


def _to_date(
    risk: Plain, parties: list[str], loss: list[float], full: list[float], first: int, last: int
) -> dict[str, float]:
    """Give what each party bears from the first month of a year to a month of it."""
    parts = dict.fromkeys(parties, 0.0)
    stretches = [(first, last)]
    if risk.get("measured", "year") == "month":
        stretches = [(month, month) for month in range(first, last + 1)]
    for begin, end in stretches:
        lost, whole = sum(loss[begin : end + 1]), sum(full[begin : end + 1])
        rate = lost / whole if whole else 0.0
        below = 0.0
        for layer in risk["layers"].values():
            top = share(layer["up_to"])
            amount = whole * max(0.0, min(rate, top) - below)
            for name, part in layer["shares"].items():
                parts[name] += share(part) * amount
            below = top
    for name, cap in risk.get("caps", {}).items():
        above = max(0.0, parts[name] - cap["amount"])
        parts[name] -= above
        parts[cap.get("excess_to", "owner")] += above
    return parts


def cash(case: Plain, rows: Rows) -> dict[str, list[float]]:
    """Give the cash flow of each party, payment by payment, from the amounts of the payments."""
    months = case["months"]
    flow = {name: [0.0] * months for name in case["parties"]}

    def pay(payer: str, receiver: str, amounts: list[float]) -> None:
        for month, amount in enumerate(amounts):
            if payer in flow:
                flow[payer][month] -= amount
            if receiver in flow:
                flow[receiver][month] += amount

    owner = case["owner"]
    for name, group in case["groups"].items():
        lessor, operator = group.get("lessor", owner), group.get("operator", owner)
        for line in ("rent_income", "service_income"):
            pay("outside", operator, rows[line][name])
        for input_name, quantity in (("management_cost", "let_units"), ("letting_cost", "letting")):
            price = group.get(input_name, 0)
            index = rows["contract_cost_index"][""]
            pay(
                operator, "outside",
                [price * i * q for i, q in zip(index, rows[quantity][name], strict=True)],
            )  # fmt: skip
        price = group.get("refit_cost", 0)
        pay(
            lessor, "outside",
            [price * i * q for i, q in zip(rows["contract_cost_index"][""],
                                           rows["refit_started"][name], strict=True)],
        )  # fmt: skip
    for name, item in case["costs"].items():
        pay(item.get("paid_by", owner), "outside", rows["cost_item_total"][name])
    for name, item in case.get("contracts", {}).items():
        pay(item["pays"], item["receives"], rows["contract_payment"][name])
    for item in case.get("investments", {}).values():
        payer = item.get("paid_by", owner)
        first = month_index(item["date"]) - month_index(case["start"])
        last = first + item["life_years"] * 12 - 1
        if 0 <= first < months:
            pay(payer, "outside", [item["amount"] * (m == first) for m in range(months)])
        if 0 <= last < months:
            residual = item.get("residual_value", 0)
            pay("outside", payer, [residual * (m == last) for m in range(months)])
    if "reservation" in case:
        holder = case["reservation"]["holder"]
        pay(holder, owner, rows["fee_paid"][""])
        pay(holder, owner, rows["call_paid"][""])
        vat = case["reservation"].get("vat", 0)
        both = zip(rows["fee_paid"][""], rows["call_paid"][""], strict=True)
        pay(holder, "outside", [vat * (fee + call) for fee, call in both])
        pay(owner, holder, rows["penalty"][""])
    if "reserve" in case:
        payer = case["reservation"]["holder"] if "reservation" in case else owner
        pay(payer, "outside", rows["shortage_cost"]["let"])
    if "vacancy_risk" in case:
        loss, full = rows["vacancy_loss"][""], rows["full_loss"][""]
        draws, paid_in, left = fund(case, loss, rows["contract_cost_index"][""])
        rest = [lost - drawn for lost, drawn in zip(loss, draws, strict=True)]
        for name, amounts in borne(case, rest, full).items():
            pay(name, "pool", amounts)
        for name, group in case["groups"].items():
            pay("pool", group.get("lessor", owner), rows["group_loss"][name])
        total = sum(amounts[0] for amounts in paid_in.values())
        for name, amounts in paid_in.items():
            pay(name, "fund", amounts)
            flow[name][-1] += left * amounts[0] / total if total else 0.0
    return flow


def worth(case: Plain, party: str, flow: list[float], rows: Rows) -> float:
    """Give the net present value of a party: brought in, cash, what is left."""
    given = case["parties"][party]
    rate = given.get("discount_rate", case["discount_rate"])
    value = sum(a * (1 + rate) ** (-(m + 1) / 12) for m, a in enumerate(flow))
    left = 0.0
    for name, item in case.get("investments", {}).items():
        if item.get("paid_by", case["owner"]) != party:
            continue
        first = month_index(item["date"]) - month_index(case["start"])
        book, last = rows["book_value"][name], first + item["life_years"] * 12 - 1
        value -= book[0] if first < 0 else 0.0
        if first < case["months"] - 1 < last or first == case["months"] - 1 < last:
            left += book[-1] - rows["depreciation"][name][-1]
    left = given.get("end_value", left)
    return value + left * (1 + rate) ** (-case["months"] / 12)
