"""The settlement of a past period: what happened, who owes whom, and why it differs from plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from flexfin.answers.actual_columns import ITEM, KIND, LET, RENT, SERVICE, TAKEN, USED
from flexfin.answers.actuals import DEVIATION_NOTE, Realised, deviation_columns, realised
from flexfin.answers.figures import party_label, see_lines
from flexfin.answers.settlement_sheets import write_book
from flexfin.case.actuals import Actuals
from flexfin.case.case import Case
from flexfin.engine.largest_remainder import to_cents
from flexfin.engine.paid import added, payments_in, payments_of
from flexfin.engine.run import Results, evaluate
from flexfin.engine.settlement import Claim, Deviation, PartyPair, deviation, pairs_of
from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.ground.months import month_words, parse_month
from flexfin.ground.numbers import number
from flexfin.ground.view import (
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
from flexfin.model.line import RowKey
from flexfin.model.sides import OUTSIDE
from flexfin.workbook.mark import mark_of

_ITEM_QUANTITY, _OPERATOR = "item_quantity", "operator"
_CONTRACT, _QUANTITY = "contract_payment", "contract_quantity"
_RECOVERABLE, _COMPENSATION = "recoverable_cost", "compensation"
_BETWEEN: Final = (_CONTRACT, "fee_paid", "call_paid", "penalty")  # payments that are settled
_LINES: Final = (
    LET, TAKEN, RENT, SERVICE, ITEM, _ITEM_QUANTITY, _CONTRACT, _QUANTITY, _RECOVERABLE,
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

    past: Realised
    scenario: str
    rooms: tuple[tuple[str, str, float, float], ...]  # group, unit, plan and actual on average
    pairs: tuple[PartyPair, ...]
    differences: tuple[Deviation, ...]
    services: tuple[Service, ...]
    warnings: tuple[Problem, ...]

    @property
    def case(self) -> Case:
        """Give the case as planned."""
        return self.past.plan

    @property
    def period(self) -> tuple[str, str]:
        """Give the first and the last month."""
        months = self.case.calendar.months[self.past.actuals.stretch]
        return months[0], months[-1]

    @property
    def positions(self) -> dict[str, int]:
        """Give what each party receives in all (negative: pays), in cents; together nothing."""
        found = dict.fromkeys([*self.case.elements_of("party"), OUTSIDE], 0)
        for pair in self.pairs:
            found[pair.payer] -= pair.balance
            found[pair.receiver] += pair.balance
        return {party: cents for party, cents in found.items() if party != OUTSIDE or cents}


def settlement_of(
    case: Case, scenario: str, path: Path, ledger: Path | None = None
) -> Settlement:
    """Read what happened, run the lines on it, and work out who owes whom.

    Raises FlexfinError where the case lacks a section, or with all that is wrong in the file.
    """
    see_lines(case, (*_LINES, *USED), "settle")
    found = realised(case, scenario, path, ledger)
    wanted = [*_LINES, *payments_of(case, _BETWEEN)]
    wanted += [_COMPENSATION] if _COMPENSATION in case.models.lines else []
    plan, at_plan_prices, real = (
        evaluate(one, wanted, scenarios=[scenario]) for one in (case, found.volume, found.real)
    )
    runs = _Runs(case, found.actuals, plan, at_plan_prices, real)
    return Settlement(
        found,
        scenario,
        tuple(runs.rooms()),
        tuple(pairs_of([*runs.owed()], [*case.elements_of("party"), OUTSIDE])),
        tuple(runs.differences()),
        tuple(runs.services()),
        plan.warnings(),
    )


class _Runs(NamedTuple):
    """The plan, what happened at the prices of the plan, and what happened."""

    case: Case
    actuals: Actuals
    plan: Results
    volume: Results
    real: Results

    def total(self, results: Results, line: str, key: tuple[str, ...] = ()) -> float:
        return float(results.monthly(line, key)[self.actuals.stretch, 0].sum())

    def rooms(self) -> Iterator[tuple[str, str, float, float]]:
        """Give what was planned to be taken and what was, on average."""
        for group in self.case.elements_of("group"):
            tenants = self.case.values[KIND][group,] == "tenants"
            line, unit = (LET, "rooms") if tenants else (TAKEN, "places")
            count = self.actuals.count
            yield (group, unit, self.total(self.plan, line, (group,)) / count,
                   self.total(self.real, line, (group,)) / count)  # fmt: skip

    def owed(self) -> Iterator[Claim]:
        """Give each item between parties; a contract goes by its own name."""
        for line, key, at, payer, receiver in payments_in(self.real, _BETWEEN):
            names = [self.case.label_of(axis, name) for axis, name in at.items()]
            given = self.actuals.columns.get(f"advance.{'.'.join(key)}")
            yield Claim(
                ".".join([line.name, *key]),
                " · ".join(names) or str(line.label),
                payer,
                receiver,
                self.total(self.real, line.name, key),
                sum(given) if given else self.total(self.plan, line.name, key),
                given is None,
            )
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
            rows = [(ITEM, (cost, group)) for group in groups]
            label = case.label_of("cost", cost)
            yield self.difference(f"{ITEM}.{cost}", label, rows, [(_ITEM_QUANTITY, (cost,))])
        for line in (RENT, SERVICE):
            for group in groups:
                if case.values[KIND][group,] == "tenants":
                    label = f"{case.models.lines[line].label}: {case.label_of('group', group)}"
                    yield self.difference(
                        f"{line}.{group}", label, [(line, (group,))], [(LET, (group,))]
                    )

    def difference(
        self, name: str, label: str, rows: Sequence[RowKey], volumes: Sequence[RowKey]
    ) -> Deviation:
        """Explain one item: the sum of some rows, of which other rows give the volume."""
        stretch = self.actuals.stretch
        amounts = [added(run, rows, stretch) for run in (self.plan, self.volume, self.real)]
        volume = [added(run, volumes, stretch) for run in (self.plan, self.volume)]
        return deviation(
            name, label, (amounts[0], amounts[1], amounts[2]), (volume[0], volume[1])
        )

    def services(self) -> Iterator[Service]:
        """Give what tenants paid for services against what these cost."""
        for group in self.case.elements_of("group"):
            if self.case.values[KIND][group,] == "tenants":
                received = self.total(self.real, SERVICE, (group,))
                cost = self.total(self.real, _RECOVERABLE, (group,))
                operator = self.case.values[_OPERATOR][group,]
                yield Service(group, operator, to_cents(received), to_cents(cost))


def settlement_view(found: Settlement) -> View:
    """Give the settlement as tables and sentences."""
    first, last = found.period
    facts = {"case": found.case.name, "scenario": found.scenario, "start": first, "end": last}
    text = _("Plan: scenario {scenario}. Amounts in euros.",
             scenario=shown(found.case.label_of("scenario", found.scenario)))  # fmt: skip
    return view(
        "settle",
        _title(found),
        facts,
        [Sentence(text, tone="note"), *found.past.planned()],
        _rooms(found),
        _pairs(found),
        _positions(found),
        _differences(found),
        _services(found) if found.services else None,
        *found.past.given.parts(),
    )


def _title(found: Settlement) -> str:
    first, last = (month_words(parse_month(month)) for month in found.period)
    return _("{case}: settlement of {first} to {last}",
             case=shown(found.case.name), first=first, last=last)  # fmt: skip


def write_settlement(target: Path, found: Settlement, party: str = "") -> int:
    """Write the workbook of the settlement, whole or not at all; give the number of formulas.

    It goes to the other side, and bears the mark of the case as it is shared. For one party it has
    nothing but what is between it and the others.
    """
    if party:
        pairs = tuple(pair for pair in found.pairs if party in pair[:2])
        names = {item.claim.name for pair in pairs for item in pair.items}
        found = found._replace(
            pairs=pairs, differences=tuple(d for d in found.differences if d.name in names)
        )
    parties = {one: party_label(found.case, one) for pair in found.pairs for one in pair[:2]}
    start = found.case.calendar.start + found.past.actuals.first
    mark = mark_of(found.case, shared=True)
    return write_book(target, _title(found), start, parties, found.pairs, found.differences, mark)


def _euros(key: str, first: str, heads: tuple[TableColumn, ...], rows: list[TableRow]) -> ViewTable:
    """Make a table of amounts, which the rows have in cents."""
    in_euros = tuple(
        row._replace(values=tuple(cents / 100 for cents in row.values if isinstance(cents, int)))
        for row in rows
    )
    return ViewTable(key, first, heads, in_euros, "cents", "EUR")


def _rooms(found: Settlement) -> Part:
    words = {"rooms": _("rooms"), "places": _("places")}
    rows = tuple(
        TableRow(
            group,
            f"{shown(found.case.label_of('group', group))} ({words[unit]})",
            (plan, real),
            unit="unit" if unit == "rooms" else "place",
        )
        for group, unit, plan, real in found.rooms
    )
    heads = columns(("plan", "actual"), (_("Plan"), _("Actual")))
    table = ViewTable("occupancy", _("Group"), heads, rows, "tenth")
    return part("occupancy", _("What was taken, on average a month"), table)


def _pairs(found: Settlement) -> Part:
    note = _("Due by what happened; paid in advance as the file says, or else as planned. What "
             "goes the other way is negative.")  # fmt: skip
    items = [item for pair in found.pairs for item in _pair(found, pair)]
    return part("between", _("Who owes whom"), *items, note=note)


def _pair(found: Settlement, pair: PartyPair) -> tuple[ViewTable, Sentence]:
    payer, receiver = party_label(found.case, pair.payer), party_label(found.case, pair.receiver)
    total = [0, 0, 0]
    rows = []
    for sign, item in pair.signed:
        cents = [sign * one for one in (item.due, item.advance, item.balance)]
        total = [before + one for before, one in zip(total, cents, strict=True)]
        rows.append(TableRow(item.claim.name, shown(item.claim.label), tuple(cents)))
    rows.append(TableRow("together", _("Together"), tuple(total), ruled=True))
    heads = columns(("due", "advance", "balance"), (_("Due"), _("In advance"), _("Balance")))
    key = f"between.{pair.payer}.{pair.receiver}"
    amount = number(pair.balance / 100, "cents")
    text = (
        _("{payer} pays {receiver} € {amount}.", payer=payer, receiver=receiver, amount=amount)
        if pair.balance
        else _("Between {payer} and {receiver} nothing is left to pay.",
               payer=payer, receiver=receiver)
    )  # fmt: skip
    data = {"payer": pair.payer, "receiver": pair.receiver, "balance": pair.balance / 100}
    table = _euros(key, f"{payer} → {receiver}", heads, rows)
    return table, Sentence(text, tone="strong", data=data)


def _positions(found: Settlement) -> Part:
    rows = [
        TableRow(party, party_label(found.case, party), (cents,))
        for party, cents in found.positions.items()
    ]
    rows.append(TableRow("together", _("Together"), (0,), ruled=True))
    table = _euros("positions", _("Party"), columns(("balance",), (_("Balance"),)), rows)
    return part("positions", _("What each party receives in all (negative: pays)"), table)


def _differences(found: Settlement) -> Part:
    rows = [TableRow(one.name, shown(one.label), one.cents) for one in found.differences]
    heads = deviation_columns("actual", _("Actual"))
    table = _euros("differences", _("Item"), heads, rows)
    return part("differences", _("Why it differs from plan"), table, note=_(DEVIATION_NOTE))


def _services(found: Settlement) -> Part:
    case = found.case
    rows = [
        TableRow(
            one.group,
            f"{shown(case.label_of('group', one.group))} ({party_label(found.case, one.operator)})",
            (one.received, one.cost, one.back),
        )
        for one in found.services
    ]
    heads = columns(
        ("received", "cost", "back"), (_("Received"), _("Recoverable cost"), _("To pay back"))
    )
    note = _("Received against recoverable cost; what is left goes back to the tenants.")
    table = _euros("service_charge", _("Group"), heads, rows)
    return part("service_charge", _("Service charge of the tenants"), table, note=note)
