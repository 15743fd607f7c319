"""The Excel side of the functions of the formula language.

Each is a function from the row in which a formula stands, and a call, to the text of that call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from flexfin.formulas.formula import Call, Name, Node, Text


class ExcelRow(Protocol):
    """What the Excel side of a function asks of the row in which the formula stands."""

    def text(self, node: Node, level: int = 0) -> str:
        """Write a formula; bracketed where it binds less than `level`."""

    def month(self) -> str:
        """Give the cell with the month number of this column."""

    def months(self, name: str, last: Literal["this", "last"]) -> str:
        """Give the cells of line `name` in this row, from month 1 to this or the last month."""

    def history(self, name: str) -> str:
        """Give the cells of line `name` from the opening column on.

        To the month before where this row and that line hang on each other, so that no engine
        sees a circle; else to this month.
        """

    def add_up(self, call: Call) -> str:
        """Write a sum over axes."""

    def year(self, name: str) -> str:
        """Write the sum over the months of the year of this row."""

    def picked(self, call: Call) -> str:
        """Write the value of the element named."""

    def named(self, call: Call) -> str:
        """Write the sum over the elements that name this row's element."""

    def before(self, call: Call) -> str:
        """Write the value of the month, or of the element, before this one."""

    def start(self, call: Call) -> str:
        """Write the start value of a look back."""

    def of_law(self, call: Call) -> str:
        """Write a figure of the law: looked up in a table, in force in a month, known or not."""

    def is_given(self, name: str) -> str:
        """Write whether the user gave this input."""

    def may_be_unknown(self, node: Node) -> bool:
        """Tell whether a formula may come to a figure of the law that is not known."""

    def opens_with(self, call: Call) -> bool:
        """Tell whether the opening column of the line of a look back holds its start value."""

    def listed(self, selector: Node) -> tuple[str, Sequence[str]]:
        """Give the cells with the words of a selector, and these words; both empty for none."""

    def word(self, selector: Node, word: Node) -> str:
        """Write a word as the cells of the line it is compared with hold it."""


def plain(name: str) -> Callable[[ExcelRow, Call], str]:
    """Write a function that Excel has under another name, with the same arguments."""
    return lambda row, call: f"{name}({','.join(row.text(arg) for arg in call.args)})"


def conditions(name: str, decided: str) -> Callable[[ExcelRow, Call], str]:
    """Write AND or OR; where a condition may be no value, it is looked at only if it matters."""
    all_of = plain(name)

    def text(row: ExcelRow, call: Call) -> str:
        places = range(1, len(call.args))
        place = next((at for at in places if row.may_be_unknown(call.args[at])), None)
        if place is None:
            return all_of(row, call)
        first, rest = (Call(call.name, args) for args in (call.args[:place], call.args[place:]))
        looked = (text(row, rest), decided) if name == "AND" else (decided, text(row, rest))
        return f"IF({all_of(row, first)},{','.join(looked)})"

    return text


def rounded(row: ExcelRow, call: Call) -> str:
    """Write ROUND, which wants to know the digits."""
    digits = row.text(call.args[1]) if len(call.args) > 1 else "0"
    return f"ROUND({row.text(call.args[0])},{digits})"


def choose(row: ExcelRow, call: Call) -> str:
    """Write a choice by a word."""
    selector, words, amounts = call.args[0], call.args[1::2], call.args[2::2]
    written = {
        word.value: (row.word(selector, word), row.text(amount))
        for word, amount in zip(words, amounts, strict=True) if isinstance(word, Text)
    }  # fmt: skip
    cells, listed = row.listed(selector)
    if cells:
        pairs = [written.get(word, ("", "NA()")) for word in listed]
        return chosen_text(row.text(selector, 2), pairs, cells)
    return chosen_text(row.text(selector, 2), [*written.values()])


def chosen_text(selector: str, pairs: Sequence[tuple[str, str]], cells: str = "") -> str:
    """Write the Excel text of a choice by the word in a cell: pairs of a word and an amount.

    `cells` hold the words, in this order; without them these stand in the formula. FAST 3.03-07: no
    IFs in each other.
    """
    words = ",".join(word for word, _amount in pairs)
    place = f"MATCH({selector},{cells or f'{{{words}}}'},0)"
    if not cells and set("*?~") & set(words):  # MATCH reads them as signs of its own
        numbers = ",".join(str(number + 1) for number in range(len(pairs)))
        place = f"SUMPRODUCT(({selector}={{{words}}})*{{{numbers}}})"
    return f"CHOOSE({place},{','.join(amount for _word, amount in pairs)})"


def lag(row: ExcelRow, call: Call) -> str:
    """Write a look back, from the opening column where that holds the start value."""
    month, months, cells = row.month(), row.text(call.args[1], 3), row.history(line_of(call))
    if row.opens_with(call):
        return f"INDEX({cells},MAX(1,{month}-{months}+1))"
    return f"IF({month}<={months},{row.start(call)},INDEX({cells},{month}-{months}+1))"


def window(function: str) -> Callable[[ExcelRow, Call], str]:
    """Write MIN or MAX of this month and the months before it."""

    def text(row: ExcelRow, call: Call) -> str:
        line, months = line_of(call), row.text(call.args[1], 3)
        cells = row.months(line, "this")
        this = cells.split(":")[-1]
        early = f"{function}(0,{cells})"
        later = f"{function}(INDEX({cells},{row.month()}-{months}):{this})"
        return f"IF({row.month()}<={months},{early},{later})"

    return text


def line_of(call: Call) -> str:
    """Give the name of the line that a call is about."""
    first = call.args[0]
    assert isinstance(first, Name)  # model.py gives every such argument a line of its own
    return first.name


def number(row: ExcelRow, call: Call) -> str:
    """Write an amount without its unit, which a cell does not hold."""
    return row.text(call.args[0])


def part_of_month(pattern: str) -> Callable[[ExcelRow, Call], str]:
    """Write year, month or days of a month: `{x}` in the pattern is the month."""
    return lambda row, call: pattern.format(x=row.text(call.args[0], 3))
