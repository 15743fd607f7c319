"""The sheet with what the negotiation is worked out from: places by month, in every scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.workbook.negotiation import Negotiation
from flexfin.workbook.sheets.heading import footer, heading
from flexfin.workbook.styles import MONTH

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_FIRST = 8  # row of the first month
_MONTH, _DATE, _RESERVED, _DAYS = range(4)  # columns; behind the days come the scenarios


class MonthPlaces(NamedTuple):
    """Where the months of a negotiation stand, for formulas."""

    title: str
    negotiation: Negotiation

    def _top(self, circumstances: int) -> int:
        return _FIRST + circumstances * (self.negotiation.months + 5)

    def _area(self, circumstances: int, first: int, last: int) -> str:
        top, end = self._top(circumstances), self._top(circumstances) + self.negotiation.months - 1
        return f"'{self.title}'!${column_name(first)}${top}:${column_name(last)}${end}"

    def months(self, circumstances: int) -> str:
        """Give the numbers of the months."""
        return self._area(circumstances, _MONTH, _MONTH)

    def reserved(self, circumstances: int) -> str:
        """Give the reserved places."""
        return self._area(circumstances, _RESERVED, _RESERVED)

    def days(self, circumstances: int, side: int) -> str:
        """Give the days of a side, indexed and discounted."""
        return self._area(circumstances, _DAYS + side, _DAYS + side)

    def with_vat(self, circumstances: int, side: int) -> str:
        """Give the cell with what a side pays of a euro on the table."""
        return f"'{self.title}'!${column_name(_DAYS + side)}${self._top(circumstances) - 2}"

    def scenario(self, scenario: int) -> int:
        """Give the first column of a scenario: rest by side, paid places, late places."""
        sides, one = len(self.negotiation.sides), self.negotiation.scenarios[0]
        return _DAYS + sides + scenario * (sides + len(one.paid) + len(one.late))

    def rest(self, circumstances: int, scenario: int, side: int) -> str:
        """Give what a side gains beside the terms."""
        column = self.scenario(scenario) + side
        return self._area(circumstances, column, column)

    def paid(self, circumstances: int, scenario: int) -> str:
        """Give the paid places, a column for each shortest call."""
        first = self.scenario(scenario) + len(self.negotiation.sides)
        return self._area(circumstances, first, first + len(self.negotiation.scenarios[0].paid) - 1)

    def late(self, circumstances: int, scenario: int) -> str:
        """Give the late places, a column for each notice."""
        one = self.negotiation.scenarios[0]
        first = self.scenario(scenario) + len(self.negotiation.sides) + len(one.paid)
        return self._area(circumstances, first, first + len(one.late) - 1)


def places_of(book: Book, negotiation: Negotiation) -> MonthPlaces:
    """Give where the months stand in a workbook."""
    return MonthPlaces(book.layout.names["by_month"], negotiation)


def write(book: Book, sheet: Worksheet, negotiation: Negotiation) -> None:
    """Write the months of the case, and below them those of offers that change more than terms."""
    heading(book, sheet, book.layout.names["by_month"])
    text = _("Values of the export: places that are called and late under every notice and every "
             "shortest call, the days of a month indexed and discounted, and all else that each "
             "side gains.")  # fmt: skip
    sheet.write_string("B3", text, book.styles.note())
    places = places_of(book, negotiation)
    for number in range(len(negotiation.circumstances)):
        names = [name for name, at in negotiation.of.items() if at == number]
        title = ", ".join(names) if number else book.layout.offered.base
        _circumstances(book, sheet, places, number, title)
    sheet.set_column(0, 1, 11)
    sheet.set_column(2, places.scenario(len(negotiation.scenarios)), 9)
    for scenario in range(len(negotiation.scenarios)):
        first = places.scenario(scenario)
        sheet.set_column(first, first + len(negotiation.sides) - 1, 14)  # amounts in cents
    sheet.freeze_panes(2, 2)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    footer(book, sheet)


def _circumstances(
    book: Book, sheet: Worksheet, places: MonthPlaces, number: int, title: str
) -> None:
    """Write the months of one of the circumstances."""
    found, styles = places.negotiation.circumstances[number], book.styles
    top, sides = places._top(number), places.negotiation.sides
    months = np.arange(1, places.negotiation.months + 1)
    head, money = styles.head(text_wrap=True, align="right"), styles.number("#,##0.00")
    some = styles.number("#,##0.0##")

    def column(at: int, name: str | float, values: np.ndarray, style: object) -> None:
        if isinstance(name, str):
            sheet.write_string(top - 2, at, name, head)
        else:
            sheet.write_number(top - 2, at, name, styles.head(num_format="0", align="right"))
        for row, value in enumerate(values.tolist(), top - 1):
            sheet.write_number(row, at, value, style)

    sheet.set_row(top - 2, 44)
    sheet.write_string(top - 4, 1, title, styles.section())
    sheet.write_string(top - 3, _RESERVED, _("with VAT"), styles.note())
    column(_MONTH, _("Month"), months, styles.number("0"))
    dates = np.array([serial(book.case.calendar.start + month) for month in range(len(months))])
    column(_DATE, _("Date"), dates, styles.number(MONTH))
    column(_RESERVED, _("Reserved"), found.reserved, some)
    for at, side in enumerate(sides):
        sheet.write_number(top - 3, _DAYS + at, found.with_vat[at], styles.number("0.00##"))
        shown = styles.number("0.000")
        column(_DAYS + at, _("Days, {side}", side=side.label), found.days[at], shown)
    for place, scenario in enumerate(found.scenarios):
        first = places.scenario(place)
        sheet.write_string(top - 4, first, scenario.name, styles.section())
        for at, side in enumerate(sides):
            column(first + at, _("Else, {side}", side=side.label), scenario.rest[at], money)
        first += len(sides)
        words = _("Called places that are paid, by the months of the shortest call")
        sheet.write_string(top - 3, first, words, styles.note())
        for at, values in enumerate(scenario.paid):
            column(first + at, at + 1, values, some)
        first += len(scenario.paid)
        words = _("Late places, by the months of notice")
        sheet.write_string(top - 3, first, words, styles.note())
        for at, values in enumerate(scenario.late):
            column(first + at, at, values, some)
