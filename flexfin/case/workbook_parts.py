"""The marks that a workbook with inputs had when it was made, and those that are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import replace

from flexfin.case.input_row import word_of
from flexfin.case.origins import matches
from flexfin.case.workbook_cells import MARK, ROWS, STATUS_WORDS, VALUES, WORDS, FormBlock, shown
from flexfin.case.workbook_inputs import FormInputs
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar
from flexfin.ground.yaml import Sequence as Listed


class FormParts(FormInputs):
    """Misses marks that were typed over, and sheets that were removed."""

    def begin(self) -> None:
        """Begin with no mark."""
        super().begin()
        self.seen: list[tuple[str, str]] = []  # the marks that were found, with their sheets
        self.listed: list[tuple[str, str, str]] | None = None  # all marks, with sheet and cell

    def take_parts(self, block: FormBlock) -> None:
        """Read which marks the workbook had when it was made: mark, sheet, cell."""
        self.listed = []
        for _row, cells in self.rows_of(block):
            mark, sheet, cell = (shown(cells[n]) if n in cells else "" for n in (1, 2, 3))
            if mark:
                self.listed.append((mark, sheet, cell))

    def see_parts(self) -> None:
        """Say which marks are gone: what stands below them would count for nothing.

        Raises FlexfinError, with all that is wrong so far, where one is.
        """
        if self.listed is None:
            if self.has_inputs:
                message = _("the sheet with what the case says beside the inputs is gone")
                remedy = _("Ask for the workbook with all its sheets. One for the "
                           "negotiation alone is read with `flexfin readback FILE "
                           "--against CASE`.")  # fmt: skip
                raise FlexfinError([*self.problems, Problem(Place(self.file), message, remedy)])
            if any(mark.partition(" ")[0] in (VALUES, ROWS) for mark, _sheet in self.seen):
                message = _("the sheet {sheet} is gone", sheet=_("Choices"))
                remedy = _("Copy it from an empty one: `flexfin new FILE.xlsx --empty` makes that.")
                if self.is_of_before():
                    message = _("this workbook to fill in is of an older flexfin, and does not say "
                                "which sheets it should have")  # fmt: skip
                    remedy = _("Make a new one with `flexfin new FILE.xlsx --empty`, and copy what "
                               "was filled in, sheet by sheet.")  # fmt: skip
                raise FlexfinError([*self.problems, Problem(Place(self.file), message, remedy)])
            return
        # all that stands there is read, and what else is wrong is said too
        renamed = self.see_names()
        before = len(self.problems)
        counts = Counter(mark for mark, _sheet in self.seen)
        wanted = Counter(mark for mark, _sheet, _cell in self.listed)
        cells = {sheet.name: sheet.cells for sheet in self.book.sheets}
        for mark, sheet, cell in self.listed:
            # a mark may stand on another sheet: only where there are fewer, one of them is gone
            if counts[mark] >= wanted[mark] or (mark, sheet) in self.seen or sheet in renamed:
                continue
            if sheet not in cells:
                message = _("the sheet {sheet} is gone", sheet=sheet)
                remedy = _("Copy it from an empty one: `flexfin new FILE.xlsx --empty` makes that.")
                if self.problems[-1:] != [Problem(Place(self.file), message, remedy)]:
                    self.problem(Place(self.file), message, remedy)
                continue
            row = int(cell[1:]) if cell[1:].isdigit() and len(cell) < 8 else 1
            found = cells[sheet].get((row, 1))
            place = self.place(sheet, found) if found else Place(self.file, row, 1, 1, "", sheet)
            message = _("the key '{key}' is gone from this cell", key=f"{MARK}{mark}")
            remedy = _("Type it again; without it this sheet is not read.")
            back = _("Where a row was removed here, first put an empty one in its place.")
            self.problem(place, message, f"{remedy}\n{back}" if place.text else remedy)
        if len(self.problems) > before:
            *first, last = self.problems
            rest = _("Once this is right, the rest of what is filled in is looked at.")
            raise FlexfinError([*first, replace(last, remedy=f"{last.remedy}\n{rest}")])

    def is_of_before(self) -> bool:
        """Tell whether both sheets that only explain are there, and none lists the marks."""
        read = {sheet for mark, sheet in self.seen if mark != WORDS}
        return len({sheet for mark, sheet in self.seen if mark == WORDS} - read) > 1

    def see_names(self) -> Set[str]:
        """Say which sheets of a workbook to fill in were renamed; give the names they had."""
        if self.has_inputs or self.listed is None:
            return frozenset()
        names, then = {sheet.name for sheet in self.book.sheets}, {s for _m, s, _c in self.listed}
        gone = [(mark, sheet) for mark, sheet, _cell in self.listed if sheet not in names]
        was = {now: sheet for mark, sheet in gone for other, now in self.seen
               if mark == other and now not in then}  # fmt: skip
        for now, sheet in was.items():
            message = _("this sheet was called '{name}'", name=sheet)
            remedy = _("Give it that name again: other sheets refer to it by its name.")
            self.problem(Place(self.file, sheet=now), message, remedy)
        return frozenset(was.values())

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
