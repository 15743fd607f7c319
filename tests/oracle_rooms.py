"""Time and Occupancy in plain Python: prices by month, and who is in which room.

Where a formula of the models keeps a running total (tenants under notice, rooms in refit), this
file counts again from the events; an index is a product over the months in which prices stepped.
"""

from __future__ import annotations

from typing import Any

from oracle_case import BASES, Case, Lines, Month, in_month, is_zero, month_index, people_in, ratio

# --- time -------------------------------------------------------------------------------------


def risen(path: Any, months: list[Month], month: Month, step_in: int, after: int) -> float:
    """Return how prices that step in one month of the year have risen after a month."""
    factor = 1.0
    for one in months:
        if after < one.index <= month.index and one.month == step_in:
            factor *= 1 + in_month(path, one.index)
    return factor


def time_lines(case: Case, months: list[Month]) -> Lines:
    """Return the calendar, discount factors and index factors."""
    start = month_index(case["start"])
    indexation, parties = case["indexation"], case["parties"]
    lines: Lines = {
        "month_number": {month.key: month.number for month in months},
        "calendar_index": {month.key: month.index for month in months},
        "calendar_year": {month.key: month.year for month in months},
        "calendar_month": {month.key: month.month for month in months},
        "days": {month.key: month.days for month in months},
        "discount_factor": _discounted(case["discount_rate"], months, 0),
    }
    rates = {name: party["discount_rate"] for name, party in parties.items()}
    lines["party_discount_factor"] = {n: _discounted(r, months, 0) for n, r in rates.items()}
    lines["party_factor_before"] = {n: _discounted(r, months, 1) for n, r in rates.items()}

    def since(path: Any, price_level: str) -> dict[str, float]:
        """Prices step in January; years before the start rise at the rate of the first month."""
        years = start // 12 - month_index(price_level) // 12
        before = (1 + in_month(path, start)) ** years
        return {m.key: before * risen(path, months, m, 1, start) for m in months}

    lines["index_factor"] = {n: since(p, case["price_level"]) for n, p in indexation.items()}
    lines["start_index_factor"] = {n: since(p, case["start"]) for n, p in indexation.items()}
    lines["cost_index"] = lines["index_factor"]["cost"]
    lines["contract_cost_index"] = lines["start_index_factor"]["cost"]
    lines["reserve_index"] = since(indexation["cost"], case["reserve"]["price_level"])
    rent = indexation.get("rent", 0.0)
    lines["rent_index"] = {m.key: risen(rent, months, m, 7, start) for m in months}
    return lines


def _discounted(rate: float, months: list[Month], earlier: int) -> dict[str, float]:
    return {month.key: (1 + rate) ** (-(month.number - earlier) / 12) for month in months}


# --- occupancy --------------------------------------------------------------------------------

GROUP_MONTH_LINES = (
    "called_need", "lasting_need", "held_rooms", "room_for_tenants", "in_permit", "ever_called",
    "may_let", "ending", "pending", "turned_over", "standing", "recent", "notices", "moved_out",
    "staying", "refit_arrived", "refit_returned", "ready_before", "free_units",
    "refit_to_reception", "refit_to_tenants", "refit_started", "arriving", "in_refit",
    "ready_units", "lettable_units", "letting", "let_units", "called_places", "called_units",
)  # fmt: skip


def occupancy_lines(case: Case, scenario: str, months: list[Month]) -> Lines:
    """Return who is in which room, month by month and group by group."""
    groups = case["groups"]
    people = people_in(case["demand"]["scenarios"][scenario], months)
    full = case["demand"]["planning_occupancy"]
    density = {
        name: group["places_when_called"] / group["units"] if group["callable"] == "yes" else 1.0
        for name, group in groups.items()
    }
    by_month = (
        "reception_need", "dedicated_places", "dedicated_used", "reserve_need", "shortage",
        "called_people",
    )  # fmt: skip
    by_group = ("open_units", "open_places", "reserve_places", "reserve_weight", *GROUP_MONTH_LINES)
    lines: Lines = {"people": people, "density": density, **{name: {} for name in by_month}}
    lines.update({name: {group: {} for group in groups} for name in by_group})

    for month in months:
        now: dict[str, float] = {}
        reserve: dict[str, float] = {}
        dedicated = 0.0
        for name, group in groups.items():
            open_share = in_month(group["open"], month.index)
            lines["open_units"][name][month.key] = group["units"] * open_share
            lines["open_places"][name][month.key] = group["places"] * open_share
            reserve[name] = group["places_when_called"] * open_share
            if group["kind"] == "reception":
                dedicated += group["places"] * open_share
        now["reception_need"] = people[month.key] / full
        now["dedicated_places"] = dedicated
        now["dedicated_used"] = min(now["reception_need"], dedicated)
        now["reserve_need"] = max(0.0, now["reception_need"] - dedicated)

        called = 0.0
        for name, group in groups.items():
            weight = ratio(reserve[name], sum(reserve.values()))
            lines["reserve_places"][name][month.key] = reserve[name]
            lines["reserve_weight"][name][month.key] = weight
            earlier = {line: list(lines[line][name].values()) for line in GROUP_MONTH_LINES}
            found = step_group(
                group,
                month,
                earlier,
                open_units=lines["open_units"][name][month.key],
                called_need=now["reserve_need"] * weight,
                buffer=case["reserve"]["buffer_places"] * weight,
                density=density[name],
            )
            for line, value in found.items():
                lines[line][name][month.key] = value
            called += found["called_places"]
        now["shortage"] = max(0.0, now["reception_need"] - now["dedicated_used"] - called)
        now["called_people"] = full * called
        for line, value in now.items():
            lines[line][month.key] = value
    return lines


def step_group(
    group: Case,
    month: Month,
    earlier: dict[str, list[float]],
    *,
    open_units: float,
    called_need: float,
    buffer: float,
    density: float,
) -> dict[str, float]:
    """Return one month of one group, given the months before it (the first month first)."""
    is_callable = group["callable"] == "yes"
    notice, refit = int(group["notice_months"]), int(group["refit_months"])
    let_before = earlier["let_units"][-1] if earlier["let_units"] else group["let_at_start"]

    # What reception asks of these rooms, and goes on asking for some months after need fell.
    lasting_need = max([called_need, *_last(earlier["called_need"], int(group["release_after"]))])
    held_rooms = min(open_units, (lasting_need + buffer) / density)
    room_for_tenants = open_units - held_rooms

    # May these rooms be let at all? Not when a tenancy could not last its minimum.
    in_permit = month.index <= group["let_until"]
    ever_called = any(round(places, 9) > 0 for places in earlier["called_places"])
    may_let = (
        in_permit
        and month.index + int(group["minimum_term"]) - 1 <= group["let_until"]
        and not (group["relet_after_call"] == "no" and ever_called)
    )

    # Tenants under notice: most leave after the notice, overstayers some months later.
    late = group["overstay_share"]
    ending, pending = 0.0, 0.0
    if notice > 0 and in_permit:
        for ago, given in _months_ago(earlier["notices"]):
            for part, until_gone in (
                (1 - late, notice),
                (late, notice + int(group["overstay_months"])),
            ):
                ending += part * given if ago == until_gone else 0.0
                pending += part * given if ago < until_gone else 0.0

    # Tenants who leave by themselves; who is under notice does not.
    turned_over = group["turnover"] / 12 * max(0.0, let_before - ending - pending)
    standing = let_before - ending - turned_over

    # Tenants whose minimum term would not have passed by the end of a notice given now.
    protected_months = max(1, int(group["minimum_term"]) - notice)
    recent = 0.0
    for ago, let in _months_ago(earlier["letting"]):
        recent += let if in_permit and ago < protected_months else 0.0

    # Notice to as many tenants as are in the way, and not protected; nobody after the permit.
    notices = 0.0
    if is_callable and in_permit:
        notices = max(0.0, standing - pending - max(room_for_tenants, recent))
    if in_permit:
        moved_out = ending + (notices if notice == 0 else 0.0)
        staying = min(open_units, max(0.0, let_before - moved_out - turned_over))
    else:
        moved_out = let_before - turned_over
        staying = 0.0

    # Two sides: a room that changes side is refitted, and counts on the new side when it is ready.
    arrived = returned = on_way_before = refit_before = 0.0
    if refit > 0:
        for ago, started in _months_ago(earlier["refit_to_reception"]):
            arrived += started if ago == refit else 0.0
            on_way_before += started if ago < refit else 0.0
        refit_before = on_way_before
        for ago, started in _months_ago(earlier["refit_to_tenants"]):
            returned += started if ago == refit else 0.0
            refit_before += started if ago < refit else 0.0
    was_ready = earlier["ready_units"][-1] if earlier["ready_units"] else group["ready_at_start"]
    ready_before = min(open_units, was_ready + arrived)
    free_units = max(0.0, open_units - staying - ready_before - refit_before)
    to_reception = to_tenants = 0.0
    if is_callable:
        to_reception = min(free_units, max(0.0, held_rooms - ready_before - on_way_before))
        to_tenants = max(0.0, ready_before - held_rooms) if may_let else 0.0
    ready_units = ready_before - to_tenants + (to_reception if refit == 0 else 0.0)
    in_refit = refit_before + to_reception + to_tenants if refit > 0 else 0.0
    arriving = on_way_before + to_reception if refit > 0 else 0.0

    # New tenants in what is free on their side, then reception in what is ready on its own.
    lettable_units = max(0.0, open_units - staying - ready_units - in_refit)
    letting = 0.0
    if group["kind"] == "tenants" and may_let:
        room = max(0.0, min(room_for_tenants - staying, lettable_units))
        letting = min(group["fill_rate"], room)
    called_places = min(called_need, ready_units * density) if is_callable else 0.0

    return {
        "called_need": called_need,
        "lasting_need": lasting_need,
        "held_rooms": held_rooms,
        "room_for_tenants": room_for_tenants,
        "in_permit": int(in_permit),
        "ever_called": int(ever_called),
        "may_let": int(may_let),
        "ending": ending,
        "pending": pending,
        "turned_over": turned_over,
        "standing": standing,
        "recent": recent,
        "notices": notices,
        "moved_out": moved_out,
        "staying": staying,
        "refit_arrived": arrived,
        "refit_returned": returned,
        "ready_before": ready_before,
        "free_units": free_units,
        "refit_to_reception": to_reception,
        "refit_to_tenants": to_tenants,
        "refit_started": to_reception + to_tenants,
        "arriving": arriving,
        "in_refit": in_refit,
        "ready_units": ready_units,
        "lettable_units": lettable_units,
        "letting": letting,
        "let_units": staying + letting,
        "called_places": called_places,
        "called_units": called_places / density,
    }


def _last(values: list[float], count: int) -> list[float]:
    """Return the last values; before the first month nothing was there."""
    return values[-count:] if count else []


def _months_ago(values: list[float]) -> list[tuple[int, float]]:
    """Pair every earlier value with how many months ago it was."""
    return [(len(values) - place, value) for place, value in enumerate(values)]


PLACE_LINES = (
    "occupied_units", "occupied_places", "usable_units", "tenant_use", "reception_share",
    "empty_units", "empty_in_refit", "empty_held", "empty_market",
)  # fmt: skip


def place_lines(case: Case, months: list[Month], lines: Lines) -> Lines:
    """Return rooms and places in use, the rooms that can be used, and the empty ones by cause."""
    groups, full = case["groups"], case["demand"]["planning_occupancy"]
    reception = [name for name, group in groups.items() if group["kind"] == "reception"]
    new: Lines = {line: {name: {} for name in groups} for line in PLACE_LINES}
    new["units_at"] = {basis: {name: {} for name in groups} for basis in BASES}
    new["places_at"] = {basis: {name: {} for name in groups} for basis in BASES}
    for month in months:
        at = month.key
        dedicated, used = lines["dedicated_places"][at], lines["dedicated_used"][at]
        for name, group in groups.items():

            def of(line: str, name: str = name, at: str = at) -> float:
                return float(lines[line][name][at])

            share = 0.0
            if name in reception and is_zero(dedicated):
                share = group["places"] / sum(groups[other]["places"] for other in reception)
            elif name in reception:
                share = of("open_places") / dedicated
            if name in reception:
                # People in called rooms are received by the reception, and counted there.
                occupied = ratio(of("open_units") * used * full, dedicated)
                people = (used * full + lines["called_people"][at]) * share
                usable = of("open_units")
                empty = of("open_units") - occupied
            else:
                occupied = of("let_units")
                people = of("let_units") * group["places"] / group["units"]
                if not of("in_permit"):
                    usable = 0.0
                elif of("may_let"):
                    usable = of("open_units") - of("ready_units") - of("arriving")
                else:
                    usable = of("let_units")
                empty = of("open_units") - of("let_units") - of("called_units")
            in_refit = min(empty, of("in_refit"))
            held = min(empty - in_refit, of("ready_units") - of("called_units"))
            for line, value in zip(
                PLACE_LINES,
                (
                    occupied,
                    people,
                    usable,
                    ratio(usable, of("open_units")),
                    share,
                    empty,
                    in_refit,
                    held,
                    empty - in_refit - held,
                ),
                strict=True,
            ):
                new[line][name][at] = value
            for basis, rooms in (
                ("normal", usable * group["normal_occupancy"]),
                ("planned", occupied),
                ("full", usable),
            ):
                new["units_at"][basis][name][at] = rooms
                new["places_at"][basis][name][at] = rooms * group["places"] / group["units"]
    return new
