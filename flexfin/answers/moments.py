"""What an agreement asks of its parties, and when: letters, decisions, permits and reviews.

Models say what asks for something (`asks`): an input with a date, a condition in the months in
which it holds, a finding where the law makes it hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from flexfin.answers.figures import element_label, party_label
from flexfin.case.case import Case
from flexfin.engine.paid import party_of
from flexfin.engine.results import Results, keys_of
from flexfin.engine.run import evaluate
from flexfin.ground.messages import _
from flexfin.ground.months import format_month, month_words
from flexfin.ground.view import Said, TableColumn, TableRow, ViewTable
from flexfin.model.effects import ASKING
from flexfin.model.line import InputLine, Line


class Moment(NamedTuple):
    """Something that is asked in a month: what, in which words, of whom, and what says so."""

    month: int
    asks: str
    key: str
    label: str
    party: str
    source: str


def moments_of(case: Case, scenario: str, first: int, last: int) -> list[Moment]:
    """Give what dates and conditions of a case ask, from one month up to another, in order."""
    asking = [line for line in case.models.lines.values() if line.asks and line.kind != "finding"]
    conditions = [line.name for line in asking if line.is_condition]
    sides = [name for line in asking if line.whose for name in line.whose.names]
    wanted = [name for name in (*conditions, *sides) if name in case.models.lines]
    results = evaluate(case, wanted, scenarios=[scenario])
    found = [
        _moment(results, line, at, month)
        for line in asking
        for at, month in _months(results, line)
        if first <= month <= last
    ]
    return sorted(found, key=lambda one: one.month)


def _months(results: Results, line: Line) -> Iterator[tuple[Mapping[str, str], int]]:
    case = results.case
    if isinstance(line, InputLine):
        for key in case.origins.get(line.name, {}):
            yield line.at(key), int(case.values[line.name][key])
        return
    for key in keys_of(line, case):
        for place in np.flatnonzero(results.monthly(line.name, key)[:, 0]).tolist():
            yield line.result_at(key), case.calendar.start + place


def _moment(results: Results, line: Line, at: Mapping[str, str], month: int) -> Moment:
    party = party_of(results, line.whose, at) if line.whose else ""
    return moment(results.case, line, at, month, party)


def moment(case: Case, line: Line, at: Mapping[str, str], month: int, party: str) -> Moment:
    """Make what a line asks in a month, in words."""
    key = ".".join([line.name, *at.values()])
    said = party_label(case, party) if party else ""
    return Moment(month, line.asks, key, row_label(case, line, at), said, source_of(case, line, at))


def row_label(case: Case, line: Line, at: Mapping[str, str]) -> str:
    """Name a row of a line: its label, and its elements."""
    return ", ".join([str(line.label), *(element_label(case, *one) for one in at.items())])


def source_of(case: Case, line: Line, at: Mapping[str, str]) -> str:
    """Give the article that a line rests on, or else the clause: what the case says of it."""
    if line.source:
        return line.source
    if isinstance(line, InputLine):
        return line.path_of(at)
    axes = case.models.axes
    clauses = [f"{axes[axis].section}.{name}" for axis, name in at.items() if axes[axis].section]
    model = case.models.models[line.model]
    return ", ".join(clauses) or model.source or str(model.label)


def moments_table(moments: Iterable[Moment], key: str = "moments") -> ViewTable:
    """Make the table of what is asked, by month."""
    heads = (
        TableColumn("month", _("When")),
        TableColumn("asks", _("What is needed")),
        TableColumn("party", _("For whom")),
        TableColumn("source", _("According to")),
    )
    rows = tuple(
        TableRow(
            f"{one.key}.{format_month(one.month)}",
            one.label,
            (
                Said(format_month(one.month), month_words(one.month)),
                Said(one.asks, _(ASKING[one.asks])),
                one.party or None,
                one.source,
            ),
        )
        for one in moments
    )
    return ViewTable(key, _("What asks for it"), heads, rows)
