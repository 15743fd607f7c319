"""What must hold of the cells of an input, so that the master check can say which are at fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from flexfin.formulas.formula import Name, walk
from flexfin.ground.letters import column_name
from flexfin.model.line import InputLine, Key, RowKey
from flexfin.workbook.cell import Cell
from flexfin.workbook.faults import FAULT, TAKEN_OVER, all_of, guarded
from flexfin.workbook.sheets.input_formulas import default_text, names_of
from flexfin.workbook.styles import GREY, yes_no_words
from flexfin.workbook.within import cells_of, counted, within
from flexfin.workbook.words import quoted

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_MOST: Final = 249  # characters of a formula
_LONGEST: Final = 180  # of one that takes out all names; where there are more it is left out
_MOST_LEFT: Final = 157  # of what is left of all offers
_LONG: Final = 120  # characters of a condition that names all words


class Valid:
    """What must hold of the cells of an input, in the base and in the offers.

    `kind` is that there are numbers where numbers are needed and words of the list where these are;
    `limits` are what may be asked of them then: the range, and what the other inputs say. Both are
    empty where anything will do. An offer may be silent.
    """

    def __init__(self, book: Book, line: InputLine, key: Key) -> None:
        self.book, self.line, self.key, self.layout = book, line, key, book.layout
        self.cell = self.layout.inputs[line.name, key]
        row = self.cell.row
        self.given = f"${column_name(self.layout.given)}{row}"
        has_offers = self.layout.offers and not self.layout.is_fixed(line, key)
        self.cells = self.layout.choices.format(row=row) if has_offers else self.given
        self.each = [cell.replace("$", "") for cell in cells_of(self.cells)]
        self.words = [str(book.words.value(line, word)) for word in line.choices]
        self.words += book.case.elements_of(line.names) if line.names else ()
        self.kind = self._kind()
        is_number = self.kind and not line.is_text
        limits = within(book, line, key, self.cell.sheet, self.cells) if is_number else []
        self.names = all_of([*self._names()])
        self.limits = all_of([*limits, *self._needed(), *self._beside()])

    @property
    def no_errors(self) -> str:
        """Write that no cell holds an error; where numbers are counted errors are not."""
        if not self.line.is_text and not self.line.yes_no:  # errors are not counted
            return ""
        joined = "&".join(self.each if self.each[1:] else [*self.each, '""'])
        return min(f"ISTEXT({joined})", f'ISNUMBER(SUMPRODUCT(({self.cells}<>"")*1))', key=len)

    @property
    def seen(self) -> list[str]:
        """Give the cells in which names are looked for, in the row of the mark itself.

        Where the words for all are too many, base and live value.
        """
        cells = self.each
        if self.line.several and cells[1:] and len(self._left(cells)) > _MOST_LEFT:
            return [cells[0], f"{column_name(self.layout.live)}{self.cell.row}"]
        return cells

    @property
    def may_be_empty(self) -> bool:
        """Tell whether the case leaves a text empty."""
        return bool(self.book.case.values[self.line.name][self.key] == "")

    def _kind(self) -> str:
        """Write the kind of what cells without errors hold."""
        line, cells, given = self.line, self.cells, self.given
        if line.name in (ended := self.layout.open_ended).numbers:
            word = quoted(ended.word(line, ended.numbers[line.name]))
            return self._each([self._numbers(), f"COUNTIF({cells},{word})"])
        if line.yes_no:
            # LibreOffice counts what is shown, and 0 is shown as no: words are compared
            words = "+".join(f"({cells}={quoted(word)})" for word in yes_no_words())
            numbers = [f"COUNTIF({cells},{number})" for number in (0, 1)]
            return self._each([*numbers, f"SUMPRODUCT({words})"])
        if not line.is_text:
            return self._each([self._numbers()])
        if line.several or not self.words:
            if self.may_be_empty or [*self._names()]:  # a blank is no name
                return ""
            return f"AND({self.no_errors},COUNTBLANK({given})=0)"
        each = [f"COUNTIF({cells},{quoted(word)})" for word in self.words]
        if self.book.words.is_called(line):
            return self._each([f"SUMPRODUCT(({names_of(self.book, line).counts}={cells})*1)"])
        if len("".join(each)) <= _LONG and not set("*?~") & set("".join(self.words)):
            return self._each(each)
        listed = self.layout.lists.cells(tuple(self.words))
        if self.cell.sheet != self.layout.names["inputs"]:
            listed = f"'{self.layout.names['inputs']}'!{listed}"
        return self._each([f"SUMPRODUCT(({listed}={cells})*1)"])

    def _numbers(self) -> str:
        return counted(self.book, self.line, self.key, self.cell.sheet, self.cells)

    def _each(self, counts: Sequence[str]) -> str:
        """Write that these count the base and each offer; an offer may be silent."""
        together, cells = "+".join(counts), self.cells
        if cells == self.given:
            return f"{together}=1"
        return f"AND(COUNTBLANK({self.given})=0,{together}=COUNTA({cells}))"

    def _names(self) -> Iterator[str]:
        """Write that one comma a cell is left where all known names are taken out of ",a,b,".

        Of an offer that is silent two are left.
        """
        if not self.line.several or self.may_be_empty:
            return
        cells = self.seen
        left = self._left(cells)
        if len(left) > _LONGEST:
            return
        if len(cells) > 1 and cells == self.each:
            last = cells[-1]
            yield f'{left}=REPT(",",COLUMNS({cells[0]}:{last})+COUNTBLANK({cells[1]}:{last}))'
        else:
            yield f'{left}="{"," * len(cells)}"'

    def _left(self, cells: Sequence[str]) -> str:
        """Write what is left of cells where the known names in them are taken out."""
        joined = '&",,"&'.join(cells)
        left = f'","&SUBSTITUTE(LOWER({joined})," ","")&","'
        for word in (word.lower().replace(" ", "") for word in self.words):
            left = f'SUBSTITUTE({left},",{word},",",")'
        return left

    def _needed(self) -> Iterator[str]:
        """Write that an input that the case leaves out is typed where others come to ask for it."""
        line, book, layout = self.line, self.book, self.layout
        if line.needed is None or self._is_given((line.name, self.key)):
            return
        lines, at = book.case.models.input_lines, line.at(self.key)
        asked_by = [lines[part.name] for part in walk(line.needed)
                    if isinstance(part, Name) and part.name in lines]  # fmt: skip
        if not any(book.may_change(one, one.key_of(at)) for one in asked_by):
            return
        asked = book.text_of(line).write(line, self.key, line.needed, self.cell)
        either = [f"NOT({asked})", self._typed((line.name, self.key), "<>")]
        if self.cells != self.given:
            number = layout.offer_number
            either.append(f'AND({number}>1,INDEX({self.cells},{number})<>"")')
        yield f"OR({','.join(either)})"

    def _beside(self) -> Iterator[str]:
        """Write that what excludes an input is not typed beside it.

        Where the case gives one of two, the other is at fault. An offer takes the other away.
        """
        line, lines, own = self.line, self.book.case.models.input_lines, (self.line.name, self.key)
        other = lines.get(line.not_with)
        if other is not None and not self._is_given(own):
            yield from self._apart(own, (other.name, self.key[: len(other.row_axes)]), other)
        for one in lines.values():
            keys = self.layout.asked(one) if one.not_with == line.name else ()
            if any(key[: len(self.key)] == self.key and self._is_given((one.name, key))
                   for key in keys):  # fmt: skip
                yield from self._apart(own, own, line)

    def _apart(self, mine: RowKey, there: RowKey, other: InputLine) -> Iterator[str]:
        """Write that an input is as it was, or what it excludes is not given, or names several."""
        cell = self.layout.inputs.get(there)
        if cell is None or there in self.layout.excluded:
            return
        either = [self._typed(mine, "=")]
        if not self._is_given(there) and there != mine:
            either.append(self._typed(there, "="))
        if other.several:
            given = f"{self._sheet(cell)}${column_name(self.layout.given)}{cell.row}"
            words = [str(self.book.words.value(other, word)) for word in other.choices]
            either += [f"{given}={quoted(word)}" for word in words]
            either.append(f'COUNTIF({given},"*,*")=1')
        yield f"OR({','.join(either)})"

    def _typed(self, row: RowKey, sign: str) -> str:
        """Write that the base value of an input is, or is not, what it is without typing."""
        cell, line = self.layout.inputs[row], self.book.case.models.input_lines[row[0]]
        sheet = self._sheet(cell)
        then = default_text(self.book, line, row[1]) if cell == self.cell else ""
        then = f"({then})" if then else f"{sheet}${column_name(self.layout.export)}{cell.row}"
        return f"{sheet}${column_name(self.layout.given)}{cell.row}{sign}{then}"

    def _sheet(self, cell: Cell) -> str:
        return "" if cell.sheet == self.cell.sheet else f"'{cell.sheet}'!"

    def _is_given(self, row: RowKey) -> bool:
        origin = self.book.case.origins.get(row[0], {}).get(row[1])
        return origin is not None and origin.place is not None

    def write(self, sheet: Worksheet, where: str, mark: str, style: Format) -> None:
        """Write a mark of change, or that of a fault where the cells are not valid.

        Where that is long, a cell of its own says whether they are valid.
        """
        fault = TAKEN_OVER if default_text(self.book, self.line, self.key) else FAULT
        text = guarded(mark, self.conditions, fault)
        if len(text) >= _MOST:
            verdict = f"{column_name(self.layout.verdict)}{self.cell.row}"
            grey = self.book.styles.number("0", font_size=9, font_color=GREY)
            *before, last = filter(None, self.conditions)
            text = guarded(mark, [f"${verdict}=1", last], fault)
            if not before or len(text) >= _MOST:
                before, text = [*before, last], guarded(mark, [f"${verdict}=1"], fault)
            told = guarded("1", before, 0)
            if len(before) == len({self.no_errors, self.names} & {*before}) == 2:
                told = f"IF({before[0]},({before[1]})*1,0)"
            self.book.formula(sheet, verdict, told, grey, 1)
        self.book.formula(sheet, where, text, style, 0)

    @property
    def conditions(self) -> list[str]:
        """Give what must hold, each to be looked at where those before it hold."""
        # these see errors, and of numbers they are not counted
        is_told = self.no_errors in self.kind or ("COUNTIF" in self.kind and not self.line.yes_no)
        return ["" if is_told else self.no_errors, self.kind, self.names, self.limits]
