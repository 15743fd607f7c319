"""A cell of an input workbook -> the word that a case file would hold, with its place."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flexfin.case.called import LABELS, Called, split
from flexfin.case.files import Files
from flexfin.case.remedies import number_to_type
from flexfin.ground.errors import Place, Problem
from flexfin.ground.excel_errors import ERRORS, error_shown
from flexfin.ground.letters import address, corners
from flexfin.ground.messages import _, language
from flexfin.ground.months import day_of_serial, month_words
from flexfin.ground.numbers import NO_LIMIT, number_text, read_number, readable
from flexfin.ground.opened import Limits, Package
from flexfin.ground.sheets import At, OpenBook, SheetCell, read_book
from flexfin.ground.table_cells import TYPE_MONTH, TYPE_NUMBER
from flexfin.ground.table_times import time_word
from flexfin.ground.yaml import Scalar
from flexfin.ground.yaml_faults import no_text
from flexfin.model.line import InputLine, Label, Line
from flexfin.model.names import name_fault
from flexfin.model.openended import OPEN, open_as

MARK: Final = "flexfin: "
# the kinds of block: inputs by whole path; elements in columns; elements in rows; lists of
# sections; where inputs come from; nothing to read; three that name inputs by their whole path; and
# the inputs of a workbook that flexfin made, with those in steps by month; and which marks there
# are, each with its sheet and cell, so that one that was typed over is missed
(VALUES, TABLE, ROWS, LISTS, ORIGINS, WORDS, OFFERS, UNCERTAINTY, NEGOTIABLE, INPUTS, STEPS,
 PARTS) = (
    "values", "table", "rows", "lists", "origins", "words", "offers", "uncertainty", "negotiable",
    "inputs", "steps", "parts",
)  # fmt: skip
BY_PATH: Final = (UNCERTAINTY, NEGOTIABLE)  # elements in rows, each a path
PAST: Final = "past"  # the mark of what happened: of a forecast, which is no case
FIRST_VALUE: Final = 6  # the first column with values where elements stand in columns
ITSELF: Final = "*"  # the key of what an element holds itself, where it has no keys of its own
# what the sheet about origins can say of a path: the sections of a case with that name
ORIGIN_WORDS: Final[Mapping[str, Label]] = {
    "sources": Label("bron", "source"),
    "law": Label("wet", "law"),
    "agreed": Label("afgesproken", "agreed"),
    "confidential": Label("vertrouwelijk", "confidential"),
    LABELS: Label("omschrijving", "label"),
}
# where the value of an input comes from, as the sheet with inputs says
STATUS_WORDS: Final[Mapping[str, Label]] = {
    "sourced": Label("met bron", "sourced"),
    "law": Label("wet", "law"),
    "agreed": Label("afgesproken", "agreed"),
    "assumed": Label("aangenomen", "assumed"),
    "default": Label("standaard", "default"),
}
# what a cell may say for yes, no, left open and without limit, beside the words of the case
_SAYS: Final = {
    "yes": ("1", "true", "ja", "waar"),
    "no": ("0", "false", "nee", "onwaar"),
    OPEN: (),
    NO_LIMIT: ("no limit", "onbeperkt", "geen maximum"),
}
LONGEST: Final = 10_000  # characters in a cell

# twice our largest example: 219,000 cells and rows, 11 million characters of formulas; readback
# holds a workbook beside the one that it makes itself, and stays under 500 MB with these
LIMITS: Final = Limits(
    file=25_000_000, inside=100_000_000, parts=5_000, cells=460_000, rows=300_000,
    formulas=25_000_000, seconds=18,
)  # fmt: skip
_YEARS: Final = range(1950, 2201)  # that somebody types where a month is asked
_MOST_MERGED: Final = 1_000_000  # cells


@dataclass(frozen=True, slots=True)
class FormBlock:
    """A block: its kind, the path it stands for, its rows, and the cells of the whole sheet."""

    kind: str
    prefix: Scalar
    head: int  # the row with the mark
    end: int  # the last row
    sheet: str
    cells: Mapping[At, SheetCell]


class FormCells:
    """Reads one cell at a time, and notes what is wrong with it."""

    def __init__(self, files: Files, path: Path, book: OpenBook, problems: list[Problem]) -> None:
        self.files, self.file, self.problems = files, str(path), problems
        self.book = book
        self.remarked: list[Problem] = []  # remarks on single cells
        self.called = Called()

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(place, message, remedy))

    def place(self, sheet: str, cell: SheetCell, line: Line | None = None) -> Place:
        """Give the place of a cell, of the input that a line asks for."""
        label = str(line.label) if line is not None else ""
        return Place(self.file, cell.row, cell.column, 1, shown(cell), sheet, label)

    def row_key(
        self, block: FormBlock, cells: Mapping[int, SheetCell], first: int
    ) -> Scalar | None:
        """Give the key in the first column; where values stand without one, say so."""
        key = self.key(block, cells[1]) if 1 in cells else None
        if key is None:
            values = [cell for column, cell in cells.items() if column >= first and shown(cell)]
            if values and not (block.kind == VALUES and values[0].column > FIRST_VALUE):
                place = self.place(block.sheet, values[0])
                self.problem(place, *self.asked_beside(block, address(values[0].row, 1)))
        return key

    def asked_beside(self, block: FormBlock, cell: str) -> tuple[str, str]:
        """Say that the first column of a row is empty, and what to type there."""
        message = _("there is no name or path in the first column of this row")
        return message, _name_it(cell)

    def no_name(self, block: FormBlock, cell: SheetCell) -> None:
        """Say that a value stands in a column without a name."""
        if shown(cell):
            message = _("there is no name in row {row} of this column", row=block.head)
            remedy = _name_it(address(block.head, cell.column))
            self.problem(self.place(block.sheet, cell), message, remedy)

    def key(self, block: FormBlock, cell: SheetCell) -> Scalar | None:
        """Read a cell that holds a name, a path or a month."""
        day = _day(cell)
        if (year := _bare_year(cell)) is not None:
            self.problem(self.place(block.sheet, cell), *_only_a_year(year))
            return None
        if day is not None:
            place = self.place(block.sheet, cell)
            self.see_first(day, place)
            return Scalar(f"{day.year:04d}-{day.month:02d}", place)
        word = self.word(block, cell, None)
        if (word is not None and not name_fault(word.text)) or word is None:
            return word
        month = time_word(word.text)  # typed as text, where a step begins
        return Scalar(month[:7], word.place) if month else word

    def word(
        self, block: FormBlock, cell: SheetCell, line: Line | None, *, is_free: bool = False
    ) -> Scalar | None:
        """Read a cell as the word that a case file would hold; None where it is empty."""
        place = self.place(block.sheet, cell, line)
        if cell.formula and cell.value is None:
            message = _("the outcome of this formula is not in the file")
            remedy = _("Open the workbook in Excel and save it, or type the value.")
            self.problem(place, message, remedy)
            return None
        is_text = line is not None and line.is_text and not line.choices
        said = cell.value.strip() if isinstance(cell.value, str) and not is_text else ""
        if cell.kind == "error" or ERRORS.fullmatch(said):
            message = _("this cell holds the error {text}", text=error_shown(str(cell.value)))
            self.problem(place, message, _("Correct it, or type the value."))
            return None
        day = _day(cell)
        if day is not None and line is not None and line.date == "month":
            self.see_first(day, place)
        is_counted = isinstance(line, InputLine) and _is_counted(line)
        if cell.kind == "number" and cell.look.is_date and day is None and is_counted:
            self.problem(place, _("Excel has made a date of this"), _(TYPE_NUMBER))
            return None
        if cell.kind == "number" and cell.look.is_date and day is None:
            message = _(
                "{text} is shown as a date here, and there is no such date", text=place.text
            )
            remedy = _("Type the date, or give the cell another number format in Excel.")
            self.problem(place, message, remedy)
            return None
        if line is not None and line.date and (year := _bare_year(cell)) is not None:
            self.problem(place, *_only_a_year(year))
            return None
        text = _text(cell, line)
        if not (is_free or is_text):
            text = text.strip(" \t\r\n")  # what else is no sign is named
        if len(text) > LONGEST:
            message = _("this cell holds more than {limit} characters", limit=LONGEST)
            self.problem(place, message)
            return None
        if unfit := no_text(text, place):
            self.problems.append(unfit)
            return None
        if not text.strip():
            return None
        if (
            isinstance(line, InputLine) and cell.kind == "text"
            and _is_counted(line) and text.isascii() and read_number(text) is not None
        ):  # fmt: skip  # a sum in Excel passes over it
            self.problem(place, *number_to_type(Scalar(text, place), line))
            return None
        if isinstance(line, InputLine) and line.names:
            return Scalar(self.named(text, line), place)
        return Scalar(_choice(text, line) if line is not None else text, place)

    def named(self, text: str, line: InputLine) -> str:
        """Give the words of the case for what a cell names: by names, labels or choices."""

        def one(word: str) -> str:
            return self.called.name(line.names, word, line.choices) or _choice(word, line)

        known = self.called.name(line.names, text, line.choices)
        names = split(text) if line.several and not known else []
        return ", ".join(map(one, names)) if len(names) > 1 else one(text)

    def see_first(self, day: datetime.date, place: Place) -> None:
        """Say that a day counts as its month, where it is not the first of it."""
        if day.day > 1:
            month = month_words(day.year * 12 + day.month - 1)
            message = _("{text} is a day, and a month is asked here: it counts as {month}",
                        text=place.text, month=month)  # fmt: skip
            self.remarked.append(Problem(place, message, _(TYPE_MONTH), "warning"))


def _count(area: str) -> int:
    """Count the cells of an area; what is written otherwise has none."""
    try:
        top, bottom, left, right = corners(area)
    except ValueError:
        return 0
    return (bottom - top + 1) * (right - left + 1)


def open_inputs(files: Files, path: Path) -> OpenBook:
    """Open a workbook of a case. Raises FlexfinError where it is not to be trusted."""
    package = Package(path, LIMITS, files.data(path, LIMITS.file))
    package.refuse_macros()
    package.refuse_links()
    book = read_book(package)
    for sheet in book.sheets:
        if sum(map(_count, sheet.merged)) > _MOST_MERGED:
            raise package.too_much(_("more cells are merged than any sheet needs"), sheet.name)
    return book


def _day(cell: SheetCell) -> datetime.date | None:
    """Give the day that a cell shows; None where it shows something else."""
    if cell.kind != "number" or not cell.look.is_date or not isinstance(cell.value, int | float):
        return None
    return day_of_serial(cell.value)


def _bare_year(cell: SheetCell) -> int | None:
    """Give the year that was typed where a day is asked; as a day it would be one of 1905."""
    value = cell.value
    is_year = isinstance(value, int | float) and value in _YEARS and cell.kind == "number"
    return int(value) if is_year and isinstance(value, int | float) else None


def _only_a_year(year: int) -> tuple[str, str]:
    return (
        _("{year} is a year, and a month or day is asked here", year=year),
        _("In Excel: type the first day of the month, such as 1-1-{year}; it becomes a date.",
          year=year),
    )  # fmt: skip


def _text(cell: SheetCell, line: Line | None) -> str:
    """Write what a cell holds as a case file would."""
    if isinstance(cell.value, bool):
        return "yes" if cell.value else "no"
    day, form = _day(cell), cell.look.format
    if day is not None:
        date = line.date if line else ""
        by_day = date == "day" or (not date and "d" in form.lower().split('"')[0])
        return day.isoformat() if by_day else f"{day.year:04d}-{day.month:02d}"
    if isinstance(cell.value, int | float):
        return number_text(cell.value, percent="%" in form)
    if cell.value is not None and line is not None and line.date:
        word = time_word(cell.value.strip())
        return (word.removesuffix("-01") if line.date == "month" and len(word) > 7 else word) or (
            cell.value
        )
    return "" if cell.value is None else cell.value


def _is_counted(line: InputLine) -> bool:
    """Tell whether an input is a number, and nothing else."""
    return not (line.is_text or line.date or line.choices or line.names or line.yes_no)


def _choice(text: str, line: Line) -> str:
    """Give the word of the case for what a list of choices shows."""
    if text in line.choices or (line.is_text and not (line.choices or line.yes_no or line.names)):
        return text
    wanted = text.strip().casefold()
    for word, others in _SAYS.items():
        counts = line.yes_no if word in ("yes", "no") else open_as(line) is not None
        if counts and wanted in (word, *others):
            return word
    found = [
        word for word, label in line.choices.items()
        if wanted in (word.casefold(), label.nl.casefold(), label.en.casefold())
    ]
    if len(found) == 1:
        return found[0]
    return wanted if line.names else text


def shown(cell: SheetCell) -> str:
    """Give what a cell holds, as Excel in the language in use shows it; a formula as it is."""
    if cell.formula:
        return cell.formula[:200]
    dutch = language() == "nl"
    if isinstance(cell.value, bool):
        return ("WAAR" if cell.value else "ONWAAR") if dutch else str(cell.value).upper()
    if (day := _day(cell)) is not None:
        return f"{day.day}-{day.month}-{day.year}" if dutch else day.isoformat()
    text = _text(cell, None).strip()[:200]
    return readable(text) if cell.kind == "number" else error_shown(text)


def _name_it(cell: str) -> str:
    return _("Type a name in cell {cell}, or empty what belongs to it.", cell=cell)
