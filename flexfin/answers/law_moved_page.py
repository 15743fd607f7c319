"""What changes in all agreements when the law moves: one table, and a page for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flexfin.answers.law_moved import LawDays, MovedCase
from flexfin.answers.moments import moments_table
from flexfin.engine.location import Failed
from flexfin.ground.messages import _
from flexfin.ground.months import day_words
from flexfin.ground.view import (
    Part,
    Sentence,
    TableColumn,
    View,
    ViewTable,
    part,
    points,
    shown,
    view,
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
