"""The cells of a workbook that returns, read with openpyxl: the only import of it."""

from __future__ import annotations

import datetime
import math
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.workbook.returned.package import look_through

TALLEST: Final = 50_000  # rows that are looked at; ours have some thousands
MOST_SHEETS: Final = 500


class Formula(str):
    """The text of a formula, with its equals sign."""

    __slots__ = ()


Content = str | float | bool  # of a cell; dates as the numbers they are in a cell
Grid = dict[int, dict[int, Content]]  # row -> column -> content, both from 1; no empty cells


@dataclass(frozen=True)
class Returned:
    """A workbook that returns: its cells by sheet, in order; which are hidden; what else it has."""

    path: Path
    sheets: Mapping[str, Grid]
    hidden: tuple[str, ...]
    remarks: tuple[str, ...]
    width: int

    def values(self, sheet: str) -> Grid:
        """Give the stored values of a sheet, of formulas too; what has none is left out."""
        with _opened(self.path, data_only=True) as book:
            return _grid(self.path, book[sheet], self.width)


def read_workbook(path: Path, width: int) -> Returned:
    """Read the cells of a workbook, at most `width` columns of each sheet.

    Raises FlexfinError where it cannot be opened safely, or not at all.
    """
    package = look_through(path)
    with _opened(path, data_only=False) as book:
        if len(book.worksheets) > MOST_SHEETS:
            message = _("this file holds far more than a workbook of flexfin does, "
                        "and is not opened")  # fmt: skip
            raise FlexfinError(Problem(Place(str(path)), message))
        sheets = {sheet.title: _grid(path, sheet, width) for sheet in book.worksheets}
        hidden = tuple(s.title for s in book.worksheets if s.sheet_state != "visible")
    return Returned(path, sheets, hidden, package.remarks, width)


class _opened:  # noqa: N801  # used as a statement
    """A workbook that is open for reading; what openpyxl says is wrong is said in our words."""

    def __init__(self, path: Path, *, data_only: bool) -> None:
        self.path, self.data_only = path, data_only

    def __enter__(self) -> Any:
        import openpyxl

        self.file = self.path.open("rb")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.book = openpyxl.load_workbook(
                    self.file, read_only=True, data_only=self.data_only, keep_links=False
                )
        except Exception:
            self.file.close()
            raise _broken(self.path) from None
        return self.book

    def __exit__(self, *_anything: object) -> None:
        self.book.close()
        self.file.close()


def _broken(path: Path, sheet: str = "") -> FlexfinError:
    """Say that a workbook cannot be read; what can be wrong with foreign XML has no end."""
    place = Place(f"{path}: {sheet}" if sheet else str(path))
    message = _("this sheet cannot be read") if sheet else _("this workbook is damaged")
    remedy = _("Ask for it again, or open it in Excel and save it anew.")
    return FlexfinError(Problem(place, message, remedy))


def _grid(path: Path, sheet: Any, width: int) -> Grid:
    sheet.reset_dimensions()  # what the file says of its size is not to be trusted
    found: Grid = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for row, cells in _rows(sheet, width):
                found[row] = cells
    except Exception:
        raise _broken(path, sheet.title) from None
    return found


def _rows(sheet: Any, width: int) -> Iterator[tuple[int, dict[int, Content]]]:
    rows = sheet.iter_rows(min_row=1, min_col=1, max_col=width)
    for row, cells in enumerate(islice(rows, TALLEST), 1):
        found = {}
        for column, cell in enumerate(cells, 1):
            value = cell.value
            if value is not None and value != "":
                found[column] = _content(value, cell.data_type)
        if found:
            yield row, found


def _content(value: Any, kind: str) -> Content:
    if kind == "f":
        text = getattr(value, "text", value)  # of a formula over an array
        return Formula(text if isinstance(text, str) else f"={text}")
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        from openpyxl.utils.datetime import to_excel

        return float(to_excel(value))
    return str(value)
