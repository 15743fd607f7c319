"""Formulas in one spelling: Excel, LibreOffice and flexfin each write the same one differently.

What differs: quotes around the names of sheets, the sheet of a cell on the own sheet, dollar signs,
spaces, how a number is written, brackets after TRUE and FALSE, and the prefixes and signs that
Excel adds when it saves. A formula is read word by word; only what stands between words may differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from flexfin.ground.letters import place_of

Spot = tuple[str, int, int]  # sheet, column, row
# where a cell stood at export; beside it whether it ends an area (1), begins one (-1), or neither
Moved = Callable[[Spot, int], Spot]

_CELL: Final = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_WORD: Final = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    | (?:(?P<sheet>'(?:[^']|'')*'|(?:\[[^\]]*\])?[^\W\d][\w.]*)!)?
      (?P<cell>{_CELL})(?::(?P<end>{_CELL}))?(?![\w(.!])
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)
    | (?P<truth>(?i:TRUE|FALSE))(?:\(\s*\))?(?![\w.(!])
    | (?P<name>'(?:[^']|'')*'!?|[^\W\d][\w.]*)
    | (?P<space>\s+)
    | (?P<sign><>|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)
_PREFIXES: Final = re.compile(r"^(_xlfn\.|_xlws\.)+", re.IGNORECASE)
_ADDED: Final = {"@", "$"}  # signs that change nothing where we write formulas


def words(
    formula: str, sheet: str, moved: Moved | None = None, base: tuple[int, int] | None = None
) -> list[str]:
    """Give the words of a formula that stands on a sheet, in one spelling.

    `moved` says where the cells that it names stood at export; with `base`, a row and column at
    export, what is not fixed with a dollar sign is as far from there.
    """
    return list(_words(formula.removeprefix("="), sheet, moved, base))


def _words(text: str, own: str, moved: Moved | None, base: tuple[int, int] | None) -> Iterator[str]:
    for match in _WORD.finditer(text):
        kind = match.lastgroup
        if match["cell"]:
            sheet = _unquoted(match["sheet"]) if match["sheet"] else own
            for side, cell in ((-1, match["cell"]), (1, match["end"])):
                if cell:
                    row, column = place_of(cell)
                    place = (sheet, column, row)
                    side = side if match["end"] else 0  # noqa: PLW2901
                    found = moved(place, side) if moved else place
                    yield "{}!{}.{}".format(*(_from(base, cell, found) if base else found))
            if match["end"]:
                yield ":"
        elif kind == "text":
            yield match[0]
        elif kind == "number":
            yield repr(float(match[0]))
        elif kind == "truth":
            yield match["truth"].upper()
        elif kind == "name":
            yield _PREFIXES.sub("", match[0]).upper()
        elif kind == "sign" and match[0] not in _ADDED:
            yield match[0]


def _from(base: tuple[int, int], cell: str, spot: Spot) -> tuple[str, str, str]:
    """Give a cell as far from another as it is, where it is not fixed."""
    name, column, row = spot
    down = str(row) if "$" in cell[1:] else f"{row - base[0]:+d}"
    return name, str(column) if cell.startswith("$") else f"{column - base[1]:+d}", down


def _unquoted(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
