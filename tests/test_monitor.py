"""What was agreed, and whether it holds: by hand on a small agreement, and what a user meets.

The agreement is that of test_reservation.py: ten rooms that stand for forty places, reserved for
eleven months from April 2027; twenty are needed from June on, and by the plan there in September.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from random_cases import write_yaml
from strategies import ROOT, shipped
from test_ledger import worked
from test_reservation import deal
from views import same_in_every_format
from worked_cases import with_categories

from flexfin.answers.monitor import monitor_of, monitor_view
from flexfin.answers.render.data import as_csv, as_json
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.ground.messages import set_language
from flexfin.ground.view import Said, View

# the places came in August, a month earlier than planned
ACTUALS = """month,places.asylum,rooms.youth,called.youth,people
2027-04,100,10,0,100
2027-05,100,10,0,100
2027-06,100,10,0,120
2027-07,100,10,0,120
2027-08,100,5,20,120
2027-09,100,5,20,120
"""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English, whatever a command spoke before."""
    set_language("en")
    yield
    set_language("nl")


def monitored(folder: Path, plain: dict[str, Any], actuals: str = ACTUALS) -> View:
    case, file = folder / "case.yaml", folder / "actuals.csv"
    case.write_text(write_yaml(with_categories(plain)), encoding="utf-8")
    file.write_text(actuals, encoding="utf-8")
    return monitor_view(monitor_of(load_case(case, shipped()), "base", file))


def told(view: View, table: str, row: str) -> list[Any]:
    return [view.value(table, row, name) for name in ("expected", "actual", "difference")]


# --- by hand ------------------------------------------------------------------------------------


def test_calls_delivery_and_penalty_by_hand(tmp_path: Path) -> None:
    view = monitored(tmp_path, deal())

    def row(name: str) -> list[Any]:
        return told(view, "reservation.monitor", name)

    assert row("month_number") == [6, 6, 0]
    assert row("reserved") == [40, 40, 0]
    assert row("new_calls") == [1, 1, 0]
    assert row("called") == [20, 20, 0]
    # needed from June: waited for in June, July and August, or in June and July only
    assert row("months_waited") == [3, 2, -1]
    # with two months of notice they were due in August: 20 places, 31 days, 5 euros
    assert row("late_places") == [20, 0, -20]
    assert row("penalty") == [3100, 0, -3100]
    # 40 places in 153 days up to August and 20 in the 30 of September; or in 122, and 20 in 61
    assert row("fee_paid") == [40 * 153 + 20 * 30, 40 * 122 + 20 * 61, -620]
    assert row("call_paid") == [8 * 20 * 30, 8 * 20 * 61, 4960]
    # 20 of 40 in one or in two of six months
    assert row("taken_share") == pytest.approx([1 / 12, 1 / 6, 1 / 12])
    # the same rooms were let: what the grantor gains more is call, fee and no penalty
    assert row("grantor_gain_value")[2] == pytest.approx(4960 - 620 + 3100)


def test_what_was_agreed_stands_beside_it(tmp_path: Path) -> None:
    view = monitored(tmp_path, deal())
    names, table = ("month_number", "months_waited", "penalty", "taken_share"), "reservation.monitor"
    rows = {row.key: row for row in view.table(table).rows}
    assert [rows[name].values[0] for name in names] == [
        Said(11, "11 months", "month"), Said(2, "2 months", "month"),
        Said(5, "€\u00a05.00 per place per day", "EUR/place/day"), Said(0, "0.0%", "1"),
    ]  # fmt: skip
    assert view.value(table, "reserved", "agreed") is None
    # in files the number in its own unit, a percentage without that of its row
    told = {row["key"]: row for row in json.loads(as_json(view))["tables"][table]["rows"]}
    assert [(told[x]["values"]["agreed"], told[x]["units"].get("agreed")) for x in names] == [
        (11, "month"), (2, "month"), (5, "EUR/place/day"), (0, None)
    ]  # fmt: skip
    lines = as_csv(view, dutch=True).splitlines()
    assert "The reservation so far;Penalty for late delivery [EUR];Agreed;5,0;EUR/place/day" in lines


def test_the_months_in_which_something_happened(tmp_path: Path) -> None:
    table = monitored(tmp_path, deal()).table("reservation.monitor_months")
    assert {row.key: row.values for row in table.rows} == {
        "2027-06": (20, 0, 0, 0, 0),
        "2027-07": (20, 0, 0, 0, 0),
        "2027-08": (20, 20, 20, 0, 0),
        "2027-09": (20, 20, 20, 0, 0),
    }


def test_what_was_expected_weighs_the_scenarios(tmp_path: Path) -> None:
    # in `calm` nobody is called, at 30%: 70% of 1 call, and of the penalty
    plain = deal()
    plain["demand"]["scenarios"]["calm"] = 100
    plain["demand"]["probabilities"] = {"base": "70%", "calm": "30%"}
    view = monitored(tmp_path, plain)
    assert told(view, "reservation.monitor", "new_calls") == pytest.approx([0.7, 1, 0.3])
    assert told(view, "reservation.monitor", "penalty") == pytest.approx([2170, 0, -2170])


def test_months_before_the_file_are_as_planned_and_that_is_said(tmp_path: Path) -> None:
    # by the plan nothing was called up to July: the same as with these months in the file
    head, *lines = ACTUALS.splitlines(keepends=True)
    view = monitored(tmp_path, deal(), "".join([head, *lines[4:]]))
    assert told(view, "reservation.monitor", "fee_paid") == [40 * 153 + 600, 40 * 122 + 1220, -620]
    (note, *_others) = view.said("")
    assert "Months before August 2027 are as planned" in note.text


def test_a_review_every_three_months_comes_due(tmp_path: Path) -> None:
    # June and September are past, December is to come; in March 2028 the term is over
    view = monitored(tmp_path, deal(review_months=3))
    keys = {name: [row.key for row in view.table(name).rows] for name in ("due", "to_come")}
    assert keys == {
        "due": ["review_due.2027-06", "review_due.2027-09"],
        "to_come": ["review_due.2027-12"],
    }


def test_layers_and_a_cap_that_is_reached(tmp_path: Path) -> None:
    # The case of test_ledger.py with a reservation. Really 60 people in December: 10 of 25 rooms
    # empty, 4,000, and 1 of 10 for tenants, 200: 4,200 of 12,000 is 35%. Layers to 10%, 25% and on:
    # 1,200, 1,800 and 1,200; of the last the municipality bears 40%, 480, of which 300 at most.
    plain = worked()
    plain["groups"]["youth"] |= {"callable": "yes", "places_when_called": 10}
    plain["reserve"] = {"regular_cost": 90, "housing_cost": 21, "emergency_cost": 100,
                        "replacement_months": 9}  # fmt: skip
    plain["reservation"] = {"holder": "coa", "fee": 1, "call_price": 8, "term_months": 3,
                            "alternative_rent": 350}  # fmt: skip
    actuals = "month,places.asylum,rooms.youth,called.youth\n2027-12,60,9,0\n"
    view = monitored(tmp_path, plain, actuals)

    def actual(row: str) -> Any:
        return told(view, "vacancy_risk.monitor", row)[1]

    assert actual("vacancy_loss") == pytest.approx(4200)
    layers = [actual(f"layer_loss.{name}") for name in ("owner_part", "shared", "backstop")]
    assert layers == pytest.approx([1200, 1800, 1200])
    assert actual("party_loss.municipality") == pytest.approx(300)
    assert actual("excess.municipality") == pytest.approx(180)
    agreed = view.value("vacancy_risk.monitor", "excess.municipality", "agreed")
    assert agreed == 300
    (cap,) = (row for row in view.table("vacancy_risk.monitor").rows if row.key == "layer_loss.shared")
    assert cap.values[0] == Said(0.25, "25.0%", "1")  # not in the euros of its row


# --- what a user meets --------------------------------------------------------------------------


def run(*words: str, language: str = "nl") -> Result:
    environment = {"COLUMNS": "120", "FLEXFIN_LANG": language}
    return CliRunner(env=environment).invoke(main, ["agreement", *words])


EXAMPLE = str(ROOT / "examples" / "stieltjesstraat.yaml")
PAST = str(ROOT / "examples" / "stieltjesstraat_2027.csv")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_example_is_told_in_both_languages(language: str) -> None:
    result = run(EXAMPLE, "--monitor", PAST, language=language)
    assert result.exit_code == 0, result.output
    heading = {"nl": "De reservering tot nu toe", "en": "The reservation so far"}
    assert heading[language] in result.stdout


def test_every_format_has_the_same() -> None:
    found = monitor_of(load_case(Path(EXAMPLE), shipped()), "base", Path(PAST))
    same_in_every_format(monitor_view(found))


def test_another_scenario_changes_what_was_not_given() -> None:
    result = run(EXAMPLE, "--monitor", PAST, "--scenario", "high", "--format", "json")
    assert json.loads(result.stdout)["scenario"] == "high"


@pytest.mark.parametrize(
    "words",
    [
        ("--monitor", PAST, "--term", "reservation.fee"),
        ("--monitor", PAST, "--scenarios", "10"),
        ("--ledger", PAST),
    ],
)
def test_what_does_not_go_together(words: tuple[str, ...]) -> None:
    result = run(EXAMPLE, *words, language="en")
    assert result.exit_code == 2
    assert "--monitor" in result.stderr
