"""A cell for an input, in a workbook that returns: what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from flexfin.case.words import Words
from flexfin.formulas.formula import NO_LIMIT
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _, speaking
from flexfin.ground.yaml import Scalar
from flexfin.model.line import InputLine
from flexfin.model.openended import OPEN
from flexfin.model.several import as_word
from flexfin.workbook.returned.cells import Content
from flexfin.workbook.returned.entries import word_of
from flexfin.workbook.returned.readback import CellPair, ComparedCells

WORDS: Final = (OPEN, NO_LIMIT)  # that a number may be given as
Spot = tuple[str, int, int]  # sheet, row, column, as at export


class Typed(NamedTuple):
    """One input that was changed: its path, the word of the case for it, the cell it stands in.

    `word` is empty for an offer that no longer says anything of it. `formula` is what was typed
    where that is a formula; its stored value counts.
    """

    path: str
    word: str
    cell: str
    formula: str = ""


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
    by its name. `cells` are all cells that may be changed, at export.
    """

    base: list[Typed] = field(default_factory=list)
    offers: dict[str, list[Typed]] = field(default_factory=dict)
    counter: dict[str, list[Typed]] = field(default_factory=dict)
    behind: list[Behind] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cells: set[Spot] = field(default_factory=set)


class InputCells:
    """Reads cells for inputs; `language` is that of the workbook, `inputs` what was found."""

    def __init__(self, compared: ComparedCells, language: str, inputs: ReturnedInputs) -> None:
        self.compared, self.language, self.inputs = compared, language, inputs
        self.case, self.layout = compared.case, compared.layout

    @property
    def file(self) -> str:
        """Give the name of the file, for messages."""
        return str(self.compared.returned.path)

    def place(self, pair: CellPair, row: int, column: int) -> Place:
        """Give the place of a cell in messages."""
        return Place(f"{self.file}: {pair.title}!{pair.address(row, column)}")

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a problem."""
        self.inputs.problems.append(Problem(place, message, remedy))

    def typed(self, offer: str, counter: str, typed: Typed) -> None:
        """Note what was typed: in the base, in an offer, or in the counter-offer, by its name."""
        if not offer:
            self.inputs.base.append(typed)
        elif offer == self.layout.offered.spare:
            self.inputs.counter.setdefault(counter, []).append(typed)
        else:
            self.inputs.offers.setdefault(offer, []).append(typed)

    def read_word(self, line: InputLine, content: Content, at: Place) -> str | None:
        """Give the word of the case for a cell; None, with a problem, where it cannot be."""
        word = word_of(line, content)
        problems: list[Problem] = []
        words = Words(self.case.sets, self.case.models.axes, self.case.calendar, problems)
        allowed = self.allowed(line)
        if line.several:
            word = as_word(words.several(line, Scalar(word, at)))
        elif allowed and word not in allowed:
            message = _("'{text}' is not one of the choices", text=word)
            known = _("Known: {names}.", names=", ".join(dict.fromkeys(allowed.values())))
            problems.append(Problem(at, message, _("1 = yes, 0 = no") if line.yes_no else known))
        elif not line.is_text and isinstance(content, str | bool) and word not in WORDS:
            problems += _no_number(line, word, at)
        else:
            words.value(line, Scalar(word, at))
        self.inputs.problems += problems
        return None if problems else word

    def allowed(self, line: InputLine) -> dict[str, str]:
        """Give the words that an input may have, and how the workbook writes them."""
        if line.yes_no:
            return {"yes": "1", "no": "0"}
        with speaking(self.language):
            words = {word: str(label) for word, label in line.choices.items()}
        names = self.case.elements_of(line.names) if line.names else ()
        return {**words, **{name: name for name in names}}

    def value_of(self, pair: CellPair, row: int, column: int) -> Content | None:
        """Give the stored value of a formula that was typed in a cell for an input."""
        cells = self.compared.returned.values[pair.title].get(pair.place[row], {})
        found = cells.get(pair.across.get(column, column))
        if found is None:
            self.problem(
                self.place(pair, row, column),
                _("a formula stands here, and the file does not hold what it gives"),
                _("Open the workbook in Excel and save it, or type the number itself."),
            )
        return found


def _no_number(line: InputLine, word: str, at: Place) -> Iterator[Problem]:
    """Say that a cell holds text where a number or a date belongs.

    A text that looks like a number is no number either: nobody knows what its comma means.
    """
    if line.date:
        message = _("'{text}' is no date", text=word)
        yield Problem(at, message, _("Type a date, as it stands in other cells of this column."))
    else:
        message = _("'{text}' is text, and a number is needed here", text=word)
        yield Problem(at, message, _("Type the number, as numbers stand in other cells."))
