"""The blocks of a workbook to fill in, each kind read in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from flexfin.case.called import LABEL, LABELS
from flexfin.case.heads import SPREADS
from flexfin.case.remedies import TITLES, as_shown
from flexfin.case.schema import known_branch, leaf
from flexfin.case.workbook_cells import (
    BY_PATH,
    FIRST_VALUE,
    ITSELF,
    OFFERS,
    ORIGIN_WORDS,
    ORIGINS,
    TABLE,
    VALUES,
    FormBlock,
    shown,
)
from flexfin.case.workbook_parts import FormParts
from flexfin.case.workbook_tree import any_element, in_order, parts_of
from flexfin.ground.errors import Place
from flexfin.ground.letters import address
from flexfin.ground.messages import _
from flexfin.ground.sheets import At, SheetCell
from flexfin.ground.table_cells import TYPE_MONTH
from flexfin.ground.yaml import Entry, Scalar, Value
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Sequence as Listed
from flexfin.model.line import InputLine, Label, Line

_PICKED: Final = ".*"  # in a key: of an element that is chosen in a cell beside it
_BY_INPUT: Final = (OFFERS, ORIGINS, *BY_PATH)  # kinds of block with an input in each row
YES: Final = ("yes", "ja", "true", "1")


class FormBlocks(FormParts):
    """Reads blocks; `by_rows` has the cells of the block that is read."""

    def begin(self) -> None:
        """Begin with no block."""
        super().begin()
        self.by_rows: dict[int, dict[int, SheetCell]] = {}
        self.passed: set[int] = set()  # columns of which a problem says what is wrong with the name

    def rows(self, block: FormBlock) -> Iterator[tuple[int, dict[int, SheetCell]]]:
        """Give the filled rows below the mark of a block."""
        for row, cells in self.by_rows.items():
            if row > block.head:
                yield row, cells

    def row_key(
        self, block: FormBlock, cells: Mapping[int, SheetCell], first: int
    ) -> Scalar | None:
        """Give the key of a row; of one that is gone the words beside it tell which it was."""
        said, prefix = shown(cells[1]) if 1 in cells else "", block.prefix.text
        start = f"{prefix}.*." if block.kind == TABLE and prefix else ""
        is_used = said or any(column >= first and shown(cells[column]) for column in cells)
        words = cells.get(2) if block.kind in (VALUES, TABLE) and is_used else None
        could = self.keys_beside(start, shown(words)) if words else []
        own = [key for key in could if "*" not in key]
        if words is not None and could and any_element(said) not in could:
            place = Place(self.file, words.row, 1, 1, said, block.sheet)
            if said in TITLES or (said and known_branch(self.known, f"{start}{said}") is not None):
                message = _("the key '{key}' does not belong to '{words}' in cell {cell}",
                            key=said, words=shown(words), cell=address(words.row, 2))  # fmt: skip
                here = ", ".join(f"'{key}'" for key in could)
                self.problem(place, message, _("Put each key back in its row; here stood {key}.",
                                               key=here))  # fmt: skip
                return Scalar(own[0], place) if len(own) == 1 else None
            if len(own) == 1:
                message = _("the key '{key}' is gone from this cell", key=own[0])
                self.problem(place, message, _("Type it again; without it this row is not read."))
                return Scalar(own[0], place)
        found = super().row_key(block, cells, first)
        return self.as_path(found) if found and block.kind in _BY_INPUT else found

    def as_path(self, key: Scalar) -> Scalar:
        """Give the path of an input that is named by its words."""
        return replace(key, text=self.path_of(key.text))

    def asked_beside(self, block: FormBlock, cell: str) -> tuple[str, str]:
        """Say that the first column of a row is empty, and what to type there."""
        each = known_branch(self.known, f"{block.prefix.text}.*") if block.prefix.text else None
        if block.kind == TABLE and (not block.prefix.text or isinstance(each, InputLine)):
            return _("the month of this row is missing in cell {cell}", cell=cell), _(TYPE_MONTH)
        return super().asked_beside(block, cell)

    def names(self, block: FormBlock, first: int) -> dict[int, Scalar]:
        """Give the names in the row of the mark, by column."""
        self.passed = set()
        axis = self.axis_of(block.prefix.text)
        found: dict[int, Scalar] = {}
        for column, cell in self.by_rows.get(block.head, {}).items():
            name = self.key(block, cell) if column >= first else None
            if name is not None and _PICKED in name.text:
                values = (c for (row, at), c in block.cells.items()
                          if at == column and block.head < row <= block.end)  # fmt: skip
                name = self.picked(block, name, (block.head - 1, column), values)
                self.passed |= {column} if name is None else set()
            if name is not None and block.kind == OFFERS:
                name = self.as_element(OFFERS, name)
            elif name is not None and block.kind == TABLE and not block.prefix.text:
                name = self.as_path(name)
            elif name is not None and axis:
                name = replace(name, text=self.called.name(axis, name.text) or name.text)
            elif name is not None and block.kind == TABLE:
                name = self.as_element(block.prefix.text, name)
            if name is not None and self.is_twice(name, found.values()):
                self.passed.add(column)
            elif name is not None:
                found[column] = name
        return found

    def no_name(self, block: FormBlock, cell: SheetCell) -> None:
        """Say that a value stands in a column without a name, where nothing else says why."""
        if cell.column not in self.passed and shown(cell):
            super().no_name(block, cell)
            self.passed.add(cell.column)  # once, whatever else stands below it

    def picked(
        self, block: FormBlock, key: Scalar, at: At, values: Iterable[SheetCell]
    ) -> Scalar | None:
        """Put in a key the element that is chosen in a cell; say it where that is empty."""
        cell = block.cells.get(at)
        word = self.word(block, cell, None) if cell is not None else None
        if word is not None:
            path = f"{block.prefix.text}.*.{key.text}".lstrip(".")
            return replace(word, text=key.text.replace("*", self.named_as(path, word).text))
        if filled := next((one for one in values if shown(one)), None):
            message = _("it is not chosen whose this is")
            remedy = _("Choose it in cell {cell}, or empty this cell.", cell=address(*at))
            self.problem(self.place(block.sheet, filled), message, remedy)
        return None

    # --- kinds of block ---------------------------------------------------------------------

    def take_values(self, block: FormBlock) -> None:
        """Read inputs by their whole path, one in a row."""
        for row, cells in self.rows(block):
            key, cell = self.row_key(block, cells, FIRST_VALUE), cells.get(FIRST_VALUE)
            is_whole = key is not None and isinstance(known_branch(self.known, key.text), dict)
            if key is not None and "." in key.text and not is_whole:
                self.note(key.text)
            if key is not None and cell is None and not is_whole:
                at = Place(self.file, row, FIRST_VALUE, 1, "", block.sheet)
                self.blanks.append((key.text.split("."), at))
            if key is None or cell is None:
                continue
            branch = known_branch(self.known, key.text)
            value = self.word(block, cell, leaf(self.known, key.text))
            if value is None:
                self.leave(key.text, cell)
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
        if not (block.prefix.text or is_offers):
            names = {column: name for column, name in names.items() if self.is_path(name)}
        above = [Scalar(OFFERS, block.prefix.place)] if is_offers else parts_of(block.prefix)
        has_itself = False
        for row, cells in self.rows(block):
            key = self.row_key(block, cells, FIRST_VALUE)
            if key is not None and _PICKED in key.text and not is_offers:
                values = [cell for column, cell in cells.items() if column >= FIRST_VALUE]
                key = self.picked(block, key, (row, FIRST_VALUE - 1), values)
            if key is None:
                continue
            has_itself = has_itself or key.text == ITSELF
            for column, name in names.items():
                if column not in cells and above and not is_offers and key.text != LABEL:
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
                if key.text == LABEL and leaf(self.known, f"{block.prefix.text}.{name.text}"):
                    self.put_label(block, name, cell)
                    continue
                inside = [] if key.text == ITSELF else [key] if is_offers else parts_of(key)
                path = (
                    key.text if is_offers else ".".join(p.text for p in (*above, *element, *inside))
                )
                line = leaf(self.known, path) or leaf(self.known, path.rpartition(".")[0])
                value = self.word(block, cell, line)
                if value is None:
                    self.leave(path, cell)
                    continue
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
        for name in names.values():
            if is_offers:
                self.offers_typed.append(name)
            else:
                self.label_typed(block.prefix.text, name)
        whole = self.section(above) if above and names else None
        if whole is not None:  # in the order of the columns, whichever had the first value
            in_order(whole, {name.text: place for place, name in enumerate(names.values())})

    def put_label(self, block: FormBlock, name: Scalar, cell: SheetCell) -> None:
        """Put the label of an element that is nothing but a value where a case has it."""
        text = self.word(block, cell, None, is_free=True)
        if text is not None:
            self.put(self.label_path(block.prefix.text, name), text)

    def is_path(self, name: Scalar) -> bool:
        """Tell whether a column is named by the path of an input; else say what to type."""
        if leaf(self.known, name.text) is not None:
            return True
        lines = self.models.inputs.values() if self.models else ()
        element = _("NAME")
        words = (f"{x.label}: {element}" if x.stars else str(x.label) for x in lines
                 if x.is_monthly and not x.path.rpartition(".")[2].startswith("*"))  # fmt: skip
        remedy = _("Choose it from the list, or type one of: {words}.", words=", ".join(words))
        self.problem(name.place, _("there is no input '{path}'", path=as_shown(name)), remedy)
        self.passed.add(name.place.column)
        return False

    def take_rows(self, block: FormBlock) -> None:
        """Read elements in rows, with their inputs in columns."""
        names = self.names(block, 2)
        is_paths = block.kind in BY_PATH
        above = [Scalar(block.kind, block.prefix.place)] if is_paths else parts_of(block.prefix)
        before: list[Scalar] = []
        is_itself = any(name.text == ITSELF for name in names.values())
        for row, cells in self.rows(block):
            element = self.row_key(block, cells, 2)
            if element is None:
                continue
            element = self.as_element(block.prefix.text, element)
            if self.is_twice(element, before):
                continue
            before.append(element)
            is_given = not is_itself
            if is_given:
                self.section([*above, element])
            for column, name in names.items():
                if column not in cells and not (is_paths or is_itself):
                    at = Place(self.file, row, column, 1, "", block.sheet)
                    path = f"{block.prefix.text}.{element.text}.{name.text}"
                    self.blanks.append((path.split("."), at))
            for column, cell in cells.items():
                if column == 1:
                    continue
                if column not in names:
                    self.no_name(block, cell)
                    continue
                if is_itself and names[column].text == LABEL:
                    self.put_label(block, element, cell)
                    continue
                inside = [] if is_itself else parts_of(names[column])
                path = ".".join(p.text for p in (*above, element, *inside))
                value = self.word(block, cell, None if is_paths else leaf(self.known, path))
                if is_paths and value is not None and names[column].text == "kind":
                    value = Scalar(_word_of(value.text, SPREADS) or value.text, value.place)
                if value is None:
                    self.leave(path, cell)
                    continue
                is_given = True
                self.put([*above, element, *inside], value)
            if not is_given:
                self.put([*above, element], Scalar("", element.place))
            self.label_typed(block.prefix.text, element)

    def take_lists(self, block: FormBlock) -> None:
        """Read lists of sections: the path of the list, and its keys in columns."""
        names = self.names(block, 2)
        lists: dict[str, tuple[Scalar, list[Value]]] = {}
        for row, cells in self.rows(block):
            path = self.row_key(block, cells, 2)
            if path is None:
                continue
            blanks = {
                name.text: Place(self.file, row, column, 1, "", block.sheet)
                for column, name in names.items()
                if column not in cells
            }
            item = Section({}, path.place, blanks)
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
            kind = _word_of(said.text, ORIGIN_WORDS) if said is not None else "sources"
            if kind is None and said is not None:
                known = ", ".join(str(label) for label in ORIGIN_WORDS.values())
                message = _("'{text}' is not one of the choices", text=said.text)
                self.problem(said.place, message, _("Known: {names}.", names=known))
            elif kind in ("sources", LABELS):
                text = self.word(block, cells[3], None, is_free=True) if 3 in cells else None
                empty = Scalar("", path.place)
                self.put([Scalar(kind, path.place), path], text or empty)
            elif kind is not None:
                lists.setdefault(kind, (path, []))[1].append(path)
        for kind, (path, words) in lists.items():
            self.put([Scalar(kind, path.place)], Listed(tuple(words), path.place))

    def take_nothing(self, block: FormBlock) -> None:
        """Pass over a sheet that only explains."""


def _word_of(text: str, words: Mapping[str, Label]) -> str | None:
    """Give the word of a case that a word of a list stands for, in either language."""
    wanted = text.casefold()
    for word, label in words.items():
        if wanted in (word, label.nl, label.en):
            return word
    return None
