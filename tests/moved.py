"""Rows and columns put in and taken out of a workbook as Excel does: all that refers to them follows."""

from __future__ import annotations

import re

import openpyxl
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula import Tokenizer
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

_CELL = re.compile(r"(\$?)([A-Z]+)(\$?)(\d+)")


class Move:
    """One row or column of a sheet that is put in, or with `gone` taken out."""

    def __init__(self, title: str, *, row: int = 0, column: int = 0, gone: bool = False) -> None:
        self.title, self.row, self.column, self.gone = title, row, column, gone

    def made(self, file: openpyxl.Workbook) -> None:
        """Make it."""
        for sheet in file:
            self._formulas(sheet)
        for name in file.defined_names.values():
            name.attr_text = self.formula(f"={name.attr_text}", "").removeprefix("=")
        for sheet in file:
            for one in sheet.data_validations.dataValidation:
                for key in ("formula1", "formula2"):
                    if text := getattr(one, key):
                        setattr(one, key, self.formula(f"={text}", sheet.title)[1:])
        sheet = file[self.title]
        for one in sheet.data_validations.dataValidation:
            one.sqref = openpyxl.worksheet.cell_range.MultiCellRange(
                [area for r in one.sqref.ranges if (area := self.area(r.coord)) != "#REF!"]
            )
        found = [(str(one.sqref).split(), one.rules) for one in sheet.conditional_formatting]
        sheet.conditional_formatting = ConditionalFormattingList()
        for areas, rules in found:
            for rule in rules:
                rule.formula = [self.formula(f"={f}", self.title)[1:] for f in rule.formula]
                left = [a for a in map(self.area, areas) if a != "#REF!"]
                if left:
                    sheet.conditional_formatting.add(" ".join(left), rule)
        if self.row:
            (sheet.delete_rows if self.gone else sheet.insert_rows)(self.row)
        else:
            (sheet.delete_cols if self.gone else sheet.insert_cols)(self.column)
        linked = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        for cell in linked:
            cell.hyperlink.ref = cell.coordinate
        sheet._hyperlinks = [cell.hyperlink for cell in linked]

    def _formulas(self, sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and (sheet.title == self.title or self.title in cell.value):
                    cell.value = self.formula(cell.value, sheet.title)

    def formula(self, formula: str, own: str) -> str:
        """Give a formula after the move."""
        tokens = Tokenizer(formula)
        for token in tokens.items:
            if token.subtype == "RANGE":
                sheet, bang, cells = token.value.rpartition("!")
                if (sheet.strip("'") or own) == self.title:
                    token.value = f"{sheet}{bang}{self.area(cells)}"
        return "=" + "".join(token.value for token in tokens.items)

    def area(self, cells: str) -> str:
        """Give a cell or an area after the move."""
        ends = [_CELL.fullmatch(cell) for cell in cells.split(":")]
        if None in ends:
            return cells
        at, which = (self.row, 4) if self.row else (self.column, 2)

        def number(match: re.Match[str]) -> int:
            return int(match[4]) if which == 4 else column_index_from_string(match[2])

        found = [match for match in ends if match]
        if self.gone and all(number(match) == at for match in found):
            return "#REF!"
        moved = []
        for place, match in enumerate(found):
            n = number(match)
            if self.gone:
                n -= n > at or (n == at and place == 1)
            else:
                n += n >= at
            column, row = (match[2], n) if which == 4 else (get_column_letter(n), match[4])
            moved.append(f"{match[1]}{column}{match[3]}{row}")
        return ":".join(moved)
