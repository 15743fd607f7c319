"""Tables that set figures beside each other: the same basis, and headings that say what it is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from random_cases import write_yaml
from strategies import EXAMPLE, shipped
from test_reserve import GIVEN_UP, MISSED, SMALL
from test_vacancy_report import three_scenarios
from views import column_of, values_of
from worked_cases import reception, small, tenants, with_categories

from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("nl")


def run(*words: str | Path, language: str = "en", width: int = 100) -> str:
    env = {"FLEXFIN_LANG": language, "COLUMNS": str(width)}
    result = CliRunner(env=env).invoke(main, [*map(str, words)])
    assert result.exit_code == 0, result.output
    return result.stdout


def data(*words: str | Path) -> Any:
    return json.loads(run(*words, "--format", "json"))


def key_figures(path: Path) -> dict[str, dict[str, float | None]]:
    """Give the key figures of `flexfin cost`: by row, and then by group."""
    rows = data("cost", path)["tables"]["key_figures"]["rows"]
    return {row["key"]: row["values"] for row in rows}


def rows(*words: str | Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(run(*words, "--format", "csv"))))


def write(folder: Path, plain: dict[str, Any]) -> Path:
    path = folder / "case.yaml"
    path.write_text(write_yaml(with_categories(plain)), encoding="utf-8")
    return path


def squeezed(text: str) -> str:
    return " ".join(text.split())


# --- part of a year -----------------------------------------------------------------------------


def test_no_average_year_costs_more_than_the_worst(tmp_path: Path) -> None:
    """Of December to February nobody comes: 10,200, then 10,000 twice.

    The average year is 30,200 x 12 / 3 = 120,800; 2027 is 10,200 x 12 / 1 = 122,400, 2028 is
    20,000 x 12 / 2 = 120,000.
    """
    path = write(tmp_path, three_scenarios(kind="user_bears_all", user="coa"))
    borne = values_of(data("vacancy", path), "borne")["coa"]
    assert borne["p90"] == pytest.approx(120_800)
    assert borne["worst"] == pytest.approx(122_400)
    assert (borne["worst_year"], borne["worst_scenario"]) == ("2027", "nobody")
    assert ["borne", "coa", "worst_year", "2027"] in [row[:4] for row in rows("vacancy", path)]
    text = squeezed(run("vacancy", path))
    assert "2027 (1 month) nobody" in text
    assert "part of a year counts times 12 over its months" in text
    assert "2027 (1 maand) nobody" in squeezed(run("vacancy", path, language="nl"))
    for kind in values_of(data("vacancy", path, "--all-kinds"), "borne").values():
        for party in ("owner", "coa"):
            assert kind[f"{party}.p90"] <= kind[f"{party}.worst"] + 1e-9


def test_a_case_without_a_full_year_shows_the_average_only(tmp_path: Path) -> None:
    """400 a month for five months, in one group: 4,800 in the average year."""
    cost = {"shell": {"amount": 400, "per": "month", "key": "units"}}
    plain = small({"reception": reception()}, 5, 100, costs=cost)
    text = run("cost", write(tmp_path, plain))
    assert "average" in text
    row = next(line for line in text.splitlines() if line.startswith("Integral cost  "))
    assert row.split()[2:] == ["4,800"]


# --- where nobody lives -------------------------------------------------------------------------


def test_cost_per_occupied_place_is_a_dash_where_nobody_lives(tmp_path: Path) -> None:
    """Reception: 3,000 a month for 50 people in 30 and 31 days: 6,000 / 3,050 a day.

    The rooms, 10 of them with a place each, cost 1,000 a month and stay empty. At normal occupancy
    (10 places) that is 1,000 / 300 in April and 1,000 / 310 in May.
    """
    costs = {
        "one": {"amount": 3000, "per": "month", "group": "reception"},
        "other": {"amount": 1000, "per": "month", "group": "rooms"},
    }
    groups = {"reception": reception(), "rooms": tenants(let_at_start=0, fill_rate=0)}
    path = write(tmp_path, small(groups, 2, 50, costs=costs))
    found = key_figures(path)
    assert found["cost_per_occupied_place_day"] == {
        "reception": pytest.approx(6_000 / 3_050), "rooms": None,
    }  # fmt: skip
    normal = found["cost_per_place_day"]["rooms"]
    assert normal == pytest.approx((1_000 / 300 + 1_000 / 310) / 2)
    text = run("cost", path, width=120)
    rows_of = {line[:60].strip(): line.split()[-2:] for line in text.splitlines()}
    label = "Integral cost per occupied place per day, as planned"
    assert next(v for k, v in rows_of.items() if k.startswith(label)) == ["1.97", "–"]
    label = "Cost of all payers per normally occupied place per day"
    assert next(v for k, v in rows_of.items() if k.startswith(label))[1] == "3.28"
    table = [row[:4] for row in rows("cost", path)]
    assert ["key_figures", "cost_per_occupied_place_day", "rooms", ""] in table


def test_a_rent_of_rooms_in_which_nobody_lives_is_a_dash(tmp_path: Path) -> None:
    """10 rooms at 1,000 a month: 100 each at normal occupancy, and none at all as planned."""
    costs = {"other": {"amount": 1000, "per": "month", "group": "rooms"}}
    groups = {"reception": reception(), "rooms": tenants(let_at_start=0, fill_rate=0)}
    path = write(tmp_path, small(groups, 2, 50, costs=costs))
    found = key_figures(path)
    assert found["cost_rent_at.normal"]["rooms"] == pytest.approx(100)
    assert found["cost_rent_at.planned"]["rooms"] is None
    lines = run("cost", path, width=120).splitlines()
    row = next(line for line in lines if "Cost rent" in line and "Planned" in line)
    assert row.split()[-1] == "–"
    assert ["key_figures", "cost_rent_at.planned", "rooms", ""] in [
        x[:4] for x in rows("cost", path)
    ]


def test_people_in_called_rooms_live_there(tmp_path: Path) -> None:
    """110 people: 100 in reception, 10 in the 10 called places of the rooms: 1,000 / 300 a day."""
    rooms = tenants(callable="yes", places_when_called=10, let_at_start=0, fill_rate=0,
                    ready_at_start=10)  # fmt: skip
    costs = {"other": {"amount": 1000, "per": "month", "group": "rooms"}}
    plain = small({"reception": reception(), "rooms": rooms}, 1, 110, costs=costs)
    found = key_figures(write(tmp_path, plain))["cost_per_occupied_place_day"]
    assert found == {"reception": 0, "rooms": pytest.approx(1_000 / 300)}


def test_the_coverage_of_a_group_without_money_is_a_dash(tmp_path: Path) -> None:
    """The reception costs 3,000 a month and brings in nothing; the closed rooms cost nothing."""
    costs = {"one": {"amount": 3000, "per": "month", "group": "reception"}}
    rooms = tenants(let_at_start=0, fill_rate=0, open=0)
    plain = small({"reception": reception(), "rooms": rooms}, 2, 50, costs=costs)
    path = write(tmp_path, plain)
    found = data("cost", path)
    coverage = values_of(found, "coverage")
    # rooms without cost at any occupancy have no column at all
    assert {*coverage} == {"coverage_at.normal", "coverage_at.planned", "coverage_at.full"}
    assert [*coverage.values()] == [{"reception": 0}] * 3
    assert values_of(found, "coverage_by_year") == {"2027": {"reception": 0}}


def test_what_people_in_called_rooms_use_counts_where_they_live(tmp_path: Path) -> None:
    """110 people who eat for 10 a day, 10 of them in the called rooms; the reception pays for all.

    April, reception: 33,000 for food and 3,000 for its rooms, less 10 x 10 x 30 = 3,000 for people
    elsewhere: 33,000 over 100 x 30 days. The rooms: 3,000 over 10 x 30 days. At normal occupancy
    the reception pays for 110 people over 100 places: 36,000 / 3,000.
    """
    rooms = tenants(callable="yes", places_when_called=10, let_at_start=0, fill_rate=0,
                    ready_at_start=10)  # fmt: skip
    costs = {
        "food": {"amount": 10, "per": "occupied_place_day", "group": "reception"},
        "house": {"amount": 3000, "per": "month", "group": "reception"},
    }
    plain = small({"reception": reception(), "rooms": rooms}, 1, 110, costs=costs)
    path = write(tmp_path, plain)
    found = key_figures(path)
    assert found["cost_per_occupied_place_day"] == pytest.approx({"reception": 11, "rooms": 10})
    assert found["cost_per_place_day"] == pytest.approx({"reception": 12, "rooms": 0})
    said = "What people in called rooms use is paid by the reception groups: at normal occupancy"
    assert said in squeezed(run("cost", path))
    path.write_text(path.read_text("utf-8").replace("base: 110", "base: 90"), encoding="utf-8")
    assert said not in squeezed(run("cost", path))


def test_the_cost_of_closed_months_is_over_no_days(tmp_path: Path) -> None:
    """Closed in April, 50 people in May: 3,000 over 50 x 31 days, the 3,000 of April left out."""
    costs = {"one": {"amount": 3000, "per": "month", "group": "reception"}}
    opening = reception(open={"2027-04": 0, "2027-05": 1})
    found = key_figures(write(tmp_path, small({"reception": opening}, 2, 50, costs=costs)))
    per_day = found["cost_per_occupied_place_day"]["reception"]
    assert per_day == pytest.approx(3_000 / (50 * 31))


def test_people_in_a_stand_by_are_counted_once(tmp_path: Path) -> None:
    """60 people in a stand-by of 100 places at 3,000 a month, in April: 3,000 / (60 x 30)."""
    costs = {"one": {"amount": 3000, "per": "month", "group": "standby"}}
    plain = small({"standby": reception(callable="yes")}, 1, 60, costs=costs)
    found = key_figures(write(tmp_path, plain))["cost_per_occupied_place_day"]
    assert found == pytest.approx({"standby": 3_000 / 1_800})


def test_closed_months_are_no_months_at_no_cost(tmp_path: Path) -> None:
    """Closed in April, open in May: 3,000 / 25 rooms is that of May, not half of it."""
    costs = {"one": {"amount": 3000, "per": "month", "group": "reception"}}
    opening = reception(open={"2027-04": 0, "2027-05": 1})
    found = key_figures(write(tmp_path, small({"reception": opening}, 2, 50, costs=costs)))
    assert found["cost_per_unit_month"]["reception"] == pytest.approx(120)


# --- rents --------------------------------------------------------------------------------------


def test_a_case_that_begins_in_july_has_a_maximum_in_its_first_year(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    january = values_of(data("rent", path), "over_time.youth")
    path.write_text(text.replace("start: 2027-01", "start: 2027-07"), encoding="utf-8")
    changed = path.read_text("utf-8")
    assert changed != text
    later = values_of(data("rent", path), "over_time.youth")
    # the maximum of 1 January 2027 still holds in July; the rent is that of July, the first month,
    # in prices of which it is given: 340, where it was 340 x 1.03 before
    assert later["2027"]["ceiling"] == pytest.approx(january["2027"]["ceiling"])
    assert later["2028"]["ceiling"] == pytest.approx(january["2028"]["ceiling"])
    assert later["2027"]["rent"] == 340
    assert january["2027"]["rent"] == pytest.approx(340 * 1.03)
    page = squeezed(run("rent", path))
    assert "2027 (6 months)" in page
    assert "2027 (" not in squeezed(run("rent", EXAMPLE))


def test_a_case_that_begins_in_october_has_the_rent_of_october(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    text = EXAMPLE.read_text("utf-8").replace("start: 2027-01", "start: 2027-10")
    path.write_text(text.replace("months: 120", "months: 6"), encoding="utf-8")
    steps = values_of(data("rent", path), "over_time.youth")
    assert steps["2027"]["rent"] == 340
    assert steps["2027"]["ceiling"] is not None
    assert steps["2028"]["rent"] == 340  # it ends before July, when the rent rises


def test_the_ladder_of_bare_rents_holds_the_bare_rent(tmp_path: Path) -> None:
    """An owner who lets for 300 bare and 50 of service: 300 on the ladder, 350 charged."""
    rooms = tenants(let_at_start=10, fill_rate=10, service_charge=50, market_rent=400)
    costs = {"service": {"amount": 50, "per": "unit_month", "group": "rooms", "recoverable": "yes"}}
    plain = small({"reception": reception(), "rooms": rooms}, 6, 50, costs=costs)
    path = write(tmp_path, {**plain, "start": "2026-04", "reference_date": "2026-03-01"})
    rungs = data("rent", path)["charts"]["ladder.rooms"]["rows"]
    ladder = {row["key"]: row["values"]["amount"] for row in rungs}
    assert ladder["bare_rent"] == pytest.approx(300)
    assert "charged_rent" not in ladder
    charged = key_figures(path)["charged_rent_at.normal"]["rooms"]
    assert charged == pytest.approx(350)
    text = run("rent", path)
    assert "Cost rent, services included" in text
    assert "but for the cost rent, which holds the services too" in squeezed(text)


# --- the reserve --------------------------------------------------------------------------------


@pytest.fixture
def reserve(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_each_strategy_holds_the_cost_of_the_rooms(reserve: Path) -> None:
    """Eight months; amounts a year are times 12 / 8.

    The rooms cost 1,000 a month: 8,000. Held, they stand empty but for five called from May to
    September: 8,000 - 5 x 500. Let, they bring 60 room months at 260, less 10 refits of 500 and
    5 new tenants of 100. Given up, half is saved, less 2,000 for closing.
    """
    whole = data("reserve", reserve)
    found = values_of(whole, "strategies")
    year = 12 / 8
    result = 60 * 260 - 10 * 500 - 5 * 100
    expected = {
        "rooms_cost_year": (8_000, 8_000, 8_000),
        "empty_reserve_cost_year": (8_000 - 2_500, 500 + 500, 0),
        "letting_or_giving_up_year": (0, -result, -(4_000 - 2_000)),
        "called_cost_year": (0, 0, 0),
        "shortage_cost_year": (0, MISSED, GIVEN_UP),
        "strategy_cost_year": (8_000, 8_000 - result + MISSED, 8_000 - 2_000 + GIVEN_UP),
    }
    for name, amounts in expected.items():
        assert tuple(found[name].values()) == pytest.approx([a * year for a in amounts]), name
    saving = found["strategy_cost_year"]["hold"] - found["strategy_cost_year"]["let"]
    (said,) = [one for one in whole["sentences"] if "reserve_saving_year" in one]
    assert saving == pytest.approx(said["reserve_saving_year"])
    # what is on top of the rooms is told as such; nothing is discounted here
    on_top = found["net_cost_value"]
    assert on_top["hold"] == 0
    assert on_top["let"] == pytest.approx(MISSED - result)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_table_of_strategies_has_one_meaning_of_cost(
    reserve: Path, language: str, width: int
) -> None:
    text = run("reserve", reserve, language=language, width=width)
    words = {"en": ("The reserve rooms themselves", "Net cost"),
             "nl": ("De reservekamers zelf", "Nettokosten")}[language]  # fmt: skip
    row = next(line for line in text.splitlines() if line.startswith(words[0]))
    assert len(set(row.split()[-3:])) == 1
    assert words[1] not in text
    assert max(map(len, text.splitlines())) <= width


def test_rooms_that_start_empty_are_not_there_at_once(tmp_path: Path) -> None:
    """Ten empty rooms of two places, a month of refit: nothing at once, 20 after a month.

    Six are let in the first month, ten from the second on; the page says so.
    """
    text = SMALL.replace("let_at_start: 10", "let_at_start: 0")
    text = text.replace("fill_rate: 10", "fill_rate: 6")
    text = text.replace("{2027-04: 20, 2027-05: 30, 2027-10: 20}", "20")
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    found = column_of(data("reserve", path), "delivered_after_call", "youth")
    assert found == {"0": 0, "1": 20}
    page = squeezed(run("reserve", path))
    assert "youth: 0 rooms let and 0 ready at the start. Later more are let, 10 in May 2027" in page
    assert "after 1 month " in page
    assert "na 1 maand " in squeezed(run("reserve", path, language="nl"))


def test_rooms_that_are_ready_are_there_at_once(tmp_path: Path) -> None:
    text = SMALL.replace("let_at_start: 10", "let_at_start: 6, ready_at_start: 3")
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    found = column_of(data("reserve", path), "delivered_after_call", "youth")
    # three rooms at once, the empty one after a month of refit, six after two of notice as well
    assert found == {"0": pytest.approx(6), "1": pytest.approx(8), "3": pytest.approx(20)}
    assert "youth: 6 rooms let and 3 ready at the start." in squeezed(run("reserve", path))


def test_the_added_figures_are_those_of_lines() -> None:
    case = load_case(EXAMPLE, shipped())
    lines = evaluate(case, ["holding_cost_year", "net_cost_year"], scenarios=["base"])
    found = values_of(data("reserve", EXAMPLE), "strategies")["strategy_cost_year"]
    whole = lines["holding_cost_year"].array.ravel()[0] + lines["net_cost_year"].array.ravel()
    assert [*found.values()] == pytest.approx(whole.tolist())
