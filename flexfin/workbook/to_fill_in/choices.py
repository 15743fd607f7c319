"""The lists to choose from in a workbook to fill in: words, and names that are typed elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from flexfin.case.called import Called
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.model.models import Models
from flexfin.workbook.to_fill_in.parts import FormPage
from flexfin.workbook.to_fill_in.plan import names_range

FIRST: Final = 4  # the row in which lists begin; above it how long they are
_ROOM: Final = 20  # for names that are typed later


class Names(NamedTuple):
    """Cells with names, and with labels for them; what they show now; what is before each."""

    cells: str
    labels: str
    given: tuple[str, ...]
    before: str

    @property
    def room(self) -> int:
        """Give how many rows a list keeps for them."""
        return len(self.given) + _ROOM


@dataclass(slots=True)
class PickList:
    """One list: words, and below them names that stand in other cells."""

    words: tuple[str, ...]
    names: tuple[Names, ...]
    column: int  # counted from 0; of several lists of names the two columns before it are theirs

    @property
    def room(self) -> int:
        """Give how many rows it has."""
        return len(self.words) + sum(names.room for names in self.names)

    @property
    def last(self) -> int:
        """Give its last row, counted from 1."""
        return FIRST + self.room - 1


class PickLists:
    """Which lists there are, and where: on a sheet of their own, each in a column."""

    def __init__(self, pages: list[FormPage], models: Models, called: Called) -> None:
        self.pages, self.models, self.called = pages, models, called
        self.sheet = _("Choices")
        self.lists: dict[object, PickList] = {}
        self.next = 1

    def of(self, words: Sequence[str], named: Sequence[tuple[str, str]] = ()) -> str:
        """Give the cells with a list: words, and the elements of axes as they are called elsewhere.

        With each axis stands what is written before its names, which then stay as they are.
        """
        names: list[Names] = []
        for axis, before in named:
            cells, labels, given = names_range(self.pages, self.models, axis)
            if cells and labels and not before:
                given = [self.called.label(axis, name) for name in given]
                names.append(Names(cells, labels, tuple(given), before))
            elif cells:
                names.append(Names(cells, "", tuple(given), before))
            elif not before:  # no sheet asks for them
                words = (*words, *self._elements(axis)) or (self.models.axis_name(axis),)
        key = tuple(dict.fromkeys(words)), tuple(names)
        if key not in self.lists:
            self.next += 2 * (len(names) > 1)
            self.lists[key] = PickList(*key, self.next)
            self.next += 1
        found = self.lists[key]
        letters = column_name(found.column)
        first = f"'{self.sheet}'!${letters}${FIRST}"
        if names:  # Excel takes no range here of which a function gives the end
            length = f"MAX(1,'{self.sheet}'!${letters}${FIRST - 1})"
            return f"=OFFSET({first},0,0,{length},1)"
        return f"={first}:${letters}${found.last}"

    def _elements(self, axis: str) -> list[str]:
        return [name for page in self.pages for block in page.blocks if block.axis == axis
                for name in block.names]  # fmt: skip

    @property
    def longest(self) -> int:
        """Give how many rows the longest list has."""
        return max((one.room for one in self.lists.values()), default=0)
