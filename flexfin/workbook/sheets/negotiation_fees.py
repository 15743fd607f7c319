"""The fees at which a side gains nothing, both the same, or as much as before: text and value."""

from __future__ import annotations

from collections.abc import Callable

from flexfin.workbook.negotiation import Days
from flexfin.workbook.sheets.negotiation_columns import Columns

Text = Callable[[str], str]  # takes the letters of the column of an offer


class NegotiationFees:
    """Writes what hangs on the fee for the offers of one sheet, and gives what it is worth."""

    def __init__(self, columns: Columns) -> None:
        self.columns, self.negotiation = columns, columns.negotiation

    def fee(self, at: int) -> float:
        """Give the fee of an offer."""
        return self.columns.terms_of(self.columns.names[at])[self.negotiation.roles.fee]

    def limit_text(self, side: int) -> Text:
        """Write the fee at which a side gains nothing; a dash where no day has a fee."""
        columns, sign = self.columns, "-" if self.negotiation.sides[side].sign > 0 else "+"
        fee, base = columns.term_row(self.negotiation.roles.fee), columns.base_row(side)
        gain = columns.expected_row(side)
        return lambda c: f'IF({c}{base}<=0,"-",{c}{fee}{sign}{c}{gain}/{c}{base})'

    def limit(self, at: int, found: Days, side: int) -> float | str:
        """Give the fee at which a side gains nothing."""
        base, sign = found.base[0][side], self.negotiation.sides[side].sign
        return self.fee(at) - sign * found.expected[side] / base if base > 0 else "-"

    def split_text(self) -> Text:
        """Write the fee at which both gain the same."""
        columns, roles = self.columns, self.negotiation.roles
        fee, paid, pays = columns.term_row(roles.fee), *self.by_sign()
        one, two = columns.expected_row(paid), columns.expected_row(pays)
        bases = columns.base_row(paid), columns.base_row(pays)
        return lambda c: (
            f'IF({c}{bases[0]}+{c}{bases[1]}<=0,"-",'
            f"{c}{fee}+({c}{two}-{c}{one})/({c}{bases[0]}+{c}{bases[1]}))"
        )

    def split(self, at: int, found: Days) -> float | str:
        """Give the fee at which both gain the same."""
        paid, pays = self.by_sign()
        base = found.base[0][paid] + found.base[0][pays]
        apart = found.expected[pays] - found.expected[paid]
        return self.fee(at) + apart / base if base > 0 else "-"

    def by_sign(self) -> tuple[int, int]:
        """Give the side that is paid and the one that pays."""
        paid = next(at for at, side in enumerate(self.negotiation.sides) if side.sign > 0)
        return paid, 1 - paid

    def same_text(self, side: int) -> Text:
        """Write the fee of an offer that gives a side what it has in the live one."""
        columns, sign = self.columns, "-" if self.negotiation.sides[side].sign > 0 else "+"
        fee, base = columns.term_row(self.negotiation.roles.fee), columns.base_row(side)
        gain = columns.expected_row(side)
        return lambda c: (
            f'IF({c}{base}<=0,"-",{c}{fee}{sign}({c}{gain}-{columns.live(gain)})/{c}{base})'
        )

    def same(self, at: int, found: Days, side: int) -> float | str:
        """Give the fee of an offer that gives a side what it has in the live one: the base."""
        base, sign = found.base[0][side], self.negotiation.sides[side].sign
        more = found.expected[side] - self.columns.offers[0].expected[side]
        return self.fee(at) - sign * more / base if base > 0 else "-"
