"""A workbook that flexfin wrote is a case: what came out goes in, and is the same."""

from __future__ import annotations

import datetime
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner, Result
from effort import drawn
from hypothesis import given
from random_cases import plain_cases, write_yaml
from small_books import RETURNED
from strategies import ROOT, Books, asked, shipped, tiny
from test_examples import book_of, in_few, sample_of_examples
from worked_cases import with_categories

from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case import workbook_cells
from flexfin.case.case import Case
from flexfin.cli import main
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, render
from flexfin.ground.letters import column_name
from flexfin.ground.messages import set_language
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

Edit = Callable[[openpyxl.Workbook], None]


@pytest.fixture(autouse=True)
def _dutch(_english: None) -> Iterator[None]:
    set_language("nl")
    yield
    set_language("en")


def written(case: Case, folder: Path, **how: Any) -> Path:
    path = folder / "out.xlsx"
    write_workbook(path, case, evaluate(case), **how)
    return path


def see_same(case: Case, back: Case) -> None:
    """See that two cases ask the same, and give the same, to the last digit but few."""
    assert back.name == case.name
    assert back.calendar == case.calendar
    assert back.reference_date == case.reference_date
    assert {axis: list(names.items()) for axis, names in back.sets.items()} == {
        axis: list(names.items()) for axis, names in case.sets.items()
    }
    assert back.values == case.values
    assert back.steps == case.steps
    for name, keys in case.origins.items():
        for key, origin in keys.items():
            other = back.origins[name][key]
            assert (other.status, other.source) == (origin.status, origin.source), (name, key)
    assert back.confidential == case.confidential
    assert list(back.uncertainty) == list(case.uncertainty)
    assert list(back.offers) == list(case.offers)
    for offer, changes in case.offers.items():
        assert back.offers[offer].keys() == changes.keys()
        changed = with_inputs(case, changes)
        assert with_inputs(back, back.offers[offer]).values == changed.values
    one, other = evaluate(case), evaluate(back)
    for name, line in case.models.lines.items():
        if line.kind == "parameter":
            continue
        left, right = one[name].array, other[name].array
        if left.dtype.kind in "USO":
            assert (left == right).all()
        else:
            np.testing.assert_allclose(right, left, rtol=1e-12, atol=1e-12, err_msg=name)


@sample_of_examples
def test_the_workbook_of_every_example_is_the_case_it_was_made_of(
    path: Path, whole_book: Books
) -> None:
    case = load_case(path, shipped(), in_few(path))
    see_same(case, load_case(book_of(path, whole_book), shipped()))


CSV = (
    ("    base: {2027-01: 271, 2029-01: 300, 2030-01: 346, 2031-07: 271}\n"
     "    low: 240\n"
     "    high: {2027-01: 271, 2028-07: 364, 2030-01: 437, 2032-01: 300}\n", ""),
    ("  scenarios:\n", "  scenarios: people.csv\n"),
    ("months: 120", "months: 4"),
)  # fmt: skip


def odd_case(folder: Path) -> Case:
    """Give the example as every other way to say a thing says it: lists, patterns, words, a file."""
    from test_inputbook import FULL

    text = FULL
    for old, new in CSV:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "people.csv").write_text("month,base,low,high\n2027-01,271,271,271\n2027-03,300,240,364\n")
    path = folder / "odd.yaml"
    path.write_text(text, "utf-8")
    return load_case(path, shipped())


@drawn(4)
@given(plain_cases())
def test_any_case_that_is_written_as_a_workbook_reads_as_the_same_case(plain: Any) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = folder / "case.yaml"
        text.write_text(write_yaml(with_categories(plain)), encoding="utf-8")
        case = load_case(text, shipped())
        see_same(case, load_case(written(case, folder), shipped()))


def test_lists_patterns_and_files_are_in_it_too(tmp_path: Path) -> None:
    case = odd_case(tmp_path)
    away = tmp_path / "elsewhere"
    away.mkdir()
    see_same(case, load_case(written(case, away), shipped()))


def test_a_changed_case_is_the_changed_case(tmp_path: Path) -> None:
    case = load_case(RETURNED, shipped(), {"months": "14", "finance.interest": "5%"})
    case = with_inputs(case, {"reservation.fee": "1.25", "case": "'s-Gravenhage"})
    see_same(case, load_case(written(case, tmp_path), shipped()))


@cache
def short() -> Case:
    """Give a case of which the sheets are small."""
    return load_case(RETURNED, shipped())


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    set_language("nl")
    return written(short(), tmp_path_factory.mktemp("out"))


@cache
def layout() -> Layout:
    set_language("nl")
    return Layout(short())


def cell(path: str, offer: str = "") -> str:
    """Give the address of the cell for an input."""
    at = layout()
    row = at.inputs[at.case.rows[path]].row
    column = at.offers[offer] if offer else at.given
    return f"{openpyxl.utils.get_column_letter(column + 1)}{row}"


def edited(out: Path, folder: Path, edit: Edit) -> Path:
    """Change the workbook as another program would, which leaves out the stored values."""
    book = openpyxl.load_workbook(out)
    edit(book)
    path = folder / "edited.xlsx"
    book.save(path)
    return path


def test_what_a_user_types_in_it_is_in_the_case(out: Path, tmp_path: Path) -> None:
    at = layout()
    spare = at.offered.spare
    row = at.steps["people", ("low",)]

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["Invoer"]
        sheet[cell("finance.interest")] = 0.05
        sheet[cell("vacancy_risk.measured")] = str(at.case.models.inputs[
            "vacancy_risk.measured"].choices["month"].nl).upper()  # fmt: skip
        sheet[cell("groups.youth.let_until")] = None  # left open
        sheet[cell("parties.socius.interest")] = 0.07  # in the place of a default that follows
        sheet[cell("parties.coa.nonprofit")] = True
        sheet[cell("vacancy_risk.caps.municipality.amount")] = "onbeperkt"
        sheet[cell("owner")] = "Owner"
        sheet[cell("contracts.head_rent.pays")] = "SOCIUS"
        terms = book["Onderhandeling"]
        terms[cell("reservation.fee", "first")] = 2.5
        terms[cell("reservation.call_price", "first")] = None
        terms[cell("reservation.fee", spare)] = 1.75
        demand = book["Vraag naar opvang"]
        demand.cell(row, at.first_year + 3).value = datetime.datetime(2027, 5, 1)
        demand.cell(row + 1, at.first_year + 3).value = 444

    changed = load_case(edited(out, tmp_path, edit), shipped())
    wanted = load_case(RETURNED, shipped(), {
        "finance.interest": "5%", "vacancy_risk.measured": "month",
        "groups.youth.let_until": "open", "parties.socius.interest": "7%",
        "parties.coa.nonprofit": "yes", "vacancy_risk.caps.municipality.amount": "unlimited",
        "demand.scenarios.low": "{2027-01: 0, 2027-02: 20, 2027-05: 444}",
    })  # fmt: skip
    assert changed.values == wanted.values
    first = {**load_case(out, shipped()).offers["first"], "reservation.fee": "2.5"}
    del first["reservation.call_price"]  # silent again
    assert changed.offers["first"] == first
    assert changed.offers[spare] == {"reservation.fee": "1.75"}
    assert changed.origins["interest"][()].status == "assumed"


def test_a_status_or_source_that_is_typed_over_is_said_to_count_for_nothing(
    out: Path, tmp_path: Path
) -> None:
    at = layout()
    paths = ("finance.interest", "groups.youth.units")
    rows = {path: at.inputs[at.case.rows[path]].row for path in paths}
    status, source = (column_name(column) for column in (at.status, at.origin))
    as_made = load_case(out, shipped())

    def edit(book: openpyxl.Workbook) -> None:
        book["Invoer"][f"{status}{rows['finance.interest']}"].value = "afgesproken"
        book["Invoer"][f"{source}{rows['groups.youth.units']}"].value = "mijn bron"

    changed = load_case(edited(out, tmp_path, edit), shipped())
    assert changed.values == as_made.values
    said = [r for r in changed.remarks if "herkomst" in r.message]
    assert not [r for r in as_made.remarks if "herkomst" in r.message]
    assert [(r.place.cell if r.place else "", r.message[:20]) for r in said] == [
        (f"{status}{rows['finance.interest']}", "'afgesproken' telt h"),
        (f"{source}{rows['groups.youth.units']}", "'mijn bron' telt hie"),
    ]


def said(path: Path) -> str:
    with pytest.raises(FlexfinError) as caught:
        load_case(path, shipped())
    return render(caught.value.problems).replace(f"{path.parent}/", "")


def input_at(path: str, column: str = "") -> str:
    """Give the cell of an input; in another column than that of the value where one is named."""
    return re.sub("^[A-Z]+", column, cell(path)) if column else cell(path)


@pytest.mark.parametrize("typed", [
    [("finance.interest", "", None, "Rente vreemd vermogen", "deze cel is leeg\n",
      "Een lege cel is geen 0. Bij de export stond er 4,1%.")],
    [("finance.interest", "", 41, "Rente vreemd vermogen", "", "valt buiten de grenzen 0% - 25%")],
    [("discount_rate", "", "4,1%", "Disconteringsvoet", "'4,1%' is tekst die op een getal lijkt\n", ""),
     ("demand.planning_occupancy", "", "=1/0", "Planbezetting van opvangplekken",
      "de uitkomst van deze formule staat niet in het bestand\n", ""),
     ("groups.youth.units", "A", "groups.youth.unitz", "", "er is geen invoer 'groups.youth.unitz'\n", ""),
     ("groups.youth.asked_rent", "A", None, "", "in de eerste kolom van deze rij staat geen naam of pad\n",
      "")],
], ids=["empty", "out of bounds", "a row"])  # fmt: skip
def test_what_is_wrong_is_said_with_its_cell(
    typed: list[tuple[str, str, Any, str, str, str]], out: Path, tmp_path: Path
) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        for path, column, value, *_words in typed:
            book["Invoer"][input_at(path, column)].value = value

    parts = said(edited(out, tmp_path, edit)).split("\n\n")
    for path, column, value, label, text, remedy in typed:
        place = input_at(path, column if value else "")
        head = f"edited.xlsx, blad Invoer, cel {place}{f' ({label})' if label else ''}: {text}"
        assert [part for part in parts if part.startswith(head) and remedy in part], head


@pytest.mark.parametrize("is_sheet", [True, False], ids=["of the sheets", "of a column"])
def test_a_keyword_that_is_gone_is_said_with_its_cell(
    is_sheet: bool, out: Path, tmp_path: Path
) -> None:
    at = layout()
    column = "A" if is_sheet else column_name(at.status)
    gone = f"A{at.steps['people', ('low',)]}"

    def edit(book: openpyxl.Workbook) -> None:
        book["Invoer"][f"{column}5"].value = "Pad"
        if is_sheet:
            book["Vraag naar opvang"][gone].value = "x"

    found = said(edited(out, tmp_path, edit))
    of_it = "'flexfin: inputs' is weg uit deze cel" if is_sheet else "'status' is weg uit deze rij"
    assert f"edited.xlsx, blad Invoer, cel A5: het sleutelwoord {of_it}" in found
    steps = "het sleutelwoord 'flexfin: steps demand.scenarios.low' is weg uit deze cel"
    assert (f"edited.xlsx, blad Vraag naar opvang, cel {gone}: {steps}" in found) == is_sheet


def test_a_word_that_stands_for_two_choices_is_neither() -> None:
    choices = "{low: {nl: Laag, en: Low}, small: {nl: laag, en: Small}, high: {nl: Hoog, en: High}}"
    line = tiny(size=asked("size", unit="text", choices=choices)).input_lines["size"]
    assert [workbook_cells._choice(text, line) for text in ("Laag", "Small", "HOOG")] == [
        "Laag", "small", "high",
    ]  # fmt: skip


def test_rows_and_sheets_that_are_gone_are_named(out: Path, tmp_path: Path) -> None:
    row = layout().inputs["interest", ()].row

    def edit(book: openpyxl.Workbook) -> None:
        for column in range(1, 20):  # as a row that is removed: its name stays
            book["Invoer"].cell(row, column).value = None

    found = said(edited(out, tmp_path, edit))
    assert "edited.xlsx, blad Invoer: de rij van 'Rente vreemd vermogen' is weg" in found
    for gone, words in (
        ("Vraag naar opvang", "edited.xlsx: het blad Vraag naar opvang is weg"),
        ("Casus", "dit is een deel van de werkmap van een casus"),
        ("Invoer", "het blad Invoer is weg"),
    ):
        assert words in said(edited(out, tmp_path, lambda book, gone=gone: book.remove(book[gone])))


def test_sheets_may_be_moved_renamed_and_rows_added(out: Path, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book["Invoer"].title = "Onze invoer"
        book.move_sheet("Onze invoer", 12)
        book.move_sheet("Casus", -20)
        book.create_sheet("Notities")["A1"] = "eigen"
        book["Onze invoer"][f"A{layout().changed_row}"] = None
        book["Onze invoer"][input_at("finance.interest", "A")].value += " "  # changes nothing

    path = edited(out, tmp_path, edit)
    case = load_case(path, shipped())
    assert case.values == layout().case.values
    assert not case.remarks or all("Notities" not in p.message for p in case.remarks)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="flexfin")


def test_commands_take_it_as_they_take_a_case(out: Path, tmp_path: Path) -> None:
    source = ROOT / "tests" / "errors" / "valid.yaml"
    book = written(load_case(source, shipped()), tmp_path)
    # what is named by its key in text is named by sheet and words in a workbook
    named = {
        "pass_through.occupancy_basis": "blad Invoer: Bezetting waarop de kostprijs rust",
    }
    for command in ("check", "cost"):
        result = run(command, str(book), "--format", "json")
        wanted = run(command, str(source), "--format", "json")
        assert result.exit_code == 0, result.output
        text = wanted.stdout.replace(str(source), "")
        for path, words in named.items():
            text = text.replace(f"({path})", f"({words})")
        assert result.stdout.replace(str(book), "") == text
    new = tmp_path / "new.yaml"
    assert run("new", str(new), "--like", str(out)).exit_code == 0
    assert load_case(new, shipped()).values == layout().case.values


def test_an_edition_to_share_says_what_was_left_out(tmp_path: Path) -> None:
    case = short()
    results = evaluate(case)
    path = tmp_path / "shared.xlsx"
    CaseWorkbook(case, results, shared=True).write(path)
    found = said(path)
    assert found == (
        "shared.xlsx: deze werkmap is gemaakt om te delen: er is invoer uit weggelaten, en zonder "
        "die invoer zijn er geen cijfers te maken\n"
        "Weggelaten: Huur bij gewone verhuur, Bezetting bij gewone verhuur.\n"
        "Vraag de casus zelf, of de werkmap die niet is gemaakt om te delen."
    )
    with zipfile.ZipFile(path) as book:
        assert not [name for name in book.namelist() if b"alternative_rent" in book.read(name)]


def test_values_alone_are_a_case_too(tmp_path: Path) -> None:
    case = short()
    assert load_case(written(case, tmp_path, values_only=True), shipped()).values == case.values
