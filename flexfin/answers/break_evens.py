"""At which inputs letting the reserve saves nothing, and how many places to keep free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.figures import Array, reserve_groups
from flexfin.case.case import Case
from flexfin.engine.breakeven import Along, BreakEven, Scenarios, break_even, last_whole
from flexfin.engine.demand import SECTION, is_simulated
from flexfin.engine.draw import DrawRequest
from flexfin.engine.results import Headline
from flexfin.engine.statistics import LEEWAY
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape, number
from flexfin.ground.view import (
    ChartSeries,
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    ViewChart,
    ViewTable,
    columns,
    part,
    shown,
)

AT_MOST: Final = (
    500  # drawn scenarios for each value that is tried: it is about where, not how sure
)
_SAVING: Final = Headline("reserve_saving_value")
_COST: Final = Headline("net_cost_value", ("let",))
_LEVEL: Final = Headline("strategy_service_level", ("let",))
_BUFFER, _CALLS = "reserve.buffer_places", f"{SECTION}.surges_per_year"
_MOST_CALLS, _MOST_NOTICE = 2.0, 12
_STEPS: Final = 20  # of the curve of the buffer
MOST_GROUPS: Final = 4  # of which break-evens are sought: those with most reserve places


class Threshold(NamedTuple):
    """One break-even: what it is called, how it is shown (times `factor`), and what was found."""

    label: str
    shape: Shape
    unit: str
    factor: float
    whole: bool
    found: BreakEven


class Buffer(NamedTuple):
    """Expected cost of letting (present value) and service level for a number of free places."""

    places: Array
    cost: Array
    level: Array
    now: float
    wanted: float

    def cost_at(self, places: float) -> float:
        """Give the cost at a number of places that was worked out."""
        return float(self.cost[np.argmin(np.abs(self.places - places))])

    @property
    def best(self) -> float:
        """Give the number of free places with the lowest cost; the fewest of those."""
        return float(self.places[np.argmin(self.cost)])

    @property
    def enough(self) -> float | None:
        """Give the fewest free places with the wanted service level; None where none has it."""
        fine = np.nonzero(self.level >= self.wanted - LEEWAY)[0]
        return float(self.places[fine[0]]) if len(fine) else None

    def one_more(self, places: float) -> float | None:
        """Give what one more free place costs (less than 0: it saves)."""
        if places + 1 not in self.places:
            return None
        return self.cost_at(places + 1) - self.cost_at(places)


class Thresholds(NamedTuple):
    """Break-evens and the buffer, and how they are expected."""

    found: tuple[Threshold, ...]
    buffer: Buffer
    drawn: int  # scenarios; 0 where the named ones were weighed
    others: int = 0  # groups whose break-evens were not sought


def thresholds_of(case: Case, scenario: str, asked: DrawRequest | None) -> Thresholds:
    """Find at which inputs letting saves nothing, and what a buffer costs.

    Expected over at most 500 drawn scenarios where these are asked for, and else over the named
    ones with their chances, or in one scenario where these have none.
    """
    count = min(asked.scenarios, AT_MOST) if asked else 0
    seed = asked.seed if asked else 1
    scenarios = Scenarios(case, scenario, count, seed)
    found = []
    if count and is_simulated(case) and scenarios.is_process:
        calls = break_even(scenarios, _CALLS, _SAVING, 0.0, _MOST_CALLS)
        found.append(
            Threshold(_("Calls (surges) in ten years"), "digits", "1/10 years", 10, False, calls)
        )
    largest = _largest(case)
    for group in largest:
        label = shown(case.label_of("group", group))
        path = f"groups.{group}."
        units = float(case.values["units"][group,])
        places = float(case.values["places_when_called"][group,])
        one = break_even(scenarios, f"{path}places_when_called", _SAVING, places / 20, places * 2)
        text = _("{label}: reception places per room", label=label)
        found.append(Threshold(text, "cents", "place/unit", 1 / units, False, one))
        one = last_whole(
            case, scenario, f"{path}notice_months", _SAVING, _MOST_NOTICE, min(count, 200), seed
        )
        text = _("{label}: last month of notice at which it saves", label=label)
        found.append(Threshold(text, "whole", "month", 1, True, one))
        rent = max(100.0, float(case.values["asked_rent"][group,]))
        one = break_even(scenarios, f"{path}asked_rent", _SAVING, 0.0, rent * 3)
        text = _("{label}: bare rent per room a month", label=label)
        found.append(Threshold(text, "cents", "EUR/unit/month", 1, False, one))
    others = len(reserve_groups(case, "tenants")) - len(largest)
    return Thresholds(tuple(found), _buffer(case, scenarios), count, others)


def _largest(case: Case) -> list[str]:
    """Give the groups of tenants that hold most of the reserve: break-evens of more say little."""
    groups = reserve_groups(case, "tenants")
    places = case.values["places_when_called"]
    return sorted(sorted(groups, key=lambda group: -places[group,])[:MOST_GROUPS], key=groups.index)


def _buffer(case: Case, scenarios: Scenarios) -> Buffer:
    total = sum(float(places) for places in case.values["places_when_called"].values())
    now = float(case.values["buffer_places"][()])
    wanted = float(case.values["service_level"][()])
    along = Along(scenarios, _BUFFER, [_COST, _LEVEL])
    coarse = np.unique(np.round(np.linspace(0, total, _STEPS + 1)))
    first = along(coarse.tolist())
    step = float(np.ceil(total / _STEPS))
    best = float(coarse[np.argmin(first[0])])
    fine = coarse[first[1] >= wanted - LEEWAY]
    # whole places around the best, those below the first that is enough, and one more than now
    stretches = [np.arange(best - step, best + step + 1), np.array([now, now + 1])]
    if len(fine):
        stretches.append(np.arange(fine[0] - step, fine[0]))
    places = np.unique(np.clip(np.concatenate(stretches), 0.0, max(total, now + 1)))
    second = along(places.tolist())
    every, at = np.unique(np.concatenate([coarse, places]), return_index=True)
    cost, level = np.concatenate([first, second], axis=1)[:, at]
    return Buffer(every, cost, level, now, wanted)


def thresholds_part(thresholds: Thresholds) -> Part:
    """Make the table of break-evens."""
    heads = columns(("now", "value", "saves"), (_("now"), _("break-even"), _("it saves")))
    rows = tuple(
        TableRow(
            one.found.path,
            one.label,
            (one.found.now * one.factor, _value(one), _where(one)),
            one.shape,
            one.unit,
        )
        for one in thresholds.found
    )
    notes = []
    if any(one.found.others for one in thresholds.found):
        notes.append(_("* the saving is nothing at another value too; this one is nearest to now"))
    if thresholds.others:
        most = number(MOST_GROUPS, "whole")
        notes.append(_("Of the {count} callable groups with most reserve places.", count=most))
    return part(
        "break_evens",
        _("At which value letting saves nothing against holding"),
        ViewTable("break_evens", _("Input"), heads, rows),
        *(Sentence(text, tone="note") for text in notes),
        note=_("Expected over {count} of the drawn scenarios, in present value.",
               count=thresholds.drawn)
        if thresholds.drawn
        else _("Expected over the named scenarios, in present value. How many calls in ten years "
               "it bears is shown with --scenarios."),
    )  # fmt: skip


def _value(one: Threshold) -> Said:
    found = one.found
    if found.value is None:
        return Said(None, _("none"))
    value = found.value * one.factor
    return Said(value, number(value, one.shape) + ("*" if found.others else ""))


def _where(one: Threshold) -> Said:
    """Say on which side of the break-even letting saves, or at all that was tried."""
    found = one.found
    if found.value is None:
        low, high = (number(x * one.factor, one.shape) for x in (found.low, found.high))
        if found.ends[0] >= 0 and found.positive_below:
            return Said("always", _("always, {low} to {high}", low=low, high=high))
        return Said("never", _("never, {low} to {high}", low=low, high=high))
    if one.whole:
        return Said("up_to", _("up to there"))
    return Said("below", _("below it")) if found.positive_below else Said("above", _("above it"))


def buffer_part(buffer: Buffer) -> Part:
    """Make the table and the curve of the places that are kept free."""
    wanted = [] if buffer.enough is None else [buffer.enough]
    round_ = np.round(np.linspace(0, buffer.places[-1], 6))
    chosen = np.unique([*round_, buffer.now, buffer.best, *wanted])
    at = dict.fromkeys(int(np.argmin(np.abs(buffer.places - places))) for places in chosen)
    marks = {buffer.now: _("now"), buffer.best: _("lowest cost")}
    rows = []
    for row in at:
        places = float(buffer.places[row])
        mark = f" ◄ {marks[places]}" if places in marks else ""
        values = (float(buffer.cost[row]), float(buffer.level[row]))
        rows.append(TableRow(f"{places:.0f}", number(places, "whole") + mark, values))
    heads = (
        TableColumn("cost", _("On top of the rooms"), unit="EUR"),
        TableColumn("service_level", _("Months without shortage"), shape="percent"),
    )
    return part(
        "buffer",
        _("How many reserve places to keep free"),
        ViewTable("buffer", _("Free places"), heads, tuple(rows)),
        *_said(buffer),
        ViewChart(
            "buffer_curve",
            "curve",
            _("Cost on top of the rooms, over the number of free places:"),
            _("Free places"),
            tuple(number(places, "whole") for places in buffer.places.tolist()),
            (ChartSeries("cost", _("On top of the rooms"), tuple(buffer.cost.tolist())),),
            unit="EUR",
            keys=tuple(f"{places:.0f}" for places in buffer.places.tolist()),
            at=tuple(buffer.places.tolist()),
        ),
        note=_(
            "When let: its expected cost on top of the rooms themselves, in present value and "
            "euros, and months without shortage."
        ),
    )


def _said(buffer: Buffer) -> Iterator[Sentence]:
    """Say how many places are enough, and what one more than now does."""
    enough, share = buffer.enough, number(buffer.wanted, "percent")
    yield Sentence(
        _("The wanted {share} of months without shortage takes {places} free places.",
          share=share, places=number(enough, "whole"))
        if enough is not None
        else _("No number of free places brings the wanted {share} of months without shortage.",
               share=share),
        data={"now": buffer.now, "best": buffer.best, "enough": enough},
    )  # fmt: skip
    more = buffer.one_more(buffer.now)
    if more is not None:
        amount = number(abs(more), "whole")
        yield Sentence(
            _("One more free place than now costs € {amount}.", amount=amount)
            if more >= 0
            else _("One more free place than now saves € {amount}.", amount=amount),
            data={"one_more_place": more},
        )
