"""When the law moves under agreements: what changes in each case, for whom, and what it asks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from flexfin.answers.figures import change, party_label
from flexfin.answers.moments import Moment, moment, moments_of, row_label, source_of
from flexfin.answers.table_values import datum, shape_of
from flexfin.case.case import Case
from flexfin.engine.law_moved import FigureMove, LawMove, law_moved
from flexfin.engine.load import load_case, with_inputs
from flexfin.formulas.units import parse_unit, unit_after
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import day_words, format_month, month_words
from flexfin.ground.numbers import Shape, is_unlimited
from flexfin.ground.view import (
    Datum,
    Said,
    TableRow,
    shown,
)
from flexfin.model.line import Line
from flexfin.model.models import Models
from flexfin.model.moving import MOVING, SETTLEMENT
from flexfin.model.sides import OUTSIDE

_DATE = "reference_date"
_SHARE = parse_unit("1/year")


class LawDays(NamedTuple):
    """The days on which the law is read: before and after it moves."""

    first: datetime.date
    last: datetime.date

    @property
    def months(self) -> tuple[int, int]:
        """Give the months of the two days, counted from year 0."""
        first, last = (day.year * 12 + day.month - 1 for day in self)
        return first, last


class FigureMoved(NamedTuple):
    """A figure of the law that moves, in words: its name and those of its two values."""

    name: str
    row: TableRow


class MovedCase(NamedTuple):
    """What of a case moves with the law, in words; `runs` tells that it goes on in those months."""

    file: str
    name: str
    runs: bool
    figures: tuple[FigureMoved, ...] = ()
    rows: tuple[TableRow, ...] = ()
    moments: tuple[Moment, ...] = ()
    told: tuple[Problem, ...] = ()


def moved_case(path: Path, models: Models, days: LawDays, figures: Path | None) -> MovedCase:
    """Tell what of a case moves with the law. Raises FlexfinError with all that is wrong in it."""
    try:
        return _moved(path, models, days, figures)
    except FlexfinError as error:
        raise FlexfinError([*_placed(path, error.problems)]) from None


def _placed(path: Path, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Place in the case what is said of the day: no case that gives it was typed."""
    for one in problems:
        is_ours = one.place is not None and one.place.file.startswith(f"--set {_DATE}")
        yield replace(one, place=Place(str(path))) if is_ours else one


def _moved(path: Path, models: Models, days: LawDays, figures: Path | None) -> MovedCase:
    before = load_case(path, models, {_DATE: days.first.isoformat()}, figures)
    first, last = days.months
    start, end = before.calendar.start, before.calendar.start + before.calendar.count - 1
    if start > last or end < first:
        return MovedCase(path.name, before.name, runs=False)
    after = with_inputs(before, {_DATE: days.last.isoformat()})
    found = law_moved(before, after, before.first_scenario)
    moves = [one for one in found.moves if one.line.kind != "finding"]
    asked = [
        moment(after, one.line, one.at, one.month, next(iter(one.parties), ""))
        for one in found.moves
        if one.line.kind == "finding"
    ]
    asked += moments_of(after, after.first_scenario, first, last)
    return MovedCase(
        path.name,
        before.name,
        True,
        tuple(FigureMoved(one.name, _figure_row(after, one)) for one in found.figures),
        tuple(_row(after, one) for one in moves),
        tuple(sorted(asked, key=lambda one: one.month)),
        tuple(_placed(path, found.after.warnings())),
    )


# --- one case in words ---------------------------------------------------------------------------


def _row(case: Case, move: LawMove) -> TableRow:
    line, shape = move.line, _shape(move.line)
    kind = line.moves or SETTLEMENT
    unit = unit_after(line.unit) if line.unit is not None and shape != "percent" else ""
    label = row_label(case, line, move.at)
    values = [datum(case, line, value, move.at) for value in (move.before, move.after)]
    plain = [one for one in values if isinstance(one, float) and not isinstance(one, bool)]
    is_open = len(plain) < 2 or any(map(is_unlimited, plain))
    less = None if is_open else plain[1] - plain[0]
    return TableRow(
        ".".join([line.name, *move.at.values()]),
        f"{label} [{unit}]" if unit else label,
        (
            Said(kind, _(MOVING[kind])),
            " → ".join(_party(case, line, one) for one in move.parties) or None,
            Said(format_month(move.month), month_words(move.month)),
            *values,
            change(less, shape),
            change(move.rest),
            _according(case, move),
        ),
        shape,
    )


def _according(case: Case, move: LawMove) -> str:
    """Say which figures make a row move, each with its article, and on what the row rests."""
    found = []
    for name in move.figures:
        label, source = str(case.law[name].parameter.label), case.law.lines[name].source
        found.append(f"{label} ({source})" if source else label)
    if move.line.source or move.line.paid_by or not found:
        found.append(source_of(case, move.line, move.at))
    return "; ".join(dict.fromkeys(found))


def _party(case: Case, line: Line, party: str) -> str:
    """Name a party; who pays the rent and gets the benefit are tenants."""
    return _("tenants") if party == OUTSIDE and line.moves else party_label(case, party)


def _shape(line: Line) -> Shape:
    return "percent" if line.unit == _SHARE else shape_of(line.unit)


def _figure_row(case: Case, move: FigureMove) -> TableRow:
    parameter, line = case.law[move.name].parameter, case.law.lines[move.name]
    shape: Shape = "percent" if move.after.percent else _shape(line)
    source = "; ".join(filter(None, (move.after.source, move.after.given_in)))

    def said(value: object) -> Datum:
        return float(value) if isinstance(value, int | float) else _("table")

    return TableRow(
        move.name,
        shown(str(parameter.label)),
        (
            Said(move.after.since.isoformat(), day_words(move.after.since)),
            None if move.before is None else said(move.before.value),
            said(move.after.value),
            shown(source, 120) or None,
        ),
        shape,
    )
