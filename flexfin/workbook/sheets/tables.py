"""The sheet with the tables that models declare, live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from flexfin.engine.months import (
    full_year,
    over_months,
    stretches,
    taken,
    unit_taken,
    when,
    year_label,
)
from flexfin.formulas.formula import Name, Number
from flexfin.formulas.units import YEAR, Unit
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.model.line import FormulaLine, Key, Line
from flexfin.model.models import Model, ModelTable, OverMonths, TableLine
from flexfin.workbook.headings import heads, section
from flexfin.workbook.input_words import row_unit
from flexfin.workbook.layout import HEADER, Cell
from flexfin.workbook.sheet_names import tables_name
from flexfin.workbook.sheets.dashes import dash_where
from flexfin.workbook.sheets.heading import heading, left_out_text, print_whole, whole_left_out
from flexfin.workbook.sheets.years import over_text
from flexfin.workbook.styles import FORMATS, line_format
from flexfin.workbook.text_width import width_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.case.case import Case
    from flexfin.workbook.book import Book

_LABEL, _NOTE = 70, 150  # characters
_FIRST: Final = 3  # column of values
_BOLD: Final = 1.2  # width of a character in bold
_FEW: Final = 6  # columns that may be as wide as their headings
_MANY: Final = 8  # columns of a table, more of which are narrow
_NARROW, _WIDE = 11.0, 13.5
_STRETCHES: Final = ("full_year", "average_year")  # that a description tells


class _Took(NamedTuple):
    """What the words of a sheet take: `lines` of rows with more than one, from 0, and the words."""

    lines: dict[int, int]
    labels: list[str]
    units: list[str]
    notes: list[str]


def tables_of(book: Book) -> Iterator[tuple[Model, ModelTable]]:
    """Give the declared tables of which something stands in this workbook.

    One of scenarios has no place here: one scenario is live. Nor has one in which some months do
    not count.
    """
    lines = book.case.models.lines
    for model in book.layout.models:
        for table in model.tables.values():
            if "scenario" in (table.across, table.down) or not table.has_rows:
                continue
            if any("month" in lines[name].axes for name in table.only if name in lines):
                continue
            if any(any(_rows(book, table, of)) for of in _each(book, table)):
                yield model, table


def sheets_of(book: Book) -> dict[str, list[tuple[Model, ModelTable]]]:
    """Give the tables of each sheet with tables, by what it is called by: one has the rest."""
    found: dict[str, list[tuple[Model, ModelTable]]] = {}
    for model, table in tables_of(book):
        key = tables_name(model) if table.is_apart else "tables"
        found.setdefault(key, []).append((model, table))
    return found


def write(book: Book, sheet: Worksheet, key: str, found: list[tuple[Model, ModelTable]]) -> None:
    """Write the tables of a sheet below each other, by model."""
    heading(book, sheet, book.layout.names[key])
    styles, row, last = book.styles, 3, ""
    starts, columns = list[int](), _widths(book, [table for _model, table in found])
    took = _Took({}, [], [], [])
    for model, table in found:
        start = row
        names = _names(book, table)
        if model.name != last:
            section(sheet, styles, row, str(model.label), range(_FIRST + len(names)))
            last = model.name
            row += 1
        for of in _each(book, table):
            starts.append(start)
            title = [*([book.case.label_of(table.each, of)] if of else []), str(table.label)]
            sheet.write_string(row, 1, ": ".join(title), styles.label(bold=True))
            row += 1
            gone = left_out_text(book, {entry.line for entry in table.entries}, of)
            notes = [*wrap(str(table.note or ""), _NOTE), *wrap(gone, _NOTE)]
            for text in notes:
                sheet.write_string(row, 1, text, styles.note())
                took.notes.append(text)
                row += 1
            start = row = _table(book, sheet, table, of, row, columns, took) + 1
    label = max(8, min(62, 0.92 * max(map(len, took.labels), default=0)))
    unit, noted = (max((width_of(text, 9) + 2 for text in texts), default=8)
                   for texts in (took.units, took.notes))  # fmt: skip
    widths = (label, max(8, unit), *columns)
    while sum(widths) < noted:  # all of a note is printed
        widths = (*widths, _NARROW)
    for column, width in enumerate((27, *widths)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(2, 2)
    sheet.repeat_rows(0, 1)
    print_whole(book, sheet, (1, widths), starts, row, took.lines)


def _widths(book: Book, tables: Sequence[ModelTable]) -> list[float]:
    """Give the widths of the columns: no word of a heading is broken, and few take two lines.

    A column that only tables of many years have is narrow, so that these can be read on paper.
    """
    names = [_names(book, table) for table in tables]
    heads = [[_head(book.case, table.columns, name) for name in of] if table.columns else [""]
             for table, of in zip(tables, names, strict=True)]  # fmt: skip
    is_few = len({head for of in heads for head in of}) <= _FEW
    widths = [_NARROW] * max(map(len, heads), default=1)
    for of in heads:
        least = _NARROW if len(of) > _MANY else _WIDE
        for column, head in enumerate(of):
            word = max(map(len, head.split()), default=0)
            whole = min(24, len(head) * _BOLD) if is_few else 0
            widths[column] = max(widths[column], least, _BOLD * word, whole)
    return widths


def _each(book: Book, table: ModelTable) -> list[str]:
    """Give the elements that have a table each: those for which it counts; one empty name else.

    Whether it counts is told by rows that stand in the workbook alone: of what is shared, none
    that hangs on something confidential.
    """
    if not table.each:
        return [""]
    lines, found = book.case.models.lines, []
    only = [lines[name] for name in table.only if lines[name].elements == (table.each,)]
    hidden = book.layout.shared.rows
    for of in book.layout.elements_of(table.each):
        if any((line.name, (of,)) in hidden for line in only):
            continue
        if all(np.any(np.asarray(book.results.row(line.name, (of,)), float)) for line in only):
            found.append(of)
    return found


def _table(
    book: Book, sheet: Worksheet, table: ModelTable, of: str, row: int, widths: Sequence[float],
    took: _Took,
) -> int:  # fmt: skip
    """Write one table from a row on, of an element where each has one; give the row below it.

    `widths` are those of the columns of amounts; what its words take is added to `took`.
    """
    styles, names, case = book.styles, _names(book, table), book.case
    heads(sheet, styles, row, (_("Line"), _("Description"), _("Unit")))
    labels = [_head(case, table.columns, one) if table.columns else _("Value") for one in names]
    right = range(_FIRST, _FIRST + len(names))
    heads(sheet, styles, row, labels, _FIRST, right, text_wrap=True)
    lines = max((len(wrap(label, int(width / _BOLD)))
                 for label, width in zip(labels, widths, strict=False)), default=1)  # fmt: skip
    if lines > 1:
        took.lines[row] = lines
        sheet.set_row(row, 15 * lines)
    row, full, above = row + 1, full_year(case.calendar), whole_left_out(book, table, of)
    for entry, over, key in _rows(book, table, of):
        line = case.models.lines[entry.line]
        if gone := above.pop(entry.line, None):  # or it would read as a part of the row before it
            sheet.write_string(row, 1, gone, styles.note())
            above, row = {one: text for one, text in above.items() if text != gone}, row + 1
        by_year = over in _STRETCHES and "year" in _down(line, table)
        averaged = by_year and over == "average_year"
        shown = [name for axis, name in zip(_down(line, table), key, strict=True)
                 if not (averaged and axis == "year")]  # fmt: skip
        sheet.write_string(row, 0, ".".join([line.name, *shown]), styles.identity())
        at = dict(zip(_down(line, table), key, strict=True))
        more = (case.label_of(a, n) for a, n in at.items()
                if a != table.each and not (a == "year" and over in _STRETCHES))  # fmt: skip
        words = [str(entry.label or line.label), *more]
        if over in _STRETCHES:
            words.append(when(case.calendar, over))
        label = " · ".join(words)
        ruled = {"bold": True, "top": 1} if entry.is_ruled else {}
        inset = {"indent": 1} if entry.is_inset else {}
        sheet.write_string(row, 1, label, styles.label(text_wrap=True, **ruled, **inset))
        if len(label) > _LABEL:
            took.lines[row] = len(wrap(label, _LABEL))
            sheet.set_row(row, 15 * took.lines[row])
        of_year = line.unit / YEAR if by_year and isinstance(line.unit, Unit) else None
        words_of_unit = row_unit(of_year) if of_year else _unit(line, over)
        took.labels.append(label)
        took.units.append(words_of_unit)
        sheet.write_string(row, 2, words_of_unit, styles.note(**ruled))
        shape = FORMATS.get(entry.shape or table.shape or "")
        for column, name in enumerate(names, _FIRST):
            place = tuple({**at, table.columns: name}[axis] for axis in line.elements)
            cell = book.layout.cells.get((line.name, place))
            if cell is None:
                continue
            unit = line.unit if isinstance(line.unit, Unit) else None
            style = styles.number(shape or line_format(line, unit), **ruled)
            where = f"{column_name(column)}{row + 1}"
            year = name if table.columns == "year" else ""
            if over == "full_year":
                year = full
            text, value = (_mean_of_years(book, line, place) if averaged
                           else _value(book, over, line, place, cell, year))  # fmt: skip
            if entry.is_less and isinstance(value, float | int):
                text, value = f"-{text}", -value
            book.formula(sheet, where, text, style, value)
            here = {**at, table.columns: name, **({table.each: of} if of else {})}
            dash_where(book, sheet, where, line, here, (*table.only, *entry.only))
        row += 1
    return row


def _head(case: Case, axis: str, name: str) -> str:
    """Give the heading of a column; of a part of a year with its months."""
    if axis != "year":
        return case.label_of(axis, name)
    span = case.calendar.months_of(int(name))
    return year_label(name, int(span.stop - span.start))


def _value(
    book: Book, asked: OverMonths | None, line: Line, key: Key, cell: Cell, year: str
) -> tuple[str, str | float]:
    """Write what a table takes of a row, and give what that is now."""
    stored = book.stored(line, key)
    if not cell.is_monthly:
        held = stored[0] if isinstance(stored, list) else stored
        end = _end(book, line, key, cell)
        return end.reference, held
    over = over_months(line, asked)
    span = book.case.calendar.months_of(int(year)) if year else slice(0, len(stored))
    stored = stored[span]
    text = over_text(over, f"'{cell.sheet}'!{book.layout.months_at(cell.row, span)}")
    if over in ("first", "last"):  # words too: what has no limit
        return text, stored[0 if over == "first" else -1]
    known = [value for value in stored if not isinstance(value, str)]
    return text, float(taken(np.array(known, float), over))


def _mean_of_years(book: Book, line: Line, key: Key) -> tuple[str, float]:
    """Write the average year of a line by year: all of it times twelve, over the months."""
    at, calendar = dict(zip(line.elements, key, strict=True)), book.case.calendar
    keys = [tuple({**at, "year": year}[axis] for axis in line.elements) for year in calendar.years]
    cells = [book.layout.cells[line.name, one] for one in keys]
    ends = f"'{cells[0].sheet}'!${cells[0].column}${{}}"
    listed = [ends.format(cell.row) for cell in cells]
    if book.layout.is_stretch([(line.name, one) for one in keys]):
        listed = [f"{listed[0]}:${cells[0].column}${cells[-1].row}"]
    total = sum(float(book.stored(line, one)) for one in keys)
    months = book.layout.months_at(HEADER["month"])
    text = f"SUM({','.join(listed)})*12/COUNT('{cells[0].sheet}'!{months})"
    return text, total * 12 / calendar.count


def _end(book: Book, line: Line, key: Key, cell: Cell) -> Cell:
    """Give the cell where a link ends: FAST allows no link to a link."""
    lines = book.case.models.lines
    while isinstance(line, FormulaLine) and isinstance(line.formula, Name):
        at = dict(zip(line.elements, key, strict=True))
        line = lines[line.formula.name]
        if not at.keys() >= {*line.elements}:
            break
        key = tuple(at[axis] for axis in line.elements)
        found = book.layout.cells.get((line.name, key))
        if found is None or found.is_monthly:
            break
        cell = found
    return cell


def _names(book: Book, table: ModelTable) -> tuple[str, ...]:
    return book.layout.elements_of(table.columns) if table.columns else ("",)


def _down(line: Line, table: ModelTable) -> tuple[str, ...]:
    """Give the axes of a line that are not along the columns."""
    return tuple(axis for axis in line.elements if axis != table.columns)


def _rows(
    book: Book, table: ModelTable, of: str
) -> Iterator[tuple[TableLine, OverMonths | None, Key]]:
    """Give the rows of a table, as far as any of their cells stand in the workbook.

    Without rows of zeros goes what has a formula that is nothing but 0: no payment is booked there.
    """
    case, names = book.case, _names(book, table)
    year = full_year(case.calendar)
    known = [one for one in table.entries if one.line in case.models.lines and not one.is_expected]
    several = stretches(case.calendar, table.months)
    for entry, over in ((one, one.months or over) for one in known for over in several):
        line = case.models.lines[entry.line]
        if table.is_not_zero and isinstance(line.rule, Number):
            continue
        axes = _down(line, table)
        for key in product(*(case.elements_of(axis) for axis in axes)):
            at = dict(zip(axes, key, strict=True))
            if at.get(table.each, of) != of:
                continue
            if over in _STRETCHES and at.get("year", year) != year:
                continue
            full = (
                tuple({**at, table.columns: name}[axis] for axis in line.elements) for name in names
            )
            if any((line.name, one) in book.layout.cells for one in full):
                yield entry, over, key


def _unit(line: Line, asked: OverMonths | None) -> str:
    if not isinstance(line.unit, Unit):
        return ""
    is_monthly = "month" in line.axes
    return row_unit(unit_taken(line.unit, over_months(line, asked)) if is_monthly else line.unit)
