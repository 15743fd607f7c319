"""The rows of a table, each cell with its place: a CSV of any program, or a sheet of a workbook.

A CSV may have commas, semicolons or tabs between its columns, and be in UTF-8, UTF-16 or the
alphabet of Windows; which of them is found from the file. What the separator means for numbers is
told in table_cells.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.excel_errors import ERRORS
from flexfin.ground.file_names import TABLES, WORKBOOKS
from flexfin.ground.files import LARGEST, read_file, text_of
from flexfin.ground.messages import _
from flexfin.ground.table_cells import Form, GivenCell, GivenRow
from flexfin.ground.yaml_faults import no_text

Reading = Callable[[Path], bytes]  # a file -> what it holds
_SHEET: Final = re.compile(r"(.+\.xlsx)#(.+)", re.IGNORECASE)
_SEPARATORS: Final = "\t;,"
_SAID: Final = re.compile(r'"?sep=([\t;,])"?[\t;, ]*')  # the line with which Excel is told
_LOOKED_AT: Final = 50  # rows from which the separator is found
_TITLES: Final = 20  # lines that may stand above the row that names the columns
_TABLE: Final = 3  # columns, at least, of a table below a title
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIPPED: Final = (b"PK", b"\xd0\xcf\x11\xe0")  # a workbook, of now or of old


def read_data(path: Path) -> bytes:
    """Give what the file of a table holds. Raises FlexfinError where it cannot be read."""
    return read_file(path, LARGEST)


def is_table(name: str) -> bool:
    """Tell whether a text is the name of a table: a CSV, a workbook, or a sheet of one."""
    return bool(_SHEET.fullmatch(name)) or name.lower().endswith((*TABLES, *WORKBOOKS))


def apart(path: Path) -> tuple[Path, str]:
    """Give the file and the sheet of `figures.xlsx#Blad2`; no sheet where none is named."""
    found = _SHEET.fullmatch(str(path))
    return (Path(found[1]), found[2]) if found and not path.exists() else (path, "")


def read_rows(
    path: Path, remedy: Callable[[], str] | None = None, read: Reading = read_data
) -> list[GivenRow]:
    """Read a table; `remedy` is for a file that is empty, `read` gives what is in it.

    Rows and columns with nothing in them are passed over, and so are notes: rows that begin with #.
    Of a workbook it is the first sheet, or the one that is named after a #.

    Raises FlexfinError where there is no such file, it is no text or a quote is not closed.
    """
    path, sheet = apart(path)
    data = read(path)
    if data.startswith(_ZIPPED):
        from flexfin.ground.sheet_rows import sheet_rows  # only what is a workbook needs it

        found = sheet_rows(path, data, sheet)
    else:
        text = _in_utf8(data).removeprefix(codecs.BOM_UTF8)
        found = _csv_rows(path, text_of(path, text)) if text.strip() else iter(())
    rows = [row for row in found if any(row.texts) and not _is_note(row.texts[0])]
    if not rows:
        told = remedy() if remedy is not None else ""
        raise FlexfinError(Problem(Place(str(path)), _("this file is empty"), told))
    cells = (cell for row in rows for cell in row.cells)
    if unfit := [fault for cell in cells if (fault := no_text(cell.text, cell.place))]:
        raise FlexfinError(unfit)
    return _without_empty_columns(rows)


def _in_utf8(data: bytes) -> bytes:
    """Give a text in UTF-8, whatever alphabet it is in; what is no text stays as it is."""
    try:
        if data.startswith(_UTF16):
            return data.decode("utf-16").encode()
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252").encode()
        except UnicodeDecodeError:
            return data
    return data


def _csv_rows(path: Path, text: str) -> Iterator[GivenRow]:
    lines = text.split("\n")
    separator = _separator(path, lines)
    form: Form = "point" if separator == "," else "comma"
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=separator, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                line = lines[reader.line_num - 1]
                place = Place(str(path), reader.line_num, 1, max(1, len(line)), line)
                yield GivenRow(place, tuple(_cells(place, row, form)))
    except csv.Error as error:
        at = Place(str(path), reader.line_num, 1, 1, lines[max(0, reader.line_num - 1)])
        is_open = "unexpected end" in str(error)
        why = _("a quote is not closed") if is_open else str(error)
        raise FlexfinError(Problem(at, _("this is no CSV: {why}", why=why))) from None


def _separator(path: Path, lines: list[str]) -> str:
    """Find what parts the columns: what stands in the first row, and as often in all others.

    Lines of a title may stand above these rows, without what parts the columns.
    A line that says it is emptied. Raises FlexfinError where it cannot be told.
    """
    filled = [n for n, line in enumerate(lines) if line.strip() and not _is_note(line)]
    if not filled:
        return ","
    if said := _SAID.fullmatch(lines[filled[0]]):
        lines[filled[0]] = ""
        return said[1]
    bare = (re.sub('"[^"]*"', "", lines[n]) for n in filled[:_LOOKED_AT])
    parted = ([mark for mark in _SEPARATORS if mark in line] for line in bare)
    found = next(filter(None, parted), [])
    looked_at = [lines[n] for n in filled[:_LOOKED_AT]]
    if not any(_is_even(looked_at, mark) for mark in found) and (below := _below(looked_at)):
        return below
    if len(found) > 1:
        found = [mark for mark in found if _is_even(looked_at, mark)]
        if len(found) != 1:
            at = filled[0]
            place = Place(str(path), at + 1, 1, max(1, len(lines[at])), lines[at])
            message = _("it cannot be told whether commas, semicolons or tabs part the columns")
            remedy = _("Put names and texts that hold one of them between double quotes.")
            raise FlexfinError(Problem(place, message, remedy))
    return found[0] if found else ","


def _below(lines: list[str]) -> str:
    """Find what parts the columns of the rows below a title; nothing where it cannot be told."""
    for start in range(1, min(_TITLES, len(lines) - 1)):
        rest = lines[start:]
        parts = [
            mark
            for mark in _SEPARATORS
            if not any(mark in line for line in lines[:start])
            and _is_even(rest, mark)
            and _are_names(next(csv.reader(rest, delimiter=mark)))
        ]
        if len(parts) == 1:
            return parts[0]
    return ""


def _are_names(cells: list[str]) -> bool:
    """Tell whether a row can name the columns of a table: values begin with a digit or a sign."""
    return len(cells) >= _TABLE and not any(re.match(r"\s*[-+€\d]", cell) for cell in cells)


def _is_even(lines: Iterable[str], mark: str) -> bool:
    try:
        return len({len(row) for row in csv.reader(lines, delimiter=mark)}) == 1
    except csv.Error:  # told with its place when the rows are read
        return False


def _is_note(text: str) -> bool:
    return text.startswith("#") and not ERRORS.match(text)


def _cells(row: Place, texts: list[str], form: Form) -> Iterator[GivenCell]:
    """Give the cells of a row; one that is not in its line as it is has the place of the row."""
    start = 0
    for column, text in enumerate(map(str.strip, texts)):
        at = row.text.find(text, start)
        place = row if at < 0 else Place(row.file, row.line, at + 1, max(1, len(text)), row.text)
        start = start if at < 0 else at + len(text)
        yield GivenCell(text, place, form=form, at=column)


def _without_empty_columns(rows: list[GivenRow]) -> list[GivenRow]:
    used = {n for row in rows for n, cell in enumerate(row.cells) if cell.text}
    return [
        GivenRow(row.place, tuple(cell for n, cell in enumerate(row.cells) if n in used))
        for row in rows
    ]
