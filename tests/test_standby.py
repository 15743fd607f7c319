"""A stand-by: a reception group that is callable is kept ready without tenants; worked out by hand.

`shelter` starts in April 2027 (30 days) with 40 dedicated places, and 60 places that stand by in 12
rooms: 10 a place a day for being ready, 4 for who is there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from random_cases import write_yaml
from strategies import ROOT, shipped
from views import column_of, same_in_every_format, values_of
from worked_cases import base, load, reception, small, tenants, with_categories

from flexfin.answers.agreement import agreement_figures
from flexfin.answers.agreement_terms import AgreementCase
from flexfin.answers.board_words import question_of
from flexfin.answers.reserve import reserve_figures
from flexfin.answers.reserve_page import reserve_view
from flexfin.answers.term_sheet import term_sheet
from flexfin.answers.use_in_turn import can_switch
from flexfin.cli import main
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError

EXAMPLE = ROOT / "examples" / "beilen_nachtopvang.yaml"
READY = {"amount": 10, "per": "place_day", "group": "tent"}
USED = {"amount": 4, "per": "occupied_place_day", "group": "tent"}
RESERVE = {
    "regular_cost": 50, "housing_cost": 50, "emergency_cost": 100, "replacement_months": 600,
    "avoidable_share": 1,
}  # fmt: skip
DEAL = {"holder": "coa", "fee": 12, "call_price": 14, "term_months": 1}


def shelter(months: int = 1, people: Any = 70, /, **sections: Any) -> dict[str, Any]:
    """Give a case of the owner with a stand-by beside dedicated reception."""
    groups = {
        "asylum": reception(units=10, places=40),
        "tent": reception(units=12, places=60, callable="yes", operator="owner"),
    }
    whole = {"costs": {"ready": READY, "used": USED}, "reserve": RESERVE, "reservation": DEAL}
    return small(groups, months, people, **{**whole, **sections})


def page(command: str, *options: str, language: str = "en", path: Path = EXAMPLE) -> str:
    """Give what a command says of a case, on one line."""
    words = [command, str(path), *options]
    result = CliRunner(env={"FLEXFIN_LANG": language}).invoke(main, words)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


# --- who is where, and what it costs -----------------------------------------------------------------


def test_a_stand_by_is_called_for_what_does_not_fit_in_dedicated_places() -> None:
    # 72 people on places of which 90% is taken: 80 places, 40 of them dedicated, 40 called
    found = base(shelter(demand={"planning_occupancy": 0.9, "scenarios": {"base": 72}}))
    assert found["dedicated_places"].tolist() == [40]
    assert found["reserve_places_total"].tolist() == [60]
    assert found["called_places"][:, 0].tolist() == [0, 40]
    assert found["shortage"].tolist() == [0]
    # 36 people in each; 40 of 60 places are 8 of 12 rooms, of which 90% has somebody in it
    assert found["occupied_places"][:, 0].tolist() == pytest.approx([36, 36])
    assert found["occupied_units"][:, 0].tolist() == pytest.approx([9, 7.2])
    assert found["empty_units"][:, 0].tolist() == pytest.approx([1, 4.8])
    assert found["empty_held"][1, 0] == pytest.approx(4)  # ready, and not called
    assert found["let_units"].tolist() == [[0], [0]]


def test_a_stand_by_carries_what_its_own_people_use() -> None:
    # 30 people in the tents: 60 x 10 x 30 days ready and 30 x 4 x 30 used; none of it elsewhere
    found = base(shelter())
    assert found["operating_cost"][:, 0].tolist() == [0, 18000 + 3600]
    assert found["called_people"].tolist() == [0]  # nobody sleeps in a room of tenants
    assert found["called_cost"][:, 0].tolist() == [3600, 3600, 0]  # hold, let, give up
    assert found["called_cost_of_item"][0, 1, 1].tolist() == [3600]
    assert found["cash_out"][0].tolist() == pytest.approx([21600])


def test_places_that_open_in_stages_stand_by_as_far_as_they_are_open() -> None:
    plain = shelter(2)
    plain["groups"]["tent"]["open"] = {"2027-04": 0.25, "2027-05": 1}
    found = base(plain)
    assert found["reserve_places_total"].tolist() == [15, 60]
    assert found["called_places"][1].tolist() == [15, 30]
    assert found["shortage"].tolist() == [15, 0]


# --- held or given up --------------------------------------------------------------------------------


def test_holding_is_compared_with_giving_up_and_letting_is_holding() -> None:
    # April: 30 people need the tents; May (31 days): nobody
    found = base(shelter(2, {"2027-04": 70, "2027-05": 40}))
    # held: 30 x 4 x 30. Given up: 30 emergency places at 100, less 60 x 10 a day saved
    assert found["net_cost"][0].tolist() == [3600, 0]
    assert found["net_cost"][2].tolist() == [90000 - 18000, 0 - 18600]
    assert found["net_cost"][1].tolist() == found["net_cost"][0].tolist()
    assert found["reserve_saving"].tolist() == [0, 0]
    assert found["keep_saving"].tolist() == [72000 - 3600, -18600]
    assert found["holding_cost"].tolist() == [18000, 18600]
    # 30 of 60 places empty in April, all in May
    assert found["empty_reserve_cost"][0].tolist() == pytest.approx([9000, 18600])
    assert found["saving_of_party"].tolist() == [[0, 0], [0, 0]]
    assert found["delivered_after_call"][:, 0].tolist() == [0, 60]


def test_only_the_avoidable_cost_is_saved_and_closing_costs() -> None:
    reserve = RESERVE | {"avoidable_share": 0.6, "closing_cost": 50}
    found = base(shelter(reserve=reserve))
    # 60% of 18,000, less 60 x 50
    assert found["give_up_saving"].tolist() == [10800 - 3000]
    assert found["net_cost"][2].tolist() == [90000 - 7800]


# --- the agreement -----------------------------------------------------------------------------------


def test_the_lowest_fee_is_what_it_costs_to_keep_the_places() -> None:
    # 30 places idle at the fee, 30 called at 14: 10 for being ready and 4 for who is there
    found = base(shelter())
    assert found["fee_paid"].tolist() == [30 * 12 * 30]
    assert found["call_paid"].tolist() == [30 * 14 * 30]
    assert found["supply_with"].tolist() == [10800 + 12600 - 3600]
    assert found["supply_alternative"].tolist() == [18000]
    assert found["grantor_gain"] == pytest.approx(19800 - 18000)
    assert found["fee_floor"] == pytest.approx(10)
    # the holder: 23,400 with, 30 emergency places at 100 without
    assert found["holder_gain"] == pytest.approx(90000 - 23400)
    assert found["fee_ceiling"] == pytest.approx(12 + 66600 / 900)


def test_a_call_price_below_cost_raises_the_lowest_fee() -> None:
    # 14 - 9 short on 30 called places is paid by 30 idle ones: 10 + 5
    found = base(shelter(reservation=DEAL | {"call_price": 9}))
    assert found["fee_floor"] == pytest.approx(15)


def test_what_is_not_saved_by_giving_up_lowers_the_lowest_fee() -> None:
    # only 60% of 18,000 is saved, and giving up costs 60 x 50: keeping is worth 7,800 to the owner
    reserve = RESERVE | {"avoidable_share": 0.6, "closing_cost": 50}
    found = base(shelter(reserve=reserve))
    assert found["supply_alternative"].tolist() == [7800]
    assert found["fee_floor"] == pytest.approx(12 - (19800 - 7800) / 900)


def test_what_the_holder_pays_of_keeping_counts_for_the_holder() -> None:
    # half of 18,000 is paid by coa, which saves it when the places are given up
    costs = {"ready": READY | {"payers": {"owner": 0.5, "coa": 0.5}}, "used": USED}
    found = base(shelter(costs=costs))
    assert found["supply_alternative"].tolist() == [9000]
    assert found["fee_floor"] == pytest.approx(12 - (19800 - 9000) / 900)
    assert found["holder_with"].tolist() == [23400 + 9000]


def test_a_reserve_with_tenants_needs_no_other_alternative() -> None:
    # tenants: ordinary letting; tents: given up. 10 rooms at 350, and 18,000
    plain = shelter(reservation=DEAL | {"alternative_rent": 350})
    plain["groups"]["youth"] = tenants(
        callable="yes", places_when_called=60, let_at_start=10, fill_rate=10
    )
    found = base(plain)
    assert found["alternative_result"][:, 0].tolist() == [0, 0, 3500]
    assert found["supply_alternative"].tolist() == [3500 + 18000]
    # 30 places needed: half of them from each
    assert found["called_places"][:, 0].tolist() == [0, 15, 15]


# --- what is asked, and what is said -----------------------------------------------------------------


def test_what_belongs_to_tenants_is_not_asked_of_a_stand_by() -> None:
    plain = shelter()
    plain["groups"]["tent"] |= {"places_when_called": 60, "ready_at_start": 12}
    with pytest.raises(FlexfinError) as error:
        load(plain)
    assert [problem.message for problem in error.value.problems] == [
        "'groups.tent.places_when_called' is not asked for here",
        "'groups.tent.ready_at_start' is not asked for here",
    ]


def test_an_alternative_rent_is_asked_where_tenants_can_be_called() -> None:
    plain = shelter()
    plain["groups"]["youth"] = tenants(
        callable="yes", places_when_called=60, let_at_start=10, fill_rate=10
    )
    with pytest.raises(FlexfinError, match=r"'reservation\.alternative_rent' is missing"):
        load(plain)


def test_nothing_switches_and_no_finding_is_about_tenants() -> None:
    assert not can_switch(load(shelter()))
    found = base(shelter())
    findings = ("permit_ends_early", "called_without_reception", "notice_too_short",
                "minimum_term_too_long", "overstay_too_long", "no_new_permit")  # fmt: skip
    assert [name for name in findings if found[name].any()] == []


def test_the_page_of_the_reserve_speaks_of_holding_and_giving_up() -> None:
    found = page("reserve")
    assert "hold the reserve or give it up" in found
    assert "Keeping them ready costs € 2,555,000 a year" in found  # 7,000 x 365
    assert "Let " not in found
    assert "Whose saving" not in found
    assert "to keep free" not in found
    data = json.loads(page("reserve", "--format", "json"))
    assert "break_evens" not in data["tables"]
    # held: 58,700 nights of 57.50; given up: 36,800 emergency places at 190, 60 x 365 places
    # elsewhere at 92.50, less 7,000 for each of 730 nights; a year is half of it
    costs = values_of(data, "strategies")
    together, rooms = costs["strategy_cost_year"], costs["rooms_cost_year"]
    net = {name: together[name] - rooms[name] for name in together}
    assert list(net) == ["hold", "give_up"]
    assert net["hold"] == pytest.approx(58_700 * 57.5 / 2)
    assert net["give_up"] == pytest.approx((36_800 * 190 + 60 * 365 * 92.5 - 7_000 * 730) / 2)


def test_the_page_of_the_reserve_says_how_sure_holding_is() -> None:
    found = page("reserve", "--scenarios", "20")
    assert "On average over 20 drawn scenarios, holding costs €" in found
    assert "a chance of 35.0% that it costs more; on average -€ 4,906,276 in the worst 5%." in found
    assert "The saving against giving up over the drawn scenarios" in found
    assert "Months with a shortage by strategy, Hold" in found
    case = load_case(EXAMPLE, shipped())
    same_in_every_format(reserve_view(reserve_figures(case, "base", DrawRequest(20, 1))))


def test_the_agreement_and_its_terms_speak_of_keeping_places_ready() -> None:
    found = page("agreement")
    assert "Below € 35.00 Gemeente Midden-Drenthe is better off without the agreement" in found
    assert "giving the places up" in found
    assert "lets them to tenants" not in found
    figures = agreement_figures(AgreementCase(load_case(EXAMPLE, shipped())))
    terms = " ".join(
        clause.text
        for article in term_sheet(figures, "house").articles
        for clause in article.clauses
    )
    assert "Gemeente Midden-Drenthe keeps them ready" in terms
    assert "10 rooms, which stand for 200 reception places" in terms
    assert "tenants" not in terms
    assert "refit" not in terms


def test_the_board_is_asked_to_keep_places_ready() -> None:
    case = load_case(EXAMPLE, shipped())
    asked = "Does the board agree to keep 200 places ready as a reserve?"
    assert question_of(case, None)[0] == asked


def test_without_callable_rooms_the_page_says_that_there_is_no_reserve(tmp_path: Path) -> None:
    plain = shelter()
    del plain["groups"]["tent"]["callable"], plain["reservation"]
    path = tmp_path / "none.yaml"
    path.write_text(write_yaml(with_categories(plain)), encoding="utf-8")
    assert "there is no reserve to hold" in page("reserve", path=path)
    said = "er is geen reserve om aan te houden"
    assert said in page("reserve", language="nl", path=path)


def test_called_places_of_a_stand_by_are_settled(tmp_path: Path) -> None:
    # June 2026 (30 days): nobody was planned, 50 of 200 places were called
    actuals = tmp_path / "actuals.csv"
    actuals.write_text("month,places.nacht,called.nacht\n2026-06,50,50\n", encoding="utf-8")
    data = json.loads(page("settle", str(actuals), "--format", "json"))
    table = next(name for name in data["tables"] if name.startswith("between."))
    due = column_of(data, table, "due")
    assert due["fee_paid"] == 150 * 36 * 30
    assert due["call_paid"] == 50 * 92.5 * 30


def test_people_in_called_places_are_not_counted_in_dedicated_ones_too(tmp_path: Path) -> None:
    # 80 and 90 people in the dedicated places, 120 and 60 in what was called: 85 on average
    path, actuals = tmp_path / "case.yaml", tmp_path / "actuals.csv"
    fixed = "{kind: reception, units: 20, places: 100, floor_area: 1500, normal_occupancy: 90%, lessor: gemeente, operator: gemeente}"
    path.write_text(EXAMPLE.read_text("utf-8").replace("groups:\n", f"groups:\n  vast: {fixed}\n"), "utf-8")
    rows = "2026-01,80,120,120\n2026-02,90,60,60\n"
    actuals.write_text(f"month,places.vast,places.nacht,called.nacht\n{rows}", encoding="utf-8")
    data = json.loads(page("settle", str(actuals), "--format", "json", path=path))
    assert column_of(data, "occupancy", "actual") == {"vast": 85, "nacht": 90}
