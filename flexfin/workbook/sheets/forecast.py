"""What happened, to be filled in further, and the forecast for the year that follows from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.case.workbook_cells import MARK, PAST
from flexfin.engine.paid import Paid
from flexfin.engine.settlement import Deviation
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.model.line import RowKey
from flexfin.workbook.layout import FIRST_ROW, HEADER
from flexfin.workbook.sheets.heading import calendar, heading, page
from flexfin.workbook.sheets.model import write_words
from flexfin.workbook.styles import BLUE, MONTH, TO_CENTS, line_format

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_EXACT: Final = "#,##0.00##;[Red]-#,##0.00##;0"
_FIRST: Final = 2  # the column with the first month; 0 is A


class ForecastSheet(NamedTuple):
    """The forecast for a year: its months in the case, and why each payment differs from plan."""

    year: int
    stretch: slice
    items: Sequence[tuple[Paid, Deviation]]


# --- what happened -------------------------------------------------------------------------------


def write_actuals(book: Book, sheet: Worksheet) -> None:
    """Write what happened by month: a cell that is filled in takes the place of the formula."""
    styles, layout, case = book.styles, book.layout, book.case
    heading(book, sheet, layout.names["actuals"])
    calendar(book, sheet)
    for column, text in ((0, _("Line")), (1, _("Description")), (layout.unit, _("Unit"))):
        sheet.write_string(HEADER["date"] - 1, column, text, styles.head())
    note = _("A month that is filled in takes the place of the formula, on every sheet.")
    sheet.write_string(HEADER["month"] - 1, 0, f"{MARK}{PAST}", styles.identity())
    sheet.write_string(HEADER["month"] - 1, 1, _("Month number"), styles.note())
    sheet.write_string(HEADER["year"] - 1, 1, _("Calendar year"), styles.note())
    for (name, key), row in book.actual_rows.items():
        line = case.models.lines[name]
        write_words(book, sheet, line, key, row, first=False)
        style = styles.input(line_format(line, book.row(line, key).unit))
        for offset, value in enumerate(case.actuals[name, key]):
            at = (row - 1, layout.first + offset)
            if math.isnan(value):
                sheet.write_blank(*at, None, style)
            else:
                sheet.write_number(*at, value, style)
    last = FIRST_ROW + len(book.actual_rows)
    sheet.write_string(last - 1, 1, _("Last month that is known"), styles.label(bold=True))
    sheet.write_string(last - 1, layout.unit, case.models.axis_name("month"), styles.note())
    sheet.write_string(last + 1, 1, note, styles.note())
    rows = [case.actuals[row] for row in book.actual_rows]
    known = [
        not all(math.isnan(row[place]) for row in rows) for place in range(case.calendar.count)
    ]
    dates = [serial(case.calendar.start + n) if there else 0 for n, there in enumerate(known)]
    for (this, _before), date in zip(book.columns, dates, strict=True):
        text = f"IF(COUNT({this}{FIRST_ROW}:{this}{last - 1})=0,0,{this}${HEADER['date']})"
        book.formula(sheet, f"{this}{last}", text, styles.number(f'[=0]"";{MONTH}'), date)
    text = f"MAX({column_name(layout.first)}{last}:{layout.last_column}{last})"
    cell = f"{column_name(layout.value)}{last}"
    book.formula(sheet, cell, text, styles.result(MONTH), max(dates))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 56)
    sheet.set_column(layout.first, layout.last, 10.5)
    sheet.freeze_panes(HEADER["year"], 2)
    page(book, sheet)
    mark_past(book, sheet, last, shaded=False)


def mark_past(book: Book, sheet: Worksheet, last_row: int, *, shaded: bool = True) -> None:
    """Draw a line between the last month that is known and the forecast, with the past shaded."""
    layout = book.layout
    row = FIRST_ROW + len(book.actual_rows)
    cell = f"'{layout.names['actuals']}'!${column_name(layout.value)}${row}"
    month = f"{column_name(layout.first)}${HEADER['date']}"
    area = (HEADER["date"], layout.first, last_row - 1, layout.last)  # below the dates
    line = book.file.add_format({"right": 1, "right_color": BLUE})
    past = book.file.add_format({"bg_color": "#F2F2F2"})
    for sign, look in (("=", line), *([("<=", past)] if shaded else [])):
        rule = {"type": "formula", "criteria": f"={month}{sign}{cell}", "format": look}
        sheet.conditional_format(*area, rule)


# --- the year ------------------------------------------------------------------------------------


def write(book: Book, sheet: Worksheet, forecast: ForecastSheet) -> None:
    """Write plan, effects and what is expected of each party, and below it the months."""
    styles, case = book.styles, book.case
    heading(book, sheet, f"{book.layout.names['forecast']} {forecast.year}")
    having = {paid.party for paid, _why in forecast.items}
    parties = [party for party in case.elements_of("party") if party in having]
    row = 4
    months_row = 4 + 3 * len(parties) + len(forecast.items) + 2
    heads = (_("Plan"), _("Volume"), _("Price"), _("Time"), _("Expected"))
    for party in parties:
        sheet.write_string(row - 1, 1, case.label_of("party", party), styles.head())
        for column, text in enumerate(heads, 2):
            sheet.write_string(row - 1, column, text, styles.head(align="right"))
        first, sums = row + 1, [0.0] * 5
        for place, (paid, why) in enumerate(forecast.items):
            if paid.party != party:
                continue
            row += 1
            sheet.write_string(row - 1, 1, paid.label, styles.label())
            amounts = _effects(book, sheet, row, months_row + 6 * place + 2, why)
            sums = [one + more for one, more in zip(sums, amounts, strict=True)]
        row += 1
        sheet.write_string(row - 1, 1, _("Together"), styles.label(bold=True))
        for letters, value in zip("CDEFG", sums, strict=True):
            text = f"SUM({letters}{first}:{letters}{row - 1})"
            book.formula(sheet, f"{letters}{row}", text, styles.result(TO_CENTS), value)
        row += 2
    sheet.write_string(months_row - 1, 1, _("Month by month"), styles.section())
    for place, (paid, why) in enumerate(forecast.items):
        _months(book, sheet, months_row + 6 * place + 1, forecast, paid, why)
    sheet.set_column(0, 0, 3)
    sheet.set_column(1, 1, 62)
    sheet.set_column(2, 13, 14)
    sheet.freeze_panes(3, 2)
    page(book, sheet)


def _stretch(row: int, why: Deviation) -> str:
    last = column_name(_FIRST + len(why.months.volume) - 1)
    return f"{column_name(_FIRST)}{row}:{last}{row}"


def _effects(
    book: Book, sheet: Worksheet, row: int, first: int, why: Deviation
) -> tuple[float, ...]:
    """Write plan, effects and outcome of one payment from its months, which begin at `first`."""
    volumes, prices, taken, at_plan, came = (_stretch(first + n, why) for n in range(5))
    plan, foreseen = f"SUMPRODUCT({volumes},{prices})", sum(why.months.plan_volume)
    average = f"{plan}/SUM({volumes})"
    if not foreseen:
        average = f"IF(SUM({taken})=0,0,SUM({at_plan})/SUM({taken}))"
    texts = (
        plan,
        f"(SUM({taken})-SUM({volumes}))*{average}",
        f"SUM({came})-SUM({at_plan})",
        f"SUM({at_plan})-C{row}-D{row}",
        f"SUM({came})",
    )
    months = why.months
    planned = sum(v * p for v, p in zip(months.plan_volume, months.price, strict=True))
    amounts = (planned, *why.exact, sum(months.amount))
    for letters, text, value in zip("CDEFG", texts, amounts, strict=True):
        book.formula(sheet, f"{letters}{row}", text, book.styles.number(TO_CENTS), value)
    return amounts


def _months(
    book: Book, sheet: Worksheet, row: int, forecast: ForecastSheet, paid: Paid, why: Deviation
) -> None:
    """Write the months of one payment: the plan in numbers, what is expected from the models."""
    styles, months = book.styles, why.months
    label = f"{book.case.label_of('party', paid.party)}: {paid.label}"
    sheet.write_string(row - 1, 1, label, styles.get(bold=True, font_color=BLUE))
    words = (_("Planned volume"), _("Planned price"), _("Actual or expected volume"),
             _("That volume at planned price"), _("Actual or expected amount"))  # fmt: skip
    for down, text in enumerate(words, 1):
        sheet.write_string(row - 1 + down, 1, text, styles.label())
    exact, own = styles.number(_EXACT), paid.volumes == (paid.row,)
    for offset, volume in enumerate(months.volume):
        letters, month = column_name(_FIRST + offset), forecast.stretch.start + offset
        date = styles.head(num_format=MONTH, align="right")
        sheet.write_number(f"{letters}{row}", serial(book.case.calendar.start + month), date)
        sheet.write_number(f"{letters}{row + 1}", months.plan_volume[offset], exact)
        sheet.write_number(f"{letters}{row + 2}", months.price[offset], exact)
        link = "" if own else _link(book, paid.volumes, month)
        if link:
            book.formula(sheet, f"{letters}{row + 3}", link, exact, volume)
        else:  # as much as it costs at planned prices, which no sheet holds
            sheet.write_number(f"{letters}{row + 3}", volume, exact)
        money, at_plan = styles.number(TO_CENTS), volume * months.price[offset]
        text = f"{letters}{row + 3}*{letters}{row + 2}"
        book.formula(sheet, f"{letters}{row + 4}", text, money, at_plan)
        amount, link = months.amount[offset], _link(book, (paid.row,), month)
        if link:
            text = link if paid.sign > 0 else f"-({link})"
            book.formula(sheet, f"{letters}{row + 5}", text, money, amount)
        else:
            sheet.write_number(f"{letters}{row + 5}", amount, money)


def _link(book: Book, rows: Sequence[RowKey], month: int) -> str:
    """Write the sum of rows in a month, as their sheets hold it; nothing where one has no row."""
    found = [book.layout.cells.get(row) for row in rows]
    letters = column_name(book.layout.first + month)
    cells = [f"'{c.sheet}'!{c.column or letters}{c.row}" for c in found if c is not None]
    return "+".join(cells) if len(cells) == len(rows) else ""
