"""Plain cases for the tests of single models: two groups, no indexation, no discounting."""

from __future__ import annotations

from typing import Any

from random_cases import write_yaml
from strategies import case_from

from flexfin.case.case import Case
from flexfin.engine.run import evaluate

Plain = dict[str, Any]


def reception(**inputs: Any) -> Plain:
    """Give a reception group of 100 places in 25 rooms."""
    return {
        "kind": "reception", "units": 25, "places": 100, "floor_area": 1000,
        "normal_occupancy": 1, "lessor": "owner", "operator": "coa", **inputs,
    }  # fmt: skip


def tenants(**inputs: Any) -> Plain:
    """Give a group of 10 rooms for tenants, let by the owner itself."""
    return {
        "kind": "tenants", "units": 10, "places": 10, "floor_area": 300, "normal_occupancy": 1,
        "lessor": "owner", "operator": "owner", "asked_rent": 300, "management_cost": 0, **inputs,
    }  # fmt: skip


def small(groups: Plain, months: int, people: Any, **sections: Any) -> Plain:
    """Give a case from April 2027 with two parties, and one scenario of people."""
    return {
        "case": "Small",
        "start": "2027-04",
        "months": months,
        "discount_rate": 0,
        "owner": "owner",
        "indexation": {"cost": 0, "rent": 0},
        "parties": {"owner": {"government": "yes"}, "coa": {"government": "yes"}},
        "groups": groups,
        "finance": {"debt_share": 0, "interest": 0, "return_on_equity": 0},
        "demand": {"scenarios": {"base": people}},
        **sections,
    }


def load(plain: Plain) -> Case:
    """Load a plain case; empty sections are left out, a cost without category is of housing."""
    return case_from(write_yaml(with_categories(plain)))


def with_categories(plain: Plain) -> Plain:
    """Leave empty sections out, and make a cost without category one of housing."""
    plain = {key: value for key, value in plain.items() if value != {}}
    for cost in plain.get("costs", {}).values():
        cost.setdefault("category", "housing")
    return plain


def base(plain: Plain) -> dict[str, Any]:
    """Work a plain case out: arrays by line, of the first scenario."""
    found = {}
    for name, values in evaluate(load(plain)).items():
        if values.line.kind == "parameter":  # may be a table
            continue
        array = values.array
        found[name] = array[0] if "scenario" in values.axes else array
    return found
