"""What stands beside an input in the input workbook, and how its value stands in a cell."""

from __future__ import annotations

import datetime

from flexfin.case.called import Called
from flexfin.case.words import read_day
from flexfin.ground.messages import _
from flexfin.ground.months import month_words, parse_month
from flexfin.ground.numbers import number_text, read_number, readable
from flexfin.model.line import InputLine, Label
from flexfin.model.models import Models
from flexfin.model.openended import shown
from flexfin.model.sentences import in_sentence
from flexfin.workbook.input_words import range_text, unit_text
from flexfin.workbook.to_fill_in.parts import Field


class Notes:
    """Says what an input may be: unit, range, default, explanation."""

    def __init__(self, models: Models, called: Called) -> None:
        self.models, self.called = models, called

    def beside(self, one: Field, line: InputLine | None) -> tuple[str, str, str]:
        """Give the unit, the range and the default of an input."""
        default = _("needed") if one.is_needed else self.default(line)
        if line is not None and line.needed is not None and line.default is not None:
            default = _("needed where asked")
        return self.unit(line), self.range(one, line), default

    def unit(self, line: InputLine | None) -> str:
        """Give the unit of an input in words."""
        return "" if line is None else unit_text(line, line.unit)

    def range(self, one: Field, line: InputLine | None) -> str:
        """Give what an input may be."""
        if line is None:
            return _("choice") if one.choices else ""
        return range_text(line, self.models)

    def default(self, line: InputLine | None, *, in_full: bool = False) -> str:
        """Give the default of an input in words; what has none is needed."""
        if line is None:
            return ""
        default = line.default
        if default is None:
            return _("needed") if line.only is None else _("needed where asked")
        if isinstance(default, str):
            word = self.called.shown(line.names, default)
            word = _("none") if default == "none" else word
            return str(line.choices.get(default, word))
        if not isinstance(default, float):
            words = in_sentence(default, self.models, line)
            return words if in_full or len(words) <= 60 else f"{words[:57]}..."
        if word := shown(line, default):
            return word
        if line.date:
            return month_words(int(default))
        return readable(number_text(default, percent=line.is_percentage))

    def hint(self, one: Field, line: InputLine | None) -> str:
        """Explain an input: what it is, and where it is asked."""
        parts = [one.hint or str((line.hint if line else None) or "")]
        if line and line.only is not None:
            condition = in_sentence(line.only, self.models)
            parts.append(_("Only where {condition}.", condition=condition))
        if line and line.needed is not None:
            condition = in_sentence(line.needed, self.models)
            parts.append(_("Needed where {condition}.", condition=condition))
        return " ".join(filter(None, parts))


def choices_of(line: InputLine) -> tuple[str, ...]:
    """Give the words to choose from, as a list shows them."""
    return tuple(label_of(word, line) for word in line.choices)


def label_of(text: str, line: InputLine | None) -> str:
    """Give the label of a choice; the word itself where the label could mean another one."""
    label: Label | None = line.choices.get(text) if line else None
    if line is None or label is None:
        return text
    alike = [
        word for word, other in line.choices.items()
        if str(label).casefold() in (word.casefold(), other.nl.casefold(), other.en.casefold())
    ]  # fmt: skip
    # the name of an element has no capitals and no spaces
    is_name = bool(line.names) and str(label).replace(" ", "") == str(label).lower()
    return str(label) if alike == [text] and not is_name else text


def date_of(text: str, line: InputLine | None) -> datetime.date | None:
    """Read a month or a day; None where the input is none, or Excel knows no such date."""
    date = line.date if line else ""
    if date == "day":
        day = read_day(text)
        return day if day and day.year >= 1900 else None
    if date == "month":
        try:
            month = parse_month(text)
        except ValueError:
            return None
        return datetime.date(month // 12, month % 12 + 1, 1)
    return None


def number_of(text: str, line: InputLine | None, *, is_number: bool = False) -> float | None:
    """Read a number, where the cell of it is read back as the same one; else None.

    Without a line, and where it is not known to be a number, 007 stays a text.
    """
    value = None if line is not None and line.is_text else read_number(text)
    digits = text.replace("_", "")
    as_written = value is not None and number_text(value, percent=digits.endswith("%")) == digits
    return value if as_written or line is not None or is_number else None
