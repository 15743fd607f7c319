"""Calculate Time, Occupancy and Integral cost of a case a second time, in plain Python.

The tests compare flexfin with this and the other oracles; what each part does stands in its file.
"""

from __future__ import annotations

from oracle_case import (
    Case,
    Lines,
    month_index,
    months_of,
    people_in,
    read_plain_case,
    with_defaults,
)
from oracle_cost import capital_lines, contract_lines, operating_lines
from oracle_cover import cost_rent_lines, lessor_lines
from oracle_rooms import occupancy_lines, place_lines, time_lines

__all__ = [
    "Case", "Lines", "calculate", "month_index", "months_of", "people_in", "read_plain_case",
    "with_defaults",
]  # fmt: skip


def calculate(case: Case, scenario: str) -> Lines:
    """Return every line of Time, Occupancy and Integral cost by name for one scenario.

    A line is nested by element name in the order basis, investment, cost, contract, party, index,
    group, month; a month is written "2027-01" and a line without elements is a bare number.
    """
    case = with_defaults(case)
    months = months_of(case)
    lines = time_lines(case, months)
    lines.update(occupancy_lines(case, scenario, months))
    lines.update(place_lines(case, months, lines))
    lines.update(capital_lines(case, months))
    lines.update(operating_lines(case, months, lines))
    lines.update(contract_lines(case, months, lines))
    lines.update(lessor_lines(case, months, lines))
    lines.update(cost_rent_lines(case, months, lines))
    return lines
