"""The public library: what commands do, from Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from strategies import EXAMPLE

import flexfin
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.model.stored import models_of


@pytest.fixture(scope="module")
def case() -> flexfin.LoadedCase:
    return flexfin.load_case(EXAMPLE)


def test_a_view_is_what_the_command_shows(case: flexfin.LoadedCase) -> None:
    results = evaluate(load_case(EXAMPLE, models_of(None)), ["coverage"], scenarios=["high"])
    shown = case.view("cost", scenario="high").value("coverage", "coverage_at.normal", "youth")
    assert shown == results["coverage"].array[0, 1]


def test_another_case_leaves_the_first_as_it_was(case: flexfin.LoadedCase) -> None:
    before = case.values(["operating_cost"])["operating_cost"].array
    dearer = case.with_inputs({"groups.youth.units": "40"})
    after = case.values(["operating_cost"])["operating_cost"].array
    assert (before == after).all()
    fresh = flexfin.load_case(EXAMPLE, changes={"groups.youth.units": "40"})
    expected = fresh.values(["operating_cost"])["operating_cost"].array
    assert (dearer.values(["operating_cost"])["operating_cost"].array == expected).all()


def test_draws_are_as_many_as_asked(case: flexfin.LoadedCase) -> None:
    view = case.view("cost", draws=20, seed=3)
    assert view == case.view("cost", draws=20, seed=3)
    assert view.table("statistics").rows


@pytest.mark.parametrize("question", ["rent", "vacancy", "reserve", "units", "agreement"])
def test_every_question_has_a_view(case: flexfin.LoadedCase, question: str) -> None:
    assert any(table.rows for _part, table in case.view(question).tables())


def test_own_options_of_a_question_are_given_by_name(case: flexfin.LoadedCase) -> None:
    view = case.view("agreement", terms=("reservation.fee",))
    assert view != case.view("agreement")


@pytest.mark.parametrize(
    ("question", "options", "message"),
    [
        ("nope", {}, "there is no question 'nope'"),
        ("workbook", {}, "there is no question 'workbook'"),
        ("cost", {"colour": 1}, "'cost' takes no option 'colour'"),
        ("cost", {"scenario": "hihg"}, "Did you mean 'high'?"),
    ],
)
def test_what_is_asked_and_is_not_there_is_said(
    case: flexfin.LoadedCase, question: str, options: dict[str, object], message: str
) -> None:
    set_language("en")
    with pytest.raises(ValueError) as caught:
        case.view(question, **options)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_a_fault_knows_its_place(case: flexfin.LoadedCase) -> None:
    set_language("en")
    with pytest.raises(FlexfinError) as caught:
        case.with_inputs({"groups.youth.units": "many", "finance.interest": "low"})
    assert len(caught.value.problems) == 2


def test_the_workbook_is_that_of_the_command(case: flexfin.LoadedCase, tmp_path: Path) -> None:
    small = flexfin.load_case(EXAMPLE, changes={"months": "12"})
    found = small.workbook(tmp_path / "x.xlsx", values_only=True)
    assert (found.formulas, (tmp_path / "x.xlsx").is_file()) == (0, True)


def test_one_number_is_explained(case: flexfin.LoadedCase) -> None:
    found = case.explain("cost_rent", group="youth")
    assert round(found.root.value, 2) == 717.73


def test_inputs_may_be_numbers_and_a_case_is_shown_in_one_line() -> None:
    case = flexfin.load_case(EXAMPLE, changes={"groups.youth.asked_rent": 351.25})
    changed = case.with_inputs({"groups.youth.asked_rent": 360, "finance.interest": 0.03})
    assert case.case.values["asked_rent"]["youth",] == 351.25
    assert changed.case.values["asked_rent"]["youth",] == 360
    assert changed.case.values["interest"][()] == 0.03
    assert repr(case) == f"<LoadedCase {case.case.name!r} of {case.case.path}>"
