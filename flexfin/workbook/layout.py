"""The layout of a workbook: its places, where a sum that is one formula takes no rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from flexfin.case.case import Case
from flexfin.case.shared import NOTHING, Shared
from flexfin.ground.letters import column_name
from flexfin.model.line import InputLine, Key, RowKey
from flexfin.workbook.cell import FIRST_ROW, HEADER, Cell, live_name
from flexfin.workbook.offered import takes_export
from flexfin.workbook.places import Places
from flexfin.workbook.sums import without_rows


class Layout(Places):
    """The places of one workbook, laid once more without the rows of sums that need none."""

    def __init__(self, case: Case, shared: Shared = NOTHING, *, terms_alone: bool = False) -> None:
        super().__init__(case, shared, terms_alone=terms_alone)
        steps = without_rows(self)
        if steps:
            self.rowless |= steps
            self.lay_models()

    @cached_property
    def on_sheet(self) -> Mapping[str, Mapping[RowKey, Cell]]:
        """Give the cells of each sheet, by its name."""
        found: dict[str, dict[RowKey, Cell]] = {name: {} for name in self.names.values()}
        for row, cell in self.cells.items():
            found[cell.sheet][row] = cell
        return found

    def months_at(self, row: int, span: slice | None = None) -> str:
        """Give the cells of the months of a row, or of a stretch of them."""
        ends = (span.start, span.stop - 1) if span else (0, self.last - self.first)
        start, end = (column_name(self.first + month) for month in ends)
        return f"${start}${row}:${end}${row}"

    def steps_end(self, row: RowKey) -> int:
        """Give the column behind the steps of an input by month, which begin at the years."""
        return self.first_year + self.monthly.places(row)

    def used_end(self, row: RowKey) -> int:
        """Give the column behind those of these steps that the case or an offer gives."""
        return self.first_year + self.monthly.used(row)

    def live_cell(self, name: str, key: Key) -> Cell:
        """Give the cell that shows the live value of an input: of an element what it is called."""
        cell = self.inputs[name, key]
        is_called = self.words.is_called(self.case.models.input_lines[name])
        return Cell(cell.sheet, cell.row, column_name(self.live)) if is_called else cell

    def input_cell(self, name: str, key: Key) -> Cell:
        """Give the cell to type an input in; the live cell where there are no offers."""
        cell = self.inputs[name, key]
        return Cell(cell.sheet, cell.row, column_name(self.given))

    def is_fixed(self, line: InputLine, key: Key) -> bool:
        """Tell whether another value of an input takes a new export, or follows from others."""
        place = (line.name, key)
        return takes_export(line) or place in self.excluded or place in self.written


__all__ = ["FIRST_ROW", "HEADER", "Cell", "Layout", "live_name"]
