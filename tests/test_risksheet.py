"""The sheet Scenarios and risk: values that are those of the report, with native charts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.chart import BarChart, LineChart, ScatterChart
from strategies import EXAMPLE, Books, shipped

from flexfin.answers.reserve import reserve_figures
from flexfin.answers.reserve_page import reserve_view
from flexfin.answers.use_in_turn import switching_of, switching_part
from flexfin.cli import main
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import load_case
from flexfin.ground.messages import set_language
from flexfin.ground.view import Said, ViewTable
from flexfin.workbook.mark import mark_of

SCENARIOS, SEED = 80, 5


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a short example with drawn scenarios."""
    folder = tmp_path_factory.mktemp("risk")
    case = folder / "case.yaml"
    case.write_text(
        EXAMPLE.read_text("utf-8").replace("months: 120", "months: 14"), encoding="utf-8"
    )
    words = ["workbook", case, "-o", folder / "book.xlsx", "--scenarios", SCENARIOS, "--seed", SEED,
             "--date", "2026-12-01", "--lang", "en"]  # fmt: skip
    done = CliRunner().invoke(main, [*map(str, words)])
    set_language("en")
    assert done.exit_code == 0, done.output
    return folder / "book.xlsx"


def table(sheet: Any, first: str) -> dict[str, list[Any]]:
    """Give the rows of the table with this first heading, by their label; the heads under ""."""
    rows = list(sheet.iter_rows(min_col=2, values_only=True))
    at = next(place for place, row in enumerate(rows) if row[0] == first)
    found = {"": list(rows[at][1:])}
    for row in rows[at + 1 :]:
        if row[1] is None:
            break
        found[str(row[0])] = list(row[1:])
    return found


def test_the_sheet_says_how_it_was_made(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Scenarios and risk"]
    about = {row[0]: row[1] for row in sheet.iter_rows(5, 9, 2, 3, values_only=True)}
    assert about["Scenarios drawn"] == str(SCENARIOS)
    assert about["Seed"] == str(SEED)
    assert about["Date"] == "2026-12-01"
    assert about["Mark of this version"] == mark_of(load_case(book.parent / "case.yaml", shipped()))


def test_its_values_are_those_of_the_report(book: Path) -> None:
    case = load_case(book.parent / "case.yaml", shipped())
    view = reserve_view(reserve_figures(case, "base", DrawRequest(SCENARIOS, SEED)))
    sheet = openpyxl.load_workbook(book)["Scenarios and risk"]
    tables = [view.table(key) for key in ("named", "statistics", "worst", "break_evens", "need")]
    switching = switching_of(case, None)
    assert switching is not None
    in_turn = switching_part(switching).items[0]
    assert isinstance(in_turn, ViewTable)
    tables.append(in_turn)
    for one in tables:
        found = table(sheet, one.first)
        assert found[""][: len(one.columns)] == [column.label for column in one.columns]
        for row in one.rows:
            for place, value in enumerate(row.values):
                held = value.value if isinstance(value, Said) else value
                written = found[row.label][place]
                if isinstance(held, float):
                    assert written == pytest.approx(held), (one.key, row.label)
                elif held is not None:
                    assert written == one.text_of(row, place)
    assert len(table(sheet, "Month")) == 14 + 1
    assert table(sheet, "Month")["2027-01"][:7] == pytest.approx([271 / 0.91] * 5 + [300, 500])
    shares = table(sheet, "From, in euros of present value")
    assert sum(row[0] for name, row in shares.items() if name) == pytest.approx(1)


def test_the_charts_are_native_and_point_at_their_tables(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Scenarios and risk"]
    charts = sheet._charts
    assert [type(chart) for chart in charts] == [BarChart, BarChart, ScatterChart, LineChart]
    assert [len(chart.series) for chart in charts] == [1, 1, 1, 7]
    for chart, length in zip(charts, (None, None, None, 14), strict=True):
        for series in chart.series:
            reference = (series.val or series.yVal).numRef.f
            cells = sheet[reference.rpartition("!")[2].replace("$", "")]
            values = [cell[0].value for cell in cells]
            assert None not in values
            assert length in (None, len(values))
            head = sheet.cell(cells[0][0].row - 1, cells[0][0].column).value
            assert head == series.tx.v
            assert sheet.cell(cells[-1][0].row + 1, cells[0][0].column).value is None
    # a chart stands on a page of its own, from the title of its part on
    tops = [chart.anchor._from.row for chart in charts]
    breaks = [one.id for one in sheet.row_breaks.brk]
    assert all(any(top - 30 < place <= top for place in breaks) for top in tops)


def test_without_drawn_scenarios_there_is_no_such_sheet_and_a_date_must_be_one(
    whole_book: Books, tmp_path: Path
) -> None:
    einstein = whole_book(EXAMPLE.with_name("plan_einstein.yaml"), "nl")
    assert "Scenario's en risico" not in openpyxl.load_workbook(einstein).sheetnames
    words = ["workbook", EXAMPLE, "-o", tmp_path / "book.xlsx", "--date", "1-12-2026", "--lang", "en"]
    done = CliRunner().invoke(main, [*map(str, words)])
    set_language("en")
    assert done.exit_code == 2
    assert "'1-12-2026' is no date" in done.output
