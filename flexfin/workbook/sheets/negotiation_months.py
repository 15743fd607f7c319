"""The sheet with what the negotiation is worked out from: places by month, in every scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.workbook.negotiation import Negotiation
from flexfin.workbook.sheets.heading import A3, heading, page
from flexfin.workbook.styles import MONTH

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_LISTED = 6  # row of the first of the circumstances; below them come the months
_NUMBER, _MONTH, _DATE, _RESERVED, _DAYS = range(5)  # columns; behind the days come the scenarios


class MonthPlaces(NamedTuple):
    """Where the months of a negotiation stand, for formulas.

    The months of all circumstances stand below each other, so that one formula works for every
    offer: it takes the rows with the number of the circumstances of the offer.
    """

    title: str
    negotiation: Negotiation

    @property
    def first(self) -> int:
        """Give the row of the first month."""
        return _LISTED + len(self.negotiation.circumstances) + 4

    def _area(self, first: int, last: int) -> str:
        end = self.first + len(self.negotiation.circumstances) * self.negotiation.months - 1
        return self._rows(first, last, self.first, end)

    def _rows(self, first: int, last: int, top: int, end: int) -> str:
        return f"'{self.title}'!${column_name(first)}${top}:${column_name(last)}${end}"

    def inside(self, number: str, term: str) -> str:
        """Tell which rows count: those of the circumstances with a number, within the term."""
        numbers, months = (self._area(at, at) for at in (_NUMBER, _MONTH))
        return f"({numbers}={number})*({months}<={term})"

    def reserved(self) -> str:
        """Give the reserved places."""
        return self._area(_RESERVED, _RESERVED)

    def days(self, side: int) -> str:
        """Give the days of a side, indexed and discounted."""
        return self._area(_DAYS + side, _DAYS + side)

    def with_vat(self, number: str, side: int) -> str:
        """Give what a side pays of a euro on the table, in the circumstances with a number."""
        column, end = _DAYS + side, _LISTED + len(self.negotiation.circumstances) - 1
        return f"INDEX({self._rows(column, column, _LISTED, end)},{number})"

    def scenario(self, scenario: int) -> int:
        """Give the first column of a scenario: rest by side, paid places, late places."""
        sides, one = len(self.negotiation.sides), self.negotiation.scenarios[0]
        return _DAYS + sides + scenario * (sides + len(one.paid) + len(one.late))

    def rest(self, scenario: int, side: int) -> str:
        """Give what a side gains beside the terms."""
        column = self.scenario(scenario) + side
        return self._area(column, column)

    def paid(self, scenario: int) -> str:
        """Give the paid places, a column for each shortest call."""
        first = self.scenario(scenario) + len(self.negotiation.sides)
        return self._area(first, first + len(self.negotiation.scenarios[0].paid) - 1)

    def late(self, scenario: int) -> str:
        """Give the late places, a column for each notice."""
        one = self.negotiation.scenarios[0]
        first = self.scenario(scenario) + len(self.negotiation.sides) + len(one.paid)
        return self._area(first, first + len(one.late) - 1)


def write(book: Book, sheet: Worksheet, negotiation: Negotiation) -> None:
    """Write the months of the case, and below them those of offers that change more than terms."""
    heading(book, sheet, book.layout.names["by_month"])
    text = _("Values of the export: places that are called and late under every notice and every "
             "shortest call, the days of a month indexed and discounted, and all else that each "
             "side gains.")  # fmt: skip
    sheet.write_string("B3", text, book.styles.note())
    places = MonthPlaces(book.layout.names["by_month"], negotiation)
    _listed(book, sheet, negotiation)
    _heads(book, sheet, places)
    for number in range(len(negotiation.circumstances)):
        _circumstances(book, sheet, places, number)
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, _RESERVED, 13)
    sheet.set_column(_DAYS, places.scenario(len(negotiation.scenarios)), 9)
    for scenario in range(len(negotiation.scenarios)):
        first = places.scenario(scenario)
        sheet.set_column(first, first + len(negotiation.sides) - 1, 14)  # amounts in cents
    sheet.freeze_panes(2, _DATE + 1)
    page(book, sheet, A3)


def _listed(book: Book, sheet: Worksheet, negotiation: Negotiation) -> None:
    """Write which offers have which circumstances, and what each side pays of a euro there."""
    styles = book.styles
    head = styles.head(text_wrap=True, align="right")
    sheet.set_row(_LISTED - 2, 44)
    sheet.write_string(_LISTED - 2, _NUMBER, _("Number"), head)
    for column in (_DATE, _RESERVED):
        sheet.write_blank(_LISTED - 2, column, None, head)
    sheet.write_string(_LISTED - 2, _MONTH, _("Offer"), styles.head())
    for at, side in enumerate(negotiation.sides):
        words = _("With VAT, {side}", side=side.label)
        sheet.write_string(_LISTED - 2, _DAYS + at, words, head)
    for number, found in enumerate(negotiation.circumstances):
        row, names = _LISTED - 1 + number, [n for n, at in negotiation.of.items() if at == number]
        named = (book.case.label_of("offer", name) for name in names)
        title = ", ".join(named) if number else book.layout.offered.base
        sheet.write_number(row, _NUMBER, number + 1, styles.number("0"))
        sheet.write_string(row, _MONTH, title, styles.label())
        for at, paid in enumerate(found.with_vat):
            sheet.write_number(row, _DAYS + at, paid, styles.number("0.00##"))


def _heads(book: Book, sheet: Worksheet, places: MonthPlaces) -> None:
    """Write what stands in each column of the months."""
    styles, said, row = book.styles, places.negotiation, places.first - 2
    head, counted = styles.head(text_wrap=True, align="right"), styles.head(num_format="0")
    sheet.set_row(row, 44)
    days = (_("Days, {side}", side=side.label) for side in said.sides)
    words = (_("Number"), _("Month"), _("Date"), _("Reserved"), *days)
    for column, text in enumerate(words):
        sheet.write_string(row, column, text, head)
    for place, scenario in enumerate(said.scenarios):
        first = places.scenario(place)
        sheet.write_string(row - 2, first, scenario.name, styles.section())
        for at, side in enumerate(said.sides):
            sheet.write_string(row, first + at, _("Else, {side}", side=side.label), head)
        parts = (
            (_("Called places that are paid, by the months of the shortest call"), scenario.paid),
            (_("Late places, by the months of notice"), scenario.late),
        )
        first += len(said.sides)
        for least, (text, columns) in zip((1, 0), parts, strict=True):
            sheet.write_string(row - 1, first, text, styles.note())
            for at in range(len(columns)):
                sheet.write_number(row, first + at, at + least, counted)
            first += len(columns)


def _circumstances(book: Book, sheet: Worksheet, places: MonthPlaces, number: int) -> None:
    """Write the months of one of the circumstances."""
    found, styles = places.negotiation.circumstances[number], book.styles
    count = places.negotiation.months
    whole, money, some = (styles.number(shown) for shown in ("0", "#,##0.00", "#,##0.0##"))
    dates = np.array([serial(book.case.calendar.start + month) for month in range(count)])
    columns = [
        (np.full(count, number + 1), whole), (np.arange(1, count + 1), whole),
        (dates, styles.number(MONTH)), (found.reserved, some),
        *((values, styles.number("0.000")) for values in found.days),
    ]  # fmt: skip
    for scenario in found.scenarios:
        columns += [(values, money) for values in scenario.rest]
        columns += [(values, some) for values in (*scenario.paid, *scenario.late)]
    top = places.first - 1 + number * count
    for column, (values, style) in enumerate(columns):
        for row, value in enumerate(values.tolist(), top):
            sheet.write_number(row, column, value, style)
