"""The README: every command is in it, what it says to type works, what it shows comes out."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flexfin import __version__
from flexfin.cli import COMMANDS, main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LEFT_OUT = "…"


def blocks(language: str) -> list[str]:
    """Give the code blocks of the README in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """Give the words of every flexfin command that the README says to type."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    found = [shlex.split(line, comments=True) for line in lines]
    return [words for words in found if words and words[0] == "flexfin"]


def shown() -> list[tuple[str, list[str]]]:
    """Give the commands of which the README shows what they print, and the lines that it shows."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.splitlines()
            found.append((command, lines))
    return found


def run(words: list[str]) -> Result:
    result = CliRunner().invoke(main, words[1:])
    assert result.exit_code == 0, f"{shlex.join(words)}\n{result.output}"
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with the examples and the case that the README shows."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for block in blocks("yaml"):
        name = re.match(r"# (\w+\.yaml)\n", block)
        assert name, "a case in the README begins with the name of its file"
        (tmp_path / name[1]).write_text(block, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert command in {words[1] for words in commands()}


def test_every_command_in_the_readme_runs(folder: Path) -> None:
    for words in commands():
        assert words[1] in COMMANDS, shlex.join(words)
        run(words)
    assert {path.name for path in folder.iterdir()} > {"locatie.xlsx", "kamers.csv"}


def test_every_case_in_the_readme_is_in_order(folder: Path) -> None:
    cases = [path.name for path in folder.glob("*.yaml")]
    assert cases
    for case in cases:
        assert run(["flexfin", "check", case]).output == ""


@pytest.mark.parametrize(("command", "lines"), shown(), ids=lambda value: str(value)[:40])
def test_what_the_readme_shows_comes_out(command: str, lines: list[str], folder: Path) -> None:
    output = [line.rstrip() for line in run(shlex.split(command)).output.splitlines()]
    stretches = [part.split("\n") for part in "\n".join(lines).split(LEFT_OUT)]
    position = 0
    for stretch in stretches:
        wanted = [line for line in stretch if line]
        if not wanted:
            continue
        assert wanted[0] in output[position:], f"{command} does not print: {wanted[0]}"
        position = output.index(wanted[0], position)
        assert output[position : position + len(wanted)] == wanted
        position += len(wanted)


def test_every_file_the_readme_points_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    files = [link for link in links if not link.startswith(("http://", "https://", "mailto:"))]
    assert len(files) > 5
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_every_target_of_make_in_the_readme_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {match for block in blocks("sh") for match in re.findall(r"^make (\w+)", block, re.M)}
    assert {"demo", "test", "bench"} <= named
    assert named <= targets


def test_the_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {__version__}\n" in text
    assert f'\nversion = "{__version__}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
