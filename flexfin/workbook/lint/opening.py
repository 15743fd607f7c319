"""Open anybody's workbook to be looked through: nothing in it is run, and it cannot be too much.

The only place that reads a workbook with openpyxl. Cells are read one by one as they stand in the
file: rows and columns that are not there take no time.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from flexfin.ground.letters import place_of
from flexfin.ground.messages import _

MOST_BYTES: Final = 200_000_000  # of all parts together, unpacked
MOST_CELLS: Final = 2_000_000
MOST_PARTS: Final = 5_000
_SAMPLE: Final = 4096  # bytes in which a document type would stand
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b")
_AT: Final = re.compile(rb"""\br=["']([A-Z]+[0-9]+)["']""")
_TYPE: Final = re.compile(rb"""\bt=["'](\w+)["']""")


class Unreadable(Exception):
    """A file that is no workbook, or one that cannot be looked through; the text says why."""


class Look(NamedTuple):
    """What the look of a cell says: whether it is locked, and whether it has a colour."""

    locked: bool
    coloured: bool


@dataclass
class Seen:
    """One sheet as it stands in the file. Cells go by (row, column), both from 1."""

    name: str
    state: str
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    constants: dict[tuple[int, int], Any] = field(default_factory=dict)
    looks: dict[tuple[int, int], Look] = field(default_factory=dict)
    arrays: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)  # cells that hold an error
    texts: set[tuple[int, int]] = field(default_factory=set)  # formulas that give a text
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    protected: bool = False


@dataclass
class SeenBook:
    """A workbook as it stands in the file: its sheets, its names, its parts."""

    sheets: list[Seen]
    names: Mapping[str, str]
    parts: tuple[str, ...]
    iterates: bool


def opened(path: Path) -> SeenBook:
    """Read a workbook.

    Raises Unreadable where the file is no workbook, is too large, or holds what no workbook needs.
    """
    try:
        with zipfile.ZipFile(path) as file:
            _see_size(file)
            _see_parts(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl passes over is nothing we look at
            return _read(path)
    except Unreadable:
        raise
    except OSError as error:
        raise Unreadable(
            _("{file} cannot be read: {why}.", file=path, why=error.strerror or error)
        ) from None
    except Exception:  # of a broken file any part may fail, in any way
        raise Unreadable(
            _("{file} is no Excel workbook (.xlsx), or it is damaged.", file=path)
        ) from None


def _see_size(file: zipfile.ZipFile) -> None:
    """Refuse what would take too much memory, by what the file says of itself."""
    items = file.infolist()
    if len(items) > MOST_PARTS or sum(item.file_size for item in items) > MOST_BYTES:
        raise Unreadable(
            _("The workbook is too large to look through: more than {size} MB unpacked.",
              size=MOST_BYTES // 1_000_000)
        )  # fmt: skip
    if any(item.flag_bits & 1 for item in items):
        raise Unreadable(_("The workbook has a password to open it; save it without one."))


def _see_parts(file: zipfile.ZipFile) -> None:
    """Refuse document types, with which a small file can become a huge one, and too many cells."""
    cells = 0
    for item in file.infolist():
        if not item.filename.endswith((".xml", ".rels", ".vml")):
            continue
        data = _part(file, item.filename)
        start = data[:_SAMPLE].replace(b"\0", b"")
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise Unreadable(
                _("The workbook holds a document type, which no workbook needs; it is not read.")
            )
        if item.filename.startswith("xl/worksheets/"):
            cells += sum(1 for _found in _CELL.finditer(data))
            cells += sum(1 for _found in _ROW.finditer(data))
        if cells > MOST_CELLS:
            raise Unreadable(
                _("The workbook is too large to look through: more than {count} cells and rows.",
                  count=MOST_CELLS)
            )  # fmt: skip


def _part(file: zipfile.ZipFile, name: str) -> bytes:
    """Read a part, no more of it than the file says there is."""
    size = file.getinfo(name).file_size
    with file.open(name) as part:
        data = part.read(size + 1)
    if len(data) > size:
        raise Unreadable(_("The workbook is larger than it says it is; it is not read."))
    return data


def _read(path: Path) -> SeenBook:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
    try:
        looks = _looks(book)
        with zipfile.ZipFile(path) as file:
            sheets = [_sheet(sheet, file, looks) for sheet in book.worksheets]
            parts = tuple(file.namelist())
        names = {name: str(found.attr_text) for name, found in book.defined_names.items()}
        return SeenBook(sheets, names, parts, bool(book.calculation.iterate))
    finally:
        book.close()


def _looks(book: Any) -> list[Look]:
    """Give the look that each style of a workbook stands for."""
    found = []
    for style in book._cell_styles:
        fill = book._fills[style.fillId]
        protection = book._protections[style.protectionId]
        pattern = getattr(fill, "fill_type", None)
        found.append(Look(protection.locked is not False, pattern not in (None, "none")))
    return found


def _sheet(sheet: Any, file: zipfile.ZipFile, looks: list[Look]) -> Seen:
    """Read the cells of a sheet that are there, and what is said of rows and columns."""
    from openpyxl.worksheet._reader import WorkSheetParser
    from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

    seen = Seen(sheet.title, sheet.sheet_state)
    name = sheet._worksheet_path
    with file.open(name) as part:
        parser = WorkSheetParser(part, sheet._shared_strings, data_only=False)
        for _row, cells in parser.parse():
            for cell in cells:
                at, value = (cell["row"], cell["column"]), cell["value"]
                style = cell.get("style_id", 0)
                look = looks[style] if style < len(looks) else Look(True, False)
                if isinstance(value, ArrayFormula | DataTableFormula):
                    seen.arrays.append(at)
                    value = str(getattr(value, "text", "") or "=")
                elif value is None:
                    if not look.locked:
                        seen.looks[at] = look
                    continue
                seen.looks[at] = look
                table = seen.formulas if cell["data_type"] == "f" else seen.constants
                table[at] = value
    for place, values in parser.row_dimensions.items():
        if values.get("hidden") in ("1", "true"):
            seen.hidden_rows.append(int(place))
    for values in parser.column_dimensions.values():
        if values.get("hidden") in ("1", "true"):
            seen.hidden_columns.append((int(values["min"]), int(values["max"])))
    merged = parser.merged_cells
    seen.merged = [str(one.ref) for one in merged.mergeCell] if merged is not None else []
    seen.protected = bool(getattr(getattr(parser, "protection", None), "sheet", False))
    seen.errors, seen.texts = _types(_part(file, name))
    return seen


def _types(data: bytes) -> tuple[list[tuple[int, int]], set[tuple[int, int]]]:
    """Give the cells whose stored value is an error, and those where it is a text."""
    errors, texts = [], set()
    for cell in _cells_with_type(data):
        at, kind = cell
        place = place_of(at)
        if kind == "e":
            errors.append(place)
        else:
            texts.add(place)
    return errors, texts


def _cells_with_type(data: bytes) -> Iterator[tuple[str, str]]:
    for found in _CELL.finditer(data):
        kind, at = _TYPE.search(found[1]), _AT.search(found[1])
        if kind and at and kind[1] in (b"e", b"str"):
            yield at[1].decode(), kind[1].decode()
