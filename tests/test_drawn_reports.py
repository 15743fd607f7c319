"""`--scenarios N --seed K` on rent, vacancy and agreement: what is drawn adds up and repeats."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from strategies import EXAMPLE, shipped

from flexfin.case import load_case
from flexfin.cli import main
from flexfin.simulation import Headline, simulate

DRAWS = ("--scenarios", "40", "--seed", "5")


def run(*words: str, width: int = 100) -> str:
    result = CliRunner().invoke(main, list(words), env={"COLUMNS": str(width)})
    assert result.exit_code == 0, result.output
    return result.stdout


def data(command: str, *words: str) -> Any:
    return json.loads(run(command, str(EXAMPLE), *words, "--format", "json"))


def rows(command: str, *words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(command, str(EXAMPLE), *words, "--format", "csv"))))


def test_what_parties_bear_adds_up_to_the_loss_in_the_mean() -> None:
    found = data("vacancy", *DRAWS)["scenarios"]
    means = {name: one["mean"] for name, one in found["statistics"].items()}
    borne = sum(mean for name, mean in means.items() if name.startswith("vacancy_cost."))
    assert borne == pytest.approx(means["vacancy_loss"])
    # the one cap of the example is the municipality's; costs are bad where they are high
    assert "years_capped.municipality" in means
    loss = found["statistics"]["vacancy_loss"]
    assert loss["worst"] == loss["highest"] >= loss["shortfall"] >= loss["p95"]


def test_the_range_over_draws_is_the_formula_with_their_means() -> None:
    # floor = fee - mean owner gain / mean owner base; ceiling = fee + holder gain / holder base
    lines = ("owner_gain", "holder_gain", "fee_base_owner", "fee_base_holder")
    drawn = simulate(load_case(EXAMPLE, shipped()), [Headline(line) for line in lines], 40, 5)
    owner, holder, owner_base, holder_base = (
        float(np.mean(drawn.figures[Headline(line)])) for line in lines
    )
    found = data("agreement", *DRAWS)["drawn"]
    assert found["range"]["floor"] == pytest.approx(1.00 - owner / owner_base)
    assert found["range"]["ceiling"] == pytest.approx(1.00 + holder / holder_base)
    gains = drawn.figures[Headline("owner_gain")]
    assert found["sides"]["owner"]["wins"] == int((gains > 0).sum())
    assert found["sides"]["owner"]["chance"] == pytest.approx(float((gains > 0).mean()))


def test_rent_is_drawn_for_groups_that_are_let_only() -> None:
    found = data("rent", *DRAWS)["scenarios"]["statistics"]
    assert list(found) == ["rent_income.youth"]
    rent = found["rent_income.youth"]
    assert rent["lowest"] == rent["worst"] <= rent["p5"] <= rent["mean"] <= rent["highest"]


@pytest.mark.parametrize("command", ["rent", "vacancy", "agreement"])
def test_the_same_seed_gives_the_same_digits_and_another_gives_others(command: str) -> None:
    first = run(command, str(EXAMPLE), *DRAWS, "--format", "json")
    assert run(command, str(EXAMPLE), *DRAWS, "--format", "json") == first
    assert run(command, str(EXAMPLE), *DRAWS[:3], "6", "--format", "json") != first


@pytest.mark.parametrize("command", ["rent", "vacancy", "agreement"])
def test_draws_are_in_the_csv_and_fit_the_screen(command: str) -> None:
    found = rows(command, *DRAWS)
    assert {row["table"] for row in found} >= {"statistics", "checks"}
    assert not any(row["table"] == "statistics" for row in rows(command))
    for width in (80, 120):
        text = run(command, str(EXAMPLE), *DRAWS, width=width)
        assert "40 getrokken scenario's" in text or "40 drawn scenarios" in text
        assert max(map(len, text.splitlines())) <= width


def test_all_kinds_are_compared_over_named_scenarios_only() -> None:
    words = ["vacancy", str(EXAMPLE), "--all-kinds", *DRAWS]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert "--all-kinds vergelijkt over de genoemde scenario's" in result.output
