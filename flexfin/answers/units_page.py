"""Movable units in tables and sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from flexfin.answers.findings import say_findings, show_checks
from flexfin.answers.page import Column, Page, shown
from flexfin.answers.scenarios import (
    ROWS,
    how,
    say_apart,
    show_statistics,
    show_worst,
    statistic_cells,
)
from flexfin.answers.units import (
    AHEAD,
    AMOUNT,
    AT_END,
    BALANCE,
    BY_YEAR,
    CASH,
    CHANCE,
    COSTS,
    COVERED,
    DEVIATION,
    END,
    EXPECTED,
    HIGHEST,
    IDLE,
    INTEGRAL,
    LOWEST,
    RENTS,
    SECOND,
    SHARE,
    SHORT,
    SOLD,
    TAKEN,
    TERM,
    TODAY,
    UNCOVERED,
    UNITS,
    VALUE,
    WORTH,
    UnitsFigures,
    yearly,
)
from flexfin.answers.use_in_turn import Switching
from flexfin.answers.vacancy_page import party_labels
from flexfin.case.case import Case
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.ground.numbers import number


def units_tables(figures: UnitsFigures, width: int, colours: bool) -> str:
    """Write the figures of the units as tables and sentences, `width` columns wide."""
    case, page = figures.case, Page(width)
    title = (
        _("{case}: the second life of movable units", case=shown(case.name))
        if figures.has_second_life
        else _("{case}: use in turn", case=shown(case.name))
    )
    page.say(title, "bold")
    months = case.calendar.months
    page.say(
        _("Scenario {scenario}; {start} to {end} ({count} months).",
          scenario=figures.scenario, start=months[0], end=months[-1], count=len(months)),
        "dim",
    )  # fmt: skip
    say_apart(page, figures.spreads)
    if figures.has_second_life:
        _say_answer(page, figures)
        _show_outcomes(page, figures)
        _show_cost(page, figures)
        _show_guarantee(page, figures)
        _show_parties(page, figures)
    if figures.switching is not None:
        show_switching(page, case, figures.switching)
    if figures.spreads is not None:
        show_statistics(page, figures.spreads)
        show_worst(page, figures.spreads)
    if figures.switching is not None and figures.switching.drawn:
        _show_drawn_switching(page, figures, figures.switching)
    say_findings(page, figures.findings, case, _("What deserves attention"))
    show_checks(page, figures.checks)
    return page.text(colours)


def _say_answer(page: Page, figures: UnitsFigures) -> None:
    case = figures.case
    page.lines.append([])
    for name, place in figures.movable.items():
        expected = float(figures.of(EXPECTED, "investment")[place])
        page.say(
            _(
                "{units}: after the first term worth € {amount} as expected, {share} of the "
                "investment.",
                units=shown(case.label_of("investment", name)),
                amount=number(expected, "whole"),
                share=number(float(figures.of(SHARE, "investment")[place]), "percent"),
            ),
            "green" if expected >= 0 else "yellow",
        )
    for name, place in figures.groups.items():
        without, with_ = (float(figures.of(line, "group")[place]) for line in RENTS[1:3])
        page.say(
            _(
                "{group}: the second life takes € {amount} a month off the cost rent of a unit.",
                group=shown(case.label_of("group", name)),
                amount=number(without - with_, "cents"),
            )
            if without >= with_
            else _(
                "{group}: the second life adds € {amount} a month to the cost rent of a unit.",
                group=shown(case.label_of("group", name)),
                amount=number(with_ - without, "cents"),
            )
        )


def _show_outcomes(page: Page, figures: UnitsFigures) -> None:
    case = figures.case
    outcomes = case.elements_of("outcome")
    for name, place in figures.movable.items():
        units = float(figures.of(UNITS, "investment")[place])
        value = figures.of(VALUE, "investment", "outcome")[place]
        chance = figures.of(CHANCE, "investment", "outcome")[place]
        expected = float(figures.of(EXPECTED, "investment")[place])
        amount = float(figures.of(AMOUNT, "investment")[place])
        page.heading(
            _(
                "{units}: what they are worth, in euros",
                units=shown(case.label_of("investment", name)),
            ),
            _(
                "{count} units; the first term of {term} months ends in {month}. Values are of "
                "that moment; expected: the mean of the outcomes by probability. Idle and second "
                "term in months.",
                count=number(units, "whole"),
                term=number(float(figures.of(TERM, "investment")[place]), "whole"),
                month=_end_of_term(figures, place),
            ),
        )
        labels = [shown(case.label_of("outcome", one)) for one in outcomes]
        rows = [*value.tolist(), expected]
        chances = [*chance.tolist(), float(chance.sum())]
        parts = [value / amount if amount else 0.0 for value in rows]
        columns = [
            Column("", _("Probability"), tuple(number(p, "percent") for p in chances)),
            *(
                Column("", head, (*_months(figures.of(line, "investment", "outcome")[place]), ""))
                for line, head in ((IDLE, _("Idle")), (SECOND, _("Second term")))
            ),
            Column("", _("Value"), _whole(rows)),
            Column("", _("per unit"), _whole(v / units if units else 0.0 for v in rows)),
            Column("", _("of the investment"), tuple(number(p, "percent") for p in parts)),
        ]  # fmt: skip
        page.table(_("Outcome"), [*labels, _("Expected")], columns, breaks=(len(labels),))
        found = {
            line: float(figures.of(line, "investment")[place])
            for line in (LOWEST, HIGHEST, DEVIATION, TODAY, COSTS)
        }
        page.point(
            _(
                "Spread: from € {low} to € {high}; standard deviation € {deviation}.",
                low=number(found[LOWEST], "whole"),
                high=number(found[HIGHEST], "whole"),
                deviation=number(found[DEVIATION], "whole"),
            ),
            indent=2,
        )
        if found[COSTS]:
            page.point(
                _(
                    "With a probability of {chance} the units cost money after the first term.",
                    chance=number(found[COSTS], "percent"),
                ),
                indent=2,
            )
        page.point(
            _("Discounted to the start: € {amount}.", amount=number(found[TODAY], "whole")),
            indent=2,
        )


def _end_of_term(figures: UnitsFigures, place: int) -> str:
    last = round(float(figures.of(END, "investment")[place]))
    return format_month(figures.case.calendar.start + last - 1)


def _months(values: Any) -> list[str]:
    return [number(float(value), "whole") if value else "–" for value in values]


def _whole(values: Iterable[float]) -> tuple[str, ...]:
    return tuple(number(float(value), "whole") for value in values)


def _with_total(values: list[float]) -> tuple[str, ...]:
    return _whole([*values, sum(values)])


def kinds() -> tuple[str, ...]:
    """Give the heads of the columns that compare cost with and without a second life."""
    return (
        _("as in the case"), _("without second life"), _("with second life"),
        _("with it and the guarantee"),
    )  # fmt: skip


def _show_cost(page: Page, figures: UnitsFigures) -> None:
    case = figures.case
    if not figures.months_compared:
        return
    labels = [shown(case.label_of("group", name)) for name in figures.groups]
    places = list(figures.groups.values())
    page.heading(
        _("Cost rent with and without a second life, in euros a month"),
        _(
            "Over the months before a first term ends ({count}). As in the case: the life and "
            "residual value that the case gives. Without: written off to nothing in the first "
            "term. With: written off to the expected residual value.",
            count=figures.months_compared,
        ),
    )
    rents = [figures.of(line, "group") for line in RENTS]
    columns = [
        Column("", head, tuple(number(float(rent[place]), "cents") for place in places))
        for head, rent in zip(kinds(), rents, strict=True)
    ]
    page.table(_("Group"), labels, columns)
    page.heading(
        _("Integral cost with and without a second life, in euros a year"),
        _("The average year of the same months."),
    )
    costs = [yearly(figures, line) for line in INTEGRAL]
    columns = [
        Column("", head, _whole(cost[place] for place in places))
        for head, cost in zip(kinds(), costs, strict=True)
    ]
    page.table(_("Group"), labels, columns)


def _show_guarantee(page: Page, figures: UnitsFigures) -> None:
    case = figures.case
    taken = case.values[TAKEN][()] == "yes"
    page.heading(
        _("The relocation guarantee of the state (RTHF)"),
        _("The case takes the guarantee.")
        if taken
        else _("The case does not take the guarantee; shown is what it would do."),
    )
    for name, place in figures.movable.items():
        of = {line: float(figures.of(line, "investment")[place])
              for line in (UNITS, COVERED, UNCOVERED, AT_END, SOLD, SHORT)}  # fmt: skip
        label = shown(case.label_of("investment", name))
        page.point(
            _("{units}: {covered} of {count} qualify; {other} homes or rooms do not.",
              units=label, covered=number(of[COVERED], "whole"), count=number(of[UNITS], "whole"),
              other=number(of[UNCOVERED], "whole")),
            indent=2,
        )  # fmt: skip
        if of[COVERED]:
            page.point(
                _(
                    "{units}: guaranteed € {amount} per home at the end of the first term (an "
                    "assumption of the case; the path is not public), sold for € {sold}: a "
                    "shortfall of € {short} in all.",
                    units=label,
                    amount=number(of[AT_END], "whole"),
                    sold=number(of[SOLD], "whole"),
                    short=number(of[SHORT], "whole"),
                ),
                indent=2,
            )
    if not float(figures.of(COVERED, "investment").sum()):
        return
    names = {
        role: f"{word} ({number(float(figures.of(f'{role}_share')), 'percent')})"
        for role, word in (
            ("state", _("State")), ("municipality", _("Municipality")), ("investor", _("Investor")),
        )
    }  # fmt: skip
    shared = figures.shared()
    page.heading(_("Who bears a shortfall, in euros"))
    heads = {
        "sold_without": (_("when sold"), _("without it")),
        "sold_with": (_("when sold"), _("with it")),
        "expected_without": (_("expected"), _("without it")),
        "expected_with": (_("expected"), _("with it")),
        "fee": ("", _("Fee")),
    }
    columns = [
        Column(over, head, _with_total([of[key] for of in shared.values()]))
        for key, (over, head) in heads.items()
    ]
    page.table(
        _("Shortfall"), [*(names[r] for r in shared), _("Total")], columns,
        breaks=(len(shared),),
    )  # fmt: skip
    page.heading(
        _("Expected residual value with and without the guarantee, in euros"),
        _("By party; the fee is counted, amounts are of the moment itself."),
    )
    without, balance = figures.residual_of_parties(), figures.of(BALANCE, "party")
    columns = [
        Column("", _("Without guarantee"), _whole(without)),
        Column("", _("With guarantee"), _whole(without + balance)),
        Column("", _("Difference"), _whole(balance)),
    ]
    page.table(_("Party"), party_labels(case), columns)


def _show_parties(page: Page, figures: UnitsFigures) -> None:
    case = figures.case
    page.heading(
        _("What it is to each party, in euros"),
        _(
            "Expected, by probability. Cash: what is paid and received within the months of the "
            "case. After: what the second life is still worth then. Net present value: both, at "
            "the rate of the party; it is part of the net present value of `flexfin vacancy`."
        ),
    )
    cash = figures.of(CASH, "party", "month").sum(-1)
    ahead, worth = figures.of(AHEAD, "party"), figures.of(WORTH, "party")
    columns = [
        Column("", _("Cash"), _whole(cash)),
        Column("", _("After the last month"), _whole(ahead)),
        Column("", _("Net present value"), _whole(worth)),
    ]
    page.table(_("Party"), party_labels(case), columns)
    rows = figures.of(BY_YEAR, "party", "year")
    happens = [bool(np.any(np.abs(year) >= 0.005)) for year in rows.T]
    if not any(happens):
        return
    page.heading(
        _("Cash of second life and guarantee by calendar year, in euros"),
        _("Years in which nothing is paid are left out."),
    )
    labels = [year for year, paid in zip(case.calendar.years, happens, strict=True) if paid]
    paid = rows[:, happens]
    columns = [
        Column("", label, _with_total(row))
        for label, row in zip(party_labels(case), paid.tolist(), strict=True)
    ]
    columns.append(Column("", _("Together"), _with_total(paid.sum(axis=0).tolist())))
    page.table(_("Year"), [*labels, _("Total")], columns, breaks=(len(labels),))


def show_switching(page: Page, case: Case, switching: Switching) -> None:
    """Add what it is worth that rooms can be used in turn."""
    page.heading(
        _("Use in turn: what being able to switch is worth, in euros"),
        _(
            "Two runs on the same scenarios: able, as the case says, less unable, with rooms that "
            "stay with their tenants. Net present value by party, with the time and cost of refit."
        ),
    )

    def columns(rows: list[Any], shape: Any) -> list[Column]:
        found = [
            Column("", shown(name), tuple(number(float(row[at]), shape) for row in rows))
            for at, name in enumerate(case.scenarios)
        ]
        means = tuple(number(float(switching.expected(row)), shape) for row in rows)
        return [Column("", _("Expected"), means), *found] if len(found) > 1 else found

    labels = [*party_labels(case), _("Together")]
    page.table(
        _("Party"), labels, columns([*switching.gain, switching.together], "whole"),
        breaks=(len(labels) - 1,),
    )  # fmt: skip
    page.lines.append([])
    page.table(
        _("In the average month"),
        [_("Places short, able"), _("Places short, unable"), _("Rooms in refit")],
        columns([*switching.short, switching.refit_rooms], "cents"),
    )
    cost = float(switching.expected(switching.refit))
    page.point(
        _(
            "Refit costs € {amount} over the whole period, as expected.",
            amount=number(cost, "whole"),
        ),
        indent=2,
    )
    if switching.is_priced:
        return
    page.point(_("The case has no section reserve, so a place short costs nothing here."), indent=2)
    if switching.worth_from is not None:
        page.point(
            _(
                "Being able to switch pays for itself where a missing place costs more than "
                "€ {price} per day.",
                price=number(switching.worth_from, "cents"),
            ),
            indent=2,
        )


def _show_drawn_switching(page: Page, figures: UnitsFigures, switching: Switching) -> None:
    drawn = figures.spreads.simulated if figures.spreads else None
    count = number(switching.drawn[0].count, "whole")
    page.heading(
        _("Being able to switch, over {count} drawn scenarios, in euros", count=count),
        how(drawn.case, drawn.seed) if drawn else "",
    )
    labels = [*party_labels(figures.case), _("Together")]
    columns = [
        Column("", label, statistic_cells(one, "whole"))
        for label, one in zip(labels, switching.drawn, strict=True)
    ]
    page.table(_("Statistic"), [_(word) for _name, word in ROWS], columns)
