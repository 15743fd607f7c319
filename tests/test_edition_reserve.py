"""Third edition, holding, letting or giving up the reserve: by hand.

`small` starts in April 2027 (30, 31, 30, 31 days) with 100 places for reception; 10 rooms of the
tenants stand for 40 places where they are callable.
"""

from __future__ import annotations

from typing import Any

import pytest
from worked_cases import base, reception, small, tenants

Found = dict[str, Any]
HOLD, LET, GIVE_UP = range(3)
RESERVE = {
    "regular_cost": 90, "housing_cost": 20, "emergency_cost": 200, "replacement_months": 9,
    "shortage_paid_by": "coa",
}  # fmt: skip


# --- 11: an emergency place that is contracted and empty -------------------------------------------


@pytest.mark.parametrize(
    ("keys", "idle"),
    [({}, 200), ({"emergency_idle_cost": 150}, 150), ({"emergency_idle_cost": 0}, 0)],
)
def test_an_empty_emergency_place_saves_no_regular_cost(keys: dict[str, Any], idle: float) -> None:
    # 10 short in April; contracts run 3 months. Who sleeps there saves 90 - 20 of regular cost:
    # 130 a day. In May and June nobody does: the place is paid and saves nothing.
    reserve = {**RESERVE, "emergency_months": 3, **keys}
    people = {"2027-04": 110, "2027-05": 100}
    found = base(small({"asylum": reception()}, 4, people, reserve=reserve))
    assert found["emergency"][LET].tolist() == [10, 10, 10, 0]
    expected = [10 * 130 * 30, 10 * idle * 31, 10 * idle * 30, 0]
    assert found["shortage_cost"][LET].tolist() == pytest.approx(expected)


def test_part_of_the_emergency_places_may_stand_empty() -> None:
    # 10 short in April, 4 in May, half of 70 saved: 165 a day for who is there, 200 for 6 that are empty
    reserve = {**RESERVE, "emergency_months": 2, "variable_share": 0.5}
    people = {"2027-04": 110, "2027-05": 104, "2027-06": 100}
    found = base(small({"asylum": reception()}, 3, people, reserve=reserve))
    expected = [10 * 165 * 30, 4 * 165 * 31 + 6 * 200 * 31, 4 * 200 * 30]
    assert found["shortage_cost"][LET].tolist() == pytest.approx(expected)


# --- letting changes more cash than the rent -------------------------------------------------------


def called(**youth: Any) -> dict[str, Any]:
    """Give three months in which 20 places are needed from 10 rooms that are let; notice 2 months.

    Let 10, 10 and 5 rooms; called 0, 0 and 20 places; short 20, 20 and 0 at 130 a day.
    Meals at 10 a day are paid by coa. Rooms cost the owner 100 each, energy 15 for each that is let;
    tenants pay socius 300 and 25 for service; management is 40, a refit 70.
    """
    group = tenants(
        callable="yes", places_when_called=40, let_at_start=10, fill_rate=10, notice_months=2,
        operator="socius", service_charge=25, management_cost=40, refit_cost=70,
    ) | youth  # fmt: skip
    costs = {
        "meals": {"amount": 10, "per": "occupied_place_day", "group": "asylum", "paid_by": "coa"},
        "rooms": {"amount": 100, "per": "unit_month", "group": "youth"},
        "energy": {
            "amount": 15,
            "per": "occupied_unit_month",
            "group": "youth",
            "recoverable": "yes",
        },
    }
    reserve = {**RESERVE, "avoidable_share": 0.5, "closing_cost": 1}
    plain = small({"asylum": reception(), "youth": group}, 3, 120, costs=costs, reserve=reserve)
    plain["parties"]["socius"] = {"government": "no"}
    return plain


MEALS = [20 * 10 * 30, 20 * 10 * 31, 20 * 10 * 30]  # of the 20 people
SHORT = [20 * 130 * 30, 20 * 130 * 31, 0]
# rent 300, service 15 recovered at cost and spent, management 40; in June 5 refits
LETTING = [10 * 260, 10 * 260, 5 * 260 - 5 * 70]
SAVING = [MEALS[0] - SHORT[0] + LETTING[0], MEALS[1] - SHORT[1] + LETTING[1], LETTING[2]]


def test_people_in_called_rooms_cost_meals_in_every_strategy_that_has_the_room() -> None:
    found = base(called())
    assert found["strategy_called_places"][HOLD, 1].tolist() == [20, 20, 20]
    assert found["called_cost"].tolist() == [
        pytest.approx(MEALS), pytest.approx([0, 0, MEALS[2]]), [0, 0, 0],
    ]  # fmt: skip


def test_what_letting_brings_has_recovered_service_in_it_and_what_follows_occupancy() -> None:
    found = base(called())
    assert found["let_units"][1].tolist() == [10, 10, 5]
    # without recovery and energy
    assert found["callable_rent_result"][1].tolist() == pytest.approx(LETTING)
    assert found["callable_result"][1].tolist() == pytest.approx(LETTING)
    # energy that is not recovered is a cost of letting
    plain = called()
    del plain["costs"]["energy"]["recoverable"]
    lower = [LETTING[0] - 150, LETTING[1] - 150, LETTING[2] - 75]
    assert base(plain)["callable_result"][1].tolist() == pytest.approx(lower)
    # of a cost that does not follow occupancy tenants repay the part of rooms let
    plain["costs"]["rooms"]["recoverable"] = "yes"
    found = base(plain)["callable_result"][1].tolist()
    assert found == pytest.approx([lower[0] + 1000, lower[1] + 1000, lower[2] + 500])


def test_letting_saves_what_it_brings_less_the_shortage_plus_meals_of_who_is_not_there() -> None:
    found = base(called())
    assert found["shortage_cost"][LET].tolist() == pytest.approx(SHORT)
    assert found["reserve_saving"].tolist() == pytest.approx(SAVING)


def test_giving_up_saves_part_of_what_is_not_caused_by_letting() -> None:
    # half of 10 x 100, not of the energy of tenants; 40 places closed at 1 in the first month.
    # 20 short, all through: at 130 a day.
    found = base(called())
    assert found["give_up_saving"].tolist() == pytest.approx([500 - 40, 500, 500])
    short = [78_000, 80_600, 78_000]
    assert found["net_cost"][GIVE_UP].tolist() == pytest.approx(
        [short[0] - 460, short[1] - 500, short[2] - 500]
    )


def test_the_saving_is_the_difference_of_two_ledgers() -> None:
    # with letting, and with the same rooms all ready and nobody to let to
    plain = called()
    let = base(plain)
    plain["groups"]["youth"] |= {
        "let_at_start": 0, "fill_rate": 0, "ready_at_start": 10, "let_until": "2027-03",
    }  # fmt: skip
    held = base(plain)
    assert held["called_places"][1].tolist() == [20, 20, 20]
    assert held["called_units"][1].tolist() == [5, 5, 5]
    difference = let["cash_flow"].sum() - held["cash_flow"].sum()
    assert difference == pytest.approx(sum(SAVING))
    assert let["reserve_saving"].sum() == pytest.approx(difference)


def test_whose_saving_it_is() -> None:
    # socius: 25 rooms x (300 + 25 - 40), less 25 x 10 that goes back to tenants (25 - 15)
    # owner: 25 x 15 of energy and 5 refits at 70; coa: the shortage, and the meals of 2 months
    owner, coa, socius = base(called())["saving_of_party_total"]
    assert socius == pytest.approx(25 * 285 - 250)
    assert owner == pytest.approx(-25 * 15 - 5 * 70)
    assert coa == pytest.approx(-SHORT[0] - SHORT[1] + MEALS[0] + MEALS[1])
    assert owner + coa + socius == pytest.approx(sum(SAVING))


def test_each_payer_saves_its_share() -> None:
    # energy half by coa: 25 x 7.50 each; meals 60% by the owner
    plain = called()
    plain["costs"]["energy"]["payers"] = {"owner": 0.5, "coa": 0.5}
    plain["costs"]["meals"].pop("paid_by")
    plain["costs"]["meals"]["payers"] = {"owner": 0.6, "coa": 0.4}
    owner, coa, socius = base(plain)["saving_of_party_total"]
    meals = MEALS[0] + MEALS[1]
    assert socius == pytest.approx(25 * 285 - 250)
    assert owner == pytest.approx(-25 * 7.5 - 5 * 70 + 0.6 * meals)
    assert coa == pytest.approx(-25 * 7.5 - SHORT[0] - SHORT[1] + 0.4 * meals)


def test_the_reserve_grows_with_what_is_open() -> None:
    # half of 40 places open in April: of 30 that are needed 20 can be held, 10 are short
    plain = called(open={"2027-04": 0.5, "2027-05": 1}, let_at_start=0, fill_rate=0)
    plain["demand"] = {"scenarios": {"base": 130}}
    found = base(plain)
    assert found["short"][HOLD].tolist() == [10, 0, 0]
    assert found["strategy_called_places"][HOLD, 1].tolist() == [20, 30, 30]
