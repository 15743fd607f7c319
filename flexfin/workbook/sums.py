"""Sums over elements of an expression, which need no rows of their own in a workbook.

`sum(price * quantity, cost)` is one SUMPRODUCT where the rows of price and quantity stand below
each other in the same order; for few elements it is written out. Only what is neither has a row for
every element, as the steps of other formulas have.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Final, NamedTuple, Protocol

from flexfin.formulas.formula import (
    LEVEL,
    Call,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Text,
    bracket,
    walk,
)
from flexfin.model.line import FormulaLine, InputLine, Line, RowKey
from flexfin.workbook.binding import binding
from flexfin.workbook.cell import Cell
from flexfin.workbook.places import Places

MOST_TERMS: Final = 16  # of a sum that is written out
LONGEST: Final = 400  # characters of it, and of any formula
_LONG: Final = 200  # characters of a sum term by term; a longer one is over whole ranges
_ADDRESS: Final = 12  # characters of an address and a sign, without the name of the sheet
At = Mapping[str, str]


class SumRow(Protocol):
    """The row in which a sum is written, as far as a sum needs it; `formulas.RowText` is one."""

    layout: Places
    lines: Mapping[str, Line]
    at: At
    free: Sequence[str]

    def text(self, node: Node, level: int = 0) -> str:
        """Write a formula; bracketed where it binds less than `level`."""

    def cell(self, line: Line, at: At) -> Cell | None:
        """Give where a line stands for these elements, or None where it is not asked."""

    def matching(self, line: Line, free: Sequence[str]) -> list[RowKey]:
        """Give the rows of a line that differ from this row only along the axes that are free."""

    def added(self, line: Line, axes: Sequence[str]) -> str:
        """Write the sum of a line over axes."""

    def month_count(self) -> str:
        """Write the number of months."""

    def cells(self, rows: Sequence[RowKey], over_months: bool = False) -> str:
        """Write the cells of rows that stand below each other."""

    def identities(self, rows: Sequence[RowKey], axis: str) -> str:
        """Write the cells with the names of an axis beside rows."""

    def own_element(self, axis: str) -> str:
        """Write the cell with the name of this row's element."""

    def reference(self, line: Line, at: At) -> str:
        """Write the cell of a line for some elements."""


class Spot(NamedTuple):
    """A line in an expression, and the elements that the expression itself names."""

    line: Line
    named: At
    axes: frozenset[str]

    def free(self, axes: Sequence[str]) -> tuple[str, ...]:
        """Give the axes of the sum along which it varies."""
        return tuple(axis for axis in axes if axis in self.axes and axis not in self.named)


def spot_of(line: Line, layout: Places) -> Spot:
    """Give a line in an expression; an input by month that is one number does not vary by month."""
    axes = {*line.axes}
    if isinstance(line, InputLine) and line.name not in layout.monthly.lines:
        axes.discard("month")
    return Spot(line, {}, frozenset(axes))


def factors(node: Node) -> Iterator[Node]:
    """Give what a product multiplies; an expression that is no product is one factor."""
    if isinstance(node, Operation) and node.sign == "*":
        yield from factors(node.left)
        yield from factors(node.right)
    elif condition := _condition(node):
        assert isinstance(node, Call)
        yield condition
        yield from factors(node.args[1])
    else:
        yield node


def _condition(node: Node) -> Operation | None:
    """Give the condition of if(choice = "word", x, 0), which is x times 1 or 0."""
    match node:
        case Call("if", (Operation("=", Name(), Text()) as condition, _x, Number(0))):
            return condition
    return None


def spots(node: Node, layout: Places) -> list[Spot] | None:
    """Give the lines in an expression of + - * / and choice = "word"; None where it is no such."""
    found = []
    for part in walk(node):
        match part:
            case Number() | Text() | Negative() | Call("number"):
                pass
            case Operation("+" | "-" | "*" | "/") | Operation("=", Name(), Text()):
                pass
            case Call("if") if _condition(part):
                pass
            case Name(name) if name in layout.case.models.lines:
                found.append(spot_of(layout.case.models.lines[name], layout))
            case _:
                return None
    return found


def is_one_range(layout: Places, node: Node, axes: Sequence[str], at: At) -> bool:
    """Tell whether the lines of an expression stand in ranges of one shape and one order."""
    orders = set()
    compared = {
        part.left.name for part in walk(node)
        if isinstance(part, Operation) and part.sign == "=" and isinstance(part.left, Name)
    }  # fmt: skip
    for spot in spots(node, layout) or ():
        free = spot.free(axes)
        rows = layout.matching(spot.line, free, at)
        if not layout.holds_number(spot.line) and spot.line.name not in compared:
            return False
        if free and (len(free) < len(axes) or not layout.is_stretch(rows)):
            return False
        if free:
            names = layout.row_axes(spot.line, free)
            orders.add(tuple(tuple(k for a, k in zip(names, key, strict=True) if a in free)
                             for _name, key in rows))  # fmt: skip
    return len(orders) == 1 and len(orders.pop()) == _count(layout, axes)


def _count(layout: Places, axes: Sequence[str]) -> int:
    return prod(len(layout.elements_of(axis)) for axis in axes)


def _is_short(layout: Places, node: Node, axes: Sequence[str], sheet: str) -> bool:
    """Tell whether a sum may be written out term by term."""
    long = 0
    for spot in spots(node, layout) or ():
        other = layout.sheet_of(spot.line)
        long += _ADDRESS + (len(other) + 3 if other != sheet else 0)
    count = _count(layout, axes)
    return count <= MOST_TERMS and count * long < LONGEST


def needs_rows(layout: Places, node: Node, axes: Sequence[str], at: At, sheet: str) -> bool:
    """Tell whether a sum in one row of a sheet can only be written with rows for its terms."""
    inside = [f for f in factors(node) if any(s.free(axes) for s in spots(f, layout) or ())]
    if len(inside) == 1 and isinstance(inside[0], Name):
        return False
    return not is_one_range(layout, node, axes, at) and not _is_short(layout, node, axes, sheet)


def without_rows(layout: Places) -> frozenset[str]:
    """Give the steps that need no rows, because the sums they were made for are one formula."""
    lines, found = layout.case.models.lines, set()
    for line, call in layout.case.models.calls:
        if call.name != "sum":
            continue
        first, *rest = call.args
        step = lines.get(first.name) if isinstance(first, Name) else None
        axes = [axis.name for axis in rest if isinstance(axis, Name)]
        if not isinstance(step, FormulaLine) or not step.is_step:
            continue
        if {"month", "scenario"}.intersection(axes) or spots(step.formula, layout) is None:
            continue
        names, sheet = line.row_axes, layout.sheet_of(line)
        places = (dict(zip(names, key, strict=True)) for key in layout.keys(line))
        if not any(needs_rows(layout, step.formula, axes, at, sheet) for at in places):
            found.add(step.name)
    return frozenset(found)


def summed(row: SumRow, node: Node, axes: Sequence[str]) -> str:
    """Write the sum of an expression over axes in a row; what is the same for all, outside it."""
    inside: list[Node] = []
    outside: list[Node] = []
    for factor in factors(node):
        varies = any(spot.free(axes) for spot in spots(factor, row.layout) or ())
        (inside if varies else outside).append(factor)
    if not all(row.matching(line, axes) for line in _bare((*inside, *outside), row)):
        return "0"  # a factor that is not asked
    lines = _bare(inside, row)
    if len(inside) == len(lines) == 1:
        total = row.added(lines[0], axes)
    elif not inside:  # nothing has months: it is there as often as there are months
        total = row.month_count()
    elif [*axes] == ["month"] or is_one_range(row.layout, node, axes, row.at):
        row.free = axes
        total = f"SUMPRODUCT({','.join(_as_number(row, factor) for factor in inside)})"
        row.free = ()
    else:
        total = written_out(row, inside, axes)
    others = [row.text(factor, LEVEL["*"] + 1) for factor in outside]
    return "*".join([bracket(total, bool(others) and binding(total) < LEVEL["*"]), *others])


def _as_number(row: SumRow, factor: Node) -> str:
    """Write a factor of SUMPRODUCT, which takes what is true or false for 0."""
    if isinstance(factor, Operation) and factor.sign == "=":
        return f"{row.text(factor, LEVEL['*'])}*1"
    return row.text(factor)


def written_out(row: SumRow, product: Sequence[Node], axes: Sequence[str]) -> str:
    """Write the sum of a product over axes term by term."""
    here, terms = row.at, []
    for names in itertools.product(*(row.layout.elements_of(axis) for axis in axes)):
        row.at = {**here, **dict(zip(axes, names, strict=True))}
        if all(row.cell(line, row.at) for line in (*_bare(product, row), *_compared(product, row))):
            least = LEVEL["*"] if len(product) > 1 else LEVEL["+"]
            texts = [row.text(factor, least + (place > 0)) for place, factor in enumerate(product)]
            terms.append(bracket("*".join(texts), texts[0].startswith("-")))
    row.at = here
    return "+".join(terms) or "0"


def _bare(product: Sequence[Node], row: SumRow) -> list[Line]:
    """Give the factors that are nothing but a line."""
    return [row.lines[factor.name] for factor in product if isinstance(factor, Name)]


def _compared(product: Sequence[Node], row: SumRow) -> list[Line]:
    """Give the lines that factors compare with a word: what is not asked is no word."""
    return [
        row.lines[factor.left.name] for factor in product
        if isinstance(factor, Operation) and factor.sign == "=" and isinstance(factor.left, Name)
    ]  # fmt: skip


def named_sum(row: SumRow, line: Line, reference: Line, own: str) -> str:
    """Write the sum of a line over the elements of which `reference` names that of this row."""
    layout = row.layout
    block = layout.blocks.get(reference.name, [])
    if not block:
        return "0"
    amounts = [(line.name, key) for _name, key in block]
    same = line.row_axes == reference.row_axes and layout.holds_number(line)
    if same and all(one in layout.cells for one in amounts) and layout.is_stretch(amounts):
        return f"SUMIF({row.cells(block)},{own},{row.cells(amounts)})"
    places = [{**row.at, **reference.at(key)} for _name, key in block]
    # what names another element stays with that
    places = [at for at in places if layout.row_of(line, at) not in layout.shared.rows]
    terms = [f"IF({row.reference(reference, at)}={own},{row.reference(line, at)},0)"
             for at in places]  # fmt: skip
    text = f"SUM({','.join(terms)})" if terms else "0"
    rows = layout.blocks.get(line.name, [])
    axes = [axis for axis in line.row_axes if axis not in reference.row_axes]
    if len(text) < _LONG or len(places) < len(block) or len(reference.row_axes) != 1:
        return text
    if not (layout.holds_number(line) and layout.is_stretch(block) and layout.is_stretch(rows)):
        return text
    (axis,) = reference.row_axes
    fixed = [f"{row.identities(rows, one)},{row.own_element(one)}" for one in axes]
    each = f"{row.identities(rows, axis)},{row.identities(block, axis)}"
    amount = f"SUMIFS({','.join([row.cells(rows), *fixed, each])})"
    return f"SUMPRODUCT(({row.cells(block)}={own})*{amount})"
