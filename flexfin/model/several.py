"""An input that names one element, several of them, or all: `reception, youth`, `all`.

It stays one text. Compared with the name of an element, it equals each that it names; compared with
a word between quotes it is a text as any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, Final

import numpy as np

from flexfin.formulas.formula import COMPARISONS, Name, Node, Operation, Text
from flexfin.model.line import Line

ALL: Final = "all"
_WORD: Final = re.compile(r"[^\s,][^,]*")


def words_in(text: str) -> list[tuple[int, str]]:
    """Give the names in `reception, youth` or `[reception, youth]`, each with where it begins."""
    inside = text.strip()
    start = text.index(inside)
    if inside.startswith("[") and inside.endswith("]"):
        inside, start = inside[1:-1], start + 1
    return [(start + found.start(), found[0].strip()) for found in _WORD.finditer(inside)]


def written(names: Container[str], order: Iterable[str]) -> str:
    """Write the names of elements as the value of an input, in the order of their set."""
    return ", ".join(name for name in order if name in names)


def is_list(value: str) -> bool:
    """Tell whether a value names more than one element."""
    return "," in value


def as_word(value: str) -> str:
    """Write a value as a case file does: a list between brackets."""
    return f"[{value}]" if is_list(value) else value


def takes_several(node: Node, lines: Mapping[str, Line]) -> bool:
    """Tell whether a formula is an input that may name several elements."""
    return isinstance(node, Name) and node.name in lines and lines[node.name].several


def named_side(node: Operation, lines: Mapping[str, Line]) -> Name | None:
    """Give the side of a comparison that may name several elements of which the other is one."""
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(other, Text) or node.sign not in COMPARISONS:
            continue
        if isinstance(side, Name) and takes_several(side, lines):
            return side
    return None


def named_comparison(
    node: Operation, lines: Mapping[str, Line]
) -> Callable[[Any, Any], Any] | None:
    """Give what compares the two sides, where one of them may name several elements."""
    side = named_side(node, lines)
    if side is None:
        return None
    wanted = node.sign == "="

    def compare(left: Any, right: Any) -> Any:
        values, names = (left, right) if side is node.left else (right, left)
        if isinstance(values, str) and isinstance(names, str):
            return _names(values, names) == wanted
        found = np.frompyfunc(_names, 2, 1)(values, names).astype(bool)
        return found == wanted

    return compare


def _names(value: str, name: str) -> bool:
    return value == ALL or name in value.split(", ")
