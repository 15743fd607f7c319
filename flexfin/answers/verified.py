"""A file that flexfin made, looked at without its case: is it as it was made, and of which version?

A workbook has codes of all its sheets; a document or a page has one code, its seal. Who changes a
cell can make a code anew, but not so that mark and seal stay what the other side has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from flexfin.case.workbook_cells import LIMITS
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.file_names import WORKBOOKS
from flexfin.ground.files import read_file
from flexfin.ground.messages import LANGUAGES, _, in_all_languages, speaking
from flexfin.ground.opened import Package
from flexfin.ground.shared_parts import texts_in
from flexfin.ground.sheets import OpenBook, OpenSheet, SheetCell, filled, read_book
from flexfin.workbook.manifest import (
    CELLS,
    CODE,
    CODES_LABEL,
    FORMULAS,
    META,
    NAME,
    RESULTS,
    SAME,
    SEAL_LABEL,
    AnsweredEdition,
    Cell,
    Manifest,
    SheetCode,
    after_label,
    code_of_document,
    code_of_sheet,
    code_of_sheets,
    code_of_texts,
    sum_of_results,
)
from flexfin.workbook.mark import MARK, code_of, mark_in
from flexfin.workbook.returned.cells import Returned, cells_of_book
from flexfin.workbook.sheets.cover import audience_label, shared_word

_LARGEST: Final = 60_000_000  # bytes
_KEYWORDS: Final = re.compile(rb"/Keywords\s*(?:<([0-9A-Fa-f\s]*)>|\(((?:[^()\\]|\\.)*)\))")


class Verified(NamedTuple):
    """What was found of a file.

    `mark` is empty where it bears none; `seal` is the code of the whole as it is now. `is_checked`
    tells whether its content could be looked at; `changed` names the parts that are not as they
    were made; `book` has the cells of a workbook, `facts` what stands beside each label in it, and
    `sheets` are those that it was made with. `after` is the edition that it answers, `code` is of
    what stands in it now, notes and comments too (its seal, where nobody changed it); what it says
    of itself may be `is_sealed`.
    """

    path: Path
    mark: str
    seal: str = ""
    is_checked: bool = True
    changed: tuple[str, ...] = ()
    book: Returned | None = None
    facts: Mapping[str, str] = MappingProxyType({})
    sheets: tuple[str, ...] = ()
    after: AnsweredEdition | None = None
    code: str = ""
    is_sealed: bool = True

    @property
    def is_workbook(self) -> bool:
        """Tell whether it is a workbook, and no document or page."""
        return self.path.suffix.lower() in WORKBOOKS

    @property
    def is_answer(self) -> bool:
        """Tell whether it is a workbook with the values of an answer, which has no manifest."""
        return bool(self.is_workbook and self.seal and not self.code)


def verified(path: Path) -> Verified:
    """Look at a file. Raises FlexfinError where it cannot be opened safely, or is of no kind."""
    ending = path.suffix.lower()
    if ending in WORKBOOKS:
        return _workbook(path)
    if ending in (".docx", ".pptx"):
        return _document(path)
    data = read_file(path, _LARGEST)
    if data.startswith(b"%PDF"):
        return Verified(path, _mark_of_pdf(data), is_checked=False)
    if ending in (".html", ".htm"):
        return _page(path, data.decode("utf-8", "replace"))
    message = _("this is no file that flexfin puts a mark on")
    remedy = _("Give a workbook (.xlsx), a term sheet (.docx), a page (.html) or a PDF.")
    raise FlexfinError(Problem(Place(str(path)), message, remedy))


# --- workbooks ---------------------------------------------------------------------------------


def _workbook(path: Path) -> Verified:
    return as_made(cells_of_book(path, read_book(Package(path, LIMITS))))


def as_made(returned: Returned) -> Verified:
    """See of a workbook which of its sheets are as they were made, by what it says itself."""
    book = returned.book
    now = {sheet.name: _code_of(sheet.name, filled(sheet)) for sheet in book.sheets}
    found = Verified(returned.path, _properties(book.package).mark, book=returned,
                     facts=_facts(returned))  # fmt: skip
    place = _place_of_manifest(book)
    if place is None:
        found = found._replace(seal=_properties(book.package).seal)
        return _sealed(found, code_of_sheets(found.mark, now.values()))
    then, seal = _manifest(*place)
    log = place[0].name
    if any(one.name == log for one in then.sheets):
        now[log] = _code_of(log, _log_cells(*place))
    else:  # it was made when the log had no code yet
        del now[log]
    changed = [
        one.name if one.name in now else _("{sheet} (this sheet is gone)", sheet=one.name)
        for one in then.sheets
        if one.name not in now or now[one.name].content != one.content
    ]
    known = dict.fromkeys(one.name for one in then.sheets)
    changed += [_("{sheet} (this sheet was added)", sheet=n) for n in now if n not in known]
    if seal != then.seal and log not in changed:
        changed.append(log)
    if not changed:  # what is typed elsewhere changes results as it should
        changed += [_("{sheet} (results of formulas)", sheet=one.name) for one in then.sheets
                    if _differ(one.results, now[one.name].results)]  # fmt: skip
    marks = {found.mark, *(mark_in(sheet.footer) for sheet in book.sheets)} - {"", then.mark}
    changed += [_("footers or properties: the mark {mark}", mark=mark) for mark in sorted(marks)]
    return found._replace(
        mark=then.mark, seal=seal, changed=tuple(changed), sheets=tuple(known), after=then.after,
        code=_code(then, now, place[0], book), is_sealed=seal == then.seal,
    )  # fmt: skip


def _code(then: Manifest, now: Mapping[str, SheetCode], log: OpenSheet, book: OpenBook) -> str:
    """Give the code of a workbook as it is now: its seal, where it is as it was made."""
    made = {one.name: one.results for one in then.sheets}  # what is calculated anew is the same
    names = dict.fromkeys((*made, *now))
    sheets = tuple(now[x]._replace(results=made.get(x)) for x in names if x in now)
    noted = [f"{one.row},{one.column}:{one.value}" for one in filled(log)
             if not one.look.locked and one.value is not None]  # fmt: skip
    noted += ["\t".join(note) for sheet in book.sheets for note in book.notes(sheet)]
    seal = then._replace(sheets=sheets).seal
    return code_of("\n".join([seal, *noted])) if noted else seal


def _differ(one: float | None, other: float | None) -> bool:
    """Tell whether formulas give something else; files may keep nothing of it."""
    return one is not None and other is not None and abs(one - other) > SAME


def _code_of(name: str, cells: Iterable[SheetCell]) -> SheetCode:
    """Give what a manifest says of a sheet as it is now."""
    cells = sorted(cells, key=itemgetter(0, 1))  # by row and column
    given = ((x.row, x.column, x.value) for x in cells if x.formula and x.value is not None)
    return code_of_sheet(name, _cells(cells))._replace(results=sum_of_results(given))


def _cells(cells: Iterable[SheetCell]) -> Iterator[Cell]:
    for cell in cells:
        content = cell.formula or cell.value
        if content is not None:
            yield cell.row, cell.column, content


def _log_cells(log: OpenSheet, first: int, last: int) -> Iterator[SheetCell]:
    """Give the cells of the log that nobody fills in: all but the notes and the codes."""
    for cell in filled(log):
        is_code = first + 1 < cell.row <= last and NAME <= cell.column <= RESULTS
        if cell.look.locked and not is_code:
            yield cell


def _place_of_manifest(book: OpenBook) -> tuple[OpenSheet, int, int] | None:
    """Give the sheet with the manifest, and the rows of its heading and of its seal."""
    for language in LANGUAGES:
        with speaking(language):
            head, foot = _(CODES_LABEL), _(SEAL_LABEL)
        for sheet in book.sheets:
            rows = {str(cell.value): cell.row for cell in filled(sheet) if cell.column == NAME}
            if head in rows and foot in rows:
                return sheet, rows[head], rows[foot]
    return None


def _manifest(sheet: OpenSheet, first: int, last: int) -> tuple[Manifest, str]:
    """Read what a workbook says of itself, and its seal."""

    def at(row: int, column: int) -> str:
        cell = sheet.cells.get((row, column))
        if cell is None or cell.value is None:
            return ""
        return cell.value if isinstance(cell.value, str) else f"{float(cell.value):.15g}"

    def count(text: str) -> int:
        return int(text) if text.isdecimal() else -1

    end, after = last, None
    if at(last - 1, NAME) in in_all_languages(after_label):
        end, after = last - 1, AnsweredEdition(at(last - 1, CELLS), at(last - 1, CODE))
    def results(row: int) -> float | None:
        cell = sheet.cells.get((row, RESULTS))
        return None if cell is None or not isinstance(cell.value, int | float) else cell.value

    sheets = (
        SheetCode(at(row, NAME), count(at(row, CELLS)), count(at(row, FORMULAS)), at(row, CODE),
                  results(row))
        for row in range(first + 2, end)
    )  # fmt: skip
    return Manifest(mark_in(at(last, CELLS)), tuple(sheets), after), at(last, CODE)


def _facts(returned: Returned) -> dict[str, str]:
    """Give what stands behind each label, on the first sheet that has it."""
    found: dict[str, str] = {}
    for grid in returned.grids().values():
        for cells in grid.values():
            if isinstance(label := cells.get(NAME), str) and NAME + 1 in cells:
                found.setdefault(label, str(cells[NAME + 1]))
    return found


def fact(found: Verified, label: Callable[[], str]) -> str:
    """Give what stands behind a label on any sheet of a workbook; empty where it is not there."""
    known = (found.facts[text] for text in in_all_languages(label) if text in found.facts)
    return next(known, "")


def is_shared(found: Verified) -> bool:
    """Tell whether a workbook says that it was made to share."""
    return fact(found, audience_label) in in_all_languages(shared_word)


# --- documents, pages, PDF ---------------------------------------------------------------------


class _Properties(NamedTuple):
    """What a document bears among its properties: its mark, and the code of its text."""

    mark: str = ""
    seal: str = ""


def _properties(package: Package) -> _Properties:
    texts = texts_in(package, "docProps/core.xml", "keywords")
    return _Properties(*MARK.findall(" ".join(texts))[:2])


def _document(path: Path) -> Verified:
    package = Package(path, LIMITS)
    mark, seal = _properties(package)
    return _sealed(Verified(path, mark, seal), code_of_document(package, mark))


def _page(path: Path, text: str) -> Verified:
    text = text.replace("\r\n", "\n")
    meta = META.search(text)
    mark, seal = _Properties(*MARK.findall(meta[0])[:2]) if meta else _Properties()
    rest = text.replace(meta[0], "") if meta else text
    return _sealed(Verified(path, mark, seal), code_of_texts(mark, [rest]))


def _sealed(found: Verified, now: str) -> Verified:
    """Add whether a document is as it was made: its seal is the code of its text."""
    if not found.seal:
        return found._replace(is_checked=False)
    return found if found.seal == now else found._replace(changed=(_("the text"),))


def _mark_of_pdf(data: bytes) -> str:
    """Give the mark among the properties of a PDF, where these are not packed."""
    for coded, plain in _KEYWORDS.findall(data):
        raw = bytes.fromhex(coded.decode().replace(" ", "")) if coded else plain
        coding = "utf-16" if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else "latin-1"
        if mark := mark_in(raw.decode(coding, "replace")):
            return mark
    return ""
