"""Sums of products: one formula in the workbook, without rows for their terms where that can be."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import engines
import openpyxl
import pytest
from strategies import Keys, asked, case_from, formula, frame, tiny

from flexfin.case.case import Case
from flexfin.case.mentions import to_share
from flexfin.engine.run import evaluate
from flexfin.model.models import Models
from flexfin.workbook.binding import binding
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

LINES: dict[str, Keys] = {
    "price": asked("costs.*.price"),
    "weight": asked("groups.*.weight"),
    "units": asked("groups.*.units", monthly="yes"),
    "flat": asked("flat"),
    "all_units": formula("sum(units, group)"),  # by month
    "quantity": formula("price * units"),  # by cost, group, month: the groups stand together
    "part": formula("price / (1 + weight)"),  # by cost and group
    "size": asked("groups.*.size", locked="yes", default="= weight"),
    "extra": asked("groups.*.extra", only="size > 2"),
}
CASE = """
flat: 3
costs: {heat: {price: 2}, care: {price: 5}, roof: {price: 7}}
groups:
  one: {weight: 2, units: 10}
  two: {weight: 3, units: {2027-01: 20, 2027-03: 25}, extra: 4}
"""


def trial(text: str = CASE, **lines: Keys) -> tuple[Models, Case]:
    models = tiny("needs: [groups]", **LINES, **lines)
    return models, case_from(frame(text, months=3), models)


def shown(case: Case, tmp_path: Path, name: str) -> list[str]:
    """Give the formulas of the first month of a line, once they are proven to be right."""
    path = tmp_path / "sums.xlsx"
    write_workbook(path, case, evaluate(case))
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}
    layout, book = Layout(case), openpyxl.load_workbook(path)
    cells = [layout.cells[row] for row in layout.blocks[name]]
    found = [book[cell.sheet].cell(cell.row, layout.first + 1) for cell in cells]
    return [str(cell.value) for cell in found]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        # rows of one shape: one SUMPRODUCT, what does not vary outside
        ("sum(quantity * part, group)", "SUMPRODUCT(Ra:Rb,Ra:Rb)"),
        ("sum(flat * quantity * weight, group)", "SUMPRODUCT(Ra:Rb,'Inputs'!Ra:Rb)*'Inputs'!R"),
        ("sum(quantity * (1 - part), group)", "SUMPRODUCT(Ra:Rb,1-Ra:Rb)"),
        ("sum(quantity * part, cost, group)", "SUMPRODUCT(Ra:Rb,Ra:Rb)"),
        ("sum(quantity - part * 2, group)", "SUMPRODUCT(Ra:Rb-Ra:Rb*2)"),
        # one factor varies: the sum of its rows, wherever these stand
        ("sum(flat * weight, group)", "SUM('Inputs'!Ra:Rb)*'Inputs'!R"),
        ("sum(quantity * weight, cost)", "SUMIFS(Ra:Rb,Ra:Rb,R)*'Inputs'!R"),
        # rows apart: term by term
        ("sum(quantity * part, cost)", "R*R+R*R+R*R"),
        ("sum(quantity * (part - 1) * flat, cost)", "(R*(R-1)+R*(R-1)+R*(R-1))*'Inputs'!R"),
        ("sum(quantity - part, cost)", "R-R+R-R+R-R"),
        ("sum(number(quantity) * part, group)", "SUMPRODUCT(Ra:Rb,Ra:Rb)"),
        # within another formula
        ("1 / sum(quantity * part, cost)", "1/(R*R+R*R+R*R)"),
        ("1 / sum(flat * units, group)", "1/(SUM(Ra:Rb)*'Inputs'!R)"),
        ("flat - sum(quantity * part, cost)", "'Inputs'!R-(R*R+R*R+R*R)"),
        # a factor that is not asked of an element is nothing there
        ("sum(quantity * extra, cost, group)", "R*'Inputs'!R+R*'Inputs'!R+R*'Inputs'!R"),
    ],
)  # fmt: skip
def test_a_sum_of_products_is_one_formula(text: str, pattern: str, tmp_path: Path) -> None:
    # a month in every line, so that there is a first month to look at
    models, case = trial(line=formula(f"{text} + 0 * all_units"))
    assert Layout(case).rowless == {"line_step_1"}
    assert any(line.is_step for line in models.lines.values())
    found = {as_pattern(text) for text in shown(case, tmp_path, "line")}
    assert found == {f"={pattern}+0*R"}


def test_a_row_that_is_not_asked_counts_in_a_sum_with_what_stands_beside_it(tmp_path: Path) -> None:
    # extra is 4 for the one group and not asked of the other: 0 + 1 and 4 + 1
    _models, case = trial(line=formula("sum(extra + 1, group) + 0 * all_units"))
    assert evaluate(case, ["line"])["line"].array.tolist() == [6, 6, 6]
    shown(case, tmp_path, "line")


# the names matter: in which order a set gives two orders of rows hangs on them
@pytest.mark.parametrize("names", ["ab", "cd", "ef", "gh", "ij", "kl", "mn"])
def test_rows_of_which_one_has_fewer_are_no_ranges_to_multiply(names: str, tmp_path: Path) -> None:
    text = CASE.replace("one:", f"{names[0]}_one:").replace("two:", f"{names[1]}_two:")
    _models, case = trial(text, line=formula("sum(weight * (extra + 1), group) + 0 * all_units"))
    # weight is 2 and 3, extra only asked of the second: 2 x 1 and 3 x 5
    assert evaluate(case, ["line"])["line"].array.tolist() == [17] * 3
    shown(case, tmp_path, "line")


def as_pattern(text: str) -> str:
    """Write R for a cell and Ra:Rb for a range."""
    text = re.sub(r"\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+", "Ra:Rb", text)
    return re.sub(r"\$?\b[A-Z]+\$?\d+", "R", text)


def test_the_sum_over_months_of_a_product_is_bracketed_where_it_must_be(tmp_path: Path) -> None:
    _models, case = trial(line=formula("flat / sum(units * flat, month) + 0 * all_units"))
    path = tmp_path / "sums.xlsx"
    results = evaluate(case, [*case.models.lines])
    assert results["line"].array[0, 0] == pytest.approx(3 / (30 * 3))
    write_workbook(path, case, results)
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "sum(steady * flat, month)",
        "sum(steady * stepped, month)",
        "sum(stepped * steady * all_units, month)",
        "sum(units * stepped, month, group)",
        "sum(units * weight, group)",
        "sum(units * flat, group)",
        "sum(units * units, group)",
    ],
)
@pytest.mark.parametrize("second", ["20", "{2027-01: 20, 2027-03: 25}"])
def test_inputs_by_month_in_one_cell_or_in_steps_add_up_to_the_same(
    text: str, second: str, tmp_path: Path
) -> None:
    case_text = CASE.replace("{2027-01: 20, 2027-03: 25}", second)
    _models, case = trial(
        case_text + "steady: 1.5\nstepped: {2027-01: 2, 2027-02: 4}\n",
        steady=asked("steady", monthly="yes"),
        stepped=asked("stepped", monthly="yes"),
        line=formula(f"2 / ({text}) + 0 * all_units"),
    )
    assert shown(case, tmp_path, "line")


def test_what_is_more_than_a_few_terms_keeps_its_rows() -> None:
    costs = ", ".join(f"c_{number}: {{price: {number}}}" for number in range(17))
    text = CASE.replace("heat: {price: 2}, care: {price: 5}, roof: {price: 7}", costs)
    _models, case = trial(
        text,
        apart=formula("sum(quantity * part, cost)"),
        together=formula("sum(quantity * part, group)"),
        whole=formula("sum(quantity * part, cost, group)"),
    )
    layout = Layout(case)
    assert layout.rowless == {"together_step_1", "whole_step_1"}
    assert len(layout.blocks["apart_step_1"]) == 17 * 2
    assert list(layout.keys(case.models.lines["together_step_1"])) == []


def test_a_text_that_would_be_too_long_keeps_its_rows() -> None:
    product = " * ".join(["quantity"] * 80)  # times three terms: over 2,000 characters
    _models, case = trial(line=formula(f"sum({product} * part, cost)"))
    assert Layout(case).rowless == frozenset()


def test_what_hangs_on_a_word_is_one_formula(tmp_path: Path) -> None:
    # of heat, care and roof the owner has care alone: 5 * 10 for group one, 5 * 20 for group two
    text = CASE.replace("{price: 5}", "{price: 5, of: owner}")
    of = asked("costs.*.of", unit="text", default="user", choices="{user: {nl: u, en: u}, owner: {nl: o, en: o}}")
    _models, case = trial(text, of=of, line=formula('sum(if(of = "owner", quantity, 0), cost)'))
    assert Layout(case).rowless == {"line_step_1"}
    assert evaluate(case)["line"].array[..., 0].ravel().tolist() == [50, 100]
    for found in shown(case, tmp_path, "line"):
        assert found.count('="o")*K') == 3, found  # heat, care, roof: no row for any of them


def test_a_word_beside_a_range_of_numbers_is_1_or_0(tmp_path: Path) -> None:
    # Excel takes TRUE for 0 in SUMPRODUCT; the engines of the tests take it for 1
    text = CASE.replace("weight: 3,", "weight: 3, of: owner,")
    of = asked("groups.*.of", unit="text", default="user", choices="{user: {nl: u, en: u}, owner: {nl: o, en: o}}")
    _models, case = trial(text, of=of, line=formula('sum(if(of = "owner", units, 0), group)'))
    assert evaluate(case)["line"].array.tolist() == [20, 20, 25]
    found = {as_pattern(text) for text in shown(case, tmp_path, "line")}
    assert found == {"=SUMPRODUCT(('Inputs'!Ra:Rb=\"o\")*1,Ra:Rb)"}


@pytest.mark.parametrize(("chosen", "amount"), [("one", 0), ("two", 4)])
def test_what_is_not_asked_of_the_element_named_is_nothing(
    chosen: str, amount: float, tmp_path: Path
) -> None:
    # extra is asked of the second group alone
    _models, case = trial(
        f"{CASE}chosen: {chosen}\n",
        chosen=asked("chosen", unit="text", names="group"),
        line=formula("pick(extra, chosen) + 0 * all_units"),
    )
    assert evaluate(case)["line"].array.tolist() == [amount] * 3
    shown(case, tmp_path, "line")


def test_other_expressions_keep_their_rows() -> None:
    _models, case = trial(
        by_condition=formula("sum(if(weight > 2, quantity, part), cost)"),
        largest=formula("sum(max(quantity, part), group)"),
        over_months=formula("sum(quantity * part, group, month)"),
        power=formula("sum(part ^ 2, group)"),
    )
    assert Layout(case).rowless == frozenset()


def test_nothing_is_added_up_where_no_element_is_asked(tmp_path: Path) -> None:
    text = CASE.replace("weight: 3", "weight: 1").replace(", extra: 4", "")
    _models, case = trial(text, line=formula("sum(extra * units, group) + 0 * all_units"))
    assert {as_pattern(text) for text in shown(case, tmp_path, "line")} == {"=0+0*R"}


def test_a_factor_that_is_not_shared_takes_the_sum_with_it(tmp_path: Path) -> None:
    _models, whole = trial(
        of_group=formula("sum(quantity * part, cost)"),
        of_cost=formula("sum(quantity * part, group)"),
        bare=formula("sum(price * price, cost)"),
    )
    case = replace(whole, confidential=("groups.two.weight",))
    results = evaluate(case)
    shown_case, shared, _texts = to_share(case, results)
    layout = Layout(shown_case, shared)
    assert ("of_group", ("two",)) not in layout.cells
    assert ("of_group", ("one",)) in layout.cells
    assert "of_cost" not in layout.blocks
    assert ("bare", ()) in layout.cells
    path = tmp_path / "shared.xlsx"
    write_workbook(path, shown_case, results, shared=shared)
    stored = engines.stored(path)
    assert engines.differences(stored, engines.formualized(path)) == {}
    part = layout.cells["part", ("heat", "one")]
    with_sum = openpyxl.load_workbook(path)[part.sheet].cell(
        layout.cells["of_group", ("one",)].row, layout.first + 1
    )
    assert as_pattern(str(with_sum.value)) == "=R*R+R*R+R*R"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("H5", 6),
        ("'A-B + C'!$H$5", 6),
        ('IF(A1="-",1+2,3)', 6),
        ("CHOOSE(MATCH(A1,{1,2},0),A1-B1,C1)", 6),
        ("1E+12", 6),
        ("-PMT(A1,2,3,-4)", 4),
        ("-A1+B1", 2),
        ("(1+A1)^B1", 5),
        ("A1*(B1+C1)/2", 3),
        ("SUMPRODUCT(A1:A3,1-B1:B3)*C1", 3),
        ("A1*B1+C1", 2),
        ("A1+B1>=C1", 1),
    ],
)
def test_how_tightly_a_text_binds(text: str, level: int) -> None:
    assert binding(text) == level
