"""A cell of an input workbook -> the word that a case file would hold, with its place."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.numbers import number_text
from flexfin.ground.opened import open_workbook, read_bytes
from flexfin.ground.yaml import Scalar
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

# a search for the best offer reads the same case many times
opened = lru_cache(maxsize=4)(open_workbook)


@dataclass(frozen=True, slots=True)
class FormBlock:
    """A block: its kind, the path it stands for, its rows, and the cells of the whole sheet."""

    kind: str
    prefix: Scalar
    head: int  # the row with the mark
    end: int  # the last row
    sheet: str
    cells: dict[tuple[int, int], Any]


class FormCells:
    """Reads one cell at a time, and notes what is wrong with it."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path, self.file, self.problems = path, str(path), problems
        self.data = read_bytes(path)
        self.stored: Any = None

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(place, message, remedy))

    def place(self, sheet: str, cell: Any) -> Place:
        """Give the place of a cell."""
        value = cell.value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        text = _text(value, cell.number_format, None) if is_number else shown(value)
        return Place(self.file, cell.row, cell.column, 1, text, sheet)

    def row_key(self, block: FormBlock, cells: Mapping[int, Any], first: int) -> Scalar | None:
        """Give the key in the first column; where values stand without one, say so."""
        key = self.key(block, cells[1]) if 1 in cells else None
        if key is None:
            values = [
                cell for column, cell in cells.items() if column >= first and shown(cell.value)
            ]
            if values and not (block.kind == VALUES and values[0].column > FIRST_VALUE):
                message = _("there is no name or path in the first column of this row")
                self.problem(self.place(block.sheet, values[0]), message, _name_it())
        return key

    def no_name(self, block: FormBlock, cell: Any) -> None:
        """Say that a value stands in a column without a name."""
        if shown(cell.value):
            message = _("there is no name in row {row} of this column", row=block.head)
            self.problem(self.place(block.sheet, cell), message, _name_it())

    def key(self, block: FormBlock, cell: Any) -> Scalar | None:
        """Read a cell that holds a name, a path or a month."""
        if isinstance(cell.value, datetime.date):  # on whatever day of it
            month = f"{cell.value.year:04d}-{cell.value.month:02d}"
            return Scalar(month, self.place(block.sheet, cell))
        return self.word(block, cell, None)

    def word(
        self, block: FormBlock, cell: Any, line: Line | None, *, is_free: bool = False
    ) -> Scalar | None:
        """Read a cell as the word that a case file would hold; None where it is empty."""
        place = self.place(block.sheet, cell)
        value, kind = cell.value, cell.data_type
        if kind == "f":
            value, kind = self.stored_value(block.sheet, cell)
            if value is None:
                message = _("the outcome of this formula is not in the file")
                remedy = _("Open the workbook in Excel and save it, or type the value.")
                self.problem(place, message, remedy)
                return None
        if kind == "e":
            message = _("this cell holds the error {text}", text=str(value))
            self.problem(place, message, _("Correct it, or type the value."))
            return None
        is_text = line is not None and line.is_text and not line.choices
        text = _text(value, cell.number_format, line)
        if not (is_free or is_text):
            text = text.strip()
        if len(text) > LONGEST:
            message = _("this cell holds more than {limit} characters", limit=LONGEST)
            self.problem(place, message)
            return None
        if not text.strip():
            return None
        return Scalar(_choice(text, line) if line is not None else text, place)

    def stored_value(self, sheet: str, cell: Any) -> tuple[Any, str]:
        """Give the value of a formula that the file keeps, and its kind."""
        if self.stored is None:
            self.stored = opened(self.path, self.data, stored=True)
        found = self.stored[sheet][cell.coordinate]
        return found.value, found.data_type


def _text(value: Any, shown: str, line: Line | None) -> str:
    """Write what a cell holds as a case file would."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime | datetime.date):
        date = line.date if line else ""
        by_day = date == "day" or (not date and "d" in shown.lower().split('"')[0])
        return f"{value:%Y-%m-%d}" if by_day else f"{value.year:04d}-{value.month:02d}"
    if isinstance(value, int | float):
        if isinstance(value, float) and value != value:  # noqa: PLR0124  # not-a-number
            return "nan"
        return number_text(value, percent="%" in shown)
    return str(value)


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


def shown(value: Any) -> str:
    """Give what a cell holds, as a person would see it."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return "" if value is None else str(value).strip()[:200]


def _name_it() -> str:
    return _("Give it a name, or empty the cell.")
