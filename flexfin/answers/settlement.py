"""The settlement of a past period: what happened, who owes whom, and why it differs from plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from flexfin.answers.actual_columns import ITEM, KIND, LET, RENT, SERVICE, TAKEN, USED
from flexfin.answers.actuals import Realised, realised
from flexfin.answers.figures import see_lines
from flexfin.case.actuals import Actuals
from flexfin.case.case import Case
from flexfin.engine.largest_remainder import in_cents, to_cents
from flexfin.engine.paid import added, payments_in, payments_of
from flexfin.engine.run import Results, evaluate
from flexfin.engine.settlement import Claim, Deviation, PartyPair, deviation, pairs_of
from flexfin.ground.errors import Problem
from flexfin.model.line import RowKey
from flexfin.model.sides import OUTSIDE

_ITEM_QUANTITY, _OPERATOR = "item_quantity", "operator"
_CONTRACT, _QUANTITY = "contract_payment", "contract_quantity"
_RECOVERABLE, COMPENSATION = "recoverable_cost", "compensation"
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


class Charges(NamedTuple):
    """What a party was charged for vacancy, and got back later in the year, by month in cents."""

    party: str
    charged: dict[str, int]
    given_back: dict[str, int]


class Settlement(NamedTuple):
    """Everything that `flexfin settle` shows."""

    past: Realised
    scenario: str
    rooms: tuple[tuple[str, str, float, float], ...]  # group, unit, plan and actual on average
    pairs: tuple[PartyPair, ...]
    differences: tuple[Deviation, ...]
    services: tuple[Service, ...]
    charges: tuple[Charges, ...]
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


def settlement_of(case: Case, scenario: str, path: Path, ledger: Path | None = None) -> Settlement:
    """Read what happened, run the lines on it, and work out who owes whom.

    Raises FlexfinError where the case lacks a section, or with all that is wrong in the file.
    """
    see_lines(case, (*_LINES, *USED), "settle")
    found = realised(case, scenario, path, ledger)
    wanted = [*_LINES, *payments_of(case, _BETWEEN)]
    wanted += [COMPENSATION] if COMPENSATION in case.models.lines else []
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
        tuple(runs.charges()),
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
        if COMPENSATION not in self.real:
            return
        label = str(self.case.models.lines[COMPENSATION].label)
        parties = self.case.elements_of("party")
        due = {party: self.total(self.real, COMPENSATION, (party,)) for party in parties}
        received = sum(-amount for amount in due.values() if amount < 0)
        for payer in parties:
            for receiver in parties:
                if due[payer] > 0 and due[receiver] < 0:
                    amount = due[payer] * -due[receiver] / received
                    yield Claim(COMPENSATION, label, payer, receiver, amount, 0.0, False)

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
        return deviation(name, label, (amounts[0], amounts[1], amounts[2]), (volume[0], volume[1]))

    def services(self) -> Iterator[Service]:
        """Give what tenants paid for services against what these cost."""
        for group in self.case.elements_of("group"):
            if self.case.values[KIND][group,] == "tenants":
                received = self.total(self.real, SERVICE, (group,))
                cost = self.total(self.real, _RECOVERABLE, (group,))
                operator = self.case.values[_OPERATOR][group,]
                yield Service(group, operator, to_cents(received), to_cents(cost))

    def charges(self) -> Iterator[Charges]:
        """Give what was charged for vacancy and came back in a later month of the same year."""
        if COMPENSATION not in self.real:
            return
        stretch = self.actuals.stretch
        months = self.case.calendar.months[stretch]
        for party in self.case.elements_of("party"):
            due = in_cents(self.real.monthly(COMPENSATION, (party,))[stretch, 0].tolist())
            charged, given_back = dict[str, int](), dict[str, int]()
            for year in dict.fromkeys(month[:4] for month in months):
                of_year = [one for one in zip(months, due, strict=True) if one[0][:4] == year]
                first = next((month for month, cents in of_year if cents > 0), "")
                back = {month: -cents for month, cents in of_year if first < month and cents < 0}
                if first and back:
                    given_back |= back
                    charged |= {month: cents for month, cents in of_year if cents > 0}
            if given_back:
                yield Charges(party, charged, given_back)
