"""What the elements are called in a workbook, known before any cell that names one is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from flexfin.case.called import LABEL, LABELS, Called, element_name
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
        for section, typed, label in _labels(block, path_of):
            axis = models.sections.get(section)
            if axis is not None and typed:
                name = typed if models.axes[axis].codes else element_name(typed)
                known = found.setdefault(axis, {})
                known[name] = label or known.get(name) or ("" if typed == name else typed)
    return Called(found)


def _labels(block: FormBlock, path_of: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    """Give the elements of a block: their section, name, and label or nothing for that."""
    cells, section = block.cells, block.prefix.text
    rows = sorted({row for row, _column in cells if block.head < row <= block.end})
    if block.kind == TABLE:
        at = next((row for row in rows if _text(cells, (row, 1)) == LABEL), 0)
        columns = [c for row, c in cells if row == block.head and c >= FIRST_VALUE]
        for column in columns:
            yield section, _text(cells, (block.head, column)), _text(cells, (at, column))
    elif block.kind == ROWS:
        head = (c for row, c in cells if row == block.head and _text(cells, (row, c)) == LABEL)
        at = next(head, 0)
        yield from ((section, _text(cells, (row, 1)), _text(cells, (row, at))) for row in rows)
    elif block.kind == VALUES:
        for row in rows:
            path, _dot, key = _text(cells, (row, 1)).rpartition(".")
            if key == LABEL:
                above, _dot, name = path.rpartition(".")
                yield above, name, _text(cells, (row, FIRST_VALUE))
    elif block.kind == ORIGINS:
        word = ORIGIN_WORDS[LABELS]
        for row in rows:
            if _text(cells, (row, 2)).casefold() in (LABELS, word.nl, word.en):
                above, _dot, name = path_of(_text(cells, (row, 1))).rpartition(".")
                yield above, name, _text(cells, (row, 3))


def _text(cells: Mapping[At, SheetCell], at: At) -> str:
    cell = cells.get(at)
    return str(cell.value).strip() if cell is not None and cell.value is not None else ""
