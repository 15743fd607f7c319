"""The settlement as a workbook: change what happened, and what is owed follows.

The first sheet is for who settles: who owes whom, rounded to cents such that it adds up, and why
each item differs from plan. How the cents come about stands on the second, with the months: what
was planned and what happened.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from flexfin.answers.actuals import DEVIATION_NOTE, deviation_columns
from flexfin.answers.month_by_month import by_month, effects
from flexfin.engine.settlement import Deviation, Owed, PartyPair
from flexfin.ground.live import CellArea, Changeable, Live
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.ground.numbers import Shape
from flexfin.ground.view import (
    Part,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    view,
)
from flexfin.workbook.live_book import write_live

_CENTS: Final = CellArea("cents", ("value", "value"), ("cents", "cents"), "$A$1")
_EFFECTS: Final = ("volume", "price", "time")
_BEHIND: Final = ("exact", "whole", "rest")  # tables of what the cents of effects are of


def write_book(
    target: Path,
    title: str,
    first_month: int,
    parties: Mapping[str, str],
    pairs: Sequence[PartyPair],
    flows: Sequence[Deviation],
    told: Sequence[str],
    mark: str,
) -> int:
    """Write the workbook, whole or not at all; give the number of formulas.

    `parties` has the labels of the parties; `flows` are the items that are known by month; `told`
    are sentences about what is owed; `mark` says which version of the case is settled.
    """
    count = len(flows[0].months.volume) if flows else 0
    months = [format_month(first_month + place) for place in range(count)]
    sheets = _Sheets(parties, pairs, flows, months)
    pages = {_("Settlement"): sheets.front(title, told), _("Calculation"): sheets.behind(title)}
    return write_live(target, title, pages, mark)


def paid_by(item: str, party: str) -> str:
    """Name an item with who pays it, so that no sign has to say so."""
    return _("{item}, by {party}", item=item, party=party)


def between(payer: str, receiver: str) -> tuple[TableColumn, ...]:
    """Make the columns of what two parties owe each other: no amount in them has a sign."""
    over = _("To be paid by")
    return (
        *columns(("due", "advance"), (_("Due"), _("In advance"))),
        TableColumn("payer", payer, over),
        TableColumn("receiver", receiver, over),
    )


class _Sheets(NamedTuple):
    """What both sheets are made of; tables go by the number of a pair or an item."""

    parties: Mapping[str, str]
    pairs: Sequence[PartyPair]
    flows: Sequence[Deviation]
    months: Sequence[str]

    # --- for who settles ---------------------------------------------------------------------

    def front(self, title: str, told: Sequence[str]) -> View:
        """Give what is owed and why, from the sheet behind it."""
        note = _("Amounts in euros, rounded to cents such that they add up. How they come about "
                 "stands on the sheet {sheet}. An arrow goes from who is left to pay.",
                 sheet=_("Calculation"))  # fmt: skip
        tables = map(self._shown, range(len(self.pairs)))
        owed = part("owed", _("Who owes whom"), *tables, *map(Sentence, told))
        heads = deviation_columns("actual", _("Actual"))
        rows = tuple(
            TableRow(str(at), flow.label,
                     _linked("effects", str(at), (one.key for one in heads), flow.cents))
            for at, flow in enumerate(self.flows)
        )  # fmt: skip
        table = ViewTable("why", _("Item"), heads, rows, "cents")
        why = part("why", _("Why it differs from plan"), table, note=_(DEVIATION_NOTE))
        return view("front", title, {}, [Sentence(note)], owed, why)

    def _shown(self, number: int) -> ViewTable:
        """Give the claims of a pair with who pays them, and what each has left to pay."""
        pair, table = self.pairs[number], f"shown.{number}"
        payer, receiver = self.parties[pair.payer], self.parties[pair.receiver]
        rows = [
            TableRow(
                str(at),
                paid_by(item.claim.label, self.parties[item.claim.payer]),
                (*self._left(pair, f"owed.{number}", str(at), item),),
            )
            for at, item in enumerate(pair.items)
        ]
        last, heads = str(len(rows) - 1), between(payer, receiver)
        columns_of = zip(*(row.values for row in rows), strict=True)
        sums = [
            Live(math.fsum(across), "SUM({})", CellArea(table, (one.key, one.key), ("0", last)))
            for one, across in zip(heads, columns_of, strict=True)
        ]
        together = (*(sums[:2] if pair.is_one_way else (None, None)), *sums[2:])
        rows.append(TableRow("total", _("Together"), together, ruled=True))
        sides = [_cell(table, one, "total") for one in ("payer", "receiver")]
        for at, (one, other) in enumerate(((payer, receiver), (receiver, payer))):
            left = Live(max(0, pair.balance * (-1) ** at) / 100, "MAX(0,{}-{})", *sides)
            text = _("To be paid by {payer} to {receiver}", payer=one, receiver=other)
            cells = (None, None, *([None] * at), left, *([None] * (1 - at)))
            rows.append(TableRow(f"left_{at}", text, cells, ruled=True))
            sides.reverse()
        return ViewTable(table, f"{payer} → {receiver}", heads, tuple(rows), "cents")

    def _left(self, pair: PartyPair, table: str, key: str, item: Owed) -> Iterator[float]:
        """Give the cells of one claim: without a sign, as it stands who pays it."""
        minus = "" if item.claim.payer == pair.payer else "-"
        for name, cents in (("due", item.due), ("advance", item.advance)):
            yield Live(cents / 100, f"{minus}{{}}", _cell(table, name, key))
        for sign, cents in zip(("", "-"), pair.left(item), strict=True):
            yield Live(cents / 100, f"MAX(0,{sign}{{}})", _cell(table, "balance", key))

    # --- behind it ---------------------------------------------------------------------------

    def behind(self, title: str) -> View:
        """Give the claims of each pair, exact and in cents that add up; effects; the months."""
        note = _("Change the amounts on yellow: what is owed follows, on the first sheet too. "
                 "Below an arrow a minus is what goes against it.")  # fmt: skip
        in_euro = TableRow("cents", _("Cents in a euro"), (100.0,), "whole")
        cents = ViewTable("cents", "", columns(("value",), (_("Value"),)), (in_euro,))
        words = (_("Actual volume"), _("Actual volume at planned price"), _("Actual amount"))
        months = [
            by_month(f"months.{at}", flow.label, flow.months, self.months,
                     [*map(Changeable, flow.months.volume)],
                     [*map(Changeable, flow.months.amount)] if flow.months.given else None, words)
            for at, flow in enumerate(self.flows)
        ]  # fmt: skip
        return view(
            "behind",
            title,
            {},
            [Sentence(note)],
            part("cents", "", cents),
            part("owed", _("Who owes whom"), *map(self._owed, range(len(self.pairs)))),
            self._effects(),
            part("months", _("Month by month"), *months),
        )

    def _owed(self, number: int) -> ViewTable:
        """Give the claims of a pair: exact, in cents that add up, and what these come from."""
        pair, table = self.pairs[number], f"owed.{number}"
        payer, receiver = self.parties[pair.payer], self.parties[pair.receiver]
        heads = (
            *columns(("due_exact", "advance_exact"), (_("Due, exact"), _("In advance, exact")),
                     shape="fine"),
            *columns(("due", "advance", "balance"), (_("Due"), _("In advance"), _("Balance"))),
            TableColumn("due_whole", _("Due, cents"), shape="whole"),
            TableColumn("due_rest", _("remainder"), shape="fine"),
            TableColumn("advance_whole", _("In advance, cents"), shape="whole"),
            TableColumn("advance_rest", _("remainder"), shape="fine"),
        )  # fmt: skip
        last = str(len(pair.items) - 1)
        rows = [
            TableRow(str(at), item.claim.label, (*self._claim(table, str(at), last, sign, item),))
            for at, (sign, item) in enumerate(pair.signed)
        ]
        values = zip(*(row.values[:5] for row in rows), strict=True)
        sums = tuple(
            Live(sum(x for x in across if isinstance(x, float)), "SUM({})",
                 CellArea(table, (one.key, one.key), ("0", last)))
            for one, across in zip(heads, values, strict=False)
        )  # fmt: skip
        rows.append(TableRow("total", _("Together"), (*sums, *[None] * 4), ruled=True))
        return ViewTable(table, f"{payer} → {receiver}", heads, tuple(rows), "cents")

    def _claim(self, table: str, key: str, last: str, sign: int, item: Owed) -> Iterator[float]:
        """Give the cells of one claim, in the order of the columns."""
        claim, minus = item.claim, "-" if sign < 0 else ""
        places = {flow.name: f"months.{place}" for place, flow in enumerate(self.flows)}
        due, advance = sign * claim.due, sign * claim.advance
        months = places.get(claim.name)
        if months:
            volume, price, came = (
                CellArea(months, (self.months[0], self.months[-1]), (one, one))
                for one in ("volume", "price", "came")
            )
            yield Live(due, f"{minus}SUM({{}})", came)
        else:
            yield Changeable(due)
        if months and claim.is_planned:
            yield Live(advance, f"{minus}SUMPRODUCT({{}},{{}})", volume, price)
        else:
            yield Changeable(advance)
        for name, cents in (("due", item.due), ("advance", item.advance)):
            whole, rest, exact = (
                CellArea(table, (column, column), ("0", last), "$A$1:$A$1")
                for column in (f"{name}_whole", f"{name}_rest", f"{name}_exact")
            )
            here = (_cell(table, column, key) for column in (f"{name}_whole", f"{name}_rest"))
            before = rest._replace(rows=("0", key), like="$A$1:A1")
            yield _in_cents(sign * cents, "SUM({6})", *here, whole, rest, before, exact)
        both = (_cell(table, column, key) for column in ("due", "advance"))
        yield Live(sign * item.balance / 100, "{}-{}", *both)
        for name, amount in (("due", due), ("advance", advance)):
            exact, whole = (_cell(table, f"{name}_{one}", key) for one in ("exact", "whole"))
            yield from _parts(amount, exact, whole)

    def _effects(self) -> Part:
        """Give plan, volume, price, time and actual of each item; and below it, what cents are of.

        Each table has one kind of formula.
        """
        heads = (
            deviation_columns("actual", _("Actual")),
            columns(_EFFECTS, (_("Volume, exact"), _("Price, exact"), _("Time, exact"))),
            columns(_EFFECTS, (_("Volume, cents"), _("Price, cents"), _("Time, cents"))),
            columns(_EFFECTS, [_("remainder")] * 3),
        )
        keys = [*map(str, range(len(self.flows)))]
        labels = [flow.label for flow in self.flows]
        by_flow = [self._effect(at, flow) for at, flow in enumerate(self.flows)]
        shapes: tuple[Shape, ...] = ("cents", "fine", "whole", "fine")
        tables = (
            ViewTable(name, _("Item"), head, tuple(map(TableRow, keys, labels, values)), shape)
            for name, head, values, shape in zip(
                ("effects", *_BEHIND), heads, zip(*by_flow, strict=True), shapes, strict=False
            )
        )
        return part("why", _("Why it differs from plan"), *tables)

    def _effect(self, at: int, flow: Deviation) -> tuple[tuple[Live, ...], ...]:
        """Give the cells of one item in each table: in cents, exact, whole cents, remainders."""
        key, ends = str(at), (_EFFECTS[0], _EFFECTS[-1])
        months, more = f"months.{at}", _cell("exact", "volume", key)
        plan, *exact, actual = effects(flow, months, self.months, more)
        wholes, rests = (CellArea(one, ends, (key, key), "$A1") for one in ("whole", "rest"))
        total = [_cell("effects", one, key, "$A1") for one in ("actual", "plan")]
        cents, split = [], []
        for name, amount, found in zip(_EFFECTS, exact, flow.cents[1:4], strict=True):
            here = [_cell(one, name, key) for one in _BEHIND]
            before = rests._replace(columns=(ends[0], name), like="$A1:A1")
            cents.append(_in_cents(found, "({6}-{7})", *here[1:], wholes, rests, before, *total))
            split.append(_parts(amount, *here[:2]))
        first, last = (
            Live(found / 100, f"ROUND({one.text},2)", *one.parts)
            for found, one in ((flow.plan, plan), (flow.actual, actual))
        )
        whole, rest = zip(*split, strict=True)
        return (first, *cents, last), tuple(exact), whole, rest


def _cell(table: str, column: str, row: str, like: str = "A1") -> CellArea:
    return CellArea(table, (column, column), (row, row), like)


def _linked(table: str, row: str, names: Iterable[str], cents: Iterable[int]) -> tuple[Live, ...]:
    """Give amounts in cents as cells of a table behind them."""
    found = zip(names, cents, strict=True)
    return tuple(Live(one / 100, "{}", _cell(table, name, row)) for name, one in found)


def _in_cents(cents: int, total: str, *parts: CellArea) -> Live:
    """Give an amount in cents by the largest remainder: its whole cents, and one of those left.

    The parts are its whole cents and remainder, those of all amounts, the remainders up to its
    own (of equal ones the first comes first), and those of `total`, the first of which is 6.
    """
    left = f"(ROUND({total}*{{5}},0)-SUM({{2}}))"
    for_all = f"INT({left}/COUNT({{2}}))"
    place = "RANK({1},{3})+COUNTIF({4},{1})-1"
    one = f"IF({place}<={left}-{for_all}*COUNT({{2}}),1,0)"
    return Live(cents / 100, f"({{0}}+{for_all}+{one})/{{5}}", *parts[:5], _CENTS, *parts[5:])


def _parts(amount: float, exact: CellArea, whole: CellArea) -> tuple[Live, Live]:
    """Give the whole cents of an amount, rounded down, and what remains of a cent."""
    cents = math.floor(round(amount * 100, 6))
    left = round(amount * 100 - cents, 6)
    return (
        Live(cents, "INT(ROUND({}*{},6))", exact, _CENTS),
        Live(left, "ROUND({}*{}-{},6)", exact, _CENTS, whole),
    )
