"""What a workbook shows besides the models: the board summary, and the agreement."""

from __future__ import annotations

import math
from typing import NamedTuple

from flexfin.answers import board_tables as tables
from flexfin.answers import board_words as worded
from flexfin.answers.agreement import AgreementFigures, agreement_figures, basis_of
from flexfin.answers.agreement_terms import (
    FEE,
    GRANTOR_GAIN,
    HOLDER_GAIN,
    OUTCOMES,
    PROBABILITY,
    Deal,
    NoTerm,
    side_labels,
    term_of,
)
from flexfin.answers.board_key_figures import key_figures
from flexfin.answers.board_scenarios import over_scenarios, told_over
from flexfin.answers.offers import Offer, offer_words, offers_of, this_case
from flexfin.answers.reserve import SAVING_VALUE, ReserveFigures, reserve_figures
from flexfin.answers.risk import risk_of
from flexfin.answers.sensitivity import default_span, grid_figures
from flexfin.answers.term_sheet import term_sheet
from flexfin.case.case import Case
from flexfin.case.shared import Shared
from flexfin.engine.draw import DrawRequest
from flexfin.engine.run import Results
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.workbook.sheets.agreement import Agreement, GridTable, OfferRow
from flexfin.workbook.sheets.board_parts import Board
from flexfin.workbook.sheets.log import Log
from flexfin.workbook.sheets.risk import Risk

_LIVE = (FEE, GRANTOR_GAIN, HOLDER_GAIN, "fee_floor", "fee_ceiling")
_STEPS = 1.5  # euros: the fee of a grid goes up by a multiple of 0.25 in each of its 6 steps
_ROW, _COLUMN = "reservation.fee", "reservation.call_price"


class Bargain(NamedTuple):
    """The agreement of a case: its figures and its offers, or the case itself for want of these.

    These are over drawn scenarios where such are asked for; `deal` is over the named ones.
    """

    deal: Deal
    figures: AgreementFigures
    offers: tuple[Offer, ...]


def bargain_of(
    case: Case,
    asked: DrawRequest | None = None,
) -> Bargain | None:
    """Work the agreement of a case out; None where the case has none.

    Raises FlexfinError where an offer gives a case that cannot be.
    """
    if any(name not in case.models.lines for name in OUTCOMES):
        return None
    named = Deal(case)
    deal = Deal(case, asked=asked) if asked else named
    return Bargain(named, agreement_figures(deal), offers_of(deal) or (this_case(deal),))


def agreement_of(
    case: Case,
    shared: Shared | None = None,
    *,
    grid: bool = True,
) -> Agreement | None:
    """Work out what the workbook shows of the agreement; None where the case has none.

    The grid takes most of the time, and can be left out.

    Raises FlexfinError where an offer gives a case that cannot be.
    """
    bargain = bargain_of(case)
    return None if bargain is None else agreement_sheets(bargain, shared, grid=grid)


def agreement_sheets(
    bargain: Bargain, shared: Shared | None = None, *, grid: bool = True
) -> Agreement:
    """Give what the sheets on the agreement hold.

    Of a case that is shared, `shared` says what is left out: then the term sheet is the one to hand
    over, and offers are there only where what they are worth may be shared.
    """
    deal, figures, offers = bargain
    terms = term_sheet(figures, "house" if shared is None else "shared")
    if shared is not None:
        if any(map(shared.has, (*OUTCOMES, *_LIVE, PROBABILITY))):
            return Agreement(("", ""), (), (), None, terms, _LIVE)
        offers = tuple(one for one in offers if one.name not in shared.offers)
        offers = offers or (this_case(figures.deal),)
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
    # a grid over drawn scenarios would take too long: it is over the named ones, and says so
    named = figures if figures.deal is deal else agreement_figures(deal)
    not_live = _("Values worked out at export, not live.")
    notes = (not_live, *basis_of(figures))
    table = _grid(deal, named.range.ceiling if named.range else 0.0) if grid else None
    if table and named is not figures:
        table = table._replace(notes=(not_live, *basis_of(named)))
    return Agreement(
        side_labels(deal.case), notes, rows, table, terms, _LIVE
    )  # fmt: skip


def reserve_of(case: Case, asked: DrawRequest | None) -> ReserveFigures | None:
    """Give the reserve over drawn scenarios; None without these or without a reserve."""
    if asked is None or SAVING_VALUE not in case.models.lines:
        return None
    return reserve_figures(case, case.first_scenario, asked)


def risk_sheet(reserve: ReserveFigures | None, date: str, mark: str) -> Risk | None:
    """Give what the sheet Scenarios and risk holds; None without drawn scenarios."""
    return None if reserve is None else risk_of(reserve, date, mark)


def log_of(asked: DrawRequest | None, date: str) -> Log:
    """Give what the log says of this export."""
    if asked is None:
        return Log(date)
    drawn = _("{count} drawn, seed {seed}", count=number(asked.scenarios, "whole"), seed=asked.seed)
    return Log(date, drawn)


def board_of(
    case: Case,
    results: Results,
    bargain: Bargain | None = None,
    reserve: ReserveFigures | None = None,
    asked: DrawRequest | None = None,
    date: str = "",
) -> Board:
    """Give what the Board summary says.

    Parameters
    ----------
    results : all lines over the scenarios that the case names.
    reserve : with drawn scenarios, for the risks; None without them.
    asked : the scenarios to draw for what is said over scenarios; the named ones without it.
    date : that the values bear; the reference date of the case without it.
    """
    figures = bargain.figures if bargain else None
    offers = bargain.offers if bargain else None
    over = over_scenarios(case, results, asked, figures)
    if bargain:
        bars = tables.fee_bars(case, bargain.figures, bargain.offers, over)
    else:
        bars = tables.rent_bars(case, results)
    return Board(
        question=worded.question_of(case, offers),
        proposal=case.board.get("proposal", ""),
        without=worded.without_of(case, offers),
        figures=key_figures(case, figures, over),
        need=tables.need_of(case, over),
        tables=[
            one
            for one in (
                tables.pays_of(case, over),
                tables.budget_of(case),
                tables.offers_table(case, offers or ()),
            )
            if one
        ],
        bars=bars,
        risks=[*worded.risk_words(case, results), *worded.risks_of(reserve)],
        findings=worded.findings_that_hold(case, results),
        agreed=worded.agreed_of(case),
        open=worded.open_of(case, offers),
        basis=told_over(over, date or str(case.reference_date)),
    )


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
