"""The forecast of a year as a workbook has it: live, from the months of the models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flexfin.answers.actuals import DEVIATION_NOTE
from flexfin.answers.month_by_month import by_month, effects
from flexfin.case.case import Case
from flexfin.engine.paid import Paid
from flexfin.engine.results import InMonth
from flexfin.engine.settlement import Deviation
from flexfin.ground.live import CellArea, Live
from flexfin.ground.messages import _
from flexfin.ground.view import TableRow, View, ViewTable, columns, part, view
from flexfin.model.line import RowKey


class Expected(NamedTuple):
    """One payment of a party over a year, in cents; what it pays is negative."""

    paid: Paid
    to_date: int  # of what is expected: what was paid in the months that have passed
    why: Deviation


def year_view(case: Case, year: int, months: Sequence[str], expected: Sequence[Expected]) -> View:
    """Give for each party plan, effects and what is expected, and below it the months."""
    names = ("plan", "volume", "price", "time", "expected")
    labels = (_("Plan"), _("Volume"), _("Price"), _("Time"), _("Expected"))
    tables, items = [], [*enumerate(expected)]
    for party in case.elements_of("party"):
        rows = [_effects(at, one, months) for at, one in items if one.paid.party == party]
        if rows:
            sums = zip(names, zip(*(row.values for row in rows), strict=True), strict=True)
            key, ends = f"year.{party}", (rows[0].key, rows[-1].key)
            together = tuple(
                Live(sum(x for x in across if isinstance(x, float)), "SUM({})",
                     CellArea(key, (name, name), ends))
                for name, across in sums
            )  # fmt: skip
            rows.append(TableRow("together", _("Together"), together, ruled=True))
            heads, label = columns(names, labels), case.label_of("party", party)
            tables.append(ViewTable(key, label, heads, tuple(rows), "cents", "EUR"))
    by_month = [_by_month(case, at, one, months) for at, one in items]
    title = " ".join((_("Forecast"), str(year)))
    below = part("months", _("Month by month"), *by_month)
    note = " ".join((_("In euros; what a party pays is negative."), _(DEVIATION_NOTE)))
    return view("forecast", title, {}, (), part("year", "", *tables, note=note), below)


def _effects(at: int, one: Expected, months: Sequence[str]) -> TableRow:
    """Give plan, effects and outcome of a payment, from its months."""
    key = str(at)
    more = CellArea(f"year.{one.paid.party}", ("volume", "volume"), (key, key))
    return TableRow(key, one.paid.label, effects(one.why, f"months.{at}", months, more))


def _by_month(case: Case, at: int, one: Expected, months: Sequence[str]) -> ViewTable:
    """Give the months of a payment: the plan in numbers, what is expected from the models."""
    paid, why, first = one.paid, one.why.months, case.calendar.months.index(months[0])
    # without a volume of its own: as much as it costs at planned prices, which no sheet holds
    is_own = paid.volumes == (paid.row,)
    taken = [
        volume if is_own else _linked(volume, paid.volumes, month)
        for month, volume in enumerate(why.volume, first)
    ]
    came = [
        _linked(amount, (paid.row,), month, "{}" if paid.sign > 0 else "-({})")
        for month, amount in enumerate(why.amount, first)
    ]
    label = f"{case.label_of('party', paid.party)}: {paid.label}"
    words = (_("Actual or expected volume"), _("That volume at planned price"),
             _("Actual or expected amount"))  # fmt: skip
    return by_month(f"months.{at}", label, why, months, taken, came, words)


def _linked(value: float, rows: Sequence[RowKey], month: int, text: str = "{}") -> Live:
    """Give a sum of rows in a month, as their sheets hold it."""
    added = "+".join(["{}"] * len(rows))
    return Live(value, text.format(added), *(InMonth(row, month) for row in rows))
