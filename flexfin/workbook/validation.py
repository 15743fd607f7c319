"""What cells for inputs accept, and what is said beside them when they are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from flexfin.case.bounds import End, range_words
from flexfin.formulas.units import UnitByChoice
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.ground.numbers import readable
from flexfin.model.line import InputLine, Key
from flexfin.workbook.styles import Setting, yes_no_words
from flexfin.workbook.within import ENDS, bound
from flexfin.workbook.words import quoted

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

# what Excel takes: characters of a title, a message, and a list of words written out
_TITLE: Final = 32
_MESSAGE: Final = 255
_LIST: Final = 255


class Validation:
    """The validation of the sheet with inputs; long lists of words stand below the inputs."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self.book, self.sheet = book, sheet
        self.lists = book.layout.lists

    def scenario(self, row: int) -> None:
        """Let the selector of the scenario take what scenarios are called."""
        column, book = self.book.layout.live, self.book
        source = self.lists.names(book.words.scenarios(), self.sheet.get_name()).shown
        options = {
            "validate": "list", "source": f"={source}", "input_title": _("Scenario"),
            "input_message": _("All sheets follow this choice."),
            "error_message": _("Choose one of the scenarios."),
        }  # fmt: skip
        self.sheet.data_validation(row - 1, column, row - 1, column, options)

    def offer(self, row: int) -> None:
        """Let the selector of the offer take what stands above the columns."""
        layout = self.book.layout
        message = _(
            "All sheets follow this choice: an input takes what the offer says of it, "
            "else the base value."
        )
        column = layout.live
        options = {
            "validate": "list", "source": f"={layout.choices.format(row='$4')}",
            "input_title": _("Offer"), "input_message": message[:_MESSAGE],
            "error_message": _("Choose one of the list."),
        }  # fmt: skip
        self.sheet.data_validation(row - 1, column, row - 1, column, options)
        name = _(
            "A column for your own offer: fill in what you want to change and leave the rest "
            "empty. This cell is its name: call it as you like, such as Owner 2."
        )
        spare = layout.offers[layout.offered.spare]
        about = {"validate": "any", "input_title": _("Counter-offer"),
                 "input_message": name[:_MESSAGE]}  # fmt: skip
        self.sheet.data_validation(3, spare, 3, spare, about)

    def source(self, words: Sequence[str]) -> list[str] | str:
        """Give a list of words, or where that is too long the cells that hold them."""
        known = tuple(words) in self.lists.rows
        if not known and len(",".join(words)) <= _LIST and not any("," in word for word in words):
            return list(words)
        return f"={self.lists.cells(tuple(words))}"

    def write_lists(self) -> None:
        """Write the lists that stand in cells."""
        if not self.lists.rows and not self.lists.named:
            return
        styles, end = self.book.styles, self.book.layout.inputs_end
        self.sheet.write_string(end + 1, 1, _("Choice lists"), styles.section())
        for words, first in self.lists.rows.items():
            for down, word in enumerate(words):
                self.sheet.write_string(first - 1 + down, 1, word, styles.label())
        for every, first in self.lists.named.items():
            for row, (word, taken) in enumerate(every, first - 1):
                self.sheet.write_string(row, 1, word, styles.label())
                self.sheet.write_string(row, 2, taken, styles.note())

    def input(
        self, line: InputLine, key: Key, label: str, row: int, facts: tuple[str, str, str, str]
    ) -> None:
        """Let the cells of an input accept what the case would accept, and say what it is.

        `facts` are its unit, range, status and source in words.
        """
        if self.book.values_only:  # nothing can be typed
            return
        layout = self.book.layout
        options: dict[str, Setting] = {"validate": "any"}
        first, last = layout.given, layout.given
        if self.book.may_change(line, key):
            options = self.rule(line, key, f"{column_name(first)}{row + 1}")
        words = self.message(line, key, facts)
        options |= {"input_title": _cut(label, _TITLE), "input_message": words}
        if layout.offers and not layout.is_fixed(line, key):
            last = max(layout.offers.values())
        self.sheet.data_validation(row, first, row, last, options)

    def message(self, line: InputLine, key: Key, facts: tuple[str, str, str, str]) -> str:
        """Say what an input is, as long as there is room."""
        unit, allowed, status, source = facts
        is_held = line.locked or (line.name, key) in self.book.layout.excluded
        parts = [
            _("Fixed: another value takes a new export.") if is_held else "",
            # one that goes with a choice is live in the column beside it
            _("Unit: {unit}.", unit=unit)
            if unit and not isinstance(line.unit, UnitByChoice)
            else "",
            _("Range: {range}.", range=allowed) if allowed else "",
            _("Status: {status}.", status=status),
            str(line.hint or ""),
            _("Source: {source}", source=source) if source else "",
        ]
        return _cut(" ".join(filter(None, parts)), _MESSAGE)

    def rule(self, line: InputLine, key: Key, first: str) -> dict[str, Setting]:
        """Give what the cells of an input accept, of which `first` is the first."""
        book = self.book
        if line.yes_no:
            source = f"={self.lists.cells(yes_no_words())}"  # of cells: in capitals too
            return {"validate": "list", "source": source, "error_message": _("Type yes or no.")}
        if line.several:
            return self.names(line, first)
        error = _("Choose one of the list.")
        if book.words.is_called(line):
            shown = self.lists.names(book.words.listed(line), self.sheet.get_name()).shown
            return {"validate": "list", "source": f"={shown}", "error_message": error}
        if line.choices or line.names:
            words = [str(book.words.value(line, word)) for word in line.choices]
            words += book.case.elements_of(line.names) if line.names else ()
            return {"validate": "list", "source": self.source(words), "error_message": error}
        if line.is_text:
            return {"validate": "any"}
        low, high = (self.live(line, key, end) for end in ENDS)
        if line.name in book.layout.open_ended.numbers:
            return self.open_ended(line, first, low, high)
        error = _("Range: {range}.", range=range_words(line, book.case.models.lines))
        if line.date:
            rule = {"validate": "date", "criteria": ">=", "value": low or "=1"}
            if high:
                rule |= {"criteria": "between", "minimum": low or "=1", "maximum": high}
            return {**rule, "error_message": error if low or high else _("A date is needed here.")}
        return limits(line, low, high) | ({"error_message": error} if low or high else {})

    def live(self, line: InputLine, key: Key, end: End) -> str:
        """Give a bound that is no plain number: a live cell, or the day of a month."""
        if (number := getattr(line.range, end)) is not None:
            return f"={serial(number)}" if line.date else ""
        if not getattr(line.range, f"{end}_of"):
            return ""
        text = bound(self.book, line, key, end, self.sheet.get_name())
        return f"={text}" if text else ""

    def open_ended(self, line: InputLine, first: str, low: str, high: str) -> dict[str, Setting]:
        """Give the rule for a date or a number, or the word that says that there is none."""
        ended = self.book.layout.open_ended
        least, most = low[1:] or line.range.low, high[1:] or line.range.high
        within = [f"ISNUMBER({first})"]
        if least is not None:
            within.append(f"{first}{'>' if line.range.strict else '>='}{least}")
        if most is not None:
            within.append(f"{first}<={most}")
        if line.whole:
            within.append(f"INT({first})={first}")
        word = ended.word(line, ended.numbers[line.name])
        text = range_words(line, self.book.case.models.lines)
        needed = _("a date") if line.date else _("a number")
        error = _("Here belongs {what}, or '{word}'.", what=needed, word=word)
        error += " " + _("Range: {range}.", range=text) if text else ""
        rule = f"=OR({first}={quoted(word)},AND({','.join(within)}))"
        return {"validate": "custom", "value": rule, "error_message": _cut(error, _MESSAGE)}

    def names(self, line: InputLine, first: str) -> dict[str, Setting]:
        """Give the rule for names of elements with commas between them, or a choice such as all.

        Every name is one of the list, and there are as many names as commas and one.
        """
        elements = self.book.case.elements_of(line.names)
        text, cells = f'SUBSTITUTE({first}," ","")', self.lists.cells(tuple(elements))
        found = f'SUMPRODUCT(ISNUMBER(SEARCH(","&{cells}&",",","&{text}&","))*1)'
        count = f'LEN({text})-LEN(SUBSTITUTE({text},",",""))+1'
        words = [str(self.book.words.value(line, word)) for word in line.choices]
        either = [*(f"{first}={quoted(word)}" for word in words), f"{found}={count}"]
        called = ((name, self.book.case.label_of(line.names, name)) for name in elements)
        each = (name if name == label else f"{name} ({label})" for name, label in called)
        known = ", ".join([*words, *each])
        message = _("One name, or several with commas. Known: {names}.", names=known)
        return {
            "validate": "custom",
            "value": f"=OR({','.join(either)})",
            "error_message": _cut(message, _MESSAGE),
        }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def limits(line: InputLine, lowest: str = "", highest: str = "") -> dict[str, Setting]:
    """Give the rule for a number; `lowest` and `highest` are cells that bound it."""
    low, high = lowest or line.range.low, highest or line.range.high
    error = _("A number is needed here.")
    if line.range.text:
        error = _("Range: {range}.", range=readable(line.range.numbers))
    rule = {"validate": "integer" if line.whole else "decimal", "error_message": error}
    if low is not None and high is not None:
        return {**rule, "criteria": "between", "minimum": low, "maximum": high}
    if low is not None:
        return {**rule, "criteria": ">" if line.range.strict else ">=", "value": low}
    # any number: there is no such rule, but every number is more than the least that Excel knows
    return {**rule, "criteria": ">=", "value": -9.99e307} if high is None else {
        **rule, "criteria": "<=", "value": high,
    }  # fmt: skip
