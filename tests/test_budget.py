"""Income and cost by calendar year: by hand, and what always holds between the result and the cash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from random_agreements import agreed_cases
from random_cases import write_yaml
from strategies import ROOT, asked, case_from, formula, shipped, tiny
from worked_cases import base, load, reception, small

from flexfin.answers.render.terminal import as_text
from flexfin.answers.show import show_view
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.workbook.workbook import write_workbook

FEW = drawn(40, 6, suppress_health_check=[HealthCheck.too_slow])
# what the result is made of, by the two layouts
_INCOME = ("rent_received", "service_received", "reservation_received", "transfers_received",
           "grants_received", "other_received")  # fmt: skip
_OWNER, _COA = 0, 1


def worked() -> dict[str, Any]:
    """Give two months of 2027 and one of 2028.

    The owner lets to COA for 1,000 a month and 50 of service, and pays 200 staff, 300 for the shell,
    40 energy that is recovered and 10 of taxes. Money costs 1% a month; four fifths of it is debt.
    The building was 2,400 in December 2026 and is written off in two years; beds of 1,200 come in
    January, for one year, and COA contributes 600. Outside gives 500 in December.
    """
    rate = 1.01**12 - 1
    month = {"per": "month"}
    lease = {"pays": "coa", "receives": "owner", "group": "asylum", "per": "month"}
    return small(
        {"asylum": reception()},
        3,
        100,
        start="2027-11",
        finance={"debt_share": 0.8, "interest": rate, "return_on_equity": rate},
        costs={
            "caretaker": {"amount": 200, "budget": "staff", **month},
            "shell": {"amount": 300, **month},
            "energy": {"amount": 40, "recoverable": "yes", **month},
            "tax": {"amount": 10, "category": "taxes", **month},
        },
        contracts={
            "lease": {"amount": 1000, **lease},
            "service": {"amount": 50, "service": "yes", **lease},
        },
        investments={
            "building": {"amount": 2400, "date": "2026-12", "life_years": 2},
            "beds": {"amount": 1200, "date": "2028-01", "life_years": 1},
        },
        grants={
            "gift": {"from": "outside", "to": "owner", "amount": 500, "date": "2027-12"},
            "part": {"from": "coa", "to": "owner", "amount": 600, "investment": "beds"},
        },
    )


def test_a_budget_worked_out_by_hand() -> None:
    lines = base(worked())

    def of(name: str, party: int = _OWNER) -> Any:
        return pytest.approx(lines[name][party].tolist())

    assert of("rent_received") == [2000, 1000]
    assert of("service_received") == [100, 50]
    assert of("grants_received") == [500, 0]
    assert of("total_income") == [2600, 1050]
    assert of("staff_cost") == [400, 200]
    # two months of 300 and 40; energy is recovered, and so is service
    assert of("service_paid") == [80, 40]
    assert of("other_goods_paid") == [600, 300]
    assert of("goods_and_services") == [680, 340]
    assert of("taxes_paid") == [20, 10]
    # 2,400 over 24 months; from January also 1,200 - 600 over 12
    assert of("depreciation_of_party") == [200, 150]
    # 1% a month over the book value at its start, 1,300, 1,200 and 1,100, and of the beds 600;
    # four fifths of that is interest
    assert of("interest_of_party") == [0.8 * 25, 0.8 * (11 + 6)]
    assert of("total_cost") == [1320, 713.6]
    assert of("budget_result") == [1280, 336.4]
    # back to the cash: 1,280 + 200 + 20, and 336.40 + 150 + 13.60 - 1,200 + 600
    assert of("invested_in_year") == [0, 1200]
    assert of("contributions_received") == [0, 600]
    assert of("budget_cash") == [1500, -100]
    assert of("result_by_year") == [1500, -100]
    assert of("grants_paid", _COA) == [0, 600]
    assert of("budget_result", _COA) == [-2100, -1650]
    # the gift comes from outside; all else between them is rent, service and the contribution
    assert of("between_parties") == [2100, 1650]
    assert of("between_parties", _COA) == [-2100, -1650]


def test_a_contract_is_rent_service_or_a_contribution_in_the_budget_of_both_sides() -> None:
    """November and December 2027 and January 2028, as the contracts say.

    COA pays the owner 1,000 a month as rent and 50 as service, and for each of its 100 places 2 a
    day as a contribution: 100 x 2 x 61 days is 12,200 in 2027 and 100 x 2 x 31 is 6,200 in 2028.
    Service that is said to be a contribution is one: 7 a month. The shell costs the owner 300.
    """
    lease = {"pays": "coa", "receives": "owner", "group": "asylum", "per": "month"}
    norm = {**lease, "per": "place_day", "amount": 2, "budget": "contribution"}
    plain = small(
        {"asylum": reception()},
        3,
        100,
        start="2027-11",
        costs={"shell": {"amount": 300, "per": "month"}},
        contracts={
            "lease": {"amount": 1000, **lease},
            "service": {"amount": 50, "service": "yes", **lease},
            "norm": norm,
            "meals": {"amount": 7, "service": "yes", "budget": "contribution", **lease},
        },
    )
    plain["parties"]["owner"]["budget"] = "corporation"
    lines = base(plain)

    def of(name: str, party: int = _OWNER) -> Any:
        return pytest.approx(lines[name][party].tolist())

    assert of("rent_received") == [2000, 1000]
    assert of("service_received") == [100, 50]
    assert of("contributions_by_contract") == [12_200 + 14, 6_200 + 7]
    assert of("transfers_received") == [12_214, 6_207]
    assert of("total_income") == [14_314, 7_257]
    assert of("rent_paid_out", _COA) == [2000, 1000]
    assert of("service_paid", _COA) == [100, 50]
    assert of("transfers_paid", _COA) == [12_214, 6_207]
    assert of("total_cost", _COA) == [14_314, 7_257]
    # in the words of a corporation it is part of running the property: 14,314 - 600, 7,257 - 300
    assert of("exploitation_result") == [13_714, 6_957]
    assert of("other_activities") == [0, 0]
    assert of("budget_result") == [13_714, 6_957]
    assert of("budget_cash") == [13_714, 6_957]
    assert of("result_by_year") == [13_714, 6_957]
    assert of("between_parties") == [14_314, 7_257]
    assert of("between_parties", _COA) == [-14_314, -7_257]
    assert of("contributions_of_government") == [12_214, 6_207]
    # who is no government pays no contribution of government: it is income of other activities
    plain["parties"]["coa"]["government"] = "no"
    lines = base(plain)
    assert of("contributions_of_government") == [0, 0]
    assert of("contributions_by_contract") == [12_214, 6_207]
    assert of("exploitation_result") == [1_500, 750]
    assert of("other_activities") == [12_214, 6_207]
    assert of("budget_result") == [13_714, 6_957]
    # nor does who pays from outside
    plain["parties"]["coa"]["government"] = "yes"
    plain["contracts"]["norm"]["pays"] = "outside"
    lines = base(plain)
    assert of("contributions_of_government") == [14, 7]
    assert of("other_activities") == [12_200, 6_200]


@pytest.mark.parametrize(
    ("name", "year", "paid"),
    [
        ("raalte_oekraine", 0, 279 * 83 * 365),
        ("third_use", 1, (100 * 44 + 60 * 60) * 365),
    ],
)
def test_what_the_state_pays_for_places_is_a_contribution_in_the_examples(
    name: str, year: int, paid: int
) -> None:
    wanted = ("rent_paid_out", "transfers_paid", "transfers_received")
    results = evaluate(load_case(ROOT / "examples" / f"{name}.yaml", shipped()), wanted)
    parties = list(results["rent_paid_out"].names_of("party"))
    rent, given_, taken = (results[line].array[0] for line in wanted)
    assert not rent[parties.index("rijk")].any()
    assert given_[parties.index("rijk"), year] == pytest.approx(paid)
    assert taken[parties.index("gemeente"), year] == pytest.approx(paid)


@pytest.mark.parametrize("name", ["amsterdam_mixed", "use_in_turn"])
def test_compensation_that_comes_back_in_the_same_year_is_net(name: str) -> None:
    """It is paid by month and settled over the year: a budget has what is left of it."""
    wanted = ("compensation_in", "compensation_out", "transfers_received", "transfers_paid")
    results = evaluate(load_case(ROOT / "examples" / f"{name}.yaml", shipped()), wanted)
    back, paid, received, given_ = (results[line].array[0] for line in wanted)
    both_ways = np.minimum(back, paid)
    assert both_ways.max() > 1_000
    assert received == pytest.approx(back - both_ways)  # nothing else is transferred there
    assert given_ == pytest.approx(paid - both_ways)


def test_a_budget_is_in_the_words_of_whose_it_is() -> None:
    """BBV is for municipalities and provinces: who is no government has plain words."""
    plain = worked()
    plain["parties"]["owner"]["government"] = "no"
    plain["parties"]["coa"]["corporation"] = "yes"
    plain["parties"]["city"] = {"label": "City", "government": "yes"}
    plain["parties"]["state"] = {"label": "State", "government": "yes", "budget": "plain"}
    lines = base(plain)
    words = ("in_plain_words", "in_words_of_corporation", "in_public_words")
    assert [lines[name].tolist() for name in words] == [[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]]
    case = load(plain)
    keys = [part.key for part in show_view(case, "budget", case.scenarios[0])[0].parts]
    found = [key for key in keys if key.startswith("plain_budget")]
    assert found == ["plain_budget.owner", "plain_budget.state"]


def test_a_residual_value_is_no_income_and_a_grant_lowers_what_is_written_off() -> None:
    beds = {"amount": 1200, "date": "2026-06", "life_years": 1, "residual_value": 240}
    lines = base(small({"asylum": reception()}, 4, 100, investments={"beds": beds}))
    # April and May 2027 are months 11 and 12: 80 each; in May 240 is received, its book value
    assert lines["budget_result"][_OWNER].tolist() == [-160]
    assert lines["disposed_in_year"][_OWNER].tolist() == [240]
    assert lines["budget_cash"][_OWNER].tolist() == [240]


def test_payments_that_may_go_outside_the_parties_count_between_them_where_they_do_not() -> None:
    """Of the guarantee of 60 homes: 1,000 a home to the State in 2027, what it pays at the end.

    In 2027 the association has 108,000 rent of the site from COA: 48,000 is left. At the end of
    2038 the State and the municipality pay it what is short where the homes are sold.
    """
    example = ROOT / "examples" / "movable_units.yaml"
    association, coa, municipality, state = range(4)
    wanted = ["between_parties", "between_check", "state_payment", "municipality_payment"]

    def between(away: dict[str, str]) -> tuple[Any, float, float]:
        results = evaluate(load_case(example, shipped(), away), wanted)
        found, check, *paid = (results[name].array for name in wanted)
        assert not check.any()
        return found[0], *(float(one.sum()) for one in paid)

    found, of_state, of_municipality = between({})
    assert of_state > of_municipality > 0
    assert found[:, 0].tolist() == pytest.approx([108_000 - 60_000, -108_000, 0, 60_000])
    away, *_same = between({"relocation.guarantee.state": "outside"})
    assert away[:, 0].tolist() == pytest.approx([108_000, -108_000, 0, 0])
    assert (found - away)[:, -1].tolist() == pytest.approx([of_state, 0, 0, -of_state])
    apart, *_same = between(
        {"relocation.guarantee.state": "outside", "relocation.guarantee.municipality": "outside"}
    )
    assert (away - apart)[:, -1].tolist() == pytest.approx([of_municipality, 0, -of_municipality, 0])
    assert apart[association, -1] == pytest.approx(-apart[coa, -1] - apart[municipality, -1])
    assert not apart[state].any()


@FEW
@given(plain=agreed_cases())
def test_the_result_leads_back_to_the_cash_and_parties_cancel_out(plain: dict[str, Any]) -> None:
    case = case_from(write_yaml(plain))
    own = ("depreciation_of_party", "interest_of_party", "contributions_received", "invested_in_year",
           "disposed_in_year", "other_activities", "cost_of_other_activities")  # fmt: skip
    made = ("budget_result", "exploitation_result", "total_income", "between_parties")
    results = evaluate(case, ["cash_in", "cash_out", *own, *made, *_INCOME])

    def of(name: str) -> Any:
        """Give a line by scenario, party and year or month."""
        values = results[name]
        axes = [axis for axis in ("scenario", "party", "year", "month") if axis in values.axes]
        array = np.transpose(values.array, [values.axes.index(axis) for axis in axes])
        return array if "scenario" in axes else array[None]

    cash = of("cash_in") - of("cash_out")
    years = [cash[..., case.calendar.months_of(int(y))].sum(-1) for y in case.calendar.years]
    other = of("depreciation_of_party") + of("interest_of_party") + of("contributions_received")
    found = of("budget_result") + other - of("invested_in_year") + of("disposed_in_year")
    assert found == pytest.approx(np.stack(years, -1), abs=1e-6)
    assert of("between_parties").sum(1) == pytest.approx(0, abs=1e-6)
    assert sum(of(name) for name in _INCOME) == pytest.approx(of("total_income"), abs=1e-6)
    # the words of a corporation are those of the same result
    activities = of("other_activities") - of("cost_of_other_activities")
    capital = of("depreciation_of_party") + of("interest_of_party")
    found = of("exploitation_result") + activities - capital
    assert found == pytest.approx(of("budget_result"), abs=1e-6)


def test_all_capital_charge_is_interest_or_return_on_equity() -> None:
    lines = base(worked())
    charge = lines["capital_charge_by_year"].sum(0)
    assert lines["interest_of_party"].sum(0) == pytest.approx(0.8 * charge)


@pytest.mark.parametrize(
    ("given_", "found"),
    [
        ({"recoverable": "yes"}, "service_paid"),
        ({"category": "maintenance"}, "upkeep_cost"),
        ({"category": "overhead"}, "management_paid"),
        ({"category": "taxes"}, "taxes_paid"),
        ({"category": "energy"}, "other_goods_paid"),
        ({"category": "taxes", "budget": "staff"}, "staff_cost"),
    ],
)
def test_a_cost_is_booked_by_what_is_said_of_it_and_else_by_its_category(
    given_: dict[str, str], found: str
) -> None:
    cost = {"amount": 7, "per": "month", **given_}
    lines = base(small({"asylum": reception()}, 2, 100, costs={"one": cost}))
    assert lines[found][_OWNER].tolist() == [14]
    assert lines["total_cost"][_OWNER].tolist() == [14]


# --- shown ---------------------------------------------------------------------------------------


def test_each_party_has_its_own_words() -> None:
    case = load_case(ROOT / "examples" / "amsterdam_mixed.yaml", shipped())
    text = as_text(show_view(case, "budget", case.first_scenario)[0], 120, False)
    assert "Corporatie: Profit and loss, and cash" in text
    assert "Gemeente Amsterdam: Income and cost" in text
    assert "Corporatie: Income and cost" not in text
    assert "Net result of running the property" in text


# --- booking in the model language ---------------------------------------------------------------


def monthly(name: str, **sides: str) -> Any:
    """Give a payment of 1, 2, 3 ... euros."""
    return formula(f"previous({name}, 0) + 1", "EUR/month", paid_by="payer", **sides)


def booked(**payments: Any) -> Any:
    """Load a model with accounts by month and by year, and payments."""
    return tiny(
        "",
        payer=asked("payer", unit="text", names="party", default="= taker"),
        taker=asked("taker", unit="text", names="party"),
        gave={"ledger": "paid", "unit": "EUR/month"},
        rents={"ledger": "paid", "books": "rent", "unit": "EUR"},
        others={"ledger": "paid", "books": "other", "unit": "EUR"},
        inside={"ledger": "paid", "within": "yes", "unit": "EUR"},
        **payments,
    )


def test_payments_are_booked_under_their_word_and_else_under_other() -> None:
    models = booked(
        rent=monthly("rent", paid_to="taker", books="rent"),
        fine=monthly("fine", paid_to="outside"),
        own=monthly("own", paid_to="outside", books="apart"),
    )
    assert models.lines["rents"].text == "by_year(gave_rent)"
    assert models.lines["others"].text == "by_year(gave_fine)"
    assert models.lines["inside"].text == "by_year(gave_rent)"


def test_a_word_that_no_account_has_is_an_error() -> None:
    with pytest.raises(FlexfinError) as error:
        booked(rent=monthly("rent", paid_to="taker", books="rnet"))
    assert "'rnet'" in str(error.value)
    assert "'rent'" in str(error.value)


def test_a_payment_that_is_booked_varies_by_month() -> None:
    with pytest.raises(FlexfinError) as error:
        booked(rent=formula("12", "EUR/month", paid_by="payer", paid_to="taker", books="rent"))
    assert "'rent'" in str(error.value)


def test_every_payment_of_the_models_is_booked() -> None:
    payments = [line for line in shipped().lines.values() if line.paid_by and not line.is_step]
    words = {line.name for line in payments if not line.books}
    assert words == {"proceeds_payment", "residual_replaced"}  # sale and write-off: other
    assert load(worked()).models.lines["other_paid"].text == "0"


def test_part_of_a_year_is_told_in_the_heads_of_the_sheet_with_the_budget(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    set_language("nl")
    case = load(small({"asylum": reception()}, 12, 100))  # from April 2027
    write_workbook(path, case, evaluate(case))
    sheet = openpyxl.load_workbook(path)["Baten en lasten"]
    heads = {cell.value for row in sheet.iter_rows() for cell in row if row[0].value == "Regel"}
    assert {"2027 (9 maanden)", "2028 (3 maanden)"} <= heads
    assert "2027" not in heads
