"""The columns of totals and of calendar years on the sheets of models, left of the months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from flexfin.engine.months import over_months, taken
from flexfin.formulas.formula import Call, Name, Node, Number, Operation
from flexfin.formulas.units import MONTH, YEAR, Unit
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _, mark
from flexfin.model.line import FormulaLine, Key, Line, RowKey
from flexfin.model.models import OverMonths
from flexfin.model.openended import is_month
from flexfin.workbook.layout import HEADER
from flexfin.workbook.styles import PRICE, Look, number_format, yes_no_words
from flexfin.workbook.styles import YEAR as GROUND
from flexfin.workbook.text_width import wrapped

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_FUNCTIONS: Final[Mapping[OverMonths, str]] = {
    "total": "SUM({})", "average": "AVERAGE({})", "highest": "MAX({})", "full_year": "SUM({})",
    "average_year": "AVERAGE({})*12",
    "first": "INDEX({},1)", "last": "INDEX({},COLUMNS({}))",
}  # fmt: skip
YEARS_TEXT: Final = mark(
    "Per year: amounts per month added up, a balance or time at the end, months with yes, of one "
    "over another their sums, of all else the average."
)
UNIT, TOTAL, ONE_YEAR = 13, 14, 11  # widths of columns
_INDENT: Final = 1.5


def write_years_text(book: Book, sheet: Worksheet, source: float) -> None:
    """Say what the columns of years have, on the two rows below their headings, up to the last.

    `source` is the width of the column with sources.
    """
    layout = book.layout
    wide = UNIT + source + 2 * TOTAL + ONE_YEAR * len(book.case.calendar.years) - _INDENT
    for row, text in enumerate(wrapped(_(YEARS_TEXT), wide, 9), HEADER["month"] - 1):
        sheet.write_string(row, layout.unit, text, book.styles.note())


def over_text(over: OverMonths, cells: str) -> str:
    """Write what is taken of the cells of some months."""
    return _FUNCTIONS[over].format(cells, cells)


def quotient_of(book: Book, line: FormulaLine, key: Key) -> tuple[RowKey, RowKey] | None:
    """Give the two rows by month of which a row is the one over the other; None of other rows.

    Its formula may give nothing where there is nothing to divide by: `if(b = 0, 0, a / b)`.
    """
    node: Node = line.formula
    if isinstance(node, Call) and node.name == "if":
        if not isinstance(node.args[1], Number) or node.args[1].value:
            return None
        node = node.args[2]
    if not isinstance(node, Operation) or node.sign != "/":
        return None
    rows: list[RowKey] = []
    for part in (node.left, node.right):
        other = book.case.models.lines.get(part.name) if isinstance(part, Name) else None
        if other is None or not {*other.elements} <= {*line.elements}:
            return None
        rows.append((other.name, other.result_key(line.at(key))))
    cells = [book.layout.cells.get(row) for row in rows]
    if not all(cell is not None and cell.is_monthly for cell in cells):
        return None
    return rows[0], rows[1]


def write_years(
    book: Book, sheet: Worksheet, line: Line, row: int, stored: Any, shown: str,
    edge: Mapping[str, Look], parts: tuple[RowKey, RowKey] | None = None,
) -> None:  # fmt: skip
    """Write what a row comes to in each calendar year: of euros, inputs, and all that is a result.

    `row` counts from 1, and has the values `stored` in its months. Of a row that is one of its
    `parts` over the other, a year is the sum of the one over that of the other.
    """
    layout, unit = book.layout, str(line.unit)
    is_shown = unit == "EUR/month" or line.kind == "input" or line.name in layout.folds.results
    if line.is_text or is_month(line) or not is_shown:
        return
    over = _of_a_year(line)
    look = _months_with_yes() if line.yes_no else shown
    style = book.styles.number(look, bg_color=GROUND, **edge)
    is_limit = line.name in layout.open_ended.numbers
    if is_limit and over != "average":
        return
    for column, year in enumerate(book.case.calendar.years, layout.first_year):
        span = book.case.calendar.months_of(int(year))
        cells, months = layout.months_at(row, span), stored[span]
        if parts and over == "average":
            told = _over_sums(book, sheet.get_name(), parts, span)
            book.formula(sheet, f"{column_name(column)}{row}", told[0], style, told[1])
            continue
        text = over_text(over, cells)
        value = _limit(months) if is_limit else float(taken(np.asarray(months, float), over))
        if is_limit:  # where nothing is a number, the word of its months
            text = f"IF(COUNT({cells})=0,INDEX({cells},1),{text})"
        book.formula(sheet, f"{column_name(column)}{row}", text, style, value)


def _over_sums(
    book: Book, sheet: str, parts: tuple[RowKey, RowKey], span: slice
) -> tuple[str, float]:
    """Write the sum of some months of a row over that of another; nothing where that is 0."""
    sums, values = [], []
    for name, key in parts:
        cell = book.layout.cells[name, key]
        place = "" if cell.sheet == sheet else f"'{cell.sheet}'!"
        sums.append(f"SUM({place}{book.layout.months_at(cell.row, span)})")
        months = book.stored(book.case.models.lines[name], key)
        values.append(float(np.sum(np.asarray(months, float)[span])))
    value = values[0] / values[1] if round(values[1], 9) else 0.0
    return f"IF(ROUND({sums[1]},9)=0,0,{sums[0]}/{sums[1]})", value


def _limit(months: Sequence[float | str]) -> float | str:
    """Give the average of the limits that there are; the word of the first month without any."""
    numbers = [value for value in months if isinstance(value, float)]
    return float(np.mean(numbers)) if numbers else months[0]


def _of_a_year(line: Line) -> OverMonths:
    """Tell what is taken of the months of a year."""
    if line.yes_no:
        return "total"
    if line.unit in (MONTH, YEAR) or str(line.unit) == "EUR":
        return "last"
    # a rent per room per month stays one
    return "average" if number_format(line.unit) == PRICE else over_months(line, None)


def _months_with_yes() -> str:
    """Give the format in which a number of months with yes reads; that of none reads no."""
    no, one, several = yes_no_words()[1], _("month"), _("months")
    return f'[=0]"{no}";[=1]0 "{one}";0 "{several}"'


def write_total(
    book: Book,
    sheet: Worksheet,
    line: Line,
    row: int,
    stored: list[float],
    edge: Mapping[str, Look],
) -> None:
    """Add up what is so much per month; other amounts have no total."""
    unit, layout = line.unit, book.layout
    if (
        line.kind == "formula"
        and isinstance(unit, Unit)
        and unit.power_of("month") < 0
        and unit.power_of("EUR")
        and not any(unit.power_of(base) for base in ("unit", "place", "m2"))
    ):
        text = f"SUM({layout.months_at(row)})"
        style = book.styles.result(number_format(unit), **edge)
        book.formula(sheet, f"{column_name(layout.total)}{row}", text, style, float(sum(stored)))
