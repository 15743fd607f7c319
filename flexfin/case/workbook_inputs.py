"""The inputs of a workbook that flexfin made: a row for each, as it is now and as it was at export.

On the sheet with inputs a row has the path in the first column; the row of the mark says which
column holds the value, the status, each offer, and what these held at export. Inputs in steps stand
on the sheet of their model: months, amounts, and both as they were at export. What stands in no row
is on the sheet of the case (workbook/sheets/case.py), in blocks as a workbook to fill in has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flexfin.case.called import element_name
from flexfin.case.input_row import (
    BASE,
    CHANGED,
    COUNTER,
    EXPORT,
    OFFER,
    SELECTORS,
    SHARED,
    SOURCE,
    STATUS,
    VALUE,
    GivenInput,
    gone,
    word_of,
)
from flexfin.case.remedies import as_shown, input_words, number_to_type, to_type
from flexfin.case.schema import leaf
from flexfin.case.workbook_cells import STATUS_WORDS, FormBlock, shown
from flexfin.case.workbook_tree import FormTree, parts_of
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _, mark
from flexfin.ground.numbers import NO_LIMIT
from flexfin.ground.sheets import SheetCell
from flexfin.ground.yaml import Entry, Scalar, Sequence, Value
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.line import InputLine
from flexfin.model.openended import OPEN, open_as

_SHOWN: Final = 60  # characters of a cell in a message
_AGAIN: Final = mark("Ask for the workbook again, or put back what stood there.")


class FormInputs(FormTree):
    """Reads the sheet with inputs and the steps by month, and puts in the case what they say."""

    def begin(self) -> None:
        """Begin with no input."""
        self.inputs: dict[str, GivenInput] = {}
        self.steps: dict[str, GivenInput] = {}
        self.offers: dict[str, Scalar] = {}  # by key: a counter-offer may be given a name
        self.is_shared = self.has_inputs = False
        self.sheet = ""  # that with the inputs

    # --- the sheet with inputs ---------------------------------------------------------------

    def take_inputs(self, block: FormBlock) -> None:
        """Read the rows of the sheet with inputs."""
        self.sheet = block.sheet
        self.has_inputs, self.is_shared = True, block.prefix.text == SHARED
        heads = {
            shown(cell): column
            for (row, column), cell in block.cells.items()
            if row == block.head and column > 1
        }
        for key in (VALUE, STATUS, CHANGED, EXPORT):
            if key not in heads:
                message = _("the key '{key}' is gone from this row", key=key)
                place = self.place(block.sheet, block.cells[block.head, 1])
                raise FlexfinError([*self.problems, Problem(place, message, _(_AGAIN))])
        offers = {BASE: heads[VALUE]} | {
            key.removeprefix(OFFER).strip(): column
            for key, column in heads.items()
            if key.partition(" ")[0] == OFFER
        }
        for name, column in offers.items():
            head = block.cells.get((block.head - 1, column))
            if name and not (head and head.formula):  # that is a link to where it was typed
                self.offers[name] = self.offer_name(block, name, column)
        exports = {offer: heads.get(f"{EXPORT} {offer}".strip(), 0) for offer in offers}
        for row, cells in self.rows_of(block):
            path = self.row_key(block, cells, heads[VALUE])
            if path is None or path.text in SELECTORS or self.is_live(path.text):
                continue
            line = leaf(self.known, path.text)
            if line is None:
                message = _("there is no input '{path}'", path=path.text)
                self.problem(path.place, message, _(_AGAIN))
            elif path.text in self.inputs:
                self.twice(path, path, self.inputs[path.text].path.place)
            else:
                found = self.inputs[path.text] = GivenInput(path, line)
                status = cells.get(heads[STATUS])
                found.is_default = status is not None and _is_default(shown(status))
                source = cells.get(heads.get(SOURCE, 0))
                found.origin = self.said(block, status, line), self.said(block, source, line)
                if line.is_monthly and heads[EXPORT] not in cells:  # it says where its steps stand
                    self.see_pointer(block, found, cells.get(heads[VALUE]))
                    found.places[BASE] = Place(self.file, row, heads[VALUE], 1, "", block.sheet,
                                                  str(line.label))  # fmt: skip
                    continue
                for offer, column in offers.items():
                    label = str(line.label)
                    place = Place(self.file, row, column, 1, "", block.sheet, label)
                    self.read_both(block, found, offer, place, (
                        cells.get(column), cells.get(exports[offer]), cells.get(heads[CHANGED]),
                    ))  # fmt: skip

    def said(self, block: FormBlock, cell: SheetCell | None, line: InputLine) -> Scalar | None:
        """Give what stands in a cell about an input."""
        place = self.place(block.sheet, cell, line) if cell is not None else None
        return Scalar(place.text, place) if place is not None else None

    def rows_of(self, block: FormBlock) -> Iterator[tuple[int, dict[int, SheetCell]]]:
        """Give the filled rows below the mark of a block."""
        rows: dict[int, dict[int, SheetCell]] = {}
        for (row, column), cell in sorted(block.cells.items()):
            if block.head < row <= block.end:
                rows.setdefault(row, {})[column] = cell
        yield from rows.items()

    def offer_name(self, block: FormBlock, key: str, column: int) -> Scalar:
        """Give the name above a column: of the counter-offer what was typed there."""
        cell = block.cells.get((block.head - 1, column))
        text = shown(cell) if cell is not None else ""
        place = self.place(block.sheet, cell or block.cells[block.head, column])
        return Scalar(element_name(text or key) if key == COUNTER else key, place)

    def is_live(self, identity: str) -> bool:
        """Tell whether a row shows the scenario that is live: it has the name of a line."""
        name = identity.split(".", maxsplit=1)[0]
        lines = self.models.input_lines if self.models else {}
        return name in lines and leaf(self.known, identity) is None

    def see_pointer(self, block: FormBlock, found: GivenInput, cell: SheetCell | None) -> None:
        """Refuse a number where a row only says on which sheet its steps by month stand."""
        if cell is not None and cell.kind != "text":
            self.problem(
                self.place(block.sheet, cell),
                _("'{path}' is given by month, on another sheet",
                  path=input_words(found.line, found.path.text)),
                _("Change its months and amounts there."),
            )

    def read_both(
        self,
        block: FormBlock,
        found: GivenInput,
        offer: str,
        place: Place,
        cells: tuple[SheetCell | None, SheetCell | None, SheetCell | None],
    ) -> None:
        """Read what a cell holds and what it held at export; the last says whether they differ."""
        now, then, changed = cells
        found.places[offer] = self.place(block.sheet, now, found.line) if now is not None else place
        before = self.word(block, then, found.line) if then is not None else None
        found.then[offer] = before
        if now is None:
            is_open = not offer and open_as(found.line) is not None
            found.now[offer] = before if is_open and found.is_default else None
        elif now.formula and _is_as_written(now.formula, changed):
            found.now[offer], found.follows = before, found.follows or not offer
        else:
            count = len(self.problems)
            found.now[offer] = self.plain_word(block, now, found.line)
            if len(self.problems) > count:
                found.unread.add(offer)
            if now.formula:
                found.formulas[offer] = now.formula

    def plain_word(self, block: FormBlock, cell: SheetCell, line: InputLine) -> Scalar | None:
        """Read a cell that formulas take as it is: a text that looks like a number is none."""
        word = self.word(block, cell, line)
        is_number = not line.is_text and cell.kind in ("text", "truth")
        if word is None or not is_number or word.text in (OPEN, NO_LIMIT):
            return word
        if line.date:
            message = _("'{text}' is no date", text=as_shown(word)[:_SHOWN])
            self.problem(word.place, message, to_type(line))
        else:
            self.problem(word.place, *number_to_type(word, line))
        return None

    # --- steps by month ----------------------------------------------------------------------

    def take_steps(self, block: FormBlock) -> None:
        """Read an input in steps: the months, and below them the amounts; then both at export."""
        text, _space, offer = block.prefix.text.partition(" ")
        path = Scalar(text, block.prefix.place)
        line = leaf(self.known, text)
        if line is None:
            self.problem(path.place, _("there is no input '{path}'", path=text), _(_AGAIN))
            return
        found = self.steps.setdefault(text, GivenInput(path, line))
        count = len(self.problems)
        first = min((column for (row, column) in block.cells if row == block.head + 1
                     and column > 2), default=2)  # the mark of change: steps stand behind it
        found.then[offer] = self.steps_at(block, line, block.head + 2, first)
        found.now[offer] = self.steps_at(block, line, block.head, first)
        found.places[offer] = Place(self.file, block.head, first + 1, 1, "", block.sheet)
        if len(self.problems) > count:
            found.unread.add(offer)

    def steps_at(self, block: FormBlock, line: InputLine, row: int, first: int) -> Section | None:
        """Read steps: a row of months with amounts below it; None where there are none."""
        steps = Section({}, self.place(block.sheet, block.cells[block.head, 1]))
        columns = {c for (r, c) in block.cells if r in (row, row + 1) and c > first}
        for column in sorted(columns):
            month, amount = (block.cells.get((row + down, column)) for down in (0, 1))
            if month is None or amount is None:
                at = Place(self.file, row + (month is not None), column, 1, "", block.sheet)
                self.problem(
                    at, _("a step has a month and an amount, and one of them is empty"),
                    _("Fill in both, or empty both."),
                )  # fmt: skip
                continue
            key, value = self.key(block, month), self.plain_word(block, amount, line)
            if key is not None and value is not None:
                if key.text in steps.entries:
                    self.twice(key, key, steps.entries[key.text].key.place)
                steps.entries[key.text] = Entry(key, value)
        return steps if steps.entries else None

    # --- what they say -----------------------------------------------------------------------

    def join_steps(self) -> None:
        """Put the steps by month in the place of what points at them from the sheet with inputs."""
        for path, steps in self.steps.items():
            if path in self.inputs:
                found = self.inputs[path]
                found.now, found.then, found.places = steps.now, steps.then, steps.places
                found.unread = steps.unread
            else:
                self.inputs[path] = steps

    def settle(self) -> None:
        """Put in the case what the rows of inputs say, after all else was read."""
        self.join_steps()
        before = len(self.problems)
        for path in self.book.names:  # each row has a name, which stays where the row is removed
            line = leaf(self.known, path)
            if line is not None and path not in self.inputs:
                message = _("the row of '{path}' is gone", path=input_words(line, path))
                self.problem(Place(self.file, sheet=self.sheet), message, _(_AGAIN))
        if len(self.problems) > before:  # else it would be said that they are missing, too
            raise FlexfinError(self.problems)
        written = self.written_out()
        for path, found in self.inputs.items():
            self.settle_one(path, found, written)
        self.begin_with_single_values()
        for key, name in self.offers.items():
            said = {p: found for p, found in self.inputs.items() if found.now.get(key) is not None}
            if key == COUNTER and not said:
                continue
            offers = Scalar("offers", name.place)
            if key == COUNTER and _entry(self.root, "offers", name.text) is not None:
                message = _("the case has an offer '{name}' already", name=name.text)
                self.problem(name.place, message, _("Give the counter-offer a name of its own."))
                continue
            self.section([offers, name])
            if key == COUNTER:
                self.label_typed(offers.text, name)
            for path, found in said.items():
                value = found.now[key]
                if value is not None:
                    self.put([offers, name, Scalar(path, found.places[key])], value)

    def begin_with_single_values(self) -> None:
        """Put what belongs to no section before the sections, as people write a case."""
        entries = list(self.root.entries.items())
        entries.sort(key=lambda entry: isinstance(entry[1].value, Section | Sequence))
        self.root.entries.clear()
        self.root.entries.update(entries)

    def settle_one(self, path: str, found: GivenInput, written: frozenset[str]) -> None:
        """Put one input in the case, where the case gives it."""
        value, line = found.now.get(BASE), found.line
        is_pointer = line.is_monthly and found.then.get(BASE) is None and not found.is_default
        if is_pointer or value is None:
            before = found.then.get(BASE)
            if BASE not in found.unread:
                if open_as(line) is not None:
                    return
                self.problems.append(gone(found))
            if before is not None and not found.is_default:  # so that nobody says it is missing
                self.put(parts_of(found.path), before)
            return
        is_changed = found.is_changed(BASE)
        if not is_changed and (found.is_default or path in written):
            return
        parts = parts_of(found.path)
        if line.instead is not None:
            beside = path.rpartition(".")[0], line.instead.name
            above = _section(self.root, beside[0])
            other = above.get(beside[1]) if above is not None else None
            if other is not None and not is_changed and not self.is_away(other):
                return  # what the case gives in its place stands there already
            if above is not None and other is not None:
                del above.entries[beside[1]]
        self.put(parts, value)

    def is_away(self, value: Value) -> bool:
        """Tell whether a value names a file that is not beside the workbook."""
        is_file = isinstance(value, Scalar) and value.text.endswith((".csv", ".json"))
        return isinstance(value, Scalar) and is_file and not self.files.beside(value).is_file()

    def written_out(self) -> frozenset[str]:
        """Give the paths of the inputs that words of the case write out, such as a kind."""
        found = set()
        for model in self.models.models.values() if self.models else ():
            for path, words in model.templates.items():
                given = self.inputs.get(path)
                if given is None or (given.is_default and not given.is_changed(BASE)):
                    continue
                template = words.get(word_of(given.now.get(BASE)))
                for entry in template or ():
                    start = f"{path.rpartition('.')[0]}.{entry.key.text}"
                    found |= {p for p in self.inputs if f"{p}.".startswith(f"{start}.")}
        return frozenset(found)


def _section(root: Section, path: str) -> Section | None:
    value: Value | None = root
    for part in path.split(".") if path else ():
        value = value.get(part) if isinstance(value, Section) else None
    return value if isinstance(value, Section) else None


def _entry(root: Section, *parts: str) -> Value | None:
    value: Value | None = root
    for part in parts:
        value = value.get(part) if isinstance(value, Section) else None
    return value


def _is_default(text: str) -> bool:
    label = STATUS_WORDS["default"]
    return text.casefold() in (label.nl, label.en)


def _is_as_written(formula: str, changed: SheetCell | None) -> bool:
    """Tell whether a formula is the one that flexfin wrote: the mark of change compares with it."""
    text = formula.removeprefix("=").replace(" ", "")
    marks = changed.formula.replace(" ", "") if changed is not None else ""
    return any(f"<>{written}" in marks for written in (f"{text})", f"{text},", f"({text})"))
