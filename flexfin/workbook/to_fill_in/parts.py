"""What a workbook to fill in is made of: sheets, blocks, fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from flexfin.case import workbook_cells as kinds
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Value
from flexfin.model.line import InputLine

MOST_COLUMNS: Final = 17  # inputs that stand side by side; with more, the elements do
FIRST_ROW: Final = 4  # the first row of the first block, counted from 1
SPARE_COLUMNS, SPARE_ROWS, SPARE_MONTHS = 8, 12, 24
USUAL_KEYS: Final = 4  # places at least, where they are rows
SPARE_KEYS: Final = 2  # places for more elements within an element: costs.*.shares.*group
TOTALS: Final = ("unit", "place", "m2", "EUR")  # units of what can be added up
GENERAL, OFFERS, UNCERTAINTY, ORIGINS, LISTS, STEPS = (
    "", "offers", "uncertainty", "origins", "lists", "steps",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a block: its key, its line where it is one of a model, its words.

    `hint` explains it; `choices` are words where there is no line.
    """

    key: str
    line: InputLine | None = None
    label: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    date: str = ""
    axis: str = ""  # that the `*` in its key is an element of, which is chosen in a cell beside it
    chosen: str = ""  # that element
    is_needed: bool = False  # of one without a line
    is_number: bool = False  # likewise: what is typed may be a number or a date

    @property
    def at(self) -> str:
        """Give the key with the element that was chosen; nothing where none is."""
        if not self.axis:
            return self.key
        return self.key.replace("*", self.chosen) if self.chosen else ""


class Suggested(NamedTuple):
    """What a cell with text may hold: words, and words before the names of the elements of axes."""

    words: tuple[str, ...]
    named: tuple[tuple[str, str], ...]


Suggestions = Mapping[str, Suggested]
"""What cells may hold, by the path of their input."""


@dataclass(slots=True)
class FieldBlock:
    """A block of a sheet: its kind, the path that it stands for, its inputs and its elements."""

    kind: str
    prefix: str
    title: str
    asked: list[Field] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    axis: str = ""
    months: bool = False  # the rows are months
    row: int = 0  # of the mark, counted from 1
    spare: int = 0
    sums: list[InputLine] = field(default_factory=list)  # that are added up below the block
    said: list[tuple[str, str]] = field(default_factory=list)  # of the origin of each: kind, text

    @property
    def mark(self) -> str:
        """Give the text of the mark."""
        return f"{kinds.MARK}{self.kind} {self.prefix}".rstrip()

    @property
    def is_down(self) -> bool:
        """Tell whether the elements stand in rows."""
        return self.kind in (kinds.ROWS, *kinds.BY_PATH, kinds.LISTS, kinds.ORIGINS)

    @property
    def end(self) -> int:
        """Give the last row."""
        down = self.names if self.is_down else self.asked
        more = self.spare if self.is_down or self.months or self.kind == kinds.OFFERS else 0
        return self.row + len(down) + more

    @property
    def last(self) -> int:
        """Give the last row, that of its sums included."""
        return self.end + len(self.sums)


@dataclass(slots=True)
class FormPage:
    """A sheet: the section of the case that it is for, its name, its blocks."""

    section: str
    name: str
    blocks: list[FieldBlock] = field(default_factory=list)
    note: str = ""  # below the title, where nothing is to fill in


def section_at(root: Section, path: str) -> Value | None:
    """Give what a case says at a path of keys."""
    value: Value | None = root
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Section) else None
    return value


def names_of(root: Section, path: str) -> list[str]:
    """Give the names of the elements of a section."""
    value = section_at(root, path)
    return [entry.key.text for entry in value] if isinstance(value, Section) else []
