"""Plain cases for the tests of single models: two groups, no indexation, no discounting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import effort
from random_cases import write_yaml
from strategies import case_from

from flexfin.case.case import Case
from flexfin.engine.results import Results
from flexfin.engine.run import Program, evaluate
from flexfin.model.line import RowKey

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


class FirstScenario(Mapping[str, Any]):
    """The arrays of a case in its first scenario, by line; each worked out when it is asked for."""

    def __init__(self, case: Case) -> None:
        self.case, self.known = case, dict[str, Any]()
        self.rows: dict[RowKey, Any] = {}  # what hangs on no scenario is worked out once

    def __getitem__(self, name: str) -> Any:
        if name not in self.known:
            program = Program(self.case, [name], known=self.rows)
            self.rows |= program.certain
            self.take(program.results())
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        """Give the lines; of the law some are tables, which are not among them."""
        lines = self.case.models.lines.items()
        return (name for name, line in lines if line.kind != "parameter")

    def __len__(self) -> int:
        return sum(1 for _name in self)

    def take(self, results: Results) -> None:
        """Keep what was worked out."""
        for name, values in results.items():
            if values.line.kind != "parameter":
                is_one = "scenario" in values.axes
                self.known[name] = values.array[0] if is_one else values.array


def base(plain: Plain) -> Mapping[str, Any]:
    """Work a plain case out: arrays by line, of the first scenario.

    At night every line must give a number, whichever a test looks at.
    """
    found = FirstScenario(load(plain))
    if effort.nightly:
        found.take(evaluate(found.case))
    return found
