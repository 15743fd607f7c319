"""The book of rounds: the story of rounds_story.py against sums made by hand, and files that lie."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rounds_story import CASE, NOTE, READY, REMARK, run, sent, story, typed

IDLE, USED, DAYS = 200 * 181, 200 * 184, 200 * 365  # bed days


def gains(fee: float, call: float, ready: float) -> tuple[float, float]:
    """Give what both sides gain over doing without: the municipality then has no cost, COA pays
    137.50 for a bed elsewhere."""
    ours = fee * IDLE + call * USED - ready * DAYS - 57.50 * USED
    theirs = 137.50 * USED - fee * IDLE - call * USED
    return ours, theirs


BY_HAND = [gains(42, 92.5, 35), gains(36, 90, 35), gains(40, 92.5, 35.5), gains(38, 92.5, 35.5)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story(tmp_path_factory.mktemp("shared"), "--audience", "shared")


@pytest.fixture(scope="module")
def told(shared: Path) -> dict[str, Any]:
    """Give the book of the story; no test may change it."""
    return book(shared)


@pytest.fixture
def files(shared: Path, tmp_path: Path) -> Path:
    """Give a copy of the story to spoil."""
    return Path(shutil.copytree(shared, tmp_path / "files"))


def book(folder: Path, *words: object, code: int = 0) -> dict[str, Any]:
    result = run("rounds", folder, "--we", "gemeente", *words, "--format", "json")
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def doubts(folder: Path) -> dict[str, str]:
    found = book(folder, code=1)
    assert not found["in_order"]
    return {one["file"]: one["text"] for one in found["sentences"] if one["part"] == "doubts"}


def rows(found: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return [one["values"] for one in found["tables"][table]["rows"]]


# --- the story -----------------------------------------------------------------------------------


def test_each_round_has_what_was_on_the_table_and_what_it_was_worth_then(
    told: dict[str, Any],
) -> None:
    found = rows(told, "editions")
    assert [one["file"] for one in found] == ["1_we.xlsx", "2_coa.xlsx", "3_we.xlsx", "4_coa.xlsx"]
    assert [one["way"] for one in found] == ["sent", "returned", "sent", "returned"]
    assert [one["offer"] for one in found] == [
        "the case", "counter_offer", "gemeente_2", "gemeente_2",
    ]  # fmt: skip
    for one, (ours, theirs) in zip(found, BY_HAND, strict=True):
        assert one["grantor_gain"] == pytest.approx(ours, abs=0.005)
        assert one["holder_gain"] == pytest.approx(theirs, abs=0.005)
        # at the ends of the range a side gains nothing
        assert one["lowest_fee"] == pytest.approx(one["fee"] - ours / IDLE)
        assert one["highest_fee"] == pytest.approx(one["fee"] + theirs / IDLE)


def test_each_change_is_worth_what_it_did_to_both_sides(told: dict[str, Any]) -> None:
    found = told["tables"]["moves"]["rows"]
    moved = {
        one["key"]: (one["values"]["was"], one["values"]["now"], one["values"]["grantor_gain"],
                     one["values"]["holder_gain"])
        for one in found
    }  # fmt: skip
    fee, call = "reservation.fee", "reservation.call_price"
    by_hand = {
        f"round_2.{fee}": ("42", "36", -6 * IDLE, 6 * IDLE),
        f"round_2.{call}": ("92.5", "90", -2.5 * USED, 2.5 * USED),
        f"round_3.{READY}": ("35", "35.5", -0.5 * DAYS, 0),
        f"round_3.{fee}": ("36", "40", 4 * IDLE, -4 * IDLE),
        f"round_3.{call}": ("90", "92.5", 2.5 * USED, -2.5 * USED),
        f"round_4.{fee}": ("40", "38", -2 * IDLE, 2 * IDLE),
    }
    assert moved.keys() == by_hand.keys()
    for key, (was, now, *worth) in by_hand.items():
        assert moved[key][:2] == (was, now)
        assert moved[key][2:] == pytest.approx(worth, abs=0.005)


def test_each_side_moved_so_far_towards_its_limit(told: dict[str, Any]) -> None:
    ours, theirs = rows(told, "moved")
    assert ours["given"] == pytest.approx(BY_HAND[0][0] - BY_HAND[2][0])
    assert ours["of_the_way"] == pytest.approx(108_900 / 253_400)
    assert theirs["of_the_way"] == pytest.approx(164_400 / 444_800)


def test_a_figure_of_the_case_is_no_concession(told: dict[str, Any]) -> None:
    said = [one for one in told["sentences"] if one["part"] == "conceded"]
    assert [(one["round"], one["gives"], one["asks"]) for one in said] == [(3, 1, 0), (4, 2, 0)]
    assert "changes Amount of the cost, ready 35.00 → 35.50" in said[0]["text"]


def test_comments_and_notes_are_told(told: dict[str, Any]) -> None:
    said = {one["round"]: one["said"] for one in told["sentences"] if one["part"] == "said"}
    assert said == {2: f"Reason: {NOTE}", 4: REMARK}


def test_workbooks_of_the_house_are_their_own_case(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    files = tmp_path / "files"
    files.mkdir()
    result = run("workbook", tmp_path / "case.yaml", "-o", files / "1_we.xlsx")
    assert result.exit_code == 0, result.output
    typed(files / "1_we.xlsx", files / "2_coa.xlsx", "Counter-offer", {"reservation.fee": 36})
    found = rows(book(files), "editions")
    assert [one["grantor_gain"] for one in found] == pytest.approx(
        [gains(42, 92.5, 35)[0], gains(36, 92.5, 35)[0]]
    )


def test_under_other_models_the_gains_are_those_in_the_file(tmp_path: Path) -> None:
    models = Path(shutil.copytree(Path(__file__).parent.parent / "models", tmp_path / "models"))
    text = (models / "reservation.yaml").read_text(encoding="utf-8")
    other = text.replace(" sum(standby_cost_part, party)", " 2 * sum(standby_cost_part, party)")
    assert other != text
    (models / "reservation.yaml").write_text(other, encoding="utf-8")
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    files = tmp_path / "files"
    files.mkdir()
    result = run("workbook", tmp_path / "case.yaml", "-o", files / "1.xlsx", "--models", models)
    assert result.exit_code == 0, result.output
    sent(tmp_path / "case.yaml", files / "1_shared.xlsx", "--audience", "shared", "--models", models)
    found = book(files)
    (first,) = rows(found, "editions")  # the workbook of the house is only kept
    assert first["file"] == "1_shared.xlsx"
    # what it costs that beds stand ready counts twice there
    assert first["grantor_gain"] == pytest.approx(BY_HAND[0][0] - 35 * DAYS)
    assert any("as they stand in the file" in one["text"] for one in found["sentences"])


# --- what is only ours ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def annex(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Give the book of the story to share, and its annex."""
    path = tmp_path_factory.mktemp("annex") / "annex.docx"
    return to_share(shared, path), path


def to_share(folder: Path, annex: Path) -> str:
    words = ("rounds", folder, "--we", "gemeente", "--audience", "shared", "--annex", annex)
    result = run(*words, "--format", "json")
    assert result.exit_code == 0, result.output
    return result.stdout


def test_nothing_that_is_only_ours_is_in_what_is_shared(
    annex: tuple[str, Path], files: Path, tmp_path: Path
) -> None:
    """With other limits marks, book and annex are the same to the letter."""
    for name, cost in (("case_1.yaml", "amount: 35,"), ("case_3.yaml", "amount: 35.50,")):
        text = (files / name).read_text(encoding="utf-8")
        (files / name).write_text(text.replace(cost, "amount: 31.25,"), encoding="utf-8")
    for number, after in (("1", ()), ("3", ("--after", files / "2_coa.xlsx"))):
        sent(files / f"case_{number}.yaml", files / f"{number}_we.xlsx", "--force", "--audience",
             "shared", *after)  # fmt: skip
    other = to_share(files, tmp_path / "other.docx")
    assert other == annex[0]
    texts = [[one.text for one in paragraphs(file)] for file in (annex[1], tmp_path / "other.docx")]
    assert texts[0] == texts[1]
    for word in ("ready", "35.5", "gain", "lowest", "253"):
        assert word not in other.lower().replace("again", "")


def paragraphs(file: Path) -> list[Any]:
    from docx import Document

    document = Document(str(file))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [*document.paragraphs, *cells]


def test_the_annex_is_as_it_was_made_and_of_the_last_edition(
    shared: Path, annex: tuple[str, Path]
) -> None:
    result = run("verify", annex[1], shared / "3_we.xlsx")
    assert result.exit_code == 0, result.output
    assert "38.00" in {one.text for one in paragraphs(annex[1])}


def test_what_is_shared_answers_only_what_was_shared(shared: Path, tmp_path: Path) -> None:
    sent(shared / "case_1.yaml", tmp_path / "house.xlsx")
    result = run("workbook", shared / "case_1.yaml", "-o", tmp_path / "new.xlsx", "--negotiation",
                 "--audience", "shared", "--after", tmp_path / "house.xlsx")  # fmt: skip
    assert result.exit_code == 2
    assert "was not made to share" in " ".join(result.output.split())


def test_an_offer_that_is_not_shared_is_never_on_the_table(files: Path) -> None:
    text = (files / "case_3.yaml").read_text(encoding="utf-8")
    secret = f"  ours: {{reservation.fee: 39.13, {READY}: 34}}\n"
    (files / "case_3.yaml").write_text(text + secret, encoding="utf-8")
    sent(files / "case_3.yaml", files / "3_we.xlsx", "--force", "--audience", "shared", "--after",
         files / "2_coa.xlsx")  # fmt: skip
    assert [one["offer"] for one in rows(book(files), "editions")][2] == "gemeente_2"


def test_an_edition_of_the_house_is_not_in_the_book_to_share(files: Path) -> None:
    text = (files / "case_3.yaml").read_text(encoding="utf-8")
    (files / "case_5.yaml").write_text(
        f"{text}  ours: {{reservation.fee: 39.13}}\n", encoding="utf-8"
    )
    sent(files / "case_5.yaml", files / "5_we.xlsx", "--after", files / "4_coa.xlsx")
    assert rows(book(files), "editions")[4]["fee"] == 39.13
    result = run("rounds", files, "--we", "gemeente", "--audience", "shared", "--format", "json")
    assert "39.13" not in result.stdout
    assert "5_we" not in result.stdout


# --- files that lie ------------------------------------------------------------------------------


def test_a_file_that_is_changed_after_it_was_answered_is_pointed_at(files: Path) -> None:
    opened = openpyxl.load_workbook(files / "2_coa.xlsx")
    sheet = opened["Negotiation"]
    cell = next(one for row in sheet for one in row if one.value == 36)
    cell.value = 37
    opened.save(files / "2_coa.xlsx")
    assert "changed after 3_we.xlsx answered it" in doubts(files)["2_coa.xlsx"]


def test_every_cell_of_a_file_has_a_part_in_its_code(shared: Path) -> None:
    from flexfin.answers.verified import verified
    from flexfin.workbook.manifest import code_of_sheet

    found = verified(shared / "3_we.xlsx")
    assert found.code == found.seal
    assert found.book is not None
    for name, grid in found.book.grids().items():
        whole = [(row, column, one) for row, cells in grid.items() for column, one in cells.items()]
        code = code_of_sheet(name, whole).code
        for place, (row, column, content) in enumerate(whole[::7]):
            other = [*whole]
            other[7 * place] = (row, column, f"{content}x")
            assert code_of_sheet(name, other).code != code
    noted = verified(shared / "2_coa.xlsx")
    assert noted.after is None
    assert noted.code != found.after.code if found.after is None else noted.code == found.after.code


def a_manifest_cut(opened: Any) -> None:
    sheet = opened["Log"]
    first = next(row for row in range(1, 200) if str(sheet.cell(row, 2).value) == "Mark and seal")
    sheet.delete_rows(first - 8, 9)


def a_manifest_edited(opened: Any) -> None:
    sheet = opened["Log"]
    row = next(row for row in range(1, 200) if str(sheet.cell(row, 2).value) == "Negotiation")
    sheet.cell(row, 3).value += 1


def a_code_before_edited(opened: Any) -> None:
    sheet = opened["Log"]
    row = next(r for r in range(1, 200) if str(sheet.cell(r, 2).value) == "Made after the edition")
    sheet.cell(row, 5).value = "AAAA-AAAA"


def a_word(opened: Any) -> None:
    opened["Negotiation"]["B10"] = "Another word"


LIES: dict[str, tuple[Callable[[Any], None], str]] = {
    "1_we.xlsx": (a_word, "'Another word'"),
    "2_coa.xlsx": (a_manifest_edited, "in the log, was changed"),
    "3_we.xlsx": (a_code_before_edited, "in the log, was changed"),
    "4_coa.xlsx": (a_manifest_cut, "in the log, is gone"),
}  # fmt: skip


def test_a_file_that_lies_is_pointed_at(files: Path) -> None:
    for name, (change, _told) in LIES.items():
        opened = openpyxl.load_workbook(files / name)
        change(opened)
        opened.save(files / name)
    found = [one for one in book(files, code=1)["sentences"] if one["part"] == "doubts"]
    for name, (_change, told) in LIES.items():
        assert told in " ".join(one["text"] for one in found if one["file"] == name)


def test_codes_that_are_made_anew_do_not_hide_a_change(files: Path) -> None:
    from flexfin.answers.verified import verified

    opened = openpyxl.load_workbook(files / "1_we.xlsx")
    sheet, log = opened["Negotiation"], opened["Log"]
    column = next(cell.column for cell in sheet[4] if cell.value == "this case")
    row = next(row for row in range(1, 60) if sheet.cell(row, 1).value == "reservation.fee")
    sheet.cell(row, column).value = 50
    opened.save(files / "1_we.xlsx")
    found = verified(files / "1_we.xlsx")
    from flexfin.workbook.manifest import code_of_sheet

    assert found.book is not None
    grid = found.book.grids()["Negotiation"]
    anew = code_of_sheet(
        "Negotiation", [(r, c, x) for r, cells in grid.items() for c, x in cells.items()]
    )
    rows = {str(log.cell(row, 2).value): row for row in range(1, log.max_row + 1)}
    log.cell(rows["Negotiation"], 5).value = anew.code
    log.cell(rows["Mark and seal"], 5).value = found.code
    opened.save(files / "1_we.xlsx")
    assert not verified(files / "1_we.xlsx").changed
    assert "the codes were made anew" in doubts(files)["1_we.xlsx"]


def test_a_sheet_of_another_edition_is_told(files: Path) -> None:
    opened = openpyxl.load_workbook(files / "1_we.xlsx")
    other = openpyxl.load_workbook(files / "3_we.xlsx")
    del opened["Negotiation"]
    sheet = opened.create_sheet("Negotiation", 0)
    for row in other["Negotiation"]:
        for cell in row:
            if cell.value is not None:
                sheet[cell.coordinate] = cell.value
    opened.save(files / "1_we.xlsx")
    assert "1_we.xlsx" in doubts(files)


def test_a_broken_chain_is_pointed_at(files: Path) -> None:
    (files / "1_we.xlsx").unlink()
    (files / "2_coa.xlsx").unlink()
    assert "the chain is broken" in doubts(files)["3_we.xlsx"]


def test_of_a_missing_answer_the_file_that_was_sent_is_not_blamed(files: Path) -> None:
    (files / "2_coa.xlsx").unlink()
    found = doubts(files)
    assert "the chain is broken" in found["3_we.xlsx"]
    assert "1_we.xlsx" not in found


def test_a_case_in_excel_is_the_case_of_a_round(files: Path, told: dict[str, Any]) -> None:
    run("new", files / "case_1.xlsx", "--like", files / "case_1.yaml")
    (files / "case_1.yaml").unlink()
    assert rows(book(files), "editions") == rows(told, "editions")


def test_a_round_without_its_case_is_pointed_at(files: Path) -> None:
    (files / "case_3.yaml").unlink()
    assert "no case in this folder has its mark" in doubts(files)["3_we.xlsx"]


def test_files_of_another_case_and_copies_are_pointed_at(files: Path) -> None:
    other = CASE.replace("aan de Dijk", "op het Plein")
    (files / "other.yaml").write_text(other, encoding="utf-8")
    sent(files / "other.yaml", files / "other.xlsx")
    shutil.copy(files / "1_we.xlsx", files / "copy.xlsx")
    (files / "bare.html").write_text("<html></html>", encoding="utf-8")
    found = doubts(files)
    assert "it is of another case: Nachtopvang op het Plein" in found["other.xlsx"]
    assert "the same as" in found["copy.xlsx"]
    assert "bears no mark" in found["bare.html"]
    assert len(rows(book(files, code=1), "editions")) == 4


def test_two_answers_to_one_edition_are_a_fork(files: Path) -> None:
    sent(files / "case_1.yaml", files / "5_we.xlsx", "--after", files / "2_coa.xlsx", "--audience",
         "shared")  # fmt: skip
    assert "the chain forks" in doubts(files)["5_we.xlsx"]


def test_files_in_no_order_stand_by_their_names(files: Path) -> None:
    for name in ("2_coa.xlsx", "4_coa.xlsx"):
        (files / name).unlink()
    sent(files / "case_3.yaml", files / "3_we.xlsx", "--force", "--audience", "shared")
    assert "does not say which edition it answers" in doubts(files)["3_we.xlsx"]


def test_a_folder_without_editions_is_told_what_to_put_in_it(tmp_path: Path) -> None:
    result = run("rounds", tmp_path)
    assert result.exit_code == 0
    assert result.output.startswith("The rounds\n")
    assert "Put in it all workbooks" in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere",), "there is no folder"), (("{files}", "--audience", "shared"), "--we PARTY"),
        (("{files}", "--we", "socius"), "is no side of the agreement"),
    ],
)  # fmt: skip
def test_wrong_use_is_said(shared: Path, words: tuple[str, ...], told: str) -> None:
    result = run("rounds", *(word.format(files=shared) for word in words))
    assert result.exit_code == 2
    assert told in result.output
