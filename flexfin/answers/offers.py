"""The offers of a case side by side: what each is worth, and what would close the gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flexfin.answers.agreement_terms import (
    FEE,
    FEE_UNIT,
    AgreementCase,
    gain_columns,
    labels_over,
    side_labels,
    sides_told,
)
from flexfin.answers.beside_gain import BesideGain, beside_gain, beside_words
from flexfin.answers.declared import declared, lines_of_tables
from flexfin.answers.input_text import label_of, text_of
from flexfin.case.case import Case
from flexfin.case.row import rows_of
from flexfin.engine.bargain import FeeRange, Outcomes, fee_range
from flexfin.engine.load import with_offer
from flexfin.engine.run import evaluate
from flexfin.ground.messages import _
from flexfin.ground.numbers import number, signed
from flexfin.ground.view import (
    Datum,
    Part,
    Sentence,
    TableColumn,
    ViewTable,
    columns,
    part,
    points,
    rows,
    shown,
)


class Offer(NamedTuple):
    """One offer: the terms it changes, what it is worth, and the range of its fee.

    The case itself is an offer without a name. `beside` is what of its changes no gain counts.
    """

    name: str
    case: Case
    changes: dict[str, str]
    outcomes: Outcomes
    fee: float
    range: FeeRange | None
    beside: BesideGain = BesideGain()

    @property
    def room(self) -> tuple[float | None, float | None]:
        """Give how far the fee can move before a side loses: the grantor down, the holder up."""
        if self.range is None:
            return None, None
        return self.fee - self.range.floor, self.range.ceiling - self.fee

    @property
    def label(self) -> str:
        """Give its name, or what stands for the case itself."""
        return _label(self.case, self.name)


class PlainOffer(NamedTuple):
    """An offer in a case that reserves no places: what it changes, and the case as it has that."""

    name: str
    case: Case
    changes: dict[str, str]

    @property
    def label(self) -> str:
        """Give its name."""
        return _label(self.case, self.name)


def _label(case: Case, name: str) -> str:
    return shown(case.label_of("offer", name)) if name else _("this case")


def plain_offers(case: Case) -> tuple[PlainOffer, ...]:
    """Give the offers of a case without what they are worth to the sides of an agreement.

    Raises FlexfinError where an offer gives a case that cannot be.
    """
    found = case.offers.items()
    return tuple(PlainOffer(name, with_offer(case, name), dict(told)) for name, told in found)


def offers_of(agreement: AgreementCase) -> tuple[Offer, ...]:
    """Work out the case itself and every offer in it; nothing where the case has no offers.

    Raises FlexfinError where an offer gives a case that cannot be.
    """
    if not agreement.case.offers:
        return ()
    agreement.prepare(agreement.case.offers.values())
    return tuple(
        _offer(agreement, name, changes)
        for name, changes in {"": {}, **agreement.case.offers}.items()
    )


def this_case(agreement: AgreementCase) -> Offer:
    """Give the case itself as an offer."""
    return _offer(agreement, "", {})


def _offer(agreement: AgreementCase, name: str, changes: Any) -> Offer:
    case = with_offer(agreement.case, name) if name else agreement.case
    outcomes = agreement.outcomes(changes)
    fee = float(case.values[FEE][()])
    beside = beside_gain(agreement, changes)
    return Offer(name, case, dict(changes), outcomes, fee, fee_range(outcomes, fee), beside)


def _closing(offer: Offer) -> float | None:
    """Give the nearest fee at which neither side loses; None where none is needed or found."""
    found = offer.range
    if found is None or not found.exists or found.floor <= offer.fee <= found.ceiling:
        return None
    return found.floor if offer.fee < found.floor else found.ceiling


def offers_part(offers: Sequence[Offer]) -> Part:
    """Make the offers side by side, and what each changes and lacks."""
    labels, cases = [offer.label for offer in offers], [offer.case for offer in offers]
    sides = labels_over(cases)
    fee = TableColumn("fee", _("Fee"), shape="cents", unit=FEE_UNIT)
    heads = (
        fee,
        *gain_columns(sides, _("Gain")),
        *columns(
            ("grantor_room", "holder_room"),
            sides,
            _("Room in the fee"),
            "cents",
            FEE_UNIT,
        ),
    )
    values: list[list[Datum]] = [
        [offer.fee for offer in offers],
        [offer.outcomes.gains[0] for offer in offers],
        [offer.outcomes.gains[1] for offer in offers],
        [offer.room[0] for offer in offers],
        [offer.room[1] for offer in offers],
    ]
    keys = [offer.name or "this_case" for offer in offers]
    sentences = []
    for key, offer in zip(keys, offers, strict=True):
        words = f" ({offer_words(offer)})" if offer.changes else ""
        text = f"{offer.label}{words}: {_judgement(offer, *side_labels(offer.case))}"
        text = " ".join(filter(None, (text, beside_words(offer.label, offer.case, offer.beside))))
        data = {"offer": key, "changes": offer.changes, "fee_to_close_gap": _closing(offer)}
        sentences.append(Sentence(text, is_point=True, data=data))
    return part(
        "offers",
        _("Offers side by side"),
        ViewTable("offers", _("Offer"), heads, rows(keys, labels, values)),
        *sentences,
        *points(sides_told(labels, cases)),
        note=_(
            "Gain: the distance of a side to its alternative, in expectation. Room in the fee: how "
            "far the fee can move, in euros per place per day, before a side is better off without."
        ),
    )


def _judgement(offer: Offer, grantor: str, holder: str) -> str:
    gains = offer.outcomes.gains
    losing = [name for name, gain in zip((grantor, holder), gains, strict=True) if gain < 0]
    if not losing:
        return _("both sides gain.")
    if len(losing) == 2 or offer.range is None or not offer.range.exists:
        both = losing[0] if len(losing) == 1 else _("both sides")
        return _("no fee closes the gap of {side}; another term has to move.", side=both)
    closing = _closing(offer)
    assert closing is not None
    return _(
        "{side} is € {gap} short; a fee of € {fee} ({change}) closes that gap.",
        side=losing[0],
        gap=number(-min(gains), "whole"),
        fee=number(closing, "cents"),
        change=signed(closing - offer.fee, "cents"),
    )


def offer_words(offer: Offer) -> str:
    """Say which terms an offer changes, and to what."""
    known = rows_of(offer.case)
    changed = (known[path] for path in offer.changes)
    return "; ".join(f"{label_of(row)} {text_of(row)}" for row in changed)


# --- beside what is paid elsewhere ---------------------------------------------------------------

_SHARE, _ELSEWHERE = "fee_share", ("standby_share_beilen", "standby_share_belgium")


def analogues_of(case: Case) -> dict[str, float]:
    """Give the fee as a share of the call price, and what a vacant place costs elsewhere."""
    found = evaluate(case, [_SHARE])
    shares = {_SHARE: float(found[_SHARE].array)}
    for name in _ELSEWHERE:
        dated = case.law[name].dated
        if dated is not None and isinstance(dated.value, float):
            shares[name] = dated.value
    return shares


def fee_shares_part(case: Case) -> Part | None:
    """Make what a vacant place is paid, as a share of one in use, here and elsewhere."""
    results = evaluate(case, lines_of_tables(case, {"reservation": ("fee_shares",)}))
    sources = []
    for name in _ELSEWHERE:
        dated = case.law[name].dated
        if dated is not None:
            label, data = str(case.models.lines[name].label), {"line": name}
            sources.append(Sentence(label, shown(dated.source, 200), is_point=True, data=data))
    return declared(results, "reservation", "fee_shares", *sources)
