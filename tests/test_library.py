"""The public library: what commands do, from Python."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from orders import ORDERS, command_of, stand_in
from strategies import EXAMPLE, ROOT

import flexfin
from flexfin.cli import COMMANDS
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.model.stored import models_of

SHORT = {"months": "24"}


@pytest.fixture(scope="module")
def case() -> flexfin.LoadedCase:
    return flexfin.load_case(EXAMPLE, changes=SHORT)


def test_a_view_is_what_the_command_shows(case: flexfin.LoadedCase) -> None:
    results = evaluate(load_case(EXAMPLE, models_of(None), SHORT), ["coverage"], scenarios=["high"])
    shown = case.view("cost", scenario="high").value("coverage", "coverage_at.normal", "youth")
    assert shown == results["coverage"].array[0, 1]


def test_one_number_of_a_table_is_a_float_and_words_are_refused(case: flexfin.LoadedCase) -> None:
    cost = case.view("cost")
    at = ("coverage", "coverage_at.normal", "youth")
    assert cost.number(*at) == cost.value(*at)
    assert type(cost.number(*at)) is float
    assert cost.value("checks", "rooms_check", "in_order") is True
    with pytest.raises(TypeError, match="True is no number"):
        cost.number("checks", "rooms_check", "in_order")


def test_another_case_leaves_the_first_as_it_was(case: flexfin.LoadedCase) -> None:
    before = case.values(["operating_cost"])["operating_cost"].array
    dearer = case.with_inputs({"groups.youth.units": "40"})
    after = case.values(["operating_cost"])["operating_cost"].array
    assert (before == after).all()
    fresh = flexfin.load_case(EXAMPLE, changes={"groups.youth.units": "40", **SHORT})
    expected = fresh.values(["operating_cost"])["operating_cost"].array
    assert (dearer.values(["operating_cost"])["operating_cost"].array == expected).all()


def test_yes_and_no_and_one_line_are_given_as_python_has_them(case: flexfin.LoadedCase) -> None:
    for given, said in ((True, "yes"), (False, "no")):
        found = case.with_inputs({"parties.coa.government": given})
        assert found.case.changes["parties.coa.government"] == said
    whole = case.values(["integral_cost"])["integral_cost"].array
    assert (case.values("integral_cost")["integral_cost"].array == whole).all()


def test_a_script_of_two_lines_works_many_cases_out_and_runs_once(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    text = (ROOT / "tests" / "errors" / "valid.yaml").read_text("utf-8")
    for at in range(5):  # so many that the command takes processes
        (folder / f"{at}.yaml").write_text(f"{text}\n# {at}\n", "utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        f"import flexfin; print('run')\nprint(flexfin.view('portfolio', {str(folder)!r}).title)\n",
        "utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True,
                          check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    assert done.stdout.count("run") == 1
    assert "5 " in done.stdout
    assert "Traceback" not in done.stderr


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
        ("workbook", {}, "'workbook' makes a file here, and gives no answer"),
        ("new", {}, "'new' makes a file here, and gives no answer"),
        ("demand", {}, "there is no question 'demand'. Did you mean 'demand fit'?"),
        ("cost", {"colour": 1}, "'cost' takes no option 'colour'"),
        ("cost", {"scenario": "hihg"}, "Did you mean 'high'?"),
        ("cost", {"format": "csv"}, "'cost' takes no option 'format'"),
        ("cost", {"draws": 0}, "'0' is not a whole number from 2"),
        ("cost", {"draws": -1}, "'-1' is not a whole number from 2"),
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


# options of a question that are numbers, switches, pairs or nothing
OPTIONS = [
    ("counter", (), {"offer": "coa_1", "gain": {"owner": 1000}}),
    ("values", ("coverage", "let_units"), {"by": None}),
    ("explain", ("cost_rent",), {"group": "youth", "depth": 1}),
    ("parameters", (), {"missing": True, "on": "2027-01-01"}),
]


@pytest.mark.parametrize(("question", "given", "options"), OPTIONS)
def test_options_are_given_as_python_has_them(
    case: flexfin.LoadedCase, question: str, given: tuple[str, ...], options: dict[str, Any]
) -> None:
    assert case.view(question, *given, **options).parts


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the files that the orders name."""
    folder = tmp_path_factory.mktemp("library")
    stand_in(folder)
    small = flexfin.load_case(folder / "locations" / "small.yaml")
    small.workbook(folder / "returned.xlsx")
    return folder


def test_every_command_is_on_the_page_about_the_library() -> None:
    page = (ROOT / "docs" / "en" / "library.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if not re.search(rf"`{name}\b", page)] == []


loaded = cache(flexfin.load_case)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_typed_can_be_asked_and_nothing_is_printed(
    name: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    command: click.Command = command_of(name)
    words = [*ORDERS[name]]
    if isinstance(command, click.Group):
        name += f" {words[0]}"
        command = command.commands[words.pop(0)]
    typed, _rest, _order = command.make_parser(click.Context(command)).parse_args(words)
    options, ask = {}, flexfin.view
    for one in command.params:
        value = typed.get(one.name)
        if not isinstance(value, str | list | tuple | bool):  # it is not among the words
            continue
        if one.metavar in ("CASE", "CASE..."):
            ask = loaded(value if isinstance(value, str) else value[0]).view
        else:
            options[one.opts[-1].strip("-").replace("-", "_")] = value
    if any(one.name == "form" for one in command.params):
        view = ask(name, **options)
        assert view.title
        assert view.parts or view.lead or ask is flexfin.view
    else:
        with pytest.raises(ValueError, match=f"'{name}'"):
            flexfin.view(name)
    assert capsys.readouterr() == ("", "")


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


def test_the_workbook_is_that_of_the_command(place: Path, tmp_path: Path) -> None:
    small = flexfin.load_case(place / "locations" / "small.yaml")
    found = small.workbook(tmp_path / "x.xlsx", values_only=True)
    assert (found.formulas, (tmp_path / "x.xlsx").is_file()) == (0, True)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"scenario": "hgih"}, "there is no scenario 'hgih'. Did you mean 'high'?"),
        ({"group": "youht"}, "there is no group 'youht'. Did you mean 'youth'?"),
        ({"bogus": "coa"}, "there is no axis 'bogus'. Known: group."),
        ({"month": "2050-01"}, "line 'cost_rent' does not vary by month. It varies by: group."),
        ({"line": "cost_rnet"}, "there is no line 'cost_rnet'. Did you mean 'cost_rent'?"),
    ],
)
def test_a_name_that_does_not_exist_gives_no_figures(
    case: flexfin.LoadedCase, asked: dict[str, str], message: str
) -> None:
    set_language("en")
    with pytest.raises(ValueError, match=re.escape(message)):
        case.explain(**{"line": "cost_rent", "group": "youth", **asked})
    if {*asked} <= {"line", "scenario"}:
        with pytest.raises(ValueError, match=re.escape(message)):
            case.values(asked.get("line", "cost_rent"), scenario=asked.get("scenario"))


def test_nothing_and_a_list_are_no_value_and_a_number_of_numpy_is_one(
    case: flexfin.LoadedCase,
) -> None:
    set_language("en")
    for value in (None, [1]):
        with pytest.raises(ValueError, match="takes a number, a text, True or False"):
            case.with_inputs({"groups.youth.units": value})  # type: ignore[dict-item]
    found = case.with_inputs({"groups.youth.units": np.int64(40)})  # type: ignore[dict-item]
    assert found.case.changes["groups.youth.units"] == "40"


def test_one_number_is_explained() -> None:
    found = flexfin.load_case(EXAMPLE).explain("cost_rent", group="youth")
    assert round(found.root.value, 2) == 717.73


def test_inputs_may_be_numbers_and_a_case_is_shown_in_one_line() -> None:
    case = flexfin.load_case(EXAMPLE, changes={"groups.youth.asked_rent": 351.25})
    changed = case.with_inputs({"groups.youth.asked_rent": 360, "finance.interest": 0.03})
    assert case.case.values["asked_rent"]["youth",] == 351.25
    assert changed.case.values["asked_rent"]["youth",] == 360
    assert changed.case.values["interest"][()] == 0.03
    assert repr(case) == f"<LoadedCase {case.case.name!r} of {case.case.path}>"
