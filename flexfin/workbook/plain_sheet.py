"""The workbook that XlsxWriter writes: text in it is text, and formulas are plain."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Sequence
from itertools import repeat, starmap
from typing import Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

# XlsxWriter knows what stands in a cell by the name of its class
_Formula = namedtuple("Formula", "formula format value")  # type: ignore[name-match]
_ERRORS: Final = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


class PlainSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet for plain formulas."""

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0
    ) -> int:
        self.write_formulas(row, col, [formula.removeprefix("=")], cell_format, [value])
        return 0

    def write_formulas(
        self, row: int, col: int, formulas: Sequence[str], style: Any, values: Iterable[Any]
    ) -> None:
        """Write formulas, without their equals signs, in cells beside each other.

        XlsxWriter looks through every formula for thirty functions of recent Excel versions; the
        functions table has none of them, and in 140,000 formulas that search takes most of the
        time.
        """
        self._check_dimensions(row, col)
        self._check_dimensions(row, col + len(formulas) - 1)
        parts = zip(formulas, repeat(style, len(formulas)), values, strict=True)
        self.table[row].update(enumerate(starmap(_Formula, parts), col))

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        # XlsxWriter makes a list of attributes of every cell and looks in it for signs to escape;
        # of the cells that a workbook has by the thousand these are an address and a format
        kind = type(cell).__name__
        if not cell.format or kind not in ("Formula", "String", "Number"):
            super()._write_cell(row, col, cell)
            return
        head = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'
        if kind == "Number":
            self.fh.write(f"{head}><v>{cell.number:.16G}</v></c>")
        elif kind == "String":
            self.fh.write(f'{head} t="s"><v>{cell.string}</v></c>')
        else:
            self.fh.write(head + self._formula_and_value(cell.formula, cell.value))

    def _formula_and_value(self, formula: str, value: Any) -> str:
        formula = formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        kind = ""
        if isinstance(value, str):
            kind = ' t="e"' if value in _ERRORS else ' t="str"' if value else ""
            value = self._escape_data(value)
        elif isinstance(value, bool):
            kind, value = ' t="b"', int(value)
        return f"{kind}><f>{formula}</f><v>{value}</v></c>"

    def _calculate_spans(self) -> None:
        # XlsxWriter looks in every cell of the sheet, also where there is none
        blocks: dict[int, list[int]] = {}
        for row, cells in self.table.items():
            if cells:
                blocks.setdefault(row // 16, []).extend((min(cells), max(cells)))
        self.row_spans = {block: f"{min(x) + 1}:{max(x) + 1}" for block, x in blocks.items()}


class PlainBook(Workbook):  # type: ignore[misc]
    """A workbook with plain sheets, in whose charts only a `name_formula` is a reference."""

    def add_chart(self, options: dict[str, Any]) -> Any:
        """Give a chart; what it, its axes and its series are named is text, whatever it says."""
        chart = super().add_chart(options)
        # XlsxWriter takes a name such as COA!A1, or =cmd|'...'!A0, for a reference
        chart._process_names = lambda name, formula: (name, formula)
        chart.show_hidden_data()  # months are folded
        return chart
