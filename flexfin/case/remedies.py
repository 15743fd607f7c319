"""What to type in a cell of Excel: the inputs of a case in the terms of a workbook."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from flexfin.ground.messages import _, mark
from flexfin.ground.nearest import nearest
from flexfin.ground.numbers import number_text, readable
from flexfin.ground.table_cells import TYPE_MONTH, text_for_number
from flexfin.ground.yaml import Scalar, Value
from flexfin.model.line import InputLine
from flexfin.model.openended import open_as

# what cells of a workbook are called, where no model asks for them
TITLES: Final = {"case": mark("Name of the case"), "months": mark("Number of months")}
_LONGEST: Final = 60  # characters that are quoted
# what inputs usually are, by their unit; where none of these fits, the first of _ANY that does
_USUAL: Final[Mapping[str, tuple[float, ...]]] = {
    "1": (12.0,), "1/year": (2.0,), "year": (15.0,), "month": (12.0,), "unit": (50.0,),
    "place": (75.0,), "m2": (1250.0,), "m2/unit": (24.5,), "unit/month": (4.0,),
    "EUR": (250_000.0,), "EUR/year": (25_000.0,), "EUR/month": (2500.0,), "EUR/unit": (1500.0,),
    "EUR/unit/year": (1500.0,), "EUR/unit/month": (642.5,), "EUR/place": (1500.0,),
    "EUR/place/year": (12_500.0,), "EUR/place/day": (27.5,), "EUR/m2/year": (85.0,),
}  # fmt: skip
_RATES: Final = (0.025, 0.25)  # of a percentage in a time
_SHARES: Final = (0.5, 0.1, 0.05)
_ALMOST: Final = (0.95,)  # of a share that cannot be nothing, such as an occupancy
_ANY: Final = (1250.0, 12.0, 1.0, 0.5)


def as_shown(found: Value) -> str:
    """Give a word as its file shows it: of a cell what stands in it."""
    word = found.text if isinstance(found, Scalar) else ""
    return found.place.text if found.place.sheet and found.place.text else word


def outside(found: Scalar, line: InputLine) -> str:
    """Say that a word lies outside the range of its input, with numbers as its file has them."""
    allowed = readable(line.range.numbers) if found.place.sheet else line.range.numbers
    return _("{text} is outside the range {range}", text=as_shown(found), range=allowed)


def month_example(at: Value) -> str:
    """Say how a month is written in a case, or typed in a cell."""
    return _(TYPE_MONTH) if at.place.sheet else _("Write a month as 2027-01.")


def date_example(at: Value) -> str:
    """Say how a date is written in a case, or typed in a cell."""
    if at.place.sheet:
        return _("Type a date, such as 15-4-2027.")
    return _("Write a date as 2026-11-01.")


def input_words(line: InputLine, path: str) -> str:
    """Give an input by its label, and the names of its elements where it has any."""
    parts = zip(line.path.split("."), path.split("."), strict=False)
    names = ", ".join(name for part, name in parts if part.startswith("*"))
    return f"{line.label} ({names})" if names else str(line.label)


def row_gone(key: str, label: str) -> tuple[str, str]:
    """Say that a sheet lacks the row or column of an input, and how it comes back."""
    return (
        _("the row or column of '{label}' is gone", label=label),
        _("Put it back, with '{key}' in its grey cell and its value beside or below it.", key=key),
    )


def to_type(line: InputLine) -> str:
    """Say what to type in the cell of an input."""
    if line.names:
        return _("Choose from the list.")
    if line.choices:
        return one_of(map(str, line.choices.values()))
    if line.date:
        return _("Type a date, such as 15-4-2027.") if line.date == "day" else _(TYPE_MONTH)
    if line.is_text:
        return _("Type a text.")
    return _("Type for example {example}.", example=example(line))


def example(line: InputLine) -> str:
    """Give a number that an input may be, as it is typed in Excel."""
    unit, low = str(line.unit), line.range.low or 0.0
    if line.is_percentage:
        wide = line.range.high is not None and line.range.high > 1.0
        tried = _RATES[wide:] if "/" in unit else _ALMOST * (low > 0.0) + _SHARES
    else:
        tried = _USUAL.get(unit, ())
    usual = line.default if isinstance(line.default, float) and not line.several else 0.0
    own = [line.example] if line.example is not None else []
    own += [usual] if 0 < usual < math.inf and open_as(line) is None else []
    fits = [number for number in (*own, *tried, *_ANY) if line.range.holds(number)]
    number = fits[0] if fits else line.range.high or line.range.low or 0.0
    return readable(number_text(number, percent=line.is_percentage))


def one_of(words: Iterable[str], said: str = "", hint: str = "") -> str:
    """Say what can be chosen, or which of it was probably meant by what stands there."""
    listed = list(words)
    if near := nearest(said, listed) if said else "":
        return _("Choose '{word}' from the list.", word=near)
    if not listed:
        return _("None is defined in this case.")
    choose = _("Choose from the list: {words}.", words=", ".join(listed))
    return f"{choose}\n{hint}".rstrip()


def number_to_type(found: Scalar, line: InputLine | None) -> tuple[str, str]:
    """Say why a cell holds no number, and what to type."""
    remedy = to_type(line) if line is not None else _("Type the number.")
    return text_for_number(found.text, as_shown(found)[:_LONGEST], remedy)
