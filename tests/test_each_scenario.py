"""Each scenario with rows of its own: what stands side by side follows every change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import effort
import engines
import openpyxl
import pytest
from small_books import RETURNED
from strategies import ROOT, shipped
from test_workbook import expected_after

from flexfin.answers.board import over_of
from flexfin.answers.returned_book import ReturnedBook
from flexfin.answers.side_by_side import scenario_figures, side_by_side_of
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.engine.draw import statistics_of, weights_in
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.results import Results
from flexfin.engine.run import evaluate
from flexfin.ground.letters import column_name
from flexfin.ground.messages import set_language
from flexfin.workbook.book import Book
from flexfin.workbook.file import new_workbook
from flexfin.workbook.workbook import Told, write_sheets

# an input of each that moves money, what it becomes, and how many figures stand side by side live
CHANGES = {
    "stieltjesstraat": ("groups.youth.asked_rent", 325.0, 33),
    "plan_einstein": ("finance.interest", 0.05, 22),
    "amsterdam_mixed": ("demand.planning_occupancy", 0.8, 20),
}

# other people in each scenario from the first month on
APART = {"stieltjesstraat": {"demand.scenarios.low": "240", "demand.scenarios.high": "300"}}


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


def written(case: Case, path: Path) -> Book:
    """Write a workbook in which each scenario has rows of its own."""
    results = evaluate(case)
    shown = side_by_side_of(case, results, over_of(case, results, None, None), "", live=True)
    with new_workbook(path) as file:
        book = Book(file, case, results, case.first_scenario)
        write_sheets(book, Told(side_by_side=shown))
    return book


def figures_of(case: Case, results: Results) -> dict[str, list[float]]:
    """Give each figure that is shown, in every scenario."""
    found = scenario_figures(case, results).values()
    return {one.label: one.headline.of(results).tolist() for figures in found for one in figures}


@pytest.mark.parametrize("name", effort.at_night(CHANGES, ["stieltjesstraat", "amsterdam_mixed"]))
def test_all_scenarios_follow_an_input_and_none_the_selector(name: str, tmp_path: Path) -> None:
    changes = {"months": "18"} if effort.nightly else {"months": "2", **APART.get(name, {})}
    case = load_case(ROOT / "examples" / f"{name}.yaml", shipped(), changes)
    path, (changed, value, count) = tmp_path / "book.xlsx", CHANGES[name]
    book = written(case, path)
    layout = book.layout
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}
    assert max(len(cell.value) for _sheet, cell in engines.formulas_of(path)) <= 400
    lines = case.models.lines
    row = next(row for row in layout.inputs if book.row(lines[row[0]], row[1]).path == changed)
    cell = layout.input_cell(*row)
    selector = (layout.names["inputs"], f"{column_name(layout.live)}{layout.scenario_row}")
    last = case.scenarios[-1]
    found = engines.formualized(path, {(cell.sheet, f"{cell.column}{cell.row}"): value,
                                       selector: last})  # fmt: skip
    other = with_inputs(case, {changed: f"{value}"})
    results = evaluate(other)
    for scenario, own in book.by_scenario.items():
        rows = expected_after(other, scenario, own.layout, results)
        sheet = layout.names[f"{scenario}!scenario"]
        there = {place: one for place, one in rows.items() if place[0] == sheet}
        assert there
        assert engines.differences(there, found) == {}
    told: Any = openpyxl.load_workbook(path)["Scenarios"]
    wanted, seen = figures_of(other, results), 0
    over_all = {one.label: statistics_of(lines[one.headline.line], one.headline.of(results),
                                         weights_in(results))
                for some in scenario_figures(other, results).values() for one in some}  # fmt: skip
    for line in told.iter_rows(min_row=3):
        name = str(line[1].value).partition(" · ")[0]  # without the unit
        if name in wanted and line[4].data_type == "f":
            cells = line[2 : 4 + len(case.scenarios)]
            each = wanted[name]
            mean = weights_in(results) @ each
            shown = [found["Scenarios", one.coordinate] for one in cells]  # the live one first
            assert shown == pytest.approx([each[-1], mean, *each], rel=1e-9, abs=1e-6)
            loss, worst = (line[at].coordinate for at in (4 + len(each), 5 + len(each)))
            spread = over_all[name]
            chances = (spread.loss_chance, spread.shortfall) if len(each) > 1 else (None, None)
            for place, wanted_too in zip((loss, worst), chances, strict=True):
                now = found.get(("Scenarios", place))
                assert (now is None) == (wanted_too is None)
                assert now == (wanted_too and pytest.approx(wanted_too, rel=1e-9, abs=1e-6))
            seen += 1
    assert seen == count


def test_the_workbook_comes_back_as_it_was_made(tmp_path: Path) -> None:
    case = load_case(ROOT / "examples/beilen_nachtopvang.yaml", shipped(), {"months": "2"})
    path, results = tmp_path / "book.xlsx", evaluate(case)
    summary = CaseWorkbook(case, results, all_scenarios=True).write(path)
    found = [name for name in summary.names if name.startswith("Scenario ")]
    assert len(found) == len(case.scenarios)
    returned = ReturnedBook(path, case, results)
    assert returned.edition.all_scenarios
    assert not returned.findings


def test_what_stays_in_the_house_has_no_scenarios_side_by_side(tmp_path: Path) -> None:
    case = load_case(RETURNED, shipped())
    book = CaseWorkbook(case, evaluate(case), shared=True, all_scenarios=True)
    names = book.write(tmp_path / "book.xlsx").names
    assert book.shared is not None
    assert bool(book.shared.rows) != any(name.startswith("Scenario ") for name in names)
