"""Rent, Tenancy, Tenant and State aid against a second calculation, and in the workbook."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from effort import drawn, handfuls
from hypothesis import HealthCheck, given
from oracle import read_plain_case
from oracle_rent import rent_lines
from random_cases import write_yaml
from random_rents import rent_cases
from second_opinion import differences, with_checks
from strategies import EXAMPLE, case_from, shipped
from test_workbook import cell_of, content_of, expected_after
from worked_cases import reception, small, tenants, with_categories

from flexfin.answers.render.terminal import as_text
from flexfin.answers.values import values_view
from flexfin.case.case import Case
from flexfin.engine.checks import broken
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.engine.tables import plain_of
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

ANY_CASE = drawn(60, 6, suppress_health_check=list(HealthCheck))


def compare(case: Case, plain: Any) -> int:
    """Compare every line of the second calculation; give their number."""
    wrong, compared = differences(case, plain, rent_lines)
    assert wrong == []
    assert broken(with_checks(case)) == []
    return compared


def test_the_example_agrees_with_the_second_calculation() -> None:
    assert compare(load_case(EXAMPLE, shipped()), read_plain_case(EXAMPLE)) > 3 * 55


@ANY_CASE
@given(rent_cases())
def test_random_cases_agree_with_the_second_calculation(plain: Any) -> None:
    assert compare(case_from(write_yaml(plain)), plain) > 40


# --- in the workbook -----------------------------------------------------------------------------


def every_route() -> dict[str, Any]:
    """Give a case with a group for every contract, category and kind of dwelling."""
    groups = {
        "desk": reception(),
        "offices": tenants(tenancy="vacancy_act", wws_points=36, let_until="2030-12", callable="yes",
                           places_when_called=20, fill_rate=2, let_at_start=8, notice_months=2),
        "for_sale": tenants(tenancy="vacancy_act", vacancy_act_category="b", dwelling="self_contained",
                            wws_points=120),
        "to_renovate": tenants(tenancy="vacancy_act", vacancy_act_category="c", dwelling="self_contained",
                               wws_points=30.5, let_until="2036-12", previous_permit_until="2025-06"),
        "rental_for_sale": tenants(tenancy="vacancy_act", vacancy_act_category="d", asked_rent=420,
                                   dwelling="self_contained", wws_points=252, let_until="2029-06"),
        "middle": tenants(tenancy="regular", dwelling="self_contained", wws_points=150,
                          asked_rent=900, tenant_income=28_000, let_until="2040-12"),
        "free": tenants(tenancy="regular", dwelling="self_contained", wws_points=187, asked_rent=1300,
                        tenant_income=40_000, household_size=3),
        "holders": tenants(tenancy="listed_group", listed_group_kind="permit_holders", wws_points=60,
                           tenant_income=18_000, tenant_age=20, expected_stay=30),
        "young": tenants(tenancy="youth_contract", dwelling="self_contained", wws_points=75,
                         asked_rent=480, tenant_income=21_000, tenant_age=20, let_until="2030-12"),
        "short": tenants(tenancy="short_stay", asked_rent=450, expected_stay=2),
        "unknown": tenants(tenancy="regular"),
    }  # fmt: skip
    for name, group in groups.items():
        group["label"] = name
        if group["kind"] == "tenants":
            group |= {"market_rent": group["asked_rent"] + 50, "insecurity_discount": 0.1}
            group |= {"moving_cost": 1200, "regular_stay": 48, "operator": "coa"}
    return small(
        groups, 18, 100, reference_date="2026-11-01", indexation={"cost": 0.02, "rent": 0.03},
        contracts={"lease": {"pays": "coa", "receives": "owner", "group": "offices", "amount": 90,
                             "per": "occupied_unit_month"}},
        costs={"rooms": {"amount": 900, "per": "month", "key": "units"}},
    )  # fmt: skip


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Case, Path]:
    text, path = write_yaml(with_categories(every_route())), tmp_path_factory.mktemp("book")
    case = case_from(text)
    write_workbook(path / "routes.xlsx", case, evaluate(case))
    return text, case, path / "routes.xlsx"


def test_a_case_with_every_route_agrees_with_the_second_calculation() -> None:
    plain = with_categories(every_route())
    assert compare(case_from(write_yaml(plain)), plain) > 55


def test_the_workbook_with_every_route_gives_its_stored_values(
    routes: tuple[str, Case, Path],
) -> None:
    assert engines.differences(engines.stored(routes[2]), engines.formualized(routes[2])) == {}


CHANGES: list[tuple[str, str, Any]] = [
    ("groups.offices.tenancy", "listed_group", ...),
    ("groups.middle.tenancy", "short_stay", ...),
    ("groups.short.tenancy", "vacancy_act", ...),
    ("groups.young.tenancy", "regular", ...),
    ("groups.unknown.tenancy", "youth_contract", ...),
    ("groups.offices.vacancy_act_category", "b", ...),
    ("groups.for_sale.vacancy_act_category", "d", ...),
    ("groups.to_renovate.vacancy_act_category", "a", ...),
    ("groups.offices.dwelling", "self_contained", ...),
    ("groups.free.dwelling", "room", ...),
    ("groups.offices.wws_points", "44.5", 44.5),
    ("groups.middle.wws_points", "186.5", 186.5),
    ("groups.unknown.wws_points", "251", 251),  # none was given at export
    ("groups.middle.asked_rent", "1_400", 1400),
    ("groups.offices.let_until", "2040-01", datetime.date(2040, 1, 1)),
    ("groups.to_renovate.previous_permit_until", "2010-01", datetime.date(2010, 1, 1)),
    ("groups.for_sale.previous_permit_until", "2024-01", datetime.date(2024, 1, 1)),
    ("groups.holders.listed_group_kind", "not_listed", ...),
    ("groups.middle.tenant_income", "23_000", 23000),
    ("groups.young.tenant_age", "29", 29),
    ("groups.free.household_size", "1", 1),
    ("groups.middle.tenant_assets", "50_000", 50000),
    ("groups.holders.designated_rooms", "yes", 1),
    ("parties.coa.other_aid_per_year", "95_000", 95000),
    ("parties.coa.other_aid_per_year", "251_000", 251000),
    ("parties.owner.government", "no", 0),
]


@pytest.fixture(scope="module")
def layout(routes: tuple[str, Case, Path]) -> Layout:
    return Layout(routes[1])


@pytest.fixture(scope="module")
def as_it_is(routes: tuple[str, Case, Path], layout: Layout) -> dict[tuple[str, str], Any]:
    """Give the values before a change; no test may change them."""
    return expected_after(routes[1], "base", layout)


@pytest.mark.parametrize("some", handfuls(CHANGES, 4), ids=lambda some: f"{some[0][0]}={some[0][1]}")
def test_a_change_in_the_workbook_gives_what_the_program_gives(
    some: list[tuple[str, str, Any]],
    routes: tuple[str, Case, Path],
    layout: Layout,
    as_it_is: dict[tuple[str, str], Any],
) -> None:
    source, case, book = routes
    changed = case_from(source, changes={path: text for path, text, _value in some})
    typed = {cell_of(case, one[0], layout): content_of(case, layout, *one) for one in some}
    found = engines.formualized(book, typed)
    expected = expected_after(changed, "base", layout)
    assert expected != as_it_is, "this change changes nothing"
    assert engines.differences(expected, found) == {}


def test_no_maximum_is_shown_in_words_in_cells_and_on_the_terminal(
    routes: tuple[str, Case, Path],
) -> None:
    case = routes[1]
    cell = Layout(case).cells["ceiling_rent", ("free",)]
    found = openpyxl.load_workbook(routes[2])[cell.sheet][f"{cell.column}{cell.row}"]
    assert '"not known"' in found.value  # without points it is not tested
    assert found.number_format.startswith('[>=500000000000]"not known"')
    results = evaluate(case, ["ceiling_rent"])
    view = values_view(results, "base", [plain_of(results["ceiling_rent"])])
    assert re.search(r"free +not known\n", as_text(view, 80, False))


def test_the_reference_date_stands_in_the_workbook_as_a_date(
    routes: tuple[str, Case, Path], tmp_path: Path
) -> None:
    none = case_from(write_yaml(with_categories(small({"asylum": reception()}, 3, 100))))
    write_workbook(tmp_path / "book.xlsx", none, evaluate(none))
    stored = engines.stored(tmp_path / "book.xlsx")
    assert engines.differences(stored, engines.formualized(tmp_path / "book.xlsx")) == {}
    given_and_not = ((*routes[1:], "2026-11-01"), (none, tmp_path / "book.xlsx", "2027-04-01"))
    for case, book, day in given_and_not:
        sheet, cell = cell_of(case, "reference_date")
        found = openpyxl.load_workbook(book, data_only=True)[sheet][cell]
        assert found.value == datetime.datetime.fromisoformat(day)
        assert found.protection.locked
        years = Layout(case).cells["reference_year", ()]
        year = engines.stored(book)[years.sheet, f"{years.column}{years.row}"]
        assert year == int(day[:4])
