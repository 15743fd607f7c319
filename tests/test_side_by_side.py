"""The sheet Scenarios: the scenarios beside each other, and the inputs that matter most."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import engines
import numpy as np
import openpyxl
import pytest
from strategies import EXAMPLE, shipped
from worked_cases import load, reception, small

from flexfin.answers.board_scenarios import over_scenarios
from flexfin.answers.side_by_side import (
    largest_inputs,
    scenario_figures,
    scenario_tables,
    side_by_side_of,
)
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest, probabilities
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.engine.sensitivity import moves_of, sensitivities
from flexfin.ground.letters import column_name
from flexfin.ground.messages import set_language
from flexfin.ground.view import Sentence, ViewTable, view
from flexfin.workbook.layout import Layout

SHORT = {"months": "14"}
SAVING = "Saving against holding (PV) · EUR"


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


@pytest.fixture(scope="module")
def example() -> Case:
    return load_case(EXAMPLE, shipped(), SHORT)


@pytest.fixture(scope="module")
def book(example: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    set_language("en")
    path = tmp_path_factory.mktemp("scenarios") / "book.xlsx"
    CaseWorkbook(example, evaluate(example)).write(path)
    return path


def rows_of(path: Path) -> dict[Any, tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Scenarios"]
    return {row[1]: row[2:] for row in sheet.iter_rows(values_only=True)}


def test_a_saving_stands_in_each_scenario_expected_and_at_risk(example: Case, book: Path) -> None:
    base, low, high = np.ravel(evaluate(example).row("reserve_saving_value"))
    live, expected, *each, loss, worst = rows_of(book)[SAVING][:7]
    assert [live, *each] == pytest.approx([base, base, low, high])
    assert expected == pytest.approx(0.5 * base + 0.3 * low + 0.2 * high)
    chances = probabilities(example)
    assert chances is not None
    share = chances @ (np.array([base, low, high]) < 0)
    assert loss == f"{share:.1%}"
    assert worst == pytest.approx(min(base, low, high))  # its scenario has more than 5%


def test_rows_of_scenarios_say_what_they_are_counted_in(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Scenarios"]
    amounts = [str(row[1].value) for row in sheet.iter_rows(min_row=5)
               if row[2].value is not None and row[1].value and "%" not in row[2].number_format
               and "%" not in str(row[2].value)]  # fmt: skip
    assert len(amounts) > 20
    plain = {label.partition(",")[0] for label in amounts if " · " not in label}
    assert plain == {str(shipped().lines["years_capped"].label)}  # years are counted


def test_the_column_of_the_live_scenario_goes_with_the_selector(example: Case, book: Path) -> None:
    layout = Layout(example)
    selector = (layout.names["inputs"], f"{column_name(layout.live)}{layout.scenario_row}")
    found = engines.formualized(book, {selector: "high"})
    sheet = openpyxl.load_workbook(book, data_only=True)["Scenarios"]
    row = next(row for row in sheet.iter_rows() if row[1].value == SAVING)
    high = np.ravel(evaluate(example).row("reserve_saving_value"))[2]
    assert found["Scenarios", row[2].coordinate] == pytest.approx(high)


def test_over_drawn_scenarios_the_expectation_is_theirs(example: Case) -> None:
    told = CaseWorkbook(example, evaluate(example), draws=DrawRequest(40, 2)).told
    assert told.risk is not None
    assert told.side_by_side is not None
    mean = told.risk.table("statistics").rows[0]
    tables = (item for part in told.side_by_side.parts for item in part.items
              if isinstance(item, ViewTable))  # fmt: skip
    (saving,) = (row for table in tables for row in table.rows if row.label == SAVING)
    assert mean.label == "Mean"
    assert saving.values[1] == pytest.approx(mean.values[0])


def test_each_input_moves_a_figure_as_a_case_of_its_own_does(example: Case) -> None:
    figure = Headline("reserve_saving_value")
    moves = {move.path: move for move in moves_of(example, 0.1, example.models.lines)}
    chosen = [moves[path] for path in ("finance.interest", "reserve.emergency_cost",
                                       "reservation.fee", "groups.youth.asked_rent")]  # fmt: skip
    found = sensitivities(example, chosen, [[figure]])
    chances = probabilities(example)
    for at, move in enumerate(chosen):
        for value, held in ((move.low, found.low), (move.high, found.high)):
            other = with_inputs(example, {move.path: f"{value:.12g}"})
            wanted = figure.of(evaluate(other, [figure.line])) @ chances
            assert held[0][at] == pytest.approx(wanted, rel=1e-9)


def test_numbers_of_months_do_not_move_and_no_input_leaves_its_bounds(example: Case) -> None:
    moves = {move.path: move for move in moves_of(example, 0.1, example.models.lines)}
    assert not {"reservation.notice_months", "reservation.term_months"} & moves.keys()
    assert moves["demand.planning_occupancy"].high == 1  # no place has more than one in it
    counted = {"units", "places", "let_at_start", "ready_at_start", "buffer_places"}
    assert not counted & {path.rpartition(".")[2] for path in moves}, "no part of a room"


@pytest.mark.parametrize(("years", "moves"), [(9, False), (11, False), (12, True), (30, True)])
def test_a_life_moves_only_where_it_lasts_as_long_as_the_case(years: int, moves: bool) -> None:
    """Of 120 months: a tenth less than 11 years ends within them, of 12 years it does not."""
    path = "investments.conversion.life_years"
    case = load_case(EXAMPLE, shipped(), {path: str(years)})
    assert (path in {move.path for move in moves_of(case, 0.1, case.models.lines)}) == moves


def test_an_input_goes_no_higher_than_the_one_that_bounds_it() -> None:
    path = "investments.conversion.residual_value"
    case = load_case(EXAMPLE, shipped(), {path: "8_000_000"})  # all of what it cost
    move = next(one for one in moves_of(case, 0.1, case.models.lines) if one.path == path)
    assert (move.low, move.now, move.high) == (7_200_000, 8_000_000, 8_000_000)


def test_the_largest_input_of_a_cost_is_the_one_that_is_all_of_it() -> None:
    costs = {
        "shell": {"category": "housing", "amount": 900, "per": "year", "key": "floor_area"},
        "small": {"category": "housing", "amount": 100, "per": "year", "key": "floor_area"},
    }
    plain = small({"reception": reception()}, 12, 90) | {"costs": costs}
    part = next(one for one in largest_inputs(load(plain)) if one.key == "largest_0")
    row = view("found", "", {}, (), part).table("largest_0").rows[0]
    cells = [float(cell) for cell in row.values if isinstance(cell, float)]
    assert "shell" in row.label
    assert cells[:2] == pytest.approx([910, 1_090])  # 1,000 with a tenth of 900 less or more
    assert cells[2] == pytest.approx(180)


def test_where_nobody_shares_a_cost_it_is_no_number_and_is_weighed_with_none() -> None:
    case = load_case(EXAMPLE.with_name("beilen_nachtopvang.yaml"), shipped())
    results = evaluate(case)
    found = scenario_figures(case, results)
    (figure,) = [one for known in found.values() for one in known if one.headline.line == "cost_rent"]
    over = over_scenarios(case, results, None, [(figure.headline,)])
    tables = scenario_tables(case, results, {"one": [figure]}, over, live=False)
    _live, expected, *each = next(tables).rows[0].values[: 2 + len(case.scenarios)]
    given = figure.headline.of(results)
    assert [value or 0.0 for value in each] == given.tolist()
    assert None in each  # nobody in quiet years: 0.6 * x + 0.25 * y over 0.85
    counts, chances = given > 0, probabilities(case)
    assert expected == pytest.approx((given * chances)[counts].sum() / chances[counts].sum())
    words = [item.text for one in side_by_side_of(case, results, over_scenarios(
        case, results, None, [(one.headline,) for known in found.values() for one in known]), "")
        .parts for item in one.items if isinstance(item, Sentence)]  # fmt: skip
    assert any(text.startswith("Empty: in that scenario") for text in words)


def test_of_one_scenario_nothing_is_a_chance() -> None:
    case = load_case(EXAMPLE.with_name("raalte_oekraine.yaml"), shipped())
    assert len(case.scenarios) == 1
    results = evaluate(case)
    found = scenario_figures(case, results)
    over = over_scenarios(
        case, results, None, [(one.headline,) for known in found.values() for one in known]
    )
    for live in (True, False):
        for table in scenario_tables(case, results, found, over, live=live):
            assert [column.key for column in table.columns] == ["live", "expected", *case.scenarios]
            assert {len(row.values) for row in table.rows} == {3}
