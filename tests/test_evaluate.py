"""The evaluation: each function in a tiny model by hand, steps, blocks, and the oracle."""

from __future__ import annotations

import gc
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import oracle
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from random_cases import plain_cases, write_yaml
from second_opinion import differences
from strategies import CALENDAR, EXAMPLE, asked, case_from, formula, frame, shipped, tiny, value

from flexfin.engine.load import load_case
from flexfin.engine.results import joined
from flexfin.engine.run import Program, evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.model.models import Models

# --- against the oracle -------------------------------------------------------------------------


def test_the_example_agrees_with_the_oracle_in_every_line_and_scenario() -> None:
    case = load_case(EXAMPLE, shipped())
    wrong, compared = differences(case, oracle.read_plain_case(EXAMPLE), oracle.calculate)
    assert wrong == []
    assert compared > 3 * 90


def test_what_a_case_was_worked_out_with_goes_with_its_results() -> None:
    case = load_case(EXAMPLE, shipped())
    evaluate(case)
    gc.freeze()  # what there was before is not looked at: it would take long
    gc.disable()
    try:
        evaluate(case)  # thousands of closures
        assert gc.collect() < 100  # objects that hold each other
    finally:
        gc.enable()


@drawn(60, 6, suppress_health_check=list(HealthCheck))
@given(plain_cases())
def test_random_cases_agree_with_the_oracle_in_every_line_and_scenario(plain: Any) -> None:
    for cost in plain["costs"].values():  # asked for, and of no matter to the oracle
        cost.setdefault("category", "housing")
    wrong, compared = differences(case_from(write_yaml(plain)), plain, oracle.calculate)
    assert wrong == []
    assert compared > 90


# --- functions by hand --------------------------------------------------------------------------

LINES = {
    **CALENDAR,
    "size": asked("groups.*.size", default="0"),
    "kind": asked("groups.*.kind", unit="text", default="x", choices="{x: {nl: x, en: x}, y: {nl: y, en: y}}"),
    "friend": asked("groups.*.friend", unit="text", names="group", default="all", choices="{all: {nl: a, en: a}}"),
    "payer": asked("groups.*.payer", unit="text", names="party", default="coa"),
    "back": asked("groups.*.back", unit="month", default="1"),
    "rate": asked("parties.*.rate", default="0"),
    "flow": asked("flow", monthly="yes", default="0"),
    "need": asked("demand.scenarios.*", monthly="yes", default="0"),
    "chance": asked("demand.chances.*scenario", default="0"),
    "mode": asked("demand.modes.*scenario", unit="text", default="x", choices="{x: {nl: x, en: x}, y: {nl: y, en: y}}"),
    "flat": asked("flat", default="0"),
    "layer_end": asked("vacancy_risk.layers.*.up_to", default="0"),
}  # fmt: skip
TEXT = """
groups:
  one: {size: 2, kind: x, friend: two, payer: owner, back: 1}
  two: {size: 5, kind: y, payer: coa, back: 2}
  three: {size: 11, kind: x, friend: one, payer: owner, back: 9}
parties: {owner: {rate: 100}, coa: {rate: 200}, other: {rate: 300}}
flow: {2026-11: 1, 2026-12: 2, 2027-01: 4, 2027-02: 8}
flat: 3
vacancy_risk: {layers: {first: {up_to: 5}, second: {up_to: 25}, last: {up_to: 100}}}
demand:
  scenarios: {base: 10, high: {2026-01: 10, 2027-01: 30}}
  chances: {base: 75%, high: 25%}
  modes: {high: y}
"""
CASE = frame(TEXT, start="2026-11", months=4)


def worked(text: str, case: str = CASE, /, unit: str = "1", **lines: Any) -> Any:
    """Work out a formula over the tiny model."""
    return value(tiny(**LINES, **lines, line=formula(text, unit)), case, "line")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("2 ^ 3 + (-2) ^ 2", 12),
        ("-flat", -3),
        ("number(size) * 10", [20, 50, 110]),
        ("flow", [1, 2, 4, 8]),
        ('if(kind = "x", size, -size)', [2, -5, 11]),
        ("if(flow > 2, flow, 0)", [0, 0, 4, 8]),
        ("if(kind = group, 1, 0)", [0, 0, 0]),
        ('if(group = "two", 1, 0)', [0, 1, 0]),
        ('choose(kind, "x", size, "y", flat)', [2, 3, 11]),
        ('choose(mode, "x", need, "y", 0 - need)', [[10] * 4, [-10, -10, -30, -30]]),
        ("sum(size, group)", 18),
        ("sum(flow, month)", 15),
        ("sum(size * flow, group, month)", 270),  # 18 x 15
        ("sum(need, month)", [40, 80]),
        ("by_year(flow)", [3, 12]),  # November and December 2026; January and February 2027
        ("by_year(need)", [[20, 20], [20, 60]]),
        ("previous(flow, 9)", [9, 1, 2, 4]),
        ("previous(flat, 9)", [9, 3, 3, 3]),
        ("previous(layer_end, 0, layer)", [0, 5, 25]),
        ("previous(flow, size)", [[2, 1, 2, 4], [5, 1, 2, 4], [11, 1, 2, 4]]),
        # one month back, two months back, further back than there are months
        ("lag(flow, back, 0)", [[0, 1, 2, 4], [0, 0, 1, 2], [0, 0, 0, 0]]),
        ("lowest(flow, 1)", [0, 1, 2, 4]),
        ("highest(8 - flow, back)", [[7, 7, 6, 4], [7, 7, 7, 6], [7, 7, 7, 7]]),
        # x of the friend: two for one, nobody for two, one for three
        ("pick(size, friend, 0)", [5, 0, 2]),
        ('pick(size, "three")', 11),
        ("pick(rate, payer)", [100, 200, 100]),
        ("pick(rate, payer) * size", [200, 1000, 1100]),
        ("sum_to(size, payer)", [13, 5, 0]),  # owner pays one and three: 2 + 11
        ("sum_to(size, payer, party)", [13, 5, 0]),
        ("given(size)", [1, 1, 1]),
        ("given(friend)", [1, 0, 1]),
        ("1 + given(chance) + given(flat)", [3, 3]),
        ("given(mode)", [0, 1]),
        ("given(layer_end)", [1, 1, 1]),
        ("sum(need, scenario)", [20, 20, 40, 40]),
        ("sum(chance * need, scenario)", [10, 10, 15, 15]),  # 75% x 10 + 25% x 30
        ("sum(need, scenario, month)", 120),
        ("sum(chance * size, scenario)", [2, 5, 11]),
        ("sum(chance * size * flow, scenario)", [[2, 4, 8, 16], [5, 10, 20, 40], [11, 22, 44, 88]]),
        ("month_of(month_index)", [11, 12, 1, 2]),
        ("days_of(month_index)", [30, 31, 31, 28]),
        ("year_of(month_index)", [2026, 2026, 2027, 2027]),
        ("round(flow / 3, 1)", [0.3, 0.7, 1.3, 2.7]),
        ("round(2.5 * flat)", 8),  # 7.5
        ("max(flow, size, 3)", [[3, 3, 4, 8], [5, 5, 5, 8], [11] * 4]),
        ("if(and(flow > 1, flow < 8), 1, 0)", [0, 1, 1, 0]),
        ("if(or(flow = 1, not(flow < 8)), 1, 0)", [1, 0, 0, 1]),
    ],
)
def test_each_function_gives_what_a_hand_finds(text: str, expected: Any) -> None:
    found = worked(text, unit=_unit(text))
    assert np.asarray(found, float) == pytest.approx(np.asarray(expected, float))


def _unit(text: str) -> str:
    units = {"days_of": "day/month", "year_of": "year", "irr": "1/month", "given": "yes_no"}
    for word, unit in units.items():
        if text.startswith(word):
            return unit
    return "1"


def test_payment_and_irr_agree_with_each_other() -> None:
    # what is lent in month 1 comes back in three months of `payment`: its rate is the irr
    text = frame("flat: 1000\n", months=4)
    models = tiny(
        **LINES,
        level=formula("payment(0.01, 3, flat, 0)", "1/month"),
        cash=formula("if(number_of_month = 1, -flat, number(level))"),
        rate_found=formula("irr(cash)", "1/month"),
    )
    # 1000 x 0.01 / (1 - 1.01^-3) = 340.022112
    assert value(models, text, "level") == pytest.approx(340.022112, abs=1e-6)
    assert value(models, text, "rate_found") == pytest.approx(0.01)


def test_texts_are_worked_out_too() -> None:
    choices = "{low: {nl: l, en: l}, high: {nl: h, en: h}}"
    words = "{x: {nl: x, en: x}, y: {nl: y, en: y}}"
    lines: dict[str, Any] = {
        "verdict": formula('if(need > 20, "high", "low")', "text", choices=choices),
        "fixed": formula('if(flat > 2, "high", "low")', "text", choices=choices),
        "word_of_friend": formula('pick(kind, friend, "x")', "text", choices=words),
        "by_mode": formula('choose(mode, "x", "low", "y", "high")', "text", choices=choices),
    }
    results = evaluate(case_from(CASE, tiny(**LINES, **lines)))
    assert results["verdict"].array.tolist() == [["low"] * 4, ["low", "low", "high", "high"]]
    assert results["fixed"].array.tolist() == "high"
    assert results["word_of_friend"].array.tolist() == ["y", "x", "x"]
    assert results["by_mode"].array.tolist() == ["low", "high"]
    assert results["fixed"].array.dtype == object


def test_a_reference_by_scenario_picks_by_scenario() -> None:
    who = formula('if(need > 20, "owner", "coa")', "text")
    found = worked("pick(rate, who)", who=who)
    assert found == [[200] * 4, [200, 200, 100, 100]]


# --- looking back, stepped and whole ------------------------------------------------------------

LOOKS = (
    "previous(source, size)", "lag(source, back, size)", "lag(source, 0, 0)", "lowest(source, 2)",
    "highest(source, back)", "previous(source, need_at_start)", "lag(source, 3, need_at_start)",
)  # fmt: skip
SOURCES = ("flow", "need", "size + flow", "need * size", "size", "chance * 100", "flat")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("source", SOURCES)
def test_looking_back_month_by_month_gives_what_whole_arrays_give(source: str, look: str) -> None:
    lines = {
        "source": formula(source),
        "need_at_start": formula("chance * 7"),
        "whole": formula(f"{look} + flow + size"),
        # tied to itself through the month before, so it is stepped; the tie counts for nothing
        "stepped": formula(f"{look} + flow + size + 0 * previous(stepped, 0)"),
    }
    case = case_from(CASE, tiny(**LINES, **lines))
    results = evaluate(case, ["whole", "stepped"])
    whole = np.broadcast_to(results["whole"].array, results["stepped"].array.shape)
    assert results["whole"].axes == results["stepped"].axes
    np.testing.assert_allclose(results["stepped"].array, whole, rtol=1e-14)


@pytest.mark.parametrize("look", ["lag(own, back, size)", "lowest(own, 2)", "highest(own, back)"])
def test_a_stepped_line_looks_back_at_itself_as_a_loop_does(look: str) -> None:
    # own = (look back at own_before) + need, where own_before is own of the month before
    lines = {
        "own": formula("0.5 * looked + need + size"),
        "before": formula("previous(own, 1)"),
        "looked": formula(look.replace("own", "before")),
    }
    results = evaluate(case_from(CASE, tiny(**LINES, **lines)), ["own"])
    back = {"one": 1, "two": 2, "three": 9}
    size = {"one": 2, "two": 5, "three": 11}
    for scenario, needs in (("base", [10] * 4), ("high", [10, 10, 30, 30])):
        for place, group in enumerate(back):
            own: list[float] = []
            before: list[float] = []
            for month, need in enumerate(needs):
                before.append(own[-1] if own else 1)
                if look.startswith("lag"):
                    at = month - back[group]
                    looked = before[at] if at >= 0 else size[group]
                else:
                    width = 2 if look.startswith("lowest") else back[group]
                    window = [before[m] if m >= 0 else 0 for m in range(month - width, month + 1)]
                    looked = min(window) if look.startswith("lowest") else max(window)
                own.append(0.5 * looked + need + size[group])
            row = results.scenarios.index(scenario)
            assert results["own"].array[row, place].tolist() == pytest.approx(own)


def test_a_stepped_line_may_use_what_is_known_over_all_months() -> None:
    # the yearly need and the whole of the months do not hang on the stepped line itself
    lines = {
        "total": formula(
            "previous(total, 0) + number(sum(need * size, month)) + sum(need, scenario)"
        ),
        "half": formula("if(size > 4, need, 4 * chance)"),
        "stock": formula("previous(stock, 0) + half + given(mode)"),
    }
    results = evaluate(case_from(CASE, tiny(**LINES, **lines)), ["total", "stock"])
    # group one, base: 2 x 40 = 80 a month, and 20, 20, 40, 40 of both scenarios together
    assert results["total"].array[0, 0].tolist() == [100, 200, 320, 440]
    assert results["total"].array[1, 0].tolist() == [180, 360, 560, 760]  # 2 x 80
    # group one is of size 2: `half` is 4 x 75% or 4 x 25% every month; high was given a mode
    assert results["stock"].array[0, 0].tolist() == [3, 6, 9, 12]
    assert results["stock"].array[1, 0].tolist() == [2, 4, 6, 8]
    assert results["stock"].array[1, 1].tolist() == [11, 22, 53, 84]


def test_a_row_of_a_stepped_block_that_never_changes_is_known_before_it_runs() -> None:
    stock = formula('if(kind = "x", previous(stock, size) + need, 0)')
    program = Program(case_from(CASE, tiny(**LINES, stock=stock)), ["stock"])
    assert program.static["stock", ("two",)] == 0
    assert ("stock", ("one",)) in {*program.rows} - {*program.static}
    assert next(program.run())["stock"].array[0].tolist() == [
        [12, 22, 32, 42],
        [0] * 4,
        [21, 31, 41, 51],
    ]


def test_a_lag_of_0_months_in_a_circle_is_refused() -> None:
    models = tiny(**LINES, stock=formula("lag(stock, back - 1, 0) + flow"))
    with pytest.raises(FlexfinError, match="a lag of 0 months makes 'stock' hang on itself"):
        evaluate(case_from(CASE, models), ["stock"])


@pytest.mark.parametrize(("months", "shown"), [("0.5", "0.5"), ("0 - 1", "-1"), ("1 / 0", "inf")])
def test_months_to_look_back_are_whole(months: str, shown: str) -> None:
    with pytest.raises(FlexfinError, match=rf"lag\(\) looks back {shown}.* months"):
        worked(f"lag(flow, {months}, 0)")


# --- scenarios ----------------------------------------------------------------------------------


def test_one_scenario_alone_gives_what_it_gives_beside_others() -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "24"})
    together = evaluate(case)
    for name in case.scenarios:
        alone = evaluate(case, scenarios=[name])
        assert alone.scenarios == (name,)
        assert together.only(name).scenarios == (name,)
        place = together.scenarios.index(name)
        for line, found in [*alone.items(), *together.only(name).items()]:
            if "scenario" in found.axes:
                axis = found.axes.index("scenario")
                expected = together[line].array.take(place, axis=axis)
                assert np.array_equal(found.array.take(0, axis=axis), expected), line
            else:
                expected = together[line].array
                known = found.array == found.array  # a figure of the law may not be known
                assert np.array_equal(found.array[known], expected[known]), line


def test_a_sum_over_scenarios_counts_all_of_them_whichever_is_run() -> None:
    models = tiny(**LINES, expected=formula("sum(chance * need, scenario)"))
    found = evaluate(case_from(CASE, models), ["expected"], scenarios=["high"])
    assert found["expected"].array.tolist() == [10, 10, 15, 15]


def paths_of(count: int) -> np.ndarray[Any, Any]:
    """Give paths of people around those of the example, from a fixed seed."""
    steps = np.random.default_rng(7).normal(0, 12, (count, 120))
    return np.maximum(0, 290 + np.cumsum(steps, axis=1))


@pytest.mark.parametrize(("block", "workers"), [(1, 1), (7, 1), (7, 2), (2000, 1), (2000, 2)])
def test_blocks_of_scenarios_give_what_one_block_gives(block: int, workers: int) -> None:
    case = load_case(EXAMPLE, shipped())
    people = paths_of(23)
    wanted = ["let_units", "net_cost", "coverage", "pass_through_verdict", "units", "people", "cap"]
    program = Program(case, [name for name in wanted if name in case.models.lines])
    once = next(program.run(paths={"people": people}))
    parts = list(program.run(paths={"people": people}, block=block, workers=workers))
    assert len(parts) == math.ceil(23 / block)
    again = joined(parts)
    assert again.scenarios == once.scenarios == tuple(str(n) for n in range(1, 24))
    for line, found in once.items():
        assert np.array_equal(found.array, again[line].array), line
    assert np.array_equal(once["people"].array, people)


def test_a_path_equal_to_base_gives_base() -> None:
    case = load_case(EXAMPLE, shipped())
    people = np.array([case.values["people"]["base",]] * 2)
    by_path, by_name = evaluate(case, paths={"people": people}), evaluate(case, scenarios=["base"])
    for line, found in by_name.items():
        if "scenario" in found.axes:
            axis = found.axes.index("scenario")
            for place in (0, 1):
                assert np.array_equal(
                    by_path[line].array.take(place, axis=axis), found.array.take(0, axis=axis)
                ), line


# --- numbers that are none ----------------------------------------------------------------------


def test_a_division_by_zero_in_a_branch_not_taken_gives_no_error() -> None:
    assert worked("if(flat = 3, 1, 1 / 0)") == 1
    assert worked("if(flow > 1, 1 / (flow - 1), 0)") == pytest.approx([0, 1, 1 / 3, 1 / 7])
    assert worked("if(need > 10, 1 / (need - 10), 0)") == [[0] * 4, [0, 0, 0.05, 0.05]]
    stepped = "if(need > 10, 1 / (need - 10), 0) + 0 * previous(line, 0)"
    assert worked(stepped) == [[0] * 4, [0, 0, 0.05, 0.05]]
    assert worked('choose(kind, "x", 1, "y", 1 / (size - 11))') == pytest.approx([1, -1 / 6, 1])


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("1 / (flat - 3)", "-"),
        ("1 / (size - 5)", "group two"),
        ("1 / (flow - 4)", "month 2027-01"),
        ("size / (need - 30)", "group one, month 2027-01, scenario high"),
        ("1 / (need - 30) + previous(line, 0)", "month 2027-01, scenario high"),
        ("1 / (chance - 0.25)", "scenario high"),
        ("by_year(line_by_month)", ""),
        ("0 ^ (flat - 3)", "-"),
        ("(0 - flat) ^ 0.5", "-"),
        ('choose(kind, "x", 1)', "group two"),
        ('choose(mode, "x", 1)', "scenario high"),
        ("pick(size, friend)", "group two"),
    ],
)
def test_what_is_no_number_is_named_with_line_month_scenario_and_element(
    text: str, where: str
) -> None:
    with pytest.raises(FlexfinError) as caught:
        worked(text, line_by_month=formula("1 / (flow - 8)"))
    (problem,) = caught.value.problems
    if where:
        assert problem.message.startswith(f"'line' is no number ({where}):")
    else:
        assert problem.message.startswith("'line_by_month' is no number (month 2027-02):")
    assert problem.place is not None


def test_the_only_scenario_is_not_named_where_it_does_not_count() -> None:
    text = CASE.replace(", high: {2026-01: 10, 2027-01: 30}", "").replace("75%, high: 25%", "100%")
    case = text.replace("high: y", "base: y")
    here = {"1 / (size - 5)": "group two", "1 / (need - 10)": "month 2026-11, scenario base"}
    for formula_text, where in here.items():
        with pytest.raises(FlexfinError) as caught:
            worked(formula_text, case)
        assert f"'line' is no number ({where}):" in caught.value.problems[0].message


def test_a_word_that_is_not_there_is_no_text() -> None:
    line = formula('choose(mode, "x", "low")', "text")
    with pytest.raises(FlexfinError, match=r"'line' is no number \(scenario high\)"):
        evaluate(case_from(CASE, tiny(**LINES, line=line)))
    static = formula('choose(kind, "x", "low")', "text")
    with pytest.raises(FlexfinError, match=r"'line' is no number \(group two\)"):
        evaluate(case_from(CASE, tiny(**LINES, line=static)))


def test_an_element_that_the_models_name_must_be_in_the_case() -> None:
    with pytest.raises(FlexfinError) as caught:
        worked('pick(size, "four")')
    (problem,) = caught.value.problems
    assert "'size'" in problem.message
    assert "'four'" in problem.message
    assert worked('pick(size, "four", 8)') == 8


def test_a_case_without_elements_is_worked_out() -> None:
    text = frame("groups: {}\n", months=2)
    assert worked("sum(size, group) + flat", text) == 0
    assert worked("size * flow", text) == []
    assert evaluate(case_from(text, tiny(**LINES)))["size"].array.shape == (0,)


# --- results ------------------------------------------------------------------------------------


def test_results_are_a_mapping_of_the_lines_asked_for() -> None:
    case = case_from(CASE, tiny(**LINES, line=formula("size * need")))
    results = evaluate(case, ["line", "flat", "line"])
    assert list(results) == ["line", "flat"]
    assert len(results) == 2
    assert results["line"].axes == ("scenario", "group", "month")
    assert results["line"].array.shape == (2, 3, 4)
    assert results["line"].names_of("group") == ("one", "two", "three")
    assert results["line"].names_of("scenario") == ("base", "high")
    assert results["line"].names_of("month")[0] == "2026-11"
    assert results.row("flat") == 3
    assert results.row("line", ("two",)).shape == (4, 2)
    with pytest.raises(KeyError):
        results["size"]
    with pytest.raises(KeyError, match="nothing"):
        evaluate(case, ["nothing"])


def test_the_first_scenario_stands_for_others_where_paths_are_given() -> None:
    models = tiny(**LINES, line=formula("need + chance"))
    found = evaluate(case_from(CASE, models), ["line"], paths={"need": np.array([[1, 2, 3, 4.0]])})
    assert found["line"].array.tolist() == [[1.75, 2.75, 3.75, 4.75]]


@drawn(40)
@given(st.lists(st.integers(1, 900), min_size=4, max_size=4), st.integers(0, 4))
def test_a_stock_is_what_came_in_less_what_went_out(flows: list[int], months: int) -> None:
    steps = ", ".join(f"{month}: {flow}" for month, flow in
                      zip(("2026-11", "2026-12", "2027-01", "2027-02"), flows, strict=True))  # fmt: skip
    lines: Mapping[str, Any] = {
        "leaving": formula(f"lag(coming, {months + 1}, 0)"),
        "coming": formula("flow + 0 * previous(stock, 0)"),
        "stock": formula("previous(stock, 0) + coming - leaving"),
    }
    models: Models = tiny(**LINES, **lines)
    found = value(models, frame(f"flow: {{{steps}}}\n", start="2026-11", months=4), "stock")
    # in stock is what came in this month and the `months` before it
    assert found == [sum(flows[max(0, m - months) : m + 1]) for m in range(4)]
