"""Somebody who works in Excel alone: an own location, a round of negotiation, a year settled."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from orders import stand_in
from strategies import EXAMPLE, ROOT, shipped

from flexfin.answers.cost import cost_figures, cost_view
from flexfin.answers.render.data import as_json
from flexfin.answers.render.terminal import as_text
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.ground.messages import speaking
from flexfin.ground.yaml import read_yaml
from flexfin.workbook.to_fill_in.book import input_workbook

STANDBY = ROOT / "examples" / "beilen_nachtopvang.yaml"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--lang", "en"])


def done(*words: str | Path) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the example over two months as a workbook to fill in."""
    path = tmp_path_factory.mktemp("filled") / "case.xlsx"
    text = path.with_name("text.yaml")
    text.write_text(EXAMPLE.read_text("utf-8").replace("months: 120", "months: 2", 1), "utf-8")
    done("new", path, "--like", text)
    return path


def test_a_round_of_negotiation_ends_in_a_workbook_to_fill_in(
    filled: Path, tmp_path: Path
) -> None:
    sent, back = (tmp_path / f"{name}.xlsx" for name in ("sent", "back"))
    done("workbook", filled, "--negotiation", "-o", sent)
    book = openpyxl.load_workbook(sent)
    sheet = book["Negotiation"]
    rows = {sheet.cell(row, 1).value: row for row in range(1, 40)}
    counter = next(c for c in range(1, 20) if sheet.cell(5, c).value == "offer *")
    sheet.cell(4, counter).value = "coa_2"
    sheet.cell(rows["reservation.fee"], counter).value = 0.9
    book.save(back)
    for name in ("new.xlsx", "new.yaml"):
        done("readback", back, "--against", filled, "--write", tmp_path / name)
        found = load_case(tmp_path / name, shipped())
        assert found.offers["coa_2"] == {"reservation.fee": "0.9"}
        assert found.values == load_case(filled.with_name("text.yaml"), shipped()).values
    refused = run("check", sent)
    assert refused.exit_code == 1
    assert "`flexfin readback sent.xlsx --against CASE`" in refused.output


def test_the_sheets_to_fill_in_have_no_code_words_for_names(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    assert CliRunner().invoke(main, ["new", str(path), "--empty", "--lang", "nl"]).exit_code == 0
    book = openpyxl.load_workbook(path)
    assert "Boekhouding" in book.sheetnames
    assert not [name for name in book.sheetnames if name[0].islower()]
    needed = {row[0].value for row in book["Algemeen"].iter_rows() if row[4].value == "nodig"}
    assert needed == {"case", "start", "months", "owner", "discount_rate"}


def test_a_section_is_changed_as_one_text() -> None:
    split = "costs.energy.payers={coa: 60%, owner: 40%}"
    apart = ("--set", "costs.energy.payers.coa=60%", "--set", "costs.energy.payers.owner=40%")
    one = done("vacancy", EXAMPLE, "--set", split, "--format", "json")
    assert one == done("vacancy", EXAMPLE, *apart, "--format", "json")
    for text, told in (("{cao: 100%}", "there is no party 'cao'"), ("{coa: 60%", "not closed")):
        refused = run("cost", EXAMPLE, "--set", f"costs.energy.payers={text}")
        assert refused.exit_code == 2
        assert told in refused.output


def test_what_nobody_shares_is_a_dash_and_does_not_count() -> None:
    """In the quiet scenario nobody ever sleeps there, and a cost by room is of no room."""
    case = load_case(STANDBY, shipped())
    view = cost_view(cost_figures(case, "base"))
    row = "cost_rent.nacht"
    assert view.value("named", row, "rustig") is None
    chances = {name: case.values["probability"][name,] for name in ("base", "druk")}
    rents = {name: view.value("named", row, name) for name in chances}
    mean = sum(rents[name] * chances[name] for name in chances) / sum(chances.values())
    assert view.value("named", row, "expected") == pytest.approx(mean)


def test_checks_in_order_are_one_line_on_a_screen_and_whole_for_a_program() -> None:
    view = cost_view(cost_figures(load_case(EXAMPLE, shipped()), "base"))
    shown = as_text(view, 100, colours=False)
    count = len(view.table("checks").rows)
    assert count > 20
    assert f"All {count} checks are in order." in shown
    assert "Probabilities add up to 100%" not in shown
    assert "Probabilities add up to 100%" in as_json(view)


def test_drawn_scenarios_in_which_nobody_lives_are_told() -> None:
    """The statistics count them as 0, where the named ones have a dash."""
    data = json.loads(done("cost", STANDBY, "--scenarios", "50", "--format", "json"))
    (found,) = [one for one in data["sentences"] if "of_nobody" in one]
    assert found["figure"].startswith("cost_rent")
    assert 0 < found["of_nobody"] < 50
    assert f"{found['of_nobody']} of the 50 drawn scenarios" in found["text"]


def _typed(sheet: str, **cells: str | float | None) -> Callable[[openpyxl.Workbook], None]:
    def edit(book: openpyxl.Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return edit


def _rename_one_remove_another(book: openpyxl.Workbook) -> None:
    book["Vacancy risk"].title = "Risk"
    del book["Demand"]


@pytest.mark.parametrize(
    ("edit", "count", "said"),
    [
        (_typed("General", A8=None), 1, ("sheet General, cell A8", "key 'months' is gone")),
        (lambda book: book["General"].delete_rows(8), 1,
         ("sheet General: the row or column of 'Number of months' is gone", "'months' in its")),
        (_typed("General", F8="60 months"), 1, ("F8 (Number of months)", "for example 120")),
        (_typed("Groups", A12="plekken"), 1, ("cell A12", "'places_when_called' is gone")),
        (_typed("Groups", A12=None), 1, ("cell A12", "'places_when_called' is gone")),
        (lambda book: book["Costs"].delete_cols(5), 1, ("sheet Costs: the row or column of", )),
        (lambda book: book["Costs"].delete_rows(9), 1, ("Where a row was removed here", )),
        (_typed("Costs", O11=0.5), 1, ("it is not chosen whose this is", "cell O8")),
        (_typed("Costs", A11="shell"), 1, ("cell A11: 'shell' stands here a second time", )),
        (_typed("Costs", A10="1", A11="none"), 2, ("'1' cannot be a name", "a meaning of its own")),
        (_rename_one_remove_another, 2, ("the sheet Demand is gone", "sheet Risk: this sheet was")),
        (_typed("Offers", A7="Call price"), 1, ("Did you mean 'Call price per place per day'?", )),
    ],
)  # fmt: skip
def test_one_damage_is_one_error_with_its_cell_and_what_to_type(
    filled: Path,
    tmp_path: Path,
    edit: Callable[[openpyxl.Workbook], None],
    count: int,
    said: tuple[str, ...],
) -> None:
    path = tmp_path / "case.xlsx"
    book = openpyxl.load_workbook(filled)
    edit(book)
    book.save(path)
    result = run("check", path)
    text = " ".join(result.output.split())
    assert result.exit_code == 1
    assert f"problems: {count}." in text
    assert not [words for words in said if words not in text], text


def test_an_offer_is_called_as_people_call_it(filled: Path, tmp_path: Path) -> None:
    """What is typed above its column is its label, unless Herkomst has another."""
    path = tmp_path / "case.xlsx"
    book = openpyxl.load_workbook(filled)
    sheet = book["Offers"]
    column = next(c for c in range(6, 20) if sheet.cell(5, c).value is None)
    sheet.cell(5, column).value, sheet.cell(6, column).value = "Zwolle 1", 2
    book.save(path)
    case = load_case(path, shipped())
    assert list(case.offers)[-1] == "zwolle_1"
    assert case.label_of("offer", "zwolle_1") == "Zwolle 1"
    assert "from this case to Zwolle 1" in done("compare", path, "--offer", "zwolle 1")
    refused = run("compare", path, "--offer", "Zwolle 2").output
    assert "Did you mean 'Zwolle 1'?" in refused
    again = tmp_path / "again.xlsx"
    done("new", again, "--like", path)
    assert load_case(again, shipped()).label_of("offer", "zwolle_1") == "Zwolle 1"


def test_what_a_choice_asks_for_says_so_and_its_default_is_the_example(
    filled: Path, tmp_path: Path
) -> None:
    path = tmp_path / "case.xlsx"
    book = openpyxl.load_workbook(filled)
    sheet = book["Vacancy risk"]
    for cell, value in {"F6": "three_layers", "F8": None, "F10": 0.05, "F11": 0.25}.items():
        sheet[cell] = value
    assert "needed where asked" in sheet["E8"].value
    book.save(path)
    text = " ".join(run("check", path).output.split())
    assert "F8 (Share of the user)" in text
    assert "Type for example 50%." in text
    assert "Needed where 'Kind of agreement" in text


def test_portfolio_says_of_a_file_what_every_command_says(filled: Path, tmp_path: Path) -> None:
    table = tmp_path / "flow.csv"
    table.write_text("month;a\n2027-01;1\n", encoding="utf-8")
    assert "this is a table, not a case" in run("portfolio", table).output
    refused = run("portfolio", filled)
    assert refused.exit_code == 2
    assert "is one case; give the folder that it is in" in " ".join(refused.output.split())


def test_a_workbook_is_told_of_sheets_and_labels_and_no_keys(filled: Path) -> None:
    for case, where in ((filled, "(sheet Demand: "), (EXAMPLE, "(demand.probabilities)")):
        assert where in done("cost", case)


def test_a_file_that_is_not_there_has_a_remedy(tmp_path: Path) -> None:
    text = run("check", tmp_path / "nothing.yaml").output
    assert "See that its name and its folder are right." in text


def test_all_errors_are_told_at_once_also_where_sections_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "leeg.xlsx"
    CliRunner().invoke(main, ["new", str(path), "--empty", "--lang", "nl"])
    book = openpyxl.load_workbook(path)
    rows = {row[0].value: row[5] for row in book["Algemeen"] if row[0].value}
    rows["case"].value, rows["months"].value, rows["price_level"].value = "Plek", 120, "ooit"
    rows["start"].value = datetime.date(2027, 1, 1)
    groups = book["Groepen"]
    groups["F5"] = "opvang"
    rows = {row[0].value: row[5] for row in groups if row[0].value}
    rows["units"].value, rows["places"].value = "veel", -3
    costs = book["Kosten"]
    columns = {cell.value: cell.column for cell in costs[9]}
    costs["A10"] = "energie"
    costs.cell(10, columns["amount"]).value = "abc"
    book.save(path)
    said = CliRunner().invoke(main, ["check", str(path), "--lang", "nl"]).output
    assert "onderdeel 'Vraag' ontbreekt" in said
    for text in ("'ooit' is geen maand", "'veel' is geen getal", "-3 valt buiten de grenzen",
                 "'abc' is geen getal"):  # fmt: skip
        assert said.count(text) == 1, said
    for cell in ("blad Algemeen, cel F9 (Eigenaar)", "blad Groepen, cel F7 (Vloeroppervlak (bvo))",
                 "blad Groepen, cel F13 (Verhuurder)", "blad Financiering, cel F7 (Rente vreemd",
                 "blad Kosten, cel C10 (Kostensoort)"):  # fmt: skip
        assert said.count(cell) == 1, said


@cache
def einstein() -> bytes:
    with speaking("nl"):
        return input_workbook(read_yaml(EXAMPLE.with_stem("plan_einstein")), shipped())


def changed_book(tmp_path: Path, change: Callable[[Any], None], name: str = "a.xlsx") -> Path:
    """Make a workbook to fill in of an example, with a change."""
    path = tmp_path / name
    book = openpyxl.load_workbook(io.BytesIO(einstein()))
    change(book)
    book.save(path)
    return path


def test_rents_that_never_rise_are_remarked_on(tmp_path: Path) -> None:
    def rename(book: Any) -> None:
        sheet = book["Indexering"]
        (cell,) = (cell for cell in sheet[5] if cell.value == "rent")
        cell.value = "huurindex"
        for row in book["Herkomst"]:
            row[0].value = str(row[0].value or "").replace("per jaar: rent", "per jaar: huurindex")

    path = changed_book(tmp_path, rename)
    said = CliRunner().invoke(main, ["check", str(path), "--lang", "nl"]).output
    assert "de huren van huurders blijven gelijk: er is geen index 'rent'" in said
    whole = changed_book(tmp_path, lambda _book: None, "b.xlsx")
    said = CliRunner().invoke(main, ["check", str(whole), "--lang", "nl"]).output
    assert "blijven gelijk" not in said


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "said"),
    [
        ("Stappen", "F5", "Huur opvang", "Kies uit de lijst, of typ een van deze: Contractbedrag: NAAM"),
        ("Financiering", "F6", "30\N{NO-BREAK SPACE}", "harde spatie (U+00A0)"),
        ("Financiering", "F6", datetime.time(1, 45), "Excel heeft hier een datum van gemaakt"),
        ("Algemeen", "F7", datetime.date(2027, 4, 15), "dit telt als april 2027"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_words_of_excel(
    sheet: str, cell: str, value: object, said: str, tmp_path: Path
) -> None:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    done = CliRunner().invoke(main, ["check", str(changed_book(tmp_path, change)), "--lang", "nl"])
    assert said in done.output


def test_a_workbook_made_of_a_case_beside_it_counts_once_whatever_its_name(
    tmp_path: Path,
) -> None:
    stand_in(tmp_path)
    (folder := tmp_path / "own").mkdir()
    path, other = folder / "a.xlsx", folder / "other.xlsx"
    done("new", path, "--like", tmp_path / "locations" / "small.yaml")
    done("workbook", path, "-o", other, "--set", "months=2")
    found = CliRunner().invoke(main, ["portfolio", str(folder), "--lang", "nl"])
    assert found.output.startswith("1 locatie\n")
    assert "overgeslagen, want dit zijn geen casussen: other.xlsx" in found.stderr
    both = run("verify", path, other)
    assert both.exit_code == 1, both.output
    assert "IndexError" not in both.output + both.stderr
