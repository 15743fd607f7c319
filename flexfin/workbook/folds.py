"""Which rows of a sheet of a model are folded: steps below its results, elements below a total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from flexfin.formulas.formula import Call, Name
from flexfin.model.line import FormulaLine, InputLine, Line
from flexfin.model.models import Model, Models
from flexfin.model.order import uses_of

_LAST: Final = ("check", "finding")  # kinds of results


class Placed(NamedTuple):
    """A line on the sheet of its model, and how deep it is folded; -1 for a step in between."""

    line: Line
    level: int


class Folds:
    """The order of the lines on the sheets of models, and which rows are folded.

    A result is what a table or a chart shows, what is paid or left, what no other line of its model
    uses, and last a check or a finding; what a table shows on a sheet of its own is not. A line
    that adds up the elements of a result stands above these, which fold beneath it. All else is a
    step in between: it stands below the results, folded under a heading, of which `heads` has the
    row. `printed` has the last row of a sheet that is printed. Of a case that is shared `whole` has
    the lines that are left out too: what these alone use is a step all the same.
    """

    def __init__(self, models: Models, whole: Mapping[str, Line] | None = None) -> None:
        self.models, self.whole = models, whole or models.lines
        self.heads: dict[str, int] = {}  # by sheet
        self.printed: dict[str, int] = {}
        self.levels: dict[tuple[str, int], int] = {}  # by sheet and row; 0 where it is not here

    @cached_property
    def results(self) -> frozenset[str]:
        """Give the lines that a sheet opens with."""
        lines, shown, apart = self.models.lines, set[str](), set[str]()
        for model in self.models.models.values():
            for table in model.tables.values():
                found = apart if table.is_apart else shown
                found |= {entry.line for entry in table.entries}
            shown |= {name for chart in model.charts for name in chart.lines}
        used = {name for line in self.whole.values() for name, _when in uses_of(line)
                if name in lines and name != line.name
                and lines[name].model == line.model}  # fmt: skip
        return frozenset(
            line.name for line in lines.values()
            if line.name in shown or line.name not in used | apart or line.kind in _LAST
            or line.paid_by or line.left_to
        )  # fmt: skip

    @cached_property
    def totals(self) -> Mapping[str, str]:
        """Give the line of the same model that adds up the elements of a result, where one does."""
        found: dict[str, str] = {}
        for line in self.models.lines.values():
            rule = line.formula if isinstance(line, FormulaLine) else None
            if not isinstance(rule, Call) or rule.name != "sum":
                continue
            part, *axes = rule.args
            along = {axis.name for axis in axes if isinstance(axis, Name)}
            if not isinstance(part, Name) or part.name not in self.results or "month" in along:
                continue
            if self.models.lines[part.name].model == line.model:
                found.setdefault(part.name, line.name)
        return found

    def in_order(self, model: Model, rows: Mapping[str, int]) -> Iterator[Placed]:
        """Give the lines of a model as they stand on its sheet; `rows` is how many each has."""
        lines = {line.name: line for line in self.models.lines_of(model.name)
                 if rows.get(line.name)}  # fmt: skip
        above = {part: total for part, total in self.totals.items()
                 if rows.get(part, 0) > 1 and rows.get(total)}  # fmt: skip
        shown = {name for name, line in lines.items()
                 if name in self.results or isinstance(line, InputLine)}  # fmt: skip
        shown |= {total for part, total in above.items() if part in lines}

        def under(name: str, level: int) -> Iterator[Placed]:
            yield Placed(lines[name], level)
            for part, total in above.items():
                if total == name:
                    yield from under(part, level + 1)

        for name in sorted(lines, key=lambda name: _after(lines[name])):
            if name in shown and name not in above:
                yield from under(name, 0)
        yield from (Placed(line, -1) for name, line in lines.items() if name not in shown)

    # --- rows --------------------------------------------------------------------------------

    def begin(self, sheet: str) -> None:
        """Forget what was laid on a sheet before."""
        self.heads.pop(sheet, None)
        self.printed.pop(sheet, None)
        for at in [at for at in self.levels if at[0] == sheet]:
            del self.levels[at]

    def open(self, placed: Placed, sheet: str, row: int) -> int:
        """Leave room for the heading above the first step; give the next free row."""
        if placed.level >= 0 or sheet in self.heads:
            return row
        self.heads[sheet] = row + 1
        return row + 2

    def put(self, placed: Placed, sheet: str, row: int) -> None:
        """Note how deep a row is folded."""
        if placed.level:
            self.levels[sheet, row] = abs(placed.level)
        elif not _after(placed.line):
            self.printed[sheet] = row

    def options(self, sheet: str, row: int) -> dict[str, int | bool]:
        """Give what a file says of a row that is folded, or that has folded rows below it."""
        level, below = self.levels.get((sheet, row), 0), self.levels.get((sheet, row + 1), 0)
        found: dict[str, int | bool] = {"level": level, "hidden": True} if level else {}
        return {**found, "collapsed": True} if below > level else found


def _after(line: Line) -> int:
    """Tell what stands below the results by month, and is printed on a sheet of its own alone.

    Lines by year stand beside each other in the tables, checks and findings among the checks.
    """
    return 2 if line.kind in _LAST else int("year" in line.axes)
