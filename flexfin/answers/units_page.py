"""Movable units in tables and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flexfin.answers.figures import Array
from flexfin.answers.findings import checks_part, findings_part
from flexfin.answers.scenarios import (
    apart_sentence,
    statistics_part,
    worst_part,
)
from flexfin.answers.units import (
    AMOUNT,
    CHANCE,
    COSTS,
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
    TERM,
    TODAY,
    UNITS,
    VALUE,
    UnitsFigures,
    yearly,
)
from flexfin.answers.units_parties import guarantee_parts, parties_parts, point
from flexfin.answers.use_in_turn import drawn_switching_part, switching_part
from flexfin.answers.view import (
    Datum,
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
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.ground.numbers import Shape, number


def units_view(figures: UnitsFigures) -> View:
    """Give the figures of the units as tables and sentences."""
    case = figures.case
    months = case.calendar.months
    said = Sentence(
        _("Scenario {scenario}; {start} to {end} ({count} months).",
          scenario=figures.scenario, start=months[0], end=months[-1], count=len(months)),
        tone="note",
    )  # fmt: skip
    facts = {
        "case": case.name,
        "scenario": figures.scenario,
        "start": months[0],
        "end": months[-1],
        "months": len(months),
    }
    parts: list[Part | None] = []
    if figures.has_second_life:
        parts = [
            part("answer", "", *_answer(figures)),
            *(_outcomes(figures, name, place) for name, place in figures.movable.items()),
            *_cost(figures),
            *guarantee_parts(figures),
            *parties_parts(figures),
        ]
    if figures.switching is not None:
        parts.append(switching_part(case, figures.switching))
    if figures.spreads is not None:
        parts += [statistics_part(figures.spreads), worst_part(figures.spreads)]
    if figures.switching is not None and figures.switching.drawn:
        parts.append(drawn_switching_part(case, figures.switching))
    return view(
        "units",
        _("{case}: the second life of movable units", case=shown(case.name))
        if figures.has_second_life
        else _("{case}: use in turn", case=shown(case.name)),
        facts,
        (said, *apart_sentence(figures.spreads)),
        *parts,
        findings_part(figures.findings, case, _("What deserves attention")),
        checks_part(figures.checks),
    )


def _answer(figures: UnitsFigures) -> Iterator[Sentence]:
    """Say what the units are worth after the first term, and what that does to the cost rent."""
    case = figures.case
    for name, place in figures.movable.items():
        expected, share = (
            float(figures.of(line, "investment")[place]) for line in (EXPECTED, SHARE)
        )
        yield Sentence(
            _("{units}: after the first term worth € {amount} as expected, {share} of the "
              "investment.", units=figures.label(name), amount=number(expected, "whole"),
              share=number(share, "percent")),
            tone="good" if expected >= 0 else "attention",
            data={"units": name, EXPECTED: expected, SHARE: share},
        )  # fmt: skip
    for name, place in figures.groups.items():
        without, with_ = (float(figures.of(line, "group")[place]) for line in RENTS[1:3])
        group, amount = shown(case.label_of("group", name)), number(abs(without - with_), "cents")
        yield Sentence(
            _("{group}: the second life takes € {amount} a month off the cost rent of a unit.",
              group=group, amount=amount)
            if without >= with_
            else _("{group}: the second life adds € {amount} a month to the cost rent of a unit.",
                   group=group, amount=amount)
        )  # fmt: skip


def _outcomes(figures: UnitsFigures, name: str, place: int) -> Part:
    """Show what units are worth at each outcome, and as expected."""
    case, outcomes = figures.case, figures.case.elements_of("outcome")

    def of(line: str) -> float:
        return float(figures.of(line, "investment")[place])

    chance, idle, second, value = (
        figures.of(line, "investment", "outcome")[place].tolist()
        for line in (CHANCE, IDLE, SECOND, VALUE)
    )
    units, amount = of(UNITS), of(AMOUNT)

    def row(key: str, label: str, chance: float, months: Iterable[Datum], worth: float) -> TableRow:
        each, share = worth / units if units else 0.0, worth / amount if amount else 0.0
        return TableRow(key, label, (chance, *months, worth, each, share), ruled=key == "expected")

    rows = [
        row(key, shown(case.label_of("outcome", key)), chance[at],
            (_months(idle[at]), _months(second[at])), value[at])
        for at, key in enumerate(outcomes)
    ]  # fmt: skip
    nothing = Said(None, "")
    rows.append(row("expected", _("Expected"), sum(chance), (nothing, nothing), of(EXPECTED)))
    heads = (
        TableColumn(CHANCE, _("Probability"), shape="percent"),
        TableColumn(IDLE, _("Idle"), unit="month"),
        TableColumn(SECOND, _("Second term"), unit="month"),
        TableColumn(VALUE, _("Value"), unit="EUR"),
        TableColumn("value_per_unit", _("per unit"), unit="EUR/unit"),
        TableColumn("share_of_investment", _("of the investment"), shape="percent"),
    )
    low, high, deviation, today, costs = map(of, (LOWEST, HIGHEST, DEVIATION, TODAY, COSTS))
    said = [
        point(
            _("Spread: from € {low} to € {high}; standard deviation € {deviation}.",
              low=number(low, "whole"), high=number(high, "whole"),
              deviation=number(deviation, "whole")),
            {LOWEST: low, HIGHEST: high, DEVIATION: deviation},
        ),
        point(
            _("With a probability of {chance} the units cost money after the first term.",
              chance=number(costs, "percent")),
            {COSTS: costs},
        ) if costs else None,
        point(_("Discounted to the start: € {amount}.", amount=number(today, "whole")),
               {TODAY: today}),
    ]  # fmt: skip
    last = case.calendar.start + round(of(END)) - 1
    return part(
        f"outcomes.{name}",
        _("{units}: what they are worth, in euros", units=figures.label(name)),
        ViewTable(f"outcomes.{name}", _("Outcome"), heads, tuple(rows)),
        *said,
        note=_("{count} units; the first term of {term} months ends in {month}. Values are of "
               "that moment; expected: the mean of the outcomes by probability. Idle and second "
               "term in months.", count=number(units, "whole"), term=number(of(TERM), "whole"),
               month=format_month(last)),
    )  # fmt: skip


def _months(value: float) -> Datum:
    return value or Said(0.0, "–")


def _cost(figures: UnitsFigures) -> Iterator[Part]:
    """Show cost rent and integral cost as in the case, without, with, and with the guarantee."""
    if not figures.months_compared:
        return
    places = list(figures.groups.values())
    labels = [shown(figures.case.label_of("group", name)) for name in figures.groups]
    words = (
        _("as in the case"), _("without second life"), _("with second life"),
        _("with it and the guarantee"),
    )  # fmt: skip

    def table(key: str, names: tuple[str, ...], values: list[Array], unit: str) -> ViewTable:
        rows = tuple(
            TableRow(name, label, tuple(float(value[place]) for value in values))
            for name, label, place in zip(figures.groups, labels, places, strict=True)
        )
        shape: Shape = "cents" if key == "cost_rent" else "whole"
        return ViewTable(key, _("Group"), columns(names, words), rows, shape, unit)

    rents = [figures.of(line, "group") for line in RENTS]
    yield part(
        "cost_rent",
        _("Cost rent with and without a second life, in euros a month"),
        table("cost_rent", RENTS, rents, "EUR/unit/month"),
        note=_("Over the months before a first term ends ({count}). As in the case: the life and "
               "residual value that the case gives. Without: written off to nothing in the first "
               "term. With: written off to the expected residual value.",
               count=figures.months_compared),
    )  # fmt: skip
    costs = [yearly(figures, line) for line in INTEGRAL]
    yield part(
        "integral_cost",
        _("Integral cost with and without a second life, in euros a year"),
        table("integral_cost", INTEGRAL, costs, "EUR/year"),
        note=_("The average year of the same months."),
    )
