"""Comparable rents: the weighted median and its spread, in a case and beside it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import asked, case_from, formula, frame, tiny, value

from flexfin.case.given_by.comparable_rows import HEADS
from flexfin.case.given_by.comparables import KEYS, weighted_quantile
from flexfin.ground.errors import FlexfinError, Place
from flexfin.ground.messages import speaking
from flexfin.ground.yaml import Mapping
from flexfin.workbook.to_fill_in.given import lists

RENTS = st.integers(1, 100_000).map(lambda cents: cents / 100)
WEIGHTS = st.integers(1, 50)
PAIRS = st.lists(st.tuples(RENTS, WEIGHTS), min_size=1, max_size=12)
SHARES = st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1, 10)])


def quantile(pairs: list[tuple[float, float]], share: Fraction = Fraction(1, 2)) -> float:
    return weighted_quantile([p[0] for p in pairs], [p[1] for p in pairs], share)


# --- the formula ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pairs", "median"),
    [
        ([(430, 1)], 430),
        ([(430, 1), (440, 1)], 435),  # each weighs half: the mean
        ([(500, 1), (430, 1), (440, 1)], 440),
        ([(430, 1), (440, 2), (500, 1)], 440),  # 1 of 4, then 3 of 4
        ([(430, 2), (440, 1), (500, 1)], 435),  # 430 weighs exactly half: mean of 430 and 440
        ([(430, 0.1), (440, 0.2), (500, 0.3)], 470),  # 0.1 + 0.2 is exactly 0.3 here: (440 + 500)/2
        ([(430, 0.5), (440, 0.2), (500, 0.2)], 430),  # 430 alone weighs more than half
        ([(430, 1), (430, 1), (500, 2)], 465),  # equal values: (430 + 500)/2
    ],
)
def test_the_median_by_hand(pairs: list[tuple[float, float]], median: float) -> None:
    assert quantile(pairs) == pytest.approx(median, abs=1e-12)


def test_the_quartiles_by_hand() -> None:
    pairs = [(400.0, 1.0), (420.0, 1.0), (450.0, 1.0), (500.0, 1.0)]
    assert quantile(pairs, Fraction(1, 4)) == 410  # 400 weighs exactly a quarter
    assert quantile(pairs, Fraction(3, 4)) == 475  # 450 reaches exactly three quarters


@given(pairs=PAIRS, share=SHARES)
def test_whole_weights_are_as_good_as_repeated_values(
    pairs: list[tuple[float, int]], share: Fraction
) -> None:
    repeated = [value for value, weight in pairs for _ in range(weight)]
    if (share * len(repeated)).denominator == 1 and share not in (
        Fraction(1, 4), Fraction(1, 2), Fraction(3, 4),
    ):  # fmt: skip
        return  # numpy has a tenth as a float, and cannot tell that it is reached exactly
    oracle = np.quantile(repeated, float(share), method="averaged_inverted_cdf")
    assert quantile(list(pairs), share) == pytest.approx(oracle, abs=1e-9)


@given(pairs=PAIRS, share=SHARES, seed=st.randoms(use_true_random=False))
def test_the_order_does_not_matter(
    pairs: list[tuple[float, int]], share: Fraction, seed: object
) -> None:
    other = list(pairs)
    seed.shuffle(other)  # type: ignore[attr-defined]
    assert quantile(other, share) == quantile(list(pairs), share)


@given(pairs=PAIRS, share=SHARES, scale=st.integers(1, 1000))
def test_only_the_proportion_of_the_weights_matters(
    pairs: list[tuple[float, int]], share: Fraction, scale: int
) -> None:
    scaled: list[tuple[float, float]] = [(value, weight * scale) for value, weight in pairs]
    assert quantile(scaled, share) == quantile(list(pairs), share)


@given(pairs=PAIRS, share=SHARES)
def test_it_lies_between_the_lowest_and_the_highest(
    pairs: list[tuple[float, int]], share: Fraction
) -> None:
    values = [value for value, _weight in pairs]
    assert min(values) <= quantile(list(pairs), share) <= max(values)


@given(pairs=PAIRS, share=SHARES, data=st.data())
def test_two_of_half_the_weight_count_as_one(
    pairs: list[tuple[float, int]], share: Fraction, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(pairs) - 1))
    rent, weight = pairs[at]
    split = [*pairs[:at], *pairs[at + 1 :], (rent, weight / 2), (rent, weight / 2)]
    assert quantile(split, share) == quantile(list(pairs), share)


@given(pairs=PAIRS)
def test_the_quartiles_go_up(pairs: list[tuple[float, int]]) -> None:
    found = [quantile(list(pairs), Fraction(quarter, 4)) for quarter in (1, 2, 3)]
    assert found == sorted(found)


@pytest.mark.parametrize(("values", "weights"), [([], []), ([1.0], []), ([1.0], [0.0])])
def test_without_values_or_weights_there_is_no_median(
    values: list[float], weights: list[float]
) -> None:
    with pytest.raises(ValueError, match="above 0"):
        weighted_quantile(values, weights)


# --- in a case -----------------------------------------------------------------------------------

KINDS = "{tenants: {nl: a, en: a}, reception: {nl: b, en: b}}"
MODELS = tiny(
    kind=asked("groups.*.kind", unit="text", choices=KINDS, locked="yes"),
    area=asked("groups.*.area", unit="m2/unit", default="0", at_least="0"),
    price=asked("groups.*.price", unit="EUR/unit/month", at_least="0", only='kind = "tenants"', instead="comparables(area)"),
    double=formula("price * 2", unit="EUR/unit/month"),
)  # fmt: skip
LIST = """
    comparables:
      - {rent: 430, date: 2026-03, source: Pararius, label: "=1+1", address: Straat 1}
      - {rent: 22, per: m2, weight: 2, date: 2019-05-12, source: Kamernet}
      - rent: 500
        date: 2025-11
        source: NVM
"""
GROUPS = "groups:\n  other: {kind: reception}\n  one:\n    kind: tenants\n    area: 20\n"
HEAD = frame("reference_date: 2026-11-01\n" + GROUPS)


def test_the_list_of_a_case_gives_the_input() -> None:
    case = case_from(HEAD + LIST, MODELS)
    found = case.comparables[("one",)]
    # 22 EUR/m2 x 20 m2 = 440, of weight 2; in order 430 (1), 440 (3 of 4: over half), 500
    assert case.values["price"] == {("one",): 440.0, ("other",): 0.0}
    assert [item.amount for item in found.items] == [430, 440, 500]
    # a quarter is 430 exactly: (430 + 440)/2; three quarters is 440 exactly: (440 + 500)/2
    assert (found.lowest, found.lower_quartile, found.median) == (430, 435, 440)
    assert (found.upper_quartile, found.highest) == (470, 500)
    assert (found.first, found.last, found.area) == ("2019-05-12", "2026-03", 20)
    assert found.items[0].label == "=1+1"
    assert value(MODELS, HEAD + LIST, "double") == [0.0, 880.0]


def test_its_source_counts_them_and_says_from_when_they_are() -> None:
    origin = case_from(HEAD + LIST, MODELS).origins["price"]["one",]
    assert origin.status == "sourced"
    assert origin.source == "the middle one of 3 comparable rents by weight, 2019-05-12 to 2026-03"
    assert origin.place
    assert origin.place.line == 12


def test_a_source_or_status_of_the_case_is_put_before_it() -> None:
    for path in ("groups.one.price", "groups.*.comparables"):
        text = f"{HEAD}{LIST}sources: {{{path}: own search}}\nconfidential: [{path}]\n"
        case = case_from(text, MODELS)
        origin = case.origins["price"]["one",]
        assert origin.source.startswith("own search; the middle one of 3 ")
        assert case.confidential == (path,)
    agreed = case_from(f"{HEAD}{LIST}agreed: [groups.one.price]\n", MODELS).origins["price"]["one",]
    assert (agreed.status, agreed.source[:14]) == ("agreed", "the middle one")


def test_a_csv_gives_the_same_as_a_list() -> None:
    rows = (
        "rent,per,weight,date,source,label,address\n"
        "430,,,2026-03,Pararius,=1+1,Straat 1\n"
        "22,m2,2,2019-05-12,Kamernet,,\n"
        "\n"
        "500,unit,1,2025-11,NVM,,\n"
    )
    case = case_from(f"{HEAD}    comparables: rents.csv\n", MODELS, rents=rows)
    assert case.comparables == case_from(HEAD + LIST, MODELS).comparables
    assert case.origins["price"]["one",].source.endswith("2026-03 (rents.csv)")


@pytest.mark.parametrize(
    "head",
    [
        "huur;per;gewicht;datum;bron;omschrijving;adres",
        # as they stand on the sheet that `flexfin new` makes
        "Kale huur per maand;Per unit of m2;Gewicht;Datum;Bron;Omschrijving;Adres",
        "Bare rent per month;Per unit or m2;Weight;Date;Source;Description;Address",
    ],
)
def test_a_dutch_list_gives_the_same(head: str) -> None:
    rows = f"""{head}
430,00;woning;;mrt 2026;Pararius;=1+1;Straat 1
22;m2;2;12-5-2019;Kamernet;;
500;;1;2025-11;NVM;;
"""
    case = case_from(f"{HEAD}    comparables: rents.csv\n", MODELS, rents=rows)
    assert case.comparables == case_from(HEAD + LIST, MODELS).comparables


def test_the_heads_are_those_of_the_sheet_to_fill_in() -> None:
    for language in ("nl", "en"):
        with speaking(language):
            (block,) = lists(Mapping({}, Place("")))
            labels = {field.key: field.label.casefold() for field in block.asked}
        assert {*labels} == {*KEYS}
        assert all(HEADS.names[label] == key for key, label in labels.items())


def test_a_change_takes_the_place_of_the_one_or_the_other() -> None:
    rows = "rent,date,source\n410,2026-01,x\n"
    number = f"{HEAD}    price: 300\n"
    changed = case_from(number, MODELS, {"groups.one.comparables": "rents.csv"}, rents=rows)
    assert changed.values["price"]["one",] == 410
    back = case_from(HEAD + LIST, MODELS, {"groups.one.price": "320"})
    assert back.values["price"]["one",] == 320
    assert back.comparables == {}


def test_without_the_input_or_a_list_both_are_named() -> None:
    with pytest.raises(FlexfinError) as caught:
        case_from(HEAD, MODELS)
    (problem,) = caught.value.problems
    assert problem.message == "'groups.one.price' is missing"
    assert problem.remedy.endswith("\n'comparables' may stand in its place.")


def test_a_fault_in_what_it_hangs_on_is_said_once() -> None:
    with pytest.raises(FlexfinError) as caught:
        case_from((HEAD + LIST).replace("area: 20", "area: x"), MODELS)
    assert [problem.message for problem in caught.value.problems] == ["'x' is no number"]


def test_too_many_rents_are_refused(tmp_path: Path) -> None:
    row = "430,2026-03,x\n"
    for text, files in (
        ("rents.csv", {"rents": "rent,date,source\n" + row * 2001}),
        ("[" + "{rent: 430, date: 2026-03, source: x},\n" * 2001 + "]", {}),
    ):
        with pytest.raises(FlexfinError) as caught:
            case_from(f"{HEAD}    comparables: {text}\n", MODELS, **files)
        (problem,) = caught.value.problems
        assert problem.message == "there are more than 2000 comparable rents"


ODD = (
    "",
    "rent",
    ",",
    "\n",
    '"',
    ";",
    "430",
    "2,5",
    "2026-03",
    "m2",
    "é",
    "=",
    "\t",
    "x",
    "'",
    "0",
)


@given(text=st.lists(st.sampled_from(ODD), max_size=12).map("".join), headed=st.booleans())
def test_any_csv_works_or_says_what_is_wrong(text: str, headed: bool) -> None:
    rows = f"rent,per,weight,date,source\n{text}" if headed else text
    try:
        case = case_from(f"{HEAD}    comparables: rents.csv\n", MODELS, rents=rows)
    except FlexfinError as error:
        assert error.problems
    else:
        assert case.values["price"]["one",] > 0
