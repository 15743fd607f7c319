"""Vacancy: what it costs, who bears it, and what each party receives and pays in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from flexfin.answers.declared import declared
from flexfin.answers.figures import Array, opening, over_scenarios, see_lines
from flexfin.answers.findings import checks_part, findings_part
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import (
    NAMED,
    Spreads,
    apart_sentence,
    statistics_part,
    table_spreads,
    worst_part,
)
from flexfin.answers.vacancy_by_party import COST, FACTOR, Burden, burdens_of
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest, weights_in
from flexfin.engine.months import year_label
from flexfin.engine.run import Results, evaluate
from flexfin.engine.statistics import mean
from flexfin.ground.messages import _
from flexfin.ground.numbers import UNLIMITED, number
from flexfin.ground.view import (
    Datum,
    Item,
    Part,
    Said,
    Sentence,
    View,
    ViewTable,
    columns,
    part,
    rows,
    shown,
    view,
)

PROBABILITY, KIND, USER = "probability", "agreement", "user"
_LOSS, _NATURAL = "vacancy_loss", "natural_loss"
_COMPENSATION, _BINDS, _CAP, _EXCESS_TO = "compensation", "cap_binds", "cap", "excess_to"
_FUND, _CAPITAL = "fund_contribution", "capital_rate"
_LINES: Final = (
    PROBABILITY, KIND, USER, _LOSS, COST, _NATURAL, _COMPENSATION, _BINDS, _CAP, _EXCESS_TO, _FUND,
    FACTOR, _CAPITAL,
)  # fmt: skip
_TABLES: Final = {
    "vacancy_risk": ("layers", "loss_per_year", "loss_in_year", NAMED),
    "ledger": ("cash", "worth"),
}
# the models whose checks and findings it shows
_MODELS: Final = ("time", "demand", "occupancy", "vacancy_risk", "ledger")


@dataclass(frozen=True)
class VacancyFigures(Report):
    """Everything that `flexfin vacancy` shows."""

    everything: Results  # of all scenarios
    weights: Array
    burdens: tuple[Burden, ...]
    spreads: Spreads | None = None  # where scenarios are drawn

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties of the case, in its order."""
        return self.case.elements_of("party")

    @property
    def has_probabilities(self) -> bool:
        """Tell whether the case gives probabilities; without them all scenarios weigh the same."""
        return any(self.case.values[PROBABILITY].values())

    @property
    def caps(self) -> dict[str, tuple[float, str]]:
        """Give the cap of each party that has one, and who takes what is above it."""
        values = self.case.values
        return {
            party: (values[_CAP][party,], values[_EXCESS_TO][party,])
            for party in self.parties
            if values[_CAP][party,] < UNLIMITED
        }

    @property
    def fund(self) -> dict[str, float]:
        """Give what each party pays into a fund per month, in prices of the first month."""
        given = {party: self.case.values[_FUND][party,] for party in self.parties}
        return {party: amount for party, amount in given.items() if amount}

    def table(self, model: str, name: str, *items: Item | None, title: str = "") -> Part | None:
        """Give a table that a model declares, with `items` below it."""
        return declared(self.everything, model, name, *items, scenario=self.scenario, title=title)

    def expected(self, name: str, *axes: str) -> Array:
        """Give the expectation of a line by party, over all scenarios."""
        return np.asarray(
            mean(over_scenarios(self.everything, name, ("party", *axes)), self.weights)
        )

    def cap_share(self, party: int) -> float:
        """Give the share of the calendar years, over all scenarios, in which a cap binds."""
        return float(self.expected(_BINDS, "year")[party].mean())


def vacancy_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> VacancyFigures:
    """Work out what `flexfin vacancy` shows.

    Raises FlexfinError where the case lacks a section that it needs.
    """
    see_lines(case, _LINES, "vacancy")
    everything = evaluate(case, shown_lines(case, _LINES, _TABLES, _MODELS))
    weights = weights_in(everything)
    return VacancyFigures(
        case,
        scenario,
        everything.only(scenario),
        everything,
        weights,
        burdens_of([everything], weights),
        None if asked is None else table_spreads(case, "vacancy_risk", asked, everything),
    )


def vacancy_view(figures: VacancyFigures) -> View:
    """Give the figures of vacancy as tables and sentences."""
    case, spreads = figures.case, figures.spreads
    more = _("Amounts in euros of the month itself; tables of one scenario show that one.")
    given = {KIND: case.values[KIND][()], "probabilities": probabilities(figures)}
    facts, said = opening(case, figures.scenario, more, **given)
    return view(
        "vacancy",
        _("{case}: what vacancy costs, and who bears it", case=shown(case.name)),
        facts,
        (said, weights_sentence(figures), *apart_sentence(spreads)),
        _agreement(figures),
        figures.table("vacancy_risk", "loss_per_year"),
        figures.table("vacancy_risk", "loss_in_year"),
        _borne(figures),
        figures.table("ledger", "cash"),
        figures.table("ledger", "worth"),
        spreads and statistics_part(spreads),
        spreads and worst_part(spreads),
        findings_part(figures.findings, case, _("What deserves attention")),
        checks_part(figures.checks),
    )


def party_labels(case: Case) -> list[str]:
    """Give the labels of the parties, safe to print."""
    return [shown(case.label_of("party", name)) for name in case.elements_of("party")]


def probabilities(figures: VacancyFigures) -> dict[str, float]:
    """Give how likely each named scenario is taken to be."""
    return dict(zip(figures.case.scenarios, figures.weights.tolist(), strict=True))


def weights_sentence(figures: VacancyFigures) -> Sentence:
    """Say how likely each named scenario is taken to be."""
    weights = probabilities(figures).items()
    listed = ", ".join(
        f"{shown(figures.case.label_of('scenario', name))} {number(weight, 'percent')}"
        for name, weight in weights
    )
    text = (
        _("Probabilities of the scenarios: {list}.", list=listed)
        if figures.has_probabilities
        else _(
            "The case gives no probabilities; each scenario weighs the same: {list}.", list=listed
        )
    )
    return Sentence(text, tone="note")


def _agreement(figures: VacancyFigures) -> Part | None:
    """Show what was agreed: layers with shares, caps, the fund."""
    case = figures.case
    kind = case.models.lines[KIND].choices[case.values[KIND][()]]
    return figures.table(
        "vacancy_risk",
        "layers",
        *(_cap(figures, party, *cap) for party, cap in figures.caps.items()),
        *(_fund(case, party, amount) for party, amount in figures.fund.items()),
        title=_("The agreement: {kind}", kind=kind),
    )


def _cap(figures: VacancyFigures, party: str, amount: float, to: str) -> Sentence:
    share = figures.cap_share(figures.parties.index(party))
    text = _(
        "{party} bears at most € {amount} a calendar year; what is above goes to {other}. "
        "The cap binds in {share} of the years, by probability.",
        party=shown(figures.case.label_of("party", party)),
        amount=number(amount, "whole"),
        other=shown(figures.case.label_of("party", to)),
        share=number(share, "percent"),
    )
    data = {"party": party, "cap": amount, "excess_to": to, "cap_binds": share}
    return Sentence(text, is_point=True, data=data)


def _fund(case: Case, party: str, amount: float) -> Sentence:
    text = _(
        "{party} pays € {amount} a month into the fund; the fund pays before the layers.",
        party=shown(case.label_of("party", party)),
        amount=number(amount, "whole"),
    )
    return Sentence(text, is_point=True, data={"party": party, "fund_contribution": amount})


def _borne(figures: VacancyFigures) -> Part:
    case, burdens = figures.case, figures.burdens
    heads = columns(("expected", "p90"), (_("Expected"), _("P90"))) + columns(
        ("worst", "worst_year", "worst_scenario"),
        (_("amount"), _("year"), _("scenario")),
        _("Worst year"),
    )
    expected = [burden.expected for burden in burdens]
    # a year of less than half a euro is rounding, and no year is the worst
    bad = [burden if burden.worst >= 0.5 else None for burden in burdens]
    when = [b and Said(b.worst_year, year_label(b.worst_year, b.worst_months)) for b in bad]
    values: list[list[Datum]] = [
        [*expected, sum(expected)],
        [*(burden.high for burden in burdens), None],
        [*(burden.worst for burden in burdens), None],
        [*when, None],
        [
            *(
                b and Said(b.worst_scenario, shown(case.label_of("scenario", b.worst_scenario)))
                for b in bad
            ),
            None,
        ],
    ]
    if len(case.scenarios) > 1:
        keys = [f"scenario.{name}" for name in case.scenarios]
        labels = [shown(case.label_of("scenario", name)) for name in case.scenarios]
        heads += columns(keys, labels, _("by scenario"))
        by_name = [[burden.by_scenario[n] for burden in burdens] for n in case.scenarios]
        values += [[*amounts, sum(amounts)] for amounts in by_name]
    table = ViewTable(
        "borne",
        _("Party"),
        heads,
        rows([*figures.parties, "together"], [*party_labels(case), _("Together")], values, True),
        unit="EUR/year",
    )
    return part(
        "borne",
        _("Who bears it, in euros a year"),
        table,
        *_compensation(figures),
        note=_(
            "Expected: the average year, weighed by probability. P90: the average year that is not "
            "exceeded with a probability of 90%, always that of one of the scenarios. Worst year: "
            "the calendar year that costs most, in any scenario; part of a year counts times 12 "
            "over its months, as in the average year. With a fund: what is paid in, less what "
            "comes back."
        ),
    )


def _compensation(figures: VacancyFigures) -> list[Sentence]:
    case = figures.case
    paid = figures.expected("compensation", "month").sum(-1) * 12 / case.calendar.count
    found = []
    for party, label, amount in zip(
        figures.parties, party_labels(case), paid.tolist(), strict=True
    ):
        if not round(amount, 2):
            continue
        euros = number(abs(amount), "whole")
        text = (
            _("{party} pays € {amount} a year in compensation, as expected.",
              party=label, amount=euros)
            if amount > 0
            else _("{party} receives € {amount} a year in compensation, as expected.",
                   party=label, amount=euros)
        )  # fmt: skip
        data = {"party": party, "compensation_per_year": amount}
        found.append(Sentence(text, is_point=True, data=data))
    return found
