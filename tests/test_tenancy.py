"""The model Tenancy by hand: what each contract can and cannot do, with the article."""

from __future__ import annotations

from typing import Any

import pytest
from test_rent import base, case_of, findings, load, youth

from flexfin.engine.checks import broken
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError

GOOD: dict[str, Any] = {
    "tenancy": "vacancy_act", "minimum_term": 6, "notice_months": 3, "let_until": "2029-03",
}  # fmt: skip
SHORT_D: dict[str, Any] = {**GOOD, "vacancy_act_category": "d", "for_sale": "yes"}


def said(inputs: dict[str, Any], day: str = "2026-11-01") -> set[str]:
    """Give the findings on the contract of a group."""
    return findings(case_of(1, day, **inputs), "tenancy_route")


# From April 2027: until March 2029 are 24 months, until March 2037 are 120.
CASES: list[tuple[dict[str, Any], set[str]]] = [
    (GOOD, set()),
    ({**GOOD, "let_until": "2029-04"}, {"permit_needs_extensions"}),
    ({**GOOD, "let_until": "2037-03"}, {"permit_needs_extensions"}),
    ({**GOOD, "let_until": "2037-04"}, {"permit_needs_extensions", "permit_too_long"}),
    # a permit that began in April 2020 has run 24 + 84 months by March 2029
    ({**GOOD, "permit_from": "2020-04"}, {"permit_needs_extensions"}),
    ({**GOOD, "permit_from": "2019-03"}, {"permit_needs_extensions", "permit_too_long"}),
    ({"tenancy": "vacancy_act", "minimum_term": 6, "notice_months": 3}, {"permit_end_missing"}),
    ({**GOOD, "minimum_term": 5}, {"permit_term_too_short"}),
    ({**GOOD, "notice_months": 2}, {"permit_notice_too_short"}),
    ({**GOOD, "vacant_at_permit": "no"}, {"permit_space_in_use"}),
    # an environmental permit until March 2034 gives 84 months at once, without extension (lid 7)
    ({**GOOD, "let_until": "2034-03", "environmental_permit_until": "2034-03"}, {"permit_not_extended"}),
    ({**GOOD, "let_until": "2034-04", "environmental_permit_until": "2034-03"},
     {"permit_beyond_environmental"}),
    # one of 15 years: ten years are the most
    ({**GOOD, "let_until": "2037-03", "environmental_permit_until": "2042-03"}, {"permit_not_extended"}),
    ({**GOOD, "let_until": "2037-04", "environmental_permit_until": "2042-03"},
     {"permit_not_extended", "permit_too_long"}),
    ({**GOOD, "vacancy_act_category": "c", "environmental_permit_until": "2034-03"},
     {"environmental_permit_unused"}),
    ({"tenancy": "regular", "environmental_permit_until": "2034-03"}, {"environmental_permit_unused"}),
    ({**GOOD, "contract_form": "fixed_end"}, set()),
    ({**GOOD, "contract_form": "fixed_end", "callable": "yes", "places_when_called": 20, "fill_rate": 1,
      "let_at_start": 9, "relet_after_call": "no"}, {"fixed_end_not_callable"}),
    ({"tenancy": "regular", "contract_form": "fixed_end"}, {"contract_form_unused"}),
    # April 2022 to March 2027 are the 60 months without a permit that the law asks for
    ({**GOOD, "previous_permit_until": "2022-03"}, set()),
    ({**GOOD, "previous_permit_until": "2022-04"}, {"permit_gap_too_short"}),
    ({**GOOD, "vacancy_act_category": "b"}, {"permit_only_for_sale"}),
    ({**GOOD, "vacancy_act_category": "b", "for_sale": "yes"}, {"permit_only_for_sale"}),
    ({**GOOD, "vacancy_act_category": "b", "for_sale": "yes", "dwelling": "self_contained"}, set()),
    # b: five years at once, so no extension within them
    ({**GOOD, "vacancy_act_category": "b", "for_sale": "yes", "dwelling": "self_contained",
      "let_until": "2032-03"}, set()),
    ({**GOOD, "vacancy_act_category": "b", "for_sale": "yes", "dwelling": "self_contained",
      "let_until": "2032-04"}, {"permit_too_long"}),
    ({**GOOD, "vacancy_act_category": "c", "let_until": "2034-03"}, {"permit_needs_extensions"}),
    ({**GOOD, "vacancy_act_category": "c", "let_until": "2034-04"},
     {"permit_needs_extensions", "permit_too_long"}),
    ({**SHORT_D, "minimum_term": 3, "notice_months": 2}, set()),
    ({**SHORT_D, "minimum_term": 2, "notice_months": 1},
     {"permit_term_too_short", "permit_notice_too_short"}),
    ({**SHORT_D, "for_sale": "no"}, {"permit_rental_for_sale"}),
    ({**SHORT_D, "let_until": "2032-04"}, {"permit_needs_extensions", "permit_too_long"}),
    ({**GOOD, "callable": "yes", "places_when_called": 20, "fill_rate": 1, "let_at_start": 9},
     {"permit_after_call"}),
    ({**GOOD, "callable": "yes", "places_when_called": 20, "fill_rate": 1, "let_at_start": 9,
      "relet_after_call": "no"}, set()),
    ({"tenancy": "listed_group"}, {"listed_group_needed", "temporary_once"}),
    ({"tenancy": "listed_group", "listed_group_kind": "permit_holders"}, {"temporary_once"}),
    ({"tenancy": "listed_group", "listed_group_kind": "students", "expected_stay": 24},
     {"temporary_once"}),
    ({"tenancy": "listed_group", "listed_group_kind": "students", "expected_stay": 25},
     {"temporary_once", "temporary_too_long"}),
    ({"tenancy": "listed_group", "listed_group_kind": "students", "minimum_term": 25},
     {"temporary_once", "temporary_too_long"}),
    ({"tenancy": "listed_group", "listed_group_kind": "students", "callable": "yes",
      "places_when_called": 20, "fill_rate": 1, "let_at_start": 9},
     {"temporary_once", "temporary_no_early_call"}),
    ({"tenancy": "regular"}, set()),
    ({"tenancy": "regular", "let_until": "2030-01"}, {"regular_end_room"}),
    ({"tenancy": "regular", "let_until": "2042-03", "dwelling": "self_contained"},
     {"regular_end_dwelling"}),  # 15 years
    ({"tenancy": "regular", "let_until": "2042-04", "dwelling": "self_contained"},
     {"regular_end_dwelling", "regular_permit_too_long"}),
    ({"tenancy": "youth_contract", "tenant_age": 27}, {"youth_terms"}),
    ({"tenancy": "youth_contract", "tenant_age": 28}, {"youth_terms", "youth_too_old"}),
    ({"tenancy": "youth_contract", "let_until": "2032-03"}, {"youth_terms"}),  # five years
    ({"tenancy": "youth_contract", "let_until": "2032-02"}, {"youth_terms", "youth_ends_early"}),
    ({"tenancy": "short_stay", "expected_stay": 1}, {"short_stay_nature", "short_stay_taxed"}),
    ({"tenancy": "short_stay", "expected_stay": 2},
     {"short_stay_nature", "short_stay_taxed", "short_stay_long"}),
]  # fmt: skip


@pytest.mark.parametrize(("inputs", "expected"), CASES)
def test_a_contract_that_does_not_fit_is_pointed_out(
    inputs: dict[str, Any], expected: set[str]
) -> None:
    assert said(inputs) == expected


def test_until_june_2024_anybody_could_have_a_temporary_contract_of_two_or_five_years() -> None:
    room = {"tenancy": "listed_group", "expected_stay": 60}
    assert said(room, "2024-06-30") == {"temporary_once"}
    assert said({**room, "expected_stay": 61}, "2024-06-30") == {
        "temporary_once",
        "temporary_too_long",
    }
    home = {**room, "dwelling": "self_contained", "expected_stay": 25}
    assert said(home, "2024-06-30") == {"temporary_once", "temporary_too_long"}
    since = {"temporary_once", "temporary_too_long", "listed_group_needed"}
    assert said(room, "2024-07-01") == since


@pytest.mark.parametrize(
    ("until", "extensions"),
    [
        ("2029-03", 0),
        ("2029-04", 1),
        ("2030-03", 1),
        ("2030-04", 2),
        ("2037-03", 8),
        ("2039-01", 8),
    ],
)
def test_extensions_are_of_a_year_at_most_up_to_the_longest_term(
    until: str, extensions: int
) -> None:
    # two years until March 2029, then up to a year each, ten years in all until March 2037
    assert youth("extensions_needed", case_of(1, **{**GOOD, "let_until": until})) == extensions


@pytest.mark.parametrize(
    ("permit", "longest", "first", "each"),
    [("2034-03", 84, 84, 0), ("2042-03", 120, 120, 0), (None, 120, 24, 12)],
)
def test_with_an_environmental_permit_the_permit_runs_as_long_and_is_not_extended(
    permit: str | None, longest: int, first: int, each: int
) -> None:
    # from April 2027: until March 2034 are 7 x 12 = 84 months; until March 2042 180, of which 120 count
    inputs = {**GOOD, "let_until": "2033-03"}
    case = case_of(1, **(inputs | ({"environmental_permit_until": permit} if permit else {})))
    found = [youth(x, case) for x in ("permit_max_months", "first_permit_months", "extension_months")]
    assert found == [longest, first, each]
    # 72 months: 48 beyond the first 24, four extensions; none where the permit is given at once
    assert youth("extensions_needed", case) == (0 if permit else 4)


def test_lodging_is_taxed_at_9_per_cent_until_2025_and_at_21_per_cent_since() -> None:
    # 450 x 9% = 40.50; 450 x 21% = 94.50
    inputs: dict[str, Any] = {"tenancy": "short_stay", "asked_rent": 450}
    assert youth("short_stay_vat", case_of(1, "2025-12-31", **inputs)) == pytest.approx(40.5)
    assert youth("short_stay_vat", case_of(1, "2026-01-01", **inputs)) == pytest.approx(94.5)
    assert youth("short_stay_price", case_of(1, "2026-01-01", **inputs)) == pytest.approx(544.5)
    assert youth("short_stay_vat", case_of(1, "2026-01-01", **GOOD)) == 0


@pytest.mark.parametrize("tenancy", ["regular", "youth_contract"])
def test_a_callable_group_under_a_contract_that_cannot_end_is_an_error(tenancy: str) -> None:
    call = {"callable": "yes", "places_when_called": 20, "fill_rate": 1, "let_at_start": 9}
    with pytest.raises(FlexfinError) as caught:
        load(case_of(1, tenancy=tenancy, **call))
    (problem,) = caught.value.problems
    assert problem.place
    assert problem.place.text.strip() == f"tenancy: {tenancy}"
    assert "cannot be ended for reception" in problem.remedy
    assert broken(evaluate(load(case_of(1, tenancy=tenancy)))) == []


def test_nothing_is_said_of_reception() -> None:
    results = evaluate(load(case_of(1, tenancy="short_stay")))
    for name in results:
        line = results.case.models.lines[name]
        if line.model == "tenancy_route" and line.kind in ("formula", "finding", "check"):
            assert results[name].array[0] == 0, name
    assert base(case_of(1))["open_ended"].tolist() == [0, 1]
