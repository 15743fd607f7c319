"""Started by hand: without words at a console, or with a case dropped on the program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from orders import stand_in
from strategies import ROOT

from flexfin.cli import by_hand, main


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stand_in(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLEXFIN_LANG", "en")
    return tmp_path


def dropped(path: Path) -> Result:
    return CliRunner().invoke(main, [str(path)])


def typed(text: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    """Start the program without words, as somebody at a console who types this."""
    monkeypatch.setattr(by_hand, "is_asked_for", lambda: True)
    return CliRunner().invoke(main, [], input=text)


def test_a_case_that_is_dropped_gets_its_workbook_beside_it(place: Path) -> None:
    case = place / "locations" / "small.yaml"
    (case.parent / "small-2.xlsx").write_bytes(b"mine")
    for name in ("small.xlsx", "small-3.xlsx"):  # what is there is left alone
        before = set(case.parent.iterdir())
        done = dropped(case)
        assert done.exit_code == 0, done.output
        assert "In order: 1 group, 12 months, 1 scenario." in done.stdout
        assert f"{name} is written" in done.stdout
        assert set(case.parent.iterdir()) - before == {case.with_name(name)}


def test_cases_that_are_dropped_together_are_worked_out_one_after_the_other(place: Path) -> None:
    """One that is wrong keeps none that comes after it from its workbook."""
    wrong, case = place / "wrong.yaml", place / "locations" / "small.yaml"
    wrong.write_text("case: A\nmonths: many\n", encoding="utf-8")
    shutil.copy(case, place / "other.yaml")
    done = CliRunner().invoke(main, [str(one) for one in (wrong, case, place / "other.yaml")])
    assert done.exit_code == 1
    heads = [line for line in done.stdout.splitlines() if line.startswith("Case ")]
    assert heads == [
        "Case 1 of 3: wrong.yaml", "Case 2 of 3: small.yaml", "Case 3 of 3: other.yaml"
    ]  # fmt: skip
    assert done.stdout.count("In order: ") == 2
    assert case.with_suffix(".xlsx").exists()
    assert (place / "other.xlsx").exists()


@pytest.mark.parametrize("line", ["'a b.yaml' c.yaml", '"a b.yaml" "c.yaml"'])
def test_files_that_are_dragged_to_the_window_together(
    line: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a b.yaml", "c.yaml"):
        (place / name).write_text("case: A\n", encoding="utf-8")  # soon refused
    done = typed(f"{line}\n\n", monkeypatch)
    assert "Case 1 of 2: a b.yaml" in done.output
    assert "Case 2 of 2: c.yaml" in done.output


@pytest.mark.parametrize("words", [["small.yaml", "cost"], ["small.yaml", "--help"]])
def test_a_file_and_another_word_are_no_files_that_were_dropped(
    words: list[str], place: Path
) -> None:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "there is no command 'small.yaml'" in done.output


def test_a_workbook_to_fill_in_is_a_case_too(place: Path) -> None:
    CliRunner().invoke(main, ["new", "own.xlsx", "--like", "locations/small.yaml"])
    data = (place / "own.xlsx").read_bytes()
    done = dropped(place / "own.xlsx")
    assert done.exit_code == 0, done.output
    assert (place / "own.xlsx").read_bytes() == data
    assert (place / "own-worked-out.xlsx").exists()


def test_the_command_names_the_workbook_of_a_case_in_excel_so_too(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    CliRunner().invoke(main, ["new", "own.xlsx", "--like", "locations/small.yaml"])
    done = CliRunner().invoke(main, ["workbook", "own.xlsx"])
    assert done.exit_code == 0, done.output
    assert "own-worked-out.xlsx is written" in done.output


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("a.ods", b"PK", "this workbook is damaged"), ("a.xls", b"\xd0\xcf\x11\xe0", "of an old kind"),
     ("a.csv", b"month,x\n2027-01,1\n", "this is a table, not a case")],
)  # fmt: skip
def test_of_another_kind_of_file_it_is_said_what_it_is(
    place: Path, name: str, data: bytes, said: str
) -> None:
    (place / name).write_bytes(data)
    done = dropped(place / name)
    assert done.exit_code == 1
    assert said in done.output


def test_what_is_wrong_in_it_is_said_and_nothing_is_written(place: Path) -> None:
    case = place / "wrong.yaml"
    case.write_text("case: A\nmonths: many\n", encoding="utf-8")
    done = dropped(case)
    assert done.exit_code == 1
    assert "wrong.yaml:2:9" in done.output
    assert not case.with_suffix(".xlsx").exists()


def test_the_window_waits_only_where_it_was_opened_for_the_program(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = []
    monkeypatch.setattr("click.pause", waited.append)
    case = place / "wrong.yaml"
    case.write_text("case: A\n", encoding="utf-8")
    dropped(case)
    assert not by_hand.has_own_window() or sys.platform == "win32"
    assert waited == []
    monkeypatch.setattr(by_hand, "has_own_window", lambda: True)
    dropped(case)
    assert waited == ["Press a key to close this window."]


def test_somebody_at_a_console_is_asked_for_a_case(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = typed("locations/small.yaml\n\n", monkeypatch)
    assert done.exit_code == 0, done.output
    assert "Drag a case to this window" in done.stdout
    assert (place / "locations" / "small.xlsx").exists()


@pytest.mark.parametrize("form", ["'{}'", '"{}"', "& '{}'", "{}", "  {}  "])
def test_a_path_is_taken_however_a_window_writes_it(
    form: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = place / "a location é.yaml"
    case.write_text("case: A\n", encoding="utf-8")  # soon refused: it lacks nearly everything
    done = typed(f"{form.format(case)}\n\n", monkeypatch)
    assert "a location é.yaml" in done.output
    assert "no command" not in done.output


def test_a_command_may_be_typed_and_a_fault_does_not_end_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["nonsense", "flexfin new own.xlsx", "check 'locations/small.yaml'", ""]
    done = typed("\n".join(lines) + "\n", monkeypatch)
    assert "there is no command 'nonsense'" in done.output
    assert (place / "own.xlsx").exists()
    assert "In order: 1 group" in done.stdout


@pytest.mark.parametrize("word", ["help", "Hulp", "?"])
def test_who_asks_for_help_gets_all_commands(
    word: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = typed(f"{word}\nstop\ncheck nothing.yaml\n", monkeypatch)
    assert done.exit_code == 0, done.output
    assert "Settle a past period" in done.output
    assert "nothing.yaml" not in done.output  # it had ended


def test_what_it_says_first_breaks_no_word(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    told = typed("", monkeypatch).output.partition("flexfin>")[0]
    assert "Drag a case to this window" in told
    assert max(map(len, told.split("\n"))) <= 60


def test_the_end_of_input_ends_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed("", monkeypatch).exit_code == 0


@pytest.mark.parametrize("name", ["none.yaml", "locations/none.xlsx"])
def test_a_file_that_is_not_there_is_told(name: str, place: Path) -> None:
    done = dropped(Path(name))
    assert done.exit_code == 1
    assert f"{name}: there is no such file" in done.output


@pytest.mark.parametrize("spoken", [["--lang", "nl"], ["--lang=nl"]])
def test_who_says_in_which_language_is_asked_in_it(
    spoken: list[str], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_hand, "is_asked_for", lambda: True)
    said = CliRunner().invoke(main, spoken, input="check none.yaml\n\n").output
    assert "Sleep een casus naar dit venster" in said
    assert "none.yaml: dit bestand is er niet" in said
    done = CliRunner().invoke(main, [*spoken, "none.xlsx"])
    assert done.exit_code == 1
    assert "none.xlsx: dit bestand is er niet" in done.output


@pytest.mark.parametrize("words", [[], ["locations"]])
def test_in_a_pipe_or_with_words_it_is_as_it_was(words: list[str], place: Path) -> None:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "Drag" not in done.output
    assert ("there is no command" in done.output) == bool(words)


@pytest.mark.skipif(sys.platform == "win32", reason="there a console is opened otherwise")
def test_at_a_real_console_it_asks_and_stops_at_an_empty_line(place: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    shutil.copy(place / "locations" / "small.yaml", place / "small.yaml")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    with subprocess.Popen([sys.executable, "-m", "flexfin"], stdin=theirs, stdout=theirs,
                          stderr=theirs, env=environment, cwd=place) as going:  # fmt: skip
        os.write(ours, b"check small.yaml\n\n")
        assert going.wait(120) == 0
    os.close(theirs)
    said = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "Drag a case to this window" in said
    assert "In order: 1 group" in said
