"""Rent, Tenancy, Tenant and State aid against a second calculation, and in the workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import engines
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from oracle import read_plain_case
from oracle_rent import rent_lines
from random_cases import write_yaml
from random_rents import rent_cases
from strategies import EXAMPLE, case_from, shipped
from test_workbook import cell_of, expected_after

from flexfin.case import Case, load_case
from flexfin.evaluate import evaluate
from flexfin.excel.formulas import Words
from flexfin.excel.layout import Layout
from flexfin.excel.workbook import write_workbook
from flexfin.tables import broken

ANY_CASE = settings(max_examples=60, suppress_health_check=list(HealthCheck))


def compare(case: Case, plain: Any) -> int:
    """Compare every line of the second calculation; give their number."""
    results, compared = evaluate(case), 0
    for place, scenario in enumerate(results.scenarios):
        for name, expected in rent_lines(plain, scenario).items():
            found = results[name]
            axes = [axis for axis in found.axes if axis != "scenario"]
            array = found.array
            if "scenario" in found.axes:
                array = array.take(place, axis=found.axes.index("scenario"))
            for position, element in enumerate(found.names_of(axes[0])):
                if element not in expected:
                    continue  # a line the second calculation has for groups of tenants only
                ours, theirs = array[position], expected[element]
                if isinstance(theirs, dict):
                    theirs = [theirs[key] for key in found.names_of(axes[1])]
                if isinstance(theirs, str):
                    assert str(ours) == theirs, (name, element)
                else:
                    np.testing.assert_allclose(
                        np.asarray(ours, float), theirs, rtol=1e-9, atol=1e-6, err_msg=f"{name}, {element}"
                    )  # fmt: skip
                compared += 1
    assert broken(results) == []
    return compared


def test_the_example_agrees_with_the_second_calculation() -> None:
    assert compare(load_case(EXAMPLE, shipped()), read_plain_case(EXAMPLE)) > 3 * 60


@ANY_CASE
@given(rent_cases())
def test_random_cases_agree_with_the_second_calculation(plain: Any) -> None:
    assert compare(case_from(write_yaml(plain)), plain) > 40
