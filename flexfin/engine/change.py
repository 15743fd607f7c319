"""The difference between two cases, explained one changed input at a time.

The steps add up exactly to the whole: each is what an amount gains when one more input takes its
new value, those before it having taken theirs. So a step hangs on its place in the order, which is
that of the inputs in the models; the whole does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from flexfin.case.case import Case
from flexfin.formulas.formula import Name, walk
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.model.line import InputLine, Key, RowKey

Amounts = Mapping[str, float]
Measure = Callable[[Case], Amounts]
_FRAME = ("start", "months", "reference_date")  # inputs that also shape the case itself


class Change(NamedTuple):
    """One input with the value it had and the value it has."""

    line: InputLine
    key: Key
    before: Any
    after: Any

    @property
    def path(self) -> str:
        """Give its path in the case."""
        return self.line.path_at(self.key)


class ChangeStep(NamedTuple):
    """One step from the one case to the other, and what each amount gains by it.

    `changes` are usually one; inputs that make no case by themselves go together. `frame` says in
    words what no input says: months, elements, sections. `effect` has every amount.
    """

    changes: tuple[Change, ...]
    frame: tuple[str, ...]
    effect: Amounts


class Difference(NamedTuple):
    """Amounts before and after, and the steps between them."""

    before: Amounts
    after: Amounts
    steps: tuple[ChangeStep, ...]

    def total(self, name: str) -> float:
        """Give the whole difference of one amount."""
        return self.after.get(name, 0.0) - self.before.get(name, 0.0)


def difference(before: Case, after: Case, measure: Measure) -> Difference:
    """Explain the difference between two cases.

    Parameters
    ----------
    measure : gives the amounts of a case; an amount it does not give counts as 0. It raises
        FlexfinError for inputs that make no case together; these then change in one step with a
        later one.
    """
    first, last = measure(before), measure(after)
    steps: list[ChangeStep] = []
    waiting: list[Change] = []
    current, at = before, first
    for group in _groups(before, after):
        # first with those that made no case before, then alone: those wait for their partner
        for changes in ([*waiting, *group], group) if waiting else (group,):
            changed = _with(current, after, changes)
            try:
                found = measure(changed)
            except FlexfinError:
                continue
            steps.append(ChangeStep(tuple(changes), (), _minus(found, at)))
            current, at = changed, found
            waiting = [] if len(changes) > len(group) else waiting
            break
        else:
            waiting = [*waiting, *group]
    frame = tuple(_frame(before, after))
    if waiting or frame:
        steps.append(ChangeStep(tuple(waiting), frame, _minus(last, at)))
    return Difference(first, last, tuple(steps))


def _minus(after: Amounts, before: Amounts) -> dict[str, float]:
    names = dict.fromkeys([*before, *after])
    return {name: after.get(name, 0.0) - before.get(name, 0.0) for name in names}


def _with(case: Case, source: Case, changes: list[Change]) -> Case:
    """Give a case in which some inputs have the value they have in another."""
    origins = {name: dict(rows) for name, rows in case.origins.items()}
    for change in changes:
        name, key = change.line.name, change.key
        if key in source.origins.get(name, {}):
            origins[name][key] = source.origins[name][key]
        else:
            origins.get(name, {}).pop(key, None)
    changed = case.supposing({(one.line.name, one.key): one.after for one in changes})
    return replace(changed, origins=origins)


# --- which inputs changed ------------------------------------------------------------------------


def changes_between(before: Case, after: Case) -> list[Change]:
    """Give the inputs that both cases have and that differ, in the order of the models."""
    found = []
    for line in before.models.inputs.values():
        rows, others = before.values.get(line.name, {}), after.values.get(line.name, {})
        for key, value in rows.items():
            if key not in others or others[key] == value:
                continue
            if _belongs_to_frame(line, others[key], before, after):
                continue
            found.append(Change(line, key, value, others[key]))
    return found


def _groups(before: Case, after: Case) -> Iterator[list[Change]]:
    """Give the changes one by one; a default that follows another input changes along with it."""
    changes = changes_between(before, after)
    by_row = {(change.line.name, change.key): change for change in changes}
    followers: dict[RowKey, list[Change]] = {}
    for change in changes:
        leader = _leader(before, after, change, by_row)
        if leader is not None:
            followers.setdefault(leader, []).append(change)
    following = {(c.line.name, c.key) for group in followers.values() for c in group}

    def along(row: RowKey) -> Iterator[Change]:
        yield by_row[row]
        for change in followers.get(row, ()):
            yield from along((change.line.name, change.key))

    for row in by_row:
        if row not in following:
            yield list(along(row))


def _leader(
    before: Case, after: Case, change: Change, changed: Mapping[RowKey, Change]
) -> RowKey | None:
    """Give the changed input that a default follows, or None where the case gave it itself."""
    rule, elements = change.line.rule, change.line.at(change.key)
    given = [case.origins.get(change.line.name, {}).get(change.key) for case in (before, after)]
    if rule is None or any(o and o.place for o in given):
        return None
    for part in walk(rule):
        line = before.models.input_lines.get(part.name) if isinstance(part, Name) else None
        if line is not None:
            row = line.name, line.key_of(elements)
            if row in changed:
                return row
    return None


def _belongs_to_frame(line: InputLine, value: Any, before: Case, after: Case) -> bool:
    """Tell whether an input cannot change as long as the frame of the case does not."""
    if line.path in _FRAME or (line.is_monthly and _calendars_differ(before, after)):
        return True
    named = str(value).split(", ") if line.names and value not in line.choices else []
    return any(name and name not in before.sets.get(line.names, {}) for name in named)


def _calendars_differ(before: Case, after: Case) -> bool:
    return before.calendar != after.calendar


def _frame(before: Case, after: Case) -> Iterator[str]:
    """Say what differs that is no input of both: months, the law's date, elements, sections."""
    if _calendars_differ(before, after):
        yield _(
            "months: {before} from {start} → {after} from {other}",
            before=before.calendar.count,
            start=format_month(before.calendar.start),
            after=after.calendar.count,
            other=format_month(after.calendar.start),
        )
    figures = [
        {name: figure.dated and figure.dated.value for name, figure in case.law.items()}
        for case in (before, after)
    ]
    if before.reference_date != after.reference_date:
        yield _(
            "the law as it stands on {before} → {after}",
            before=before.reference_date,
            after=after.reference_date,
        )
    elif figures[0] != figures[1]:
        names = [name for name in figures[0] if figures[0][name] != figures[1].get(name)]
        labels = dict.fromkeys(str(before.law[name].parameter.label) for name in names)
        yield _("figures of the law: {names}", names="; ".join(labels))
    spreads = [{path: one.spread for path, one in c.uncertainty.items()} for c in (before, after)]
    for path in dict.fromkeys([*spreads[0], *spreads[1]]):
        if spreads[0].get(path) != spreads[1].get(path):
            yield _("how {path} is drawn", path=path)
    for sign, one, other in (("+", after, before), ("-", before, after)):
        for model in one.models.models.values():
            if model.name not in other.models.models:
                yield f"{sign} {model.label}"
        for axis, members in one.sets.items():
            for name in members:
                if name not in other.sets.get(axis, {}):
                    yield f"{sign} {one.models.axis_name(axis)} {one.label_of(axis, name)}"


__all__ = ["Change", "ChangeStep", "Difference", "changes_between", "difference"]
