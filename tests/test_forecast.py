"""The forecast: past months as they were, the rest from there, and why it differs from plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import engines
import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner
from effort import at_night, drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from random_cases import write_yaml
from strategies import ROOT, shipped
from test_ledger import worked
from views import rows_in, same_in_every_format

from flexfin.answers.forecast import Forecast, forecast_of, forecast_view, write_forecast
from flexfin.case.in_folder import cases_in
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language, speaking
from flexfin.workbook.mark import mark_of

EXAMPLE = ROOT / "examples" / "stieltjesstraat.yaml"
ACTUALS = ROOT / "examples" / "stieltjesstraat_2027.csv"


def forecast(text: str, folder: Path, year: int | None = 2028, **changes: Any) -> Forecast:
    """Forecast the worked case: December 2027 to February 2028, 9, 10 and 10 rooms let."""
    plain = worked()
    plain["costs"] = {n: {**c, "category": "housing"} for n, c in plain["costs"].items()}
    case = folder / "case.yaml"
    case.write_text(write_yaml(plain | changes), encoding="utf-8")
    file = folder / "actuals.csv"
    file.write_text(text, encoding="utf-8")
    return forecast_of(load_case(case, shipped()), "base", file, year)


def effects(found: Forecast, party: str, name: str) -> tuple[int, ...]:
    (one,) = (x for x in found.expected() if (x.paid.party, x.paid.name) == (party, name))
    return one.why.cents


def row(found: Forecast, name: str, *key: str) -> list[float]:
    values = found.real.row(name, key)
    return np.broadcast_to(values, (3, 1))[:, 0].tolist()  # type: ignore[no-any-return]


def test_the_rest_goes_on_from_who_lived_there(tmp_path: Path) -> None:
    # Planned: 8 at the start and one more a month, 10 at most: 9, 10, 10. Really 7 in December;
    # then one more a month: 8 and 9.
    found = forecast("month,places.asylum,rooms.youth\n2027-12,100,7\n", tmp_path)
    assert row(found, "let_units", "youth") == [7, 8, 9]
    # head rent in 2028: 20 x 200 planned, 17 x 200 expected
    paid = (-400_000, 60_000, 0, 0, -340_000)
    assert effects(found, "socius", "contract_payment.head_rent") == paid
    assert effects(found, "owner", "contract_payment.head_rent") == tuple(-x for x in paid)
    # rent: 20 x 300 and 17 x 300
    assert effects(found, "socius", "rent_income.youth") == (600_000, -90_000, 0, 0, 510_000)


def test_new_tenants_are_those_beyond_who_stayed(tmp_path: Path) -> None:
    # 8 at the start: one leaves in December, so nobody is new; in January and February one is
    found = forecast("month,places.asylum,rooms.youth\n2027-12,100,7\n", tmp_path)
    assert row(found, "letting", "youth") == [0, 1, 1]
    # 100 for each: none in 2028 planned beyond January (9 to 10)
    paid = effects(found, "socius", "letting_payment.youth")
    assert paid == (-10_000, -10_000, 0, 0, -20_000)


def test_an_index_that_was_reached_is_gone_on_from(tmp_path: Path) -> None:
    # 10% a year was planned for January, and it became 20%: 240 in the place of 220
    contracts = worked()["contracts"]
    contracts["head_rent"]["index"] = "cost"
    found = forecast(
        "maand;plekken.asylum;kamers.youth;prijsstijging.cost\n"
        "2027-12;100;9;20%\n2028-01;60;10;20%\n",
        tmp_path, contracts=contracts, indexation={"cost": 0.1, "rent": 0}, price_level="2027-12",
    )  # fmt: skip
    paid_by_month = row(found, "contract_payment", "head_rent")
    assert paid_by_month == pytest.approx([9 * 200, 10 * 240, 10 * 240])
    # 2 x 10 x 220 = 4,400 planned, 2 x 10 x 240 = 4,800 expected: all of it price
    paid = effects(found, "socius", "contract_payment.head_rent")
    assert paid == (-440_000, 0, -40_000, 0, -480_000)


def test_the_same_volume_in_other_months_is_time(tmp_path: Path) -> None:
    # Plan 9 x 200 in December, 10 x 220 in January and February. The year is 2028: really 9 in
    # December and 9 in January; then 10 again. 20 rooms planned at 220, 19 expected at 220.
    contracts = worked()["contracts"]
    contracts["head_rent"] |= {"amount": {"2027-12": 200, "2028-01": 220, "2028-02": 250}}
    found = forecast(
        "month,places.asylum,rooms.youth\n2027-12,100,9\n2028-01,100,9\n",
        tmp_path, contracts=contracts,
    )  # fmt: skip
    # plan 10 x 220 + 10 x 250 = 4,700, 235 on average; 19 rooms: 235 less; really 9 x 220 + 10 x
    # 250 = 4,480: 15 less for being later, when it is dearer
    paid = effects(found, "owner", "contract_payment.head_rent")
    assert paid == (470_000, -23_500, 0, 1_500, 448_000)


def test_demand_goes_on_from_the_people_there_were(tmp_path: Path) -> None:
    # 100, 60 and 80 were foreseen; 90 came in December, 10 fewer; half of that fades each month
    demand = {**worked()["demand"], "simulation": {"reversion": "50%", "mean": 80}}
    text = "month,places.asylum,rooms.youth,people\n2027-12,90,9,90\n"
    found = forecast(text, tmp_path, demand=demand)
    assert row(found, "people") == [90, 60 - 5, 80 - 2.5]


def test_without_a_column_those_who_were_there_count_up_to_what_there_is_room_for(
    tmp_path: Path,
) -> None:
    # 70 people in January where 60 were foreseen: 10 more in February too; nothing fades
    found = forecast("month,places.asylum,rooms.youth\n2027-12,100,9\n2028-01,70,10\n", tmp_path)
    assert row(found, "people") == [100, 60, 90]
    # with 90% of places as planning occupancy, 100 places hold 90 people: the 95 who were there
    # do not say that more places are needed
    demand = {**worked()["demand"], "planning_occupancy": "90%"}
    found = forecast(
        "month,places.asylum,rooms.youth\n2027-12,100,9\n2028-01,95,10\n", tmp_path, demand=demand
    )
    assert row(found, "people") == [100, 60, 80 + (90 - 60)]


def test_a_year_outside_the_case_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FlexfinError, match="2031"):
        forecast("month,places.asylum,rooms.youth\n2027-12,100,7\n", tmp_path, 2031)


# --- what always holds ---------------------------------------------------------------------------


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw what happened in one, two or three months of the worked case."""
    names = ["places.asylum", "rooms.youth", "rent.youth", "cost.energy", "cost.shell", "people",
             "index.cost"]  # fmt: skip
    text = ",".join(["month", *names]) + "\n"
    cells: list[float | str]
    for month in ("2027-12", "2028-01", "2028-02")[: draw(st.integers(1, 3))]:
        cells = [draw(st.integers(0, 100)), draw(st.integers(0, 10))]
        cells += [draw(st.integers(0, 99_999)) / 100 for _ in range(3)]
        cells += [draw(st.integers(0, 120)), f"{draw(st.integers(-5, 20))}%"]
        text += ",".join([month, *map(str, cells)]) + "\n"
    return text


@drawn(60, 10, suppress_health_check=[HealthCheck.too_slow])
@given(text=files(), year=st.sampled_from([2027, 2028]))
def test_plan_and_its_three_effects_come_to_what_is_expected(
    text: str, year: int, tmp_path_factory: Any
) -> None:
    contracts = worked()["contracts"]
    contracts["head_rent"]["index"] = "cost"
    found = forecast(
        text, tmp_path_factory.mktemp("forecast"), year,
        contracts=contracts, indexation={"cost": 0.1, "rent": 0}, price_level="2027-12",
    )  # fmt: skip
    expected = [*found.expected()]
    for one in expected:
        assert one.why.plan + one.why.volume + one.why.price + one.why.time == one.why.actual
    # the items of a party are its cash, by another road
    for party in found.case.plan.elements_of("party"):
        own = [one.why for one in expected if one.paid.party == party]
        for run, cents in (
            (found.plan, sum(why.plan for why in own)),
            (found.real, sum(why.actual for why in own)),
        ):
            cash = np.broadcast_to(run.row("cash_flow", (party,)), (3, 1))[found.stretch, 0]
            assert cents / 100 == pytest.approx(cash.sum(), abs=0.006 * len(own) + 1e-9)
    # months that have passed are as they were
    for name, key in found.case.real.actuals:
        known = np.array(found.case.real.actuals[name, key])
        if name in found.real:
            there = ~np.isnan(known)
            assert np.array_equal(np.array(row(found, name, *key))[there], known[there])


def test_what_happened_as_planned_changes_nothing(tmp_path: Path) -> None:
    found = forecast("month,places.asylum,rooms.youth\n2027-12,100,9\n", tmp_path)
    for one in found.expected():
        assert (one.why.volume, one.why.price, one.why.time) == (0, 0, 0)


# --- as a workbook -------------------------------------------------------------------------------


ROOMS = "month,places.asylum,rooms.youth,cost.energy\n2027-12,90,7,95.5\n2028-01,70,8,101\n"


@pytest.fixture(scope="module")
def december(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workbook with 7 rooms let in December and 8 in January, beside its case."""
    folder = tmp_path_factory.mktemp("december")
    write_forecast(folder / "forecast.xlsx", forecast(ROOMS, folder))
    return folder / "forecast.xlsx"


def test_the_workbook_gives_what_the_program_gives(december: Path, tmp_path: Path) -> None:
    path, found = december, forecast(ROOMS, tmp_path)
    stored, live = engines.stored(path), engines.formualized(path)
    assert engines.differences(stored, live) == {}
    sheet = openpyxl.load_workbook(path, data_only=True)["Forecast"]
    rows = [[cell.value for cell in row[1:7]] for row in sheet.iter_rows()]
    names = {f"{one.paid.party} {one.paid.label}": one.why.cents for one in found.expected()}
    party, seen = "", 0
    for label, *amounts in rows:
        if amounts[:2] == ["Plan", "Volume"]:
            party = str(label)
        elif f"{party} {label}" in names and isinstance(amounts[4], int | float):
            cents = names[f"{party} {label}"]
            assert [round(x * 100) for x in amounts] == pytest.approx(cents, abs=1)
            seen += 1
    assert seen >= len(names)


def test_a_month_more_filled_in_moves_the_forecast(december: Path) -> None:
    # one more is let each month: with 5 in January, 6 in February
    path = december
    book = openpyxl.load_workbook(path)
    at = {
        name: next(c.row for c in book[name]["A"] if c.value == "let_units.youth")
        for name in ("Actuals", "Occupancy")
    }
    row = book["Actuals"][at["Actuals"]]
    (first,) = (cell.column for cell in row if cell.value == 7)
    months = [openpyxl.utils.get_column_letter(first + n) for n in range(3)]
    for month, rooms, expected in ((months[1], 5, [7, 5, 6]), (months[2], 4, [7, 8, 4])):
        after = engines.formualized(path, {("Actuals", f"{month}{at['Actuals']}"): rooms})
        let = [after["Occupancy", f"{month}{at['Occupancy']}"] for month in months]
        assert let == pytest.approx(expected)


def test_what_happened_is_in_the_mark_of_the_workbook(tmp_path: Path) -> None:
    one, other = (
        forecast(f"month,places.asylum,rooms.youth\n2027-12,100,{let}\n", tmp_path).case
        for let in (7, 8)
    )
    assert mark_of(one.plan) == mark_of(other.plan)
    assert len({mark_of(one.plan), mark_of(one.real), mark_of(other.real)}) == 3


def test_a_forecast_is_not_taken_for_a_case(december: Path) -> None:
    """Its past is in no case: as one it would be lost without a word; read back, it is told."""
    result = CliRunner().invoke(main, ["cost", str(december), "--lang", "en"])
    assert result.exit_code == 1
    assert "is in no case\n" in result.output
    assert "`flexfin forecast CASE ACTUALS.csv`" in result.output
    assert december not in cases_in(december.parent, str)
    words = ["readback", str(december), "--against", str(december.with_name("case.yaml"))]
    result = CliRunner().invoke(main, [*words, "--lang", "en"])
    assert result.exit_code == 0
    assert "What could not be compared" in result.output
    assert "It holds what happened, which the case does not" in " ".join(result.output.split())


# --- the command ---------------------------------------------------------------------------------


def test_every_format_holds_the_same() -> None:
    view = forecast_view(forecast_of(load_case(EXAMPLE, shipped()), "base", ACTUALS))
    assert view.value("position", "let.youth", "actual") == 50
    together = view.value("items.owner", "together", "expected")
    owner = rows_in(view, "parties")["owner"]
    assert together == owner["expected"]
    assert owner["difference"] == pytest.approx(owner["expected"] - owner["plan"])
    assert owner["rest"] == pytest.approx(owner["expected"] - owner["to_date"])
    same_in_every_format(view)


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["nl"]))
def test_the_command_answers(language: str) -> None:
    order = ["forecast", str(EXAMPLE), str(ACTUALS), "--lang", language, "--format", "json"]
    result = CliRunner().invoke(main, order)
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert (data["year"], data["start"], data["end"]) == (2027, "2027-01", "2027-06")


def test_a_part_of_a_year_is_told_with_its_months(tmp_path: Path) -> None:
    set_language("en")
    found = forecast("month,places.asylum,rooms.youth\n2027-12,100,7\n", tmp_path)
    view = forecast_view(found)
    labels = [one.label for one in view.table("years").rows]
    assert labels == ["2027 (1 month)", "2028 (2 months)", "Total"]
    assert view.value("position", "people", "plan") == 60  # in January, the month after


def test_of_a_year_that_has_passed_nothing_is_to_come(tmp_path: Path) -> None:
    expected = [*forecast("month,places.asylum,rooms.youth\n2027-12,100,7\n", tmp_path, 2027).expected()]
    assert expected
    assert [one.to_date for one in expected] == [one.why.actual for one in expected]


def test_a_payment_is_named_with_the_party_on_the_other_side() -> None:
    """Who receives it reads no word of who pays it."""
    found = forecast_of(load_case(EXAMPLE, shipped()), "base", ACTUALS)
    with speaking("en"):
        labels = {(x.paid.party, x.paid.name): x.paid.label for x in found.expected()}
    assert labels["owner", "fee_paid"] == "Reservation fee, from COA"
    assert labels["coa", "fee_paid"] == "Reservation fee, to Eigenaar (Rijk)"
    assert labels["coa", "cost_of_item_paid.security"] == "Payment per item · Beveiliging"
