"""Statistics over weighted scenarios."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexfin.distribution import expected_shortfall, mean, quantile, weights_of

WEIGHTS = weights_of([0.5, 0.3, 0.2])
VALUES = [100.0, 50.0, 400.0]  # in order: 50 (30%), 100 (to 80%), 400 (to 100%)


def test_the_mean_weighs_with_probabilities() -> None:
    assert mean(VALUES, WEIGHTS) == pytest.approx(50 + 15 + 80)
    assert mean([[1, 2], [3, 4]], weights_of([1, 3])).tolist() == [2.5, 3.5]


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0, 50), (0.3, 50), (0.31, 100), (0.8, 100), (0.81, 400), (0.9, 400), (1, 400)],
)
def test_a_quantile_is_the_lowest_value_not_exceeded_with_that_probability(
    share: float, expected: float
) -> None:
    assert quantile(VALUES, WEIGHTS, share) == expected


def test_a_value_without_probability_is_no_quantile() -> None:
    assert quantile([1, 2, 3], weights_of([0.5, 0.5, 0]), 1) == 2
    assert quantile([1, 2, 3], weights_of([0, 0.5, 0.5]), 0) == 2


def test_the_worst_tail_takes_a_part_of_the_value_on_its_edge() -> None:
    assert expected_shortfall(VALUES, WEIGHTS, 0.05) == pytest.approx(400)
    assert expected_shortfall(VALUES, WEIGHTS, 0.25) == pytest.approx(
        (0.2 * 400 + 0.05 * 100) / 0.25
    )
    assert expected_shortfall(VALUES, WEIGHTS, 1) == pytest.approx(mean(VALUES, WEIGHTS))


def test_without_probabilities_all_weigh_the_same() -> None:
    assert weights_of([0, 0, 0, 0]).tolist() == [0.25] * 4
    assert weights_of([2, 6]).tolist() == [0.25, 0.75]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=30), st.integers(1, 100))
def test_with_equal_weights_it_is_the_inverse_of_the_step_function(
    values: list[int], percent: int
) -> None:
    found = quantile(values, weights_of([1.0] * len(values)), percent / 100)
    assert found == float(np.quantile(values, percent / 100, method="inverted_cdf"))
