"""A small case with a workbook, and where its inputs stand: to type in, as another program would."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import engines
import openpyxl
from openpyxl.utils import get_column_letter
from strategies import ROOT, frame
from test_inputsheet import Book
from test_workbook import expected_after

from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.model.models import Models
from flexfin.workbook.layout import Layout

RETURNED = ROOT / "tests" / "cases" / "returned.yaml"  # little of everything that can come back


@cache
def returning(folder: Path) -> Book:
    """Give the workbook that the tests of reading back change, made once for a process."""
    set_language("nl")
    source = folder / "returning" / "case.yaml"
    source.parent.mkdir()
    source.write_bytes(RETURNED.read_bytes())
    return Book(source, is_whole=True)


class SmallBook:
    """The workbook of a case in a few lines of text."""

    def __init__(self, models: Models, folder: Path, text: str) -> None:
        self.models, self.source = models, folder / "case.yaml"
        self.source.write_text(frame(text), "utf-8")
        self.case: Case = load_case(self.source, models)
        self.layout, self.path = Layout(self.case), folder / "book.xlsx"
        CaseWorkbook(self.case, evaluate(self.case)).write(self.path)
        self.inputs = self.layout.names["inputs"]

    def cell(self, name: str, *key: str, offer: str = "") -> engines.Address:
        """Give the cell of an input with one value, of the base or of an offer."""
        column = self.layout.offers[offer] if offer else self.layout.given
        return self.inputs, f"{get_column_letter(column + 1)}{self.layout.inputs[name, key].row}"

    def top(self, row: int) -> engines.Address:
        """Give the cell of a selector."""
        return self.inputs, f"{get_column_letter(self.layout.live + 1)}{row}"

    def after(self, changes: dict[str, str]) -> Case:
        """Give the case with other inputs."""
        return load_case(self.source, self.models, changes)

    def see(self, changes: dict[engines.Address, Any], case: Case) -> None:
        """See that the workbook, with these changes typed in, gives what the program gives."""
        found = engines.formualized(self.path, changes)
        assert engines.differences(expected_after(case, "base", self.layout), found) == {}

    def returned(self, typed: dict[engines.Address, Any]) -> Path:
        """Type in the workbook, as another program would."""
        file = openpyxl.load_workbook(self.path)
        for (sheet, cell), content in typed.items():
            file[sheet][cell] = content
        path = self.path.with_name("returned.xlsx")
        file.save(path)
        return path
