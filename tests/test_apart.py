"""Where drawn scenarios give another answer than the named ones: said with both figures."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import effort
import openpyxl
import pytest
from click.testing import CliRunner
from random_cases import write_yaml
from strategies import EXAMPLE
from views import at_widths, column_of, values_of
from worked_cases import reception, small, with_categories

from flexfin.answers.drawn import is_apart
from flexfin.cli import main
from flexfin.engine.statistics import statistics
from flexfin.ground.messages import set_language


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("nl")


def case(folder: Path, mean: float, **chances: float) -> Path:
    """Write four months of which people are 100 in the first and `mean` in the others, as drawn.

    Named are 100 people, and 140.
    """
    plain: dict[str, Any] = small({"reception": reception()}, 4, 0)
    plain["demand"] = {
        "scenarios": {"low": 100, "high": 140},
        "probabilities": chances,
        "simulation": {"mean": mean, "reversion": 1, "volatility": 0},
    }
    if not chances:
        del plain["demand"]["probabilities"]
    path = folder / "case.yaml"
    path.write_text(write_yaml(with_categories(plain)), encoding="utf-8")
    return path


def run(*words: str | Path, language: str = "en", width: int = 100) -> str:
    env = {"FLEXFIN_LANG": language, "COLUMNS": str(width)}
    result = CliRunner(env=env).invoke(main, [*map(str, words)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_need_is_told_with_both_figures(tmp_path: Path) -> None:
    """Drawn (100 + 3 x 200) / 4 = 175; named 25% of 100 and 75% of 140 = 130."""
    path = case(tmp_path, 200, low=0.25, high=0.75)
    found = json.loads(run("values", path, "shortage", "--scenarios", "5", "--format", "json"))
    figures = {"reception_need.mean": {"drawn": 175, "named": pytest.approx(130)}}
    (sentence,) = found["sentences"]
    assert sentence["apart"] == figures
    said = ("Need for reception places, average month: 175 on average over the drawn ones, 130 "
            "expected over the named ones")  # fmt: skip
    assert said in sentence["text"]
    assert said in " ".join(run("values", path, "shortage", "--scenarios", "5").split())


def test_without_chances_it_is_compared_with_the_first_scenario(tmp_path: Path) -> None:
    found = json.loads(
        run("values", case(tmp_path, 200), "shortage", "--scenarios", "5", "--format", "json")
    )
    (sentence,) = found["sentences"]
    assert "175 on average over the drawn ones, 100 in scenario low" in sentence["text"]


@pytest.mark.parametrize(("mean", "said"), [(142, False), (150, True), (115, False), (110, True)])
def test_a_tenth_of_the_larger_is_the_border(tmp_path: Path, mean: float, said: bool) -> None:
    """Named 120 (half 100, half 140); drawn 131.5, 137.5, 111.25 and 107.5.

    Of the larger of the two that is 8.7% and 12.7% more, 7.3% and 10.4% less.
    """
    path = case(tmp_path, mean, low=0.5, high=0.5)
    found = json.loads(run("values", path, "shortage", "--scenarios", "5", "--format", "json"))
    assert bool(found["sentences"]) is said
    assert all(one["apart"] for one in found["sentences"])


def test_what_may_be_the_luck_of_the_draw_is_not_told() -> None:
    few = statistics([0, 0, 0, 400])  # mean 100, error 100
    assert not is_apart(few, 0)
    assert not is_apart(statistics([100.0] * 4), 111)
    assert is_apart(statistics([100.0] * 4), 112)
    assert is_apart(statistics([-100.0] * 4), 100)


@pytest.mark.parametrize("command", ["reserve", "vacancy", "agreement"])
def test_the_page_says_it_in_both_languages(command: str) -> None:
    words = (command, EXAMPLE, "--set", "months=24", "--scenarios", "40")
    said = {
        "en": "The drawn scenarios and the named ones give another answer.",
        "nl": "De getrokken en de benoemde scenario's geven een ander antwoord.",
    }
    # in both where the page has most beside it
    for language in said if command == "agreement" or effort.nightly else ("nl",):
        sentence = said[language]
        for width, text in at_widths(words, language, 80, 120).items():
            assert sentence in " ".join(text.split())
            assert max(map(len, text.splitlines())) <= width
        assert sentence not in " ".join(run(*words[:4], language=language).split())


def apart_in(answer: Any) -> Any:
    """Give the sentence of an answer in JSON that says where scenarios give another one."""
    (found,) = [one for one in answer["sentences"] if "apart" in one]
    return found


def test_the_figures_are_those_of_the_tables() -> None:
    words = ("reserve", EXAMPLE, "--set", "months=24", "--scenarios", "60", "--format")
    found = json.loads(run(*words, "json"))
    name = "reserve_saving_value"
    assert apart_in(found)["apart"][name] == {
        "drawn": column_of(found, "statistics", name)["mean"],
        "named": pytest.approx(column_of(found, "named", "expected")[name], rel=1e-12),
    }
    rows = list(csv.DictReader(io.StringIO(run(*words, "csv"))))
    assert any(row["column"] == f"apart.{name}.drawn" for row in rows)


def test_kinds_of_agreement_say_it_of_the_loss_they_share() -> None:
    found = json.loads(
        run("vacancy", EXAMPLE, "--all-kinds", "--scenarios", "40", "--format", "json")
    )
    sentence = apart_in(found)
    assert "Vacancy loss, a year: " in sentence["text"]
    told = sentence["apart"]["vacancy_loss"]
    alone = json.loads(run("vacancy", EXAMPLE, "--scenarios", "40", "--format", "json"))
    drawn, named = values_of(alone, "statistics"), values_of(alone, "loss_per_year")
    assert told["drawn"] == pytest.approx(drawn["mean"]["vacancy_loss"])
    assert told["named"] == pytest.approx(named["vacancy_loss"]["expected"])


def test_the_workbook_says_it_on_the_sheet_of_scenarios(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8").replace("months: 120", "months: 2")
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    run("workbook", path, "-o", tmp_path / "book.xlsx", "--scenarios", "40")
    found = json.loads(run("reserve", path, "--scenarios", "40", "--format", "json"))
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["Scenarios and risk"]
    lines = [row[0] or "" for row in sheet.iter_rows(4, 20, 2, 2, values_only=True)]
    said = apart_in(found)["text"]
    assert said in " ".join(lines)
