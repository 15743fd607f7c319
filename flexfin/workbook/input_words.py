"""The words beside inputs: titles of sections, where a value comes from, units."""

from __future__ import annotations

from collections.abc import Mapping

from flexfin.case.workbook_cells import STATUS_WORDS
from flexfin.formulas.units import AnyUnit, unit_words
from flexfin.ground.messages import _
from flexfin.model.line import InputLine
from flexfin.model.models import Models


def section_titles(models: Models) -> Mapping[str, str]:
    """Give the titles of the sections of a case; of others, the words of their elements."""
    titles = {
        section: str(models.axes[axis].plural).capitalize()
        for section, axis in models.sections.items()
        if "." not in section
    }
    return titles | {
        "": _("General"),
        "indexation": _("Indexation"),
        "parties": _("Parties"),
        "groups": _("Groups"),
        "investments": _("Investments"),
        "finance": _("Finance"),
        "costs": _("Costs"),
        "contracts": _("Contracts"),
        "pass_through": _("Pass-through test"),
        "demand": _("Demand"),
        "reserve": _("Reserve capacity"),
        "vacancy_risk": _("Vacancy risk"),
        "reservation": _("Reservation agreement"),
        "relocation": _("Movable units"),
        "state_aid": _("State aid"),
        "remarks": _("Remarks"),
    }


def statuses() -> Mapping[str, str]:
    """Give the words for where an input comes from."""
    return {status: str(label) for status, label in STATUS_WORDS.items()}


def unit_text(line: InputLine, unit: AnyUnit | None) -> str:
    """Give the unit of an input in words."""
    if line.date and not line.is_text:
        return _("month") if line.date == "month" else _("day")
    if unit is None:
        return ""
    return "%" if line.is_percentage and str(unit) == "1" else unit_words(unit)
