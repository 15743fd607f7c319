"""Movable units: what they are worth after the first term, and what that does to cost and cash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from flexfin.answers.declared import declared
from flexfin.answers.figures import opening, see_lines
from flexfin.answers.findings import checks_part, findings_part
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import (
    Spreads,
    apart_sentence,
    statistics_part,
    table_spreads,
    worst_part,
)
from flexfin.answers.use_in_turn import (
    NEEDED,
    Switching,
    can_switch,
    drawn_switching_part,
    switching_of,
    switching_part,
)
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest
from flexfin.engine.run import evaluate
from flexfin.ground.messages import _
from flexfin.ground.months import month_words
from flexfin.ground.numbers import number
from flexfin.ground.view import Part, Sentence, View, part, shown, view

MOVABLE, UNITS, TERM, END = "is_movable", "movable_units", "first_term", "term_end_number"
EXPECTED, SHARE = "expected_residual", "expected_residual_share"
LOWEST, HIGHEST, DEVIATION = "residual_lowest", "residual_highest", "residual_deviation"
TODAY, COSTS = "expected_residual_today", "chance_of_cost"
WITHOUT, WITH = "cost_rent_without", "cost_rent_with"
CARRIES = "carries_movable"
COVERED, UNCOVERED, AT_END, SOLD = (
    "guaranteed_units", "unguaranteed_units", "guarantee_at_end", "sold_for",
)  # fmt: skip
SHORT, TAKEN, WORTH, PAYER = (
    "shortfall",
    "guarantee_taken",
    "second_life_worth",
    "investment_paid_by",
)
_LINES: Final = (
    MOVABLE, UNITS, TERM, END, EXPECTED, SHARE, LOWEST, HIGHEST, DEVIATION, TODAY, COSTS, COVERED,
    UNCOVERED, AT_END, SOLD, SHORT, WITHOUT, WITH, CARRIES, TAKEN, WORTH, PAYER,
)  # fmt: skip
_TABLES: Final = {
    "relocation": ("outcomes",),
    "relocation_cost": ("cost_rent", "integral_cost"),
    "relocation_guarantee": ("shortfall", "residual_of_parties"),
    "relocation_cash": ("parties", "second_life_by_year"),
}
_MODELS: Final = (
    "relocation", "relocation_cash", "relocation_cost", "relocation_guarantee",
)  # fmt: skip
_MODELS_OF_SWITCHING: Final = ("demand", "occupancy", "ledger")


@dataclass(frozen=True)
class UnitsFigures(Report):
    """Everything that `flexfin units` shows."""

    switching: Switching | None
    spreads: Spreads | None = None  # over drawn scenarios

    def label(self, name: str) -> str:
        """Give the label of an investment, safe to print."""
        return shown(self.case.label_of("investment", name))

    @property
    def has_second_life(self) -> bool:
        """Tell whether the case has movable units; else only the use in turn is shown."""
        return EXPECTED in self.results and bool(self.movable)

    @property
    def movable(self) -> dict[str, int]:
        """Give the movable investments, with their positions."""
        if MOVABLE not in self.results:
            return {}
        marks = self.of(MOVABLE, "investment").tolist()
        names = self.case.elements_of("investment")
        return {name: place for place, name in enumerate(names) if marks[place]}

    @property
    def groups(self) -> dict[str, int]:
        """Give the groups that use movable units, with their positions."""
        marks = self.of(CARRIES, "group").tolist()
        names = self.case.elements_of("group")
        return {name: place for place, name in enumerate(names) if marks[place]}


def units_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> UnitsFigures:
    """Work out what `flexfin units` shows; with drawn scenarios where these are asked for.

    Raises FlexfinError where the case has neither movable units nor rooms used in turn.
    """
    if not can_switch(case):
        see_lines(case, _LINES, "units")
    second = _LINES if all(name in case.models.lines for name in _LINES) else ()
    models_shown = _MODELS if second else _MODELS_OF_SWITCHING
    lines = shown_lines(case, second or NEEDED, _TABLES if second else {}, models_shown)
    results = evaluate(case, lines, scenarios=[scenario])
    figures = UnitsFigures(case, scenario, results, switching_of(case, asked))
    if asked is None or not figures.has_second_life:
        return figures
    return replace(figures, spreads=table_spreads(case, "relocation_cash", asked))


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
                month=month_words(last))),
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


def point(text: str, data: dict[str, object] | None = None) -> Sentence:
    """Make one of a list of sentences."""
    return Sentence(text, is_point=True, data=data or {})


def guarantee_parts(figures: UnitsFigures) -> Iterator[Part | None]:
    """Show what the guarantee covers, and who bears a shortfall without it and with it."""
    taken = figures.case.values[TAKEN][()]
    said = Sentence(
        _("The case takes the guarantee.")
        if taken == "yes"
        else _("The case does not take the guarantee; shown is what it would do."),
        tone="note",
        data={TAKEN: taken},
    )
    covered = (_covered(figures, name, place) for name, place in figures.movable.items())
    yield part(
        "guarantee",
        _("The relocation guarantee of the state (RTHF)"),
        said,
        *(sentence for sentences in covered for sentence in sentences),
    )
    if not float(figures.of(COVERED, "investment").sum()):
        return
    yield declared(figures.results, "relocation_guarantee", "shortfall")
    yield declared(figures.results, "relocation_guarantee", "residual_of_parties")


def _covered(figures: UnitsFigures, name: str, place: int) -> Iterator[Sentence]:
    of = {line: float(figures.of(line, "investment")[place])
          for line in (UNITS, COVERED, UNCOVERED, AT_END, SOLD, SHORT)}  # fmt: skip
    label = figures.label(name)
    yield point(
        _("{units}: {covered} of {count} qualify; {other} homes or rooms do not.",
          units=label, covered=number(of[COVERED], "whole"), count=number(of[UNITS], "whole"),
          other=number(of[UNCOVERED], "whole")),
        {"units": name, **of},
    )  # fmt: skip
    if of[COVERED]:
        yield point(
            _("{units}: guaranteed € {amount} per home at the end of the first term (an "
              "assumption of the case; the path is not public), sold for € {sold}: a "
              "shortfall of € {short} in all.", units=label, amount=number(of[AT_END], "whole"),
              sold=number(of[SOLD], "whole"), short=number(of[SHORT], "whole")),
        )  # fmt: skip
