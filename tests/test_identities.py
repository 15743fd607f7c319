"""What must be true of every case, whatever its figures: rooms, savings, coverage, capital, time.

These hold between lines, or between two runs, and use no second calculation of any line.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import numpy as np
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from oracle_case import month_index, read_plain_case
from random_agreements import agreed_cases, reservation_cases, reserve_cases
from random_cases import Case, month_text, plain_cases, write_yaml
from strategies import ROOT, case_from
from worked_cases import load, reception, small, tenants

from flexfin.engine.checks import broken
from flexfin.engine.run import Results, evaluate
from flexfin.formulas.formula import Call, Name
from flexfin.model.models import Models

CONTRACT = ROOT / "tests" / "cases" / "contract.yaml"
FEW = drawn(25, 5, suppress_health_check=list(HealthCheck))
BASES = ("normal", "planned", "full")


def tenant_groups(plain: Case) -> list[Case]:
    return [group for group in plain["groups"].values() if group["kind"] == "tenants"]


def callable_groups(plain: Case) -> list[Case]:
    return [group for group in plain["groups"].values() if group.get("callable") == "yes"]


def always_open(plain: Case) -> Case:
    """Give the case with as many callable rooms in operation all the time as at the start."""
    plain = copy.deepcopy(plain)
    for group in callable_groups(plain):
        if isinstance(group.get("open"), dict):
            group["open"] = next(iter(group["open"].values()))
    return plain


def close(found: Any, expected: Any, size: float = 0.0) -> None:
    """See that two amounts are the same, within 1e-9 of the largest that is added up."""
    most = max(1.0, size, float(np.abs(expected).max(initial=0.0)))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9 * most)


# --- rooms --------------------------------------------------------------------------------------


@FEW
@given(reserve_cases())
def test_rooms_are_conserved(plain: Case) -> None:
    plain = always_open(plain)
    names = ("let_units", "ready_units", "in_refit", "called_units", "occupied_units",
             "empty_in_refit", "empty_held", "empty_market", "notices", "letting")  # fmt: skip
    results = evaluate(load(plain), [*names, "open_units"])
    at = {name: results[name].array for name in names}
    is_open = np.broadcast_to(results["open_units"].array, at["let_units"].shape)
    for name, amounts in at.items():
        assert amounts.min() >= -1e-9, name
    empty = at["empty_in_refit"] + at["empty_held"] + at["empty_market"]
    for place, group in enumerate(plain["groups"].values()):
        if group.get("callable") == "yes":
            taken = (at["let_units"] + at["ready_units"] + at["in_refit"])[:, place]
            assert (taken - is_open[:, place]).max() <= 1e-9
        used = at["occupied_units"] + at["called_units"]
        close((used + empty)[:, place], is_open[:, place])


@FEW
@given(agreed_cases())
def test_a_case_that_is_closed_has_nobody_and_pays_no_place(plain: Case) -> None:
    for group in plain["groups"].values():
        group["open"] = 0
    case = case_from(write_yaml(plain))
    results = evaluate(case)
    assert broken(results) == []
    for name in ("occupied_units", "occupied_places", "let_units", "called_places", "rent_income"):
        assert not results[name].array.any(), name
    for name, contract in plain.get("contracts", {}).items():
        if contract["per"] not in ("year", "month", "m2_year"):
            place = case.elements_of("contract").index(name)
            paid = results["contract_payment"].array
            assert not paid.take(place, results["contract_payment"].axes.index("contract")).any()
    for name, values in results.items():
        if values.line.kind in ("formula", "check", "finding") and not values.line.is_text:
            assert not np.isnan(values.array.astype(float)).any(), name


# --- the reserve --------------------------------------------------------------------------------


def held(plain: Case) -> Case:
    """Give the same case in which the callable rooms stand ready for reception all the time."""
    plain = copy.deepcopy(plain)
    for group in callable_groups(plain):
        group["let_at_start"] = group["fill_rate"] = 0
        group["ready_at_start"] = group["units"]
        group["let_until"] = month_text(month_index(plain["start"]) - 1)
    return plain


def cash_of_parties(plain: Case) -> tuple[Any, float]:
    """Give all parties' cash, less what contracts bring in from outside, plus VAT on the fees.

    What contracts pay to outside, and the VAT on them that is lost, count as less brought in.
    """
    vat = ["vat_paid"] if "reservation" in plain else []
    wanted = ["cash_flow", "contract_payment", "contract_vat_cost", *vat]
    results = evaluate(load(plain), wanted)
    cash = results["cash_flow"].array.sum(axis=(1, 2))
    size = float(np.abs(results["cash_flow"].array).sum())
    for place, contract in enumerate(plain.get("contracts", {}).values()):
        axes = results["contract_payment"].axes
        paid, lost = (
            results[name].array.take(place, axes.index("contract")).sum(axis=-1)
            for name in ("contract_payment", "contract_vat_cost")
        )
        cash = cash - paid * (contract["pays"] == "outside")
        cash = cash + paid * (contract["receives"] == "outside") + lost
    if "reservation" in plain:
        cash = cash + results["vat_paid"].array.sum(axis=-1)
    return cash, size


def see_that_the_saving_is_the_difference_of_two_ledgers(plain: Case) -> None:
    let, size = cash_of_parties(plain)
    hold, other = cash_of_parties(held(plain))
    results = evaluate(load(plain), ["reserve_saving", "reserve_saving_total"])
    close(results["reserve_saving_total"].array, let - hold, max(size, other))
    close(results["reserve_saving"].array.sum(axis=-1), let - hold, max(size, other))


@FEW
@given(reserve_cases())
def test_the_saving_by_letting_is_the_difference_of_two_ledgers(plain: Case) -> None:
    see_that_the_saving_is_the_difference_of_two_ledgers(always_open(plain))


@FEW
@given(reservation_cases(), st.sampled_from(["pays", "receives"]))
def test_so_it_is_with_a_reservation_and_contracts_with_outside(plain: Case, side: str) -> None:
    for contract in list(plain.get("contracts", {}).values())[:2]:
        contract[side] = "outside"
    see_that_the_saving_is_the_difference_of_two_ledgers(always_open(plain))


def test_the_saving_of_the_contract_case_is_that_of_its_two_ledgers_to_the_cent() -> None:
    plain = read_plain_case(CONTRACT)
    plain["reference_date"] = str(plain["reference_date"])
    for section in ("sources", "law", "agreed", "confidential", "offers"):
        del plain[section]
    see_that_the_saving_is_the_difference_of_two_ledgers(plain)
    found = evaluate(load(plain), ["reserve_saving_total"])["reserve_saving_total"]
    assert dict(zip(found.names_of("scenario"), found.array.round(2), strict=True)) == {
        "base": -536_125.23, "low": 1_979_842.88, "high": -4_269_434.36,
    }  # fmt: skip


@FEW
@given(reserve_cases(), st.sampled_from(["pays", "receives"]))
def test_savings_of_parties_and_of_outside_add_up(plain: Case, side: str) -> None:
    for contract in list(plain.get("contracts", {}).values())[:1]:
        contract[side] = "outside"
    wanted = ["reserve_saving", "saving_of_party", "saving_outside", "contract_payment_of_group"]
    results = evaluate(load(plain), wanted)
    saving = results["reserve_saving"].array
    own = results["saving_of_party"].array.sum(axis=1)
    close(own + results["saving_outside"].array, saving)
    # Outside the parties there are only contracts of callable groups that outside pays or receives.
    outside = np.zeros_like(saving)
    paid = results["contract_payment_of_group"]
    for place, contract in enumerate(plain.get("contracts", {}).values()):
        by_group = paid.array.take(place, paid.axes.index("contract"))
        for row, group in enumerate(plain["groups"].values()):
            if group.get("callable") != "yes" or contract["pays"] == group["lessor"]:
                continue
            amount = by_group.take(row, axis=-2)
            outside = outside - amount * (contract["pays"] == "outside")
            outside = outside + amount * (contract["receives"] == "outside")
    close(results["saving_outside"].array, outside, float(np.abs(own).max(initial=0.0)))


# --- coverage and vacancy -----------------------------------------------------------------------


def worth(results: Results, name: str) -> Any:
    """Give the present value of a line at a basis, by basis and group (and scenario first)."""
    array = results[name].array * results["discount_factor"].array
    return array.sum(axis=-1)


@FEW
@given(plain_cases())
def test_coverage_at_a_basis_is_revenue_over_cost_at_that_basis(plain: Case) -> None:
    wanted = ["lessor_revenue_at", "lessor_cost_at", "discount_factor", "coverage_at", "coverage"]
    results = evaluate(load(plain), wanted)
    revenue, cost = worth(results, "lessor_revenue_at"), worth(results, "lessor_cost_at")
    expected = np.where(np.round(cost, 9) == 0, 1, revenue / np.where(cost == 0, 1, cost))
    np.testing.assert_allclose(results["coverage_at"].array, expected, rtol=1e-9)
    chosen = BASES.index(plain["pass_through"]["occupancy_basis"])
    np.testing.assert_allclose(
        results["coverage"].array, results["coverage_at"].array.take(chosen, axis=-2), rtol=1e-12
    )


@FEW
@given(plain_cases())
def test_when_every_room_is_taken_every_basis_is_the_same(plain: Case) -> None:
    for group in plain["groups"].values():
        group["normal_occupancy"] = 1
        for key in ("callable", "open", "let_at_start", "fill_rate", "turnover", "let_until"):
            group.pop(key, None)
        for key in ("places_when_called", "notice_months", "refit_months", "release_after",
                    "ready_at_start", "relet_after_call", "overstay_share", "overstay_months"):  # fmt: skip
            group.pop(key, None)
    plain["demand"] = {"scenarios": {"base": 10_000}}
    names = ("lessor_cost_at", "lessor_revenue_at", "recoverable_at", "rented_at")
    results = evaluate(load(plain), [*names, "lessor_cost", "pass_through_cost"])
    for name in names:
        normal, planned, full = np.moveaxis(
            results[name].array, results[name].axes.index("basis"), 0
        )
        np.testing.assert_allclose(normal, full, rtol=1e-9, err_msg=name)
        np.testing.assert_allclose(planned, full, rtol=1e-9, err_msg=name)
    # and the test looks at what is really paid
    close(results["lessor_cost"].array, results["pass_through_cost"].array)


@FEW
@given(agreed_cases())
def test_a_contract_that_pays_for_everything_leaves_no_vacancy_loss(plain: Case) -> None:
    plain["vacancy_risk"]["loss"] = "charged"
    for contract in plain.get("contracts", {}).values():
        if contract["per"] in ("occupied_place_day", "occupied_unit_month"):
            contract["minimum_share"] = 1
    for group in tenant_groups(plain):  # who lets itself lives by its tenants
        others = [name for name in plain["parties"] if name != group["lessor"]]
        group["operator"] = others[0]
    names = ("group_loss", "vacancy_loss", "party_loss", "compensation")
    results = evaluate(case_from(write_yaml(plain)), [*names, "full_loss"])
    size = float(np.abs(results["full_loss"].array).max(initial=0.0))
    for name in names:
        close(results[name].array, np.zeros_like(results[name].array), size)


# --- capital ------------------------------------------------------------------------------------


@FEW
@given(plain_cases().filter(lambda plain: "investments" in plain))
def test_an_investor_who_is_paid_the_capital_cost_gains_and_loses_nothing(plain: Case) -> None:
    """Present value at the wacc of capital cost plus closing book value is the amount."""
    for investment in plain["investments"].values():
        investment.pop("group", None)
        investment.pop("shares", None)
    grants = {n: one for n, one in plain.get("grants", {}).items() if "investment" in one}
    for grant in grants.values():
        grant["from"] = "outside"
    plain |= {"costs": {}, "contracts": {}, "grants": grants, "demand": {"scenarios": {"base": 0}}}
    plain["groups"] = {"asylum": plain["groups"]["asylum"]}
    for party in plain["parties"].values():
        wacc = {key: party.get(key, value) for key, value in plain["finance"].items()}
        debt = wacc["debt_share"]
        rate = debt * wacc["interest"] + (1 - debt) * wacc["return_on_equity"]
        party["discount_rate"] = f"{rate:.16f}"
    wanted = ["depreciation", "capital_charge", "party_discount_factor", "net_present_value"]
    results = evaluate(load(plain), wanted)
    capital = np.zeros(len(plain["parties"]))
    size = 0.0
    for place, investment in enumerate(plain["investments"].values()):
        payer = list(plain["parties"]).index(investment.get("paid_by", "owner"))
        cost = results["depreciation"].array[place] + results["capital_charge"].array[place]
        capital[payer] += (cost * results["party_discount_factor"].array[payer]).sum()
        size += investment["amount"]
    value = np.broadcast_to(results["net_present_value"].array, (1, len(capital)))
    np.testing.assert_allclose(value[0] + capital, 0, rtol=0, atol=1e-9 * size)


@FEW
@given(
    st.sampled_from([0.1, 0.4, 1, 1.25, 2.5, 3.3, 3.37]),
    st.sampled_from(["linear", "annuity"]),
    st.sampled_from(["0%", "4.1%"]),
    st.integers(0, 600).map(float),
)
def test_depreciation_adds_up_to_the_amount_less_the_residual_value(
    years: float, method: str, interest: str, residual: float
) -> None:
    beds = {"amount": 1200, "date": "2027-06", "life_years": years, "method": method,
            "residual_value": residual}  # fmt: skip
    finance = {"debt_share": 1, "interest": interest, "return_on_equity": 0}
    results = evaluate(
        load(small({"asylum": reception()}, 45, 100, investments={"beds": beds}, finance=finance)),
        ["depreciation"],
    )
    assert results["depreciation"].array.sum() == pytest.approx(1200 - residual, rel=1e-9)


# --- time ---------------------------------------------------------------------------------------


@cache
def looking_ahead(models: Models) -> set[str]:
    """Give the lines that hang on months to come: on a present value, or a sum over the months.

    The number of months does not count: it makes a difference in the last month alone, of the lines
    that hang on it.
    """
    found: set[str] = set()
    before = -1
    while len(found) > before:
        before = len(found)
        for line in models.lines.values():
            for part in line.parts():
                ahead = isinstance(part, Name) and part.name in found
                if isinstance(part, Call) and part.name in ("sum", "by_year", "irr"):
                    over = [one.name for one in part.args[1:] if isinstance(one, Name)]
                    ahead = ahead or part.name != "sum" or "month" in over
                if ahead and line.name != "month_count":
                    found.add(line.name)
    return found


@cache
def hanging_on(models: Models, first: str) -> set[str]:
    """Give a line, and all that hang on it."""
    found, before = {first}, 0
    while len(found) > before:
        before = len(found)
        for line in models.lines.values():
            if any(isinstance(part, Name) and part.name in found for part in line.parts()):
                found.add(line.name)
    return found


@drawn(25, 8, suppress_health_check=list(HealthCheck))
@given(st.one_of(agreed_cases(), reservation_cases()), st.integers(1, 14))
def test_a_month_does_not_change_when_the_case_is_made_longer(plain: Case, more: int) -> None:
    short = evaluate(load(plain))
    longer = evaluate(load({**plain, "months": plain["months"] + more}))
    models = short.case.models
    ahead, at_end, compared = looking_ahead(models), hanging_on(models, "month_count"), [0, 0]
    for name, values in short.items():
        if "month" not in values.axes or name in ahead or values.line.is_text:
            continue
        is_settled = name in at_end  # in the last month the year is
        before = plain["months"] - is_settled
        here, there = (
            np.take(one.array, range(before), axis=one.axes.index("month"))
            for one in (values, longer[name])
        )
        np.testing.assert_allclose(here.astype(float), there.astype(float), rtol=1e-9, atol=1e-9,
                                   err_msg=name)  # fmt: skip
        compared[is_settled] += 1
    assert compared[False] > 100
    assert 0 < compared[True] < 60


def test_a_case_with_rooms_that_close_and_open_again_is_worked_out() -> None:
    # 25 reception rooms with 100 places: all, none, then half of them; 60 people all the time
    group = reception(open={"2027-04": 1, "2027-06": 0, "2027-08": 0.5})
    results = evaluate(load(small({"asylum": group, "youth": tenants()}, 6, 60)))
    assert results["dedicated_used"].array[0].tolist() == [60, 60, 0, 0, 50, 50]
    assert results["shortage"].array[0].tolist() == [0, 0, 60, 60, 10, 10]
    assert results["occupied_units"].array[0, 0].tolist() == [15, 15, 0, 0, 12.5, 12.5]
    assert broken(results) == []
