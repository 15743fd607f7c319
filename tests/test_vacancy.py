"""Kinds of agreement on vacancy, written out as layers; the fund; what is worth a warning."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_ledger import worked
from worked_cases import base, load

from flexfin.engine.run import evaluate

# The case of test_ledger: losses of 200, 4,000 and 2,000 of 12,000 a month; a year begins in
# month 2, so 1.7% to December, 33.3% to January, 25% to February.
PARTIES = ("owner", "coa", "municipality", "socius")


def agreed(**section: Any) -> dict[str, Any]:
    """Give the worked case with another agreement."""
    return {**worked(), "vacancy_risk": section}


@pytest.mark.parametrize(
    ("section", "owner", "coa", "municipality"),
    [
        ({"kind": "owner_bears_all"}, [200, 4000, 2000], [0, 0, 0], [0, 0, 0]),
        ({"kind": "user_bears_all", "user": "coa"}, [0, 0, 0], [200, 4000, 2000], [0, 0, 0]),
        # 30% for the user
        (
            {"kind": "fixed_key", "user": "coa", "user_share": "30%"},
            [140, 2800, 1400], [60, 1200, 600], [0, 0, 0],
        ),
        # The user pays for 80% of the rooms: the first 20% is the owner's, 2,400 a month.
        # To January 4,000: 1,600 for the user; to February 6,000: 1,200, so 400 less.
        (
            {"kind": "minimum_guarantee", "user": "coa", "guarantee": "80%"},
            [200, 2400, 2400], [0, 1600, -400], [0, 0, 0],
        ),
        # 5% = 600 a month for the owner, the rest half and half: 3,400 and 1,400.
        (
            {"kind": "frictional_shared", "user": "coa", "owner_part": "5%", "user_share": "50%"},
            [200, 600 + 1700, 600 + 700], [0, 1700, 700], [0, 0, 0],
        ),
        # 5% = 600; to 25% = 2,400 a month half and half; the rest, 1,000 and -1,000, to the backstop.
        (
            {
                "kind": "three_layers", "user": "coa", "owner_part": "5%", "user_share": "50%",
                "shared_until": "25%", "backstop": "municipality",
            },
            [200, 600 + 1200, 600 + 1200], [0, 1200, 1200], [0, 1000, -1000],
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)  # fmt: skip
def test_each_kind_of_agreement_by_hand(
    section: dict[str, Any], owner: list[float], coa: list[float], municipality: list[float]
) -> None:
    found = base(agreed(**section))["party_loss"]
    assert found == pytest.approx(np.array([owner, coa, municipality, [0, 0, 0]]))


def test_a_fund_pays_first_and_gives_back_what_is_left() -> None:
    # 500 and 1,500 a month paid in. Month 1: 2,000 in, 200 out, 1,800. Month 2: 3,800 in hand, all
    # of it out against 4,000: 200 is left for the layers. Month 3: 2,000 in, 2,000 out: 0 left.
    section = {"kind": "fund", "user": "coa", "user_share": "75%", "fund_total": 2000}
    lines = base(agreed(**section))
    assert lines["fund_draw"].tolist() == [200, 3800, 2000]
    assert lines["fund_balance"].tolist() == [1800, 0, 0]
    assert lines["party_loss"].tolist() == [[0, 50, 0], [0, 150, 0], [0, 0, 0], [0, 0, 0]]
    # the lessor gets what the fund pays; from coa it gets the 150 that the layers give to coa
    assert lines["fund_received"][0].tolist() == [200, 3800, 2000]
    assert lines["compensation"][:2].tolist() == [[0, -150, 0], [0, 150, 0]]
    assert lines["vacancy_cost"][:2].tolist() == [[500, 550, 500], [1500, 1650, 1500]]
    assert lines["ledger_check"].tolist() == pytest.approx([0, 0, 0])
    # with 3,000 a month in: 3,000 - 200 = 2,800; 5,800 - 4,000 = 1,800; 4,800 - 2,000 = 2,800 back
    lines = base(agreed(**section | {"fund_total": 3000}))
    assert lines["fund_refund"][:2].tolist() == [[0, 0, 700], [0, 0, 2100]]
    assert lines["vacancy_cost"].sum() == pytest.approx(6200)


def test_a_kind_takes_the_place_of_layers_and_says_so() -> None:
    section = worked()["vacancy_risk"] | {"kind": "user_bears_all", "user": "coa"}
    case = load(agreed(**section))
    assert case.elements_of("layer") == ("everything",)
    assert case.values["cap"]["municipality",] == 300  # caps stay
    warning = case.warnings()[0]
    assert warning.level == "warning"
    assert "'layers' does not count here: 'vacancy_risk.kind' says what holds" in warning.message


def test_what_was_agreed_can_be_read_as_layers() -> None:
    section = {"kind": "minimum_guarantee", "user": "coa", "guarantee": "80%"}
    case = load(agreed(**section))
    assert case.elements_of("layer") == ("free_part", "guaranteed")
    assert case.values["up_to"] == {("free_part",): pytest.approx(0.2), ("guaranteed",): 1}
    shares = {key: share for key, share in case.values["layer_share"].items() if share}
    assert shares == {("free_part", "owner"): 1, ("guaranteed", "coa"): 1}


def test_the_user_may_be_the_owner() -> None:
    section = {"kind": "fixed_key", "user": "owner", "user_share": "30%"}
    assert load(agreed(**section)).values["layer_share"]["everything", "owner"] == 1


def test_vacancy_loss_has_a_cause() -> None:
    lines = base(worked())
    parts = lines["refit_loss"] + lines["market_loss"]
    assert parts == pytest.approx(lines["group_loss"])
    assert lines["market_loss"].tolist() == [[0, 4000, 2000], [200, 0, 0]]


def test_a_cap_is_said_to_bind_in_the_years_in_which_it_does() -> None:
    # In January 100 goes above the cap, in February it comes back: over 2028 nothing is left.
    assert base(worked())["cap_binds"].tolist() == [[0, 0]] * 4
    shorter = {**worked(), "months": 2}
    assert base(shorter)["cap_binds"].tolist() == [[0, 0], [0, 0], [0, 1], [0, 0]]
    # of the 400 all but 30 cents is below the cap
    section = shorter["vacancy_risk"]
    cap = {**section["caps"]["municipality"], "amount": 399.7}
    shorter["vacancy_risk"] = {**section, "caps": {"municipality": cap}}
    assert base(shorter)["cap_binds"][2].tolist() == [0, 1]


def test_a_rent_that_runs_on_when_rooms_are_empty_leaves_nothing_to_share() -> None:
    # the lease is per room a month, whoever is in it; the head rent per room let
    plain = worked()
    plain["contracts"]["lease"]["per"] = "unit_month"
    lines = base(plain)
    assert lines["group_loss"].tolist() == [[0, 0, 0], [200, 0, 0]]
    assert lines["full_loss"].tolist() == [12_000] * 3


def test_a_case_without_a_kind_keeps_its_own_layers() -> None:
    case = load(worked())
    assert case.elements_of("layer") == ("owner_part", "shared", "backstop")
    assert not [w for w in case.warnings() if "does not count" in w.message]
    assert evaluate(case, ["fund_draw"])["fund_draw"].array.sum() == 0
