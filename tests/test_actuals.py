"""What really happened: columns in Dutch and English, and what it does to the case."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from effort import at_night
from strategies import ROOT, shipped

from flexfin.answers.actual_columns import known_columns, write_columns
from flexfin.answers.settlement import settlement_of
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError, Place
from flexfin.ground.messages import set_language

EXAMPLE = ROOT / "examples" / "stieltjesstraat.yaml"
ENGLISH = """month,places.reception,rooms.youth,cost.energy,advance.head_rent
2027-01,298,41,18420.55,10560
2027-02,299,44,17950.10,10560
"""
DUTCH = """maand;plekken.reception;Plan: plekken;kamers.youth;Kost: energie [kosten.energy];\
voorschot.head_rent;prijsstijging.cost
jan-27;298;271;41;18.420,55;10560;
feb-27;299;271;44;17.950,10;10560;
mrt-27;;271;;;;
"""


def write(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def settled(text: str, folder: Path) -> dict[str, int]:
    file = write(folder / "actuals.csv", text)
    found = settlement_of(load_case(EXAMPLE, shipped()), "base", file)
    assert found.period == ("2027-01", "2027-02")
    return {row.name: row.actual for row in found.differences} | found.positions


def test_months_may_stand_across(tmp_path: Path) -> None:
    down = "maand,plekken.reception,kamers.youth\n2027-01,100,5\n2027-02,110,6\n"
    across = "maand;jan-27;feb-27\nplekken.reception;100;110\nkamers.youth;5;6\n"
    answers = []
    for text in (down, across):
        path = tmp_path / "a.csv"
        path.write_text(text, encoding="utf-8")
        words = ["settle", str(ROOT / "examples" / "plan_einstein.yaml"), str(path)]
        done = CliRunner().invoke(main, [*words, "--format", "csv", "--lang", "nl"])
        assert done.exit_code == 0, done.output
        answers.append(done.output)
    assert answers[0] == answers[1]


def test_what_a_table_looks_like_is_said_with_its_own_separator(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("jaar;iets\n2027;1\n", encoding="utf-8")
    words = ["settle", str(ROOT / "examples" / "plan_einstein.yaml"), str(path), "--lang", "nl"]
    done = CliRunner().invoke(main, words)
    assert "onder een rij met namen: maand;plekken.reception;" in done.output + done.stderr


def test_dutch_names_are_read_as_english_ones(tmp_path: Path) -> None:
    """Columns with the plan, empty columns and months not yet filled in are passed over."""
    assert settled(DUTCH, tmp_path) == settled(ENGLISH, tmp_path)


def test_a_label_is_read_where_only_one_column_has_it(tmp_path: Path) -> None:
    label = "Rooms let: Jongeren (Socius)"
    assert settled(DUTCH.replace("kamers.youth", label), tmp_path) == settled(ENGLISH, tmp_path)


def test_a_month_left_open_between_others_is_an_error(tmp_path: Path) -> None:
    text = DUTCH.replace("jan-27;298;271;41;18.420,55;10560", "jan-27;298;271;41;;10560")
    with pytest.raises(FlexfinError, match="no value is given"):
        settled(text, tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("month,places.receptoin\n2027-01,1\n", "Did you mean 'places.reception'"),
        ("month,x,y\n2027-01,1,1\n", "Known: places.reception, rooms.reception"),
        ("maand;x;y\njan-27;1;1\n", "Known: plekken.reception, kamers.reception"),
    ],
)
def test_an_unknown_column_is_answered_in_the_language_of_the_file(
    text: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(FlexfinError) as caught:
        settled(text, tmp_path)
    remedies = [p.remedy for p in caught.value.problems if "unknown column" in p.message]
    assert remedies[0].startswith(told)
    assert sum("Known" in remedy for remedy in remedies) <= 1  # however many there are


def test_months_outside_the_case_are_said_once(tmp_path: Path) -> None:
    rows = "".join(f"2047-{month:02},1,1\n" for month in range(1, 13))
    with pytest.raises(FlexfinError) as caught:
        settled(f"month,places.reception,rooms.youth\n{rows}", tmp_path)
    (problem,) = caught.value.problems
    assert problem.message == "12 months lie outside the case, from 2047-01 to 2047-12"
    assert problem.place is not None
    assert problem.place.line == 2


@pytest.mark.parametrize("first", at_night(["", "kolom", "periode"], ["", "periode"]))
def test_the_first_column_is_that_of_the_months_by_its_cells(first: str, tmp_path: Path) -> None:
    named = "maand;plekken.reception;kamers.youth\njan-27;100;5\nfeb-27;110;6\n"
    across = f"{first};jan-27;feb-27\nplekken.reception;100;110\nkamers.youth;5;6\n"
    expected = settled(named, tmp_path)
    assert settled(named.replace("maand", first), tmp_path) == expected
    assert settled(across, tmp_path) == expected


def test_a_table_of_another_kind_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(FlexfinError) as caught:
        settled("account,amount\n4310,1\n", tmp_path)
    assert [problem.message for problem in caught.value.problems] == [
        "the first column is not 'month'"
    ]


# --- a workbook to fill in ------------------------------------------------------------------------


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["nl"]))
def test_the_workbook_to_fill_in_is_read_back_in_either_language(
    language: str, tmp_path: Path
) -> None:
    book = tmp_path / "fill in.xlsx"
    order = ["settle", str(EXAMPLE), "--template", str(book), "--lang", language]
    result = CliRunner().invoke(main, order)
    assert result.exit_code == 0, result.output
    wanted = [*csv.DictReader(io.StringIO(ENGLISH))]
    names = known_columns(load_case(EXAMPLE, shipped()))
    file = openpyxl.load_workbook(book)
    sheet = file.worksheets[0]
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    for name in [*wanted[0]][1:]:
        own = names[name].dutch if language == "nl" else name
        (column,) = (column for head, column in heads.items() if f"[{own}]" in head)
        for row, month in enumerate(wanted, 2):
            sheet.cell(row, column, float(month[name]))
    file.save(book)
    other = {"nl": "en", "en": "nl"}[language]
    outcomes = []
    for given in (str(book), str(write(tmp_path / "actuals.csv", ENGLISH))):
        order = ["settle", str(EXAMPLE), given, "--format", "json", "--lang", other]
        result = CliRunner().invoke(main, order)
        assert result.exit_code == 0, result.output
        outcomes.append(json.loads(result.stdout))
    assert outcomes[0] == outcomes[1]


def test_the_workbook_to_fill_in_has_plan_and_prices_beside_it(tmp_path: Path) -> None:
    write_columns(tmp_path / "fill in.xlsx", load_case(EXAMPLE, shipped()), "base")
    sheet = openpyxl.load_workbook(tmp_path / "fill in.xlsx").worksheets[0]
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    # 271 people live in the places; youth begins with 40 rooms let, of which 25%/12 leave and 8 come
    assert sheet.cell(2, heads["Plan: Places taken: Asielzoekers"]).value == pytest.approx(271)
    rooms = sheet.cell(2, heads["Plan: Rooms let: Jongeren (Socius)"]).value
    assert rooms == pytest.approx(40 - 40 * 0.25 / 12 + 8)
    # energy: 1.35 in prices of July 2026, 2% more in January; 271 people and 47.17 tenants, 31 days
    (price,) = (n for head, n in heads.items() if head.startswith("Price: Cost: Energie"))
    assert sheet.cell(2, price).value == pytest.approx(1.377)
    energy = sheet.cell(2, heads["Plan: Cost: Energie"]).value
    assert energy == pytest.approx(1.377 * 31 * (271 + rooms))
    assert sheet.max_row == 121
    assert sheet.cell(2, 1).number_format == "mmm yyyy"


def test_one_that_is_not_filled_in_says_what_to_do(tmp_path: Path) -> None:
    case = load_case(EXAMPLE, shipped())
    write_columns(tmp_path / "template.xlsx", case, "base")
    with pytest.raises(FlexfinError) as caught:
        settlement_of(case, "base", tmp_path / "template.xlsx")
    (problem,) = caught.value.problems
    assert problem.message == "nothing is filled in"
    assert problem.remedy.startswith("Fill in the yellow columns of the sheet Actuals: ")


def test_what_can_be_settled_is_shown_without_a_file() -> None:
    result = CliRunner().invoke(main, ["settle", str(EXAMPLE), "--lang", "nl"])
    assert result.exit_code == 0, result.output
    assert "plekken.reception" in result.output
    wrong = ["settle", str(EXAMPLE), "x.csv", "--template", "y.xlsx"]
    assert CliRunner().invoke(main, wrong).exit_code == 2


def test_a_day_that_a_cell_shows_as_its_month_is_not_taken_for_that_month(tmp_path: Path) -> None:
    book = tmp_path / "fill in.xlsx"
    case = load_case(EXAMPLE, shipped())
    write_columns(book, case, "base")
    file = openpyxl.load_workbook(book)
    sheet = file.worksheets[0]
    for row, day in ((2, 31), (3, 15)):  # the last day of a month may stand for it
        sheet.cell(row, 1).value = datetime.date(2027, row - 1, day)
        for column in range(2, sheet.max_column + 1):
            head = str(sheet.cell(1, column).value)
            if not head.startswith(("Plan: ", "Price: ")):
                sheet.cell(row, column).value = 1
    file.save(book)
    with pytest.raises(FlexfinError) as caught:
        settlement_of(case, "base", book)
    (problem,) = (one for one in caught.value.problems if "A" in (one.place or Place("")).cell)
    assert problem.place
    assert problem.place.cell == "A3"
    assert problem.message == "'2027-02-15' is a day, and a month is asked here"
    assert problem.remedy.startswith("In Excel: type the first day of the month")


def test_bounds_in_a_sheet_are_as_they_are_typed_there(tmp_path: Path) -> None:
    case, book = load_case(EXAMPLE, shipped()), tmp_path / "fill in.xlsx"
    set_language("nl")
    write_columns(book, case, "base")
    file = openpyxl.load_workbook(book)
    sheet = file.worksheets[0]
    for column in range(2, sheet.max_column + 1):
        head = str(sheet.cell(1, column).value)
        if not head.startswith(("Plan: ", "Prijs: ")):
            sheet.cell(2, column).value = 2.8 if "prijsstijging." in head else -1
    file.save(book)
    with pytest.raises(FlexfinError) as caught:
        settlement_of(case, "base", book)
    told = {(one.message, one.remedy) for one in caught.value.problems}
    assert any("valt buiten de grenzen -10% - 25%" in message and
               remedy == "Typ een getal van -10% tot en met 25%." for message, remedy in told), told
    assert any("-1 valt buiten de grenzen >= 0" in message for message, _remedy in told), told


def test_rooms_and_places_on_average_have_one_decimal(tmp_path: Path) -> None:
    words = ["settle", str(EXAMPLE), str(write(tmp_path / "actuals.csv", ENGLISH)), "--lang", "nl"]
    said = (
        CliRunner().invoke(main, words).stdout.split("Wat bezet was", 1)[1].split("Wie wie", 1)[0]
    )
    amounts = re.findall(r"  ([0-9.]+(?:,[0-9]+)?)(?= |$)", said, re.MULTILINE)
    assert len(amounts) >= 4
    assert all(re.fullmatch(r"[0-9.]+,[0-9]", amount) for amount in amounts), amounts
