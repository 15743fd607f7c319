"""What an offer changes that no gain counts is told with its worth, wherever the gains stand."""

from __future__ import annotations

import pytest
from strategies import ROOT, shipped

from flexfin.answers.agreement import agreement_figures
from flexfin.answers.agreement_terms import AgreementCase, outcomes_of
from flexfin.answers.beside_gain import beside_gain, beside_words
from flexfin.answers.board import bargain_of, board_of
from flexfin.answers.negotiation import negotiation_of
from flexfin.answers.offers import Offer, offers_of, offers_part
from flexfin.case.case import Case
from flexfin.case.shared import shared_of
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.ground.numbers import number, signed
from flexfin.ground.view import Sentence

RENT, TAKE, FEE = "contracts.sublet.amount", "contracts.sublet.minimum_share", "reservation.fee"
# the chances of the case: base 50%, low 30%, high 20%
CHANCES = (0.5, 0.3, 0.2)


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


@pytest.fixture(scope="module")
def sublet() -> Case:
    set_language("en")
    return load_case(ROOT / "examples" / "stieltjesstraat_sublet.yaml", shipped())


@pytest.fixture(scope="module")
def offer(sublet: Case) -> Offer:
    return next(one for one in offers_of(AgreementCase(sublet)) if one.name == "socius_1")


def worth(case: Case, party: str) -> float:
    results = evaluate(case, ["net_present_value"])
    return sum(map(float.__mul__, CHANCES, map(float, Headline("net_present_value", (party,))
                                               .of(results))))  # fmt: skip


def test_rent_that_is_there_without_the_agreement_too_is_in_no_gain_and_told(
    sublet: Case, offer: Offer
) -> None:
    fee = with_inputs(sublet, {FEE: "1.00"})
    alone = outcomes_of(evaluate(fee, ["grantor_gain", "holder_gain", "fee_base_grantor",
                                       "fee_base_holder", "probability"]))  # fmt: skip
    assert offer.outcomes.gains == pytest.approx(alone.gains)
    assert offer.beside.paths == (RENT, TAKE)
    for party in ("socius", "coa"):
        expected = worth(offer.case, party) - worth(fee, party)
        assert abs(expected) > 10_000
        assert offer.beside.worth[party] == pytest.approx(expected)
    words = beside_words("It", offer.case, offer.beside)
    assert "215" in words
    assert f"COA -€ {number(-offer.beside.worth['coa'], 'whole')}" in words
    assert f"Socius € {signed(offer.beside.worth['socius'], 'whole')}" in words
    assert "Nijmegen" not in words  # one euro


def test_it_stands_on_board_agreement_and_negotiation(sublet: Case, offer: Offer) -> None:
    words = beside_words(offer.label, offer.case, offer.beside)
    bargain = bargain_of(sublet)
    assert bargain is not None
    board = board_of(sublet, evaluate(sublet), bargain)
    note = next(one.note for one in board.parts if one.key == "offers")
    assert words in note
    assert note.count("215") == 1
    said = " ".join(one.text for one in offers_part(bargain.offers).items if isinstance(one, Sentence))
    assert words in said
    figures = agreement_figures(AgreementCase(sublet))
    sheet = negotiation_of(figures, figures, None, bargain.offers)
    assert sheet is not None
    assert words in sheet.notes


def test_a_party_that_is_left_out_is_not_told(sublet: Case, offer: Offer) -> None:
    shared = shared_of(sublet)
    assert ("net_present_value", ("socius",)) in shared.rows
    words = beside_words(offer.label, offer.case, offer.beside, shared)
    assert "215" in words
    assert "Socius €" not in words


def test_what_moves_a_gain_is_not_told_as_if_it_did_not(sublet: Case) -> None:
    found = AgreementCase(sublet)
    changes = {"reserve.emergency_cost": "190", RENT: "215", FEE: "1.00"}
    assert beside_gain(found, changes).paths == (RENT,)
    assert beside_gain(found, {FEE: "1.00"}).paths == ()
