"""What figures come to over scenarios whose cells stand beside each other in a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from flexfin.engine.statistics import Better
from flexfin.ground.live import CellArea, Live

MOST: Final = 5  # scenarios; with more a formula would be too long for the chances of each
WEIGHTS: Final = "chance"  # the table, and its row, with the weight of each scenario
WORST: Final = "shortfall"  # the column of the mean of the worst, and there the share that is meant

# of one value the weights, all values and the share of the worst
_HIGH: Final = "{{{at}}}-SUMPRODUCT({{0}},({{{at}}}-{{1}})*({{1}}<{{{at}}}))/{{2}}"
_LOW: Final = "{{{at}}}+SUMPRODUCT({{0}},({{1}}-{{{at}}})*({{1}}>{{{at}}}))/{{2}}"


class OverCells(NamedTuple):
    """A row of a table with a column for each scenario; the weights add up to 1."""

    table: str
    row: str
    names: Sequence[str]

    @property
    def each(self) -> list[CellArea]:
        """Give the cell of every scenario."""
        return [CellArea(self.table, (name, name), (self.row, self.row)) for name in self.names]

    @property
    def ends(self) -> tuple[str, str]:
        """Give the first and the last scenario."""
        return self.names[0], self.names[-1]

    @property
    def values(self) -> CellArea:
        """Give the cells of all scenarios."""
        return CellArea(self.table, self.ends, (self.row, self.row))

    @property
    def weights(self) -> CellArea:
        """Give the weights of all scenarios."""
        return CellArea(WEIGHTS, self.ends, (WEIGHTS, WEIGHTS))

    def expected(self, value: float) -> Live:
        """Give the expectation."""
        return Live(value, "SUMPRODUCT({},{})", self.weights, self.values)

    def loss_chance(self, value: float) -> Live:
        """Give the chance of less than nothing, at nine decimals."""
        weights = [one._replace(table=WEIGHTS, rows=(WEIGHTS, WEIGHTS)) for one in self.each]
        text = "+".join(["{}*(ROUND({},9)<0)"] * len(self.names))
        pairs = zip(weights, self.each, strict=True)
        return Live(value, text, *(part for pair in pairs for part in pair)).shaped("percent")

    def shortfall(self, value: float, better: Better) -> Live:
        """Give the mean of the worst 5%.

        Of what is better when it is high that is the highest, over all values x, of x less what the
        others lack to x on average, over that share (Rockafellar and Uryasev 2000).
        """
        end, term = ("MAX", _HIGH) if better == "high" else ("MIN", _LOW)
        text = f"{end}({','.join(term.format(at=at) for at in range(3, 3 + len(self.names)))})"
        share = CellArea(WEIGHTS, (WORST, WORST), (WEIGHTS, WEIGHTS))
        return Live(value, text, self.weights, self.values, share, *self.each)
