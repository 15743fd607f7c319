"""Lines of a ledger: what they say, for what they count, and that the totals tie out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from random_cases import write_yaml
from strategies import shipped
from test_ledger import worked

from flexfin.answers.actual_columns import known_columns
from flexfin.answers.ledger import LedgerTotals
from flexfin.answers.settlement import Settlement, settlement_of
from flexfin.answers.settlement_page import settlement_view
from flexfin.case.ledger_lines import code_of, read_ledger
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language, speaking
from flexfin.workbook.workbook import write_workbook

ACTUALS = "month,places.asylum,rooms.youth\n2027-12,100,9\n2028-01,60,10\n"
ACCOUNTS = {
    "4310": "costs.energy", "4400": "costs.shell", "4400_211": "none", "8000": "rent.youth",
    "7000": "contracts.head_rent",
}  # fmt: skip
HEAD = "Boekdatum;Grootboekrekening;Kostenplaats;Omschrijving;Bedrag;Dagboek\n"
LINES = (
    "15-12-2027;4310;210;Energie;100,50;INK\n"
    "31-01-2028;4310;210;Energie;90,00;INK\n"
    "31-01-2028;4310;210;Creditnota;-10,25;INK\n"
    "31-01-2028;4400;210;Onderhoud;1.200,00;INK\n"
    "31-01-2028;4400;211;Elders;77,77;INK\n"
    "31-12-2027;8000;;Huur;-2.700,00;VER\n"
    "31-12-2027;7000;;Huur aan eigenaar;1.800,00;INK\n"
    "31-12-2027;1600;;Crediteuren;-33,33;INK\n"
    "01-02-2028;4310;210;Na de periode;50,00;INK\n"
    ";;;Totaal;574,69;\n"
)


def case_of(folder: Path, accounts: Any = ACCOUNTS) -> Path:
    plain = worked() | ({"actuals": {"accounts": accounts}} if accounts else {})
    plain["costs"] = {n: {**c, "category": "housing"} for n, c in plain["costs"].items()}
    path = folder / "case.yaml"
    path.write_text(write_yaml(plain), encoding="utf-8")
    return path


def settled(
    folder: Path, ledger: str, accounts: Any = ACCOUNTS, actuals: str = ACTUALS
) -> Settlement:
    (folder / "actuals.csv").write_text(actuals, encoding="utf-8")
    (folder / "ledger.csv").write_text(ledger, encoding="utf-8")
    case = load_case(case_of(folder, accounts), shipped())
    return settlement_of(case, "base", folder / "actuals.csv", folder / "ledger.csv")


def totals(found: Settlement) -> LedgerTotals:
    assert found.past.given.ledger is not None
    return found.past.given.ledger


def test_amounts_by_account_and_month_by_hand(tmp_path: Path) -> None:
    found = settled(tmp_path, HEAD + LINES)
    columns = found.past.actuals.columns
    assert columns["cost.energy"] == (100.5, 79.75)  # 90 less a credit note of 10.25
    assert columns["cost.shell"] == (0, 1200)  # without the lines of cost centre 211
    assert columns["rent.youth"] == (2700, 0)  # booked in credit, and received
    assert columns["advance.head_rent"] == (1800, 0)  # booked in debit, and paid
    rows = {row.name: row for row in found.differences}
    assert rows["cost_of_item.energy"].actual == 18_025
    assert rows["rent_income.youth"].actual == 270_000


def test_the_totals_tie_out_by_hand(tmp_path: Path) -> None:
    found = totals(settled(tmp_path, HEAD + LINES))
    # 100.50 + 90 - 10.25 + 1,200 - 2,700 + 1,800 = 480.25 counts; 77.77 does not; 33.33 in credit
    # is on an account of which nothing is said; 50 comes after the period
    columns = ("cost.energy", "cost.shell", "rent.youth", "advance.head_rent")
    assert (found.added(*columns), found.added("none")) == (48_025, 7_777)
    assert ([one.code for one in found.unmapped], found.added("")) == (["1600"], -3_333)
    assert found.outside == 5_000
    assert found.total == 48_025 + 7_777 - 3_333 + 5_000 == 57_469


def test_a_rent_that_these_books_receive_is_booked_in_credit(tmp_path: Path) -> None:
    line = "31-12-2027;7000;;Huur ontvangen;-1.800,00;VER\n31-01-2028;1600;;x;0,00;INK\n"
    found = settled(tmp_path, HEAD + line)
    assert found.past.actuals.columns["advance.head_rent"] == (1800, 0)
    # an account without lines stays as planned
    assert "cost.energy" not in found.past.actuals.columns


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("date,account,amount", "2027-12-15,4310,-12.50"),
        ("Datum;Rekening;Debet;Credit", "15-12-2027;4310;;12,50"),
        ("Datum;Rekening;Bedrag;D/C", "15-12-2027;4310;12,50;C"),
        ("Datum;Rekening;Bedrag;D_C", "15-12-2027;4310;12,50;C"),
        ("Datum;Rekening;Bedrag;Deb/Cre", "15-12-2027;4310;12,50;Cre"),
        ("Datum;Rekening;Debet of credit;Bedrag", "15-12-2027;4310;Credit;12,50"),
        ("Datum;Rekening;Bedrag;Teken", "15-12-2027;4310;12,50;-"),
        ("Datum;Rekening;Bedrag;+/-", "15-12-2027;4310;12,50;-"),
        # of such a column nothing is asked where the sign is known, or nothing stands in it
        ("Datum;Rekening;Bedrag;Soort;D/C", "15-12-2027;4310;12,50;D;C"),
        ("Datum;Rekening;Bedrag;Factuur;Dagboek", "15-12-2027;4310;-12,50;-;INK"),
        ("Periode;Rekening;Bedrag", "2027-12;4310;-12,50"),
        ("Datum;Rekening;Bedrag", "15-12-2027;4310;12,50-"),
        ("date,account,amount", "2027-12-15,4310,12.50-"),
        ("Datum;Rekening;Bedrag", "15-12-27;4310;(12,50)"),
        ("Datum;Rekening;Bedrag", "20271215;4310;€ (12,50)"),
        ("date,account,amount", "2027-12-15,4310,(12.50)"),
        ("Periode;Rekening;Bedrag", "202712;4310;-12,50"),
        ("Periode;Boekdatum;Rekening;Bedrag", "12;15-12-27;4310;-12,50"),
        # a total above the lines, by the word in whichever column, or without one
        (
            "Datum;Rekening;Bedrag",
            "Totaal;;99,00\n;Eindtotaal;9,00\n;;9,00\n15-12-2027;4310;-12,50",
        ),
        # and with a date, beside an account
        (
            "Datum;Rekening;Bedrag",
            "15-12-2027;4310;-12,50\n31-12-2027;Totaal 4310;-12,50\n31-12-2027;Totaal;-12,50",
        ),
        # a title above the names, without what parts the columns, with it, and with a comma
        (
            "Grootboek Deventer\nBoekjaar 2027\n\nDatum;Rekening;Tekst;Bedrag",
            "15-12-2027;4310;a;-12,50",
        ),
        (
            "Grootboek;;\nApril 2027;;\nBoekjaar;2027;\nDatum;Rekening;Bedrag",
            "15-12-2027;4310;-12,50",
        ),
        ("Grootboek, gemeente Deventer\nDatum;Rekening;Bedrag", "15-12-2027;4310;-12,50"),
    ],
)
def test_credit_in_every_form(head: str, line: str, tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text(f"{head}\n{line}\n", encoding="utf-8")
    (found,) = read_ledger(file)
    assert (found.month, found.account, found.cents) == (2027 * 12 + 11, "4310", -1250)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_an_account_holds_may_be_as_it_stands_on_the_screen(
    language: str, tmp_path: Path
) -> None:
    with speaking(language):
        wanted = totals(settled(tmp_path, HEAD + LINES))
        case = load_case(case_of(tmp_path, None), shipped())
        energy = known_columns(case)["cost.energy"].label
        accounts = ACCOUNTS | {"4310": f'"{energy.upper()}"', "4400_211": "geen"}
        assert totals(settled(tmp_path, HEAD + LINES, accounts)) == wanted


def test_a_workbook_is_read_as_a_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Datum", "Rekening", "Bedrag"], ["2027-12-15", 4310, 12.5]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "ledger.xlsx")
    (found,) = read_ledger(tmp_path / "ledger.xlsx")
    assert (found.account, found.cents) == ("4310", 1250)


def test_texts_for_amounts_in_a_workbook_are_said_once_for_their_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Grootboek"], [], ["Datum", "Rekening", "Debet", "Credit"]):
        book.worksheets[0].append(row)
    for amount in ("1.250,50", "23.950,00-", "12,00"):
        book.worksheets[0].append(["2027-12-15", 4310, amount, "1,00" if amount[0] == "2" else 0])
    book.save(tmp_path / "ledger.xlsx")
    with speaking("nl"), pytest.raises(FlexfinError) as caught:
        read_ledger(tmp_path / "ledger.xlsx")
    column, one = caught.value.problems
    assert column.place
    assert column.place.cell == "C4"
    assert column.message.startswith("3 cellen van deze kolom")
    assert "'1.250,50'" in column.message
    assert "Gegevens > Tekst naar kolommen > Voltooien" in column.remedy
    assert one.place
    assert one.place.cell == "D5"
    assert one.message == "'1,00' is tekst die op een getal lijkt"


def test_an_account_is_named_as_a_case_can() -> None:
    assert [code_of(x) for x in ("4.310", "WBed 4310", "4310")] == ["4_310", "wbed_4310", "4310"]


@pytest.mark.parametrize(
    ("ledger", "accounts", "told"),
    [
        (HEAD + LINES, {"4310": "costs.enery"}, r"'costs.enery' is nothing .*\n?.*\n?.*\n.*costs.energy"),
        (HEAD + LINES, None, "does not say what the accounts"),
        (HEAD.replace("Bedrag", "Som") + LINES, ACCOUNTS, "no column with the amount"),
        (HEAD.replace("Boekdatum", "Dag") + LINES, ACCOUNTS, "column 'date' is missing"),
        (HEAD, ACCOUNTS, "no lines"),
        (HEAD + "nu;4310;;x;1,00;\n", ACCOUNTS, "'nu' is no month or date"),
        (HEAD + "15-12-2027;;;x;1,00;\n", ACCOUNTS, "no account"),
        (HEAD + "Totaal;4310;;x;1,00;\n", ACCOUNTS, "'Totaal': this looks like a total"),
        # values above the names are no title, and two rows with names are not clear
        ("15-12-2027;4310;1\nDatum;Rekening;Bedrag\n", ACCOUNTS, "no column is named"),
        ("x;;\nDatum;Rekening;Bedrag\n" * 2, ACCOUNTS, "no column is named"),
        ("Datum;Rekening;Bedrag;D/C\n15-12-2027;4310;1;X\n", ACCOUNTS, "neither debit nor credit"),
        # a column of signs under another name, and signs of a bank, are asked and not guessed
        ("Datum;Rekening;Bedrag;Soort\n15-12-2027;4310;1;D\n;;;\n", ACCOUNTS,
         "'Soort' holds nothing but D: is that the sign"),
        ("Datum;Rekening;Bedrag;Richting\n15-12-2027;4310;1;Af\n", ACCOUNTS, "nothing but Af"),
        ("Datum;Rekening;Bedrag;Bij/af\n15-12-2027;4310;1;Af\n15-12-2027;4310;1;Bij\n", ACCOUNTS,
         "Af, Bij do not say whether"),
        (HEAD + "15-12-2027;4310\n", ACCOUNTS, "this row has 2 cells and the first row 6"),
        ("Datum;Rekening;Bedrag;D/C\n15-12-2027;4310;1\n", ACCOUNTS, "this row has 3 cells"),
        ("Datum;Datum;Rekening;Bedrag\n1-1-2028;1-1-2028;1;1\n", ACCOUNTS, "more than one column"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(ledger: str, accounts: Any, told: str, tmp_path: Path) -> None:
    with pytest.raises(FlexfinError, match=told):
        settled(tmp_path, ledger, accounts)


def test_check_finds_an_account_that_holds_nothing(tmp_path: Path) -> None:
    path = case_of(tmp_path, {"4310": "costs.enery", "1600": "none"})
    result = CliRunner().invoke(main, ["check", str(path), "--lang", "en"])
    assert result.exit_code == 1
    assert "'costs.enery' is nothing that an account can hold" in result.output
    assert "Did you mean 'costs.energy'?" in result.output


def test_an_amount_comes_from_one_file(tmp_path: Path) -> None:
    actuals = "month,places.asylum,rooms.youth,cost.energy\n2027-12,100,9,1\n2028-01,60,10,1\n"
    with pytest.raises(FlexfinError) as caught:
        settled(tmp_path, HEAD + LINES, actuals=actuals)
    said = str(caught.value).replace(f"{tmp_path}/", "")
    assert re.search(r"ledger\.csv:\d+:\d+: 'Cost: .+' is in this ledger and in the file of", said)
    assert "There it is the column 'cost.energy' (actuals.csv, line 1). Empty that column" in said


def test_a_code_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(FlexfinError, match=r"4310/210"):
        settled(tmp_path, HEAD + LINES, {"4310/210": "costs.energy"})


@drawn(60, 12, suppress_health_check=[HealthCheck.too_slow])
@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from(["15-11-2027", "15-12-2027", "31-01-2028", "01-02-2028"]),
            st.sampled_from(["4310", "4400", "8000", "7000", "1600", "9999"]),
            st.sampled_from(["210", "211", ""]),
            st.integers(-10_000_000, 10_000_000),
        ),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_the_total_is_what_counts_and_what_does_not(
    lines: list[tuple[str, str, str, int]], tmp_path_factory: Any
) -> None:
    text = "".join(
        f"{day};{account};{centre};x;{cents / 100:.2f};\n".replace(".", ",")
        for day, account, centre, cents in lines
    )
    text += "01-12-2027;1600;;x;0,00;\n31-01-2028;1600;;x;0,00;\n"  # of all months that are given
    found = settled(tmp_path_factory.mktemp("ledger"), HEAD + text)
    tied = totals(found)
    columns = {one.column for one in tied.accounts} - {"", "none"}
    parts = tied.added(*columns) + tied.added("none") + tied.added("") + tied.outside
    assert tied.total == parts == sum(line[3] for line in lines)
    for name in columns:
        assert abs(round(100 * sum(found.past.actuals.columns[name]))) == abs(tied.added(name))
    view = settlement_view(found)
    assert view.value("ledger", "total", "amount") == tied.total / 100


@pytest.mark.parametrize("name", ["4310 Energie", "4310 - Energie", "4310: Gas 2", "4310"])
def test_an_account_with_its_name_in_one_cell_is_that_account(name: str, tmp_path: Path) -> None:
    found = settled(tmp_path, HEAD + LINES.replace(";4310;", f";{name};", 1))
    assert found.past.actuals.columns["cost.energy"] == (100.5, 79.75)
    assert [one.lines for one in totals(found).accounts if one.code == "4310"] == [3]


def test_a_name_of_an_account_that_the_case_gives_goes_before_its_number(tmp_path: Path) -> None:
    accounts = ACCOUNTS | {"4310_gas": "none"}
    lines = LINES.replace(";4310;", ";4310 Gas;", 1)
    found = settled(tmp_path, HEAD + lines, accounts)
    assert found.past.actuals.columns["cost.energy"] == (0, 79.75)


@pytest.mark.parametrize(
    ("ledger", "months"),
    [
        ("15-12-2027;4310;210;x;1,00;\n15-2-2028;4310;210;x;1,00;\n", "January 2028"),
        ("15-1-2028;4310;210;x;1,00;\n", "December 2027"),
        ("15-9-2027;4310;210;x;1,00;\n", "December 2027 up to and including January 2028"),
    ],
)
def test_a_ledger_that_stops_before_the_actuals_is_refused(
    ledger: str, months: str, tmp_path: Path
) -> None:
    """As an empty cell is in the file of actuals: nothing counts as 0 without a word."""
    with pytest.raises(FlexfinError) as caught:
        settled(tmp_path, HEAD + ledger)
    (problem,) = caught.value.problems
    assert problem.message == f"this ledger has no lines of {months}"
    assert "holds December 2027 up to and including January 2028. Export" in problem.remedy


@pytest.mark.parametrize("command", ["settle", "forecast"])
def test_an_account_without_lines_at_an_end_is_told(command: str, tmp_path: Path) -> None:
    settled(tmp_path, HEAD + LINES)
    files = [str(tmp_path / name) for name in ("case.yaml", "actuals.csv", "ledger.csv")]
    order = [command, *files[:2], "--ledger", files[2], "--lang", "en", "--format", "json"]
    said = CliRunner().invoke(main, order).stdout
    # energy is in both months, and of 1600 nothing is said
    told = re.findall(r"Of account (\w+) there are no lines of ([\w ]+); these months", said)
    assert told == [
        ("4400", "December 2027"), ("7000", "January 2028"), ("8000", "January 2028"),
    ]  # fmt: skip


# --- the case ------------------------------------------------------------------------------------


def test_the_accounts_come_back_from_every_kind_of_workbook(tmp_path: Path) -> None:
    case = load_case(case_of(tmp_path), shipped())
    made = ["new", str(tmp_path / "fill in.xlsx"), "--like", str(tmp_path / "case.yaml")]
    assert CliRunner().invoke(main, made).exit_code == 0
    from flexfin.engine.run import evaluate

    write_workbook(tmp_path / "out.xlsx", case, evaluate(case))
    for name in ("fill in.xlsx", "out.xlsx"):
        back = load_case(tmp_path / name, shipped())
        assert back.values["account_item"] == case.values["account_item"] != {}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("command", ["settle", "forecast"])
def test_the_commands_take_a_ledger(command: str, language: str, tmp_path: Path) -> None:
    settled(tmp_path, HEAD + LINES)
    files = [str(tmp_path / name) for name in ("case.yaml", "actuals.csv", "ledger.csv")]
    order = [command, *files[:2], "--ledger", files[2], "--lang", language, "--format", "json"]
    result = CliRunner().invoke(main, order)
    set_language("en")
    assert result.exit_code == 0, result.output
    assert "1600" in json.dumps(json.loads(result.stdout))


TWO_LINES = "28-1-2027;4310;210;{};Energie\n5-2-2027;4310;210;{};Energie\n"
COLUMNS_ABOVE = "Datum;Rekening;Kostenplaats;Bedrag;Omschrijving\n"


@pytest.mark.parametrize(
    "text",
    [
        COLUMNS_ABOVE + TWO_LINES.format("4.310,55", "23.950,00-"),
        COLUMNS_ABOVE + "Totaal;;;-19.639,45;\n" + TWO_LINES.format("4.310,55", "-23.950,00"),
        COLUMNS_ABOVE + TWO_LINES.format("4.310,55", "23.950,00 -") + "Eindtotaal;;;-19.639,45;\n",
        "Grootboekexport\nBoekjaar 2027\n\n"
        + COLUMNS_ABOVE
        + TWO_LINES.format("4.310,55", "-23.950,00"),
    ],
)
def test_a_ledger_is_read_as_bookkeepings_write_it(text: str, tmp_path: Path) -> None:
    """With the minus behind, totals among the lines, titles above the names of the columns."""
    path = tmp_path / "ledger.csv"
    path.write_text(text, encoding="utf-8")
    assert [line.cents for line in read_ledger(path)] == [431_055, -2_395_000]


def test_a_ledger_on_another_sheet_is_pointed_at_and_read_there(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Selectie: alle rekeningen", "2027"])
    sheet = book.create_sheet("Mutaties")
    sheet.append(["Boekingsdatum", "Rekening", "Bedrag in EUR"])
    sheet.append(["15-12-2027", "4310", 100.5])
    book.save(path := tmp_path / "ledger.xlsx")
    with pytest.raises(FlexfinError) as error, speaking("en"):
        read_ledger(path)
    (problem,) = error.value.problems
    assert problem.message == "no column is named as those of a ledger are"
    assert f"write that behind the name: {path}#SHEET." in problem.remedy
    assert [line.cents for line in read_ledger(Path(f"{path}#Mutaties"))] == [10_050]
