"""Whatever a formula refers to, our reader goes on: what is gone, tables, unions, whole columns."""

from __future__ import annotations

from pathlib import Path

import effort
import pytest
from test_lint_money import MONTHS, controller

from flexfin.workbook.lint.lint import lint

# what may stand where the cells of a formula are expected
ODD = (
    "#REF!", "Kosten!#REF!", "#REF!#REF!", "C4:#REF!", "#REF!:C4", "$#REF!:C4", "#NAME?", "#N/A",
    "Tabel1[Bedrag]", "Tabel1[[#Totals],[Bedrag]]", "[@Bedrag]", "Tabel1[@[a b]]", "naam",
    "Kosten:Tarieven!B3", "'Kosten:Tarieven'!$B$3:$B$5", "(C4:C5,C7:C8)", "C4:C5,C7",
    "(C4:E4 D4:F4)", "C:C", "$C:$D", "4:4", "$4:$5", "Kosten!C:C", "XFD1048576", "A0", "ZZZ1",
    "C4#", "_xlfn.ANCHORARRAY(C4)", "{1,2;3,4}", "", '""', "1E+300", "R1C1", "[1]Blad1!$B$3",
    "'[oud.xlsx]Blad 1'!B3", "'it''s'!A1", "C4:INDEX(C:C,7)", "C7:C4", "A1:A1", "@C4", "TRUE", "-",
    "C4:", "C4:Kosten!C7", "OFFSET(C4,0,0)", "C4:OFFSET(C4,1,1)", "'", '"', "(", ")", "[", "{",
)  # fmt: skip
CALLS = (
    "={0}", "=SUM({0})", "=SUM({0},{1})", "={1}-SUM({0})", "=AVERAGE({0})", "=SUM({0})+SUM({1})",
    "=SUMIF({1},1,{0})", "=SUMIFS({0},{1},1)", "=SUMPRODUCT({0},{1})", "=VLOOKUP(1,{0},2)",
    "=INDEX({0},MATCH(1,{1},1))", "=LOOKUP({0},{1})", "=XLOOKUP(1,{0},{1})", "=IFERROR({0},0)",
    "=IF(ISERROR({0}),0,{1})", "=ROUND({0}-{1},2)", "=SUBTOTAL(9,{0})", "=IF({0})", "=MATCH({0})",
)  # fmt: skip


PLACES = {"row": [(4, MONTHS)], "totals": [(8, (*MONTHS, "N"))], "check": [(10, MONTHS)],
          "column": [(row, "N") for row in range(2, 8)]}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_whatever_a_formula_refers_to_is_looked_at(tmp_path: Path, place: str) -> None:
    book = controller()
    cells = [(row, column) for row, columns in PLACES[place] for column in columns]
    texts = [call.format(*pair) for odd in ODD for call in CALLS
             for pair in ((odd, "B2:M2"), ("B2:M2", odd), (odd, odd))]  # fmt: skip
    own = effort.spread(texts, 2)[[*PLACES].index(place) :: len(PLACES)]
    for at in range(0, len(own), len(cells)):
        sheet = book.copy_worksheet(book["Kosten"])
        sheet["A10"] = "Controle"
        for (row, column), text in zip(cells, own[at:], strict=False):
            sheet[f"{column}{row}"] = text
    book.save(tmp_path / "odd.xlsx")
    assert "error" in {one.rule.name for one in lint(tmp_path / "odd.xlsx")}
