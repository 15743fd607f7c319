"""Figures over scenarios: the named ones with their chances, and those that are drawn."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from flexfin.answers.declared import lines_of_tables, table_part
from flexfin.answers.drawn import (
    NEED_MEAN,
    NOTHING,
    Circumstance,
    Comparison,
    circumstance_cells,
    circumstance_labels,
    circumstances_of,
    compared,
    name_of,
)
from flexfin.answers.figures import Figure
from flexfin.answers.table_values import figures_of
from flexfin.case.case import Case
from flexfin.case.named import Named
from flexfin.engine.draw import (
    DrawRequest,
    Simulated,
    drawn_data,
    expected,
    named,
    probabilities,
    simulate,
    statistics_of,
)
from flexfin.engine.results import Headline
from flexfin.engine.run import Results, evaluate
from flexfin.engine.statistics import Statistics, in_tail
from flexfin.formulas.arrays import Array
from flexfin.ground.messages import _, mark
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    ViewTable,
    columns,
    part,
)
from flexfin.model.line import RowKey
from flexfin.model.models import ModelTable

NAMED: Final = "named"  # the table of figures over scenarios in a model
# the rows of a table of statistics: which, what it is called; in this order
ROWS: Final = (
    ("mean", mark("Mean")),
    ("deviation", mark("Usual distance from the mean")),
    ("p5", mark("P5: 5% is lower")),
    ("p10", mark("P10: 10% is lower")),
    ("p50", mark("P50: half is lower")),
    ("p90", mark("P90: 10% is higher")),
    ("p95", mark("P95: 5% is higher")),
    ("worst", mark("Worst")),
    ("shortfall", mark("Mean of the worst 5%")),
    ("loss_chance", mark("Chance of a loss")),
    ("error", mark("Luck in the mean")),
)


class Spreads(NamedTuple):
    """Figures over the named scenarios and, where asked for, over drawn ones.

    `circumstances` are told of the worst 5% of each figure, as are the inputs drawn; `apart` says
    which figures the drawn scenarios answer otherwise than the named ones.
    """

    case: Case
    figures: tuple[Figure, ...]
    named: Mapping[Headline, Array]
    simulated: Simulated | None
    circumstances: tuple[Circumstance, ...]
    apart: Comparison = NOTHING
    part: Part | None = None  # the table of the named scenarios, where a model declares it

    def expected(self, headline: Headline) -> float | None:
        """Give the expectation of a figure over the named scenarios, where these have chances."""
        return expected(self.case, self.named[headline])

    def statistics(self, headline: Headline) -> Statistics | None:
        """Give the statistics of a figure over the drawn scenarios, else over the named ones.

        Of named scenarios without chances there are none.
        """
        if self.simulated is not None:
            return self.simulated.statistics(headline)
        chances = probabilities(self.case)
        if chances is None or len(self.case.scenarios) == 1:
            return None
        line = self.case.models.lines[headline.line]
        return statistics_of(line, self.named[headline], chances)


def table_spreads(
    case: Case,
    model: str,
    asked: DrawRequest | None,
    everything: Results | None = None,
    paths: Sequence[RowKey] = (),
    circumstances: tuple[Circumstance, ...] | None = None,
    name: str = NAMED,
) -> Spreads:
    """Work out the figures over scenarios that a model declares as its table `named`, or another.

    Over the named scenarios, and over drawn ones where asked for; of these `paths` are kept, and
    `circumstances`, without them those of the case. `everything` has the lines of the table over
    all named scenarios, where these were worked out already.
    """
    table = case.models.models[model].table(name)
    results = everything or evaluate(case, lines_of_tables(case, {model: (name,)}))
    figures = figures_of(results, table)
    headlines = [figure.headline for figure in figures]
    told = circumstances_of(case) if circumstances is None else circumstances
    found, drawn, apart = named(results, headlines), None, NOTHING
    if asked is not None:
        wanted = list(dict.fromkeys([*headlines, *(one.headline for one in told)]))
        count, seed = asked.scenarios, asked.seed
        drawn = simulate(case, wanted, count, seed, paths=paths, progress=asked.progress)
        known = [*headlines, *([NEED_MEAN] if NEED_MEAN in drawn.figures else [])]
        apart = compared(case, figures, {one: drawn.statistics(one) for one in known}, found)
    return Spreads(case, tuple(figures), found, drawn, told, apart, _named(results, table))


def worst_of(spreads: Spreads) -> dict[str, dict[str, float]]:
    """Say what was true in the worst 5% of each figure: the mean of every circumstance there.

    First, under "average", that over all drawn scenarios. Figures of which no side is worse are
    left out.
    """
    drawn = spreads.simulated
    if drawn is None:
        return {}
    known = {name_of(one.headline): drawn.figures[one.headline] for one in spreads.circumstances}
    known |= drawn.inputs
    found = {"average": {name: float(values.mean()) for name, values in known.items()}}
    for figure in spreads.figures:
        shares = drawn.tail(figure.headline)
        if shares is not None:
            found[figure.name] = {name: in_tail(values, shares) for name, values in known.items()}
    return found


def spreads_parts(spreads: Spreads) -> tuple[Part, ...]:
    """Make the parts on scenarios: the named ones, statistics over drawn ones, the worst 5%."""
    found = (spreads.part, statistics_part(spreads), worst_part(spreads))
    return tuple(one for one in found if one is not None)


def _named(results: Results, table: ModelTable) -> Part | None:
    """Make the table of figures in each named scenario, with their expectation if there is one."""
    if len(results.scenarios) == 1:
        return None
    chances = Named(results.case.all_models, results.case.path).where("demand.probabilities")
    note = _("Expected: weighed with the chances of the scenarios ({where}).", where=chances)
    if probabilities(results.case) is None:
        note = _("The case gives these scenarios no chances; so there is no expectation.")
        table = replace(table, total=())
    found = table_part(results, table)
    tables = [item for item in found.items if isinstance(item, ViewTable)] if found else []
    if any(None in row.values for table in tables for row in table.rows):
        dash = _("A dash: there is nobody to share it; that scenario does not count there.")
        note = f"{note} {dash}"
    return found and found._replace(note=note)


def apart_sentence(spreads: Spreads | None) -> tuple[Sentence, ...]:
    """Say where drawn and named scenarios give another answer; nothing where they do not."""
    return () if spreads is None else spreads.apart.sentences()


def statistics_part(spreads: Spreads, title: str = "") -> Part | None:
    """Make the statistics of the figures over the drawn scenarios."""
    drawn = spreads.simulated
    if drawn is None:
        return None
    count = _("{count} drawn scenarios", count=number(drawn.count, "whole"))
    found = [drawn.statistics(figure.headline) for figure in spreads.figures]
    return part(
        "statistics",
        ", ".join(filter(None, [title, count])),
        how_drawn(drawn.case, drawn.count, drawn.seed),
        statistics_table("statistics", spreads.figures, found),
        *_of_nobody(drawn, spreads.figures),
    )


def _of_nobody(drawn: Simulated, figures: Sequence[Figure]) -> Iterator[Sentence]:
    """Say of which figures the statistics count scenarios as 0, as nobody is there to share."""
    for one in figures:
        count = int((drawn.figures[one.headline] == 0.0).sum()) if one.is_of_some else 0
        if count:
            text = _("'{label}' counts as 0 in {count} of the {all} drawn scenarios: there is "
                     "nobody to share it.", label=one.label, count=number(count, "whole"),
                     all=number(drawn.count, "whole"))  # fmt: skip
            yield Sentence(text, tone="note", data={"figure": one.name, "of_nobody": count})


def statistics_table(
    key: str, figures: Sequence[Figure], found: Sequence[Statistics], without: Container[str] = ()
) -> ViewTable:
    """Make a table of statistics: a column for each figure, as a table over scenarios has it."""
    data = [one.data() for one in found]
    heads = tuple(TableColumn(one.name, one.label, shape=one.shape) for one in figures)
    rows = tuple(
        TableRow(
            name,
            _(word),
            tuple(one[name] for one in data),
            "percent" if name == "loss_chance" else None,
        )
        for name, word in ROWS
        if name not in without
    )
    return ViewTable(key, _("Statistic"), heads, rows)


def worst_part(spreads: Spreads, of: Sequence[Headline] = ()) -> Part | None:
    """Make what was true in the worst 5%: of these figures, or of all that have a worse side."""
    worst = worst_of(spreads)
    average = worst.pop("average", {})
    figures = [
        one for one in spreads.figures if one.name in worst and (not of or one.headline in of)
    ]
    if not figures or not average:
        return None
    labels = circumstance_labels(spreads.case, spreads.circumstances)
    told = [average, *(worst[figure.name] for figure in figures)]
    texts = [circumstance_cells(spreads.case, spreads.circumstances, values) for values in told]
    rows = tuple(
        TableRow(
            name,
            label,
            tuple(
                Said(values[name], text[place]) for values, text in zip(told, texts, strict=True)
            ),
        )
        for place, (name, label) in enumerate(zip(average, labels, strict=True))
    )
    heads = columns(
        ("average", *(figure.name for figure in figures)),
        (_("average"), *(figure.label for figure in figures)),
    )
    return part(
        "worst",
        _("What was true in the worst 5%"),
        ViewTable("worst", _("Circumstance"), heads, rows),
        note=_("The mean of each circumstance in the worst 5% of the scenarios of a figure, beside "
               "that over all drawn scenarios."),
    )  # fmt: skip


def how_drawn(case: Case, count: int, seed: int) -> Sentence:
    """Say how scenarios are drawn, with that for a program too."""
    return Sentence(how(case, seed), tone="note", data=drawn_data(case, count, seed))


def how(case: Case, seed: int) -> str:
    """Say how scenarios are drawn."""
    text = _("Seed {seed}: with the same seed come the same digits.", seed=seed)
    if case.uncertainty:
        text += " " + _("Drawn beside the demand: {paths}.", paths=", ".join(case.uncertainty))
    return text
