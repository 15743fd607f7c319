"""Parts of a View as a sheet on which numbers may be live: formulas over cells of its tables."""

from __future__ import annotations

from typing import NamedTuple

from flexfin.ground.letters import address
from flexfin.ground.live import CellArea, Live
from flexfin.ground.messages import _
from flexfin.ground.view import ViewTable
from flexfin.workbook.styles import FORMATS, RESULT, Look, ValueCell
from flexfin.workbook.value_cells import ValueTable
from flexfin.workbook.value_sheet import ValuePage


class PlacedTable(NamedTuple):
    """Where a table stands: its sheet, the first row and column of its values, from 1."""

    sheet: str
    row: int
    column: int
    table: ViewTable

    def area(self, cells: CellArea, sheet: str) -> str:
        """Write cells as a formula on a sheet has them."""
        names = [column.key for column in self.table.columns]
        keys = [row.key for row in self.table.rows]
        sheet = "" if sheet == self.sheet else f"'{self.sheet}'!"
        down = "$" if sheet and cells.rows[0] != cells.rows[1] else ""
        ends = []
        for name, key in zip(cells.columns, cells.rows, strict=True):
            letters = address(self.row + keys.index(key), self.column + names.index(name))
            column = letters.rstrip("0123456789")
            ends.append(f"{'$' * cells.fixed}{column}{down}{letters[len(column) :]}")
        return sheet + ":".join(dict.fromkeys(ends))


class LivePage(ValuePage):
    """A sheet while it is written; what is a value is blue, a total stands out."""

    formulas = 0
    places: dict[str, PlacedTable]  # of the tables of the workbook so far, by key

    def table(self, found: ValueTable) -> None:
        """Write a table, and note where it stands."""
        name, table = self.sheet.get_name(), found.table
        self.places[table.key] = PlacedTable(name, self.row + 2, self.left + 2, table)
        super().table(found)

    def _write(self, column: int, cell: ValueCell, look: dict[str, Look]) -> None:
        if "top" in look:
            look = {"bold": True, "bg_color": RESULT}
        number, shown = cell.value, FORMATS[cell.shape]
        if isinstance(number, Live):
            if cell.text[:1].isalpha():  # a check: what it reads where nothing is wrong
                wrong = _("not in order")
                shown = f'[=0]"{cell.text}";"{wrong}"'
            areas = [
                self.places[part.table].area(part, self.sheet.get_name())
                for part in number.parts
                if isinstance(part, CellArea)
            ]
            style, text = self.styles.number(shown, **look), number.text.format(*areas)
            self.sheet.write_formula(self.row, column, f"={text}", style, number + 0.0)
            self.formulas += 1
        elif isinstance(number, float):
            self.sheet.write_number(self.row, column, number, self.styles.fixed(shown, **look))
        elif isinstance(number, int):
            self.sheet.write_number(self.row, column, number, self.styles.identity(align="left"))
        else:
            super()._write(column, cell, look)
