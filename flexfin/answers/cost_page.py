"""The cost of a case in tables and sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flexfin.answers.cost import (
    AT,
    AVERAGES,
    BASIS,
    BY_YEAR,
    CAPITAL,
    COVERAGE,
    PER_ROOM,
    PLANNED,
    RENTS,
    RISE,
    SETTLED,
    VERDICT,
    CostFigures,
    length_of,
    price_level,
)
from flexfin.answers.figures import group_labels, year_labels
from flexfin.answers.findings import say_findings, show_checks
from flexfin.answers.page import Column, Page, number, shown
from flexfin.answers.scenarios import say_apart, show_named, show_statistics, show_worst
from flexfin.ground.messages import _


def cost_tables(figures: CostFigures, width: int, colours: bool) -> str:
    """Write the figures of the cost as tables and sentences, `width` columns wide."""
    case = figures.case
    page = Page(width)
    page.say(_("{case}: what it costs, and what the rent covers", case=shown(case.name)), "bold")
    months = case.calendar.months
    page.say(
        _(
            "Scenario {scenario}; {start} to {end} ({count} months). Costs were given in "
            "prices of {level}; "
            "amounts are in prices of the month itself, unless a table says otherwise.",
            scenario=figures.scenario,
            start=months[0],
            end=months[-1],
            count=len(months),
            level=price_level(case),
        ),
        "dim",
    )
    say_apart(page, figures.spreads)
    _print_years(page, figures)
    _print_key_figures(page, figures)
    _print_coverage(page, figures)
    _print_verdicts(page, figures)
    show_named(page, figures.spreads)
    show_statistics(page, figures.spreads)
    show_worst(page, figures.spreads)
    show_checks(page, figures.checks)
    return page.text(colours)


def _print_years(page: Page, figures: CostFigures) -> None:
    year, _average = figures.stretches
    full = length_of(year.months) == 12
    page.heading(
        _("Integral cost in euros a year"),
        _(
            "{year} is the first full calendar year; average: all months, times twelve.",
            year=figures.year,
        )
        if full
        else _("No calendar year is complete; average: all months, times twelve."),
    )
    rows = [*figures.rows, figures.total]
    columns = []
    for stretch in figures.stretches if full else figures.stretches[1:]:
        by_group = (
            np.array([row.months[:, stretch.months].sum(axis=1) for row in rows]) * stretch.factor
        )
        names = group_labels(figures.case)
        amounts = [by_group[:, position] for position in range(len(names))]
        if len(names) > 1:
            names, amounts = [*names, _("Total")], [*amounts, by_group.sum(axis=1)]
        columns += [
            Column(stretch.label, name, tuple(number(a, "whole") for a in column))
            for name, column in zip(names, amounts, strict=True)
        ]
    labels = [shown(row.label) for row in rows]
    page.table(
        _("Category"), labels, columns, breaks=(len(figures.rows) - len(CAPITAL), len(labels) - 1)
    )


def _print_key_figures(page: Page, figures: CostFigures) -> None:
    lines = figures.case.models.lines
    page.heading(
        _("Key figures by group, in euros"),
        _("Costs: the average of the months, per room and place of those in which the group is "
          "open; as planned: the cost of those months over the days that somebody lives in its "
          "rooms. Rents: in prices of the first month."),
    )  # fmt: skip
    chosen = figures.case.values[BASIS][()]
    labels: list[str] = []
    cells: list[Sequence[float | None]] = []
    breaks = []
    for name in AVERAGES:
        labels.append(str(lines[name].label))
        cells.append(figures.average(name))
        if name == PER_ROOM[-1]:
            labels.append(str(lines[PLANNED].label))
            cells.append(figures.per_day_lived)
    for name in RENTS:
        breaks.append(len(labels))
        for basis in figures.bases:
            label = f"{lines[name].label}, {figures.case.label_of('basis', basis).lower()}"
            labels.append(f"{label} ◄" if basis == chosen else label)
            cells.append(figures.rents_at(AT[name], basis))
    columns = [
        Column("", name, tuple(_dash(row[position]) for row in cells))
        for position, name in enumerate(group_labels(figures.case))
    ]
    page.table(_("Key figure"), labels, columns, breaks=tuple(breaks))
    if figures.pays_for_called:
        page.say(
            _("What people in called rooms use is paid by the reception groups: at normal "
              "occupancy it counts there, as planned with the rooms in which they live."),
            "dim",
        )  # fmt: skip
    page.say(_("◄ the occupancy this case chooses (pass_through.occupancy_basis)"), "dim")


def _dash(value: float | None) -> str:
    return "–" if value is None else number(value, "cents")


def _print_coverage(page: Page, figures: CostFigures) -> None:
    case = figures.case
    page.heading(
        _("Coverage of the integral cost"),
        _(
            "Whole period: the present value of what the lessor receives as a share of that of "
            "what it has to pass on, both at the same occupancy. By year: the same as planned, "
            "without discounting."
        ),
    )
    years, by_year = year_labels(case), figures.of(BY_YEAR, "group", "year")
    chosen = case.values[BASIS][()]
    labels = []
    for basis in figures.bases:
        label = _("Whole period, {basis}", basis=case.label_of("basis", basis).lower())
        labels.append(f"{label} ◄" if basis == chosen else label)
    labels += [_("First year, {year}", year=years[0])]
    if len(years) > 1:
        labels += [_("Last year, {year}", year=years[-1]), _("Lowest year")]
    columns = []
    for position, name in enumerate(group_labels(case)):
        values = by_year[position]
        lowest = int(np.argmin(values))
        shares = [figures.at(AT[COVERAGE], basis)[position] for basis in figures.bases]
        cells = [number(share, "percent") for share in (*shares, values[0], values[-1])]
        cells.append(f"{years[lowest]}: {number(values[lowest], 'percent')}")
        columns.append(Column("", name, tuple(cells[: len(labels)])))
    page.table(_("Period"), labels, columns, breaks=(len(figures.bases),))


def _print_verdicts(page: Page, figures: CostFigures) -> None:
    case, lines = figures.case, figures.case.models.lines
    page.heading(_("Test of the Wet Markt en Overheid"))
    choices = lines[VERDICT].choices
    for position, (group, label) in enumerate(zip(figures.groups, group_labels(case), strict=True)):
        word = str(figures.of(VERDICT, "group")[position])
        page.say(f"{label}: {choices.get(word, word)}", "green" if word in SETTLED else "yellow")
        for finding in figures.missing(group):
            page.point(*finding.sentence(case, {"group"}))
        rise = figures.rise(position)
        if rise > 0:
            amount = number(rise, "cents")
            page.point(
                _("{label}: € {amount} per room a month.", label=lines[RISE].label, amount=amount)
            )
    say_findings(page, figures.elsewhere, case, _("What else deserves attention"))
