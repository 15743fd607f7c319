"""The sheet with the checks, the findings and the master check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from flexfin.ground.messages import _
from flexfin.model.line import FormulaLine, Line
from flexfin.model.tolerance import LEAST, PART
from flexfin.workbook.faults import FAULT, TAKEN_OVER, fault_marks
from flexfin.workbook.lead import place_on
from flexfin.workbook.sheets.fault_cell import write_fault_cell
from flexfin.workbook.sheets.heading import A3, page
from flexfin.workbook.sheets.master import (
    BAD_WORD,
    FAULT_WORD,
    FAULTS,
    GOOD_WORD,
    MASTER,
    added,
    area_of,
    deviations,
    lines_of,
    master_word,
)
from flexfin.workbook.styles import BAD, GOOD, GREY, LINK, WARN, Look
from flexfin.workbook.text_width import HEIGHT, lines_in

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


_WIDTHS: Final = (27, 84, 18, 16, 62)
# of checks and findings: a verdict stands apart from the number before it and the words after it
_BESIDE: Final[Mapping[int, Mapping[str, Look]]] = {2: {"align": "right"}, 3: {"align": "center"}}
_LEAST_CELL, _PART_CELL, _BAD_CELL, _VERDICT, _WHICH = "C6", "C8", "C5", "D5", "D7"
_ROW_CELL: Final = "$E$7"
_LEAST, _PART = "$C$6", "$C$8"


def write(book: Book, sheet: Worksheet) -> None:
    """Write the checks, the findings and the master check."""
    styles, layout = book.styles, book.layout
    sheet.write_string("B1", _("Checks"), styles.title())
    sheet.set_row(0, 24)
    sheet.write_string("B2", book.case.name, styles.note())
    found = deviations(book)
    first = 11
    last = first + len(found) - 1
    sheet.write_string("B4", _("All checks together"), styles.label(bold=True))
    fails = sum(off > limit for off, limit in found.values())
    bad_checks = "0"
    verdicts = f"D{first}:D{last}"
    if found:  # those that cannot be worked out too
        bad_checks = f'COUNTIF({verdicts},">0")+ROWS({verdicts})-COUNT({verdicts})'
    sheet.write_string("B5", _("Checks that are not in order"), styles.label())
    book.formula(sheet, _BAD_CELL, bad_checks, styles.number("0"), fails)
    good, bad, fault = _(GOOD_WORD), _(BAD_WORD), _(FAULT_WORD)
    verdict = f'IF({_BAD_CELL}=0,"{good}","{bad}")'
    book.formula(sheet, _VERDICT, verdict, styles.note(), master_word(book))
    book.formula(
        sheet, MASTER, f"IF({FAULTS}=0,{_VERDICT},{_WHICH})", styles.get(bold=True),
        master_word(book),
    )  # fmt: skip
    sheet.write_string("B6", _("A check is in order up to a deviation of"), styles.label())
    sheet.write_number(_LEAST_CELL, LEAST, styles.number("0.000000"))
    sheet.write_string("B7", _("Input cells that are empty or wrong"), styles.label())
    areas, none = fault_marks(layout), _("none")
    counts = [f'COUNTIF({marks},"<0")' for marks, _paths in areas]
    book.formula(sheet, FAULTS, "+".join(counts), styles.number("0"), 0)
    # an offer may be at fault in the row as well
    # not MIN: of a cell that holds an error, the marks of others can be errors too
    places = [f'MATCH({TAKEN_OVER}-(COUNTIF({marks},{FAULT})>0),{marks},0)'
              for marks, _paths in areas]  # fmt: skip
    where = [f"INDEX({paths},{at})" for at, (_marks, paths) in zip(places, areas, strict=True)]
    rows = [f"{at}+ROW({marks.partition(':')[0]})-1"
            for at, (marks, _paths) in zip(places, areas, strict=True)]  # fmt: skip
    first_of, row_of, which = where[0], rows[0], f"1+({counts[0]}=0)"
    if len(areas) > 1:
        first_of, row_of = (f"CHOOSE({which},{','.join(one)})" for one in (where, rows))
    shown = styles.number('[=0]"";0', font_color=GREY)
    book.formula(sheet, _ROW_CELL.replace("$", ""), f"IF({FAULTS}=0,0,{row_of})", shown, 0)
    part = _("A check is in order too up to this part of the largest amount added up")
    sheet.write_string("B8", part, styles.label())
    sheet.write_number(_PART_CELL, PART, styles.number("0.000000000000"))
    if layout.terms_alone:
        text = _("Here are the terms alone. The checks and the findings of the calculation stand "
                 "in the whole workbook.")  # fmt: skip
        sheet.write_string(9, 1, text, styles.label())
        end = 10
    else:
        findings = _write_checks(book, sheet, first, last)
        end = write_findings(book, sheet, findings)
        sheet.repeat_rows(findings - 1)  # on the pages behind the one where they stand
    names = [marks.rpartition("!")[0].strip("'") for marks, _paths in areas]
    cell = write_fault_cell(book, sheet, end + 2, names, _ROW_CELL, FAULTS, which)
    said = f'"{fault}: "&{first_of}&", "&{cell}'
    book.formula(sheet, _WHICH, f'IF({FAULTS}=0,"{none}",{said})', styles.note(), none)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(4, 0)
    sheet.print_area(0, 1, end - 1, 4)  # without the names of lines
    page(book, sheet, A3, tall=True)


def _write_checks(book: Book, sheet: Worksheet, first: int, last: int) -> int:
    """Write the checks from a row on; give the row of the heads of the findings."""
    styles, found = book.styles, deviations(book)
    heads = (_("Line"), _("Check"), _("Largest deviation"), _("In order"), _("In order up to"))
    for column, title in enumerate(heads):
        sheet.write_string(9, column, title, styles.head(**_BESIDE.get(column, {})))
    good, bad = _("in order"), _("NOT IN ORDER")
    shown = styles.number(f'[=0]"{good}";[>0]"{bad}"', **_BESIDE[3])
    row = first
    for line in lines_of(book, "check"):
        if line.name not in found:
            continue
        area = area_of(book, line)
        write_linked(book, sheet, row, line)
        off, limit = found[line.name]
        text = f"MAX({_both_ways(area)})" if area else "0"
        book.formula(sheet, f"C{row}", text, styles.number("0.000000"), off)
        book.formula(sheet, f"D{row}", f"IF(C{row}<=E{row},0,1)", shown, float(off > limit))
        extremes = ",".join(_both_ways(area_of(book, other)) for other in added(book, line))
        text = f"MAX({_LEAST},{_PART}*MAX({extremes}))" if extremes else _LEAST
        book.formula(sheet, f"E{row}", text, styles.number("0.000000", align="left"), limit)
        row += 1
    colours = {"==": (0, GOOD), ">": (0, BAD)}
    for criterion, (value, colour) in colours.items():
        sheet.conditional_format(
            f"D{first}:D{max(first, last)}",
            {
                "type": "cell",
                "criteria": criterion,
                "value": value,
                "format": book.file.add_format({"bg_color": colour}),
            },
        )
    return max(row, first) + 2


def write_findings(book: Book, sheet: Worksheet, row: int) -> int:
    """Write what deserves attention: a line of the models is 1 where it does; give the last row."""
    styles = book.styles
    for column, title in enumerate(
        (_("Line"), _("Finding"), _("How often"), _("Attention"), _("Source"))
    ):
        sheet.write_string(row - 1, column, title, styles.head(**_BESIDE.get(column, {})))
    start = row + 1
    nothing, something = _("no"), _("attention")
    # of what stands here in part alone nobody can say that it is not so
    partly = {name for name, _key in book.layout.shared.rows}
    away = _("does not apply")
    marks = [styles.number(f'[=0]"{word}";[=1]"{something}";"{away}"', **_BESIDE[3])
             for word in (nothing, _("partly left out"))]  # fmt: skip
    for line in lines_of(book, "finding"):
        row += 1
        area = area_of(book, line)
        times = float(sum(np.sum(book.stored(line, key)) for key in book.layout.keys(line)))
        write_linked(book, sheet, row, line)
        sheet.set_row(row - 1, HEIGHT * max(1.1, lines_in(str(line.label), _WIDTHS[1])))
        book.formula(
            sheet, f"C{row}", f"SUM({area})" if area else "0", styles.number("#,##0"), times
        )
        mark = marks[line.name in partly]
        none, said = ("0", 0.0) if line.name in partly else _where_none(book, line)
        book.formula(sheet, f"D{row}", f"IF(C{row}>0,1,{none})", mark, 1.0 if times > 0 else said)
        sheet.write_string(row - 1, 4, line.source, styles.note())
    sheet.conditional_format(
        f"D{start}:D{max(start, row)}",
        {
            "type": "cell",
            "criteria": "==",
            "value": 1,
            "format": book.file.add_format({"bg_color": WARN}),
        },
    )
    return row


def _where_none(book: Book, line: Line) -> tuple[str, float]:
    """Write what a finding is that holds nowhere: 0, or 2 where it is about nothing here."""
    told = book.case.models.lines.get(line.says_where if isinstance(line, FormulaLine) else "")
    if told is None or not (area := area_of(book, told)):
        return "0", 0.0
    applies = any(np.any(book.stored(told, key)) for key in book.layout.keys(told))
    return f"2*(COUNTIF({area},0)=ROWS({area}))", 0.0 if applies else 2.0


def write_linked(book: Book, sheet: Worksheet, row: int, line: Line) -> None:
    """Write a line and its label; the line leads to its first row where it has any."""
    rows = book.layout.blocks.get(line.name)
    # not the label: LibreOffice does not wrap words that are a link
    sheet.write_string(row - 1, 1, str(line.label), book.styles.label(text_wrap=True))
    if not rows:
        sheet.write_string(row - 1, 0, line.name, book.styles.identity())
        return
    cell, style = book.layout.cells[rows[0]], book.styles.get(font_size=8, font_color=LINK)
    sheet.write_url(row - 1, 0, place_on(cell.sheet, f"B{cell.row}"), style, line.name)


def _both_ways(area: str) -> str:
    """Write the largest of cells and the smallest with its sign changed, for MAX around them."""
    return f"MAX({area}),-MIN({area})"
