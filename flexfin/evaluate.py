"""Blocks -> arrays.

What is a row in the workbook is here one array of shape (months or 1, scenarios or 1). Rows that
hang on no scenario are worked out once, while the formulas are turned into closures; conditions
that are known then leave only the branch taken. What is left goes in blocks of scenarios: whole
arrays where that can be, month by month where lines look back at each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from flexfin.case import Case
from flexfin.casefile import OPERATORS
from flexfin.errors import FlexfinError, Problem
from flexfin.formula import Call, Name, Negative, Node, Number, Operation, Text
from flexfin.functions import FUNCTIONS, Function, add_up, highest, lagged, lowest, months_added
from flexfin.language import _
from flexfin.model import Line
from flexfin.order import Block, blocks
from flexfin.signature import Signatures

Array = NDArray[Any]
Key = tuple[str, ...]
Row = tuple[str, Key]
Slots = list[Any]
Mode = Literal["whole", "stepped"]

BLOCK: Final = 2_000  # scenarios in one block: large enough to hide Python, small enough for the cache


@dataclass(frozen=True, slots=True)
class Moving:
    """A value that hangs on the scenario: a closure over the rows of the block and the month.

    In a stepped block `month` counts from 0 and the result has shape (scenarios,); elsewhere it is
    not looked at and the result has shape (months or 1, scenarios).
    """

    at: Callable[[Slots, int], Any]


class Results(Mapping[str, "Values"]):
    """The lines asked for, over the scenarios of one run."""

    def __init__(self, case: Case, rows: Mapping[Row, Any], names: Sequence[str], scenarios: Sequence[str]) -> None:
        self.case, self.rows, self.names, self.scenarios = case, rows, tuple(names), tuple(scenarios)

    def __getitem__(self, name: str) -> Values:
        if name not in self.names:
            raise KeyError(name)
        return Values(self.case.models.lines[name], self)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def row(self, name: str, key: Key = ()) -> Any:
        """Give one row: a number or text, or an array (months or 1, scenarios or 1)."""
        return self.rows[name, key]


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one line."""

    line: Line
    results: Results

    @property
    def axes(self) -> tuple[str, ...]:
        """Give the axes, in the order of the array."""
        return self.line.axes

    def names_of(self, axis: str) -> tuple[str, ...]:
        """Give the names along one axis."""
        return self.results.scenarios if axis == "scenario" else self.results.case.elements_of(axis)

    @property
    def array(self) -> Array:
        """Give all values, with the axes in the order of `axes`."""
        case, line = self.results.case, self.line
        count, months = len(self.results.scenarios), case.calendar.count
        sizes = [len(case.elements_of(axis)) for axis in line.elements]
        kind: Any = object if line.is_text else float
        shape = (*sizes, months if "month" in line.axes else 1, count if "scenario" in line.axes else 1)
        full = np.zeros(shape, kind)
        for position, key in zip(np.ndindex(*sizes), keys_of(line, case), strict=True):
            full[position] = self.results.rows[line.name, key]
        names = [*line.elements, "month", "scenario"]
        if "month" not in line.axes:
            full = np.take(full, 0, axis=len(sizes))
            names.remove("month")
        if "scenario" not in line.axes:
            full = full[..., 0]
            names.remove("scenario")
        return np.transpose(full, [names.index(axis) for axis in line.axes])

    def frame(self) -> Any:
        """Give a pandas frame with a column per axis and one for the value."""
        from flexfin.tables import frame_of

        return frame_of(self)


def keys_of(line: Line, case: Case) -> Iterator[Key]:
    """Give the rows of a line: names of elements, in the order of its axes."""
    return product(*(case.elements_of(axis) for axis in line.elements))


def evaluate(
    case: Case,
    wanted: Iterable[str] | None = None,
    *,
    scenarios: Sequence[str] | None = None,
    paths: Mapping[str, Array] | None = None,
    workers: int = 1,
) -> Results:
    """Work out lines of a case.

    Parameters
    ----------
    wanted : names of lines; all lines without it.
    scenarios : names of scenarios of the case; all of them without it.
    paths : instead of named scenarios, arrays of shape (scenarios, months) for monthly inputs
        that have a scenario axis, such as simulated demand.
    workers : threads that work on blocks of scenarios.

    Returns
    -------
    The lines, over all scenarios.

    Raises
    ------
    FlexfinError where a value is no number, naming line, scenario, month and element.
    """
    program = Program(case, wanted)
    parts = list(program.run(scenarios=scenarios, paths=paths, workers=workers))
    return parts[0] if len(parts) == 1 else _joined(parts)


def _joined(parts: Sequence[Results]) -> Results:
    rows: dict[Row, Any] = {}
    for row, first in parts[0].rows.items():
        if isinstance(first, np.ndarray) and any(part.rows[row].shape[-1] > 1 for part in parts):
            pieces = []
            for part in parts:
                piece = part.rows[row]
                wide = (piece.shape[0], len(part.scenarios))
                pieces.append(np.broadcast_to(piece, wide))
            rows[row] = np.concatenate(pieces, axis=1)
        else:
            rows[row] = first
    names = [name for part in parts for name in part.scenarios]
    return Results(parts[0].case, rows, parts[0].names, names)


class Program:
    """The formulas of a case, ready to run over any number of scenarios."""

    def __init__(self, case: Case, wanted: Iterable[str] | None = None) -> None:
        self.case = case
        lines = case.models.lines
        self.names = list(lines if wanted is None else dict.fromkeys(wanted))
        unknown = [name for name in self.names if name not in lines]
        if unknown:
            raise KeyError(unknown[0])
        self.order = blocks(lines, self.names)
        self.signatures = Signatures(lines)
        self.months = case.calendar.count
        self.static: dict[Row, Any] = {}
        self.slot: dict[Row, int] = {}
        self.inputs: list[tuple[int, str, Key, bool]] = []  # rows by scenario; True: whether given
        self.code: list[tuple[Block, list[tuple[int, Row, Moving]]]] = []
        self.mode: Mode = "whole"
        self.pending: frozenset[str] = frozenset()
        with np.errstate(all="ignore"):
            for block in self.order:
                self.add(block)
        self.check(self.static, case.scenarios)

    # --- from formulas to closures -----------------------------------------------------------

    def add(self, block: Block) -> None:
        lines = [self.case.models.lines[name] for name in block.lines]
        if not block.stepped:
            line = lines[0]
            if line.formula is None:
                self.add_given(line)
                return
            code = []
            for key in keys_of(line, self.case):
                row = (line.name, key)
                value = self.value(line.formula, self.elements(line, key))
                if isinstance(value, Moving):
                    code.append((self.new_slot(row), row, value))
                else:
                    self.static[row] = value
            if code:
                self.code.append((block, code))
            return
        self.add_stepped(block, lines)

    def add_stepped(self, block: Block, lines: Sequence[Line]) -> None:
        """Turn lines that look back at each other into closures for one month.

        A row that turns out to be the same always (nobody is given notice in a group that cannot
        be called) makes others simpler; so this goes round until nothing changes.
        """
        rows = [(line, key) for line in lines for key in keys_of(line, self.case)]
        for line, key in rows:
            self.new_slot((line.name, key))
        self.mode, self.pending = "stepped", frozenset(block.lines)
        changed = True
        while changed:
            changed = False
            code = []
            for line, key in rows:
                row = (line.name, key)
                assert line.formula is not None
                if row in self.static:
                    continue
                value = self.value(line.formula, self.elements(line, key))
                if isinstance(value, Moving):
                    code.append((self.slot[row], row, value))
                elif self.may_settle(row, value):
                    self.static[row] = value
                    changed = True
                else:
                    code.append((self.slot[row], row, _constant(value)))
        self.mode, self.pending = "whole", frozenset()
        if not self.hangs_on_scenario(block):
            self.settle_months(code)
        elif code:
            self.code.append((block, code))

    def may_settle(self, row: Row, value: Any) -> bool:
        """Tell whether a row of a stepped block is known before it is run."""
        return not isinstance(value, np.ndarray) or value.shape == (self.months, 1) or value.shape == (1, 1)

    def hangs_on_scenario(self, block: Block) -> bool:
        return any("scenario" in self.case.models.lines[name].axes for name in block.lines)

    def settle_months(self, code: Sequence[tuple[int, Row, Moving]]) -> None:
        """Run a stepped block that hangs on no scenario once, here."""
        slots: Slots = [None] * len(self.slot)
        run_stepped(slots, code, self.months, 1)
        for slot, row, _value in code:
            self.static[row] = slots[slot]

    def add_given(self, line: Line) -> None:
        case = self.case
        given = case.values[line.name]
        if line.input is None or "scenario" not in line.axes:
            for key, value in given.items():
                monthly = bool(line.input and line.input.monthly)
                self.static[line.name, key] = np.array(value, float)[:, None] if monthly else value
            return
        for key in keys_of(line, case):
            slot = self.new_slot((line.name, key))
            self.inputs.append((slot, line.name, key, False))

    def new_slot(self, row: Row) -> int:
        return self.slot.setdefault(row, len(self.slot))

    def elements(self, line: Line, key: Key) -> dict[str, str]:
        return dict(zip(line.elements, key, strict=True))

    def value(self, node: Node, at: Mapping[str, str]) -> Any:
        """Give the value of a formula in one row, or a closure where that hangs on the scenario."""
        match node:
            case Number(value) | Text(value):
                return value
            case Name(name):
                return self.name(name, at)
            case Negative():
                return self.apply(np.negative, self.value(node.operand, at))
            case Operation():
                left, right = self.value(node.left, at), self.value(node.right, at)
                return self.apply(_operator(node.sign, left, right), left, right)
            case Call():
                return self.call(node, FUNCTIONS[node.name], at)

    def name(self, name: str, at: Mapping[str, str]) -> Any:
        line = self.case.models.lines.get(name)
        if line is None:
            return at[name]  # the name of this row's own element
        return self.row(line, tuple(at[axis] for axis in line.elements))

    def row(self, line: Line, key: Key) -> Any:
        """Give the value of a row: known, or a closure."""
        row = (line.name, key)
        if row in self.static:
            return self.static[row]
        slot = self.slot[row]
        if self.mode == "whole":
            return Moving(lambda slots, month: slots[slot])
        if line.name in self.pending or "month" in line.axes:
            return Moving(lambda slots, month: slots[slot][month])
        return Moving(lambda slots, month: slots[slot][0])

    def apply(self, operation: Callable[..., Any], *values: Any) -> Any:
        """Apply an operation now where all values are known, else in the closure."""
        if not any(isinstance(value, Moving) for value in values):
            result = operation(*values)
            return result.item() if isinstance(result, np.generic) else result
        parts = [self.getter(value) for value in values]
        if len(parts) == 1:
            one = parts[0]
            return Moving(lambda slots, month: operation(one(slots, month)))
        if len(parts) == 2:
            first, second = parts
            if not isinstance(values[1], Moving) and not isinstance(values[1], np.ndarray):
                fixed = values[1]
                return Moving(lambda slots, month: operation(first(slots, month), fixed))
            if not isinstance(values[0], Moving) and not isinstance(values[0], np.ndarray):
                fixed = values[0]
                return Moving(lambda slots, month: operation(fixed, second(slots, month)))
            return Moving(lambda slots, month: operation(first(slots, month), second(slots, month)))
        return Moving(lambda slots, month: operation(*(part(slots, month) for part in parts)))

    def getter(self, value: Any) -> Callable[[Slots, int], Any]:
        """Give a closure for any value; a known row of months is cut into months where stepped."""
        if isinstance(value, Moving):
            return value.at
        if isinstance(value, np.ndarray) and self.mode == "stepped":
            months = value[:, 0].tolist()
            if len(months) == 1:
                only = months[0]
                return lambda slots, month: only
            return lambda slots, month: months[month]
        return lambda slots, month: value

    # --- functions ---------------------------------------------------------------------------

    def call(self, call: Call, function: Function, at: Mapping[str, str]) -> Any:
        match function.reach:
            case "branch":
                return self.branch(call, at)
            case "over":
                return self.over(call, at)
            case "year":
                stretch = self.case.calendar.months_of(int(at["year"]))
                here = {axis: name for axis, name in at.items() if axis != "year"}
                return self.apply(lambda x: months_added(self.monthly(x)[stretch]), self.value(call.args[0], here))
            case "months":
                return self.apply(lambda x: function.numpy(self.monthly(x)), self.value(call.args[0], at))
            case "pick":
                return self.picked(call, at)
            case "named":
                return self.named(call, at)
            case "past":
                return self.past(call, at)
            case "table":
                line = self.line(call.args[0])
                table = self.static[line.name, ()]
                return self.apply(lambda key: function.numpy(table, key), self.value(call.args[1], at))
            case "given":
                line = self.line(call.args[0])
                return self.given(line, at)
            case _:
                return self.apply(function.numpy, *(self.value(arg, at) for arg in call.args))

    def given(self, line: Line, at: Mapping[str, str]) -> Any:
        key = tuple(at[axis] for axis in line.elements)
        if "scenario" not in line.axes:
            return float(self.case.origins[line.name][key].place is not None)
        slot = self.new_slot((f"given({line.name})", key))
        self.inputs.append((slot, line.name, key, True))
        return Moving(lambda slots, month: slots[slot])

    def line(self, node: Node) -> Line:
        assert isinstance(node, Name)
        return self.case.models.lines[node.name]

    def monthly(self, x: Any) -> Array:
        """Give a row its months, where it is the same every month."""
        x = np.asarray(x)
        return np.broadcast_to(x if x.ndim == 2 else x.reshape(1, 1), (self.months, x.shape[-1] if x.ndim == 2 else 1))

    def branch(self, call: Call, at: Mapping[str, str]) -> Any:
        """Look only at the branch taken, where the condition is known."""
        if call.name == "if":
            return self.either(self.value(call.args[0], at), call.args[1], call.args[2], at)
        word = self.value(call.args[0], at)
        pairs = list(zip(call.args[1::2], call.args[2::2], strict=True))
        if isinstance(word, str):
            for text, amount in pairs:
                if isinstance(text, Text) and text.value == word:
                    return self.value(amount, at)
            return np.nan
        result: Any = np.nan
        for text, amount in reversed(pairs):
            wanted = text.value if isinstance(text, Text) else ""
            condition = self.apply(lambda found, wanted=wanted: found == wanted, word)
            result = self.apply(np.where, condition, self.value(amount, at), result)
        return result

    def either(self, condition: Any, then: Node, otherwise: Node, at: Mapping[str, str]) -> Any:
        if not isinstance(condition, Moving):
            if np.all(condition):
                return self.value(then, at)
            if not np.any(condition):
                return self.value(otherwise, at)
        return self.apply(np.where, condition, self.value(then, at), self.value(otherwise, at))

    def over(self, call: Call, at: Mapping[str, str]) -> Any:
        axes = [arg.name for arg in call.args[1:] if isinstance(arg, Name)]
        if "scenario" in axes:
            return self.over_scenarios(call, axes, at)
        rows = [axis for axis in axes if axis not in ("month", "scenario")]
        values = []
        for names in product(*(self.case.elements_of(axis) for axis in rows)):
            values.append(self.value(call.args[0], {**at, **dict(zip(rows, names, strict=True))}))
        known = add_up([value for value in values if not isinstance(value, Moving)])
        moving = [value for value in values if isinstance(value, Moving)]
        total = known if not moving else self.apply(lambda *parts: add_up(parts), *moving)
        if moving and not _is_nothing(known):
            total = self.apply(np.add, total, known)
        if "month" in axes:
            total = self.apply(lambda x: months_added(self.monthly(x)), total)
        return total

    def over_scenarios(self, call: Call, axes: Sequence[str], at: Mapping[str, str]) -> Any:
        """Add up over the named scenarios of the case, whichever of them are being run."""
        line = self.line(call.args[0])
        values = evaluate(self.case, [line.name])[line.name]
        array, left = values.array, list(line.axes)
        for axis in axes:
            array = array.sum(axis=left.index(axis))
            left.remove(axis)
        for axis in [axis for axis in left if axis != "month"]:
            array = np.take(array, self.case.elements_of(axis).index(at[axis]), left.index(axis))
            left.remove(axis)
        return array[:, None] if left else float(array)

    def picked(self, call: Call, at: Mapping[str, str]) -> Any:
        line = self.line(call.args[0])
        axis = self.signatures.picked_axis(call)
        assert axis is not None
        reference = self.value(call.args[1], at)
        elements = self.case.elements_of(axis)

        def of(name: str) -> Any:
            if name in elements:
                return self.row(line, tuple({**at, axis: name}[a] for a in line.elements))
            return self.value(call.args[2], at) if len(call.args) > 2 else np.nan

        if isinstance(reference, str):
            return of(reference)
        result = of("")
        for name in elements:
            condition = self.apply(lambda found, name=name: found == name, reference)
            result = self.apply(np.where, condition, of(name), result)
        return result

    def named(self, call: Call, at: Mapping[str, str]) -> Any:
        line, reference = self.line(call.args[0]), self.line(call.args[1])
        target = self.signatures.named_axis(call)
        assert target is not None
        values = []
        for key in keys_of(reference, self.case):
            if self.static[reference.name, key] == at[target]:
                there = {**at, **self.elements(reference, key)}
                values.append(self.row(line, tuple(there[axis] for axis in line.elements)))
        return self.apply(lambda *parts: add_up(parts), *values) if values else 0.0

    def past(self, call: Call, at: Mapping[str, str]) -> Any:
        if self.signatures.look_back_axis(call) != "month":
            return self.element_before(call, at)
        start: Any = 0.0
        if call.name in ("previous", "lag"):
            start = self.value(call.args[1 if call.name == "previous" else 2], at)
        months = 1 if call.name == "previous" else self.whole_number(call, self.value(call.args[1], at))
        line = self.line(call.args[0])
        if self.mode == "stepped" and line.name in self.pending:
            if call.name == "lag" and months < 1:
                raise FlexfinError(
                    Problem(line.place, _("a lag of 0 months makes '{name}' hang on itself", name=line.name),
                            _("Write max(1, months)."))
                )  # fmt: skip
            return self.past_of_pending(call, line, months, start, at)
        mode, self.mode = self.mode, "whole"
        x = self.value(call.args[0], at)
        self.mode = mode
        how = {"lowest": lowest, "highest": highest}.get(call.name)
        if isinstance(x, Moving) and mode == "stepped":  # a row of an earlier block, month by month
            return self.past_of_pending(call, line, months, start, at)
        if how is not None:
            return self.apply(lambda x: how(self.monthly(x), months), x)
        return self.apply(lambda x, start: lagged(self.monthly(x), months, start), x, start)

    def past_of_pending(self, call: Call, line: Line, months: int, start: Any, at: Mapping[str, str]) -> Any:
        row = (line.name, tuple(at[axis] for axis in line.elements))
        known = self.static.get(row)
        if known is not None:
            history: Callable[[Slots], Any] = lambda slots: self.monthly(known)  # noqa: E731
            if call.name in ("previous", "lag"):
                return self.apply(lambda x, start: lagged(self.monthly(x), months, start), known, start) if not isinstance(start, Moving) else self.looking_back(history, months, start)
        slot = self.slot.get(row, -1)
        if known is None:
            history = lambda slots: slots[slot]  # noqa: E731
        if call.name in ("previous", "lag"):
            return self.looking_back(history, months, start)
        best = np.min if call.name == "lowest" else np.max

        def window(slots: Slots, month: int) -> Any:
            first = month - months
            found = best(history(slots)[max(0, first) : month + 1], axis=0)
            return found if first >= 0 else (np.minimum if call.name == "lowest" else np.maximum)(found, 0.0)

        return Moving(window)

    def looking_back(self, history: Callable[[Slots], Any], months: int, start: Any) -> Moving:
        begin = self.getter(start)
        return Moving(
            lambda slots, month: history(slots)[month - months] if month >= months else begin(slots, month)
        )

    def whole_number(self, call: Call, value: Any) -> int:
        number = float(np.asarray(value).ravel()[0])
        if not number >= 0 or number != int(number):
            line = self.line(call.args[0])
            raise FlexfinError(
                Problem(
                    line.place,
                    _("{name}() looks back {months} months, which is no whole number of months", name=call.name, months=number),
                )
            )
        return int(number)

    def element_before(self, call: Call, at: Mapping[str, str]) -> Any:
        axis = self.signatures.look_back_axis(call)
        elements = self.case.elements_of(axis)
        position = elements.index(at[axis])
        if position == 0:
            return self.value(call.args[1], at)
        return self.value(call.args[0], {**at, axis: elements[position - 1]})

    # --- running -----------------------------------------------------------------------------

    def run(
        self,
        *,
        scenarios: Sequence[str] | None = None,
        paths: Mapping[str, Array] | None = None,
        workers: int = 1,
        block: int = BLOCK,
    ) -> Iterator[Results]:
        """Give the results block by block, in order; memory does not grow with their number."""
        names = list(scenarios or self.case.scenarios)
        if paths is not None:
            count = len(next(iter(paths.values())))
            names = [str(number) for number in range(1, count + 1)]
        stretches = [slice(first, first + block) for first in range(0, len(names), block)]

        def one(stretch: slice) -> Results:
            return self.run_block(names[stretch], stretch, paths)

        if workers == 1 or len(stretches) == 1:
            yield from map(one, stretches)
            return
        with ThreadPoolExecutor(workers) as pool:
            waiting = [pool.submit(one, stretch) for stretch in stretches[: workers + 1]]
            for stretch in [*stretches[workers + 1 :], *[None] * len(waiting)]:
                yield waiting.pop(0).result()
                if stretch is not None:
                    waiting.append(pool.submit(one, stretch))

    def run_block(self, names: Sequence[str], stretch: slice, paths: Mapping[str, Array] | None) -> Results:
        slots: Slots = [None] * len(self.slot)
        for slot, line, key, marks in self.inputs:
            slots[slot] = self.given_rows(line, key, names, stretch, paths, marks)
        with np.errstate(all="ignore"):
            for block, code in self.code:
                if block.stepped:
                    run_stepped(slots, code, self.months, len(names))
                else:
                    for slot, _row, value in code:
                        slots[slot] = value.at(slots, 0)
        wanted = set(self.names)
        rows = {row: value for row, value in self.static.items() if row[0] in wanted}
        moving = {row: slots[slot] for row, slot in self.slot.items() if row not in self.static}
        self.check(moving, names)
        rows |= {row: value for row, value in moving.items() if row[0] in wanted}
        return Results(self.case, rows, self.names, names)

    def given_rows(
        self, line: str, key: Key, names: Sequence[str], stretch: slice,
        paths: Mapping[str, Array] | None, marks: bool,
    ) -> Array:  # fmt: skip
        if paths is not None and line in paths and not marks:
            return np.ascontiguousarray(np.asarray(paths[line], float)[stretch].T)
        spec = self.case.models.lines[line].input
        assert spec is not None
        full = {axis: name for axis, name in zip(self.case.models.lines[line].elements, key, strict=True)}
        columns = []
        for name in names if paths is None else [self.case.first_scenario]:
            found = {**full, "scenario": name}
            place = tuple(found[axis] for axis in spec.axes)
            given = self.case.origins[line][place].place is not None
            columns.append(given if marks else self.case.values[line][place])
        array = np.array(columns, float)
        return array.T if spec.monthly and not marks else array[None, :]

    def check(self, rows: Mapping[Row, Any], names: Sequence[str]) -> None:
        """See that every number is one. Raises FlexfinError with the first that is not."""
        for (name, key), value in rows.items():
            if isinstance(value, float | int) and not isinstance(value, bool) and np.isfinite(value):
                continue
            if isinstance(value, str | Mapping):
                continue
            array = np.asarray(value)
            if array.dtype.kind in "fiu" and not np.isfinite(np.add.reduce(array, axis=None)):
                bad = np.argwhere(~np.isfinite(np.atleast_2d(array)))
                if len(bad):
                    raise FlexfinError(self.no_number(name, key, bad[0], array, names))

    def no_number(self, name: str, key: Key, at: Any, array: Array, names: Sequence[str]) -> Problem:
        line = self.case.models.lines[name]
        where = [f"{axis} {element}" for axis, element in zip(line.elements, key, strict=True)]
        if array.ndim == 2 and array.shape[0] > 1:
            where.append(_("month {month}", month=self.case.calendar.months[int(at[0])]))
        if array.ndim == 2 and array.shape[1] > 1:
            where.append(_("scenario {name}", name=names[int(at[1])]))
        return Problem(
            line.place,
            _("'{line}' is no number ({where}): a division by zero, or a power that does not exist",
              line=name, where=", ".join(where) or "-"),
            _("Look at the inputs of {formula}.", formula=line.text or line.name),
        )  # fmt: skip


def run_stepped(slots: Slots, code: Sequence[tuple[int, Row, Moving]], months: int, count: int) -> None:
    """Go through the months; every row gets its history in slots, shape (months, count)."""
    steps = []
    for slot, _row, value in code:
        slots[slot] = np.empty((months, count))
        steps.append((slots[slot], value.at))
    for month in range(months):
        for history, at in steps:
            history[month] = at(slots, month)


def _constant(value: Any) -> Moving:
    if isinstance(value, np.ndarray):
        months = value[:, 0].tolist()
        return Moving(lambda slots, month: months[month if len(months) > 1 else 0])
    return Moving(lambda slots, month: value)


def _operator(sign: str, left: Any, right: Any) -> Callable[..., Any]:
    if isinstance(left, str) and isinstance(right, str):
        return (lambda a, b: a == b) if sign == "=" else (lambda a, b: a != b)
    return OPERATORS[sign]


def _is_nothing(value: Any) -> bool:
    return isinstance(value, float | int) and value == 0
