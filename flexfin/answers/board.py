"""What a workbook shows besides the models: the board summary, and the agreement."""

from __future__ import annotations

from typing import NamedTuple

from flexfin.answers import board_tables as tables
from flexfin.answers import board_words as worded
from flexfin.answers.agreement import AgreementFigures, agreement_figures
from flexfin.answers.agreement_terms import OUTCOMES, AgreementCase
from flexfin.answers.board_key_figures import figures_part, key_figures
from flexfin.answers.board_scenarios import Over, over_scenarios, told_over
from flexfin.answers.negotiation import negotiation_of
from flexfin.answers.offers import Offer, offers_of, plain_offers, this_case
from flexfin.answers.reserve import SAVING_VALUE, ReserveFigures, reserve_figures
from flexfin.answers.side_by_side import scenario_figures
from flexfin.answers.term_sheet import term_sheet
from flexfin.case.case import Case
from flexfin.case.shared import Shared
from flexfin.engine.draw import DrawRequest
from flexfin.engine.run import Results
from flexfin.ground.messages import _
from flexfin.ground.view import Sentence, View, part, points, view
from flexfin.workbook.sheets.agreement import Agreement


class Bargain(NamedTuple):
    """The agreement of a case: its figures and its offers, or the case itself for want of these.

    These are over drawn scenarios where such are asked for; `agreement` is over the named ones.
    """

    agreement: AgreementCase
    figures: AgreementFigures
    offers: tuple[Offer, ...]


def bargain_of(case: Case, asked: DrawRequest | None = None) -> Bargain | None:
    """Work the agreement of a case out; None where the case has none.

    Raises FlexfinError where an offer gives a case that cannot be.
    """
    if any(name not in case.models.lines for name in OUTCOMES):
        return None
    named = AgreementCase(case)
    agreement = AgreementCase(case, asked=asked) if asked else named
    offers = offers_of(agreement) or (this_case(agreement),)
    return Bargain(named, agreement_figures(agreement), offers)


def agreement_sheets(bargain: Bargain | None, shared: Shared | None = None) -> Agreement | None:
    """Give what the sheets on the agreement hold; None of a case without one.

    Of a case that is shared, `shared` says what is left out: then the term sheet is the one to hand
    over, and only what may be shared is worked out.
    """
    if bargain is None:
        return None
    agreement, figures, offers = bargain
    terms = term_sheet(figures, "house" if shared is None else "shared")
    named = figures if figures.agreement is agreement else agreement_figures(agreement)
    negotiation = negotiation_of(named, figures, shared, offers)
    return Agreement(negotiation, [*terms.lines()], terms.figures)


def reserve_of(case: Case, asked: DrawRequest | None) -> ReserveFigures | None:
    """Give the reserve over drawn scenarios; None without these or without a reserve."""
    if asked is None or SAVING_VALUE not in case.models.lines:
        return None
    return reserve_figures(case, case.first_scenario, asked)


def over_of(
    case: Case, results: Results, bargain: Bargain | None, asked: DrawRequest | None
) -> Over:
    """Work out over scenarios what the board summary and the sheet Scenarios show of them."""
    figures = scenario_figures(case, results)
    wanted = [
        *(some for one in key_figures(results, bargain.figures if bargain else None)
          for some in (one.amount, one.where)),
        *worded.risk_terms(case).values(), *tables.cash_of(case).values(),
        *((one.headline,) for known in figures.values() for one in known),
    ]  # fmt: skip
    return over_scenarios(case, results, asked, wanted)


def board_of(
    case: Case,
    results: Results,
    bargain: Bargain | None = None,
    reserve: ReserveFigures | None = None,
    asked: DrawRequest | None = None,
    date: str = "",
    over: Over | None = None,
) -> View:
    """Give what the Board summary says.

    Parameters
    ----------
    results : all lines over the scenarios that the case names.
    reserve : with drawn scenarios, for the risks; None without them.
    asked : the scenarios to draw for what is said over scenarios; the named ones without it.
    date : that the values bear; the reference date of the case without it.
    over : what was worked out over scenarios already.
    """
    figures = bargain.figures if bargain else None
    offers = bargain.offers if bargain else None
    plain = () if bargain else plain_offers(case)
    over = over or over_of(case, results, bargain, asked)
    question, about = worded.question_of(case, offers)
    proposed = case.board.get("proposal", "")
    none = _("The case gives no advice on it.")
    proposal = _("Proposal: {text}", text=proposed) if proposed else none
    basis = Sentence(told_over(over, date or str(case.reference_date)), tone="note")
    risks = [*worded.risk_words(case, over), *points(worded.risks_of(reserve))]
    return view(
        "board",
        _("Board summary"),
        {"case": case.name},
        (basis,),
        part(
            "question",
            _("What the board is asked to decide"),
            Sentence(question, tone="strong"),
            Sentence(about),
            Sentence(proposal, data={"proposal": proposed}),
        ),
        part("without", _("Without an agreement"),
             *points(worded.without_of(case, offers, over.scenarios))),
        tables.pays_of(case, results, over),
        tables.budget_of(case, results),
        tables.offers_table(case, offers)
        if offers
        else tables.paid_by_offer(case, plain, asked, over),
        figures_part(key_figures(results, figures), results, over),
        tables.need_of(case, results, over),
        tables.fee_bars(case, results, bargain.figures, bargain.offers)
        if bargain
        else tables.rent_bars(case, results),
        part("risks", _("Risks"), *risks, *worded.findings_that_hold(case, results)),
        part("agreed", _("Agreed"), *worded.agreed_of(case)),
        part("open", _("Open"), *worded.open_of(case, tables.nearest(offers) if offers else plain)),
    )
