"""Labels of what has no key for one: scenarios and offers, in every answer and workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from strategies import EXAMPLE, shipped

from flexfin.cli import main
from flexfin.engine.load import load_case

LABELS = {
    "demand.scenarios.base": "Expected course",
    "demand.scenarios.low": "Low demand",
    "demand.scenarios.high": "High demand",
    "offers.owner_1": "First of the owner",
    "offers.coa_1": "First of COA",
}


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("labelled") / "case.yaml"
    said = "".join(f"  {where}: {label}\n" for where, label in LABELS.items())
    text = EXAMPLE.read_text("utf-8").replace("\nmonths: 120", "\nmonths: 2")
    path.write_text(f"{text[: text.index(chr(10) + 'labels:')]}\nlabels:\n{said}", "utf-8")
    return path


def answer(*words: str | Path) -> str:
    result = CliRunner().invoke(main, [*map(str, words), "--lang", "en"])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("cost", "Scenario Expected course;"),
        ("vacancy", "Expected course 50.0%, Low demand 30.0%, High demand 20.0%"),
        ("agreement", "First of COA"),
        ("explain people", "scenario Expected course"),
        ("values people --scenario high", "scenario High demand"),
        ("compare --offer owner_1 --offer coa_1", "from First of the owner to First of COA"),
    ],
)
def test_a_label_takes_the_place_of_the_name(labelled: Path, command: str, wanted: str) -> None:
    name, *rest = command.split()
    shown = " ".join(answer(name, labelled, *rest).split())
    assert wanted in shown
    for word in ("base", "owner_1", "coa_1"):
        assert f" {word} " not in shown, word


def test_a_program_still_gets_the_name(labelled: Path) -> None:
    assert '"scenario": "base"' in answer("cost", labelled, "--format", "json")


def test_labels_stand_in_workbooks_and_come_back(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    text = EXAMPLE.with_stem("beilen_nachtopvang").read_text("utf-8")
    case.write_text(text.replace("\nmonths: 24", "\nmonths: 2"), "utf-8")
    labels = load_case(case, shipped()).labels
    assert {"demand.scenarios.druk", "offers.coa_1"} <= {*labels}
    for name, words in (("fill_in.xlsx", ["new", "FILE", "--like", case]),
                        ("out.xlsx", ["workbook", case, "-o", "FILE"])):  # fmt: skip
        file = tmp_path / name
        answer(*(file if word == "FILE" else word for word in words))
        assert load_case(file, shipped()).labels == labels
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Inputs"]
    heads = [cell.value for cell in sheet[4]]
    assert "Eerste voorstel van COA" in heads
    assert "coa_1" not in heads
    back = answer("readback", tmp_path / "out.xlsx", "--against", case)
    assert "Nothing was changed: all" in back


@pytest.mark.parametrize("path", sorted(EXAMPLE.parent.glob("*.yaml")))
def test_an_example_has_words_for_what_it_names(path: Path) -> None:
    """So that no code word stands on its board."""
    case = load_case(path, shipped())
    axes = case.models.axes
    bare = [f"{axes[axis].section}.{name}" for axis, names in case.sets.items()
            if axis in axes and axes[axis].section and axis not in case.models.sets
            for name in names if case.label_of(axis, name) == name]  # fmt: skip
    assert [*bare, *(name for name in case.offers if case.label_of("offer", name) == name)] == []
