"""What cells come to: as the file keeps it, or worked out where a formula is a plain sum."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from flexfin.ground.effort import go_on
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.references import Area, area, area_of, calls, put_in
from flexfin.workbook.lint.rows import At

_MOST: Final = 20_000  # cells of an area that is added up
_LONGEST: Final = 2_000  # characters of a formula that is worked out
_DEEPEST: Final = 40  # formulas that hang on each other without an outcome in the file
_SUM: Final = re.compile(r"(?<![\w.])SUM\(((?:[^()\"']|'(?:[^']|'')+')*)\)", re.IGNORECASE)
_PLAIN: Final = re.compile(r"[\d.eE+\-*/() ]+")
_SIGNS: Final[Mapping[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


class Worked:
    """The numbers in a workbook."""

    def __init__(self, sheets: Mapping[str, Seen]) -> None:
        self.sheets, self.known = sheets, dict[tuple[str, At], float | None]()
        self.depth = 0

    def number(self, sheet: str, at: At) -> float | None:
        """Give the number in a cell; None where it is none, or cannot be told."""
        seen = self.sheets.get(sheet)
        if seen is None:
            return None
        kept = seen.value(at)
        if kept is not None or at not in seen.formulas:
            is_number = isinstance(kept, int | float) and not isinstance(kept, bool)
            return float(kept) if is_number and kept is not None else None
        if (sheet, at) not in self.known:
            self.known[sheet, at] = None  # also of a formula that hangs on itself
            self.known[sheet, at] = self.outcome(seen.formulas[at], sheet)
        return self.known[sheet, at]

    def outcome(self, formula: str, sheet: str) -> float | None:
        """Work out a formula of sums and products; None of any other."""
        if len(formula) > _LONGEST or self.depth > _DEEPEST:
            return None
        self.depth += 1
        try:
            text = put_in(_SUM.sub(lambda m: self._sum(m, sheet), formula.lstrip("=")),
                          lambda m: self._one(m, sheet))  # fmt: skip
            text = text.replace("%", "*0.01").strip()
            if not _PLAIN.fullmatch(text):
                return None
            return _arithmetic(ast.parse(text, mode="eval").body)
        except (_Untold, SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
            return None
        finally:
            self.depth -= 1

    def sum_of(self, sheet: str, cells: Iterable[At]) -> float | None:
        """Add up cells of a sheet; None where one of them cannot be told."""
        numbers = [self.number(sheet, at) for at in cells]
        return None if None in numbers else sum(number or 0.0 for number in numbers)

    def total(self, cells: Area) -> float | None:
        """Add up the numbers in an area, as SUM does; None where one cannot be told."""
        found = 0.0
        for at in self.filled(cells):
            seen = self.sheets[cells.sheet]
            number = self.number(cells.sheet, at)
            if number is None and (seen.value(at) is None or at in seen.errors):
                return None
            found += number or 0.0
        return found

    def filled(self, cells: Area) -> Iterator[At]:
        """Give the cells of an area in which something stands; none of a very large one."""
        seen = self.sheets.get(cells.sheet)
        size = (cells.bottom - cells.top + 1) * (cells.right - cells.left + 1)
        if seen is None or size > _MOST:
            return
        for row in range(cells.top, cells.bottom + 1):
            go_on()
            for column in range(cells.left, cells.right + 1):
                if (row, column) in seen.formulas or (row, column) in seen.constants:
                    yield row, column

    def _sum(self, match: re.Match[str], sheet: str) -> str:
        """Write the outcome of SUM in its place."""
        ((_name, args),) = calls(match[0])
        found = [area(arg, sheet) for arg in args]
        totals = [self.total(one) if one is not None else None for one in found]
        return _written(None if None in totals else sum(one or 0.0 for one in totals))

    def _one(self, match: re.Match[str], sheet: str) -> str:
        """Write the number of a cell in its place; nothing in it counts as 0."""
        cell = area_of(match, sheet)
        if cell is None or (cell.top, cell.left) != (cell.bottom, cell.right):
            raise _Untold
        at, seen = (cell.top, cell.left), self.sheets.get(cell.sheet)
        if seen is not None and at not in seen.formulas and at not in seen.constants:
            return "0"
        return _written(self.number(cell.sheet, at))


class _Untold(Exception):
    """The outcome cannot be told."""


def _written(number: float | None) -> str:
    if number is None:
        raise _Untold
    return f"({number!r})"


def _arithmetic(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=value) if isinstance(value, int | float):
            return float(value)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            return -_arithmetic(operand) if isinstance(sign, ast.USub) else _arithmetic(operand)
        case ast.BinOp() if type(node.op) in _SIGNS:
            return _SIGNS[type(node.op)](_arithmetic(node.left), _arithmetic(node.right))
    raise _Untold
