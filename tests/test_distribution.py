"""Statistics over scenarios: by hand on small cases, and what must always hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexfin.engine.statistics import (
    Better,
    expectation,
    in_tail,
    mean,
    rank_correlation,
    statistics,
    tail,
    tornado,
    weights_of,
)

NUMBERS = st.floats(-1e9, 1e9).map(lambda x: round(x, 3))
VALUES = st.lists(NUMBERS, min_size=1, max_size=60).map(np.array)
BETTER = st.sampled_from(["high", "low"])


def test_twenty_values_by_hand() -> None:
    found = statistics(np.arange(20.0) - 1, None, "high")  # -1, 0, 1, ..., 18
    assert found.mean == 8.5
    assert found.deviation == pytest.approx((20 * 21 / 12) ** 0.5)  # n (n + 1) / 12
    assert found.error == pytest.approx(found.deviation / 20**0.5)
    # the lowest value not exceeded by 5%, 10% ... of twenty: the 1st, 2nd, 10th, 18th, 19th
    assert (found.p5, found.p10, found.p50, found.p90, found.p95) == (-1, 0, 8, 16, 17)
    assert (found.lowest, found.highest, found.worst) == (-1, 18, -1)
    assert found.shortfall == -1  # the worst 5% is one of twenty
    assert found.loss_chance == 0.05


def test_the_worst_tail_may_take_part_of_a_value() -> None:
    # of ten values the worst 5% is half of the worst one; of thirty one and a half
    assert statistics(np.arange(10.0), None, "low").shortfall == 9
    shares = tail(np.arange(30.0), None, "low")
    assert shares[-3:].tolist() == pytest.approx([0, 1 / 3, 2 / 3])
    assert statistics(np.arange(30.0), None, "low").shortfall == pytest.approx(28 / 3 + 29 * 2 / 3)


def test_chances_weigh_by_hand() -> None:
    values, chances = np.array([100.0, -20, 300]), np.array([50.0, 30, 20])
    found = statistics(values, chances, "high")
    assert found.mean == pytest.approx(50 - 6 + 60)
    # 0.5 x 4^2 + 0.3 x 124^2 + 0.2 x 196^2 = 12,304
    assert found.deviation == pytest.approx(12_304**0.5)
    assert (found.p5, found.p50, found.p95) == (-20, 100, 300)
    assert (found.shortfall, found.loss_chance, found.error) == (-20, 0.3, 0)


def test_a_scenario_without_a_chance_is_not_the_worst() -> None:
    found = statistics(np.array([-99.0, 1, 2]), np.array([0, 1, 1]), "high")
    assert (found.lowest, found.worst, found.loss_chance) == (1, 1, 0)


def test_without_a_good_side_there_is_no_worst() -> None:
    found = statistics(np.array([-1.0, 1]))
    assert (found.worst, found.shortfall, found.loss_chance) == (None, None, None)
    assert statistics(np.array([-1.0, 1]), None, "low").loss_chance is None


@given(NUMBERS, st.integers(1, 50), BETTER)
def test_the_statistics_of_a_constant_are_that_constant(
    value: float, count: int, better: Better
) -> None:
    found = statistics(np.full(count, value), None, better)
    numbers = (found.mean, found.p5, found.p50, found.p95, found.worst, found.shortfall)
    assert set(numbers) == {value}
    assert (found.deviation, found.error) == (0, 0)


@given(VALUES, BETTER)
def test_statistics_are_in_order(values: Any, better: Better) -> None:
    found = statistics(values, None, better)
    leeway = 1e-6 * (1 + float(np.abs(values).max()))
    steps = [found.lowest, found.p5, found.p10, found.p50, found.p90, found.p95, found.highest]
    assert steps == sorted(steps)
    assert set(steps) <= set(values.tolist())
    assert found.lowest - leeway <= found.mean <= found.highest + leeway
    assert found.worst is not None
    assert found.shortfall is not None
    if better == "high":  # the mean of the worst 5% is no better than the bound of the worst 5%
        assert found.worst - leeway <= found.shortfall <= found.p5 + leeway
    else:
        assert found.worst + leeway >= found.shortfall >= found.p95 - leeway


@given(VALUES, BETTER, st.floats(0.1, 10), NUMBERS)
def test_another_scale_and_a_shift_change_statistics_alike(
    values: Any, better: Better, scale: float, shift: float
) -> None:
    one, other = statistics(values, None, better), statistics(values * scale + shift, None, better)
    for name in ("mean", "p10", "p90", "worst", "shortfall"):
        expected = getattr(one, name) * scale + shift
        assert getattr(other, name) == pytest.approx(expected, rel=1e-6, abs=1e-3)


@given(st.lists(st.tuples(NUMBERS, st.integers(1, 5)), min_size=1, max_size=20), BETTER)
def test_a_weight_of_three_is_as_good_as_being_there_three_times(
    pairs: list[tuple[float, int]], better: Better
) -> None:
    values, weights = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    weighed = statistics(values, weights, better)
    repeated = statistics(np.repeat(values, weights), None, better)
    for name in ("mean", "p5", "p10", "p50", "p90", "p95", "worst", "shortfall"):
        assert getattr(weighed, name) == pytest.approx(getattr(repeated, name), abs=1e-3), name


@given(VALUES)
def test_the_mean_in_the_tail_of_a_figure_is_its_shortfall(values: Any) -> None:
    shares = tail(values, None, "high")
    assert shares.sum() == pytest.approx(1)
    assert in_tail(values, shares) == statistics(values, None, "high").shortfall
    assert in_tail(np.full(len(values), 7.0), shares) == 7


def test_an_expectation_needs_no_chances_that_add_up() -> None:
    assert expectation(np.array([1.0, 4]), np.array([2, 1])) == 2
    assert expectation(np.array([1.0, 4])) == 2.5


def test_ranks_by_hand() -> None:
    # ranks 1, 2, 3, 4 against 1, 3, 2, 4: 1 - 6 x 2 / (4 x 15) = 0.8
    assert rank_correlation(
        np.array([1.0, 2, 3, 4]), np.array([10.0, 30, 20, 99])
    ) == pytest.approx(0.8)
    # equal values share the mean of their ranks
    assert rank_correlation(np.array([1.0, 1, 2]), np.array([5.0, 5, 9])) == pytest.approx(1)
    assert rank_correlation(np.array([1.0, 2]), np.array([3.0, 3])) == 0


@given(st.lists(NUMBERS, min_size=3, max_size=30, unique=True).map(np.array))
def test_a_rank_correlation_sees_only_the_order(values: Any) -> None:
    assert rank_correlation(values, np.argsort(np.argsort(values)).astype(float)) == pytest.approx(
        1
    )
    assert rank_correlation(values, -values) == pytest.approx(-1)


def test_a_tornado_begins_with_the_widest() -> None:
    values = np.array([1.0, 2, 3, 4])
    found = tornado(values, {"a": np.array([1.0, 3, 2, 4]), "b": -values, "c": np.ones(4)}, 2)
    assert [name for name, _r in found] == ["b", "a"]


def test_a_few_scenarios_with_probabilities_by_hand() -> None:
    # in order: 50 (30%), 100 (to 80%), 400 (to 100%)
    values, weights = np.array([100.0, 50.0, 400.0]), weights_of([0.5, 0.3, 0.2])
    found = statistics(values, weights, "low")
    assert found.mean == pytest.approx(50 + 15 + 80)
    assert (found.p5, found.p10, found.p50, found.p90, found.p95) == (50, 50, 100, 400, 400)
    assert found.worst == found.shortfall == 400
    # 60% x 1 + 40% x 2: the worst 5% of what is bad when low is the lowest
    assert statistics(np.array([1.0, 2.0]), weights_of([3, 2]), "high").shortfall == 1


def test_a_value_without_probability_is_no_quantile() -> None:
    assert statistics(np.array([1.0, 2.0, 3.0]), weights_of([0.5, 0.5, 0])).p95 == 2
    assert statistics(np.array([1.0, 2.0, 3.0]), weights_of([0, 0.5, 0.5])).p5 == 2


def test_the_mean_is_taken_over_the_first_axis_and_equal_weights_stand_in() -> None:
    assert mean([[1, 2], [3, 4]], weights_of([1, 3])).tolist() == [2.5, 3.5]
    assert weights_of([0, 0, 0, 0]).tolist() == [0.25] * 4
    assert weights_of([2, 6]).tolist() == [0.25, 0.75]
