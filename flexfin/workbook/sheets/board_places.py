"""Where offers and sentences on the board page lead: to columns, rows and sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from flexfin.ground.letters import column_name
from flexfin.ground.live import Live
from flexfin.ground.view import Sentence
from flexfin.workbook.amounts import Amounts
from flexfin.workbook.terms import has_terms

if TYPE_CHECKING:
    from flexfin.workbook.book import Book

_THIS: Final = ("", "this_case")  # the case itself, beside its offers


def place_told(book: Book, sentence: Sentence) -> str:
    """Give where that stands which a sentence is about: a row, or a sheet; empty: nowhere."""
    layout, holds, amounts = book.layout, sentence.data.get("holds"), Amounts(book)
    if isinstance(holds, Live) and amounts.has(holds):
        return amounts.place(holds)
    known = {**layout.cells, **layout.inputs}
    cell = next((known[row] for row in known if row == sentence.data.get("row")), None)
    sheet = layout.names.get(str(sentence.data.get("sheet")), "")
    return f"'{cell.sheet}'!B{cell.row}" if cell else f"'{sheet}'!B1" if sheet else ""


def place_of_offer(book: Book, keys: Sequence[str]) -> str:
    """Give where an offer stands, or of it a term or the gain of a side.

    `keys` are those of the row and the column of a table with the offers down or across, or one of
    them. An offer that takes a new export has no column; the sheet with inputs says so.
    """
    layout = book.layout
    columns = {**dict.fromkeys(_THIS, layout.given), **layout.offers}
    offer = next((key for key in keys if key in {*columns, *layout.offered.aside}), None)
    if offer is None:
        return ""
    if offer not in columns:
        where = f"{column_name(layout.range)}{layout.offer_row + 1}"
        return f"'{layout.names['inputs']}'!{where}"
    term = layout.inputs.get((keys[-1], ()))
    sheet = term.sheet if term else layout.names["negotiation" if has_terms(layout) else "inputs"]
    at = f"'{sheet}'!{column_name(columns[offer])}{term.row if term else 4}"
    return book.gains.get((keys[0], keys[-1]), at)
