"""An input workbook -> the same values with a place that a YAML case gives.

A sheet holds blocks. Each begins at a cell in the first column with a mark (`flexfin: values`);
what stands in a cell is known by the keys in the first column and in the row of the mark, never by
the name of the sheet or by an address. So sheets may be renamed, moved and left out, rows and
columns added, and the language of the labels does not count. workbook/to_fill_in/plan.py says
which blocks there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flexfin.case.files import Files
from flexfin.case.schema import known_branch, leaf
from flexfin.case.workbook_cells import (
    FIRST_VALUE,
    INPUTS,
    ITSELF,
    LISTS,
    MARK,
    OFFERS,
    ORIGIN_WORDS,
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
from flexfin.case.workbook_inputs import FormInputs, GivenInput
from flexfin.case.workbook_parts import FormParts
from flexfin.case.workbook_tree import in_order, parts_of
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.letters import corners
from flexfin.ground.messages import _
from flexfin.ground.sheets import At, OpenBook, OpenSheet, SheetCell, filled
from flexfin.ground.yaml import Entry, Scalar, Value
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Sequence as Listed
from flexfin.model.line import Line
from flexfin.model.models import Models

YES: Final = ("yes", "ja", "true", "1")
MOST_CELLS: Final = 200_000


@dataclass(frozen=True, slots=True)
class WorkbookCase:
    """A case as a workbook holds it, with warnings; of one that flexfin made also its inputs.

    `offers` has the name of each offer by the key of its column. `is_shared`: what is confidential
    was left out.
    """

    root: Section
    remarks: tuple[Problem, ...]
    inputs: Mapping[str, GivenInput]
    offers: Mapping[str, Scalar]
    is_shared: bool


def read_input_workbook(
    files: Files, models: Models, problems: list[Problem], book: OpenBook | None = None
) -> WorkbookCase:
    """Read a workbook with inputs as a case: one to fill in, or one that flexfin made.

    `book` is what was read of the file already. Faults of single cells go to `problems`. Raises
    FlexfinError where the file is no workbook, is not to be trusted, or holds no inputs.
    """
    reader = _FormReader(files, book or open_inputs(files), models, problems)
    root = reader.read()
    remarks = () if reader.has_inputs else tuple(reader.remarks)
    return WorkbookCase(root, remarks, reader.inputs, reader.offers, reader.is_shared)


def given_inputs(
    path: Path, book: OpenBook, models: Models, problems: list[Problem]
) -> FormInputs:
    """Read the inputs and offers of a workbook that flexfin made, without making a case of them.

    Faults of single cells go to `problems`.
    """
    reader = _FormReader(Files(path), book, models, problems)
    for sheet in book.sheets:
        for block in reader.blocks(sheet.name, {(c.row, c.column): c for c in filled(sheet)}):
            if block.kind in (INPUTS, STEPS):
                reader.take(block)
    reader.join_steps()
    return reader


class _FormReader(FormParts):
    def __init__(
        self, files: Files, book: OpenBook, models: Models, problems: list[Problem]
    ) -> None:
        super().__init__(files, book, models, problems)
        self.begin()
        self.remarks: list[Problem] = []
        self.by_rows: dict[int, dict[int, SheetCell]] = {}

    # --- sheets and blocks ------------------------------------------------------------------

    def read(self) -> Section:
        found = 0
        for sheet in self.book.sheets:
            cells = {(cell.row, cell.column): cell for cell in filled(sheet)}
            blocks = list(self.blocks(sheet.name, cells))
            if len(cells) > MOST_CELLS and any(block.kind != STEPS for block in blocks):
                message = _("this sheet has more than {limit} filled cells", limit=MOST_CELLS)
                raise FlexfinError(Problem(Place(self.file, sheet=sheet.name), message))
            found += sum(block.kind not in (WORDS, PARTS) for block in blocks)
            if not blocks and cells:
                place = Place(self.file, sheet=sheet.name)
                message = _("this sheet is none of the sheets with inputs and is not read")
                self.remarks.append(Problem(place, message, "", "warning"))
            if blocks:
                self.see_merged(sheet, blocks)
            for block in blocks:
                self.take(block)
        self.see_parts()
        if not found:
            raise FlexfinError(Problem(Place(self.file), *_no_inputs()))
        if self.has_inputs:  # the sheet of the case has the sections in their order
            self.settle()
            return self.root
        in_order(self.root, self.order)
        for (*above, key), place in self.blanks:
            self.blank(above, key, place)
        return self.root

    def blocks(self, sheet: str, cells: Mapping[At, SheetCell]) -> Iterator[FormBlock]:
        """Give the blocks of a sheet, by the marks in its first column."""
        if not cells:
            return
        marks = sorted(
            row for (row, column), cell in cells.items()
            if column == 1 and isinstance(cell.value, str) and cell.value.startswith(MARK)
        )  # fmt: skip
        last = max(row for row, _column in cells)
        for mark, following in zip(marks, [*marks, last + 1][1:], strict=True):
            words = str(cells[mark, 1].value)[len(MARK) :].split()
            place = self.place(sheet, cells[mark, 1])
            kind = words[0] if words else ""
            if kind not in _TAKERS:
                self.problem(
                    place, _("'{text}' marks no block of inputs", text=place.text), _again()
                )
                continue
            prefix = Scalar(" ".join(words[1:]), place)
            yield FormBlock(kind, prefix, mark, following - 1, sheet, cells)

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
        self.seen.add(f"{block.kind} {block.prefix.text}".rstrip())
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

    def rows(self, block: FormBlock) -> Iterator[tuple[int, dict[int, SheetCell]]]:
        """Give the filled rows below the mark of a block."""
        for row, cells in self.by_rows.items():
            if row > block.head:
                yield row, cells

    def names(self, block: FormBlock, first: int) -> dict[int, Scalar]:
        """Give the names in the row of the mark, by column."""
        found: dict[int, Scalar] = {}
        for column, cell in self.by_rows[block.head].items():
            name = self.key(block, cell) if column >= first else None
            if name is not None:
                self.see_twice(name, found.values())
                found[column] = name
        return found

    # --- kinds of block ---------------------------------------------------------------------

    def take_values(self, block: FormBlock) -> None:
        """Read inputs by their whole path, one in a row."""
        for row, cells in self.rows(block):
            key, cell = self.row_key(block, cells, FIRST_VALUE), cells.get(FIRST_VALUE)
            is_whole = key is not None and isinstance(known_branch(self.known, key.text), dict)
            if key is not None and "." in key.text and not is_whole:
                self.note(key.text)
            if key is not None and cell is None:
                at = Place(self.file, row, FIRST_VALUE, 1, "", block.sheet)
                self.blanks.append((key.text.split("."), at))
            if key is None or cell is None:
                continue
            branch = known_branch(self.known, key.text)
            value = self.word(block, cell, leaf(self.known, key.text))
            if value is None:
                continue
            if isinstance(branch, dict) and value.text.lower() in YES:
                self.section(parts_of(key))  # there, although nothing in it is given
            else:
                self.put(parts_of(key), value)

    def take_table(self, block: FormBlock) -> None:
        """Read elements in columns, with their inputs in rows."""
        names = self.names(block, FIRST_VALUE)
        given: set[int] = set()
        is_offers = block.kind == OFFERS
        above = [Scalar(OFFERS, block.prefix.place)] if is_offers else parts_of(block.prefix)
        has_itself = False
        for row, cells in self.rows(block):
            key = self.row_key(block, cells, FIRST_VALUE)
            if key is None:
                continue
            has_itself = has_itself or key.text == ITSELF
            for column, name in names.items():
                if column not in cells and above and not is_offers:
                    at = Place(self.file, row, column, 1, "", block.sheet)
                    path = f"{block.prefix.text}.{name.text}.{key.text}"
                    self.blanks.append((path.removesuffix(f".{ITSELF}").split("."), at))
            for column, cell in cells.items():
                if column < FIRST_VALUE:
                    continue
                if column not in names:
                    self.no_name(block, cell)
                    continue
                name = names[column]
                element = [name] if above else parts_of(name)
                inside = [] if key.text == ITSELF else [key] if is_offers else parts_of(key)
                path = (
                    key.text if is_offers else ".".join(p.text for p in (*above, *element, *inside))
                )
                line = leaf(self.known, path) or leaf(self.known, path.rpartition(".")[0])
                value = self.word(block, cell, line)
                if value is not None:
                    given.add(column)
                    self.put([*above, *element, *inside], value)
        for column, name in names.items():
            if column in given or not above:
                continue
            branch = known_branch(self.known, f"{block.prefix.text}.{name.text}")
            if has_itself and isinstance(branch, Line):
                self.put([*above, name], Scalar("", name.place))
            else:
                self.section([*above, name])
        whole = self.section(above) if above and names else None
        if whole is not None:  # in the order of the columns, whichever had the first value
            in_order(whole, {name.text: place for place, name in enumerate(names.values())})

    def take_rows(self, block: FormBlock) -> None:
        """Read elements in rows, with their inputs in columns."""
        names = self.names(block, 2)
        is_paths = block.kind == UNCERTAINTY
        above = [Scalar(UNCERTAINTY, block.prefix.place)] if is_paths else parts_of(block.prefix)
        before: list[Scalar] = []
        for row, cells in self.rows(block):
            element = self.row_key(block, cells, 2)
            if element is None:
                continue
            self.see_twice(element, before)
            before.append(element)
            self.section([*above, element])
            for column, name in names.items():
                if column not in cells and not is_paths:
                    at = Place(self.file, row, column, 1, "", block.sheet)
                    path = f"{block.prefix.text}.{element.text}.{name.text}"
                    self.blanks.append((path.split("."), at))
            for column, cell in cells.items():
                if column == 1:
                    continue
                if column not in names:
                    self.no_name(block, cell)
                    continue
                inside = parts_of(names[column])
                path = ".".join(p.text for p in (*above, element, *inside))
                value = self.word(block, cell, None if is_paths else leaf(self.known, path))
                if value is not None:
                    self.put([*above, element, *inside], value)

    def take_lists(self, block: FormBlock) -> None:
        """Read lists of sections: the path of the list, and its keys in columns."""
        names = self.names(block, 2)
        lists: dict[str, tuple[Scalar, list[Value]]] = {}
        for _row, cells in self.rows(block):
            path = self.row_key(block, cells, 2)
            if path is None:
                continue
            item = Section({}, path.place)
            for column, cell in cells.items():
                if column > 1 and column not in names:
                    self.no_name(block, cell)
                elif column > 1 and (value := self.word(block, cell, None)) is not None:
                    item.entries[names[column].text] = Entry(names[column], value)
            lists.setdefault(path.text, (path, []))[1].append(item)
        for path, items in lists.values():
            self.put(parts_of(path), Listed(tuple(items), path.place))

    def take_origins(self, block: FormBlock) -> None:
        """Read where inputs come from: path, kind of origin, source in words."""
        lists: dict[str, tuple[Scalar, list[Value]]] = {}
        for _row, cells in self.rows(block):
            path = self.row_key(block, cells, 2)
            if path is None:
                continue
            cell = cells.get(2)
            said = self.word(block, cell, None) if cell is not None else None
            kind = _origin(said.text) if said is not None else "sources"
            if kind is None and said is not None:
                known = ", ".join(str(label) for label in ORIGIN_WORDS.values())
                message = _("'{text}' is not one of the choices", text=said.text)
                self.problem(said.place, message, _("Known: {names}.", names=known))
            elif kind == "sources":
                text = self.word(block, cells[3], None, is_free=True) if 3 in cells else None
                empty = Scalar("", path.place)
                self.put([Scalar(kind, path.place), path], text or empty)
            elif kind is not None:
                lists.setdefault(kind, (path, []))[1].append(path)
        for kind, (path, words) in lists.items():
            self.put([Scalar(kind, path.place)], Listed(tuple(words), path.place))

    def take_nothing(self, block: FormBlock) -> None:
        """Pass over a sheet that only explains."""


_TAKERS: Final = {
    VALUES: _FormReader.take_values,
    TABLE: _FormReader.take_table,
    OFFERS: _FormReader.take_table,
    ROWS: _FormReader.take_rows,
    UNCERTAINTY: _FormReader.take_rows,
    LISTS: _FormReader.take_lists,
    ORIGINS: _FormReader.take_origins,
    WORDS: _FormReader.take_nothing,
    INPUTS: _FormReader.take_inputs,
    PARTS: _FormReader.take_parts,
    STEPS: _FormReader.take_steps,
}


def _origin(text: str) -> str | None:
    """Give the section that a word of the sheet about origins stands for."""
    wanted = text.casefold()
    for section, label in ORIGIN_WORDS.items():
        if wanted in (section, label.nl, label.en):
            return section
    return None


def _again() -> str:
    return _("`flexfin new FILE.xlsx` makes a workbook for the inputs of a case.")


def _no_inputs() -> tuple[str, str]:
    return _("this workbook has no sheets for the inputs of a case"), _again()
