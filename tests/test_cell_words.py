"""What is said of a cell in the words of Excel, and words that count in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from strategies import EXAMPLE, shipped

from flexfin.case.words import Words
from flexfin.case.workbook_cells import _bare_year, _only_a_year
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import speaking
from flexfin.ground.months import Calendar
from flexfin.ground.shared_parts import Look
from flexfin.ground.sheets import SheetCell
from flexfin.ground.yaml import Scalar


def test_a_number_that_became_a_date_is_said_of_a_cell_only() -> None:
    problems: list[Problem] = []
    words = Words({}, {}, Calendar(0, 1), problems)
    with speaking("nl"):
        for place in (Place("a.xlsx", 5, 6, 1, "2026-05-02", "Indexering"), Place("a.yaml", 5, 6)):
            assert words.plain_number(Scalar("2026-05-02", place)) is None
    assert [(problem.message, problem.remedy.partition(",")[0]) for problem in problems] == [
        ("Excel heeft hier een datum van gemaakt",
         "In Excel: geef de cel de celopmaak Getal en typ het getal opnieuw."),
        ("'2026-05-02' is geen getal", "Schrijf cijfers"),
    ]  # fmt: skip


@pytest.mark.parametrize("look", [Look("d-m-yyyy"), Look()])
def test_a_year_alone_where_a_month_is_asked_is_said(look: Look) -> None:
    cell = SheetCell(1, 1, "number", 2027, look)
    assert _bare_year(cell) == 2027
    assert _bare_year(cell._replace(value=46388)) is None
    with speaking("nl"):
        assert _only_a_year(2027) == (
            "2027 is een jaar, en hier wordt een maand of dag gevraagd",
            "In Excel: typ de eerste dag van de maand, zoals 1-1-2027; dat wordt een datum.",
        )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_ja_and_nee_count_where_yes_and_no_do(language: str, tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    changed = text.replace(": yes", ": ja").replace(": no,", ": nee,")
    assert changed != text
    path = EXAMPLE.parent / EXAMPLE.name
    for file in EXAMPLE.parent.iterdir():
        if file.suffix in (".csv", ".json"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / EXAMPLE.name).write_text(changed, encoding="utf-8")
    with speaking(language):
        assert load_case(tmp_path / path.name, shipped()).values == load_case(path, shipped()).values


def test_a_csv_is_no_case(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("month;people\n", encoding="utf-8")
    with speaking("nl"), pytest.raises(FlexfinError, match="dit is een tabel, geen casus"):
        load_case(path, shipped())
