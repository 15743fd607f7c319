"""Inputs in words: what each is called, and its value as a reader writes it, safe to print."""

from __future__ import annotations

from typing import Any, Final

from flexfin.answers.value_words import with_unit
from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.formulas.units import Unit
from flexfin.ground.messages import _
from flexfin.ground.months import month_words
from flexfin.ground.numbers import Shape, number, read_number
from flexfin.ground.view import shown
from flexfin.model import openended
from flexfin.model.line import InputLine

_LONGEST: Final = 40  # characters of a word


def label_of(row: Row[InputLine]) -> str:
    """Give the words for one element of an input."""
    return ", ".join([str(row.line.label), *map(shown, row.names)])


def text_of(row: Row[InputLine]) -> str:
    """Write the value of an input."""
    return value_text(row.case, row.line, row.value)


def amount_of(row: Row[InputLine]) -> str:
    """Write the value of an input with its unit, where that does not go without saying."""
    line, unit, text = row.line, row.unit, text_of(row)
    says_enough = line.is_percentage or line.date or openended.word_for(line, row.value)
    return with_unit(text, unit) if isinstance(unit, Unit) and not says_enough else text


def value_text(case: Case, line: InputLine, value: Any) -> str:
    """Write a value that an input may have."""
    if isinstance(value, tuple):  # by month
        low, high = (number_text(line, end) for end in (min(value), max(value)))
        return low if low == high else _("{low} to {high}, by month", low=low, high=high)
    if word := openended.shown(line, value):
        return word
    if line.date == "month":
        return month_words(int(value))
    if line.is_text:
        return shown(case.word(line, value), _LONGEST)
    return number_text(line, value)


def number_text(line: InputLine, value: float) -> str:
    """Write a number that an input may be."""
    return number(value, number_shape(line))


def number_shape(line: InputLine) -> Shape:
    """Tell how the numbers that an input may be are written."""
    if line.is_percentage:
        return "percent"
    return "cents" if not line.whole and str(line.unit).startswith("EUR") else "digits"


def in_words(case: Case, line: InputLine, word: str) -> str:
    """Write a word of a case file as a reader writes it."""
    value = read_number(word)
    if line.is_text and not line.yes_no:
        return value_text(case, line, word)
    if line.date or line.is_monthly or value is None:
        none = openended.open_as(line)
        if none is not None and openended.word_for(line, none) == word:
            return openended.shown(line, none)
        label = line.choices.get(word)
        return shown(word if label is None else str(label))
    return value_text(case, line, value)
