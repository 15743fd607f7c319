"""A workbook that came back, beside the same edition of its case made anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from flexfin import __version__
from flexfin.answers.input_text import label_of
from flexfin.answers.verified import as_made
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.case.in_folder import kind_of
from flexfin.case.row import row_at
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import read_again
from flexfin.engine.results import Results
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import LANGUAGES, _, language, speaking
from flexfin.ground.shared_parts import texts_in
from flexfin.ground.sheets import Formula
from flexfin.ground.view import shown
from flexfin.workbook.edition import Edition, edition_in
from flexfin.workbook.layout import Layout
from flexfin.workbook.mark import mark_of
from flexfin.workbook.returned.cells import read_workbook
from flexfin.workbook.returned.changed_inputs import ReturnedInputs
from flexfin.workbook.returned.compared import ComparedBooks, text_of
from flexfin.workbook.returned.inputs import compare_inputs
from flexfin.workbook.returned.pairs import ReturnFinding
from flexfin.workbook.returned.spelling import Spot

_MOST_DRAWN: Final = 1_000_000  # scenarios that are drawn anew
_NAMED: Final = 8  # inputs that are named where some cannot be compared


class ReturnedNote(NamedTuple):
    """What somebody noted in a workbook: a comment on a cell, or a line of the log."""

    cell: str
    author: str
    text: str
    is_logged: bool = False


def _some(names: Sequence[str]) -> str:
    """Name the first of many, and say how many more there are."""
    some, more = "; ".join(map(shown, names[:_NAMED])), len(names) - _NAMED
    return _("{names} and {count} more", names=some, count=more) if more > 0 else some


class ReturnedBook:
    """A workbook that came back; what it is, and what differs from how it was made.

    Raises FlexfinError where the file cannot be opened, or is no workbook of this case.
    """

    def __init__(self, file: Path, case: Case, results: Results) -> None:
        self.file, self.case = file, case
        self.now = read_workbook(file)
        self.made = as_made(self.now)
        found = edition_in(self._texts())
        if found is None and kind_of(file) == "case":
            message = _("this is a workbook to fill in: a case, and none that was made of a case")
            remedy = _("What differs is told by `flexfin compare {case} {file}`.",
                       case=case.path, file=file)  # fmt: skip
            raise FlexfinError(Problem(Place(str(file)), message, remedy))
        self.language = self._language(found)
        is_shared = found.is_shared if found else False
        self.edition = found or Edition("", "", "")
        self.is_same = self.edition.mark == mark_of(case, shared=is_shared)
        if not self.is_same:
            self._see_case()
        spoken = language()
        with speaking(self.language):
            if self.language != spoken:  # what a kind of agreement writes out has words of its own
                case = read_again(case)
                results = evaluate(case)
            book = CaseWorkbook(
                case, results, shared=is_shared, values_only=self.edition.values_only,
                unfolded=self.edition.unfolded, all_scenarios=self.edition.all_scenarios,
                draws=self._draws(), date=self.edition.date, after=self.made.after,
            )  # fmt: skip
            alone = self.edition.terms_alone and book.told.agreement is not None
            self.shown, self.layout = book.shown, book.layout(negotiation=alone)
            self.then = read_workbook(file, book.data(negotiation=alone))
            self.comparison = ComparedBooks(self.then, self.now, by_value=self.is_same)
        self.inputs: ReturnedInputs = compare_inputs(
            self.comparison, self.shown, self.layout, is_same=self.is_same
        )
        with speaking(self.language):
            self.notes = [*self._comments(), *self._logged()]
            self.findings = [*self._findings()]

    def _texts(self) -> Iterator[str]:
        for grids in reversed([*self.now.sheets.values()]):  # the log is the last
            for cells in grids.cells.values():
                yield from (text for text in cells.values() if isinstance(text, str))
        yield " ".join(texts_in(self.now.book.package, "docProps/core.xml", "keywords"))

    def _language(self, found: Edition | None) -> str:
        """Give the language of the workbook, else the one with most names of sheets."""
        if found is not None and found.language in LANGUAGES:
            return found.language
        counts = {}
        for one in LANGUAGES:
            with speaking(one):
                counts[one] = len({*Layout(self.case).names.values()} & {*self.now.sheets})
        best = max(counts, key=lambda name: counts[name])
        if not counts[best] and found is None:
            message = _("this is no workbook that was made of a case")
            remedy = _("Give a workbook that `flexfin workbook` made.")
            raise FlexfinError(Problem(Place(str(self.file)), message, remedy))
        return best

    def _see_case(self) -> None:
        """Refuse a workbook of another case."""
        name, own = self.edition.case, " ".join(self.case.name.split())
        if not name or name == own:
            return
        message = _("this workbook is of the case '{name}', and {file} is of '{other}'",
                    name=name[:80], file=self.case.path, other=own)  # fmt: skip
        remedy = _("Give the case that the workbook was made of with --against.")
        raise FlexfinError(Problem(Place(str(self.file)), message, remedy))

    def _draws(self) -> DrawRequest | None:
        count = self.edition.scenarios
        is_known = self.is_same and 0 < count <= _MOST_DRAWN
        return DrawRequest(count, self.edition.seed) if is_known else None

    @property
    def other_version(self) -> bool:
        """Tell whether another version of flexfin made the workbook."""
        return self.edition.version != __version__

    # --- what could not be compared ----------------------------------------------------------

    def not_compared(self) -> Iterator[str]:
        """Say what could not be compared, inputs first."""
        names = self.layout.names
        for key in ("inputs", "negotiation"):
            if names[key] in self.then.sheets and names[key] not in self.comparison.titles:
                yield _("The sheet {sheet} is gone: which inputs were changed there cannot be "
                        "told.", sheet=names[key])  # fmt: skip
        if self.inputs.missing and names["inputs"] in self.comparison.titles:
            some = [label_of(row_at(self.shown, path)) for path in self.inputs.missing]
            yield _("The rows of these inputs are gone, so they cannot be compared: {names}.",
                    names=_some(some))  # fmt: skip
        told = names["inputs"], names["negotiation"]
        gone = [name for name in self._removed() if name not in told]
        if gone:
            yield _("Gone, so that nothing can be told of what stood there: {sheets}.",
                    sheets=", ".join(gone))  # fmt: skip
        if not self.edition.mark:
            yield _(
                "Nothing in it says which edition it is: the line with its mark was taken out, or "
                "another version made it. It was compared as the edition for the house."
            )
        elif self.edition.is_forecast:
            yield _(
                "It holds what happened, which the case does not, so it cannot be made again: "
                "beside the inputs it was only seen by its seal which sheets were changed."
            )
        elif not self.is_same:
            yield _("The case is no longer as it was at export (mark {mark}). Sheets that by their "
                    "seal are as they were made were not looked into further; in the others, what "
                    "the case itself has changed since cannot be told apart. Give the case of then "
                    "with --against to compare everything.", mark=self.edition.mark)  # fmt: skip
        others = [title for title in self._unknown() if title not in gone]
        if others and not self.edition.is_forecast:
            yield _("These cannot be made again, and were only seen by their seal: {sheets}.",
                    sheets=", ".join(others))  # fmt: skip
        if self.now.book.others:
            yield _("These hold no cells, and were not looked into: {sheets}.",
                    sheets=", ".join(self.now.book.others))  # fmt: skip

    def _removed(self) -> list[str]:
        """Give the sheets that the workbook was made with, and no longer has."""
        known = self.made.sheets or tuple(self.then.sheets)
        return [name for name in known
                if name not in self.now.sheets and name not in self.comparison.titles]  # fmt: skip

    def _unknown(self) -> list[str]:
        """Give the sheets that it was made with, and that are not made again."""
        return [name for name in self.made.sheets
                if name in self.now.sheets and name not in self.then.sheets]  # fmt: skip

    # --- what differs ------------------------------------------------------------------------

    def _findings(self) -> Iterator[ReturnFinding]:
        changed = set(self.made.changed)
        beside = set()
        if self.edition.is_forecast:
            beside = set(self.then.sheets)
        elif not self.is_same and self.made.is_checked:
            beside = {name for name in self.comparison.titles if name not in changed}
        spots = self.inputs.cells | self._log_cells()
        unknown, removed = set(self._unknown()), self._removed()
        for one in self.comparison.findings(spots, beside):
            if one.kind == "sheet_removed":
                continue  # told below: also of what is not made again
            if not (one.kind == "sheet_added" and one.sheet in unknown):
                yield one
        for name in removed:
            yield ReturnFinding("sheet_removed", name)
        for name in (*unknown, *(beside if self.edition.is_forecast else ())):
            if name in changed:
                yield ReturnFinding("sheet_changed", name)

    def see_stored(self, *, is_untouched: bool) -> None:
        """Compare what formulas gave, where nothing was changed that would make it differ."""
        if is_untouched and not self.findings and self.is_same and not self.inputs.looked_at:
            self.findings += self.comparison.stored()

    # --- notes -------------------------------------------------------------------------------

    def _comments(self) -> Iterator[ReturnedNote]:
        for title, grids in self.now.sheets.items():
            then = self.then.sheets.get(self.comparison.names.get(title, title))
            known = set(self.then.book.notes(then.sheet)) if then else set()
            for note in self.now.book.notes(grids.sheet):
                if note not in known:
                    yield ReturnedNote(f"{title}!{note.cell}", note.author, note.text)

    def _log_cells(self) -> set[Spot]:
        """Give the cells of the log that are there to note changes in, at export."""
        name = self.layout.names["log"]
        cells = self.then.sheets[name].sheet.cells.values() if name in self.then.sheets else ()
        return {(name, one.row, one.column) for one in cells if not one.look.locked}

    def _logged(self) -> Iterator[ReturnedNote]:
        """Give what was noted in the log, a line for each row."""
        pair = self.comparison.pairs.get(self.layout.names["log"])
        rows: dict[int, list[int]] = {}
        for _sheet, row, column in sorted(self._log_cells()):
            rows.setdefault(row, []).append(column)
        if pair is None or not rows:
            return
        heads = pair.export.get(min(rows) - 1, {})
        for row, columns in rows.items():
            words = {}
            for column in columns:
                content = pair.found(row, column)
                if content is None or isinstance(content, Formula):
                    continue
                look = pair.looks(row, column)[1]
                words[str(heads.get(column, ""))] = text_of(content, look)
            if words:
                author = words.pop(str(heads.get(3, "")), "")
                text = "; ".join(f"{head}: {said}" for head, said in words.items())
                yield ReturnedNote(f"{pair.title}!{pair.address(row, 2)}", author, text, True)
