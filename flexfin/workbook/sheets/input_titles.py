"""The headings of the sheets with inputs, and the keys by which their columns are read back."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from flexfin.case.input_row import CHANGED, COUNTER, EXPORT, OFFER, SHARED, SOURCE, STATUS, VALUE
from flexfin.case.workbook_cells import INPUTS, MARK
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.lead import lead
from flexfin.workbook.sheets.heading import axis_titles
from flexfin.workbook.styles import LINK, RESULT, UNSHOWN
from flexfin.workbook.terms import has_terms

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

KEYS_ROW: Final = 5


def write_titles(book: Book, sheet: Worksheet) -> None:
    """Write the headings of the columns; that of the counter-offer may be changed."""
    layout, styles = book.layout, book.styles
    titles = {
        0: _("Path in the case"), 1: _("Description"),
        layout.live: _("Value"), layout.live_unit: _("Unit"), layout.range: _("Range"),
        layout.status: _("Status"), layout.origin: _("Source"),
        layout.changed: _("Changed"), layout.export: _("At export"),
    }  # fmt: skip
    terms = sheet.get_name() == layout.names["negotiation"]  # of no group or party
    lines = book.case.models.inputs.values()
    titles |= axis_titles(book, [line for line in lines if line.negotiable or not terms])
    titles |= {layout.bounds["low"]: _("at least"), layout.bounds["high"]: _("at most")}
    if column_name(layout.taken) in {cell.column for cell in layout.inputs.values()}:
        titles[layout.taken] = _("In formulas")
    if layout.offers:
        titles[layout.given] = layout.offered.base
        titles[layout.export] = _("{name}, at export", name=layout.offered.base)
    for name, column in layout.export_offers.items():
        titles[column] = _("{name}, at export", name=layout.offered.titles[name])
    _write_keys(book, sheet)
    right = {layout.live, layout.given, layout.export, *layout.export_offers.values()}
    titles |= {layout.live_unit: ""} if terms else {}  # below the terms other things stand here
    heights = {
        name: len(wrap(x, 12)) for name, x in layout.offered.titles.items()
    }
    sheet.set_row(3, 15 * max(heights.values()))
    whole = styles.head(align="right", text_wrap=True)  # names of offers are seen whole
    for column, title in titles.items():
        head = whole if column in right else styles.head(indent=1 if column > 1 else 0)
        sheet.write_string(3, column, title, head)
    is_apart = has_terms(layout) and not layout.terms_alone
    for name, column in layout.offers.items():
        spare = name == layout.offered.spare and not book.values_only
        # LibreOffice wraps no words that lead somewhere, and makes them blue
        leads = is_apart and heights.get(name, 1) == 1 and not (spare and not terms)
        head = styles.head(align="right", font_color=LINK, bg_color=RESULT) if leads else whole
        if spare and sheet.get_name() != layout.names["inputs"]:
            at, title = column_name(column), layout.offered.titles[name]
            book.formula(sheet, f"{at}4", f"'{layout.names['inputs']}'!{at}$4", whole, title)
        else:
            if spare:
                head = styles.input("General", bold=True, align="right", text_wrap=True)
            sheet.write_string(3, column, layout.offered.titles[name], head)
        if leads:
            other = layout.names["inputs" if terms else "negotiation"]
            tip = _("To this offer on the sheet {sheet}", sheet=other)
            lead(sheet, 3, column, f"'{other}'!{column_name(column)}4", tip)


def inputs_mark(book: Book) -> str:
    """Give the mark of the sheet with inputs."""
    return f"{MARK}{INPUTS} {SHARED if book.layout.shared.rows else ''}".rstrip()


def _write_keys(book: Book, sheet: Worksheet) -> None:
    """Write by which keys the columns are read back, whatever the language of their headings."""
    layout = book.layout
    counter = layout.offered.spare
    keys = {
        0: inputs_mark(book),
        layout.given: VALUE, layout.status: STATUS, layout.origin: SOURCE,
        layout.changed: CHANGED, layout.export: EXPORT,
        **{column: f"{OFFER} {COUNTER if name == counter else name}"
           for name, column in layout.offers.items()},
        **{column: f"{EXPORT} {name}" for name, column in layout.export_offers.items()},
    }  # fmt: skip
    for column, key in keys.items():
        # read by programs: a cell holds the key and shows nothing
        style = book.styles.identity(**({"num_format": UNSHOWN} if column else {}))
        sheet.write_string(KEYS_ROW - 1, column, key, style)
