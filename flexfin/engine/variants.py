"""One case under many values of some inputs, over the same scenarios.

What does not hang on these inputs is worked out once; the rest runs over a column for each scenario
under each set of values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from flexfin.case.case import Case
from flexfin.engine.draw import Drawn, cores
from flexfin.engine.results import Results, joined
from flexfin.engine.run import BLOCK, Draws, Program
from flexfin.formulas.arrays import Array
from flexfin.model.line import RowKey
from flexfin.model.order import hanging_on, needed, order_of, uses_of

_COLUMNS: Final = BLOCK  # at once, at least those of one set of values


class Variants:
    """Lines of a case as functions of some inputs.

    `rows` are the inputs that get other values: numbers that nothing hangs on while a case is read
    (plain.py). Scenarios are `named`, or drawn: `count` from a `seed` on.
    """

    def __init__(
        self,
        case: Case,
        rows: Sequence[RowKey],
        wanted: Iterable[str],
        named: Sequence[str],
        draws: tuple[int, int] | None = None,
    ) -> None:
        case = case if draws is None else case.with_draws()
        self.rows, self.wanted = tuple(rows), tuple(wanted)
        self.names = list(named) if draws is None else [str(n + 1) for n in range(draws[0])]
        lines, models = case.models.lines, case.models
        moved = hanging_on(models, [name for name, _key in rows])
        inside = [lines[name] for name in needed(lines, self.wanted) & moved]
        taken = {used for line in inside for used, _when in uses_of(line) if used in lines}
        taken = (taken | {*self.wanted}) - moved
        drawn = None if draws is None else Drawn(case, *draws)
        upstream = Program(case, taken)
        parts = upstream.run(scenarios=self.names, draws=drawn, workers=cores())
        above = joined([*parts])
        self.fixed = {row: x for row, x in above.rows.items() if not _varies(x)}
        self.held = {row: x for row, x in above.rows.items() if _varies(x)}
        order = order_of(models, self.wanted)
        self.program = Program(
            case.varying(rows),
            self.wanted,
            [block for block in order if not (moved | taken).isdisjoint(block.lines)],
            self.fixed,
            taken,
        )

    def run(self, values: Array) -> Iterator[tuple[slice, Results]]:
        """Give which sets of values, and the lines for these: columns set by set.

        `values` has shape (sets, rows).
        """
        count = len(self.names)
        block = max(1, _COLUMNS // count) * count
        found = self.program.run(draws=_Columns(self, values), block=block, workers=cores())
        for number, results in enumerate(found):
            first = number * block // count
            yield slice(first, first + len(results.scenarios) // count), results

    def of(self, results: Results, row: RowKey) -> Array:
        """Give the months of a row by set of values: shape (months or 1, sets, scenarios)."""
        found = np.atleast_2d(np.asarray(results.row(*row), float))
        wide = np.broadcast_to(found, (len(found), len(results.scenarios)))
        return wide.reshape(len(found), -1, len(self.names))


def _varies(row: object) -> bool:
    return isinstance(row, np.ndarray) and row.ndim == 2 and row.shape[1] > 1


class _Columns(Draws):
    """All scenarios for each set of values, laid one after the other."""

    def __init__(self, variants: Variants, values: Array) -> None:
        self.variants, self.values = variants, np.asarray(values, float)
        self.each = len(variants.names)
        self.tiled = lru_cache(maxsize=2)(self._tiled)

    @property
    def count(self) -> int:
        """Give the number of columns."""
        return self.each * len(self.values)

    def rows(self, first: int, last: int) -> Mapping[RowKey, Array]:
        """Give rows of inputs, and of formulas that are held, for some of the columns."""
        values = self.values[first // self.each : last // self.each]
        laid = dict(self.tiled(len(values)))
        for place, row in enumerate(self.variants.rows):
            laid[row] = np.repeat(values[:, place], self.each)[None, :]
        return laid

    def _tiled(self, sets: int) -> dict[RowKey, Array]:
        return {row: np.tile(x, (1, sets)) for row, x in self.variants.held.items()}
