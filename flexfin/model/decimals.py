"""Comparisons of numbers, at nine decimals.

0.1 + 0.2 is not exactly 0.3 in a computer: so what is computed is equal where it differs by no more
than half a billionth. Numbers that cannot have such noise, whole ones and those that stand as they
were typed, are compared as they are: that is quicker, and leaves formulas in a workbook readable.
`Line.decimals` says it of each line: 0 where whole, 9 where as typed, None where computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from flexfin.formulas.arrays import Value, operator_of
from flexfin.formulas.formula import (
    COMPARISONS,
    COUNTED,
    Call,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Text,
)
from flexfin.model.axes import branches
from flexfin.model.line import Decimals, FigureLine, InputLine, Line
from flexfin.model.several import named_comparison

NINE: Final = 9
_HALF: Final = 0.5 * 10.0**-NINE  # of the last decimal that counts
_COMPARING: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": lambda a, b: abs(a - b) <= _HALF,
    "<>": lambda a, b: abs(a - b) > _HALF,
    "<": lambda a, b: a < b - _HALF,
    "<=": lambda a, b: a <= b + _HALF,
    ">": lambda a, b: a > b + _HALF,
    ">=": lambda a, b: a >= b - _HALF,
}


def operation_of(
    node: Operation, lines: Mapping[str, Line], left: Value, right: Value
) -> Callable[[Any, Any], Any]:
    """Give what an operation does to its two sides: compare them, where it does, by decimals."""
    return comparison_of(node, lines) or operator_of(node.sign, left, right)


def comparison_of(
    node: Operation, lines: Mapping[str, Line]
) -> Callable[[Any, Any], Any] | None:
    """Give how an operation compares its two sides, where that is not as they are."""
    if node.sign not in COMPARISONS:
        return None
    named = named_comparison(node, lines)
    return named or (None if is_exact(node, lines) else _COMPARING[node.sign])


def is_exact(node: Operation, lines: Mapping[str, Line]) -> bool:
    """Tell whether neither side of a comparison can have noise; texts have none."""

    def of(name: str) -> Decimals:
        return lines[name].decimals if name in lines else 0

    return None not in (_decimals(node.left, of), _decimals(node.right, of))


def with_decimals(lines: Mapping[str, Line]) -> dict[str, Line]:
    """Give the lines with what is known of their decimals.

    Lines may hang on each other through earlier months: so all formulas count as whole until one of
    them turns out not to be, and that goes round until nothing changes.
    """
    known = {name: _given(line) for name, line in lines.items()}
    formulas = {name: line.rule for name, line in lines.items()}
    before: dict[str, Decimals] = {}

    def of(name: str) -> Decimals:
        return known.get(name, 0)

    while before != known:
        before = dict(known)
        for name, formula in formulas.items():
            if formula is not None:
                known[name] = _most((known[name], _decimals(formula, of)))
    return {name: replace(line, decimals=known[name]) for name, line in lines.items()}


def _given(line: Line) -> Decimals:
    """Give what the keys of a line say, its formula or the one of its default left aside."""
    match line:
        case InputLine() if not line.is_text:
            computed = line.instead is not None or line.date == "day"
            return 0 if line.whole or line.date == "month" else None if computed else NINE
        case FigureLine() if not line.is_condition:
            return NINE
        case _:
            return 0


def _most(found: Iterable[Decimals]) -> Decimals:
    every = list(found)
    return None if None in every else max((d for d in every if d is not None), default=0)


def _decimals(node: Node, of: Callable[[str], Decimals]) -> Decimals:
    """Give how many decimals a formula has; a text counts as whole."""
    match node:
        case Number(value):
            return 0 if value == int(value) else NINE if value == round(value, NINE) else None
        case Name(name):
            return of(name)
        case Negative(operand):
            return _decimals(operand, of)
        case Operation(sign) if sign in COMPARISONS:
            return 0
        case Text() | Call("and" | "or" | "not" | "year_of" | "month_of" | "days_of"):
            return 0
        case Operation("+" | "-" | "*"):
            return 0 if _decimals(node.left, of) == 0 == _decimals(node.right, of) else None
        case Call(name) if name in COUNTED:
            return 0
        case Call("sum" | "by_year" | "sum_to"):
            return 0 if _decimals(node.args[0], of) == 0 else None
        case Call("round"):
            digits = node.args[1] if len(node.args) > 1 else Number(0.0, "0")
            few = isinstance(digits, Number) and digits.value <= NINE
            return None if not few else 0 if digits == Number(0.0, "0") else NINE
        case Call("lookup" | "in_force"):
            return NINE
        case Call("if" | "choose"):
            return _most(_decimals(arg, of) for arg in branches(node))
        case Call("min" | "max" | "abs" | "number"):
            return _most(_decimals(arg, of) for arg in node.args)
        case Call("previous" | "lag" | "lowest" | "highest" | "pick"):
            first, *others = node.args
            start = others[1:] if node.name in ("lag", "pick") else others[:1]
            return _most(_decimals(arg, of) for arg in (first, *start))
        case _:
            return None
