"""Inputs that are given in another way than as a number, in the workbook."""

from __future__ import annotations

import shutil
from pathlib import Path

import engines
import openpyxl
import pytest
from made_once import opened
from small_books import RETURNED, returning
from strategies import shipped

from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

RENTS = """rent,per,weight,date,source,label,address
430,,,2026-03,=HYPERLINK("x"),=1+1,Straat 1
22,m2,2,2019-05-12,Kamernet,,
500,,1,2025-11,NVM,,
"""


@pytest.fixture(autouse=True)
def _dutch(_english: None) -> None:
    set_language("nl")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Path]:
    """Write the workbook of the example with points from a file and comparable rents."""
    set_language("nl")
    tmp_path = tmp_path_factory.mktemp("comparable")
    shutil.copy(Path(__file__).parent / "vera" / "room.json", tmp_path)
    shutil.copy(RETURNED, tmp_path / "case.yaml")
    (tmp_path / "rents.csv").write_text(RENTS, encoding="utf-8")
    changes = {
        "groups.youth.points_file": "room.json",
        "groups.youth.comparables": "rents.csv",
        "groups.youth.living_area": "20",
    }
    case = load_case(tmp_path / "case.yaml", shipped(), changes)
    write_workbook(tmp_path / "book.xlsx", case, evaluate(case))
    return case, tmp_path / "book.xlsx"


def test_such_an_input_is_a_value_with_its_source(written: tuple[Case, Path]) -> None:
    case, path = written
    layout = Layout(case)
    sheet = opened(path)[layout.names["inputs"]]
    for name, value, source in (
        ("wws_points", 62, "room.json (VERA), op 2026-11-01 gewaardeerd door woningwaardering 6.2026"),
        ("market_rent", 440, "de middelste van 3 vergelijkbare huren, gewogen, 2019-05-12 tot en met 2026-03 (rents.csv)"),
    ):  # fmt: skip
        cell = layout.input_cell(name, ("youth",))
        assert sheet[f"{cell.column}{cell.row}"].value == value
        assert not sheet[f"{cell.column}{cell.row}"].protection.locked
        assert sheet.cell(cell.row, layout.status + 1).value == "met bron"
        assert str(sheet.cell(cell.row, layout.origin + 1).value).startswith(source)


def test_the_list_and_its_spread_stand_on_a_sheet(written: tuple[Case, Path]) -> None:
    case, path = written
    book = opened(path)
    sheet = book["Vergelijkbare huren"]
    assert book.sheetnames.index("Vergelijkbare huren") == book.sheetnames.index("Invoer") + 1
    rows = [tuple(cell.value for cell in row[1:9]) for row in sheet.iter_rows(min_row=6)]
    spread = {row[0]: row[4] for row in rows[1:6]}
    # 430 (1), 22 x 20 = 440 (2), 500 (1): 430 is a quarter of the weight, 440 reaches three
    assert spread == {
        "Laagste": 430, "Een kwart is lager, gewogen": 435, "De middelste, gewogen": 440,
        "Een kwart is hoger, gewogen": 470, "Hoogste": 500,
    }  # fmt: skip
    assert rows[-3:] == [
        ("=1+1", "Straat 1", 430, "kamer of woning", 430, 1, "2026-03", '=HYPERLINK("x")'),
        (None, None, 22, "m2", 440, 2, "2019-05-12", "Kamernet"),
        (None, None, 500, "kamer of woning", 500, 1, "2025-11", "NVM"),
    ]
    cell = Layout(case).cells["market_rent", ("youth",)]
    formulas = [c.value for row in sheet.iter_rows(min_row=6) for c in row if c.data_type == "f"]
    assert formulas == [f"='{cell.sheet}'!${cell.column}${cell.row}"]


def test_every_formula_of_that_workbook_gives_its_stored_value(written: tuple[Case, Path]) -> None:
    _case, path = written
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


def test_a_case_without_comparable_rents_has_no_such_sheet(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    book = returning(tmp_path_factory.getbasetemp())
    names = openpyxl.load_workbook(book.path, read_only=True).sheetnames
    assert "Invoer" in names
    assert "Vergelijkbare huren" not in names
