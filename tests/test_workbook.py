"""The workbook: recalculated by an engine that we did not write, changed, and looked through."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path
from typing import Any

import effort
import engines
import numpy as np
import openpyxl
import pytest
from effort import at_night, handfuls
from made_once import opened
from openpyxl.utils import get_column_letter
from strategies import shipped
from worked_cases import load, reception, small

from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.engine.results import Results
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.model.line import FormulaLine
from flexfin.model.models import Models
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))
EXAMPLE = Path(__file__).parent.parent / "examples" / "stieltjesstraat.yaml"
# every example in Dutch, one of them in English as well: the formulas are the same in both
WRITTEN = [*((file, "nl") for file in EXAMPLES), (EXAMPLE, "en")]
# twenty months with a rise and a fall are enough to see a change in each line, and less to work out
SHORT = {"months": "20", "demand.scenarios.base": "{2027-01: 271, 2027-07: 346, 2028-02: 271}"}


@pytest.fixture(autouse=True)
def _dutch(_english: None) -> None:
    set_language("nl")


@pytest.fixture(scope="module")
def models() -> Models:
    return shipped()


@pytest.fixture(scope="module")
def example(models: Models, tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Path]:
    set_language("nl")
    case = load_case(EXAMPLE, models, SHORT)
    path = tmp_path_factory.mktemp("book") / "stieltjesstraat.xlsx"
    write_workbook(path, case, evaluate(case))
    return case, path


@pytest.fixture(scope="module")
def layout(example: tuple[Case, Path]) -> Layout:
    set_language("nl")
    return Layout(example[0])


@pytest.fixture(scope="module")
def as_it_is(example: tuple[Case, Path]) -> dict[tuple[str, str], Any]:
    """Give the values of the example in its first scenario; no test may change them."""
    set_language("nl")
    return expected_after(example[0], "base")


# those of the sample LibreOffice recalculates in every run, where it is (test_libreoffice.py), and
# the example in English test_board.py and test_negotiation_sheet.py; of the others a small one
OTHERS = [(EXAMPLE.with_name("third_use.yaml"), "nl")]
IN_EVERY_RUN = OTHERS if engines.soffice() else WRITTEN


@pytest.mark.parametrize(
    ("file", "language"),
    [
        pytest.param(*one, id=f"{one[0].stem}-{one[1]}",
                     marks=[] if one in IN_EVERY_RUN else [pytest.mark.nightly])
        for one in WRITTEN
    ],
)  # fmt: skip
def test_every_formula_gives_its_stored_value(
    file: Path, language: str, models: Models, tmp_path: Path
) -> None:
    set_language(language)
    # LibreOffice recalculates them whole at night, and every month has one formula
    is_whole = engines.soffice() is None or effort.nightly
    case = load_case(file, models, {} if is_whole else {"months": "14"})
    path = tmp_path / "book.xlsx"
    # the last scenario: the others are looked at by choosing them in the workbook
    summary = write_workbook(path, case, evaluate(case), scenario=case.scenarios[-1])
    expected = engines.stored(path)
    assert len(expected) == summary.formulas
    assert engines.differences(expected, engines.formualized(path)) == {}


# --- changes ---------------------------------------------------------------------------------


def cell_of(case: Case, path: str, layout: Layout | None = None) -> tuple[str, str]:
    """Give the sheet and cell of an input, by its name in the workbook."""
    layout = layout or Layout(case)
    for line in case.models.inputs.values():
        for key in case.origins.get(line.name, {}):
            if line.path_at(key) == path:
                cell = layout.input_cell(line.name, key)
                return cell.sheet, f"{cell.column}{cell.row}"
    raise KeyError(path)


def expected_after(
    case: Case, scenario: str, layout: Layout | None = None, results: Results | None = None
) -> dict[tuple[str, str], Any]:
    """Give the values of all model rows of a case, at the cells where they stand."""
    layout, results = layout or Layout(case), results or evaluate(case)
    words = layout.words
    position = results.scenarios.index(scenario)
    letters = [get_column_letter(layout.first + n + 1) for n in range(case.calendar.count)]
    found: dict[tuple[str, str], Any] = {}
    for (name, key), cell in layout.cells.items():
        line = case.models.lines.get(name)
        if not isinstance(line, FormulaLine):
            continue
        value = results.row(name, key)
        column = (
            value[:, min(position, value.shape[1] - 1)]
            if isinstance(value, np.ndarray)
            else [value]
        )
        if cell.is_monthly:
            amounts = np.asarray(column, dtype=float).tolist()
            amounts = amounts if len(amounts) > 1 else amounts * len(letters)
            if name in layout.open_ended.numbers:
                amounts = [layout.open_ended.word(line, one) or one for one in amounts]
            places = ((cell.sheet, f"{letter}{cell.row}") for letter in letters)
            found.update(zip(places, amounts, strict=True))
        else:
            held = column[0]
            if line.is_text:
                held = words.value(line, str(held))
            elif word := layout.open_ended.word(line, float(held)):
                held = word
            found[cell.sheet, f"{cell.column}{cell.row}"] = engines.number(
                held if isinstance(held, str) else float(held)
            )
    return found


# one of each kind: (path, text in the case, value in the cell); a text stands for its label
CHANGES: list[tuple[str, str, Any]] = [
    ("finance.interest", "6%", 0.06),  # a rate
    ("discount_rate", "0%", 0),  # a rate of nothing, which two parties take over by default
    ("costs.shell.amount", "612_345.67", 612345.67),  # an amount
    ("groups.youth.units", "43", 43),  # a count, which others take over by default
    ("groups.youth.notice_months", "7", 7),  # months
    ("groups.youth.refit_months", "0", 0),
    ("groups.youth.minimum_term", "12", 12),
    ("groups.youth.overstay_share", "31.5%", 0.315),  # a share
    ("costs.shell.per", "place_year", ...),  # choices
    ("costs.overhead.key", "floor_area", ...),
    ("costs.energy.index", "none", ...),
    ("costs.insurance.index", "energy", "energy"),
    ("costs.activities.group", "all", ...),
    ("investments.conversion.method", "annuity", ...),
    ("pass_through.occupancy_basis", "planned", ...),
    ("pass_through.vacancy_substantiated", "no", 0),  # yes or no
    ("parties.owner.government", "no", 0),
    ("groups.youth.let_until", "2028-03", datetime.date(2028, 3, 1)),  # a date
    ("costs.security.from", "2028-03", datetime.date(2028, 3, 1)),
    ("investments.furnishing.date", "2028-05", datetime.date(2028, 5, 1)),
    ("price_level", "2024-01", datetime.date(2024, 1, 1)),
    ("owner", "coa", "coa"),  # a party
    ("contracts.head_rent.receives", "coa", "coa"),
    ("contracts.head_rent.minimum_share", "80%", 0.8),
    ("groups.youth.relet_after_call", "no", 0),
    ("reserve.buffer_places", "25", 25),
    ("vacancy_risk.layers.shared.up_to", "40%", 0.4),
    ("vacancy_risk.measured", "month", ...),
    ("vacancy_risk.loss", "integral_cost", ...),
    ("reservation.fee", "2.25", 2.25),
    ("groups.youth.open", "80%", 0.8),  # by month, one number
    ("contracts.head_rent.amount", "265.5", 265.5),
    ("contracts.head_rent.index_cap", "2%", 0.02),  # where a word said that there was none
    ("contracts.reception_lease.until", "2028-06", datetime.date(2028, 6, 1)),
    ("contracts.head_rent.index_month", "3", 3),
    ("costs.maintenance.group", "reception", "reception"),  # one, several or all
    ("vacancy_risk.groups", "reception", "reception"),
    ("groups.youth.release_after", "6", 6),
    ("groups.youth.ready_at_start", "10", 10),
    ("reserve.emergency_idle_cost", "120", 120),
]


def content_of(case: Case, layout: Layout, path: str, text: str, value: Any) -> Any:
    """Give what a change types in a cell: for a word of the case its label."""
    if value is not ...:
        return value
    line = next(
        line for line in case.models.inputs.values()
        if re.fullmatch(line.path.replace(".", r"\.").replace("*", r"\w+"), path)
    )  # fmt: skip
    label = layout.words.value(line, text)
    assert label != text, "the label in the cell, not the word of the case"
    return label


@pytest.mark.parametrize("some", handfuls(CHANGES, 6), ids=lambda some: some[0][0])
def test_a_change_in_the_workbook_gives_what_the_program_gives(
    some: list[tuple[str, str, Any]],
    example: tuple[Case, Path],
    as_it_is: dict[tuple[str, str], Any],
    layout: Layout,
    models: Models,
) -> None:
    case, book = example
    changed = load_case(EXAMPLE, models, {**SHORT, **{path: text for path, text, _value in some}})
    typed = {cell_of(case, one[0], layout): content_of(case, layout, *one) for one in some}
    found = engines.formualized(book, typed)
    expected = expected_after(changed, "base", layout)
    assert expected != as_it_is, "this change changes nothing"
    assert engines.differences(expected, found) == {}


@pytest.mark.parametrize("scenario", at_night(["low", "high"], ["high"]))
def test_another_scenario_in_the_workbook_gives_what_the_program_gives(
    scenario: str, example: tuple[Case, Path]
) -> None:
    case, book = example
    layout = Layout(case)
    selector = (
        layout.names["inputs"],
        f"{get_column_letter(layout.live + 1)}{layout.scenario_row}",
    )
    found = engines.formualized(book, {selector: scenario})
    assert engines.differences(expected_after(case, scenario), found) == {}


def test_a_step_added_to_the_demand_gives_what_the_program_gives(
    example: tuple[Case, Path], models: Models, tmp_path: Path
) -> None:
    case, book = example
    layout = Layout(case)
    row = layout.steps["people", ("low",)]
    sheet = layout.cells["people", ("low",)].sheet
    letters = get_column_letter(layout.first_year + 1 + 2)  # the third step; the scenario low has two
    selector = (
        layout.names["inputs"],
        f"{get_column_letter(layout.live + 1)}{layout.scenario_row}",
    )
    found = engines.formualized(
        book,
        {
            selector: "low",
            (sheet, f"{letters}{row}"): datetime.date(2028, 5, 1),
            (sheet, f"{letters}{row + 1}"): 444,
        },
    )
    text = EXAMPLE.read_text(encoding="utf-8")
    old = "low: {2027-01: 271, 2028-01: 240}"
    assert old in text
    file = tmp_path / "case.yaml"
    file.write_text(text.replace(old, old[:-1] + ", 2028-05: 444}"), encoding="utf-8")
    changed = load_case(file, models, SHORT)
    assert engines.differences(expected_after(changed, "low"), found) == {}


# --- what stands in it -----------------------------------------------------------------------


def test_every_input_has_a_name_that_is_its_path(example: tuple[Case, Path]) -> None:
    case, path = example
    names = opened(path).defined_names
    left_away = Layout(case).left_away  # in sections that the case leaves away: they have no cell
    for line in case.models.inputs.values():
        for key in case.origins.get(line.name, {}):
            where = line.path_at(key)
            assert (where in names) == ((line.name, key) not in left_away), where


def test_no_number_stands_for_no_limit_in_a_formula(example: tuple[Case, Path]) -> None:
    _case, path = example
    for sheet, cell in engines.formulas_of(path):
        assert "E+" not in str(cell.value), (sheet, cell.coordinate, cell.value)


def test_a_row_has_one_formula_for_all_months(example: tuple[Case, Path]) -> None:
    case, path = example
    layout = Layout(case)
    book = opened(path)
    first, last = layout.first + 1, layout.last + 1
    for model in layout.models:
        sheet = book[layout.names[model.name]]
        for row in sheet.iter_rows(min_row=6, min_col=first, max_col=last):
            shapes = {relative(cell) for cell in row if cell.data_type == "f"}
            assert len(shapes) <= 1, (sheet.title, row[0].row)


def relative(cell: Any) -> str:
    """Write a formula with its columns relative to the cell."""

    def shift(match: re.Match[str]) -> str:
        if match[1].startswith("$"):
            return match[0]
        return f"C[{openpyxl.utils.column_index_from_string(match[1]) - cell.column}]{match[2]}"

    return re.sub(r"(\$?[A-Z]{1,3})(\$?\d+)", shift, cell.value)


def test_no_sheet_has_a_password_and_every_formula_fits_in_a_cell(
    example: tuple[Case, Path],
) -> None:
    for sheet in opened(example[1]):
        assert not sheet.protection.password
    for _sheet, cell in engines.formulas_of(example[1]):
        assert len(cell.value) < 8192


def test_only_inputs_can_be_changed_in_a_protected_sheet(example: tuple[Case, Path]) -> None:
    case, path = example
    book = opened(path)
    given = Layout(case).given + 1
    for sheet in book:
        for cell in sheet._cells.values():
            assert cell.data_type != "f" or cell.protection.locked or cell.column == given
    for where in ("finance.interest", "groups.youth.asked_rent", "owner"):
        title, address = cell_of(case, where)
        assert not book[title][address].protection.locked
    title, address = cell_of(case, "start")
    assert book[title][address].protection.locked


def test_labels_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    hostile = [
        "=1+1",
        "+cmd",
        "-2",
        "@SUM(A1)",
        '=HYPERLINK("http://x","y")',
        "http://example.org",
        'a&b <c> "d"',
    ]
    cost = {"amount": 1000, "per": "year", "key": "units"}
    costs = {f"cost_{at}": {**cost, "label": f"'{label}'"} for at, label in enumerate(hostile)}
    plain = small({"reception": reception()}, 12, 90, costs=costs)
    case = load(plain | {"case": "'=cmd|x \"quoted\" & Co'"})
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}
    ours = {cell.value.lstrip("=") for _sheet, cell in engines.formulas_of(path)}
    assert not ours & {label.lstrip("=") for label in hostile}
    shown = {
        str(cell.value)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
    }
    for label in hostile:
        assert any(value.endswith(f"· {label}") or f"· {label} ·" in value for value in shown), (
            label
        )


def test_a_workbook_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flexfin.workbook.sheets import cover as coversheet

    case = load(small({"reception": reception()}, 2, 90))

    def fail(*_args: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(coversheet, "write", fail)
    with pytest.raises(RuntimeError):
        write_workbook(tmp_path / "book.xlsx", case, evaluate(case))
    assert list(tmp_path.iterdir()) == []


def test_the_file_holds_no_link_to_the_outside(example: tuple[Case, Path]) -> None:
    with zipfile.ZipFile(example[1]) as file:
        assert not [name for name in file.namelist() if "external" in name.lower()]


def test_the_checks_turn_red_when_an_input_breaks_them(example: tuple[Case, Path]) -> None:
    case, path = example
    master = (Layout(case).names["checks"], "C4")
    good = engines.formualized(path)[master]
    broken = {cell_of(case, "vacancy_risk.layers.shared.shares.coa"): 0.4}
    empty = {cell_of(case, "finance.interest"): None}
    assert engines.formualized(path, broken)[master] != good
    assert engines.formualized(path, empty)[master] != good
