"""The inputs and offers of a workbook that returns, and what is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from flexfin.case.words import Words
from flexfin.formulas.formula import NO_LIMIT
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _, speaking
from flexfin.ground.months import serial
from flexfin.ground.yaml import Scalar
from flexfin.model.line import InputLine, Key
from flexfin.model.names import name_fault
from flexfin.model.openended import OPEN, open_as, word_for
from flexfin.model.several import as_word
from flexfin.workbook.returned.cells import Content, Formula
from flexfin.workbook.returned.entries import month_of, same, shortened, word_of
from flexfin.workbook.returned.readback import CellPair, ComparedCells
from flexfin.workbook.sheets.inputs import cell_value

_WORDS: Final = (OPEN, NO_LIMIT)  # that a number may be given as
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


class Reader:
    """Reads the inputs of a workbook; `language` is that of the workbook."""

    def __init__(self, compared: ComparedCells, language: str) -> None:
        self.compared, self.language = compared, language
        self.case, self.layout = compared.case, compared.layout
        self.inputs = ReturnedInputs()

    def read(self) -> ReturnedInputs:
        """Read all inputs."""
        pair = self.compared.pairs.get(self.layout.names["inputs"])
        if pair is None:
            message = _("the sheet with inputs is gone")
            remedy = _("Ask for the workbook with all its sheets.")
            self.inputs.problems.append(Problem(Place(str(self.file)), message, remedy))
            return self.inputs
        self.selectors(pair)
        name = self.counter_offer(pair) if self.layout.offers else ""
        for line in self.case.models.inputs.values():
            for key in self.layout.asked(line):
                if (line.name, key) in self.layout.monthly.stepped:
                    self.steps(line, key, name)
                elif not line.locked:
                    self.row(pair, line, key, name)
        return self.inputs

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

    # --- the top of the sheet ----------------------------------------------------------------

    def selectors(self, pair: CellPair) -> None:
        """Read which scenario and offer are chosen; that is looking, not changing."""
        layout, column = self.layout, self.layout.live + 1
        rows = [(layout.scenario_row, _("The scenario {name} is chosen in it."))]
        if layout.offers:
            rows.append((layout.offer_row, _("The offer {name} is chosen in it.")))
        for row, words in rows:
            self.inputs.cells.add((pair.name, row, column))
            now = pair.found(row, column)
            if now is not None and not same(now, pair.export[row][column]):
                self.inputs.notes.append(words.format(name=shortened(now)))

    def counter_offer(self, pair: CellPair) -> str:
        """Read the name of the counter-offer; the one it had where it has none."""
        layout = self.layout
        spare = layout.offered.spare
        column = layout.offers[spare] + 1
        self.inputs.cells.add((pair.name, 4, column))
        now = pair.found(4, column)
        name = spare if now is None else shortened(now)
        filled = any(
            column in cells for row, cells in pair.now.items() if pair.rows.before(row) > 4
        )
        if filled and name != spare:
            fault = name_fault(name)
            if fault:
                message = _("'{name}' cannot be a name", name=name)
                self.problem(self.place(pair, 4, column), message, fault)
            elif name in self.case.offers:
                message = _("the case has an offer '{name}' already", name=name)
                remedy = _("Give the counter-offer a name of its own.")
                self.problem(self.place(pair, 4, column), message, remedy)
        return name

    # --- inputs with one value ---------------------------------------------------------------

    def row(self, pair: CellPair, line: InputLine, key: Key, counter: str) -> None:
        """Read the base value of an input, and what offers say of it."""
        layout, inputs = self.layout, self.inputs
        path = line.path_at(key)
        row = layout.inputs[line.name, key].row
        columns = {"": layout.given, **layout.offers}
        exports = {"": layout.export, **layout.export_offers}
        inputs.cells |= {(pair.name, row, column + 1) for column in columns.values()}
        if row not in pair.place:
            return  # said where rows that were removed are
        for offer, column in columns.items():
            case = self.in_case(offer, line, key)
            shown = case
            if not self.compared.is_same and offer in exports:
                shown = pair.found(row, exports[offer] + 1)
            now = pair.found(row, column + 1)
            formula = ""
            if isinstance(now, Formula):
                written = pair.export[row].get(column + 1)
                if isinstance(written, Formula) and self.compared.is_same_formula(
                    pair, written, now
                ):
                    continue
                formula = str(now)
                now = self.value_of(pair, row, column + 1)
                if now is None:
                    continue
            if now is None and not offer and (number := open_as(line)) is not None:
                now = word_for(line, number)  # an empty cell is left open
            both = [word_of(line, one) if isinstance(one, str) else "" for one in (now, case)]
            if same(now, case) or (both[0] in _WORDS and both[0] == both[1]):
                continue
            if same(now, shown):
                words = [word_of(line, c) if c is not None else "" for c in (shown, case)]
                inputs.behind.append(Behind(path, offer, *words))
                continue
            at = self.place(pair, row, column + 1)
            if now is None and not offer:
                self.problem(
                    at,
                    _("the cell of '{path}' is empty", path=path),
                    _("An empty cell is not 0. At export it held {word}.",
                      word=word_of(line, shown) if shown is not None else _("nothing")),
                )  # fmt: skip
                continue
            word = "" if now is None else self.read_word(line, now, at)
            if word is None or (word == "" and now is not None):
                continue
            if line.several and as_word(str(case)) == word:  # the same, spaced otherwise
                continue
            cell = f"{pair.title}!{pair.address(row, column + 1)}"
            self.typed(offer, counter, Typed(path, word, cell, formula))

    def typed(self, offer: str, counter: str, typed: Typed) -> None:
        """Note what was typed: in the base, in an offer, or in the counter-offer, by its name."""
        if not offer:
            self.inputs.base.append(typed)
        elif offer == self.layout.offered.spare:
            self.inputs.counter.setdefault(counter, []).append(typed)
        else:
            self.inputs.offers.setdefault(offer, []).append(typed)

    def in_case(self, offer: str, line: InputLine, key: Key) -> Content | None:
        """Give what a cell would hold by the case."""
        value = self.case.values[line.name][key]
        if offer:
            value = self.layout.offered.value(offer, line, key)
            if value is None:
                return None
        with speaking(self.language):
            found = cell_value(self.compared.exported.book, line, value)
        return float(found) if not isinstance(found, str) else found or None

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
        elif not line.is_text and isinstance(content, str | bool) and word not in _WORDS:
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

    # --- inputs by month ---------------------------------------------------------------------

    def steps(self, line: InputLine, key: Key, counter: str) -> None:
        """Read the steps of an input over months, of the base and of each offer."""
        layout, name = self.layout, self.layout.names[line.model]
        pair, place = self.compared.pairs.get(name), (line.name, key)
        # a longer row of steps than the case has may have been typed in another version of it
        columns = [layout.first + 1 + at for at in range(layout.monthly.places(place))]
        for offer, row in layout.step_rows(place).items():
            self.inputs.cells |= {(name, row + down, c) for down in (0, 1) for c in columns}
            if pair is not None and row in pair.place:
                self.steps_at(pair, row, columns, line, key, (offer, counter))

    def steps_at(
        self,
        pair: CellPair,
        row: int,
        columns: list[int],
        line: InputLine,
        key: Key,
        of: tuple[str, str],
    ) -> None:
        """Read the steps in one row of months, with the amounts below it."""
        offer, counter = of
        path = line.path_at(key)
        own = self.layout.monthly.steps((line.name, key), offer)
        case: list[Any] = [(float(serial(month)), float(amount)) for month, amount in own]
        now = list(self.pairs(pair, row, columns))
        shown: list[Any] = [*case]
        if not self.compared.is_same:
            shown = [(d, a) for d, a in zip(*self.two(pair, row + 2, columns), strict=True)
                     if d is not None or a is not None]  # fmt: skip
        typed = [(d, a) for _c, d, a in now]
        if _all_same(typed, case):
            return
        if _all_same(typed, shown):
            words = [_steps_text(line, one) for one in (shown, case)]
            self.inputs.behind.append(Behind(path, offer, *words))
            return
        before, at = len(self.inputs.problems), self.place(pair, row, columns[0])
        if not typed and not offer:
            self.problem(at, _("the steps of '{path}' are gone", path=path),
                         _("An input in steps has a month and an amount at least."))  # fmt: skip
        for column, date, amount in now:
            self.step(pair, row, column, date, amount, line)
        months = [month_of(date) for _c, date, _a in now]
        if len(self.inputs.problems) == before and months != sorted(set(months)):
            self.problem(at, _("the months of the steps must go up"))
        if len(self.inputs.problems) == before:
            cell = f"{pair.title}!{pair.address(row, columns[0])}"
            self.typed(offer, counter, Typed(path, _steps_text(line, typed), cell))

    def two(
        self, pair: CellPair, row: int, columns: list[int]
    ) -> tuple[list[Content | None], list[Content | None]]:
        """Give the cells of two rows below each other."""
        first, second = ([pair.found(row + d, c) for c in columns] for d in (0, 1))
        return first, second

    def pairs(
        self, pair: CellPair, row: int, columns: list[int]
    ) -> Iterator[tuple[int, Content | None, Content | None]]:
        """Give date and amount of each step that is not empty."""
        for column, date, amount in zip(columns, *self.two(pair, row, columns), strict=True):
            if date is None and amount is None:
                continue
            found = [
                self.value_of(pair, row + down, column) if isinstance(content, Formula) else content
                for down, content in enumerate((date, amount))
            ]
            yield column, found[0], found[1]

    def step(
        self, pair: CellPair, row: int, column: int, date: Content | None, amount: Content | None,
        line: InputLine,
    ) -> None:  # fmt: skip
        """See that one step is a date with an amount."""
        for down, content in enumerate((date, amount)):
            if content is None:
                self.problem(
                    self.place(pair, row + down, column),
                    _("a step has a month and an amount, and one of them is empty"),
                    _("Fill in both, or empty both."),
                )
        case = self.case
        words = Words(case.sets, case.models.axes, case.calendar, self.inputs.problems)
        if date is not None:
            text = month_of(date)
            words.month(Scalar(text, self.place(pair, row, column)))
        if amount is not None:
            self.read_word(line, amount, self.place(pair, row + 1, column))


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


def _all_same(one: list[Any], other: list[Any]) -> bool:
    return len(one) == len(other) and all(
        same(a, b) for left, right in zip(one, other, strict=True)
        for a, b in zip(left, right, strict=True)
    )  # fmt: skip


def _steps_text(line: InputLine, steps: list[tuple[Content | None, Content | None]]) -> str:
    """Write steps as a case file does; nothing where there are none."""
    words = (f"{month_of(date)}: {word_of(line, a) if a is not None else ''}" for date, a in steps)
    return "{" + ", ".join(words) + "}" if steps else ""
