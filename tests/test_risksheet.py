"""The sheet Scenarios and risk: values that are those of the report, with native charts."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.chart import BarChart, LineChart, ScatterChart
from strategies import EXAMPLE, shipped

from flexfin.answers.reserve import reserve_figures
from flexfin.answers.use_in_turn import switching_of
from flexfin.cli import main
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import load_case
from flexfin.ground.messages import set_language

SCENARIOS, SEED = 80, 5


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a short example with drawn scenarios."""
    folder = tmp_path_factory.mktemp("risk")
    case = folder / "case.yaml"
    case.write_text(
        EXAMPLE.read_text("utf-8").replace("months: 120", "months: 24"), encoding="utf-8"
    )
    words = ["workbook", case, "-o", folder / "book.xlsx", "--scenarios", SCENARIOS, "--seed", SEED,
             "--date", "2026-12-01", "--lang", "en"]  # fmt: skip
    done = CliRunner().invoke(main, [*map(str, words)])
    set_language("en")
    assert done.exit_code == 0, done.output
    return folder / "book.xlsx"


def table(sheet: Any, title: str) -> dict[str, list[Any]]:
    """Give the rows of a table by their first cell; the heads under an empty name."""
    rows = list(sheet.iter_rows(min_col=2, values_only=True))
    at = next(place for place, row in enumerate(rows) if row[0] == title)
    found = {"": list(rows[at + 1][1:])}
    for row in rows[at + 2 :]:
        if row[0] is None:
            break
        found[str(row[0])] = list(row[1:])
    return found


def test_the_sheet_says_how_it_was_made(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Scenarios and risk"]
    about = {row[0]: row[1] for row in sheet.iter_rows(5, 9, 2, 3, values_only=True)}
    assert about["Scenarios drawn"] == str(SCENARIOS)
    assert about["Seed"] == str(SEED)
    assert about["Date"] == "2026-12-01"
    digest = hashlib.sha256((book.parent / "case.yaml").read_bytes()).hexdigest()
    assert about["Digest of the case (SHA-256)"] == digest[:16]


def test_its_values_are_those_of_the_report(book: Path) -> None:
    case = load_case(book.parent / "case.yaml", shipped())
    figures = reserve_figures(case, "base", DrawRequest(SCENARIOS, SEED))
    sheet = openpyxl.load_workbook(book)["Scenarios and risk"]
    found = table(sheet, "Statistics over the drawn scenarios")
    for one in figures.spreads.figures:
        statistics = figures.spreads.statistics(one.headline)
        assert statistics is not None
        assert found[one.label][:3] == pytest.approx(
            [statistics.mean, statistics.deviation, statistics.p5]
        )
    switching = switching_of(case, None)
    assert switching is not None
    in_turn = table(sheet, "Use in turn: what being able to switch is worth, in euros")
    assert in_turn["Together"][1:4] == pytest.approx(switching.together.tolist())
    assert in_turn["COA"][0] == pytest.approx(switching.expected(switching.gain[1]))
    buffer = table(sheet, "Letting: cost on top of the rooms, over the number of places kept free")
    assert buffer["0"][0] == pytest.approx(figures.thresholds.buffer.cost_at(0))
    fan = table(sheet, "Need for reception places, against the places there are")
    assert len(fan) == 24 + 1
    assert fan["2027-01-01 00:00:00"][:7] == pytest.approx([271 / 0.91] * 5 + [300, 500])
    shares = table(sheet, "The saving against holding over the drawn scenarios")
    assert sum(row[0] for name, row in shares.items() if name) == pytest.approx(1)


def test_the_charts_are_native_and_point_at_their_tables(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Scenarios and risk"]
    charts = sheet._charts
    assert [type(chart) for chart in charts] == [LineChart, ScatterChart, BarChart, BarChart]
    assert [len(chart.series) for chart in charts] == [7, 1, 1, 1]
    rows = list(sheet.iter_rows(min_col=2, values_only=True))
    for chart, lengths in zip(charts, (24, None, None, None), strict=True):
        for series in chart.series:
            reference = (series.val or series.yVal).numRef.f
            cells = sheet[reference.rpartition("!")[2].replace("$", "")]
            values = [cell[0].value for cell in cells]
            assert None not in values
            assert lengths in (None, len(values))
            head = sheet.cell(cells[0][0].row - 1, cells[0][0].column).value
            assert head == series.tx.v
    assert any(row[0] == "What the saving goes up and down with" for row in rows)


def test_its_formulas_recalculate(book: Path) -> None:
    expected = engines.stored(book)
    assert any(sheet == "Scenarios and risk" for sheet, _cell in expected)
    assert engines.differences(expected, engines.formualized(book)) == {}


def test_without_scenarios_there_is_no_such_sheet_and_a_date_must_be_one(tmp_path: Path) -> None:
    target = tmp_path / "book.xlsx"
    done = CliRunner().invoke(main, ["workbook", str(EXAMPLE), "-o", str(target), "--lang", "en"])
    assert done.exit_code == 0
    assert "Scenarios and risk" not in openpyxl.load_workbook(target).sheetnames
    done = CliRunner().invoke(
        main, ["workbook", str(EXAMPLE), "-o", str(target), "--date", "1-12-2026", "--lang", "en"]
    )
    set_language("en")
    assert done.exit_code == 2
    assert "'1-12-2026' is no date" in done.output
