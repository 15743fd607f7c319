"""Tables in model files: what they show on the screen and, live, in the workbook."""

from __future__ import annotations

import shutil
from pathlib import Path

import engines
import openpyxl
import pytest
from click.testing import CliRunner
from strategies import (
    EXAMPLE,
    ROOT,
    START,
    asked,
    case_from,
    formula,
    frame,
    model_text,
    models_from,
    shown,
)
from views import same_in_every_format

from flexfin.answers.cost import cost_figures
from flexfin.answers.render.terminal import as_text
from flexfin.answers.show import show_view
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.model.models import Models
from flexfin.model.read import load_models
from flexfin.model.stored import models_of
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

TABLES = """
tables:
  rooms:
    nl: Kamers
    en: Rooms
    across: group
    lines: [size, grown, twice]
  by_year:
    nl: Per jaar
    en: By year
    note_nl: Kosten per jaar.
    note_en: Cost by year.
    across: year
    lines: [spent, grown]
  last:
    nl: Aan het einde
    en: At the end
    months: last
    lines: [grown]
"""
LINES = {
    "start": START,
    "size": asked("groups.*.size", unit="unit"),
    "grown": formula("size * month_of_case", unit="unit"),
    "twice": formula("size * 2", unit="unit"),
    "month_of_case": formula("previous(month_of_case, 0) + 1", unit="1"),
    "price": asked("price", unit="EUR/month"),
    "spent": formula("month_of_case * price", unit="EUR/month"),
}
CASE = frame("price: 10\ngroups:\n  a: {size: 2}\n  b: {size: 3}\n", start="2027-11", months=4)


@pytest.fixture(scope="module")
def models() -> Models:
    return models_from(model_text(LINES) + TABLES)


def test_columns_are_elements_and_months_are_averaged_or_added_up(models: Models) -> None:
    case = case_from(CASE, models)
    view, _results = show_view(case, "tiny", "base")
    # rooms a grow 2, 4, 6, 8: on average 5; b 3, 6, 9, 12: 7.5
    assert view.value("rooms", "size", "a") == 2
    assert view.value("rooms", "grown", "a") == 5
    assert view.value("rooms", "grown", "b") == 7.5
    assert view.value("rooms", "twice", "b") == 6
    # 10 + 20 in November and December 2027, 30 + 40 in 2028; euros a month are added up to euros
    assert view.value("by_year", "spent", "2027") == 30
    assert view.value("by_year", "spent", "2028") == 70
    table = view.table("by_year")
    assert [table.unit_of(row, 0) for row in table.rows] == ["EUR", "unit", "unit"]
    # a grows 2, 4 in 2027 and 6, 8 in 2028
    assert view.value("by_year", "grown.a", "2027") == 3
    assert view.value("by_year", "grown.a", "2028") == 7
    assert view.value("last", "grown.b", "value") == 12
    same_in_every_format(view)


KINDS = LINES | {
    "sort": asked(
        "costs.*.sort",
        unit="text",
        choices="{wood: {nl: Hout, en: Wood}, stone: {nl: Steen, en: Stone}}",
    ),
    "share": asked("costs.*.share", unit="1"),
    "part": formula("share * size", unit="unit"),
    "big": formula("size > 2", unit="yes_no"),
    "late": formula("month_of_case > 2", unit="yes_no"),
}
SHAPED = """
tables:
  down:
    nl: Groepen
    en: Groups
    down: group
    across: year
    total: [group, year]
    lines:
      rooms: {line: size, nl: Kamers, en: Rooms, total: no}
      grown: {months: last}
  each:
    nl: per groep
    en: by group
    each: group
    only: big
    lines:
      size: {}
      twice: {less: yes, rule: yes}
  stretches:
    nl: Jaren
    en: Years
    across: group
    months: [full_year, average_year]
    lines: [grown]
  late:
    nl: Laat
    en: Late
    only: late
    lines: [grown, price]
  sorted:
    nl: Per soort
    en: By kind
    across: group
    lines:
      part: {by: sort}
      size: {rule: yes}
"""
COSTED = CASE + (
    "costs:\n  x: {sort: wood, share: 1}\n  y: {sort: stone, share: 2}\n"
    "  z: {sort: wood, share: 4}\n"
)


@pytest.fixture(scope="module")
def shaped() -> Models:
    return models_from(model_text(KINDS) + SHAPED)


def test_elements_stand_down_lines_across_and_both_have_totals(shaped: Models) -> None:
    view, _results = show_view(case_from(COSTED, shaped), "tiny", "base")
    table = view.table("down")
    assert [column.key for column in table.columns] == [
        "rooms", "grown.2027", "grown.2028", "grown.total",
    ]  # fmt: skip
    # a grows 2, 4 in 2027 and 6, 8 in 2028; b 3, 6 and 9, 12; of each year the last
    assert {row.key: row.values for row in table.rows} == {
        "a": (2, 4, 8, 12), "b": (3, 6, 12, 18), "total": (None, 10, 20, 30),
    }  # fmt: skip
    assert [row.ruled for row in table.rows] == [False, False, True]
    same_in_every_format(view)


def test_each_element_has_a_table_but_those_that_do_not_count(shaped: Models) -> None:
    view, _results = show_view(case_from(COSTED, shaped), "tiny", "base")
    assert [one.key for _part, one in view.tables() if one.key.startswith("each")] == ["each.b"]
    rows = view.table("each.b").rows
    assert [(row.values, row.ruled) for row in rows] == [((3,), False), ((-6,), True)]


def test_stretches_of_months_stand_beside_each_other(shaped: Models) -> None:
    months = COSTED.replace("2027-11", "2027-01").replace("months: 4", "months: 18")
    view, _results = show_view(case_from(months, shaped), "tiny", "base")
    # 2 x (1 + 2 + ... + 12), and 2 x (1 + ... + 18) x 12 / 18
    assert view.value("stretches", "grown", "full_year.a") == 156
    assert view.value("stretches", "grown", "average_year.a") == 228
    short, _results = show_view(case_from(COSTED, shaped), "tiny", "base")
    keys = [column.key for column in short.table("stretches").columns]
    assert keys == ["average_year.a", "average_year.b"]


def test_only_the_months_that_count_are_averaged(shaped: Models) -> None:
    view, _results = show_view(case_from(COSTED, shaped), "tiny", "base")
    assert view.value("late", "grown.a", "value") == 7  # of the third and fourth month: 6, 8
    assert view.value("late", "price", "value") == 10  # not by month
    nothing = COSTED.replace("months: 4", "months: 2")
    view, _results = show_view(case_from(nothing, shaped), "tiny", "base")
    assert "late" not in [table.key for _part, table in view.tables()]


def test_elements_with_the_same_word_are_added_up(shaped: Models) -> None:
    view, _results = show_view(case_from(COSTED, shaped), "tiny", "base")
    set_language("en")
    found = {row.key: row.values for row in view.table("sorted").rows}
    assert found == {"part.wood": (10, 15), "part.stone": (4, 6), "size": (2, 3)}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("total: [group, year]", "total: cost", "'cost' is neither"),
        ("each: group\n", "each: cost\n", "line 'size' does not vary by cost"),
        ("part: {by: sort}", "part: {by: share}", "cannot be added up by 'share'"),
        ("part: {by: sort}", "part: {by: srt}", "there is no line 'srt'"),
        ("only: big", "only: bg", "there is no line 'bg'"),
        ("size: {rule: yes}", "size: {agreed: grown}", "'grown' does not say what was agreed"),
        ("size: {rule: yes}", "size: {agreed: share}", "'share' does not say what was agreed"),
        ("size: {rule: yes}", "size: {agreed: shre}", "there is no line 'shre'"),
        ("size: {rule: yes}", "size: yes", "a line of a table has keys of its own"),
        ("less: yes", "less: true", "'true' is not one of the choices"),
        ("months: [full_year, average_year]", "down: year\n    months: [total, average]",
         "several 'months' stand across"),
        ("size: {rule: yes}", "grown: {months: [last, highest]}",
         "a line of a table takes one thing of its months"),
        ("    months: [full_year, average_year]\n    lines: [grown]",
         "    months: [full_year, average_year]\n    lines: {grown: {months: highest}}",
         "line 'grown' has other 'months' than the columns it stands in"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_shape_of_a_table_is_said(old: str, new: str, message: str) -> None:
    set_language("en")
    assert old in SHAPED
    with pytest.raises(FlexfinError) as caught:
        models_from(model_text(KINDS) + SHAPED.replace(old, new))
    assert message in str(shown(caught.value))


def test_a_model_shows_its_findings_and_checks_too() -> None:
    judging = {"many": {"finding": "size > 2"}, "right": {"check": "twice - 2 * size", "unit": "unit"}}
    view, _results = show_view(
        case_from(CASE, models_from(model_text(LINES | judging) + TABLES)), "tiny", "base"
    )
    (found,) = view.said("findings")
    assert found.data == {"line": "many", "at": {"group": "b"}}
    assert view.value("checks", "right", "in_order") is True


def test_a_line_without_a_total_has_none_beside_its_elements() -> None:
    table = """
tables:
  rooms:
    nl: Kamers
    en: Rooms
    across: group
    total: group
    lines: {size: {total: no}, twice: {}}
"""
    view, _results = show_view(
        case_from(CASE, models_from(model_text(LINES) + table)), "tiny", "base"
    )
    rows = {row.key: row.values for row in view.table("rooms").rows}
    assert rows == {"size": (2, 3, None), "twice": (4, 6, 10)}


def test_what_is_expected_is_over_the_scenarios_in_which_there_is_something(
    tmp_path: Path,
) -> None:
    lines = {
        "start": START,
        "people": asked("demand.scenarios.*"),
        "some": formula("people > 0", unit="yes_no"),
        "half": formula("people / 2"),
    }
    table = """
tables:
  need:
    nl: Mensen
    en: People
    across: scenario
    total: scenario
    only: some
    lines: [people]
  apart:
    nl: Apart
    en: Apart
    down: scenario
    total: scenario
    only: some
    lines: {people: {}, half: {}}
"""
    text = frame("demand: {scenarios: {base: 10, low: 0, high: 40}}\n")
    case = case_from(text, models_from(model_text(lines) + table))
    view, _results = show_view(case, "tiny", "base")
    # each of three weighs the same, and in one there is nobody: (10 + 40) / 2, not / 3
    assert view.table("need").rows[0].values == pytest.approx((25, 10, 40))
    rows = [row.values for row in view.table("apart").rows]
    assert rows == [(10, 5), (40, 20), pytest.approx((25, 12.5))]
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


def test_the_tables_in_the_workbook_are_live(models: Models, tmp_path: Path) -> None:
    set_language("en")
    case = case_from(CASE, models)
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    name = Layout(case).names["tables"]
    sheet = openpyxl.load_workbook(path, data_only=True)[name]
    found = {row[0].value: [cell.value for cell in row[3:5]] for row in sheet.iter_rows(min_row=4)}
    # two tables show rooms by group, the later by year; both are there
    assert found["twice"] == [4, 6]
    assert found["spent"] == [30, 70]
    assert found["grown.b"][0] == 12  # at the end
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}
    cell = Layout(case).input_cell("size", ("a",))
    changed = engines.formualized(path, {(cell.sheet, f"{cell.column}{cell.row}"): 4})
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=4)}
    assert changed[name, f"D{rows['twice']}"] == 8


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("lines: [size, grown, twice]", "lines: [size, grwon]", "there is no line 'grwon'"),
        ("lines: [spent, grown]", "lines: [size]", "line 'size' does not vary by year"),
        ("    across: group\n", "    across: grp\n", "'grp' is not one of the choices"),
        ("    months: last\n", "    months: median\n", "'median' is not one of the choices"),
        ("    lines: [grown]\n", "", "'lines' is missing"),
        ("    lines: [grown]\n", "    lines: []\n", "has no lines"),
        ("    lines: [grown]\n", "    lines: {}\n", "has no lines"),
        ("lines: [spent, grown]", "lines: [spent, grown, spent]", "line 'spent' is named twice"),
        (
            "    across: group\n",
            "    across: group\n    down: group\n",
            "'group' is both 'across' and 'down' of table",
        ),
        (
            "    across: group\n",
            "    across: group\n    each: group\n",
            "'group' is both 'across' and 'each' of table",
        ),
    ],
)
def test_what_is_wrong_in_a_table_is_said(old: str, new: str, message: str) -> None:
    set_language("en")
    with pytest.raises(FlexfinError) as caught:
        models_from(model_text(LINES) + TABLES.replace(old, new))
    assert message in str(shown(caught.value))


def test_a_line_that_has_no_rows_cannot_stand_in_a_table() -> None:
    set_language("en")
    lines = LINES | {"twice": formula("size * 2", unit="unit", sheet="no")}
    with pytest.raises(FlexfinError) as caught:
        models_from(model_text(lines) + TABLES)
    assert "'twice' is shown here and does not stand in the workbook" in str(shown(caught.value))


def test_a_model_without_tables_shows_its_lines_by_axis() -> None:
    models = models_from(model_text(LINES))
    view, _results = show_view(case_from(CASE, models), "tiny", "base")
    assert {table.key for _part, table in view.tables()} >= {"group", "year"}
    assert view.value("group", "twice", "a") == 4
    assert view.value("year", "spent", "2028") == 70


@pytest.mark.parametrize("name", sorted(models_of(None).models))
def test_every_model_can_be_shown(name: str) -> None:
    models = models_of(None)
    case = load_case(EXAMPLE, models, {"months": "12"})
    if name not in case.models.models:
        result = CliRunner().invoke(main, ["show", str(EXAMPLE), name, "--lang", "en"])
        assert result.exit_code == 1
        assert "lacks" in result.stderr
        return
    view, results = show_view(case, name, "base")
    for part, table in view.tables():
        assert table.rows, part.key
    is_said = any("nothing to show" in one.text for one in view.lead)
    assert is_said == (not [*view.tables()]) == (name == "allocation")
    assert set(results) >= {
        line for one in models.models[name].tables.values() for line in one.lines
    }


def test_the_command_names_the_nearest_model() -> None:
    result = CliRunner().invoke(main, ["show", str(EXAMPLE), "ocupancy", "--lang", "en"])
    assert result.exit_code == 2
    assert "Did you mean 'occupancy'?" in result.stderr


def test_an_answer_says_which_table_a_folder_of_own_models_lacks(tmp_path: Path) -> None:
    set_language("en")
    shutil.copytree(ROOT / "models", tmp_path / "models")
    file = tmp_path / "models" / "pass_through.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("\n  named:\n", "\n  other:\n"))
    case = load_case(EXAMPLE, load_models(tmp_path / "models"))
    with pytest.raises(FlexfinError) as caught:
        cost_figures(case, "base")
    (problem,) = caught.value.problems
    assert problem.message == ("model 'pass_through' has no table 'named', which this answer shows")
    assert problem.place is not None
    assert problem.place.file.endswith("pass_through.yaml")


def test_a_calendar_year_is_no_amount_and_no_average() -> None:
    set_language("nl")
    case = load_case(EXAMPLE, models_of(None))
    view, _results = show_view(case, "time", "base")
    text = as_text(view, 160, False)
    assert "2.027" not in text
    by_year, plain = view.table("year"), view.table("figures")
    shown_of = {row.key: by_year.text_of(row, 0) for row in by_year.rows}
    assert shown_of["calendar_year"] == "2027"
    assert shown_of["calendar_index"] == "2027-12"  # the last month, and no average of all
    assert shown_of["rents_rise"] == "ja"  # in July
    assert [plain.text_of(row, 0) for row in plain.rows if row.key == "price_year"] == ["2026"]


def test_a_figure_of_the_law_that_is_a_year_is_written_as_one() -> None:
    done = CliRunner().invoke(main, ["parameters", "chapter_4b_end_year", "rent_benefit_youth_age"])
    assert ": 2027\n" in done.stdout
    assert "2.027" not in done.stdout
    assert " jaar\n" in done.stdout  # an age is a stretch of time
