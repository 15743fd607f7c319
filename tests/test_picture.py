"""Pictures of signs: what stands where."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from flexfin.answers.render.text_charts import axis, bar, below, curve, fan, two_sided


def test_a_fan_by_hand() -> None:
    # one height for each ten: bands widen from 50, a line at 75
    bands = np.array([[50.0, 30], [50, 40], [50, 50], [50, 60], [50, 90]])
    lines = fan(bands, [75], 2, 8)
    assert lines[-1] == " ░"  # 30 and a bit
    assert [line[0] for line in lines].count("█") == 1
    assert [line[1] for line in lines].count("█") == 1
    (crossed,) = [line for line in lines if line[0] == "-"]
    assert crossed[1] == "="
    assert {line[1] for line in lines} == {"░", "▒", "█", "="}


@given(st.integers(1, 40), st.integers(2, 30), st.integers(2, 15), st.floats(0, 1e4))
def test_a_fan_has_the_size_asked(months: int, width: int, height: int, level: float) -> None:
    bands = np.sort(np.random.default_rng(months).normal(300, 50, (5, months)), axis=0)
    lines = fan(bands, [level], width, height)
    assert len(lines) == height
    assert {len(line) for line in lines} == {width}
    assert all("█" in column for column in map("".join, zip(*lines, strict=True)))


def test_a_curve_goes_from_corner_to_corner() -> None:
    lines = curve(np.array([0.0, 5, 10]), np.array([[3.0, 2, 1]]), [], 11, 5)
    assert [line.find("●") for line in lines] == [0, -1, 5, -1, 10]


def test_curves_in_one_picture_have_one_scale_and_a_sign_each() -> None:
    lines = curve(np.array([0.0, 10]), np.array([[3.0, 2], [1, -1]]), [0], 11, 5)
    assert [line.find("●") for line in lines] == [0, 10, -1, -1, -1]
    assert [line.find("+") for line in lines] == [-1, -1, 0, -1, 10]
    assert lines[3] == "-" * 11


def test_bars() -> None:
    assert bar(0.5, 10) == "█████"
    assert bar(0.0, 10) == ""
    assert bar(0.51, 10) == "█████▏"
    assert bar(3, 4) == "████"
    assert two_sided(1, 7) == "   │███"
    assert two_sided(-0.34, 7) == "  █│   "
    assert two_sided(0, 7) == "   │   "


def test_a_scale_stands_to_the_left_and_below() -> None:
    assert axis(["a", "b", "c"], "5", "100") == ["100 │a", "    │b", "  5 │c"]
    assert below("2027-01", "2036-12", 16, 2) == "  2027-01  2036-12"
