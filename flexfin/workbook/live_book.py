"""Views as a workbook whose numbers are live: a page a sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flexfin.ground.view import View
from flexfin.workbook.file import locked, new_workbook
from flexfin.workbook.manifest import seal_workbook
from flexfin.workbook.styles import Styles
from flexfin.workbook.value_cells import PlacedTable
from flexfin.workbook.value_sheet import ValuePage

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_UPRIGHT: Final = 6  # columns of numbers on a page that stands upright
HEAD: Final = 4  # the row of the first heading, from 0, below a title, what it is and facts


def _as_wide(_file: Workbook, sheet: Worksheet, page: View) -> None:
    """Print a page upright where its tables are narrow enough to be read so."""
    widest = max((len(table.columns) for _part, table in page.tables()), default=0)
    (sheet.set_landscape if widest > _UPRIGHT else sheet.set_portrait)()
    sheet.freeze_panes(2, 2)
    sheet.repeat_rows(0, 1)


def write_live(
    target: Path,
    title: str,
    pages: Mapping[str, View],
    mark: str,
    finish: Callable[[Workbook, Worksheet, View], None] = _as_wide,
) -> int:
    """Write pages by the names of their sheets, whole or not at all, with a mark of what they say.

    Give the number of formulas. `finish` says how each sheet is held and printed.
    """
    with new_workbook(target) as file:
        styles, places, sheets = Styles(file), dict[str, PlacedTable](), list[ValuePage]()
        for name, page in pages.items():
            sheet, first = file.add_worksheet(name), page.lead[0]
            sheet.write_string(0, 1, page.title, styles.title())
            sheet.set_row(0, 24)
            sheet.write_string(1, 1, first.text, styles.note())
            sheet.set_column(0, 0, 2)
            for row, (label, value) in enumerate(page.facts.items(), 3):
                sheet.write_string(row, 1, label, styles.label())
                sheet.write_string(row, 2, str(value), styles.label())
            row = HEAD + len(page.facts)
            sheets.append(ValuePage(file, styles, sheet, page.parts, row, 1, places))
            sheets[-1].write()
            finish(file, sheet, page)
            locked(sheet)
        for one in sheets:
            one.finish()
        file.set_calc_mode("auto")
        seal_workbook(file, mark, title, [one.name for one in file.worksheets()])
        return sum(len(one.live) for one in sheets)
