"""The words on the Board summary: the question, the risks, what is agreed and what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from flexfin.answers.agreement_terms import FEE, side_labels
from flexfin.answers.board_key_figures import SAVING, all_rows
from flexfin.answers.board_scenarios import Over
from flexfin.answers.figures import element_label, groups_of, reserve_groups
from flexfin.answers.input_text import label_of, text_of
from flexfin.answers.offers import Offer, PlainOffer
from flexfin.answers.reserve import ReserveFigures, input_label, tornado_of
from flexfin.case.case import Case
from flexfin.case.row import Row, rows_of
from flexfin.engine.results import Headline, How, Terms, live_sum
from flexfin.engine.run import Results
from flexfin.engine.statistics import LEEWAY
from flexfin.ground.messages import _
from flexfin.ground.months import month_words, months_words
from flexfin.ground.numbers import number, number_alone
from flexfin.ground.view import Sentence, shown
from flexfin.workbook.left_away import left_away
from flexfin.workbook.offered import Offered

_UNITS, _DWELLING, _PLACES, _CALLED, _TERM, _PRICE = (
    "units", "dwelling", "places", "places_when_called", "term_months", "call_price",
)  # fmt: skip
_SHORTAGE, _UNFUNDED, _FUNDED, _END = (
    "shortage", "unfunded_exposure", "funded_until", "end_value",
)  # fmt: skip
_RISKS, _FINDINGS, _AGREED, _OPEN = 2, 3, 3, 3  # lines of each on the page


def question_of(case: Case, offers: Sequence[Offer] | None) -> list[str]:
    """Say what is asked of the board: by what the case has, an agreement, a reserve or a use."""
    start, length = case.calendar.start, case.calendar.count
    span = {"first": month_words(start), "last": month_words(start + length - 1),
            "months": months_words(length)}  # fmt: skip
    spare = _spare(case)
    if offers is not None:
        grantor, holder = side_labels(case)
        asked = _(
            "Does the board agree to a reservation agreement in which {grantor} keeps {count} "
            "places callable for {holder} during {months}, at a fee of € {fee} and a call price of "
            "€ {price} a place a day?",
            fee=number(float(case.values[FEE][()]), "cents"),
            price=number(float(case.values[_PRICE][()]), "cents"),
            grantor=grantor, holder=holder, count=number(spare, "whole"),
            months=months_words(int(case.values[_TERM][()])),
        )  # fmt: skip
    elif spare and SAVING in case.models.lines:
        count = number(spare, "whole")
        asked = (
            _(
                "Does the board agree to keep {count} places as a reserve, and to let these rooms "
                "for as long as they are not needed?",
                count=count,
            )
            if reserve_groups(case, "tenants")
            else _("Does the board agree to keep {count} places ready as a reserve?", count=count)
        )
    elif groups_of(case, "tenants") and groups_of(case, "reception"):
        asked = _("Does the board agree to this joint use by reception and tenants, at this cost?")
    else:
        asked = _("Does the board agree to this location and its cost?")
    about = _("{case}: {groups}; {first} to {last}, {months}.",
              case=shown(case.name), groups=", ".join(_groups(case)), **span)  # fmt: skip
    return [asked, about]


def _spare(case: Case) -> float:
    """Give the places that can be called."""
    if _CALLED not in case.models.lines:
        return 0.0
    let = reserve_groups(case, "tenants")
    return sum(
        float(case.values[_CALLED if group in let else _PLACES][group,])
        for group in reserve_groups(case)
    )


def _groups(case: Case) -> Iterator[str]:
    if _UNITS not in case.models.lines:
        return
    for group in case.elements_of("group"):
        label = element_label(case, "group", group)
        rooms = number(float(case.values[_UNITS][group,]), "whole")
        if group in groups_of(case, "reception"):
            places = number(float(case.values[_PLACES][group,]), "whole")
            yield _("{group} with {places} places", group=label, places=places)
        elif _DWELLING in case.values and case.values[_DWELLING][group,] == "self_contained":
            yield _("{group} with {homes} homes", group=label, homes=rooms)
        else:
            yield _("{group} with {rooms} rooms", group=label, rooms=rooms)


def without_of(case: Case, offers: Sequence[Offer] | None, scenarios: int) -> list[str]:
    """Say what happens without an agreement: what the case says, and what each side then lacks.

    Of how many scenarios, named or drawn.
    """
    found = [text for text in (case.board.get("consequences_of_no", ""),) if text]
    if offers:
        sides = zip(side_labels(case), offers[0].outcomes.gains, strict=True)
        told = [
            (_("{side} is then worse off by € {amount}") if gain > 0
             else _("{side} is then better off by € {amount}")).format(
                side=side, amount=number(abs(gain), "whole"))
            for side, gain in sides
        ]  # fmt: skip
        text = _("Expected over the whole period: {sides}.", sides="; ".join(told))
        if scenarios == 1:  # nothing is a chance
            text = _("Over the whole period, in the one scenario of the case: {sides}.",
                     sides="; ".join(told))  # fmt: skip
        found.append(text)
    return found


# --- risks ---------------------------------------------------------------------------------------


def risk_terms(case: Case) -> dict[tuple[str, str], Terms]:
    """Give what risks are told of, by what it is and by party."""
    found: dict[tuple[str, str], Terms] = {}
    if _SHORTAGE in case.models.lines:
        found[_SHORTAGE, ""] = (Headline(_SHORTAGE, (), "highest"),)
    if SAVING in case.models.lines and reserve_groups(case, "tenants"):
        found[SAVING, ""] = (Headline(SAVING),)  # as the key figures have it: one chance of a loss
    kinds: tuple[tuple[str, How], ...] = ((_UNFUNDED, "total"), (_END, "value"))
    for name, how in kinds:
        for party in case.elements_of("party") if name in case.models.lines else ():
            found[name, party] = (Headline(name, (party,), how),)
    return found


def risk_words(case: Case, over: Over) -> list[Sentence]:
    """Say what may go wrong, how likely that is and what it then comes to, in plain words."""
    found = []
    for (name, party), terms in risk_terms(case).items():
        text = ""
        label = element_label(case, "party", party) if party else ""
        values, mean = over.of(terms), over.expected(terms)
        amount = number(mean, "whole")
        if name == _SHORTAGE:
            if over.scenarios == 1 and mean > 0:
                text = _("Too few places: at worst {count} places short.",
                         count=number_alone(mean, "tenth"))  # fmt: skip
            elif (values > 0).any():
                text = _(
                    "Too few places: a chance of {chance} that people find no place here; at "
                    "worst {count} places short.",
                    chance=over.chance(values > 0),
                    count=number_alone(float(values.max()), "tenth"),
                )  # fmt: skip
        elif name == SAVING and over.scenarios == 1:
            if mean < -LEEWAY:
                text = _("Letting the reserve costs money: € {amount} a year (not discounted).",
                         amount=number(-mean, "whole"))  # fmt: skip
        elif name == SAVING and (values < -LEEWAY).any():
            spread = over.spread(terms)
            text = _(
                "Letting the reserve: a chance of {chance} that it costs money; expected € {mean} "
                "a year, on average € {worst} a year in the worst 5% (not discounted).",
                chance=over.chance(values < -LEEWAY), mean=amount,
                worst=number(spread.shortfall or 0.0, "whole"),
            )  # fmt: skip
        elif name == _UNFUNDED and mean > 0:
            until = month_words(int(case.values[_FUNDED][party,]))
            text = _("{party} has money promised up to {month}; € {amount} after that is not, "
                     "expected.", party=label, month=until, amount=amount)  # fmt: skip
        elif name == _END and mean > 0:
            text = _("At the end {party} is left with a value of € {amount}.",
                     party=label, amount=amount)  # fmt: skip
        if text:
            found.append(_point(text, row=(terms[0].line, terms[0].key)))
    return found


def risks_of(figures: ReserveFigures | None) -> list[str]:
    """Give what the saving hangs on most, of the scenarios that were drawn."""
    if figures is None:
        return []
    found = []
    for name, correlation in tornado_of(figures)[:_RISKS]:
        if abs(correlation) < 0.1:
            continue
        label, size = input_label(figures.case, name), number(abs(correlation), "cents")
        if figures.is_let:
            more = _("The higher '{input}', the more letting saves (how firm, 0 to 1: {size}).")
            less = _("The higher '{input}', the less letting saves (how firm, 0 to 1: {size}).")
        else:
            more = _("The higher '{input}', the more holding saves (how firm, 0 to 1: {size}).")
            less = _("The higher '{input}', the less holding saves (how firm, 0 to 1: {size}).")
        text = more if correlation > 0 else less
        found.append(text.format(input=label, size=size))
    return found


def findings_that_hold(case: Case, results: Results) -> list[Sentence]:
    """Give the first findings that hold in some scenario, and live whether each holds now."""
    holding = []
    for line in case.models.lines.values():
        if line.kind != "finding":
            continue
        terms = all_rows(case, line.name)
        if any(np.any(np.asarray(results.row(line.name, term.key), float)) for term in terms):
            holds = {"holds": live_sum(results, terms)}
            holding.append(Sentence(str(line.label), is_point=True, data=holds))
    if len(holding) <= _FINDINGS:
        return holding
    more = _("and {count} more: see sheet Checks", count=len(holding) - _FINDINGS + 1)
    return [*holding[: _FINDINGS - 1], _point(more, holds=None, sheet="checks")]


# --- what is agreed and open ---------------------------------------------------------------------


def agreed_of(case: Case) -> list[Sentence]:
    """Give the terms that are agreed, with their values."""
    agreed = [row for row in rows_of(case).values() if row.origin.status == "agreed"]
    if not agreed:
        return [_point(_("Nothing is marked as agreed in the case."))]
    return _listed([_point(f"{label_of(row)}: {text_of(row)}", row=row.name) for row in agreed],
                   _AGREED)  # fmt: skip


def open_of(case: Case, offers: Sequence[Offer | PlainOffer]) -> list[Sentence]:
    """Give the terms on which offers differ, and how many figures nobody gave a source for.

    Each says in its data of which row or sheet it is.
    """
    known, found = rows_of(case), list[Sentence]()
    for path in dict.fromkeys(path for offer in offers for path in offer.changes):
        row = known[path]
        words = [text_of(row)]
        for offer in offers:
            if path in offer.changes:
                value = text_of(Row(offer.case, row.line, row.key))
                words.append(_("{value} in {offer}", value=value, offer=offer.label))
        found.append(_point(f"{label_of(row)}: {'; '.join(words)}", row=row.name))
    found = _listed(found, _OPEN)
    # those that have a row in the workbook
    away = {*left_away(case, Offered(case))}
    statuses = [
        origin.status
        for line in case.models.inputs.values()
        for key, origin in case.origins.get(line.name, {}).items()
        if (line.name, key) not in away
    ]
    told = _("{count} of {all} inputs are assumed: the case gives no source for them.",
             count=statuses.count("assumed"), all=len(statuses))  # fmt: skip
    found.append(_point(told, sheet="inputs"))
    doubtful = sum(case.law[name].dated is None or any(case.law.doubts(name)) for name in case.law)
    if doubtful:
        told = _("{count} of {all} figures of the law deserve attention: see sheet Law.",
                 count=doubtful, all=len(case.law))  # fmt: skip
        found.append(_point(told, sheet="law"))
    return found


def _point(text: str, **data: object) -> Sentence:
    return Sentence(text, is_point=True, data=data)


def _listed(found: list[Sentence], most: int) -> list[Sentence]:
    known = {one.text: one for one in found}
    return [known.get(text) or _point(text) for text in shortened([*known], most)]


def shortened(texts: list[str], most: int) -> list[str]:
    """Give the first of some texts, and how many there are more."""
    if len(texts) <= most:
        return texts
    return [*texts[: most - 1], _("and {count} more", count=len(texts) - most + 1)]
