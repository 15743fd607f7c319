"""The one way to open a workbook: what others write is read, what is made to harm is refused."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import engines
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator, TranslatorError
from strategies import EXAMPLE, Books

from flexfin.answers import verified
from flexfin.case import workbook_cells
from flexfin.cli import main
from flexfin.ground.errors import FlexfinError
from flexfin.ground.letters import address, moved
from flexfin.ground.messages import speaking
from flexfin.ground.months import day_of_serial
from flexfin.ground.opened import Handlers, Limits, Package
from flexfin.ground.sheets import OpenBook, SheetCell, filled, open_book, read_book
from flexfin.workbook.returned import cells as returned

LIMITS = Limits(file=1_000_000, inside=8_000_000, parts=50, cells=100_000)
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK = (
    f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{LINKS}">'
    '<sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>'
)
BOOK_LINKS = (
    f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="a" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)


def sheet(rows: str, more: str = "") -> str:
    return f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{rows}</sheetData>{more}</worksheet>'


def bare(rows: str = "", more: str = "") -> dict[str, str]:
    """Give the fewest parts that a workbook can have."""
    return {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_LINKS,
        "xl/worksheets/sheet1.xml": sheet(rows, more),
    }


def packed(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return path


def read(tmp_path: Path, parts: dict[str, str], limits: Limits = LIMITS) -> OpenBook:
    return open_book(packed(tmp_path / "book.xlsx", parts), limits)


def cells(book: OpenBook) -> dict[str, SheetCell]:
    return {cell.address: cell for cell in filled(book.sheets[0])}


def refusal(act: Callable[[], object]) -> str:
    with speaking("en"), pytest.raises(FlexfinError) as caught:
        act()
    return str(caught.value)


def test_what_need_not_be_there_may_be_absent(tmp_path: Path) -> None:
    rows = '<row><c><v>1</v></c><c t="inlineStr"><is><t>two</t></is></c></row><row><c><v>3</v></c></row>'
    book = read(tmp_path, bare(rows))
    assert not book.iterates
    assert {at: cell.value for at, cell in cells(book).items()} == {"A1": 1, "B1": "two", "A2": 3}
    assert cells(book)["A1"].look.locked


def test_names_of_parts_may_differ_in_case_and_elements_may_have_a_prefix(tmp_path: Path) -> None:
    text = sheet('<row r="2"><c r="B2"><v>7</v></c></row>')
    for tag in ("worksheet", "sheetData", "row", "c", "v"):
        text = text.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}>", f"</x:{tag}>")
    parts = bare() | {"xl/worksheets/sheet1.xml": text.replace("xmlns=", "xmlns:x=")}
    parts["XL/Worksheets/Sheet1.XML"] = parts.pop("xl/worksheets/sheet1.xml")
    assert cells(read(tmp_path, parts))["B2"].value == 7


def test_a_formula_comes_with_what_it_gave_and_shared_ones_as_they_are_in_each_cell(
    tmp_path: Path,
) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A3">B1+$B$1+SUM(B:B)</f><v>5</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>6</v></c></row>'
        '<row r="3"><c r="C3" t="str"><f>"x"&amp;"y"</f><v>xy</v></c>'
        '<c r="D3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E3"><f>1</f></c></row>'
    )
    found = cells(read(tmp_path, bare(rows)))
    assert [(c.formula, c.value, c.kind) for c in found.values()] == [
        ("=B1+$B$1+SUM(B:B)", 5, "number"), ("=B2+$B$1+SUM(B:B)", 6, "number"),
        ('="x"&"y"', "xy", "text"), ("=1/0", "#DIV/0!", "error"), ("=1", None, "number"),
    ]  # fmt: skip


@pytest.mark.parametrize("from_1904", [False, True])
def test_all_that_another_library_writes_is_read(tmp_path: Path, from_1904: bool) -> None:
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    page = book.active
    assert page is not None
    for row in ([1, 2.5, True, "a_x0041_b", "é\n"], ["", " x ", "=A1", "1", -1e-9]):
        page.append(row)
    page["A5"], page["A5"].number_format = 46_388, "mmm yyyy"
    page["B5"], page["B5"].number_format = 0.041, "0.0%"
    page["C5"].protection = openpyxl.styles.Protection(locked=False)
    page["C5"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    page.merge_cells("A7:B8")
    page.row_dimensions[3].hidden = page.column_dimensions["D"].hidden = True
    page.protection.enable()
    book.create_sheet("hidden").sheet_state = "hidden"
    book.calculation.iterate = True
    book.defined_names["here"] = openpyxl.workbook.defined_name.DefinedName(
        "here", attr_text="S!$A$1"
    )
    book.save(tmp_path / "book.xlsx")
    found = open_book(tmp_path / "book.xlsx", LIMITS)
    again = openpyxl.load_workbook(tmp_path / "book.xlsx").active
    ours = cells(found)
    theirs = {
        c.coordinate: c for row in again.iter_rows() for c in row if c.value not in (None, "")
    }
    assert set(ours) == set(theirs)
    for at, cell in theirs.items():
        if at == "A5":
            assert day_of_serial(float(str(ours[at].value))) == cell.value.date()
        else:
            assert (ours[at].formula or ours[at].value) == cell.value, at
    assert ours["A5"].look.is_date
    assert not ours["B5"].look.is_date
    look = found.sheets[0].cells[5, 3].look
    assert (look.locked, look.coloured) == (False, True)
    first, second = found.sheets
    assert (first.merged, first.hidden_rows, first.hidden_columns) == (["A7:B8"], [3], [(4, 4)])
    assert (first.is_protected, second.is_protected, second.state) == (True, False, "hidden")
    assert found.iterates
    assert found.names == {"here": "S!$A$1"}


FEW = Limits(file=4_000, inside=9_000, parts=4, cells=4, rows=3)
LONG = "".join(f'<row r="{n}"/>' for n in range(1, 6))
TOO_MUCH: dict[str, tuple[dict[str, str], str]] = {
    "parts": (bare() | {"a.xml": "", "b.xml": ""}, "has more than 4 parts"),
    "inside": (bare() | {"a.xml": " " * 9_000}, "is larger than 9000 bytes inside"),
    "cells": (bare("<row>" + "<c/>" * 4 + "</row>"), "has more than 4 cells and rows"),
    "rows": (bare(LONG), "has more than 3 rows"),
    "row": (bare('<row r="99999999"/>'), "has more than 3 rows"),
    "deep": (bare("<a>" * 70 + "</a>" * 70), "far more than a workbook needs"),
}


def test_cells_are_counted_over_all_sheets(tmp_path: Path) -> None:
    second = '<sheet name="T" sheetId="2" r:id="b"/></sheets>'
    link = f'<Relationship Id="b" Type="{LINKS}/worksheet" Target="worksheets/sheet2.xml"/>'
    three = "<row><c/><c/></row>"  # of the four that are taken in
    parts = bare(three) | {
        "xl/workbook.xml": BOOK.replace("</sheets>", second),
        "xl/_rels/workbook.xml.rels": BOOK_LINKS.replace("</Rel", f"{link}</Rel", 1),
        "xl/worksheets/sheet2.xml": sheet(three),
    }
    said = refusal(lambda: read(tmp_path, parts, FEW))
    assert "has more than 4 cells and rows" in said
    assert "sheet2.xml" in said


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_more_than_is_asked_for_is_refused(kind: str, tmp_path: Path) -> None:
    parts, said = TOO_MUCH[kind]
    assert said in refusal(lambda: read(tmp_path, parts, FEW))


def test_a_large_part_that_is_packed_far_tighter_than_any_sheet_is_refused(tmp_path: Path) -> None:
    # spaces are packed a thousand times; of up to 4 MB it does not count
    assert read(tmp_path, bare("<row/>" + " " * 3_900_000)).sheets
    assert "holds far more than" in refusal(
        lambda: read(tmp_path, bare("<row/>" + " " * 4_100_000))
    )


@pytest.mark.parametrize("asked", ["check", "verify", "readback"])
def test_every_command_refuses_more_cells_than_its_bound(
    asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells_of_row = "".join(f"<c><f>A1+{n}</f><v>{n}</v></c>" for n in range(60))
    path = packed(tmp_path / "many.xlsx", bare(f"<row>{cells_of_row}</row>"))
    words = [asked, str(path), "--lang", "en"]
    words += ["--against", str(EXAMPLE)] if asked == "readback" else []
    assert "cells and rows" not in CliRunner().invoke(main, words).output
    few = workbook_cells.LIMITS._replace(cells=50)
    for module in (workbook_cells, verified, returned):
        monkeypatch.setattr(module, "LIMITS", few)
    said = CliRunner().invoke(main, words)
    assert said.exit_code == (2 if asked == "verify" else 1)  # 1 is for what is not as it was made
    assert "this workbook has more than 50 cells and rows" in said.output.replace("\n", " ")


def test_twice_our_largest_workbook_is_within_the_bounds(whole_book: Books) -> None:
    path, limits = whole_book(EXAMPLE, "en"), workbook_cells.LIMITS
    half = limits._replace(
        file=limits.file // 2, inside=limits.inside // 2, cells=limits.cells // 2,
        formulas=limits.formulas // 2, rows=limits.rows // 2,
    )  # fmt: skip
    assert open_book(path, half).sheets


def test_the_example_is_at_most_half_as_large_again_as_before_the_third_edition(
    whole_book: Books,
) -> None:
    path = whole_book(EXAMPLE, "en")  # with offers, board and all sheets, as a user makes it
    sheets = [sheet for sheet, _cell in engines.formulas_of(path)]
    budget = sum(sheet in ("Budget", "Income and cost") for sheet in sheets)  # came after that
    assert len(sheets) - budget <= 1.5 * 94_000
    assert 0 < budget <= 3_600


def test_more_hidden_columns_than_a_sheet_can_have_are_refused(tmp_path: Path) -> None:
    hidden = "<cols>" + '<col min="1" max="2" hidden="1"/>' * 16_385 + "</cols>"
    said = refusal(lambda: read(tmp_path, bare(more=hidden)))
    assert "far more than a workbook needs" in said


def test_a_workbook_that_takes_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(0, 10_000, 50))
    monkeypatch.setattr(time, "process_time", lambda: next(ticks))
    limits = LIMITS._replace(seconds=90)
    assert "more than 90 seconds" in refusal(lambda: read(tmp_path, bare(), limits))


def test_what_is_done_between_reading_one_part_and_another_is_no_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(tmp_path, bare(), LIMITS._replace(seconds=90))
    now = time.process_time()
    monkeypatch.setattr(time, "process_time", lambda: now + 500)
    assert found.notes(found.sheets[0]) == []
    assert not [*found.package.remarks()]
    found.package.read(found.package.book, Handlers(lambda _tag, _attributes: None))


DAMAGE: dict[str, tuple[dict[str, str], str]] = {
    "no sheet": (
        {k: v for k, v in bare().items() if "sheet1" not in k},
        "the sheet S is not in it",
    ),
    "no number": (bare('<row><c r="A1"><v>x</v></c></row>'), "S!A1: this sheet cannot be read"),
    "no text": (bare('<row><c r="A1" t="s"><v>0</v></c></row>'), "S!A1: this sheet cannot be read"),
    "no cell": (bare('<row><c r="ZZZ1"><v>0</v></c></row>'), "S!ZZZ1: this sheet cannot be read"),
    "no book": ({"a.xml": ""}, "this is no Excel workbook (.xlsx)"),
    "binary": ({"xl/workbook.bin": ""}, "this is a binary workbook (.xlsb)"),
    "no end": (bare("<row>"), "sheet1.xml: this part is no XML"),
    "encoding": (
        bare() | {"xl/worksheets/sheet1.xml": '<?xml version="1.0" encoding="utf-7"?><worksheet/>'},
        "sheet1.xml: this workbook is damaged: text in utf-7",
    ),
    "twins": (bare() | {"XL/workbook.xml": BOOK}, "two parts have one name"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_what_is_damaged_is_said_with_its_place(kind: str, tmp_path: Path) -> None:
    parts, said = DAMAGE[kind]
    assert said in refusal(lambda: read(tmp_path, parts))


def test_a_fault_of_our_own_is_no_damage_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_anything: object) -> None:
        raise ValueError("ours")

    monkeypatch.setattr("flexfin.ground.sheets._SheetReader.formula_of", fail)
    with pytest.raises(ValueError, match="ours"):
        read(tmp_path, bare('<row><c r="A1"><f>1</f></c></row>'))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_only_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    for path in (tmp_path / "pipe.xlsx", Path("/dev/zero")):
        assert "a pipe or a device" in refusal(lambda path=path: Package(path, LIMITS))


FORMULAS = st.lists(
    st.sampled_from(
        ["A1", "$B$2", "C$3", "$D4", "A:B", "$A:$C", "2:3", "S!A1", "'A 1'!B2", '"A1"', "LOG10(A1)",
         "TAX2026", "XFD1", "A1048576", "SUM(A1:$B9)", "1.5"]
    ), min_size=1, max_size=4,
)  # fmt: skip


@given(FORMULAS, st.integers(0, 3), st.integers(0, 3))
def test_a_formula_in_another_cell_is_as_another_library_moves_it(
    parts: list[str], down: int, right: int
) -> None:
    formula = f"={'+'.join(parts)}"
    try:
        theirs = Translator(formula, "F6").translate_formula(address(6 + down, 6 + right))
    except TranslatorError:
        assert "#REF!" in moved(formula, down, right)
        return
    if "TAX2026" not in parts and not (parts and down + right and {"XFD1", "A1048576"} & {*parts}):
        assert moved(formula, down, right) == theirs


@given(st.data())
def test_whatever_is_changed_in_the_bytes_is_read_or_refused(data: st.DataObject) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in bare('<row r="1"><c r="A1"><f>1</f><v>1</v></c></row>').items():
            file.writestr(name, text)
    raw = bytearray(out.getvalue())
    for _time in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_book(Package(Path("book.xlsx"), LIMITS, bytes(raw)))
    except FlexfinError as error:
        assert error.problems
