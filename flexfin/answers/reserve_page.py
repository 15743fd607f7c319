"""The reserve of a case in tables, charts and sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from flexfin.answers.break_evens import buffer_part, thresholds_part
from flexfin.answers.figures import group_labels
from flexfin.answers.findings import checks_part, findings_part
from flexfin.answers.reserve import (
    COSTS,
    DELIVERED,
    HOLDING,
    KEEP_VALUE,
    LET_AT_START,
    LET_UNITS,
    NET,
    OUTSIDE,
    PARTY,
    PARTY_VALUE,
    READY_AT_START,
    SAVING_VALUE,
    SAVING_YEAR,
    STRATEGIES,
    WANTED,
    ReserveFigures,
    steps_of,
)
from flexfin.answers.reserve_charts import histogram_part, need_part, tornado_part
from flexfin.answers.scenarios import apart_sentence, named_part, statistics_part, worst_part
from flexfin.answers.view import (
    Part,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    shown,
    view,
)
from flexfin.ground.messages import _
from flexfin.ground.numbers import number


def reserve_view(figures: ReserveFigures) -> View:
    """Give the figures of the reserve as tables, charts and sentences."""
    case, is_let = figures.case, figures.is_let
    months = case.calendar.months
    said = Sentence(
        _("Scenario {scenario}; {start} to {end} ({count} months). Amounts are in prices of the "
          "month itself; present values at the discount rate of the case.",
          scenario=figures.scenario, start=months[0], end=months[-1], count=len(months)),
        tone="note",
    )  # fmt: skip
    facts = {
        "case": case.name,
        "scenario": figures.scenario,
        "start": months[0],
        "end": months[-1],
        "months": len(months),
        WANTED: float(case.values[WANTED][()]),
    }
    answer = _answer(figures) if is_let else _standby(figures)
    return view(
        "reserve",
        _("{case}: hold the reserve empty, let it or give it up", case=shown(case.name))
        if is_let
        else _("{case}: hold the reserve or give it up", case=shown(case.name)),
        facts,
        (said,),
        part("answer", "", *answer, *apart_sentence(figures.spreads)),
        _costs(figures),
        _places(figures),
        _holding(figures) if is_let else None,
        _parties(figures) if is_let else None,
        _delivery(figures),
        named_part(figures.spreads),
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
    drawn = figures.spreads.simulated
    if drawn is not None:
        mean = drawn.statistics(figures.saving).mean
        yield _drawn(
            figures,
            abs(mean),
            _("Over {count} drawn scenarios letting saves € {mean} on average against holding, in "
              "present value; in {share} of them it costs more.")
            if mean >= 0
            else _("Over {count} drawn scenarios letting costs € {mean} more on average than "
                   "holding, in present value; it costs more in {share} of them."),
        )  # fmt: skip


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
    drawn = figures.spreads.simulated
    if drawn is not None:
        yield _drawn(
            figures,
            drawn.statistics(figures.saving).mean,
            _("Over {count} drawn scenarios holding is worth € {mean} on average against giving "
              "up, in present value; in {share} of them it costs more."),
        )  # fmt: skip


def _kept(keep: float, text: str) -> Sentence:
    return Sentence(text, tone="good" if keep >= 0 else "attention", data={KEEP_VALUE: keep})


def _drawn(figures: ReserveFigures, amount: float, text: str) -> Sentence:
    """Say how sure it is: the mean of the saving, told as `amount`, and the chance of a loss."""
    drawn = figures.spreads.simulated
    assert drawn is not None
    found = drawn.statistics(figures.saving)
    loss = found.loss_chance or 0.0
    words = text.format(
        count=number(drawn.count, "whole"),
        mean=number(amount, "whole"),
        share=number(loss, "percent"),
    )
    data = {"scenarios": drawn.count, "mean": found.mean, "loss_chance": loss}
    return Sentence(words, data=data)


def _heads(figures: ReserveFigures) -> tuple[TableColumn, ...]:
    label_of = figures.case.label_of
    names = [name for _place, name in figures.strategies]
    return columns(names, [shown(label_of("strategy", name)) for name in names])


def _costs(figures: ReserveFigures) -> Part:
    is_let = figures.is_let
    labels = (
        _("The reserve rooms themselves"),
        _("of which while they stand empty"),
        _("Result of letting, or saving by giving up") if is_let else _("Saving by giving up"),
        _("People in called rooms"),
        _("Shortage"),
        _("Together"),
        _("On top of the rooms, whole period, present value"),
    )
    places = [place for place, _name in figures.strategies]
    rows = tuple(
        TableRow(
            key,
            label,
            tuple(values[places].tolist()),
            unit="EUR" if key == NET else "",
            ruled=key in (COSTS[-1], NET),
            inset=key == COSTS[1],
        )
        for key, label, values in zip(
            (*COSTS, NET), labels, (*figures.costs(), figures.of(NET, "strategy")), strict=True
        )
    )
    return part(
        "strategies",
        _("Hold, let or give up: what each costs a year, in euros")
        if is_let
        else _("Hold or give up: what each costs a year, in euros"),
        ViewTable("strategies", _("Cost"), _heads(figures), rows, unit="EUR/year"),
        note=_("The rooms themselves cost the same in each: what letting brings and giving up "
               "saves is taken off. On top of the rooms: all the other lines.")
        if is_let
        else _("The rooms themselves cost the same in both: what giving up saves is taken off. On "
               "top of the rooms: all the other lines."),
    )  # fmt: skip


def _places(figures: ReserveFigures) -> Part:
    case, lines = figures.case, figures.case.models.lines
    places = [place for place, _name in figures.strategies]
    rows = tuple(
        TableRow(
            name,
            str(lines[name].label),
            tuple(figures.of(name, "strategy")[places].tolist()),
            shape,
            str(lines[name].unit),
        )
        for name, shape in STRATEGIES
    )
    return part(
        "places_and_months",
        _("Places and months"),
        ViewTable("places_and_months", _("Figure"), _heads(figures), rows),
        note=_("The wanted share of months without shortage is {share}.",
               share=number(float(case.values[WANTED][()]), "percent")),
    )  # fmt: skip


def _holding(figures: ReserveFigures) -> Part:
    lines = figures.case.models.lines
    cost, letting, after = (figures.value(name) for name in HOLDING)
    rows = tuple(
        TableRow(name, str(lines[name].label), (amount,), ruled=name == HOLDING[-1])
        for name, amount in zip(HOLDING, (cost, -letting, after), strict=True)
    )
    head = (TableColumn("year", _("a year")),)
    table = ViewTable("holding_cost", _("Cost"), head, rows, unit="EUR/year")
    return part("holding_cost", _("What the reserve costs a year, in euros"), table)


def _parties(figures: ReserveFigures) -> Part:
    case = figures.case
    year, value = figures.of(PARTY, "party"), figures.of(PARTY_VALUE, "party")
    outside = float(figures.of(OUTSIDE, "month").sum() * 12 / case.calendar.count)
    rows = [
        TableRow(party, shown(case.label_of("party", party)), (float(a_year), float(whole)))
        for party, a_year, whole in zip(case.elements_of("party"), year, value, strict=True)
    ]
    if abs(outside) > 0.005:
        rows.append(TableRow("others", _("others"), (outside, None)))
    rows.append(TableRow("total", _("Total"), (float(year.sum()) + outside, None), ruled=True))
    heads = (
        TableColumn("year", _("a year"), unit="EUR/year"),
        TableColumn("value", _("present value"), unit="EUR"),
    )
    return part(
        "parties",
        _("Whose saving it is, in euros"),
        ViewTable("parties", _("Party"), heads, tuple(rows)),
        note=_(
            "Letting against holding: cost of shortages and of people in called rooms, rent and "
            "service charges, what tenants use, contracts of the rooms, refit. Without what "
            "parties pay each other for the reservation and for vacancy. Present value: at a "
            "party's own rate."
        ),
    )


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
                        month=case.calendar.months[most])  # fmt: skip
    return Sentence(text, is_point=True, data=data)
