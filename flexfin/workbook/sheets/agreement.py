"""The sheets on an agreement: offers side by side, two terms in a grid, the term sheet.

What is worth something over all scenarios is a value, worked out at export and marked so; the
workbook itself has one scenario live. Beside the values stand live cells of that scenario, and the
figures of the term sheet are the live inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.case.row import rows_of
from flexfin.engine.bargain import Grid
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.layout import Cell
from flexfin.workbook.sheets.heading import footer, heading
from flexfin.workbook.sheets.inputs import aside_text
from flexfin.workbook.styles import BAD, FONT, GOOD, MONEY, PRICE, Settings, input_format
from flexfin.workbook.term_sheet import TermSheet

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_WIDE, _SENTENCE = 90, 104  # of the column with sentences, and characters in a line of it
_NOTE: Final = 165  # characters of a note in one row
_CHART: Final = (850, 340)  # pixels


class OfferRow(NamedTuple):
    """One offer: its name, the terms it changes, and its expected figures; None: not there."""

    name: str
    changes: str
    fee: float
    grantor: float
    holder: float
    floor: float | None
    ceiling: float | None


class GridTable(NamedTuple):
    """Two terms in a grid: their names and the format of their values."""

    row: str
    column: str
    grid: Grid
    at_row: float  # the value of each in the case
    at_column: float
    notes: tuple[str, ...] = ()  # over which scenarios, where these are others than of the offers


class Agreement(NamedTuple):
    """What the sheets hold.

    `live` are the lines that give fee, gain of grantor and holder, and lowest and highest fee in
    the scenario that is live.
    """

    sides: tuple[str, str]
    notes: tuple[str, ...]  # over which scenarios the values are worked out
    offers: tuple[OfferRow, ...]
    grid: GridTable | None
    terms: TermSheet
    live: tuple[str, str, str, str, str]

    @property
    def sheets(self) -> tuple[str, ...]:
        """Give the names of the sheets that are written."""
        return (*(["offers"] if self.offers else []), *(["grid"] if self.grid else []), "terms")


def about() -> dict[str, str]:
    """Say what stands on each sheet."""
    return {
        "offers": _("What each offer is worth to both sides"),
        "grid": _("Two terms against each other, and where both sides gain"),
        "terms": _("The terms in words: a draft for counsel"),
    }


def write(book: Book, sheets: Mapping[str, Worksheet], agreement: Agreement) -> None:
    """Write all sheets of an agreement."""
    writers: Mapping[str, Callable[[Book, Worksheet, Agreement], int]] = {
        "offers": _offers,
        "grid": _grid,
        "terms": _terms,
    }
    for name in agreement.sheets:
        sheet = sheets[name]
        heading(book, sheet, book.layout.names[name])
        last = writers[name](book, sheet, agreement)
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0 if name == "terms" else 1)
        sheet.print_area(0, 0, last, 4 if name == "terms" else 8)
        footer(book, sheet)


def _notes(book: Book, sheet: Worksheet, notes: Sequence[str]) -> int:
    """Write what the values are, a sentence in each row; give the next free row."""
    row = 3
    for note in (line for words in notes for line in wrap(words, _NOTE)):
        sheet.write_string(row - 1, 1, note, book.styles.note())
        row += 1
    return row


def _head(book: Book, sheet: Worksheet, row: int, titles: Sequence[str], right: int = 2) -> None:
    """Write headings; those from column `right` on stand above numbers."""
    for column, title in enumerate(titles):
        align = "right" if column >= right else "left"
        style = book.styles.head(align=align, text_wrap=True)
        sheet.write_string(row - 1, column, title, style)
    sheet.set_row(row - 1, 42)


# --- offers --------------------------------------------------------------------------------------


def _offers(book: Book, sheet: Worksheet, agreement: Agreement) -> int:
    styles, (grantor, holder) = book.styles, agreement.sides
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 46)
    sheet.set_column(2, 6, 17)
    aside = aside_text(book)
    row = _notes(book, sheet, (*agreement.notes, *([aside] if aside else []))) + 1
    titles = [
        _("Offer"), _("Terms"), _("Fee"),
        _("Gain of {side}", side=grantor), _("Gain of {side}", side=holder),
        _("Lowest fee for {side}", side=grantor), _("Highest fee for {side}", side=holder),
    ]  # fmt: skip
    _head(book, sheet, row, titles)
    first = row + 1
    for offer in agreement.offers:
        row += 1
        sheet.write_string(row - 1, 0, offer.name, styles.identity())
        sheet.write_string(row - 1, 1, offer.changes, styles.label(text_wrap=True))
        if len(offer.changes) > 40:
            sheet.set_row(row - 1, 14 * (1 + len(offer.changes) // 40))
        values = (offer.fee, offer.grantor, offer.holder, offer.floor, offer.ceiling)
        for column, value in enumerate(values, 2):
            shown = MONEY if column in (3, 4) else PRICE
            if value is None:
                sheet.write_string(row - 1, column, "-", styles.label(align="right"))
            else:
                sheet.write_number(row - 1, column, value, styles.number(shown))
    _gain_colours(book, sheet, f"D{first}:E{row}")
    row += 2
    sheet.write_string(
        row - 1,
        1,
        _("Live: the terms and the scenario of this workbook now"),
        styles.label(text_wrap=True),
    )
    sheet.set_row(row - 1, 28)
    for column, name in enumerate(agreement.live, 2):
        cell = book.layout.cells[name, ()]
        line = book.case.models.lines[name]
        stored = book.stored(line, ())
        shown = MONEY if column in (3, 4) else PRICE
        book.formula(sheet, f"{column_name(column)}{row}", _at(cell), styles.result(shown), stored)
    return row


def _at(cell: Cell) -> str:
    return f"'{cell.sheet}'!${cell.column}${cell.row}"


def _gain_colours(book: Book, sheet: Worksheet, area: str) -> None:
    """Colour gains green and losses red."""
    for criteria, colour in ((">=", GOOD), ("<", BAD)):
        style = book.file.add_format({"bg_color": colour})
        options = {"type": "cell", "criteria": criteria, "value": 0, "format": style}
        sheet.conditional_format(area, options)


# --- grid ----------------------------------------------------------------------------------------


def _grid(book: Book, sheet: Worksheet, agreement: Agreement) -> int:
    table = agreement.grid
    assert table is not None
    styles, found = book.styles, table.grid
    count, across = len(found.rows), len(found.columns)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 1 + across, 13)
    words = _("Down: {row}. Across: {column}.", row=table.row, column=table.column)
    row = _notes(book, sheet, (*(table.notes or agreement.notes), words)) + 1
    tops = []
    for side in range(2):
        title = _("Gain of {side}", side=agreement.sides[side])
        tops.append(_amounts(book, sheet, row, title, table, side))
        row += count + 3
    _gain_colours(book, sheet, _area(tops[0], count, across))
    _gain_colours(book, sheet, _area(tops[1], count, across))
    top = _titles(book, sheet, row, _("Where both sides gain"), found)
    for down in range(count):
        for place in range(across):
            letters = column_name(2 + place)
            here = [f"{letters}{first + down}" for first in tops]
            reading = found.cells[down][place]
            stored = int(round(reading.grantor, 9) >= 0 and round(reading.holder, 9) >= 0)
            text = f"IF(AND(ROUND({here[0]},9)>=0,ROUND({here[1]},9)>=0),1,0)"
            style = styles.number('[=1]"●";[=0]"";General', align="center")
            book.formula(sheet, f"{letters}{top + down}", text, style, stored)
    good = book.file.add_format({"bg_color": GOOD})
    options = {"type": "cell", "criteria": "==", "value": 1, "format": good}
    sheet.conditional_format(_area(top, count, across), options)
    last = top + count
    _chart(book, sheet, agreement, table, tops, last + 1)
    return last + 1 + 19


def _area(top: int, count: int, across: int) -> str:
    return f"C{top}:{column_name(1 + across)}{top + count - 1}"


def _titles(book: Book, sheet: Worksheet, row: int, title: str, found: Grid) -> int:
    """Write a title, the values across and those down; give the first row of the cells."""
    styles = book.styles
    sheet.write_string(row - 1, 1, title, styles.section())
    head = styles.head(num_format="#,##0.00##", align="right")
    sheet.write_blank(row, 1, None, styles.head())
    for place, value in enumerate(found.columns):
        sheet.write_number(row, 2 + place, value, head)
    for down, value in enumerate(found.rows):
        shown = styles.number("#,##0.00##", bold=True, align="right")
        sheet.write_number(row + 1 + down, 1, value, shown)
    return row + 2


def _amounts(
    book: Book, sheet: Worksheet, row: int, title: str, table: GridTable, side: int
) -> int:
    found = table.grid
    top = _titles(book, sheet, row, title, found)
    for down, line in enumerate(found.cells):
        for place, reading in enumerate(line):
            value = (reading.grantor, reading.holder)[side]
            sheet.write_number(top - 1 + down, 2 + place, value, book.styles.number(MONEY))
    return top


def _chart(
    book: Book, sheet: Worksheet, agreement: Agreement, table: GridTable, tops: list[int], row: int
) -> None:
    """Draw both gains along the first term, at the value of the second nearest to the case."""
    found = table.grid
    nearest = min(
        range(len(found.columns)), key=lambda at: abs(found.columns[at] - table.at_column)
    )
    letters, last = column_name(2 + nearest), len(found.rows) - 1
    area = f"'{sheet.get_name()}'!"
    drawing = book.file.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    looks = (("#1F3864", "solid", "circle"), ("#C55A11", "dash", "diamond"))
    for side, top, (colour, dash, marker) in zip(agreement.sides, tops, looks, strict=True):
        drawing.add_series(
            {
                "name": side,
                "categories": f"={area}$B${top}:$B${top + last}",
                "values": f"={area}${letters}${top}:${letters}${top + last}",
                "line": {"color": colour, "dash_type": dash, "width": 2},
                "marker": {"type": marker, "size": 6, "fill": {"color": colour}},
            }
        )
    title = _(
        "Gain of both sides by {row}; {column} {value}",
        row=table.row,
        column=table.column,
        value=f"{found.columns[nearest]:.2f}",
    )
    small: Settings = {"name": FONT, "size": 9, "bold": False}
    drawing.set_title({"name": title, "name_font": {"name": FONT, "size": 12, "bold": True}})
    grey = {"visible": True, "line": {"color": "#D9D9D9"}}
    axis = {"num_font": small, "name_font": small, "label_position": "low"}
    drawing.set_x_axis({**axis, "name": table.row, "num_format": "#,##0.00"})
    drawing.set_y_axis({**axis, "name": "EUR", "num_format": "#,##0", "major_gridlines": grey})
    drawing.set_legend({"position": "bottom", "font": small})
    drawing.set_size({"width": _CHART[0], "height": _CHART[1]})
    sheet.insert_chart(row, 1, drawing, {"description": title, "object_position": 2})


# --- terms ---------------------------------------------------------------------------------------


def _terms(book: Book, sheet: Worksheet, agreement: Agreement) -> int:
    styles, terms = book.styles, agreement.terms
    for column, width in enumerate((14, _WIDE, 26, 14, 34)):
        sheet.set_column(column, column, width)
    row = 3
    for note in terms.notes:
        _sentence(book, sheet, row, note)
        row += 1
    words = _("The sentences are those of the export; the figures below them are live.")
    sheet.write_string(row - 1, 1, words, styles.note())
    for number, article in enumerate(terms.articles, 1):
        row += 2
        title = _("Article {number}. {title}", number=number, title=article.title)
        sheet.write_string(row - 1, 1, title, styles.section())
        for at, clause in enumerate(article.clauses, 1):
            row += 1
            sheet.write_string(row - 1, 0, f"{number}.{at}", styles.identity())
            _sentence(book, sheet, row, clause.text)
    row += 2
    sheet.write_string(row - 1, 1, _("Open points"), styles.section())
    for point in terms.open_points:
        row += 1
        _sentence(book, sheet, row, point)
    row += 2
    sheet.write_string(row - 1, 1, _("The figures behind these terms"), styles.section())
    row += 1
    titles = (_("Place in the case"), _("Figure"), _("Value, live"), _("Status"), _("Source"))
    for column, title in enumerate(titles):
        right = styles.head(align="right") if column == 2 else styles.head()
        sheet.write_string(row - 1, column, title, right)
    rows = rows_of(book.case)
    for figure in terms.figures:
        row += 1
        sheet.write_string(row - 1, 0, figure.path, styles.identity())
        sheet.write_string(row - 1, 1, figure.label, styles.label())
        sheet.write_string(row - 1, 3, figure.status, styles.note())
        sheet.write_string(row - 1, 4, figure.source, styles.note())
        line, key = rows[figure.path].line, rows[figure.path].key
        cell = book.layout.inputs.get((line.name, key))
        if cell is None or (line.name, key) in book.layout.monthly.stepped:
            sheet.write_string(row - 1, 2, figure.value, styles.label(align="right"))
            continue
        if book.layout.is_fixed(line, key):  # no offer changes it, so its live cell is a link
            cell = book.layout.input_cell(line.name, key)
        from flexfin.workbook.sheets.input_formulas import cell_value

        stored = cell_value(book, line, book.case.values[line.name][key])
        style = styles.number(input_format(line), align="right")
        book.formula(sheet, f"C{row}", _at(cell), style, stored)
    return row


def _sentence(book: Book, sheet: Worksheet, row: int, text: str) -> None:
    """Write words that wrap, in a row as high as they need."""
    sheet.write_string(row - 1, 1, text, book.styles.label(text_wrap=True))
    lines = len(wrap(text, _SENTENCE))
    if lines > 1:
        sheet.set_row(row - 1, 14 * lines)
