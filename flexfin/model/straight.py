"""Which lines are straight lines in some inputs: read from their formulas, not tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flexfin.formulas.formula import Call, Name, Negative, Node, Operation
from flexfin.model.line import FormulaLine
from flexfin.model.models import Models
from flexfin.model.order import hanging_on, needed

FREE, STRAIGHT, BENT = range(3)  # how a formula hangs on the inputs
# of these calls the arguments in the places named are taken as they are; the others say which
_PASSED: Final = {
    "if": slice(1, None), "choose": slice(2, None, 2), "sum": slice(0, 1), "by_year": slice(0, 1),
    "number": slice(0, 1), "pick": slice(0, None, 2), "sum_to": slice(0, 1),
    "previous": slice(0, 2), "lag": slice(0, None, 2),
}  # fmt: skip


def straight_in(models: Models, names: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Give the inputs in which lines are straight lines together: each doubles what it adds.

    Of inputs that are so only without one another, such as two that are multiplied, the first.
    """
    asked, found = list(wanted), list[str]()
    for name in names:
        if _is_straight(models, {*found, name}, asked):
            found.append(name)
    return tuple(found)


def _is_straight(models: Models, names: set[str], wanted: list[str]) -> bool:
    lines = models.lines
    inside = needed(lines, wanted) & hanging_on(models, names)
    moved = [name for name in lines if name in inside]
    known = dict.fromkeys(names, STRAIGHT)
    # lines may hang on each other in a circle through earlier months: round until nothing bends
    for _round in range(len(moved) + 1):
        before = dict(known)
        for name in moved:
            line = lines[name]
            if isinstance(line, FormulaLine):
                known[name] = _bend(line.formula, known)
        if known == before:
            break
    return all(known.get(name, FREE) < BENT for name in wanted)


def _bend(node: Node, known: dict[str, int]) -> int:
    match node:
        case Name(name):
            return known.get(name, FREE)
        case Negative():
            return _bend(node.operand, known)
        case Operation():
            left, right = _bend(node.left, known), _bend(node.right, known)
            match node.sign:
                case "+" | "-":
                    return max(left, right)
                case "*":
                    return min(BENT, left + right)
                case "/" if right == FREE:
                    return left
                case _:
                    return BENT if left or right else FREE
        case Call():
            bends = [_bend(arg, known) for arg in node.args]
            passed = range(len(bends))[_PASSED.get(node.name, slice(0, 0))]
            if any(bend for place, bend in enumerate(bends) if place not in passed):
                return BENT
            return max((bends[place] for place in passed), default=FREE)
        case _:
            return FREE
