"""Demand: simulated paths worked out by hand, histories read and fitted."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from effort import drawn
from hypothesis import given
from hypothesis import strategies as st
from strategies import EXAMPLE, ROOT, shipped
from views import column_of, same_in_every_format

from flexfin.answers.fit import fit_view
from flexfin.case.history import Fit, History, fit_history, read_history
from flexfin.cli import main
from flexfin.engine.demand import Demand, demand_of, is_simulated
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError
from flexfin.ground.random import normal_quantile, uniforms
from flexfin.model.stored import models_of

HISTORIES = ROOT / "examples" / "histories"
FIGURES = {"mean": 200.0, "reversion": 0.1, "volatility": 0.0,
           "surges_per_year": 0.0, "surge_size": 0.0, "surge_decay": 0.0}  # fmt: skip
NONE = np.zeros(1)


def of_process(**figures: float) -> dict[str, float]:
    return {f"demand.simulation.{key}": value for key, value in (FIGURES | figures).items()}


def process(months: int = 4, start: float = 100, **figures: float) -> Demand:
    return Demand("process", months, start, of_process(**figures), NONE, 1, NONE, NONE)


def example(**changes: str) -> Demand:
    paths = {f"demand.simulation.{key}": value for key, value in changes.items()}
    return demand_of(load_case(EXAMPLE, shipped(), paths))


# --- the process --------------------------------------------------------------------------------


def test_without_chance_people_go_back_to_the_mean() -> None:
    # 100, then each month a tenth of what lacks to 200: 110, 119, 127.1
    assert process().paths(1, 0, 2).T.tolist() == [pytest.approx([100, 110, 119, 127.1])] * 2


def test_each_month_has_its_own_shock() -> None:
    found = process(reversion=0, volatility=3).paths(5, 0, 3)
    shocks = [normal_quantile(uniforms(5, f"level {month}", 0, 3)) for month in (1, 2, 3)]
    assert np.diff(found, axis=0) == pytest.approx(3 * np.array(shocks))


def test_surges_come_by_chance_and_wear_off() -> None:
    # twelve a year: one every month, of size -50 ln(1 - u); a fifth of what is there leaves again
    found = process(reversion=0, surges_per_year=12, surge_size=50, surge_decay=0.2).paths(5, 0, 9)
    stock = np.zeros(9)
    for month in (1, 2, 3):
        stock = 0.8 * stock - 50 * np.log(1 - uniforms(5, f"surge {month}", 0, 9))
        assert found[month] == pytest.approx(100 + stock)


def test_surges_are_as_many_and_as_large_as_asked() -> None:
    months, count = 121, 4_000
    found = process(months, reversion=0, surges_per_year=0.6, surge_size=80).paths(2, 0, count)
    jumps = np.diff(found, axis=0)
    # 0.05 a month; a standard error of 0.0003, and of 80 / sqrt(24,000) = 0.5 for the size
    assert (jumps > 0).mean() == pytest.approx(0.05, abs=0.0013)
    assert jumps[jumps > 0].mean() == pytest.approx(80, abs=2.1)


def test_people_are_never_fewer_than_none() -> None:
    found = process(60, start=5, mean=0, volatility=20).paths(1, 0, 50)
    assert found.min() == 0
    assert found.max() > 20


def test_in_the_long_run_people_have_the_mean_and_spread_of_the_process() -> None:
    found = process(240, start=1000, mean=1000, reversion=0.06, volatility=9).paths(1, 0, 4_000)
    # deviation volatility / sqrt(2 r - r^2) = 9 / sqrt(0.1164) = 26.38
    assert found[-1].mean() == pytest.approx(1000, abs=1.7)
    assert found[-1].std() == pytest.approx(26.38, abs=1.2)


@drawn(30)
@given(
    seed=st.integers(0, 2**63 - 1),
    cuts=st.lists(st.integers(0, 60), max_size=4).map(sorted),
    method=st.sampled_from(["process", "bootstrap", "named"]),
)
def test_a_path_does_not_hang_on_the_paths_beside_it(
    seed: int, cuts: list[int], method: str
) -> None:
    figures = of_process(volatility=9, surges_per_year=3, surge_size=60)
    changes = np.array([3.0, -4, 8, 0, -9])
    named = np.array([[1.0] * 7, [2.0] * 7])
    demand = Demand(method, 7, 100, figures, changes, 2, named, np.array([0.4, 1.0]))  # type: ignore[arg-type]
    whole = demand.paths(seed, 0, 60)
    edges = [0, *cuts, 60]
    parts = [demand.paths(seed, a, b - a) for a, b in pairwise(edges)]
    assert (np.concatenate(parts, axis=1) == whole).all()


def test_figures_may_differ_by_path() -> None:
    drawn = {"demand.simulation.mean": np.array([200.0, 100.0])}
    assert process(2).paths(1, 0, 2, drawn).T.tolist() == [[100, 110], [100, 100]]


# --- other ways ---------------------------------------------------------------------------------


def test_bootstrapped_paths_go_by_stretches_of_the_history() -> None:
    changes = np.arange(1.0, 11)  # each change tells from which month it came
    demand = Demand("bootstrap", 10, 100, {}, changes, 3, NONE, NONE)
    steps = np.diff(demand.paths(4, 0, 500), axis=0)
    assert set(np.unique(steps)) == set(changes)
    for start in (0, 3, 6):
        assert (np.diff(steps[start : start + 3], axis=0) == 1).all()  # three in a row
    assert (steps[0] <= 8).all()


def test_a_case_without_simulation_draws_from_its_named_scenarios(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    path = tmp_path / "case.yaml"
    path.write_text("\n".join(line for line in text.splitlines() if "simulation:" not in line))
    case = load_case(path, shipped())
    assert not is_simulated(case)
    found = demand_of(case).paths(1, 0, 10_000)
    people = case.values["people"]
    shares = [np.all(people[name,] == found.T, axis=1).mean() for name in case.scenarios]
    assert shares == pytest.approx([0.5, 0.3, 0.2], abs=0.02)


def test_the_example_starts_from_the_first_value_of_base() -> None:
    found = example().paths(1, 0, 20)
    assert found.shape == (120, 20)
    assert found[0].tolist() == [271] * 20


def test_a_history_beside_the_case_gives_its_changes(tmp_path: Path) -> None:
    rows = [f"{2020 + m // 12}-{m % 12 + 1:02d},{1000 + m * m}" for m in range(30)]
    (tmp_path / "past.csv").write_text("month,people\n" + "\n".join(rows))
    (tmp_path / "case.yaml").write_text(EXAMPLE.read_text("utf-8"))
    changes = {"method": "bootstrap", "history": "past.csv", "scale": "10%", "stretch_months": "3"}
    paths = {f"demand.simulation.{key}": value for key, value in changes.items()}
    demand = demand_of(load_case(tmp_path / "case.yaml", shipped(), paths))
    # squares grow by 1, 3, 5 ...; a tenth of them come here
    assert demand.changes == pytest.approx((2 * np.arange(29) + 1) / 10)
    with pytest.raises(FlexfinError, match=r"there is no file 'gone\.csv'"):
        demand_of(
            load_case(
                tmp_path / "case.yaml", shipped(), paths | {"demand.simulation.history": "gone.csv"}
            )
        )


# --- histories ----------------------------------------------------------------------------------


def history(values: np.ndarray) -> History:
    return History("x.csv", 2020 * 12, np.asarray(values, float), len(values))


def fit_of(figures: dict[str, float], start: float = 300, months: int = 6_000) -> Fit:
    demand = Demand("process", months, start, of_process(**figures), NONE, 1, NONE, NONE)
    return fit_history(history(demand.paths(11, 0, 1)[:, 0]))


def test_a_fit_finds_the_figures_back_of_a_long_simulated_history() -> None:
    found = fit_of({"mean": 300, "reversion": 0.06, "volatility": 9})
    assert found.mean == pytest.approx(300, abs=6)  # 9 / 0.06 / sqrt(6000) = 1.9 a standard error
    assert found.reversion == pytest.approx(0.06, abs=0.014)
    assert found.volatility == pytest.approx(9, rel=0.04)
    assert found.reverts


def test_a_fit_finds_surges_back() -> None:
    figures = {"mean": 300, "reversion": 0.06, "volatility": 2, "surges_per_year": 0.5,
               "surge_size": 200, "surge_decay": 0.15}  # fmt: skip
    found = fit_of(figures)
    assert found.surge_decay == pytest.approx(0.15, abs=0.021)
    assert found.reversion == pytest.approx(0.06, abs=0.004)
    assert found.volatility == pytest.approx(2, rel=0.07)  # of which the outermost are cut off
    # what 0.6% of shocks lie beyond 2.5 deviations looks like surges: 0.07 a year, and small
    assert found.surges_per_year == pytest.approx(0.57, abs=0.08)
    assert found.surges_per_year * found.surge_size == pytest.approx(100, rel=0.2)


def test_an_exact_history_is_fitted_exactly() -> None:
    # 100 -> 200 by a tenth, without chance; all that is left is rounding
    found = fit_history(history(process(40).paths(1, 0, 1)[:, 0]))
    assert (found.mean, found.reversion, found.volatility) == pytest.approx((200, 0.1, 0), abs=1e-6)


def test_a_history_that_never_changes_says_so() -> None:
    found = fit_history(history(np.full(30, 271)))
    assert found == Fit(271, 0, 0, 0, 0, 0, (), False)


def test_a_history_that_only_grows_shows_no_mean() -> None:
    found = fit_history(history(100 * 1.02 ** np.arange(60)))
    assert not found.reverts
    assert found.reversion == 0


def test_a_scale_brings_a_national_fit_to_a_location() -> None:
    found = Fit(30_000, 0.06, 900, 0.2, 9_000, 0.08, ("2015-09",), True).scaled(0.01)
    assert found == Fit(300, 0.06, 9, 0.2, 90, 0.08, ("2015-09",), True)


def test_the_shipped_histories_are_read_with_their_gaps() -> None:
    occupancy = read_history(HISTORIES / "coa_occupancy.csv", interpolate=True)
    assert occupancy.months == ("2010-12", "2024-11")
    assert (len(occupancy.values), occupancy.given) == (168, 28)
    assert occupancy.values[[0, 12, -1]].tolist() == [21_358, 16_114, 72_000]
    assert occupancy.values[6] == pytest.approx((21_358 + 16_114) / 2)  # half way 2011
    with pytest.raises(FlexfinError, match="140 months are lacking, first January 2011"):
        read_history(HISTORIES / "coa_occupancy.csv")
    inflow = read_history(HISTORIES / "asylum_inflow.csv")
    assert (inflow.months, len(inflow.values)) == (("2010-01", "2019-04"), 112)
    # from May 2015 on, month after month: one surge
    assert [month[:4] for month in fit_history(inflow).surges] == ["2014", "2014", "2015", "2018"]


def test_of_several_days_in_a_month_the_last_counts(tmp_path: Path) -> None:
    rows = [
        f"{2020 + m // 12}-{m % 12 + 1:02d}-{d}, {m * 100 + d}" for m in range(24) for d in (10, 28)
    ]
    (tmp_path / "x.csv").write_text("# a note\nday,people\n\n" + "\n".join(rows))
    assert read_history(tmp_path / "x.csv").values.tolist() == [m * 100 + 28 for m in range(24)]


# --- the command --------------------------------------------------------------------------------


def test_the_fit_can_be_pasted_in_a_case(tmp_path: Path) -> None:
    words = [
        "demand",
        "fit",
        str(HISTORIES / "coa_occupancy.csv"),
        "--interpolate",
        "--scale",
        "0.6%",
    ]
    found = CliRunner().invoke(main, [*words, "--lang", "en"])
    assert found.exit_code == 0
    assert "140 months are a straight line" in found.output
    before, after = EXAMPLE.read_text("utf-8").split("  simulation:")
    rest = after.partition("\n")[2]
    (tmp_path / "case.yaml").write_text(f"{before}{found.output}{rest}", encoding="utf-8")
    demand = demand_of(load_case(tmp_path / "case.yaml", shipped()))
    expected = fit_history(read_history(HISTORIES / "coa_occupancy.csv", interpolate=True)).scaled(
        0.006
    )
    assert demand.figures["demand.simulation.volatility"] == pytest.approx(
        expected.volatility, abs=0.005
    )
    assert demand.figures["demand.simulation.surge_size"] == pytest.approx(
        expected.surge_size, abs=0.005
    )
    as_json = CliRunner().invoke(main, [*words, "--format", "json"])
    found_in = column_of(json.loads(as_json.output), "simulation", "value")
    assert found_in["volatility"] == expected.volatility
    history = read_history(HISTORIES / "coa_occupancy.csv", interpolate=True)
    same_in_every_format(fit_view(history, expected, 0.006, models_of(None)))
