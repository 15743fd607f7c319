"""The settlement of a past period as a workbook: change what happened, and what is owed follows.

The first sheet is for who settles: who owes whom, rounded to cents such that it adds up, and why
each item differs from plan. How the cents come about stands on the second, with the months: what
was planned and what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flexfin.engine.settlement import Deviation, PartyPair
from flexfin.ground.messages import _
from flexfin.workbook.file import new_workbook
from flexfin.workbook.manifest import seal_workbook
from flexfin.workbook.settlement_months import SettlementMonths
from flexfin.workbook.styles import GREY, TO_CENTS, Styles

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def write_book(
    target: Path,
    title: str,
    first_month: int,
    parties: Mapping[str, str],
    pairs: Sequence[PartyPair],
    flows: Sequence[Deviation],
    mark: str,
) -> int:
    """Write the workbook, whole or not at all; give the number of formulas.

    `parties` has the labels of the parties; `flows` are the items that are known by month; `mark`
    says which version of the case is settled.
    """
    with new_workbook(target) as file:
        front, behind = (file.add_worksheet(name) for name in (_("Settlement"), _("Calculation")))
        written = SettlementMonths(behind, Styles(file), first_month, parties, pairs, flows)
        written.write(title)
        count = written.formulas + _write_front(front, title, written)
        seal_workbook(file, mark, title, [title] * 2)
        return count


def _write_front(sheet: Worksheet, title: str, behind: SettlementMonths) -> int:
    """Write the sheet for who settles: what is owed and why, from the sheet behind it.

    Give the number of formulas.
    """
    styles, name = behind.styles, _("Calculation")
    formulas, row = 0, 4

    def link(column: str, source: str, value: float, bold: bool = False) -> None:
        nonlocal formulas
        style = (styles.result if bold else styles.number)(TO_CENTS)
        sheet.write_formula(f"{column}{row}", f"='{name}'!{source}", style, value)
        formulas += 1

    def head(*titles: str) -> None:
        for column, text in enumerate(titles, 1):
            right = {"align": "right"} if column > 1 else {}
            sheet.write_string(row - 1, column, text, styles.head(text_wrap=True, **right))

    def section(text: str) -> None:
        for column in range(1, 7):
            sheet.write_string(row - 1, column, text if column == 1 else "", styles.section())

    sheet.write_string("B1", title, styles.title())
    sheet.set_row(0, 24)
    note = _("Amounts in euros, rounded to cents such that they add up. How they come about stands "
             "on the sheet {sheet}. An arrow goes from who is left to pay; a minus goes the other "
             "way.", sheet=name)  # fmt: skip
    sheet.write_string("B2", note, styles.note())
    section(_("Who owes whom"))
    for pair, above in behind.shown:
        row += 2
        payer, receiver = behind.parties[pair.payer], behind.parties[pair.receiver]
        head(f"{payer} → {receiver}", _("Due"), _("In advance"), _("Balance"))
        sums = [0, 0, 0]
        for place, (sign, item) in enumerate(pair.signed, 1):
            row += 1
            sheet.write_string(row - 1, 1, item.claim.label, styles.label())
            cents = [sign * one for one in (item.due, item.advance, item.balance)]
            sums = [one + more for one, more in zip(sums, cents, strict=True)]
            for column, source, value in zip("CDE", "EFG", cents, strict=True):
                link(column, f"{source}{above + place}", value / 100)
        row += 1
        text = _("To be paid by {payer} to {receiver}", payer=payer, receiver=receiver)
        sheet.write_string(row - 1, 1, text, styles.label(bold=True))
        for column, source, value in zip("CDE", "EFG", sums, strict=True):
            link(column, f"{source}{above + len(pair.items) + 1}", value / 100, bold=True)
    row += 2
    section(_("Why it differs from plan"))
    row += 1
    head(_("Item"), _("Plan"), _("Volume"), _("Price"), _("Time"), _("Actual"))
    for place, flow in enumerate(behind.flows):
        row += 1
        sheet.write_string(row - 1, 1, flow.label, styles.label())
        for column, value in zip("CDEFG", flow.cents, strict=True):
            link(column, f"{column}{behind.effects_row + place}", value / 100)
    row += 1
    note = _("Volume: more or less of it, at the average price of the plan. Price: another price "
             "than planned for that month. Time: the same volume in other months, at their planned "
             "price.")  # fmt: skip
    style = styles.get(font_size=9, font_color=GREY, text_wrap=True, valign="top")
    sheet.set_row(row, 40)
    sheet.write_string(row, 1, note, style)
    sheet.set_column(0, 0, 3)
    sheet.set_column(1, 1, 62)
    sheet.set_column(2, 6, 15)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.protect("", {"format_columns": True})
    sheet.activate()
    return formulas
