"""Workbooks that nobody should send: made here, since they are no files to keep in a repository."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from strategies import ROOT, shipped

from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import language

VALID = ROOT / "tests" / "errors" / "valid.yaml"
PLACE = 5  # of the sheet with inputs among all
SHEET = f"xl/worksheets/sheet{PLACE}.xml"
Maker = Callable[[Path], None]
Cells = dict[tuple[str, str], Any]  # path and heading of the column -> what is typed


@cache
def _whole(speaks: str, text: str) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        source, path = Path(folder, "case.yaml"), Path(folder, "book.xlsx")
        source.write_text(text, "utf-8")
        case = load_case(source, shipped())
        CaseWorkbook(case, evaluate(case)).write(path)
        return path.read_bytes()


def whole(text: str | None = None) -> bytes:
    """Give a good workbook, in the language in use."""
    return _whole(language(), text or VALID.read_text("utf-8"))


def repacked(
    path: Path, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None
) -> None:
    """Write the good workbook with other parts."""
    with (
        zipfile.ZipFile(io.BytesIO(whole())) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            new.writestr(item.filename, change(item.filename, old.read(item.filename)))
        for name, data in (more or {}).items():
            new.writestr(name, data)


def part(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Write the good workbook with one part changed."""
    repacked(path, lambda found, data: change(data) if found == name else data)


def with_part(name: str, data: bytes = b"x") -> Maker:
    return lambda path: repacked(path, lambda _name, data: data, {name: data})


def of(data: bytes) -> Maker:
    def make(path: Path) -> None:
        path.write_bytes(data)

    return make


def cut_short(path: Path) -> None:
    path.write_bytes(whole()[:20_000])


def in_sheet(old: bytes, new: bytes) -> Maker:
    def make(path: Path) -> None:
        def change(data: bytes) -> bytes:
            assert old in data
            return data.replace(old, new, 1)

        part(path, SHEET, change)

    return make


def typed(cells: Cells, source: bytes | None = None) -> Maker:
    """Type something in cells of the sheet with inputs, as another program would."""

    def make(path: Path) -> None:
        book = openpyxl.load_workbook(io.BytesIO(source or whole()))
        sheet = book.worksheets[PLACE - 1]
        for (name, head), value in cells.items():
            row = next(r for r in range(5, sheet.max_row + 1) if sheet.cell(r, 1).value == name)
            heads = [cell.value for cell in sheet[4]]
            cell = sheet.cell(row, heads.index(head or value_column()) + 1)
            cell.value = value
            if isinstance(value, str) and not value.startswith("=="):
                cell.data_type = "f" if value.startswith("=") else "s"
        book.save(path)

    return make


def value_column() -> str:
    return {"nl": "Waarde", "en": "Value"}[language()]


def input_cells(**values: Any) -> Maker:
    """Type in the cells of inputs; `__` stands for the point of a path."""
    return typed({(name.replace("__", "."), ""): value for name, value in values.items()})


def bomb(path: Path) -> None:
    repacked(
        path,
        lambda name, data: (
            data.replace(b"<sheetData>", b"<sheetData>" + b" " * 20_000_000)
            if name == SHEET
            else data
        ),
    )


def lying(path: Path) -> None:
    """Write a part that is larger than it says it is."""
    bomb(path)
    data = bytearray(path.read_bytes())
    name = SHEET.encode()
    directory = data.rindex(b"PK\x01\x02", 0, data.rindex(name))
    data[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(data)


def entities(path: Path) -> None:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE worksheet [<!ENTITY l0 "lol">{lines}]>'.encode()
    part(
        path,
        SHEET,
        lambda data: data.replace(b"?>", b"?>" + head, 1).replace(
            b"<sheetData>", b"<sheetData>&l9;"
        ),
    )


def twin(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(whole())) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            new.writestr(item.filename, old.read(item.filename))
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            new.writestr(SHEET, b"<worksheet/>")


def foreign(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Quarterly figures"  # type: ignore[union-attr]
    book.save(path)


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as new:
        new.writestr("mimetype", b"application/vnd.oasis.opendocument.text")


def other_case(path: Path) -> None:
    text = VALID.read_text("utf-8").replace("case: Kleine locatie", "case: Een andere locatie")
    path.write_bytes(whole(text))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = b"<row/>" * 300_001

# every file that is refused, by the name of its texts under errors/workbooks
REFUSED: dict[str, Maker] = {
    "not_there": lambda path: None,
    "folder": lambda path: path.mkdir(),
    "empty": of(b""),
    "no_zip": of(b"Sehr geehrte Damen und Herren"),
    "old_xls": of(OLE + b"\0" * 4096),
    "encrypted": of(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600),
    "cut_short": cut_short,
    "other_zip": other_zip,
    "macros": with_part("xl/vbaProject.bin"),
    "zip_bomb": bomb,
    "zip_lying": lying,
    "parts_twin": twin,
    "entities": entities,
    "deep": in_sheet(b"<sheetData>", b"<a>" * 70 + b"</a>" * 70 + b"<sheetData>"),
    "rows_endless": in_sheet(b"<sheetData>", b"<sheetData>" + ROWS),
    "row_far": in_sheet(b"<sheetData>", b'<sheetData><row r="99999999"/>'),
    "no_xml": in_sheet(b"<worksheet", b"<<worksheet"),  # where what is on the sheet does not matter
    "cell_no_number": in_sheet(b"<sheetData>", b'<sheetData><row r="1"><c r="A1"><v>abc</v></c></row>'),
    "text_not_there": in_sheet(b"<sheetData>", b'<sheetData><row r="1"><c r="A1" t="s"><v>999999</v></c></row>'),
    "foreign": foreign,
    "other_case": other_case,
}  # fmt: skip


# what is wrong in cells for inputs, all at once in one workbook for each
TYPED: dict[str, Maker] = {
    "cell_wrong_types": input_cells(
        finance__interest="veel", groups__reception__places=True, groups__reception__units=2.5,
        finance__debt_share=1.2, costs__shell__amount="1.250,50", parties__owner__government=3,
        costs__shell__per="weekly", costs__shell__from="morgen", owner="nobody",
        discount_rate="#REF!", finance__return_on_equity="x" * 5_000,
    ),
    "cell_empty": input_cells(finance__interest=None),
    "cell_formula": input_cells(finance__interest="=1/40"),
}  # fmt: skip
EVERYTHING = {**REFUSED, **TYPED}
