"""Break-evens: roots of functions that are known, and of cases worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from effort import drawn
from hypothesis import given
from hypothesis import strategies as st
from strategies import EXAMPLE, case_from, shipped
from test_reserve import SMALL
from views import column_in, rows_in

from flexfin.answers.reserve import reserve_figures
from flexfin.answers.reserve_page import reserve_view
from flexfin.engine.breakeven import Along, Scenarios, break_even, expected_of, last_whole, root
from flexfin.engine.draw import DrawRequest, simulate
from flexfin.engine.load import load_case
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate

SAVING = Headline("reserve_saving_value")
CHEAP = {"reserve.emergency_cost": "70"}  # a missed place costs 70 - (80 - 20) = 10 a day


def of(function: Callable[[np.ndarray], np.ndarray]) -> Callable[[Sequence[float]], np.ndarray]:
    return lambda points: function(np.asarray(points, float))


@given(st.floats(-90, 90), st.floats(0.01, 5), st.booleans())
def test_the_root_of_a_bent_function_is_found(zero: float, slope: float, falls: bool) -> None:
    sign = -1 if falls else 1
    found, positive_below, _ends, others = root(
        of(lambda x: sign * (np.where(x < zero, slope, 3 * slope) * (x - zero) + (x - zero) ** 3)),
        -100, 100, 0,
    )  # fmt: skip
    assert found == pytest.approx(zero, abs=1e-5)
    assert positive_below == falls
    assert others == 0


def test_of_two_roots_the_nearest_is_given_and_the_other_counted() -> None:
    parabola = of(lambda x: (x - 2) * (x - 8))
    assert root(parabola, 0, 10, 3)[:2] == (pytest.approx(2), True)
    assert root(parabola, 0, 10, 9)[:2] == (pytest.approx(8), False)
    assert root(parabola, 0, 10, 9)[3] == 1


def test_a_function_with_one_sign_has_no_root() -> None:
    assert root(of(lambda x: x + 1), 0, 10, 5) == (None, True, (1, 11), 0)
    assert root(of(lambda x: -x - 1), 0, 10, 5) == (None, False, (-1, -11), 0)


def test_a_jump_is_found_too() -> None:
    found, positive_below, *_rest = root(of(lambda x: np.where(x < np.pi, 5.0, -3.0)), 0, 10, 5)
    assert found == pytest.approx(np.pi, abs=1e-6)
    assert positive_below


def test_the_rent_at_which_letting_saves_nothing_by_hand() -> None:
    # 60 room months x (rent - 40), less 500 of letting, 5,000 of refit, and for calls 10 places at
    # 10 a day for 92 days and at 70 a day for the 31 of August, when they stand empty
    case = case_from(SMALL, shipped(), CHEAP)
    found = break_even(Scenarios(case, "base"), "groups.youth.asked_rent", SAVING, 0, 1000)
    assert found.value == pytest.approx(40 + (500 + 5000 + 9_200 + 21_700) / 60)
    assert (found.now, found.positive_below) == (300, False)
    assert found.ends[0] == pytest.approx(-60 * 40 - 36_400)
    case = case_from(SMALL, shipped())
    found = break_even(Scenarios(case, "base"), "groups.youth.asked_rent", SAVING, 0, 1000)
    assert found.value is None
    assert not found.positive_below


def test_the_notice_is_the_last_that_is_worth_it() -> None:
    kept = {"reserve.buffer_places": "20"}  # without places that are kept only no notice at all is
    case = load_case(EXAMPLE, shipped(), kept)
    found = last_whole(case, "base", "groups.youth.notice_months", SAVING, 6)
    expected = []
    for notice in range(7):
        other = load_case(EXAMPLE, shipped(), kept | {"groups.youth.notice_months": str(notice)})
        saving = evaluate(other, [SAVING.line])[SAVING.line].array
        expected.append(saving @ [0.5, 0.3, 0.2] >= 0)
    assert expected == [True, True, True, False, False, False, False]
    assert found.value == 2


@pytest.mark.parametrize(("most", "last"), [(2, None), (3, 2), (4, 2)])
def test_the_last_whole_value_that_is_asked_for_is_tried_too(most: int, last: int | None) -> None:
    kept = {"reserve.buffer_places": "20"}  # as above: it saves at 2 months of notice, not at 3
    case = load_case(EXAMPLE, shipped(), kept)
    path = "groups.youth.notice_months"
    found = last_whole(case, "base", path, SAVING, most)
    assert (found.value, found.positive_below) == (last, True)
    at_most = Scenarios(load_case(EXAMPLE, shipped(), kept | {path: str(most)}), "base")
    assert found.ends[1] == pytest.approx(expected_of(at_most, SAVING))


@drawn(5)
@given(st.floats(20, 300), st.floats(0, 80))
def test_a_figure_along_an_input_is_that_of_a_case_with_that_input(
    rent: float, places: float
) -> None:
    case = load_case(EXAMPLE, shipped())
    for path, value in (("groups.youth.asked_rent", rent), ("reserve.buffer_places", places)):
        along = Along(Scenarios(case, "base"), path, [SAVING])([value, value / 2])
        other = load_case(EXAMPLE, shipped(), {path: f"{value:.20f}"})
        assert along[0, 0] == pytest.approx(expected_of(Scenarios(other, "base"), SAVING), rel=1e-9)


def test_over_drawn_scenarios_it_is_the_mean_of_a_simulation() -> None:
    changes = {"demand.simulation.surges_per_year": "0.5", "groups.youth.asked_rent": "500"}
    case = load_case(EXAMPLE, shipped())
    expected = (
        simulate(load_case(EXAMPLE, shipped(), changes), [SAVING], 30, 4).figures[SAVING].mean()
    )
    rented = load_case(EXAMPLE, shipped(), {"groups.youth.asked_rent": "500"})
    for basis, path, value in (
        (rented, "demand.simulation.surges_per_year", 0.5),
        (load_case(EXAMPLE, shipped(), {"demand.simulation.surges_per_year": "0.5"}), "groups.youth.asked_rent", 500),
    ):  # fmt: skip
        found = Along(Scenarios(basis, "base", 30, 4), path, [SAVING])([value, 0.1])
        assert found[0, 0] == pytest.approx(expected, rel=1e-9)
    assert expected_of(Scenarios(case, "base", 30, 4), SAVING) != pytest.approx(expected)


def test_more_calls_make_letting_worth_less() -> None:
    quiet = {"demand.simulation.mean": "240", "groups.youth.asked_rent": "600"}
    case = load_case(EXAMPLE, shipped(), quiet)
    found = break_even(
        Scenarios(case, "base", 100, 1), "demand.simulation.surges_per_year", SAVING, 0, 2
    )
    assert found.value is not None
    assert found.positive_below
    along = Along(Scenarios(case, "base", 100, 1), found.path, [SAVING])
    low, high = along([found.value - 0.01, found.value + 0.01])[0]
    assert low > 0 > high


def test_without_chances_one_scenario_counts() -> None:
    text = EXAMPLE.read_text("utf-8").replace("probabilities: {base: 50%, low: 30%, high: 20%}", "")
    case = case_from(text, shipped())
    saving = evaluate(case, [SAVING.line])[SAVING.line].array
    assert expected_of(Scenarios(case, "high"), SAVING) == pytest.approx(saving[2], rel=1e-12)


# --- the buffer ---------------------------------------------------------------------------------


def test_the_buffer_in_the_report_is_the_cheapest() -> None:
    case = load_case(EXAMPLE, shipped())
    figures = reserve_figures(case, "base")
    view, buffer = reserve_view(figures), figures.thresholds.buffer
    costs = dict(zip(buffer.places.tolist(), buffer.cost.tolist(), strict=True))
    levels = dict(zip(buffer.places.tolist(), buffer.level.tolist(), strict=True))
    enough, more = view.said("buffer")
    assert costs[enough.data["best"]] == min(costs.values())
    places = enough.data["enough"]
    assert levels[places] >= 0.95 > levels[places - 1]
    assert more.data["one_more_place"] == pytest.approx(costs[1] - costs[0])
    assert column_in(view, "buffer_curve", "cost") == {f"{at:.0f}": costs[at] for at in costs}
    assert view.value("buffer", f"{places:.0f}", "service_level") == levels[places]

    case = load_case(EXAMPLE, shipped(), {"reserve.buffer_places": f"{buffer.best:.0f}"})
    cost = evaluate(case, ["net_cost_value"])["net_cost_value"].array[:, 1]
    assert cost @ [0.5, 0.3, 0.2] == pytest.approx(costs[buffer.best])
    assert list(column_in(view, "break_evens", "value")) == [
        "groups.youth.places_when_called", "groups.youth.notice_months", "groups.youth.asked_rent",
    ]  # fmt: skip


def test_calls_in_ten_years_come_with_drawn_scenarios() -> None:
    case = load_case(EXAMPLE, shipped())
    figures = reserve_figures(case, "base", DrawRequest(20, 1))
    view, path = reserve_view(figures), "demand.simulation.surges_per_year"
    assert view.table("break_evens").rows[0].key == path
    assert rows_in(view, "break_evens")[path] == {"now": 2, "value": None, "saves": "never"}
    one = figures.thresholds.found[0]
    assert (one.found.low * one.factor, one.found.high * one.factor) == (0, 20)
    assert 0 > one.found.ends[0] > one.found.ends[1]
