"""A workbook of values: numbers that read as on the screen, and a sheet that can be printed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.chart import BarChart, LineChart, ScatterChart
from strategies import EXAMPLE, shipped

from flexfin.answers.cost import cost_figures, cost_view
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.ground.messages import set_language
from flexfin.ground.numbers import Shape
from flexfin.ground.view import (
    ChartLevel,
    ChartSeries,
    Outline,
    OutlineEntry,
    Said,
    TableColumn,
    TableRow,
    ViewChart,
    ViewTable,
    part,
    view,
)
from flexfin.workbook.styles import number_cell
from flexfin.workbook.value_sheet import as_workbook


@pytest.mark.parametrize(
    ("value", "shape", "words", "style"),
    [
        (1234.5, "whole", "", "#,##0"),
        (1234.5, "cents", "", "#,##0.00"),
        (0.911, "percent", "2027: 91,1%", '"2027: "0.0%'),
        (12.0, "digits", "", "#,##0"),  # no decimal mark without decimals
        (0.0468, "digits", "", "#,##0.0000"),
        (815.034, "whole", "●815", '"●"#,##0'),
        (2, "whole", "2 van 3", '#,##0" van 3"'),
        (-5.0, "cents", "", "#,##0.00"),
        # what reads as 0 has no minus
        (-0.3, "whole", "", '[>=0.500000]#,##0;[<=-0.500000]-#,##0;"0"'),
        (-0.004, "cents", "", '[>=0.005000]#,##0.00;[<=-0.005000]-#,##0.00;"0,00"'),
        (-0.0001, "percent", "", '[>=0.000500]0.0%;[<=-0.000500]-0.0%;"0,0%"'),
    ],
)
def test_a_number_stays_a_number_and_reads_as_on_the_screen(
    value: float, shape: Shape, words: str, style: str
) -> None:
    set_language("nl")
    cell = number_cell(value, shape, words)
    assert (cell.value, cell.format) == (value, style)


@pytest.mark.parametrize("words", [[], ["rent_limit_social"], ["--missing", "--on", "2031-01-01"]])
def test_a_table_may_have_rows_shorter_than_its_head(words: list[str], tmp_path: Path) -> None:
    """As those of figures that have no value yet, or no day after which they hold no more."""
    file = tmp_path / "figures.xlsx"
    result = CliRunner().invoke(main, ["parameters", *words, "-o", str(file)])
    assert result.exit_code == 0, result.output
    assert openpyxl.load_workbook(file).sheetnames


def test_the_sheet_is_in_the_order_of_the_page_and_fits_the_paper() -> None:
    set_language("en")
    view = cost_view(cost_figures(load_case(EXAMPLE, shipped()), "base"))
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(view, "2222-3333"))).active
    assert sheet is not None
    first = [row[0].value for row in sheet.iter_rows() if row[0].value is not None]
    places = [first.index(part.title) for part in view.parts]
    assert places == sorted(places)
    # named as what it says of the case, in whole words
    assert sheet.title == "What it costs"
    words = [cell.value for row in sheet for cell in row if isinstance(cell.value, str)]
    assert not [text for text in words if text.strip().isdigit()]  # years are numbers
    verdict = view.said("verdicts")[0].text
    at = [part.key for part in view.parts].index("verdicts")
    begin = next(n for n, text in enumerate(first) if n > places[at] and verdict.startswith(text))
    assert places[at] < begin < places[at + 1]  # beside what it is about
    assert verdict in " ".join(first[begin : begin + 4])
    assert sheet.freeze_panes == "B2"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes, each one wide
    assert sheet.oddFooter.right.text.endswith("&P / &N")
    # headings that columns share stand once above them
    row = next(row for row in sheet.iter_rows() if row[1].value == 2027)
    assert [one.alignment.horizontal for one in row[1:4]] == ["centerContinuous"] * 3
    assert [one.value for one in row[2:4]] == [None, None]
    assert not sheet.merged_cells.ranges


@pytest.mark.parametrize(
    ("title", "name"),
    [("Kade: verrekening van januari 2027 tot en met juni 2027", "Verrekening"),
     ("De cijfers van de wet op 2026-11-01", "De cijfers van de wet"),
     ("Kade: prognose voor 2027", "Prognose voor 2027"),
     ("Kade, Zwolle: wat leegstand kost, en wie dat draagt", "Wat leegstand kost"),
     ("[x]: een heel lange uitspraak over de locatie", "Een heel lange uitspraak"), ("", "flexfin")],
)  # fmt: skip
def test_a_sheet_is_named_by_what_its_title_says(title: str, name: str) -> None:
    data = as_workbook(view("key", title, {}, (), part("part", "Part")), "2222-3333")
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == [name]


@pytest.mark.parametrize(
    ("words", "style"),
    [("€ 717,73 per kamer per maand", '"€ "#,##0.00" per kamer per maand"'),
     ("€ -12", '"€ "#,##0'), ("5.254,716 kamers", '#,##0.000" kamers"'), ("91,1%", "#,##0.0%")],
)  # fmt: skip
def test_what_is_told_in_words_is_a_number_that_reads_so(words: str, style: str) -> None:
    set_language("nl")
    entry = OutlineEntry("1", "Rent", Said(0.5, words))
    found = view("key", "Title", {}, (), part("part", "Part", Outline("tree", (entry,))))
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(found, "2222-3333"))).active
    assert sheet is not None
    cells = [cell for row in sheet for cell in row if cell.value == 0.5]
    assert [cell.number_format for cell in cells] == [style]


@pytest.mark.parametrize(
    ("word", "words", "value", "style"),
    [("1.5", "1,50", 1.5, "#,##0.00"), ("5", "5", 5, "0"), ("2.5%", "2,5%", 0.025, "#,##0.0%"),
     ("2027-04", "april 2027", "april 2027", "General"), ("1", "ja", "ja", "General")],
)  # fmt: skip
def test_a_word_of_a_case_that_is_a_number_is_one(
    word: str, words: str, value: float | str, style: str
) -> None:
    set_language("nl")
    table = ViewTable("t", "Term", (TableColumn("was", "From"),),
                      (TableRow("row", "Fee", (Said(word, words),)),))  # fmt: skip
    found = view("key", "Title", {}, (), part("part", "Part", table))
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(found, "2222-3333"))).active
    assert sheet is not None
    (cell,) = (cell for row in sheet for cell in row if cell.value == value)
    assert cell.number_format == style


@pytest.mark.parametrize(
    ("kind", "shape"),
    [("bars", BarChart), ("histogram", BarChart), ("tornado", BarChart), ("curve", ScatterChart),
     ("bands", LineChart)],
)  # fmt: skip
def test_a_chart_is_drawn_above_its_values(kind: Any, shape: type) -> None:
    set_language("en")
    series = [
        ChartSeries(f"s{n}", f"=S{n}!A1", (n, 2.0 - n)) for n in range(5 if kind == "bands" else 1)
    ]
    chart = ViewChart(
        "key", kind, "=cmd", "Across", ("=a", "b"), tuple(series),
        levels=(ChartLevel("level", "Level", 7.0),) if kind == "bands" else (),
        at=(3.0, 4.5) if kind == "curve" else (),
    )  # fmt: skip
    data = as_workbook(view("key", "Title", {}, (), part("part", "Part", chart)), "2222-3333")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    (drawn,) = sheet._charts
    assert isinstance(drawn, shape)
    assert [one.tx.v for one in drawn.series] == [
        *(one.label for one in series),
        *["Level"] * (kind == "bands"),
    ]
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] in ("=a", 3))
    assert row[1] == 0
    assert (row[6] == 7) if kind == "bands" else True
    cells = (drawn.series[0].val or drawn.series[0].yVal).numRef.f.partition("!")[2]
    assert [cell[0].value for cell in sheet[cells.replace("$", "")]] == [0, 2]
    assert drawn.anchor._from.row < sheet[cells.replace("$", "")][0][0].row
