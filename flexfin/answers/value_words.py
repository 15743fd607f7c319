"""Values in words: as people write them, with the unit they are measured in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flexfin.case.case import Case
from flexfin.formulas.units import BASES, AnyUnit, Unit
from flexfin.ground.errors import plain
from flexfin.ground.messages import _
from flexfin.ground.months import FIRST_MONTH, LAST_MONTH
from flexfin.ground.numbers import is_unlimited, number
from flexfin.model.line import Line
from flexfin.model.openended import calendar_text


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
            return _("unlimited")
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
        if isinstance(value, str) or not isinstance(unit, Unit) or text == _("unlimited"):
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
    return asked or str(unit) == "1/year"


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
