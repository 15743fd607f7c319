"""A workbook that XlsxWriter writes: with plain sheets, whole or not at all."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flexfin.ground.files import write_whole

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


_LAST: Final = (1_048_575, 16_383)  # row and column of the last cell of a sheet


def begin_workbook(data: io.BytesIO) -> Workbook:
    """Give a workbook to write in; what stands in cells is text unless it is written otherwise."""
    from flexfin.workbook.plain_sheet import PlainBook, PlainSheet

    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    file = PlainBook(data, options)
    file.worksheet_class = PlainSheet
    return file


@contextmanager
def new_workbook(target: Path) -> Iterator[Workbook]:
    """Give a workbook to write in, which becomes a file whole or not at all.

    Raises NotWritten where there is no place for it.
    """
    data = io.BytesIO()
    file = begin_workbook(data)
    with _keeping():
        yield file
        file.close()
        for sheet in file.worksheets():
            sheet.table.clear()  # so that there is little to look through afterwards
    write_whole(target, data.getvalue())


@contextmanager
def _keeping() -> Iterator[None]:
    """Look for no circles: a million small objects come, and all stay until the file is written."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def locked(sheet: Worksheet) -> None:
    """Guard what is no input of a finished sheet against a slip; there is no password."""
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def print_nothing(sheet: Worksheet) -> None:
    """Let a sheet print one empty cell: programs leave out empty pages, but not hidden sheets."""
    sheet.print_area(_LAST[0], _LAST[1], _LAST[0], _LAST[1])
    sheet.repeat_row_range = sheet.repeat_col_range = ""
    sheet.hbreaks, sheet.vbreaks = [], []
