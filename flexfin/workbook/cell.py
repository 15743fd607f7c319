"""Where a row of a line stands in a workbook: a cell, or a row with a cell for every month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from flexfin.case.case import Case
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.model.line import Line, RowKey

HEADER: Final = {"title": 1, "status": 2, "date": 3, "month": 4, "year": 5}
FIRST_ROW: Final = 6  # of the lines, on every sheet with months
THIS: Final = "\x01"  # the letters of the month's column
BEFORE: Final = "\x02"  # the letters of the column before it


def live_name(line: Line) -> str:
    """Give the name of the rows that hold the live scenario of an input with scenarios."""
    return f"{line.name}!"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a row of a line stands. `column` is empty for a row with a cell for every month."""

    sheet: str
    row: int
    column: str = ""

    @property
    def is_monthly(self) -> bool:
        """Tell whether the row has a cell for every month."""
        return not self.column

    @property
    def reference(self) -> str:
        """Give how formulas of any sheet name it; of a cell of its own, not a row of months."""
        return f"'{self.sheet}'!${self.column}${self.row}"


class Months(NamedTuple):
    """The one formula of a row in all its months, with marks where the letters of columns go.

    `columns` are those of the months, and the one before each.
    """

    text: str
    format: Any  # of XlsxWriter
    values: Sequence[str | float]
    columns: Sequence[tuple[str, str]]

    def texts(self, text: str) -> Iterator[str]:
        """Give a text with these marks for every month."""
        return (text.replace(THIS, this).replace(BEFORE, before) for this, before in self.columns)


class Cells(dict[RowKey, Cell]):
    """Where each row stands; a line that has no rows says so to a sheet that asks for it."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case

    def __missing__(self, row: RowKey) -> Cell:
        line = self.case.models.lines.get(row[0])
        if line is None or line.has_rows:
            raise KeyError(row)
        raise FlexfinError(
            Problem(
                line.place,
                _("a sheet of the workbook shows '{name}', which has no rows", name=line.name),
                _("Take 'sheet: no' off it."),
            )
        )
