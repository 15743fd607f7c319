"""The cost of a case in tables and sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator

from flexfin.answers.check import VERDICT, nothing_to_cover
from flexfin.answers.cost import (
    BASIS,
    RISE,
    SETTLED,
    CostFigures,
    price_level,
)
from flexfin.answers.declared import declared, marked
from flexfin.answers.figures import group_labels, opening
from flexfin.answers.findings import checks_part, finding_point, findings_part
from flexfin.answers.scenarios import apart_sentence, spreads_parts
from flexfin.ground.messages import _
from flexfin.ground.months import format_month, month_words
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Part,
    Sentence,
    View,
    ViewTable,
    part,
    shown,
    view,
)


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
    chosen = _("◄ the occupancy this case chooses (pass_through.occupancy_basis)")
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
            text = _("{label}: € {amount} per room a month in prices of {month}, where it rises "
                     "with the rent index.", label=lines[RISE].label, amount=amount,
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
