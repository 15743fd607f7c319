"""A formula at one point -> its value, and every number from which it was worked out.

What compile.py does for whole arrays is done here once more for one element, month and scenario,
in the shape of the formula as it was written: without the steps made for the workbook.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from flexfin.case.case import Origin
from flexfin.case.row import unit_at
from flexfin.engine.evaluation import Evaluation, How, Looked, Point, PointTerm, Several
from flexfin.engine.results import Results
from flexfin.formulas.arrays import add_up, as_plain
from flexfin.formulas.formula import (
    Call,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Text,
    parse,
    walk,
)
from flexfin.formulas.functions import FUNCTIONS
from flexfin.formulas.narrowing import Narrowed
from flexfin.formulas.reach import At, Reach, may_lack_history, picked, takes_history
from flexfin.formulas.units import AnyUnit, UnitByChoice
from flexfin.model.check import Signatures
from flexfin.model.decimals import operation_of
from flexfin.model.line import FormulaLine, Key, Line
from flexfin.model.steps import expanded


class Working:
    """Works formulas of a case out, one point at a time."""

    def __init__(self, results: Results) -> None:
        self.results, self.case = results, results.case
        self.lines = self.case.models.lines
        self.shorthands = self.case.models.shorthands
        self.signatures = Signatures(self.lines, self.case.models.axes)
        self.months = {name: i for i, name in enumerate(self.case.calendar.months)}
        self.trees: dict[str, Node] = {}

    # --- values of lines ---------------------------------------------------------------------

    def spot(self, line: Line, at: At) -> Point:
        """Give the value of a line; of `at` only its own axes count."""
        here = {axis: at[axis] for axis in line.axes}
        row = self.results.row(line.name, line.result_key(here))
        if isinstance(row, np.ndarray):
            month = self.months[at["month"]] if row.shape[0] > 1 else 0
            scenario = self.results.scenarios.index(at["scenario"]) if row.shape[1] > 1 else 0
            row = row[month, scenario]
        return Point(line, here, as_plain(row))

    def formula(self, line: FormulaLine) -> Node:
        """Give the formula of a line as it was written."""
        if line.name not in self.trees:
            self.trees[line.name] = parse(line.text)
        return self.trees[line.name]

    def origin(self, spot: Point) -> Origin | None:
        """Give where an input comes from; None where the case is not asked for it."""
        key: Key = spot.line.key_of(spot.at)
        return self.case.origins[spot.line.name].get(key)

    def unit(self, node: Node, at: At) -> AnyUnit | None:
        """Give the unit of a formula at a point."""
        node = expanded(node, self.shorthands)
        with self.signatures.where(self._words_chosen(node, at)):
            return self.one_unit(self.signatures.gives(node).unit, at)

    def _words_chosen(self, node: Node, at: At) -> Narrowed:
        """Give the words at a point by which units of lines in a formula are chosen."""
        named = [self.lines.get(part.name) for part in walk(node) if isinstance(part, Name)]
        units = [line.unit for line in named if line]
        selectors = {unit.selector for unit in units if isinstance(unit, UnitByChoice)}
        known = [self.lines[name] for name in selectors if set(self.lines[name].axes) <= set(at)]
        return {line.name: frozenset({str(self.spot(line, at).value)}) for line in known}

    def one_unit(self, unit: AnyUnit | None, at: At) -> AnyUnit | None:
        """Give a unit, and where it hangs on a choice the one that was chosen."""
        return unit_at(self.case, unit, at)

    # --- formulas ----------------------------------------------------------------------------

    def work(self, node: Node, at: At) -> Evaluation:
        """Work a formula out at one point."""
        match node:
            case Number(value) | Text(value):
                return Evaluation(node, value)
            case Name(name):
                line = self.lines.get(name)
                if line is None:
                    return Evaluation(node, at[name])  # the name of the element itself
                spot = self.spot(line, at)
                return Evaluation(node, spot.value, shows=spot)
            case Negative():
                return self._of(node, np.negative, self.work(node.operand, at))
            case Operation():
                sides = self.work(node.left, at), self.work(node.right, at)
                left, right = (side.value for side in sides)
                return self._of(node, operation_of(node, self.lines, left, right), *sides)
            case Call():
                if node.name in self.shorthands:
                    written_out = self.work(expanded(node, self.shorthands), at)
                    return replace(written_out, node=node) if written_out.shows else written_out
                return self._call(node, at)

    def _of(self, node: Node, operation: Callable[..., Any], *parts: Evaluation) -> Evaluation:
        with np.errstate(all="ignore"):
            value = as_plain(operation(*[part.value for part in parts]))
        return Evaluation(node, value, parts)

    def _call(self, call: Call, at: At) -> Evaluation:
        function = FUNCTIONS[call.name]
        first = call.args[0]
        if function.reach is picked:  # whose axis hangs on what it picks from
            first = expanded(first, self.shorthands)
        reach = self.signatures.reach(Call(call.name, (first, *call.args[1:])))
        match reach.how:
            case "branch" if call.name == "if":
                condition = self.work(call.args[0], at)
                taken, other = call.args[1:] if condition.value else (call.args[2], call.args[1])
                return self._through(call, (condition,), self.work(taken, at), (other,))
            case "branch":
                return self._chosen(call, at)
            case "all" | "named":
                how: How = "sum" if call.name != "irr" else "irr"
                return self._over(call, how, reach, at)
            case "one":
                reference, places = self.work(call.args[1], at), reach.places(at, self)
                x = self.work(call.args[0] if places else call.args[2], *places or [at])
                return self._through(call, (reference,), x)
            case "before":
                return self._past(call, reach, at)
            case "table":
                return self._looked_up(call, at)
            case "given":
                return self._given(call, at)
            case _ if call.name in ("and", "or"):
                return self._settled(call, function.numpy, at)
            case _:
                parts = [self.work(arg, at) for arg in call.args]
                return self._of(call, function.numpy, *parts)

    def _settled(self, call: Call, operation: Callable[..., Any], at: At) -> Evaluation:
        """Work conditions out up to the one that settles it: a later one may not be known."""
        parts: list[Evaluation] = []
        for arg in call.args:
            parts.append(self.work(arg, at))
            if bool(parts[-1].value) is (call.name == "or"):
                break
        return replace(self._of(call, operation, *parts), unused=call.args[len(parts) :])

    def elements_of(self, axis: str) -> tuple[str, ...]:
        """Give the elements of an axis, of scenarios those of the results."""
        return self.results.scenarios if axis == "scenario" else self.case.elements_of(axis)

    def name_in(self, reference: Node, at: At) -> str:
        """Give the name that a reference holds."""
        return str(self.work(reference, at).value)

    def _through(
        self,
        node: Node,
        before: tuple[Evaluation, ...],
        taken: Evaluation,
        unused: tuple[Node, ...] = (),
    ) -> Evaluation:
        """Give a formula that has the value of the last of its parts."""
        return Evaluation(node, taken.value, (*before, taken), unused=unused, passes=True)

    def _chosen(self, call: Call, at: At) -> Evaluation:
        word = self.work(call.args[0], at)
        pairs = list(zip(call.args[1::2], call.args[2::2], strict=True))
        taken = next(
            amount for text, amount in pairs if isinstance(text, Text) and text.value == word.value
        )
        others = tuple(amount for _text, amount in pairs if amount is not taken)
        return self._through(call, (word,), self.work(taken, at), others)

    # --- several numbers ---------------------------------------------------------------------

    def _several(
        self, node: Call, how: How, axes: tuple[str, ...], at: At, places: list[At]
    ) -> Evaluation:
        terms = tuple(
            PointTerm({axis: there[axis] for axis in axes}, self.work(node.args[0], there))
            for there in places
        )
        values = [_number(term.worked.value) for term in terms]
        match how:
            case "sum":
                value = add_up(values)
            case "irr":
                value = FUNCTIONS[node.name].numpy(np.array(values, float)[:, None])[0, 0]
            case _:
                value = min(values) if how == "lowest" else max(values)
        shown = Several(node, how, axes, at, terms, as_plain(value))
        return Evaluation(node, shown.value, shows=shown)

    def _over(self, call: Call, how: How, reach: Reach, at: At) -> Evaluation:
        """Take many rows; where these are elements and months, first the months of each element."""
        rows = tuple([axis for axis in reach.along if axis != "month"])
        if rows in ((), reach.along):
            here = {axis: name for axis, name in at.items() if not axis == "year" == reach.to}
            return self._several(call, how, reach.along, here, reach.places(at, self))
        over_months = Call(call.name, (call.args[0], Name("month")), call.at)
        whole = Call(call.name, (over_months, *map(Name, rows)), call.at)
        places = replace(reach, along=rows).places(at, self)
        return replace(self._several(whole, how, rows, at, places), node=call)

    # --- other places ------------------------------------------------------------------------

    def _line(self, node: Node) -> Line:
        assert isinstance(node, Name)
        return self.lines[node.name]

    def _past(self, call: Call, reach: Reach, at: At) -> Evaluation:
        x = call.args[0]
        if reach.along != ("month",):
            places = reach.places(at, self)
            taken = self.work(x if places else call.args[1], *places or [at])
            return self._through(call, (), taken)
        now, names = self.months[at["month"]], self.case.calendar.months
        if call.name == "previous":
            before: tuple[Evaluation, ...] = ()
            back, begin = 1, call.args[1]
        else:
            before = (self.work(call.args[1], at),)
            back, begin = round(before[0].amount), call.args[-1]
        if call.name in ("previous", "lag"):
            if now < back:
                return self._through(call, before, self.work(begin, at))
            return self._through(call, before, self.work(x, {**at, "month": names[now - back]}))
        how: How = "lowest" if call.name == "lowest" else "highest"
        window: list[At] = [{**at, "month": x} for x in names[max(0, now - back) : now + 1]]
        shown = self._several(call, how, ("month",), at, window).shows
        assert isinstance(shown, Several)
        if now < back:  # before the first month there was nothing
            least = min if how == "lowest" else max
            shown = replace(shown, value=least(shown.value, 0.0))
        return Evaluation(call, shown.value, before, shown)

    def _looked_up(self, call: Call, at: At) -> Evaluation:
        line, parts = self._line(call.args[0]), [self.work(arg, at) for arg in call.args[1:]]
        row = float(parts[0].value) if call.name == "lookup" else None
        month = int(parts[-1 if row is not None else 0].value) if takes_history(call) else None
        lacking, law = may_lack_history(call), self.case.law
        history = law.history(line.name, may_be_unknown=lacking) if month is not None else None
        figure = history or self.results.row(line.name)
        value = as_plain(FUNCTIONS[call.name].numpy(figure, *[part.value for part in parts]))
        if call.name == "known" or (history and month is not None and not history.knows(month)):
            return Evaluation(call, value, tuple(parts))
        dated = history.at(month) if history and month is not None else None
        return Evaluation(call, value, tuple(parts), Looked(line, row, value, month, dated))

    def _given(self, call: Call, at: At) -> Evaluation:
        spot = replace(self.spot(self._line(call.args[0]), at), given=True)
        origin = self.origin(spot)
        value = float(origin is not None and origin.place is not None)
        return Evaluation(call, value, shows=spot)


def _number(value: Any) -> Any:
    """Give a value as what is added up: 1 or 0 for a condition."""
    return float(value) if isinstance(value, bool | np.bool_) else value
