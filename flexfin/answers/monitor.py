"""What was agreed, and whether it holds: what happened so far beside what was expected at signing.

Models declare what is told (tables named `monitor`), and of which input it is the outcome. Past
months are as they were, worked out as for a forecast; at signing nobody knew which scenario would
come, so all are weighed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.actual_columns import USED
from flexfin.answers.actuals import Realised, realised
from flexfin.answers.agreement import JUDGED, RESERVATION, see_agreement
from flexfin.answers.declared import lines_of_tables, table_parts
from flexfin.answers.figures import change, see_lines
from flexfin.answers.findings import Finding, findings_of, findings_part, judged
from flexfin.answers.input_text import amount_of
from flexfin.answers.moments import moments_of, moments_table
from flexfin.answers.table_values import datum, shape_of
from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.engine.draw import weights_in
from flexfin.engine.run import Results, evaluate
from flexfin.ground.messages import _
from flexfin.ground.months import Calendar, month_words
from flexfin.ground.view import (
    Datum,
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    shown,
    view,
)
from flexfin.model.models import ModelTable

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


_AHEAD: Final = 12  # months in which what is to come is told


def monitor_view(found: Monitor) -> View:
    """Give the agreement so far as tables and sentences."""
    case, months = found.case.plan, found.case.plan.calendar
    last = months.months[found.case.actuals.stretch.stop - 1]
    facts = {"case": case.name, "scenario": found.scenario, "start": months.months[0], "end": last}
    text = _("From {first} to {last}: as it was, and beside it what was expected at signing, over "
             "the scenarios with their probabilities. Amounts are not discounted, but for the "
             "gains of both sides.",
             first=month_words(months.start), last=month_words(found.last))  # fmt: skip
    before = [
        _("Months before {month} are as planned; the file does not have them.",
          month=month_words(months.start + found.case.actuals.first))
    ] if found.case.actuals.first else []  # fmt: skip
    title = _("{case}: what was agreed, and does it hold", case=shown(case.name))
    parts = [
        one
        for name, tables in tables_of(case).items()
        for one in _of_model(found, name, tables)
    ]  # fmt: skip
    parts.sort(key=lambda one: one.key.partition(".")[0] != RESERVATION)
    return view(
        "monitor", title, facts,
        [Sentence(" ".join([text, *before]), tone="note"), *found.case.planned()],
        *parts,
        *_asked(found),
        findings_part(found.findings, case, _("What holds now and did not by the plan")),
        *found.case.given.parts(),
    )  # fmt: skip


def _of_model(found: Monitor, model: str, tables: list[str]) -> Iterator[Part]:
    for name in tables:
        table = found.case.plan.models.models[model].table(name)
        made = _months(found, table) if name == MONTHS else _so_far(found, table)
        if made and made.rows:
            made = made._replace(key=f"{model}.{name}")
            note = str(table.note) if table.note else ""
            yield part(f"{model}.{name}", str(table.label), made, note=note)


def _so_far(found: Monitor, table: ModelTable) -> ViewTable:
    """Put what was agreed, what was expected and what happened beside each other."""
    expected, real = (_rows(run, table) for run in (found.expected, found.real))
    rows = []
    for key in dict.fromkeys([*expected, *real]):
        either = real.get(key) or expected[key]
        # what is nothing on one side is left out there
        one, other = (side[key].values[0] if key in side else 0.0 for side in (expected, real))
        less = other - one if isinstance(one, float) and isinstance(other, float) else None
        shape = either.shape or "whole"
        values = (_agreed(found.case.plan, table, key), one, other, change(less, shape))
        rows.append(either._replace(values=values))
    heads = columns(
        ("agreed", "expected", "actual", "difference"),
        (_("Agreed"), _("Expected at signing"), _("Actual"), _("Difference")),
    )
    return ViewTable("", _("What"), heads, tuple(rows))


def _rows(results: Results, table: ModelTable) -> Mapping[str, TableRow]:
    parts = table_parts(results, table)
    return {row.key: row for one in parts for item in one.items if isinstance(item, ViewTable)
            for row in item.rows}  # fmt: skip


def _agreed(case: Case, table: ModelTable, key: str) -> Datum:
    """Give what was agreed about a row, in its own unit; None where nothing was.

    What is another number as of some month is words.
    """
    name, *elements = key.split(".")
    entry = next(one for one in table.entries if one.key == name)
    line = case.models.input_lines.get(entry.agreed)
    if line is None:
        return None
    at = dict(zip(case.models.lines[entry.line].elements, elements, strict=True))
    row = Row(case, line, tuple(at[axis] for axis in line.row_axes))
    if row.key not in case.origins.get(line.name, {}):
        return None
    words, months = amount_of(row), set(row.value) if line.is_monthly else {row.value}
    held = datum(case, line, months.pop(), at) if len(months) == 1 else words
    value = held.value if isinstance(held, Said) else held
    return Said(value, words, "1" if isinstance(value, str) else str(row.unit))


def _months(found: Monitor, table: ModelTable) -> ViewTable:
    """Show the months in which something happened, with the lines as columns."""
    case = found.real.case
    lines = [case.models.lines[one.line] for one in table.entries]
    values = np.stack([found.real.monthly(line.name)[:, 0] for line in lines], axis=1)
    heads = tuple(
        TableColumn(line.name, str(line.label), shape=shape_of(line.unit)) for line in lines
    )
    rows = tuple(
        TableRow(month, month_words(case.calendar.start + place), tuple(values[place].tolist()))
        for place, month in enumerate(case.calendar.months)
        if values[place].any()
    )
    return ViewTable("", _("Month"), heads, rows)


def _asked(found: Monitor) -> Iterator[Part]:
    """Show which moments are due by now, and which come in the year after."""
    first = found.case.plan.calendar.start
    asked = moments_of(found.case.real, found.scenario, first, found.last + _AHEAD)
    due = [one for one in asked if one.month <= found.last]
    for key, title, moments in (
        ("due", _("What has come due by now"), due),
        ("to_come", _("What comes due within a year"), asked[len(due) :]),
    ):
        if moments:
            yield part(key, title, moments_table(moments, key))
