"""The workbook that XlsxWriter writes: text in it is text, and formulas are plain."""

from __future__ import annotations

from typing import Any, Final
from zipfile import ZipFile, ZipInfo

from xlsxwriter import workbook
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from flexfin.workbook.cell import Months

_ERRORS: Final = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


class PlainSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet for plain formulas; those of a row of months are kept and written as one."""

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0
    ) -> int:
        self.put_formula(row, col, formula.removeprefix("="), cell_format, value)
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # of a rule or a choice: XlsxWriter looks for a hundred functions of recent Excel versions,
        # also within texts; the functions table has none of them
        return formula.removeprefix("=")

    def put_formula(self, row: int, col: int, formula: str, style: Any, value: str | float) -> None:
        """Write a formula, without its equals sign.

        XlsxWriter looks through every formula for functions of recent Excel versions; the functions
        table has none of them, and that search takes most of the time.
        """
        self._check_dimensions(row, col)
        self.table[row][col] = CellFormulaTuple(formula, style, value)

    def put_months(self, row: int, col: int, months: Months) -> None:
        """Write the formulas of a row of months, from a column on."""
        self._check_dimensions(row, col)
        self._check_dimensions(row, col + len(months.columns) - 1)
        self.table[row][col] = months

    def _get_range_data(self, first: int, col: int, last: int, end: int) -> Any:
        # what a chart draws XlsxWriter takes cell by cell
        for row in range(first, last + 1):
            for start, cell in [*self.table[row].items()] if row in self.table else ():
                if isinstance(cell, Months):
                    each = zip(cell.texts(cell.text), cell.values, strict=True)
                    for place, (text, value) in enumerate(each, start):
                        self.table[row][place] = CellFormulaTuple(text, cell.format, value)
        return super()._get_range_data(first, col, last, end)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        # XlsxWriter makes a list of attributes of every cell and looks in it for signs to escape;
        # of the cells that a workbook has by the thousand these are an address and a format
        kind = type(cell).__name__
        if not cell.format or kind not in ("Months", "Formula", "String", "Number"):
            super()._write_cell(row, col, cell)
            return
        style = f's="{cell.format._get_xf_index()}"'
        if kind == "Months":
            head = f'{row + 1}" {style}'
            each = zip(cell.columns, cell.texts(_escaped(cell.text)), cell.values, strict=True)
            self.fh.write(
                "".join([
                    f'<c r="{this}{head}><f>{text}</f><v>{value}</v></c>' if type(value) is float
                    else f'<c r="{this}{head}{_formula_and_value(text, value)}'
                    for (this, _before), text, value in each
                ])
            )  # fmt: skip
            return
        head = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" {style}'
        if kind == "Number":
            self.fh.write(f"{head}><v>{cell.number:.16G}</v></c>")
        elif kind == "String":
            self.fh.write(f'{head} t="s"><v>{cell.string}</v></c>')
        else:
            self.fh.write(head + _formula_and_value(_escaped(cell.formula), cell.value))

    def _write_rows(self) -> None:
        # XlsxWriter looks in every column of every row
        self._calculate_spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info = self.table.get(row), self.row_info.get(row)
            span = self.row_spans.get(row // 16)
            if cells:
                self._write_row(row, span, info)
                for col in sorted(cells):
                    self._write_cell(row, col, cells[col])
                self._xml_end_tag("row")
            elif info is not None:
                self._write_empty_row(row, span, info)

    def _calculate_spans(self) -> None:
        # XlsxWriter looks in every cell of the sheet, also where there is none
        blocks: dict[int, list[int]] = {}
        for row, cells in self.table.items():
            if cells:
                last = max(cells)
                months = cells[last].columns if isinstance(cells[last], Months) else [last]
                ends = (min(cells) + 1, last + len(months))
                blocks.setdefault(row // 16, []).extend(ends)
        self.row_spans = {block: f"{min(x)}:{max(x)}" for block, x in blocks.items()}

    def _assemble_xml_file(self) -> None:
        super()._assemble_xml_file()
        self.table.clear()  # there are more sheets to come, and memory is used again


def _escaped(formula: str) -> str:
    return formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _formula_and_value(formula: str, value: Any) -> str:
    """Give the rest of a cell, after its address and style."""
    kind = ""
    if isinstance(value, str):
        kind = ' t="e"' if value in _ERRORS else ' t="str"' if value else ""
        value = _escaped(value)
    elif isinstance(value, bool):
        kind, value = ' t="b"', int(value)
    return f"{kind}><f>{formula}</f><v>{value}</v></c>"


class PlainBook(Workbook):  # type: ignore[misc]
    """A workbook with plain sheets, in whose charts only a `name_formula` is a reference."""

    def add_chart(self, options: dict[str, Any]) -> Any:
        """Give a chart; what it, its axes and its series are named is text, whatever it says."""
        chart = super().add_chart(options)
        # XlsxWriter takes a name such as COA!A1, or =cmd|'...'!A0, for a reference
        chart._process_names = lambda name, formula: (name, formula)
        chart.show_hidden_data()  # months are folded
        return chart

    def _store_workbook(self) -> None:
        # XlsxWriter has no setting for how tightly it packs
        usual, workbook.ZipFile = workbook.ZipFile, _QuickZip
        try:
            super()._store_workbook()
        finally:
            workbook.ZipFile = usual


class _QuickZip(ZipFile):
    """Packs in half the time, into a file that is a twentieth larger."""

    def writestr(self, name: ZipInfo | str, data: Any, *_settings: Any) -> None:
        super().writestr(name, data, compresslevel=4)
