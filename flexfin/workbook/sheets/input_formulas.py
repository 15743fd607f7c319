"""What stands in the cells of an input: its value, its default and its live value as formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from flexfin.formulas.formula import Name, Number, Text
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.model.line import InputLine, Key
from flexfin.workbook.input_words import range_text
from flexfin.workbook.lists import NameCells
from flexfin.workbook.styles import yes_no_words

_LINK: Final = re.compile(r"\$?([A-Z]+)\$?(\d+)")

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_FEW = 2  # offers that are compared one by one


def cell_value(book: Book, line: InputLine, value: Any) -> str | float:
    """Give what the cell of an input holds; of one by month its one number."""
    if isinstance(value, tuple):
        return float(value[0])
    if word := book.layout.open_ended.word(line, value):
        return word
    if line.date and not line.is_text:
        return serial(value)
    return book.words.value(line, str(value)) if line.is_text else float(value)


def typed_value(book: Book, line: InputLine, key: Key, value: Any) -> str | float:
    """Give what stands in a cell to type in for a value; yes and no are words, unless fixed.

    An element is there what it is called.
    """
    if book.words.is_called(line):
        return book.words.text(line, value)
    found = cell_value(book, line, value)
    if not line.yes_no or book.layout.is_fixed(line, key):
        return found
    return yes_no_words()[0 if found else 1]


def default_text(book: Book, line: InputLine, key: Key) -> str:
    """Write the default of an input that the case does not give, where that is a formula."""
    default = line.default
    written = book.layout.written.get((line.name, key))
    if written is not None:
        cell = book.layout.inputs[line.name, key]
        return _shown(book, line, book.text_of(line).write(line, key, written, cell))
    given = book.case.origins[line.name][key].place is not None
    if given or default is None or isinstance(default, float | str | Number | Text):
        return ""
    writer = book.text_of(line)
    text = writer.write(line, key, default, book.layout.inputs[line.name, key])
    text = _shown(book, line, text)
    if isinstance(default, Name):  # what the other cell holds, a date or a word too
        return _also_empty(book, line, text)
    if line.date and not line.is_text:  # the formula gives months; the cell shows a date
        return f"DATE(INT(({text})/12),({text})-12*INT(({text})/12)+1,1)"
    return text


def fixed_link(book: Book, line: InputLine, key: Key) -> str:
    """Write, for another sheet, the link that the cell of a fixed input is; empty where it is none.

    FAST allows no link to a link.
    """
    text = default_text(book, line, key)
    return f"'{book.layout.names['inputs']}'!{text}" if _LINK.fullmatch(text) else ""


def _shown(book: Book, line: InputLine, text: str) -> str:
    """Let a formula for an input give what stands in a cell to type in."""
    found = _typed(book, text)
    if found == text and book.words.is_called(line):
        return names_of(book, line).told(text)
    return found


def _typed(book: Book, text: str) -> str:
    """Let a link to the live value of a locked input go to where that is typed.

    One to what formulas take for what an element is called goes to where it is called so.
    """
    layout, link, live = book.layout, _LINK.fullmatch(text), column_name(book.layout.live)
    if link is None or link[1] not in (live, column_name(layout.taken)):
        return text
    name, key = layout.rows_of_cells.get((layout.names["inputs"], int(link[2])), ("", ()))
    line = book.case.models.input_lines.get(name)
    if line is not None and book.words.is_called(line):
        text = f"${live}${link[2]}"
    if line is None or not layout.offers or not layout.is_fixed(line, key):
        return text
    return default_text(book, line, key) or f"${column_name(layout.given)}${link[2]}"


def names_of(book: Book, line: InputLine) -> NameCells:
    """Give the cells with what may be chosen for an input that names an element."""
    return book.layout.lists.names(book.words.listed(line), book.layout.sheet_of(line))


def live_of(book: Book, line: InputLine, key: Key) -> str:
    """Write the live value: what the chosen offer gives, else the base value."""
    layout, cell = book.layout, book.layout.inputs[line.name, key]
    base = f"${column_name(layout.given)}{cell.row}"
    if layout.is_fixed(line, key):  # no link to a link
        return default_text(book, line, key) or base
    if not layout.offers:
        return f"1*{_as_number(base)}"
    number = layout.offer_number
    if cell.sheet == layout.names["inputs"]:
        number = number.partition("!")[2]
    options = layout.choices.format(row=cell.row)
    chosen = f"INDEX({options},{number})"
    if line.name in layout.open_ended.numbers:  # stays empty where both are
        text = f'IF({base}&{chosen}="","",INDEX({options},1+({number}-1)*({chosen}<>"")))'
    else:
        text = f'IF({chosen}="",{base},{chosen})'
    if line.yes_no:
        return f"1*{_as_number(text)}"
    return f'{text}&""' if line.is_text else text


def _as_number(text: str) -> str:
    """Write a typed yes or no, in any letters, as the text 1 or 0; these stay what they are."""
    yes, no = yes_no_words()
    return f'SUBSTITUTE(SUBSTITUTE(LOWER({text}),"{yes}",1),"{no}",0)'


def _also_empty(book: Book, line: InputLine, cell: str) -> str:
    """Write a link to a cell, which stays empty where that is: of what may be left open."""
    return f'IF({cell}="","",{cell})' if line.name in book.layout.open_ended.numbers else cell


def changed_text(book: Book, line: InputLine, key: Key) -> str:
    """Write 1 where what can be typed differs from the export, else 0.

    An empty cell is equal to 0, so that offers are compared as texts.
    """
    layout, row = book.layout, book.layout.inputs[line.name, key].row
    now = f"${column_name(layout.given)}{row}"
    then = default_text(book, line, key) or f"${column_name(layout.export)}{row}"
    differ = [f"{now}<>{then}" if "(" not in then else f"{now}<>({then})"]
    if line.yes_no and default_text(book, line, key):  # that is a number, and what is typed a word
        differ = [f"{_as_number(now)}<>{_as_number(then)}"]
    if layout.offers and not layout.is_fixed(line, key):
        typed = [f"${column_name(layout.offers[name])}{row}" for name in layout.export_offers]
        known = [f"${column_name(column)}{row}" for column in layout.export_offers.values()]
        if len(typed) > _FEW:
            both = f'{typed[0]}:{typed[-1]}&""<>{known[0]}:{known[-1]}&""'
            differ.append(f"SUMPRODUCT(({both})*1)>0")
        else:
            differ += [f'{a}&""<>{b}&""' for a, b in zip(typed, known, strict=True)]
        differ.append(f'${column_name(layout.offers[layout.offered.spare])}{row}<>""')
    return f"OR({','.join(differ)})*1" if len(differ) > 1 else f"({differ[0]})*1"


def put(sheet: Worksheet, row: int, column: int, value: str | float, style: Any) -> None:
    """Write a value as what it is: text from a file never becomes a formula or a link."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def range_said(book: Book, line: InputLine) -> str:
    """Give what an input may be, in words; here yes and no are numbers."""
    return _("yes or no") if line.yes_no else range_text(line, book.case.models)
