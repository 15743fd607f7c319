"""Inputs by month: one number as any other input, or steps; in a case, an offer and a workbook."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

import engines
import numpy as np
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from small_books import SmallBook
from strategies import (
    CALENDAR,
    EXAMPLE,
    START,
    asked,
    case_from,
    formula,
    frame,
    model_text,
    models_from,
    shipped,
    shown,
    value,
)
from test_readback import is_untouched
from test_workbook import expected_after

from flexfin.answers.explanation import explanation_view
from flexfin.answers.input_text import text_of
from flexfin.answers.new_case import new_case
from flexfin.answers.readback import read_back
from flexfin.answers.render.terminal import as_text
from flexfin.case.mentions import to_share
from flexfin.case.row import row_at
from flexfin.engine.breakeven import Scenarios, break_even
from flexfin.engine.draw import drawn_inputs
from flexfin.engine.explain import explain
from flexfin.engine.load import load_case
from flexfin.engine.results import Headline
from flexfin.engine.run import Program, evaluate
from flexfin.ground.errors import FlexfinError, render
from flexfin.ground.messages import set_language
from flexfin.ground.yaml import parse_yaml
from flexfin.model.line import RowKey
from flexfin.model.models import Models
from flexfin.workbook.lint.lint import lint
from flexfin.workbook.to_fill_in.book import input_workbook
from flexfin.workbook.workbook import write_workbook

NO_INDEX = "{none: {nl: Geen, en: None}}"
LINES = {
    "start": START, **CALENDAR,
    "rates": asked("indexation.*", unit="1/year", monthly="yes", from_start="yes",
                   between="-10% and 25%"),
    "units": asked("groups.*.units", unit="unit"),
    "open_share": asked("groups.*.open", monthly="yes", between="0% and 100%", default="100%"),
    "amount": asked("contracts.*.amount", unit="EUR/month", monthly="yes", at_least="0"),
    "index_name": asked("contracts.*.index", unit="text", names="index", choices=NO_INDEX,
                        default="none"),
    "chance": asked("demand.probabilities.*scenario", between="0% and 100%", default="0%"),
    "people": asked("demand.scenarios.*", unit="place", monthly="yes", default="0"),
    # one element by its name, the element that is named, and the months of a row
    "cost_rate": formula('pick(rates, "cost")', "1/year"),
    "rate": formula('if(index_name = "none", 0, pick(rates, index_name, 0))', "1/year"),
    "factor": formula("previous(factor, 1) * (1 + number(rate))"),
    "open_units": formula("units * open_share", "unit"),
    "all_open": formula("sum(open_units, group)", "unit"),
    "paid": formula("amount * factor + number(people) * one_euro", "EUR/month"),
    "one_euro": formula("if(number_of_month > 0, 1, 0)", "EUR/month"),
    "total": formula("sum(paid, contract)", "EUR/month", better="high"),
    "present": formula("sum(total, month)", "EUR", better="high"),
}  # fmt: skip
LINES["one_euro"] = asked("one_euro", unit="EUR/month", default="1")
TEXT = """\
indexation:
  cost: 3%  # as agreed
  rent: {2027-01: 9%, 2027-04: 3.5%}
groups:
  reception: {units: 20}
  youth: {units: 30, open: {2027-01: 0%, 2027-03: 50%}}
contracts:
  head: {amount: 240, index: cost}
  lease: {amount: {2026-01: 0, 2027-04: 100}, index: rent}
offers:
  free: {contracts.head.amount: {2027-01: 0, 2027-03: 260}, indexation.cost: 4%}
  flat: {contracts.lease.amount: 50, groups.reception.open: 80%}
  still: {indexation.rent: {2027-01: 2%}}
"""
ONE = """\
indexation: {cost: 3%, rent: 2%}
groups: {reception: {units: 20}, youth: {units: 30, open: 40%}}
contracts: {head: {amount: 240, index: cost}, lease: {amount: 100, index: rent}}
"""


def small() -> Models:
    return models_from(model_text(LINES))


@pytest.fixture(scope="module")
def models() -> Models:
    set_language("en")
    return small()


# --- the case ------------------------------------------------------------------------------------


def test_steps_hold_until_the_next(models: Models) -> None:
    case = case_from(frame(TEXT), models)
    assert case.values["rates"]["cost",] == (0.03,) * 6
    assert case.values["rates"]["rent",] == (0.09,) * 3 + (0.035,) * 3
    assert case.values["amount"]["lease",] == (0,) * 3 + (100,) * 3
    assert case.values["open_share"]["reception",] == (1,) * 6
    assert case.offers["free"] == {
        "contracts.head.amount": "{2027-01: 0, 2027-03: 260}", "indexation.cost": "4%",
    }  # fmt: skip
    assert value(models, frame(TEXT), "all_open") == [20, 20, 35, 35, 35, 35]


def test_an_offer_in_steps_is_a_case_in_steps(models: Models) -> None:
    case = case_from(frame(TEXT), models)
    offered = case_from(frame(TEXT), models, case.offers["free"])
    assert offered.values["amount"]["head",] == (0, 0, 260, 260, 260, 260)
    assert offered.values["rates"]["cost",] == (0.04,) * 6


BEFORE = "the first step begins before the first month, 2027-01"


@pytest.mark.parametrize(
    ("old", "new", "message", "at"),
    [
        ("{2027-01: 9%", "{2026-07: 9%, 2027-01: 9%", BEFORE, (6, 10)),
        ("{2027-01: 2%}", "{2026-12: 2%}", BEFORE, (16, 29)),
        ("{2027-01: 2%}", "{2027-02: 2%}",
         "the first step begins after the first month, 2027-01", (16, 29)),
        ("{2027-01: 0, 2027-03: 260}", "{2027-01: 0, 2027-03: -1}", "-1 is outside the range >= 0",
         (14, 55)),
        ("{2027-01: 0, 2027-03: 260}", "{2027-03: 0, 2027-01: 1}",
         "the months of the steps must go up", (14, 46)),
        ("{2027-01: 0, 2027-03: 260}", "{}", "no value is given here", (14, 33)),
    ],
)  # fmt: skip
def test_steps_that_cannot_be_are_pointed_at(
    models: Models, old: str, new: str, message: str, at: tuple[int, int]
) -> None:
    assert old in TEXT
    with pytest.raises(FlexfinError) as error:
        case_from(frame(TEXT.replace(old, new)), models)
    assert (*at, message) in shown(error.value)


def test_the_remedy_for_steps_before_the_first_month_says_how_it_is_counted(
    models: Models,
) -> None:
    for text, changes in (
        (TEXT.replace("{2027-01: 9%", "{2026-07: 9%"), {}),
        (TEXT, {"indexation.rent": "{2026-07: 9%}"}),
    ):
        with pytest.raises(FlexfinError) as error:
            case_from(frame(text), models, changes)
        assert "Begin at 2027-01: before it the first value holds" in render(error.value.problems)
    with pytest.raises(FlexfinError, match="begins before the first month"):
        case_from(frame(TEXT.replace("3%  #", "rates.csv  #")), models,
                  rates="month,cost\n2026-01,3%\n2027-01,4%\n")  # fmt: skip


def test_only_a_monthly_input_can_begin_at_the_start() -> None:
    with pytest.raises(FlexfinError, match="'from_start' belongs to an input with 'monthly: yes'"):
        models_from(model_text({**LINES, "wrong": asked("wrong", from_start="yes")}))


def test_an_explanation_says_which_step_holds(models: Models) -> None:
    case = case_from(frame(TEXT), models)
    tree = as_text(
        explanation_view(explain(case, "rates", {"index": "rent", "month": "2027-05"}, "base")),
        120,
        False,
    )
    assert "indexation.rent · assumed · holds from 2027-04" in tree
    tree = as_text(
        explanation_view(explain(case, "rates", {"index": "cost", "month": "2027-05"}, "base")),
        120,
        False,
    )
    assert "holds from" not in tree


# --- drawing -------------------------------------------------------------------------------------

DEMAND = "demand: {scenarios: {base: 0}}\n"


def test_one_number_is_drawn_for_all_months(models: Models) -> None:
    drawn = "uncertainty: {indexation.cost: {kind: uniform, low: 0%, high: 12%}}\n"
    case = case_from(frame(ONE + DEMAND + drawn), models)
    rates = drawn_inputs(case, 1, 0, 300)["indexation.cost"]

    class Drawn:
        count = 300

        def rows(self, first: int, last: int) -> dict[RowKey, Any]:
            rows = case.uncertainty["indexation.cost"].rows
            return dict.fromkeys(rows, rates[None, first:last])

    program = Program(case.with_draws(), ["paid", "all_open"])
    (found,) = program.run(draws=Drawn())
    months = np.arange(1, 7)[:, None]
    expected = 240 * (1 + rates) ** months
    np.testing.assert_allclose(found.row("paid", ("head",)), expected, rtol=1e-12)
    assert rates.std() > 0.01


def test_an_input_in_steps_is_not_drawn(models: Models) -> None:
    drawn = "uncertainty: {indexation.rent: {kind: uniform, low: 0%, high: 12%}}\n"
    with pytest.raises(FlexfinError) as error:
        case_from(frame(TEXT + DEMAND + drawn), models)
    assert shown(error.value) == [
        (18, 15, "'rates' is given in steps by month and cannot be drawn")
    ]
    assert "Give indexation.rent as one number" in render(error.value.problems)


def test_a_break_even_of_one_number(models: Models) -> None:
    case = case_from(
        frame(ONE.replace("cost: 3%, rent: 2%", "cost: 0%, rent: 0%") + DEMAND), models
    )
    # 240 and 100 in each of six months, without index: 2040, and the head lease alone 1440
    scenarios = Scenarios(case, "base")
    found = break_even(scenarios, "contracts.lease.amount", Headline("present"), -500, 500)
    assert found.now == 100
    assert found.value == pytest.approx(-240)


# --- the workbook --------------------------------------------------------------------------------


class Book(SmallBook):
    """With steps by month."""

    def step(
        self, name: str, element: str, place: int, down: int, offer: str = ""
    ) -> engines.Address:
        """Give the cell of the month of a step, or with `down` 1 that of its amount."""
        row = self.layout.step_rows((name, (element,)))[offer] + down
        sheet = self.layout.names[self.case.models.lines[name].model]
        return sheet, f"{get_column_letter(self.layout.first_year + 1 + place)}{row}"


@pytest.fixture(scope="module")
def book(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Book:
    set_language("nl")
    return Book(models, tmp_path_factory.mktemp("steps"), TEXT)


@pytest.fixture(scope="module")
def plain(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A workbook in which everything is one number, and that has no offers."""
    set_language("nl")
    return Book(models, tmp_path_factory.mktemp("plain"), ONE)


@pytest.fixture(autouse=True)
def _language(request: pytest.FixtureRequest) -> None:
    """Speak the language of these workbooks, in the tests that look at them."""
    set_language("nl" if {"book", "plain"} & {*request.fixturenames} else "en")


@pytest.mark.parametrize(
    "text", [TEXT, ONE, TEXT.split("offers:", maxsplit=1)[0]], ids=["offers", "one", "no"]
)
def test_the_workbook_gives_what_the_program_gives(
    models: Models, tmp_path: Path, text: str
) -> None:
    book = Book(models, tmp_path, text)
    expected = engines.stored(book.path)
    found = engines.formualized(book.path)
    assert engines.differences(expected, found) == {}
    assert engines.differences(expected_after(book.case, "base"), found) == {}
    assert [one for one in lint(book.path) if one.rule.level != "advice"] == []
    assert is_untouched(read_back(book.path, book.case))


def test_one_number_is_one_cell_to_which_formulas_refer(plain: Book) -> None:
    sheet, cell = plain.cell("amount", "head")
    file = openpyxl.load_workbook(plain.path)
    assert (sheet, file[sheet][cell].value) == ("Invoer", 240)
    assert (
        file.defined_names["contracts.head.amount"].attr_text == f"'Invoer'!${cell[0]}${cell[1:]}"
    )
    assert [name for name, _key in plain.layout.steps] == ["people"]
    assert not [row for row in plain.layout.cells if row[0] == "amount" and
                plain.layout.cells[row].is_monthly]  # fmt: skip
    row = plain.layout.cells["paid", ("head",)].row
    text = file[plain.layout.names["tiny"]].cell(row, plain.layout.first + 3).value
    assert f"'Invoer'!${cell[0]}${cell[1:]}" in text
    plain.see({(sheet, cell): 300}, plain.after({"contracts.head.amount": "300"}))
    sheet, cell = plain.cell("rates", "rent")
    plain.see({(sheet, cell): 0.2}, plain.after({"indexation.rent": "20%"}))


def test_steps_have_a_line_that_says_where_they_stand(book: Book) -> None:
    sheet = openpyxl.load_workbook(book.path)[book.inputs]
    row = book.layout.inputs["rates", ("rent",)].row
    steps = book.layout.step_rows(("rates", ("rent",)))
    model = book.layout.names["tiny"]
    assert sheet.cell(row, 1).value == "indexation.rent"
    said = {
        offer: sheet.cell(row, 1 + column)
        for offer, column in (("", book.layout.given), *book.layout.offers.items())
    }
    assert sheet.cell(row, 2).value == f"rates · rent: per maand op blad {model}"
    assert said[""].value == "in stappen"  # on paper there are no numbers of rows
    assert (
        said[""].hyperlink.location
        == f"'{model}'!{get_column_letter(book.layout.first_year + 1)}{steps['']}"
    )
    assert said["still"].value == "in stappen"
    assert [said[name].value for name in ("free", "flat", "tegenvoorstel")] == [None] * 3
    assert all(cell.protection.locked for cell in said.values())


@pytest.mark.parametrize("offer", ["free", "flat", "still"])
def test_an_offer_is_live_whether_it_gives_a_number_or_steps(book: Book, offer: str) -> None:
    case = load_case(book.source, book.models, book.case.offers[offer])
    book.see({book.top(book.layout.offer_row): offer}, case)


def test_steps_that_are_typed_move_the_workbook(book: Book) -> None:
    typed = {
        book.step("rates", "rent", 1, 0): datetime.date(2027, 3, 1),
        book.step("rates", "rent", 2, 0): datetime.date(2027, 6, 1),
        book.step("rates", "rent", 2, 1): -0.05,
    }
    book.see(typed, book.after({"indexation.rent": "{2027-01: 9%, 2027-03: 3.5%, 2027-06: -5%}"})
    )
    found = engines.formualized(book.path, typed)
    assert found[book.top(book.layout.changed_row)] == 1


def test_a_counter_offer_may_have_steps_where_there_are_any(book: Book) -> None:
    spare = book.layout.offered.spare
    typed = {
        book.top(book.layout.offer_row): spare,
        book.step("amount", "lease", 0, 0, spare): datetime.date(2027, 1, 1),
        book.step("amount", "lease", 0, 1, spare): 10,
        book.step("amount", "lease", 1, 0, spare): datetime.date(2027, 2, 1),
        book.step("amount", "lease", 1, 1, spare): 20,
        book.cell("rates", "cost", offer=spare): 0.1,
    }
    case = book.after({"contracts.lease.amount": "{2027-01: 10, 2027-02: 20}",
                         "indexation.cost": "10%"})  # fmt: skip
    book.see(typed, case)
    assert engines.formualized(book.path, typed)[book.top(book.layout.changed_row)] == 2


def test_a_row_of_months_where_formulas_look_along_them(models: Models, tmp_path: Path) -> None:
    lines = {**LINES, "most": formula("highest(amount, 2)", "EUR/month"),
             "whole": formula("sum(amount, month)", "EUR"),
             "weighed": formula("sum(amount * open_of_all, month)", "EUR"),
             "open_of_all": asked("open_of_all", monthly="yes", default="50%", between="0% and 1")}  # fmt: skip
    book = Book(models_from(model_text(lines)), tmp_path, ONE)
    assert book.layout.cells["amount", ("head",)].is_monthly
    assert book.layout.inputs["amount", ("head",)].column
    assert not book.layout.cells["open_of_all", ()].is_monthly
    book.see({}, book.case)
    book.see({book.cell("amount", "head"): 1}, book.after({"contracts.head.amount": "1"})
    )


def test_a_product_over_months_of_what_is_the_same_in_each(models: Models, tmp_path: Path) -> None:
    lines = {**LINES, "part": asked("part", monthly="yes", default="50%", between="0% and 1"),
             "other": asked("other", monthly="yes", default="2"),
             "product": formula("sum(part * other, month)", "month")}  # fmt: skip
    book = Book(models_from(model_text(lines)), tmp_path, ONE)
    assert evaluate(book.case)["product"].array == 6
    book.see({}, book.case)


# --- what returns --------------------------------------------------------------------------------


def test_both_forms_come_back_and_are_written_in_the_case(book: Book) -> None:
    spare = book.layout.offered.spare
    typed = {
        book.cell("rates", "cost"): 0.031,
        book.cell("open_share", "reception"): 0.9,  # a default
        book.step("rates", "rent", 1, 1): 0.04,
        book.step("amount", "head", 1, 1, "free"): 270,
        book.step("amount", "head", 0, 1): 250,  # one number in the case, in steps by an offer
        book.cell("rates", "cost", offer="free"): 0.05,
        book.step("amount", "lease", 0, 0, "flat"): None,  # silent from now on
        book.step("amount", "lease", 0, 1, "flat"): None,
        book.step("open_share", "youth", 0, 0, spare): datetime.date(2027, 1, 1),
        book.step("open_share", "youth", 0, 1, spare): 0.75,
    }
    read = read_back(book.returned(typed), book.case)
    assert not read.problems
    assert {one.path: (one.was, one.now) for one in read.base} == {
        "indexation.cost": ("3%", "3.1%"),
        "indexation.rent": ("{2027-01: 9%, 2027-04: 3.5%}", "{2027-01: 9%, 2027-04: 4%}"),
        "groups.reception.open": ("100%", "90%"),
        "contracts.head.amount": ("240", "{2027-01: 250}"),
    }
    offers = {one.name: {c.path: (c.was, c.now) for c in one.changes} for one in read.offers}
    assert offers == {
        "free": {
            "indexation.cost": ("4%", "5%"),
            "contracts.head.amount": ("{2027-01: 0, 2027-03: 260}", "{2027-01: 0, 2027-03: 270}"),
        },
        "flat": {"contracts.lease.amount": ("50", None)},
        spare: {"groups.youth.open": (None, "{2027-01: 75%}")},
    }
    target = book.source.with_name("new.yaml")
    target.write_bytes(new_case(read, target))
    text = target.read_text("utf-8")
    assert "cost: 3.1%  # as agreed" in text
    assert "rent: {2027-01: 9%, 2027-04: 4%}" in text
    assert "reception: {units: 20, open: 90%}" in text
    assert "head: {amount: {2027-01: 250}, index: cost}" in text
    assert "free: {contracts.head.amount: {2027-01: 0, 2027-03: 270}, indexation.cost: 5%}" in text
    assert "flat: {groups.reception.open: 80%}" in text
    assert f"{spare}: {{groups.youth.open: {{2027-01: 75%}}}}" in text


def test_changes_of_the_base_can_be_an_offer(book: Book) -> None:
    typed = {book.cell("rates", "cost"): 0.031, book.step("rates", "rent", 1, 1): 0.04}
    path = book.returned(typed)
    read = read_back(path, book.case, as_offer="mine")
    assert not read.base
    assert {one.name: {c.path: c.now for c in one.changes} for one in read.offers} == {
        "mine": {"indexation.cost": "3.1%", "indexation.rent": "{2027-01: 9%, 2027-04: 4%}"}
    }
    target = book.source.with_name("new.yaml")
    text = new_case(read, target).decode()
    assert "mine: {indexation.cost: 3.1%, indexation.rent: {2027-01: 9%, 2027-04: 4%}}" in text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({(0, 0): None, (0, 1): None, (1, 0): None, (1, 1): None}, "de stappen van 'rates (rent)' zijn weg"),
        ({(1, 1): None}, "een stap heeft een maand en een aantal, en een van beide is leeg"),
        ({(1, 1): 9}, "900% valt buiten de grenzen -10% - 25%"),
        ({(1, 0): datetime.date(2026, 1, 1)}, "de maanden van de stappen moeten oplopen"),
        ({(0, 0): datetime.date(2026, 1, 1)},
         "de eerste stap begint voor de eerste maand, januari 2027"),
    ],
)  # fmt: skip
def test_steps_that_cannot_be_come_back_as_a_problem(
    book: Book, typed: dict[tuple[int, int], Any], message: str
) -> None:
    cells = {book.step("rates", "rent", *at): content for at, content in typed.items()}
    read = read_back(book.returned(cells), book.case)
    assert [problem.message for problem in read.problems] == [message]


def test_a_month_of_steps_that_stands_there_twice_is_refused_in_a_case(
    book: Book, models: Models
) -> None:
    first, second = (book.step("rates", "rent", place, 0) for place in (0, 1))
    path = book.returned({second: datetime.date(2027, 1, 1)})
    with pytest.raises(FlexfinError) as error:
        load_case(path, models)
    (problem,) = error.value.problems
    assert problem.message.endswith("staat hier voor de tweede keer")
    assert problem.place
    assert (problem.place.sheet, problem.place.cell) == second
    assert first[1] in problem.remedy


def test_a_number_where_a_row_says_where_its_steps_stand_is_refused(
    book: Book, models: Models
) -> None:
    place = book.cell("rates", "rent")
    with pytest.raises(FlexfinError) as error:
        load_case(book.returned({place: 0.04}), models)
    (problem,) = error.value.problems
    assert problem.place
    assert (problem.place.sheet, problem.place.cell) == place
    assert problem.message == "'rates (rent)' is per maand gegeven, op een ander blad"


# --- the input workbook --------------------------------------------------------------------------


def test_the_input_workbook_holds_both_forms(models: Models, tmp_path: Path) -> None:
    path = tmp_path / "inputs.xlsx"
    path.write_bytes(input_workbook(parse_yaml(frame(TEXT), "case.yaml"), models))
    case, same = case_from(frame(TEXT), models), load_case(path, models)
    assert (same.values, same.steps, same.offers) == (case.values, case.steps, case.offers)
    file = openpyxl.load_workbook(path)
    cell = next(
        c for s in file for row in s for c in row if c.value == "{2027-01: 0, 2027-03: 260}"
    )
    cell.value = "{2027-01: 0, 2027-03: none}"
    file.save(path)
    with pytest.raises(FlexfinError) as error:
        load_case(path, models)
    assert [(p.message, p.place and p.place.cell) for p in error.value.problems] == [
        (f"'{cell.value}' is no number", cell.coordinate)  # all that stands in the cell
    ]


# --- sharing -------------------------------------------------------------------------------------


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize(
    ("path", "old", "new", "name"),
    [
        ("contracts.lease.amount", "2027-04: 100", "2027-05: 713.19", "amount"),
        ("contracts.head.amount", "amount: 240", "amount: 713.19", "amount"),
        ("indexation.rent", "2027-04: 3.5%", "2027-04: 7.1319%", "rates"),
    ],
)
def test_what_is_confidential_by_month_is_in_no_shared_workbook(
    models: Models, tmp_path: Path, path: str, old: str, new: str, name: str
) -> None:
    text = TEXT + f"confidential: [{path}]\n"
    assert old in text
    found = []
    for number, said in enumerate((text, text.replace(old, new))):
        case = case_from(frame(said), models)
        results = evaluate(case)
        shown_case, shared, _texts = to_share(case, results)
        assert (path.split(".")[1],) not in shown_case.steps.get(name, {})
        target = tmp_path / f"{number}.xlsx"
        write_workbook(target, shown_case, results, shared=shared)
        found.append(parts(target))
    assert found[0] == found[1], "nothing in the file hangs on what is confidential"
    assert b"713.19" not in b"".join(found[1].values())


def test_a_source_that_names_a_later_step_stays_in_the_house(models: Models) -> None:
    text = TEXT.replace("2027-04: 100", "2027-04: 713.19") + (
        "confidential: [contracts.lease.amount]\n"
        "sources: {contracts.head.amount: a third of the 713.19 of the lease}\n"
    )
    case = case_from(frame(text), models)
    _shown, _shared, texts = to_share(case, evaluate(case))
    assert texts == ("contracts.head.amount",)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ({"2027-01": 2, "2028-07": 3}, "2.0% (3.0% from July 2028)"),
        ({"2027-01": 2, "2027-02": 3, "2027-03": 1, "2027-04": 4, "2027-05": 2},
         "2.0% (later 1.0% to 4.0%)"),
        ({"2027-01": 2}, "2.0%"),
    ],
)  # fmt: skip
def test_an_input_in_steps_reads_as_its_first_amount_and_what_comes_later(
    steps: dict[str, int], said: str
) -> None:
    words = ", ".join(f"{month}: {amount}%" for month, amount in steps.items())
    case = load_case(EXAMPLE, shipped(), {"indexation.cost": f"{{{words}}}"})
    assert text_of(row_at(case, "indexation.cost")) == said
