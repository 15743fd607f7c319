"""Headings of columns, and those between rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flexfin.workbook.styles import Look, Styles

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def section(sheet: Worksheet, styles: Styles, row: int, text: str, columns: range) -> None:
    """Write a heading between rows, in the second column of a sheet, and a rule below it.

    Rows and columns count from 0.
    """
    for column in columns:
        sheet.write_blank(row, column, None, styles.section())
    sheet.write_string(row, 1, text, styles.section())


def heads(
    sheet: Worksheet,
    styles: Styles,
    row: int,
    titles: Iterable[str],
    first: int = 0,
    right: Iterable[int] = (),
    **look: Look,
) -> None:
    """Write the headings of columns from a column on; those above numbers stand to the right.

    One of words next to such a heading keeps a little away from it.
    """
    numbers = {*right}
    for column, title in enumerate(titles, first):
        beside: dict[str, Look] = {"indent": 1} if column - 1 in numbers else {}
        side: dict[str, Look] = {"align": "right"} if column in numbers else beside
        sheet.write_string(row, column, title, styles.head(**side, **look))
