"""Who pays what, in plain Python: a second opinion on the models of vacancy and of the parties.

Every payment is made by hand, from the oracles of rooms, cost, reserve, reservation and vacancy:
who pays is debited and who receives credited, and whoever is no party is outside.
"""

from __future__ import annotations

from collections.abc import Mapping

import oracle
from oracle_case import Case, Lines, month_index, months_of
from oracle_reservation import reservation_lines, terms_of
from oracle_reserve import reserve_lines, with_reserve
from oracle_vacancy import vacancy_lines

OUTSIDE, COSTS = "outside", "contract_cost_index"


class Accounts:
    """The cash of each party by month, with what is paid on the first day of a month apart."""

    def __init__(self, case: Case) -> None:
        self.keys = [month.key for month in months_of(case)]
        self.parties = list(case["parties"])
        none = dict.fromkeys(self.keys, 0.0)
        self.received = {name: dict(none) for name in self.parties}
        self.paid = {name: dict(none) for name in self.parties}
        self.first_day = {name: dict(none) for name in self.parties}
        self.outside_paid, self.outside_received = dict(none), dict(none)

    def pay(
        self, payer: str, receiver: str, amounts: Mapping[str, float], first_day: bool = False
    ) -> None:
        """Pay an amount in each month."""
        for at, amount in amounts.items():
            if payer in self.parties:
                self.paid[payer][at] += amount
                self.first_day[payer][at] -= amount if first_day else 0.0
                self.outside_received[at] += amount if receiver == OUTSIDE else 0.0
            if receiver in self.parties:
                self.received[receiver][at] += amount
                self.first_day[receiver][at] += amount if first_day else 0.0
                self.outside_paid[at] += amount if payer == OUTSIDE else 0.0

    @property
    def flow(self) -> Lines:
        """Give what each party receives less what it pays."""
        return {
            name: {at: self.received[name][at] - self.paid[name][at] for at in self.keys}
            for name in self.parties
        }

    def lines(self, case: Case) -> Lines:
        """Give the accounts by month, the result by year, and what is paid after funding ends."""
        years = list(dict.fromkeys(at[:4] for at in self.keys))
        funded = {
            name: month_index(party.get("funded_until", "9999-12"))
            for name, party in case["parties"].items()
        }
        return {
            "cash_in": self.received,
            "cash_out": self.paid,
            "cash_flow": self.flow,
            "cash_from_outside": self.outside_paid,
            "cash_to_outside": self.outside_received,
            "result_by_year": {
                name: {
                    year: sum(amount for at, amount in amounts.items() if at[:4] == year)
                    for year in years
                }
                for name, amounts in self.flow.items()
            },
            "unfunded_exposure": {
                name: {
                    at: amount if month_index(at) > funded[name] else 0.0
                    for at, amount in amounts.items()
                }
                for name, amounts in self.paid.items()
            },
        }

    def once(self, month: str, amount: float) -> dict[str, float]:
        """Give an amount that is paid in one month, which may be no month of the calculation."""
        return {at: amount if at == month else 0.0 for at in self.keys}


def calculate(case: Case, scenario: str) -> Lines:
    """Return cash, worth, settlement of service and the lines of vacancy, for one scenario."""
    found = oracle.calculate(case, scenario)
    case = with_reserve(case)
    months = months_of(case)
    books = Accounts(case)
    lines = settlement_lines(case, found)
    lines |= _pay_for_rooms(case, found, lines, books)
    lines |= _pay_for_investments(case, found, books)
    if "regular_cost" in case["reserve"]:
        reserve = reserve_lines(case, found)
        payer = case["reserve"]["shortage_paid_by"]
        books.pay(payer, OUTSIDE, reserve["shortage_cost"]["let"])
        if "reservation" in case:
            _pay_reservation(case, reservation_lines(case, found, reserve), books)
    if "vacancy_risk" in case:
        vacancy = vacancy_lines(case, months, found)
        for party in case["parties"]:
            due = vacancy["compensation"][party]
            books.pay(party, "pool", {at: max(0.0, amount) for at, amount in due.items()})
            books.pay("pool", party, {at: max(0.0, -amount) for at, amount in due.items()})
            books.pay(party, OUTSIDE, vacancy["fund_paid_in"][party])
            books.pay(OUTSIDE, party, vacancy["fund_received"][party])
            books.pay(OUTSIDE, party, vacancy["fund_refund"][party])
        lines |= vacancy
    return lines | books.lines(case) | worth(case, found, books)


def settlement_lines(case: Case, found: Lines) -> Lines:
    """Return what tenants get back of the service charge, or pay on top, once a year."""
    months = months_of(case)
    names = ("service_settlement", "settlement_to_date", "service_refund", "service_collected")
    lines: Lines = {name: {group: {} for group in case["groups"]} for name in names}
    for name, group in case["groups"].items():
        this_year = 0.0
        for month in months:
            at = month.key
            paid = group["service_charge"] * found["rent_index"][at] * found["let_units"][name][at]
            more = paid - found["recoverable_cost"][name][at]
            this_year = more if month.month == 1 else this_year + more
            settled = month.month == 12 or month.number == len(months)
            values = (
                more,
                this_year,
                max(0.0, this_year) if settled else 0.0,
                max(0.0, -this_year) if settled else 0.0,
            )
            for line, value in zip(names, values, strict=True):
                lines[line][name][at] = value
    return lines


def _pay_for_rooms(case: Case, found: Lines, lines: Lines, books: Accounts) -> Lines:
    names = (
        "rent_income", "service_income", "management_payment", "letting_payment", "refit_payment",
    )  # fmt: skip
    made: Lines = {name: {} for name in names}
    for name, group in case["groups"].items():
        lessor, operator = group["lessor"], group["operator"]
        for line, payer, receiver, price, index, rooms in (
            ("rent_income", OUTSIDE, operator, "asked_rent", "rent_index", "let_units"),
            ("service_income", OUTSIDE, operator, "service_charge", "rent_index", "let_units"),
            ("management_payment", operator, OUTSIDE, "management_cost", COSTS, "let_units"),
            ("letting_payment", operator, OUTSIDE, "letting_cost", COSTS, "letting"),
            ("refit_payment", lessor, OUTSIDE, "refit_cost", COSTS, "refit_started"),
        ):
            made[line][name] = {
                at: group[price] * found[index][at] * found[rooms][name][at] for at in books.keys
            }
            books.pay(payer, receiver, made[line][name])
        books.pay(operator, OUTSIDE, lines["service_refund"][name])
        books.pay(OUTSIDE, operator, lines["service_collected"][name])
    for item in case["costs"]:
        for party, amounts in found["cost_of_item_paid"][item].items():
            books.pay(party, OUTSIDE, amounts)
    for item, contract in case["contracts"].items():
        books.pay(contract["pays"], contract["receives"], found["contract_payment"][item])
        books.pay(contract["pays"], OUTSIDE, found["contract_vat_cost"][item])
    return made


def _pay_for_investments(case: Case, found: Lines, books: Accounts) -> Lines:
    """Investments and grants are paid on the first day, a residual value comes in at the end."""
    made: Lines = {"investment_payment": {}, "residual_payment": {}, "grant_payment": {}}
    start = month_index(case["start"])
    for item, one in case["investments"].items():
        paid = books.once(one["date"], found["gross_amount"][item])
        books.pay(one["paid_by"], OUTSIDE, paid, first_day=True)
        last = month_index(one["date"]) + found["life_months"][item] - 1 - start
        end = books.keys[last] if 0 <= last < len(books.keys) else ""
        residual = books.once(end, one["residual_value"])
        books.pay(OUTSIDE, one["paid_by"], residual)
        made["investment_payment"][item] = paid
        made["residual_payment"][item] = residual
    for item, grant in case["grants"].items():
        granted = books.once(grant["date"], grant["amount"])
        books.pay(grant["from"], grant["to"], granted, first_day=True)
        made["grant_payment"][item] = granted
    return made


def _pay_reservation(case: Case, agreed: Lines, books: Accounts) -> None:
    terms = terms_of(case)
    holder, grantor = terms["holder"], terms["grantor"]
    books.pay(holder, grantor, agreed["fee_paid"])
    books.pay(holder, grantor, agreed["call_paid"])
    books.pay(holder, OUTSIDE, agreed["vat_paid"])
    books.pay(grantor, holder, agreed["penalty"])


def worth(case: Case, found: Lines, books: Accounts) -> Lines:
    """Return the net present value of each party: brought in, cash, what is left."""
    months, start = months_of(case), month_index(case["start"])
    names = ("brought_in", "book_value_left", "end_value", "cash_value", "net_present_value")
    lines: Lines = {name: {} for name in names}
    flow = books.flow
    for party, given in case["parties"].items():
        rate = given["discount_rate"]
        brought_in = left = 0.0
        for item, one in case["investments"].items():
            if one["paid_by"] != party:
                continue
            first = month_index(one["date"]) - start
            last, end = first + found["life_months"][item] - 1, months[-1]
            if first < 0:
                brought_in += found["book_value"][item][months[0].key]
            if first < len(months) <= last:
                off = found["depreciation"][item][end.key]
                left += found["book_value"][item][end.key] - off
        cash = 0.0
        for month in months:
            early = books.first_day[party][month.key]
            late = flow[party][month.key] - early
            cash += late * (1 + rate) ** (-month.number / 12)
            cash += early * (1 + rate) ** (-(month.number - 1) / 12)
        end_value = given.get("end_value", left)
        value = cash - brought_in + end_value * (1 + rate) ** (-len(months) / 12)
        for name, amount in zip(names, (brought_in, left, end_value, cash, value), strict=True):
            lines[name][party] = amount
    return lines
