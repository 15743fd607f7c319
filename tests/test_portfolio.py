"""Many locations: by hand on two small cases, what is shared by chance, what a user meets."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import re
import shutil
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import effort
import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner, Result
from engines import formualized, stored
from random_cases import write_yaml
from strategies import ROOT, shipped
from views import column_of, same_in_every_format
from worked_cases import reception, small, tenants, with_categories

from flexfin.answers.portfolio import WANTED, portfolio_view
from flexfin.answers.portfolio_sheets import write_portfolio
from flexfin.answers.render.terminal import as_text
from flexfin.case.in_folder import cases_in
from flexfin.case.law import UnknownFigure
from flexfin.case.source import name_in
from flexfin.cli import main
from flexfin.engine import portfolio
from flexfin.engine.demand import demand_of
from flexfin.engine.draw import drawn_inputs
from flexfin.engine.load import load_case
from flexfin.engine.location import DrawsTogether, location_of
from flexfin.engine.portfolio import Portfolio, work_out
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, NotWritten, Place, Problem, SheetName, render
from flexfin.ground.messages import set_language
from flexfin.ground.random import Luck, SharedLuck, normal_quantile, uniforms
from flexfin.ground.yaml import read_yaml
from flexfin.workbook.to_fill_in.book import input_workbook

UNCERTAIN = {"mean": 100, "reversion": 0.1, "volatility": 12, "surges_per_year": 0.5,
             "surge_size": 40, "surge_decay": 0.2}  # fmt: skip


def location(months: int, people: Any, rent: float, **sections: Any) -> dict[str, Any]:
    """Give a location of 100 places, with 20 more in rooms that stand empty; COA pays the rent."""
    rooms = tenants(callable="yes", places_when_called=20, let_at_start=0, fill_rate=0)
    lease = {"pays": "coa", "receives": "owner", "group": "reception", "amount": rent,
             "per": "month"}  # fmt: skip
    groups = {"reception": reception(), "rooms": rooms}
    plain = small(groups, months, people, contracts={"lease": lease}, **sections)
    plain["parties"]["owner"]["label"] = "Eigenaar"
    return plain


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    """Speak Dutch, whatever a command spoke before."""
    set_language("nl")
    yield
    set_language("nl")


def write(folder: Path, name: str, plain: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text(write_yaml(with_categories(plain)), encoding="utf-8")
    return path


def simulated(months: int, **figures: float) -> dict[str, Any]:
    plain = location(months, {"2027-04": 110}, 1000)
    plain["demand"]["simulation"] = {**UNCERTAIN, **figures}
    return plain


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with two locations: from April to June, and May and June of 2027."""
    where = tmp_path / "locations"
    where.mkdir()
    write(where, "a.yaml", {**location(3, {"2027-04": 130}, 1000), "case": "Alpha"})
    second = location(2, {"2027-05": 105}, 500)
    second["parties"]["coa"]["label"] = "COA"
    write(where, "b.yaml", {**second, "case": "Beta", "start": "2027-05"})
    return where


def test_a_copy_is_counted_once_and_folders_within_are_named(folder: Path) -> None:
    alone = CliRunner().invoke(main, ["portfolio", str(folder), "--format", "json"])
    shutil.copy(folder / "a.yaml", folder / "copy_of_a.yaml")
    (folder / "more").mkdir()
    (folder / "papers").mkdir()
    shutil.copy(folder / "a.yaml", folder / "more")
    found = CliRunner().invoke(main, ["portfolio", str(folder), "--format", "json"])
    assert found.stdout == alone.stdout
    told = " ".join(found.stderr.split())
    assert "copy_of_a.yaml: telt niet nog eens mee: dit is hetzelfde bestand als a.yaml" in told
    assert "overgeslagen, want dit zijn mappen: more Zet" in told


def name_of(path: Path) -> str:
    return name_in(path, shipped())


def together(folder: Path, draws: DrawsTogether | None = None, **how: Any) -> Portfolio:
    return work_out(cases_in(folder, name_of), WANTED, draws, **how)


def run(*args: str | Path, language: str = "nl") -> Result:
    return CliRunner(env={"FLEXFIN_LANG": language}).invoke(main, ["portfolio", *map(str, args)])


# --- by hand ------------------------------------------------------------------------------------


def months_of(found: Portfolio, line: str) -> list[float]:
    months: list[float] = found.monthly(line).tolist()
    return months


def test_two_locations_are_added_up_by_hand(folder: Path) -> None:
    found = together(folder)
    view = portfolio_view(found)
    same_in_every_format(view)
    # 130 people in 100 places and the 20 of the reserve: 10 short, in 30 + 31 + 30 days
    assert view.value("locations", "a.yaml", "place_days_short") == 10 * 91
    assert view.value("locations", "b.yaml", "place_days_short") == 0
    total = {
        "own_places": 200, "reserve_places": 40, "integral_cost_year": 0,
        "reserve_saving_year": None, "place_days_short": 910,
    }  # fmt: skip
    assert {name: view.value("locations", "total", name) for name in total} == total
    assert months_of(found, "reserve_places") == [20, 40, 40]
    assert months_of(found, "called_places") == [20, 25, 25]
    assert months_of(found, "reception_need") == [130, 235, 235]
    assert months_of(found, "shortage") == [10, 10, 10]
    reserve = {"reception_need": 200, "reserve_called": 70 / 3, "shortage": 10}
    assert {name: view.value("reserve", "2027", name) for name in reserve} == pytest.approx(reserve)


def test_parties_with_the_same_label_are_one(folder: Path) -> None:
    view = portfolio_view(together(folder))
    # in the first case COA has no label of its own, only the name coa
    paid = {"Eigenaar": 0, "coa": 3000, "COA": 1000}
    assert {name: view.value("paid", name, "2027") for name in paid} == paid
    assert len(view.table("paid").rows) == len(paid)
    assert view.value("parties", "Eigenaar", "received") == 4000
    assert view.value("parties", "COA", "balance") == -1000


def test_years_of_locations_are_put_side_by_side(folder: Path) -> None:
    write(folder, "c.yaml", {**location(14, {"2026-12": 0}, 100), "start": "2026-12"})
    found = together(folder)
    assert found.yearly("cash_in")["Eigenaar"].tolist() == [100, 4000 + 1200, 100]
    view = portfolio_view(found)
    assert [one.key for one in view.table("paid").columns] == ["2026", "2027", "2028", "total"]


def test_totals_are_the_sums_of_what_each_gives_alone() -> None:
    paths = [path for path in cases_in(ROOT / "examples", name_of)
             if effort.nightly or path.stem in effort.SAMPLE]  # fmt: skip
    view = portfolio_view(work_out(paths, WANTED, workers=1))
    cost, paid = 0.0, 0.0
    for path in paths:
        case = load_case(path, shipped())
        results = evaluate(case, ["integral_cost_total", "cash_out"])
        months = results["integral_cost_total"].array[0]
        cost += months.sum() * 12 / len(months)
        names = case.elements_of("party")
        for row in np.moveaxis(results["cash_out"].array, 0, -1)[..., 0]:
            paid += row.sum()
        assert view.value("locations", path.name, "own_places") is not None
        assert len(names) == len(results["cash_out"].names_of("party"))
    assert view.value("locations", "total", "integral_cost_year") == pytest.approx(cost, rel=1e-12)
    every = [float(row.values[-1]) for row in view.table("paid").rows]  # type: ignore[arg-type]
    assert sum(every) == pytest.approx(paid, rel=1e-9)


def test_a_location_without_parties_has_no_amounts(folder: Path) -> None:
    plain = location(3, {"2027-04": 130}, 1000)
    for section in ("parties", "contracts", "finance", "owner"):
        del plain[section]
    for group in plain["groups"].values():
        del group["lessor"], group["operator"]
    write(folder, "c.yaml", {**plain, "case": "Gamma"})
    found = together(folder)
    view = portfolio_view(found)
    assert view.value("locations", "c.yaml", "place_days_short") == 910
    assert view.value("locations", "c.yaml", "integral_cost_year") is None
    assert sum(amounts[0] for amounts in found.yearly("cash_out").values()) == 4000
    assert "Gamma." in as_text(view, 100, False)


# --- by chance ----------------------------------------------------------------------------------


def drawn(folder: Path, correlation: float, names: list[str], count: int = 400) -> list[Any]:
    """Give what each location draws: the people of every month, shape (months, scenarios)."""
    found = []
    for name in names:
        case = load_case(folder / name, shipped())
        luck = SharedLuck(7, correlation, name, case.calendar.start)
        found.append(demand_of(case).paths(luck, 0, count))
    return found


def test_at_full_correlation_equal_demand_draws_the_same(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        write(tmp_path, name, simulated(12))
    one, other = drawn(tmp_path, 1.0, ["a.yaml", "b.yaml"])
    assert (one == other).all()
    found = together(tmp_path, DrawsTogether(400, 7, 1.0))
    assert found.weighed is not None
    shorts = [one.short for one in found.locations]
    assert shorts[0] == shorts[1]
    assert found.weighed.mean() == pytest.approx(2 * shorts[0].mean)  # type: ignore[union-attr]


def test_without_correlation_locations_draw_by_themselves(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        write(tmp_path, name, simulated(4, surges_per_year=0))
    one, other = drawn(tmp_path, 0.0, ["a.yaml", "b.yaml"], 4_000)
    assert abs(np.corrcoef(one[3], other[3])[0, 1]) < 0.05
    # the shock of May of the second location, as it is drawn
    shock = normal_quantile(uniforms(7, f"all level in {2027 * 12 + 4} of b.yaml", 0, 4_000))
    level = 110 + 0.1 * (100 - 110) + 12 * shock
    assert other[1] == pytest.approx(np.maximum(0, level))


@pytest.mark.parametrize("correlation", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_the_correlation_of_the_shocks_is_what_was_asked(correlation: float) -> None:
    count = 40_000
    lucks = [SharedLuck(3, correlation, name, 24_000) for name in "ab"]
    one, other = (luck.normals("level", 5, 0, count) for luck in lucks)
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(correlation, abs=0.02)
    assert (one.mean(), one.std()) == (pytest.approx(0, abs=0.02), pytest.approx(1, abs=0.02))
    one, other = (luck.shares("surge", 5, 0, count) for luck in lucks)
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(correlation, abs=0.02)
    assert (one == other).mean() == pytest.approx(correlation, abs=0.01)
    assert np.histogram(one, 10, (0, 1))[0] == pytest.approx(count / 10, rel=0.06)


KINDS: dict[str, dict[str, Any]] = {
    "all of it": {},
    "months only": {"surges_per_year": 0},
    "surges only": {"volatility": 0},
}


def two_equal(folder: Path, demand: dict[str, Any], start: str = "2027-04") -> None:
    """Write two locations of the same demand; the second may start later."""
    for name, begin in (("a.yaml", "2027-04"), ("b.yaml", start)):
        plain = {**location(8, 0, 1000), "case": name}  # a copy would count once
        write(folder, name, {**plain, "demand": demand, "start": begin})


def of_kind(kind: str, folder: Path) -> dict[str, Any]:
    scenarios: dict[str, Any] = {"base": {"2027-04": 110}}
    match kind:
        case "scenarios":
            scenarios = {"low": {"2027-04": 60}, "high": {"2027-04": 200}}
            return {"scenarios": scenarios, "probabilities": {"low": 0.8, "high": 0.2}}
        case "history":
            months = [(2023 + n // 12, 1 + n % 12) for n in range(25)]
            lines = [f"{year}-{m:02},{400 + 7 * m * (m % 3) + year % 7}" for year, m in months]
            text = "\n".join(["month,people", *lines])
            (folder / "h.csv").write_text(text, encoding="utf-8")
            how = {"method": "bootstrap", "history": "h.csv", "scale": 1, "stretch_months": 3}
            return {"scenarios": {"base": {"2027-04": 900}}, "simulation": how}
    # far from zero, where people are cut off
    figures = {**UNCERTAIN, "mean": 900, "surges_per_year": 2, **KINDS[kind]}
    return {"scenarios": {"base": {"2027-04": 900}}, "simulation": figures}


@pytest.mark.parametrize("kind", [*KINDS, "scenarios", "history"])
def test_the_spread_of_the_total_is_that_of_the_correlation(tmp_path: Path, kind: str) -> None:
    """Var(A + B) = 2 Var(A) (1 + c): the spread grows by sqrt(1 + c), and A stays what it is."""
    two_equal(tmp_path, of_kind(kind, tmp_path))
    alone, spread = {}, {}
    for c in (0.0, 0.5, 1.0):
        one, other = drawn(tmp_path, c, ["a.yaml", "b.yaml"], 8_000)
        alone[c] = np.sort(np.concatenate([one[-1], other[-1]]))
        spread[c] = (one[-1] + other[-1]).std()
    assert spread[0.5] / spread[0.0] == pytest.approx(1.5**0.5, rel=0.03)
    assert spread[1.0] / spread[0.0] == pytest.approx(2**0.5, rel=0.03)
    for c in (0.5, 1.0):  # the largest distance between two distributions of 8,000 and more draws
        points = np.unique(np.concatenate([alone[0.0], alone[c]]))
        below = [np.searchsorted(alone[k], points, "right") / 16_000 for k in (0.0, c)]
        assert np.abs(below[0] - below[1]).max() < 0.025
        assert alone[c].mean() == pytest.approx(alone[0.0].mean(), rel=0.01)
        assert alone[c].std() == pytest.approx(alone[0.0].std(), rel=0.04)


def test_the_spread_of_what_the_command_shows_follows_the_correlation(tmp_path: Path) -> None:
    """So many people that places are short in every draw: short = people less 120 places."""
    two_equal(tmp_path, of_kind("all of it", tmp_path))
    found = {}
    for share in ("0%", "50%", "100%"):
        options = ["--scenarios", "8000", "--correlation", share, "--format", "json"]
        data = json.loads(run(tmp_path, *options).stdout)
        found[share] = column_of(data, "statistics", "place_days_short")
    deviation = {share: one["deviation"] for share, one in found.items()}
    assert deviation["50%"] / deviation["0%"] == pytest.approx(1.5**0.5, rel=0.03)
    assert deviation["100%"] / deviation["0%"] == pytest.approx(2**0.5, rel=0.03)
    assert found["50%"]["mean"] == pytest.approx(found["0%"]["mean"], rel=0.01)


@pytest.mark.parametrize("kind", ["all of it", "history"])
def test_a_location_that_starts_later_shares_the_same_months(tmp_path: Path, kind: str) -> None:
    demand = of_kind(kind, tmp_path)
    demand["scenarios"] = {"base": 900}
    two_equal(tmp_path, demand, "2027-06")
    early, late = drawn(tmp_path, 1.0, ["a.yaml", "b.yaml"], 2_000)
    # what changes from November to December is what changes there, two months sooner in its life
    one, other = early[7] - early[6], late[5] - late[4]
    assert np.corrcoef(one, other)[0, 1] > 0.95
    early, late = drawn(tmp_path, 0.0, ["a.yaml", "b.yaml"], 2_000)
    one, other = early[7] - early[6], late[5] - late[4]
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.08


def test_uncertain_figures_of_the_demand_are_shared_and_others_are_not(tmp_path: Path) -> None:
    spread = {"kind": "uniform", "low": 800, "high": 1000}
    turnover = {"kind": "uniform", "low": 0, "high": 0.5}
    found = []
    for name in ("a.yaml", "b.yaml"):
        plain = {**location(3, 0, 1000), "demand": of_kind("all of it", tmp_path)}
        plain["uncertainty"] = {
            "demand.simulation.mean": spread, "groups.rooms.turnover": turnover,
        }  # fmt: skip
        plain["groups"]["rooms"]["turnover"] = 0.2
        case = load_case(write(tmp_path, name, plain), shipped())
        found.append(drawn_inputs(case, SharedLuck(7, 1.0, name, case.calendar.start), 0, 500))
    one, other = found
    assert (one["demand.simulation.mean"] == other["demand.simulation.mean"]).all()
    apart = np.corrcoef(one["groups.rooms.turnover"], other["groups.rooms.turnover"])[0, 1]
    assert abs(apart) < 0.15


def test_the_first_draws_do_not_hang_on_how_many_there_are() -> None:
    luck = SharedLuck(3, 0.4, "a", 24_000)
    for draw in (luck.shares, luck.normals):
        whole = draw("surge", 2, 0, 100)
        assert (draw("surge", 2, 60, 40) == whole[60:]).all()
    assert (luck.own("input x", 60, 40) == luck.own("input x", 0, 100)[60:]).all()


def test_the_same_calendar_month_has_the_same_shock() -> None:
    early, late = SharedLuck(3, 1.0, "a", 24_000), SharedLuck(3, 1.0, "b", 24_006)
    assert (early.normals("level", 9, 0, 50) == late.normals("level", 3, 0, 50)).all()
    assert (early.normals("level", 3, 0, 50) != late.normals("level", 3, 0, 50)).all()


def test_one_case_alone_draws_as_before() -> None:
    assert (Luck(5).shares("level", 3, 0, 9) == uniforms(5, "level 3", 0, 9)).all()
    assert (Luck(5).shares("scenario", None, 0, 9) == uniforms(5, "scenario", 0, 9)).all()


def test_named_scenarios_rise_together_whatever_their_order(tmp_path: Path) -> None:
    for name, order in (("a.yaml", ("low", "high")), ("b.yaml", ("high", "low"))):
        plain = location(2, 0, 1000)
        people = {"low": 50, "high": 150}
        plain["demand"] = {
            "scenarios": {word: {"2027-04": people[word]} for word in order},
            "probabilities": {word: {"low": 0.7, "high": 0.3}[word] for word in order},
        }
        write(tmp_path, name, plain)
    one, other = drawn(tmp_path, 1.0, ["a.yaml", "b.yaml"])
    assert (one == other).all()
    assert (one[0] == 150).mean() == pytest.approx(0.3, abs=0.08)


def test_what_a_location_draws_does_not_hang_on_the_others(tmp_path: Path) -> None:
    write(tmp_path, "b.yaml", simulated(6))
    alone = together(tmp_path, DrawsTogether(50, 1, 0.5)).locations[0].short
    write(tmp_path, "a.yaml", simulated(9, volatility=30))
    assert together(tmp_path, DrawsTogether(50, 1, 0.5)).locations[1].short == alone


def test_what_is_certain_is_added_to_every_scenario(folder: Path) -> None:
    write(folder, "c.yaml", simulated(3))
    found = together(folder, DrawsTogether(30, 1, 1.0))
    alone = work_out([folder / "c.yaml"], WANTED, DrawsTogether(30, 1, 1.0))
    assert found.drawn is not None
    assert alone.drawn is not None
    assert found.weighed == pytest.approx(alone.weighed + 910)
    assert found.drawn == pytest.approx(alone.drawn + 10)


def test_processes_give_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "FEW", 1)
    for name in "abc":
        write(tmp_path, f"{name}.yaml", simulated(6, volatility=10 + ord(name)))
    (tmp_path / "bad.yaml").write_text("case: [", encoding="utf-8")
    written = input_workbook(read_yaml(tmp_path / "a.yaml"), shipped())
    book = openpyxl.load_workbook(io.BytesIO(written))
    book.save(tmp_path / "d.xlsx")
    book["Algemeen"]["F10"] = "honderd"
    book.save(tmp_path / "wrong.xlsx")
    steps: list[int] = []
    draws = DrawsTogether(40, 2, 0.5)
    two = together(tmp_path, draws, workers=2, progress=lambda done, _count: steps.append(done))
    one = together(tmp_path, draws, workers=1)
    assert portfolio_view(two) == portfolio_view(one)
    assert [p.message for p in two.problems] == [p.message for p in one.problems]
    assert steps == [1, 2, 3, 4, 5, 6]
    (wrong,) = (p for p in two.problems if p.place and Path(p.place.file).name == "wrong.xlsx")
    assert "blad Algemeen, cel F10" in render([wrong])


@pytest.mark.parametrize(
    "error",
    [
        NotWritten(Problem(Place("a.xlsx", 5, 6, sheet=SheetName("Costs", 3)), "wrong", "mend it")),
        UnknownFigure("rent_increase", Problem(None, "not known")),
    ],
)
def test_an_error_goes_whole_to_another_process(error: FlexfinError) -> None:
    found = pickle.loads(pickle.dumps(error))
    assert type(found) is type(error)
    assert (str(found), found.problems, vars(found)) == (str(error), error.problems, vars(error))
    assert [one.sort_key for one in found.problems] == [one.sort_key for one in error.problems]


def killed(path: Path) -> portfolio.Outcome:
    """Work a case out in a process that ends halfway, where the case is called so."""
    if path.stem == "killed":
        os._exit(9)
    return portfolio._outcome(path)


def test_a_process_that_is_killed_loses_its_own_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "killed", "z"):
        write(tmp_path, f"{name}.yaml", simulated(6))
    paths = sorted(tmp_path.glob("*.yaml"))
    task = (None, partial(location_of, wanted=WANTED, draws=None))
    monkeypatch.setattr(portfolio, "_outcome", killed)
    found = list(portfolio._in_processes(paths, task, 2))
    assert [one.file for one in found] == ["a.yaml", "killed.yaml", "z.yaml"]
    lost = [one for one in found if isinstance(one, portfolio.Failed)]
    assert [one.file for one in lost] == ["killed.yaml"]
    assert "van buitenaf beëindigd" in lost[0].problems[0].message


# --- what a user meets --------------------------------------------------------------------------


def test_of_cases_with_one_name_the_file_is_named(folder: Path) -> None:
    (folder / "copy.yaml").write_bytes((folder / "a.yaml").read_bytes())
    names = [one.name for one in together(folder).locations]
    assert names == ["Alpha (a.yaml)", "Beta", "Alpha (copy.yaml)"]


def test_of_cases_with_one_name_it_is_said_that_each_counts(folder: Path) -> None:
    """As of a case and its next round, which may be one location."""
    alone = run(folder, "--format", "json", "--lang", "en")
    assert "each counts" not in alone.stderr
    text = (folder / "a.yaml").read_text(encoding="utf-8")
    (folder / "round_2.yaml").write_text(f"{text}\n# the next round\n", encoding="utf-8")
    found = run(folder, "--format", "json", "--lang", "en")
    assert found.exit_code == 0
    assert "2 cases are called Alpha, and each counts: a.yaml, round_2.yaml\nIf they are one" in (
        found.stderr
    )


def test_a_bad_case_is_named_and_the_others_go_on(folder: Path) -> None:
    text = (folder / "a.yaml").read_text(encoding="utf-8").replace("discount_rate", "discountrate")
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 1
    assert "Alpha" in result.stdout
    assert "Niet meegeteld, want er schort iets aan: bad.yaml." in result.stdout
    assert re.search(r"bad\.yaml:\d+:1: .*'discountrate'", result.stderr)
    assert "Is 'discount_rate' bedoeld?" in result.stderr
    failed = json.loads(run(folder, "--format", "json").stdout)["failed"]
    assert list(failed) == ["bad.yaml"]


def test_a_fault_of_flexfin_stops_one_case_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, *_others: Any) -> Any:
        if path.name == "a.yaml":
            raise RuntimeError("{odd}")
        return load_case(path, shipped())

    monkeypatch.setattr("flexfin.engine.location.load_case", fail)
    result = run(folder)
    assert result.exit_code == 1
    assert "flexfin zelf faalt op deze casus (RuntimeError: {odd})" in result.stderr
    assert "Beta" in result.stdout


def test_only_bad_cases_give_no_table(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("case: [", encoding="utf-8")
    book = tmp_path / "all.xlsx"
    for options in ([], ["--scenarios", "5"], ["--format", "json"], ["-o", str(book)]):
        result = run(tmp_path, *options)
        assert result.exit_code == 1
        assert "bad.yaml" in result.stderr
    assert openpyxl.load_workbook(book).sheetnames[0] == "Overzicht"


def test_the_answer_itself_is_a_workbook_too_where_that_format_is_asked_for(folder: Path) -> None:
    book = folder / "answer.xlsx"
    assert run(folder, "--format", "xlsx", "-o", str(book)).exit_code == 0
    assert openpyxl.load_workbook(book).sheetnames == ["2 locaties samen"]
    refused = run(folder, "--format", "xlsx")
    assert refused.exit_code == 2
    assert "een werkmap gaat naar een bestand" in refused.stderr


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_table_is_in_the_language_asked(folder: Path, language: str) -> None:
    write(folder, "c.yaml", simulated(3))
    text = run(folder, "--scenarios", "20", language=language).stdout
    assert ("Wat elke partij betaalt en ontvangt" in text) == (language == "nl")
    assert ("What each party pays and receives" in text) == (language == "en")


def test_csv_gives_what_json_gives(folder: Path) -> None:
    # 110 people in each draw, and 120 places: nothing short beside the 910 of the first
    write(folder, "c.yaml", simulated(3, reversion=0, volatility=0, surges_per_year=0))
    options = ["--scenarios", "20", "--correlation", "50%"]
    data = json.loads(run(folder, *options, "--format", "json").stdout)
    rows = list(csv.reader(io.StringIO(run(folder, *options, "--format", "csv").stdout)))
    found = {tuple(row[:3]): row[3] for row in rows[1:]}
    assert data["simulation"] == {"scenarios": 20, "seed": 1, "correlation": 0.5}
    assert found["facts", "simulation", "correlation"] == "0.5"
    assert float(found["paid", "COA", "2027"]) == column_of(data, "paid", "2027")["COA"]
    assert float(found["reserve", "2027", "shortage"]) == 10
    assert float(found["statistics", "p95", "place_days_short"]) == 910


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--correlation", "0.5"], "zonder --scenarios zegt dit niets"),
        (["--scenarios", "9", "--correlation", "120%"], "'120%' is geen aandeel van 0% tot 100%"),
        (["--scenarios", "9", "--correlation", "half"], "'half' is geen aandeel van 0% tot 100%"),
        (["--scenarios", "20001"], "20001"),
        (["-o", "nergens/x.xlsx"], "Er is geen map nergens"),
    ],
)
def test_wrong_use_is_said(folder: Path, options: list[str], said: str) -> None:
    result = run(folder, *options)
    assert result.exit_code == 2
    assert said in result.stderr


def test_totals_of_locations_in_other_months_are_told_as_such(folder: Path) -> None:
    said = "De locaties lopen niet allemaal in dezelfde maanden"
    assert said in " ".join(run(folder).stdout.split())  # April to June, and May and June
    (folder / "b.yaml").unlink()
    assert said not in " ".join(run(folder).stdout.split())


def test_places_are_those_of_the_month_in_which_most_are_open(tmp_path: Path) -> None:
    """Of 100 places half are open in April, all in May: 100, not 150 nor 75."""
    plain = location(2, {"2027-04": 40}, 1000)
    plain["groups"]["reception"]["open"] = {"2027-04": 0.5, "2027-05": 1}
    write(tmp_path, "a.yaml", plain)
    view = portfolio_view(together(tmp_path))
    assert view.value("locations", "total", "own_places") == 100
    assert view.value("locations", "total", "reserve_places") == 20


def test_draws_are_refused_where_no_location_has_anything_to_draw(folder: Path) -> None:
    result = run(folder, "--scenarios", "9")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "geen casus hier heeft 'demand.simulation', 'uncertainty'" in result.stderr


def test_a_location_that_is_not_drawn_is_named_beside_one_that_is(folder: Path) -> None:
    write(folder, "c.yaml", {**simulated(3), "case": "Gamma"})
    text = " ".join(run(folder, "--scenarios", "9").stdout.split())
    assert "zonder kansen voor hun scenario's: Alpha, Beta." in text
    assert "zonder kansen" not in run(folder).stdout


def test_chances_of_named_scenarios_are_enough_to_draw(folder: Path) -> None:
    plain = location(3, 0, 1000)
    people = {"low": 0, "high": 130}
    plain["demand"] = {"scenarios": people, "probabilities": {"low": 0.5, "high": 0.5}}
    write(folder, "c.yaml", {**plain, "case": "Gamma"})
    found = together(folder, DrawsTogether(500, 1, 1.0))
    short = found.locations[2].short
    assert [one.name for one in found.not_drawn] == ["Alpha", "Beta"]
    assert short is not None
    assert (short.lowest, short.highest) == (0, 10 * 91)  # 130 people, 120 places, 91 days


def test_a_case_is_not_written_over(folder: Path) -> None:
    before = (folder / "b.yaml").read_bytes()
    result = run(folder, "-o", folder / "b.yaml", "--force")
    assert result.exit_code == 2
    assert "eindigt niet op .txt" in result.stderr
    assert (folder / "b.yaml").read_bytes() == before


def test_a_folder_that_is_not_there_or_holds_no_cases(tmp_path: Path) -> None:
    assert "er is geen map" in run(tmp_path / "nowhere").stderr
    (tmp_path / ".hidden.yaml").write_text("case: x", encoding="utf-8")
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "staan geen casussen (*.yaml, *.xlsx)" in result.stderr


def test_stopping_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_args: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("flexfin.cli.portfolio.Progress", lambda _text: stop)
    book = folder / "all.xlsx"
    result = run(folder, "-o", book)
    assert result.exit_code == 130
    assert not list(folder.glob("*.xlsx"))


# --- the workbook -------------------------------------------------------------------------------


def test_the_workbook_recalculates_to_what_is_stored(folder: Path, tmp_path: Path) -> None:
    odd = simulated(30)
    odd["parties"]["coa"]["label"] = '"*"'  # a pattern, to a formula that looks labels up
    odd["parties"]["owner"]["label"] = "=1+1"
    write(folder, "c.yaml", {**odd, "case": "=2+2"})
    found = together(folder, DrawsTogether(50, 1, 0.5))
    assert not found.failed
    target = tmp_path / "all.xlsx"
    _sheets, formulas = write_portfolio(target, found, "2222-3333")
    before, after = stored(target), formualized(target)
    assert len(before) == formulas > 150
    for place, value in before.items():
        assert after[place] == pytest.approx(value, rel=1e-9, abs=1e-6), place
    book = openpyxl.load_workbook(target, data_only=True)
    assert book.sheetnames == [
        "Overzicht", "Locaties", "Partijen", "Reserve", "Tekort", "Betalingen", "Maanden",
    ]  # fmt: skip
    paid = {row[1].value: row[-1].value for row in book["Partijen"].iter_rows(6, 10)}
    assert {name: paid[name] for name in found.yearly("cash_out")} == {
        name: pytest.approx(amounts.sum()) for name, amounts in found.yearly("cash_out").items()
    }
    assert book["Locaties"]["B9"].value == "c.yaml"
    assert book["Locaties"]["C9"].value == "=2+2"


def test_changing_a_payment_changes_the_totals(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.xlsx"
    write_portfolio(target, together(folder), "2222-3333")
    before = stored(target)
    sheet = openpyxl.load_workbook(target)["Betalingen"]
    cell = next(row[4] for row in sheet.iter_rows(6) if row[3].value == "coa")
    after = formualized(target, {("Betalingen", cell.coordinate): cell.value + 7})
    changed = {place for place in before if after[place] != pytest.approx(before[place])}
    assert changed
    assert {sheet for sheet, _cell in changed} == {"Partijen"}
    assert max(after[place] - before[place] for place in changed) == pytest.approx(7)


# --- workbooks ----------------------------------------------------------------------------------


def test_cases_in_excel_are_taken_and_what_is_no_case_is_said(folder: Path) -> None:
    whole = run(folder, "--format", "json")
    (folder / "b.xlsx").write_bytes(input_workbook(read_yaml(folder / "b.yaml"), shipped()))
    (folder / "b.yaml").unlink()
    same = run(folder, "--format", "json")
    assert json.loads(same.stdout.replace("b.xlsx", "b.yaml")) == json.loads(whole.stdout)
    assert same.stderr == whole.stderr
    (folder / "~$b.xlsx").write_bytes(b"x")  # what Excel puts beside a workbook that is open
    (folder / "notes.csv").write_text("a;b\n", encoding="utf-8")
    made = CliRunner().invoke(
        main, ["workbook", str(folder / "a.yaml"), "-o", str(folder / "a-uitgewerkt.xlsx")]
    )
    assert made.exit_code == 0
    found = run(folder, "--format", "json")
    assert found.stdout == same.stdout
    assert found.stderr.replace(str(folder), "map").endswith(
        "map: overgeslagen, want dit zijn geen casussen: a-uitgewerkt.xlsx, notes.csv\n"
        "Een werkmap die flexfin maakte van een casus in deze map is nog eens die casus.\n"
    )
    for name in ("bestuur.xlsx", "gedeeld.xlsx"):  # whatever it is called
        shutil.copy(folder / "a-uitgewerkt.xlsx", folder / name)
    found = run(folder, "--format", "json")
    assert found.stdout == same.stdout
    assert "a-uitgewerkt.xlsx, bestuur.xlsx, gedeeld.xlsx, notes.csv" in found.stderr
    (folder / "a.yaml").unlink()  # now these are the only ones that say what a is, and are one
    alone = run(folder, "--format", "json")
    assert '"a-uitgewerkt.xlsx"' in alone.stdout
    assert "bestuur.xlsx, gedeeld.xlsx, notes.csv" in alone.stderr


def test_a_case_whose_workbook_shares_no_texts_is_taken(folder: Path) -> None:
    whole = run(folder, "--format", "json")
    written = input_workbook(read_yaml(folder / "b.yaml"), shipped())
    openpyxl.load_workbook(io.BytesIO(written)).save(folder / "b.xlsx")
    with zipfile.ZipFile(folder / "b.xlsx") as package:
        assert b'"inlineStr"' in package.read("xl/worksheets/sheet2.xml")
    (folder / "b.yaml").unlink()
    same = run(folder, "--format", "json")
    assert json.loads(same.stdout.replace("b.xlsx", "b.yaml")) == json.loads(whole.stdout)


def test_a_case_that_check_finds_a_fault_in_is_named_and_left_out(folder: Path) -> None:
    whole = json.loads(run(folder, "--format", "json").stdout)
    text = (folder / "b.yaml").read_text(encoding="utf-8")
    wrong = '\nactuals: {accounts: {"4000": kosten.beheer}}\n'
    (folder / "c.yaml").write_text(text + wrong, encoding="utf-8")
    found = run(folder, "--format", "json")
    assert found.exit_code == 1
    assert "c.yaml" in found.stderr
    assert "'kosten.beheer' is niets wat op een rekening kan staan" in found.stderr
    assert json.loads(found.stdout)["tables"] == whole["tables"]


def test_a_workbook_that_is_damaged_is_named_and_left_out(folder: Path) -> None:
    (folder / "c.xlsx").write_bytes(b"PK")
    found = run(folder)
    assert found.exit_code == 1
    assert "c.xlsx: deze werkmap is beschadigd" in found.stderr
