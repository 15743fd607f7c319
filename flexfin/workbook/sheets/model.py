"""The sheet of one model: a row per line and element, a column per month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from flexfin.formulas.formula import Name, Node, Number
from flexfin.formulas.units import UnitByChoice
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import FIRST_MONTH
from flexfin.model.line import FormulaLine, InputLine, Key, Line, RowKey
from flexfin.model.models import Model
from flexfin.workbook.cell import THIS
from flexfin.workbook.input_words import row_unit
from flexfin.workbook.layout import FIRST_ROW, HEADER, Cell
from flexfin.workbook.monthly import STEP_ROWS
from flexfin.workbook.sheets.dashes import dash_where
from flexfin.workbook.sheets.heading import (
    axis_titles,
    calendar,
    footer,
    heading,
    left_out_text,
    widen_axes,
)
from flexfin.workbook.sheets.live_unit import month_of, write_unit
from flexfin.workbook.sheets.years import (
    ONE_YEAR,
    TOTAL,
    UNIT,
    quotient_of,
    write_total,
    write_years,
    write_years_text,
)
from flexfin.workbook.styles import BAD, GREY, LINE, PLAIN, Look, line_format
from flexfin.workbook.text_width import HEIGHT, lines_in, width_of
from flexfin.workbook.words import reads_as

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


# the rule above the first row of a line
EDGE: Final[Mapping[str, Look]] = {"top": 1, "top_color": LINE}
NARROWEST, WIDEST = 48, 62  # of the column with labels; the line below the title fits
_SOURCE: Final = 30  # of the column with sources


def write(book: Book, sheet: Worksheet, model: Model) -> None:
    """Write the sheet of a model; for its inputs by month see monthly.py."""
    layout = book.layout
    lines = [line for line in book.case.models.lines_of(model.name) if line.kind != "parameter"]
    begin(book, sheet, str(model.label), lines)
    whole = {line.name for line in book.case.all_models.lines_of(model.name)}
    sheet.write_string(0, layout.unit, left_out_text(book, whole), book.styles.note())
    for line in lines:
        if isinstance(line, FormulaLine):
            write_line(book, sheet, line)
    cells = layout.on_sheet[layout.names[model.name]].values()
    names = {line.name for line in lines}
    steps = [place for place in layout.steps if place[0] in names]
    ends = [row + STEP_ROWS - 1 for place in steps for row in layout.step_rows(place).values()]
    printed = book.layout.folds.printed.get(sheet.get_name(), 0)
    if book.unfolded or not (printed or ends):
        printed = max([*(cell.row for cell in cells), FIRST_ROW])
    last = max([printed, *ends])
    write_head_of_steps(book, sheet)
    is_monthly = any(cell.is_monthly for cell in cells)
    setup(book, sheet, last, steps, monthly=is_monthly)


def begin(
    book: Book, sheet: Worksheet, title: str, lines: Sequence[Line], *, own: bool = False
) -> None:
    """Write what stands above the rows of lines; of a scenario of its `own` none is live."""
    heading(book, sheet, title, own=own)
    calendar(book, sheet)
    columns(book, sheet, lines)
    sheet.set_column(1, 1, label_width(book, sheet))


def write_head_of_steps(book: Book, sheet: Worksheet) -> None:
    """Write the heading below the results, under which the steps in between are folded."""
    row = book.layout.folds.heads.get(sheet.get_name())
    if row is None:
        return
    section = book.styles.section()
    for column in range(book.layout.opening):
        sheet.write_blank(row - 1, column, None, section)
    sheet.write_string(row - 1, 1, _("Steps in between"), section)
    book.set_row(sheet, row)


def label_width(book: Book, sheet: Worksheet) -> float:
    """Give the width of the column with labels: what the longest of them needs, up to a limit."""
    case = book.case
    labels = []
    for name, key in book.layout.on_sheet[sheet.get_name()]:
        if name in case.models.lines:
            line = case.models.lines[name]
            labels.append(book.label(line, key))
            if isinstance(line, InputLine) and (name, key) in book.layout.steps:
                for offer in book.layout.monthly.columns(line):
                    labels += step_labels(book, line, key, offer)
    return min(WIDEST, max(NARROWEST, max(map(width_of, labels), default=0) + 1))


def step_labels(book: Book, line: InputLine, key: Key, offer: str) -> tuple[str, ...]:
    """Give the words for the months and for the amounts of the steps of an input, and at export."""
    label = f"{book.row(line, key).label}{offered_words(book, line, offer, ' · {title}')}"
    words = (_("from month"), _("value from then on"), _("from month, at export"),
             _("value, at export"))  # fmt: skip
    return tuple(f"{label}: {word}" for word in words)


def offered_words(book: Book, line: InputLine, offer: str, pattern: str) -> str:
    """Write of which offer something is, by name or {title}, if an input may have steps in more."""
    if len(book.layout.monthly.columns(line)) == 1:
        return ""
    offered = book.layout.offered
    return pattern.format(offer or offered.base, title=offered.titles.get(offer, offered.base))


def columns(book: Book, sheet: Worksheet, lines: Sequence[Line]) -> None:
    """Write the headings of the columns, and their widths."""
    layout, styles = book.layout, book.styles
    head, row = styles.head(), HEADER["date"] - 1
    sheet.write_string(row, 0, _("Line"), head)
    sheet.write_string(row, 1, _("Description"), head)
    shown = [line for line in lines if not isinstance(line, InputLine) or line.is_monthly]
    titles = axis_titles(book, shown)
    for column, title in titles.items():
        sheet.write_string(row, column, title, head)
    for column, title in (
        (layout.unit, _("Unit")),
        (layout.source, _("Source")),
        (layout.total, _("Total")),
        (layout.value, _("Value")),
        (layout.opening, _("Opening")),
    ):
        right = column in (layout.total, layout.value, layout.opening)
        sheet.write_string(row, column, title, styles.head(align="right") if right else head)
    for column, year in enumerate(book.case.calendar.years, layout.first_year):
        style = styles.head(num_format=_year_format(book, year), align="right")
        sheet.write_number(row, column, int(year), style)
    longest = max((width_of(line.source or "", 9) for line in shown), default=0)
    source = min(_SOURCE, max(8, longest + 1))
    if any(cell.is_monthly for cell in layout.on_sheet[sheet.get_name()].values()):
        write_years_text(book, sheet, source)
        sheet.write_string(HEADER["month"] - 1, 1, _("Month number"), styles.note())
        sheet.write_string(HEADER["year"] - 1, 1, _("Calendar year"), styles.note())
        for name in ("month", "year"):  # else a PDF of LibreOffice has ### there, of folded months
            sheet.write_string(HEADER[name] - 1, layout.opening, " ", styles.note())
    sheet.set_column(0, 0, identity_width(book, sheet))
    widen_axes(book, sheet, shown, 12)
    sheet.set_column(layout.unit, layout.unit, UNIT)
    sheet.set_column(layout.source, layout.source, source)
    sheet.set_column(layout.total, layout.value, TOTAL)
    for column, year in enumerate(book.case.calendar.years, layout.first_year):
        width = ONE_YEAR if _year_format(book, year) == "0" else 1.3 * ONE_YEAR
        sheet.set_column(column, column, width)


def _year_format(book: Book, year: str) -> str:
    """Give the format in which the head of a year tells how many months it has, if not all."""
    months = book.case.calendar.months_of(int(year))
    count = int(months.stop - months.start)
    told = _("{count} mths", count=count)
    return "0" if count == 12 else f'0 "({told})"'


def identity_width(book: Book, sheet: Worksheet) -> float:
    """Give the width of the column with identities, in small print: that of the longest."""
    layout, lines = book.layout, book.case.models.lines
    rows = layout.on_sheet[sheet.get_name()]
    names = (book.row(lines[name], key).identity for name, key in rows if name in lines)
    return max(24, 0.85 * max(map(len, names), default=0))


def setup(
    book: Book, sheet: Worksheet, last_row: int, steps: Sequence[RowKey] = (), *, monthly: bool
) -> None:
    """Freeze the headers, fold the months and set the pages: years, and months where asked.

    Of the `steps` of inputs those in use are printed, where they take more columns than the years.
    """
    layout = book.layout
    room, used = (max([layout.opening, *map(end, steps)])
                  for end in (layout.steps_end, layout.used_end))  # fmt: skip
    sheet.freeze_panes(HEADER["year"], 2)
    sheet.outline_settings(symbols_below=False, symbols_right=False)
    sheet.set_default_row(HEIGHT)
    last_column = used if monthly else layout.first_year
    # steps that are typed in may need more columns than there are years
    is_open = book.unfolded or (monthly and room > layout.opening)
    fold = {"level": 1, **({} if is_open else {"hidden": True})}
    sheet.set_column(layout.opening, layout.opening, 9, None, fold)
    sheet.set_column(layout.first, layout.last, 10.5, None, fold)
    if not is_open:
        sheet.set_column(layout.last + 1, layout.last + 1, None, None, {"collapsed": True})
    # A3: the words and ten years, or twelve months, stay readable
    (sheet.set_landscape if monthly else sheet.set_portrait)()
    sheet.set_paper(8)
    sheet.repeat_rows(0, HEADER["year"] - 1)
    footer(book, sheet)
    if not (monthly and book.unfolded):  # pages with months would show empty columns
        sheet.print_area(0, 1, last_row - 1, last_column - 1)  # without the names of lines
        sheet.fit_to_pages(1, 0)
        return
    sheet.repeat_columns(0, 1)
    sheet.set_print_scale(75)
    sheet.print_area(0, 0, last_row - 1, layout.last)
    first = book.case.calendar.start
    sheet.set_v_pagebreaks(
        [layout.first]
        + [
            layout.first + i
            for i in range(1, layout.last - layout.first + 1)
            if (first + i) % 12 == 0
        ]
    )


def write_words(
    book: Book, sheet: Worksheet, line: Line, key: Key, row: int, *, first: bool
) -> None:
    """Write identity, label, elements, unit and source of a row, ruled off from other lines."""
    layout, styles = book.layout, book.styles
    edge = EDGE if first else {}
    looks = styles.beside(edge)
    label = book.label(line, key)
    lines = max(lines_in(label, WIDEST), lines_in(line.source or "", _SOURCE, 9))
    height = HEIGHT * lines if lines > 1 else None
    book.set_row(sheet, row, height, looks.whole)
    sheet.write_string(row - 1, 0, book.row(line, key).identity, looks.identity)
    sheet.write_string(row - 1, 1, label, looks.label)
    for axis, name in line.at(key).items():
        column = 2 + layout.axis_columns[axis]
        if axis == "year":
            sheet.write_number(
                row - 1, column, int(name), styles.number("0", font_size=9, font_color=GREY, **edge)
            )
        else:
            look = reads_as(name, book.case.label_of(axis, name))
            own = styles.get(font_size=9, font_color=GREY, **edge, **look) if look else looks.small
            sheet.write_string(row - 1, column, name, own)
    place = Cell(sheet.get_name(), row, column_name(layout.unit))
    told = partial(row_unit, yes_no=line.is_condition, share=line.is_percentage)
    write_unit(book, sheet, place, line, key, looks.small, told)
    if line.source:
        sheet.write_string(row - 1, layout.source, line.source, looks.source)


def write_line(book: Book, sheet: Worksheet, line: FormulaLine) -> None:
    """Write the rows of a formula line."""
    layout, styles = book.layout, book.styles
    writer = book.text_of(line)
    opening = layout.openings.get(line.name)
    words = {"align": "right"} if line.name in layout.open_ended.numbers else {}
    usual = "" if isinstance(line.unit, UnitByChoice) else line_format(line, line.unit)
    for number, key in enumerate(layout.keys(line)):
        cell = layout.cells[line.name, key]
        write_words(book, sheet, line, key, cell.row, first=number == 0)
        text = writer.linked(line, key, line.formula, cell)
        if row := book.actual_rows.get((line.name, key)):
            there = f"'{layout.names['actuals']}'!{THIS}{row}"
            text = f"CHOOSE(1+ISBLANK({there}),{there},{text})"
        shown = usual or line_format(line, book.row(line, key).unit)
        stored = book.stored(line, key)
        if shown == PLAIN and _is_count(stored):
            shown = "General"
        edge = {**(EDGE if number == 0 else {}), **words}
        if not cell.is_monthly:
            if month_of(book, line, key):  # it stands beside the cell
                shown = f'[>={FIRST_MONTH}]"";[=0]"-";General'
            style = styles.number(shown, bg_color="#E8EEF7", **edge)
            where = f"{cell.column}{cell.row}"
            book.formula(sheet, where, text.replace(THIS, ""), style, stored)
            dash_where(book, sheet, where, line, line.result_at(key))
            continue
        style = styles.number(shown, **edge)
        if opening is not None:
            start = writer.write(line, key, opening, cell)
            value = _start_value(book, opening, key, line)
            book.formula(sheet, f"{column_name(layout.opening)}{cell.row}", start, style, value)
        book.months(sheet, cell.row, text, style, stored)
        if not words:
            write_total(book, sheet, line, cell.row, stored, edge)
        parts = quotient_of(book, line, key)
        write_years(book, sheet, line, cell.row, stored, shown, edge, parts)


def _is_count(stored: float | str | list[float]) -> bool:
    """Tell whether a plain number counts something: whole, and more than a yes or no."""
    values = stored if isinstance(stored, list) else [stored]
    numbers = [value for value in values if isinstance(value, float)]
    return any(value > 1 for value in numbers) and all(value == int(value) for value in numbers)


def _start_value(book: Book, opening: Node, key: Key, line: Line) -> float | str:
    """Give the stored value of an opening cell: a number, or an input by its name."""
    if isinstance(opening, Number):
        return opening.value
    if isinstance(opening, Name) and opening.name in book.case.models.lines:
        other = book.case.models.lines[opening.name]
        at = line.at(key)
        value = book.stored(other, other.result_key(at))
        is_word = isinstance(value, str) and not other.is_text
        return book.layout.open_ended.numbers[other.name] if is_word else value
    return 0


def changed_format() -> str:
    """Give the format in which 1 reads that an input has changed, 0 nothing, less a fault."""
    word, fault = _("changed"), _("EMPTY OR WRONG")
    return f'[>0]"{word}";[<0]"{fault}";""'


def mark_changed(book: Book, sheet: Worksheet, cells: str) -> None:
    """Colour the marks of inputs that have changed."""
    style = book.file.add_format({"bg_color": BAD})
    sheet.conditional_format(cells, {"type": "cell", "criteria": "!=", "value": 0, "format": style})
