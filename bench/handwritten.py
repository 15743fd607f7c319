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
from collections.abc import Iterator
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
    "released",
    "refit_started",
    "in_refit",
    "letting",
    "let_units",
    "called_places",
)


class Months:
    """The calendar of a case: one array over the months for each figure."""

    def __init__(self, case: Case) -> None:
        self.count = int(case["months"])
        self.start = month_index(case["start"])
        self.index = self.start + np.arange(self.count)
        self.year = self.index // 12
        self.days = np.array(
            [calendar.monthrange(i // 12, i % 12 + 1)[1] for i in self.index.tolist()], dtype=float
        )
        self.discount_factor = (1 + case["discount_rate"]) ** (-np.arange(1, self.count + 1) / 12)
        start_year, start_month = divmod(self.start, 12)
        after_june = (self.index % 12 >= 6).astype(int)
        julys = self.year - start_year + after_june - int(start_month >= 6)
        price_level = case.get("price_level") or case["start"]
        price_year = month_index(price_level) // 12
        rates = case["indexation"]
        self.rent_index = (1 + rates["rent"]) ** julys
        self.price_index = {k: (1 + r) ** (self.year - price_year) for k, r in rates.items()}
        self.start_index = {k: (1 + r) ** (self.year - start_year) for k, r in rates.items()}


class Groups:
    """The groups of a case: one column [group, 1] for each input."""

    def __init__(self, case: Case) -> None:
        self.names = list(case["groups"])
        rows = list(case["groups"].values())
        owner = case.get("owner", "")
        self.lessor = [row.get("lessor", owner) for row in rows]
        self.operator = [row.get("operator", owner) for row in rows]
        self.is_reception = np.array([[row["kind"] == "reception"] for row in rows])
        self.is_tenants = ~self.is_reception
        self.is_callable = self.is_tenants & np.array(
            [[row.get("callable", "no") == "yes"] for row in rows]
        )
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
        self.places_when_called = np.where(self.is_callable, column("places_when_called"), 0.0)
        self.asked_rent = tenant_column("asked_rent")
        self.service_charge = tenant_column("service_charge")
        self.management_cost = tenant_column("management_cost")
        self.letting_cost = tenant_column("letting_cost")
        self.refit_cost = tenant_column("refit_cost")
        self.turnover = tenant_column("turnover")
        self.fill_rate = tenant_column("fill_rate", self.units)
        self.let_at_start = tenant_column("let_at_start", self.units)
        self.overstay_share = tenant_column("overstay_share")
        self.notice_months = tenant_months("notice_months")
        self.overstay_months = tenant_months("overstay_months")
        self.minimum_term = tenant_months("minimum_term")
        self.refit_months = tenant_months("refit_months")
        self.let_until = np.array(
            [[month_index(row["let_until"]) if "let_until" in row else FOREVER] for row in rows]
        )
        self.density = np.where(self.is_callable, self.places_when_called / self.units, 1.0)
        self.reserve_weight = self.places_when_called / max(1.0, self.places_when_called.sum())

    def share(self, item: Case) -> tuple[Array, Array]:
        """Return which groups carry an item, and the share of each, as columns [group, 1]."""
        group = item.get("group", "all")
        carried = np.array([[float(group in ("all", name))] for name in self.names])
        key = item.get("key", "floor_area")
        base = carried * (np.ones_like(self.units) if key == "equal" else getattr(self, key))
        return carried, base / base.sum()

    def lessor_is(self, party: str) -> Array:
        """Return 1 for the groups of which the party is the lessor, as a column [group, 1]."""
        return np.array([[float(lessor == party)] for lessor in self.lessor])


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


def occupancy(case: Case, months: Months, groups: Groups, people: Array) -> dict[str, Array]:
    """Return every line of occupancy for people [month, scenario], as [month, group, scenario]."""
    units, density, callable_ = groups.units, groups.density, groups.is_callable
    shape = (months.count, len(groups.names), people.shape[1])

    reception_need = people / case["demand"].get("planning_occupancy", 1.0)
    dedicated_places = float(groups.places[groups.is_reception].sum())
    dedicated_used = np.minimum(reception_need, dedicated_places)
    reserve_need = np.maximum(0.0, reception_need - dedicated_places)
    buffer = (case.get("reserve") or {}).get("buffer_places", 0.0) * groups.reserve_weight
    called_need = reserve_need[:, None, :] * groups.reserve_weight
    called_rooms_wanted = np.minimum(units, called_need / density)
    held_rooms = np.minimum(units, (called_need + buffer) / density)
    room_for_tenants = units - held_rooms
    in_permit = (months.index[:, None, None] <= groups.let_until).astype(float)
    in_permit = in_permit * groups.is_tenants

    line = {name: np.zeros(shape) for name in STEPPED}
    nothing = np.zeros(shape[1:])
    let_before = np.broadcast_to(groups.let_at_start, shape[1:])
    before = dict.fromkeys(STEPPED, nothing)
    before["let_units"] = let_before

    has_notice = groups.notice_months > 0
    has_refit = groups.refit_months > 0
    on_time = np.maximum(1, groups.notice_months)
    too_late = np.maximum(1, groups.notice_months + groups.overstay_months)
    protected = np.maximum(1, groups.minimum_term - groups.notice_months)
    refit_end = np.maximum(1, groups.refit_months)
    overstay = groups.overstay_share

    for t in range(months.count):
        called_before = before["called_places"]
        let_before = before["let_units"]
        ever_called = np.maximum(before["ever_called"], np.round(called_before, 9) > 0)
        may_let = in_permit[t] * np.where(groups.relet, 1.0, 1.0 - ever_called)

        on_time_ending = lag(line["notices"], t, on_time)
        overstayed = lag(line["notices"], t, too_late)
        ending = np.where(has_notice, (1 - overstay) * on_time_ending + overstay * overstayed, 0.0)
        pending = np.where(has_notice, before["pending"] + before["notices"] - ending, 0.0)
        turned_over = groups.turnover / 12 * np.maximum(0.0, let_before - ending - pending)
        standing = let_before - ending - turned_over
        recent = before["recent"] + before["letting"] - lag(line["letting"], t, protected)

        in_the_way = standing - pending - np.maximum(room_for_tenants[t], recent)
        notices = np.where(callable_, np.maximum(0.0, in_the_way), 0.0)
        moved_out = ending + np.where(has_notice, 0.0, notices)
        staying = in_permit[t] * np.maximum(0.0, let_before - moved_out - turned_over)

        released = np.maximum(0.0, called_before / density - called_rooms_wanted[t])
        refit_started = np.where(callable_, moved_out + released, 0.0)
        refit_ended = lag(line["refit_started"], t, refit_end)
        in_refit = np.where(has_refit, before["in_refit"] + refit_started - refit_ended, 0.0)

        free = np.maximum(0.0, room_for_tenants[t] - staying - in_refit)
        letting = may_let * np.minimum(groups.fill_rate, free)
        let_units = staying + letting
        left = np.maximum(0.0, units - let_units - in_refit) * density
        called_places = np.where(callable_, np.minimum(called_need[t], left), 0.0)

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
            "released": released,
            "refit_started": refit_started,
            "in_refit": in_refit,
            "letting": letting,
            "let_units": let_units,
            "called_places": called_places,
        }
        for name, value in now.items():
            line[name][t] = value
        before = now

    let_units, called_places = line["let_units"], line["called_places"]
    called_rooms = called_places / density
    all_called = called_places.sum(axis=1)
    empty_units = units - let_units - called_rooms
    empty_in_refit = np.minimum(empty_units, line["in_refit"])
    still_empty = empty_units - empty_in_refit
    empty_held = np.minimum(still_empty, np.maximum(0.0, held_rooms - called_rooms))
    reception_share = np.where(
        groups.is_reception, groups.places / max(1e-300, dedicated_places), 0
    )
    used_rate = dedicated_used[:, None, :] / max(1e-300, dedicated_places)
    line.update(
        reception_need=reception_need,
        dedicated_used=dedicated_used,
        reserve_need=reserve_need,
        called_need=called_need,
        called_rooms_wanted=called_rooms_wanted,
        held_rooms=held_rooms,
        room_for_tenants=room_for_tenants,
        empty_units=empty_units,
        empty_in_refit=empty_in_refit,
        empty_held=empty_held,
        empty_market=still_empty - empty_held,
        shortage=np.maximum(0.0, reception_need - dedicated_used - all_called),
        occupied_units=np.where(groups.is_reception, units * used_rate, let_units),
        occupied_places=np.where(
            groups.is_reception,
            (dedicated_used + all_called)[:, None, :] * reception_share,
            let_units * groups.places / units,
        ),
        tenant_use=np.where(groups.is_tenants, 1 - called_rooms / units, 1.0),
    )
    return line


def quantity_of(
    per: str, groups: Groups, days: Array, occupied_places: Array, occupied_units: Array
) -> Array:
    """Return what each group counts for in each month at a price per m2, unit or place."""
    if per == "m2_year":
        return groups.floor_area / 12
    if per == "unit_year":
        return groups.units / 12
    if per == "unit_month":
        return groups.units
    if per == "place_year":
        return groups.places / 12
    if per == "place_day":
        return groups.places * days
    if per == "occupied_place_day":
        return occupied_places * days
    return occupied_units


def rooms_of(per: str, groups: Groups) -> Array:
    """Return how often a contract's price is paid for one room in an average month."""
    if per in ("unit_month", "occupied_unit_month"):
        return np.ones_like(groups.units)
    if per == "unit_year":
        return np.full_like(groups.units, 1 / 12)
    if per in ("year", "month"):
        return (1 / 12 if per == "year" else 1.0) / groups.units
    if per == "m2_year":
        return groups.floor_area / 12 / groups.units
    if per == "place_year":
        return groups.places / 12 / groups.units
    return groups.places * 365 / 12 / groups.units


def depreciation_and_charge(case: Case, months: Months, investment: Case) -> Array:
    """Return depreciation plus capital charge of an investment for each month."""
    finance = case["finance"]
    debt = finance["debt_share"]
    wacc = debt * finance["interest"] + (1 - debt) * finance["return_on_equity"]
    rate = float((1 + wacc) ** (1 / 12) - 1)
    amount = float(investment["amount"])
    residual = float(investment.get("residual_value", 0.0))
    life = float(investment["life_years"] * 12)
    age = months.index - month_index(investment["date"])
    in_use = (age >= 0) & (age < life)
    if investment.get("method", "linear") == "linear":
        depreciation = (amount - residual) / life
        book_value = amount - depreciation * np.maximum(0, age)
        return np.where(in_use, depreciation + rate * book_value, 0.0)
    if rate == 0:
        return np.where(in_use, (amount - residual) / life, 0.0)
    discount = (1 + rate) ** -life
    level_payment = (amount - residual * discount) * rate / (1 - discount)
    return np.where(in_use, level_payment, 0.0)


def items_of(
    case: Case, months: Months, groups: Groups, line: dict[str, Array]
) -> Iterator[tuple[Case, Array]]:
    """Give each cost item, and what it is for each month, group and scenario."""
    days = months.days[:, None, None]
    for cost in (case.get("costs") or {}).values():
        carried, share = groups.share(cost)
        per = cost["per"]
        if per in ("year", "month"):
            quantity = share / 12 if per == "year" else share
        else:
            occupied = line["occupied_places"]
            quantity = carried * quantity_of(per, groups, days, occupied, line["occupied_units"])
        first = month_index(cost["from"]) if "from" in cost else -FOREVER
        last = month_index(cost["until"]) if "until" in cost else FOREVER
        price = cost["amount"] * ((months.index >= first) & (months.index <= last))
        if cost.get("index", "none") != "none":
            price = price * months.price_index[cost["index"]]
        yield cost, price[:, None, None] * quantity


def operating_cost(case: Case, months: Months, groups: Groups, line: dict[str, Array]) -> Array:
    """Return the operating cost of each group."""
    total = np.zeros(line["let_units"].shape)
    for _cost, cost_of_item in items_of(case, months, groups, line):
        total += cost_of_item
    return total


def integral_cost(
    case: Case, months: Months, groups: Groups, line: dict[str, Array]
) -> dict[str, Array]:
    """Return the cost of each group, what its lessor bears and receives, and the coverage."""
    shape = line["let_units"].shape
    days = months.days[:, None, None]
    rent_index = months.rent_index[:, None, None]
    discount = months.discount_factor[:, None, None]
    occupied_units, tenant_use = line["occupied_units"], line["tenant_use"]
    owner = case.get("owner", "")
    operating_cost, capital_cost = np.zeros(shape), np.zeros(shape)
    lessor_cost, lessor_revenue = np.zeros(shape), np.zeros(shape)
    charged_rent = np.zeros_like(groups.units)

    for cost, cost_of_item in items_of(case, months, groups, line):
        operating_cost += cost_of_item
        lessor_cost += cost_of_item * groups.lessor_is(cost.get("paid_by", owner))

    for investment in (case.get("investments") or {}).values():
        _, share = groups.share(investment)
        monthly = depreciation_and_charge(case, months, investment)[:, None, None] * share
        capital_cost += monthly
        lessor_cost += monthly * groups.lessor_is(investment.get("paid_by", owner))

    for contract in (case.get("contracts") or {}).values():
        row = groups.names.index(contract["group"])
        per = contract["per"]
        if per in ("year", "month"):
            paid = np.full((1, 1), 1 / 12 if per == "year" else 1.0)
        else:
            least = contract.get("minimum_share", 0.0) * groups.units * tenant_use
            rooms = np.maximum(occupied_units, least)
            quantity = quantity_of(per, groups, days, line["occupied_places"], rooms)
            paid = quantity[..., row, :]
        index = contract.get("index", "none")
        factor = np.ones(months.count)
        if index != "none":
            factor = months.rent_index if index == "rent" else months.start_index[index]
        payment = contract["amount"] * factor[:, None] * paid
        if contract["pays"] == groups.lessor[row]:
            lessor_cost[:, row] += payment
        if contract["receives"] == groups.lessor[row]:
            lessor_revenue[:, row] += payment
            charged_rent[row] += contract["amount"] * rooms_of(per, groups)[row]

    for row, (lessor, operator) in enumerate(zip(groups.lessor, groups.operator, strict=True)):
        if lessor == operator and groups.is_tenants[row, 0]:
            let_units = line["let_units"][:, row]
            rent = groups.asked_rent[row] + groups.service_charge[row]
            contract_cost_index = months.start_index["cost"][:, None]
            lessor_cost[:, row] += groups.management_cost[row] * contract_cost_index * let_units
            lessor_revenue[:, row] += rent * months.rent_index[:, None] * let_units
            charged_rent[row] += rent

    planned_units = (groups.units * tenant_use).sum(axis=0)
    planned_occupancy = np.where(
        np.round(planned_units, 9) == 0,
        1.0,
        occupied_units.sum(axis=0) / np.maximum(1.0, planned_units),
    )
    basis = {
        "normal": groups.normal_occupancy,
        "planned": planned_occupancy,
        "full": np.ones_like(groups.units),
    }[(case.get("pass_through") or {}).get("occupancy_basis", "normal")]
    base = (groups.units * tenant_use * basis * rent_index * discount).sum(axis=0)
    value = (lessor_cost * tenant_use * discount).sum(axis=0)
    cost_rent = np.where(np.round(base, 9) == 0, 0.0, value / np.maximum(1.0, base))
    without_cost = np.round(cost_rent, 9) == 0
    coverage = np.where(without_cost, 0.0, charged_rent / np.where(without_cost, 1.0, cost_rent))
    return {
        "operating_cost": operating_cost,
        "capital_cost": capital_cost,
        "integral_cost": operating_cost + capital_cost,
        "lessor_cost": lessor_cost,
        "lessor_revenue": lessor_revenue,
        "cost_rent": cost_rent,
        "coverage": coverage,
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
    months, groups = Months(case), Groups(case)
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


def window(x: Array, months: int, best: Any) -> Array:
    """Return the lowest or highest of each month and the months before it; before them was 0."""
    padded = np.concatenate([np.zeros((months, *x.shape[1:])), x])
    result = padded[months:].copy()
    for back in range(1, months + 1):
        best(result, padded[months - back : len(padded) - back], out=result)
    return result


def reserve(
    case: Case, months: Months, groups: Groups, line: dict[str, Array], rates: dict[str, float]
) -> dict[str, Array]:
    """Return what `flexfin reserve` shows of every scenario: costs, shortages, savings."""
    given = case["reserve"]
    days = months.days[:, None]
    discount = months.discount_factor[:, None]
    rent_index = months.rent_index[:, None, None]
    contract_index = months.start_index["cost"][:, None, None]
    price_year = month_index(given.get("price_level", case["start"])) // 12
    index = ((1 + rates["cost"]) ** (months.year - price_year))[:, None]
    used = groups.is_callable
    total = float(groups.places_when_called.sum())
    need, let_units = line["reserve_need"], line["let_units"]

    fixed = given.get("variable_share", 1.0) * (given["regular_cost"] - given["housing_cost"])
    missed = (given["emergency_cost"] - fixed) * index
    letting = np.where(
        used,
        (groups.asked_rent * rent_index - groups.management_cost * contract_index) * let_units
        - groups.letting_cost * contract_index * line["letting"]
        - groups.refit_cost * contract_index * line["refit_started"],
        0.0,
    ).sum(axis=1)
    avoided = given.get("avoidable_share", 0.0) * (line["operating_cost"] * used).sum(axis=1)
    avoided[0] -= given.get("closing_cost", 0.0) * index[0] * total
    gains = {"hold": 0.0, "let": letting, "give_up": avoided}
    shorts = {"hold": np.maximum(0.0, need - total), "let": line["shortage"], "give_up": need}

    result: dict[str, Array] = {}
    years = months.count / 12
    for strategy, short in shorts.items():
        replaced = window(short, int(given["replacement_months"]), np.minimum)
        emergency = window(short - replaced, int(given["emergency_months"]) - 1, np.maximum)
        before = np.concatenate([np.zeros((1, short.shape[1])), replaced[:-1]])
        opened = np.maximum(0.0, replaced - before)
        cost = (
            emergency * missed * days
            + replaced * given["housing_cost"] * index * days
            + given.get("opening_cost", 0.0) * index * opened
        )
        net = cost - gains[strategy]
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
    result["letting_result_year"] = letting.sum(axis=0) / years
    result["months_called"] = (line["called_places"].sum(axis=1) > 1e-6).sum(axis=0)
    result["need_highest"] = line["reception_need"].max(axis=0)
    result["need_mean"] = line["reception_need"].mean(axis=0)
    return {name: value for name, value in result.items() if value.ndim == 1}


def run_reserve(case: Case, people: Array) -> dict[str, Array]:
    """Return the figures of the reserve of every scenario; `people` as in `run`."""
    months, groups = Months(case), Groups(case)
    result: dict[str, Array] = {}
    for first in range(0, people.shape[0], BLOCK):
        block = slice(first, first + BLOCK)
        line = occupancy(case, months, groups, np.ascontiguousarray(people[block].T, dtype=float))
        line["operating_cost"] = operating_cost(case, months, groups, line)
        for name, values in reserve(case, months, groups, line, case["indexation"]).items():
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
