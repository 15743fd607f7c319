"""The value of a formula in one row: known, or a closure over the rows of a block of scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from flexfin.case.case import Case
from flexfin.case.law import UnknownFigure
from flexfin.engine.by_scenario import (
    LOOKS,
    ByScenario,
    Given,
    Known,
    RowValue,
    Slots,
    by_column,
    by_month,
    getter,
    no_element,
    whole_months,
    window_at,
)
from flexfin.engine.conditions import Conditions, always, same
from flexfin.engine.results import Values
from flexfin.formulas.arrays import Array, add_up, as_plain, months_added
from flexfin.formulas.formula import Call, Name, Negative, Node, Number, Operation, Text
from flexfin.formulas.functions import FUNCTIONS, Function
from flexfin.formulas.reach import At, Reach, may_lack_history, over, takes_history
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.model.decimals import operation_of
from flexfin.model.fitting import signatures_of
from flexfin.model.line import Key, Line, RowKey


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
        self.signatures = signatures_of(case.models)
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

    def value(self, node: Node, at: At) -> RowValue:
        """Give the value of a formula in one row, or a closure where that hangs on the scenario."""
        match node:
            case Name(name):
                line = self.case.models.lines.get(name)
                if line is None:
                    return at[name]  # the name of this row's own element
                return self._row(line, line.result_key(at))
            case Number(value) | Text(value):
                return value
            case Operation():
                left, right = self.value(node.left, at), self.value(node.right, at)
                operation = operation_of(node, self.case.models.lines, left, right)
                return self.apply(operation, left, right)
            case Call():
                return self._call(node, FUNCTIONS[node.name], at)
            case Negative():
                return self.apply(np.negative, self.value(node.operand, at))

    def _row(self, line: Line, key: Key) -> RowValue:
        """Give the value of a row: known, or a closure."""
        row = (line.name, key)
        if line.kind == "parameter":
            self.figures.add(line.name)
        if row in self.unknown:
            if line.kind == "parameter":
                raise self.case.law.unknown(line.name, self.line)
            raise self.unknown[row]
        if row in self.static:
            return self.static[row]
        each = "month" in line.axes or (self.stepping is not None and line.name in self.stepping)
        return self._in_slot(row, each)

    def _in_slot(self, row: RowKey, each_month: bool) -> ByScenario:
        """Give a closure over a row in a slot, which has a value for each month or only one."""
        slot = self.slot_of(row)
        if self.stepping is None:
            return ByScenario(lambda slots, month: slots[slot])
        if each_month:
            return ByScenario(lambda slots, month: slots[slot][month])
        return ByScenario(lambda slots, month: slots[slot][0])

    def _figure(self, call: Call, line: Line) -> Any:
        """Give a table of the law on the reference date, or a figure through time."""
        self.figures.add(line.name)
        if not takes_history(call):
            return self._row(line, ())
        return self.case.law.history(line.name, self.line, may_be_unknown=may_lack_history(call))

    def apply(self, operation: Callable[..., Any], *values: RowValue) -> RowValue:
        """Apply an operation now where all values are known, else in the closure."""
        if ByScenario not in map(type, values):
            known: Known = as_plain(operation(*values))
            return known
        parts = [getter(value, self.stepping is not None) for value in values]
        if len(parts) == 1:
            one = parts[0]
            return ByScenario(lambda slots, month: operation(one(slots, month)))
        if len(parts) == 2:
            first, second = parts
            if not isinstance(values[1], ByScenario | np.ndarray):
                fixed = values[1]
                return ByScenario(lambda slots, month: operation(first(slots, month), fixed))
            if not isinstance(values[0], ByScenario | np.ndarray):
                fixed = values[0]
                return ByScenario(lambda slots, month: operation(fixed, second(slots, month)))
            return ByScenario(
                lambda slots, month: operation(first(slots, month), second(slots, month))
            )
        return ByScenario(lambda slots, month: operation(*[part(slots, month) for part in parts]))

    def _call(self, call: Call, function: Function, at: At) -> RowValue:
        reach = self.signatures.reach(call)
        match reach.how:
            case "branch" if call.name == "if":
                return self._either(self.value(call.args[0], at), call.args[1], call.args[2], at)
            case "branch":
                return self._chosen(call, at)
            case "all":
                return self._over(call, function, reach, at)
            case "one":
                return self._picked(call, reach, at)
            case "before" if reach.along == ("month",):
                return self._past(call, at)
            case "named" | "before":
                values = [self.value(call.args[0], here) for here in reach.places(at, self)]
                if reach.how == "before":
                    return values[0] if values else self.value(call.args[1], at)
                return self.apply(lambda *parts: add_up(parts), *values) if values else 0.0
            case "table":
                figure = self._figure(call, self._line(call.args[0]))
                values = [self.value(arg, at) for arg in call.args[1:]]
                return self.apply(partial(function.numpy, figure), *values)
            case "given":
                return self._given(self._line(call.args[0]), at)
            case _ if call.name in ("and", "or"):
                return self._and_or(call, function, at)
            case _:
                return self.apply(function.numpy, *[self.value(arg, at) for arg in call.args])

    def _and_or(self, call: Call, function: Function, at: At) -> RowValue:
        """Look at no more conditions than are needed, one after the other."""
        first, *rest = call.args
        value, decides = self.value(first, at), call.name == "or"
        if not rest:
            return value
        others = Call(call.name, tuple(rest), call.at)
        known = always(value)
        if known is not None:
            return decides if known == decides else self.value(others, at)
        look, done = partial(self.value, others, at), partial(same, decides)
        try:
            return self.apply(function.numpy, value, look())
        except UnknownFigure:  # which stops the run only where it is looked at
            return self.where(value, *((done, look) if decides else (look, done)))

    def elements_of(self, axis: str) -> tuple[str, ...]:
        """Give the elements of an axis."""
        return self.case.elements_of(axis)

    def name_in(self, reference: Node, at: At) -> str | None:
        """Give the name that a reference holds; None where that hangs on the scenario or month."""
        value = self.value(reference, at)
        return value if isinstance(value, str) else None

    def _line(self, node: Node) -> Line:
        assert isinstance(node, Name)
        return self.case.models.lines[node.name]

    def _given(self, line: Line, at: At) -> RowValue:
        key = line.result_key(at)
        if "scenario" not in line.axes:
            origin = self.case.origins[line.name].get(key)  # none where it is not asked for
            return float(origin is not None and origin.place is not None)
        row = (f"given({line.name})", key)
        if row not in self.slot:
            self.inputs.append(Given(self.slot_of(row), line.name, key, True))
        return self._in_slot(row, False)

    def _chosen(self, call: Call, at: At) -> RowValue:
        """Look only at the branch taken, where the word is known."""
        word = self.value(call.args[0], at)
        words = [text.value if isinstance(text, Text) else "" for text in call.args[1::2]]
        amounts = dict(zip(words, call.args[2::2], strict=True))
        is_text = self.signatures.gives(call.args[2]).kind == "text"
        if isinstance(word, str):
            return self.value(amounts[word], at) if word in amounts else np.nan
        result: RowValue = None if is_text else np.nan
        for wanted, amount in reversed(amounts.items()):
            condition = self.apply(lambda found, wanted=wanted: found == wanted, word)
            result = self.where(condition, partial(self.value, amount, at), partial(same, result))
        return result

    def _either(self, condition: RowValue, then: Node, otherwise: Node, at: At) -> RowValue:
        """Look only at the branch taken, where the condition is known."""
        known = always(condition)
        if known is not None:
            return self.value(then if known else otherwise, at)
        return self.where(
            condition, partial(self.value, then, at), partial(self.value, otherwise, at)
        )

    def _over(self, call: Call, function: Function, reach: Reach, at: At) -> RowValue:
        if "scenario" in reach.along:
            # all named scenarios of the case, whichever of them are being run
            return self.over_scenarios(self._line(call.args[0]).name).added_over(reach.along, at)
        rows = Reach("all", tuple([axis for axis in reach.along if axis != "month"]))
        places = rows.places(at, self)
        if "month" in reach.along:
            fold, stretch = function.numpy, slice(None)
            if function.reach is over:  # which adds up rows
                fold = months_added
            elif reach.to == "year":
                stretch = self.case.calendar.months_of(int(at["year"]))
            parts = [
                self._over_months(lambda x: fold(x[stretch]), call.args[0], here) for here in places
            ]
            if not rows.along:
                return parts[0]
        else:
            parts = [self.value(call.args[0], here) for here in places]
        known: Known = add_up([part for part in parts if not isinstance(part, ByScenario)])
        moving = [part for part in parts if isinstance(part, ByScenario)]
        if not moving:
            return known
        total = self.apply(lambda *values: add_up(values), *moving)
        nothing_known = isinstance(known, float | int) and known == 0
        return total if nothing_known else self.apply(np.add, total, known)

    def _over_months(self, operation: Callable[[Array], Known], node: Node, at: At) -> RowValue:
        """Apply an operation to all months of a row; it leaves one row without months."""
        stepping, self.stepping = self.stepping, None
        monthly = self.monthly
        try:
            with self.apart():
                x = self.value(node, at)
            total = self.apply(lambda x: operation(monthly(x)), x)
        finally:
            self.stepping = stepping
        if stepping is None or not isinstance(total, ByScenario):
            return total
        whole = total.at
        return ByScenario(lambda slots, month: whole(slots, 0)[0])

    def _picked(self, call: Call, reach: Reach, at: At) -> RowValue:
        line, (axis,) = self._line(call.args[0]), reach.along
        elements = self.case.elements_of(axis)

        def of(name: str) -> RowValue:
            if name in elements:
                return self._row(line, line.result_key({**at, axis: name}))
            if len(call.args) > 2:
                return self.value(call.args[2], at)
            if isinstance(call.args[1], Text):
                raise FlexfinError(no_element(self.case, line, axis, name))
            return None if line.is_text else np.nan

        reference = self.value(call.args[1], at)
        if isinstance(reference, str):
            return of(reference)
        nobody = self.apply(
            lambda found: np.logical_and.reduce([found != name for name in elements]), reference
        )
        nothing = None if line.is_text else np.nan
        result = self.where(nobody, partial(of, ""), partial(same, nothing))
        for name in elements:
            condition = self.apply(lambda found, name=name: found == name, reference)
            result = self.apply(np.where, condition, of(name), result)
        return result

    def _past(self, call: Call, at: At) -> RowValue:
        line = self._line(call.args[0])
        row = (line.name, line.result_key(at))
        looks = call.name in ("previous", "lag")
        start = self.value(call.args[1 if call.name == "previous" else 2], at) if looks else 0.0
        far = call.name != "previous"
        stepped, back = self.stepping is not None, self.value(call.args[1], at) if far else 1
        if isinstance(back, ByScenario):
            return self._far(call, row, back, start)
        months, look = whole_months(call.name, line.place, back), LOOKS[call.name]
        if not stepped or (row in self.static and not isinstance(start, ByScenario)):
            x, monthly = self._row(line, row[1]), self.monthly
            return self.apply(lambda x, start: look(monthly(x), months, start), x, start)
        history = self._history(row)
        if call.name in ("lowest", "highest"):
            fold = np.minimum if call.name == "lowest" else np.maximum
            return ByScenario(window_at(history, months, fold))
        if months == 0 and self.stepping is not None and line.name in self.stepping:
            message = _("a lag of 0 months makes '{name}' hang on itself", name=line.name)
            raise FlexfinError(Problem(line.place, message, _("Write max(1, months).")))
        begin = getter(start, stepped)
        return ByScenario(lambda slots, month: (
            history(slots)[month - months] if month >= months else begin(slots, month)
        ))  # fmt: skip

    def _far(self, call: Call, row: RowKey, months: ByScenario, start: RowValue) -> RowValue:
        """Look back a number of months that differs by scenario."""
        line, monthly = self.case.models.lines[row[0]], self.monthly
        look = by_column(call.name, line.place)
        if self.stepping is None:
            x = self._row(line, row[1])
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
