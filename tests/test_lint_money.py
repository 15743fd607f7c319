"""Errors in the money: each put into a clean workbook, and found there alone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import effort
import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.styles import PatternFill
from strategies import ROOT

from flexfin.cli import main
from flexfin.workbook.lint import looked
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
    costs, shares, rates = (
        book.active,
        book.create_sheet("Verdeling"),
        book.create_sheet("Tarieven"),
    )
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
    given, hours = book.create_sheet("Invoer"), book.create_sheet("Uren")
    given.append(["Post", "Bedrag", "Eenheid", "Deel"])
    for at, item in enumerate(ITEMS):
        given.append([item, 1000 - 100 * at, "EUR/maand", (at + 1) / 21])
        given[f"D{at + 2}"].number_format = "0%"
    given["A9"], given["B9"], given["C9"] = "Beheer", 12_000, "EUR per jaar"
    hours.append(["Post", *(datetime(2027, month, 1) for month in range(1, 13))])
    for at, item in enumerate(ITEMS):
        hours.append([item, *[f"=Invoer!$B${at + 2}"] * 12])
    hours.append([])
    hours.append(["Beheer", *["=Invoer!$B$9/12"] * 12])
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


def growth(value: float) -> Change:
    """Type a percentage in a cell for inputs that stands alone."""

    def change(book: Any) -> None:
        cell = book["Invoer"]["B10"]
        cell.value, cell.number_format = value, "0.0%"
        cell.protection = openpyxl.styles.Protection(locked=False)

    return change


# what somebody does wrong, what is found of it, and what that costs
SEEDED: dict[str, tuple[Change, Seen]] = {
    "a month short": (
        put("Kosten", "N4", "=SUM(B4:L4)"), ("left_out", "Kosten", "N4", 311.0)),
    "a month short in all rows": (
        every("Kosten", range(2, 8), "N{row}", "=SUM(B{row}:L{row})"),
        ("left_out", "Kosten", "N2:N7", 2166.0)),
    "a row short": (put("Kosten", "F8", "=SUM(F2:F6)"), ("left_out", "Kosten", "F8", 604.0)),
    "a row short in the last month": (
        put("Kosten", "M8", "=SUM(M2:M6)"), ("left_out", "Kosten", "M8", 611.0)),
    "a row short in all months": (
        put("Kosten", {f"{c}8": f"=SUM({c}2:{c}6)" for c in MONTHS}),
        ("left_out", "Kosten", "B8:M8", 7266.0)),
    "a row put in at the bottom": (
        put("Verdeling", "D8", "=SUM(D2:D6)"), ("left_out", "Verdeling", "D8", None)),
    "a row skipped": (
        put("Verdeling", "D10", "=Tarieven!B2+Tarieven!B3+Tarieven!B5+Tarieven!B6"),
        ("left_out", "Verdeling", "D10", 16.0)),
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
        put("Verdeling", "F4", "=D4*I3"), ("empty", "Verdeling", "F4", None)),
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
        ("mixed_units", "Verdeling", "D10", None)),
    "units that differ by the heads of their columns": (
        put("Verdeling", {"F1": "Uren", "G1": "Bedrag", "F2": 3, "F3": 4, "G2": 90, "G3": 120,
                          "F5": "=SUM(F2:F3)", "G5": "=SUM(G2:G3)+F5"}),
        ("mixed_units", "Verdeling", "G5", None)),
    "units that differ, in brackets": (
        put("Verdeling", {"F1": "Aantal [uur]", "G1": "Loon (EUR)", "F2": 3, "F3": 4, "G2": 90,
                          "G3": 120, "G5": "=SUM(F2:G3)"}),
        ("mixed_units", "Verdeling", "G5", None)),
    "a lookup that is never exact": (
        put("Verdeling", "B4", "=LOOKUP(A4,Tarieven!$A$2:$A$8,Tarieven!$B$2:$B$8)"),
        ("lookup", "Verdeling", "B4", None)),
    "a subtotal in the sum, without its first part": (
        put("Kosten", {"A5": "Subtotaal", **{f"{c}5": f"=SUM({c}2:{c}4)" for c in MONTHS},
                       **{f"{c}8": f"=SUM({c}3:{c}7)" for c in MONTHS}}),
        ("twice", "Kosten", "B8:M8", -6132.0)),
    "a difference with a total and its parts": (
        put("Kosten", {"N10": "=N12-SUM(N2:N8)", "N12": 90_000}),
        ("twice", "Kosten", "N10", None)),
    "an average over months and their total": (
        put("Kosten", "N10", "=AVERAGE(B8:N8)"),
        ("twice", "Kosten", "N10", -1804.85)),  # 25596 / 12 - 2 * 25596 / 13
    "an average over rows and their total": (
        put("Verdeling", "D10", "=ROUND(AVERAGE(D2:D8),2)"), ("twice", "Verdeling", "D10", None)),
    "a sum of what is no longer there": (
        put("Kosten", "N4", "=SUM(#REF!)"), ("error", "Kosten", "N4", None)),
    "a row that takes another": (
        put("Uren", {f"{c}4": "=Invoer!$B$7" for c in MONTHS}),
        ("other_row", "Uren", "B4:M4", 3600.0)),
    "a share of 300%": (put("Invoer", "D5", 3), ("share", "Invoer", "D5", None)),
    "a growth of 250%": (growth(2.5), ("share", "Invoer", "B10", None)),
    "a date that is text": (put("Uren", "E1", "01-04-2027"), ("text_date", "Uren", "E1", None)),
    "the first date that is text": (
        put("Uren", "B1", "01-01-2027"), ("text_date", "Uren", "B1", None)),
    "the last date that is text": (
        put("Uren", "M1", "dec 2027"), ("text_date", "Uren", "M1", None)),
    "an amount of a year in each month": (
        put("Uren", {f"{c}9": "=Invoer!$B$9" for c in MONTHS}),
        ("yearly", "Uren", "B9:M9", None)),
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


@pytest.mark.parametrize(
    ("unit", "form"), [("% per jaar", "General"), ("EUR per jaar", "0.0%"), ("per jaar", "0.00%")]
)
def test_a_percentage_a_year_may_stand_in_each_month(
    tmp_path: Path, unit: str, form: str
) -> None:
    book, path = controller(), tmp_path / "book.xlsx"
    put("Uren", {f"{c}9": "=Invoer!$B$9" for c in MONTHS})(book)
    book["Invoer"]["B9"], book["Invoer"]["C9"] = 0.04, unit
    book["Invoer"]["B9"].number_format = form
    book.save(path)
    assert "yearly" not in {one.rule.name for one in money(path)}


def test_a_coverage_far_over_all_in_a_workbook_of_values_is_no_share(tmp_path: Path) -> None:
    """A colour tells an input only where results are formulas."""
    book, path = openpyxl.Workbook(), tmp_path / "book.xlsx"
    sheet = book.worksheets[0]
    for row, (label, value) in enumerate((("Dekking A", 3.46), ("Dekking B", 0.58)), 1):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, value).number_format = "0.00%"
        sheet.cell(row, 2).fill = PatternFill("solid", fgColor="FFF2CC")
    book.save(path)
    assert money(path) == []
    sheet["B3"] = "=B1+B2"
    book.save(path)
    assert ("share", "Sheet", "B1", None) in seen(path)


@pytest.mark.parametrize("error", SEEDED)
def test_an_error_is_found_in_its_cell_with_what_it_costs(tmp_path: Path, error: str) -> None:
    change, expected = SEEDED[error]
    book, path = controller(), tmp_path / "book.xlsx"
    change(book)
    book.save(path)
    found = seen(path)
    rules = {one for one in found if (one[0], one[1]) == expected[:2]}
    assert expected in found, rules or found
    costs = [(*one[1:],) for one in found if one[0] != "failing" and one[3] is not None]
    assert len(costs) == len(set(costs))  # one slip is one finding


def test_of_too_many_formulas_the_first_are_looked_at_and_the_rest_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looked, "MOST_FORMULAS", 20)
    book, path = controller(), tmp_path / "book.xlsx"
    book["Kosten"]["N4"] = "=SUM(B4:L4)"
    book.save(path)
    found = lint(path)
    assert "left_out" in {one.rule.name for one in found if one.sheet == "Kosten"}
    beyond = {one.sheet: one.number for one in found if one.rule.name == "beyond"}
    assert beyond["Uren"] == 84  # all of them: six rows of months, and one
    assert "Kosten" not in beyond


@pytest.mark.parametrize(
    ("label", "fails"),
    [("Balanscontrole", True), ("Verschil activa en passiva", True), ("Check", True),
     ("Verschil met begroting", False), ("Verschil activa 2026 en 2027", False)],
)  # fmt: skip
def test_a_row_that_is_called_a_check_has_to_come_to_nothing(
    tmp_path: Path, label: str, fails: bool
) -> None:
    book = openpyxl.Workbook()
    for row in (("Post", "Bedrag"), ("Activa", 9000), ("Passiva", 7000), (label, "=B2-B3")):
        book.active.append(row)
    book.save(tmp_path / "balance.xlsx")
    found = {(one.rule.name, one.cost) for one in lint(tmp_path / "balance.xlsx")}
    assert (("failing", -2000.0) in found) is fails


# --- findings that were looked at --------------------------------------------------------------


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    book = controller()
    book["Kosten"]["G8"] = 1500
    book["Kosten"]["N4"] = "=SUM(B4:L4)"
    book.save(tmp_path / "wrong.xlsx")
    return tmp_path / "wrong.xlsx"


def test_errors_in_the_money_come_first_with_what_they_cost(wrong: Path) -> None:
    said = " ".join(run("lint", str(wrong)).stdout.split())
    assert "Of these, errors in the money, which come first: 3." in said
    assert "Controle!B2" in said  # it fails with them
    first = said.index("Error in the money: No number stands amid the formulas of a row.")
    assert "Kosten!G8: expected here: =SUM(G2:G7) (630.00 too low)" in said
    assert (
        first < said.index("Kosten!N4: left out: M4 (311.00 too low)") < said.index("is protected")
    )
    dutch = " ".join(run("lint", str(wrong), lang="nl").stdout.split())
    assert "Kosten!G8: hier verwacht: =SUM(G2:G7) (630,00 te laag)" in dutch


@pytest.mark.parametrize(("dutch", "lang"), [((), "en"), (("--dutch",), "nl")])
def test_what_was_looked_at_is_left_out_until_it_changes(
    wrong: Path, tmp_path: Path, dutch: tuple[str, ...], lang: str
) -> None:
    table = tmp_path / "looked.csv"
    run("lint", str(wrong), "--format", "csv", *dutch, "-o", str(table), lang=lang)
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    if dutch:
        assert lines[0] == "regel;ernst;blad;cellen;aantal;scheelt;wat;merkteken;waarom"
        assert (
            "Een optelling neemt alle cellen van haar rij of kolom mee.;geld;Kosten"
            in lines[1:][[";M4" in line or "N4" in line for line in lines[1:]].index(True)]
        )
    assert run("lint", str(wrong), "--accept", str(table)).exit_code == 1  # no reason is given yet
    kept = [line + "known" if "G8" in line else line for line in lines]
    table.write_text("\n".join(kept), encoding="utf-8")
    done = run("lint", str(wrong), "--accept", str(table))  # in another language too
    assert "Kosten!G8" not in done.stdout
    assert "Kosten!N4" in done.stdout
    assert "Findings that were looked at and are left out: 1." in done.stdout
    assert done.exit_code == 1
    table.write_text("\n".join([lines[0], *(line + "known" for line in lines[1:])]), "utf-8")
    assert run("lint", str(wrong), "--accept", str(table)).exit_code == 0
    book = openpyxl.load_workbook(wrong)
    book["Kosten"]["G8"] = 1600
    book.save(wrong)
    done = run("lint", str(wrong), "--accept", str(table))
    assert "Kosten!G8" in done.stdout
    assert "this finding is no longer there, or has changed" in done.stderr
    assert done.exit_code == 1


def test_a_table_without_reasons_is_refused_with_how_it_is_made(
    wrong: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text("rule,cells\nshort,N4\n", encoding="utf-8")
    done = run("lint", str(wrong), "--accept", str(tmp_path / "other.csv"))
    assert done.exit_code == 2
    assert "other.csv" in done.stderr
    assert "the column mark, why is missing" in " ".join(done.stderr.split())


# --- what is no error --------------------------------------------------------------------------


def test_columns_of_tables_and_names_are_no_links_and_no_cells(tmp_path: Path) -> None:
    book, path = controller(), tmp_path / "book.xlsx"
    sheet = book["Verdeling"]
    sheet["H3"], sheet["H4"] = "=SUM(Tabel1[Q1])", "=Tabel1[[#This Row],[B9]]*Tabel1[@a]"
    sheet["H5"], sheet["H6"] = "=KVK30123456+YTD12", "=A0"
    sheet["H7"], sheet["H8"] = "=A0+ZZZ9+A9999999", "=SUM(A0:B2,B1:A0)"
    book.save(path)
    found = {(one.rule.name, one.cells) for one in lint(path)}
    assert {rule for rule, _cells in found} <= {"protected", "check", "constant"}


@pytest.mark.parametrize(
    "formula",
    ["=[1]Blad1!$A$1", "='[ander.xlsx]Mijn blad'!A1", "=[1]!naam", "='C:\\x\\[a.xlsx]b'!A1"],
)
def test_other_files_are_links(tmp_path: Path, formula: str) -> None:
    book, path = controller(), tmp_path / "book.xlsx"
    book["Verdeling"]["H3"] = formula
    book.save(path)
    assert ("external", "H3") in {(one.rule.name, one.cells) for one in lint(path)}


def test_what_excel_need_not_write_is_no_damage(tmp_path: Path) -> None:
    """No properties of the calculation, no styles, and a drawing that is not in the file."""
    whole, bare = tmp_path / "whole.xlsx", tmp_path / "bare.xlsx"
    controller().save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(bare, "w") as new:
        for item in old.infolist():
            data = old.read(item.filename)
            if item.filename == "xl/workbook.xml":
                data = re.sub(rb"<calcPr[^>]*/>", b"", data)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</worksheet>", b'<drawing r:id="rId9"/></worksheet>')
                data = data.replace(b"<worksheet ", b'<worksheet xmlns:r="urn:r" ', 1)
            if item.filename != "xl/styles.xml":
                new.writestr(item, data)
        new.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId9" Target="../drawings/drawing1.xml" Type="x/drawing"/>'
            "</Relationships>",
        )
    assert {one.rule.name for one in lint(bare)} == {one.rule.name for one in lint(whole)}
    assert run("lint", str(bare)).exit_code == 1


# what may look like an error, and is none
@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("N10", "=SUM(B2:D2)+SUM(E2:G2)+SUM(H2:J2)+SUM(K2:M2)"),  # quarters
        ("B10", "=SUM($B8:B8)"),  # up to now
        ("N10", "=VLOOKUP(N2,$Q$12:$R$14,2,TRUE)"),  # a scale with steps
        ("N10", "=LOOKUP(N2,$Q$12:$Q$14,$R$12:$R$14)"),  # the same, the old way
        ("N10", '=LOOKUP(2,1/(B2:M2<>""),B2:M2)'),  # the last that is filled in
        ("N10", "=SUM(N2:N8)-N8"),  # the total goes off again
        ("N10", "=AVERAGE(B8:M8)"),
        ("N10", '=IF(B20="",0,B20)'),  # looks whether it is empty
        ("N10", "=IFERROR(N2/N3,N4)"),  # another figure, and no number of its own
        ("B10", 2500),  # a number that is typed, and no total
    ],
)
def test_what_only_looks_like_an_error_is_none(tmp_path: Path, cell: str, value: Any) -> None:
    book, path = controller(), tmp_path / "book.xlsx"
    sheet = book["Kosten"]
    for row, step in enumerate((0, 1000, 5000), 12):
        sheet[f"Q{row}"], sheet[f"R{row}"] = step, step / 100
    sheet["A10"], sheet[cell] = "Anders", value
    book.save(path)
    assert money(path) == []


def test_the_units_of_one_table_are_not_those_of_another_beside_it(tmp_path: Path) -> None:
    book, path = controller(), tmp_path / "book.xlsx"
    rates = book["Tarieven"]
    rates["F1"], rates["G1"] = "Post", "Bedrag"
    for row in range(2, 9):
        rates[f"F{row}"], rates[f"G{row}"] = f"post {row}", 100 * row
    rates["F9"], rates["G9"] = "Totaal", "=SUM(G2:G8)"
    book.save(path)
    assert money(path) == []
    rates["F9"], rates["G9"] = "Totaal", "=SUM(B2:B8)"
    book.save(path)
    assert ("mixed_units", "Tarieven", "G9", None) in seen(path)


def test_a_growth_that_may_be_is_none(tmp_path: Path) -> None:
    book, path = controller(), tmp_path / "book.xlsx"
    growth(1.5)(book)
    book.save(path)
    assert money(path) == []


# --- a workbook of flexfin ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ours") / "ours.xlsx"
    case = ROOT / "examples" / "third_use.yaml"
    assert run("workbook", str(case), "-o", str(path), "--set", "months=12").exit_code == 0
    return path


@pytest.fixture(scope="module")
def ours_opened(ours: Path) -> Any:
    """Give that workbook to change a cell in; whoever does puts it back."""
    return openpyxl.load_workbook(ours)


# what somebody does to a formula of ours, on which sheet and in which cell
OURS: dict[str, tuple[str, str, Callable[[str], object], str]] = {
    "a month typed over": ("Integral cost", "Q15", lambda _formula: 1234.5, "overwritten"),
    "another formula": ("Integral cost", "Q24", lambda formula: f"{formula}*1.5", "consistent"),
    "an anchor lost": (
        "Integral cost", "Q6", lambda formula: formula.replace("$J$", "J"), "consistent"),
    "a month short": (
        "Capital cost", "I6", lambda formula: formula.replace("$X$", "$W$"), "left_out"),
    "a party short": ("Parties", "Q6", lambda formula: formula.replace("9)", "8)"), "consistent"),
    "an empty cell": ("Integral cost", "Q37", lambda formula: f"{formula}+$XY$900", "empty"),
    "an error masked": (
        "Integral cost", "Q43", lambda formula: f"=IFERROR({formula[1:]},0)", "masked"),
    "a reference lost": ("Integral cost", "Q34", lambda formula: f"{formula}+#REF!", "error"),
}  # fmt: skip


@pytest.mark.nightly  # in every run in those of test_lint.py
def test_in_a_workbook_of_ours_nothing_is_found(ours: Path) -> None:
    assert lint(ours) == []


@pytest.mark.parametrize("errors", effort.handfuls([*OURS], 1), ids=lambda errors: errors[0])
def test_an_error_in_a_workbook_of_ours_is_found(
    ours_opened: Any, tmp_path: Path, errors: list[str]
) -> None:
    """Each in a row of its own: together in every run, and alone at night."""
    book, path = ours_opened, tmp_path / "book.xlsx"
    made = [OURS[error] for error in errors]
    before = {(sheet, cell): book[sheet][cell].value for sheet, cell, _change, _rule in made}
    assert len(before) == len(made)
    for sheet, cell, change, _rule in made:
        book[sheet][cell] = change(before[sheet, cell])
        assert book[sheet][cell].value != before[sheet, cell]
    book.save(path)
    for (sheet, cell), formula in before.items():
        book[sheet][cell] = formula
    found = {(one.rule.name, one.sheet, one.cells) for one in money(path)}
    assert found >= {(rule, sheet, cell) for sheet, cell, _change, rule in made}
    assert {(where, cells) for _rule, where, cells in found} == {*before}  # and no other cell


# --- rows of formulas, with a total of each ----------------------------------------------------

ROWS = {6: "B3", 7: "B4", 8: "B5"}  # of the rows with costs: the input that each is made from


def by_month() -> Any:
    """Give a workbook with formulas by month, a column of totals, and years made from them."""
    book = openpyxl.Workbook()
    inputs, months, years = book.active, book.create_sheet("Maanden"), book.create_sheet("Jaren")
    inputs.title = "Invoer"
    for row in (["Invoer"], ["Index", 0.02], ["Energie", 520], ["Onderhoud", 310], ["Beheer", 240]):
        inputs.append(row)
    months["A1"] = "Maanden"
    for row, label in ((3, "Jaar"), (4, "Factor"), (6, "Energie"), (7, "Onderhoud"), (8, "Beheer"),
                       (9, "Lasten"), (11, "Bijdrage")):  # fmt: skip
        months[f"A{row}"] = label
    for place, c in enumerate("DEFGHIJKLMNOPQRSTUVWXYZ"):
        before = chr(ord(c) - 1)
        months[f"{c}2"] = 1 if place == 0 else f"={before}2+1"
        months[f"{c}3"] = f"=ROUNDUP({c}2/12,0)"
        months[f"{c}4"] = f"=(1+Invoer!$B$2)^({c}3-1)"
        for row, cell in ROWS.items():
            months[f"{c}{row}"] = f"=Invoer!$B${cell[1]}*{c}4"
        months[f"{c}9"] = f"=SUM({c}6:{c}8)"
        months[f"{c}11"] = f"=-{c}9"
    for row in (*ROWS, 9, 11):
        months[f"C{row}"] = f"=SUM(D{row}:Z{row})"
    years.append(["Post", "Jaar 1", "Jaar 2", "Samen"])
    years.append(["Jaar", 1, 2])
    for row, line in enumerate((6, 7, 8, 9), 3):
        years[f"A{row}"] = f"Post {line}"
        for c in "BC":
            years[f"{c}{row}"] = f"=SUMIF(Maanden!$D$3:$Z$3,{c}$2,Maanden!$D${line}:$Z${line})"
        years[f"D{row}"] = f"=SUM(B{row}:C{row})"
    years["A9"], years["B9"] = "Gekozen", "=VLOOKUP(A9,Invoer!A2:B5,2,FALSE())"
    return book


SLIPS: dict[str, tuple[Change, tuple[str, str, str]]] = {
    "a total of formulas typed over": (
        put("Maanden", "C9", 24_610), ("overwritten", "Maanden", "C9")),
    "a total with more": (
        put("Maanden", "C9", "=SUM(D9:Z9)+C6"), ("consistent", "Maanden", "C9")),
    "a total of one of its cells": (
        put("Jaren", "D4", "=B4"), ("consistent", "Jaren", "D4")),
    "two neighbours with another anchor": (
        put("Maanden", {"M7": "=Invoer!$B4*M4", "N7": "=Invoer!$B$5*N4"}),
        ("consistent", "Maanden", "M7:N7")),
    "a condition that ends early": (
        put("Jaren", "B5", "=SUMIF(Maanden!$D$3:$Y$3,B$2,Maanden!$D$8:$Y$8)"),
        ("left_out", "Jaren", "B5")),
    "a condition shifted against its sum": (
        put("Jaren", "C6", "=SUMIF(Maanden!$D$3:$Y$3,C$2,Maanden!$E$9:$Z$9)"),
        ("ranges", "Jaren", "C6")),
    "the last row passed over in all months": (
        put("Maanden", {f"{c}9": f"=SUM({c}6:{c}7)" for c in "DEFGHIJKLMNOPQRSTUVWXYZ"}
            ), ("left_out", "Maanden", "D9:Z9")),
    "a sum over a row of totals": (
        put("Maanden", "C12", "=SUM(C6:C9)"), ("twice", "Maanden", "C12")),
    "a look-up of the next smaller": (
        put("Jaren", "B9", "=_xlfn.XLOOKUP(A9,Invoer!A2:A5,Invoer!B2:B5,0,-1)"),
        ("lookup", "Jaren", "B9")),
}  # fmt: skip


def test_rows_of_formulas_with_totals_have_no_errors_in_the_money(tmp_path: Path) -> None:
    by_month().save(tmp_path / "book.xlsx")
    assert money(tmp_path / "book.xlsx") == []


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_rows_of_formulas_is_found(tmp_path: Path, slip: str) -> None:
    (change, expected), book = SLIPS[slip], by_month()
    if "passed over" in slip:  # what is used elsewhere was left out on purpose
        book["Jaren"]["B5"] = book["Jaren"]["C5"] = 0
    change(book)
    book.save(tmp_path / "book.xlsx")
    cells: dict[tuple[str, str], list[str]] = {}
    for one in money(tmp_path / "book.xlsx"):
        cells.setdefault((one.rule.name, one.sheet), []).append(one.cells)
    rule, sheet, where = expected
    assert where in (*cells.get((rule, sheet), []), _joined(cells.get((rule, sheet), []))), cells


def _joined(cells: list[str]) -> str:
    """Write cells that were found one by one as a stretch."""
    return f"{cells[0]}:{cells[-1]}" if len(cells) > 1 else ""
