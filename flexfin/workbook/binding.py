"""How tightly an Excel text binds, and brackets where it binds too loosely."""

from __future__ import annotations

import re
from typing import Final

from flexfin.formulas.formula import LEVEL

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
