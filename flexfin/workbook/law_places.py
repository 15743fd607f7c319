"""Where tables of the law, and figures through time, stand below the figures of the law."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from flexfin.case.case import Case
from flexfin.case.law import FigureHistory
from flexfin.formulas.formula import Call, Name
from flexfin.formulas.reach import may_lack_history, takes_history
from flexfin.ground.letters import column_name
from flexfin.model.figures import Table


class TablePlace(NamedTuple):
    """A table: its keys in the first column, then the amounts, a column for each version."""

    column: int
    keys: tuple[float, ...]
    versions: tuple[Table, ...]


NOT_KNOWN: Final = "NA()"


class ThroughTime(NamedTuple):
    """A figure through time: first day, last day and value below each other, the oldest first.

    Beside them the first and last month, as formulas count them. Of a table the value stands
    elsewhere: a column for each version.
    """

    column: int
    history: FigureHistory


class LawPlaces:
    """The columns below the figures of the law, from row `top` (counted from 1) on.

    `unknown` are the figures that are not known on the reference date. Their cells say so in words;
    a formula that takes one has an error instead, as in the calculation: no number, all else is.
    """

    def __init__(self, case: Case, sheet: str, top: int, unknown: Collection[str]) -> None:
        self.sheet, self.top, self.unknown = sheet, top, unknown
        self.tables: dict[str, TablePlace] = {}
        self.stretches: dict[str, ThroughTime] = {}
        histories = dict(_histories(case))
        column = 2
        for name in case.law:
            dated, history = case.law[name].dated, histories.get(name)
            values = history.values if history else (dated.value,) if dated else ()
            versions = tuple(value for value in values if isinstance(value, Mapping))
            if versions:
                keys = tuple(sorted({key for version in versions for key in version}))
                self.tables[name] = TablePlace(column, keys, versions)
                column += 1 + len(versions)
        for name, history in histories.items():
            self.stretches[name] = ThroughTime(column, history)
            column += 5
        self.last = column - 1

    def text(self, call: Call, args: Sequence[str]) -> str:
        """Write what lookup, in_force or known gives, its other arguments being written already."""
        assert isinstance(call.args[0], Name)
        name, through_time = call.args[0].name, takes_history(call)
        if may_lack_history(call) and name not in self.stretches:
            return args[1] if call.name == "in_force" else "0"
        if name in self.unknown and (not through_time or name not in self.stretches):
            return NOT_KNOWN
        if call.name == "lookup":
            column, keys, versions = self.tables[name]
            row = f"MATCH({args[0]},{self._cells(column, column, len(keys))},0)"
            last = column + len(versions)
            if not through_time:
                return f"INDEX({self._cells(last, last, len(keys))},{row})"
            amounts = self._cells(column + 1, last, len(keys))
            return f"INDEX({amounts},{row},{self._version(name, args[-1])})"
        first, history = self.stretches[name]
        values, until = (
            self._cells(first + place, first + place, len(history.since)) for place in (2, 4)
        )
        month = args[0]
        version = self._version(name, month)
        if call.name == "in_force":
            found = f"INDEX({values},{version})"
            early = f"{month}<{self._first(name)}"
            # no IF: a formula may stand in one already, and none of ours has an IF in an IF
            return f"CHOOSE(1+({early}),{found},{args[1]})" if len(args) > 1 else found
        return f"AND({month}>={self._first(name)},{month}<=INDEX({until},{version}))*1"

    def _version(self, name: str, month: str) -> str:
        """Write which version of a figure was in force in a month: 1, 2, ..."""
        column, history = self.stretches[name]
        since = self._cells(column + 3, column + 3, len(history.since))
        return f"MATCH(MAX({month},{self._first(name)}),{since},1)"

    def _first(self, name: str) -> str:
        column = self.stretches[name].column + 3
        return self._cells(column, column, 1).split(":")[0]

    def _cells(self, first: int, last: int, count: int) -> str:
        rows = self.top, self.top + count - 1
        return f"'{self.sheet}'!${column_name(first)}${rows[0]}:${column_name(last)}${rows[1]}"


def _histories(case: Case) -> Iterator[tuple[str, FigureHistory]]:
    """Give the figures that a formula takes through time, where they were ever known."""
    calls = (call for _line, call in case.models.calls if takes_history(call))
    names = {call.args[0].name for call in calls if isinstance(call.args[0], Name)}
    for name in case.law:
        history = case.law.history(name, may_be_unknown=True) if name in names else None
        if history and history.dated:
            yield name, history
