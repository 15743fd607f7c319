"""Which cell is empty or wrong: in the first row at fault, the one of the base or of an offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.styles import GREY
from flexfin.workbook.words import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def write_fault_cell(
    book: Book, sheet: Worksheet, top: int, areas: Sequence[str], row: str, faults: str, which: str
) -> str:
    """Write from a row on how doubtful each cell of a row is; give the cell with its address.

    Of steps by month it is the address of them all.

    An error is more doubtful than a word for a number or one out of its range, that more than what
    was changed, that more than the rest. `areas` are sheets; `which` writes the number of the one
    that is meant, `row` is the cell with the number of the row, `faults` that with how many there
    are.
    """
    layout, styles, several = book.layout, book.styles, len(areas) > 1
    grey, note = styles.number("General", font_size=9, font_color=GREY), styles.note()
    columns = [layout.given, *layout.offers.values()]
    names = [layout.offered.base, *map(layout.offered.titles.__getitem__, layout.offers)]
    known = [layout.export, *layout.export_offers.values()]
    first, end = top + 2, top + 1 + len(columns)
    low, high, at, letters, address, steps = (f"$C${end + down}" for down in range(1, 7))
    title = _("Which cell of its row is empty or wrong (not printed)")
    for column, text in enumerate(
        (title, _("Now"), _("At export"), _("How doubtful"), _("Column")), 1
    ):
        sheet.write_string(top, column, text, styles.section())

    def put(cell: str, label: str, text: str, value: str | float) -> None:
        if label:
            sheet.write_string(int(cell.rpartition("$")[2]) - 1, 1, label, note)
        book.formula(sheet, cell.replace("$", ""), text, grey, value)

    def picked(column: int) -> str:
        name, most = column_name(column), max(layout.inputs_end, layout.terms_end)
        found = [f"INDEX('{one}'!${name}$1:${name}${most},{row})" for one in areas]
        return f"CHOOSE({at},{','.join(found)})" if several else found[0]

    is_text = f"ISERROR(1*$D${first})"  # the base at export
    for place, (name, column) in enumerate(zip(names, columns, strict=True)):
        line = first + place
        now, then = f"$C${line}", f"$D${line}"
        put(now, name, f'IF({faults}=0,"",{picked(column)}&"")', "")
        if place < len(known):
            put(then, "", f'IF({faults}=0,"",{picked(known[place])}&"")', "")
        outside = f"({low}<{high})*((1*{now}<{low})+(1*{now}>{high}))"
        differs = f"CHOOSE(1+ISERROR(1*{now}),1+{is_text}+{outside},2-{is_text})"
        changed = f"({now}<>{then})" if place < len(known) else "1"
        changed += f'*({now}<>"")' * (place > 0)
        put(f"$E${line}", "", f"CHOOSE(1+ISERROR({now}),{changed}*{differs},12)", 0)
        sheet.write_string(line - 1, 5, column_name(column), grey)
    put(low, _("at least"), f"IF({faults}=0,0,{picked(layout.bounds['low'])})", 0)
    put(high, _("at most"), f"IF({faults}=0,0,{picked(layout.bounds['high'])})", 0)
    put(at, _("Which sheet"), f"IF({faults}=0,1,{which})" if several else f"({faults}>=0)*1", 1)
    doubts, live = f"$E${first}:$E${end}", column_name(layout.live)
    named = f"INDEX($F${first}:$F${end},MATCH(MAX({doubts}),{doubts},0))"
    top_rows = f"ROW('{layout.names['inputs']}'!${live}${layout.changed_row})"
    selectors = f"AND({at}=1,{row}<{top_rows})"
    put(letters, _("Column"), f"CHOOSE(1+{selectors},{named},{quoted(live)})", live)
    said = [quoted(f"{one}!") for one in areas]
    name = f"CHOOSE({at},{','.join(said)})" if several else said[0]
    found = f"{name}&{letters}&{row}"
    if layout.steps:  # of steps by month it stands beside the row where they are
        put(steps, _("Steps"), f'IF({faults}=0,"",{picked(layout.verdict)}&"")', "")
        found = f'CHOOSE(1+ISNUMBER(SEARCH("!",{steps})),{found},{steps})'
    put(address, _("Cell"), f'IF({faults}=0,"",{found})', "")
    return address
