"""Figures over scenarios: the named ones with their chances, and those that are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from flexfin.answers.drawn import (
    NEED_MEAN,
    Circumstance,
    circumstance_cells,
    circumstance_labels,
    circumstances_of,
    name_of,
)
from flexfin.answers.drawn_and_named import NOTHING, Comparison, compared
from flexfin.answers.figures import Figure
from flexfin.answers.page import Column, Page, shown
from flexfin.case.case import Case
from flexfin.engine.draw import (
    DrawRequest,
    Headline,
    Simulated,
    drawn_data,
    expected,
    named,
    simulate,
)
from flexfin.engine.run import Results, evaluate
from flexfin.engine.statistics import Statistics, in_tail
from flexfin.engine.tables import Array
from flexfin.ground.messages import _, mark
from flexfin.ground.numbers import Shape, number

# the rows of a table of statistics: which, what it is called; in this order
ROWS: Final = (
    ("mean", mark("Mean")),
    ("deviation", mark("Standard deviation")),
    ("p5", mark("P5: 5% is lower")),
    ("p10", mark("P10")),
    ("p50", mark("P50: the median")),
    ("p90", mark("P90")),
    ("p95", mark("P95: 5% is higher")),
    ("worst", mark("Worst")),
    ("shortfall", mark("Mean of the worst 5%")),
    ("loss_chance", mark("Chance of a loss")),
    ("error", mark("Standard error of the mean")),
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

    def expected(self, headline: Headline) -> float | None:
        """Give the expectation of a figure over the named scenarios, where these have chances."""
        return expected(self.case, self.named[headline])

    def statistics(self, headline: Headline) -> Statistics | None:
        """Give the statistics of a figure over the drawn scenarios."""
        return None if self.simulated is None else self.simulated.statistics(headline)


def spreads_of(
    case: Case,
    figures: Sequence[Figure],
    asked: DrawRequest | None,
    others: Sequence[Headline] = (),
    paths: Sequence[Any] = (),
    circumstances: tuple[Circumstance, ...] | None = None,
    everything: Results | None = None,
) -> Spreads:
    """Work figures out over the named scenarios, and over drawn ones where asked for.

    `others` are drawn too, and `paths` kept; `circumstances` without them are those of the case.
    `everything` has the figures over all named scenarios, where these were worked out already.
    """
    if circumstances is None:
        circumstances = circumstances_of(case)
    headlines = [figure.headline for figure in figures]
    results = everything
    if results is None:
        results = evaluate(case, dict.fromkeys(h.line for h in headlines))
    drawn = None
    if asked is not None:
        drawn = simulate(
            case,
            list(dict.fromkeys([*headlines, *others, *(one.headline for one in circumstances)])),
            asked.scenarios,
            asked.seed,
            paths=paths,
            progress=asked.progress,
        )
    found = named(results, headlines)
    apart = NOTHING
    if drawn is not None:
        known = [*headlines, *([NEED_MEAN] if NEED_MEAN in drawn.figures else [])]
        apart = compared(case, figures, {one: drawn.statistics(one) for one in known}, found)
    return Spreads(case, tuple(figures), found, drawn, circumstances, apart)


def by_group(case: Case, line: str, shape: Shape, how: Any = "value") -> list[Figure]:
    """Give a line as a figure of each group."""
    label = case.models.lines[line].label
    return [
        Figure(
            Headline(line, (group,), how),
            f"{line}.{group}",
            f"{label}, {shown(case.label_of('group', group))}",
            shape,
        )
        for group in case.elements_of("group")
    ]


def spreads_data(spreads: Spreads) -> dict[str, Any]:
    """Give figures over scenarios as data, with English keys."""
    names = spreads.case.scenarios
    data: dict[str, Any] = {}
    if spreads.named:
        data["named"] = {
            figure.name: {
                "expected": spreads.expected(figure.headline),
                **dict(zip(names, spreads.named[figure.headline].tolist(), strict=True)),
            }
            for figure in spreads.figures
        }
    if spreads.simulated is not None:
        drawn = spreads.simulated
        data["simulation"] = drawn_data(spreads.case, drawn.count, drawn.seed)
        data["statistics"] = {
            figure.name: spreads.simulated.statistics(figure.headline).data()
            for figure in spreads.figures
        }
        data["worst"] = worst_of(spreads)
        data["apart"] = spreads.apart.data()
    return data


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


def spreads_rows(data: Mapping[str, Any]) -> list[list[Any]]:
    """Give these data as rows of a CSV: table, figure, what, value; empty where there is none."""
    apart = data.get("apart", {"sentence": "", "figures": {}})
    tables = {**data, "apart": apart["figures"]}
    rows = [
        [table, name, what, "" if value is None else value]
        for table in ("named", "statistics", "worst", "apart")
        for name, values in tables.get(table, {}).items()
        for what, value in values.items()
    ]
    return [*rows, ["apart", "", "sentence", apart["sentence"]]] if apart["sentence"] else rows


def show_named(page: Page, spreads: Spreads) -> None:
    """Add a table of the figures in each named scenario, and their expectation."""
    if len(spreads.case.scenarios) == 1:
        return
    columns = [
        Column(
            "",
            shown(scenario),
            tuple(
                number(float(spreads.named[f.headline][place]), f.shape) for f in spreads.figures
            ),
        )
        for place, scenario in enumerate(spreads.case.scenarios)
    ]
    means = [spreads.expected(figure.headline) for figure in spreads.figures]
    note = _("The case gives these scenarios no chances; so there is no expectation.")
    if None not in means:
        note = _("Expected: weighed with the chances of the scenarios (demand.probabilities).")
        cells = [
            number(mean or 0.0, figure.shape)
            for mean, figure in zip(means, spreads.figures, strict=True)
        ]
        columns.insert(0, Column("", _("expected"), tuple(cells)))
    page.heading(_("The named scenarios"), note)
    page.table(_("Figure"), [figure.label for figure in spreads.figures], columns)


def say_apart(page: Page, spreads: Spreads | None) -> None:
    """Say where drawn and named scenarios give another answer."""
    if spreads is not None and spreads.apart.figures:
        page.say(spreads.apart.sentence(), "yellow")


def show_statistics(page: Page, spreads: Spreads, title: str = "") -> None:
    """Add the statistics of the figures over the drawn scenarios."""
    drawn = spreads.simulated
    if drawn is None:
        return
    count = _("{count} drawn scenarios", count=number(drawn.count, "whole"))
    page.heading(", ".join(filter(None, [title, count])), how(drawn.case, drawn.seed))
    found = [drawn.statistics(figure.headline) for figure in spreads.figures]
    columns = [
        Column("", figure.label, statistic_cells(one, figure.shape))
        for figure, one in zip(spreads.figures, found, strict=True)
    ]
    page.table(_("Statistic"), [_(word) for _name, word in ROWS], columns)


def show_worst(page: Page, spreads: Spreads, of: Sequence[Headline] = ()) -> None:
    """Add what was true in the worst 5%: of these figures, or of all that have a worse side."""
    worst = worst_of(spreads)
    average = worst.pop("average", {})
    figures = [
        one for one in spreads.figures if one.name in worst and (not of or one.headline in of)
    ]
    if not figures or not average:
        return
    page.heading(
        _("What was true in the worst 5%"),
        _("The mean of each circumstance in the worst 5% of the scenarios of a figure, beside that "
          "over all drawn scenarios."),
    )  # fmt: skip
    columns = [
        Column("", label, circumstance_cells(spreads.case, spreads.circumstances, values))
        for label, values in (
            (_("average"), average),
            *((figure.label, worst[figure.name]) for figure in figures),
        )
    ]
    labels = circumstance_labels(spreads.case, spreads.circumstances)
    page.table(_("Circumstance"), labels, columns)


def how(case: Case, seed: int) -> str:
    """Say how scenarios are drawn."""
    text = _("Seed {seed}: with the same seed come the same digits.", seed=seed)
    if case.uncertainty:
        text += " " + _("Drawn beside the demand: {paths}.", paths=", ".join(case.uncertainty))
    return text


def statistic_cells(found: Statistics, shape: Shape) -> tuple[str, ...]:
    """Write statistics as a column; a dash where one has no meaning."""
    data = found.data()
    cells = []
    for name, _word in ROWS:
        value = data[name]
        written = "percent" if name == "loss_chance" else shape
        cells.append("–" if value is None else number(value, written))
    return tuple(cells)
