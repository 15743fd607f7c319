"""How `flexfin counter` shows its packages, or says what stands in the way of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from flexfin.answers.agreement import basis_of
from flexfin.answers.agreement_terms import SIDES, Term, gain_columns, side_labels
from flexfin.answers.counter import Counter, CounterOffer
from flexfin.answers.findings import findings_part
from flexfin.answers.sensitivity_page import move_words, with_unit
from flexfin.case.case import Case
from flexfin.engine.bargain import Outcomes
from flexfin.engine.counter import ALL
from flexfin.engine.run import evaluate
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Datum,
    Part,
    Sentence,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    points,
    rows,
    shown,
    view,
)
from flexfin.workbook.workbook import WorkbookSummary

_CENT: Final = 0.5  # euros: less is nothing


def counter_view(counter: Counter) -> View:
    """Give the packages side by side, each in a sentence; or what stands in the way."""
    case, asked = counter.case, counter.asked
    title = _("{case}: what we could answer", case=shown(case.name))
    facts = {
        "case": case.name,
        "offer": asked.offer,
        "keep": list(asked.keep),
        "more": None if asked.more is None else dict(zip(SIDES, asked.more, strict=True)),
        "worst": dict(zip(SIDES, asked.worst, strict=True)),
        "scenarios": [] if counter.figures.agreement.asked else list(case.scenarios),
    }
    lead = (Sentence(_asked(counter)), Sentence(" ".join(basis_of(counter.figures)), tone="note"))
    answered = _packages(counter) if counter.answers else _in_the_way(counter)
    return view(
        "counter",
        title,
        facts,
        lead,
        answered,
        _terms(counter),
        _standing(counter),
        _refused(counter),
    )


def _offer(counter: Counter) -> str:
    return shown(counter.asked.offer) if counter.asked.offer else _("this case")


def _asked(counter: Counter) -> str:
    """Say what was asked."""
    sides, more = side_labels(counter.case), counter.asked.more
    if more is None:
        words = [_("both sides gain the same")]
    else:
        words = [_least(side, amount) for side, amount in zip(sides, more, strict=True)]
    for side, least in zip(sides, counter.asked.worst, strict=True):
        if least is not None:
            words.append(_("in its worst scenario {least}", least=_least(side, least)))
    return _("Asked, against {offer}: {asked}.", offer=_offer(counter), asked="; ".join(words))


def _least(side: str, amount: float) -> str:
    """Say what a side gains more at least."""
    if not amount:
        return _("{side} no less", side=side)
    words = (_("{side} at least € {amount} more") if amount > 0
             else _("{side} at most € {amount} less"))  # fmt: skip
    return words.format(side=side, amount=number(abs(amount), "whole"))


# --- packages ------------------------------------------------------------------------------------


def _packages(counter: Counter) -> Part:
    sides, base = side_labels(counter.case), counter.figures.outcomes
    all_outcomes = [base, *(answer.outcomes for answer in counter.answers)]
    keys = [counter.asked.offer or "this_case", *_keys(counter)]
    labels = [_offer(counter), *_labels(counter)]
    gains = np.array([one.gains for one in all_outcomes])
    worst = np.array([one.worst for one in all_outcomes])
    change = [[None, *(gains[1:, side] - gains[0, side])] for side in range(2)]
    keyed = (*(f"{side}_change" for side in SIDES), *(f"{side}_worst" for side in SIDES))
    heads = (
        *columns(keyed[:2], sides, _("Against the offer"), "whole", "EUR"),
        *gain_columns(sides, _("Expected gain")),
        *columns(keyed[2:], sides, _("Worst scenario"), "whole", "EUR"),
    )
    values = [*change, *gains.T, *worst.T]
    return part(
        "packages",
        _("Packages, each different in what it moves"),
        ViewTable("packages", _("Package"), heads, rows(keys, labels, values), unit="EUR"),
        *(_sentence(counter, place) for place in range(len(counter.answers))),
        note=_("Gains against doing without the agreement. Each package was worked out as a case "
               "of its own: no check fails by it, and nothing comes too late that did not."),
    )  # fmt: skip


def _keys(counter: Counter) -> list[str]:
    return [f"package_{place}" for place in range(1, len(counter.answers) + 1)]


def _labels(counter: Counter) -> list[str]:
    return [_("Package {number}", number=place) for place in range(1, len(counter.answers) + 1)]


def _sentence(counter: Counter, place: int) -> Sentence:
    """Say what a package changes, and what it is worth to whom."""
    answer, base = counter.answers[place], counter.figures.outcomes
    sides = side_labels(counter.case)
    gains = [after - now for now, after in zip(base.gains, answer.outcomes.gains, strict=True)]
    worth = ", ".join(
        _("{side} as it is", side=side)
        if abs(gain) < _CENT
        else _("{side} € {gain} more", side=side, gain=number(gain, "whole"))
        if gain > 0
        else _("{side} € {gain} less", side=side, gain=number(-gain, "whole"))
        for side, gain in zip(sides, gains, strict=True)
    )
    words = [
        _("{package}: {changes}. Expected: {worth}.",
          package=_labels(counter)[place], changes=_changes(counter, answer), worth=worth)
    ]  # fmt: skip
    words += [*_worst_words(counter.case, base, answer.outcomes, sides)]
    words += [
        _("With it this no longer holds: {finding}", finding=counter.case.models.lines[name].label)
        for name in answer.mended
    ]
    if answer.package.is_rounded:
        short = number(answer.package.short, "whole")
        words.append(
            _("By the rounding of the price the gains differ by € {short}.", short=short)
            if counter.asked.more is None
            else _("By the rounding of the price it is € {short} short of what was asked.",
                   short=short)
        )  # fmt: skip
    data = {
        "package": _keys(counter)[place],
        "changes": answer.changes,
        **{f"{side}_change": gain for side, gain in zip(SIDES, gains, strict=True)},
        "short": answer.package.short if answer.package.is_rounded else 0.0,
    }
    return Sentence(" ".join(words), is_point=True, data=data)


def _changes(counter: Counter, answer: CounterOffer) -> str:
    changes = answer.package.changes.items()
    terms = ((counter.term(path), value) for path, value in changes)
    return "; ".join(move_words(term, value) for term, value in terms)


def _worst_words(
    case: Case, base: Outcomes, after: Outcomes, sides: tuple[str, str]
) -> Iterator[str]:
    """Say of each side whether its worst scenario becomes better or worse, where it is a loss."""
    pairs = zip(sides, base.worst, after.worst, (after.grantor, after.holder), strict=True)
    for side, was, new, gains in pairs:
        if min(was, new) < -_CENT and abs(new - was) >= _CENT:
            worst = int(np.argmin(np.where(after.counts, gains, np.inf)))
            yield _(
                "In its worst scenario ({name}) {side} comes to € {new}; in the offer € {was}.",
                name=shown(case.label_of("scenario", after.scenarios[worst])),
                side=side,
                new=number(new, "whole"),
                was=number(was, "whole"),
            )


def _terms(counter: Counter) -> Part | None:
    """Make the terms that may move: their bounds, and their values in each package."""
    if not counter.charted.terms:
        return None
    found = []
    for one in counter.charted.terms:
        term = counter.term(one.path)
        moved = (answer.package.changes.get(one.path) for answer in counter.answers)
        values: tuple[Datum, ...] = (one.low, one.high, one.now, *moved)
        found.append(TableRow(one.path, with_unit(term), values, term.shape))
    places = map(str, range(1, len(counter.answers) + 1))
    heads = (
        *columns(("from", "to"), (_("From"), _("To")), _("May move")),
        *columns((counter.asked.offer or "this_case",), (_offer(counter),)),
        *columns(_keys(counter), [*places], _("Package")),
    )
    return part(
        "terms",
        _("The terms, and what each package makes of them"),
        ViewTable("terms", _("The term"), heads, tuple(found)),
    )


# --- beside other answers ------------------------------------------------------------------------


def answer_parts(found: View) -> tuple[Part, ...]:
    """Give what goes behind another answer: what was asked, and the parts of this one."""
    asked = part("answer", _("What we could answer"), found.lead[0])
    return (asked, *found.parts)


def answer_workbook(
    target: Path, case: Case, offers: Mapping[str, Mapping[str, str]], found: View
) -> WorkbookSummary:
    """Write the negotiation workbook of the house, with packages as offers and as values."""
    from flexfin.answers.whole_workbook import CaseWorkbook

    offered = replace(case, offers={**case.offers, **offers})
    book = CaseWorkbook(offered, evaluate(offered))
    return book.write_negotiation(target, [part("", "", *found.lead), *found.parts])


# --- none ----------------------------------------------------------------------------------------


def _in_the_way(counter: Counter) -> Part:
    best = counter.best
    assert best is not None
    return part("none", _("No package gives this"), *points(_reasons(counter)))


def _reasons(counter: Counter) -> Iterator[str]:
    best, more = counter.best, counter.asked.more
    assert best is not None
    if not counter.charted.terms:
        yield _("No term may move: every term is kept, confidential or held by its bounds.")
        return
    if best.worst is not None:
        yield _("Packages give what is asked of the expectation, but none what is asked in the "
                "worst scenario: the nearest falls € {short} short there.",
                short=number(best.worst, "whole"))  # fmt: skip
        return
    if more is not None and sum(more) > best.together + _CENT:
        if best.together < _CENT:
            yield _("These terms only pass money from one side to the other: what one side gains, "
                    "the other loses.")  # fmt: skip
        else:
            yield _("Together the sides gain at most € {most} more than in the offer, and "
                    "€ {asked} is asked.", most=number(best.together, "whole"),
                    asked=number(sum(more), "whole"))  # fmt: skip
    if more is None:
        yield _("However the terms move within their bounds, one side gains € {short} more than "
                "the other.", short=number(best.short, "whole"))  # fmt: skip
    elif best.short > _CENT:
        yield from _alone(counter, best.alone, more)
    else:
        yield _(
            "There are prices that give this, but none at whole steps where {count} terms move at "
            "most; take a smaller step in the case, under negotiable.",
            count=ALL,
        )
    if best.short > _CENT and best.undelivered <= _CENT:
        yield _("It would be there with terms that cannot be delivered; see below.")
    if best.freed is not None and best.short > _CENT >= best.freed:
        kept = ", ".join(counter.asked.keep)
        yield _("It would be there if these could move: {paths}.", paths=kept)


def _alone(
    counter: Counter, alone: tuple[float, float], more: tuple[float, float]
) -> Iterator[str]:
    """Say of each side what it can have at best where the other has what is asked for it."""
    sides = side_labels(counter.case)
    for place, (side, beyond) in enumerate(zip(sides, alone, strict=True)):
        other = sides[1 - place]
        if not np.isfinite(beyond):
            yield _(
                "What is asked for {other} is not to be had within these bounds, whatever {side} "
                "gives.",
                side=side,
                other=other,
            )
            continue
        amount = more[place] + beyond
        words = (
            _("With what is asked for {other}, {side} can gain at most € {amount} more.",
              other=other, side=side, amount=number(amount, "whole"))
            if amount >= 0
            else _("With what is asked for {other}, {side} loses at least € {amount}.",
                   other=other, side=side, amount=number(-amount, "whole"))
        )  # fmt: skip
        yield words


def _refused(counter: Counter) -> Part | None:
    """Make what cannot be delivered: by term the values, and every reason."""
    found: dict[tuple[str, tuple[float, ...]], list[str]] = {}
    for one in counter.charted.undelivered:
        words = str(counter.case.models.lines[one.line].label) if one.line else one.words
        found.setdefault((one.term.path, one.values), []).append(words)
    said = [
        _("{term}: {reason}", term=_values(counter.term(path), values), reason=" ".join(words))
        for (path, values), words in found.items()
    ]
    return part("refused", _("Not offered, because it cannot be delivered"), *points(said))


def _standing(counter: Counter) -> Part:
    """Make what cannot be delivered in the offer itself, and where that would end."""
    title = _("What does not go well with the terms of the offer itself")
    found = findings_part(counter.standing, counter.case, title)
    mended: dict[str, list[str]] = {}
    for one in counter.charted.mended:
        values = _values(counter.term(one.term.path), one.values)
        mended.setdefault(one.line, []).append(values)
    items = []
    for item in found.items:
        assert isinstance(item, Sentence)
        ends = "; ".join(mended.get(str(item.data["line"]), []))
        more = " " + _("It ends with: {values}.", values=ends) if ends else ""
        items.append(item._replace(text=item.text + more))
    return found._replace(items=tuple(items))


def _values(term: Term, values: Sequence[float]) -> str:
    low, high = term.text(values[0]), term.text(values[-1])
    span = low if len(values) == 1 else _("{low} to {high}", low=low, high=high)
    return f"{with_unit(term)} {span}"
