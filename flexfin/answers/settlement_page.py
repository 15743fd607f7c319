"""The settlement of a past period in tables and sentences, and what its workbook holds."""

from __future__ import annotations

from pathlib import Path

from flexfin.answers.actuals import deviation_columns, deviation_note
from flexfin.answers.figures import party_label
from flexfin.answers.settlement import Settlement
from flexfin.engine.settlement import PartyPair
from flexfin.ground.messages import _
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
from flexfin.workbook.settlement import write_book


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
    first, last = found.period
    return _("{case}: settlement of {first} to {last}",
             case=shown(found.case.name), first=first, last=last)  # fmt: skip


def write_settlement(target: Path, found: Settlement) -> int:
    """Write the workbook of the settlement, whole or not at all; give the number of formulas."""
    parties = {one: party_label(found.case, one) for pair in found.pairs for one in pair[:2]}
    start = found.case.calendar.start + found.past.actuals.first
    return write_book(target, _title(found), start, parties, found.pairs, found.differences)


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
    table = ViewTable("occupancy", _("Group"), heads, rows, "digits")
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
    return part("differences", _("Why it differs from plan"), table, note=deviation_note())


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
