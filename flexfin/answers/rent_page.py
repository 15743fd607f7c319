"""The rent of a case as tables, bars and sentences."""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.answers.declared import declared
from flexfin.answers.figures import opening
from flexfin.answers.findings import checks_part, finding_point, findings_part
from flexfin.answers.rent import (
    AID_AT_GRANT,
    AID_LIMITS,
    ASKED,
    BELOW,
    BELOW_HOLDS,
    CEILING,
    CEILING_RULE,
    POINTS,
    REFERENCE_RATE,
    ROUTE,
    SECTOR,
    SPREAD,
    RentFigures,
)
from flexfin.answers.scenarios import apart_sentence, spreads_parts
from flexfin.ground.messages import _
from flexfin.ground.numbers import UNLIMITED, number
from flexfin.ground.view import (
    ChartSeries,
    Part,
    Sentence,
    TableRow,
    View,
    ViewChart,
    ViewTable,
    columns,
    part,
    shown,
    view,
)

_MONTHLY = "EUR/unit/month"
_TABLES = (("rent", "discount"), ("rent_over_time", "over_time"), ("tenant", "tenant"))


def rent_view(figures: RentFigures) -> View:
    """Give the figures of the rent as tables, bars and sentences."""
    case = figures.case
    day = case.reference_date.isoformat()
    more = _(
        "The law as it stands on {day}. Rents are bare, but for the cost rent, which holds the "
        "services too; in euros per room a month and in prices of {month}, unless a table says "
        "otherwise.",
        day=day,
        month=case.calendar.months[0],
    )
    facts, said = opening(case, figures.scenario, more, reference_date=day, year=figures.year)
    elsewhere = [f for f in figures.findings if f.elements.get("group") not in figures.groups]
    return view(
        "rent",
        _("{case}: which rent can be asked, and why", case=shown(case.name)),
        facts,
        (said, *apart_sentence(figures.spreads)),
        *(part for group in figures.groups for part in _group(figures, group)),
        declared(figures.results, "rent", "income"),
        _aid(figures),
        *spreads_parts(figures.spreads),
        findings_part(elsewhere, case, _("What else deserves attention")),
        checks_part(figures.checks),
    )


def _group(figures: RentFigures, group: str) -> Iterator[Part | None]:
    label = shown(figures.case.label_of("group", group))
    yield part(f"ladder.{group}", label, _route(figures, group), _ladder(figures, group))
    yield part(f"limit.{group}", "", *_answer(figures, group))
    yield from _comparables(figures, group, label)
    for model, table in _TABLES:
        yield declared(figures.results, model, table, of=group)
    findings = [f for f in figures.findings if f.elements.get("group") == group]
    points = [finding_point(one, figures.case, {"group"}) for one in findings]
    yield part(f"findings.{group}", _("{group}: what deserves attention", group=label), *points)


def _route(figures: RentFigures, group: str) -> Sentence:
    """Say under which contract a group is let, and by how many points."""
    names = ["tenancy"]
    if str(figures.at("tenancy", group)) == "vacancy_act":
        names.append("vacancy_act_category")
    words = [figures.word(name, group) for name in (*names, "dwelling")]
    points = figures.at(POINTS, group)
    words.append(_("{points} points", points=number(points, "digits")) if points else "")
    data = {"group": group, **{name: figures.at(name, group) for name in (*ROUTE, POINTS)}}
    return Sentence(" · ".join(word for word in words if word), tone="note", data=data)


def _ladder(figures: RentFigures, group: str) -> ViewChart:
    rungs = figures.ladder(group)
    labels = tuple(f"{shown(r.label)} ◄" if r.line == ASKED else shown(r.label) for r in rungs)
    amounts = ChartSeries("amount", _("EUR a month"), tuple(float(r.amount) for r in rungs))
    keys = tuple(rung.line for rung in rungs)
    return ViewChart(f"ladder.{group}", "bars", "", _("Rent ladder"), labels, (amounts,), "cents",
                     _MONTHLY, keys=keys)  # fmt: skip


def _answer(figures: RentFigures, group: str) -> Iterator[Sentence]:
    """Say which ceiling holds, and whether the market-conform rent lies below the social one."""
    ceiling, below = figures.at(CEILING, group), figures.at(BELOW, group)
    amount = "" if ceiling >= UNLIMITED else f": € {number(ceiling, 'cents')}"
    yield Sentence(
        f"{figures.label(CEILING)}: {figures.word(CEILING_RULE, group)}{amount}.",
        is_point=True,
        data={"group": group, CEILING_RULE: figures.at(CEILING_RULE, group), CEILING: ceiling},
    )
    answer = f"{figures.label(BELOW_HOLDS)} {figures.word(BELOW_HOLDS, group)}"
    answer += f" (€ {number(abs(below), 'cents')})" if below else ""
    data = {"group": group, BELOW_HOLDS: figures.at(BELOW_HOLDS, group), BELOW: below}
    yield Sentence(f"{answer}.", is_point=True, data=data)
    sector = f"{figures.label(SECTOR)}: {figures.word(SECTOR, group)}."
    data = {"group": group, SECTOR: figures.at(SECTOR, group)}
    yield Sentence(sector, is_point=True, data=data)


def _comparables(figures: RentFigures, group: str, label: str) -> Iterator[Part]:
    """Show the spread of the rents of which the market rent is the weighted median."""
    found = figures.case.comparables.get((group,))
    if found is None:
        return
    count = len(found.items)
    note = Sentence(
        _("{count} rents, {first} to {last}; each counts by its weight.",
          count=count, first=found.first, last=found.last),
        tone="note",
        data={"group": group, "count": count, "first": found.first, "last": found.last},
    )  # fmt: skip
    middle = (_("a quarter is lower"), _("the middle one"), _("a quarter is higher"))
    names = (_("lowest"), *middle, _("highest"))
    row = TableRow("rent", _("EUR a month"), tuple(getattr(found, key) for key in SPREAD))
    key = f"comparables.{group}"
    title = _("{group}: the comparable rents behind the market rent", group=label)
    yield part(key, title, note, ViewTable(key, "", columns(SPREAD, names), (row,), "cents",
                                           _MONTHLY))  # fmt: skip


def _aid(figures: RentFigures) -> Part | None:
    """Set the possible aid of each party that may get any against the ceilings."""
    general, sgei = map(figures.value, AID_LIMITS)
    note = _(
        "Ceilings of de minimis aid over any three years: {general} in general, {sgei} for a "
        "service of general economic interest.",
        general=number(general, "whole"),
        sgei=number(sgei, "whole"),
    )
    data = dict(zip(AID_LIMITS, (general, sgei), strict=True))
    said = Sentence(note, tone="note", data=data)
    return declared(figures.results, "state_aid", "aid", said, *_granted(figures))


def _granted(figures: RentFigures) -> Iterator[Sentence]:
    """Say what is granted on the first day, of each party that may get aid."""
    rate = figures.value(REFERENCE_RATE)
    amounts = figures.of(AID_AT_GRANT, "party").tolist()
    for party, amount in zip(figures.case.elements_of("party"), amounts, strict=True):
        if amount:
            text = _(
                "{party}: {amount} when granted, all instalments discounted to the first day at "
                "{rate}.",
                party=shown(figures.case.label_of("party", party)),
                amount=number(amount, "whole"),
                rate=number(rate, "percent"),
            )
            data = {"party": party, AID_AT_GRANT: amount, REFERENCE_RATE: rate}
            yield Sentence(text, is_point=True, data=data)
