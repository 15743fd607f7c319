"""Input workbooks that are wrong: place, cause and remedy, all at once, and never a traceback."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import effort
import openpyxl
import pytest
from click.testing import CliRunner
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from strategies import EXAMPLE, frame, shipped

from flexfin.case.case import Case
from flexfin.case.remedies import example as example_of
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError, render
from flexfin.ground.messages import speaking
from flexfin.ground.yaml import parse_yaml, read_yaml
from flexfin.workbook.to_fill_in.book import input_workbook

Change = Callable[[Any], None]


@cache
def example() -> bytes:
    """Give the input workbook of the example, in Dutch."""
    with speaking("nl"):
        return input_workbook(read_yaml(EXAMPLE), shipped())


COPY_IT = "Copy it from an empty one: `flexfin new FILE.xlsx --empty` makes that."


def changed(folder: Path, change: Change) -> Path:
    """Write the example's workbook with a change, as Excel would save it."""
    book = openpyxl.load_workbook(io.BytesIO(example()))
    change(book)
    path = folder / "a.xlsx"
    book.save(path)
    return path


def load(path: Path) -> Case:
    return load_case(path, shipped())


def said(path: Path) -> str:
    """Give what is said of a workbook that is wrong, without its folder."""
    with pytest.raises(FlexfinError) as caught:
        load(path)
    return render(caught.value.problems).replace(f"{path.parent}/", "")


def at(sheet: Worksheet, key: str, name: str = "") -> Any:
    """Give the cell of an input: its key in the first column, the name of its element above it."""
    rows = [r for r in range(1, 200) if sheet.cell(r, 1).value in (key, f"{key.partition('.')[0]}.*")]
    whose = key.partition(".")[2]  # chosen beside a key with a star
    row = next(r for r in rows if sheet.cell(r, 1).value == key or sheet.cell(r, 5).value == whose)
    if not name:
        return sheet.cell(row, 6)
    for cell in sheet[next(r for r in range(row, 0, -1) if _is_mark(sheet.cell(r, 1).value))]:
        if cell.value == name:
            return sheet.cell(row, cell.column)
    raise LookupError(name)


def _is_mark(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("flexfin: ")


Wrong = tuple[Change, str]  # and what is said of it


def several(wrong: list[Wrong], files: int) -> list[list[Wrong]]:
    """Give what is wrong in a few files; at night each in a file of its own."""
    return [[one] for one in wrong] if effort.nightly else [wrong[n::files] for n in range(files)]


def set_value(sheet: str, key: str, value: Any, name: str = "") -> Change:
    def change(book: Any) -> None:
        at(book[sheet], key, name).value = value

    return change


WRONG: list[Wrong] = [
    (
        set_value("Financiering", "finance.interest", "vijf procent"),
        "a.xlsx, sheet Financiering, cell F7 (Interest on debt): 'vijf procent' is no number\n"
        "   F7 | vijf procent\n"
        "Type for example 2.5%.",
    ),
    (
        set_value("Financiering", "finance.interest", "4,1%"),
        "a.xlsx, sheet Financiering, cell F7 (Interest on debt): '4,1%' is text that looks like a "
        "number\n"
        "   F7 | 4,1%\n"
        "In Excel: give the cell the number format Number, and type the number anew. Type 4.1%.",
    ),
    (
        set_value("Financiering", "finance.interest", 4.1),
        "a.xlsx, sheet Financiering, cell F7 (Interest on debt): 410% is outside the range 0% - 25%\n"
        "   F7 | 410%\n"
        "Type 4.1%.",
    ),
    (
        set_value("Financiering", "finance.interest", datetime.datetime(2027, 1, 1)),
        "a.xlsx, sheet Financiering, cell F7 (Interest on debt): Excel has made a date of this\n"
        "   F7 | 2027-01-01\n"
        "In Excel: give the cell the number format Number, and type the number anew.",
    ),
    (
        set_value("Financiering", "finance.interest", None),
        "a.xlsx, sheet Financiering, cell F7 (Interest on debt): this cell is empty, and a value is "
        "needed here\n"
        "Type for example 2.5%.",
    ),
    (
        set_value("Groepen", "units", True, "youth"),
        "a.xlsx, sheet Groepen, cell G10 (Rooms or dwellings): 'TRUE' is no number\n"
        "  G10 | TRUE\n"
        "Type for example 50.",
    ),
    (
        set_value("Groepen", "kind", "huurder", "youth"),
        "a.xlsx, sheet Groepen, cell G9 (Kind of group): 'huurder' is not one of the choices\n"
        "   G9 | huurder\n"
        "Choose from the list: Reception, Tenants.",
    ),
    (
        set_value("Groepen", "lessor", "ownr", "youth"),
        "a.xlsx, sheet Groepen, cell G13 (Lessor): there is no party 'ownr'\n"
        "  G13 | ownr\n"
        "Choose 'Eigenaar (Rijk)' from the list.",
    ),
    (
        set_value("Groepen", "let_until", "december", "youth"),
        "a.xlsx, sheet Groepen, cell G20 (Last month of letting (permit)): 'december' is no month\n"
        "  G20 | december\n"
        "In Excel: type the first day of the month, such as 1-4-2027; it becomes a date.",
    ),
    (
        set_value("Groepen", "units", "=1/0", "youth"),
        "a.xlsx, sheet Groepen, cell G10 (Rooms or dwellings): the outcome of this formula is not in the file\n"
        "  G10 | =1/0\n"
        "Open the workbook in Excel and save it, or type the value.",
    ),
    (
        set_value("Groepen", "units", "#REF!", "youth"),
        "a.xlsx, sheet Groepen, cell G10 (Rooms or dwellings): this cell holds the error #REF!\n"
        "  G10 | #REF!\n"
        "Correct it, or type the value.",
    ),
    (
        set_value("Groepen", "comparables", "lijst", "youth"),
        "a list of comparable rents is needed here, or the name of a CSV file\n"
        "  G41 | lijst\n"
        "Type them on the sheet Lists of rents, one in each row, and empty this cell.",
    ),
    (
        lambda book: setattr(book["Groepen"]["A11"], "value", "place"),
        "a.xlsx, sheet Groepen, cell A11: the key 'places' is gone from this cell\n"
        "  A11 | place\n"
        "Type it again; without it this row is not read.",
    ),
    (
        lambda book: setattr(book["Groepen"]["A11"], "value", None),
        "a.xlsx, sheet Groepen, cell A11: the key 'places' is gone from this cell\n"
        "Type it again; without it this row is not read.",
    ),
    (
        lambda book: setattr(book["Groepen"]["A11"], "value", "units"),
        "a.xlsx, sheet Groepen, cell A11: the key 'units' does not belong to 'Plekken of "
        "bewoners' in cell B11\n"
        "  A11 | units\n"
        "Put each key back in its row; here stood 'places'.",
    ),
    (
        lambda book: setattr(book["Groepen"]["J10"], "value", 12),
        "a.xlsx, sheet Groepen, cell J10: there is no name in row 5 of this column\n"
        "  J10 | 12\n"
        "Type a name in cell J5, or empty what belongs to it.",
    ),
    (
        lambda book: setattr(book["Groepen"]["H5"], "value", "youth"),
        "a.xlsx, sheet Groepen, cell H5: 'youth' stands here a second time\n"
        "   H5 | youth\n"
        "The first one is at sheet Groepen, cell G5; remove one of them.",
    ),
    (
        lambda book: setattr(book["Groepen"]["H5"], "value", "2027"),
        "a.xlsx, sheet Groepen, cell H5: '2027' cannot be a name\n"
        "   H5 | 2027\n"
        "A name begins with a letter a-z and goes on with a-z, 0-9 and _.",
    ),
    (
        lambda book: book["Groepen"].merge_cells("F10:G10"),
        "a.xlsx, sheet Groepen, cell F10: the cells F10:G10 are merged\n"
        "  F10 | 75\n"
        "Unmerge them in Excel; each input has its own cell.",
    ),
    (
        lambda book: setattr(book["Herkomst"]["B10"], "value", "krant"),
        "a.xlsx, sheet Herkomst, cell B10: 'krant' is not one of the choices\n"
        "  B10 | krant\n"
        "Known: source, law, agreed, confidential, label.",
    ),
    (
        lambda book: setattr(book["Herkomst"]["A10"], "value", "groups.reception.place"),
        "a.xlsx, sheet Herkomst, cell A10: there is no input 'groups.reception.place'\n"
        "  A10 | groups.reception.place\n"
        "Did you mean 'Places or residents: Asielzoekers'?",
    ),
    (
        set_value("Voorstellen", "Reserveringsvergoeding per plek per dag", "gratis", "coa_1"),
        "a.xlsx, sheet Voorstellen, cell G6 (Reservation fee per place per day): 'gratis' is no "
        "number\n"
        "   G6 | gratis\n"
        "Type for example 27.5.",
    ),
]  # fmt: skip
# of what is left after these nothing else can be said
WRONG_ALONE: list[Wrong] = [
    (
        lambda book: setattr(book["Groepen"]["A5"], "value", "flexfin: tabel groups"),
        "a.xlsx, sheet Groepen, cell A5: the key 'flexfin: table groups' is gone from this cell\n"
        "   A5 | flexfin: tabel groups\n"
        "Type it again; without it this sheet is not read.",
    ),
    (
        lambda book: [book.remove(s) for s in book.worksheets if s.title not in ("Lees mij",)],
        "a.xlsx: this workbook has no sheets for the inputs of a case\n"
        "`flexfin new FILE.xlsx` makes a workbook for the inputs of a case.",
    ),
]  # fmt: skip


@pytest.mark.parametrize("wrong", [*several(WRONG, 6), *([one] for one in WRONG_ALONE)])
def test_what_is_wrong_is_said_with_its_cell(wrong: list[Wrong], tmp_path: Path) -> None:
    see_said(wrong, tmp_path)


def see_said(wrong: list[Wrong], folder: Path) -> str:
    def change(book: Any) -> None:
        for one, _expected in wrong:
            one(book)

    text = said(changed(folder, change))
    for _one, expected in wrong:
        assert expected in text
    return text



def test_keys_of_two_rows_that_changed_places_are_named(tmp_path: Path) -> None:
    """As after sorting one column: what stands in these rows would count for another input."""
    sorted_rows = {"Groepen": (10, 11), "Algemeen": (8, 10), "Financiering": (7, 8)}
    expected = []

    def change(book: Any) -> None:
        for sheet, rows in sorted_rows.items():
            one, other = (book[sheet].cell(row, 1) for row in rows)
            one.value, other.value = other.value, one.value
            for cell, own in ((one, other.value), (other, one.value)):
                row, key = cell.row, cell.value
                beside = book[sheet].cell(row, 2).value
                expected.append(
                    f"a.xlsx, sheet {sheet}, cell A{row}: the key '{key}' does not belong to "
                    f"'{beside}' in cell B{row}\n  {f'A{row}':>3} | {key}\n"
                    f"Put each key back in its row; here stood '{own}'."
                )

    text = said(changed(tmp_path, change))
    assert text.count("does not belong to") == len(expected) == 6
    assert [one for one in expected if one not in text] == []


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        set_value("Financiering", "finance.interest", "x")(book)
        set_value("Groepen", "units", -1, "youth")(book)
        book["Kosten"].merge_cells("A10:B10")

    text = said(changed(tmp_path, change))
    for words in ("sheet Financiering, cell F7", "sheet Groepen, cell G10", "A10:B10 are merged"):
        assert words in text


def test_a_sheet_that_was_renamed_is_named(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["Groepen"].title = "Wie er wonen"
        book["Kosten"].title = "Kosten 2027"
        set_value("Financiering", "finance.interest", "x")(book)

    with speaking("nl"):
        text = said(changed(tmp_path, change))
    for now, then in (("Wie er wonen", "Groepen"), ("Kosten 2027", "Kosten")):
        assert f"a.xlsx, blad {now}: dit blad heette '{then}'" in text
    assert "cel F7" in text  # and what else is wrong


def test_sheets_may_be_moved_and_added(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book.move_sheet("Groepen", offset=5)
        book["Financiering"].insert_rows(1, 3)
        book.create_sheet("Notities")["A1"] = "zelf gemaakt"

    case, whole = load(changed(tmp_path, change)), load(EXAMPLE)
    assert case.values == whole.values
    warned = render(case.remarks).replace(f"{tmp_path}/", "")
    assert warned == (
        "a.xlsx, sheet Notities: this sheet is none of the sheets with inputs and is not read"
    )


def test_a_sheet_that_is_gone_is_named(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda book: book.remove(book["Keuzes"]))  # it knows the others
    assert said(path) == f"a.xlsx: the sheet Choices is gone\n{COPY_IT}"
    path = changed(tmp_path, lambda book: book.remove(book["Contracten"]))
    assert said(path) == f"a.xlsx: the sheet Contracten is gone\n{COPY_IT}"


MARKS = [("Kosten", 9), ("Algemeen", 5), ("Herkomst", 9), ("Leegstandsrisico", 5), ("Groepen", 5),
         ("Partijen", 9), ("Voorstellen", 5), ("Vraag", 21)]  # fmt: skip


def typed_over(sheet: str, row: int) -> Change:
    return lambda book: setattr(book[sheet].cell(row, 1), "value", "oei")


def row_removed(sheet: str, row: int) -> Change:
    return lambda book: book[sheet].delete_rows(row)


def sheet_removed(sheet: str) -> Change:
    return lambda book: book.remove(book[sheet])


SHEETS = ("Algemeen", "Partijen", "Groepen", "Contracten", "Vraag", "Voorstellen")
Damage = tuple[Change, str]  # and what is said of it first
REMOVED = [(sheet_removed(name), f"a.xlsx: the sheet {name} is gone") for name in SHEETS]
MARKS_DAMAGED = [  # in every run each in one of two ways
    (damaged(*mark), f"a.xlsx, sheet {mark[0]}, cell A{mark[1]}: the key ")
    for number, mark in enumerate(MARKS)
    for damaged in ((typed_over, row_removed) if effort.nightly else
                    (row_removed if number % 2 else typed_over,))
]  # fmt: skip


@pytest.mark.parametrize("damages", [*effort.handfuls(REMOVED, 2), *effort.handfuls(MARKS_DAMAGED, 2)])
def test_what_is_left_of_a_damaged_workbook_is_read_and_judged(
    damages: list[Damage], tmp_path: Path
) -> None:
    """All that is wrong is told at once, and nothing that is only not there because of the damage."""
    wrong = [(f"sheet {name}, cell F{row}", name, key) for name, row, key in (
        ("Financiering", 7, "finance.interest"), ("Financiering", 8, "finance.return_on_equity"))]  # fmt: skip

    def edit(book: Any) -> None:
        for _, name, key in wrong:
            set_value(name, key, "x")(book)
        for change, _first in damages:
            change(book)

    with pytest.raises(FlexfinError) as caught:
        load(changed(tmp_path, edit))
    told = [render([problem]).replace(f"{tmp_path}/", "") for problem in caught.value.problems]
    assert len(told) == len(damages) + len(wrong), told
    for words in (*(first for _, first in damages), *(where for where, *_ in wrong)):
        assert any(words in one for one in told), words


def test_what_lacks_a_name_is_told_once_and_where_to_type_it(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["Kosten"]["C9"] = book["Vraag"]["A24"] = None

    with speaking("nl"):
        text = said(changed(tmp_path, change))
    assert text.count("staat geen naam") == 1
    assert "Typ een naam in cel C9, of maak leeg wat erbij hoort." in text
    assert (
        "blad Vraag, cel F24: de maand van deze rij ontbreekt in cel A24\n  F24 | 271\n"
        "In Excel: typ de eerste dag van de maand, zoals 1-4-2027; dat wordt een datum."
    ) in text


@pytest.mark.parametrize("typed", effort.at_night([None, "Kosten", 7], [None]))
def test_a_key_of_a_block_that_is_typed_over_is_named_with_its_cell(
    typed: str | None, tmp_path: Path
) -> None:
    keys = {("Kosten", "A9"): "flexfin: rows costs", ("Algemeen", "A5"): "flexfin: values",
            ("Herkomst", "A9"): "flexfin: origins", ("Leegstandsrisico", "A5"): "flexfin: values"}  # fmt: skip

    def edit(book: openpyxl.Workbook) -> None:
        for (sheet, cell), key in keys.items():
            assert str(book[sheet][cell].value) == key
            book[sheet][cell].value = typed

    text = said(changed(tmp_path, edit))
    for (sheet, cell), key in keys.items():
        assert f"a.xlsx, sheet {sheet}, cell {cell}: the key '{key}' is gone from this cell" in text
    assert text.count("Type it again; without it this sheet is not read.") == len(keys)


def test_a_formula_counts_with_the_value_that_excel_kept(tmp_path: Path) -> None:
    path = changed(tmp_path, set_value("Groepen", "units", "=50+1", "youth"))
    kept = tmp_path / "kept.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            text = old.read(name).replace(b"<f>50+1</f><v></v>", b"<f>50+1</f><v>51</v>")
            text = text.replace(b"<f>50+1</f><v />", b"<f>50+1</f><v>51</v>")
            new.writestr(name, text)
    assert load(kept).values == load(EXAMPLE).values


def test_a_date_on_any_day_of_a_month_is_that_month_and_that_is_said(tmp_path: Path) -> None:
    day = datetime.datetime(2036, 12, 17)
    with speaking("nl"):
        case = load(changed(tmp_path, set_value("Groepen", "let_until", day, "youth")))
        warned = render(case.remarks).replace(f"{tmp_path}/", "")
    assert case.values == load(EXAMPLE).values
    assert warned == (
        "a.xlsx, blad Groepen, cel G20 (Laatste maand van verhuur (vergunning)): 17-12-2036 is een "
        "dag, en hier wordt een maand gevraagd: dit telt als december 2036\n"
        "  G20 | 17-12-2036\n"
        "In Excel: typ de eerste dag van de maand, zoals 1-4-2027; dat wordt een datum."
    )


@pytest.mark.parametrize("word", effort.at_night(("tenants", "Tenants", "huurders", " Huurders "), [" Huurders "]))
def test_words_may_be_those_of_the_case_or_of_either_language(word: str, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        set_value("Groepen", "kind", word, "youth")(book)
        set_value("Groepen", "kind", "Reception", "reception")(book)

    assert load(changed(tmp_path, change)).values == load(EXAMPLE).values


def rezipped(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Give the example's workbook with other parts inside."""
    with zipfile.ZipFile(io.BytesIO(example())) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return target.getvalue()


SHEET = "xl/worksheets/sheet2.xml"
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "text": (lambda: b"case: x\n", "this is no Excel workbook"),
    "nothing": (lambda: b"", "this file is empty"),
    "old": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a workbook of an old kind"),
    "zip": (lambda: zipped({"a.txt": b"a"}), "this is no Excel workbook"),
    "macros": (lambda: rezipped(lambda p: p.update({"xl/vbaProject.bin": b"x"})), "has macros"),
    "links": (
        lambda: rezipped(lambda p: p.update({"xl/externalLinks/externalLink1.xml": b"<a/>"})),
        "takes values from other workbooks",
    ),
    "doctype": (
        lambda: rezipped(
            lambda p: p.update({SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]>' + p[SHEET]})
        ),
        "defines entities of its own (DOCTYPE)",
    ),
    "bomb": (
        lambda: rezipped(lambda p: p.update({SHEET: b" " * 30_000_000})),
        "this file holds far more than a workbook needs",
    ),
    "many": (
        lambda: rezipped(lambda p: p.update({f"xl/{n}.xml": b"" for n in range(5_100)})),
        "has more than 5000 parts",
    ),
    "cut": (lambda: example()[:20_000], "this workbook is damaged"),
    "no xml": (lambda: rezipped(lambda p: p.update({SHEET: b"<a><b>"})), "is no XML"),
    "large": (lambda: b"PK\3\4" + b"\0" * 25_100_000, "is larger than 25000000 bytes"),
}  # fmt: skip


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_cannot_be_trusted_is_refused(kind: str, tmp_path: Path) -> None:
    make, words = HOSTILE[kind]
    path = tmp_path / "a.xlsx"
    path.write_bytes(make())
    assert words in said(path)


@pytest.mark.parametrize("name", ["a.xls", "a.xlsm", "a.ods"])
def test_other_kinds_of_workbook_are_named_so(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xd0\xcf\x11\xe0" if name == "a.xls" else zipped({"mimetype": b"x"}))
    assert "save" in said(path).lower()


ORDERS = (
    "check FILE", "cost FILE", "settle FILE", "workbook FILE", "readback FILE --against CASE",
    "settle CASE FILE", "forecast CASE FILE", "settle CASE TABLE --ledger FILE", "verify FILE",
    "cost CASE --figures FILE", "lint FILE", "new new.yaml --like FILE", "compare CASE FILE",
    "rent CASE --set groups.youth.comparables=a.ods",
)  # fmt: skip
KINDS = (
    ("a.ods", zipped({"mimetype": b"x", "content.xml": b"<a/>"}), "a workbook of LibreOffice (.ods)"),
    ("a.xls", b"\xd0\xcf\x11\xe0" * 99, "a workbook of an old kind (.xls)"),
)  # fmt: skip
# in every run each order with one of both kinds
OF_KINDS = [(*kind, order) for number, order in enumerate(ORDERS) for place, kind in enumerate(KINDS)
            if kind[0] == "a.ods" or "a.ods" not in order
            if effort.nightly or "a.ods" in order or (number + place) % 2]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "what", "order"), OF_KINDS)
def test_every_command_says_what_another_kind_is_and_what_to_do(
    name: str, data: bytes, what: str, order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(data)
    Path("table.csv").write_text("month,places.reception,rooms.youth\n2027-01,300,40\n", "utf-8")
    words = {"FILE": name, "CASE": "case.yaml", "TABLE": "table.csv"}
    Path("case.yaml").write_text(
        EXAMPLE.read_text("utf-8") + "\nactuals: {accounts: {4310: costs.energy}}\n", "utf-8"
    )
    result = run(*(words.get(word, word) for word in order.split()), "--lang", "en")
    assert result.exit_code in (1, 2)
    assert f"this is {what}" in result.output, result.output
    assert "save it as an Excel workbook (.xlsx)" in " ".join(result.output.split())


def test_a_file_that_is_not_there_offers_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "location.xlsx").write_bytes(example())
    assert "Did you mean 'location.xlsx'?" in said(tmp_path / "lokation.xlsx")
    assert "this is a folder" in said_of_folder(tmp_path)


def said_of_folder(folder: Path) -> str:
    path = folder / "b.xlsx"
    path.mkdir()
    return said(path)


@drawn(30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_changed_gives_a_case_or_problems(tmp_path: Path, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(example())) as old:
        parts = {name: bytearray(old.read(name)) for name in old.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(0, len(parts[name]) - 1))
        parts[name][where] = data.draw(st.integers(0, 255))
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped({n: bytes(p) for n, p in parts.items()}))
    try:
        load(path)
    except FlexfinError as error:
        assert error.problems


def run(*words: str) -> Any:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def test_new_makes_a_workbook_that_every_command_takes(tmp_path: Path) -> None:
    path = tmp_path / "locatie.xlsx"
    made = run("new", str(path), "--lang", "nl")
    assert made.exit_code == 0
    assert "Open het in Excel" in made.output
    for words in (
        ["cost", "--set", "finance.interest=5%", "--set", "months=12"],
        ["values", "integral_cost", "--set", "months=2"],
        ["check"],
    ):
        name, *rest = words
        one = run(name, str(path), *rest, "--lang", "en")
        other = run(name, str(EXAMPLE), *rest, "--lang", "en")
        assert one.exit_code == other.exit_code == 0
        told = " ".join(one.stdout.replace(str(path), "").split())
        for where, key in {  # a workbook is told of sheets and labels
            "sheet Pass-through test: Occupancy behind the cost price":
                "pass_through.occupancy_basis",
            "sheet Demand: Probability of the scenario": "demand.probabilities",
        }.items():
            assert (where in told) == (name == "cost")
            told = told.replace(where, key)
        assert told == " ".join(other.stdout.replace(str(EXAMPLE), "").split())
    assert run("new", str(path)).exit_code == 2  # not over one that is there


def test_explain_names_the_cell_that_a_number_comes_from(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda book: None)
    shown = run("explain", str(path), "interest", "--lang", "nl")
    # a long name of a folder breaks over lines
    assert "a.xlsx,bladFinanciering,celF7" in "".join(shown.output.split())


def test_new_turns_one_into_the_other(tmp_path: Path) -> None:
    book, text = tmp_path / "a.xlsx", tmp_path / "b.yaml"
    assert run("new", str(book), "--like", str(EXAMPLE), "--lang", "en").exit_code == 0
    assert run("new", str(text), "--like", str(book), "--lang", "en").exit_code == 0
    assert load(text).values == load(book).values == load(EXAMPLE).values
    wrong = changed(tmp_path, set_value("Financiering", "finance.interest", "x"))
    refused = run("new", str(tmp_path / "c.yaml"), "--like", str(wrong), "--lang", "en")
    assert refused.exit_code == 1
    assert "cell F7 (Interest on debt): 'x' is no number" in refused.output
    assert not (tmp_path / "c.yaml").exists()
    odd = run("new", str(tmp_path / "c.ods"), "--lang", "en")
    assert odd.exit_code == 2
    assert (
        run("new", str(tmp_path / "c.yaml"), "--like", "nowhere.yaml", "--lang", "en").exit_code
        == 1
    )


# --- checks that name what they blame ------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            set_value("Groepen", "ready_at_start", 12, "youth"),  # and 40 of 51 are let
            "a.xlsx, sheet Groepen, cell G24 (Rooms let at the start): not in order: At the start no more rooms are let and "
            "ready for reception than there are (given: 40)\n"
            "  G24 | 40\n"
            "The group has 51 rooms; 'Rooms let at the start' is 40 and 'Rooms ready for reception at the "
            "start' 12.",
        ),
        (
            set_value("Leegstandsrisico", "up_to", 0.04, "shared"),
            "a.xlsx, sheet Leegstandsrisico, cell G23 (Layer runs to a vacancy of): not in order: Layers rise (given: 4%)\n"
            "  G23 | 4%\n"
            "The layer before it runs to 5%; give a higher limit, or put the layers in order.",
        ),
        (  # what is added up stands in more cells: the last of them
            set_value("Leegstandsrisico", "up_to", 0.9, "backstop"),
            "a.xlsx, sheet Leegstandsrisico, cell H23 (Layer runs to a vacancy of): not in order: Layers run to 100%\n"
            "  H23 | 90%\n"
            "Give 100% at the last layer ('Layer runs to a vacancy of').",
        ),
        (
            set_value("Leegstandsrisico", "shares.COA", 0.3, "shared"),
            "a.xlsx, sheet Leegstandsrisico, cell G25 (Share of the party in the layer): not in order: "
            "Shares of the layer add up to 100%\n"
            "  G25 | 30%\n"
            "Together they are 80%; make that 100%.",
        ),
    ],
    ids=["rooms", "order", "end", "shares"],
)
def test_a_check_points_at_the_cell_that_it_blames(
    change: Change, text: str, tmp_path: Path
) -> None:
    assert said(changed(tmp_path, change)) == text


def test_a_sheet_that_is_merged_as_a_whole_is_refused_at_once(tmp_path: Path) -> None:
    def merge(parts: dict[str, bytes]) -> None:
        cells = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        name = "xl/worksheets/sheet1.xml"  # the one that only explains
        parts[name] = parts[name].replace(b"</sheetData>", b"</sheetData>" + cells, 1)

    path = tmp_path / "a.xlsx"
    path.write_bytes(rezipped(merge))
    assert "a.xlsx: Lees mij: more cells are merged than any sheet needs" in said(path)


def test_a_number_that_is_shown_as_a_date_and_is_none_is_said_with_its_cell(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    def change(book: Any) -> None:
        cell = at(book["Groepen"], "let_until", "youth")
        cell.value, cell.number_format = 99_999_999, "mmm yyyy"

    path = changed(tmp_path, change)
    recwarn.clear()
    assert (
        "a.xlsx, sheet Groepen, cell G20 (Last month of letting (permit)): 99999999 is shown as a date here, and there is no such date"
        in said(path)
    )
    assert not [*recwarn]  # of a library


# --- in the terms of a Dutch Excel ---------------------------------------------------------------


def said_in_dutch(path: Path) -> str:
    with speaking("nl"):
        return said(path)


WRONG_IN_DUTCH: list[Wrong] = [
    (
        set_value("Financiering", "finance.interest", "4,1%"),
        "blad Financiering, cel F7 (Rente vreemd vermogen): '4,1%' is tekst die op een getal "
        "lijkt\n   F7 | 4,1%\n"
        "In Excel: geef de cel de celopmaak Getal en typ het getal opnieuw. Typ 4,1%.",
    ),
    (
        set_value("Financiering", "finance.interest", 4.1),
        "cel F7 (Rente vreemd vermogen): 410% valt buiten de grenzen 0% - 25%\n"
        "   F7 | 410%\nTyp 4,1%.",
    ),
    (
        set_value("Financiering", "finance.interest", "veel"),
        "'veel' is geen getal\n   F7 | veel\nTyp bijvoorbeeld 2,5%.",
    ),
    (
        set_value("Groepen", "asked_rent", "1.250", "youth"),
        "'1.250' is tekst die op een getal lijkt\n  G15 | 1.250\n"
        "In Excel: geef de cel de celopmaak Getal en typ het getal opnieuw. Typ 1250 of 1,25.",
    ),
    (
        set_value("Groepen", "floor_area", 20_000_000.5, "youth"),
        "20000000,5 valt buiten de grenzen 0,01 - 10.000.000\n",
    ),
    (
        set_value("Groepen", "callable", "misschien", "youth"),
        "(Afroepbaar voor opvang): 'misschien' is niet een van de keuzes\n"
        "  G17 | misschien\nKies uit de lijst: ja, nee.",
    ),
    (
        set_value("Groepen", "units", "#N/A", "youth"),
        "cel G10 (Kamers of woningen): in deze cel staat de fout #N/B\n  G10 | #N/B\n",
    ),
    (
        set_value("Algemeen", "months", None),
        "cel F8 (Aantal maanden): deze cel is leeg, en hier is een waarde nodig\nTyp bijvoorbeeld 120.",
    ),
    (
        set_value("Algemeen", "start", "volgend jaar"),
        "cel F7 (Eerste maand van de berekening): 'volgend jaar' is geen maand\n"
        "   F7 | volgend jaar\n"
        "In Excel: typ de eerste dag van de maand, zoals 1-4-2027; dat wordt een datum.",
    ),
    (
        set_value("Financiering", "finance.interest", "4\u20114%"),
        "hier staat een streepje dat geen minteken is (U+2011)",
    ),
    (
        set_value("Financiering", "finance.interest", "\u22124%"),
        "hier staat een streepje dat geen minteken is (U+2212)\n   F7 | \u22124%\n"
        "Typ het minteken van het toetsenbord: -",
    ),
    (
        set_value("Financiering", "finance.interest", "\u201c4%\u201d"),
        "hier staat een gekruld aanhalingsteken (U+201C)",
    ),
    (
        set_value("Groepen", "lessor", "ow\u200bner", "youth"),
        "hier staat een onzichtbaar teken (U+200B)",
    ),
    (
        set_value("Groepen", "lessor", "ow\u00a0ner", "youth"),
        "hier staat een harde spatie (U+00A0)",
    ),
]  # fmt: skip


@pytest.mark.parametrize("wrong", several(WRONG_IN_DUTCH, 6))
def test_what_is_wrong_is_said_in_the_terms_of_a_dutch_excel(
    wrong: list[Wrong], tmp_path: Path
) -> None:
    with speaking("nl"):
        text = see_said(wrong, tmp_path)
    assert "ontbreekt" not in text  # nothing that follows from it is said besides



@pytest.mark.parametrize(
    ("last", "first"),
    effort.spread([("december 2036", "1-1-2027"), ("dec 2036", "2027-01"), ("2036-12", "jan 2027"),
                   ("1-12-2036", "Januari 2027")], 4),
)  # fmt: skip
def test_a_month_may_be_typed_as_text(last: str, first: str, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        set_value("Groepen", "let_until", last, "youth")(book)
        set_value("Algemeen", "start", first)(book)

    case = load(changed(tmp_path, change))
    assert case.values == load(EXAMPLE).values
    assert not case.remarks


@pytest.mark.parametrize(("word", "is_yes"), effort.spread([("ja", True), ("nee", False), ("Yes", True), (0, False)], 3))
def test_yes_and_no_count_in_both_languages(word: Any, is_yes: bool, tmp_path: Path) -> None:
    path = changed(tmp_path, set_value("Leegstandsrisico", "vacancy_risk.above_normal", word))
    case = load(path)
    assert case.values["above_normal"][()] == ("yes" if is_yes else "no")


def test_a_workbook_of_an_older_flexfin_is_told_as_that(tmp_path: Path) -> None:
    """It has both sheets that only explain, and lists no marks: not one of which a sheet is gone."""

    def change(book: Any) -> None:
        sheet = book["Keuzes"]
        first = next(c.row for c in sheet["A"] if c.value == "flexfin: parts")
        sheet.delete_rows(first, sheet.max_row)

    assert said(changed(tmp_path, change)) == (
        "a.xlsx: this workbook to fill in is of an older flexfin, and does not say which sheets it "
        "should have\n"
        "Make a new one with `flexfin new FILE.xlsx --empty`, and copy what was filled in, sheet by "
        "sheet."
    )


def test_problems_stand_in_the_order_of_the_workbook(tmp_path: Path) -> None:
    """Not in that of the alphabet: Groepen comes before Financiering."""

    def change(book: Any) -> None:
        set_value("Financiering", "finance.interest", "x")(book)
        set_value("Groepen", "units", -1, "youth")(book)
        set_value("Algemeen", "discount_rate", "x")(book)

    with pytest.raises(FlexfinError) as caught:
        load(changed(tmp_path, change))
    sheets = [problem.place.sheet for problem in caught.value.problems if problem.place]
    assert sheets == ["Algemeen", "Groepen", "Financiering"]


def test_sections_and_inputs_are_named_by_sheets_and_labels(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        for row in book["Vraag"].iter_rows(min_row=6):
            for cell in row[5:]:
                cell.value = None
        for row in (21, 50):
            for cell in book["Vraag"][row][5:]:
                cell.value = None
        book["Algemeen"]["F24"] = None

    path = changed(tmp_path, change)
    with speaking("nl"):
        found = CliRunner().invoke(main, ["check", str(path), "--lang", "nl"])
        small = tmp_path / "small.xlsx"
        text = frame("discount_rate: 4%\nowner: a\nparties: {a: {label: A}}\n")
        small.write_bytes(input_workbook(parse_yaml(text, "x.yaml"), shipped()))
        refused = CliRunner().invoke(main, ["vacancy", str(small), "--lang", "nl"])
    assert "onderdeel 'Vraag' ontbreekt" in found.output
    give = "Vul blad Vraag in, of kies 'ja' bij 'Telt mee: Vraag' op blad Algemeen."
    assert give in found.output
    assert "in deze casus ontbreekt Vraag, nodig voor `flexfin vacancy`" in refused.output
    assert give in refused.output
    for key in ("demand:", "'demand'", "vacancy_risk", "reservation"):
        assert key not in refused.output


def test_a_name_may_be_typed_as_people_call_it(tmp_path: Path) -> None:
    """It is a name all the same, and what was typed the label of what has none."""

    def change(book: Any) -> None:
        at_name = next(c for c in book["Indexering"][5] if c.value == "cost")
        at_name.value = "Cost"
        parties, costs = book["Partijen"], book["Kosten"]
        parties["A13"], parties["B13"] = "Stichting Socius", None
        costs["A15"] = "Verzekering & zo"
        at_payer = next(c.column for c in costs[9] if c.value == "paid_by")
        costs.cell(15, at_payer).value = "stichting socius"
        for cell in [c for sheet in book for row in sheet for c in row if c.value == "Socius"]:
            cell.value = "Stichting Socius"

    case = load(changed(tmp_path, change))
    assert case.label_of("index", "cost") == "Kosten"  # as its label says
    assert case.sets["party"]["stichting_socius"] == "Stichting Socius"
    assert case.sets["cost"]["verzekering_zo"] == "Verzekering"
    assert case.values["cost_paid_by"]["verzekering_zo",] == "stichting_socius"

    def twins(book: Any) -> None:
        book["Groepen"]["H5"], book["Groepen"]["I5"] = "Tiny Houses", "tiny_houses"

    assert "cell I5: 'tiny_houses' stands here a second time" in said(changed(tmp_path, twins))


def test_what_to_type_fits_the_input() -> None:
    """An occupancy is no 2.5%, and a price for a place in a day no 1250.50."""
    models = shipped()
    with speaking("nl"):
        found = {path: example_of(line) for path, line in models.inputs.items()}
    for path, text in {
        "groups.*.normal_occupancy": "95%", "finance.interest": "2,5%", "costs.*.vat": "21%",
        "groups.*.turnover": "25%", "reservation.fee": "27,5", "groups.*.asked_rent": "642,5",
        "groups.*.places": "75", "investments.*.amount": "250000", "groups.*.tenant_age": "23",
        "demand.probabilities.*scenario": "50%", "groups.*.wws_points": "148",
    }.items():  # fmt: skip
        assert found[path] == text, path
    for line in models.inputs.values():
        assert line.example is None or line.range.holds(line.example), line.name


def test_bounds_that_are_months_are_written_as_people_do(tmp_path: Path) -> None:
    typed = datetime.datetime(1989, 5, 1)
    text = said_in_dutch(changed(tmp_path, set_value("Algemeen", "price_level", typed)))
    assert "valt buiten de grenzen januari 1990 tot en met december 2100" in text
    book = openpyxl.load_workbook(io.BytesIO(example()))
    row = next(c.row for c in book["Algemeen"]["A"] if c.value == "price_level")
    assert book["Algemeen"].cell(row, 4).value == "januari 1990 tot en met december 2100"
    case = tmp_path / "a.yaml"
    text = EXAMPLE.read_text("utf-8").replace("\nprice_level: 2026-07", "\nprice_level: 1989-05")
    case.write_text(text, "utf-8")
    with speaking("nl"):
        assert "valt buiten de grenzen 1990-01 - 2100-12" in said(case)  # as it is typed there


def test_a_copied_sheet_is_told_once_and_not_read(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book.copy_worksheet(book["Kosten"]).title = "Kosten (2)"
        book.copy_worksheet(book["Financiering"]).title = "Bewaard"

    with speaking("nl"):
        assert said(changed(tmp_path, change)) == (
            "a.xlsx, blad Kosten (2): dit blad is een kopie van het blad Kosten, dat er ook is\n"
            "Verwijder een van beide; de naam is Kosten.\n\n"
            "a.xlsx, blad Bewaard: dit blad is een kopie van het blad Financiering, dat er ook is\n"
            "Verwijder een van beide; de naam is Financiering."
        )


def test_a_year_for_a_month_is_the_only_thing_that_is_told(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        set_value("Algemeen", "start", 2026)(book)

    text = said_in_dutch(changed(tmp_path, change))
    assert text.count("a.xlsx") == 1
    assert "2026 is een jaar, en hier wordt een maand of dag gevraagd" in text


def test_curly_quotes_around_a_name_are_named(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["Groepen"]["G5"] = "\u2018youth\u2019"

    assert "hier staat een gekruld aanhalingsteken (U+2018)" in said_in_dutch(changed(tmp_path, change))
