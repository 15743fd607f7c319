"""Files: read within bounds, written whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from flexfin.cli import main
from flexfin.ground.errors import FlexfinError, NotWritten
from flexfin.ground.files import beside, read_file, write_whole
from flexfin.workbook.file import new_workbook


def test_a_new_file_has_the_rights_that_new_files_have(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_whole(tmp_path / "a", b"1")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_file_that_is_written_over_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"1")
    path.chmod(0o604)
    write_whole(path, b"22")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"22", 0o604)
    assert [*tmp_path.iterdir()] == [path]


def test_where_nothing_can_be_written_the_file_says_so(tmp_path: Path) -> None:
    target = tmp_path / "folder" / "a"
    with pytest.raises(NotWritten, match=r"folder.a cannot be written: there is no such folder"):
        write_whole(target, b"1")


def test_a_file_on_trial_is_gone_whatever_happens(tmp_path: Path) -> None:
    def fail() -> None:
        with beside(tmp_path / "a", b"1", ".yaml") as path:
            assert (path.suffix, path.read_bytes(), path.parent) == (".yaml", b"1", tmp_path)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not [*tmp_path.iterdir()]


def test_a_workbook_that_fails_halfway_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def fail() -> None:
        with new_workbook(target) as file:
            file.add_worksheet("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert target.read_bytes() == b"old"
    assert [*tmp_path.iterdir()] == [target]


def test_at_most_so_many_bytes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_file(path, 5) == b"12345"
    with pytest.raises(FlexfinError, match="larger than 4 bytes"):
        read_file(path, 4)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_no_file_where_a_file_is_needed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # opening it would wait for ever
    with pytest.raises(FlexfinError, match="a pipe or a device"):
        read_file(tmp_path / "pipe", 5)


CASE = str(Path(__file__).parent / "errors" / "valid.yaml")
WHOLE = str(Path(__file__).parent.parent / "examples" / "stieltjesstraat.yaml")
GIVEN = (
    "check {}", "cost {}", "new a.yaml --like {}", f"cost {CASE} --figures {{}}",
    f"cost {CASE} --models {{}}", f"settle {CASE} {{}}", f"forecast {CASE} {{}}",
    f"agreement {WHOLE} --monitor {{}}", f"compare {CASE} {{}}", "demand fit {}", "lint {}",
    f"lint {CASE} --accept {{}}", "verify {}", f"readback {{}} --against {CASE}",
    f"readback {CASE} --against {{}}", f"workbook {CASE} --after {{}}", "portfolio {}",
)  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("order", GIVEN)
@pytest.mark.parametrize("kind", ["pipe", "pipe.csv", "pipe.xlsx"])
def test_no_command_waits_for_a_pipe(
    order: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waits(*_signal: object) -> None:
        raise TimeoutError("the pipe was opened")

    monkeypatch.chdir(tmp_path)
    os.mkfifo(kind)
    before = signal.signal(signal.SIGALRM, waits)
    signal.alarm(60)
    try:
        done = CliRunner().invoke(main, [*order.format(kind).split(), "--lang", "en"])
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert done.exit_code in {1, 2}, done.output
    assert "fault in flexfin" not in done.output
    assert not [path for path in tmp_path.iterdir() if path.name != kind]


def test_a_disk_that_is_full_is_no_fault_in_flexfin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_anything: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    target = tmp_path / "a.yaml"
    done = CliRunner().invoke(main, ["new", str(target), "--lang", "en"])
    assert (done.exit_code, target.exists()) == (2, False)
    assert "a.yaml cannot be written: the disk is full." in done.output
