"""Formulas -> closures over the rows of a block of scenarios.

What is a row in the workbook is here one array of shape (months or 1, scenarios or 1). Rows that
hang on no scenario are worked out at once, while the formulas are turned into closures; conditions
that are known then leave only the branch taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from flexfin.case.case import Case
from flexfin.case.law import UnknownFigure
from flexfin.engine.by_scenario import Branches, same
from flexfin.engine.code import LOOKS, Code, Given, Moving, Slots, Step, as_row
from flexfin.formulas.arrays import add_up, months_added, operator_of
from flexfin.formulas.formula import Call, Name, Negative, Node, Number, Operation, Text
from flexfin.formulas.functions import FUNCTIONS, Function
from flexfin.formulas.reach import At, Reach, over
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.model.line import FigureLine, FormulaLine, InputLine, Key, Line, RowKey
from flexfin.model.models import Block

from flexfin.engine.code import run_stepped, whole_months, window_at  # isort: skip
from flexfin.engine.results import Array, Values, keys_of
from flexfin.model.check import Signatures
from flexfin.model.decimals import comparison_of


class Compiler:
    """Turns the lines of a case into known rows and closures.

    After `add` of all blocks, `static` holds the rows that are known, `slot` the place of every
    other row, `inputs` what to put in slots, and `code` what to run, in order. `unknown` holds the
    rows that hang on a figure of the law that is not known, with the error of the first that does.
    """

    def __init__(
        self,
        case: Case,
        over_scenarios: Callable[[str], Values],
        given: Mapping[RowKey, Array] | None = None,
        known: Mapping[RowKey, Any] | None = None,
    ) -> None:
        self.case = case
        self.over_scenarios = over_scenarios
        self.signatures = Signatures(case.models.lines, case.models.axes)
        self.months = case.calendar.count
        self.static: dict[RowKey, Any] = {
            row: np.array(x)[:, None] for row, x in (given or {}).items()
        } | dict(known or {})
        self.slot: dict[RowKey, int] = {}
        self.inputs: list[Given] = []
        self.code: list[Code] = []
        self.unknown: dict[RowKey, UnknownFigure] = {}
        self.figures: set[str] = set()  # of the law, taken in a branch that counts
        self.line = ""  # whose formula is being turned into closures
        self.branches = Branches(self._apply)
        # the lines of the stepped block that is being turned into closures; None: whole arrays
        self.stepping: frozenset[str] | None = None

    # --- lines -------------------------------------------------------------------------------

    def add(self, block: Block) -> None:
        """Add the rows of a block; blocks come in order of computation."""
        lines = [self.case.models.lines[name] for name in block.lines]
        if block.stepped:
            self._add_stepped([line for line in lines if isinstance(line, FormulaLine)])
        elif isinstance(lines[0], FormulaLine):
            self._add_whole(lines[0])
        else:
            self._add_given(lines[0])

    def _add_whole(self, line: FormulaLine) -> None:
        steps = []
        for key in keys_of(line, self.case):
            if (line.name, key) in self.static:  # given
                continue
            value = self._row_of(line, key)
            if isinstance(value, Moving):
                steps.append(Step(self._new_slot((line.name, key)), value))
            else:
                self.static[line.name, key] = value
        if steps:
            self.code.append(Code(tuple(steps), False, "month" in line.axes))

    def _add_stepped(self, lines: Sequence[FormulaLine]) -> None:
        """Turn lines that look back at each other into closures for one month.

        A row that turns out to be the same always (nobody is given notice in a group that cannot
        be called) makes others simpler; so this goes round until nothing changes.
        """
        rows = [(line, key) for line in lines for key in keys_of(line, self.case)]
        for line, key in rows:
            self._new_slot((line.name, key))
        self.stepping = frozenset(line.name for line in lines)
        known = -1
        while known != len(self.static):
            known = len(self.static)
            steps = []
            for line, key in rows:
                row = (line.name, key)
                if row in self.static:
                    continue
                value = self._row_of(line, key)
                if isinstance(value, Moving):
                    steps.append(Step(self.slot[row], value))
                else:
                    self.static[row] = value
        self.stepping = None
        if any("scenario" in line.axes for line in lines):
            self.code.append(Code(tuple(steps), True, True))
            return
        slots: Slots = [None] * len(self.slot)  # hangs on no scenario: run it once, here
        run_stepped(slots, steps, self.months, 1)
        for line, key in rows:
            self.static.setdefault((line.name, key), slots[self.slot[line.name, key]])

    def _row_of(self, line: FormulaLine, key: Key) -> Any:
        """Give the value of a row, or its closure; no number where it takes an unknown figure."""
        self.line = line.name
        try:
            value = self._value(line.formula, line.result_at(key))
            return self._apply(_as_number, value) if line.is_condition else value
        except UnknownFigure as error:
            self.unknown[line.name, key] = error
            return math.nan

    def _add_given(self, line: InputLine | FigureLine) -> None:
        if line.kind == "parameter":
            dated = self.case.law[line.name].dated
            self.static[line.name, ()] = math.nan if dated is None else dated.value
            if dated is None:
                self.unknown[line.name, ()] = self.case.law.unknown(line.name)
            return
        always = "scenario" in line.row_axes
        for key in keys_of(line, self.case) if always else self.case.values[line.name]:
            if always or (line.name, key) in self.case.drawn:
                self.inputs.append(Given(self._new_slot((line.name, key)), line.name, key, False))
            else:
                self.static[line.name, key] = as_row(self.case.values[line.name][key])

    def _new_slot(self, row: RowKey) -> int:
        return self.slot.setdefault(row, len(self.slot))

    # --- formulas ----------------------------------------------------------------------------

    def _value(self, node: Node, at: At) -> Any:
        """Give the value of a formula in one row, or a closure where that hangs on the scenario."""
        match node:
            case Number(value) | Text(value):
                return value
            case Name(name):
                line = self.case.models.lines.get(name)
                if line is None:
                    return at[name]  # the name of this row's own element
                return self._row(line, line.result_key(at))
            case Negative():
                return self._apply(np.negative, self._value(node.operand, at))
            case Operation():
                left, right = self._value(node.left, at), self._value(node.right, at)
                operation = comparison_of(node, self.case.models.lines)
                return self._apply(operation or operator_of(node.sign, left, right), left, right)
            case Call():
                return self._call(node, FUNCTIONS[node.name], at)

    def _row(self, line: Line, key: Key) -> Any:
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
        slot = self.slot[row]
        if self.stepping is None:
            return Moving(lambda slots, month: slots[slot])
        if "month" in line.axes or line.name in self.stepping:
            return Moving(lambda slots, month: slots[slot][month])
        return Moving(lambda slots, month: slots[slot][0])

    def _apply(self, operation: Callable[..., Any], *values: Any) -> Any:
        """Apply an operation now where all values are known, else in the closure."""
        if not any(isinstance(value, Moving) for value in values):
            result = operation(*values)
            return result.item() if np.ndim(result) == 0 and hasattr(result, "item") else result
        parts = [self._getter(value) for value in values]
        if len(parts) == 1:
            one = parts[0]
            return Moving(lambda slots, month: operation(one(slots, month)))
        if len(parts) == 2:
            first, second = parts
            if not isinstance(values[1], Moving | np.ndarray):
                fixed = values[1]
                return Moving(lambda slots, month: operation(first(slots, month), fixed))
            if not isinstance(values[0], Moving | np.ndarray):
                fixed = values[0]
                return Moving(lambda slots, month: operation(fixed, second(slots, month)))
            return Moving(lambda slots, month: operation(first(slots, month), second(slots, month)))
        return Moving(lambda slots, month: operation(*[part(slots, month) for part in parts]))

    def _getter(self, value: Any) -> Callable[[Slots, int], Any]:
        """Give a closure for any value; a known row of months is cut into months where stepped."""
        if isinstance(value, Moving):
            return value.at
        if isinstance(value, np.ndarray) and self.stepping is not None:
            months = value[:, 0].tolist()
            if len(months) == 1:
                only = months[0]
                return lambda slots, month: only
            return lambda slots, month: months[month]
        return lambda slots, month: value

    # --- functions ---------------------------------------------------------------------------

    def _call(self, call: Call, function: Function, at: At) -> Any:
        reach = self.signatures.reach(call)
        match reach.how:
            case "branch" if call.name == "if":
                return self._either(self._value(call.args[0], at), call.args[1], call.args[2], at)
            case "branch":
                return self._chosen(call, at)
            case "all":
                return self._over(call, function, reach, at)
            case "one":
                return self._picked(call, reach, at)
            case "before" if reach.along == ("month",):
                return self._past(call, at)
            case "named" | "before":
                values = [self._value(call.args[0], here) for here in reach.places(at, self)]
                if reach.how == "before":
                    return values[0] if values else self._value(call.args[1], at)
                return self._apply(lambda *parts: add_up(parts), *values) if values else 0.0
            case "table":
                table = self._row(self._line(call.args[0]), ())
                key = self._value(call.args[1], at)
                return self._apply(lambda key: function.numpy(table, key), key)
            case "given":
                return self._given(self._line(call.args[0]), at)
            case _ if call.name in ("and", "or"):
                return self._conditions(call, function, at)
            case _:
                return self._apply(function.numpy, *[self._value(arg, at) for arg in call.args])

    def _conditions(self, call: Call, function: Function, at: At) -> Any:
        """Look at no more conditions than are needed, one after the other."""
        first, *rest = call.args
        value, decides = self._value(first, at), call.name == "or"
        if not rest:
            return value
        others = Call(call.name, tuple(rest), call.at)
        if not isinstance(value, Moving):
            if np.all(np.asarray(value, bool) == decides):
                return decides
            if np.all(np.asarray(value, bool) != decides):
                return self._value(others, at)
        look, done = partial(self._value, others, at), partial(same, decides)
        try:
            return self._apply(function.numpy, value, look())
        except UnknownFigure:  # which stops the run only where it is looked at
            return self.branches.where(value, *((done, look) if decides else (look, done)))

    def elements_of(self, axis: str) -> tuple[str, ...]:
        """Give the elements of an axis."""
        return self.case.elements_of(axis)

    def name_in(self, reference: Node, at: At) -> str | None:
        """Give the name that a reference holds; None where that hangs on the scenario or month."""
        value = self._value(reference, at)
        return value if isinstance(value, str) else None

    def _line(self, node: Node) -> Line:
        assert isinstance(node, Name)
        return self.case.models.lines[node.name]

    def _monthly(self, x: Any) -> Array:
        """Give a row its months, where it is the same every month."""
        x = np.asarray(x)
        return np.broadcast_to(x, (self.months, x.shape[-1] if x.ndim == 2 else 1))

    def _given(self, line: Line, at: At) -> Any:
        key = line.result_key(at)
        if "scenario" not in line.axes:
            origin = self.case.origins[line.name].get(key)  # none where it is not asked for
            return float(origin is not None and origin.place is not None)
        row = (f"given({line.name})", key)
        if row not in self.slot:
            self.inputs.append(Given(self._new_slot(row), line.name, key, True))
        slot = self.slot[row]
        if self.stepping is None:
            return Moving(lambda slots, month: slots[slot])
        return Moving(lambda slots, month: slots[slot][0])

    def _chosen(self, call: Call, at: At) -> Any:
        """Look only at the branch taken, where the word is known."""
        word = self._value(call.args[0], at)
        words = [text.value if isinstance(text, Text) else "" for text in call.args[1::2]]
        amounts = dict(zip(words, call.args[2::2], strict=True))
        is_text = self.signatures.gives(call.args[2]).kind == "text"
        if isinstance(word, str):
            return self._value(amounts[word], at) if word in amounts else np.nan
        result: Any = None if is_text else np.nan
        for wanted, amount in reversed(amounts.items()):
            condition = self._apply(lambda found, wanted=wanted: found == wanted, word)
            result = self.branches.where(
                condition, partial(self._value, amount, at), partial(same, result)
            )
        return result

    def _either(self, condition: Any, then: Node, otherwise: Node, at: At) -> Any:
        """Look only at the branch taken, where the condition is known."""
        if not isinstance(condition, Moving):
            if np.all(condition):
                return self._value(then, at)
            if not np.any(condition):
                return self._value(otherwise, at)
        return self.branches.where(
            condition, partial(self._value, then, at), partial(self._value, otherwise, at)
        )

    def _over(self, call: Call, function: Function, reach: Reach, at: At) -> Any:
        if "scenario" in reach.along:
            # all named scenarios of the case, whichever of them are being run
            return self.over_scenarios(self._line(call.args[0]).name).added_over(reach.along, at)
        rows = replace(reach, along=tuple([axis for axis in reach.along if axis != "month"]), to="")
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
            parts = [self._value(call.args[0], here) for here in places]
        known = add_up([part for part in parts if not isinstance(part, Moving)])
        moving = [part for part in parts if isinstance(part, Moving)]
        if not moving:
            return known
        total = self._apply(lambda *values: add_up(values), *moving)
        nothing_known = isinstance(known, float | int) and known == 0
        return total if nothing_known else self._apply(np.add, total, known)

    def _over_months(self, operation: Callable[[Array], Any], node: Node, at: At) -> Any:
        """Apply an operation to all months of a row; it leaves one row without months."""
        stepping, self.stepping = self.stepping, None
        try:
            with self.branches.apart():
                x = self._value(node, at)
            total = self._apply(lambda x: operation(self._monthly(x)), x)
        finally:
            self.stepping = stepping
        if stepping is None or not isinstance(total, Moving):
            return total
        whole = total.at
        return Moving(lambda slots, month: whole(slots, 0)[0])

    def _picked(self, call: Call, reach: Reach, at: At) -> Any:
        line, (axis,) = self._line(call.args[0]), reach.along
        elements = self.case.elements_of(axis)

        def of(name: str) -> Any:
            if name in elements:
                return self._row(line, line.result_key({**at, axis: name}))
            if len(call.args) > 2:
                return self._value(call.args[2], at)
            if isinstance(call.args[1], Text):
                raise FlexfinError(_no_element(line, axis, name))
            return None if line.is_text else np.nan

        reference = self._value(call.args[1], at)
        if isinstance(reference, str):
            return of(reference)
        nobody = self._apply(
            lambda found: np.logical_and.reduce([found != name for name in elements]), reference
        )
        result = self.branches.where(
            nobody, partial(of, ""), lambda: None if line.is_text else np.nan
        )
        for name in elements:
            condition = self._apply(lambda found, name=name: found == name, reference)
            result = self._apply(np.where, condition, of(name), result)
        return result

    # --- looking back ------------------------------------------------------------------------

    def _past(self, call: Call, at: At) -> Any:
        line = self._line(call.args[0])
        row = (line.name, line.result_key(at))
        start: Any = 0.0
        if call.name in ("previous", "lag"):
            start = self._value(call.args[1 if call.name == "previous" else 2], at)
        months = 1
        if call.name != "previous":
            months = whole_months(call.name, line.place, self._value(call.args[1], at))
        look = LOOKS[call.name]
        stepped = self.stepping is not None
        if not stepped or (row in self.static and not isinstance(start, Moving)):
            x = self._row(line, row[1])
            return self._apply(lambda x, start: look(self._monthly(x), months, start), x, start)
        history = self._history(row)
        if call.name in ("lowest", "highest"):
            return Moving(
                window_at(history, months, np.minimum if call.name == "lowest" else np.maximum)
            )
        if months == 0 and self.stepping is not None and line.name in self.stepping:
            message = _("a lag of 0 months makes '{name}' hang on itself", name=line.name)
            raise FlexfinError(Problem(line.place, message, _("Write max(1, months).")))
        begin = self._getter(start)
        return Moving(
            lambda slots, month: (
                history(slots)[month - months] if month >= months else begin(slots, month)
            )
        )

    def _history(self, row: RowKey) -> Callable[[Slots], Any]:
        """Give a closure for all months of a row, in a stepped block."""
        if row in self.static:
            known = self._monthly(self.static[row])
            return lambda slots: known
        slot = self.slot[row]
        if "month" in self.case.models.lines[row[0]].axes:
            return lambda slots: slots[slot]
        return lambda slots: self._monthly(slots[slot])


def _as_number(condition: Any) -> Any:
    return np.multiply(condition, 1.0)


def _no_element(line: Line, axis: str, name: str) -> Problem:
    return Problem(
        line.place,
        _("the models take '{line}' of {axis} '{name}', which this case does not have",
          line=line.name, axis=axis, name=name),
        _("Add {axis} '{name}' to the case.", axis=axis, name=name),
    )  # fmt: skip
