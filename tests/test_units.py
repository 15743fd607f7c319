"""Units: reading, printing, multiplying, and what may be added to what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexfin.formulas.units import (
    BASES,
    MONTH,
    PLAIN,
    AnyUnit,
    Unit,
    UnitByChoice,
    combine,
    fits,
    for_choice,
    parse_unit,
    simplest,
)

EUR, M2, YEAR = parse_unit("EUR"), parse_unit("m2"), parse_unit("year")
units = st.builds(Unit, st.tuples(*[st.integers(-9, 9)] * len(BASES)))


@pytest.mark.parametrize(
    ("text", "powers"),
    [
        ("1", {}),
        ("EUR", {"EUR": 1}),
        ("EUR/unit/month", {"EUR": 1, "unit": -1, "month": -1}),
        ("place*day/month", {"place": 1, "day": 1, "month": -1}),
        ("m2^2", {"m2": 2}),
        ("1/year", {"year": -1}),
        ("EUR/m2*year", {"EUR": 1, "m2": -1, "year": -1}),  # all after / divides
        (" EUR / year ", {"EUR": 1, "year": -1}),
    ],
)
def test_a_unit_is_read_as_powers_of_its_bases(text: str, powers: dict[str, int]) -> None:
    unit = parse_unit(text)
    assert {base: unit.power_of(base) for base in BASES if unit.power_of(base)} == powers


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("euro", "euro"),
        ("", ""),
        ("EUR/", ""),
        ("EUR/maand", "maand"),
        ("m", "m"),
        ("EUR^x", "EUR^x"),
    ],
)
def test_what_is_no_unit_is_named(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=r".*") as caught:
        parse_unit(text)
    assert caught.value.args == (wrong,)


@given(units)
def test_a_unit_printed_and_read_is_the_same(unit: Unit) -> None:
    assert parse_unit(str(unit)) == unit


@given(units, units)
def test_dividing_undoes_multiplying(a: Unit, b: Unit) -> None:
    assert a * b / b == a
    assert (a * b) == (b * a)
    assert a / a == PLAIN
    assert a**2 == a * a


def test_units_print_as_people_write_them() -> None:
    assert str(PLAIN) == "1"
    assert str(EUR / YEAR) == "EUR/year"
    assert str(PLAIN / MONTH) == "1/month"
    assert str(EUR * M2 * M2 / YEAR / YEAR) == "EUR*m2^2/year^2"


@given(units, st.integers(-3, 3))
def test_powers_of_month_are_left_out_where_amounts_are_added(unit: Unit, power: int) -> None:
    assert unit.fits(unit * MONTH**power)
    assert not unit.fits(unit * EUR)
    assert not unit.fits(unit / YEAR)


BY_PER = UnitByChoice("per", {"year": EUR / YEAR, "m2": EUR / M2})


def test_a_unit_by_choice_is_multiplied_choice_by_choice() -> None:
    quantity = UnitByChoice("per", {"year": YEAR, "m2": M2})
    assert combine(BY_PER, quantity, Unit.__mul__) == EUR  # the same for each: simply that
    doubled = combine(BY_PER, M2, Unit.__mul__)
    assert isinstance(doubled, UnitByChoice)
    assert for_choice(doubled, "m2") == EUR
    assert for_choice(doubled, "year") == EUR * M2 / YEAR
    assert combine(M2, BY_PER, Unit.__truediv__) != combine(BY_PER, M2, Unit.__truediv__)


def test_two_different_choices_cannot_be_multiplied() -> None:
    with pytest.raises(ValueError, match="per"):
        combine(BY_PER, UnitByChoice("key", {"a": EUR, "b": M2}), Unit.__mul__)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (EUR, EUR / MONTH, True),
        (EUR, M2, False),
        (BY_PER, BY_PER, True),
        (BY_PER, EUR, False),
        (BY_PER, UnitByChoice("per", {"year": EUR / YEAR, "m2": EUR / M2 / MONTH}), True),
        (BY_PER, UnitByChoice("per", {"year": EUR / YEAR, "m2": EUR}), False),
        (BY_PER, UnitByChoice("other", BY_PER.units), False),
        (EUR, UnitByChoice("per", {"a": EUR, "b": EUR / MONTH}), True),
    ],
)
def test_units_by_choice_fit_where_they_fit_for_every_choice(
    a: AnyUnit, b: AnyUnit, expected: bool
) -> None:
    assert fits(a, b) is expected


def test_equal_units_by_choice_have_equal_hashes_in_any_order() -> None:
    turned = UnitByChoice("per", dict(reversed(list(BY_PER.units.items()))))
    assert turned == BY_PER
    assert hash(turned) == hash(BY_PER)


def test_one_unit_is_given_where_every_choice_leads_to_the_same() -> None:
    assert simplest("per", {"a": EUR, "b": EUR}) == EUR
    assert str(simplest("per", {"a": EUR, "b": M2})) == "EUR | m2"


def test_a_share_is_a_plain_number_that_is_read_as_a_percentage() -> None:
    share = parse_unit("share")
    assert share == PLAIN
    assert str(share) == "1"
    assert share.is_share
    assert not PLAIN.is_share
    assert not (share * EUR).is_share
