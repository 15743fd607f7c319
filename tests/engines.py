"""Spreadsheet engines that we did not write, for recalculating what we wrote."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import formualizer
import openpyxl

Address = tuple[str, str]  # sheet, cell
EPOCH = datetime.datetime(1899, 12, 30)


def number(value: Any) -> Any:
    """Turn dates and yes/no into the numbers they are in a cell, and #N/A into the word."""
    if isinstance(value, dict) and value.get("kind") == "Na":
        return "#N/A"
    if isinstance(value, datetime.datetime):
        return (value - EPOCH).total_seconds() / 86400
    if isinstance(value, datetime.date):
        return float((datetime.datetime(value.year, value.month, value.day) - EPOCH).days)
    return float(value) if isinstance(value, bool | int) else value


def stored(path: Path) -> dict[Address, Any]:
    """Give the stored value of every formula cell."""
    values = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): number(values[sheet.title][cell.coordinate].value)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def formulas_of(path: Path) -> Iterator[tuple[str, Any]]:
    """Give every formula cell with the name of its sheet."""
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell) for cell in row if cell.data_type == "f")


def formualized(path: Path, changes: Mapping[Address, Any] | None = None) -> dict[Address, Any]:
    """Recalculate with formualizer, after changing some cells; give the value of every formula."""
    book = formualizer.load_workbook(str(path))
    for (sheet, cell), value in (changes or {}).items():
        row, column = _split(cell)
        book.set_value(sheet, row, column, value)
    book.evaluate_all()
    found = {}
    for sheet, cell in formulas_of(path):
        found[sheet, cell.coordinate] = number(book.get_value(sheet, cell.row, cell.column))
    return found


def libreoffice(path: Path, folder: Path) -> dict[Address, Any]:
    """Recalculate with LibreOffice, the stored values taken out first."""
    bare = folder / f"bare-{path.name}"
    without_values(path, bare)
    profile = folder / "profile"
    done = folder / "recalculated"
    subprocess.run(
        [
            soffice() or "soffice", f"-env:UserInstallation=file://{profile}", "--headless",
            "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(done), str(bare),
        ],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    values = openpyxl.load_workbook(done / bare.name, data_only=True)
    return {
        (sheet, cell.coordinate): number(values[sheet][cell.coordinate].value)
        for sheet, cell in formulas_of(path)
    }


def soffice() -> str | None:
    """Give the program of LibreOffice, where it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def without_values(path: Path, target: Path) -> None:
    """Copy a workbook without the stored values of its formulas."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item.filename)
            if item.filename.startswith("xl/worksheets/sheet"):
                data, count = re.subn(rb"</f><v>[^<]*</v>", b"</f>", data)
                assert count == data.count(b"</f>"), "a formula without a stored value"
            new.writestr(item, data)


def differences(
    expected: Mapping[Address, Any], found: Mapping[Address, Any], tolerance: float = 1e-9
) -> dict[Address, tuple[Any, Any]]:
    """Give the cells whose values differ by more than `tolerance`, relative where they exceed 1."""
    return {
        address: (value, found[address])
        for address, value in expected.items()
        if not same(value, found[address], tolerance)
    }


def same(a: Any, b: Any, tolerance: float = 1e-9) -> bool:
    """Tell whether two values are equal, as numbers or as texts."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))
    return bool(a == b)


def _split(cell: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    assert match
    return int(match[2]), openpyxl.utils.column_index_from_string(match[1])
