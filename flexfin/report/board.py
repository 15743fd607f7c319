"""What a workbook shows of the agreement: offers, a grid of fee and call price, the terms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

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
    PROBABILITY,
    Deal,
    NoTerm,
    side_labels,
    term_of,
)
from flexfin.report.offers import offer_words, offers_of, this_case
from flexfin.report.trade import default_span, grid_figures
from flexfin.sharing import Shared

_LIVE = (FEE, OWNER_GAIN, HOLDER_GAIN, "fee_floor", "fee_ceiling")
_STEPS = 1.5  # euros: the fee of a grid goes up by a multiple of 0.25 in each of its 6 steps
_ROW, _COLUMN = "reservation.fee", "reservation.call_price"


def agreement_of(
    case: Case,
    models: Models,
    changes: Mapping[str, str] | None = None,
    shared: Shared | None = None,
) -> Agreement | None:
    """Work out what the workbook shows of the agreement; None where the case has none.

    Of a case that is shared, `shared` says what is left out: then the term sheet is the one to hand
    over, and offers are there only where what they are worth may be shared.
    Raises FlexfinError where an offer gives a case that cannot be.
    """
    if any(name not in case.models.lines for name in OUTCOMES):
        return None
    deal = Deal(case, models, changes)
    figures = agreement_figures(deal)
    terms = term_sheet(figures, "house" if shared is None else "shared")
    if shared is not None:
        if any(map(shared.has, (*OUTCOMES, *_LIVE, PROBABILITY))):
            return Agreement(("", ""), (), (), None, terms, _LIVE)
        case = replace(
            case, offers={n: o for n, o in case.offers.items() if n not in shared.offers}
        )
        deal = Deal(case, models, changes)
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
    return Agreement(
        side_labels(case), notes, rows, _grid(deal, highest), terms, _LIVE
    )  # fmt: skip


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
