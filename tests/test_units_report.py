"""`flexfin units`: figures by hand, tables in both languages, the use in turn, and the workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import engines
import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner
from effort import at_night
from random_cases import write_yaml
from strategies import ROOT, case_from, shipped
from test_relocation import worked
from views import column_in, column_of, rows_in, same_in_every_format, values_of
from worked_cases import load, small, tenants, with_categories

from flexfin.answers.units import UnitsFigures, units_figures, units_view
from flexfin.answers.use_in_turn import switching_of, switching_part, unable
from flexfin.cli import main
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.ground.view import ViewTable
from flexfin.workbook.workbook import write_workbook

MOVABLE = ROOT / "examples" / "movable_units.yaml"
IN_TURN = ROOT / "examples" / "use_in_turn.yaml"


def figures_of(plain: dict[str, Any], asked: DrawRequest | None = None) -> UnitsFigures:
    return units_figures(load(plain), "base", asked)


def run(*words: str) -> str:
    found = CliRunner().invoke(main, ["units", *words])
    assert found.exit_code == 0, found.output
    return found.stdout


# --- the second life ------------------------------------------------------------------------------


def test_the_data_by_hand() -> None:
    rules = {"amount": 3000, "decline": 1000, "state": "coa"}
    view = units_view(figures_of(worked(0.5, 0.3, 0.2, guarantee=rules)))
    outcomes = rows_in(view, "outcomes.homes")
    assert outcomes["total"]["weighted_value"] == pytest.approx(4540)
    assert outcomes["move"] == pytest.approx(
        {"probability_of_outcome": 0.3, "idle_months": 2, "second_term": 10, "outcome_value": 4800,
         "outcome_value_per_unit": 480, "outcome_value_share": 0.04, "weighted_value": 1440}
    )  # fmt: skip
    assert view.value("cost_rent", "homes", "cost_rent_without") == 1000
    assert view.value("integral_cost", "homes", "integral_cost_plain") == 60_000
    # short 11,000 when sold, with a probability of 20%; the fee is 10 x 1,000
    assert view.said("guarantee")[0].data == {"guarantee_taken": "no"}
    shortfall = rows_in(view, "shortfall")
    assert shortfall.pop("total")["fee_of_role"] == pytest.approx(0)
    # of each: the share, when sold without and with the guarantee, as expected so, the fee
    assert {role: [*values.values()] for role, values in shortfall.items()} == {
        "state": pytest.approx([0.6, 0, 6600, 0, 1320, -10_000]),
        "municipality": pytest.approx([0.25, 0, 2750, 0, 550, 0]),
        "investor": pytest.approx([0.15, 11_000, 1650, 2200, 330, 10_000]),
    }
    balance = column_in(view, "residual_of_parties", "guarantee_balance")
    assert balance == pytest.approx({"owner": -8130, "coa": 8680})
    without = column_in(view, "residual_of_parties", "residual_of_party")
    assert without == pytest.approx({"owner": 4540, "coa": 0})
    # 0.5 x -5,000 + 0.3 x -5,000 + 0.2 x 8,000
    assert view.value("second_life_by_year", "2028", "owner") == pytest.approx(-2400)


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["nl"]))
def test_every_format_has_the_same_values(language: str) -> None:
    set_language(language)
    draws = DrawRequest(30, 1)
    for path in (MOVABLE, IN_TURN):
        case = load_case(path, shipped())
        same_in_every_format(units_view(units_figures(case, "base", draws)))


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["het tweede leven", "vallen eronder", "Wat aandacht verdient", "BW art", "Verplaatsen"]),
        ("en", ["the second life", "qualify", "What deserves attention", "Leegstandwet", "Move"]),
    ],
)  # fmt: skip
def test_the_tables_fit_and_say_what_they_should(
    width: int, language: str, words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    plain = worked(0.5, 0.3, 0.2, guarantee={"amount": 3000})
    plain["relocation"]["investments"]["homes"] |= {"term_until": "2042-04"}
    plain["relocation"]["investments"]["homes"]["outcomes"]["move"]["permit"] = "vacancy_act"
    plain["relocation"]["investments"]["homes"]["outcomes"]["move"]["second_term_months"] = 200
    path = tmp_path / "case.yaml"
    path.write_text(write_yaml(with_categories(plain)), encoding="utf-8")
    text = run(str(path), "--lang", language)
    assert max(map(len, text.splitlines())) <= width
    for word in words:
        assert word in text


def test_what_the_guarantee_leaves_out_is_said_in_the_tables() -> None:
    text = run(str(MOVABLE), "--lang", "en")
    assert "60 of 60 qualify; 0 homes or rooms do not." in text
    assert "0 of 20 qualify; 20 homes or rooms do not." in text
    assert "an assumption of the case; the path is not public" in " ".join(text.split())


def test_drawn_scenarios_give_statistics_that_a_seed_repeats() -> None:
    one = json.loads(run(str(MOVABLE), "--scenarios", "300", "--seed", "7", "--format", "json"))
    two = json.loads(run(str(MOVABLE), "--scenarios", "300", "--seed", "7", "--format", "json"))
    found = column_of(one, "statistics", "expected_residual.flex_homes")
    assert found == column_of(two, "statistics", "expected_residual.flex_homes")
    assert found["deviation"] > 0
    assert "300 drawn scenarios" in run(str(MOVABLE), "--scenarios", "300", "--lang", "en")


def test_probabilities_that_do_not_add_up_end_with_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(write_yaml(with_categories(worked(0.5, 0.3, 0.3))), encoding="utf-8")
    found = CliRunner().invoke(main, ["units", str(path), "--lang", "en"])
    assert found.exit_code == 1
    assert "Make the probabilities (probability) add up to 100%." in found.stderr


# --- use in turn ----------------------------------------------------------------------------------


def in_turn(**sections: Any) -> dict[str, Any]:
    """Give ten rooms that are all for tenants or all for reception, a desk of one place beside.

    Nobody comes at first; 21 people come in the fourth month, and go in the seventh.
    """
    desk = {
        "kind": "reception", "units": 1, "places": 1, "floor_area": 10, "normal_occupancy": 1,
        "lessor": "owner", "operator": "coa",
    }  # fmt: skip
    rooms = tenants(
        callable="yes", places_when_called=20, notice_months=0, refit_months=1, refit_cost=50,
        fill_rate=10, let_at_start=10,
    )  # fmt: skip
    people = {"2027-04": 0, "2027-07": 21, "2027-10": 0}
    return small({"desk": desk, "rooms": rooms}, 9, people, **sections)


def test_the_value_of_being_able_to_switch_by_hand() -> None:
    switching = switching_of(load(in_turn()), None)
    assert switching is not None
    # unable: ten rooms let for nine months at 300. Able: let in months 1 to 3; in month 4 all in
    # refit, in 5 and 6 reception, in 7 in refit again, let in 8 and 9: four months of 3,000 missed,
    # and twice 10 x 50 for refit
    assert switching.gain.tolist() == [[-4 * 3000 - 2 * 500], [0]]
    assert switching.together.tolist() == [-13_000]
    assert switching.refit_cost == 1000
    # short without switching: 20 places in three months; with it only in the month of refit
    gains, able, unable = switching_part(switching).items[:3]
    assert isinstance(gains, ViewTable)
    assert isinstance(able, ViewTable)
    assert isinstance(unable, ViewTable)
    assert [row.values for row in gains.rows] == [(-13_000,), (0,), (-13_000,)]
    assert [row.key for row in able.rows] == ["shortage", "empty_in_refit.rooms"]
    assert [row.values[0] for row in able.rows] == pytest.approx([20 / 9, 20 / 9])
    assert [row.values[0] for row in unable.rows] == pytest.approx([60 / 9])
    # April to December has 275 days; 40/9 places a day are spared
    assert switching.worth_from == pytest.approx(13_000 / (40 / 9 * 275))
    assert not switching.is_priced


def test_a_price_of_a_missing_place_counts_in_the_value() -> None:
    reserve = {
        "regular_cost": 50,
        "housing_cost": 20,
        "emergency_cost": 90,
        "replacement_months": 9,
    }
    switching = switching_of(load(in_turn(reserve=reserve)), None)
    assert switching is not None
    assert switching.is_priced
    # a missing place costs 90 - (50 - 20) a day. Unable: 20 places in July, August and September;
    # able: in July alone. Spared: August and September, 61 days
    assert switching.together.tolist() == pytest.approx([-13_000 + 20 * 60 * 61])


def test_both_runs_are_on_the_same_scenarios_and_the_difference_is_theirs() -> None:
    case = case_from(IN_TURN.read_text(encoding="utf-8"))
    switching = switching_of(case, None)
    assert switching is not None
    able = evaluate(case, ["net_present_value", "people", "called_places"])
    without = evaluate(unable(case), ["net_present_value", "people", "called_places"])
    np.testing.assert_array_equal(able["people"].array, without["people"].array)
    assert able["called_places"].array.any()
    assert not without["called_places"].array.any()
    gain = able["net_present_value"].array - without["net_present_value"].array
    np.testing.assert_allclose(switching.gain.T, gain)
    np.testing.assert_allclose(switching.expected(switching.gain), [0.6, 0.4] @ gain)


def test_a_case_without_movable_units_shows_the_use_in_turn_alone() -> None:
    text = run(str(IN_TURN), "--lang", "en")
    assert "use in turn" in text.splitlines()[0]
    assert "relocation guarantee" not in text
    # a refit that is twice as dear is not earned back by rent alone
    said = "Being able to switch pays for itself where a missing place costs more"
    assert said not in " ".join(text.split())
    dear = run(str(IN_TURN), "--lang", "en", "--set", "groups.students.refit_cost=1400")
    assert said in " ".join(dear.split())
    data = json.loads(run(str(IN_TURN), "--format", "json"))
    assert "cost_rent" not in data["tables"]
    parties = values_of(data, "worth_by_scenario")
    assert set(parties) == {"municipality", "coa", "foundation", "total"}


def test_being_able_to_switch_over_drawn_scenarios() -> None:
    figures = units_figures(
        case_from(IN_TURN.read_text(encoding="utf-8")), "base", DrawRequest(100, 1)
    )
    assert figures.switching is not None
    together = [*figures.switching.drawn.values()][-1]
    low, high = figures.switching.together.min(), figures.switching.together.max()
    assert low <= together.mean <= high
    view = units_view(figures)
    assert view.value("use_in_turn_statistics", "mean", "total") == together.mean
    (how,) = view.said("use_in_turn_statistics")
    assert (how.data["scenarios"], how.data["seed"]) == (100, 1)


def test_a_case_with_neither_is_told_which_sections_it_lacks() -> None:
    plain = small({"homes": tenants()}, 6, 0)
    with pytest.raises(FlexfinError, match="lacks investments, relocation"):
        figures_of(plain)


# --- the workbook ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", at_night(["linear", "annuity"], ["linear"]))
def test_the_sheet_recalculates_to_what_is_stored(method: str, tmp_path: Path) -> None:
    plain = worked(
        0.5, 0.3, 0.2, months=18, investment={"method": method},
        guarantee={"taken": "yes", "amount": 3000, "decline": 1000, "state": "coa"},
        indexation={"cost": "4%", "rent": "2%"}, discount_rate="5%",
        finance={"debt_share": 0.5, "interest": "4%", "return_on_equity": "6%"},
    )  # fmt: skip
    case = load(plain)
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}
    book = openpyxl.load_workbook(path)
    assert "Second life" in book.sheetnames
    for name in ("Second life", "Cost of the first term"):
        assert len(book[f"Charts {name}"]._charts) >= 1


def test_a_changed_probability_changes_the_cost_rent_in_the_workbook(tmp_path: Path) -> None:
    case = load(worked(0.5, 0.3, 0.2))
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    names = openpyxl.load_workbook(path).defined_names
    cells = {
        name: (text.rpartition("!")[0].strip("'"), text.rpartition("!")[2].replace("$", ""))
        for name, defined in names.items()
        for text in [defined.attr_text]
    }
    changes = {
        cells[name]: value
        for name, value in (
            ("relocation.investments.homes.outcomes.stay.probability", 0.0),
            ("relocation.investments.homes.outcomes.move.probability", 0.0),
            ("relocation.investments.homes.outcomes.sell.probability", 1.0),
        )
    }
    found = engines.formualized(path, changes)
    values = [v for (sheet, _cell), v in found.items() if sheet == "Cost of the first term"]
    # sold: 8,000 in place of 4,540; (120,000 - 8,000) / 12 for ten homes
    assert any(isinstance(v, float) and v == pytest.approx(112_000 / 120) for v in values)
