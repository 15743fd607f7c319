"""A shared workbook: nothing of what is confidential in it, and all that is in it still live.

The strongest test is that nothing in the file depends on a confidential value: the workbook of the
same case with other confidential values is the same file, byte for byte.
"""

from __future__ import annotations

import getpass
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import effort
import engines
import openpyxl
import pytest
from click.testing import CliRunner, Result
from effort import at_night
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import EXAMPLE, case_from, frame, shipped, tiny

from flexfin.answers.agreement import agreement_figures
from flexfin.answers.agreement_terms import AgreementCase
from flexfin.answers.board import agreement_sheets, bargain_of
from flexfin.answers.left_out import LeftOut, left_out_view
from flexfin.answers.term_sheet import term_sheet
from flexfin.answers.whole_workbook import CaseWorkbook, may_share
from flexfin.case.case import Case
from flexfin.case.mentions import names_one, to_share, without_folders
from flexfin.case.shared import shared_of
from flexfin.case.without import without
from flexfin.cli import main
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.workbook.layout import Layout
from flexfin.workbook.mark import mark_of
from flexfin.workbook.workbook import Told, write_workbook

SHORT = {"months": "2"}
RENT, OCCUPANCY = "reservation.alternative_rent", "reservation.alternative_occupancy"


def run(*args: str) -> Result:
    return CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(main, ["workbook", *args])


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def workbook(case: Case, path: Path) -> dict[str, bytes]:
    """Write the shared workbook of a case, with the sheets on the agreement; give its parts."""
    results = evaluate(case)
    shown, shared, _texts = to_share(case, results)
    agreement = agreement_sheets(bargain_of(case), shared)
    write_workbook(path, shown, results, told=Told(agreement=agreement), shared=shared)
    return parts(path)


def load(confidential: list[str], changes: Mapping[str, str] | None = None) -> Case:
    case = load_case(EXAMPLE, shipped(), {**SHORT, **(changes or {})})
    return replace(case, confidential=tuple(confidential))


# --- the example -----------------------------------------------------------------------------


TOLD_APART = {"months": "6", RENT: "361.371937", OCCUPANCY: "97.137193%"}
CHANGED = [word for path, value in TOLD_APART.items() for word in ("--set", f"{path}={value}")]
TO_SHARE = [str(EXAMPLE), "--audience", "shared", "--scenarios", "20", *CHANGED]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Give the shared workbook of the example, with values that stand nowhere else."""
    path = tmp_path_factory.mktemp("shared") / "book.xlsx"
    done = run(*TO_SHARE, "-o", str(path))
    assert done.exit_code == 0, done.output
    return path, done.stdout


def test_no_confidential_value_and_no_path_stands_anywhere_in_the_file(
    shared: tuple[Path, str],
) -> None:
    found = parts(shared[0])
    assert {"docProps/core.xml", "docProps/app.xml", "xl/workbook.xml"} <= found.keys()
    for name, data in found.items():
        text = data.decode("utf-8", "replace")
        for spelling in (
            "361.371937", "361,371937", "361371937", "0.97137193", "97.137193", "97,137193", "0,97137193",
            RENT, OCCUPANCY, "owner_alternative", "grantor_gain", "fee_floor", "alternative_result",
            str(EXAMPLE.parent), str(shared[0].parent), EXAMPLE.name, str(Path.home()),
        ):  # fmt: skip
            assert spelling not in text, (name, spelling)
        assert not re.search(rf"\b{re.escape(getpass.getuser())}\b", text), name


def test_the_workbook_of_the_house_has_the_values_that_are_searched_for(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    case = load_case(EXAMPLE, shipped(), {**TOLD_APART, **SHORT})
    write_workbook(path, case, evaluate(case))
    text = b"".join(parts(path).values()).decode()
    for spelling in ("361.371937", "0.97137193", RENT, "grantor_gain"):
        assert spelling in text


def test_what_was_left_out_is_listed_with_the_reason(shared: tuple[Path, str]) -> None:
    said = " ".join(shared[1].split())
    for words in (
        f"[{RENT}]", f"[{OCCUPANCY}]",
        f"Gain of the grantor (grantor_gain), rests on {OCCUPANCY}, {RENT}",
        "Lowest fee for the grantor, in this scenario (fee_floor), rests on",
    ):  # fmt: skip
        assert words in said, words
    assert "holder_gain" not in said


def test_all_that_may_be_shared_is_there_and_live(shared: tuple[Path, str]) -> None:
    names = openpyxl.load_workbook(shared[0], read_only=True).sheetnames
    assert {"Cover", "Inputs", "Reservation agreement", "Terms", "Checks"} <= {*names}
    assert "Scenarios and risk" in names  # it rests on nothing of the owner's other letting
    # of the negotiation the side whose gain rests on nothing that is confidential
    assert {"Negotiation", "Negotiation by month"} <= {*names}
    found = engines.stored(shared[0])
    assert len(found) > 10_000
    assert engines.differences(found, engines.formualized(shared[0])) == {}


def test_the_sheet_on_risk_tells_no_mark_of_the_whole_case(shared: tuple[Path, str]) -> None:
    sheet = openpyxl.load_workbook(shared[0])["Scenarios and risk"]
    told = [str(cell.value) for row in sheet.iter_rows(max_row=12) for cell in row]
    assert "Seed" in told
    case = load_case(EXAMPLE, shipped(), TOLD_APART)
    assert mark_of(case) not in told
    assert mark_of(case, shared=True) in told


SUBLET = EXAMPLE.with_name("stieltjesstraat_sublet.yaml")


@pytest.fixture(scope="module")
def sublet(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """Write the shared workbook of another example, in a folder where it is named by itself."""
    folder = tmp_path_factory.mktemp("sublet")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(str(SUBLET), "--audience", "shared", "--set", "months=2").exit_code == 0
    (path,) = folder.iterdir()
    assert path.name == "stieltjesstraat_sublet-shared.xlsx"
    return openpyxl.load_workbook(path)


def test_a_sheet_says_that_it_leaves_something_out(sublet: openpyxl.Workbook) -> None:
    book = sublet
    left = "Not in this edition: what is confidential, and what rests on it"

    def said(name: str) -> list[str]:
        return [str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value]

    assert f"{left} (Jongeren (Socius), Socius)." in said("State aid")  # or the others would read: no aid at all
    assert not any(text.startswith(left) for text in said("Time and prices"))
    for name in ("Charts Parties", "Charts Rent"):
        assert any(text.startswith(left) for text in said(name)), name
    assert "what they are worth" in " ".join(said("Cover"))  # of the grantor it is left out
    assert "Cash flow per party per year" not in " ".join(said("Cover"))
    told = said("Income and cost")
    before = [told[place - 1] for place, text in enumerate(told) if text.startswith(left)]
    titles = [text for text in told if text.endswith(": Income and cost")]
    # of Socius the sum is left out: without its words the parts would read as those of staff
    whole = [place for place, text in enumerate(told)
             if text == "Other goods and services: not in this edition"]  # fmt: skip
    assert [told[place + 2] for place in whole] == ["Maintenance"]
    assert 0 < len(before) < len(titles)
    counted = [text for text in said("Cover") if "figures of the law are of" in text]
    assert re.search(r"\d+ of the \d+ figures of the law are of", counted[0])
    assert "flexfin parameters" not in counted[0]
    sheet = book["Checks"]
    rows = {row[0].value: row[3].number_format for row in sheet.iter_rows()}
    assert '"partly left out"' in rows["municipal_task_missing"]  # of the young it is confidential
    said_so = {row[0].value: str(row[3].value) for row in sheet.iter_rows()}
    assert "2*(" not in said_so["municipal_task_missing"]  # nobody can say that it does not apply
    assert '"partly left out"' not in rows["start_closed"]


def test_what_the_house_folds_is_folded_where_it_is_shared_too() -> None:
    case = load_case(SUBLET, shipped(), {"months": "12"})
    shown, left, _texts = to_share(case, evaluate(case))
    levels = []
    for layout in (Layout(case), Layout(shown, left)):
        cells = {row: cell for row, cell in layout.cells.items() if cell.sheet in layout.on_sheet}
        levels.append({row: layout.folds.levels.get((cell.sheet, cell.row), 0)
                       for row, cell in cells.items()})  # fmt: skip
    house, shared = levels
    totals = Layout(case).folds.totals  # without its total a row is unfolded
    other = {row for row, level in shared.items() if bool(level) != bool(house[row])}
    assert {name for name, _key in other} <= totals.keys()
    assert any(shared.values())


def test_a_shared_workbook_says_what_it_is(sublet: openpyxl.Workbook) -> None:
    def told(sheet: str) -> str:
        return "\n".join(str(cell.value) for row in sublet[sheet].iter_rows() for cell in row)

    assert "what is confidential is left out" in told("Cover")
    assert "An edition to share is no case itself" in told("Case")
    assert "every command takes this workbook" not in told("Case")


def test_a_shared_workbook_of_a_case_without_secrets_is_the_case_itself(tmp_path: Path) -> None:
    text = CASE + (
        "uncertainty: {contracts.head.amount: {kind: triangular, low: 5, mode: 15.10, high: 30}}\n"
        "offers: {ann_1: {base_rate: 0.4}}\n"
        "negotiable: {base_rate: {from: 0.1234, to: 0.4321}}\n"
        "sources: {base_rate: /home/jan/x/b.csv}\n"
        "notes:\n"
        "  one: {cell: A1, text: for all of us, shared: yes}\n"
        "  two: {cell: A2, text: for the house}\n"
    )
    case = case_from(frame(text), MODEL)
    results, path = evaluate(case), tmp_path / "book.xlsx"
    shown, shared, _texts = to_share(case, results)
    write_workbook(path, shown, results, shared=shared)
    back = load_case(path, MODEL)
    assert (back.values, back.offers) == (case.values, case.offers)
    assert back.uncertainty.keys() == case.uncertainty.keys()
    assert [*back.notes] == ["one"]
    sheet = openpyxl.load_workbook(path)["Case"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert 15.1 in cells
    assert any(str(text).startswith("With the sheet Inputs this is the case") for text in cells)
    assert not any("What each offer changes" in str(text) for text in cells)  # it stands on Inputs
    found = b"".join(parts(path).values()).decode()
    for words in ("for the house", "/home/jan", "0.1234", "0.4321"):
        assert words not in found
    told = left_out_view(case, LeftOut(shared, (), ()))
    assert [one.text for each in told.parts for one in each.items] == [
        "How far terms may move in an answer to an offer",
        "What was noted in workbooks that were not made to share",
    ]  # fmt: skip


# --- nothing in the file depends on what is confidential -------------------------------------

OTHERS = {  # a confidential input, and another value for it
    "reservation.fee": "1.37", RENT: "371.5", "parties.socius.discount_rate": "7.3%",
    "discount_rate": "3.7%", "costs.shell.amount": "487_321", "costs.activities.amount": "31.7",
    "finance.interest": "4.37%", "contracts.head_rent.amount": "251.3", "indexation.rent": "2.7%",
    "contracts.reception_lease.amount": "9.87", "groups.youth.moving_cost": "1433",
    "groups.youth.asked_rent": "337", "groups.youth.refit_months": "2", "price_level": "2026-05",
    "groups.reception.places": "311", "reserve.buffer_places": "7", "reservation.vat": "21%",
    "vacancy_risk.caps.municipality.amount": "41_733", "demand.simulation.mean": "293",
    "parties.coa.funded_until": "2029-06", "groups.youth.let_until": "2035-11",
    "demand.scenarios.high": "333", "demand.probabilities.low": "25%",
    "owner": "municipality", "groups.youth.tenancy": "regular", "groups.youth.operator": "owner",
    "costs.security.paid_by": "owner", "contracts.head_rent.pays": "coa",
    "vacancy_risk.loss": "asked", "vacancy_risk.measured": "month",
    "investments.conversion.method": "annuity", "costs.shell.key": "units",
    "contracts.service_costs.group": "reception", "costs.caretaker.category": "housing",
    "groups.youth.relet_after_call": "no", "reservation.holder_alternative": "own_reserve",
    "groups.youth.dwelling": "self_contained", "vacancy_risk.above_normal": "no",
}  # fmt: skip


@settings(
    max_examples=4 if effort.nightly else 2, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(st.sampled_from(sorted(OTHERS)), min_size=2 - effort.nightly, max_size=3, unique=True))
def test_other_confidential_values_give_the_same_file(tmp_path: Path, paths: list[str]) -> None:
    path = tmp_path / "book.xlsx"
    changes = {name: OTHERS[name] for name in paths}
    try:
        other = load(paths, changes)
        evaluate(other)
    except FlexfinError:
        assume(False)
    first = workbook(load(paths), path)
    second = workbook(other, path)
    assert first.keys() == second.keys()
    for name, data in first.items():
        assert data == second[name], (name, paths)
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


def test_drawn_scenarios_are_shared_where_they_do_not_rest_on_it() -> None:
    found = []
    for value in ("61", "62"):
        case = load([RENT], {RENT: value})
        told = CaseWorkbook(case, evaluate(case), shared=True, draws=DrawRequest(20, 1)).told
        assert told.risk is not None
        found.append(repr((told.risk, told.log)))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "path", ["groups.youth.asked_rent", "reserve.housing_cost", "demand.simulation.mean"]
)
def test_drawn_scenarios_that_rest_on_it_stay_in_the_house(path: str) -> None:
    case = load([path])
    assert not may_share(case, shared_of(case, evaluate(case)))


TERMS = [
    "reservation.fee", "reservation.call_price", "reservation.vat", "reservation.late_penalty",
    "reservation.term_months", "groups.youth.let_until", "groups.youth.relet_after_call",
    "vacancy_risk.layers.shared.up_to", "vacancy_risk.caps.municipality.amount", "owner",
    "contracts.service_costs.group", "costs.caretaker.category",
    "costs.caretaker.paid_by", "vacancy_risk.measured", "vacancy_risk.above_normal",
]  # fmt: skip
VALUES = {
    "reservation.call_price": "0", "reservation.late_penalty": "0", "reservation.term_months": "5",
    "vacancy_risk.layers.shared.up_to": "31%",
    "costs.caretaker.paid_by": "coa",
}  # fmt: skip


@pytest.mark.parametrize("path", at_night(TERMS, TERMS[::5]))
def test_the_term_sheet_to_share_does_not_depend_on_it(path: str) -> None:
    found = []
    for value in (None, {**OTHERS, **VALUES}[path]):
        changes = SHORT if value is None else {**SHORT, path: value}
        case = replace(load_case(EXAMPLE, shipped(), changes), confidential=(path,))
        found.append(term_sheet(agreement_figures(AgreementCase(case)), "shared"))
    assert found[0] == found[1]


def test_the_term_sheet_leaves_open_what_follows_from_something_confidential() -> None:
    case = load(["owner"])
    sheet = term_sheet(agreement_figures(AgreementCase(case)), "shared")
    texts = [clause.text for article in sheet.articles for clause in article.clauses]
    assert "Huismeester is paid by [to be filled in]." in texts  # the owner, where none is named
    assert "costs.caretaker.paid_by" not in {figure.path for figure in sheet.figures}


# --- which rows --------------------------------------------------------------------------------

MODEL = tiny(
    "needs: [parties, contracts]",
    payer={"unit": "text", "names": "party", "input": "contracts.*.payer"},
    amount={"unit": "EUR", "input": "contracts.*.amount"},
    rate={"unit": "1", "input": "parties.*.rate", "default": "= base_rate"},
    base_rate={"unit": "1", "input": "base_rate"},
    chosen={"unit": "text", "names": "party", "input": "chosen"},
    taxed={"unit": "EUR", "formula": "amount * 2"},
    paid={"unit": "EUR", "formula": "sum_to(taxed, payer)"},
    owed={"unit": "EUR", "formula": "paid * rate"},
    whole={"unit": "EUR", "formula": "sum(owed, party)"},
    picked={"unit": "EUR", "formula": "pick(owed, chosen)"},
    apart={"unit": "1", "formula": "base_rate + 1"},
)
CASE = """\
base_rate: 0.5
chosen: ann
parties:
  ann: {rate: 0.25}
  bob: {}
  cas: {}
contracts:
  lease: {payer: ann, amount: 10}
  head: {payer: bob, amount: 20}
"""


def gone(path: str, text: str = CASE) -> dict[str, set[str]]:
    case = case_from(frame(text + f"confidential: [{path}]\n"), MODEL)
    found: dict[str, set[str]] = {}
    for name, key in shared_of(case, evaluate(case)).rows:
        found.setdefault(name, set()).add(".".join(key))
    return found


def test_only_the_rows_of_the_element_concerned_are_left_out() -> None:
    assert gone("contracts.head.amount") == {
        "amount": {"head"}, "taxed": {"head"}, "paid": {"bob"}, "owed": {"bob"}, "whole": {""},
    }  # fmt: skip
    assert gone("parties.ann.rate") == {
        "rate": {"ann"},
        "owed": {"ann"},
        "whole": {""},
        "picked": {""},
    }


def test_what_takes_a_value_because_none_is_given_is_left_out_too() -> None:
    assert gone("base_rate") == {
        "base_rate": {""}, "rate": {"bob", "cas"}, "owed": {"bob", "cas"}, "whole": {""}, "apart": {""},
    }  # fmt: skip


def test_a_confidential_name_takes_all_with_it_that_it_may_point_at() -> None:
    assert gone("contracts.head.payer") == {
        "payer": {"head"}, "paid": {"ann", "bob", "cas"}, "owed": {"ann", "bob", "cas"}, "whole": {""},
        "picked": {""},
    }  # fmt: skip


def test_a_name_that_is_not_worked_out_yet_may_be_any() -> None:
    model = tiny(
        "needs: [parties, contracts]",
        payer={"unit": "text", "names": "party", "input": "contracts.*.payer"},
        amount={"unit": "EUR", "input": "contracts.*.amount"},
        rate={"unit": "1", "input": "parties.*.rate", "default": "1"},
        payee={"unit": "text", "formula": "payer"},
        paid={"unit": "EUR", "formula": "rate * sum_to(amount, payee, party)"},
    )
    text = CASE.replace("base_rate: 0.5\nchosen: ann\n", "")
    case = case_from(frame(f"{text}confidential: [contracts.head.amount]\n"), model)
    paid = {("paid", (name,)) for name in ("ann", "bob", "cas")}
    assert {*shared_of(case).rows} == {("amount", ("head",)), *paid}
    assert {*shared_of(case, evaluate(case)).rows} == {("amount", ("head",)), ("paid", ("bob",))}


ASKED_FOR_ONE = tiny(
    rank={"unit": "1", "input": "parties.*.rank"},
    kind={"unit": "text", "choices": "{big: {nl: Groot, en: Big}, small: {nl: Klein, en: Small}}",
          "input": "parties.*.kind", "locked": "yes",
          "default": '"= if(rank > 1, \\"big\\", \\"small\\")"'},
    size={"unit": "1", "input": "parties.*.size", "only": "kind = \"big\"", "default": "7"},
    apart={"unit": "1", "input": "parties.*.apart", "default": "3"},
    twice={"unit": "1", "formula": "2 * size + apart"},
    together={"unit": "1", "formula": "sum(twice, party)"},
)  # fmt: skip


def asked_for_one(rank: int) -> Case:
    text = f"parties: {{ann: {{rank: {rank}}}, bob: {{rank: 1}}}}\n"
    return case_from(frame(text + "confidential: [parties.ann.rank]\n"), ASKED_FOR_ONE)


def test_what_is_asked_for_because_of_something_confidential_is_left_out_too() -> None:
    case = asked_for_one(2)
    found = shared_of(case, evaluate(case)).rows
    assert {*found} == {
        ("rank", ("ann",)), ("kind", ("ann",)), ("size", ("ann",)), ("twice", ("ann",)), ("together", ()),
    }  # fmt: skip


def test_an_offer_on_what_is_asked_for_because_of_something_confidential_is_left_out() -> None:
    text = (
        "parties: {ann: {rank: 2}, bob: {rank: 1}}\n"
        "confidential: [parties.ann.rank]\n"
        "offers: {tells: {parties.ann.size: 9}, other: {parties.ann.apart: 4}}\n"
    )
    case = case_from(frame(text), ASKED_FOR_ONE)
    assert shared_of(case, evaluate(case)).offers == ("tells",)


def test_a_unit_that_goes_by_a_confidential_choice_tells_it() -> None:
    choices = "{year: {nl: Per jaar, en: Per year}, month: {nl: Per maand, en: Per month}}"
    model = tiny(
        "needs: [contracts]",
        per={"unit": "text", "choices": choices, "input": "contracts.*.per"},
        amount={"unit": "{per: {year: EUR/year, month: EUR/month}}", "input": "contracts.*.amount"},
        other={"unit": "EUR", "input": "contracts.*.other"},
    )  # fmt: skip
    text = (
        "contracts: {head: {per: year, amount: 3, other: 1}, lease: {per: year, amount: 3, other: 1}}\n"
        "confidential: [contracts.head.per]\n"
    )
    case = case_from(frame(text), model)
    assert {*shared_of(case, evaluate(case)).rows} == {("per", ("head",)), ("amount", ("head",))}


def test_a_section_for_what_is_left_out_alone_has_no_place_in_the_order() -> None:
    file, path = EXAMPLE.with_name("raalte_oekraine.yaml"), "pass_through.occupancy_basis"
    case = replace(load_case(file, shipped(), SHORT), confidential=(path,))
    order = without(case, shared_of(case)).section_order
    assert {*case.section_order} - {*order} == {"pass_through"}


@pytest.mark.parametrize(("secret", "other"), [("key", "payer"), ("payer", "key")])
def test_what_cannot_be_given_beside_something_confidential_tells_it(
    secret: str, other: str
) -> None:
    model = tiny(
        "needs: [contracts]",
        key={"unit": "1", "input": "contracts.*.key", "default": "0"},
        payer={"unit": "1", "input": "contracts.*.payer", "default": "0", "not_with": "key"},
        amount={"unit": "EUR", "input": "contracts.*.amount"},
    )
    text = f"contracts: {{head: {{amount: 1, {secret}: 2}}, lease: {{amount: 1}}}}\n"
    case = case_from(frame(f"{text}confidential: [contracts.head.{secret}]\n"), model)
    rows = {(secret, ("head",)), (other, ("head",))}
    assert {*shared_of(case, evaluate(case)).rows} == rows


def test_whether_an_input_is_asked_for_tells_nothing_of_what_is_confidential(
    tmp_path: Path,
) -> None:
    files = []
    for rank in (2, 1):
        case = asked_for_one(rank)
        results = evaluate(case)
        shown, shared, _texts = to_share(case, results)
        write_workbook(tmp_path / "book.xlsx", shown, results, shared=shared)
        files.append(parts(tmp_path / "book.xlsx"))
    assert files[0] == files[1]


def test_names_by_which_an_amount_stays_out_are_held(tmp_path: Path) -> None:
    case = case_from(frame(CASE + "confidential: [contracts.head.amount]\n"), MODEL)
    results = evaluate(case)
    shown, shared, _texts = to_share(case, results)
    assert shared.held == {("payer", ("head",)), ("chosen", ())}
    path = tmp_path / "book.xlsx"
    write_workbook(path, shown, results, shared=shared)
    book = openpyxl.load_workbook(path)
    locked = {
        name: book["Inputs"][place.attr_text.split("!")[1].replace("$", "")].protection.locked
        for name, place in book.defined_names.items()
    }
    assert "contracts.head.amount" not in locked
    assert {name for name, held in locked.items() if held} == {"contracts.head.payer", "chosen"}
    values = {
        row[0].value: row[-1].value
        for sheet in openpyxl.load_workbook(path, data_only=True)
        for row in sheet.iter_rows()
    }
    found = engines.stored(path)
    assert engines.differences(found, engines.formualized(path)) == {}
    paid = case.models.lines["paid"]
    assert paid.name in shown.models.lines
    assert "paid.bob" not in values
    assert {"paid.ann", "paid.cas"} <= values.keys()


def test_nothing_is_left_out_of_a_case_without_secrets() -> None:
    case = case_from(frame(CASE), MODEL)
    shared = shared_of(case, evaluate(case))
    assert (shared.inputs, dict(shared.rows), shared.held) == ((), {}, frozenset())
    assert without(case, shared).values == case.values


def test_an_offer_that_changes_something_confidential_beside_other_things_is_left_out() -> None:
    text = CASE + (
        "confidential: [contracts.head.amount]\n"
        "offers:\n"
        "  both: {contracts.head.amount: 25, base_rate: 0.4}\n"
        "  other: {base_rate: 0.4, contracts.lease.amount: 12}\n"
    )
    case = case_from(frame(text), MODEL)
    shared = shared_of(case, evaluate(case))
    assert shared.offers == ("both",)
    assert [*without(case, shared).offers] == ["other"]


def test_a_spread_of_what_is_left_out_is_left_out_too() -> None:
    spread = "{kind: triangular, low: 5, mode: 15, high: 30}"
    paths = ("contracts.lease.amount", "contracts.head.amount")
    text = CASE + "uncertainty:\n" + "".join(f"  {path}: {spread}\n" for path in paths)
    case = case_from(frame(f"{text}confidential: [{paths[1]}]\n"), MODEL)
    assert [*case.uncertainty] == [*paths]
    assert [*without(case, shared_of(case, evaluate(case))).uncertainty] == [paths[0]]


def test_what_shapes_everything_cannot_be_left_out(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    text = re.sub(
        r"confidential: .*", "confidential: [groups.*.kind, start]", EXAMPLE.read_text("utf-8")
    )
    case.write_text(text, encoding="utf-8")
    done = run(str(case), "--audience", "shared", "-o", str(tmp_path / "book.xlsx"))
    assert done.exit_code == 1
    for path in ("groups.reception.kind", "groups.youth.kind", "start"):
        assert f"'{path}' is confidential, and it shapes all the rest" in done.output
    assert "Take it off the list" in done.output
    assert not (tmp_path / "book.xlsx").exists()


# --- texts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (r"C:\Users\Jan de Vries\kosten 2026.xlsx, blad 2", "kosten 2026.xlsx, blad 2"),
        (r"\\server\afdeling\x.xlsx", "x.xlsx"),
        ("zie /home/jan/werk/kosten.csv", "zie kosten.csv"),
        ("~/werk/kosten.csv", "kosten.csv"),
        ("file:///home/jan/kosten.csv", "kosten.csv"),
        ("https://www.coa.nl/nl/feiten/2023", "https://www.coa.nl/nl/feiten/2023"),
        ("brugnijmegen.nl, 2017; en/of", "brugnijmegen.nl, 2017; en/of"),
        ("A/B/C, 3/4", "A/B/C, 3/4"),
    ],
)
def test_folders_are_cut_off_and_addresses_stay(text: str, left: str) -> None:
    assert without_folders(text) == left


@pytest.mark.parametrize(
    "text", ["360", "EUR 360,-", "€ 360.00 p.m.", "360,00", "95% van 360 euro", "offerte-360",
     "360 m2", "360m²"]
)
def test_a_text_that_names_a_value_is_seen(text: str) -> None:
    assert names_one(text, {360.0})


@pytest.mark.parametrize(
    "text",
    ["46934.75 per month", "EUR 46.934,75 p.m.", "563k", "563 K a year", "ca. 563.000", "0,563 mln",
     "0.5632 million", "5,63 ton", "140,804.25 a quarter", "1543 per day", "563217.40",
     "begroting 2027 563.217", "begroting 2027, 563.217 euro", "tabel 3 563.217", "563 217",
     "artikel 12 563k", "blz. 4, 46934.75", "mail 3-4-2026 46.934,75 per maand", "3 563 217",
     "563\u00a0217", "563\u202f217", "563\u2019217", "563kEUR", "0,563M", "0,5632 M\u20ac",
     "563 mille", "46,9k per maand", "6,76 mln over 12 jaar", "10.831,10 per week", "2027 563 217,00 euro"],
)  # fmt: skip
def test_an_amount_that_follows_from_a_value_is_seen(text: str) -> None:
    assert names_one(text, {563_217.0})


@pytest.mark.parametrize(
    "text", ["47 per month", "469 per month", "art. 56", "56k", "2026-11", "page 563", "6758604"]
)
def test_too_few_digits_say_nothing(text: str) -> None:
    assert names_one(text, {563_217.0, 16.0}) == (text == "6758604")  # twelve times as much


@pytest.mark.parametrize("text", ["", "2017", "36", "3600", "half of it"])
def test_a_text_that_names_another_value_stays(text: str) -> None:
    assert not names_one(text, {360.0})


def test_sources_that_name_a_confidential_value_stay_in_the_house(tmp_path: Path) -> None:
    text = CASE + (
        "confidential: [contracts.head.amount]\n"
        "sources: {contracts.lease.amount: half of the 20 of head, base_rate: /home/jan/x/b.csv}\n"
    )
    case = case_from(frame(text), MODEL)
    results = evaluate(case)
    shown, shared, texts = to_share(case, results)
    assert texts == ("contracts.lease.amount",)
    write_workbook(tmp_path / "book.xlsx", shown, results, shared=shared)
    found = b"".join(parts(tmp_path / "book.xlsx").values()).decode()
    assert "half of" not in found
    assert "home" not in found
    assert "b.csv" in found


def test_a_share_is_a_secret_as_a_percentage_too() -> None:
    text = CASE + (
        "confidential: [parties.ann.rate]\n"
        "sources: {base_rate: twice the 25% of ann, chosen: page 26}\n"
    )
    case = case_from(frame(text), MODEL)
    _shown, _shared, texts = to_share(case, evaluate(case))
    assert texts == ("base_rate",)


# --- values only -------------------------------------------------------------------------------


def test_a_workbook_with_values_only_has_no_formula(
    shared: tuple[Path, str], tmp_path: Path
) -> None:
    flat = tmp_path / "flat.xlsx"
    done = run(*TO_SHARE, "-o", str(flat), "--values-only")
    assert done.exit_code == 0
    assert "sheets with values, no formulas" in done.output
    found = parts(flat)
    for name, data in found.items():
        assert b"<f" not in re.sub(rb"<(font|fill|formula1|formula)\b", b"", data) or not (
            name.startswith("xl/worksheets")
        ), name
        assert b"calcChain" not in data
    values = openpyxl.load_workbook(flat, data_only=True)
    compared = 0
    for (sheet, cell), value in engines.stored(shared[0]).items():
        if sheet in ("Cover", "Inputs"):
            continue  # the cover says that it is another version; one row more
        assert engines.same(value, engines.number(values[sheet][cell].value)), (sheet, cell)
        compared += 1
    assert compared > 3000
    told = [str(cell.value) for row in values["Cover"].iter_rows() for cell in row]
    assert any(text.startswith("Values only, as they were at export") for text in told)
    assert "May be changed; all sheets follow." not in told
    for sheet in values:
        assert sheet.protection.sheet
        if sheet.title != "Log":  # in which there is room for notes
            assert all(cell.protection.locked for cell in sheet._cells.values())
            assert not sheet.data_validations.dataValidation
