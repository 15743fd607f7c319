"""Months that are left open and amounts without a limit: words in cases, data and workbooks."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from small_books import SmallBook
from strategies import (
    CALENDAR,
    START,
    asked,
    case_from,
    formula,
    frame,
    model_text,
    models_from,
    shown,
    tiny,
    value,
)
from test_readback import is_untouched
from test_sense import BASE
from test_workbook import expected_after
from views import column_of, same_in_every_format

from flexfin.answers.explanation import explanation_view
from flexfin.answers.new_case import new_case
from flexfin.answers.readback import read_back
from flexfin.answers.render.data import as_csv, as_json, rows_text, written
from flexfin.answers.render.terminal import as_text
from flexfin.answers.values import values_view
from flexfin.case.case import Case
from flexfin.engine.explain import explain
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.engine.tables import plain_of
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.ground.months import FIRST_MONTH, LAST_MONTH
from flexfin.ground.numbers import UNLIMITED, is_unlimited
from flexfin.ground.yaml import parse_yaml
from flexfin.model.models import Models
from flexfin.workbook.layout import Layout
from flexfin.workbook.lint.lint import lint
from flexfin.workbook.to_fill_in.book import input_workbook
from flexfin.workbook.workbook import write_workbook

LINES = {
    "start": START, **CALENDAR,
    "amount": asked("groups.*.amount", unit="EUR/month"),
    "begin": asked("groups.*.from", unit="month", date="month", default="open_start"),
    "finish": asked("groups.*.until", unit="month", date="month", default="open_end",
                    at_least="begin"),
    "follows": asked("groups.*.follows", unit="month", date="month", default="= finish"),
    "cap": asked("groups.*.cap", unit="EUR/month", default="unlimited", at_least="0"),
    "cap_after": asked("groups.*.cap_after", unit="EUR/month", default="= cap"),
    "model": asked("model_group", unit="text", names="group"),
    "in_time": formula("if(and(month_index >= begin, month_index <= finish), 1, 0)"),
    "until": formula("min(follows, start + 3)", "month"),
    "of_model": formula("pick(begin, model, 0)", "month"),
    "paid": formula("in_time * min(amount, cap)", "EUR/month"),
    "later": formula("min(amount, cap_after)", "EUR/month"),
    "cap_of_model": formula("min(amount, pick(cap, model))", "EUR/month"),
    "all_caps": formula("min(500, sum(cap, group))", "EUR/month"),
    # words in what is worked out, also where another line passes them on
    "most": formula("if(amount > 150, cap, unlimited)", "EUR/month"),
    "most_by_month": formula("if(number_of_month > 2, most, unlimited)", "EUR/month"),
    "passed_on": formula('choose(state, "a", most, "b", 0)', "EUR/month"),
    "state": asked("state", unit="text", default="a",
                   choices="{a: {nl: A, en: A}, b: {nl: B, en: B}}"),
    # two cells that may both hold a word, and comparisons with one
    "both_caps": formula("min(500, min(cap, cap_after))", "EUR/month"),
    "reaches": formula("if(amount >= cap, 1, 0) + 2 * if(amount > cap, 1, 0)"),
    "stays": formula("if(amount <= cap, 1, 0) + 2 * if(amount < cap, 1, 0)"),
    "within": formula("min(700, most_by_month) - min(10, passed_on)", "EUR/month"),
}  # fmt: skip
TEXT = """\
model_group: youth
groups:
  youth: {amount: 100, from: 2027-02, cap: 80}
  family: {amount: 200, until: 2027-04}
  others: {amount: 300}
"""
OFFERS = """\
offers:
  wide: {groups.youth.cap: unlimited, groups.family.until: open, groups.others.cap: 250}
  late: {groups.youth.from: 2027-04, groups.others.until: 2027-05}
"""


@pytest.fixture(scope="module")
def models() -> Models:
    set_language("en")
    return models_from(model_text(LINES))


# --- the case ------------------------------------------------------------------------------------


def test_the_words_of_what_is_open_are_taken_and_mean_the_default(models: Models) -> None:
    text = TEXT.replace("amount: 300", "amount: 300, from: open, until: open, cap: unlimited")
    case = case_from(frame(text), models)
    assert case.values == case_from(frame(TEXT), models).values
    assert case.values["begin"]["others",] == FIRST_MONTH
    assert case.values["finish"]["others",] == LAST_MONTH
    assert case.values["cap"]["others",] == UNLIMITED
    changed = case_from(frame(TEXT), models, {"groups.youth.cap": "unlimited"})
    assert changed.values["cap"]["youth",] == UNLIMITED


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("amount: 300", "amount: unlimited", "'unlimited' is no number"),
        ("amount: 300", "amount: 300, cap: open", "'open' is no number"),
        ("2027-04", "unlimited", "'unlimited' is no month"),
        ("2027-04", "Open", "'Open' is no month"),
    ],
)
def test_the_words_are_refused_elsewhere(models: Models, old: str, new: str, message: str) -> None:
    with pytest.raises(FlexfinError) as error:
        case_from(frame(TEXT.replace(old, new)), models)
    assert [said for _row, _column, said in shown(error.value)] == [message]


# --- data ----------------------------------------------------------------------------------------

NAMES = ("begin", "finish", "cap", "most", "most_by_month")


def test_what_is_open_or_has_no_limit_is_in_words(models: Models) -> None:
    case = case_from(frame(TEXT), models)
    results = evaluate(case)
    lines = [plain_of(results[name]) for name in NAMES]
    view = values_view(results, "base", lines)
    same_in_every_format(view)
    found = json.loads(as_json(view))
    assert column_of(found, "begin", "value") == {
        "youth": "2027-02", "family": "open", "others": "open",
    }  # fmt: skip
    assert column_of(found, "finish", "value") == {
        "youth": "open", "family": "2027-04", "others": "open",
    }  # fmt: skip
    assert column_of(found, "cap", "value") == {"youth": 80, "family": None, "others": None}
    assert column_of(found, "most_by_month", "others") == dict.fromkeys(case.calendar.months)
    rows = list(csv.reader(io.StringIO(as_csv(view))))
    said = {tuple(row[:3]): row[3] for row in rows}
    assert said["finish", "youth", "value"] == "open"
    assert said["cap", "youth", "value"] == "80.0"
    assert said["cap", "family", "value"] == "unlimited"
    assert said["most_by_month", "2027-06", "family"] == "unlimited"
    text = as_text(view, 100, False)
    assert "open" in text
    assert "no limit" in text
    for said_somewhere in (as_json(view), as_csv(view), text):
        assert "1000000000" not in said_somewhere
        assert "1,000,000" not in said_somewhere
        assert str(LAST_MONTH) not in said_somewhere


def test_a_month_that_is_worked_out_is_a_month_and_what_is_not_asked_is_nothing() -> None:
    """A grant for an investment comes when that starts; a reception group is asked for no permit.

    The age of the investment, 0 in the first month, is a number of months.
    """
    results = evaluate(case_from(BASE))
    lines = [
        plain_of(results[name]) for name in ("grant_date", "let_until", "notice_months", "age")
    ]
    view = values_view(results, "laag", lines)
    found = json.loads(as_json(view))
    assert column_of(found, "grant_date", "value") == {"rijk": "2027-01", "buurt": "2027-06"}
    assert column_of(found, "let_until", "value") == {"opvang": None, "studios": "2036-12"}
    assert column_of(found, "notice_months", "value") == {"opvang": None, "studios": 3}
    assert column_of(found, "age", "bouw")["2027-02"] == 1
    rows = [row[:4] for row in csv.reader(io.StringIO(as_csv(view)))]
    assert ["grant_date", "rijk", "value", "2027-01"] in rows
    assert ["let_until", "opvang", "value", ""] in rows
    assert ["let_until", "studios", "value", "2036-12"] in rows
    assert ["notice_months", "opvang", "value", ""] in rows
    assert "rijk   2027-01" in as_text(view, 100, False)


def test_all_data_is_without_a_number_for_no_limit() -> None:
    data = {"caps": [1e12, 5.0, -1e12], "seed": 10**15, "nested": {"of": (9.9e11, "x", None)}}
    assert json.loads(written(data)) == {
        "caps": [None, 5.0, None], "seed": 10**15, "nested": {"of": [None, "x", None]},
    }  # fmt: skip
    text = rows_text(["a", "b"], [[1e12, 4.9e11]])
    assert text == "a,b\nunlimited,490000000000.0\n"
    assert is_unlimited(1e12 - 5_000_000)
    assert not is_unlimited(1e11)


def test_an_explanation_has_no_such_number_either(models: Models) -> None:
    case = case_from(frame(TEXT), models)
    at = {"group": "family", "month": "2027-05"}
    found = explain(case, "paid", at, "base")
    data = json.loads(as_json(explanation_view(found)))
    text = json.dumps(data)
    assert "1000000000" not in text
    assert str(LAST_MONTH) not in text
    assert str(FIRST_MONTH) not in text

    def inputs(node: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
        here = {node["line"]: (node["value"], node["input"]["default"])} if "input" in node else {}
        for child in node.get("entries", ()):
            here |= inputs(child)
        return here

    assert inputs(data["outlines"]["tree"]["entries"][0])["cap"] == (None, "unlimited")
    assert inputs(data["outlines"]["tree"]["entries"][0])["begin"] == (None, "open")
    assert inputs(data["outlines"]["tree"]["entries"][0])["finish"] == (2027 * 12 + 3, "open")
    assert "no limit" in as_text(explanation_view(found), 100, False)


# --- the workbook --------------------------------------------------------------------------------


class Book(SmallBook):
    """Of groups."""

    def of(self, **words: str) -> Case:
        return self.after({f"groups.{path.replace('__', '.')}": w for path, w in words.items()})


@pytest.fixture
def book(models: Models, tmp_path: Path) -> Book:
    set_language("nl")
    return Book(models, tmp_path, TEXT + OFFERS)


def see_no_such_number(path: Path) -> None:
    """See that no cell holds the number that stands for no limit, nor a day of the year 9999."""
    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                found = cell.value
                if isinstance(found, datetime.datetime):
                    assert found.year not in (1900, 9999), (sheet.title, cell.coordinate)
                elif isinstance(found, int | float):
                    assert abs(found) < 5e11, (sheet.title, cell.coordinate)
                    assert found not in (FIRST_MONTH, LAST_MONTH), (sheet.title, cell.coordinate)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("offers", ["", OFFERS], ids=["none", "offers"])
def test_cells_hold_words_and_formulas_take_them_for_no_limit(
    models: Models, tmp_path: Path, language: str, offers: str
) -> None:
    set_language(language)
    book = Book(models, tmp_path, TEXT + offers)
    file = openpyxl.load_workbook(book.path, data_only=True)
    word = {"nl": "geen maximum", "en": "no limit"}[language]
    sheet = file[book.inputs]
    assert sheet[book.cell("cap", "family")[1]].value == word
    assert sheet[book.cell("cap_after", "family")[1]].value == word
    assert sheet[book.cell("begin", "others")[1]].value == "open"
    assert sheet[book.cell("follows", "others")[1]].value == "open"
    assert sheet[book.cell("finish", "family")[1]].value == datetime.datetime(2027, 4, 1)
    most = book.layout.cells["most", ("family",)]
    assert file[most.sheet][f"{most.column}{most.row}"].value == word
    see_no_such_number(book.path)
    found = engines.formualized(book.path)
    assert engines.differences(engines.stored(book.path), found) == {}
    assert engines.differences(expected_after(book.case, "base"), found) == {}
    broken = [one for one in lint(book.path) if one.rule.level != "advice"]
    assert {one.rule.name for one in broken} <= {"constant"}, "those of the model itself"
    assert not [one for one in broken if "119999" in one.detail or "E+" in one.detail]
    assert is_untouched(read_back(book.path, book.case))


def test_what_formulas_look_at_along_months_stays_a_number_that_shows_as_a_word(
    tmp_path: Path,
) -> None:
    lines = {
        **LINES,
        "before": formula("min(1000, previous(looked_back, 0))", "EUR/month"),
        "looked_back": formula("if(number_of_month > 1, most, unlimited)", "EUR/month"),
        "more": formula("if(amount > 0, amount + most, unlimited)", "EUR/month"),
    }
    book = Book(models_from(model_text(lines)), tmp_path, TEXT)
    assert engines.differences(engines.stored(book.path), engines.formualized(book.path)) == {}
    sheet = openpyxl.load_workbook(book.path)[book.layout.names["tiny"]]
    for name in ("looked_back", "more"):
        cell = book.layout.cells[name, ("family",)]
        column = book.layout.first if cell.is_monthly else book.layout.value
        assert '"no limit"' in sheet.cell(cell.row, column + 1).number_format


def test_a_month_or_limit_that_is_typed_or_taken_away_moves_the_workbook(book: Book) -> None:
    typed: dict[engines.Address, Any] = {
        book.cell("cap", "family"): 120, book.cell("begin", "others"): datetime.date(2027, 3, 1),
    }  # fmt: skip
    book.see(typed, book.of(family__cap="120", others__from="2027-03"))
    for nothing in ("geen maximum", None, "Geen maximum"):
        book.see({book.cell("cap", "youth"): nothing}, book.of(youth__cap="unlimited"))
    for nothing in ("open", None):
        book.see({book.cell("finish", "family"): nothing}, book.of(family__until="open"))
    checks = book.layout.names["checks"]
    for nothing, missed in (("open", 0), (None, 2)):  # a default that is the same month goes too
        found = engines.formualized(book.path, {book.cell("finish", "family"): nothing})
        assert found[checks, "C7"] == missed
        assert ("groups.family.until" in str(found[book.inputs, "B2"])) == (nothing is None)
    missing = engines.formualized(book.path, {book.cell("amount", "family"): None})
    assert missing[checks, "C7"] == 1


@pytest.mark.parametrize("offer", ["wide", "late"])
def test_an_offer_may_open_or_close(book: Book, offer: str) -> None:
    selector = f"{get_column_letter(book.layout.live + 1)}{book.layout.offer_row}"
    case = load_case(book.source, book.models, book.case.offers[offer])
    book.see({(book.inputs, selector): offer}, case)


def test_what_is_opened_comes_back_as_a_word(book: Book, tmp_path: Path) -> None:
    file = openpyxl.load_workbook(book.path)
    for (sheet, cell), content in {
        book.cell("cap", "youth"): "Geen maximum",
        book.cell("finish", "family"): None,
        book.cell("begin", "others"): datetime.datetime(2027, 3, 1),
        book.cell("cap", "others"): 90,
        book.cell("finish", "others", offer="late"): "open",
        book.cell("cap", "family", offer="wide"): "no limit",
    }.items():
        file[sheet][cell] = content
    path = tmp_path / "returned.xlsx"
    file.save(path)
    read = read_back(path, book.case)
    assert not read.problems
    assert {one.path: (one.was, one.now) for one in read.base} == {
        "groups.youth.cap": ("80", "unlimited"),
        "groups.family.until": ("2027-04", "open"),
        "groups.others.from": ("open", "2027-03"),
        "groups.others.cap": ("unlimited", "90"),
    }
    text = new_case(read, tmp_path / "new.yaml").decode()
    assert "youth: {amount: 100, from: 2027-02, cap: unlimited}" in text
    assert "family: {amount: 200, until: open}" in text
    assert "others: {amount: 300, from: 2027-03, cap: 90}" in text
    assert "groups.others.until: open" in text
    assert "groups.family.cap: unlimited" in text


def test_a_word_that_means_nothing_here_comes_back_as_a_problem(book: Book, tmp_path: Path) -> None:
    file = openpyxl.load_workbook(book.path)
    for (sheet, cell), content in {
        book.cell("amount", "youth"): "geen maximum", book.cell("finish", "family"): "ooit",
    }.items():  # fmt: skip
        file[sheet][cell] = content
    path = tmp_path / "returned.xlsx"
    file.save(path)
    read = read_back(path, book.case)
    assert sorted(problem.message for problem in read.problems) == [
        "'geen maximum' is geen getal", "'ooit' is geen datum",
    ]  # fmt: skip


def test_a_cell_takes_the_word_and_what_the_case_would_take(book: Book) -> None:
    sheet = openpyxl.load_workbook(book.path)[book.inputs]

    def rule(name: str) -> tuple[str, str, str]:
        cell = book.cell(name, "youth")[1]
        found = next(r for r in sheet.data_validations.dataValidation if cell in r.sqref)
        return found.type, found.formula1.replace(cell, "X"), found.error

    begin = get_column_letter(book.layout.live + 1) + str(
        book.layout.inputs["begin", ("youth",)].row
    )
    assert rule("cap") == (
        "custom", 'OR(X="geen maximum",AND(ISNUMBER(X),X>=0.0))',
        "Hier hoort een getal, of 'geen maximum'. Grenzen: >= 0.",
    )  # fmt: skip
    assert rule("finish") == (
        "custom", f'OR(X="open",AND(ISNUMBER(X),X>=N(${begin[0]}${begin[1:]})))',
        "Hier hoort een datum, of 'open'. Grenzen: >= begin.",
    )  # fmt: skip


def test_of_whole_numbers_a_cell_takes_the_word_and_no_part_of_one(tmp_path: Path) -> None:
    most = asked("most", whole="yes", above="0", default="unlimited")
    case = case_from(frame("most: 3\n"), tiny(most=most, twice=formula("2 * min(most, 9)")))
    write_workbook(tmp_path / "book.xlsx", case, evaluate(case))
    layout = Layout(case)
    cell = f"{get_column_letter(layout.live + 1)}{layout.inputs['most', ()].row}"
    rules = openpyxl.load_workbook(tmp_path / "book.xlsx")[layout.names["inputs"]]
    found = next(r for r in rules.data_validations.dataValidation if cell in r.sqref)
    assert (
        found.formula1
        == f'OR({cell}="no limit",AND(ISNUMBER({cell}),{cell}>0.0,INT({cell})={cell}))'
    )


def test_the_input_workbook_holds_the_words_and_leaves_them_out(
    models: Models, tmp_path: Path
) -> None:
    text = frame(TEXT.replace("amount: 300", "amount: 300, until: open, cap: unlimited") + OFFERS)
    path = tmp_path / "inputs.xlsx"
    path.write_bytes(input_workbook(parse_yaml(text, "case.yaml"), models))
    see_no_such_number(path)
    case = case_from(text, models)
    same = load_case(path, models)
    assert (same.values, same.offers) == (case.values, case.offers)


def test_sums_and_picks_of_what_has_no_limit(models: Models) -> None:
    text = frame(TEXT)
    assert value(models, text, "all_caps") == 500
    assert value(models, text, "cap_of_model") == [80, 80, 80]
    assert value(models, text, "both_caps") == [80, 500, 500]
    assert value(models, text, "reaches") == [3, 0, 0]  # 100 is more than 80
    assert value(models, text, "stays") == [0, 3, 3]
    assert value(models, text, "most") == [UNLIMITED] * 3


def test_what_is_picked_of_an_element_that_is_not_asked_is_nothing_in_a_workbook_too(
    tmp_path: Path,
) -> None:
    words = "{big: {nl: Groot, en: Big}, small: {nl: Klein, en: Small}}"
    model = tiny(
        kind={"unit": "text", "choices": words, "input": "parties.*.kind", "locked": "yes"},
        size={"unit": "1", "input": "parties.*.size", "only": 'kind = "big"'},
        chosen={"unit": "text", "names": "party", "choices": "{none: {nl: Geen, en: None}}",
                "input": "chosen"},
        taken=formula("if(chosen = \"none\", 2, pick(size, chosen))"),
        otherwise=formula("pick(size, chosen, 5)"),
    )  # fmt: skip
    parties = "parties: {ann: {kind: big, size: 3}, bob: {kind: small}, cas: {kind: small}}\n"
    book = SmallBook(model, tmp_path, parties + "chosen: ann\n")
    for word, found in (("bob", (0, 0)), ("none", (2, 5)), ("ann", (3, 3))):
        case = book.after({"chosen": word})
        results = evaluate(case)
        assert (results.row("taken"), results.row("otherwise")) == found
        book.see({book.cell("chosen"): word.replace("none", "None")}, case)


def test_a_year_has_the_average_of_its_limits_or_the_word_of_its_months(tmp_path: Path) -> None:
    most = "if(number_of_month > 2, cap, unlimited)"
    model = tiny(
        **CALENDAR, cap=asked("cap", unit="EUR/unit/month", default="unlimited", at_least="0"),
        most=formula(most, "EUR/unit/month"),
    )  # fmt: skip
    book = SmallBook(model, tmp_path, "cap: 300\n")
    sheet = book.layout.cells["most", ()].sheet
    row, years = book.layout.cells["most", ()].row, book.case.calendar.years
    places = [(sheet, f"{get_column_letter(book.layout.first_year + 1 + at)}{row}")
              for at in range(len(years))]  # fmt: skip
    assert [engines.stored(book.path)[place] for place in places] == [300.0] * len(years)
    assert engines.differences(engines.stored(book.path), engines.formualized(book.path)) == {}
    found = engines.formualized(book.path, {book.cell("cap"): "no limit"})
    assert {found[place] for place in places} == {"no limit"}
