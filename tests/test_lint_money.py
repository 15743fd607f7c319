"""Errors in the money: each put into a clean workbook, and found there alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from flexfin.cli import main
from flexfin.workbook.lint.lint import lint
from flexfin.workbook.lint.looked import LintFinding

MONTHS = "BCDEFGHIJKLM"
ITEMS = ("Huur", "Energie", "Schoonmaak", "Beveiliging", "Verzekering", "Onderhoud")
Change = Callable[[Any], None]
Seen = tuple[str, str, str, float | None]  # rule, sheet, cells, what it costs


def run(*args: str, lang: str = "en") -> Result:
    return CliRunner(env={"FLEXFIN_LANG": lang, "COLUMNS": "100"}).invoke(main, list(args))


def controller() -> Any:
    """Give a plain workbook of a controller: months, items, totals, shares, a lookup, a check."""
    book = openpyxl.Workbook()
    costs, shares, rates = book.active, book.create_sheet("Verdeling"), book.create_sheet("Tarieven")
    checks = book.create_sheet("Controle")
    costs.title = "Kosten"
    costs.append(["Post", *(f"mnd {month}" for month in range(1, 13)), "Jaar", "Met opslag"])
    for at, item in enumerate(ITEMS):
        row = at + 2
        costs.append([item, *(100 * (at + 1) + month for month in range(12))])
        costs[f"N{row}"] = f"=SUM(B{row}:M{row})"
        costs[f"O{row}"] = f"=N{row}*(1+$R$2)"
    costs["Q2"], costs["R2"] = "Opslag", 0.05
    costs["A8"] = "Totaal"
    for column in (*MONTHS, "N", "O"):
        costs[f"{column}8"] = f"=SUM({column}2:{column}7)"
    rates.append(["Post", "Tarief", "Eenheid"])
    for at, item in enumerate(ITEMS):
        rates.append([item, 10 + 3 * at, "EUR"])
    rates.append(["Bedden", 40, "plaatsen"])
    shares.append(["Post", "Tarief", "Aantal", "Kosten", "Deel", "Met BTW"])
    for at, item in enumerate(ITEMS):
        row = at + 2
        shares.append([item, f"=VLOOKUP(A{row},Tarieven!$A$2:$B$8,2,FALSE)", 5 + at])
        shares[f"D{row}"] = f"=B{row}*C{row}"
        shares[f"E{row}"] = f"=D{row}/$D$8"
        shares[f"F{row}"] = f"=D{row}*$I$1"
    shares["A8"], shares["D8"], shares["E8"] = "Totaal", "=SUM(D2:D7)", "=SUM(E2:E7)"
    shares["H1"], shares["I1"] = "BTW", 1.21
    shares["A10"], shares["D10"] = "Vast", "=Tarieven!B2+Tarieven!B3+Tarieven!B4+Tarieven!B5"
    checks.append(["Wat", "Verschil"])
    checks.append(["Kosten in beide richtingen", "=Kosten!N8-SUM(Kosten!B8:M8)"])
    checks.append(["Alle posten", "=SUM(Kosten!N2:N7)-Kosten!N8"])
    return book


def put(sheet: str, cells: str | dict[str, Any], value: Any = None) -> Change:
    given = {cells: value} if isinstance(cells, str) else cells

    def change(book: Any) -> None:
        for cell, what in given.items():
            book[sheet][cell] = what

    return change


def every(sheet: str, rows: range, cell: str, text: str) -> Change:
    """Put a formula in a cell of each row: a slip that was copied down."""
    return put(sheet, {cell.format(row=row): text.format(row=row, up=row + 6) for row in rows})


# what somebody does wrong, what is found of it, and what that costs
SEEDED: dict[str, tuple[Change, Seen]] = {
    "a month short": (
        put("Kosten", "N4", "=SUM(B4:L4)"), ("consistent", "Kosten", "N4", 311.0)),
    "a month short in all rows": (
        every("Kosten", range(2, 8), "N{row}", "=SUM(B{row}:L{row})"),
        ("short", "Kosten", "N2:N7", 2166.0)),
    "a row short": (put("Kosten", "F8", "=SUM(F2:F6)"), ("consistent", "Kosten", "F8", 604.0)),
    "a row short in the last month": (
        put("Kosten", "M8", "=SUM(M2:M6)"), ("consistent", "Kosten", "M8", 611.0)),
    "a row short in all months": (
        put("Kosten", {f"{c}8": f"=SUM({c}2:{c}6)" for c in MONTHS}),
        ("short", "Kosten", "B8:M8", 7266.0)),
    "a row put in at the bottom": (
        put("Verdeling", "D8", "=SUM(D2:D6)"), ("short", "Verdeling", "D8", None)),
    "a row skipped": (
        put("Verdeling", "D10", "=Tarieven!B2+Tarieven!B3+Tarieven!B5+Tarieven!B6"),
        ("short", "Verdeling", "D10", 16.0)),
    "a sum of itself": (
        put("Kosten", "N8", "=SUM(B8:N8)"), ("circular", "Kosten", "N8", None)),
    "a subtotal in the sum": (
        put("Kosten", {"A5": "Subtotaal", **{f"{c}5": f"=SUM({c}2:{c}4)" for c in MONTHS}}),
        ("twice", "Kosten", "B8:M8", -7398.0)),
    "a total typed over": (
        put("Kosten", "G8", 1500), ("overwritten", "Kosten", "G8", 630.0)),
    "the last total typed over": (
        put("Kosten", "M8", 2000), ("overwritten", "Kosten", "M8", 166.0)),
    "a total of a column typed over": (
        put("Kosten", "N5", 5000), ("overwritten", "Kosten", "N5", -134.0)),
    "a single total typed over": (
        put("Verdeling", "D8", 1100), ("overwritten", "Verdeling", "D8", None)),
    "an empty cell": (
        put("Verdeling", "D10", "=Tarieven!B2+Tarieven!B19"),
        ("empty", "Verdeling", "D10", None)),
    "an anchor lost": (
        every("Verdeling", range(2, 8), "F{row}", "=D{row}*I{row}"),
        ("empty", "Verdeling", "F2:F7", None)),
    "an anchor lost in copying down": (
        put("Verdeling", {f"F{row}": f"=D{row}*I{row - 1}" for row in range(2, 8)}),
        ("anchor", "Verdeling", "F3:F7", None)),
    "an anchor lost in one cell": (
        put("Verdeling", "F4", "=D4*I3"), ("consistent", "Verdeling", "F4", None)),
    "a table that moves along": (
        every("Verdeling", range(2, 8), "B{row}", "=VLOOKUP(A{row},Tarieven!A{row}:B{up},2,FALSE)"),
        ("anchor", "Verdeling", "B2:B7", None)),
    "an error masked": (
        put("Verdeling", "B3", '=IFERROR(VLOOKUP(A3,Tarieven!$A$2:$B$8,2,FALSE),0)'),
        ("masked", "Verdeling", "B3", None)),
    "an error masked in the old way": (
        put("Verdeling", "E9", "=IF(ISERROR(D9/D8),0,D9/D8)"),
        ("masked", "Verdeling", "E9", None)),
    "a failing check": (
        put("Controle", "B3", "=SUM(Kosten!N2:N6)-Kosten!N8"),
        ("failing", "Controle", "B3", 7266.0)),
    "text in a sum": (
        put("Kosten", "E4", "303"), ("text_number", "Kosten", "E4", 303.0)),
    "an amount with words in a sum": (
        put("Kosten", "E4", "€ 1.250,50 p.m."), ("text_number", "Kosten", "E4", 1250.5)),
    "a lookup of the nearest": (
        put("Verdeling", "B4", "=VLOOKUP(A4,Tarieven!$A$2:$B$8,2)"),
        ("lookup", "Verdeling", "B4", None)),
    "a match of the nearest": (
        put("Verdeling", "B4", "=INDEX(Tarieven!$B$2:$B$8,MATCH(A4,Tarieven!$A$2:$A$8))"),
        ("lookup", "Verdeling", "B4", None)),
    "units that differ": (
        put("Verdeling", "D10", "=Tarieven!B7+Tarieven!B8"),
        ("units", "Verdeling", "D10", None)),
    "an error in a cell": (
        put("Verdeling", "F5", "=D5*#REF!"), ("error", "Verdeling", "F5", None)),
}  # fmt: skip


def money(path: Path) -> list[LintFinding]:
    return [one for one in lint(path) if one.rule.level == "money"]


def seen(path: Path) -> set[Seen]:
    return {
        (one.rule.name, one.sheet, one.cells, None if one.cost is None else round(one.cost, 2))
        for one in money(path)
    }


def test_a_clean_workbook_of_a_controller_has_no_errors_in_the_money(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    controller().save(path)
    assert money(path) == []


@pytest.mark.parametrize("error", SEEDED)
def test_an_error_is_found_in_its_cell_with_what_it_costs(tmp_path: Path, error: str) -> None:
    change, expected = SEEDED[error]
    book, path = controller(), tmp_path / "book.xlsx"
    change(book)
    book.save(path)
    found = seen(path)
    rules = {one for one in found if (one[0], one[1]) == expected[:2]}
    assert expected in found, rules or found
