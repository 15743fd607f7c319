"""The marks that a workbook with inputs had when it was made, and those that are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final, NamedTuple

from flexfin.case.input_paths import path_of
from flexfin.case.input_row import VALUE, word_of
from flexfin.case.origins import matches
from flexfin.case.remedies import TITLES
from flexfin.case.schema import known_branch
from flexfin.case.workbook_cells import (
    BY_PATH,
    INPUTS,
    ITSELF,
    LISTS,
    MARK,
    OFFERS,
    ORIGINS,
    PARTS,
    ROWS,
    STATUS_WORDS,
    TABLE,
    VALUES,
    WORDS,
    shown,
)
from flexfin.case.workbook_inputs import FormInputs
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.sheets import At, SheetCell
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar
from flexfin.ground.yaml import Sequence as Listed

Cells = Mapping[At, SheetCell]
_WIDEST: Final = 60  # columns in which the sheet with inputs has keys


class MarkAt(NamedTuple):
    """A mark that a workbook had when it was made, and where it stood."""

    mark: str
    sheet: str
    row: int


class FormParts(FormInputs):
    """Misses marks that were typed over, and sheets that were removed."""

    def begin(self) -> None:
        """Begin with no mark."""
        super().begin()
        self.put_back: dict[str, dict[int, str]] = {}  # by sheet: marks that are gone, by row
        self.lost: set[str] = set()  # the sections of blocks that are not read
        self.is_lost = False  # whether a sheet is gone, with whatever stood on it
        self.copies: set[str] = set()  # sheets that were copied in Excel, and are not read

    def see_parts(self, sheets: Mapping[str, Cells]) -> None:
        """Say which marks are gone; what stands below them is read where it can be.

        Raises FlexfinError where too little is left to say more.
        """
        seen = {sheet: marks_of(cells) for sheet, cells in sheets.items()}
        found = [mark for marks in seen.values() for mark in marks.values()]
        if PARTS not in found:
            self.see_list(found, seen)
            return
        parts = [part for sheet, marks in seen.items() for row, mark in marks.items()
                 if mark == PARTS for part in _parts_in(sheets[sheet], row)]  # fmt: skip
        is_made = any(part.mark.partition(" ")[0] == INPUTS for part in parts)
        renamed = frozenset() if is_made else self.see_names(parts, seen)
        counts, wanted = Counter(found), Counter(part.mark for part in parts)
        for part in parts:
            # a mark may stand on another sheet: only where there are fewer, one of them is gone
            here = seen.get(part.sheet, {})
            if counts[part.mark] >= wanted[part.mark] or part.mark in here.values():
                continue
            if part.sheet in sheets:
                self.see_mark(part, sheets[part.sheet])
            elif part.sheet not in renamed:
                self.see_sheet(part.sheet)
        if not is_made:
            self.see_copies({part.sheet for part in parts} - renamed, sheets)
        if is_made and (self.lost or self.is_lost):
            raise FlexfinError(self.problems)

    def see_copies(self, own: Set[str], sheets: Mapping[str, Cells]) -> None:
        """Say which sheets are a copy of another that is there too; they are not read.

        `own` are the sheets that the workbook had when it was made.
        """
        texts = {
            name: {shown(cell) for (_row, column), cell in cells.items() if column == 1} - {""}
            for name, cells in sheets.items()
        }
        marks = {name: {*marks_of(cells).values()} - {WORDS} for name, cells in sheets.items()}
        for name in sheets:
            alike = [one for one in own if one in sheets and marks[one] == marks[name]]
            if name in own or not marks[name] or not alike:
                continue
            of = max(sorted(alike), key=lambda one: len(texts[one] & texts[name]))
            if 2 * len(texts[of] & texts[name]) > len(texts[name]):
                message = _("this sheet is a copy of the sheet {sheet}, which is there too",
                            sheet=of)  # fmt: skip
                place = Place(self.file, sheet=name)
                remedy = _("Remove one of them; the name is {sheet}.", sheet=of)
                self.problem(place, message, remedy)
                self.copies.add(name)

    def see_list(self, found: Sequence[str], seen: Mapping[str, Mapping[int, str]]) -> None:
        """Say that the sheet that lists the marks is gone."""
        if not any(mark.partition(" ")[0] in (VALUES, ROWS) for mark in found):
            return
        if sum({*marks.values()} == {WORDS} for marks in seen.values()) < 2:
            self.see_sheet(_("Choices"))
            return
        # both sheets that only explain are there, and none lists the marks
        message = _("this workbook to fill in is of an older flexfin, and does not say "
                    "which sheets it should have")  # fmt: skip
        remedy = _("Make a new one with `flexfin new FILE.xlsx --empty`, and copy what "
                   "was filled in, sheet by sheet.")  # fmt: skip
        raise FlexfinError([*self.problems, Problem(Place(self.file), message, remedy)])

    def see_sheet(self, sheet: str) -> None:
        """Say that a sheet is gone."""
        remedy = _("Copy it from an empty one: `flexfin new FILE.xlsx --empty` makes that.")
        gone = Problem(Place(self.file), _("the sheet {sheet} is gone", sheet=sheet), remedy)
        self.is_lost = True
        if gone not in self.problems:
            self.problems.append(gone)

    def see_mark(self, part: MarkAt, cells: Cells) -> None:
        """Say that a mark is gone, and put it back where its block is still below it."""
        cell = cells.get((part.row, 1))
        place = Place(self.file, part.row, 1, 1, "", part.sheet)
        remedy = _("Type it again; without it this sheet is not read.")
        if cell is not None:
            place = self.place(part.sheet, cell)
            put_in = _("Where a row was removed here, first put an empty one in its place.")
            remedy = f"{remedy}\n{put_in}"
        message = _("the key '{key}' is gone from this cell", key=f"{MARK}{part.mark}")
        self.problem(place, message, remedy)
        row = self.head_of(part, cells)
        if row is None:  # what stands there belongs to no block above it
            kind, _space, prefix = part.mark.partition(" ")
            self.lost.add(prefix or kind)
        back = {part.row: WORDS} if row is None else {row: part.mark}
        self.put_back.setdefault(part.sheet, {}).update(back)

    def head_of(self, part: MarkAt, cells: Cells) -> int | None:
        """Give the row of a block whose mark is gone; None where that is not sure."""
        kind, _space, prefix = part.mark.partition(" ")
        said, below, beside = (
            shown(cells[at]) if at in cells else ""
            for at in ((part.row, 1), (part.row + 1, 1), (part.row, 2))
        )
        start = f"{prefix}.*." if prefix else ""

        def is_key(text: str, start: str = "") -> bool:
            own = ("label", ITSELF) if start else TITLES
            path = path_of(text, self.models) if self.models and not start else text
            return text in own or known_branch(self.known, f"{start}{path}") is not None

        if kind in (VALUES, ORIGINS):  # without names above its columns
            return part.row - is_key(said)
        if kind == TABLE:
            return part.row if is_key(below, start) and not is_key(said, start) else None
        if kind == OFFERS:
            return part.row if is_key(below) and not is_key(said) else None
        if kind == INPUTS:
            in_row = (cells.get((part.row, column)) for column in range(2, _WIDEST))
            return part.row if any(cell and cell.value == VALUE for cell in in_row) else None
        is_named = is_key(beside, start) if kind == ROWS else bool(beside)
        is_path = kind != ROWS and is_key(said)
        is_here = kind in (ROWS, LISTS, *BY_PATH) and is_named and not is_path
        return part.row if is_here else None

    def see_names(self, parts: Sequence[MarkAt], seen: Mapping[str, Mapping[int, str]]) -> Set[str]:
        """Say which sheets of a workbook to fill in were renamed; give the names they had."""
        then = {part.sheet for part in parts}
        was = {now: part.sheet for part in parts if part.sheet not in seen
               for now, marks in seen.items()
               if now not in then and part.mark in marks.values()}  # fmt: skip
        for now, sheet in was.items():
            message = _("this sheet was called '{name}'", name=sheet)
            remedy = _("Give it that name again: other sheets refer to it by its name.")
            self.problem(Place(self.file, sheet=now), message, remedy)
        return frozenset(was.values())

    def see_lost(self) -> None:
        """Note what was not read because its sheet or its mark is gone: it is not missing."""
        asked = {*self.order, *self.root.entries, *(above[0] for above, _place in self.blanks)}
        frame = ("case", "start", "months")
        self.unread |= self.lost
        if self.is_lost:
            self.unread |= {*self.known, *frame, OFFERS} - asked

    def see_origins(self) -> None:
        """Say where status or source were typed over: these stand on the sheet of the case."""
        texts = self.root.get("sources")
        given = texts if isinstance(texts, Section) else ()
        sources = {entry.key.text: word_of(entry.value) for entry in given}
        for path, found in self.inputs.items():
            status, source = found.origin
            said = status.text.casefold() if status else ""
            word = next((w for w, one in STATUS_WORDS.items() if said in (one.nl, one.en)), "")
            written = next((text for key, text in sources.items() if matches(key, path)), None)
            marked = [s for s in ("law", "agreed") if self.is_marked(s, path)]
            known = marked[-1:] or (["sourced"] if written is not None else ["assumed", "default"])
            is_given = found.line.instead is not None  # then its source is what is given
            if status and not is_given and not found.is_default and word not in known:
                self.typed_over(status)
            elif source and written is not None and not marked and source.text != written.strip():
                self.typed_over(source)

    def is_marked(self, section: str, path: str) -> bool:
        """Tell whether a section of the case lists a path."""
        listed = self.root.get(section)
        words = listed.items if isinstance(listed, Listed) else ()
        return any(matches(word_of(word), path) for word in words)

    def typed_over(self, word: Scalar) -> None:
        """Say that a word about the origin of an input counts for nothing here."""
        message = _("'{text}' counts for nothing here: origins stand on the sheet of the case",
                    text=word.text[:60])  # fmt: skip
        remedy = _("Add it there, or in the list of origins of a workbook to fill in.")
        self.remarked.append(Problem(word.place, message, remedy, "warning"))


def marks_of(cells: Cells) -> dict[int, str]:
    """Give the marks in the first column of a sheet, by row."""
    return {
        row: " ".join(cell.value[len(MARK) :].split())
        for (row, column), cell in cells.items()
        if column == 1 and isinstance(cell.value, str) and cell.value.startswith(MARK)
    }


def _parts_in(cells: Cells, head: int) -> Iterator[MarkAt]:
    """Read which marks the workbook had when it was made: mark, sheet, cell."""
    for row in sorted(row for row, column in cells if column == 1 and row > head):
        mark, sheet, cell = (shown(cells[row, n]) if (row, n) in cells else "" for n in (1, 2, 3))
        yield MarkAt(mark, sheet, int(cell[1:]) if cell[1:].isdigit() and len(cell) < 8 else 1)
