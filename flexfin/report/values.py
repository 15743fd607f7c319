"""Any line over drawn scenarios: the statistics of each of its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from flexfin.case import Case
from flexfin.distribution import Statistics
from flexfin.language import _
from flexfin.model import AXES, Line
from flexfin.page import Column, Page, shown
from flexfin.report.scenarios import ROWS, Asked, statistic_cells
from flexfin.simulation import run_drawn, statistics_of
from flexfin.tables import NoMeaning, nested, plain_of, to_csv, to_json

# in data all statistics, not only those of a table
NAMES: Final = tuple(Statistics.__dataclass_fields__)[1:]


class Spread(NamedTuple):
    """A line over drawn scenarios: statistics of each value, in the order of the names."""

    line: Line
    unit: str
    axes: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    found: tuple[Statistics, ...]

    def places(self) -> Iterator[tuple[str, ...]]:
        """Give the names of the elements, months or years of each value."""
        return product(*self.names)


def line_spreads(
    case: Case, lines: Sequence[str], by: Literal["year", "total"] | None, asked: Asked
) -> list[Spread]:
    """Work lines out over drawn scenarios.

    Raises NoMeaning where a line holds words, or cannot be added up.
    """
    for name in lines:
        if case.models.lines[name].is_text:
            raise NoMeaning(_("line '{name}' holds words; these have no statistics", name=name))
    parts = [
        [plain_of(part[name], by, None) for name in lines]
        for part in run_drawn(case, lines, asked.scenarios, asked.seed, progress=asked.progress)
    ]
    spreads = []
    for place, name in enumerate(lines):
        first = parts[0][place]
        whole = np.concatenate([part[place].array for part in parts]).reshape(asked.scenarios, -1)
        found = [statistics_of(case.models.lines[name], column) for column in whole.T]
        spreads.append(
            Spread(first.line, first.unit, first.axes[1:], first.names[1:], tuple(found))
        )
    return spreads


def spread_json(case: Case, asked: Asked, spreads: Sequence[Spread]) -> str:
    """Write statistics of lines as JSON: per statistic nested like the values of a line."""
    lines: dict[str, Mapping[str, Any]] = {}
    for spread in spreads:
        shape = tuple(len(names) for names in spread.names)
        found = {
            name: np.array([getattr(one, name) for one in spread.found], object).reshape(shape)
            for name in NAMES
        }
        lines[spread.line.name] = {
            "unit": spread.unit,
            "axes": list(spread.axes),
            "statistics": {name: nested(spread.names, array) for name, array in found.items()},
        }
    drawn = {"scenarios": asked.scenarios, "seed": asked.seed, "drawn": list(case.uncertainty)}
    return to_json({"case": case.name, "simulation": drawn, "lines": lines})


def spread_csv(spreads: Sequence[Spread]) -> str:
    """Write statistics of lines as CSV: a row for every statistic of every value."""
    axes = [axis for axis in AXES if any(axis in spread.axes for spread in spreads)]
    rows = []
    for spread in spreads:
        for key, one in zip(spread.places(), spread.found, strict=True):
            at = dict(zip(spread.axes, key, strict=True))
            place = [spread.line.name, *(at.get(axis, "") for axis in axes)]
            rows += [[*place, n, "" if v is None else v] for n, v in one.data().items()]
    return to_csv(["line", *axes, "statistic", "value"], rows)


def spread_tables(
    case: Case, asked: Asked, spreads: Sequence[Spread], width: int, colours: bool
) -> str:
    """Write statistics of lines as tables: values down, statistics across."""
    page = Page(width)
    page.say(
        _("{case}, {count} drawn scenarios, seed {seed}",
          case=shown(case.name), count=asked.scenarios, seed=asked.seed), "bold",
    )  # fmt: skip
    for spread in spreads:
        page.heading(f"{spread.line.label} ({spread.line.name})", spread.unit)
        labels = [
            ", ".join(shown(case.label_of(a, n)) for a, n in zip(spread.axes, key, strict=True))
            for key in spread.places()
        ]
        shape: Literal["cents", "digits"] = "cents" if "EUR" in spread.unit else "digits"
        cells = [statistic_cells(one, shape) for one in spread.found]
        columns = [
            Column("", _(word).partition(":")[0], tuple(row[place] for row in cells))
            for place, (_name, word) in enumerate(ROWS)
        ]
        page.table("", labels, columns)
    return page.text(colours)
