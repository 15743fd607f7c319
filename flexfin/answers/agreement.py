"""The reservation agreement: the fees at which both sides gain, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from flexfin.answers.agreement_terms import (
    FEE,
    FEE_UNIT,
    OUTCOMES,
    PROBABILITY,
    SIDES,
    AgreementCase,
    gain_columns,
    outcomes_of,
    side_labels,
)
from flexfin.answers.declared import declared
from flexfin.answers.figures import reserve_groups, see_lines
from flexfin.answers.findings import checks_part, findings_part
from flexfin.answers.offers import Offer, fee_shares_part, offers_of, offers_part
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import (
    Spreads,
    apart_sentence,
    how,
    statistics_part,
    table_spreads,
    worst_part,
)
from flexfin.answers.sensitivity import (
    GridFigures,
    TermFigures,
    TermSpan,
    TermStep,
    grid_figures,
    step_figures,
    term_figures,
)
from flexfin.answers.sensitivity_page import grid_part, steps_part, term_part
from flexfin.case.case import Case
from flexfin.engine.bargain import FeeRange, Outcomes, fee_range, standing
from flexfin.engine.run import evaluate
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    points,
    rows,
    shown,
    view,
)

_TERM, _ALTERNATIVE = "term_months", "holder_alternative"
RESERVATION, BY_SCENARIO = "reservation", "by_scenario"  # the model, and its table of gains
# the models whose checks and findings it shows
JUDGED: Final = ("time", "demand", "occupancy", "reserve_capacity", "reservation")


@dataclass(frozen=True)
class AgreementFigures(Report):
    """Everything that `flexfin agreement` shows of the range of the fee."""

    agreement: AgreementCase
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


def agreement_figures(agreement: AgreementCase) -> AgreementFigures:
    """Work out the range of the fee over the scenarios of an agreement.

    Raises FlexfinError where the case lacks a section that the agreement needs.
    """
    case = agreement.case
    see_agreement(case)
    lines = shown_lines(case, OUTCOMES, {RESERVATION: (BY_SCENARIO,)}, JUDGED)
    results = evaluate(case, lines, scenarios=agreement.scenarios)
    drawn = agreement.asked and table_spreads(case, RESERVATION, agreement.asked, name=BY_SCENARIO)
    outcomes = agreement.outcomes() if agreement.asked else agreement.told(outcomes_of(results))
    return AgreementFigures(case, agreement.scenarios[0], results, agreement, outcomes, drawn)


def basis_of(figures: AgreementFigures) -> tuple[str, str]:
    """Say over which scenarios the figures are, and over which months."""
    outcomes = figures.outcomes
    period = _(
        "Gains over the {months} months of the term within this case, against what each side would "
        "do without the agreement; discounted, in euros.",
        months=figures.months,
    )
    total = outcomes.weights.sum()
    if figures.agreement.asked is not None:
        count = number(len(outcomes.scenarios), "whole")
        words = _("Expectation over {count} drawn scenarios, the same for all terms.", count=count)
        return f"{words} {how(figures.case, figures.agreement.asked.seed)}", period
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


class Parts(NamedTuple):
    """What is shown beside the range: steps and offers, or the terms that were asked for."""

    offers: tuple[Offer, ...] = ()
    steps: tuple[TermStep, ...] = ()
    term: TermFigures | None = None
    grid: GridFigures | None = None


Spans = Sequence[TermSpan]


def parts_of(figures: AgreementFigures, spans: Spans) -> Parts:
    """Work out one term over its span, or a grid of two; without either the whole agreement."""
    agreement = figures.agreement
    if len(spans) == 1:
        return Parts(term=term_figures(agreement, *spans[0]))
    if len(spans) == 2:
        return Parts(grid=grid_figures(agreement, *spans))
    return Parts(steps=step_figures(agreement), offers=offers_of(agreement))


def agreement_view(figures: AgreementFigures, parts: Parts) -> View:
    """Give the whole agreement, or the one or two terms that were asked for."""
    agreement, case, spreads = figures.agreement, figures.case, figures.spreads
    said = Sentence(" ".join(basis_of(figures)), tone="note")
    title = _("{case}: the reservation agreement", case=shown(case.name))
    facts = {
        "case": case.name,
        "scenarios": [] if spreads else list(figures.outcomes.scenarios),
        "is_hindsight": figures.outcomes.is_hindsight,
        "months": figures.months,
        FEE: figures.fee,
    }
    if parts.term:
        return view("agreement", title, facts, (said,), term_part(parts.term))
    if parts.grid:
        return view("agreement", title, facts, (said,), grid_part(parts.grid))
    many = len(figures.outcomes.scenarios) > 1
    return view(
        "agreement",
        title,
        facts,
        (said, *apart_sentence(spreads)),
        _range(figures),
        declared(figures.results, RESERVATION, BY_SCENARIO) if many and not spreads else None,
        _standing(figures) if many else None,
        spreads and statistics_part(spreads),
        spreads and worst_part(spreads),
        steps_part(agreement, parts.steps),
        offers_part(parts.offers) if parts.offers else None,
        fee_shares_part(case),
        findings_part(figures.findings, case, _("What deserves attention")),
        checks_part(figures.checks),
    )


def _range(figures: AgreementFigures) -> Part:
    found, (grantor, holder) = figures.range, side_labels(figures.case)
    fees = [("fee", _("Fee in this case"), figures.fee)]
    if found is not None:
        fees += [
            ("floor", _("Lowest fee for {side}", side=grantor), found.floor),
            ("ceiling", _("Highest fee for {side}", side=holder), found.ceiling),
        ]
        if found.exists:
            fees.append(("midpoint", _("Halfway"), found.midpoint))
            if abs(found.midpoint - found.split) >= 0.005:
                fees.append(("equal_split", _("Where both gain the same"), found.split))
    fees.sort(key=lambda row: row[2])
    keys, labels, values = zip(*fees, strict=True)
    gains = [figures.outcomes.with_fee(fee - figures.fee).gains for fee in values]
    fee = TableColumn("fee", _("Fee"), shape="cents", unit=FEE_UNIT)
    table = ViewTable(
        "range",
        _("Level"),
        (fee, *gain_columns(side_labels(figures.case), _("Expected gain"))),
        rows(keys, labels, [values, *zip(*gains, strict=True)]),
        unit="EUR",
    )
    return part(
        "range",
        _("The fee at which both sides gain, in euros per reserved place per day"),
        table,
        *points(_meaning(figures, grantor, holder)),
        note=_(
            "The side of the grantor: with it the lessors and operators of the callable groups."
        ),
    )


def _meaning(figures: AgreementFigures, grantor: str, holder: str) -> list[str]:
    """Say in words what the range means."""
    found, fee = figures.range, number(figures.fee, "cents")
    if found is None:
        return [
            _(
                "In no scenario is a place kept without being called, so the fee is paid on "
                "nothing: it settles nothing, and the call price decides."
            )
        ]
    floor, ceiling = number(found.floor, "cents"), number(found.ceiling, "cents")
    if not reserve_groups(figures.case, "tenants"):
        low = _(
            "Below € {floor} {grantor} is better off without the agreement: giving the places up, "
            "which saves the avoidable cost of keeping them.",
            floor=floor,
            grantor=grantor,
        )
    elif found.floor < 0:
        low = _(
            "{grantor} needs no fee: rents and call price together bring more than letting the "
            "rooms in the ordinary way. What is paid is gain (lowest fee: € {floor}).",
            grantor=grantor,
            floor=floor,
        )
    else:
        low = _(
            "Below € {floor} {grantor} is better off without the agreement: letting the rooms in "
            "the ordinary way.",
            floor=floor,
            grantor=grantor,
        )
    if found.ceiling < 0:
        high = _(
            "{holder} is cheaper off without the agreement even at no fee at all (highest fee: "
            "€ {ceiling}). Its alternative in this case: {alternative}.",
            ceiling=ceiling,
            holder=holder,
            alternative=figures.alternative,
        )
    else:
        high = _(
            "Above € {ceiling} {holder} is cheaper off without it. Its alternative in this case: "
            "{alternative}.",
            ceiling=ceiling,
            holder=holder,
            alternative=figures.alternative,
        )
    if not found.exists:
        short = number(found.floor - found.ceiling, "cents")
        verdict = _(
            "There is no fee that both can accept: they are € {short} per place per day apart. "
            "Another term has to move as well (--term shows which helps).",
            short=short,
        )
    elif figures.fee < found.floor:
        verdict = _("The fee of € {fee} is below that range: {side} should refuse it.",
                    fee=fee, side=grantor)  # fmt: skip
    elif figures.fee > found.ceiling:
        verdict = _("The fee of € {fee} is above that range: {side} should refuse it.",
                    fee=fee, side=holder)  # fmt: skip
    else:
        verdict = _("The fee of € {fee} lies in between: both sides gain in expectation.", fee=fee)
    return [low, high, verdict]


def _standing(figures: AgreementFigures) -> Part:
    outcomes, count = figures.outcomes, len(figures.outcomes.scenarios)
    sides = [standing(outcomes, gains) for gains in (outcomes.grantor, outcomes.holder)]
    wins = tuple(
        Said(one.wins, _("{wins} of {count}", wins=one.wins, count=count)) for one in sides
    )
    regrets = (
        ("regret_agreed", _("Expected regret after a yes")),
        ("regret_refused", _("Expected regret after a no")),
        ("worst_agreed", _("Largest regret after a yes")),
        ("worst_refused", _("Largest regret after a no")),
    )
    chances = tuple(one.chance for one in sides)
    found = [
        TableRow("wins", _("Scenarios with a gain"), wins),
        TableRow("chance", _("Probability of a gain"), chances, "percent", "1"),
    ]
    for place, (name, label) in enumerate(regrets):
        values = tuple(float(getattr(one, name)) for one in sides)
        found.append(TableRow(name, label, values, unit="EUR", ruled=not place))
    heads = columns(SIDES, side_labels(figures.case))
    return part(
        "standing",
        _("How sure each side is of its gain"),
        ViewTable("standing", _("Measure"), heads, tuple(found)),
        note=_(
            "Regret: what a side misses when, looking back, the other choice was the better one."
        ),
    )
