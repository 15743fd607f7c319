"""Numbers and their text: what is written is read back, and nothing is read in two ways."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from flexfin.ground.messages import _, speaking
from flexfin.ground.numbers import (
    LARGEST,
    LONGEST,
    Shape,
    number,
    number_fault,
    number_text,
    read_number,
    readings,
    signed,
)

AMOUNTS = st.floats(-LARGEST, LARGEST)
PATTERNS: dict[Shape, tuple[str, int]] = {  # of Babel, and the decimals of the number itself
    "whole": ("#,##0", 0),
    "cents": ("#,##0.00", 2),
    "percent": ("#,##0.0%", 3),
    "digits": ("#,##0.####", 4),
    "fine": ("#,##0.######", 6),
    "finest": ("#,##0.########", 8),
}


@given(AMOUNTS, st.booleans())
def test_what_is_written_is_read_back_as_the_same_number(value: float, percent: bool) -> None:
    text = number_text(value, percent=percent)
    assert read_number(text) == value
    # there are numbers of so many digits that no file takes them
    assert number_fault(text) is None or len(text) > LONGEST


@pytest.mark.parametrize(
    ("value", "percent", "text"),
    [
        (0.041, False, "0.041"), (0.041, True, "4.1%"), (1.25, False, "1.25"),
        (1.234, False, "1.2340"), (1234.567, False, "1234.567"), (-0.0, False, "0"),
        (0, True, "0%"), (8e6, False, "8000000"), (True, False, "1"),
    ],
)  # fmt: skip
def test_a_number_is_written_in_full_and_only_read_in_one_way(
    value: float, percent: bool, text: str
) -> None:
    assert number_text(value, percent=percent) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5%", 0.05), ("1_000", 1000), ("-2.5", -2.5), ("+1", 1), (" 7 ", 7),
        ("1_", None), ("1__0", None), ("1,5", None), ("", None), ("%", None), ("٣", None),
        ("1e5", None), (".5", None),
    ],
)  # fmt: skip
def test_a_number_is_digits_with_a_point_and_nothing_else(text: str, value: float | None) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("1.250", "Write 1_250 for the large number, or 1.25 for the small one."),
        ("1.250.000", "Write 1_250_000."),
        ("1,5", "Write 1.5."),
        ("1.250,50", "Write 1250.5."),
        ("1,250.50", "Write 1250.5."),
        ("1,250", "Write 1.25 for the decimal number, or 1250 if the comma parts thousands."),
        ("1,250,000", "Write 1250000."),
        ("4,1%", "Write 4.1%."),
        ("inf", "Not-a-number and infinity are no amounts."),
    ],
)
def test_how_to_write_what_is_meant_is_said(text: str, remedy: str) -> None:
    with speaking("en"):
        fault = number_fault(text)
    assert fault is not None
    assert fault[1] == remedy


@given(
    AMOUNTS, st.sampled_from(sorted(PATTERNS)), st.sampled_from([("nl", "nl_NL"), ("en", "en_GB")])
)
def test_readers_see_what_their_country_writes(
    value: float, shape: Shape, language: tuple[str, str]
) -> None:
    pattern, decimals = PATTERNS[shape]
    # Babel takes halves to the even side, and keeps the minus of a nought
    rounded = Decimal(repr(value)).quantize(Decimal(10) ** -decimals, ROUND_HALF_UP) or Decimal(0)
    with speaking(language[0]):
        assert number(value, shape) == format_decimal(rounded, pattern, language[1])


@pytest.mark.parametrize("sign", ["", "+", "-"])
def test_no_number_is_larger_than_any_amount_whatever_its_sign(sign: str) -> None:
    assert number_fault(f"{sign}1_000_000_000_000") is None
    with speaking("en"):
        fault = number_fault(f"{sign}1_000_000_000_001")
    assert fault == (f"{sign}1_000_000_000_001 is larger than 1_000_000_000_000", "Correct it.")


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (0.5, "whole", "1"), (-0.4, "whole", "0"), (1234.565, "cents", "1.234,57"),
        (0.0425, "percent", "4,3%"), (1234.50001, "digits", "1.234,5"), (2, "fine", "2"),
        (-1e6, "whole", "-1.000.000"),
    ],
)  # fmt: skip
def test_halves_go_away_from_nought_and_nought_has_no_minus(
    value: float, shape: Shape, text: str
) -> None:
    with speaking("nl"):
        assert number(value, shape) == text


def test_digits_in_a_text_are_read_in_every_way() -> None:
    assert {one.value for one in readings("1.250,50")} >= {1250.5, 1, 250, 50}
    assert {one.value for one in readings("1 250")} >= {1250}


def test_an_amount_that_nobody_means_is_written_too() -> None:
    with speaking("nl"):
        assert number(1.5e29, "whole") == f"150{'.000' * 9}"
        assert number(-2.5e300, "cents").startswith("-2.5")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "It is -€ 5, or € +6; a - € sign"), ("nl", "It is € -5, or € +6; a - € sign")],
)
def test_the_minus_of_an_amount_stands_before_its_sign_in_english_and_behind_it_in_dutch(
    language: str, said: str
) -> None:
    with speaking(language):
        assert _("It is € {one}, or € {two}; a - € sign", one="-5", two="+6") == said
        assert _("{one}: € {one}", one="-5") == "-5: € -5"  # no amount alone


def test_a_change_has_a_plus_where_it_goes_up_and_none_where_nothing_is_left_of_it() -> None:
    told = [signed(value, "cents") for value in (1234.5, -2, 0, 0.001)]
    assert told == ["+1,234.50", "-2.00", "0.00", "0.00"]
