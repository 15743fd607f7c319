"""The sheet with the scenarios side by side: the one that is shown live, the others at export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from flexfin.ground.messages import _
from flexfin.workbook.sheets.heading import A3, heading, page
from flexfin.workbook.sheets.master import faults_cell
from flexfin.workbook.sheets.summary_page import BoardTable, Cell, SummaryPage

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_LABEL, _COLUMN, _LEAST = 62, 16, 6  # widths; columns there are at least


class SideBySide(NamedTuple):
    """What the sheet holds: figures by scenario, and what they hang on; `basis` says over what."""

    scenarios: Sequence[BoardTable]
    inputs: Sequence[BoardTable]
    basis: str
    note: str


def write(book: Book, sheet: Worksheet, found: SideBySide) -> None:
    """Write the sheet."""
    most = max((len(one.heads) for one in (*found.scenarios, *found.inputs)), default=0)
    columns = max(_LEAST, most)
    summary = SummaryPage(book, sheet, (1, _LABEL, *[_COLUMN] * columns))
    heading(book, sheet, book.layout.names["scenarios"])
    book.guard = faults_cell(book.layout)
    summary.small(_("The live scenario goes with this workbook: choose another on the sheet with "
                    "inputs. What bears a mark is a value at export."))  # fmt: skip
    if found.scenarios:
        summary.section(_("The scenarios side by side"), is_value=True)
        summary.heads(found.scenarios[0].heads)
    for table in found.scenarios:
        rows = [(label, [_known(book, cell) for cell in cells]) for label, cells in table.rows]
        sheet.write_string(summary.row - 1, 1, table.title, book.styles.label(bold=True))
        summary.row += 1
        summary.rows(table._replace(rows=rows))
    summary.small(found.basis)
    book.guard = ""
    summary.row += 1
    for table in found.inputs:
        summary.table(table)
        summary.row += 1
    if found.inputs:
        summary.small(found.note)
    sheet.print_area(0, 0, summary.row - 1, summary.last)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 2)
    page(book, sheet, A3, tall=True)  # all of it on one page


def _known(book: Book, cell: Cell) -> Cell:
    """Give a cell as far as its rows stand in the workbook."""
    if not isinstance(cell, tuple):
        return cell
    return cell if all((one.line, one.key) in book.layout.cells for one in cell) else None
