"""What was typed in the cells for inputs of a workbook that returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from flexfin.ground.errors import Place, Problem

Spot = tuple[str, int, int]  # sheet, row, column, as at export


class Typed(NamedTuple):
    """One input that was changed: its path, the word of the case for it, the cell it stands in.

    `word` is empty for an offer that no longer says anything of it. `formula` is what was typed
    where that is a formula; its stored value counts.
    """

    path: str
    word: str
    place: Place
    formula: str = ""

    @property
    def cell(self) -> str:
        """Give the address of the cell, with its sheet."""
        return f"{self.place.sheet}!{self.place.cell}"


class Behind(NamedTuple):
    """An input that the case no longer has as it was at export, and that was not changed since."""

    path: str
    offer: str
    export: str
    case: str


@dataclass
class ReturnedInputs:
    """What was typed in the cells for inputs.

    `offers` has for each offer of the case what was changed in it; `counter` the counter-offer,
    by its name. `cells` are all cells that may be changed, at export. `withdrawn` are the
    offers of which the column is gone; `missing` the paths of inputs that are not there.
    """

    base: list[Typed] = field(default_factory=list)
    offers: dict[str, list[Typed]] = field(default_factory=dict)
    counter: dict[str, list[Typed]] = field(default_factory=dict)
    behind: list[Behind] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cells: set[Spot] = field(default_factory=set)
    withdrawn: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def looked_at(self) -> bool:
        """Tell whether another scenario or offer was chosen, so that formulas give other values."""
        return bool(self.notes)
