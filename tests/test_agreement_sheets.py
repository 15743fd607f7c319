"""The sheets on the agreement: values marked as such, live cells beside them, text that stays text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from strategies import EXAMPLE, shipped

from flexfin.answers.board import agreement_sheets, bargain_of
from flexfin.answers.term_sheet import term_sheet
from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.workbook.layout import Layout
from flexfin.workbook.sheets.agreement import Agreement
from flexfin.workbook.workbook import Told, write_workbook

SHORT = {"months": "2"}


def written(folder: Path, source: Path = EXAMPLE) -> tuple[Case, Agreement, Path]:
    case = load_case(source, shipped(), SHORT)
    agreement = agreement_sheets(bargain_of(case))
    assert agreement is not None
    path = folder / "book.xlsx"
    write_workbook(path, case, evaluate(case), told=Told(agreement=agreement))
    return case, agreement, path


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Agreement, Path]:
    set_language("en")
    return written(tmp_path_factory.mktemp("agreement"))


def rows(book: tuple[Case, Agreement, Path], name: str) -> list[tuple[Any, ...]]:
    case, _agreement, path = book
    sheet = openpyxl.load_workbook(path, data_only=True)[Layout(case).names[name]]
    return list(sheet.iter_rows(values_only=True))


def test_the_terms_stand_in_words_with_live_figures(book: tuple[Case, Agreement, Path]) -> None:
    case, agreement, path = book
    found = rows(book, "terms")
    texts = [row[1] for row in found]
    for _number, text, _is_heading in agreement.words:
        assert text in texts
    figures = {row[5]: row[2] for row in found if row[5]}
    assert (figures["reservation.fee"], figures["reservation.notice_months"]) == (1, 4)
    assert figures["reservation.holder"] == "COA"
    cell = Layout(case).cells["fee", ()]
    changed = engines.formualized(path, {(cell.sheet, f"{cell.column}{cell.row}"): 1.5})
    place = next(at for at, row in enumerate(found, 1) if row[5] == "reservation.fee")
    assert changed[Layout(case).names["terms"], f"C{place}"] == 1.5
    bargain = bargain_of(case)
    assert bargain is not None
    gains = term_sheet(bargain.figures, "house").gains
    assert gains
    assert not any(line in texts for line in gains)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Agreement, Path]:
    """Write the same in Dutch, with labels that look like what they are not."""
    folder, text = tmp_path_factory.mktemp("odd"), EXAMPLE.read_text(encoding="utf-8")
    for old, new in (("label: COA", "label: '=1+1'"), ("label: Eigenaar (Rijk)", "label: '@SUM(A1)'"),
                     ("label: Jongeren (Socius)", "label: 'http://x & <y>'")):  # fmt: skip
        text = text.replace(old, new)
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    set_language("nl")
    return written(folder, folder / "case.yaml")


def test_labels_that_look_like_formulas_stay_text(odd: tuple[Case, Agreement, Path]) -> None:
    formulas = {cell.value for _sheet, cell in engines.formulas_of(odd[2])}
    assert not formulas & {"=1+1", "@SUM(A1)", "=@SUM(A1)"}


def test_a_case_without_an_agreement_or_offers_has_no_more_than_it_has(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    source = tmp_path / "case.yaml"
    source.write_text(text.split("\nreservation:")[0], encoding="utf-8")
    assert agreement_sheets(bargain_of(load_case(source, shipped(), SHORT))) is None
    source.write_text(text.split("\noffers:")[0], encoding="utf-8")
    alone = agreement_sheets(bargain_of(load_case(source, shipped(), SHORT)))
    assert alone is not None
    assert alone.negotiation is not None
    assert not alone.negotiation.of


def test_months_of_the_terms_are_read_as_such(odd: tuple[Case, Agreement, Path]) -> None:
    set_language("nl")
    rows = openpyxl.load_workbook(odd[2])[Layout(odd[0]).names["terms"]].iter_rows()
    shown = {row[1].value: row[2].number_format for row in rows}
    assert shown["Afroeptermijn"] == '[=1]0 "maand";#,##0 "maanden"'
    assert shown["Reserveringsvergoeding per plek per dag"] == '"€\xa0"#,##0.00##" per plek per dag"'
    assert shown["Contractbedrag, Huur kamers"] == '"€\xa0"#,##0.00##" per kamer per maand"'
    assert shown["Prijsstijging per jaar, Kosten"] == "0.0##%"
    assert shown["Eerste maand van de berekening"] == "mmmm yyyy"


def test_per_what_an_amount_is_stands_behind_it_as_long_as_it_is_so(
    book: tuple[Case, Agreement, Path],
) -> None:
    title = Layout(book[0]).names["terms"]
    sheet = openpyxl.load_workbook(book[2])[title]
    rows = {row[5].value: row[0].row for row in sheet.iter_rows() if row[5].value}
    amount, per = (f"C{rows[f'contracts.head_rent.{name}']}" for name in ("amount", "per"))
    ((_area, (rule,)),) = [(area, area.rules) for area in sheet.conditional_formatting
                           if str(area.sqref) == amount]  # fmt: skip
    said = openpyxl.load_workbook(book[2], data_only=True)[title][per].value
    assert rule.formula == [f'$C${per[1:]}<>"{said}"']
    assert rule.dxf.numFmt.formatCode == '"€\xa0"#,##0.00##'
