"""Compute occupancy and integral cost by hand in numpy: the yardstick for flexfin's speed.

This is what a good numpy programmer would write for the same lines without flexfin: arrays over
groups and scenarios, stepped by month where a month needs the one before, whole arrays elsewhere.
It works for any groups, costs, investments and contracts, in blocks of 2,000 scenarios, and keeps
the history of every line, as flexfin does. `python bench/handwritten.py CASE` prints a timing.
"""

from __future__ import annotations

import calendar
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Case = dict[str, Any]
Array = NDArray[np.float64]

BLOCK = 2_000
FOREVER = 10**9

# The lines stepped by month, each with its history as an array [month, group, scenario].
STEPPED = (
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
    "refit_arrived",
    "refit_returned",
    "ready_before",
    "free_units",
    "refit_to_reception",
    "refit_to_tenants",
    "refit_started",
    "arriving",
    "in_refit",
    "ready_units",
    "lettable_units",
    "letting",
    "let_units",
    "called_places",
)
OCCUPIED = ("occupied_place_day", "occupied_unit_month")
PER_OPEN = ("unit_year", "unit_month", "place_year", "place_day")


class Months:
    """The calendar of a case: one array over the months for each figure."""

    def __init__(self, case: Case) -> None:
        self.count = int(case["months"])
        self.start = month_index(case["start"])
        self.index = self.start + np.arange(self.count)
        self.year, self.month = self.index // 12, self.index % 12 + 1
        self.days = np.array(
            [calendar.monthrange(i // 12, i % 12 + 1)[1] for i in self.index.tolist()], dtype=float
        )
        self.discount_factor = (1 + case["discount_rate"]) ** (-np.arange(1, self.count + 1) / 12)
        self.rates = {name: self.path(path) for name, path in case["indexation"].items()}
        self.price_level = case.get("price_level") or case["start"]
        self.rent_index = self.risen(self.rates.get("rent", np.zeros(self.count)), 7, self.start)
        self.price_index = {name: self.since(name, self.price_level) for name in self.rates}
        self.contract_index = self.since("cost", case["start"])

    def path(self, value: Any) -> Array:
        """Return a number, or steps that hold until the next, by month."""
        if not isinstance(value, dict):
            return np.full(self.count, float(value))
        result = np.empty(self.count)
        for step in sorted(value, key=month_index):
            result[max(0, month_index(step) - self.start) :] = value[step]
        return result

    def risen(self, rates: Array, step_in: int, after: int) -> Array:
        """Return how prices that step in one month of the year have risen after a month."""
        steps = (self.month == step_in) & (self.index > after)
        return np.cumprod(np.where(steps, 1 + rates, 1.0))

    def since(self, index: str, price_level: str) -> Array:
        """Return a price index that steps each January; before the start at its first rate."""
        years = self.start // 12 - month_index(price_level) // 12
        rates = self.rates[index]
        return (1 + rates[0]) ** years * self.risen(rates, 1, self.start)

    def between(self, item: Case) -> Array:
        """Return 1 in the months in which a cost or contract runs."""
        first = month_index(item["from"]) if "from" in item else -FOREVER
        last = month_index(item["until"]) if "until" in item else FOREVER
        return ((self.index >= first) & (self.index <= last)).astype(float)


class Groups:
    """The groups of a case: one column [group, 1] for each input."""

    def __init__(self, case: Case, months: Months) -> None:
        self.names = list(case["groups"])
        rows = list(case["groups"].values())
        owner = case.get("owner", "")
        self.lessor = [row.get("lessor", owner) for row in rows]
        self.operator = [row.get("operator", owner) for row in rows]
        self.is_reception = np.array([[row["kind"] == "reception"] for row in rows])
        self.is_tenants = ~self.is_reception
        self.is_callable = np.array([[row.get("callable", "no") == "yes"] for row in rows])
        self.is_standby = self.is_reception & self.is_callable  # empty, and kept for reception
        self.is_dedicated = self.is_reception & ~self.is_callable
        self.relet = np.array([[row.get("relet_after_call", "yes") == "yes"] for row in rows])

        def column(key: str, default: Array | float = 0.0) -> Array:
            defaults = np.broadcast_to(default, (len(rows), 1))[:, 0].tolist()
            values = [row.get(key, other) for row, other in zip(rows, defaults, strict=True)]
            return np.array(values, dtype=float)[:, None]

        def tenant_column(key: str, default: Array | float = 0.0) -> Array:
            return np.where(self.is_tenants, column(key, default), 0.0)

        def tenant_months(key: str) -> NDArray[np.int64]:
            return tenant_column(key).astype(np.int64)

        self.units = column("units")
        self.places = column("places")
        self.floor_area = column("floor_area")
        self.normal_occupancy = column("normal_occupancy")
        when_called = np.where(self.is_standby, self.places, column("places_when_called"))
        self.places_when_called = np.where(self.is_callable, when_called, 0.0)
        self.asked_rent = tenant_column("asked_rent")
        self.management_cost = tenant_column("management_cost")
        self.letting_cost = tenant_column("letting_cost")
        self.refit_cost = tenant_column("refit_cost")
        self.turnover = tenant_column("turnover")
        self.fill_rate = tenant_column("fill_rate", self.units)
        self.let_at_start = tenant_column("let_at_start", self.units)
        self.ready_at_start = tenant_column("ready_at_start")
        self.overstay_share = tenant_column("overstay_share")
        self.notice_months = tenant_months("notice_months")
        self.overstay_months = tenant_months("overstay_months")
        self.minimum_term = tenant_months("minimum_term")
        self.refit_months = tenant_months("refit_months")
        self.release_after = tenant_months("release_after")
        self.let_until = np.array(
            [[month_index(row["let_until"]) if "let_until" in row else FOREVER] for row in rows]
        )
        self.density = np.where(self.is_callable, self.places_when_called / self.units, 1.0)
        open_share = np.array([months.path(row.get("open", 1.0)) for row in rows]).T[..., None]
        self.open_units = self.units * open_share  # [month, group, 1], as what follows
        self.open_places = self.places * open_share
        self.reserve_places = self.places_when_called * open_share
        total = self.reserve_places.sum(axis=1, keepdims=True)
        self.reserve_weight = ratio(self.reserve_places, total)

    def share(self, item: Case) -> tuple[Array, Array]:
        """Return which groups carry an item, and the share of each, as columns [group, 1]."""
        if item.get("shares"):
            agreed = np.array([[float(item["shares"].get(name, 0))] for name in self.names])
            return np.sign(agreed), agreed
        group = item.get("group", "all")
        named = group if isinstance(group, list) else [group]
        carried = np.array([[float("all" in named or name in named)] for name in self.names])
        key = item.get("key", "floor_area")
        base = carried * (np.ones_like(self.units) if key == "equal" else getattr(self, key))
        return carried, base / base.sum()

    def lessor_is(self, party: str) -> Array:
        """Return 1 for the groups of which the party is the lessor, as a column [group, 1]."""
        return np.array([[float(lessor == party)] for lessor in self.lessor])


def ratio(x: Array, y: Array) -> Array:
    """Divide, where what is divided by may be nothing."""
    nothing = np.round(y, 9) == 0
    return np.where(nothing, 0.0, x / np.where(nothing, 1.0, y))


def recovery(case: Case, party: str) -> float:
    """Return the share of VAT that a party can reclaim; whoever is outside reclaims all."""
    return float((case["parties"].get(party) or {}).get("vat_recovery", 1.0))


def month_index(text: str) -> int:
    """Return the months since year 0 of a month such as "2027-01"."""
    return 12 * int(text[:4]) + int(text[5:7]) - 1


def lag(history: Array, month: int, months: NDArray[np.int64]) -> Array:
    """Return each group's row of so many months ago, 0 before the first month."""
    result = np.zeros(history.shape[1:])
    for group, back in enumerate(months[:, 0].tolist()):
        if month >= back:
            result[group] = history[month - back, group]
    return result


def window(x: Array, months: int, best: Any) -> Array:
    """Return the lowest or highest of each month and the months before it; before them was 0."""
    padded = np.concatenate([np.zeros((months, *x.shape[1:])), x])
    result = padded[months:].copy()
    for back in range(1, months + 1):
        best(result, padded[months - back : len(padded) - back], out=result)
    return result


def occupancy(case: Case, months: Months, groups: Groups, people: Array) -> dict[str, Array]:
    """Return every line of occupancy for people [month, scenario], as [month, group, scenario]."""
    density, callable_ = groups.density, groups.is_callable
    shape = (months.count, len(groups.names), people.shape[1])
    full = case["demand"].get("planning_occupancy", 1.0)

    reception_need = people / full
    dedicated = (groups.open_places * groups.is_dedicated).sum(axis=1)  # [month, 1]
    dedicated_used = np.minimum(reception_need, dedicated)
    reserve_need = np.maximum(0.0, reception_need - dedicated)
    buffer = (case.get("reserve") or {}).get("buffer_places", 0.0) * groups.reserve_weight
    called_need = reserve_need[:, None, :] * groups.reserve_weight
    lasting_need = np.empty(shape)
    for group, months_held in enumerate(groups.release_after[:, 0].tolist()):
        lasting_need[:, group] = window(called_need[:, group], months_held, np.maximum)
    held_rooms = np.minimum(groups.open_units, (lasting_need + buffer) / density)
    room_for_tenants = groups.open_units - held_rooms
    let_until = groups.let_until[None]
    in_permit = (months.index[:, None, None] <= let_until) * groups.is_tenants
    lasts = months.index[:, None, None] + groups.minimum_term - 1 <= let_until

    line = {name: np.zeros(shape) for name in STEPPED}
    before = dict.fromkeys(STEPPED, np.zeros(shape[1:]))
    before["let_units"] = np.broadcast_to(groups.let_at_start, shape[1:])
    before["ready_units"] = np.broadcast_to(groups.ready_at_start, shape[1:])

    has_notice = groups.notice_months > 0
    has_refit = groups.refit_months > 0
    on_time = np.maximum(1, groups.notice_months)
    too_late = np.maximum(1, groups.notice_months + groups.overstay_months)
    protected = np.maximum(1, groups.minimum_term - groups.notice_months)
    refit_end = np.maximum(1, groups.refit_months)
    overstay = groups.overstay_share

    for t in range(months.count):
        let_before, open_units, permit = before["let_units"], groups.open_units[t], in_permit[t]
        called = np.round(before["called_places"], 9) > 0
        ever_called = np.maximum(before["ever_called"], called)
        may_let = permit * lasts[t] * np.where(groups.relet, 1.0, 1.0 - ever_called)

        on_time_ending = lag(line["notices"], t, on_time)
        overstayed = lag(line["notices"], t, too_late)
        ending = np.where(has_notice, (1 - overstay) * on_time_ending + overstay * overstayed, 0.0)
        ending = permit * ending
        pending = np.where(has_notice, before["pending"] + before["notices"] - ending, 0.0)
        pending = permit * pending
        turned_over = groups.turnover / 12 * np.maximum(0.0, let_before - ending - pending)
        standing = let_before - ending - turned_over
        recent = before["recent"] + before["letting"] - lag(line["letting"], t, protected)
        recent = permit * recent

        in_the_way = standing - pending - np.maximum(room_for_tenants[t], recent)
        notices = permit * np.where(callable_, np.maximum(0.0, in_the_way), 0.0)
        moved_out = np.where(
            permit, ending + np.where(has_notice, 0.0, notices), let_before - turned_over
        )
        left = np.maximum(0.0, let_before - moved_out - turned_over)
        staying = permit * np.minimum(open_units, left)

        refit_arrived = np.where(has_refit, lag(line["refit_to_reception"], t, refit_end), 0.0)
        refit_returned = np.where(has_refit, lag(line["refit_to_tenants"], t, refit_end), 0.0)
        in_refit_before = np.where(
            has_refit, before["in_refit"] - refit_arrived - refit_returned, 0
        )
        arriving_before = np.where(has_refit, before["arriving"] - refit_arrived, 0.0)
        ready_before = np.minimum(open_units, before["ready_units"] + refit_arrived)
        ready_before = np.where(groups.is_standby, open_units, ready_before)
        free_units = np.maximum(0.0, open_units - staying - ready_before - in_refit_before)
        wanted = np.maximum(0.0, held_rooms[t] - ready_before - arriving_before)
        refit_to_reception = np.where(callable_, np.minimum(free_units, wanted), 0.0)
        too_many = np.maximum(0.0, ready_before - held_rooms[t])
        refit_to_tenants = np.where(callable_, may_let * too_many, 0.0)
        refit_started = refit_to_reception + refit_to_tenants
        arriving = np.where(has_refit, arriving_before + refit_to_reception, 0.0)
        in_refit = np.where(has_refit, in_refit_before + refit_started, 0.0)
        ready_units = ready_before - refit_to_tenants + np.where(has_refit, 0, refit_to_reception)

        lettable_units = np.maximum(0.0, open_units - staying - ready_units - in_refit)
        room = np.maximum(0.0, np.minimum(room_for_tenants[t] - staying, lettable_units))
        letting = np.where(groups.is_tenants, may_let * np.minimum(groups.fill_rate, room), 0.0)
        ready_places = ready_units * density
        called_places = np.where(callable_, np.minimum(called_need[t], ready_places), 0.0)

        now = {
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
            "refit_arrived": refit_arrived,
            "refit_returned": refit_returned,
            "ready_before": ready_before,
            "free_units": free_units,
            "refit_to_reception": refit_to_reception,
            "refit_to_tenants": refit_to_tenants,
            "refit_started": refit_started,
            "arriving": arriving,
            "in_refit": in_refit,
            "ready_units": ready_units,
            "lettable_units": lettable_units,
            "letting": letting,
            "let_units": staying + letting,
            "called_places": called_places,
        }
        for name, value in now.items():
            line[name][t] = value
        before = now

    let_units, called_places = line["let_units"], line["called_places"]
    all_called = called_places.sum(axis=1)
    called_units = called_places / density
    used_rate = ratio(dedicated_used, dedicated)[:, None, :]
    in_use_there = groups.open_units * used_rate * groups.is_dedicated + called_units
    occupied_units = np.where(groups.is_reception, full * in_use_there, let_units)
    dedicated_places = groups.places * groups.is_dedicated
    by_size = dedicated_places / max(1e-300, float(dedicated_places.sum()))
    by_open = ratio(groups.open_places * groups.is_dedicated, dedicated[:, None, :])
    reception_share = np.where(dedicated[:, None, :] == 0, by_size, by_open)
    called_people = full * (called_places * ~groups.is_standby).sum(axis=1)
    people_received = dedicated_used * full + called_people
    own_people = full * called_places * groups.is_standby
    empty_units = groups.open_units - occupied_units - called_units * groups.is_tenants
    empty_in_refit = np.minimum(empty_units, line["in_refit"])
    still_empty = empty_units - empty_in_refit
    empty_held = np.minimum(still_empty, line["ready_units"] - called_units)
    on_their_side = groups.open_units - line["ready_units"] - line["arriving"]
    usable = in_permit * np.where(line["may_let"] == 1, on_their_side, let_units)
    usable_units = np.where(groups.is_tenants, usable, groups.open_units)
    line.update(
        reception_need=reception_need,
        dedicated_used=dedicated_used,
        reserve_need=reserve_need,
        called_need=called_need,
        held_rooms=held_rooms,
        room_for_tenants=room_for_tenants,
        empty_units=empty_units,
        empty_in_refit=empty_in_refit,
        empty_held=empty_held,
        empty_market=still_empty - empty_held,
        shortage=np.maximum(0.0, reception_need - dedicated_used - all_called),
        occupied_units=occupied_units,
        occupied_places=np.where(
            groups.is_reception,
            people_received[:, None, :] * reception_share + own_people,
            let_units * groups.places / groups.units,
        ),
        usable_units=usable_units,
        tenant_use=ratio(usable_units, np.broadcast_to(groups.open_units, shape)),
        reception_share=np.broadcast_to(reception_share, shape),
    )
    return line


def quantity_of(
    per: str, groups: Groups, share: Array, carried: Array, days: Array, occupied: Array
) -> Array:
    """Return what each group counts for in each month; `occupied` in the measure of `per`."""
    fixed: dict[str, Array] = {
        "year": share / 12,
        "month": share,
        "m2_year": carried * groups.floor_area / 12,
        "unit_year": carried * groups.open_units / 12,
        "unit_month": carried * groups.open_units,
        "place_year": carried * groups.open_places / 12,
        "place_day": carried * groups.open_places * days,
    }
    if per in fixed:
        return fixed[per]
    return carried * occupied * days if per == "occupied_place_day" else carried * occupied


def in_use(basis: str, groups: Groups, line: dict[str, Array]) -> Array:
    """Return the rooms in use at an occupancy: normal, as planned, or full."""
    if basis == "planned":
        return line["occupied_units"]
    return line["usable_units"] * (groups.normal_occupancy if basis == "normal" else 1.0)


def capital_of(case: Case, months: Months, name: str, investment: Case) -> Array:
    """Return depreciation plus capital charge of an investment for each month."""
    payer = investment.get("paid_by", case.get("owner", ""))
    finance = {**case["finance"], **(case["parties"].get(payer) or {})}
    debt = finance["debt_share"]
    wacc = debt * finance["interest"] + (1 - debt) * finance["return_on_equity"]
    rate = float((1 + wacc) ** (1 / 12) - 1)
    amount = investment["amount"] * (1 + investment.get("vat", 0.0) * (1 - recovery(case, payer)))
    for grant in (case.get("grants") or {}).values():
        amount -= grant["amount"] if grant.get("investment") == name else 0.0
    residual = float(investment.get("residual_value", 0.0))
    life = max(1, int(investment["life_years"] * 12 + 0.5))
    age = months.index - month_index(investment["date"])
    used = (age >= 0) & (age < life)
    if investment.get("method", "linear") == "linear":
        depreciation = (amount - residual) / life
        book_value = amount - depreciation * np.maximum(0, age)
        return np.where(used, depreciation + rate * book_value, 0.0)
    if rate == 0:
        return np.where(used, (amount - residual) / life, 0.0)
    discount = (1 + rate) ** -life
    level_payment = (amount - residual * discount) * rate / (1 - discount)
    return np.where(used, level_payment, 0.0)


class Item:
    """A cost item: its price by month, and who carries and pays it."""

    def __init__(self, case: Case, months: Months, groups: Groups, cost: Case) -> None:
        self.per = cost["per"]
        self.carried, self.share = groups.share(cost)
        self.follows = self.per in OCCUPIED
        self.recoverable = cost.get("recoverable", "no") == "yes"
        payers = cost.get("payers") or {cost.get("paid_by", case.get("owner", "")): 1.0}
        vat = cost.get("vat", 0.0)
        with_vat = {p: part * (1 + vat * (1 - recovery(case, p))) for p, part in payers.items()}
        factor = sum(with_vat.values())
        self.lessor_share = sum(
            groups.lessor_is(p) * amount / factor for p, amount in with_vat.items()
        )
        price = cost["amount"] * months.between(cost) * factor
        if cost.get("index", "none") != "none":
            price = price * months.price_index[cost["index"]]
        self.price = price[:, None, None]

    def cost(self, groups: Groups, days: Array, rooms: Array, places: Array) -> Array:
        """Return the cost for each month, group and scenario, when so many are in use."""
        occupied = places if self.per == "occupied_place_day" else rooms
        quantity = quantity_of(self.per, groups, self.share, self.carried, days, occupied)
        return self.price * quantity

    def recovered(self, groups: Groups, cost: Array, rooms: Array) -> Array | float:
        """Return the part of a cost that tenants repay: empty rooms pay no service."""
        if not self.recoverable:
            return 0.0
        if self.per in PER_OPEN:
            cost = cost * ratio(rooms, np.broadcast_to(groups.open_units, rooms.shape))
        elif not self.follows:
            cost = cost * rooms / groups.units
        return cost * groups.is_tenants


def items_of(case: Case, months: Months, groups: Groups) -> list[Item]:
    """Give each cost item."""
    return [Item(case, months, groups, cost) for cost in (case.get("costs") or {}).values()]


def operating_cost(case: Case, months: Months, groups: Groups, line: dict[str, Array]) -> Array:
    """Return the operating cost of each group."""
    total, days = np.zeros(line["let_units"].shape), months.days[:, None, None]
    for item in items_of(case, months, groups):
        total += item.cost(groups, days, line["occupied_units"], line["occupied_places"])
    return total


def contract_price(case: Case, months: Months, contract: Case) -> Array:
    """Return the price of a contract by month, with its own index."""
    factor = np.ones(months.count)
    index = contract.get("index", "none")
    if index in months.rates:
        rates = np.maximum(contract.get("index_floor", -1.0), months.rates[index])
        rates = np.minimum(contract.get("index_cap", np.inf), rates)
        first = month_index(contract["from"]) if "from" in contract else months.start
        step_in = contract.get("index_month", 7 if index == "rent" else 1)
        factor = months.risen(rates, step_in, max(first, months.start))
    return months.path(contract["amount"]) * factor * months.between(contract)


def paid_at(
    case: Case, months: Months, groups: Groups, line: dict[str, Array], contract: Case, rooms: Array
) -> Array:
    """Return what a contract pays by month, group and scenario, when so many rooms are in use."""
    per = contract["per"]
    carried, share = groups.share(contract)
    measure = carried * (groups.places / groups.units if per == "occupied_place_day" else 1.0)
    room, use = measure * line["usable_units"], measure * rooms
    least = contract.get("minimum_share", 0.0) * room.sum(axis=1, keepdims=True)
    lacking = np.maximum(0.0, least - use.sum(axis=1, keepdims=True))
    left = np.maximum(0.0, room - use)
    billed = use + lacking * ratio(left, left.sum(axis=1, keepdims=True))
    quantity = quantity_of(per, groups, share, carried, months.days[:, None, None], billed)
    return contract_price(case, months, contract)[:, None, None] * quantity


def at_occupancy(
    case: Case, months: Months, groups: Groups, line: dict[str, Array], basis: str, capital: Array
) -> tuple[Array, Array]:
    """Return what the lessor of each group bears and receives at one occupancy."""
    rooms, use = in_use(basis, groups, line), line["tenant_use"]
    places, days = rooms * groups.places / groups.units, months.days[:, None, None]
    itself = groups.is_tenants * np.array(
        [[float(a == b)] for a, b in zip(groups.lessor, groups.operator, strict=True)]
    )
    cost = use * capital
    revenue = itself * groups.asked_rent * months.rent_index[:, None, None] * rooms
    for item in items_of(case, months, groups):
        whole = item.cost(groups, days, rooms, places) * item.lessor_share
        cost = cost + whole * (1.0 if item.follows else use)
        revenue = revenue + itself * item.recovered(groups, whole, rooms)
    for contract in (case.get("contracts") or {}).values():
        paid = paid_at(case, months, groups, line, contract, rooms)
        paid = paid * (1.0 if contract["per"] in OCCUPIED else use)
        lost = contract.get("vat", 0.0) * (1 - recovery(case, contract["pays"]))
        cost = cost + paid * (1 + lost) * groups.lessor_is(contract["pays"])
        revenue = revenue + paid * groups.lessor_is(contract["receives"])
    each = groups.management_cost + groups.letting_cost * groups.turnover / 12
    cost = cost + itself * each * months.contract_index[:, None, None] * rooms
    return cost, revenue


def integral_cost(
    case: Case, months: Months, groups: Groups, line: dict[str, Array]
) -> dict[str, Array]:
    """Return the cost of each group, what its lessor receives, and the coverage."""
    owner = case.get("owner", "")
    capital = np.zeros((months.count, len(groups.names), 1))
    own_capital = np.zeros_like(capital)
    for name, investment in (case.get("investments") or {}).items():
        _, share = groups.share(investment)
        monthly = capital_of(case, months, name, investment)[:, None, None] * share
        capital += monthly
        own_capital += monthly * groups.lessor_is(investment.get("paid_by", owner))
    _, revenue = at_occupancy(case, months, groups, line, "planned", own_capital)
    basis = (case.get("pass_through") or {}).get("occupancy_basis", "normal")
    cost_at, revenue_at = at_occupancy(case, months, groups, line, basis, own_capital)
    discount = months.discount_factor[:, None, None]
    cost_value, revenue_value = (
        (cost_at * discount).sum(axis=0),
        (revenue_at * discount).sum(axis=0),
    )
    nothing = np.round(cost_value, 9) == 0
    shape = line["let_units"].shape
    return {
        "integral_cost": operating_cost(case, months, groups, line) + capital,
        "lessor_revenue": np.broadcast_to(revenue, shape),
        "coverage": np.where(nothing, 1.0, revenue_value / np.where(nothing, 1.0, cost_value)),
    }


def run(case: Case, people: Array) -> dict[str, Array]:
    """Return the results of every scenario.

    Parameters
    ----------
    case: a plain nested dict (see tests/oracle.py, read_plain_case) of which demand's scenarios are
        not used
    people: (scenarios, months) people to be received

    Returns
    -------
    let_units, called_places, integral_cost, lessor_revenue: (months, groups, scenarios)
    shortage: (months, scenarios)
    coverage: (groups, scenarios)
    """
    months = Months(case)
    groups = Groups(case, months)
    scenarios = people.shape[0]
    by_group = (months.count, len(groups.names), scenarios)
    result = {
        "let_units": np.empty(by_group),
        "called_places": np.empty(by_group),
        "shortage": np.empty((months.count, scenarios)),
        "integral_cost": np.empty(by_group),
        "lessor_revenue": np.empty(by_group),
        "coverage": np.empty(by_group[1:]),
    }
    for first in range(0, scenarios, BLOCK):
        block = slice(first, first + BLOCK)
        line = occupancy(case, months, groups, np.ascontiguousarray(people[block].T, dtype=float))
        line.update(integral_cost(case, months, groups, line))
        for name, values in result.items():
            values[..., block] = line[name]
    return result


def reserve(case: Case, months: Months, groups: Groups, line: dict[str, Array]) -> dict[str, Array]:
    """Return what `flexfin reserve` shows of every scenario: costs, shortages, savings."""
    given = case["reserve"]
    days, discount = months.days[:, None], months.discount_factor[:, None]
    contract_index = months.contract_index[:, None, None]
    index = months.since("cost", given.get("price_level", months.price_level))[:, None]
    used = groups.is_callable
    total = groups.reserve_places.sum(axis=1)  # [month, 1]
    need, let_units = line["reserve_need"], line["let_units"]
    full = case["demand"].get("planning_occupancy", 1.0)

    # Letting brings rent and service at cost, and costs what follows occupancy.
    letting = (groups.asked_rent * months.rent_index[:, None, None]) * let_units
    is_let = used & groups.is_tenants
    letting = letting - contract_index * (
        groups.management_cost * let_units
        + groups.letting_cost * line["letting"]
        + groups.refit_cost * line["refit_started"]
    )
    operating, of_tenants = np.zeros(let_units.shape), np.zeros(let_units.shape)
    called_rate = np.zeros(line["shortage"].shape)  # of one person in a called room
    standby_rate = np.zeros(let_units.shape)  # of one such room that is kept for reception
    for item in items_of(case, months, groups):
        cost = item.cost(groups, days[..., None], line["occupied_units"], line["occupied_places"])
        operating += cost
        of_tenants += cost * item.follows
        own = item.cost(
            groups,
            days[..., None],
            line["occupied_units"],
            let_units * groups.places / groups.units,
        )
        letting = letting + item.recovered(groups, own, line["occupied_units"])
        if item.per == "occupied_place_day":
            part = (item.carried * line["reception_share"]).sum(axis=1)
            called_rate = called_rate + item.price[:, 0] * part * days
        if item.follows:
            measure = groups.places / groups.units * days[..., None]
            each = measure if item.per == "occupied_place_day" else 1.0
            standby_rate = standby_rate + item.price * item.carried * each * groups.is_standby
    result_of_letting = (is_let * (letting - of_tenants)).sum(axis=1)

    avoided = (used * (operating - of_tenants)).sum(axis=1) * given.get("avoidable_share", 0.0)
    avoided[0] -= given.get("closing_cost", 0.0) * index[0] * total[0]
    gains = {"hold": 0.0, "let": result_of_letting, "give_up": avoided}
    shorts = {"hold": np.maximum(0.0, need - total), "let": line["shortage"], "give_up": need}
    called = {
        "hold": np.minimum(line["called_need"], groups.reserve_places),
        "let": line["called_places"],
        "give_up": np.zeros(let_units.shape),
    }

    saved = given.get("variable_share", 1.0) * (given["regular_cost"] - given["housing_cost"])
    idle_cost = given.get("emergency_idle_cost", given["emergency_cost"])
    result: dict[str, Array] = {}
    years = months.count / 12
    for strategy, short in shorts.items():
        replaced = window(short, int(given["replacement_months"]), np.minimum)
        slept_in = short - replaced
        contracted = window(slept_in, int(given.get("emergency_months", 1)) - 1, np.maximum)
        before = np.concatenate([np.zeros((1, short.shape[1])), replaced[:-1]])
        a_day = slept_in * (given["emergency_cost"] - saved) + (contracted - slept_in) * idle_cost
        a_day = a_day + replaced * given["housing_cost"]
        opened = given.get("opening_cost", 0.0) * np.maximum(0.0, replaced - before)
        cost = index * (days * a_day + opened)
        net = cost + full * (called[strategy] * is_let).sum(axis=1) * called_rate - gains[strategy]
        net = net + full * (called[strategy] / groups.density * standby_rate).sum(axis=1)
        is_short = np.round(short, 9) > 0
        result[f"net_cost_value.{strategy}"] = (net * discount).sum(axis=0)
        result[f"net_cost.{strategy}"] = net
        result[f"shortage_cost_year.{strategy}"] = cost.sum(axis=0) / years
        result[f"strategy_short_months.{strategy}"] = is_short.sum(axis=0)
        result[f"strategy_service_level.{strategy}"] = 1 - is_short.mean(axis=0)
        result[f"strategy_days_short.{strategy}"] = (short * days).sum(axis=0)
    saving = result["net_cost.hold"] - result["net_cost.let"]
    keep = result["net_cost.give_up"] - result["net_cost.let"]
    result["reserve_saving_value"] = (saving * discount).sum(axis=0)
    result["reserve_saving_year"] = saving.sum(axis=0) / years
    result["keep_saving_value"] = (keep * discount).sum(axis=0)
    result["letting_result_year"] = result_of_letting.sum(axis=0) / years
    result["reserve_called"] = line["called_places"].sum(axis=1).max(axis=0)
    result["reception_need"] = line["reception_need"].max(axis=0)
    return {name: value for name, value in result.items() if value.ndim == 1}


def run_reserve(case: Case, people: Array) -> dict[str, Array]:
    """Return the figures of the reserve of every scenario; `people` as in `run`."""
    months = Months(case)
    groups = Groups(case, months)
    result: dict[str, Array] = {}
    for first in range(0, people.shape[0], BLOCK):
        block = slice(first, first + BLOCK)
        line = occupancy(case, months, groups, np.ascontiguousarray(people[block].T, dtype=float))
        for name, values in reserve(case, months, groups, line).items():
            result.setdefault(name, np.empty(people.shape[0]))[block] = values
    return result


def main() -> None:
    """Print how long 10,000 random demand paths take on a case."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from oracle import read_plain_case

    case = read_plain_case(sys.argv[1])
    steps = np.random.default_rng(1).normal(0, 12, (10_000, int(case["months"])))
    people = np.maximum(0.0, 290 + np.cumsum(steps, axis=1))
    for _ in range(3):
        begin = time.perf_counter()
        run(case, people)
        print(f"{people.shape[0]} scenarios x {people.shape[1]} months: "
              f"{time.perf_counter() - begin:.2f} s")  # fmt: skip


if __name__ == "__main__":
    main()
