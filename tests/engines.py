"""Spreadsheet engines that we did not write, for recalculating what we wrote.

Formulas and stored values are read from the parts of a file themselves: a library that makes an
object of every cell takes longer than the recalculation.
"""

from __future__ import annotations

import atexit
import csv
import datetime
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

import formualizer
import openpyxl

Address = tuple[str, str]  # sheet, cell
EPOCH = datetime.datetime(1899, 12, 30)
_CELL = re.compile(
    r'<c r="(?P<cell>[A-Z]+[0-9]+)"(?P<attributes>[^>]*)>'
    r"<f(?: [^>]*)?(?:/>|>(?P<formula>[^<]*)</f>)(?:<v(?: [^>]*)?>(?P<value>[^<]*)</v>|<v/>)?"
)
_TYPE = re.compile(r' t="(\w+)"')
_QUOTES = {"&quot;": '"', "&apos;": "'"}


class Formula(NamedTuple):
    """A cell with a formula: where it is, the formula with its equals sign, the stored value."""

    coordinate: str
    row: int
    column: int
    value: str
    stored: Any


def number(value: Any) -> Any:
    """Turn dates and yes/no into the numbers they are in a cell, errors into their sign."""
    if isinstance(value, dict) and value.get("kind") == "Na":
        return "#N/A"
    if isinstance(value, datetime.datetime):
        return (value - EPOCH).total_seconds() / 86400
    if isinstance(value, datetime.date):
        return float((datetime.datetime(value.year, value.month, value.day) - EPOCH).days)
    return float(value) if isinstance(value, bool | int) else value


def stored(path: Path) -> dict[Address, Any]:
    """Give the stored value of every formula cell."""
    return {(sheet, cell.coordinate): cell.stored for sheet, cell in formulas_of(path)}


def formulas_of(path: Path) -> Iterator[tuple[str, Formula]]:
    """Give every formula cell with the name of its sheet."""
    state = path.stat()
    yield from _formulas(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _formulas(path: Path, _changed: int, _size: int) -> tuple[tuple[str, Formula], ...]:
    with zipfile.ZipFile(path) as file:
        shared = _shared_texts(file)
        return tuple(
            (sheet, cell)
            for sheet, part in _sheets(file)
            for cell in _cells(file.read(part).decode("utf-8"), shared)
        )


def _sheets(file: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Give the sheets of a workbook in their order, with the part each stands in."""
    links = ElementTree.fromstring(file.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    for sheet in ElementTree.fromstring(file.read("xl/workbook.xml")).findall(".//{*}sheet"):
        identity = next(value for key, value in sheet.items() if key.endswith("}id"))
        part = str(PurePosixPath("xl") / targets[identity]).lstrip("/")
        if "/worksheets/" in part:
            yield str(sheet.get("name")), part


def _shared_texts(file: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in file.namelist():
        return []
    texts = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
    return ["".join(part.text or "" for part in one.findall(".//{*}t")) for one in texts]


def _cells(text: str, shared: list[str]) -> Iterator[Formula]:
    """Give the formula cells of the part of a sheet."""
    count = 0
    for match in _CELL.finditer(text):
        count += 1
        kind = _TYPE.search(match["attributes"])
        formula = unescape(match["formula"] or "", _QUOTES)
        value = _stored(kind[1] if kind else "n", match["value"], shared)
        yield Formula(match["cell"], *_split(match["cell"]), f"={formula}", value)
    assert count == len(re.findall(r"<f[ />]", text)), "a formula that is not read"


def _stored(kind: str, text: str | None, shared: list[str]) -> Any:
    if text is None:
        return None
    match kind:
        case "s":
            return shared[int(text)]
        case "str" | "e":
            return unescape(text, _QUOTES) or None
        case _:
            return float(text) if text else ""


def formualized(path: Path, changes: Mapping[Address, Any] | None = None) -> dict[Address, Any]:
    """Recalculate with formualizer, after changing some cells; give the value of every formula.

    The last books stay loaded with their own values: after a change only what follows from it is
    worked out, which takes a fifth of the whole.
    """
    state = path.stat()
    book = _book(path, state.st_mtime_ns, state.st_size)
    before = {}
    for (sheet, cell), value in (changes or {}).items():
        row, column = _split(cell)
        before[sheet, row, column] = (
            book.get_formula(sheet, row, column), book.get_value(sheet, row, column)
        )  # fmt: skip
        is_formula = str(value).startswith("=")
        (book.set_formula if is_formula else book.set_value)(sheet, row, column, value)
    book.evaluate_all()
    found = {}
    for sheet, cell in formulas_of(path):
        found[sheet, cell.coordinate] = number(book.get_value(sheet, cell.row, cell.column))
    for place, (formula, value) in before.items():
        if formula:
            book.set_formula(*place, formula)
        else:
            book.set_value(*place, value)
    return found


@lru_cache(maxsize=2)
def _book(path: Path, _changed: int, _size: int) -> formualizer.Workbook:
    book = formualizer.load_workbook(str(path))
    book.evaluate_all()
    return book


def libreoffice(folder: Path, *paths: Path) -> Iterator[dict[Address, Any]]:
    """Recalculate with LibreOffice, once started, the stored values taken out first."""
    bare = [folder / f"bare-{path.name}" for path in paths]
    for path, target in zip(paths, bare, strict=True):
        without_values(path, target)
    converted(folder / "recalculated", *bare)
    for path, target in zip(paths, bare, strict=True):
        found = stored(folder / "recalculated" / target.name)
        yield {address: found[address] for address in stored(path)}


def libreoffice_alone(folder: Path, path: Path) -> dict[Address, Any]:
    """Recalculate with LibreOffice, and have it save the values alone: in half the time."""
    bare = folder / "bare.xlsx"
    without_values(path, bare)
    # numbers as they are, not as they are shown: without formats of numbers
    plain = folder / "plain.xlsx"
    with zipfile.ZipFile(bare) as old, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            is_looks = item.filename == "xl/styles.xml"
            new.writestr(item, re.sub(rb'numFmtId="\d+"', b'numFmtId="0"', data) if is_looks else data)
    converted(folder / "values", plain, kind="csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1")
    cells: dict[Address, str] = {}
    for file in (folder / "values").glob("plain-*.csv"):
        sheet = file.stem.removeprefix("plain-")
        with file.open(encoding="utf-8", newline="") as text:
            cells |= {(sheet, f"{openpyxl.utils.get_column_letter(column)}{row}"): cell
                      for row, words in enumerate(csv.reader(text), 1)
                      for column, cell in enumerate(words, 1)}  # fmt: skip
    return {place: float(cells[place]) if isinstance(value, float) else cells.get(place, "")
            for place, value in stored(path).items()}  # fmt: skip


def converted(folder: Path, *paths: Path, kind: str = "xlsx:Calc MS Excel 2007 XML") -> None:
    """Save workbooks with LibreOffice in a folder: one start for all of them."""
    subprocess.run(
        [
            soffice() or "soffice", f"-env:UserInstallation=file://{_profile()}", "--headless",
            "--convert-to", kind, "--outdir", str(folder),
            *map(str, paths),
        ],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip


@cache
def _profile() -> Path:
    """Give a profile of this process: making one anew takes longer than a small workbook."""
    folder = Path(tempfile.mkdtemp(prefix="flexfin-soffice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


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
    """Tell whether two values are equal, as numbers or as texts; an empty text may be no value."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))
    empty = ("", None)  # programs keep an empty text in either way
    return bool(a == b) or (a in empty and b in empty)


def _split(cell: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    assert match
    return int(match[2]), openpyxl.utils.column_index_from_string(match[1])
