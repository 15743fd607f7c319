"""What a workbook shows of the agreement: offers, a grid of fee and call price, the terms."""

from __future__ import annotations

import math
from collections.abc import Mapping

from flexfin.case import Case
from flexfin.excel.agreementsheets import Agreement, GridTable, OfferRow
from flexfin.language import _
from flexfin.model import Models
from flexfin.report.agreement import agreement_figures, basis_of
from flexfin.report.clauses import term_sheet
from flexfin.report.deal import (
    FEE,
    HOLDER_GAIN,
    OUTCOMES,
    OWNER_GAIN,
    Deal,
    NoTerm,
    side_labels,
    term_of,
)
from flexfin.report.offers import offer_words, offers_of, this_case
from flexfin.report.trade import default_span, grid_figures

_LIVE = (FEE, OWNER_GAIN, HOLDER_GAIN, "fee_floor", "fee_ceiling")
_STEPS = 1.5  # euros: the fee of a grid goes up by a multiple of 0.25 in each of its 6 steps
_ROW, _COLUMN = "reservation.fee", "reservation.call_price"


def agreement_of(
    case: Case, models: Models, changes: Mapping[str, str] | None = None, *, grid: bool = True
) -> Agreement | None:
    """Work out what the workbook shows of the agreement; None where the case has none.

    The grid takes most of the time, and can be left out.

    Raises FlexfinError where an offer gives a case that cannot be.
    """
    if any(name not in case.models.lines for name in OUTCOMES):
        return None
    deal = Deal(case, models, changes)
    figures = agreement_figures(deal)
    offers = offers_of(deal) or (this_case(deal),)
    rows = tuple(
        OfferRow(
            offer.label,
            offer_words(offer),
            offer.fee,
            *offer.outcomes.gains,
            offer.range and offer.range.floor,
            offer.range and offer.range.ceiling,
        )
        for offer in offers
    )
    highest = figures.range.ceiling if figures.range else 0.0
    notes = (_("Values worked out at export, not live."), *basis_of(figures))
    table = _grid(deal, highest) if grid else None
    return Agreement(side_labels(case), notes, rows, table, term_sheet(figures, "house"), _LIVE)


def _grid(deal: Deal, highest: float) -> GridTable | None:
    """Work out the grid of fee and call price, from no fee at all to beyond the range.

    None where one of them is confidential, or there is no call price to go around.
    """
    try:
        row, column = (term_of(deal.case, path) for path in (_ROW, _COLUMN))
        across = default_span(column)
    except NoTerm:
        return None
    end = _STEPS * max(1, math.ceil(max(2 * row.value, highest) / _STEPS))
    found = grid_figures(deal, row, column, (0.0, end), across)
    return GridTable(row.label, column.label, found.grid, row.value, column.value)
