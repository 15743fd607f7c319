"""The names of the sheets of a workbook, in the language in use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flexfin.case.case import Case
from flexfin.ground.messages import _
from flexfin.model.models import Model


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

    def free(label: object, otherwise: str) -> str:
        name = re.sub(r"[\[\]:*?/\\']", " ", str(label)).strip()[:28] or otherwise[:28]
        while name.lower() in (other.lower() for other in names.values()):
            name = f"{name[:26]} 2"
        return name

    for model in case.models.models.values():
        name = names[model.name] = free(model.label, model.name)
        for table in model.tables.values():
            if table.is_apart and tables_name(model) not in names:
                names[tables_name(model)] = free(table.label, model.name)
        if model.charts:
            names[f"{model.name}!charts"] = _("Charts {model}", model=name)[:31]
    return names


def tables_name(model: Model) -> str:
    """Give what the sheet is called by that has the tables of one model, where there is one."""
    return f"{model.name}!tables"
