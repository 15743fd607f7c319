"""Work one line out with the lines beneath it set to what a test says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from strategies import EXAMPLE, case_from, shipped
from test_sense import BASE

from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.engine.results import Results, keys_of
from flexfin.engine.run import Program
from flexfin.ground.errors import Place
from flexfin.model.line import RowKey
from flexfin.model.order import blocks, needed

# A value for every element and month, or values by row; of an input also months. given(x) says
# whether the case gives x.
Lines = Mapping[str, Any]


@cache
def cases() -> tuple[Case, ...]:
    """Give a case with a reservation, and one with units that move: all models between them."""
    return case_from(BASE), load_case(EXAMPLE.with_name("movable_units.yaml"), shipped())


def case_of(name: str) -> Case:
    """Give the first of these cases that has a line."""
    return next(case for case in cases() if name in case.models.lines)


def with_lines(name: str, beneath: Lines) -> Results:
    """Work a line out where the lines beneath it have these values, and nothing beneath those."""
    case = case_of(name)
    lines = case.models.lines
    values, origins = {**case.values}, {**case.origins}
    given: dict[RowKey, Any] = {}
    texts: dict[RowKey, Any] = {}
    for used, value in beneath.items():
        line = lines[used.removeprefix("given(").removesuffix(")")]
        if used.startswith("given("):
            place = Place(case.path) if value else None
            rows = origins[line.name].items()
            origins[line.name] = {key: replace(one, place=place) for key, one in rows}
        elif line.kind == "input":
            is_one = not line.is_monthly or isinstance(value, tuple)
            one = value if is_one else (value,) * case.calendar.count
            values[line.name] = dict.fromkeys(values[line.name], one)
        elif isinstance(value, str):
            texts |= {(used, key): value for key in keys_of(line, case)}
        else:
            months = case.calendar.count if line.is_monthly else 1
            by_row = value if isinstance(value, dict) else dict.fromkeys(keys_of(line, case), value)
            given |= {(used, key): np.full(months, float(x)) for key, x in by_row.items()}
    whole = {used for used, _key in {**given, **texts}} - {
        used for used, value in beneath.items() if isinstance(value, dict)
    }
    computed = needed({one: line for one, line in lines.items() if one not in whole}, [name])
    order = [block for block in blocks(lines, [name]) if computed & {*block.lines}]
    changed = replace(case, values=values, origins=origins)
    known = {**texts, **{row: x[:, None] for row, x in given.items()}}
    return Program(changed, [name], order, known).results()
