"""How `flexfin vacancy` shows its figures: tables and sentences."""

from __future__ import annotations

from flexfin.answers.figures import opening
from flexfin.answers.findings import checks_part, findings_part
from flexfin.answers.scenarios import apart_sentence, statistics_part, worst_part
from flexfin.answers.vacancy import KIND, VacancyFigures
from flexfin.case.case import Case
from flexfin.engine.months import year_label
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Datum,
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
