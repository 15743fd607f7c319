"""What only Windows has, told and read on every system: its names, its paths, its ends of lines."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from strategies import EXAMPLE, ROOT

from flexfin.cli import main
from flexfin.cli.output import writable
from flexfin.ground.errors import FlexfinError
from flexfin.ground.files import read_file, reason

REFUSED = {
    "CON": "on Windows 'CON' is a device",
    "nul.xlsx": "on Windows 'nul' is a device",
    "COM1.tar.txt": "on Windows 'COM1' is a device",
    "lpt9 .txt": "on Windows 'lpt9' is a device",
    "a.": "on Windows a name does not end in a dot or a space",
    "a ": "on Windows a name does not end in a dot or a space",
    "a:b.xlsx": "on Windows a name has no :",
    "why?.xlsx": "on Windows a name has no ?",
    "a<b": "on Windows a name has no <",
    "a>b": "on Windows a name has no >",
    'a"b': 'on Windows a name has no "',
    "a|b": "on Windows a name has no |",
    "a*b": "on Windows a name has no *",
    "C:\\out\\a.xlsx": "on Windows a name has no :",
    "a\x07b": "on Windows a name has no \N{REPLACEMENT CHARACTER}",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_windows_does_not_have_is_refused_before_the_work(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # the case is not there: before the work is also before it is read
    done = CliRunner().invoke(main, ["cost", "none.yaml", "-o", name, "--lang", "en"])
    assert done.exit_code == 2
    assert f"cannot be written: {REFUSED[name]}. Choose another name." in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["console.xlsx", "com.xlsx", "COM10.xlsx", "nul1", ".a", "é – €"])
def test_a_name_that_looks_like_one_may_be_written(name: str, tmp_path: Path) -> None:
    assert writable(tmp_path / name, force=False) == tmp_path / name


def test_a_device_is_not_read_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(FlexfinError, match="on Windows this is the name of a device"):
        read_file(tmp_path / "con.yaml", 9)


def case_with(figures: str, folder: Path) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    path = folder / "case.yaml"
    path.write_text(f"{text}\nfigures: {figures}\n", encoding="utf-8")
    return path


def test_a_backslash_in_a_case_is_read_on_every_system(tmp_path: Path) -> None:
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "figures.yaml").write_text("nothing_known: 1\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(case_with("law\\figures.yaml", tmp_path))])
    assert done.exit_code == 1
    assert f"{tmp_path / 'law' / 'figures.yaml'}:1:1" in done.output


def test_a_drive_of_windows_is_told_where_there_is_none(tmp_path: Path) -> None:
    path = case_with("C:\\law\\figures.yaml", tmp_path)
    done = CliRunner().invoke(main, ["check", str(path), "--lang", "en"])
    assert done.exit_code == 1
    assert "there is no file 'C:" in done.output
    assert "put the file beside the case, by name alone" in done.output


def test_a_case_and_its_files_with_windows_ends_of_lines_are_read(tmp_path: Path) -> None:
    said = []
    for ends in (b"\n", b"\r\n"):
        folder = tmp_path / str(len(ends))
        shutil.copytree(ROOT / "examples", folder)
        for file in (folder / "stieltjesstraat.yaml", folder / "stieltjesstraat_2027.csv"):
            file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", ends))
        words = [str(folder / "stieltjesstraat.yaml"), str(folder / "stieltjesstraat_2027.csv")]
        done = CliRunner().invoke(main, ["settle", *words])
        assert done.exit_code == 0, done.output
        said.append(done.stdout)
    assert said[0] == said[1]


def refused_by_windows(number: int, name: str) -> OSError:
    error = OSError(2, "", name)
    error.winerror = number  # type: ignore[attr-defined, unused-ignore]  # Windows sets it
    return error


def test_what_windows_says_is_told_as_what_it_means() -> None:
    assert reason(refused_by_windows(32, "a")) == "another program has it open; close it there"
    assert reason(refused_by_windows(3, "a" * 300)) == "its name is too long"
    assert reason(refused_by_windows(206, "a")) == "its name is too long"
    assert reason(refused_by_windows(3, "a")) == "there is no such folder"


def test_nothing_is_asked_of_the_system_that_windows_does_not_have() -> None:
    lacking = {"fork", "symlink", "symlink_to", "mkfifo", "getuid", "chown", "fcntl", "pwd"}
    for path in (ROOT / "flexfin").rglob("*.py"):
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        used = {node.attr for node in tree if isinstance(node, ast.Attribute)}
        assert not used & lacking, path
