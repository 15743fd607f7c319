"""The reservation agreement: the fees at which both sides gain, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from flexfin.answers.agreement_terms import (
    FEE,
    OUTCOMES,
    PROBABILITY,
    Deal,
    outcomes_of,
)
from flexfin.answers.figures import see_lines
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import Spreads, how, table_spreads
from flexfin.case.case import Case
from flexfin.engine.bargain import FeeRange, Outcomes, fee_range
from flexfin.engine.run import evaluate
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import shown

_TERM, _ALTERNATIVE = "term_months", "holder_alternative"
RESERVATION, BY_SCENARIO = "reservation", "by_scenario"  # the model, and its table of gains
# the models whose checks and findings it shows
JUDGED: Final = ("time", "demand", "occupancy", "reserve_capacity", "reservation")


@dataclass(frozen=True)
class AgreementFigures(Report):
    """Everything that `flexfin agreement` shows of the range of the fee."""

    deal: Deal
    outcomes: Outcomes
    spreads: Spreads | None = None  # where scenarios are drawn

    @property
    def fee(self) -> float:
        """Give the fee in the case."""
        return float(self.case.values[FEE][()])

    @cached_property
    def range(self) -> FeeRange | None:
        """Give the fees between which both sides gain; None where it is paid on nothing."""
        return fee_range(self.outcomes, self.fee)

    @property
    def months(self) -> int:
        """Give the months over which the sides are compared: the term, within the case."""
        return min(int(self.case.values[_TERM][()]), self.case.calendar.count)

    @property
    def alternative(self) -> str:
        """Give the alternative of the holder in words."""
        word = str(self.case.values[_ALTERNATIVE][()])
        return str(self.case.models.lines[_ALTERNATIVE].choices[word])


def see_agreement(case: Case, command: str = "agreement") -> None:
    """Refuse a case without the sections that an agreement needs. Raises FlexfinError."""
    see_lines(case, OUTCOMES, command)


def agreement_figures(deal: Deal) -> AgreementFigures:
    """Work out the range of the fee over the scenarios of a deal.

    Raises FlexfinError where the case lacks a section that the agreement needs.
    """
    case = deal.case
    see_agreement(case)
    lines = shown_lines(case, OUTCOMES, {RESERVATION: (BY_SCENARIO,)}, JUDGED)
    results = evaluate(case, lines, scenarios=deal.scenarios)
    drawn = deal.asked and table_spreads(case, RESERVATION, deal.asked, name=BY_SCENARIO)
    outcomes = outcomes_of(results) if deal.asked is None else deal.outcomes()
    return AgreementFigures(case, deal.scenarios[0], results, deal, outcomes, drawn)


def basis_of(figures: AgreementFigures) -> tuple[str, str]:
    """Say over which scenarios the figures are, and over which months."""
    outcomes = figures.outcomes
    period = _(
        "Gains over the {months} months of the term within this case, against what each side would "
        "do without the agreement; discounted, in euros.",
        months=figures.months,
    )
    total = outcomes.weights.sum()
    if figures.deal.asked is not None:
        count = number(len(outcomes.scenarios), "whole")
        words = _("Expectation over {count} drawn scenarios, the same for all terms.", count=count)
        return f"{words} {how(figures.case, figures.deal.asked.seed)}", period
    named = [shown(figures.case.label_of("scenario", name)) for name in outcomes.scenarios]
    if len(outcomes.scenarios) == 1:
        hindsight = _(
            "Scenario {scenario} only: this is hindsight. When the agreement is signed nobody "
            "knows which scenario will come; leave out --scenario to weigh them all.",
            scenario=named[0],
        )
        if len(figures.case.scenarios) == 1:
            hindsight = _(
                "The case has one scenario, {scenario}: this is hindsight, as if it were certain "
                "what comes. Add scenarios with probabilities under demand.",
                scenario=named[0],
            )
        return hindsight, period
    chances = ", ".join(
        f"{name} {number(weight / total, 'percent')}"
        for name, weight in zip(named, outcomes.weights, strict=True)
    )
    given = float(sum(figures.case.values[PROBABILITY].values()))
    words = (
        _("Expectation over the scenarios with their probabilities: {chances}.", chances=chances)
        if given
        else _(
            "Expectation over the scenarios; the case gives no probabilities, so all count "
            "equally: {chances}.",
            chances=chances,
        )
    )
    return words, period
