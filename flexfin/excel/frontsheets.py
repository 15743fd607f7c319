"""The sheets around the models: cover, years and checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from flexfin.excel import agreementsheets
from flexfin.excel.inputsheet import statuses
from flexfin.excel.lawsheet import attention
from flexfin.excel.layout import FIRST_ROW, HEADER, Layout, column_name
from flexfin.excel.mark import mark_of
from flexfin.excel.modelsheet import axis_title, footer, label_of
from flexfin.excel.styles import BAD, GOOD, INPUT, MONEY, RESULT, WARN
from flexfin.language import _
from flexfin.model import Line
from flexfin.units import Unit

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.excel.workbook import Book

TOLERANCE = 1e-6
_TOLERANCE_CELL, _EMPTY_CELL, _MASTER_CELL = "C6", "C7", "C4"


def master_cell(layout: Layout) -> str:
    """Give the address of the cell that says whether all checks are in order."""
    return f"'{layout.names['checks']}'!${_MASTER_CELL[0]}${_MASTER_CELL[1:]}"


def good_word() -> str:
    """Give the word for a workbook whose checks are all in order."""
    return _("all checks in order")


def bad_word() -> str:
    """Give the word for a workbook with a check that is not in order."""
    return _("CHECKS NOT IN ORDER")


def made_with() -> str:
    """Give the label of the version of flexfin on the cover."""
    return _("Made with")


def mark_label() -> str:
    """Give the label of the mark of the case on the cover."""
    return _("Mark of the case")


def changed_word() -> str:
    """Give the words behind the number of inputs that differ from the export."""
    return _("INPUTS CHANGED SINCE EXPORT")


def master_word(book: Book) -> str:
    """Give the stored value of the master check."""
    return good_word() if all(d <= TOLERANCE for d in deviations(book).values()) else bad_word()


def deviations(book: Book) -> Mapping[str, float]:
    """Give the largest deviation of each check line in the live scenario."""
    return {line.name: _extreme(book, line) for line in _lines(book, "check")}


def _lines(book: Book, kind: str) -> list[Line]:
    return [line for line in book.case.models.lines.values() if line.kind == kind]


def _extreme(book: Book, line: Line) -> float:
    values = [book.stored(line, key) for key in book.layout.keys(line)]
    return float(max((np.max(np.abs(value)) for value in values), default=0.0))


def page(book: Book, sheet: Worksheet) -> None:
    """Set a page of a sheet without months."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    footer(book, sheet)


# --- years -----------------------------------------------------------------------------------


def write_years(book: Book, sheet: Worksheet) -> None:
    """Write every amount of euros per month by calendar year."""
    layout, styles, case = book.layout, book.styles, book.case
    book.heading(sheet, _("Years"))
    first = layout.unit + 1
    years = [int(year) for year in case.calendar.years]
    last = column_name(first + len(years) - 1)
    head = styles.head()
    sheet.write_string(3, 0, _("Line"), head)
    sheet.write_string(3, 1, _("Description"), head)
    for column in range(2, layout.unit):
        axes = [axis for axis, place in layout.axis_columns.items() if place == column - 2]
        sheet.write_string(3, column, axis_title(axes), head)
    sheet.write_string(3, layout.unit, _("Unit"), head)
    for offset, year in enumerate(years):
        sheet.write_number(3, first + offset, year, styles.head(num_format="0", align="right"))
    sheet.write_string(3, first + len(years), _("Total"), styles.head(align="right"))
    row = 4
    months = (f"${column_name(layout.first)}", f"${layout.last_column}")
    for model in layout.models:
        lines = [line for line in case.models.lines_of(model.name) if _is_money_per_month(line)]
        if not lines:
            continue
        for column in range(first + len(years) + 1):
            sheet.write_blank(row, column, None, styles.section())
        sheet.write_string(row, 1, str(model.label), styles.section())
        row += 1
        for line in lines:
            for key in layout.keys(line):
                cell = layout.cells[line.name, key]
                sheet.write_string(row, 0, ".".join([line.name, *key]), styles.identity())
                sheet.write_string(row, 1, label_of(book, line, key), styles.label())
                for axis, name in zip(line.elements, key, strict=True):
                    sheet.write_string(row, 2 + layout.axis_columns[axis], name, styles.note())
                sheet.write_string(row, layout.unit, _("EUR per year"), styles.note())
                stored = np.array(book.stored(line, key))
                numbers = f"'{cell.sheet}'!{months[0]}${cell.row}:{months[1]}${cell.row}"
                header = f"'{cell.sheet}'!{months[0]}${HEADER['year']}:{months[1]}${HEADER['year']}"
                for offset, year in enumerate(years):
                    letters = column_name(first + offset)
                    value = float(stored[case.calendar.months_of(year)].sum())
                    text = f"SUMIFS({numbers},{header},{letters}$4)"
                    book.formula(sheet, f"{letters}{row + 1}", text, styles.number(MONEY), value)
                total = f"SUM({column_name(first)}{row + 1}:{last}{row + 1})"
                where = f"{column_name(first + len(years))}{row + 1}"
                book.formula(sheet, where, total, styles.result(MONEY), float(stored.sum()))
                row += 1
        row += 1
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 1, 56)
    sheet.set_column(2, layout.unit - 1, 12)
    sheet.set_column(layout.unit, layout.unit, 12)
    sheet.set_column(first, first + len(years), 13)
    sheet.freeze_panes(4, 2)
    sheet.repeat_rows(0, 3)
    page(book, sheet)


def _is_money_per_month(line: Line) -> bool:
    unit = line.unit
    return (
        line.formula is not None
        and "month" in line.axes
        and isinstance(unit, Unit)
        and str(unit) == "EUR/month"
        and line.kind == "formula"
    )


# --- checks ----------------------------------------------------------------------------------


def write_checks(book: Book, sheet: Worksheet) -> None:
    """Write the checks, the findings and the master check."""
    styles = book.styles
    sheet.write_string("B1", _("Checks"), styles.title())
    sheet.set_row(0, 24)
    sheet.write_string("B2", book.case.name, styles.note())
    found = deviations(book)
    first = 11
    last = first + len(found) - 1
    sheet.write_string("B4", _("All checks together"), styles.label(bold=True))
    empty = _empty_inputs(book)
    fine = f"AND(SUM(D{first}:D{last})=0,{_EMPTY_CELL}=0)" if found else f"{_EMPTY_CELL}=0"
    master = f'IF({fine},"{good_word()}","{bad_word()}")'
    book.formula(sheet, _MASTER_CELL, master, styles.get(bold=True), master_word(book))
    sheet.write_string("B6", _("A check is in order up to a deviation of"), styles.label())
    sheet.write_number(_TOLERANCE_CELL, TOLERANCE, styles.number("0.000000"))
    sheet.write_string("B7", _("Empty input cells"), styles.label())
    book.formula(sheet, _EMPTY_CELL, empty, styles.number("0"), 0)
    for column, title in enumerate((_("Line"), _("Check"), _("Largest deviation"), _("In order"))):
        sheet.write_string(9, column, title, styles.head())
    good, bad = _("in order"), _("NOT IN ORDER")
    shown = styles.number(f'[=0]"{good}";[>0]"{bad}"', align="right")
    row = first
    for line in _lines(book, "check"):
        if line.name not in found:
            continue
        area = _area(book, line)
        sheet.write_string(row - 1, 0, line.name, styles.identity())
        sheet.write_string(row - 1, 1, str(line.label), styles.label())
        text = f"MAX(MAX({area}),-MIN({area}))" if area else "0"
        book.formula(sheet, f"C{row}", text, styles.number("0.000000"), found[line.name])
        tolerance = f"${_TOLERANCE_CELL[0]}${_TOLERANCE_CELL[1:]}"
        book.formula(
            sheet,
            f"D{row}",
            f"IF(C{row}<={tolerance},0,1)",
            shown,
            float(found[line.name] > TOLERANCE),
        )
        row += 1
    colours = {"==": (0, GOOD), ">": (0, BAD)}
    for criterion, (value, colour) in colours.items():
        sheet.conditional_format(
            f"D{first}:D{max(first, last)}",
            {
                "type": "cell",
                "criteria": criterion,
                "value": value,
                "format": book.file.add_format({"bg_color": colour}),
            },
        )
    write_findings(book, sheet, max(row, first) + 2)
    for column, width in enumerate((14, 84, 24, 16, 70)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(4, 0)
    page(book, sheet)


def write_findings(book: Book, sheet: Worksheet, row: int) -> None:
    """Write what deserves attention: a line of the models is 1 where it does."""
    styles = book.styles
    for column, title in enumerate(
        (_("Line"), _("Finding"), _("How often"), _("Attention"), _("Source"))
    ):
        sheet.write_string(row - 1, column, title, styles.head())
    start = row + 1
    nothing, something = _("no"), _("attention")
    mark = styles.number(f'[=0]"{nothing}";[>0]"{something}"', align="right")
    for line in _lines(book, "finding"):
        row += 1
        area = _area(book, line)
        times = float(sum(np.sum(book.stored(line, key)) for key in book.layout.keys(line)))
        sheet.write_string(row - 1, 0, line.name, styles.identity())
        sheet.write_string(row - 1, 1, str(line.label), styles.label(text_wrap=True))
        book.formula(
            sheet, f"C{row}", f"SUM({area})" if area else "0", styles.number("#,##0"), times
        )
        book.formula(sheet, f"D{row}", f"IF(C{row}>0,1,0)", mark, float(times > 0))
        sheet.write_string(row - 1, 4, line.source, styles.note())
    sheet.conditional_format(
        f"D{start}:D{max(start, row)}",
        {
            "type": "cell",
            "criteria": ">",
            "value": 0,
            "format": book.file.add_format({"bg_color": WARN}),
        },
    )


def _area(book: Book, line: Line) -> str:
    layout = book.layout
    rows = layout.blocks.get(line.name, [])
    if not rows:
        return ""
    first, last = layout.cells[rows[0]], layout.cells[rows[-1]]
    start = first.column or column_name(layout.first)
    end = first.column or layout.last_column
    return f"'{first.sheet}'!${start}${first.row}:${end}${last.row}"


def _empty_inputs(book: Book) -> str:
    """Write the count of empty cells where an input belongs, stretch by stretch."""
    layout = book.layout
    live = column_name(layout.given)
    rows = sorted(
        layout.cells[line.name, key].row
        for lines in layout.inputs_by_section().values()
        for line in lines
        for key in layout.asked(line)
        if book.case.values[line.name][key] != ""  # what may be empty was so at export
    )
    stretches: list[list[int]] = []
    for row in rows:
        if stretches and row == stretches[-1][-1] + 1:
            stretches[-1].append(row)
        else:
            stretches.append([row])
    sheet = layout.names["inputs"]
    return (
        "+".join(f"COUNTBLANK('{sheet}'!${live}${s[0]}:${live}${s[-1]})" for s in stretches) or "0"
    )


# --- cover -----------------------------------------------------------------------------------


def write_cover(book: Book, sheet: Worksheet, names: list[str]) -> None:
    """Write the cover: what this is, the state of the inputs, the colours, the sheets."""
    from flexfin import __version__

    layout, styles, case = book.layout, book.styles, book.case
    sheet.set_column(0, 0, 3)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 26)
    sheet.set_column(3, 3, 62)
    sheet.write_string("B2", case.name, styles.get(bold=True, font_size=22, font_color="#1F3864"))
    sheet.set_row(1, 32)
    sheet.write_string(
        "B3",
        _("Calculation of a flexible reception location"),
        styles.get(font_size=12, font_color="#7F7F7F"),
    )
    first, last = case.calendar.months[0], case.calendar.months[-1]
    count = case.calendar.count
    period = _("{first} to {last} ({count} months)", first=first, last=last, count=count)
    offer = []
    if layout.offers:
        offer = [(_("Live offer"), layout.selector(layout.offer_row), layout.offered.base)]
    facts: list[tuple[str, Any, Any]] = [
        (_("Period"), period, None),
        (_("Law as it stands on"), case.reference_date.isoformat(), None),
        (_("Live scenario"), layout.selector(layout.scenario_row), book.scenario),
        *offer,
        (_("Checks"), master_cell(layout), master_word(book)),
        (_("Inputs changed since export"), layout.selector(layout.changed_row), 0),
        (made_with(), f"flexfin {__version__}", None),
        (mark_label(), mark_of(case), None),
    ]
    notes = {
        _("Law as it stands on"): attention(book),
        mark_label(): _("By this mark read-back knows which case the workbook is of."),
    }
    row = 5
    for label, text, stored in facts:
        if label in notes:
            sheet.write_string(row - 1, 3, notes[label], styles.note())
        sheet.write_string(row - 1, 1, label, styles.label(bold=True))
        if stored is None:
            sheet.write_string(row - 1, 2, text, styles.label())
        else:
            book.formula(sheet, f"C{row}", text, styles.label(align="left"), stored)
        row += 1
    row = write_statuses(book, sheet, row + 1)
    row = write_key(book, sheet, row + 1)
    sheet.write_string(row, 1, _("Sheets"), styles.section())
    sheet.write_blank(row, 2, None, styles.section())
    sheet.write_blank(row, 3, None, styles.section())
    row += 1
    about = sheet_texts(book)
    for name in names[1:]:
        title = layout.names[name]
        sheet.write_url(
            row, 1, f"internal:'{title}'!A1", styles.get(font_color="#0563C1", underline=1), title
        )
        sheet.write_string(row, 2, about.get(name, ""), styles.note())
        row += 1
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    footer(book, sheet)


def write_statuses(book: Book, sheet: Worksheet, row: int) -> int:
    """Count the inputs by where they come from."""
    layout, styles = book.layout, book.styles
    for column, title in enumerate((_("Where inputs come from"), _("Number of inputs")), 1):
        sheet.write_string(row - 1, column, title, styles.section())
    sheet.write_blank(row - 1, 3, None, styles.section())
    letters = column_name(layout.status)
    area = f"'{layout.names['inputs']}'!${letters}$6:${letters}${layout.inputs_end}"
    shown = [
        layout.cells.get((name, key)) for name, keys in book.case.origins.items() for key in keys
    ]
    on_sheet = [cell is not None and cell.sheet == layout.names["inputs"] for cell in shown]
    origins = [origin for keys in book.case.origins.values() for origin in keys.values()]
    for status, word in statuses().items():
        row += 1
        count = sum(
            1
            for origin, here in zip(origins, on_sheet, strict=True)
            if here and origin.status == status
        )
        sheet.write_string(row - 1, 1, word, styles.label())
        book.formula(
            sheet, f"C{row}", f"COUNTIF({area},B{row})", styles.number("0", align="left"), count
        )
        sheet.write_string(row - 1, 3, status_texts()[status], styles.note())
    return row + 1


def status_texts() -> Mapping[str, str]:
    """Say what each status means."""
    return {
        "sourced": _("The case names a source."),
        "law": _("Follows from law."),
        "agreed": _("The parties agreed on it."),
        "assumed": _("Given in the case without a source."),
        "default": _("Not given: what flexfin takes when nothing is said."),
    }


def write_key(book: Book, sheet: Worksheet, row: int) -> int:
    """Write what the colours mean."""
    styles = book.styles
    sheet.write_string(row - 1, 1, _("Colours"), styles.section())
    sheet.write_blank(row - 1, 2, None, styles.section())
    sheet.write_blank(row - 1, 3, None, styles.section())
    key = (
        (INPUT, _("Input"), _("May be changed; all sheets follow.")),
        ("#FFFFFF", _("Calculation"), _("A formula; one and the same in every month of a row.")),
        (RESULT, _("Total or constant"), _("A formula for the whole period.")),
    )
    for colour, title, text in key:
        row += 1
        sheet.write_string(
            row - 1, 1, title, styles.get(bg_color=colour, border=1, border_color="#D9D9D9")
        )
        sheet.write_string(row - 1, 2, text, styles.note())
    return row + 1


def sheet_texts(book: Book) -> Mapping[str, str]:
    """Say what stands on each sheet."""
    texts = {
        "inputs": _("All inputs, with unit, range, status and source"),
        "comparables": _("Comparable rents, their spread and their sources"),
        "law": _("Figures of the law, with date and source"),
        "years": _("Euros per calendar year"),
        "checks": _("Checks that must be zero, and findings"),
    }
    for model in book.layout.models:
        texts[model.name] = model.source
    return texts | agreementsheets.about()


__all__ = ["FIRST_ROW", "write_checks", "write_cover", "write_years"]
