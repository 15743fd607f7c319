"""Many locations -> a workbook: values of each location, and live totals of all of them.

What a location itself gives are values, worked out by flexfin and marked as such; everything over
locations is a formula. Parties are added up by their number, as a label could be read as a pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.view import View
from flexfin.workbook.file import locked, new_workbook
from flexfin.workbook.manifest import seal_workbook
from flexfin.workbook.portfolio.cells import (
    FIRST,
    HEAD,
    LEFT,
    PortfolioBook,
    PortfolioCells,
    PortfolioSummary,
    PortfolioValues,
    add_line,
)
from flexfin.workbook.styles import FORMATS, MONEY, WHOLE
from flexfin.workbook.value_sheet import ValuePage

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


def write_book(target: Path, book: PortfolioBook, mark: str) -> PortfolioSummary:
    """Write the workbook, whole or not at all, with a mark of what it says."""
    with new_workbook(target) as file:
        summary = _PortfolioWriter(file, book).write()
        title = _("flexfin: {count} locations", count=len(book.locations.rows))
        seal_workbook(file, mark, title, [one.name for one in file.worksheets()])
        return summary


class _PortfolioWriter(PortfolioCells):
    """One workbook in the making."""

    def __init__(self, file: Workbook, book: PortfolioBook) -> None:
        names = {
            "overview": _("Overview"), "locations": _("Locations"), "parties": _("Parties"),
            "reserve": _("Reserve"), "drawn": _("Shortage"), "payments": _("Payments"),
            "months": _("Months"),
        }  # fmt: skip
        if book.drawn is None:
            del names["drawn"]
        super().__init__(file, book, names)
        self.checks: list[tuple[str, str]] = []  # what is checked, and the formula that must be 0

    def write(self) -> PortfolioSummary:
        """Write all sheets, in the order of reading."""
        self.locations()
        payments = self.payments()
        self.parties(payments)
        self.months()
        self.reserve()
        if self.book.drawn is not None:
            self.shortage(self.book.drawn)
        self.overview()
        for key, sheet in self.sheets.items():
            sheet.set_landscape()
            if key in ("reserve", "months"):  # A3: twelve months to a page, with their names
                sheet.set_paper(8)
                sheet.set_print_scale(75)
                sheet.repeat_columns(1, LEFT - 1)
            else:
                sheet.set_paper(9)
                sheet.fit_to_pages(1, 0)
            locked(sheet)
        self.file.set_calc_mode("auto")
        self.sheets["overview"].activate()
        return PortfolioSummary(len(self.sheets), self.formulas)

    # --- sheets ------------------------------------------------------------------------------

    def locations(self) -> None:
        """Write a row for each location, under the live total."""
        book, styles, table = self.book, self.styles, self.book.locations
        note = _("Values of each location, worked out by flexfin; the total is live.")
        sheet = self.begin("locations", note, [30, 44, 12, *[14] * (len(table.heads) - 3)])
        self.heads(sheet, table.heads)
        sheet.set_row(HEAD, 42)
        sheet.write_string(FIRST, 1, _("Total"), styles.result("General"))
        last = FIRST + len(table.rows)
        for column in range(1, len(table.heads)):
            style, value = styles.result(FORMATS[table.formats[column]]), book.totals[column]
            if book.summed[column] and table.rows:
                letter = column_name(1 + column)
                cells = f"{letter}{FIRST + 2}:{letter}{last + 1}"
                found = sum(float(row[column] or 0) for row in table.rows)
                self.formula(sheet, FIRST, 1 + column, f"SUM({cells})", style, found)
            elif value is not None:
                sheet.write_number(FIRST, 1 + column, value, style)
            else:
                sheet.write_blank(FIRST, 1 + column, None, style)
        for down, row in enumerate(table.rows, 1):
            self.put_row(sheet, FIRST + down, row, table.formats)
        sheet.freeze_panes(FIRST + 1, 3)
        sheet.repeat_rows(HEAD)

    def values(
        self,
        key: str,
        note: str,
        heads: Sequence[str],
        rows: Sequence[PortfolioValues],
        style: Format,
    ) -> Worksheet:
        """Write rows of values: location, number, name and the values."""
        sheet = self.begin(key, note, [44, 8, 30])
        self.heads(sheet, heads)
        for down, row in enumerate(rows):
            at = FIRST + down
            sheet.write_string(at, 1, row.location, self.styles.label())
            sheet.write_number(at, 2, row.number, self.styles.identity(align="left"))
            sheet.write_string(at, 3, row.name, self.styles.label())
            for column, value in enumerate(row.values, LEFT):
                sheet.write_number(at, column, value, style)
        sheet.freeze_panes(FIRST, LEFT)
        sheet.repeat_rows(HEAD)
        return sheet

    def payments(self) -> tuple[int, int]:
        """Write what each party of each location pays and receives; give the rows of both."""
        book, styles = self.book, self.styles
        note = _("Values of each location, worked out by flexfin, per calendar year in euros: what "
                 "parties pay, and below it what they receive.")  # fmt: skip
        heads = [_("Location"), _("No."), _("Party"), *map(str, book.years)]
        rows = [*book.paid, *book.received]
        sheet = self.values("payments", note, heads, rows, styles.fixed(MONEY))
        sheet.set_column(LEFT, LEFT + len(book.years) - 1, 14)
        return len(book.paid), len(book.received)

    def parties(self, count: tuple[int, int]) -> None:
        """Write what each party pays and receives over all locations: live."""
        book, styles = self.book, self.styles
        note = _("Live: the sheet Payments added up over the locations, by the number of the "
                 "party. In euros per calendar year.")  # fmt: skip
        sheet = self.begin("parties", note, [34, 8, 12, *[14] * (len(book.years) + 1)])
        heads = [_("Party"), _("No."), "", *map(str, book.years), _("Total")]
        self.heads(sheet, heads)
        top, wide = FIRST, len(book.parties)
        found = {}
        blocks = ((_("Pays"), book.paid, 0), (_("Receives"), book.received, count[0]))
        for word, rows, offset in blocks:
            first, last = FIRST + offset + 1, FIRST + offset + len(rows)
            found[word] = [[0.0] * len(book.years) for _party in book.parties]
            self._added(sheet, top, "payments", first, rows, found[word], styles.number(MONEY))
            for down, party in enumerate(book.parties):
                self._label(sheet, top + down, party, down + 1, word)
                self._row_total(sheet, top + down, found[word][down])
            self._column_totals(sheet, top, word, found[word])
            cells = f"{self.name('payments')}{column_name(LEFT)}{first}:" + (
                f"{column_name(LEFT + len(book.years) - 1)}{last}"
            )
            total = f"{self.name('parties')}{column_name(LEFT + len(book.years))}{top + wide + 1}"
            self.checks.append((_("Parties add up to the payments: {word}", word=word.lower()),
                                f"ROUND({total}-SUM({cells}),2)"))  # fmt: skip
            top += wide + 2
        paid, received = (found[word] for word, _rows, _offset in blocks)
        word = _("Balance")
        balance = [
            [b - a for a, b in zip(out, into, strict=True)]
            for out, into in zip(paid, received, strict=True)
        ]
        for down, party in enumerate(book.parties):
            self._label(sheet, top + down, party, down + 1, word)
            for year in range(len(book.years)):
                letter = column_name(LEFT + year)
                text = f"{letter}{FIRST + wide + 2 + down + 1}-{letter}{FIRST + down + 1}"
                value = balance[down][year]
                self.formula(sheet, top + down, LEFT + year, text, styles.number(MONEY), value)
            self._row_total(sheet, top + down, balance[down])
        self._column_totals(sheet, top, word, balance)
        sheet.freeze_panes(FIRST, LEFT)
        sheet.repeat_rows(HEAD)

    def _added(
        self,
        sheet: Worksheet,
        top: int,
        source: str,
        first: int,
        rows: Sequence[PortfolioValues],
        sums: list[list[float]],
        style: Format,
    ) -> None:
        """Write the rows of another sheet, from `first` on, added up by number; fill in `sums`."""
        for row in rows:
            for place, value in enumerate(row.values):
                sums[row.number - 1][place] += value
        name, last = self.name(source), first + len(rows) - 1
        for at, values in enumerate(sums, top):
            for column, value in enumerate(values, LEFT):
                cells = f"{name}{column_name(column)}${first}:{column_name(column)}${last}"
                text = f"SUMIFS({cells},{name}$C${first}:$C${last},$C{at + 1})"
                self.formula(sheet, at, column, text, style, value)

    def _label(self, sheet: Worksheet, row: int, name: str, number: int, word: str) -> None:
        sheet.write_string(row, 1, name, self.styles.label())
        sheet.write_number(row, 2, number, self.styles.identity(align="left"))
        sheet.write_string(row, 3, word, self.styles.label())

    def _row_total(self, sheet: Worksheet, row: int, values: Sequence[float]) -> None:
        last = LEFT + len(self.book.years)
        cells = f"{column_name(LEFT)}{row + 1}:{column_name(last - 1)}{row + 1}"
        style = self.styles.number(MONEY, bold=True)
        self.formula(sheet, row, last, f"SUM({cells})", style, sum(values))

    def _column_totals(
        self, sheet: Worksheet, top: int, word: str, rows: Sequence[Sequence[float]]
    ) -> None:
        row, style = top + len(rows), self.styles.result(MONEY)
        sheet.write_string(row, 1, _("Total"), self.styles.result("General"))
        sheet.write_blank(row, 2, None, style)
        sheet.write_string(row, 3, word, self.styles.result("General"))
        for year in range(len(self.book.years) + 1):
            letter = column_name(LEFT + year)
            value = sum(sum(one) if year == len(self.book.years) else one[year] for one in rows)
            cells = f"{letter}{top + 1}:{letter}{row}"
            self.formula(sheet, row, LEFT + year, f"SUM({cells})", style, value)

    def months(self) -> None:
        """Write the months of each location."""
        note = _("Values of each location by month, worked out by flexfin, in places; in the first "
                 "scenario of its case.")  # fmt: skip
        heads = [_("Location"), _("No."), _("Measure")]
        self.dates(self.values("months", note, heads, self.book.months, self.styles.fixed(WHOLE)))

    def reserve(self) -> None:
        """Write the months of all locations together, live, with a chart."""
        book, styles = self.book, self.styles
        note = _("Live: the sheet Months added up over the locations, in places.")
        sheet = self.begin("reserve", note, [44, 8, 30])
        self.heads(sheet, [_("Measure"), _("No."), _("Unit")])
        self.dates(sheet)
        first, last = FIRST + 1, FIRST + len(book.months)
        sums = [[0.0] * book.length for _measure in book.measures]
        self._added(sheet, FIRST, "months", first, book.months, sums, styles.number(WHOLE))
        chart = self.file.add_chart({"type": "line"})
        for down, measure in enumerate(book.measures):
            self._label(sheet, FIRST + down, measure, down + 1, _("Places"))
            last_month = LEFT + book.length - 1
            months = (HEAD, LEFT, HEAD, last_month)
            values = (FIRST + down, LEFT, FIRST + down, last_month)
            add_line(chart, sheet, down, measure, (months, values))
        last_letter = column_name(LEFT + book.length - 1)
        mine = f"{self.name('reserve')}{column_name(LEFT)}{FIRST + 1}:" + (
            f"{last_letter}{FIRST + len(book.measures)}"
        )
        theirs = f"{self.name('months')}{column_name(LEFT)}{first}:{last_letter}{last}"
        self.checks.append((_("The reserve adds up to the months"),
                            f"ROUND(SUM({mine})-SUM({theirs}),2)"))  # fmt: skip
        self.put_chart(
            sheet,
            chart,
            _("The reserve of all locations"),
            FIRST + len(book.measures) + 2,
            LEFT,
        )
        sheet.freeze_panes(FIRST, LEFT)

    def shortage(self, drawn: View) -> None:
        """Write the shortage of all locations over drawn scenarios: values, with two charts."""
        note = _("Values, worked out by flexfin over drawn scenarios; the same seed gives the same "
                 "digits.")  # fmt: skip
        sheet = self.begin("drawn", note, [])
        for row, (label, value) in enumerate(drawn.facts.items(), 3):
            sheet.write_string(row, 1, label, self.styles.label())
            sheet.write_string(row, 2, str(value), self.styles.label())
        row = 4 + len(drawn.facts)
        ValuePage(self.file, self.styles, sheet, drawn.parts, row, 1).write()

    def overview(self) -> None:
        """Write what the workbook is, which cases are not in it, and the checks."""
        styles = self.styles
        note = _("Blue figures are values that flexfin worked out; they do not follow when a case "
                 "is changed. Black figures are live.")  # fmt: skip
        sheet = self.begin("overview", note, [52, 70])
        row = 3
        for label, value in self.book.about:
            sheet.write_string(row, 1, label, styles.label())
            sheet.write_string(row, 2, value, styles.label(text_wrap=True, align="left"))
            sheet.set_row(row, 15 * (1 + len(value) // 80))
            row += 1
        row += 1
        sheet.write_string(row, 1, _("Checks"), styles.section())
        sheet.write_string(row, 2, _("Verdict"), styles.section())
        good, bad = _("in order"), _("not in order")
        verdict = f'[=0]"{good}";"{bad}"'
        for label, text in self.checks:
            row += 1
            sheet.write_string(row, 1, label, styles.label())
            self.formula(sheet, row, 2, text, styles.number(verdict, align="left"), 0.0)
        row += 2
        sheet.write_string(row, 1, _("Cases that are not in it"), styles.section())
        sheet.write_string(row, 2, _("What is wrong"), styles.section())
        for file, problem in self.book.failed or [(_("none"), "")]:
            row += 1
            sheet.write_string(row, 1, file, styles.label())
            sheet.write_string(row, 2, problem, styles.label(text_wrap=True))
            sheet.set_row(row, 15 * (1 + len(problem) // 80))
