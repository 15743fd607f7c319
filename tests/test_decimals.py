"""Comparisons are made at nine decimals: in the program, in explanations and in the workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from strategies import Keys, asked, case_from, formula, frame, tiny, value

from flexfin.engine.explain import explain
from flexfin.engine.run import evaluate
from flexfin.model.models import Models
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

LINES: dict[str, Keys] = {
    "tenth": asked("tenth"),
    "fifth": asked("fifth"),
    "count": asked("groups.*.count", whole="yes"),
    "since": asked("since", date="month", unit="month"),
    "day": asked("day", date="day", unit="month"),
    "own": asked("own", default="= tenth + fifth"),
    "same": asked("same", default="= count_asked"),
    "count_asked": asked("count_asked", whole="yes"),
    "flow": asked("flow", monthly="yes"),
    "number_of_month": formula("previous(number_of_month, 0) + 1"),
    "noise": formula("tenth + fifth - 0.3"),  # 0.1 + 0.2 - 0.3 is 5.6e-17
    "marked": formula("if(noise = 0, 1, 0) * count"),
    "rounded": formula("round(noise, 9)"),
}
CASE = frame(
    "tenth: 0.1\nfifth: 0.2\nsince: 2027-02\nday: 2027-02-14\ncount_asked: 3\n"
    "flow: {2027-01: 0.1, 2027-03: 0.7}\ngroups: {a: {count: 1}, b: {count: 3}}\n",
    months=3,
)


def models(**lines: Keys) -> Models:
    return tiny("needs: [groups]", **{**LINES, **lines})


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        ("1", 0),
        ("2.5", 9),
        ("0.00000000001", None),
        ("tenth", 9),
        ("count", 0),
        ("number(since)", 0),
        ("number(day)", None),
        ("own", None),  # computed where it is not given
        ("same", 9),  # a whole number where it is not given
        ("number_of_month * count - 2", 0),
        ("count / 2", None),
        ("tenth + 1", None),
        ("max(tenth, count)", 9),
        ("if(noise > 0, count, 2)", 0),
        ("if(noise > 0, tenth, 2)", 9),
        ("round(noise)", 0),
        ("round(noise, 4)", 9),
        ("round(noise, count_asked)", None),
        ("round(noise, 12)", None),
        ("sum(count, group)", 0),
        ("sum(count * noise, group)", None),
        ("previous(flow, 0)", 9),
        ("lag(number_of_month, 2, count)", 0),
        ("highest(flow, 2)", 9),
        ("number(month_of(since + 1))", 0),
        ("-marked", 0),
        ("2 ^ 3", None),
    ],
)
def test_what_is_known_of_decimals(text: str, decimals: int | None) -> None:
    assert models(line=formula(text)).lines["line"].decimals == decimals


def test_a_stock_that_looks_back_at_itself_is_whole_only_where_what_comes_in_is() -> None:
    lines = models(
        whole=formula("previous(whole, 0) + count"),
        broken=formula("previous(other, 0) + count"),
        other=formula("broken / 2"),
    ).lines
    assert [lines[name].decimals for name in ("whole", "broken", "other")] == [0, None, None]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("tenth + fifth = 0.3", True),
        ("tenth + fifth <> 0.3", False),
        ("tenth + fifth > 0.3", False),
        ("tenth + fifth >= 0.3", True),
        ("0.3 < tenth + fifth", False),
        ("0.3 >= tenth + fifth", True),
        ("noise = 0", True),
        ("noise <= 0", True),
        ("noise < 0", False),
        ("-noise >= 0", True),
        ("tenth + fifth + 0.000000001 > 0.3", True),  # the ninth decimal counts
        ("tenth + fifth + 0.000000001 = 0.3", False),
        ("tenth + fifth + 0.0000000001 = 0.3", True),  # the tenth does not
        ("own = 0.3", True),
        ("flow * 3 = 0.3 * (1 + 6 * if(number_of_month = 3, 1, 0))", True),
        # large amounts, where a billionth is less than the number can hold
        ("noise + 123456789.25 >= 123456789.25", True),
        ("noise + 123456789.25 > 123456789.25", False),
        ("noise + 123456789.25 = 123456789.25", True),
    ],
)
def test_comparisons_are_made_at_nine_decimals(condition: str, holds: bool, tmp_path: Path) -> None:
    found = models(line=formula(f"if({condition}, 1, 0) + 0 * flow"))
    case = case_from(CASE, found)
    results = evaluate(case)
    assert results["line"].array.tolist() == [float(holds)] * 3
    assert explain(case, "line", {"month": "2027-01"}, "base", 1).root.value == holds
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, results)
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("noise > 0", "ROUND({noise},9)>0"),
        ("noise >= 1", "ROUND({noise}-1,9)>=0"),
        ("1 < noise", "ROUND(1-{noise},9)<0"),
        ("tenth >= noise - fifth", "ROUND({tenth}-({noise}-{fifth}),9)>=0"),
        # as they are: inputs, whole numbers, what is rounded already
        ("tenth >= fifth", "{tenth}>={fifth}"),
        ("tenth = 0.1", "{tenth}=0.1"),
        ("count_asked + 1 > 3", "{count_asked}+1>3"),
        ("rounded > 0", "{rounded}>0"),
    ],
)
def test_only_what_can_have_noise_is_rounded_in_the_workbook(
    condition: str, text: str, tmp_path: Path
) -> None:
    found = models(line=formula(f"if({condition}, 1, 0)"))
    case = case_from(CASE, found)
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    layout = Layout(case)
    own = layout.cells["line", ()]
    written = openpyxl.load_workbook(path)[own.sheet][f"{own.column}{own.row}"].value

    def address(name: str) -> str:
        cell = layout.cells[name, ()]
        sheet = "" if cell.sheet == own.sheet else f"'{cell.sheet}'!"
        return f"{sheet}${cell.column}${cell.row}"

    places = {name: address(name) for name in ("noise", "tenth", "fifth", "rounded", "count_asked")}
    assert written == f"=IF({text.format(**places)},1,0)"


def test_a_day_is_a_part_of_a_month_in_the_workbook_too(tmp_path: Path) -> None:
    lines = {"day": asked("day", date="day", unit="month"), "line": formula("2 * day", "month")}
    case = case_from(frame("day: 2027-01-16\n"), tiny(**lines))
    results = evaluate(case)
    # 2027-01 is month 24,324; the 16th is 15 days of 31 further
    assert results["line"].array == pytest.approx(2 * (24_324 + 15 / 31), abs=1e-9)
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, results)
    assert engines.differences(engines.stored(path), engines.formualized(path), 1e-12) == {}


def test_a_condition_of_an_input_is_compared_so_too() -> None:
    locked = {name: asked(name, locked="yes") for name in ("tenth", "fifth")}
    found = models(**{**LINES, **locked}, extra=asked("extra", only="tenth + fifth = 0.3", default="0"))
    assert value(found, CASE + "extra: 5\n", "extra") == 5


def test_scenarios_are_compared_so_too() -> None:
    found = models(
        need=asked("demand.scenarios.*", monthly="yes"),
        line=formula("if(need / 10 + fifth > 0.3, 1, 0)"),
    )
    text = CASE + "demand: {scenarios: {base: 1, high: 1.00001}}\n"
    array: Any = evaluate(case_from(text, found), ["line"])["line"].array
    assert array.tolist() == [[0.0] * 3, [1.0] * 3]
