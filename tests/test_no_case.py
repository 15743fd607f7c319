"""What is given as a case and is none: what it is and what to do, in the same words everywhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from strategies import EXAMPLE

from flexfin.case.in_folder import kind_of
from flexfin.cli import main
from flexfin.ground.file_names import DOCUMENTS

CASE: Final = str(EXAMPLE)
# what flexfin writes and is no case: how, what it is, what to do with it
KINDS: Final = {
    "figures.xlsx": (
        "parameters --missing --on 2030-01-01 --template figures.xlsx",
        "dit zijn cijfers van de wet, geen casus",
        "Geef de casus, met deze erachter: `--figures figures.xlsx`.",
    ),
    "months.xlsx": (
        "settle CASE --template months.xlsx",
        "dit is een tabel van wat er in elke maand gebeurde, geen casus",
        "Geef die achter de casus: `flexfin settle CASUS months.xlsx`.",
    ),
    "answer.xlsx": (
        "budget CASE -o answer.xlsx",
        "dit is een antwoord van flexfin, geen casus: Stieltjesstraat Nijmegen: Begroting",
        "Geef de casus waarvan het is gemaakt.",
    ),
    "offer.xlsx": (
        "workbook CASE --negotiation -o offer.xlsx",
        "dit is een deel van de werkmap van een casus, zoals een voor de onderhandeling",
        "Geef de casus zelf. Wat hier is gewijzigd, leest u met `flexfin readback offer.xlsx "
        "--against CASUS`.",
    ),
}
ORDERS: Final = ("check FILE", "cost FILE", "workbook FILE -o out.xlsx", "settle FILE months.xlsx",
                 "compare CASE FILE", "new other.yaml --like FILE", "explain FILE rent",
                 "counter FILE --gain owner=1", "agreement FILE")  # fmt: skip


def said(order: str, file: str = "") -> str:
    words = [{"CASE": CASE, "FILE": file}.get(word, word) for word in order.split()]
    return " ".join(CliRunner().invoke(main, [*words, "--lang", "nl"]).output.split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("no_case")
    before = Path.cwd()
    os.chdir(where)
    try:
        for file, (order, *_) in KINDS.items():
            said(order)
            assert Path(file).is_file(), file
    finally:
        os.chdir(before)
    return where


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("file", KINDS)
def test_every_command_says_what_it_is_and_what_to_do(
    file: str, order: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    _, what, remedy = KINDS[file]
    text = said(order, file)
    assert f"{file}: {what} {remedy}" in text
    assert text.count(file) == f"{file}: {what} {remedy}".count(file)  # and nothing besides


@pytest.mark.parametrize("file", KINDS)
def test_of_many_in_a_folder_it_is_passed_over(file: str, folder: Path) -> None:
    """And is no case with a fault, whether the case that it was made of lies beside it or not."""
    assert kind_of(folder / file) == ""


@pytest.mark.parametrize("ending", DOCUMENTS)
def test_a_document_is_no_case(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(f"a{ending}").write_text("# a: [b", "utf-8")
    assert said("cost FILE", f"a{ending}") == (
        f"a{ending}: dit is een document, geen casus Een casus is een YAML-bestand of een werkmap; "
        "`flexfin new BESTAND.xlsx` maakt er een."
    )


def test_a_case_is_no_file_with_figures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    said("new whole.xlsx --like CASE")
    assert said("cost CASE --figures FILE", "whole.xlsx") == (
        "whole.xlsx: deze werkmap heeft geen blad met cijfers van de wet `flexfin parameters "
        "--missing --on DATUM --template BESTAND` maakt zo'n bestand."
    )
