"""Links from cells that hold something of their own to where that comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def place_on(sheet: str, cell: str) -> str:
    """Write the place of a cell on a sheet, as what leads to it says it."""
    doubled = sheet.replace("'", "''")
    return f"internal:'{doubled}'!{cell}"


def lead(sheet: Worksheet, row: int, column: int, place: str, tip: str) -> None:
    """Let a cell lead to a place of the workbook, if any, and leave alone what stands in it.

    `row` and `column` count from 0; `place` is such as 'Inputs'!B7.
    """
    if place:
        sheet.ignore_write_string = True
        sheet.write_url(row, column, f"internal:{place}", None, None, tip)
        sheet.ignore_write_string = False
