"""What is chosen in a workbook is what an element is called; formulas take its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from click.testing import CliRunner
from small_books import SmallBook
from strategies import shipped
from test_workbook import expected_after

from flexfin.case.called import Called
from flexfin.cli import main
from flexfin.engine.load import load_case, with_inputs
from flexfin.ground.errors import FlexfinError, render
from flexfin.ground.messages import set_language

# called the same, as another's name, as a choice, with what matters in lists and to searches, as
# itself, and not at all
PARTIES = {
    "north": "Gemeente",
    "south": "gemeente",
    "east": "North",
    "out": "Outside the parties",
    "fund": "Fonds, A; en \"B\"",
    "stars": "Wat? *",
    "signs": ">5",
    "coa": "COA",
    "plain": "",
    "house": "'t Huis",
    "one": "1",
    "two": "TRUE",
}
TOLD = {
    "north": "Gemeente (north)",
    "south": "gemeente (south)",
    "east": "North (east)",
    "out": "Outside the parties (out)",
    "fund": 'Fonds, A; en "B"',
    "stars": "stars",
    "signs": "signs",
    "coa": "COA",
    "plain": "plain",
    "house": "'t Huis",
    "one": "1 (one)",
    "two": "TRUE (two)",
}
QUOTE = "'"
OFFERS = "offers:\n  first: {owner: coa, costs.rent.paid_by: south}\n"
TEXT = (
    "discount_rate: 0%\nowner: north\nparties:\n"
    + "".join(f"  {name}: {{label: '{label.replace(QUOTE, 2 * QUOTE)}', government: yes}}\n" if label else
              f"  {name}: {{government: yes}}\n" for name, label in PARTIES.items())
    + """finance: {debt_share: 50%, interest: 1%, return_on_equity: 1%}
indexation: {cost: 1%, wage: 1%, energy: 1%, rent: 1%}
price_level: 2027-01
reference_date: 2026-11-01
groups:
  one: {label: Groep, kind: reception, units: 5, places: 10, floor_area: 100, lessor: north,
    operator: coa, normal_occupancy: 90%}
costs:
  rent: {category: housing, amount: 100, per: month}
contracts:
  lease: {pays: coa, receives: outside, group: one, amount: 5, per: place_day}
labels: {demand.scenarios.base: Rustig, demand.scenarios.b: rustig}
demand:
  scenarios: {base: {2027-01: 5}, b: {2027-01: 7}}
  probabilities: {base: 50%, b: 50%}
"""
)  # fmt: skip


@pytest.fixture(scope="module", params=["", OFFERS], ids=["alone", "offers"])
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SmallBook:
    set_language("en")
    return SmallBook(shipped(), tmp_path_factory.mktemp("called"), TEXT + request.param)


def sheet_of(small: SmallBook) -> Any:
    return openpyxl.load_workbook(small.path)[small.inputs]


def listed(small: SmallBook, cell: str) -> list[str]:
    sheet = sheet_of(small)
    rule = next(x for x in sheet.data_validations.dataValidation if cell in x.sqref)
    return [row[0].value for row in sheet[rule.formula1.replace("$", "")]]


def test_a_list_shows_what_elements_are_called_each_in_its_own_words(small: SmallBook) -> None:
    called = Called({"party": PARTIES})
    assert called.told("party") == TOLD | {"out": PARTIES["out"]}
    assert all(called.name("party", text) == name for name, text in TOLD.items())
    _inputs, owner = small.cell("owner")
    _inputs, receives = small.cell("contract_receives", "lease")
    called_so = [*TOLD.values()]
    assert listed(small, owner) == [
        PARTIES["out"] if text == TOLD["out"] else text for text in called_so
    ]
    assert listed(small, receives) == [PARTIES["out"], *called_so]
    assert listed(small, small.top(small.layout.scenario_row)[1]) == ["Rustig (base)", "rustig (b)"]


@pytest.mark.parametrize("name", ["south", "out", "fund", "stars"])
def test_what_is_chosen_counts_as_the_name_and_so_does_the_name_itself(
    small: SmallBook, name: str
) -> None:
    line, checks = small.case.models.input_lines["owner"], small.layout.names["checks"]
    case = small.after({"owner": name})
    for typed in dict.fromkeys((str(small.layout.words.text(line, name)), name)):
        found = engines.formualized(small.path, {small.cell("owner"): typed})
        assert engines.differences(expected_after(case, "base", small.layout), found) == {}
        assert found[checks, "C4"] == engines.stored(small.path)[checks, "C4"]
        sheet, at = small.cell("cost_paid_by", "rent")  # it follows the owner
        assert found[sheet, at] == typed


EXPECTED = {
    "NORTH": "north", "North (EAST)": "east", "OUTSIDE the parties": "outside",
    "outside THE parties (Out)": "out", "FONDS, a; EN \"b\"": "fund",
    "Plain": "plain", "'T huis": "house", "t HUIS": "house", "1 (ONE)": "one", "Two": "two",
}  # fmt: skip


@pytest.mark.parametrize("small", [OFFERS], ids=["offers"], indirect=True)
def test_capitals_make_no_difference_in_the_workbook(small: SmallBook) -> None:
    """What is called as another's name, or as a choice, is never taken for it."""
    told = small.layout.inputs["contract_receives", ("lease",)]
    for typed, name in EXPECTED.items():
        found = engines.formualized(small.path, {small.cell("contract_receives", "lease"): typed})
        meant = PARTIES["out"] if name == "outside" else name
        assert found[told.sheet, f"{told.column}{told.row}"] == meant, typed


@pytest.mark.parametrize("small", [""], ids=["alone"], indirect=True)
def test_capitals_make_no_difference_to_the_program(small: SmallBook) -> None:
    """Each is typed in another cell that asks for a party; two of these may hold a choice too."""
    outside = [typed for typed in EXPECTED if "outside" in typed.casefold()]
    others = [typed for typed in EXPECTED if typed not in outside]
    hosts = ("south", "out", "stars", "signs", "coa")  # whom nobody goes together with
    places = [("contract_receives", "lease"), ("contract_pays", "lease"), ("owner",),
              ("lessor", "one"), ("cost_paid_by", "rent"), *(("single_with", x) for x in hosts)]  # fmt: skip
    typed = dict(zip([*outside, *others], places, strict=True))
    back = small.returned({small.cell(*place): text for text, place in typed.items()})
    found = load_case(back, shipped()).values
    assert {text: found[name][tuple(key)] for text, (name, *key) in typed.items()} == EXPECTED


@pytest.mark.parametrize(
    "label",
    ["1", "2027", "TRUE", "waar", "5%", "€ 5", "1e5", "5 mei", "mrt-27", "10:30 PM", "1/2", "#N/A"],
)
def test_what_excel_makes_something_else_of_has_its_name_behind_it(label: str) -> None:
    assert Called({"party": {"north": label}}).told("party")["north"] == f"{label} (north)"


@pytest.mark.parametrize("label", ["Fase 2", "Groep 5 mei", "5 jaar", "Mei", "'t Huis", "Waarde"])
def test_what_stays_a_text_stands_alone(label: str) -> None:
    assert Called({"party": {"north": label}}).told("party")["north"] == label


def test_names_of_offers_are_told_apart_whatever_the_capitals() -> None:
    labels = {"first": "Bod", "second": "bod", "third": "First", "fourth": "2"}
    assert Called({"offer": labels}).told("offer") == {
        "first": "Bod (first)", "second": "bod (second)", "third": "First (third)",
        "fourth": "2 (fourth)",
    }  # fmt: skip


@pytest.mark.parametrize("small", [OFFERS], ids=["offers"], indirect=True)
def test_elements_called_the_same_are_told_apart_everywhere(small: SmallBook) -> None:
    labels = [small.case.label_of("party", name) for name in ("north", "south", "east", "coa")]
    assert labels == ["Gemeente (north)", "gemeente (south)", "North", "COA"]
    assert small.case.label_of("scenario", "b") == "rustig (b)"


def test_a_scenario_is_chosen_by_what_it_is_called(small: SmallBook) -> None:
    at = small.top(small.layout.scenario_row)
    for typed in ("rustig (b)", "b"):
        found = engines.formualized(small.path, {at: typed})
        expected = expected_after(small.case, "b", small.layout)
        assert engines.differences(expected, found) == {}
        assert "rustig (b)" in found[small.inputs, "B2"]


def test_what_is_no_name_is_named_by_the_master_check(small: SmallBook) -> None:
    sheet, at = small.cell("owner")
    as_it_was = expected_after(small.case, "base", small.layout)
    for wrong in ("Gemeente", "*", "none", 5, None):
        found = engines.formualized(small.path, {(sheet, at): wrong})
        said = found[small.layout.names["checks"], "C4"]
        assert said == f"EMPTY OR WRONG: owner, {sheet}!{at}"
        # meanwhile formulas take what it was: no error on any sheet
        left = {cell: value for cell, value in as_it_was.items() if cell[0] != small.inputs}
        assert engines.differences(left, found) == {}


@pytest.mark.parametrize(
    ("small", "lang", "typed"),
    [
        (OFFERS, "nl", "gemeente (south)"),
        pytest.param("", "en", "south", marks=pytest.mark.nightly),
    ],
    indirect=["small"],
)  # fmt: skip
def test_the_workbook_is_a_case_and_is_read_back(
    small: SmallBook, lang: str, typed: str, tmp_path: Path
) -> None:
    path, back, new = (tmp_path / name for name in ("sent.xlsx", "back.xlsx", "new.yaml"))
    words = ["--lang", lang, "--against", str(small.source)]
    done = CliRunner().invoke(main, ["workbook", str(small.source), "-o", str(path), *words[:2]])
    assert done.exit_code == 0, done.output
    case = load_case(path, shipped())
    assert (case.values, case.offers) == (small.case.values, small.case.offers)
    done = CliRunner().invoke(main, ["readback", str(path), *words])
    assert done.exit_code == 0, done.output
    file = openpyxl.load_workbook(path)
    for row in file["Invoer" if lang == "nl" else "Inputs"].iter_rows(max_col=12):
        if row[0].value == "owner":
            next(cell for cell in row if cell.value == "Gemeente (north)").value = typed
    file.save(back)
    assert load_case(back, shipped()).values == small.after({"owner": "south"}).values
    done = CliRunner().invoke(main, ["readback", str(back), "--write", str(new), *words])
    assert load_case(new, shipped()).values == small.after({"owner": "south"}).values, done.output


@pytest.mark.parametrize("small", [""], ids=["alone"], indirect=True)
def test_messages_name_what_the_list_shows(small: SmallBook) -> None:
    back = small.returned({
        small.cell("owner"): "Gemeente",
        small.cell("contract_receives", "lease"): "Fonds, A; en B",
        small.cell("lessor", "one"): None,
    })  # fmt: skip
    with pytest.raises(FlexfinError) as found:
        load_case(back, shipped())
    told = render(found.value.problems)
    for remedy in (
        "Choose from the list: Gemeente (north), gemeente (south).",
        "Choose 'Fonds, A; en \"B\"' from the list.",
        "At export it held Gemeente (north).",
    ):
        assert remedy in told


@pytest.mark.parametrize("small", [""], ids=["alone"], indirect=True)
def test_a_change_on_the_command_line_takes_what_an_element_is_called(small: SmallBook) -> None:
    for word in ("gemeente (south)", "south"):
        assert small.after({"owner": word}).values["owner"][()] == "south"
    assert small.after({"contracts.lease.receives": "North"}).values["contract_receives"][
        "lease",
    ] == "north"  # a name goes before what another is called


def test_a_name_that_several_have_is_told_with_what_each_is_called(small: SmallBook) -> None:
    with pytest.raises(FlexfinError) as found:
        with_inputs(small.case, {"owner": "Gemeente"})
    assert "Several are called that: north, south. Write one of these." in render(found.value.problems)


def test_cells_that_may_name_several_read_as_what_these_are_called(small: SmallBook) -> None:
    sheet, (_name, at) = sheet_of(small), small.cell("contract_group", "lease")
    assert sheet[at].value == "one"  # which counts, and is typed
    rules = [(rule.operator, rule.formula, rule.dxf.numFmt.formatCode)
             for area in sheet.conditional_formatting if at in area.sqref
             for rule in area.rules if rule.dxf.numFmt is not None]  # fmt: skip
    assert rules == [("equal", ['"one"'], ';;;"Groep"')]
    told = next(x for x in sheet.data_validations.dataValidation if at in x.sqref)
    assert told.error.endswith("one (Groep).")
