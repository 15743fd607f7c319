"""A case with other values is the case that its file with these values makes; files are read once.

`with_inputs` may keep what cannot have changed, and must not differ from reading everything anew:
neither in a value nor in what is said to be wrong.
"""

import os
import random
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import effort
import pytest
from click.testing import CliRunner
from orders import LOCATION
from strategies import ROOT, case_from, shipped

from flexfin.answers.agreement_terms import (
    OUTCOMES,
    AgreementCase,
    outcomes_of,
    term_of,
    written,
)
from flexfin.answers.sensitivity import grid_figures
from flexfin.case.case import Case
from flexfin.case.plain import with_plain
from flexfin.cli import main
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.run import evaluate
from flexfin.engine.together import run_together
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import set_language

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
EXAMPLE = ROOT / "examples" / "stieltjesstraat.yaml"
TRIES = 15  # sets of changes for each example, and more until each kind was seen
MOST = 200
# what takes the place of a value: in order, out of range, of another kind, in doubt
OTHERS = (
    "0",
    "1",
    "2",
    "12",
    "0.5",
    "7%",
    "-3",
    "1e9",
    "1.234",
    "yes",
    "no",
    "none",
    "2027-03",
    "x",
)
# what is not compared as it is: the law and the models are the same by what they hold
_MADE = ("law", "models", "all_models", "source")


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


@pytest.fixture(scope="module", params=effort.examples(EXAMPLES))
def case(request: pytest.FixtureRequest) -> Case:
    return load_case(request.param, shipped())


def changes_of(case: Case, luck: random.Random) -> dict[str, str]:
    """Choose one to three inputs, and for each a value near its own or one of any kind."""
    found = {}
    for path in luck.sample([*case.rows, "months", "reference_date"], luck.randint(1, 3)):
        name, key = case.rows.get(path, ("", ()))
        value = case.number(name, key) if name and not case.models.lines[name].is_text else None
        near = [] if value is None else [written(value * f) for f in (0.5, 0.9, 1.1)] * 3
        words = [*case.models.lines[name].choices] * 3 if name else []
        found[path] = luck.choice([*near, *words, *OTHERS])
    return found


def told(problems: tuple[Problem, ...]) -> list[tuple[Any, ...]]:
    return [(p.sort_key, p.message, p.remedy, p.level) for p in problems]


def assert_same(one: Case, other: Case) -> None:
    for part in fields(Case):
        if part.name not in _MADE:
            assert getattr(one, part.name) == getattr(other, part.name), part.name
    assert one.models.lines == other.models.lines
    assert [*one.models.models] == [*other.models.models]
    figures = [{name: f.dated for name, f in c.law.items()} for c in (one, other)]
    assert figures[0] == figures[1]


def test_other_values_make_the_case_that_its_file_with_these_values_makes(case: Case) -> None:
    # the name and not the path: the same draws wherever the project stands
    luck, seen = random.Random(Path(case.path).name), Counter[str]()
    for done in range(MOST):
        if done >= TRIES and seen["wrong"] and seen["read"]:
            break
        changes = changes_of(case, luck)
        plain = with_plain(case, changes)
        try:
            expected = load_case(Path(case.path), shipped(), changes)
        except FlexfinError as error:
            assert plain is None, changes
            with pytest.raises(FlexfinError) as found:
                with_inputs(case, changes)
            assert told(found.value.problems) == told(error.problems), changes
            seen["wrong"] += 1
            continue
        assert_same(with_inputs(case, changes), expected)
        seen["plain" if plain else "read"] += 1
    assert min(seen["wrong"], seen["read"]) > 0, seen


def test_every_plain_input_alone_makes_the_same_case(case: Case) -> None:
    count = 0
    for path, (name, key) in case.rows.items():
        value = case.number(name, key) if not case.models.lines[name].is_text else None
        if value is None or with_plain(case, {path: written(value)}) is None:
            continue
        count += 1
        if count % 5 == 0:  # a load takes some time
            changes = {path: written(value * 0.75)}
            try:
                expected = load_case(Path(case.path), shipped(), changes)
            except FlexfinError:
                assert with_plain(case, changes) is None, path
                continue
            assert_same(with_inputs(case, changes), expected)
    assert count >= 5


def test_changes_upon_changes_are_those_of_both() -> None:
    first = with_inputs(load_case(EXAMPLE, shipped()), {"reservation.fee": "2", "months": "60"})
    both = {"reservation.fee": "2", "months": "60", "reservation.call_price": "9"}
    assert_same(
        with_inputs(first, {"reservation.call_price": "9"}), load_case(EXAMPLE, shipped(), both)
    )
    assert with_inputs(first, {}) is first


# --- many at once --------------------------------------------------------------------------------


def test_a_change_makes_the_section_that_may_be_left_out(tmp_path: Path) -> None:
    """An input of a section that switches no model on can be changed where the case lacks it."""
    example = ROOT / "examples" / "stieltjesstraat.yaml"
    shutil.copy(example.with_name("stieltjesstraat_2027.csv"), tmp_path)
    text = example.read_text(encoding="utf-8")
    assert "\nrent:" not in text
    assert "\nstate_aid:" not in text
    more = "rent: {maximum_index: rent}\nstate_aid: {reference_rate: 2%}\n"
    (tmp_path / "case.yaml").write_text(f"{text}\n{more}", encoding="utf-8")
    given = {"rent.maximum_index": "rent", "state_aid.reference_rate": "2%"}
    changed, said = load_case(example, shipped(), given), load_case(tmp_path / "case.yaml", shipped())
    names = ["projection_factor", "discounted_aid"]
    ones, others = evaluate(changed, names), evaluate(said, names)
    for name in names:
        assert ones[name].array.tolist() == others[name].array.tolist()
    assert ones["projection_factor"].array[-1] != evaluate(
        load_case(example, shipped()), names)["projection_factor"].array[-1]  # fmt: skip
    for path, remedy in (
        ("rent.maximum_indx", "Did you mean 'rent.maximum_index'?"),
        ("relocation.site", "This case has no section 'relocation'."),
    ):
        with pytest.raises(FlexfinError) as caught:
            load_case(example, shipped(), {path: "1"})
        assert caught.value.problems[0].remedy == remedy


def test_cases_run_together_give_what_each_gives_alone() -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "40"})
    many = [
        {"reservation.fee": "0.37", "reservation.late_penalty": "3"},
        {"reservation.call_price": "11.5"},
        {"reservation.notice_months": "2"},  # looked back with
        {"groups.youth.asked_rent": "301.17"},
    ]
    others = [with_inputs(case, changes) for changes in many]
    found = run_together(case, others, OUTCOMES, case.scenarios)
    assert [one is not None for one in found] == [True, True, True, found[3] is not None]
    for results, other in zip(found, others, strict=True):
        if results is not None:
            alone = outcomes_of(evaluate(other, OUTCOMES))
            together = outcomes_of(results)
            for one, two in zip(alone, together, strict=True):
                assert [*one] == [*two]  # to the last digit


def test_a_grid_in_one_run_is_that_of_a_run_for_each_cell() -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "30"})
    deal = AgreementCase(case)
    terms = [term_of(case, path) for path in ("reservation.fee", "reservation.call_price")]
    grid = grid_figures(deal, (terms[0], (0.0, 3.0)), (terms[1], (4.0, 16.0))).grid
    for at, row in enumerate(grid.rows):
        across = at  # the diagonal
        changes = {terms[0].path: written(row), terms[1].path: written(grid.columns[across])}
        other = load_case(EXAMPLE, shipped(), case.changes | changes)
        alone = outcomes_of(evaluate(other, OUTCOMES))
        cell = grid.cells[at][across]
        assert (cell.grantor, cell.holder) == alone.gains


# --- reading -------------------------------------------------------------------------------------

_reads: Counter[str] = Counter()
_watched: list[Path] = []


def _note(event: str, args: tuple[Any, ...]) -> None:
    if event == "open" and _watched and isinstance(args[0], str | Path):
        path = Path(os.path.abspath(args[0]))  # noqa: PTH100
        if path.parent == _watched[0] and path.suffix in (".yaml", ".csv", ".xlsx"):
            _reads[path.name] += 1


sys.addaudithook(_note)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder with the examples over a short time; what is read in it is counted."""
    for path in (ROOT / "examples").glob("*"):
        if path.is_file():
            data = path.read_bytes()
            (tmp_path / path.name).write_bytes(re.sub(rb"(?m)^months: \d+", b"months: 14", data))
    uncertain = "uncertainty: {finance.interest: {kind: uniform, low: 3%, high: 6%}}\n"
    (tmp_path / "small.yaml").write_text(LOCATION + uncertain, "utf-8")
    _watched[:] = [tmp_path.resolve()]
    yield tmp_path
    _watched.clear()


COMMANDS = (
    ["check"], ["cost"], ["cost", "--scenarios", "20"], ["rent"], ["units"], ["vacancy"],
    ["vacancy", "--all-kinds"], ["reserve"], ["reserve", "--scenarios", "20"], ["agreement"],
    ["agreement", "--scenarios", "20"], ["agreement", "--term", "reservation.notice_months"],
    ["agreement", "--term", "reservation.fee", "--term", "reservation.call_price"],
    ["compare", "--offer", "owner_1", "--offer", "coa_1"],
    ["explain", "grantor_gain"], ["values", "grantor_gain"],
    ["workbook", "-o", "out.xlsx", "--force", "--scenarios", "20"],
)  # fmt: skip


def run(*args: str) -> None:
    _reads.clear()
    done = CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(main, args)
    assert done.exit_code in (0, 1), done.output
    assert not done.exception or isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_reads_the_case_once(
    command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    name, *others = command
    case = "small.yaml" if name == "workbook" else "stieltjesstraat.yaml"
    run(name, case, *others)
    _reads.pop("out.xlsx", None)  # what was just written is looked at: whether it can be read again
    assert _reads == {case: 1}


def test_what_returns_is_read_back_against_a_case_read_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    run("workbook", "stieltjesstraat.yaml", "-o", "out.xlsx", "--negotiation")
    run("readback", "out.xlsx", "--against", "stieltjesstraat.yaml", "--write", "new.yaml")
    assert _reads["stieltjesstraat.yaml"] == 1
    run("new", "again.xlsx", "--like", "stieltjesstraat.yaml")
    assert _reads["stieltjesstraat.yaml"] == 1
    dearer = Path("stieltjesstraat.yaml").read_text("utf-8").replace("interest: 4.1%", "interest: 4.5%")
    Path("dearer.yaml").write_text(dearer, "utf-8")
    run("compare", "stieltjesstraat.yaml", "dearer.yaml")
    assert _reads == {"stieltjesstraat.yaml": 1, "dearer.yaml": 1}
    run("settle", "stieltjesstraat.yaml", "stieltjesstraat_2027.csv")
    assert _reads == {"stieltjesstraat.yaml": 1, "stieltjesstraat_2027.csv": 1}


def test_a_workbook_that_is_a_case_is_opened_once_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    run("new", "case.xlsx", "--like", "stieltjesstraat.yaml")
    for command in ("cost", "check"):
        run(command, "case.xlsx")
        assert _reads == {"case.xlsx": 1}, command


def test_a_portfolio_opens_no_case_to_see_whether_it_is_a_copy(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    run("new", "other.xlsx", "--like", "plan_einstein.yaml")
    for path in folder.glob("*.yaml"):
        if path.stem != "stieltjesstraat":  # of the examples and the small one
            path.unlink()
    run("portfolio", str(folder))
    # a workbook is opened to see what it is, and again as a case
    assert _reads == {"stieltjesstraat.yaml": 1, "other.xlsx": 2}


def test_files_that_a_case_names_are_read_once_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    text = Path("stieltjesstraat.yaml").read_text(encoding="utf-8")
    rents = next(line for line in text.splitlines() if "market_rent:" in line)
    draws = next(line for line in text.splitlines() if "simulation: {" in line)
    text = text.replace(rents, "    comparables: rents.csv")
    history = "{method: bootstrap, history: history.csv, scale: 0.1, interpolate: yes}"
    text = text.replace(draws, f"  simulation: {history}")
    Path("case.yaml").write_text(text, encoding="utf-8")
    months = (ROOT / "examples" / "histories" / "coa_occupancy.csv").read_bytes()
    Path("history.csv").write_bytes(months)
    lines = "rent,date,source\n400,2026-03,a\n430,2026-05,b\n500,2026-04,c\n"
    Path("rents.csv").write_text(lines, encoding="utf-8")
    once = {"case.yaml": 1, "rents.csv": 1}
    run("agreement", "case.yaml")
    assert _reads == once
    run("vacancy", "case.yaml", "--all-kinds")
    assert _reads == once
    run("reserve", "case.yaml", "--scenarios", "20")
    assert _reads == {**once, "history.csv": 1}


def test_a_change_takes_away_what_cannot_stand_beside_it() -> None:
    case = load_case(EXAMPLE, shipped())
    several = {"costs.security.payers.coa": "60%", "costs.security.payers.owner": "40%"}
    shared = with_inputs(case, several)  # its file says paid_by: coa
    assert shared.values["payer_share"]["security", "coa"] == 0.6
    assert shared.origins["cost_paid_by"]["security",].place is None
    alone = with_inputs(shared, {"costs.security.paid_by": "socius"})
    assert alone.values["payer_share"]["security", "coa"] == 0
    assert alone.values["cost_paid_by"]["security",] == "socius"
    with pytest.raises(FlexfinError) as caught:
        with_inputs(case, {"costs.security.payers.coa": "60%"})
    assert "60" in str(caught.value)  # they do not add up to 100%
    both = "paid_by: coa, payers: {coa: 100%}}"
    text = EXAMPLE.read_text(encoding="utf-8").replace("paid_by: coa}", both, 1)
    with pytest.raises(FlexfinError) as caught:
        case_from(text)
    (problem,) = caught.value.problems
    assert "payers.coa" in problem.message
    assert ".paid_by" in problem.message
