"""Which cell is empty or wrong: in the first row at fault, the one of the base or of an offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.styles import GREY
from flexfin.workbook.words import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_LETTERS, _NOW, _THEN, _DOUBT = "GHIJ"  # columns, right of what is printed
_TOP: Final = 4


def write_fault_cell(
    book: Book, sheet: Worksheet, areas: Sequence[str], row: str, which: str, faults: str
) -> str:
    """Write how doubtful each cell of a row is; give what writes the address of the first of them.

    An error is more doubtful than a word for a number or one out of its range, that more than what
    was changed, that more than the rest. `areas` are sheets; `which` writes the number of the one
    that is meant, `row` is the cell with the number of the row, `faults` that with how many there
    are.
    """
    layout, last = book.layout, len(areas) > 1
    grey = book.styles.number("General", font_size=8, font_color=GREY)
    columns = [layout.given, *layout.offers.values()]
    known = [layout.export, *layout.export_offers.values()]
    end = _TOP + len(columns) - 1
    low, high, at, letters = (f"${_NOW}${end + down}" for down in range(1, 5))

    def put(cell: str, text: str, value: str | float) -> None:
        book.formula(sheet, cell.replace("$", ""), text, grey, value)

    def picked(column: int) -> str:
        name, most = column_name(column), max(layout.inputs_end, layout.terms_end)
        found = [f"INDEX('{one}'!${name}$1:${name}${most},{row})" for one in areas]
        return f"CHOOSE({at},{','.join(found)})" if last else found[0]

    sheet.write_string(_TOP - 2, 6, _("Which cell of the row that is"), grey)
    put(at, f"IF({faults}=0,1,{which})" if last else "1", 1)
    for place, column in enumerate(columns):
        line = _TOP + place
        sheet.write_string(line - 1, 6, column_name(column), grey)
        put(f"{_NOW}{line}", f'IF({faults}=0,"",{picked(column)}&"")', "")
        if place < len(known):
            put(f"{_THEN}{line}", f'IF({faults}=0,"",{picked(known[place])}&"")', "")
        else:
            sheet.write_string(line - 1, 8, "", grey)
        now, then = f"{_NOW}{line}", f"{_THEN}{line}"
        is_text = f"ISERROR(1*${_THEN}${_TOP})"
        outside = f"({low}<{high})*((1*{now}<{low})+(1*{now}>{high}))"
        differs = f"CHOOSE(1+ISERROR(1*{now}),1+{is_text}+{outside},2-{is_text})"
        changed = f"({now}<>{then})" + f'*({now}<>"")' * (place > 0)
        put(f"{_DOUBT}{line}", f"IF(ISERROR({now}),4,{changed}*{differs})", 0)
    for cell, end_of in ((low, "low"), (high, "high")):
        put(cell, f"IF({faults}=0,0,{picked(layout.bounds[end_of])})", 0)
    doubts = f"${_DOUBT}${_TOP}:${_DOUBT}${end}"
    named = f"INDEX(${_LETTERS}${_TOP}:${_LETTERS}${end},MATCH(MAX({doubts}),{doubts},0))"
    live, inputs = column_name(layout.live), layout.names["inputs"]
    selectors = f"AND({at}=1,{row}<ROW('{inputs}'!${live}${layout.changed_row}))"
    put(letters, f"CHOOSE(1+{selectors},{named},{quoted(live)})", column_name(layout.given))
    where = [quoted(f"{one}!") for one in areas]
    name = f"CHOOSE({at},{','.join(where)})" if last else where[0]
    return f"{name}&{letters}&{row}"
