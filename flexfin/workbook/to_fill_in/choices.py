"""The lists to choose from in a workbook to fill in: words, and names that are typed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.case import workbook_cells as kinds
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.model.models import Models
from flexfin.workbook.styles import Styles
from flexfin.workbook.to_fill_in.parts import FormPage
from flexfin.workbook.to_fill_in.plan import names_range

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FIRST: Final = 4  # the row in which lists begin; above it how long they are
_ROOM: Final = 20  # for names that are typed later


class Suggested(NamedTuple):
    """What a cell with text may hold: words, and words before the names of the elements of axes."""

    words: tuple[str, ...]
    named: tuple[tuple[str, str], ...]


class _Names(NamedTuple):
    """Cells with names, what stands in them now, and what is written before each."""

    cells: str
    given: tuple[str, ...]
    before: str

    @property
    def room(self) -> int:
        """Give how many rows a list keeps for them."""
        return len(self.given) + _ROOM


@dataclass(slots=True)
class _List:
    words: tuple[str, ...]
    names: tuple[_Names, ...]
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

    def __init__(self, pages: list[FormPage], models: Models) -> None:
        self.pages, self.models = pages, models
        self.sheet = _("Choices")
        self.lists: dict[object, _List] = {}
        self.next = 1

    def of(self, words: Sequence[str], named: Sequence[tuple[str, str]] = ()) -> str:
        """Give the cells with a list: words, and the elements of axes as they are named elsewhere.

        With each axis stands what is written before its names.
        """
        names: list[_Names] = []
        for axis, before in named:
            cells, given = names_range(self.pages, self.models, axis)
            if cells:
                names.append(_Names(cells, tuple(given), before))
            elif not before:  # no sheet asks for them
                words = (*words, *self._elements(axis)) or (self.models.axis_name(axis),)
        key = tuple(dict.fromkeys(words)), tuple(names)
        if key not in self.lists:
            self.next += 2 * (len(names) > 1)
            self.lists[key] = _List(*key, self.next)
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

    def write(self, sheet: Worksheet, styles: Styles) -> None:
        """Write the lists; before each row stands its number."""
        sheet.write_string(0, 0, f"{kinds.MARK}{kinds.WORDS}", styles.identity())
        sheet.write_string(0, 1, self.sheet, styles.title())
        sheet.write_string(1, 1, _("The lists to choose from on the other sheets; leave them."),
                           styles.note())  # fmt: skip
        sheet.write_string(FIRST - 2, 0, _("Number"), styles.label())
        for number in range(self.longest):
            sheet.write_number(FIRST - 1 + number, 0, number + 1, styles.label(align="left"))
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, max(1, self.next - 1), 22)
        for one in self.lists.values():
            for row, word in enumerate(one.words, FIRST - 1):
                sheet.write_string(row, one.column, word, styles.label())
            if one.names:
                self._linked(sheet, styles, one)

    def _linked(self, sheet: Worksheet, styles: Styles, one: _List) -> None:
        """Write below some words the names that stand in other cells, and above them how many.

        What is typed there later is in the list at once; a name that is added between too.
        """
        several, column = len(one.names) > 1, one.column - 2 * (len(one.names) > 1)
        row, shown, label = FIRST + len(one.words), [*one.words], styles.label()
        for names in one.names:
            before = f"$A${row - 1}" if row > FIRST else ""
            for place in range(names.room):
                name = names.given[place] if place < len(names.given) else ""
                shown += [f"{names.before}{name}"] if name else []
                number = f"$A{row}-{before}" if before else f"$A{row}"
                cell = f"INDEX({names.cells},{number})"
                text = f'REPT("{names.before}",1*({cell}<>""))&{cell}' if names.before else (
                    f'{cell}&""'
                )  # fmt: skip
                many = f"ROWS({names.cells})*COLUMNS({names.cells})"
                formula = f'=IF({number}>{many},"",{text})'
                sheet.write_formula(row - 1, column, formula, label,
                                    f"{names.before}{name}" if name else "")  # fmt: skip
                row += 1
        if several:
            self._without_gaps(sheet, styles, one, shown)
        letters = column_name(one.column)
        cells = f"{letters}{FIRST}:{letters}{one.last}"
        last = f'=SUMPRODUCT(MAX(({cells}<>"")*$A{FIRST}:$A{one.last}))'
        sheet.write_formula(FIRST - 2, one.column, last, styles.identity(), len(shown))

    def _without_gaps(
        self, sheet: Worksheet, styles: Styles, one: _List, shown: Sequence[str]
    ) -> None:
        """Write beside several lists of names one in which they follow each other."""
        all_, count = column_name(one.column - 2), column_name(one.column - 1)
        for row, word in enumerate(one.words, FIRST - 1):
            sheet.write_string(row, one.column - 2, word, styles.label())
        area, counted = f"{all_}${FIRST}:{all_}${one.last}", f"{count}${FIRST}:{count}${one.last}"
        so_far, place = 0, len(one.words)
        filled = [True] * place + [
            n < len(names.given) for names in one.names for n in range(names.room)
        ]
        for number, is_filled in enumerate(filled):
            row, so_far = FIRST + number, so_far + is_filled
            sheet.write_formula(row - 1, one.column - 1,
                                f'=COUNTIF({all_}${FIRST}:{all_}{row},"?*")', styles.identity(),
                                so_far)  # fmt: skip
            word = shown[number] if number < len(shown) else ""
            found = f"INDEX({area},MATCH($A{row},{counted},0))"
            sheet.write_formula(row - 1, one.column,
                                f'=IF($A{row}>MAX({counted}),"",{found})', styles.label(),
                                word)  # fmt: skip


Suggestions = Mapping[str, Suggested]
"""What cells may hold, by the path of their input."""
