"""The sheet with the lists to choose from: words, and names that follow what is typed elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flexfin.case import workbook_cells as kinds
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.styles import Styles
from flexfin.workbook.to_fill_in.choices import FIRST, PickList, PickLists

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def write_lists(sheet: Worksheet, styles: Styles, lists: PickLists) -> None:
    """Write the lists; before each row stands its number."""
    sheet.write_string(0, 0, f"{kinds.MARK}{kinds.WORDS}", styles.identity())
    sheet.write_string(0, 1, lists.sheet, styles.title())
    sheet.write_string(1, 1, _("The lists to choose from on the other sheets; leave them."),
                       styles.note())  # fmt: skip
    sheet.write_string(FIRST - 2, 0, _("Number"), styles.label())
    for number in range(lists.longest):
        sheet.write_number(FIRST - 1 + number, 0, number + 1, styles.label(align="left"))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, max(1, lists.next - 1), 22)
    for one in lists.lists.values():
        for row, word in enumerate(one.words, FIRST - 1):
            sheet.write_string(row, one.column, word, styles.label())
        if one.names:
            _linked(sheet, styles, one)


def _linked(sheet: Worksheet, styles: Styles, one: PickList) -> None:
    """Write below some words the names that stand in other cells, and above them how many.

    What is typed there later is in the list at once; a name that is added between too.
    """
    several, column = len(one.names) > 1, one.column - 2 * (len(one.names) > 1)
    row, shown, style = FIRST + len(one.words), [*one.words], styles.label()
    for names in one.names:
        before = f"$A${row - 1}" if row > FIRST else ""
        for place in range(names.room):
            name = names.given[place] if place < len(names.given) else ""
            shown += [f"{names.before}{name}"] if name else []
            number = f"$A{row}-{before}" if before else f"$A{row}"
            cell = f"INDEX({names.cells},{number})"
            label = f"INDEX({names.labels},{number})"
            cell = f'{label}&REPT({cell},1*({label}=""))' if names.labels else cell
            text = f'REPT("{names.before}",1*({cell}<>""))&{cell}' if names.before else (
                f'{cell}&""'
            )  # fmt: skip
            many = f"ROWS({names.cells})*COLUMNS({names.cells})"
            formula = f'=IF({number}>{many},"",{text})'
            sheet.write_formula(row - 1, column, formula, style,
                                f"{names.before}{name}" if name else "")  # fmt: skip
            row += 1
    if several:
        _without_gaps(sheet, styles, one, shown)
    letters = column_name(one.column)
    cells = f"{letters}{FIRST}:{letters}{one.last}"
    last = f'=SUMPRODUCT(MAX(({cells}<>"")*$A{FIRST}:$A{one.last}))'
    sheet.write_formula(FIRST - 2, one.column, last, styles.identity(), len(shown))


def _without_gaps(
    sheet: Worksheet, styles: Styles, one: PickList, shown: Sequence[str]
) -> None:
    """Write beside several lists of names one in which they follow each other."""
    all_, count = column_name(one.column - 2), column_name(one.column - 1)
    for row, word in enumerate(one.words, FIRST - 1):
        sheet.write_string(row, one.column - 2, word, styles.label())
    area, counted = f"{all_}${FIRST}:{all_}${one.last}", f"{count}${FIRST}:{count}${one.last}"
    so_far, place = 0, len(one.words)
    filled = [True] * place + [
        n < len(names.given) for names in one.names for n in range(names.room)
    ]
    for number, is_filled in enumerate(filled):
        row, so_far = FIRST + number, so_far + is_filled
        sheet.write_formula(row - 1, one.column - 1,
                            f'=COUNTIF({all_}${FIRST}:{all_}{row},"?*")', styles.identity(),
                            so_far)  # fmt: skip
        word = shown[number] if number < len(shown) else ""
        found = f"INDEX({area},MATCH($A{row},{counted},0))"
        sheet.write_formula(row - 1, one.column,
                            f'=IF($A{row}>MAX({counted}),"",{found})', styles.label(),
                            word)  # fmt: skip
