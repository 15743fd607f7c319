"""Figures of the law that a user gives: a file that fills itself in, what is wrong with one, what it does."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner, Result
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from strategies import EXAMPLE, ROOT, shipped

from flexfin.answers.missing import missing, needed_by_case, needed_by_models
from flexfin.case.case import Case
from flexfin.cli import main
from flexfin.cli.options import tell
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.numbers import number_text
from flexfin.model.figure_values import Dated, gaps, oddities
from flexfin.model.figures import load_parameter, parameter_names
from flexfin.workbook.mark import mark_of
from flexfin.workbook.workbook import write_workbook

LAW = ROOT / "models" / "parameters"
NEW_YEAR = "2027-01-01"
DAY = datetime.date(2027, 1, 1)


# of which a workbook is soon written: rooms let by their points, and nothing of a reserve
SMALL = """\
{}case: Small
start: 2027-01
months: 2
reference_date: 2026-11-01
discount_rate: 4%
owner: owner
indexation: {{cost: 2.5%, rent: 3%}}
parties: {{owner: {{government: yes}}}}
groups:
  youth: {{kind: tenants, units: 20, places: 20, floor_area: 900, normal_occupancy: 97%, lessor: owner,
          operator: owner, dwelling: room, wws_points: 36, asked_rent: 340, management_cost: 75}}
finance: {{debt_share: 80%, interest: 4.1%, return_on_equity: 7%}}
costs: {{shell: {{category: housing, amount: 500_000, per: year, key: floor_area, index: cost}}}}
demand: {{scenarios: {{base: {{2027-01: 0}}}}}}
"""


def small_in(folder: Path, figures: str = "", day: str = "2026-11-01") -> Path:
    """Put a small case in a folder, with a line that names its figures."""
    line = f"figures: {figures}\n" if figures else ""
    text = SMALL.format(line).replace("reference_date: 2026-11-01", f"reference_date: {day}")
    (folder / "small.yaml").write_text(text, encoding="utf-8")
    return folder / "small.yaml"


def run(*words: str, language: str = "en") -> Result:
    environment = {"COLUMNS": "200", "FLEXFIN_LANG": language}
    return CliRunner().invoke(main, [*words], env=environment)


def case_in(folder: Path, figures: str = "", **changes: str) -> Path:
    """Put the example in a folder, with a line that names its figures."""
    folder.mkdir(exist_ok=True)
    text = EXAMPLE.read_text(encoding="utf-8")
    for key, value in changes.items():
        text = re.sub(rf"^{key}: \S+", f"{key}: {value}", text, flags=re.MULTILINE)
    line = f"figures: {figures}\n" if figures else ""
    (folder / "case.yaml").write_text(line + text, encoding="utf-8")
    for history in EXAMPLE.parent.glob("*.csv"):
        shutil.copy(history, folder)
    return folder / "case.yaml"


def load(path: Path, figures: Path | None = None, **changes: str) -> Case:
    return load_case(path, shipped(), changes, figures)


def filled(folder: Path, factor: float = 1.03) -> Path:
    """Make the file of 2027 and fill it in: what held in 2026, times a factor."""
    file = folder / "figures.yaml"
    result = run("parameters", "--missing", "--on", NEW_YEAR, "--template", str(file))
    assert result.exit_code == 0, result.output
    text, name = [], ""
    for line in file.read_text(encoding="utf-8").splitlines():
        name = line[:-1] if re.fullmatch(r"\w+:", line) else name
        if line == "    value:":
            last = load_parameter(LAW, name).values[-1]
            assert not isinstance(last.value, Mapping)
            value = last.value if last.percent else round(last.value * factor, 2)
            text.append(f"{line} {number_text(value, percent=last.percent)}")
        else:
            text.append(f"{line} Staatscourant 2026, 1" if line == "    source:" else line)
    file.write_text("\n".join(text), encoding="utf-8")
    for table in folder.glob("wws_*.csv"):
        last = load_parameter(LAW, table.name.rpartition("_")[0]).values[-1]
        assert isinstance(last.value, Mapping)
        rows = [f"{key:g},{round(value * factor, 2)}" for key, value in last.value.items()]
        table.write_text("\n".join(["punten,waarde", *rows]), encoding="utf-8")
    return file


# --- what is still to come -----------------------------------------------------------------------


def test_what_the_models_need_and_is_not_known_is_listed_with_where_and_when() -> None:
    result = run("parameters", "--missing", "--on", NEW_YEAR, "--format", "json")
    found = {e["key"]: e for e in json.loads(result.output)["outlines"]["figures"]["entries"]}
    needed = needed_by_models(shipped())
    unknown = {
        name
        for name in needed
        for one in [load_parameter(LAW, name)]
        if not one.names_none(DAY) and one.find(DAY) is None
    }
    assert set(found) == unknown
    assert {"wws_room", "rent_limit_social", "rent_benefit_taper_single"} <= set(found)
    assert "vat_lodging" not in found  # it has no end
    assert "temporary_contract_max_months_room" not in found  # the law names it no more
    for entry in found.values():
        assert entry["where"]
        assert entry["when"]
    said = run("parameters", "--missing", "--on", NEW_YEAR).output
    assert "wws_room: Maximum rent by points, room\n" in said
    assert "not known from 2027-01-01 on; published in: Staatscourant" in said


def test_what_the_law_did_not_name_yet_is_not_asked_for() -> None:
    """Middle rent is there since July 2024; the tables of rooms of before were not found."""
    def listed(day: str) -> set[str]:
        result = run("parameters", "--missing", "--on", day, "--format", "json")
        return {e["key"] for e in json.loads(result.output)["outlines"]["figures"]["entries"]}

    then = listed("2024-01-01")
    assert "wws_room" in then
    of_later = {"points_social_max", "points_middle_max", "middle_rent_rise_rate",
                "rent_limit_middle", "surcharge_new_building", "listed_group_max_months",
                "rent_benefit_taper_single", "surcharge_national_monument"}  # fmt: skip
    assert not then & of_later
    assert {"middle_rent_rise_rate", "rent_limit_middle"} <= listed(NEW_YEAR)
    assert not listed("2021-01-01") & {"relocation_guarantee_fee", "points_middle_max"}


def test_every_figure_that_ends_says_where_the_next_is_published_or_that_there_is_none() -> None:
    silent = [
        name
        for name in parameter_names(LAW)
        for one in [load_parameter(LAW, name)]
        if one.values[-1].until is not None and not (one.where and one.when) and not one.lapsed
    ]
    assert silent == []


def test_of_a_case_only_what_it_uses_is_listed(tmp_path: Path) -> None:
    case = load(EXAMPLE, months="12")
    used = {case.law.lines[name].parameter for name in evaluate(case).figures}
    ladder = {"rent_limit_social", "quality_discount_limit", "capping_limit_low",
              "capping_limit_high"}  # fmt: skip
    assert needed_by_case(case, DAY) == used | ladder
    # where nobody rents there is no ladder
    empty = load(EXAMPLE.with_name("beilen_nachtopvang.yaml"))
    assert not needed_by_case(empty, DAY) & ladder
    words = ["parameters", "--missing", "--on", NEW_YEAR, "--case"]
    listed = json.loads(run(*words, str(EXAMPLE), "--format", "json").output)
    keys = [e["key"] for e in listed["outlines"]["figures"]["entries"]]
    assert set(keys) == {"wws_room", *ladder}
    # which is all that any command asks of the case in 2027
    asked = run("rent", str(EXAMPLE), "--set", f"reference_date={NEW_YEAR}", "--set", "months=12")
    assert set(re.findall(r"'(\w+)' is not known on", asked.output + asked.stderr)) <= set(keys)
    # with an income, the case asks for rent benefit too; also where it is itself read in 2027
    changed = case_in(tmp_path, reference_date=NEW_YEAR)
    text = changed.read_text(encoding="utf-8")
    more = "    tenant_income: 20_000\n    designated_rooms: yes\n    wws_points: 36\n"
    changed.write_text(text.replace("    wws_points: 36\n", more), encoding="utf-8")
    found = needed_by_case(load(changed), DAY)
    assert {"wws_room", "capping_limit_low", "rent_benefit_taper_single"} <= found
    assert "rent_benefit_taper_more" not in found


def test_what_a_file_gives_is_missing_no_more(tmp_path: Path) -> None:
    file = filled(tmp_path)
    result = run("parameters", "--missing", "--on", NEW_YEAR, "--figures", str(file))
    assert "No figure wants looking after." in result.output
    shown = run("parameters", "rent_limit_social", "--on", NEW_YEAR, "--figures", str(file)).output
    assert "960.92 EUR/room/month" in shown
    assert "figures.yaml: Staatscourant 2026, 1" in shown


def test_a_value_that_held_for_a_year_is_followed_by_one_of_a_year() -> None:
    (social,) = missing([load_parameter(LAW, "social_rent_rise_rate")], datetime.date(2027, 9, 1))
    assert (str(social.since), str(social.until)) == ("2027-07-01", "2028-06-30")
    (points,) = missing([load_parameter(LAW, "wws_room")], datetime.date(2028, 5, 1))
    assert (str(points.since), str(points.until)) == ("2027-01-01", "2027-12-31")


# --- a file to fill in ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_a_file_that_is_not_filled_in_changes_nothing(
    kind: str, language: str, tmp_path: Path
) -> None:
    small = small_in(tmp_path)
    file = tmp_path / f"figures.{kind}"
    words = ["parameters", "--missing", "--on", NEW_YEAR, "--template", str(file)]
    result = run(*words, language=language)
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == {
        file.name, small.name, "wws_room_2027-01-01.csv", "wws_self_contained_2027-01-01.csv",
    }  # fmt: skip
    case = load(small, file)
    assert case.law.given.values == {}
    assert case.remarks == load(small).remarks
    assert mark_of(case) == mark_of(load(small))
    assert run(*words).exit_code == 2  # it is there already
    # a second file beside it leaves the tables, which may be filled in
    other = tmp_path / f"other.{kind}"
    tables = {path: path.read_bytes() for path in tmp_path.glob("*.csv")}
    room = tmp_path / "wws_room_2027-01-01.csv"
    room.write_text("a,b\n0,1\n", encoding="utf-8")
    result = run(*words[:-1], str(other))
    assert result.exit_code == 0, result.output
    assert other.exists()
    assert room.read_text(encoding="utf-8") == "a,b\n0,1\n"
    assert "wws_room_2027-01-01.csv, " in result.stderr
    assert "was there already and stays as it is" in result.stderr
    assert run(*words[:-1], str(other), "--force").exit_code == 0
    again = run(*words[:-1], str(other), "--force", language=language)
    assert again.exit_code == 0
    assert {path: path.read_bytes() for path in tables} == tables


def test_the_file_is_filled_in_as_yaml_or_as_a_workbook_to_the_same_end(tmp_path: Path) -> None:
    file = filled(tmp_path)
    case = load(EXAMPLE, file, reference_date=NEW_YEAR)
    book = tmp_path / "book.xlsx"
    words = ["parameters", "--missing", "--on", NEW_YEAR, "--template", str(book), "--force"]
    tables = {path: path.read_bytes() for path in tmp_path.glob("*.csv")}
    assert run(*words).exit_code == 0
    for path, data in tables.items():
        path.write_bytes(data)
    whole = openpyxl.load_workbook(book)
    sheet = whole.active
    assert sheet is not None
    columns = {cell.value: cell.column for cell in sheet[4]}
    given_values = case.law.given.values
    for row in range(5, sheet.max_row + 1):
        (dated,) = given_values[sheet.cell(row, 1).value]
        if not isinstance(dated.value, Mapping):
            sheet.cell(row, columns["value"]).value = dated.value
            assert ("%" in sheet.cell(row, columns["value"]).number_format) == dated.percent
        sheet.cell(row, columns["source"]).value = "Staatscourant 2026, 1"
    whole.save(book)
    other = load(EXAMPLE, book, reference_date=NEW_YEAR).law.given.values
    assert {n: [(d.since, d.until, d.value, d.source, d.percent) for d in v] for n, v in other.items()} == {
        n: [(d.since, d.until, d.value, d.source, d.percent) for d in v] for n, v in given_values.items()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "holds"), [("yes", 1), ("no", 0), ("ja", 1), ("Nee", 0), (True, 1), (False, 0)]
)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_figure_that_is_yes_or_no_is_filled_in_as_that(
    said: str | bool, holds: int, language: str, tmp_path: Path
) -> None:
    """Before 2016 nothing is known of it; a cell may hold the word, or what Excel makes of it."""
    name, day, book = "temporary_contract_listed_only", "2015-06-01", tmp_path / "book.xlsx"
    words = ["parameters", name, "--missing", "--on", day, "--template", str(book)]
    assert run(*words, language=language).exit_code == 0
    whole = openpyxl.load_workbook(book)
    sheet = whole.active
    assert sheet is not None
    columns = {cell.value: cell.column_letter for cell in sheet[4]}
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == {"en": '"yes,no"', "nl": '"ja,nee"'}[language]
    assert str(rule.sqref) == f"{columns['value']}5"
    assert sheet[f"{columns['unit']}5"].value == {"en": "yes or no", "nl": "ja of nee"}[language]
    sheet[f"{columns['value']}5"].value = said
    sheet[f"{columns['source']}5"].value = "BW"
    whole.save(book)
    case = load(EXAMPLE, book, reference_date=day)
    (dated,) = case.law.given.values[name]
    assert dated.value == holds
    word = {"en": ("no", "yes"), "nl": ("nee", "ja")}[language][holds]
    told = run("parameters", name, "--on", day, "--figures", str(book), language=language).output
    assert f": {word}\n" in told
    data = run("parameters", name, "--on", day, "--figures", str(book), "--format", "json").output
    (entry,) = json.loads(data)["outlines"][name]["entries"]
    assert entry["value"] is bool(holds)


def test_a_table_as_a_dutch_excel_saves_it_is_read(tmp_path: Path) -> None:
    file = filled(tmp_path)
    table = tmp_path / "wws_room_2027-01-01.csv"
    text = table.read_text(encoding="utf-8")
    before = load(EXAMPLE, file).law.given.values
    table.write_text(text.replace(",", ";").replace(".", ","), encoding="utf-8")
    assert load(EXAMPLE, file).law.given.values == before


# --- what a file does ----------------------------------------------------------------------------


def test_with_the_figures_of_2027_a_case_of_2027_says_nothing_and_uses_them(tmp_path: Path) -> None:
    file = filled(tmp_path)
    path = case_in(tmp_path, reference_date=NEW_YEAR)
    assert "'wws_room' is not known on 2027-01-01" in run("check", str(path)).stdout
    result = run("check", str(path), "--figures", str(file))
    assert result.exit_code == 0
    # what the law does not end, was last compared with its source in 2026
    (said,) = result.stdout.partition("\n\n")[2].splitlines()[1:]
    assert re.fullmatch(
        r".*: the law is read on 1 January 2027 and the calculation begins in January 2027; \d+ figures "
        r"used here were last checked in 2026: `flexfin parameters --on 2027-01-01` shows more",
        said,
    )
    case = load(path, file)
    last = load_parameter(LAW, "wws_room").values[-1].value
    assert isinstance(last, Mapping)
    assert evaluate(case, ["table_rent"])["table_rent"].array.max() == round(last[36] * 1.03, 2)
    # the case may name it; what is asked for goes first
    named = case_in(tmp_path / "named", "../figures.yaml", reference_date=NEW_YEAR)
    assert load(named).law.given.values == case.law.given.values
    other = tmp_path / "other"
    other.mkdir()
    dearer = load(named, filled(other, 1.05))
    assert evaluate(dearer, ["table_rent"])["table_rent"].array.max() == round(last[36] * 1.05, 2)


def test_every_command_that_takes_a_case_takes_figures(tmp_path: Path) -> None:
    file = filled(tmp_path)
    path = case_in(tmp_path, reference_date=NEW_YEAR, months="2")
    commands: list[list[str]] = [
        ["cost"], ["rent"], ["vacancy"], ["reserve"], ["agreement"], ["values", "table_rent"],
        ["explain", "table_rent", "--group", "youth"], ["show", "tenant"],
        ["compare", str(case_in(tmp_path / "other", months="2"))],
    ]  # fmt: skip
    for command, *more in commands:
        result = run(command, str(path), *more, "--figures", str(file))
        assert result.exit_code == 0, (command, result.output)
    small, book = str(small_in(tmp_path, day=NEW_YEAR)), str(tmp_path / "book.xlsx")
    for words in (["workbook", small, "-o", book], ["readback", book, "--against", small]):
        assert run(*words).exit_code == 1, words  # what the law says in 2027 is not known
        assert run(*words, "--figures", str(file)).exit_code == 0, words
    cases = tmp_path / "cases"
    case_in(cases, "../figures.yaml", reference_date=NEW_YEAR, months="2")
    assert run("portfolio", str(cases)).exit_code == 0


def test_a_figure_of_a_later_day_is_said_not_to_count_where_it_would(tmp_path: Path) -> None:
    """The law is read on 2026-11-01: what begins in 2027 says so, where the case asks for it."""
    text = (
        "wws_room:\n  2027-01-01: {table: room.csv, source: x}\n"
        "social_rent_rise_rate:\n  2027-07-01: {value: 3.9%, source: x}\n"
        "rent_benefit_taper_single:\n  2027-01-01: {value: 28%, source: x}\n"
    )
    file = tmp_path / "figures.yaml"
    file.write_text(text, encoding="utf-8")
    last = load_parameter(LAW, "wws_room").values[-1].value
    assert isinstance(last, Mapping)
    rows = [f"{key:g},{value + 1:.2f}" for key, value in last.items()]
    (tmp_path / "room.csv").write_text("\n".join(["a,b", *rows]), encoding="utf-8")
    said = (
        "figures.yaml gives what begins after 2026-11-01, the day on which the law is read, and "
        "does not count here: Maximum rent by points, room (2027-01-01); {rise}. "
        "`reference_date: {day}` reads the law on that day"
    )
    rise = said.format(rise="Maximum yearly rise, social rent (2027-07-01)", day="2027-07-01")
    assert rise in run("rent", str(EXAMPLE), "--figures", str(file)).stderr
    assert "gives what begins after" not in run("cost", str(EXAMPLE), "--figures", str(file)).stderr
    case = load(EXAMPLE, file)
    assert "from 1 January 2027 on another is given" in case.law.remark("room_table")
    read_then = load(EXAMPLE, file, reference_date="2027-07-01")
    assert "another is given" not in read_then.law.remark("room_table")


def test_two_cases_with_other_figures_are_told_apart(tmp_path: Path) -> None:
    file = filled(tmp_path)
    before = case_in(tmp_path / "before", "../figures.yaml", reference_date=NEW_YEAR, months="2")
    dearer = tmp_path / "after"
    dearer.mkdir()
    shutil.copy(filled(dearer, 1.05), dearer / "dearer.yaml")
    after = case_in(dearer, "dearer.yaml", reference_date=NEW_YEAR, months="2")
    output = run("compare", str(before), str(after)).output
    assert "figures of the law: " in output
    assert "the law as it stands on" not in output
    assert "figures of the law:" not in run("compare", str(before), str(before)).output
    assert file.exists()


def test_a_case_keeps_its_figures_as_a_workbook_to_fill_in(tmp_path: Path) -> None:
    filled(tmp_path)
    path = case_in(tmp_path, "figures.yaml", reference_date=NEW_YEAR)
    book = tmp_path / "book.xlsx"
    assert run("new", str(book), "--like", str(path)).exit_code == 0
    assert load(book).law.given.values == load(path).law.given.values
    text = tmp_path / "again.yaml"
    assert run("new", str(text), "--like", str(book)).exit_code == 0
    assert load(text).law.given.values == load(path).law.given.values
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    result = run("new", str(elsewhere / "case.yaml"), "--like", str(path))
    assert "figures.yaml, wws_room_2027-01-01.csv" in result.output


def test_in_a_folder_of_cases_a_file_with_figures_is_no_case(tmp_path: Path) -> None:
    filled(tmp_path)
    case_in(tmp_path, "figures.yaml", reference_date=NEW_YEAR)
    result = run("portfolio", str(tmp_path))
    said = f"{tmp_path}: passed over, as these are no cases: stieltjesstraat_2027.csv\n"
    assert (result.exit_code, result.stderr) == (0, said)  # and of the figures nothing
    case_in(tmp_path, reference_date=NEW_YEAR)
    figures = ["--figures", str(tmp_path / "figures.yaml")]
    assert run("portfolio", str(tmp_path), *figures).exit_code == 0


def test_a_file_of_the_case_is_never_written_over(tmp_path: Path) -> None:
    file = filled(tmp_path)
    table = tmp_path / "wws_room_2027-01-01.csv"
    path = case_in(tmp_path, "figures.yaml", reference_date=NEW_YEAR)
    for target in (file, table):
        before = target.read_bytes()
        for words in (["rent", str(path)], ["rent", str(EXAMPLE), "--figures", str(file)],
                      ["check", str(path)], ["compare", str(EXAMPLE), str(path)],
                      ["parameters", "--missing", "--on", NEW_YEAR, "--case", str(path)]):  # fmt: skip
            result = run(*words, "-o", str(target), "--force")
            assert result.exit_code == 2, words
            said = "was read to make this, and stays as it is"
            if target == file:  # of figures: no format ends in .yaml
                said = "does not end in .txt"
            assert said in result.stderr, words
        assert target.read_bytes() == before
    words = ["parameters", "--missing", "--on", NEW_YEAR, "--figures", str(file)]
    assert run(*words, "--template", str(file), "--force").exit_code == 2
    assert run(*words, "-o", str(file), "--force").exit_code == 2


def test_the_workbook_says_which_figures_came_from_the_file_and_the_mark_knows(
    tmp_path: Path,
) -> None:
    file = filled(tmp_path)
    path = small_in(tmp_path, day=NEW_YEAR)
    case = load(path, file)
    book = tmp_path / "book.xlsx"
    write_workbook(book, case, evaluate(case))
    sheets = openpyxl.load_workbook(book)
    rows = {row[0].value: [c.value for c in row] for row in sheets["Law"].iter_rows(min_row=6)}
    assert rows["room_table"][7] == "from figures.yaml"
    assert rows["room_table"][8] == "Staatscourant 2026, 1"
    assert rows["lodging_vat"][7] == "may have changed since it was checked"
    cover = [cell.value for row in sheets["Cover"].iter_rows() for cell in row if cell.value]
    used = {load_parameter(LAW, name).name for name in case.law.given.values}
    (count,) = (text for text in cover if str(text).endswith(" of figures.yaml"))
    asked = {one.parameter.name for one in case.law.values()} & used
    assert count == f"{len(asked)} of figures.yaml"
    (listed,) = (text for text in cover if "Maximum rent by points, room" in str(text))
    assert len(listed.split("; ")) == len(asked)
    dearer = tmp_path / "dearer"
    dearer.mkdir()
    assert len({mark_of(load(path, file)), mark_of(load(path, filled(dearer, 1.05)))}) == 2


def test_in_a_shared_workbook_the_name_of_the_file_stays_in_the_house(tmp_path: Path) -> None:
    file = filled(tmp_path)
    secret = file.rename(tmp_path / "our_secret_plans.yaml")
    path = small_in(tmp_path, day=NEW_YEAR)
    target = tmp_path / "shared.xlsx"
    words = ["workbook", str(path), "--audience", "shared", "--figures", str(secret)]
    assert run(*words, "-o", str(target)).exit_code == 0
    sheets = openpyxl.load_workbook(target)
    texts = [str(c.value) for sheet in sheets for row in sheet.iter_rows() for c in row if c.value]
    assert not [text for text in texts if "our_secret_plans" in text or str(tmp_path) in text]
    assert "Staatscourant 2026, 1" in texts  # a public source of a public figure


def test_a_case_of_another_year_says_so_in_one_line_once_and_on_the_cover(tmp_path: Path) -> None:
    line = (
        "the law is read on 1 November 2026 and the calculation begins in January 2027; 'Maximum "
        "rent by points, room' is of 2026: `flexfin parameters --missing --on 2027-01-01` shows more"
    )
    result = run("check", str(EXAMPLE))
    assert result.stdout.endswith(f"\n{EXAMPLE}: {line}\n")
    assert result.stdout.count(line) == 1
    small, book = small_in(tmp_path), tmp_path / "book.xlsx"
    result = run("workbook", str(small), "-o", str(book))
    assert result.stderr == f"{small}: {line}\n"
    cover = openpyxl.load_workbook(book)["Cover"]
    texts = [str(cell.value) for row in cover.iter_rows() for cell in row]
    told = line.partition(": `")[0]  # nobody who reads it on paper types an order
    assert f"{told[0].upper()}{told[1:]}." in texts


def test_what_is_said_of_two_files_as_a_whole_is_told_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell(Problem(Place(file), "the same", level="warning") for file in ("a.yaml", "b.yaml"))
    assert capsys.readouterr().err == "a.yaml: the same\n"
    tell(Problem(Place(file, 3, 1, 1, "x"), "no", level="warning") for file in ("a.yaml", "b.yaml"))
    assert capsys.readouterr().err.count("no") == 2


# --- what is wrong with a file -------------------------------------------------------------------

RIGHT = "rent_limit_social:\n  2027-01-01:\n    value: 955.00\n    source: Staatscourant 2026, 1\n"
OLD_CONTRACTS = "low_points_bind_old_contracts:\n  2027-01-01:\n    value: {}\n    source: Wet\n"


def faults(folder: Path, text: str) -> list[Problem]:
    (folder / "figures.yaml").write_text(text, encoding="utf-8")
    try:
        return [*load(small_in(folder), folder / "figures.yaml").remarks]
    except FlexfinError as error:
        return [*error.problems]


@pytest.mark.parametrize(
    ("old", "new", "message", "remedy"),
    [
        ("rent_limit_social", "rent_limit_socal", "there is no figure 'rent_limit_socal'", "Did you mean 'rent_limit_social'?"),
        ("2027-01-01", "1-1-2027", "'1-1-2027' is no date such as 2026-07-01", ""),
        ("2027-01-01", "20270101", "'20270101' is no date such as 2026-07-01", ""),
        ("2027-01-01", "1227-01-01", "'1227-01-01' is no date such as 2026-07-01", ""),
        ("955.00", "", "'value' is missing", "Write the number with a point"),
        ("955.00", "955,00", "'955,00' has a comma", "Write 955."),
        ("955.00", "nan", "'nan' is no number", "Not-a-number"),
        ("Staatscourant 2026, 1", "", "'source' is missing", "Say where it stands"),
        ("Staatscourant 2026, 1", "'  '", "'source' is missing", "Say where it stands"),
        ("955.00", "-955.00", "'rent_limit_social': -955 is below 0", "Only a rate of rise"),
        ("value:", "valeu:", "unknown key 'valeu'", "Did you mean 'value'?"),
        ("    source", "    until: 2026-12-31\n    source", "the value of 2027-01-01 cannot hold until 2026-12-31", "A value holds"),
        ("    value: 955.00", "    table: none.csv", "there is no such file", ""),
        ("    value: 955.00", "    table: one.csv", "'rent_limit_social' is one value, not a table", "Write one value: value: 932.93"),
        ("    value: 955.00", "    value: 955.00\n    table: one.csv", "'value' and 'table' do not go together", ""),
        ("rent_limit_social", "wws_room", "'wws_room' is a table", "Name a CSV beside this file: table: wws_room.csv"),
        (RIGHT, OLD_CONTRACTS.format("perhaps"), "'perhaps' is not one of the choices", "Known: yes, no."),
        (RIGHT, OLD_CONTRACTS.format("1"), "'1' is not one of the choices", "Known: yes, no."),
        (RIGHT, OLD_CONTRACTS.format(""), "'value' is missing", "Write yes or no."),
        (RIGHT, OLD_CONTRACTS.format("no").replace("value: no", "table: one.csv"), "'low_points_bind_old_contracts' is one value, not a table", "Write one value: value: yes"),
        (RIGHT, "rent_limit_social:\n  value: 955.00\n  source: x\n", "here stand first days, each with its value and source", "Write it as: 2027-01-01: {value"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said(
    old: str, new: str, message: str, remedy: str, tmp_path: Path
) -> None:
    (tmp_path / "one.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert faults(tmp_path, RIGHT) == [*load(small_in(tmp_path)).remarks]
    found = faults(tmp_path, RIGHT.replace(old, new, 1))
    said = [one for one in found if one.message == message]
    assert said, [one.message for one in found]
    assert said[0].remedy.startswith(remedy)
    assert said[0].place
    assert Path(said[0].place.file).parent == tmp_path
    assert all(one.level == "error" for one in found)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = RIGHT.replace("955.00", "x") + RIGHT.replace("social", "midle") + (
        "quality_discount_limit:\n  2027-01-01: {value: 500}\n"
    )  # fmt: skip
    case = case_in(tmp_path)
    case.write_text(case.read_text(encoding="utf-8").replace("months: 120", "months: many"))
    (tmp_path / "figures.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FlexfinError) as caught:
        load(case, tmp_path / "figures.yaml")
    messages = [one.message for one in caught.value.problems]
    assert "'x' is no number" in messages
    assert "there is no figure 'rent_limit_midle'" in messages
    assert "'source' is missing" in messages
    assert any("'many'" in message for message in messages)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: [r for r in rows if r[0] not in (41, 42)], "this table lacks rows: 41, 42"),
        (lambda rows: rows[:-1], "this table lacks rows: 250"),
        (lambda rows: [(k, v * 10 if k == 40 else v) for k, v in rows], "'wws_room': in this table the value falls at: 41 (417.73)"),
        (lambda rows: [(k, v * 10 if k == 40 else v) for k, v in rows], "'wws_room': in this table a value is some ten times, or more, as much or as little as what held from 2026-01-01: 40 (4,075.80)"),
        (lambda rows: [(k, -v if k == 40 else v) for k, v in rows], "'wws_room': in this table a value is below 0: 40 (-407.58)"),
        (lambda rows: [(k, v - 1 if k > 247 else v) for k, v in rows], "'wws_room': in this table a value is less than what held from 2026-01-01: 248 (1,602.11), 249 (1,607.36), 250 (1,612.63)"),
    ],
)  # fmt: skip
def test_a_table_with_a_gap_or_strange_rows_is_pointed_at(
    change: Any, message: str, tmp_path: Path
) -> None:
    last = load_parameter(LAW, "wws_room").values[-1].value
    assert isinstance(last, Mapping)
    rows = change(list(last.items()))
    text = "\n".join(["points,rent", *(f"{key:g},{value:.2f}" for key, value in rows)])
    (tmp_path / "room.csv").write_text(text, encoding="utf-8")
    found = faults(tmp_path, "wws_room:\n  2027-01-01: {table: room.csv, source: x}\n")
    (said,) = (one for one in found if one.message == message)
    assert said.level == ("error" if "lacks" in message or "below 0" in message else "warning")
    assert said.place
    assert said.place.text.strip().startswith("2027-01-01: {table: room.csv")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("rent_limit_social", "9_550", "'rent_limit_social': 9,550 is some ten times, or more, as much or as little as what held from 2026-01-01: 932.93"),
        ("rent_limit_social", "95.50", None),
        ("rent_limit_social", "932.92", "'rent_limit_social': 932.92 is less than what held from 2026-01-01: 932.93"),
        ("rent_limit_social", "932.93", ""),
        ("rent_benefit_taper_single", "27", "'rent_benefit_taper_single': 27 reads as 2,700%; what held from 2026-01-01: 27%"),
        ("social_rent_rise_rate", "4.5", "'social_rent_rise_rate': 4.5 reads as 450%; what held from 2026-07-01: 4.1%"),
        ("social_rent_rise_rate", "0.45", "'social_rent_rise_rate': 0.45 reads as 45%; what held from 2026-07-01: 4.1%"),
        ("social_rent_rise_rate", "0.045", ""),
        ("social_rent_rise_rate", "-1%", ""),
        ("rent_benefit_taper_single", "26%", ""),
    ],
)  # fmt: skip
def test_a_limit_that_falls_or_is_ten_times_last_years_is_pointed_at(
    name: str, value: str, message: str | None, tmp_path: Path
) -> None:
    text = f"{name}:\n  2027-01-01: {{value: {value}, source: x}}\n"
    small = small_in(tmp_path)
    found = [one for one in faults(tmp_path, text) if one not in load(small).remarks]
    if message == "":
        assert found == []
        return
    (said,) = found
    assert said.level == "warning"
    assert said.message == message if message else "ten times" in said.message
    result = run("check", str(small), "--figures", str(tmp_path / "figures.yaml"))
    assert result.exit_code == 0
    assert said.message in result.stdout


def test_the_shipped_figures_are_looked_at_in_the_same_way() -> None:
    strange = {}
    for name in parameter_names(LAW):
        one = load_parameter(LAW, name)
        for dated in one.values:
            before = one.before(dated.since)
            if isinstance(dated.value, Mapping):
                previous = before.value if before else None
                assert gaps(dated.value, previous if isinstance(previous, Mapping) else None) == []
            for said in oddities(dated, before, one.measure):
                strange[name, str(dated.since)] = said
    # the law made this reduction smaller; all else rises, and no value is ten times the one before
    name = "rent_benefit_norm_rent_reduction", "2025-01-01"
    assert strange == {name: "37.14 is less than what held from 2024-01-01: 37.72"}


def test_a_workbook_of_something_else_and_one_that_is_broken_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK nonsense")
    for name, message in (("other.xlsx", "this workbook has no sheet with figures of the law"),
                          ("broken.xlsx", "this workbook is damaged"),
                          ("none.yaml", "there is no such file")):  # fmt: skip
        with pytest.raises(FlexfinError) as caught:
            load(EXAMPLE, tmp_path / name)
        (problem,) = caught.value.problems
        assert problem.message == message
        assert problem.place
        assert problem.place.file == str(tmp_path / name)


def test_a_workbook_is_mended_in_the_words_of_excel(tmp_path: Path) -> None:
    """A number typed as text, and a row of which the cell for the source is empty."""
    book = tmp_path / "figures.xlsx"
    words = ["parameters", "--missing", "--on", NEW_YEAR, "--template", str(book)]
    assert run(*words).exit_code == 0
    whole = openpyxl.load_workbook(book)
    sheet = whole.active
    assert sheet is not None
    columns = {cell.value: cell.column_letter for cell in sheet[4]}
    sheet[f"{columns['value']}6"], sheet[f"{columns['source']}6"] = "73,12", "Staatscourant"
    sheet[f"{columns['value']}7"] = 100
    whole.save(book)
    with pytest.raises(FlexfinError) as caught:
        load(EXAMPLE, book, reference_date=NEW_YEAR)
    number, source = caught.value.problems
    assert number.message == "'73,12' is text that looks like a number"
    assert "the number format Number" in number.remedy
    assert (number.place and number.place.cell) == f"{columns['value']}6"
    assert (source.place and source.place.cell) == f"{columns['source']}7"
    assert source.message == "this cell is empty, and a value is needed here"


def test_what_is_strange_but_right_does_no_harm(tmp_path: Path) -> None:
    """Years far away, no end in words, markup, what looks like a formula, a key without end."""
    rows = [(0, 0.0), (1, 10.0), (1_000_000_000_000, 11.0)]
    assert len(gaps(dict(rows), None)) == 1_000
    text = (
        "rent_limit_social:\n  1901-01-01: {value: 955.00, until: 1901-12-31, source: '=1+1'}\n"
        "  2199-01-01: {value: 955.00, until: 9999-12-31, source: '<script>x</script> [bold]y'}\n"
        "commercial_interest:\n  2025-01-01: {value: 5%, source: '=HYPERLINK(1)'}\n"
    )
    file = tmp_path / "figures.yaml"
    file.write_text(text, encoding="utf-8")
    case = load(small_in(tmp_path), file)
    assert [d.until for d in case.law.given.values["rent_limit_social"]][1] is None
    book = tmp_path / "book.xlsx"
    write_workbook(book, case, evaluate(case))
    (cell,) = (c for row in openpyxl.load_workbook(book)["Law"].iter_rows() for c in row
               if c.value == "=HYPERLINK(1)")  # fmt: skip
    assert cell.data_type == "s"
    for words in (["--on", "9999-12-31", "--missing"], ["--on", "9999-12-31", "--stale"],
                  ["rent_limit_social"]):  # fmt: skip
        result = run("parameters", *words, "--figures", str(file))
        assert result.exit_code == 0
        assert "fault in flexfin" not in result.output
    assert "[bold]y" in run("parameters", "rent_limit_social", "--figures", str(file)).output


def test_the_key_of_the_case_is_the_name_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(FlexfinError) as caught:
        load(case_in(tmp_path, "[a, b]"))
    (problem,) = caught.value.problems
    assert problem.message == "the name of a file is needed here"
    assert "figures_2027.yaml" in problem.remedy
    assert problem.place
    assert problem.place.text == "figures: [a, b]"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--missing"], "--missing needs a day"),
        (["--missing", "--on", NEW_YEAR, "wws_rom"], "there is no figure 'wws_rom'"),
        (["--missing", "--stale", "--on", NEW_YEAR], "--stale and --missing do not go together"),
        (["--template", "x.yaml"], "--template says nothing without --missing"),
        (["--case", "x.yaml"], "--case says nothing without --missing"),
        (["--missing", "--on", NEW_YEAR, "--template", "x.txt"], "x.txt does not end in .yaml or .xlsx"),
    ],
)  # fmt: skip
def test_wrong_use_is_answered(words: list[str], said: str) -> None:
    result = run("parameters", *words)
    assert result.exit_code == 2
    assert said in result.stderr


# --- what always holds ---------------------------------------------------------------------------


def as_yaml(folder: Path, name: str, dated: Dated) -> str:
    """Write a shipped value as a user would."""
    if isinstance(dated.value, Mapping):
        rows = [f"{key:g},{number_text(value)}" for key, value in dated.value.items()]
        file = f"{name}_{dated.since}.csv"
        (folder / file).write_text("\n".join(["a,b", *rows]), encoding="utf-8")
        held = f"table: {file}"
    elif load_parameter(LAW, name).is_yes_no:
        held = f"value: {'yes' if dated.value else 'no'}"
    else:
        held = f"value: {number_text(dated.value, percent=dated.percent)}"
    until = f"\n    until: {dated.until}" if dated.until else ""
    return f"  {dated.since}:\n    {held}{until}\n    source: the same\n"


@drawn(8, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_a_file_that_repeats_the_shipped_values_changes_nothing(
    tmp_path: Path, data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(parameter_names(LAW)), unique=True, min_size=1))
    text = ""
    for name in names:
        values = load_parameter(LAW, name).values
        some = data.draw(st.lists(st.sampled_from(values), unique_by=lambda d: d.since, min_size=1))
        text += f"{name}:\n" + "".join(as_yaml(tmp_path, name, dated) for dated in some)
    (tmp_path / "same.yaml").write_text(text, encoding="utf-8")
    day = data.draw(st.sampled_from(["2025-03-01", "2026-11-01"]))
    change = {"reference_date": day, "groups.youth.designated_rooms": "yes", "months": "12",
              "groups.youth.tenant_income": "20_000"}  # fmt: skip
    mine, shipped_ones = (load(EXAMPLE, file, **change) for file in (tmp_path / "same.yaml", None))
    assert mine.warnings() == shipped_ones.warnings()
    for name in shipped_ones.law:
        one, other = mine.law[name], shipped_ones.law[name]
        assert list(one.parameter.periods()) == list(other.parameter.periods())
        assert (one.dated and one.dated.value) == (other.dated and other.dated.value)
    got, wanted = evaluate(mine), evaluate(shipped_ones)
    assert got.figures == wanted.figures
    for row, value in wanted.rows.items():
        assert np.array_equal(got.rows[row], value) or got.rows[row] is value, row


@pytest.mark.parametrize(
    ("since", "until", "known"),
    [
        ("2026-03-01", "2026-03-31", {"2026-02-28": 932.93, "2026-03-15": 1.0, "2026-04-01": 932.93}),
        ("2026-03-01", None, {"2026-02-28": 932.93, "2026-12-31": 1.0, "2028-01-01": 1.0}),
        ("2025-06-01", "2026-06-30", {"2025-05-31": 900.07, "2026-01-01": 1.0, "2026-07-01": 932.93}),
        ("2019-01-01", "2030-12-31", {"2018-12-31": None, "2026-01-01": 1.0, "2031-01-01": None}),
    ],
)  # fmt: skip
def test_a_given_value_goes_before_and_the_others_hold_around_it(
    since: str, until: str | None, known: dict[str, float | None]
) -> None:
    day = datetime.date.fromisoformat
    one = Dated(day(since), 1.0, day(until) if until else None, "x", "", "")
    found = load_parameter(LAW, "rent_limit_social").with_given((one,))
    assert {at: (dated := found.find(day(at))) and dated.value for at in known} == known
