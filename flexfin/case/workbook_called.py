"""What the elements are called in a workbook, known before any cell that names one is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from flexfin.case.called import LABEL, LABELS, Called
from flexfin.case.workbook_cells import (
    FIRST_VALUE,
    ORIGIN_WORDS,
    ORIGINS,
    ROWS,
    TABLE,
    VALUES,
    FormBlock,
)
from flexfin.ground.sheets import At, SheetCell
from flexfin.model.models import Models


def called_by(
    blocks: Iterable[FormBlock], models: Models, path_of: Callable[[str], str]
) -> Called:
    """Give what elements are called in the blocks of a workbook, before any of them is read."""
    found: dict[str, dict[str, str]] = {}
    for block in blocks:
        for path, label in _labels(block, path_of):
            section, _dot, name = path.rpartition(".")
            axis = models.sections.get(section)
            if axis is not None and name:
                known = found.setdefault(axis, {})
                known[name] = label or known.get(name, "")
    return Called(found)


def _labels(block: FormBlock, path_of: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Give the paths of the elements of a block with their labels, or nothing for these."""
    cells, above = block.cells, f"{block.prefix.text}."
    rows = sorted({row for row, _column in cells if block.head < row <= block.end})
    if block.kind == TABLE:
        at = next((row for row in rows if _text(cells, (row, 1)) == LABEL), 0)
        columns = [c for row, c in cells if row == block.head and c >= FIRST_VALUE]
        yield from ((above + _text(cells, (block.head, c)), _text(cells, (at, c))) for c in columns)
    elif block.kind == ROWS:
        head = (c for row, c in cells if row == block.head and _text(cells, (row, c)) == LABEL)
        at = next(head, 0)
        yield from ((above + _text(cells, (row, 1)), _text(cells, (row, at))) for row in rows)
    elif block.kind == VALUES:
        for row in rows:
            path, _dot, key = _text(cells, (row, 1)).rpartition(".")
            if key == LABEL:
                yield path, _text(cells, (row, FIRST_VALUE))
    elif block.kind == ORIGINS:
        word = ORIGIN_WORDS[LABELS]
        for row in rows:
            if _text(cells, (row, 2)).casefold() in (LABELS, word.nl, word.en):
                yield path_of(_text(cells, (row, 1))), _text(cells, (row, 3))


def _text(cells: Mapping[At, SheetCell], at: At) -> str:
    cell = cells.get(at)
    return str(cell.value).strip() if cell is not None and cell.value is not None else ""
