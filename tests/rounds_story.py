"""A negotiation of four rounds over a standby shelter, in files as people mail them.

A municipality keeps 200 beds ready for COA from January to June 2026 (181 days: 36,200 bed days);
COA uses them from July to December (184 days: 36,800 bed days). Nothing is discounted or indexed.

- Round 1: the municipality sends a workbook to share; it asks a fee of 42.
- Round 2: COA offers 36, and 90 instead of 92.50 for a bed in use; it notes why.
- Round 3: the municipality now reckons with 35.50 instead of 35 for a bed that stands ready, and
  sends an offer of 40 and 92.50.
- Round 4: COA makes 38 of it, with a comment.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import openpyxl
from click.testing import CliRunner, Result
from openpyxl.comments import Comment

from flexfin.cli import main

READY: Final = "costs.ready.amount"  # what a bed that stands ready costs us: our limit
CASE: Final = """\
case: Nachtopvang aan de Dijk
start: 2026-01
months: 12
price_level: 2026-01
reference_date: 2026-11-01
discount_rate: 0%
owner: gemeente
indexation: {cost: 0%}
parties:
  gemeente: {label: Gemeente, government: yes}
  coa: {label: COA, government: yes}
groups:
  nacht: {kind: reception, callable: yes, units: 10, places: 200, floor_area: 2000,
          normal_occupancy: 40%, lessor: gemeente, operator: gemeente}
finance: {debt_share: 80%, interest: 4.1%, return_on_equity: 4%}
costs:
  ready: {category: management, amount: 35, per: place_day, group: nacht, index: cost}
  used: {category: services, amount: 57.50, per: occupied_place_day, group: nacht, index: cost}
pass_through: {occupancy_basis: planned}
demand:
  planning_occupancy: 100%
  probabilities: {base: 100%}
  scenarios:
    base: {2026-01: 0, 2026-07: 200}
reserve: {price_level: 2026-01, regular_cost: 92.50, housing_cost: 92.50, emergency_cost: 137.50,
          replacement_months: 6, avoidable_share: 100%, service_level: 95%}
reservation: {holder: coa, fee: 42, call_price: 92.50, term_months: 12}
confidential: [costs.ready.amount]
"""
OFFERS: Final = """\
offers:
  coa_1: {reservation.fee: 36, reservation.call_price: 90}
  gemeente_2: {reservation.fee: 40, reservation.call_price: 92.50}
"""
NOTE: Final = "36 is what we pay elsewhere"
REMARK: Final = "With 38 we sign"


def run(*words: object, language: str = "en") -> Result:
    env = {"FLEXFIN_LANG": language, "COLUMNS": "150"}
    return CliRunner(env=env).invoke(main, [str(word) for word in words])


def sent(case: Path, book: Path, *words: object) -> None:
    result = run("workbook", case, "-o", book, "--negotiation", *words)
    assert result.exit_code == 0, result.output


def typed(
    book: Path, to: Path, offer: str, terms: Mapping[str, float], note: str = "", remark: str = ""
) -> None:
    """Type terms in the column of an offer, as the other side does, and say why."""
    opened = openpyxl.load_workbook(book)
    sheet, log = opened["Negotiation"], opened["Log"]
    heads = (cell for one in opened if one.max_row > 4 for cell in one[4])
    column = next(cell.column for cell in heads if cell.value == offer)
    rows = {sheet.cell(row, 1).value: row for row in range(1, 60)}
    for path, value in terms.items():
        sheet.cell(rows[path], column).value = value
    if note:
        row = next(row for row in range(1, 60) if log.cell(row, 1).value == 1)
        log.cell(row, 3).value, log.cell(row, 7).value = "COA", note
    if remark:
        sheet.cell(rows["reservation.fee"], column).comment = Comment(remark, "COA")
    opened.save(to)


def story(folder: Path, *how: object) -> Path:
    """Make the files of the four rounds; `how` are more options of the workbooks that are sent."""
    first, third = folder / "case_1.yaml", folder / "case_3.yaml"
    first.write_text(CASE, encoding="utf-8")
    third.write_text(CASE.replace("amount: 35,", "amount: 35.50,") + OFFERS, encoding="utf-8")
    books = [folder / name for name in ("1_we.xlsx", "2_coa.xlsx", "3_we.xlsx", "4_coa.xlsx")]
    sent(first, books[0], *how)
    terms = {"reservation.fee": 36, "reservation.call_price": 90}
    typed(books[0], books[1], "Counter-offer", terms, note=NOTE)
    sent(third, books[2], "--after", books[1], *how)
    typed(books[2], books[3], "gemeente_2", {"reservation.fee": 38}, remark=REMARK)
    return folder
