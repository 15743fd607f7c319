"""Marks and seals: what files say of themselves, and `flexfin verify`, which needs no case."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import effort
import openpyxl
import pytest
from click.testing import CliRunner, Result
from hostile import VALID
from hypothesis import example, given, strategies
from openpyxl.workbook import Workbook as Opened
from rounds_story import CASE, OFFERS, READY, sent

from flexfin.answers.verified import as_made, verified
from flexfin.case.workbook_cells import LIMITS
from flexfin.cli import main
from flexfin.ground.opened import Package
from flexfin.ground.sheets import read_book
from flexfin.workbook.file import begin_workbook
from flexfin.workbook.manifest import code_of_sheet, code_of_written
from flexfin.workbook.mark import MARK, code_of
from flexfin.workbook.returned.cells import cells_of_book

SHORT = ("--set", "months=6")


def run(*words: str, language: str = "en") -> Result:
    return CliRunner(env={"FLEXFIN_LANG": language}).invoke(main, words)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("case") / "case.yaml"
    path.write_text(f"{CASE}{OFFERS}", encoding="utf-8")
    return path


def made(folder: Path, name: str, case: Path, *words: str) -> Path:
    path = folder / name
    result = run("workbook", str(case), "-o", str(path), *SHORT, *words)
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture(scope="module")
def book(case: Path) -> Path:
    return made(case.parent, "book.xlsx", case)


@pytest.fixture(scope="module")
def larger(case: Path) -> Path:
    return made(case.parent, "larger.xlsx", case, "--set", "groups.nacht.units=12")


def test_a_code_is_eight_signs_that_nobody_mistakes() -> None:
    # SHA-256 of nothing begins with e3b0c44298: 11100 01110 11000 01100 01000 10000 10100 11000
    assert code_of("") == "WERC-8GMR"
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


def cells_and_sheets(opened: Opened) -> None:
    opened["Inputs"]["H20"] = 123.45
    opened["Occupancy"]["J26"] = "=1+1"
    opened["Checks"]["C4"] = 0  # where a formula stood
    opened["Law"]["C20"] = "something else"
    del opened["Terms"]
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
    ("change", "parts"),
    [
        (cells_and_sheets, {"Inputs", "Occupancy", "Checks", "Law", "Terms (this sheet is gone)",
                            "Extra (this sheet was added)"}),
        (a_count_in_the_manifest, {"Inputs", "Log"}), (a_day_in_the_log, {"Log"}),
        (a_word_beside_the_manifest, {"Log"}),
    ],
)  # fmt: skip
def test_what_was_changed_is_told(
    book: Path, change: Callable[[Opened], None], parts: set[str], tmp_path: Path
) -> None:
    opened = openpyxl.load_workbook(book)
    change(opened)
    opened.save(tmp_path / "other.xlsx")
    assert {*verified(tmp_path / "other.xlsx").changed} == parts


def test_a_dutch_reader_of_an_english_workbook_is_told_too(book: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(book)
    cells_and_sheets(opened)
    opened.save(tmp_path / "other.xlsx")
    result = run("verify", str(tmp_path / "other.xlsx"), language="nl")
    assert result.exit_code == 1
    for part in ("Inputs", "Law", "Terms (dit blad is weg)", "Extra (dit blad is toegevoegd)"):
        assert part in " ".join(result.output.split())


def other_content(cell: re.Match[str], texts: int) -> Iterator[str]:
    """Give a cell with something else in it; of a formula also one that gives something else."""
    address, look, inside = cell[1], cell[2], cell[3]
    if not inside:
        yield f'<c r="{address}"{look}><v>7</v></c>'
        return
    value = re.search("<v>(.*?)</v>", inside)
    assert value is not None
    if "<f" in inside:
        yield cell[0].replace("</f>", "+0</f>")
        other = "other" if 't="str"' in look else f"{float(value[1] or 0) * 1.001 + 0.001:.17g}"
    elif 't="s"' in look:
        other = str((int(value[1]) + 1) % texts)
    elif 't="b"' in look:
        other = str(1 - int(value[1]))
    else:
        other = f"{float(value[1]) * 1.000001 + 0.000001:.17g}"
    yield cell[0].replace(value[0], f"<v>{other}</v>")


@pytest.mark.parametrize("kind", ["negotiation", "whole"])
def test_whatever_is_changed_in_a_cell_is_told(
    kind: str, case: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    how = ("--negotiation", "--audience", "shared") if kind == "negotiation" else ()
    path = made(tmp_path, "book.xlsx", case, *how)
    with zipfile.ZipFile(path) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    # every cell of the small one, or some; of the large one some of all sheets, or more of them
    is_small, is_every = kind == "negotiation", pytestconfig.getoption("--every-input")
    step = (1 if effort.nightly else 4) if is_small else 11 if is_every else 1000
    sheets = sorted(one for one in parts if one.startswith("xl/worksheets/sheet"))
    texts = parts["xl/sharedStrings.xml"].count(b"<si>")
    tried = 0
    for name in sheets if is_small else effort.spread(sheets, 3):
        text = parts[name].decode()
        cells = [*re.finditer(r'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', text)]
        for cell in cells[len(cells) // 2 % step :: step]:
            for content in other_content(cell, texts):
                data = io.BytesIO()
                with zipfile.ZipFile(data, "w") as target:
                    for part, old in parts.items():
                        new = text[: cell.start()] + content + text[cell.end() :]
                        target.writestr(part, new.encode() if part == name else old)
                found = as_made(
                    cells_of_book(path, read_book(Package(path, LIMITS, data.getvalue())))
                )
                noted = found.code != found.seal  # where the log has room for notes
                assert found.changed or noted or not found.is_checked, f"{name} {cell[1]} {content}"
                tried += 1
    assert tried > (600 if step == 1 else 150 if is_small else 10)


def test_an_answer_as_a_workbook_bears_the_mark_of_its_case(
    case: Path, book: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cost.xlsx"
    assert run("cost", str(case), "-o", str(path), *SHORT).exit_code == 0
    both = run("verify", str(path), str(book))
    assert both.exit_code == 0, both.output
    assert "What differs" not in both.output
    opened = openpyxl.load_workbook(path)
    assert verified(book).mark in str(opened.active.oddFooter.left.text)
    cell = next(c for row in opened.active for c in row if isinstance(c.value, float))
    cell.value *= 1.01
    opened.save(tmp_path / "other.xlsx")
    assert verified(tmp_path / "other.xlsx").changed


def test_an_answer_over_several_cases_bears_a_mark_of_what_it_says(tmp_path: Path) -> None:
    folder = tmp_path / "locations"
    folder.mkdir()
    (folder / "one.yaml").write_text(CASE, encoding="utf-8")
    files = [tmp_path / name for name in ("live.xlsx", "one.html", "values.xlsx", "other.html")]
    for file in files:
        if file.stem == "other":
            other = CASE.replace("case: ", "case: Other ", 1)
            (folder / "two.yaml").write_text(other, encoding="utf-8")
        more = ("--format", "xlsx") if file.stem == "values" else ()
        done = run("portfolio", str(folder), "-o", str(file), *more)
        assert done.exit_code == 0, done.output
    *same, other = (verified(file) for file in files)
    assert len({one.mark for one in same}) == 1
    assert other.mark not in ("", same[0].mark)
    assert all(one.is_checked and not one.changed for one in same)


def test_a_shared_negotiation_says_since_which_mark_inputs_were_changed(
    case: Path, tmp_path: Path
) -> None:
    path = made(tmp_path, "sent.xlsx", case, "--negotiation", "--audience", "shared")
    mark = verified(path).mark
    sheet = openpyxl.load_workbook(path)["Negotiation"]
    texts = [str(cell.value) for row in sheet for cell in row if mark in str(cell.value)]
    assert f'INPUTS CHANGED SINCE EXPORT {mark}")' in texts[0]
    assert texts[1].endswith(f'=0,"{mark}","changed since {mark}")')


def test_another_mark_in_footers_or_properties_is_told(book: Path, tmp_path: Path) -> None:
    mark = verified(book).mark
    for at in ("docProps/core.xml", "xl/worksheets/sheet3.xml"):
        with zipfile.ZipFile(book) as opened:
            parts = {name: opened.read(name) for name in opened.namelist()}
        assert mark.encode() in parts[at]
        parts[at] = parts[at].replace(mark.encode(), b"AAAA-BBBB")
        with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as target:
            for name, data in parts.items():
                target.writestr(name, data)
        found = verified(tmp_path / "other.xlsx")
        assert found.mark == mark
        assert "footers or properties: the mark AAAA-BBBB" in found.changed


def test_notes_in_the_log_are_mentioned(book: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(book)
    sheet = opened["Log"]
    row = next(row for row in range(1, 99) if sheet.cell(row, 1).value == 1)
    sheet.cell(row, 7).value = "agreed by telephone"
    opened.save(tmp_path / "noted.xlsx")
    result = run("verify", str(tmp_path / "noted.xlsx"))
    assert result.exit_code == 0
    assert "In noted.xlsx notes or comments were added" in " ".join(result.output.split())


def test_a_workbook_that_another_program_saves_is_as_it_was_made(
    book: Path, tmp_path: Path
) -> None:
    openpyxl.load_workbook(book).save(tmp_path / "saved.xlsx")
    assert not verified(tmp_path / "saved.xlsx").changed


@pytest.mark.parametrize("kind", ["--values-only", "--unfolded", "--all-scenarios"])
def test_other_editions_are_as_they_were_made_too(kind: str, tmp_path: Path) -> None:
    path = made(tmp_path, "edition.xlsx", VALID, kind)  # values have zeros with a minus
    assert not verified(path).changed
    read = run("readback", str(path), "--against", str(VALID), *SHORT)
    assert "Nothing was changed: all " in " ".join(read.output.split())


@given(strategies.floats(-1e12, 1e12, allow_nan=False))
@example(2217.8020178250003)  # a file has less of it, and half of a twelfth digit falls otherwise
@example(395.11117031249995)
@example(-0.0)
def test_a_number_has_the_same_code_in_the_program_and_in_the_file(number: float) -> None:
    data = io.BytesIO()
    file = begin_workbook(data)
    sheet = file.add_worksheet("One")
    sheet.write_number(0, 0, number)
    made = code_of_written(sheet).code
    file.close()
    saved = openpyxl.load_workbook(data)["One"]["A1"].value  # by another program
    assert made == code_of_sheet("One", [(1, 1, float(saved))]).code
    assert made == code_of_sheet("One", [(1, 1, float(f"{saved:.15g}"))]).code


def test_without_its_manifest_nothing_can_be_told_of_a_workbook(book: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(book)
    del opened["Log"]
    opened.save(tmp_path / "cut.xlsx")
    assert not verified(tmp_path / "cut.xlsx").is_checked
    assert run("verify", str(tmp_path / "cut.xlsx")).exit_code == 1


def test_a_sheet_of_another_version_is_told_in_either_file(
    book: Path, larger: Path, tmp_path: Path
) -> None:
    parts = {}
    for path in (book, larger):
        with zipfile.ZipFile(path) as opened:
            parts[path] = {name: opened.read(name) for name in opened.namelist()}
    swapped = tmp_path / "swapped.xlsx"
    number = openpyxl.load_workbook(book, read_only=True).sheetnames.index("Inputs") + 1
    with zipfile.ZipFile(swapped, "w") as target:
        for name, data in parts[book].items():
            is_it = name.endswith(f"/sheet{number}.xml")
            target.writestr(name, parts[larger][name] if is_it else data)
    assert verified(swapped).changed


def test_two_files_of_one_version_and_of_two(book: Path, larger: Path, tmp_path: Path) -> None:
    same = shutil.copy(book, tmp_path / "copy.xlsx")
    both = run("verify", str(book), str(same))
    assert both.exit_code == 0
    assert f"All are of one version: {verified(book).mark}." in both.output
    result = run("verify", str(book), str(larger))
    assert result.exit_code == 1
    assert "They are of 2 versions." in result.output
    said = " ".join(result.output.split())
    assert re.search(r"Inputs!\w+ \([\w.]*units[\w.]*\)[\w ]*: was 10 and is 12", said)


def test_two_workbooks_of_different_kinds_are_beside_each_other(
    book: Path, tmp_path: Path
) -> None:
    asked = tmp_path / "asked.xlsx"
    assert run("new", str(asked), "--empty").exit_code == 0
    for pair in ((asked, book), (book, asked)):
        result = run("verify", *map(str, pair))
        assert result.exit_code == 1, result.output
        assert f"What differs between {pair[0].name}" in " ".join(result.output.split())


def test_terms_slides_and_pages_bear_the_mark_of_the_workbook(
    case: Path, book: Path, tmp_path: Path
) -> None:
    terms, page, slides = (tmp_path / name for name in ("terms.docx", "cost.html", "deck.pptx"))
    made(tmp_path, "other.xlsx", case, "--deck", str(slides))
    assert run("agreement", str(case), "--terms", str(terms), *SHORT).exit_code == 0
    assert run("cost", str(case), "-o", str(page), *SHORT).exit_code == 0
    assert {verified(file).mark for file in (book, terms, page, slides)} == {verified(book).mark}
    assert run("verify", str(terms), str(page), str(slides)).exit_code == 0
    page.write_text(page.read_text("utf-8").replace("</h2>", "!</h2>", 1), "utf-8")
    assert verified(page).changed
    with zipfile.ZipFile(terms) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"COA", b"XXX", 1)
    with zipfile.ZipFile(terms, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    assert verified(terms).changed


def test_the_mark_of_what_is_shared_tells_nothing_of_what_was_left_out(case: Path, tmp_path: Path) -> None:
    files = [
        made(tmp_path, f"{cost}.xlsx", case, "--audience", "shared", "--set", f"{READY}={cost}")
        for cost in ("35", "36")
    ]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert verified(files[0]).mark == verified(files[1]).mark


def test_what_was_just_made_is_verified_and_read_back_as_it_is(case: Path, tmp_path: Path) -> None:
    path = tmp_path / "sent.xlsx"
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
