"""What must hold of the cells of an input, so that the master check can say which are at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.ground.letters import column_name
from flexfin.model.line import InputLine, Key
from flexfin.workbook.terms import has_terms
from flexfin.workbook.words import quoted

if TYPE_CHECKING:
    from flexfin.workbook.book import Book
    from flexfin.workbook.layout import Layout

_LONG = 120  # characters of a condition that names all words
FAULT = -2  # instead of the mark that an input has changed
TAKEN_OVER = -1  # that of a cell that takes another one over, which is named first


def fault_marks(layout: Layout) -> list[tuple[str, str]]:
    """Give the marks of all that can be typed, and the paths beside them, sheet by sheet."""
    sheet, first, last = layout.names["inputs"], layout.scenario_row, layout.inputs_end
    is_alone = layout.names["negotiation"] == sheet
    areas = [(sheet, first, layout.terms_end if is_alone else last)]
    if has_terms(layout) and not is_alone:
        areas.append((layout.names["negotiation"], layout.terms_row, layout.terms_end))
    columns = (column_name(layout.changed), "A")
    return [
        (f"'{name}'!${columns[0]}${top}:${columns[0]}${end}",
         f"'{name}'!${columns[1]}${top}:${columns[1]}${end}")
        for name, top, end in areas
    ]  # fmt: skip


def condition(book: Book, line: InputLine, key: Key) -> str:
    """Write the condition under which the cells of an input can be worked with; "" if always.

    Numbers are numbers, choices are words of the list; an offer may be silent.
    """
    layout, row = book.layout, book.layout.inputs[line.name, key].row
    cell = f"${column_name(layout.given)}{row}"
    ended = layout.open_ended
    if line.name in ended.numbers:
        word = quoted(ended.word(line, ended.numbers[line.name]))
        return f'OR({cell}="",{cell}={word},ISNUMBER({cell}))'
    words = [str(book.words.value(line, word)) for word in line.choices]
    words += book.case.elements_of(line.names) if line.names else ()
    may_be_empty = book.case.values[line.name][key] == ""
    if line.several and not may_be_empty:
        return f'{cell}<>""'
    if may_be_empty or line.several or (line.is_text and not words and not line.yes_no):
        return ""
    if words and not line.yes_no:
        either = f"OR({','.join(f'{cell}={quoted(word)}' for word in words)})"
        inputs = f"'{layout.names['inputs']}'!"
        listed = len(either) > _LONG and not set("*?~") & set("".join(words))
        return f"COUNTIF({inputs}{layout.lists.cells(tuple(words))},{cell})=1" if listed else either
    numbers = [f"COUNT({cell})=1"]
    if line.yes_no:
        numbers.append(f"OR({cell}=0,{cell}=1)")
    if layout.offers and not layout.is_fixed(line, key):
        cells = layout.choices.format(row=row)
        numbers.append(f"COUNT({cells})+COUNTBLANK({cells})=COLUMNS({cells})")
    return numbers[0] if len(numbers) == 1 else f"AND({','.join(numbers)})"


def marked(condition: str, mark: str, fault: int = FAULT) -> str:
    """Write a mark of change, or that of a fault where a condition does not hold."""
    if condition and "IF(" in mark:  # no IF stands in another
        return f"CHOOSE(1+({condition}),{fault},{mark})"
    return f"IF({condition},{mark},{fault})" if condition else mark
