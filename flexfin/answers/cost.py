"""The cost of a case: the figures a controller asks for, and how they are shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from flexfin.answers.check import VERDICT, nothing_to_cover
from flexfin.answers.declared import declared, marked
from flexfin.answers.figures import group_labels, opening, see_lines
from flexfin.answers.findings import Finding, checks_part, finding_point, findings_part
from flexfin.answers.report import Report, shown_lines
from flexfin.answers.scenarios import NAMED, Spreads, apart_sentence, spreads_parts, table_spreads
from flexfin.case.case import Case
from flexfin.case.named import Named
from flexfin.engine.draw import DrawRequest
from flexfin.engine.run import evaluate
from flexfin.ground.messages import _
from flexfin.ground.months import format_month, month_words
from flexfin.ground.numbers import number
from flexfin.ground.view import Part, Sentence, View, ViewTable, part, shown, view

_ALL, _PRICES = "integral_cost_total", "price_level"
_RECEIVED, _CALLED_RATE = "called_people", "called_person_rate"
BASIS, _SHORT, COVERAGE, _RENT = "occupancy_basis", "rent_short", "coverage", "cost_rent"
RISE = "uncovered_rise"
_YEARLY, _OF_YEAR = "accrual_coverage", "passed_on_by_year"
_LESSOR, _OPERATOR = "lessor", "operator"
_LINES: Final = (
    _ALL, _RENT, COVERAGE, BASIS, _SHORT, VERDICT, RISE, _RECEIVED, _CALLED_RATE,
    _YEARLY, _OF_YEAR, _LESSOR, _OPERATOR,
)  # fmt: skip
_TABLES: Final = {
    "integral_cost": ("cost_per_year",),
    "pass_through": ("key_figures", "coverage", "coverage_by_year", NAMED),
}
# the models whose checks and findings it shows
_MODELS: Final = (
    "time", "demand", "occupancy", "capital", "integral_cost", "contracts", "pass_through",
)  # fmt: skip
# where no rise in rent is asked for
SETTLED: Final = ("not_applicable", "outside_chapter", "covered")


# --- figures of the cost -----------------------------------------------------------------------


@dataclass(frozen=True)
class CostFigures(Report):
    """Everything that `flexfin cost` shows."""

    spreads: Spreads  # over the named scenarios, and drawn ones where asked for

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of the case, in its order."""
        return self.case.elements_of("group")

    @property
    def pays_for_called(self) -> bool:
        """Say whether the reception groups pay for what people in called rooms use."""
        return bool((self.of(_RECEIVED, "month") * self.of(_CALLED_RATE, "month") > 0).any())

    def missing(self, group: str) -> tuple[Finding, ...]:
        """Give what the test of the pass-through finds missing for a group."""
        return tuple(f for f in self.findings if f.elements.get("group") == group)

    @property
    def elsewhere(self) -> tuple[Finding, ...]:
        """Give the findings that belong to no group's verdict."""
        verdicts = [f for group in self.groups for f in self.missing(group)]
        return tuple(f for f in self.findings if f not in verdicts)

    def rise(self, position: int) -> float:
        """Give the rise in rent that would cover the cost of a group, where that is asked for."""
        verdict = str(self.of(VERDICT, "group")[position])
        return 0.0 if verdict in SETTLED else float(self.of(_SHORT, "group")[position])

    def rise_of_contracts(self, position: int) -> float:
        """Give by which share all amounts of its contracts would have to rise to cover the cost.

        Each keeps its own index, so this covers whatever that index is; 0 where the lessor lets
        the rooms itself or receives nothing.
        """
        lets_itself = self.of(_LESSOR, "group")[position] == self.of(_OPERATOR, "group")[position]
        coverage = float(self.of(COVERAGE, "group")[position])
        return 0.0 if lets_itself or coverage <= 0 else 1 / coverage - 1

    def lowest_year(self, position: int) -> tuple[str, float] | None:
        """Give the calendar year with the lowest coverage of a group, and that coverage."""
        counts = self.of(_OF_YEAR, "group", "year")[position] > 0
        if not counts.any():
            return None
        coverage = np.where(counts, self.of(_YEARLY, "group", "year")[position], np.inf)
        lowest = int(coverage.argmin())
        return self.case.elements_of("year")[lowest], float(coverage[lowest])


def cost_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> CostFigures:
    """Work out what `flexfin cost` shows, over drawn scenarios too where these are asked for.

    Raises FlexfinError where the case lacks a section that the cost needs.
    """
    see_lines(case, _LINES, "cost")
    everything = evaluate(case, shown_lines(case, _LINES, _TABLES, _MODELS))
    spreads = table_spreads(case, "pass_through", asked, everything)
    return CostFigures(case, scenario, everything.only(scenario), spreads)


def price_level(case: Case) -> int:
    """Give the month in whose prices costs were given."""
    return int(case.values[_PRICES][()])


def cost_view(figures: CostFigures) -> View:
    """Give the figures of the cost as tables and sentences."""
    case = figures.case
    more = _(
        "Costs were given in prices of {level}; amounts are in prices of the month itself, unless "
        "a table says otherwise.",
        level=month_words(price_level(case)),
    )
    given = {"price_level": format_month(price_level(case)), BASIS: case.values[BASIS][()]}
    facts, said = opening(case, figures.scenario, more, **given)
    return view(
        "cost",
        _("{case}: what it costs, and what the rent covers", case=shown(case.name)),
        facts,
        (said, *apart_sentence(figures.spreads)),
        declared(figures.results, "integral_cost", "cost_per_year"),
        _key_figures(figures),
        marked(
            declared(figures.results, "pass_through", "coverage"),
            _at_basis(figures, "coverage_at"),
        ),
        declared(figures.results, "pass_through", "coverage_by_year", *_lowest_years(figures)),
        _verdicts(figures),
        findings_part(figures.elsewhere, case, _("What else deserves attention")),
        *spreads_parts(figures.spreads),
        checks_part(figures.checks),
    )


def _key_figures(figures: CostFigures) -> Part | None:
    called = _(
        "What people in called rooms use is paid by the reception groups: at normal "
        "occupancy it counts there, as planned with the rooms in which they live."
    )
    basis = Named(figures.case.all_models, figures.case.path).where("pass_through.occupancy_basis")
    chosen = _("◄ the occupancy this case chooses ({where})", where=basis)
    rows = _at_basis(figures, "cost_rent_at", "charged_rent_at")
    found = declared(figures.results, "pass_through", "key_figures")
    if found is None:
        return None
    shown_rows = {i.key for one in found.items if isinstance(one, ViewTable) for i in one.rows}
    texts = [called] if figures.pays_for_called else []
    texts += [chosen] if shown_rows & {*rows} else []
    said = (Sentence(text, tone="note") for text in texts)
    return marked(found._replace(items=(*found.items, *said)), rows)


def _at_basis(figures: CostFigures, *lines: str) -> list[str]:
    """Give the rows of lines at the occupancy that the case chooses."""
    return [f"{line}.{figures.case.values[BASIS][()]}" for line in lines]


def _lowest_years(figures: CostFigures) -> Iterator[Sentence]:
    for position, label in enumerate(group_labels(figures.case)):
        lowest = figures.lowest_year(position)
        if lowest:
            year, coverage = lowest
            text = _("{group}: the lowest coverage is {share}, in {year}.", group=label,
                     share=number(coverage, "percent"), year=year)  # fmt: skip
            data = {"group": figures.groups[position], "year": year, "coverage": coverage}
            yield Sentence(text, is_point=True, data=data)


def _verdicts(figures: CostFigures) -> Part:
    case, lines = figures.case, figures.case.models.lines
    choices = lines[VERDICT].choices
    items: list[Sentence] = []
    for position, (group, label) in enumerate(zip(figures.groups, group_labels(case), strict=True)):
        word = str(figures.of(VERDICT, "group")[position])
        rise = figures.rise(position)
        items.append(
            Sentence(
                f"{label}: {choices.get(word, word)}",
                tone="good" if word in SETTLED else "attention",
                data={"group": group, VERDICT: word, RISE: rise},
            )
        )
        items += [finding_point(one, case, {"group"}) for one in figures.missing(group)]
        if costless := nothing_to_cover(case):
            items.append(Sentence(costless, is_point=True))
        if rise > 0:
            amount, month = number(rise, "cents"), month_words(int(case.values["start"][()]))
            text = _("Rise in rent that covers the cost: € {amount} per room a month in prices of "
                     "{month}, where it rises with the rent index.", amount=amount,
                     month=month)  # fmt: skip
            items.append(Sentence(text, is_point=True))
        more = figures.rise_of_contracts(position) if rise > 0 else 0.0
        if more > 0:  # rounded up: what is said covers
            share = number(math.ceil(more * 10_000 - 1e-6) / 100, "cents")
            text = _(
                "Or let everything that the lessor receives for the group rise by {share}% now: "
                "by the contracts' own index that covers the cost.",
                share=share,
            )
            items.append(Sentence(text, is_point=True))
    return part("verdicts", _("Test of the Wet Markt en Overheid"), *items)
