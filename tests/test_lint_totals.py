"""Totals that leave out a row the same way in every month, and tables in which nothing is left out.

A rule that sees an error where there is none is worse than none: so there are more tables here that
are right, as a controller makes them, than errors.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from test_lint_money import seen

from flexfin.workbook.lint.lint import lint

Row = tuple[Any, ...]  # label, unit, and what stands in each month: {c} is its column, {b} the last
TOP = 4  # the row of the first
MONTHS = [get_column_letter(at) for at in range(4, 16)]  # D to O
EMPTY: Row = (None, None, None)


def euros(label: str, amount: Any) -> Row:
    return (label, "EUR", amount)


def table(*rows: Row, units: bool = True, total: str = "", inputs: Any = None) -> Any:
    """Give a sheet with a table by month from row 4 on; `total` heads a column of row totals."""
    book = inputs or openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Kosten"
    sheet["A1"], sheet["A3"] = "Kosten van de locatie", "Post"
    if units:
        sheet["B3"] = "Eenheid"
    for at, column in enumerate(MONTHS, 1):
        sheet[f"{column}3"] = f"mnd {at}"
    if total:
        sheet[f"{total}3"] = "Jaar"
    for row, (label, unit, what) in enumerate(rows, TOP):
        sheet[f"A{row}"] = label
        sheet[f"B{row}"] = unit if units else None
        for at, column in enumerate(MONTHS):
            is_formula = isinstance(what, str) and what.startswith("=")
            value = what.format(c=column, b=get_column_letter(at + 3)) if is_formula else what
            sheet[f"{column}{row}"] = value[at] if isinstance(value, tuple) else value
        if total and what is not None:
            sheet[f"{total}{row}"] = f"=SUM(D{row}:O{row})"
    return book


def block(total: str, sub: str = "Subtotaal", how: str = "=SUM({c}4:{c}5)") -> list[Row]:
    """Give two items, their subtotal, two items more, and a total in row 9."""
    return [euros("Huur", 1000), euros("Energie", 300), euros(sub, how), euros("Onderhoud", 200),
            euros("Beheer", 150), euros("Totaal kosten", total)]  # fmt: skip


PAIR = [euros("Huur", 1000), euros("Energie", 300)]
# of the items one is made from a number of homes, and no item is made from another
MADE = [("Woningen", "woning", 40), EMPTY, euros("Huur", "={c}$4*25"),
        euros("Energie", "={c}$4*9")]  # fmt: skip
# what somebody did in all months, the rule that sees it, in which cells, and what it costs
SEEDED: dict[str, tuple[list[Row], tuple[str, str, float | None]]] = {
    "a sum of the second of two items": (
        [*PAIR, euros("Totaal kosten", "=SUM({c}5:{c}5)")], ("left_out", "D6:O6", 12_000)),
    "a sum of the second of two formulas": (
        [*MADE, euros("Totaal", "=SUM({c}7:{c}7)")], ("left_out", "D8:O8", 12_000)),
    "a sum of the second block alone": (
        block("=SUM({c}7:{c}8)"), ("left_out", "D9:O9", 15_600)),
    "a sum of the second block, the first of which is no total by its name": (
        block("=SUM({c}7:{c}8)", "Vaste lasten", "={c}4+{c}5"), ("left_out", "D9:O9", 15_600)),
    "two items of five added up": (
        [*PAIR, euros("Onderhoud", 200), euros("Beheer", 150), euros("Toezicht", 100),
         euros("Totaal", "={c}4+{c}5")], ("left_out", "D9:O9", 5_400)),
    "the items of the first block added up": (
        block("={c}4+{c}5"), ("left_out", "D9:O9", 4_200)),
    "a subtotal counted with one of its items": (
        block("=SUM({c}5:{c}8)"), ("twice", "D9:O9", -3_600)),
    "a subtotal with plus counted with one of its items": (
        block("=SUM({c}5:{c}8)", how="={c}4+{c}5"), ("twice", "D9:O9", -3_600)),
    "the first row of four": (
        [*PAIR, euros("Beheer", 150), euros("Toezicht", 100), euros("Som", "=SUM({c}5:{c}7)")],
        ("left_out", "D8:O8", 12_000)),
}  # fmt: skip


def linked(rows: list[Row], book: Any) -> list[Row]:
    """Type the amounts on a sheet with inputs, and give the rows that take them from there."""
    there = book.create_sheet("Invoer")
    made: list[Row] = []
    for label, unit, what in rows:
        is_typed = isinstance(what, float | int)
        if is_typed:
            there.append([label, what])
        made.append((label, unit, f"=Invoer!$B${there.max_row}" if is_typed else what))
    return made


def found(book: Any, path: Path) -> set[tuple[str, str, float | None]]:
    book.save(path)
    return {(rule, cells, cost) for rule, _sheet, cells, cost in seen(path)}


@pytest.mark.parametrize("how", ["with units", "typed alone", "with units, linked", "linked"])
@pytest.mark.parametrize("error", SEEDED)
def test_what_a_total_leaves_out_in_all_months_is_found(
    tmp_path: Path, error: str, how: str
) -> None:
    other, (rows, expected) = openpyxl.Workbook(), SEEDED[error]
    rows = linked(rows, other) if "linked" in how else rows
    book = table(*rows, units="units" in how, inputs=other)
    assert found(book, tmp_path / "book.xlsx") == {expected}


def test_a_column_of_totals_does_not_count_it_once_more(tmp_path: Path) -> None:
    rows = [*PAIR, euros("Totaal", "=SUM({c}5:{c}5)")]
    book = table(*rows, total="P")
    book["Kosten"]["P6"] = "=SUM(P5:P5)"
    assert found(book, tmp_path / "book.xlsx") == {("left_out", "D6:P6", 12_000)}


def test_a_total_that_was_typed_is_found_where_nobody_knows_what_it_should_be(tmp_path: Path) -> None:
    unknown = '=CUBEVALUE("lasten",{c}3)'
    rows = [euros("Huur", unknown), euros("Energie", unknown), euros("Totaal kosten", 900)]
    alone = {("overwritten", f"{column}6", None) for column in MONTHS}
    assert found(table(*rows), tmp_path / "book.xlsx") == alone


def test_what_a_sum_with_a_condition_leaves_out_has_no_amount(tmp_path: Path) -> None:
    # of the row below its end nobody knows whether it meets the condition: here it does not
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Soort", "Post", 2027, 2028])
    for row in range(2, 12):
        sheet.append(["b" if row % 2 else "a", f"Post {row}", 100 * row, 110 * row])
    sheet.append([])
    sheet.append(["", "Totaal a", *(f'=SUMIF($A$2:$A$10,"a",{c}2:{c}10)' for c in "CD")])
    assert found(book, tmp_path / "book.xlsx") == {("left_out", "C13:D13", None)}


SUM3 = "=SUM({c}5:{c}6)"
CLEAN: dict[str, list[Row]] = {
    "all added up": block("=SUM({c}6:{c}8)"),
    "subtotals added up": [*block("=SUM({c}7:{c}8)", "Subtotaal vast")[:5],
                           euros("Subtotaal los", "=SUM({c}7:{c}8)"),
                           euros("Totaal", "={c}6+{c}9")],
    "an opening balance that goes on": [
        euros("Stand 1e van de maand", "={b}8"), euros("Storting", 500), euros("Opname", -200),
        euros("Totaal in de maand", SUM3), euros("Stand, eind", "={c}4+{c}7")],
    "an opening balance that is typed": [
        euros("Beginsaldo", 9000), euros("Storting", 500), euros("Opname", -200),
        euros("Totaal", SUM3)],
    "a typed amount that goes into the end": [
        euros("Kas", 9000), euros("Storting", 500), euros("Opname", -200), euros("Totaal", SUM3),
        euros("Kas, eind", "={c}4+{c}7")],
    "shares above the amounts": [
        ("Verdeling", "%", 0.4), euros("Huur", 1000), euros("Energie", 300),
        euros("Totaal", SUM3)],
    "a percentage without its sign": [
        ("Bezettingspercentage", None, 95), ("Huur", None, 1000), ("Energie", None, 300),
        ("Totaal", None, SUM3)],
    "years as a head": [
        ("Kalender", None, tuple(range(2027, 2039))), ("Huur", None, 1000), ("Energie", None, 300),
        ("Totaal", None, SUM3)],
    "numbers of the months as a head": [
        ("Periode", None, tuple(range(1, 13))), ("Huur", None, 1000), ("Energie", None, 300),
        ("Totaal", None, SUM3)],
    "homes above the euros": [
        ("Woningen", "woning", 40), euros("Huur", 1000), euros("Energie", 300),
        euros("Totaal", SUM3)],
    "something that is counted, by its size": [
        ("Gezinnen", None, 4), ("Huur", None, 1000), ("Energie", None, 300), ("Totaal", None, SUM3)],
    "an amount of which these are the costs": [
        ("Aankoop", None, 260_000), ("Notaris", None, 1000), ("Makelaar", None, 300),
        ("Totaal", None, SUM3)],
    "a memo row": [
        euros("Memo: energie in 2026", 280), euros("Huur", 1000), euros("Energie", 300),
        euros("Totaal", SUM3)],
    "a row of which": [
        euros("Huur", 1000), euros("Energie", 300), euros("waarvan stroom", 120),
        euros("waarvan gas", 180), euros("Totaal", "=SUM({c}4:{c}5)")],
    "income above costs": [
        euros("Huuropbrengst", 1500), euros("Onderhoud", 1000), euros("Energie", 300),
        euros("Totaal kosten", SUM3), euros("Resultaat", "={c}4-{c}7")],
    "income above costs, without a result": [
        euros("Huuropbrengst", 1500), euros("Onderhoud", 1000), euros("Energie", 300),
        euros("Totaal kosten", SUM3)],
    "two totals, of income and of costs": [
        euros("Huur", 1000), euros("Subsidie", 300), euros("Totaal baten", "=SUM({c}4:{c}5)"),
        euros("Onderhoud", 200), euros("Beheer", 150), euros("Totaal lasten", "=SUM({c}7:{c}8)")],
    "two totals and what is left": [
        euros("Huur", 1000), euros("Subsidie", 300), euros("Totaal", "=SUM({c}4:{c}5)"),
        euros("Onderhoud", 200), euros("Beheer", 150), euros("Totaal kosten", "=SUM({c}7:{c}8)"),
        euros("Over", "={c}6-{c}9")],
    "totals of kinds below each other": [
        euros("Huur", 1000), euros("Energie", 300), euros("Totaal huisvesting", "=SUM({c}4:{c}5)"),
        euros("Zorg", 200), euros("Toezicht", 150), euros("Totaal zorg", "=SUM({c}7:{c}8)")],
    "a total of some, and one of all": [
        euros("Huur", 1000), euros("Schoonmaak", 300), euros("Toezicht", 200),
        euros("Totaal diensten", SUM3), euros("Totaal", "={c}4+{c}7")],
    "a total without the first, by its name": [
        euros("Huur", 1000), euros("Schoonmaak", 300), euros("Toezicht", 200),
        euros("Totaal excl. huur", SUM3)],
    "a total of what has its name": [
        euros("Huur", 1000), euros("Zorg dag", 300), euros("Zorg nacht", 200),
        euros("Totaal zorg", SUM3)],
    "a running total": [
        euros("Huur", 1000), euros("Energie", 300), euros("Totaal", "=SUM({c}4:{c}5)"),
        euros("Totaal tot nu", "=SUM($D6:{c}6)")],
    "a running total by adding": [
        euros("Huur", 1000), euros("Energie", 300), euros("Totaal", "=SUM({c}4:{c}5)"),
        euros("Totaal, opgeteld", "=N({b}7)+{c}6")],
    "two tables under one another": [
        euros("Huur", 1000), euros("Energie", 300), euros("Totaal", "=SUM({c}4:{c}5)"), EMPTY,
        ("Beheer", None, None), euros("Zorg", 200), euros("Toezicht", 150),
        euros("Totaal", "=SUM({c}9:{c}10)")],
    "two tables with a heading of words": [
        euros("Huur", 1000), euros("Energie", 300), ("Post", None, "bedrag"), euros("Zorg", 200),
        euros("Toezicht", 150), euros("Totaal", "=SUM({c}7:{c}8)")],
    "a weighted average": [
        ("Woningen", "woning", 40), euros("Huur", 1000), euros("Energie", 300),
        euros("Totaal gemiddeld", "=SUMPRODUCT({c}4:{c}5,{c}5:{c}6)/SUM({c}5:{c}6)")],
    "an index above": [
        ("Index", None, 1.02), ("Huur", None, 1000), ("Energie", None, 300),
        ("Totaal", None, SUM3)],
    "an index that the rows are made with": [
        ("Opslag", None, 1.02), ("Huur", None, "=1000*{c}4"), ("Energie", None, "=300*{c}4"),
        ("Totaal", None, SUM3)],
    "places let, and what they bring in": [
        ("Verhuurd", "kamer", "=38+0*ROW()"), euros("Huur", "={c}4*410"),
        euros("Servicekosten", "={c}4*60"), euros("Totaal", SUM3)],
    "what is to be paid, and by whom": [
        euros("Aanleg", 1300), euros("Gemeente", 1000), euros("Rijk", 300), euros("Totaal", SUM3)],
    "the budget above what was spent": [
        euros("Begroot", 1400), euros("Huur", 1000), euros("Energie", 300),
        euros("Totaal uitgaven", SUM3)],
    "last year above this one": [
        euros("Vorig jaar", 1400), euros("Huur", 1000), euros("Energie", 300),
        euros("Totaal", SUM3)],
    "a price above": [
        ("Huurprijs", None, 410), ("Huur", None, 1000), ("Energie", None, 300),
        ("Totaal", None, SUM3)],
    "quarters below the year": [
        *(euros(name, 100 + at) for at, name in enumerate(("jan", "feb", "mrt", "apr"))),
        euros("Totaal begin", "=SUM({c}4:{c}5)"), euros("Totaal slot", "=SUM({c}6:{c}7)")],
    "a row that another sheet alone takes": [
        euros("Huur", 1000), euros("Schoonmaak", 300), euros("Toezicht", 200),
        euros("Totaal", SUM3)],
}  # fmt: skip


@pytest.mark.parametrize("how", ["with units", "typed alone", "with units, linked", "linked"])
@pytest.mark.parametrize("case", CLEAN)
def test_in_a_table_that_is_right_nothing_is_left_out(tmp_path: Path, case: str, how: str) -> None:
    other = openpyxl.Workbook()
    rows = linked(CLEAN[case], other) if "linked" in how else CLEAN[case]
    book = table(*rows, units="units" in how, inputs=other)
    if "another sheet" in case:
        there = book.create_sheet("Huur")
        there.append(["Huur", *(f"=Kosten!{column}4" for column in MONTHS)])
    path = tmp_path / "book.xlsx"
    book.save(path)
    assert [one for one in lint(path) if one.rule.name in ("left_out", "twice")] == []
