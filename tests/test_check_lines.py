"""Every check line and every finding of the models, by the lines directly beneath it.

A check is zero where these are in order, and not where one is not. A finding holds for some values,
and no longer where one of them is another; its boundaries are in test_boundaries.py.
"""

from __future__ import annotations

import numpy as np
import pytest
from lines_set import Lines, with_lines
from strategies import shipped

from flexfin.engine.checks import checks_of
from flexfin.engine.results import keys_of

# What the lines beneath a check are set to, for all their elements: first such that the check is in
# order, then, each on top of that, what must make it fail. given(x) tells whether the case gives x.
CHECKS: dict[str, list[Lines]] = {
    "probability_check": [{"probability_total": 1}, {"probability_total": 0.9}, {"probability_total": 1.1}],
    "investment_share_check": [{"inv_parts": 1}, {"inv_parts": 0.9}, {"inv_parts": 1.1}],
    "investment_key_check": [{"inv_parts": 0, "given(inv_key)": True}, {"inv_parts": 0.5}],
    "investment_part_check": [{"inv_part": 0, "inv_group": "opvang"}, {"inv_part": 0.2}],
    "cost_share_check": [{"cost_parts": 1}, {"cost_parts": 0.9}, {"cost_parts": 1.1}],
    "cost_key_check": [{"cost_parts": 1, "given(cost_key)": False}, {"given(cost_key)": True}],
    "cost_part_check": [{"cost_part": 0, "cost_group": "opvang"}, {"cost_part": 0.2}],
    "cost_part_per_check": [
        {"cost_parts": 1, "cost_per": "year"}, {"cost_per": "m2_year"}, {"cost_per": "unit_month"},
    ],
    "payers_check": [{"payers_total": 1}, {"payers_total": 0.9}, {"payers_total": 1.1}],
    "cost_total_check": [{"operating_cost": 12, "cost_total_check_step_1": 8}, {"operating_cost": 11}],
    "cost_dates_check": [{"cost_from": 24324, "cost_until": 24324}, {"cost_until": 24323}],
    "contract_dates_check": [{"contract_from": 24324, "contract_until": 24324}, {"contract_from": 24325}],
    "contract_parties_check": [
        {"contract_pays": "coa", "contract_receives": "gemeente"}, {"contract_pays": "gemeente"},
    ],
    "grant_parties_check": [
        {"grant_from": "outside", "grant_to": "gemeente"}, {"grant_from": "gemeente"},
    ],
    "grant_date_check": [
        {"grant_investment": "bouw", "grant_date_given": 24325, "grant_date": 24325,
         "given(grant_date_given)": True},
        {"grant_date": 24324},
    ],
    "grant_to_check": [{"grant_investment": "bouw", "grant_to": "gemeente"}, {"grant_to": "coa"}],
    "grant_residual_check": [
        {"grant_of_investment": 7, "residual": 5, "amount": 5},
        {"residual": 5.1}, {"amount": 4.9}, {"amount": 0},
    ],
    "grant_total_check": [{"grant_of_investment": 7, "gross_amount": 7}, {"gross_amount": 6.9}],
    "ledger_check": [
        {"cash_flow": 2, "cash_from_outside": 9, "cash_to_outside": 3},
        {"cash_flow": 2.1}, {"cash_from_outside": 9.1}, {"cash_to_outside": 3.1},
        {"cash_from_outside": 9.00001},
    ],
    "undertaking_has_one_head": [
        {"named_as_head": 1, "counted_elsewhere": 0}, {"counted_elsewhere": 1},
    ],
    "budget_check": [
        {"budget_cash": 5, "result_by_year": 5}, {"budget_cash": 5.1}, {"result_by_year": 4.9},
    ],
    "between_check": [
        {"between_received": 2, "between_paid": 2}, {"between_received": 2.1, "between_paid": 2},
    ],
    "rooms_check": [
        {"open_changes": 0, "let_units": 3, "ready_units": 2, "in_refit": 1, "open_units": 6},
        {"let_units": 3.1}, {"ready_units": 2.1}, {"in_refit": 1.1}, {"open_units": 5.9},
    ],
    "notices_check": [{"notices": 2, "in_permit": 1}, {"in_permit": 0}],
    "start_rooms_check": [
        {"let_at_start": 3, "ready_at_start": 2, "units": 5},
        {"let_at_start": 4}, {"ready_at_start": 3}, {"units": 4},
    ],
    "start_open_check": [
        {"open_at_start": 0.5, "given(let_at_start)": True, "let_at_start": 3, "ready_at_start": 2, "units": 10},
        {"let_at_start": 4}, {"ready_at_start": 3}, {"units": 9}, {"open_at_start": 0.4},
    ],
    "open_fall_check": [{"open": 0.5}, {"open": (0.5,) * 12 + (0.4,) * 12}],
    "outcome_check": [
        {"probability_of_outcome": 0.25, "is_movable": 0.75},
        {"probability_of_outcome": 0.2}, {"is_movable": 1},
    ],
    "shortfall_check": [
        {"shortfall": 6, "shortfall_state": 1, "shortfall_municipality": 2, "shortfall_investor": 3},
        {"shortfall": 7}, {"shortfall_state": 2}, {"shortfall_municipality": 1}, {"shortfall_investor": 0},
    ],
    "holder_check": [{"given(holder)": True}, {"given(holder)": False}],
    "other_party_check": [{"holder": "coa", "given(holder)": True}, {"holder": "gemeente"}],
    "call_cannot_be_met": [
        {"tenancy": "vacancy_act"}, {"tenancy": "regular"}, {"tenancy": "youth_contract"},
    ],
    "benefit_not_known": [
        {"rises_with_income": 1, "one_below_pension_age": 1}, {"one_below_pension_age": 0},
    ],
    "excess_check": [{"party_capped": 1, "excess_taken": 0}, {"excess_taken": 1}],
    "layer_order_check": [{"layer_fall": 0}, {"layer_fall": 0.1}],
    "layer_end_check": [
        {"layer_fall": 0, "layer_width": 0.5}, {"layer_width": 0.45}, {"layer_width": 0.55},
    ],
    "layer_share_check": [{"layer_shares": 1}, {"layer_shares": 0.9}, {"layer_shares": 1.1}],
    "layer_loss_check": [
        {"layer_loss": 2, "uncovered_loss": 4}, {"layer_loss": 2.1}, {"uncovered_loss": 4.1},
    ],
    "party_loss_check": [
        {"party_loss": 2, "uncovered_loss": 6}, {"party_loss": 2.1}, {"uncovered_loss": 6.1},
    ],
    "compensation_check": [{"compensation": 0}, {"compensation": 0.1}],
    "fund_check": [{"fund_balance": 0}, {"fund_balance": -0.1}],
}  # fmt: skip


# What makes a check fail that depends on more; then, each on top of that, where it does not look.
APART: dict[str, list[Lines]] = {
    "investment_key_check": [{"inv_parts": 0.5, "given(inv_key)": True}, {"given(inv_key)": False}],
    "cost_key_check": [{"cost_parts": 1, "given(cost_key)": True}, {"cost_parts": 0}],
    "cost_part_per_check": [
        {"cost_parts": 1, "cost_per": "unit_month"},
        {"cost_parts": 0}, {"cost_per": "year"}, {"cost_per": "month"},
    ],
    "grant_date_check": [
        {"grant_investment": "bouw", "grant_date_given": 24325, "grant_date": 24324,
         "given(grant_date_given)": True},
        {"grant_investment": "none"}, {"given(grant_date_given)": False},
    ],
    # more in grants than it costs is told by another check
    "grant_residual_check": [
        {"grant_of_investment": 7, "residual": 5, "amount": 0},
        {"grant_of_investment": 0}, {"amount": -0.1},
    ],
    "rooms_check": [
        {"callable": "yes", "open_changes": 0, "let_units": 3, "ready_units": 2, "in_refit": 2,
         "open_units": 6},
        {"callable": "no"}, {"open_changes": 1},
    ],
    "start_open_check": [
        {"open_at_start": 0.4, "given(let_at_start)": True, "let_at_start": 3, "ready_at_start": 2, "units": 10},
        {"open_at_start": 0}, {"given(let_at_start)": False}, {"let_at_start": 0, "ready_at_start": 9},
    ],
    "open_fall_check": [
        {"kind": "tenants", "open": (0.5,) * 12 + (0.4,) * 12}, {"kind": "reception"},
    ],
    "other_party_check": [
        {"holder": "coa", "grantor": "coa", "given(holder)": True}, {"given(holder)": False},
    ],
    "benefit_not_known": [
        {"rises_with_income": 1, "one_below_pension_age": 0},
        {"rises_with_income": 0},
    ],
    "call_cannot_be_met": [
        {"tenancy": "regular", "callable": "yes"}, {"callable": "no"}, {"tenancy": "vacancy_act"},
    ],
}  # fmt: skip

# First such that the finding holds; then, each on top of that, what makes it hold no longer.
FINDINGS: dict[str, list[Lines]] = {
    "equity_at_zero": [
        {"interest_passed_on": 1, "party_return_on_equity": 0, "party_debt_share": 0.8},
        {"interest_passed_on": 0}, {"party_return_on_equity": 0.05}, {"party_debt_share": 1},
    ],
    "interest_below_commercial": [
        {"interest_passed_on": 1, "own_interest_suffices": 0, "party_debt_share": 0.8, "party_interest": 0.001},
        {"interest_passed_on": 0}, {"own_interest_suffices": 1}, {"party_debt_share": 0}, {"party_interest": 0.2},
    ],
    "interest_below_own_bar": [
        {"interest_passed_on": 1, "own_interest_suffices": 1, "usual_interest": 0.05, "party_debt_share": 0.8, "party_interest": 0.04},
        {"interest_passed_on": 0}, {"own_interest_suffices": 0}, {"party_debt_share": 0}, {"party_interest": 0.05},
    ],
    "depreciation_beyond_permit": [
        {"kind": "tenants", "investment_carried": 1, "investment_last_month": 24341, "let_until": 24340},
        {"kind": "reception"}, {"investment_carried": 0}, {"let_until": 24341},
    ],
    "never_usable": [{"usable_units": 0}, {"usable_units": 1}],
    "contract_beyond_permit": [
        {"kind": "tenants", "contract_carried": 1, "contract_last_month": 24341, "let_until": 24340},
        {"kind": "reception"}, {"contract_carried": 0}, {"let_until": 24341},
    ],
    "contract_outside_test": [
        {"contract_carried": 1, "contract_receives": "coa", "contract_pays": "stichting", "lessor": "gemeente"},
        {"contract_carried": 0}, {"contract_receives": "gemeente"}, {"contract_pays": "gemeente"},
    ],
    "grant_lowers_cost_price": [{"grant_of_investment": 1}, {"grant_of_investment": 0}],
    "vacancy_evidence_missing": [
        {"evidence_needed": 1, "vacancy_substantiated": "no"},
        {"evidence_needed": 0}, {"vacancy_substantiated": "yes"},
    ],
    "municipal_task_missing": [
        {"evidence_needed": 1, "municipal_task": "no"}, {"evidence_needed": 0}, {"municipal_task": "yes"},
    ],
    "public_interest_missing": [
        {"evidence_needed": 1, "public_interest_declared": "no"},
        {"evidence_needed": 0}, {"public_interest_declared": "yes"},
    ],
    "guide_exemption_unlawful": [
        {"pass_through_verdict": "guide_exemption"}, {"pass_through_verdict": "uncovered"},
    ],
    "cost_too_late": [{"cost_from": 24348}, {"cost_from": 24324}],
    "cost_past": [{"cost_until": 24323}, {"cost_until": 24330}],
    "contract_too_late": [{"contract_from": 24348}, {"contract_from": 24324}],
    "contract_ends": [{"contract_until": 24340}, {"contract_until": 24323}, {"contract_until": 24347}],
    "contract_past": [{"contract_until": 24323}, {"contract_until": 24330}],
    "investment_too_late": [{"investment_start": 24348}, {"investment_start": 24324}],
    "investment_past": [{"investment_last_month": 24323}, {"investment_last_month": 24330}],
    "grant_not_paid": [{"grant_date": 24348}, {"grant_date": 24340}],
    "cost_price_unusual": [
        {"cost_by_day": 0, "cost_by_month": 1, "cost_amount": 0.5},
        {"cost_by_month": 0}, {"cost_amount": 2}, {"cost_amount": 0},
    ],
    "contract_price_unusual": [
        {"contract_by_day": 1, "contract_by_month": 0, "contract_amount": 600, "highest_day_price": 500},
        {"contract_by_day": 0}, {"contract_amount": 400}, {"highest_day_price": 700},
    ],
    "unfunded": [{"unfunded_exposure": 1}, {"unfunded_exposure": 0}],
    "not_renewed": [
        {"investment_last_month": 24340, "calendar_index": 24341, "life_end_seen": 24341,
         "invested_otherwise": 0},
        {"investment_last_month": 24320}, {"investment_last_month": 24347}, {"life_end_seen": 24342},
        {"invested_otherwise": 1},
    ],
    "interest_without_cash": [
        {"party_debt_share": 0.8, "party_interest": 0.04, "party_wacc": 0.05,
         "party_discount_rate": 0.04, "capital_charged": 9},
        {"party_debt_share": 0}, {"party_interest": 0}, {"party_wacc": 0.04}, {"capital_charged": 0},
    ],
    "called_without_reception": [
        {"reception_units": 0, "callable_units": 3}, {"reception_units": 1}, {"callable_units": 0},
    ],
    "index_bounds_cross": [
        {"index_floor": 0.03, "index_cap": 0.02}, {"index_floor": 0.02}, {"index_cap": 0.03},
    ],
    "index_terms_unused": [
        {"contract_index_name": "none", "given(index_floor)": True}, {"contract_index_name": "cost"},
        {"given(index_floor)": False},
    ],
    "minimum_unused": [
        {"contract_follows_occupancy": 0, "minimum_share": 0.8},
        {"contract_follows_occupancy": 1}, {"minimum_share": 0},
    ],
    "alternative_past": [{"alternative_until": 24323}, {"alternative_until": 24324}],
    "start_closed": [
        {"closed_at_start": 1, "taken_at_start": 3}, {"closed_at_start": 0}, {"taken_at_start": 0},
    ],
    "let_until_past": [{"kind": "tenants", "let_until": 24323}, {"kind": "reception"}, {"let_until": 24324}],
    "first_term_beyond_temporary": [
        {"is_movable": 1, "site_permit": "temporary", "first_term_wanted": 999},
        {"is_movable": 0}, {"site_permit": "vacancy_act"}, {"first_term_wanted": 12},
    ],
    "first_term_beyond_vacancy_act": [
        {"is_movable": 1, "site_permit": "vacancy_act", "first_term_wanted": 999, "vacancy_act_longest": 120},
        {"is_movable": 0}, {"site_permit": "temporary"}, {"first_term_wanted": 12},
    ],
    "first_term_beyond_permit": [
        {"is_movable": 1, "first_term_wanted": 121, "permit_months": 120},
        {"is_movable": 0}, {"first_term_wanted": 12},
    ],
    "first_term_beyond_life": [
        {"first_term_wanted": 121, "technical_left": 120}, {"technical_left": 121},
    ],
    "first_term_lacking": [{"is_movable": 1, "first_term": 0}, {"is_movable": 0}, {"first_term": 6}],
    "first_term_past": [
        {"is_movable": 1, "first_term": 6, "term_end_number": 0},
        {"is_movable": 0}, {"first_term": 0}, {"term_end_number": 1},
    ],
    "second_term_beyond_temporary": [
        {"is_movable": 1, "possible": 1, "second_permit": "temporary", "second_term_wanted": 12, "idle_months": 999},
        {"is_movable": 0}, {"possible": 0}, {"second_permit": "vacancy_act"}, {"idle_months": 0},
    ],
    "second_term_beyond_vacancy_act": [
        {"is_movable": 1, "possible": 1, "second_permit": "vacancy_act", "second_term_wanted": 55,
         "idle_months": 6, "second_permit_longest": 60},
        {"is_movable": 0}, {"possible": 0}, {"second_permit": "temporary"}, {"idle_months": 5},
    ],
    "second_term_beyond_life": [
        {"is_movable": 1, "possible": 1, "second_term_wanted": 55, "idle_months": 6, "second_life_left": 60},
        {"is_movable": 0}, {"possible": 0}, {"idle_months": 5}, {"second_life_left": 61},
    ],
    "second_term_lacking": [{"possible": 1, "second_term": 0}, {"possible": 0}, {"second_term": 6}],
    "residual_below_zero": [{"expected_residual": -1}, {"expected_residual": 1}],
    "book_above_residual": [
        {"case_book_at_end": 9, "expected_residual": 8}, {"expected_residual": 9}, {"case_book_at_end": 8},
    ],
    "runs_on": [
        {"is_movable": 1, "term_end_number": 23, "month_count": 24},
        {"is_movable": 0}, {"term_end_number": 24}, {"month_count": 23},
    ],
    "guarantee_not_open": [
        {"is_movable": 1, "in_guarantee_years": 0}, {"is_movable": 0}, {"in_guarantee_years": 1},
    ],
    "guarantee_not_new": [{"unit_age": 1}, {"unit_age": 0}],
    "guarantee_not_self_contained": [
        {"kind": "tenants", "dwelling": "room", "carries_movable": 1},
        {"kind": "reception"}, {"dwelling": "self_contained"}, {"carries_movable": 0},
    ],
    "guarantee_not_social": [
        {"kind": "tenants", "dwelling": "self_contained", "carries_movable": 1, "asked_rent": 901,
         "social_limit": 900},
        {"kind": "reception"}, {"dwelling": "room"}, {"carries_movable": 0}, {"asked_rent": 900},
    ],
    "guarantee_not_reception": [
        {"kind": "reception", "for_displaced": "no", "carries_movable": 1},
        {"kind": "tenants"}, {"for_displaced": "yes"}, {"carries_movable": 0},
    ],
    "guarantee_amount_open": [
        {"guarantee_amount": 1, "guaranteed_units": 1}, {"guarantee_amount": 0}, {"guaranteed_units": 0},
    ],
    "points_missing": [
        {"maximum_applies": 1, "points_known": 0}, {"maximum_applies": 0}, {"points_known": 1},
    ],
    "asked_above_permit": [
        {"ceiling_rule": "permit", "asked_rent": 501, "ceiling_rent": 500},
        {"ceiling_rule": "points"}, {"asked_rent": 500},
    ],
    "asked_above_points": [
        {"ceiling_rule": "points", "asked_rent": 501, "ceiling_rent": 500},
        {"ceiling_rule": "permit"}, {"asked_rent": 500},
    ],
    "asked_above_market_conform": [
        {"kind": "tenants", "asked_rent": 501, "market_conform_rent": 500},
        {"kind": "reception"}, {"asked_rent": 500},
    ],
    "market_conform_above_permit": [
        {"ceiling_rule": "permit", "market_conform_rent": 501, "ceiling_rent": 500},
        {"ceiling_rule": "points"}, {"market_conform_rent": 500},
    ],
    "market_conform_above_points": [
        {"ceiling_rule": "points", "market_conform_rent": 501, "ceiling_rent": 500},
        {"ceiling_rule": "permit"}, {"market_conform_rent": 500},
    ],
    "not_below_social": [{"below_social_holds": "not_below"}, {"below_social_holds": "below"}],
    "rent_passes_ceiling": [
        {"months_above_ceiling": 3, "asked_rent": 400, "ceiling_rent": 500},
        {"months_above_ceiling": 0}, {"asked_rent": 501},
    ],
    "stay_beyond_regular": [{"moving_part": -1}, {"moving_part": 0}],
    "asked_rent_unusual": [
        {"kind": "tenants", "asked_rent": 0.5}, {"kind": "reception"}, {"asked_rent": 0}, {"asked_rent": 1},
    ],
    "notice_too_short": [{"delivery_months": 5, "reservation_notice": 4}, {"reservation_notice": 5}],
    "minimum_term_too_long": [
        {"first_delivery_months": 5, "reservation_notice": 4}, {"reservation_notice": 5},
    ],
    "overstay_too_long": [
        {"overstay_delivery_months": 5, "reservation_notice": 4}, {"reservation_notice": 5},
    ],
    "permit_ends_early": [
        {"callable": "yes", "kind": "tenants", "let_until": 24339, "term_end": 24340},
        {"callable": "no"}, {"kind": "reception"}, {"let_until": 24340},
    ],
    "no_new_permit": [
        {"callable": "yes", "kind": "tenants", "relet_after_call": "no"},
        {"callable": "no"}, {"kind": "reception"}, {"relet_after_call": "yes"},
    ],
    "holder_supplies": [{"supplies": 1}, {"supplies": 0}],
    "denser_than_reception": [
        {"callable": "yes", "density": 3, "reception_density": 2},
        {"callable": "no"}, {"reception_density": 0}, {"reception_density": 3},
    ],
    "term_beyond_period": [{"term_months": 25, "term_counted": 24}, {"term_counted": 25}],
    "fee_unusual": [{"fee": 501, "highest_day_price": 500}, {"highest_day_price": 501}],
    "call_price_unusual": [{"call_price": 501, "highest_day_price": 500}, {"highest_day_price": 501}],
    "service_level_missed": [
        {"strategy_service_level": 0.9, "service_level": 0.95}, {"service_level": 0.9},
    ],
    "turnover_unusual": [{"turnover": 5}, {"turnover": 0.5}],
    "regular_cost_unusual": [{"regular_cost": 501, "highest_day_price": 500}, {"regular_cost": 90}],
    "emergency_cost_unusual": [{"emergency_cost": 501, "highest_day_price": 500}, {"emergency_cost": 90}],
    "reserve_price_level_far": [
        {"reserve_price_level": 24263, "start": 24324, "price_level_years": 5}, {"price_level_years": 6},
    ],
    "aid_above_general": [
        {"years_above_general": 1, "years_above_sgei": 0}, {"years_above_general": 0}, {"years_above_sgei": 1},
    ],
    "aid_above_sgei": [{"years_above_sgei": 1}, {"years_above_sgei": 0}],
    "lease_begins_later": [
        {"aid_may_arise": 1, "contract_carried": 1, "contract_receives": "gemeente", "lessor": "gemeente",
         "contract_from": 24325, "start": 24324},
        {"aid_may_arise": 0}, {"contract_carried": 0}, {"contract_receives": "coa"}, {"contract_from": 24324},
    ],
    "grant_paid_before_start": [
        {"grant_aid": "sgei", "grant_date": 24323, "start": 24324},
        {"grant_aid": "none"}, {"grant_date": 24324}, {"grant_date": 24299},  # three calendar years before
    ],
    "grant_without_ground": [
        {"grant_from_government": "yes", "grant_to_government": "no", "grant_aid": "none"},
        {"grant_from_government": "no"}, {"grant_to_government": "yes"}, {"grant_aid": "sgei"},
    ],
    "investment_without_ground": [
        {"investment_carried": 1, "given_amount": 9, "investment_by_government": "yes", "lessor_government": "no"},
        {"investment_carried": 0}, {"given_amount": 0}, {"investment_by_government": "no"},
        {"lessor_government": "yes"},
    ],
    "permit_end_missing": [{"under_vacancy_act": 1, "end_known": 0}, {"under_vacancy_act": 0}, {"end_known": 1}],
    "permit_too_long": [
        {"under_vacancy_act": 1, "intended_months": 121, "category_max_months": 120},
        {"under_vacancy_act": 0}, {"category_max_months": 121},
    ],
    "permit_needs_extensions": [{"extensions_needed": 1}, {"extensions_needed": 0}],
    "permit_gap_too_short": [{"gap_short": 1}, {"gap_short": 0}],
    "permit_space_in_use": [
        {"under_vacancy_act": 1, "vacant_at_permit": "no"}, {"under_vacancy_act": 0}, {"vacant_at_permit": "yes"},
    ],
    "permit_after_call": [
        {"under_vacancy_act": 1, "callable": "yes", "relet_after_call": "yes"},
        {"under_vacancy_act": 0}, {"callable": "no"}, {"relet_after_call": "no"},
    ],
    "permit_only_for_sale": [
        {"under_vacancy_act": 1, "vacancy_act_category": "b", "for_sale": "no", "dwelling": "self_contained"},
        {"under_vacancy_act": 0}, {"vacancy_act_category": "a"}, {"for_sale": "yes"},
    ],
    "permit_rental_for_sale": [
        {"under_vacancy_act": 1, "vacancy_act_category": "d", "for_sale": "no"},
        {"under_vacancy_act": 0}, {"vacancy_act_category": "b"}, {"for_sale": "yes"},
    ],
    "permit_term_too_short": [
        {"under_vacancy_act": 1, "minimum_term": 5, "shortest_tenancy": 6},
        {"under_vacancy_act": 0}, {"minimum_term": 6},
    ],
    "permit_notice_too_short": [
        {"under_vacancy_act": 1, "notice_months": 2, "shortest_notice": 3},
        {"under_vacancy_act": 0}, {"notice_months": 3},
    ],
    "listed_group_needed": [
        {"temporary_contract": 1, "listed_only": 1, "listed_group_kind": "not_listed"},
        {"temporary_contract": 0}, {"listed_only": 0}, {"listed_group_kind": "student"},
    ],
    "temporary_too_long": [
        {"temporary_contract": 1, "expected_stay": 25, "minimum_term": 0, "temporary_max_months": 24},
        {"temporary_contract": 0}, {"expected_stay": 24},
    ],
    "temporary_once": [{"temporary_contract": 1}, {"temporary_contract": 0}],
    "temporary_no_early_call": [
        {"temporary_contract": 1, "callable": "yes"}, {"temporary_contract": 0}, {"callable": "no"},
    ],
    "regular_end_room": [
        {"open_ended": 1, "tenancy": "regular", "end_known": 1, "dwelling": "room"},
        {"open_ended": 0}, {"tenancy": "youth_contract"}, {"end_known": 0}, {"dwelling": "self_contained"},
    ],
    "regular_end_dwelling": [
        {"open_ended": 1, "tenancy": "regular", "end_known": 1, "dwelling": "self_contained"},
        {"open_ended": 0}, {"tenancy": "youth_contract"}, {"end_known": 0}, {"dwelling": "room"},
    ],
    "regular_permit_too_long": [
        {"regular_end_dwelling": 1, "intended_months": 999}, {"regular_end_dwelling": 0}, {"intended_months": 12},
    ],
    "youth_terms": [
        {"open_ended": 1, "tenancy": "youth_contract"}, {"open_ended": 0}, {"tenancy": "regular"},
    ],
    "youth_ends_early": [
        {"youth_terms": 1, "end_known": 1, "intended_months": 59, "youth_term": 60},
        {"youth_terms": 0}, {"end_known": 0}, {"intended_months": 60},
    ],
    "youth_too_old": [
        {"youth_terms": {("studios",): 1}, "given(tenant_age)": True, "tenant_age": 40},
        {"youth_terms": 0}, {"given(tenant_age)": False}, {"tenant_age": 20},
    ],
    "short_stay_nature": [{"short_stay": 1}, {"short_stay": 0}],
    "short_stay_long": [
        {"short_stay": 1, "expected_stay": 0.5, "minimum_term": 2}, {"short_stay": 0}, {"minimum_term": 1},
    ],
    "short_stay_taxed": [{"short_stay": 1, "short_stay_vat": 0.09}, {"short_stay": 0}, {"short_stay_vat": 0}],
    "rooms_without_benefit": [
        {"kind": "tenants", "dwelling_counts": 0}, {"kind": "reception"}, {"dwelling_counts": 1},
    ],
    "assets_too_high": [{"benefit_asked": 1, "within_assets": 0}, {"benefit_asked": 0}, {"within_assets": 1}],
    "rent_counts_partly": [
        {"benefit_asked": 1, "no_right_at_rent": 0, "calculation_rent": 901, "calculation_rent_limit": 900},
        {"benefit_asked": 0}, {"calculation_rent": 900}, {"no_right_at_rent": 1},
    ],
    "rent_above_right": [{"no_right_at_rent": 1}, {"no_right_at_rent": 0}],
    "allocation_not_suitable": [
        {"allocation_tested": 1, "dwelling": "self_contained", "tenant_income": 20_000, "suitable_norm": 30_000,
         "asked_rent": 701, "suitable_rent": 700},
        {"allocation_tested": 0}, {"dwelling": "room"}, {"suitable_norm": 10_000}, {"asked_rent": 700},
    ],
    "income_above_daeb": [
        {"is_daeb_dwelling": 1, "income_known": 1, "tenant_income": 50_001, "daeb_limit": 50_000},
        {"is_daeb_dwelling": 0}, {"income_known": 0}, {"tenant_income": 50_000}, {"daeb_limit": 50_001},
    ],
    "corporation_income_missing": [
        {"lets_as_corporation": 1, "income_known": 0}, {"lets_as_corporation": 0}, {"income_known": 1},
    ],
    "partner_decides": [
        {"assets_too_high": {("studios",): 1}, "household_size": 2, "given(partner)": False, "tenant_assets": 50_000},
        {"assets_too_high": {("studios",): 0}}, {"household_size": 1}, {"given(partner)": True}, {"tenant_assets": 90_000},
    ],
    "new_building_without_effect": [
        {"kind": "tenants", "new_building": "yes", "new_building_counts": 0},
        {"kind": "reception"}, {"new_building": "no"}, {"new_building_counts": 1},
    ],
    "monument_without_effect": [
        {"kind": "tenants", "monument": "national", "contract_of_three_sectors": 0},
        {"kind": "reception"}, {"monument": "municipal"}, {"contract_of_three_sectors": 1},
    ],
    "townscape_without_effect": [
        {"kind": "tenants", "protected_townscape": "yes", "monument": "national"},
        {"kind": "reception"}, {"protected_townscape": "no"}, {"monument": "none"},
    ],
    "maximum_not_known_then": [
        {"has_ceiling": 1, "start": 24293, "reference_month": 24320, "table_known_at_start": 0},
        {"has_ceiling": 0}, {"start": 24321}, {"reference_month": 24292}, {"table_known_at_start": 1},
    ],
    "rise_above_maximum": [{"years_rise_too_high": 1}, {"years_rise_too_high": 0}],
    "rise_above_last_known": [{"years_rise_above_last": 1}, {"years_rise_above_last": 0}],
    "environmental_permit_past": [
        {"follows_environmental_permit": 1, "environmental_permit_until": 24323, "start": 24324, "let_until": 24340},
        {"follows_environmental_permit": 0}, {"environmental_permit_until": 24324}, {"let_until": 24322},
    ],
    "permit_beyond_environmental": [
        {"follows_environmental_permit": 1, "environmental_permit_until": 24324, "start": 24324,
         "intended_months": 85, "environmental_months": 84},
        {"follows_environmental_permit": 0}, {"intended_months": 84}, {"environmental_permit_until": 24323},
    ],
    "permit_not_extended": [
        {"follows_environmental_permit": 1, "intended_months": 84, "environmental_months": 84},
        {"follows_environmental_permit": 0}, {"intended_months": 85}, {"environmental_months": 83},
    ],
    "environmental_permit_unused": [
        {"kind": "tenants", "given(environmental_permit_until)": True, "follows_environmental_permit": 0},
        {"kind": "reception"}, {"given(environmental_permit_until)": False}, {"follows_environmental_permit": 1},
    ],
    "fixed_end_not_callable": [
        {"under_vacancy_act": 1, "callable": "yes", "contract_form": "fixed_end"},
        {"under_vacancy_act": 0}, {"callable": "no"}, {"contract_form": "open_ended"},
    ],
    "contract_form_unused": [
        {"kind": "tenants", "contract_form": "fixed_end", "tenancy": "regular"},
        {"kind": "reception"}, {"contract_form": "open_ended"}, {"tenancy": "vacancy_act"},
    ],
    "corporation_under_decision": [
        {"corporation": "yes", "gets_aid": 1, "gift_asks_ground": 0}, {"corporation": "no"}, {"gets_aid": 0},
    ],
    "price_level_far": [
        {"price_level": 24263, "start": 24324, "price_level_years": 5}, {"price_level_years": 6},
    ],
    "empty_paid_by_contract": [
        {"covered_group": 1, "loss_base": "charged", "contract_carried": 1, "contract_receives": "gemeente",
         "lessor": "gemeente", "contract_follows_occupancy": 0},
        {"covered_group": 0}, {"loss_base": "asked"}, {"contract_carried": 0}, {"contract_receives": "coa"},
        {"contract_follows_occupancy": 1},
    ],
    "beyond_chapter": [  # July 2027 is 24330
        {"kind": "tenants", "lessor_government": "yes", "last_month": 24330},
        {"kind": "reception"}, {"lessor_government": "no"}, {"last_month": 24329},
    ],
    "head_lease_saved": [
        {"covered_group": 1, "contract_carried": 1, "contract_pays": "gemeente", "lessor": "gemeente",
         "contract_follows_occupancy": 1},
        {"covered_group": 0}, {"contract_carried": 0}, {"contract_pays": "coa"}, {"contract_follows_occupancy": 0},
    ],
}  # fmt: skip


def is_in_order(name: str, wanted: Lines) -> bool:
    """Tell whether a check is in order with lines set."""
    (found,) = checks_of(with_lines(name, wanted))
    return found.is_in_order


def holds(name: str, wanted: Lines) -> bool:
    """Tell whether a finding holds anywhere with lines set."""
    return bool(np.any(with_lines(name, wanted)[name].array))


def changes(table: dict[str, list[Lines]]) -> list[tuple[str, Lines, Lines]]:
    """Give each line of a table with what it begins with and one change of that."""
    return [(name, first, change) for name, (first, *rest) in table.items() for change in rest]


@pytest.mark.parametrize(("kind", "table"), [("check", CHECKS), ("finding", FINDINGS)])
def test_every_check_and_finding_of_the_models_is_in_its_table(
    kind: str, table: dict[str, list[Lines]]
) -> None:
    assert {x.name for x in shipped().lines.values() if x.kind == kind} == table.keys()


@pytest.mark.parametrize(("name", "sound", "wrong"), changes(CHECKS))
def test_a_check_fails_where_the_lines_beneath_it_are_wrong(
    name: str, sound: Lines, wrong: Lines
) -> None:
    assert is_in_order(name, sound)
    assert not is_in_order(name, {**sound, **wrong})


@pytest.mark.parametrize(("name", "wrong", "other"), changes(APART))
def test_a_check_looks_only_where_it_counts(name: str, wrong: Lines, other: Lines) -> None:
    assert not is_in_order(name, wrong)
    assert is_in_order(name, {**wrong, **other})


@pytest.mark.parametrize(("name", "found", "other"), changes(FINDINGS))
def test_a_finding_holds_no_longer_where_a_line_beneath_it_is_another(
    name: str, found: Lines, other: Lines
) -> None:
    assert holds(name, found)
    assert not holds(name, {**found, **other})


@pytest.mark.parametrize("outcome", ["stay", "move", "sell"])
@pytest.mark.parametrize("name", [name for name in FINDINGS if name.startswith("second_term")])
def test_what_is_found_of_a_second_term_is_not_of_what_is_sold(name: str, outcome: str) -> None:
    results = with_lines(name, FINDINGS[name][0])
    found = [np.any(results.row(name, (outcome, units))) for units in ("flex_homes", "site")]
    assert found == [outcome != "sell"] * 2


@pytest.mark.parametrize(
    ("name", "lines", "rows"),
    [
        (
            "permit_only_for_sale",
            {"under_vacancy_act": {("studios",): 1}, "vacancy_act_category": "b", "for_sale": "yes",
             "dwelling": "room"},
            {("studios",)},
        ),
        ("holder_supplies", {"supplies": 1, "holder": "coa"}, {("coa",)}),
        ("investment_part_check", {"inv_part": 0.2, "inv_group": "opvang"}, {("bouw", "studios")}),
        (
            "cost_part_check", {"cost_part": 0.2, "cost_group": "opvang"},
            {("beheer", "studios"), ("energie", "studios"), ("schoonmaak", "studios")},
        ),
    ],
)  # fmt: skip
def test_a_line_that_compares_elements_is_about_the_right_ones(
    name: str, lines: Lines, rows: set[tuple[str, ...]]
) -> None:
    results = with_lines(name, lines)
    keys = keys_of(results.case.models.lines[name], results.case)
    assert {key for key in keys if np.any(results.row(name, key))} == rows
