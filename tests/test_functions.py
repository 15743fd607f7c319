"""THE table of functions: numpy sides on hand-made numbers, and each rule for units."""

from __future__ import annotations

import calendar
import datetime
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import CALENDAR, asked, formula, tiny

from flexfin.formulas import arrays
from flexfin.formulas.excel import chosen_text
from flexfin.formulas.functions import FUNCTIONS
from flexfin.formulas.units import for_choice
from flexfin.ground.errors import FlexfinError


def row(*numbers: float) -> Any:
    """Give a row of months for one scenario."""
    return np.array(numbers, float)[:, None]


def months_of(found: Any) -> list[float]:
    """Give the months of a row of one scenario."""
    return [float(number) for number in found[:, 0]]


def test_every_function_has_a_sentence_its_arguments_and_both_sides() -> None:
    for name, function in FUNCTIONS.items():
        assert function.name == name
        assert function.sentence.endswith("."), name
        assert function.arguments, name
        assert function.least >= 1, name
        assert function.most is None or function.most >= function.least, name
        assert callable(function.numpy), name
        assert callable(function.excel), name


@pytest.mark.parametrize(("word", "is_sign"), [("*", True), ("?", True), ("~", True), ("-", False)])
def test_a_word_with_a_sign_of_match_is_compared_as_it_is(word: str, is_sign: bool) -> None:
    pairs = [(f'"a{word}b"', "B1"), ('"c"', "B2")]
    words = f'{{"a{word}b","c"}}'
    place = f"SUMPRODUCT((A1={words})*{{1,2}})" if is_sign else f"MATCH(A1,{words},0)"
    assert chosen_text("A1", pairs) == f"CHOOSE({place},B1,B2)"


@pytest.mark.parametrize(
    ("x", "digits", "expected"),
    [
        (2.5, 0, 3.0),
        (-2.5, 0, -3.0),
        (2.4, 0, 2.0),
        (-2.4, 0, -2.0),
        (2.675, 2, 2.68),  # no exact binary form: 2.67499999...
        (1.005, 2, 1.01),
        (-1.005, 2, -1.01),
        (1234.0, -2, 1200.0),
        (1250.0, -2, 1300.0),
        (0.0, 3, 0.0),
        (0.1 + 0.2, 9, 0.3),
        (1_000_000.0, 9, 1_000_000.0),  # 1e15 units of 1e-9
        (123_456_789.25, 9, 123_456_789.25),
        (1e15, 0, 1e15),
        (-1e15, 2, -1e15),
    ],
)
def test_halves_round_away_from_zero(x: float, digits: float, expected: float) -> None:
    assert float(arrays.rounded(x, digits)) == expected


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_whole_numbers_stay_as_they_are_when_rounded(x: int, digits: int) -> None:
    assert float(arrays.rounded(float(x), float(digits))) == float(x)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_rounding_moves_no_further_than_half_a_step(x: float, digits: int) -> None:
    step = 10.0**-digits
    assert abs(float(arrays.rounded(x, float(digits))) - x) <= step / 2 * (1 + 1e-6) + 1e-9


def test_growth_is_one_plus_the_rate_to_the_power_of_time() -> None:
    assert float(arrays.growth(0.02, 3.0)) == pytest.approx(1.02 * 1.02 * 1.02)
    assert float(arrays.growth(0.21, 0.5)) == pytest.approx(1.1)
    assert float(arrays.growth(0.25, -1.0)) == pytest.approx(0.8)


def test_powers_that_do_not_exist_are_no_number() -> None:
    assert math.isnan(float(arrays.power(0.0, 0.0)))
    with np.errstate(all="ignore"):
        assert math.isnan(float(arrays.power(-8.0, 1 / 3)))
    assert float(arrays.power(-2.0, 3.0)) == -8.0


def test_payment_agrees_with_the_annuity_formula() -> None:
    # 1,200 over 12 months at 1%: 1200 x 0.01 / (1 - 1.01^-12) = 106.6185464
    assert float(arrays.payment(0.01, 12.0, 1200.0, 0.0)) == pytest.approx(106.6185464, abs=1e-7)
    # 200 left at the end: (1200 - 200 / 1.01^12) x 0.01 / (1 - 1.01^-12) = 90.848789
    by_hand = (1200 - 200 / 1.01**12) * 0.01 / (1 - 1.01**-12)
    assert by_hand == pytest.approx(90.848789, abs=1e-6)
    assert float(arrays.payment(0.01, 12.0, 1200.0, 200.0)) == pytest.approx(by_hand)
    # no interest: (1200 - 200) / 12
    assert float(arrays.payment(0.0, 12.0, 1200.0, 200.0)) == pytest.approx(1000 / 12)
    # nothing left after a period at -100%: nothing is charged either, 1200 x -1 + 1200 = 0
    with np.errstate(divide="ignore"):
        assert float(arrays.payment(-1.0, 12.0, 1200.0, 0.0)) == 0


@pytest.mark.parametrize("rate", [1e-4, -5.8e-5, 1e-7, 1e-12])
def test_a_payment_at_a_tiny_rate_is_exact_in_every_array(rate: float) -> None:
    # r / (1 - (1 + r)^-n) with fractions, which nothing is lost of
    r = Fraction(rate)
    exact = float(r / (1 - 1 / (1 + r) ** 24))
    alone = float(arrays.payment(rate, 24.0, 1.0, 0.0))
    among = arrays.payment(np.full((7, 5), rate), np.full((7, 1), 24.0), 1.0, 0.0)
    assert alone == pytest.approx(exact, rel=1e-15)
    assert np.abs(among / exact - 1).max() <= 1e-15


def test_irr_is_the_rate_at_which_a_known_series_is_worth_nothing() -> None:
    # -100 and a year later 110: 10%; -100, 60, 60: 13.0662% (60/1.130662 + 60/1.130662^2 = 100)
    assert arrays.irr(row(-100, 110)) == pytest.approx(np.array([[0.10]]))
    rate = float(arrays.irr(row(-100, 60, 60))[0, 0])
    assert rate == pytest.approx(0.130662, abs=1e-6)
    two = np.hstack([row(-100, 110), row(-100, 105)])
    assert arrays.irr(two).tolist()[0] == pytest.approx([0.10, 0.05])


def test_irr_is_no_number_where_more_than_one_rate_fits() -> None:
    # -100, 230, -132: 100 x^2 - 230 x + 132 = 0 for x = 1 + rate, so x = 1.1 and x = 1.2
    assert np.isnan(arrays.irr(row(-100, 230, -132))).all()
    # what Excel and LibreOffice answer with 1.00427 and 1.85442, and another way with -0.9998
    long = row(-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1)
    assert np.isnan(arrays.irr(long)).all()
    assert np.isnan(arrays.irr(row(-50, -100, 600, 300, -100))).all()
    # (0.9 - d)^2 (0.8 - d), d = 1 / (1 + rate): at 1/0.9 - 1 = 11.1% it only touches 0; 25% crosses
    assert np.isnan(arrays.irr(row(0.648, -2.25, 2.6, -1))).all()
    # three changes of sign and one rate: at 30.0967% a month these are worth nothing together
    few = (-100, 50, -1, 60, 100)
    rate = float(arrays.irr(row(*few))[0, 0])
    assert rate == pytest.approx(0.300967, abs=1e-6)
    assert sum(x / (1 + rate) ** n for n, x in enumerate(few)) == pytest.approx(0, abs=1e-9)


def test_lag_gives_the_start_before_the_first_month() -> None:
    assert months_of(arrays.lagged(row(1, 2, 3, 4), 2, 9.0)) == [9, 9, 1, 2]
    assert months_of(arrays.lagged(row(1, 2), 5, 9.0)) == [9, 9]
    assert months_of(arrays.lagged(row(1, 2), 0, 9.0)) == [1, 2]
    by_scenario = arrays.lagged(row(1, 2, 3), 1, np.array([[7.0, 8.0]]))
    assert by_scenario.tolist() == [[7, 8], [1, 1], [2, 2]]


def test_lowest_and_highest_count_the_months_before_the_first_as_0() -> None:
    # lowest of this month and two before: (0,0,5) (0,5,3) (5,3,4) (3,4,6) (4,6,2)
    assert months_of(arrays.lowest(row(5, 3, 4, 6, 2), 2)) == [0, 0, 3, 3, 2]
    assert months_of(arrays.highest(row(5, 3, 4, 6, 2), 2)) == [5, 5, 5, 6, 6]
    assert months_of(arrays.highest(row(-5, -3, -4), 1)) == [0, -3, -3]
    assert months_of(arrays.lowest(row(5, 3), 0)) == [5, 3]
    assert months_of(arrays.lowest(row(5, 3, 4), 600)) == [0, 0, 0]


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=40), st.integers(0, 45))
def test_windows_are_what_a_loop_finds(numbers: list[int], months: int) -> None:
    padded = [0] * months + numbers
    windows = [padded[place : place + months + 1] for place in range(len(numbers))]
    assert months_of(arrays.lowest(row(*numbers), months)) == [min(w) for w in windows]
    assert months_of(arrays.highest(row(*numbers), months)) == [max(w) for w in windows]


@given(st.dates(datetime.date(1900, 1, 1)))
def test_parts_of_a_month_agree_with_python_dates(day: datetime.date) -> None:
    month = float(day.year * 12 + day.month - 1)
    assert float(FUNCTIONS["year_of"].numpy(month)) == day.year
    assert float(FUNCTIONS["month_of"].numpy(month)) == day.month
    expected = calendar.monthrange(day.year, day.month)[1]
    assert float(FUNCTIONS["days_of"].numpy(month)) == expected


@pytest.mark.parametrize(
    ("year", "days"), [(2027, 28), (2028, 29), (1900, 28), (2000, 29), (2100, 28)]
)
def test_february_has_29_days_in_leap_years_only(year: int, days: int) -> None:
    assert float(arrays.days(float(year * 12 + 1))) == days


def test_logic_works_on_rows() -> None:
    yes, no = row(1, 1, 0) > 0, row(1, 0, 0) > 0
    assert FUNCTIONS["and"].numpy(yes, no)[:, 0].tolist() == [True, False, False]
    assert FUNCTIONS["or"].numpy(yes, no)[:, 0].tolist() == [True, True, False]
    assert FUNCTIONS["not"].numpy(yes)[:, 0].tolist() == [False, False, True]
    assert months_of(FUNCTIONS["min"].numpy(row(1, 5), 3.0, row(2, 2))) == [1, 2]
    assert months_of(FUNCTIONS["max"].numpy(row(1, 5), 3.0, row(2, 2))) == [3, 5]
    assert months_of(FUNCTIONS["abs"].numpy(row(-1, 5))) == [1, 5]


def test_a_look_up_of_a_key_that_is_not_there_is_no_number() -> None:
    found = arrays.looked_up({40.0: 271.25, 41.0: 277.5}, row(41, 42))
    assert found[0, 0] == 277.5
    assert math.isnan(found[1, 0])


LINES = {
    "money": asked("money", unit="EUR"),
    "rent": asked("rent", unit="EUR/month", monthly="yes"),
    "area": asked("area", unit="m2"),
    "rate": asked("rate", unit="1/year"),
    "time": asked("time", unit="year"),
    "word": asked(
        "word", unit="text", choices="{a: {nl: a, en: a}, b: {nl: b, en: b}, c: {nl: c, en: c}}"
    ),
    "owner_money": asked("parties.*.money", unit="EUR"),
    "who": asked("who", unit="text", names="party"),
    "group_money": asked("groups.*.money", unit="EUR"),
    "group_who": asked("groups.*.who", unit="text", names="party"),
    **CALENDAR,
}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("if(money > 0, money, 0)", "EUR"),
        ('choose(word, "a", money, "b", money, "c", 1)', "EUR"),
        ("min(money, 5, money)", "EUR"),
        ("max(area, 1)", "m2"),
        ("abs(area)", "m2"),
        ("round(money, 2)", "EUR"),
        ("growth(rate, time)", "1"),
        ("number(money) + number(area)", "1"),
        ("sum(owner_money, party)", "EUR"),
        ("sum(rent, month)", "EUR"),
        ("previous(rent, 0)", "EUR/month"),
        ("lag(rent, 3, 0)", "EUR/month"),
        ("lowest(rent, 2)", "EUR/month"),
        ("highest(rent, 2)", "EUR/month"),
        ("pick(owner_money, who, 0)", "EUR"),
        ("sum(sum_to(group_money, group_who), party)", "EUR"),
        ("payment(rate, 12, money, 0)", "EUR/month"),
        ("irr(rent)", "1/month"),
        ("2 * given(money)", "1"),
        ("year_of(start)", "year"),
        ("month_of(start)", "month"),
        ("days_of(month_index)", "day/month"),
        ("rent * 12", "EUR/year"),
        ("money / 365", "EUR*year/day"),
        ("money * 2", "EUR"),
        ("area ^ 2", "m2^2"),
        ("-money", "EUR"),
    ],
)
def test_every_function_has_its_rule_for_units(text: str, unit: str) -> None:
    good = tiny(**LINES, line=formula(text, unit))
    assert str(good.lines["line"].unit) == unit
    wrong = "place" if unit == "1" else f"{unit}/place"
    with pytest.raises(FlexfinError, match="the unit says"):
        tiny(**LINES, line=formula(text, wrong))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("money + area", "units do not fit: EUR and m2 do not go together"),
        ("if(money > area, 1, 0)", "units do not fit"),
        ("if(money > 0, money, area)", "units do not fit"),
        ('choose(word, "a", money, "b", area) + money', "units do not fit"),
        ("min(money, area)", "units do not fit"),
        ("lag(rent, area, 0)", "units do not fit"),
        ("previous(rent, area)", "units do not fit"),
        ("pick(owner_money, who, area)", "units do not fit"),
        ("payment(rate, 12, money, area)", "units do not fit"),
        ("money ^ time", "units do not fit"),
    ],
)
def test_units_that_do_not_fit_are_refused(text: str, fault: str) -> None:
    with pytest.raises(FlexfinError, match=fault):
        tiny(**LINES, line=formula(text, "EUR"))


def test_choose_may_give_a_unit_by_choice() -> None:
    by_choice = "{word: {a: EUR, b: m2, c: EUR/year}}"
    line = formula('choose(word, "a", money, "b", area, "c", money * rate)', by_choice)
    found = tiny(**LINES, line=line).lines["line"].unit
    assert found is not None
    assert [str(for_choice(found, word)) for word in "bc"] == ["m2", "EUR/year"]
