"""What people said in a workbook beside its cells: comments, and notes in the table of the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from flexfin.ground.messages import LANGUAGES, speaking
from flexfin.ground.months import day_of_serial
from flexfin.ground.opened import Attributes, Handlers, Package
from flexfin.ground.sheets import OpenBook, OpenSheet, filled
from flexfin.workbook.manifest import codes_label
from flexfin.workbook.sheets.log import noted_label

_DATE: Final = 2  # column of the log with the date of a note
_THREADED: Final = "[Threaded comment]"  # what Excel puts in a comment that is told in full apart


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Remarked(NamedTuple):
    """What somebody said in a workbook: on a cell of a sheet, or as a note in the log."""

    sheet: str
    cell: str  # empty of a note in the log
    text: str

    @property
    def words(self) -> str:
        """Give what was said, behind where it stands."""
        where = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{where}: {self.text}"


def remarked(package: Package, book: OpenBook) -> Iterator[Remarked]:
    """Give all comments and notes, sheet by sheet."""
    for sheet in book.sheets:
        for kind, part in package.links(sheet.part).values():
            if kind.rpartition("/")[2] in ("comments", "threadedComment"):
                yield from _comments(package, part, sheet.name)
        yield from _notes(sheet)


def _comments(package: Package, part: str, sheet: str) -> Iterator[Remarked]:
    found: list[tuple[str, list[str]]] = []
    inside = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal inside
        if tag in ("comment", "threadedComment"):
            found.append((attributes.get("ref", ""), []))
        inside = tag in ("t", "text")

    def end(_tag: str) -> None:
        nonlocal inside
        inside = False

    def text(data: str) -> None:
        if inside and found:
            found[-1][1].append(data)

    package.read(part, Handlers(start, end, text))
    for cell, pieces in found:
        words = " ".join("".join(pieces).split())
        if words and not words.startswith(_THREADED):
            yield Remarked(sheet, cell, words)


def _notes(sheet: OpenSheet) -> Iterator[Remarked]:
    """Give the notes of a log: the rows that were filled in, below its heading."""
    words = {str(cell.value): cell.row for cell in filled(sheet) if cell.column == _DATE}
    for language in LANGUAGES:
        with speaking(language):
            first, end = words.get(noted_label()), words.get(codes_label())
        if first is not None and end is not None:
            break
    else:
        return
    rows: dict[int, list[str]] = {}
    numbered = {at[0] for at, cell in sheet.cells.items()
                if at[1] == 1 and _is_number(cell.value)}  # fmt: skip
    for (row, column), cell in sorted(sheet.cells.items()):
        if first < row < end and row in numbered and column >= _DATE and cell.value is not None:
            value = cell.value
            day = None
            if column == _DATE and isinstance(value, int | float):
                day = day_of_serial(value)
            text = f"{value:g}" if isinstance(value, int | float) else value
            rows.setdefault(row, []).append(str(day or text))
    yield from (Remarked(sheet.name, "", "; ".join(texts)) for texts in rows.values())
