"""A dash in the place of what says nothing: where another line is zero or no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from flexfin.model.line import FormulaLine, Line

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def dash_where(
    book: Book, sheet: Worksheet, cells: str, line: Line, at: Mapping[str, str],
    only: Iterable[str] = (),
) -> None:  # fmt: skip
    """Let cells of a line, of these elements, read as a dash where it says nothing.

    That is where the line itself says so, or one of the lines that a table names with `only`.
    """
    own = [line.says_where] if isinstance(line, FormulaLine) and line.says_where else []
    lines, tests = book.case.models.lines, []
    for told in (lines[name] for name in dict.fromkeys([*own, *only]) if name in lines):
        if {*told.elements} <= at.keys():
            cell = book.layout.cells.get((told.name, told.result_key(at)))
            if cell is not None and not cell.is_monthly and told.name != line.name:
                tests.append(f"{cell.reference}=0")
    if tests:
        criteria = f"=OR({','.join(tests)})"
        rule = {"type": "formula", "criteria": criteria, "format": book.styles.dash()}
        sheet.conditional_format(cells, rule)
