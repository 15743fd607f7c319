"""How tightly an Excel text binds, and brackets where it binds too loosely."""

from __future__ import annotations

import re
from typing import Final

from flexfin.formulas.formula import COMPARISONS

# how tightly a sign binds: 1 a comparison, 2 a sum, 3 a product, 4 minus, 5 a power
LEVEL: Final = {"+": 2, "-": 2, "*": 3, "/": 3, "^": 5} | dict.fromkeys(COMPARISONS, 1)
_INSIDE: Final = re.compile(r'"[^"]*"|\'[^\']*\'|\{[^}]*\}|\d[Ee][+-]')  # holds no sign that counts
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_SIGNS: Final = re.compile("<=|>=|<>|[-+*/^=<>]")


def binding(text: str) -> int:
    """Tell how tightly a text binds: 1 a comparison, 2 a sum, up to 6 for one whole."""
    bare = _INSIDE.sub("", text)
    while "(" in bare:
        bare = _BRACKETS.sub("", bare)
    if bare.startswith("-"):
        return min([4, *(LEVEL[sign] for sign in _SIGNS.findall(bare[1:]))])
    return min((LEVEL[sign] for sign in _SIGNS.findall(bare)), default=6)


def bracket(text: str, needed: bool) -> str:
    """Put a text in brackets where needed."""
    return f"({text})" if needed else text
