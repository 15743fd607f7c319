"""The figures of the law in a case: read late, wanted only where taken, and what is said of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from click.testing import CliRunner
from strategies import ROOT, START, asked, case_from, formula, frame, model_text, shipped

from flexfin.case.case import Case
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.letters import column_name
from flexfin.model.figures import load_parameter
from flexfin.model.line import FigureLine
from flexfin.model.order import needed
from flexfin.model.read import load_models
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

OLD = """nl: Oud cijfer
en: Old figure
unit: 1
checked: 2026-11-23
values:
  2026-01-01:
    value: 40
    until: 2026-12-31
    source: Staatscourant
"""
NEW = OLD.replace("Old figure", "New figure").replace("    until: 2026-12-31\n", "")
LATER = NEW.replace("New figure", "Later figure").replace("2026-01-01:", "2030-01-01:")
MEMORY = NEW.replace("New figure", "Known by heart").replace(
    "value: 40", "value: 40\n    status: memory"
)
TABLE = OLD.replace("Old figure", "Table").replace("value: 40", "table: table.csv")
TABLE = TABLE.replace("checked", "key: {nl: punten, en: points}\nchecked")
FILES = {
    "old.yaml": OLD, "new.yaml": NEW, "later.yaml": LATER, "memory.yaml": MEMORY,
    "table.yaml": TABLE, "table.csv": "points,rent\n1,10\n2,20\n",
    "older.yaml": OLD.replace("Old figure", "Older figure").replace("2026-12-31", "2026-06-30"),
}  # fmt: skip
LINES = {
    "start": START,
    "way": asked(
        "way", unit="text", choices="{a: {nl: a, en: a}, b: {nl: b, en: b}, c: {nl: c, en: c}}"
    ),
    "people": asked("demand.scenarios.*scenario", monthly="yes"),
    "old": {"parameter": "old"},
    "later": {"parameter": "later"},
    "rents": {"parameter": "table"},
}


def read(folder: Path, text: str, *, lines: Any = LINES, **more: Any) -> Case:
    """Write models and a case to a folder, and read them."""
    (folder / "models" / "parameters").mkdir(parents=True, exist_ok=True)
    for name, content in FILES.items():
        (folder / "models" / "parameters" / name).write_text(content, encoding="utf-8")
    (folder / "models" / "tiny.yaml").write_text(model_text({**lines, **more}), encoding="utf-8")
    (folder / "case.yaml").write_text(frame(text), encoding="utf-8")
    return load_case(folder / "case.yaml", load_models(folder / "models"))


SCENARIOS = "demand: {scenarios: {base: 1, high: 5}}\n"
DAY = "reference_date: 2026-11-01\n"


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ('choose(way, "a", later, "b", 3, "c", 4)', "b"),
        ('if(way = "a", later, 3)', "b"),
        ('if(way = "a", if(max(later, 1) > 2, 1, 2), 3)', "c"),
        ('3 + if(way = "b", 1, lookup(rents, later))', "b"),
        ('if(people > 9, later, 3) + if(way = "a", later, 0)', "b"),
        ('choose(way, "a", if(people > 3, later, 1), "b", if(people > 5, later, 1), "c", 1)', "b"),
        ('if(people < 9, if(people > 9, later, if(way = "a", later, 1)), later)', "b"),
        ('if(people < 9, 1, if(people > 0, later, 1)) + if(way = "a", later, 0)', "b"),
    ],
)
def test_a_figure_that_is_not_known_is_wanted_only_where_it_is_taken(
    text: str, fine: str, tmp_path: Path
) -> None:
    result = formula(text)
    evaluate(read(tmp_path / "fine", f"way: {fine}\n{SCENARIOS}{DAY}", result=result))
    case = read(tmp_path / "taken", f"way: a\n{SCENARIOS}{DAY}", result=result)
    with pytest.raises(FlexfinError) as caught:
        evaluate(case)
    (problem,) = caught.value.problems
    assert problem.message == "'later' is not known on 2026-11-01; 'result' needs it"
    assert problem.remedy == (
        "It is known from 2030-01-01 on; choose such a reference_date, or give it with --figures "
        "(`flexfin parameters --missing` shows how)."
    )
    assert problem.place is not None
    assert problem.place.text == DAY.strip()


def test_the_taken_branch_of_a_line_that_looks_back_is_wanted_too(tmp_path: Path) -> None:
    back = formula("previous(back, 0) + if(people > {limit}, later, 1)")
    for limit, known in ((9, True), (4, False)):
        text = {**back, "formula": back["formula"].replace("{limit}", str(limit))}
        case = read(tmp_path / str(limit), f"way: a\n{SCENARIOS}{DAY}", back=text)
        if known:
            assert evaluate(case)["back"].array[:, -1].tolist() == [6, 6]
        else:
            with pytest.raises(FlexfinError, match="'later' is not known on 2026-11-01"):
                evaluate(case)


def test_all_figures_that_are_not_known_are_named_at_once_each_with_a_line(tmp_path: Path) -> None:
    lines = {
        "first": formula("later * 2"),
        "second": formula("first + 1"),
        "third": formula("old + lookup(rents, 2)"),
        "fourth": formula("lookup(rents, 2)"),
    }
    case = read(tmp_path, f"way: a\n{SCENARIOS}reference_date: 2025-01-01\n", **lines)
    with pytest.raises(FlexfinError) as caught:
        evaluate(case)
    assert [problem.message for problem in caught.value.problems] == [
        "'later' is not known on 2025-01-01; 'first' needs it",
        "'old' is not known on 2025-01-01; 'third' needs it",
        "'table' is not known on 2025-01-01; 'fourth' needs it",
    ]


def test_a_line_that_does_not_need_it_is_worked_out(tmp_path: Path) -> None:
    lines = {"first": formula("later * 2"), "second": formula("old * 2")}
    case = read(tmp_path, f"way: a\n{SCENARIOS}{DAY}", **lines)
    assert evaluate(case, ["second"])["second"].array == 80
    with pytest.raises(FlexfinError, match="'later' is not known on 2026-11-01"):
        evaluate(case, ["later"])


def test_without_a_reference_date_the_start_is_pointed_at(tmp_path: Path) -> None:
    case = read(tmp_path, f"way: a\n{SCENARIOS}", first=formula("old * 2"))
    with pytest.raises(FlexfinError) as caught:
        evaluate(case)
    (problem,) = caught.value.problems
    assert problem.message.startswith("'old' is not known on 2027-01-01")
    assert problem.place is not None
    assert problem.place.text == "start: 2027-01"


def test_files_of_figures_are_read_only_when_a_line_needs_them(tmp_path: Path) -> None:
    case = read(tmp_path, f"way: a\n{SCENARIOS}{DAY}", second=formula("old * 2"))
    for path in (tmp_path / "models" / "parameters").glob("*"):
        if path.name != "old.yaml":
            path.unlink()
    assert evaluate(case, ["second"])["second"].array == 80
    with pytest.raises(FlexfinError) as caught:
        evaluate(case)
    assert [p.message for p in caught.value.problems] == ["there is no such file"] * 2


# --- warnings --------------------------------------------------------------------------------

DOUBTFUL = {
    "start": START,
    "old": {"parameter": "old"},
    "again": {"parameter": "old"},
    "older": {"parameter": "older"},
    "new": {"parameter": "new"},
    "memory": {"parameter": "memory"},
    "of_old": formula("old + again"),
    "of_both": formula("old + older + new"),
    "of_new": formula("new * 2"),
    "of_memory": formula("memory * 2"),
    "said": {"finding": "memory > 2"},
}


def warned(case: Case, *names: str) -> list[str]:
    return [problem.message for problem in case.warnings(names or None)]


def test_a_value_that_ends_before_the_calculation_begins_gives_a_warning(tmp_path: Path) -> None:
    case = read(tmp_path, "reference_date: 2026-06-30\n", lines=DOUBTFUL)
    assert warned(case, "of_new") == []
    assert warned(case, "of_old") == [
        "the law is read on 30 June 2026 and the calculation begins in January 2027; 'Old figure' "
        "is of 2026: `flexfin parameters --missing --on 2027-01-01` shows more"
    ]
    assert warned(case, "of_both") == [
        "the law is read on 30 June 2026 and the calculation begins in January 2027; 2 figures used "
        "here are of 2026: `flexfin parameters --missing --on 2027-01-01` shows more"
    ]
    (warning,) = case.warnings(["of_old"])
    assert warning.level == "warning"
    assert warning.remedy == ""
    assert warning.place is not None
    assert warning.place.file == str(tmp_path / "case.yaml")


def test_a_value_that_holds_in_the_first_month_gives_no_warning(tmp_path: Path) -> None:
    case = read(tmp_path, "reference_date: 2026-06-30\n", lines=DOUBTFUL)
    (tmp_path / "case.yaml").write_text(
        "case: x\nstart: 2026-12\nmonths: 3\nreference_date: 2026-06-30\n"
    )
    case = load_case(tmp_path / "case.yaml", load_models(tmp_path / "models"))
    assert warned(case, "of_old") == []


def test_a_value_from_memory_is_never_used_silently(tmp_path: Path) -> None:
    case = read(tmp_path, "reference_date: 2026-06-30\n", lines=DOUBTFUL)
    assert warned(case, "of_memory") == ["'Known by heart' is from memory and was not checked"]
    assert warned(case, "of_memory", "of_new") == warned(case, "of_memory")
    assert warned(case, "said") == warned(case, "of_memory")


def test_of_a_value_from_memory_that_only_a_finding_needs_the_finding_speaks(
    tmp_path: Path,
) -> None:
    case = read(tmp_path, "reference_date: 2026-06-30\n", lines=DOUBTFUL)
    assert warned(case, "said", "of_new") == []
    assert warned(case, "memory", "of_new") == []
    assert len(warned(case, "said", "of_memory")) == 1


def test_a_finding_that_needs_a_value_from_memory_says_that_it_is_not_confirmed() -> None:
    lines = shipped().lines
    deciding = needed(lines, [n for n in lines if lines[n].kind not in ("finding", "parameter")])
    spoken, folder = [], ROOT / "models" / "parameters"
    for name, line in lines.items():
        below = needed(lines, [name]) - deciding if line.kind == "finding" else ()
        figures = [one for used in below if isinstance(one := lines[used], FigureLine)]
        read_in = [load_parameter(folder, one.parameter) for one in figures]
        if any(dated.status == "memory" for one in read_in for dated in one.values):
            assert "not confirmed" in line.label.en, name
            assert "niet bevestigd" in line.label.nl, name
            spoken.append(name)
    assert spoken == ["beyond_chapter"]


def test_a_value_that_may_have_been_replaced_gives_a_warning(tmp_path: Path) -> None:
    case = read(tmp_path, "reference_date: 2026-11-24\n", lines=DOUBTFUL)
    assert warned(case, "of_new") == [
        "the law is read on 24 November 2026 and the calculation begins in January 2027; 'New "
        "figure' was last checked in 2026: `flexfin parameters --on 2026-11-24` shows more"
    ]
    assert warned(case, "of_new", "of_memory") == [
        "'Known by heart' is from memory and was not checked",
        "the law is read on 24 November 2026 and the calculation begins in January 2027; 2 figures used "
        "here were last checked in 2026: `flexfin parameters --on 2026-11-24` shows more",
    ]
    case = read(tmp_path, "reference_date: 2026-11-23\n", lines=DOUBTFUL)
    assert warned(case, "of_new") == []


# --- the workbook ----------------------------------------------------------------------------


def test_in_the_workbook_a_figure_that_is_not_known_stops_only_what_takes_it(
    tmp_path: Path,
) -> None:
    lines = {
        "first": formula('if(way = "a", later, old)'),
        "second": formula('choose(way, "a", lookup(rents, 1), "b", first, "c", 4 * old)'),
    }
    text = f"way: b\n{SCENARIOS}reference_date: 2026-11-01\n"
    case = read(tmp_path, text, **lines)
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    stored, found = engines.stored(path), engines.formualized(path)
    unknown = {address for address, value in stored.items() if value == "#N/A"}
    assert not unknown  # nothing takes it, so nothing shows an error
    assert engines.differences(stored, found) == {}
    # what comes to take it is no number: of the way to it, and of all that goes by it
    layout = Layout(case)
    way = (layout.names["inputs"], f"{column_name(layout.given)}{layout.inputs['way', ()].row}")
    taken = engines.formualized(path, {way: "a"})
    cell = layout.cells["first", ()]
    assert str(taken[cell.sheet, f"{cell.column}{cell.row}"]).startswith(
        ("#N/A", "{'type': 'Error'")
    )
    sheet = openpyxl.load_workbook(path, data_only=True)["Law"]
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=6)}
    assert rows["later"][2] == "not known"
    assert rows["later"][7] == "not known on 1 November 2026; known from 1 January 2030 on"
    assert [word or None for word in rows["old"][2:10]] == [
        40, None, "1 January 2026", "31 December 2026", "23 November 2026",
        "ends before the first month",
        "Staatscourant", None,
    ]  # fmt: skip
    assert rows["rents"][2] == "see the table"
    assert [sheet[f"{column}12"].value for column in "CD"] == [1, 10]
    assert "attention, see the remarks: 3." in sheet["B3"].value
    cover = openpyxl.load_workbook(path)["Cover"]
    texts = {cell.value for row in cover.iter_rows() for cell in row}
    assert "3 of 3 figures of the law deserve attention: see the remarks on sheet Law" in texts


def test_the_shipped_tables_are_looked_up_live_in_the_workbook(tmp_path: Path) -> None:
    """120 points self-contained and 40 points for a room, by hand from the tables of 2026."""
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copytree(ROOT / "models" / "parameters", folder / "parameters")
    rent = {"unit": "EUR/unit/month"}
    lines = {
        "start": START,
        "points": asked("points"),
        "dwelling_rents": {"parameter": "wws_self_contained", **rent},
        "room_rents": {"parameter": "wws_room", **rent},
        "most": {"parameter": "wws_highest_points"},
        "dwelling_rent": formula("lookup(dwelling_rents, points)", rent["unit"]),
        "room_rent": formula("lookup(room_rents, points - 80)", rent["unit"]),
        "beyond": formula(
            "lookup(room_rents, most) + 2 * (lookup(room_rents, most) "
            "- lookup(room_rents, most - 1))",
            rent["unit"],
        ),
    }
    (folder / "tiny.yaml").write_text(model_text(lines), encoding="utf-8")
    models = load_models(folder)
    case = case_from(frame("points: 120\nreference_date: 2026-11-01\n"), models)
    results = evaluate(case)
    assert results["dwelling_rent"].array == 774.94
    assert results["room_rent"].array == 407.58
    # 1,613.63 at 250 points and 1,608.36 at 249: two steps of 5.27 beyond
    assert results["beyond"].array == pytest.approx(1624.17)
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, results)
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


def test_a_table_of_the_law_is_no_line_with_values(tmp_path: Path) -> None:
    read(tmp_path, f"way: a\n{SCENARIOS}{DAY}")
    arguments = ["values", str(tmp_path / "case.yaml"), "rents", "--models"]
    result = CliRunner().invoke(main, [*arguments, str(tmp_path / "models"), "--lang", "en"])
    assert result.exit_code == 2
    assert "line 'rents' is a table of the law. `flexfin parameters table` shows it." in (
        " ".join(result.output.split())
    )


def test_a_command_warns_of_the_figures_of_its_own_lines_only(tmp_path: Path) -> None:
    read(tmp_path, "reference_date: 2026-06-30\n", lines=DOUBTFUL)
    more = ["--models", str(tmp_path / "models"), "--lang", "nl"]
    for command, names, warned_of in (
        ("values", ["of_new"], []),
        ("values", ["of_old"], ["'Oud cijfer' is van 2026"]),
        ("check", [], ["'Oud cijfer' komt uit het geheugen", "2 cijfers die hier worden gebruikt zijn van 2026"]),
    ):
        result = CliRunner().invoke(main, [command, str(tmp_path / "case.yaml"), *names, *more])
        assert result.exit_code == 0
        assert bool(result.stderr) == bool(warned_of and command != "check")
        for text in warned_of:
            assert text in result.output


STEPS = """nl: Heffing
en: Levy
unit: 1
checked: 2027-01-01
values:
  2027-02-01: {value: 3, until: 2027-03-31, source: One}
  2027-05-15: {value: 4, source: Two}
  2027-08-01: {value: 90, source: Three}
"""
VERSIONS = """nl: Tabel
en: Table
unit: 1
checked: 2027-01-01
values:
  2026-07-01: {table: table.csv, until: 2026-12-31, source: One}
  2027-03-01: {table: other.csv, source: Two}
"""


def through_time(folder: Path, day: str, *names: str) -> Case:
    """Give a case of 8 months from 2027-01 with a figure and a table that change."""
    parameters = folder / "models" / "parameters"
    parameters.mkdir(parents=True)
    for name, content in (("levy.yaml", STEPS), ("rents.yaml", VERSIONS),
                          ("table.csv", "points,rent\n1,10\n2,20\n"),
                          ("other.csv", "points,rent\n1,11\n2,22\n")):  # fmt: skip
        (parameters / name).write_text(content, encoding="utf-8")
    lines = {
        "start": START,
        "now": formula("start + previous(count, 0)", "month"),
        "count": formula("previous(count, 0) + 1", "month"),
        "levy": {"parameter": "levy"},
        "rents": {"parameter": "rents"},
        "of_month": formula("in_force(levy, now)"),
        "of_month_known": formula("known(levy, now)", unit="yes_no"),
        "or_nothing": formula("in_force(levy, now, 7)"),
        "rent": formula("lookup(rents, 2, now)"),
        "rent_known": formula("known(rents, now)", unit="yes_no"),
        "both": formula("if(of_month_known, of_month * rent, 0)"),
    }
    (folder / "models" / "tiny.yaml").write_text(model_text(lines), encoding="utf-8")
    (folder / "case.yaml").write_text(frame(f"reference_date: {day}\n", months=8), "utf-8")
    return load_case(folder / "case.yaml", load_models(folder / "models"))


def test_a_figure_is_read_in_the_month_that_is_named_up_to_the_reference_date(
    tmp_path: Path,
) -> None:
    """By hand; the value of 15 May holds on the first day of June, the one of August is not known."""
    case = through_time(tmp_path, "2027-07-01")
    found = evaluate(case)
    months = {name: found[name].array.ravel().tolist() for name in found if name != "rents"}
    # before the first value that stands in; from April on the old one goes on, not known
    assert months["of_month"] == [3, 3, 3, 3, 3, 4, 4, 4]
    assert months["or_nothing"] == [7, 3, 3, 3, 3, 4, 4, 4]
    # the value of June is known until the next one begins, on 1 August
    assert months["of_month_known"] == [0, 1, 1, 0, 0, 1, 1, 0]
    assert months["rent"] == [20, 20, 22, 22, 22, 22, 22, 22]
    assert months["rent_known"] == [0, 0, 1, 1, 1, 1, 1, 1]
    assert months["both"] == [0, 60, 66, 0, 0, 88, 88, 0]
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, found)
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


def test_after_the_reference_date_nothing_is_read_and_before_the_first_day_it_is_not_known(
    tmp_path: Path,
) -> None:
    early = evaluate(through_time(tmp_path / "early", "2027-02-10"))
    assert early["of_month"].array.ravel().tolist() == [3] * 8
    assert early["rent"].array.ravel().tolist() == [20] * 8
    none = through_time(tmp_path / "none", "2027-01-31")
    with pytest.raises(FlexfinError, match="'levy' is not known on 2027-01-31; 'of_month' needs it"):
        evaluate(none)
    assert evaluate(none, ["or_nothing"])["or_nothing"].array.ravel().tolist() == [7] * 8
    assert evaluate(none, ["of_month_known"])["of_month_known"].array.ravel().tolist() == [0] * 8


def test_an_explanation_tells_what_was_in_force_in_that_month(tmp_path: Path) -> None:
    through_time(tmp_path, "2027-07-01")
    more = [
        "--models",
        str(tmp_path / "models"),
        "--lang",
        "en",
        "--at",
        "month=2027-03",
        "--depth",
        "4",
    ]
    result = CliRunner().invoke(main, ["explain", str(tmp_path / "case.yaml"), "both", *more])
    assert result.exit_code == 0
    for text in ("levy, 2027-03", "from 2027-02-01", "until 2027-03-31",
                 "rents, 2, 2027-03", "from 2027-03-01"):  # fmt: skip
        assert text in result.output
