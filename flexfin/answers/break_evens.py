"""At which inputs letting the reserve saves nothing, and how many places to keep free."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.figures import Array, reserve_groups
from flexfin.answers.page import Column, Page, shown
from flexfin.case.case import Case
from flexfin.engine.breakeven import Along, BreakEven, Scenarios, break_even, last_whole
from flexfin.engine.demand import SECTION, is_simulated
from flexfin.engine.draw import DrawRequest, Headline
from flexfin.engine.statistics import LEEWAY
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape, number

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
    factor: float
    whole: bool
    found: BreakEven

    def data(self) -> dict[str, Any]:
        """Give the break-even as data, with English keys; values in the unit of the label."""
        found = self.found
        return {
            "path": found.path,
            "label": self.label,
            "now": found.now * self.factor,
            "low": found.low * self.factor,
            "high": found.high * self.factor,
            "value": None if found.value is None else found.value * self.factor,
            "saves_below": found.positive_below,
            "saving_at_low": found.ends[0],
            "saving_at_high": found.ends[1],
            "other_values": found.others,
        }


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

    def data(self) -> dict[str, Any]:
        """Give the curve as data, with English keys."""
        return {
            "curve": [
                {"places": places, "cost": cost, "service_level": level}
                for places, cost, level in zip(
                    self.places.tolist(), self.cost.tolist(), self.level.tolist(), strict=True
                )
            ],
            "now": self.now,
            "best": self.best,
            "enough_for_service_level": self.enough,
            "one_more_place_now": self.one_more(self.now),
            "one_more_place_at_best": self.one_more(self.best),
        }


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
        found.append(Threshold(_("Calls (surges) in ten years"), "digits", 10, False, calls))
    largest = _largest(case)
    for group in largest:
        label = shown(case.label_of("group", group))
        path = f"groups.{group}."
        units = float(case.values["units"][group,])
        places = float(case.values["places_when_called"][group,])
        one = break_even(scenarios, f"{path}places_when_called", _SAVING, places / 20, places * 2)
        text = _("{label}: reception places per room", label=label)
        found.append(Threshold(text, "cents", 1 / units, False, one))
        one = last_whole(
            case, scenario, f"{path}notice_months", _SAVING, _MOST_NOTICE, min(count, 200), seed
        )
        text = _("{label}: last month of notice at which it saves", label=label)
        found.append(Threshold(text, "whole", 1, True, one))
        rent = max(100.0, float(case.values["asked_rent"][group,]))
        one = break_even(scenarios, f"{path}asked_rent", _SAVING, 0.0, rent * 3)
        text = _("{label}: bare rent per room a month", label=label)
        found.append(Threshold(text, "cents", 1, False, one))
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


def show_thresholds(page: Page, thresholds: Thresholds) -> None:
    """Add the break-evens and the buffer."""
    page.heading(_("At which value letting saves nothing against holding"), _how(thresholds))
    labels, now, value, where = [], [], [], []
    for one in thresholds.found:
        found = one.found
        labels.append(one.label)
        now.append(number(found.now * one.factor, one.shape))
        value.append(_value(one))
        where.append(_where(one))
    page.table(
        _("Input"),
        labels,
        [
            Column("", _("now"), tuple(now)),
            Column("", _("break-even"), tuple(value)),
            Column("", _("it saves"), tuple(where)),
        ],
    )
    if any(one.found.others for one in thresholds.found):
        page.say(
            _("* the saving is nothing at another value too; this one is nearest to now"), "dim"
        )
    if thresholds.others:
        most = number(MOST_GROUPS, "whole")
        page.say(_("Of the {count} callable groups with most reserve places.", count=most), "dim")
    _show_buffer(page, thresholds)


def _value(one: Threshold) -> str:
    found = one.found
    if found.value is None:
        return _("none")
    return number(found.value * one.factor, one.shape) + ("*" if found.others else "")


def _where(one: Threshold) -> str:
    found = one.found
    low, high = (number(x * one.factor, one.shape) for x in (found.low, found.high))
    if found.value is None:
        saves = found.ends[0] >= 0 and found.positive_below
        return (
            _("always, {low} to {high}", low=low, high=high)
            if saves
            else _("never, {low} to {high}", low=low, high=high)
        )
    if one.whole:
        return _("up to there")
    return _("below it") if found.positive_below else _("above it")


def _how(thresholds: Thresholds) -> str:
    if thresholds.drawn:
        return _("Expected over {count} of the drawn scenarios, in present value.",
                 count=thresholds.drawn)  # fmt: skip
    return _("Expected over the named scenarios, in present value. How many calls in ten years it "
             "bears is shown with --scenarios.")  # fmt: skip


def _show_buffer(page: Page, thresholds: Thresholds) -> None:
    buffer = thresholds.buffer
    page.heading(
        _("How many reserve places to keep free (reserve.buffer_places)"),
        _(
            "When let: its expected cost on top of the rooms themselves, in present value and "
            "euros, and months without shortage."
        ),
    )
    chosen = np.unique(
        [*np.round(np.linspace(0, buffer.places[-1], 6)), buffer.now, buffer.best,
         *([] if buffer.enough is None else [buffer.enough])]
    )  # fmt: skip
    rows = [int(np.argmin(np.abs(buffer.places - places))) for places in chosen]
    rows = list(dict.fromkeys(rows))
    marks = {buffer.now: _("now"), buffer.best: _("lowest cost")}
    labels = []
    for places in buffer.places[rows].tolist():
        mark = f" ◄ {marks[places]}" if places in marks else ""
        labels.append(number(places, "whole") + mark)
    page.table(
        _("Free places"),
        labels,
        [
            Column("", _("On top of the rooms"),
                   tuple(number(buffer.cost[row], "whole") for row in rows)),
            Column("", _("Months without shortage"),
                   tuple(number(buffer.level[row], "percent") for row in rows)),
        ],
    )  # fmt: skip
    enough = buffer.enough
    page.say(
        _("The wanted {share} of months without shortage takes {places} free places.",
          share=number(buffer.wanted, "percent"), places=number(enough, "whole"))
        if enough is not None
        else _("No number of free places brings the wanted {share} of months without shortage.",
               share=number(buffer.wanted, "percent"))
    )  # fmt: skip
    more = buffer.one_more(buffer.now)
    if more is not None:
        amount = number(abs(more), "whole")
        page.say(
            _("One more free place than now costs € {amount}.", amount=amount)
            if more >= 0
            else _("One more free place than now saves € {amount}.", amount=amount)
        )


def thresholds_data(thresholds: Thresholds) -> dict[str, Any]:
    """Give break-evens and buffer as data, with English keys."""
    return {
        "drawn_scenarios": thresholds.drawn,
        "break_evens": [one.data() for one in thresholds.found],
        "buffer": thresholds.buffer.data(),
    }
