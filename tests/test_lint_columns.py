"""Formulas that differ from their column, and columns in which they should."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from test_lint_money import money, seen

EXPECTED = "=B9-C9-D9"
LOOKUP = "=VLOOKUP(B{row},Tarieven!$A$2:$B$4,2,FALSE)"


def by_month() -> openpyxl.Workbook:
    """Give a table of which each row is a month: what comes in, two costs, and what is left."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Maanden"
    sheet.append(["Maand", "Inkomsten", "Personeel", "Materiaal", "Resultaat", "Cumulatief"])
    for row in range(2, 14):
        before = f"F{row - 1}+" if row > 2 else ""
        sheet.append([f"mnd {row - 1}", 20_000, 9_000, 3_000, f"=B{row}-C{row}-D{row}",
                      f"={before}E{row}"])  # fmt: skip
    return book


def homes(head: str = "Nr", word: str = "E") -> openpyxl.Workbook:
    """Give a table of which each row is a home, with a rent that is looked up."""
    book = openpyxl.Workbook()
    rates, sheet = book.create_sheet("Tarieven"), book.active
    assert sheet is not None
    sheet.title = "Woningen"
    for one in (("Soort", "Tarief"), ("Kamer", 410), ("Studio", 560), ("Woning", 720)):
        rates.append(one)
    sheet.append([head, "Soort", "Tarief", "Aantal", "Opbrengst"])
    for row in range(2, 14):
        kind = ("Kamer", "Studio", "Woning")[row % 3]
        sheet.append([f"{word}{row}", kind, LOOKUP.format(row=row), row, f"=C{row}*D{row}*12"])
    sheet.append([])
    sheet.append(["Totaal", None, None, "=SUM(D2:D13)", "=SUM(E2:E13)"])
    return book


@pytest.mark.parametrize(
    ("formula", "cost"),
    [("=B9+C9-D9", -18_000), ("=B9-C9+D9", -6_000), ("=B9-C9", -3_000), ("=B9-D9", -9_000)],
)
def test_another_sign_or_a_term_less_is_found(tmp_path: Path, formula: str, cost: float) -> None:
    book, path = by_month(), tmp_path / "book.xlsx"
    book["Maanden"]["E9"] = formula
    book.save(path)
    assert seen(path) == {("consistent", "Maanden", "E9", cost)}


@pytest.mark.parametrize("area", ["$A$2:$B$3", "$A$3:$B$4", "$A$2:$B$5"])
def test_another_range_of_a_lookup_is_found(tmp_path: Path, area: str) -> None:
    book, path = homes(), tmp_path / "book.xlsx"
    book["Woningen"]["C6"] = f"=VLOOKUP(B6,Tarieven!{area},2,FALSE)"
    book.save(path)
    assert ("consistent", "Woningen", "C6", None) in seen(path)


# what may well be meant: at the ends of a column, among few, or something of its own
MEANT = {
    "the first month": {"E2": "=B2-C2"},
    "the last month": {"E13": "=B13-C13"},
    "the total starts anew": {"F8": "=E8"},
    "an average": {"E9": "=AVERAGE(B9:D9)"},
    "a month that is taken over": {"E9": "=B9"},
    "what is not in the others": {"E9": "=B9-C9-D9-G9", "G9": 500},
    "every other month": {f"E{row}": f"=B{row}-C{row}" for row in range(3, 14, 2)},
    "a factor less": {f"E{row}": f"=B{row}*C{row}*D{row}" for row in range(2, 14)} | {"E9": "=B9*C9"},
}


@pytest.mark.parametrize("case", MEANT)
def test_what_may_be_meant_is_not_told(tmp_path: Path, case: str) -> None:
    book, path = by_month(), tmp_path / "book.xlsx"
    for cell, formula in MEANT[case].items():
        book["Maanden"][cell] = formula
    book.save(path)
    assert money(path) == []


@pytest.mark.parametrize(("head", "word"), [
    ("Eenheid", "E"), ("Unit", "Woning "), ("Eenheden", "Kamer "), ("Nr", "E"),
])  # fmt: skip
@pytest.mark.parametrize("is_first", [True, False])
def test_names_of_homes_are_no_units_of_measure(
    tmp_path: Path, head: str, word: str, is_first: bool
) -> None:
    book, path = homes(head, word), tmp_path / "book.xlsx"
    sheet = book["Woningen"]
    if not is_first:  # of each the kind stands first
        for row in range(1, 14):
            one, other = sheet.cell(row, 1), sheet.cell(row, 2)
            one.value, other.value = other.value, one.value
            if row > 1:
                sheet.cell(row, 3, f"=VLOOKUP(A{row},Tarieven!$A$2:$B$4,2,FALSE)")
    book.save(path)
    assert money(path) == []


@pytest.mark.parametrize("is_worked_out", [True, False])
def test_a_column_of_years_amid_quarters_is_no_other_formula(
    tmp_path: Path, is_worked_out: bool
) -> None:
    book, path, years = openpyxl.Workbook(), tmp_path / "book.xlsx", list[str]()
    sheet = book.active
    assert sheet is not None
    for row, name in enumerate(("Kwartaal", "Huur", "Service", "Subsidie", "Totaal"), 1):
        sheet.cell(row, 1, name)
    sheet["A8"], sheet["B8"] = "Per plek", 400
    for column in range(2, 17):
        year, quarter = divmod(column - 2, 5)
        letter, first = get_column_letter(column), get_column_letter(max(column - 4, 1))
        if quarter < 4:
            sheet.cell(1, column, f"Q{quarter + 1} {2026 + year}")
            for row in (2, 3, 4):
                sheet.cell(row, column, f"=$B$8*{letter}$7" if is_worked_out else 5_000 * row)
            sheet.cell(5, column, f"=SUM({letter}2:{letter}4)")
            if is_worked_out:
                sheet.cell(7, column, 10 + column)
            continue
        years.append(letter)
        sheet.cell(1, column, str(2026 + year))
        for row in range(2, 6):
            sheet.cell(row, column, f"=SUM({first}{row}:{get_column_letter(column - 1)}{row})")
    sheet["Q1"] = "Samen"
    for row in range(2, 6):
        sheet[f"Q{row}"] = "=" + "+".join(f"{letter}{row}" for letter in years)
    if is_worked_out:
        sheet["A7"] = "Plekken"
    book.save(path)
    assert money(path) == []
