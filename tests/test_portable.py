"""The portable folder: every command in it, with no Python in sight, as from the source."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import rounds_story
from click.testing import CliRunner
from orders import ORDERS, command_of, stand_in
from strategies import ROOT

from flexfin import __version__
from flexfin.cli import main
from flexfin.workbook.pdf import office

pytest.importorskip("PyInstaller", reason="PyInstaller, which makes the folder, is not installed")
pytestmark = pytest.mark.nightly  # making the program takes a minute
LARGEST = 120_000_000  # bytes
SOON = 0.3  # seconds of the processor that --help takes at most

Done = subprocess.CompletedProcess[str]


def run(program: Path, *words: str, folder: Path, **environment: str) -> Done:
    """Run a program in a folder, with an environment that holds nothing but what is given."""
    return subprocess.run(
        [program, *words], cwd=folder, env=environment, capture_output=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def test_every_command_says_what_it_says_from_the_source(
    portable_program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = tmp_path / "frozen", tmp_path / "source"
    for folder in folders:
        folder.mkdir()
        stand_in(folder)
    monkeypatch.setenv("COLUMNS", "100")  # whatever terminal the tests run in
    for name, words in ORDERS.items():
        monkeypatch.chdir(folders[1])
        wanted = CliRunner().invoke(main, [name, *words])
        done = run(portable_program, name, *words, folder=folders[0], COLUMNS="100")
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
        assert done.stdout == wanted.stdout
        assert done.stderr == wanted.stderr
    assert (folders[0] / "returned.xlsx").stat().st_size > 10_000


def test_it_is_small_and_starts_at_once(portable_program: Path, tmp_path: Path) -> None:
    folder = portable_program.parent
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) < LARGEST
    before = os.times()
    for _time in range(3):
        assert run(portable_program, "--help", folder=tmp_path).returncode == 0
    after = os.times()
    used = after.children_user + after.children_system
    assert (used - before.children_user - before.children_system) / 3 < SOON
    done = run(portable_program, "--version", folder=tmp_path)
    assert done.stdout == f"flexfin {__version__}\n"


def test_what_was_left_out_is_not_there(portable_program: Path) -> None:
    names = {path.name for path in portable_program.parent.rglob("*")}
    assert not names & {"matplotlib", "pytest", "hypothesis", "openpyxl", "PIL", "tkinter", "babel"}
    assert "base_library.zip" in names


def test_the_models_are_kept_wherever_the_folder_is_put(
    portable_program: Path, tmp_path: Path
) -> None:
    """What was kept is read by a copy elsewhere, which would else have kept them anew."""
    run(portable_program, "models", folder=tmp_path)
    (kept,) = (portable_program.parent / "_internal" / "flexfin" / "__pycache__").iterdir()
    copy = tmp_path / "copy"
    shutil.copytree(portable_program.parent, copy, symlinks=True)
    there = copy / kept.relative_to(portable_program.parent)
    before = there.stat().st_mtime_ns
    assert run(copy / "flexfin", "models", "integral_cost", folder=tmp_path).returncode == 0
    assert there.stat().st_mtime_ns == before


def test_points_come_from_a_vera_file(portable_program: Path, tmp_path: Path) -> None:
    example = (ROOT / "examples" / "stieltjesstraat.yaml").read_text(encoding="utf-8")
    assert "wws_points: " in example
    lines = [
        line.split("wws_points:")[0] + "points_file: room.json" if "wws_points:" in line else line
        for line in example.split("\n")
    ]
    (tmp_path / "case.yaml").write_text("\n".join(lines), encoding="utf-8")
    shutil.copy(ROOT / "tests" / "vera" / "room.json", tmp_path)
    words = ["explain", "case.yaml", "wws_points", "--group", "youth"]
    done = run(portable_program, *words, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    # the points of the library's own test of this unit (tests/test_points.py)
    assert "Punten woningwaarderingsstelsel, Jongeren (Socius): 62\n" in done.stdout
    assert "room.json (VERA)" in done.stdout


def test_documents_of_word_are_written(portable_program: Path, tmp_path: Path) -> None:
    """As the help shows them, of a negotiation of which one edition was shared."""
    stand_in(tmp_path)
    case = tmp_path / "negotiation" / "we.yaml"
    case.write_text(rounds_story.CASE.replace("gemeente", "owner"), "utf-8")
    words = ["workbook", str(case), "-o", "negotiation/1_we.xlsx", "--negotiation"]
    words += ["--audience", "shared"]
    assert run(portable_program, *words, folder=tmp_path).returncode == 0
    shown = [shlex.split(example)[1:] for name in ORDERS for example in command_of(name).examples]
    orders = [words for words in shown if any(word.endswith(".docx") for word in words)]
    assert {words[0] for words in orders} == {"agreement", "rounds"}
    for words in orders:
        done = run(portable_program, *words, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        (document,) = (tmp_path / word for word in words if word.endswith(".docx"))
        assert zipfile.is_zipfile(document)


def test_locations_are_worked_out_beside_each_other(portable_program: Path, tmp_path: Path) -> None:
    """Each in a process that the program starts of itself."""
    stand_in(tmp_path)
    for number in range(3):
        shutil.copy(
            tmp_path / "locations" / "small.yaml", tmp_path / "locations" / f"{number}.yaml"
        )
    done = run(portable_program, "portfolio", "locations", "--format", "json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


@pytest.mark.engines
@pytest.mark.skipif(office() is None, reason="LibreOffice is not installed")
def test_a_pdf_is_made_by_the_libreoffice_of_the_computer(
    portable_program: Path, tmp_path: Path
) -> None:
    stand_in(tmp_path)
    words = ["workbook", "locations/small.yaml", "-o", "small.xlsx", "--pdf", "all"]
    done = run(portable_program, *words, folder=tmp_path, HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "small.pdf").read_bytes().startswith(b"%PDF")


def test_tab_completes_nothing(portable_program: Path, tmp_path: Path) -> None:
    asked = {"_FLEXFIN_COMPLETE": "bash_source"}
    done = run(portable_program, "--version", folder=tmp_path, **asked)
    assert done.stdout == f"flexfin {__version__}\n"  # from the source it is a script for bash


def test_examples_and_pages_lie_beside_the_program(portable_program: Path) -> None:
    """What a page says is typed in the folder as it stands there."""
    folder = portable_program.parent
    done = run(portable_program, "cost", "examples/stieltjesstraat.yaml", folder=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "LEESMIJ.txt").read_bytes().startswith(b"\xef\xbb\xbfFLEXFIN\r\n")
    named = (folder / "docs" / "nl" / "reserve.html").read_text("utf-8")
    assert "examples/beilen_nachtopvang.yaml" in named
    assert (folder / "examples" / "beilen_nachtopvang.yaml").is_file()
    assert {path.name for path in (folder / "docs").iterdir()} == {"nl", "en"}


@pytest.mark.skipif(sys.platform == "win32", reason="there it is ended in another way")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_it_stops_when_it_is_told_to(portable_program: Path, tmp_path: Path, name: str) -> None:
    stand_in(tmp_path)
    before, number = sorted(tmp_path.rglob("*")), signal.Signals[name]
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("these tests were told to ignore it, as under nohup")
    words = ["reserve", "examples/stieltjesstraat.yaml", "--scenarios", "100000"]
    with subprocess.Popen([portable_program, *words], cwd=tmp_path, env={"TMPDIR": str(tmp_path)},
                          stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as going:  # fmt: skip
        with pytest.raises(subprocess.TimeoutExpired):
            going.wait(2)
        going.send_signal(number)
        said = going.communicate(timeout=30)[1].decode()
    assert going.returncode == 128 + number
    assert said.strip() == "Gestopt."
    assert sorted(tmp_path.rglob("*")) == before


def test_the_first_that_it_runs_sees_to_it_that_it_stops_without_a_word(
    portable_program: Path,
) -> None:
    """Of what begins a frozen program only the start of Python itself comes earlier."""
    from PyInstaller.archive.readers import CArchiveReader

    run_first = [name for name, (*_where, kind) in CArchiveReader(str(portable_program)).toc.items()
                 if kind == "s"]  # fmt: skip
    assert run_first[0] == "stop_at_once"


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "cp437", "ascii"])
def test_it_writes_in_the_encoding_that_is_asked_for(
    portable_program: Path, tmp_path: Path, encoding: str
) -> None:
    words = [portable_program, "cost", ROOT / "examples" / "stieltjesstraat.yaml", "--lang", "nl"]
    environment = {"PYTHONIOENCODING": encoding, "COLUMNS": "100"}
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    said = done.stdout.decode(encoding)
    assert ("€ " if encoding == "cp1252" else "EUR ") in said
    assert ("─" in said) == (encoding in ("cp850", "cp437"))
