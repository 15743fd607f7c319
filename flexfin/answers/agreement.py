"""The reservation agreement: the fees at which both sides gain, and how sure that is."""

from __future__ import annotations

from typing import Final, NamedTuple

from flexfin.answers.agreement_terms import (
    FEE,
    GRANTOR_GAIN,
    HOLDER_GAIN,
    OUTCOMES,
    PROBABILITY,
    Deal,
    outcomes_of,
    side_labels,
)
from flexfin.answers.figures import Figure, see_lines
from flexfin.answers.findings import Finding, findings_of, judged
from flexfin.answers.scenarios import Spreads, how, spreads_of
from flexfin.case.case import Case
from flexfin.engine.bargain import FeeRange, Outcomes, Standing, fee_range, standing
from flexfin.engine.checks import Check, checks_of
from flexfin.engine.draw import Headline
from flexfin.engine.run import Results, evaluate
from flexfin.ground.messages import _
from flexfin.ground.numbers import number

_CALL_PRICE, _TERM, _ALTERNATIVE = "call_price", "term_months", "holder_alternative"
# the models whose checks and findings it shows
_MODELS: Final = ("time", "demand", "occupancy", "reserve_capacity", "reservation")


class AgreementFigures(NamedTuple):
    """Everything that `flexfin agreement` shows of the range of the fee."""

    deal: Deal
    results: Results
    outcomes: Outcomes
    fee: float
    range: FeeRange | None
    grantor: Standing
    holder: Standing
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    spreads: Spreads | None = None  # where scenarios are drawn

    @property
    def case(self) -> Case:
        """Give the case."""
        return self.deal.case

    @property
    def months(self) -> int:
        """Give the months over which the sides are compared: the term, within the case."""
        return min(int(self.case.values[_TERM][()]), self.case.calendar.count)

    @property
    def alternative(self) -> str:
        """Give the alternative of the holder in words."""
        word = str(self.case.values[_ALTERNATIVE][()])
        return str(self.case.models.lines[_ALTERNATIVE].choices[word])

    def range_of(self, scenario: int) -> FeeRange | None:
        """Give the range in one scenario: with hindsight."""
        one = slice(scenario, scenario + 1)
        found = self.outcomes
        return fee_range(
            Outcomes(
                found.scenarios[one],
                found.weights[one] * 0 + 1,
                found.grantor[one],
                found.holder[one],
                found.grantor_base[one],
                found.holder_base[one],
            ),
            self.fee,
        )


def deal_spreads(deal: Deal) -> Spreads | None:
    """Give the gains of both sides over the drawn scenarios; None where none are drawn."""
    if deal.asked is None:
        return None
    labels = zip((GRANTOR_GAIN, HOLDER_GAIN), side_labels(deal.case), strict=True)
    shown = [
        Figure(Headline(line), line, f"{deal.case.models.lines[line].label}, {side}", "whole")
        for line, side in labels
    ]
    return spreads_of(deal.case, shown, deal.asked)


def agreement_figures(deal: Deal) -> AgreementFigures:
    """Work out the range of the fee over the scenarios of a deal.

    Raises FlexfinError where the case lacks a section that the agreement needs.
    """
    case = deal.case
    see_lines(case, OUTCOMES, "agreement")
    results = evaluate(case, [*OUTCOMES, *judged(case, _MODELS)], scenarios=deal.scenarios)
    outcomes = outcomes_of(results) if deal.asked is None else deal.outcomes()
    fee = float(case.values[FEE][()])
    return AgreementFigures(
        deal,
        results,
        outcomes,
        fee,
        fee_range(outcomes, fee),
        standing(outcomes, outcomes.grantor),
        standing(outcomes, outcomes.holder),
        findings_of(results),
        checks_of(results),
        deal_spreads(deal),
    )


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
    if len(outcomes.scenarios) == 1:
        hindsight = _(
            "Scenario {scenario} only: this is hindsight. When the agreement is signed nobody "
            "knows which scenario will come; leave out --scenario to weigh them all.",
            scenario=outcomes.scenarios[0],
        )
        if len(figures.case.scenarios) == 1:
            hindsight = _(
                "The case has one scenario, {scenario}: this is hindsight, as if it were certain "
                "what comes. Add scenarios with probabilities under demand.",
                scenario=outcomes.scenarios[0],
            )
        return hindsight, period
    chances = ", ".join(
        f"{name} {number(weight / total, 'percent')}"
        for name, weight in zip(outcomes.scenarios, outcomes.weights, strict=True)
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
