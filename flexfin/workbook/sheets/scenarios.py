"""The sheets on scenarios: side by side, one live and the others at export; and those drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.ground.messages import _
from flexfin.ground.view import View
from flexfin.model.line import FormulaLine, InputLine
from flexfin.workbook.each_scenario import OWN_NAME
from flexfin.workbook.layout import live_name
from flexfin.workbook.sheet_names import scenario_key
from flexfin.workbook.sheets import model, monthly
from flexfin.workbook.sheets.heading import A3, heading, page
from flexfin.workbook.sheets.master import faults_cell
from flexfin.workbook.sheets.summary_page import SummaryPage
from flexfin.workbook.value_sheet import ValuePage

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_LABEL, _COLUMN, _LEAST = 72, 16, 6  # widths; columns there are at least


def write(book: Book, sheet: Worksheet, found: View) -> None:
    """Write the sheet with the scenarios side by side."""
    most = max((len(table.columns) for _part, table in found.tables()), default=0)
    summary = SummaryPage(book, sheet, (1, _LABEL, *[_COLUMN] * max(_LEAST, most)))
    heading(book, sheet, book.layout.names["scenarios"])
    if book.by_scenario:
        text = _("Every scenario has formulas of its own and follows a change in this workbook. "
                 "What has a ◆ is a value at export.")  # fmt: skip
    else:
        text = _("The live scenario goes with this workbook: choose another on the sheet with "
                 "inputs. What has a ◆ is a value at export; a new export can make every "
                 "scenario live.")  # fmt: skip
        if len(book.case.scenarios) == 1:
            text = _("What has a ◆ is a value at export.")
    summary.small(text)
    for number, part in enumerate(found.parts):
        summary.row += number > 0
        book.guard = faults_cell(book.layout) if part.key == "scenarios" else ""
        summary.part(part)
    book.guard = ""
    sheet.print_area(0, 0, summary.row - 1, summary.last)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 2)
    page(book, sheet, A3, tall=True)  # all of it on one page


def write_each(book: Book, sheet: Worksheet, scenario: str) -> None:
    """Write the rows of one scenario, whichever is live elsewhere."""
    own, models = book.by_scenario[scenario], book.case.models
    layout, before = own.layout, own.formulas
    rows = layout.on_sheet[sheet.get_name()]
    lines = [models.lines[name] for name in dict.fromkeys(n.removesuffix("!") for n, _key in rows)]
    title = book.layout.names[scenario_key(scenario)]
    model.begin(own, sheet, title, lines, own=True)
    sheet.write_string(OWN_NAME, scenario, book.styles.note())
    label = book.case.label_of("scenario", scenario)
    for line in lines:
        if isinstance(line, FormulaLine):
            model.write_line(own, sheet, line)
        elif isinstance(line, InputLine):
            for _name, key in layout.blocks[live_name(line)]:
                monthly.write_live(own, sheet, line, key, label)
    last = max(cell.row for cell in rows.values())
    model.setup(own, sheet, last, monthly=True)
    book.formulas += own.formulas - before


def write_risk(book: Book, sheet: Worksheet, risk: View) -> None:
    """Write the sheet Scenarios and risk: values of drawn scenarios, with native charts.

    They are no formulas: ten thousand scenarios do not fit a workbook. The sheet says so, with the
    seed, the number of scenarios, the date and the mark.
    """
    styles = book.styles
    heading(book, sheet, book.layout.names["risk"])
    sheet.set_column(0, 0, 2)
    note = _("Values, worked out by flexfin; they do not follow when an input of this workbook "
             "is changed.")  # fmt: skip
    sheet.write_string(3, 1, note, styles.note())
    for row, (label, value) in enumerate(risk.facts.items(), 4):
        sheet.write_string(row, 1, label, styles.label())
        sheet.write_string(row, 2, str(value), styles.label())
    values = ValuePage(book.file, styles, sheet, risk.parts, 5 + len(risk.facts), 1)
    values.write()
    page(book, sheet)
    sheet.print_area(0, 0, values.row - 1, len(values.widths))
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
