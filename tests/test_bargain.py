"""What both sides gain: ranges, zeros and stretches by hand, and what always holds."""

from __future__ import annotations

import numpy as np
import pytest
from effort import drawn
from hypothesis import given
from hypothesis import strategies as st

from flexfin.engine.bargain import Outcomes, fee_range, grid, standing, sweep, worth
from flexfin.engine.spans import course, spaced, zero


def outcomes(
    grantor: list[float],
    holder: list[float],
    weights: list[float] | None = None,
    grantor_base: float = 100,
    holder_base: float = 100,
) -> Outcomes:
    ones = np.ones(len(grantor))
    return Outcomes(
        tuple(f"s{number}" for number in range(len(grantor))),
        np.array(weights) if weights else ones,
        np.array(grantor, float),
        np.array(holder, float),
        ones * grantor_base,
        ones * holder_base,
    )


def test_the_range_runs_from_what_one_side_needs_to_what_the_other_can_pay() -> None:
    # expected 0.5 x 300 + 0.5 x -100 = 100 and 0.5 x -200 + 0.5 x 800 = 300, on 100 a euro:
    # at a fee of 2 the grantor can do with 1 less, the holder can pay 3 more
    found = fee_range(outcomes([300, -100], [-200, 800], [0.5, 0.5]), 2)
    assert found is not None
    assert (found.floor, found.ceiling, found.midpoint, found.split) == (1, 5, 3, 3)
    assert found.exists


def test_the_probabilities_count_and_need_not_add_up_to_one() -> None:
    # 3 to 1: (3 x 300 - 100) / 4 = 200 and (3 x -200 + 800) / 4 = 50
    assert outcomes([300, -100], [-200, 800], [3, 1]).gains == (200, 50)


def test_the_worst_is_looked_for_where_there_is_a_chance() -> None:
    assert outcomes([300, -100, -900], [-200, 800, -900], [0.5, 0.5, 0]).worst == (-100, -200)


def test_with_unlike_bases_the_equal_split_is_not_the_midpoint() -> None:
    # holder pays VAT: a euro of fee costs it 1.25. Floor 2 - 100/100 = 1, ceiling 2 + 300/125 = 4.4
    # equal: 100 + 100 x = 300 - 125 x, x = 200/225
    found = fee_range(outcomes([100], [300], holder_base=125), 2)
    assert found is not None
    assert (found.floor, found.ceiling) == (1, pytest.approx(4.4))
    assert found.split == pytest.approx(2 + 200 / 225)
    both = outcomes([100], [300], holder_base=125).with_fee(200 / 225).gains
    assert both[0] == pytest.approx(both[1])


def test_there_is_no_range_where_the_sides_lose_together_or_no_fee_is_paid() -> None:
    apart = fee_range(outcomes([-300], [100]), 2)
    assert apart is not None
    assert (apart.floor, apart.ceiling, apart.exists) == (5, 3, False)
    assert fee_range(outcomes([1], [1], grantor_base=0), 2) is None


def test_regret_is_what_the_other_choice_would_have_brought() -> None:
    # gains 400 (10%), -100 (60%), 0 (30%): yes costs 60, no costs 40
    found = standing(outcomes([400, -100, 0], [0, 0, 0], [0.1, 0.6, 0.3]), np.array([400, -100, 0]))
    assert found.expected == pytest.approx(-20)
    assert (found.wins, found.chance) == (1, pytest.approx(0.1))
    assert (found.regret_agreed, found.regret_refused) == (pytest.approx(60), pytest.approx(40))
    assert (found.worst_agreed, found.worst_refused) == (100, 400)


def test_a_scenario_without_a_chance_counts_for_nothing() -> None:
    found = standing(outcomes([5, 900], [0, 0], [1, 0]), np.array([5.0, 900.0]))
    assert (found.wins, found.worst_refused) == (1, 5)
    assert outcomes([5, 900], [0, 0], [1, 0]).is_hindsight
    assert not outcomes([5, 900], [0, 0], [1, 1]).is_hindsight


@drawn(100, 5)
@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.01, 1)), min_size=1,
             max_size=6),
    st.floats(-50, 50),
    st.floats(1, 1e5),
    st.floats(1, 1e5),
)  # fmt: skip
def test_at_the_ends_of_the_range_one_side_gains_nothing(
    rows: list[tuple[float, float, float]], fee: float, grantor_base: float, holder_base: float
) -> None:
    grantor, holder, weights = (list(column) for column in zip(*rows, strict=True))
    found = outcomes(grantor, holder, weights, grantor_base, holder_base)
    limits = fee_range(found, fee)
    assert limits is not None
    size = 1e-7 * max(1.0, *map(abs, grantor), *map(abs, holder))
    size *= max(1.0, grantor_base / holder_base, holder_base / grantor_base)
    assert abs(found.with_fee(limits.floor - fee).gains[0]) <= size
    assert abs(found.with_fee(limits.ceiling - fee).gains[1]) <= size
    equal = found.with_fee(limits.split - fee).gains
    assert abs(equal[0] - equal[1]) <= size


# --- any term ------------------------------------------------------------------------------------


def test_a_term_is_good_for_both_between_the_zeros_of_the_two_sides() -> None:
    # grantor gains from 4 on, holder up to 7.5
    found = sweep(lambda x: (x - 4, 15 - 2 * x), 0, 10)
    assert found.grantor_zeros == (pytest.approx(4),)
    assert found.holder_zeros == (pytest.approx(7.5),)
    assert found.stretches == ((pytest.approx(4), pytest.approx(7.5)),)
    assert (found.grantor_course, found.holder_course) == ("up", "down")


def test_a_term_that_moves_both_ways_may_have_two_stretches() -> None:
    # 1 - (x - 5)^2 / 9 is above zero from 2 to 8; the other side gains outside 4 to 6
    found = sweep(lambda x: (9 - (x - 5) ** 2, (x - 5) ** 2 - 1), 0, 10)
    assert found.grantor_zeros == (pytest.approx(2), pytest.approx(8))
    assert found.holder_zeros == (pytest.approx(4), pytest.approx(6))
    assert [pytest.approx(s) for s in ((2, 4), (6, 8))] == list(found.stretches)
    assert (found.grantor_course, found.holder_course) == ("both", "both")


def test_a_term_that_moves_nothing_is_flat_and_good_everywhere_or_nowhere() -> None:
    everywhere = sweep(lambda _x: (1.0, 2.0), 3, 5)
    assert (everywhere.grantor_course, everywhere.stretches) == ("flat", ((3, 5),))
    assert sweep(lambda _x: (1.0, -2.0), 3, 5).stretches == ()


def test_whole_numbers_are_tried_one_by_one() -> None:
    tried: list[float] = []

    def gains(x: float) -> tuple[float, float]:
        tried.append(x)
        return x - 2.5, 6.5 - x

    found = sweep(gains, 0, 10, whole=True)
    assert tried == list(range(11))
    assert (found.grantor_zeros, found.holder_zeros) == ((3,), (7,))
    assert found.stretches == ((3, 6),)


def test_a_zero_at_an_end_of_the_span_is_found() -> None:
    assert sweep(lambda x: (x, 10 - x), 0, 10).grantor_zeros == (0,)
    assert sweep(lambda x: (x, 10 - x), 0, 10).holder_zeros == (10,)
    assert sweep(lambda x: (x, 10 - x), 0, 10, whole=True).stretches == ((0, 10),)


@given(st.floats(-9, 9), st.floats(0.1, 5), st.booleans())
def test_the_zero_of_a_bent_line_is_found(at: float, steepness: float, falls: bool) -> None:
    sign = -1 if falls else 1

    def bent(x: float) -> float:
        return sign * (max(0, x - at) * steepness + min(0, x - at))

    assert zero(bent, -10, 10) == pytest.approx(at, abs=1e-6)


def test_a_course_ignores_rounding() -> None:
    assert course([1e6, 1e6 + 1e-6, 1e6]) == "flat"
    assert course([1, 2, 2, 3]) == "up"
    assert course([3, 1]) == "down"
    assert course([1, 2, 1]) == "both"


# --- trade-offs ----------------------------------------------------------------------------------


def test_a_step_is_worth_the_fee_that_makes_up_for_it() -> None:
    # a step brings the grantor 50 and costs the holder 20, on 100 place days
    found = worth(outcomes([10], [90]), outcomes([60], [70]), 1)
    assert (found.grantor, found.holder, found.total) == (50, -20, 30)
    assert (found.grantor_fee, found.holder_fee) == (-0.5, -0.2)
    bare = worth(outcomes([10], [90]), outcomes([60], [70], grantor_base=0, holder_base=0), 1)
    assert (bare.grantor_fee, bare.holder_fee) == (None, None)


@given(*[st.floats(-1e4, 1e4)] * 4, st.floats(1, 1e3), st.floats(1, 1e3))
def test_after_a_step_and_its_fee_a_side_stands_where_it_stood(
    grantor: float,
    holder: float,
    grantor_after: float,
    holder_after: float,
    base: float,
    other: float,
) -> None:
    before = outcomes([grantor], [holder])
    after = outcomes([grantor_after], [holder_after], grantor_base=base, holder_base=other)
    found = worth(before, after, 1)
    assert found.grantor_fee is not None
    assert found.holder_fee is not None
    assert after.with_fee(found.grantor_fee).gains[0] == pytest.approx(grantor, abs=1e-6)
    assert after.with_fee(found.holder_fee).gains[1] == pytest.approx(holder, abs=1e-6)


def test_a_grid_has_a_reading_for_every_pair() -> None:
    found = grid(lambda row, column: (row, column - 3), [1, -1], [2, 4])
    assert [[cell.both_gain for cell in row] for row in found.cells] == [[False, True], [False] * 2]
    assert spaced(0, 1, 3) == (0, 0.5, 1)
    assert spaced(0, 5, 3, whole=True) == (0, 3, 5)
    assert spaced(1, 3, 7, whole=True) == (1, 2, 3)
