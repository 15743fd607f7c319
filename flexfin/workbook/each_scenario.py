"""The rows of each scenario on a sheet of its own, beside those of the scenario that is live.

They have the same formulas; a name in these stands for the row of the same scenario.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Final

from flexfin.engine.results import Headline
from flexfin.ground.letters import column_name
from flexfin.ground.live import Live
from flexfin.ground.view import View
from flexfin.model.line import FormulaLine, RowKey
from flexfin.model.order import needed, uses_of
from flexfin.workbook.book import Book
from flexfin.workbook.cell import FIRST_ROW, Cell, Cells, live_name
from flexfin.workbook.layout import Layout
from flexfin.workbook.sheet_names import scenario_key

OWN_NAME: Final = "$C$1"  # the cell with the name of the scenario of a sheet


def add_scenarios(book: Book, shown: View) -> None:
    """Give each scenario that something shown is of, rows of its own for all that this takes."""
    asked: dict[str, set[str]] = {}
    for _part, table in shown.tables():
        for cell in (cell for row in table.rows for cell in row.values if isinstance(cell, Live)):
            for term in cell.parts:
                if isinstance(term, Headline) and term.scenario:
                    asked.setdefault(term.scenario, set()).add(term.line)
    for scenario, names in asked.items():
        found = book.by_scenario[scenario] = copy(book)
        wanted = needed(book.case.models.lines, names)
        sheet = book.layout.names[scenario_key(scenario)]
        found.layout = _layout_of(book.layout, sheet, wanted)
        found.scenario, found.position = scenario, book.results.scenarios.index(scenario)


def _layout_of(layout: Layout, sheet: str, names: set[str]) -> Layout:
    """Give the layout in which what differs by scenario stands on another sheet."""
    found = copy(layout)
    for derived in ("on_sheet", "rows_of_cells"):
        vars(found).pop(derived, None)
    found.cells = Cells(layout.case)
    found.cells.update(layout.cells)
    found.scenario_cell = f"'{sheet}'!{OWN_NAME}"
    for row, place in enumerate(_rows(layout, names), FIRST_ROW):
        column = "" if layout.cells[place].is_monthly else column_name(layout.value)
        found.cells[place] = Cell(sheet, row, column)
    return found


def _rows(layout: Layout, names: set[str]) -> Iterator[RowKey]:
    """Give the rows that differ by scenario: inputs first, then by model, in order.

    With them go the numbers that these take without a month: beside them a formula stays short.
    """
    models = layout.case.models
    differ = {name for name in names if "scenario" in models.lines[name].axes}
    beside = {used for name in differ for used, _when in uses_of(models.lines[name])}
    beside = {name for name in beside & names if "month" not in models.lines[name].axes}
    for given in models.inputs.values():
        if given.name in names:
            yield from layout.blocks.get(live_name(given), ())
    for model in layout.models:
        for line in models.lines_of(model.name):
            if line.name in differ | beside and isinstance(line, FormulaLine):
                yield from ((line.name, key) for key in layout.keys(line))
