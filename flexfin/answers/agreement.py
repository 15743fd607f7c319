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
from flexfin.answers.figures import Figure, reserve_groups, see_lines
from flexfin.answers.findings import (
    Finding,
    findings_of,
    judged,
    say_findings,
    show_checks,
)
from flexfin.answers.page import Column, Page, shown
from flexfin.answers.scenarios import (
    Spreads,
    how,
    say_apart,
    show_statistics,
    show_worst,
    spreads_of,
)
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


# --- in tables ---------------------------------------------------------------------------------


def say_title(page: Page, figures: AgreementFigures) -> None:
    """Add which case it is, and what its figures are."""
    page.say(_("{case}: the reservation agreement", case=shown(figures.case.name)), "bold")
    page.say(" ".join(basis_of(figures)), "dim")


def say_agreement(page: Page, figures: AgreementFigures) -> None:
    """Add the range of the fee, what it means, and how each side stands."""
    outcomes = figures.outcomes
    grantor, holder = side_labels(figures.case)
    say_title(page, figures)
    say_apart(page, figures.spreads)
    _range_table(page, figures, grantor, holder)
    _meaning(page, figures, grantor, holder)
    if figures.spreads is not None:
        _standing_table(page, figures, grantor, holder)
        show_statistics(page, figures.spreads)
        show_worst(page, figures.spreads)
    elif len(outcomes.scenarios) > 1:
        _scenario_table(page, figures, grantor, holder)
        _standing_table(page, figures, grantor, holder)


def say_end(page: Page, figures: AgreementFigures) -> None:
    """Add the findings and the checks."""
    say_findings(page, figures.findings, figures.case, _("What deserves attention"))
    show_checks(page, figures.checks)


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


def _range_table(page: Page, figures: AgreementFigures, grantor: str, holder: str) -> None:
    found = figures.range
    page.heading(
        _("The fee at which both sides gain, in euros per reserved place per day"),
        _("The side of the grantor: with it the lessors and operators of the callable groups."),
    )
    rows = [(_("Fee in this case"), figures.fee)]
    if found is not None:
        rows += [
            (_("Lowest fee for {side}", side=grantor), found.floor),
            (_("Highest fee for {side}", side=holder), found.ceiling),
        ]
        if found.exists:
            rows.append((_("Halfway"), found.midpoint))
            if abs(found.midpoint - found.split) >= 0.005:
                rows.append((_("Where both gain the same"), found.split))
    rows.sort(key=lambda row: row[1])
    gains = [figures.outcomes.with_fee(fee - figures.fee).gains for _label, fee in rows]
    columns = [
        Column("", _("Fee"), tuple(number(fee, "cents") for _label, fee in rows)),
        Column(
            _("Expected gain"), grantor, tuple(number(_near(gain[0]), "whole") for gain in gains)
        ),
        Column(
            _("Expected gain"), holder, tuple(number(_near(gain[1]), "whole") for gain in gains)
        ),
    ]
    page.table(_("Level"), [label for label, _fee in rows], columns)


def _near(value: float) -> float:
    """Give a gain without the rounding of a zero."""
    return 0.0 if abs(value) < 0.5 else value


def _meaning(page: Page, figures: AgreementFigures, grantor: str, holder: str) -> None:
    """Say in words what the range means."""
    found, fee = figures.range, number(figures.fee, "cents")
    if found is None:
        page.point(
            _(
                "In no scenario is a place kept without being called, so the fee is paid on "
                "nothing: it settles nothing, and the call price decides."
            ),
            indent=2,
        )
        return
    floor, ceiling = number(found.floor, "cents"), number(found.ceiling, "cents")
    if not reserve_groups(figures.case, "tenants"):
        text = _(
            "Below € {floor} {grantor} is better off without the agreement: giving the places up, "
            "which saves the avoidable cost of keeping them.",
            floor=floor,
            grantor=grantor,
        )
    elif found.floor < 0:
        text = _(
            "{grantor} needs no fee: rents and call price together bring more than letting the "
            "rooms in the ordinary way. What is paid is gain (lowest fee: € {floor}).",
            grantor=grantor,
            floor=floor,
        )
    else:
        text = _(
            "Below € {floor} {grantor} is better off without the agreement: letting the rooms in "
            "the ordinary way.",
            floor=floor,
            grantor=grantor,
        )
    page.point(text, indent=2)
    if found.ceiling < 0:
        text = _(
            "{holder} is cheaper off without the agreement even at no fee at all (highest fee: "
            "€ {ceiling}). Its alternative in this case: {alternative}.",
            ceiling=ceiling,
            holder=holder,
            alternative=figures.alternative,
        )
    else:
        text = _(
            "Above € {ceiling} {holder} is cheaper off without it. Its alternative in this case: "
            "{alternative}.",
            ceiling=ceiling,
            holder=holder,
            alternative=figures.alternative,
        )
    page.point(text, indent=2)
    if not found.exists:
        short = number(found.floor - found.ceiling, "cents")
        text = _(
            "There is no fee that both can accept: they are € {short} per place per day apart. "
            "Another term has to move as well (--term shows which helps).",
            short=short,
        )
    elif figures.fee < found.floor:
        text = _("The fee of € {fee} is below that range: {side} should refuse it.",
                 fee=fee, side=grantor)  # fmt: skip
    elif figures.fee > found.ceiling:
        text = _("The fee of € {fee} is above that range: {side} should refuse it.",
                 fee=fee, side=holder)  # fmt: skip
    else:
        text = _("The fee of € {fee} lies in between: both sides gain in expectation.", fee=fee)
    page.point(text, indent=2)


def _scenario_table(page: Page, figures: AgreementFigures, grantor: str, holder: str) -> None:
    outcomes = figures.outcomes
    page.heading(
        _("By scenario, at the fee of this case"),
        _(
            "The range of one scenario is hindsight: a call that never came makes any fee too "
            "high. Only the expectation is a basis for a signature."
        ),
    )
    total = outcomes.weights.sum()
    ranges = [figures.range_of(position) for position in range(len(outcomes.scenarios))]
    whole = [*ranges, figures.range]
    gains = [*zip(outcomes.grantor, outcomes.holder, strict=True), outcomes.gains]
    chances = [*(outcomes.weights / total).tolist(), 1.0]
    columns = [
        Column("", _("Probability"), tuple(number(chance, "percent") for chance in chances)),
        Column(_("Gain"), grantor, tuple(number(gain[0], "whole") for gain in gains)),
        Column(_("Gain"), holder, tuple(number(gain[1], "whole") for gain in gains)),
        Column(_("Fee"), _("lowest"), tuple(_cents(one and one.floor) for one in whole)),
        Column(_("Fee"), _("highest"), tuple(_cents(one and one.ceiling) for one in whole)),
    ]
    labels = [*outcomes.scenarios, _("Expectation")]
    page.table(_("Scenario"), labels, columns, breaks=(len(labels) - 1,))


def _cents(value: float | None) -> str:
    return "-" if value is None else number(value, "cents")


def _standing_table(page: Page, figures: AgreementFigures, grantor: str, holder: str) -> None:
    page.heading(
        _("How sure each side is of its gain"),
        _("Regret: what a side misses when, looking back, the other choice was the better one."),
    )
    count = len(figures.outcomes.scenarios)
    sides = (figures.grantor, figures.holder)
    rows = [
        (_("Scenarios with a gain"),
         [_("{wins} of {count}", wins=side.wins, count=count) for side in sides]),
        (_("Probability of a gain"), [number(side.chance, "percent") for side in sides]),
        (_("Expected regret after a yes"), [number(s.regret_agreed, "whole") for s in sides]),
        (_("Expected regret after a no"), [number(s.regret_refused, "whole") for s in sides]),
        (_("Largest regret after a yes"), [number(s.worst_agreed, "whole") for s in sides]),
        (_("Largest regret after a no"), [number(s.worst_refused, "whole") for s in sides]),
    ]  # fmt: skip
    columns = [
        Column("", name, tuple(cells[position] for _label, cells in rows))
        for position, name in enumerate((grantor, holder))
    ]
    page.table(_("Measure"), [label for label, _cells in rows], columns, breaks=(2,))
