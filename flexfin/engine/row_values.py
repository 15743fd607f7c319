"""The value of a formula in one row: known, or a closure over the rows of a block of scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from flexfin.case.case import Case
from flexfin.case.law import UnknownFigure
from flexfin.engine.by_scenario import ByScenario, Given, Known, RowValue, Slots, getter
from flexfin.engine.conditions import Conditions, always, same
from flexfin.engine.months_back import LOOKS, by_column, by_month, whole_months, window_at
from flexfin.engine.results import Values
from flexfin.formulas.arrays import Array, add_up, as_plain
from flexfin.formulas.formula import Node
from flexfin.formulas.reach import At
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.model.line import Key, Line, RowKey

# gives the value of a formula, in the rows of a case, for the elements of one of them (readied.py)
Ready = Callable[["RowValues", At], RowValue]
_NO_VALUE: Final = ByScenario(lambda slots, month: slots[month])  # of a row that is not known
_BY_MONTH: Final = (ByScenario, np.ndarray)


class RowValues(Conditions):
    """Gives the values of formulas, in the rows of a case.

    `static` holds the rows that are known, `slot` the place of every other row and `inputs` what to
    put in slots. `unknown` holds the rows that hang on a figure of the law that is not known, with
    the error of the first that does.
    """

    def __init__(
        self,
        case: Case,
        over_scenarios: Callable[[str], Values],
        known: Mapping[RowKey, Known] | None = None,
    ) -> None:
        super().__init__()
        self.case = case
        self.over_scenarios = over_scenarios
        # no closure holds this object, so that it goes when the last that uses it goes
        self.monthly = partial(by_month, case.calendar.count)
        self.static: dict[RowKey, Known] = {**(known or {})}
        self.slot: dict[RowKey, int] = {}
        self.inputs: list[Given] = []
        self.unknown: dict[RowKey, UnknownFigure] = {}
        self.figures: set[str] = set()  # of the law, taken in a branch that counts
        self.line = ""  # whose formula is being turned into closures
        # the lines of the stepped block that is being turned into closures; None: whole arrays
        self.stepping: frozenset[str] | None = None

    def slot_of(self, row: RowKey) -> int:
        """Give the place of a row that hangs on the scenario."""
        return self.slot.setdefault(row, len(self.slot))

    def row(self, line: Line, key: Key) -> RowValue:
        """Give the value of a row: known, or a closure."""
        row = (line.name, key)
        if line.kind == "parameter":
            return self.figure(line)
        if row in self.unknown:
            raise self.unknown[row]
        known = self.static.get(row, _NO_VALUE)
        if known is not _NO_VALUE:
            return known
        each = "month" in line.axes or (self.stepping is not None and line.name in self.stepping)
        return self._in_slot(row, each)

    def figure(self, line: Line) -> Known:
        """Give a figure of the law, or a table, on the reference date."""
        self.figures.add(line.name)
        if (line.name, ()) in self.unknown:
            raise self.case.law.unknown(line.name, self.line)
        return self.static[line.name, ()]

    def history(self, line: Line, may_lack: bool) -> Any:
        """Give a figure of the law through time, which may lack where it was never known."""
        self.figures.add(line.name)
        return self.case.law.history(line.name, self.line, may_be_unknown=may_lack)

    def _in_slot(self, row: RowKey, each_month: bool) -> ByScenario:
        """Give a closure over a row in a slot, which has a value for each month or only one."""
        slot = self.slot_of(row)
        if self.stepping is None:
            return ByScenario(lambda slots, month: slots[slot])
        if each_month:
            return ByScenario(lambda slots, month: slots[slot][month])
        return ByScenario(lambda slots, month: slots[slot][0])

    def apply(self, operation: Callable[..., Any], *values: RowValue) -> RowValue:
        """Apply an operation now where all values are known, else in the closure."""
        if ByScenario not in map(type, values):
            known: Known = as_plain(operation(*values))
            return known
        by_month = self.stepping is not None
        parts = [getter(value, by_month) for value in values]
        if len(parts) == 1:
            one = parts[0]
            return ByScenario(lambda slots, month: operation(one(slots, month)))
        if len(parts) == 2:
            first, second = parts
            if not isinstance(values[1], _BY_MONTH):
                fixed = values[1]
                return ByScenario(lambda slots, month: operation(first(slots, month), fixed))
            if not isinstance(values[0], _BY_MONTH):
                fixed = values[0]
                return ByScenario(lambda slots, month: operation(fixed, second(slots, month)))
            return ByScenario(
                lambda slots, month: operation(first(slots, month), second(slots, month))
            )
        return ByScenario(lambda slots, month: operation(*[part(slots, month) for part in parts]))

    def decided(
        self, numpy: Callable[..., Any], by: bool, value: RowValue, others: Callable[[], RowValue]
    ) -> RowValue:
        """Give what and() or or() gives: its first condition, where that decides, or the others."""
        known = always(value)
        if known is not None:
            return by if known == by else others()
        done = partial(same, by)
        try:
            return self.apply(numpy, value, others())
        except UnknownFigure:  # which stops the run only where it is looked at
            return self.where(value, *((done, others) if by else (others, done)))

    def name_in(self, reference: Node, at: At) -> str | None:
        """Give the name that a reference holds; None where that hangs on the scenario or month."""
        raise NotImplementedError

    def elements_of(self, axis: str) -> tuple[str, ...]:
        """Give the elements of an axis."""
        return self.case.elements_of(axis)

    def given(self, line: Line, key: Key) -> RowValue:
        """Tell whether a row is given: 1 or 0."""
        if "scenario" not in line.axes:
            origin = self.case.origins[line.name].get(key)  # none where it is not asked for
            return float(origin is not None and origin.place is not None)
        row = (f"given({line.name})", key)
        if row not in self.slot:
            self.inputs.append(Given(self.slot_of(row), line.name, key, True))
        return self._in_slot(row, False)

    def chosen(
        self, word: RowValue, amounts: Mapping[str, Ready], at: At, *, is_text: bool
    ) -> RowValue:
        """Look only at the branch taken, where the word is known."""
        if isinstance(word, str):
            return amounts[word](self, at) if word in amounts else np.nan
        result: RowValue = None if is_text else np.nan
        for wanted, amount in reversed([*amounts.items()]):
            condition = self.apply(lambda found, wanted=wanted: found == wanted, word)
            result = self.where(condition, partial(amount, self, at), partial(same, result))
        return result

    def either(
        self, condition: RowValue, then: Callable[[], RowValue], otherwise: Callable[[], RowValue]
    ) -> RowValue:
        """Look only at the branch taken, where the condition is known."""
        known = always(condition)
        if known is not None:
            return then() if known else otherwise()
        return self.where(condition, then, otherwise)

    def added(self, parts: Sequence[RowValue]) -> RowValue:
        """Add rows up; what is known of them first."""
        known: Known = add_up([part for part in parts if not isinstance(part, ByScenario)])
        moving = [part for part in parts if isinstance(part, ByScenario)]
        if not moving:
            return known
        total = self.apply(lambda *values: add_up(values), *moving)
        nothing_known = isinstance(known, float | int) and known == 0
        return total if nothing_known else self.apply(np.add, total, known)

    def over_months(self, operation: Callable[[Array], Known], one: Ready, at: At) -> RowValue:
        """Apply an operation to all months of a row; it leaves one row without months."""
        stepping, self.stepping = self.stepping, None
        monthly = self.monthly
        try:
            with self.apart():
                x = one(self, at)
            total = self.apply(lambda x: operation(monthly(x)), x)
        finally:
            self.stepping = stepping
        if stepping is None or not isinstance(total, ByScenario):
            return total
        whole = total.at
        return ByScenario(lambda slots, month: whole(slots, 0)[0])

    def picked(
        self, reference: RowValue, of: Callable[[str], RowValue], axis: str, nothing: Known
    ) -> RowValue:
        """Give the row of the element that a reference names; by scenario, where that says it."""
        if isinstance(reference, str):
            return of(reference)
        elements = self.case.elements_of(axis)
        nobody = self.apply(
            lambda found: np.logical_and.reduce([found != name for name in elements]), reference
        )
        result = self.where(nobody, partial(of, ""), partial(same, nothing))
        for name in elements:
            condition = self.apply(lambda found, name=name: found == name, reference)
            result = self.apply(np.where, condition, of(name), result)
        return result

    def back(
        self, name: str, line: Line, key: Key, months: RowValue, start: RowValue
    ) -> RowValue:
        """Look back a number of months along a row."""
        row = (line.name, key)
        if isinstance(months, ByScenario):
            return self._far(name, row, months, start)
        stepped = self.stepping is not None
        count, look = whole_months(name, line.place, months), LOOKS[name]
        if not stepped or (row in self.static and not isinstance(start, ByScenario)):
            x, monthly = self.row(line, key), self.monthly
            return self.apply(lambda x, start: look(monthly(x), count, start), x, start)
        history = self._history(row)
        if name in ("lowest", "highest"):
            fold = np.minimum if name == "lowest" else np.maximum
            return ByScenario(window_at(history, count, fold))
        if count == 0 and self.stepping is not None and line.name in self.stepping:
            message = _("a lag of 0 months makes '{name}' hang on itself", name=line.name)
            raise FlexfinError(Problem(line.place, message, _("Write max(1, months).")))
        begin = getter(start, stepped)
        return ByScenario(lambda slots, month: (
            history(slots)[month - count] if month >= count else begin(slots, month)
        ))  # fmt: skip

    def _far(self, name: str, row: RowKey, months: ByScenario, start: RowValue) -> RowValue:
        """Look back a number of months that differs by scenario."""
        line, monthly = self.case.models.lines[row[0]], self.monthly
        look = by_column(name, line.place)
        if self.stepping is None:
            x = self.row(line, row[1])
            return self.apply(lambda x, m, past: look(monthly(x), m, past), x, months, start)
        history, back, begin = self._history(row), months.at, getter(start, by_month=True)
        return ByScenario(lambda slots, month: (
            look(history(slots)[: month + 1], back(slots, month), begin(slots, month))[-1]
        ))  # fmt: skip

    def _history(self, row: RowKey) -> Callable[[Slots], Array]:
        """Give a closure for all months of a row, in a stepped block."""
        if row in self.static:
            known = self.monthly(self.static[row])
            return lambda slots: known
        slot = self.slot_of(row)
        if "month" in self.case.models.lines[row[0]].axes:
            return lambda slots: slots[slot]
        monthly = self.monthly
        return lambda slots: monthly(slots[slot])
