"""A small workbook with the negotiation alone: its terms, what they are worth, the term sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flexfin.case.case import Case
from flexfin.case.shared import Shared
from flexfin.ground.messages import _
from flexfin.ground.view import Part
from flexfin.workbook.book import Book, ResultRows
from flexfin.workbook.edition import edition_of
from flexfin.workbook.file import locked, print_nothing
from flexfin.workbook.mark import mark_of
from flexfin.workbook.offered import Offered
from flexfin.workbook.sheets import agreement as agreementsheets
from flexfin.workbook.sheets import checks as checksheet
from flexfin.workbook.sheets import log as logsheet
from flexfin.workbook.sheets import negotiation as negotiationsheet
from flexfin.workbook.sheets.cover import MARK_LABEL, live_mark, made_with, versions
from flexfin.workbook.sheets.heading import frame
from flexfin.workbook.value_sheet import ValuePage

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


def negotiation_book(
    file: Workbook, case: Case, results: ResultRows, shared: Shared | None = None
) -> Book:
    """Begin a workbook that knows no inputs but the terms to negotiate."""
    terms = {
        name: replace(line, default=None)  # one that follows other inputs stays as it is
        for name, line in case.models.input_lines.items()
        if line.negotiable
    }
    paths = {line.path for line in terms.values()}
    aside = Offered(case).aside  # what they change that takes a new export; they have no column
    alone = replace(
        case,
        models=replace(case.models, lines=terms),
        values={name: values for name, values in case.values.items() if name in terms},
        origins={name: found for name, found in case.origins.items() if name in terms},
        offers={
            name: {path: text for path, text in changes.items() if path in aside.get(name, paths)}
            for name, changes in case.offers.items()
        },
    )
    book = Book(file, alone, results, case.first_scenario, shared, terms_alone=True)
    book.mark = mark_of(case, shared=book.is_shared)  # that of the whole case
    return book


def write_sheets(
    book: Book,
    case: Case,
    agreement: agreementsheets.Agreement,
    answer: Sequence[Part],
    log: logsheet.Log,
) -> tuple[str, ...]:
    """Write the sheets; give their names. What could be answered comes behind the negotiation."""
    from flexfin import __version__

    names = ("negotiation", *agreement.sheets, "checks", "log")
    sheets = {names[0]: book.file.add_worksheet(book.layout.names[names[0]])}
    if answer:
        sheets["answer"] = _answer(book, answer)
    sheets |= {name: book.file.add_worksheet(book.layout.names[name]) for name in names[1:]}
    sheet = sheets["negotiation"]
    last = negotiationsheet.write(book, sheet, agreement.negotiation)
    agreementsheets.write(book, sheets, agreement)
    edition = edition_of(book, date=log.date).line
    facts = [(_("Case"), case.name), (made_with(), f"flexfin {__version__}"),
             *versions(book)]  # fmt: skip
    for row, (label, text) in enumerate(facts, last + 2):
        sheet.write_string(row, 1, label, book.styles.note())
        sheet.write_string(row, 2, text, book.styles.note())
    sheet.write_string(last + 1, 1, _(MARK_LABEL), book.styles.note())
    book.formula(sheet, f"C{last + 2}", live_mark(book), book.styles.note(), book.mark)
    checksheet.write(book, sheets["checks"])
    for one in sheets.values():
        frame(book, one)
    logsheet.write(book, sheets["log"], log, edition)
    for name, one in sheets.items():
        locked(one)
        if name == "by_month":  # hundreds of columns wide
            print_nothing(one)
    book.describe(edition)
    book.file.set_calc_mode("auto")
    sheet.activate()
    return tuple(one.get_name() for one in sheets.values())


def _answer(book: Book, answer: Sequence[Part]) -> Worksheet:
    """Write what could be answered to an offer, as values."""
    sheet = book.file.add_worksheet(_("What we could answer"))
    page = ValuePage(book.file, book.styles, sheet, answer)
    page.title(_("What we could answer"))
    page.write()
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_footer(f"&L&8 {book.mark}&R&8&P / &N")
    return sheet
