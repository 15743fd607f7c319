"""Third edition, what is missed when rooms are empty: by hand.

`small` starts in April 2027 with 25 reception rooms of 4 places and 10 rooms for tenants.
"""

from __future__ import annotations

from typing import Any

import pytest
from worked_cases import base, reception, small, tenants

Found = dict[str, Any]


def missed(
    months: int, people: Any, groups: dict[str, Any], contracts: dict[str, Any], /, **keys: Any
) -> Found:
    """Give a case in which coa bears all vacancy."""
    layers = {"everything": {"up_to": 1, "shares": {"coa": 1}}}
    start, indexation = keys.pop("start", "2027-04"), keys.pop("indexation", {"cost": 0, "rent": 0})
    costs = keys.pop("costs", {})
    plain = small(groups, months, people, costs=costs, contracts=contracts,
                  vacancy_risk={"layers": layers, **keys})  # fmt: skip
    plain["parties"]["socius"] = {"government": "no"}
    return base(plain | {"start": start, "indexation": indexation})


def lease(**keys: Any) -> dict[str, Any]:
    return {"pays": "coa", "receives": "owner", "group": "asylum", "amount": 400, **keys}


# --- 7: the loss is what is missed -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("contract", "keys", "loss"),
    [
        # 60 of 100 people: 15 of 25 rooms. A rent for all rooms, taken or not: nothing is missed.
        ({"per": "unit_month"}, {}, 0),
        ({"per": "year", "amount": 120_000}, {}, 0),
        ({"per": "occupied_unit_month"}, {}, 10 * 400),
        # at least 20 rooms are paid: 5 are missed
        ({"per": "occupied_unit_month", "minimum_share": 0.8}, {}, 5 * 400),
        # at a normal occupancy of 90%: 22.5 - 20 rooms, or 22.5 - 15
        ({"per": "occupied_unit_month", "minimum_share": 0.8}, {"normal": 0.9}, 2.5 * 400),
        ({"per": "occupied_unit_month"}, {"normal": 0.9}, 7.5 * 400),
        # what is normal does not count, or it does
        ({"per": "occupied_unit_month"}, {"normal": 0.9, "above_normal": "no"}, 10 * 400),
        # per place: 100 - 80 places at 4 a day, 30 days
        ({"per": "occupied_place_day", "amount": 4, "minimum_share": 0.8}, {}, 20 * 4 * 30),
        # a minimum of all leaves nothing
        ({"per": "occupied_place_day", "amount": 4, "minimum_share": 1}, {}, 0),
        # a base rent for all rooms and a rent for rooms taken: 200 is missed
        ({"per": "occupied_unit_month", "amount": 200}, {"base": 500}, 10 * 200),
    ],
)
def test_the_loss_is_what_the_lessor_would_receive_less_what_it_receives(
    contract: dict[str, Any], keys: dict[str, Any], loss: float
) -> None:
    keys = dict(keys)
    group = reception(normal_occupancy=keys.pop("normal", 1))
    contracts = {"lease": lease(**contract)}
    if "base" in keys:
        contracts["base"] = lease(per="unit_month", amount=keys.pop("base"))
    found = missed(1, 60, {"asylum": group}, contracts, **keys)
    assert found["group_loss"].tolist() == [pytest.approx([loss])]
    assert found["party_loss"][1].tolist() == pytest.approx([loss])
    # what coa pays the owner for it
    assert found["compensation"][:2, 0].tolist() == pytest.approx([-loss, loss])


def test_the_rate_is_of_what_all_rooms_would_bring() -> None:
    # 25 rooms at 400: 10,000; at least 16 are paid: 3,600 missed in April with 15 taken, 1,000 in May
    # with 22.5: 4,600 of 20,000 to date
    contracts = {"lease": lease(per="occupied_unit_month", minimum_share=0.64)}
    found = missed(2, {"2027-04": 60, "2027-05": 90}, {"asylum": reception()}, contracts)
    assert found["full_loss"].tolist() == pytest.approx([10_000, 10_000])
    assert found["vacancy_rate_by_value"].tolist() == pytest.approx([0.36, 0.23])


# --- 8: with the contract's own index --------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "rooms"), [("none", 200), ("cost", 200 * 1.1), ("rent", 200), ("wage", 200 * 1.02)]
)
def test_a_missed_rent_is_indexed_as_the_contract_is(index: str, rooms: float) -> None:
    # one of 10 rooms empty, from December 2026; in January 2027 cost has risen 10%, wage 2%, and rent
    # not yet: it rose 5% in July 2027
    groups = {
        "asylum": reception(),
        "youth": tenants(let_at_start=9, fill_rate=0, operator="socius"),
    }
    contracts = {"head": lease(pays="socius", group="youth", amount=200, per="occupied_unit_month",
                               index=index)}  # fmt: skip
    indexation = {"cost": 0.1, "rent": 0.05, "wage": 0.02}
    found = missed(8, 100, groups, contracts, start="2026-12", indexation=indexation)
    july = rooms * 1.05 if index == "rent" else rooms
    assert found["group_loss"][1].tolist() == pytest.approx([200, *[rooms] * 6, july])


# --- 9: a year is measured as a year ---------------------------------------------------------------


def test_a_month_above_normal_makes_up_for_a_month_below_it_in_the_same_year() -> None:
    # Normal 80%: 20 rooms at 400. November 15: 2,000 missed; December 25: 2,000 more than normal:
    # over the year nothing. January 18: 800. February 25 and more than makes up: 0.
    contracts = {"lease": lease(per="occupied_unit_month")}
    groups = {"asylum": reception(normal_occupancy=0.8)}
    people = {"2027-11": 60, "2027-12": 100, "2028-01": 72, "2028-02": 100}
    found = missed(4, people, groups, contracts, start="2027-11")
    assert found["group_loss"][0].tolist() == pytest.approx([2000, -2000, 800, -800])
    assert found["loss_to_date"][0].tolist() == pytest.approx([2000, 0, 800, 0])
    assert found["vacancy_cost_by_year"][1].tolist() == pytest.approx([0, 0])
    # measured by month, each month stands by itself
    found = missed(4, people, groups, contracts, start="2027-11", measured="month")
    assert found["group_loss"][0].tolist() == pytest.approx([2000, 0, 800, 0])


def test_a_year_misses_about_half_of_what_its_months_miss_by_themselves() -> None:
    # Normal 80%: 80 people. Three months with 60, 92, 68 at 10 a room of 4: 5, -3 and 3 rooms.
    # By month 5 + 3 = 8 rooms, over the year 5 - 3 + 3 = 5.
    contracts = {"lease": lease(per="occupied_unit_month", amount=10)}
    groups = {"asylum": reception(normal_occupancy=0.8)}
    people = {"2027-04": 60, "2027-05": 92, "2027-06": 68}
    by_year = missed(3, people, groups, contracts)
    assert by_year["vacancy_cost_by_year"][1].tolist() == pytest.approx([50])
    by_month = missed(3, people, groups, contracts, measured="month")
    assert by_month["vacancy_cost_by_year"][1].tolist() == pytest.approx([80])


def test_groups_are_not_set_off_against_each_other() -> None:
    # asylum 25 of 20 normal rooms, youth 6 of 8
    groups = {
        "asylum": reception(normal_occupancy=0.8),
        "youth": tenants(normal_occupancy=0.8, let_at_start=6, fill_rate=0),
    }
    found = missed(1, 100, groups, {"lease": lease(per="occupied_unit_month")})
    assert found["group_loss"].tolist() == [[0], [pytest.approx(600)]]
    assert found["vacancy_loss"].tolist() == pytest.approx([600])


def test_the_fund_gets_back_what_it_paid_for_a_loss_that_was_made_up() -> None:
    # 1,000 a month in. April: 2,000 missed, 1,000 paid, 1,000 left to bear. May: over the year nothing
    # is missed: the fund has 1,000 of May and its 1,000 of April back. June likewise nothing: 3,000,
    # given back in the last month.
    contracts = {"lease": lease(per="occupied_unit_month")}
    groups = {"asylum": reception(normal_occupancy=0.8)}
    people = {"2027-04": 60, "2027-05": 100}
    found = missed(3, people, groups, contracts, fund={"coa": 1000})
    assert found["fund_draw"].tolist() == pytest.approx([1000, -1000, 0])
    assert found["fund_balance"].tolist() == pytest.approx([0, 2000, 0])
    assert found["measured_loss"].tolist() == pytest.approx([1000, 0, 0])
    assert found["party_loss"][1].tolist() == pytest.approx([1000, -1000, 0])
    assert found["fund_refund"][1].tolist() == pytest.approx([0, 0, 3000])
    assert found["fund_received"][0].tolist() == pytest.approx([1000, -1000, 0])


# --- 10: whose loss it is --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "owner", "socius"),
    [
        # Tenants pay 300 and 30 of service for each of 2 empty rooms: 660. Socius pays the owner 200
        # for a room that is let: the owner misses 400, socius 260.
        ({"amount": 200, "per": "occupied_unit_month"}, 400, 260),
        # 200 for each room, let or not: the owner misses nothing
        ({"amount": 200, "per": "unit_month"}, 0, 660),
        # 80% is paid always: 8 rooms, as many as are let: nothing is paid for empty rooms
        ({"amount": 200, "per": "occupied_unit_month", "minimum_share": 0.8}, 400, 260),
        # 90% is paid always: the owner misses one room
        ({"amount": 200, "per": "occupied_unit_month", "minimum_share": 0.9}, 200, 460),
        # a head rent above what tenants pay: the owner misses no more than is lost
        ({"amount": 500, "per": "occupied_unit_month"}, 660, 0),
    ],
)
def test_what_tenants_do_not_pay_is_the_loss_of_who_lets_to_them(
    head: dict[str, Any], owner: float, socius: float
) -> None:
    youth = tenants(let_at_start=8, fill_rate=0, operator="socius", service_charge=45)
    contracts = {"head": lease(pays="socius", group="youth", **head)}
    costs = {"care": {"amount": 30, "per": "unit_month", "group": "youth", "recoverable": "yes"}}
    groups = {"asylum": reception(), "youth": youth}
    found = missed(1, 100, groups, contracts, loss="asked", costs=costs)
    assert found["group_loss"][1].tolist() == pytest.approx([660])
    assert found["natural_loss"][:, 0].tolist() == pytest.approx([owner, 0, socius])
    # coa bears all: it pays each what it misses
    assert found["compensation"][:, 0].tolist() == pytest.approx([-owner, 660, -socius])


def test_who_lets_its_own_rooms_misses_what_tenants_do_not_pay() -> None:
    # 2 x (300 + 30 of service at cost), whatever is asked for service
    youth = tenants(let_at_start=8, fill_rate=0, service_charge=45)
    costs = {"care": {"amount": 30, "per": "unit_month", "group": "youth", "recoverable": "yes"}}
    groups = {"asylum": reception(), "youth": youth}
    found = missed(1, 100, groups, {}, loss="asked", costs=costs)
    assert found["natural_loss"][:, 0].tolist() == pytest.approx([660, 0, 0])


def test_at_integral_cost_an_empty_room_costs_its_part_without_people_in_called_rooms() -> None:
    # Asylum 25 rooms: 1,000 a month, and meals at 2 a day for its own 60 people (30 days): 3,600.
    # 4,600 / 25 = 184 a room, 10 rooms empty: 1,840.
    costs = {
        "house": {"amount": 1000, "per": "month"},
        "meals": {"amount": 2, "per": "occupied_place_day"},
    }
    found = missed(1, 60, {"asylum": reception()}, {}, loss="integral_cost", costs=costs)
    assert found["group_loss"].tolist() == [pytest.approx([1840])]
    # Full, and 20 people in called rooms: nothing is empty, and what is full is worth 1,000 + 6,000.
    youth = tenants(callable="yes", places_when_called=40, let_at_start=5, fill_rate=0)
    for cost in costs.values():
        cost["group"] = "asylum"
    groups = {"asylum": reception(), "youth": youth}
    found = missed(1, 120, groups, {}, loss="integral_cost", costs=costs)
    assert found["group_loss"].tolist() == [[0], [0]]
    assert found["full_loss"].tolist() == pytest.approx([7000])
    assert found["operating_cost"][0].tolist() == pytest.approx([1000 + 2 * 120 * 30])


# --- new: groups that the agreement covers; rooms of reception -------------------------------------


@pytest.mark.parametrize(
    ("covered", "loss"),
    [(None, [4000, 600]), ("all", [4000, 600]), ("asylum", [4000, 0]), ("youth", [0, 600]),
     (["asylum", "youth"], [4000, 600])],
)  # fmt: skip
def test_an_agreement_covers_the_groups_that_it_names(covered: Any, loss: list[float]) -> None:
    groups = {"asylum": reception(), "youth": tenants(let_at_start=8, fill_rate=0)}
    contracts = {"lease": lease(per="occupied_unit_month")}
    keys = {} if covered is None else {"groups": covered}
    found = missed(1, 60, groups, contracts, **keys)
    assert found["group_loss"][:, 0].tolist() == pytest.approx(loss)
    # 25 x 400 and 10 x 300 when full
    full = [10_000 * (loss[0] > 0), 3000 * (loss[1] > 0)]
    assert found["full_loss"].tolist() == pytest.approx([sum(full)])


def test_rooms_held_for_reception_are_no_vacancy_of_the_tenants() -> None:
    # 5 of 10 rooms held: called for 20 places in April, and empty in May, because rooms are kept a
    # month. 4 of the other 5 are let: one room is missed.
    youth = tenants(
        callable="yes", places_when_called=40, let_at_start=4, fill_rate=0, release_after=1
    )
    groups = {"asylum": reception(), "youth": youth}
    found = missed(2, {"2027-04": 120, "2027-05": 100}, groups, {})
    assert found["called_units"][1].tolist() == pytest.approx([5, 0])
    assert found["group_loss"][1].tolist() == pytest.approx([300, 300])
    assert found["market_loss"][1].tolist() == pytest.approx([300, 300])


def test_rooms_of_a_buffer_are_no_vacancy_of_the_tenants() -> None:
    # a buffer of 8 places is 2 of 10 rooms; the other 8 are let
    youth = tenants(callable="yes", places_when_called=40, let_at_start=8, fill_rate=0)
    plain = small(
        {"asylum": reception(), "youth": youth}, 1, 100,
        vacancy_risk={"kind": "owner_bears_all"},
        reserve={"buffer_places": 8, "regular_cost": 90, "housing_cost": 20, "emergency_cost": 200,
                 "replacement_months": 9},
    )  # fmt: skip
    assert base(plain)["group_loss"][1].tolist() == pytest.approx([0], abs=1e-9)


def test_rooms_on_their_way_back_to_tenants_are_missed_because_of_refit() -> None:
    # 5 rooms go back in April, one month of refit, 4 of the other 5 let: 6 missed, 5 by refit
    youth = tenants(callable="yes", places_when_called=40, let_at_start=4, fill_rate=0,
                    ready_at_start=5, refit_months=1)  # fmt: skip
    groups = {"asylum": reception(), "youth": youth}
    found = missed(2, 100, groups, {})
    assert found["group_loss"][1].tolist() == pytest.approx([1800, 1800])
    assert found["refit_loss"][1].tolist() == pytest.approx([1500, 0])
    assert found["market_loss"][1].tolist() == pytest.approx([300, 1800])


def test_what_a_year_gives_back_goes_to_the_causes_as_they_took() -> None:
    # normal is 50%: 5 of 10 rooms; let 2.5, 4 and 5.5. April: 2.5 missed x 300 = 750; of 7.5 empty
    # rooms 5 are in refit: 500. May: 1 missed, 300. June: half a room too many gives back 150 of 1050.
    youth = tenants(callable="yes", places_when_called=40, let_at_start=1, fill_rate=1.5,
                    ready_at_start=5, refit_months=1, normal_occupancy=0.5)  # fmt: skip
    found = missed(3, 100, {"asylum": reception(), "youth": youth}, {}, above_normal="yes")
    assert found["group_loss"][1].tolist() == pytest.approx([750, 300, -150])
    assert found["refit_loss"][1].tolist() == pytest.approx([500, 0, -150 * 500 / 1050])
    assert found["market_loss"][1].tolist() == pytest.approx([250, 300, -150 * 550 / 1050])
