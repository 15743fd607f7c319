"""Somebody who works in Excel alone: an own location, a round of negotiation, a year settled."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from strategies import EXAMPLE, ROOT, shipped

from flexfin.answers.cost import cost_figures, cost_view
from flexfin.answers.render.data import as_json
from flexfin.answers.render.terminal import as_text
from flexfin.cli import main
from flexfin.engine.load import load_case

STANDBY = ROOT / "examples" / "beilen_nachtopvang.yaml"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--lang", "en"])


def done(*words: str | Path) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_round_of_negotiation_ends_in_a_workbook_to_fill_in(tmp_path: Path) -> None:
    case, sent, back = (tmp_path / f"{name}.xlsx" for name in ("case", "sent", "back"))
    done("new", case, "--like", EXAMPLE)
    done("workbook", case, "--negotiation", "-o", sent)
    book = openpyxl.load_workbook(sent)
    sheet = book["Negotiation"]
    rows = {sheet.cell(row, 1).value: row for row in range(1, 40)}
    counter = next(c for c in range(1, 20) if sheet.cell(5, c).value == "offer *")
    sheet.cell(4, counter).value = "coa_2"
    sheet.cell(rows["reservation.fee"], counter).value = 0.9
    book.save(back)
    for name in ("new.xlsx", "new.yaml"):
        done("readback", back, "--against", case, "--write", tmp_path / name)
        found = load_case(tmp_path / name, shipped())
        assert found.offers["coa_2"] == {"reservation.fee": "0.9"}
        assert found.values == load_case(EXAMPLE, shipped()).values
    refused = run("check", sent)
    assert refused.exit_code == 1
    assert "`flexfin readback FILE --against CASE`" in refused.output


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
