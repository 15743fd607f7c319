"""When the law moves under agreements: what changes in each case, for whom, and what it asks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from flexfin.answers.figures import change, party_label
from flexfin.answers.moments import Moment, moment, moments_of, moments_table, row_label, source_of
from flexfin.answers.table_values import datum, shape_of
from flexfin.case.case import Case
from flexfin.engine.law_moved import FigureMove, LawMove, law_moved
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.location import Failed
from flexfin.formulas.units import parse_unit, unit_after
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import day_words, format_month, month_words
from flexfin.ground.numbers import Shape, is_unlimited
from flexfin.ground.view import (
    Datum,
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    part,
    points,
    shown,
    view,
)
from flexfin.model.effects import MOVING, SETTLEMENT
from flexfin.model.line import Line
from flexfin.model.models import Models
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
        if not isinstance(value, int | float):
            return _("table")
        return bool(value) if line.is_condition else float(value)

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


def law_view(found: Sequence[MovedCase | Failed], days: LawDays) -> View:
    """Give one table of what moves in all cases, what is needed and when, and a page for each."""
    cases = [one for one in found if isinstance(one, MovedCase)]
    failed = [one for one in found if isinstance(one, Failed)]
    moving = [one for one in cases if one.runs]
    facts: dict[str, object] = {
        "law_from": days.first.isoformat(),
        "law_to": days.last.isoformat(),
        "locations": len(moving),
        "not_running": [one.file for one in cases if not one.runs],
        "failed": {one.file: [p.message for p in one.problems] for one in failed},
    }
    text = _("The law as it reads on {last} beside that of {first}, all else in the cases the "
             "same; each in its first scenario. What is said by month is of the month from which "
             "it changes.",
             first=day_words(days.first), last=day_words(days.last))  # fmt: skip
    title = _("What changes in {count} agreements when the law moves", count=len(moving))
    return view(
        "law_moves", title, facts, [Sentence(text, tone="note"), *_remarks(cases, failed)],
        _figures(moving),
        part("moves", _("What changes, for whom and from when"), _moves("moves", moving)),
        part("asked", _("What needs a letter, a decision or a new permit"), _asked(moving)),
        *(_page(one) for one in moving if one.rows or one.moments),
    )  # fmt: skip


def _remarks(cases: Iterable[MovedCase], failed: Sequence[Failed]) -> Iterator[Sentence]:
    def listed(names: Iterable[str]) -> str:
        return ", ".join(map(shown, names))

    still = [one.name for one in cases if one.runs and not one.rows and not one.moments]
    over = [one.name for one in cases if not one.runs]
    if still:
        yield from points([_("Nothing changes in: {names}.", names=listed(still))])
    if over:
        text = _("Not running in these months, and so left out: {names}.", names=listed(over))
        yield from points([text])
    if failed:
        files = listed(one.file for one in failed)
        text = _("Not counted, because something is wrong in them: {files}.", files=files)
        yield from points([text])


def _figures(cases: Iterable[MovedCase]) -> Part | None:
    rows = {one.name: one.row for case in cases for one in case.figures}
    heads = (
        TableColumn("since", _("From when")),
        TableColumn("before", _("Was")),
        TableColumn("after", _("Becomes")),
        TableColumn("source", _("Source")),
    )
    table = ViewTable("figures", _("Figure of the law"), heads, tuple(rows.values()))
    return part("figures", _("Figures of the law that change"), table) if rows else None


def _moves(key: str, cases: Sequence[MovedCase], *, named: bool = True) -> ViewTable | None:
    heads: tuple[TableColumn, ...] = (
        TableColumn("kind", _("What it is")),
        TableColumn("party", _("For whom")),
        TableColumn("month", _("From when")),
        TableColumn("before", _("Was")),
        TableColumn("after", _("Becomes")),
        TableColumn("difference", _("Difference")),
        TableColumn("rest", _("All months left"), shape="whole", unit="EUR"),
        TableColumn("source", _("According to")),
    )
    rows = tuple(
        row._replace(key=f"{one.file}.{row.key}", label=f"{shown(one.name, 28)}: {row.label}")
        if named
        else row
        for one in cases
        for row in one.rows
    )
    paid = [column.key for column in heads].index("rest")
    if all(row.values[paid] is None for row in rows):  # nothing that is paid by month changes
        heads = heads[:paid] + heads[paid + 1 :]
        rows = tuple(r._replace(values=r.values[:paid] + r.values[paid + 1 :]) for r in rows)
    return ViewTable(key, _("What changes"), heads, rows) if rows else None


def _asked(cases: Iterable[MovedCase]) -> ViewTable | None:
    found = [
        one._replace(key=f"{case.file}.{one.key}", label=f"{shown(case.name, 28)}: {one.label}")
        for case in cases
        for one in case.moments
    ]
    return moments_table(sorted(found, key=lambda one: one.month), "asked") if found else None


def _page(case: MovedCase) -> Part:
    """Make the page of one location."""
    asked = moments_table(case.moments, f"asked.{case.file}") if case.moments else None
    table = _moves(f"moves.{case.file}", [case], named=False)
    count = _("Rows that change: {count}. Times that something is needed: {asked}.",
              count=len(case.rows), asked=len(case.moments))  # fmt: skip
    found = part(f"location.{case.file}", shown(case.name), Sentence(count), table, asked)
    return found._replace(has_page=True)
