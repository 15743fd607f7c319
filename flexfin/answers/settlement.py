"""The settlement of a past period: what happened, who owes whom, and why it differs from plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.figures import Array, see_lines
from flexfin.case.actuals import Actuals, Known, read_actuals
from flexfin.case.case import Case
from flexfin.engine.largest_remainder import to_cents
from flexfin.engine.run import Results, evaluate
from flexfin.engine.settlement import Claim, Deviation, PartyPair, deviation, pairs_of
from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.model.line import RowKey

OUTSIDE: Final = "outside"
_KIND, _UNITS, _PLACES, _CALLABLE, _WHEN_CALLED = (
    "kind", "units", "places", "callable", "places_when_called",
)  # fmt: skip
_LET, _ROOMS, _TAKEN, _CALLED = "let_units", "occupied_units", "occupied_places", "called_places"
_RENT, _SERVICE, _ITEM, _SHARE = "rent_income", "service_income", "cost_of_item", "cost_share"
_ITEM_QUANTITY, _IN_TIME, _OPERATOR = "item_quantity", "cost_in_time", "operator"
_CONTRACT, _QUANTITY, _PAYS, _RECEIVES = (
    "contract_payment", "contract_quantity", "contract_pays", "contract_receives",
)  # fmt: skip
_RECOVERABLE, _PRICE, _GRANTOR, _HOLDER = "recoverable_cost", "price_of_item", "grantor", "holder"
_COMPENSATION = "compensation"
# payments of a reservation: who pays whom
_RESERVATION: Final = {"fee_paid": (_HOLDER, _GRANTOR), "call_paid": (_HOLDER, _GRANTOR),
                       "penalty": (_GRANTOR, _HOLDER)}  # fmt: skip
_LINES: Final = (
    _LET, _ROOMS, _TAKEN, _CALLED, _RENT, _SERVICE, _ITEM, _SHARE, _ITEM_QUANTITY, _IN_TIME,
    _CONTRACT, _QUANTITY, _RECOVERABLE, _PRICE,
)  # fmt: skip


class Service(NamedTuple):
    """Service charge of one group, in cents: received, recoverable cost, what tenants get back."""

    group: str
    operator: str
    received: int
    cost: int

    @property
    def back(self) -> int:
        """Give what tenants get back; negative is to be paid by them."""
        return self.received - self.cost


class Settlement(NamedTuple):
    """Everything that `flexfin settle` shows."""

    case: Case
    scenario: str
    actuals: Actuals
    rooms: tuple[tuple[str, str, float, float], ...]  # group, unit, plan and actual on average
    pairs: tuple[PartyPair, ...]
    differences: tuple[Deviation, ...]
    services: tuple[Service, ...]
    planned: tuple[str, ...]  # what the file does not give, and was taken from the plan
    warnings: tuple[Problem, ...]

    @property
    def period(self) -> tuple[str, str]:
        """Give the first and the last month."""
        months = self.case.calendar.months[self.actuals.stretch]
        return months[0], months[-1]

    @property
    def positions(self) -> dict[str, int]:
        """Give what each party receives in all (negative: pays), in cents; together nothing."""
        found = dict.fromkeys([*self.case.elements_of("party"), OUTSIDE], 0)
        for pair in self.pairs:
            found[pair.payer] -= pair.balance
            found[pair.receiver] += pair.balance
        return {party: cents for party, cents in found.items() if party != OUTSIDE or cents}


def known_columns(case: Case) -> dict[str, Known]:
    """Give the columns that a file of actuals may have."""
    values, euros, places, rooms = case.values, "EUR", _("places"), _("rooms")
    found: dict[str, Known] = {}
    groups = {group: case.label_of("group", group) for group in case.elements_of("group")}
    for group, label in groups.items():
        units, most = values[_UNITS][group,], values[_PLACES][group,]
        if values[_KIND][group,] == "tenants":
            found[f"rooms.{group}"] = Known(_("Rooms let: {name}", name=label), rooms, units, True)
            continue
        found[f"places.{group}"] = Known(_("Places taken: {name}", name=label), places, most, True)
        found[f"rooms.{group}"] = Known(_("Rooms taken: {name}", name=label), rooms, units)
    for group, label in groups.items():
        is_let = values[_KIND][group,] == "tenants"
        if values[_CALLABLE][group,] == "yes":
            most = values[_WHEN_CALLED if is_let else _PLACES][group,]
            what = _("Places called and taken: {name}", name=label)
            found[f"called.{group}"] = Known(what, places, most)
        if is_let:
            found[f"rent.{group}"] = Known(_("Rent received: {name}", name=label), euros)
            what = _("Service charge received: {name}", name=label)
            found[f"service.{group}"] = Known(what, euros)
    for cost in case.elements_of("cost"):
        what = _("Cost: {name}", name=case.label_of("cost", cost))
        found[f"cost.{cost}"] = Known(what, euros)
    for contract in case.elements_of("contract"):
        what = _("Paid in advance: {name}", name=case.label_of("contract", contract))
        found[f"advance.{contract}"] = Known(what, euros)
    return found


def settlement_of(case: Case, scenario: str, path: Path) -> Settlement:
    """Read what happened, run the lines on it, and work out who owes whom.

    Raises FlexfinError where the case lacks a section, or with all that is wrong in the file.
    """
    see_lines(case, _LINES, "settle")
    known = known_columns(case)
    actuals = read_actuals(path, case, known)
    extra = [n for n in (*_RESERVATION, _COMPENSATION) if n in case.models.lines]
    wanted = [*_LINES, *extra]
    plan = evaluate(case, wanted, scenarios=[scenario])
    used = _occupancy(plan, actuals)
    at_plan_prices = evaluate(case, wanted, scenarios=[scenario], given=used)
    money = _money(plan, at_plan_prices, actuals)
    real = evaluate(case, wanted, scenarios=[scenario], given={**used, **money})
    runs = _Runs(case, actuals, plan, at_plan_prices, real)
    return Settlement(
        case,
        scenario,
        actuals,
        tuple(runs.rooms()),
        tuple(pairs_of([*runs.owed()], [*case.elements_of("party"), OUTSIDE])),
        tuple(runs.differences()),
        tuple(runs.services()),
        tuple(
            known[name].label
            for name in known
            if name not in actuals.columns
            and name.split(".")[0] in ("called", "rent", "service", "cost")
        ),
        plan.warnings(),
    )


def _replaced(results: Results, row: RowKey, actuals: Actuals, values: Array) -> Array:
    """Give a row of the plan with the months of the period replaced."""
    whole = np.broadcast_to(results.row(*row), (results.case.calendar.count, 1))[:, 0].copy()
    whole[actuals.stretch] = values
    return whole


def _occupancy(plan: Results, actuals: Actuals) -> dict[RowKey, Array]:
    """Give the rows that say who was in which rooms."""
    case, columns, values = plan.case, actuals.columns, plan.case.values
    found: dict[RowKey, Array] = {}
    for group in case.elements_of("group"):
        key = (group,)
        given = {n: np.array(columns[f"{n}.{group}"]) for n in ("rooms", "places", "called")
                 if f"{n}.{group}" in columns}  # fmt: skip
        if "called" in given:
            found[_CALLED, key] = given["called"]
        if values[_KIND][key] == "tenants":
            found[_LET, key] = given["rooms"]
        else:
            found[_TAKEN, key] = given["places"]
            share = values[_UNITS][key] / values[_PLACES][key]
            found[_ROOMS, key] = given.get("rooms", given["places"] * share)
    return {row: _replaced(plan, row, actuals, array) for row, array in found.items()}


def _money(plan: Results, used: Results, actuals: Actuals) -> dict[RowKey, Array]:
    """Give the rows that say what was received and what cost was; by group as in the plan."""
    case, columns = plan.case, actuals.columns
    found: dict[RowKey, Array] = {}
    for group in case.elements_of("group"):
        for name, line in (("rent", _RENT), ("service", _SERVICE)):
            if f"{name}.{group}" in columns:
                row: RowKey = (line, (group,))
                found[row] = _replaced(used, row, actuals, np.array(columns[f"{name}.{group}"]))
    for cost in case.elements_of("cost"):
        if f"cost.{cost}" not in columns:
            continue
        amounts = np.array(columns[f"cost.{cost}"])
        groups = case.elements_of("group")
        by_group = np.array([_months(used, (_ITEM, (cost, g)), actuals) for g in groups])
        total = by_group.sum(axis=0)
        shares = np.array([[_months(used, (_SHARE, (cost, g)), actuals)[0]] for g in groups])
        with np.errstate(all="ignore"):
            parts = np.where(total > 0, by_group / total, shares)
            dearer = np.where(total > 0, amounts / total, 1)
        row = (_PRICE, (cost,))  # what hangs on the price, such as the service charge, follows
        found[row] = _replaced(used, row, actuals, _months(used, row, actuals) * dearer)
        for group, part in zip(groups, parts, strict=True):
            row = (_ITEM, (cost, group))
            found[row] = _replaced(used, row, actuals, part * amounts)
    return found


def _months(results: Results, row: RowKey, actuals: Actuals) -> Array:
    """Give a row in the months of the period."""
    shape = (results.case.calendar.count, 1)
    months: Array = np.broadcast_to(results.row(*row), shape)[actuals.stretch, 0]
    return months


class _Runs(NamedTuple):
    """The plan, what happened at the prices of the plan, and what happened."""

    case: Case
    actuals: Actuals
    plan: Results
    volume: Results
    real: Results

    def total(self, results: Results, line: str, key: tuple[str, ...] = ()) -> float:
        return float(_months(results, (line, key), self.actuals).sum())

    def rooms(self) -> Iterator[tuple[str, str, float, float]]:
        """Give what was planned to be taken and what was, on average."""
        for group in self.case.elements_of("group"):
            tenants = self.case.values[_KIND][group,] == "tenants"
            line, unit = (_LET, "rooms") if tenants else (_TAKEN, "places")
            count = self.actuals.count
            yield (group, unit, self.total(self.plan, line, (group,)) / count,
                   self.total(self.real, line, (group,)) / count)  # fmt: skip

    def owed(self) -> Iterator[Claim]:
        """Give each item between parties."""
        case, values = self.case, self.case.values
        for contract in case.elements_of("contract"):
            key = (contract,)
            given = self.actuals.columns.get(f"advance.{contract}")
            yield Claim(
                f"{_CONTRACT}.{contract}",
                case.label_of("contract", contract),
                values[_PAYS][key],
                values[_RECEIVES][key],
                self.total(self.real, _CONTRACT, key),
                sum(given) if given else self.total(self.plan, _CONTRACT, key),
                given is None,
            )
        for name, (payer, receiver) in _RESERVATION.items():
            if name in self.real:
                label = str(case.models.lines[name].label)
                due, planned = self.total(self.real, name), self.total(self.plan, name)
                who = values[payer][()], values[receiver][()]
                yield Claim(name, label, *who, due, planned, True)
        yield from self.compensation()

    def compensation(self) -> Iterator[Claim]:
        """Give the compensation for vacancy: each party that pays, to those that receive."""
        if _COMPENSATION not in self.real:
            return
        label = str(self.case.models.lines[_COMPENSATION].label)
        parties = self.case.elements_of("party")
        due = {party: self.total(self.real, _COMPENSATION, (party,)) for party in parties}
        received = sum(-amount for amount in due.values() if amount < 0)
        for payer in parties:
            for receiver in parties:
                if due[payer] > 0 and due[receiver] < 0:
                    amount = due[payer] * -due[receiver] / received
                    yield Claim(_COMPENSATION, label, payer, receiver, amount, 0.0, False)

    def differences(self) -> Iterator[Deviation]:
        """Explain item by item why what happened differs from the plan."""
        case = self.case
        groups = case.elements_of("group")
        for contract in case.elements_of("contract"):
            keys = [(_QUANTITY, (contract, group)) for group in groups]
            label = case.label_of("contract", contract)
            yield self.difference(
                f"{_CONTRACT}.{contract}", label, [(_CONTRACT, (contract,))], keys
            )
        for cost in case.elements_of("cost"):
            rows = [(_ITEM, (cost, group)) for group in groups]
            label = case.label_of("cost", cost)
            yield self.difference(f"{_ITEM}.{cost}", label, rows, [(_ITEM_QUANTITY, (cost,))])
        for line in (_RENT, _SERVICE):
            for group in groups:
                if case.values[_KIND][group,] == "tenants":
                    label = f"{case.models.lines[line].label}: {case.label_of('group', group)}"
                    yield self.difference(
                        f"{line}.{group}", label, [(line, (group,))], [(_LET, (group,))]
                    )

    def difference(
        self, name: str, label: str, rows: Sequence[RowKey], volumes: Sequence[RowKey]
    ) -> Deviation:
        """Explain one item: the sum of some rows, of which other rows give the volume."""

        def added(results: Results, of: Sequence[RowKey]) -> Array:
            total: Array = np.sum([_months(results, row, self.actuals) for row in of], axis=0)
            return total

        return deviation(
            name,
            label,
            (added(self.plan, rows), added(self.volume, rows), added(self.real, rows)),
            (added(self.plan, volumes), added(self.volume, volumes)),
        )

    def services(self) -> Iterator[Service]:
        """Give what tenants paid for services against what these cost."""
        for group in self.case.elements_of("group"):
            if self.case.values[_KIND][group,] == "tenants":
                received = self.total(self.real, _SERVICE, (group,))
                cost = self.total(self.real, _RECOVERABLE, (group,))
                operator = self.case.values[_OPERATOR][group,]
                yield Service(group, operator, to_cents(received), to_cents(cost))
