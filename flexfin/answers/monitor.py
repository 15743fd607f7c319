"""What was agreed, and whether it holds: what happened so far beside what was expected at signing.

Models declare what is told (tables named `monitor`), and of which input it is the outcome. Past
months are as they were, worked out as for a forecast; at signing nobody knew which scenario would
come, so all are weighed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from flexfin.answers.actual_columns import USED
from flexfin.answers.actuals import Realised, realised
from flexfin.answers.agreement import JUDGED, see_agreement
from flexfin.answers.declared import lines_of_tables
from flexfin.answers.figures import see_lines
from flexfin.answers.findings import Finding, findings_of, judged
from flexfin.case.case import Case
from flexfin.engine.draw import weights_in
from flexfin.engine.run import Results, evaluate
from flexfin.ground.months import Calendar

_MONITOR, MONTHS = "monitor", "monitor_months"  # tables of models


class Monitor(NamedTuple):
    """An agreement so far: as expected at signing, and as it went, up to the last month known."""

    case: Realised
    scenario: str
    expected: Results
    real: Results
    findings: tuple[Finding, ...]  # that hold now, and did not by the plan

    @property
    def last(self) -> int:
        """Give the last month that has passed, counted from year 0."""
        return self.real.case.calendar.start + self.real.case.calendar.count - 1


def monitor_of(case: Case, scenario: str, path: Path, ledger: Path | None = None) -> Monitor:
    """Read what happened, and hold it against what was agreed and expected.

    Raises FlexfinError where the case lacks a section, or with all that is wrong in the file.
    """
    see_agreement(case)
    see_lines(case, USED, "agreement --monitor")
    found = realised(case, scenario, path, ledger)
    wanted = [*lines_of_tables(case, tables_of(case)), *judged(case, JUDGED)]
    plan, real = evaluate(case, wanted), evaluate(found.real, wanted, scenarios=[scenario])
    planned = findings_of(plan.only(scenario))
    new = tuple(one for one in findings_of(real) if one not in planned)
    count = found.actuals.stretch.stop
    expected = _until(_expectation(plan), count)
    return Monitor(found, scenario, expected, _until(real, count), new)


def tables_of(case: Case) -> dict[str, list[str]]:
    """Give the tables of each model that tell how an agreement went."""
    return {
        name: found
        for name, model in case.models.models.items()
        if (found := [one for one in (_MONITOR, MONTHS) if one in model.tables])
    }


def _expectation(results: Results) -> Results:
    """Give the expectation of each row over the scenarios; words are those of the first."""
    weights = weights_in(results)

    def mean(row: Any) -> Any:
        if not isinstance(row, np.ndarray) or row.shape[1] == 1:
            return row
        return row[:, [0]] if row.dtype == object else (row @ weights)[:, None]

    rows = {row: mean(value) for row, value in results.rows.items()}
    return Results(results.case, rows, results.names, results.scenarios[:1], results.figures)


def _until(results: Results, count: int) -> Results:
    """Give the first months of a run, as if the calculation ended there."""
    calendar = Calendar(results.case.calendar.start, count)
    rows = {
        row: value[:count] if isinstance(value, np.ndarray) else value
        for row, value in results.rows.items()
    }
    case = replace(results.case, calendar=calendar)
    return Results(case, rows, results.names, results.scenarios, results.figures)
