"""What breaks the rules of FAST and ICAEW: a small broken workbook for each, and none in ours."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import effort
import engines
import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from small_books import RETURNED
from strategies import ROOT, Books
from test_examples import MONTHS, book_of, in_short
from test_lint_blocks import SEEDED as IN_BLOCKS
from test_lint_money import SEEDED
from views import same_in_every_format

from flexfin.answers.lint import lint_view
from flexfin.cli import main
from flexfin.ground.errors import FlexfinError
from flexfin.ground.opened import LONGEST_FORMULA
from flexfin.workbook.lint import circles, opening, references
from flexfin.workbook.lint.lint import lint
from flexfin.workbook.lint.looked import ranges
from flexfin.workbook.lint.opening import opened
from flexfin.workbook.lint.rules import RULES

LONGEST = 400  # characters of a formula in a workbook of ours, the names of sheets counted
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
INPUT = PatternFill("solid", fgColor="FFF8DC")
OPEN = Protection(locked=False)


def run(*args: str, lang: str = "en") -> Result:
    return CliRunner(env={"FLEXFIN_LANG": lang, "COLUMNS": "100"}).invoke(main, list(args))


def good() -> Any:
    """Give a small workbook in which nothing breaks a rule: two inputs, a row of months, a check."""
    book = openpyxl.Workbook()
    inputs, model, checks = book.active, book.create_sheet("Model"), book.create_sheet("Checks")
    inputs.title = "Inputs"
    for row, (label, value, unit) in enumerate(
        (("Rent", 100, "EUR"), ("Share", 0.25, "1"), ("Month", 3, "month")), 2
    ):
        inputs.append([])
        inputs.cell(row, 1, label)
        inputs.cell(row, 2, value).fill = INPUT
        inputs.cell(row, 2).protection = OPEN
        inputs.cell(row, 3, unit)
    inputs["A1"], inputs["C1"] = "What", "Unit"
    model["A1"], model["B1"], model["C1"] = "Line", "Unit", "Total"
    for row, text in ((2, "={0}3*Inputs!$B$2"), (3, "={1}3+1"), (4, "={0}2*12*Inputs!$B$3")):
        model.cell(row, 1, f"Line {row}")
        model.cell(row, 2, "EUR")
        model.cell(row, 3, f"=SUM(E{row}:J{row})")
        for column in range(5, 11):
            letters, before = "DEFGHIJ"[column - 4], "DEFGHIJ"[column - 5]
            model.cell(row, column, text.format(letters, before))
    model["L1"] = "=Checks!$B$2"
    checks["A2"], checks["B2"] = "All in order", "=IF(ROUND(Model!$C$2-Model!$C$2,9)=0,1,0)"
    for sheet in book:
        sheet.protection.sheet = True
    return book


def found(book: Any, path: Path) -> set[tuple[str, str, str]]:
    book.save(path)
    return {(one.rule.name, one.sheet, one.cells) for one in lint(path)}


def put(sheet: str, cell: str, value: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


def hide(book: Any) -> None:
    book["Inputs"].sheet_state = "hidden"
    book["Model"].row_dimensions[3].hidden = True
    book["Model"].row_dimensions[4].hidden = True
    book["Model"].column_dimensions["F"].hidden = True


def iterate(book: Any) -> None:
    book.calculation.iterate = True


def external(book: Any) -> None:
    book["Model"]["E2"] = "=[1]Sheet1!$A$1"


def name(book: Any) -> None:
    book.defined_names["rent"] = DefinedName("rent", attr_text="Inputs!$B$2")
    book.defined_names["gone"] = DefinedName("gone", attr_text="#REF!")
    book["Model"]["L2"] = "=rent*2"


def no_checks(book: Any) -> None:
    del book["Checks"]
    book["Model"]["L1"] = None


def unlock(book: Any) -> None:
    book["Model"]["C2"].protection = OPEN
    book["Inputs"]["B4"].fill = PatternFill()
    book["Checks"].protection.sheet = False


def merge(book: Any) -> None:
    book["Inputs"].merge_cells("A1:B1")


def unlabelled(book: Any) -> None:
    book["Model"]["A3"] = None
    book["Model"]["B3"] = None


def no_unit(book: Any) -> None:
    book["Model"]["B3"] = None


def array(book: Any) -> None:
    book["Model"]["L4"] = ArrayFormula("L4", "=SUM(E2:J2*E3:J3)")


BROKEN: dict[str, tuple[Callable[[Any], None], set[tuple[str, str, str]]]] = {
    "hidden": (hide, {
        ("hidden", "Inputs", ""), ("hidden", "Model", "3:4"), ("hidden", "Model", "F:F"),
    }),
    "merged": (merge, {("merged", "Inputs", "A1:B1")}),
    "constant": (put("Model", "L3", "=$C$2*1.21+10%"), {("constant", "Model", "L3")}),
    "other formula": (put("Model", "G2", "=G3*Inputs!$B$3"), {("consistent", "Model", "G2")}),
    "overwritten": (put("Model", "G2", 55), {("overwritten", "Model", "G2")}),
    "daisy": (put("Model", "L3", "=L1"), {("daisy", "Model", "L3")}),
    "offset": (put("Model", "L3", "=OFFSET(C2,1,0)"), {("offset", "Model", "L3")}),
    "today": (put("Model", "L3", "=$C$2*(1+0*TODAY())"), {("volatile", "Model", "L3")}),
    "npv": (put("Model", "L3", "=NPV(Inputs!$B$3,E2:J2)"), {("npv", "Model", "L3")}),
    "external": (external, {("external", "Model", "E2")}),
    "reference lost": (put("Model", "L3", "=$C$2+#REF!"), {("error", "Model", "L3")}),
    "iteration": (iterate, {("circular", "", "")}),
    "itself": (put("Model", "L3", "=L3+1"), {("circular", "Model", "L3")}),
    "each other": (put("Model", "J3", "=I3+1+0*J4"), {
        ("circular", "Model", "J2:J4"),
    }),
    "text": (put("Inputs", "B2", "1.250,00"), {("text_number", "Inputs", "B2")}),
    "protection": (unlock, {
        ("protected", "Checks", ""), ("unlocked", "Model", "C2"), ("colour", "Inputs", "B4"),
    }),
    "label": (unlabelled, {("label", "Model", "C3, E3:J3"), ("unit", "Model", "E3:J3")}),
    "unit": (no_unit, {("unit", "Model", "E3:J3")}),
    "checks": (no_checks, {("check", "", "")}),
    "master": (put("Model", "L1", None), {("check", "Checks", "")}),
    "array": (array, {("array", "Model", "L4")}),
    "long": (put("Model", "L3", "=" + "+".join(["$C$2"] * 60)), {("long", "Model", "L3")}),
    "nested": (put("Model", "L3", "=IF($C$2>1,IF($C$3>1,1,2),0)"), {("nested", "Model", "L3")}),
    "names": (name, {("name", "Model", "L2"), ("error", "", "")}),
}  # fmt: skip


def test_a_workbook_that_keeps_the_rules_has_no_findings(tmp_path: Path) -> None:
    assert found(good(), tmp_path / "book.xlsx") == set()


@pytest.mark.parametrize("case", BROKEN)
def test_what_breaks_a_rule_is_found_where_it_is(tmp_path: Path, case: str) -> None:
    change, expected = BROKEN[case]
    book = good()
    change(book)
    assert found(book, tmp_path / "book.xlsx") - {("consistent", "Model", "J3")} >= expected
    others = found(book, tmp_path / "book.xlsx") - expected
    # one odd formula in a row is odd too
    assert {rule for rule, _sheet, _cells in others} <= {"consistent"}


def test_every_rule_has_a_workbook_that_breaks_it() -> None:
    tested = {rule for _change, found in BROKEN.values() for rule, _sheet, _cells in found}
    tested |= {rule for _change, (rule, *_where) in (*SEEDED.values(), *IN_BLOCKS.values())}
    assert set(RULES) - tested == {"macro", "beyond"}  # of which other tests are


def test_stored_errors_macros_and_connections_are_found(tmp_path: Path) -> None:
    path, bare = tmp_path / "book.xlsx", tmp_path / "bare.xlsx"
    good().save(bare)
    with zipfile.ZipFile(bare) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            data = old.read(item.filename)
            if item.filename == "xl/worksheets/sheet2.xml":
                for cell in ("L1", "C4"):
                    at = data.index(f'r="{cell}"'.encode())
                    end = data.index(b">", at)
                    data = data[:end] + b' t="e"' + data[end:]
                data = data.replace(b"<v/>", b"<v>#DIV/0!</v>").replace(b"<v />", b"<v>#N/A</v>")
            new.writestr(item, data)
        new.writestr("xl/vbaProject.bin", b"x")
        new.writestr("xl/connections.xml", b"<connections/>")
        new.writestr("xl/externalLinks/externalLink1.xml", b"<x/>")
    assert {(one.rule.name, one.sheet, one.cells) for one in lint(path)} == {
        ("error", "Model", "L1, C4"), ("macro", "", ""), ("external", "", ""),
    }  # fmt: skip


# --- our own workbooks -------------------------------------------------------------------------


# of the sample, and of two small ones one in which something is left out; at night all
OUR_OWN = [
    pytest.param(file, lang, more, id=f"{file.stem}{''.join(more[-1:])}")
    for file in [RETURNED, *EXAMPLES]
    for lang, more, one in [
        ("nl", (), file.stem if file.stem in effort.SAMPLE else ""),
        ("en", ("--audience", "shared"), RETURNED.stem),
        ("en", ("--values-only",), "beilen_nachtopvang"),
    ]
    if effort.nightly or one == file.stem
]


@pytest.mark.parametrize(("file", "lang", "more"), OUR_OWN)
def test_in_our_own_workbooks_nothing_is_found(
    whole_book: Books, file: Path, lang: str, more: tuple[str, ...]
) -> None:
    if more:
        short = () if file == RETURNED else in_short(file, MONTHS if effort.nightly else 3)
        path = whole_book(file, lang, *short, *more)
    else:
        path = book_of(file, whole_book)
    assert lint(path) == []
    for sheet, cell in engines.formulas_of(path):
        assert references.depth_of_ifs(cell.value[1:]) <= 1, (sheet, cell.coordinate)
        assert len(cell.value) <= LONGEST, (sheet, cell.coordinate)


@pytest.mark.parametrize(
    ("file", "day"),
    [
        pytest.param("eindhoven_karel_de_grotelaan", "2024-01-01", marks=pytest.mark.nightly),
        ("amsterdam_mixed", "2024-01-01"),
        pytest.param("third_use", "2023-08-01", marks=pytest.mark.nightly),
    ],
)
def test_where_the_law_knew_figures_not_yet_no_ifs_stand_in_each_other(
    tmp_path: Path, file: str, day: str
) -> None:
    """Before July 2024 there was no middle rent: its figures are looked at only where they matter."""
    path, case = tmp_path / "book.xlsx", ROOT / "examples" / f"{file}.yaml"
    words = ["workbook", str(case), "-o", str(path), "--set", "months=2"]
    assert run(*words, "--set", f"reference_date={day}").exit_code == 0
    assert lint(path) == []
    for sheet, cell in engines.formulas_of(path):
        assert references.depth_of_ifs(cell.value[1:]) <= 1, (sheet, cell.coordinate, cell.value)
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


# --- the command -------------------------------------------------------------------------------


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    book = good()
    book["Model"]["L3"] = "=$C$2*1.21"
    book["Model"]["L4"] = "=IF($C$2>1,IF($C$3>1,1,2),0)"
    book.save(tmp_path / "broken.xlsx")
    return tmp_path / "broken.xlsx"


def test_findings_are_shown_with_place_source_and_remedy(broken: Path) -> None:
    done = run("lint", str(broken))
    assert done.exit_code == 1
    assert (
        done.stdout
        == """\
broken.xlsx: findings that break a rule: 1.
Findings that ask for a second look: 1.

A formula holds no numbers of its own but 0, 1, 2, 12 and those of the calendar and of units. (FAST
3.04-01, ICAEW 14)
Put the number in an input cell with a label, and refer to that.
  • Model!L3: 1.21

Second look: IFs do not stand in each other. (FAST 3.03-07)
Put each condition in a row of its own, as 0 or 1, and multiply.
  • Model!L4: 2 deep
"""
    )


def test_advice_alone_is_no_fault(tmp_path: Path) -> None:
    book = good()
    book["Model"]["L4"] = "=IF($C$2>1,IF($C$3>1,1,2),0)"
    book.save(tmp_path / "book.xlsx")
    done = run("lint", str(tmp_path / "book.xlsx"))
    assert done.exit_code == 0
    assert "nothing breaks a rule." in done.stdout


def test_findings_are_data_and_rows(broken: Path, tmp_path: Path) -> None:
    data = json.loads(run("lint", str(broken), "--format", "json").stdout)
    assert data["file"] == "broken.xlsx"
    assert data["breaks_a_rule"] is True
    found = [(one["rule"], one["level"]) for one in data["sentences"] if "rule" in one]
    assert found == [("constant", "rule"), ("nested", "advice")]
    target = tmp_path / "found.csv"
    assert run("lint", str(broken), "--format", "csv", "-o", str(target)).exit_code == 1
    head, *lines = target.read_text(encoding="utf-8").splitlines()
    assert head == "rule,level,sheet,cells,number,cost,detail,mark,why"
    assert [line.rpartition(",m")[0] for line in lines] == [
        "constant,rule,Model,L3,1,,1.21", "nested,advice,Model,L4,1,,2 deep",
    ]  # fmt: skip
    same_in_every_format(lint_view(broken.name, lint(broken)))


def test_the_workbook_itself_is_never_written_over(broken: Path) -> None:
    before = broken.read_bytes()
    done = run("lint", str(broken), "-o", str(broken), "--force")
    assert done.exit_code == 2
    assert "was read to make this" in done.output
    assert broken.read_bytes() == before


# --- hostile files -----------------------------------------------------------------------------


def rewritten(tmp_path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    good().save(tmp_path / "good.xlsx")
    path = tmp_path / "changed.xlsx"
    with (
        zipfile.ZipFile(tmp_path / "good.xlsx") as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            new.writestr(item.filename, change(item.filename, old.read(item.filename)))
    return path


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "this file is empty"),
        (b"PK", "this workbook is damaged"),
        (b"not a workbook", "this is no Excel workbook (.xlsx)"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "this is a workbook of an old kind (.xls)"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    done = run("lint", str(path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = run("lint", str(tmp_path / "absent.xlsx"))
    assert done.exit_code == 2
    assert "there is no such file" in " ".join(done.stderr.split())


@pytest.mark.parametrize("start", ["<!DOCTYPE x [<!ENTITY a 'b'>]>", "<!ENTITY % x SYSTEM 'y'>"])
def test_document_types_are_refused_unread(tmp_path: Path, start: str) -> None:
    def change(name: str, data: bytes) -> bytes:
        return start.encode() + data if name == "xl/worksheets/sheet1.xml" else data

    with pytest.raises(FlexfinError, match=r"DOCTYPE|no XML"):
        opened(rewritten(tmp_path, change))


def test_a_zip_bomb_is_refused_by_what_it_says_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    good().save(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file,
        file.open("xl/media/bomb.xml", "w", force_zip64=True) as part,
    ):
        for _block in range(opening.LIMITS.inside // 10_000_000 + 1):
            part.write(b" " * 10_000_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(FlexfinError, match="larger than 100000000 bytes inside"):
        opened(path)


def test_cells_at_the_far_end_and_huge_merges_take_no_time(tmp_path: Path) -> None:
    book = good()
    book["Model"]["XFD1048576"] = "=SUM($A:$XFD)"
    path = tmp_path / "book.xlsx"
    book.save(path)
    cells = {(one.rule.name, one.cells) for one in lint(path)}
    assert ("circular", "XFD1048576") in cells

    def merged(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        merge = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        return data.replace(b"<pageMargins", merge + b"<pageMargins")

    assert ("merged", "A1:XFD1048576") in {
        (one.rule.name, one.cells) for one in lint(rewritten(tmp_path, merged))
    }


def test_running_totals_without_end_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = good()
    for row in range(20, 80):
        book["Model"][f"D{row}"] = f"=SUM(C$20:C{row})"
        book["Model"][f"C{row}"] = f"=C{row - 1}*2"
    path = tmp_path / "book.xlsx"
    book.save(path)
    assert "circular" not in {one.rule.name for one in lint(path)}
    monkeypatch.setattr(circles, "_MOST", 1000)
    (found,) = (one for one in lint(path) if one.rule.name == "circular")
    assert found.detail == "could not be looked at: formulas refer to too many cells"


def test_more_formulas_than_can_be_looked_at_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book.xlsx"
    good().save(path)
    many = sum(len(text) for sheet in opened(path).sheets for text in sheet.formulas.values())
    monkeypatch.setattr(opening, "LIMITS", opening.LIMITS._replace(formulas=many))
    opened(path)
    monkeypatch.setattr(opening, "LIMITS", opening.LIMITS._replace(formulas=many - 1))
    with pytest.raises(FlexfinError, match=f"more than {many - 1} characters of formulas"):
        opened(path)


def test_looking_through_takes_no_longer_than_reading_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rules = tmp_path / "book.xlsx", sys.modules["flexfin.workbook.lint.lint"]
    good().save(path)
    monkeypatch.setattr(rules, "LIMITS", opening.LIMITS._replace(seconds=0))
    with pytest.raises(FlexfinError, match="takes more than 0 seconds to look through"):
        lint(path)


def test_a_formula_that_excel_does_not_take_is_refused(tmp_path: Path) -> None:
    book = good()
    book.active["B9"] = "=" + "(" * LONGEST_FORMULA
    path = tmp_path / "book.xlsx"
    book.save(path)
    with pytest.raises(FlexfinError, match="far more than a workbook needs"):
        lint(path)


def test_millions_of_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LIMITS", opening.LIMITS._replace(cells=1000))

    def many(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet3.xml":
            return data
        rows = b"".join(b'<row r="%d"/>' % row for row in range(10, 1100))
        return data.replace(b"</sheetData>", rows + b"</sheetData>")

    with pytest.raises(FlexfinError, match="more than 1000 cells and rows"):
        opened(rewritten(tmp_path, many))


@given(st.data())
def test_a_damaged_file_gives_an_answer_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damaged")

    def damage(name: str, old: bytes) -> bytes:
        if not name.startswith("xl/") or not data.draw(st.booleans()):
            return old
        at = data.draw(st.integers(0, max(0, len(old) - 1)))
        return old[:at] + data.draw(st.binary(max_size=8)) + old[at + 4 :]

    path = rewritten(folder, damage)
    done = run("lint", str(path))
    assert done.exit_code in (0, 1, 2)
    assert done.exception is None or isinstance(done.exception, SystemExit)


# --- references --------------------------------------------------------------------------------


def test_cells_in_formulas_are_read_and_texts_are_not() -> None:
    formula = "=SUM('A ''b'!$A$1:B$3,C4)+X!D5*Y!A:B+\"A1\"+3:4-LOG10(Q9)"
    found = [tuple(area) for area in references.areas(formula, "S")]
    assert found == [
        ("A 'b", 1, 3, 1, 2), ("S", 4, 4, 3, 3), ("X", 5, 5, 4, 4), ("Y", 1, 1_048_576, 1, 2),
        ("S", 3, 4, 1, 16_384), ("S", 9, 9, 17, 17),
    ]  # fmt: skip


def test_numbers_in_formulas_are_those_that_are_assumptions() -> None:
    formula = '=ROUND(A1*5%,9)+IF(A1>3,1E+12,0.01)+ROUND(ROUND(B2,2)*4,-3)+"9"+Q7!A1'
    assert list(references.numbers(formula)) == ["5%", "3", "1E+12", "0.01", "4"]


def test_columns_are_relative_in_a_shape() -> None:
    assert references.shape("=B3*$C$4+'B2'!D5&\"B3\"", 4) == "=[-2]3*$C$4+'B2'![0]5&\"B3\""
    assert references.shape("=B3", 2) == references.shape("=C3", 3)


@given(st.sets(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1))
def test_ranges_name_every_cell_once(places: set[tuple[int, int]]) -> None:
    from openpyxl.utils import range_boundaries

    text = ranges(sorted(places))
    named = []
    for part in text.partition(" and ")[0].split(", "):
        left, top, right, bottom = range_boundaries(part)
        named += [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
    assert len(named) == len(set(named))
    assert set(named) <= places
    assert "more" in text or set(named) == places
