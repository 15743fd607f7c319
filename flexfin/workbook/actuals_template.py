"""A workbook to fill in with what really happened: a row a month, the plan beside each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.case.actuals import Known
from flexfin.ground.messages import _, language
from flexfin.ground.months import Calendar, serial
from flexfin.ground.numbers import number_text, readable
from flexfin.ground.table_heads import MONTHS
from flexfin.ground.view import View
from flexfin.workbook.file import new_workbook
from flexfin.workbook.styles import GREY, MONTH, SHARE, Styles
from flexfin.workbook.value_sheet import write_page

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_AMOUNT: Final = "#,##0.00"
_WIDTH: Final = 15  # of a column, in characters; what is to be looked at is narrower
_LINES: Final = 6  # of print that the heads take at least


class Beside(NamedTuple):
    """What stands beside a column to look at: planned by month, and the price where it has one."""

    plan: Sequence[float]
    price: Sequence[float] = ()
    price_unit: str = ""


def write_template(
    target: Path,
    words: View,
    calendar: Calendar,
    known: Mapping[str, Known],
    beside: Mapping[str, Beside],
) -> None:
    """Write the workbook, whole or not at all; `flexfin settle` reads it back as it is.

    `words` say how to fill it in, on a sheet of their own.
    """
    with new_workbook(target) as file:
        styles = Styles(file)
        sheet = file.add_worksheet(_("Actuals"))
        _write_months(sheet, styles, calendar, known, beside)
        write_page(file, styles, _("Explanation"), words.title, words.parts)


def _write_months(
    sheet: Worksheet,
    styles: Styles,
    calendar: Calendar,
    known: Mapping[str, Known],
    beside: Mapping[str, Beside],
) -> None:
    months = range(calendar.count)
    head = styles.head(text_wrap=True, valign="top")
    looked = styles.get(text_wrap=True, valign="top", font_color=GREY, font_size=9)
    sheet.write_string(0, 0, MONTHS[language() == "nl"], head)
    for month in months:
        sheet.write_number(
            month + 1, 0, serial(calendar.start + month), styles.label(num_format=MONTH)
        )
    column, lines = 1, _LINES
    for name, what in known.items():
        own = what.dutch if language() == "nl" else name
        heading = f"{what.label} ({what.unit}) [{own}]"
        sheet.write_string(0, column, heading, head)
        shown = SHARE if what.is_share else _AMOUNT
        for month in months:
            sheet.write_blank(month + 1, column, None, styles.input(shown))
        limits = {"minimum": what.least, "maximum": 1e12 if what.most is None else what.most}
        sheet.data_validation(1, column, calendar.count, column, {
            "validate": "decimal", "criteria": "between", **limits,
            "error_title": what.label[:32],
            "error_message": _within(what),
        })  # fmt: skip
        width = max(_WIDTH, len(own) + 4)  # a name that is typed is not broken off
        lines = max(lines, len(wrap(heading, width - 3)))
        sheet.set_column(column, column, width)
        aside = beside[name]
        priced = f"{what.label} ({aside.price_unit})"
        rows = (
            (_("Plan: {name}", name=what.label), aside.plan),
            (_("Price: {name}", name=priced), aside.price),
        )
        for text, values in rows:
            if values:
                column += 1
                sheet.write_string(0, column, text, looked)
                for month, value in enumerate(values):
                    style = styles.number(shown, font_color=GREY, font_size=9)
                    sheet.write_number(month + 1, column, value, style)
                sheet.set_column(column, column, _WIDTH - 2)
        column += 1
    sheet.set_row(0, 13.5 * lines)
    sheet.set_column(0, 0, 10)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _within(what: Known) -> str:
    """Say what to type in a column."""
    least, most = (
        None if one is None else readable(number_text(one, percent=what.is_share))
        for one in (what.least, what.most)
    )
    if most is None:
        return _("Type a number, {least} or more.", least=least)
    return _("Type a number from {least} to {most}.", least=least, most=most)
