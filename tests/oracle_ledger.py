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

OUTSIDE = "outside"


class Accounts:
    """The cash of each party by month, with what is paid on the first day of a month apart."""

    def __init__(self, case: Case) -> None:
        self.keys = [month.key for month in months_of(case)]
        self.flow = {name: dict.fromkeys(self.keys, 0.0) for name in case["parties"]}
        self.paid = {name: dict.fromkeys(self.keys, 0.0) for name in case["parties"]}
        self.first_day = {name: dict.fromkeys(self.keys, 0.0) for name in case["parties"]}

    def pay(
        self, payer: str, receiver: str, amounts: Mapping[str, float], first_day: bool = False
    ) -> None:
        """Pay an amount in each month."""
        for at, amount in amounts.items():
            for name, sign in ((payer, -1), (receiver, 1)):
                if name in self.flow:
                    self.flow[name][at] += sign * amount
                    if first_day:
                        self.first_day[name][at] += sign * amount
            if payer in self.paid:
                self.paid[payer][at] += amount

    def at(self, month: str, amount: float) -> dict[str, float]:
        """Give an amount in one month of the calculation, or in none."""
        return {month: amount} if month in self.keys else {}


def calculate(case: Case, scenario: str) -> Lines:
    """Return cash, worth, settlement of service and the lines of vacancy, for one scenario."""
    found = oracle.calculate(case, scenario)
    case = with_reserve(case)
    months = months_of(case)
    books = Accounts(case)
    lines = settlement_lines(case, found)
    _pay_for_rooms(case, found, lines, books)
    _pay_for_investments(case, found, books)
    if "regular_cost" in case["reserve"]:
        reserve = reserve_lines(case, found)
        payer = case["reserve"]["shortage_paid_by"]
        books.pay(payer, OUTSIDE, reserve["shortage_cost"]["let"])
        if "reservation" in case:
            _pay_reservation(case, reservation_lines(case, found, reserve), books)
    if "vacancy_risk" in case:
        vacancy = vacancy_lines(case, months, found)
        for party in case["parties"]:
            books.pay(party, "pool", vacancy["compensation"][party])
            books.pay(party, OUTSIDE, vacancy["fund_paid_in"][party])
            books.pay(OUTSIDE, party, vacancy["fund_received"][party])
            books.pay(OUTSIDE, party, vacancy["fund_refund"][party])
        lines |= vacancy
    lines["cash_flow"] = books.flow
    lines["cash_out"] = books.paid
    lines |= worth(case, found, books)
    return lines


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


def _pay_for_rooms(case: Case, found: Lines, lines: Lines, books: Accounts) -> None:
    for name, group in case["groups"].items():
        lessor, operator = group["lessor"], group["operator"]

        def times(price: float, index: str, rooms: str, name: str = name) -> dict[str, float]:
            return {at: price * found[index][at] * found[rooms][name][at] for at in books.keys}

        rent = group["asked_rent"] + group["service_charge"]
        books.pay(OUTSIDE, operator, times(rent, "rent_index", "let_units"))
        books.pay(operator, OUTSIDE, lines["service_refund"][name])
        books.pay(OUTSIDE, operator, lines["service_collected"][name])
        index = "contract_cost_index"
        books.pay(operator, OUTSIDE, times(group["management_cost"], index, "let_units"))
        books.pay(operator, OUTSIDE, times(group["letting_cost"], index, "letting"))
        books.pay(lessor, OUTSIDE, times(group["refit_cost"], index, "refit_started"))
    for item in case["costs"]:
        for party, amounts in found["cost_of_item_paid"][item].items():
            books.pay(party, OUTSIDE, amounts)
    for item, contract in case["contracts"].items():
        books.pay(contract["pays"], contract["receives"], found["contract_payment"][item])
        books.pay(contract["pays"], OUTSIDE, found["contract_vat_cost"][item])


def _pay_for_investments(case: Case, found: Lines, books: Accounts) -> None:
    """Investments and grants are paid on the first day, a residual value comes in at the end."""
    start = month_index(case["start"])
    for item, one in case["investments"].items():
        gross = found["gross_amount"][item]
        books.pay(one["paid_by"], OUTSIDE, books.at(one["date"], gross), first_day=True)
        last = month_index(one["date"]) + found["life_months"][item] - 1 - start
        if 0 <= last < len(books.keys):
            books.pay(OUTSIDE, one["paid_by"], {books.keys[last]: one["residual_value"]})
    for grant in case["grants"].values():
        granted = books.at(grant["date"], grant["amount"])
        books.pay(grant["from"], grant["to"], granted, first_day=True)


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
            late = books.flow[party][month.key] - early
            cash += late * (1 + rate) ** (-month.number / 12)
            cash += early * (1 + rate) ** (-(month.number - 1) / 12)
        end_value = given.get("end_value", left)
        value = cash - brought_in + end_value * (1 + rate) ** (-len(months) / 12)
        for name, amount in zip(names, (brought_in, left, end_value, cash, value), strict=True):
            lines[name][party] = amount
    return lines
