"""Third edition, who is in which room: what changed, each by hand on the smallest case that shows it.

`small` starts in April 2027 with 25 reception rooms of 4 places; the tenants have 10 rooms, which
stand for 40 places where they are callable: 4 places a room.
"""

from __future__ import annotations

from typing import Any

import pytest
from worked_cases import base, reception, small, tenants

Found = dict[str, Any]


def callable_rooms(**inputs: Any) -> dict[str, Any]:
    """Give 10 callable rooms for 40 places; without notice and refit unless said."""
    return tenants(
        **{"callable": "yes", "places_when_called": 40, "let_at_start": 10, "fill_rate": 10}
        | inputs
    )


def run(group: dict[str, Any], months: int, people: Any, **sections: Any) -> Found:
    return base(small({"asylum": reception(), "youth": group}, months, people, **sections))


def youth(found: Found, line: str) -> Any:
    """Give the months of a line of the second group, to be compared within rounding."""
    return pytest.approx(found[line][1].tolist(), abs=1e-9)


def asylum(found: Found, line: str) -> Any:
    return pytest.approx(found[line][0].tolist(), abs=1e-9)


# --- 1: after the permit ------------------------------------------------------------------------


def test_who_left_at_the_end_of_the_permit_is_not_given_notice_and_one_refit_gives_all_places() -> (
    None
):
    # The example with a permit to December 2028 and 450 people from January 2029, from October on.
    # 450 / 91% = 494.5055 places, 194.5055 beyond the 300: at 200 places in 51 rooms 49.5989 rooms.
    # Until December 271 / 91% = 297.8 places: nobody is given notice. In January nobody lives there
    # any more: 49.5989 rooms go into refit, and from February on all places that are needed are there.
    groups = {
        "asylum": reception(units=75, places=300),
        "youth": tenants(
            units=51, places=51, callable="yes", places_when_called=200, let_until="2028-12",
            turnover=0.25, fill_rate=8, let_at_start=40, notice_months=3, minimum_term=6,
            overstay_share=0.05, overstay_months=4, refit_months=1,
        ),
    }  # fmt: skip
    people = {"2028-10": 271, "2029-01": 450}
    demand = {"planning_occupancy": 0.91, "scenarios": {"base": people}}
    found = base(small(groups, 9, people, start="2028-10", demand=demand))
    places = 450 / 0.91 - 300
    assert youth(found, "notices") == [0] * 9
    assert youth(found, "pending") == [0] * 9
    assert found["let_units"][1][3:].tolist() == [0] * 6
    assert youth(found, "in_refit") == [0, 0, 0, places * 51 / 200, 0, 0, 0, 0, 0]
    assert youth(found, "called_places") == [0, 0, 0, 0, *[places] * 5]
    shortage = [0, 0, 0, places, 0, 0, 0, 0, 0]
    assert found["shortage"].tolist() == pytest.approx(shortage, abs=1e-9)


def test_notice_that_runs_when_the_permit_ends_leaves_nothing_behind() -> None:
    # Notice of 3 months in May for 20 places, 5 rooms; the permit ends with May. In June all 10
    # tenants are gone, those under notice too; in June 5 rooms are refitted, in July they are there.
    # Nothing ends in August, when the notice would have run out.
    group = callable_rooms(let_until="2027-05", notice_months=3, refit_months=1)
    found = run(group, 6, {"2027-04": 100, "2027-05": 120})
    assert youth(found, "notices") == [0, 5, 0, 0, 0, 0]
    assert youth(found, "pending") == [0] * 6
    assert youth(found, "ending") == [0] * 6
    assert youth(found, "moved_out") == [0, 0, 10, 0, 0, 0]
    assert youth(found, "let_units") == [10, 10, 0, 0, 0, 0]
    assert youth(found, "refit_to_reception") == [0, 0, 5, 0, 0, 0]
    assert youth(found, "called_places") == [0, 0, 0, 20, 20, 20]


def test_after_the_permit_called_rooms_are_not_taken_back_to_tenants() -> None:
    # 20 places called in April, not needed in May, needed again in June. The permit ends with April:
    # nothing is refitted for tenants, and in June the 5 rooms are there at once.
    group = callable_rooms(let_until="2027-04", let_at_start=5, refit_months=1, ready_at_start=5)
    found = run(group, 4, {"2027-04": 120, "2027-05": 100, "2027-06": 120})
    assert youth(found, "refit_to_tenants") == [0] * 4
    assert youth(found, "ready_units") == [5] * 4
    assert youth(found, "called_places") == [20, 0, 20, 20]
    assert found["shortage"].tolist() == [0] * 4


# --- 2: two sides, a refit at each change ---------------------------------------------------------


def test_an_empty_room_of_the_tenants_needs_a_refit_before_people_can_be_received() -> None:
    # 10 rooms, none let. 20 places are needed: 5 rooms, in refit in April, there from May.
    group = callable_rooms(let_at_start=0, fill_rate=0, refit_months=1)
    found = run(group, 3, 120)
    assert youth(found, "refit_started") == [5, 0, 0]
    assert youth(found, "in_refit") == [5, 0, 0]
    assert youth(found, "called_places") == [0, 20, 20]
    assert youth(found, "empty_market") == [5, 5, 5]
    assert found["shortage"].tolist() == [20, 0, 0]


def test_a_room_left_by_turnover_needs_a_refit_too() -> None:
    # 10% leave in a month, and are replaced. From May 4 places are needed: 1 room.
    # April: 1 of 10 leaves, 1 new. May: 1 leaves, 9 stay: that room is refitted, nobody gets notice.
    # June: 0.9 of 9 leave, 0.9 new; the room is there.
    group = callable_rooms(turnover=1.2, notice_months=2, refit_months=1)
    found = run(group, 3, {"2027-04": 100, "2027-05": 104})
    assert youth(found, "turned_over") == [1, 1, 0.9]
    assert youth(found, "notices") == [0, 0, 0]
    assert youth(found, "refit_to_reception") == [0, 1, 0]
    assert youth(found, "letting") == [1, 0, 0.9]
    assert youth(found, "let_units") == [10, 9, 9]
    assert youth(found, "called_places") == [0, 0, 4]


@pytest.mark.parametrize(
    ("release_after", "to_reception", "to_tenants", "called", "let"),
    [
        # Needed in April and June. Released at once: every month a refit of 5 rooms, and in June
        # the rooms are on their way: nobody can be received. From August all 10 are let.
        (0, [5, 0, 5, 0, 0, 0, 0], [0, 5, 0, 5, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0], [5, 5, 5, 5, 10, 10, 10]),
        # Kept for 2 months after need fell: from April to August, ready from May, called in June.
        (2, [5, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 5, 0], [0, 0, 20, 0, 0, 0, 0], [5, 5, 5, 5, 5, 5, 10]),
    ],
)  # fmt: skip
def test_rooms_stay_with_reception_as_long_as_release_after_says(
    release_after: int,
    to_reception: list[float],
    to_tenants: list[float],
    called: list[float],
    let: list[float],
) -> None:
    group = callable_rooms(let_at_start=0, refit_months=1, release_after=release_after)
    people = {"2027-04": 120, "2027-05": 100, "2027-06": 120, "2027-07": 100}
    found = run(group, 7, people)
    assert youth(found, "refit_to_reception") == to_reception
    assert youth(found, "refit_to_tenants") == to_tenants
    assert youth(found, "called_places") == called
    assert youth(found, "let_units") == let


def test_the_lessor_pays_a_refit_at_each_change_of_side() -> None:
    # 5 rooms to reception in April, back in May: 2 x 5 x 70
    group = callable_rooms(let_at_start=5, refit_months=1, refit_cost=70)
    found = run(group, 3, {"2027-04": 120, "2027-05": 100})
    assert youth(found, "refit_payment") == [350, 350, 0]
    assert youth(found, "let_units") == [5, 5, 10]


def test_rooms_that_are_ready_at_the_start_can_be_called_at_once() -> None:
    # 6 rooms are ready: 5 are called for 20 places, 1 goes to the tenants, refitted in April
    group = callable_rooms(let_at_start=4, ready_at_start=6, refit_months=1)
    found = run(group, 2, 120)
    assert youth(found, "called_places") == [20, 20]
    assert youth(found, "refit_to_tenants") == [1, 0]
    assert youth(found, "let_units") == [4, 5]
    assert found["shortage"].tolist() == [0, 0]


def test_rooms_on_the_side_of_reception_are_no_rooms_of_the_tenants() -> None:
    # A buffer of 8 places is 2 rooms. April: on their way, 8 left for tenants; May: ready and empty.
    group = callable_rooms(let_at_start=0, refit_months=1)
    reserve = {
        "buffer_places": 8, "regular_cost": 90, "housing_cost": 20, "emergency_cost": 200,
        "replacement_months": 9,
    }  # fmt: skip
    found = run(group, 2, 100, reserve=reserve)
    assert youth(found, "let_units") == [8, 8]
    assert youth(found, "empty_in_refit") == [2, 0]
    assert youth(found, "empty_held") == [0, 2]
    assert youth(found, "usable_units") == [8, 8]
    assert youth(found, "tenant_use") == [0.8, 0.8]


# --- 3: occupied places are people ----------------------------------------------------------------


def test_what_is_occupied_are_people_and_what_is_needed_are_places() -> None:
    # 81 people at 90% need 90 places of 100; 81 are occupied, in 25 x 81 / 100 = 20.25 rooms.
    # Energy at 2 a day: 2 x 81 x 30 days in April, not 2 x 90 x 30.
    demand = {"planning_occupancy": 0.9, "scenarios": {"base": 81}}
    energy = {"amount": 2, "per": "occupied_place_day"}
    found = base(small({"asylum": reception()}, 1, 81, demand=demand, costs={"energy": energy}))
    assert found["reception_need"].tolist() == pytest.approx([90])
    assert asylum(found, "occupied_places") == [81]
    assert asylum(found, "occupied_units") == [20.25]
    assert found["operating_cost"].tolist()[0] == pytest.approx([2 * 81 * 30])


def test_people_in_called_rooms_are_counted_as_people_too() -> None:
    # 108 people at 90% need 120 places: 20 are called, with 18 people. 90 in the dedicated places.
    demand = {"planning_occupancy": 0.9, "scenarios": {"base": 108}}
    found = run(callable_rooms(let_at_start=5), 1, 108, demand=demand)
    assert found["called_people"].tolist() == pytest.approx([18])
    assert asylum(found, "occupied_places") == [108]
    # 25 rooms at 90%; called rooms are not its own
    assert asylum(found, "occupied_units") == [22.5]
    assert youth(found, "called_places") == [20]


# --- new inputs -----------------------------------------------------------------------------------


def test_a_reception_group_opens_in_stages_and_closes() -> None:
    # 20, 60 and 100 of 100 places, then none: with 70 people 50 and 10 short, then 0, then all 70
    opened = {"2027-04": 0.2, "2027-05": 0.6, "2027-06": 1, "2027-07": 0}
    costs = {
        "fixed": {"amount": 100, "per": "month"},
        "bed": {"amount": 1, "per": "place_day"},
        "meal": {"amount": 2, "per": "occupied_place_day"},
    }
    found = base(small({"asylum": reception(open=opened)}, 4, 70, costs=costs))
    assert asylum(found, "open_units") == [5, 15, 25, 0]
    assert asylum(found, "open_places") == [20, 60, 100, 0]
    assert found["dedicated_places"].tolist() == pytest.approx([20, 60, 100, 0])
    assert asylum(found, "occupied_places") == [20, 60, 70, 0]
    assert asylum(found, "occupied_units") == [5, 15, 17.5, 0]
    assert found["shortage"].tolist() == pytest.approx([50, 10, 0, 70])
    # days 30, 31, 30, 31; beds of open places, meals of people
    cost = [100 + 20 * 30 + 2 * 20 * 30, 100 + 60 * 31 + 2 * 60 * 31, 100 + 3000 + 2 * 70 * 30, 100]
    assert found["operating_cost"][0].tolist() == pytest.approx(cost)
    # the cost of an occupied place is of the open places, and 0 where none is open
    per_place = [cost[0] / (20 * 30), cost[1] / (60 * 31), cost[2] / (100 * 30), 0]
    assert asylum(found, "cost_per_place_day") == per_place
    assert asylum(found, "cost_per_unit_month") == [cost[0] / 5, cost[1] / 15, cost[2] / 25, 0]
    # over the whole period: what the open months cost, over 600, 1,860 and 3,000 place-days
    assert found["normal_place_days"].tolist() == pytest.approx([20 * 30 + 60 * 31 + 100 * 30])
    assert found["cost_per_normal_place"].tolist() == pytest.approx([sum(cost[:3]) / 5460])


def test_a_group_of_tenants_opens_in_stages() -> None:
    # half of 10 rooms open in April and May: 5 let; then all, 3 more a month
    group = tenants(let_at_start=0, fill_rate=3, open={"2027-04": 0.5, "2027-06": 1})
    found = run(group, 5, 100)
    assert youth(found, "let_units") == [3, 5, 8, 10, 10]
    assert youth(found, "empty_units") == [2, 0, 2, 0, 0]
    assert youth(found, "tenant_use") == [1] * 5


def test_callable_rooms_that_are_not_open_cannot_be_called() -> None:
    # Half of 40 places are open till May; 30 are needed: 20, then 30 of 40 (7.5 of 10 rooms).
    group = callable_rooms(let_at_start=0, fill_rate=0, open={"2027-04": 0.5, "2027-06": 1})
    found = run(group, 3, 130)
    assert youth(found, "reserve_places") == [20, 20, 40]
    assert youth(found, "called_places") == [20, 20, 30]
    assert found["shortage"].tolist() == pytest.approx([10, 10, 0])


def test_people_in_called_rooms_are_carried_by_groups_in_the_measure_of_what_is_open() -> None:
    # 60 of 100 and 40 of 100 places open, 20 called; people 120: 120 x 60% and 120 x 40%.
    # In May all dedicated places are closed: 40 people in called rooms, half by each (100 and 100).
    groups = {
        "asylum": reception(open={"2027-04": 0.6, "2027-05": 0}),
        "more": reception(open={"2027-04": 0.4, "2027-05": 0}),
        "youth": callable_rooms(let_at_start=0, fill_rate=0),
    }
    found = base(small(groups, 2, {"2027-04": 120, "2027-05": 40}))
    assert found["called_people"].tolist() == pytest.approx([20, 40])
    assert asylum(found, "occupied_places") == [72, 20]
    assert youth(found, "occupied_places") == [48, 20]  # the second group


def test_a_tenancy_that_cannot_last_its_minimum_before_the_permit_ends_is_not_begun() -> None:
    # 2 rooms let a month, at least 3 months, permit to July: April (to June) and May (to July) may,
    # June (to August) may not. What may not be let is no room in use.
    group = tenants(let_at_start=0, fill_rate=2, minimum_term=3, let_until="2027-07")
    found = run(group, 5, 100)
    assert youth(found, "may_let") == [1, 1, 0, 0, 0]
    assert youth(found, "letting") == [2, 2, 0, 0, 0]
    assert youth(found, "let_units") == [2, 4, 4, 4, 0]
    assert youth(found, "usable_units") == [10, 10, 4, 4, 0]
    assert youth(found, "tenant_use") == [1, 1, 0.4, 0.4, 0]


def test_a_case_that_is_closed_has_nobody_and_costs_what_is_fixed() -> None:
    groups = {"asylum": reception(open=0), "youth": callable_rooms(let_at_start=0, open=0)}
    costs = {"fixed": {"amount": 100, "per": "month", "key": "equal"},
             "room": {"amount": 7, "per": "unit_month"}}  # fmt: skip
    lease = {"pays": "coa", "receives": "owner", "group": "asylum", "amount": 3, "per": "place_day"}
    found = base(small(groups, 2, 120, costs=costs, contracts={"lease": lease}))
    for line in ("occupied_units", "occupied_places", "let_units", "empty_units", "called_places"):
        assert found[line].tolist() == [[0, 0], [0, 0]], line
    assert found["shortage"].tolist() == [120, 120]
    assert found["operating_cost"].tolist() == [[50, 50], [50, 50]]
    assert found["contract_payment"].tolist() == [[0, 0]]
    assert found["cost_rent"].tolist() == [0, 0]
