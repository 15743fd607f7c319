"""A workbook that returns: what was changed in it, what that is worth, and the case it makes."""

from __future__ import annotations

import datetime
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import effort
import engines
import hostile
import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner, Result
from moved import Move
from openpyxl.utils import get_column_letter
from rounds_story import CASE as STORY
from rounds_story import OFFERS as STORY_OFFERS
from rounds_story import sent
from small_books import returning
from strategies import EXAMPLE, case_from, shipped
from test_inputsheet import Book
from test_sense import BASE as KLEIN
from views import same_in_every_format, values_of

from flexfin.answers.compare import GAINS
from flexfin.answers.input_text import in_words
from flexfin.answers.new_case import new_case
from flexfin.answers.readback import ChangedInput, ReadBack, read_back, worth_names
from flexfin.answers.readback_page import _said, is_same, readback_view
from flexfin.answers.render.data import as_csv, as_json
from flexfin.answers.render.terminal import as_text
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.cli import main
from flexfin.engine.draw import weights_in
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import expectation
from flexfin.ground.messages import set_language, speaking
from flexfin.model.line import InputLine


@pytest.fixture(autouse=True)
def _dutch(_english: None) -> Iterator[None]:
    set_language("nl")
    yield
    set_language("en")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return returning(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Give a whole workbook too, of a case of one group: where every sheet is to be written anew."""
    set_language("nl")
    source = tmp_path_factory.mktemp("little") / "case.yaml"
    source.write_text(f"{STORY}{STORY_OFFERS}", "utf-8", newline="\r\n")
    return Book(source, is_whole=True)


Edit = Callable[[openpyxl.Workbook], None]


def edited(book: Book, folder: Path, edit: Edit) -> Path:
    """Change the workbook as another program would, which leaves out the stored values."""
    file = openpyxl.load_workbook(book.path)
    edit(file)
    path = folder / "returned.xlsx"
    file.save(path)
    return path


def typing(book: Book, cells: dict[tuple[str, str], Any]) -> Edit:
    """Type values in the cells of inputs, by path and offer."""

    def edit(file: openpyxl.Workbook) -> None:
        for (path, offer), value in cells.items():
            sheet, cell = book.cell(path, offer)
            file[sheet][cell] = value

    return edit


def back(book: Book, path: Path, **how: Any) -> ReadBack:
    return read_back(path, book.case, **how)


def words(changes: Any) -> dict[str, tuple[str | None, str | None]]:
    return {one.path: (one.was, one.now) for one in changes}


def kinds(read: ReadBack) -> list[tuple[str, str, str]]:
    return [(one.kind, one.sheet, one.row) for one in read.book.findings]


def is_untouched(read: ReadBack) -> bool:
    return is_same(read) and not read.problems


# --- nothing changed -----------------------------------------------------------------------------


# in Dutch many others here are read, as they left but for what is looked at
@pytest.mark.parametrize("speaks", effort.at_night(["nl", "en"], ["en"]))
def test_a_workbook_as_it_left_has_no_changes_in_whatever_language_it_is_read(
    book: Book, speaks: str
) -> None:
    set_language(speaks)
    read = back(book, book.path)
    assert is_untouched(read)
    assert read.book.is_same
    assert not read.book.other_version


def test_words_that_a_kind_of_agreement_writes_out_are_in_the_language_of_the_workbook(
    tmp_path: Path,
) -> None:
    example = EXAMPLE.with_name("use_in_turn.yaml")
    with speaking("en"):
        case = load_case(example, shipped(), {"months": "2"})
        assert "Frictional vacancy" in case.sets["layer"].values()
        CaseWorkbook(case, evaluate(case)).write(tmp_path / "book.xlsx")
    set_language("nl")
    read = read_back(tmp_path / "book.xlsx", load_case(example, shipped(), {"months": "2"}))
    assert is_untouched(read)


def test_a_workbook_without_stored_values_is_read_as_well(book: Book, tmp_path: Path) -> None:
    bare = tmp_path / "bare.xlsx"
    engines.without_values(book.path, bare)
    assert is_untouched(back(book, bare))


def test_a_choice_of_scenario_and_offer_is_told_and_is_no_change(
    book: Book, tmp_path: Path
) -> None:
    def edit(file: openpyxl.Workbook) -> None:
        for (sheet, cell), name in (
            (book.selector, "first"),
            (book.top(book.layout.scenario_row), "high"),
        ):
            file[sheet][cell] = name

    read = back(book, edited(book, tmp_path, edit))
    assert is_untouched(read)
    assert [*read.book.now.book.package.remarks(), *read.book.inputs.notes] == [
        "Het scenario high is erin gekozen.",
        "Het voorstel first is erin gekozen.",
    ]


@pytest.mark.parametrize(
    ("scenario", "offer"),
    [
        ("Bod van niemand", None),
        pytest.param(None, "Bod van niemand", marks=pytest.mark.nightly),
    ],
)
def test_a_choice_of_what_there_is_not_is_a_fault_of_its_cell(
    book: Book, tmp_path: Path, scenario: str | None, offer: str | None
) -> None:
    scenarios, offers = book.top(book.layout.scenario_row), book.selector

    def edit(file: openpyxl.Workbook) -> None:
        for (sheet, cell), typed in ((scenarios, scenario), (offers, offer)):
            file[sheet][cell] = typed

    read = back(book, edited(book, tmp_path, edit))
    assert not is_same(read)
    assert not read.book.inputs.notes
    assert [(one.place.cell if one.place else "", one.message) for one in read.problems] == [
        (scenarios[1], f"er is geen scenario '{scenario or ''}'"),
        (offers[1], f"er is geen voorstel '{offer or ''}'"),
    ]


# --- inputs --------------------------------------------------------------------------------------

BASE = {  # path -> what is typed, word before, word after
    "finance.interest": (0.05, "4.1%", "5%"),
    "groups.youth.units": (60, "51", "60"),
    "costs.shell.amount": (512_345.67, "500000", "512345.67"),
    "costs.shell.per": ("Per plek per jaar", "year", "place_year"),
    "parties.owner.government": (0, "yes", "no"),
    "groups.youth.let_until": (datetime.datetime(2027, 9, 1), "2036-12", "2027-09"),
    "owner": ("coa", "owner", "coa"),
    "reservation.fee": ("=1+0.125", "1", None),  # without a stored value
    "contracts.head_rent.minimum_share": (0, "0%", ...),  # as it was
    "vacancy_risk.caps.socius.amount": (1_234.5, "unlimited", "1234.5"),
}  # fmt: skip


STEPS = [  # row below that of the months, column, what is typed
    (0, 2, datetime.datetime(2027, 3, 1)), (0, 3, datetime.datetime(2027, 5, 1)), (1, 3, 444),
]  # fmt: skip


def test_changed_inputs_are_words_of_the_case_and_each_is_worth_what_the_program_says(
    book: Book, tmp_path: Path
) -> None:
    row = book.layout.steps["people", ("low",)]
    sheet = book.layout.cells["people", ("low",)].sheet

    def edit(file: openpyxl.Workbook) -> None:
        typing(book, {(name, ""): value[0] for name, value in BASE.items()})(file)
        for down, right, value in STEPS:
            file[sheet].cell(row + down, book.layout.first_year + right).value = value

    read = back(book, edited(book, tmp_path, edit))
    expected = {
        name: (was, now) for name, (_typed, was, now) in BASE.items() if isinstance(now, str)
    }
    expected["demand.scenarios.low"] = (
        "{2027-01: 0, 2027-02: 20}", "{2027-01: 0, 2027-03: 20, 2027-05: 444}",
    )  # fmt: skip
    assert not read.book.findings
    assert read.after is not None
    assert list(read.after.values["people"]["low",][2:5]) == [20, 20, 444]
    assert words(read.base) == expected
    assert [problem.message for problem in read.problems] == [
        "de uitkomst van deze formule staat niet in het bestand"
    ]
    after = load_case(book.source, shipped(), {name: now for name, (_was, now) in expected.items()})
    assert read.worth is not None
    names = worth_names(read.worth)
    parties = [f"net_present_value.{party}" for party in book.case.elements_of("party")]
    assert names == [*GAINS, *parties]
    before_value, after_value = (
        [*_expected_gains(one), *_expected_value(one)] for one in (book.case, after)
    )
    for position, name in enumerate(names):
        total = sum(step.effect[name] for step in read.worth.difference.steps)
        assert total == pytest.approx(after_value[position] - before_value[position], abs=1e-6)
        assert read.worth.difference.total(name) == pytest.approx(total, abs=1e-6)
    stepped = [change.path for step in read.worth.difference.steps for change in step.changes]
    assert set(expected) <= set(stepped)


def _expected_value(case: Any) -> Any:
    results = evaluate(case, ["net_present_value", "probability"])
    weights = np.array([case.values["probability"][(name,)] for name in results.scenarios])
    values = results["net_present_value"]
    array = np.asarray(values.array)
    assert values.axes == ("scenario", "party")
    return weights @ array / weights.sum()


def _expected_gains(case: Case) -> list[float]:
    results = evaluate(case, GAINS)
    weights = weights_in(results)
    return [expectation(Headline(name, ()).of(results), weights) for name in GAINS]


def test_offers_are_changed_taken_out_and_added(book: Book, tmp_path: Path) -> None:
    spare = book.layout.offered.spare
    path = edited(book, tmp_path, typing(book, {
        ("reservation.fee", "first"): 2.5,
        ("reservation.call_price", "first"): None,  # silent again
        ("reserve.buffer_places", "second"): 0,
        ("reservation.fee", "second"): 1.25,
        ("reservation.fee", spare): 1.8,
        ("costs.shell.per", spare): "Per maand",
    }))  # fmt: skip
    read = back(book, path)
    assert not read.base
    assert not read.book.findings
    assert {offer.name: (offer.is_new, words(offer.changes)) for offer in read.offers} == {
        "first": (
            False,
            {"reservation.fee": ("2.25", "2.5"), "reservation.call_price": ("0", None)},
        ),
        "second": (
            False,
            {"reserve.buffer_places": ("25", "0"), "reservation.fee": (None, "1.25")},
        ),
        spare: (True, {"reservation.fee": (None, "1.8"), "costs.shell.per": (None, "month")}),
    }
    worth = {offer.name: offer.worth for offer in read.offers}[spare]
    assert worth is not None
    fee = next(s for s in worth.difference.steps if s.changes[0].path == "reservation.fee")
    assert fee.effect["net_present_value.owner"] == pytest.approx(
        -fee.effect["net_present_value.coa"]
    )
    assert fee.effect["net_present_value.owner"] > 0


def test_an_offer_is_worth_what_it_is_with_the_inputs_that_changed_too(
    book: Book, tmp_path: Path
) -> None:
    """To both sides too, as negotiation shows it: in a shorter term rooms stay called after it."""
    changed = {"parties.owner.discount_rate": "0.08", "reservation.call_price": "3"}
    terms = {"reservation.fee": "2.5", "reservation.term_months": "3"}
    path = edited(book, tmp_path, typing(book, {
        **{(name, ""): float(word) for name, word in changed.items()},
        **{(name, "first"): float(word) for name, word in terms.items()},
    }))  # fmt: skip
    read = back(book, path)
    (offer,) = read.offers
    assert offer.worth is not None
    old = {**changed, **book.case.offers["first"]}
    cases = [with_inputs(book.case, words) for words in (old, {**old, **terms})]
    parties = [f"net_present_value.{party}" for party in book.case.elements_of("party")]
    assert worth_names(offer.worth) == [*GAINS, *parties]
    before, after = ([*_expected_gains(one), *_expected_value(one)] for one in cases)
    for name, was, now in zip([*GAINS, *parties], before, after, strict=True):
        assert offer.worth.difference.total(name) == pytest.approx(now - was, abs=1e-6)
    text = " ".join(as_text(readback_view(read), 100, False).split())
    assert "als op het blad Onderhandeling" in text


NO_STEP = "een stap heeft een maand en een aantal"


@pytest.mark.parametrize("typed", [
    {"low": ((0, 3), datetime.datetime(2027, 5, 1), NO_STEP), "high": ((1, 1), "veel", "is geen getal"),
     "base": ((0, 1), "ooit", "is geen maand")},
    {"low": ((1, 3), 5, NO_STEP),
     "high": ((0, 2), datetime.datetime(2026, 5, 1), "de maanden van de stappen moeten oplopen"),
     "base": ((0, 1), datetime.datetime(2027, 2, 1), "de eerste stap begint na de eerste maand")},
])  # fmt: skip
def test_steps_that_are_none_are_refused_at_their_cell(
    typed: dict[str, tuple[tuple[int, int], Any, str]], book: Book, tmp_path: Path
) -> None:
    rows = {name: book.layout.steps["people", (name,)] for name in typed}
    sheet = book.layout.cells["people", ("low",)].sheet

    def edit(file: openpyxl.Workbook) -> None:
        for name, ((down, right), value, _text) in typed.items():
            file[sheet].cell(rows[name] + down, book.layout.first_year + right).value = value

    read = back(book, edited(book, tmp_path, edit))
    found = {}
    for problem in read.problems:
        assert problem.place is not None
        assert problem.place.file.endswith("returned.xlsx")
        assert problem.place.sheet == sheet
        (name,) = (name for name, row in rows.items() if problem.place.line - row in (0, 1))
        found.setdefault(name, problem.message)
    assert {*found} == {*typed}
    for name, (_at, _value, said) in typed.items():
        assert said in found[name]


# --- formulas, sheets, rows, words ---------------------------------------------------------------


STARTED = "full_loss"  # the row with a formula that starts a program


def model_cell(book: Book, name: str, month: int = 1, key: tuple[str, ...] = ()) -> tuple[str, str]:
    cell = book.layout.cells[name, key]
    return cell.sheet, f"{get_column_letter(book.layout.first + month)}{cell.row}"


@pytest.fixture(scope="module")
def written_over(book: Book, tmp_path_factory: pytest.TempPathFactory) -> ReadBack:
    """Change formulas, words, fixed numbers and sizes in one workbook, and no input."""
    set_language("nl")
    inputs, law, terms = (book.layout.names[key] for key in ("inputs", "law", "terms"))
    model = model_cell(book, "vacancy_loss")[0]
    row = next(cell.row for (name, _k), cell in book.layout.cells.items() if cell.sheet == law)
    interest = book.layout.cells["interest", ()].row

    def edit(file: openpyxl.Workbook) -> None:
        for month, value in enumerate((123, 124, "=1+1", None), 1):
            file[model][model_cell(book, "vacancy_loss", month)[1]] = value
        sheet, cell = model_cell(book, STARTED)
        file[sheet][cell] = "=cmd|'/c calc'!A0"
        file[inputs].row_dimensions[9].height = 0.5
        file[inputs].column_dimensions["B"].width = 0.3
        file[inputs].cell(interest, 2).value = "Rente, laag"
        file[inputs].cell(interest, book.layout.export + 1).value = 0.05
        file[law].cell(row, 3).value = 99
        file[terms].cell(3, 2).value = "Iets anders"
        file[inputs].cell(2, 12).value = "kijk hier"

    return back(book, edited(book, tmp_path_factory.mktemp("over"), edit))


def test_formulas_that_were_edited_overwritten_or_emptied_are_told(
    book: Book, written_over: ReadBack
) -> None:
    first, _second, third, fourth = (
        model_cell(book, "vacancy_loss", month)[1] for month in (1, 2, 3, 4)
    )
    found = [one for one in written_over.book.findings if one.row == "vacancy_loss"]
    assert [(f.kind, f.cell, f.times, f.now) for f in found] == [
        ("overwritten", first, 2, "123"), ("formula", third, 1, "=1+1"), ("emptied", fourth, 1, ""),
    ]  # fmt: skip
    assert not written_over.base, "what the workbook says of its export does not count"
    assert not written_over.problems


def test_a_formula_that_starts_a_program_is_told_as_a_changed_formula(
    written_over: ReadBack,
) -> None:
    found = [one for one in written_over.book.findings if one.row == STARTED]
    assert [(one.kind, one.now) for one in found] == [("formula", "=cmd|'/c calc'!A0")]


def test_words_sizes_and_fixed_numbers_that_were_changed_are_told(
    book: Book, written_over: ReadBack
) -> None:
    """A row and a column of no size are hidden."""
    inputs, law, terms = (book.layout.names[key] for key in ("inputs", "law", "terms"))
    rows = ("vacancy_loss", STARTED)
    found = [one for one in written_over.book.findings if one.row not in rows]
    assert {(one.kind, one.sheet, one.now) for one in found} == {
        ("label", inputs, "Rente, laag"), ("value", inputs, "0.05"), ("value", law, "99"),
        ("label", terms, "Iets anders"), ("placed", inputs, "kijk hier"),
        ("row_hidden", inputs, ""), ("column_hidden", inputs, ""),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("=IF(A1=1E+12,\"it's\",Invoer!$B$2)", True),
        ("=if( A1 = 1000000000000 , \"it's\" , 'Invoer'!B2 )", True),
        ("=IF(Blad!A1=1E12,\"it's\",@Invoer!$B$2)", True),
        ("=IF(A1=1E+12,\"its\",Invoer!$B$2)", False),
        ("=IF(A1=1E+11,\"it's\",Invoer!$B$2)", False),
        ("=IF(A1=1E+12,\"it's\",Invoer!$B$3)", False),
        ("=IF(A1=1E+12,\"it's\",Kosten!$B$2)", False),
        ("=IF(A1=1E+12,\"IT'S\",Invoer!$B$2)", False),
        ("=IF(A1<=1E+12,\"it's\",Invoer!$B$2)", False),
    ],
)  # fmt: skip
def test_a_formula_is_the_same_in_whatever_spelling(written: str, same: bool) -> None:
    from flexfin.workbook.returned.spelling import words as spelled

    own = "=IF(A1=1E+12,\"it's\",'Invoer'!$B$2)"
    assert (spelled(own, "Blad") == spelled(written, "Blad")) is same


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("=IF(A1,B1,FALSE())", True),  # as LibreOffice saves it
        ("=IF(A1,B1,false( ))", True),
        ("=IF(A1,B1,TRUE())", False),
        ("=IF(A1,B1,TRUE)", False),
        ("=IF(A1,B1,FALSE(1))", False),
        ("=IF(A1,B1,FALSE_())", False),
        ("=IF(A1,B1,\"FALSE\")", False),
        ("=IF(A1(),B1,FALSE)", False),
    ],
)
def test_yes_and_no_in_a_formula_are_the_same_with_brackets(written: str, same: bool) -> None:
    from flexfin.workbook.returned.spelling import words as spelled

    assert (spelled("=IF(A1,B1,FALSE)", "Blad") == spelled(written, "Blad")) is same


def test_a_row_that_was_put_between_others_is_told_and_nothing_else(
    little: Book, tmp_path: Path
) -> None:
    title = little.inputs
    name = "finance.interest"
    at = openpyxl.utils.cell.coordinate_from_string(little.cell(name)[1])[1]

    def edit(file: openpyxl.Workbook) -> None:
        Move(title, row=at).made(file)
        file[title].cell(at, 2).value = "Een aantekening"
        sheet, cell = little.cell("finance.interest")
        column, row = openpyxl.utils.cell.coordinate_from_string(cell)
        file[sheet][f"{column}{row + (row >= at)}"] = 0.05

    read = back(little, edited(little, tmp_path, edit))
    assert kinds(read) == [("row_added", title, "Een aantekening")]
    assert words(read.base) == {"finance.interest": ("4.1%", "5%")}
    assert read.base[0].typed.cell == f"{title}!{_down(little.cell('finance.interest')[1])}"


def _down(cell: str) -> str:
    column, row = openpyxl.utils.cell.coordinate_from_string(cell)
    return f"{column}{row + 1}"


def test_rows_that_are_gone_or_moved_are_told_by_their_identity(book: Book, tmp_path: Path) -> None:
    sheet = book.layout.cells["vacancy_loss", ()].sheet
    row = book.layout.cells["vacancy_loss", ()].row

    def edit(file: openpyxl.Workbook) -> None:
        for cell in file[sheet][row]:
            cell.value = None
        inputs = file[book.inputs]
        one, other = (
            inputs[int(book.cell(path)[1].lstrip("ABCDEFGHIJ"))]
            for path in ("groups.youth.asked_rent", "finance.interest")
        )
        for a, b in zip(one, other, strict=True):
            a.value, b.value = b.value, a.value

    read = back(book, edited(book, tmp_path, edit))
    found = kinds(read)
    assert ("row_removed", sheet, "vacancy_loss") in found
    moved = {name for kind, _sheet, name in found if kind == "row_moved"}
    assert moved == {"groups.youth.asked_rent", "finance.interest"}
    assert not read.base, "the inputs themselves have not changed"


def test_sheets_that_were_added_removed_renamed_moved_or_hidden_are_told(
    little: Book, tmp_path: Path
) -> None:
    tables, checks = little.layout.names["tables"], little.layout.names["checks"]
    terms = little.layout.names["terms"]
    model = little.layout.cells["integral_cost_total", ()].sheet

    def edit(file: openpyxl.Workbook) -> None:
        file.create_sheet("Extra")["A1"] = "hoi"
        del file[terms]
        file.move_sheet(tables, -3)
        file[checks].sheet_state = "hidden"
        file[model].title = "Anders"
        for sheet in file:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        cell.value = cell.value.replace(f"'{model}'!", "Anders!")

    read = back(little, edited(little, tmp_path, edit))
    assert {(one.kind, one.sheet, one.now) for one in read.book.findings} == {
        ("sheet_added", "Extra", "'hoi'"), ("sheet_removed", terms, ""), ("sheet_moved", tables, ""),
        ("sheet_hidden", checks, ""), ("sheet_renamed", model, "Anders"),
    }  # fmt: skip


# --- which case, which version -------------------------------------------------------------------


def test_what_the_case_has_changed_since_is_told_apart_from_what_the_workbook_changed(
    book: Book, tmp_path: Path
) -> None:
    path = edited(
        book,
        tmp_path,
        typing(book, {("reservation.fee", ""): 1.5, ("reservation.call_price", "first"): 2}),
    )
    source = tmp_path / "case.yaml"
    text = book.source.read_text("utf-8").replace("interest: 4.1%", "interest: 4.5%", 1)
    text = text.replace("reserve.buffer_places: 25", "reserve.buffer_places: 30")
    text = text.replace("high: {2027-01: 0,", "high: {2027-01: 10,")
    source.write_text(text, "utf-8")
    read = read_back(path, load_case(source, shipped()))
    assert not read.book.is_same
    assert words(read.base) == {"reservation.fee": ("1", "1.5")}
    assert words(read.offers[0].changes) == {"reservation.call_price": ("0", "2")}
    behind = {(b.path, b.offer): (b.export, b.case) for b in read.book.inputs.behind}
    assert behind == {
        ("finance.interest", ""): ("4.1%", "4.5%"),
        ("reserve.buffer_places", "second"): ("25", "30"),
        ("demand.scenarios.high", ""): (
            "{2027-01: 0, 2027-04: 180}", "{2027-01: 10, 2027-04: 180}",
        ),
    }
    new = new_case(read, tmp_path / "new.yaml").decode()
    assert "interest: 4.5%" in new
    assert "fee: 1.5 " in new


def test_another_version_of_flexfin_is_said(little: Book, tmp_path: Path) -> None:
    def edit(file: openpyxl.Workbook) -> None:
        for cell in file[little.layout.names["log"]]["C"]:
            if " flexfin " in str(cell.value):
                cell.value = f"{cell.value[:9]} flexfin 0.0.1 --date 2026-11-01: {little.case.name}"

    read = back(little, edited(little, tmp_path, edit))
    assert read.book.other_version
    text = flat(as_text(readback_view(read), 100, False))
    assert "gemaakt met flexfin 0.0.1, en dit is een andere versie" in text


# --- saved by others -----------------------------------------------------------------------------


@pytest.mark.engines
@pytest.mark.skipif(
    engines.soffice() is None, reason="LibreOffice is not installed; .ci/run installs it"
)
def test_a_workbook_saved_by_libreoffice_has_only_the_changes_made_in_it(
    little: Book, tmp_path: Path
) -> None:
    changes = {
        ("finance.interest", ""): 0.05,
        ("reservation.fee", "coa_1"): 36.5,
        ("costs.ready.until", ""): datetime.datetime(2026, 9, 1),
    }
    path = edited(little, tmp_path, typing(little, changes))
    saved, untouched = saved_by_libreoffice(tmp_path, path, little.path)
    read = back(little, saved)
    assert words(read.base) == {
        "finance.interest": ("4.1%", "5%"),
        "costs.ready.until": ("open", "2026-09"),
    }
    assert words(read.offers[0].changes) == {"reservation.fee": ("36", "36.5")}
    # LibreOffice draws no chart from a file that openpyxl saved without values, and says no cells
    assert {(one.kind, one.row) for one in read.book.findings} <= {("drawn", "chart")}
    assert not read.problems
    # untouched, with numbers of seventeen digits that LibreOffice saves in fifteen
    assert is_untouched(back(little, untouched))


def saved_by_libreoffice(folder: Path, *paths: Path) -> list[Path]:
    engines.converted(folder / "saved", *paths)
    return [folder / "saved" / path.name for path in paths]


def test_formulas_that_excel_saves_once_for_a_row_are_the_same(book: Book, tmp_path: Path) -> None:
    """Excel writes the formula of a row in its first cell only, and its stored value in each."""
    path = tmp_path / "shared.xlsx"
    count = 0

    def share(name: str, data: bytes) -> bytes:
        nonlocal count
        if not name.startswith("xl/worksheets/sheet"):
            return data
        import re

        text = data.decode()
        cell = re.compile(r'<c r="([A-Z]+)(\d+)"([^>]*)><f>([^<]*)</f>')
        found = list(cell.finditer(text))
        by_row: dict[str, list[Any]] = {}
        for match in found:
            column = openpyxl.utils.column_index_from_string(match[1])
            if column > book.layout.first:
                by_row.setdefault(match[2], []).append(match)
        edits = []
        for group in by_row.values():
            if len(group) < 6:
                continue
            count += 1
            first, last = group[0], group[-1]
            for match in group:
                head = f'<c r="{match[1]}{match[2]}"{match[3]}>'
                ref = f"{first[1]}{first[2]}:{last[1]}{last[2]}"
                own = (
                    f'<f t="shared" ref="{ref}" si="{count}">{match[4]}</f>'
                    if match is first
                    else f'<f t="shared" si="{count}"/>'
                )
                edits.append((match.start(), match.end(), head + own))
        for start, end, new in sorted(edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text.encode()

    with zipfile.ZipFile(book.path) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, share(item.filename, old.read(item.filename)))
    assert count > 100
    assert is_untouched(back(book, path))


# --- a new case ----------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="flexfin")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_new_case_changes_what_was_changed_and_keeps_the_rest_to_the_letter(
    book: Book, tmp_path: Path
) -> None:
    spare = book.layout.offered.spare
    path = edited(book, tmp_path, typing(book, {
        ("finance.interest", ""): 0.05, ("costs.shell.amount", ""): 512_345.67,
        ("vacancy_risk.caps.socius.amount", ""): 9_000, ("groups.youth.tenant_age", ""): 22,
        ("reservation.fee", "first"): 2.5, ("reservation.call_price", "first"): None,
        ("reservation.fee", spare): 1.8,
    }))  # fmt: skip
    new = tmp_path / "new.yaml"
    before = path.read_bytes(), book.source.read_bytes()
    result = run("readback", str(path), "--against", str(book.source), "--write", str(new))
    assert (result.exit_code, result.stderr) == (0, f"{new} is geschreven.\n")
    assert (path.read_bytes(), book.source.read_bytes()) == before
    old_lines = book.source.read_text("utf-8").splitlines()
    new_lines = new.read_text("utf-8").splitlines()
    import difflib

    changed = [line for line in difflib.ndiff(old_lines, new_lines) if line[0] in "+-"]
    assert changed == [
        "+     tenant_age: 22",
        "-   interest: 4.1%             # een commerciële rente: art. 25i lid 3 Mw",
        "+   interest: 5%               # een commerciële rente: art. 25i lid 3 Mw",
        "-   shell: {label: Casco, category: housing, amount: 500_000, per: year, key: floor_area, index: cost}",
        "+   shell: {label: Casco, category: housing, amount: 512345.67, per: year, key: floor_area, index: cost}",
        "+     socius: {amount: 9000}",
        "-   first: {reservation.fee: 2.25, reservation.call_price: 0, vacancy_risk.caps.socius.amount: 9_000,",
        "+   first: {reservation.fee: 2.5, vacancy_risk.caps.socius.amount: 9_000,",
        "+   tegenvoorstel: {reservation.fee: 1.8}",
    ]
    assert run("check", str(new)).exit_code == 0
    if not effort.nightly:
        return
    again = run("readback", str(path), "--against", str(new), "--format", "json")
    data = json.loads(again.stdout)
    parts = {one["part"] for one in data["sentences"] if "path" in one}
    assert parts <= {f"offers.{spare}"}, "what was taken over is no change any more"


def test_changed_inputs_can_be_taken_as_an_offer(little: Book, tmp_path: Path) -> None:
    """The new case has the ends of lines that the old one has."""
    path = edited(
        little,
        tmp_path,
        typing(little, {("reservation.fee", ""): 41.5, ("costs.ready.per", ""): "Per maand"}),
    )
    read = back(little, path, as_offer="coa_9")
    assert not read.base
    assert [(o.name, o.is_new) for o in read.offers] == [("coa_9", True)]
    text = new_case(read, tmp_path / "new.yaml").decode()
    assert "  coa_9: {costs.ready.per: month, reservation.fee: 41.5}\r\n" in text
    assert "fee: 42," in text
    assert text.count("\r\n") == text.count("\n") == STORY.count("\n") + STORY_OFFERS.count("\n") + 1


def test_a_filled_counter_offer_takes_the_name_that_is_asked_for(
    little: Book, tmp_path: Path
) -> None:
    """Changed inputs go along; where both say something, the column holds."""
    spare = little.layout.offered.spare
    path = edited(little, tmp_path, typing(little, {
        ("reservation.fee", spare): 1.8, ("reservation.fee", ""): 1.5,
        ("reservation.call_price", ""): 3,
    }))  # fmt: skip
    read = back(little, path, as_offer="coa_9")
    assert not read.base
    assert read.offer_words == {"coa_9": {"reservation.fee": "1.8", "reservation.call_price": "3"}}


def test_a_counter_offer_with_the_name_of_an_offer_is_refused(book: Book, tmp_path: Path) -> None:
    spare = book.layout.offered.spare

    def edit(file: openpyxl.Workbook) -> None:
        typing(book, {("reservation.fee", spare): 1.8})(file)
        (head,) = (one for row in file[book.inputs].iter_rows(max_row=8) for one in row
                   if str(one.value).casefold() == spare.casefold())  # fmt: skip
        head.value = "first"

    read = back(book, edited(book, tmp_path, edit))
    assert [one.message for one in read.problems] == ["de casus heeft al een voorstel 'first'"]


def test_a_new_case_that_would_not_pass_check_is_not_written(book: Book, tmp_path: Path) -> None:
    path = edited(
        book, tmp_path, typing(book, {("vacancy_risk.layers.shared.shares.coa", ""): 0.4})
    )
    new = tmp_path / "new.yaml"
    result = run("readback", str(path), "--against", str(book.source), "--write", str(new))
    assert result.exit_code == 1
    assert not new.exists()
    assert "niet geschreven" in result.stderr
    assert "vacancy_risk.layers.shared.shares.coa" in result.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["returned.xlsx"]


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a case of one group with an offer, and its workbook with the negotiation alone."""
    folder = tmp_path_factory.mktemp("small")
    case, path = folder / "case.yaml", folder / "sent.xlsx"
    case.write_text(f"{STORY}offers: {{first: {{reservation.fee: 36}}}}\n", encoding="utf-8")
    sent(case, path)
    return case, path


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--write", "{workbook}", "--force"], "is hiervoor gelezen"),
        (["-o", "{workbook}", "--force"], "is hiervoor gelezen"),
        (["--write", "{case}", "--force"], "is hiervoor gelezen"),
        (["--write", "{exists}"], "bestaat al"),
        (["--write", "new.yaml", "--set", "months=6"], "--write zou dat vasthouden"),
        (["--as-offer", "first"], "de casus heeft al een voorstel 'first'"),
        (["--as-offer", "First"], "de casus heeft al een voorstel 'first'"),
        (["--as-offer", "2027"], "kan geen naam zijn"),
        (["--scenario", "ooit"], "er is geen scenario 'ooit'"),
    ],
)  # fmt: skip
def test_wrong_use_is_refused(
    more: list[str], said: str, small: tuple[Path, Path], tmp_path: Path
) -> None:
    case, path = small
    exists = tmp_path / "exists.yaml"
    exists.write_text("x", "utf-8")
    places = {"workbook": str(path), "case": str(case), "exists": str(exists)}
    before = path.read_bytes(), case.read_bytes()
    order = ("readback", str(path), "--against", str(case))
    result = run(*order, *(m.format(**places) for m in more))
    assert result.exit_code == 2
    assert said in flat(result.stderr)
    assert (path.read_bytes(), case.read_bytes()) == before


@pytest.fixture(scope="module")
def told(little: Book, tmp_path_factory: pytest.TempPathFactory) -> ReadBack:
    """Change the case, an offer and a formula."""
    set_language("nl")
    sheet, cell = model_cell(little, "integral_cost_total", 2)

    def edit(file: openpyxl.Workbook) -> None:
        typing(little, {("reservation.fee", ""): 1.5, ("finance.interest", "coa_1"): 0.05})(file)
        file[sheet][cell] = 5

    return back(little, edited(little, tmp_path_factory.mktemp("told"), edit))


def test_every_format_holds_the_same(little: Book, told: ReadBack) -> None:
    asked = ["readback", str(told.file), "--against", str(little.source)]
    data = json.loads(run(*asked, "--format", "json").stdout)
    (fee,) = (one for one in data["sentences"] if one["part"] == "inputs")
    assert (fee["path"], fee["new"], fee["unit"]) == ("reservation.fee", "1.5", "EUR/plek/dag")
    view = readback_view(told)
    assert json.loads(as_json(view)) == data
    rows = as_csv(view).splitlines()
    assert "sentences,inputs.1,new,1.5,,," in rows
    assert "sentences,offers.coa_1.1,new,5%,,," in rows
    total = values_of(data, "inputs.worth")["total"]["net_present_value.gemeente"]
    assert any(
        row.startswith(f"inputs.worth,total,net_present_value.gemeente,{total}") for row in rows
    )
    same_in_every_format(view)


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_line_is_wider_than_the_screen(language: str, width: int, told: ReadBack) -> None:
    with speaking(language):
        text = as_text(readback_view(told), width, False)
    assert max(len(line) for line in text.splitlines()) <= width


# --- what may come along -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Give a workbook of a case with labels that look like formulas."""
    set_language("nl")
    source = tmp_path_factory.mktemp("valid") / "case.yaml"
    text = hostile.VALID.read_text("utf-8").replace("label: Casco,", "label: '=1+1',")
    source.write_text(text.replace("label: Asielzoekers", "label: '@SUM(A1)'"), "utf-8")
    return Book(source, is_whole=True)


def test_labels_that_look_like_formulas_are_text_on_the_way_back_too(valid: Book) -> None:
    assert {"=1+1", "@SUM(A1)"} <= {*valid.case.sets["cost"].values(), *valid.case.sets["group"].values()}
    assert is_untouched(back(valid, valid.path))


def test_links_and_foreign_parts_are_told_and_not_followed(valid: Book, tmp_path: Path) -> None:
    path = Path(shutil.copy(valid.path, tmp_path / "links.xlsx"))
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x" Target="file:///etc/secret.xlsx" TargetMode="External"/></Relationships>'
    )
    with zipfile.ZipFile(path, "a") as file:
        for name, data in {
            "externalLinks/externalLink1.xml": "<externalLink><ddeLink ddeService='cmd' ddeTopic='/c calc'/></externalLink>",
            "externalLinks/_rels/externalLink1.xml.rels": relations,
            "connections.xml": "<connections/>",
            "embeddings/oleObject1.bin": "x",
        }.items():
            file.writestr(f"xl/{name}", data)
    read = back(valid, path)
    assert is_untouched(read)
    remarks = [*read.book.now.book.package.remarks(), *read.book.inputs.notes]
    assert [remark.split(" ")[0:5] for remark in remarks] == [
        ["Er", "staat", "een", "DDE-koppeling", "in;"],
        ["De", "werkmap", "verwijst", "naar", "andere"],
        ["Er", "staan", "ingesloten", "bestanden", "in;"],
        ["Er", "staan", "verbindingen", "met", "gegevens"],
    ]
    assert "file:///etc/secret.xlsx" in remarks[1]


ODD: list[Any] = [
    "", " ", "=1+1", "=NA()", "'=1+1", "#N/A", "#DIV/0!", True, False, -1, 1e308, -1e308, 1e-308, 0.1 + 0.2,
    2_958_466, 1.5, "1,5", "1.000", "ja", "€ 5", "x" * 32_000, "\u202e", "{a: b}", "- x", "&a", datetime.datetime(1900, 1, 1),
    datetime.datetime(9999, 12, 31), datetime.time(12), datetime.timedelta(days=4),
]  # fmt: skip


# at night each in every input, and in every run each in some
MIXED = [[odd] for odd in ODD] if effort.nightly else [ODD, ODD[9:] + ODD[:9]]


@pytest.mark.parametrize("some", MIXED, ids=lambda some: repr(some[0])[:20])
def test_odd_content_in_every_input_cell_is_read_or_refused_at_its_place(
    some: list[Any], valid: Book, tmp_path: Path
) -> None:
    odd = cycle(some)
    case, layout = valid.case, valid.layout
    file = openpyxl.load_workbook(valid.path)
    for (name, key), cell in layout.cells.items():
        line = case.models.lines.get(name)
        if (
            line is not None
            and isinstance(line, InputLine)
            and cell.column
            and not layout.is_fixed(line, key)  # what cannot be typed is no input there
            and key in case.origins[name]
        ):
            file[cell.sheet][f"{layout.input_cell(name, key).column}{cell.row}"] = next(odd)
    for (name, _key), row in layout.steps.items():
        for down in (0, 1):
            for right in (0, 1, 4):
                file[layout.names[case.models.lines[name].model]].cell(
                    row + down, layout.first_year + 1 + right
                ).value = next(odd)
    path = tmp_path / "odd.xlsx"
    file.save(path)
    read = back(valid, path)
    assert read.problems
    for problem in read.problems:
        assert problem.place is not None
        assert problem.place.file == str(path)
        assert problem.place.sheet
        assert problem.place.column
        assert len(problem.message) < 300
    # a date that can be read as the number it stands for is told by how it is shown
    shown = {"format"} if any(isinstance(odd, datetime.datetime) for odd in some) else set()
    assert {one.kind for one in read.book.findings} <= shown


def test_words_are_those_of_the_sheet_and_a_plain_number_has_no_unit() -> None:
    case = case_from(KLEIN)
    lines = case.models.input_lines
    assert in_words(case, lines["index_cap"], "unlimited") == "geen maximum"
    assert in_words(case, lines["index_cap"], "0.01") == "1,0%"
    nothing: Any = None
    month = lines["index_month"]
    changed = ChangedInput("contracts.huur.index_month", month, ("huur",), "9", "4", nothing, None)
    assert changed.unit == ""


@pytest.mark.parametrize(("now", "said"), [("4", "5 → 4 maanden ["), ("1", "5 → 1 maand [")])
def test_more_than_one_month_is_months(now: str, said: str) -> None:
    case = load_case(EXAMPLE, shipped())
    line, key = case.models.input_lines["notice_months"], ("youth",)
    typed: Any = SimpleNamespace(cell="Groepen!F9", formula="")
    path = "groups.youth.notice_months"
    changed = ChangedInput(path, line, key, "5", now, typed, line.unit)
    read: Any = SimpleNamespace(case=case)
    with speaking("nl"):
        assert said in _said(read, changed, None).text
