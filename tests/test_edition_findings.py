"""Third edition, what deserves attention: each finding where it holds, and just where it does not.

`small` is read from April 2027; owner and coa are government bodies.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from strategies import EXAMPLE, asked, case_from, frame, shipped, tiny
from worked_cases import base, load, reception, small, tenants

from flexfin.answers.findings import findings_of, findings_part
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.ground.view import Sentence


def contract(**keys: Any) -> dict[str, Any]:
    return {
        "pays": "coa",
        "receives": "owner",
        "group": "youth",
        "amount": 100,
        "per": "month",
        **keys,
    }


def holds(name: str, youth: dict[str, Any], months: int = 3, **sections: Any) -> bool:
    """Tell whether a finding holds in a case with reception and this group of tenants."""
    parties = sections.pop("parties", {})
    plain = small({"asylum": reception(), "youth": youth}, months, 100, **sections)
    plain["parties"] |= {"private": {"government": "no"}, **parties}
    return bool(np.any(base(plain)[name]))


CALLABLE = {"callable": "yes", "places_when_called": 40, "fill_rate": 10, "let_at_start": 10}


def test_callable_rooms_without_a_group_of_reception() -> None:
    # what people in called rooms use is carried by groups of reception
    plain = small({"youth": tenants(**CALLABLE)}, 1, 10)
    assert base(plain)["called_without_reception"] == 1
    plain["groups"]["asylum"] = reception()
    assert base(plain)["called_without_reception"] == 0
    assert base(small({"youth": tenants()}, 1, 10))["called_without_reception"] == 0


@pytest.mark.parametrize(
    ("keys", "permit", "found"),
    [
        ({"until": "2027-05"}, "2027-05", False),
        ({"until": "2027-06"}, "2027-05", True),
        ({}, "2027-05", True),  # to the end of the case, June
        ({}, "2027-06", False),
        ({"group": "asylum"}, "2027-05", False),
    ],
)
def test_a_contract_that_outlasts_the_permit(
    keys: dict[str, Any], permit: str, found: bool
) -> None:
    youth, contracts = tenants(let_until=permit), {"lease": contract(**keys)}
    assert holds("contract_beyond_permit", youth, contracts=contracts) is found


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({}, False),  # the owner is lessor and receives
        ({"pays": "owner", "receives": "coa"}, False),  # the lessor pays: a cost in its test
        ({"receives": "private"}, True),
        ({"pays": "outside", "receives": "coa"}, True),
    ],
)
def test_a_contract_that_counts_in_nobodys_test(keys: dict[str, Any], found: bool) -> None:
    assert holds("contract_outside_test", tenants(), contracts={"lease": contract(**keys)}) is found


@pytest.mark.parametrize(("investment", "found"), [("house", True), (None, False)])
def test_a_grant_that_lowers_the_cost_price(investment: str | None, found: bool) -> None:
    house = {"amount": 1200, "date": "2027-04", "life_years": 1}
    grant = {"from": "outside", "to": "owner", "amount": 200}
    grant |= {"investment": investment} if investment else {"date": "2027-04"}
    sections = {"investments": {"house": house}, "grants": {"gift": grant}}
    assert holds("grant_lowers_cost_price", tenants(), **sections) is found


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"pays": "owner", "receives": "private", "per": "occupied_unit_month"}, True),
        ({"pays": "owner", "receives": "private", "per": "unit_month"}, False),
        ({"per": "occupied_unit_month"}, False),
    ],
)
def test_a_head_lease_that_the_lessor_saves_when_rooms_are_empty(
    keys: dict[str, Any], found: bool
) -> None:
    sections = {
        "contracts": {"head": contract(**keys)},
        "vacancy_risk": {"kind": "owner_bears_all"},
    }
    assert holds("head_lease_saved", tenants(), **sections) is found


@pytest.mark.parametrize(("operator", "found"), [("owner", False), ("coa", True)])
def test_a_holder_that_supplies_the_rooms_itself(operator: str, found: bool) -> None:
    sections = {
        "reserve": {"regular_cost": 90, "housing_cost": 20, "emergency_cost": 200,
                    "replacement_months": 9},
        "reservation": {"holder": "coa", "fee": 1, "call_price": 8, "term_months": 3,
                        "alternative_rent": 300},
    }  # fmt: skip
    youth = tenants(**CALLABLE, operator=operator)
    assert holds("holder_supplies", youth, **sections) is found


@pytest.mark.parametrize(
    ("operator", "begins", "found"),
    [("private", "2027-05", True), ("private", "2027-04", False), ("coa", "2027-05", False)],
)
def test_a_lease_with_aid_that_begins_after_the_case(
    operator: str, begins: str, found: bool
) -> None:
    contracts = {"lease": contract(pays=operator, **{"from": begins})}
    youth = tenants(operator=operator, market_rent=400)
    assert holds("lease_begins_later", youth, contracts=contracts) is found


@pytest.mark.parametrize(
    ("lessor", "payer", "found"),
    [("private", "coa", True), ("private", "private", False), ("owner", "coa", False)],
)
def test_an_investment_that_a_government_body_pays_for_a_private_lessor(
    lessor: str, payer: str, found: bool
) -> None:
    house = {"amount": 1200, "date": "2027-04", "life_years": 1, "group": "youth", "paid_by": payer}
    youth = tenants(lessor=lessor, operator=lessor)
    assert holds("investment_without_ground", youth, investments={"house": house}) is found


@pytest.mark.parametrize(
    ("begins", "found"),
    [
        # the house lasts until March 2029: another from a year before until a year after renews it
        ("2028-03", True),
        ("2028-04", False),
        ("2029-03", False),
        ("2030-03", False),
        ("2030-04", True),
        (None, True),
    ],
)
def test_an_investment_that_nothing_renews(begins: str | None, found: bool) -> None:
    investments = {"house": {"amount": 2400, "date": "2027-04", "life_years": 2}}
    if begins:
        investments["other"] = {"amount": 100, "date": begins, "life_years": 20}
    assert holds("not_renewed", tenants(), months=60, investments=investments) is found


@pytest.mark.parametrize(("permit", "found"), [("2027-03", True), ("2027-04", False)])
def test_rooms_that_can_be_used_in_no_month(permit: str, found: bool) -> None:
    assert holds("never_usable", tenants(let_until=permit)) is found


# --- what the law says of the interest, the horizon of chapter 4b, and places that are paid ------


def test_where_the_interest_is_too_low_both_numbers_and_the_source_of_the_bar_are_said(
    tmp_path: Path,
) -> None:
    """The bar is 4.07% (of early 2024), what a file with figures gives, or what the case gives."""
    names = ["interest_below_commercial", "interest_below_own_bar"]

    def said(figures: Path | None = None, **changes: str) -> list[str]:
        case = load_case(EXAMPLE, shipped(), changes, figures)
        return [f.sentence(case)[0] for f in findings_of(evaluate(case, names))]

    (words,) = said(**{"finance.interest": "4%"})
    assert "The interest is 4%, the bar 4.07% (Mededingingswet art. 25i lid 3; afgeleid: " in words
    assert ", from 2024-01-01 on)" in words
    set_language("nl")
    assert "De rente is 4%, de maatstaf 4,07% (" in said(**{"finance.interest": "4%"})[0]
    set_language("en")
    # of a file its own source, first day and name
    file = tmp_path / "figures.yaml"
    file.write_text("commercial_interest:\n  2026-07-01: {value: 4.3%, source: BNG 1 juli 2026}\n")
    (words,) = said(file, **{"finance.interest": "4%"})
    assert "the bar 4.3% (BNG 1 juli 2026, from 2026-07-01 on, from figures.yaml)" in words
    # and of the case its own source; the shipped one is not named
    assert said(**{"finance.interest": "4%", "finance.commercial_interest": "3.9%"}) == []
    high = {"finance.interest": "5%", "finance.commercial_interest": "5.5%"}
    (words,) = said(**high)
    assert (
        "The interest is 5%, the bar 5.5% (a figure of your own, source: no source is given)."
        in words
    )
    text = EXAMPLE.read_text(encoding="utf-8")
    own = re.sub("^finance:", "finance:\n  commercial_interest: 5.5%", text, flags=re.MULTILINE)
    line = "sources:\n  finance.commercial_interest: offerte bank 3 mei 2026"
    own = re.sub("^sources:", line, own, flags=re.MULTILINE)
    for other in EXAMPLE.parent.glob("*.csv"):
        shutil.copy(other, tmp_path)
    (tmp_path / "case.yaml").write_text(own, encoding="utf-8")
    case = load_case(tmp_path / "case.yaml", shipped(), {"finance.interest": "5%"})
    (found,) = findings_of(evaluate(case, names))
    assert "source: offerte bank 3 mei 2026)." in found.sentence(case)[0]


def test_a_case_that_runs_past_chapter_4b_gets_a_remark_of_what_is_not_confirmed() -> None:
    long = load_case(EXAMPLE, shipped(), {"start": "2027-01", "months": "7"})  # July 2027 is in it
    assert [f.elements for f in findings_of(evaluate(long, ["beyond_chapter"]))] == [
        {"group": "youth"}
    ]
    short = load_case(EXAMPLE, shipped(), {"start": "2027-01", "months": "6"})
    assert findings_of(evaluate(short, ["beyond_chapter"])) == ()


def test_an_empty_place_that_a_contract_pays_is_said_and_not_counted() -> None:
    case = load_case(EXAMPLE.with_name("raalte_oekraine.yaml"), shipped())
    results = evaluate(case, ["empty_paid_by_contract", "vacancy_loss"])
    (found,) = findings_of(results)
    assert found.elements == {"group": "opvang"}
    assert not np.any(results["vacancy_loss"].array)


def test_what_holds_for_several_groups_alike_is_said_once_with_all_groups() -> None:
    set_language("en")
    costs = {"rooms": {"amount": 960, "per": "month"}}
    groups = {"one": reception(label="One"), "two": reception(label="Two"), "free": reception()}
    lease = {"pays": "coa", "receives": "owner", "amount": 10, "per": "unit_month"}
    contracts = {"first": {**lease, "group": "one"}, "second": {**lease, "group": "two"}}
    case = load(small(groups, 2, 100, costs=costs, contracts=contracts,
                      vacancy_risk={"kind": "owner_bears_all"}))  # fmt: skip
    found = findings_of(evaluate(case, ["empty_paid_by_contract"]))
    assert [one.elements for one in found] == [{"group": "one"}, {"group": "two"}]
    (said,) = findings_part(found, case, "").items
    assert isinstance(said, Sentence)
    assert said.text.startswith(
        "One, Two: A contract pays for this group when it stands empty too."
    )
    assert said.data == {"line": "empty_paid_by_contract", "at": {"group": "one, two"}}


def test_what_each_group_has_its_own_figures_of_is_said_of_each() -> None:
    set_language("en")
    full = {"finding": "units > 5", "nl": "Veel kamers.", "en": "Many rooms.",
            "remedy_nl": "Het zijn er {units}.", "remedy_en": "There are {units}."}  # fmt: skip
    model = tiny(units=asked("groups.*.units", unit="unit"), full=full)
    case = case_from(frame("groups: {a: {units: 6}, b: {units: 7}, d: {units: 5}}\n"), model)
    found = findings_part(findings_of(evaluate(case)), case, "").items
    assert [one.text for one in found if isinstance(one, Sentence)] == [
        "a: Many rooms. There are 6.",
        "b: Many rooms. There are 7.",
    ]
