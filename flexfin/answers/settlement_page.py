"""The settlement of a past period as it is read: tables and sentences, and the workbook of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flexfin.answers.actuals import DEVIATION_NOTE, deviation_columns
from flexfin.answers.figures import party_label
from flexfin.answers.settlement import COMPENSATION, Charges, Settlement
from flexfin.answers.settlement_sheets import between, paid_by, write_book
from flexfin.engine.settlement import PartyPair
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
from flexfin.workbook.mark import mark_of


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
            pairs=pairs,
            differences=tuple(d for d in found.differences if d.name in names),
            charges=tuple(one for one in found.charges if _is_seen(found, one.party, party)),
        )
    parties = {one: party_label(found.case, one) for pair in found.pairs for one in pair[:2]}
    start = found.case.calendar.start + found.past.actuals.first
    told = [_charged(found, one) for one in found.charges]
    mark = mark_of(found.case, shared=True)
    return write_book(
        target, _title(found), start, parties, found.pairs, found.differences, told, mark
    )


def _is_seen(found: Settlement, payer: str, party: str) -> bool:
    """Tell whether a party pays the compensation itself, or is the only one that receives it."""
    receivers = {
        item.claim.receiver
        for pair in found.pairs
        for item in pair.items
        if (item.claim.name, item.claim.payer) == (COMPENSATION, payer)
    }
    return payer == party or receivers == {party}


def _euros(key: str, first: str, heads: tuple[TableColumn, ...], rows: list[TableRow]) -> ViewTable:
    """Make a table of amounts, which the rows have in cents."""
    in_euros = tuple(
        row._replace(
            values=tuple(cents / 100 if isinstance(cents, int) else None for cents in row.values)
        )
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
    note = _("Due by what happened; paid in advance as the file says, or else as planned. Behind "
             "an item stands who pays it; what was paid too much is to be paid back.")  # fmt: skip
    items = [item for pair in found.pairs for item in _pair(found, pair)]
    return part("between", _("Who owes whom"), *items, *_charges(found), note=note)


def _pair(found: Settlement, pair: PartyPair) -> tuple[ViewTable, Sentence]:
    payer, receiver = party_label(found.case, pair.payer), party_label(found.case, pair.receiver)
    rows = [
        TableRow(
            item.claim.name,
            paid_by(shown(item.claim.label), party_label(found.case, item.claim.payer)),
            (item.due, item.advance, *pair.left(item)),
        )
        for item in pair.items
    ]
    sums = [sum(column) for column in zip(*(row.values for row in rows), strict=True)]
    together = (*(sums[:2] if pair.is_one_way else (None, None)), *sums[2:])
    rows.append(TableRow("together", _("Together"), together, ruled=True))
    heads = between(payer, receiver)
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


def _charges(found: Settlement) -> Iterator[Sentence]:
    """Say which charges for vacancy came back later in the year."""
    for one in found.charges:
        data = {
            name: {month: cents / 100 for month, cents in amounts.items()}
            for name, amounts in (("charged", one.charged), ("given_back", one.given_back))
        }
        yield Sentence(_charged(found, one), data={"party": one.party, **data})


def _charged(found: Settlement, one: Charges) -> str:
    charged, back = (
        ", ".join(
            _("€ {amount} in {month}", amount=number(cents / 100, "cents"),
              month=month_words(parse_month(month)))
            for month, cents in amounts.items()
        )
        for amounts in (one.charged, one.given_back)
    )  # fmt: skip
    return _("Compensation for vacancy, {party}: charged {charged}; of that given back {back}. "
             "Within a calendar year a full month makes up for an empty one.",
             party=party_label(found.case, one.party), charged=charged, back=back)  # fmt: skip


def _positions(found: Settlement) -> Part:
    rows = [
        TableRow(party, party_label(found.case, party), (max(0, -cents), max(0, cents)))
        for party, cents in found.positions.items()
    ]
    sums = tuple(sum(column) for column in zip(*(row.values for row in rows), strict=True))
    rows.append(TableRow("together", _("Together"), sums, ruled=True))
    heads = columns(("pays", "receives"), (_("To pay"), _("To receive")))
    table = _euros("positions", _("Party"), heads, rows)
    return part("positions", _("What each party pays and receives in all"), table)


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
            (one.received, one.cost, max(0, one.back), max(0, -one.back)),
        )
        for one in found.services
    ]
    heads = columns(
        ("received", "cost", "back", "extra"),
        (_("Received"), _("Recoverable cost"), _("To pay back"), _("To pay extra")),
    )
    note = _("Received against recoverable cost; what is left goes back to the tenants, "
             "and what is short they pay extra.")  # fmt: skip
    table = _euros("service_charge", _("Group"), heads, rows)
    return part("service_charge", _("Service charge of the tenants"), table, note=note)
