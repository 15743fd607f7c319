"""What stands in a cell for an input -> the word that a case file would have."""

from __future__ import annotations

from typing import Final

from flexfin.formulas.formula import NO_LIMIT
from flexfin.ground.messages import _
from flexfin.ground.months import day_of_serial
from flexfin.ground.numbers import LONGEST, number_text
from flexfin.model.line import InputLine
from flexfin.model.openended import OPEN, open_as, word_for
from flexfin.workbook.returned.cells import Content

_LONGEST: Final = 60  # characters of what a cell holds, in messages
_YES: Final = {"1", "1.0", "true", "yes", "ja", "waar"}
_NO: Final = {"0", "0.0", "false", "no", "nee", "onwaar"}
# what a cell may say that is left open or has no limit, in either language
_OPEN: Final = {OPEN: {"open"}, NO_LIMIT: {"unlimited", "no limit", "onbeperkt", "geen maximum"}}


def same(one: Content | None, other: Content | None) -> bool:
    """Tell whether two cells hold the same; LibreOffice saves fifteen digits of a number."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or one.strip() == other.strip()
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-13 * max(abs(one), abs(other))


def word_of(line: InputLine, content: Content) -> str:
    """Give the word of the case for what a cell holds; text that fits nothing stays as it is."""
    text = str(content).strip()
    if line.yes_no:
        low = text.lower()
        return "yes" if low in _YES else "no" if low in _NO else shortened(content)
    if line.choices or line.names:
        labels = {
            label.casefold(): word
            for word, both in line.choices.items()
            for label in (both.nl, both.en)
        }
        if line.several:  # as long as it is: it is looked at name by name
            return labels.get(text.casefold(), text.lower())
        return labels.get(text.casefold(), shortened(content))
    if isinstance(content, bool):
        return _("TRUE") if content else _("FALSE")
    if isinstance(content, str):
        number = open_as(line)
        is_open = number is not None and text.casefold() in _OPEN[word_for(line, number)]
        return word_for(line, number) if is_open else shortened(content)
    if line.date and not line.is_text:
        return _date(content, line.date)
    if line.is_text:
        return _date(content, line.date) if line.date else _number(content)
    return _number(content, percent=line.is_percentage)


def _date(number: float, kind: str) -> str:
    """Write the day or month that a number is in Excel; the number where it is none."""
    day = day_of_serial(number)
    if day is None:
        return _number(number)
    return day.isoformat() if kind == "day" else f"{day.year}-{day.month:02d}"


def shortened(content: Content) -> str:
    """Give what a cell holds, not too long for a message."""
    if isinstance(content, bool | str):
        text = str(content).strip()
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return _number(content)


def month_of(content: Content | None) -> str:
    """Give the month that the date of a step is in; other content as it is."""
    if isinstance(content, float):
        return _date(content, "month")
    return "" if content is None else shortened(content)


def _number(value: float, *, percent: bool = False) -> str:
    """Write a number as a case file would; one of more digits than any file takes, in short."""
    text = number_text(value, percent=percent)
    return text if len(text) <= LONGEST else f"{float(value):g}"
