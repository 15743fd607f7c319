"""The pages of reference are those that the program gives now, in both languages."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from strategies import ROOT, shipped

from flexfin.answers.models import shown_lines
from flexfin.cli import COMMANDS
from flexfin.model.figures import parameter_names

DOCS = ROOT / "docs"
PAGES = [
    f"{language}/{name}"
    for language, *own in (("nl", "opdrachten.md", "sleutels.md"), ("en", "commands.md", "keys.md"))
    for name in (*own, "lines.md", "figures.md")
]


def reference() -> ModuleType:
    """Give docs/reference.py as a module."""
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    pages: dict[Path, str] = reference().pages()
    return pages


def headings(text: str, level: int) -> list[str]:
    return re.findall(rf"^{'#' * level} (.+)$", text, re.MULTILINE)


def test_there_is_a_page_of_commands_lines_keys_and_figures_in_both_languages(
    made: dict[Path, str],
) -> None:
    assert set(made) == {DOCS / page for page in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_what_the_program_gives_now(page: str, made: dict[Path, str]) -> None:
    stands = (DOCS / page).read_text(encoding="utf-8")
    assert stands == made[DOCS / page], f"docs/{page} is stale: run `make reference`"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_is_left_out(language: str, made: dict[Path, str]) -> None:
    models = shipped()
    commands, lines, keys, figures = (
        text for path, text in made.items() if path.parent.name == language
    )
    assert {f"flexfin {name}" for name in COMMANDS} <= set(headings(commands, 2))
    names = [line.name for model in models.models for line in shown_lines(models, model)]
    assert headings(lines, 3) == names
    asked = {*models.inputs}
    for section in ("costs", "contracts", "investments", "grants"):
        table = keys.partition(f"(`{section}`)")[2].partition("\n## ")[0]
        here = {
            path.removeprefix(f"{section}.*.") for path in asked if path.startswith(f"{section}.*.")
        }
        assert set(re.findall(r"^\| `([^`]+)` ", table, re.MULTILINE)) == here
    assert headings(figures, 2) == parameter_names(ROOT / "models" / "parameters")


def test_text_from_the_program_and_its_files_is_never_markup() -> None:
    assert reference().plain("a | b_c <i> [x](y) *z*") == r"a \| b\_c \<i\> \[x\](y) \*z\*"
