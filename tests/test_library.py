"""The public library: what commands do, from Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from strategies import EXAMPLE, ROOT

import flexfin
from flexfin.cli import COMMANDS
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
    view = case.view("agreement", term="reservation.fee")
    assert view != case.view("agreement")


@pytest.mark.parametrize(
    ("question", "options", "message"),
    [
        ("nope", {}, "there is no question 'nope'"),
        ("workbook", {}, "there is no question 'workbook'"),
        ("cost", {"colour": 1}, "'cost' takes no option 'colour'"),
        ("cost", {"scenario": "hihg"}, "Did you mean 'high'?"),
        ("cost", {"format": "csv"}, "'cost' takes no option 'format'"),
        ("cost", {"draws": 0}, "0 is not in the range"),
        ("cost", {"draws": -1}, "-1 is not in the range"),
        ("values", {}, "Missing argument 'LINE...'"),
        ("show", {}, "Missing argument 'MODEL'"),
        ("show", {"model": "tenancyroute"}, "Did you mean 'tenancy_route'?"),
        ("models", {}, "'models' is not asked of a case"),
        ("csot", {}, "Did you mean 'cost'?"),
    ],
)
def test_what_is_asked_and_is_not_there_is_said(
    case: flexfin.LoadedCase, question: str, options: dict[str, object], message: str
) -> None:
    set_language("en")
    with pytest.raises(ValueError) as caught:
        case.view(question, **options)  # type: ignore[arg-type]
    assert message in str(caught.value)


# what each command asks besides a case, where it can be asked of one
ASKED = {
    "check": ((), {}),
    "cost": ((), {}),
    "rent": ((), {}),
    "vacancy": ((), {}),
    "reserve": ((), {}),
    "units": ((), {}),
    "agreement": ((), {}),
    "counter": ((), {"offer": "coa_1", "gain": "owner=1000"}),
    "compare": ((), {"offer": "coa_1"}),
    "settle": (("{actuals}",), {}),
    "forecast": (("{actuals}",), {"year": 2027}),
    "budget": ((), {}),
    "readback": (("{book}",), {}),
    "values": (("coverage", "let_units"), {"by": None}),
    "explain": (("cost_rent",), {"group": "youth", "depth": 1}),
    "show": (("ledger",), {}),
    "parameters": ((), {"missing": True, "on": "2027-01-01"}),
}
# and what those ask that are asked without one
APART = {
    "demand": ("demand fit", ("{history}",)),
    "portfolio": ("portfolio", ("{folder}",)),
    "lint": ("lint", ("{book}",)),
    "rounds": ("rounds", ("{folder}",)),
    "verify": ("verify", ("{book}",)),
    "models": ("models", ()),
}


def test_every_command_that_answers_is_asked_below() -> None:
    assert {*ASKED, *APART} == {*COMMANDS} - {"new", "workbook"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give files that questions take beside a case."""
    folder = tmp_path_factory.mktemp("library")
    small = flexfin.load_case(EXAMPLE, changes={"months": "12"})
    small.workbook(folder / "book.xlsx")
    history = ["month;people", *(f"20{24 + n // 12}-{1 + n % 12:02};{400 + n}" for n in range(30))]
    (folder / "history.csv").write_text("\n".join(history))
    (folder / "cases").mkdir()
    (folder / "cases" / "one.yaml").write_text((ROOT / "examples" / "raalte_oekraine.yaml").read_text())
    (folder / "actuals.csv").write_text("month;rooms.youth;places.reception\n2027-01;10;80\n")
    names = {"book": "book.xlsx", "history": "history.csv", "folder": "cases",
             "actuals": "actuals.csv"}  # fmt: skip
    return {name: str(folder / file) for name, file in names.items()}


@pytest.mark.parametrize("question", ASKED)
def test_a_question_of_a_case_has_an_answer_and_nothing_is_printed(
    case: flexfin.LoadedCase,
    question: str,
    files: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    given, options = ASKED[question]
    view = case.view(question, *(text.format(**files) for text in given), **options)
    assert view.title
    assert view.parts or view.lead
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", APART)
def test_a_question_without_a_case_has_an_answer(name: str, files: dict[str, str]) -> None:
    set_language("en")
    question, given = APART[name]
    view = flexfin.view(question, *(text.format(**files) for text in given))
    assert view.title


def test_the_case_in_hand_is_asked_and_not_its_file(case: flexfin.LoadedCase) -> None:
    dearer = case.with_inputs({"finance.interest": 0.09})
    assert dearer.view("check").key == "check"
    assert dearer.view("values", "interest").table("interest").rows[0].values == (0.09,)


def test_a_workbook_ends_in_xlsx(case: flexfin.LoadedCase, tmp_path: Path) -> None:
    set_language("en")
    with pytest.raises(ValueError, match=r"does not end in \.xlsx"):
        case.workbook(tmp_path / "location.pdf")


def test_a_fault_knows_its_place(case: flexfin.LoadedCase) -> None:
    set_language("en")
    with pytest.raises(FlexfinError) as caught:
        case.with_inputs({"groups.youth.units": "many", "finance.interest": "low"})
    places = [one.place.file if one.place else "" for one in caught.value.problems]
    assert sorted(places) == ["finance.interest", "groups.youth.units"]
    with pytest.raises(FlexfinError) as caught:
        flexfin.load_case(EXAMPLE, changes={"groups.youth.nothing": "1"})
    assert str(caught.value).startswith("groups.youth.nothing: there is no input")


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
