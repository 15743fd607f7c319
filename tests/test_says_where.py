"""A line that says something only where another one holds: a dash elsewhere, wherever it is shown.

Worked out by hand: two groups cost 10 and 0 and receive 5 and 0; of the second nothing is a share.
"""

from __future__ import annotations

from pathlib import Path

import engines
import openpyxl
import pytest
from strategies import (
    ROOT,
    START,
    asked,
    case_from,
    formula,
    frame,
    model_text,
    models_from,
    shipped,
)

from flexfin.answers.declared import table_parts
from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.view import ViewTable
from flexfin.model.line import FormulaLine
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

LINES = {
    "start": START,
    "paid": asked("groups.*.paid", at_least="0"),
    "received": asked("groups.*.received", default="0"),
    "has_cost": formula("paid > 0", unit="yes_no"),
    "covered": formula("if(paid = 0, 1, received / paid)", unit="1", only="has_cost"),
    "short": {"finding": "and(has_cost, received < paid)", "only": "has_cost"},
}
TABLE = """
tables:
  all:
    nl: Alles
    en: All
    across: group
    lines: [paid, covered]
"""


def case_of(paid: int) -> Case:
    groups = f"groups:\n  a: {{paid: {paid}, received: {paid / 2}}}\n  b: {{paid: 0}}\n"
    return case_from(frame(groups), models_from(model_text(LINES) + TABLE))


def test_a_table_has_a_dash_where_a_line_says_nothing() -> None:
    case = case_of(10)
    (found,) = table_parts(evaluate(case), case.models.models["tiny"].table("all"))
    (table,) = (one for one in found.items if isinstance(one, ViewTable))
    assert [row.values for row in table.rows] == [(10.0, 0.0), (0.5, None)]


@pytest.mark.parametrize(("paid", "attention"), [(10, 1), (0, 2)])
def test_in_a_workbook_it_reads_as_a_dash_and_a_finding_as_one_that_does_not_apply(
    paid: int, attention: int, tmp_path: Path
) -> None:
    case, path = case_of(paid), tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}
    book, layout = openpyxl.load_workbook(path, data_only=True), Layout(case)
    (row,) = (row for row in book[layout.names["checks"]].iter_rows(values_only=True)
              if row[0] == "short")  # fmt: skip
    assert row[3] == attention
    sheet = book[layout.names["tiny"]]
    told = {str(area.sqref): [(rule.formula, rule.dxf.numFmt.formatCode) for rule in area.rules]
            for area in sheet.conditional_formatting if str(area.sqref) != "B2"}  # fmt: skip
    cells = layout.cells
    assert told == {
        f"{cells[name, (group,)].column}{cells[name, (group,)].row}":
        [([f"OR({cells['has_cost', (group,)].reference}=0)"], r"\-;\-;\-;\-")]
        for name in ("covered", "short") for group in "ab"
    }  # fmt: skip
    assert len(book[layout.names["tables"]].conditional_formatting) == 3  # one is of the heading


def test_without_an_investment_there_is_no_bar_for_the_interest() -> None:
    lines = shipped().lines
    raalte, stieltjes = (
        evaluate(load_case(ROOT / "examples" / name, shipped(), {"months": "12"}))
        for name in ("raalte_oekraine.yaml", "stieltjesstraat.yaml")
    )
    told = lines["usual_interest"]
    assert isinstance(told, FormulaLine)
    assert raalte.row(told.says_where, ()) == 0  # it read 0.00%, and the law says otherwise
    assert stieltjes.row(told.says_where, ()) == 1
