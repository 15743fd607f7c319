"""Totals of a column that leave out what stands above them, in every column alike.

That all cells of a row are copies of one formula says nothing here: the slip was copied along.
What tells it is the block that the total closes. Rows of other things may stand in it: a number of
homes, an opening balance, a price. So a row counts as left out where it is as the rows that are
added up, where its label names nothing else, and where nothing else in the workbook takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

from flexfin.workbook.lint.added import AddedLine
from flexfin.workbook.lint.beyond import heads, is_kind, is_taken, names_another
from flexfin.workbook.lint.looked import LintBook
from flexfin.workbook.lint.opening import Seen
from flexfin.workbook.lint.references import Area, areas, bare
from flexfin.workbook.lint.rows import At, Segment
from flexfin.workbook.lint.rules import COST_WORDS, INCOME_WORDS, NEAR, SOME_WORDS, TOTAL_WORDS

_SUB: Final = re.compile(r"sub", re.IGNORECASE)
# a total of all that stands above it, whatever that is called
_KIND: Final = "kosten|lasten|uitgaven|costs|expenses|baten|inkomsten|opbrengsten|income|revenues?"
_GRAND: Final = re.compile(
    rf"(?:(?:eind|grand )?tota(?:al|le|l)(?: (?:generaal|{_KIND}))?|{_KIND}|)\W*", re.IGNORECASE
)
_MOST, _LEAST = 10.0, 0.005  # of what is added up: an amount outside these is of another kind
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_WORD: Final = re.compile(r"[^\W\d]{4,}")


class _Block(NamedTuple):
    """What stands right above a total: rows that it takes, that it does not, and other sums."""

    taken: list[int]
    left: list[int]
    sums: list[int]


def incomplete(looked: LintBook) -> Iterator[tuple[AddedLine, list[At]]]:
    """Give each cell of a total that leaves out rows of its block, with the cells left out."""
    for name, seen in looked.sheets.items():
        for one in looked.segments[name]:
            label = seen.labels.get(one.row, "")
            is_total = bool(TOTAL_WORDS.match(label) or _GRAND.fullmatch(label))
            is_of_some = SOME_WORDS.search(label) is not None
            if is_total and not is_of_some and one.ends and one.cells[0] in looked.added[name]:
                yield from _left_out(looked, seen, one)


def _left_out(looked: LintBook, seen: Seen, one: Segment) -> Iterator[tuple[AddedLine, list[At]]]:
    ends = zip((one.first, one.last), zip(*one.ends, strict=True), strict=True)
    blocks = [_block(looked, seen, (one.row, column), parts) for column, parts in ends]
    if blocks[0] != blocks[1] or not blocks[0].taken:
        return
    block = blocks[0]
    left = [row for row in block.left if not _is_another(looked, seen, one, block, row)]
    left += [row for row in block.sums if not _is_apart(looked, seen, one, row)]
    if left and len(left) <= len(block.taken) + 1:
        for _row, column in one.cells:
            line = _line(seen, one, column, left + block.taken)
            yield line, [(row, column) for row in sorted(left)]


def _block(looked: LintBook, seen: Seen, at: At, parts: Sequence[Area]) -> _Block:
    """Give the rows above a total, up to a cell without a number or what another total closes."""
    block, (row, column) = _Block([], [], []), at
    if not all(map(partial(_is_above, at), parts)):
        return block
    held = {place for part in parts for place in range(part.top, part.bottom + 1)}
    inside: set[int] = set()  # of sums on the way
    for place in range(row - 1, 0, -1):
        cell = (place, column)
        if not seen.is_number(cell) and (cell not in seen.formulas or cell in seen.texts):
            break
        of_cell = [*areas(seen.formulas.get(cell, ""), seen.name)]
        if place in inside:
            continue
        if cell in looked.added[seen.name] and all(map(partial(_is_above, cell), of_cell)):
            own = {at for part in of_cell for at in range(part.top, part.bottom + 1)}
            inside |= own
            if place in held:
                block.taken.append(place)
            elif own <= held:
                block.taken.extend(sorted(own))
            else:
                block.sums.append(place)
        elif place in held:
            block.taken.append(place)
        elif inside:
            break
        else:
            block.left.append(place)
    return block


def _is_above(at: At, part: Area) -> bool:
    """Tell whether cells stand above another one, in its column alone."""
    return part.left == part.right == at[1] and part.bottom < at[0]


def _is_another(looked: LintBook, seen: Seen, one: Segment, block: _Block, row: int) -> bool:
    """Tell whether a row is another thing than the rows that a total adds up."""
    label, total = seen.labels.get(row, ""), seen.labels.get(one.row, "")
    labels = " ".join(seen.labels.get(other, "") for other in block.taken)
    is_of_rest = (_words(total) - _words(label)) & _words(labels)
    if not label or names_another(label, labels) or is_of_rest or _are_sides(label, total):
        return True
    for column in (one.first, one.last):
        cell, rest = (row, column), [(other, column) for other in block.taken]
        line = _line(seen, one, column, [row])
        is_alike = any(_is_alike(looked, seen, cell, other) for other in rest)
        hangs = [*areas(seen.formulas.get(cell, ""), seen.name)]
        if any(area.top < area.bottom or area.holds(*at) for area in hangs for at in rest):
            return True
        if not is_alike or heads(seen, cell, line) or is_taken(looked, cell, line, rest):
            return True
    columns = [column for _row, column in one.cells]
    own = looked.worked.sum_of(seen.name, [(row, column) for column in columns])
    rest = [(other, column) for other in block.taken for column in columns]
    added = looked.worked.sum_of(seen.name, rest)
    if own is None or added is None:
        return False
    is_the_same = abs(own - added) <= NEAR  # the amount that the rest pays for
    return is_the_same or not _LEAST * abs(added) <= abs(own) <= _MOST * abs(added)


def _is_alike(looked: LintBook, seen: Seen, at: At, other: At) -> bool:
    """Tell whether two cells of a column hold the same kind of number, of one unit."""
    units = looked.units[seen.name][1]
    unit, own, its = units.get(at[0]), seen.formulas.get(at), seen.formulas.get(other)
    if unit != units.get(other[0]) or seen.looks[at] != seen.looks[other]:
        return False
    if own is None or its is None:
        return is_kind(looked, seen, at, other)
    return unit is not None or _form(own) == _form(its)


def _is_apart(looked: LintBook, seen: Seen, one: Segment, row: int) -> bool:
    """Tell whether the sum of a block further up belongs in no total below it."""
    label, total = seen.labels.get(row, ""), seen.labels.get(one.row, "")
    is_part = _SUB.match(label) or _GRAND.fullmatch(total)
    if not is_part or not label or _SUB.match(total) or _are_sides(label, total):
        return True
    cells, units = [(row, one.first), (row, one.last)], looked.units[seen.name][1]
    is_alike = all(seen.looks[cell].format == seen.looks[one.row, cell[1]].format for cell in cells)
    if not is_alike or units.get(row) != units.get(one.row):
        return True
    return any(is_taken(looked, at, _line(seen, one, at[1], [row]), ()) for at in cells)


def _line(seen: Seen, one: Segment, column: int, rows: Sequence[int]) -> AddedLine:
    """Give rows in a column of a total as if it added them up, from the first to the last."""
    cells = Area(seen.name, min(rows), max(rows), column, column)
    return AddedLine(seen.name, (one.row, column), cells, True)


def _are_sides(label: str, total: str) -> bool:
    """Tell whether one is of income and the other of costs, or of what is no income."""
    is_income, is_cost = (bool(words.search(label)) for words in (INCOME_WORDS, COST_WORDS))
    if INCOME_WORDS.search(total):
        return is_cost and not is_income
    return is_income


def _form(formula: str) -> str:
    """Write a formula without what it refers to, and without its numbers."""
    return _NUMBER.sub("0", bare(formula))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
