"""The sheet with inputs: offers beside the base, a selector that moves the workbook, signs of change."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from click.testing import CliRunner
from effort import spread
from openpyxl.utils import get_column_letter
from strategies import EXAMPLE, ROOT, shipped
from test_workbook import expected_after

from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.case.row import rows_of
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.workbook.layout import Layout
from flexfin.workbook.lint.lint import lint
from flexfin.workbook.mark import mark_of
from flexfin.workbook.offered import takes_export
from flexfin.workbook.workbook import write_workbook

# of every kind: an amount, a nought, a share, a choice, yes or no, a month, a party, a number that
# other inputs take over by default, and one that the models ask whether it was given
OFFERS = """offers:
  first: {reservation.fee: 2.25, reservation.call_price: 0, vacancy_risk.caps.socius.amount: 9_000,
    costs.shell.per: place_year, parties.owner.government: no, groups.youth.units: 43, discount_rate: 0%}
  second:
    reserve.buffer_places: 25
    groups.youth.let_until: 2027-09
    contracts.head_rent.receives: coa
    groups.youth.overstay_share: 31.5%
    demand.probabilities.low: 20%
  elsewhere: {groups.youth.kind: reception}
"""
LIVE = ("first", "second")


def short(folder: Path, offers: str = OFFERS, months: int = 12) -> Path:
    """Write the example with a few months, and other offers."""
    text = EXAMPLE.read_text("utf-8").split("\noffers:")[0]
    text = text.replace("months: 120", f"months: {months}", 1)
    text = text.replace(
        "probabilities: {base: 50%, low: 30%, high: 20%}",
        "probabilities: {base: 60%, low: 20%, high: 20%}",
    )
    path = folder / "case.yaml"
    path.write_text(f"{text}\n{offers}", "utf-8")
    return path


class Book:
    """A case and its workbook; with `is_whole` as the command writes it, else the models alone."""

    def __init__(self, source: Path, *, is_whole: bool = False) -> None:
        self.source, self.path = source, source.with_name("book.xlsx")
        self.case: Case = load_case(self.source, shipped())
        self.layout = Layout(self.case)
        if is_whole:
            CaseWorkbook(self.case, evaluate(self.case)).write(self.path)
        else:
            write_workbook(self.path, self.case, evaluate(self.case))
        self.inputs = self.layout.names["inputs"]

    def top(self, row: int) -> engines.Address:
        return self.inputs, f"{get_column_letter(self.layout.live + 1)}{row}"

    def cell(self, path: str, column: str = "") -> engines.Address:
        """Give the cell to type an input in: of the base, or of an offer."""
        name, key = rows_of(self.case)[path].name
        where = self.layout.offers[column] if column else self.layout.given
        cell = self.layout.inputs[name, key]
        return cell.sheet, f"{get_column_letter(where + 1)}{cell.row}"

    @property
    def shown(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Give the inputs with a cell to type in on the sheet with inputs, by path.

        Those of a section that the case leaves away have none; steps by month stand elsewhere.
        """
        return {
            path: row.name
            for path, row in rows_of(self.case).items()
            if row.name not in self.layout.left_away and row.name not in self.layout.monthly.stepped
        }

    @property
    def selector(self) -> engines.Address:
        return self.top(self.layout.offer_row)

    def with_offer(self, offer: str) -> Case:
        return load_case(self.source, shipped(), self.case.offers[offer])


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    set_language("nl")
    return Book(short(tmp_path_factory.mktemp("inputs")))


@pytest.fixture(autouse=True)
def _dutch(_english: None) -> None:
    set_language("nl")


def test_the_base_is_live_at_first(book: Book) -> None:
    found = engines.formualized(book.path)
    assert engines.differences(engines.stored(book.path), found) == {}
    assert engines.differences(expected_after(book.case, "base"), found) == {}


@pytest.mark.parametrize("offer", LIVE)
def test_a_chosen_offer_gives_what_the_program_gives(book: Book, offer: str) -> None:
    expected = expected_after(book.with_offer(offer), "base")
    assert expected != expected_after(book.case, "base")
    found = engines.formualized(book.path, {book.selector: offer})
    assert engines.differences(expected, found) == {}
    header = found[book.layout.names["inputs"], "B2"]
    assert f"voorstel: {offer}" in header
    assert "GEWIJZIGD" not in header, "to choose is not to change"


def test_a_counter_offer_moves_the_workbook_and_shows_as_a_change(book: Book) -> None:
    spare = book.layout.offered.spare
    assert spare == "tegenvoorstel"
    changes = {
        book.selector: spare,
        book.cell("reservation.fee", spare): 1.5,
        book.cell("groups.youth.let_until", spare): datetime.date(2027, 9, 1),
        book.cell("reservation.call_price", spare): 0,
    }
    wanted = {
        "reservation.fee": "1.50",
        "groups.youth.let_until": "2027-09",
        "reservation.call_price": "0",
    }
    expected = expected_after(load_case(book.source, shipped(), wanted), "base")
    found = engines.formualized(book.path, changes)
    assert engines.differences(expected, found) == {}
    assert found[book.top(book.layout.changed_row)] == 3
    header = found[book.layout.names["inputs"], "B2"]
    assert header.endswith(f"3 INVOEREN GEWIJZIGD SINDS EXPORT {mark_of(book.case)}")
    cover = openpyxl.load_workbook(book.path)[book.layout.names["cover"]]
    rows = [
        row for row in range(1, 20) if cover[f"B{row}"].value == "Invoer gewijzigd sinds export"
    ]
    assert [found[cover.title, f"C{row}"] for row in rows] == [3]


@pytest.mark.parametrize("typed", ["niemand", None, "=NA()"])
def test_without_a_scenario_and_an_offer_the_first_counts_and_the_check_says_so(
    book: Book, typed: str | None
) -> None:
    chosen = book.top(book.layout.scenario_row), book.selector
    found = engines.formualized(book.path, dict.fromkeys(chosen, typed))
    was = engines.stored(book.path)
    assert [at for at, value in found.items() if value == "#N/A" and at not in chosen] == []
    assert engines.differences(expected_after(book.case, "base"), found) == {}
    check = book.layout.names["checks"], "C4"
    assert found[check] != was[check]


def test_a_name_of_its_own_for_the_counter_offer_can_be_chosen(book: Book) -> None:
    head = (book.inputs, f"{get_column_letter(book.layout.offers[book.layout.offered.spare] + 1)}4")
    found = engines.formualized(
        book.path,
        {
            head: "owner_9",
            book.selector: "owner_9",
            book.cell("reservation.fee", "tegenvoorstel"): 7,
        },
    )
    name, key = rows_of(book.case)["reservation.fee"].name
    assert (
        found[
            book.layout.names["negotiation"],
            f"{get_column_letter(book.layout.live + 1)}{book.layout.inputs[name, key].row}",
        ]
        == 7
    )


STEPS = {  # what is typed: (row below the dates of the steps, column), value
    "another date": ((0, 0), datetime.date(2026, 1, 1)),
    "another amount": ((1, 0), 99),
    "a step more": ((0, 3), datetime.date(2027, 8, 1)),
    "an amount more": ((1, 3), 1),
}  # fmt: skip


@pytest.mark.parametrize("what", STEPS)
def test_steps_of_demand_count_as_changed_too(book: Book, what: str) -> None:
    (down, right), value = STEPS[what]
    row = book.layout.steps["people", ("high",)] + down
    cell = (
        book.layout.cells["people", ("high",)].sheet,
        f"{get_column_letter(book.layout.first_year + 1 + right)}{row}",
    )
    if right == 3:  # the scenario high has four steps
        cell = cell[0], f"{get_column_letter(book.layout.first_year + 1 + 4)}{row}"
    found = engines.formualized(book.path, {cell: value})
    assert found[book.top(book.layout.changed_row)] == 1


@pytest.mark.parametrize(
    ("path", "column", "value"),
    [
        ("finance.interest", "", 0.05),
        ("reservation.fee", "", None),  # emptied
        ("reservation.fee", "first", 3),
        ("reservation.call_price", "first", None),  # no longer 0 but silent
        ("reservation.fee", "second", 0),  # silent, now 0
        ("costs.shell.per", "second", "per jaar"),
        ("groups.youth.let_at_start", "", 3),
        ("parties.owner.discount_rate", "", 0.07),  # a default that is a formula
    ],
)
def test_a_change_of_base_or_offer_is_counted(
    book: Book, path: str, column: str, value: Any
) -> None:
    found = engines.formualized(book.path, {book.cell(path, column): value})
    assert found[book.top(book.layout.changed_row)] == 1


def test_a_default_that_follows_another_input_has_not_changed_by_itself(book: Book) -> None:
    found = engines.formualized(book.path, {book.cell("discount_rate"): 0.01})
    assert found[book.top(book.layout.changed_row)] == 1


def test_base_and_offers_are_the_cells_to_type_in_and_the_rest_is_locked(book: Book) -> None:
    file = openpyxl.load_workbook(book.path)
    layout, terms = book.layout, book.layout.names["negotiation"]
    unlocked = {
        (name, cell.coordinate)
        for name in (book.inputs, terms)
        for row in file[name].iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    columns = [get_column_letter(1 + c) for c in (layout.given, *layout.offers.values())]
    lines = book.case.models.lines
    expected = {
        (layout.inputs[row].sheet, f"{letters}{layout.inputs[row].row}")
        for row in book.shown.values()
        if not takes_export(lines[row[0]])  # type: ignore[arg-type]
        for letters in columns
    }
    spare_title = (book.inputs, f"{columns[-1]}4")
    selectors = {book.top(layout.scenario_row), book.selector}
    assert unlocked == {*expected, spare_title, *selectors}
    file_name = layout.inputs["simulation_history", ()]  # no workbook knows whether it is there
    assert (file_name.sheet, f"{columns[0]}{file_name.row}") not in unlocked
    name = file.defined_names["reservation.fee"].attr_text
    assert name.startswith(f"'{terms}'!$")
    assert file[terms][name.partition("!")[2].replace("$", "")].data_type == "f", "the live cell"


def test_an_offer_that_takes_a_new_export_is_named_and_has_no_column(book: Book) -> None:
    assert list(book.layout.offers) == ["first", "second", "tegenvoorstel"]
    sheet = openpyxl.load_workbook(book.path)[book.inputs]
    texts = [str(cell.value) for row in sheet.iter_rows(max_row=10) for cell in row]
    assert any("elsewhere" in text and "groups.youth.kind" in text for text in texts)


def test_labels_of_scenarios_parties_and_groups_are_read_on_all_sheets(tmp_path: Path) -> None:
    text = EXAMPLE.with_stem("stieltjesstraat_sublet").read_text(encoding="utf-8")
    text = text.replace("months: 60", "months: 2", 1)
    assert "Opnieuw druk in 2030" in text
    file = tmp_path / "case.yaml"
    file.write_text(text.replace("Opnieuw druk in 2030", 'Verwacht "verloop"'), encoding="utf-8")
    case = load_case(file, shipped())
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    layout = Layout(case)
    book, values = openpyxl.load_workbook(path), engines.stored(path)
    words = 'Verwacht "verloop"'
    said = [text for (_sheet, at), text in values.items() if at == "B2" and "scenario: " in text]
    assert len(said) > len(case.models.models) / 2
    assert all(f"scenario: {words}" in text for text in said)
    cover = [values.get((cell.parent.title, cell.coordinate), cell.value)
             for cell in book[layout.names["cover"]]["C"]]  # fmt: skip
    assert words in cover
    assert "base" not in cover
    for (name, key), cell in layout.cells.items():
        line = case.models.lines.get(name)
        for axis, element in (line.at(key) if line else {}).items():
            found = book[cell.sheet].cell(cell.row, 3 + layout.axis_columns[axis])
            label = case.label_of(axis, element)
            if label != element:  # formulas find the row by its name
                assert found.value == element
                assert found.number_format == f';;;"{label}"'.replace('"verloop"', "'verloop'")


def test_every_input_says_what_it_is_when_it_is_chosen(book: Book) -> None:
    file = openpyxl.load_workbook(book.path)
    said = {}
    for title in (book.layout.names["negotiation"], book.inputs):
        for rule in file[title].data_validations.dataValidation:
            for area in rule.sqref.ranges:
                for cell in area.cells:
                    said[title, *cell] = rule
    for path, (name, key) in book.shown.items():
        at = book.layout.inputs[name, key]
        rule = said[at.sheet, at.row, book.layout.given + 1]
        assert rule.promptTitle, path
        assert "Status: " in rule.prompt, path
        assert len(rule.promptTitle) <= 32
        assert len(rule.prompt) <= 255
    row = book.layout.inputs[rows_of(book.case)["finance.interest"].name].row
    rule = said[book.inputs, row, book.layout.given + 3]
    assert "Eenheid: % per jaar" in rule.prompt
    assert "Grenzen: 0% - 25%" in rule.prompt
    row = book.layout.inputs[rows_of(book.case)["owner"].name].row
    rule = said[book.inputs, row, book.layout.given + 1]
    first, last = (int(part.strip("$B")) for part in rule.formula1.split(":"))
    listed = [file[book.inputs].cell(row, 2).value for row in range(first, last + 1)]
    assert listed == ["Eigenaar (Rijk)", "COA", "Gemeente Nijmegen", "Socius"]


def test_a_list_that_is_too_long_for_a_cell_stands_below_the_inputs(tmp_path: Path) -> None:
    source = tmp_path / "case.yaml"
    more = "".join(f"  party_with_a_long_name_number_{n}: {{government: no}}\n" for n in range(12))
    text = (ROOT / "tests" / "cases" / "returned.yaml").read_text("utf-8")
    source.write_text(text.replace("\nparties:\n", f"\nparties:\n{more}", 1), "utf-8")
    case = load_case(source, shipped())
    path = tmp_path / "long.xlsx"
    write_workbook(path, case, evaluate(case))
    layout = Layout(case)
    sheet = openpyxl.load_workbook(path)[layout.names["inputs"]]
    row = layout.cells["owner", ()].row
    rule = next(
        r
        for r in sheet.data_validations.dataValidation
        if (row, layout.given + 1) in {c for a in r.sqref.ranges for c in a.cells}
    )
    first, last = (int(part.strip("$B")) for part in rule.formula1.split(":"))
    assert [sheet.cell(r, 2).value for r in range(first, last + 1)] == [
        case.label_of("party", name) for name in case.elements_of("party")
    ]


def test_a_case_without_offers_and_terms_has_a_plain_sheet(tmp_path: Path) -> None:
    source = short(tmp_path, "")
    source.write_text(source.read_text("utf-8").split("\nreservation:")[0], "utf-8")
    layout = Layout(load_case(source, shipped()))
    assert layout.offers == {}
    assert layout.given == layout.live


def test_a_case_with_terms_has_a_column_for_a_counter_offer(tmp_path: Path) -> None:
    source = tmp_path / "case.yaml"
    text = EXAMPLE.with_stem("beilen_nachtopvang").read_text("utf-8").split("\noffers:")[0]
    source.write_text(text.replace("\nmonths: 24", "\nmonths: 2"), "utf-8")
    book = Book(source)
    assert list(book.layout.offers) == ["tegenvoorstel"]
    found = engines.formualized(book.path, {book.cell("reservation.fee"): 3})
    assert (
        engines.differences(
            expected_after(load_case(book.source, shipped(), {"reservation.fee": "3"}), "base"),
            found,
        )
        == {}
    )
    assert found[book.top(book.layout.changed_row)] == 1
    header = found[book.layout.names["inputs"], "B2"]
    assert header.endswith(f"1 INVOEREN GEWIJZIGD SINDS EXPORT {mark_of(book.case)}")


MANY = "offers:\n" + "".join(
    f"  bid_{n}: {{reservation.fee: {n / 10 + 1}, reservation.notice_months: {n % 3}}}\n"
    for n in range(20)
)


@pytest.mark.parametrize(
    "more",
    [
        ("--negotiation",),
        pytest.param((), marks=pytest.mark.nightly),  # the next test
        pytest.param(("--audience", "shared"), marks=pytest.mark.nightly),
    ],
)
def test_with_many_offers_no_formula_is_too_long(tmp_path: Path, more: tuple[str, ...]) -> None:
    path, case = tmp_path / "many.xlsx", short(tmp_path, MANY, months=2)
    done = CliRunner().invoke(main, ["workbook", str(case), *more, "-o", str(path), "--lang", "nl"])
    assert done.exit_code == 0, done.output
    assert lint(path) == []


def test_with_many_offers_each_cell_that_is_not_whole_is_named(tmp_path: Path) -> None:
    book = Book(short(tmp_path, MANY, months=2), is_whole=True)
    assert lint(book.path) == []
    check = book.layout.names["checks"], "C4"
    for column in spread(["", *book.layout.offers], 7):
        sheet, at = book.cell("reservation.notice_months", column)
        found = engines.formualized(book.path, {(sheet, at): 1.5})
        assert found[check] == f"LEEG OF ONJUIST: reservation.notice_months, {sheet}!{at}"
    typed = {book.cell("reservation.notice_months", one): 2 for one in ("bid_1", "tegenvoorstel")}
    assert engines.formualized(book.path, typed)[check] == engines.stored(book.path)[check]


def test_the_mark_of_what_is_shared_does_not_hang_on_what_is_confidential(book: Book) -> None:
    def marked(*, shared: bool = True, **changes: str) -> str:
        other = {path.replace("__", "."): text for path, text in changes.items()}
        return mark_of(load_case(book.source, shipped(), other), shared=shared)

    own = mark_of(book.case, shared=True)
    assert marked(reservation__fee="1.10") != own
    assert marked(reservation__alternative_rent="999") == own
    house = marked(shared=False)
    assert len({own, house, marked(shared=False, reservation__alternative_rent="999")}) == 3
    cover = openpyxl.load_workbook(book.path)[book.layout.names["cover"]]
    assert any(house in str(cell.value) for row in cover.iter_rows() for cell in row)


def test_one_payer_cannot_be_typed_beside_shares_of_payers() -> None:
    source = EXAMPLE.parent / "stieltjesstraat_sublet.yaml"  # activities: {payers: {...}}
    case = load_case(source, shipped())
    line = case.models.input_lines["cost_paid_by"]
    fixed = {path.split(".")[1] for path, row in rows_of(case).items()
             if row.line is line and Layout(case).is_fixed(line, row.key)}  # fmt: skip
    assert fixed == {"activities"}
    offer = {"costs.activities.paid_by": "socius"}  # takes the shares away
    offered = replace(case, offers={**case.offers, "other": offer})
    assert not Layout(offered).is_fixed(line, ("activities",))


def test_what_stands_in_a_section_that_the_case_has_not_cannot_be_typed() -> None:
    for name, has in (("amsterdam_mixed", False), ("stieltjesstraat", True)):
        case = load_case(EXAMPLE.parent / f"{name}.yaml", shipped())
        row = rows_of(case)["reserve.buffer_places"]
        assert Layout(case).is_fixed(row.line, row.key) is not has
        if not has:  # nor does the program take it
            with pytest.raises(FlexfinError, match="geen onderdeel"):
                load_case(EXAMPLE.parent / f"{name}.yaml", shipped(), {"reserve.buffer_places": "1"})


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda x: x.stem)
def test_only_above_a_section_a_row_is_empty(example: Path) -> None:
    layout = Layout(load_case(example, shipped()))
    sections = {row for row, _section in layout.sections}
    placed = (*layout.inputs.values(), *layout.cells.values())
    held = {cell.row for cell in placed if cell.sheet == layout.names["inputs"]}
    empty = {*range(min(sections), layout.inputs_end + 1)} - sections - held
    assert {row + 1 for row in empty} <= sections
