"""Third edition, whether the rent passes the cost on: money with money, at one occupancy; by hand.

`small` starts in April 2027 (30 days) with 25 reception rooms of 4 places and 10 rooms for tenants.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from random_cases import write_yaml
from strategies import ROOT, case_from, shipped
from worked_cases import base, load, reception, small, tenants, with_categories

from flexfin.answers.cost import cost_figures, cost_view
from flexfin.answers.render.terminal import as_text
from flexfin.cli import main
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language

Found = dict[str, Any]
NORMAL, PLANNED, FULL = range(3)


# --- 4: the verdict compares money with money -----------------------------------------------------


def leased_case(**keys: Any) -> dict[str, Any]:
    """Give 18 months from January 2027 in which 10 rooms are leased to a private operator.

    Cost 960 a month, 17,280 in all. Rent rises 10% on 1 July 2027: at a normal occupancy of 90% there
    are 9 x (6 + 12 x 1.1) = 172.8 room months in prices of the start: 100 a room covers the cost.
    """
    groups = {
        "asylum": reception(),
        "youth": tenants(normal_occupancy=0.9, asked_rent=0, operator="private"),
    }
    lease = {"pays": "private", "receives": "owner", "group": "youth", "per": "occupied_unit_month"}
    costs = {"rooms": {"amount": 960, "per": "month", "group": "youth"}}
    plain = small(groups, 18, 100, costs=costs, contracts={"lease": {**lease, **keys}})
    plain["parties"]["private"] = {"government": "no"}
    return plain | {"start": "2027-01", "indexation": {"cost": 0, "rent": 0.1}}


def leased(**keys: Any) -> Found:
    return base(leased_case(**keys))


def test_a_price_that_is_not_indexed_does_not_cover_what_it_covers_at_the_start() -> None:
    indexed = leased(amount=100, index="rent")
    assert indexed["cost_rent"][1] == pytest.approx(17_280 / 172.8)
    assert indexed["coverage"][1] == pytest.approx(1)
    assert indexed["pass_through_verdict"][1] == "covered"
    # not indexed: 100 x 9 x 18 = 16,200 comes in: 93.75%
    fixed = leased(amount=100, index="none")
    assert fixed["coverage"][1] == pytest.approx(0.9375)
    assert fixed["charged_rent"][1] == pytest.approx(16_200 / 172.8)
    assert fixed["rent_short"][1] == pytest.approx((17_280 - 16_200) / 172.8)
    assert fixed["pass_through_verdict"][1] == "uncovered"


def test_the_rise_that_is_said_covers_by_the_index_of_the_contract() -> None:
    # 17,280 / 16,200 - 1 = 6.667%: 106.67 x 9 x 18 = 17,280.54
    case = load(leased_case(amount=100, index="none"))
    set_language("en")
    view = cost_view(cost_figures(case, "base"))
    rise, more = (one.text for one in view.said("verdicts")[-2:])
    assert "€ 6.25 per room a month in prices of January 2027" in rise  # 1,080 / 172.8
    assert "rise by 6.67% now" in more
    assert leased(amount=106.67, index="none")["pass_through_verdict"][1] == "covered"
    assert leased(amount=106.66, index="none")["pass_through_verdict"][1] == "uncovered"


def test_the_year_with_the_lowest_coverage_is_named() -> None:
    # 10 rooms let: 12,000 of 11,520 in 2027; in 2028 three months, 3,000, of 6 x 960 = 5,760
    set_language("en")
    case = load(leased_case(amount=100, index="none", until="2028-03"))
    (said,) = cost_view(cost_figures(case, "base")).said("coverage_by_year")
    assert said.text == "youth: the lowest coverage is 52.1%, in 2028."


def test_a_case_without_cost_has_nothing_to_cover(tmp_path: Path) -> None:
    # 9 rooms x 100 a month are received and nothing is to be passed on: 0 is not covered by it
    set_language("en")
    costless = leased_case(amount=100, index="none") | {"costs": {}, "investments": {}}
    found = base(costless)
    assert found["charged_rent"][1] == pytest.approx(9 * 18 * 100 / 172.8)
    assert found["pass_through_verdict"][1] == "not_applicable"
    words = "No costs and no investments are given; there is nothing that the rent has to cover."
    said = [one.text for one in cost_view(cost_figures(load(costless), "base")).said("verdicts")]
    assert words in said
    path = tmp_path / "case.yaml"
    path.write_text(write_yaml(with_categories(costless)), encoding="utf-8")
    told = CliRunner().invoke(main, ["check", str(path), "--lang", "en"])
    assert told.exit_code == 0
    assert f"note: {words}" in " ".join(told.stdout.split())
    # rent that the lessor itself pays on is a cost to pass on: 9 x 100 of 9 x 60 covers it
    rent = {"pays": "owner", "receives": "outside", "group": "youth", "amount": 60,
            "per": "occupied_unit_month", "index": "none"}  # fmt: skip
    sublet = base(costless | {"contracts": costless["contracts"] | {"rent": rent}})
    assert sublet["coverage"][1] == pytest.approx(100 / 60)
    assert sublet["pass_through_verdict"][1] == "covered"


def test_the_cost_of_all_payers_is_not_called_that_of_the_lessor() -> None:
    # of 960 a month the lessor pays 40%: 960 / 9 rooms = 106.67 for all, 40% of 100 to pass on
    set_language("en")
    shared = leased_case(amount=100, index="rent")
    shared["costs"]["rooms"]["payers"] = {"owner": 0.4, "private": 0.6}
    view = cost_view(cost_figures(load(shared), "base"))
    rows = {row.key: row.label for row in view.table("key_figures").rows}
    assert view.value("key_figures", "cost_per_unit_month", "youth") == pytest.approx(960 / 9)
    assert rows["cost_per_unit_month"].startswith("Cost of all payers per normally occupied room")
    assert view.value("key_figures", "cost_rent_at.normal", "youth") == pytest.approx(40)
    assert "Cost rent: only what the lessor pays" in as_text(view, 100, False).replace("\n", " ")


def test_a_group_that_is_never_open_is_not_called_covered() -> None:
    closed = leased_case(amount=100, index="none")
    closed["groups"] = {"youth": closed["groups"]["youth"] | {"open": 0, "let_at_start": 0}}
    assert base(closed)["pass_through_verdict"][0] == "not_applicable"
    view = cost_view(cost_figures(load(closed), "base"))
    assert not [one for one in view.said("key_figures") if "◄" in one.text]


def test_a_lower_price_that_is_paid_for_every_room_covers() -> None:
    # 90 for all 10 rooms, let or not: 90 x 10 x 19.2 = 17,280. For rooms let 90% of that.
    guaranteed = leased(amount=90, index="rent", minimum_share=1)
    assert guaranteed["coverage"][1] == pytest.approx(1)
    assert guaranteed["pass_through_verdict"][1] == "covered"
    assert guaranteed["charged_rent"][1] == pytest.approx(100)
    per_room = leased(amount=90, index="rent")
    assert per_room["coverage"][1] == pytest.approx(0.9)
    assert per_room["pass_through_verdict"][1] == "uncovered"


def test_a_contract_that_ends_covers_only_as_far_as_it_goes() -> None:
    # 12 of 18 months: 100 x 9 x (6 + 6 x 1.1) = 11,340
    ended = leased(amount=100, index="rent", until="2027-12")
    assert ended["coverage"][1] == pytest.approx(11_340 / 17_280)
    # by year, with the 10 rooms that are let: 100 x 10 x 12.6 = 12,600 of 12 x 960; then nothing
    assert ended["accrual_coverage"][1].tolist() == pytest.approx([12_600 / 11_520, 0])


@pytest.mark.parametrize(
    ("head_rent", "charged", "verdict"),
    [
        # as high as the cost rent at the start, but it does not rise with the rent of 3% a year
        ({"amount": "721", "index": "none"}, None, "guide_exemption"),
        ({"amount": "721"}, 721, "covered"),
        # paid for every room: at 97% of the rooms let 701 / 97% = 722.68 for each of these
        ({"amount": "701", "minimum_share": "100%"}, 701 / 0.97, "covered"),
        ({"amount": "701"}, 701, "guide_exemption"),
    ],
)
def test_the_contract_case_is_not_covered_by_721_fixed_and_is_by_701_guaranteed(
    head_rent: dict[str, str], charged: float | None, verdict: str
) -> None:
    # without a contract for service costs; the cost rent of the rooms is 717.73
    text = (ROOT / "tests" / "cases" / "contract.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("  service_costs:")]
    changes = {f"contracts.head_rent.{key}": value for key, value in head_rent.items()}
    wanted = ("charged_rent", "coverage", "coverage_at", "cost_rent", "pass_through_verdict")
    results = evaluate(case_from("\n".join(lines), shipped(), changes), wanted)
    rent, covered = results["charged_rent"].array[0, 1], results["coverage"].array[0, 1]
    assert results["cost_rent"].array[0, 1] == pytest.approx(717.73, abs=0.005)
    assert covered == pytest.approx(rent / results["cost_rent"].array[0, 1])
    assert results["pass_through_verdict"].array[0, 1] == verdict
    if charged is None:
        assert covered < 0.9
        assert results["coverage_at"].array[0, FULL, 1] < 0.9
    else:
        assert rent == pytest.approx(charged)


# --- 6 and 17: rooms that are called --------------------------------------------------------------


def called(let: float, **sections: Any) -> Found:
    """Give April with so many of 10 rooms let by an operator, and the others called."""
    youth = tenants(
        callable="yes", places_when_called=40, let_at_start=let, fill_rate=10, operator="coa",
        asked_rent=0,
    )  # fmt: skip
    people = 100 + 4 * (10 - let)
    return base(small({"asylum": reception(), "youth": youth}, 1, people, **sections))


def test_cost_that_follows_occupancy_is_taken_once() -> None:
    # 5 of 10 rooms called. Energy 30 for each of 5 rooms, and half of 10 x 100 for the rooms: 650
    # for 5 rooms, 130 a room; not half of the energy.
    costs = {
        "energy": {"amount": 30, "per": "occupied_unit_month", "group": "youth"},
        "rooms": {"amount": 100, "per": "unit_month", "group": "youth"},
    }
    found = called(5, costs=costs)
    assert found["tenant_use"][1].tolist() == pytest.approx([0.5])
    assert found["pass_through_cost"][1].tolist() == pytest.approx([650])
    assert found["cost_rent"][1] == pytest.approx(130)


def test_a_rent_for_all_rooms_counts_for_those_that_are_not_called_as_their_cost_does() -> None:
    # Rent 67 and cost 100 for every room, called or not: coverage 67%. With 4.6 of 10 rooms called
    # the rent of all against the cost of 54% would be 670 / 540 = 124%.
    lease = {
        "pays": "coa",
        "receives": "owner",
        "group": "youth",
        "amount": 67,
        "per": "unit_month",
    }
    costs = {"rooms": {"amount": 100, "per": "unit_month", "group": "youth"}}
    found = called(5.4, costs=costs, contracts={"lease": lease})
    assert found["contract_payment"].tolist() == [[670]]
    assert found["lessor_revenue"][1].tolist() == pytest.approx([670 * 0.54])
    assert found["pass_through_cost"][1].tolist() == pytest.approx([540])
    assert found["coverage"][1] == pytest.approx(0.67)
    assert found["accrual_coverage"][1].tolist() == pytest.approx([0.67])


def test_what_the_lessor_bears_is_counted_whole_for_the_call_price() -> None:
    # 10 x 100 whoever is in the rooms, 5 called; 1 of 5 rooms newly let by the owner at 60, and
    # 5 x 20 of management: 1,160, for 40 places x 30 days in April
    youth = tenants(
        callable="yes", places_when_called=40, let_at_start=4, fill_rate=10, management_cost=20,
        letting_cost=60,
    )  # fmt: skip
    costs = {"rooms": {"amount": 100, "per": "unit_month", "group": "youth"}}
    found = base(small({"asylum": reception(), "youth": youth}, 1, 120, costs=costs))
    assert found["lessor_cost"][1].tolist() == pytest.approx([1160])
    assert found["cost_called_place_day"][1] == pytest.approx(1160 / 1200)


# --- own letting ----------------------------------------------------------------------------------


def test_a_lessor_that_lets_itself_bears_and_receives_at_one_occupancy() -> None:
    # Normal 90%: 9 rooms. Turnover 60% a year, 5% a month at 100; management 20 a room.
    # Cost 30 x 9 + 10 x 100 + (20 + 5) x 9 = 1,495; revenue 300 x 9 + 30 x 9 of service cost = 2,970.
    # Full, 10 rooms: 300 + 1,000 + 250 = 1,550 and 3,300. The service charge itself is no revenue.
    youth = tenants(
        normal_occupancy=0.9, turnover=0.6, letting_cost=100, management_cost=20, service_charge=70
    )
    costs = {
        "energy": {"amount": 30, "per": "occupied_unit_month", "group": "youth",
                   "recoverable": "yes"},
        "rooms": {"amount": 100, "per": "unit_month", "group": "youth"},
    }  # fmt: skip
    found = base(small({"asylum": reception(), "youth": youth}, 1, 100, costs=costs))
    assert found["cost_rent_at"][NORMAL, 1] == pytest.approx(1495 / 9)
    assert found["charged_rent_at"][NORMAL, 1] == pytest.approx(330)
    assert found["bare_rent"][1] == pytest.approx(300)
    assert found["coverage_at"][NORMAL, 1] == pytest.approx(2970 / 1495)
    assert found["coverage_at"][FULL, 1] == pytest.approx(3300 / 1550)
    assert found["coverage"][1] == found["coverage_at"][NORMAL, 1]
    # as it is paid: 10 rooms let, half a new tenant: 300 + 1,000 + 200 + 50
    assert found["lessor_cost"][1].tolist() == pytest.approx([1550])


def test_vat_that_the_lessor_cannot_reclaim_is_cost_to_pass_on() -> None:
    # a head lease of 1,000 with 21% VAT, none reclaimed: 1,210 over 10 rooms
    lease = {"pays": "owner", "receives": "outside", "group": "youth", "amount": 1000,
             "per": "month", "vat": 0.21}  # fmt: skip
    plain = small({"asylum": reception(), "youth": tenants()}, 1, 100, contracts={"head": lease})
    plain["parties"]["owner"]["vat_recovery"] = 0
    found = base(plain)
    assert found["cost_rent"][1] == pytest.approx(121)
    assert found["lessor_cost"][1].tolist() == pytest.approx([1210])


def test_the_lessor_bears_its_part_of_an_item_that_others_pay_too() -> None:
    # 1,000 a month for the rooms, of which the owner pays 30%
    costs = {"rooms": {"amount": 1000, "per": "month", "group": "youth",
                       "payers": {"owner": 0.3, "coa": 0.7}}}  # fmt: skip
    found = base(small({"asylum": reception(), "youth": tenants()}, 1, 100, costs=costs))
    assert found["lessor_cost"][1].tolist() == pytest.approx([300])
    assert found["cost_rent"][1] == pytest.approx(30)


def test_the_basis_may_be_chosen_and_all_three_are_given() -> None:
    # 6 of 10 rooms let, normal 90%: 900 over 9, 6 and 10 rooms
    youth = tenants(normal_occupancy=0.9, let_at_start=6, fill_rate=0)
    costs = {"rooms": {"amount": 900, "per": "month", "group": "youth"}}
    for basis, rent in (("normal", 100), ("planned", 150), ("full", 90)):
        chosen = {"occupancy_basis": basis}
        found = base(
            small({"asylum": reception(), "youth": youth}, 1, 100, costs=costs, pass_through=chosen)
        )
        assert found["cost_rent"][1] == pytest.approx(rent)
        assert found["coverage"][1] == pytest.approx(300 / rent)
        assert found["cost_rent_at"][:, 1].tolist() == pytest.approx([100, 150, 90])


# --- 18: service cost of rooms in which somebody lives ---------------------------------------------


@pytest.mark.parametrize(
    ("per", "amount"),
    [("year", 12_000), ("month", 1000), ("m2_year", 40), ("unit_year", 1200), ("unit_month", 100),
     ("place_year", 1200), ("place_day", 100 / 30)],
)  # fmt: skip
def test_service_cost_is_recovered_from_rooms_that_are_let(per: str, amount: float) -> None:
    # 1,000 a month for 10 rooms (300 m2), 6 let: 600 is recovered, and nothing where nobody lives
    cost = {"amount": amount, "per": per, "group": "youth", "recoverable": "yes"}
    for let, recovered in ((6, 600), (0, 0)):
        youth = tenants(let_at_start=let, fill_rate=0)
        found = base(small({"asylum": reception(), "youth": youth}, 1, 100, costs={"care": cost}))
        assert found["operating_cost"][1].tolist() == pytest.approx([1000])
        assert found["recoverable_cost"][1].tolist() == pytest.approx([recovered])


def test_of_half_open_rooms_service_cost_of_the_building_is_recovered_by_half() -> None:
    # 5 of 10 rooms open and let. Per room: 5 x 100, all of it recovered. Per year: 1,000 a month for
    # the building, of which 5 of 10 rooms pay half.
    cost = {"group": "youth", "recoverable": "yes"}
    costs = {"rooms": {**cost, "amount": 100, "per": "unit_month"},
             "house": {**cost, "amount": 12_000, "per": "year"}}  # fmt: skip
    youth = tenants(open=0.5)
    for name, recovered in (("rooms", 500), ("house", 500)):
        only = {name: costs[name]}
        found = base(small({"asylum": reception(), "youth": youth}, 1, 100, costs=only))
        assert found["recoverable_cost"][1].tolist() == pytest.approx([recovered]), name
