"""README and docs: every command is in them, what they say to type works, what they show comes out."""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from pathlib import Path
from shutil import copy, which

import effort
import pytest
from documents import Reader, blocks, commands_in, slugs, stand_in
from strategies import ROOT, shipped

from flexfin import __version__
from flexfin.cli import COMMANDS
from flexfin.engine.load import load_case
from flexfin.formulas.functions import FUNCTIONS
from flexfin.ground.messages import set_language
from flexfin.model.figures import parameter_names

README = ROOT / "README.md"
GENERATED = {
    "opdrachten.md", "commands.md", "lines.md", "sleutels.md", "keys.md", "figures.md",
}  # fmt: skip
PAGES = sorted((ROOT / "docs").rglob("*.md"))
WRITTEN = [README, *(page for page in PAGES if page.name not in GENERATED)]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", WRITTEN, ids=name_of)
def test_what_a_document_says_can_be_done_and_what_it_shows_comes_out(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder with the examples, before a screen of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    stand_in(tmp_path)
    later = () if effort.nightly else WRITTEN[WRITTEN.index(document) + 1 :]
    Reader(tmp_path, later).follow(document)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    typed = [words for block in blocks(README) if block.language in ("sh", "console")
             for words in commands_in(block)]  # fmt: skip
    assert command in {words[1] for words in typed}


@pytest.mark.parametrize("document", [README, *PAGES], ids=name_of)
def test_every_file_and_heading_a_document_points_to_is_there(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        target = document.parent / file if file else document
        assert target.exists(), link
        assert not anchor or anchor in slugs(target), link


def test_every_page_can_be_reached_from_the_first_of_its_language() -> None:
    for folder in ("nl", "en"):
        known, found = set[Path](), [ROOT / "docs" / folder / "README.md"]
        while found:
            page = found.pop()
            known.add(page)
            links = re.findall(r"\]\(([^)\s#]+\.md)", page.read_text(encoding="utf-8"))
            linked = {(page.parent / link).resolve() for link in links}
            found += [one for one in linked - known if one.parent == page.parent]
        assert known == {page for page in PAGES if page.parent.name == folder}


def test_every_sheet_of_the_workbook_has_its_place_in_the_page_about_it() -> None:
    from flexfin.workbook.layout import Layout

    set_language("nl")
    page = (ROOT / "docs" / "nl" / "werkmap.md").read_text(encoding="utf-8")
    headings = re.findall(r"^##+ (.+)$", page, re.MULTILINE)
    for example in sorted((ROOT / "examples").glob("*.yaml")):
        names = Layout(load_case(example, shipped())).names
        # the sheet of a scenario has the name that the case gives it
        told = {name for key, name in names.items() if not key.endswith("!scenario")}
        assert told - set(headings) == set()


@cache
def known_words() -> set[str]:
    """Give every word with an underscore that is a name in flexfin, its models or its examples."""
    models = shipped()
    known = set(models.lines) | set(models.models) | set(FUNCTIONS)
    known |= set(parameter_names(ROOT / "models" / "parameters"))
    sources = [*(ROOT / "examples").glob("*.yaml"), *(ROOT / "models").glob("*.yaml")]
    sources += (ROOT / "flexfin").rglob("*.py")
    for source in sources:
        known |= set(re.findall(r"\w+", source.read_text(encoding="utf-8")))
    for folder in ("tests", "models", "docs"):
        known |= {
            word for path in (ROOT / folder).rglob("*") for word in re.findall(r"\w+", path.name)
        }
    return known


@pytest.mark.parametrize("document", WRITTEN, ids=name_of)
def test_every_name_a_document_gives_is_one(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    own = {word for block in blocks(document) for word in re.findall(r"\w+", block.text)}
    given = {
        word
        for code in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
        for word in re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", code)
    }
    assert given - known_words() - own == set()


def test_every_target_of_make_in_the_documents_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    texts = [block.text for page in WRITTEN for block in blocks(page) if block.language == "sh"]
    named = {target for text in texts for target in re.findall(r"^make (\w+)", text, re.M)}
    assert {"demo", "test", "bench"} <= named
    assert named <= targets


@pytest.mark.skipif(not which("make"), reason="make is not on this machine")
@pytest.mark.parametrize(("target", "installs"), [("test", False), ("newest", True)])
def test_the_newest_libraries_are_looked_for_every_time(
    target: str, installs: bool, tmp_path: Path
) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        copy(ROOT / name, tmp_path)
    for folder in (".venv", ".venv-newest"):  # all of it is installed, and newer than these
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "installed-tests").touch()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(
        ["make", "-n", target], cwd=tmp_path, env=clean, capture_output=True, text=True, check=True
    ).stdout
    assert ("install --upgrade --upgrade-strategy eager --editable" in said) == installs
    assert "-m pytest" in said


def test_the_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {__version__}\n" in text
    assert f'\nversion = "{__version__}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
