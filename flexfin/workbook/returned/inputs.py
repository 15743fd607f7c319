"""The inputs and offers of a workbook that returns, and what is wrong with what was typed."""

from __future__ import annotations

from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _, speaking
from flexfin.model.line import InputLine, Key
from flexfin.model.names import name_fault
from flexfin.model.openended import open_as, word_for
from flexfin.model.several import as_word
from flexfin.workbook.returned.cells import Content, Formula
from flexfin.workbook.returned.entries import same, shortened, word_of
from flexfin.workbook.returned.readback import CellPair, ComparedCells
from flexfin.workbook.returned.steps import StepReader
from flexfin.workbook.returned.typed import WORDS, Behind, InputCells, ReturnedInputs, Typed
from flexfin.workbook.sheets.input_formulas import cell_value


class Reader(InputCells):
    """Reads the inputs of a workbook; `language` is that of the workbook."""

    def __init__(self, compared: ComparedCells, language: str) -> None:
        super().__init__(compared, language, ReturnedInputs())
        self.by_month = StepReader(compared, language, self.inputs)

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
                    self.by_month.read(line, key, name)
                elif not line.locked:
                    self.row(pair, line, key, name)
        return self.inputs

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
            if same(now, case) or (both[0] in WORDS and both[0] == both[1]):
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
