"""Any line: its values in one scenario, or the statistics of each of them over drawn ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from tempfile import TemporaryFile
from typing import Literal, NamedTuple

import numpy as np

from flexfin.answers.declared import table_part
from flexfin.answers.drawn import (
    NEED_MEAN,
    Circumstance,
    Comparison,
    circumstance_cells,
    circumstance_labels,
    circumstances_of,
    compared,
    name_of,
)
from flexfin.answers.scenarios import ROWS
from flexfin.case.case import Case
from flexfin.engine.draw import (
    DrawRequest,
    drawn_data,
    drawn_inputs,
    run_drawn,
    statistics_of,
    worst_shares,
)
from flexfin.engine.results import Results
from flexfin.engine.statistics import Statistics, in_tail, statistics
from flexfin.engine.tables import NoMeaning, Plain, nothing_of, plain_of
from flexfin.formulas.arrays import Array
from flexfin.formulas.units import unit_after
from flexfin.ground.errors import Place
from flexfin.ground.messages import _
from flexfin.ground.view import (
    Item,
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    shown,
    view,
)
from flexfin.model.line import Label, Line
from flexfin.model.models import ModelTable, TableLine, TableShape


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
    for block in run_drawn(case, [*needed], asked.scenarios, asked.seed, progress=asked.progress):
        after = done + len(block.scenarios)
        for name in lines:
            found = plain_of(block[name], by, None)
            values = found.array.reshape(after - done, -1)
            if name not in plain:
                kept[name] = _on_disk(values.shape[1], asked.scenarios)
            plain[name] = found
            kept[name][:, done:after] = values.T
        for one in circumstances:
            known[name_of(one.headline)][done:after] = one.headline.of(block)
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


# --- the answer ----------------------------------------------------------------------------------


def values_view(
    results: Results,
    scenario: str,
    lines: Sequence[Plain],
    by: Literal["year", "total"] | None = None,
) -> View:
    """Give lines in one scenario as tables: months or years down, elements across."""
    case = results.case
    title = _("{case}, scenario {scenario}", case=shown(case.name),
              scenario=shown(case.label_of("scenario", scenario)))  # fmt: skip
    facts = {"case": case.name, "scenario": scenario}
    return view("values", title, facts, (), *(_plain_part(results, one, by) for one in lines))


def _part(case: Case, plain: Plain | LineStatistics, table: Item | None) -> Part:
    """Put a table of a line under the label of the line; say so where it has no values."""
    line = plain.line
    nothing = nothing_of(case.models, line.name, plain.axes, plain.names)
    item = Sentence(nothing, data={"line": line.name}) if nothing else table
    return part(line.name, f"{line.label} ({line.name})", item, note=unit_after(plain.unit))


def _plain_part(results: Results, plain: Plain, by: Literal["year", "total"] | None) -> Part:
    """Make the table that a model could declare of this line alone."""
    line = plain.line
    down = next((axis for axis in ("month", "year") if axis in plain.axes), "")
    word = _("Value") if plain.axes == (down,) else ""
    entry = TableLine("value" if down else "", line.name, Label(word, word))
    table = ModelTable(
        line.name,
        Label(line.name, line.name),
        (entry,),
        Place(results.case.path),
        down=down,
        months=("total",) if by else (),
        shape=_shape(plain.unit),
    )
    found = table_part(results, table)
    (item,) = found.items if found else (None,)
    if isinstance(item, ViewTable):
        item = item._replace(
            first=item.first if down else "",
            columns=tuple(one._replace(unit="") for one in item.columns),
            rows=tuple(one._replace(unit="") for one in item.rows),
            unit=plain.unit,
        )
    return _part(results.case, plain, item)


def _shape(unit: str) -> TableShape:
    return "cents" if "EUR" in unit else "digits"


def _table(
    plain: Plain | LineStatistics,
    first: str,
    heads: tuple[TableColumn, ...],
    rows: Iterable[TableRow],
) -> ViewTable:
    return ViewTable(plain.line.name, first, heads, tuple(rows), _shape(plain.unit), plain.unit)


def _key(line: Line, names: Sequence[str]) -> str:
    return ".".join(names) or line.name


def _label(case: Case, axes: Sequence[str], names: Sequence[str]) -> str:
    return ", ".join(shown(case.label_of(a, n)) for a, n in zip(axes, names, strict=True))


def spreads_view(spreads: LineSpreads) -> View:
    """Give statistics of lines as tables: values down, statistics across."""
    case, asked = spreads.case, spreads.asked
    title = _("{case}, {count} drawn scenarios, seed {seed}",
              case=shown(case.name), count=asked.scenarios, seed=asked.seed)  # fmt: skip
    facts = {"case": case.name, "simulation": drawn_data(case, asked.scenarios, asked.seed)}
    parts = [one for line in spreads.lines for one in (_spread_part(case, line),
                                                       _worst_part(spreads, line))]  # fmt: skip
    return view("values", title, facts, spreads.apart.sentences(), *parts)


def _spread_part(case: Case, spread: LineStatistics) -> Part:
    heads = tuple(
        TableColumn(name, _(word).partition(":")[0],
                    shape="percent" if name == "loss_chance" else None)
        for name, word in ROWS
    )  # fmt: skip
    rows = []
    for names, one in zip(spread.places(), spread.found, strict=True):
        found = one.data()
        values = tuple(found[name] for name, _word in ROWS)
        rows.append(TableRow(_key(spread.line, names), _label(case, spread.axes, names), values))
    return _part(case, spread, _table(spread, "", heads, rows))


def _worst_part(spreads: LineSpreads, spread: LineStatistics) -> Part | None:
    """Tell what was true in the worst 5% of each value of a line."""
    case, average = spreads.case, spreads.average
    told = [("average", _("average"), average)]
    for names, one in zip(spread.places(), spread.worst, strict=True):
        if one is not None:
            told.append((_key(spread.line, names), _label(case, spread.axes, names), one))
    if len(told) == 1 or not average:
        return None
    heads = columns(list(average), circumstance_labels(case, spreads.circumstances))
    rows = tuple(
        TableRow(
            key,
            label,
            tuple(
                Said(value, text)
                for value, text in zip(
                    values.values(),
                    circumstance_cells(case, spreads.circumstances, values),
                    strict=True,
                )
            ),
            ruled=place == 1,
        )
        for place, (key, label, values) in enumerate(told)
    )
    key = f"{spread.line.name}.worst"
    return part(key, _("What was true in the worst 5%"), ViewTable(key, "", heads, rows))
