"""A view is whole: no value hides behind another's key, and a long chart stays readable in text."""

from __future__ import annotations

import csv
import io

from strategies import EXAMPLE, case_from
from views import same_in_every_format

from flexfin.answers.render.data import as_csv, as_json
from flexfin.answers.render.markdown import as_markdown
from flexfin.answers.reserve import reserve_figures
from flexfin.answers.reserve_page import reserve_view
from flexfin.engine.draw import DrawRequest
from flexfin.ground.messages import set_language
from flexfin.ground.view import Said, TableRow, ViewTable, columns, part, shown, view


def test_a_scenario_may_be_called_as_a_statistic_is() -> None:
    set_language("en")
    text = EXAMPLE.read_text("utf-8").replace("months: 120", "months: 24")
    for place in ("low: 30%", "low: {2027", "scenarios.low: "):  # the scenario, where it has a chance and a demand
        text = text.replace(place, place.replace("low", "expected"))
    case = case_from(text)
    found = reserve_view(reserve_figures(case, "base"))
    keys = [column.key for column in found.table("named").columns]
    assert keys == ["expected", "base", "expected_2", "high"]
    same_in_every_format(found)


def test_rows_and_columns_of_one_key_each_get_their_own() -> None:
    keys = ("total", "a", "total", "total_2")
    rows = tuple(TableRow(key, f"{key} at {at}", (1, 2, 3)) for at, key in enumerate(keys))
    table = ViewTable("t", "First", columns(("x", "x", "y"), ("X", "x", "Y")), rows)
    found = view("v", "Title", {}, (), part("p", "Part", table))
    assert [row.key for row in found.table("t").rows] == ["total", "a", "total_2", "total_2_2"]
    assert found.value("t", "total_2", "x_2") == 2
    same_in_every_format(found)


def test_a_chart_of_many_months_is_one_row_a_year_in_markdown_and_says_so() -> None:
    set_language("en")
    case = case_from(EXAMPLE.read_text("utf-8").replace("months: 120", "months: 48"))
    found = reserve_view(reserve_figures(case, "base", DrawRequest(20, 1)))
    text = as_markdown(found)
    assert "4 of 48 rows; --format csv or json has them all." in text
    months = [month for month in case.calendar.months if f"| {month} |" in text]
    assert months == ["2027-01", "2028-01", "2029-01", "2030-01"]
    same_in_every_format(found)


def test_columns_of_words_stand_to_the_left_in_markdown_and_numbers_to_the_right() -> None:
    rows = (
        TableRow("a", "A", ("ok", Said("x", "X"), 1.5, Said(2027, "2027: 3%"))),
        TableRow("b", "B", ("no", "y", None, 3)),
    )
    heads = columns(("w", "s", "n", "m"), ("Word", "Said", "Number", "Mixed"))
    found = view("v", "Title", {}, (), part("p", "Part", ViewTable("t", "First", heads, rows)))
    assert "\n| --- | --- | --- | ---: | ---: |\n" in as_markdown(found)


def test_json_ends_as_a_line_does_in_a_file() -> None:
    found = view("v", "Title", {}, (), part("p", "Part"))
    assert as_json(found).endswith("}\n")


def test_rows_of_one_name_are_told_apart_in_csv_for_a_reader() -> None:
    heads = columns(("x",), ("X",))
    rows = (
        TableRow("rents_in", "Rents", (1,)),
        TableRow("income", "Income", (2,), ruled=True),
        TableRow("rents_out", "Rents", (3,)),
        TableRow("goods", "Goods", (4,)),
        TableRow("rents_of_goods", "Rents", (5,), inset=1),
        TableRow("cost", "Cost", (6,), ruled=True),
    )
    tables = (ViewTable("a", "Owner", heads, rows), ViewTable("b", "Tenant", heads, rows[:1]))
    found = view("v", "Title", {}, (), part("p", "Budget", *tables))
    assert [line.rsplit(";", 3)[0] for line in as_csv(found, dutch=True).splitlines()[1:]] == [
        "Budget: Owner;Income: Rents", "Budget: Owner;Income", "Budget: Owner;Cost: Rents",
        "Budget: Owner;Goods", "Budget: Owner;Goods: Rents", "Budget: Owner;Cost",
        "Budget: Tenant;Rents",
    ]  # fmt: skip
    same_in_every_format(found)


def test_a_number_as_a_file_holds_it_is_a_number_in_csv_for_a_dutch_excel() -> None:
    values = (
        Said("36_000.5", "36,000.50"), Said("2.5%", "2.50%"), Said("low", "3"), Said("7", "7 rooms"),
    )  # fmt: skip
    found = view("v", "T", {}, (), part("p", "P", ViewTable(
        "t", "First", columns("abcd", "ABCD"), (TableRow("x", "X", values),)
    )))  # fmt: skip
    set_language("en")
    assert [line.split(";")[3] for line in as_csv(found, dutch=True).splitlines()[1:]] == [
        "36000,5", "0,025", "3", "7 rooms",
    ]  # fmt: skip
    same_in_every_format(found)


def test_a_space_that_does_not_break_is_a_space() -> None:
    text = "\N{EURO SIGN}\N{NO-BREAK SPACE}-0,10\N{NARROW NO-BREAK SPACE}\x07"
    assert shown(text) == "\N{EURO SIGN} -0,10 \N{REPLACEMENT CHARACTER}"


def test_words_of_a_file_are_no_formula_in_csv_and_no_markup_in_markdown_and_nought_has_no_sign() -> None:
    words = ("\t=A1", "=A1", "@A1", "+A1", "-A1", "~~gone~~")
    rows = tuple(TableRow(str(at), word, (word, -0.0)) for at, word in enumerate(words))
    heads = columns(("w", "n"), ("Word", "Number"))
    found = view("v", "Title", {}, (), part("p", "Part", ViewTable("t", "First", heads, rows)))
    told = [row["value"] for row in csv.DictReader(io.StringIO(as_csv(found))) if row["column"] == "w"]
    assert told == [f"'{word}" for word in words[:-1]] + ["~~gone~~"]
    assert "-0" not in as_csv(found) + as_json(found)
    assert "\\~\\~gone\\~\\~" in as_markdown(found)
    assert "~~" not in as_markdown(found)


def test_yes_and_no_are_words_that_a_dutch_excel_counts_with() -> None:
    rows = (TableRow("a", "A", (True, False)),)
    heads = columns(("y", "n"), ("Yes", "No"))
    found = view("v", "Title", {}, (), part("p", "Part", ViewTable("t", "First", heads, rows)))
    for dutch, words in ((True, ["WAAR", "ONWAAR"]), (False, ["true", "false"])):
        told = [row[3] for row in csv.reader(io.StringIO(as_csv(found, dutch=dutch)), delimiter=",;"[dutch])]
        assert told[1:] == words
