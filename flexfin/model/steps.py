"""Formulas -> formulas in steps: shorthands written out, a line for every part that needs rows.

In a workbook the first argument of sum, pick, previous and their like is a range of cells; so an
expression that stands there becomes a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flexfin.formulas.formula import Call, Name, Negative, Node, Operation, Text, walk, write
from flexfin.formulas.functions import FUNCTIONS
from flexfin.formulas.units import PLAIN
from flexfin.ground.messages import _
from flexfin.model.line import FormulaLine, Line
from flexfin.model.models import Models, Shorthand


def with_steps(lines: Mapping[str, Line], shorthands: Mapping[str, Shorthand]) -> dict[str, Line]:
    """Give all lines, with a line of its own for each part of a formula that needs rows."""
    result: dict[str, Line] = {}
    for name, line in lines.items():
        if not isinstance(line, FormulaLine):
            result[name] = line
            continue
        steps: list[FormulaLine] = []
        formula = _in_steps(expanded(line.formula, shorthands), line, steps, lines)
        result |= {step.name: step for step in steps}
        result[name] = replace(line, formula=formula)
    return result


def expanded(node: Node, shorthands: Mapping[str, Shorthand]) -> Node:
    """Write the shorthands in a formula out."""
    node = _mapped(node, lambda child: expanded(child, shorthands))
    if isinstance(node, Call) and node.name in shorthands and len(node.args) == 1:
        short = shorthands[node.name]
        return _substituted(short.body, short.argument, node.args[0], node.at)
    return node


def _in_steps(
    node: Node, line: FormulaLine, steps: list[FormulaLine], lines: Mapping[str, Line]
) -> Node:
    node = _mapped(node, lambda child: _in_steps(child, line, steps, lines))
    if not isinstance(node, Call) or node.name not in FUNCTIONS or not node.args:
        return node
    first = node.args[0]
    needs_line = FUNCTIONS[node.name].needs_line and not isinstance(first, Name)
    if not needs_line or _is_product_over_months(node):
        return node
    number = len(steps) + 1
    while f"{line.name}_step_{number}" in lines:  # a user's line may have this name
        number += 1
    step = replace(
        line,
        name=f"{line.name}_step_{number}",
        kind="formula",
        unit=PLAIN,
        text=write(first),
        formula=first,
        step_of=line.name,
        choices={},
        yes_no=False,
        remedy=None,
        blames=(),
        paid_by=None,
        paid_to=None,
        left_to=None,
        ledger="",
        books=(),
        volume="",
    )
    steps.append(step)
    return Call(node.name, (Name(step.name, first.at), *node.args[1:]), node.at)


def _is_product_over_months(call: Call) -> bool:
    """Tell whether this is sum(a * b * ..., month), which SUMPRODUCT does without extra rows."""
    if call.name != "sum" or [a.name for a in call.args[1:] if isinstance(a, Name)] != ["month"]:
        return False
    return all(
        isinstance(part, Name) or (isinstance(part, Operation) and part.sign == "*")
        for part in walk(call.args[0])
    )


def _mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    match node:
        case Call():
            return Call(node.name, tuple([change(arg) for arg in node.args]), node.at)
        case Operation():
            return Operation(node.sign, change(node.left), change(node.right), node.at)
        case Negative():
            return Negative(change(node.operand), node.at)
        case _:
            return node


def _substituted(node: Node, name: str, value: Node, at: tuple[int, int]) -> Node:
    if isinstance(node, Name):
        return value if node.name == name else Name(node.name, at)
    node = _mapped(node, lambda child: _substituted(child, name, value, at))
    return replace(node, at=at) if isinstance(node, Call | Operation | Negative | Text) else node


def in_words(node: Node, models: Models) -> str:
    """Write a condition with the labels of its lines."""
    if isinstance(node, Call) and node.name in ("and", "or"):
        word = _(" and ") if node.name == "and" else _(" or ")
        return word.join(in_words(part, models) for part in node.args)
    return write(_labelled(node, models))


def _labelled(node: Node, models: Models) -> Node:
    if not isinstance(node, Name):
        return _mapped(node, lambda child: _labelled(child, models))
    line = models.lines.get(node.name)
    return Name(str(line.label) if line else models.axis_name(node.name))
