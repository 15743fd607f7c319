"""The offers of a case side by side: what each is worth, and what would close the gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flexfin.answers.agreement_terms import FEE, Deal, label_of, side_labels, terms_of, value_text
from flexfin.answers.page import Column, Page, shown
from flexfin.case.case import Case
from flexfin.engine.bargain import FeeRange, Outcomes, fee_range
from flexfin.engine.load import with_inputs
from flexfin.engine.run import evaluate
from flexfin.ground.messages import _
from flexfin.ground.numbers import number


class Offer(NamedTuple):
    """One offer: the terms it changes, what it is worth, and the range of its fee.

    The case itself is an offer without a name.
    """

    name: str
    case: Case
    changes: dict[str, str]
    outcomes: Outcomes
    fee: float
    range: FeeRange | None

    @property
    def label(self) -> str:
        """Give its name, or what stands for the case itself."""
        return shown(self.name) if self.name else _("this case")


def offers_of(deal: Deal) -> tuple[Offer, ...]:
    """Work out the case itself and every offer in it; nothing where the case has no offers.

    Raises FlexfinError where an offer gives a case that cannot be.
    """
    if not deal.case.offers:
        return ()
    deal.prepare(deal.case.offers.values())
    return tuple(
        _offer(deal, name, changes) for name, changes in {"": {}, **deal.case.offers}.items()
    )


def this_case(deal: Deal) -> Offer:
    """Give the case itself as an offer."""
    return _offer(deal, "", {})


def _offer(deal: Deal, name: str, changes: Any) -> Offer:
    case = with_inputs(deal.case, changes)
    outcomes = deal.outcomes(changes)
    fee = float(case.values[FEE][()])
    return Offer(name, case, dict(changes), outcomes, fee, fee_range(outcomes, fee))


def offers_data(offers: Sequence[Offer]) -> dict[str, Any]:
    """Give the offers as data, with English keys; the case itself is `this_case`."""
    return {
        offer.name or "this_case": {
            "changes": offer.changes,
            "fee": offer.fee,
            "grantor_gain": offer.outcomes.gains[0],
            "holder_gain": offer.outcomes.gains[1],
            "floor": offer.range and offer.range.floor,
            "ceiling": offer.range and offer.range.ceiling,
            "fee_to_close_gap": _closing(offer),
        }
        for offer in offers
    }


def offers_rows(data: dict[str, Any]) -> list[list[Any]]:
    """Give the same data as rows: table, figure, item, scenario and value."""
    return [
        ["offers", key, name, "", value]
        for name, found in data.items()
        for key, value in found.items()
        if key != "changes" and value is not None
    ]


def _closing(offer: Offer) -> float | None:
    """Give the nearest fee at which neither side loses; None where none is needed or found."""
    found = offer.range
    if found is None or not found.exists or found.floor <= offer.fee <= found.ceiling:
        return None
    return found.floor if offer.fee < found.floor else found.ceiling


def say_offers(page: Page, offers: Sequence[Offer]) -> None:
    """Add the offers side by side, and what each changes and lacks."""
    if not offers:
        return
    grantor, holder = side_labels(offers[0].case)
    page.heading(
        _("Offers side by side"),
        _(
            "Gain: the distance of a side to its alternative, in expectation. Room in the fee: how "
            "far the fee can move, in euros per place per day, before a side is better off without."
        ),
    )
    gains = [offer.outcomes.gains for offer in offers]
    columns = [
        Column("", _("Fee"), tuple(number(offer.fee, "cents") for offer in offers)),
        Column(_("Gain"), grantor, tuple(number(gain[0], "whole") for gain in gains)),
        Column(_("Gain"), holder, tuple(number(gain[1], "whole") for gain in gains)),
        Column(_("Room in the fee"), grantor, tuple(_room(offer, 0) for offer in offers)),
        Column(_("Room in the fee"), holder, tuple(_room(offer, 1) for offer in offers)),
    ]
    page.table(_("Offer"), [offer.label for offer in offers], columns)
    for offer in offers:
        words = f" ({offer_words(offer)})" if offer.changes else ""
        page.point(f"{offer.label}{words}: {_judgement(offer, grantor, holder)}", indent=2)


def _room(offer: Offer, side: int) -> str:
    """Write how far the fee can move before a side loses: the grantor down, the holder up."""
    if offer.range is None:
        return "-"
    room = (offer.fee - offer.range.floor, offer.range.ceiling - offer.fee)[side]
    return number(room, "cents")


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
    known = terms_of(offer.case)
    found = []
    for path in offer.changes:
        line, key = known[path]
        value = value_text(offer.case, line, offer.case.values[line.name][key])
        found.append(f"{label_of(offer.case, line, key)} {value}")
    return "; ".join(found)


def signed(value: float, shape: Any) -> str:
    """Write a change: with a plus where it goes up."""
    text = number(value, shape)
    return text if text.startswith("-") or not value else f"+{text}"


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


def say_analogues(page: Page, case: Case, shares: dict[str, float]) -> None:
    """Add what a vacant place is paid, as a share of one in use, here and elsewhere."""
    page.heading(_("What is paid for a vacant place, as a share of one in use"))
    column = Column("", _("Share"), tuple(number(share, "percent") for share in shares.values()))
    labels = [str(case.models.lines[name].label) for name in shares]
    page.table(_("Where"), labels, [column])
    for name in shares:
        dated = case.law[name].dated if name in case.law else None
        if dated is not None:
            page.point(f"{case.models.lines[name].label}: {dated.source}", indent=2)
