"""Every finding of the models with a boundary: just below it, at it and just above it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from lines_set import Lines, case_of, with_lines
from strategies import shipped

from flexfin.formulas.formula import Operation


class Boundary(NamedTuple):
    """A boundary of a finding, and whether the finding holds below it, at it and above it.

    `line` goes from `step` below to `step` above the boundary: a number, or the name of a figure of
    the law. `beneath` are the other lines that the finding takes.
    """

    finding: str
    beneath: Lines
    line: str
    at: float | str
    step: float
    holds: tuple[bool, bool, bool]


ABOVE, BELOW, FROM = (False, False, True), (True, False, False), (False, True, True)
UP_TO, AT, OFF = (True, True, False), (False, True, False), (True, False, True)
NEVER = (False, False, False)
MONTH, CENT, PART = 1, 0.01, 1e-4
LAST, FIRST = 24347, 24324  # of the case of 24 months from 2027-01
TENANTS = {"kind": "tenants"}
PERMIT = {"kind": "tenants", "callable": "yes"}
MOVES = {"is_movable": 1}
ACT = {"under_vacancy_act": 1}
SECOND = {"is_movable": 1, "possible": 1}

BOUNDARIES = [
    # interest and the cost price
    Boundary("equity_at_zero", {"interest_passed_on": 1, "party_return_on_equity": 0}, "party_debt_share", 1, PART, BELOW),
    Boundary("equity_at_zero", {"interest_passed_on": 1, "party_debt_share": 0.8}, "party_return_on_equity", 0, PART, AT),
    Boundary("interest_below_commercial", {"interest_passed_on": 1, "own_interest_suffices": 0, "party_debt_share": 0.8}, "party_interest", "commercial_interest", PART, BELOW),
    Boundary("interest_below_commercial", {"interest_passed_on": 1, "own_interest_suffices": 0, "party_interest": 0.001}, "party_debt_share", 0, PART, ABOVE),
    Boundary("interest_below_own_bar", {"interest_passed_on": 1, "own_interest_suffices": 1, "party_debt_share": 0.8, "usual_interest": 0.055}, "party_interest", 0.055, PART, BELOW),
    Boundary("interest_below_own_bar", {"interest_passed_on": 1, "own_interest_suffices": 1, "party_interest": 0.001, "usual_interest": 0.055}, "party_debt_share", 0, PART, ABOVE),
    Boundary("depreciation_beyond_permit", {**TENANTS, "investment_carried": 1, "let_until": 24340}, "investment_last_month", 24340, MONTH, ABOVE),
    Boundary("contract_beyond_permit", {**TENANTS, "contract_carried": 1, "let_until": 24340}, "contract_last_month", 24340, MONTH, ABOVE),
    Boundary("never_usable", {}, "usable_units", 0, CENT, AT),
    Boundary("grant_lowers_cost_price", {}, "grant_of_investment", 0, CENT, ABOVE),
    Boundary("cost_too_late", {}, "cost_from", LAST, MONTH, ABOVE),
    Boundary("cost_past", {}, "cost_until", FIRST, MONTH, BELOW),
    Boundary("contract_too_late", {}, "contract_from", LAST, MONTH, ABOVE),
    Boundary("contract_past", {}, "contract_until", FIRST, MONTH, BELOW),
    Boundary("contract_ends", {}, "contract_until", FIRST, MONTH, FROM),
    Boundary("contract_ends", {}, "contract_until", LAST, MONTH, BELOW),
    Boundary("investment_too_late", {}, "investment_start", LAST, MONTH, ABOVE),
    Boundary("investment_past", {}, "investment_last_month", FIRST, MONTH, BELOW),
    Boundary("grant_not_paid", {}, "grant_date", FIRST, MONTH, BELOW),
    Boundary("grant_not_paid", {}, "grant_date", LAST, MONTH, ABOVE),
    Boundary("cost_price_unusual", {"cost_by_day": 1, "cost_by_month": 0, "highest_day_price": 500}, "cost_amount", 500, CENT, ABOVE),
    Boundary("cost_price_unusual", {"cost_by_day": 0, "cost_by_month": 1}, "cost_amount", 1, CENT, BELOW),
    Boundary("cost_price_unusual", {"cost_by_day": 0, "cost_by_month": 1}, "cost_amount", 0, CENT, ABOVE),
    Boundary("contract_price_unusual", {"contract_by_day": 1, "contract_by_month": 0, "highest_day_price": 500}, "contract_amount", 500, CENT, ABOVE),
    Boundary("contract_price_unusual", {"contract_by_day": 0, "contract_by_month": 1}, "contract_amount", 1, CENT, BELOW),
    Boundary("contract_price_unusual", {"contract_by_day": 0, "contract_by_month": 1}, "contract_amount", 0, CENT, ABOVE),
    Boundary("cost_price_unusual", {"cost_by_day": 0, "cost_by_month": 0}, "cost_amount", 1, CENT, NEVER),
    Boundary("contract_price_unusual", {"contract_by_day": 0, "contract_by_month": 0}, "contract_amount", 1, CENT, NEVER),
    # money by month
    Boundary("unfunded", {}, "unfunded_exposure", 0.005 / 24, 1e-6, FROM),
    Boundary("not_renewed", {"investment_last_month": 24340, "calendar_index": 24341, "life_end_seen": 24341}, "invested_otherwise", 0, CENT, UP_TO),
    Boundary("not_renewed", {"invested_otherwise": 0, "calendar_index": 24341, "life_end_seen": 24341}, "investment_last_month", LAST, MONTH, BELOW),
    Boundary("not_renewed", {"invested_otherwise": 0, "calendar_index": 24341, "life_end_seen": 24341}, "investment_last_month", FIRST, MONTH, FROM),
    Boundary("interest_without_cash", {"party_debt_share": 0.8, "party_wacc": 0.05, "party_discount_rate": 0.04, "capital_charged": 9}, "party_interest", 0, PART, ABOVE),
    Boundary("interest_without_cash", {"party_interest": 0.04, "party_wacc": 0.05, "party_discount_rate": 0.04, "capital_charged": 9}, "party_debt_share", 0, PART, ABOVE),
    Boundary("interest_without_cash", {"party_debt_share": 0.8, "party_interest": 0.04, "party_discount_rate": 0.04, "capital_charged": 9}, "party_wacc", 0.04, PART, OFF),
    Boundary("interest_without_cash", {"party_debt_share": 0.8, "party_interest": 0.04, "party_wacc": 0.05, "party_discount_rate": 0.04}, "capital_charged", 0, CENT, ABOVE),
    # rooms
    Boundary("called_without_reception", {"reception_units": 0}, "callable_units", 0, CENT, ABOVE),
    Boundary("called_without_reception", {"callable_units": 3}, "reception_units", 0, CENT, AT),
    Boundary("index_bounds_cross", {"index_cap": 0.02}, "index_floor", 0.02, PART, ABOVE),
    Boundary("index_bounds_cross", {"index_floor": 0.02}, "index_cap", 0.02, PART, BELOW),
    Boundary("minimum_unused", {"contract_follows_occupancy": 0}, "minimum_share", 0, PART, ABOVE),
    Boundary("alternative_past", {}, "alternative_until", FIRST, MONTH, BELOW),
    Boundary("start_closed", {"closed_at_start": 1}, "taken_at_start", 0, CENT, ABOVE),
    Boundary("let_until_past", TENANTS, "let_until", FIRST, MONTH, BELOW),
    # units that move
    Boundary("first_term_beyond_temporary", {**MOVES, "site_permit": "temporary"}, "first_term_wanted", "permit_ground_max", MONTH, ABOVE),
    Boundary("first_term_beyond_vacancy_act", {**MOVES, "site_permit": "vacancy_act", "vacancy_act_longest": 120}, "first_term_wanted", 120, MONTH, ABOVE),
    Boundary("first_term_beyond_permit", {**MOVES, "permit_months": 120}, "first_term_wanted", 120, MONTH, ABOVE),
    Boundary("first_term_beyond_life", {"technical_left": 120}, "first_term_wanted", 120, MONTH, ABOVE),
    Boundary("first_term_lacking", MOVES, "first_term", 0, MONTH, AT),
    Boundary("first_term_past", {**MOVES, "first_term": 6}, "term_end_number", 0, MONTH, UP_TO),
    Boundary("first_term_past", {**MOVES, "term_end_number": -3}, "first_term", 0, MONTH, ABOVE),
    Boundary("second_term_beyond_temporary", {**SECOND, "second_permit": "temporary", "idle_months": 0}, "second_term_wanted", "permit_ground_max", MONTH, ABOVE),
    Boundary("second_term_beyond_vacancy_act", {**SECOND, "second_permit": "vacancy_act", "second_permit_longest": 60, "idle_months": 6}, "second_term_wanted", 54, MONTH, ABOVE),
    Boundary("second_term_beyond_life", {**SECOND, "second_life_left": 60, "idle_months": 6}, "second_term_wanted", 54, MONTH, ABOVE),
    Boundary("second_term_lacking", {"possible": 1}, "second_term", 0, MONTH, AT),
    Boundary("residual_below_zero", {}, "expected_residual", -0.005, 1e-4, UP_TO),
    Boundary("book_above_residual", {"expected_residual": 0.25}, "case_book_at_end", 0.255, 1e-4, FROM),
    Boundary("book_above_residual", {"expected_residual": -100}, "case_book_at_end", 0.005, 1e-4, FROM),
    Boundary("runs_on", {**MOVES, "month_count": 24}, "term_end_number", 24, MONTH, BELOW),
    Boundary("guarantee_not_open", MOVES, "in_guarantee_years", 0, 1, AT),
    Boundary("guarantee_not_new", {}, "unit_age", 0, MONTH, ABOVE),
    Boundary("guarantee_not_social", {**TENANTS, "dwelling": "self_contained", "carries_movable": 1, "social_limit": 900}, "asked_rent", 900, CENT, ABOVE),
    Boundary("guarantee_amount_open", {"guaranteed_units": 3}, "guarantee_amount", 0, CENT, ABOVE),
    Boundary("guarantee_amount_open", {"guarantee_amount": 3}, "guaranteed_units", 0, CENT, ABOVE),
    # rent
    Boundary("points_missing", {"maximum_applies": 1}, "points_known", 0, 1, AT),
    Boundary("asked_above_permit", {"ceiling_rule": "permit", "ceiling_rent": 500}, "asked_rent", 500, CENT, ABOVE),
    Boundary("asked_above_points", {"ceiling_rule": "points", "ceiling_rent": 500}, "asked_rent", 500, CENT, ABOVE),
    Boundary("asked_above_market_conform", {**TENANTS, "market_conform_rent": 500}, "asked_rent", 500, CENT, ABOVE),
    Boundary("market_conform_above_permit", {"ceiling_rule": "permit", "ceiling_rent": 500}, "market_conform_rent", 500, CENT, ABOVE),
    Boundary("market_conform_above_points", {"ceiling_rule": "points", "ceiling_rent": 500}, "market_conform_rent", 500, CENT, ABOVE),
    Boundary("rent_passes_ceiling", {"months_above_ceiling": 1, "ceiling_rent": 500}, "asked_rent", 500, CENT, UP_TO),
    Boundary("rent_passes_ceiling", {"asked_rent": 400, "ceiling_rent": 500}, "months_above_ceiling", 0, MONTH, ABOVE),
    Boundary("stay_beyond_regular", {}, "moving_part", 0, PART, BELOW),
    Boundary("asked_rent_unusual", TENANTS, "asked_rent", 1, CENT, BELOW),
    Boundary("asked_rent_unusual", TENANTS, "asked_rent", 0, CENT, ABOVE),
    # the agreement
    Boundary("notice_too_short", {"reservation_notice": 4}, "delivery_months", 4, MONTH, ABOVE),
    Boundary("minimum_term_too_long", {"reservation_notice": 4}, "first_delivery_months", 4, MONTH, ABOVE),
    Boundary("overstay_too_long", {"reservation_notice": 4}, "overstay_delivery_months", 4, MONTH, ABOVE),
    Boundary("permit_ends_early", {**PERMIT, "term_end": 24340}, "let_until", 24340, MONTH, BELOW),
    Boundary("holder_supplies", {}, "supplies", 0, CENT, ABOVE),
    Boundary("denser_than_reception", {"callable": "yes", "reception_density": 2}, "density", 2, PART, ABOVE),
    Boundary("denser_than_reception", {"callable": "yes", "density": 3}, "reception_density", 0, PART, ABOVE),
    Boundary("term_beyond_period", {"term_counted": 24}, "term_months", 24, MONTH, ABOVE),
    Boundary("fee_unusual", {"highest_day_price": 500}, "fee", 500, CENT, ABOVE),
    Boundary("call_price_unusual", {"highest_day_price": 500}, "call_price", 500, CENT, ABOVE),
    # the reserve
    Boundary("service_level_missed", {"service_level": 0.95}, "strategy_service_level", 0.95, PART, BELOW),
    Boundary("turnover_unusual", {}, "turnover", 2, PART, ABOVE),
    Boundary("regular_cost_unusual", {"highest_day_price": 500}, "regular_cost", 500, CENT, ABOVE),
    Boundary("emergency_cost_unusual", {"highest_day_price": 500}, "emergency_cost", 500, CENT, ABOVE),
    # state aid
    Boundary("aid_above_general", {"years_above_sgei": 0}, "years_above_general", 0, 1, ABOVE),
    Boundary("aid_above_general", {"years_above_general": 1}, "years_above_sgei", 0, 1, AT),
    Boundary("aid_above_sgei", {}, "years_above_sgei", 0, 1, ABOVE),
    Boundary("lease_begins_later", {"aid_may_arise": 1, "contract_carried": 1, "contract_receives": "gemeente", "lessor": "gemeente"}, "contract_from", FIRST, MONTH, ABOVE),
    Boundary("grant_paid_before_start", {"grant_aid": "sgei"}, "grant_date", FIRST, MONTH, BELOW),
    Boundary("grant_paid_before_start", {"grant_aid": "sgei"}, "grant_date", FIRST - 24, MONTH, FROM),
    Boundary("investment_without_ground", {"investment_carried": 1, "investment_by_government": "yes", "lessor_government": "no"}, "given_amount", 0, CENT, ABOVE),
    # the tenancy
    Boundary("permit_too_long", {**ACT, "category_max_months": 120}, "intended_months", 120, MONTH, ABOVE),
    Boundary("permit_beyond_environmental", {"follows_environmental_permit": 1, "environmental_permit_until": FIRST, "environmental_months": 84}, "intended_months", 84, MONTH, ABOVE),
    Boundary("permit_beyond_environmental", {"follows_environmental_permit": 1, "intended_months": 85, "environmental_months": 84}, "environmental_permit_until", FIRST, MONTH, FROM),
    Boundary("environmental_permit_past", {"follows_environmental_permit": 1, "let_until": LAST}, "environmental_permit_until", FIRST, MONTH, BELOW),
    Boundary("environmental_permit_past", {"follows_environmental_permit": 1, "environmental_permit_until": FIRST - 1}, "let_until", FIRST, MONTH, FROM),
    Boundary("permit_not_extended", {"follows_environmental_permit": 1, "environmental_months": 84}, "intended_months", 84, MONTH, UP_TO),
    Boundary("permit_needs_extensions", {}, "extensions_needed", 0, 1, ABOVE),
    Boundary("permit_gap_too_short", {}, "gap_short", 0, 1, ABOVE),
    Boundary("permit_term_too_short", {**ACT, "shortest_tenancy": 6}, "minimum_term", 6, MONTH, BELOW),
    Boundary("permit_notice_too_short", {**ACT, "shortest_notice": 3}, "notice_months", 3, MONTH, BELOW),
    Boundary("temporary_too_long", {"temporary_contract": 1, "temporary_max_months": 24, "minimum_term": 0}, "expected_stay", 24, MONTH, ABOVE),
    Boundary("temporary_too_long", {"temporary_contract": 1, "temporary_max_months": 24, "expected_stay": 0}, "minimum_term", 24, MONTH, ABOVE),
    Boundary("regular_permit_too_long", {"regular_end_dwelling": 1}, "intended_months", "permit_ground_max", MONTH, ABOVE),
    Boundary("youth_ends_early", {"youth_terms": 1, "end_known": 1, "youth_term": 60}, "intended_months", 60, MONTH, BELOW),
    Boundary("youth_too_old", {"youth_terms": {("studios",): 1}, "given(tenant_age)": True}, "tenant_age", "youth_age", 1, FROM),
    Boundary("short_stay_long", {"short_stay": 1, "minimum_term": 0}, "expected_stay", 1, CENT, ABOVE),
    Boundary("short_stay_taxed", {"short_stay": 1}, "short_stay_vat", 0, PART, ABOVE),
    # the price level
    Boundary("price_level_far", {"start": FIRST, "price_level_years": 5}, "price_level", FIRST - 60, MONTH, BELOW),
    Boundary("price_level_far", {"start": FIRST, "price_level_years": 5}, "price_level", FIRST + 60, MONTH, ABOVE),
    Boundary("reserve_price_level_far", {"start": FIRST, "price_level_years": 5}, "reserve_price_level", FIRST - 60, MONTH, BELOW),
    Boundary("reserve_price_level_far", {"start": FIRST, "price_level_years": 5}, "reserve_price_level", FIRST + 60, MONTH, ABOVE),
    # the tenant
    Boundary("rent_counts_partly", {"benefit_asked": 1, "no_right_at_rent": 0, "calculation_rent_limit": 900}, "calculation_rent", 900, CENT, ABOVE),
    Boundary("allocation_not_suitable", {"allocation_tested": 1, "dwelling": "self_contained", "tenant_income": 20_000, "suitable_norm": 30_000, "suitable_rent": 700}, "asked_rent", 700, CENT, ABOVE),
    Boundary("allocation_not_suitable", {"allocation_tested": 1, "dwelling": "self_contained", "asked_rent": 800, "suitable_norm": 30_000, "suitable_rent": 700}, "tenant_income", 30_000, CENT, UP_TO),
    Boundary("income_above_daeb", {"is_daeb_dwelling": 1, "income_known": 1, "daeb_limit": 50_000}, "tenant_income", 50_000, CENT, ABOVE),
    Boundary("partner_decides", {"assets_too_high": 1, "household_size": 2, "given(partner)": False}, "tenant_assets", "assets_limit_more", CENT, UP_TO),
    Boundary("partner_decides", {"assets_too_high": 1, "given(partner)": False, "tenant_assets": 50_000}, "household_size", 1, 1, ABOVE),
    Boundary("beyond_chapter", {**TENANTS, "lessor_government": "yes"}, "last_month", 24330, MONTH, FROM),
    # the rent through time
    Boundary("rise_above_maximum", {}, "years_rise_too_high", 0, 1, ABOVE),
    Boundary("rise_above_last_known", {}, "years_rise_above_last", 0, 1, ABOVE),
    Boundary("maximum_not_known_then", {"has_ceiling": 1, "reference_month": 24294, "table_known_at_start": 0}, "start", 24294, MONTH, UP_TO),
    Boundary("maximum_not_known_then", {"has_ceiling": 1, "start": 24290, "table_known_at_start": 0}, "reference_month", 24290, MONTH, FROM),
]  # fmt: skip


def figure(name: str) -> float:
    """Give a figure of the law as it holds in the case."""
    dated = case_of(name).law[name].dated
    assert dated is not None
    return float(dated.value)


@pytest.mark.parametrize("one", BOUNDARIES, ids=lambda one: f"{one.finding}-{one.line}")
def test_a_finding_holds_on_the_right_side_of_its_boundary(one: Boundary) -> None:
    at = figure(one.at) if isinstance(one.at, str) else one.at
    found = []
    for value in (at - one.step, at, at + one.step):
        results = with_lines(one.finding, {**one.beneath, one.line: value})
        found.append(bool(np.any(results[one.finding].array)))
    assert tuple(found) == one.holds


def test_every_finding_with_a_boundary_is_in_the_table() -> None:
    compared = {
        line.name
        for line in shipped().lines.values()
        if line.kind == "finding"
        for part in line.parts()
        if isinstance(part, Operation) and part.sign in ("<", ">", "<=", ">=")
    }
    assert compared - {one.finding for one in BOUNDARIES} == set()
