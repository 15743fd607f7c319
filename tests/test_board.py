"""The Board summary: its figures by hand, live where it says so, and sensible for every case."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import effort
import engines
import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner
from made_once import opened
from strategies import COA_OFFER, EXAMPLE, OWNER_OFFER, ROOT, case_from, shipped
from worked_cases import load, reception, small, tenants

from flexfin.answers.board import bargain_of, board_of, over_of, reserve_of
from flexfin.answers.board_key_figures import KeyFigure, key_figures, risk_of_saving
from flexfin.answers.board_scenarios import Over
from flexfin.answers.board_words import question_of
from flexfin.case.case import Case
from flexfin.cli import main
from flexfin.engine.draw import DrawRequest, weights_in
from flexfin.engine.load import load_case, with_offer
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import LEEWAY
from flexfin.ground.errors import FlexfinError
from flexfin.ground.letters import column_name
from flexfin.ground.live import Live
from flexfin.ground.messages import set_language
from flexfin.ground.numbers import number
from flexfin.ground.view import Sentence, TableRow, View, ViewTable, columns
from flexfin.model.read import load_models
from flexfin.workbook.layout import Layout
from flexfin.workbook.sheets.board_charts import (
    has_band,
    layers_of,
    longest_bar,
    names_beside,
    on_a_line,
)
from flexfin.workbook.workbook import Told, write_workbook

SHORT = {"months": "30"}


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


def board(case: Case, asked: DrawRequest | None = None) -> View:
    reserve = reserve_of(case, asked)
    bargain = bargain_of(case, asked)
    return board_of(case, evaluate(case), bargain, reserve, asked)


def written(case: Case, path: Path, found: View | None = None, scenario: str = "") -> Path:
    found = found or board(case)
    write_workbook(path, case, evaluate(case), scenario=scenario or None, told=Told(board=found))
    return path


@pytest.fixture(scope="module")
def example() -> Case:
    return load_case(EXAMPLE, shipped(), SHORT)


@pytest.fixture(scope="module")
def books(example: Case, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    set_language("en")
    folder = tmp_path_factory.mktemp("board")
    return {
        scenario: written(example, folder / f"{scenario}.xlsx", scenario=scenario)
        for scenario in ("base", "high")
    }


# --- by hand -------------------------------------------------------------------------------------


def chances(base: int, low: int, high: int) -> dict[str, Any]:
    """Give a demand of 90, 60 and 120 people, against the 100 places of the reception."""
    return {
        "probabilities": {"base": base / 100, "low": low / 100, "high": high / 100},
        "scenarios": {"base": 90, "low": 60, "high": 120},
    }


@pytest.mark.parametrize(
    ("shares", "low", "high"),
    [
        ((50, 30, 20), 60, 120),  # 30% is at most 60, 80% at most 90: P10 is 60, P90 is 120
        ((80, 15, 5), 60, 90),  # 95% is at most 90
        ((94, 3, 3), 90, 90),
    ],
)
def test_the_band_of_the_need_goes_by_the_chances_of_the_scenarios(
    shares: tuple[int, int, int], low: float, high: float
) -> None:
    plain = small({"reception": reception()}, 12, 0)
    plain["demand"] = chances(*shares)
    months = [row.values[:2] for row in board(load(plain)).table("need").rows]
    assert months == [(low, high)] * 12


def test_where_nobody_is_received_there_is_no_chart_of_the_need() -> None:
    plain = small({"rooms": tenants(callable="no")}, 12, 0)
    assert "need" not in [part.key for part in board(load(plain)).parts]


def rows_of(case: Case, table: str) -> dict[str, Any]:
    return {row.label: row.values for row in board(case).table(table).rows}


def texts(found: View, part: str) -> list[str]:
    return [one.text for one in found.said(part)]


def test_who_pays_what_is_weighed_by_chance_and_the_worst_is_that_of_any_scenario() -> None:
    # one year of 365 days; COA pays 1 a day for each of 90, 60 or 100 occupied places
    contract = {"pays": "coa", "receives": "owner", "group": "reception", "amount": 1,
                "per": "occupied_place_day"}  # fmt: skip
    plain = small({"reception": reception()}, 12, 0, contracts={"lease": contract})
    plain["start"] = "2027-01"
    plain["demand"] = chances(50, 30, 20)
    rows = rows_of(load(plain), "pays")
    expected, _live, worst = rows["coa"]
    assert expected == pytest.approx(-365 * (0.5 * 90 + 0.3 * 60 + 0.2 * 100))
    assert worst == pytest.approx(-365 * 100)
    # 20 people find no place in the one scenario of three that is high
    words = texts(board(load(plain)), "risks")[0]
    assert "a chance of 20% that people find no place here" in words
    assert "at worst 20 places short" in words
    plain["demand"] = chances(60, 40, 0)  # what cannot be is no worst year
    assert rows_of(load(plain), "pays")["coa"][2] == pytest.approx(-365 * 90)


def test_a_saving_of_nothing_is_no_loss(example: Case) -> None:
    saved = Headline("reserve_saving_year")
    figure = KeyFigure("Saved", (saved,), "whole", "EUR/year", "Saved.", is_saving=True)
    for least, chance in ((0.0, "0%"), (-LEEWAY, "0%"), (-0.01, "20%")):
        values = {saved: np.array([5.0, 3.0, least])}
        over = Over(example, 3, None, True, None, values, np.array([0.5, 0.3, 0.2]))
        assert f"A chance of {chance} that it costs money" in risk_of_saving(over, figure)


def test_offers_stand_side_by_side_with_what_each_side_gains(example: Case) -> None:
    rows = rows_of(example, "offers")
    assert [*rows] == ["this case", OWNER_OFFER, COA_OFFER]
    assert rows[OWNER_OFFER][:3] == (2.25, 9.0, 4.0)
    bargain = bargain_of(example)
    assert bargain is not None
    gains = [offer.outcomes.gains for offer in bargain.offers if offer.name == "owner_1"]
    assert rows[OWNER_OFFER][3:] == pytest.approx(gains[0])


def test_what_an_offer_changes_beside_its_prices_is_told_below_the_offers(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    text = EXAMPLE.read_text("utf-8").split("\noffers:")[0]
    changes = "{reservation.fee: 2, reservation.minimum_take: 30%, reserve.buffer_places: 12}"
    file.write_text(f"{text}\noffers: {{town_1: {changes}}}\n", "utf-8")
    parts = board(load_case(file, shipped(), SHORT)).parts
    note = next(part.note for part in parts if part.key == "offers")
    assert re.search(r"town_1 also has: [^;]+ 30[^;]+; [^;]+ 12", note)


def test_a_broken_year_counts_for_the_worst_year() -> None:
    # six months: July to December of one year, in which COA pays 1 a day for each place in use
    contract = {"pays": "coa", "receives": "owner", "group": "reception", "amount": 1,
                "per": "occupied_place_day"}  # fmt: skip
    plain = small({"reception": reception()}, 30, 0, contracts={"lease": contract})
    plain["start"] = "2027-07"
    plain["grants"] = {"start": {"from": "coa", "to": "owner", "amount": 900_000, "aid": "none",
                                 "date": "2027-08"}}  # fmt: skip
    plain["demand"] = chances(50, 30, 20)
    rows = rows_of(load(plain), "pays")
    # 900,000 and 184 days of 100 places
    assert rows["coa"][2] == pytest.approx(-900_000 - 184 * 100)


def test_the_proposal_and_what_follows_a_no_are_data_of_the_case(
    example: Case, tmp_path: Path
) -> None:
    first, second = texts(board(example), "without")
    assert first.startswith("De kamers worden gewoon verhuurd.")
    assert "is then worse off by" in second
    plain = small({"reception": reception()}, 12, 90) | {"board": {"proposal": "=1+1 {x}"}}
    path = written(load(plain), tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(path)["Board summary"]
    cells = [cell for row in sheet.iter_rows() for cell in row if "=1+1" in str(cell.value)]
    assert [(cell.value, cell.data_type) for cell in cells] == [("Proposal: =1+1 {x}", "s")]


@pytest.mark.parametrize(
    "wrong", [{"board": {"propsal": "x"}}, {"board": "yes"}, {"board": {"proposal": ["x"]}}]
)
def test_what_is_no_word_to_the_board_is_an_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(FlexfinError) as error:
        load(small({"reception": reception()}, 12, 90) | wrong)
    assert "board" in str(error.value) or "proposal" in str(error.value)


def test_the_page_has_the_first_budget_years_of_each_party(
    example: Case, books: dict[str, Path]
) -> None:
    results = evaluate(example)
    sheet = opened(books["base"], data_only=True)["Board summary"]
    rows = list(sheet.iter_rows(values_only=True))
    title = "Budget: result, live scenario"  # beside what each party pays
    at, first = next((place, row.index(title)) for place, row in enumerate(rows) if title in row)
    years = example.calendar.years[:4]
    for offset, party in enumerate(example.elements_of("party"), 2):
        row = rows[at + offset]
        for year, value in zip(years, row[first:], strict=False):
            wanted = np.ravel(results.row("budget_result", (party, year)))[0]
            assert value == pytest.approx(wanted)


def test_what_was_worked_out_at_export_says_so_until_an_input_differs(
    example: Case, books: dict[str, Path]
) -> None:
    layout = Layout(example)
    inputs, column = layout.names["inputs"], column_name(layout.given)
    fee = (layout.inputs["fee", ()].sheet, f"{column}{layout.inputs['fee', ()].row}")
    offer = (inputs, f"{column_name(layout.live)}{layout.offer_row}")
    good, old = "◆ value at export", "value at export: no longer valid"

    def marks(found: Any) -> list[Any]:
        cells = {cell: value for cell, value in found.items() if cell[0] == "Board summary"}
        return [value for value in cells.values() if value in (good, old)]

    now = marks(engines.stored(books["base"]))
    assert now == [good] * len(now)
    # decision, without, who pays, offers, key figures, risks, agreed, open
    assert len(now) == 8
    assert marks(engines.formualized(books["base"], {fee: 7.0})) == [old] * len(now)
    # offers side by side hold whatever offer is live
    held = [good if place == 3 else old for place in range(len(now))]
    assert marks(engines.formualized(books["base"], {offer: OWNER_OFFER})) == held


def test_key_figures_are_those_of_the_models(example: Case, books: dict[str, Path]) -> None:
    results = evaluate(example)
    sheet = opened(books["base"], data_only=True)["Board summary"]
    found = {row[1]: row for row in sheet.iter_rows(max_row=60, values_only=True)}
    cost = np.asarray(results.row("integral_cost_total"))[:, 0].sum() * 12 / 30
    assert found["Integral cost of the location"][3] == pytest.approx(cost)
    place_days = 300 * 0.91 * np.asarray(results.row("days"))[:, 0].sum()
    day = np.asarray(results.row("integral_cost", ("reception",)))[:, 0].sum() / place_days
    assert found["Cost per normal place: Asielzoekers"][3] == pytest.approx(day)
    row = found["Rent against its cost: Jongeren (Socius)"]
    assert row[3] == pytest.approx(np.ravel(results.row("coverage", ("youth",)))[0])
    assert row[4] == " Wet Markt en Overheid: Evidence of the guide only"
    assert found["Reservation fee"][2:4] == (1, 1)
    assert len(board(example).table("figures").rows) == 6


def test_a_saving_stands_as_expected_beside_the_live_one_with_its_chance_of_a_loss(
    example: Case, books: dict[str, Path]
) -> None:
    # the chances of base, low and high are 50%, 30% and 20%
    base, low, high = np.ravel(evaluate(example).row("reserve_saving_year"))
    sheet = opened(books["base"], data_only=True)["Board summary"]
    rows = list(sheet.iter_rows(max_row=70, values_only=True))
    at = next(n for n, row in enumerate(rows) if row[1] == "Saved by letting the reserve")
    assert rows[at][2:4] == pytest.approx((0.5 * base + 0.3 * low + 0.2 * high, base))
    words = "".join(str(row[4]) for row in rows[at : at + 4] if row[4])
    assert base < 0 < low
    assert high < base  # so the worst 5% is in high
    assert "A chance of 70% that it costs money" in words
    risk = next(
        text for text in texts(board(example), "risks") if text.startswith("Letting the reserve")
    )
    assert "a chance of 70% that it costs money" in risk  # no other basis for the same question
    assert f"on average -€ {number(-high, 'whole')} a year in the worst 5%" in risk
    assert f"on average -€ {-high:,.0f} in the worst 5%" in words.replace("\u00a0", " ").replace(
        "  ", " "
    )


def test_a_figure_leads_to_the_row_it_comes_from(example: Case, books: dict[str, Path]) -> None:
    book = opened(books["base"])
    cell = next(row[1] for row in book["Board summary"].iter_rows()
                if row[1].value == "Saved by letting the reserve")  # fmt: skip
    sheet, _bang, place = cell.hyperlink.location.rpartition("!")
    row = re.sub(r"\D", "", place)
    assert book[sheet.strip("'")][f"A{row}"].value == "reserve_saving_year"


# --- live ----------------------------------------------------------------------------------------


def test_every_formula_gives_its_stored_value(books: dict[str, Path]) -> None:
    path = books["base"]  # that of another scenario is what this one gives, with it chosen
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


def test_the_scenario_selector_moves_the_summary(example: Case, books: dict[str, Path]) -> None:
    layout = Layout(example)
    selector = (layout.names["inputs"], f"{column_name(layout.live)}{layout.scenario_row}")
    found = engines.formualized(books["base"], {selector: "high"})
    expected = {
        cell: value for cell, value in engines.stored(books["high"]).items()
        if cell[0] == "Board summary"
    }  # fmt: skip
    before = engines.stored(books["base"])
    assert engines.differences(expected, found) == {}
    assert sum(expected[cell] != before[cell] for cell in expected) > 30


def test_a_row_of_the_need_has_one_formula_for_all_months(books: dict[str, Path]) -> None:
    sheet = opened(books["base"])["Board summary"]
    top = next(row[1].row for row in sheet.iter_rows() if row[1].value == "Month number")
    for column in range(6, 15):
        formulas = {
            re.sub(r"(?<=[A-Z])\d+\b(?!:)", "#", str(sheet.cell(top + month, column).value))
            for month in range(1, 31)
        }
        assert len(formulas) == 1, formulas


# --- every case ----------------------------------------------------------------------------------


def without(*sections: str) -> Case:
    """Load the example without some sections."""
    text = EXAMPLE.read_text("utf-8").replace("months: 120", "months: 2")
    for name in sections:
        text = re.sub(rf"(?m)^{name}:.*\n(?:[ #].*\n|\n)*", "", text)
    return case_from(text)


AGREEMENT = ("reservation", "offers", "labels", "confidential")
RISKS = (*AGREEMENT, "vacancy_risk", "reserve", "uncertainty")
CASES = {
    "agreement": ((), 2, "reservation agreement"),
    "reserve": (AGREEMENT, 2, "as a reserve"),
    "joint use": (RISKS, 2, "joint use"),
    "no parties": ((*RISKS, "parties", "finance", "contracts", "sources"), 1, "joint use"),
}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        pytest.param(name, asked, id=f"{name}-{kind}", marks=[] if kept else [pytest.mark.nightly])
        for number, name in enumerate(CASES)
        for kind, asked, kept in (
            ("named", None, number % 2), ("drawn", DrawRequest(40, 2), not number % 2),
        )
    ],
)  # fmt: skip
def test_a_case_shows_what_it_has_and_nothing_that_is_empty(
    name: str, asked: DrawRequest | None, tmp_path: Path
) -> None:
    sections, charts, question = CASES[name]
    case = without(*sections)
    found = board(case, asked)
    assert len({"need", "bars"} & {part.key for part in found.parts}) == charts
    assert question in texts(found, "question")[0]
    where = "40 drawn scenarios, seed 2" if asked else "the 3 scenarios of the case"
    assert where in found.lead[0].text
    if not (effort.nightly or name in ("agreement", "no parties")):  # the most and the least
        return
    path = written(case, tmp_path / "book.xlsx", found)
    sheet = openpyxl.load_workbook(path, data_only=True)["Board summary"]
    assert len(sheet._charts) == charts
    words = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not [text for text in words if re.search(r"^#|\bnan\b", text)]


def test_a_reception_alone_has_four_figures_and_no_ladder() -> None:
    found = board(load(small({"reception": reception()}, 12, 90)))
    labels = [row.label for row in found.table("figures").rows]
    assert len(labels) == 4
    assert not any("Rent against" in label for label in labels), "of no cost nothing is a share"
    assert "bars" not in [part.key for part in found.parts]
    assert "Does the board agree to this location" in texts(found, "question")[0]


def test_the_ladder_shows_the_range_the_offers_and_what_is_paid_elsewhere(example: Case) -> None:
    bars = board(example).table("bars")
    labels = [rung.label for rung in bars.rows]
    assert {f"◆ {OWNER_OFFER}", f"◆ {COA_OFFER}", "Live: the fee in this workbook", "Beilen"} <= set(labels)
    assert labels[0].startswith("◆ Lowest for")
    bargain = bargain_of(example)
    assert bargain is not None
    assert bargain.figures.range is not None
    # all as a share of their own call price: 8 in the case, 9 in the offer of the owner
    ends = [rung.values[0] for rung in bars.rows if rung.values[0] is not None]
    found = bargain.figures.range
    assert ends == [found.floor / 8, found.ceiling / 8]
    offers = {rung.label: rung.values[1] for rung in bars.rows}
    live = [one for one, value in offers.items() if isinstance(value, Live)]
    assert live == ["Live: the fee in this workbook"]
    assert offers[f"◆ {OWNER_OFFER}"] == pytest.approx(2.25 / 9)
    assert bars.first == "Share of the call price"


def test_what_is_agreed_and_open_is_said(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    text = EXAMPLE.read_text("utf-8")
    file.write_text(text.replace("agreed: []", "agreed: [reservation.term_months]"), "utf-8")
    found = board(load_case(file, shipped(), SHORT))
    assert texts(found, "agreed") == ["Term: 120"]
    assert any(OWNER_OFFER in text and COA_OFFER in text for text in texts(found, "open"))
    assert any("are assumed" in text for text in texts(found, "open"))


def test_labels_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    group = tenants(label="=1+1", market_rent=400, dwelling="room", tenancy="regular")
    plain = small({"reception": reception(label="+x"), "rooms": group}, 12, 90)
    plain["case"] = "+cmd"
    path = written(load(plain), tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(path)["Board summary"]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "+cmd: +x with 100 places, =1+1 with 10 rooms" in text
    formulas = {cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert not {value for value in formulas if "1+1" in value or "cmd" in value}


def test_the_words_of_the_page_print_at_nine_points_and_more(books: dict[str, Path]) -> None:
    """As wide as the sheet is in the letters of Excel, on paper that stands upright."""
    sheet = opened(books["base"])["Board summary"]
    shown = [one for one in sheet.column_dimensions.values() if one.min <= 9]
    wide = sum((min(one.max, 9) - one.min + 1) * int(7 * one.width) * 0.75 for one in shown)
    assert wide > 500
    margins = sheet.page_margins.left + sheet.page_margins.right
    scale = min(1.0, (595.3 - 72 * margins) / wide)
    sizes = [cell.font.sz for row in sheet.iter_rows(max_col=2, max_row=40) for cell in row
             if isinstance(cell.value, str)]  # fmt: skip
    assert min(sizes) * scale >= 7.5
    assert sorted(sizes)[len(sizes) // 2] * scale >= 9


def test_the_figure_of_the_owner_and_its_label_go_with_the_owner(tmp_path: Path) -> None:
    short = {"months": "2"}
    einstein = load_case(EXAMPLE.with_name("plan_einstein.yaml"), shipped(), short)
    path, layout = written(einstein, tmp_path / "board.xlsx"), Layout(einstein)
    name = layout.names["board"]
    (at,) = (
        (name, cell.coordinate)
        for (cell,) in openpyxl.load_workbook(path, data_only=True)[name]["B2:B60"]
        if str(cell.value).startswith("Net present value")
    )
    for owner in ("landlord", "municipality") if effort.nightly else ("municipality",):
        given = layout.input_cell("owner", ())
        found = engines.formualized(path, {(given.sheet, f"{given.column}{given.row}"): owner})
        other = load_case(Path(einstein.path), shipped(), {**short, "owner": owner})
        assert found[at] == f"Net present value · {einstein.label_of('party', owner)}"
        value = evaluate(other).row("net_present_value", (owner,))
        wanted = float(np.ravel(np.asarray(value, float))[0])
        assert found[name, at[1].replace("B", "D")] == pytest.approx(wanted)


def test_offers_of_a_case_without_reserved_places_stand_side_by_side(tmp_path: Path) -> None:
    path = EXAMPLE.with_name("plan_einstein.yaml")
    einstein = load_case(path, shipped(), SHORT)
    found = {one.key: one for one in board(einstein).parts}
    (table,) = (one for one in found["offers"].items if isinstance(one, ViewTable))
    assert table.columns[0].label == "this case"
    for place, offer in enumerate(("", *einstein.offers)):
        other = with_offer(einstein, offer) if offer else einstein
        expected = over_of(other, evaluate(other), None, None)
        for row in table.rows:
            wanted = expected.expected((Headline("cash_flow", (row.key,), "year"),))
            assert row.values[place] == pytest.approx(wanted)
    assert "7.20" in found["offers"].note
    assert any("7.20" in one.text for one in found["open"].items if isinstance(one, Sentence))
    done = CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(
        main, ["workbook", str(path), "--negotiation", "-o", str(tmp_path / "small.xlsx")]
    )
    assert done.exit_code != 0
    said = " ".join(done.output.split())
    assert "Its offers change contracts.coa_lease.amount, contracts.coa_lease.minimum" in said


def test_every_bar_has_its_name_on_one_line() -> None:
    """Of names on two lines LibreOffice leaves some out, where there are many."""
    bid = "◆ Bod COA"
    long = "Kostprijsdekkende huur zoals opgegeven, eerste termijn"
    assert names_beside([bid]) == (8, 0.45)
    small, part = names_beside([bid, long])
    assert small == 7
    assert 0.5 < part < 0.57
    assert [on_a_line(name, small) for name in (bid, long)] == [bid, long]
    assert on_a_line(f"{long} en verder", small).startswith(long[:50])
    assert on_a_line(f"{long} en verder", small).endswith("…")


@pytest.mark.parametrize(
    ("shares", "most", "cut"),
    [((0.25, 0.5, 4.476), 0.625, [2]), ((0.25, 0.5, 1.4), 0, []), ((4.0,), 0, []), ((), 0, [])],
)
def test_no_bar_makes_stripes_of_the_others(
    shares: tuple[float, ...], most: float, cut: list[int]
) -> None:
    rows = tuple(TableRow(str(at), f"bar {at}", (one, None)) for at, one in enumerate(shares))
    table = ViewTable("bars", "", columns(("a", "b"), ("a", "b")), rows)
    found, names = longest_bar(table)
    assert found == pytest.approx(most)
    assert [at for at, name in enumerate(names) if name != f"bar {at}"] == cut


def test_a_ladder_of_a_model_of_ones_own_is_not_that_of_rents(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    shutil.copytree(ROOT / "models", folder)
    (folder / "beds.yaml").write_text(
        "model: beds\nnl: Bedden\nen: Beds\nneeds: [groups]\nlines:\n"
        "  bed_cost: {nl: Bed, en: Bed, unit: EUR/place/year, input: groups.*.bed_cost,"
        " default: 30}\n"
        "charts:\n"
        "  beds: {nl: Bedden, en: Beds, kind: ladder, lines: [bed_cost]}\n",
        encoding="utf-8",
    )
    models = load_models(folder)
    assert next(iter(models.charts)).label.en == "Beds"
    case = load_case(ROOT / "examples" / "assen_groene_dijk.yaml", models, {"months": "12"})
    (part,) = (one for one in board(case).parts if one.key == "bars")
    assert part.title.startswith("Rent ladder")
    (table,) = part.items
    assert isinstance(table, ViewTable)
    assert table.first == "EUR/room/month"


@pytest.mark.parametrize("lowest", [-0.1, 0.1])
def test_a_bar_below_nothing_is_seen_with_its_amount(lowest: float, tmp_path: Path) -> None:
    group = tenants(market_rent=400, dwelling="room", tenancy="regular")
    case = load(small({"rooms": group}, 12, 0))
    heights = (lowest, 0.2, 4.0)  # the last is cut, for which the axis begins at nothing
    rows = tuple(TableRow(str(at), f"bar {at}", (one,)) for at, one in enumerate(heights))
    table = ViewTable("bars", "", columns(("a",), ("a",)), rows, "percent")
    found = board(case)
    parts = tuple(part._replace(items=(table,)) if part.key == "bars" else part
                  for part in found.parts)  # fmt: skip
    path = written(case, tmp_path / "book.xlsx", found._replace(parts=parts))
    with zipfile.ZipFile(path) as file:
        (chart,) = (text for name in file.namelist() if name.startswith("xl/charts/chart")
                    if "bar 0" in (text := file.read(name).decode()))  # fmt: skip
    assert ('<c:min val="0"/>' in chart) == (lowest > 0)
    assert ("bar 0\N{NO-BREAK SPACE}" in chart) == (lowest < 0)


@pytest.mark.parametrize(
    ("need", "places", "layers"),
    [  # the band is 240 to 300; hatched is what lies between places and need, and nothing else
        (259, 195, (195, 0, 0, 64, 0, 41)),  # band begins within the hatch, goes on above it
        (280, 250, (240, 10, 0, 30, 0, 20)),  # hatch within the band
        (250, 400, (240, 10, 0, 0, 0, 50)),  # nothing is short
        (200, 150, (150, 0, 0, 50, 40, 60)),  # all of it below the band
        (400, 350, (240, 60, 50, 50, 0, 0)),  # all of it above
    ],
)
def test_what_is_hatched_lies_between_places_and_need(
    need: float, places: float, layers: tuple[float, ...]
) -> None:
    found = layers_of(240, 300, need, places)
    assert found == layers
    assert sum(found) == max(need, 300)


def test_a_band_is_named_where_scenarios_differ() -> None:
    heads = columns(("low", "high", "need"), ("", "", ""))
    for months, seen in (([(8, 8), (8, 9)], True), ([(8, 8), (9, 9)], False)):
        rows = tuple(TableRow(str(at), "", (*map(float, month), None))
                     for at, month in enumerate(months))  # fmt: skip
        assert has_band(ViewTable("need", "", heads, rows)) is seen


@pytest.mark.parametrize(("months", "shown"), [("60", 5), ("61", 4)])
def test_no_year_is_left_out_of_the_budget_without_a_word(months: str, shown: int) -> None:
    case = load_case(EXAMPLE, shipped(), {"months": months})
    (part,) = (one for one in board(case).parts if one.key == "budget")
    (table,) = (one for one in part.items if isinstance(one, ViewTable))
    assert len(table.columns) == shown
    assert part.note.endswith("These are the first 4 of 6 years.") == (shown == 4)


def test_of_many_groups_those_stand_on_the_page_that_matter_most() -> None:
    case = load_case(EXAMPLE.with_name("third_use.yaml"), shipped(), {"months": "24"})
    results = evaluate(case)
    found = {one.label: one.amount[0] for one in key_figures(results, None)}
    covered = {group: Headline("coverage", (group,)).of(results)[0]
               for group in case.elements_of("group")}  # fmt: skip
    least = sorted(covered, key=lambda group: covered[group])[:2]
    shown = {one.key[0] for label, one in found.items() if label.startswith("Rent against")}
    assert shown == {*least}
    (dearest,) = (one.key[0] for label, one in found.items() if label.startswith("Cost per normal"))
    costs = {group: Headline("cost_per_normal_place", (group,)).of(results)[0]
             for group in covered}  # fmt: skip
    assert costs[dearest] == max(costs.values())


def test_a_case_of_tenants_alone_is_no_joint_use() -> None:
    case = load_case(EXAMPLE.with_name("assen_groene_dijk.yaml"), shipped())
    asked, about = question_of(case, None)
    assert asked == "Does the board agree to this location and its cost?"
    assert "Statushouders with 48 homes, Spoedzoekers" in about  # self-contained


def test_a_scenario_in_which_a_group_is_not_let_does_not_count_in_its_coverage() -> None:
    case = load_case(EXAMPLE.with_name("eindhoven_karel_de_grotelaan.yaml"), shipped())
    results = evaluate(case)
    over = over_of(case, results, None, None)
    rent, covered = (Headline(name, ("flexible",)) for name in ("cost_rent", "coverage"))
    let = rent.of(results) > 0
    assert not let.all()
    assert let.any()
    weights = weights_in(results) * let
    found = {one.amount: over.expected(one.amount, one.where) for one in key_figures(results, None)}
    assert found[covered,] == pytest.approx(weights @ covered.of(results) / weights.sum())


def test_of_one_scenario_nothing_is_expected() -> None:
    text = re.sub(r"(?m)^    (low|high): .*\n", "", EXAMPLE.read_text("utf-8"))
    text = re.sub(r"(?m)^  (probabilities|demand.scenarios.(low|high)): .*\n", "", text)
    told = texts(board(case_from(text.replace("months: 120", "months: 12"))), "without")[-1]
    assert told.startswith("Over the whole period, in the one scenario of the case: ")
    assert "worse off by" in told


def test_the_fee_that_is_asked_is_among_the_figures_of_every_agreement() -> None:
    case = load_case(EXAMPLE.with_name("eindhoven_karel_de_grotelaan.yaml"), shipped(), SHORT)
    bargain = bargain_of(case)
    assert bargain is not None
    found = [one.label for one in key_figures(evaluate(case), bargain.figures)]
    assert "Reservation fee" in found
    assert len(found) == 6


def test_the_worst_year_and_the_end_of_a_contract_are_told() -> None:
    case = load_case(ROOT / "examples" / "third_use.yaml", shipped())
    found = board(case)
    notes = {part.key: part.note for part in found.parts}
    # 2029: nobody pays for the doorstroom location any more; the State paid most in 2024
    assert "Worst year: Gemeente 2029; Rijk 2024; COA 2029." in notes["pays"]
    assert "in full on the sheet Income and cost." in notes["budget"]
    assert any("A contract ends" in text for text in texts(found, "risks"))


def test_places_short_are_as_many_in_the_risks_as_in_the_key_figures() -> None:
    plain = small({"reception": reception()}, 12, 0)
    plain["demand"] = {"planning_occupancy": 1, "scenarios": {"base": 118.5 + 100}}
    words = texts(board(load(plain)), "risks")[0]
    assert "118.5 places short" in words


def test_a_figure_says_of_when_its_euros_are_and_what_is_in_it() -> None:
    raalte = board(load_case(ROOT / "examples" / "raalte_oekraine.yaml", shipped()))
    told = " ".join(str(cell) for one in raalte.parts for item in one.items
                    if isinstance(item, ViewTable) for row in item.rows for cell in row.values)  # fmt: skip
    assert "in euros of January 2023" in told  # the case began before the day it is of
    assert "called rooms" not in told
    assert "the dearest" not in told
    of_many = board(load_case(ROOT / "examples" / "third_use.yaml", shipped()))
    of_turns = board(load_case(ROOT / "examples" / "use_in_turn.yaml", shipped()))
    meant = [{row.label: str(row.values[-1]) for part in one.parts if part.key == "figures"
              for item in part.items if isinstance(item, ViewTable) for row in item.rows}
             for one in (of_many, of_turns)]  # fmt: skip
    many, turns = (next(told for label, told in one.items() if "normal place" in label) for one in meant)
    assert many.endswith("Of 3 groups the dearest.")
    assert turns.endswith("What people in called rooms use is in it.")
