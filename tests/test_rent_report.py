"""What `flexfin rent` shows: the ladder, the maximum over time, findings; in both languages."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from effort import at_night
from rich.cells import cell_len
from strategies import EXAMPLE, case_from, shipped
from views import column_in, rows_in, same_in_every_format

from flexfin.answers.render.terminal import as_text
from flexfin.answers.rent import RentFigures, rent_figures, rent_view
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.ground.numbers import is_unlimited

TENANT = (
    ("dwelling: room", "dwelling: self_contained"),
    ("wws_points: 36", "wws_points: 120, tenant_income: 24000, tenant_age: 30, household_size: 1"),
)


def figures_of(changes: Mapping[str, str] | None = None) -> RentFigures:
    return rent_figures(load_case(EXAMPLE, shipped(), changes), "base")


def edited(*replacements: tuple[str, str]) -> RentFigures:
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new.replace(", ", "\n    "))
    return rent_figures(case_from(text, shipped()), "base")


def page(figures: RentFigures, width: int = 100) -> str:
    return as_text(rent_view(figures), width, False)


def ladder_of(figures: RentFigures) -> dict[str, float]:
    return column_in(rent_view(figures), "ladder.youth", "amount")


@pytest.fixture(scope="module")
def figures() -> RentFigures:
    return figures_of()


def test_the_ladder_goes_up_and_holds_what_the_case_and_the_law_say(figures: RentFigures) -> None:
    ladder = ladder_of(figures)
    assert list(ladder.values()) == sorted(ladder.values())
    # 36 points for a room on 1 November 2026: 366.90; market-conform: 430 less 8% for insecurity
    # (34.40) and 1,500 x (1/18 - 1/48) = 52.08 for moving
    assert ladder["ceiling_rent"] == ladder["social_max_rent"] == 366.90
    assert ladder["lawful_rent"] == pytest.approx(430 - 34.40 - 1500 * (1 / 18 - 1 / 48))
    # of the 240 of rent and 70 of service costs that are charged, 240 is bare
    assert ladder["bare_rent"] == pytest.approx(240)
    # limits of 2026: quality discount, capping for one or two and for more, social
    limits = [ladder[name] for name in ("discount_limit", "capping_low", "capping_high")]
    assert [*limits, ladder["social_limit"]] == [498.20, 713.02, 764.14, 932.93]


def test_without_a_maximum_there_is_no_rung_and_no_table_over_time() -> None:
    found = figures_of({"groups.youth.tenancy": "short_stay"})
    (said, _below, _sector) = rent_view(found).said("limit.youth")
    assert said.data["ceiling_rule"] == "free"
    assert is_unlimited(said.data["ceiling_rent"])
    assert "ceiling_rent" not in ladder_of(found)
    assert "over_time.youth" not in [table.key for _part, table in rent_view(found).tables()]
    set_language("en")
    assert "legal maximum of January" not in page(found)
    assert "No legal maximum" in page(found)


def test_the_maximum_of_january_stands_against_the_rent_after_july() -> None:
    # the rent, 340, rises by 3% each July from 2027 on; the table of 2026 by the cost index, 2.5%
    view = rent_view(figures_of())
    steps = rows_in(view, "over_time.youth")
    assert steps["2027"]["ceiling"] == pytest.approx(366.90 * 1.025)
    assert steps["2027"]["rent"] == pytest.approx(340 * 1.03)
    assert steps["2036"]["rent"] == pytest.approx(340 * 1.03**10)
    assert steps["2036"]["projected"] is True
    assert steps["2027"]["above"] == 0
    above = figures_of({"groups.youth.asked_rent": "380"})
    found = rent_view(above).value("over_time.youth", "2027", "above")
    assert found == pytest.approx(380 * 1.03 - 366.90 * 1.025)
    set_language("en")
    assert "above the maximum" in page(above)


def test_a_year_that_begins_late_has_the_maximum_and_rent_of_its_first_month() -> None:
    found = figures_of({"start": "2027-09", "months": "6"})
    steps = rows_in(rent_view(found), "over_time.youth")
    ceilings = evaluate(found.case, ["ceiling_over_time"])["ceiling_over_time"].array
    assert steps["2027"]["ceiling"] == pytest.approx(ceilings[-1, 0])
    assert steps["2027"]["rent"] == 340  # as given, in prices of September
    assert steps["2028"]["ceiling"] == pytest.approx(ceilings[-1, 4])
    assert steps["2028"]["rent"] == 340  # the case ends in February, before July


def test_income_is_of_the_rooms_let_in_the_year(figures: RentFigures) -> None:
    view = rent_view(figures)
    assert view.facts["year"] == "2027"
    income = column_in(view, "income", "youth")
    rooms = income["asked_income_by_year"] / 340
    for name, rent in (("lawful_income_by_year", 343.5166666667), ("social_income_by_year", 366.9)):
        assert income[name] == pytest.approx(rooms * rent)


def test_the_tenant_side_is_shown_where_the_case_knows_the_tenant(figures: RentFigures) -> None:
    assert "tenant.youth" not in [table.key for _part, table in rent_view(figures).tables()]
    found = edited(*TENANT)
    tenant = column_in(rent_view(found), "tenant.youth", "value")
    # rent 340 lies below 498.20: all above the basic rent of 202.52 is refunded, less
    # (24,000 - 23,425) x 27% / 12 = 12.94: 137.48 - 12.94 = 124.54, rounded down to 124
    assert tenant["rent_benefit"] == 124
    assert tenant["net_rent"] == pytest.approx(340 - 124)
    set_language("en")
    assert "what the tenant keeps" in page(found)


def test_comparable_rents_show_their_spread() -> None:
    rents = (
        "comparables: [{rent: 400, date: 2026-03, source: a}, {rent: 430, date: 2026-05, "
        "source: b, weight: 2}, {rent: 500, date: 2026-04, source: c}]"
    )
    text = EXAMPLE.read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if "market_rent:" in line)
    case = case_from(text.replace(old, f"    {rents}"), shipped())
    found = rent_figures(case, "base")
    view = rent_view(found)
    spread = rows_in(view, "comparables.youth")["rent"]
    assert (spread["lowest"], spread["median"], spread["highest"]) == (400, 430, 500)
    (said,) = view.said("comparables.youth")
    assert (said.data["count"], said.data["first"], said.data["last"]) == (3, "2026-03", "2026-05")
    set_language("nl")
    assert "vergelijkbare huren achter de markthuur" in page(found, 80)


def test_findings_stand_with_their_group_and_say_their_article() -> None:
    found = figures_of({"groups.youth.asked_rent": "400"})
    said = rent_view(found).said("findings.youth")
    lines = [one.data["line"] for one in said]
    assert {"asked_above_permit", "asked_above_market_conform"} <= set(lines)
    assert all(one.source for one in said)
    set_language("nl")
    text = page(found)
    assert text.index("wat aandacht vraagt") < text.index("Leegstandwet art. 16 lid 10")


def test_aid_is_set_against_both_ceilings(figures: RentFigures) -> None:
    # all of it is granted in 2027, when the lease begins: it counts to 2029, and not in 2030
    three = column_in(rent_view(figures), "aid", "aid_over_three_years.socius")
    granted = evaluate(load_case(EXAMPLE, shipped()), ["aid_at_grant"])["aid_at_grant"].array[0, 3]
    assert [three[year] for year in ("2027", "2028", "2029", "2030")] == pytest.approx(
        [granted, granted, granted, 0]
    )
    set_language("en")
    assert "300,000 in general, 750,000" in page(figures, 120).replace("\n", " ")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_format_has_the_same_values(language: str) -> None:
    set_language(language)
    for found in (figures_of({"groups.youth.asked_rent": "400"}), edited(*TENANT)):
        view = rent_view(found)
        assert view.facts["reference_date"] == "2026-11-01"
        same_in_every_format(view)


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["nl"]))  # of longer words
def test_no_line_is_wider_than_the_screen(language: str) -> None:
    set_language(language)
    for found in (figures_of({"groups.youth.asked_rent": "400"}), edited(*TENANT)):
        for width in (60, 80, 120):
            assert max(map(cell_len, page(found, width).split("\n"))) <= width


def test_a_case_that_lets_to_nobody_has_no_rent() -> None:
    with pytest.raises(FlexfinError, match="no group of this case is let to tenants"):
        rent_figures(case_from(ONLY_RECEPTION, shipped()), "basis")


ONLY_RECEPTION = """case: Voorbeeldlaan
start: 2027-01
months: 12
reference_date: 2026-11-01
discount_rate: 4%
owner: gemeente
indexation: {cost: 2.5%, rent: 3%}
parties: {gemeente: {government: yes}, coa: {government: yes}}
groups:
  opvang: {kind: reception, units: 50, places: 200, floor_area: 3000, normal_occupancy: 91%, lessor: gemeente, operator: coa}
finance: {debt_share: 80%, interest: 4.1%, return_on_equity: 7%}
demand: {scenarios: {basis: {2027-01: 180}}}
"""
