"""Any line over drawn scenarios: the statistics of each of its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from tempfile import TemporaryFile
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from flexfin.answers.drawn import (
    NEED_MEAN,
    Circumstance,
    circumstance_cells,
    circumstance_labels,
    circumstances_of,
    name_of,
)
from flexfin.answers.drawn_and_named import Comparison, compared
from flexfin.answers.page import Column, Page, shown
from flexfin.answers.scenarios import ROWS, statistic_cells
from flexfin.case.case import Case
from flexfin.engine.draw import (
    DrawRequest,
    drawn_data,
    drawn_inputs,
    run_drawn,
    statistics_of,
    worst_shares,
)
from flexfin.engine.statistics import Statistics, in_tail, statistics
from flexfin.engine.tables import (
    Array,
    NoMeaning,
    Plain,
    nested,
    nothing_of,
    plain_of,
    to_csv,
    to_json,
)
from flexfin.formulas.units import unit_after
from flexfin.ground.messages import _
from flexfin.model.line import Line
from flexfin.model.models import in_order

# in data all statistics, not only those of a table
NAMES: Final = tuple(Statistics.__dataclass_fields__)[1:]


class LineStatistics(NamedTuple):
    """A line over drawn scenarios: statistics of each value, in the order of the names.

    `worst` has, for each value, the mean of every circumstance in its worst 5%; None where no side
    of the line is worse.
    """

    line: Line
    unit: str
    axes: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    found: tuple[Statistics, ...]
    worst: tuple[Mapping[str, float] | None, ...]

    def places(self) -> Iterator[tuple[str, ...]]:
        """Give the names of the elements, months or years of each value."""
        return product(*self.names)


class LineSpreads(NamedTuple):
    """Lines over drawn scenarios, and the mean of every circumstance over all of these."""

    case: Case
    asked: DrawRequest
    lines: tuple[LineStatistics, ...]
    circumstances: tuple[Circumstance, ...]
    average: Mapping[str, float]
    apart: Comparison  # of the need with that in the named scenarios


def line_spreads(
    case: Case, lines: Sequence[str], by: Literal["year", "total"] | None, asked: DrawRequest
) -> LineSpreads:
    """Work lines out over drawn scenarios.

    The values wait on disk for their statistics, so that memory grows by a few numbers a scenario.

    Raises NoMeaning where a line holds words, or cannot be added up.
    """
    for name in lines:
        if case.models.lines[name].is_text:
            raise NoMeaning(_("line '{name}' holds words; these have no statistics", name=name))
    circumstances = circumstances_of(case)
    known = {name_of(one.headline): np.empty(asked.scenarios) for one in circumstances}
    needed = dict.fromkeys([*lines, *(one.headline.line for one in circumstances)])
    plain: dict[str, Plain] = {}
    kept: dict[str, Array] = {}
    done = 0
    for part in run_drawn(case, [*needed], asked.scenarios, asked.seed, progress=asked.progress):
        after = done + len(part.scenarios)
        for name in lines:
            found = plain_of(part[name], by, None)
            values = found.array.reshape(after - done, -1)
            if name not in plain:
                kept[name] = _on_disk(values.shape[1], asked.scenarios)
            plain[name] = found
            kept[name][:, done:after] = values.T
        for one in circumstances:
            known[name_of(one.headline)][done:after] = one.headline.of(part)
        done = after
    known |= drawn_inputs(case, asked.seed, 0, asked.scenarios)
    spreads = [_spread(plain[name], kept.pop(name), known) for name in lines]
    average = {name: float(values.mean()) for name, values in known.items()}
    needs = [one.headline for one in circumstances if one.headline == NEED_MEAN]
    apart = compared(case, (), {one: statistics(known[name_of(one)]) for one in needs})
    return LineSpreads(case, asked, tuple(spreads), circumstances, average, apart)


def _on_disk(values: int, scenarios: int) -> Array:
    with TemporaryFile() as file:
        return np.memmap(file, float, "w+", shape=(values, scenarios))


def _spread(plain: Plain, kept: Array, known: Mapping[str, Array]) -> LineStatistics:
    line = plain.line
    found, worst = [], []
    for column in kept:
        values = np.array(column)
        found.append(statistics_of(line, values))
        shares = worst_shares(line, values)
        worst.append(
            None
            if shares is None
            else {name: in_tail(array, shares) for name, array in known.items()}
        )
    return LineStatistics(
        line, plain.unit, plain.axes[1:], plain.names[1:], tuple(found), tuple(worst)
    )


def spread_json(spreads: LineSpreads) -> str:
    """Write statistics of lines as JSON: per statistic nested like the values of a line."""
    case, asked = spreads.case, spreads.asked
    lines: dict[str, Mapping[str, Any]] = {}
    for spread in spreads.lines:
        shape = tuple(len(names) for names in spread.names)
        found = {
            name: np.array([getattr(one, name) for one in spread.found], object).reshape(shape)
            for name in NAMES
        }
        worst = {
            name: np.array([one and one[name] for one in spread.worst], object).reshape(shape)
            for name in spreads.average
        }
        lines[spread.line.name] = {
            "unit": spread.unit,
            "axes": list(spread.axes),
            "statistics": {name: nested(spread.names, array) for name, array in found.items()},
            "worst": {name: nested(spread.names, array) for name, array in worst.items()},
        }
    drawn = drawn_data(case, asked.scenarios, asked.seed)
    head = {"case": case.name, "simulation": drawn, "apart": spreads.apart.data()}
    return to_json({**head, "average": spreads.average, "lines": lines})


def spread_csv(spreads: LineSpreads) -> str:
    """Write statistics of lines as CSV: a row for every statistic of every value.

    What was true in the worst 5% has rows of its own, "worst: " before the circumstance.
    """
    found = (axis for spread in spreads.lines for axis in spread.axes)
    axes = in_order(found, spreads.case.models.axes)
    rows = []
    for spread in spreads.lines:
        for key, one, worst in zip(spread.places(), spread.found, spread.worst, strict=True):
            at = dict(zip(spread.axes, key, strict=True))
            place = [spread.line.name, *(at.get(axis, "") for axis in axes)]
            rows += [[*place, n, "" if v is None else v] for n, v in one.data().items()]
            rows += [[*place, f"worst: {n}", v] for n, v in (worst or {}).items()]
    return to_csv(["line", *axes, "statistic", "value"], rows)


def spread_tables(spreads: LineSpreads, width: int, colours: bool) -> str:
    """Write statistics of lines as tables: values down, statistics across."""
    case, asked = spreads.case, spreads.asked
    page = Page(width)
    page.say(
        _("{case}, {count} drawn scenarios, seed {seed}",
          case=shown(case.name), count=asked.scenarios, seed=asked.seed), "bold",
    )  # fmt: skip
    if spreads.apart.figures:
        page.say(spreads.apart.sentence(), "yellow")
    for spread in spreads.lines:
        page.heading(f"{spread.line.label} ({spread.line.name})", unit_after(spread.unit))
        nothing = nothing_of(case.models, spread.line.name, spread.axes, spread.names)
        if nothing:
            page.say(nothing)
            continue
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
        _show_worst(page, spreads, spread, labels)
    return page.text(colours)


def _show_worst(
    page: Page, spreads: LineSpreads, spread: LineStatistics, labels: Sequence[str]
) -> None:
    """Add what was true in the worst 5% of each value of a line."""
    judged = [
        (label, one) for label, one in zip(labels, spread.worst, strict=True) if one is not None
    ]
    if not judged or not spreads.average:
        return
    rows = [spreads.average, *(one for _label, one in judged)]
    columns = [
        Column("", label, tuple(cells))
        for label, *cells in zip(
            circumstance_labels(spreads.case, spreads.circumstances),
            *(circumstance_cells(spreads.case, spreads.circumstances, row) for row in rows),
            strict=True,
        )
    ]
    page.heading(_("What was true in the worst 5%"))
    page.table("", [_("average"), *(label for label, _one in judged)], columns, breaks=(1,))
