"""The settlement of a past period: rows that are given, cents that add up, who owes whom."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import engines
import numpy as np
import openpyxl
import pytest
from click import UsageError
from click.testing import CliRunner
from effort import at_night, drawn, spread
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from random_cases import write_yaml
from rich.cells import cell_len
from strategies import ROOT, asked, case_from, formula, frame, shipped, tiny
from test_ledger import worked
from views import same_in_every_format

from flexfin.answers.render.data import as_csv
from flexfin.answers.render.terminal import as_text
from flexfin.answers.settlement import Settlement, settlement_of
from flexfin.answers.settlement_page import settlement_view, write_settlement
from flexfin.answers.settlement_sheets import write_book
from flexfin.cli import main
from flexfin.cli.options import party_of, scenario_of
from flexfin.engine.largest_remainder import in_cents, to_cents
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.engine.settlement import Claim, Owed, PartyPair, deviation
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.ground.view import Sentence
from flexfin.workbook.lint.lint import lint

EXAMPLE = ROOT / "examples" / "stieltjesstraat.yaml"
ACTUALS = ROOT / "examples" / "stieltjesstraat_2027.csv"

# --- rows that are given -----------------------------------------------------------------------


def test_rows_that_are_given_take_the_place_of_their_formula() -> None:
    models = tiny(
        twice=formula("2 * rooms"), rooms=formula("units + 0"), units=asked("groups.*.units")
    )
    case = case_from(frame("groups: {a: {units: 3}, b: {units: 4}}", months=2), models)
    case = replace(case, actuals={("rooms", ("a",)): (10.0, 11.0)})
    found = evaluate(case, ["twice"])
    assert found.row("twice", ("a",)).ravel().tolist() == [20, 22]
    assert found.row("twice", ("b",)) == 8


def test_rows_that_are_given_hold_in_lines_that_look_back_at_each_other() -> None:
    models = tiny(
        let=formula("previous(let, 5) + coming"),
        coming=formula("previous(leaving, 1) * 2"),
        leaving=formula("let / 5"),
    )
    case = case_from(frame(months=3), models)
    found = evaluate(replace(case, actuals={("let", ()): (10.0, 20.0, 30.0)}))
    assert found["let"].array.tolist() == [10, 20, 30]
    assert found["coming"].array.tolist() == [2, 4, 8]


def test_months_that_are_not_known_go_on_from_those_that_are() -> None:
    # each month a tenth of the rooms of the month before is left: 5 let at the start
    models = tiny(let=formula("previous(let, 5) * 0.9"), twice=formula("let * 2"))
    case = case_from(frame(months=4), models)
    nan = math.nan
    found = evaluate(replace(case, actuals={("let", ()): (nan, 10.0, nan, nan)}))
    # 5 x 0.9, 10 as it was, 10 x 0.9, 9 x 0.9
    assert found["let"].array.tolist() == pytest.approx([4.5, 10, 9, 8.1])
    assert found["twice"].array.tolist() == pytest.approx([9, 20, 18, 16.2])


# --- cents -------------------------------------------------------------------------------------


def test_cents_add_up_by_the_largest_remainder() -> None:
    assert in_cents([1 / 3, 1 / 3, 1 / 3]) == [34, 33, 33]
    assert in_cents([-1 / 3, -1 / 3, -1 / 3]) == [-33, -33, -34]
    assert in_cents([0.006, 0.005, 0.004], 1) == [1, 0, 0]
    assert in_cents([]) == []
    assert [to_cents(2.675), to_cents(-2.675), to_cents(0.004)] == [268, -268, 0]


@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=20))
def test_cents_add_up_to_the_rounded_sum_and_stay_within_a_cent(amounts: list[float]) -> None:
    cents = in_cents(amounts)
    assert sum(cents) == to_cents(math.fsum(amounts))
    assert all(abs(c / 100 - amount) < 0.0101 for c, amount in zip(cents, amounts, strict=True))


# --- a settlement by hand ----------------------------------------------------------------------


def settled(text: str, folder: Path, **changes: Any) -> Settlement:
    """Settle the worked case: plan 25, 15, 20 rooms and 9, 10, 10 let, at 400 and 200 a month."""
    plain = worked()
    plain["costs"] = {n: {**c, "category": "housing"} for n, c in plain["costs"].items()}
    case = folder / "case.yaml"
    case.write_text(write_yaml(plain | changes), encoding="utf-8")
    file = folder / "actuals.csv"
    file.write_text(text, encoding="utf-8")
    return settlement_of(load_case(case, shipped()), "base", file)


HEAD = "month,places.asylum,rooms.youth,rent.youth,cost.energy,cost.shell,advance.head_rent\n"
ROWS = (
    "2027-12,100,7,2000,77,1300,1800\n"
    "2028-01,80,8,2400,96.5,1300,1800\n"
    "2028-02,40,9,2700,99,1300,1800\n"
)


def test_who_owes_whom_by_hand(tmp_path: Path) -> None:
    found = settled(HEAD + ROWS, tmp_path)
    items = {(i.claim.name, *i.claim[2:4]): i for pair in found.pairs for i in pair.items}
    # head rent: (7 + 8 + 9) x 200 = 4,800, of which 5,400 was paid; the lease is 400 for each of
    # 25, 20 and 10 rooms: 22,000, and as planned 25, 15 and 20 were paid: 24,000
    head = items["contract_payment.head_rent", "socius", "owner"]
    assert (head.due, head.advance, head.balance) == (480_000, 540_000, -60_000)
    assert items["contract_payment.lease", "coa", "owner"].balance == -200_000
    # grant: 24 rooms x 30, planned 29 x 30
    assert items["contract_payment.grant", "outside", "socius"].balance == (720 - 870) * 100
    # Vacancy. December: 3 x 200 = 600 of 12,000: the owner's. 2028: 2 x 200 + 5 x 400 = 2,400,
    # and 200 + 15 x 400 = 6,200: 8,600 of 24,000 = 35.8%: 2,400; 3,600; 2,600 in the layers.
    # coa 1,800 + 1,560, municipality 1,040 of which 740 goes to coa: 4,100 and 300.
    assert items["compensation", "coa", "owner"].due == 410_000
    assert items["compensation", "municipality", "owner"].due == 30_000
    assert found.positions == {
        "owner": 410_000 + 30_000 - 60_000 - 200_000,
        "coa": -410_000 + 200_000,
        "municipality": -30_000,
        "socius": 60_000 - 15_000,
        "outside": 15_000,
    }
    assert sum(found.positions.values()) == 0


FULL_AFTER_EMPTY = "month,places.asylum,rooms.youth\n2028-01,40,8\n2028-02,100,10\n"


def test_a_charge_for_vacancy_that_comes_back_by_hand(tmp_path: Path) -> None:
    # January: 2 x 200 and 15 x 400 are 6,400 of 12,000: 1,200; 1,800; 3,400 in the layers. coa 900 +
    # 2,040 and what is above the cap of the municipality: 1,360 - 300. February is full: 6,400 of
    # 24,000: 2,400; 3,600; 400. coa 1,800 + 240, municipality 160.
    found = settled(FULL_AFTER_EMPTY, tmp_path)
    assert found.charges == (
        ("coa", {"2028-01": 400_000}, {"2028-02": 400_000 - 204_000}),
        ("municipality", {"2028-01": 30_000}, {"2028-02": 14_000}),
    )
    (said,) = [
        text.text for part in settlement_view(found).parts for text in part.items
        if isinstance(text, Sentence) and text.data.get("party") == "coa"
    ]  # fmt: skip
    assert said == (
        "Compensation for vacancy, coa: charged € 4,000.00 in January 2028; of that given back "
        "€ 1,960.00 in February 2028. Within a calendar year a full month makes up for an empty one."
    )
    # of what was charged in another year nothing comes back
    full_in_january = "2027-12,40,8\n2028-01,100,10\n"
    head = FULL_AFTER_EMPTY.partition("\n")[0]
    assert settled(f"{head}\n{full_in_january}", tmp_path).charges == ()


@pytest.mark.parametrize(
    ("party", "seen"),
    [("", {"coa", "municipality"}), ("owner", {"coa", "municipality"}), ("coa", {"coa"}),
     ("socius", set())],
)  # fmt: skip
def test_the_workbook_says_what_came_back_to_whom_it_concerns(
    party: str, seen: set[str], tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    write_settlement(path, settled(FULL_AFTER_EMPTY, tmp_path), party)
    front = openpyxl.load_workbook(path).worksheets[0]
    said = [str(cell.value) for cell in front["B"] if "given back" in str(cell.value)]
    assert {text.partition(", ")[2].partition(":")[0] for text in said} == seen


def test_no_amount_of_who_owes_whom_has_a_minus(tmp_path: Path) -> None:
    """Who pays is said in words: behind an item, and above what is left to be paid."""
    found = settled(HEAD + ROWS, tmp_path)
    tables = [one for _part, one in settlement_view(found).tables()]
    owed = [one for one in tables if one.key.startswith(("between.", "positions"))]
    values = [value for table in owed for row in table.rows for value in row.values]
    assert len(values) > 30
    assert all(value is None or value >= 0 for value in values)
    path = tmp_path / "book.xlsx"
    write_settlement(path, found)
    front = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    end = next(cell.row for cell in front["B"] if cell.value == "Why it differs from plan")
    cells = [cell.value for row in front.iter_rows(max_row=end) for cell in row]
    assert all(value >= 0 for value in cells if isinstance(value, int | float))


def test_the_difference_from_plan_by_hand(tmp_path: Path) -> None:
    rows = {row.name: row for row in settled(HEAD + ROWS, tmp_path).differences}
    # rent: 29 x 300 planned; 24 let: 5 x 300 less; 24 x 300 = 7,200 should have come, 7,100 came
    assert rows["rent_income.youth"][2:7] == (870_000, -150_000, -10_000, 0, 710_000)
    # energy: 290 planned; 24 x 10 = 240; 272.50 paid
    assert rows["cost_of_item.energy"][2:7] == (29_000, -5_000, 3_250, 0, 27_250)
    assert rows["cost_of_item.shell"][2:7] == (360_000, 0, 30_000, 0, 390_000)


def test_the_same_volume_in_other_months_is_an_effect_of_time(tmp_path: Path) -> None:
    # The contract rises by 10% in January: 200 and 220. Plan 9 x 200 + 20 x 220 = 6,200, on
    # average 213.793 a room. Really 10 + 10 + 9: as many rooms, 2,000 + 19 x 220 = 6,180.
    contracts = worked()["contracts"]
    contracts["head_rent"]["index"] = "cost"
    found = settled(
        "month,places.asylum,rooms.youth\n2027-12,100,10\n2028-01,100,10\n2028-02,100,9\n",
        tmp_path, contracts=contracts, indexation={"cost": 0.1, "rent": 0}, price_level="2027-12",
    )  # fmt: skip
    rows = {row.name: row for row in found.differences}
    assert rows["contract_payment.head_rent"][2:7] == (620_000, 0, 0, -2_000, 618_000)


def test_a_part_of_the_period_can_be_settled(tmp_path: Path) -> None:
    found = settled("month,places.asylum,rooms.youth\n2028-01,60,10\n", tmp_path)
    assert found.period == ("2028-01", "2028-01")
    assert all(row.plan == row.actual for row in found.differences)
    # As planned: only the compensation of January is still to be paid, 1,600 and 300.
    assert found.positions["owner"] == 190_000
    (said,) = found.past.planned()
    assert "Cost: energy" in said.text


def test_service_charge_goes_back_to_the_tenants(tmp_path: Path) -> None:
    (service,) = settled(HEAD + ROWS, tmp_path).services
    # 24 rooms x 50 against energy of 77 + 96.50 + 99
    assert (service.received, service.cost, service.back) == (120_000, 27_250, 92_750)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw a file of actuals for the worked case."""
    text = HEAD
    for month in ("2027-12", "2028-01", "2028-02"):
        cells = [draw(st.integers(0, 100)), draw(st.integers(0, 10))]
        money = [draw(st.integers(0, 999_999)) / 100 for _ in range(4)]
        text += ",".join([month, *map(str, cells), *(f"{m:.2f}" for m in money)]) + "\n"
    return text


@drawn(60, 10)
@given(text=files())
def test_every_settlement_adds_up_to_the_cent(text: str, tmp_path_factory: Any) -> None:
    found = settled(text, tmp_path_factory.mktemp("settled"))
    assert sum(found.positions.values()) == 0
    for row in found.differences:
        assert row.plan + row.volume + row.price + row.time == row.actual
    for pair in found.pairs:
        assert pair.balance >= 0


# --- on the screen -----------------------------------------------------------------------------


def test_costs_of_an_item_stay_divided_as_they_were_planned(tmp_path: Path) -> None:
    found = settled(HEAD + ROWS, tmp_path)
    rows = {row.name: row for row in found.differences}
    assert rows["cost_of_item.shell"].actual == 390_000


@pytest.mark.parametrize("name", at_night(["nl", "en"], ["nl"]))  # of longer words
def test_the_tables_fit_the_screen(name: str) -> None:
    set_language(name)
    view = settlement_view(settlement_of(load_case(EXAMPLE, shipped()), "base", ACTUALS))
    for width in (80, 120):
        assert max(map(cell_len, as_text(view, width, False).splitlines())) <= width


def test_every_format_holds_the_same_balances() -> None:
    case = load_case(EXAMPLE, shipped())
    found = settlement_of(case, "base", ACTUALS)
    view = settlement_view(found)
    socius = view.value("positions", "socius", "receives")
    assert socius == found.positions["socius"] / 100 == view.value("positions", "owner", "pays")
    for pair in found.pairs:
        table = f"between.{pair.payer}.{pair.receiver}"
        sides = [view.value(table, "together", side) for side in ("payer", "receiver")]
        assert sides[0] - sides[1] == pytest.approx(pair.balance / 100, abs=1e-9)
    same_in_every_format(view)


def test_csv_in_words_says_between_whom_an_amount_is() -> None:
    set_language("nl")
    view = settlement_view(settlement_of(load_case(EXAMPLE, shipped()), "base", ACTUALS))
    lines = as_csv(view, dutch=True).splitlines()
    left = "Samen;Te betalen door Eigenaar (Rijk)"
    assert f"Wie wie moet betalen: COA → Eigenaar (Rijk);{left};0,0;EUR" in lines
    assert f"Wie wie moet betalen: Eigenaar (Rijk) → Socius;{left};3201,67;EUR" in lines


@pytest.mark.parametrize("form", at_night(["table", "json", "csv"], ["json"]))
def test_the_command_gives_every_form(form: str) -> None:
    result = CliRunner().invoke(main, ["settle", str(EXAMPLE), str(ACTUALS), "--format", form])
    assert result.exit_code == 0, result.output
    if form == "json":
        assert json.loads(result.stdout)["start"] == "2027-01"


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    case = load_case(EXAMPLE, shipped())
    with pytest.raises(FlexfinError, match=r"nothing\.csv"):
        settlement_of(case, "base", tmp_path / "nothing.csv")


# --- as a workbook -----------------------------------------------------------------------------


def recalculated(found: Settlement, path: Path, changes: Any = None) -> tuple[Any, Any]:
    write_settlement(path, found)
    return engines.stored(path), engines.formualized(path, changes)


def test_the_workbook_gives_what_the_program_gives(tmp_path: Path) -> None:
    for found in (
        settlement_of(load_case(EXAMPLE, shipped()), "base", ACTUALS),
        settled(HEAD + ROWS, tmp_path),
    ):
        stored, live = recalculated(found, tmp_path / "book.xlsx")
        assert len(stored) > 200
        assert engines.differences(stored, live) == {}


@drawn(15, suppress_health_check=[HealthCheck.too_slow])
@given(text=files())
def test_any_settlement_recalculates_to_the_same_cents(text: str, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("book")
    stored, live = recalculated(settled(text, folder), folder / "book.xlsx")
    assert engines.differences(stored, live) == {}


# Parts of a cent that tie with each other, and negative ones that tie with their other side.
TIES = (0.0, 0.0025, 0.005, 1 / 300, 4 / 300, -0.0025, -0.005, 12.345)


def test_of_equal_remainders_the_first_gets_the_cent_in_the_workbook_too(tmp_path: Path) -> None:
    """Write every three amounts out of TIES as claims of a pair, and recalculate their cents."""
    pairs = [
        PartyPair(
            "a", "b",
            tuple(
                Owed(Claim("item", "item", "a", "b", due, 0.0, False), cents, 0)
                for due, cents in zip(amounts, in_cents(amounts), strict=True)
            ),
        )
        for amounts in [*product(TIES), *product(TIES, repeat=2), *spread([*product(TIES, repeat=3)], 5)]
    ]  # fmt: skip
    path = tmp_path / "book.xlsx"
    write_book(path, "Ties", 2027 * 12, {"a": "a", "b": "b"}, pairs, [], [], "2222-3333")
    stored, live = engines.stored(path), engines.formualized(path)
    assert engines.differences(stored, live) == {}
    dues = {cell for sheet, cell in live if cell.startswith("E") and sheet == "Calculation"}
    assert len(dues) == sum(len(pair.items) + 1 for pair in pairs)


def test_of_equal_effects_the_first_gets_the_cent_in_the_workbook_too(tmp_path: Path) -> None:
    # half a room at a cent was planned, a whole one was taken: half a cent more by volume
    flows = [
        deviation(
            "item", "item",
            (np.array([0.005]), np.array([0.01]), np.array([amount])),
            (np.array([0.5]), np.array([1.0])),
        )
        for amount in (0.0, 0.005, 0.01, 0.015, 0.02)
    ]  # fmt: skip
    # of half a cent by volume and half a cent by price one cent is left: for the volume
    assert flows[3].cents == (1, 1, 0, 0, 2)
    path = tmp_path / "book.xlsx"
    write_book(path, "Ties", 2027 * 12, {}, [], flows, [], "2222-3333")
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


def test_what_was_not_planned_is_an_effect_of_volume_in_the_workbook_too(tmp_path: Path) -> None:
    # nothing planned; 2 taken, at 10 as the plan has it for that month: 20 by volume, 5 by price
    real = np.array([20.0]), np.array([25.0])
    flow = deviation("item", "item", (np.zeros(1), *real), (np.zeros(1), np.array([2.0])))
    assert flow.cents == (0, 2_000, 500, 0, 2_500)
    path = tmp_path / "book.xlsx"
    write_book(path, "None", 2027 * 12, {}, [], [flow], [], "2222-3333")
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


def test_a_change_in_the_workbook_settles_anew(tmp_path: Path) -> None:
    # 9 instead of 7 rooms let in December: 2 x 200 more head rent is due
    found = settled(HEAD + ROWS, tmp_path)
    path = tmp_path / "book.xlsx"
    write_settlement(path, found)
    front, sheet = openpyxl.load_workbook(path).worksheets
    rows = {str(cell.value): cell.row for cell in sheet["B"] if cell.value}
    labels = [cell.row for cell in sheet["B"] if cell.value == "head_rent"]
    claim, months = labels[0], labels[-1]
    assert sheet.cell(months + 3, 3).value == 7
    before = engines.formualized(path)
    after = engines.formualized(path, {(sheet.title, f"C{months + 3}"): 9})
    at = (sheet.title, f"E{claim}")
    assert after[at] - before[at] == pytest.approx(400 if before[at] > 0 else -400)
    # and on the sheet for who settles
    shown = next(cell.row for cell in front["B"] if cell.value == "head_rent, by socius")
    at = (front.title, f"C{shown}")
    assert abs(after[at] - before[at]) == pytest.approx(400)
    assert "Cents in a euro" in rows


def test_our_own_lint_finds_no_error_in_the_workbook(tmp_path: Path) -> None:
    write_settlement(tmp_path / "book.xlsx", settled(HEAD + ROWS, tmp_path))
    assert {one.rule.name for one in lint(tmp_path / "book.xlsx")} == {"check", "long", "nested"}


def test_the_first_sheet_is_fit_for_who_settles(tmp_path: Path) -> None:
    """It has no columns of cents and remainders, nothing in grey but notes, and says all is due."""
    found = settled(HEAD + ROWS, tmp_path)
    path = tmp_path / "book.xlsx"
    write_settlement(path, found)
    front = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    assert front.max_column == 7
    words = [str(cell.value) for row in front for cell in row if isinstance(cell.value, str)]
    assert not [word for word in words if "remainder" in word or "cents" in word.split(",")]
    paid = {str(row[1].value): row[4].value for row in front if "To be paid" in str(row[1].value)}
    for pair in found.pairs:
        text = f"To be paid by {pair.payer} to {pair.receiver}"
        (amount,) = (
            v for k, v in paid.items() if k == text.replace("outside", "outside the parties")
        )
        assert amount == pair.balance / 100


def test_the_workbook_holds_no_text_as_formula(tmp_path: Path) -> None:
    parties = worked()["parties"] | {"owner": {"label": "'=1+1'"}}
    found = settled(HEAD + ROWS, tmp_path, parties=parties)
    write_settlement(tmp_path / "book.xlsx", found)
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx").worksheets[0]
    heads = [cell for cell in sheet["B"] if "=1+1" in str(cell.value)]
    assert heads
    assert all(cell.data_type == "s" for cell in heads)


def test_the_command_writes_the_workbook_beside_the_answer(tmp_path: Path) -> None:
    book = tmp_path / "settled.xlsx"
    order = ["settle", str(EXAMPLE), str(ACTUALS), "--workbook", str(book)]
    result = CliRunner().invoke(main, order)
    assert result.exit_code == 0, result.output
    assert "2 " in result.stderr
    assert book.exists()
    assert CliRunner().invoke(main, order).exit_code == 2  # not over an existing one
    wrong = CliRunner().invoke(main, [*order[:-1], str(tmp_path / "settled.pdf")])
    assert wrong.exit_code == 2


def test_the_workbook_for_one_party_has_nothing_of_others(tmp_path: Path) -> None:
    book = tmp_path / "coa.xlsx"
    order = ["settle", str(EXAMPLE), str(ACTUALS), "--workbook", str(book), "--lang", "en"]
    assert CliRunner().invoke(main, [*order, "--party", "coa"]).exit_code == 0
    texts = {
        str(cell.value) for sheet in openpyxl.load_workbook(book) for row in sheet for cell in row
    }
    case = load_case(EXAMPLE, shipped())
    labels = {party: case.label_of("party", party) for party in case.elements_of("party")}
    said = {party for party, label in labels.items() if any(label in text for text in texts)}
    assert "coa" in said
    apart = {
        "party": set(labels) - {"coa", "owner"}, "cost": set(case.elements_of("cost")),
    }  # fmt: skip
    assert apart["party"]
    assert not said & apart["party"]
    assert not {case.label_of("cost", cost) for cost in apart["cost"]} & texts
    wrong = CliRunner().invoke(main, [*order, "--force", "--party", "cao"])
    assert wrong.exit_code == 2
    assert "there is no party 'cao'. Did you mean 'coa'?" in " ".join(wrong.stderr.split())
    alone = CliRunner().invoke(main, [*order[:3], "--party", "coa", "--lang", "en"])
    assert alone.exit_code == 2
    assert "--party belongs to --workbook" in alone.stderr


def test_a_scenario_and_a_group_are_named_as_tables_show_them() -> None:
    case = load_case(EXAMPLE, shipped())
    assert scenario_of(case, "blijft laag") == scenario_of(case, "low") == "low"
    with pytest.raises(UsageError):
        scenario_of(case, "laag")
    order = ["explain", str(EXAMPLE), "cost_rent", "--lang", "en", "--group"]
    names = ("youth", "Jongeren (Socius)")
    first, second = (CliRunner().invoke(main, [*order, name]) for name in names)
    assert first.exit_code == 0
    assert first.output == second.output


def test_a_party_is_named_as_tables_show_it() -> None:
    case = load_case(EXAMPLE, shipped())
    named = [party_of(case, word) for word in ("coa", "COA", "eigenaar (rijk)", "Owner", "nobody")]
    assert named == ["coa", "coa", "owner", "owner", "nobody"]
