"""The sheet behind a settlement: how cents come about that add up, and the months.

For each claim stand the whole cents and what remains; for each item the plan, what was taken and
what it came to, by month.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from flexfin.engine.settlement import Deviation, MonthlyAmounts, Owed, PartyPair
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.workbook.styles import BLUE, GREY, MONTH, TO_CENTS, Styles

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# what would be shown as 0 is shown as 0, so that no -0.0000 stands in red
_EXACT: Final = "[>=0.00005]#,##0.0000;[Red][<=-0.00005]-#,##0.0000;0"
_FIRST: Final = 4  # the column with the first month; 0 is A
_CENTS: Final = "$C$4"  # how many cents make a euro: the formulas hold no such number themselves


class SettlementMonths:
    """The sheet in the making; rows count from 1, as in a formula."""

    def __init__(
        self,
        sheet: Worksheet,
        styles: Styles,
        first_month: int,
        parties: Mapping[str, str],
        pairs: Sequence[PartyPair],
        flows: Sequence[Deviation],
    ) -> None:
        self.sheet, self.styles, self.first_month = sheet, styles, first_month
        self.parties, self.pairs, self.flows = parties, pairs, flows
        self.places = {flow.name: place for place, flow in enumerate(flows)}
        self.months = len(flows[0].months.volume) if flows else 0
        self.formulas = 0
        self.shown: list[tuple[PartyPair, int]] = []  # the row above the items of each pair
        claims = sum(len(pair.items) + 3 for pair in pairs)
        self.effects_row = 8 + claims + 3  # the first row with an item and its effects
        self.flows_row = self.effects_row + len(flows) + 5  # the first row with months

    def write(self, title: str) -> None:
        """Write all parts."""
        sheet, styles = self.sheet, self.styles
        sheet.write_string("B1", title, styles.title())
        sheet.set_row(0, 24)
        note = _("Change the amounts on yellow: what is owed follows, on the first sheet too.")
        sheet.write_string("B2", note, styles.note())
        sheet.write_string("B4", _("Cents in a euro"), styles.label())
        sheet.write_number("C4", 100, styles.number("0"))
        self.claims()
        self.effects()
        self.by_month()
        sheet.set_column(0, 0, 3)
        sheet.set_column(1, 1, 46)
        sheet.set_column(2, max(_FIRST + self.months, 10), 16)
        sheet.hide_gridlines(2)
        sheet.freeze_panes(2, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.protect("", {"format_columns": True})

    def formula(self, cell: str, text: str, style: Format, value: float) -> None:
        """Write a formula with its stored value."""
        self.sheet.write_formula(cell, f"={text}", style, value)
        self.formulas += 1

    def heads(self, row: int, titles: Sequence[str]) -> None:
        """Write the headings of columns."""
        for column, title in enumerate(titles, 1):
            right = {"align": "right"} if column > 1 else {}
            style = self.styles.head(text_wrap=True, **right)
            self.sheet.write_string(row - 1, column, title, style)
        if any(len(title) > 16 for title in titles[1:]):
            self.sheet.set_row(row - 1, 28)  # two lines

    def section(self, row: int, title: str) -> None:
        """Write a heading between rows."""
        for column in range(1, 10):
            self.sheet.write_blank(row - 1, column, None, self.styles.section())
        self.sheet.write_string(row - 1, 1, title, self.styles.section())

    # --- who owes whom -----------------------------------------------------------------------

    def claims(self) -> None:
        """Write the claims of each pair: exact, and in cents that add up."""
        row = 6
        self.section(row, _("Who owes whom"))
        row += 2
        titles = (
            _("Due, exact"), _("In advance, exact"), _("Due"), _("In advance"), _("Balance"),
            _("Due, cents"), _("remainder"), _("In advance, cents"), _("remainder"),
        )  # fmt: skip
        styles = self.styles
        for pair in self.pairs:
            payer, receiver = self.parties[pair.payer], self.parties[pair.receiver]
            self.heads(row, (f"{payer} → {receiver}", *titles))
            first, last = row + 1, row + len(pair.items)
            self.shown.append((pair, row))
            sums = np.zeros(5)
            for sign, item in pair.signed:
                row += 1
                sums += self.claim(item, sign, row, first, last)
            row += 1
            self.sheet.write_string(row - 1, 1, _("Together"), styles.label(bold=True))
            for letters, value in zip("CDEFG", sums.tolist(), strict=True):
                shown = _EXACT if letters in "CD" else TO_CENTS
                text = f"SUM({letters}{first}:{letters}{last})"
                self.formula(f"{letters}{row}", text, styles.result(shown), value)
            row += 2

    def claim(self, item: Owed, sign: int, row: int, first: int, last: int) -> tuple[float, ...]:
        """Write one claim; give its amounts, exact and in whole cents, and its balance."""
        sheet, styles, claim = self.sheet, self.styles, item.claim
        flow, minus = self.places.get(claim.name), "-" if sign < 0 else ""
        exact_due, exact_advance = sign * claim.due, sign * claim.advance
        due, advance, balance = (sign * x / 100 for x in (item.due, item.advance, item.balance))
        sheet.write_string(row - 1, 1, claim.label, styles.label())
        if flow is None:
            sheet.write_number(row - 1, 2, exact_due, styles.input(_EXACT))
        else:
            text = f"{minus}{self.total(flow, 4)}"
            self.formula(f"C{row}", text, styles.number(_EXACT), exact_due)
        if claim.is_planned and flow is not None:
            text = f"{minus}{self.plan(flow)}"
            self.formula(f"D{row}", text, styles.number(_EXACT), exact_advance)
        else:
            sheet.write_number(row - 1, 3, exact_advance, styles.input(_EXACT))
        for exact, letters, value, euros in (
            ("C", "E", exact_due, due),
            ("D", "F", exact_advance, advance),
        ):
            h, r = ("H", "I") if exact == "C" else ("J", "K")
            self.split(f"{exact}{row}", f"{h}{row}", f"{r}{row}", value)
            wholes, rests = (f"${x}${first}:${x}${last}" for x in (h, r))
            total = f"SUM(${exact}${first}:${exact}${last})"
            before = f"${r}${first}:{r}{row}"
            text = in_cents_text(f"{h}{row}", f"{r}{row}", wholes, rests, before, total)
            self.formula(f"{letters}{row}", text, styles.number(TO_CENTS), euros)
        self.formula(f"G{row}", f"E{row}-F{row}", styles.number(TO_CENTS), balance)
        return exact_due, exact_advance, due, advance, balance

    def split(self, exact: str, whole: str, rest: str, value: float) -> None:
        """Write the whole cents of an amount, rounded down, and what remains."""
        cents, left = _parts(value)
        style = self.styles.get(num_format="0", font_size=8, font_color=GREY)
        self.formula(whole, f"INT(ROUND({exact}*{_CENTS},6))", style, cents)
        small = self.styles.get(num_format="0.000000", font_size=8, font_color=GREY)
        self.formula(rest, f"ROUND({exact}*{_CENTS}-{whole},6)", small, left)

    def row_of(self, flow: int, part: int) -> int:
        """Give the row of one of the five parts of a flow."""
        return self.flows_row + flow * 6 + part + 1

    def cells(self, flow: int, part: int) -> str:
        """Give the months of a part of a flow."""
        first, last = column_name(_FIRST), column_name(_FIRST + self.months - 1)
        row = self.row_of(flow, part)
        return f"${first}${row}:${last}${row}"

    def total(self, flow: int, part: int) -> str:
        """Give the sum over the months of a part of a flow."""
        return f"SUM({self.cells(flow, part)})"

    def plan(self, flow: int) -> str:
        """Give the sum of planned volume times planned price."""
        return f"SUMPRODUCT({self.cells(flow, 0)},{self.cells(flow, 1)})"

    # --- why it differs ----------------------------------------------------------------------

    def effects(self) -> None:
        """Write plan, volume, price, time and actual of each flow."""
        styles, row = self.styles, self.effects_row
        self.section(row - 3, _("Why it differs from plan"))
        titles = (_("Item"), _("Plan"), _("Volume"), _("Price"), _("Time"), _("Actual"))
        exact = (_("Volume, exact"), _("Price, exact"), _("Time, exact"))
        cents = (_("Volume, cents"), _("Price, cents"), _("Time, cents"), *[_("remainder")] * 3)
        self.heads(row - 1, (*titles, *exact, *cents))
        for place, flow in enumerate(self.flows):
            here = row + place
            self.sheet.write_string(here - 1, 1, flow.label, styles.label())
            plan, middle, real = self.plan(place), self.total(place, 3), self.total(place, 4)
            before, after = self.total(place, 0), self.total(place, 2)
            average = f"IF({before}<>0,{plan}/{before},IF({after}<>0,{middle}/{after},0))"
            volume = f"({after}-{before})*{average}"
            exact = (volume, f"{real}-{middle}", f"{middle}-{plan}-H{here}")
            for letters, text, value in zip("HIJ", exact, flow.exact, strict=True):
                self.formula(f"{letters}{here}", text, styles.number(_EXACT), value)
            texts = [f"ROUND({plan},2)"]
            for x, whole, rest, value in zip("HIJ", "KLM", "NOP", flow.exact, strict=True):
                self.split(f"{x}{here}", f"{whole}{here}", f"{rest}{here}", value)
                wholes, rests = f"$K{here}:$M{here}", f"$N{here}:$P{here}"
                before, total = f"$N{here}:{rest}{here}", f"(G{here}-C{here})"
                cell, small = f"{whole}{here}", f"{rest}{here}"
                texts.append(in_cents_text(cell, small, wholes, rests, before, total))
            texts.append(f"ROUND({real},2)")
            for letters, text, shown in zip("CDEFG", texts, flow.cents, strict=True):
                self.formula(f"{letters}{here}", text, styles.number(TO_CENTS), shown / 100)

    # --- the months --------------------------------------------------------------------------

    def by_month(self) -> None:
        """Write volume and price of each flow by month."""
        sheet, styles = self.sheet, self.styles
        head = self.flows_row - 1
        self.section(head - 1, _("Month by month"))
        self.heads(head, (_("Item"), "", ""))
        for offset in range(self.months):
            shown = styles.head(num_format=MONTH, align="right")
            sheet.write_number(head - 1, _FIRST + offset, serial(self.first_month + offset), shown)
        parts = (
            _("Planned volume"), _("Planned price"), _("Actual volume"),
            _("Actual volume at planned price"), _("Actual amount"),
        )  # fmt: skip
        for place, flow in enumerate(self.flows):
            label = styles.get(bold=True, font_color=BLUE)
            sheet.write_string(self.row_of(place, 0) - 2, 1, flow.label, label)
            for part, words in enumerate(parts):
                sheet.write_string(self.row_of(place, part) - 1, 1, words, styles.label())
            for month in range(self.months):
                self.month(flow.months, place, month)

    def month(self, flow: MonthlyAmounts, place: int, month: int) -> None:
        """Write one month of a flow."""
        sheet, styles, column = self.sheet, self.styles, _FIRST + month
        letters = column_name(column)
        rows = [self.row_of(place, part) for part in range(5)]
        planned = styles.number(_EXACT)
        sheet.write_number(rows[0] - 1, column, flow.plan_volume[month], planned)
        sheet.write_number(rows[1] - 1, column, flow.price[month], planned)
        sheet.write_number(rows[2] - 1, column, flow.volume[month], styles.input(_EXACT))
        at_plan = flow.volume[month] * flow.price[month]
        text = f"{letters}{rows[2]}*{letters}{rows[1]}"
        self.formula(f"{letters}{rows[3]}", text, styles.number(TO_CENTS), at_plan)
        if flow.given:
            sheet.write_number(rows[4] - 1, column, flow.amount[month], styles.input(TO_CENTS))
        else:
            style = styles.number(TO_CENTS)
            self.formula(f"{letters}{rows[4]}", f"{letters}{rows[3]}", style, at_plan)


def in_cents_text(whole: str, rest: str, wholes: str, rests: str, before: str, total: str) -> str:
    """Write an amount in cents by the largest remainder: its whole cents, and one of those left.

    `wholes` and `rests` are the whole cents and remainders of all amounts, `before` those up to
    this one: of equal remainders the first comes first.
    """
    left = f"(ROUND({total}*{_CENTS},0)-SUM({wholes}))"
    for_all = f"INT({left}/COUNT({wholes}))"
    place = f"RANK({rest},{rests})+COUNTIF({before},{rest})-1"
    one = f"IF({place}<={left}-{for_all}*COUNT({wholes}),1,0)"
    return f"({whole}+{for_all}+{one})/{_CENTS}"


def _parts(amount: float) -> tuple[int, float]:
    """Give the whole cents of an amount, rounded down, and what remains of a cent."""
    whole = math.floor(round(amount * 100, 6))
    return whole, round(amount * 100 - whole, 6)
