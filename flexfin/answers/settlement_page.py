"""What `flexfin settle` shows on the terminal."""

from __future__ import annotations

from flexfin.answers.page import Column, Page, shown
from flexfin.answers.settlement import OUTSIDE, Settlement
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.workbook.settlement import Between, Claim, Flow


def settlement_tables(found: Settlement, width: int, colours: bool) -> str:
    """Write the settlement as tables and sentences, `width` columns wide."""
    case, page = found.case, Page(width)
    first, last = found.period
    page.say(_("{case}: settlement of {first} to {last}",
               case=shown(case.name), first=first, last=last), "bold")  # fmt: skip
    page.say(_("Plan: scenario {scenario}. Amounts in euros.", scenario=found.scenario), "dim")
    if found.planned:
        listed = "; ".join(shown(label) for label in found.planned)
        page.say(_("As planned, at what was really taken: {list}.", list=listed), "dim")
    _show_rooms(page, found)
    _show_pairs(page, found)
    _show_differences(page, found)
    _show_services(page, found)
    return page.text(colours)


def party_label(found: Settlement, party: str) -> str:
    """Give the label of a party, or the words for those outside."""
    return (
        _("outside the parties") if party == OUTSIDE else shown(found.case.label_of("party", party))
    )


def sheet_parts(found: Settlement) -> tuple[str, int, list[Between], list[Flow]]:
    """Give what the workbook of the settlement holds: title, first month, pairs and flows."""
    flows = [
        Flow(
            one.label,
            *one.months,
            one.exact,
            (one.plan, one.volume, one.price, one.time, one.actual),
        )
        for one in found.differences
    ]
    places = {one.name: place for place, one in enumerate(found.differences)}
    pairs = []
    for pair in found.pairs:
        claims = []
        for item in pair.items:
            sign = 1 if item.payer == pair.payer else -1
            claims.append(
                Claim(
                    item.label, places.get(item.name), sign,
                    sign * item.exact_due, sign * item.exact_advance, item.is_planned,
                    sign * item.due, sign * item.advance,
                )
            )  # fmt: skip
        names = party_label(found, pair.payer), party_label(found, pair.receiver)
        pairs.append(Between(*names, tuple(claims)))
    first, last = found.period
    title = _("{case}: settlement of {first} to {last}",
              case=shown(found.case.name), first=first, last=last)  # fmt: skip
    return title, found.case.calendar.start + found.actuals.first, pairs, flows


def _cents(value: int) -> str:
    return number(value / 100, "cents")


def _show_rooms(page: Page, found: Settlement) -> None:
    page.heading(_("What was taken, on average a month"))
    words = {"rooms": _("rooms"), "places": _("places")}
    labels = [
        f"{shown(found.case.label_of('group', group))} ({words[unit]})"
        for group, unit, _plan, _real in found.rooms
    ]
    columns = [
        Column("", _("Plan"), tuple(number(row[2], "digits") for row in found.rooms)),
        Column("", _("Actual"), tuple(number(row[3], "digits") for row in found.rooms)),
    ]
    page.table(_("Group"), labels, columns)


def _show_pairs(page: Page, found: Settlement) -> None:
    page.heading(
        _("Who owes whom"),
        _(
            "Due by what happened; paid in advance as the file says, or else as planned. What goes "
            "the other way is negative."
        ),
    )
    for pair in found.pairs:
        payer, receiver = party_label(found, pair.payer), party_label(found, pair.receiver)
        sign = [1 if item.payer == pair.payer else -1 for item in pair.items]
        labels = [*(shown(item.label) for item in pair.items), _("Together")]
        columns = []
        for title, name in (
            (_("Due"), "due"),
            (_("In advance"), "advance"),
            (_("Balance"), "balance"),
        ):
            cents = [s * getattr(item, name) for s, item in zip(sign, pair.items, strict=True)]
            columns.append(Column("", title, tuple(_cents(c) for c in [*cents, sum(cents)])))
        page.lines.append([])
        page.table(f"{payer} → {receiver}", labels, columns, breaks=(len(labels) - 1,))
        page.say(
            _("{payer} pays {receiver} € {amount}.",
              payer=payer, receiver=receiver, amount=_cents(pair.balance))
            if pair.balance
            else _("Between {payer} and {receiver} nothing is left to pay.",
                   payer=payer, receiver=receiver),
            "bold",
        )  # fmt: skip
    page.heading(_("What each party receives in all (negative: pays)"))
    positions = found.positions
    page.table(
        _("Party"),
        [*(party_label(found, party) for party in positions), _("Together")],
        [Column("", _("Balance"), tuple(_cents(c) for c in [*positions.values(), 0]))],
        breaks=(len(positions),),
    )


def _show_differences(page: Page, found: Settlement) -> None:
    page.heading(
        _("Why it differs from plan"),
        _(
            "Volume: more or less of it, at the average price of the plan. Price: another price "
            "than planned for that month. Time: the same volume in other months, at their planned "
            "price."
        ),
    )
    rows = found.differences
    columns = [
        Column("", title, tuple(_cents(getattr(row, name)) for row in rows))
        for title, name in (
            (_("Plan"), "plan"), (_("Volume"), "volume"), (_("Price"), "price"),
            (_("Time"), "time"), (_("Actual"), "actual"),
        )
    ]  # fmt: skip
    page.table(_("Item"), [shown(row.label) for row in rows], columns)


def _show_services(page: Page, found: Settlement) -> None:
    if not found.services:
        return
    page.heading(
        _("Service charge of the tenants"),
        _("Received against recoverable cost; what is left goes back to the tenants."),
    )
    rows = found.services
    labels = [
        f"{shown(found.case.label_of('group', row.group))} ({party_label(found, row.operator)})"
        for row in rows
    ]
    columns = [
        Column("", title, tuple(_cents(getattr(row, name)) for row in rows))
        for title, name in (
            (_("Received"), "received"), (_("Recoverable cost"), "cost"),
            (_("To pay back"), "back"),
        )
    ]  # fmt: skip
    page.table(_("Group"), labels, columns)
