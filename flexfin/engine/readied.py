"""Formulas made ready: what of them hangs on no case is worked out once, for all cases.

A formula that is ready takes the rows of a case and the elements of one row, and gives its value
there: known, or a closure over the rows of a block of scenarios (row_values.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from operator import itemgetter

import numpy as np

from flexfin.engine.by_scenario import RowValue, no_element
from flexfin.engine.row_values import Ready, RowValues
from flexfin.formulas.arrays import OPERATORS, Value, add_up, months_added, operator_of
from flexfin.formulas.formula import (
    COMPARISONS,
    Call,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Text,
)
from flexfin.formulas.functions import FUNCTIONS, Function
from flexfin.formulas.reach import At, Reach, may_lack_history, over, takes_history
from flexfin.ground.errors import FlexfinError
from flexfin.model.decimals import comparison_of
from flexfin.model.fitting import signatures_of
from flexfin.model.line import FormulaLine, Line
from flexfin.model.models import Models


@lru_cache(maxsize=64)
def readied(models: Models) -> Readied:
    """Give the formulas of models, for all cases of the same reading."""
    return Readied(models)


class Readied(dict[str, Ready]):
    """The formula of each line, made ready when it is first asked for."""

    def __init__(self, models: Models) -> None:
        super().__init__()
        self.lines, self.signatures = models.lines, signatures_of(models)
        self.references: dict[Node, Ready] = {}  # those that name elements

    def __missing__(self, name: str) -> Ready:
        line = self.lines[name]
        assert isinstance(line, FormulaLine)
        ready = self[name] = self.of(line.formula)
        return ready

    def reference(self, node: Node) -> Ready:
        """Give a formula that names an element, made ready when it is first asked for."""
        if node not in self.references:
            self.references[node] = self.of(node)
        return self.references[node]

    def of(self, node: Node) -> Ready:
        """Make a formula ready."""
        match node:
            case Name(name):
                line = self.lines.get(name)
                if line is None:
                    return lambda rows, at: at[name]  # the name of the row's own element
                return _row_of(line)
            case Number(value) | Text(value):
                return lambda rows, at: value
            case Operation():
                return self._operation(node)
            case Call():
                return self._call(node, FUNCTIONS[node.name])
            case Negative():
                operand = self.of(node.operand)
                return lambda rows, at: rows.apply(np.negative, operand(rows, at))

    def _line(self, node: Node) -> Line:
        assert isinstance(node, Name)
        return self.lines[node.name]

    def _operation(self, node: Operation) -> Ready:
        left, right, sign = self.of(node.left), self.of(node.right), node.sign
        operation = comparison_of(node, self.lines)
        if operation is None and sign not in COMPARISONS:
            operation = OPERATORS[sign]
        if operation is not None:
            known = operation
            return lambda rows, at: rows.apply(known, left(rows, at), right(rows, at))

        def compared(rows: RowValues, at: At) -> RowValue:  # numbers, or two texts
            one, other = left(rows, at), right(rows, at)
            return rows.apply(operator_of(sign, one, other), one, other)

        return compared

    def _call(self, call: Call, function: Function) -> Ready:
        reach = self.signatures.reach(call)
        match reach.how:
            case "all":
                return self._over(call, function, reach)
            case "table":
                return self._looked_up(call, function)
            case "given":
                line = self._line(call.args[0])
                return lambda rows, at: rows.given(line, line.result_key(at))
            case "branch" if call.name == "choose":
                return self._chosen(call)
        args, numpy = [self.of(arg) for arg in call.args], function.numpy
        first, *others = args
        match reach.how:
            case "branch":
                then, otherwise = others
                return lambda rows, at: rows.either(
                    first(rows, at), partial(then, rows, at), partial(otherwise, rows, at)
                )
            case "one":
                return self._picked(call, reach.along[0], others)
            case "before" if reach.along == ("month",):
                return self._back(call, others)
            case "before":
                return _of_before(reach, first, others[0])
            case "named":
                return _of_named(reach, first)
            case _ if call.name in ("and", "or"):
                return _decided(numpy, call.name == "or", first, others)
            case _:
                return lambda rows, at: rows.apply(numpy, *[arg(rows, at) for arg in args])

    def _over(self, call: Call, function: Function, reach: Reach) -> Ready:
        along = reach.along
        if "scenario" in along:
            # all named scenarios of the case, whichever of them are being run
            name = self._line(call.args[0]).name
            return lambda rows, at: rows.over_scenarios(name).added_over(along, at)
        one = self.of(call.args[0])
        each = Reach("all", tuple([axis for axis in along if axis != "month"]))
        if "month" not in along:
            return lambda rows, at: rows.added([one(rows, x) for x in each.places(at, rows)])
        fold = months_added if function.reach is over else function.numpy  # that adds up rows

        def over_months(rows: RowValues, at: At) -> RowValue:
            stretch = slice(None)
            if reach.to == "year":
                stretch = rows.case.calendar.months_of(int(at["year"]))
            parts = [
                rows.over_months(lambda x: fold(x[stretch]), one, here)
                for here in each.places(at, rows)
            ]
            return rows.added(parts) if each.along else parts[0]

        return over_months

    def _looked_up(self, call: Call, function: Function) -> Ready:
        """Take a table of the law on the reference date, or a figure through time."""
        line, args = self._line(call.args[0]), [self.of(arg) for arg in call.args[1:]]
        history, may_lack = takes_history(call), may_lack_history(call)

        def looked_up(rows: RowValues, at: At) -> RowValue:
            table = rows.history(line, may_lack) if history else rows.row(line, ())
            return rows.apply(partial(function.numpy, table), *[arg(rows, at) for arg in args])

        return looked_up

    def _chosen(self, call: Call) -> Ready:
        word = self.of(call.args[0])
        words = [text.value if isinstance(text, Text) else "" for text in call.args[1::2]]
        amounts = dict(zip(words, map(self.of, call.args[2::2]), strict=True))
        is_text = self.signatures.gives(call.args[2]).kind == "text"
        return lambda rows, at: rows.chosen(word(rows, at), amounts, at, is_text=is_text)

    def _picked(self, call: Call, axis: str, others: Sequence[Ready]) -> Ready:
        line, is_word = self._line(call.args[0]), isinstance(call.args[1], Text)
        reference, otherwise = (*others, None)[:2]
        assert reference is not None

        def picked(rows: RowValues, at: At) -> RowValue:
            def of(name: str) -> RowValue:
                if name in rows.elements_of(axis):
                    return rows.row(line, line.result_key({**at, axis: name}))
                if otherwise is not None:
                    return otherwise(rows, at)
                if is_word:
                    raise FlexfinError(no_element(rows.case, line, axis, name))
                return None if line.is_text else np.nan

            return rows.picked(reference(rows, at), of, axis, None if line.is_text else np.nan)

        return picked

    def _back(self, call: Call, others: Sequence[Ready]) -> Ready:
        """Look back along the months: one, or so many."""
        line, name = self._line(call.args[0]), call.name
        start = others[0 if name == "previous" else 1] if name in ("previous", "lag") else None

        def back(rows: RowValues, at: At) -> RowValue:
            begin = 0.0 if start is None else start(rows, at)
            months = 1 if name == "previous" else others[0](rows, at)
            return rows.back(name, line, line.result_key(at), months, begin)

        return back


def _row_of(line: Line) -> Ready:
    """Give the row of a line with the same elements."""
    if line.kind == "parameter":
        return lambda rows, at: rows.figure(line)
    elements = line.elements
    if not elements:
        return lambda rows, at: rows.row(line, ())
    if len(elements) == 1:
        (axis,) = elements
        return lambda rows, at: rows.row(line, (at[axis],))
    key = itemgetter(*elements)
    return lambda rows, at: rows.row(line, key(at))


def _of_before(reach: Reach, first: Ready, start: Ready) -> Ready:
    def before(rows: RowValues, at: At) -> RowValue:
        for there in reach.places(at, rows):
            return first(rows, there)
        return start(rows, at)

    return before


def _of_named(reach: Reach, first: Ready) -> Ready:
    def named(rows: RowValues, at: At) -> RowValue:
        values = [first(rows, there) for there in reach.places(at, rows)]
        return rows.apply(_added_up, *values) if values else 0.0

    return named


def _added_up(*parts: Value) -> Value:
    return add_up(parts)


def _decided(numpy: Callable[..., Value], by: bool, first: Ready, others: Sequence[Ready]) -> Ready:
    """Look at no more conditions than are needed, one after the other, until one decides."""
    if not others:
        return first
    rest = _decided(numpy, by, others[0], others[1:])
    return lambda rows, at: rows.decided(numpy, by, first(rows, at), partial(rest, rows, at))
