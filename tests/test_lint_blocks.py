"""Errors that show only in a block of formulas: by what stands above, beside and in the totals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from test_lint_money import money

from flexfin.workbook.lint.looked import LintFinding

COLUMNS = [get_column_letter(at) for at in range(4, 28)]  # 24 months, D to AA
FIRST, LAST = COLUMNS[0], COLUMNS[-1]
Change = Callable[[Any], None]
INPUTS = (
    ("Kamers", 40, "kamer"), ("Huur per kamer", 410, "EUR/kamer/maand"),
    ("Servicekosten", 60, "EUR/kamer/maand"), ("Energie per maand", 5200, "EUR/maand"),
    ("Onderhoud per maand", 3100, "EUR/maand"), ("Beheer per maand", 2400, "EUR/maand"),
    ("Index", 0.02, "per jaar"), ("Bezetting", 0.95, None),
)  # fmt: skip
ROWS = {  # the months; {c} is the column
    5: ("Verhuurde kamers", "kamer", "=Invoer!$B$3*Invoer!$B$10"),
    6: ("Huur", "EUR", "={c}5*Invoer!$B$4"),
    7: ("Servicekosten", "EUR", "={c}5*Invoer!$B$5"),
    8: ("Baten", "EUR", "=SUM({c}6:{c}7)"),
    10: ("Energie", "EUR", "=Invoer!$B$6*(1+Invoer!$B$9)^({c}3-1)"),
    11: ("Onderhoud", "EUR", "=Invoer!$B$7*(1+Invoer!$B$9)^({c}3-1)"),
    12: ("Beheer", "EUR", "=Invoer!$B$8*(1+Invoer!$B$9)^({c}3-1)"),
    13: ("Lasten", "EUR", "=SUM({c}10:{c}12)"),
    15: ("Saldo", "EUR", "={c}8-{c}13"),
}


def planner() -> Any:
    """Give a plain budget: inputs whose units have no head, months with totals, years, rates."""
    book = openpyxl.Workbook()
    inputs, months = book.active, book.create_sheet("Maanden")
    years, rates = book.create_sheet("Overzicht"), book.create_sheet("Tarieven")
    inputs.title = "Invoer"
    inputs["A1"] = "Invoer"
    for at, values in enumerate(INPUTS, 3):
        for place, value in enumerate(values, 1):
            inputs.cell(at, place, value)
    months["A2"], months["B2"], months["C2"] = "Maand", "Eenheid", "Totaal"
    for at, column in enumerate(COLUMNS):
        months[f"{column}2"] = f"={COLUMNS[at - 1]}2+1" if at else 1
        months[f"{column}3"] = f"=ROUNDUP({column}2/12,0)"
    months["A3"] = "Jaar"
    for row, (label, unit, formula) in ROWS.items():
        months[f"A{row}"], months[f"B{row}"] = label, unit
        for column in COLUMNS:
            months[f"{column}{row}"] = formula.format(c=column)
        if unit == "EUR":
            months[f"C{row}"] = f"=SUM({FIRST}{row}:{LAST}{row})"
    years.append(["Post", "Jaar 1", "Jaar 2", "Samen"])
    years.append(["Jaar", 1, 2])
    sources = {3: ("Baten", 8), 4: ("Lasten", 13), 5: ("Saldo", 15), 6: ("Huur", 6)}
    for row, (label, source) in sources.items():
        years[f"A{row}"] = label
        for column in "BC":
            cells = f"Maanden!$D${source}:$AA${source}"
            years[f"{column}{row}"] = f"=SUMIF(Maanden!$D$3:$AA$3,{column}$2,{cells})"
        years[f"D{row}"] = f"=SUM(B{row}:C{row})"
    rates.append(["Soort", "Tarief"])
    for kind in (("kamer", 410), ("studio", 520), ("woning", 640)):
        rates.append(kind)
    rates["A8"], rates["B8"] = "Gekozen", "studio"
    rates["A9"], rates["B9"] = "Tarief", "=VLOOKUP(B8,A2:B4,2,FALSE)"
    return book


def put(sheet: str, **cells: Any) -> Change:
    def change(book: Any) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return change


def along(row: int, formula: str) -> Change:
    """Put a formula in all months."""
    return put("Maanden", **{f"{c}{row}": formula.format(c=c) for c in COLUMNS})


def both(*changes: Change) -> Change:
    def change(book: Any) -> None:
        for one in changes:
            one(book)

    return change


# what somebody does wrong, and what is found of it: rule, sheet, cells, what is said
SEEDED: dict[str, tuple[Change, tuple[str, str, str, str]]] = {
    "a total of a block typed over": (
        put("Maanden", C13=250000),
        ("overwritten", "Maanden", "C13", "expected here: =SUM(D13:AA13)")),
    "the last total typed over": (
        put("Maanden", C15=250000),
        ("overwritten", "Maanden", "C15", "expected here: =SUM(D15:AA15)")),
    "two cells beside each other that differ": (
        put("Maanden", M7="=M5*Invoer!$B$6", N7="=N5*Invoer!$B$4"),
        ("consistent", "Maanden", "N7", "beside it, and expected here: =N5*Invoer!$B$5")),
    "a part in a column of totals": (
        put("Overzicht", D5="=B5"),
        ("consistent", "Overzicht", "D5", "beside it, and expected here: =SUM(B5:C5)")),
    "the first total is a part": (
        put("Overzicht", D3="=C3"),
        ("consistent", "Overzicht", "D3", "beside it, and expected here: =SUM(B3:C3)")),
    "a total with more than its row": (
        put("Maanden", C8="=SUM(D8:AA8)+C6"),
        ("consistent", "Maanden", "C8", "beside it, and expected here: =SUM(D8:AA8)")),
    "a condition over a month less": (
        put("Overzicht", B6="=SUMIF(Maanden!$D$3:$Z$3,B$2,Maanden!$D$6:$Z$6)"),
        ("left_out", "Overzicht", "B6", "left out: AA6")),
    "a condition over a month less in all years": (
        put("Overzicht", **{f"{c}6": f"=SUMIFS(Maanden!$D$6:$Z$6,Maanden!$D$3:$Z$3,{c}$2)"
                            for c in "BC"}),
        ("left_out", "Overzicht", "B6:C6", "left out: AA6")),
    "a condition beside what it adds up": (
        put("Overzicht", C6="=SUMIF(Maanden!$D$3:$AA$3,C$2,Maanden!$E$6:$AB$6)"),
        ("ranges", "Overzicht", "C6", "Maanden!D3:AA3 beside Maanden!E6:AB6")),
    "a condition over less than it adds up": (
        put("Overzicht", C6="=SUMIFS(Maanden!$D$6:$AA$6,Maanden!$D$3:$Z$3,C$2)"),
        ("ranges", "Overzicht", "C6", "Maanden!D6:AA6 beside Maanden!D3:Z3")),
    "an index beside its match": (
        put("Tarieven", B9="=INDEX(B2:B4,MATCH(B8,A3:A5,0))"),
        ("ranges", "Tarieven", "B9", "B2:B4 beside A3:A5")),
    "the row above the total left out in all months": (
        along(13, "=SUM({c}10:{c}11)"),
        ("left_out", "Maanden", "D13:AA13", "left out: D12")),
    "the row above a total written with plus": (
        along(13, "={c}10+{c}11"),
        ("left_out", "Maanden", "D13:AA13", "left out: D12")),
    "a subtotal with plus, seen by the months": (
        put("Maanden", A20="Alle lasten", B20="EUR", C20="=SUM(C10:C13)",
            **{f"{c}13": f"={c}10+{c}11+{c}12" for c in COLUMNS}),
        ("twice", "Maanden", "C20", "a sum of cells that are in it too: C13")),
    "a subtotal and its parts, seen by the months": (
        put("Maanden", A20="Alle lasten", B20="EUR", C20="=SUM(C10:C13)"),
        ("twice", "Maanden", "C20", "a sum of cells that are in it too: C13")),
    "a subtotal written with plus, and its parts": (
        both(along(13, "={c}10+{c}11+{c}12"),
                      along(16, "=SUM({c}10:{c}13)"),
                      put("Maanden", A16="Alle lasten", B16="EUR")),
        ("twice", "Maanden", "D16:AA16", "a sum of cells that are in it too: D13")),
    "another unit, beside the input without a head": (
        put("Maanden", A18="Met kamers", B18="EUR", C18="=C15+Invoer!B3"),
        ("mixed_units", "Maanden", "C18", "EUR + kamer")),
    "the next smaller in a lookup": (
        put("Tarieven", B9="=XLOOKUP(B8,A2:A4,B2:B4,0,-1)"),
        ("lookup", "Tarieven", "B9", "XLOOKUP")),
    "the next larger in a match": (
        put("Tarieven", B9="=INDEX(B2:B4,XMATCH(B8,A2:A4,1))"),
        ("lookup", "Tarieven", "B9", "XMATCH")),
}  # fmt: skip


def found(book: Any, path: Path) -> list[LintFinding]:
    book.save(path)
    return money(path)


@pytest.mark.parametrize("error", SEEDED)
def test_an_error_in_a_block_is_found_in_its_cell(tmp_path: Path, error: str) -> None:
    change, expected = SEEDED[error]
    book = planner()
    change(book)
    said = {(one.rule.name, one.sheet, one.cells, one.detail)
            for one in found(book, tmp_path / "book.xlsx")}  # fmt: skip
    assert expected in said
    others = said - {expected}
    # two cells that differ are two findings; one slip is one
    assert {one[2] for one in others} <= ({"M7"} if "two cells" in error else set())


def test_what_is_left_out_in_all_months_costs_what_the_row_holds(tmp_path: Path) -> None:
    """Twelve times 2,400 in the row of Beheer, typed: the sum of all months is short by that."""
    book = planner()
    along(13, "=SUM({c}10:{c}11)")(book)
    for row in (10, 11, 12):
        along(row, f"=Invoer!$B${row - 4}*1")(book)
    (one,) = found(book, tmp_path / "book.xlsx")
    assert (one.cells, one.cost) == ("D13:AA13", 24 * 2400)


# --- what is no error --------------------------------------------------------------------------


def balances(book: Any) -> None:
    """Put in a loan: it begins with a number that is typed, and ends with its last month."""
    sheet = book["Maanden"]
    for row, label in ((17, "Aflossing"), (18, "Storting"), (19, "Rente")):
        sheet[f"A{row}"], sheet[f"B{row}"] = label, "EUR"
        along(row, f"=Invoer!$B$6*{row}+{{c}}5")(book)
        sheet[f"C{row}"] = f"=SUM(D{row}:AA{row})"
    sheet["A20"], sheet["B20"], sheet["C20"] = "Schuld, eind", "EUR", "=AA20"
    sheet["A21"], sheet["B21"], sheet["C21"] = "Schuld, begin", "EUR", 100000
    for at, column in enumerate(COLUMNS):
        before = COLUMNS[at - 1] if at else "C"
        sheet[f"{column}20"] = f"={column}21-{column}17+{column}18"
        sheet[f"{column}21"] = f"={before}{20 if at else 21}"


CLEAN: dict[str, Change] = {
    "as it is": lambda _book: None,
    "as LibreOffice writes it": put("Tarieven", B9="=VLOOKUP(B8,A2:B4,2,FALSE())"),
    "what is exact": put(
        "Tarieven", B9="=XLOOKUP(B8,A2:A4,B2:B4)", B10="=XLOOKUP(B8,A2:A4,B2:B4,0,0)",
        B11="=HLOOKUP(B8,A2:B4,2,0)", B12="=INDEX(B2:B4,MATCH(B8,A2:A4,0))"),
    "balances among flows": balances,
    "a row of which the total tells": both(
        along(13, "=SUM({c}10:{c}11)"),
        put("Maanden", A12="waarvan energie", C12=None)),
    "a row that is taken off elsewhere": both(
        along(13, "=SUM({c}10:{c}11)"), along(15, "={c}8-{c}13-{c}12")),
    "a row that takes over another": both(
        along(12, "={c}10"), put("Maanden", A20="Alle lasten", C20="=SUM(C10:C12)")),
    "a row of another unit": both(
        along(13, "=SUM({c}10:{c}11)"), put("Maanden", B12="uur", C12=None)),
    "a part of the others": both(
        along(13, "=SUM({c}10:{c}11)"), along(12, "={c}10/{c}11")),
    "a number and a formula in turn": put("Overzicht", A12="Huur", A13="Energie", **{
        f"{column}{row}": f"={chr(ord(column) - 1)}{row}*$B$4" if at % 2 else 100 * row + at
        for row in (12, 13) for at, column in enumerate("BCDEFG")}),
    "amount and share in turn": put("Overzicht", A10="Huur", **{
        f"{column}10": f"=$B$3*{at}" if at % 2 else f"={chr(ord(column) - 1)}10/$B$4"
        for at, column in enumerate("BCDEFG", 1)}),
    "blocks below each other": put(
        "Tarieven", A20="kamer", B20=3, A21="studio", B21=4, A24=5, A25=6,
        B26='=SUMIF(A20:A21,B8,A24:A25)'),
    "a value below what it is named by": put(
        "Tarieven", A30="kamer", A31=3, A32="studio", A33=4,
        B33="=SUMIF(A30:A32,B8,A31:A33)"),
    "a lookup in steps": put(
        "Tarieven", D1=0, E1=1, D2=100, E2=2, D3=500, E3=3, F1="=XLOOKUP(250,D1:D3,E1:E3,0,-1)"),
}  # fmt: skip


@pytest.mark.parametrize("case", CLEAN)
def test_a_block_in_which_nothing_is_wrong_has_no_errors(tmp_path: Path, case: str) -> None:
    book = planner()
    CLEAN[case](book)
    assert found(book, tmp_path / "book.xlsx") == []


def test_a_number_typed_over_a_formula_is_found_where_only_inputs_are_unlocked(
    tmp_path: Path,
) -> None:
    # rows that are each worked out in another way: no formula beside it is the one expected
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"], sheet["D1"] = "Invoer", 100, 12
    sheet["B1"].protection = openpyxl.styles.Protection(locked=False)
    for row, (label, left, right) in enumerate(
        (("Baten", "B1*2", "D1*3"), ("Lasten", "B1/4", "D1-2"), ("Saldo", "B2-B3", "D2-D3")), 2
    ):
        sheet[f"A{row}"], sheet[f"B{row}"], sheet[f"C{row}"] = label, f"={left}", f"={right}"
    clean, typed = tmp_path / "clean.xlsx", tmp_path / "typed.xlsx"
    book.save(clean)
    sheet["B3"] = 30
    book.save(typed)
    found = {one.cells for one in money(typed) if one.rule.name == "overwritten"}
    assert found == {"B3"}
    assert not [one for one in money(clean) if one.rule.name == "overwritten"]
