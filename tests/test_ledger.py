"""One cash flow for each party: by hand in full, against the oracle, and what always holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import engines
import numpy as np
import oracle_ledger
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from random_agreements import agreed_cases
from random_cases import write_yaml
from second_opinion import differences, with_checks
from strategies import asked, case_from, formula, frame, models_from, shipped, tiny
from worked_cases import base, load, reception, small, tenants

from flexfin.answers.models import model_view
from flexfin.answers.render.terminal import as_text
from flexfin.case.case import Case
from flexfin.engine.checks import broken
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.workbook.workbook import write_workbook

FEW = drawn(40, 6, suppress_health_check=[HealthCheck.too_slow])


def worked() -> dict[str, Any]:
    """Give three months over a change of year: two groups, three layers and a cap.

    25 reception rooms at 400 and 10 rooms for tenants at 200, for each that is taken: 12,000 a month
    when full. People 100, 60, 80 of 100 places: 25, 15 and 20 rooms. Tenants: 8 let, 1 more a month:
    9 and 10.
    """
    youth = tenants(
        operator="socius", asked_rent=300, service_charge=50, management_cost=20,
        letting_cost=100, let_at_start=8, fill_rate=1,
    )  # fmt: skip
    youth_contract = {"group": "youth", "per": "occupied_unit_month"}
    return small(
        {"asylum": reception(), "youth": youth},
        3,
        {"2027-12": 100, "2028-01": 60, "2028-02": 80},
        start="2027-12",
        parties={
            "owner": {"government": "yes"},
            "coa": {"government": "yes", "funded_until": "2028-01", "end_value": 50},
            "municipality": {"government": "yes"},
            "socius": {"discount_rate": "21%"},
        },
        costs={
            "shell": {"amount": 1200, "per": "month", "key": "units"},
            "security": {"amount": 500, "per": "month", "group": "asylum", "paid_by": "coa"},
            "energy": {"amount": 10, "paid_by": "socius", "recoverable": "yes", **youth_contract},
        },
        contracts={
            "lease": {"pays": "coa", "receives": "owner", "group": "asylum", "amount": 400, "per": "occupied_unit_month"},
            "head_rent": {"pays": "socius", "receives": "owner", "amount": 200, **youth_contract},
            "grant": {"pays": "outside", "receives": "socius", "amount": 30, **youth_contract},
        },
        investments={
            "conversion": {"amount": 2400, "date": "2026-12", "life_years": 2},
            "furnishing": {"amount": 600, "date": "2028-01", "life_years": 5, "paid_by": "socius"},
        },
        vacancy_risk={
            "layers": {
                "owner_part": {"up_to": "10%", "shares": {"owner": "100%"}},
                "shared": {"up_to": "25%", "shares": {"owner": "50%", "coa": "50%"}},
                "backstop": {"up_to": "100%", "shares": {"coa": "60%", "municipality": "40%"}},
            },
            "caps": {"municipality": {"amount": 300, "excess_to": "coa"}},
        },
    )  # fmt: skip


def test_layers_and_a_cap_worked_out_by_hand() -> None:
    lines = base(worked())
    # Empty: 1 room for tenants; 10 and 5 rooms for reception.
    assert lines["group_loss"].tolist() == [[0, 4000, 2000], [200, 0, 0]]
    assert lines["full_loss"].tolist() == [12_000] * 3
    # December: 200/12,000 = 1.7%, all in layer 1. January begins anew: 4,000/12,000 = 33.3%:
    # 10% = 1,200, 15% = 1,800, the rest 1,000. To February: 6,000/24,000 = 25%: 2,400, 3,600, 0;
    # so February alone: 1,200, 1,800, -1,000.
    assert lines["layer_loss"] == pytest.approx(
        np.array([[200, 1200, 1200], [0, 1800, 1800], [0, 1000, -1000]])
    )
    # owner: 200; 1,200 + 900; 1,200 + 900. coa: 0; 900 + 600; 900 - 600. municipality: 400; -400.
    # The cap: 400 becomes 300, the 100 above goes to coa; in February both come back.
    assert lines["share_before_caps"] == pytest.approx(
        np.array([[200, 2100, 2100], [0, 1500, 300], [0, 400, -400], [0, 0, 0]])
    )
    assert lines["party_loss"] == pytest.approx(
        np.array([[200, 2100, 2100], [0, 1600, 200], [0, 300, -300], [0, 0, 0]])
    )
    # Without agreement the owner bears 200, 4,000 and 2,000.
    assert lines["compensation"] == pytest.approx(
        np.array([[0, -1900, 100], [0, 1600, 200], [0, 300, -300], [0, 0, 0]])
    )


def test_every_payment_worked_out_by_hand() -> None:
    lines = base(worked())
    # owner: lease 25, 15, 20 x 400 + head rent 9 or 10 x 200 - shell 1,200 + compensation 0, 1,900, -100
    # coa: - lease - security 500 - compensation 0, 1,600, 200
    # socius: let rooms x (300 + 50 + 30 - 200 - 20 - 10) = 150 a room, less 100 per letting
    #   9 x 150 - 100 = 1,250; 10 x 150 - 100 - furnishing 600 = 800; 10 x 150 = 1,500
    # and what tenants paid for service above the energy, 40 a room, goes back at the end of the year
    # and of the case: 9 x 40 = 360 in December, 2 x 10 x 40 = 800 in February
    assert lines["cash_flow"] == pytest.approx(
        np.array(
            [
                [10_600, 8_700, 8_700],
                [-10_500, -8_100, -8_700],
                [0, -300, 300],
                [890, 800, 700],
            ]
        )
    )
    assert lines["cash_from_outside"].tolist() == [9 * 380, 10 * 380, 10 * 380]
    # shell 1,200 + security 500 + rooms x (20 + 10) + lettings x 100 + furnishing + service paid back
    assert lines["cash_to_outside"].tolist() == [2430, 2700, 2800]
    assert lines["result_by_year"][0].tolist() == pytest.approx([10_600, 17_400])
    assert lines["cumulative_cash"][0].tolist() == pytest.approx([10_600, 19_300, 28_000])
    # conversion: 12 of 24 months written off at the start, 15 at the end: 1,200 and 900.
    # furnishing: two of 60 months: 600 - 20.
    assert lines["brought_in"].tolist() == [1200, 0, 0, 0]
    assert lines["end_value"].tolist() == pytest.approx([900, 50, 0, 580])
    assert lines["net_present_value"][0] == pytest.approx(28_000 - 1200 + 900)
    assert lines["net_present_value"][1] == pytest.approx(-27_300 + 50)
    # furnishing is paid on the first day of January: one month after the start
    month = 1.21 ** (-1 / 12)
    value = (890 - 600) * month + (800 + 600) * month**2 + (700 + 580) * month**3
    assert lines["net_present_value"][3] == pytest.approx(value)
    # coa is funded up to January: in February it pays 8,000 + 500 + 200.
    assert lines["unfunded_exposure"][1].tolist() == pytest.approx([0, 0, 8_700])
    # service charge 50 a room against energy of 10 a room, paid back in December and at the end
    assert lines["service_settlement"][1].tolist() == [360, 400, 400]
    assert lines["operator_settlement"][3].tolist() == [360, 400, 400]
    assert lines["service_refund"][1].tolist() == pytest.approx([360, 0, 800])


def test_a_residual_value_comes_in_when_the_life_ends() -> None:
    furnishing = {"amount": 1200, "date": "2026-06", "life_years": 1, "residual_value": 240}
    lines = base(small({"asylum": reception()}, 4, 100, investments={"beds": furnishing}))
    # written off 80 a month; April 2027 is month 11 of 12: 400 left, then 320, then 240 is received
    assert lines["brought_in"].tolist() == [400, 0]
    assert lines["residual_payment"].tolist() == [[0, 240, 0, 0]]
    assert lines["end_value"].tolist() == [0, 0]


# --- against the oracle ------------------------------------------------------------------------


@drawn(40, 6, suppress_health_check=[HealthCheck.too_slow])
@given(plain=agreed_cases())
def test_what_parties_bear_and_pay_is_what_the_oracle_says(plain: dict[str, Any]) -> None:
    wrong, compared = differences(case_from(write_yaml(plain)), plain, oracle_ledger.calculate)
    assert wrong == []
    assert compared > 20


@FEW
@given(plain=agreed_cases())
def test_nothing_is_left_between_parties_and_layers_add_up(plain: dict[str, Any]) -> None:
    wanted = ("cash_flow", "cash_from_outside", "cash_to_outside", "vacancy_loss", "fund_draw",
              "layer_loss", "party_loss")  # fmt: skip
    results = with_checks(case_from(write_yaml(plain)), *wanted)
    assert broken(results) == []
    months = results["cash_flow"].array.sum(axis=1)
    outside = results["cash_from_outside"].array - results["cash_to_outside"].array
    assert months == pytest.approx(outside, abs=1e-6)
    loss = results["vacancy_loss"].array - results["fund_draw"].array
    assert results["layer_loss"].array.sum(axis=1) == pytest.approx(loss, abs=1e-6)
    assert results["party_loss"].array.sum(axis=1) == pytest.approx(loss, abs=1e-6)


# --- payments in the model language ------------------------------------------------------------


def accounts(**payments: Any) -> Any:
    """Load a model with accounts, a line that holds a party, and payments."""
    return tiny(
        "",
        payer=asked("payer", unit="text", names="party", default="= taker"),
        taker=asked("taker", unit="text", names="party"),
        worth=asked("parties.*.worth", default="0", unit="EUR/month"),
        got={"ledger": "received", "unit": "EUR/month"},
        gave={"ledger": "paid", "unit": "EUR/month"},
        came={"ledger": "from_outside", "unit": "EUR/month"},
        went={"ledger": "to_outside", "unit": "EUR/month"},
        **payments,
    )


def work(models: Any, *names: str) -> list[Any]:
    text = frame("taker: b\npayer: a\nparties:\n  a: {worth: 5}\n  b: {worth: 7}\n", months=1)
    case = case_from(text, models)
    found = evaluate(case, names)
    return [np.squeeze(found[name].array).tolist() for name in names]


def test_a_payment_goes_from_one_party_to_another() -> None:
    models = accounts(rent=formula("12", "EUR/month", paid_by="payer", paid_to="taker"))
    assert work(models, "gave", "got") == [[12, 0], [0, 12]]


def test_each_party_pays_its_own_part_into_a_pool() -> None:
    models = accounts(pot=formula("worth", "EUR/month", paid_by="party", paid_to="pool"))
    assert work(models, "gave") == [[5, 7]]
    assert models.lines["got"].text == "0"
    assert models.lines["went"].text == "0"


def test_a_line_of_the_ledger_is_named_and_labelled_after_the_payment() -> None:
    made = shipped().lines["cash_in_rent_income"]
    assert made.model == "ledger"
    assert (made.label.nl, made.label.en) == (
        "Ontvangen: Huuropbrengst (kaal)",
        "Received: Rent income (bare)",
    )
    assert made.text == "sum_to(rent_income, operator, party)"


def test_models_that_are_off_leave_no_payments() -> None:
    case = load(small({"asylum": reception()}, 3, 100))
    names = set(case.models.lines)
    assert not {name for name in names if name.startswith(("cash_in_fee", "cash_out_shortage"))}
    assert "fee_paid" not in case.models.lines["cash_in"].text
    assert "rent_income" in case.models.lines["cash_in"].text


@pytest.mark.parametrize(("sections", "payer"), [((), "owner"), (("reservation",), "coa")])
def test_the_holder_pays_for_a_shortage_and_else_the_owner(
    sections: tuple[str, ...], payer: str
) -> None:
    reserve = {
        "regular_cost": 90, "housing_cost": 20, "emergency_cost": 200, "replacement_months": 9,
    }  # fmt: skip
    # no rooms are callable here, so no lessor of theirs grants the right
    reservation = {
        "holder": "coa", "grantor": "owner", "fee": 0, "call_price": 0, "term_months": 3,
        "alternative_rent": 300,
    }  # fmt: skip
    extra = {"reservation": reservation} if sections else {}
    lines = base(small({"asylum": reception()}, 3, 110, reserve=reserve, **extra))
    # 10 people short in April (30 days): 200 - (90 - 20) = 130 a day
    expected = {"owner": 0.0, "coa": 0.0, payer: 10 * 130 * 30}
    assert lines["cash_out_shortage_payment"][:, 0].tolist() == list(expected.values())
    assert lines["ledger_check"].tolist() == [0, 0, 0]


def test_a_step_of_a_payment_is_no_payment() -> None:
    models = accounts(
        rent=formula("sum(worth * 2, party)", "EUR/month", paid_by="payer", paid_to="taker")
    )
    assert models.lines["rent_step_1"].paid_by is None
    assert work(models, "gave") == [[24, 0]]


def test_models_without_accounts_know_payments_too() -> None:
    text = "model: one\nnl: Een\nen: One\nlines:\n  start: {nl: s, en: s, unit: month, input: start, date: month}\n"
    text += "  p: {nl: p, en: p, unit: text, input: p, names: party}\n"
    text += "  x: {nl: x, en: x, unit: EUR/month, formula: 0, paid_by: p, paid_to: outside}\n"
    assert [line.name for line in models_from(text).lines.values()] == ["start", "p", "x"]


def test_the_models_say_who_pays_whom() -> None:
    view = model_view(shipped(), "reserve_capacity")
    (_part, outline), *_none = view.outlines()
    listed = {one.key: one.data for one in outline.entries}["shortage_payment"]
    assert (listed["paid_by"], listed["paid_to"]) == ("shortage_payer", "outside")
    text = as_text(view, 100, False)
    assert "paid by shortage_payer to outside" in text


def test_the_workbook_gives_the_same(tmp_path: Path) -> None:
    see_workbook(load(worked()), tmp_path)


@pytest.mark.nightly
@drawn(6, suppress_health_check=[HealthCheck.too_slow])
@given(plain=agreed_cases())
def test_the_workbook_of_random_cases_gives_the_same(
    plain: dict[str, Any], tmp_path_factory: Any
) -> None:
    see_workbook(case_from(write_yaml({**plain, "months": 7})), tmp_path_factory.mktemp("book"))


def see_workbook(case: Case, folder: Path) -> None:
    path = folder / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


@pytest.mark.parametrize(
    ("volume", "told"),
    [("nothing", "no line 'nothing'"), ("worth", "'worth' is no number by month")],
)
def test_the_volume_of_a_payment_is_a_number_by_month(volume: str, told: str) -> None:
    sides = {"paid_by": "payer", "paid_to": "taker"}
    with pytest.raises(FlexfinError, match=told):
        accounts(rent=formula("12", "EUR/month", volume=volume, **sides))


def test_only_a_payment_has_a_volume() -> None:
    with pytest.raises(FlexfinError, match="'volume' belongs to a line with 'paid_by'"):
        accounts(rent=formula("12", "EUR/month", volume="got"))
