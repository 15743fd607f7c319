"""Movable units: each outcome by hand, against the oracle, and what always holds."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import oracle
import oracle_relocation
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from oracle import month_index
from oracle_relocation import OUTCOMES
from random_cases import PARTIES, amounts, month_text, plain_cases, rates, write_yaml
from second_opinion import differences, with_checks
from strategies import EXAMPLE, case_from, shipped
from worked_cases import Plain, base, load, reception, small, tenants

from flexfin.answers.findings import findings_of
from flexfin.engine.checks import broken
from flexfin.engine.load import load_case
from flexfin.engine.run import Results, evaluate
from flexfin.ground.errors import FlexfinError

STAY = {
    "renewal_cost": 500, "second_term_months": 12, "rent": 100, "operating_cost": 40,
    "ground_rent": 120, "proceeds": 300, "dismantling_cost": 100,
}  # fmt: skip
MOVE = {
    "moving_cost": 300, "foundation_cost": 200, "months_without_use": 2, "second_term_months": 10,
    "rent": 150, "operating_cost": 40, "ground_rent": 120,
}  # fmt: skip
SELL = {"proceeds": 900, "dismantling_cost": 100}
FEW = drawn(40, 6, suppress_health_check=list(HealthCheck))


def units(stay: float, move: float, sell: float, **changes: Any) -> Plain:
    """Give movable units with these probabilities; by default a first term of twelve months."""
    outcomes = {
        "stay": {"probability": stay, **STAY},
        "move": {"probability": move, **MOVE},
        "sell": {"probability": sell, **SELL},
    }
    return {"technical_life_years": 30, "term_until": "2028-03", "outcomes": outcomes, **changes}


def worked(stay: float, move: float, sell: float, *, months: int = 12, **sections: Any) -> Plain:
    """Give ten dwellings of the owner on an investment of 120,000 that the plain lines halve."""
    changes = {"groups": {"asylum": reception(), "homes": tenants(dwelling="self_contained")}}
    changes |= {"units": {}, "guarantee": {}, "investment": {}, "relocation": {}}
    changes |= sections
    investment = {
        "amount": 120_000, "date": "2027-04", "life_years": 2, "group": "homes", "movable": "yes",
    }  # fmt: skip
    relocation: Plain = {"investments": {"homes": units(stay, move, sell, **changes.pop("units"))}}
    guarantee = changes.pop("guarantee")
    if guarantee:
        relocation["guarantee"] = guarantee
    return small(
        changes.pop("groups"),
        months,
        0,
        investments={"homes": investment | changes.pop("investment")},
        relocation=relocation | changes.pop("relocation"),
        reference_date="2026-11-01",
        **changes,
    )


def findings(plain: Plain) -> set[str]:
    """Give the findings of the model that hold in a case."""
    results = evaluate(load(plain))
    return {f.line.name for f in findings_of(results) if f.line.model.startswith("relocation")}


def test_the_value_of_each_outcome_worked_out_by_hand() -> None:
    lines = base(worked(0.5, 0.3, 0.2))
    # stay: 10 x (-500 + 12 x (100 - 40 - 10) + 300 - 100) = 10 x 300
    # move: 10 x (-300 - 200 + 10 x (150 - 40) - 12 x 10) = 10 x 480; the ground rent runs 12 months
    # sell: 10 x (900 - 100)
    assert lines["outcome_value"].tolist() == [[3000], [4800], [8000]]
    # 0.5 x 3,000 + 0.3 x 4,800 + 0.2 x 8,000
    assert lines["expected_residual"].tolist() == pytest.approx([4540])
    # 0.5 x 1,540^2 + 0.3 x 260^2 + 0.2 x 3,460^2 = 3,600,400
    assert lines["residual_deviation"].tolist() == pytest.approx([math.sqrt(3_600_400)])
    assert lines["residual_lowest"].tolist() == [3000]
    assert lines["residual_highest"].tolist() == [8000]
    assert lines["expected_residual_share"].tolist() == pytest.approx([4540 / 120_000])
    # 120,000 in 12 months; and 4,540 less; the plain lines take 24 months
    assert lines["capital_without"][0].tolist() == [10_000] * 12
    assert lines["capital_with"][0].tolist() == pytest.approx([(120_000 - 4540) / 12] * 12)
    assert lines["integral_cost_plain"][1].tolist() == [5000] * 12
    assert lines["integral_cost_with"][1].tolist() == pytest.approx([9621.666667] * 12)
    assert [lines[f"cost_rent_{kind}"][1] for kind in ("plain", "without", "with")] == (
        pytest.approx([500, 1000, 962.1666667])
    )
    # reception has no part in it
    assert lines["cost_rent_with"][0] == lines["cost_rent"][0]


def test_an_outcome_of_nothing_costs_no_money() -> None:
    # 10 x (100 - 100) = 0 for the sale, of which the chance is 20%; then 10 x (99.99 - 100)
    plain = worked(0.5, 0.3, 0.2)
    sale = plain["relocation"]["investments"]["homes"]["outcomes"]["sell"]
    for proceeds, chance in ((100, 0), (99.99, 0.2)):
        sale["proceeds"] = proceeds
        assert base(plain)["probability_of_cost"].sum() == pytest.approx(chance)


def test_staying_in_money_month_by_month() -> None:
    lines = base(worked(1, 0, 0, months=36))
    # March 2028: 10 x 500; then 10 x (100 - 40 - 10); in March 2029 10 x (300 - 100) on top
    expected = [0.0] * 11 + [-5000] + [500] * 11 + [2500] + [0] * 12
    assert lines["second_life_cash"][0].tolist() == expected
    assert lines["second_life_cash"][1].tolist() == [0] * 36
    # the plain lines pay 120,000 in April 2027 and nothing else, but the rent of the ten rooms
    assert (
        lines["cash_flow"][0].tolist()
        == (np.array(expected) + 3000 - [120_000, *[0] * 35]).tolist()
    )
    assert lines["second_life_ahead"].tolist() == [0]
    assert lines["net_present_value"][0] == 36 * 3000 - 120_000 + 3000


def test_moving_in_money_and_what_is_left_after_the_last_month() -> None:
    lines = base(worked(0, 1, 0, months=18))
    # March 2028: 10 x 500; two months with ground rent alone; then 10 x (150 - 40 - 10)
    assert lines["second_life_cash"][0].tolist() == [0] * 11 + [-5000, -100, -100] + [1000] * 4
    # 6 of the 10 months of use come after the last month
    assert lines["second_life_ahead"].tolist() == [6000]
    # it takes the place of the book value of the plain lines, 6 of 24 months of 120,000
    assert lines["book_value_left"][0] == 6000
    assert lines["investment_left"].tolist() == [30_000]
    assert lines["end_value"][0] == 6000
    assert lines["net_present_value"][0] == 18 * 3000 - 120_000 - 5000 - 200 + 4000 + 6000
    assert lines["second_life_worth"].tolist() == [4800, 0]


def test_selling_at_the_end_of_the_first_term() -> None:
    lines = base(worked(0, 0, 1))
    assert lines["second_life_cash"][0].tolist() == [0] * 11 + [8000]
    # sold: the book value of the plain lines, 12 of 24 months, is gone
    assert lines["end_value"][0] == 0
    assert lines["net_present_value"][0] == 12 * 3000 - 120_000 + 8000


def test_a_residual_value_of_the_plain_lines_is_not_received_twice() -> None:
    plain = worked(0, 0, 1, investment={"life_years": 1, "residual_value": 7000})
    lines = base(plain)
    assert lines["residual_payment"][0].tolist() == [0] * 11 + [7000]
    assert lines["residual_replaced"][0].tolist() == [0] * 11 + [7000]
    assert lines["cash_flow"][0].tolist() == [-117_000, *[3000] * 10, 11_000]


def test_prices_rise_and_later_months_are_worth_less() -> None:
    # costs rise by 4% a year, rents by 2%; discounted at 5%. Sold after a year: 10 x 800 x 1.04
    plain = worked(0, 0, 1, indexation={"cost": "4%", "rent": "2%"}, discount_rate="5%")
    assert base(plain)["outcome_value"][2, 0] == pytest.approx(8320)
    # a second term of one month: rent 100 x 1.02^(13/12), discounted over one month
    stay = {**STAY, "probability": 1, "renewal_cost": 0, "operating_cost": 0, "ground_rent": 0,
            "proceeds": 0, "dismantling_cost": 0, "second_term_months": 1}  # fmt: skip
    plain["relocation"]["investments"]["homes"]["outcomes"] |= {
        "stay": stay, "sell": {"probability": 0},
    }  # fmt: skip
    value = base(plain)["outcome_value"][0, 0]
    assert value == pytest.approx(1000 * 1.02 ** (13 / 12) / 1.05 ** (1 / 12))


def test_a_ground_rent_may_go_to_a_party() -> None:
    plain = worked(1, 0, 0, months=24)
    plain["relocation"]["investments"]["homes"]["outcomes"]["stay"]["ground_rent_to"] = "coa"
    assert base(plain)["second_life_cash"][1].tolist() == [0] * 12 + [100] * 12


def test_the_guarantee_shares_a_shortfall_sixty_twenty_five_fifteen() -> None:
    given_rules = {"taken": "yes", "amount": 3000, "decline": 1000, "state": "coa"}
    lines = base(worked(0.5, 0, 0.5, guarantee=given_rules))
    # guaranteed after a year: 2,000 a home; sold for 900: short 1,100 x 10
    assert lines["shortfall"].tolist() == [11_000]
    assert [lines[f"shortfall_{who}"][0] for who in ("state", "municipality", "investor")] == (
        pytest.approx([6600, 2750, 1650])
    )
    assert lines["guarantee_fee"].tolist() == [10_000]
    # sold with a probability of 50%: 0.5 x (6,600 + 2,750) less the fee
    assert lines["guarantee_balance"].tolist() == pytest.approx([4675 - 10_000, 10_000 - 3300])
    # with it the residual value rises by 4,675, and the fee is written off too
    expected = (120_000 + 10_000 - lines["expected_residual"][0] - 4675) / 12
    assert lines["capital_guaranteed"][0].tolist() == pytest.approx([expected] * 12)
    assert lines["guarantee_cash"][0].tolist() == pytest.approx([-10_000, *[0] * 10, 4675])
    assert lines["guarantee_cash"][1].tolist() == pytest.approx([10_000, *[0] * 10, -3300])


def test_without_the_guarantee_taken_nothing_is_paid_and_what_it_would_do_is_shown() -> None:
    lines = base(worked(0.5, 0, 0.5, guarantee={"amount": 3000, "decline": 1000}))
    assert lines["shortfall"].tolist() == [11_000]
    assert not lines["guarantee_cash"].any()


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"groups": {"homes": tenants(dwelling="room")}}, "guarantee_not_self_contained"),
        ({"groups": {"homes": tenants(dwelling="self_contained", asked_rent=932.94)}}, "guarantee_not_social"),
        ({"groups": {"homes": reception()}}, "guarantee_not_reception"),
        ({"units": {"built": "2027-03"}}, "guarantee_not_new"),
        ({"investment": {"date": "2029-01"}, "units": {"term_until": "2030-01"}}, "guarantee_not_open"),
    ],
)  # fmt: skip
def test_what_does_not_qualify_is_said(changes: Plain, finding: str) -> None:
    changes.setdefault("groups", {"homes": tenants(dwelling="self_contained")})
    changes["groups"] = {"asylum": reception(units=1), **changes["groups"]}
    plain = worked(0.5, 0, 0.5, guarantee={"amount": 3000}, **changes)
    assert finding in findings(plain)
    assert base(plain)["guaranteed_units"].tolist() == [0]
    assert base(plain)["unguaranteed_units"][0] > 0


def test_what_qualifies_does() -> None:
    homes = tenants(dwelling="self_contained", asked_rent=932.93)
    displaced = reception(for_displaced="yes")
    plain = worked(
        0.5, 0, 0.5, guarantee={"amount": 3000}, groups={"asylum": displaced, "homes": homes},
        investment={"date": "2028-12", "group": "all"}, units={"term_until": "2029-12"},
    )  # fmt: skip
    assert base(plain)["guaranteed_units"].tolist() == [35]
    assert {f for f in findings(plain) if f.startswith("guarantee_not")} == set()
    assert "guarantee_amount_open" in findings(plain)


@pytest.mark.parametrize(
    ("changes", "term", "finding"),
    [
        ({"term_until": "2042-03"}, 180, ""),
        ({"term_until": "2042-04"}, 180, "first_term_beyond_temporary"),
        ({"term_until": "2042-04", "permit": "permanent"}, 181, ""),
        ({"term_until": "2037-04", "permit": "vacancy_act"}, 120, "first_term_beyond_vacancy_act"),
        ({"term_until": "2034-04", "permit": "vacancy_act", "permit_category": "c"}, 84,
         "first_term_beyond_vacancy_act"),
        ({"permit_until": "2027-12"}, 9, "first_term_beyond_permit"),
        ({"technical_life_years": 2, "built": "2026-01"}, 9, "first_term_beyond_life"),
        ({"term_until": "2027-01"}, 0, "first_term_lacking"),
    ],
)  # fmt: skip
def test_permit_and_age_bound_the_first_term(changes: Plain, term: int, finding: str) -> None:
    plain = worked(0.5, 0, 0.5, units=changes)
    assert base(plain)["first_term"].tolist() == [term]
    found = {f for f in findings(plain) if f.startswith("first_term")}
    assert found == ({finding} if finding else set())


@pytest.mark.parametrize(
    ("outcome", "changes", "months", "finding"),
    [
        ("move", {"second_term_months": 178}, 178, ""),
        ("move", {"second_term_months": 179}, 178, "second_term_beyond_temporary"),
        ("move", {"second_term_months": 179, "permit": "permanent"}, 179, ""),
        ("move", {"second_term_months": 400, "permit": "permanent"}, 346, "second_term_beyond_life"),
        # staying under the Leegstandwet: the twelve months of the first term count too
        ("stay", {"second_term_months": 109, "permit": "vacancy_act"}, 108, "second_term_beyond_vacancy_act"),
        ("move", {"second_term_months": 119, "permit": "vacancy_act"}, 118, "second_term_beyond_vacancy_act"),
        ("stay", {"second_term_months": 0}, 0, "second_term_lacking"),
    ],
)  # fmt: skip
def test_permit_and_age_bound_the_second_term(
    outcome: str, changes: Plain, months: int, finding: str
) -> None:
    plain = worked(0.5, 0.5, 0, units={"permit": "vacancy_act"})
    plain["relocation"]["investments"]["homes"]["outcomes"][outcome] |= changes
    place = OUTCOMES.index(outcome)
    assert base(plain)["second_term"][place, 0] == months
    found = {f for f in findings(plain) if f.startswith("second_term")}
    assert found == ({finding} if finding else set())


def test_a_book_value_above_the_residual_value_is_said() -> None:
    # after 12 of 24 months the plain lines keep 60,000 in the books; the units are worth 8,000
    assert "book_above_residual" in findings(worked(0, 0, 1))
    assert "book_above_residual" not in findings(worked(0, 0, 1, investment={"life_years": 1}))


def test_a_residual_value_below_zero_raises_the_cost_rent() -> None:
    plain = worked(0, 0, 1)
    plain["relocation"]["investments"]["homes"]["outcomes"]["sell"] = {
        "probability": 1, "proceeds": 0, "dismantling_cost": 240,
    }  # fmt: skip
    # 10 x 240 more in 12 months for 10 homes
    assert base(plain)["cost_rent_with"][1] == pytest.approx(1000 + 20)
    assert "residual_below_zero" in findings(plain)


def test_probabilities_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(FlexfinError) as caught:
        load(worked(0.5, 0.3, 0.3))
    assert [problem.message for problem in caught.value.problems] == [
        "not in order: Probabilities of the outcomes add up to 100%"
    ]
    assert not broken(evaluate(load(worked(0.5, 0.3, 0.2))))


# --- against the oracle ---------------------------------------------------------------------------


@st.composite
def outcomes(draw: DrawFn) -> Plain:
    """Draw three outcomes with probabilities that add up."""
    parts = draw(st.tuples(*[st.integers(0, 4)] * 3).filter(any))
    stay, move = (part / sum(parts) for part in parts[:2])
    chances = dict(zip(OUTCOMES, (stay, move, 1 - stay - move), strict=True))
    found: Plain = {}
    for outcome, chance in chances.items():
        one: Plain = {"probability": max(0.0, chance) if parts[OUTCOMES.index(outcome)] else 0.0}
        one["proceeds"] = draw(amounts(0, 40_000))
        one["dismantling_cost"] = draw(amounts(0, 9_000))
        if outcome != "sell":
            one |= {
                "months_without_use": draw(st.integers(0, 9)),
                "second_term_months": draw(st.integers(0, 60)),
                "rent": draw(amounts(0, 900)),
                "occupancy": draw(rates(0.7, 1)),
                "operating_cost": draw(amounts(0, 300)),
                "ground_rent": draw(amounts(0, 2000)),
                "permit": draw(st.sampled_from(["temporary", "vacancy_act", "permanent"])),
            }
            if draw(st.booleans()):
                one["ground_rent_to"] = draw(st.sampled_from(PARTIES))
        if outcome == "stay":
            one["renewal_cost"] = draw(amounts(0, 9000))
        if outcome == "move":
            one["moving_cost"] = draw(amounts(0, 9000))
            one["foundation_cost"] = draw(amounts(0, 9000))
        found[outcome] = one
    return found


@st.composite
def movable_cases(draw: DrawFn) -> Plain:
    """Draw a case with movable units, and what comes of them."""
    case = draw(plain_cases().filter(lambda case: "investments" in case))
    case["reference_date"] = "2026-11-01"
    for cost in case["costs"].values():
        cost["category"] = "housing"
    found: Plain = {}
    for name, investment in case["investments"].items():
        if found and draw(st.booleans()):
            continue
        investment["movable"] = "yes"
        use = month_index(investment["date"])
        found[name] = {
            "technical_life_years": draw(st.integers(3, 50)),
            "term_until": month_text(use + draw(st.integers(0, 40))),
            "permit": draw(st.sampled_from(["temporary", "vacancy_act", "permanent"])),
            "outcomes": draw(outcomes()),
        }
        optional: dict[str, SearchStrategy[Any]] = {
            "permit_category": st.sampled_from("abcd"),
            "permit_until": st.integers(use, use + 40).map(month_text),
            "built": st.integers(use - 30, use).map(month_text),
        }
        found[name] |= {key: draw(value) for key, value in optional.items() if draw(st.booleans())}
    for group in case["groups"].values():
        if group["kind"] == "reception" and draw(st.booleans()):
            group["for_displaced"] = "yes"
        if group["kind"] == "tenants" and draw(st.booleans()):
            group["dwelling"] = "self_contained"
    case["relocation"] = {"investments": found}
    if draw(st.booleans()):
        case["relocation"]["discount_rate"] = draw(rates(0, 0.1))
    if draw(st.booleans()):
        case["relocation"]["guarantee"] = {
            "taken": draw(st.sampled_from(["yes", "no"])),
            "amount": draw(amounts(0, 60_000)),
            "decline": draw(amounts(0, 5000)),
            "state": draw(st.sampled_from([*PARTIES, "outside"])),
            "municipality": draw(st.sampled_from([*PARTIES, "outside"])),
        }
    return case


def movables(plain: Plain) -> list[str]:
    """Give the investments of a case that are marked movable."""
    return [n for n, one in plain["investments"].items() if one.get("movable") == "yes"]


def test_the_example_agrees_with_the_oracle() -> None:
    path = EXAMPLE.parent / "movable_units.yaml"
    case, plain = load_case(path, shipped()), oracle.read_plain_case(path)
    assert differences(case, plain, oracle_relocation.calculate) == ([], 2 * 24)


@drawn(40, suppress_health_check=list(HealthCheck))
@given(movable_cases())
def test_random_cases_agree_with_the_oracle(plain: Plain) -> None:
    found = differences(case_from(write_yaml(plain)), plain, oracle_relocation.calculate)
    assert found == ([], len(plain["demand"]["scenarios"]) * 24)


@FEW
@given(movable_cases(), st.sampled_from(OUTCOMES))
def test_with_probability_one_the_model_is_the_calculation_of_that_outcome(
    plain: Plain, certain: str
) -> None:
    """The oracle knows no chances here: it adds up the flows of the one outcome."""
    for unit in plain["relocation"]["investments"].values():
        for outcome, one in unit["outcomes"].items():
            one["probability"] = float(outcome == certain)
    lines = ("expected_residual", "residual_lowest", "residual_highest")
    results = evaluate(case_from(write_yaml(plain)), [*lines, "residual_deviation"])
    for name in movables(plain):
        own = oracle_relocation.outcome_value(plain, name, certain)
        place = results["expected_residual"].names_of("investment").index(name)
        for line in lines:
            assert results[line].array.ravel()[place] == pytest.approx(own, rel=1e-9, abs=1e-5)
        assert results["residual_deviation"].array.ravel()[place] == pytest.approx(0, abs=1e-3)


@FEW
@given(movable_cases())
def test_what_always_holds(plain: Plain) -> None:
    wanted = ("shortfall", "shortfall_state", "shortfall_municipality", "shortfall_investor",
              "probability_of_outcome", "outcome_value", "expected_residual", "residual_lowest",
              "residual_highest")  # fmt: skip
    results = with_checks(case_from(write_yaml(plain)), *wanted)
    assert not broken(results)

    def of(name: str) -> Any:
        return results[name].array

    parts = of("shortfall_state") + of("shortfall_municipality") + of("shortfall_investor")
    np.testing.assert_allclose(parts, of("shortfall"), rtol=1e-12, atol=1e-9)
    mean = (of("probability_of_outcome") * of("outcome_value")).sum(-2)
    np.testing.assert_allclose(of("expected_residual"), mean, rtol=1e-12, atol=1e-9)
    assert (of("residual_lowest") <= of("expected_residual") + 1e-6).all()
    assert (of("residual_highest") >= of("expected_residual") - 1e-6).all()


@drawn(40, 10, suppress_health_check=list(HealthCheck))
@given(movable_cases())
def test_the_second_life_comes_beside_the_plain_lines(plain: Plain) -> None:
    """Without the section every line is what it was; cash and worth differ by the second life."""
    without = copy.deepcopy(plain)
    del without["relocation"]
    for investment in without["investments"].values():
        investment.pop("movable", None)
    for group in without["groups"].values():
        group.pop("for_displaced", None)
    mine = evaluate(case_from(write_yaml(plain)))
    before = evaluate(case_from(write_yaml(without)))
    changed = {"cash_in", "cash_out", "cash_from_outside", "cash_to_outside", "cash_flow",
               "cumulative_cash", "result_by_year", "book_value_left", "end_value", "end_value_now",
               "cash_value", "net_present_value", "unfunded_exposure", "unfunded", "ledger_check"}  # fmt: skip
    for name in before:
        line = before[name].line
        if line.kind == "parameter" or line.is_text or getattr(line, "booking", None) or name in changed:
            continue
        if line.model == "budget":  # adds up by year what the ledger has, the second life too
            continue
        np.testing.assert_array_equal(mine[name].array, before[name].array, err_msg=name)

    def difference(name: str) -> Any:
        return mine[name].array - before[name].array

    extra = mine["second_life_and_guarantee"].array - by_payer(mine, plain, "residual_replaced")
    cash = difference("cash_flow")
    np.testing.assert_allclose(cash, np.broadcast_to(extra, cash.shape), rtol=1e-9, atol=1e-5)
    left = difference("end_value")
    ahead = mine["second_life_left_over"].array
    np.testing.assert_allclose(
        left.sum(-1), np.broadcast_to(ahead.sum(), left.sum(-1).shape), atol=1e-4
    )


def by_payer(results: Results, plain: Plain, name: str) -> Any:
    """Give a line of investments by the party that paid them, and month."""
    array = results[name].array
    parties = list(plain["parties"])
    rows = np.zeros((len(parties), array.shape[-1]))
    for place, one in enumerate(plain["investments"].values()):
        rows[parties.index(one.get("paid_by", plain["owner"]))] += array[place]
    return rows
