"""The workbook that XlsxWriter writes: text in it is text, and formulas are plain."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

# XlsxWriter knows what stands in a cell by the name of its class
_Formula = namedtuple("Formula", "formula format value")  # type: ignore[name-match]
_Attributes = Iterable[tuple[str, Any]]


class PlainSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet for plain formulas."""

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0
    ) -> int:
        # XlsxWriter looks through every formula for thirty functions of recent Excel versions; the
        # functions table has none of them, and in 140,000 formulas that search takes most of the
        # time
        if self._check_dimensions(row, col):
            return -1
        self.table[row][col] = _Formula(formula.removeprefix("="), cell_format, value)
        return 0

    # XlsxWriter looks for signs to escape in every attribute of every cell; these are an address,
    # the number of a format and a word of its own

    def _xml_number_element(self, number: float, attributes: _Attributes = ()) -> None:
        self.fh.write(f"<c{_written(attributes)}><v>{number:.16G}</v></c>")

    def _xml_string_element(self, index: int, attributes: _Attributes = ()) -> None:
        self.fh.write(f'<c{_written(attributes)} t="s"><v>{index}</v></c>')

    def _xml_formula_element(self, formula: str, result: Any, attributes: _Attributes = ()) -> None:
        formula = formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        value = self._escape_data(result) if isinstance(result, str) else result
        self.fh.write(f"<c{_written(attributes)}><f>{formula}</f><v>{value}</v></c>")


def _written(attributes: _Attributes) -> str:
    return "".join([f' {key}="{value}"' for key, value in attributes])


class PlainBook(Workbook):  # type: ignore[misc]
    """A workbook with plain sheets, in whose charts only a `name_formula` is a reference."""

    def add_chart(self, options: dict[str, Any]) -> Any:
        """Give a chart; what it, its axes and its series are named is text, whatever it says."""
        chart = super().add_chart(options)
        # XlsxWriter takes a name such as COA!A1, or =cmd|'...'!A0, for a reference
        chart._process_names = lambda name, formula: (name, formula)
        chart.show_hidden_data()  # months are folded
        return chart
