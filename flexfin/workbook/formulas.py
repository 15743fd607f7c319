"""Formula trees -> Excel text.

A row has one formula for all its months; it is written once, with marks where the column goes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from flexfin.formulas.excel import chosen_text
from flexfin.formulas.formula import (
    COUNTED,
    LEVEL,
    Call,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Text,
    bracket,
)
from flexfin.formulas.functions import FUNCTIONS
from flexfin.ground.letters import column_name
from flexfin.ground.numbers import NO_LIMIT, UNLIMITED
from flexfin.model.check import Signatures
from flexfin.model.decimals import NINE, is_exact
from flexfin.model.line import FormulaLine, Key, Line
from flexfin.model.openended import shown
from flexfin.model.several import ALL, named_side
from flexfin.model.unknown import Unknown
from flexfin.workbook.binding import binding
from flexfin.workbook.cell import BEFORE, HEADER, THIS, Cell
from flexfin.workbook.places import Places
from flexfin.workbook.references import NO_LIMIT_TEXT, References
from flexfin.workbook.sums import named_sum, spot_of, summed, written_out
from flexfin.workbook.words import CellWords, holds_name, quoted

_LINK: Final = re.compile(rf"(?:'([^']+)'!)?({THIS}|\$[A-Z]+\$)(\d+)")  # a cell, nothing else


class RowText(References):
    """Writes the formula of one row; implements excel.ExcelRow."""

    def __init__(
        self,
        layout: Places,
        words: CellWords,
        signatures: Signatures,
        circle: frozenset[str],
        unknown: Unknown | None = None,
    ) -> None:
        super().__init__(layout, circle)
        self.words, self.signatures = words, signatures
        self.unknown = unknown  # what hangs on a figure of the law that is not known
        self.free: Sequence[str] = ()  # the axes along which names stand for ranges
        self.own: Line | None = None
        self.opening = False
        self.ends: frozenset[int] = frozenset()  # parts that may give the word of the line

    def write(self, line: Line, key: Key, node: Node, cell: Cell, *, opening: bool = False) -> str:
        """Give the text of a formula in the row of a line, without the equals sign."""
        self.own, self.sheet, self.row, self.opening = line, cell.sheet, cell.row, opening
        self.at = line.at(key)
        self.ends = self.layout.open_ended.ends(line, node)
        text = self.text(node)
        is_number = isinstance(node, Name) or (
            isinstance(node, Call) and node.name in ("pick", *COUNTED)
        )
        if not line.is_condition or node is not line.rule or is_number:
            return text
        return f"{bracket(text, binding(text) < LEVEL['*'])}*1"  # SUM passes over TRUE and FALSE

    def linked(self, line: Line, key: Key, node: Node, cell: Cell) -> str:
        """Give the text of a formula; of one that is a link alone, a link to where it ends.

        FAST allows no link to a link: who traces it has to go on.
        """
        text = self.write(line, key, node, cell)
        link = _LINK.fullmatch(text)
        while link is not None:
            sheet = link[1] or cell.sheet
            other, there = self.layout.rows_of_cells.get((sheet, int(link[3])), ("", ()))
            behind, rule = self.lines.get(other), self.layout.written.get((other, there))
            if isinstance(behind, FormulaLine) and (other, there) not in self.layout.case.actuals:
                rule = behind.formula
            if behind is None or rule is None:
                break
            place = self.layout.cells[other, there]
            link = _LINK.fullmatch(self.write(behind, there, rule, place))
            if link is not None:
                sheet = link[1] or place.sheet
                text = ("" if sheet == cell.sheet else f"'{sheet}'!") + f"{link[2]}{link[3]}"
                link = _LINK.fullmatch(text)
        return text

    # --- formulas ----------------------------------------------------------------------------

    def text(self, node: Node, level: int = 0) -> str:
        """Write a formula; bracketed where it binds less than `level`."""
        match node:
            case Number(_, written) if written == NO_LIMIT:
                own = self.own if id(node) in self.ends else None
                return quoted(shown(own, UNLIMITED)) if own else NO_LIMIT_TEXT
            case Number(value):
                return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
            case Text(word):
                return self.words.literal(self.own, word)
            case Name(name):
                return self.name(name, as_it_is=id(node) in self.ends)
            case Negative():
                return bracket(f"-{self.text(node.operand, 6)}", level > 4)
            case Operation():
                return self.operation(node, level)
            case Call():
                text = self.lowest(node) or FUNCTIONS[node.name].excel(self, node)
                return bracket(text, level > 0 and level > binding(text))

    def operation(self, node: Operation, level: int) -> str:
        """Write two formulas joined by a sign."""
        own = LEVEL[node.sign]
        several = named_side(node, self.lines)
        if several is not None:
            return self.names(several, node.right if several is node.left else node.left, node.sign)
        if own == LEVEL["="]:
            for side, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(side, Text):
                    text = f"{self.text(other, 2)}{node.sign}{self.word(other, side)}"
                    return bracket(text, level > own)
            both = Call("min" if node.sign in (">", "<=") else "", (node.left, node.right))
            if least := self.lowest(both):
                apart = f"ROUND({self.text(node.left, 2)}-{least},{NINE}){node.sign}0"
                return bracket(apart, level > own)
            if not is_exact(node, self.lines):
                return bracket(f"{self.rounded(node.left, node.right)}{node.sign}0", level > own)
        left = self.text(node.left, own + 1 if own in (1, 5) else own)
        right = self.text(node.right, own + 1)
        return bracket(f"{left}{node.sign}{right}", level > own)

    def lowest(self, call: Call) -> str:
        """Write the lowest of numbers one of which may be no limit; nothing for another call.

        MIN passes over a word in a cell, so that no number needs to stand for it; where all were
        words it would give 0.
        """
        words = [self.word_cell(arg) for arg in call.args] if call.name == "min" else []
        if len(words) < 2 or sum(map(bool, words)) != 1:
            return ""
        pairs = zip(words, call.args, strict=True)
        return f"MIN({','.join(word or self.text(arg) for word, arg in pairs)})"

    def word_cell(self, node: Node) -> str:
        """Give the cell of a name that may hold "no limit"; nothing for another formula."""
        numbers = self.layout.open_ended.numbers
        if not isinstance(node, Name) or self.free or numbers.get(node.name) != UNLIMITED:
            return ""
        return self.name(node.name, as_it_is=True)

    def rounded(self, left: Node, right: Node) -> str:
        """Write by how much two numbers differ, at nine decimals."""
        if isinstance(right, Number) and right.value == 0:
            return f"ROUND({self.text(left)},{NINE})"
        return f"ROUND({self.text(left, 2)}-{self.text(right, 3)},{NINE})"

    def names(self, several: Node, one: Node, sign: str) -> str:
        """Write whether a cell that may name several elements, or all, names this one."""
        assert isinstance(several, Name)
        line = self.lines[several.name]
        every = self.words.literal(line, ALL) if ALL in line.choices else ""
        found = holds_name(self.text(several), self.text(one), every)
        return found if sign == "=" else f"NOT({found})"

    def listed(self, selector: Node) -> tuple[str, Sequence[str]]:
        """Give the cells with the words of a selector, and these words; both empty for none."""
        line = self.lines.get(selector.name) if isinstance(selector, Name) else None
        cells = self.layout.lists.found(line)
        return (cells, tuple(line.choices)) if line is not None and cells else ("", ())

    def word(self, selector: Node, word: Node) -> str:
        """Write a word as the cells of the line it is compared with hold it."""
        assert isinstance(word, Text)
        if isinstance(selector, Call) and selector.name == "pick":
            selector = selector.args[0]  # a cell of the same line
        line = self.lines.get(selector.name) if isinstance(selector, Name) else None
        return self.words.literal(line, word.value)

    def name(self, name: str, *, as_it_is: bool = False) -> str:
        """Write what a name stands for in this row; its cell, whatever that holds, `as_it_is`."""
        line = self.lines.get(name)
        if line is None:  # the name of this row's own element
            return self.own_element(name)
        if self.free and (free := spot_of(line, self.layout).free(self.free)):
            return self.cells(self.matching(line, free), "month" in free)
        return self.reference(line, self.at, as_it_is=as_it_is)

    def may_be_unknown(self, node: Node) -> bool:
        """Tell whether a formula may come to a figure of the law that is not known."""
        return self.unknown is not None and self.unknown.may_be(node)

    def name_in(self, reference: Node, at: Mapping[str, str]) -> None:
        """Say that the name a reference holds is not known here: its cell may be changed."""

    # --- functions that reach other rows -----------------------------------------------------

    def add_up(self, call: Call) -> str:
        """Write a sum over axes."""
        axes = self.signatures.reach(call).along
        first = call.args[0]
        line = self.lines[first.name] if isinstance(first, Name) else None
        if line is None:
            return summed(self, first, axes)
        if line.name in self.layout.rowless and isinstance(line, FormulaLine):
            return summed(self, line.formula, axes)
        return self.added(line, axes)

    def added(self, line: Line, axes: Sequence[str]) -> str:
        """Write the sum of a line over axes."""
        rows, over_months = self.matching(line, axes), "month" in axes
        if not rows:
            return "0"
        if not self.layout.holds_number(line):
            return written_out(self, [Name(line.name)], axes)
        if self.layout.is_stretch(rows):
            return f"SUM({self.cells(rows, over_months)})"
        if over_months:
            return f"SUM({','.join(self.cells([row], True) for row in rows)})"
        block = self.layout.blocks[rows[0][0]]
        fixed = [axis for axis in self.layout.row_axes(line, axes) if axis not in axes]
        criteria = ",".join(
            f"{self.identities(block, axis)},{self.own_element(axis)}" for axis in fixed
        )
        return f"SUMIFS({self.cells(block)},{criteria})"

    def year(self, name: str) -> str:
        """Write the sum over the months of the year of this row."""
        here = {axis: element for axis, element in self.at.items() if axis != "year"}
        cell = self.cell(self.lines[name], here)
        assert cell is not None
        first, last = column_name(self.layout.first), self.layout.last_column
        years = f"${first}${HEADER['year']}:${last}${HEADER['year']}"
        numbers = f"{self.prefix(cell)}${first}{cell.row}:${last}{cell.row}"
        return f"SUMIFS({numbers},{years},{self.own_element('year')})"

    def picked(self, call: Call) -> str:
        """Write the value of the element named."""
        assert isinstance(call.args[0], Name)
        line, reference = self.lines[call.args[0].name], call.args[1]
        (axis,) = self.signatures.reach(call).along
        otherwise = self.text(call.args[2]) if len(call.args) > 2 else ""
        if isinstance(reference, Text):
            if reference.value in self.layout.case.elements_of(axis):
                return self.reference(line, {**self.at, axis: reference.value})
            return otherwise or "NA()"
        rows, wanted = self.matching(line, [axis]), self.text(reference)
        names = self.elements_of(axis)
        there = {name: self.layout.row_of(line, {**self.at, axis: name}) for name in names}
        lacking = [quoted(name) for name in names if there[name] not in self.layout.cells]
        if otherwise and lacking:  # of an element that is not asked for it is nothing
            is_one = f"ISNUMBER(MATCH({wanted},{{{','.join(lacking)}}},0))"
            otherwise = f"CHOOSE(1+{is_one},{otherwise},0)"
        if not rows:
            return otherwise or "0"
        if by_label := self.labelled(reference):
            written = [
                (self.words.literal(by_label, word),
                 self.reference(line, {**self.at, axis: word}) if word in names else otherwise)
                for word in by_label.choices
            ]  # fmt: skip
            return chosen_text(wanted, written, self.listed(reference)[0])
        if self.layout.is_stretch(rows):
            match = f"MATCH({wanted},{self.identities(rows, axis)},0)"
            found = f"INDEX({self.cells(rows)},{match})"
        else:  # rows apart: by the identity in column A
            rows = self.layout.blocks[line.name]
            first, last = self.layout.cells[rows[0]], self.layout.cells[rows[-1]]
            parts = [wanted if a == axis else self.own_element(a) for a in line.row_axes]
            name = '&"."&'.join([quoted(line.name), *parts])
            match = f"MATCH({name},{self.prefix(first)}$A${first.row}:$A${last.row},0)"
            found = f"INDEX({self.cells(rows)},{match})"
        found = self.read(line, found)
        if otherwise or lacking:
            return f"IF(ISNUMBER({match}),{found},{otherwise or '0'})"
        return found

    def labelled(self, reference: Node) -> Line | None:
        """Give the line of a reference whose cells hold labels of choices, not names."""
        line = self.lines.get(reference.name) if isinstance(reference, Name) else None
        return line if line is not None and line.choices and not line.names else None

    def named(self, call: Call) -> str:
        """Write the sum over the elements that name this row's element."""
        assert isinstance(call.args[0], Name)
        assert isinstance(call.args[1], Name)
        line, reference = self.lines[call.args[0].name], self.lines[call.args[1].name]
        return named_sum(self, line, reference, self.own_element(self.signatures.reach(call).to))

    def before(self, call: Call) -> str:
        """Write the value of the month, or of the element, before this one."""
        assert isinstance(call.args[0], Name)
        line, reach = self.lines[call.args[0].name], self.signatures.reach(call)
        if reach.along != ("month",):
            for there in reach.places(self.at, self):
                return self.reference(line, there)
            return self.text(call.args[1])
        cell = self.cell(line, self.at)
        assert cell is not None
        earlier = f"{self.prefix(cell)}{BEFORE}{cell.row}"
        if self.layout.openings.get(line.name) == call.args[1]:
            return earlier
        return f"IF({self.month()}=1,{self.text(call.args[1])},{earlier})"

    def start(self, call: Call) -> str:
        """Write the start value of a look back."""
        return self.text(call.args[2])

    def opens_with(self, call: Call) -> bool:
        """Tell whether the opening column of the line of a look back holds its start value.

        An empty cell is 0 there.
        """
        line, start = call.args[0], call.args[2]
        assert isinstance(line, Name)
        opening = self.layout.openings.get(line.name, Number(0, "0"))
        return start == opening

    def of_law(self, call: Call) -> str:
        """Write a figure of the law: looked up in a table, in force in a month, known or not."""
        assert isinstance(call.args[0], Name)
        return self.layout.law.text(call, [self.text(arg, 3) for arg in call.args[1:]])
