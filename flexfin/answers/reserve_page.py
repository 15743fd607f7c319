"""The reserve of a case in tables, charts and sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from flexfin.answers.break_evens import buffer_part, thresholds_part
from flexfin.answers.declared import declared
from flexfin.answers.figures import group_labels, opening
from flexfin.answers.findings import checks_part, findings_part
from flexfin.answers.reserve import (
    DELIVERED,
    HOLDING,
    KEEP_VALUE,
    LET_AT_START,
    LET_UNITS,
    OUTSIDE,
    READY_AT_START,
    SAVING_VALUE,
    SAVING_YEAR,
    WANTED,
    ReserveFigures,
    histogram_part,
    need_part,
    steps_of,
    tornado_part,
)
from flexfin.answers.scenarios import apart_sentence, statistics_part, worst_part
from flexfin.ground.messages import _
from flexfin.ground.months import month_words
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Part,
    Sentence,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    shown,
    view,
)


def reserve_view(figures: ReserveFigures) -> View:
    """Give the figures of the reserve as tables, charts and sentences."""
    case, results, is_let = figures.case, figures.results, figures.is_let
    more = _("Amounts are in prices of the month itself; present values at the discount rate of "
             "the case.")  # fmt: skip
    wanted = {WANTED: float(case.values[WANTED][()])}
    facts, said = opening(case, figures.scenario, more, **wanted)
    answer = _answer(figures) if is_let else _standby(figures)
    return view(
        "reserve",
        _("{case}: hold the reserve empty, let it or give it up", case=shown(case.name))
        if is_let
        else _("{case}: hold the reserve or give it up", case=shown(case.name)),
        facts,
        (said,),
        part("answer", "", *answer, *apart_sentence(figures.spreads)),
        declared(results, "reserve_capacity", "strategies"),
        declared(results, "reserve_capacity", "places_and_months", _wanted(figures)),
        declared(results, "reserve_capacity", "holding_cost") if is_let else None,
        declared(results, "reserve_capacity", "parties", _outside(figures)) if is_let else None,
        _delivery(figures),
        figures.spreads.part,
        statistics_part(figures.spreads),
        need_part(figures),
        histogram_part(figures),
        worst_part(figures.spreads, [figures.saving]),
        tornado_part(figures),
        thresholds_part(figures.thresholds) if is_let else None,
        buffer_part(figures.thresholds.buffer) if is_let else None,
        findings_part(figures.findings, case, _("What deserves attention")),
        checks_part(figures.checks),
    )


def _answer(figures: ReserveFigures) -> Iterator[Sentence]:
    """Say what letting saves against holding and against giving up, and how sure that is."""
    saving, value = figures.value(SAVING_YEAR), figures.value(SAVING_VALUE)
    yield Sentence(
        _("Letting saves € {amount} a year against holding the rooms empty.",
          amount=number(saving, "whole"))
        if saving >= 0
        else _("Letting costs € {amount} a year more than holding the rooms empty.",
               amount=number(-saving, "whole")),
        tone="good" if saving >= 0 else "attention",
        data={SAVING_YEAR: saving, SAVING_VALUE: value},
    )  # fmt: skip
    keep = figures.value(KEEP_VALUE)
    yield _kept(
        keep,
        _("Against giving the rooms up it saves € {amount} over the whole period, in present "
          "value.", amount=number(keep, "whole"))
        if keep >= 0
        else _("Giving the rooms up is € {amount} cheaper over the whole period, in present value.",
               amount=number(-keep, "whole")),
    )  # fmt: skip
    yield from _how_sure(
        figures,
        _("letting saves € {mean} against holding, in present value"),
        _("letting costs € {mean} more than holding, in present value"),
    )


def _standby(figures: ReserveFigures) -> Iterator[Sentence]:
    """Say what it costs to keep places ready without tenants, and what that saves."""
    if not figures.callable_groups:
        text = _("No group of this case is callable (callable: yes): there is no reserve to hold.")
        yield Sentence(text, tone="attention")
        return
    keep, ready = figures.value(KEEP_VALUE), figures.value(HOLDING[0])
    yield _kept(
        keep,
        _("Holding the places saves € {amount} over the whole period against giving them up, in "
          "present value.", amount=number(keep, "whole"))
        if keep >= 0
        else _("Giving the places up is € {amount} cheaper over the whole period, in present "
               "value.", amount=number(-keep, "whole")),
    )  # fmt: skip
    yield Sentence(
        _("Keeping them ready costs € {amount} a year, without what people use who are received.",
          amount=number(ready, "whole")),
        data={HOLDING[0]: ready},
    )  # fmt: skip
    yield from _how_sure(
        figures,
        _("holding saves € {mean} against giving up, in present value"),
        _("holding costs € {mean} more than giving up, in present value"),
    )


def _kept(keep: float, text: str) -> Sentence:
    return Sentence(text, tone="good" if keep >= 0 else "attention", data={KEEP_VALUE: keep})


def _how_sure(figures: ReserveFigures, saves: str, costs: str) -> Iterator[Sentence]:
    """Say what is expected over scenarios, how likely a loss is, and what the worst 5% is."""
    found = figures.spreads.statistics(figures.saving)
    if found is None or found.count == 1:  # of one scenario nothing is a chance
        return
    drawn = figures.spreads.simulated
    over = _("Expected over the named scenarios")
    if drawn is not None:
        count = number(drawn.count, "whole")
        over = _("On average over {count} drawn scenarios", count=count)
    mean = number(abs(found.mean), "whole")
    loss, worst = found.loss_chance or 0.0, found.shortfall or 0.0
    text = _("{over}, {what}; a chance of {share} that it costs more; on average € {worst} in the "
             "worst 5%.", over=over, what=(saves if found.mean >= 0 else costs).format(mean=mean),
             share=number(loss, "percent"), worst=number(worst, "whole"))  # fmt: skip
    data = {"scenarios": found.count, "mean": found.mean, "loss_chance": loss, "worst": worst}
    yield Sentence(text, data=data)


def _wanted(figures: ReserveFigures) -> Sentence:
    share = float(figures.case.values[WANTED][()])
    text = _("The wanted share of months without shortage is {share}.",
             share=number(share, "percent"))  # fmt: skip
    return Sentence(text, tone="note")


def _outside(figures: ReserveFigures) -> Sentence | None:
    """Say what those outside the parties save."""
    amount = float(figures.of(OUTSIDE, "month").sum() * 12 / figures.case.calendar.count)
    if abs(amount) < 0.005:
        return None
    text = _("Outside the parties: € {amount} a year.", amount=number(amount, "whole"))
    return Sentence(text, is_point=True, data={OUTSIDE: amount})


def _delivery(figures: ReserveFigures) -> Part | None:
    places = figures.callable_groups
    if not places:
        return None
    delivered = figures.of(DELIVERED, "group", "month")
    months = sorted({month for place in places for month, _p in steps_of(delivered[place])})
    names, labels = figures.case.elements_of("group"), group_labels(figures.case)
    heads = columns([names[place] for place in places], [labels[place] for place in places])
    rows = tuple(
        TableRow(str(month), _after(month), tuple(delivered[places, month].tolist()))
        for month in months
    )
    return part(
        "delivered_after_call",
        _("Places delivered after a call of the whole reserve at the start"),
        ViewTable("delivered_after_call", _("Moment"), heads, rows, unit="place"),
        *(_let(figures, place) for place in places if figures.is_let),
        note=_("Rooms that are ready at once, empty ones after refit, those let after notice and "
               "refit, and those of who stays on later.")
        if figures.is_let
        else "",
    )  # fmt: skip


def _after(months: int) -> str:
    if months == 0:
        return _("at once")
    return _("after 1 month") if months == 1 else _("after {count} months", count=months)


def _let(figures: ReserveFigures, place: int) -> Sentence:
    """Say how many rooms are ready and let at the start, and that more are let later."""
    case = figures.case
    group = case.elements_of("group")[place]
    at_start, ready = (float(case.values[name][group,]) for name in (LET_AT_START, READY_AT_START))
    data = {"group": group, LET_AT_START: at_start, READY_AT_START: ready}
    text = _("{group}: {let} rooms let and {ready} ready at the start.",
             group=group_labels(case)[place], let=number(at_start, "digits"),
             ready=number(ready, "digits"))  # fmt: skip
    let = figures.of(LET_UNITS, "group", "month")[place]
    most = int(np.argmax(let))
    if let[most] > at_start + 0.5:
        text += " " + _("Later more are let, {let} in {month}: after a call then more places wait "
                        "for notice and refit.", let=number(let[most], "whole"),
                        month=month_words(case.calendar.start + most))  # fmt: skip
    return Sentence(text, is_point=True, data=data)
