"""An input that names one element, several of them, or all: everywhere an input goes."""

from __future__ import annotations

from pathlib import Path

import engines
import openpyxl
import pytest
import xlsxwriter
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
    value,
)
from test_readback import is_untouched
from test_workbook import expected_after

from flexfin.answers.explanation import explanation_view
from flexfin.answers.new_case import new_case
from flexfin.answers.readback import read_back
from flexfin.answers.render.terminal import as_text
from flexfin.engine.explain import explain
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError, render
from flexfin.ground.messages import set_language
from flexfin.ground.yaml import parse_yaml
from flexfin.model.models import Models
from flexfin.workbook.lint.lint import lint
from flexfin.workbook.to_fill_in.book import input_workbook

NAMES = {"unit": "text", "names": "group", "several": "yes"}
ALL_OF = "{all: {nl: Alle groepen, en: All groups}}"
LINES = {
    "start": START, **CALENDAR,
    "units": asked("groups.*.units", unit="unit"),
    "amount": asked("costs.*.amount", unit="EUR/month"),
    "cost_group": asked("costs.*.group", **NAMES, choices=ALL_OF, default="all"),
    "cost_key": asked("costs.*.key", unit="text", not_with="cost_group", default="units",
                      choices="{units: {nl: Kamers, en: Rooms}, equal: {nl: Gelijk, en: Equal}}"),
    "carried": formula("if(cost_group = group, 1, 0)"),
    "left_out": formula("if(cost_group <> group, 1, 0)"),
    "for_all": formula('if(cost_group = "all", 1, 0)'),
    "weight": formula('carried * if(cost_key = "units", number(units), 1)'),
    "borne": formula("amount * weight / sum(weight, group)", "EUR/month"),
    "by_month": formula("sum(borne, cost) * if(number_of_month > 0, 1, 0)", "EUR/month"),
}  # fmt: skip
TEXT = """\
groups:
  reception: {units: 20}
  youth: {units: 30}
  family: {units: 50}
costs:
  one: {amount: 100, group: youth}
  two: {amount: 200, group: [youth, reception]}
  shell: {amount: 1_000}
offers:
  shared: {costs.one.group: [family, reception], costs.two.group: all}
  single: {costs.shell.group: family}
"""


def small() -> Models:
    return models_from(model_text(LINES))


@pytest.fixture(scope="module")
def models() -> Models:
    set_language("en")
    return small()


# --- the case ------------------------------------------------------------------------------------


def test_a_name_a_list_and_all_are_one_text(models: Models) -> None:
    case = case_from(frame(TEXT), models)
    assert case.values["cost_group"] == {
        ("one",): "youth", ("two",): "reception, youth", ("shell",): "all",
    }  # fmt: skip
    assert case.offers["shared"] == {
        "costs.one.group": "[reception, family]", "costs.two.group": "all",
    }  # fmt: skip


def test_a_comparison_holds_for_each_that_is_named(models: Models) -> None:
    text = frame(TEXT)
    assert value(models, text, "carried") == [[0, 1, 0], [1, 1, 0], [1, 1, 1]]
    assert value(models, text, "left_out") == [[1, 0, 1], [0, 0, 1], [0, 0, 0]]
    assert value(models, text, "for_all") == [0, 0, 1]
    # 200 by rooms over reception and youth: 200 * 20/50 = 80 and 120; 1,000 over all 100 rooms
    assert value(models, text, "borne") == [[0, 100, 0], [80, 120, 0], [200, 300, 500]]


@pytest.mark.parametrize("typed", ["[reception, youth]", "reception, youth", "youth,reception"])
def test_a_list_may_be_set_with_and_without_brackets(models: Models, typed: str) -> None:
    case = case_from(frame(TEXT), models, {"costs.shell.group": typed})
    assert case.values["cost_group"]["shell",] == "reception, youth"
    case = case_from(frame(TEXT), models, {"costs.shell.group": "family"})
    assert case.values["cost_group"]["shell",] == "family"


def test_what_is_wrong_in_a_list_is_said_at_its_own_place(models: Models) -> None:
    wrong = """\
groups: {reception: {units: 1}, youth: {units: 2}}
costs:
  aa: {amount: 1, group: [yuth, reception, reception]}
  bb: {amount: 1, group: []}
  cc: {amount: 1, group: [all, youth]}
  dd: {amount: 1, group: [youth, {x: 1}]}
  ee: {amount: 1, group: {youth: 1}}
  ff: {amount: 1, group: "youth, nobody"}
offers: {x: {costs.aa.group: [youth, youth]}}
"""
    with pytest.raises(FlexfinError) as error:
        case_from(frame(wrong), models)
    assert shown(error.value) == [
        (6, 27, "there is no group 'yuth'"),
        (6, 44, "'reception' stands here a second time"),
        (7, 26, "no value is given here"),
        (8, 27, "'all' stands by itself, not in a list"),
        (9, 34, "there is no group ''"),
        (10, 26, "one value is needed here, not a list or section"),
        (11, 34, "there is no group 'nobody'"),
        (12, 38, "'youth' stands here a second time"),
    ]
    assert "Did you mean 'youth'?" in render(error.value.problems)


def test_other_inputs_take_no_list(models: Models) -> None:
    with pytest.raises(FlexfinError, match="one value is needed here, not a list"):
        case_from(frame(TEXT.replace("amount: 100", "amount: [100, 200]")), models)


@pytest.mark.parametrize(
    ("group", "is_refused"),
    [("youth", True), ("[youth]", True), ("[youth, family]", False), ("all", False), ("", False)],
)
def test_what_divides_goes_with_several_and_not_with_one(
    models: Models, group: str, is_refused: bool
) -> None:
    key = f"group: {group}, key: equal" if group else "key: equal"
    text = frame(TEXT.replace("amount: 1_000", f"amount: 1_000, {key}"))
    if not is_refused:
        case_from(text, models)
        return
    with pytest.raises(FlexfinError) as error:
        case_from(text, models)
    assert [p.message for p in error.value.problems] == [
        "'costs.shell.key' and 'costs.shell.group' exclude each other"
    ]
    assert "or name several: [a, b]" in render(error.value.problems)


# --- model files ---------------------------------------------------------------------------------

REFUSED = {
    "pick": (formula("pick(units, cost_group)", "unit"), "may name several elements, and pick()"),
    "sum_to": (formula("sum_to(amount, cost_group)", "EUR/month"), "and sum_to() needs one"),
    "choose": (formula('choose(cost_group, "all", 1)'), "and choose() needs one"),
    "cost": (formula("if(cost_group = cost, 1, 0)"), "this is not the name of one"),
    "itself": (formula("if(cost_group = other_group, 1, 0)"), "this is not the name of one"),
    "number": (asked("costs.*.x", names="group", several="yes"), "is a text with 'names'"),
    "no names": (asked("costs.*.x", unit="text", several="yes"), "is a text with 'names'"),
    "other elements": (
        asked("groups.*.x", not_with="cost_group", default="0"),
        "is there for other elements than this input",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_model_that_needs_one_name_is_refused(what: str) -> None:
    line, message = REFUSED[what]
    other = asked("costs.*.other_group", **NAMES)
    with pytest.raises(FlexfinError) as error:
        models_from(model_text({**LINES, "other_group": other, "wrong": line}))
    assert message in render(error.value.problems)


def test_a_condition_may_hang_on_who_is_named() -> None:
    share = asked("costs.*.shares.*group", only="cost_group = group", default="1")
    group = asked("costs.*.group", **NAMES, choices=ALL_OF, default="all", locked="yes")
    models = models_from(model_text({**LINES, "cost_group": group, "share": share}))
    case = case_from(
        frame(TEXT.replace("group: youth", "group: youth, shares: {youth: 2}")), models
    )
    assert case.values["share"]["one", "youth"] == 2
    assert case.values["share"]["one", "family"] == 0
    with pytest.raises(FlexfinError, match=r"'costs.one.shares.family' is not asked for here"):
        case_from(frame(TEXT.replace("group: youth", "group: youth, shares: {family: 2}")), models)


def test_who_is_named_may_hang_on_the_scenario() -> None:
    lines = {
        **LINES,
        "people": asked("demand.scenarios.*.people", unit="1"),
        "for_whom": asked("demand.scenarios.*.for_whom", **NAMES, choices=ALL_OF),
        "theirs": formula("if(for_whom = group, people, 0)"),
        "others": formula("if(group <> for_whom, people, 0)"),
    }
    models = models_from(model_text(lines))
    text = frame(TEXT + "demand: {scenarios: {low: {people: 3, for_whom: [youth, family]}, "
                 "high: {people: 5, for_whom: all}}}\n")  # fmt: skip
    assert value(models, text, "theirs") == [[0, 3, 3], [5, 5, 5]]
    assert value(models, text, "others") == [[3, 0, 0], [0, 0, 0]]


# --- explanation ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "cost_group includes group? no (reception, youth includes family)"),
        ("nl", "cost_group omvat groep? nee (reception, youth omvat family)"),
    ],
)
def test_an_explanation_says_that_the_group_is_included(
    models: Models, language: str, text: str
) -> None:
    set_language(language)
    case = case_from(frame(TEXT), models)
    found = explain(case, "carried", {"cost": "two", "group": "family"}, "base")
    assert text in as_text(explanation_view(found), 100, False)


# --- the workbook --------------------------------------------------------------------------------


@pytest.fixture
def book(models: Models, tmp_path: Path) -> SmallBook:
    set_language("nl")
    return SmallBook(models, tmp_path, TEXT)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_workbook_gives_what_the_program_gives(
    models: Models, tmp_path: Path, language: str
) -> None:
    set_language(language)
    book = SmallBook(models, tmp_path, TEXT)
    assert engines.differences(engines.stored(book.path), engines.formualized(book.path)) == {}
    assert lint(book.path) == []


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("reception, family", "[reception, family]"),
        ("family,RECEPTION", "[reception, family]"),
        ("  family  ", "family"),
        ("Alle groepen", "all"),
    ],
)
def test_what_is_typed_moves_the_workbook(book: SmallBook, typed: str, word: str) -> None:
    found = engines.formualized(book.path, {book.cell("cost_group", "one"): typed})
    case = load_case(book.source, book.models, {"costs.one.group": word})
    assert engines.differences(expected_after(case, "base"), found) == {}


@pytest.mark.parametrize("offer", ["shared", "single"])
def test_an_offer_that_names_several_is_live(book: SmallBook, offer: str) -> None:
    found = engines.formualized(book.path, {book.top(book.layout.offer_row): offer})
    case = load_case(book.source, book.models, book.case.offers[offer])
    assert engines.differences(expected_after(case, "base"), found) == {}


def test_a_cell_takes_names_with_commas_and_refuses_a_typing_error(book: SmallBook) -> None:
    sheet = openpyxl.load_workbook(book.path)[book.layout.names["inputs"]]
    first = book.cell("cost_group", "one")[1]
    rule = next(r for r in sheet.data_validations.dataValidation if first in r.sqref)
    assert rule.type == "custom"
    assert rule.error == (
        "Een naam, of meer met komma's. Bekend: Alle groepen, reception, youth, family."
    )
    ranges = [sheet.cell(book.layout.cells["cost_group", (c,)].row, book.layout.range + 1).value
              for c in ("one", "two")]  # fmt: skip
    assert ranges == ["een, meer of alle"] * 2


TYPED = {
    "youth": 1, "family,youth": 1, "Family, YOUTH": 1, "Alle groepen": 1, "yuth": 0,
    "youth, yuth": 0, "youth youth": 0, "youth, youth": 0, "youth,": 0,
}  # fmt: skip


@pytest.mark.engines
@pytest.mark.skipif(engines.soffice() is None, reason="LibreOffice is not installed")
def test_the_rule_of_the_cell_holds_for_names_that_are_known(book: SmallBook, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(book.path)[book.layout.names["inputs"]]
    first = book.cell("cost_group", "one")[1]
    rule = next(r for r in sheet.data_validations.dataValidation if first in r.sqref).formula1
    path = tmp_path / "rule.xlsx"
    with xlsxwriter.Workbook(path) as file:
        copy = file.add_worksheet()
        for row in range(1, sheet.max_row + 1):  # the list of names below the inputs
            copy.write_string(row - 1, 1, str(sheet.cell(row, 2).value))
        for row, typed in enumerate(TYPED, 1):
            copy.write(f"G{row}", typed)
            copy.write_formula(f"H{row}", f"=IF({rule.replace(first, f'G{row}')},1,0)", None, 9)
    (found,) = engines.libreoffice(tmp_path, path)
    assert list(found.values()) == list(TYPED.values())


def test_names_that_come_back_make_a_list_in_the_case(book: SmallBook) -> None:
    typed = {
        book.cell("cost_group", "one"): "Family, reception",
        book.cell("cost_group", "two"): "youth ,reception",  # as it was
        book.cell("cost_group", "shell"): "youth",
        book.cell("cost_group", "one", offer="shared"): "alle groepen",
        book.cell("cost_group", "two", offer="single"): "family,youth",
    }
    read = read_back(book.returned(typed), book.case)
    assert not read.problems
    assert {one.path: (one.was, one.now) for one in read.base} == {
        "costs.one.group": ("youth", "[reception, family]"), "costs.shell.group": ("all", "youth"),
    }  # fmt: skip
    text = new_case(read, book.source.with_name("new.yaml")).decode()
    assert "one: {amount: 100, group: [reception, family]}" in text
    assert "shell: {amount: 1_000, group: youth}" in text
    assert "shared: {costs.one.group: all, costs.two.group: all}" in text
    assert "costs.two.group: [youth, family]" in text


def test_a_workbook_as_it_left_has_no_changes(book: SmallBook) -> None:
    read = read_back(book.path, book.case)
    assert is_untouched(read)


def test_a_name_that_is_unknown_comes_back_as_a_problem_at_its_cell(book: SmallBook) -> None:
    path = book.returned({book.cell("cost_group", "one"): "youth, yuth"})
    read = read_back(path, book.case)
    sheet, cell = book.cell("cost_group", "one")
    assert [(p.message, p.place and (p.place.sheet, p.place.cell)) for p in read.problems] == [
        ("er is geen groep 'yuth'", (sheet, cell))
    ]


# --- the input workbook --------------------------------------------------------------------------


def test_a_list_stands_in_one_cell_of_the_input_workbook(models: Models, tmp_path: Path) -> None:
    root, path = parse_yaml(frame(TEXT), "case.yaml"), tmp_path / "inputs.xlsx"
    path.write_bytes(input_workbook(root, models))
    found = [
        str(cell.value) for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row
    ]
    assert found.count("youth; reception") == 1
    case, same = case_from(frame(TEXT), models), load_case(path, models)
    assert (same.values, same.offers) == (case.values, {
        "shared": {"costs.one.group": "family, reception", "costs.two.group": "all"},
        "single": {"costs.shell.group": "family"},
    })  # fmt: skip


def test_a_name_with_a_typing_error_is_said_of_its_cell(models: Models, tmp_path: Path) -> None:
    path = tmp_path / "inputs.xlsx"
    path.write_bytes(input_workbook(parse_yaml(frame(TEXT), "case.yaml"), models))
    file = openpyxl.load_workbook(path)
    cell = next(c for sheet in file for row in sheet for c in row if c.value == "youth; reception")
    cell.value = "youth; yuth"
    file.save(path)
    with pytest.raises(FlexfinError) as error:
        load_case(path, models)
    assert [(p.message, p.place and p.place.cell) for p in error.value.problems] == [
        ("there is no group 'yuth'", cell.coordinate)
    ]
