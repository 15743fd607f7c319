"""An input workbook -> the same values with a place that a YAML case gives.

A sheet holds blocks. Each begins at a cell in the first column with a mark (`flexfin: values`);
what stands in a cell is known by the keys in the first column and in the row of the mark, never by
the name of the sheet or by an address. So sheets may be renamed, moved and left out, rows and
columns added, and the language of the labels does not count. workbook/to_fill_in/plan.py says
which blocks there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from flexfin.case.called import Called
from flexfin.case.files import Files
from flexfin.case.input_row import GivenInput
from flexfin.case.named import see_made
from flexfin.case.no_case import is_case, other_than_a_case
from flexfin.case.workbook_blocks import FormBlocks
from flexfin.case.workbook_called import called_by
from flexfin.case.workbook_cells import (
    INPUTS,
    LISTS,
    NEGOTIABLE,
    OFFERS,
    ORIGINS,
    PARTS,
    ROWS,
    STEPS,
    TABLE,
    UNCERTAINTY,
    VALUES,
    WORDS,
    FormBlock,
    open_inputs,
    shown,
)
from flexfin.case.workbook_inputs import FormInputs
from flexfin.case.workbook_parts import marks_of
from flexfin.case.workbook_tree import in_order
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.letters import corners
from flexfin.ground.messages import _, mark
from flexfin.ground.sheets import At, OpenBook, OpenSheet, SheetCell, filled
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar
from flexfin.model.models import Models

MOST_CELLS: Final = 200_000
_AGAIN: Final = mark("`flexfin new FILE.xlsx` makes a workbook for the inputs of a case.")


@dataclass(frozen=True, slots=True)
class WorkbookCase:
    """A case as a workbook holds it, with warnings; of one that flexfin made also its inputs.

    `offers` has the name of each offer by the key of its column; `unread` are the paths of cells
    with something wrong in them. `is_shared`: what is confidential
    was left out.
    """

    root: Section
    remarks: tuple[Problem, ...]
    inputs: Mapping[str, GivenInput]
    offers: Mapping[str, Scalar]
    is_shared: bool
    unread: frozenset[str]


def read_input_workbook(
    files: Files,
    models: Models | None,
    problems: list[Problem],
    path: Path | None = None,
    nothing: tuple[str, str] | None = None,
) -> WorkbookCase:
    """Read a workbook with inputs as a case: one to fill in, or one that flexfin made.

    `path` is that of another file of the case, with blocks that no model asks for; `nothing` is
    what is wrong, and the remedy, where it holds no inputs at all. Faults of single cells go to
    `problems`. Raises FlexfinError where the file is no workbook, is not to be trusted, or holds no
    inputs.
    """
    path = path or files.path
    reader = _FormReader(files, path, open_inputs(files, path), models, problems)
    none = _("this workbook has no sheets for the inputs of a case")
    root = reader.read(nothing or (none, _(_AGAIN)))
    remarks = (*(() if reader.has_inputs else reader.remarks), *reader.remarked)
    return WorkbookCase(root, remarks, reader.inputs, reader.offers, reader.is_shared,
                        frozenset(reader.unread))  # fmt: skip


def given_inputs(
    path: Path, book: OpenBook, models: Models, problems: list[Problem], called: Called
) -> FormInputs:
    """Read the inputs and offers of a workbook that flexfin made, without making a case of them.

    `called` says what its elements are called. Faults of single cells go to `problems`.
    """
    reader = _FormReader(Files(path), path, book, models, problems)
    see_made(reader.file, True)
    sheets = [reader.blocks_of(sheet)[0] for sheet in book.sheets]
    reader.called = called
    for block in chain.from_iterable(sheets):
        if block.kind in (INPUTS, STEPS):
            reader.take(block)
    reader.join_steps()
    return reader


class _FormReader(FormBlocks):
    # --- sheets and blocks ------------------------------------------------------------------

    def read(self, nothing: tuple[str, str]) -> Section:
        self.see_kind(nothing)
        self.see_parts({sheet.name: sheet.cells for sheet in self.book.sheets})
        found = 0
        sheets = [self.blocks_of(sheet) for sheet in self.book.sheets]
        self.see_called(blocks for blocks, _count in sheets)
        for sheet, (blocks, count) in zip(self.book.sheets, sheets, strict=True):
            if count > MOST_CELLS and any(block.kind != STEPS for block in blocks):
                message = _("this sheet has more than {limit} filled cells", limit=MOST_CELLS)
                raise FlexfinError(Problem(Place(self.file, sheet=sheet.name), message))
            found += sum(block.kind not in (WORDS, PARTS) for block in blocks)
            if not blocks and count and sheet.name not in self.copies:
                place = Place(self.file, sheet=sheet.name)
                message = _("this sheet is none of the sheets with inputs and is not read")
                self.remarks.append(Problem(place, message, "", "warning"))
            if blocks:
                self.see_merged(sheet, blocks)
            for block in blocks:
                self.take(block)
        if not found:
            raise FlexfinError(Problem(Place(self.file), *nothing))
        for name in self.offers_typed:  # where no label of it was read
            self.label_typed(OFFERS, name)
        if self.has_inputs:  # the sheet of the case has the sections in their order
            self.settle()
            self.see_origins()
            return self.root
        self.see_lost()
        in_order(self.root, self.order)
        for (*above, key), place in self.blanks:
            self.blank(above, key, place)
        return self.root

    def see_called(self, sheets: Iterable[Iterable[FormBlock]]) -> None:
        """Note what elements are called, before any cell that names one is read."""
        if self.models is not None:
            self.called = called_by(chain.from_iterable(sheets), self.models, self.path_of)

    def see_kind(self, nothing: tuple[str, str]) -> None:
        """Raise FlexfinError where the workbook is a known one, and not what was asked for."""
        marks = {mark for sheet in self.book.sheets for mark in marks_of(sheet.cells).values()}
        kinds = {mark.partition(" ")[0] for mark in marks}
        see_made(self.file, {INPUTS, PARTS} <= kinds)
        if self.models is not None:
            other = other_than_a_case(Path(self.file), self.book, kinds)
        else:
            other = Problem(Place(self.file), *nothing) if is_case(kinds) else None
        if other is not None:
            raise FlexfinError(other)

    def blocks_of(self, sheet: OpenSheet) -> tuple[list[FormBlock], int]:
        """Give the blocks of a sheet, and how many cells are filled on it."""
        cells = {(cell.row, cell.column): cell for cell in filled(sheet)}
        return list(self.blocks(sheet.name, cells)), len(cells)

    def blocks(self, sheet: str, cells: Mapping[At, SheetCell]) -> Iterator[FormBlock]:
        """Give the blocks of a sheet, by the marks in its first column."""
        if not cells or sheet in self.copies:
            return
        marks = marks_of(cells) | self.put_back.get(sheet, {})
        last = max(row for row, _column in cells)
        for top, following in zip(sorted(marks), [*sorted(marks), last + 1][1:], strict=True):
            words = marks[top].split()
            cell = cells.get((top, 1))
            place = self.place(sheet, cell) if cell else Place(self.file, top, 1, 1, "", sheet)
            kind = words[0] if words else ""
            if kind not in _TAKERS:
                self.problem(
                    place, _("'{text}' marks no block of inputs", text=place.text), _(_AGAIN)
                )
                continue
            prefix = Scalar(" ".join(words[1:]), place)
            yield FormBlock(kind, prefix, top, following - 1, sheet, cells)

    def see_merged(self, sheet: OpenSheet, blocks: Sequence[FormBlock]) -> None:
        """Refuse merged cells among the inputs: all but the first of them are lost."""
        first = min(block.head for block in blocks)
        for merged in sheet.merged:
            try:
                top, bottom, left, _right = corners(merged)
            except ValueError:  # what is not written as two corners merges nothing
                continue
            if bottom >= first and any(block.kind not in (WORDS, PARTS) for block in blocks):
                cell = sheet.cells.get((top, left))
                text = shown(cell) if cell is not None else ""
                place = Place(self.file, top, left, 1, text, sheet.name)
                message = _("the cells {cells} are merged", cells=merged)
                self.problem(
                    place, message, _("Unmerge them in Excel; each input has its own cell.")
                )

    def take(self, block: FormBlock) -> None:
        """Read one block."""
        if block.kind == STEPS:
            self.take_steps(block)
            return
        if block.prefix.text:
            self.note(block.prefix.text)
        self.by_rows = {}
        for (row, column), cell in sorted(block.cells.items()):
            if block.head <= row <= block.end:
                self.by_rows.setdefault(row, {})[column] = cell
        _TAKERS[block.kind](self, block)


_TAKERS: Final = {
    VALUES: _FormReader.take_values,
    TABLE: _FormReader.take_table,
    OFFERS: _FormReader.take_table,
    ROWS: _FormReader.take_rows,
    UNCERTAINTY: _FormReader.take_rows,
    NEGOTIABLE: _FormReader.take_rows,
    LISTS: _FormReader.take_lists,
    ORIGINS: _FormReader.take_origins,
    WORDS: _FormReader.take_nothing,
    INPUTS: _FormReader.take_inputs,
    PARTS: _FormReader.take_nothing,
    STEPS: _FormReader.take_steps,
}
