"""The names of the sheets of a workbook, in the language in use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flexfin.case.case import Case
from flexfin.ground.messages import _


def sheet_names(case: Case) -> Mapping[str, str]:
    """Give the name of each sheet, by what it is: cover, inputs, ..., or a model."""
    names = {
        "cover": _("Cover"),
        "board": _("Board summary"),
        "inputs": _("Inputs"),
        "comparables": _("Comparable rents"),
        "law": _("Law"),
        "tables": _("Tables"),
        "risk": _("Scenarios and risk"),
        "offers": _("Offers"),
        "grid": _("Fee and call price"),
        "terms": _("Terms"),
        "checks": _("Checks"),
        "case": _("Case"),
        "log": _("Log"),
    }
    for model in case.models.models.values():
        name = re.sub(r"[\[\]:*?/\\']", " ", str(model.label)).strip()[:28] or model.name[:28]
        while name.lower() in (other.lower() for other in names.values()):
            name = f"{name[:26]} 2"
        names[model.name] = name
        if model.charts:
            names[f"{model.name}!charts"] = _("Charts {model}", model=name)[:31]
    return names
