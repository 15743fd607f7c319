"""Workbooks as openpyxl reads them, each sheet when it is first looked at.

Most tests look at one sheet of thirty; reading all of them takes longer than making the workbook.
"""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

# what is known of a sheet that is not read yet
_KNOWN: Final = {
    "title", "parent", "sheet_state", "defined_names", "_parent", "_WorkbookChild__title", "__class__",
    "__dict__",
}  # fmt: skip


class _Unread(Worksheet):
    """A sheet that is read, and an ordinary one from then on, when it is asked for more."""

    def __getattribute__(self, name: str) -> Any:
        if name not in _KNOWN and "read" in self.__dict__:
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
        self.data = data

    def read_worksheets(self) -> None:
        for sheet, rel in [*self.parser.find_sheets()]:
            unread = _Unread(parent=self.wb, title=sheet.name)
            unread.sheet_state = sheet.state
            unread.__dict__["read"] = partial(self._read, unread, sheet, rel)
            self.wb._add_sheet(unread)

    def _read(self, unread: Worksheet, sheet: Any, rel: Any) -> None:
        self.parser.find_sheets = lambda: [(sheet, rel)]
        self.wb.create_sheet = lambda _title: unread
        try:
            with ZipFile(io.BytesIO(self.data)) as self.archive:
                super().read_worksheets()
        finally:
            del self.wb.create_sheet


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
    return reader.wb
