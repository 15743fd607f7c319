"""Shares of groups within an item: costs.*.shares.*group, in a case and in both workbooks."""

from __future__ import annotations

from pathlib import Path

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
    value,
)
from test_readback import is_untouched
from test_workbook import expected_after

from flexfin.answers.new_case import new_case
from flexfin.answers.readback import read_back
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.ground.yaml import parse_yaml
from flexfin.model.models import Models
from flexfin.workbook.to_fill_in.book import input_workbook

LINES = {
    "start": START, **CALENDAR,
    "units": asked("groups.*.units", unit="unit"),
    "government": asked("parties.*.government", default="0"),
    "amount": asked("costs.*.amount", unit="EUR/month", nl="Bedrag", en="Amount"),
    "given_share": asked("costs.*.shares.*group", between="0% and 100%", default="0",
                         nl="Aandeel", en="Share"),
    "payer_share": asked("costs.*.payers.*party", between="0% and 100%", default="0"),
    "share": formula("if(sum(given_share, group) > 0, given_share, units / sum(units, group))"),
    "part": formula("if(sum(payer_share, party) > 0, payer_share, 1 / sum(one, party))"),
    "one": formula("if(government >= 0, 1, 0)"),
    "borne": formula("amount * share", "EUR/month"),
    "paid": formula("sum(amount * part, cost)", "EUR/month"),
    "given_to_each": formula("sum(given_share, cost)"),
}  # fmt: skip
GROUPS = ("one_group", "two_group", "third", "fourth")
COSTS = tuple(f"cost_{letter}" for letter in "abcdefghij")
TEXT = (
    "groups: {" + ", ".join(f"{name}: {{units: {10 * (n + 1)}}}" for n, name in enumerate(GROUPS))
    + "}\nparties: {coa: {}, owner: {}}\ncosts:\n"
    + "".join(f"  {name}: {{amount: {100 * (n + 1)}}}\n" for n, name in enumerate(COSTS))
)  # fmt: skip
SHARES = "{amount: 200, shares: {two_group: 60%, fourth: 40%}, payers: {coa: 25%, owner: 75%}}"
TEXT = TEXT.replace("cost_b: {amount: 200}", f"cost_b: {SHARES}")
OFFERS = "offers: {other: {costs.cost_c.shares.third: 100%, costs.cost_b.shares.fourth: 10%}}\n"


@pytest.fixture(scope="module")
def models() -> Models:
    set_language("en")
    return models_from(model_text(LINES))


def test_shares_go_by_item_and_elsewhere_there_are_none(models: Models) -> None:
    found = value(models, frame(TEXT), "borne")
    assert found[1] == [0, 120, 0, 80]
    assert found[0] == [10, 20, 30, 40]
    assert value(models, frame(TEXT), "paid")[0] == (5500 - 200) / 2 + 50


@pytest.mark.parametrize(
    ("old", "new", "message", "at"),
    [
        ("fourth: 40%", "forth: 40%", "there is no group 'forth'", (8, 50)),
        ("fourth: 40%", "fourth: 140%", "140% is outside the range 0% - 100%", (8, 58)),
        ("{two_group: 60%, fourth: 40%}", "60%", "'shares' is a section with keys of its own",
         (8, 33)),
    ],
)  # fmt: skip
def test_a_fault_in_shares_is_pointed_at(
    models: Models, old: str, new: str, message: str, at: tuple[int, int]
) -> None:
    with pytest.raises(FlexfinError) as error:
        case_from(frame(TEXT.replace(old, new)), models)
    assert shown(error.value) == [(*at, message)]


def test_a_share_can_be_set_where_there_was_no_section(models: Models) -> None:
    case = case_from(frame(TEXT), models, {"costs.cost_a.shares.third": "30%"})
    assert case.values["given_share"]["cost_a", "third"] == 0.3


# --- the workbook --------------------------------------------------------------------------------


def test_only_an_item_with_shares_has_rows_for_them(models: Models, tmp_path: Path) -> None:
    book = SmallBook(models, tmp_path, TEXT)
    rows = [key for name, key in book.layout.inputs if name == "given_share"]
    assert rows == [("cost_b", name) for name in GROUPS]
    assert [key for n, key in book.layout.inputs if n == "payer_share"] == [
        ("cost_b", "coa"), ("cost_b", "owner"),
    ]  # fmt: skip
    found = engines.formualized(book.path)
    assert engines.differences(expected_after(book.case, "base"), found) == {}
    assert engines.differences(engines.stored(book.path), found) == {}
    changes = {book.cell("given_share", "cost_b", "fourth"): 0.1, book.cell("given_share", "cost_b", "third"): 0.3}
    case = load_case(book.source, models, {
        "costs.cost_b.shares.fourth": "10%", "costs.cost_b.shares.third": "30%",
    })  # fmt: skip
    found = engines.formualized(book.path, changes)
    assert engines.differences(expected_after(case, "base"), found) == {}


def test_an_offer_that_gives_shares_has_rows_and_is_live(models: Models, tmp_path: Path) -> None:
    book = SmallBook(models, tmp_path, TEXT + OFFERS)
    rows = [key for name, key in book.layout.inputs if name == "given_share"]
    assert rows == [(cost, name) for cost in ("cost_b", "cost_c") for name in GROUPS]
    selector = f"{get_column_letter(book.layout.live + 1)}{book.layout.offer_row}"
    found = engines.formualized(book.path, {(book.layout.names["inputs"], selector): "other"})
    case = load_case(book.source, models, book.case.offers["other"])
    assert engines.differences(expected_after(case, "base", book.layout), found) == {}


def test_shares_come_back(models: Models, tmp_path: Path) -> None:
    set_language("nl")
    book = SmallBook(models, tmp_path, TEXT + OFFERS)
    assert is_untouched(read_back(book.path, book.case))
    file = openpyxl.load_workbook(book.path)
    for (sheet, cell), content in {
        book.cell("given_share", "cost_b", "third"): 0.4, book.cell("given_share", "cost_c", "third", offer="other"): 0.5,
    }.items():  # fmt: skip
        file[sheet][cell] = content
    path = tmp_path / "returned.xlsx"
    file.save(path)
    read = read_back(path, book.case)
    text = new_case(read, tmp_path / "new.yaml").decode()
    assert "shares: {two_group: 60%, fourth: 40%, third: 40%}" in text
    assert "costs.cost_c.shares.third: 50%" in text


# --- the input workbook --------------------------------------------------------------------------


def test_the_input_workbook_shows_what_is_given_and_room_for_more(
    models: Models, tmp_path: Path
) -> None:
    path = tmp_path / "inputs.xlsx"
    path.write_bytes(input_workbook(parse_yaml(frame(TEXT), "case.yaml"), models))
    file = openpyxl.load_workbook(path)
    sheet = next(s for s in file if s.title == "Costs")
    mark = next(row[0].row for row in sheet if row[0].value == "flexfin: rows costs")
    keys = [cell.value for cell in sheet[mark]]
    assert keys[1:] == ["label", "amount", *["shares.*"] * 4, *["payers.*"] * 4]
    whose = [cell.value for cell in sheet[mark - 1]]  # stands above each share, to be chosen
    assert whose[3:] == ["two_group", "fourth", None, None, "coa", "owner", None, None]
    assert load_case(path, models).values == case_from(frame(TEXT), models).values

    spare = sheet.cell(mark - 1, whose.index(None, 3) + 1)
    rule = next(r for r in sheet.data_validations.dataValidation if spare.coordinate in r.sqref)
    assert rule.formula1 == "OFFSET('Choices'!$C$4,0,0,MAX(1,'Choices'!$C$3),1)"
    found = engines.formualized(path)
    listed = {found["Choices", f"C{row}"] for row in range(4, 8)}
    assert listed == {"one_group", "two_group", "third", "fourth"}
    assert found["Choices", "C3"] == 4
    rows = {row[0].value: row[0].row for row in sheet if row[0].row > mark}
    spare.value = "third"
    sheet.cell(rows["cost_a"], spare.column).value = 0.25
    file.save(path)
    case = load_case(path, models)
    assert case.values["given_share"]["cost_a", "third"] == 0.25
    assert case.values["given_share"]["cost_b", "third"] == 0


def test_elements_in_columns_have_room_for_more_as_well(tmp_path: Path) -> None:
    more = {f"more_{n}": asked(f"costs.*.more_{n}", default="0") for n in range(14)}
    models = models_from(model_text({**LINES, **more}))
    path = tmp_path / "inputs.xlsx"
    path.write_bytes(input_workbook(parse_yaml(frame(TEXT), "case.yaml"), models))
    file = openpyxl.load_workbook(path)
    sheet = next(s for s in file if s.title == "Costs")
    mark = next(row[0].row for row in sheet if row[0].value == "flexfin: table costs")
    rows = [row for row in range(mark, sheet.max_row + 1) if sheet.cell(row, 1).value == "shares.*"]
    columns = {cell.value: cell.column for cell in sheet[mark]}
    whose = [sheet.cell(row, columns["Default"]) for row in rows]
    assert [cell.value for cell in whose] == ["two_group", "fourth", None, None]
    whose[2].value = "third"
    sheet.cell(rows[2], columns["cost_a"]).value = 0.25
    file.save(path)
    assert load_case(path, models).values["given_share"]["cost_a", "third"] == 0.25
