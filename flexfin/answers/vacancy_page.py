"""What `flexfin vacancy` shows on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from flexfin.answers.figures import Array, group_labels, year_label, year_labels
from flexfin.answers.findings import say_findings, show_checks
from flexfin.answers.page import Column, Page, shown
from flexfin.answers.scenarios import say_apart, show_statistics, show_worst
from flexfin.answers.vacancy import KIND, VacancyFigures
from flexfin.answers.vacancy_by_party import Burden
from flexfin.case.case import Case
from flexfin.ground.messages import _
from flexfin.ground.numbers import number


def vacancy_tables(figures: VacancyFigures, width: int, colours: bool) -> str:
    """Write the figures as tables and sentences, `width` columns wide."""
    case, page = figures.case, Page(width)
    page.say(_("{case}: what vacancy costs, and who bears it", case=shown(case.name)), "bold")
    months = case.calendar.months
    page.say(
        _(
            "{start} to {end} ({count} months); amounts in euros of the month itself. Tables of "
            "one scenario show {scenario}.",
            start=months[0], end=months[-1], count=len(months), scenario=figures.scenario,
        ),
        "dim",
    )  # fmt: skip
    say_weights(page, figures)
    say_apart(page, figures.spreads)
    show_agreement(page, figures)
    _show_loss(page, figures)
    _show_burdens(page, figures)
    _show_cash(page, figures)
    _show_values(page, figures)
    if figures.spreads is not None:
        show_statistics(page, figures.spreads)
        show_worst(page, figures.spreads)
    say_findings(page, figures.findings, case, _("What deserves attention"))
    show_checks(page, figures.checks)
    return page.text(colours)


def party_labels(case: Case) -> list[str]:
    """Give the labels of the parties, safe to print."""
    return [shown(case.label_of("party", name)) for name in case.elements_of("party")]


def say_weights(page: Page, figures: VacancyFigures) -> None:
    """Say how likely each named scenario is taken to be."""
    parts = [
        f"{name} {number(weight, 'percent')}"
        for name, weight in zip(figures.case.scenarios, figures.weights, strict=True)
    ]
    listed = ", ".join(parts)
    page.say(
        _("Probabilities of the scenarios: {list}.", list=listed)
        if figures.has_probabilities
        else _(
            "The case gives no probabilities; each scenario weighs the same: {list}.", list=listed
        ),
        "dim",
    )


def show_agreement(page: Page, figures: VacancyFigures) -> None:
    """Add what was agreed: layers with shares, caps, the fund."""
    case = figures.case
    kind = case.models.lines[KIND].choices[case.values[KIND][()]]
    page.heading(
        _("The agreement: {kind}", kind=kind),
        _("Layers of the vacancy rate by value; the share each party bears of the loss in it."),
    )
    labels = [
        _(
            "{layer}: {low} to {high}",
            layer=shown(case.label_of("layer", layer.name)),
            low=number(layer.low, "percent"),
            high=number(layer.high, "percent"),
        )
        for layer in figures.layers
    ]
    bearing = [p for p in figures.parties if any(p in layer.shares for layer in figures.layers)]
    columns = [
        Column(
            "",
            shown(case.label_of("party", party)),
            tuple(
                number(layer.shares[party], "percent") if party in layer.shares else "–"
                for layer in figures.layers
            ),
        )
        for party in bearing
    ]
    page.table(_("Layer"), labels, columns)
    for party, (amount, to) in figures.caps.items():
        share = figures.cap_share(figures.parties.index(party))
        page.point(
            _(
                "{party} bears at most € {amount} a calendar year; what is above goes to {other}. "
                "The cap binds in {share} of the years, by probability.",
                party=shown(case.label_of("party", party)),
                amount=number(amount, "whole"),
                other=shown(case.label_of("party", to)),
                share=number(share, "percent"),
            )
        )
    for party, amount in figures.fund.items():
        page.point(
            _(
                "{party} pays € {amount} a month into the fund; the fund pays before the layers.",
                party=shown(case.label_of("party", party)),
                amount=number(amount, "whole"),
            )
        )


def _show_loss(page: Page, figures: VacancyFigures) -> None:
    case, lines = figures.case, figures.case.models.lines
    page.heading(
        _("What vacancy costs in an average year, in euros"),
        _("By group and cause, in each scenario, and as expected by probability."),
    )
    labels, rows = [], []
    causes = figures.causes()
    for place, group in enumerate(group_labels(case)):
        for name, values in causes.items():
            if np.any(np.round(values[:, place], 2)):
                labels.append(f"{group}: {lines[name].label}")
                rows.append(values[:, place])
    total = sum(values.sum(axis=1) for values in causes.values())
    labels.append(_("Total"))
    rows.append(np.asarray(total))
    columns = [
        Column("", name, _whole(row[place] for row in rows))
        for place, name in enumerate(case.scenarios)
    ]
    if len(case.scenarios) > 1:
        expected = _whole(float(figures.weights @ row) for row in rows)
        columns = [Column("", _("Expected"), expected), *columns]
    page.table(_("Loss"), labels, columns, breaks=(len(labels) - 1,))
    page.heading(_("Vacancy loss by calendar year, scenario {scenario}", scenario=figures.scenario))
    years(page, case, group_labels(case), figures.loss_by_year())


def years(page: Page, case: Case, names: Sequence[str], rows: Array) -> None:
    """Add a table with the years down, and names across with a total beside more than one."""
    labels = [*year_labels(case), _("Total")]
    columns = [
        Column("", name, _whole([*row, row.sum()])) for name, row in zip(names, rows, strict=True)
    ]
    if len(names) > 1:
        total = rows.sum(axis=0)
        columns.append(Column("", _("Together"), _whole([*total, total.sum()])))
    page.table(_("Year"), labels, columns, breaks=(len(labels) - 1,))


def _when(burden: Burden) -> str:
    return f"{year_label(burden.worst_year, burden.worst_months)}, {burden.worst_scenario}"


def _whole(values: Any) -> tuple[str, ...]:
    return tuple(number(float(value), "whole") for value in values)


def _show_burdens(page: Page, figures: VacancyFigures) -> None:
    case = figures.case
    page.heading(
        _("Who bears it, in euros a year"),
        _(
            "Expected: the average year, weighed by probability. P90: the average year that is not "
            "exceeded with a probability of 90%, always that of one of the scenarios. Worst year: "
            "the calendar year that costs most, in any scenario; part of a year counts times 12 "
            "over its months, as in the average year. With a fund: what is paid in, less what "
            "comes back."
        ),
    )
    burdens = figures.burdens
    labels = [*party_labels(case), _("Together")]
    together = {n: sum(b.by_scenario[n] for b in burdens) for n in case.scenarios}
    expected = [*(b.expected for b in burdens), sum(b.expected for b in burdens)]
    columns = [
        Column("", _("Expected"), _whole(expected)),
        Column("", _("P90"), (*_whole(b.high for b in burdens), "")),
        Column("", _("Worst year"), (*_whole(b.worst for b in burdens), "")),
        Column(
            "", _("When"),
            (*(_when(b) if b.worst > 0 else "–" for b in burdens), ""),
        ),
    ]  # fmt: skip
    if len(case.scenarios) > 1:
        columns += [
            Column(
                _("by scenario"),
                name,
                _whole([*(b.by_scenario[name] for b in burdens), together[name]]),
            )
            for name in case.scenarios
        ]
    page.table(_("Party"), labels, columns, breaks=(len(labels) - 1,))
    factor = 12 / case.calendar.count
    paid = figures.expected("compensation", "month").sum(-1) * factor
    for label, amount in zip(party_labels(case), paid.tolist(), strict=True):
        if round(amount, 2) > 0:
            said = _("{party} pays € {amount} a year in compensation, as expected.",
                     party=label, amount=number(amount, "whole"))  # fmt: skip
            page.point(said)
        elif round(amount, 2) < 0:
            said = _("{party} receives € {amount} a year in compensation, as expected.",
                     party=label, amount=number(-amount, "whole"))  # fmt: skip
            page.point(said)


def _show_cash(page: Page, figures: VacancyFigures) -> None:
    page.heading(
        _("Cash of each party by calendar year, scenario {scenario}", scenario=figures.scenario),
        _(
            "All payments of the case: rent, contracts, cost, investments, compensation and "
            "reservation. Together: what came from outside the parties less what went there."
        ),
    )
    years(
        page, figures.case, party_labels(figures.case), figures.of_party("result_by_year", "year")
    )


def _show_values(page: Page, figures: VacancyFigures) -> None:
    case = figures.case
    page.heading(
        _("What it is worth to each party, in euros"),
        _(
            "Net present value: cash and end value, discounted at the party's own rate, less the "
            "book value brought in at the start. Not funded: payments after its funding ends."
        ),
    )
    columns = [
        Column("", _("Brought in"), _whole(figures.of_party("brought_in"))),
        Column("", _("End value"), _whole(figures.of_party("end_value"))),
        Column("", _("Net present value"), _whole(figures.of_party("net_present_value"))),
    ]
    if len(case.scenarios) > 1:
        expected = _whole(figures.expected("net_present_value"))
        columns.append(Column("", _("Expected, all scenarios"), expected))
    columns.append(Column("", _("Not funded"), _whole(figures.exposure())))
    page.table(_("Party"), party_labels(case), columns)
