"""The words beside inputs: where a value comes from, units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flexfin.case.bounds import range_words
from flexfin.case.workbook_cells import STATUS_WORDS
from flexfin.formulas.units import AnyUnit, Unit, UnitByChoice, unit_after
from flexfin.ground.messages import _
from flexfin.ground.numbers import readable
from flexfin.model.line import InputLine
from flexfin.model.models import Models


class QuotedInput(NamedTuple):
    """An input that is quoted: what it is, its value in words, where it stands in the case.

    `figure` is the part of the value that is written without its unit.
    """

    label: str
    value: str
    path: str
    status: str  # sourced, agreed, law, assumed, default: in words
    source: str = ""
    figure: str = ""


def statuses() -> Mapping[str, str]:
    """Give the words for where an input comes from."""
    return {status: str(label) for status, label in STATUS_WORDS.items()}


def unit_text(line: InputLine, unit: AnyUnit | None) -> str:
    """Give the unit of an input in words."""
    if line.date and not line.is_text:
        return _("month") if line.date == "month" else _("day")
    if unit is None or line.yes_no:
        return ""
    if isinstance(unit, UnitByChoice):
        return _("by choice")
    share = "%" if line.is_percentage else ""
    return f"{share} {unit_after(unit)}".strip()


def row_unit(unit: AnyUnit | None, *, yes_no: bool = False, share: bool = False) -> str:
    """Give the unit of a row of amounts in words; a plain number has a word too, words have none.

    So that nobody has to guess whether a unit was forgotten (FAST 3.05).
    """
    if unit is None:
        return ""
    if share or (isinstance(unit, Unit) and unit.is_share):
        return f"% {unit_after(unit)}".strip()
    return _("yes or no") if yes_no else unit_after(unit) or _("number")


def range_text(line: InputLine, models: Models) -> str:
    """Give what an input may be, in words."""
    if line.several:
        return _("one, several or all")
    if line.choices or line.names:
        return _("choice")
    text = readable(range_words(line, models.lines))
    return ", ".join(filter(None, (text, _("whole") if line.whole else "")))
