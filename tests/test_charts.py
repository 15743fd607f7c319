"""Charts of a model: live amounts on a sheet of their own, and what the drawing points to."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import engines
import openpyxl
import pytest
from strategies import EXAMPLE, ROOT, Books

from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.model.read import load_models
from flexfin.workbook.workbook import write_workbook

# rooms are called for from the autumn on
SHORT = {"months": "14", "demand.scenarios.base": "{2027-01: 271, 2027-09: 346}"}
# in the example: youth asks 340 and could bring 430; the market-conform rent is
# 430 - (430 x 8% + 1,500 x (1/18 - 1/48)) = 343.52
LADDER = """
  nothing:
    nl: Niets
    en: Nothing
    unit: EUR/unit/month
    formula: asked_rent - asked_rent

charts:
  ladder:
    nl: Huurladder
    en: Rent ladder
    kind: ladder
    lines: [market_rent, asked_rent, market_conform_rent, nothing]
    note_nl: Volgorde bij export.
    note_en: Order at export.
"""
COLUMNS = """
charts:
  layers:
    nl: Verdeling per laag
    en: Shares by layer
    kind: columns
    lines: [layer_share]
    series: party
    categories: layer
"""
LINE = """
charts:
  need:
    nl: Behoefte en plekken
    en: Need and places
    kind: line
    lines: [reception_need, dedicated_used, called_places]
"""


def replace_charts(file: Path, text: str) -> None:
    """Put charts, and lines before them, at the end of a model, in the place of its own charts."""
    own = file.read_text(encoding="utf-8").split("\ncharts:")[0]
    file.write_text(own + "\n" + text.lstrip("\n"), encoding="utf-8")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("charts")
    shutil.copytree(ROOT / "models", folder / "models")
    for name, text in (
        ("rent", LADDER),
        ("vacancy_risk", COLUMNS),
        ("occupancy", LINE),
    ):
        replace_charts(folder / "models" / f"{name}.yaml", text)
    replace_charts(folder / "models" / "ledger.yaml", "")
    case = load_case(EXAMPLE, load_models(folder / "models"), SHORT)
    write_workbook(folder / "book.xlsx", case, evaluate(case))
    return folder / "book.xlsx"


def drawn(book: Path) -> dict[str, str]:
    """Give the text of each chart in the file by its title, or by its first series."""
    with zipfile.ZipFile(book) as file:
        texts = [
            file.read(n).decode() for n in sorted(file.namelist()) if n.startswith("xl/charts/")
        ]
    return {re.findall(r"<a:t>([^<]*)</a:t>", text)[0]: text for text in texts}


def test_a_ladder_has_the_lowest_amount_first_and_leaves_out_what_is_nothing(book: Path) -> None:
    sheet = openpyxl.load_workbook(book, data_only=True)["Charts Rent"]
    rows = [(row[0].value, row[2].value) for row in sheet.iter_rows(min_row=4, max_row=9)]
    amounts = {name: value for name, value in rows if name and "." in name}
    assert list(amounts) == ["asked_rent.youth", "market_conform_rent.youth", "market_rent.youth"]
    assert amounts["market_conform_rent.youth"] == pytest.approx(
        430 - (430 * 0.08 + 1500 * (1 / 18 - 1 / 48))
    )


def test_columns_show_one_line_by_two_axes(book: Path) -> None:
    sheet = openpyxl.load_workbook(book, data_only=True)["Charts Vacancy risk"]
    found = {row[0].value: [cell.value for cell in row[2:6]] for row in sheet.iter_rows(min_row=4)}
    assert found["owner_part"] == [1, 0, 0, 0]
    assert found["shared"] == [0.5, 0.5, 0, 0]
    assert found["backstop"] == [0.15, 0.6, 0.25, 0]
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert not any(text.startswith("All amounts are nil") for text in words)


def test_a_drawing_points_to_cells_and_says_in_words_what_is_in_it(book: Path) -> None:
    charts = drawn(book)
    assert set(charts) == {
        "Rent ladder · Jongeren (Socius) (EUR/room/month)", "Shares by layer", "Need and places",
    }  # fmt: skip
    # rooms of one group are called for; of the other, with nothing in any month, there is no line
    assert "'Occupancy'!$" in charts["Need and places"]
    assert charts["Need and places"].count("<c:ser>") == 3
    with zipfile.ZipFile(book) as file:
        words = "".join(
            file.read(name).decode() for name in file.namelist() if "drawings/drawing" in name
        )
    assert "Asked rent (bare) 340.00, Market-conform rent (bare) 343.52" in words


def test_the_amounts_of_charts_are_live(book: Path) -> None:
    assert engines.differences(engines.stored(book), engines.formualized(book)) == {}
    formulas = {sheet for sheet, _cell in engines.formulas_of(book)}
    assert {"Charts Rent", "Charts Vacancy risk"} <= formulas


def test_a_chart_of_a_model_that_is_off_is_not_drawn(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "models", tmp_path / "models")
    charts = LINE.replace("[reception_need, dedicated_used, called_places]", "[rent_index]")
    charts += LADDER.split("charts:")[1].replace(", nothing", "")
    replace_charts(tmp_path / "models" / "time.yaml", charts)
    text = EXAMPLE.read_text(encoding="utf-8")
    short = text[: text.index("finance:")] + text[text.index("demand:") : text.index("reserve:")]
    (tmp_path / "case.yaml").write_text(short.replace("owner: owner", "#"), encoding="utf-8")
    models = load_models(tmp_path / "models")
    case = load_case(tmp_path / "case.yaml", models)
    assert "asked_rent" not in case.models.lines
    write_workbook(tmp_path / "book.xlsx", case, evaluate(case))
    assert set(drawn(tmp_path / "book.xlsx")) == {"Need and places"}


def test_columns_of_nothing_are_told_and_not_drawn(whole_book: Books) -> None:
    """No rooms are let there: no party bears vacancy, in any scenario."""
    path = ROOT / "examples" / "raalte_oekraine.yaml"
    target = whole_book(path, "en", "--set", "months=2")
    title = "Vacancy cost per party per year"
    assert title not in drawn(target)
    sheet = openpyxl.load_workbook(target, data_only=True)["Charts Vacancy risk"]
    words = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert title in words
    assert any(str(word).startswith("All amounts are nil") for word in words)


def test_columns_of_nothing_in_the_scenario_shown_say_so(whole_book: Books) -> None:
    """Vacancy costs nothing in the first scenario, and something in another."""
    target = whole_book(ROOT / "examples" / "plan_einstein.yaml", "nl")
    assert "Leegstandskosten per partij per jaar" in drawn(target)
    sheet = openpyxl.load_workbook(target)["Grafieken Leegstandsrisico"]
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    (told,) = (word for word in words if "In het getoonde scenario zijn alle bedragen nul" in word)
    assert told.startswith("=IF(AND(MAX(C")
