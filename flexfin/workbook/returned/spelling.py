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
Moved = Callable[[Spot], Spot]  # where a cell stood in the workbook as exported

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


def words(formula: str, sheet: str, moved: Moved | None = None) -> list[str]:
    """Give the words of a formula that stands on a sheet, in one spelling.

    `moved` says where the cells that it names stood at export.
    """
    return list(_words(formula.removeprefix("="), sheet, moved))


def _words(text: str, own: str, moved: Moved | None) -> Iterator[str]:
    for match in _WORD.finditer(text):
        kind = match.lastgroup
        if match["cell"]:
            sheet = _unquoted(match["sheet"]) if match["sheet"] else own
            for cell in filter(None, (match["cell"], match["end"])):
                row, column = place_of(cell)
                place = (sheet, column, row)
                yield "{}!{}.{}".format(*(moved(place) if moved else place))
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


def _unquoted(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
