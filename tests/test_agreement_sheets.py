"""The sheets on the agreement: values marked as such, live cells beside them, text that stays text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import engines
import numpy as np
import openpyxl
import pytest
from strategies import EXAMPLE, shipped

from flexfin.answers.board import agreement_of
from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.workbook.layout import Layout
from flexfin.workbook.sheets.agreement import Agreement
from flexfin.workbook.workbook import write_workbook

SHORT = {"months": "48"}


def written(folder: Path, source: Path = EXAMPLE) -> tuple[Case, Agreement, Path]:
    case = load_case(source, shipped(), SHORT)
    agreement = agreement_of(case)
    assert agreement is not None
    path = folder / "book.xlsx"
    write_workbook(path, case, evaluate(case), agreement=agreement)
    return case, agreement, path


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Agreement, Path]:
    set_language("en")
    return written(tmp_path_factory.mktemp("agreement"))


def rows(book: tuple[Case, Agreement, Path], name: str) -> list[tuple[Any, ...]]:
    case, _agreement, path = book
    sheet = openpyxl.load_workbook(path, data_only=True)[Layout(case).names[name]]
    return list(sheet.iter_rows(values_only=True))


def test_every_formula_gives_its_stored_value(book: tuple[Case, Agreement, Path]) -> None:
    found = engines.stored(book[2])
    names = {Layout(book[0]).names[name] for name in ("offers", "grid", "terms")}
    assert {sheet for sheet, _cell in found} >= names
    assert engines.differences(found, engines.formualized(book[2])) == {}


def test_offers_stand_beside_the_case_and_the_live_terms_below(
    book: tuple[Case, Agreement, Path],
) -> None:
    _case, agreement, _path = book
    found = rows(book, "offers")
    assert [row[0] for row in found[7:10]] == ["this case", "owner_1", "coa_1"]
    assert found[8][2:5] == (2.25, agreement.offers[1].grantor, agreement.offers[1].holder)
    assert any("not live" in str(cell) for cell in found[2])
    live = found[11]
    results = evaluate(book[0], ["grantor_gain"], scenarios=["base"])
    assert live[2] == 1
    assert live[3] == pytest.approx(results["grantor_gain"].array[0])


def test_the_live_row_follows_an_input(book: tuple[Case, Agreement, Path]) -> None:
    case, _agreement, path = book
    layout = Layout(case)
    cell = layout.cells["fee", ()]
    found = engines.formualized(path, {(cell.sheet, f"{cell.column}{cell.row}"): 2.0})
    assert found[layout.names["offers"], "C12"] == 2.0
    changed = load_case(EXAMPLE, shipped(), {**SHORT, "reservation.fee": "2"})
    owner = evaluate(changed, ["grantor_gain"], scenarios=["base"])["grantor_gain"].array[0]
    assert found[layout.names["offers"], "D12"] == pytest.approx(owner)


def test_the_grid_marks_where_both_gain_and_colours_it(
    book: tuple[Case, Agreement, Path],
) -> None:
    case, agreement, path = book
    assert agreement.grid is not None
    grid = agreement.grid.grid
    found = rows(book, "grid")
    count = len(grid.rows)
    first = next(at for at, row in enumerate(found) if row[1] == "Gain of Eigenaar (Rijk)") + 2
    assert found[first - 1][2 : 2 + len(grid.columns)] == grid.columns
    owner = [list(row[2 : 2 + len(grid.columns)]) for row in found[first : first + count]]
    np.testing.assert_allclose(owner, [[cell.grantor for cell in row] for row in grid.cells])
    both = next(at for at, row in enumerate(found) if "both sides gain" in str(row[1])) + 2
    marks = [list(row[2 : 2 + len(grid.columns)]) for row in found[both : both + count]]
    assert marks == [[int(cell.both_gain) for cell in row] for row in grid.cells]
    assert {mark for row in marks for mark in row} == {0, 1}
    sheet = openpyxl.load_workbook(path)[Layout(case).names["grid"]]
    areas = [str(area.sqref) for area in sheet.conditional_formatting]
    assert f"C{both + 1}:I{both + count}" in areas
    assert len(sheet._charts) == 1


def test_the_terms_stand_in_words_with_live_figures(book: tuple[Case, Agreement, Path]) -> None:
    case, agreement, path = book
    found = rows(book, "terms")
    texts = [row[1] for row in found]
    for article in agreement.terms.articles:
        for clause in article.clauses:
            assert clause.text in texts
    figures = {row[0]: row[2] for row in found if row[0]}
    assert (figures["reservation.fee"], figures["reservation.notice_months"]) == (1, 4)
    assert figures["reservation.holder"] == "coa"
    cell = Layout(case).cells["fee", ()]
    changed = engines.formualized(path, {(cell.sheet, f"{cell.column}{cell.row}"): 1.5})
    place = next(at for at, row in enumerate(found, 1) if row[0] == "reservation.fee")
    assert changed[Layout(case).names["terms"], f"C{place}"] == 1.5
    assert not any(line in texts for line in agreement.terms.gains)


def test_labels_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in (("label: COA", "label: '=1+1'"), ("label: Eigenaar (Rijk)", "label: '@SUM(A1)'"),
                     ("label: Jongeren (Socius)", "label: 'http://x & <y>'")):  # fmt: skip
        text = text.replace(old, new)
    source = tmp_path / "case.yaml"
    source.write_text(text, encoding="utf-8")
    _case, _agreement, path = written(tmp_path, source)
    formulas = {cell.value for _sheet, cell in engines.formulas_of(path)}
    assert not formulas & {"=1+1", "@SUM(A1)", "=@SUM(A1)"}


def test_a_case_without_an_agreement_or_offers_has_no_more_than_it_has(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    source = tmp_path / "case.yaml"
    source.write_text(text.split("\nreservation:")[0], encoding="utf-8")
    assert agreement_of(load_case(source, shipped(), SHORT)) is None
    source.write_text(text.split("\noffers:")[0], encoding="utf-8")
    alone = agreement_of(load_case(source, shipped(), SHORT))
    assert alone is not None
    assert [offer.name for offer in alone.offers] == ["this case"]
    hidden = text.split("\noffers:")[0].replace(
        "confidential: [", "confidential: [reservation.fee, "
    )
    source.write_text(hidden, encoding="utf-8")
    without = agreement_of(load_case(source, shipped(), SHORT))
    assert without is not None
    assert without.grid is None
    assert without.sheets == ("offers", "terms")
