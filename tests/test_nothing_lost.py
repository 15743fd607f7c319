"""What was read stays as it is, and what cannot be written is told in words, with nothing half."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import effort
import pytest
from click.testing import CliRunner
from strategies import ROOT

from flexfin import cli
from flexfin.ground import signals
from flexfin.ground.files import reason
from flexfin.ground.messages import set_language

EXAMPLES = ROOT / "examples"
START = [sys.executable, "-m", "flexfin"]
ENVIRONMENT = {**os.environ, "FLEXFIN_LANG": "nl"}


def run(*arguments: str | Path) -> str:
    result = CliRunner(env={"FLEXFIN_LANG": "nl"}).invoke(cli.main, list(map(str, arguments)))
    assert result.exit_code == 2, result.output
    return result.stderr


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copy(EXAMPLES / "use_in_turn.yaml", tmp_path / "case.yaml"))


def test_no_file_that_was_read_is_written_over(case: Path, tmp_path: Path) -> None:
    """Each has the ending of what is written, so that nothing else refuses it."""
    case = case.rename(tmp_path / "case.json")
    other = Path(shutil.copy(case, tmp_path / "other.json"))
    link = tmp_path / "link.json"
    link.symlink_to(case)
    twin = tmp_path / "twin.json"
    os.link(other, twin)
    attempts: list[tuple[Path, list[str | Path]]] = [
        (case, ["cost", case]),
        (case, ["cost", link]),
        (link, ["cost", case]),
        (other, ["compare", case, other]),
        (twin, ["compare", case, other]),
        (case, ["compare", case, other]),
    ]
    for target, command in attempts:
        before = target.read_bytes()
        said = run(*command, "--format", "json", "-o", target, "--force")
        assert "is hiervoor gelezen" in said, (command, said)
        assert target.read_bytes() == before
    assert not list(tmp_path.glob(".flexfin*"))


def test_a_file_that_was_read_is_refused_for_its_ending_too(case: Path, tmp_path: Path) -> None:
    models = Path(shutil.copytree(ROOT / "models", tmp_path / "models"))
    attempts: list[tuple[Path, list[str | Path]]] = [
        (case, ["cost", case]),
        (case, ["portfolio", tmp_path]),
        (models / "rent.yaml", ["cost", case, "--models", models]),
        # a figure that this case does not need
        (models / "parameters" / "capping_limit_high.yaml", ["cost", case, "--models", models]),
    ]
    for target, command in attempts:
        before = target.read_bytes()
        said = run(*command, "--format", "json", "-o", target, "--force")
        assert "eindigt niet op .json" in said, (command, said)
        assert target.read_bytes() == before
    assert not list(tmp_path.glob(".flexfin*"))


def test_why_a_system_refuses_is_said_in_the_language_in_use() -> None:
    set_language("nl")
    try:
        said = {number: reason(OSError(number, "English")) for number in errno.errorcode}
    finally:
        set_language("en")
    assert not any("English" in text for text in said.values())
    assert said[errno.ENOSPC] == "de schijf is vol"
    assert said[errno.ENAMETOOLONG] == "de naam is te lang"
    assert "ander programma" in said[errno.EACCES]
    assert said[errno.EXDEV] == "het systeem weigert het (EXDEV)"


def test_a_name_that_is_too_long_is_told(case: Path, tmp_path: Path) -> None:
    target = tmp_path / f"{'x' * 300}.csv"
    said = run("cost", case, "--format", "csv", "-o", target)
    assert said.endswith("kan niet geschreven worden: de naam is te lang.\n")


@pytest.mark.parametrize(
    "command", [["portfolio"], ["cost", EXAMPLES / "third_use.yaml", "--models"]]
)
def test_a_folder_that_cannot_be_reached_is_named(
    command: list[str | Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "English", str(path))

    shut = tmp_path / "shut"
    monkeypatch.setattr(Path, "is_dir", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert run(*command, shut) == (
        f"{shut} is niet te bereiken: u mag dat niet, of een ander programma heeft het open.\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_is_full_or_closed_is_told_in_one_line(case: Path) -> None:
    for where, why in ((">/dev/full", "de schijf is vol"), (">&-", "dat is dicht")):
        line = f'exec "$0" "$@" {where}'
        done = subprocess.run(
            ["/bin/sh", "-c", line, *START, "cost", str(case)],
            capture_output=True, text=True, env=ENVIRONMENT, cwd=ROOT, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr == f"De standaarduitvoer kan niet geschreven worden: {why}.\n"


# started with a signal to itself: when its command line is imported, or when a file is put in place
SIGNALLED = """
import builtins, os, pathlib, signal, sys
from flexfin.__main__ import start
number, moment, *sys.argv[1:] = sys.argv[1:]
imported, replace = builtins.__import__, pathlib.Path.replace
def watched(name, *rest, **named):
    if name == "flexfin.cli" and moment == "import":
        os.kill(os.getpid(), int(number))
    return imported(name, *rest, **named)
def replaced(*paths):
    os.kill(os.getpid(), int(number))
    return replace(*paths)
signal.signal(signal.SIGINT, signal.default_int_handler)  # nohup and the like have them ignored
for name in ("SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)
builtins.__import__ = watched
if moment == "replace":
    pathlib.Path.replace = replaced
start()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signals here")
@pytest.mark.parametrize("moment", ["import", "replace"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_stops_the_program_clean(
    name: str, moment: str, case: Path, tmp_path: Path
) -> None:
    asked = [str(int(getattr(signal, name))), moment, "cost", str(case), "--format", "csv"]
    done = subprocess.run(
        [sys.executable, "-c", SIGNALLED, *asked, "-o", str(tmp_path / "cost.csv")],
        capture_output=True, text=True, env=ENVIRONMENT, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 128 + getattr(signal, name)
    assert done.stderr.strip() == ("" if moment == "import" else "Gestopt.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.yaml"]


# says when it can be stopped: what comes earlier, while Python starts, nobody can catch
READY = """
import os, signal
from flexfin.__main__ import start
from flexfin.ground.signals import listen
signal.signal(signal.SIGINT, signal.default_int_handler)
for name in ("SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)
listen()
os.write(1, b".")
start()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signals here")
@pytest.mark.parametrize(("first", "name"), [(0, "SIGTERM"), (1, "SIGHUP"), (2, "SIGINT")])
def test_a_signal_at_any_moment_stops_the_program_clean(
    first: int, name: str, case: Path, tmp_path: Path
) -> None:
    """Of each signal at every third moment, and at all of them at night."""
    aside, number = tmp_path / "aside", getattr(signal, name)
    aside.mkdir()
    words = ["workbook", str(case), "-o", str(tmp_path / "book.xlsx")]
    moments = (0, 20, 40, 60, 80, 100, 130, 160, 200, 240, 300)
    for thousandths in moments if effort.nightly else moments[first::3]:
        going = subprocess.Popen(
            [sys.executable, "-c", READY, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env={**ENVIRONMENT, "TMPDIR": str(aside)}, cwd=ROOT,
        )  # fmt: skip
        assert going.stdout is not None
        assert going.stdout.read(1) == "."
        time.sleep(thousandths / 1000)
        going.send_signal(number)
        said = going.communicate(timeout=60)[1]
        assert (going.returncode, said.strip() in ("", "Gestopt.")) == (128 + number, True), said
        assert sorted(path.name for path in tmp_path.iterdir()) == ["aside", "case.yaml"]
        assert not [*aside.iterdir()]


# a signal to itself while an object is put away: Python only tells of what is raised there
PUT_AWAY = """
import os, signal, sys, time
from flexfin.ground.signals import Stoppable, exit_code, listen
signal.signal(signal.SIGTERM, signal.SIG_DFL)
listen()
class Kept:
    def __del__(self):
        os.kill(os.getpid(), int(signal.SIGTERM))
class Broken:
    def __del__(self):
        raise ValueError("told as ever")
try:
    with Stoppable():
        Broken()
        for _ in range(3):
            Kept()
        until = time.monotonic() + 20
        while time.monotonic() < until:
            pass
except KeyboardInterrupt:
    os._exit(exit_code())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signals here")
def test_a_signal_while_an_object_is_put_away_is_not_lost() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PUT_AWAY], capture_output=True, text=True, env=ENVIRONMENT, cwd=ROOT,
        timeout=15, check=False,
    )  # fmt: skip
    assert done.returncode == 128 + signal.SIGTERM
    assert "told as ever" in done.stderr
    assert "KeyboardInterrupt" not in done.stderr


def test_an_import_that_was_broken_off_is_a_stop_whatever_its_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def imported(number: int) -> None:
        with signals.Stoppable():
            try:
                if number:
                    signals._stop(number, None)
            finally:
                raise SyntaxError("(unicode error)")

    monkeypatch.setattr(signals._State, "told", 0)
    with pytest.raises(SyntaxError):
        imported(0)
    with pytest.raises(KeyboardInterrupt):
        imported(signal.SIGTERM)
    assert signals.exit_code() == 128 + signal.SIGTERM


def test_the_first_that_is_imported_imports_next_to_nothing() -> None:
    code = "import sys, flexfin.__main__; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not {"typing", "pathlib", "dataclasses", "re", "click"} & {*done.stdout.split()}
