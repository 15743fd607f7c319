"""What really happened in some months -> the case as it was planned, and as it turned out.

A file of actuals says who was in which rooms, what came in and what it cost. What it says takes the
place of formulas in its months; inputs that go by month are changed in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.actual_columns import (
    CALLED,
    CALLED_PEOPLE,
    DEDICATED,
    FADES,
    ITEM,
    KIND,
    LET,
    LETTING,
    OCCUPANCY,
    PEOPLE,
    PLACES,
    PRICE,
    RATES,
    RECEPTION_SHARE,
    RENT,
    ROOMS,
    SERVICE,
    SHARE,
    STANDBY,
    STATE,
    STAYING,
    TAKEN,
    UNITS,
    USED,
)
from flexfin.answers.figures import Array
from flexfin.answers.ledger import GivenPast, read_given
from flexfin.case.actuals import Actuals
from flexfin.case.case import Case
from flexfin.engine.load import with_inputs
from flexfin.engine.run import Results, evaluate
from flexfin.ground.messages import _, mark
from flexfin.ground.months import format_month
from flexfin.ground.numbers import number_text
from flexfin.ground.view import Sentence, TableColumn, columns, shown
from flexfin.model.line import RowKey

_AS_PLANNED: Final = ("called", "rent", "service", "cost")  # kinds of columns, where not given
DEVIATION_NOTE: Final = mark(
    "Volume: more or less of it, at the average price of the plan. Price: another price than "
    "planned for that month. Time: the same volume in other months, at their planned price. A "
    "minus is less than planned."
)


class Realised(NamedTuple):
    """A case as planned, with what was really taken at planned prices, and as it turned out."""

    plan: Case
    volume: Case
    real: Case
    given: GivenPast

    @property
    def actuals(self) -> Actuals:
        """Give what happened."""
        return self.given.actuals

    def planned(self) -> tuple[Sentence, ...]:
        """Say what the file does not give, and so is as planned."""
        labels = [
            known.label
            for name, known in self.given.known.items()
            if name not in self.actuals.columns and name.partition(".")[0] in _AS_PLANNED
        ]
        if not labels:
            return ()
        listed = "; ".join(map(shown, labels))
        text = _("As planned, at what was really taken: {list}.", list=listed)
        return (Sentence(text, tone="note", data={"planned": labels}),)


def deviation_columns(last: str, label: str) -> tuple[TableColumn, ...]:
    """Make the columns that explain why amounts differ from plan, up to what they come to."""
    return columns(
        ("plan", "volume", "price", "time", last),
        (_("Plan"), _("Volume"), _("Price"), _("Time"), label),
    )


def realised(case: Case, scenario: str, path: Path, ledger: Path | None) -> Realised:
    """Give the case as planned and as it turned out, with what is to be expected after that.

    The months after those of the file are worked out by the models, from who then lived there,
    which rooms were ready and the prices that were reached. Raises FlexfinError with all that is
    wrong in a file.
    """
    given = read_given(case, path, ledger)
    actuals = given.actuals
    plan = evaluate(case, USED, scenarios=[scenario])
    rows = dict(_occupancy(plan, actuals))
    volume = replace(case, actuals=rows)
    used = evaluate(volume, USED, scenarios=[scenario])
    rows |= dict(_letting(used, actuals))
    volume = with_inputs(replace(case, actuals=rows), dict(_people(used, actuals)))
    used = evaluate(volume, USED, scenarios=[scenario])
    real = replace(
        with_inputs(volume, dict(_rates(case, actuals))),
        actuals={**rows, **dict(_money(used, actuals))},
    )
    return Realised(case, volume, real, given)


def _placed(case: Case, actuals: Actuals, values: Array) -> tuple[float, ...]:
    """Give the months of a whole row: what happened, and NaN where that is not known."""
    whole = np.full(case.calendar.count, np.nan)
    whole[actuals.stretch] = values
    return tuple(whole.tolist())


def _occupancy(plan: Results, actuals: Actuals) -> Iterator[tuple[RowKey, tuple[float, ...]]]:
    """Give the rows that say who was in which rooms."""
    case, columns, values = plan.case, actuals.columns, plan.case.values
    groups = case.elements_of("group")
    called = np.zeros(actuals.count)  # people in called rooms of tenants
    for group in groups:
        for name, line in STATE.items():
            if f"{name}.{group}" in columns:
                real = np.array(columns[f"{name}.{group}"])
                yield (line, (group,)), _placed(case, actuals, real)
        planned = plan.monthly(CALLED, (group,))[actuals.stretch, 0]
        there = np.array(columns.get(f"called.{group}", planned))
        called += values[OCCUPANCY][()] * there * (1 - plan.row(STANDBY, (group,)))
    for group in groups:
        key = (group,)
        if values[KIND][key] == "tenants":
            yield (LET, key), _placed(case, actuals, np.array(columns[f"rooms.{group}"]))
            continue
        places = np.array(columns[f"places.{group}"])
        # a reception group carries what people in called rooms use, beside its own
        share = plan.monthly(RECEPTION_SHARE, key)[actuals.stretch, 0]
        yield (TAKEN, key), _placed(case, actuals, places + called * share)
        rooms = columns.get(f"rooms.{group}", places * values[UNITS][key] / values[PLACES][key])
        yield (ROOMS, key), _placed(case, actuals, np.array(rooms))


def _letting(used: Results, actuals: Actuals) -> Iterator[tuple[RowKey, tuple[float, ...]]]:
    """Give the rows of new tenants: as many as are let beyond those who stayed."""
    case, stretch = used.case, actuals.stretch
    for group in case.elements_of("group"):
        if case.values[KIND][group,] == "tenants":
            let, stayed = (used.monthly(line, (group,))[stretch, 0] for line in (LET, STAYING))
            yield (LETTING, (group,)), _placed(case, actuals, np.maximum(0, let - stayed))


def _people(used: Results, actuals: Actuals) -> Iterator[tuple[str, str]]:
    """Give the demand of each scenario: what was there, and how it goes on from that.

    What differs from the scenario in the last month fades as the case says that demand goes back
    to its mean. Where the file does not say how many people were to be received, they are those
    who were; beyond what dedicated places hold, they tell nothing of a need for more.
    """
    case, last = used.case, actuals.stretch.stop - 1
    line = case.models.input_lines[PEOPLE]
    given = actuals.columns.get("people")
    taken = sum(
        float(used.monthly(TAKEN, (group,))[last, 0])
        for group in case.elements_of("group")
        if case.values[KIND][group,] != "tenants"
    )
    called = float(used.monthly(CALLED_PEOPLE)[last, 0])
    held = float(used.monthly(DEDICATED)[last, 0]) * case.values[OCCUPANCY][()] + called
    for key in case.values[PEOPLE]:
        path = np.array(case.values[PEOPLE][key])
        there = given[-1] if given else min(taken, max(held, path[last]))
        left = there - path[last]
        after = np.arange(1, case.calendar.count - last)
        fades = (1 - case.values[FADES][()]) ** after
        changed = path.copy()
        changed[last + 1 :] = np.maximum(0, path[last + 1 :] + left * fades)
        if given:
            changed[actuals.stretch] = given
        if (changed != path).any():
            yield line.path_at(key), _steps(case, changed)


def _rates(case: Case, actuals: Actuals) -> Iterator[tuple[str, str]]:
    """Give the rises of prices with those that came about in their months."""
    line = case.models.input_lines[RATES]
    for key in case.values[RATES]:
        if real := actuals.columns.get(f"index.{key[0]}"):
            changed = np.array(case.values[RATES][key])
            changed[actuals.stretch] = real
            yield line.path_at(key), _steps(case, changed)


def _steps(case: Case, months: Array) -> str:
    """Write amounts by month as steps, as a case holds them."""
    values = months.tolist()
    steps = [
        f"{format_month(case.calendar.start + place)}: {number_text(value)}"
        for place, value in enumerate(values)
        if not place or value != values[place - 1]
    ]
    return f"{{{', '.join(steps)}}}"


def _money(used: Results, actuals: Actuals) -> Iterator[tuple[RowKey, tuple[float, ...]]]:
    """Give the rows that say what was received and what cost was; by group as in the plan."""
    case, columns, stretch = used.case, actuals.columns, actuals.stretch
    groups = case.elements_of("group")
    for group in groups:
        for name, line in (("rent", RENT), ("service", SERVICE)):
            if f"{name}.{group}" in columns:
                real = np.array(columns[f"{name}.{group}"])
                yield (line, (group,)), _placed(case, actuals, real)
    for cost in case.elements_of("cost"):
        if f"cost.{cost}" not in columns:
            continue
        amounts = np.array(columns[f"cost.{cost}"])
        by_group = np.array([used.monthly(ITEM, (cost, g))[stretch, 0] for g in groups])
        total = by_group.sum(axis=0)
        shares = np.array([[used.monthly(SHARE, (cost, g))[stretch.start, 0]] for g in groups])
        with np.errstate(all="ignore"):
            parts = np.where(total > 0, by_group / total, shares)
            dearer = np.where(total > 0, amounts / total, 1)
        row = (PRICE, (cost,))  # what hangs on the price, such as the service charge, follows
        yield row, _placed(case, actuals, used.monthly(*row)[stretch, 0] * dearer)
        for group, part in zip(groups, parts, strict=True):
            yield (ITEM, (cost, group)), _placed(case, actuals, part * amounts)
