"""The rows of the scenario that is live, of inputs with a row for each scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.model.line import Key, Line
from flexfin.workbook.cell import THIS
from flexfin.workbook.layout import live_name

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def write_live_words(
    book: Book, sheet: Worksheet, line: Line, key: Key, row: int, live: str = ""
) -> None:
    """Write identity and label of the row of the scenario that is live, or of the one named."""
    live = live or _("live scenario")
    label = " · ".join([f"{line.label}: {live}", *key])
    sheet.write_string(row - 1, 0, book.row(line, key).identity, book.styles.identity())
    sheet.write_string(row - 1, 1, label, book.styles.label(bold=True))


def live_key(book: Book, line: Line, key: Key) -> Key:
    """Give the elements of the row that is live: those of `key`, with the scenario among them."""
    place = line.row_axes.index("scenario")
    return (*key[:place], book.scenario, *key[place:])


def live_text(book: Book, line: Line, key: Key) -> str:
    """Write the look-up of the live scenario among the rows of an input."""
    layout = book.layout
    rows = [
        row
        for row in layout.blocks[line.name]
        if live_key(book, line, key) == _with(book, line, row[1])
    ]
    cells = [layout.cells[row] for row in rows]
    live = layout.scenario_cell
    column = column_name(2 + layout.axis_columns["scenario"])
    sheet, own = cells[0].sheet, layout.cells[live_name(line), key].sheet
    there = "" if sheet == own else f"'{sheet}'!"
    where = [f"{cell.column and '$'}{cell.column or THIS}{cell.row}" for cell in cells]
    names = [f"${column}${cell.row}" for cell in cells]
    if [cell.row for cell in cells] == list(range(cells[0].row, cells[0].row + len(cells))):
        match = f"MATCH({live},{there}{names[0]}:{names[-1]},0)"
        return f"INDEX({there}{where[0]}:{where[-1]},{match})"
    text = "NA()"
    for name, cell in zip(reversed(names), reversed(where), strict=True):
        text = f"IF({there}{name}={live},{there}{cell},{text})"
    return text


def _with(book: Book, line: Line, key: Key) -> Key:
    """Give the elements of a row with the live scenario in the place of its own."""
    place = line.row_axes.index("scenario")
    return (*key[:place], book.scenario, *key[place + 1 :])
