"""Vacancy: what it costs, who bears it, and what each party receives and pays in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from flexfin.answers.declared import declared
from flexfin.answers.figures import Array, over_scenarios, see_lines
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import NAMED, Spreads, table_spreads
from flexfin.answers.vacancy_by_party import COST, FACTOR, Burden, burdens_of
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest, weights_in
from flexfin.engine.run import Results, evaluate
from flexfin.engine.statistics import mean
from flexfin.ground.numbers import UNLIMITED
from flexfin.ground.view import Item, Part

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
        """Give the names of the parties."""
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
