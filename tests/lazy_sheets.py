"""Workbooks as openpyxl reads them, each sheet when it is first looked at.

Most tests look at one sheet of thirty, or type something in one; reading and writing all of them
takes longer than making the workbook. What openpyxl writes of a sheet that nobody looked at hangs on
the file alone: of a file that is changed more than once it is kept.
"""

from __future__ import annotations

import datetime
import io
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.packaging.relationship import get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

# What is known of a sheet that is not read yet: what the file says of it elsewhere, and what such a
# sheet is written with that has nothing beside its cells.
_KNOWN: Final = {
    "title", "parent", "sheet_state", "defined_names", "_parent", "_WorkbookChild__title", "__class__",
    "__dict__", "_print_rows", "_print_cols", "_print_area", "print_titles", "print_area",
    "_id", "path", "_path", "mime_type", "_rel_type",
}  # fmt: skip
_WRITTEN: Final = {
    "_rels", "_drawing", "_comments", "_tables", "_pivots", "legacy_drawing", "auto_filter",
}  # fmt: skip


class _Unread(Worksheet):
    """A sheet that is read, and an ordinary one from then on, when it is asked for more."""

    def __getattribute__(self, name: str) -> Any:
        if name not in _KNOWN:
            own = self.__dict__
            if "read" in own and not ("being_written" in own and name in _WRITTEN):
                _read(self)
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _KNOWN and "read" in self.__dict__:
            _read(self)
        object.__setattr__(self, name, value)


def _read(sheet: Worksheet) -> None:
    """Read a sheet; whether it is hidden, which may have been changed, stays."""
    read, state = sheet.__dict__.pop("read"), sheet.sheet_state
    sheet.__class__ = Worksheet
    read()
    sheet.sheet_state = state


class _Reader(ExcelReader):
    def __init__(self, data: bytes, *how: bool) -> None:
        super().__init__(io.BytesIO(data), False, *how)
        self.data, self.known = data, (sha256(data).digest(), *how)

    def read_worksheets(self) -> None:
        for sheet, rel in [*self.parser.find_sheets()]:
            unread = _Unread(parent=self.wb, title=sheet.name)
            unread.sheet_state = sheet.state
            unread.__dict__["read"] = partial(self._read, unread, sheet, rel)
            is_alone = get_rels_path(rel.target) not in self.valid_files
            if is_alone and b"<autoFilter" not in self.archive.read(rel.target):
                unread.__dict__["as_read"] = rel.target
            self.wb._add_sheet(unread)

    def _read(self, unread: Worksheet, sheet: Any, rel: Any) -> None:
        self.parser.find_sheets = lambda: [(sheet, rel)]
        self.wb.create_sheet = lambda _title: unread
        try:
            with ZipFile(io.BytesIO(self.data)) as self.archive:
                super().read_worksheets()
        finally:
            del self.wb.create_sheet


class _Kept:
    """What openpyxl writes of the sheets of a file that are as they were read.

    Writing them makes styles of cells that the file does not have: `styles` are all of these.
    """

    def __init__(self, reader: _Reader) -> None:
        self.sheets: dict[str, bytes] = {}
        reader.read()
        _Writer(self, reader.wb, ZipFile(io.BytesIO(), "w")).save()
        self.styles = [*reader.wb._cell_styles]


class _Writer(ExcelWriter):
    def __init__(self, kept: _Kept, book: Workbook, archive: ZipFile) -> None:
        super().__init__(book, archive)
        self.kept = kept.sheets

    def write_worksheet(self, ws: Worksheet) -> None:
        part = ws.__dict__.get("as_read") if "read" in ws.__dict__ else None
        if part is None:
            super().write_worksheet(ws)
            return
        if part not in self.kept:
            writer = WorksheetWriter(ws)
            writer.write()
            self.kept[part] = Path(writer.out).read_bytes()
            writer.cleanup()
        ws.__dict__["being_written"] = True
        self._archive.writestr(ws.path[1:], self.kept[part])
        self.manifest.append(ws)


_saved: dict[tuple[Any, ...], _Kept | None] = {}  # by file: None where it was changed once
_MOST: Final = 4  # files of which sheets are kept


def _kept(reader: _Reader) -> _Kept | None:
    """Give what is known of a file that was changed before: it will be changed again."""
    if reader.known not in _saved:
        return None
    kept = _saved.pop(reader.known) or _Kept(_Reader(reader.data, *reader.known[1:]))
    _saved[reader.known] = kept  # the last that was used
    for known in [name for name, one in _saved.items() if one][:-_MOST]:
        _saved[known] = None
    return kept


def _save(reader: _Reader, kept: _Kept | None, file: Path | str | BinaryIO) -> None:
    """Do what Workbook.save does."""
    _saved.setdefault(reader.known, None)
    if kept is None:
        Workbook.save(reader.wb, file)
        return
    now = datetime.datetime.now(tz=datetime.UTC)
    reader.wb.properties.modified = now.replace(tzinfo=None)
    _Writer(kept, reader.wb, ZipFile(file, "w", ZIP_DEFLATED)).save()


def load(
    file: Path | str | BinaryIO, read_only: bool = False, keep_vba: bool = False,
    data_only: bool = False, keep_links: bool = True, rich_text: bool = False,
) -> Workbook:  # fmt: skip
    """Do what openpyxl.load_workbook does. What is in the file then counts, whatever becomes of it."""
    if read_only:
        return load_workbook(file, True, keep_vba, data_only, keep_links, rich_text)
    if not isinstance(file, Path | str):
        file.seek(0)  # the file as a whole, wherever it was left
    data = Path(file).read_bytes() if isinstance(file, Path | str) else file.read()
    reader = _Reader(data, keep_vba, data_only, keep_links, rich_text)
    reader.read()
    kept = _kept(reader)
    for style in kept.styles if kept else ():
        reader.wb._cell_styles.add(style)
    reader.wb.save = partial(_save, reader, kept)
    return reader.wb
