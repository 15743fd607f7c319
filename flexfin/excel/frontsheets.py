"""The sheets around the models: cover, years and checks."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from flexfin.excel.layout import FIRST_ROW, HEADER, Layout, column_name, live_name
from flexfin.excel.modelsheet import LABEL, WIDEST, axis_title, footer, label_of
from flexfin.excel.styles import BAD, GOOD, MONEY, WARN
from flexfin.language import _
from flexfin.model import Line
from flexfin.tolerance import LEAST, PART, added_up, tolerance_of
from flexfin.units import Unit

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.excel.workbook import Book

_FINDING: Final = 98  # characters of a finding in one row
# of checks and findings: a verdict stands apart from the number before it and the words after it
_BESIDE: Final[Mapping[int, Mapping[str, Any]]] = {2: {"align": "right"}, 3: {"align": "center"}}
_LEAST_CELL, _EMPTY_CELL, _PART_CELL, _MASTER_CELL = "C6", "C7", "C8", "C4"
_LEAST, _PART = "$C$6", "$C$8"


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


def audience_label() -> str:
    """Give the label on the cover that says for whom the workbook is."""
    return _("For whom")


def shared_word() -> str:
    """Give the words on the cover of a workbook from which something is left out."""
    return _("To share: what is confidential is left out, and all that rests on it.")


def values_label() -> str:
    """Give the label on the cover of a workbook without formulas."""
    return _("Formulas")


def changed_word() -> str:
    """Give the words behind the number of inputs that differ from the export."""
    return _("INPUTS CHANGED SINCE EXPORT")


def master_word(book: Book) -> str:
    """Give the stored value of the master check."""
    fine = all(off <= limit for off, limit in deviations(book).values())
    return good_word() if fine else bad_word()


def deviations(book: Book) -> Mapping[str, tuple[float, float]]:
    """Give how far each check is off in the live scenario at most, and how far it may be."""
    return {
        line.name: (
            _extreme(book, line),
            tolerance_of(max((_extreme(book, other) for other in _added(book, line)), default=0.0)),
        )
        for line in _lines(book, "check")
    }


def _added(book: Book, check: Line) -> list[Line]:
    """Give the lines that a check adds up, as far as they are in the workbook."""
    return [line for line in added_up(check, book.case.models.lines) if _area(book, line)]


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
        lines = [
            line
            for line in case.models.lines_of(model.name)
            if _is_money_per_month(line)
            and line.name in layout.blocks
            and layout.holds_number(line)  # a maximum is not added up
        ]
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
                label = label_of(book, line, key)
                sheet.write_string(row, 1, label, styles.label(text_wrap=True))
                if len(label) > LABEL:
                    sheet.set_row(row, 13.5 * len(wrap(label, LABEL)))
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
    sheet.set_column(1, 1, WIDEST)
    sheet.set_column(2, layout.unit - 1, 12)
    sheet.set_column(layout.unit, layout.unit, 12)
    sheet.set_column(first, first + len(years), 13)
    sheet.freeze_panes(4, 2)
    sheet.repeat_rows(0, 3)
    page(book, sheet)
    sheet.set_paper(8)  # A3: ten years and the words before them


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
    sheet.write_number(_LEAST_CELL, LEAST, styles.number("0.000000"))
    sheet.write_string("B7", _("Empty input cells"), styles.label())
    book.formula(sheet, _EMPTY_CELL, empty, styles.number("0"), 0)
    part = _("or, where that is more, up to this part of the largest amount added up")
    sheet.write_string("B8", part, styles.label())
    sheet.write_number(_PART_CELL, PART, styles.number("0E+00"))
    heads = (_("Line"), _("Check"), _("Largest deviation"), _("In order"), _("In order up to"))
    for column, title in enumerate(heads):
        sheet.write_string(9, column, title, styles.head(**_BESIDE.get(column, {})))
    good, bad = _("in order"), _("NOT IN ORDER")
    shown = styles.number(f'[=0]"{good}";[>0]"{bad}"', **_BESIDE[3])
    row = first
    for line in _lines(book, "check"):
        if line.name not in found:
            continue
        area = _area(book, line)
        sheet.write_string(row - 1, 0, line.name, styles.identity())
        sheet.write_string(row - 1, 1, str(line.label), styles.label())
        off, limit = found[line.name]
        text = f"MAX({_both_ways(area)})" if area else "0"
        book.formula(sheet, f"C{row}", text, styles.number("0.000000"), off)
        book.formula(sheet, f"D{row}", f"IF(C{row}<=E{row},0,1)", shown, float(off > limit))
        extremes = ",".join(_both_ways(_area(book, other)) for other in _added(book, line))
        text = f"MAX({_LEAST},{_PART}*MAX({extremes}))" if extremes else _LEAST
        book.formula(sheet, f"E{row}", text, styles.number("0.000000", align="left"), limit)
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
    for column, width in enumerate((14, 84, 18, 16, 62)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(0, 1)
    page(book, sheet)


def write_findings(book: Book, sheet: Worksheet, row: int) -> None:
    """Write what deserves attention: a line of the models is 1 where it does."""
    styles = book.styles
    for column, title in enumerate(
        (_("Line"), _("Finding"), _("How often"), _("Attention"), _("Source"))
    ):
        sheet.write_string(row - 1, column, title, styles.head(**_BESIDE.get(column, {})))
    start = row + 1
    nothing, something = _("no"), _("attention")
    mark = styles.number(f'[=0]"{nothing}";[>0]"{something}"', **_BESIDE[3])
    for line in _lines(book, "finding"):
        row += 1
        area = _area(book, line)
        times = float(sum(np.sum(book.stored(line, key)) for key in book.layout.keys(line)))
        sheet.write_string(row - 1, 0, line.name, styles.identity())
        label = str(line.label)
        sheet.write_string(row - 1, 1, label, styles.label(text_wrap=True))
        sheet.set_row(row - 1, 15 * max(1, len(wrap(label, _FINDING))))
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


def _both_ways(area: str) -> str:
    """Write the largest of cells and the smallest with its sign changed, for MAX around them."""
    return f"MAX({area}),-MIN({area})"


def _area(book: Book, line: Line) -> str:
    """Give the cells of a line; of an input with scenarios, those of the live one."""
    layout = book.layout
    rows = layout.blocks.get(live_name(line), layout.blocks.get(line.name, []))
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
        cell.row
        for (name, key), cell in layout.inputs.items()
        if (name, key) not in layout.monthly.stepped
        and book.case.values[name][key] != ""  # what may be empty was so at export
        and name not in layout.open_ended.numbers  # empty is open, or no limit
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


__all__ = ["FIRST_ROW", "write_checks", "write_years"]
