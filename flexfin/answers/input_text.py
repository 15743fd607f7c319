"""Inputs in words: what each is called, and its value as a reader writes it, safe to print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flexfin.case.case import Case
from flexfin.case.row import Row, row_at
from flexfin.formulas.units import BASES, AnyUnit, Unit
from flexfin.ground.errors import plain
from flexfin.ground.messages import _
from flexfin.ground.months import FIRST_MONTH, LAST_MONTH, month_words
from flexfin.ground.numbers import Shape, is_unlimited, number, read_number
from flexfin.ground.view import shown
from flexfin.model import openended
from flexfin.model.line import InputLine, Line
from flexfin.model.openended import calendar_text

_LONGEST: Final = 40  # characters of a word
_STEPS: Final = 3  # of an input by month, behind the first


def label_of(row: Row[InputLine]) -> str:
    """Give the words for one element of an input."""
    return ", ".join([str(row.line.label), *map(shown, row.names)])


def text_of(row: Row[InputLine]) -> str:
    """Write the value of an input."""
    return value_text(row.case, row.line, row.value)


def told_of(case: Case, paths: Iterable[str]) -> list[str]:
    """Say what inputs are in a case."""
    found = (row_at(case, path) for path in paths)
    return [f"{label_of(row)} {text_of(row)}" for row in found]


def amount_of(row: Row[InputLine]) -> str:
    """Write the value of an input with its unit, where that does not go without saying."""
    line, unit, text = row.line, row.unit, text_of(row)
    says_enough = line.is_percentage or line.date or openended.word_for(line, row.value)
    return with_unit(text, unit) if isinstance(unit, Unit) and not says_enough else text


def value_text(case: Case, line: InputLine, value: Any) -> str:
    """Write a value that an input may have."""
    if isinstance(value, tuple):
        return _by_month(case, line, value)
    if word := openended.shown(line, value):
        return word
    if line.date == "month":
        return month_words(int(value))
    if line.is_text:
        return shown(case.word(line, value), _LONGEST)
    return number_text(line, value)


def _by_month(case: Case, line: InputLine, values: tuple[float, ...]) -> str:
    """Write an input by month: the first amount, and behind it from when on there are others."""
    first, *more = ((month, number_text(line, now)) for month, now, before
                    in zip(case.calendar.span, values, (None, *values), strict=False)
                    if now != before)  # fmt: skip
    if not more:
        return first[1]
    if len(more) > _STEPS:
        low, high = (number_text(line, end) for end in (min(values), max(values)))
        return _("{first} (later {low} to {high})", first=first[1], low=low, high=high)
    later = ", ".join(_("{amount} from {month}", amount=amount, month=month_words(month))
                      for month, amount in more)  # fmt: skip
    return f"{first[1]} ({later})"


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


class ValueWords:
    """Writes the values of a case for people."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def figure(self, value: Any, unit: AnyUnit | None, line: Line | None = None) -> str:
        """Write a value as people do, without its unit."""
        if isinstance(value, str):
            return self.word(value, line)
        if line is not None and line.is_condition:
            return _("yes") if value else _("no")
        if isinstance(value, Mapping):
            return _("a table of {count} figures", count=len(value))
        if text := calendar_text(unit, value):
            is_open = line is not None and value in (FIRST_MONTH, LAST_MONTH)
            return _("open") if is_open else text
        if is_unlimited(value):
            return _("no limit") if line is None else openended.shown(line, value)
        if _is_percentage(unit, line):
            return f"{number(value * 100, 'digits')}%"
        if "EUR" in str(unit) and (abs(value) >= 1 or value == round(value, 2)):
            return number(value, "cents")
        if value and abs(value) < 5e-9:
            return f"{value:.1e}"
        size = abs(value)
        return number(value, "digits" if size >= 10 else "fine" if size >= 0.1 else "finest")

    def amount(self, value: Any, unit: AnyUnit | None, line: Line | None = None) -> str:
        """Write a value with its unit: `75 rooms`, `€ 340.00 per room per month`."""
        text = self.figure(value, unit, line)
        if isinstance(value, str) or not isinstance(unit, Unit) or is_unlimited(value):
            return text
        if calendar_text(unit, value):
            return text
        return with_unit(text, unit)

    def word(self, value: str, line: Line | None) -> str:
        """Write a word: the label of a choice or of an element, as far as it has one."""
        if line is not None and value in line.choices:
            return str(line.choices[value])
        if line is not None and line.names:
            return plain(self.case.word(line, value))
        for axis in self.case.models.axes:  # the reference that a formula gives
            if value in self.case.sets.get(axis, {}):
                return self.element(axis, value)
        return plain(value)

    def element(self, axis: str, name: str) -> str:
        """Give the label of an element."""
        return plain(self.case.label_of(axis, name))


def _is_percentage(unit: AnyUnit | None, line: Line | None) -> bool:
    asked = line is not None and line.is_percentage
    return asked or str(unit) == "1/year" or (isinstance(unit, Unit) and unit.is_share)


def with_unit(text: str, unit: Unit) -> str:
    """Write a number with its unit: `75 rooms`, `€ 340.00 per room per month`."""
    one = {
        "EUR": "€", "unit": _("room"), "place": _("place"), "m2": "m²", "day": _("day"),
        "month": _("month"), "year": _("year"),
    }  # fmt: skip
    many = {
        **one, "unit": _("rooms"), "place": _("places"), "day": _("days"),
        "month": _("months"), "year": _("years"),
    }  # fmt: skip
    powers = [(base, unit.power_of(base)) for base in BASES]
    above = [_power(many if text != "1" else one, b, p) for b, p in powers if p > 0 and b != "EUR"]
    below = [_power(one, base, -power) for base, power in powers if power < 0]
    if unit.power_of("EUR") == 1:
        text = f"€\N{NO-BREAK SPACE}{text}"
        above = ["", *above] if above else []
    words = f" {' × '.join(above)}".rstrip()
    per = _("per")
    return text + words + "".join(f" {per} {word}" for word in below)


def _power(words: Mapping[str, str], base: str, power: int) -> str:
    return words[base] + {1: "", 2: "²", 3: "³"}.get(power, f"^{power}")
