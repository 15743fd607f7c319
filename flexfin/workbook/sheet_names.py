"""The names of the sheets of a workbook, in the language in use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain, count
from typing import Final

from flexfin.case.case import Case
from flexfin.ground.messages import _
from flexfin.model.models import Model

_LONGEST: Final = 28  # characters, with room for a number


def sheet_names(case: Case) -> Mapping[str, str]:
    """Give the name of each sheet, by what it is: cover, inputs, ..., or a model."""
    names = {
        "cover": _("Cover"),
        "board": _("Board summary"),
        "inputs": _("Inputs"),
        "comparables": _("Comparable rents"),
        "law": _("Law"),
        "scenarios": _("Scenarios"),
        "tables": _("Tables"),
        "actuals": _("Actuals"),
        "forecast": _("Forecast"),
        "risk": _("Scenarios and risk"),
        "negotiation": _("Negotiation"),
        "by_month": _("Negotiation by month"),
        "terms": _("Terms"),
        "checks": _("Checks"),
        "case": _("Case"),
        "log": _("Log"),
    }

    for model in case.models.models.values():
        name = names[model.name] = free_name(model.label, model.name, names.values())
        for table in model.tables.values():
            if table.is_apart and tables_name(model) not in names:
                names[tables_name(model)] = free_name(table.label, model.name, names.values())
        if model.charts:
            names[f"{model.name}!charts"] = _("Charts {model}", model=name)[:31]
    for scenario in case.scenarios:
        label = case.label_of("scenario", scenario)
        title = _("Scenario {name}", name=label)
        title = title if len(title) <= _LONGEST else label
        names[scenario_key(scenario)] = free_name(title, scenario, names.values())
    return names


def free_name(label: object, otherwise: str, taken: Iterable[str]) -> str:
    """Give a name that a sheet can have beside those that are taken."""
    known = {name.lower() for name in taken}
    stem = re.sub(r"[\[\]:*?/\\']", " ", str(label)).strip()[:_LONGEST] or otherwise[:_LONGEST]
    names = chain([stem], (f"{stem[:26]} {number}" for number in count(2)))
    return next(name for name in names if name.lower() not in known)


def scenario_key(scenario: str) -> str:
    """Give what the sheet is called by that has the rows of one scenario."""
    return f"{scenario}!scenario"


def tables_name(model: Model) -> str:
    """Give what the sheet is called by that has the tables of one model, where there is one."""
    return f"{model.name}!tables"
