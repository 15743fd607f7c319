"""The reserve of a case in tables and sentences."""

from __future__ import annotations

import numpy as np

from flexfin.answers.break_evens import show_thresholds
from flexfin.answers.drawn import (
    NEED_MEAN,
    NEED_PEAK,
    headline_label,
    name_of,
    path_label,
)
from flexfin.answers.figures import group_labels
from flexfin.answers.findings import say_findings, show_checks
from flexfin.answers.page import Column, Page, shown
from flexfin.answers.render.text_charts import two_sided
from flexfin.answers.reserve import (
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
    SAVING_YEAR,
    STRATEGIES,
    WANTED,
    ReserveFigures,
    steps_of,
    tornado_of,
)
from flexfin.answers.reserve_charts import show_buffer, show_fan, show_histogram
from flexfin.answers.scenarios import say_apart, show_named, show_statistics, show_worst
from flexfin.case.case import Case
from flexfin.ground.messages import _
from flexfin.ground.numbers import number


def reserve_tables(figures: ReserveFigures, width: int, colours: bool) -> str:
    """Write the figures of the reserve as tables and sentences, `width` columns wide."""
    case = figures.case
    page = Page(width)
    title = (
        _("{case}: hold the reserve empty, let it or give it up", case=shown(case.name))
        if figures.is_let
        else _("{case}: hold the reserve or give it up", case=shown(case.name))
    )
    page.say(title, "bold")
    months = case.calendar.months
    page.say(
        _("Scenario {scenario}; {start} to {end} ({count} months). Amounts are in prices of the "
          "month itself; present values at the discount rate of the case.",
          scenario=figures.scenario, start=months[0], end=months[-1], count=len(months)),
        "dim",
    )  # fmt: skip
    _say_answer(page, figures)
    _show_strategies(page, figures)
    if figures.is_let:
        _show_holding(page, figures)
        _show_parties(page, figures)
    _show_delivery(page, figures)
    show_named(page, figures.spreads)
    show_statistics(page, figures.spreads)
    show_fan(page, figures)
    show_histogram(page, figures)
    show_worst(page, figures.spreads, [figures.saving])
    _show_tornado(page, figures)
    if figures.is_let:
        show_thresholds(page, figures.thresholds)
        show_buffer(page, figures)
    say_findings(page, figures.findings, case, _("What deserves attention"))
    show_checks(page, figures.checks)
    return page.text(colours)


def _say_answer(page: Page, figures: ReserveFigures) -> None:
    page.lines.append([])
    if not figures.is_let:
        _say_standby(page, figures)
        say_apart(page, figures.spreads)
        return
    saving = figures.value(SAVING_YEAR)
    text = (
        _("Letting saves € {amount} a year against holding the rooms empty.",
          amount=number(saving, "whole"))
        if saving >= 0
        else _("Letting costs € {amount} a year more than holding the rooms empty.",
               amount=number(-saving, "whole"))
    )  # fmt: skip
    page.say(text, "green" if saving >= 0 else "yellow")
    keep = figures.value(KEEP_VALUE)
    text = (
        _("Against giving the rooms up it saves € {amount} over the whole period, in present "
          "value.", amount=number(keep, "whole"))
        if keep >= 0
        else _("Giving the rooms up is € {amount} cheaper over the whole period, in present value.",
               amount=number(-keep, "whole"))
    )  # fmt: skip
    page.say(text, "green" if keep >= 0 else "yellow")
    drawn = figures.spreads.simulated
    if drawn is not None:
        found = drawn.statistics(figures.saving)
        page.say(
            _("Over {count} drawn scenarios letting saves € {mean} on average against holding, in "
              "present value; in {share} of them it costs more.",
              count=number(drawn.count, "whole"), mean=number(found.mean, "whole"),
              share=number(found.loss_chance or 0.0, "percent"))
            if found.mean >= 0
            else _("Over {count} drawn scenarios letting costs € {mean} more on average than "
                   "holding, in present value; it costs more in {share} of them.",
                   count=number(drawn.count, "whole"), mean=number(-found.mean, "whole"),
                   share=number(found.loss_chance or 0.0, "percent"))
        )  # fmt: skip
    say_apart(page, figures.spreads)


def _say_standby(page: Page, figures: ReserveFigures) -> None:
    """Say what it costs to keep places ready without tenants, and what that saves."""
    if not figures.callable_groups:
        text = _("No group of this case is callable (callable: yes): there is no reserve to hold.")
        page.say(text, "yellow")
        return
    keep = figures.value(KEEP_VALUE)
    text = (
        _("Holding the places saves € {amount} over the whole period against giving them up, in "
          "present value.", amount=number(keep, "whole"))
        if keep >= 0
        else _("Giving the places up is € {amount} cheaper over the whole period, in present "
               "value.", amount=number(-keep, "whole"))
    )  # fmt: skip
    page.say(text, "green" if keep >= 0 else "yellow")
    page.say(
        _("Keeping them ready costs € {amount} a year, without what people use who are received.",
          amount=number(figures.value(HOLDING[0]), "whole"))
    )  # fmt: skip
    drawn = figures.spreads.simulated
    if drawn is not None:
        found = drawn.statistics(figures.saving)
        page.say(
            _("Over {count} drawn scenarios holding is worth € {mean} on average against giving "
              "up, in present value; in {share} of them it costs more.",
              count=number(drawn.count, "whole"), mean=number(found.mean, "whole"),
              share=number(found.loss_chance or 0.0, "percent"))
        )  # fmt: skip


def _show_strategies(page: Page, figures: ReserveFigures) -> None:
    case, lines = figures.case, figures.case.models.lines
    strategies = [(place, case.label_of("strategy", one)) for place, one in figures.strategies]
    page.heading(
        _("Hold, let or give up: what each costs a year, in euros")
        if figures.is_let
        else _("Hold or give up: what each costs a year, in euros"),
        _("The rooms themselves cost the same in each: what letting brings and giving up saves is "
          "taken off. On top of the rooms: all the other lines.")
        if figures.is_let
        else _("The rooms themselves cost the same in both: what giving up saves is taken off. On "
               "top of the rooms: all the other lines."),
    )  # fmt: skip
    costs, value = figures.costs(), figures.of(NET, "strategy")
    labels = [
        _("The reserve rooms themselves"),
        "  " + _("of which while they stand empty"),
        _("Result of letting, or saving by giving up")
        if figures.is_let
        else _("Saving by giving up"),
        _("People in called rooms"),
        _("Shortage"),
        _("Together"),
        _("On top of the rooms, whole period, present value"),
    ]
    columns = [
        Column("", name, tuple(number(row[place], "whole") for row in (*costs, value)))
        for place, name in strategies
    ]
    page.table(_("Cost"), labels, columns, breaks=(5, 6))
    page.heading(
        _("Places and months"),
        _("The wanted share of months without shortage is {share}.",
          share=number(float(case.values[WANTED][()]), "percent")),
    )  # fmt: skip
    columns = [
        Column(
            "",
            name,
            tuple(number(figures.of(line, "strategy")[place], shape) for line, shape in STRATEGIES),
        )
        for place, name in strategies
    ]
    labels = [str(lines[name].label) for name, _shape in STRATEGIES]
    page.table(_("Figure"), labels, columns)


def _show_holding(page: Page, figures: ReserveFigures) -> None:
    lines = figures.case.models.lines
    page.heading(_("What the reserve costs a year, in euros"))
    amounts = [figures.value(name) for name in HOLDING]
    cells = (number(amounts[0], "whole"), number(-amounts[1], "whole"), number(amounts[2], "whole"))
    labels = [str(lines[name].label) for name in HOLDING]
    page.table(_("Cost"), labels, [Column("", _("a year"), cells)], breaks=(2,))


def _show_parties(page: Page, figures: ReserveFigures) -> None:
    case = figures.case
    page.heading(
        _("Whose saving it is, in euros"),
        _("Letting against holding: cost of shortages and of people in called rooms, rent and "
          "service charges, what tenants use, contracts of the rooms, refit. Without what parties "
          "pay each other for the reservation and for vacancy. Present value: at a party's own "
          "rate."),
    )  # fmt: skip
    labels = [shown(case.label_of("party", party)) for party in case.elements_of("party")]
    year, value = figures.of(PARTY, "party"), figures.of(PARTY_VALUE, "party")
    outside = float(figures.of(OUTSIDE, "month").sum() * 12 / case.calendar.count)
    cells = [[number(amount, "whole") for amount in column] for column in (year, value)]
    if abs(outside) > 0.005:
        labels.append(_("others"))
        cells[0].append(number(outside, "whole"))
        cells[1].append("–")
    labels.append(_("Total"))
    cells[0].append(number(float(year.sum()) + outside, "whole"))
    cells[1].append("–")
    columns = [Column("", _("a year"), tuple(cells[0])),
               Column("", _("present value"), tuple(cells[1]))]  # fmt: skip
    page.table(_("Party"), labels, columns, breaks=(len(labels) - 1,))


def _show_delivery(page: Page, figures: ReserveFigures) -> None:
    places = figures.callable_groups
    if not places:
        return
    page.heading(
        _("Places delivered after a call of the whole reserve at the start"),
        _("Rooms that are ready at once, empty ones after refit, those let after notice and refit, "
          "and those of who stays on later.")
        if figures.is_let
        else "",
    )  # fmt: skip
    delivered = figures.of(DELIVERED, "group", "month")
    months = sorted({month for place in places for month, _p in steps_of(delivered[place])})
    names = group_labels(figures.case)
    columns = [
        Column("", names[place], tuple(number(delivered[place, m], "whole") for m in months))
        for place in places
    ]
    page.table(_("Moment"), [_after(month) for month in months], columns)
    for place in places if figures.is_let else ():
        _say_let(page, figures, place)


def _after(months: int) -> str:
    if months == 0:
        return _("at once")
    return _("after 1 month") if months == 1 else _("after {count} months", count=months)


def _say_let(page: Page, figures: ReserveFigures, place: int) -> None:
    """Say how many rooms are ready and let at the start, and that more are let later."""
    case = figures.case
    key = (case.elements_of("group")[place],)
    at_start, ready = (case.values[name][key] for name in (LET_AT_START, READY_AT_START))
    text = _("{group}: {let} rooms let and {ready} ready at the start.",
             group=group_labels(case)[place], let=number(at_start, "digits"),
             ready=number(ready, "digits"))  # fmt: skip
    let = figures.of(LET_UNITS, "group", "month")[place]
    most = int(np.argmax(let))
    if let[most] > at_start + 0.5:
        text += " " + _("Later more are let, {let} in {month}: after a call then more places wait "
                        "for notice and refit.", let=number(let[most], "whole"),
                        month=case.calendar.months[most])  # fmt: skip
    page.point(text)


def _show_tornado(page: Page, figures: ReserveFigures) -> None:
    found = tornado_of(figures)
    if not found:
        return
    page.heading(
        _("What the saving goes up and down with"),
        _("Rank correlation: 1 always up together, -1 always against each other, 0 no relation."),
    )
    cells = tuple(number(value, "cents") for _name, value in found)
    bars = tuple(two_sided(value, 31) for _name, value in found)
    page.table(
        _("Input"),
        [input_label(figures.case, name) for name, _value in found],
        [Column("", _("correlation"), cells), Column("", "", bars)],
    )


def input_label(case: Case, name: str) -> str:
    """Give the label of a bar of the tornado: an input by its path, or a figure of the need."""
    for headline in (NEED_MEAN, NEED_PEAK):
        if name == name_of(headline):
            return headline_label(case, headline)
    return path_label(case, name)
