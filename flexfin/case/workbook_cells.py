"""A cell of an input workbook -> the word that a case file would hold, with its place."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from flexfin.ground.errors import Place, Problem
from flexfin.ground.files import read_file
from flexfin.ground.letters import corners
from flexfin.ground.messages import _
from flexfin.ground.months import day_of_serial
from flexfin.ground.numbers import number_text
from flexfin.ground.opened import Limits, Package
from flexfin.ground.sheets import At, OpenBook, SheetCell, read_book
from flexfin.ground.yaml import Scalar
from flexfin.ground.yaml_faults import no_text
from flexfin.model.line import Label, Line

MARK: Final = "flexfin: "
# the kinds of block: inputs by whole path; elements in columns; elements in rows; lists of
# sections; where inputs come from; nothing to read; and two that name inputs by their whole path
VALUES, TABLE, ROWS, LISTS, ORIGINS, WORDS, OFFERS, UNCERTAINTY = (
    "values", "table", "rows", "lists", "origins", "words", "offers", "uncertainty",
)  # fmt: skip
FIRST_VALUE: Final = 6  # the first column with values where elements stand in columns
ITSELF: Final = "*"  # the key of what an element holds itself, where it has no keys of its own
# what the sheet about origins can say of a path: the sections of a case with that name
ORIGIN_WORDS: Final[Mapping[str, Label]] = {
    "sources": Label("bron", "source"),
    "law": Label("wet", "law"),
    "agreed": Label("afgesproken", "agreed"),
    "confidential": Label("vertrouwelijk", "confidential"),
}
LONGEST: Final = 10_000  # characters in a cell

_LIMITS: Final = Limits(file=4_000_000, inside=24_000_000, parts=1_000, cells=1_000_000)


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

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.file, self.problems = str(path), problems
        self.book = _opened(path)

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(place, message, remedy))

    def place(self, sheet: str, cell: SheetCell) -> Place:
        """Give the place of a cell."""
        return Place(self.file, cell.row, cell.column, 1, shown(cell), sheet)

    def row_key(
        self, block: FormBlock, cells: Mapping[int, SheetCell], first: int
    ) -> Scalar | None:
        """Give the key in the first column; where values stand without one, say so."""
        key = self.key(block, cells[1]) if 1 in cells else None
        if key is None:
            values = [cell for column, cell in cells.items() if column >= first and shown(cell)]
            if values and not (block.kind == VALUES and values[0].column > FIRST_VALUE):
                message = _("there is no name or path in the first column of this row")
                self.problem(self.place(block.sheet, values[0]), message, _name_it())
        return key

    def no_name(self, block: FormBlock, cell: SheetCell) -> None:
        """Say that a value stands in a column without a name."""
        if shown(cell):
            message = _("there is no name in row {row} of this column", row=block.head)
            self.problem(self.place(block.sheet, cell), message, _name_it())

    def key(self, block: FormBlock, cell: SheetCell) -> Scalar | None:
        """Read a cell that holds a name, a path or a month."""
        day = _day(cell)
        if day is not None:  # on whatever day of it
            return Scalar(f"{day.year:04d}-{day.month:02d}", self.place(block.sheet, cell))
        return self.word(block, cell, None)

    def word(
        self, block: FormBlock, cell: SheetCell, line: Line | None, *, is_free: bool = False
    ) -> Scalar | None:
        """Read a cell as the word that a case file would hold; None where it is empty."""
        place = self.place(block.sheet, cell)
        if cell.formula and cell.value is None:
            message = _("the outcome of this formula is not in the file")
            remedy = _("Open the workbook in Excel and save it, or type the value.")
            self.problem(place, message, remedy)
            return None
        if cell.kind == "error":
            message = _("this cell holds the error {text}", text=str(cell.value))
            self.problem(place, message, _("Correct it, or type the value."))
            return None
        if cell.kind == "number" and cell.look.is_date and _day(cell) is None:
            message = _(
                "{text} is shown as a date here, and there is no such date", text=place.text
            )
            remedy = _("Type the date, or give the cell another number format in Excel.")
            self.problem(place, message, remedy)
            return None
        is_text = line is not None and line.is_text and not line.choices
        text = _text(cell, line)
        if not (is_free or is_text):
            text = text.strip()
        if len(text) > LONGEST:
            message = _("this cell holds more than {limit} characters", limit=LONGEST)
            self.problem(place, message)
            return None
        if unfit := no_text(text, place):
            self.problems.append(unfit)
            return None
        if not text.strip():
            return None
        return Scalar(_choice(text, line) if line is not None else text, place)


def _count(area: str) -> int:
    """Count the cells of an area; what is written otherwise has none."""
    try:
        top, bottom, left, right = corners(area)
    except ValueError:
        return 0
    return (bottom - top + 1) * (right - left + 1)


@lru_cache(maxsize=4)
def _read(path: Path, data: bytes) -> OpenBook:
    package = Package(path, _LIMITS, data)
    package.refuse_macros()
    package.refuse_links()
    book = read_book(package)
    for sheet in book.sheets:
        if sum(map(_count, sheet.merged)) > _LIMITS.cells:
            raise package.too_much(_("more cells are merged than any sheet needs"), sheet.name)
    return book


def _opened(path: Path) -> OpenBook:
    """Read a workbook; one that is read again, as in a search for an offer, where it changed.

    Raises FlexfinError.
    """
    return _read(path, read_file(path, _LIMITS.file))


def _day(cell: SheetCell) -> datetime.date | None:
    """Give the day that a cell shows; None where it shows something else."""
    if cell.kind != "number" or not cell.look.is_date or not isinstance(cell.value, int | float):
        return None
    return day_of_serial(cell.value)


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
    return "" if cell.value is None else cell.value


def _choice(text: str, line: Line) -> str:
    """Give the word of the case for what a list of choices shows."""
    if text in line.choices:
        return text
    wanted = text.strip().casefold()
    found = [
        word for word, label in line.choices.items()
        if wanted in (word.casefold(), label.nl.casefold(), label.en.casefold())
    ]  # fmt: skip
    return found[0] if len(found) == 1 else text


def shown(cell: SheetCell) -> str:
    """Give what a cell holds, as a person would see it; of a formula the formula."""
    if cell.formula:
        return cell.formula[:200]
    if isinstance(cell.value, bool):
        return str(cell.value)
    day = _day(cell)
    return day.isoformat() if day else _text(cell, None).strip()[:200]


def _name_it() -> str:
    return _("Give it a name, or empty the cell.")
