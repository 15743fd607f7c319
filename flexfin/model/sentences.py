"""Conditions and defaults of inputs as people say them: labels, and no words of a case."""

from __future__ import annotations

from typing import Final

from flexfin.formulas.formula import Call, Name, Node, Operation, Text
from flexfin.ground.messages import _, mark
from flexfin.ground.numbers import readable
from flexfin.model.line import InputLine
from flexfin.model.models import Models
from flexfin.model.steps import in_words

_SAID: Final = {
    "=": mark("'{a}' is {b}"), "<>": mark("'{a}' is not {b}"), ">": mark("'{a}' is more than {b}"),
    "<": mark("'{a}' is less than {b}"), ">=": mark("'{a}' is at least {b}"),
    "<=": mark("'{a}' is at most {b}"),
}  # fmt: skip


def in_sentence(node: Node, models: Models, line: InputLine | None = None) -> str:
    """Write a condition, or the default of an input, as a sentence says it."""
    match node:
        case Call("or", [Operation("=", Name(name), Text()), *_rest]) if _is_one_of(node, name):
            words = [_word(part.right.value, name, models) for part in node.args
                     if isinstance(part, Operation) and isinstance(part.right, Text)]  # fmt: skip
            said = _(" or ").join(f"'{word}'" for word in words)
            return _(_SAID["="], a=in_words(Name(name), models), b=said)
        case Call("and" | "or", args):
            word = _(" and ") if node.name == "and" else _(" or ")
            return word.join(in_sentence(part, models) for part in args)
        case Call("if", (condition, then, other)):
            said = in_sentence(condition, models)
            values = [in_sentence(value, models, line) for value in (then, other)]
            return _("{value} where {condition}, else {other}",
                     value=values[0], condition=said, other=values[1])  # fmt: skip
        case Operation(sign, Name(name), Text(value)) if sign in _SAID:
            said = _word(value, name, models)
            return _(_SAID[sign], a=in_words(node.left, models), b=f"'{said}'")
        case Operation(sign, left, right) if sign in _SAID:
            sides = [in_sentence(side, models) for side in (left, right)]
            return _(_SAID[sign], a=sides[0], b=sides[1])
        case Text(value):
            return str(line.choices.get(value, value)) if line is not None else value
        case _:
            return readable(in_words(node, models))


def _is_one_of(node: Call, name: str) -> bool:
    """Tell whether one of several words is asked of one and the same line."""
    return all(
        isinstance(part, Operation)
        and (part.sign, part.left) == ("=", Name(name))
        and isinstance(part.right, Text)
        for part in node.args
    )


def _word(value: str, name: str, models: Models) -> str:
    """Give the label of a word that a line, or an axis of fixed elements, may be."""
    line = models.lines.get(name)
    known = line.choices if line is not None else models.sets.get(name, {})
    return str(known.get(value, value))
