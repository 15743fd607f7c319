"""Every shape in which a Dutch Excel or a ledger writes a table, for everything that reads one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
import xlsxwriter
from strategies import EXAMPLE, shipped

from flexfin.case.actuals import Known, read_actuals
from flexfin.case.csv_columns import csv_columns
from flexfin.case.files import Files
from flexfin.case.history import read_history
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError, Place, Problem, render
from flexfin.ground.messages import speaking
from flexfin.ground.months import format_month, parse_month
from flexfin.ground.yaml import Scalar, parse_yaml
from flexfin.model.figure_values import dated_of
from flexfin.model.keys import Keys

Rows = Sequence[Sequence[str | float]]  # months as 2027-04, other texts, and numbers
Write = Callable[[str, Rows], bytes]
MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
_NL: Final = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_FULL: Final = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"]


def english(value: float) -> str:
    return f"{value:.2f}"


def dutch(value: float) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def as_it_is(month: str) -> str:
    return month


def first_day(month: str) -> str:
    year, number = month.split("-")
    return f"01-{number}-{year}"


def last_day(month: str) -> str:
    year, number = map(int, month.split("-"))
    last = datetime.date(year + number // 12, number % 12 + 1, 1) - datetime.timedelta(days=1)
    return f"{last.day}/{last.month}/{last.year}"


def short(month: str) -> str:
    year, number = month.split("-")
    return f"{_NL[int(number) - 1]}-{year[2:]}"


def short_day(month: str) -> str:
    return first_day(month).replace("-20", "-")


def period(month: str) -> str:
    return month.replace("-", "")


def written_out(month: str) -> str:
    year, number = month.split("-")
    return f"{_FULL[int(number) - 1]} {year}"


def abbreviated(month: str) -> str:
    year, number = month.split("-")
    return f"{_NL[int(number) - 1]} {year}"


def iso_day(month: str) -> str:
    return f"{month}-01"


def csv(
    mark: str = ";",
    number: Callable[[float], str] = dutch,
    month: Callable[[str], str] = as_it_is,
    encoding: str = "utf-8",
    *,
    end: str = "\n",
    newest_first: bool = False,
    extra: str = "",
    before: str = "",
    after: str = "",
) -> Write:
    """Give a way to write a table; the quote that Excel needs is put around what holds the mark."""

    def cell(value: str | float) -> str:
        text = number(value) if isinstance(value, float) else value
        text = month(text) if MONTH.fullmatch(text) else text
        return f'"{text}"' if mark in text else text

    def write(head: str, rows: Rows) -> bytes:
        listed = [*reversed(rows)] if newest_first else rows
        lines = [mark.join(map(cell, row)) + extra for row in listed]
        text = before + end.join([head.replace(";", mark) + extra, *lines]) + end + after
        return text.encode(encoding)

    return write


def workbook(
    *, as_date: bool = True, as_period: bool = False, sheet: str = "", at: tuple[int, int] = (0, 0)
) -> Write:
    """Give a way to write a table in a workbook, on a first sheet or on another."""

    def write(head: str, rows: Rows) -> bytes:
        data = BytesIO()
        with xlsxwriter.Workbook(data) as book:
            date = book.add_format({"num_format": "mmm-yy"})
            if sheet:
                book.add_worksheet("Toelichting").write(0, 0, "Zie het andere blad")
            page = book.add_worksheet(sheet or "Blad1")
            for n, name in enumerate(head.split(";")):
                page.write_string(at[0], at[1] + n, name)
            for n, row in enumerate(rows, at[0] + 1):
                for column, value in enumerate(row, at[1]):
                    if isinstance(value, float):
                        page.write_number(n, column, value)
                    elif as_period and MONTH.fullmatch(value):
                        page.write_number(n, column, int(period(value)))
                    elif as_date and MONTH.fullmatch(value):
                        day = datetime.datetime.fromisoformat(f"{value}-01")
                        page.write_datetime(n, column, day, date)
                    else:
                        page.write_string(n, column, value)
        return data.getvalue()

    return write


SHAPES: Final[Mapping[str, tuple[str, Write]]] = {
    "commas": ("a.csv", csv(",", english)),
    "commas, quoted numbers with thousands": ("a.csv", csv(",", lambda n: f"{n:,.2f}")),
    "semicolons": ("a.csv", csv()),
    "semicolons, quoted": ("a.csv", csv(number=lambda n: f'"{dutch(n)}"')),
    "semicolons, CRLF, BOM": ("a.csv", csv(encoding="utf-8-sig", end="\r\n")),
    "tabs, UTF-16": ("a.txt", csv("\t", encoding="utf-16", end="\r\n")),
    "tabs": ("a.tsv", csv("\t")),
    "cp1252, euro signs": ("a.csv", csv(number=lambda n: f"€ {dutch(n)}", encoding="cp1252")),
    "hard spaces": ("a.csv", csv(number=lambda n: f"€\u00a0{dutch(n)} ")),
    "dd-mm-yyyy": ("a.csv", csv(month=first_day)),
    "d/m/yyyy, the last of the month": ("a.csv", csv(month=last_day)),
    "dd-mm-yy": ("a.csv", csv(month=short_day)),
    "yyyymm": ("a.csv", csv(month=period)),
    "yyyymmdd": ("a.csv", csv(",", english, lambda month: f"{period(month)}01")),
    "yyyy-mm-dd": ("a.csv", csv(",", english, iso_day)),
    "apr-27": ("a.csv", csv(month=short)),
    "april 2027": ("a.csv", csv(month=written_out)),
    "apr 2027": ("a.csv", csv(month=abbreviated)),
    "newest first": ("a.csv", csv(newest_first=True)),
    "empty last rows and columns": ("a.csv", csv(extra=";;", after=";;;\n;;;\n\n")),
    "sep=;": ("a.CSV", csv(before="sep=;\n")),
    "notes": ("a.csv", csv(before="# uit het grootboek\n")),
    "workbook, dates": ("a.xlsx", workbook()),
    "workbook, texts": ("a.xlsx", workbook(as_date=False)),
    "workbook, periods": ("a.xlsx", workbook(as_period=True)),
    "workbook, somewhere on the sheet": ("a.xlsx", workbook(at=(3, 2))),
    "workbook, a sheet that is named": ("a.xlsx#cijfers", workbook(sheet="Cijfers")),
}
ERRORS: Final = Path(__file__).parent / "errors"
MONTHS: Final = [format_month(parse_month("2027-01") + n) for n in range(24)]
ROWS: Final = [(month, 1250.5 + n) for n, month in enumerate(MONTHS)]
NUMBERS: Final = [value for _month, value in ROWS]


def put(folder: Path, shape: str, head: str, rows: Rows = ROWS) -> Path:
    name, write = SHAPES[shape]
    (folder / name.split("#")[0]).write_bytes(write(head, rows))
    return folder / name


@pytest.mark.parametrize("shape", SHAPES)
def test_a_history(shape: str, tmp_path: Path) -> None:
    found = read_history(put(tmp_path, shape, "maand;mensen"))
    assert (format_month(found.first), [*found.values]) == ("2027-01", NUMBERS)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_happened(shape: str, tmp_path: Path) -> None:
    case = load_case(EXAMPLE, shipped())
    rows = [(month, 1250.5 + n) for n, month in enumerate(case.calendar.months[:5])]
    path = put(tmp_path, shape, "month;cost.energy", rows)
    found = read_actuals(path, case, {"cost.energy": Known("Energie", "EUR")})
    assert (found.first, found.count) == (0, 5)
    assert found.columns == {"cost.energy": tuple(value for _month, value in rows)}


@pytest.mark.parametrize("shape", SHAPES)
def test_values_by_month(shape: str, tmp_path: Path) -> None:
    name = put(tmp_path, shape, "maand;base").name
    problems: list[Problem] = []
    found = csv_columns(Scalar(name, Place("x")), Files(tmp_path / "x.yaml"), problems)
    assert problems == []
    assert found == {"base": {parse_month(month): value for month, value in ROWS}}


@pytest.mark.parametrize("shape", SHAPES)
def test_comparable_rents(shape: str, tmp_path: Path) -> None:
    rows = [(430.5, "2026-03", "Pararius"), (1390.25, "2026-04", "Kamernet")]
    name = put(tmp_path, shape, "rent;date;source", rows).name
    text = (ERRORS / "cases" / "comparables_csv_columns.yaml").read_text("utf-8")
    path = tmp_path / "case.yaml"
    path.write_text(text.replace("comparables_csv_columns.csv", name), encoding="utf-8")
    [found] = load_case(path, shipped()).comparables.values()
    read = sorted((c.rent, c.date[:7], c.source) for c in found.items)
    assert read == sorted(rows)


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "newest first"])
def test_a_table_of_a_figure_of_the_law(shape: str, tmp_path: Path) -> None:
    name = put(tmp_path, shape, "punten;huur", [(40.0, 271.25), (41.0, 1277.5)]).name
    section = parse_yaml(f"2027-01-01: {{table: '{name}', source: x}}", "figures.yaml")
    keys = Keys()
    found = dated_of(keys, section.entries["2027-01-01"], tmp_path, "1")
    assert keys.problems == []
    assert found is not None
    assert found.value == {40.0: 271.25, 41.0: 1277.5}


# --- what cannot be read -------------------------------------------------------------------------

CASES: Final = {
    "a point where commas are for decimals": (
        "month;people\n2027-01;271.5\n",
        "a.csv:2:9: '271.5' is no number",
        "Semicolons or tabs part the columns of this file, so a comma is for decimals",
    ),
    "a comma where points are for decimals": (
        'month,people\n2027-01,"271,5"\n',
        "a.csv:2:10: '271,5' has a comma",
        "Write 271.5.",
    ),
    "thousands or decimals": (
        "month,people\n2027-01,11.250\n",
        "a.csv:2:9: '11.250' can be read in two ways",
        "Write 11_250 for the large number",
    ),
    "an error of a Dutch Excel": (
        "month;people\n2027-01;#N/B\n",
        "a.csv:2:9: this cell holds the error #N/B",
        "Correct it, or type the value.",
    ),
    "day or month first": (
        "month,people\n04/05/2027,271\n",
        "a.csv:2:1: '04/05/2027' can be read in two ways",
        "Write a month as 2027-04 or apr 2027, a day as 2027-04-30 or 30-04-2027.",
    ),
    "which century": (
        "month;people\napr-98;271\n",
        "a.csv:2:1: 'apr-98' does not say of which century",
        "Write a month as 2027-04 or apr 2027",
    ),
    "a day of the century before": (
        "month;people\n1-4-98;271\n",
        "a.csv:2:1: '1-4-98' does not say of which century",
        "Write a month as 2027-04 or apr 2027",
    ),
    "a year of two digits, in English": (
        "month,people\n01-04-27,271\n",
        "a.csv:2:1: '01-04-27' can be read in two ways",
        "Write a month as 2027-04 or apr 2027",
    ),
    "no such period": (
        "month;people\n202713;271\n",
        "a.csv:2:1: '202713' is no month or date",
        "Write a month as 2027-04 or apr 2027",
    ),
    "a sign twice": (
        "month;people\n2027-01;(-271,50)\n",
        "a.csv:2:9: '(-271,50)' is no number",
        "write 1.250,50.",
    ),
    "no such month": (
        "month;people\n2027-13;271\n",
        "a.csv:2:1: '2027-13' is no month or date",
        "Write a month as 2027-04 or apr 2027",
    ),
    "which separator": (
        "month;people,all\n2027-01;271,5\n",
        "a.csv:1:1: it cannot be told whether commas, semicolons or tabs part the columns",
        "Put names and texts that hold one of them between double quotes.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_read_is_said_with_its_place(name: str, tmp_path: Path) -> None:
    text, message, remedy = CASES[name]
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with speaking("en"), pytest.raises(FlexfinError) as error:
        read_history(tmp_path / "a.csv")
    said = render(error.value.problems)
    assert message in said
    assert remedy in said


def test_a_day_where_a_month_is_asked_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("maand;base\n15-4-2027;271\n", encoding="utf-8")
    problems: list[Problem] = []
    with speaking("en"):
        csv_columns(Scalar("a.csv", Place("x")), Files(tmp_path / "x.yaml"), problems)
    [said] = problems
    assert said.message == "'15-4-2027' is a day, and a month is asked here"
    assert said.remedy == "Write 2027-04, or the first or last day of the month."


def test_cells_of_a_workbook_are_named_with_what_to_do_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Bezetting")
        date = book.add_format({"num_format": "d-m-yyyy"})
        page.write_row(0, 0, ["maand", "mensen"])
        page.write_row(1, 0, [2027, 271])
        page.write_row(2, 0, ["2027-02", "271,5"])
        page.write_string(3, 0, "2027-03")
        page.write_datetime(3, 1, datetime.datetime(2027, 5, 2), date)
        page.write_string(4, 0, "2027-04")
        page.write_formula(4, 1, "=NA()", None, "#N/A")
    with speaking("en"), pytest.raises(FlexfinError) as error:
        read_history(path)
    said = [(p.place.cell if p.place else "", p.message, p.remedy) for p in error.value.problems]
    number = "In Excel: give the cell the number format Number, and type the number anew."
    assert said == [
        ("A2", "2027 is a number, and a month or date is asked here",
         "In Excel: type the first day of the month, such as 1-4-2027; it becomes a date."),
        ("B3", "'271,5' is text that looks like a number", f"{number} Type 271.5."),
        ("B4", "Excel has made a date of this", number),
        ("B5", "this cell holds the error #N/A", "Correct it, or type the value."),
    ]  # fmt: skip
    assert "sheet Bezetting, cell B3" in render(error.value.problems)


def test_a_sheet_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = put(tmp_path, "workbook, a sheet that is named", "maand;mensen")
    with speaking("en"), pytest.raises(FlexfinError, match="no sheet 'cijfer'") as error:
        read_history(path.with_name("a.xlsx#cijfer"))
    assert error.value.problems[0].remedy == "Did you mean 'Cijfers'?"
