"""One case with other values of inputs, many times: as columns of one run where that can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flexfin.case.case import Case
from flexfin.engine.results import Results
from flexfin.engine.run import Program
from flexfin.formulas.formula import Call, Name
from flexfin.model.line import RowKey
from flexfin.model.order import alike_by_scenario, hanging_on, needed


def run_together(
    case: Case, others: Sequence[Case], wanted: Sequence[str], scenarios: Sequence[str]
) -> list[Results | None]:
    """Work lines out of cases that hold other values of some inputs than a case does.

    Each gives the same as a run of its own, and takes the time of a few columns more. None where a
    case differs in more than numbers, or in one that is the same in every scenario: such as the
    number of months that a formula looks back.
    """
    names = {name for other in others for name, _key in _moved(case, other) or ()}
    free = frozenset(names)
    if not _may_differ(case, free, wanted):
        free = frozenset(name for name in names if _may_differ(case, frozenset({name}), wanted))
    alike = [
        place
        for place, other in enumerate(others)
        if (moved := _moved(case, other)) is not None and free.issuperset(n for n, _key in moved)
    ]
    found: list[Results | None] = [None] * len(others)
    if not alike:
        return found
    rows = {row for place in alike for row in _moved(case, others[place]) or ()}
    count = len(scenarios)
    columns = {
        (name, key): np.repeat([float(others[place].values[name][key]) for place in alike], count)
        for name, key in rows
    }
    program = Program(case.varying(rows), wanted)
    laid = {row: values[None, :] for row, values in columns.items()}
    whole = program.results([*scenarios] * len(alike), columns=laid)
    for number, place in enumerate(alike):
        part = slice(number * count, (number + 1) * count)
        own = {
            row: value[:, part] if np.ndim(value) == 2 and value.shape[1] > 1 else value
            for row, value in whole.rows.items()
        }
        found[place] = Results(others[place], own, whole.names, scenarios, whole.figures)
    return found


def _moved(case: Case, other: Case) -> list[RowKey] | None:
    """Give the rows of numbers in which a case differs; None where it differs in more than that."""
    if other.models is not case.models or other.law is not case.law:  # made of the same reading
        return None
    rows = []
    for name, values in case.values.items():
        if values is other.values[name]:
            continue
        for key, value in values.items():
            now = other.values[name][key]
            if now == value:
                continue
            given = [one.origins[name][key].place is not None for one in (case, other)]
            if not isinstance(value, float) or not isinstance(now, float) or given[0] != given[1]:
                return None
            rows.append((name, key))
    return rows


def _may_differ(case: Case, names: frozenset[str], wanted: Sequence[str]) -> bool:
    """Tell whether inputs can differ by column in a run of some lines.

    What is added up over scenarios would be that of the case itself.
    """
    lines, moved = case.models.lines, hanging_on(case.models, names)
    over = (
        part.args[0]
        for name in needed(lines, wanted) & moved
        for part in lines[name].parts()
        if isinstance(part, Call)
        and any(isinstance(arg, Name) and arg.name == "scenario" for arg in part.args[1:])
    )
    return names.isdisjoint(alike_by_scenario(case.models)) and not any(
        isinstance(node, Name) and node.name in moved for node in over
    )
