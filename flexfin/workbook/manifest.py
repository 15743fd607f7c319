"""What a workbook says of itself: how many cells each sheet has, and a code of what is in them.

Whoever has the file can make the codes again, without the case: `flexfin verify` does. In a code a
formula counts as it is written. What formulas give is held by a sum, in which a difference within
rounding is none, so that calculating anew changes nothing.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flexfin.case.workbook_cells import LIMITS
from flexfin.ground.messages import _, mark
from flexfin.ground.opened import Package
from flexfin.ground.shared_parts import texts_in
from flexfin.workbook.cell import Months
from flexfin.workbook.headings import heads
from flexfin.workbook.mark import code_of, code_of_lines

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

Cell = tuple[int, int, str | float | bool]  # row and column from 1; a formula begins with =
_SPELLING: Final = (" ", "'", "$", "@", "()")  # Excel, LibreOffice and flexfin differ in these
NAME, CELLS, FORMULAS, CODE, RESULTS = 2, 3, 4, 5, 6  # columns with the manifest of a workbook
SAME: Final = 1e-5  # of the sum of what formulas give
_PLACES: Final = 6  # decimals of that sum
_TEXTS: Final = re.compile(r"word/(document|header\d*|footer\d*)\.xml|ppt/slides/slide\d+\.xml")
META: Final = re.compile(r'<meta name="keywords" content="[^"]*">\n')  # of a page
_TOGETHER: Final = 20_000  # cells of which the formulas are respelled together, for speed
_DIGITS: Final = 12  # of a number: programs keep fifteen of them, and not always the last
CODES_LABEL: Final = mark("What this file is, sheet by sheet")
SEAL_LABEL: Final = mark("Mark and seal")
_KEPT: Final = 15


class SheetCode(NamedTuple):
    """A sheet: its name, how many cells are filled and how many of these are formulas, its code.

    `results` holds what the formulas give; None where the file does not keep that.
    """

    name: str
    cells: int
    formulas: int
    code: str
    results: float | None = None

    @property
    def content(self) -> tuple[str, int, int, str]:
        """Give what stands in the sheet, but for what formulas give."""
        return self.name, self.cells, self.formulas, self.code


class AnsweredEdition(NamedTuple):
    """The edition that a workbook answers: its mark, and the code of what stands in it.

    Of one that nobody changed that code is its seal.
    """

    mark: str
    code: str


class Manifest(NamedTuple):
    """What a file says of its own content; the seal is the code of all of it, with the mark.

    `after` is the edition that it answers, if any: so editions are a chain.
    """

    mark: str
    sheets: tuple[SheetCode, ...]
    after: AnsweredEdition | None = None

    @property
    def seal(self) -> str:
        """Give the code of the whole manifest."""
        lines = [self.mark]
        for one in self.sheets:
            held = [] if one.results is None else [f"{one.results:.{_PLACES}f}"]
            lines.append("\t".join([*map(str, one.content), *held]))
        return code_of("\n".join([*lines, *(self.after or ())]))


def manifest_of(book: Book, after: AnsweredEdition | None) -> Manifest:
    """Give the manifest of a workbook that was written but for the manifest itself."""
    sheets = book.file.worksheets()
    found = (
        code_of_written(sheet)._replace(results=sum_of_results(written_results(sheet)))
        for sheet in sheets
    )
    return Manifest(book.mark, tuple(found), after)


def code_of_sheet(name: str, cells: Iterable[Cell]) -> SheetCode:
    """Give what a manifest says of a sheet; its cells come row by row."""
    rest = iter(cells)
    return _coded(name, map(_said, iter(lambda: [*islice(rest, _TOGETHER)], [])))


def code_of_written(sheet: Worksheet) -> SheetCode:
    """Give what a manifest says of a sheet, before XlsxWriter makes a file of it."""
    return _coded(sheet.get_name(), _written(sheet))


# of some cells: a line for each that is filled, and how many are formulas
_Said = tuple[Sequence[str], int]


def _coded(name: str, said: Iterable[_Said]) -> SheetCode:
    count = formulas = 0

    def lines() -> Iterator[str]:
        nonlocal count, formulas
        for some, of_formulas in said:
            count += len(some)
            formulas += of_formulas
            if some:
                yield "\n".join(some)

    code = code_of_lines(lines())
    return SheetCode(name, count, formulas, code)


def _said(cells: Sequence[Cell]) -> _Said:
    written = [x for _row, _column, x in cells if isinstance(x, str) and x.startswith("=")]
    plain = iter(without_spelling("\0".join(written)).split("\0"))  # in no file
    lines = []
    for row, column, content in cells:
        if isinstance(content, str):
            text = next(plain) if content.startswith("=") else content.strip()
        else:
            # a file has less of 2217.8020178250003 than the program: both halve alike
            kept = float(f"{float(content) + 0.0:.{_KEPT}g}")
            text = f"{kept:.{_DIGITS}g}"
        if text:
            lines.append(f"{row},{column}:{text}")
    return lines, len(written)


def sum_of_results(results: Iterable[Cell]) -> float | None:
    """Give one number in which each result of a formula has a part; None where there are none.

    A number counts by its size, so that one in a thousand weighs as much in a small one as in a
    large; of a text letters and digits count, as programs write decimals in their own way.
    """
    found = []
    for row, column, result in results:
        if not result:
            found.append(0.0)
            continue
        weight = 1 + (row * 7919 + column * 104729) % 1009 / 1009  # another for every cell nearby
        if isinstance(result, str):
            letters = "".join(filter(str.isalnum, result))
            start = int.from_bytes(sha256(letters.encode()).digest()[:4], "big")
            found.append(weight * start / 2**32 if letters else 0.0)
        elif math.isfinite(result):
            found.append(weight * math.asinh(result))
    return round(math.fsum(found), _PLACES) if found else None


def written_results(sheet: Worksheet) -> Iterator[Cell]:
    """Give what the formulas give that were written in a sheet."""
    for row, cells in sheet.table.items():
        for column, cell in cells.items():
            if isinstance(cell, Months):
                for place, value in enumerate(cell.values, column + 1):
                    yield row + 1, place, value
            elif type(cell).__name__ == "Formula":
                yield row + 1, column + 1, cell.value


def without_spelling(formula: str) -> str:
    """Give of a formula what all programs write alike."""
    for sign in _SPELLING:  # one by one: str.translate takes twenty times as long
        formula = formula.replace(sign, "")
    return formula


def _written(sheet: Worksheet) -> Iterator[_Said]:
    """Give what is said of the cells that were written in a sheet."""
    texts = [*sheet.str_table.string_table]
    some: list[Cell] = []
    for row, cells in sorted(sheet.table.items()):
        for column, cell in sorted(cells.items(), key=itemgetter(0)):
            match type(cell).__name__:
                case "String":
                    some.append((row + 1, column + 1, texts[cell.string]))
                case "Formula":
                    some.append((row + 1, column + 1, f"={cell.formula}"))
                case "Number" | "Datetime":
                    number = float(f"{cell.number:.16G}")  # as in the file
                    some.append((row + 1, column + 1, number))
                case "Boolean":
                    some.append((row + 1, column + 1, bool(cell.boolean)))
                case "Months":
                    yield _said(some)
                    some = []
                    each = enumerate(cell.texts(without_spelling(f"={cell.text}")), column + 1)
                    yield [f"{row + 1},{place}:{text}" for place, text in each], len(cell.columns)
    yield _said(some)


def code_of_texts(mark: str, texts: Iterable[str]) -> str:
    """Give the seal of a document: the code of its mark and its texts."""
    return code_of("\n".join([mark, *texts]))


def code_of_sheets(mark: str, sheets: Iterable[SheetCode]) -> str:
    """Give the seal of a workbook of an answer, which has no manifest."""
    return code_of_texts(mark, (one.code for one in sheets))


def code_of_document(package: Package, mark: str) -> str:
    """Give the seal of a document or of slides, from all their text."""
    parts = sorted(one for one in package.starting("") if _TEXTS.fullmatch(one))
    texts = [text for part in parts for text in texts_in(package, part, "t")]
    return code_of_texts(mark, texts)


def sealed(document: Any, mark: str) -> bytes:  # of python-docx or python-pptx
    """Give the file of a document or a deck, with its mark and its seal among the properties."""
    out = io.BytesIO()
    document.save(out)
    code = code_of_document(Package(Path(), LIMITS, out.getvalue()), mark)
    document.core_properties.keywords = f"{mark} {code}"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def seal_workbook(file: Workbook, mark: str, title: str, feet: Iterable[str]) -> None:
    """Put a mark in the footers of a workbook without a log, and with its seal in its properties.

    `feet` are the words beside the mark, by sheet.
    """
    for sheet, words in zip(file.worksheets(), feet, strict=True):
        foot = f"{mark} · {words}".replace("&", "&&")[:150]
        sheet.set_footer(f"&L&8 {foot}&R&8&P / &N")  # after a size a number takes a space
    made = map(code_of_written, file.worksheets())
    file.set_properties({"title": title, "keywords": f"{mark} {code_of_sheets(mark, made)}"})


def write_manifest(
    book: Book, sheet: Worksheet, row: int, after: AnsweredEdition | None
) -> None:
    """Write the manifest of a workbook below a heading in `row`, from 1, on its last sheet.

    That sheet has a code too, of all that stands in it above the codes.
    """
    styles = book.styles
    titles = (_("Sheet"), _("Filled cells"), _("Formulas"), _("Code of the content"),
              _("Sum of the results"))  # fmt: skip
    heads(sheet, styles, row, titles, NAME - 1, (CELLS - 1, FORMULAS - 1, RESULTS - 1))
    found = manifest_of(book, after)
    for number, one in enumerate(found.sheets, row + 1):
        sheet.write_string(number, NAME - 1, one.name, styles.label())
        sheet.write_number(number, CELLS - 1, one.cells, styles.number("#,##0"))
        sheet.write_number(number, FORMULAS - 1, one.formulas, styles.number("#,##0"))
        sheet.write_string(number, CODE - 1, one.code, styles.label(indent=1))
        if one.results is not None:
            sheet.write_number(number, RESULTS - 1, one.results, styles.number("#,##0.000000"))
    last = [(_(SEAL_LABEL), found.mark, found.seal)]
    if found.after is not None:
        last.insert(0, (after_label(), *found.after))
    for number, texts in enumerate(last, row + 1 + len(found.sheets)):
        for column, text in zip((NAME, CELLS, CODE), texts, strict=True):
            sheet.write_string(number, column - 1, text, styles.label(bold=True))


def after_label() -> str:
    """Give the label of the edition that a workbook was made after."""
    return _("Made after the edition")
