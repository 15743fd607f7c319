"""Every check line of the models: zero where its lines are in order, and not where one is not."""

from __future__ import annotations

import pytest
from lines_set import Lines, with_lines
from strategies import shipped

from flexfin.engine.checks import checks_of

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
    "one_payer_check": [{"payers_total": 1, "given(cost_paid_by)": False}, {"given(cost_paid_by)": True}],
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
    "grant_total_check": [{"grant_of_investment": 7, "gross_amount": 7}, {"gross_amount": 6.9}],
    "ledger_check": [
        {"cash_flow": 2, "cash_from_outside": 9, "cash_to_outside": 3},
        {"cash_flow": 2.1}, {"cash_from_outside": 9.1}, {"cash_to_outside": 3.1},
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


def is_in_order(name: str, wanted: Lines) -> bool:
    """Tell whether a check is in order with lines set."""
    (found,) = checks_of(with_lines(name, wanted))
    return found.is_in_order


BROKEN = [(name, sound, wrong) for name, (sound, *rest) in CHECKS.items() for wrong in rest]


def test_every_check_line_of_the_models_is_in_the_table() -> None:
    lines = shipped().lines.values()
    assert {line.name for line in lines if line.kind == "check"} == CHECKS.keys()


@pytest.mark.parametrize(("name", "sound", "wrong"), BROKEN)
def test_a_check_fails_where_the_lines_beneath_it_are_wrong(
    name: str, sound: Lines, wrong: Lines
) -> None:
    assert is_in_order(name, sound)
    assert not is_in_order(name, {**sound, **wrong})
