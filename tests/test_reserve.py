"""The reserve: by hand on small cases, against the oracle, and on the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import oracle_case
import oracle_reserve
import pytest
from click.testing import CliRunner
from effort import at_night, drawn
from hypothesis import HealthCheck, given
from random_agreements import reserve_cases
from random_cases import write_yaml
from second_opinion import differences
from strategies import EXAMPLE, ROOT, case_from, shipped
from test_oracle import handwritten
from views import at_widths, column_of, same_in_every_format, values_of

from flexfin.answers.reserve import reserve_figures
from flexfin.answers.reserve_page import reserve_view
from flexfin.case.case import Case
from flexfin.cli import main
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import load_case
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language


def test_the_example_agrees_with_the_oracle_of_the_reserve() -> None:
    case, plain = load_case(EXAMPLE, shipped()), oracle.read_plain_case(EXAMPLE)
    wrong, compared = differences(case, plain, oracle_reserve.calculate)
    assert wrong == []
    assert compared > 3 * 30


@drawn(40, 7, suppress_health_check=list(HealthCheck))
@given(reserve_cases())
def test_random_cases_agree_with_the_oracle_of_the_reserve(plain: Any) -> None:
    case = case_from(write_yaml(plain), shipped())
    wrong, compared = differences(case, plain, oracle_reserve.calculate)
    assert wrong == []
    assert compared > 30
    short = evaluate(case, ["short"])["short"].array
    assert (short[:, 0] <= short[:, 1] + 1e-9).all()  # hold, let


# --- by hand ------------------------------------------------------------------------------------

# Ten rooms let, worth two reception places each; 20 places of its own; 30 days a month by November.
SMALL = """
case: Klein
start: 2027-04
months: 8
discount_rate: 0%
owner: owner
indexation: {cost: 0%, rent: 0%}
parties: {owner: {government: yes}, coa: {government: yes}, socius: {government: no}}
groups:
  reception: {kind: reception, units: 10, places: 20, floor_area: 100, normal_occupancy: 100%, lessor: owner, operator: coa}
  youth:
    {kind: tenants, units: 10, places: 10, callable: yes, places_when_called: 20, floor_area: 100,
     normal_occupancy: 100%, lessor: owner, operator: socius, asked_rent: 300, market_rent: 300,
     service_charge: 50, management_cost: 40, letting_cost: 100, fill_rate: 10, let_at_start: 10,
     notice_months: 2, refit_months: 1, refit_cost: 500}
finance: {debt_share: 100%, interest: 0%, return_on_equity: 0%}
costs: {shell: {category: housing, amount: 24_000, per: year, key: units, paid_by: owner}}
contracts: {head: {pays: socius, receives: owner, group: youth, amount: 200, per: occupied_unit_month}}
demand: {scenarios: {base: {2027-04: 20, 2027-05: 30, 2027-10: 20}}}
reserve:
  {regular_cost: 80, housing_cost: 20, emergency_cost: 200, emergency_months: 2, replacement_months: 9,
   opening_cost: 1000, closing_cost: 100, avoidable_share: 50%, shortage_paid_by: coa}
"""


MISSED = 10 * 140 * (31 + 30 + 31) + 10 * 200 * 31
GIVEN_UP = 10 * 140 * 153 + 10 * 200 * 31


def values(name: str, text: str = SMALL, **changes: str) -> Any:
    return evaluate(case_from(text, shipped(), changes), [name])[name].array[0].tolist()


def test_a_missed_call_by_hand() -> None:
    # called in May for 10 places, 5 rooms: notice of 2 months, refit of 1: there in August
    assert values("short")[1] == [0, 10, 10, 10, 0, 0, 0, 0]
    # at least two months of emergency places; each costs 200 - (80 - 20) = 140 a day while somebody
    # sleeps there, 200 in August, when nobody does
    assert values("emergency")[1] == [0, 10, 10, 10, 10, 0, 0, 0]
    assert sum(values("shortage_cost")[1]) == MISSED
    assert sum(values("shortage_cost")[0]) == 0
    # given up, nothing replaces the rooms: 10 short from May to September (153 days), emergency places
    # empty in October
    assert sum(values("shortage_cost")[2]) == GIVEN_UP
    assert values("strategy_days_short") == [0, 10 * 92, 10 * 153]
    assert values("strategy_short_share") == [0, 3 / 8, 5 / 8]
    assert values("months_short_share") == 3 / 8


@pytest.mark.parametrize(
    ("people", "months"), [("20", 0), ("20.0000000004", 0), ("20.01", 5), ("20.6", 5), ("30", 5)]
)
def test_a_month_counts_as_short_by_any_part_of_a_place(people: str, months: int) -> None:
    # what adding up leaves over, less than a billionth of a place, is no shortage
    text = SMALL.replace("2027-05: 30", f"2027-05: {people}")
    assert values("strategy_short_months", text)[2] == months  # given up, nothing takes them in
    assert values("strategy_short_months", text)[0] == 0  # held, the rooms do


def test_what_letting_brings_by_hand() -> None:
    # ten rooms at 300 - 40 till June, five from July; back from reception in October, let again
    # in November after a month of refit: 5 x 100 letting cost, and 500 for each refit of five rooms
    let = [10, 10, 10, 5, 5, 5, 5, 10]
    found = values("letting_result")
    expected = [260 * rooms for rooms in let]
    expected[3] -= 5 * 500
    expected[6] -= 5 * 500
    expected[7] -= 5 * 100
    assert values("let_units")[1] == let
    assert found == expected
    assert values("reserve_saving_value") == sum(expected) - MISSED
    assert values("reserve_saving_year") == pytest.approx(values("reserve_saving_value") * 12 / 8)


def test_whose_saving_it_is_by_hand() -> None:
    owner, coa, socius = values("saving_of_party_value")
    rooms = 60  # room months let, from above
    assert coa == -MISSED
    # nothing is recoverable: the service charge of 50 goes back to the tenants; the head rent goes over
    assert socius == rooms * (300 - 40 - 200) - 500
    assert owner == rooms * 200 - 10 * 500
    assert owner + coa + socius == pytest.approx(values("reserve_saving_value"))


def test_the_head_lease_of_the_lessor_is_due_whether_rooms_are_let_or_not() -> None:
    lease = "lease: {pays: owner, receives: coa, group: youth, amount: 90_000, per: year}"
    with_lease = SMALL.replace("contracts: {", f"contracts: {{{lease}, ")
    assert values("saving_of_party_value", with_lease) == values("saving_of_party_value")


def test_the_cost_of_empty_rooms_by_hand() -> None:
    # each room costs 24,000 / 20 rooms / 12 = 100 a month; held: ten empty, five when called
    hold, let, give_up = values("empty_reserve_cost")
    assert hold == [1000, 500, 500, 500, 500, 500, 1000, 1000]
    assert let == [0, 0, 0, 500, 0, 0, 500, 0]  # only in refit
    assert give_up == [0] * 8
    assert values("holding_cost") == [1000] * 8
    assert values("holding_cost_after_letting")[0] == 1000 - 2600


def test_giving_up_saves_and_costs_by_hand() -> None:
    # half of 1,000 a month is avoided; 20 places closed at 100 in the first month
    assert values("give_up_saving") == [500 - 2000, *[500] * 7]
    assert values("net_cost_value")[2] == GIVEN_UP - 8 * 500 + 2000


def test_a_lasting_shortage_is_met_elsewhere_by_hand() -> None:
    # replaced after two months: from the third month of shortage on; ten places opened once
    found = values("replaced", **{"reserve.replacement_months": "2"})[2]
    assert found == [0, 0, 0, 10, 10, 10, 0, 0]
    assert values("strategy_opened", **{"reserve.replacement_months": "2"})[2] == 10
    cost = values("shortage_cost", **{"reserve.replacement_months": "2"})[2]
    # July: emergency of June still runs, empty; housing of regular places, opening
    assert cost[3] == 10 * 200 * 31 + 10 * 20 * 31 + 10 * 1000


@pytest.mark.parametrize("ready", [0, 2])
@pytest.mark.parametrize("overstay", [(0.0, 0), (0.25, 3)])
def test_places_after_a_call_are_those_of_a_run_with_that_call(
    overstay: tuple[float, int], ready: int
) -> None:
    changes = {
        "groups.youth.ready_at_start": f"{ready}",
        "groups.youth.overstay_share": f"{overstay[0]}",
        "groups.youth.overstay_months": f"{overstay[1]}",
        "groups.youth.let_at_start": "8",
        "demand.scenarios.base": "40",
    }
    called, told = (
        values("reserve_called", **changes),
        values("delivered_after_call_total", **changes),
    )
    case = case_from(SMALL, shipped(), changes)
    told = evaluate(case, ["delivered_after_call_total"])["delivered_after_call_total"].array
    assert called == pytest.approx(told.tolist())
    # two rooms for four places: at once where they are ready, after a month of refit where they are not
    assert called[:2] == [2 * ready, 4]
    assert max(called) == 20


def test_a_service_level_that_is_not_met_is_a_finding() -> None:
    assert values("service_level_missed", **{"reserve.service_level": "70%"}) == 1
    assert values("service_level_missed", **{"reserve.service_level": "60%"}) == 0


# --- on the terminal ----------------------------------------------------------------------------


def run(*words: Any, width: int = 100) -> str:
    result = CliRunner().invoke(main, ["reserve", *map(str, words)], env={"COLUMNS": str(width)})
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["nl"]))  # of longer words
def test_the_report_fits_the_screen(language: str) -> None:
    pages = at_widths(["reserve", EXAMPLE, "--scenarios", "20"], language, 80, 120)
    for width, page in pages.items():
        assert max(map(len, page.splitlines())) <= width


def test_the_report_answers_the_question() -> None:
    output = run(EXAMPLE, "--lang", "en")
    assert "Letting costs € 53,613 a year more than holding the rooms empty." in output
    assert "drawn scenarios" not in output
    output = run(EXAMPLE, "--lang", "en", "--scenario", "low", "--scenarios", 20)
    assert "Letting saves € 197,984 a year against holding the rooms empty." in output
    for heading in ("What each strategy costs a year", "Places and months", "Whose saving it is", "Places delivered after a call",
                    "The named scenarios", "20 drawn scenarios", "What was true in the worst 5%",
                    "What the saving goes up and down with"):  # fmt: skip
        assert heading in output, heading


def test_the_data_are_those_of_the_lines() -> None:
    data = json.loads(run(EXAMPLE, "--format", "json", "--scenarios", 60, "--seed", 3))
    results = evaluate(load_case(EXAMPLE, shipped()), ["net_cost_value", "reserve_saving_value"])
    saving = results["reserve_saving_value"].array
    answer, _keep, drawn, *_more = [one for one in data["sentences"] if one["part"] == "answer"]
    assert answer["reserve_saving_value"] == saving[0]
    costs = values_of(data, "strategies")
    assert costs["net_cost_value"]["let"] == results["net_cost_value"].array[0, 1]
    named = values_of(data, "named")["reserve_saving_value"]
    assert named["expected"] == pytest.approx(saving @ [0.5, 0.3, 0.2])
    found = column_of(data, "statistics", "reserve_saving_value")
    assert found["worst"] <= found["shortfall"] <= found["p5"]
    assert (drawn["scenarios"], drawn["mean"]) == (60, found["mean"])
    (how,) = [one for one in data["sentences"] if one["part"] == "statistics"]
    assert (how["scenarios"], how["seed"]) == (60, 3)
    assert how["drawn"] == [
        "groups.youth.turnover", "groups.youth.overstay_share",
        "reserve.emergency_cost", "finance.interest",
    ]  # fmt: skip
    worst = values_of(data, "worst")["reception_need.highest"]
    assert worst["reserve_saving_value"] > worst["average"]
    # 11 of 51 rooms are empty: theirs are there after a month of refit
    delivered = values_of(data, "delivered_after_call")
    assert delivered["0"]["youth"] == 0
    assert delivered["1"]["youth"] == pytest.approx(200 * 11 / 51)
    correlations = [row["values"] for row in data["charts"]["tornado"]["rows"]]
    assert correlations
    assert all(-1 <= one["correlation"] <= 1 for one in correlations)


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["nl"]))
def test_every_format_has_the_same_values_and_draws(language: str) -> None:
    set_language(language)
    draws = DrawRequest(20, 1)
    view = reserve_view(reserve_figures(load_case(EXAMPLE, shipped()), "base", draws))
    charts = [chart.key for _part, chart in view.charts()]
    assert charts == ["need", "histogram", "tornado", "buffer_curve"]
    same_in_every_format(view)
    cost = view.value("strategies", "net_cost_value", "let")
    assert cost == pytest.approx(681_048.27, abs=0.01)
    assert view.value("statistics", "loss_chance", "net_cost_value.let") is None


def test_the_statistics_are_of_the_headline_of_the_line() -> None:
    line = Headline("reserve_saving_value")
    results = evaluate(load_case(EXAMPLE, shipped()), [line.line])
    assert line.of(results).tolist() == results[line.line].array.tolist()


def test_a_case_without_a_reserve_is_told_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(SMALL.partition("reserve:")[0], encoding="utf-8")
    found = CliRunner().invoke(main, ["reserve", str(path), "--lang", "en"])
    assert found.exit_code == 1
    assert "lacks reserve, which `flexfin reserve` needs" in found.output


def see_handwritten(case: Case, plain: Any) -> None:
    """See that the yardstick of `make bench` gives every number that it works out as flexfin does.

    It is a yardstick only while it does the same work.
    """
    by_hand = handwritten()
    people = np.stack([case.values["people"][name,] for name in case.scenarios])
    months = by_hand.Months(plain)
    groups = by_hand.Groups(plain, months)
    lines = by_hand.occupancy(plain, months, groups, people.T.copy())
    lines.update(by_hand.integral_cost(plain, months, groups, lines))
    figures = by_hand.run_reserve(plain, people)
    asked = [name.partition(".")[0] for name in figures]
    results = evaluate(case, dict.fromkeys([*lines, *asked]))

    def same(found: Any, expected: Any, name: str) -> None:
        most = max(1.0, float(np.abs(expected).max()))
        left, right = np.broadcast_arrays(found, expected)
        np.testing.assert_allclose(left, right, rtol=0, atol=1e-9 * most, err_msg=name)

    for name, expected in lines.items():
        axes = results[name].axes
        order = [axes.index(axis) for axis in ("month", "group", "scenario") if axis in axes]
        found = np.transpose(results[name].array, order)
        same(found if "scenario" in axes else found[..., None], expected, name)
    for name, expected in figures.items():
        line, _dot, element = name.partition(".")
        how = "highest" if "month" in results[line].axes else "value"
        same(Headline(line, (element,) if element else (), how).of(results), expected, name)
    assert len(lines) == 43
    assert len(figures) == 21


@pytest.mark.parametrize("name", ["stieltjesstraat", "beilen_nachtopvang"])
def test_handwritten_numpy_gives_the_same_lines_and_figures(name: str) -> None:
    path = ROOT / "examples" / f"{name}.yaml"
    see_handwritten(load_case(path, shipped()), oracle.read_plain_case(path))


@drawn(20, 5, suppress_health_check=list(HealthCheck))
@given(reserve_cases())
def test_handwritten_numpy_gives_the_same_on_random_cases(plain: Any) -> None:
    see_handwritten(case_from(write_yaml(plain)), oracle_case.plain_values(plain))
