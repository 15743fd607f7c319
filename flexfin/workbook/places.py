"""Which cell holds what: sheets, rows and columns of the workbook."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product

from flexfin.case.case import Case
from flexfin.case.named import KEY
from flexfin.case.shared import NOTHING, Shared
from flexfin.ground.letters import column_name
from flexfin.model.line import FigureLine, InputLine, Key, Line, RowKey
from flexfin.model.models import Model
from flexfin.model.openended import is_month
from flexfin.model.order import strongly_connected, uses_of
from flexfin.workbook.axis_columns import axis_columns
from flexfin.workbook.cell import FIRST_ROW, Cell, Cells, live_name
from flexfin.workbook.folds import Folds
from flexfin.workbook.law_places import LawPlaces
from flexfin.workbook.left_away import left_away
from flexfin.workbook.lists import ChoiceLists
from flexfin.workbook.monthly import STEP_ROWS, Monthly
from flexfin.workbook.offered import Offered
from flexfin.workbook.openended import OpenEnded
from flexfin.workbook.sheet_names import sheet_names
from flexfin.workbook.starts import openings
from flexfin.workbook.terms import lay_terms
from flexfin.workbook.words import CellWords
from flexfin.workbook.written import excluded, written_by_words


class Places:
    """The cells of one workbook.

    Every sheet has the identity in column A, the label in B and one column per axis from C on:
    axes that never meet in one line share a column. Model sheets go on with unit, source, total,
    value (of lines without months), a column for every calendar year, opening, and a column for
    every month; the sheet with inputs with the live value, unit, range, status, source, a mark of
    change and the value at export. `folds` says which rows of model sheets are folded.

    Where the case has offers, the sheet with inputs has, beside the live value, a column for the
    base value, one for each offer and a spare one for a counter-offer; the live value is then a
    formula that takes what the offer gives, else the base value. `given` is the column to type in.
    Of a shared case `shared` says which rows have no place. `rowless` lines need no rows.
    """

    def __init__(self, case: Case, shared: Shared = NOTHING, *, terms_alone: bool = False) -> None:
        self.case, self.shared, self.terms_alone = case, shared, terms_alone
        self.words = CellWords(case)
        self.axis_columns = axis_columns(case)
        first = 3 + max(self.axis_columns.values(), default=-1)
        self.unit, self.source, self.total, self.value, self.first_year = range(first, first + 5)
        self.opening = self.first_year + len(case.calendar.years)
        self.first = self.opening + 1  # of the months
        self.last = self.first + case.calendar.count - 1
        self.offered = Offered(case)
        self.live, self.live_unit = first, first + 1
        names = self.offered.columns  # of the offers, the spare one last
        self.given = first + 2 if names else self.live
        self.offers = {name: self.given + 1 + place for place, name in enumerate(names)}
        after = self.live_unit + (1 + len(names) if names else 0)
        self.range, self.status, self.origin, self.changed, self.export = range(
            after + 1, after + 6
        )
        shown = names[:-1]  # the spare column was empty at export
        self.export_offers = {name: self.export + 1 + place for place, name in enumerate(shown)}
        behind = self.export + 1 + len(shown)
        self.bounds = {"low": behind, "high": behind + 1}  # of the range: no formula holds these
        # whether what was typed is valid, where that takes a cell; what formulas take for it
        self.verdict, self.taken = behind + 2, behind + 3
        self.cells = Cells(case)
        self.inputs: dict[RowKey, Cell] = {}  # where each input stands on the sheet with inputs
        self.monthly = Monthly(case, self.offered, tuple(self.offers))
        self.open_ended, self.written = OpenEnded(case), written_by_words(case)
        self.excluded = excluded(case)
        self.left_away = frozenset(left_away(case, self.offered))
        self.steps: dict[RowKey, int] = {}  # the row with the dates; the values stand below it
        self.options: dict[RowKey, int] = {}  # of an input in steps: the row with the base by month
        self.folds = Folds(case.models, case.all_models.lines if shared.rows else None)
        self.blocks: dict[str, list[RowKey]] = {}  # the rows of a line, in order
        self.scenario_row = self.offer_row = self.changed_row = 0
        self.scenario_cell = ""  # the address of the name of the scenario that rows are of
        self.terms_row = self.terms_end = 0  # on the sheet with terms to negotiate
        self.lay_inputs()
        self.lists = ChoiceLists(case, self.words, self.names["inputs"], self.inputs_end + 4)
        self.lay_law()
        self.rowless = frozenset(n for n, line in case.models.lines.items() if not line.has_rows)
        self.lay_models()
        self.openings = openings(case)

    # --- sheets ------------------------------------------------------------------------------

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Give the name of each sheet, by what it is: cover, inputs, ..., or a model."""
        names = sheet_names(self.case)
        return {**names, "inputs": names["negotiation"]} if self.terms_alone else names

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """Give the models, those that others build on first."""
        models = self.case.models
        order = {"time": 0, "demand": 1}
        graph: dict[str, dict[str, None]] = {
            name: {} for name in sorted(models.models, key=lambda name: order.get(name, 2))
        }
        lines = self.case.all_models.lines  # the same order in every edition
        for line in lines.values():
            for used, _when in uses_of(line) if line.model in graph else ():
                if used in lines and lines[used].model in graph:
                    graph[line.model][lines[used].model] = None
        found = (models.models[name] for part in strongly_connected(graph) for name in part)
        return tuple(model for model in found if not self.is_left_out(model))

    def is_left_out(self, model: Model) -> bool:
        """Tell whether nothing of a model may be shared, so that it has no sheet."""
        is_part = bool(self.shared.rows) and not self.terms_alone  # which has none of any model
        return is_part and not any(self.row_counts(model).values())

    # --- rows --------------------------------------------------------------------------------

    def lay_inputs(self) -> None:
        """Put every input that is asked for on the sheet with inputs, by section."""
        row = 6
        self.scenario_row = row  # beside what is chosen, what counts: the first if that is none
        row -= self.terms_alone  # there all scenarios stand beside each other
        if self.offers:
            self.offer_row = row + 1
            row += 2  # below it, which column that is
        self.changed_row = row + 1
        counts = f"${column_name(self.export)}${self.scenario_row}"
        self.scenario_cell = f"'{self.names['inputs']}'!{counts}"
        row += 3
        self.sections: list[tuple[int, str]] = []
        self.folded = set[int]()  # rows of inputs that the case leaves at their defaults
        for section, lines in self.inputs_by_section().items():
            self.sections.append((row, section))
            row += 1
            for line in sorted(lines, key=self.offered.is_default):
                keys = list(self.asked(line))
                monthly = [(line.name, key) for key in keys] if line.is_monthly else []
                rows = monthly or self.live_rows(line, keys)
                for name, key in rows:
                    self.lay_input(line, (name, key), Cell(self.names["inputs"], row))
                    if self.offered.is_default(line):
                        self.folded.add(row)
                    row += 1
            row += 1
        self.inputs_end = row - 2
        lay_terms(self)

    def lay_input(self, line: InputLine, row: RowKey, cell: Cell) -> None:
        """Note where an input, or its value in the live scenario, stands."""
        is_word = line.yes_no and not line.locked and self.given == self.live
        is_read = is_word or self.words.is_called(line)
        cell = Cell(cell.sheet, cell.row, column_name(self.taken if is_read else self.live))
        if row[0] == line.name:
            self.inputs[row] = cell
        if row not in self.monthly.rows:
            self.put(*row, cell)

    def inputs_by_section(self) -> dict[str, list[InputLine]]:
        """Give the inputs that are no terms to negotiate, by the section they stand in.

        Those to look at first have a section of their own, above the others.
        """
        found: dict[str, list[InputLine]] = {KEY: [], "": []}
        for name in self.case.section_order:
            found[name] = []
        for line in self.case.models.inputs.values():
            if self.case.origins.get(line.name) and not line.negotiable:
                section = line.section if "." in line.path else ""
                section = KEY if line.is_key else section
                found.setdefault(section, []).append(line)
        return {section: lines for section, lines in found.items() if lines}

    def asked(self, line: InputLine) -> Iterator[Key]:
        """Give the elements for which an input has a row, in order."""
        keys = self.case.origins.get(line.name, {})
        yield from (key for key in keys if (line.name, key) not in self.left_away)

    def lay_law(self) -> None:
        """Give each figure of the law a row; tables, and figures through time, stand below."""
        sheet, law = self.names["law"], self.case.law
        for row, name in enumerate(law, FIRST_ROW):
            self.put(name, (), Cell(sheet, row, "C"))
        unknown = frozenset(name for name in law if law[name].dated is None)
        self.law = LawPlaces(self.case, sheet, FIRST_ROW + len(law) + 3, unknown)

    def lay_models(self) -> None:
        """Give the rows of all models their places, once more where some were laid before."""
        fixed = (self.names["inputs"], self.names["negotiation"], self.names["law"])
        for row in [row for row, cell in self.cells.items() if cell.sheet not in fixed]:
            del self.cells[row]
        self.blocks = {n: rows for n, rows in self.blocks.items() if rows[0] in self.cells}
        self.steps = {}
        for model in self.models:
            self.lay_model(model)

    def lay_model(self, model: Model) -> None:
        """Give each row of each line of a model its place."""
        row = FIRST_ROW
        sheet = self.names[model.name]
        self.folds.begin(sheet)
        for placed in self.folds.in_order(model, self.row_counts(model)):
            line, row = placed.line, self.folds.open(placed, sheet, row)
            if isinstance(line, InputLine):
                row = self.lay_monthly(line, self.monthly.keys(line), sheet, row)
                continue
            for key in self.keys(line):
                column = "" if "month" in line.axes else column_name(self.value)
                self.put(line.name, key, Cell(sheet, row, column))
                self.folds.put(placed, sheet, row)
                row += 1

    def row_counts(self, model: Model) -> Mapping[str, int]:
        """Give how many rows each line has on the sheet of its model."""
        counts = {}
        for line in self.case.models.lines_of(model.name):
            if line.kind != "parameter":
                found = self.monthly.keys(line) if isinstance(line, InputLine) else self.keys(line)
                counts[line.name] = sum(1 for _key in found)
        return counts

    def lay_monthly(self, line: InputLine, keys: Sequence[Key], sheet: str, row: int) -> int:
        """Place the rows of an input by month, and below them its steps.

        One with scenarios has a row besides for the live one. Where the workbook has offers, one
        in steps has a row by month and a block of steps for the base and for each offer.
        """
        for name, key in self.live_rows(line, keys):
            self.put(name, key, Cell(sheet, row))
            row += 1
        stepped = [(line.name, key) for key in keys if (line.name, key) in self.monthly.stepped]
        columns = len(self.monthly.columns(line))
        for place in stepped if columns > 1 else ():
            self.options[place] = row
            row += columns
        row += 1
        for place in stepped:
            self.steps[place] = row
            row += STEP_ROWS * columns
        return row + 1

    def step_rows(self, row: RowKey) -> Mapping[str, int]:
        """Give the first row of the steps of the base, under an empty name, and of each offer."""
        first, columns = self.steps[row], self.monthly.columns(self.case.models.input_lines[row[0]])
        return {name: first + STEP_ROWS * place for place, name in enumerate(columns)}

    def one_number(self, row: RowKey) -> Cell | None:
        """Give the cell of an input by month that is one number; None for all else."""
        line = self.case.models.input_lines.get(row[0])
        is_monthly = line is not None and line.is_monthly
        return self.inputs.get(row) if is_monthly and row not in self.monthly.stepped else None

    def holds_number(self, line: Line) -> bool:
        """Tell whether cells of a line hold what formulas take: no date, and no word for none."""
        return not is_month(line) and line.name not in self.open_ended.numbers

    def selector(self, row: int) -> str:
        """Give the address of a cell at the top of the sheet with inputs."""
        return f"'{self.names['inputs']}'!${column_name(self.live)}${row}"

    @property
    def offer_number(self) -> str:
        """Give the address of the cell that says which column is live: 1 for the base."""
        return self.selector(self.offer_row + 1)

    @property
    def choices(self) -> str:
        """Give the columns of base and offers, of any row: `$F{row}:$I{row}`."""
        last = max(self.offers.values(), default=self.given)
        return f"${column_name(self.given)}{{row}}:${column_name(last)}{{row}}"

    def live_rows(self, line: InputLine, keys: Sequence[Key]) -> list[RowKey]:
        """Give the rows of an input; one with scenarios has a row besides for the live one."""
        rows: list[RowKey] = [(line.name, key) for key in keys]
        if "scenario" in line.row_axes:
            place = line.row_axes.index("scenario")
            gone = {(*k[:place], *k[place + 1 :]) for n, k in self.shared.rows if n == line.name}
            live = dict.fromkeys((*k[:place], *k[place + 1 :]) for k in keys)
            rows += [(live_name(line), key) for key in live if key not in gone]
        return rows

    def keys(self, line: Line) -> Iterator[Key]:
        """Give the rows of a line, in the order of its axes."""
        gone = self.shared.rows
        if line.name in self.rowless:
            return
        for key in product(*(self.case.elements_of(axis) for axis in line.elements)):
            if (line.name, key) not in gone:
                yield key

    def put(self, name: str, key: Key, cell: Cell) -> None:
        """Note where a row stands."""
        self.cells[name, key] = cell
        self.blocks.setdefault(name, []).append((name, key))

    def elements_of(self, axis: str) -> tuple[str, ...]:
        """Give the elements of an axis; the scenarios of the case too."""
        return self.case.scenarios if axis == "scenario" else self.case.elements_of(axis)

    def sheet_of(self, line: Line) -> str:
        """Give the name of the sheet on which a line stands."""
        if isinstance(line, InputLine) and line.negotiable:
            return self.names["negotiation"]
        is_input = isinstance(line, InputLine) and not line.is_monthly
        is_law = isinstance(line, FigureLine)
        return self.names["inputs" if is_input else "law" if is_law else line.model]

    def row_axes(self, line: Line, given: Container[str]) -> tuple[str, ...]:
        """Give the axes of the rows meant; those of the live scenario where none is given."""
        axes = line.row_axes
        live = "scenario" in axes and "scenario" not in given
        return tuple(axis for axis in axes if axis != "scenario") if live else axes

    def row_of(self, line: Line, at: Mapping[str, str]) -> RowKey:
        """Give the row of a line for some elements; where no scenario is named, the live one."""
        axes = self.row_axes(line, at)
        name = line.name if axes == line.row_axes else live_name(line)
        return name, tuple(at[axis] for axis in axes)

    def matching(self, line: Line, free: Sequence[str], at: Mapping[str, str]) -> list[RowKey]:
        """Give the rows of a line for some elements, and for all of those of the axes free."""
        axes = self.row_axes(line, free)
        name = line.name if axes == line.row_axes else live_name(line)
        elements = (self.elements_of(axis) if axis in free else (at[axis],) for axis in axes)
        rows = ((name, key) for key in product(*elements))
        return [row for row in rows if row in self.cells]

    def is_stretch(self, rows: Sequence[RowKey]) -> bool:
        """Tell whether rows stand below each other, and nothing between them."""
        cells = [self.cells[row] for row in rows]
        stand = [cell.row for cell in cells]
        is_apart = len({(cell.sheet, cell.column) for cell in cells}) != 1
        return not is_apart and stand == list(range(stand[0], stand[0] + len(stand)))

    @cached_property
    def rows_of_cells(self) -> Mapping[tuple[str, int], RowKey]:
        """Give the row of a line that stands in a row of a sheet."""
        return {(cell.sheet, cell.row): row for row, cell in self.cells.items()}

    @property
    def last_column(self) -> str:
        """Give the letters of the last month."""
        return column_name(self.last)
