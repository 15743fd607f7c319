"""The Tab key: names of models and of the case come, and nothing that is wrong raises."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.shell_completion import BashComplete, FishComplete, ZshComplete
from click.testing import CliRunner
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from strategies import EXAMPLE, shipped

from flexfin.cli import COMMANDS, main
from flexfin.cli.options import FORMATS
from flexfin.model.figures import parameter_names


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLE, "case.yaml")
    Path("broken.yaml").write_text("groups: {a: [1\n  b: &x", encoding="utf-8")
    Path("other.yaml").write_text("offers: 3\ndemand: {scenarios: [1, 2]}\n", encoding="utf-8")
    return tmp_path


def completed(*typed: str) -> list[str]:
    """Give what Tab offers for the last word, after those before it."""
    complete = BashComplete(main, {}, "flexfin", "_FLEXFIN_COMPLETE")
    return [item.value for item in complete.get_completions(list(typed[:-1]), typed[-1])]


def test_commands_options_and_choices_are_completed() -> None:
    assert completed("") == list(COMMANDS)
    assert completed("pa") == ["parameters"]
    assert "--scenario" in completed("cost", "case.yaml", "--s")
    assert completed("cost", "case.yaml", "--format", "") == list(FORMATS)


def test_a_case_is_completed_as_a_file() -> None:
    complete = BashComplete(main, {}, "flexfin", "_FLEXFIN_COMPLETE")
    assert [item.type for item in complete.get_completions(["cost"], "ca")] == ["file"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (("cost", "case.yaml", "--scenario", ""), ["base", "low", "high"]),
        (("cost", "case.yaml", "--scenario", "l"), ["low"]),
        (("compare", "case.yaml", "--scenario", "h"), ["high"]),
        (("compare", "case.yaml", "--offer", ""), ["owner_1", "coa_1"]),
        (("compare", "case.yaml", "--offer", "coa_1", "--offer", "o"), ["owner_1"]),
        (("explain", "case.yaml", "cost_rent", "--group", ""), ["reception", "youth"]),
        (("explain", "case.yaml", "cash_flow", "--party", "c"), ["coa"]),
        (("explain", "case.yaml", "cost_of_item", "--at", "cost=e"), ["cost=energy"]),
        (("explain", "case.yaml", "layer_loss", "--at", "layer=b"), ["layer=backstop"]),
        (("cost", "case.yaml", "--set", "finance.i"), ["finance.interest="]),
        (("values", "case.yaml", "integral_cost_"), ["integral_cost_total"]),
        (("explain", "case.yaml", "fee_fl"), ["fee_floor"]),
        (("models", "reserv"), ["reservation"]),
        (("new", "x.yaml", "--like", "stielt"), ["stieltjesstraat"]),
        (("parameters", "wws_ro"), ["wws_room"]),
    ],
    ids=" ".join,
)
def test_names_are_completed(typed: tuple[str, ...], names: list[str]) -> None:
    assert completed(*typed)[: len(names)] == names


def test_all_models_lines_and_figures_are_offered() -> None:
    models = shipped()
    assert set(completed("models", "")) == set(models.models)
    lines = {name for name, line in models.lines.items() if not line.is_step}
    assert set(completed("values", "case.yaml", "")) == lines
    assert completed("parameters", "") == parameter_names(Path(models.folder) / "parameters")


@pytest.mark.parametrize(
    "typed",
    [
        ("cost", "nowhere.yaml", "--scenario", ""),
        ("cost", "broken.yaml", "--scenario", ""),
        ("cost", "other.yaml", "--scenario", ""),
        ("cost", "--scenario", ""),
        ("compare", "other.yaml", "--offer", ""),
        ("explain", "other.yaml", "x", "--at", ""),
        ("cost", "broken.yaml", "--set", ""),
        ("values", "case.yaml", "--models", "nowhere", "x"),
        ("parameters", "--models", "nowhere", "x"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_read_completes_to_nothing(typed: tuple[str, ...]) -> None:
    assert completed(*typed) == []


WORDS = ["", "-", "--", "--set", "--scenario", "--offer", "--lang", "nl", "x=", "case.yaml", "-o",
         "broken.yaml", "nope", "fit", "cost_rent", "--scenarios", "many", *COMMANDS]  # fmt: skip


@drawn(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
def test_no_words_make_it_raise(words: list[str]) -> None:
    environment = {
        "_FLEXFIN_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["flexfin", *words]),
        "COMP_CWORD": str(len(words)),
    }
    result = CliRunner().invoke(main, [], env=environment, prog_name="flexfin")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "flexfin --help" not in result.output  # no error of use in the middle of a line


@pytest.mark.parametrize("shell", [BashComplete, FishComplete, ZshComplete])
def test_there_is_a_script_for_each_shell(shell: type) -> None:
    if shell is BashComplete:  # asks bash for its version, which may not be there
        assert "_FLEXFIN_COMPLETE=bash_complete" in BashComplete.source_template % {
            "complete_func": "f", "complete_var": "_FLEXFIN_COMPLETE", "prog_name": "flexfin",
        }  # fmt: skip
    else:
        script = shell(main, {}, "flexfin", "_FLEXFIN_COMPLETE").source()
        assert f"_FLEXFIN_COMPLETE={shell.name}_complete" in script
