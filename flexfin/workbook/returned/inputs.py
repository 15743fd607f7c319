"""The inputs and offers of a workbook that returns, beside those of the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flexfin.case.case import Case
from flexfin.case.input_row import BASE, CLOSE, COUNTER, OFFER, GivenInput, gone, word_of
from flexfin.case.row import value_word
from flexfin.case.words import Words
from flexfin.case.workbook import given_inputs
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.yaml import Scalar, Value
from flexfin.model.line import InputLine, RowKey
from flexfin.model.names import name_fault
from flexfin.model.openended import open_as, word_for
from flexfin.model.several import as_word
from flexfin.workbook.layout import Layout
from flexfin.workbook.returned.cells import same, shortened
from flexfin.workbook.returned.changed_inputs import Behind, ReturnedInputs, Spot, Typed
from flexfin.workbook.returned.compared import ComparedBooks


def compare_inputs(
    compared: ComparedBooks, case: Case, layout: Layout, *, is_same: bool
) -> ReturnedInputs:
    """Read the inputs of a workbook that returns, and tell which are not those of the case."""
    return _Comparer(compared, case, layout, is_same).read()


class _Comparer:
    def __init__(self, compared: ComparedBooks, case: Case, layout: Layout, is_same: bool) -> None:
        self.compared, self.case, self.layout, self.is_same = compared, case, layout, is_same
        self.inputs = ReturnedInputs()
        self.inputs.cells = set(cells_of(self.layout))
        self.counter = self.layout.offered.spare

    def read(self) -> ReturnedInputs:
        returned, problems = self.compared.now, self.inputs.problems
        # a copy of a sheet is no sheet of inputs
        sheets = [one for one in returned.book.sheets if one.name in self.compared.names]
        book = replace(returned.book, sheets=sheets)
        called = self.layout.words.called
        given = given_inputs(returned.path, book, self.case.all_models, problems, called)
        self.withdrawn()
        if self.layout.names["inputs"] in self.compared.pairs:
            self.notes()
        elif self.layout.names["inputs"] in self.compared.then.sheets:
            message = _("the sheet with inputs is gone")
            self.problem(Place(str(returned.path)), message,
                         _("Ask for the workbook with all its sheets."))  # fmt: skip
        if COUNTER in given.offers:
            self.name_counter(given.offers[COUNTER], given.inputs)
        for row, path in self.asked():
            found = given.inputs.get(path)
            if found is None:
                self.inputs.missing.append(path)
                continue
            for offer in (o for o in found.now if o not in self.inputs.withdrawn):
                self.compare(row, found, offer)
        return self.inputs

    def asked(self) -> Iterator[tuple[RowKey, str]]:
        """Give the inputs that may be changed, with their paths."""
        for line in self.case.models.inputs.values():
            for key in self.layout.asked(line):
                place = (line.name, key)
                if place in self.layout.monthly.stepped or not self.layout.is_fixed(line, key):
                    yield (line.name, key), line.path_at(key)

    def withdrawn(self) -> None:
        """Tell of which offers the column was removed."""
        from flexfin.workbook.sheets.input_titles import KEYS_ROW

        for key in ("inputs", "negotiation"):
            one = self.compared.pairs.get(self.layout.names[key])
            for column in one.columns.removed if one else ():
                text = str(one.export.get(KEYS_ROW, {}).get(column, "")) if one else ""
                kind, _space, name = text.partition(" ")
                known = kind == OFFER and name in self.layout.offered.changes
                if known and name not in self.inputs.withdrawn:
                    self.inputs.withdrawn.append(name)

    def notes(self) -> None:
        """Tell which scenario and offer are chosen; that is looking, not changing."""
        layout, pair = self.layout, self.compared.pairs[self.layout.names["inputs"]]
        called = (text for text, _name in layout.words.scenarios())
        rows = [(layout.scenario_row, _("The scenario {name} is chosen in it."),
                 _("there is no scenario '{name}'"), (*self.case.scenarios, *called))]  # fmt: skip
        rows = [] if layout.terms_alone else rows
        if layout.offers:
            columns = (layout.given, *layout.offers.values())
            titles = tuple(str(pair.found(4, at + 1)) for at in columns)
            rows.append((layout.offer_row, _("The offer {name} is chosen in it."),
                         _("there is no offer '{name}'"), titles))  # fmt: skip
        for row, words, none, known in rows:
            column, now = layout.live + 1, pair.found(row, layout.live + 1) or ""
            if str(now).casefold() not in map(str.casefold, known):
                at = pair.place.get(row, row), pair.across.get(column, column)
                sheet = layout.names["inputs"]
                place = Place(str(self.compared.now.path), *at, sheet=sheet)
                message = none.format(name=shortened(now))
                self.problem(place, message, _("Choose one of the list."))
            elif not same(now, pair.export[row][column]):
                self.inputs.notes.append(words.format(name=shortened(now)))

    def name_counter(self, name: Scalar, inputs: Mapping[str, GivenInput]) -> None:
        """See that a counter-offer has a name of its own."""
        if name.text == COUNTER:  # nothing stands above its column
            return
        self.counter = name.text
        if name.text == self.layout.offered.spare or not any(
            found.now.get(COUNTER) is not None for found in inputs.values()
        ):
            return
        fault = name_fault(name.text)
        if fault:
            self.problem(name.place, _("'{name}' cannot be a name", name=name.text), fault)
        elif name.text in self.case.offers:
            message = _("the case has an offer '{name}' already", name=name.text)
            self.problem(name.place, message, _("Give the counter-offer a name of its own."))

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a problem."""
        self.inputs.problems.append(Problem(place, message, remedy))

    def compare(self, row: RowKey, found: GivenInput, offer: str) -> None:
        """Compare what a cell says of an input with what the case says of it."""
        line = self.case.models.input_lines[row[0]]
        now, then, at = found.now.get(offer), found.then.get(offer), found.places[offer]
        if offer in found.unread or (found.follows and offer == BASE):
            return
        if now is None and offer == BASE and (number := open_as(line)) is not None:
            now = Scalar(word_for(line, number), at)  # an empty cell is left open
        has = self.in_case(row, offer)
        before = len(self.inputs.problems)
        value = None if now is None else self.value(line, now)
        if len(self.inputs.problems) == before and _same(value, has):
            return
        if not self.is_same and not found.is_changed(offer):
            del self.inputs.problems[before:]
            words = word_of(then), "" if has is None else value_word(line, has)
            self.inputs.behind.append(Behind(found.path.text, offer, *words))
        elif now is None and offer == BASE:
            self.inputs.problems.append(gone(found))
        elif len(self.inputs.problems) == before:
            word = as_word(str(value)) if line.several and value else word_of(now)
            typed = Typed(found.path.text, word, at, found.formulas.get(offer, ""))
            if offer == BASE:
                self.inputs.base.append(typed)
            elif offer == COUNTER:
                self.inputs.counter.setdefault(self.counter, []).append(typed)
            else:
                self.inputs.offers.setdefault(offer, []).append(typed)

    def value(self, line: InputLine, word: Value) -> Any:
        """Read a word as the case would; steps by month where it is an input by month."""
        case = self.case
        words = Words(case.sets, case.models.axes, case.calendar, self.inputs.problems)
        return words.by_month(line, word) if line.is_monthly else words.value(line, word)

    def in_case(self, row: RowKey, offer: str) -> Any:
        """Give what the case has: a value, steps by month; None where an offer says nothing."""
        line = self.case.models.input_lines[row[0]]
        if offer == BASE:
            values = self.case.steps if line.is_monthly else self.case.values
            return values[row[0]][row[1]]
        if offer not in self.layout.offered.changes:
            return None
        offered = self.layout.offered
        return (offered.steps if line.is_monthly else offered.value)(offer, line, row[1])


def cells_of(layout: Layout) -> Iterator[Spot]:
    """Give the cells that may be changed, at export: of selectors, inputs and steps."""
    sheet = layout.names["inputs"]
    if not layout.terms_alone:
        yield sheet, layout.scenario_row, layout.live + 1
    if layout.offers:
        yield sheet, layout.offer_row, layout.live + 1
        yield sheet, 4, layout.offers[layout.offered.spare] + 1
    for line in layout.case.models.inputs.values():
        for key in layout.asked(line):
            place = (line.name, key)
            if place in layout.monthly.stepped:
                columns = [1 + at for at in range(layout.first_year, layout.steps_end(place))]
                for row in layout.step_rows(place).values():
                    for column in columns:
                        yield layout.names[line.model], row, column
                        yield layout.names[line.model], row + 1, column
            elif not layout.is_fixed(line, key):
                cell = layout.inputs[place]
                for column in (layout.given, *layout.offers.values()):
                    yield cell.sheet, cell.row, column + 1


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same; LibreOffice saves fifteen digits of a number."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return sorted(one) == sorted(other) and all(_same(one[m], other[m]) for m in one)
    if isinstance(one, str | None) or isinstance(other, str | None):
        return bool(one == other)
    return bool(abs(one - other) <= CLOSE * max(abs(one), abs(other)))
