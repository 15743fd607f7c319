"""`flexfin agreement`: the range of the example, in numbers and in words."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from strategies import EXAMPLE, shipped

from flexfin import cli
from flexfin.case import load_case
from flexfin.language import set_language
from flexfin.page import Page
from flexfin.report.agreement import agreement_data, agreement_figures, say_agreement
from flexfin.report.deal import Deal


def run(*arguments: str) -> Result:
    return CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(cli.main, list(arguments))


def deal(changes: dict[str, str] | None = None, scenario: str | None = None) -> Deal:
    models = shipped()
    return Deal(load_case(EXAMPLE, models, changes), models, changes, scenario)


def data(changes: dict[str, str] | None = None, scenario: str | None = None) -> dict[str, Any]:
    return agreement_data(agreement_figures(deal(changes, scenario)))


def text(changes: dict[str, str] | None = None, scenario: str | None = None) -> str:
    page = Page(100)
    say_agreement(page, agreement_figures(deal(changes, scenario)))
    return " ".join(page.text(False).split())


def test_the_expected_range_of_the_example_is_that_of_the_design() -> None:
    found = data()["range"]
    assert round(found["floor"], 2) == -0.45
    assert round(found["ceiling"], 2) == 4.49
    assert found["equal_split"] == pytest.approx(found["midpoint"])


def test_the_range_holds_when_the_fee_is_moved_to_its_ends() -> None:
    found = data()["range"]
    at_ceiling = data({"reservation.fee": f"{found['ceiling']:.12f}"})
    assert at_ceiling["sides"]["holder"]["expected"] == pytest.approx(0, abs=1e-3)
    assert at_ceiling["range"]["floor"] == pytest.approx(found["floor"])
    middle = data({"reservation.fee": f"{found['midpoint']:.12f}"})["sides"]
    assert middle["owner"]["expected"] == pytest.approx(middle["holder"]["expected"])


def test_the_expectation_is_that_of_the_scenarios_by_their_probability() -> None:
    found = data()
    expected = sum(one["probability"] * one["owner_gain"] for one in found["by_scenario"].values())
    assert found["sides"]["owner"]["expected"] == pytest.approx(expected)
    assert found["sides"]["holder"]["wins"] == 2
    assert found["sides"]["holder"]["chance"] == pytest.approx(0.7)
    low = found["by_scenario"]["low"]["holder_gain"]
    assert found["sides"]["holder"]["regret_agreed"] == pytest.approx(-0.3 * low)
    assert found["sides"]["holder"]["worst_agreed"] == pytest.approx(-low)


def test_without_probabilities_all_scenarios_count_equally_and_that_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "case.yaml"
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(x for x in lines if "probabilities:" not in x), encoding="utf-8")
    result = run("agreement", str(path), "--format", "json")
    assert result.exit_code == 0, result.stderr
    chances = [one["probability"] for one in json.loads(result.stdout)["by_scenario"].values()]
    assert chances == pytest.approx([1 / 3] * 3)
    assert "gives no probabilities" in " ".join(run("agreement", str(path)).stdout.split())


def test_one_scenario_is_called_hindsight() -> None:
    found = data(scenario="high")
    assert found["is_hindsight"]
    assert list(found["by_scenario"]) == ["high"]
    assert "this is hindsight" in text(scenario="high")
    assert "this is hindsight" not in text()


def test_the_words_say_who_should_refuse() -> None:
    assert "lies in between: both sides gain" in text()
    assert "is above that range: COA should refuse it" in text({"reservation.fee": "6"})
    dear = {"reservation.owner_alternative_rent": "650"}
    assert "is below that range: Eigenaar (Rijk) should refuse it" in text(dear)
    far = {"reservation.owner_alternative_rent": "2000"}
    assert "There is no fee that both can accept" in text(far)
    useless = {"reservation.holder_alternative": "elsewhere", "reservation.alternative_fee": "0"}
    found = text(useless | {"reservation.alternative_call_price": "0"})
    assert "is cheaper off without the agreement even at no fee" in found


def test_a_fee_that_is_paid_on_nothing_settles_nothing() -> None:
    none = {f"demand.scenarios.{name}": "600" for name in ("base", "low", "high")}
    none |= {"groups.youth.let_at_start": "0", "groups.youth.refit_months": "0"}
    assert "it settles nothing" in text(none)
    assert data(none)["range"] is None


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_line_is_wider_than_the_screen(width: int, language: str) -> None:
    set_language(language)
    page = Page(width)
    say_agreement(page, agreement_figures(deal()))
    assert max(map(cell_len, page.text(False).split("\n"))) <= width


def test_json_and_csv_hold_the_same_figures() -> None:
    result = run("agreement", str(EXAMPLE), "--format", "json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    rows = csv.DictReader(io.StringIO(run("agreement", str(EXAMPLE), "--format", "csv").stdout))
    values = {(r["table"], r["figure"], r["item"], r["scenario"]): r["value"] for r in rows}
    assert float(values["range", "floor", "", ""]) == found["range"]["floor"]
    low = found["by_scenario"]["low"]["holder_gain"]
    assert float(values["by_scenario", "holder_gain", "", "low"]) == low
    assert values["sides", "wins", "holder", ""] == "2"


def test_a_case_without_an_agreement_is_told_which_section_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    kept = EXAMPLE.read_text(encoding="utf-8").split("\nreservation:")[0]
    path.write_text(kept, encoding="utf-8")
    result = run("agreement", str(path))
    assert result.exit_code == 1
    assert "this case lacks reservation" in result.stderr
