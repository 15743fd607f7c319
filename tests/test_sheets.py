"""Every sheet of a workbook: its place, its pages, its charts, and whether its words fit."""

from __future__ import annotations

import math
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock
from xml.etree import ElementTree

import effort
import openpyxl
import pytest
from effort import at_night
from made_once import opened
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from strategies import ROOT, Books, shipped
from test_examples import MONTHS, in_short

from flexfin.case import workbook_cells as kinds
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.formulas.units import YEAR
from flexfin.ground.messages import _, set_language
from flexfin.workbook.layout import Layout
from flexfin.workbook.manifest import CODES_LABEL
from flexfin.workbook.mark import MARK, mark_of
from flexfin.workbook.sheets.heading import footer

EXAMPLE = ROOT / "examples" / "stieltjesstraat_sublet.yaml"
EINSTEIN = EXAMPLE.with_name("plan_einstein.yaml")
SHORT = {"months": str(MONTHS)}
Book = tuple[str, Path]
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module", params=at_night(["nl", "en"], ["nl"]))
def book(request: pytest.FixtureRequest, whole_book: Books) -> Book:
    """Give a short example with everything in it."""
    return request.param, whole_book(EXAMPLE, request.param, *in_short(EXAMPLE))


@pytest.fixture(scope="module")
def layout(book: Book) -> Layout:
    """Give where everything stands in it."""
    set_language(book[0])
    return Layout(load_case(EXAMPLE, shipped(), SHORT))


@pytest.fixture(autouse=True)
def _language(request: pytest.FixtureRequest) -> None:
    """Speak the language of the book, in the tests that look at it; the others are run once."""
    if "book" in request.fixturenames:
        set_language(request.getfixturevalue("book")[0])


def test_sheets_stand_in_the_order_of_reading(book: Book, layout: Layout) -> None:
    found = opened(book[1]).sheetnames
    ends = ["cover", "board", "negotiation", "scenarios", "budget!tables", "inputs", "demand", "law"]
    assert found[: len(ends)] == [layout.names[name] for name in ends]
    last = ["risk", "by_month", "terms", "checks", "case", "log"]
    assert found[-len(last) :] == [layout.names[name] for name in last]
    between = set(found[len(ends) : -len(last)])
    models = {layout.names[model.name] for model in layout.models if model.name != "demand"}
    charts = {layout.names[f"{m.name}!charts"] for m in layout.models if m.charts}
    assert between == models | charts | {layout.names["tables"]}


def test_the_cover_says_what_stands_on_every_other_sheet(book: Book) -> None:
    file = opened(book[1])
    told = {row[1]: row[2] for row in file.worksheets[0].iter_rows(values_only=True)}
    for sheet in file.worksheets[1:]:
        assert told[sheet.title], sheet.title
    tenant, occupancy = {"nl": ("Huurder", "Bezetting"), "en": ("Tenant", "Occupancy")}[book[0]]
    assert str(told[tenant]).startswith(_("One value each, for the whole period"))
    assert str(told[occupancy]).startswith(_("By year and by month"))


def test_a_long_name_at_the_foot_ends_before_the_name_of_the_sheet() -> None:
    # 1.45 mm a letter of 8 points; of the 95 mm that are half a page the sheet's own name takes 17
    sheet, name = Mock(), "Woon- & opvanglocatie 'De Grote Vierschare' aan de Burgemeesterweg"
    footer(Mock(mark="7F3K-Q2MX", case=SimpleNamespace(name=name)), sheet)
    (told,) = sheet.set_footer.call_args.args
    left = told.partition("&C")[0].removeprefix("&L&8").replace("&&", "&")
    assert left == "flexfin · 7F3K-Q2MX · Woon- & opvanglocatie 'De Gro…"
    assert len(left) * 1.45 <= 95 - 17


def test_every_sheet_falls_on_pages(book: Book) -> None:
    for sheet in opened(book[1]):
        setup = sheet.page_setup
        assert setup.paperSize in (8, 9), sheet.title
        assert setup.orientation in ("portrait", "landscape"), sheet.title
        fitted = sheet.sheet_properties.pageSetUpPr
        by_year = bool(sheet.col_breaks.brk)  # a year beside a year
        narrow = sheet.print_area and re.search(r"\$A\$1:", sheet.print_area)
        if setup.scale and not (by_year or narrow):  # tables that are not split over pages
            last = range_boundaries(sheet.print_area.rpartition("!")[2])[2]
            widths = widths_of(sheet)
            wide = sum(widths.get(n, USUAL) * 7 + 5 for n in range(2, last + 1)) * 0.75
            assert wide * setup.scale / 100 <= 1130, sheet.title
            continue
        assert (fitted and fitted.fitToPage and setup.fitToWidth in (None, 1)) or by_year or narrow
        assert "&P" in str(sheet.oddFooter.right.text), sheet.title
        if by_year:
            assert sheet.print_title_rows, sheet.title
            assert sheet.print_title_cols, sheet.title


def test_the_title_of_a_sheet_stands_on_each_of_its_pages(book: Book) -> None:
    file = opened(book[1])
    months = _("Negotiation by month")  # of which nothing is printed
    for sheet in (one for one in file.worksheets[1:] if one.title != months):
        if sheet.title == _("Checks"):  # the foot names it; above findings stand their heads
            row = re.fullmatch(r"\$(\d+):\$\1", sheet.print_title_rows)
            assert row
            assert sheet.cell(int(row[1]), 2).value == _("Finding")
            assert "&A" in sheet.oddFooter.center.text
            continue
        assert str(sheet.print_title_rows).startswith("$1:"), sheet.title
    inputs, logged = (file[_(name)] for name in ("Inputs", "Log"))
    lists = next(cell.row for cell in inputs["B"] if cell.value == _("Choice lists"))
    assert int(inputs.print_area.rpartition("$")[2]) < lists  # no page of bare words
    codes = next(cell.row for cell in logged["B"] if cell.value == _(CODES_LABEL))
    assert [brk.id for brk in logged.row_breaks.brk] == [codes - 1]


def test_a_heading_of_inputs_that_are_all_folded_is_folded_too(book: Book, layout: Layout) -> None:
    rows = opened(book[1])[layout.names["inputs"]].row_dimensions
    tops = [row for row, _name in layout.sections]
    ends = [*(row - 1 for row in tops[1:]), layout.inputs_end + 1]  # the empty rows below them
    gone = set()
    for top, end in zip(tops, ends, strict=True):
        is_bare = all(rows[row].hidden for row in range(top + 1, end))
        assert is_bare == bool(rows[top].hidden)
        gone |= {top} if is_bare else set()
        if is_bare:
            assert rows[end].hidden or end > layout.inputs_end
    assert 0 < len(gone) < len(tops)


@pytest.fixture(scope="module")
def three_years(book: Book, whole_book: Books) -> Path:
    """Write a case from November of a year to October two years later."""
    return whole_book(EINSTEIN, book[0])


def test_a_broken_year_says_so_and_no_year_stands_where_another_begins(
    book: Book, three_years: Path
) -> None:
    layout = Layout(load_case(EINSTEIN, shipped()))
    sheet = opened(three_years)[layout.names["demand"]]
    heads = [sheet.cell(3, 1 + layout.first_year + at) for at in range(3)]
    told = {"nl": "mnd", "en": "mths"}[book[0]]
    assert [cell.value for cell in heads] == [2026, 2027, 2028]
    formats = [f'0 "(2 {told})"', "0", f'0 "(10 {told})"']
    assert [cell.number_format for cell in heads] == formats
    top = min(layout.steps[place] for place in layout.steps if place[0] == "people") - 1
    steps = [sheet.cell(top, 1 + layout.first_year + at) for at in range(2)]
    assert [(cell.value, cell.number_format.strip('"').replace('"0', "0")) for cell in steps] == [
        (number, _("step {number}", number=0)) for number in (1, 2)
    ]
    with zipfile.ZipFile(three_years) as file:
        drawn = [file.read(name) for name in file.namelist() if name.startswith("xl/charts/chart")]
    axes = [axis for text in drawn for axis in ElementTree.fromstring(text).iter(f"{CHART}dateAx")]
    shown = {one.attrib["formatCode"] for axis in axes for one in axis.iter(f"{CHART}numFmt")}
    assert shown == {"mmm yyyy"}  # each from November on


def test_paper_ends_with_the_years_or_the_last_step_that_is_given(three_years: Path) -> None:
    layout = Layout(load_case(EINSTEIN, shipped()))
    found = opened(three_years)
    beyond = []
    for sheet in (found[layout.names[name]] for name in ("demand", "occupancy", "contracts")):
        last = openpyxl.utils.cell.range_boundaries(sheet.print_area.rpartition("!")[2])[2]
        beyond.append(last - layout.opening)
        letters = get_column_letter(1 + layout.opening)
        assert not sheet.column_dimensions[letters].hidden  # there is room for steps to type
    assert beyond == [3, 2, 0]


def test_a_sheet_of_a_model_prints_what_no_other_sheet_does(book: Book, layout: Layout) -> None:
    file = opened(book[1])
    lines, seen = layout.case.models.lines, 0
    for model in layout.models:
        sheet = file[layout.names[model.name]]
        area = re.search(r"\$B\$1:\$[A-Z]+\$(\d+)$", sheet.print_area)
        assert area, sheet.title  # without the names of lines
        rows = [(cell.row, lines[name]) for (name, _key), cell
                in layout.on_sheet[sheet.title].items() if name in lines]  # fmt: skip
        above = {line.name for row, line in rows
                 if row <= int(area[1]) and not sheet.row_dimensions[row].hidden}  # fmt: skip
        elsewhere = {line.name for _row, line in rows
                     if line.kind in ("check", "finding") or "year" in line.axes}  # fmt: skip
        assert above <= elsewhere or not above & elsewhere, sheet.title
        seen += len(above - elsewhere)
        # a row says in words of which group, party or year it is
        assert sheet.column_dimensions["C"].hidden, sheet.title
    assert seen > 100
    assert file[_("Inputs")].column_dimensions["C"].hidden


def test_the_board_summary_is_one_page(book: Book) -> None:
    sheet = opened(book[1]).worksheets[1]
    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    last = re.search(r"\$I\$(\d+)$", sheet.print_area)
    assert last
    assert 60 <= int(last[1]) <= 100, "more rows than a page takes in a readable size"
    anchors = [chart.anchor for chart in sheet._charts]
    assert len(anchors) == 2
    for anchor in anchors:
        assert anchor.to.row < int(last[1])
        assert anchor.to.col <= 8, "a chart runs off the page"


def test_every_chart_says_in_words_what_it_shows(book: Book) -> None:
    count = 0
    with zipfile.ZipFile(book[1]) as file:
        for name in file.namelist():
            if name.startswith("xl/drawings/drawing"):
                for frame in ElementTree.fromstring(file.read(name)).iter(f"{DRAWING}graphicFrame"):
                    words = frame.find(f"{DRAWING}nvGraphicFramePr/{DRAWING}cNvPr")
                    assert words is not None
                    assert len(words.get("descr", "")) > 20, name
                    count += 1
            if name.startswith("xl/charts/chart"):
                chart = ElementTree.fromstring(file.read(name)).find(f"{CHART}chart")
                assert chart is not None
                assert chart.find(f"{CHART}title") is not None, name
    assert count >= 11  # vacancy costs nobody anything in these months


def test_every_axis_with_amounts_has_its_unit(book: Book) -> None:
    sheet = opened(book[1]).worksheets[1]
    with zipfile.ZipFile(book[1]) as file:
        titled = [
            axis.find(f"{CHART}title") is not None
            for name in file.namelist()
            if name.startswith("xl/charts/chart")
            for axis in ElementTree.fromstring(file.read(name)).iter(f"{CHART}valAx")
            if axis.find(f"{CHART}tickLblPos") is None
            or axis.find(f"{CHART}tickLblPos").get("val") != "none"  # type: ignore[union-attr]
        ]
    assert len(titled) >= len(sheet._charts)
    assert all(titled)


def test_a_plain_number_has_no_unit(book: Book) -> None:
    title, found = {"nl": "Eenheid", "en": "Unit"}[book[0]], 0
    for sheet in opened(book[1]):
        columns: set[int] = set()
        for cell in held(sheet):  # row after row
            columns |= {cell.column} if cell.value == title else set()
            if cell.column in columns and isinstance(cell.value, str):
                found += 1
                assert cell.value.strip() != "1", f"{sheet.title}!{cell.coordinate}"
                assert not cell.value.startswith("1/"), f"{sheet.title}!{cell.coordinate}"
    assert found > 300


def test_a_share_reads_as_a_percentage_and_a_term_of_no_months_as_a_dash(book: Book, layout: Layout) -> None:
    sheets = opened(book[1])
    shown = {}
    for line, key in (("coverage", "youth"), ("lower", "shared"), ("permit_max_months", "youth")):
        cell = layout.cells[line, (key,)]
        unit = sheets[cell.sheet].cell(cell.row, layout.unit + 1).value
        shown[line] = unit, sheets[cell.sheet][f"{cell.column}{cell.row}"].number_format
    month = {"nl": "maand", "en": "month"}[book[0]]
    assert shown == {
        "coverage": ("%", "0.00%"), "lower": ("%", "0.00%"),
        "permit_max_months": (month, "General;-General;-"),
    }  # fmt: skip


# --- do words and numbers fit --------------------------------------------------------------------


def room(sheet: Any, cell: Any, widths: dict[int, float], end: int) -> float:
    """Give the characters that a text may take: its column, and what is empty beside it.

    On a row that is printed that is what the paper shows.
    """
    if cell.alignment.horizontal == "right":
        return widths.get(cell.column, USUAL)
    total, column = 0.0, cell.column
    _left, _top, last, down = range_boundaries((sheet.print_area or "").rpartition("!")[2] or "A1")
    is_printed = cell.row <= down and cell.column <= last
    while column <= (last if is_printed else end):
        beside = sheet._cells.get((cell.row, column))
        if column > cell.column and beside is not None and beside.value is not None:
            return total
        total += widths.get(column, USUAL)
        column += 1
    return total if is_printed else 1000.0


USUAL = 8.43  # the width of a column of which none is given


def widths_of(sheet: Any) -> dict[int, float]:
    """Give how wide columns are, as far as that is given."""
    found: dict[int, float] = {}
    for letters, one in sheet.column_dimensions.items():
        first = openpyxl.utils.column_index_from_string(letters)
        first, last = one.min or first, min(one.max or first, 500)
        found |= dict.fromkeys(range(first, last + 1), float(one.width))
    return found


def held(sheet: Any) -> list[Any]:
    """Give the cells that hold something, or look like something; `iter_rows` makes all others."""
    return [*sheet._cells.values()]


def cut_off(path: Path) -> list[tuple[str, str, str]]:
    """Give the texts that a reader does not see whole, by sheet and cell."""
    cut = []
    for sheet in opened(path, data_only=True):
        widths, end = widths_of(sheet), sheet.max_column
        for cell in held(sheet):
            # column A has identities: there to be found, not to be read
            if not isinstance(cell.value, str) or cell.column == 1 or cell.alignment.wrap_text:
                continue
            needed = len(cell.value) * cell.font.sz / 11 * 0.9
            if cell.alignment.shrink_to_fit:  # whole, in letters that stay readable
                needed *= 0.7
            if needed > widths.get(cell.column, USUAL) and needed > room(sheet, cell, widths, end):
                cut.append((sheet.title, cell.coordinate, cell.value))
    return cut


def too_low(path: Path) -> list[tuple[str, str, str, float]]:
    """Give the words that wrap in a row that is not as high as they are."""
    low = []
    for sheet in opened(path, data_only=True):
        widths = widths_of(sheet)
        for cell in held(sheet):
            if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
                continue
            needed = len(cell.value) * cell.font.sz / 11 * 0.85 / widths.get(cell.column, USUAL)
            height = sheet.row_dimensions[cell.row].height or 15
            if height < 0.9 * cell.font.sz * math.ceil(needed):
                low.append((sheet.title, cell.coordinate, cell.value, height))
    return low


def test_no_text_is_cut_off_and_rows_are_as_high_as_words_that_wrap(book: Book) -> None:
    assert cut_off(book[1]) == []
    assert too_low(book[1]) == []


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["en"]))
def test_no_text_is_cut_off_where_parties_have_long_names(
    whole_book: Books, language: str
) -> None:
    path = EXAMPLE.with_name("use_in_turn.yaml")
    target = whole_book(path, language, *(() if effort.nightly else in_short(path, 3)))
    assert cut_off(target) == []
    assert too_low(target) == []


def test_a_note_is_printed_whole_and_an_empty_sheet_not_in_a_case_of_two_years(
    book: Book, whole_book: Books
) -> None:
    target = whole_book(EXAMPLE.with_name("beilen_nachtopvang.yaml"), book[0])
    assert cut_off(target) == []
    contracts = opened(target)[_("Contracts")]
    assert contracts["B6"].value is None
    told = {row[1]: row[2] for row in opened(target).worksheets[0].iter_rows(values_only=True)}
    assert str(told[_("Contracts")]).startswith(_("Of this nothing is in the case"))
    assert "$XFD$" in contracts.print_area


def test_no_number_is_too_wide_for_its_column(book: Book) -> None:
    wide = []
    for sheet in opened(book[1], data_only=True):
        widths = widths_of(sheet)
        for cell in held(sheet):
            if not isinstance(cell.value, int | float) or cell.is_date:
                continue
            if '"' in cell.number_format or cell.number_format == "General":
                continue
            decimals = len(re.sub(r".*?\.([0#]*).*|.*", r"\1", cell.number_format.split(";")[0]))
            value = cell.value * (100 if "%" in cell.number_format else 1)
            text = f"{value:,.{decimals}f}" + ("%" if "%" in cell.number_format else "")
            needed = len(text) * cell.font.sz / 11 * (1.05 if cell.font.b else 1)
            if needed > widths.get(cell.column, USUAL):
                wide.append((sheet.title, cell.coordinate, text))
    assert wide == []


def test_no_format_leaves_a_point_behind_a_whole_number_or_is_a_power_of_ten(book: Book) -> None:
    # Excel writes 51 as "51." where a format has a point and only optional digits after it
    for sheet in opened(book[1]):
        formats = {cell.number_format for cell in held(sheet)}
        assert not [text for text in formats if re.search(r"\.#|E\+", text)], sheet.title


def test_large_inputs_have_points_of_thousands(book: Book) -> None:
    bare = [
        cell.coordinate for cell in held(opened(book[1])[_("Inputs")])
        if isinstance(cell.value, int | float) and abs(cell.value) >= 1000
        and not cell.is_date and cell.number_format == "General"
    ]  # fmt: skip
    assert bare == []


def test_the_log_says_of_which_case_it_is_and_has_room_to_note_changes(book: Book) -> None:
    *others, sheet = opened(book[1]).worksheets
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert mark_of(load_case(EXAMPLE, shipped(), SHORT)) in text
    codes = {row[1]: str(row[4]) for row in sheet.iter_rows(values_only=True) if row[1]}
    told = {other.title: codes.get(other.title, "") for other in others}
    assert not [title for title, code in told.items() if not MARK.fullmatch(code)]
    assert len(set(told.values())) == len(told), "sheets with the same content?"
    assert "flexfin 0." in text
    assert _("{count} drawn, seed {seed}", count=20, seed=1) in text
    assert str(EXAMPLE.parent) not in text
    free = [
        cell for row in sheet.iter_rows() for cell in row
        if not cell.protection.locked and cell.value is None
    ]  # fmt: skip
    assert len({cell.row for cell in free}) >= 30
    assert {get_column_letter(cell.column) for cell in free} == set("BCDEFGH")


def test_the_summary_keeps_the_rules_of_the_workbook(book: Book) -> None:
    file = opened(book[1])
    for sheet in (file.worksheets[1], file.worksheets[-1]):
        assert not sheet.merged_cells.ranges
        assert not any(found.hidden for found in sheet.row_dimensions.values())
        assert not any(found.hidden for found in sheet.column_dimensions.values())
        assert sheet.protection.sheet
        formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert formulas
        for cell in formulas:
            bare = re.sub(r"\"[^\"]*\"|'[^']*'!", "", cell.value)
            bare = re.sub(r"\$?[A-Z]{1,3}\$?\d+", "", bare)
            assert set(re.findall(r"[\d.]+", bare)) <= {"0", "1", "2", "12"}, cell.value
            assert cell.protection.locked
            assert len(cell.value) < 1000


def test_a_price_by_year_is_a_price_of_its_months_and_a_share_that_may_be_open_is_one(
    book: Book, layout: Layout
) -> None:
    file = opened(book[1], data_only=True)
    rent = layout.cells["asked_rent_over_time", ("youth",)]
    row = [cell.value for cell in file[rent.sheet][rent.row]]
    years = row[layout.first_year : layout.opening]
    months = row[layout.first : layout.first + MONTHS]
    wanted = [sum(months[:12]) / 12, sum(months[12:]) / (MONTHS - 12)]
    assert [round(year, 2) for year in years] == [round(year, 2) for year in wanted]
    rise = layout.cells["allowed_rise", ("youth", "2027")]
    assert file[rise.sheet][f"{rise.column}{rise.row}"].number_format.endswith('";0.00%')
    lines = layout.case.models.lines
    ends = [layout.cells[name, ()] for name in layout.case.law if lines[name].unit == YEAR]
    of_law = [file[cell.sheet].cell(cell.row, 3) for cell in ends]
    assert {one.number_format for one in of_law if isinstance(one.value, int)} == {"0"}


def test_a_year_has_the_months_with_yes_and_time_at_its_end(book: Book, layout: Layout) -> None:
    sheet = opened(book[1], data_only=True)[layout.names["time"]]
    no, months = _("no"), f'[=1]0 "{_("month")}";0 "{_("months")}"'

    def years(name: str, *key: str) -> list[Any]:
        row = layout.cells[name, key].row
        return [sheet.cell(row, 1 + at) for at in range(layout.first_year, layout.opening)]

    assert [cell.value for cell in years("is_first_month")] == [1, 0]
    assert [cell.value for cell in years("is_last_month")] == [0, 1]
    assert {cell.number_format for cell in years("is_last_month")} == {f'[=0]"{no}";{months}'}
    assert [cell.value for cell in years("calendar_year")] == [2027, 2028]
    end = layout.cells["last_month", ()]
    shown = sheet[f"{end.column}{end.row}"]
    assert shown.value == 2028 * 12 + 1
    assert shown.number_format.startswith('[>=22802]"";')  # it stands beside the cell
    assert sheet.cell(end.row, 1 + layout.unit).value == f"{_('month')} 2028-02"


def test_inputs_by_month_are_shown_by_year(book: Book, layout: Layout) -> None:
    sheet = opened(book[1])[layout.names["demand"]]
    rows = [cell.row for (name, _key), cell in layout.cells.items() if name.startswith("people")]
    assert len(rows) >= 4
    for row in rows:
        assert str(sheet.cell(row, layout.first_year + 1).value).startswith("=AVERAGE("), row


def test_a_case_without_rents_has_no_empty_sheet_with_charts_and_its_only_scenario_counts(
    whole_book: Books,
) -> None:
    path = EXAMPLE.with_name("raalte_oekraine.yaml")
    found = opened(whole_book(path, "en", "--set", "months=2"))
    charts = [one for one in found if "Charts" in one.title]
    assert charts
    assert all(one._charts for one in charts)
    rows = [row for row in found["Inputs"].iter_rows(max_col=9)
            if str(row[0].value).startswith("demand.probabilities.")]  # fmt: skip
    assert [cell.number_format for row in rows for cell in row if cell.value == 0] == [
        '[=0]"100%";0.00%'
    ]


def test_an_input_by_month_with_a_unit_by_choice_has_no_more_decimals_than_its_unit(
    book: Book, whole_book: Books
) -> None:
    path = EXAMPLE.with_name("movable_units.yaml")
    sheet = opened(whole_book(path, book[0], *in_short(path)))[_("Contracts")]
    row = next(row for row in sheet.iter_rows(min_row=5) if row[0].value and "amount" in row[0].value)
    years = [cell for cell in row if str(cell.value).startswith("=AVERAGE(")]
    assert len(years) == 2
    assert {cell.number_format.count("0000") for cell in years} == {0}


def test_the_sheet_of_the_case_says_of_what_each_row_is_and_prints_its_blocks_whole(
    book: Book,
) -> None:
    sheet = opened(book[1])[_("Case")]
    rows = {str(row[0].value): str(row[1].value or "") for row in sheet.iter_rows(min_row=6)}
    first = [*rows.items()][: [*rows].index(f"{kinds.MARK}{kinds.WORDS}")]
    labels = [label for path, label in first if path != "None" and path[:1].islower()]
    assert len(labels) == len({*labels}) > 10
    assert all(labels)
    assert sheet.page_setup.scale
    aside = [cell for cell in sheet["B"] if cell.value == _("choice")]
    assert aside
    assert all(sheet.row_dimensions[cell.row].hidden for cell in aside)
    ends = [cell.row for cell in sheet["A"] if cell.value == f"{kinds.MARK}{kinds.WORDS}"]
    assert {one.id + 1 for one in sheet.row_breaks.brk} <= {*ends}


def test_a_year_of_an_amount_by_year_is_counted_as_that_of_an_amount_by_month(book: Book) -> None:
    """Items are by month, depreciation by year: both are EUR a year there, and only a sum bold."""
    sheet = opened(book[1])[_("Tables")]
    title = str(shipped().models["integral_cost"].tables["cost_per_year"].label)
    top = next(row[1].row for row in sheet.iter_rows() if row[1].value == title)
    rows = []
    for row in sheet.iter_rows(min_row=top + 3):
        if not row[0].value:
            break
        rows.append((str(row[0].value).partition(".")[0], row[2].value, row[1].font.b))
    assert {name for name, _unit, _bold in rows} >= {"cost_of_item", "depreciation_of_group"}
    assert len({unit for _name, unit, _bold in rows}) == 1
    assert {name for name, _unit, bold in rows if bold} == {"integral_cost"}


def test_no_number_of_a_folded_month_runs_into_the_page(book: Book, layout: Layout) -> None:
    """LibreOffice writes ### into a PDF for one, where the cells before it are empty."""
    seen = 0
    for sheet in opened(book[1]):
        if sheet["B4"].value == _("Month number"):
            seen += 1
            assert [sheet.cell(row, 1 + layout.opening).value for row in (4, 5)] == [" ", " "]
    assert seen > 5


def test_a_year_of_a_quotient_is_the_sum_over_the_sum(three_years: Path) -> None:
    """The reception of Plan Einstein opens in 2027, with few places: its months weigh as these."""
    case = load_case(EINSTEIN, shipped())
    results, layout, span = evaluate(case), Layout(case), case.calendar.months_of(2027)
    rows = {name: results.monthly(name, ("reception",))[span, 0]
            for name in ("integral_cost", "open_places", "open_units")}  # fmt: skip
    occupancy = float(case.values["normal_occupancy"]["reception",])
    cost = rows["integral_cost"][rows["open_places"] > 0].sum()
    wanted = {
        "cost_per_place_day": cost / (occupancy * rows["open_places"] @ results.monthly("days")[span, 0]),
        "cost_per_unit_month": cost / (occupancy * rows["open_units"].sum()),
    }
    assert wanted["cost_per_place_day"] == pytest.approx(16.16, abs=0.01)
    sheet = opened(three_years, data_only=True)[layout.names["integral_cost"]]
    at = layout.first_year + case.calendar.years.index("2027")
    for name, value in wanted.items():
        row = layout.cells[name, ("reception",)].row
        assert sheet.cell(row, 1 + at).value == pytest.approx(value)
