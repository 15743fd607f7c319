"""Marks and seals: what files say of themselves, and `flexfin verify`, which needs no case."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.workbook import Workbook as Opened
from rounds_story import CASE, sent

from flexfin.answers.verified import verified
from flexfin.cli import main
from flexfin.workbook.mark import MARK, code_of

EXAMPLE = Path(__file__).parent.parent / "examples" / "stieltjesstraat.yaml"
SHORT = ("--set", "months=6")


def run(*words: str, language: str = "en") -> Result:
    return CliRunner(env={"FLEXFIN_LANG": language}).invoke(main, words)


def made(folder: Path, name: str, *words: str) -> Path:
    path = folder / name
    result = run("workbook", str(EXAMPLE), "-o", str(path), *SHORT, *words)
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("made"), "book.xlsx")


def test_a_code_is_eight_signs_that_nobody_mistakes() -> None:
    # SHA-256 of nothing begins with e3b0c44298: 11100 01110 11000 01100 01000 10000 10100 11000
    assert code_of("") == "WER" "C-8GMR"
    assert all(MARK.fullmatch(code_of(str(number))) for number in range(100))
    assert not re.search("[ILOU]", "".join(code_of(str(number)) for number in range(1000)))


def test_a_workbook_is_as_it_was_made(book: Path) -> None:
    result = run("verify", str(book))
    assert result.exit_code == 0, result.output
    found = verified(book)
    assert found.mark in result.output
    assert not found.changed
    sheet = openpyxl.load_workbook(book)["Cover"]
    assert found.mark in str(sheet.oddFooter.left.text)


def test_its_mark_says_that_an_input_was_changed_while_it_is_open(book: Path) -> None:
    texts = [str(cell.value) for row in openpyxl.load_workbook(book)["Cover"] for cell in row]
    (live,) = (text for text in texts if text.startswith("=IF(") and MARK.search(text))
    assert live.endswith(f'=0,"{verified(book).mark}","changed since {verified(book).mark}")')


def a_number(opened: Opened) -> None:
    opened["Inputs"]["H20"] = 123.45


def a_formula(opened: Opened) -> None:
    opened["Occupancy"]["J24"] = "=1+1"


def a_number_for_a_formula(opened: Opened) -> None:
    opened["Checks"]["C4"] = 0


def a_word(opened: Opened) -> None:
    opened["Law"]["C20"] = "something else"


def a_sheet_less(opened: Opened) -> None:
    del opened["Terms"]


def a_sheet_more(opened: Opened) -> None:
    opened.create_sheet("Extra")["A1"] = 1


def a_count_in_the_manifest(opened: Opened) -> None:
    sheet = opened["Log"]
    row = next(row for row in range(1, 200) if sheet.cell(row, 2).value == "Inputs")
    sheet.cell(row, 3).value += 1


def a_day_in_the_log(opened: Opened) -> None:
    sheet = opened["Log"]
    row = next(row for row in range(1, 200) if sheet.cell(row, 2).value == "Law as it stands on")
    sheet.cell(row, 3).value = "2025-01-01"


def a_word_beside_the_manifest(opened: Opened) -> None:
    sheet = opened["Log"]
    row = next(row for row in range(1, 200) if sheet.cell(row, 2).value == "Mark and seal")
    sheet.cell(row, 7).value = "agreed"


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (a_number, "Inputs"), (a_formula, "Occupancy"), (a_number_for_a_formula, "Checks"),
        (a_word, "Law"), (a_sheet_less, "Terms (this sheet is gone)"),
        (a_sheet_more, "Extra (this sheet was added)"),
        (a_count_in_the_manifest, "Log"), (a_day_in_the_log, "Log"),
        (a_word_beside_the_manifest, "Log"),
    ],
)  # fmt: skip
def test_what_was_changed_is_told(
    book: Path, change: Callable[[Opened], None], part: str, tmp_path: Path
) -> None:
    opened = openpyxl.load_workbook(book)
    change(opened)
    other = tmp_path / "other.xlsx"
    opened.save(other)
    assert part in verified(other).changed
    result = run("verify", str(other), language="nl")  # a Dutch reader of an English workbook
    assert result.exit_code == 1
    assert part.partition(" (")[0] in result.output


def test_a_workbook_that_another_program_saves_is_as_it_was_made(
    book: Path, tmp_path: Path
) -> None:
    openpyxl.load_workbook(book).save(tmp_path / "saved.xlsx")
    assert not verified(tmp_path / "saved.xlsx").changed


@pytest.mark.parametrize("kind", ["--values-only", "--unfolded"])
def test_other_editions_are_as_they_were_made_too(kind: str, tmp_path: Path) -> None:
    path = made(tmp_path, "edition.xlsx", kind)  # with values there are zeros with a minus
    assert not verified(path).changed
    read = run("readback", str(path), "--against", str(EXAMPLE), *SHORT)
    assert "Nothing was changed: all " in " ".join(read.output.split())


def test_without_its_manifest_nothing_can_be_told_of_a_workbook(book: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(book)
    del opened["Log"]
    opened.save(tmp_path / "cut.xlsx")
    assert not verified(tmp_path / "cut.xlsx").is_checked
    assert run("verify", str(tmp_path / "cut.xlsx")).exit_code == 1


def test_a_sheet_of_another_version_is_told_in_either_file(book: Path, tmp_path: Path) -> None:
    other = made(tmp_path, "dearer.xlsx", "--set", "groups.youth.asked_rent=300")
    parts = {}
    for path in (book, other):
        with zipfile.ZipFile(path) as opened:
            parts[path] = {name: opened.read(name) for name in opened.namelist()}
    swapped = tmp_path / "swapped.xlsx"
    number = openpyxl.load_workbook(book, read_only=True).sheetnames.index("Inputs") + 1
    with zipfile.ZipFile(swapped, "w") as target:
        for name, data in parts[book].items():
            is_it = name.endswith(f"/sheet{number}.xml")
            target.writestr(name, parts[other][name] if is_it else data)
    assert verified(swapped).changed


def test_two_files_of_one_version_and_of_two(book: Path, tmp_path: Path) -> None:
    same = shutil.copy(book, tmp_path / "copy.xlsx")
    both = run("verify", str(book), str(same))
    assert both.exit_code == 0
    assert f"All are of one version: {verified(book).mark}." in both.output
    other = made(tmp_path, "dearer.xlsx", "--set", "groups.youth.asked_rent=300")
    result = run("verify", str(book), str(other))
    assert result.exit_code == 1
    assert "They are of 2 versions." in result.output
    said = " ".join(result.output.split())
    assert re.search(r"Inputs!\w+ \([\w.]*asked_rent\)[\w ]*: was 340 and is 300", said)


def test_terms_slides_and_pages_bear_the_mark_of_the_workbook(book: Path, tmp_path: Path) -> None:
    terms, page, slides = (tmp_path / name for name in ("terms.docx", "cost.html", "deck.pptx"))
    made(tmp_path, "other.xlsx", "--deck", str(slides))
    assert run("agreement", str(EXAMPLE), "--terms", str(terms), *SHORT).exit_code == 0
    assert run("cost", str(EXAMPLE), "-o", str(page), *SHORT).exit_code == 0
    assert {verified(file).mark for file in (book, terms, page, slides)} == {verified(book).mark}
    assert run("verify", str(terms), str(page), str(slides)).exit_code == 0
    page.write_text(page.read_text("utf-8").replace("€", "$", 1), "utf-8")
    assert verified(page).changed
    with zipfile.ZipFile(terms) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"COA", b"XXX", 1)
    with zipfile.ZipFile(terms, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    assert verified(terms).changed


def test_the_mark_of_what_is_shared_tells_nothing_of_what_was_left_out(tmp_path: Path) -> None:
    files = [
        made(tmp_path, f"{rent}.xlsx", "--audience", "shared", "--set",
             f"reservation.alternative_rent={rent}")
        for rent in ("400", "450")
    ]  # fmt: skip
    assert files[0].read_bytes() == files[1].read_bytes()
    assert verified(files[0]).mark == verified(files[1]).mark


def test_what_was_just_made_is_verified_and_read_back_as_it_is(tmp_path: Path) -> None:
    case, path = tmp_path / "case.yaml", tmp_path / "sent.xlsx"
    case.write_text(CASE, encoding="utf-8")
    sent(case, path)
    done = run("verify", str(path))
    assert done.exit_code == 0, done.output
    assert verified(path).mark in done.output
    back = run("readback", str(path), "--against", str(case))
    assert back.exit_code == 0, back.output
    assert "Nothing was changed: all" in back.output


@pytest.mark.parametrize("name", ["notes.txt", "case.yaml", "gone.xlsx"])
def test_other_files_are_refused_in_words(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name != "gone.xlsx":
        path.write_text("text", "utf-8")
    result = run("verify", str(path))
    assert result.exit_code == 2
    assert name in result.output
    assert "Traceback" not in result.output


def test_a_file_without_a_mark_is_said_to_have_none(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "plain.xlsx")
    result = run("verify", str(tmp_path / "plain.xlsx"))
    assert result.exit_code == 1
    assert "bears no mark" in result.output
