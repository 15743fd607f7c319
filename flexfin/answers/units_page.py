"""Movable units in tables and sentences."""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.answers.declared import declared
from flexfin.answers.figures import opening
from flexfin.answers.findings import checks_part, findings_part
from flexfin.answers.scenarios import (
    apart_sentence,
    statistics_part,
    worst_part,
)
from flexfin.answers.units import (
    COSTS,
    DEVIATION,
    END,
    EXPECTED,
    HIGHEST,
    LOWEST,
    SHARE,
    TERM,
    TODAY,
    UNITS,
    WITH,
    WITHOUT,
    UnitsFigures,
)
from flexfin.answers.units_parties import guarantee_parts, point
from flexfin.answers.use_in_turn import drawn_switching_part, switching_part
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Part,
    Sentence,
    View,
    part,
    shown,
    view,
)


def units_view(figures: UnitsFigures) -> View:
    """Give the figures of the units as tables and sentences."""
    case = figures.case
    facts, said = opening(case, figures.scenario)
    parts: list[Part | None] = []
    if figures.has_second_life:
        parts = [
            part("answer", "", *_answer(figures)),
            *(_outcomes(figures, name, place) for name, place in figures.movable.items()),
            declared(figures.results, "relocation_cost", "cost_rent"),
            declared(figures.results, "relocation_cost", "integral_cost"),
            *guarantee_parts(figures),
            declared(figures.results, "relocation_cash", "parties"),
            declared(figures.results, "relocation_cash", "second_life_by_year"),
        ]
    if figures.switching is not None:
        parts.append(switching_part(figures.switching))
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
        without, with_ = (float(figures.of(line, "group")[place]) for line in (WITHOUT, WITH))
        group, amount = shown(case.label_of("group", name)), number(abs(without - with_), "cents")
        yield Sentence(
            _("{group}: the second life takes € {amount} a month off the cost rent of a unit.",
              group=group, amount=amount)
            if without >= with_
            else _("{group}: the second life adds € {amount} a month to the cost rent of a unit.",
                   group=group, amount=amount)
        )  # fmt: skip


def _outcomes(figures: UnitsFigures, name: str, place: int) -> Part | None:
    """Show what units are worth at each outcome, and how far that is spread."""

    def of(line: str) -> float:
        return float(figures.of(line, "investment")[place])

    low, high, deviation, today, costs = map(of, (LOWEST, HIGHEST, DEVIATION, TODAY, COSTS))
    last = figures.case.calendar.start + round(of(END)) - 1
    said = [
        point(_("{count} units; the first term of {term} months ends in {month}.",
                count=number(of(UNITS), "whole"), term=number(of(TERM), "whole"),
                month=format_month(last))),
        point(
            _("Spread: from € {low} to € {high}; usual distance from the mean € {deviation}.",
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
    return declared(figures.results, "relocation", "outcomes", *said, of=name)
