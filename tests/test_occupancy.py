"""The model Occupancy: small cases by hand, and what holds in every case."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from random_cases import plain_cases
from worked_cases import base, load, reception, small, tenants

from flexfin.case.case import Case
from flexfin.engine.run import Results, evaluate

TOLERANCE = 1e-9
ANY_CASE = drawn(25, 4, suppress_health_check=list(HealthCheck))


def youth(found: dict[str, Any], line: str) -> Any:
    """Give the months of a line of the second group, to be compared within rounding."""
    return pytest.approx(found[line][1].tolist(), abs=1e-12)


def test_called_rooms_come_after_notice_and_refit_and_go_back_after_refit() -> None:
    # 10 rooms stand for 40 places: 4 places a room. From month 3 (2027-06) 120 people need 20
    # places beyond the 100: 5 rooms. From month 8 (2027-11) nothing is needed any more.
    #
    # month 3: 10 let, room for 5: notice to 5. All still there: 0 places, short 20.
    # month 4: 5 under notice, none to be added: 10 - 5 under notice - 5 = 0. Short 20.
    # month 5: the notices of month 3 end (2 months). 5 rooms in refit, 5 let, 0 free. Short 20. Those
    # on their way to reception are no rooms of the tenants any more.
    # month 6: refit done (1 month): 5 rooms = 20 places. Short 0. Month 7 the same.
    # month 8: 5 rooms go back to the tenants, in refit. month 9-11: 2, 2 and the last 1 let again.
    group = tenants(callable="yes", places_when_called=40, let_at_start=10, fill_rate=2,
                    notice_months=2, refit_months=1)  # fmt: skip
    people = {"2027-04": 100, "2027-06": 120, "2027-11": 100}
    found = base(small({"asylum": reception(), "youth": group}, 12, people))
    assert found["density"].tolist() == [1, 4]
    assert youth(found, "notices") == [0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert youth(found, "pending") == [0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0]
    assert youth(found, "ending") == [0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]
    assert youth(found, "refit_to_reception") == [0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]
    assert youth(found, "refit_to_tenants") == [0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0]
    assert youth(found, "in_refit") == [0, 0, 0, 0, 5, 0, 0, 5, 0, 0, 0, 0]
    assert youth(found, "letting") == [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 1, 0]
    assert youth(found, "let_units") == [10, 10, 10, 10, 5, 5, 5, 5, 7, 9, 10, 10]
    assert youth(found, "called_places") == [0, 0, 0, 0, 0, 20, 20, 0, 0, 0, 0, 0]
    assert youth(found, "empty_market") == [0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0]
    assert youth(found, "tenant_use") == [1, 1, 1, 1, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1]
    assert found["shortage"].tolist() == [0, 0, 20, 20, 20, 0, 0, 0, 0, 0, 0, 0]


def test_tenants_leave_by_turnover_and_rooms_fill_no_faster_than_the_fill_rate() -> None:
    # 8 of 10 let; 60% a year leave = 5% a month; 0.2 rooms let per month; permit to month 2.
    # month 1: 5% of 8   = 0.4  leave, 7.6  stay, + 0.2 = 7.8  let, 2.2  empty
    # month 2: 5% of 7.8 = 0.39 leave, 7.41 stay, + 0.2 = 7.61 let, 2.39 empty
    # month 3: after the permit nobody stays and nothing is let: 10 empty
    group = tenants(let_at_start=8, fill_rate=0.2, turnover=0.6, let_until="2027-05")
    found = base(small({"asylum": reception(), "youth": group}, 3, 100))
    assert youth(found, "turned_over") == [0.4, 0.39, 0.3805]
    assert youth(found, "staying") == [7.6, 7.41, 0]
    assert youth(found, "let_units") == [7.8, 7.61, 0]
    assert youth(found, "empty_market") == [2.2, 2.39, 10]


def test_a_tenant_leaves_after_the_minimum_term_and_overstayers_later() -> None:
    # 4 rooms of 4 places, empty; all 4 let in month 1. From month 2 all 16 places are needed.
    # Notice 1 month, minimum term 4: who came in month 1 may go after month 4, so the first notice
    # is in month 4 and 80% leave in month 5: 3.2 rooms. The other 0.8 is 2 months late: month 7.
    group = tenants(units=4, places=4, callable="yes", places_when_called=16, let_at_start=0,
                    fill_rate=4, notice_months=1, minimum_term=4, overstay_share=0.2,
                    overstay_months=2)  # fmt: skip
    people = {"2027-04": 100, "2027-05": 116}
    found = base(small({"asylum": reception(), "youth": group}, 7, people))
    assert youth(found, "recent") == [0, 4, 4, 0, 0, 0, 0]
    assert youth(found, "notices") == [0, 0, 0, 4, 0, 0, 0]
    assert youth(found, "ending") == [0, 0, 0, 0, 3.2, 0, 0.8]
    assert youth(found, "let_units") == [4, 4, 4, 4, 0.8, 0.8, 0]
    assert youth(found, "called_places") == [0, 0, 0, 0, 12.8, 12.8, 16]  # 3.2 rooms of 4 places


def test_rooms_once_called_are_not_let_again_where_the_permit_says_so() -> None:
    # 10 rooms of 2 places, no notice, no refit. Month 2 needs 6 places: 3 rooms are called at once.
    group = tenants(callable="yes", places_when_called=20, let_at_start=10, fill_rate=10,
                    notice_months=0)  # fmt: skip
    people = {"2027-04": 100, "2027-05": 106, "2027-06": 100}
    again = base(small({"asylum": reception(), "youth": group}, 4, people))
    assert youth(again, "let_units") == [10, 7, 10, 10]
    group["relet_after_call"] = "no"
    never = base(small({"asylum": reception(), "youth": group}, 4, people))
    assert youth(never, "ever_called") == [0, 0, 1, 1]
    assert youth(never, "let_units") == [10, 7, 7, 7]


def test_a_call_of_nothing_but_rounding_is_no_call() -> None:
    # 0.1 + 0.2 places are needed beyond 0.3 dedicated ones: 5.6e-17 places, which is nothing
    group = tenants(callable="yes", places_when_called=20, let_at_start=9, fill_rate=1,
                    notice_months=0, relet_after_call="no")  # fmt: skip
    people = {"2027-04": 0.1, "2027-05": 0.3}
    case = small({"asylum": reception(units=1, places=0.1), "youth": group,
                  "more": reception(units=1, places=0.2)}, 4, people)  # fmt: skip
    found = base(case)
    assert found["ever_called"][1].tolist() == [0, 0, 0, 0]


def test_planning_occupancy_makes_the_need_for_places_higher_than_people() -> None:
    # 90 people at 90%: 100 places, all of them dedicated; 99 people: 110 places, 10 short. A place
    # is taken by a person: 90 in 100 places, 22.5 of 25 rooms; the other 9 are not here.
    found = base(small({"asylum": reception()}, 2, {"2027-04": 90, "2027-05": 99},
                       demand={"planning_occupancy": 0.9,
                               "scenarios": {"base": {"2027-04": 90, "2027-05": 99}}}))  # fmt: skip
    assert found["reception_need"].tolist() == pytest.approx([100, 110])
    assert found["shortage"].tolist() == pytest.approx([0, 10])
    assert found["occupied_places"][0].tolist() == pytest.approx([90, 90])
    assert found["occupied_units"][0].tolist() == pytest.approx([22.5, 22.5])


def test_a_buffer_keeps_rooms_free_that_are_not_called() -> None:
    # 10 rooms of 4 places; a buffer of 8 places is 2 rooms: 8 rooms for tenants
    group = tenants(callable="yes", places_when_called=40, let_at_start=0, fill_rate=10,
                    notice_months=0)  # fmt: skip
    sections = {
        "reserve": {
            "buffer_places": 8, "regular_cost": 90, "housing_cost": 21, "emergency_cost": 205,
            "replacement_months": 9,
        }
    }  # fmt: skip
    found = base(small({"asylum": reception(), "youth": group}, 2, 100, **sections))
    assert youth(found, "let_units") == [8, 8]
    assert youth(found, "empty_held") == [2, 2]
    assert youth(found, "empty_market") == [0, 0]


# --- what holds in every case -------------------------------------------------------------------


def rows(case: Case, results: Results, line: str) -> np.ndarray[Any, Any]:
    """Give a line as an array of scenario, group and month."""
    found = results[line]
    sizes = {"scenario": len(results.scenarios), "group": len(case.sets["group"]),
             "month": case.calendar.count}  # fmt: skip
    array = found.array
    for place, axis in enumerate(("scenario", "group", "month")):
        if axis not in found.axes:
            array = np.expand_dims(array, place)
    return np.broadcast_to(array, tuple(sizes.values()))


@ANY_CASE
@given(plain_cases())
def test_rooms_are_let_called_or_empty_and_never_more_than_there_are(plain: Any) -> None:
    case = load(plain)
    names = ("open_units", "let_units", "called_units", "empty_units", "occupied_units")
    causes = ("empty_in_refit", "empty_held", "empty_market")
    results = evaluate(case, [*names, *causes, "reception_places", "shortage"])
    units, let, called, empty, occupied = (rows(case, results, name) for name in names)
    reception = rows(case, results, "reception_places") > 0
    taken = np.where(reception, occupied, let + called)
    np.testing.assert_allclose(taken + empty, units, rtol=0, atol=TOLERANCE)
    for part in (let, called, empty, occupied):
        assert part.min() >= -TOLERANCE
        assert (part <= units + TOLERANCE).all()
    caused = sum(rows(case, results, name) for name in causes)
    np.testing.assert_allclose(caused, empty, rtol=0, atol=TOLERANCE)
    assert results["shortage"].array.min() >= 0


@ANY_CASE
@given(plain_cases())
def test_nobody_inside_the_minimum_term_is_given_notice(plain: Any) -> None:
    case = load(plain)
    names = ("standing", "pending", "recent", "notices")
    results = evaluate(case, names)
    standing, pending, recent, notices = (rows(case, results, name) for name in names)
    # who stays when all notices have ended is at least who cannot be given notice yet
    given_notice = notices > TOLERANCE
    left = standing - pending - notices
    assert (left[given_notice] >= recent[given_notice] - TOLERANCE).all()
    assert notices.min() >= 0


@ANY_CASE
@given(plain_cases())
def test_after_the_permit_nobody_is_let_to(plain: Any) -> None:
    case = load(plain)
    results = evaluate(case, ["in_permit", "let_units"])
    permit, let = rows(case, results, "in_permit"), rows(case, results, "let_units")
    assert (let[permit == 0] == 0).all()


@ANY_CASE
@given(plain_cases())
def test_who_was_given_notice_has_left_or_is_still_under_notice(plain: Any) -> None:
    case = load(plain)
    results = evaluate(case, ["notices", "ending", "pending", "in_permit"])
    for place, group in enumerate(plain["groups"].values()):
        if group.get("notice_months", 0) == 0:
            continue
        notices, ending, pending = (
            rows(case, results, name)[:, place] for name in ("notices", "ending", "pending")
        )
        # pending counts those given notice before this month, as long as letting is permitted
        before = np.cumsum(notices, axis=1) - notices
        permit = rows(case, results, "in_permit")[:, place]
        still = permit * (before - np.cumsum(ending, axis=1))
        np.testing.assert_allclose(still, pending, atol=1e-7)


@ANY_CASE
@given(plain_cases(), st.randoms(use_true_random=False))
def test_the_order_of_groups_and_costs_does_not_change_results(plain: Any, random: Any) -> None:
    before = base(plain)
    mixed = dict(plain)
    for section in ("groups", "costs"):
        names = list(plain[section])
        random.shuffle(names)
        mixed[section] = {name: plain[section][name] for name in names}
    after = base(mixed)
    order = [list(mixed["groups"]).index(name) for name in plain["groups"]]
    for line in ("let_units", "called_places", "integral_cost", "lessor_cost", "coverage"):
        np.testing.assert_allclose(
            after[line][order], before[line], rtol=1e-9, atol=1e-7, err_msg=line
        )
    np.testing.assert_allclose(after["shortage"], before["shortage"], atol=1e-9)
