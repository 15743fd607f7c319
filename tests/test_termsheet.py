"""The term sheet: nothing the case does not say, and in a shared one nothing it keeps to itself."""

from __future__ import annotations

import datetime
import getpass
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result
from strategies import EXAMPLE, shipped

from flexfin import cli
from flexfin.answers.agreement import agreement_figures
from flexfin.answers.agreement_terms import AgreementCase
from flexfin.answers.articles import Article, Clause, TermSheet
from flexfin.answers.quoted_values import Audience
from flexfin.answers.render.docx import as_docx
from flexfin.answers.term_sheet import term_sheet
from flexfin.engine.load import load_case
from flexfin.ground.messages import set_language
from flexfin.workbook.input_words import QuotedInput
from flexfin.workbook.sheets.heading import breaks, room_on

MARK = "7F3K-Q2MX"


def sheet_of(path: Path = EXAMPLE, audience: Audience = "house", **changes: str) -> TermSheet:
    models = shipped()
    case = load_case(path, models, changes)
    return term_sheet(agreement_figures(AgreementCase(case)), audience)


def edited(tmp_path: Path, *replacements: tuple[str, str]) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "geheime_map.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def unzipped(data: bytes) -> str:
    """Give all that is in a document: text, properties and whatever else is XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return re.sub(r"<[^>]+>", "\n", "\n".join(parts)) + "\n".join(parts)


def run(*arguments: str, language: str = "en") -> Result:
    return CliRunner(env={"FLEXFIN_LANG": language}).invoke(cli.main, ["agreement", *arguments])


def test_the_articles_say_what_the_case_says() -> None:
    found = sheet_of()
    assert [article.title for article in found.articles] == [
        "Parties", "Location and places", "Term", "Reservation fee", "Call and release",
        "Late delivery", "Indexation", "Vacancy", "Service and management",
        "Settlement and review", "End and handing back",
    ]  # fmt: skip
    said = " ".join(found.texts)
    assert "Eigenaar (Rijk) (the grantor) gives COA (the holder) the right to call places." in said
    assert "The holder pays the grantor € 1.00 per reserved place per day" in said
    assert "The holder calls places with a notice of 4 months." in said
    assert "51 rooms, which stand for 200 reception places once called (3.92 a room)" in said
    assert "begins in January 2027 and lasts 120 months, up to and including December 2036" in said
    assert "Vacancy from 5.0% to 25.0% of the value of all rooms is borne by: " in said


def test_every_figure_names_its_place_in_the_case_and_where_it_comes_from() -> None:
    found = {figure.path: figure for figure in sheet_of().figures}
    assert found["reservation.fee"].value == "€\u00a01.00 per place per day"
    assert (found["groups.youth.units"].status, found["groups.youth.units"].source) == (
        "sourced", "coa.nl, 2017",
    )  # fmt: skip
    assert found["groups.youth.notice_months"].source == "Leegstandwet art. 16 lid 6"
    assert found["costs.maintenance.paid_by"].status == "default"
    used = {
        p for article in sheet_of().articles for clause in article.clauses for p in clause.paths
    }
    assert set(found) <= used
    assert used - set(found) == {"case"}


def test_another_case_changes_the_sentences() -> None:
    found = " ".join(sheet_of(**{"reservation.late_penalty": "0", "reservation.vat": "21%",
                                 "groups.youth.relet_after_call": "no",
                                 "vacancy_risk.measured": "month",
                                 "reservation.review_months": "6"}).texts)  # fmt: skip
    assert "There is no penalty for late delivery." in found
    assert "VAT that the holder cannot reclaim is counted at 21.0%." in found
    assert "rooms that were called are not let again" in found
    assert "settled per month" in found
    assert "The parties review the agreement every 6 months." in found


def test_a_case_without_layers_leaves_vacancy_open(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    start, end = text.index("vacancy_risk:"), text.index("\nreservation:")
    path = tmp_path / "case.yaml"
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    found = sheet_of(path)
    assert "Vacancy" not in [article.title for article in found.articles]
    assert "Who bears the vacancy of rooms; the case says nothing of it." in found.open_points


def test_what_the_case_leaves_open_is_named() -> None:
    found = sheet_of().open_points
    assert any("minimum term" in point for point in found)
    assert any("are assumed and still to be agreed" in point for point in found)
    assert any("Leegstandwet art. 16 lid 4" in point for point in found)  # cannot be delivered


def test_the_house_version_says_so_and_has_the_gains() -> None:
    found = sheet_of()
    assert any("FOR OWN USE" in text for text in found.texts)
    assert any("815,034" in line for line in found.gains)
    assert any("360.00" in line for line in found.gains)


def test_a_case_without_secrets_has_no_version_of_its_own(tmp_path: Path) -> None:
    path = edited(tmp_path, ("confidential: [", "# confidential: ["))
    sheet = sheet_of(path)
    assert not any("FOR OWN USE" in text for _number, text, _is_head in sheet.lines())
    # the document says what either side gains
    found = docx.Document(io.BytesIO(as_docx(sheet, MARK)))
    assert any("FOR OWN USE" in one.text for one in found.paragraphs)


def test_what_is_shared_has_the_points_that_rest_on_nothing_confidential() -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "36"})
    late = "Jongeren (Socius): Who has just rented can leave only after the minimum term"

    def has(audience: Audience, *confidential: str) -> bool:
        figures = agreement_figures(AgreementCase(replace(case, confidential=confidential)))
        points = term_sheet(figures, audience).open_points
        return any(point.startswith(late) for point in points)

    assert has("shared", *case.confidential)
    assert not has("shared", "groups.youth.minimum_term")
    assert has("house", "groups.youth.minimum_term")


def test_what_starts_at_a_row_is_on_one_page_if_it_can() -> None:
    assert breaks([0, 5, 9], 15, 10, {}) == [9]
    assert breaks([0, 5, 9], 12, 10, {6: 4}) == [5]
    assert breaks([0, 5, 9], 14, 10, {}) == [5]  # no table of one row is alone on the last page
    assert breaks([0, 9], 13, 10, {}) == [9]
    assert breaks([0, 5], 40, 10, {}) == [5]  # longer than a page, so it goes on there
    assert 20 < room_on([80]) < room_on([160])


def test_a_shared_document_holds_nothing_confidential_and_no_gains(tmp_path: Path) -> None:
    path = edited(
        tmp_path,
        ("alternative_rent: 360 ", "alternative_rent: 361.77 "),
        ("late_penalty: 20 ", "late_penalty: 27.31 "),
        ("holder_alternative: emergency", "holder_alternative: elsewhere"),
        ("alternative_fee: 2.50", "alternative_fee: 2.59"),
        ("places_when_called: 200", "places_when_called: 187"),
        ("confidential: [", "confidential: [reservation.late_penalty, "
         "groups.*.places_when_called, vacancy_risk.layers.*.shares.coa, "),
        ("  groups.youth.units: coa.nl, 2017",
         "  groups.youth.units: coa.nl, 2017\n  reservation.late_penalty: vertrouwelijke nota 88"),
    )  # fmt: skip
    target = tmp_path / "shared.docx"
    result = run(str(path), "--terms", str(target), "--audience", "shared", language="nl")
    assert result.exit_code == 0, result.stderr
    found = unzipped(target.read_bytes())
    house = unzipped(as_docx(sheet_of(path), MARK))  # still in Dutch
    for secret in ("361,77", "27,31", "187", "nota 88", "VOOR EIGEN GEBRUIK", "voordeel", "Elders"):
        assert secret not in found, secret
        assert secret in house or secret == "Elders", secret
    for word in (getpass.getuser(), str(tmp_path), "geheime_map"):
        assert not re.search(rf"\b{re.escape(word)}\b", found), word
    assert "[in te vullen]" in found
    assert "CONCEPT, voor toetsing door een jurist" in found
    # what is not confidential is there all the same
    assert "€ 8,00 per dag" in found


def test_the_properties_hold_only_the_title_and_the_date_of_the_case() -> None:
    found = docx.Document(io.BytesIO(as_docx(sheet_of(), MARK))).core_properties
    assert (found.author, found.last_modified_by) == ("flexfin", "flexfin")
    assert found.title == "Terms of a reservation agreement: Stieltjesstraat Nijmegen"
    assert (found.comments, found.subject) == ("", "")
    assert found.keywords.split()[0] == MARK
    assert (
        found.created
        == found.modified
        == datetime.datetime(2026, 11, 1, tzinfo=found.created.tzinfo if found.created else None)
    )


def test_text_from_a_case_is_text_in_the_document() -> None:
    odd = "{x} <w:p> =1+1 \x07 \u202e %s"
    sheet = TermSheet(
        odd, (odd,), (Article(odd, (Clause(odd, (odd,)),)),), (odd,),
        (QuotedInput(odd, odd, odd, odd, odd),), (odd,), datetime.date(2026, 11, 1),
    )  # fmt: skip
    found = docx.Document(io.BytesIO(as_docx(sheet, MARK)))
    clean = odd.replace("\x07", "\N{REPLACEMENT CHARACTER}").replace(
        "\u202e", "\N{REPLACEMENT CHARACTER}"
    )
    assert found.paragraphs[0].text == clean
    assert found.tables[0].rows[1].cells[0].text == clean


def test_the_document_is_in_dutch_unless_asked_otherwise(tmp_path: Path) -> None:
    set_language("nl")
    texts = " ".join(sheet_of().texts)
    assert "De houder roept plekken af met een termijn van 4 maanden." in texts
    assert "€ 1,00 per gereserveerde plek per dag" in texts


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--terms", "x.doc"], "does not end in .docx"),
        (["--audience", "shared"], "Give --terms FILE.docx as well."),
        (["--terms", "x.docx", "-o", "y.txt"], "neither --term nor --output"),
        (["--terms", "x.docx", "--audience", "all"], "'all' is not one of 'house', 'shared'"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(
    arguments: list[Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(str(EXAMPLE), *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_a_document_is_not_written_over_another(tmp_path: Path) -> None:
    target = tmp_path / "terms.docx"
    assert run(str(EXAMPLE), "--terms", str(target)).exit_code == 0
    assert run(str(EXAMPLE), "--terms", str(target)).exit_code == 2
    assert run(str(EXAMPLE), "--terms", str(target), "--force").exit_code == 0


def test_pages_are_numbered_and_the_table_goes_on_with_its_head() -> None:
    document = docx.Document(io.BytesIO(as_docx(sheet_of(), MARK)))
    foot = document.sections[0].footer.paragraphs[0]._p.xml
    assert 'w:instr="PAGE"' in foot
    assert 'w:instr="NUMPAGES"' in foot
    head, *rows = document.tables[0].rows
    assert "<w:tblHeader/>" in head._tr.xml
    assert all("<w:cantSplit/>" in row._tr.xml for row in rows)


def test_who_share_a_cost_are_named_with_their_shares_and_the_least_that_is_paid_is_said(
    tmp_path: Path,
) -> None:
    path = edited(
        tmp_path,
        ("index: wage, paid_by: coa}", "index: wage, payers: {municipality: 60%, coa: 40%}}"),
        ("minimum_share: 0%", "minimum_share: 20%"),
    )
    found = sheet_of(path)
    assert "Beveiliging is paid by: COA 40.0%, Gemeente Nijmegen 60.0%." in found.texts
    assert "Huismeester is paid by Eigenaar (Rijk)." in found.texts
    rents = [text for text in found.texts if text.startswith("Huur kamers: ")]
    assert [text.endswith(", for 20.0% of what is available at least.") for text in rents] == [True]
    paths = {figure.path for figure in found.figures}
    assert {"costs.security.payers.coa", "contracts.head_rent.minimum_share"} <= paths
    assert "costs.security.paid_by" not in paths
    rents = [text for text in sheet_of().texts if text.startswith("Huur kamers: ")]
    assert not any("at least" in text for text in rents)
