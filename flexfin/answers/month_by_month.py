"""Why an amount differs from plan, live: its months, and the effects that follow from these."""

from __future__ import annotations

from collections.abc import Sequence

from flexfin.engine.settlement import Deviation, MonthlyAmounts
from flexfin.ground.live import CellArea, Live
from flexfin.ground.messages import _
from flexfin.ground.view import TableRow, ViewTable, columns

_PARTS = ("volume", "price", "taken", "at_plan", "came")


def by_month(
    key: str,
    label: str,
    amounts: MonthlyAmounts,
    months: Sequence[str],
    taken: Sequence[float],
    came: Sequence[float] | None,
    words: tuple[str, str, str],
) -> ViewTable:
    """Give a table of the months of one item, in which volumes and amounts may be live.

    `words` are the labels of volume, that at planned price, and amount. Where nothing `came` by
    itself, the amount is that at planned price.
    """
    at_plan, same = [], []
    for month, volume, price in zip(months, amounts.volume, amounts.price, strict=True):
        cells = (CellArea(key, (month, month), (one, one)) for one in ("taken", "price", "at_plan"))
        *both, here = cells
        at_plan.append(Live(volume * price, "{}*{}", *both))
        same.append(Live(volume * price, "{}", here))
    labels = (_("Planned volume"), _("Planned price"), *words)
    values = (amounts.plan_volume, amounts.price, taken, at_plan, same if came is None else came)
    rows = tuple(
        TableRow(one, label, tuple(row), "cents" if place > 2 else "fine")
        for place, (one, label, row) in enumerate(zip(_PARTS, labels, values, strict=True))
    )
    return ViewTable(key, label, columns(months, months), rows, "cents")


def effects(why: Deviation, table: str, months: Sequence[str], more: CellArea) -> tuple[Live, ...]:
    """Give the plan, the effects of volume, price and time, and what it comes to, from the months.

    `table` has the months, and `more` is the cell with the effect of volume.
    """
    cells = [CellArea(table, (months[0], months[-1]), (one, one)) for one in _PARTS]
    volume, price, taken, at_plan, came = cells
    planned = sum(v * p for v, p in zip(why.months.plan_volume, why.months.price, strict=True))
    average = "IF(SUM({1})<>0,SUMPRODUCT({1},{2})/SUM({1}),IF(SUM({0})<>0,SUM({3})/SUM({0}),0))"
    by_volume, by_price, by_time = why.exact
    return (
        Live(planned, "SUMPRODUCT({},{})", volume, price),
        Live(by_volume, f"(SUM({{0}})-SUM({{1}}))*{average}", taken, volume, price, at_plan),
        Live(by_price, "SUM({})-SUM({})", came, at_plan),
        Live(by_time, "SUM({})-SUMPRODUCT({},{})-{}", at_plan, volume, price, more),
        Live(sum(why.months.amount), "SUM({})", came),
    )
