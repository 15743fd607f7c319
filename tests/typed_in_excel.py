"""What a document says to type on a sheet of a workbook to fill in, typed there.

A table below a line `Blad *Groepen*:` is one of these: inputs with their value; rows, each with a
name, under the headings of the sheet; or columns, each with a name, beside labels or months.
"""

from __future__ import annotations

import datetime
import re
from itertools import count
from typing import Any, Final

import openpyxl

_NAME, _VALUE, _WHO = 1, 6, 5  # columns: of keys and names, of the first value, of who has a share
_LABEL: Final = 2
_HEADS, _FIRST = 5, 10  # rows of a sheet with rows: its headings, the first to fill in


def fill(book: openpyxl.Workbook, name: str, rows: list[list[str]]) -> None:
    """Type a table on a sheet of a workbook."""
    sheet, (head, *below) = book[name], rows
    if head == ["Omschrijving", "Waarde"]:
        for label, text in below:
            sheet.cell(_labelled(sheet, label), _VALUE).value = typed(text)
    elif str(sheet.cell(_FIRST - 1, _NAME).value).startswith(("flexfin: rows", "flexfin: o")):
        _rows(sheet, head, below)
    else:
        _columns(sheet, head[1:], below)


def typed(text: str) -> Any:
    """Give what Excel makes of a text that is typed."""
    if not text:
        return None
    if found := re.fullmatch(r"(\d+)-(\d+)-(\d{4})", text):
        day, month, year = map(int, found.groups())
        return datetime.datetime(year, month, day)
    if re.fullmatch(r"\d+(,\d+)?%?", text):
        number = float(text.rstrip("%").replace(",", "."))
        return number / 100 if text.endswith("%") else number
    return text


def _labelled(sheet: Any, label: str, after: int = 0) -> int:
    """Give the row with a label below another row; of a share the one of all shares of its kind."""
    for said in (label, label.rpartition(", ")[0] or label):
        for row in range(after + 1, sheet.max_row + 1):
            if str(sheet.cell(row, _LABEL).value).startswith(said):
                return row
    raise AssertionError(f"{sheet.title} has no '{label}'")


def _rows(sheet: Any, head: list[str], below: list[list[str]]) -> None:
    heads = [cell.value for cell in sheet[_HEADS]]
    missing = [word for word in head if word not in heads]
    assert not missing, f"{sheet.title} has no {missing}"
    free = next(row for row in count(_FIRST) if sheet.cell(row, _NAME).value is None)
    for row, texts in enumerate(below, free):
        for word, text in zip(head, texts, strict=True):
            sheet.cell(row, heads.index(word) + 1).value = typed(text)


def _columns(sheet: Any, names: list[str], below: list[list[str]]) -> None:
    start = _table(sheet, below[0][0])
    for column, name in enumerate(names, _VALUE):
        sheet.cell(start, column).value = name
    row = start
    for label, *texts in below:
        if isinstance(typed(label), datetime.datetime) or sheet.title == "Voorstellen":
            row = next(at for at in count(start + 1) if sheet.cell(at, _NAME).value in (None, ""))
            sheet.cell(row, _NAME).value = typed(label)
        else:
            row = _of_whom(sheet, label, start)
        for column, text in enumerate(texts, _VALUE):
            sheet.cell(row, column).value = typed(text)


def _of_whom(sheet: Any, label: str, start: int) -> int:
    """Give the row with a label; of a share the first that nobody has yet."""
    row = _labelled(sheet, label, start)
    said, _comma, who = label.rpartition(", ")
    if sheet.cell(row, _LABEL).value != said:
        return row
    while sheet.cell(row, _WHO).value not in (None, ""):
        row += 1
    assert sheet.cell(row, _LABEL).value == said, f"{sheet.title} has no room for '{label}'"
    sheet.cell(row, _WHO).value = who
    return row


def _table(sheet: Any, label: str) -> int:
    """Give the row of the names of the table in which a label or month stands."""
    starts = [
        row for row in range(1, sheet.max_row + 1)
        if str(sheet.cell(row, _NAME).value).startswith(("flexfin: table", "flexfin: offers"))
    ]  # fmt: skip
    if isinstance(typed(label), datetime.datetime):
        return next(at for at in starts if "Maand" in str(sheet.cell(at, _LABEL).value))
    if sheet.title == "Voorstellen":
        return starts[0]
    row = _labelled(sheet, label, starts[0])
    return max(at for at in starts if at < row)
