"""Drawn scenarios: the same whatever is drawn beside them, and the same as naming them."""

from __future__ import annotations

import re
import sys
from contextlib import chdir
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from effort import drawn
from hypothesis import given
from hypothesis import strategies as st
from strategies import CALENDAR, EXAMPLE, ROOT, asked, case_from, formula, frame, shipped, tiny

from flexfin.case.case import Case
from flexfin.cli import COMMANDS, main
from flexfin.cli.output import Progress
from flexfin.engine import draw
from flexfin.engine.draw import expected, named, run_drawn, simulate
from flexfin.engine.load import load_case
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import statistics
from flexfin.ground.errors import FlexfinError

QUIET = {  # a simulation without chance stays at the first value of base
    f"demand.simulation.{key}": "0" for key in ("reversion", "volatility", "surges_per_year")
}
SHORT, COST = Headline("shortage", (), "total"), Headline("integral_cost_total", (), "year")
FIGURES = [SHORT, COST, Headline("coverage", ("youth",)), Headline("people", (), "highest")]


def example(uncertainty: str = "", **changes: str) -> Case:
    text = re.sub(r"\nuncertainty:.*?\n\n", "\n\n", EXAMPLE.read_text("utf-8"), flags=re.DOTALL)
    text = text.replace("months: 120", "months: 30")
    if uncertainty:
        text += f"\nuncertainty:\n{uncertainty}"
    return case_from(text, shipped(), changes)


WIDE = """
  groups.youth.turnover: {kind: triangular, low: 15%, mode: 25%, high: 40%}
  finance.interest: {kind: normal, mean: 4%, deviation: 1%, low: 2%, high: 7%}
  costs.energy.amount: {kind: uniform, low: 1, high: 3}
  demand.simulation.mean: {kind: uniform, low: 250, high: 350}
"""


def test_a_draw_without_chance_gives_the_scenario_that_is_level() -> None:
    case = example(**QUIET, **{"demand.scenarios.base": "271"})
    drawn = simulate(case, FIGURES, 5, 1)
    base = named(evaluate(case, scenarios=["base"]), FIGURES)
    for headline in FIGURES:
        assert drawn.figures[headline].tolist() == [base[headline][0]] * 5


def test_a_spread_without_width_gives_what_the_case_says() -> None:
    narrow = "\n".join(f"  {p}: {{kind: uniform, low: {v}, high: {v}}}" for p, v in (
        ("groups.youth.turnover", "25%"), ("finance.interest", "4.1%"), ("costs.energy.amount", 1.35),
    ))  # fmt: skip
    case, plain = example(narrow), example()
    for headline in FIGURES:
        found = simulate(case, FIGURES, 20, 3).figures[headline]
        np.testing.assert_allclose(
            found, simulate(plain, FIGURES, 20, 3).figures[headline], rtol=1e-12
        )


@drawn(8)
@given(st.integers(0, 2**62), st.integers(1, 40), st.integers(1, 3), st.integers(3, 30))
def test_the_first_scenarios_do_not_hang_on_how_many_there_are(
    seed: int, count: int, workers: int, block: int
) -> None:
    case = example(WIDE)
    whole = simulate(case, FIGURES, 40, seed)
    part = simulate(case, FIGURES, count, seed, workers=workers, block=block)
    for headline in FIGURES:
        assert (part.figures[headline] == whole.figures[headline][:count]).all(), headline
    for path, values in part.inputs.items():
        assert (values == whole.inputs[path][:count]).all()


def test_a_month_counts_where_a_figure_is_more_than_rounding_leaves() -> None:
    steps = "{2027-01: 0, 2027-02: 0.0000005, 2027-03: 0.000002, 2027-04: 0, 2027-05: 0.5}"
    people = asked("demand.scenarios.*", unit="place", monthly="yes", default="0")
    case = case_from(frame(f"demand: {{scenarios: {{base: {steps}}}}}"), tiny(people=people))
    # March, and from May to the end in June
    counted = Headline("people", (), "months")
    assert named(evaluate(case, ["people"], scenarios=["base"]), [counted])[counted].tolist() == [3]


@pytest.mark.parametrize("block", [3, 4, 7, 50])
def test_the_months_are_kept_of_the_first_scenarios_only(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, people = example(WIDE), ("people", ())
    whole = simulate(case, FIGURES, 20, 7, paths=[people]).paths[people]
    assert whole.shape == (30, 20)
    monkeypatch.setattr(draw, "FAN", 7)
    found = simulate(case, FIGURES, 20, 7, paths=[people], block=block)
    assert (found.paths[people] == whole[:, :7]).all()
    assert all(len(values) == 20 for values in found.figures.values())


def test_drawn_inputs_give_what_a_case_with_these_inputs_gives() -> None:
    case = example(WIDE)
    drawn = simulate(case, FIGURES, 4, 7, paths=[("people", ())])
    people = drawn.paths["people", ()]
    for number in range(4):
        at = {path: f"{values[number]:.15f}" for path, values in drawn.inputs.items()}
        alone = evaluate(example(**at), paths={"people": people.T[number : number + 1]})
        for headline in FIGURES:
            assert headline.of(alone)[0] == pytest.approx(drawn.figures[headline][number], rel=1e-9)


def test_inputs_that_are_drawn_do_change_the_figures() -> None:
    drawn = simulate(example(WIDE, **QUIET), FIGURES, 50, 7)
    assert np.corrcoef(drawn.inputs["costs.energy.amount"], drawn.figures[COST])[0, 1] > 0.5
    assert len(np.unique(drawn.figures[COST])) == 50


TINY = {
    **CALENDAR,
    "need": asked("demand.scenarios.*", monthly="yes", default="0"),
    "chance": asked("demand.probabilities.*scenario", default="0"),
    **{key: asked(f"demand.simulation.{key}", default="0")
       for key in ("mean", "reversion", "volatility", "surges_per_year", "surge_size", "surge_decay")},
    "method": asked("demand.simulation.method", unit="text", default="process", choices="{process: {nl: p, en: p}}"),
    "size": asked("groups.*.size", default="0"),
    "total": formula("sum(need, month)", better="low"),
    "twice": formula("2 * size * need"),
    "back": formula("previous(back, 0) + size"),  # a stepped line that hangs on a drawn input only
    "all": formula("sum(size, group)"),
}  # fmt: skip
TINY["all_sizes"] = TINY.pop("all")
TEXT = """
groups: {one: {size: 2}, two: {size: 5}}
demand: {scenarios: {base: 10, high: 30}, probabilities: {base: 75%, high: 25%}, simulation: {mean: 10}}
uncertainty: {groups.two.size: {kind: uniform, low: 4, high: 6}}
"""


def test_what_hangs_on_a_drawn_input_varies_and_nothing_else() -> None:
    case = case_from(frame(TEXT, months=3), tiny(**TINY))
    varying = case.with_draws()
    assert varying.models.lines["back"].axes == ("scenario", "group", "month")
    (part,) = run_drawn(case, ["back", "twice", "all_sizes", "total"], 3, 1)
    size = simulate(case, [Headline("all_sizes")], 3, 1).inputs["groups.two.size"]
    assert part["all_sizes"].array == pytest.approx(2 + size)
    assert pytest.approx(np.outer([1, 2, 3], size)) == part["back"].array[:, 1].T
    assert part["back"].array[:, 0].tolist() == [[2, 4, 6]] * 3
    assert part["twice"].array[:, 1, 0] == pytest.approx(2 * size * 10)


def test_inputs_left_at_what_a_drawn_one_is_follow_it() -> None:
    lines = TINY | {
        "copy": asked("groups.*.copy", default="= size"),
        "third": asked("groups.*.third", default="= copy"),
    }
    lines["copies"] = formula("sum(third, group)")
    case = case_from(frame(TEXT, months=3), tiny(**lines))
    figures = [Headline("copies"), Headline("all_sizes")]
    drawn = simulate(case, figures, 3, 1)
    assert (drawn.figures[figures[0]] == drawn.figures[figures[1]]).all()
    given = case_from(frame(TEXT.replace("size: 5}", "size: 5, copy: 7}"), months=3), tiny(**lines))
    assert simulate(given, figures, 3, 1).figures[figures[0]].tolist() == [9, 9, 9]


def test_the_months_of_ten_thousand_scenarios_are_kept_and_of_no_more() -> None:
    case = case_from(frame(TEXT, months=3), tiny(**TINY))
    found = simulate(case, [], 10_001, 7, paths=[("need", ())])
    assert found.paths["need", ()].shape == (3, 10_000)


def test_figures_of_a_scenario_by_hand() -> None:
    case = case_from(
        frame(TEXT.replace("base: 10", "base: {2026-01: 10, 2027-02: 40}"), months=3), tiny(**TINY)
    )
    results = evaluate(case)
    asked_of = {
        how: Headline("need", (), how) for how in ("total", "year", "mean", "highest", "months")
    }  # type: ignore[arg-type]
    found = {how: headline.of(results).tolist() for how, headline in asked_of.items()}
    assert found == {
        "total": [90, 90], "year": [360, 360], "mean": [30, 30], "highest": [40, 30], "months": [3, 3],
    }  # fmt: skip
    assert Headline("total").of(results).tolist() == [90, 90]
    assert expected(case, np.array([100.0, 200])) == 125


def test_months_are_counted_of_which_a_figure_is_more_than_a_millionth() -> None:
    # rounding leaves less than that; three months of five have more
    models = tiny(flow=asked("flow", monthly="yes"))
    steps = "{2027-01: 0, 2027-02: 0.000001, 2027-03: 0.000002, 2027-04: 0.4, 2027-05: 1}"
    case = case_from(frame(f"flow: {steps}\n", months=5), models)
    assert Headline("flow", (), "months").of(evaluate(case)).tolist() == [3]


def test_the_line_says_which_tail_is_the_worst() -> None:
    case = case_from(frame(TEXT, months=3), tiny(**TINY))
    headline = Headline("total")
    drawn = simulate(case, [headline], 30, 1)
    assert drawn.statistics(headline) == statistics(drawn.figures[headline], None, "low")


def test_only_of_money_there_is_a_chance_of_a_loss() -> None:
    saving, level = Headline("reserve_saving_value"), Headline("strategy_service_level", ("let",))
    drawn = simulate(example(), [saving, level], 40, 1)
    values = drawn.figures[saving]
    assert drawn.statistics(saving).loss_chance == pytest.approx((values < 0).mean())
    assert drawn.statistics(level).loss_chance is None
    assert drawn.statistics(level).worst == drawn.figures[level].min()


def test_a_case_that_says_nothing_of_chance_is_refused() -> None:
    text = re.sub(
        r", high: 30|, high: 25%|, simulation: {mean: 10}|uncertainty.*", "", TEXT
    ).replace("75%", "100%")
    with pytest.raises(FlexfinError, match="there is nothing to draw"):
        simulate(case_from(frame(text), tiny(**TINY)), [Headline("total")], 3, 1)


# --- on the command line ------------------------------------------------------------------------


def run(*words: Any) -> Any:
    return CliRunner().invoke(main, [*map(str, words), "--lang", "en"])


def test_the_commands_show_statistics_of_drawn_scenarios() -> None:
    table = run("cost", EXAMPLE, "--scenarios", 50, "--seed", 4)
    assert table.exit_code == 0
    for word in (
        "50 drawn scenarios",
        "Seed 4",
        "Mean of the worst 5%",
        "Chance of a loss",
        "Expected",
    ):
        assert word in table.output
    assert "drawn scenarios" not in run("cost", EXAMPLE).output
    values = run("values", EXAMPLE, "shortage", "--scenarios", 50, "--format", "csv").output
    assert "shortage,2027-06,p95," in values
    as_json = run(
        "values", EXAMPLE, "shortage", "--by", "total", "--scenarios", 50, "--format", "json"
    )
    assert as_json.exit_code == 2  # places cannot be added up


def test_the_same_seed_prints_the_same_digits() -> None:
    words = ("values", EXAMPLE, "coverage", "--scenarios", 40, "--format", "json")
    assert run(*words).output == run(*words, "--seed", 1).output
    assert run(*words).output != run(*words, "--seed", 2).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--scenarios", 1], "'1' is not a whole number from 2 to 10000000"),
        (["--seed", 3], "it says nothing without --scenarios"),
        (["--scenarios", "many"], "'many' is not a whole number"),
    ],
)
def test_wrong_use_of_scenarios_is_refused(words: list[Any], said: str) -> None:
    found = run("cost", EXAMPLE, *words)
    assert found.exit_code == 2
    assert said in found.output


EVERY_COMMAND = [
    ["cost"], ["rent"], ["vacancy"], ["vacancy", "--all-kinds"], ["reserve"], ["agreement"],
    ["units"], ["values", "shortage"], ["compare", "--offer", "coa_1"], ["counter", "--split"],
    ["workbook"],
]  # fmt: skip


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=" ".join)
def test_every_command_refuses_to_draw_where_nothing_is_uncertain(
    words: list[str], tmp_path: Path
) -> None:
    """Named scenarios alone are shown as they are: drawing them anew says nothing more."""
    text = re.sub(r"(?m)^  simulation: .*\n", "", EXAMPLE.read_text("utf-8"))
    text = re.sub(r"(?ms)^uncertainty: .*?^(?=\w)", "", text)
    case = tmp_path / "certain.yaml"
    case.write_text(text, encoding="utf-8")
    command, *options = words
    with chdir(tmp_path):
        found = run(command, case, *options, "--scenarios", 5)
    assert found.exit_code == 1
    assert found.stdout == ""
    assert "this case has no 'demand.simulation' and no 'uncertainty'" in found.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["certain.yaml"]


def test_every_command_that_draws_is_among_these() -> None:
    takes = {
        name
        for name in COMMANDS
        if any(
            "--scenarios" in opt.opts for opt in import_module(f"flexfin.cli.{name}").command.params
        )
    }
    assert takes == {words[0] for words in EVERY_COMMAND} | {"portfolio"}


def test_a_workbook_without_a_reserve_has_nothing_that_is_drawn(tmp_path: Path) -> None:
    found = run("workbook", ROOT / "examples/amsterdam_mixed.yaml", "--scenarios", 5,
                "-o", tmp_path / "a.xlsx")  # fmt: skip
    assert found.exit_code == 1
    assert "this case lacks reserve, which `flexfin workbook --scenarios` needs" in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_words_have_no_statistics() -> None:
    found = run("values", EXAMPLE, "pass_through_verdict", "--scenarios", 5)
    assert found.exit_code == 2
    assert "these have no statistics" in found.output


def test_the_example_draws_inputs_of_each_kind() -> None:
    kinds = {one.spread.kind for one in load_case(EXAMPLE, shipped()).uncertainty.values()}
    assert kinds == {"triangular", "uniform", "normal"}


# --- long work ----------------------------------------------------------------------------------


def test_progress_is_shown_on_a_terminal_only_when_it_takes_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    progress = Progress()
    progress(10, 40)
    assert capsys.readouterr().err == ""  # it began just now
    progress.begin -= 5
    progress(20, 40)
    progress(40, 40)
    shown = capsys.readouterr().err
    assert "50% of 40 scenarios" in shown or "50% van 40 scenario's" in shown
    assert shown.endswith("\r\x1b[K")  # and leaves the line empty
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    progress(20, 40)
    assert capsys.readouterr().err == ""


def test_an_interrupt_ends_cleanly_and_leaves_nothing_half(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(self: Progress, done: int, count: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "__call__", interrupted)
    target = tmp_path / "book.xlsx"
    found = run("workbook", EXAMPLE, "-o", target, "--scenarios", 5_000)
    assert found.exit_code == 130
    assert found.output.strip() == "Stopped."
    assert list(tmp_path.iterdir()) == []
