"""Months that are left open, and amounts without a limit: numbers inside, words everywhere else."""

from __future__ import annotations

from typing import Any, Final

from flexfin.formulas.units import MONTH, YEAR, AnyUnit
from flexfin.ground.messages import _
from flexfin.ground.months import FIRST_MONTH, LAST_MONTH, format_day, format_month
from flexfin.ground.numbers import NO_LIMIT, is_unlimited
from flexfin.model.line import FormulaLine, InputLine, Line

OPEN: Final = "open"


def is_month(line: Line) -> bool:
    """Tell whether a line is an input that holds a month or a day."""
    return bool(line.date) and not line.is_text


def open_as(line: Line) -> float | None:
    """Give the number of an input that is left open or has no limit; None where it always has."""
    default = line.default if isinstance(line, InputLine) else None
    if isinstance(default, float) and word_for(line, default):
        return default
    return None


def word_for(line: Line, value: Any) -> str:
    """Give the word in a case for what is left open or has no limit; nothing for another value."""
    if is_month(line) or line.unit == MONTH:
        return OPEN if value in (FIRST_MONTH, LAST_MONTH) else ""
    return NO_LIMIT if is_unlimited(value) else ""


def month_text(line: Line, value: Any) -> str:
    """Write the month or day that a number stands for; nothing where it stands for none."""
    if is_month(line) and line.date == "day" and FIRST_MONTH <= value <= LAST_MONTH:
        return format_day(value)
    return calendar_text(MONTH if is_month(line) else line.unit, value)


def calendar_text(unit: AnyUnit | None, value: float) -> str:
    """Write the month, or the year, that a number stands for; nothing where it stands for none.

    What is measured in months, or years, is one where the number is that of a month since year 0,
    or of a year: no stretch of time lasts so long.
    """
    if unit == MONTH and FIRST_MONTH <= value <= LAST_MONTH:
        return format_month(int(value))
    is_year = unit == YEAR and FIRST_MONTH <= value * 12 <= LAST_MONTH and value == int(value)
    return str(int(value)) if is_year else ""


def shown(line: Line, value: Any) -> str:
    """Give that word in the language in use; nothing for another value."""
    word = word_for(line, value)
    own = line.no_limit if isinstance(line, FormulaLine) else None
    return {OPEN: _("open"), NO_LIMIT: str(own or _("no limit"))}.get(word, "")
