"""The agreement over drawn scenarios: the range of the fee, how each side stands, statistics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.bargain import FeeRange, Outcomes, Standing, fee_range, standing
from flexfin.language import _
from flexfin.page import Column, Page, number
from flexfin.report.deal import HOLDER_GAIN, OUTCOMES, OWNER_GAIN, Deal, side_labels
from flexfin.report.scenarios import (
    Asked,
    Figure,
    Spreads,
    show_statistics,
    show_worst,
    spreads_data,
    spreads_of,
    spreads_rows,
)
from flexfin.simulation import Headline

_GAINS: Final = (OWNER_GAIN, HOLDER_GAIN)


class DrawnDeal(NamedTuple):
    """The range of the fee over drawn scenarios, how both sides stand there, and the spread."""

    range: FeeRange | None
    owner: Standing
    holder: Standing
    spreads: Spreads


def drawn_deal(deal: Deal, fee: float, asked: Asked) -> DrawnDeal:
    """Draw scenarios and judge the agreement over them: each counts the same."""
    case = deal.case
    labels = zip(_GAINS, side_labels(case), strict=True)
    shown = [
        Figure(Headline(line), line, f"{case.models.lines[line].label}, {side}", "whole")
        for line, side in labels
    ]
    spreads = spreads_of(case, shown, asked, [Headline(line) for line in OUTCOMES])
    assert spreads.simulated is not None
    drawn = spreads.simulated
    arrays = [drawn.figures[Headline(line)] for line in OUTCOMES]
    names = tuple(str(place) for place in range(1, drawn.count + 1))
    outcomes = Outcomes(names, np.ones(drawn.count), *arrays)
    return DrawnDeal(
        fee_range(outcomes, fee),
        standing(outcomes, outcomes.owner),
        standing(outcomes, outcomes.holder),
        spreads,
    )


def drawn_data(found: DrawnDeal) -> dict[str, Any]:
    """Give the agreement over drawn scenarios as data, with English keys."""
    return {
        "range": None
        if found.range is None
        else {
            "floor": found.range.floor,
            "ceiling": found.range.ceiling,
            "midpoint": found.range.midpoint,
            "exists": found.range.exists,
        },
        "sides": {"owner": found.owner._asdict(), "holder": found.holder._asdict()},
        **spreads_data(found.spreads),
    }


def drawn_rows(data: Mapping[str, Any]) -> list[list[Any]]:
    """Give these data as rows of a CSV: table, figure, item, scenario and value."""
    rows = [["drawn_range", name, "", "", value] for name, value in (data["range"] or {}).items()]
    for side, values in data["sides"].items():
        rows += [["drawn_sides", name, side, "", value] for name, value in values.items()]
    rows += [[table, name, what, "", value] for table, name, what, value in spreads_rows(data)]
    return rows


def say_drawn(page: Page, deal: Deal, found: DrawnDeal) -> None:
    """Add the range of the fee over drawn scenarios, and how often each side gains."""
    drawn = found.spreads.simulated
    assert drawn is not None
    page.heading(
        _("The range of the fee over {count} drawn scenarios", count=number(drawn.count, "whole")),
        _("In euros per reserved place per day; the same formulas, with the means of the draws."),
    )
    if found.range is not None:
        amounts = (found.range.floor, found.range.midpoint, found.range.ceiling)
        labels = [_("lowest"), _("Halfway"), _("highest")]
        cells = tuple(number(amount, "cents") for amount in amounts)
        page.table(_("Level"), labels, [Column("", _("Fee"), cells)])
        if not found.range.exists:
            page.point(_("No fee gives both sides an advantage."), indent=2)
    for side, stands in zip(side_labels(deal.case), (found.owner, found.holder), strict=True):
        chance, regret = number(stands.chance, "percent"), number(stands.regret_agreed, "whole")
        text = _(
            "{side} gains in {chance} of the scenarios; "
            "expected regret after agreeing: € {regret}.",
            side=side,
            chance=chance,
            regret=regret,
        )
        page.point(text, indent=2)
    show_statistics(page, found.spreads)
    show_worst(page, found.spreads)
