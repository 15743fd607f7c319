"""A CSV as English programs write it, and as a Dutch Excel does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import EXAMPLE, shipped

from flexfin.case.actuals import Known, read_actuals
from flexfin.case.csv_columns import csv_columns
from flexfin.case.files import Files
from flexfin.case.history import read_history
from flexfin.engine.load import load_case
from flexfin.ground.csv_rows import read_rows
from flexfin.ground.errors import FlexfinError, Place, Problem, render
from flexfin.ground.messages import speaking
from flexfin.ground.numbers import number
from flexfin.ground.table_cells import months_down, oldest_first
from flexfin.ground.yaml import Scalar


def texts(folder: Path, text: str) -> list[list[str]]:
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    return [row.texts for row in read_rows(path)]


@given(st.lists(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=3), min_size=1, max_size=4))
def test_numbers_of_a_dutch_excel_are_those_of_an_english_program(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[float]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with speaking("nl"):
        lines = ["a;b;c", *(";".join(number(n, "cents") for n in row) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    problems: list[Problem] = []
    dutch = [[cell.number(problems) for cell in row.cells] for row in read_rows(path)[1:]]
    assert (dutch, problems) == ([[float(english(n)) for n in row] for row in rows], [])


def english(value: float) -> str:
    with speaking("en"):
        return number(value, "cents").replace(",", "")


def test_cells_have_their_place_and_texts_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('maand;"a;b"; 1.250 \n\n;;\n2027-01;x, y;5,5%\n', encoding="utf-8")
    first, second = read_rows(path)
    assert (first.texts, second.texts) == (["maand", "a;b", "1.250"], ["2027-01", "x, y", "5,5%"])
    assert second.place == Place(str(path), 4, 1, 17, "2027-01;x, y;5,5%")
    assert [(c.place.line, c.place.column, c.place.width) for c in second.cells] == [
        (4, 1, 7), (4, 9, 4), (4, 14, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "this file is empty"),
        (",,\n,,\n", "this file is empty"),
        ('a,b\n1,"2\n', "this is no CSV: a quote is not closed"),
    ],
)
def test_what_is_no_csv_is_said_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    with speaking("en"), pytest.raises(FlexfinError, match=said):
        texts(tmp_path, text)


def test_a_demand_and_a_history_of_a_dutch_excel_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("maand;base;high\n2027-01;271,5;3.000,25\n", encoding="utf-8")
    problems: list[Problem] = []
    found = csv_columns(Scalar("a.csv", Place("x")), Files(tmp_path / "x"), problems)
    assert (found, problems) == ({"base": {24324: 271.5}, "high": {24324: 3000.25}}, [])
    months = [f"{2020 + n // 12}-{n % 12 + 1:02d};{n},5" for n in range(24)]
    (tmp_path / "h.csv").write_text("# COA\nmonth;people\n" + "\n".join(months), encoding="utf-8")
    assert [*read_history(tmp_path / "h.csv").values[:3]] == [0.5, 1.5, 2.5]


def test_a_title_above_the_months_and_a_total_below_them_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Instroom, per maand\nmaand;base;high\n2027-01;271,5;3,25\n", encoding="utf-8"
    )
    problems: list[Problem] = []
    found = csv_columns(Scalar("a.csv", Place("x")), Files(tmp_path / "x"), problems)
    assert (found, problems) == ({"base": {24324: 271.5}, "high": {24324: 3.25}}, [])
    months = "\n".join(f"{2020 + n // 12}-{n % 12 + 1:02d};{n},5" for n in range(24))
    path = tmp_path / "h.csv"
    path.write_text(f"COA;\nBoekjaar;2020\nmonth;people\n{months}", encoding="utf-8")
    assert [*read_history(path).values[:3]] == [0.5, 1.5, 2.5]
    path.write_text(f"month;people\n{months}\nTotaal;288,0\n", encoding="utf-8")
    assert [*read_history(path).values[-2:]] == [22.5, 23.5]
    turned = [line.split(";") for line in f"month;people\n{months}\nTotaal;288,0".split("\n")]
    path.write_text("\n".join(";".join(row) for row in zip(*turned, strict=True)), "utf-8")
    rows = months_down(read_rows(path))
    assert [row.texts[0] for row in oldest_first(rows[1:])][-2:] == ["2021-11", "2021-12"]


def test_one_column_without_numbers_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    rows = [f"{2020 + n // 12}-{n % 12 + 1:02d};Limburg;{n},5" for n in range(24)]
    path.write_text("\n".join(["maand;regio;mensen", *rows]), encoding="utf-8")
    with speaking("nl"), pytest.raises(FlexfinError) as caught:
        read_history(path)
    (problem,) = caught.value.problems
    assert problem.message == "in de kolom 'regio' staan geen getallen"
    assert "--column: mensen" in problem.remedy.replace("met --column: ", "--column: ")
    assert read_history(path, column="mensen").values[0] == 0.5


def test_what_many_cells_of_a_column_have_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    rows = [f"{2020 + n // 12}-{n % 12 + 1:02d};{n}.5;{n}" for n in range(24)]
    path.write_text("\n".join(["maand;mensen;x", *rows, "2022-01;-1;0"]), encoding="utf-8")
    with speaking("en"), pytest.raises(FlexfinError) as caught:
        read_history(path)
    first, second = caught.value.problems
    assert first.message == "'0.5' is no number"
    assert first.remedy.endswith("\n23 more cells have this, up to line 25.")
    assert second.message == "-1 is outside the range >= 0"


def test_more_problems_than_one_can_read_are_counted() -> None:
    problems = [Problem(Place("a.csv", line), f"fault {line}") for line in range(1, 100)]
    with speaking("en"):
        text = render(problems)
    assert text.endswith("a.csv:40:0: fault 40\n   40 |\n      | ^\n\n"
                         "And 59 more problems; mend these first.")  # fmt: skip


def test_a_history_with_more_cells_than_its_head_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    for mark, remedy in ((",", "write decimals with a point"), (";", "a text with a semicolon")):
        lines = [f"month{mark}people", *(f"2024-{n:02}{mark}10{mark}5" for n in range(1, 13))]
        path.write_text("\n".join(lines), encoding="utf-8")
        with pytest.raises(FlexfinError) as caught:
            read_history(path)
        problems = caught.value.problems
        assert [p.place.line for p in problems if p.place] == [2]
        assert problems[0].remedy.endswith("11 more cells have this, up to line 13.")
        assert {p.message for p in problems} == {"this row has 3 cells and the first row 2"}
        assert all(remedy in p.remedy for p in problems)


def test_what_happened_in_a_dutch_excel_is_read_and_two_readings_are_refused(
    tmp_path: Path,
) -> None:
    case = load_case(EXAMPLE, shipped())
    start = case.calendar.months[0]
    known = {"cost": Known("Cost", "EUR")}
    path = tmp_path / "a.csv"
    for text in ("18.420,55", "18.420"):  # semicolons say that a point parts thousands
        path.write_text(f"month;cost\n{start};{text}\n", encoding="utf-8")
        number = float(text.replace(".", "").replace(",", "."))
        assert read_actuals(path, case, known).columns == {"cost": (number,)}
    path.write_text(f"month,cost\n{start},18.420\n", encoding="utf-8")
    with speaking("en"), pytest.raises(FlexfinError, match=r"'18\.420' can be read in two ways"):
        read_actuals(path, case, known)
    path.write_text(f"month;cost\n{start};271.5\n", encoding="utf-8")
    with speaking("en"), pytest.raises(FlexfinError, match=r"a comma is for decimals"):
        read_actuals(path, case, known)
