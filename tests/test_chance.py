"""Numbers by chance: the same whatever is drawn beside them, and spread as they should be."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexfin.cli.options import LARGEST_SEED
from flexfin.ground.random import Spread, normal_quantile, uniforms

SEEDS = st.integers(0, LARGEST_SEED)


@given(SEEDS, st.integers(0, 5_000), st.integers(1, 300))
def test_a_stretch_of_a_stream_does_not_hang_on_what_is_drawn_around_it(
    seed: int, first: int, count: int
) -> None:
    alone = uniforms(seed, "x", first, count)
    assert (alone == uniforms(seed, "x", 0, first + count)[first:]).all()
    assert ((alone > 0) & (alone < 1)).all()


def test_other_seeds_and_other_names_give_other_numbers() -> None:
    one = uniforms(1, "x", 0, 100)
    for other in (uniforms(2, "x", 0, 100), uniforms(1, "y", 0, 100)):
        assert not (one == other).any()


def test_a_stream_is_uniform() -> None:
    found = uniforms(3, "x", 0, 100_000)
    assert found.mean() == pytest.approx(0.5, abs=0.004)  # 4 standard errors
    assert np.histogram(found, 10, (0, 1))[0] == pytest.approx([10_000] * 10, abs=400)


@given(st.floats(1e-12, 1 - 1e-12))
def test_the_normal_quantile_is_that_of_the_standard_library(share: float) -> None:
    assert normal_quantile(np.array([share]))[0] == pytest.approx(
        NormalDist().inv_cdf(share), abs=1e-14
    )


@pytest.mark.parametrize(
    ("spread", "shares", "expected"),
    [
        (Spread("uniform", 10, 30), [0.25, 0.5, 1], [15, 20, 30]),
        # up to the mode a share of (2 - 0) / 10 x 1/5; halfway that side: 2 x sqrt(1/2)
        (Spread("triangular", 0, 10, 2), [0.0, 0.1, 0.2, 1.0], [0, 2**0.5, 2, 10]),
        (Spread("triangular", 0, 10, 10), [0.25, 1], [5, 10]),
        (Spread("triangular", 0, 10, 0), [0.75, 1], [5, 10]),
        (Spread("triangular", 3, 3, 3), [0.2], [3]),
        # symmetric bounds: the middle stays; far bounds: as good as none
        (Spread("normal", -1, 5, 2, 4), [0.5], [2]),
        (Spread("normal", -90, 90, 2, 4), [0.841344746068543], [6]),
        (Spread("normal", 3, 5, 2, 0), [0.5], [3]),
    ],
)  # fmt: skip
def test_spreads_have_the_quantiles_of_the_book(
    spread: Spread, shares: list[float], expected: list[float]
) -> None:
    assert spread.quantile(np.array(shares)) == pytest.approx(np.array(expected), abs=1e-9)


@given(
    st.sampled_from(["uniform", "triangular", "normal"]),
    st.tuples(*[st.floats(-1e6, 1e6)] * 3).map(sorted),
    st.floats(0, 1e6),
)
def test_draws_stay_between_their_bounds_and_go_up(
    kind: str, numbers: list[float], deviation: float
) -> None:
    low, middle, high = numbers
    found = Spread(kind, low, high, middle, deviation).quantile(np.linspace(0.001, 0.999, 50))  # type: ignore[arg-type]
    leeway = 1e-9 * max(1.0, abs(low), abs(high))
    assert ((found >= low - leeway) & (found <= high + leeway)).all()
    assert (np.diff(found) >= -leeway).all()


def test_a_normal_spread_beyond_its_bounds_is_drawn_anew_within_them() -> None:
    found = Spread("normal", 1, 3, 0, 1).quantile(uniforms(1, "x", 0, 50_000))
    # the mean of a standard normal between 1 and 3: (phi(1) - phi(3)) / (Phi(3) - Phi(1))
    normal = NormalDist()
    expected = (normal.pdf(1) - normal.pdf(3)) / (normal.cdf(3) - normal.cdf(1))
    assert found.mean() == pytest.approx(expected, abs=0.01)
