"""The rent of a case: what is lawful, what the market bears, what it costs and what it brings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.declared import declared
from flexfin.answers.figures import opening, see_lines
from flexfin.answers.findings import checks_part, finding_point, findings_part
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import Spreads, apart_sentence, spreads_parts, table_spreads
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest
from flexfin.engine.months import full_year
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import day_words, month_words
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

_KIND, _TENANTS = "kind", "tenants"
ASKED, CEILING, CEILING_RULE = "asked_rent", "ceiling_rent", "ceiling_rule"
BELOW, BELOW_HOLDS = "below_social", "below_social_holds"
_LIMITS: Final = ("discount_limit", "capping_low", "capping_high", "social_limit")
# the rungs of the ladder; what is nothing or has no limit makes none
_LADDER: Final = (
    ASKED, "lawful_rent", "market_conform_rent", "market_rent", "social_max_rent", "cost_rent",
    "bare_rent", CEILING, *_LIMITS,
)  # fmt: skip
ROUTE: Final = ("tenancy", "vacancy_act_category", "dwelling")
POINTS = "wws_points"
_RENT = "rent_income"
_TENANT: Final = ("tenant_income", "tenant_age", "household_size")
SECTOR = "sector"
AID_LIMITS: Final = ("general_ceiling", "sgei_ceiling")
AID_AT_GRANT, REFERENCE_RATE = "aid_at_grant", "reference_rate"
_LINES: Final = (
    _KIND, *_LADDER, *ROUTE, CEILING_RULE, BELOW_HOLDS, POINTS, BELOW, _RENT, *_TENANT, *AID_LIMITS,
    SECTOR, AID_AT_GRANT, REFERENCE_RATE,
)  # fmt: skip
_TABLES: Final = {
    "rent": ("discount", "income"), "rent_over_time": ("over_time",), "tenant": ("tenant",),
    "state_aid": ("aid",),
}  # fmt: skip
# the models whose checks and findings it shows
_MODELS: Final = (
    "rent", "rent_over_time", "tenancy_route", "tenant", "allocation", "state_aid",
)  # fmt: skip
SPREAD: Final = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")


# --- figures of the rent -----------------------------------------------------------------------


class Rung(NamedTuple):
    """One amount of the ladder, in EUR per unit per month."""

    line: str
    label: str
    amount: float


@dataclass(frozen=True)
class RentFigures(Report):
    """Everything that `flexfin rent` shows; `groups` are those that are let to tenants."""

    groups: tuple[str, ...]
    spreads: Spreads  # over the named scenarios, and drawn ones where asked for

    def at(self, name: str, group: str) -> Any:
        """Give the value of a line without months for one group."""
        line = self.case.models.lines[name]
        axes = [axis for axis in line.axes if axis == "group"]
        found = self.of(name, *axes)
        place = (self.case.elements_of("group").index(group),) if axes else ()
        value = found[place]
        return value.item() if isinstance(value, np.generic) else value

    def label(self, name: str) -> str:
        """Give the label of a line."""
        return str(self.case.models.lines[name].label)

    def word(self, name: str, group: str) -> str:
        """Give the label of the word that a line of text holds for a group."""
        word = str(self.at(name, group))
        return str(self.case.models.lines[name].choices.get(word, word))

    def ladder(self, group: str) -> list[Rung]:
        """Give the amounts of a group, the lowest first."""
        rungs = [Rung(name, self.label(name), self.at(name, group)) for name in _LADDER]
        return sorted(
            (rung for rung in rungs if 0 < rung.amount < UNLIMITED), key=lambda rung: rung.amount
        )

    @property
    def year(self) -> str:
        """Give the first full calendar year, or else the first one."""
        return full_year(self.case.calendar)


def rent_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> RentFigures:
    """Work out what `flexfin rent` shows.

    Raises FlexfinError where the case lacks a section that the rent needs, or lets to nobody.
    """
    see_lines(case, _LINES, "rent")
    kinds = case.values[_KIND]
    groups = tuple(group for group in case.elements_of("group") if kinds[group,] == _TENANTS)
    if not groups:
        message = _("no group of this case is let to tenants, so there is no rent to show")
        remedy = _("A group with 'kind: tenants' has a rent.")
        raise FlexfinError(Problem(Place(case.path), message, remedy))
    lines = shown_lines(case, _LINES, _TABLES, _MODELS)
    results = evaluate(case, lines, scenarios=[scenario])
    return RentFigures(case, scenario, results, groups, table_spreads(case, "rent", asked))


_MONTHLY = "EUR/unit/month"
_OF_GROUPS: Final = (
    ("rent", "discount"), ("rent_over_time", "over_time"), ("tenant", "tenant")
)  # fmt: skip


def rent_view(figures: RentFigures) -> View:
    """Give the figures of the rent as tables, bars and sentences."""
    case = figures.case
    day = case.reference_date.isoformat()
    more = _(
        "The law as it stands on {day}. Rents are bare, but for the cost rent, which holds the "
        "services too; in euros per room a month and in prices of {month}, unless a table says "
        "otherwise.",
        day=day_words(case.reference_date),
        month=month_words(case.calendar.start),
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
    for model, table in _OF_GROUPS:
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
