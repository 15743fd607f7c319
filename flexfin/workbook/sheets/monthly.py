"""The inputs by month on the sheet of their model: a row of months, and the steps below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.case.input_row import COUNTER
from flexfin.case.workbook_cells import MARK, STEPS
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.model.line import InputLine, Key, RowKey
from flexfin.model.models import Model
from flexfin.workbook.cell import THIS
from flexfin.workbook.faults import all_of, guarded
from flexfin.workbook.input_words import row_unit
from flexfin.workbook.layout import HEADER, live_name
from flexfin.workbook.sheets.live_rows import live_text, write_live_words
from flexfin.workbook.sheets.model import (
    changed_format,
    mark_changed,
    offered_words,
    step_labels,
    write_words,
)
from flexfin.workbook.sheets.years import write_years
from flexfin.workbook.styles import GREY, MONTH, RESULT, SHARE, UNSHOWN, input_format, number_format
from flexfin.workbook.within import DAYS, counted, within

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def write(book: Book, sheet: Worksheet, model: Model) -> None:
    """Write the inputs by month of a model."""
    for line in book.case.models.lines_of(model.name):
        if isinstance(line, InputLine) and line.is_monthly:
            write_monthly_input(book, sheet, line)


def write_monthly_input(book: Book, sheet: Worksheet, line: InputLine) -> None:
    """Write the rows of an input over months, that of the live scenario too, and its steps."""
    layout, styles, case = book.layout, book.styles, book.case
    for number, key in enumerate(layout.monthly.keys(line)):
        shown = _format_by_month(book, line, key)
        cell, values = layout.cells[line.name, key], case.values[line.name][key]
        write_words(book, sheet, line, key, cell.row, first=number == 0)
        text = _by_month(book, (line.name, key))
        stored = [float(value) for value in values]
        book.months(sheet, cell.row, text, styles.number(shown), stored)
        write_years(book, sheet, line, cell.row, stored, shown, {})
        if (line.name, key) in layout.options:
            write_options(book, sheet, line, key)
        if (line.name, key) in layout.steps:
            write_heads_of_steps(book, sheet, line, key)
            for offer in layout.monthly.columns(line):
                write_steps(book, sheet, line, key, offer)
    live = layout.blocks.get(live_name(line), []) if layout.monthly.keys(line) else []
    for _name, key in live:
        write_live(book, sheet, line, key)


def write_live(book: Book, sheet: Worksheet, line: InputLine, key: Key, scenario: str = "") -> None:
    """Write the row of the live scenario of an input, or of the one of the sheet, by its label."""
    cell, styles = book.layout.cells[live_name(line), key], book.styles
    write_live_words(book, sheet, line, key, cell.row, scenario)
    if line.unit is not None:
        unit = row_unit(line.unit, share=line.is_percentage)
        sheet.write_string(cell.row - 1, book.layout.unit, unit, styles.note())
    stored, text = book.stored(line, key), live_text(book, line, key)
    if cell.is_monthly:
        book.months(sheet, cell.row, text, styles.result(number_format(line.unit)), stored)
        write_years(book, sheet, line, cell.row, stored, number_format(line.unit), {})
    else:
        style = styles.number(input_format(line), bg_color=RESULT, align="right")
        book.formula(sheet, f"{cell.column}{cell.row}", text, style, stored)


def _format_by_month(book: Book, line: InputLine, key: Key) -> str:
    return SHARE if line.is_percentage else number_format(book.row(line, key).unit)


def _by_month(book: Book, row: RowKey) -> str:
    """Write the amount of a month of an input: the step that holds, or the one number there is."""
    layout = book.layout
    if row not in layout.monthly.stepped:
        cell = layout.inputs[row]
        return cell.reference
    if row in layout.options:
        first = layout.options[row]
        last = first + len(layout.monthly.columns(book.case.models.input_lines[row[0]])) - 1
        return f"INDEX({THIS}{first}:{THIS}{last},{layout.offer_number})"
    return _step_that_holds(book, row, "")


def _stretch(book: Book, row: RowKey, offer: str, below: int) -> str:
    """Give the cells of the months of steps, or of what stands so many rows below them."""
    layout = book.layout
    at = layout.step_rows(row)[offer] + below
    first, last = column_name(layout.first_year), column_name(layout.steps_end(row) - 1)
    return f"${first}${at}:${last}${at}"


def _step_that_holds(book: Book, row: RowKey, offer: str) -> str:
    dates, amounts = (_stretch(book, row, offer, below) for below in (0, 1))
    # counted, not matched: LibreOffice finds nothing in a row with one date and blanks; before
    # the first step there is no amount, and never the 0 of an empty cell
    count = f'COUNTIF({dates},"<="&{THIS}${HEADER["date"]})'
    return f"INDEX({amounts},{count}/({count}>0))"


def write_options(book: Book, sheet: Worksheet, line: InputLine, key: Key) -> None:
    """Write an input by month as the base and as each offer has it: of the base where silent."""
    layout, styles, row, own = book.layout, book.styles, (line.name, key), book.row(line, key)
    first = layout.options[row]
    for place, offer in enumerate(layout.monthly.columns(line)):
        text = _step_that_holds(book, row, offer)
        if offer:
            text = f"IF(COUNT({_stretch(book, row, offer, 0)})=0,{THIS}{first},{text})"
        steps = layout.monthly.steps(row, offer) or layout.monthly.steps(row, "")
        identity = own.identity + offered_words(book, line, offer, " [{}]")
        sheet.write_string(first - 1 + place, 0, identity, styles.identity())
        label = own.label + offered_words(book, line, offer, ": {title}")
        sheet.write_string(first - 1 + place, 1, label, styles.note())
        unit = row_unit(own.unit, share=line.is_percentage)
        sheet.write_string(first - 1 + place, layout.unit, unit, styles.note())
        stored, shown = book.case.calendar.held(dict(steps)), _format_by_month(book, line, key)
        book.months(sheet, first + place, text, styles.number(shown), stored)
        write_years(book, sheet, line, first + place, stored, shown, {})


def in_order(book: Book, line: InputLine, place: RowKey, offer: str) -> list[str]:
    """Write that steps go up from the first month on, and no place between them is empty."""
    layout = book.layout
    row, first = layout.step_rows(place)[offer], layout.first_year
    last = layout.steps_end(place) - 1
    before, after = (f"${column_name(first + on)}{row}:${column_name(last - 1 + on)}"
                     for on in (0, 1))  # fmt: skip
    start = f"${column_name(layout.first)}${HEADER['date']}"
    begin = f"${column_name(first)}{row}"
    wanted = f"{begin}={start}" if line.from_start else f"{begin}<={start}"
    begins = wanted if not offer else f'OR({begin}="",{wanted})'
    return [
        begins,
        f'SUMPRODUCT(({after}{row}<>"")*({after}{row}<={before}{row}))=0',
        f'SUMPRODUCT(({after}{row + 1}<>"")*({before}{row + 1}=""))=0',
    ]


def steps_mark(book: Book, path: str, offer: str) -> str:
    """Give the mark of the steps of an input, in the base or in an offer."""
    name = COUNTER if offer == book.layout.offered.spare else offer
    return f"{MARK}{STEPS} {path} {name}".rstrip()


def _heads_row(book: Book, line: InputLine) -> int:
    """Give the row with the numbers of steps, above the first steps of an input."""
    return min(row for (name, _key), row in book.layout.steps.items() if name == line.name) - 1


def write_heads_of_steps(book: Book, sheet: Worksheet, line: InputLine, key: Key) -> None:
    """Write heads above the first steps of an input: their columns are not the years above."""
    layout, styles = book.layout, book.styles
    top = _heads_row(book, line) - 1
    if layout.steps[line.name, key] == top + 2:
        sheet.write_string(top, 1, _("Steps: each from its own month, not from the year above it"),
                           styles.label(bold=True))  # fmt: skip
    before, _number, after = _("step {number}", number="0").partition("0")
    shown = "0".join(f'"{word}"' if word else "" for word in (before, after))
    head = styles.number(shown, bold=True, font_size=9, align="right", bottom=1)
    for column in range(layout.monthly.places((line.name, key))):
        sheet.write_number(top, layout.first_year + column, column + 1, head)


def write_steps(book: Book, sheet: Worksheet, line: InputLine, key: Key, offer: str) -> None:
    """Write the cells of the steps, and below them what they held at export."""
    layout, styles, place = book.layout, book.styles, (line.name, key)
    row, steps = layout.step_rows(place)[offer], layout.monthly.steps(place, offer)
    path = line.path_at(key)
    if not offer:
        book.file.define_name(path, f"='{sheet.get_name()}'!{_stretch(book, place, '', 1)}")
    shown = (MONTH, input_format(line))
    now = styles.input if book.may_change(line, key) else styles.fixed
    for down, style in enumerate((*map(now, shown), *(
        styles.number(text, font_size=9, font_color=GREY, align="right") for text in shown
    ))):  # fmt: skip
        for column in range(layout.monthly.places(place)):
            at = (row - 1 + down, layout.first_year + column)
            if column >= len(steps):
                sheet.write_blank(*at, None, style)
            else:
                month, amount = steps[column]
                sheet.write_number(*at, amount if down % 2 else serial(month), style)
    named = f"{path}{offered_words(book, line, offer, ' [{}]')}"
    labels = step_labels(book, line, key, offer)
    mark = steps_mark(book, path, offer)
    for down, name in enumerate((mark, named, f"{named} * =", f"{named} =")):
        sheet.write_string(row - 1 + down, 0, name, styles.identity())
        sheet.write_string(
            row - 1 + down, 1, labels[down], styles.label() if down < 2 else styles.note()
        )
    mine, then = (
        f"{_stretch(book, place, offer, down).split(':')[0]}:"
        f"{_stretch(book, place, offer, down + 1).split(':')[1]}"
        for down in (0, 2)
    )
    dates, amounts = (_stretch(book, place, offer, below) for below in (0, 1))
    paired = [f"COUNT({dates})=COUNT({amounts})"]
    paired += [f"COUNTA({cells})=COUNT({cells})" for cells in (dates, amounts)]
    paired.append(f'COUNTIF({dates},"<{DAYS["low"]}")+COUNTIF({dates},">{DAYS["high"]}")=0')
    if not offer:  # there is a step at least
        paired.append(f"COUNT({dates})>0")
    title, letters = sheet.get_name(), column_name(layout.value)
    in_range = f"{counted(book, line, key, title, amounts)}=COUNT({amounts})"
    grey = styles.number('[=1]"";0', font_size=9, font_color=GREY)  # what holds is not shown
    for down, conditions in (
        (0, paired), (2, in_order(book, line, place, offer)),
        (3, [in_range, *within(book, line, key, title, amounts)]),
    ):  # fmt: skip
        holds = guarded("1", [all_of(conditions)], 0)
        book.formula(sheet, f"{letters}{row + down}", holds, grey, 1)
    holds = "*".join(f"{letters}{row + down}" for down in (0, 2, 3)) + "=1"
    changed = guarded(f"(SUMPRODUCT(({mine}<>{then})*1)>0)*1", [holds])
    cell = f"{column_name(layout.value)}{row + 1}"
    book.formula(sheet, cell, changed, styles.number(changed_format(), font_size=9), 0)
    mark_changed(book, sheet, cell)
    heads = _stretch(book, place, "", _heads_row(book, line) - layout.step_rows(place)[""])
    _name_the_wrong_one(book, sheet, (heads, dates, amounts), row, holds)


def _name_the_wrong_one(
    book: Book, sheet: Worksheet, cells: tuple[str, str, str], row: int, holds: str
) -> None:
    """Write which cell of steps is empty or a text, where it is one: its place, then its address.

    What does not hold of steps together, such as months that do not go up, is of all of them. This
    stands beside what they held at export, where nobody types and the reader looks for no step.
    """
    heads, dates, amounts = cells
    letters = column_name(book.layout.unit)
    unseen, grey = (book.styles.number(look, font_size=9, font_color=GREY, align="right")
                    for look in (UNSHOWN, "General"))  # fmt: skip
    texts = f'({dates}>"")+({amounts}>"")'  # a text is more than no text, a number never
    wrong = f'({texts}+(({dates}="")<>({amounts}=""))>0)'
    place = f"CHOOSE(1+(SUMPRODUCT({wrong}*1)=1),0,SUMPRODUCT({wrong}*{heads}))"
    book.formula(sheet, f"{letters}{row + 2}", f"IF({holds},0,{place})", unseen, 0)
    at, first = f"${letters}{row + 2}", dates.partition(":")[0]
    last = dates.rpartition("$")[0].rpartition("$")[2]
    down = f"OR(ISNUMBER(INDEX({dates},1,{at})),ISTEXT(INDEX({amounts},1,{at})))*1"
    across = f"COLUMN({first})+{at}-1"
    every = f'"{column_name(book.layout.first_year)}"&ROW({first})&":{last}"&(ROW({first})+1)'
    one = f'SUBSTITUTE(ADDRESS(ROW({first})+{down},{across}),"$","")'
    found = f"CHOOSE(1+(N({at})=0),{one},{every})"
    book.formula(sheet, f"{letters}{row + 3}", f'IF({holds},"",{found})', grey, "")
