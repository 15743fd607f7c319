"""The master check: how far each check is off, and what the workbook says of it everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _, mark
from flexfin.model.line import Line
from flexfin.model.tolerance import added_up, tolerance_of
from flexfin.workbook.layout import Layout, live_name

if TYPE_CHECKING:
    from flexfin.workbook.book import Book

MASTER: Final = "C4"  # the cell on the sheet with checks
FAULTS: Final = "C7"  # how many cells for inputs are empty or wrong
Deviations = Mapping[str, tuple[float, float]]  # by check: how far it is off, and may be
# every sheet has the master check above it; a book that was written is not kept for it
_KNOWN: Final[WeakKeyDictionary[Book, Deviations]] = WeakKeyDictionary()
GOOD_WORD: Final = mark("all checks in order")
BAD_WORD: Final = mark("CHECKS NOT IN ORDER")
FAULT_WORD: Final = mark("EMPTY OR WRONG")
CHANGED_WORD: Final = mark("INPUTS CHANGED SINCE EXPORT")


def faults_cell(layout: Layout) -> str:
    """Give the address of the cell that says how many inputs are empty or wrong."""
    return f"'{layout.names['checks']}'!${FAULTS[0]}${FAULTS[1:]}"


def master_cell(layout: Layout) -> str:
    """Give the address of the cell that says whether all checks are in order."""
    return f"'{layout.names['checks']}'!${MASTER[0]}${MASTER[1:]}"


def master_word(book: Book) -> str:
    """Give the stored value of the master check."""
    fine = all(off <= limit for off, limit in deviations(book).values())
    return _(GOOD_WORD) if fine else _(BAD_WORD)


def deviations(book: Book) -> Deviations:
    """Give how far each check is off in the live scenario at most, and how far it may be."""
    if book not in _KNOWN:
        _KNOWN[book] = {line.name: _deviation(book, line) for line in lines_of(book, "check")}
    return _KNOWN[book]


def _deviation(book: Book, check: Line) -> tuple[float, float]:
    largest = max((_extreme(book, other) for other in added(book, check)), default=0.0)
    return _extreme(book, check), tolerance_of(largest)


def added(book: Book, check: Line) -> list[Line]:
    """Give the lines that a check adds up, as far as they are in the workbook."""
    return [line for line in added_up(check, book.case.models.lines) if area_of(book, line)]


def lines_of(book: Book, kind: str) -> list[Line]:
    """Give the lines of a kind, in the order of the models."""
    return [line for line in book.case.models.lines.values() if line.kind == kind]


def _extreme(book: Book, line: Line) -> float:
    values = [book.stored(line, key) for key in book.layout.keys(line)]
    return float(max((np.max(np.abs(value)) for value in values), default=0.0))


def area_of(book: Book, line: Line) -> str:
    """Give the cells of a line; of an input with scenarios, those of the live one."""
    layout = book.layout
    rows = layout.blocks.get(live_name(line), layout.blocks.get(line.name, []))
    if not rows:
        return ""
    first, last = layout.cells[rows[0]], layout.cells[rows[-1]]
    start = first.column or column_name(layout.first)
    end = first.column or layout.last_column
    return f"'{first.sheet}'!${start}${first.row}:${end}${last.row}"
